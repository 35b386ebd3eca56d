/* SPDX-License-Identifier: MIT */
/**
 * @file inputs.c
 * Cells with their people by group.
 */
#include <string.h>

#include "core/core.h"
#include "segregation/place.h"
#include "segregation/segregation.h"

#define ROUNDING 1e-9 /* groups that exceed the total by less of it are the total */

/* ---- people ---- */

dikas_status plan_groups(segregation_run *s, dikas_error *err)
{
    const char *groups = s->options->groups;
    s->name = list_names(groups ? groups : "");
    if (groups && !*groups)
        return dikas_fail(err, DIKAS_EINVAL, "--groups: the name of a column is empty");
    for (char **name = s->name; *name; name++) {
        if (!**name)
            return dikas_fail(err, DIKAS_EINVAL, "--groups %s: the name of a column is empty",
                              groups);
        for (char **before = s->name; before < name; before++)
            if (g_ascii_strcasecmp(*before, *name) == 0)
                return dikas_fail(err, DIKAS_EINVAL, "--groups %s: '%s' is there twice", groups,
                                  *name);
    }
    return DIKAS_OK;
}

dikas_status read_group(segregation_run *s, const char *name, double **out, uint8_t *suppressed,
                        dikas_error *err)
{
    DIKAS_TRY(read_count(&s->report, s->cells, name, out, err));
    return mark_suppressed(&s->options->common, s->cells, name, suppressed, err);
}

static dikas_status read_groups(segregation_run *s, dikas_error *err)
{
    const gsize room = (gsize)s->n + 1;
    const int n = (int)g_strv_length(s->name);
    s->group = g_new0(double *, (gsize)n + 1);
    s->rest = g_new0(double *, (gsize)n + 1);
    s->suppressed = g_new0(uint8_t, room);
    for (s->n_groups = 0; s->n_groups < n;) {
        const int k = s->n_groups++;
        s->rest[k] = g_new(double, room);
        DIKAS_TRY(read_group(s, s->name[k], &s->group[k], s->suppressed, err));
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

/* Of the groups that are known. */
static double known_people(const segregation_run *s, int64_t cell)
{
    dikas_sum sum = { 0, 0 };
    for (int k = 0; k < s->n_groups; k++)
        if (!isnan(s->group[k][cell]))
            dikas_sum_add(&sum, s->group[k][cell]);
    return dikas_sum_value(sum);
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
        DIKAS_TRY(read_group(s, s->options->total, &s->people, s->suppressed, err));
    else
        s->people = g_new(double, (gsize)s->n + 1);
    for (int64_t i = 0; i < s->n; i++) {
        const double sum = others_of(s, 0, i) + s->group[0][i], known = known_people(s, i);
        if (!s->options->total)
            s->people[i] = sum;
        if (known > s->people[i] * (1 + ROUNDING))
            return groups_exceed(s, i, known, err);
        if (s->people[i] > sum)
            dikas_sum_add(&beyond, s->people[i] - sum);
    }
    if (dikas_sum_value(beyond) > 0 && s->n_groups > 1)
        report_warn(&s->report, "people_in_no_group", (int64_t)dikas_sum_value(beyond),
                    "%s%.15g people of '%s' are in none of the groups: they are among the rest of "
                    "each group, and not in the indices of all groups together",
                    s->whose, dikas_sum_value(beyond), s->options->total);
    return DIKAS_OK;
}

/* What bounds are found from. */
static void keep_visible(segregation_run *s)
{
    if (!s->options->bounds)
        return;
    s->visible = g_new0(double *, (gsize)s->n_groups + 1);
    for (int k = 0; k < s->n_groups; k++)
        s->visible[k] = g_memdup2(s->group[k], ((gsize)s->n + 1) * sizeof(double));
}

/* Whom values tell of. */
static void keep_those_told_of(segregation_run *s)
{
    s->in_groups = g_new(double, (gsize)s->n + 1);
    s->lone = g_new(double, (gsize)s->n + 1);
    for (int64_t i = 0; i < s->n; i++) {
        s->in_groups[i] = isnan(s->group[0][i]) ? DIKAS_MISSING : known_people(s, i);
        s->lone[i] = s->in_groups[i] > 0 ? s->in_groups[i]
                     : s->people[i] > 0  ? s->people[i]
                                         : HUGE_VAL;
    }
}

/* A cell of which anything is unknown counts for nothing; how many live there at least. */
static void leave_out_unknown(segregation_run *s)
{
    dikas_sum left = { 0, 0 }, counted = { 0, 0 };
    for (int64_t i = 0; i < s->n; i++) {
        const int known = !isnan(s->people[i]) && !isnan(others_of(s, 0, i));
        const double here = known_people(s, i);
        for (int k = 0; k < s->n_groups; k++) {
            s->rest[k][i] = !known              ? DIKAS_MISSING
                            : s->options->total ? fmax(s->people[i] - s->group[k][i], 0)
                                                : others_of(s, k, i);
        }
        const double people = s->options->total && !isnan(s->people[i]) ? s->people[i] : here;
        dikas_sum_add(known ? &counted : &left, people);
        s->n_counted += known && people > 0;
        s->n_unknown += !known;
        for (int k = 0; k < s->n_groups && !known; k++)
            s->group[k][i] = DIKAS_MISSING;
    }
    s->counted = dikas_sum_value(counted);
    if (s->n_counted == 1)
        report_warn(&s->report, "single_cell", 1,
                    "%sall known people are in one cell: nobody lives apart from anybody, whatever "
                    "the city is like",
                    s->whose);
    s->left = dikas_sum_value(left);
    const double all = s->counted + s->left;
    if (s->n_unknown && !s->options->total)
        report_warn(&s->report, "cells_left_out", s->n_unknown,
                    "%sa group is unknown in %lld of %lld cells (%.3g %%), which are left out; "
                    "--total COLUMN would tell with how many residents",
                    s->whose, (long long)s->n_unknown, (long long)s->n,
                    100 * (double)s->n_unknown / (double)s->n);
    else if (s->n_unknown)
        report_warn(
            &s->report, "cells_left_out", s->n_unknown,
            "%sa group is unknown in %lld of %lld cells (%.3g %%), which are left out with at "
            "least %.15g of %.15g residents (%.3g %%)",
            s->whose, (long long)s->n_unknown, (long long)s->n,
            100 * (double)s->n_unknown / (double)s->n, s->left, all,
            all > 0 ? 100 * s->left / all : 0.0);
}

/* Sums without end would make zeros of shares. */
static dikas_status check_sum(const segregation_run *s, dikas_error *err)
{
    return isfinite(s->counted)
               ? DIKAS_OK
               : dikas_fail(err, DIKAS_EINVAL,
                            "%s: all cells together hold more people than numbers can; a value "
                            "that stands for unknown is named by --missing",
                            dikas_table_name(s->cells));
}

static void warn_fractions(segregation_run *s)
{
    int64_t n = 0;
    for (int k = 0; k < s->n_groups; k++)
        for (int64_t i = 0; i < s->n; i++)
            n += fabs(s->group[k][i] - round(s->group[k][i])) > 0;
    if (n)
        report_warn(&s->report, "fractional_counts", n,
                    "%s%lld counts are not whole: they are taken as they are", s->whose,
                    (long long)n);
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
        const int known = names[i] && *names[i] && strcmp(names[i], "NA") != 0;
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
                    "%s%lld cells have no '%s', and are left out of mutual_information", s->whose,
                    (long long)unknown, s->options->unit);
    return DIKAS_OK;
}

/* ---- ground ---- */

static int has_polygons(const dikas_table *cells)
{
    const dikas_geometry *g = dikas_table_geometry(cells);
    for (int64_t part = 0; g && part < g->n_parts; part++)
        if (g->part_kind[part] == DIKAS_POLYGON)
            return 1;
    return 0;
}

/* Ground that is not there is unknown. */
static void forget_no_ground(segregation_run *s)
{
    dikas_sum lost = { 0, 0 };
    int64_t n_lost = 0;
    for (int64_t i = 0; i < s->n; i++) {
        if (s->area[i] > 0)
            continue;
        s->area[i] = DIKAS_MISSING;
        n_lost++;
        if (s->people && !isnan(s->people[i]))
            dikas_sum_add(&lost, s->people[i]);
    }
    if (n_lost)
        report_warn(&s->report, "cells_without_polygon", n_lost,
                    "%lld cells with %.15g people have no polygon: they are left out where ground "
                    "counts",
                    (long long)n_lost, dikas_sum_value(lost));
}

dikas_status ready_area(segregation_run *s, dikas_error *err)
{
    dikas_repair_report repair = { 0, 0, -1 };
    dikas_table *repaired = NULL;
    if (s->area || !has_polygons(s->cells))
        return DIKAS_OK;
    DIKAS_TRY(check_metres(s->cells, s->source, err));
    DIKAS_TRY(dikas_repair_polygons(s->cells, 0, &repair, &s->run, &repaired, err));
    warn_repaired(&s->report, s->cells, &repair);
    s->area = g_new(double, (gsize)s->n + 1);
    dikas_polygon_areas(repaired ? repaired : s->cells, s->area);
    dikas_table_free(repaired);
    forget_no_ground(s);
    return DIKAS_OK;
}

dikas_status read_people(segregation_run *s, dikas_error *err)
{
    s->n = dikas_table_rows(s->cells);
    DIKAS_TRY(read_groups(s, err));
    if (s->n_groups > 0) {
        DIKAS_TRY(add_people(s, err));
        keep_visible(s);
        leave_out_unknown(s);
        DIKAS_TRY(check_sum(s, err));
        keep_those_told_of(s);
        warn_fractions(s);
    }
    return read_unit(s, err);
}

void free_people(segregation_run *s)
{
    for (int k = 0; k < s->n_groups; k++) {
        g_free(s->group[k]);
        g_free(s->rest[k]);
        if (s->visible)
            g_free(s->visible[k]);
    }
    g_free(s->visible);
    g_strfreev(s->name);
    g_free(s->group);
    g_free(s->rest);
    g_free(s->people);
    g_free(s->in_groups);
    g_free(s->lone);
    g_free(s->suppressed);
    g_free(s->unit);
    g_free(s->area);
    clear_place(s);
    dikas_environment_free(s->places);
    dikas_table_free(s->cells);
}

dikas_status read_inputs(segregation_run *s, dikas_error *err)
{
    DIKAS_TRY(read_cell_rows(&s->report, &s->run, &s->cells, err));
    DIKAS_TRY(check_missing(&s->options->common, &s->cells, 1, err));
    DIKAS_TRY(read_people(s, err));
    DIKAS_TRY(mark_district(&s->report, s->cells, &s->run, &s->shown, err));
    return open_areas(&s->report, s->cells, NULL, &s->run, &s->areas, &s->n_areas, err);
}
