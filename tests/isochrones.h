/* SPDX-License-Identifier: MIT */
/**
 * @file isochrones.h
 * Isochrones beside their definition: what lies in the polygons, and what it costs.
 */
#ifndef DIKAS_TEST_ISOCHRONES_H
#define DIKAS_TEST_ISOCHRONES_H

#include "streets.h"

/** What isochrones are asked for. */
typedef struct iso_question {
    const dikas_graph *graph;
    const double *service; /* 2 * n_services */
    int n_services;
    const double *limit;
    int n_limits;
    double max_snap, resolution;
    int64_t min_component;
} iso_question;

typedef struct iso_answer {
    dikas_table *table; /* a row per limit */
    const dikas_geometry *geometry;
    double area[16];
} iso_answer;

static inline dikas_places *iso_places(const iso_question *q, int64_t n, const double *xy)
{
    dikas_error err = { DIKAS_OK, "" };
    dikas_places *p = NULL;
    assert_ok(dikas_places_new(q->graph, n, xy, q->max_snap, q->min_component, NULL, &p, &err),
              err);
    return p;
}

static inline iso_answer iso_find(const iso_question *q, int threads)
{
    dikas_error err = { DIKAS_OK, "" };
    const dikas_run run = { sizeof run, threads, NULL, NULL };
    iso_answer out = { .table = dikas_table_new(q->n_limits) };
    dikas_isochrones *iso = NULL;
    dikas_column wkb;
    dikas_places *to = iso_places(q, q->n_services, q->service);
    assert_true(q->n_limits <= (int)DIKAS_COUNT(out.area));
    assert_ok(
        dikas_isochrones_new(q->graph, q->max_snap, q->min_component, q->resolution, &iso, &err),
        err);
    assert_ok(
        dikas_isochrones_find(iso, to, NULL, 0, q->limit, q->n_limits, &wkb, out.area, &run, &err),
        err);
    assert_ok(dikas_table_take_wkb(out.table, &wkb, &err), err);
    out.geometry = dikas_table_geometry(out.table);
    dikas_isochrones_free(iso);
    dikas_places_free(to);
    return out;
}

/** Least cost from points to the nearest service; HUGE_VAL where there is no way. free() it. */
static inline double *iso_costs(const iso_question *q, int64_t n, const double *xy)
{
    dikas_error err = { DIKAS_OK, "" };
    double *cost = malloc(((size_t)n + 1) * sizeof(double));
    dikas_places *from = iso_places(q, n, xy), *to = iso_places(q, q->n_services, q->service);
    dikas_relation *all = access_between(q->graph, from, to, HUGE_VAL);
    assert_non_null(cost);
    assert_ok(dikas_relation_nearest(all, DIKAS_BY_ROW, 1, cost, NULL, NULL, &err), err);
    for (int64_t i = 0; i < n; i++)
        if (isnan(cost[i]))
            cost[i] = HUGE_VAL;
    dikas_relation_free(all);
    dikas_places_free(from);
    dikas_places_free(to);
    return cost;
}

/** Whether a point lies in row `row`: by the crossings of a ray to the east with all its rings. */
static inline int iso_contains(const dikas_geometry *g, int64_t row, double x, double y)
{
    int inside = 0;
    for (int64_t q = g->path[g->part[row]]; q < g->path[g->part[row + 1]]; q++)
        for (int64_t i = g->point[q]; i + 1 < g->point[q + 1]; i++) {
            const double *a = g->xy + 2 * i, *b = a + 2;
            if ((a[1] > y) != (b[1] > y) && x - a[0] < (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1]))
                inside = !inside;
        }
    return inside;
}

/** Rings are closed, of four points at least, pass no point twice, and turn the right way. */
static inline void iso_check_rings(const iso_answer *a)
{
    const dikas_geometry *g = a->geometry;
    for (int64_t row = 0; row < g->n_features; row++) {
        double area = 0;
        for (int64_t p = g->part[row]; p < g->part[row + 1]; p++) {
            assert_int_equal(g->part_kind[p], DIKAS_POLYGON);
            for (int64_t q = g->path[p]; q < g->path[p + 1]; q++) {
                const double *xy = g->xy + 2 * g->point[q];
                const int64_t n = g->point[q + 1] - g->point[q];
                double ring = 0;
                assert_true(n >= 4);
                assert_close(xy[0], xy[2 * n - 2], 0);
                assert_close(xy[1], xy[2 * n - 1], 0);
                for (int64_t i = 0; i + 1 < n; i++)
                    ring += ((xy[2 * i] - xy[0]) * (xy[2 * i + 3] - xy[1]) -
                             (xy[2 * i + 2] - xy[0]) * (xy[2 * i + 1] - xy[1])) /
                            2;
                assert_true(q == g->path[p] ? ring > 0 : ring < 0);
                area += ring;
                for (int64_t i = 0; i + 1 < n && n < 3000; i++)
                    for (int64_t k = i + 1; k + 1 < n; k++)
                        assert_false(!(xy[2 * i] < xy[2 * k]) && !(xy[2 * i] > xy[2 * k]) &&
                                     !(xy[2 * i + 1] < xy[2 * k + 1]) &&
                                     !(xy[2 * i + 1] > xy[2 * k + 1]));
            }
        }
        assert_true(fabs(area - a->area[row]) <= 1e-6 * fmax(1, area));
        assert_true(row == 0 || a->area[row] >= a->area[row - 1]);
    }
}

/** No corner of an outline, no point between two, costs more than the limit. */
static inline void iso_check_outlines(const iso_question *q, const iso_answer *a)
{
    const dikas_geometry *g = a->geometry;
    double *xy = malloc(((size_t)g->n_points * 4 + 1) * sizeof(double));
    int64_t n = 0;
    for (int64_t i = 0; i < g->n_points; i++)
        for (int k = 0; k < 2; k++, n++) {
            const int64_t next = i + 1 < g->n_points ? i + 1 : i; /* maybe of another ring */
            for (int d = 0; d < 2; d++)
                xy[2 * n + d] = k ? (g->xy[2 * i + d] + g->xy[2 * next + d]) / 2 : g->xy[2 * i + d];
        }
    double *cost = iso_costs(q, n, xy);
    for (int64_t row = 0; row < g->n_features; row++)
        for (int64_t p = g->path[g->part[row]]; p < g->path[g->part[row + 1]]; p++)
            for (int64_t i = 2 * g->point[p]; i < 2 * g->point[p + 1] - 1; i++)
                if (!(cost[i] <= q->limit[row])) {
                    print_error("(%.17g, %.17g) on the outline of %g costs %.17g\n", xy[2 * i],
                                xy[2 * i + 1], q->limit[row], cost[i]);
                    fail();
                }
    free(cost);
    free(xy);
}

/** Random points: how many lie in the polygons, and of those that may be reached how many. */
typedef struct iso_score {
    int64_t inside;  /* in a polygon; each is within the limit, or the test fails */
    int64_t within;  /* costs no more than the limit */
    int64_t clear;   /* so does all within 2 squares of it, with 2 squares' cost to spare */
    int64_t missed;  /* of those that are clear: not in the polygon */
    int64_t covered; /* of those that are within: in the polygon */
} iso_score;

/** `per_metre`: the most that a metre, to the street and along it, costs together. */
static inline void iso_check_points(const iso_question *q, const iso_answer *a, int64_t n,
                                    uint64_t seed, const double box[4], double per_metre,
                                    iso_score *score)
{
    enum { AROUND = 25 };
    double *xy = malloc((size_t)n * AROUND * 2 * sizeof(double));
    for (int64_t i = 0; i < n; i++) {
        const double x = box[0] + (box[2] - box[0]) * dikas_random(seed, 2 * (uint64_t)i);
        const double y = box[1] + (box[3] - box[1]) * dikas_random(seed, 2 * (uint64_t)i + 1);
        for (int k = 0; k < AROUND; k++) { /* the first is the point itself */
            const int at = (k + 12) % AROUND;
            xy[2 * (i * AROUND + k)] = x + (at % 5 - 2) * q->resolution;
            xy[2 * (i * AROUND + k) + 1] = y + (at / 5 - 2) * q->resolution;
        }
    }
    double *cost = iso_costs(q, n * AROUND, xy);
    for (int64_t i = 0; i < n; i++)
        for (int k = 0; k < q->n_limits; k++) {
            const double *c = cost + i * AROUND, *at = xy + 2 * i * AROUND;
            double worst = 0;
            for (int j = 0; j < AROUND; j++)
                worst = fmax(worst, c[j]);
            const int inside = iso_contains(a->geometry, k, at[0], at[1]);
            const int clear = worst <= q->limit[k] - 2 * per_metre * q->resolution;
            if (inside && !(*c <= q->limit[k])) {
                print_error("(%.17g, %.17g) in the polygon of %g costs %.17g\n", at[0], at[1],
                            q->limit[k], *c);
                fail();
            }
            score->inside += inside;
            score->within += *c <= q->limit[k];
            score->covered += inside;
            score->clear += clear;
            score->missed += clear && !inside;
        }
    free(cost);
    free(xy);
}

static inline void iso_clear(iso_answer *a)
{
    dikas_table_free(a->table);
}

#endif
