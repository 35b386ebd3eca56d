/* SPDX-License-Identifier: MIT */
/**
 * @file summaries.c
 * What the columns come to: how unequal they are, and how areas fare.
 */
#include <stdio.h>
#include <string.h>

#include "access/access.h"
#include "core/core.h"

/* ---- equity ---- */

static dikas_status run_single(access_run *a, const char *id, const char *text,
                               const double *const *inputs, double *value, const char **status,
                               dikas_error *err)
{
    dikas_request request;
    double *outputs[4] = { &value[0], &value[1], &value[2], &value[3] };
    DIKAS_TRY(dikas_request_parse(text ? text : id, "equity", &request, err));
    const dikas_call call = { .n_rows = a->n,
                              .input = inputs,
                              .parameter = request.value,
                              .output = outputs,
                              .status = status,
                              .run = &a->run };
    const dikas_status done = dikas_measure_run(request.measure, &call, err);
    dikas_request_clear(&request);
    return done;
}

/* People on whom an inequality rests. */
static double people_of(const access_run *a, const double *value, const double *unreached,
                        const double *weight)
{
    dikas_sum sum = { 0, 0 };
    for (int64_t i = 0; i < a->n; i++)
        if (weight[i] > 0 && (!isnan(value[i]) || (unreached && unreached[i] > 0)))
            dikas_sum_add(&sum, weight[i]);
    return dikas_sum_value(sum);
}

/* What rests on few people is not told; nor are few who reach nothing. */
static void hide_numbers(const access_run *a, const dikas_measure *m, double people, double *value,
                         const char **status)
{
    const int is_few = is_of_few(a, people);
    for (int o = 0; o < m->n_outputs; o++)
        if (is_few || (strcmp(m->outputs[o].suffix, "_unreached") == 0 && is_of_few(a, value[o]))) {
            value[o] = DIKAS_MISSING;
            status[o] = FEW_PEOPLE;
        }
}

/* Each measure finds its inputs by role. */
static dikas_status add_equity(access_run *a, const result_column *column, const char *id,
                               const char *text, const double *unreached, const double *weight,
                               const char *group, dikas_error *err)
{
    const dikas_measure *m = dikas_measure_find(id);
    const double *inputs[8] = { NULL };
    double value[4] = { 0 };
    const char *status[4] = { "ok", "ok", "ok", "ok" };
    for (int i = 0; i < m->n_inputs; i++) {
        const char *role = m->inputs[i].role;
        inputs[i] = strcmp(role, "value") == 0       ? column->value
                    : strcmp(role, "income") == 0    ? a->income
                    : strcmp(role, "unreached") == 0 ? unreached
                                                     : weight;
    }
    DIKAS_TRY(run_single(a, id, text, inputs, value, status, err));
    hide_numbers(a, m, people_of(a, column->value, unreached, weight), value, status);
    const char *unit = strcmp(m->outputs[0].unit, "value") == 0 ? column->unit : m->outputs[0].unit;
    json_object *item = report_result(&a->report, id, column->name, value[0], unit, status[0]);
    if (column->category)
        json_object_object_add(item, "category", json_object_new_string(column->category));
    if (has_profiles(a))
        json_object_object_add(item, "profile", json_object_new_string(column->by->name));
    if (group)
        json_object_object_add(item, "group", json_object_new_string(group));
    for (int o = 1; o < m->n_outputs; o++)
        json_object_object_add(item, m->outputs[o].suffix + 1, json_number(value[o]));
    return DIKAS_OK;
}

static char *fgt_request(const access_run *a, const char *id, const result_column *column)
{
    const access_options *o = a->options;
    GString *text = g_string_new(id);
    char number[40];
    g_string_append_printf(text, ":sense=%s,over=%s",
                           column->measure->traits & DIKAS_TRAIT_COST ? "cost" : "benefit",
                           o->fgt_line ? o->fgt_line : "people");
    dikas_format_number(number, sizeof number, o->fgt_quantile);
    g_string_append_printf(text, ",quantile=%s", number);
    if (!isnan(o->poverty_line)) {
        dikas_format_number(number, sizeof number, o->poverty_line);
        g_string_append_printf(text, ",line=%s", number);
    }
    return g_string_free(text, FALSE);
}

/* As they are shown; free with g_free(). */
static double *shown_values(const access_run *a, const result_column *column)
{
    double *value = g_new(double, (gsize)a->n + 1);
    for (int64_t i = 0; i < a->n; i++)
        value[i] = is_hidden(a, i) ? DIKAS_MISSING : column->value[i];
    return value;
}

/* Free with g_free(). */
static double *counted_people(const access_run *a, const double *people)
{
    double *out = g_new(double, (gsize)a->n + 1);
    for (int64_t i = 0; i < a->n; i++)
        out[i] = counted(a, people, i);
    return out;
}

static dikas_status add_all_equity(access_run *a, const result_column *column,
                                   const double *unreached, const double *people, dikas_error *err)
{
    static const char *const poverty[] = { "fgt0", "fgt1", "fgt2" };
    dikas_status status = add_equity(a, column, "gini", NULL, NULL, people, NULL, err);
    if (status == DIKAS_OK)
        status = add_equity(a, column, "theil", NULL, NULL, people, NULL, err);
    if (status == DIKAS_OK && a->income)
        status = add_equity(a, column, "concentration", NULL, NULL, people, NULL, err);
    if (status == DIKAS_OK && a->income)
        status = add_equity(a, column, "palma", NULL, NULL, people, NULL, err);
    for (size_t i = 0; i < DIKAS_COUNT(poverty) && status == DIKAS_OK; i++) {
        char *text = fgt_request(a, poverty[i], column);
        status = add_equity(a, column, poverty[i], text, unreached, people, NULL, err);
        g_free(text);
    }
    for (int g = 0; g < a->n_groups && status == DIKAS_OK; g++) {
        double *members = counted_people(a, a->group[g]);
        status = add_equity(a, column, "group_mean", NULL, NULL, members, a->groups[g], err);
        g_free(members);
    }
    return status;
}

static dikas_status equity_of_column(access_run *a, const result_column *column, dikas_error *err)
{
    result_column shown = *column;
    double *unreached = g_new0(double, (gsize)a->n), *people = counted_people(a, a->demand);
    for (int64_t i = 0; i < a->n; i++)
        unreached[i] = isnan(column->value[i]) && column->status &&
                       strcmp(column->status[i], "unknown_demand") != 0;
    shown.value = shown_values(a, column);
    const dikas_status status = add_all_equity(a, &shown, unreached, people, err);
    g_free(shown.value);
    g_free(unreached);
    g_free(people);
    return status;
}

dikas_status compute_equity(access_run *a, dikas_error *err)
{
    if (!a->options->equity)
        return DIKAS_OK;
    for (guint i = 0; i < a->columns->len; i++)
        DIKAS_TRY(equity_of_column(a, &g_array_index(a->columns, result_column, i), err));
    return DIKAS_OK;
}

/* The record of one measure of one column, or NULL. */
static json_object *find_record(const access_run *a, const char *measure, const char *name)
{
    json_object *results = a->report.results, *value;
    for (size_t i = 0; i < json_object_array_length(results); i++) {
        json_object *item = json_object_array_get_idx(results, i);
        if (json_object_object_get_ex(item, "measure", &value) &&
            strcmp(json_object_get_string(value), measure) == 0 &&
            json_object_object_get_ex(item, "name", &value) &&
            strcmp(json_object_get_string(value), name) == 0)
            return item;
    }
    return NULL;
}

void print_equity(const access_run *a)
{
    static const char *const ids[] = { "gini", "theil", "concentration", "palma",
                                       "fgt0", "fgt1",  "fgt2" };
    if (!a->options->equity || a->options->common.json || a->options->common.quiet)
        return;
    printf("\nInequality over the residents\n\n%-38s", "");
    for (size_t i = 0; i < DIKAS_COUNT(ids); i++)
        if (a->income || (strcmp(ids[i], "concentration") != 0 && strcmp(ids[i], "palma") != 0))
            printf("  %*s", (int)MAX(strlen(ids[i]), 6), ids[i]);
    printf("\n");
    for (guint c = 0; c < a->columns->len; c++) {
        const char *name = g_array_index(a->columns, result_column, c).name;
        if (!g_array_index(a->columns, result_column, c).measure)
            continue;
        printf("%-38s", name);
        for (size_t i = 0; i < DIKAS_COUNT(ids); i++) {
            const int width = (int)MAX(strlen(ids[i]), 6);
            json_object *record = find_record(a, ids[i], name), *value = NULL;
            if (!record)
                continue;
            json_object_object_get_ex(record, "value", &value);
            if (value)
                printf("  %*.3f", width, json_object_get_double(value));
            else
                printf("  %*s", width, "-");
        }
        printf("\n");
    }
}

/* ---- areas ---- */

dikas_status compute_areas(access_run *a, dikas_error *err)
{
    dikas_status status = DIKAS_OK;
    for (int s = 0; s < a->n_areas && a->columns->len && status == DIKAS_OK; s++) {
        for (guint c = 0; c < a->columns->len && status == DIKAS_OK; c++) {
            const result_column *column = &g_array_index(a->columns, result_column, c);
            double *value = shown_values(a, column);
            status = summarise_areas(&a->report, &a->areas[s], column->name, value, a->demand, a->n,
                                     &a->run, err);
            g_free(value);
        }
        if (status == DIKAS_OK)
            add_areas(a->layers, a->options->common.output, &a->areas[s]);
    }
    return status;
}
