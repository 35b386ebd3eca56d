/* SPDX-License-Identifier: MIT */
/**
 * @file results.c
 * Single numbers as they were planned, of any population of the same cells; those of the one that
 * was read are reported.
 */
#include <string.h>

#include "core/core.h"
#include "measures/measures.h"
#include "segregation/place.h"
#include "segregation/segregation.h"

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

/* ---- all of them ---- */

population population_of(const segregation_run *s)
{
    return (population){ s->n_groups, s->group, s->rest, s->people };
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
        done = report_record(s, i, value[i], status[i], &record[i], err);
    if (done == DIKAS_OK)
        done = infer_all(s, value, record, err);
    g_free(record);
    g_free(value);
    g_free(status);
    return done;
}
