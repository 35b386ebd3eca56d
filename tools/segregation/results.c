/* SPDX-License-Identifier: MIT */
/**
 * @file results.c
 * Single numbers: which there will be is planned once, then they are computed of any population of
 * the same cells, and those of the one that was read are reported.
 */
#include <string.h>

#include "core/core.h"
#include "measures/measures.h"
#include "segregation/segregation.h"

/* ---- which there are ---- */

/* The slots of one run of a measure stand next to each other. */
static void plan_outputs(segregation_run *s, guint at, int group, int to_group)
{
    const dikas_measure *m = g_array_index(s->items, segregation_item, at).request.measure;
    for (int k = 0; k < m->n_outputs; k++) {
        const result_slot slot = { at, k, group, to_group };
        if (k > 0 && takes_input(m, "unit") && !s->unit)
            continue;
        g_array_append_val(s->slots, slot);
    }
}

static void plan_item(segregation_run *s, guint at)
{
    const dikas_measure *m = g_array_index(s->items, segregation_item, at).request.measure;
    if (takes_input(m, "groups")) {
        plan_outputs(s, at, -1, -1);
        return;
    }
    for (int k = 0; k < s->n_groups; k++) {
        if (!takes_input(m, "to_group"))
            plan_outputs(s, at, k, -1);
        else
            for (int to = 0; to < s->n_groups; to++)
                plan_outputs(s, at, k, to);
    }
}

/* The ground must be there where a measure is asked for by its name; `all` does without. */
static dikas_status ready_ground(segregation_run *s, const segregation_item *item, int *left_out,
                                 dikas_error *err)
{
    dikas_error why = { DIKAS_OK, "" };
    *left_out = 0;
    if (!takes_input(item->request.measure, "area"))
        return DIKAS_OK;
    const dikas_status status = ready_area(s, item->is_of_all ? &why : err);
    *left_out = item->is_of_all && !s->area;
    return item->is_of_all && status == DIKAS_EINVAL ? DIKAS_OK : status;
}

dikas_status plan_results(segregation_run *s, dikas_error *err)
{
    for (guint i = 0; i < s->items->len; i++) {
        const segregation_item *item = &g_array_index(s->items, segregation_item, i);
        int left_out;
        DIKAS_TRY(ready_ground(s, item, &left_out, err));
        if (!gives_column(item->request.measure) && !left_out)
            plan_item(s, i);
    }
    return DIKAS_OK;
}

/* ---- what they are ---- */

/* Columns in the order of the record; room for n_groups + 1. */
static int gather_inputs(const segregation_run *s, const population *people,
                         const result_slot *slot, const double **input)
{
    const dikas_measure *m = g_array_index(s->items, segregation_item, slot->item).request.measure;
    int n = 0;
    if (slot->group < 0) {
        if (takes_input(m, "unit"))
            input[n++] = s->unit;
        for (int k = 0; k < people->n_groups; k++)
            input[n++] = people->group[k];
        return people->n_groups;
    }
    input[n++] = people->group[slot->group];
    if (slot->to_group >= 0)
        input[n++] = people->group[slot->to_group];
    input[n++] = people->rest[slot->to_group >= 0 ? slot->to_group : slot->group];
    if (takes_input(m, "area"))
        input[n] = s->area;
    return 1;
}

/* All outputs of one run of a measure. */
static dikas_status run_slot(const segregation_run *s, const population *people,
                             const result_slot *slot, const double **input, double *value,
                             const char **status, dikas_error *err)
{
    const segregation_item *item = &g_array_index(s->items, segregation_item, slot->item);
    const dikas_measure *m = item->request.measure;
    double *output[DIKAS_OUTPUTS_MAX];
    for (int k = 0; k < m->n_outputs; k++)
        output[k] = &value[k];
    if (takes_input(m, "area") && !s->area) {
        value[0] = DIKAS_MISSING;
        status[0] = "no_geometry";
        return DIKAS_OK;
    }
    const int n_repeats = gather_inputs(s, people, slot, input);
    const dikas_call call = { .n_rows = s->n,
                              .input = input,
                              .parameter = item->request.value,
                              .output = output,
                              .status = status,
                              .run = &s->run,
                              .n_repeats = n_repeats };
    return dikas_measure_run(m, &call, err);
}

static int is_same_run(const result_slot *a, const result_slot *b)
{
    return a->item == b->item && a->group == b->group && a->to_group == b->to_group;
}

dikas_status compute_results(const segregation_run *s, const population *people, double *value,
                             const char **status, dikas_error *err)
{
    const double **input = g_new0(const double *, (gsize)people->n_groups + 3);
    dikas_status done = DIKAS_OK;
    for (guint i = 0; i < s->slots->len && done == DIKAS_OK;) {
        const result_slot *first = &g_array_index(s->slots, result_slot, i);
        double values[DIKAS_OUTPUTS_MAX];
        const char *whys[DIKAS_OUTPUTS_MAX];
        done = run_slot(s, people, first, input, values, whys, err);
        for (; done == DIKAS_OK && i < s->slots->len; i++) {
            const result_slot *slot = &g_array_index(s->slots, result_slot, i);
            if (!is_same_run(first, slot))
                break;
            value[i] = values[slot->output];
            status[i] = whys[slot->output];
        }
    }
    g_free(input);
    return done;
}

/* ---- what is said of them ---- */

json_object *report_slot(segregation_run *s, guint at, double value, const char *status)
{
    const result_slot *slot = &g_array_index(s->slots, result_slot, at);
    const dikas_request *request = &g_array_index(s->items, segregation_item, slot->item).request;
    const dikas_output_spec *output = &request->measure->outputs[slot->output];
    char *name = request_name(request, output->suffix);
    json_object *result =
        report_result(&s->report, request->measure->id, name, value, output->unit, status);
    if (slot->group >= 0)
        json_object_object_add(result, "group", json_object_new_string(s->name[slot->group]));
    if (slot->to_group >= 0)
        json_object_object_add(result, "to_group", json_object_new_string(s->name[slot->to_group]));
    json_object_object_add(result, "cells", json_object_new_int64(s->n_counted));
    json_object_object_add(result, "people", json_number(s->counted));
    g_free(name);
    return result;
}

population population_of(const segregation_run *s)
{
    return (population){ s->n_groups, s->group, s->rest, s->people };
}

dikas_status compute_all_results(segregation_run *s, dikas_error *err)
{
    const population people = population_of(s);
    DIKAS_TRY(plan_results(s, err));
    const guint n = s->slots->len;
    double *value = g_new(double, n + 1);
    const char **status = g_new0(const char *, n + 1);
    const dikas_status done = compute_results(s, &people, value, status, err);
    for (guint i = 0; i < n && done == DIKAS_OK; i++)
        report_slot(s, i, value[i], status[i]);
    g_free(value);
    g_free(status);
    return done;
}
