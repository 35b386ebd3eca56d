/* SPDX-License-Identifier: MIT */
/**
 * @file columns.c
 * Measures that give a column of the cells: which there will be, and what they hold.
 */
#include <string.h>

#include "core/core.h"
#include "segregation/segregation.h"

/* ---- names ---- */

static dikas_status check_column(const segregation_run *s, const char *name, dikas_error *err)
{
    const common_options *o = &s->options->common;
    const int has_status = o->min_count > 0 || (o->missing && *o->missing);
    if (is_reserved_name(o, has_status, name))
        return dikas_fail(err, DIKAS_EINVAL, "the column name '%s' is taken; NAME= gives another",
                          name);
    for (guint i = 0; i < s->columns->len; i++) {
        const char *shared =
            shared_name(has_status, name, g_array_index(s->columns, result_column, i).name);
        if (shared)
            return dikas_fail(err, DIKAS_EINVAL,
                              "two measures give a column '%s'; NAME= gives one another name",
                              shared);
    }
    return DIKAS_OK;
}

dikas_status add_column(segregation_run *s, result_column column, dikas_error *err)
{
    const dikas_status status = check_column(s, column.name, err);
    s->wrong_usage = status != DIKAS_OK;
    g_array_append_val(s->columns, column);
    return status;
}

dikas_status add_named(segregation_run *s, result_column column, const char *suffix,
                       dikas_error *err)
{
    column.name =
        request_name(&g_array_index(s->items, segregation_item, column.item).request, suffix);
    return add_column(s, column, err);
}

/* ---- sum index ---- */

dikas_status check_parts(const dikas_value *parts, dikas_error *err)
{
    if (parts->n_words == 0)
        return dikas_fail(err, DIKAS_EINVAL, "sum_index: parts=NUM:DEN/NUM:DEN/… must be given");
    for (int p = 0; p < parts->n_words; p++) {
        const char *part = parts->words[p], *colon = strchr(part, ':');
        if (!colon || colon == part || !colon[1] || strchr(colon + 1, ':'))
            return dikas_fail(err, DIKAS_EINVAL, "sum_index: parts=%s: NUM:DEN was expected", part);
        for (int before = 0; before < p; before++)
            if (g_ascii_strcasecmp(parts->words[before], part) == 0)
                return dikas_fail(err, DIKAS_EINVAL, "sum_index: parts: '%s' is there twice", part);
    }
    return DIKAS_OK;
}

static size_t length_of_numerator(const char *part)
{
    return strcspn(part, ":");
}

/* "_NUM", or "_NUM_DEN" where another part has that numerator; free with g_free(). */
static char *suffix_of_part(const dikas_value *parts, int p)
{
    const char *part = parts->words[p];
    const size_t length = length_of_numerator(part);
    int n_alike = 0;
    for (int k = 0; k < parts->n_words; k++)
        n_alike += length_of_numerator(parts->words[k]) == length &&
                   g_ascii_strncasecmp(parts->words[k], part, length) == 0;
    return n_alike == 1 ? g_strdup_printf("_%.*s", (int)length, part)
                        : g_strdup_printf("_%.*s_%s", (int)length, part, part + length + 1);
}

/* Counts of the parts of a sum index. */
typedef struct sum_parts {
    int n;
    double **input;       /* of each part both counts, per cell */
    uint8_t **suppressed; /* of each part, and last of all: marks of cells; borrowed */
    double *fewest;       /* per cell: people that any denominator counts; borrowed */
} sum_parts;

/* Both columns of "NUM:DEN", and the fewest people that any denominator of the cell counts. */
static dikas_status read_part(segregation_run *s, const char *part, int p, const sum_parts *to,
                              dikas_error *err)
{
    double **over = &to->input[2 * p], **under = over + 1;
    uint8_t *suppressed = to->suppressed[p];
    const char *colon = strchr(part, ':');
    char *name = g_strndup(part, (gsize)(colon - part));
    dikas_status status = read_group(s, name, over, suppressed, err);
    if (status == DIKAS_OK)
        status = read_group(s, colon + 1, under, suppressed, err);
    for (int64_t i = 0; i < s->n && status == DIKAS_OK; i++) {
        to->fewest[i] = fmin(to->fewest[i], (*under)[i]);
        to->suppressed[to->n][i] |= suppressed[i];
    }
    g_free(name);
    return status;
}

/* A column of so many of the parts, from this one on. */
static dikas_status find_part(segregation_run *s, guint at, const char *suffix,
                              const sum_parts *parts, int first, int n, const uint8_t *suppressed,
                              dikas_error *err)
{
    const dikas_request *request = &g_array_index(s->items, segregation_item, at).request;
    double *value = g_new(double, (gsize)s->n + 1);
    const result_column column = { .people = parts->fewest,
                                   .rests_on = parts->fewest,
                                   .residents = parts->fewest,
                                   .suppressed = suppressed,
                                   .item = at,
                                   .value = value,
                                   .group = -1,
                                   .form = -1,
                                   .test_of = -1 };
    const dikas_call call = { .n_rows = s->n,
                              .input = (const double *const *)parts->input + 2 * first,
                              .parameter = request->value,
                              .output = &value,
                              .run = &s->run,
                              .n_repeats = n };
    DIKAS_TRY(add_named(s, column, suffix, err));
    return dikas_measure_run(request->measure, &call, err);
}

/* Where the rate of the whole is 0, or one of nobody. */
static void warn_of_no_rate(segregation_run *s, guint at, const char *part, const double *over,
                            const double *under)
{
    const char *colon = strchr(part, ':');
    dikas_sum in = { 0, 0 }, among = { 0, 0 };
    for (int64_t i = 0; i < s->n; i++)
        if (!isnan(over[i]) && !isnan(under[i])) {
            dikas_sum_add(&in, over[i]);
            dikas_sum_add(&among, under[i]);
        }
    const int has_numerator = dikas_sum_value(in) > 0;
    if (has_numerator && dikas_sum_value(among) > 0)
        return;
    char *name = request_name(&g_array_index(s->items, segregation_item, at).request, "");
    char *empty = has_numerator ? g_strdup(colon + 1) : g_strndup(part, (gsize)(colon - part));
    report_warn(&s->report, "no_rate", s->n,
                "%s: nobody is in '%s' where both of %s are known: its rates compare with nothing, "
                "and neither they nor their mean have a value",
                name, empty, part);
    g_free(name);
    g_free(empty);
}

static dikas_status find_parts(segregation_run *s, guint at, const sum_parts *parts,
                               dikas_error *err)
{
    const dikas_value *words = &g_array_index(s->items, segregation_item, at).request.value[0];
    for (int p = 0; p < parts->n; p++) {
        char *suffix = suffix_of_part(words, p);
        const dikas_status status =
            find_part(s, at, suffix, parts, p, 1, parts->suppressed[p], err);
        g_free(suffix);
        DIKAS_TRY(status);
        warn_of_no_rate(s, at, words->words[p], parts->input[2 * p], parts->input[2 * p + 1]);
    }
    return find_part(s, at, "", parts, 0, parts->n, parts->suppressed[parts->n], err);
}

/* Memory for the counts, of which the columns borrow some. */
static sum_parts new_parts(segregation_run *s, int n)
{
    const gsize room = (gsize)s->n + 1;
    const sum_parts parts = { n, g_new0(double *, 2 * (gsize)n + 1), g_new(uint8_t *, (gsize)n + 1),
                              g_new(double, room) };
    for (int p = 0; p <= n; p++) {
        parts.suppressed[p] = g_new0(uint8_t, room);
        g_ptr_array_add(s->borrowed, parts.suppressed[p]);
    }
    g_ptr_array_add(s->borrowed, parts.fewest);
    for (int64_t i = 0; i < s->n; i++)
        parts.fewest[i] = HUGE_VAL;
    return parts;
}

static void free_parts(const sum_parts *parts)
{
    for (int k = 0; k < 2 * parts->n; k++)
        g_free(parts->input[k]);
    g_free(parts->input);
    g_free(parts->suppressed);
}

static dikas_status of_parts(segregation_run *s, guint at, dikas_error *err)
{
    const dikas_value *words = &g_array_index(s->items, segregation_item, at).request.value[0];
    const sum_parts parts = new_parts(s, words->n_words);
    dikas_status status = DIKAS_OK;
    for (int p = 0; p < parts.n && status == DIKAS_OK; p++)
        status = read_part(s, words->words[p], p, &parts, err);
    if (status == DIKAS_OK)
        status = find_parts(s, at, &parts, err);
    free_parts(&parts);
    return status;
}

/* ---- which there are ---- */

/* NAME, NAME_GROUP, NAME_known_share, and where there are several forms NAME_500m, NAME_GROUP_500m.
 */
static dikas_status plan_column(segregation_run *s, guint at, int group, int form, int is_known,
                                dikas_error *err)
{
    const segregation_item *item = &g_array_index(s->items, segregation_item, at);
    char *ending = item->n_forms > 1 ? form_suffix(s, form) : g_strdup("");
    char *suffix = g_strconcat(group >= 0 ? "_" : "", group >= 0 ? s->name[group] : "", ending,
                               is_known ? "_known_share" : "", NULL);
    const dikas_measure *m = item->request.measure;
    const result_column column = { .people = s->people,
                                   .rests_on = is_known           ? NULL
                                               : is_distortion(m) ? s->lone
                                               : group < 0        ? s->in_groups
                                                                  : s->people,
                                   .residents = s->people,
                                   .suppressed = is_known ? NULL : s->suppressed,
                                   .item = at,
                                   .group = group,
                                   .form = form,
                                   .is_known = is_known,
                                   .test_of = -1 };
    const dikas_status status = add_named(s, column, suffix, err);
    g_free(ending);
    g_free(suffix);
    return status;
}

/* Of one form, or of the cell itself. */
static dikas_status plan_form(segregation_run *s, guint at, int form, dikas_error *err)
{
    const dikas_measure *m = g_array_index(s->items, segregation_item, at).request.measure;
    if (takes_input(m, "groups"))
        DIKAS_TRY(plan_column(s, at, -1, form, 0, err));
    else
        for (int k = 0; k < s->n_groups; k++)
            DIKAS_TRY(plan_column(s, at, k, form, 0, err));
    return form >= 0 && s->n_unknown > 0 ? plan_column(s, at, -1, form, 1, err) : DIKAS_OK;
}

/* 1 where it goes on. */
static dikas_status check_places(segregation_run *s, const segregation_item *item, int *goes_on,
                                 dikas_error *err)
{
    *goes_on = 1;
    if ((item->n_forms == 0 && !is_distortion(item->request.measure)) || is_by_ways(s, item))
        return DIKAS_OK;
    *goes_on = s->places && !(item->is_of_all && takes_long(s, item->request.measure));
    return s->places || item->is_of_all
               ? DIKAS_OK
               : dikas_fail(err, DIKAS_EINVAL,
                            "%s: the cells of '%s' have no geometry, from which to take distances",
                            item->request.measure->id, dikas_table_name(s->cells));
}

/* NAME_p and NAME_fdr of every column that is tested, behind all others. */
static dikas_status plan_tests(segregation_run *s, dikas_error *err)
{
    static const char *const ending[] = { "_p", "_fdr" };
    const guint n = s->columns->len;
    for (guint i = 0; i < n; i++)
        for (int k = 0; k < 2; k++) {
            result_column column = g_array_index(s->columns, result_column, i);
            if (!is_tested(s, &column))
                continue;
            column.name = g_strconcat(column.name, ending[k], NULL);
            column.value = NULL;
            column.test_of = (int)i;
            DIKAS_TRY(add_column(s, column, err));
        }
    return DIKAS_OK;
}

dikas_status plan_columns(segregation_run *s, dikas_error *err)
{
    for (guint i = 0; i < s->items->len; i++) {
        const segregation_item *item = &g_array_index(s->items, segregation_item, i);
        int goes_on;
        if (!gives_column(item->request.measure))
            continue;
        DIKAS_TRY(check_places(s, item, &goes_on, err));
        if (takes_input(item->request.measure, "numerator"))
            DIKAS_TRY(of_parts(s, i, err));
        else if (reads_ways(item->request.measure))
            DIKAS_TRY(find_encounter(s, i, err));
        else if (item->n_forms == 0 && goes_on)
            DIKAS_TRY(plan_form(s, i, -1, err));
        else
            for (int f = 0; f < item->n_forms && goes_on; f++)
                DIKAS_TRY(plan_form(s, i, item->form[f], err));
    }
    return plan_tests(s, err);
}

/* ---- what they hold ---- */

/* Numbers that are there already, a copy of them. */
static double *copy_of(const segregation_run *s, const double *from)
{
    double *to = g_new(double, (gsize)s->n + 1);
    memcpy(to, from, (gsize)s->n * sizeof *to);
    return to;
}

static const double *given_already(const result_column *column, const dikas_measure *m,
                                   const around *a, const double *distortion)
{
    return column->is_known ? a->known : is_distortion(m) ? distortion : a ? a->radius : NULL;
}

/* Of few people nothing is told: of those around, where the value tells of them; of those in a
 * group, where it is of all groups. */
static const double *rest_on_environment(segregation_run *s, const around *a, int is_of_groups,
                                         const double **kept)
{
    if (*kept || s->options->common.min_count == 0)
        return *kept;
    double *people = copy_of(s, a->total);
    for (int64_t i = 0; i < s->n && is_of_groups && a->n_columns > s->n_groups; i++)
        people[i] -= a->column[s->n_groups][i];
    g_ptr_array_add(s->borrowed, people);
    return *kept = people;
}

/* Who lives around; where nobody is known to, who lives in the cell. */
static const double *residents_around(segregation_run *s, const around *a, const double **kept)
{
    if (*kept || s->options->common.min_count == 0)
        return *kept;
    double *people = copy_of(s, a->total);
    for (int64_t i = 0; i < s->n; i++)
        if (!(people[i] > 0))
            people[i] = s->people[i];
    g_ptr_array_add(s->borrowed, people);
    return *kept = people;
}

static dikas_status fill_one(segregation_run *s, const population *people, result_column *column,
                             const around *a, measure_call *c, dikas_error *err)
{
    const dikas_request *request = &g_array_index(s->items, segregation_item, column->item).request;
    gather_inputs(s, people, request->measure, column->group, a, c);
    column->value = g_new(double, (gsize)s->n + 1);
    const dikas_call call = { .n_rows = s->n,
                              .input = c->input,
                              .parameter = request->value,
                              .output = &column->value,
                              .run = &s->run,
                              .n_repeats = c->n_repeats,
                              .environment = a ? c->around : NULL };
    return dikas_measure_run(request->measure, &call, err);
}

dikas_status fill_columns(segregation_run *s, const population *people, const around *a,
                          const double *distortion, dikas_error *err)
{
    measure_call *c = measure_call_new(s);
    const double *all_around = NULL, *groups_around = NULL, *residents = NULL;
    dikas_status status = DIKAS_OK;
    for (guint i = 0; i < s->columns->len && status == DIKAS_OK; i++) {
        result_column *column = &g_array_index(s->columns, result_column, i);
        const dikas_measure *m =
            g_array_index(s->items, segregation_item, column->item).request.measure;
        if (column->value || column->test_of >= 0 || column->form != (a ? a->form : -1))
            continue;
        const double *given =
            column->is_known || !m->run ? given_already(column, m, a, distortion) : NULL;
        if (given)
            column->value = copy_of(s, given);
        else
            status = fill_one(s, people, column, a, c, err);
        if (a && !column->is_known) {
            const int is_of_groups = column->group < 0;
            const double *few = rest_on_environment(s, a, is_of_groups,
                                                    is_of_groups ? &groups_around : &all_around);
            const double *all = residents_around(s, a, &residents);
            column->rests_on = few ? few : column->rests_on;
            column->residents = all ? all : column->residents;
        }
    }
    measure_call_free(c);
    return status;
}
