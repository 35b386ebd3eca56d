/* SPDX-License-Identifier: MIT */
/**
 * @file amount.h
 * The cost at which a row has reached a given amount of supply.
 */
#ifndef DIKAS_AMOUNT_H
#define DIKAS_AMOUNT_H

#include "measures/measures.h"

/** How much of the supply is wanted by a row, and what then becomes of the cost. */
typedef struct dikas_amount {
    const double *supply; /**< one number per column; unknown counts as 0 */
    const double *wanted; /**< one number per row, or NULL */
    double wanted_by_all; /**< where `wanted` is NULL */
    int is_strict;        /**< more than wanted, not just as much */
    double *cost; /**< one number per row: the least cost, missing where it is never reached */
} dikas_amount;

/**
 * Least cost of every row at which the supply within it meets (or exceeds) what is wanted. Pairs of
 * a row are taken from a heap, so that only those that are needed are put in order: of m pairs r
 * are taken in m + r log m steps.
 *
 * @return DIKAS_OK, DIKAS_ENOMEM, DIKAS_ECANCELLED, what the relation returns
 */
dikas_status dikas_cost_of_amount(const dikas_call *call, const dikas_amount *amount,
                                  dikas_error *err) DIKAS_MUST_CHECK;

#endif
