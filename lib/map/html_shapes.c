/* SPDX-License-Identifier: MIT */
/**
 * @file html_shapes.c
 * Cells of an HTML map that are not rectangles of a lattice: rings of whole decimetres.
 *
 * Many grids repeat a shape or two, hexagons for one. Such a ring is written once, as a stamp; each
 * cell of it is the number of the stamp and the place of its first corner.
 */
#include "core/core.h"
#include "map/html_parts.h"
#include "map/html_rings.h"

enum { MOST_STAMPS = 16, MOST_CORNERS = 16, LEAST_PRINTS = 3 };

static const double DECIMETRE = 0.1;

/* How far a corner may come to lie from where it is: half a quantum of the first corner, half a
 * quantum of the way from there, and what is lost in numbers. */
static const double MOST_OFF = 1.001;

typedef struct ring {
    int n;
    double corner[MOST_CORNERS][2]; /* quanta */
} ring;

typedef struct stamp {
    int n;
    int64_t n_prints;
    int64_t corner[MOST_CORNERS][2]; /* quanta from the first */
} stamp;

typedef struct stamps {
    int n;
    stamp stamp[MOST_STAMPS];
} stamps;

static int64_t count_rings(const dikas_geometry *g, int64_t feature)
{
    int64_t n = 0;
    for (int64_t part = g->part[feature]; part < g->part[feature + 1]; part++)
        if (g->part_kind[part] == DIKAS_POLYGON)
            n += g->path[part + 1] - g->path[part];
    return n;
}

/* The ring of a cell that has but one of few corners; 0 where it has not. */
static int ring_of(const dikas_geometry *g, int64_t feature, const html_pen *pen, ring *out)
{
    const int64_t part = g->part[feature];
    if (g->part[feature + 1] - part != 1 || count_rings(g, feature) != 1)
        return 0;
    const double *xy = g->xy + 2 * g->point[g->path[part]];
    int64_t n = g->point[g->path[part] + 1] - g->point[g->path[part]];
    const int is_turned = html_open_ring(xy, &n, 0);
    if (n < 3 || n > MOST_CORNERS)
        return 0;
    const double per_quantum = pen->frame->metres_per_unit / pen->quantum;
    out->n = (int)n;
    for (int64_t k = 0; k < n; k++) {
        const double *p = xy + 2 * (is_turned ? n - 1 - k : k);
        out->corner[k][0] = (p[0] - pen->frame->x) * per_quantum;
        out->corner[k][1] = (p[1] - pen->frame->y) * per_quantum;
    }
    return 1;
}

static int fits(const stamp *s, const ring *r)
{
    if (s->n != r->n)
        return 0;
    for (int axis = 0; axis < 2; axis++) {
        const double first = round(r->corner[0][axis]);
        for (int k = 1; k < s->n; k++)
            if (!(fabs(first + (double)s->corner[k][axis] - r->corner[k][axis]) <= MOST_OFF))
                return 0;
    }
    return 1;
}

/* The stamp of a ring, or -1. */
static int find_stamp(const stamps *all, const ring *r)
{
    for (int i = 0; i < all->n; i++)
        if (fits(&all->stamp[i], r))
            return i;
    return -1;
}

/* A new one, in the place of one that was of no use where there is no other. */
static void add_stamp(stamps *all, const ring *r, int *replaced)
{
    stamp *s = NULL;
    if (all->n < MOST_STAMPS)
        s = &all->stamp[all->n++];
    for (int i = 0; i < MOST_STAMPS && !s; i++) {
        *replaced = (*replaced + 1) % MOST_STAMPS;
        if (all->stamp[*replaced].n_prints == 1)
            s = &all->stamp[*replaced];
    }
    if (!s)
        return;
    s->n = r->n;
    s->n_prints = 1;
    for (int k = 0; k < r->n; k++)
        for (int axis = 0; axis < 2; axis++)
            s->corner[k][axis] = llround(r->corner[k][axis] - r->corner[0][axis]);
}

/* Those that are worth it. */
static void find_stamps(stamps *all, const dikas_geometry *g, const html_pen *pen)
{
    ring r;
    int replaced = -1, n = 0;
    all->n = 0;
    for (int64_t i = 0; i < g->n_features; i++) {
        if (!ring_of(g, i, pen, &r))
            continue;
        const int at = find_stamp(all, &r);
        if (at < 0)
            add_stamp(all, &r, &replaced);
        else
            all->stamp[at].n_prints++;
    }
    for (int i = 0; i < all->n; i++)
        if (all->stamp[i].n_prints >= LEAST_PRINTS)
            all->stamp[n++] = all->stamp[i];
    all->n = n;
}

/* Of each the number of its corners and the steps from one to the next. */
static void put_stamps(html_out *out, const stamps *all)
{
    html_put_text(out, "\"stamps\":");
    html_begin_packed(out);
    for (int i = 0; i < all->n; i++) {
        const stamp *s = &all->stamp[i];
        html_put_whole(out, (uint64_t)s->n);
        for (int k = 1; k < s->n; k++)
            for (int axis = 0; axis < 2; axis++)
                html_put_signed(out, s->corner[k][axis] - s->corner[k - 1][axis]);
    }
    html_end_packed(out);
    html_put_text(out, ",");
}

static const double *first_point(const dikas_geometry *g, int64_t feature)
{
    return g->xy + 2 * g->point[g->path[g->part[feature]]];
}

static void put_rings(html_out *out, html_pen *pen, const dikas_geometry *g, int64_t feature)
{
    for (int64_t part = g->part[feature]; part < g->part[feature + 1]; part++)
        for (int64_t path = g->path[part]; path < g->path[part + 1]; path++)
            if (g->part_kind[part] == DIKAS_POLYGON)
                html_put_ring(out, pen, g->xy + 2 * g->point[path],
                              g->point[path + 1] - g->point[path], path > g->path[part]);
}

/* How many rings, and these; none and a place is a point. With stamps: twice that, or twice the
 * number of a stamp, one more, and a place. */
void html_put_shapes(html_out *out, const dikas_geometry *g, const html_frame *frame)
{
    html_pen pen = { .frame = frame, .quantum = DECIMETRE };
    stamps all;
    ring r;
    find_stamps(&all, g, &pen);
    html_put_text(out, "{");
    if (all.n)
        put_stamps(out, &all);
    html_put_text(out, "\"rings\":");
    html_begin_packed(out);
    for (int64_t i = 0; i < g->n_features; i++) {
        if (g->part[i] == g->part[i + 1])
            continue;
        const uint64_t n_rings = (uint64_t)count_rings(g, i);
        const int at = all.n && ring_of(g, i, &pen, &r) ? find_stamp(&all, &r) : -1;
        if (at >= 0) {
            html_put_whole(out, 2 * (uint64_t)at + 1);
            html_put_place(out, &pen, r.corner[0]);
            continue;
        }
        html_put_whole(out, all.n ? 2 * n_rings : n_rings);
        put_rings(out, &pen, g, i);
        if (!n_rings) /* a point, or the first of a line */
            html_put_step(out, &pen, first_point(g, i));
    }
    html_end_packed(out);
}
