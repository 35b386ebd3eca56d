/* SPDX-License-Identifier: MIT */
/**
 * @file records.c
 * What is said of a single number: its dimensions, what it rests on, and what belongs to it.
 */
#include "core/core.h"
#include "segregation/place.h"
#include "segregation/segregation.h"

static const around_form *form_of_slot(const segregation_run *s, int slot)
{
    return &g_array_index(s->forms, around_form, g_array_index(s->slots, result_slot, slot).form);
}

static void add_ratio(const segregation_run *s, const result_slot *slot, json_object *record)
{
    const around_form *macro = form_of_slot(s, slot->macro), *micro = form_of_slot(s, slot->micro);
    const char *unit = macro->is_knn ? "knn" : radius_unit(s);
    char *keys[] = { g_strconcat("macro_", unit, NULL), g_strconcat("micro_", unit, NULL) };
    json_object_object_add(record, keys[0], json_number(macro->size));
    json_object_object_add(record, keys[1], json_number(micro->size));
    g_free(keys[0]);
    g_free(keys[1]);
}

int rests_on_places(const segregation_run *s, const result_slot *slot)
{
    const dikas_measure *m = g_array_index(s->items, segregation_item, slot->item).request.measure;
    return s->places && (slot->form >= 0 || slot->macro >= 0 || is_distortion(m) ||
                         takes_input(m, "area") || takes_input(m, "x") || heeds_neighbours(m));
}

static void add_basis(const segregation_run *s, const result_slot *slot, json_object *record)
{
    const dikas_measure *m = g_array_index(s->items, segregation_item, slot->item).request.measure;
    const int is_placed = rests_on_places(s, slot);
    const int is_tied = is_by_ways(s, &g_array_index(s->items, segregation_item, slot->item));
    const int64_t cells = is_tied ? s->n_tied : is_placed ? s->n_placed : s->n_counted;
    const double people = is_tied ? s->tied : is_placed ? s->placed : s->counted;
    if (is_distortion(m)) /* of the environment that is everybody */
        json_object_object_add(record, "known_share",
                               json_number((double)(s->n - s->n_unknown) / (double)s->n));
    json_object_object_add(record, "cells", json_object_new_int64(cells));
    json_object_object_add(record, "people", json_number(people));
}

static json_object *report_slot(segregation_run *s, guint at, double value, const char *status)
{
    const result_slot *slot = &g_array_index(s->slots, result_slot, at);
    const dikas_request *request = &g_array_index(s->items, segregation_item, slot->item).request;
    const dikas_output_spec *output = &request->measure->outputs[slot->output];
    const int is_ratio = slot->macro >= 0;
    char *name = request_name(request, is_ratio ? "_macro_micro" : output->suffix);
    json_object *result = report_result(&s->report, request->measure->id, name, value,
                                        is_ratio ? "1" : output->unit, status);
    if (slot->group >= 0)
        json_object_object_add(result, "group", json_object_new_string(s->name[slot->group]));
    if (slot->to_group >= 0)
        json_object_object_add(result, "to_group", json_object_new_string(s->name[slot->to_group]));
    if (slot->form >= 0)
        add_form(s, slot->form, result);
    if (is_ratio)
        add_ratio(s, slot, result);
    add_basis(s, slot, result);
    g_free(name);
    return result;
}

dikas_status report_record(segregation_run *s, guint at, double value, const char *status,
                           json_object **record, dikas_error *err)
{
    *record = report_slot(s, at, value, status);
    DIKAS_TRY(add_care(s, at, *record, err));
    DIKAS_TRY(add_bounds(s, at, *record, err));
    add_comparison(s, at, *record, value);
    return report_parts(s, at, err);
}
