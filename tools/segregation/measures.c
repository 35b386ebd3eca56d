/* SPDX-License-Identifier: MIT */
/**
 * @file measures.c
 * The measures that are asked for: which there are.
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

int is_distortion(const dikas_measure *m)
{
    return strcmp(m->id, "distortion") == 0 || strcmp(m->id, "local_distortion") == 0;
}

static int is_sum_index(const dikas_measure *m)
{
    return strcmp(m->id, SUM_INDEX) == 0;
}

/* What compares groups has nothing to compare where there is one; its 0 would be no finding. */
static int lacks_groups(const segregation_run *s, const dikas_measure *m)
{
    return takes_input(m, "groups") && !reads_ways(m) && strcmp(m->id, "knn_radius") != 0 &&
           g_strv_length(s->name) == 1;
}

static dikas_status add_item(segregation_run *s, const char *text, int is_of_all, dikas_error *err)
{
    segregation_item item = { .is_of_all = is_of_all };
    DIKAS_TRY(dikas_request_parse(text, "segregation", &item.request, err));
    g_array_append_val(s->items, item);
    const dikas_measure *m = item.request.measure;
    plan_forms(s, &g_array_index(s->items, segregation_item, s->items->len - 1));
    if (gives_column(m) && !s->options->common.output)
        return dikas_fail(err, DIKAS_EINVAL, "%s gives a column: --output FILE is missing", m->id);
    if (is_sum_index(m))
        DIKAS_TRY(check_parts(&item.request.value[0], err));
    if (!is_sum_index(m) && !s->options->groups)
        return dikas_fail(err, DIKAS_EINVAL, "%s needs --groups COL,COL[,…]", m->id);
    if (lacks_groups(s, m) && s->options->total)
        return dikas_fail(err, DIKAS_EINVAL,
                          "%s compares all groups together, and --groups names one: name a column "
                          "for the others too",
                          m->id);
    if (reads_ways(m) && !has_ways(s))
        return dikas_fail(err, DIKAS_EINVAL, "%s needs --network FILE[:LAYER] or --matrix FILE",
                          m->id);
    return DIKAS_OK;
}

static int needs_parameter(const dikas_measure *m)
{
    for (int k = 0; k < m->n_parameters; k++)
        if (!m->parameters[k].initial)
            return 1;
    return 0;
}

/* "all", also with what it does not take: "NAME=all:KEY=VALUE". */
static int means_all(const char *text)
{
    const size_t head = strcspn(text, ":");
    const char *equals = memchr(text, '=', head);
    const char *id = equals ? equals + 1 : text;
    return (size_t)(text + head - id) == strlen("all") && g_str_has_prefix(id, "all");
}

/* Every measure that the options allow. */
static dikas_status add_all(segregation_run *s, const char *text, dikas_error *err)
{
    int n;
    if (strchr(text, ':'))
        return dikas_fail(err, DIKAS_EINVAL,
                          "--measure %s: all takes no parameters; --measure ID:KEY=VALUE gives "
                          "them to one measure (see --list)",
                          text);
    if (strchr(text, '='))
        return dikas_fail(err, DIKAS_EINVAL, "--measure %s: all measures have no name together",
                          text);
    if (!s->options->groups)
        return dikas_fail(err, DIKAS_EINVAL, "--measure all needs --groups COL,COL[,…]");
    const dikas_measure *const *measures = dikas_measures(&n);
    for (int i = 0; i < n; i++)
        if (strcmp(measures[i]->family, "segregation") == 0 && !lacks_groups(s, measures[i]) &&
            !is_sum_index(measures[i]) && !needs_parameter(measures[i]) &&
            (has_ways(s) || !reads_ways(measures[i])) &&
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

static int has_bounds(const segregation_run *s)
{
    for (guint i = 0; i < s->items->len; i++) {
        const char *id = g_array_index(s->items, segregation_item, i).request.measure->id;
        if (strcmp(id, "dissimilarity") == 0 || strcmp(id, "information") == 0)
            return 1;
    }
    return 0;
}

static dikas_status check_use_of_ways(const segregation_run *s, dikas_error *err)
{
    int used = !has_ways(s);
    for (guint i = 0; i < s->items->len && !used; i++) {
        const segregation_item *item = &g_array_index(s->items, segregation_item, i);
        used = reads_ways(item->request.measure) || is_by_ways(s, item);
    }
    return used ? DIKAS_OK
                : dikas_fail(err, DIKAS_EINVAL,
                             "--network and --matrix are for encounter and for measures with "
                             "radius=…, and none of these is one");
}

dikas_status plan_measures(segregation_run *s, dikas_error *err)
{
    const segregation_options *o = s->options;
    json_object *list = json_object_new_array();
    int n_columns = 0;
    json_object_object_add(s->report.parameters, "measures", list);
    for (char **text = o->common.measures; *text; text++) {
        json_object_array_add(list, json_object_new_string(*text));
        DIKAS_TRY(means_all(*text) ? add_all(s, *text, err) : add_item(s, *text, 0, err));
    }
    DIKAS_TRY(check_names(s, err));
    for (guint i = 0; i < s->items->len; i++)
        n_columns += gives_column(g_array_index(s->items, segregation_item, i).request.measure);
    int n_structures = 0;
    for (guint i = 0; i < s->items->len; i++)
        n_structures += has_structure(s, &g_array_index(s->items, segregation_item, i));
    if (o->common.output && n_columns + n_structures == 0)
        return dikas_fail(err, DIKAS_EINVAL,
                          "--output is for measures that give a column, and none of these does");
    DIKAS_TRY(check_use_of_ways(s, err));
    if (o->bounds && !has_bounds(s))
        return dikas_fail(
            err, DIKAS_EINVAL,
            "--bounds is for dissimilarity and information, and neither is asked for");
    if (o->compare && n_columns == (int)s->items->len)
        return dikas_fail(err, DIKAS_EINVAL,
                          "--compare is for measures that give one number, and none of these does");
    if (needs_groups(s) && g_strv_length(s->name) == 1 && !o->total)
        return dikas_fail(err, DIKAS_EINVAL,
                          "--groups %s: one group needs the others beside it, or --total COLUMN",
                          o->groups);
    return DIKAS_OK;
}
