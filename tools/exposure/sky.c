/* SPDX-License-Identifier: MIT */
/**
 * @file sky.c
 * Sky view and shadows of a surface model, averaged over the cells.
 */
#include <string.h>

#include "core/core.h"
#include "exposure/exposure.h"

/* What an item noted. */
enum { VALUE, VALID_SHARE, WAY_KNOWN };

/* A raster that is computed from another one; of the two of a sky the first owns it. */
static int add_derived(exposure_run *e, const dikas_raster *raster, int from, dikas_sky *owned)
{
    const input_raster one = {
        .name = g_strdup(""), .derived = raster, .derived_from = from, .sky = owned
    };
    g_array_append_val(e->rasters, one);
    return (int)e->rasters->len - 1;
}

static dikas_status check_surface(const input_raster *surface, dikas_error *err)
{
    return dikas_crs_kind_of(dikas_raster_crs(surface->file)) == DIKAS_CRS_PROJECTED
               ? DIKAS_OK
               : dikas_fail(err, DIKAS_EINVAL,
                            "%s: a surface must be in a CRS in metres, as its heights are; "
                            "gdalwarp -t_srs EPSG:CODE brings it into one",
                            dikas_raster_of(surface->file)->name);
}

static dikas_status plan_sky(exposure_run *e, exposure_item *item, dikas_error *err)
{
    const double distance = value_of(item, "distance")->number;
    dikas_sky *sky = NULL;
    int from;
    DIKAS_TRY(find_raster(e, word_of(item, "surface"), &from, err));
    const input_raster *surface = &g_array_index(e->rasters, input_raster, from);
    const dikas_raster *heights = dikas_raster_of(surface->file);
    DIKAS_TRY(check_surface(surface, err));
    if (strcmp(item->request.measure->id, "sky_view") == 0)
        DIKAS_TRY(dikas_sky_view_new(heights, (int)value_of(item, "directions")->number, distance,
                                     &e->run, &sky, err));
    else
        DIKAS_TRY(dikas_shadow_new(heights, value_of(item, "azimuth")->number,
                                   value_of(item, "elevation")->number, distance, &e->run, &sky,
                                   err));
    const int values = add_derived(e, dikas_sky_values(sky), from, sky);
    const int known = add_derived(e, dikas_sky_known(sky), from, NULL);
    want(e, item, DIKAS_ZONAL_MEAN, values, -1, 0, DIKAS_MISSING);
    want(e, item, DIKAS_ZONAL_VALID_SHARE, values, -1, 0, DIKAS_MISSING);
    want(e, item, DIKAS_ZONAL_MEAN, known, -1, 0, DIKAS_MISSING);
    return DIKAS_OK;
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
    { "sky_view", plan_sky, compute_sky, NULL },
    { "shadow_share", plan_sky, compute_sky, NULL },
    { NULL, NULL, NULL, NULL },
};
