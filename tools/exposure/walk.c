/* SPDX-License-Identifier: MIT */
/**
 * @file walk.c
 * Metres on foot along streets, from cells to polygons.
 */
#include "common/streets.h"
#include "core/core.h"
#include "exposure/exposure.h"

/* As the defaults of dikas-access. */
#define BESIDE   20.0  /* m: streets so close to a polygon reach it */
#define MAX_SNAP 500.0 /* m: farthest that a cell may lie from a street */
enum { MIN_COMPONENT = 100 };

typedef struct walk {
    dikas_table *lines, *barriers;
    dikas_profile *profile;
    dikas_graph *graph;
    dikas_places *from, *to;
    dikas_relation *relation;
} walk;

static dikas_status make_graph(exposure_run *e, walk *w, dikas_error *err)
{
    dikas_graph_options how = DIKAS_GRAPH_OPTIONS_INIT;
    DIKAS_TRY(dikas_profile_new("walk", &w->profile, err));
    how.profile = w->profile;
    return dikas_graph_new(w->lines, w->barriers, &how, NULL, &e->run, &w->graph, err);
}

/* From the centroids of the cells, as in dikas-access. */
static dikas_status tie(exposure_run *e, walk *w, const dikas_table *zones,
                        const dikas_table *polygons, dikas_error *err)
{
    double *xy = g_new(double, 2 * (gsize)e->n + 2);
    dikas_geometry_centroids(dikas_table_geometry(zones), xy);
    dikas_status status =
        dikas_places_new(w->graph, e->n, xy, MAX_SNAP, MIN_COMPONENT, &e->run, &w->from, err);
    g_free(xy);
    if (status == DIKAS_OK)
        status = dikas_places_from_shapes(w->graph, dikas_table_geometry(polygons), BESIDE,
                                          MAX_SNAP, MIN_COMPONENT, &e->run, &w->to, err);
    return status;
}

static void warn_not_snapped(exposure_run *e, const uint8_t *reach)
{
    int64_t lost = 0;
    for (int64_t i = 0; i < e->n; i++)
        lost += reach[i] != DIKAS_REACH_OK;
    if (lost)
        report_warn(
            &e->report, "not_snapped", lost,
            "%lld of %lld cells have no street of the network's largest part within %g m, or "
            "lie nowhere, and their way is unknown",
            (long long)lost, (long long)e->n, MAX_SNAP);
}

static dikas_status measure(exposure_run *e, walk *w, const dikas_table *zones,
                            const dikas_table *polygons, double *metres, uint8_t *known,
                            dikas_error *err)
{
    DIKAS_TRY(check_input(e, e->options->network, err));
    DIKAS_TRY(read_streets(&e->report, e->options->network, NULL, NULL, dikas_table_crs(e->cells),
                           &e->run, &w->lines, &w->barriers, err));
    DIKAS_TRY(make_graph(e, w, err));
    DIKAS_TRY(tie(e, w, zones, polygons, err));
    DIKAS_TRY(dikas_access_new(w->graph, w->from, w->to, NULL, dikas_table_rows(polygons), HUGE_VAL,
                               &w->relation, err));
    DIKAS_TRY(dikas_relation_nearest(w->relation, DIKAS_BY_ROW, 1, metres, NULL, &e->run, err));
    const double metres_a_minute = dikas_profile_speed(w->profile) * 1000 / 60;
    const uint8_t *reach = dikas_places_reach(w->from);
    for (int64_t i = 0; i < e->n; i++) {
        known[i] = reach[i] == DIKAS_REACH_OK;
        metres[i] *= metres_a_minute;
    }
    warn_not_snapped(e, reach);
    return DIKAS_OK;
}

dikas_status walk_to(exposure_run *e, const dikas_table *zones, const dikas_table *polygons,
                     double *metres, uint8_t *known, dikas_error *err)
{
    walk w = { 0 };
    const dikas_status status = measure(e, &w, zones, polygons, metres, known, err);
    dikas_relation_free(w.relation);
    dikas_places_free(w.from);
    dikas_places_free(w.to);
    dikas_graph_free(w.graph);
    dikas_profile_free(w.profile);
    dikas_table_free(w.lines);
    dikas_table_free(w.barriers);
    return status;
}
