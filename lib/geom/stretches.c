/* SPDX-License-Identifier: MIT */
/**
 * @file stretches.c
 * Which stretches of a path are closed.
 *
 * Areas: every segment is cut where it meets an outline, and each interval between two cuts is
 * closed when some point of it lies deeper within the area than the tolerance; so a street along
 * the outline stays open, and rounding decides nothing.
 *
 * Lines: the stretch beside a segment of the closed line (within STRETCH_BESIDE metres, between its
 * ends, in its direction) is where two linear functions of the position lie within bounds. Such
 * stretches are joined to runs, and a run is closed where the two lines belong together: see
 * closes().
 */
#include <stdlib.h>
#include <string.h>

#include "core/core.h"
#include "geom/stretches.h"

/* cos 30°: what turns further off crosses the closed line. */
#define SAME_DIRECTION 0.866

/* Metres between two stretches of one run, as at a corner; and what a run must exceed, or a closed
 * line drawn a little beyond a crossing would close the street that goes on from there. */
#define GAP (2 * STRETCH_BESIDE)

/* A stretch of the path beside a closed line: positions, metres along the path, and metres along
 * the closed line at both. */
typedef struct pass {
    double from, to;
    double at_from, at_to;
    double other_from, other_to;
} pass;

void stretch_finder_clear(stretch_finder *f)
{
    dikas_release(f->near.item);
    dikas_release(f->ray.item);
    dikas_release(f->pass);
    dikas_release(f->cut);
}

dikas_status stretches_add(stretch_list *list, double from, double to, dikas_error *err)
{
    if (!dikas_make_room((void **)&list->item, &list->room, list->n + 1, sizeof *list->item))
        return DIKAS_NO_MEMORY(err, "closed streets");
    list->item[list->n++] = (stretch){ from, to };
    return DIKAS_OK;
}

static int by_start(const void *x, const void *y)
{
    const stretch *a = x, *b = y;
    return a->from < b->from ? -1 : a->from > b->from ? 1 : (a->to > b->to) - (a->to < b->to);
}

void stretches_join(stretch_list *list)
{
    int64_t n = 0;
    if (list->n > 1)
        qsort(list->item, (size_t)list->n, sizeof *list->item, by_start);
    for (int64_t i = 0; i < list->n; i++)
        if (n && list->item[i].from <= list->item[n - 1].to)
            list->item[n - 1].to = fmax(list->item[n - 1].to, list->item[i].to);
        else
            list->item[n++] = list->item[i];
    list->n = n;
}

static void box_of(const double *xy, int64_t n, double margin, double box[4])
{
    box[0] = box[2] = xy[0];
    box[1] = box[3] = xy[1];
    for (int64_t i = 1; i < n; i++) {
        box[0] = fmin(box[0], xy[2 * i]);
        box[1] = fmin(box[1], xy[2 * i + 1]);
        box[2] = fmax(box[2], xy[2 * i]);
        box[3] = fmax(box[3], xy[2 * i + 1]);
    }
    box[0] -= margin;
    box[1] -= margin;
    box[2] += margin;
    box[3] += margin;
}

static double cross(const double u[2], const double v[2])
{
    return u[0] * v[1] - u[1] * v[0];
}

static double dot(const double u[2], const double v[2])
{
    return u[0] * v[0] + u[1] * v[1];
}

/* Position of segment `i` at t, or the point that lies so near. */
static double position(int64_t i, double t, double length)
{
    if (t * length < STRETCH_TOLERANCE)
        t = 0;
    else if ((1 - t) * length < STRETCH_TOLERANCE)
        t = 1;
    return (double)i + t;
}

/* ---- areas ---- */

/* Outlines crossed by the ray from the point towards greater x, even or odd. */
dikas_status stretches_inside(stretch_finder *f, const double xy[2], int *inside, dikas_error *err)
{
    const chain_set *s = f->areas;
    double box[4] = { xy[0], xy[1], xy[0], xy[1] };
    *inside = 0;
    DIKAS_TRY(chains_near(f->boxes, f->geos, box, &f->ray, err));
    if (f->ray.n == 0)
        return DIKAS_OK;
    for (int64_t k = 0; k < f->ray.n; k++) /* outlines farther off are crossed twice or never */
        box[2] = fmax(box[2], f->boxes->box[4 * f->ray.item[k] + 2]);
    DIKAS_TRY(chains_near(s, f->geos, box, &f->ray, err));
    for (int64_t k = 0; k < f->ray.n; k++) {
        const int64_t c = f->ray.item[k];
        for (int64_t i = s->start[c]; i + 1 < s->start[c + 1]; i++) {
            const double *p = s->xy + 2 * i, *q = p + 2;
            if ((p[1] > xy[1]) != (q[1] > xy[1]) &&
                xy[0] < p[0] + (xy[1] - p[1]) / (q[1] - p[1]) * (q[0] - p[0]))
                *inside = !*inside;
        }
    }
    return DIKAS_OK;
}

static double distance_to_segment(const double xy[2], const double *p, const double *q)
{
    const double d[2] = { q[0] - p[0], q[1] - p[1] }, w[2] = { xy[0] - p[0], xy[1] - p[1] };
    const double square = dot(d, d);
    const double t = square > 0 ? fmin(1, fmax(0, dot(w, d) / square)) : 0;
    return hypot(w[0] - t * d[0], w[1] - t * d[1]);
}

/* Whether the point lies on an outline that was found near the path, within the tolerance. */
static int is_on_outline(const stretch_finder *f, const double xy[2])
{
    const chain_set *s = f->areas;
    const double point[4] = { xy[0], xy[1], xy[0], xy[1] };
    for (int64_t k = 0; k < f->near.n; k++) {
        const int64_t c = f->near.item[k];
        if (!boxes_meet(s->box + 4 * c, point, STRETCH_TOLERANCE))
            continue;
        for (int64_t i = s->start[c]; i + 1 < s->start[c + 1]; i++)
            if (distance_to_segment(xy, s->xy + 2 * i, s->xy + 2 * i + 2) <= STRETCH_TOLERANCE)
                return 1;
    }
    return 0;
}

static dikas_status add_cut(stretch_finder *f, double t, dikas_error *err)
{
    if (!(t > 0 && t < 1))
        return DIKAS_OK;
    if (!dikas_make_room((void **)&f->cut, &f->room_cuts, f->n_cuts + 1, sizeof *f->cut))
        return DIKAS_NO_MEMORY(err, "closed streets");
    f->cut[f->n_cuts++] = t;
    return DIKAS_OK;
}

/* Where segment a-b meets p-q: at a crossing, and at p where that lies on a-b; q is the p of the
 * next one. A cut too many does no harm. */
static dikas_status cut_by_segment(stretch_finder *f, const double *a, const double d[2],
                                   const double *p, const double *q, dikas_error *err)
{
    const double e[2] = { q[0] - p[0], q[1] - p[1] }, w[2] = { p[0] - a[0], p[1] - a[1] };
    const double across = cross(d, e), square = dot(d, d);
    if (across > 0 || across < 0) {
        const double u = cross(w, d) / across;
        if (u >= -1e-9 && u <= 1 + 1e-9)
            DIKAS_TRY(add_cut(f, cross(w, e) / across, err));
    }
    for (int end = 0; end < 2; end++) {
        const double v[2] = { w[0] + end * e[0], w[1] + end * e[1] };
        if (fabs(cross(d, v)) <= STRETCH_TOLERANCE * sqrt(square))
            DIKAS_TRY(add_cut(f, dot(v, d) / square, err));
    }
    return DIKAS_OK;
}

static int by_size(const void *x, const void *y)
{
    const double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

/* All cuts of a segment, ascending, none nearer to another or to an end than the tolerance. */
static dikas_status find_cuts(stretch_finder *f, const double *a, double length, dikas_error *err)
{
    const chain_set *s = f->areas;
    const double d[2] = { a[2] - a[0], a[3] - a[1] };
    double box[4], last = 0;
    int64_t n = 0;
    box_of(a, 2, STRETCH_TOLERANCE, box);
    f->n_cuts = 0;
    for (int64_t k = 0; k < f->near.n; k++) {
        const int64_t c = f->near.item[k];
        for (int64_t i = s->start[c]; boxes_meet(s->box + 4 * c, box, 0) && i + 1 < s->start[c + 1];
             i++)
            DIKAS_TRY(cut_by_segment(f, a, d, s->xy + 2 * i, s->xy + 2 * i + 2, err));
    }
    if (f->n_cuts > 1)
        qsort(f->cut, (size_t)f->n_cuts, sizeof *f->cut, by_size);
    for (int64_t i = 0; i < f->n_cuts; i++)
        if ((f->cut[i] - last) * length >= STRETCH_TOLERANCE &&
            (1 - f->cut[i]) * length >= STRETCH_TOLERANCE)
            last = f->cut[n++] = f->cut[i];
    f->n_cuts = n;
    return DIKAS_OK;
}

/* Whether [t0, t1] of a segment lies within the areas. One point tells, unless it lies on an
 * outline: then others are asked, and on the outline all the way means open. */
static dikas_status is_within(stretch_finder *f, const double *a, double t0, double t1, int *within,
                              dikas_error *err)
{
    static const double samples[] = { 0.5, 0.25, 0.75, 0.125, 0.375, 0.625, 0.875 };
    *within = 0;
    for (size_t i = 0; i < DIKAS_COUNT(samples); i++) {
        const double t = t0 + samples[i] * (t1 - t0);
        const double xy[2] = { a[0] + t * (a[2] - a[0]), a[1] + t * (a[3] - a[1]) };
        if (!is_on_outline(f, xy))
            return stretches_inside(f, xy, within, err);
    }
    return DIKAS_OK;
}

static dikas_status close_segment(stretch_finder *f, const double *xy, int64_t i, stretch_list *out,
                                  dikas_error *err)
{
    const double *a = xy + 2 * i;
    const double length = hypot(a[2] - a[0], a[3] - a[1]);
    double from = 0;
    if (!(length > 0))
        return DIKAS_OK;
    DIKAS_TRY(find_cuts(f, a, length, err));
    for (int64_t k = 0; k <= f->n_cuts; k++) {
        const double to = k < f->n_cuts ? f->cut[k] : 1;
        int within;
        DIKAS_TRY(is_within(f, a, from, to, &within, err));
        if (within)
            DIKAS_TRY(stretches_add(out, (double)i + from, (double)i + to, err));
        from = to;
    }
    return DIKAS_OK;
}

dikas_status stretches_by_areas(stretch_finder *f, const double *xy, int64_t n, stretch_list *out,
                                dikas_error *err)
{
    double box[4];
    int inside;
    box_of(xy, n, STRETCH_TOLERANCE, box);
    if (f->areas->n == 0 || !boxes_meet(box, f->areas->extent, 0))
        return DIKAS_OK;
    DIKAS_TRY(chains_near(f->areas, f->geos, box, &f->near, err));
    if (f->near.n == 0) { /* no outline is near: all of it is in or out */
        DIKAS_TRY(stretches_inside(f, xy, &inside, err));
        return inside ? stretches_add(out, 0, (double)(n - 1), err) : DIKAS_OK;
    }
    for (int64_t i = 0; i + 1 < n; i++)
        DIKAS_TRY(close_segment(f, xy, i, out, err));
    return DIKAS_OK;
}

/* ---- lines ---- */

/* Narrows [t0, t1] to where low <= at + t * slope <= high. */
static void narrow(double at, double slope, double low, double high, double *t0, double *t1)
{
    if (fabs(slope) > 0) {
        const double s = (low - at) / slope, t = (high - at) / slope;
        *t0 = fmax(*t0, fmin(s, t));
        *t1 = fmin(*t1, fmax(s, t));
    } else if (at < low || at > high) {
        *t1 = *t0;
    }
}

/* The stretch of segment i that lies beside p-q, `before` metres into the closed line. */
static dikas_status pass_segment(stretch_finder *f, const double *a, int64_t i, double at,
                                 const double *p, double before, dikas_error *err)
{
    const double d[2] = { a[2] - a[0], a[3] - a[1] }, e[2] = { p[2] - p[0], p[3] - p[1] };
    const double w[2] = { a[0] - p[0], a[1] - p[1] };
    const double length = hypot(d[0], d[1]), other = hypot(e[0], e[1]);
    double t0 = 0, t1 = 1;
    if (!(length > 0) || !(other > 0) || fabs(dot(d, e)) < SAME_DIRECTION * length * other)
        return DIKAS_OK;
    const double along = dot(w, e) / other, slope = dot(d, e) / other;
    narrow(along, slope, 0, other, &t0, &t1);
    narrow(cross(e, w) / other, cross(e, d) / other, -STRETCH_BESIDE, STRETCH_BESIDE, &t0, &t1);
    if (!(t1 > t0))
        return DIKAS_OK;
    if (!dikas_make_room((void **)&f->pass, &f->room_passes, f->n_passes + 1, sizeof *f->pass))
        return DIKAS_NO_MEMORY(err, "closed streets");
    f->pass[f->n_passes++] = (pass){ .from = position(i, t0, length),
                                     .to = position(i, t1, length),
                                     .at_from = at + t0 * length,
                                     .at_to = at + t1 * length,
                                     .other_from = before + along + t0 * slope,
                                     .other_to = before + along + t1 * slope };
    return DIKAS_OK;
}

/* Every segment of the path beside every segment of a chain. */
static dikas_status pass_chain(stretch_finder *f, const double *xy, int64_t n, int64_t c,
                               dikas_error *err)
{
    const chain_set *s = f->lines;
    double at = 0;
    for (int64_t i = 0; i + 1 < n; i++) {
        const double *a = xy + 2 * i;
        double box[4], before = s->before[c];
        box_of(a, 2, STRETCH_BESIDE, box);
        for (int64_t k = s->start[c]; k + 1 < s->start[c + 1] && boxes_meet(box, s->box + 4 * c, 0);
             k++) {
            const double *p = s->xy + 2 * k;
            DIKAS_TRY(pass_segment(f, a, i, at, p, before, err));
            before += hypot(p[2] - p[0], p[3] - p[1]);
        }
        at += hypot(a[2] - a[0], a[3] - a[1]);
    }
    return DIKAS_OK;
}

static int by_place(const void *x, const void *y)
{
    const pass *a = x, *b = y;
    return a->at_from < b->at_from   ? -1
           : a->at_from > b->at_from ? 1
                                     : (a->at_to > b->at_to) - (a->at_to < b->at_to);
}

static void join_passes(stretch_finder *f)
{
    int64_t n = 0;
    if (f->n_passes > 1)
        qsort(f->pass, (size_t)f->n_passes, sizeof *f->pass, by_place);
    for (int64_t i = 0; i < f->n_passes; i++) {
        pass *last = n ? &f->pass[n - 1] : NULL;
        if (!last || f->pass[i].at_from > last->at_to + GAP) {
            f->pass[n++] = f->pass[i];
        } else if (f->pass[i].at_to > last->at_to) {
            last->to = f->pass[i].to;
            last->at_to = f->pass[i].at_to;
            last->other_to = f->pass[i].other_to;
        }
    }
    f->n_passes = n;
}

static int is_end(double at, double length)
{
    return at <= 0.01 || at >= length - 0.01; /* metres */
}

/* A run goes to an end of one of the two lines on either side; a street that branches off does not,
 * nor one that crosses at a narrow angle. */
static int closes(const pass *run, double length, double other)
{
    return run->at_to - run->at_from > GAP &&
           (is_end(run->at_from, length) || is_end(run->other_from, other)) &&
           (is_end(run->at_to, length) || is_end(run->other_to, other));
}

/* The runs beside one closed line; all of them where they are most of either line. */
static dikas_status close_runs(stretch_finder *f, double length, double other, stretch_list *out,
                               dikas_error *err)
{
    double covered = 0;
    join_passes(f);
    for (int64_t r = 0; r < f->n_passes; r++)
        covered += f->pass[r].at_to - f->pass[r].at_from;
    const int most = covered >= length / 2 || covered >= other / 2;
    for (int64_t r = 0; r < f->n_passes; r++)
        if ((most || closes(&f->pass[r], length, other)) && f->pass[r].to > f->pass[r].from)
            DIKAS_TRY(stretches_add(out, f->pass[r].from, f->pass[r].to, err));
    return DIKAS_OK;
}

dikas_status stretches_by_lines(stretch_finder *f, const double *xy, int64_t n, stretch_list *out,
                                dikas_error *err)
{
    const chain_set *s = f->lines;
    double box[4], length = 0;
    box_of(xy, n, STRETCH_BESIDE, box);
    if (s->n == 0 || !boxes_meet(box, s->extent, 0))
        return DIKAS_OK;
    DIKAS_TRY(chains_near(s, f->geos, box, &f->near, err));
    for (int64_t i = 1; i < n && f->near.n; i++)
        length += hypot(xy[2 * i] - xy[2 * i - 2], xy[2 * i + 1] - xy[2 * i - 1]);
    f->n_passes = 0;
    for (int64_t k = 0; k < f->near.n; k++) {
        const int64_t c = f->near.item[k];
        DIKAS_TRY(pass_chain(f, xy, n, c, err));
        if (k + 1 < f->near.n && s->line[f->near.item[k + 1]] == s->line[c])
            continue;
        DIKAS_TRY(close_runs(f, length, s->length[s->line[c]], out, err));
        f->n_passes = 0;
    }
    return DIKAS_OK;
}
