/* SPDX-License-Identifier: MIT */
/**
 * @file quantiles.h
 * Weighted quantiles of the values under a polygon, by selection.
 */
#ifndef DIKAS_RASTER_QUANTILES_H
#define DIKAS_RASTER_QUANTILES_H

#include "core/core.h"

/** A value and what it weighs. */
typedef struct weighed_value {
    double x, w;
} weighed_value;

/** Values in the order in which they came. A zeroed one is empty. */
typedef struct value_list {
    float *single;       /**< of weight 1, where values are `float` */
    double *whole;       /**< of weight 1, where they are not */
    weighed_value *edge; /**< of other weights */
    int64_t n_whole, n_edge, whole_room, edge_room;
} value_list;

/** Adds n values of weight 1, none of them NaN. */
DIKAS_MUST_CHECK dikas_status value_list_add(value_list *list, int single, const double *x, int n,
                                             dikas_error *err);
DIKAS_MUST_CHECK dikas_status value_list_add_weighed(value_list *list, const double *x,
                                                     const double *w, int n, dikas_error *err);

/** Quantiles q, 0-1, of a list that is not empty, with the lowest and highest of its values. O(n).
 * @return DIKAS_OK, DIKAS_ENOMEM */
DIKAS_MUST_CHECK dikas_status value_list_quantiles(const value_list *list, double low, double high,
                                                   const double *q, int n_q, double *out,
                                                   dikas_error *err);

void value_list_clear(value_list *list);

enum { SIEVE_CHUNK = 256 };

/**
 * A quantile of values that are too many to be kept: they are offered again and again, each time in
 * the same order, until it is found. A zeroed one is empty.
 */
typedef struct sieve {
    double q, out;
    int done;
    int64_t most_kept;
    struct sieve_state *state;
} sieve;

/** For values of which low and high are the extremes, and of which it may keep so many in the end.
 */
DIKAS_MUST_CHECK dikas_status sieve_init(sieve *s, double q, double low, double high,
                                         int64_t most_kept, dikas_error *err);

/** Offers values with their weights; NaN are passed over. */
void sieve_offer(sieve *s, const double *x, const double *w, int n);

/** In the first pass, n <= SIEVE_CHUNK values of weight 1, none of them NaN. */
void sieve_offer_all(sieve *s, const double *x, int n);

/** After the first pass over the same values: it need not be offered to both. */
void sieve_share(const sieve *from, sieve *to);

/** All have been offered, once or again; `done` and `out` are set when this was the last time. */
DIKAS_MUST_CHECK dikas_status sieve_next(sieve *s, int is_first, dikas_error *err);

void sieve_clear(sieve *s);

#endif
