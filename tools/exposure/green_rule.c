/* SPDX-License-Identifier: MIT */
/**
 * @file green_rule.c
 * The 3-30-300 rule: trees in sight, crowns of the neighbourhood, the way to the next green.
 */
#include <string.h>

#include "core/core.h"
#include "dikas/green.h"
#include "exposure/exposure.h"

/* The rule itself. */
enum { TREES = 3 };
#define CANOPY  0.3
#define GREEN_M 300.0
#define M2_A_HA 1e4

/* Results, as the record has them. */
enum { SCORE, SEEN, PROXY, CANOPY_SHARE, WAY, CANOPY_KNOWN };

/* What an item noted of a raster of crowns. */
enum { MEAN, VALID, LEAST, MOST };

/** One measure at work. */
typedef struct rule {
    dikas_table *around;                 /* the neighbourhoods */
    double *seen, *doubtful;             /* trees */
    double *canopy, *canopy_known, *way; /* shares; m */
    uint8_t *way_known;                  /* 1: where `way` is missing there is none */
} rule;

static void clear_rule(exposure_item *item)
{
    rule *r = item->state;
    if (!r)
        return;
    dikas_table_free(r->around);
    g_free(r->seen);
    g_free(r->doubtful);
    g_free(r->canopy);
    g_free(r->canopy_known);
    g_free(r->way);
    g_free(r->way_known);
    g_free(r);
    item->state = NULL;
}

/* ---- planning ---- */

static dikas_status check_rule(exposure_run *e, const exposure_item *item, dikas_error *err)
{
    const int by_streets = value_of(item, "metric")->choice == 1;
    if (!word_of(item, "buildings") != !word_of(item, "height"))
        return misused(e, dikas_fail(err, DIKAS_EINVAL,
                                     "rule_3_30_300: buildings and height=COLUMN belong together"));
    if (by_streets && !e->options->network)
        return misused(e, dikas_fail(err, DIKAS_EINVAL,
                                     "rule_3_30_300: metric=network needs --network FILE[:LAYER]"));
    return check_metres(e->cells, e->options->common.cells, err);
}

/* Layers are read now, so that what is wrong with them is said before anything is computed. */
static dikas_status plan_rule(exposure_run *e, exposure_item *item, dikas_error *err)
{
    static const char *const layers[] = { "trees", "green", "buildings", "canopy" };
    const char *canopy = word_of(item, "canopy");
    rule *r = item->state = g_new0(rule, 1);
    const dikas_table *zones;
    input_hazard *layer;
    int raster;
    DIKAS_TRY(check_rule(e, item, err));
    for (size_t k = 0; k < DIKAS_COUNT(layers); k++) {
        const char *name = word_of(item, layers[k]);
        if (name && (strcmp(layers[k], "canopy") != 0 || !is_raster(e, name)))
            DIKAS_TRY(find_layer(e, name, &layer, err));
    }
    DIKAS_TRY(ready_zones(e, &zones, err));
    DIKAS_TRY(
        dikas_widen_polygons(zones, value_of(item, "radius")->number, &e->run, &r->around, err));
    if (!is_raster(e, canopy))
        return DIKAS_OK;
    DIKAS_TRY(find_raster(e, canopy, &raster, err));
    want_of(e, item, r->around, DIKAS_ZONAL_MEAN, raster, 0, DIKAS_MISSING);
    want_of(e, item, r->around, DIKAS_ZONAL_VALID_SHARE, raster, 0, DIKAS_MISSING);
    want_of(e, item, r->around, DIKAS_ZONAL_MIN, raster, 0, DIKAS_MISSING);
    want_of(e, item, r->around, DIKAS_ZONAL_MAX, raster, 0, DIKAS_MISSING);
    return DIKAS_OK;
}

/* ---- 3 ---- */

static dikas_status count_trees(exposure_run *e, const exposure_item *item,
                                const dikas_table *zones, dikas_error *err)
{
    rule *r = item->state;
    const char *buildings = word_of(item, "buildings");
    dikas_sight how = DIKAS_SIGHT_INIT;
    input_hazard *trees, *roofs;
    double *height = NULL;
    dikas_status status = DIKAS_OK;
    how.distance = value_of(item, "distance")->number;
    how.eye = value_of(item, "eye")->number;
    how.top = value_of(item, "top")->number;
    DIKAS_TRY(find_layer(e, word_of(item, "trees"), &trees, err));
    DIKAS_TRY(check_single_points(trees->table, err));
    if (buildings) {
        DIKAS_TRY(find_layer(e, buildings, &roofs, err));
        how.buildings = roofs->table;
        height = g_new(double, (gsize)dikas_table_rows(roofs->table) + 1);
        how.height = height;
        status =
            read_numbers(&e->options->common, roofs->table, word_of(item, "height"), height, err);
    }
    r->seen = g_new(double, (gsize)e->n + 1);
    r->doubtful = g_new(double, (gsize)e->n + 1);
    if (status == DIKAS_OK)
        status = dikas_points_seen(zones, trees->table, &how, r->seen, r->doubtful, &e->run, err);
    g_free(height);
    return status;
}

/* Whether a count that is certain, and one that is not, come to three; missing where that hangs on
 * the unknown. */
static double enough_trees(double seen, double doubtful)
{
    return seen >= TREES ? 1 : seen + doubtful < TREES ? 0 : DIKAS_MISSING;
}

/* ---- 30 ---- */

static dikas_status canopy_of_raster(exposure_run *e, const exposure_item *item, dikas_error *err)
{
    const rule *r = item->state;
    const double *mean = had(e, item, MEAN), *valid = had(e, item, VALID);
    const double *least = had(e, item, LEAST), *most = had(e, item, MOST);
    for (int64_t i = 0; i < e->n; i++) {
        if (least[i] < 0 || most[i] > 1)
            return dikas_fail(err, DIKAS_EINVAL,
                              "raster '%s': %g around the cell in row %lld is no share of crowns; "
                              "gdal_calc.py makes 0 to 1 of classes, heights or per cent",
                              word_of(item, "canopy"), least[i] < 0 ? least[i] : most[i],
                              (long long)i + 1);
        r->canopy[i] = mean[i] > 1 ? 1 : mean[i];
        r->canopy_known[i] = valid[i];
    }
    return DIKAS_OK;
}

static dikas_status canopy_of_polygons(exposure_run *e, const exposure_item *item, dikas_error *err)
{
    const rule *r = item->state;
    dikas_repair_report repair = { 0, 0, -1 };
    dikas_table *within = NULL;
    input_hazard *crowns;
    DIKAS_TRY(find_layer(e, word_of(item, "canopy"), &crowns, err));
    DIKAS_TRY(dikas_clip_polygons(r->around, crowns->table, DIKAS_CLIP_WITHIN, &repair, &e->run,
                                  &within, err));
    warn_repaired(&e->report, crowns->table, &repair);
    dikas_polygon_areas(r->around, r->canopy_known);
    dikas_polygon_areas(within, r->canopy);
    dikas_table_free(within);
    for (int64_t i = 0; i < e->n; i++) {
        const double ground = r->canopy_known[i];
        r->canopy[i] = ground > 0 ? fmin(r->canopy[i] / ground, 1) : DIKAS_MISSING;
        r->canopy_known[i] = ground > 0 ? 1 : DIKAS_MISSING;
    }
    return DIKAS_OK;
}

/* The unknown part may be all crowns, or none. */
static double enough_canopy(double share, double known)
{
    const double low = known > 0 ? share * known : 0, high = low + 1 - known;
    return low >= CANOPY - ROUNDING ? 1 : high < CANOPY - ROUNDING ? 0 : DIKAS_MISSING;
}

/* ---- 300 ---- */

static dikas_status find_way(exposure_run *e, const exposure_item *item, const dikas_table *zones,
                             const dikas_table *pieces, dikas_error *err)
{
    const rule *r = item->state;
    for (int64_t i = 0; i < e->n; i++) {
        r->way[i] = DIKAS_MISSING;
        r->way_known[i] = 1;
    }
    if (dikas_table_rows(pieces) == 0) {
        report_warn(&e->report, "no_green", e->n, "%s: no green of %g ha or more",
                    word_of(item, "green"), value_of(item, "min_green_ha")->number);
        return DIKAS_OK;
    }
    if (value_of(item, "metric")->choice == 1)
        return walk_to(e, zones, pieces, r->way, r->way_known, err);
    int32_t *piece = g_new(int32_t, (gsize)e->n + 1);
    const dikas_status status =
        dikas_nearest_polygons(zones, pieces, NULL, HUGE_VAL, piece, r->way, &e->run, err);
    g_free(piece);
    return status;
}

static dikas_status find_green(exposure_run *e, const exposure_item *item, const dikas_table *zones,
                               dikas_error *err)
{
    rule *r = item->state;
    dikas_repair_report repair = { 0, 0, -1 };
    dikas_table *pieces = NULL;
    input_hazard *green;
    DIKAS_TRY(find_layer(e, word_of(item, "green"), &green, err));
    DIKAS_TRY(dikas_contiguous_polygons(green->table,
                                        value_of(item, "min_green_ha")->number * M2_A_HA, &repair,
                                        &e->run, &pieces, err));
    warn_repaired(&e->report, green->table, &repair);
    r->way = g_new(double, (gsize)e->n + 1);
    r->way_known = g_new(uint8_t, (gsize)e->n + 1);
    const dikas_status status = find_way(e, item, zones, pieces, err);
    dikas_table_free(pieces);
    return status;
}

static double near_enough(double way, int is_known)
{
    return !is_known ? DIKAS_MISSING : way <= GREEN_M ? 1 : 0; /* no way at all is none of 300 m */
}

/* ---- all of it ---- */

static dikas_status add_copy(exposure_run *e, const exposure_item *item, int output,
                             const double *value, dikas_error *err)
{
    return add_result(e, item, output, copy_numbers(e, value), err);
}

static dikas_status add_all(exposure_run *e, const exposure_item *item, const dikas_table *zones,
                            dikas_error *err)
{
    const rule *r = item->state;
    const dikas_geometry *g = dikas_table_geometry(zones);
    double *score = g_new(double, (gsize)e->n + 1), *trees = copy_numbers(e, r->seen);
    for (int64_t i = 0; i < e->n; i++) {
        const int is_there = g->part[i] < g->part[i + 1];
        score[i] = is_there ? enough_trees(r->seen[i], r->doubtful[i]) +
                                  enough_canopy(r->canopy[i], r->canopy_known[i]) +
                                  near_enough(r->way[i], r->way_known[i])
                            : DIKAS_MISSING;
        if (r->doubtful[i] > 0)
            trees[i] = DIKAS_MISSING;
    }
    dikas_status status =
        end_result(e, item, word_of(item, "buildings") ? SEEN : PROXY, trees, DIKAS_OK, err);
    if (status == DIKAS_OK)
        status = add_copy(e, item, CANOPY_SHARE, r->canopy, err);
    if (status == DIKAS_OK)
        status = add_copy(e, item, WAY, r->way, err);
    status = end_result(e, item, SCORE, score, status, err);
    return status == DIKAS_OK ? add_copy(e, item, CANOPY_KNOWN, r->canopy_known, err) : status;
}

static dikas_status compute_rule(exposure_run *e, exposure_item *item, dikas_error *err)
{
    rule *r = item->state;
    const dikas_table *zones;
    DIKAS_TRY(ready_zones(e, &zones, err));
    DIKAS_TRY(count_trees(e, item, zones, err));
    r->canopy = g_new(double, (gsize)e->n + 1);
    r->canopy_known = g_new(double, (gsize)e->n + 1);
    if (item->wanted->len > 0)
        DIKAS_TRY(canopy_of_raster(e, item, err));
    else
        DIKAS_TRY(canopy_of_polygons(e, item, err));
    DIKAS_TRY(find_green(e, item, zones, err));
    return add_all(e, item, zones, err);
}

const exposure_kind green_rule_kinds[] = {
    { "rule_3_30_300", plan_rule, compute_rule, clear_rule },
    { NULL, NULL, NULL, NULL },
};
