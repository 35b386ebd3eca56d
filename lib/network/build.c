/* SPDX-License-Identifier: MIT */
/**
 * @file build.c
 * Lines into a graph.
 *
 * What each line costs -> its vertices -> which of them are nodes -> edges between nodes; then
 * duplicates.c and arcs.c. O(vertices) but for a sort of the nodes.
 */
#include <stdlib.h>
#include <string.h>

#include "core/core.h"
#include "network/elevations.h"
#include "network/graph.h"
#include "network/profile.h"
#include "network/vertices.h"

/* Cost of the whole of each line; HUGE_VAL where it is closed. */
typedef struct {
    double *forward, *backward, *length;
    uint8_t *ferry, *level; /* level: slopes make no difference */
} line_costs;

/* Part of a line between two of its points. */
typedef struct {
    int64_t line, path;
    int64_t first, last; /* points of the geometry */
    double from, to;     /* metres along the path */
} stretch;

typedef struct {
    const dikas_table *lines;
    const dikas_geometry *geometry;
    const dikas_graph_options *options;
    const dikas_elevations *elevations; /* NULL: slopes make no difference */
    dikas_graph_report report;
    line_costs line;
    vertices vertex;
    int32_t *vertex_of_point; /* -1: a repeated point, or one of a line that is not used */
    int32_t *node_of_vertex;  /* -1: an inner vertex */
    int32_t room_nodes, room_edges;
    int64_t n_edge_points, room_edge_points;
    dikas_graph *graph;
} builder;

void dikas_graph_free(dikas_graph *graph)
{
    if (!graph)
        return;
    dikas_release(graph->node_xy);
    dikas_release(graph->out.start);
    dikas_release(graph->out.node);
    dikas_release(graph->out.cost);
    if (!graph->symmetric) {
        dikas_release(graph->in.start);
        dikas_release(graph->in.node);
        dikas_release(graph->in.cost);
    }
    dikas_release(graph->edge_from);
    dikas_release(graph->edge_to);
    dikas_release(graph->edge_forward);
    if (graph->edge_backward != graph->edge_forward)
        dikas_release(graph->edge_backward);
    dikas_release(graph->edge_point);
    dikas_release(graph->edge_xy);
    dikas_release(graph->edge_ferry);
    dikas_release(graph->component);
    dikas_release(graph->component_nodes);
    dikas_release(graph);
}

/* ---- what a line costs ---- */

static double path_length(const double *xy, int64_t n)
{
    double length = 0;
    for (int64_t i = 1; i < n; i++)
        length += hypot(xy[2 * i] - xy[2 * i - 2], xy[2 * i + 1] - xy[2 * i - 1]);
    return length;
}

static double line_length(const dikas_geometry *g, int64_t line)
{
    double length = 0;
    for (int64_t p = g->part[line]; p < g->part[line + 1]; p++)
        for (int64_t q = g->path[p]; q < g->path[p + 1]; q++)
            if (g->part_kind[p] == DIKAS_LINE)
                length += path_length(g->xy + 2 * g->point[q], g->point[q + 1] - g->point[q]);
    return length;
}

static dikas_status costs_from_column(builder *b, int64_t n, dikas_error *err)
{
    int column;
    DIKAS_TRY(dikas_table_require(b->lines, b->options->cost_column, &column, err));
    DIKAS_TRY(dikas_table_numbers(b->lines, column, b->line.forward, err));
    for (int64_t i = 0; i < n; i++) {
        if (b->line.forward[i] < 0)
            return dikas_fail(err, DIKAS_EINVAL,
                              "%s: column '%s', row %lld: %g is outside [0, inf]",
                              dikas_table_name(b->lines), b->options->cost_column, (long long)i + 1,
                              b->line.forward[i]);
        if (isnan(b->line.forward[i])) {
            b->line.forward[i] = HUGE_VAL;
            b->report.without_cost++;
        }
        b->line.backward[i] = b->line.forward[i];
    }
    return DIKAS_OK;
}

static double minutes(double metres, double kmh)
{
    return kmh > 0 ? metres * 60 / (kmh * 1000) : HUGE_VAL;
}

static void costs_from_profile(builder *b, int64_t n, const way_columns *columns)
{
    for (int64_t i = 0; i < n; i++) {
        const way_use use = profile_use(b->options->profile, columns, i);
        b->line.ferry[i] = use.ferry != 0;
        b->line.level[i] =
            b->elevations && slope_is_without_effect(b->options->profile, columns, i, &use);
        b->line.forward[i] = minutes(b->line.length[i], use.forward);
        b->line.backward[i] = minutes(b->line.length[i], use.backward);
        if (use.duration > 0 && use.forward > 0)
            b->line.forward[i] = use.duration;
        if (use.duration > 0 && use.backward > 0)
            b->line.backward[i] = use.duration;
        b->report.closed += isinf(b->line.forward[i]) && isinf(b->line.backward[i]);
    }
}

/* A profile decides who may pass also where something else says what it costs. */
static void close_by_profile(builder *b, int64_t n, const way_columns *columns)
{
    for (int64_t i = 0; i < n; i++) {
        const way_use use = profile_use(b->options->profile, columns, i);
        b->line.ferry[i] = use.ferry != 0;
        if (!(use.forward > 0))
            b->line.forward[i] = HUGE_VAL;
        if (!(use.backward > 0))
            b->line.backward[i] = HUGE_VAL;
        b->report.closed += !(use.forward > 0) && !(use.backward > 0);
    }
}

static dikas_status apply_oneway_column(builder *b, int64_t n, dikas_error *err)
{
    int index;
    DIKAS_TRY(dikas_table_require(b->lines, b->options->oneway_column, &index, err));
    const dikas_column *column = dikas_table_column(b->lines, index);
    for (int64_t i = 0; i < n; i++) {
        const int direction = oneway_direction(column, i);
        if (direction > 0)
            b->line.backward[i] = HUGE_VAL;
        if (direction < 0)
            b->line.forward[i] = HUGE_VAL;
    }
    return DIKAS_OK;
}

static int is_in_metres(const dikas_graph_options *o)
{
    return o->struct_size > offsetof(dikas_graph_options, in_metres) && o->in_metres;
}

/* The profile's own one-way rules give way to a column that is named. */
static dikas_status find_line_costs(builder *b, dikas_error *err)
{
    const int64_t n = dikas_table_rows(b->lines);
    way_columns columns;
    way_columns_find(b->options->profile, b->lines, &columns);
    if (b->options->oneway_column)
        columns.both_ways = 1;
    b->report.n_lines = n;
    b->report.has_ways = way_columns_any(&columns);
    b->line.forward = dikas_alloc((size_t)n, sizeof(double));
    b->line.backward = dikas_alloc((size_t)n, sizeof(double));
    b->line.length = dikas_alloc((size_t)n, sizeof(double));
    b->line.ferry = dikas_alloc_zero((size_t)n, 1);
    b->line.level = dikas_alloc_zero((size_t)n, 1);
    if (!b->line.forward || !b->line.backward || !b->line.length || !b->line.ferry ||
        !b->line.level)
        return DIKAS_NO_MEMORY(err, "line costs");
    for (int64_t i = 0; i < n; i++)
        b->line.length[i] = line_length(b->geometry, i);
    if (b->options->cost_column) {
        DIKAS_TRY(costs_from_column(b, n, err));
        if (b->options->profile)
            close_by_profile(b, n, &columns);
    } else if (b->options->profile && !is_in_metres(b->options)) {
        costs_from_profile(b, n, &columns);
    } else {
        memcpy(b->line.forward, b->line.length, (size_t)n * sizeof(double));
        memcpy(b->line.backward, b->line.length, (size_t)n * sizeof(double));
        if (b->options->profile)
            close_by_profile(b, n, &columns);
    }
    return b->options->oneway_column ? apply_oneway_column(b, n, err) : DIKAS_OK;
}

static int is_usable(const builder *b, int64_t line)
{
    return !isinf(b->line.forward[line]) || !isinf(b->line.backward[line]);
}

/* ---- walking over the paths of the usable lines ---- */

typedef dikas_status (*on_path)(builder *b, int64_t line, int64_t path, dikas_error *err);

static dikas_status each_path(builder *b, on_path visit, dikas_error *err)
{
    const dikas_geometry *g = b->geometry;
    for (int64_t line = 0; line < g->n_features; line++) {
        if (!is_usable(b, line))
            continue;
        for (int64_t p = g->part[line]; p < g->part[line + 1]; p++)
            for (int64_t q = g->path[p]; q < g->path[p + 1]; q++)
                if (g->part_kind[p] == DIKAS_LINE)
                    DIKAS_TRY(visit(b, line, q, err));
    }
    return DIKAS_OK;
}

static dikas_status check_point(const builder *b, int64_t line, const double *xy, dikas_error *err)
{
    if (fabs(xy[0]) <= GRAPH_FARTHEST && fabs(xy[1]) <= GRAPH_FARTHEST)
        return DIKAS_OK;
    return dikas_fail(err, DIKAS_EINVAL,
                      "%s: row %lld: the point (%g, %g) is outside [-%g, %g] metres",
                      dikas_table_name(b->lines), (long long)line + 1, xy[0], xy[1], GRAPH_FARTHEST,
                      GRAPH_FARTHEST);
}

static dikas_status note_vertices(builder *b, int64_t line, int64_t path, dikas_error *err)
{
    const double *xy = b->geometry->xy;
    const int64_t first = b->geometry->point[path], end = b->geometry->point[path + 1];
    int64_t last = first;
    for (int64_t i = first; i < end; i++)
        DIKAS_TRY(check_point(b, line, xy + 2 * i, err));
    for (int64_t i = first + 1; i < end; i++)
        if (!same_point(xy + 2 * i, xy + 2 * first))
            last = i;
    if (last == first) {
        b->report.zero_length++;
        return DIKAS_OK;
    }
    int32_t vertex = -1;
    for (int64_t i = first, kept = -1; i < end; i++) {
        if (kept >= 0 && same_point(xy + 2 * i, xy + 2 * kept))
            continue;
        DIKAS_TRY(vertices_add(&b->vertex, xy + 2 * i, &vertex, err));
        b->vertex_of_point[i] = vertex;
        b->vertex.uses[vertex] = b->vertex.uses[vertex] ? 2 : 1;
        b->vertex.is_end[vertex] |= i == first;
        kept = i;
    }
    b->vertex.is_end[vertex] = 1;
    return DIKAS_OK;
}

static dikas_status find_vertices(builder *b, dikas_error *err)
{
    const dikas_geometry *g = b->geometry;
    int64_t expected = 0;
    for (int64_t line = 0; line < g->n_features; line++)
        if (is_usable(b, line))
            expected += g->point[g->path[g->part[line + 1]]] - g->point[g->path[g->part[line]]];
    DIKAS_TRY(vertices_init(&b->vertex, expected, err));
    b->vertex_of_point = dikas_alloc((size_t)g->n_points, sizeof(int32_t));
    if (!b->vertex_of_point)
        return DIKAS_NO_MEMORY(err, "vertices");
    memset(b->vertex_of_point, 0xff, (size_t)g->n_points * sizeof(int32_t));
    return each_path(b, note_vertices, err);
}

static void place_barriers(builder *b, const dikas_table *barriers)
{
    const dikas_geometry *g = barriers ? dikas_table_geometry(barriers) : NULL;
    way_columns columns;
    if (!g || !b->options->profile)
        return;
    way_columns_find(b->options->profile, barriers, &columns);
    for (int64_t i = 0; i < g->n_features; i++) {
        const int64_t point = g->point[g->path[g->part[i]]];
        if (g->part[i] == g->part[i + 1] || !profile_stops_at(b->options->profile, &columns, i))
            continue;
        const int32_t vertex = vertices_find(&b->vertex, g->xy + 2 * point);
        if (vertex >= 0 && !b->vertex.blocked[vertex]) {
            b->vertex.blocked[vertex] = 1;
            b->report.barriers++;
        }
    }
}

/* ---- nodes ---- */

static dikas_status add_node(builder *b, const double *xy, int32_t *out, dikas_error *err)
{
    dikas_graph *g = b->graph;
    if (g->n_nodes == b->room_nodes) {
        if (b->room_nodes > INT32_MAX / 2)
            return dikas_fail(err, DIKAS_ELIMIT, "network: more nodes than can be counted");
        const int32_t room = b->room_nodes ? b->room_nodes * 2 : 1024;
        double *grown = dikas_resize(g->node_xy, (size_t)room, 2 * sizeof(double));
        if (!grown)
            return DIKAS_NO_MEMORY(err, "nodes");
        g->node_xy = grown;
        b->room_nodes = room;
    }
    memcpy(g->node_xy + 2 * (int64_t)g->n_nodes, xy, 2 * sizeof(double));
    *out = g->n_nodes++;
    return DIKAS_OK;
}

/* A vertex is a node where lines end or meet. At a barrier every line that passes gets ends of its
 * own. */
static dikas_status find_nodes(builder *b, dikas_error *err)
{
    const vertices *v = &b->vertex;
    int32_t *root = b->node_of_vertex = dikas_alloc((size_t)v->n, sizeof(int32_t));
    if (!root)
        return DIKAS_NO_MEMORY(err, "nodes");
    DIKAS_TRY(vertices_join(v, b->options->join_tolerance, root, err));
    /* a barrier at one of several joined ends stands at all of them */
    for (int32_t i = 0; i < v->n; i++)
        v->blocked[root[i]] |= v->blocked[i];
    for (int32_t i = 0; i < v->n; i++)
        v->blocked[i] |= v->blocked[root[i]];
    for (int32_t i = 0; i < v->n; i++) {
        if (root[i] != i) /* its root has a lower number and is done: take over its node */
            root[i] = root[root[i]];
        else if (!v->blocked[i] && (v->is_end[i] || v->uses[i] > 1))
            DIKAS_TRY(add_node(b, v->xy + 2 * (int64_t)i, &root[i], err));
        else
            root[i] = -1;
    }
    return DIKAS_OK;
}

/* ---- edges ---- */

static dikas_status reserve_edge(builder *b, int64_t n_points, dikas_error *err)
{
    dikas_graph *g = b->graph;
    if (g->n_edges == b->room_edges) {
        if (b->room_edges > INT32_MAX / 2)
            return dikas_fail(err, DIKAS_ELIMIT, "network: more edges than can be counted");
        const int32_t room = b->room_edges ? b->room_edges * 2 : 1024;
        void **const arrays[] = { (void **)&g->edge_from,    (void **)&g->edge_to,
                                  (void **)&g->edge_forward, (void **)&g->edge_backward,
                                  (void **)&g->edge_point,   (void **)&g->edge_ferry };
        const size_t sizes[] = { 4, 4, 8, 8, 4, 1 };
        for (size_t i = 0; i < DIKAS_COUNT(arrays); i++) {
            void *grown = dikas_resize(*arrays[i], (size_t)room + 1, sizes[i]);
            if (!grown)
                return DIKAS_NO_MEMORY(err, "edges");
            *arrays[i] = grown;
        }
        b->room_edges = room;
    }
    if (b->n_edge_points + n_points > INT32_MAX)
        return dikas_fail(err, DIKAS_ELIMIT, "network: more points of edges than can be counted");
    if (b->n_edge_points + n_points > b->room_edge_points) {
        const int64_t room = 2 * b->room_edge_points + n_points + 1024;
        double *grown = dikas_resize(g->edge_xy, (size_t)room, 2 * sizeof(double));
        if (!grown)
            return DIKAS_NO_MEMORY(err, "edges");
        g->edge_xy = grown;
        b->room_edge_points = room;
    }
    return DIKAS_OK;
}

static dikas_status add_edge(builder *b, const stretch *s, int32_t from, int32_t to,
                             dikas_error *err)
{
    dikas_graph *g = b->graph;
    DIKAS_TRY(reserve_edge(b, s->last - s->first + 1, err));
    const int64_t start = b->n_edge_points;
    for (int64_t i = s->first; i <= s->last; i++)
        if (b->vertex_of_point[i] >= 0)
            memcpy(g->edge_xy + 2 * b->n_edge_points++, b->geometry->xy + 2 * i,
                   2 * sizeof(double));
    const int32_t e = g->n_edges++;
    const double length = path_length(g->edge_xy + 2 * start, b->n_edge_points - start);
    const double share = b->line.length[s->line] > 0 ? length / b->line.length[s->line] : 1;
    double ahead = 1, back = 1;
    if (b->elevations && !b->line.level[s->line])
        slope_mean_paces(b->elevations, s->path, s->from, s->to, &ahead, &back);
    g->edge_point[e] = (int32_t)start;
    g->edge_point[e + 1] = (int32_t)b->n_edge_points;
    g->edge_from[e] = from;
    g->edge_to[e] = to;
    g->edge_ferry[e] = b->line.ferry[s->line];
    g->edge_forward[e] = b->line.forward[s->line] * share * ahead;
    g->edge_backward[e] = b->line.backward[s->line] * share * back;
    b->report.loops += from == to;
    return DIKAS_OK;
}

static dikas_status cut_path(builder *b, int64_t line, int64_t path, dikas_error *err)
{
    const double *xy = b->geometry->xy;
    const int64_t first = b->geometry->point[path];
    int64_t last = b->geometry->point[path + 1] - 1;
    stretch s = { .line = line, .path = path, .first = -1 };
    int32_t from = -1;
    while (last > first && b->vertex_of_point[last] < 0)
        last--;
    for (int64_t i = first; i <= last; i++) {
        const int32_t vertex = b->vertex_of_point[i];
        if (i > first)
            s.to += path_length(xy + 2 * (i - 1), 2);
        if (vertex < 0)
            continue;
        const int blocked = b->vertex.blocked[vertex];
        int32_t node = b->node_of_vertex[vertex];
        if (!blocked && node < 0)
            continue;
        s.last = i;
        if (blocked)
            DIKAS_TRY(add_node(b, xy + 2 * i, &node, err));
        if (s.first >= 0)
            DIKAS_TRY(add_edge(b, &s, from, node, err));
        if (blocked && s.first >= 0 && i < last)
            DIKAS_TRY(add_node(b, xy + 2 * i, &node, err));
        from = node;
        s.first = i;
        s.from = s.to;
    }
    return DIKAS_OK;
}

/* ---- all together ---- */

static dikas_status refuse_empty(const builder *b, dikas_error *err)
{
    const dikas_graph_report *r = &b->report;
    return dikas_fail(err, DIKAS_EINVAL,
                      "%s: no usable edge: of %lld lines %lld are without geometry, %lld closed to "
                      "the mode, %lld without cost, %lld of no length",
                      dikas_table_name(b->lines), (long long)r->n_lines,
                      (long long)r->without_geometry, (long long)r->closed,
                      (long long)r->without_cost, (long long)r->zero_length);
}

static void fill_report(builder *b)
{
    const dikas_graph *g = b->graph;
    b->report.n_nodes = g->n_nodes;
    b->report.n_edges = g->n_edges;
    b->report.n_components = g->n_components;
    b->report.largest_component = g->component_nodes[g->largest_component];
}

static double leg_cost(const dikas_graph_options *options)
{
    if (!isnan(options->leg_cost_per_metre))
        return options->leg_cost_per_metre;
    if (options->profile && !options->cost_column && !is_in_metres(options))
        return minutes(1, dikas_profile_leg_speed(options->profile));
    return options->cost_column ? 0 : 1;
}

/* All but the graph itself. */
static void release_buffers(builder *b)
{
    dikas_release(b->line.forward);
    dikas_release(b->line.backward);
    dikas_release(b->line.length);
    dikas_release(b->line.ferry);
    dikas_release(b->line.level);
    b->line = (line_costs){ 0 };
    vertices_clear(&b->vertex);
    dikas_release(b->vertex_of_point);
    b->vertex_of_point = NULL;
    dikas_release(b->node_of_vertex);
    b->node_of_vertex = NULL;
}

static dikas_status build(builder *b, const dikas_table *barriers, dikas_error *err)
{
    dikas_graph *g = b->graph;
    for (int64_t i = 0; i < b->geometry->n_features; i++)
        b->report.without_geometry += b->geometry->part[i] == b->geometry->part[i + 1];
    DIKAS_TRY(find_line_costs(b, err));
    DIKAS_TRY(find_vertices(b, err));
    place_barriers(b, barriers);
    DIKAS_TRY(find_nodes(b, err));
    DIKAS_TRY(each_path(b, cut_path, err));
    release_buffers(b);
    if (!g->n_edges)
        return refuse_empty(b, err);
    g->leg_cost_per_metre = leg_cost(b->options);
    DIKAS_TRY(graph_quantise_costs(g, dikas_table_name(b->lines), err));
    DIKAS_TRY(graph_drop_duplicates(g, &b->report.duplicates, err));
    DIKAS_TRY(graph_make_arcs(g, err));
    DIKAS_TRY(graph_find_components(g, err));
    fill_report(b);
    return DIKAS_OK;
}

static int has_lines(const dikas_geometry *g)
{
    for (int64_t p = 0; p < g->n_parts; p++)
        if (g->part_kind[p] == DIKAS_LINE)
            return 1;
    return 0;
}

/* The options of a program that was built before they knew of elevations end earlier. */
static const dikas_elevations *elevations_of(const dikas_graph_options *o)
{
    return o->struct_size > offsetof(dikas_graph_options, elevations) ? o->elevations : NULL;
}

static dikas_status check_elevations(const dikas_table *lines, const dikas_graph_options *o,
                                     dikas_error *err)
{
    const dikas_elevations *e = elevations_of(o);
    const dikas_geometry *g = dikas_table_geometry(lines);
    if (is_in_metres(o) && (o->cost_column || e))
        return dikas_fail(err, DIKAS_EINVAL,
                          "network: metres go without a cost column and without elevations");
    if (!e)
        return DIKAS_OK;
    if (!o->profile || o->cost_column || strcmp(dikas_profile_mode(o->profile), "walk") != 0)
        return dikas_fail(err, DIKAS_EINVAL,
                          "network: elevations need a walking profile and no cost column");
    if (e->lines != lines || !g || e->n_paths != g->n_paths)
        return dikas_fail(err, DIKAS_EINVAL, "%s: the elevations are of other lines",
                          dikas_table_name(lines));
    for (int64_t i = 0; i < e->start[e->n_paths]; i++)
        if (isnan(e->z[i]))
            return dikas_fail(err, DIKAS_EINVAL, "%s: the elevations are not set",
                              dikas_table_name(lines));
    return DIKAS_OK;
}

static dikas_status check_options(const dikas_graph_options *o, dikas_error *err)
{
    if (o->leg_cost_per_metre < 0 || isinf(o->leg_cost_per_metre))
        return dikas_fail(err, DIKAS_EINVAL, "network: a leg cost of %g is outside [0, inf)",
                          o->leg_cost_per_metre);
    if (!(o->join_tolerance >= 0) || isinf(o->join_tolerance))
        return dikas_fail(err, DIKAS_EINVAL, "network: a join tolerance of %g is outside [0, inf)",
                          o->join_tolerance);
    return DIKAS_OK;
}

dikas_status dikas_graph_new(const dikas_table *lines, const dikas_table *barriers,
                             const dikas_graph_options *options, dikas_graph_report *report,
                             const dikas_run *run, dikas_graph **out, dikas_error *err)
{
    builder b = { .lines = lines, .geometry = dikas_table_geometry(lines), .options = options };
    if (run && run->progress && !run->progress(0, "building the graph", run->progress_payload))
        return dikas_fail(err, DIKAS_ECANCELLED, "building the graph: cancelled");
    DIKAS_TRY(check_options(options, err));
    DIKAS_TRY(check_elevations(lines, options, err));
    b.elevations = elevations_of(options);
    if (!b.geometry || !has_lines(b.geometry))
        return dikas_fail(err, DIKAS_EINVAL, "%s: there are no lines to make a network of",
                          dikas_table_name(lines));
    b.graph = dikas_alloc_zero(1, sizeof *b.graph);
    if (!b.graph)
        return DIKAS_NO_MEMORY(err, "a graph");
    const dikas_status status = build(&b, barriers, err);
    release_buffers(&b);
    if (report)
        *report = b.report;
    if (status != DIKAS_OK)
        dikas_graph_free(b.graph);
    else
        *out = b.graph;
    return status;
}

int64_t dikas_graph_nodes(const dikas_graph *graph)
{
    return graph->n_nodes;
}

int64_t dikas_graph_arcs(const dikas_graph *graph)
{
    return graph->n_arcs;
}

const double *dikas_graph_node_xy(const dikas_graph *graph)
{
    return graph->node_xy;
}

void dikas_graph_extent(const dikas_graph *graph, double box[4])
{
    memcpy(box, graph->extent, sizeof graph->extent);
}
