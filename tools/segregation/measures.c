/* SPDX-License-Identifier: MIT */
/**
 * @file measures.c
 * The measures that are asked for: which there are, and those that give columns.
 */
#include <string.h>

#include "core/core.h"
#include "segregation/segregation.h"

#define SUM_INDEX "sum_index"

/* ---- what the options name ---- */

int gives_column(const dikas_measure *m)
{
    return m->outputs[0].side == DIKAS_SIDE_ROWS;
}

int takes_input(const dikas_measure *m, const char *role)
{
    for (int k = 0; k < m->n_inputs; k++)
        if (strcmp(m->inputs[k].role, role) == 0)
            return 1;
    return 0;
}

static int is_sum_index(const dikas_measure *m)
{
    return strcmp(m->id, SUM_INDEX) == 0;
}

static dikas_status add_item(segregation_run *s, const char *text, int is_of_all, dikas_error *err)
{
    segregation_item item = { .is_of_all = is_of_all };
    DIKAS_TRY(dikas_request_parse(text, "segregation", &item.request, err));
    g_array_append_val(s->items, item);
    const dikas_measure *m = item.request.measure;
    if (gives_column(m) && !s->options->common.output)
        return dikas_fail(err, DIKAS_EINVAL, "%s gives a column: --output FILE is missing", m->id);
    if (is_sum_index(m) && item.request.value[0].n_words == 0)
        return dikas_fail(err, DIKAS_EINVAL, "%s: parts=NUM:DEN/NUM:DEN/… must be given", m->id);
    if (!is_sum_index(m) && !s->options->groups)
        return dikas_fail(err, DIKAS_EINVAL, "%s needs --groups COL,COL[,…]", m->id);
    return DIKAS_OK;
}

/* Every measure that the options allow. */
static dikas_status add_all(segregation_run *s, dikas_error *err)
{
    int n;
    const dikas_measure *const *measures = dikas_measures(&n);
    for (int i = 0; i < n; i++)
        if (strcmp(measures[i]->family, "segregation") == 0 && !is_sum_index(measures[i]) &&
            (s->options->common.output || !gives_column(measures[i])))
            DIKAS_TRY(add_item(s, measures[i]->id, 1, err));
    return DIKAS_OK;
}

/* Names of all results and columns must differ. */
static dikas_status check_names(const segregation_run *s, dikas_error *err)
{
    GHashTable *seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    dikas_status status = DIKAS_OK;
    for (guint i = 0; i < s->items->len && status == DIKAS_OK; i++) {
        const segregation_item *item = &g_array_index(s->items, segregation_item, i);
        char *name = request_name(&item->request, "");
        char *key = g_ascii_strdown(name, -1);
        if (!g_hash_table_add(seen, key))
            status = dikas_fail(err, DIKAS_EINVAL,
                                "two measures are called '%s'; NAME= gives one another name", name);
        g_free(name);
    }
    g_hash_table_destroy(seen);
    return status;
}

static int needs_groups(const segregation_run *s)
{
    for (guint i = 0; i < s->items->len; i++)
        if (!is_sum_index(g_array_index(s->items, segregation_item, i).request.measure))
            return 1;
    return 0;
}

dikas_status plan_measures(segregation_run *s, dikas_error *err)
{
    const segregation_options *o = s->options;
    json_object *list = json_object_new_array();
    int n_columns = 0;
    json_object_object_add(s->report.parameters, "measures", list);
    for (char **text = o->common.measures; *text; text++) {
        json_object_array_add(list, json_object_new_string(*text));
        DIKAS_TRY(strcmp(*text, "all") == 0 ? add_all(s, err) : add_item(s, *text, 0, err));
    }
    DIKAS_TRY(check_names(s, err));
    for (guint i = 0; i < s->items->len; i++)
        n_columns += gives_column(g_array_index(s->items, segregation_item, i).request.measure);
    if (o->common.output && n_columns == 0)
        return dikas_fail(err, DIKAS_EINVAL,
                          "--output is for measures that give a column, and none of these does");
    if (needs_groups(s) && !strchr(o->groups, ',') && !o->total)
        return dikas_fail(err, DIKAS_EINVAL,
                          "--groups %s: one group needs the others beside it, or --total COLUMN",
                          o->groups);
    return DIKAS_OK;
}

/* ---- columns ---- */

static dikas_status check_column(const segregation_run *s, const char *name, dikas_error *err)
{
    if (is_reserved_name(&s->options->common, name))
        return dikas_fail(err, DIKAS_EINVAL, "the column name '%s' is taken; NAME= gives another",
                          name);
    for (guint i = 0; i < s->columns->len; i++)
        if (g_ascii_strcasecmp(g_array_index(s->columns, result_column, i).name, name) == 0)
            return dikas_fail(err, DIKAS_EINVAL,
                              "two measures give a column '%s'; NAME= gives one another name",
                              name);
    return DIKAS_OK;
}

/* A column NAME or NAME_SUFFIX from these columns. */
static dikas_status find_column(segregation_run *s, const segregation_item *item,
                                const char *suffix, const double *const *input, int n_repeats,
                                const double *people, dikas_error *err)
{
    char *tail = suffix ? g_strconcat("_", suffix, NULL) : g_strdup("");
    char *name = request_name(&item->request, tail);
    double *value = g_new(double, (gsize)s->n + 1);
    const dikas_call call = { .n_rows = s->n,
                              .input = input,
                              .parameter = item->request.value,
                              .output = &value,
                              .run = &s->run,
                              .n_repeats = n_repeats };
    dikas_status status = check_column(s, name, err);
    s->wrong_usage = status != DIKAS_OK;
    if (status == DIKAS_OK)
        status = dikas_measure_run(item->request.measure, &call, err);
    const result_column column = { name, value, people };
    g_array_append_val(s->columns, column);
    g_free(tail);
    return status;
}

/* ---- the kinds of input ---- */

static dikas_status of_one_group(segregation_run *s, const segregation_item *item, int k,
                                 dikas_error *err)
{
    const double *const input[] = { s->group[k], s->rest[k] };
    return find_column(s, item, s->name[k], input, 1, s->people, err);
}

static dikas_status of_all_groups(segregation_run *s, const segregation_item *item,
                                  dikas_error *err)
{
    return find_column(s, item, NULL, (const double *const *)s->group, s->n_groups, s->people, err);
}

/* ---- sum index ---- */

/* Both columns of "NUM:DEN", and the fewest people that any denominator of the cell counts. */
static dikas_status read_part(segregation_run *s, const char *part, double **over, double **under,
                              double *fewest, dikas_error *err)
{
    const char *colon = strchr(part, ':');
    if (!colon || colon == part || !colon[1] || strchr(colon + 1, ':')) {
        s->wrong_usage = 1;
        return dikas_fail(err, DIKAS_EINVAL, SUM_INDEX ": parts=%s: NUM:DEN was expected", part);
    }
    char *name = g_strndup(part, (gsize)(colon - part));
    dikas_status status = read_count(&s->report, s->cells, name, over, err);
    if (status == DIKAS_OK)
        status = read_count(&s->report, s->cells, colon + 1, under, err);
    for (int64_t i = 0; i < s->n && status == DIKAS_OK; i++)
        fewest[i] = fmin(fewest[i], (*under)[i]);
    g_free(name);
    return status;
}

static dikas_status find_parts(segregation_run *s, const segregation_item *item,
                               double *const *input, int n, const double *fewest, dikas_error *err)
{
    const dikas_value *parts = &item->request.value[0];
    for (int p = 0; p < n; p++) {
        char *name = g_strndup(parts->words[p], strcspn(parts->words[p], ":"));
        const dikas_status status =
            find_column(s, item, name, (const double *const *)input + 2 * p, 1, fewest, err);
        g_free(name);
        DIKAS_TRY(status);
    }
    return find_column(s, item, NULL, (const double *const *)input, n, fewest, err);
}

static dikas_status of_parts(segregation_run *s, const segregation_item *item, dikas_error *err)
{
    const dikas_value *parts = &item->request.value[0];
    double **input = g_new0(double *, 2 * (gsize)parts->n_words + 1);
    double *fewest = g_new(double, (gsize)s->n + 1);
    dikas_status status = DIKAS_OK;
    g_ptr_array_add(s->borrowed, fewest);
    for (int64_t i = 0; i < s->n; i++)
        fewest[i] = HUGE_VAL;
    for (int p = 0; p < parts->n_words && status == DIKAS_OK; p++)
        status = read_part(s, parts->words[p], &input[2 * p], &input[2 * p + 1], fewest, err);
    if (status == DIKAS_OK)
        status = find_parts(s, item, input, parts->n_words, fewest, err);
    for (int k = 0; k < 2 * parts->n_words; k++)
        g_free(input[k]);
    g_free(input);
    return status;
}

/* ---- all of them ---- */

dikas_status compute_columns(segregation_run *s, dikas_error *err)
{
    for (guint i = 0; i < s->items->len; i++) {
        const segregation_item *item = &g_array_index(s->items, segregation_item, i);
        if (!gives_column(item->request.measure))
            continue;
        if (is_sum_index(item->request.measure))
            DIKAS_TRY(of_parts(s, item, err));
        else if (takes_input(item->request.measure, "groups"))
            DIKAS_TRY(of_all_groups(s, item, err));
        else
            for (int k = 0; k < s->n_groups; k++)
                DIKAS_TRY(of_one_group(s, item, k, err));
    }
    return DIKAS_OK;
}
