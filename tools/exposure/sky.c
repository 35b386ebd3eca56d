/* SPDX-License-Identifier: MIT */
/**
 * @file sky.c
 * Sky view and shadows of a surface model, or of buildings on level ground, averaged over the
 * cells.
 */
#include <string.h>

#include "core/core.h"
#include "exposure/exposure.h"

/* What an item noted. */
enum { VALUE, VALID_SHARE, WAY_KNOWN };

#define PIXEL 2.0 /* m, of buildings */

/** What a measure looks at. */
typedef struct surface {
    const dikas_raster *heights;
    double distance;    /* m: how far is looked */
    int from;           /* position of the raster, or -1: of buildings, in the CRS of the cells */
    dikas_roofs *roofs; /* or NULL */
} surface;

/* A raster that is computed; of the two of a sky the first owns it. */
static int add_derived(exposure_run *e, const dikas_raster *raster, int from, dikas_sky *owned,
                       dikas_roofs *roofs)
{
    const input_raster one = {
        .name = g_strdup(""), .derived = raster, .derived_from = from, .sky = owned, .roofs = roofs
    };
    g_array_append_val(e->rasters, one);
    return (int)e->rasters->len - 1;
}

static dikas_status take_raster(exposure_run *e, exposure_item *item, surface *out,
                                dikas_error *err)
{
    DIKAS_TRY(find_raster(e, word_of(item, "surface"), &out->from, err));
    const dikas_raster_file *file = g_array_index(e->rasters, input_raster, out->from).file;
    out->heights = dikas_raster_of(file);
    if (word_of(item, "height") || value_of(item, "pixel")->given)
        return misused(e, dikas_fail(err, DIKAS_EINVAL,
                                     "%s: height and pixel are of buildings; '%s' is a --raster",
                                     item->request.measure->id, word_of(item, "surface")));
    return dikas_crs_kind_of(dikas_raster_crs(file)) == DIKAS_CRS_PROJECTED
               ? DIKAS_OK
               : dikas_fail(err, DIKAS_EINVAL,
                            "%s: a surface must be in a CRS in metres, as its heights are; "
                            "gdalwarp -t_srs EPSG:CODE brings it into one",
                            out->heights->name);
}

/* No roof throws a shadow farther than the highest that is known: what lies beyond need not be
 * known. The next pixel, across its corner too, is looked at in any case. */
static double reach_of_shadows(const exposure_item *item, const double *height, int64_t n,
                               double pixel)
{
    const double distance = value_of(item, "distance")->number;
    double highest = DIKAS_MISSING;
    for (int64_t i = 0; i < n; i++)
        if (isfinite(height[i]))
            highest = fmax(highest, height[i]);
    if (isnan(highest))
        return distance;
    const double farthest = highest / tan(value_of(item, "elevation")->number * acos(-1) / 180);
    return fmin(distance, fmax(farthest, 1.5 * pixel));
}

static int is_sky_view(const exposure_item *item)
{
    return strcmp(item->request.measure->id, "sky_view") == 0;
}

/* Roofs around the cells, as far as is looked. */
static dikas_status make_roofs(exposure_run *e, const exposure_item *item,
                               const dikas_geometry *footprints, const double *height, surface *out,
                               dikas_error *err)
{
    const double given = value_of(item, "pixel")->number, pixel = isnan(given) ? PIXEL : given;
    const dikas_table *zones;
    double box[4];
    DIKAS_TRY(ready_zones(e, &zones, err));
    dikas_geometry_extent(dikas_table_geometry(zones), box);
    if (!is_sky_view(item))
        out->distance = reach_of_shadows(item, height, footprints->n_features, pixel);
    for (int k = 0; k < 4; k++)
        box[k] += k < 2 ? -out->distance : out->distance;
    const dikas_status status = dikas_roofs_new(footprints, height, box, pixel, &out->roofs, err);
    if (status == DIKAS_ELIMIT)
        return misused(e, status);
    if (status == DIKAS_OK)
        out->heights = dikas_roofs_raster(out->roofs);
    return status;
}

static dikas_status take_buildings(exposure_run *e, exposure_item *item, surface *out,
                                   dikas_error *err)
{
    const char *column = word_of(item, "height");
    dikas_repair_report repair = { 0, 0, -1 };
    dikas_table *repaired = NULL;
    input_hazard *layer;
    if (!column)
        return misused(
            e, dikas_fail(err, DIKAS_EINVAL,
                          "%s: '%s' is no --raster; buildings of a --hazard need height=COLUMN",
                          item->request.measure->id, word_of(item, "surface")));
    DIKAS_TRY(find_layer(e, word_of(item, "surface"), &layer, err));
    DIKAS_TRY(dikas_repair_polygons(layer->table, 0, &repair, &e->run, &repaired, err));
    warn_repaired(&e->report, layer->table, &repair);
    item->state = repaired;
    double *height = g_new(double, (gsize)dikas_table_rows(layer->table) + 1);
    dikas_status status = read_numbers(&e->options->common, layer->table, column, height, err);
    if (status == DIKAS_OK)
        status = make_roofs(e, item, dikas_table_geometry(repaired ? repaired : layer->table),
                            height, out, err);
    g_free(height);
    return status;
}

static dikas_status make_sky(exposure_run *e, const exposure_item *item, const surface *s,
                             dikas_sky **out, dikas_error *err)
{
    if (is_sky_view(item))
        return dikas_sky_view_new(s->heights, (int)value_of(item, "directions")->number,
                                  s->distance, &e->run, out, err);
    return dikas_shadow_new(s->heights, value_of(item, "azimuth")->number,
                            value_of(item, "elevation")->number, s->distance, &e->run, out, err);
}

static dikas_status plan_sky(exposure_run *e, exposure_item *item, dikas_error *err)
{
    const char *name = word_of(item, "surface");
    const int of_buildings = e->hazards->len > 0 && !is_raster(e, name);
    surface s = { .from = -1, .distance = value_of(item, "distance")->number };
    dikas_sky *sky = NULL;
    DIKAS_TRY(of_buildings ? take_buildings(e, item, &s, err) : take_raster(e, item, &s, err));
    const dikas_status status = make_sky(e, item, &s, &sky, err);
    if (status != DIKAS_OK) {
        dikas_roofs_free(s.roofs);
        /* pixel and distance are both options, unless the pixels are those of a raster */
        return of_buildings && status == DIKAS_EINVAL ? misused(e, status) : status;
    }
    const int values = add_derived(e, dikas_sky_values(sky), s.from, sky, s.roofs);
    const int known = add_derived(e, dikas_sky_known(sky), s.from, NULL, NULL);
    want(e, item, DIKAS_ZONAL_MEAN, values, -1, 0, DIKAS_MISSING);
    want(e, item, DIKAS_ZONAL_VALID_SHARE, values, -1, 0, DIKAS_MISSING);
    want(e, item, DIKAS_ZONAL_MEAN, known, -1, 0, DIKAS_MISSING);
    return DIKAS_OK;
}

static void clear_sky(exposure_item *item)
{
    dikas_table_free(item->state);
}

static dikas_status compute_sky(exposure_run *e, exposure_item *item, dikas_error *err)
{
    double *value = copy_numbers(e, had(e, item, VALUE));
    double *known = copy_numbers(e, had(e, item, VALID_SHARE));
    const double *way = had(e, item, WAY_KNOWN);
    for (int64_t i = 0; i < e->n; i++) {
        value[i] = value[i] > 1 ? 1 : value[i]; /* rounding of the mean */
        if (known[i] > 0)
            known[i] = fmin(known[i] * way[i], 1);
    }
    const dikas_status status = end_result(e, item, 0, value, DIKAS_OK, err);
    return end_result(e, item, 1, known, status, err);
}

const exposure_kind sky_kinds[] = {
    { "sky_view", plan_sky, compute_sky, clear_sky },
    { "shadow_share", plan_sky, compute_sky, clear_sky },
    { NULL, NULL, NULL, NULL },
};
