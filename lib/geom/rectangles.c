/* SPDX-License-Identifier: MIT */
/**
 * @file rectangles.c
 * Polygons and axis-aligned rectangles.
 */
#include <math.h>

#include "core/geometry.h"
#include "geom/rectangles.h"

enum { MOST_EDGES = 32 };

/* What rounding may do to the sign of a cross product, in shares of its terms. */
#define UNSURE 1e-12

/* ---- areas ---- */

/* Area under an edge from (0, ya) to (width, yb), its height clamped to [0, high]. */
static double area_under(double width, double ya, double yb, double high)
{
    const double low = ya < yb ? ya : yb, top = ya < yb ? yb : ya;
    if (low >= 0 && top <= high)
        return width * (low + top) / 2;
    if (top <= 0)
        return 0;
    if (low >= high)
        return width * high;
    const double from = low > 0 ? low : 0, to = top < high ? top : high;
    const double slanted = (to - from) * (from + to) / 2, level = (top - to) * high;
    return width * ((slanted + level) / (top - low));
}

/* The same of an edge a-b above the width of a rectangle [0, wide] x [0, high], signed by its
 * direction. */
static double edge_area(const double a[2], const double b[2], double wide, double high)
{
    const int back = b[0] < a[0];
    const double *left = back ? b : a, *right = back ? a : b;
    if (right[0] <= 0 || left[0] >= wide || !(left[0] < right[0]))
        return 0;
    const double slope = (right[1] - left[1]) / (right[0] - left[0]);
    const double from = left[0] > 0 ? left[0] : 0, to = right[0] < wide ? right[0] : wide;
    const double y_from = left[0] > 0 ? left[1] : left[1] - left[0] * slope;
    const double y_to = right[0] < wide ? right[1] : right[1] - (right[0] - wide) * slope;
    const double area = area_under(to - from, y_from, y_to, high);
    return back ? -area : area;
}

static double ring_area_within(const double *xy, int64_t n, const box *r)
{
    const double wide = r->high[0] - r->low[0], high = r->high[1] - r->low[1];
    double area = 0, a[2] = { xy[0] - r->low[0], xy[1] - r->low[1] };
    for (int64_t i = 1; i < n; i++) {
        const double b[2] = { xy[2 * i] - r->low[0], xy[2 * i + 1] - r->low[1] };
        area += edge_area(a, b, wide, high);
        a[0] = b[0];
        a[1] = b[1];
    }
    return area;
}

/* Outer rings less their holes, whatever their directions. */
static double area_of(const dikas_geometry *g, int64_t feature, const box *within)
{
    double area = 0;
    for (int64_t part = g->part[feature]; part < g->part[feature + 1]; part++)
        for (int64_t path = g->path[part]; path < g->path[part + 1]; path++) {
            const double *xy = g->xy + 2 * g->point[path];
            const int64_t n = g->point[path + 1] - g->point[path];
            if (g->part_kind[part] != DIKAS_POLYGON || n < 4)
                continue;
            const double ring =
                fabs(within ? ring_area_within(xy, n, within) : dikas_ring_area(xy, n));
            area += path == g->path[part] ? ring : -ring;
        }
    return area > 0 ? area : 0;
}

double polygon_area(const dikas_geometry *geometry, int64_t feature)
{
    return area_of(geometry, feature, NULL);
}

double polygon_area_within(const dikas_geometry *geometry, int64_t feature, const box *rectangle)
{
    return area_of(geometry, feature, rectangle);
}

double box_area_within(const box *a, const box *b)
{
    double side[2];
    for (int k = 0; k < 2; k++) {
        const double low = a->low[k] > b->low[k] ? a->low[k] : b->low[k];
        const double high = a->high[k] < b->high[k] ? a->high[k] : b->high[k];
        side[k] = high > low ? high - low : 0;
    }
    return side[0] * side[1];
}

/* ---- what a feature is ---- */

/* The points of its only ring, NULL where it has more or is none. */
static const double *only_ring(const dikas_geometry *g, int64_t feature, int64_t *n)
{
    const int64_t part = g->part[feature];
    if (g->part[feature + 1] - part != 1 || g->part_kind[part] != DIKAS_POLYGON ||
        g->path[part + 1] - g->path[part] != 1)
        return NULL;
    const int64_t first = g->point[g->path[part]];
    const double *xy = g->xy + 2 * first;
    *n = g->point[g->path[part] + 1] - first;
    if (*n < 4 || xy[0] < xy[2 * *n - 2] || xy[0] > xy[2 * *n - 2] || xy[1] < xy[2 * *n - 1] ||
        xy[1] > xy[2 * *n - 1])
        return NULL;
    return xy;
}

static int same(double a, double b)
{
    return !(a < b) && !(a > b);
}

int is_rectangle(const dikas_geometry *geometry, int64_t feature)
{
    int64_t n;
    const double *xy = only_ring(geometry, feature, &n);
    if (!xy || n != 5)
        return 0;
    /* opposite corners differ in both coordinates, and the others share one with each */
    const int level = same(xy[1], xy[3]);
    const double *p = xy, *q = xy + 2, *r = xy + 4, *s = xy + 6;
    if (same(p[0], r[0]) || same(p[1], r[1]))
        return 0;
    return level ? same(q[0], r[0]) && same(r[1], s[1]) && same(s[0], p[0])
                 : same(p[0], q[0]) && same(q[1], r[1]) && same(r[0], s[0]) && same(s[1], p[1]);
}

/* On which side of a-b c lies: 1, -1, or 0 where rounding might decide. */
static int side_of(const double *a, const double *b, const double *c)
{
    const double left = (b[0] - a[0]) * (c[1] - a[1]), right = (b[1] - a[1]) * (c[0] - a[0]);
    const double cross = left - right, doubt = UNSURE * (fabs(left) + fabs(right));
    return cross > doubt ? 1 : cross < -doubt ? -1 : 0;
}

static int apart_along(const double *a, const double *b, const double *c, const double *d, int k)
{
    return fmax(a[k], b[k]) < fmin(c[k], d[k]) || fmax(c[k], d[k]) < fmin(a[k], b[k]);
}

/* 1 where a-b and c-d surely do not touch. */
static int are_apart(const double *a, const double *b, const double *c, const double *d)
{
    return apart_along(a, b, c, d, 0) || apart_along(a, b, c, d, 1) ||
           side_of(a, b, c) * side_of(a, b, d) > 0 || side_of(c, d, a) * side_of(c, d, b) > 0;
}

/* 1 where b-c surely goes on from a-b without turning back onto it. */
static int goes_on(const double *a, const double *b, const double *c)
{
    const double along = (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1]);
    if (same(b[0], c[0]) && same(b[1], c[1]))
        return 0;
    return along > 0 || side_of(a, b, c) != 0;
}

int is_simple_ring(const dikas_geometry *geometry, int64_t feature)
{
    int64_t n;
    const double *xy = only_ring(geometry, feature, &n);
    const int64_t edges = xy ? n - 1 : 0;
    if (edges < 3 || edges > MOST_EDGES)
        return 0;
    for (int64_t i = 0; i < edges; i++) {
        const double *a = xy + 2 * i, *b = a + 2;
        if (!goes_on(a, b, xy + 2 * ((i + 2) % edges)))
            return 0;
        for (int64_t j = i + 2; j < edges; j++)
            if ((i > 0 || j < edges - 1) && !are_apart(a, b, xy + 2 * j, xy + 2 * j + 2))
                return 0;
    }
    return 1;
}
