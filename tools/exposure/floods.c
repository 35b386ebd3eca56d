/* SPDX-License-Identifier: MIT */
/**
 * @file floods.c
 * Water from depth rasters.
 *
 * Within a depth raster, ground without depth is dry; outside of it nobody knows.
 */
#include <string.h>

#include "core/core.h"
#include "dikas/climate.h"
#include "exposure/exposure.h"

#define DEEPEST 30     /* metres: water on land that is deeper is likely to be in centimetres */
#define DRY     (-1.0) /* what stands for no depth: less than any class of depth */

static dikas_status ground_of(exposure_run *e, const exposure_item *item,
                              const studied_ground **out, dikas_error *err)
{
    return find_ground(e, value_of(item, "ring")->number, out, err);
}

/* What every measure of depth looks at: the known share, and whether these can be metres. */
static dikas_status plan_depths(exposure_run *e, exposure_item *item, const char *name, int *raster,
                                dikas_error *err)
{
    const studied_ground *ground;
    DIKAS_TRY(find_raster(e, name, raster, err));
    DIKAS_TRY(ground_of(e, item, &ground, err));
    want_of(e, item, ground->parts, DIKAS_ZONAL_VALID_SHARE, *raster, 0, DRY);
    want_of(e, item, ground->parts, DIKAS_ZONAL_MIN, *raster, 0, DIKAS_MISSING);
    want_of(e, item, ground->parts, DIKAS_ZONAL_MAX, *raster, 0, DIKAS_MISSING);
    return DIKAS_OK;
}

/* The share of that ground with at least some depth. */
static dikas_status want_depth(exposure_run *e, exposure_item *item, int raster, double depth,
                               dikas_error *err)
{
    const studied_ground *ground;
    DIKAS_TRY(ground_of(e, item, &ground, err));
    want_of(e, item, ground->parts, DIKAS_ZONAL_SHARE_GE, raster, depth, DRY);
    return DIKAS_OK;
}

/* The statistics of plan_depths() begin at `first`. */
static dikas_status check_depths(exposure_run *e, const exposure_item *item, int first,
                                 const char *name, dikas_error *err)
{
    const double *least = had(e, item, first + 1), *most = had(e, item, first + 2);
    double deepest = 0;
    for (int64_t i = 0; i < e->n; i++) {
        if (least[i] < 0)
            return dikas_fail(err, DIKAS_EINVAL,
                              "raster '%s': a depth of %g under the cell in row %lld; if it stands "
                              "for no data, gdal_translate -a_nodata %g says so",
                              name, least[i], (long long)i + 1, least[i]);
        deepest = most[i] > deepest ? most[i] : deepest;
    }
    if (deepest > DEEPEST)
        report_warn(&e->report, "implausible_depth", 1,
                    "raster '%s': depths of up to %g m: are they in centimetres?", name, deepest);
    return DIKAS_OK;
}

/* The share of each cell, or of its ring, of which it is known whether it is wet; of what lies
 * outside of the model nothing is. The statistics of plan_depths() begin at `first`. */
static double *known_depths(const exposure_run *e, const exposure_item *item,
                            const studied_ground *ground, int first)
{
    double *known = g_new(double, (gsize)e->n + 1);
    for (int64_t i = 0; i < e->n; i++)
        known[i] = known_share(ground, i, had(e, item, first)[i]);
    return known;
}

/* What is a share of the ground that was looked at becomes one of all that is known. */
static void take_known(const exposure_run *e, const exposure_item *item,
                       const studied_ground *ground, int first, double *share)
{
    for (int64_t i = 0; i < e->n; i++)
        share[i] = share_of_known(ground, i, share[i], had(e, item, first)[i]);
}

static dikas_status plan_share(exposure_run *e, exposure_item *item, dikas_error *err)
{
    const double from = value_of(item, "from")->number, to = value_of(item, "to")->number;
    int raster;
    if (to <= from)
        return misused(
            e, dikas_fail(err, DIKAS_EINVAL, "flood_share: to=%g is not above from=%g", to, from));
    DIKAS_TRY(plan_depths(e, item, word_of(item, "raster"), &raster, err));
    DIKAS_TRY(want_depth(e, item, raster, from, err));
    return isnan(to) ? DIKAS_OK : want_depth(e, item, raster, to, err);
}

static dikas_status compute_share(exposure_run *e, exposure_item *item, dikas_error *err)
{
    const studied_ground *ground;
    DIKAS_TRY(ground_of(e, item, &ground, err));
    DIKAS_TRY(check_depths(e, item, 0, word_of(item, "raster"), err));
    double *share = copy_numbers(e, had(e, item, 3));
    for (int64_t i = 0; i < e->n && item->wanted->len > 4; i++)
        share[i] -= had(e, item, 4)[i];
    take_known(e, item, ground, 0, share);
    DIKAS_TRY(add_result(e, item, 0, share, err));
    return add_known_ground(e, item, ground, known_depths(e, item, ground, 0), err);
}

/* ---- people and damage, of one flood ---- */

enum { OF_DEPTHS = 3 }; /* statistics of plan_depths() */

static int is_damage(const exposure_item *item)
{
    return g_str_has_prefix(item->request.measure->id, "flood_damage");
}

/* Statistics that a raster takes: those of all depths, and of people one, of damage one for each
 * point of the curve. */
static int n_statistics(const exposure_item *item)
{
    const double *depth, *share;
    return OF_DEPTHS + (is_damage(item) ? dikas_flood_damage_points(&depth, &share) : 1);
}

/* What depths exceed each point of the curve by. */
static dikas_status want_excess(exposure_run *e, exposure_item *item, int raster, dikas_error *err)
{
    const studied_ground *ground;
    const double *depth, *share;
    const int n = dikas_flood_damage_points(&depth, &share);
    DIKAS_TRY(ground_of(e, item, &ground, err));
    for (int k = 0; k < n; k++)
        want_of(e, item, ground->parts, DIKAS_ZONAL_EXCESS, raster, depth[k], DRY);
    return DIKAS_OK;
}

static dikas_status plan_flood(exposure_run *e, exposure_item *item, const char *name,
                               dikas_error *err)
{
    int raster;
    DIKAS_TRY(plan_depths(e, item, name, &raster, err));
    return is_damage(item) ? want_excess(e, item, raster, err)
                           : want_depth(e, item, raster, value_of(item, "threshold")->number, err);
}

/* The mean of the curve over the pixels, not the curve of the mean: each point changes its slope
 * for what lies above it. */
static double *mean_damage(const exposure_run *e, const exposure_item *item, int first)
{
    const double *depth, *share;
    const int n = dikas_flood_damage_points(&depth, &share);
    double *damage = g_new0(double, (gsize)e->n + 1), before = 0;
    for (int k = 0; k < n; k++) {
        const double *excess = had(e, item, first + k);
        const double slope = k + 1 < n ? (share[k + 1] - share[k]) / (depth[k + 1] - depth[k]) : 0;
        for (int64_t i = 0; i < e->n; i++)
            damage[i] += (slope - before) * excess[i];
        before = slope;
    }
    for (int64_t i = 0; i < e->n; i++) /* roundings */
        damage[i] = damage[i] < 0 ? 0 : damage[i] > 1 ? 1 : damage[i];
    return damage;
}

/* Residents affected, or damage, by the statistics of a raster from `first` on; g_free(). */
static double *effect_of(const exposure_run *e, const exposure_item *item,
                         const studied_ground *ground, int first)
{
    double *effect = is_damage(item) ? mean_damage(e, item, first + OF_DEPTHS)
                                     : copy_numbers(e, had(e, item, first + OF_DEPTHS));
    take_known(e, item, ground, first, effect);
    for (int64_t i = 0; i < e->n && !is_damage(item); i++)
        effect[i] *= e->population[i];
    return effect;
}

static dikas_status plan_one(exposure_run *e, exposure_item *item, dikas_error *err)
{
    if (!is_damage(item))
        DIKAS_TRY(need_population(e, item, err));
    return plan_flood(e, item, word_of(item, "raster"), err);
}

static dikas_status compute_one(exposure_run *e, exposure_item *item, dikas_error *err)
{
    const studied_ground *ground;
    DIKAS_TRY(ground_of(e, item, &ground, err));
    DIKAS_TRY(check_depths(e, item, 0, word_of(item, "raster"), err));
    DIKAS_TRY(add_result(e, item, 0, effect_of(e, item, ground, 0), err));
    return add_known_ground(e, item, ground, known_depths(e, item, ground, 0), err);
}

/* ---- in an average year ---- */

/* Of `n` cells; of none it only looks at the periods. */
static dikas_status average_year(const exposure_item *item, int64_t n,
                                 const double *const *affected, double *out, dikas_error *err)
{
    const dikas_value *periods = value_of(item, "periods");
    const double **none = g_new0(const double *, (gsize)periods->n_numbers + 1);
    const dikas_status status = dikas_annual_affected(
        n, periods->n_numbers, periods->numbers, affected ? affected : none,
        value_of(item, "form")->choice == 1 ? DIKAS_ANNUAL_STEP : DIKAS_ANNUAL_TRAPEZOID,
        value_of(item, "tail")->choice == 1 ? DIKAS_TAIL_CONSTANT : DIKAS_TAIL_NONE, out, err);
    g_free((void *)none);
    return status;
}

static dikas_status plan_annual(exposure_run *e, exposure_item *item, dikas_error *err)
{
    const dikas_value *rasters = value_of(item, "rasters"), *periods = value_of(item, "periods");
    if (!is_damage(item))
        DIKAS_TRY(need_population(e, item, err));
    if (rasters->n_words != periods->n_numbers)
        return misused(e,
                       dikas_fail(err, DIKAS_EINVAL, "%s: %d rasters and %d periods",
                                  item->request.measure->id, rasters->n_words, periods->n_numbers));
    DIKAS_TRY(misused(e, average_year(item, 0, NULL, NULL, err)));
    for (int k = 0; k < rasters->n_words; k++)
        DIKAS_TRY(plan_flood(e, item, rasters->words[k], err));
    return DIKAS_OK;
}

/* Rarer floods flood more; a map that says otherwise is of another kind. */
static void warn_less(exposure_run *e, const exposure_item *item, double *const *affected, int n)
{
    int64_t rows = 0;
    for (int64_t i = 0; i < e->n; i++) {
        int less = 0;
        for (int k = 1; k < n; k++)
            less = less || affected[k][i] < affected[k - 1][i] * (1 - 1e-9);
        rows += less;
    }
    if (rows)
        report_warn(&e->report, "fewer_affected", rows,
                    "%s: in %lld cells a rarer flood %s than one more frequent",
                    item->request.name ? item->request.name : item->request.measure->id,
                    (long long)rows, is_damage(item) ? "does less damage" : "affects fewer people");
}

/* Of the maps of all periods, the one that knows least. */
static double *least_known(const exposure_run *e, const exposure_item *item,
                           const studied_ground *ground, int n)
{
    double *least = known_depths(e, item, ground, 0);
    for (int k = 1; k < n; k++) {
        double *known = known_depths(e, item, ground, k * n_statistics(item));
        for (int64_t i = 0; i < e->n; i++)
            least[i] = known[i] < least[i] ? known[i] : least[i];
        g_free(known);
    }
    return least;
}

static dikas_status compute_annual(exposure_run *e, exposure_item *item, dikas_error *err)
{
    const dikas_value *rasters = value_of(item, "rasters");
    const int n = rasters->n_words;
    const studied_ground *ground;
    DIKAS_TRY(ground_of(e, item, &ground, err));
    double **affected = g_new0(double *, (gsize)n + 1), *out = g_new(double, (gsize)e->n + 1);
    dikas_status status = DIKAS_OK;
    for (int k = 0; k < n && status == DIKAS_OK; k++) {
        status = check_depths(e, item, k * n_statistics(item), rasters->words[k], err);
        affected[k] = effect_of(e, item, ground, k * n_statistics(item));
    }
    if (status == DIKAS_OK)
        status = average_year(item, e->n, (const double *const *)affected, out, err);
    if (status == DIKAS_OK)
        warn_less(e, item, affected, n);
    for (int k = 0; k < n; k++)
        g_free(affected[k]);
    g_free(affected);
    DIKAS_TRY(end_result(e, item, 0, out, status, err));
    return add_known_ground(e, item, ground, least_known(e, item, ground, n), err);
}

const exposure_kind flood_kinds[] = {
    { "flood_share", plan_share, compute_share, NULL },
    { "flood_affected", plan_one, compute_one, NULL },
    { "flood_damage", plan_one, compute_one, NULL },
    { "flood_annual", plan_annual, compute_annual, NULL },
    { "flood_damage_annual", plan_annual, compute_annual, NULL },
    { NULL, NULL, NULL, NULL },
};
