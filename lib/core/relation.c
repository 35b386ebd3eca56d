/* SPDX-License-Identifier: MIT */
/**
 * @file relation.c
 * What every relation can be asked, whatever its kind: blocks in parallel, weighted sums, the
 * nearest, a stored copy.
 */
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "core/core.h"
#include "core/relation.h"

enum { MOST_BLOCK_ROWS = 4096, MOST_VALUES = 8 };

dikas_status dikas_relation_new(const dikas_relation_class *kind, const dikas_relation_shape *shape,
                                void *self, dikas_relation **out, dikas_error *err)
{
    if (shape->n_rows > DIKAS_RELATION_MAX || shape->n_columns > DIKAS_RELATION_MAX)
        return dikas_fail(err, DIKAS_ELIMIT, "%s: %lld by %lld is more than a relation can hold",
                          kind->name, (long long)shape->n_rows, (long long)shape->n_columns);
    if (shape->n_rows < 0 || shape->n_columns < 0 || shape->n_values < 1 ||
        shape->n_values > MOST_VALUES || shape->block_rows < 1 ||
        shape->block_rows > MOST_BLOCK_ROWS)
        return dikas_fail(err, DIKAS_EINVAL, "%s: shape out of range", kind->name);
    dikas_relation *relation = dikas_alloc_zero(1, sizeof *relation);
    if (!relation)
        return DIKAS_NO_MEMORY(err, "a relation");
    *relation = (dikas_relation){ kind, *shape, self };
    *out = relation;
    return DIKAS_OK;
}

void dikas_relation_free(dikas_relation *relation)
{
    if (!relation)
        return;
    if (relation->kind->free)
        relation->kind->free(relation->self);
    dikas_release(relation);
}

const dikas_relation_shape *dikas_relation_shape_of(const dikas_relation *relation)
{
    return &relation->shape;
}

int64_t dikas_relation_size(const dikas_relation *relation, dikas_direction direction)
{
    return direction == DIKAS_BY_ROW ? relation->shape.n_rows : relation->shape.n_columns;
}

/* A walk over all blocks of one direction. */
typedef struct {
    const dikas_relation *relation;
    dikas_direction direction;
    dikas_visit visit;
    void *context;
} walk;

typedef struct {
    void *reader;
    int number;
} walker;

static void walk_leave(void *context, void *worker)
{
    const walk *w = context;
    walker *me = worker;
    if (!me)
        return;
    relation_close(w->relation, me->reader);
    dikas_release(me);
}

static dikas_status walk_enter(void *context, int number, void **worker, dikas_error *err)
{
    const walk *w = context;
    walker *me = dikas_alloc_zero(1, sizeof *me);
    if (!me)
        return DIKAS_NO_MEMORY(err, "a reader");
    me->number = number;
    const dikas_status status = relation_open(w->relation, w->direction, &me->reader, err);
    if (status != DIKAS_OK)
        dikas_release(me);
    else
        *worker = me;
    return status;
}

static dikas_status walk_block(void *context, void *worker, int64_t block, dikas_error *err)
{
    const walk *w = context;
    const walker *me = worker;
    const dikas_relation *r = w->relation;
    const int64_t first = block * r->shape.block_rows;
    const int64_t left = dikas_relation_size(r, w->direction) - first;
    const int64_t count = left < r->shape.block_rows ? left : r->shape.block_rows;
    dikas_block rows;
    DIKAS_TRY(r->kind->read(r->self, me->reader, w->direction, first, count, &rows, err));
    return w->visit(&rows, me->number, w->context, err);
}

dikas_status dikas_relation_visit(const dikas_relation *relation, dikas_direction direction,
                                  dikas_visit visit, void *context, const char *what,
                                  const dikas_run *run, dikas_error *err)
{
    static const dikas_task task = { walk_enter, walk_block, walk_leave };
    walk w = { relation, direction, visit, context };
    const int64_t step = relation->shape.block_rows;
    const int64_t n_blocks = (dikas_relation_size(relation, direction) + step - 1) / step;
    return dikas_parallel(&task, &w, n_blocks, what, run, err);
}

/* ---- weighted sums ---- */

typedef struct {
    int n;
    const dikas_weighted_sum *sums;
} sum_context;

static dikas_status sum_block(const dikas_block *block, int worker, void *context, dikas_error *err)
{
    const sum_context *c = context;
    (void)worker;
    (void)err;
    for (int s = 0; s < c->n; s++) {
        const dikas_weighted_sum *sum = &c->sums[s];
        for (int64_t i = 0; i < block->count; i++) {
            dikas_sum total = { 0, 0 };
            for (int64_t p = block->start[i]; p < block->start[i + 1]; p++) {
                const double x = sum->x ? sum->x[block->other[p]] : 1;
                if (!isnan(x))
                    dikas_sum_add(&total, sum->weight(block->value[0][p], sum->parameters) * x);
            }
            sum->out[block->first + i] = dikas_sum_value(total);
        }
    }
    return DIKAS_OK;
}

dikas_status dikas_relation_sum(const dikas_relation *relation, dikas_direction direction, int n,
                                const dikas_weighted_sum *sums, const dikas_run *run,
                                dikas_error *err)
{
    if (relation->kind->sum)
        return relation->kind->sum(relation->self, direction, n, sums, run, err);
    sum_context context = { n, sums };
    return dikas_relation_visit(relation, direction, sum_block, &context, "summing", run, err);
}

/* ---- the nearest ---- */

typedef struct {
    int k;
    double *value;
    int32_t *other;
} nearest_context;

/* Insertion into the k best so far; pairs come by ascending column, so an equal value goes behind.
 */
static void keep_nearest(int k, double *value, int32_t *other, double v, int32_t o)
{
    int at = k;
    while (at > 0 && !(value[at - 1] <= v))
        at--;
    if (at == k)
        return;
    memmove(value + at + 1, value + at, (size_t)(k - 1 - at) * sizeof *value);
    value[at] = v;
    if (!other)
        return;
    memmove(other + at + 1, other + at, (size_t)(k - 1 - at) * sizeof *other);
    other[at] = o;
}

static dikas_status nearest_block(const dikas_block *block, int worker, void *context,
                                  dikas_error *err)
{
    const nearest_context *c = context;
    (void)worker;
    (void)err;
    for (int64_t i = 0; i < block->count; i++) {
        double *value = c->value + (block->first + i) * c->k;
        int32_t *other = c->other ? c->other + (block->first + i) * c->k : NULL;
        for (int j = 0; j < c->k; j++) {
            value[j] = DIKAS_MISSING;
            if (other)
                other[j] = -1;
        }
        for (int64_t p = block->start[i]; p < block->start[i + 1]; p++)
            keep_nearest(c->k, value, other, block->value[0][p], block->other[p]);
    }
    return DIKAS_OK;
}

dikas_status dikas_relation_nearest(const dikas_relation *relation, dikas_direction direction,
                                    int k, double *value, int32_t *other, const dikas_run *run,
                                    dikas_error *err)
{
    if (k < 1)
        return dikas_fail(err, DIKAS_EINVAL, "nearest: k is %d, it must be at least 1", k);
    if (relation->kind->nearest)
        return relation->kind->nearest(relation->self, direction, k, value, other, run, err);
    nearest_context context = { k, value, other };
    return dikas_relation_visit(relation, direction, nearest_block, &context, "nearest", run, err);
}
