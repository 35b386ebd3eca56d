/* SPDX-License-Identifier: MIT */
/**
 * @file shapes.h
 * Shapes from text.
 */
#ifndef DIKAS_TEST_SHAPES_H
#define DIKAS_TEST_SHAPES_H

#include <stdlib.h>

#include "check.h"
#include "dikas/table.h"

enum { MOST_FEATURES = 64, MOST_POINTS = 4096 };

/** Features one after the other; room for a few. */
typedef struct shape_set {
    dikas_geometry g;
    int64_t part[MOST_FEATURES + 1], path[MOST_POINTS + 1], point[MOST_POINTS + 1];
    uint8_t kind[MOST_POINTS];
    double xy[2 * MOST_POINTS];
} shape_set;

static inline shape_set *shapes_new(void)
{
    shape_set *s = calloc(1, sizeof *s);
    assert_non_null(s);
    s->g.part = s->part;
    s->g.path = s->path;
    s->g.point = s->point;
    s->g.part_kind = s->kind;
    s->g.xy = s->xy;
    return s;
}

/** A feature without parts yet. */
static inline void add_feature(shape_set *s)
{
    assert_true(s->g.n_features < MOST_FEATURES);
    s->part[++s->g.n_features] = s->g.n_parts;
}

/** One more path of the last part; a hole. */
static inline void add_path(shape_set *s, int64_t n, const double *xy)
{
    assert_true(s->g.n_points + n <= MOST_POINTS);
    for (int64_t i = 0; i < 2 * n; i++)
        s->xy[2 * s->g.n_points + i] = xy[i];
    s->g.n_points += n;
    s->point[++s->g.n_paths] = s->g.n_points;
    s->path[s->g.n_parts] = s->g.n_paths;
}

/** One more part of the last feature, of one path. */
static inline void add_part(shape_set *s, dikas_shape kind, int64_t n, const double *xy)
{
    s->kind[s->g.n_parts++] = (uint8_t)kind;
    s->part[s->g.n_features] = s->g.n_parts;
    add_path(s, n, xy);
    dikas_shape all = (dikas_shape)s->kind[0];
    for (int64_t p = 1; p < s->g.n_parts; p++)
        all = s->kind[p] == s->kind[0] ? all : DIKAS_MIXED;
    s->g.shape = all;
}

#define COORDINATES(...)                                                                           \
    (int64_t)(sizeof((const double[]){ __VA_ARGS__ }) / (2 * sizeof(double))), (const double[])    \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }
#define ADD_PART(s, kind, ...) add_part(s, kind, COORDINATES(__VA_ARGS__))
#define ADD_HOLE(s, ...)       add_path(s, COORDINATES(__VA_ARGS__))

/** A rectangle as a part of the last feature. */
static inline void add_rectangle(shape_set *s, double x0, double y0, double x1, double y1)
{
    ADD_PART(s, DIKAS_POLYGON, x0, y0, x1, y0, x1, y1, x0, y1, x0, y0);
}

#endif
