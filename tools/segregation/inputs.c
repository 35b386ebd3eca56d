/* SPDX-License-Identifier: MIT */
/**
 * @file inputs.c
 * Cells with their people by group.
 */
#include <string.h>

#include "core/core.h"
#include "segregation/segregation.h"

#define ROUNDING 1e-9 /* groups that exceed the total by less of it are the total */

/* ---- people ---- */

static dikas_status read_groups(segregation_run *s, dikas_error *err)
{
    const gsize room = (gsize)s->n + 1;
    s->name = g_strsplit(s->options->groups ? s->options->groups : "", ",", -1);
    const int n = (int)g_strv_length(s->name);
    s->group = g_new0(double *, (gsize)n + 1);
    s->rest = g_new0(double *, (gsize)n + 1);
    for (s->n_groups = 0; s->n_groups < n;) {
        const int k = s->n_groups++;
        s->rest[k] = g_new(double, room);
        DIKAS_TRY(read_count(&s->report, s->cells, g_strstrip(s->name[k]), &s->group[k], err));
        for (int before = 0; before < k; before++)
            if (g_ascii_strcasecmp(s->name[before], s->name[k]) == 0)
                return dikas_fail(err, DIKAS_EINVAL, "--groups: '%s' is there twice", s->name[k]);
    }
    return DIKAS_OK;
}

/* Of all groups but one; missing where any is. */
static double others_of(const segregation_run *s, int group, int64_t cell)
{
    dikas_sum sum = { 0, 0 };
    for (int k = 0; k < s->n_groups; k++)
        if (k != group)
            dikas_sum_add(&sum, s->group[k][cell]);
    return isnan(s->group[group][cell]) ? DIKAS_MISSING : dikas_sum_value(sum);
}

static dikas_status groups_exceed(const segregation_run *s, int64_t cell, double sum,
                                  dikas_error *err)
{
    const common_options *o = &s->options->common;
    char id[64] = "";
    int column;
    DIKAS_TRY(dikas_table_require(s->cells, o->id ? o->id : "fid", &column, err));
    char **ids = column_texts(s->cells, column);
    g_strlcpy(id, ids[cell] ? ids[cell] : "", sizeof id);
    free_texts(ids, s->n);
    return dikas_fail(err, DIKAS_EINVAL,
                      "%s: row %lld (%s): the groups hold %.15g people, but '%s' says %.15g",
                      dikas_table_name(s->cells), (long long)cell + 1, id, sum, s->options->total,
                      s->people[cell]);
}

/* People of each cell, and of them those who are not in a group. */
static dikas_status add_people(segregation_run *s, dikas_error *err)
{
    dikas_sum beyond = { 0, 0 };
    if (s->options->total)
        DIKAS_TRY(read_count(&s->report, s->cells, s->options->total, &s->people, err));
    else
        s->people = g_new(double, (gsize)s->n + 1);
    for (int64_t i = 0; i < s->n; i++) {
        const double sum = others_of(s, 0, i) + s->group[0][i];
        if (!s->options->total)
            s->people[i] = sum;
        if (sum > s->people[i] * (1 + ROUNDING))
            return groups_exceed(s, i, sum, err);
        if (s->people[i] > sum)
            dikas_sum_add(&beyond, s->people[i] - sum);
    }
    if (dikas_sum_value(beyond) > 0 && s->n_groups > 1)
        report_warn(&s->report, "people_in_no_group", (int64_t)dikas_sum_value(beyond),
                    "%.15g people of '%s' are in none of the groups: they are among the rest of "
                    "each group, and not in the indices of all groups together",
                    dikas_sum_value(beyond), s->options->total);
    return DIKAS_OK;
}

/* A cell of which anything is unknown counts for nothing; how many live there at least. */
static void leave_out_unknown(segregation_run *s)
{
    dikas_sum left = { 0, 0 }, counted = { 0, 0 };
    int64_t n_left = 0;
    for (int64_t i = 0; i < s->n; i++) {
        const int known = !isnan(s->people[i]) && !isnan(others_of(s, 0, i));
        dikas_sum here = { 0, 0 };
        for (int k = 0; k < s->n_groups; k++) {
            if (!isnan(s->group[k][i]))
                dikas_sum_add(&here, s->group[k][i]);
            s->rest[k][i] = !known              ? DIKAS_MISSING
                            : s->options->total ? fmax(s->people[i] - s->group[k][i], 0)
                                                : others_of(s, k, i);
        }
        const double people =
            s->options->total && !isnan(s->people[i]) ? s->people[i] : dikas_sum_value(here);
        dikas_sum_add(known ? &counted : &left, people);
        s->n_counted += known && people > 0;
        n_left += !known;
        for (int k = 0; k < s->n_groups && !known; k++)
            s->group[k][i] = DIKAS_MISSING;
    }
    s->counted = dikas_sum_value(counted);
    s->n_unknown = n_left;
    const double known_left = dikas_sum_value(left), all = s->counted + known_left;
    if (n_left)
        report_warn(
            &s->report, "cells_left_out", n_left,
            "a group is unknown in %lld of %lld cells (%.3g %%), which are left out with at "
            "least %.15g of %.15g residents (%.3g %%)",
            (long long)n_left, (long long)s->n, 100 * (double)n_left / (double)s->n, known_left,
            all, all > 0 ? 100 * known_left / all : 0.0);
}

static void warn_fractions(segregation_run *s)
{
    int64_t n = 0;
    for (int k = 0; k < s->n_groups; k++)
        for (int64_t i = 0; i < s->n; i++)
            n += fabs(s->group[k][i] - round(s->group[k][i])) > 0;
    if (n)
        report_warn(&s->report, "fractional_counts", n,
                    "%lld counts are not whole: they are taken as they are", (long long)n);
}

/* Names of units become numbers. */
static dikas_status read_unit(segregation_run *s, dikas_error *err)
{
    int column;
    int64_t unknown = 0;
    if (!s->options->unit)
        return DIKAS_OK;
    DIKAS_TRY(dikas_table_require(s->cells, s->options->unit, &column, err));
    char **names = column_texts(s->cells, column);
    GHashTable *number = g_hash_table_new(g_str_hash, g_str_equal);
    s->unit = g_new(double, (gsize)s->n + 1);
    for (int64_t i = 0; i < s->n; i++) {
        const int known = names[i] && *names[i];
        unknown += !known;
        if (known && !g_hash_table_contains(number, names[i]))
            g_hash_table_insert(number, names[i], GUINT_TO_POINTER(g_hash_table_size(number)));
        s->unit[i] =
            known ? GPOINTER_TO_UINT(g_hash_table_lookup(number, names[i])) : DIKAS_MISSING;
    }
    g_hash_table_destroy(number);
    free_texts(names, s->n);
    if (unknown)
        report_warn(&s->report, "unknown_unit", unknown,
                    "%lld cells have no '%s', and are left out of mutual_information",
                    (long long)unknown, s->options->unit);
    return DIKAS_OK;
}

/* ---- ground ---- */

dikas_status ready_area(segregation_run *s, dikas_error *err)
{
    dikas_repair_report repair = { 0, 0, -1 };
    dikas_table *repaired = NULL;
    if (s->area || !dikas_table_geometry(s->cells))
        return DIKAS_OK;
    DIKAS_TRY(check_metres(s->cells, s->options->common.cells, err));
    DIKAS_TRY(dikas_repair_polygons(s->cells, 0, &repair, &s->run, &repaired, err));
    warn_repaired(&s->report, s->cells, &repair);
    s->area = g_new(double, (gsize)s->n + 1);
    dikas_polygon_areas(repaired ? repaired : s->cells, s->area);
    for (int64_t i = 0; i < s->n; i++)
        s->area[i] = s->area[i] > 0 ? s->area[i] : DIKAS_MISSING;
    dikas_table_free(repaired);
    return DIKAS_OK;
}

dikas_status read_inputs(segregation_run *s, dikas_error *err)
{
    DIKAS_TRY(read_cell_rows(&s->report, &s->run, &s->cells, err));
    s->n = dikas_table_rows(s->cells);
    DIKAS_TRY(check_missing(&s->options->common, &s->cells, 1, err));
    DIKAS_TRY(read_groups(s, err));
    if (s->n_groups > 0) {
        DIKAS_TRY(add_people(s, err));
        leave_out_unknown(s);
        warn_fractions(s);
    }
    DIKAS_TRY(read_unit(s, err));
    DIKAS_TRY(mark_district(&s->report, s->cells, &s->run, &s->shown, err));
    return open_areas(&s->report, s->cells, NULL, &s->run, &s->areas, &s->n_areas, err);
}
