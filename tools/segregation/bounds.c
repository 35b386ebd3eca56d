/* SPDX-License-Identifier: MIT */
/**
 * @file bounds.c
 * --bounds: what an index of a group and the rest can be where members are hidden, as those of
 * fewer than K people are, and all residents are visible.
 */
#include "core/core.h"
#include "dikas/segregation.h"
#include "segregation/segregation.h"

/* Fewer than K, and no more than the residents leave who are not in a group that is visible. */
static double most_hidden(const segregation_run *s, int64_t cell)
{
    double room = s->people[cell];
    for (int k = 0; k < s->n_groups; k++)
        if (!isnan(s->visible[k][cell]))
            room -= s->visible[k][cell];
    return fmin((double)(s->options->bounds - 1), fmax(room, 0));
}

dikas_status add_bounds(const segregation_run *s, guint at, json_object *record, dikas_error *err)
{
    const result_slot *slot = &g_array_index(s->slots, result_slot, at);
    const int is_information = is_measure(s, slot, "information");
    double low, high;
    const char *status;
    int64_t n_hidden = 0;
    if (!s->options->bounds || !is_of_cells_alone(slot) ||
        (!is_information && !is_measure(s, slot, "dissimilarity")))
        return DIKAS_OK;
    double *most = g_new(double, (gsize)s->n + 1);
    for (int64_t i = 0; i < s->n; i++) {
        most[i] = most_hidden(s, i);
        n_hidden += isnan(s->visible[slot->group][i]) && most[i] > 0;
    }
    const dikas_status done = dikas_bound_index(
        is_information ? DIKAS_BOUND_INFORMATION : DIKAS_BOUND_DISSIMILARITY, s->n,
        s->visible[slot->group], s->people, most, &low, &high, &status, err);
    g_free(most);
    DIKAS_TRY(done);
    json_object_object_add(record, "value_low", json_number(low));
    json_object_object_add(record, "value_high", json_number(high));
    json_object_object_add(record, "status_bounds", json_object_new_string(status));
    json_object_object_add(record, "cells_hidden", json_object_new_int64(n_hidden));
    return DIKAS_OK;
}

void warn_of_bounds(segregation_run *s)
{
    int64_t n = 0;
    for (int64_t i = 0; i < s->n && s->options->bounds; i++)
        n += isnan(s->people[i]);
    if (n)
        report_warn(&s->report, "bounds_without_total", n,
                    "--bounds: '%s' is unknown in %lld cells, which are not in the bounds either",
                    s->options->total, (long long)n);
}
