/* SPDX-License-Identifier: MIT */
/**
 * @file isochrone.c
 * The places from which a service is reached within limits, as polygons.
 *
 * One search from the services on the reversed graph gives the cost at every node. Tiles of a
 * lattice near the streets that are reached are judged in parallel (isochrone_tile.c); the squares
 * that are reached as a whole are traced (tracing.c).
 */
#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "core/core.h"
#include "network/isochrone.h"
#include "network/search.h"
#include "network/tracing.h"

#define LEAST_SIZE 0.01 /* metres */
#define MOST_SIZE  1e5

enum { MOST_ACROSS = 1 << 16, MOST_IN_GRID = 1 << 24, MOST_TILES = 1 << 18 };

struct dikas_isochrones {
    reach_field field;
    segments *index;
    uint8_t *usable;
    search search;
    int32_t room_footholds;
    foothold *footholds;
};

/* ---- what does not depend on the services ---- */

void dikas_isochrones_free(dikas_isochrones *isochrones)
{
    if (!isochrones)
        return;
    segments_free(isochrones->index);
    dikas_release(isochrones->usable);
    dikas_release(isochrones->footholds);
    search_clear(&isochrones->search);
    dikas_release(isochrones);
}

/* Coordinates in full are rounded where they are read and where they are written. */
static double blur_of(const dikas_graph *g, double max_snap)
{
    double largest = 0;
    for (int k = 0; k < 4; k++)
        largest = fmax(largest, fabs(g->extent[k]));
    return 1e-6 + 16 * DBL_EPSILON * (largest + max_snap);
}

static dikas_status prepare(dikas_isochrones *i, int64_t min_component, dikas_error *err)
{
    reach_field *f = &i->field;
    const dikas_graph *g = f->graph;
    DIKAS_TRY(segments_new(g, &i->index, err));
    int all;
    DIKAS_TRY(places_find_usable(g, min_component, &i->usable, &all, err));
    DIKAS_TRY(search_init(&i->search, g, &g->in,
                          g->largest_arc + g->leg_cost_per_metre * f->max_snap, err));
    f->index = i->index;
    f->usable = i->usable;
    f->cost = i->search.cost;
    return DIKAS_OK;
}

dikas_status dikas_isochrones_new(const dikas_graph *graph, double max_snap, int64_t min_component,
                                  double resolution, dikas_isochrones **out, dikas_error *err)
{
    DIKAS_TRY(places_check(max_snap, min_component, err));
    if (!(resolution >= LEAST_SIZE && resolution <= MOST_SIZE))
        return dikas_fail(err, DIKAS_EINVAL, "isochrones: a resolution of %g m is outside [%g, %g]",
                          resolution, LEAST_SIZE, MOST_SIZE);
    dikas_isochrones *i = dikas_alloc_zero(1, sizeof *i);
    if (!i)
        return DIKAS_NO_MEMORY(err, "isochrones");
    i->field.graph = graph;
    i->field.size = resolution;
    i->field.max_snap = places_farthest(graph, max_snap);
    i->field.blur = blur_of(graph, i->field.max_snap);
    const dikas_status status = prepare(i, min_component, err);
    if (status != DIKAS_OK)
        dikas_isochrones_free(i);
    else
        *out = i;
    return status;
}

/* ---- the services ---- */

static int by_edge(const void *a, const void *b)
{
    const foothold *x = a, *y = b;
    if (x->edge != y->edge)
        return x->edge < y->edge ? -1 : 1;
    if (x->share < y->share || x->share > y->share)
        return x->share < y->share ? -1 : 1;
    return (x->leg > y->leg) - (x->leg < y->leg);
}

int32_t footholds_of(const reach_field *field, int32_t edge, int32_t *first)
{
    int32_t low = 0, high = field->n_footholds;
    while (low < high) {
        const int32_t middle = low + (high - low) / 2;
        if (field->foothold[middle].edge < edge)
            low = middle + 1;
        else
            high = middle;
    }
    *first = low;
    while (low < field->n_footholds && field->foothold[low].edge == edge)
        low++;
    return low;
}

static dikas_status add_footholds(dikas_isochrones *i, const dikas_places *to, int64_t place,
                                  dikas_error *err)
{
    reach_field *f = &i->field;
    const int64_t n = f->n_footholds + places_stands(to, place + 1) - places_stands(to, place);
    if (n > INT32_MAX / 2)
        return dikas_fail(err, DIKAS_ELIMIT, "isochrones: too many services");
    if (n > i->room_footholds) {
        foothold *grown = dikas_resize(i->footholds, 2 * (size_t)n, sizeof *grown);
        if (!grown)
            return DIKAS_NO_MEMORY(err, "isochrones");
        i->footholds = grown;
        i->room_footholds = (int32_t)(2 * n);
    }
    for (int64_t s = places_stands(to, place); s < places_stands(to, place + 1); s++)
        i->footholds[f->n_footholds++] =
            (foothold){ to->stands[s].edge, to->stands[s].share, to->stand_leg[s] };
    return DIKAS_OK;
}

static dikas_status begin_at(dikas_isochrones *i, const dikas_places *to, const int32_t *columns,
                             int64_t n_columns, dikas_error *err)
{
    const int64_t n = columns ? n_columns : to->n;
    i->field.n_footholds = 0;
    search_begin(&i->search);
    for (int64_t c = 0; c < n; c++) {
        const int64_t place = columns ? columns[c] : c;
        if (place < 0 || place >= to->n)
            return dikas_fail(err, DIKAS_EINVAL, "isochrones: service %lld is outside [0, %lld)",
                              (long long)place, (long long)to->n);
        for (int64_t k = to->tie_start[place]; k < to->tie_start[place + 1]; k++)
            search_from(&i->search, to->tie_node[k], places_arrive(to, k));
        DIKAS_TRY(add_footholds(i, to, place, err));
    }
    if (i->field.n_footholds > 1)
        qsort(i->footholds, (size_t)i->field.n_footholds, sizeof(foothold), by_edge);
    i->field.foothold = i->footholds;
    return DIKAS_OK;
}

/* ---- the tiles ---- */

/* Tiles in a grid over all that may be reached. */
typedef struct {
    const reach_field *field;
    int64_t column, row, n_columns, n_rows; /* of the grid, in tiles */
    int32_t *tile;  /* per tile of the grid: its number, -1: not looked at */
    int64_t *place; /* of a number in the grid */
    int32_t n_tiles;
    uint8_t *same, **level; /* per tile: the level of all its squares, or one each */
    double box[4];
    traced_bytes *wkb; /* per limit */
    double *area;
} grid;

typedef void (*on_box)(grid *g, const double box[4]);

static int64_t tile_at(const grid *g, double x)
{
    return (int64_t)floor(x / (TILE * g->field->size));
}

static void widen(grid *g, const double box[4])
{
    for (int k = 0; k < 2; k++) {
        g->box[k] = fmin(g->box[k], box[k]);
        g->box[k + 2] = fmax(g->box[k + 2], box[k + 2]);
    }
}

static void mark(grid *g, const double box[4])
{
    const int64_t left = tile_at(g, box[0]) - g->column, right = tile_at(g, box[2]) - g->column;
    const int64_t bottom = tile_at(g, box[1]) - g->row, top = tile_at(g, box[3]) - g->row;
    for (int64_t row = bottom; row <= top; row++)
        for (int64_t column = left; column <= right; column++)
            g->tile[row * g->n_columns + column] = 0;
}

/* Where places can lie that are tied to points a to b at this least cost. */
static void visit_points(grid *g, const double *a, const double *b, double cost, on_box visit)
{
    const reach_field *f = g->field;
    const double leg = f->graph->leg_cost_per_metre, left = f->limit[f->n_limits - 1] - cost;
    double reach = f->max_snap;
    if (!(left >= 0))
        return;
    if (leg > 0)
        reach = fmin(reach, left / leg * (1 + 1e-9));
    reach += PLACES_SLACK + f->blur;
    visit(g, (const double[]){ fmin(a[0], b[0]) - reach, fmin(a[1], b[1]) - reach,
                               fmax(a[0], b[0]) + reach, fmax(a[1], b[1]) + reach });
}

static double least_on_edge(const reach_field *f, int32_t e)
{
    const dikas_graph *g = f->graph;
    int32_t first;
    double least = fmin(f->cost[g->edge_from[e]], f->cost[g->edge_to[e]]);
    const int32_t past = footholds_of(f, e, &first);
    for (int32_t i = first; i < past; i++)
        least = fmin(least, f->foothold[i].leg);
    return least;
}

static void each_box(grid *g, on_box visit)
{
    const reach_field *f = g->field;
    const dikas_graph *graph = f->graph;
    for (int32_t e = 0; e < graph->n_edges; e++) {
        const int32_t from = graph->edge_from[e], to = graph->edge_to[e];
        const int64_t last = graph_n_points(graph, e) - 1;
        if (!f->usable[graph_component(graph, e)])
            continue;
        if (graph_is_ferry(graph, e)) {
            const double *a = graph_point(graph, e, 0), *b = graph_point(graph, e, last);
            visit_points(g, a, a, f->cost[from], visit);
            visit_points(g, b, b, f->cost[to], visit);
            continue;
        }
        const double least = least_on_edge(f, e);
        for (int64_t p = 0; p < last && !isinf(least); p++)
            visit_points(g, graph_point(graph, e, p), graph_point(graph, e, p + 1), least, visit);
    }
}

static dikas_status refuse_size(const grid *g, dikas_error *err)
{
    return dikas_fail(err, DIKAS_ELIMIT,
                      "isochrones: at a resolution of %g m there are too many squares between "
                      "(%.0f, %.0f) and (%.0f, %.0f); a coarser one is needed",
                      g->field->size, g->box[0], g->box[1], g->box[2], g->box[3]);
}

static dikas_status lay_grid(grid *g, dikas_error *err)
{
    g->box[0] = g->box[1] = HUGE_VAL;
    g->box[2] = g->box[3] = -HUGE_VAL;
    each_box(g, widen);
    if (g->box[0] > g->box[2])
        return DIKAS_OK;
    g->column = tile_at(g, g->box[0]);
    g->row = tile_at(g, g->box[1]);
    g->n_columns = tile_at(g, g->box[2]) - g->column + 1;
    g->n_rows = tile_at(g, g->box[3]) - g->row + 1;
    if (g->n_columns > MOST_ACROSS || g->n_rows > MOST_ACROSS ||
        g->n_columns * g->n_rows > MOST_IN_GRID)
        return refuse_size(g, err);
    const size_t n = (size_t)(g->n_columns * g->n_rows);
    g->tile = dikas_alloc(n, sizeof(int32_t));
    g->place = dikas_alloc(n, sizeof(int64_t));
    if (!g->tile || !g->place)
        return DIKAS_NO_MEMORY(err, "isochrones");
    memset(g->tile, 0xff, n * sizeof(int32_t));
    each_box(g, mark);
    for (size_t i = 0; i < n; i++)
        if (g->tile[i] >= 0) {
            g->place[g->n_tiles] = (int64_t)i;
            g->tile[i] = g->n_tiles++;
        }
    return g->n_tiles > MOST_TILES ? refuse_size(g, err) : DIKAS_OK;
}

/* ---- judging and tracing, in parallel ---- */

static dikas_status enter(void *context, int number, void **worker, dikas_error *err)
{
    const grid *g = context;
    tile_judge *judge = NULL;
    (void)number;
    DIKAS_TRY(tile_judge_new(g->field, &judge, err));
    *worker = judge;
    return DIKAS_OK;
}

static void leave(void *context, void *worker)
{
    (void)context;
    tile_judge_free(worker);
}

static dikas_status judge_tile(void *context, void *worker, int64_t block, dikas_error *err)
{
    grid *g = context;
    uint8_t level[TILE * TILE];
    DIKAS_TRY(tile_judge_run(worker, g->column + g->place[block] % g->n_columns,
                             g->row + g->place[block] / g->n_columns, level, err));
    g->same[block] = level[0];
    if (!memcmp(level, level + 1, sizeof level - 1))
        return DIKAS_OK;
    g->level[block] = dikas_alloc(sizeof level, 1);
    if (!g->level[block])
        return DIKAS_NO_MEMORY(err, "isochrones");
    memcpy(g->level[block], level, sizeof level);
    return DIKAS_OK;
}

static void read_row(const void *self, int32_t row, uint8_t *level)
{
    const grid *g = self;
    const int32_t *tile = g->tile + row / TILE * g->n_columns;
    for (int64_t c = 0; c < g->n_columns; c++, level += TILE) {
        if (tile[c] >= 0 && g->level[tile[c]])
            memcpy(level, g->level[tile[c]] + row % TILE * TILE, TILE);
        else
            memset(level, tile[c] >= 0 ? g->same[tile[c]] : MOST_LIMITS, TILE);
    }
}

static dikas_status trace_limit(void *context, void *worker, int64_t block, dikas_error *err)
{
    grid *g = context;
    const lattice l = { .column = g->column * TILE,
                        .row = g->row * TILE,
                        .n_columns = (int32_t)g->n_columns * TILE,
                        .n_rows = (int32_t)g->n_rows * TILE,
                        .size = g->field->size,
                        .read = read_row,
                        .self = g };
    (void)worker;
    return trace_outlines(&l, (uint8_t)block, &g->wkb[block], &g->area[block], err);
}

static dikas_status judge_and_trace(grid *g, const dikas_run *run, dikas_error *err)
{
    static const dikas_task judging = { enter, judge_tile, leave };
    static const dikas_task tracing = { NULL, trace_limit, NULL };
    const size_t n = (size_t)g->n_tiles;
    if (n == 0)
        return DIKAS_OK;
    g->same = dikas_alloc(n, 1);
    g->level = dikas_alloc_zero(n, sizeof(uint8_t *));
    if (!g->same || !g->level)
        return DIKAS_NO_MEMORY(err, "isochrones");
    DIKAS_TRY(dikas_parallel(&judging, g, g->n_tiles, "isochrones", run, err));
    return dikas_parallel(&tracing, g, g->field->n_limits, "outlines", run, err);
}

/* ---- the result ---- */

static dikas_status fill_column(const grid *g, dikas_column *out, dikas_error *err)
{
    const int n = g->field->n_limits;
    int64_t bytes = 0;
    for (int k = 0; k < n; k++)
        bytes += g->wkb[k].n;
    *out = (dikas_column){ .type = DIKAS_BYTES, .name = dikas_copy_text("geom") };
    out->start = dikas_alloc((size_t)n + 1, sizeof(int64_t));
    out->missing = dikas_alloc((size_t)n, 1);
    out->bytes = dikas_alloc((size_t)bytes + 1, 1);
    if (!out->name || !out->start || !out->missing || !out->bytes) {
        dikas_column_clear(out);
        return DIKAS_NO_MEMORY(err, "isochrones");
    }
    out->start[0] = 0;
    for (int k = 0; k < n; k++) {
        out->missing[k] = g->wkb[k].n == 0;
        out->start[k + 1] = out->start[k] + g->wkb[k].n;
        if (g->wkb[k].n)
            memcpy(out->bytes + out->start[k], g->wkb[k].at, (size_t)g->wkb[k].n);
    }
    return DIKAS_OK;
}

static dikas_status find(dikas_isochrones *i, grid *g, dikas_column *wkb, const dikas_run *run,
                         dikas_error *err)
{
    const int n = i->field.n_limits;
    DIKAS_TRY(search_run(&i->search, i->field.limit[n - 1], err));
    DIKAS_TRY(lay_grid(g, err));
    DIKAS_TRY(judge_and_trace(g, run, err));
    return fill_column(g, wkb, err);
}

static void clear_grid(grid *g)
{
    for (int32_t t = 0; g->level && t < g->n_tiles; t++)
        dikas_release(g->level[t]);
    for (int k = 0; g->wkb && k < g->field->n_limits; k++)
        dikas_release(g->wkb[k].at);
    dikas_release(g->tile);
    dikas_release(g->place);
    dikas_release(g->same);
    dikas_release(g->level);
    dikas_release(g->wkb);
}

static dikas_status check_limits(const double *limits, int n, dikas_error *err)
{
    if (n < 1 || n > MOST_LIMITS)
        return dikas_fail(err, DIKAS_EINVAL, "isochrones: %d limits; there must be 1 to %d", n,
                          MOST_LIMITS);
    for (int k = 0; k < n; k++)
        if (!(limits[k] >= 0) || isinf(limits[k]) || (k && !(limits[k] > limits[k - 1])))
            return dikas_fail(err, DIKAS_EINVAL,
                              "isochrones: limit %d, %g: limits must ascend within [0, inf)", k + 1,
                              limits[k]);
    return DIKAS_OK;
}

dikas_status dikas_isochrones_find(dikas_isochrones *isochrones, const dikas_places *to,
                                   const int32_t *columns, int64_t n_columns, const double *limits,
                                   int n_limits, dikas_column *wkb, double *area,
                                   const dikas_run *run, dikas_error *err)
{
    dikas_isochrones *i = isochrones;
    grid g = { .field = &i->field, .area = area };
    DIKAS_TRY(check_limits(limits, n_limits, err));
    if (run && run->progress && !run->progress(0, "isochrones", run->progress_payload))
        return dikas_fail(err, DIKAS_ECANCELLED, "isochrones: cancelled");
    i->field.limit = limits;
    i->field.n_limits = n_limits;
    g.wkb = dikas_alloc_zero((size_t)n_limits, sizeof *g.wkb);
    if (!g.wkb)
        return DIKAS_NO_MEMORY(err, "isochrones");
    for (int k = 0; k < n_limits; k++)
        area[k] = 0;
    dikas_status status = begin_at(i, to, columns, n_columns, err);
    if (status == DIKAS_OK)
        status = find(i, &g, wkb, run, err);
    clear_grid(&g);
    return status;
}
