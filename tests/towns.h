/* SPDX-License-Identifier: MIT */
/**
 * @file towns.h
 * Random networks and places, and a plain definition of the costs between them: every edge split at
 * every place, and all pairs by Floyd (1962, doi:10.1145/367766.368168).
 */
#ifndef DIKAS_TOWNS_H
#define DIKAS_TOWNS_H

#include "streets.h"

enum { MOST_EDGES = 400, MOST_PLACES = 24, MOST_NODES = 700 };

typedef struct {
    double xy[6]; /* 2 or 3 points */
    int n_points, from, to;
    double cost;
    int oneway; /* 1, -1, 0 */
} road;

typedef struct {
    uint64_t seed, drawn;
    road road[MOST_EDGES];
    int n_roads, side, exact;
    double leg; /* cost per metre */
    double place[2 * MOST_PLACES];
    int n_places;
} town;

static inline double draw(town *t)
{
    return dikas_random(t->seed, t->drawn++);
}

/* Roads between neighbours on a grid of 8 m; some are missing, doubled by a detour, one-way, free.
 */
static inline void add_road(town *t, int i, int j, int k, int l)
{
    road *r = &t->road[t->n_roads];
    const int detour = draw(t) < (t->exact ? 0 : 0.1);
    if (draw(t) < 0.25 || t->n_roads == MOST_EDGES)
        return;
    *r = (road){ .from = i * t->side + j, .to = k * t->side + l };
    r->cost = draw(t) < 0.1 ? 0 : floor(draw(t) * 40);
    r->oneway = draw(t) < 0.2 ? 1 : draw(t) < 0.1 ? -1 : 0;
    r->xy[r->n_points * 2] = 8 * i;
    r->xy[r->n_points++ * 2 + 1] = 8 * j;
    if (detour) {
        r->xy[r->n_points * 2] = 8 * i + (i == k ? 2 : 4);
        r->xy[r->n_points++ * 2 + 1] = 8 * j + (j == l ? 2 : 4);
    }
    r->xy[r->n_points * 2] = 8 * k;
    r->xy[r->n_points++ * 2 + 1] = 8 * l;
    t->n_roads++;
    if (draw(t) < 0.1)
        add_road(t, i, j, k, l);
}

/* Exact: places lie where an eighth of an edge ends, whole metres off or on it. */
static inline void make_town(town *t, uint64_t seed, int exact)
{
    *t = (town){ .seed = seed, .exact = exact };
    t->side = 3 + (int)(draw(t) * 10);
    t->leg = exact || seed % 3 == 0 ? 0 : 1; /* a leg may be a root */
    for (int i = 0; i < t->side; i++)
        for (int j = 0; j < t->side; j++) {
            if (i + 1 < t->side)
                add_road(t, i, j, i + 1, j);
            if (j + 1 < t->side)
                add_road(t, i, j, i, j + 1);
            if (!exact && i + 1 < t->side && j + 1 < t->side && draw(t) < 0.2)
                add_road(t, i, j, i + 1, j + 1);
        }
    if (t->n_roads == 0)
        t->road[t->n_roads++] = (road){ { 0, 0, 8, 0 }, 2, 0, t->side, 7, 0 };
    t->n_places = 1 + (int)(draw(t) * (MOST_PLACES - 1));
    for (int p = 0; p < 2 * t->n_places; p++) {
        const double x = draw(t) * 8 * (t->side - 1);
        t->place[p] = exact ? floor(x) : x;
    }
    for (int p = 1; p < t->n_places; p += 5) /* some on a node, some twice */
        for (int k = 0; k < 2; k++)
            t->place[2 * p + k] =
                p % 2 ? 8 * floor(t->place[2 * p + k] / 8) : t->place[2 * p + k - 2];
}

static inline dikas_table *table_of(const town *t)
{
    static char text[MOST_EDGES][200];
    static const char *const words[] = { "-1", NULL, "yes" };
    const char *lines[MOST_EDGES], *oneway[MOST_EDGES];
    dikas_error err;
    double *cost;
    for (int i = 0; i < t->n_roads; i++) {
        const road *r = &t->road[i];
        int n = 0;
        for (int k = 0; k < r->n_points; k++)
            n += snprintf(text[i] + n, sizeof text[i] - (size_t)n, "%s%.17g %.17g", k ? ", " : "",
                          r->xy[2 * k], r->xy[2 * k + 1]);
        lines[i] = text[i];
        oneway[i] = words[r->oneway + 1];
    }
    dikas_table *table = streets_of(t->n_roads, lines);
    assert_ok(dikas_table_add(table, "cost", &cost, &err), err);
    for (int i = 0; i < t->n_roads; i++)
        cost[i] = t->road[i].cost;
    assert_ok(dikas_table_add_text(table, "oneway", oneway, &err), err);
    return table;
}

/* ---- the definition ---- */

typedef struct {
    double distance, share; /* share of the length before the nearest point */
    int at_end;             /* the nearest point is an end: 1 from, 2 to */
} foot;

static inline foot foot_on(const road *r, const double *p)
{
    double length[2] = { 0, 0 }, before = 0;
    foot best = { HUGE_VAL, 0, 0 };
    for (int s = 0; s + 1 < r->n_points; s++)
        length[s] = hypot(r->xy[2 * s + 2] - r->xy[2 * s], r->xy[2 * s + 3] - r->xy[2 * s + 1]);
    for (int s = 0; s + 1 < r->n_points; s++) {
        const double *a = r->xy + 2 * s;
        const double dx = a[2] - a[0], dy = a[3] - a[1];
        const double along = ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy);
        const double on = fmin(fmax(along, 0), 1);
        const double d = hypot(p[0] - a[0] - on * dx, p[1] - a[1] - on * dy);
        if (d < best.distance) {
            best = (foot){ d, (before + on * length[s]) / (length[0] + length[1]), 0 };
            best.at_end = s == 0 && on <= 0 ? 1 : s + 2 == r->n_points && on >= 1 ? 2 : 0;
        }
        before += length[s];
    }
    return best;
}

typedef struct {
    int n;
    double *d; /* n by n */
    int n_points_on[MOST_EDGES], point_on[MOST_EDGES][MOST_PLACES];
    double share_on[MOST_EDGES][MOST_PLACES];
} split;

static inline void arc(split *s, int a, int b, double cost)
{
    s->d[a * s->n + b] = fmin(s->d[a * s->n + b], cost);
}

/* A way out of the place and one into it, so that nobody takes a short cut through it. */
static inline void tie_place(const town *t, split *s, int p, int out, int in, int *next)
{
    foot on[MOST_EDGES];
    double nearest = HUGE_VAL;
    int at_node = 0;
    for (int e = 0; e < t->n_roads; e++) {
        on[e] = foot_on(&t->road[e], t->place + 2 * p);
        nearest = fmin(nearest, on[e].distance);
        at_node |= on[e].at_end && on[e].distance <= 1e-6;
    }
    for (int e = 0; e < t->n_roads; e++) {
        if (on[e].distance > nearest + 0.01 ||
            (at_node && !(on[e].at_end && on[e].distance <= 1e-6)))
            continue;
        int v = on[e].at_end == 1 ? t->road[e].from : t->road[e].to;
        if (!on[e].at_end) {
            const int k = s->n_points_on[e]++;
            v = (*next)++;
            s->point_on[e][k] = v;
            s->share_on[e][k] = on[e].share;
        }
        arc(s, out, v, nearest * t->leg);
        arc(s, v, in, nearest * t->leg);
    }
}

static inline void tie_road(const town *t, split *s, int e)
{
    const road *r = &t->road[e];
    int node = r->from, used[MOST_PLACES] = { 0 };
    double share = 0;
    for (int k = 0; k <= s->n_points_on[e]; k++) {
        int next = -1;
        for (int i = 0; i < s->n_points_on[e]; i++)
            if (!used[i] && (next < 0 || s->share_on[e][i] < s->share_on[e][next]))
                next = i;
        const int to = next < 0 ? r->to : s->point_on[e][next];
        const double until = next < 0 ? 1 : s->share_on[e][next];
        if (r->oneway >= 0)
            arc(s, node, to, r->cost * (until - share));
        if (r->oneway <= 0)
            arc(s, to, node, r->cost * (until - share));
        if (k > 0 && next >= 0 && !(until > share)) { /* two places in one spot */
            arc(s, node, to, 0);
            arc(s, to, node, 0);
        }
        if (next >= 0)
            used[next] = 1;
        node = to;
        share = until;
    }
}

/* All pairs of places, n by n, missing where there is no way. */
static inline void define(const town *t, double *out)
{
    split *s = calloc(1, sizeof *s);
    int next = t->side * t->side + 2 * t->n_places, n = MOST_NODES;
    const int first_out = t->side * t->side, first_in = first_out + t->n_places;
    s->n = n;
    s->d = malloc((size_t)n * (size_t)n * sizeof(double));
    for (int i = 0; i < n * n; i++)
        s->d[i] = i / n == i % n ? 0 : HUGE_VAL;
    for (int p = 0; p < t->n_places; p++)
        tie_place(t, s, p, first_out + p, first_in + p, &next);
    for (int e = 0; e < t->n_roads; e++)
        tie_road(t, s, e);
    assert_true(next <= n);
    for (int k = 0; k < next; k++)
        for (int i = 0; i < next; i++)
            for (int j = 0; !isinf(s->d[i * n + k]) && j < next; j++)
                s->d[i * n + j] = fmin(s->d[i * n + j], s->d[i * n + k] + s->d[k * n + j]);
    for (int p = 0; p < t->n_places; p++)
        for (int q = 0; q < t->n_places; q++) {
            const double cost = s->d[(first_out + p) * n + first_in + q];
            out[p * t->n_places + q] = isinf(cost) ? DIKAS_MISSING : cost;
        }
    free(s->d);
    free(s);
}

/* ---- comparing ---- */

static inline double weight(double value, const void *parameters)
{
    return exp(-value / *(const double *)parameters);
}

static inline void weigh(const double *value, int n, const void *parameters, double *out)
{
    assert_true(n > 0);
    for (int k = 0; k < n; k++) {
        assert_true(value[k] >= 0 && value[k] < 1e7); /* of pairs, or none: a town is small */
        out[k] = weight(value[k], parameters);
    }
}

static inline void check_nearest(const dikas_relation *r, const double *all, int n,
                                 dikas_direction by, int k)
{
    dikas_error err;
    double value[2][MOST_PLACES * 30];
    int32_t other[MOST_PLACES * 30];
    for (int threads = 1; threads <= 8; threads += 7) {
        const dikas_run run = { sizeof run, threads, NULL, NULL };
        assert_ok(dikas_relation_nearest(r, by, k, value[threads > 1], threads > 1 ? NULL : other,
                                         &run, &err),
                  err);
    }
    for (int i = 0; i < n * k; i++)
        assert_close(value[0][i], value[1][i], 0);
    for (int i = 0; i < n; i++) {
        int taken[MOST_PLACES] = { 0 };
        for (int at = 0; at < k; at++) {
            int best = -1;
            for (int j = 0; j < n; j++) {
                const double v = by == DIKAS_BY_ROW ? all[i * n + j] : all[j * n + i];
                const double w = best < 0             ? HUGE_VAL
                                 : by == DIKAS_BY_ROW ? all[i * n + best]
                                                      : all[best * n + i];
                if (!taken[j] && !isnan(v) && v < w)
                    best = j;
            }
            assert_int_equal(other[i * k + at], best);
            if (best >= 0)
                taken[best] = 1;
            assert_close(value[0][i * k + at],
                         best < 0             ? DIKAS_MISSING
                         : by == DIKAS_BY_ROW ? all[i * n + best]
                                              : all[best * n + i],
                         0);
        }
    }
}

static inline void check_sum(const dikas_relation *r, const double *all, int n, dikas_direction by)
{
    dikas_error err;
    const double scale = 11;
    double x[MOST_PLACES], out[2][2][MOST_PLACES];
    for (int j = 0; j < n; j++)
        x[j] = j % 7 == 3 ? DIKAS_MISSING : dikas_random(3, (uint64_t)j) * 100;
    for (int i = 0; i < 2; i++) {
        const dikas_run run = { sizeof run, i ? 8 : 1, NULL, NULL };
        const dikas_weighted_sum sums[] = { { weight, &scale, x, out[i][0], i ? weigh : NULL },
                                            { weight, &scale, NULL, out[i][1], i ? weigh : NULL } };
        assert_ok(dikas_relation_sum(r, by, 2, sums, &run, &err), err);
    }
    for (int i = 0; i < n; i++) {
        dikas_sum total[2] = { { 0, 0 }, { 0, 0 } };
        for (int j = 0; j < n; j++) {
            const double v = by == DIKAS_BY_ROW ? all[i * n + j] : all[j * n + i];
            if (isnan(v))
                continue;
            dikas_sum_add(&total[1], weight(v, &scale));
            if (!isnan(x[j]))
                dikas_sum_add(&total[0], weight(v, &scale) * x[j]);
        }
        for (int k = 0; k < 2; k++) {
            assert_close(out[0][k][i], dikas_sum_value(total[k]), 1e-12);
            assert_memory_equal(&out[0][k][i], &out[1][k][i], sizeof(double));
        }
    }
}

static inline void check_same(const dikas_relation *r, const double *all, int n, int threads)
{
    for (int d = 0; d < 2; d++) {
        double *again = matrix_of(r, (dikas_direction)d, threads);
        for (int i = 0; i < n * n; i++)
            assert_close(again[i], all[i], 0);
        free(again);
    }
}

/* Every way of reading gives the pairs that reading by row gave. */
static inline void check_reads(const dikas_relation *r, const double *all, int n)
{
    dikas_error err;
    dikas_relation *stored = NULL;
    check_same(r, all, n, 1);
    check_same(r, all, n, 8);
    assert_ok(dikas_relation_store(r, n * n, NULL, &stored, &err), err);
    check_same(stored, all, n, 1);
    for (int d = 0; d < 2; d++) {
        for (int k = 1; k <= 6; k++)
            check_nearest(r, all, n, (dikas_direction)d, k);
        check_nearest(r, all, n, (dikas_direction)d, 30);
        check_sum(r, all, n, (dikas_direction)d);
        check_sum(stored, all, n, (dikas_direction)d);
    }
    dikas_relation_free(stored);
}

/* `wanted` is what define() gave; NULL: not compared. */
static inline void check_relation(const dikas_graph *g, const town *t, const double *wanted,
                                  double limit, double tolerance)
{
    const int n = t->n_places;
    dikas_places *places = places_on(g, n, t->place, HUGE_VAL);
    dikas_relation *r = access_between(g, places, places, limit);
    double *all = matrix_of(r, DIKAS_BY_ROW, 1);
    for (int i = 0; wanted && i < n * n; i++) {
        if (tolerance > 0 && fabs(wanted[i] - limit) < 1e-6)
            continue; /* rounding may put it on either side */
        if (!(wanted[i] <= limit))
            assert_true(isnan(all[i]));
        else if (tolerance > 0)
            assert_true(fabs(all[i] - wanted[i]) <= tolerance);
        else
            assert_close(all[i], wanted[i], 0);
    }
    check_reads(r, all, n);
    free(all);
    dikas_relation_free(r);
    dikas_places_free(places);
}

#endif
