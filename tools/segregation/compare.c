/* SPDX-License-Identifier: MIT */
/**
 * @file compare.c
 * A second table of people, of an earlier year or another city: every index of it, the difference,
 * and what the difference comes from where the cells are the same ones.
 */
#include <string.h>

#include "core/core.h"
#include "dikas/segregation.h"
#include "segregation/segregation.h"

#define OTHER_UNITS                                                                                \
    2 /* cells that hold so many times the people of the others are of another kind */

struct comparison {
    segregation_run run; /* of the second table; its items, slots and report are borrowed */
    double *value;       /* per slot */
    const char **status;
    /* cells of both tables, those of the first first; missing where a cell is not there */
    int64_t n;
    double **before, **after;                /* per group and cell */
    uint8_t *no_unit_before, *no_unit_after; /* per cell: it is there, and its unit unknown */
    uint8_t *suppressed; /* per cell: a group of it may not be told, in either table */
    int64_t n_common, n_added, n_removed;       /* with people, or in one table only */
    int64_t n_added_unknown, n_removed_unknown; /* of those: in the other table, but not known */
};

/* ---- cells ---- */

/* Rows of the second table by the id of the first; -1 where there is none. Those of the second that
 * are in no row of the first follow in `left`. */
static dikas_status match_cells(const segregation_run *s, const segregation_run *second,
                                int64_t *row, int64_t *left, int64_t *n_left, dikas_error *err)
{
    int first_id, second_id;
    DIKAS_TRY(dikas_table_require(s->cells, s->options->common.id, &first_id, err));
    DIKAS_TRY(dikas_table_require(second->cells, s->options->common.id, &second_id, err));
    char **ids = column_texts(s->cells, first_id);
    char **second_ids = column_texts(second->cells, second_id);
    GHashTable *known = g_hash_table_new(g_str_hash, g_str_equal);
    for (int64_t i = 0; i < s->n; i++) {
        g_hash_table_insert(known, ids[i], GSIZE_TO_POINTER((gsize)i + 1));
        row[i] = -1;
    }
    *n_left = 0;
    for (int64_t i = 0; i < second->n; i++) {
        const gsize at = GPOINTER_TO_SIZE(g_hash_table_lookup(known, second_ids[i]));
        if (at)
            row[at - 1] = i;
        else
            left[(*n_left)++] = i;
    }
    g_hash_table_destroy(known);
    free_texts(ids, s->n);
    free_texts(second_ids, second->n);
    return DIKAS_OK;
}

static int is_suppressed(const segregation_run *from, int64_t row)
{
    return row >= 0 && from->suppressed[row];
}

static int lacks_unit(const segregation_run *from, int64_t row)
{
    return row >= 0 && from->unit && isnan(from->unit[row]);
}

/* Groups of a row into a cell of both; all missing where there is no row. */
static void put_row(const segregation_run *from, int64_t row, double *const *columns, int64_t cell)
{
    for (int k = 0; k < from->n_groups; k++)
        columns[k][cell] = row < 0 ? DIKAS_MISSING : from->group[k][row];
}

static void put_together(comparison *c, const segregation_run *s, const int64_t *row,
                         const int64_t *left, int64_t n_left)
{
    c->n = s->n + n_left;
    c->before = g_new0(double *, (gsize)s->n_groups + 1);
    c->after = g_new0(double *, (gsize)s->n_groups + 1);
    for (int k = 0; k < s->n_groups; k++) {
        c->before[k] = g_new(double, (gsize)c->n + 1);
        c->after[k] = g_new(double, (gsize)c->n + 1);
    }
    c->no_unit_before = g_new0(uint8_t, (gsize)c->n + 1);
    c->no_unit_after = g_new0(uint8_t, (gsize)c->n + 1);
    c->suppressed = g_new0(uint8_t, (gsize)c->n + 1);
    for (int64_t i = 0; i < c->n; i++) {
        const int64_t after = i < s->n ? i : -1, before = i < s->n ? row[i] : left[i - s->n];
        put_row(s, after, c->after, i);
        put_row(&c->run, before, c->before, i);
        c->no_unit_after[i] = (uint8_t)lacks_unit(s, after);
        c->no_unit_before[i] = (uint8_t)lacks_unit(&c->run, before);
        c->suppressed[i] = is_suppressed(s, after) || is_suppressed(&c->run, before);
    }
}

static double people_in(double *const *columns, int n_groups, int64_t cell)
{
    double people = 0;
    for (int k = 0; k < n_groups; k++)
        people += columns[k][cell];
    return people;
}

/* Which cells have people that are known in one table only. A cell whose row is there and unknown
 * is told apart from one that is not there. */
static void count_cells(comparison *c, const segregation_run *s, const int64_t *row)
{
    for (int64_t i = 0; i < c->n; i++) {
        const double before = people_in(c->before, s->n_groups, i),
                     after = people_in(c->after, s->n_groups, i);
        const int is_there = i < s->n, was_there = i >= s->n || row[i] >= 0;
        c->n_common += before > 0 && after > 0;
        c->n_added += after > 0 && !(before > 0);
        c->n_added_unknown += after > 0 && was_there && isnan(before);
        c->n_removed += before > 0 && !(after > 0);
        c->n_removed_unknown += before > 0 && is_there && isnan(after);
    }
}

static dikas_status join_cells(comparison *c, const segregation_run *s, dikas_error *err)
{
    int64_t *row = g_new(int64_t, (gsize)s->n + 1), *left = g_new(int64_t, (gsize)c->run.n + 1);
    int64_t n_left;
    const dikas_status status = match_cells(s, &c->run, row, left, &n_left, err);
    if (status == DIKAS_OK) {
        put_together(c, s, row, left, n_left);
        count_cells(c, s, row);
    }
    g_free(row);
    g_free(left);
    return status;
}

/* ---- what to warn of ---- */

static void warn_of_cells(segregation_run *s, const comparison *c)
{
    const char *name = dikas_table_name(s->cells), *other = dikas_table_name(c->run.cells);
    const double own = s->counted / (double)s->n_counted,
                 others = c->run.counted / (double)c->run.n_counted;
    if (c->n_common == 0)
        report_warn(&s->report, "no_common_cells", 0,
                    "no cell with people is in both %s and %s by '%s': differences are told, not "
                    "what they come from",
                    name, other, s->options->common.id);
    if (own > OTHER_UNITS * others || others > OTHER_UNITS * own)
        report_warn(&s->report, "different_units", 1,
                    "%s has %.3g people in each of %lld cells, %s %.3g in each of %lld: indices of "
                    "such different units do not compare, as smaller ones make every index higher",
                    name, own, (long long)s->n_counted, other, others, (long long)c->run.n_counted);
}

/* ---- the second table ---- */

static dikas_status read_second(comparison *c, const segregation_run *s, dikas_error *err)
{
    segregation_run *second = &c->run;
    DIKAS_TRY(read_rows_of(&second->report, second->source, "compare", &second->run, &second->cells,
                           err));
    char *whose = g_strconcat(dikas_table_name(second->cells), ": ", NULL);
    second->whose = whose;
    g_ptr_array_add(s->borrowed, whose);
    return read_people(second, err);
}

dikas_status read_comparison(segregation_run *s, dikas_error *err)
{
    if (!s->options->compare)
        return DIKAS_OK;
    comparison *c = s->other = g_new0(comparison, 1);
    c->run = (segregation_run){ .tool = s->tool,
                                .options = s->options,
                                .run = s->run,
                                .report = s->report,
                                .items = s->items,
                                .slots = s->slots,
                                .forms = s->forms,
                                .source = s->options->compare,
                                .name = g_strdupv(s->name) };
    DIKAS_TRY(read_second(c, s, err));
    if (s->n_groups == 0)
        return DIKAS_OK;
    DIKAS_TRY(join_cells(c, s, err));
    warn_of_cells(s, c);
    return DIKAS_OK;
}

dikas_status compute_comparison(segregation_run *s, dikas_error *err)
{
    comparison *c = s->other;
    if (!c)
        return DIKAS_OK;
    const population people = population_of(&c->run);
    DIKAS_TRY(ready_cells(&c->run, err));
    c->value = g_new(double, s->slots->len + 1);
    c->status = g_new0(const char *, s->slots->len + 1);
    return compute_results(&c->run, &people, c->value, c->status, err);
}

const segregation_run *compared(const segregation_run *s, const double **value)
{
    *value = s->other ? s->other->value : NULL;
    return s->other ? &s->other->run : NULL;
}

int64_t n_common_cells(const segregation_run *s)
{
    return s->other->n_common;
}

void free_comparison(comparison *c)
{
    if (!c)
        return;
    for (int k = 0; k < c->run.n_groups && c->before; k++) {
        g_free(c->before[k]);
        g_free(c->after[k]);
    }
    g_free(c->before);
    g_free(c->after);
    g_free(c->no_unit_before);
    g_free(c->no_unit_after);
    g_free(c->suppressed);
    g_free(c->value);
    g_free(c->status);
    free_people(&c->run);
    g_free(c);
}

/* ---- what is said ---- */

void add_comparison(const segregation_run *s, guint at, json_object *record, double value)
{
    const comparison *c = s->other;
    if (!c)
        return;
    json_object_object_add(record, "value_compare", json_number(c->value[at]));
    json_object_object_add(record, "status_compare", json_object_new_string(c->status[at]));
    json_object_object_add(record, "cells_compare", json_object_new_int64(c->run.n_counted));
    json_object_object_add(record, "people_compare", json_number(c->run.counted));
    json_object_object_add(record, "difference", json_number(value - c->value[at]));
}

static void report_part(segregation_run *s, const dikas_request *request, const char *part,
                        double value, const dikas_change *change, int64_t cells, int64_t unknown)
{
    const char *method = s->options->compare_method;
    char *suffix = g_strconcat("_", part, NULL);
    char *name = request_name(request, suffix);
    json_object *record =
        report_result(&s->report, request->measure->id, name, value,
                      request->measure->outputs[0].unit, status_of(value, change->status));
    json_object_object_add(record, "part", json_object_new_string(part));
    json_object_object_add(record, "method", json_object_new_string(method ? method : "shapley"));
    json_object_object_add(record, "cells", json_object_new_int64(cells));
    if (unknown >= 0)
        json_object_object_add(record, "cells_unknown", json_object_new_int64(unknown));
    g_free(name);
    g_free(suffix);
}

static int is_km(const segregation_run *s)
{
    return s->options->compare_method && strcmp(s->options->compare_method, "km") == 0;
}

int has_structure(const segregation_run *s, const segregation_item *item)
{
    return s->options->compare && s->options->common.output && !is_km(s) &&
           strcmp(item->request.measure->id, "mutual_information") == 0;
}

/* Of the cells of the first table, which come first. */
static dikas_status add_structure(segregation_run *s, const dikas_request *request,
                                  const double *by_cell, dikas_error *err)
{
    const comparison *c = s->other;
    double *value = g_new(double, (gsize)s->n + 1), *few = g_new(double, (gsize)s->n + 1);
    memcpy(value, by_cell, (gsize)s->n * sizeof *value);
    for (int64_t i = 0; i < s->n; i++)
        few[i] = fmin(people_in(c->before, s->n_groups, i), people_in(c->after, s->n_groups, i));
    g_ptr_array_add(s->borrowed, few);
    const result_column column = { .name = request_name(request, "_structural"),
                                   .measure = request->measure,
                                   .value = value,
                                   .people = s->people,
                                   .rests_on = few,
                                   .residents = s->people,
                                   .suppressed = c->suppressed,
                                   .group = -1,
                                   .form = -1,
                                   .test_of = -1 };
    return add_column(s, column, err);
}

static int falls_into_parts(const segregation_run *s, const result_slot *slot)
{
    static const char *const ids[] = { "mutual_information", "multigroup_information",
                                       "multigroup_dissimilarity", "multigroup_gini" };
    if (slot->output > 0 || !is_of_cells_alone(slot))
        return 0;
    for (size_t k = 0; k < DIKAS_COUNT(ids); k++)
        if (is_measure(s, slot, ids[k]))
            return 1;
    return 0;
}

/* The columns without cells that are left out; free all with free_masked(). */
static double **masked(double *const *columns, int n_groups, int64_t n, const uint8_t *left_out)
{
    double **copy = g_new0(double *, (gsize)n_groups + 1);
    for (int k = 0; k < n_groups; k++) {
        copy[k] = g_new(double, (gsize)n + 1);
        for (int64_t i = 0; i < n; i++)
            copy[k][i] = left_out[i] ? DIKAS_MISSING : columns[k][i];
    }
    return copy;
}

static void free_masked(double **columns, int n_groups)
{
    for (int k = 0; k < n_groups; k++)
        g_free(columns[k]);
    g_free(columns);
}

static dikas_status explain_cells(segregation_run *s, const dikas_request *request,
                                  double *const *before, double *const *after, double *by_cell,
                                  dikas_change *parts, dikas_error *err)
{
    return dikas_explain_change(request->measure, request->value, s->other->n, s->n_groups,
                                (const double *const *)before, (const double *const *)after,
                                is_km(s) ? DIKAS_CHANGE_KM : DIKAS_CHANGE_SHAPLEY, by_cell, parts,
                                &s->run, err);
}

/* Of the cells that the index is of: with --unit those that have one. */
static dikas_status explain(segregation_run *s, const dikas_request *request, double *by_cell,
                            dikas_change *parts, dikas_error *err)
{
    const comparison *c = s->other;
    const int G = s->n_groups;
    if (!s->unit || !takes_input(request->measure, "unit"))
        return explain_cells(s, request, c->before, c->after, by_cell, parts, err);
    double **before = masked(c->before, G, c->n, c->no_unit_before);
    double **after = masked(c->after, G, c->n, c->no_unit_after);
    const dikas_status status = explain_cells(s, request, before, after, by_cell, parts, err);
    free_masked(before, G);
    free_masked(after, G);
    return status;
}

static void report_each(segregation_run *s, const dikas_request *request, const dikas_change *parts)
{
    const comparison *c = s->other;
    const int64_t n = parts->n_common;
    report_part(s, request, "additions", parts->additions, parts, c->n_added, c->n_added_unknown);
    report_part(s, request, "removals", parts->removals, parts, c->n_removed, c->n_removed_unknown);
    report_part(s, request, "group_margin", parts->group_margin, parts, n, -1);
    report_part(s, request, "unit_margin", parts->unit_margin, parts, n, -1);
    if (is_km(s))
        report_part(s, request, "interaction", parts->interaction, parts, n, -1);
    report_part(s, request, "structural", parts->structural, parts, n, -1);
}

dikas_status report_parts(segregation_run *s, guint at, dikas_error *err)
{
    const comparison *c = s->other;
    const result_slot *slot = &g_array_index(s->slots, result_slot, at);
    if (!c || !falls_into_parts(s, slot))
        return DIKAS_OK;
    const segregation_item *item = &g_array_index(s->items, segregation_item, slot->item);
    double *by_cell = has_structure(s, item) ? g_new(double, (gsize)c->n + 1) : NULL;
    dikas_change parts;
    dikas_status status = explain(s, &item->request, by_cell, &parts, err);
    if (status == DIKAS_OK && c->n_common > 0)
        report_each(s, &item->request, &parts);
    if (status == DIKAS_OK && by_cell)
        status = add_structure(s, &item->request, by_cell, err);
    g_free(by_cell);
    return status;
}
