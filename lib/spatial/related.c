/* SPDX-License-Identifier: MIT */
/**
 * @file related.c
 * Environments of the rows of a relation, whose values take the place of distance. What the cells
 * hold lies cell by cell, so that a pair is one place in memory; every pair is weighed once a
 * radius, and added up with compensation.
 */
#include <string.h>

#include "spatial/environment.h"
#include "spatial/kernel.h"

enum { CHUNK = 256 }; /* pairs that are weighed together */

/* Of one thread: the block that is being filled, at [(radius * n_values + value) * room + cell]. */
typedef struct {
    double *out;
    double *share; /* 2 * n_radii * room */
    double *total; /* 2 * n_values: a sum, and what its rounding lost */
    const double **sum, **known;
    int32_t *cell;
} worker_block;

typedef struct {
    const dikas_environment_query *query;
    int n_values;  /* the columns, the cell if it is known, the cell; its people likewise */
    double *value; /* of every cell */
    int64_t room;  /* cells of a block */
    worker_block *worker;
    int n_workers;
    dikas_environment_visitor visit;
    void *context;
} related;

/* ---- what the cells hold ---- */

static void put_cell(const related *it, int64_t cell, double *out)
{
    const dikas_environment_query *q = it->query;
    const int known = environment_knows(q, cell);
    for (int c = 0; c < q->n_columns; c++)
        *out++ = known ? q->column[c][cell] : 0;
    *out++ = known;
    *out++ = 1;
    if (!q->people)
        return;
    const double people = isnan(q->people[cell]) ? 0 : q->people[cell];
    *out++ = known ? people : 0;
    *out = people;
}

static dikas_status put_cells(related *it, int64_t n, dikas_error *err)
{
    it->n_values = it->query->n_columns + (it->query->people ? 4 : 2);
    it->value = dikas_alloc((size_t)n * (size_t)it->n_values, sizeof *it->value);
    if (!it->value)
        return DIKAS_NO_MEMORY(err, "cells of environments");
    for (int64_t i = 0; i < n; i++)
        put_cell(it, i, it->value + i * it->n_values);
    return DIKAS_OK;
}

/* ---- one row ---- */

/* The error of an addition (Knuth, The Art of Computer Programming 2, 4.2.2, theorem B). */
static void add_weighted(int n, double weight, const double *restrict x, double *restrict high,
                         double *restrict low)
{
    for (int k = 0; k < n; k++) {
        const double term = weight * x[k], sum = high[k] + term, part = sum - high[k];
        low[k] += (high[k] - (sum - part)) + (term - part);
        high[k] = sum;
    }
}

static void sum_row(const related *it, worker_block *b, int radius, const dikas_block *block,
                    int64_t row, int64_t at)
{
    const int n = it->n_values;
    double *high = b->total, *low = b->total + n, weight[CHUNK];
    memset(b->total, 0, 2 * (size_t)n * sizeof *b->total);
    for (int64_t p = block->start[row]; p < block->start[row + 1]; p += CHUNK) {
        const int64_t left = block->start[row + 1] - p, count = left < CHUNK ? left : CHUNK;
        kernel_weigh(it->query->kernel, it->query->radius[radius], count, block->value[0] + p,
                     weight);
        for (int64_t k = 0; k < count; k++)
            if (weight[k] > 0)
                add_weighted(n, weight[k], it->value + (int64_t)block->other[p + k] * n, high, low);
    }
    for (int k = 0; k < n; k++)
        b->out[((int64_t)radius * n + k) * it->room + at] = high[k] + low[k];
}

/* ---- blocks ---- */

static double *out_of(const related *it, const worker_block *b, int radius, int value)
{
    return b->out + ((int64_t)radius * it->n_values + value) * it->room;
}

/* Part of the whole, which stands behind it. */
static void fill_share(const related *it, const worker_block *b, int radius, int value, int64_t n,
                       double *out)
{
    const double *part = out_of(it, b, radius, value), *all = out_of(it, b, radius, value + 1);
    for (int64_t k = 0; k < n; k++)
        out[k] = all[k] > 0 ? fmin(1, part[k] / all[k]) : DIKAS_MISSING;
}

static dikas_status deliver(const related *it, worker_block *b, int number, int64_t block,
                            int64_t count, dikas_error *err)
{
    const dikas_environment_query *q = it->query;
    for (int r = 0; r < q->n_radii; r++) {
        double *known = b->share + r * it->room, *people = known + q->n_radii * it->room;
        for (int c = 0; c < q->n_columns; c++)
            b->sum[r * q->n_columns + c] = out_of(it, b, r, c);
        b->known[r] = known;
        b->known[q->n_radii + r] = people;
        fill_share(it, b, r, q->n_columns, count, known);
        if (q->people)
            fill_share(it, b, r, q->n_columns + 2, count, people);
    }
    const dikas_environment_block filled = { block,    count,
                                             b->cell,  b->sum,
                                             b->known, q->people ? b->known + q->n_radii : NULL };
    return it->visit(&filled, number, it->context, err);
}

static dikas_status visit_block(const dikas_block *block, int worker, void *context,
                                dikas_error *err)
{
    const related *it = context;
    worker_block *b = &it->worker[worker];
    int64_t count = 0;
    for (int64_t i = 0; i < block->count; i++) {
        if (block->start[i + 1] == block->start[i])
            continue;
        for (int r = 0; r < it->query->n_radii; r++)
            sum_row(it, b, r, block, i, count);
        b->cell[count++] = (int32_t)(block->first + i);
    }
    return count ? deliver(it, b, worker, block->first / it->room, count, err) : DIKAS_OK;
}

static dikas_status make_workers(related *it, const dikas_run *run, dikas_error *err)
{
    const size_t radii = (size_t)it->query->n_radii, room = (size_t)it->room;
    const size_t n = (size_t)it->n_values;
    it->n_workers = dikas_threads(run);
    it->worker = dikas_alloc_zero((size_t)it->n_workers, sizeof *it->worker);
    for (int w = 0; it->worker && w < it->n_workers; w++) {
        worker_block *b = &it->worker[w];
        b->out = dikas_alloc(radii * n * room, sizeof *b->out);
        b->share = dikas_alloc(2 * radii * room, sizeof *b->share);
        b->total = dikas_alloc(2 * n, sizeof *b->total);
        b->sum = dikas_alloc(radii * (size_t)it->query->n_columns, sizeof *b->sum);
        b->known = dikas_alloc(2 * radii, sizeof *b->known);
        b->cell = dikas_alloc(room, sizeof *b->cell);
        if (!b->out || !b->share || !b->total || !b->sum || !b->known || !b->cell)
            return DIKAS_NO_MEMORY(err, "environments");
    }
    return it->worker ? DIKAS_OK : DIKAS_NO_MEMORY(err, "environments");
}

static void clear(related *it)
{
    for (int w = 0; it->worker && w < it->n_workers; w++) {
        worker_block *b = &it->worker[w];
        dikas_release(b->out);
        dikas_release(b->share);
        dikas_release(b->total);
        dikas_release(b->sum);
        dikas_release(b->known);
        dikas_release(b->cell);
    }
    dikas_release(it->worker);
    dikas_release(it->value);
}

int64_t dikas_relation_environment_blocks(const dikas_relation *relation)
{
    const dikas_relation_shape *shape = dikas_relation_shape_of(relation);
    return (shape->n_rows + shape->block_rows - 1) / shape->block_rows;
}

dikas_status dikas_relation_environment(const dikas_relation *relation,
                                        const dikas_environment_query *query,
                                        dikas_environment_visitor visit, void *context,
                                        const dikas_run *run, dikas_error *err)
{
    const dikas_relation_shape *shape = dikas_relation_shape_of(relation);
    related it = { .query = query, .room = shape->block_rows, .visit = visit, .context = context };
    DIKAS_TRY(environment_check_query(shape->n_columns, query, err));
    dikas_status status = put_cells(&it, shape->n_columns, err);
    if (status == DIKAS_OK)
        status = make_workers(&it, run, err);
    if (status == DIKAS_OK)
        status = dikas_relation_visit(relation, DIKAS_BY_ROW, visit_block, &it, "environments", run,
                                      err);
    clear(&it);
    return status;
}

dikas_status dikas_relation_environment_sum(const dikas_relation *relation,
                                            const dikas_environment_query *query,
                                            double *const *sum, double *const *known,
                                            double *const *known_people, const dikas_run *run,
                                            dikas_error *err)
{
    environment_copies c = { query, sum, known, query->people ? known_people : NULL };
    environment_forget(&c, dikas_relation_size(relation, DIKAS_BY_ROW));
    return dikas_relation_environment(relation, query, environment_copy, &c, run, err);
}
