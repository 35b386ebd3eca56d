/* SPDX-License-Identifier: MIT */
/**
 * @file care.c
 * What a reader must know beside an index: what was left out, of what units it is, and what chance
 * alone would make of it.
 */
#include <string.h>

#include "core/core.h"
#include "dikas/segregation.h"
#include "segregation/segregation.h"

int is_of_cells_alone(const result_slot *slot)
{
    return slot->form < 0 && slot->macro < 0;
}

int is_measure(const segregation_run *s, const result_slot *slot, const char *id)
{
    const segregation_item *item = &g_array_index(s->items, segregation_item, slot->item);
    return strcmp(item->request.measure->id, id) == 0;
}

static double share(double part, double rest)
{
    return part + rest > 0 ? part / (part + rest) : 0;
}

/* Of a group and the rest, or of all groups. */
static dikas_status add_chance(const segregation_run *s, const result_slot *slot,
                               json_object *record, dikas_error *err)
{
    double value;
    const double *const two[] = { slot->group < 0 ? NULL : s->group[slot->group],
                                  slot->group < 0 ? NULL : s->rest[slot->group] };
    const int is_of_all = slot->group < 0;
    DIKAS_TRY(dikas_dissimilarity_by_chance(s->n, is_of_all ? s->n_groups : 2,
                                            is_of_all ? (const double *const *)s->group : two,
                                            &value, err));
    json_object_object_add(record, "expected_by_chance", json_number(value));
    return DIKAS_OK;
}

dikas_status add_care(const segregation_run *s, guint at, json_object *record, dikas_error *err)
{
    const result_slot *slot = &g_array_index(s->slots, result_slot, at);
    const int is_placed = rests_on_places(s, slot);
    const int64_t counted = is_placed ? s->n_placed : s->n_counted;
    const double people = is_placed ? s->placed : s->counted;
    json_object_object_add(
        record, "cells_left_out_share",
        json_number(share((double)(s->n_unknown + s->n_counted - counted),
                          (double)(s->n - s->n_unknown - s->n_counted + counted))));
    json_object_object_add(record, "people_left_out_share",
                           json_number(s->n_unknown && !s->options->total
                                           ? DIKAS_MISSING
                                           : share(s->left + s->counted - people, people)));
    if (!is_measure(s, slot, "dissimilarity") && !is_measure(s, slot, "multigroup_dissimilarity"))
        return DIKAS_OK;
    char *layer = NULL;
    DIKAS_TRY(layer_of_source(s->source, &layer, err));
    json_object_object_add(record, "layer", json_object_new_string(layer));
    g_free(layer);
    json_object_object_add(
        record, "people_per_cell",
        json_number(s->n_counted > 0 ? s->counted / (double)s->n_counted : DIKAS_MISSING));
    return is_of_cells_alone(slot) ? add_chance(s, slot, record, err) : DIKAS_OK;
}
