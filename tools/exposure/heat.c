/* SPDX-License-Identifier: MIT */
/**
 * @file heat.c
 * Thermal stress, hours of heat, and what cools.
 */
#include <string.h>

#include "core/core.h"
#include "dikas/climate.h"
#include "exposure/exposure.h"

enum { PLACES = 4 };

static void clear_places(exposure_item *item)
{
    cell_numbers *numbers = item->state;
    for (int k = 0; numbers && k < PLACES; k++)
        clear_numbers(&numbers[k]);
    g_free(numbers);
}

/* Numbers of the cells for each of some parameters; those left out stay empty. */
static dikas_status plan_places(exposure_run *e, exposure_item *item, const char *const *keys,
                                int n, dikas_error *err)
{
    cell_numbers *numbers = g_new0(cell_numbers, PLACES);
    item->state = numbers;
    for (int k = 0; k < n; k++) {
        numbers[k].statistic = -1;
        if (word_of(item, keys[k]))
            DIKAS_TRY(plan_numbers(e, item, word_of(item, keys[k]), &numbers[k], err));
    }
    return DIKAS_OK;
}

/* The numbers that were planned; NULL for a parameter left out. */
static dikas_status read_places(exposure_run *e, const exposure_item *item,
                                const double *out[PLACES], dikas_error *err)
{
    cell_numbers *numbers = item->state;
    for (int k = 0; k < PLACES; k++)
        DIKAS_TRY(numbers_of(e, item, &numbers[k], &out[k], err));
    return DIKAS_OK;
}

/* Of the rasters among them, what the one with most gaps knows; nothing where all are columns. */
static dikas_status add_known(exposure_run *e, const exposure_item *item, dikas_error *err)
{
    const cell_numbers *numbers = item->state;
    double *least = NULL;
    for (int k = 0; k < PLACES; k++) {
        if (numbers[k].statistic < 0)
            continue;
        const double *known = had(e, item, numbers[k].statistic + 1);
        if (!least)
            least = copy_numbers(e, known);
        for (int64_t i = 0; i < e->n; i++)
            least[i] = known[i] < least[i] ? known[i] : least[i];
    }
    return least ? add_result(e, item, 1, least, err) : DIKAS_OK;
}

/* ---- UTCI ---- */

static dikas_status plan_utci(exposure_run *e, exposure_item *item, dikas_error *err)
{
    static const char *const keys[] = { "ta", "rh", "tmrt", "va" };
    return plan_places(e, item, keys, PLACES, err);
}

static dikas_status compute_utci(exposure_run *e, exposure_item *item, dikas_error *err)
{
    const double *from[PLACES];
    DIKAS_TRY(read_places(e, item, from, err));
    double *utci = g_new(double, (gsize)e->n + 1);
    int64_t outside = 0;
    const dikas_status status =
        dikas_utci(e->n, from[0], from[1], from[2], from[3], utci, &outside, &e->run, err);
    if (status == DIKAS_OK && outside)
        report_warn(&e->report, "outside_of_range", outside,
                    "%s: %lld cells have weather for which the index is not defined, and are NULL",
                    item->request.measure->id, (long long)outside);
    const int wants_class = strcmp(item->request.measure->id, "utci_class") == 0;
    for (int64_t i = 0; i < e->n && status == DIKAS_OK && wants_class; i++)
        utci[i] = dikas_utci_class(utci[i]);
    DIKAS_TRY(end_result(e, item, 0, utci, status, err));
    return add_known(e, item, err);
}

/* ---- hours of a time series ---- */

static dikas_status plan_series(exposure_run *e, exposure_item *item, dikas_error *err)
{
    return check_input(e, word_of(item, "series"), err);
}

static dikas_status read_series(exposure_run *e, const exposure_item *item, double **out,
                                int64_t *n, dikas_error *err)
{
    dikas_read_options how = DIKAS_READ_OPTIONS_INIT;
    dikas_table *table = NULL;
    const char *file = word_of(item, "series");
    how.no_geometry = 1;
    DIKAS_TRY(dikas_read(file, &how, &e->run, &table, err));
    *n = dikas_table_rows(table);
    *out = g_new(double, (gsize)*n + 1);
    dikas_status status = report_input(&e->report, "series", file, table, err);
    if (status == DIKAS_OK)
        status = read_numbers(&e->options->common, table, word_of(item, "column"), *out, err);
    dikas_table_free(table);
    return status;
}

static dikas_status compute_series(exposure_run *e, exposure_item *item, dikas_error *err)
{
    const dikas_request *r = &item->request;
    const int degrees = strcmp(r->measure->id, "degree_hours") == 0;
    dikas_exceedance found;
    double *x = NULL;
    int64_t n = 0;
    dikas_status status = read_series(e, item, &x, &n, err);
    if (status == DIKAS_OK)
        status = dikas_exceedance_of(n, x, value_of(item, "threshold")->number, &found, err);
    g_free(x);
    DIKAS_TRY(status);
    const double value = degrees ? found.degree_hours : found.hours;
    char *name = r->name ? g_strdup(r->name) : g_strconcat(r->measure->id, r->key_text, NULL);
    json_object *result =
        report_result(&e->report, r->measure->id, name, value, r->measure->outputs[0].unit,
                      isnan(value) ? "nothing_known" : "ok");
    json_object_object_add(result, "valid_hours", json_object_new_int64(found.n_known));
    json_object_object_add(result, "all_hours", json_object_new_int64(n));
    g_free(name);
    return DIKAS_OK;
}

/* ---- cooling ---- */

static dikas_status plan_cooling(exposure_run *e, exposure_item *item, dikas_error *err)
{
    static const char *const keys[] = { "shade", "albedo", "eti", "building_intensity" };
    int given = 0;
    for (int k = 0; k < 3; k++)
        given += word_of(item, keys[k]) != NULL;
    if (word_of(item, keys[3]) ? given > 0 : given < 3)
        return misused(
            e, dikas_fail(err, DIKAS_EINVAL,
                          "cooling_capacity: needs shade, albedo and eti, or building_intensity"));
    return plan_places(e, item, keys, PLACES, err);
}

static dikas_status compute_cooling(exposure_run *e, exposure_item *item, dikas_error *err)
{
    const double *from[PLACES];
    DIKAS_TRY(read_places(e, item, from, err));
    double *out = g_new(double, (gsize)e->n + 1);
    const dikas_status status =
        word_of(item, "building_intensity")
            ? dikas_cooling_by_night(e->n, from[3], out, err)
            : dikas_cooling_by_day(e->n, from[0], from[1], from[2], out, err);
    DIKAS_TRY(end_result(e, item, 0, out, status, err));
    return add_known(e, item, err);
}

const exposure_kind heat_kinds[] = {
    { "utci", plan_utci, compute_utci, clear_places },
    { "utci_class", plan_utci, compute_utci, clear_places },
    { "hours_over", plan_series, compute_series, NULL },
    { "degree_hours", plan_series, compute_series, NULL },
    { "cooling_capacity", plan_cooling, compute_cooling, clear_places },
    { NULL, NULL, NULL, NULL },
};
