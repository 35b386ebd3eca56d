/* SPDX-License-Identifier: MIT */
/**
 * @file indicators.h
 * What the composite index, its components and its sensitivity share. Tables of p indicators and n
 * rows are p x n numbers, indicator by indicator.
 */
#ifndef DIKAS_INDICATORS_H
#define DIKAS_INDICATORS_H

#include "core/core.h"
#include "dikas/index.h"

/* ---- indicators.c ---- */

enum { DIKAS_INDICATOR_NAME = 200 };

/** How messages call indicator k; returns room. */
const char *dikas_indicator_name(const dikas_index *index, int k, char room[DIKAS_INDICATOR_NAME]);

/** The columns as they enter: checked, logarithms where asked. *out is released by the caller. */
dikas_status dikas_indicators_read(const dikas_index *index, int64_t n_rows, const double *const *x,
                                   double **out, const dikas_run *run,
                                   dikas_error *err) DIKAS_MUST_CHECK;

/** Parameters of a column; frozen ones are not looked at. */
dikas_index_parameters dikas_parameters_of(int64_t n, const double *y, int ddof);

/** A table from dikas_indicators_read() normalised one way; out may be y. Indicators without weight
 * become missing. */
dikas_status dikas_indicators_normalise(const dikas_index *index, dikas_normalisation how,
                                        int64_t n_rows, const double *y, double *out,
                                        const dikas_run *run, dikas_error *err) DIKAS_MUST_CHECK;

/** The known of n values × factor, ascending, at the front of `out`, which has room for 2 n;
 * returns how many. */
int64_t dikas_place_known(int64_t n, const double *x, double factor, dikas_placed *out);

/* ---- index.c ---- */

/** Indicators domain by domain. */
typedef struct dikas_domains {
    int n;
    int *start;     /* n + 1: the indicators of domain d are order[start[d]] … */
    int *order;     /* per indicator */
    double *weight; /* room for one weight per indicator */
    int are_multiplied;
} dikas_domains;

dikas_status dikas_domains_find(const dikas_index *index, dikas_domains *out,
                                dikas_error *err) DIKAS_MUST_CHECK;
void dikas_domains_clear(dikas_domains *domains);

/** The index of a row of a normalised table. `weight` is per indicator; missing where no indicator
 * with weight is known. */
double dikas_index_of_row(const dikas_domains *domains, const double *weight,
                          dikas_aggregation aggregate, double floor, const double *y,
                          int64_t n_rows, int64_t row);

/** Known weight over all weight of a row, 0-1. */
double dikas_known_share(int n, const double *weight, const double *y, int64_t n_rows, int64_t row);

/** Whether that is enough; shares that differ by rounding alone are the same. */
int dikas_is_enough(double known_share, double min_weight_share);

#endif
