/* SPDX-License-Identifier: MIT */
/**
 * @file inputs.c
 * What is to be carried over, from where and to where.
 */
#include <string.h>

#include "core/core.h"
#include "dikas/io.h"
#include "join/join.h"

/* ---- what the options name ---- */

static dikas_status add_statistic(join_run *j, statistic new, dikas_error *err)
{
    for (guint i = 0; i < j->statistics->len; i++)
        if (g_ascii_strcasecmp(g_array_index(j->statistics, statistic, i).name, new.name) == 0) {
            const dikas_status status =
                dikas_fail(err, DIKAS_EINVAL, "two columns would be called '%s'", new.name);
            g_free(new.name);
            g_free(new.over);
            g_free(new.under);
            return status;
        }
    g_array_append_val(j->statistics, new);
    return DIKAS_OK;
}

static dikas_status plan_columns(join_run *j, const char *columns, statistic_kind kind,
                                 dikas_error *err)
{
    if (!columns)
        return DIKAS_OK;
    char **names = list_names(*columns ? columns : ",");
    dikas_status status = DIKAS_OK;
    for (char **n = names; *n && status == DIKAS_OK; n++) {
        status = **n ? add_statistic(j, (statistic){ .kind = kind, .name = g_strdup(*n) }, err)
                     : dikas_fail(err, DIKAS_EINVAL, "--%s %s: a name is empty",
                                  kind == EXTENSIVE ? "extensive" : "intensive", columns);
    }
    g_strfreev(names);
    return status;
}

/* NAME=NUM/DEN */
static dikas_status plan_rate(join_run *j, const char *text, dikas_error *err)
{
    const char *equals = strchr(text, '='), *slash = equals ? strchr(equals, '/') : NULL;
    if (!slash || equals == text || slash == equals + 1 || !slash[1] || strchr(slash + 1, '/'))
        return dikas_fail(err, DIKAS_EINVAL, "--rate %s: NAME=NUMERATOR/DENOMINATOR was expected",
                          text);
    const statistic rate = { .kind = RATE,
                             .name = g_strndup(text, (gsize)(equals - text)),
                             .over = g_strndup(equals + 1, (gsize)(slash - equals - 1)),
                             .under = g_strdup(slash + 1) };
    return add_statistic(j, rate, err);
}

/* No column may take the place of what stands beside another, or of the identifier. */
static dikas_status check_suffix(const join_run *j, const char *suffix, dikas_error *err)
{
    const common_options *o = &j->options->common;
    dikas_status status = DIKAS_OK;
    for (guint i = 0; i < j->statistics->len && status == DIKAS_OK; i++) {
        const char *name = g_array_index(j->statistics, statistic, i).name;
        char *share = g_strconcat(name, suffix, NULL);
        if (o->id &&
            (g_ascii_strcasecmp(name, o->id) == 0 || g_ascii_strcasecmp(share, o->id) == 0))
            status = dikas_fail(err, DIKAS_EINVAL,
                                "'%s' would take the place of the identifier '%s'", name, o->id);
        for (guint k = 0; k < j->statistics->len && status == DIKAS_OK; k++)
            if (g_ascii_strcasecmp(share, g_array_index(j->statistics, statistic, k).name) == 0)
                status = dikas_fail(err, DIKAS_EINVAL, "two columns would be called '%s'", share);
        g_free(share);
    }
    return status;
}

static dikas_status check_taken(const join_run *j, dikas_error *err)
{
    for (guint i = 0; i < j->statistics->len; i++) {
        const char *name = g_array_index(j->statistics, statistic, i).name;
        if (is_reserved_name(&j->options->common, j->options->common.min_count > 0, name))
            return dikas_fail(err, DIKAS_EINVAL, "the column name '%s' is taken", name);
    }
    return DIKAS_OK;
}

/* The identifier of buildings beside their estimates. */
static dikas_status check_building_id(const join_run *j, dikas_error *err)
{
    static const char *const suffixes[] = { "_est", "_est_known_share", ("_est" STATUS) };
    const join_options *o = j->options;
    const size_t n = DIKAS_COUNT(suffixes) - (o->common.min_count == 0);
    dikas_status status = DIKAS_OK;
    for (guint i = 0; o->building_id && o->building_output && i < j->statistics->len; i++)
        for (size_t k = 0; k < n && status == DIKAS_OK; k++) {
            const statistic *s = &g_array_index(j->statistics, statistic, i);
            char *name = g_strconcat(s->name, suffixes[k], NULL);
            if (s->kind == EXTENSIVE && g_ascii_strcasecmp(name, o->building_id) == 0)
                status = dikas_fail(err, DIKAS_EINVAL,
                                    "the column name '%s' is taken: it is of the estimates of '%s' "
                                    "in --building-output, and --building-id needs another",
                                    o->building_id, s->name);
            g_free(name);
        }
    return status;
}

static dikas_status check_names(const join_run *j, dikas_error *err)
{
    DIKAS_TRY(check_building_id(j, err));
    DIKAS_TRY(check_suffix(j, "_known_share", err));
    if (j->options->common.min_count)
        DIKAS_TRY(check_suffix(j, STATUS, err));
    DIKAS_TRY(check_taken(j, err));
    if (!j->options->bounds)
        return DIKAS_OK;
    DIKAS_TRY(check_suffix(j, "_low", err));
    return check_suffix(j, "_high", err);
}

dikas_status plan_statistics(join_run *j, dikas_error *err)
{
    const join_options *o = j->options;
    DIKAS_TRY(plan_columns(j, o->extensive, EXTENSIVE, err));
    DIKAS_TRY(plan_columns(j, o->intensive, INTENSIVE, err));
    for (char **rate = o->rates; rate && *rate; rate++)
        DIKAS_TRY(plan_rate(j, *rate, err));
    return check_names(j, err);
}

void clear_statistics(GArray *statistics)
{
    for (guint i = 0; i < statistics->len; i++) {
        statistic *s = &g_array_index(statistics, statistic, i);
        g_free(s->name);
        g_free(s->over);
        g_free(s->under);
        g_free(s->value);
        g_free(s->denominator);
        g_free(s->numerator);
        g_free(s->whole);
        g_free(s->out_low);
        g_free(s->out_high);
        g_free(s->out);
        g_free(s->known_share);
        g_free(s->basis);
        g_free(s->estimate.people);
        g_free(s->estimate.known);
    }
    g_array_free(statistics, TRUE);
}

/* ---- cells ---- */

static dikas_status check_polygons(const dikas_table *table, const char *what, dikas_error *err)
{
    const dikas_geometry *g = dikas_table_geometry(table);
    if (!g || g->n_parts == 0)
        return dikas_fail(err, DIKAS_EINVAL, "%s: the %s have no geometry", dikas_table_name(table),
                          what);
    if (g->shape != DIKAS_POLYGON && g->shape != DIKAS_MIXED)
        return dikas_fail(err, DIKAS_EINVAL, "%s: the %s are no polygons", dikas_table_name(table),
                          what);
    return DIKAS_OK;
}

int has_points(const dikas_table *table)
{
    const dikas_geometry *g = dikas_table_geometry(table);
    return g && g->shape == DIKAS_POINT;
}

dikas_status read_cells(join_run *j, dikas_error *err)
{
    const common_options *o = &j->options->common;
    DIKAS_TRY(read_cell_rows(&j->report, &j->run, &j->cells, err));
    j->n = dikas_table_rows(j->cells);
    if (!j->options->key) {
        DIKAS_TRY(check_polygons(j->cells, "cells", err));
        DIKAS_TRY(check_metres(j->cells, o->cells, err));
    }
    return DIKAS_OK;
}

dikas_status read_district(join_run *j, dikas_error *err)
{
    const common_options *o = &j->options->common;
    dikas_table *district = NULL;
    if (!o->district)
        return DIKAS_OK;
    DIKAS_TRY(read_layer(&j->report, o->district, "district", dikas_table_crs(j->cells), &j->run,
                         &district, err));
    const dikas_status status =
        mark_within(&j->report, district, j->cells, &j->run, &j->shown, err);
    dikas_table_free(district);
    return status;
}

/* ---- source ---- */

/* A median of parts does not tell the median of the whole. */
static void warn_median(join_run *j, const char *name)
{
    char *lower = g_ascii_strdown(name, -1);
    if (strstr(lower, "median") || strstr(lower, "mediaani"))
        report_warn(&j->report, "not_additive", 1,
                    "'%s' looks like a median: an average of medians is no median", name);
    g_free(lower);
}

static dikas_status read_rates(join_run *j, statistic *s, dikas_error *err)
{
    int64_t unknown = 0;
    s->value = g_new(double, (gsize)j->n_sources + 1);
    DIKAS_TRY(read_numbers(&j->options->common, j->source, s->name, s->value, err));
    for (int64_t i = 0; i < j->n_sources; i++)
        unknown += isnan(s->value[i]);
    char *text = g_strdup_printf("'%s' is", s->name);
    warn_unknown(&j->report, j->source, text, unknown);
    g_free(text);
    warn_median(j, s->name);
    return DIKAS_OK;
}

/* Only sources where both parts are known count in either. */
static void mask_rate(statistic *s, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        if (isnan(s->value[i]) || isnan(s->denominator[i]))
            s->value[i] = s->denominator[i] = DIKAS_MISSING;
}

/* Counts of the sources; what was read before is not warned of again. */
static dikas_status read_people(join_run *j, const char *column, double **out, dikas_error *err)
{
    for (guint i = 0; i < j->statistics->len; i++) {
        const statistic *earlier = &g_array_index(j->statistics, statistic, i);
        if (earlier->kind != EXTENSIVE || !earlier->value || strcmp(earlier->name, column) != 0)
            continue;
        *out = g_memdup2(earlier->value, ((gsize)j->n_sources + 1) * sizeof **out);
        return DIKAS_OK;
    }
    return read_count(&j->report, j->source, column, out, err);
}

static dikas_status read_statistic(join_run *j, statistic *s, dikas_error *err)
{
    switch (s->kind) {
    case EXTENSIVE:
        return read_people(j, s->name, &s->value, err);
    case INTENSIVE:
        return read_rates(j, s, err);
    case RATE:
        break;
    }
    DIKAS_TRY(read_people(j, s->over, &s->value, err));
    DIKAS_TRY(read_people(j, s->under, &s->denominator, err));
    if (j->options->bounds) {
        s->numerator = g_memdup2(s->value, ((gsize)j->n_sources + 1) * sizeof *s->value);
        s->whole = g_memdup2(s->denominator, ((gsize)j->n_sources + 1) * sizeof *s->value);
    }
    mask_rate(s, j->n_sources);
    return DIKAS_OK;
}

dikas_status read_source(join_run *j, dikas_error *err)
{
    const join_options *o = j->options;
    dikas_read_options how = DIKAS_READ_OPTIONS_INIT;
    how.where = o->source_where;
    DIKAS_TRY(dikas_read(o->source, &how, &j->run, &j->source, err));
    j->n_sources = dikas_table_rows(j->source);
    if (j->n_sources == 0)
        return dikas_fail(err, DIKAS_EINVAL, "%s: has no rows%s", dikas_table_name(j->source),
                          o->source_where ? " that --source-where selects" : "");
    DIKAS_TRY(report_input(&j->report, "source", o->source, j->source, err));
    if (!o->key && (o->buildings || o->allocate_total || !has_points(j->source)))
        DIKAS_TRY(check_polygons(j->source, "sources", err));
    for (guint i = 0; i < j->statistics->len; i++)
        DIKAS_TRY(read_statistic(j, &g_array_index(j->statistics, statistic, i), err));
    if (o->weight)
        DIKAS_TRY(read_people(j, o->weight, &j->weight, err));
    if (o->bounds_total)
        DIKAS_TRY(read_people(j, o->bounds_total, &j->hidden_most, err));
    if (o->key)
        return DIKAS_OK;
    const char *crs = j->cells ? dikas_table_crs(j->cells) : j->grid_crs;
    DIKAS_TRY(bring_here(&j->report, j->source, crs, "source", err));
    return j->cells ? DIKAS_OK : check_metres(j->source, o->source, err);
}
