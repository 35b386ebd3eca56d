/* SPDX-License-Identifier: MIT */
/**
 * @file columns.c
 * Numbers of the cells, from columns and rasters, and the columns that come of them.
 */
#include <string.h>

#include "core/core.h"
#include "exposure/exposure.h"

double *copy_numbers(const exposure_run *e, const double *from)
{
    return g_memdup2(from, ((gsize)e->n + 1) * sizeof *from);
}

/* ---- in ---- */

dikas_status read_cell_column(exposure_run *e, const char *name, double **out, dikas_error *err)
{
    for (guint i = e->columns->len; i > 0; i--) {
        const result_column *c = &g_array_index(e->columns, result_column, i - 1);
        if (strcmp(c->name, name) == 0) {
            *out = copy_numbers(e, c->value);
            return DIKAS_OK;
        }
    }
    *out = g_new(double, (gsize)e->n + 1);
    const dikas_status status = read_numbers(&e->options->common, e->cells, name, *out, err);
    if (status != DIKAS_OK) {
        g_free(*out);
        *out = NULL;
    }
    return status;
}

dikas_status plan_numbers(exposure_run *e, exposure_item *item, const char *name, cell_numbers *out,
                          dikas_error *err)
{
    int raster;
    *out = (cell_numbers){ -1, NULL, NULL };
    for (guint i = 0; i < e->rasters->len; i++)
        if (strcmp(g_array_index(e->rasters, input_raster, i).name, name) == 0) {
            DIKAS_TRY(find_raster(e, name, &raster, err));
            out->statistic = (int)item->wanted->len;
            want(e, item, DIKAS_ZONAL_MEAN, raster, -1, 0, DIKAS_MISSING);
            want(e, item, DIKAS_ZONAL_VALID_SHARE, raster, -1, 0, DIKAS_MISSING);
            return DIKAS_OK;
        }
    out->name = g_strdup(name);
    return DIKAS_OK;
}

dikas_status numbers_of(exposure_run *e, const exposure_item *item, cell_numbers *from,
                        const double **out, dikas_error *err)
{
    if (from->name && !from->column)
        DIKAS_TRY(read_cell_column(e, from->name, &from->column, err));
    *out = from->statistic >= 0 ? had(e, item, from->statistic) : from->column;
    return DIKAS_OK;
}

void clear_numbers(cell_numbers *numbers)
{
    g_free(numbers->name);
    g_free(numbers->column);
    *numbers = (cell_numbers){ -1, NULL, NULL };
}

dikas_status need_population(exposure_run *e, const exposure_item *item, dikas_error *err)
{
    return e->population ? DIKAS_OK
                         : misused(e, dikas_fail(err, DIKAS_EINVAL, "%s needs --population COLUMN",
                                                 item->request.measure->id));
}

/* ---- out ---- */

static dikas_status add_column(exposure_run *e, const exposure_item *item, const char *suffix,
                               const char *part, const char *unit, int is_measure, double *value,
                               dikas_error *err)
{
    result_column column = {
        .name = request_name(&item->request, suffix),
        .unit = g_strdup(unit),
        .measure = item->request.measure->id,
        .part = part,
        .value = value,
        .of_people = g_str_has_prefix(unit, "persons"),
        .is_measure = is_measure,
        .area_mean = DIKAS_MISSING,
    };
    const int has_status = e->options->common.min_count > 0;
    g_array_append_val(e->columns, column);
    if (is_reserved_name(&e->options->common, has_status, column.name))
        return misused(e, dikas_fail(err, DIKAS_EINVAL,
                                     "the column name '%s' is taken; NAME= gives another",
                                     column.name));
    for (guint i = 0; i + 1 < e->columns->len; i++) {
        const char *shared =
            shared_name(has_status, column.name, g_array_index(e->columns, result_column, i).name);
        if (shared)
            return misused(
                e, dikas_fail(err, DIKAS_EINVAL,
                              "two measures give a column '%s'; NAME= gives one another name",
                              shared));
    }
    return DIKAS_OK;
}

dikas_status add_result(exposure_run *e, const exposure_item *item, int output, double *value,
                        dikas_error *err)
{
    const dikas_output_spec *o = &item->request.measure->outputs[output];
    return add_column(e, item, o->suffix, NULL, o->unit, output == 0, value, err);
}

void set_raster_unit(exposure_run *e, const exposure_item *item, const char *key)
{
    result_column *last = &g_array_index(e->columns, result_column, e->columns->len - 1);
    for (guint i = 0; i < e->rasters->len; i++) {
        const input_raster *raster = &g_array_index(e->rasters, input_raster, i);
        if (strcmp(raster->name, word_of(item, key)) != 0 || !raster->unit)
            continue;
        g_free(last->unit);
        last->unit = g_strdup(raster->unit);
    }
}

dikas_status end_result(exposure_run *e, const exposure_item *item, int output, double *value,
                        dikas_status status, dikas_error *err)
{
    if (status == DIKAS_OK)
        return add_result(e, item, output, value, err);
    g_free(value);
    return status;
}

dikas_status add_beside(exposure_run *e, const exposure_item *item, const char *suffix,
                        double *value, dikas_error *err)
{
    return add_column(e, item, suffix, suffix + 1, "1", 0, value, err);
}
