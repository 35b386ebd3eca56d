/* SPDX-License-Identifier: MIT */
/**
 * @file parts.c
 * Parts of the cells: their land; and the ground that measures of water look at, which is that of
 * the cells or of a ring around each, and of it what lies within --modelled and not within
 * --protected.
 *
 * Of a cell some ground is unknown, some protected, and the rest is open: dry or flooded. Shares
 * are of what is known, which is the protected ground and the open ground that is known.
 */
#include "core/core.h"
#include "exposure/exposure.h"

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
    DIKAS_TRY(dikas_clip_polygons(zones, hazard->table, DIKAS_CLIP_BEYOND, NULL, &e->run,
                                  &hazard->beyond, err));
    hazard->beyond_share = shares_of(e, hazard->beyond, zones);
    return DIKAS_OK;
}

/* The layer of an option, read once. */
static dikas_status ready_layer(exposure_run *e, const char *source, const char *role,
                                dikas_table **layer, dikas_error *err)
{
    if (!source || *layer)
        return DIKAS_OK;
    DIKAS_TRY(read_layer(&e->report, source, role, dikas_table_crs(e->cells), &e->run, layer, err));
    return repair_layer(e, layer, err);
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

/* Of the parts so far only what is not protected stays. */
static dikas_status take_open(exposure_run *e, studied_ground *g, const dikas_table *whole,
                              dikas_error *err)
{
    dikas_table *open = NULL;
    DIKAS_TRY(dikas_clip_polygons(g->parts ? g->parts : whole, e->protected_areas,
                                  DIKAS_CLIP_BEYOND, NULL, &e->run, &open, err));
    dikas_table_free(g->parts);
    g->parts = open;
    g->protected_share = g->open;
    g->open = shares_of(e, open, whole);
    for (int64_t i = 0; i < e->n; i++) {
        g->protected_share[i] -= g->open[i];
        if (g->protected_share[i] < ROUNDING)
            g->protected_share[i] = 0;
    }
    return DIKAS_OK;
}

static dikas_status divide_ground(exposure_run *e, studied_ground *g, const dikas_table *whole,
                                  dikas_error *err)
{
    if (e->modelled)
        DIKAS_TRY(dikas_clip_polygons(whole, e->modelled, DIKAS_CLIP_WITHIN, NULL, &e->run,
                                      &g->parts, err));
    g->open = shares_of(e, g->parts ? g->parts : whole, whole);
    return e->protected_areas ? take_open(e, g, whole, err) : DIKAS_OK;
}

static dikas_status make_ground(exposure_run *e, studied_ground *g, dikas_error *err)
{
    const exposure_options *o = e->options;
    dikas_table *rings = NULL;
    const dikas_table *whole;
    DIKAS_TRY(ready_layer(e, o->modelled, "modelled", &e->modelled, err));
    DIKAS_TRY(ready_layer(e, o->protected_ground, "protected", &e->protected_areas, err));
    dikas_status status = find_whole(e, g->ring, &rings, &whole, err);
    if (status == DIKAS_OK)
        status = divide_ground(e, g, whole, err);
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
    g_free(g->protected_share);
    g_free(g);
}

/* ---- shares ---- */

double known_share(const studied_ground *g, int64_t cell, double valid)
{
    const double open = g->open[cell],
                 protected = g->protected_share ? g->protected_share[cell] : 0;
    return open > 0 && valid > 0 ? open * valid + protected : 0 * open + protected;
}

double share_of_known(const studied_ground *g, int64_t cell, double share, double valid)
{
    const double known = known_share(g, cell, valid), open = g->open[cell];
    if (!(known > 0))
        return DIKAS_MISSING;
    if (!g->protected_share || !(g->protected_share[cell] > 0))
        return share;
    return open > 0 && valid > 0 ? share * open * valid / known : 0;
}

dikas_status add_known_ground(exposure_run *e, const exposure_item *item, const studied_ground *g,
                              double *known, dikas_error *err)
{
    double *protected = g->protected_share ? copy_numbers(e, g->protected_share) : NULL;
    for (int64_t i = 0; i < e->n && protected; i++)
    protected[i] = known[i] > 0 ? fmin(protected[i] / known[i], 1) : DIKAS_MISSING;
    const dikas_status status = add_result(e, item, 1, known, err);
    return protected ? end_result(e, item, 2, protected, status, err) : status;
}
