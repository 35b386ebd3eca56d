/* SPDX-License-Identifier: MIT */
/**
 * @file sample.h
 * Weighted observations in order: quantiles over people, ranks by income.
 */
#ifndef DIKAS_SAMPLE_H
#define DIKAS_SAMPLE_H

#include "measures/measures.h"

/** A row as inequality measures see it. */
typedef struct dikas_sample {
    double key;    /**< what the rows are ordered by */
    double value;  /**< what is averaged */
    double weight; /**< people, > 0 */
    int64_t row;   /**< where it comes from; orders equal keys, so that the order is one */
} dikas_sample;

/**
 * The rows with a known key, value and weight above 0, by ascending key.
 *
 * @param key    n numbers
 * @param value  n numbers; may be the same array
 * @param out    room for n samples
 * @return how many there are
 */
int64_t dikas_samples_collect(int64_t n, const double *key, const double *value,
                              const double *weight, dikas_sample *out);

/** Sort by key, equal keys by row. */
void dikas_samples_sort(dikas_sample *samples, int64_t n);

/** Sum of the weights. */
double dikas_samples_weight(const dikas_sample *samples, int64_t n);

/** Sum of weight x value. */
double dikas_samples_total(const dikas_sample *samples, int64_t n);

/**
 * Quantile of the key over people: between the order statistics around 1 + (W - 1) p of W people,
 * linear. Weights need not be whole: order statistic m is the key of the first sample at which the
 * cumulated weight is at least m. Where all weigh no more than one person together, it is the first
 * at which the cumulated weight is at least p W.
 *
 * Hyndman & Fan (1996), Sample quantiles in statistical packages, definition 7,
 * doi:10.1080/00031305.1996.10473566
 *
 * @param samples  sorted
 * @param p        0-1
 * @return missing when n = 0
 */
double dikas_samples_quantile(const dikas_sample *samples, int64_t n, double p);

#endif
