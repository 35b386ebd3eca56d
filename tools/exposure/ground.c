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

static dikas_status plan_raster(exposure_run *e, exposure_item *item, const char *name,
                                dikas_error *err)
{
    const dikas_value *classes = value_of(item, "classes");
    const char *water = word_of(item, "water");
    input_hazard *hazard;
    double class;
    int raster;
    DIKAS_TRY(find_raster(e, name, &raster, err));
    want(e, item, DIKAS_ZONAL_VALID_SHARE, raster, -1, 0, DIKAS_MISSING);
    for (int k = 0; k < classes->n_numbers; k++)
        want(e, item, DIKAS_ZONAL_SHARE_OF, raster, -1, classes->numbers[k], DIKAS_MISSING);
    if (classes->n_numbers == 0)
        want(e, item, DIKAS_ZONAL_SHARE_GE, raster, -1, FLT_TRUE_MIN, DIKAS_MISSING);
    if (!water)
        return DIKAS_OK;
    if (!is_number(water, &class))
        return find_hazard(e, water, &hazard, err);
    want(e, item, DIKAS_ZONAL_SHARE_OF, raster, -1, class, DIKAS_MISSING);
    return DIKAS_OK;
}

static dikas_status plan_ground(exposure_run *e, exposure_item *item, dikas_error *err)
{
    const char *raster = word_of(item, "raster"), *polygons = word_of(item, "polygons");
    const char *water = word_of(item, "water"), *id = item->request.measure->id;
    input_hazard *hazard;
    double class;
    if (!raster == !polygons)
        return dikas_fail(err, DIKAS_EINVAL, "%s: needs either raster or polygons", id);
    if (raster)
        return plan_raster(e, item, raster, err);
    if (value_of(item, "classes")->n_numbers || (water && is_number(water, &class)))
        return dikas_fail(err, DIKAS_EINVAL, "%s: classes are of a raster", id);
    DIKAS_TRY(find_hazard(e, polygons, &hazard, err));
    return water ? find_hazard(e, water, &hazard, err) : DIKAS_OK;
}

/* Share of each cell within the polygons of a layer. */
static dikas_status layer_shares(exposure_run *e, const char *name, double *out, dikas_error *err)
{
    input_hazard *hazard;
    DIKAS_TRY(find_hazard(e, name, &hazard, err));
    const dikas_value all = { 0 };
    const dikas_status status = sum_shared(e, hazard, hazard->shared, &all, out, err);
    for (int64_t i = 0; i < e->n && status == DIKAS_OK; i++)
        out[i] = isnan(e->area[i]) ? DIKAS_MISSING : fmin(out[i] / e->area[i], 1);
    return status;
}

/* What counts and what is water, as shares of the known ground. */
static dikas_status find_shares(exposure_run *e, const exposure_item *item, double *what,
                                double *water, dikas_error *err)
{
    const char *layer = word_of(item, "polygons"), *wet = word_of(item, "water");
    const int n = value_of(item, "classes")->n_numbers ? value_of(item, "classes")->n_numbers : 1;
    double class;
    memset(water, 0, (size_t)e->n * sizeof *water);
    if (layer)
        DIKAS_TRY(layer_shares(e, layer, what, err));
    for (int64_t i = 0; i < e->n && !layer; i++) {
        what[i] = 0;
        for (int k = 1; k <= n; k++)
            what[i] += had(e, item, k)[i];
    }
    if (wet && !layer && is_number(wet, &class))
        memcpy(water, had(e, item, n + 1), (size_t)e->n * sizeof *water);
    else if (wet)
        DIKAS_TRY(layer_shares(e, wet, water, err));
    return DIKAS_OK;
}

static dikas_status compute_ground(exposure_run *e, exposure_item *item, dikas_error *err)
{
    double *what = g_new(double, (gsize)e->n + 1), *water = g_new(double, (gsize)e->n + 1);
    const dikas_status status = find_shares(e, item, what, water, err);
    for (int64_t i = 0; i < e->n && status == DIKAS_OK; i++) {
        const double land = 1 - water[i], share = what[i] / land;
        what[i] = !(land > 1e-12) ? DIKAS_MISSING : share > 1 ? 1 : share; /* all water: no land */
    }
    g_free(water);
    if (status != DIKAS_OK) {
        g_free(what);
        return status;
    }
    DIKAS_TRY(add_result(e, item, 0, what, err));
    double *known = word_of(item, "raster") ? copy_numbers(e, had(e, item, KNOWN_SHARE))
                                            : copy_numbers(e, e->area);
    for (int64_t i = 0; i < e->n && word_of(item, "polygons"); i++)
        known[i] = isnan(known[i]) ? DIKAS_MISSING : 1;
    return add_result(e, item, 1, known, err);
}

const exposure_kind ground_kinds[] = {
    { "canopy_share", plan_ground, compute_ground, NULL },
    { "green_share", plan_ground, compute_ground, NULL },
    { "sealed_share", plan_ground, compute_ground, NULL },
    { NULL, NULL, NULL, NULL },
};
