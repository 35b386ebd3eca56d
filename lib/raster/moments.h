/* SPDX-License-Identifier: MIT */
/**
 * @file moments.h
 * Sums, spread and extremes of the pixels under a polygon, taken in as they come.
 */
#ifndef DIKAS_RASTER_MOMENTS_H
#define DIKAS_RASTER_MOMENTS_H

#include "core/core.h"

enum { CHUNK = 256, EVEN = 1024 };

/** Of the pixels that have a value (and a weight). */
typedef struct moments {
    dikas_sum covered; /**< Σ c */
    dikas_sum total;   /**< Σ c x, or Σ c p x */
    dikas_sum weight;  /**< Σ w */
    dikas_sum value;   /**< Σ w x */
    double squares;    /**< Σ w (x - mean)² */
    double low, high;
} moments;

/** What is summed of the pixels that pass a test. */
typedef enum tally_kind {
    TALLY_AT_LEAST, /**< w where x >= mark */
    TALLY_EXCESS,   /**< w max(x - mark, 0) */
    TALLY_EQUAL,    /**< w where x = mark */
} tally_kind;

typedef struct tally {
    tally_kind kind;
    double mark;
} tally;

/** n sums, beside the moments of a polygon. */
typedef struct tallies {
    const tally *tally;
    double *sum;
    int n;
} tallies;

/** Up to CHUNK values one beside the other; one of both is NULL. */
typedef struct values {
    const float *single;
    const double *whole;
    double nodata;  /**< missing as NaN is, or NaN */
    double instead; /**< of what is missing, or NaN */
} values;

/** Pixels that differ in their weights, up to CHUNK of them. */
typedef struct weighed_pixels {
    int n;
    double x[CHUNK];
    double c[CHUNK]; /**< what `total` takes: c or c p */
    double w[CHUNK];
    double covered; /**< Σ of the shares covered */
} weighed_pixels;

/** Pixels of one share and one area, up to EVEN of them, none of them missing. */
typedef struct even_pixels {
    int n;
    double share, area;
    double x[EVEN];
} even_pixels;

void moments_init(moments *m);

/** n <= CHUNK values as doubles. */
void values_copy(const values *from, int n, double *x);

/** Puts n <= EVEN - p->n values beside those that wait; what is missing is left out. */
void even_pixels_add(even_pixels *p, const values *from, int n);

/** Pixels that are covered alike, each with the weight share times area. */
void moments_add_even(moments *m, const tallies *also, even_pixels *pixels);

/** Pixels of different weights, none of them NaN or of weight 0. */
void moments_add_weighed(moments *m, const tallies *also, weighed_pixels *pixels);

#endif
