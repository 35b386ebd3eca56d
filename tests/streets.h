/* SPDX-License-Identifier: MIT */
/**
 * @file streets.h
 * Small networks from text, and the cost of one way over them.
 */
#ifndef DIKAS_STREETS_H
#define DIKAS_STREETS_H

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "core/core.h"
#include "dikas/network.h"

typedef struct street_bytes {
    unsigned char *at;
    size_t size, room;
} street_bytes;

static inline void put_bytes(street_bytes *b, const void *from, size_t n)
{
    if (b->size + n > b->room) {
        b->room = 2 * b->room + n + 256;
        b->at = dikas_resize(b->at, b->room, 1);
        assert_non_null(b->at);
    }
    if (n > 0)
        memcpy(b->at + b->size, from, n);
    b->size += n;
}

static inline void put_u32(street_bytes *b, uint32_t x)
{
    put_bytes(b, &x, 4);
}

/** "0 0, 10 0" as WKB of this machine's byte order; '|' parts a MultiLineString, one pair is a
 * point. */
static inline void put_geometry(street_bytes *b, const char *text)
{
    static const unsigned char order = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
    uint32_t n_parts = 1;
    for (const char *c = text; *c; c++)
        n_parts += *c == '|';
    if (n_parts > 1) {
        put_bytes(b, &order, 1);
        put_u32(b, 5);
        put_u32(b, n_parts);
    }
    for (const char *c = text;; c++) {
        double xy[256];
        uint32_t n = 0;
        char *end = NULL;
        for (; *c && *c != '|'; c = *end == ',' ? end + 1 : end) {
            xy[n++] = strtod(c, &end);
            assert_true(end > c);
            while (*end == ' ')
                end++;
        }
        const int point = n == 2 && n_parts == 1;
        put_bytes(b, &order, 1);
        put_u32(b, point ? 1 : 2);
        if (!point)
            put_u32(b, n / 2);
        put_bytes(b, xy, n * sizeof(double));
        if (!*c)
            return;
    }
}

/** A table named "streets.gpkg:streets" with one geometry a row; NULL is no geometry, "" an empty
 * line. */
static inline dikas_table *streets_of(int64_t n, const char *const *text)
{
    dikas_error err = { DIKAS_OK, "" };
    dikas_table *table = dikas_table_new(n);
    dikas_column wkb = { .type = DIKAS_BYTES, .name = dikas_copy_text("geom") };
    street_bytes b = { NULL, 0, 0 };
    wkb.start = dikas_alloc((size_t)n + 1, sizeof(int64_t));
    wkb.missing = dikas_alloc_zero((size_t)n, 1);
    assert_non_null(table);
    assert_true(wkb.start && wkb.missing);
    for (int64_t i = 0; i < n; i++) {
        wkb.start[i] = (int64_t)b.size;
        wkb.missing[i] = text[i] == NULL;
        if (text[i])
            put_geometry(&b, text[i]);
    }
    wkb.start[n] = (int64_t)b.size;
    wkb.bytes = (char *)b.at;
    if (!wkb.bytes)
        wkb.bytes = dikas_alloc(1, 1);
    assert_ok(dikas_table_take_wkb(table, &wkb, &err), err);
    assert_ok(dikas_table_set_name(table, "streets.gpkg:streets", &err), err);
    return table;
}

#define STREETS(...)                                                                               \
    streets_of((int64_t)DIKAS_COUNT(((const char *const[]){ __VA_ARGS__ })),                       \
               (const char *const[]){ __VA_ARGS__ })

/** A text column; the number of values is the number of rows. */
#define ADD_TEXT(table, name, ...)                                                                 \
    do {                                                                                           \
        dikas_error add_error = { DIKAS_OK, "" };                                                  \
        const char *const add_values[] = { __VA_ARGS__ };                                          \
        assert_int_equal(DIKAS_COUNT(add_values), dikas_table_rows(table));                        \
        assert_ok(dikas_table_add_text(table, name, add_values, &add_error), add_error);           \
    } while (0)

/** A column of numbers. */
#define ADD_REAL(table, name, ...)                                                                 \
    do {                                                                                           \
        dikas_error add_error = { DIKAS_OK, "" };                                                  \
        const double add_values[] = { __VA_ARGS__ };                                               \
        double *add_to;                                                                            \
        assert_int_equal(DIKAS_COUNT(add_values), dikas_table_rows(table));                        \
        assert_ok(dikas_table_add(table, name, &add_to, &add_error), add_error);                   \
        memcpy(add_to, add_values, sizeof add_values);                                             \
    } while (0)

/** Takes the table. */
static inline dikas_graph *graph_with(dikas_table *lines, dikas_table *barriers,
                                      const dikas_graph_options *options,
                                      dikas_graph_report *report)
{
    dikas_error err = { DIKAS_OK, "" };
    dikas_graph *graph = NULL;
    assert_ok(dikas_graph_new(lines, barriers, options, report, NULL, &graph, &err), err);
    dikas_table_free(lines);
    dikas_table_free(barriers);
    return graph;
}

/** Costs are metres. Takes the table. */
static inline dikas_graph *graph_of(dikas_table *lines, dikas_graph_report *report)
{
    const dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
    return graph_with(lines, NULL, &options, report);
}

/** Costs are the column "cost", one-ways the column "oneway" where there is one. Takes the table.
 */
static inline dikas_graph *graph_by_cost(dikas_table *lines, dikas_graph_report *report)
{
    dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
    options.cost_column = "cost";
    options.oneway_column = dikas_table_find(lines, "oneway") >= 0 ? "oneway" : NULL;
    return graph_with(lines, NULL, &options, report);
}

static inline dikas_places *places_on(const dikas_graph *graph, int64_t n, const double *xy,
                                      double max_snap)
{
    dikas_error err = { DIKAS_OK, "" };
    dikas_places *places = NULL;
    assert_ok(dikas_places_new(graph, n, xy, max_snap, 1, NULL, &places, &err), err);
    return places;
}

static inline dikas_relation *access_between(const dikas_graph *graph, const dikas_places *from,
                                             const dikas_places *to, double limit)
{
    dikas_error err = { DIKAS_OK, "" };
    dikas_relation *relation = NULL;
    assert_ok(dikas_access_new(graph, from, to, NULL, 0, limit, &relation, &err), err);
    return relation;
}

typedef struct all_pairs {
    double *cost; /* from * n_to + to, missing where absent */
    int64_t n_to;
    dikas_direction direction;
} all_pairs;

static inline dikas_status note_pairs(const dikas_block *block, int worker, void *context,
                                      dikas_error *err)
{
    const all_pairs *a = context;
    (void)worker;
    (void)err;
    for (int64_t i = 0; i < block->count; i++)
        for (int64_t p = block->start[i]; p < block->start[i + 1]; p++) {
            const int64_t row = block->first + i, other = block->other[p];
            const int64_t at =
                a->direction == DIKAS_BY_ROW ? row * a->n_to + other : other * a->n_to + row;
            if (p > block->start[i] && block->other[p] <= block->other[p - 1])
                return DIKAS_EINVAL; /* not ascending */
            a->cost[at] = block->value[0][p];
        }
    return DIKAS_OK;
}

/** All pairs of a relation as a matrix, rows by columns; free() it. */
static inline double *matrix_of(const dikas_relation *relation, dikas_direction direction,
                                int threads)
{
    dikas_error err = { DIKAS_OK, "" };
    const dikas_run run = { sizeof run, threads, NULL, NULL };
    const dikas_relation_shape *shape = dikas_relation_shape_of(relation);
    const size_t n = (size_t)(shape->n_rows * shape->n_columns);
    all_pairs a = { malloc((n + 1) * sizeof(double)), shape->n_columns, direction };
    assert_non_null(a.cost);
    for (size_t i = 0; i < n; i++)
        a.cost[i] = DIKAS_MISSING;
    assert_ok(dikas_relation_visit(relation, direction, note_pairs, &a, "test", &run, &err), err);
    return a.cost;
}

/** The cost from one point to another within the limit, missing if there is no way; the same read
 * by row, by column and as the nearest. */
static inline double way_within(const dikas_graph *graph, double x0, double y0, double x1,
                                double y1, double limit)
{
    dikas_error err = { DIKAS_OK, "" };
    const double a[] = { x0, y0 }, b[] = { x1, y1 };
    dikas_places *from = places_on(graph, 1, a, 1000), *to = places_on(graph, 1, b, 1000);
    dikas_relation *relation = access_between(graph, from, to, limit);
    double *by_row = matrix_of(relation, DIKAS_BY_ROW, 1), nearest[2];
    double *by_column = matrix_of(relation, DIKAS_BY_COLUMN, 1);
    const double cost = *by_row;
    assert_close(*by_column, cost, 0);
    for (int d = 0; d < 2; d++) {
        assert_ok(
            dikas_relation_nearest(relation, (dikas_direction)d, 1, &nearest[d], NULL, NULL, &err),
            err);
        assert_close(nearest[d], cost, 0);
    }
    free(by_row);
    free(by_column);
    dikas_relation_free(relation);
    dikas_places_free(from);
    dikas_places_free(to);
    return cost;
}

static inline double way(const dikas_graph *graph, double x0, double y0, double x1, double y1)
{
    return way_within(graph, x0, y0, x1, y1, HUGE_VAL);
}

#endif
