/* SPDX-License-Identifier: MIT */
/**
 * @file streets.c
 * Streets as they are read, what became of them, and how places are tied to them.
 */
#include "common/streets.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/core.h"
#include "dikas/io.h"

const char *check_way_words(const common_options *o, const way_words *w)
{
    static const char *const modes[] = { "walk", "bicycle", "car", NULL };
    static const char *const on_unknown[] = { "error", "skip", NULL };
    if (w->network && w->matrix)
        return "--network and --matrix exclude each other";
    if (!w->network && (w->mode || w->has_profile || w->oneway_column || !isnan(w->speed)))
        return "--mode, --profile, --speed and --oneway-column need --network FILE[:LAYER]";
    if (!w->network &&
        (is_given(o, "max-snap") || is_given(o, "join-tolerance") || is_given(o, "min-component")))
        return "--max-snap, --join-tolerance and --min-component need --network FILE[:LAYER]";
    if (!w->matrix && (w->from_column || w->to_column || w->unknown_ids))
        return "--from-column, --to-column and --unknown-ids need --matrix FILE";
    if (!w->network && !w->matrix && (w->cost_column || w->cost_unit))
        return "--cost-column and --cost-unit need --network or --matrix";
    if (w->network && w->cost_unit && !w->cost_column)
        return "--cost-unit needs --cost-column (costs by speed are minutes)";
    if (w->mode && w->has_profile)
        return "--mode and --profile exclude each other (a profile names its base mode)";
    if (w->mode && !g_strv_contains(modes, w->mode))
        return "--mode takes walk, bicycle or car";
    if (w->unknown_ids && !g_strv_contains(on_unknown, w->unknown_ids))
        return "--unknown-ids takes error or skip";
    return NULL;
}

/* ---- reading ---- */

/* What a graph reads of a line; none must be there. */
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

static dikas_status read_lines(const char *source, const char *cost_column,
                               const char *oneway_column, const dikas_run *run, dikas_table **lines,
                               dikas_table **barriers, dikas_error *err)
{
    const char *columns[2 * DIKAS_COUNT(tags) + 2];
    char cut[DIKAS_COUNT(tags)][12]; /* "?" and the ten letters that a Shapefile keeps */
    dikas_read_options how = DIKAS_READ_OPTIONS_INIT;
    char *path, *layer;
    DIKAS_TRY(dikas_split_source(source, &path, &layer, err));
    const int osm = dikas_is_osm(path) && !layer;
    dikas_release(path);
    dikas_release(layer);
    if (osm)
        return dikas_read_osm(source, run, lines, barriers, err);
    memcpy(columns, tags, sizeof tags);
    how.columns = columns;
    how.n_columns = (int)DIKAS_COUNT(tags);
    for (size_t i = 0; i < DIKAS_COUNT(tags); i++)
        if (g_strlcpy(cut[i], tags[i], sizeof cut[i]) >= sizeof cut[i])
            columns[how.n_columns++] = cut[i];
    if (cost_column)
        columns[how.n_columns++] = cost_column;
    if (oneway_column)
        columns[how.n_columns++] = oneway_column;
    return dikas_read(source, &how, run, lines, err);
}

dikas_status read_streets(report *r, const char *source, const char *cost_column,
                          const char *oneway_column, const char *crs, const dikas_run *run,
                          dikas_table **lines, dikas_table **barriers, dikas_error *err)
{
    DIKAS_TRY(read_lines(source, cost_column, oneway_column, run, lines, barriers, err));
    DIKAS_TRY(report_input(r, "network", source, *lines, err));
    DIKAS_TRY(bring_here(r, *lines, crs, "network", err));
    return *barriers ? dikas_reproject(*barriers, crs, err) : DIKAS_OK;
}

/* Minutes and their relatives can take the leg on foot; metres take it as it is; of other units
 * nothing is known. */
double leg_cost(const char *unit, const dikas_profile *profile)
{
    static const struct {
        const char *unit;
        double minutes;
    } units[] = { { "min", 1 }, { "s", 1.0 / 60 }, { "ms", 1.0 / 60000 }, { "h", 60 } };
    if (strcmp(unit, "m") == 0)
        return 1;
    const double kmh = profile ? dikas_profile_leg_speed(profile) : 4.8;
    for (size_t i = 0; i < DIKAS_COUNT(units); i++)
        if (strcmp(unit, units[i].unit) == 0)
            return 60 / (kmh * 1000) / units[i].minutes;
    return DIKAS_MISSING;
}

/* ---- what became of the lines ---- */

json_object *graph_record(const dikas_graph_report *g)
{
    json_object *record = json_object_new_object();
    json_object_object_add(record, "nodes", json_object_new_int64(g->n_nodes));
    json_object_object_add(record, "edges", json_object_new_int64(g->n_edges));
    json_object_object_add(record, "components", json_object_new_int64(g->n_components));
    json_object_object_add(record, "largest_component",
                           json_object_new_int64(g->largest_component));
    json_object_object_add(record, "lines_closed_to_the_mode", json_object_new_int64(g->closed));
    json_object_object_add(record, "zero_length", json_object_new_int64(g->zero_length));
    json_object_object_add(record, "duplicates", json_object_new_int64(g->duplicates));
    json_object_object_add(record, "barriers", json_object_new_int64(g->barriers));
    return record;
}

void warn_of_lines(report *r, const dikas_table *lines, const dikas_graph_report *g,
                   const dikas_profile *profile, const char *cost_column)
{
    const char *name = dikas_table_name(lines);
    if (!g->has_ways && profile)
        report_warn(r, "no_way_kinds", g->n_lines,
                    "%s: no column tells the kind of way (highway, linkkityyp); every line counts "
                    "as a street open to all",
                    name);
    if (g->without_geometry)
        report_warn(r, "lines_without_geometry", g->without_geometry,
                    "%s: %lld lines have no geometry", name, (long long)g->without_geometry);
    if (g->without_cost)
        report_warn(r, "lines_without_cost", g->without_cost,
                    "%s: %lld lines have no value in '%s' and are left out", name,
                    (long long)g->without_cost, cost_column);
}

void warn_of_turns(report *r, const dikas_profile *profile)
{
    if (profile && strcmp(dikas_profile_mode(profile), "car") == 0)
        report_warn(r, "turn_restrictions", 0,
                    "turn restrictions are not read; cars may turn anywhere");
}

/* ---- places ---- */

char *format_metres(double metres)
{
    return metres < 10000 ? g_strdup_printf("%.0f m", metres)
                          : g_strdup_printf("%.1f km", metres / 1000);
}

/* How far two boxes are apart. */
static double gap(const double a[4], const double b[4])
{
    const double dx = fmax(0, fmax(a[0] - b[2], b[0] - a[2]));
    const double dy = fmax(0, fmax(a[1] - b[3], b[1] - a[3]));
    return hypot(dx, dy);
}

void extent_of(const double *xy, int64_t n, double box[4])
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

dikas_status check_overlap(const dikas_graph *graph, const double box[4], const char *what,
                           double max_snap, dikas_error *err)
{
    double streets[4];
    dikas_graph_extent(graph, streets);
    if (!(box[0] <= box[2]))
        return dikas_fail(err, DIKAS_EINVAL, "the %s have no geometry at all", what);
    const double apart = gap(streets, box);
    if (apart <= max_snap)
        return DIKAS_OK;
    char *text = format_metres(apart);
    const dikas_status status =
        dikas_fail(err, DIKAS_EINVAL,
                   "the %s and the network do not overlap: they are %s apart, more than --max-snap "
                   "%g m",
                   what, text, max_snap);
    g_free(text);
    return status;
}

static int by_size(const void *x, const void *y)
{
    const double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

json_object *report_reach(report *r, const dikas_places *p, int64_t n, const char *what,
                          const snapping *how)
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
    if (how->profile)
        json_object_object_add(item, "profile", json_object_new_string(how->profile));
    json_object_object_add(item, "not_snapped", json_object_new_int64(lost));
    json_object_object_add(item, "island", json_object_new_int64(island));
    if (how->has_closures)
        json_object_object_add(item, "closed", json_object_new_int64(closed));
    json_object_object_add(item, "nearer_to_a_small_part",
                           json_object_new_int64(dikas_places_moved(p)));
    if (tied) {
        json_object_object_add(item, "snap_median_m", json_number(sorted[(tied - 1) / 2]));
        json_object_object_add(item, "snap_p95_m",
                               json_number(sorted[(int64_t)(0.95 * (double)(tied - 1))]));
        json_object_object_add(item, "snap_max_m", json_number(sorted[tied - 1]));
    }
    json_object_array_add(r->results, item);
    char *whom = how->profile ? g_strdup_printf(" (profile %s)", how->profile) : g_strdup("");
    if (lost)
        report_warn(r, "not_snapped", lost,
                    "%lld of %lld %s have no geometry or lie farther than %g m from the "
                    "network; they reach nothing%s",
                    (long long)lost, (long long)n, what, how->max_snap, whom);
    if (island)
        report_warn(r, "islands", island,
                    "%lld of %lld %s are near small parts of the network only (under %lld "
                    "nodes)%s",
                    (long long)island, (long long)n, what, (long long)how->min_component, whom);
    if (closed)
        report_warn(r, "closed", closed,
                    "%lld of %lld %s lie within closed areas; they reach nothing%s",
                    (long long)closed, (long long)n, what, whom);
    g_free(whom);
    g_free(sorted);
    return item;
}
