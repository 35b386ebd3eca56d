/* SPDX-License-Identifier: MIT */
/**
 * @file network.c
 * Streets, the profile that walks them, cells and services tied to them.
 */
#include <string.h>

#include "access/access.h"
#include "core/core.h"

#define BORDER_WIDTH 50 /* metres */

/* ---- streets ---- */

/* The network among the inputs of the report. */
static json_object *network_input(const access_run *a)
{
    json_object *input = NULL;
    for (size_t i = json_object_array_length(a->report.inputs); i-- > 0;) {
        input = json_object_array_get_idx(a->report.inputs, i);
        if (strcmp(json_object_get_string(json_object_object_get(input, "role")), "network") == 0)
            break;
    }
    return input;
}

static void note_graph(access_run *a, const dikas_graph_report *g)
{
    if (a->on == a->travellers) /* what is the same for every profile is said once */
        warn_of_lines(&a->report, a->lines, g, a->on->profile, a->options->cost_column);
    warn_of_turns(&a->report, a->on->profile);
    if (a->report.muted)
        return;
    char *key = has_profiles(a) ? g_strconcat("graph_", a->on->name, NULL) : g_strdup("graph");
    json_object_object_add(network_input(a), key, graph_record(g));
    g_free(key);
}

/* What a metre to the network costs in the unit of --cost-column. */
static double leg_of_column(access_run *a)
{
    const double cost = leg_cost(a->unit, a->on->profile);
    if (isnan(cost))
        report_warn(&a->report, "leg_without_cost", a->n,
                    "the way to the network costs nothing: '%s' is no unit of time or length",
                    a->unit);
    return isnan(cost) ? 0 : cost;
}

static dikas_status build_graph(access_run *a, dikas_error *err)
{
    const access_options *o = a->options;
    dikas_graph_options how = DIKAS_GRAPH_OPTIONS_INIT;
    dikas_graph_report made;
    how.profile = a->on->profile;
    how.cost_column = o->cost_column;
    how.oneway_column = o->oneway_column;
    how.join_tolerance = o->join_tolerance;
    how.leg_cost_per_metre = o->cost_column ? leg_of_column(a) : DIKAS_MISSING;
    how.elevations = a->elevations;
    if (a->closures)
        DIKAS_TRY(build_closed_graph(a, &how, &made, err));
    else
        DIKAS_TRY(dikas_graph_new(a->lines, a->barriers, &how, &made, &a->run, &a->on->graph, err));
    note_graph(a, &made);
    return DIKAS_OK;
}

/* ---- snapping ---- */

static int is_point(const dikas_geometry *g, int64_t feature)
{
    for (int64_t p = g->part[feature]; p < g->part[feature + 1]; p++)
        if (g->part_kind[p] != DIKAS_POINT)
            return 0;
    return 1;
}

/* How the lines and polygons are reached. */
static void tell_of_shapes(const access_run *a, json_object *record)
{
    const dikas_geometry *g = &a->services.shapes;
    const uint8_t *reach = dikas_places_reach(a->on->services);
    const double *snap = dikas_places_snap(a->on->services);
    int64_t touched = 0, beside = 0, farther = 0;
    for (int64_t i = 0; i < g->n_features; i++) {
        if (is_point(g, i) || reach[i] != DIKAS_REACH_OK)
            continue;
        if (!(snap[i] > 0))
            touched++;
        else if (snap[i] <= a->options->beside)
            beside++;
        else
            farther++;
    }
    json_object_object_add(record, "shapes_with_streets_within", json_object_new_int64(touched));
    json_object_object_add(record, "shapes_with_streets_beside", json_object_new_int64(beside));
    json_object_object_add(record, "shapes_at_nearest_street", json_object_new_int64(farther));
}

double *service_points(const access_run *a)
{
    const dikas_geometry *g = &a->services.shapes;
    double *xy = g_new(double, 2 * (gsize)a->services.n + 1);
    dikas_geometry_centroids(g, xy);
    for (int64_t i = 0; i < g->n_features; i++) {
        const int64_t first = g->part[i], n = g->part[i + 1] - first;
        if (n != 1 || g->part_kind[first] != DIKAS_POINT)
            xy[2 * i] = xy[2 * i + 1] = DIKAS_MISSING;
    }
    return xy;
}

dikas_status tie_places(access_run *a, const dikas_graph *graph, dikas_places **from,
                        dikas_places **to, dikas_error *err)
{
    const access_options *o = a->options;
    DIKAS_TRY(dikas_places_new(graph, a->origins.n, a->origins.xy, o->max_snap, o->min_component,
                               &a->run, from, err));
    return dikas_places_from_shapes(graph, &a->services.shapes, o->beside, o->max_snap,
                                    o->min_component, &a->run, to, err);
}

static dikas_status check_overlaps(access_run *a, const char *starts, dikas_error *err)
{
    double box[4];
    extent_of(a->origins.xy, a->origins.n, box);
    DIKAS_TRY(check_overlap(a->on->graph, box, starts, a->options->max_snap, err));
    dikas_geometry_extent(&a->services.shapes, box);
    return check_overlap(a->on->graph, box, "services", a->options->max_snap, err);
}

static dikas_status find_border(access_run *a, dikas_error *err)
{
    double *cost = g_new(double, (gsize)a->origins.n + 1);
    a->on->border = g_new(double, (gsize)a->n);
    const dikas_status status =
        dikas_border_cost(a->on->graph, a->on->origins, BORDER_WIDTH, cost, &a->run, err);
    if (status == DIKAS_OK)
        average_origins(a, cost, a->on->border, NULL, NULL);
    g_free(cost);
    return status;
}

dikas_status connect(access_run *a, dikas_error *err)
{
    const char *starts = a->origins.start ? "origins" : "cells";
    const snapping how = { a->options->max_snap, a->options->min_component,
                           has_profiles(a) ? a->on->name : NULL, a->closures != NULL };
    DIKAS_TRY(build_graph(a, err));
    DIKAS_TRY(check_overlaps(a, starts, err));
    DIKAS_TRY(tie_places(a, a->on->graph, &a->on->origins, &a->on->services, err));
    close_places(a, a->on->origins, a->on->services);
    report_reach(&a->report, a->on->origins, a->origins.n, starts, &how);
    json_object *record =
        report_reach(&a->report, a->on->services, a->services.n, "services", &how);
    if (a->services.shapes.shape != DIKAS_POINT)
        tell_of_shapes(a, record);
    return find_border(a, err);
}

void disconnect(traveller *t)
{
    dikas_places_free(t->origins);
    dikas_places_free(t->services);
    dikas_graph_free(t->graph);
    g_free(t->border);
    *t = (traveller){ .name = t->name, .profile = t->profile, .rules = t->rules };
}

void forget_lines(access_run *a)
{
    dikas_elevations_free(a->elevations);
    dikas_table_free(a->lines);
    dikas_table_free(a->barriers);
    a->lines = a->barriers = NULL;
    a->elevations = NULL;
}

dikas_status read_network(access_run *a, dikas_error *err)
{
    const access_options *o = a->options;
    if (!o->network)
        return DIKAS_OK;
    if (o->cost_column)
        a->unit = o->cost_unit ? o->cost_unit : "min";
    DIKAS_TRY(read_streets(&a->report, o->network, o->cost_column, o->oneway_column, a->crs,
                           &a->run, &a->lines, &a->barriers, err));
    DIKAS_TRY(read_elevations(a, a->lines, &a->elevations, err));
    DIKAS_TRY(read_closures(a, err));
    for (int t = 0; t < a->n_travellers; t++) {
        a->on = &a->travellers[t];
        DIKAS_TRY(connect(a, err));
    }
    if (!o->sensitivity)
        forget_lines(a);
    return DIKAS_OK;
}
