/* SPDX-License-Identifier: MIT */
/**
 * @file anomaly.c
 * How far the mean of a cell is from that of all cells together, so that dates and cities compare.
 */
#include "core/core.h"
#include "exposure/exposure.h"

/* What an item noted. */
enum { CELL_MEAN, CELL_KNOWN, AREA_MEAN };

/* The cells that are written, as one polygon: each place counts once. */
static dikas_status ready_area(exposure_run *e, dikas_error *err)
{
    const dikas_table *zones;
    dikas_table *shown = NULL;
    if (e->whole_area)
        return DIKAS_OK;
    DIKAS_TRY(ready_zones(e, &zones, err));
    int64_t *rows = g_new(int64_t, (gsize)e->n + 1);
    const int64_t n = list_shown(e, rows);
    dikas_status status = dikas_table_select(zones, rows, n, &shown, err);
    if (status == DIKAS_OK)
        status = dikas_union_polygons(shown, &e->run, &e->whole_area, err);
    dikas_table_free(shown);
    g_free(rows);
    return status;
}

static dikas_status plan_anomaly(exposure_run *e, exposure_item *item, dikas_error *err)
{
    int raster;
    DIKAS_TRY(find_raster(e, word_of(item, "raster"), &raster, err));
    DIKAS_TRY(ready_area(e, err));
    want(e, item, DIKAS_ZONAL_MEAN, raster, -1, 0, DIKAS_MISSING);
    want(e, item, DIKAS_ZONAL_VALID_SHARE, raster, -1, 0, DIKAS_MISSING);
    want_of(e, item, e->whole_area, DIKAS_ZONAL_MEAN, raster, 0, DIKAS_MISSING);
    return DIKAS_OK;
}

static dikas_status compute_anomaly(exposure_run *e, exposure_item *item, dikas_error *err)
{
    const double mean = had(e, item, AREA_MEAN)[0];
    double *anomaly = copy_numbers(e, had(e, item, CELL_MEAN));
    for (int64_t i = 0; i < e->n; i++)
        anomaly[i] -= mean;
    DIKAS_TRY(add_result(e, item, 0, anomaly, err));
    g_array_index(e->columns, result_column, e->columns->len - 1).area_mean = mean;
    set_raster_unit(e, item, "raster");
    return add_result(e, item, 1, copy_numbers(e, had(e, item, CELL_KNOWN)), err);
}

const exposure_kind anomaly_kinds[] = {
    { "anomaly", plan_anomaly, compute_anomaly, NULL },
    { NULL, NULL, NULL, NULL },
};
