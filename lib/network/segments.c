/* SPDX-License-Identifier: MIT */
/**
 * @file segments.c
 * Segments in the squares of a grid; rings of squares are looked at until nothing nearer can come.
 */
#include <stdlib.h>
#include <string.h>

#include "core/core.h"
#include "network/segments.h"

typedef struct {
    int32_t edge, point;
} entry;

struct segments {
    const dikas_graph *graph;
    double x0, y0, size; /* lower left corner, side of a square in metres */
    int64_t n_columns, n_rows;
    int64_t *start; /* squares + 1, row by row */
    entry *item;
};

enum { MOST_SQUARES = 1 << 24, SAMPLE = 4096 };

static int64_t clamp(double square, int64_t n)
{
    return square < 0 ? 0 : square >= (double)n ? n - 1 : (int64_t)square;
}

typedef void (*on_square)(segments *s, int64_t square, int32_t edge, int32_t point);

/* Squares that a segment passes: row by row, the columns between where it enters and leaves the
 * row. What lies outside the grid is in the squares at its border. */
static void each_square(segments *s, int32_t edge, int32_t point, on_square visit)
{
    const double *a = graph_point(s->graph, edge, point);
    const double *b = graph_point(s->graph, edge, point + 1);
    const double *low = a[1] <= b[1] ? a : b, *high = a[1] <= b[1] ? b : a;
    const int64_t first = clamp((low[1] - s->y0) / s->size, s->n_rows);
    const int64_t last = clamp((high[1] - s->y0) / s->size, s->n_rows);
    /* where it enters a second row could not be told of a segment that is nearly level */
    const int steep = last > first + 1;
    const double slope = steep ? (high[0] - low[0]) / (high[1] - low[1]) : 0;
    for (int64_t row = first; row <= last; row++) {
        const double bottom = s->y0 + (double)row * s->size;
        double from = low[0], to = high[0];
        if (steep && row > first)
            from = low[0] + (bottom - low[1]) * slope;
        if (steep && row < last)
            to = low[0] + (bottom + s->size - low[1]) * slope;
        /* a thousandth of a square to either side makes up for rounding */
        const double left = (fmin(from, to) - s->x0) / s->size - 1e-3;
        const double right = (fmax(from, to) - s->x0) / s->size + 1e-3;
        for (int64_t c = clamp(left, s->n_columns); c <= clamp(right, s->n_columns); c++)
            visit(s, row * s->n_columns + c, edge, point);
    }
}

static void count_entry(segments *s, int64_t square, int32_t edge, int32_t point)
{
    (void)edge;
    (void)point;
    s->start[square + 2]++;
}

static void put_entry(segments *s, int64_t square, int32_t edge, int32_t point)
{
    s->item[s->start[square + 1]++] = (entry){ edge, point };
}

static void each_segment(segments *s, on_square visit)
{
    const dikas_graph *g = s->graph;
    for (int32_t e = 0; e < g->n_edges; e++)
        for (int32_t p = 0; p + 1 < graph_n_points(g, e); p++)
            each_square(s, e, p, visit);
}

static dikas_status fill(segments *s, dikas_error *err)
{
    const int64_t n_squares = s->n_columns * s->n_rows;
    s->start = dikas_alloc_zero((size_t)n_squares + 2, sizeof(int64_t));
    if (!s->start)
        return DIKAS_NO_MEMORY(err, "an index of edges");
    each_segment(s, count_entry);
    for (int64_t i = 0; i < n_squares; i++)
        s->start[i + 2] += s->start[i + 1];
    s->item = dikas_alloc((size_t)s->start[n_squares + 1], sizeof(entry));
    if (!s->item)
        return DIKAS_NO_MEMORY(err, "an index of edges");
    each_segment(s, put_entry);
    return DIKAS_OK;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Where most points lie: the middle 98 % of a sample and as much again on either side. One line far
 * off would otherwise make squares in which a whole city lies. */
static void find_core(const dikas_graph *g, double box[4])
{
    double sample[SAMPLE];
    const int64_t n_points = graph_edge_point(g, g->n_edges), n = n_points + g->n_nodes;
    const int64_t step = (n + SAMPLE - 1) / SAMPLE;
    for (int k = 0; k < 2; k++) {
        size_t taken = 0;
        for (int64_t i = 0; i < n; i += step)
            sample[taken++] =
                i < n_points ? g->edge_xy[2 * i + k] : g->node_xy[2 * (i - n_points) + k];
        qsort(sample, taken, sizeof *sample, ascending);
        const double low = sample[taken / 100], high = sample[taken - 1 - taken / 100];
        box[k] = fmax(g->extent[k], low - (high - low));
        box[k + 2] = fmin(g->extent[k + 2], high + (high - low));
    }
}

dikas_status segments_new(const dikas_graph *graph, segments **out, dikas_error *err)
{
    double box[4];
    find_core(graph, box);
    const double width = box[2] - box[0], height = box[3] - box[1];
    const double n = (double)(graph_edge_point(graph, graph->n_edges) - graph->n_edges +
                              2 * (int64_t)graph->n_edges * graph->ends_at_nodes);
    const double wanted = fmin(fmax(n, 1), MOST_SQUARES / 4.0);
    segments *s = dikas_alloc_zero(1, sizeof *s);
    if (!s)
        return DIKAS_NO_MEMORY(err, "an index of edges");
    s->graph = graph;
    s->x0 = box[0];
    s->y0 = box[1];
    s->size = fmax(sqrt(width * height / wanted), fmax(width, height) / wanted);
    if (!(s->size > 0))
        s->size = 1;
    s->n_columns = (int64_t)(width / s->size) + 1;
    s->n_rows = (int64_t)(height / s->size) + 1;
    const dikas_status status = fill(s, err);
    if (status != DIKAS_OK)
        segments_free(s);
    else
        *out = s;
    return status;
}

void segments_free(segments *index)
{
    if (!index)
        return;
    dikas_release(index->start);
    dikas_release(index->item);
    dikas_release(index);
}

void candidates_clear(candidates *found)
{
    dikas_release(found->item);
    *found = (candidates){ 0 };
}

/* Nearest point of a segment. An end is met exactly: along is 0 or 1 and the distance that to the
 * end. */
static candidate project(const dikas_graph *g, const double xy[2], int32_t edge, int32_t point)
{
    const double *a = graph_point(g, edge, point), *b = graph_point(g, edge, point + 1);
    const double dx = b[0] - a[0], dy = b[1] - a[1];
    const double px = xy[0] - a[0], py = xy[1] - a[1];
    const double length2 = dx * dx + dy * dy;
    double along = length2 > 0 ? (px * dx + py * dy) / length2 : 0;
    along = along <= 0 ? 0 : along >= 1 ? 1 : along;
    const double distance =
        along >= 1 ? hypot(xy[0] - b[0], xy[1] - b[1]) : hypot(px - along * dx, py - along * dy);
    return (candidate){ edge, point, along, distance };
}

/* A ferry is boarded where its line ends: the nearer end that this segment has, else infinitely
 * far. */
static candidate board(const dikas_graph *g, const double xy[2], int32_t edge, int32_t point)
{
    const double *a = graph_point(g, edge, point), *b = graph_point(g, edge, point + 1);
    const int has_start = point == 0;
    const int has_end = point == graph_n_points(g, edge) - 2;
    const double to_start = has_start ? hypot(xy[0] - a[0], xy[1] - a[1]) : HUGE_VAL;
    const double to_end = has_end ? hypot(xy[0] - b[0], xy[1] - b[1]) : HUGE_VAL;
    return (candidate){ edge, point, to_end < to_start, fmin(to_start, to_end) };
}

static dikas_status keep(candidates *found, candidate c, dikas_error *err)
{
    if (found->n == found->room) {
        const int64_t room = found->room ? 2 * found->room : 32;
        candidate *grown = dikas_resize(found->item, (size_t)room, sizeof *grown);
        if (!grown)
            return DIKAS_NO_MEMORY(err, "snapping");
        found->item = grown;
        found->room = room;
    }
    found->item[found->n++] = c;
    return DIKAS_OK;
}

/* A look into one square; best is the least distance so far. */
static dikas_status look(const segments *s, int64_t square, const double xy[2], double slack,
                         const uint8_t *usable, double *best, candidates *found, dikas_error *err)
{
    const dikas_graph *g = s->graph;
    for (int64_t i = s->start[square]; i < s->start[square + 1]; i++) {
        const entry *it = &s->item[i];
        if (usable && !usable[graph_component(g, it->edge)])
            continue;
        const candidate c = graph_is_ferry(g, it->edge) ? board(g, xy, it->edge, it->point)
                                                        : project(g, xy, it->edge, it->point);
        if (c.distance > *best + slack || isinf(c.distance))
            continue;
        if (c.distance < *best)
            *best = c.distance;
        DIKAS_TRY(keep(found, c, err));
    }
    return DIKAS_OK;
}

static dikas_status look_at_ring(const segments *s, int64_t column, int64_t row, int64_t ring,
                                 const double xy[2], double slack, const uint8_t *usable,
                                 double *best, candidates *found, dikas_error *err)
{
    const int64_t top = row + ring < s->n_rows ? row + ring : s->n_rows - 1;
    const int64_t right = column + ring < s->n_columns ? column + ring : s->n_columns - 1;
    for (int64_t r = row - ring > 0 ? row - ring : 0; r <= top; r++) {
        const int whole = r == row - ring || r == row + ring;
        for (int64_t c = column - ring > 0 ? column - ring : 0; c <= right; c++) {
            if (!whole && c > column - ring && c < column + ring) {
                c = column + ring - 1; /* the inside has been looked at */
                continue;
            }
            DIKAS_TRY(look(s, r * s->n_columns + c, xy, slack, usable, best, found, err));
        }
    }
    return DIKAS_OK;
}

static int by_edge(const void *a, const void *b)
{
    const candidate *x = a, *y = b;
    if (x->edge != y->edge)
        return x->edge < y->edge ? -1 : 1;
    if (x->distance < y->distance || x->distance > y->distance)
        return x->distance < y->distance ? -1 : 1;
    return (x->point > y->point) - (x->point < y->point);
}

/* One candidate an edge, its nearest, of those within reach of the best. */
static void tidy(candidates *found, double limit)
{
    int64_t kept = 0;
    if (found->n > 1)
        qsort(found->item, (size_t)found->n, sizeof *found->item, by_edge);
    for (int64_t i = 0; i < found->n; i++) {
        if (found->item[i].distance > limit ||
            (kept > 0 && found->item[kept - 1].edge == found->item[i].edge))
            continue;
        found->item[kept++] = found->item[i];
    }
    found->n = kept;
}

static double distance_to_box(const double xy[2], const double box[4])
{
    const double x = fmax(fmax(box[0] - xy[0], xy[0] - box[2]), 0);
    const double y = fmax(fmax(box[1] - xy[1], xy[1] - box[3]), 0);
    return hypot(x, y);
}

static int64_t largest(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* Rings go round the square of the grid that is next to the point. Moving points onto the grid
 * brings them nearer to each other, never apart, so a ring still tells how far its segments are at
 * least. `*best` comes as the farthest distance allowed and leaves as the least. */
static dikas_status collect(const segments *s, const double xy[2], double slack,
                            const uint8_t *usable, double *best, candidates *found,
                            dikas_error *err)
{
    found->n = 0;
    if (!(distance_to_box(xy, s->graph->extent) <= *best))
        return DIKAS_OK;
    const int64_t x = clamp(floor((xy[0] - s->x0) / s->size), s->n_columns);
    const int64_t y = clamp(floor((xy[1] - s->y0) / s->size), s->n_rows);
    const int64_t last = largest(largest(x, s->n_columns - 1 - x), largest(y, s->n_rows - 1 - y));
    for (int64_t ring = 0; ring <= last; ring++) {
        /* all that is nearer than the inner edge of this ring has been seen */
        const double seen = (double)(ring - 1) * s->size;
        if (seen > *best + slack)
            break;
        DIKAS_TRY(look_at_ring(s, x, y, ring, xy, slack, usable, best, found, err));
    }
    return DIKAS_OK;
}

dikas_status segments_near(const segments *index, const double xy[2], double farthest, double slack,
                           const uint8_t *usable, candidates *found, dikas_error *err)
{
    double best = farthest;
    DIKAS_TRY(collect(index, xy, slack, usable, &best, found, err));
    tidy(found, fmin(best + slack, farthest));
    return DIKAS_OK;
}

double segments_square(const segments *index)
{
    return index->size;
}

dikas_status segments_visit(const segments *index, const double box[4], segments_visitor visit,
                            void *context, dikas_error *err)
{
    const segments *s = index;
    const double *extent = s->graph->extent;
    if (!(box[0] <= extent[2] && box[2] >= extent[0] && box[1] <= extent[3] && box[3] >= extent[1]))
        return DIKAS_OK;
    const int64_t left = clamp(floor((box[0] - s->x0) / s->size), s->n_columns);
    const int64_t right = clamp(floor((box[2] - s->x0) / s->size), s->n_columns);
    const int64_t top = clamp(floor((box[3] - s->y0) / s->size), s->n_rows);
    for (int64_t r = clamp(floor((box[1] - s->y0) / s->size), s->n_rows); r <= top; r++)
        for (int64_t i = s->start[r * s->n_columns + left];
             i < s->start[r * s->n_columns + right + 1]; i++)
            DIKAS_TRY(visit(context, s->item[i].edge, s->item[i].point, err));
    return DIKAS_OK;
}

static int by_segment(const void *a, const void *b)
{
    const candidate *x = a, *y = b;
    if (x->edge != y->edge)
        return x->edge < y->edge ? -1 : 1;
    return (x->point > y->point) - (x->point < y->point);
}

dikas_status segments_around(const segments *index, const double xy[2], double farthest,
                             double slack, const uint8_t *usable, candidates *found,
                             dikas_error *err)
{
    double best = farthest;
    int64_t kept = 0;
    DIKAS_TRY(collect(index, xy, slack, usable, &best, found, err));
    const double limit = fmin(best + slack, farthest);
    if (found->n > 1)
        qsort(found->item, (size_t)found->n, sizeof *found->item, by_segment);
    for (int64_t i = 0; i < found->n; i++)
        if (found->item[i].distance <= limit &&
            (kept == 0 || by_segment(&found->item[kept - 1], &found->item[i])))
            found->item[kept++] = found->item[i];
    found->n = kept;
    return DIKAS_OK;
}
