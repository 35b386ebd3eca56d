/* SPDX-License-Identifier: MIT */
/**
 * @file measures.c
 * The measures that are asked for, and statistics of pixels, which are one of them.
 */
#include <string.h>

#include "core/core.h"
#include "exposure/exposure.h"

dikas_status misused(exposure_run *e, dikas_status status)
{
    e->wrong_usage = e->wrong_usage || status != DIKAS_OK;
    return status;
}

const dikas_value *value_of(const exposure_item *item, const char *key)
{
    const dikas_measure *m = item->request.measure;
    int k = 0;
    while (k + 1 < m->n_parameters && strcmp(m->parameters[k].key, key) != 0)
        k++;
    return &item->request.value[k];
}

const char *word_of(const exposure_item *item, const char *key)
{
    const dikas_value *value = value_of(item, key);
    return value->n_words ? value->words[0] : NULL;
}

/* ---- statistics of pixels ---- */

static const struct {
    const char *word;
    dikas_zonal_kind kind;
    double parameter;
} statistics[] = {
    { "mean", DIKAS_ZONAL_MEAN, 0 },
    { "sum", DIKAS_ZONAL_SUM, 0 },
    { "min", DIKAS_ZONAL_MIN, 0 },
    { "max", DIKAS_ZONAL_MAX, 0 },
    { "variance", DIKAS_ZONAL_VARIANCE, 0 },
    { "stdev", DIKAS_ZONAL_STDEV, 0 },
    { "median", DIKAS_ZONAL_QUANTILE, 0.5 },
    { "valid_px", DIKAS_ZONAL_VALID, 0 },
    { "covered_px", DIKAS_ZONAL_COVERED, 0 },
    { "valid_share", DIKAS_ZONAL_VALID_SHARE, 0 },
    { "share_ge", DIKAS_ZONAL_SHARE_GE, 0 },
    { "excess", DIKAS_ZONAL_EXCESS, 0 },
    { "frac", DIKAS_ZONAL_SHARE_OF, 0 },
};

static dikas_status no_such_statistic(const char *word, dikas_error *err)
{
    const char *names[DIKAS_COUNT(statistics)];
    char near[400];
    for (size_t i = 0; i < DIKAS_COUNT(statistics); i++)
        names[i] = statistics[i].word;
    dikas_near_names(word, names, (int)DIKAS_COUNT(statistics), near, sizeof near);
    return dikas_fail(err, DIKAS_ENOTFOUND, "zonal: no statistic '%s'%s, or qNN", word, near);
}

/* "q90" or "q2.5": a quantile in per cent. */
static dikas_status parse_statistic(const char *word, dikas_zonal_kind *kind, double *parameter,
                                    dikas_error *err)
{
    double percent;
    for (size_t i = 0; i < DIKAS_COUNT(statistics); i++)
        if (strcmp(statistics[i].word, word) == 0) {
            *kind = statistics[i].kind;
            *parameter = statistics[i].parameter;
            return DIKAS_OK;
        }
    if (word[0] != 'q' || !word[1] || !dikas_parse_number(word + 1, strlen(word + 1), &percent) ||
        !(percent >= 0 && percent <= 100))
        return no_such_statistic(word, err);
    *kind = DIKAS_ZONAL_QUANTILE;
    *parameter = percent / 100;
    return DIKAS_OK;
}

/* Which of threshold and class belong to the statistic. */
static dikas_status take_parameter(const exposure_item *item, dikas_zonal_kind kind,
                                   double *parameter, dikas_error *err)
{
    const int over = kind == DIKAS_ZONAL_SHARE_GE || kind == DIKAS_ZONAL_EXCESS;
    const int of = kind == DIKAS_ZONAL_SHARE_OF;
    const double threshold = value_of(item, "threshold")->number;
    const double class = value_of(item, "class")->number;
    if (over != !isnan(threshold))
        return dikas_fail(err, DIKAS_EINVAL, "zonal: threshold %s",
                          over ? "must be given with share_ge and excess"
                               : "is for share_ge and excess");
    if (of != !isnan(class))
        return dikas_fail(err, DIKAS_EINVAL, "zonal: class %s",
                          of ? "must be given with frac" : "is for frac");
    *parameter = over ? threshold : of ? class : *parameter;
    return DIKAS_OK;
}

/* What tells itself how much is known. */
static int tells_known(dikas_zonal_kind kind)
{
    return kind == DIKAS_ZONAL_VALID || kind == DIKAS_ZONAL_COVERED ||
           kind == DIKAS_ZONAL_VALID_SHARE;
}

static dikas_status plan_zonal(exposure_run *e, exposure_item *item, dikas_error *err)
{
    dikas_zonal_kind kind = DIKAS_ZONAL_MEAN;
    double parameter = 0;
    int raster, weight = -1;
    DIKAS_TRY(misused(e, parse_statistic(word_of(item, "stat"), &kind, &parameter, err)));
    DIKAS_TRY(misused(e, take_parameter(item, kind, &parameter, err)));
    DIKAS_TRY(find_raster(e, word_of(item, "raster"), &raster, err));
    if (word_of(item, "weight"))
        DIKAS_TRY(find_raster(e, word_of(item, "weight"), &weight, err));
    want(e, item, kind, raster, weight, parameter, DIKAS_MISSING);
    if (!tells_known(kind))
        want(e, item, DIKAS_ZONAL_VALID_SHARE, raster, weight, 0, DIKAS_MISSING);
    return DIKAS_OK;
}

/* Shares and pixels are 1; else what the raster is in says it. */
static void say_unit(exposure_run *e, const exposure_item *item, dikas_zonal_kind kind)
{
    result_column *last = &g_array_index(e->columns, result_column, e->columns->len - 1);
    last->is_share = kind == DIKAS_ZONAL_SHARE_GE || kind == DIKAS_ZONAL_SHARE_OF ||
                     kind == DIKAS_ZONAL_VALID_SHARE;
    if (last->is_share || tells_known(kind)) {
        g_free(last->unit);
        last->unit = g_strdup("1");
    } else if (kind != DIKAS_ZONAL_VARIANCE) {
        set_raster_unit(e, item, "raster");
    }
}

static dikas_status compute_zonal(exposure_run *e, exposure_item *item, dikas_error *err)
{
    for (int k = 0; k < (int)item->wanted->len; k++) {
        const int position = g_array_index(item->wanted, int, k);
        DIKAS_TRY(add_result(e, item, k, copy_numbers(e, had(e, item, k)), err));
        if (k == 0)
            say_unit(e, item, g_array_index(e->wanted, wanted_statistic, position).statistic.kind);
    }
    return DIKAS_OK;
}

const exposure_kind zonal_kinds[] = {
    { "zonal", plan_zonal, compute_zonal, NULL },
    { NULL, NULL, NULL, NULL },
};

/* ---- all of them ---- */

static const exposure_kind *find_kind(const char *id)
{
    const exposure_kind *const families[] = { zonal_kinds,  anomaly_kinds, flood_kinds,
                                              hazard_kinds, ground_kinds,  heat_kinds,
                                              runoff_kinds, sky_kinds,     green_rule_kinds,
                                              index_kinds };
    for (size_t f = 0; f < DIKAS_COUNT(families); f++)
        for (const exposure_kind *kind = families[f]; kind->id; kind++)
            if (strcmp(kind->id, id) == 0)
                return kind;
    return NULL;
}

static int is_single(const dikas_measure *m)
{
    return m->outputs[0].side == DIKAS_SIDE_SINGLE;
}

/* Where the name of a file begins in "[NAME=ID:]KEY=FILE"; NULL where KEY names no file. */
static const char *file_in(const char *part)
{
    static const char *const keys[] = { "series=", "spec=", "curve_number=" };
    for (size_t i = 0; i < DIKAS_COUNT(keys); i++) {
        const char *at = strstr(part, keys[i]);
        if (at && (at == part || at[-1] == ':'))
            return at + strlen(keys[i]);
    }
    return NULL;
}

/* A request as it is kept: files without their folder. */
static char *noted_request(const char *text)
{
    GString *note = g_string_new(NULL);
    char **parts = g_strsplit(text, ",", -1);
    for (char **p = parts; *p; p++) {
        const char *file = file_in(*p), *slash = file ? strrchr(file, '/') : NULL;
        if (p != parts)
            g_string_append_c(note, ',');
        if (slash)
            g_string_append_printf(note, "%.*s%s", (int)(file - *p), *p, slash + 1);
        else
            g_string_append(note, *p);
    }
    g_strfreev(parts);
    return g_string_free(note, FALSE);
}

/* What only an index heeds is not to be asked for without one, nor one file for two of them. */
static dikas_status check_index_options(const exposure_run *e, dikas_error *err)
{
    const exposure_options *o = e->options;
    int n = 0;
    for (guint i = 0; i < e->items->len; i++)
        n += strcmp(g_array_index(e->items, exposure_item, i).request.measure->id, "index") == 0;
    if (n == 0 && (o->sensitivity || o->write_reference))
        return dikas_fail(err, DIKAS_EINVAL, "%s needs a measure index",
                          o->sensitivity ? "--sensitivity" : "--write-reference");
    if (n > 1 && o->write_reference)
        return dikas_fail(err, DIKAS_EINVAL, "--write-reference is for one index, not for %d", n);
    return DIKAS_OK;
}

dikas_status plan_measures(exposure_run *e, dikas_error *err)
{
    char **texts = e->options->common.measures;
    json_object *list = json_object_new_array();
    json_object_object_add(e->report.parameters, "measures", list);
    for (; texts && *texts; texts++) {
        exposure_item item = { .wanted = g_array_new(FALSE, FALSE, sizeof(int)) };
        char *note = noted_request(*texts);
        json_object_array_add(list, json_object_new_string(note));
        g_free(note);
        dikas_status status = dikas_request_parse(*texts, "exposure", &item.request, err);
        g_array_append_val(e->items, item);
        DIKAS_TRY(status);
        exposure_item *kept = &g_array_index(e->items, exposure_item, e->items->len - 1);
        kept->kind = find_kind(kept->request.measure->id);
        if (!e->options->common.cells && !is_single(kept->request.measure))
            return dikas_fail(err, DIKAS_EINVAL, "%s needs --cells FILE[:LAYER]",
                              kept->request.measure->id);
    }
    return check_index_options(e, err);
}

dikas_status compute_measures(exposure_run *e, dikas_error *err)
{
    for (guint i = 0; i < e->items->len; i++) {
        exposure_item *item = &g_array_index(e->items, exposure_item, i);
        DIKAS_TRY(item->kind->plan(e, item, err));
    }
    DIKAS_TRY(check_unused(e, err));
    DIKAS_TRY(check_missing_columns(e, err));
    report_lap(&e->report, "read");
    DIKAS_TRY(read_pixels(e, err));
    for (guint i = 0; i < e->items->len; i++) {
        exposure_item *item = &g_array_index(e->items, exposure_item, i);
        DIKAS_TRY(item->kind->compute(e, item, err));
    }
    return DIKAS_OK;
}

void clear_measures(exposure_run *e)
{
    for (guint i = 0; i < e->items->len; i++) {
        exposure_item *item = &g_array_index(e->items, exposure_item, i);
        if (item->kind && item->kind->clear)
            item->kind->clear(item);
        dikas_request_clear(&item->request);
        g_array_free(item->wanted, TRUE);
    }
    for (guint i = 0; i < e->wanted->len; i++)
        g_free(g_array_index(e->wanted, wanted_statistic, i).value);
    for (guint i = 0; i < e->columns->len; i++) {
        result_column *column = &g_array_index(e->columns, result_column, i);
        g_free(column->name);
        g_free(column->unit);
        g_free(column->value);
    }
    g_array_free(e->items, TRUE);
    g_array_free(e->wanted, TRUE);
    g_array_free(e->columns, TRUE);
}
