/* SPDX-License-Identifier: MIT */
/**
 * @file neighbours.c
 * Environments of scattered cells: the places of the rows of buckets around each are gone through
 * in a fixed order, eight at a time. Some thousands of neighbours are weighed for all radii, summed
 * by lanes, and these sums are added up with compensation.
 */
#include <string.h>

#include "spatial/kernel.h"
#include "spatial/sums.h"

enum { EIGHT = 8, BATCH = 2048, MOST_RUNS = BATCH / EIGHT };

/* Neighbours of a place whose weights are known; each run is filled up to eights with weights of 0.
 */
typedef struct batch {
    const sums *s;
    double x, y; /**< of the place */
    int n_runs;
    int32_t first[MOST_RUNS];  /**< place where a run begins */
    int32_t at[MOST_RUNS + 1]; /**< and its weights; a multiple of eight */
    int32_t count[MOST_RUNS];
    double distance[BATCH], weight[BATCH];
    dikas_sum sum[]; /**< n_radii * n_columns */
} batch;

LANES_INLINE void measure_distances(batch *it)
{
    const double *x = it->s->e->x, *y = it->s->e->y;
    for (int k = 0; k < it->n_runs; k++) {
        const int32_t n = it->at[k + 1] - it->at[k];
        double *distance = it->distance + it->at[k];
        for (int32_t j = 0; j < n; j++) {
            const double dx = x[it->first[k] + j] - it->x, dy = y[it->first[k] + j] - it->y;
            distance[j] = sqrt(dx * dx + dy * dy);
        }
        for (int32_t j = it->count[k]; j < n; j++)
            distance[j] = HUGE_VAL;
    }
}

LANES_INLINE double sum_column(const batch *it, const double *value)
{
    double lane[EIGHT] = { 0 };
    for (int k = 0; k < it->n_runs; k++) {
        const int32_t n = it->at[k + 1] - it->at[k];
        const double *x = value + it->first[k], *w = it->weight + it->at[k];
        for (int32_t j = 0; j < n; j += EIGHT)
            for (int l = 0; l < EIGHT; l++)
                lane[l] += w[j + l] * x[j + l];
    }
    return ((lane[0] + lane[1]) + (lane[2] + lane[3])) +
           ((lane[4] + lane[5]) + (lane[6] + lane[7]));
}

LANES_INLINE void add_batch_body(batch *it)
{
    const dikas_environment_query *q = it->s->query;
    measure_distances(it);
    for (int r = 0; r < q->n_radii; r++) {
        kernel_weigh(q->kernel, q->radius[r], it->at[it->n_runs], it->distance, it->weight);
        for (int c = 0; c < it->s->n_columns; c++)
            dikas_sum_add(&it->sum[r * it->s->n_columns + c], sum_column(it, it->s->value[c]));
    }
    it->n_runs = 0;
}

LANES_DEFINE(add_batch, add_batch_body, batch)

static void add_run(batch *it, span places)
{
    while (places.from < places.to) {
        const int32_t used = it->at[it->n_runs];
        const int32_t left = places.to - places.from, free = BATCH - used;
        const int32_t n = left < free ? left : free;
        it->first[it->n_runs] = places.from;
        it->count[it->n_runs++] = n;
        it->at[it->n_runs] = used + (n + EIGHT - 1) / EIGHT * EIGHT;
        places.from += n;
        if (it->at[it->n_runs] == BATCH)
            add_batch(it);
    }
}

static void look_around(const sums *s, batch *it, int32_t place)
{
    double at[2];
    const double reach = reach_of(s->farthest);
    const size_t n_sums = (size_t)(s->query->n_radii * s->n_columns);
    memset(it->sum, 0, n_sums * sizeof *it->sum);
    it->x = s->e->x[place];
    it->y = s->e->y[place];
    bucket_frame(s->e, place, at);
    const span rows = bucket_rows(s->e, at, reach);
    for (int32_t row = rows.from; row < rows.to; row++)
        add_run(it, bucket_run(s->e, at, reach, row));
    add_batch(it);
}

/* ---- blocks ---- */

static int64_t count_blocks(const dikas_environment *e)
{
    return ((int64_t)e->n + NEAR_PLACES - 1) / NEAR_PLACES;
}

static span places_of(const dikas_environment *e, int64_t block)
{
    const int64_t first = block * NEAR_PLACES, last = first + NEAR_PLACES;
    return (span){ (int32_t)first, last < e->n ? (int32_t)last : e->n };
}

static int64_t count_cells(const dikas_environment *e, int64_t block)
{
    const span places = places_of(e, block);
    return e->start[places.to] - e->start[places.from];
}

static dikas_status new_batch(const sums *s, void **out, dikas_error *err)
{
    const size_t n_sums = (size_t)(s->query->n_radii * s->n_columns);
    batch *it = dikas_alloc_zero(1, sizeof *it + n_sums * sizeof *it->sum);
    if (!it)
        return DIKAS_NO_MEMORY(err, "neighbours");
    it->s = s;
    *out = it;
    return DIKAS_OK;
}

static dikas_status work(const sums *s, sums_block *b, int64_t block, dikas_error *err)
{
    const dikas_environment *e = s->e;
    const span places = places_of(e, block);
    const int32_t first = e->start[places.from];
    batch *it = b->scratch;
    for (int32_t p = places.from; p < places.to; p++) {
        look_around(s, it, p);
        for (int k = 0; k < s->query->n_radii * s->n_columns; k++)
            for (int32_t cell = e->start[p]; cell < e->start[p + 1]; cell++)
                b->out[k * s->room + cell - first] = dikas_sum_value(it->sum[k]);
    }
    return sums_deliver(s, b, block, e->start[places.to] - first, e->cell + first, err);
}

const sums_way sums_by_neighbours = { count_blocks, count_cells, new_batch, work };
