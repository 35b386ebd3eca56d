/* SPDX-License-Identifier: MIT */
/**
 * @file inference.c
 * Could it be chance? People are drawn anew, all single numbers computed of every draw, and what
 * they come to is added to the records: --permutations under a null, --bootstrap for intervals.
 */
#include <string.h>

#include "core/core.h"
#include "dikas/inference.h"
#include "segregation/segregation.h"

static const char *const nulls[] = { "systematic", "evenness", "permutation" };

/* One kind of draws of the people that were read. */
typedef struct drawing {
    segregation_run s; /* a copy that says nothing and computes with one thread */
    const dikas_draws *draws;
    int n_draws, n_columns; /* columns: the groups, and with --total those in none */
    int needs_rest;
    double *value; /* of slot i in draw r at i * n_draws + r */
} drawing;

/* The people of one draw, and room for what is computed of them. */
typedef struct workplace {
    double **column, **rest, *people;
    double *value;
    const char **status;
} workplace;

/* ---- what the options name ---- */

static int find_null(const char *name)
{
    for (int k = 0; name && k < (int)DIKAS_COUNT(nulls); k++)
        if (strcmp(name, nulls[k]) == 0)
            return k;
    return name ? -1 : DIKAS_DRAW_SYSTEMATIC;
}

const char *check_inference_options(const segregation_options *o)
{
    if (find_null(o->null) < 0)
        return "--null: systematic, evenness or permutation was expected";
    if (o->null && o->permutations == 0)
        return "--null says what --permutations N draws, which is missing";
    if ((o->permutations || o->bootstrap) && !o->groups)
        return "--permutations and --bootstrap draw the people of --groups, which is missing";
    return NULL;
}

/* ---- one draw ---- */

static void free_columns(double **column, int n)
{
    for (int k = 0; column && k < n; k++)
        g_free(column[k]);
    g_free(column);
}

static double **new_columns(int n, int64_t n_cells)
{
    double **column = g_new0(double *, (gsize)n + 1);
    for (int k = 0; k < n; k++)
        column[k] = g_new(double, (gsize)n_cells + 1);
    return column;
}

static void leave(void *context, void *worker)
{
    const drawing *d = context;
    workplace *w = worker;
    free_columns(w->column, d->n_columns);
    free_columns(w->rest, d->needs_rest ? d->s.n_groups : 0);
    g_free(w->people);
    g_free(w->value);
    g_free(w->status);
    g_free(w);
}

static dikas_status enter(void *context, int number, void **worker, dikas_error *err)
{
    const drawing *d = context;
    workplace *w = g_new0(workplace, 1);
    (void)number;
    (void)err;
    w->column = new_columns(d->n_columns, d->s.n);
    w->rest = new_columns(d->needs_rest ? d->s.n_groups : 0, d->s.n);
    w->people = g_new(double, (gsize)d->s.n + 1);
    w->value = g_new(double, d->s.slots->len + 1);
    w->status = g_new0(const char *, d->s.slots->len + 1);
    *worker = w;
    return DIKAS_OK;
}

/* Everybody in the cells, and for each group all but it. */
static void add_up(const drawing *d, workplace *w)
{
    for (int64_t i = 0; i < d->s.n; i++) {
        double t = 0;
        for (int k = 0; k < d->n_columns; k++)
            t += w->column[k][i];
        w->people[i] = isnan(t) ? d->s.people[i] : t;
        for (int k = 0; k < d->s.n_groups && d->needs_rest; k++)
            w->rest[k][i] = fmax(t, w->column[k][i]) - w->column[k][i];
    }
}

static dikas_status take_draw(void *context, void *worker, int64_t r, dikas_error *err)
{
    drawing *d = context;
    workplace *w = worker;
    DIKAS_TRY(dikas_draws_fill(d->draws, r, w->column, err));
    add_up(d, w);
    const population people = { d->s.n_groups, w->column, w->rest, w->people };
    DIKAS_TRY(compute_results(&d->s, &people, w->value, w->status, err));
    for (guint i = 0; i < d->s.slots->len; i++)
        d->value[i * (gsize)d->n_draws + (gsize)r] = w->value[i];
    return DIKAS_OK;
}

/* ---- all of them ---- */

/* The groups; with --total also who is in none of them. The last column is to be freed. */
static const double **columns_of(const segregation_run *s, int *n)
{
    const double **column = g_new0(const double *, (gsize)s->n_groups + 2);
    *n = s->n_groups;
    for (int k = 0; k < s->n_groups; k++)
        column[k] = s->group[k];
    if (!s->options->total)
        return column;
    double *in_no_group = g_new(double, (gsize)s->n + 1);
    for (int64_t i = 0; i < s->n; i++) {
        double in_groups = 0;
        for (int k = 0; k < s->n_groups; k++)
            in_groups += s->group[k][i];
        in_no_group[i] = isnan(in_groups) ? DIKAS_MISSING : fmax(s->people[i] - in_groups, 0);
    }
    column[(*n)++] = in_no_group;
    return column;
}

static int needs_rest(const segregation_run *s)
{
    for (guint i = 0; i < s->slots->len; i++)
        if (g_array_index(s->slots, result_slot, i).group >= 0)
            return 1;
    return 0;
}

/* A value that is of more than the people of each cell. */
static int heeds_place(const segregation_run *s, const result_slot *slot)
{
    const dikas_measure *m = g_array_index(s->items, segregation_item, slot->item).request.measure;
    if (!m->run || slot->form >= 0 || slot->macro >= 0)
        return 1;
    for (int k = 0; k < m->n_inputs; k++)
        if (strcmp(m->inputs[k].unit, "persons") != 0 &&
            (s->unit || strcmp(m->inputs[k].role, "unit") != 0))
            return 1;
    return 0;
}

/* Whole cells changing places changes nothing where only their people count. */
static int heeds_places(const segregation_run *s)
{
    for (guint i = 0; i < s->slots->len; i++)
        if (heeds_place(s, &g_array_index(s->slots, result_slot, i)))
            return 1;
    return 0;
}

static dikas_status draw_all(drawing *d, const double *const *column, dikas_draw_kind kind,
                             const char *what, const dikas_run *run, dikas_error *err)
{
    static const dikas_task task = { enter, take_draw, leave };
    const gsize n = (gsize)d->s.n + 1;
    double *x = g_new(double, n), *y = g_new(double, n);
    dikas_draws *draws = NULL;
    read_centroids(&d->s, x, y);
    dikas_status status = dikas_draws_new(kind, d->s.n, d->n_columns, column, x, y,
                                          (uint64_t)d->s.options->seed, &draws, err);
    g_free(x);
    g_free(y);
    d->draws = draws;
    if (status == DIKAS_OK)
        status = dikas_parallel(&task, d, d->n_draws, what, run, err);
    dikas_draws_free(draws);
    return status;
}

/* Values of all slots in n_draws draws, slot by slot. */
static dikas_status find_values(const segregation_run *s, const double *value, dikas_draw_kind kind,
                                int n_draws, const char *what, double *drawn, dikas_error *err)
{
    drawing d = { .s = *s, .n_draws = n_draws, .needs_rest = needs_rest(s), .value = drawn };
    if (kind == DIKAS_DRAW_PERMUTATION && !heeds_places(s)) {
        for (gsize i = 0; i < s->slots->len * (gsize)n_draws; i++)
            drawn[i] = value[i / (gsize)n_draws];
        return DIKAS_OK;
    }
    d.s.run = (dikas_run){ .struct_size = sizeof d.s.run, .threads = 1 };
    const double **column = columns_of(s, &d.n_columns);
    const dikas_status status = draw_all(&d, column, kind, what, &s->run, err);
    if (d.n_columns > s->n_groups)
        g_free((double *)column[s->n_groups]);
    g_free(column);
    return status;
}

/* ---- what is said of them ---- */

static int is_among(const char *id, const char *const *ids, size_t n)
{
    for (size_t k = 0; k < n; k++)
        if (strcmp(id, ids[k]) == 0)
            return 1;
    return 0;
}

/* Where segregation makes the value less: whom one meets of others. */
static dikas_tail tail_of(const result_slot *slot, const dikas_measure *m)
{
    static const char *const low[] = { "interaction", "distance_decay_interaction" };
    return is_among(m->id, low, DIKAS_COUNT(low)) ||
                   (slot->to_group >= 0 && slot->to_group != slot->group)
               ? DIKAS_TAIL_LOW
               : DIKAS_TAIL_HIGH;
}

/* Indices that are 1 where no cell is shared, whatever the groups; of cells, not of environments.
 */
static int ends_at_one(const result_slot *slot, const dikas_measure *m)
{
    static const char *const ids[] = {
        "dissimilarity",
        "gini",
        "information",
        "minmax",
        "hutchens",
        "atkinson",
        "correlation_ratio",
        "concentration_profile",
        "squared_cv",
        "multigroup_dissimilarity",
        "multigroup_gini",
        "multigroup_information",
        "normalized_exposure",
        "relative_diversity",
    };
    return slot->form < 0 && slot->macro < 0 && is_among(m->id, ids, DIKAS_COUNT(ids));
}

static void add_null(const segregation_run *s, int is_at_most_one, double value, dikas_tail tail,
                     const dikas_draw_summary *of, json_object *record)
{
    const int null = find_null(s->options->null);
    json_object_object_add(record, "null", json_object_new_string(nulls[null]));
    json_object_object_add(record, "permutations", json_object_new_int64(of->n));
    json_object_object_add(record, "p_value", json_number(of->p_value));
    json_object_object_add(record, "tail",
                           json_object_new_string(tail == DIKAS_TAIL_LOW ? "low" : "high"));
    json_object_object_add(record, "null_mean", json_number(of->mean));
    json_object_object_add(record, "null_sd", json_number(of->sd));
    json_object_object_add(record, "null_q025", json_number(of->q025));
    json_object_object_add(record, "null_q975", json_number(of->q975));
    if (is_at_most_one)
        json_object_object_add(record, "value_above_chance",
                               json_number(dikas_above_chance(value, of->mean)));
}

/* The interval turns what the draws are above the value into what the value is above the truth. */
static void add_bootstrap(double value, const dikas_draw_summary *of, json_object *record)
{
    json_object_object_add(record, "bootstrap", json_object_new_int64(of->n));
    json_object_object_add(record, "boot_mean", json_number(of->mean));
    json_object_object_add(record, "boot_sd", json_number(of->sd));
    json_object_object_add(record, "boot_q025", json_number(of->q025));
    json_object_object_add(record, "boot_q975", json_number(of->q975));
    json_object_object_add(record, "value_bias_corrected", json_number(2 * value - of->mean));
    json_object_object_add(record, "interval_low", json_number(2 * value - of->q975));
    json_object_object_add(record, "interval_high", json_number(2 * value - of->q025));
}

static dikas_status add_summaries(const segregation_run *s, int is_bootstrap, const double *value,
                                  const double *drawn, int n_draws, json_object *const *record,
                                  dikas_error *err)
{
    for (guint i = 0; i < s->slots->len; i++) {
        const result_slot *slot = &g_array_index(s->slots, result_slot, i);
        const dikas_measure *m =
            g_array_index(s->items, segregation_item, slot->item).request.measure;
        const dikas_tail tail = tail_of(slot, m);
        dikas_draw_summary summary;
        DIKAS_TRY(dikas_draws_summarise(n_draws, drawn + i * (gsize)n_draws, value[i], tail,
                                        &summary, err));
        if (!is_bootstrap) {
            add_null(s, ends_at_one(slot, m), value[i], tail, &summary, record[i]);
            continue;
        }
        add_bootstrap(value[i], &summary, record[i]);
        if (strcmp(m->id, "dissimilarity") == 0)
            json_object_object_add(record[i], "value_density_corrected",
                                   json_number(dikas_density_corrected_dissimilarity(
                                       s->n, s->group[slot->group], s->rest[slot->group])));
    }
    return DIKAS_OK;
}

static dikas_status infer(const segregation_run *s, dikas_draw_kind kind, int n_draws,
                          const char *what, const double *value, json_object *const *record,
                          dikas_error *err)
{
    if (n_draws == 0 || s->slots->len == 0)
        return DIKAS_OK;
    double *drawn = g_try_new(double, s->slots->len *(gsize)n_draws + 1);
    if (!drawn)
        return dikas_fail(err, DIKAS_ENOMEM, "out of memory for %d draws of %u values", n_draws,
                          s->slots->len);
    dikas_status status = find_values(s, value, kind, n_draws, what, drawn, err);
    if (status == DIKAS_OK)
        status = add_summaries(s, kind == DIKAS_DRAW_BOOTSTRAP, value, drawn, n_draws, record, err);
    g_free(drawn);
    return status;
}

/* Counts that are not whole are drawn as whole ones, but for cells that change places. */
static void warn_rounded(segregation_run *s)
{
    const segregation_options *o = s->options;
    int64_t n = 0;
    if (o->bootstrap == 0 &&
        (o->permutations == 0 || find_null(o->null) == (int)DIKAS_DRAW_PERMUTATION))
        return;
    for (int k = 0; k < s->n_groups; k++)
        for (int64_t i = 0; i < s->n; i++)
            n += fabs(s->group[k][i] - round(s->group[k][i])) > 0;
    if (n)
        report_warn(&s->report, "draws_of_whole_people", n,
                    "%lld counts are rounded to whole people before people are drawn",
                    (long long)n);
}

dikas_status infer_results(segregation_run *s, const double *value, json_object *const *record,
                           dikas_error *err)
{
    const segregation_options *o = s->options;
    warn_rounded(s);
    DIKAS_TRY(infer(s, (dikas_draw_kind)find_null(o->null), (int)o->permutations, "permutations",
                    value, record, err));
    return infer(s, DIKAS_DRAW_BOOTSTRAP, (int)o->bootstrap, "bootstrap", value, record, err);
}
