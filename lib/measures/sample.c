/* SPDX-License-Identifier: MIT */
/**
 * @file sample.c
 * Weighted observations in order.
 */
#include "measures/sample.h"

#include <stdlib.h>

static int by_key(const void *left, const void *right)
{
    const dikas_sample *a = left, *b = right;
    if (a->key < b->key || a->key > b->key)
        return a->key < b->key ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

void dikas_samples_sort(dikas_sample *samples, int64_t n)
{
    if (n > 1)
        qsort(samples, (size_t)n, sizeof(*samples), by_key);
}

int64_t dikas_samples_collect(int64_t n, const double *key, const double *value,
                              const double *weight, dikas_sample *out)
{
    int64_t known = 0;
    for (int64_t i = 0; i < n; i++)
        if (!isnan(key[i]) && !isnan(value[i]) && weight[i] > 0)
            out[known++] = (dikas_sample){ key[i], value[i], weight[i], i };
    dikas_samples_sort(out, known);
    return known;
}

double dikas_samples_weight(const dikas_sample *samples, int64_t n)
{
    dikas_sum sum = { 0, 0 };
    for (int64_t i = 0; i < n; i++)
        dikas_sum_add(&sum, samples[i].weight);
    return dikas_sum_value(sum);
}

double dikas_samples_total(const dikas_sample *samples, int64_t n)
{
    dikas_sum sum = { 0, 0 };
    for (int64_t i = 0; i < n; i++)
        dikas_sum_add(&sum, samples[i].weight * samples[i].value);
    return dikas_sum_value(sum);
}

/** The key of the first sample at which the cumulated weight is at least m, rounding apart. */
static double order_statistic(const dikas_sample *samples, int64_t n, double m)
{
    dikas_sum below = { 0, 0 };
    const double enough = m * (1 - 1e-12);
    for (int64_t i = 0; i < n - 1; i++) {
        dikas_sum_add(&below, samples[i].weight);
        if (dikas_sum_value(below) >= enough)
            return samples[i].key;
    }
    return samples[n - 1].key;
}

double dikas_samples_quantile(const dikas_sample *samples, int64_t n, double p)
{
    if (n == 0)
        return DIKAS_MISSING;
    const double people = dikas_samples_weight(samples, n);
    if (people <= 1)
        return order_statistic(samples, n, p * people);
    const double position = 1 + (people - 1) * p, before = floor(position);
    const double low = order_statistic(samples, n, before);
    const double high = order_statistic(samples, n, fmin(before + 1, people));
    return low + (position - before) * (high - low);
}
