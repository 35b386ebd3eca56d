/* SPDX-License-Identifier: MIT */
/**
 * @file network.c
 * Streets, the profile that walks them, cells and services tied to them.
 */
#include <stdlib.h>
#include <string.h>

#include "access/access.h"
#include "core/core.h"
#include "dikas/io.h"

#define BORDER_WIDTH 50 /* metres */

/* ---- streets ---- */

/* Minutes and their relatives can take the leg on foot; metres take it as it is; of other units
 * nothing is known. */
static double leg_cost(access_run *a, const dikas_profile *profile)
{
    static const struct {
        const char *unit;
        double minutes;
    } units[] = { { "min", 1 }, { "s", 1.0 / 60 }, { "ms", 1.0 / 60000 }, { "h", 60 } };
    if (!a->options->cost_column)
        return DIKAS_MISSING;
    if (strcmp(a->unit, "m") == 0)
        return 1;
    const double kmh = profile ? dikas_profile_leg_speed(profile) : 4.8;
    for (size_t i = 0; i < DIKAS_COUNT(units); i++)
        if (strcmp(a->unit, units[i].unit) == 0)
            return 60 / (kmh * 1000) / units[i].minutes;
    report_warn(&a->report, "leg_without_cost", a->n,
                "the way to the network costs nothing: '%s' is no unit of time or length", a->unit);
    return 0;
}

static dikas_status read_lines(access_run *a, dikas_table **lines, dikas_table **barriers,
                               dikas_error *err)
{
    static const char *const tags[] = {
        "?highway",
        "?route",
        "?railway",
        "?public_transport",
        "?access",
        "?foot",
        "?bicycle",
        "?vehicle",
        "?motor_vehicle",
        "?motorcar",
        "?oneway",
        "?oneway:foot",
        "?oneway_foot",
        "?oneway:bicycle",
        "?oneway_bicycle",
        "?oneway:motor_vehicle",
        "?oneway_motor_vehicle",
        "?junction",
        "?maxspeed",
        "?sidewalk",
        "?cycleway",
        "?duration",
        "?bridge",
        "?tunnel",
        "?indoor",
        "?linkkityyp",
        "?linkkityyppi",
        "?ajosuunta",
        "?wheelchair",
        "?surface",
        "?smoothness",
        "?tracktype",
        "?incline",
        "?kerb",
        "?kerb:height",
        "?kerb_height",
        "?ramp",
        "?ramp:wheelchair",
        "?ramp_wheelchair",
        "?ramp:stroller",
        "?ramp_stroller",
    };
    const access_options *o = a->options;
    const char *columns[2 * DIKAS_COUNT(tags) + 2];
    char cut[DIKAS_COUNT(tags)][12]; /* "?" and the ten letters that a Shapefile keeps */
    dikas_read_options how = DIKAS_READ_OPTIONS_INIT;
    char *path, *layer;
    DIKAS_TRY(dikas_split_source(o->network, &path, &layer, err));
    const int osm = dikas_is_osm(path) && !layer;
    dikas_release(path);
    dikas_release(layer);
    if (osm)
        return dikas_read_osm(o->network, &a->run, lines, barriers, err);
    memcpy(columns, tags, sizeof tags);
    how.columns = columns;
    how.n_columns = (int)DIKAS_COUNT(tags);
    for (size_t i = 0; i < DIKAS_COUNT(tags); i++)
        if (g_strlcpy(cut[i], tags[i], sizeof cut[i]) >= sizeof cut[i])
            columns[how.n_columns++] = cut[i];
    if (o->cost_column)
        columns[how.n_columns++] = o->cost_column;
    if (o->oneway_column)
        columns[how.n_columns++] = o->oneway_column;
    return dikas_read(o->network, &how, &a->run, lines, err);
}

static dikas_status bring_lines(access_run *a, dikas_table *lines, dikas_table *barriers,
                                dikas_error *err)
{
    DIKAS_TRY(bring_here(&a->report, lines, a->crs, "network", err));
    return barriers ? dikas_reproject(barriers, a->crs, err) : DIKAS_OK;
}

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

/* What is the same for every profile is said once. */
static void warn_of_lines(access_run *a, const dikas_graph_report *g)
{
    const char *name = dikas_table_name(a->lines);
    if (a->on != a->travellers)
        return;
    if (!g->has_ways && a->on->profile)
        report_warn(&a->report, "no_way_kinds", g->n_lines,
                    "%s: no column tells the kind of way (highway, linkkityyp); every line counts "
                    "as a street open to all",
                    name);
    if (g->without_geometry)
        report_warn(&a->report, "lines_without_geometry", g->without_geometry,
                    "%s: %lld lines have no geometry", name, (long long)g->without_geometry);
    if (g->without_cost)
        report_warn(&a->report, "lines_without_cost", g->without_cost,
                    "%s: %lld lines have no value in '%s' and are left out", name,
                    (long long)g->without_cost, a->options->cost_column);
}

static void note_graph(access_run *a, const dikas_graph_report *g)
{
    const dikas_profile *profile = a->on->profile;
    if (profile && strcmp(dikas_profile_mode(profile), "car") == 0)
        report_warn(&a->report, "turn_restrictions", 0,
                    "turn restrictions are not read; cars may turn anywhere");
    json_object *network = json_object_new_object();
    json_object_object_add(network, "nodes", json_object_new_int64(g->n_nodes));
    json_object_object_add(network, "edges", json_object_new_int64(g->n_edges));
    json_object_object_add(network, "components", json_object_new_int64(g->n_components));
    json_object_object_add(network, "largest_component",
                           json_object_new_int64(g->largest_component));
    json_object_object_add(network, "lines_closed_to_the_mode", json_object_new_int64(g->closed));
    json_object_object_add(network, "zero_length", json_object_new_int64(g->zero_length));
    json_object_object_add(network, "duplicates", json_object_new_int64(g->duplicates));
    json_object_object_add(network, "barriers", json_object_new_int64(g->barriers));
    if (a->report.muted) {
        json_object_put(network);
        return;
    }
    char *key = has_profiles(a) ? g_strconcat("graph_", a->on->name, NULL) : g_strdup("graph");
    json_object_object_add(network_input(a), key, network);
    g_free(key);
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
    how.leg_cost_per_metre = leg_cost(a, a->on->profile);
    how.elevations = a->elevations;
    if (a->closures)
        DIKAS_TRY(build_closed_graph(a, &how, &made, err));
    else
        DIKAS_TRY(dikas_graph_new(a->lines, a->barriers, &how, &made, &a->run, &a->on->graph, err));
    warn_of_lines(a, &made);
    note_graph(a, &made);
    return DIKAS_OK;
}

/* ---- snapping ---- */

/* How far two boxes are apart. */
static double gap(const double a[4], const double b[4])
{
    const double dx = fmax(0, fmax(a[0] - b[2], b[0] - a[2]));
    const double dy = fmax(0, fmax(a[1] - b[3], b[1] - a[3]));
    return hypot(dx, dy);
}

static void extent_of(const double *xy, int64_t n, double box[4])
{
    box[0] = box[1] = HUGE_VAL;
    box[2] = box[3] = -HUGE_VAL;
    for (int64_t i = 0; i < n; i++)
        for (int k = 0; k < 2; k++)
            if (!isnan(xy[2 * i + k])) {
                box[k] = fmin(box[k], xy[2 * i + k]);
                box[k + 2] = fmax(box[k + 2], xy[2 * i + k]);
            }
}

static dikas_status check_overlap(access_run *a, const double box[4], const char *what,
                                  dikas_error *err)
{
    double streets[4];
    dikas_graph_extent(a->on->graph, streets);
    if (!(box[0] <= box[2]))
        return dikas_fail(err, DIKAS_EINVAL, "the %s have no geometry at all", what);
    const double apart = gap(streets, box);
    if (apart <= a->options->max_snap)
        return DIKAS_OK;
    char *text = format_metres(apart);
    const dikas_status status =
        dikas_fail(err, DIKAS_EINVAL,
                   "the %s and the network do not overlap: they are %s apart, more than --max-snap "
                   "%g m",
                   what, text, a->options->max_snap);
    g_free(text);
    return status;
}

static int by_size(const void *x, const void *y)
{
    const double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static void warn_of_reach(access_run *a, const dikas_places *p, int64_t n, const char *what)
{
    const uint8_t *reach = dikas_places_reach(p);
    const double *snap = dikas_places_snap(p);
    double *sorted = g_new(double, (gsize)n + 1);
    int64_t tied = 0, lost = 0, island = 0, closed = 0;
    for (int64_t i = 0; i < n; i++) {
        if (reach[i] == DIKAS_REACH_OK)
            sorted[tied++] = snap[i];
        lost += reach[i] == DIKAS_REACH_NOT_SNAPPED;
        island += reach[i] == DIKAS_REACH_ISLAND;
        closed += reach[i] == DIKAS_REACH_CLOSED;
    }
    qsort(sorted, (size_t)tied, sizeof *sorted, by_size);
    json_object *item = json_object_new_object();
    json_object_object_add(item, "measure", json_object_new_string("snap"));
    json_object_object_add(item, "name", json_object_new_string(what));
    json_object_object_add(item, "value", json_object_new_int64(tied));
    json_object_object_add(item, "unit", json_object_new_string("1"));
    json_object_object_add(item, "status", json_object_new_string("ok"));
    if (has_profiles(a))
        json_object_object_add(item, "profile", json_object_new_string(a->on->name));
    json_object_object_add(item, "not_snapped", json_object_new_int64(lost));
    json_object_object_add(item, "island", json_object_new_int64(island));
    if (a->closures)
        json_object_object_add(item, "closed", json_object_new_int64(closed));
    json_object_object_add(item, "nearer_to_a_small_part",
                           json_object_new_int64(dikas_places_moved(p)));
    if (tied) {
        json_object_object_add(item, "snap_median_m", json_number(sorted[(tied - 1) / 2]));
        json_object_object_add(item, "snap_p95_m",
                               json_number(sorted[(int64_t)(0.95 * (double)(tied - 1))]));
        json_object_object_add(item, "snap_max_m", json_number(sorted[tied - 1]));
    }
    json_object_array_add(a->report.results, item);
    char *whom = has_profiles(a) ? g_strdup_printf(" (profile %s)", a->on->name) : g_strdup("");
    if (lost)
        report_warn(&a->report, "not_snapped", lost,
                    "%lld of %lld %s have no geometry or lie farther than %g m from the "
                    "network; they reach nothing%s",
                    (long long)lost, (long long)n, what, a->options->max_snap, whom);
    if (island)
        report_warn(&a->report, "islands", island,
                    "%lld of %lld %s are near small parts of the network only (under %lld "
                    "nodes)%s",
                    (long long)island, (long long)n, what, (long long)a->options->min_component,
                    whom);
    if (closed)
        report_warn(&a->report, "closed", closed,
                    "%lld of %lld %s lie within closed areas; they reach nothing%s",
                    (long long)closed, (long long)n, what, whom);
    g_free(whom);
    g_free(sorted);
}

static int is_point(const dikas_geometry *g, int64_t feature)
{
    for (int64_t p = g->part[feature]; p < g->part[feature + 1]; p++)
        if (g->part_kind[p] != DIKAS_POINT)
            return 0;
    return 1;
}

/* How the lines and polygons are reached, into the record that was added last. */
static void tell_of_shapes(access_run *a)
{
    const dikas_geometry *g = &a->services.shapes;
    const uint8_t *reach = dikas_places_reach(a->on->services);
    const double *snap = dikas_places_snap(a->on->services);
    json_object *results = a->report.results;
    json_object *item = json_object_array_get_idx(results, json_object_array_length(results) - 1);
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
    json_object_object_add(item, "shapes_with_streets_within", json_object_new_int64(touched));
    json_object_object_add(item, "shapes_with_streets_beside", json_object_new_int64(beside));
    json_object_object_add(item, "shapes_at_nearest_street", json_object_new_int64(farther));
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
    DIKAS_TRY(check_overlap(a, box, starts, err));
    dikas_geometry_extent(&a->services.shapes, box);
    return check_overlap(a, box, "services", err);
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
    DIKAS_TRY(build_graph(a, err));
    DIKAS_TRY(check_overlaps(a, starts, err));
    DIKAS_TRY(tie_places(a, a->on->graph, &a->on->origins, &a->on->services, err));
    close_places(a, a->on->origins, a->on->services);
    warn_of_reach(a, a->on->origins, a->origins.n, starts);
    warn_of_reach(a, a->on->services, a->services.n, "services");
    if (a->services.shapes.shape != DIKAS_POINT)
        tell_of_shapes(a);
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
    DIKAS_TRY(read_lines(a, &a->lines, &a->barriers, err));
    DIKAS_TRY(report_input(&a->report, "network", o->network, a->lines, err));
    DIKAS_TRY(bring_lines(a, a->lines, a->barriers, err));
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
