/* SPDX-License-Identifier: MIT */
/**
 * @file output.c
 * The table that is written, and what is said on the screen.
 */
#include <stdio.h>
#include <string.h>

#include "core/core.h"
#include "exposure/exposure.h"

/* A column in view of --min-count. */
typedef struct shown {
    double least; /* people */
    const double *people;
    const result_column *column;
} shown;

static shown shown_of(const exposure_run *e, guint column)
{
    return (shown){ (double)e->options->common.min_count, e->population,
                    &g_array_index(e->columns, result_column, column) };
}

/* Few people: the value is left out. */
static int is_hidden(const void *context, int64_t cell)
{
    const shown *of = context;
    return of->least > 0 && of->column->of_people && of->people[cell] < of->least;
}

static void note_column(exposure_run *e, const result_column *column)
{
    report_column(&e->report,
                  &(column_note){ .rows = "cells",
                                  .name = column->name,
                                  .measure = dikas_measure_of("exposure", column->measure),
                                  .part = column->part,
                                  .unit = column->unit,
                                  .is_share = column->is_share });
}

static dikas_status fill_table(exposure_run *e, dikas_table *table, const int64_t *rows,
                               dikas_error *err)
{
    DIKAS_TRY(drop_columns(&e->options->common, table, err));
    for (guint i = 0; i < e->columns->len; i++) {
        const shown of = shown_of(e, i);
        const shown_column column = { of.column->name, of.column->value, rows, is_hidden, &of };
        note_column(e, of.column);
        DIKAS_TRY(add_shown(&e->report, table, &column, err));
        tell_hidden(&e->report, table, &column);
        DIKAS_TRY(add_few_status(&e->report, table, "cells", &column, err));
    }
    return DIKAS_OK;
}

/* Totals of people and means of the rest, over all cells. */
static void tell_columns(exposure_run *e)
{
    for (guint i = 0; i < e->columns->len; i++) {
        const shown of = shown_of(e, i);
        const result_column *c = of.column;
        dikas_sum sum = { 0, 0 };
        double low = HUGE_VAL, high = -HUGE_VAL;
        int64_t known = 0;
        for (int64_t k = 0; k < e->n && c->is_measure; k++) {
            if (isnan(c->value[k]) || (e->shown && !e->shown[k]))
                continue;
            if (is_hidden(&of, k))
                continue; /* nor in the total, from which it could be found */
            dikas_sum_add(&sum, c->value[k]);
            low = fmin(low, c->value[k]);
            high = fmax(high, c->value[k]);
            known++;
        }
        if (!c->is_measure)
            continue;
        const double value =
            c->of_people ? dikas_sum_value(sum) : dikas_sum_value(sum) / (double)known;
        json_object *result =
            report_result(&e->report, c->measure, c->name, known ? value : DIKAS_MISSING, c->unit,
                          known ? "ok" : "nothing_known");
        json_object_object_add(result, "summary",
                               json_object_new_string(c->of_people ? "total" : "mean"));
        json_object_object_add(result, "known_cells", json_object_new_int64(known));
        json_object_object_add(result, "min", json_number(low));
        json_object_object_add(result, "max", json_number(high));
        if (!isnan(c->area_mean))
            json_object_object_add(result, "area_mean", json_number(c->area_mean));
    }
}

int64_t list_shown(const exposure_run *e, int64_t *rows)
{
    int64_t n = 0;
    for (int64_t i = 0; i < e->n; i++)
        if (!e->shown || e->shown[i])
            rows[n++] = i;
    return n;
}

/* People of cells that overlap are added up more than once. Cells in which nobody lives may lie
 * where they will. */
static dikas_status warn_overlapping(exposure_run *e, dikas_error *err)
{
    enum { SLACK = 1000000 };
    dikas_relation *shared = NULL;
    const dikas_table *zones;
    int64_t n = 0;
    int is_of_people = 0;
    for (guint i = 0; i < e->columns->len; i++)
        is_of_people |= g_array_index(e->columns, result_column, i).of_people;
    if (!is_of_people || !dikas_table_geometry(e->cells))
        return DIKAS_OK;
    DIKAS_TRY(ready_zones(e, &zones, err));
    double *area = g_new(double, (gsize)e->n + 1), *all = g_new(double, (gsize)e->n + 1);
    double *lived_in = g_new(double, (gsize)e->n + 1);
    for (int64_t i = 0; i < e->n; i++)
        lived_in[i] = e->population[i] > 0 ? 1 : DIKAS_MISSING;
    const dikas_weighted_sum sum = { dikas_weight_itself, NULL, lived_in, all, NULL };
    dikas_status status = dikas_shared_area(zones, zones, area, NULL, NULL, &e->run, &shared, err);
    if (status == DIKAS_OK)
        status = dikas_relation_sum(shared, DIKAS_BY_ROW, 1, &sum, &e->run, err);
    for (int64_t i = 0; i < e->n && status == DIKAS_OK; i++)
        n += lived_in[i] > 0 && all[i] > area[i] * (1 + 1.0 / SLACK);
    if (n)
        report_warn(&e->report, "overlapping_cells", n,
                    "%lld of %lld cells overlap; people who live in several of them are in the "
                    "totals more than once",
                    (long long)n, (long long)e->n);
    dikas_relation_free(shared);
    g_free(area);
    g_free(all);
    g_free(lived_in);
    return status;
}

/* Residents whom a summary would count. */
static int has_few(const shown *of, int64_t cell)
{
    return of->people && of->people[cell] < of->least;
}

/* What few people would tell of is not in the summaries either, nor how many they are. */
static dikas_status summarise_column(exposure_run *e, area_set *set, const shown *of,
                                     dikas_error *err)
{
    const result_column *column = of->column;
    double *value = g_new(double, (gsize)e->n + 1);
    for (int64_t i = 0; i < e->n; i++)
        value[i] = has_few(of, i) ? DIKAS_MISSING : column->value[i];
    dikas_status status =
        summarise_areas(&e->report, set, column->name, value, e->population, e->n, &e->run, err);
    if (status == DIKAS_OK && column->of_people)
        status = total_areas(&e->report, set, column->name, value, e->n, &e->run, err);
    g_free(value);
    return status;
}

static dikas_status summarise(exposure_run *e, dikas_error *err)
{
    dikas_status status = DIKAS_OK;
    for (int s = 0; s < e->n_areas && status == DIKAS_OK; s++) {
        for (guint c = 0; c < e->columns->len && status == DIKAS_OK; c++) {
            const shown of = shown_of(e, c);
            if (of.column->is_measure)
                status = summarise_column(e, &e->areas[s], &of, err);
        }
        if (status == DIKAS_OK)
            add_areas(e->layers, e->options->common.output, &e->areas[s]);
    }
    return status;
}

/* No two layers of one name, found before anything is computed. */
dikas_status check_layers(const exposure_run *e, dikas_error *err)
{
    const common_options *o = &e->options->common;
    GPtrArray *seen = g_ptr_array_new_with_free_func(g_free);
    dikas_status status = o->output ? note_target(seen, o->output, err) : DIKAS_OK;
    if (status == DIKAS_OK)
        status = note_area_layers(o, seen, err);
    g_ptr_array_free(seen, TRUE);
    return status;
}

dikas_status write_result(exposure_run *e, dikas_error *err)
{
    static const char *const left_out[] = { "write-reference", NULL };
    dikas_table *table = NULL;
    target to;
    note_options(&e->report, left_out);
    if (e->columns->len == 0)
        return DIKAS_OK;
    DIKAS_TRY(warn_overlapping(e, err));
    tell_columns(e);
    int64_t *rows = g_new(int64_t, (gsize)e->n + 1);
    const int64_t n = list_shown(e, rows);
    dikas_status status = dikas_table_select(e->cells, rows, n, &table, err);
    if (status == DIKAS_OK)
        status = fill_table(e, table, rows, err);
    g_free(rows);
    if (status != DIKAS_OK) {
        dikas_table_free(table);
        return status;
    }
    target_split(e->options->common.output, &to);
    report_output(&e->report, to.path, to.layer, n);
    add_layer(e->layers, to.path, to.layer, "cells", "Exposure of the cells", table);
    target_clear(&to);
    DIKAS_TRY(summarise(e, err));
    return write_layers(&e->report, e->layers, &e->run, err);
}

/* How far the ranks of an index move, choice by choice. */
static void print_rank_shifts(const exposure_run *e)
{
    int n = 0;
    for (size_t i = 0; i < json_object_array_length(e->report.results); i++) {
        json_object *record = json_object_array_get_idx(e->report.results, i);
        const char *choice = record_text(record, "choice");
        if (!choice)
            continue;
        if (n++ == 0)
            printf("\n%-28s%8s %14s\n", "another choice", "tried", "ranks move by");
        char *name = g_strdup_printf("%s: %s", record_text(record, "name"), choice);
        print_text(name, -28);
        print_number(record, "variants", 8, 0, 1);
        printf(" ");
        print_number(record, "value", 14, 1, 1);
        printf("\n");
        g_free(name);
    }
}

void print_results(const exposure_run *e)
{
    const common_options *o = &e->options->common;
    const int n = (int)json_object_array_length(e->report.results);
    if (o->json || o->quiet || n == 0)
        return;
    print_text("column", -28);
    printf("%8s %14s %14s %14s %14s\n", "known", "lowest", "mean", "highest", "total");
    for (int i = 0; i < n; i++) {
        json_object *record = json_object_array_get_idx(e->report.results, (size_t)i);
        const char *summary = record_text(record, "summary");
        const int is_total = g_strcmp0(summary, "total") == 0;
        const int is_mean = g_strcmp0(summary, "mean") == 0;
        if (!summary && strcmp(record_text(record, "measure"), "index") == 0)
            continue;
        print_text(record_text(record, "name"), -28);
        print_number(record, is_total || is_mean ? "known_cells" : "valid_hours", 8, 0, 1);
        printf(" ");
        print_number(record, "min", 14, 3, 1);
        printf(" ");
        print_number(record, is_mean ? "value" : "none", 14, 3, 1);
        printf(" ");
        print_number(record, "max", 14, 3, 1);
        printf(" ");
        print_number(record, is_mean ? "none" : "value", 14, 1, 1);
        printf("\n");
    }
    print_rank_shifts(e);
}
