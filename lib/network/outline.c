/* SPDX-License-Identifier: MIT */
/**
 * @file outline.c
 * The sides of one shape. Whether a point lies within is found by counting the sides to its right,
 * of the strip that it lies in only.
 */
#include <string.h>

#include "core/core.h"
#include "network/graph.h"
#include "network/outline.h"

enum { MOST_PIECES = 4096, ENTRIES_OF_SIDE = 4 };

/* ---- segments ---- */

double segment_nearest_to(const double *a, const double *b, const double p[2])
{
    const double dx = b[0] - a[0], dy = b[1] - a[1];
    const double length2 = dx * dx + dy * dy;
    const double t = length2 > 0 ? ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length2 : 0;
    return t <= 0 ? 0 : t >= 1 ? 1 : t;
}

void segment_at(const double *a, const double *b, double t, double xy[2])
{
    xy[0] = t >= 1 ? b[0] : a[0] + t * (b[0] - a[0]);
    xy[1] = t >= 1 ? b[1] : a[1] + t * (b[1] - a[1]);
}

double segment_distance(const double *a, const double *b, const double p[2])
{
    double foot[2];
    segment_at(a, b, segment_nearest_to(a, b, p), foot);
    return hypot(p[0] - foot[0], p[1] - foot[1]);
}

static double cross(double ax, double ay, double bx, double by)
{
    return ax * by - ay * bx;
}

static int are_apart(double x, double y)
{
    return (x < 0 && y > 0) || (x > 0 && y < 0);
}

double segment_crossing(const double *a, const double *b, const double *c, const double *d)
{
    const double ux = b[0] - a[0], uy = b[1] - a[1], vx = d[0] - c[0], vy = d[1] - c[1];
    const double before = cross(vx, vy, a[0] - c[0], a[1] - c[1]);
    const double after = cross(vx, vy, b[0] - c[0], b[1] - c[1]);
    const double left = cross(ux, uy, c[0] - a[0], c[1] - a[1]);
    const double right = cross(ux, uy, d[0] - a[0], d[1] - a[1]);
    if (!are_apart(before, after) || !are_apart(left, right))
        return -1;
    return before / (before - after);
}

/* ---- sides ---- */

static int64_t sides_of_path(const dikas_geometry *g, int64_t path, int is_ring)
{
    const int64_t first = g->point[path], n = g->point[path + 1] - first;
    if (n <= 1)
        return n;
    const int open = is_ring && !same_point(g->xy + 2 * first, g->xy + 2 * (first + n - 1));
    return n - 1 + open;
}

static void put_sides(outline *o, const dikas_geometry *g, int64_t part, int64_t path)
{
    const int is_ring = g->part_kind[part] == DIKAS_POLYGON;
    const int64_t first = g->point[path], n = g->point[path + 1] - first;
    const int64_t n_sides = sides_of_path(g, path, is_ring);
    for (int64_t i = 0; i < n_sides; i++) {
        const double *a = g->xy + 2 * (first + i), *b = g->xy + 2 * (first + (i + 1) % n);
        o->side[o->n++] = (outline_side){ a, b, is_ring ? part : -1 };
        for (int k = 0; k < 2; k++) {
            o->box[k] = fmin(o->box[k], a[k]);
            o->box[k + 2] = fmax(o->box[k + 2], a[k]);
            o->box[k] = fmin(o->box[k], b[k]);
            o->box[k + 2] = fmax(o->box[k + 2], b[k]);
        }
        o->has_area |= is_ring;
    }
}

static dikas_status collect_sides(outline *o, const dikas_geometry *g, int64_t feature,
                                  dikas_error *err)
{
    int64_t n = 0;
    for (int64_t p = g->part[feature]; p < g->part[feature + 1]; p++)
        for (int64_t q = g->path[p]; q < g->path[p + 1] && g->part_kind[p] != DIKAS_POINT; q++)
            n += sides_of_path(g, q, g->part_kind[p] == DIKAS_POLYGON);
    if (n > INT32_MAX)
        return dikas_fail(err, DIKAS_ELIMIT, "snapping: row %lld: a shape of %lld corners",
                          (long long)feature, (long long)n);
    o->side = dikas_alloc((size_t)n, sizeof *o->side);
    if (!o->side)
        return DIKAS_NO_MEMORY(err, "an outline");
    for (int64_t p = g->part[feature]; p < g->part[feature + 1]; p++)
        for (int64_t q = g->path[p]; q < g->path[p + 1] && g->part_kind[p] != DIKAS_POINT; q++)
            put_sides(o, g, p, q);
    return DIKAS_OK;
}

/* ---- strips ---- */

static int64_t strip_of(const outline *o, double y)
{
    const double strip = floor((y - o->box[1]) * o->per_height);
    return !(strip > 0) ? 0 : strip >= (double)o->n_strips ? o->n_strips - 1 : (int64_t)strip;
}

/* As many strips as sides, but fewer where tall sides would stand in very many. */
static void choose_strips(outline *o)
{
    const double height = o->box[3] - o->box[1];
    double tall = 0;
    for (int64_t i = 0; i < o->n; i++)
        tall += fabs(o->side[i].b[1] - o->side[i].a[1]);
    const double n = fmin(1, ENTRIES_OF_SIDE * height / tall) * (double)o->n;
    o->n_strips = n > 1 ? (int64_t)n : 1;
    o->per_height = height > 0 ? (double)o->n_strips / height : 0;
}

static dikas_status make_strips(outline *o, dikas_error *err)
{
    choose_strips(o);
    o->start = dikas_alloc_zero((size_t)o->n_strips + 2, sizeof *o->start);
    if (!o->start)
        return DIKAS_NO_MEMORY(err, "an outline");
    for (int pass = 0; pass < 2; pass++) {
        for (int64_t i = 0; i < o->n; i++) {
            const outline_side *s = &o->side[i];
            const int64_t end = strip_of(o, fmax(s->a[1], s->b[1]));
            for (int64_t k = strip_of(o, fmin(s->a[1], s->b[1])); s->part >= 0 && k <= end; k++)
                if (pass == 0)
                    o->start[k + 2]++;
                else
                    o->strip_side[o->start[k + 1]++] = (int32_t)i;
        }
        for (int64_t k = 0; pass == 0 && k < o->n_strips; k++)
            o->start[k + 2] += o->start[k + 1];
        if (pass == 0)
            o->strip_side = dikas_alloc((size_t)o->start[o->n_strips + 1], sizeof *o->strip_side);
        if (!o->strip_side)
            return DIKAS_NO_MEMORY(err, "an outline");
    }
    return DIKAS_OK;
}

dikas_status outline_init(outline *o, const dikas_geometry *shapes, int64_t feature,
                          dikas_error *err)
{
    *o = (outline){ .box = { HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL } };
    dikas_status status = collect_sides(o, shapes, feature, err);
    if (status == DIKAS_OK && o->has_area)
        status = make_strips(o, err);
    if (status != DIKAS_OK)
        outline_clear(o);
    return status;
}

void outline_clear(outline *o)
{
    dikas_release(o->side);
    dikas_release(o->start);
    dikas_release(o->strip_side);
    *o = (outline){ 0 };
}

/* Whether the level line from the point to the right meets the side. */
static int is_right_of(const outline_side *s, const double xy[2])
{
    if ((s->a[1] > xy[1]) == (s->b[1] > xy[1]))
        return 0;
    const double *low = s->a[1] < s->b[1] ? s->a : s->b, *high = low == s->a ? s->b : s->a;
    return cross(high[0] - low[0], high[1] - low[1], xy[0] - low[0], xy[1] - low[1]) > 0;
}

int outline_contains(const outline *o, const double xy[2])
{
    int64_t part = -1;
    int odd = 0;
    if (!o->has_area ||
        !(xy[0] >= o->box[0] && xy[0] <= o->box[2] && xy[1] >= o->box[1] && xy[1] <= o->box[3]))
        return 0;
    const int64_t strip = strip_of(o, xy[1]);
    /* the sides of one part stand together */
    for (int64_t i = o->start[strip]; i < o->start[strip + 1]; i++) {
        const outline_side *s = &o->side[o->strip_side[i]];
        if (s->part != part && odd)
            return 1;
        part = s->part;
        odd ^= is_right_of(s, xy);
    }
    return odd;
}

/* ---- runs ---- */

static void box_of_side(const outline_side *s, double box[4])
{
    for (int k = 0; k < 2; k++) {
        box[k] = fmin(s->a[k], s->b[k]);
        box[k + 2] = fmax(s->a[k], s->b[k]);
    }
}

static double extent_of(const double box[4])
{
    return fmax(box[2] - box[0], box[3] - box[1]);
}

static void box_of_piece(const outline_side *s, outline_run *run)
{
    double a[2], b[2];
    segment_at(s->a, s->b, (double)run->piece / (double)run->n_pieces, a);
    segment_at(s->a, s->b, (double)(run->piece + 1) / (double)run->n_pieces, b);
    box_of_side(&(outline_side){ a, b, 0 }, run->box);
}

int outline_next_run(const outline *o, double size, outline_run *run)
{
    if (run->piece + 1 < run->n_pieces) {
        run->piece++;
        box_of_piece(&o->side[run->first], run);
        return 1;
    }
    if (run->end == o->n)
        return 0;
    run->first = run->end++;
    box_of_side(&o->side[run->first], run->box);
    run->piece = 0;
    run->n_pieces = (int64_t)fmin(ceil(extent_of(run->box) / size), MOST_PIECES);
    if (run->n_pieces > 1) {
        box_of_piece(&o->side[run->first], run);
        return 1;
    }
    for (; run->end < o->n; run->end++) {
        double box[4];
        box_of_side(&o->side[run->end], box);
        for (int k = 0; k < 2; k++) {
            box[k] = fmin(box[k], run->box[k]);
            box[k + 2] = fmax(box[k + 2], run->box[k + 2]);
        }
        if (extent_of(box) > size)
            break;
        memcpy(run->box, box, sizeof box);
    }
    return 1;
}
