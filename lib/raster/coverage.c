/* SPDX-License-Identifier: MIT */
/**
 * @file coverage.c
 * Exact coverage of pixels by polygons, row by row.
 *
 * An edge that goes down by h in a pixel adds h to the share of every pixel to its right, and to
 * its own pixel what lies to its right there; one that goes up takes the same away. Heights are
 * whole multiples of 2^-52, so that around a ring they add up to exactly 0 and a pixel well within
 * is covered by exactly 1: no pixel beyond a polygon is touched by rounding.
 */
#include <string.h>

#include "core/geometry.h"
#include "raster/coverage.h"

#define ONE        ((int64_t)1 << 52)
#define UNIT       0x1p-52
#define NEGLIGIBLE 0x1p-44 /* shares that rounding may leave */
#define ROUNDINGS  4       /* of a coordinate, that do not move it off the edge of a pixel */
#define THINNEST   1e-6    /* sine of the angle between columns and rows */

/** From top to bottom; `direction` 1 where the polygon lies to its right, -1 to its left. */
typedef struct coverage_edge {
    double u0, v0, u1, v1, slope;
    int64_t next; /* that begins in the same row; -1 at the end */
    int direction;
    double entry; /* where it comes into the row at hand */
} coverage_edge;

/** What edges do in one pixel of the row at hand. */
typedef struct coverage_cell {
    int64_t height; /* to all pixels further right */
    double share;   /* to this one */
} coverage_cell;

/* fmin() and fmax() of numbers that are there, without a call. */
static inline double lesser(double a, double b)
{
    return a < b ? a : b;
}

static inline double greater(double a, double b)
{
    return a > b ? a : b;
}

/* ---- places ---- */

pixel_frame pixel_frame_of(const dikas_raster *raster)
{
    const double *m = raster->to_xy;
    return (pixel_frame){
        .origin = { m[0], m[3] },
        .column_by = { m[1], m[4] },
        .row_by = { m[2], m[5] },
        .determinant = m[1] * m[5] - m[2] * m[4],
        .upright = !(fabs(m[2]) > 0) && !(fabs(m[4]) > 0),
    };
}

int pixel_frame_is_of_use(const dikas_raster *raster)
{
    const pixel_frame f = pixel_frame_of(raster);
    const double wide = hypot(f.column_by[0], f.column_by[1]),
                 high = hypot(f.row_by[0], f.row_by[1]);
    const double *o = f.origin, columns = (double)raster->columns, rows = (double)raster->rows;
    const double far = fabs(o[0]) + fabs(o[1]) + wide * columns + high * rows;
    return isnormal(f.determinant) && fabs(f.determinant) >= THINNEST * wide * high &&
           far <= PIXEL_REACH * fmin(wide, high);
}

static double on_edge(double place, double coordinate, double origin, double size)
{
    const double whole = nearbyint(place);
    const double rounding = 0x1p-53 * greater(fabs(coordinate), fabs(origin)) / fabs(size);
    return fabs(place - whole) <= ROUNDINGS * rounding ? whole : place;
}

void pixel_place(const pixel_frame *f, const double xy[2], double uv[2])
{
    const double x = xy[0] - f->origin[0], y = xy[1] - f->origin[1];
    if (f->upright) {
        uv[0] = on_edge(x / f->column_by[0], xy[0], f->origin[0], f->column_by[0]);
        uv[1] = on_edge(y / f->row_by[1], xy[1], f->origin[1], f->row_by[1]);
    } else {
        uv[0] = (x * f->row_by[1] - y * f->row_by[0]) / f->determinant;
        uv[1] = (y * f->column_by[0] - x * f->column_by[1]) / f->determinant;
    }
}

/* Rings of the polygons of a feature, one after the other; 0 at the end. Starts from part -1. */
typedef struct {
    int64_t part, path;
    const double *xy;
    int64_t n;
    int hole;
} ring_walk;

static int next_ring(ring_walk *w, const dikas_geometry *g, int64_t feature)
{
    if (w->part < 0) {
        w->part = g->part[feature];
        w->path = w->part < g->part[feature + 1] ? g->path[w->part] : 0;
    } else
        w->path++;
    for (; w->part < g->part[feature + 1]; w->path++) {
        while (w->part < g->part[feature + 1] &&
               (w->path >= g->path[w->part + 1] || g->part_kind[w->part] != DIKAS_POLYGON)) {
            w->part++;
            w->path = w->part < g->part[feature + 1] ? g->path[w->part] : 0;
        }
        if (w->part >= g->part[feature + 1])
            return 0;
        w->xy = g->xy + 2 * g->point[w->path];
        w->n = g->point[w->path + 1] - g->point[w->path];
        w->hole = w->path > g->path[w->part];
        if (w->n >= 4)
            return 1;
    }
    return 0;
}

int pixel_extent(const pixel_frame *frame, const dikas_geometry *g, int64_t feature, double low[2],
                 double high[2])
{
    ring_walk ring = { .part = -1 };
    int is_near = 1;
    low[0] = low[1] = HUGE_VAL;
    high[0] = high[1] = -HUGE_VAL;
    while (next_ring(&ring, g, feature))
        for (int64_t i = 0; i < ring.n; i++) {
            double uv[2];
            pixel_place(frame, ring.xy + 2 * i, uv);
            is_near = is_near && fabs(uv[0]) <= PIXEL_REACH && fabs(uv[1]) <= PIXEL_REACH;
            for (int k = 0; k < 2 && !ring.hole; k++) {
                low[k] = lesser(low[k], uv[k]);
                high[k] = greater(high[k], uv[k]);
            }
        }
    return is_near;
}

double pixel_area(const pixel_frame *f, const dikas_geometry *g, int64_t feature)
{
    ring_walk ring = { .part = -1 };
    double area = 0;
    while (next_ring(&ring, g, feature)) {
        double twice = 0, first[2], before[2], here[2];
        pixel_place(f, ring.xy, first);
        pixel_place(f, ring.xy + 2, before);
        for (int64_t i = 2; i < ring.n; i++) {
            pixel_place(f, ring.xy + 2 * i, here);
            twice += (before[0] - first[0]) * (here[1] - first[1]) -
                     (here[0] - first[0]) * (before[1] - first[1]);
            before[0] = here[0];
            before[1] = here[1];
        }
        area += ring.hole ? -fabs(twice / 2) : fabs(twice / 2);
    }
    return greater(area, 0);
}

/* ---- edges ---- */

static dikas_status make_room(void **memory, int64_t *room, int64_t wanted, size_t size,
                              dikas_error *err)
{
    return dikas_make_room(memory, room, wanted, size)
               ? DIKAS_OK
               : DIKAS_NO_MEMORY(err, "the coverage of pixels");
}

static void add_edge(coverage *c, const pixel_window *w, size_t *n, const double a[2],
                     const double b[2], int direction)
{
    const int down = a[1] < b[1];
    const double *top = down ? a : b, *bottom = down ? b : a;
    const double first = (double)w->row, end = (double)(w->row + w->n_rows);
    if (!(top[1] < bottom[1]) || bottom[1] <= first || top[1] >= end ||
        lesser(a[0], b[0]) >= (double)(w->column + w->n_columns))
        return;
    const int64_t row = top[1] > first ? (int64_t)(floor(top[1]) - first) : 0;
    c->edge[*n] = (coverage_edge){ top[0],
                                   top[1],
                                   bottom[0],
                                   bottom[1],
                                   (bottom[0] - top[0]) / (bottom[1] - top[1]),
                                   c->first[row],
                                   down ? direction : -direction,
                                   top[0] };
    c->first[row] = (int64_t)(*n)++;
}

/* Edges that reach the rows of the window, by the row in which they begin. */
static dikas_status take_edges(coverage *c, const pixel_frame *frame, const dikas_geometry *g,
                               int64_t feature, const pixel_window *w, dikas_error *err)
{
    ring_walk ring = { .part = -1 };
    size_t n = 0;
    DIKAS_TRY(make_room((void **)&c->first, &c->row_room, w->n_rows, sizeof *c->first, err));
    for (int64_t i = 0; i < w->n_rows; i++)
        c->first[i] = -1;
    while (next_ring(&ring, g, feature)) {
        DIKAS_TRY(
            make_room((void **)&c->edge, &c->edge_room, (int64_t)n + ring.n, sizeof *c->edge, err));
        DIKAS_TRY(make_room((void **)&c->place, &c->place_room, ring.n, 2 * sizeof *c->place, err));
        for (int64_t i = 0; i < ring.n; i++)
            pixel_place(frame, ring.xy + 2 * i, c->place + 2 * i);
        /* as rows go down: where edges that go down have the polygon to their right */
        const int clockwise = dikas_ring_area(c->place, ring.n) < 0;
        for (int64_t i = 0; i < ring.n; i++) /* the first one closes the ring, where it is open */
            add_edge(c, w, &n, c->place + 2 * (i ? i - 1 : ring.n - 1), c->place + 2 * i,
                     clockwise != ring.hole ? 1 : -1);
    }
    return make_room((void **)&c->active, &c->active_room, (int64_t)n, sizeof *c->active, err);
}

/* ---- one row ---- */

/* Cells for a row of the window, all 0, and the runs they can come to. */
static dikas_status make_cells(coverage *c, const pixel_window *w, dikas_error *err)
{
    const int64_t n = w->n_columns, words = n / 64 + 1;
    const int64_t had = c->cell_room, had_words = c->touched_room;
    DIKAS_TRY(make_room((void **)&c->cell, &c->cell_room, n, sizeof *c->cell, err));
    if (c->cell_room > had)
        memset(c->cell + had, 0, (size_t)(c->cell_room - had) * sizeof *c->cell);
    DIKAS_TRY(make_room((void **)&c->touched, &c->touched_room, words, sizeof *c->touched, err));
    if (c->touched_room > had_words)
        memset(c->touched + had_words, 0,
               (size_t)(c->touched_room - had_words) * sizeof *c->touched);
    return make_room((void **)&c->run, &c->run_room, 2 * n + 1, sizeof *c->run, err);
}

static void add_cell(coverage *c, uint64_t at, int64_t height, double right)
{
    c->cell[at].height += height;
    c->cell[at].share += (double)height * UNIT * right;
    c->touched[at / 64] |= (uint64_t)1 << at % 64;
}

/* A piece of an edge from u = left to right >= left, which goes down by `height` in all. */
static void add_piece(coverage *c, const pixel_window *w, double left, double right, int64_t height)
{
    const double first = (double)w->column, end = (double)(w->column + w->n_columns);
    const double wide = right - left;
    int64_t done = 0;
    double from = left;
    if (left >= end)
        return;
    if (left < first) {
        done = right <= first ? height : (int64_t)((first - left) / wide * (double)height);
        from = first;
        add_cell(c, 0, done, 1);
        if (right <= first)
            return;
    }
    const double to = lesser(right, end);
    for (int64_t column = (int64_t)from, last = 0; !last; column++) {
        const double edge = (double)(column + 1), here = lesser(edge, to);
        const int64_t reached =
            edge >= right ? height : (int64_t)((here - left) / wide * (double)height);
        const double middle = (from - (double)column + (here - (double)column)) / 2;
        add_cell(c, (uint64_t)(column - w->column), reached - done, 1 - middle);
        done = reached;
        from = here;
        last = edge >= to;
    }
}

/* Where an edge is at the height v, never beyond its ends. */
static double column_at(const coverage_edge *e, double v)
{
    if (v <= e->v0)
        return e->u0;
    if (v >= e->v1)
        return e->u1;
    const double u = e->u0 + (v - e->v0) * e->slope;
    return lesser(greater(u, lesser(e->u0, e->u1)), greater(e->u0, e->u1));
}

/* Its part in a row; where it leaves the row it enters the next. */
static void cross_row(coverage *c, coverage_edge *e, int64_t row, const pixel_window *w)
{
    const double top = (double)row, bottom = top + 1;
    const int64_t from = e->v0 > top ? (int64_t)((e->v0 - top) * (double)ONE) : 0;
    const int64_t to = e->v1 < bottom ? (int64_t)((e->v1 - top) * (double)ONE) : ONE;
    const double a = row == w->row ? column_at(e, top) : e->entry, b = column_at(e, bottom);
    e->entry = b;
    if (to != from)
        add_piece(c, w, lesser(a, b), greater(a, b), e->direction * (to - from));
}

/* Adds pixels to the runs, to the last one where they are covered alike. */
static void add_run(pixel_run *run, size_t *n, int64_t column, int64_t count, double share)
{
    if (count <= 0 || share <= NEGLIGIBLE)
        return;
    const double most = share >= 1 - NEGLIGIBLE ? 1 : share;
    pixel_run *last = *n ? &run[*n - 1] : NULL;
    if (last && last->column + last->n == column && !(last->share < most) && !(last->share > most))
        last->n += count;
    else
        run[(*n)++] = (pixel_run){ column, count, most };
}

/* The runs of a row from its cells, which are 0 again after it. */
static size_t make_runs(coverage *c, const pixel_window *w)
{
    const int64_t end = w->column + w->n_columns;
    int64_t height = 0, column = w->column;
    size_t n = 0;
    for (int64_t word = 0; word * 64 < w->n_columns; word++) {
        for (uint64_t left = c->touched[word]; left; left &= left - 1) {
            const int64_t at = word * 64 + __builtin_ctzll(left), here = w->column + at;
            add_run(c->run, &n, column, here - column, (double)height * UNIT);
            add_run(c->run, &n, here, 1, (double)height * UNIT + c->cell[at].share);
            height += c->cell[at].height;
            c->cell[at] = (coverage_cell){ 0 };
            column = here + 1;
        }
        c->touched[word] = 0;
    }
    add_run(c->run, &n, column, end - column, (double)height * UNIT);
    return n;
}

/* Edges that begin in this row join the active ones; those that end in it are dropped after it.
 * @return 1 where all of them cross the whole row upright and go on: the next may be
 * alike. */
static int fill_row(coverage *c, size_t *n_active, int64_t row, const pixel_window *w)
{
    size_t kept = 0;
    int steady = 1;
    for (int64_t e = c->first[row - w->row]; e >= 0; e = c->edge[e].next)
        c->active[(*n_active)++] = e;
    for (size_t i = 0; i < *n_active; i++) {
        coverage_edge *e = &c->edge[c->active[i]];
        cross_row(c, e, row, w);
        steady = steady && !(e->u0 < e->u1) && !(e->u0 > e->u1) && e->v0 <= (double)row &&
                 e->v1 >= (double)(row + 1);
        if (e->v1 > (double)(row + 1))
            c->active[kept++] = c->active[i];
    }
    steady = steady && kept == *n_active;
    *n_active = kept;
    return steady;
}

/* Whether no edge begins in a row and none ends before its end. */
static int goes_on(const coverage *c, size_t n_active, int64_t row, const pixel_window *w)
{
    if (c->first[row - w->row] >= 0)
        return 0;
    for (size_t i = 0; i < n_active; i++)
        if (c->edge[c->active[i]].v1 < (double)(row + 1))
            return 0;
    return 1;
}

/* Drops the edges that end where the row does. */
static size_t drop_ended(coverage *c, size_t n_active, int64_t row)
{
    size_t kept = 0;
    for (size_t i = 0; i < n_active; i++)
        if (c->edge[c->active[i]].v1 > (double)(row + 1))
            c->active[kept++] = c->active[i];
    return kept;
}

dikas_status coverage_scan(coverage *c, const pixel_frame *frame, const dikas_geometry *geometry,
                           int64_t feature, const pixel_window *window,
                           dikas_status (*visit)(void *context, int64_t row, const pixel_run *run,
                                                 size_t n, dikas_error *err),
                           void *context, dikas_error *err)
{
    size_t n_active = 0, n = 0;
    int steady = 0;
    DIKAS_TRY(take_edges(c, frame, geometry, feature, window, err));
    DIKAS_TRY(make_cells(c, window, err));
    for (int64_t row = window->row; row < window->row + window->n_rows; row++) {
        if (steady && n_active > 0 && goes_on(c, n_active, row, window)) {
            const size_t kept = drop_ended(c, n_active, row);
            steady = kept == n_active;
            n_active = kept;
        } else {
            steady = fill_row(c, &n_active, row, window);
            n = make_runs(c, window);
        }
        if (n > 0)
            DIKAS_TRY(visit(context, row, c->run, n, err));
    }
    return DIKAS_OK;
}

void coverage_clear(coverage *c)
{
    dikas_release(c->edge);
    dikas_release(c->cell);
    dikas_release(c->touched);
    dikas_release(c->run);
    dikas_release(c->place);
    dikas_release(c->first);
    dikas_release(c->active);
    *c = (coverage){ 0 };
}
