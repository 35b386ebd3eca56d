/* SPDX-License-Identifier: MIT */
/**
 * @file output.c
 * The table that is written, and what is said on the screen.
 */
#include <stdio.h>
#include <string.h>

#include "core/core.h"
#include "segregation/segregation.h"

/* A column in view of --min-count. */
typedef struct shown {
    double least; /* people */
    const result_column *column;
} shown;

static shown shown_of(const segregation_run *s, guint column)
{
    return (shown){ (double)s->options->common.min_count,
                    &g_array_index(s->columns, result_column, column) };
}

/* Few people: the value is left out; what tells of no people in particular is not. Whether there
 * would be a value tells as well: of few residents who are in no group a mix has none. */
static int is_hidden(const void *context, int64_t cell)
{
    const shown *of = context;
    const result_column *column = of->column;
    if (of->least <= 0 || !column->rests_on)
        return 0;
    return isnan(column->value[cell])
               ? column->residents[cell] > 0 && column->residents[cell] < of->least
               : !(column->rests_on[cell] >= of->least);
}

static void note_column(segregation_run *s, const result_column *column)
{
    const segregation_item *item = &g_array_index(s->items, segregation_item, column->item);
    const column_note note = {
        .rows = "cells",
        .name = column->name,
        .measure = column->measure ? column->measure : item->request.measure,
        .part = column->measure    ? "structural"
                : column->is_known ? "known_share"
                                   : NULL,
        .unit = column->measure || column->is_known ? "1" : NULL,
        .group = column->group >= 0 ? s->name[column->group] : NULL,
    };
    if (column->test_of < 0)
        report_column(&s->report, &note);
    else
        report_beside(&s->report, "cells", column->name,
                      g_array_index(s->columns, result_column, column->test_of).name,
                      strrchr(column->name, '_') + 1);
}

static dikas_status fill_table(segregation_run *s, dikas_table *table, const int64_t *rows,
                               dikas_error *err)
{
    DIKAS_TRY(drop_columns(&s->options->common, table, err));
    for (guint i = 0; i < s->columns->len; i++) {
        const shown of = shown_of(s, i);
        const shown_column column = { of.column->name, of.column->value, rows, is_hidden, &of };
        note_column(s, of.column);
        DIKAS_TRY(add_shown(&s->report, table, &column, err));
        tell_hidden(&s->report, table, &column);
        if (of.column->test_of < 0) /* a test is hidden where its column is */
            DIKAS_TRY(
                add_shown_status(&s->report, table, "cells", &column, of.column->suppressed, err));
    }
    return DIKAS_OK;
}

static dikas_status make_cells_layer(segregation_run *s, dikas_error *err)
{
    int64_t *rows = g_new(int64_t, (gsize)s->n + 1), n = 0;
    dikas_table *table = NULL;
    target to;
    for (int64_t i = 0; i < s->n; i++)
        if (!s->shown || s->shown[i])
            rows[n++] = i;
    dikas_status status = dikas_table_select(s->cells, rows, n, &table, err);
    if (status == DIKAS_OK)
        status = fill_table(s, table, rows, err);
    g_free(rows);
    if (status != DIKAS_OK) {
        dikas_table_free(table);
        return status;
    }
    target_split(s->options->common.output, &to);
    report_output(&s->report, to.path, to.layer, n);
    add_layer(s->layers, to.path, to.layer, "cells", "Segregation, cell by cell", table);
    target_clear(&to);
    return DIKAS_OK;
}

/* Residents whom a summary would count. */
static int has_few(const shown *of, int64_t cell)
{
    return of->column->people[cell] > 0 && of->column->people[cell] < of->least;
}

/* Cells weigh by the people that their value rests on. What few people would tell of is not in the
 * summaries either. */
static dikas_status summarise(segregation_run *s, area_set *set, dikas_error *err)
{
    double *value = g_new(double, (gsize)s->n + 1);
    dikas_status status = DIKAS_OK;
    for (guint c = 0; c < s->columns->len && status == DIKAS_OK; c++) {
        const shown of = shown_of(s, c);
        const result_column *column = of.column;
        for (int64_t i = 0; i < s->n; i++)
            value[i] = is_hidden(&of, i) || has_few(&of, i) ? DIKAS_MISSING : column->value[i];
        status = summarise_areas(&s->report, set, column->name, value, column->people, s->n,
                                 &s->run, err);
    }
    if (status == DIKAS_OK)
        add_areas(s->layers, s->options->common.output, set);
    g_free(value);
    return status;
}

/* No two layers of one name, found before anything is computed. */
dikas_status check_layers(const segregation_run *s, dikas_error *err)
{
    const common_options *o = &s->options->common;
    GPtrArray *seen = g_ptr_array_new_with_free_func(g_free);
    dikas_status status = o->output ? note_target(seen, o->output, err) : DIKAS_OK;
    if (status == DIKAS_OK)
        status = note_area_layers(o, seen, err);
    g_ptr_array_free(seen, TRUE);
    return status;
}

dikas_status write_result(segregation_run *s, dikas_error *err)
{
    static const char *const of_ways[] = { "speed", "max-snap", "join-tolerance", "min-component",
                                           NULL };
    note_options(&s->report, has_ways(s) ? of_ways + DIKAS_COUNT(of_ways) - 1 : of_ways);
    note_profile(s);
    if (s->columns->len == 0)
        return DIKAS_OK;
    DIKAS_TRY(make_cells_layer(s, err));
    for (int i = 0; i < s->n_areas; i++)
        DIKAS_TRY(summarise(s, &s->areas[i], err));
    return write_layers(&s->report, s->layers, &s->run, err);
}

/* "uniform 500 m", "1000 people", "2000 / 500 m"; free with g_free(). */
static char *around_text(const segregation_run *s, json_object *record)
{
    json_object *value;
    double macro = DIKAS_MISSING, micro = DIKAS_MISSING;
    const char *unit = radius_unit(s), *after = "";
    json_object_object_foreach(record, key, number)
    {
        const int is_macro = g_str_has_prefix(key, "macro_");
        if (g_str_has_prefix(key, "radius_"))
            return g_strdup_printf("%s %.15g %s", record_text(record, "kernel"),
                                   json_object_get_double(number), unit);
        if (!is_macro && !g_str_has_prefix(key, "micro_"))
            continue;
        *(is_macro ? &macro : &micro) = json_object_get_double(number);
        after = strcmp(key + strlen("macro_"), "knn") == 0 ? "" : unit;
    }
    if (json_object_object_get_ex(record, "knn", &value))
        return g_strdup_printf("%.15g people", json_object_get_double(value));
    if (isnan(macro))
        return g_strdup("");
    return g_strdup_printf("%.15g / %.15g%s%s", macro, micro, *after ? " " : "", after);
}

/* How wide the texts of where people are taken from are; 0 where no measure asks for it. */
static int around_width(const segregation_run *s)
{
    int width = 0;
    const size_t n = json_object_array_length(s->report.results);
    for (size_t i = 0; i < n; i++) {
        char *text = around_text(s, json_object_array_get_idx(s->report.results, i));
        width = MAX(width, text_width(text));
        g_free(text);
    }
    return width;
}

static void print_around(const segregation_run *s, json_object *record, int width)
{
    char *text = around_text(s, record);
    printf(" ");
    print_text(text, -width);
    g_free(text);
}

/* The value of the other table and the difference, where a record has them, with what that could
 * be; without a record the heads of these columns. */
static void print_comparison(const segregation_run *s, json_object *record)
{
    static const char *const column[][2] = { { "value_compare", "compare" },
                                             { "difference", "difference" },
                                             { "difference_low", "from" },
                                             { "difference_high", "to" } };
    if (!s->options->compare ||
        (record && !json_object_object_get_ex(record, "value_compare", NULL)))
        return;
    for (int k = 0; k < (s->options->bootstrap > 0 ? 4 : 2); k++) {
        printf(" ");
        if (record)
            print_number(record, column[k][0], k == 1 ? 10 : 9, 4, 1);
        else
            printf("%*s", k == 1 ? 10 : 9, column[k][1]);
    }
}

/* Beside a value that may be chance, where no draws tell. */
static void print_chance(const segregation_run *s, json_object *record)
{
    json_object *chance;
    if (s->options->permutations > 0 ||
        !json_object_object_get_ex(record, "expected_by_chance", &chance) || chance == NULL)
        return;
    printf("  by chance ");
    print_number(record, "expected_by_chance", 0, 4, 1);
}

/* A part of a difference stands under what it is a part of. */
static void print_name(json_object *record, int width)
{
    const char *part = record_text(record, "part");
    char *text = part ? g_strconcat("  ", part, NULL) : g_strdup(record_text(record, "name"));
    print_text(text, -width);
    g_free(text);
}

/* As wide as the longest name, so that none loses its end. */
static int name_width(const segregation_run *s)
{
    int width = 34;
    for (size_t i = 0; i < json_object_array_length(s->report.results); i++) {
        json_object *record = json_object_array_get_idx(s->report.results, i);
        if (!record_text(record, "part"))
            width = MAX(width, text_width(record_text(record, "name")));
    }
    return width;
}

/* With what it can be, given what is hidden. */
static void print_bounds(json_object *record)
{
    const char *status = record_text(record, "status_bounds");
    if (!status)
        return;
    if (strcmp(status, "ok") != 0) {
        printf("  no bounds: %s", status);
        return;
    }
    printf("  from ");
    print_number(record, "value_low", 0, 4, 1);
    printf(" to ");
    print_number(record, "value_high", 0, 4, 1);
}

/* What draws tell, where there are any; without a record the heads of these columns. */
static void print_draws(const segregation_run *s, json_object *record)
{
    static const char *const null[][2] = { { "null_mean", "by chance" }, { "p_value", "p" } };
    static const char *const boot[][2] = { { "interval_low", "from" }, { "interval_high", "to" } };
    if (record && json_object_object_get_ex(record, "part", NULL))
        return;
    for (int k = 0; k < 4; k++) {
        const char *const *column = k < 2 ? null[k] : boot[k - 2];
        if ((k < 2 ? s->options->permutations : s->options->bootstrap) == 0)
            continue;
        if (record)
            print_number(record, column[0], 10, 4, 1);
        else
            printf(" %9s", column[1]);
    }
}

/* How cells are tied to streets is no index. */
static int is_index(json_object *record)
{
    return strcmp(record_text(record, "measure"), "snap") != 0;
}

static void print_compared(const segregation_run *s)
{
    const double *value;
    const segregation_run *other = compared(s, &value);
    if (other)
        printf("compared with %lld cells with %.15g people, %lld of them the same\n",
               (long long)other->n_counted, other->counted, (long long)n_common_cells(s));
}

void print_results(const segregation_run *s)
{
    const segregation_options *o = s->options;
    const size_t n = json_object_array_length(s->report.results);
    if (o->common.json || o->common.quiet || s->slots->len == 0)
        return;
    const int width = around_width(s);
    printf("%lld cells with %.15g people\n", (long long)s->n_counted, s->counted);
    print_compared(s);
    const int names = name_width(s);
    print_text("measure", -names);
    printf(" %-36s", "group");
    if (width)
        printf(" %-*s", width, "around");
    printf(" %9s", "value");
    print_draws(s, NULL);
    print_comparison(s, NULL);
    printf("\n");
    for (size_t i = 0; i < n; i++) {
        json_object *record = json_object_array_get_idx(s->report.results, i);
        if (!is_index(record))
            continue;
        const char *group = record_text(record, "group"), *to = record_text(record, "to_group");
        char *who = g_strconcat(group ? group : "all", to ? " to " : "", to, NULL);
        const char *status = record_text(record, "status");
        print_name(record, names);
        printf(" ");
        print_text(who, -36);
        if (width)
            print_around(s, record, width);
        printf(" ");
        print_number(record, "value", 9, 4, 1);
        print_draws(s, record);
        print_comparison(s, record);
        print_bounds(record);
        print_chance(s, record);
        printf("%s%s\n", strcmp(status, "ok") != 0 ? "  " : "",
               strcmp(status, "ok") != 0 ? status : "");
        g_free(who);
    }
}
