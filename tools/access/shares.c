/* SPDX-License-Identifier: MIT */
/**
 * @file shares.c
 * The figure a council asks for: which share of the residents, of each group, in each area, has a
 * service within reach.
 */
#include <stdio.h>
#include <string.h>

#include "access/access.h"
#include "core/core.h"

/* Everybody or one group, everywhere or in one area. */
typedef struct {
    const char *group, *area, *area_id;
    const double *count;
    const double *share; /* of each cell in the area; NULL = 1 */
} population;

/* ---- populations ---- */

static void add_populations(const access_run *a, GArray *all, const char *area, const char *area_id,
                            const double *share)
{
    const population everybody = { NULL, area, area_id, a->demand, share };
    g_array_append_val(all, everybody);
    for (int g = 0; g < a->n_groups; g++) {
        const population group = { a->groups[g], area, area_id, a->group[g], share };
        g_array_append_val(all, group);
    }
}

typedef struct {
    double *share; /* areas x cells */
    int64_t n_cells;
} membership;

static dikas_status note_members(const dikas_block *block, int worker, void *context,
                                 dikas_error *err)
{
    membership *m = context;
    (void)worker;
    (void)err;
    for (int64_t i = 0; i < block->count; i++)
        for (int64_t p = block->start[i]; p < block->start[i + 1]; p++)
            m->share[(block->first + i) * m->n_cells + block->other[p]] = block->value[0][p];
    return DIKAS_OK;
}

static dikas_status add_area_populations(access_run *a, const area_set *set, GArray *all,
                                         double **share, dikas_error *err)
{
    const int64_t n = dikas_table_rows(set->table);
    membership m = { g_new0(double, (gsize)(n * a->n)), a->n };
    *share = m.share;
    DIKAS_TRY(
        dikas_relation_visit(set->members, DIKAS_BY_ROW, note_members, &m, "areas", &a->run, err));
    for (int64_t i = 0; i < n; i++)
        add_populations(a, all, set->layer, set->id[i], m.share + i * a->n);
    return DIKAS_OK;
}

/* ---- one share ---- */

/* The least cost of every cell as a relation of its own, so that the search is done once. */
static dikas_status nearest_relation(access_run *a, const char *category, double cutoff,
                                     dikas_relation **out, dikas_error *err)
{
    int64_t n_columns, n_pairs = 0;
    dikas_relation *all = NULL;
    int32_t *columns = services_of(a, category, &n_columns);
    double *cost = g_new(double, (gsize)a->n);
    int32_t *row = g_new(int32_t, (gsize)a->n), *zero = g_new0(int32_t, (gsize)a->n);
    dikas_status status = relation_to(a, columns, n_columns, cutoff, &all, err);
    if (status == DIKAS_OK)
        status = dikas_relation_nearest(all, DIKAS_BY_ROW, 1, cost, NULL, &a->run, err);
    for (int64_t i = 0; status == DIKAS_OK && i < a->n; i++) {
        if (isnan(cost[i]))
            continue;
        cost[n_pairs] = cost[i];
        row[n_pairs++] = (int32_t)i;
    }
    const double *values[] = { cost };
    if (status == DIKAS_OK)
        status = dikas_relation_from_pairs(a->n, 1, n_pairs, row, zero, 1, values, out, err);
    dikas_relation_free(all);
    g_free(columns);
    g_free(cost);
    g_free(row);
    g_free(zero);
    return status;
}

static void note_share(access_run *a, const dikas_request *r, const char *category,
                       const population *p, double people, const double *value, const char *status)
{
    json_object *item = report_result(&a->report, r->measure->id,
                                      r->name ? r->name : r->measure->id, value[0], "1", status);
    json_object_object_add(item, "cutoff", json_number(r->value[0].number));
    json_object_object_add(item, "category", json_object_new_string(category ? category : "all"));
    json_object_object_add(item, "group", p->group ? json_object_new_string(p->group) : NULL);
    if (p->area) {
        json_object_object_add(item, "areas", json_object_new_string(p->area));
        json_object_object_add(item, "area",
                               p->area_id ? json_object_new_string(p->area_id) : NULL);
    }
    json_object_object_add(item, "value_low", json_number(value[1]));
    json_object_object_add(item, "value_high", json_number(value[2]));
    json_object_object_add(item, "people", json_number(people));
    json_object_object_add(item, "people_within", json_number(value[3]));
    json_object_object_add(item, "unknown_cells", json_number(value[4]));
}

/* Unknown members of a group are at most all residents of their cell. */
static dikas_status compute_share(access_run *a, const dikas_request *r, const char *category,
                                  const dikas_relation *nearest, const population *p,
                                  dikas_error *err)
{
    double *count = g_new(double, (gsize)a->n), *most = g_new(double, (gsize)a->n);
    dikas_sum people = { 0, 0 };
    double value[5];
    double *outputs[5] = { &value[0], &value[1], &value[2], &value[3], &value[4] };
    const char *status[5] = { "ok", "ok", "ok", "ok", "ok" };
    for (int64_t i = 0; i < a->n; i++) {
        const double share = p->share ? p->share[i] : 1;
        count[i] = share > 0 ? p->count[i] * share : 0;
        if (!isnan(count[i]))
            dikas_sum_add(&people, count[i]);
        most[i] = p->group && share > 0 ? a->demand[i] * share : DIKAS_MISSING;
    }
    const double *inputs[] = { count, most };
    const dikas_call call = { .n_rows = a->n,
                              .n_columns = 1,
                              .relation = nearest,
                              .input = inputs,
                              .parameter = r->value,
                              .output = outputs,
                              .status = status,
                              .run = &a->run };
    const dikas_status done = dikas_measure_run(r->measure, &call, err);
    if (done == DIKAS_OK)
        note_share(a, r, category, p, dikas_sum_value(people), value, status[0]);
    g_free(count);
    g_free(most);
    return done;
}

static dikas_status shares_of_request(access_run *a, const dikas_request *r, const GArray *people,
                                      dikas_error *err)
{
    char **all = a->services.categories;
    char **own = r->n_categories ? r->category : all;
    const int n_own = r->n_categories ? r->n_categories : all ? (int)g_strv_length(all) : 0;
    const int with_all = !r->n_categories;
    for (int c = 0; c < n_own + with_all; c++) {
        const char *category = c < n_own ? own[c] : NULL;
        dikas_relation *nearest = NULL;
        dikas_status status = nearest_relation(a, category, r->value[0].number, &nearest, err);
        for (guint p = 0; p < people->len && status == DIKAS_OK; p++)
            status =
                compute_share(a, r, category, nearest, &g_array_index(people, population, p), err);
        dikas_relation_free(nearest);
        DIKAS_TRY(status);
    }
    return DIKAS_OK;
}

static int wants_shares(const access_run *a)
{
    for (int r = 0; r < a->n_requests; r++)
        if (strcmp(a->requests[r].measure->id, "share_within") == 0)
            return 1;
    return 0;
}

dikas_status compute_shares(access_run *a, const area_set *sets, int n_sets, dikas_error *err)
{
    if (!wants_shares(a))
        return DIKAS_OK;
    GArray *people = g_array_new(FALSE, FALSE, sizeof(population));
    double **share = g_new0(double *, (gsize)n_sets + 1);
    dikas_status status = DIKAS_OK;
    add_populations(a, people, NULL, NULL, NULL);
    for (int s = 0; s < n_sets && status == DIKAS_OK; s++)
        status = add_area_populations(a, &sets[s], people, &share[s], err);
    for (int r = 0; r < a->n_requests && status == DIKAS_OK; r++)
        if (strcmp(a->requests[r].measure->id, "share_within") == 0)
            status = shares_of_request(a, &a->requests[r], people, err);
    for (int s = 0; s < n_sets; s++)
        g_free(share[s]);
    g_free(share);
    g_array_free(people, TRUE);
    return status;
}

/* ---- on the screen ---- */

enum { LABEL_WIDTH = 28, PEOPLE_WIDTH = 10, NARROWEST = 8, WIDEST = 20 };

/* What one --measure gave: every population of the first category, then of the second, … */
typedef struct {
    json_object **record;
    guint n, n_populations;
} share_table;

static const char *text_of(json_object *item, const char *key)
{
    json_object *value = NULL;
    json_object_object_get_ex(item, key, &value);
    return value ? json_object_get_string(value) : NULL;
}

static int is_same(json_object *a, json_object *b, const char *key)
{
    return g_strcmp0(text_of(a, key), text_of(b, key)) == 0;
}

static int characters(const char *text)
{
    return (int)g_utf8_strlen(text, -1);
}

/* printf pads by bytes; names have letters of two. Positive width: to the right. */
static void print_text(const char *text, int width)
{
    char *valid = g_utf8_make_valid(text, -1);
    char *cut = g_utf8_substring(valid, 0, MIN(characters(valid), ABS(width)));
    const int blank = ABS(width) - characters(cut);
    printf("%*s%s%*s", width > 0 ? blank : 0, "", cut, width < 0 ? blank : 0, "");
    g_free(cut);
    g_free(valid);
}

static int width_of(json_object *record)
{
    return CLAMP(characters(text_of(record, "category")), NARROWEST, WIDEST);
}

static void print_head(const share_table *t, const char *unit)
{
    printf("Share of the residents with a service within %s %s, in per cent\n\n",
           text_of(t->record[0], "cutoff"), unit);
    print_text("", -LABEL_WIDTH);
    print_text("people", PEOPLE_WIDTH);
    for (guint c = 0; c < t->n; c += t->n_populations) {
        printf("  ");
        print_text(text_of(t->record[c], "category"), width_of(t->record[c]));
    }
    printf("\n");
}

static void print_line(const share_table *t, guint line, const char *label)
{
    json_object *value = NULL;
    print_text(label, -LABEL_WIDTH);
    json_object_object_get_ex(t->record[line], "people", &value);
    printf("%*.0f", PEOPLE_WIDTH, json_object_get_double(value));
    for (guint i = line; i < t->n; i += t->n_populations) {
        const int width = width_of(t->record[i]);
        json_object_object_get_ex(t->record[i], "value", &value);
        if (value)
            printf("  %*.1f", width, 100 * json_object_get_double(value));
        else
            printf("  %*s", width, "-");
    }
    printf("\n");
}

/* Everybody, then the groups, then the areas; groups within areas are for --json. */
static void print_table(const share_table *t, const char *unit)
{
    const char *areas = NULL;
    int n_groups = 0;
    print_head(t, unit);
    for (guint i = 0; i < t->n_populations; i++) {
        const char *group = text_of(t->record[i], "group");
        const char *of = text_of(t->record[i], "areas");
        if (of && group)
            continue;
        if (group && n_groups++ == 0)
            printf("by group\n");
        if (of && g_strcmp0(of, areas) != 0)
            printf("by %s\n", of);
        areas = of;
        const char *area = of ? text_of(t->record[i], "area") : NULL;
        char *label = g_strdup_printf("  %s", group ? group : area ? area : "(no id)");
        print_line(t, i, of || group ? label : "all");
        g_free(label);
    }
}

void print_shares(const access_run *a)
{
    if (a->options->common.json || a->options->common.quiet)
        return;
    GPtrArray *records = g_ptr_array_new();
    for (size_t i = 0; i < json_object_array_length(a->report.results); i++) {
        json_object *item = json_object_array_get_idx(a->report.results, i);
        if (g_strcmp0(text_of(item, "measure"), "share_within") == 0)
            g_ptr_array_add(records, item);
    }
    for (guint first = 0, end; first < records->len; first = end) {
        share_table t = { (json_object **)records->pdata + first, 0, 0 };
        for (end = first; end < records->len; end++) {
            json_object *item = records->pdata[end];
            if (!is_same(t.record[0], item, "name") || !is_same(t.record[0], item, "cutoff"))
                break;
            t.n++;
            t.n_populations += (guint)is_same(t.record[0], item, "category");
        }
        printf("%s", first ? "\n" : "");
        print_table(&t, a->unit);
    }
    g_ptr_array_free(records, TRUE);
}
