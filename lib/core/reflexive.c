/* SPDX-License-Identifier: MIT */
/**
 * @file reflexive.c
 * A relation in which rows are related to themselves by 0.
 */
#include <string.h>

#include "core/core.h"
#include "core/relation.h"

typedef struct {
    const dikas_relation *inner;
    const uint8_t *itself; /* NULL: all */
} reflexive;

/* The block of the inner relation, with the pairs on the diagonal. */
typedef struct {
    void *inner;
    int64_t *start;
    int32_t *other;
    double **value;
    int n_values;
    int64_t room; /* pairs */
} reflexive_reader;

static void close_reader(const void *self, void *reader)
{
    const reflexive *r = self;
    reflexive_reader *me = reader;
    if (!me)
        return;
    relation_close(r->inner, me->inner);
    for (int v = 0; me->value && v < me->n_values; v++)
        dikas_release(me->value[v]);
    dikas_release(me->value);
    dikas_release(me->start);
    dikas_release(me->other);
    dikas_release(me);
}

static dikas_status open_reader(const void *self, dikas_direction direction, void **out,
                                dikas_error *err)
{
    const reflexive *r = self;
    const dikas_relation_shape *shape = &r->inner->shape;
    reflexive_reader *me = dikas_alloc_zero(1, sizeof *me);
    if (!me)
        return DIKAS_NO_MEMORY(err, "a reader");
    me->n_values = shape->n_values;
    me->start = dikas_alloc((size_t)shape->block_rows + 1, sizeof *me->start);
    me->value = dikas_alloc_zero((size_t)shape->n_values, sizeof *me->value);
    dikas_status status = DIKAS_OK;
    if (!me->start || !me->value)
        status = DIKAS_NO_MEMORY(err, "a reader");
    else
        status = relation_open(r->inner, direction, &me->inner, err);
    if (status == DIKAS_OK)
        *out = me;
    else
        close_reader(self, me);
    return status;
}

static dikas_status reserve(reflexive_reader *me, int64_t n, dikas_error *err)
{
    if (n <= me->room)
        return DIKAS_OK;
    const int64_t room = n + n / 2;
    int32_t *other = dikas_resize(me->other, (size_t)room, sizeof *other);
    if (!other)
        return DIKAS_NO_MEMORY(err, "pairs");
    me->other = other;
    for (int v = 0; v < me->n_values; v++) {
        double *value = dikas_resize(me->value[v], (size_t)room, sizeof *value);
        if (!value)
            return DIKAS_NO_MEMORY(err, "pairs");
        me->value[v] = value;
    }
    me->room = room;
    return DIKAS_OK;
}

/* Pairs [from, to) of the block stand at `at` from now on; gives the end of them. */
static int64_t copy_pairs(reflexive_reader *me, const dikas_block *block, int64_t from, int64_t to,
                          int64_t at)
{
    const size_t n = (size_t)(to - from);
    if (n == 0)
        return at;
    memcpy(me->other + at, block->other + from, n * sizeof *me->other);
    for (int v = 0; v < me->n_values; v++)
        memcpy(me->value[v] + at, block->value[v] + from, n * sizeof **me->value);
    return at + to - from;
}

/* The pair of a row with itself, in its place among the others. */
static int64_t copy_row(reflexive_reader *me, const dikas_block *block, int64_t i, int itself,
                        int64_t at)
{
    const int64_t end = block->start[i + 1], row = block->first + i;
    int64_t p = block->start[i];
    if (!itself)
        return copy_pairs(me, block, p, end, at);
    while (p < end && block->other[p] < row)
        p++;
    at = copy_pairs(me, block, block->start[i], p, at);
    me->other[at] = (int32_t)row;
    for (int v = 0; v < me->n_values; v++)
        me->value[v][at] = 0;
    return copy_pairs(me, block, p + (p < end && block->other[p] == row), end, at + 1);
}

static dikas_status read_block(const void *self, void *reader, dikas_direction direction,
                               int64_t first, int64_t count, dikas_block *out, dikas_error *err)
{
    const reflexive *r = self;
    reflexive_reader *me = reader;
    dikas_block block;
    DIKAS_TRY(
        r->inner->kind->read(r->inner->self, me->inner, direction, first, count, &block, err));
    DIKAS_TRY(reserve(me, block.start[count] - block.start[0] + count, err));
    me->start[0] = 0;
    for (int64_t i = 0; i < count; i++)
        me->start[i + 1] =
            copy_row(me, &block, i, !r->itself || r->itself[first + i], me->start[i]);
    *out = (dikas_block){ first, count, me->start, me->other, (const double *const *)me->value };
    return DIKAS_OK;
}

static const dikas_relation_class reflexive_class = {
    .struct_size = sizeof(dikas_relation_class),
    .name = "reflexive",
    .open = open_reader,
    .read = read_block,
    .close = close_reader,
    .free = dikas_release,
};

dikas_status dikas_relation_reflexive(const dikas_relation *relation, const uint8_t *itself,
                                      dikas_relation **out, dikas_error *err)
{
    const dikas_relation_shape *shape = &relation->shape;
    if (shape->n_rows != shape->n_columns)
        return dikas_fail(err, DIKAS_EINVAL,
                          "reflexive: %lld rows and %lld columns are not of one table",
                          (long long)shape->n_rows, (long long)shape->n_columns);
    reflexive *self = dikas_alloc(1, sizeof *self);
    if (!self)
        return DIKAS_NO_MEMORY(err, "a relation");
    *self = (reflexive){ relation, itself };
    const dikas_status status = dikas_relation_new(&reflexive_class, shape, self, out, err);
    if (status != DIKAS_OK)
        dikas_release(self);
    return status;
}
