/* SPDX-License-Identifier: MIT */
/**
 * @file grounds.c
 * The ground that measures of water look at: that of the cells or of a ring around each, and of it
 * what lies within --modelled.
 */
#include "core/core.h"
#include "exposure/exposure.h"

/* What lies within or beyond a layer. */
static dikas_status clip(exposure_run *e, const dikas_table *polygons, const dikas_table *layer,
                         dikas_clip which, dikas_table **out, dikas_error *err)
{
    dikas_repair_report repair = { 0, 0, -1 };
    DIKAS_TRY(dikas_clip_polygons(polygons, layer, which, &repair, &e->run, out, err));
    warn_repaired(&e->report, layer, &repair);
    return DIKAS_OK;
}

/* How much of each polygon some part of it is; missing where there is no polygon. For g_free(). */
static double *shares_of(const exposure_run *e, const dikas_table *part, const dikas_table *whole)
{
    double *share = g_new(double, (gsize)e->n + 1), *all = g_new(double, (gsize)e->n + 1);
    dikas_polygon_areas(part, share);
    dikas_polygon_areas(whole, all);
    for (int64_t i = 0; i < e->n; i++)
        share[i] = all[i] > 0 ? fmin(share[i] / all[i], 1) : DIKAS_MISSING;
    g_free(all);
    return share;
}

dikas_status ready_beyond(exposure_run *e, input_hazard *hazard, dikas_error *err)
{
    const dikas_table *zones;
    if (hazard->beyond)
        return DIKAS_OK;
    DIKAS_TRY(ready_zones(e, &zones, err));
    DIKAS_TRY(clip(e, zones, hazard->table, DIKAS_CLIP_BEYOND, &hazard->beyond, err));
    hazard->beyond_share = shares_of(e, hazard->beyond, zones);
    return DIKAS_OK;
}

/* The layer of an option, read once. */
static dikas_status ready_layer(exposure_run *e, const char *source, const char *role,
                                dikas_table **layer, dikas_error *err)
{
    return !source || *layer ? DIKAS_OK
                             : read_layer(&e->report, source, role, dikas_table_crs(e->cells),
                                          &e->run, layer, err);
}

/* The cells, or the rings around them; *made is to be freed. */
static dikas_status find_whole(exposure_run *e, double ring, dikas_table **made,
                               const dikas_table **out, dikas_error *err)
{
    DIKAS_TRY(ready_zones(e, out, err));
    if (!(ring > 0))
        return DIKAS_OK;
    DIKAS_TRY(check_metres(e->cells, e->options->common.cells, err));
    DIKAS_TRY(dikas_polygon_rings(*out, ring, &e->run, made, err));
    *out = *made;
    return DIKAS_OK;
}

static dikas_status make_ground(exposure_run *e, studied_ground *g, dikas_error *err)
{
    dikas_table *rings = NULL;
    const dikas_table *whole;
    DIKAS_TRY(ready_layer(e, e->options->modelled, "modelled", &e->modelled, err));
    dikas_status status = find_whole(e, g->ring, &rings, &whole, err);
    if (status == DIKAS_OK && e->modelled)
        status = clip(e, whole, e->modelled, DIKAS_CLIP_WITHIN, &g->parts, err);
    if (status == DIKAS_OK)
        g->open = shares_of(e, g->parts ? g->parts : whole, whole);
    if (g->parts || status != DIKAS_OK)
        dikas_table_free(rings);
    else
        g->parts = rings;
    return status;
}

dikas_status find_ground(exposure_run *e, double ring, const studied_ground **out, dikas_error *err)
{
    for (guint i = 0; i < e->grounds->len; i++) {
        const studied_ground *g = e->grounds->pdata[i];
        *out = g;
        if (g->ring <= ring && g->ring >= ring)
            return DIKAS_OK;
    }
    studied_ground *made = g_new0(studied_ground, 1);
    made->ring = ring;
    g_ptr_array_add(e->grounds, made);
    *out = made;
    return make_ground(e, made, err);
}

void free_ground(void *ground)
{
    studied_ground *g = ground;
    dikas_table_free(g->parts);
    g_free(g->open);
    g_free(g);
}
