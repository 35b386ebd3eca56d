/* SPDX-License-Identifier: MIT */
/**
 * @file plan.c
 * Which single numbers there will be, and that what they take of the cells is there.
 */
#include <string.h>

#include "core/core.h"
#include "measures/measures.h"
#include "segregation/place.h"
#include "segregation/segregation.h"

enum { MOST_OF_ALL = 30000 }; /* cells of which `all` computes the distortion: half a minute */

/* The slots of one run of a measure stand next to each other. */
static void plan_outputs(segregation_run *s, guint at, int form, int group, int to_group)
{
    const dikas_measure *m = g_array_index(s->items, segregation_item, at).request.measure;
    for (int k = 0; k < m->n_outputs; k++) {
        const result_slot slot = { at, k, group, to_group, form, -1, -1 };
        if (k > 0 && takes_input(m, "unit") && (!s->unit || form >= 0))
            continue;
        g_array_append_val(s->slots, slot);
    }
}

static void plan_form(segregation_run *s, guint at, int form)
{
    const dikas_measure *m = g_array_index(s->items, segregation_item, at).request.measure;
    if (takes_input(m, "groups")) {
        plan_outputs(s, at, form, -1, -1);
        return;
    }
    for (int k = 0; k < s->n_groups; k++) {
        if (!takes_input(m, "to_group"))
            plan_outputs(s, at, form, k, -1);
        else
            for (int to = 0; to < s->n_groups; to++)
                plan_outputs(s, at, form, k, to);
    }
}

/* Then 0 is not that everybody lives as all do. */
static int tells_whom_one_meets(const dikas_measure *m)
{
    return takes_input(m, "to_group") || strcmp(m->id, "isolation") == 0 ||
           strcmp(m->id, "interaction") == 0;
}

/* Of an index at several sizes, the one at the largest over that at the smallest: how much of the
 * segregation between small places lies between large ones. `first` is the slot of the first. */
static void plan_ratio(segregation_run *s, guint at, guint first)
{
    const segregation_item *item = &g_array_index(s->items, segregation_item, at);
    int least = 0, most = 0;
    if (item->n_forms < 2 || tells_whom_one_meets(item->request.measure))
        return;
    for (int f = 1; f < item->n_forms; f++) {
        const double size = g_array_index(s->forms, around_form, item->form[f]).size;
        if (size < g_array_index(s->forms, around_form, item->form[least]).size)
            least = f;
        if (size > g_array_index(s->forms, around_form, item->form[most]).size)
            most = f;
    }
    const int of_groups = takes_input(item->request.measure, "groups");
    const int n = of_groups ? 1 : s->n_groups;
    for (int k = 0; k < n; k++) {
        const result_slot slot = { .item = at,
                                   .group = of_groups ? -1 : k,
                                   .to_group = -1,
                                   .form = -1,
                                   .macro = (int)first + most * n + k,
                                   .micro = (int)first + least * n + k };
        g_array_append_val(s->slots, slot);
    }
}

static void plan_item(segregation_run *s, guint at)
{
    const segregation_item *item = &g_array_index(s->items, segregation_item, at);
    const guint first = s->slots->len;
    if (item->n_forms == 0)
        plan_form(s, at, -1);
    for (int f = 0; f < item->n_forms; f++)
        plan_form(s, at, item->form[f]);
    plan_ratio(s, at, first);
}

int takes_long(const segregation_run *s, const dikas_measure *m)
{
    return is_distortion(m) && s->n > MOST_OF_ALL;
}

/* What it takes of the cells must be there where a measure is asked for by its name; `all` does
 * without. */
static dikas_status ready_item(segregation_run *s, const segregation_item *item, int *left_out,
                               dikas_error *err)
{
    dikas_error why = { DIKAS_OK, "" };
    const dikas_status status = ready_place(s, item, item->is_of_all ? &why : err);
    *left_out = item->is_of_all && lacks_place(s, item->request.measure);
    return item->is_of_all && status == DIKAS_EINVAL ? DIKAS_OK : status;
}

/* Places likewise. */
static dikas_status place_cells(segregation_run *s, const segregation_item *item, int *left_out,
                                dikas_error *err)
{
    dikas_error why = { DIKAS_OK, "" };
    *left_out = 0;
    if (item->n_forms == 0 && !is_distortion(item->request.measure))
        return DIKAS_OK;
    if (is_by_ways(s, item))
        return ready_ways(s, err);
    const dikas_status status = ready_places(s, item->is_of_all ? &why : err);
    *left_out = item->is_of_all && (!s->places || takes_long(s, item->request.measure));
    return item->is_of_all && status == DIKAS_EINVAL ? DIKAS_OK : status;
}

/* 1 where it goes on. */
static dikas_status ready_for(segregation_run *s, const segregation_item *item, int *goes_on,
                              dikas_error *err)
{
    int without_ground, without_places;
    DIKAS_TRY(ready_item(s, item, &without_ground, err));
    DIKAS_TRY(place_cells(s, item, &without_places, err));
    *goes_on = !without_ground && !without_places;
    return DIKAS_OK;
}

dikas_status ready_cells(segregation_run *s, dikas_error *err)
{
    for (guint i = 0; i < s->items->len; i++) {
        int goes_on;
        DIKAS_TRY(ready_for(s, &g_array_index(s->items, segregation_item, i), &goes_on, err));
    }
    return DIKAS_OK;
}

dikas_status plan_results(segregation_run *s, dikas_error *err)
{
    for (guint i = 0; i < s->items->len; i++) {
        const segregation_item *item = &g_array_index(s->items, segregation_item, i);
        int goes_on;
        DIKAS_TRY(ready_for(s, item, &goes_on, err));
        if (!gives_column(item->request.measure) && goes_on)
            plan_item(s, i);
    }
    return DIKAS_OK;
}
