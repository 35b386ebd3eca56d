/* SPDX-License-Identifier: MIT */
/**
 * @file inference.c
 * Could it be chance? What the values of people drawn anew come to is added to the records, and to
 * the columns: --permutations under a null, --bootstrap for intervals.
 */
#include <string.h>

#include "core/core.h"
#include "segregation/segregation.h"

static const char *const nulls[] = { "systematic", "evenness", "permutation" };

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
    if (o->bootstrap == 1)
        return "--bootstrap takes at least 2 draws (50 or more tell something)";
    if ((o->permutations || o->bootstrap) && !o->groups)
        return "--permutations and --bootstrap draw the people of --groups, which is missing";
    return NULL;
}

/* ---- what is said of single numbers ---- */

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

/* What draws are on the other side of the value; an interval is of two of them or more. */
static double mirrored(double value, double quantile, const dikas_draw_summary *of)
{
    return of->n < 2 ? DIKAS_MISSING : 2 * value - quantile;
}

/* The interval turns what the draws are above the value into what the value is above the truth. */
static void add_bootstrap(double value, const dikas_draw_summary *of, json_object *record)
{
    const char *status = of->n == 0 ? "no_draws" : of->n == 1 ? "one_draw" : "ok";
    json_object_object_add(record, "bootstrap", json_object_new_int64(of->n));
    json_object_object_add(record, "status_bootstrap", json_object_new_string(status));
    json_object_object_add(record, "boot_mean", json_number(of->mean));
    json_object_object_add(record, "boot_sd", json_number(of->sd));
    json_object_object_add(record, "boot_q025", json_number(of->q025));
    json_object_object_add(record, "boot_q975", json_number(of->q975));
    json_object_object_add(record, "value_bias_corrected", json_number(2 * value - of->mean));
    json_object_object_add(record, "interval_low", json_number(mirrored(value, of->q975, of)));
    json_object_object_add(record, "interval_high", json_number(mirrored(value, of->q025, of)));
}

/* 1 where somebody is left of these counts when people are whole. */
static int has_whole_people(const double *count, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        if (round(count[i]) > 0)
            return 1;
    return 0;
}

/* Of the people who are drawn: where there are none of a side, 0 would be no finding. */
static double density_corrected(const segregation_run *s, int group)
{
    const double *x = s->group[group], *y = s->rest[group];
    return has_whole_people(x, s->n) && has_whole_people(y, s->n)
               ? dikas_density_corrected_dissimilarity(s->n, x, y)
               : DIKAS_MISSING;
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
        if (strcmp(m->id, "dissimilarity") == 0 && slot->form < 0 && slot->macro < 0)
            json_object_object_add(record[i], "value_density_corrected",
                                   json_number(density_corrected(s, slot->group)));
    }
    return DIKAS_OK;
}

/* Both tables are drawn, each by itself: what their difference could have been. */
static dikas_status add_differences(const segregation_run *s, uint64_t seed, int n_draws,
                                    const double *value, const double *drawn,
                                    json_object *const *record, dikas_error *err)
{
    const double *other_value;
    const segregation_run *other = compared(s, &other_value);
    if (!other)
        return DIKAS_OK;
    const gsize n = s->slots->len * (gsize)n_draws;
    double *apart = g_new(double, n + 1);
    dikas_status status = draw_people(other, DIKAS_DRAW_BOOTSTRAP, dikas_random_bits(seed, 0),
                                      n_draws, other_value, apart, NULL, 0, err);
    for (gsize i = 0; i < n; i++)
        apart[i] = drawn[i] - apart[i];
    for (guint i = 0; i < s->slots->len && status == DIKAS_OK; i++) {
        const double difference = value[i] - other_value[i];
        dikas_draw_summary of;
        status = dikas_draws_summarise(n_draws, apart + i * (gsize)n_draws, difference,
                                       DIKAS_TAIL_BOTH, &of, err);
        json_object_object_add(record[i], "difference_low",
                               json_number(mirrored(difference, of.q975, &of)));
        json_object_object_add(record[i], "difference_high",
                               json_number(mirrored(difference, of.q025, &of)));
    }
    g_free(apart);
    return status;
}

/* ---- what is said of cells ---- */

/* Values that go both ways: much of a group or little, many groups or few. */
static dikas_tail tail_of_column(const dikas_measure *m)
{
    static const char *const high[] = { "local_divergence", "local_distortion" };
    return is_among(m->id, high, DIKAS_COUNT(high)) ? DIKAS_TAIL_HIGH : DIKAS_TAIL_BOTH;
}

static const dikas_measure *measure_of(const segregation_run *s, const result_column *column)
{
    return g_array_index(s->items, segregation_item, column->item).request.measure;
}

int is_tested(const segregation_run *s, const result_column *column)
{
    static const char *const others[] = { "location_quotient", "knn_share" };
    const char *id = measure_of(s, column)->id;
    return s->options->permutations > 0 && !column->is_known && column->test_of < 0 &&
           (g_str_has_prefix(id, "local_") || is_among(id, others, DIKAS_COUNT(others)));
}

/* In cells without people, or of which a group is unknown, nothing is tested. */
static void find_p(const segregation_run *s, const cell_test *t, double *p)
{
    const result_column *column = &g_array_index(s->columns, result_column, t->column);
    const dikas_tail tail = tail_of_column(measure_of(s, column));
    for (int64_t i = 0; i < s->n; i++) {
        const uint32_t *count = t->count + 3 * i;
        const int64_t n = s->options->permutations - count[2];
        const int known = !isnan(column->value[i]) && s->people[i] > 0 && !isnan(s->group[0][i]);
        p[i] = known && n > 0 ? dikas_p_value(n, count[0], count[1], tail) : DIKAS_MISSING;
    }
}

static dikas_status fill_tests(segregation_run *s, const cell_test *t, dikas_error *err)
{
    const result_column *of = &g_array_index(s->columns, result_column, t->column);
    double *p = NULL;
    for (guint i = 0; i < s->columns->len; i++) {
        result_column *column = &g_array_index(s->columns, result_column, i);
        if (column->test_of != (int)t->column)
            continue;
        column->value = g_new(double, (gsize)s->n + 1);
        column->rests_on = of->rests_on;
        column->residents = of->residents;
        if (p)
            return dikas_false_discovery(s->n, p, column->value, err);
        p = column->value;
        find_p(s, t, p);
    }
    return DIKAS_OK;
}

/* ---- both ---- */

static dikas_status infer(segregation_run *s, dikas_draw_kind kind, int n_draws,
                          const double *value, json_object *const *record, const cell_test *test,
                          int n_tests, dikas_error *err)
{
    if (n_draws == 0 || (s->slots->len == 0 && n_tests == 0))
        return DIKAS_OK;
    double *drawn = g_try_new(double, s->slots->len *(gsize)n_draws + 1);
    if (!drawn)
        return dikas_fail(err, DIKAS_ENOMEM, "out of memory for %d draws of %u values", n_draws,
                          s->slots->len);
    const uint64_t seed = (uint64_t)s->options->seed;
    dikas_status status = draw_people(s, kind, seed, n_draws, value, drawn, test, n_tests, err);
    if (status == DIKAS_OK)
        status = add_summaries(s, kind == DIKAS_DRAW_BOOTSTRAP, value, drawn, n_draws, record, err);
    if (status == DIKAS_OK && kind == DIKAS_DRAW_BOOTSTRAP)
        status = add_differences(s, seed, n_draws, value, drawn, record, err);
    for (int c = 0; c < n_tests && status == DIKAS_OK; c++)
        status = fill_tests(s, &test[c], err);
    g_free(drawn);
    return status;
}

static cell_test *new_tests(const segregation_run *s, int *n)
{
    cell_test *test = g_new(cell_test, s->columns->len + 1);
    *n = 0;
    for (guint i = 0; i < s->columns->len; i++)
        if (is_tested(s, &g_array_index(s->columns, result_column, i)))
            test[(*n)++] = (cell_test){ i, g_new0(uint32_t, 3 * (gsize)s->n + 1) };
    return test;
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

dikas_status infer_all(segregation_run *s, const double *value, json_object *const *record,
                       dikas_error *err)
{
    const segregation_options *o = s->options;
    const int n_draws = (int)o->permutations;
    int n_tests;
    warn_rounded(s);
    cell_test *test = new_tests(s, &n_tests);
    dikas_status status =
        infer(s, (dikas_draw_kind)find_null(o->null), n_draws, value, record, test, n_tests, err);
    for (int c = 0; c < n_tests; c++)
        g_free(test[c].count);
    g_free(test);
    if (status == DIKAS_OK)
        status = infer(s, DIKAS_DRAW_BOOTSTRAP, (int)o->bootstrap, value, record, NULL, 0, err);
    return status;
}
