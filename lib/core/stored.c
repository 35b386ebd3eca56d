/* SPDX-License-Identifier: MIT */
/**
 * @file stored.c
 * The stored relation: compressed rows, in both directions.
 *
 * Memory: n_values * 8 + 4 bytes a pair by row, 4 + 8 more for the other direction, which points
 * back at the values.
 */
#include <omp.h>
#include <string.h>

#include "core/core.h"
#include "dikas/relation.h"

enum { BLOCK_ROWS = 256, MOST_VALUES = 8 };

/* One direction: row i has pairs [start[i], start[i + 1]). */
typedef struct {
    int64_t n;
    int64_t *start;
    int32_t *other;
    double *value[MOST_VALUES];
} side;

typedef struct {
    int n_values;
    side by_row, by_column;
} stored;

/* A reader keeps the offsets of its block, counted from the first pair of the block. */
typedef struct {
    int64_t start[BLOCK_ROWS + 1];
    const double *value[MOST_VALUES];
} stored_reader;

static dikas_status stored_open(const void *self, dikas_direction direction, void **reader,
                                dikas_error *err)
{
    (void)self;
    (void)direction;
    *reader = dikas_alloc(1, sizeof(stored_reader));
    return *reader ? DIKAS_OK : DIKAS_NO_MEMORY(err, "a reader");
}

static dikas_status stored_read(const void *self, void *reader, dikas_direction direction,
                                int64_t first, int64_t count, dikas_block *out, dikas_error *err)
{
    const stored *s = self;
    const side *d = direction == DIKAS_BY_ROW ? &s->by_row : &s->by_column;
    stored_reader *r = reader;
    const int64_t base = d->start[first];
    (void)err;
    for (int64_t i = 0; i <= count; i++)
        r->start[i] = d->start[first + i] - base;
    for (int v = 0; v < s->n_values; v++)
        r->value[v] = d->value[v] + base;
    *out = (dikas_block){ first, count, r->start, d->other + base, r->value };
    return DIKAS_OK;
}

static void stored_close(const void *self, void *reader)
{
    (void)self;
    dikas_release(reader);
}

static void side_clear(side *d)
{
    dikas_release(d->start);
    dikas_release(d->other);
    for (int v = 0; v < MOST_VALUES; v++)
        dikas_release(d->value[v]);
}

static void stored_free(void *self)
{
    stored *s = self;
    if (!s)
        return;
    side_clear(&s->by_row);
    side_clear(&s->by_column);
    dikas_release(s);
}

static const dikas_relation_class stored_class = {
    .struct_size = sizeof(dikas_relation_class),
    .name = "stored",
    .open = stored_open,
    .read = stored_read,
    .close = stored_close,
    .free = stored_free,
};

static dikas_status side_reserve(side *d, int64_t n, int64_t n_pairs, int n_values,
                                 dikas_error *err)
{
    d->n = n;
    d->start = dikas_alloc_zero((size_t)n + 2, sizeof(int64_t));
    d->other = dikas_alloc((size_t)n_pairs, sizeof(int32_t));
    int complete = d->start && d->other;
    for (int v = 0; v < n_values; v++)
        complete &= (d->value[v] = dikas_alloc((size_t)n_pairs, sizeof(double))) != NULL;
    return complete ? DIKAS_OK : DIKAS_NO_MEMORY(err, "stored pairs");
}

/* Counts have been put at start[i + 2]; after this start[i + 1] is where row i goes on filling. */
static void side_offsets(side *d)
{
    for (int64_t i = 0; i < d->n; i++)
        d->start[i + 2] += d->start[i + 1];
}

/* The other direction of a filled one. Rows are walked in order, so each column's rows come out
 * ascending. */
static dikas_status transpose(const side *from, int64_t n_to, int n_values, side *to,
                              dikas_error *err)
{
    const int64_t n_pairs = from->start[from->n];
    DIKAS_TRY(side_reserve(to, n_to, n_pairs, n_values, err));
    for (int64_t p = 0; p < n_pairs; p++)
        to->start[from->other[p] + 2]++;
    side_offsets(to);
    for (int64_t i = 0; i < from->n; i++)
        for (int64_t p = from->start[i]; p < from->start[i + 1]; p++) {
            const int64_t place = to->start[from->other[p] + 1]++;
            to->other[place] = (int32_t)i;
            for (int v = 0; v < n_values; v++)
                to->value[v][place] = from->value[v][p];
        }
    return DIKAS_OK;
}

static dikas_status finish(stored *s, dikas_relation **out, dikas_error *err)
{
    const dikas_relation_shape shape = { s->by_row.n, s->by_column.n, s->n_values, BLOCK_ROWS };
    return dikas_relation_new(&stored_class, &shape, s, out, err);
}

static dikas_status check_pairs(int64_t n_rows, int64_t n_columns, int64_t n_pairs,
                                const int32_t *row, const int32_t *column, int n_values,
                                const double *const *value, dikas_error *err)
{
    if (n_rows < 0 || n_columns < 0 || n_pairs < 0)
        return dikas_fail(err, DIKAS_EINVAL, "%lld pairs of %lld by %lld: none may be below 0",
                          (long long)n_pairs, (long long)n_rows, (long long)n_columns);
    if (n_rows > DIKAS_RELATION_MAX || n_columns > DIKAS_RELATION_MAX)
        return dikas_fail(err, DIKAS_ELIMIT, "a relation holds at most %d rows or columns",
                          DIKAS_RELATION_MAX);
    for (int64_t p = 0; p < n_pairs; p++) {
        if (row[p] < 0 || row[p] >= n_rows || column[p] < 0 || column[p] >= n_columns)
            return dikas_fail(err, DIKAS_EINVAL, "pair %lld: (%d, %d) is outside %lld by %lld",
                              (long long)p + 1, row[p], column[p], (long long)n_rows,
                              (long long)n_columns);
        for (int v = 0; v < n_values; v++)
            if (isnan(value[v][p]))
                return dikas_fail(err, DIKAS_EINVAL, "pair %lld: the value is missing",
                                  (long long)p + 1);
    }
    return DIKAS_OK;
}

/* A row may not hold the same column twice; after two transpositions equal columns stand side by
 * side. */
static dikas_status check_repeats(const side *d, dikas_error *err)
{
    for (int64_t i = 0; i < d->n; i++)
        for (int64_t p = d->start[i] + 1; p < d->start[i + 1]; p++)
            if (d->other[p] == d->other[p - 1])
                return dikas_fail(err, DIKAS_EINVAL, "the pair (%lld, %d) is given twice",
                                  (long long)i, d->other[p]);
    return DIKAS_OK;
}

/* Pairs in any order -> by column (rows in order of arrival) -> by row (columns ascending) -> by
 * column again. */
static dikas_status fill_from_pairs(stored *s, int64_t n_rows, int64_t n_columns, int64_t n_pairs,
                                    const int32_t *row, const int32_t *column,
                                    const double *const *value, dikas_error *err)
{
    side arrival = { 0 };
    dikas_status status = side_reserve(&arrival, n_columns, n_pairs, s->n_values, err);
    if (status == DIKAS_OK) {
        for (int64_t p = 0; p < n_pairs; p++)
            arrival.start[column[p] + 2]++;
        side_offsets(&arrival);
        for (int64_t p = 0; p < n_pairs; p++) {
            const int64_t place = arrival.start[column[p] + 1]++;
            arrival.other[place] = row[p];
            for (int v = 0; v < s->n_values; v++)
                arrival.value[v][place] = value[v][p];
        }
        status = transpose(&arrival, n_rows, s->n_values, &s->by_row, err);
    }
    side_clear(&arrival);
    if (status == DIKAS_OK)
        status = check_repeats(&s->by_row, err);
    if (status == DIKAS_OK)
        status = transpose(&s->by_row, n_columns, s->n_values, &s->by_column, err);
    return status;
}

dikas_status dikas_relation_from_pairs(int64_t n_rows, int64_t n_columns, int64_t n_pairs,
                                       const int32_t *row, const int32_t *column, int n_values,
                                       const double *const *value, dikas_relation **out,
                                       dikas_error *err)
{
    if (n_values < 1 || n_values > MOST_VALUES)
        return dikas_fail(err, DIKAS_EINVAL, "%d values a pair; 1 to %d are possible", n_values,
                          MOST_VALUES);
    DIKAS_TRY(check_pairs(n_rows, n_columns, n_pairs, row, column, n_values, value, err));
    stored *s = dikas_alloc_zero(1, sizeof *s);
    if (!s)
        return DIKAS_NO_MEMORY(err, "stored pairs");
    s->n_values = n_values;
    dikas_status status = fill_from_pairs(s, n_rows, n_columns, n_pairs, row, column, value, err);
    if (status == DIKAS_OK)
        status = finish(s, out, err);
    if (status != DIKAS_OK)
        stored_free(s);
    return status;
}

/* ---- a stored copy: blocks are copied as they come, then joined in order ---- */

typedef struct {
    int64_t count, n_pairs;
    int64_t *start; /* count + 1 */
    int32_t *other;
    double *value; /* n_values runs of n_pairs */
} piece;

typedef struct {
    piece *pieces;
    int n_values, block_rows, full;
    int64_t n_pairs, max_pairs;
} collection;

static dikas_status collect(const dikas_block *block, int worker, void *context, dikas_error *err)
{
    collection *c = context;
    piece *p = &c->pieces[block->first / c->block_rows];
    const int64_t n = block->start[block->count] - block->start[0];
    int64_t total;
    int full;
    (void)worker;
#pragma omp atomic capture
    {
        c->n_pairs += n;
        total = c->n_pairs;
    }
    if (total > c->max_pairs) {
#pragma omp atomic write
        c->full = 1;
    }
#pragma omp atomic read
    full = c->full;
    if (full)
        return dikas_fail(err, DIKAS_ECANCELLED, "more pairs than can be stored");
    p->count = block->count;
    p->n_pairs = n;
    p->start = dikas_alloc((size_t)block->count + 1, sizeof(int64_t));
    p->other = dikas_alloc((size_t)n, sizeof(int32_t));
    p->value = dikas_alloc((size_t)(n * c->n_values), sizeof(double));
    if (!p->start || !p->other || !p->value)
        return DIKAS_NO_MEMORY(err, "stored pairs");
    for (int64_t i = 0; i <= block->count; i++)
        p->start[i] = block->start[i] - block->start[0];
    if (n == 0)
        return DIKAS_OK; /* there may be no arrays to copy from */
    memcpy(p->other, block->other + block->start[0], (size_t)n * sizeof(int32_t));
    for (int v = 0; v < c->n_values; v++)
        memcpy(p->value + v * n, block->value[v] + block->start[0], (size_t)n * sizeof(double));
    return DIKAS_OK;
}

static void piece_clear(piece *p)
{
    dikas_release(p->start);
    dikas_release(p->other);
    dikas_release(p->value);
    *p = (piece){ 0 };
}

static dikas_status join(collection *c, int64_t n_pieces, int64_t n, side *d, dikas_error *err)
{
    DIKAS_TRY(side_reserve(d, n, c->n_pairs, c->n_values, err));
    int64_t row = 0, at = 0;
    for (int64_t k = 0; k < n_pieces; k++) {
        piece *p = &c->pieces[k];
        for (int64_t i = 0; i < p->count; i++)
            d->start[row++] = at + p->start[i];
        memcpy(d->other + at, p->other, (size_t)p->n_pairs * sizeof(int32_t));
        for (int v = 0; v < c->n_values; v++)
            memcpy(d->value[v] + at, p->value + v * p->n_pairs,
                   (size_t)p->n_pairs * sizeof(double));
        at += p->n_pairs;
        piece_clear(p);
    }
    d->start[row] = at;
    return DIKAS_OK;
}

static dikas_status store_side(const dikas_relation *relation, dikas_direction direction,
                               collection *c, side *d, const dikas_run *run, dikas_error *err)
{
    const int64_t n = dikas_relation_size(relation, direction);
    const int64_t n_pieces = (n + c->block_rows - 1) / c->block_rows;
    c->pieces = dikas_alloc_zero((size_t)n_pieces, sizeof(piece));
    if (!c->pieces)
        return DIKAS_NO_MEMORY(err, "stored pairs");
    dikas_status status =
        dikas_relation_visit(relation, direction, collect, c, "routing", run, err);
    if (status == DIKAS_OK)
        status = join(c, n_pieces, n, d, err);
    for (int64_t k = 0; k < n_pieces; k++)
        piece_clear(&c->pieces[k]);
    dikas_release(c->pieces);
    return status;
}

dikas_status dikas_relation_store(const dikas_relation *relation, int64_t max_pairs,
                                  const dikas_run *run, dikas_relation **out, dikas_error *err)
{
    const dikas_relation_shape *shape = dikas_relation_shape_of(relation);
    const int by_column = shape->n_columns < shape->n_rows;
    collection c = { NULL, shape->n_values, shape->block_rows, 0, 0, max_pairs };
    stored *s = dikas_alloc_zero(1, sizeof *s);
    if (!s)
        return DIKAS_NO_MEMORY(err, "stored pairs");
    s->n_values = shape->n_values;
    side *first = by_column ? &s->by_column : &s->by_row;
    side *second = by_column ? &s->by_row : &s->by_column;
    dikas_status status =
        store_side(relation, by_column ? DIKAS_BY_COLUMN : DIKAS_BY_ROW, &c, first, run, err);
    if (status == DIKAS_OK)
        status = transpose(first, by_column ? shape->n_rows : shape->n_columns, s->n_values, second,
                           err);
    if (status == DIKAS_OK)
        status = finish(s, out, err);
    if (status != DIKAS_OK)
        stored_free(s);
    if (c.full) {
        *out = NULL;
        return DIKAS_OK;
    }
    return status;
}
