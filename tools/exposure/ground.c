/* SPDX-License-Identifier: MIT */
/**
 * @file ground.c
 * Shares of the land of a cell that are green, under trees or sealed.
 */
#include <float.h>
#include <string.h>

#include "core/core.h"
#include "exposure/exposure.h"

/* What an item noted: the known share, then what counts, then water. */
enum { KNOWN_SHARE = 0 };

/* A number is a class of the raster. */
static int is_number(const char *text, double *out)
{
    return dikas_parse_number(text, strlen(text), out) && !isnan(*out);
}

/* The layer of water, laid over the cells; *out is NULL where water is a class, or there is none.
 */
static dikas_status find_water(exposure_run *e, const exposure_item *item, input_hazard **out,
                               dikas_error *err)
{
    const char *water = word_of(item, "water");
    double class;
    *out = NULL;
    if (!water || is_number(water, &class))
        return DIKAS_OK;
    DIKAS_TRY(find_hazard(e, water, out, err));
    return ready_beyond(e, *out, err);
}

static dikas_status plan_raster(exposure_run *e, exposure_item *item, const char *name,
                                dikas_error *err)
{
    const dikas_value *classes = value_of(item, "classes");
    const char *water = word_of(item, "water");
    input_hazard *layer;
    double class;
    int raster;
    DIKAS_TRY(find_raster(e, name, &raster, err));
    DIKAS_TRY(find_water(e, item, &layer, err));
    const dikas_table *land = layer ? layer->beyond : NULL;
    want_of(e, item, land, DIKAS_ZONAL_VALID_SHARE, raster, 0, DIKAS_MISSING);
    for (int k = 0; k < classes->n_numbers; k++)
        want_of(e, item, land, DIKAS_ZONAL_SHARE_OF, raster, classes->numbers[k], DIKAS_MISSING);
    if (classes->n_numbers == 0)
        want_of(e, item, land, DIKAS_ZONAL_SHARE_GE, raster, FLT_TRUE_MIN, DIKAS_MISSING);
    if (water && is_number(water, &class))
        want(e, item, DIKAS_ZONAL_SHARE_OF, raster, -1, class, DIKAS_MISSING);
    return DIKAS_OK;
}

static dikas_status plan_ground(exposure_run *e, exposure_item *item, dikas_error *err)
{
    const char *raster = word_of(item, "raster"), *polygons = word_of(item, "polygons");
    const char *water = word_of(item, "water"), *id = item->request.measure->id;
    input_hazard *layer;
    double class;
    if (!raster == !polygons)
        return misused(e, dikas_fail(err, DIKAS_EINVAL, "%s: needs either raster or polygons", id));
    if (raster)
        return plan_raster(e, item, raster, err);
    if (value_of(item, "classes")->n_numbers || (water && is_number(water, &class)))
        return misused(e, dikas_fail(err, DIKAS_EINVAL, "%s: classes are of a raster", id));
    DIKAS_TRY(find_hazard(e, polygons, &layer, err));
    return find_water(e, item, &layer, err);
}

/* ---- from a raster ---- */

/* Water is known to be water; of the land its known share is. */
static double land_known(double land, double known)
{
    if (!(land > 0))
        return isnan(land) ? DIKAS_MISSING : 1;
    return 1 - land + land * known;
}

/* Of the land where water is a layer; of all where it is a class, which is then taken out. */
static void raster_shares(exposure_run *e, const exposure_item *item, const input_hazard *water,
                          double *share, double *known)
{
    const int n = value_of(item, "classes")->n_numbers ? value_of(item, "classes")->n_numbers : 1;
    const double *wet = (int)item->wanted->len > n + 1 ? had(e, item, n + 1) : NULL;
    for (int64_t i = 0; i < e->n; i++) {
        double sum = 0;
        for (int k = 1; k <= n; k++)
            sum += had(e, item, k)[i];
        const double land = wet ? 1 - wet[i] : 1;
        share[i] = !(land > 1e-12) ? DIKAS_MISSING : sum / land > 1 ? 1 : sum / land;
        known[i] = had(e, item, KNOWN_SHARE)[i];
        if (water)
            known[i] = land_known(water->beyond_share[i], known[i]);
    }
}

/* ---- from polygons ---- */

/* Shares of the land within the polygons, each place counted once. */
static dikas_status polygon_shares(exposure_run *e, const exposure_item *item,
                                   const input_hazard *water, double *share, double *known,
                                   dikas_error *err)
{
    input_hazard *what;
    dikas_table *within = NULL;
    const dikas_table *zones;
    DIKAS_TRY(find_hazard(e, word_of(item, "polygons"), &what, err));
    DIKAS_TRY(ready_zones(e, &zones, err));
    if (water)
        zones = water->beyond;
    double *land = g_new(double, (gsize)e->n + 1);
    const dikas_status status =
        dikas_clip_polygons(zones, what->table, DIKAS_CLIP_WITHIN, NULL, &e->run, &within, err);
    if (status == DIKAS_OK) {
        dikas_polygon_areas(zones, land);
        dikas_polygon_areas(within, share);
    }
    for (int64_t i = 0; i < e->n && status == DIKAS_OK; i++) {
        share[i] = land[i] > 0 ? fmin(share[i] / land[i], 1) : DIKAS_MISSING;
        known[i] = isnan(e->area[i]) ? DIKAS_MISSING : 1;
    }
    g_free(land);
    dikas_table_free(within);
    return status;
}

static dikas_status compute_ground(exposure_run *e, exposure_item *item, dikas_error *err)
{
    input_hazard *water;
    DIKAS_TRY(find_water(e, item, &water, err));
    double *share = g_new(double, (gsize)e->n + 1), *known = g_new(double, (gsize)e->n + 1);
    dikas_status status = DIKAS_OK;
    if (word_of(item, "polygons"))
        status = polygon_shares(e, item, water, share, known, err);
    else
        raster_shares(e, item, water, share, known);
    status = end_result(e, item, 0, share, status, err);
    return end_result(e, item, 1, known, status, err);
}

const exposure_kind ground_kinds[] = {
    { "canopy_share", plan_ground, compute_ground, NULL },
    { "green_share", plan_ground, compute_ground, NULL },
    { "sealed_share", plan_ground, compute_ground, NULL },
    { NULL, NULL, NULL, NULL },
};
