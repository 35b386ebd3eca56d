/* SPDX-License-Identifier: MIT */
/**
 * @file runoff.c
 * Run-off of a rainstorm, from curve numbers of cells or of the classes of a raster.
 */
#include "core/core.h"
#include "dikas/climate.h"
#include "exposure/exposure.h"

/** Classes with their curve numbers, or a curve number for each cell. */
typedef struct curve_numbers {
    int64_t n_classes; /* 0: by cell */
    double *class, *number;
} curve_numbers;

static void clear_curves(exposure_item *item)
{
    curve_numbers *curves = item->state;
    if (curves) {
        g_free(curves->class);
        g_free(curves->number);
    }
    g_free(curves);
}

/* Ground of a class that is listed twice would count twice. */
static dikas_status check_classes_once(const char *file, const curve_numbers *curves,
                                       dikas_error *err)
{
    for (int64_t i = 0; i < curves->n_classes; i++)
        for (int64_t k = 0; k < i; k++)
            if (curves->class[k] <= curves->class[i] && curves->class[k] >= curves->class[i])
                return dikas_fail(err, DIKAS_EINVAL,
                                  "%s: row %lld: class %g is in row %lld already", base_name(file),
                                  (long long)i + 1, curves->class[i], (long long)k + 1);
    return DIKAS_OK;
}

/* A file of the columns class and curve_number. */
static dikas_status read_classes(exposure_run *e, const char *file, curve_numbers *out,
                                 dikas_error *err)
{
    dikas_read_options how = DIKAS_READ_OPTIONS_INIT;
    dikas_table *table = NULL;
    how.no_geometry = 1;
    DIKAS_TRY(check_input(e, file, err));
    DIKAS_TRY(dikas_read(file, &how, &e->run, &table, err));
    out->n_classes = dikas_table_rows(table);
    out->class = g_new(double, (gsize)out->n_classes + 1);
    out->number = g_new(double, (gsize)out->n_classes + 1);
    dikas_status status = report_input(&e->report, "curve numbers", file, table, err);
    if (status == DIKAS_OK)
        status = read_numbers(&e->options->common, table, "class", out->class, err);
    if (status == DIKAS_OK)
        status = read_numbers(&e->options->common, table, "curve_number", out->number, err);
    if (status == DIKAS_OK && out->n_classes == 0)
        status = dikas_fail(err, DIKAS_EINVAL, "%s: has no classes", file);
    if (status == DIKAS_OK)
        status = check_classes_once(file, out, err);
    dikas_table_free(table);
    return status;
}

static dikas_status plan_runoff(exposure_run *e, exposure_item *item, dikas_error *err)
{
    curve_numbers *curves = g_new0(curve_numbers, 1);
    const char *raster = word_of(item, "raster"), *source = word_of(item, "curve_number");
    int position;
    item->state = curves;
    if (!raster)
        return DIKAS_OK;
    DIKAS_TRY(find_raster(e, raster, &position, err));
    DIKAS_TRY(read_classes(e, source, curves, err));
    for (int64_t k = 0; k < curves->n_classes; k++)
        want(e, item, DIKAS_ZONAL_SHARE_OF, position, -1, curves->class[k], DIKAS_MISSING);
    want(e, item, DIKAS_ZONAL_VALID_SHARE, position, -1, 0, DIKAS_MISSING);
    return DIKAS_OK;
}

static dikas_status compute_classes(exposure_run *e, const exposure_item *item, const double *rain,
                                    double *depth, double *retention, double *known,
                                    dikas_error *err)
{
    const curve_numbers *curves = item->state;
    const double **share = g_new(const double *, (gsize)curves->n_classes);
    for (int64_t k = 0; k < curves->n_classes; k++)
        share[k] = had(e, item, (int)k);
    const dikas_status status = dikas_runoff_of_classes(e->n, curves->n_classes, curves->number,
                                                        share, rain, depth, retention, known, err);
    g_free((void *)share);
    for (int64_t i = 0; i < e->n && status == DIKAS_OK; i++) {
        const double valid = had(e, item, (int)curves->n_classes)[i];
        known[i] = valid > 0 ? known[i] * valid : valid; /* of the cell, not of what has a class */
    }
    return status;
}

static dikas_status compute_runoff(exposure_run *e, exposure_item *item, dikas_error *err)
{
    curve_numbers *curves = item->state;
    const int n = curves->n_classes ? 3 : 2; /* depth, retention, with classes what is known */
    if (!word_of(item, "raster"))
        DIKAS_TRY(read_cell_column(e, word_of(item, "curve_number"), &curves->number, err));
    double *rain = g_new(double, (gsize)e->n + 1), *out[3];
    for (int k = 0; k < 3; k++)
        out[k] = g_new(double, (gsize)e->n + 1);
    for (int64_t i = 0; i < e->n; i++)
        rain[i] = value_of(item, "rain_mm")->number;
    dikas_status status = curves->n_classes
                              ? compute_classes(e, item, rain, out[0], out[1], out[2], err)
                              : dikas_runoff(e->n, curves->number, rain, out[0], out[1], NULL, err);
    g_free(rain);
    for (int k = 0; k < 3; k++) {
        if (k < n && status == DIKAS_OK)
            status = add_result(e, item, k, out[k], err);
        else
            g_free(out[k]);
    }
    return status;
}

const exposure_kind runoff_kinds[] = {
    { "runoff", plan_runoff, compute_runoff, clear_curves },
    { NULL, NULL, NULL, NULL },
};
