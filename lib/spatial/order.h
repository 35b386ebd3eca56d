/* SPDX-License-Identifier: MIT */
/**
 * @file order.h
 * Neighbours from near to far.
 */
#ifndef DIKAS_SPATIAL_ORDER_H
#define DIKAS_SPATIAL_ORDER_H

#include <stdint.h>

/**
 * Numbers 0 … n - 1 by ascending distance, equal ones as they are. O(n) where the distances spread
 * over their range, O(n log n) at worst.
 *
 * @param distance  n numbers >= 0
 * @param order     n numbers
 * @param room      2 * n numbers
 */
void order_by_distance(int32_t n, const double *distance, int32_t *order, uint64_t *room);

#endif
