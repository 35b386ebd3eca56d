/* SPDX-License-Identifier: MIT */
/**
 * @file elevations.c
 * Elevations at evenly spaced points of lines: where they are wanted, gaps filled, bridges and
 * tunnels made straight.
 *
 * The points are no vertices of the lines: two streets that only cross must not come to share one.
 */
#include <string.h>

#include "core/core.h"
#include "network/elevations.h"
#include "network/vertices.h"

/* Ends of bridges that meet are moved until none moves farther than this. */
#define CLOSE_ENOUGH 1e-6 /* metres */
enum { MOST_SWEEPS = 10000 };

void dikas_elevations_free(dikas_elevations *elevations)
{
    if (!elevations)
        return;
    dikas_release(elevations->start);
    dikas_release(elevations->length);
    dikas_release(elevations->xy);
    dikas_release(elevations->z);
    dikas_release(elevations);
}

/* ---- where elevations are wanted ---- */

static double length_of(const dikas_geometry *g, int64_t path)
{
    double length = 0;
    for (int64_t i = g->point[path] + 1; i < g->point[path + 1]; i++)
        length += hypot(g->xy[2 * i] - g->xy[2 * i - 2], g->xy[2 * i + 1] - g->xy[2 * i - 1]);
    return length;
}

static dikas_status count_points(dikas_elevations *e, const dikas_geometry *g, double spacing,
                                 dikas_error *err)
{
    int64_t n = 0;
    for (int64_t p = 0; p < g->n_parts; p++)
        for (int64_t q = g->path[p]; q < g->path[p + 1]; q++) {
            const double length = g->part_kind[p] == DIKAS_LINE ? length_of(g, q) : 0;
            e->start[q] = n;
            e->length[q] = length;
            if (!(length > 0))
                continue;
            if (!(length / spacing < 1e9) || n > INT64_MAX / 64)
                return dikas_fail(err, DIKAS_ELIMIT, "elevations: %g m at every %g m are too many",
                                  length, spacing);
            n += (int64_t)ceil(length / spacing) + 1;
        }
    e->start[e->n_paths] = n;
    return DIKAS_OK;
}

/* Points from the first vertex to the last. */
static void place_points(const dikas_elevations *e, const dikas_geometry *g, int64_t path)
{
    const int64_t first = e->start[path], n = e->start[path + 1] - first - 1;
    const int64_t last_segment = g->point[path + 1] - 2;
    int64_t i = g->point[path];
    double before = 0;
    for (int64_t k = 0; k <= n; k++) {
        const double along = k < n ? elevations_spacing(e, path) * (double)k : e->length[path];
        const double *a, *b;
        double segment;
        for (;; before += segment, i++) {
            a = g->xy + 2 * i;
            b = a + 2;
            segment = hypot(b[0] - a[0], b[1] - a[1]);
            if (before + segment >= along || i == last_segment)
                break;
        }
        const double t = segment > 0 ? fmin((along - before) / segment, 1) : 0;
        for (int c = 0; c < 2; c++)
            e->xy[2 * (first + k) + c] = t < 1 ? a[c] + t * (b[c] - a[c]) : b[c];
    }
}

static dikas_status fill_points(dikas_elevations *e, const dikas_geometry *g, double spacing,
                                dikas_error *err)
{
    e->start = dikas_alloc((size_t)e->n_paths + 1, sizeof(int64_t));
    e->length = dikas_alloc((size_t)e->n_paths, sizeof(double));
    if (!e->start || !e->length)
        return DIKAS_NO_MEMORY(err, "elevations");
    DIKAS_TRY(count_points(e, g, spacing, err));
    const int64_t n = e->start[e->n_paths];
    e->xy = dikas_alloc((size_t)n, 2 * sizeof(double));
    e->z = dikas_alloc((size_t)n, sizeof(double));
    if (!e->xy || !e->z)
        return DIKAS_NO_MEMORY(err, "elevations");
    for (int64_t q = 0; q < e->n_paths; q++)
        if (e->start[q + 1] > e->start[q])
            place_points(e, g, q);
    for (int64_t i = 0; i < n; i++)
        e->z[i] = DIKAS_MISSING;
    return DIKAS_OK;
}

dikas_status dikas_elevations_new(const dikas_table *lines, double spacing, dikas_elevations **out,
                                  dikas_error *err)
{
    const dikas_geometry *g = dikas_table_geometry(lines);
    if (!(spacing > 0) || isinf(spacing))
        return dikas_fail(err, DIKAS_EINVAL, "elevations: a spacing of %g m is outside (0, inf)",
                          spacing);
    if (!g)
        return dikas_fail(err, DIKAS_EINVAL, "%s: there are no lines to find elevations of",
                          dikas_table_name(lines));
    dikas_elevations *e = dikas_alloc_zero(1, sizeof *e);
    if (!e)
        return DIKAS_NO_MEMORY(err, "elevations");
    e->lines = lines;
    e->n_paths = g->n_paths;
    const dikas_status status = fill_points(e, g, spacing, err);
    if (status != DIKAS_OK)
        dikas_elevations_free(e);
    else
        *out = e;
    return status;
}

int64_t dikas_elevations_points(const dikas_elevations *elevations, const double **xy)
{
    *xy = elevations->xy;
    return elevations->start[elevations->n_paths];
}

/* ---- gaps ---- */

typedef struct {
    int64_t between;
    double metres_between, metres_without;
} gaps;

/* Points of one path: linear between known neighbours, else as the nearest known one; all level
 * where none is known. */
static void fill_path(double *z, int64_t n, double spacing, gaps *found)
{
    int64_t last = -1;
    for (int64_t k = 0; k < n; k++) {
        if (isnan(z[k]))
            continue;
        for (int64_t i = last + 1; i < k; i++)
            z[i] = last < 0 ? z[k]
                            : z[last] + (z[k] - z[last]) * (double)(i - last) / (double)(k - last);
        if (last < 0)
            found->metres_without += spacing * (double)k;
        else if (k > last + 1) {
            found->between += k - last - 1;
            found->metres_between += spacing * (double)(k - last);
        }
        last = k;
    }
    for (int64_t i = last + 1; i < n; i++)
        z[i] = last < 0 ? 0 : z[last];
    found->metres_without += spacing * (double)(last < 0 ? n - 1 : n - 1 - last);
}

static void fill_gaps(dikas_elevations *e, dikas_elevations_report *r)
{
    const dikas_geometry *g = dikas_table_geometry(e->lines);
    for (int64_t f = 0; f < g->n_features; f++) {
        gaps found = { 0, 0, 0 };
        double metres = 0;
        for (int64_t q = g->path[g->part[f]]; q < g->path[g->part[f + 1]]; q++) {
            const int64_t n = e->start[q + 1] - e->start[q];
            if (n == 0)
                continue;
            fill_path(e->z + e->start[q], n, elevations_spacing(e, q), &found);
            metres += e->length[q];
        }
        r->n_lines += metres > 0;
        r->metres += metres;
        r->points_between += found.between;
        r->lines_between += found.between > 0;
        r->metres_between += found.metres_between;
        r->lines_without += found.metres_without > 0;
        r->metres_without += found.metres_without;
    }
}

/* ---- what does not lie on the ground ---- */

enum { GROUND, STRUCTURE, BETWEEN_LEVELS };

typedef struct {
    const dikas_table *table;
    int highway, bridge, tunnel, indoor, route;
} tags;

/* Length of a text value, -1 where there is none. */
static int64_t text_of(const tags *t, int column, int64_t row, const char **text)
{
    if (column < 0)
        return -1;
    const dikas_column *c = dikas_table_column(t->table, column);
    if (c->type != DIKAS_TEXT || c->missing[row])
        return -1;
    *text = c->bytes + c->start[row];
    return c->start[row + 1] - c->start[row];
}

static int has_value(const tags *t, int column, int64_t row, const char *value)
{
    const char *text = NULL;
    const int64_t n = text_of(t, column, row, &text);
    return n == (int64_t)strlen(value) && memcmp(text, value, (size_t)n) == 0;
}

/* "bridge=yes", "bridge=viaduct", …; not "bridge=no". */
static int is_said(const tags *t, int column, int64_t row)
{
    const char *text = NULL;
    return text_of(t, column, row, &text) > 0 && !has_value(t, column, row, "no");
}

static int stands_on(const tags *t, int64_t row)
{
    if (is_said(t, t->bridge, row) || is_said(t, t->tunnel, row) || is_said(t, t->indoor, row) ||
        has_value(t, t->highway, row, "corridor"))
        return STRUCTURE;
    return has_value(t, t->highway, row, "steps") || has_value(t, t->highway, row, "elevator") ||
                   has_value(t, t->route, row, "ferry")
               ? BETWEEN_LEVELS
               : GROUND;
}

static void find_tags(const dikas_table *table, tags *out)
{
    *out = (tags){ table,
                   dikas_table_find(table, "highway"),
                   dikas_table_find(table, "bridge"),
                   dikas_table_find(table, "tunnel"),
                   dikas_table_find(table, "indoor"),
                   dikas_table_find(table, "route") };
}

/* A path of a bridge or tunnel between two of its ends. */
typedef struct {
    int64_t path;
    int32_t end[2];
} span;

typedef struct {
    dikas_elevations *e;
    const dikas_geometry *g;
    tags tags;
    vertices ends; /* of all spans; blocked: a line on the ground meets it */
    span *spans;
    int64_t n_spans;
    double *height, *sum, *weight; /* per end */
    uint8_t *tied;                 /* per end: its height follows from the ground */
} structures;

typedef dikas_status (*on_path)(structures *s, int64_t path, dikas_error *err);

/* Every path of some length whose line stands on `where`. */
static dikas_status each_path(structures *s, int where, on_path visit, dikas_error *err)
{
    const dikas_geometry *g = s->g;
    for (int64_t f = 0; f < g->n_features; f++) {
        if (stands_on(&s->tags, f) != where)
            continue;
        for (int64_t q = g->path[g->part[f]]; q < g->path[g->part[f + 1]]; q++)
            if (s->e->start[q + 1] > s->e->start[q])
                DIKAS_TRY(visit(s, q, err));
    }
    return DIKAS_OK;
}

static dikas_status count_span(structures *s, int64_t path, dikas_error *err)
{
    (void)path;
    (void)err;
    s->n_spans++;
    return DIKAS_OK;
}

static dikas_status note_span(structures *s, int64_t path, dikas_error *err)
{
    span *new = &s->spans[s->n_spans++];
    new->path = path;
    DIKAS_TRY(vertices_add(&s->ends, s->g->xy + 2 * s->g->point[path], &new->end[0], err));
    return vertices_add(&s->ends, s->g->xy + 2 * (s->g->point[path + 1] - 1), &new->end[1], err);
}

static dikas_status note_ground(structures *s, int64_t path, dikas_error *err)
{
    (void)err;
    for (int64_t i = s->g->point[path]; i < s->g->point[path + 1]; i++) {
        const int32_t end = vertices_find(&s->ends, s->g->xy + 2 * i);
        if (end >= 0)
            s->ends.blocked[end] = 1;
    }
    return DIKAS_OK;
}

/* The first span that ends somewhere tells how high it is there, before any is moved. */
static void set_first_heights(structures *s)
{
    for (int64_t i = s->n_spans; i-- > 0;) {
        const span *own = &s->spans[i];
        s->height[own->end[0]] = s->e->z[s->e->start[own->path]];
        s->height[own->end[1]] = s->e->z[s->e->start[own->path + 1] - 1];
    }
    for (int32_t v = 0; v < s->ends.n; v++)
        s->tied[v] = s->ends.blocked[v];
    for (int changed = 1; changed;) {
        changed = 0;
        for (int64_t i = 0; i < s->n_spans; i++) {
            const int32_t a = s->spans[i].end[0], b = s->spans[i].end[1];
            changed |= s->tied[a] != s->tied[b];
            s->tied[a] = s->tied[b] = s->tied[a] | s->tied[b];
        }
    }
}

/* The largest step that an end moved towards the mean of its neighbours, weighted by nearness. */
static double move_ends(structures *s)
{
    double largest = 0;
    memset(s->sum, 0, (size_t)s->ends.n * sizeof(double));
    memset(s->weight, 0, (size_t)s->ends.n * sizeof(double));
    for (int64_t i = 0; i < s->n_spans; i++) {
        const int32_t *end = s->spans[i].end;
        const double near = 1 / s->e->length[s->spans[i].path];
        for (int k = 0; k < 2; k++) {
            s->sum[end[k]] += near * s->height[end[1 - k]];
            s->weight[end[k]] += near;
        }
    }
    for (int32_t v = 0; v < s->ends.n; v++) {
        if (s->ends.blocked[v] || !s->tied[v])
            continue;
        const double height = s->sum[v] / s->weight[v];
        largest = fmax(largest, fabs(height - s->height[v]));
        s->height[v] = height;
    }
    return largest;
}

static void straighten(structures *s)
{
    for (int64_t i = 0; i < s->n_spans; i++) {
        const span *own = &s->spans[i];
        const int64_t first = s->e->start[own->path], n = s->e->start[own->path + 1] - first - 1;
        const double low = s->height[own->end[0]], rise = s->height[own->end[1]] - low;
        for (int64_t k = 0; k <= n; k++)
            s->e->z[first + k] = low + rise * (double)k / (double)n;
    }
}

static dikas_status find_spans(structures *s, dikas_error *err)
{
    DIKAS_TRY(each_path(s, STRUCTURE, count_span, err));
    DIKAS_TRY(vertices_init(&s->ends, 2 * s->n_spans, err));
    s->spans = dikas_alloc((size_t)s->n_spans, sizeof(span));
    if (!s->spans)
        return DIKAS_NO_MEMORY(err, "bridges");
    s->n_spans = 0;
    DIKAS_TRY(each_path(s, STRUCTURE, note_span, err));
    return each_path(s, GROUND, note_ground, err);
}

/* Bridges and tunnels run straight between the places where they meet the ground; where several
 * follow each other the ends between them lie on the same straight line. */
static dikas_status straighten_structures(dikas_elevations *e, dikas_error *err)
{
    structures s = { .e = e, .g = dikas_table_geometry(e->lines) };
    find_tags(e->lines, &s.tags);
    dikas_status status = find_spans(&s, err);
    const size_t n = (size_t)s.ends.n;
    if (status == DIKAS_OK && s.n_spans > 0) {
        s.height = dikas_alloc(n, sizeof(double));
        s.sum = dikas_alloc(n, sizeof(double));
        s.weight = dikas_alloc(n, sizeof(double));
        s.tied = dikas_alloc(n, 1);
        if (s.height && s.sum && s.weight && s.tied) {
            set_first_heights(&s);
            for (int i = 0; i < MOST_SWEEPS && move_ends(&s) > CLOSE_ENOUGH; i++)
                ;
            straighten(&s);
        } else {
            status = DIKAS_NO_MEMORY(err, "bridges");
        }
    }
    dikas_release(s.height);
    dikas_release(s.sum);
    dikas_release(s.weight);
    dikas_release(s.tied);
    dikas_release(s.spans);
    vertices_clear(&s.ends);
    return status;
}

/* ---- all together ---- */

dikas_status dikas_elevations_set(dikas_elevations *elevations, const double *z,
                                  dikas_elevations_report *report, dikas_error *err)
{
    dikas_elevations *e = elevations;
    const int64_t n = e->start[e->n_paths];
    dikas_elevations_report made = { 0 };
    for (int64_t i = 0; i < n; i++)
        if (isinf(z[i]))
            return dikas_fail(err, DIKAS_EINVAL, "elevations: point %lld: %g is no elevation",
                              (long long)i, z[i]);
    memcpy(e->z, z, (size_t)n * sizeof *z);
    fill_gaps(e, &made);
    DIKAS_TRY(straighten_structures(e, err));
    if (report)
        *report = made;
    return DIKAS_OK;
}
