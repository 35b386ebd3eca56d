/* SPDX-License-Identifier: MIT */
/**
 * @file results.c
 * Single numbers: which there will be is planned once, then they are computed of any population of
 * the same cells, and those of the one that was read are reported.
 */
#include <string.h>

#include "core/core.h"
#include "measures/measures.h"
#include "segregation/place.h"
#include "segregation/segregation.h"

enum { MOST_OF_ALL = 30000 }; /* cells of which `all` computes the distortion: half a minute */

/* ---- which there are ---- */

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

/* ---- what a measure is called with ---- */

measure_call *measure_call_new(const segregation_run *s)
{
    measure_call *c = g_new0(measure_call, 1);
    c->input = g_new0(const double *, (gsize)s->n_groups + 3 + PLACE_INPUTS);
    c->around = g_new0(const double *, (gsize)s->n_groups + 3);
    return c;
}

void measure_call_free(measure_call *c)
{
    g_free(c->input);
    g_free(c->around);
    g_free(c->rest_around);
    g_free(c);
}

/* All who live around a cell and are not in a group. */
static const double *rest_of(const segregation_run *s, const around *a, int group, measure_call *c)
{
    if (!c->rest_around)
        c->rest_around = g_new(double, (gsize)s->n + 1);
    for (int64_t i = 0; i < s->n; i++) {
        const double rest = a->total[i] - a->column[group][i];
        c->rest_around[i] = rest < 0 ? 0 : rest;
    }
    return c->rest_around;
}

static void gather_groups(const segregation_run *s, const population *people,
                          const dikas_measure *m, const around *a, measure_call *c)
{
    int n = 0;
    if (takes_input(m, "unit")) {
        c->input[n] = s->unit;
        c->around[n++] = NULL;
    }
    for (int k = 0; k < people->n_groups; k++, n++) {
        c->input[n] = people->group[k];
        c->around[n] = a ? a->column[k] : NULL;
    }
    c->n_repeats = people->n_groups;
}

void gather_inputs(const segregation_run *s, const population *people, const dikas_measure *m,
                   int group, const around *a, measure_call *c)
{
    if (group < 0) {
        gather_groups(s, people, m, a, c);
        return;
    }
    c->n_repeats = 1;
    c->input[0] = people->group[group];
    c->input[1] = people->rest[group];
    if (!a)
        return;
    c->around[0] = a->column[group];
    c->around[1] = rest_of(s, a, group, c);
}

/* ---- what they are ---- */

/* One computation of all slots. */
typedef struct pass {
    const segregation_run *s;
    segregation_run *own; /**< whose columns are filled; NULL: none */
    int is_draw;          /**< of people who were drawn: nothing is said of their environments */
    const population *people;
    double *value;
    const char **status;
    measure_call *call;
    double *distortion; /**< per cell; NULL where nobody asks */
    dikas_mix *mix;     /**< of the form at hand, once a measure wants it */
    double *exposure;   /**< the same: of every group to every group */
    int n_met;          /**< groups in that, with those of the total who are in none */
    nearby *near;       /**< by decay length */
} pass;

static double mean_distortion(const pass *p)
{
    dikas_sum sum = { 0, 0 }, all = { 0, 0 };
    for (int64_t i = 0; i < p->s->n; i++) {
        double t = 0;
        for (int k = 0; k < p->people->n_groups; k++)
            t += p->people->group[k][i];
        if (!(t > 0) || isnan(p->distortion[i]))
            continue;
        dikas_sum_add(&sum, t * p->distortion[i]);
        dikas_sum_add(&all, t);
    }
    return dikas_sum_value(sum) / dikas_sum_value(all);
}

/* Why a slot has no value whatever the people; NULL where it has one. */
static const char *why_not(const pass *p, const dikas_measure *m, int form, const around *a)
{
    const int is_knn = form >= 0 && g_array_index(p->s->forms, around_form, form).is_knn;
    if (lacks_place(p->s, m) || ((form >= 0 || is_distortion(m)) && !has_distances(p->s, form)))
        return "no_geometry";
    if (a && a->is_empty)
        return is_knn ? "fewer_than_k" : "no_geometry";
    return NULL;
}

/* The mix of all groups, found once for all measures of a form; NULL where a measure does without.
 */
static dikas_status share_mix(pass *p, const dikas_measure *m, const around *a,
                              const dikas_mix **mix, dikas_error *err)
{
    const int is_of_all = takes_input(m, "groups") && !(takes_input(m, "unit") && p->s->unit);
    *mix = NULL;
    if (is_of_all && !p->mix)
        DIKAS_TRY(dikas_mix_new(p->s->n, p->people->n_groups,
                                (const double *const *)p->people->group,
                                a ? (const double *const *)a->column : NULL, &p->mix, err));
    if (is_of_all)
        *mix = p->mix;
    return DIKAS_OK;
}

/* Exposures of all pairs of groups come together. */
static dikas_status expose(pass *p, const result_slot *slot, const around *a, double *value,
                           const char **status, dikas_error *err)
{
    if (!p->exposure) {
        mixed_columns c = mixed_columns_of(p->s, p->people);
        p->n_met = c.n;
        p->exposure = g_new(double, (gsize)c.n *(gsize)c.n);
        const dikas_status done = dikas_mix_exposure(
            p->s->n, c.n, c.column, a ? (const double *const *)a->column : NULL, p->exposure, err);
        mixed_columns_clear(&c);
        DIKAS_TRY(done);
    }
    int has_people = 0;
    for (int k = 0; k < p->n_met; k++)
        has_people |= !isnan(p->exposure[k * p->n_met]);
    value[0] = p->exposure[slot->group * p->n_met + slot->to_group];
    status[0] = !isnan(value[0]) ? "ok" : has_people ? "zero_group" : "no_people";
    return DIKAS_OK;
}

/* What was found of one form alone. */
static void leave_form(pass *p)
{
    dikas_mix_free(p->mix);
    g_free(p->exposure);
    p->mix = NULL;
    p->exposure = NULL;
}

/* All outputs of one run of a measure. */
static dikas_status run_slot(pass *p, const result_slot *slot, const around *a, double *value,
                             const char **status, dikas_error *err)
{
    const dikas_request *request =
        &g_array_index(p->s->items, segregation_item, slot->item).request;
    const dikas_measure *m = request->measure;
    double *output[DIKAS_OUTPUTS_MAX];
    const char *why = why_not(p, m, slot->form, a);
    for (int k = 0; k < m->n_outputs; k++) {
        output[k] = &value[k];
        value[k] = DIKAS_MISSING;
        status[k] = why ? why : "ok";
    }
    if (why)
        return DIKAS_OK;
    if (is_distortion(m)) {
        value[0] = mean_distortion(p);
        status[0] = isnan(value[0]) ? "no_people" : "ok";
        return DIKAS_OK;
    }
    if (slot->to_group >= 0)
        return expose(p, slot, a, value, status, err);
    const dikas_mix *mix;
    DIKAS_TRY(share_mix(p, m, a, &mix, err));
    gather_inputs(p->s, p->people, m, slot->group, a, p->call);
    if (slot->group >= 0)
        place_inputs(p->s, p->near, request, slot->group, p->call->input, 2);
    const dikas_call call = { .n_rows = p->s->n,
                              .n_columns = p->s->n,
                              .relation = p->s->touching,
                              .input = p->call->input,
                              .parameter = request->value,
                              .output = output,
                              .status = status,
                              .run = &p->s->run,
                              .n_repeats = p->call->n_repeats,
                              .environment = a ? p->call->around : NULL,
                              .mix = mix };
    return dikas_measure_run(m, &call, err);
}

static int is_same_run(const result_slot *a, const result_slot *b)
{
    return a->item == b->item && a->group == b->group && a->to_group == b->to_group &&
           a->form == b->form && b->macro < 0;
}

const char *status_of(double value, const char *status)
{
    return !isfinite(value) && strcmp(status, "ok") == 0 ? "overflow" : status;
}

static void put_value(const pass *p, guint slot, double value, const char *status)
{
    p->value[slot] = isfinite(value) ? value : DIKAS_MISSING;
    p->status[slot] = status_of(value, status);
}

/* Slots of one form, or of the cells themselves (-1), that are no ratio. */
static dikas_status run_form(pass *p, int form, const around *a, dikas_error *err)
{
    const GArray *slots = p->s->slots;
    leave_form(p);
    for (guint i = 0; i < slots->len;) {
        const result_slot *first = &g_array_index(slots, result_slot, i);
        double values[DIKAS_OUTPUTS_MAX];
        const char *whys[DIKAS_OUTPUTS_MAX];
        if (first->form != form || first->macro >= 0) {
            i++;
            continue;
        }
        DIKAS_TRY(run_slot(p, first, a, values, whys, err));
        for (; i < slots->len && is_same_run(first, &g_array_index(slots, result_slot, i)); i++) {
            const int k = g_array_index(slots, result_slot, i).output;
            put_value(p, i, values[k], whys[k]);
        }
    }
    return DIKAS_OK;
}

static void find_ratios(const pass *p)
{
    for (guint i = 0; i < p->s->slots->len; i++) {
        const result_slot *slot = &g_array_index(p->s->slots, result_slot, i);
        if (slot->macro < 0)
            continue;
        const double micro = p->value[slot->micro];
        const char *why = isnan(micro)                                ? p->status[slot->micro]
                          : micro > 0 && !(p->value[slot->macro] < 0) ? p->status[slot->macro]
                                                                      : "no_segregation";
        put_value(p, i, strcmp(why, "ok") == 0 ? p->value[slot->macro] / micro : DIKAS_MISSING,
                  why);
    }
}

/* Whether a form looks beyond the cells, and how much of what is there it knows. */
static void judge_form(segregation_run *s, const around *a)
{
    around_form *form = &g_array_index(s->forms, around_form, a->form);
    dikas_sum known = { 0, 0 }, all = { 0, 0 };
    int looks_beyond = 0;
    for (int64_t i = 0; i < s->n; i++) {
        const double t = s->people[i];
        if (!(t > 0) || isnan(s->group[0][i]) || isnan(a->total[i]))
            continue;
        looks_beyond |= a->total[i] > t * (1 + 1e-12);
        dikas_sum_add(&known, a->known ? t * a->known[i] : t);
        dikas_sum_add(&all, t);
    }
    form->known = dikas_sum_value(known) / dikas_sum_value(all);
    const int64_t n_placed = form->by_ways ? s->n_tied : s->n_placed;
    if (!looks_beyond && n_placed > 1 && !a->is_empty)
        report_warn(&s->report, "environments_of_one_cell", n_placed,
                    form->is_knn
                        ? "knn=%.15g: every cell holds so many people itself: the values are those "
                          "without distance"
                        : "radius=%.15g: no cell has people of another one within it: the values "
                          "are those without distance",
                    form->size);
    if (form->is_knn && a->is_empty)
        report_warn(&s->report, "fewer_than_k", s->n_placed,
                    "knn=%.15g: all cells together hold %.15g people", form->size, s->placed);
}

static dikas_status see_form(const around *a, void *context, dikas_error *err)
{
    pass *p = context;
    if (p->own && !p->is_draw)
        judge_form(p->own, a);
    if (p->own)
        DIKAS_TRY(fill_columns(p->own, p->people, a, NULL, err));
    return run_form(p, a->form, a, err);
}

static int asks_for_distortion(const segregation_run *s)
{
    for (guint i = 0; i < s->items->len; i++)
        if (is_distortion(g_array_index(s->items, segregation_item, i).request.measure))
            return s->places != NULL;
    return 0;
}

static dikas_status run_pass(pass *p, dikas_error *err)
{
    const segregation_run *s = p->s;
    if (asks_for_distortion(s)) {
        p->distortion = g_new(double, (gsize)s->n + 1);
        DIKAS_TRY(find_distortion(s, p->people, p->distortion, err));
    }
    DIKAS_TRY(nearby_find(s, p->people, &p->near, err));
    DIKAS_TRY(run_form(p, -1, NULL, err));
    if (p->own)
        DIKAS_TRY(fill_columns(p->own, p->people, NULL, p->distortion, err));
    const int with_known = p->own && !p->is_draw && s->n_unknown > 0;
    DIKAS_TRY(visit_around(s, p->people, with_known, see_form, p, err));
    for (guint f = 0; f < s->forms->len; f++)
        if (!has_distances(s, (int)f))
            DIKAS_TRY(run_form(p, (int)f, NULL, err));
    find_ratios(p);
    return DIKAS_OK;
}

static dikas_status make_pass(const segregation_run *s, segregation_run *own, int is_draw,
                              const population *people, double *value, const char **status,
                              dikas_error *err)
{
    pass p = { .s = s,
               .own = own,
               .is_draw = is_draw,
               .people = people,
               .value = value,
               .status = status,
               .call = measure_call_new(s) };
    const dikas_status done = run_pass(&p, err);
    measure_call_free(p.call);
    leave_form(&p);
    nearby_free(p.near);
    g_free(p.distortion);
    return done;
}

dikas_status compute_results(const segregation_run *s, const population *people, double *value,
                             const char **status, dikas_error *err)
{
    return make_pass(s, NULL, 1, people, value, status, err);
}

dikas_status compute_draw(segregation_run *s, const population *people, double *value,
                          const char **status, dikas_error *err)
{
    return make_pass(s, s, 1, people, value, status, err);
}

/* ---- what is said of them ---- */

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

json_object *report_slot(segregation_run *s, guint at, double value, const char *status)
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

population population_of(const segregation_run *s)
{
    return (population){ s->n_groups, s->group, s->rest, s->people };
}

/* A record with all that belongs to it. */
static dikas_status report_one(segregation_run *s, guint at, double value, const char *status,
                               json_object **record, dikas_error *err)
{
    *record = report_slot(s, at, value, status);
    DIKAS_TRY(add_care(s, at, *record, err));
    DIKAS_TRY(add_bounds(s, at, *record, err));
    add_comparison(s, at, *record, value);
    return report_parts(s, at, err);
}

dikas_status compute_all(segregation_run *s, dikas_error *err)
{
    const population people = population_of(s);
    DIKAS_TRY(plan_results(s, err));
    DIKAS_TRY(plan_columns(s, err));
    const guint n = s->slots->len;
    double *value = g_new(double, n + 1);
    const char **status = g_new0(const char *, n + 1);
    json_object **record = g_new(json_object *, n + 1);
    dikas_status done = make_pass(s, s, 0, &people, value, status, err);
    if (done == DIKAS_OK)
        done = compute_comparison(s, err);
    for (guint i = 0; i < n && done == DIKAS_OK; i++)
        done = report_one(s, i, value[i], status[i], &record[i], err);
    if (done == DIKAS_OK)
        done = infer_all(s, value, record, err);
    g_free(record);
    g_free(value);
    g_free(status);
    return done;
}
