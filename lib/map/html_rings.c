/* SPDX-License-Identifier: MIT */
/**
 * @file html_rings.c
 * Outlines as steps of whole quanta.
 */
#include "map/html_rings.h"

#include <string.h>

static void quantise(const html_pen *pen, const double xy[2], int64_t out[2])
{
    const double per_quantum = pen->frame->metres_per_unit / pen->quantum;
    out[0] = llround((xy[0] - pen->frame->x) * per_quantum);
    out[1] = llround((xy[1] - pen->frame->y) * per_quantum);
}

static void put_quantised(html_out *out, html_pen *pen, const int64_t at[2])
{
    html_put_signed(out, at[0] - pen->x);
    html_put_signed(out, at[1] - pen->y);
    pen->x = at[0];
    pen->y = at[1];
}

void html_put_step(html_out *out, html_pen *pen, const double xy[2])
{
    int64_t at[2];
    quantise(pen, xy, at);
    put_quantised(out, pen, at);
}

void html_put_place(html_out *out, html_pen *pen, const double at[2])
{
    const int64_t rounded[] = { llround(at[0]), llround(at[1]) };
    put_quantised(out, pen, rounded);
}

/* Twice the area, positive where the ring runs counterclockwise. */
static double signed_area(const double *xy, int64_t n)
{
    double area = 0;
    for (int64_t i = 0; i < n; i++) {
        const double *a = xy + 2 * i, *b = xy + 2 * ((i + 1) % n);
        area += (a[0] - xy[0]) * (b[1] - xy[1]) - (b[0] - xy[0]) * (a[1] - xy[1]);
    }
    return area;
}

/* Points in order, or backwards; those that come to the quantum of the one before are left out.
 * With `out` NULL they are counted only. */
static int64_t put_points(html_out *out, html_pen *pen, const double *xy, int64_t n, int is_turned)
{
    int64_t last[2] = { 0, 0 }, at[2], n_put = 0;
    for (int64_t i = 0; i < n; i++) {
        quantise(pen, xy + 2 * (is_turned ? n - 1 - i : i), at);
        if (n_put && at[0] == last[0] && at[1] == last[1])
            continue;
        if (out)
            put_quantised(out, pen, at);
        memcpy(last, at, sizeof last);
        n_put++;
    }
    return n_put;
}

static void put_path(html_out *out, html_pen *pen, const double *xy, int64_t n, int is_turned)
{
    html_put_whole(out, (uint64_t)put_points(NULL, pen, xy, n, is_turned));
    put_points(out, pen, xy, n, is_turned);
}

int html_open_ring(const double *xy, int64_t *n, int is_hole)
{
    if (*n > 1 && memcmp(xy, xy + 2 * (*n - 1), 2 * sizeof *xy) == 0)
        (*n)--;
    return (signed_area(xy, *n) < 0) != is_hole;
}

void html_put_ring(html_out *out, html_pen *pen, const double *xy, int64_t n, int is_hole)
{
    const int is_turned = html_open_ring(xy, &n, is_hole);
    put_path(out, pen, xy, n, is_turned);
}

void html_put_line(html_out *out, html_pen *pen, const double *xy, int64_t n)
{
    put_path(out, pen, xy, n, 0);
}

/* Squared distance of a point from a stretch. */
static double distance2(const double p[2], const double a[2], const double b[2])
{
    const double dx = b[0] - a[0], dy = b[1] - a[1], length2 = dx * dx + dy * dy;
    double t = 0;
    if (length2 > 0)
        t = fmin(1, fmax(0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length2));
    const double x = a[0] + t * dx - p[0], y = a[1] + t * dy - p[1];
    return x * x + y * y;
}

static int64_t farthest(const double *xy, int64_t first, int64_t last, double tolerance)
{
    double most = tolerance * tolerance;
    int64_t at = -1;
    for (int64_t i = first + 1; i < last; i++) {
        const double d = distance2(xy + 2 * i, xy + 2 * first, xy + 2 * last);
        if (d > most) {
            most = d;
            at = i;
        }
    }
    return at;
}

int64_t html_simplify(double *xy, int64_t n, double tolerance, int64_t *room)
{
    if (n < 3)
        return n;
    /* ends of stretches that wait, the nearest last; what is before `first` is done */
    int64_t n_waiting = 0, n_kept = 1, first = 0;
    room[n_waiting++] = n - 1;
    while (n_waiting) {
        const int64_t last = room[n_waiting - 1], between = farthest(xy, first, last, tolerance);
        if (between >= 0) {
            room[n_waiting++] = between;
            continue;
        }
        memmove(xy + 2 * n_kept++, xy + 2 * last, 2 * sizeof *xy);
        first = last;
        n_waiting--;
    }
    return n_kept;
}
