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

/* The cells of a place; everywhere has all of them, in full. */
typedef struct {
    const char *areas, *id; /* layer and identifier of the area; NULL: everywhere */
    int64_t n;
    int32_t *cell; /* NULL: cell i is i */
    double *share; /* of each cell in the area; NULL = 1 */
} place;

/* Everybody, or one group, in a place. */
typedef struct {
    const place *in;
    const char *group; /* NULL: everybody */
    const double *count;
} population;

/* ---- places ---- */

static dikas_status note_members(const dikas_block *block, int worker, void *context,
                                 dikas_error *err)
{
    place *places = context;
    (void)worker;
    (void)err;
    for (int64_t i = 0; i < block->count; i++) {
        place *p = &places[block->first + i];
        p->n = block->start[i + 1] - block->start[i];
        p->cell = g_memdup2(block->other + block->start[i], (gsize)p->n * sizeof *p->cell);
        p->share = g_memdup2(block->value[0] + block->start[i], (gsize)p->n * sizeof *p->share);
    }
    return DIKAS_OK;
}

/* Everywhere, then every area of every set. */
static dikas_status find_places(access_run *a, GArray *places, dikas_error *err)
{
    const area_set *sets = a->areas;
    const place everywhere = { .n = a->n };
    g_array_append_val(places, everywhere);
    for (int s = 0; s < a->n_areas; s++) {
        const guint first = places->len, n = (guint)sets[s].n;
        g_array_set_size(places, first + n);
        DIKAS_TRY(dikas_relation_visit(sets[s].members, DIKAS_BY_ROW, note_members,
                                       &g_array_index(places, place, first), "areas", &a->run,
                                       err));
        for (guint i = 0; i < n; i++) {
            g_array_index(places, place, first + i).areas = sets[s].layer;
            g_array_index(places, place, first + i).id = sets[s].id[i];
        }
    }
    return DIKAS_OK;
}

static void clear_place(gpointer item)
{
    place *p = item;
    g_free(p->cell);
    g_free(p->share);
}

/* ---- one share ---- */

/* The least cost of every origin; missing where there is none within the cutoff. */
static dikas_status nearest_costs(access_run *a, const char *category, double cutoff, double *cost,
                                  dikas_error *err)
{
    int64_t n_columns;
    dikas_relation *all = NULL;
    int32_t *columns = services_of(a, category, &n_columns);
    dikas_status status = relation_to(a, columns, n_columns, cutoff, &all, err);
    if (status == DIKAS_OK)
        status = dikas_relation_nearest(all, DIKAS_BY_ROW, 1, cost, NULL, &a->run, err);
    dikas_relation_free(all);
    g_free(columns);
    return status;
}

/* The origins of a place, cell by cell. */
typedef struct {
    int64_t n;
    int64_t *origin, *cell;
    double *share; /* of the residents of the cell: in the place, and in this origin */
} place_origins;

static int64_t cell_of(const place *in, int64_t i)
{
    return in->cell ? in->cell[i] : i;
}

static place_origins origins_in(const access_run *a, const place *in)
{
    place_origins out = { 0 };
    for (int64_t i = 0; i < in->n; i++)
        out.n += end_origin(a, cell_of(in, i)) - first_origin(a, cell_of(in, i));
    out.origin = g_new(int64_t, (gsize)out.n + 1);
    out.cell = g_new(int64_t, (gsize)out.n + 1);
    out.share = g_new(double, (gsize)out.n + 1);
    int64_t n = 0;
    for (int64_t i = 0; i < in->n; i++)
        for (int64_t k = first_origin(a, cell_of(in, i)); k < end_origin(a, cell_of(in, i)); k++) {
            out.origin[n] = k;
            out.cell[n] = cell_of(in, i);
            out.share[n++] =
                (in->share ? in->share[i] : 1) * (a->origins.share ? a->origins.share[k] : 1);
        }
    return out;
}

static void clear_origins(place_origins *in)
{
    g_free(in->origin);
    g_free(in->cell);
    g_free(in->share);
}

/* The origins of a place and their least costs, as a relation to one service. */
static dikas_status relation_in(const place_origins *in, const double *cost, dikas_relation **out,
                                dikas_error *err)
{
    int32_t *row = g_new(int32_t, (gsize)in->n + 1), *zero = g_new0(int32_t, (gsize)in->n + 1);
    double *value = g_new(double, (gsize)in->n + 1);
    int64_t n = 0;
    for (int64_t i = 0; i < in->n; i++) {
        if (isnan(cost[in->origin[i]]))
            continue;
        row[n] = (int32_t)i;
        value[n++] = cost[in->origin[i]];
    }
    const double *values[] = { value };
    const dikas_status status =
        dikas_relation_from_pairs(in->n, 1, n, row, zero, 1, values, out, err);
    g_free(row);
    g_free(zero);
    g_free(value);
    return status;
}

/* Cells of a place whose residents are unknown. */
static double unknown_cells(const access_run *a, const population *p)
{
    int64_t n = 0;
    for (int64_t i = 0; i < p->in->n; i++)
        n += isnan(counted(a, p->count, cell_of(p->in, i)));
    return (double)n;
}

static void note_share(access_run *a, const dikas_request *r, const char *category,
                       const population *p, double people, const double *value, const char *status)
{
    json_object *item = report_result(&a->report, r->measure->id,
                                      r->name ? r->name : r->measure->id, value[0], "1", status);
    json_object_object_add(item, "cutoff", json_number(r->value[0].number));
    json_object_object_add(item, "category", category ? json_object_new_string(category) : NULL);
    json_object_object_add(item, "group", p->group ? json_object_new_string(p->group) : NULL);
    if (p->in->areas) {
        json_object_object_add(item, "areas", json_object_new_string(p->in->areas));
        json_object_object_add(item, "area", p->in->id ? json_object_new_string(p->in->id) : NULL);
    }
    json_object_object_add(item, "value_low", json_number(value[1]));
    json_object_object_add(item, "value_high", json_number(value[2]));
    json_object_object_add(item, "people", json_number(people));
    json_object_object_add(item, "people_within", json_number(value[3]));
    json_object_object_add(item, "unknown_cells", json_number(unknown_cells(a, p)));
    if (has_profiles(a))
        json_object_object_add(item, "profile", json_object_new_string(a->on->name));
}

/* Unknown members of a group are at most all residents of their cell; where these are unknown too,
 * as many as the mean of the known. */
static dikas_status compute_share(access_run *a, const dikas_request *r, const char *category,
                                  const dikas_relation *nearest, const population *p,
                                  const place_origins *in, dikas_error *err)
{
    double *count = g_new(double, (gsize)in->n + 1), *most = g_new(double, (gsize)in->n + 1);
    dikas_sum people = { 0, 0 };
    const double hidden[] = { DIKAS_MISSING, DIKAS_MISSING, DIKAS_MISSING, DIKAS_MISSING };
    double value[5];
    double *outputs[5] = { &value[0], &value[1], &value[2], &value[3], &value[4] };
    const char *status[5] = { "ok", "ok", "ok", "ok", "ok" };
    for (int64_t i = 0; i < in->n; i++) {
        const int64_t cell = in->cell[i];
        count[i] = counted(a, p->count, cell) * in->share[i];
        const double residents = counted(a, a->demand, cell);
        most[i] = (isnan(residents) ? a->mean_demand : residents) * in->share[i];
        if (!isnan(count[i]))
            dikas_sum_add(&people, count[i]);
    }
    const double *inputs[] = { count, most };
    const dikas_call call = { .n_rows = in->n,
                              .n_columns = 1,
                              .relation = nearest,
                              .input = inputs,
                              .parameter = r->value,
                              .output = outputs,
                              .status = status,
                              .run = &a->run };
    const dikas_status done = dikas_measure_run(r->measure, &call, err);
    const double all = dikas_sum_value(people);
    if (done == DIKAS_OK && is_of_few(a, all))
        note_share(a, r, category, p, DIKAS_MISSING, hidden, FEW_PEOPLE);
    else if (done == DIKAS_OK)
        note_share(a, r, category, p, all, value, status[0]);
    g_free(count);
    g_free(most);
    return done;
}

static dikas_status shares_in_place(access_run *a, const dikas_request *r, const char *category,
                                    const place *in, const double *cost, dikas_error *err)
{
    dikas_relation *nearest = NULL;
    place_origins from = origins_in(a, in);
    dikas_status status = relation_in(&from, cost, &nearest, err);
    for (int g = -1; g < a->n_groups && status == DIKAS_OK; g++) {
        const population p = { in, g < 0 ? NULL : a->groups[g], g < 0 ? a->demand : a->group[g] };
        status = compute_share(a, r, category, nearest, &p, &from, err);
    }
    clear_origins(&from);
    dikas_relation_free(nearest);
    return status;
}

/* Its own categories, or every category and all services together. */
static dikas_status shares_of_request(access_run *a, const dikas_request *r, const GArray *places,
                                      dikas_error *err)
{
    char **all = a->services.categories;
    char **own = r->n_categories ? r->category : all;
    const int n_own = r->n_categories ? r->n_categories : all ? (int)g_strv_length(all) : 0;
    const int with_all = !r->n_categories;
    double *cost = g_new(double, (gsize)a->origins.n + 1);
    dikas_status status = DIKAS_OK;
    for (int c = 0; c < n_own + with_all && status == DIKAS_OK; c++) {
        const char *category = c < n_own ? own[c] : NULL;
        status = nearest_costs(a, category, r->value[0].number, cost, err);
        for (guint p = 0; p < places->len && status == DIKAS_OK; p++)
            status = shares_in_place(a, r, category, &g_array_index(places, place, p), cost, err);
    }
    g_free(cost);
    return status;
}

static int wants_shares(const access_run *a)
{
    for (int r = 0; r < a->n_requests; r++)
        if (strcmp(a->requests[r].measure->id, "share_within") == 0)
            return 1;
    return 0;
}

dikas_status compute_shares(access_run *a, dikas_error *err)
{
    if (!wants_shares(a))
        return DIKAS_OK;
    GArray *places = g_array_new(FALSE, TRUE, sizeof(place));
    g_array_set_clear_func(places, clear_place);
    dikas_status status = find_places(a, places, err);
    for (int r = 0; r < a->n_requests; r++)
        for (int t = 0; t < a->n_travellers && status == DIKAS_OK; t++) {
            a->on = &a->travellers[t];
            if (strcmp(a->requests[r].measure->id, "share_within") == 0)
                status = shares_of_request(a, &a->requests[r], places, err);
        }
    g_array_free(places, TRUE);
    return status;
}

/* ---- on the screen ---- */

enum { LABEL_WIDTH = 28, PEOPLE_WIDTH = 10, NARROWEST = 8, WIDEST = 20 };

/* What one --measure gave: every population of the first category, then of the second, … */
typedef struct {
    json_object **record;
    guint n, n_populations;
} share_table;

static int is_same(json_object *a, json_object *b, const char *key)
{
    return g_strcmp0(record_text(a, key), record_text(b, key)) == 0;
}

static const char *category_of(json_object *record)
{
    const char *category = record_text(record, "category");
    return category ? category : "all";
}

static int width_of(json_object *record)
{
    return CLAMP(text_width(category_of(record)), NARROWEST, WIDEST);
}

static void print_head(const share_table *t, const char *unit)
{
    const char *profile = record_text(t->record[0], "profile");
    printf("Share of the residents with a service within %s %s, in per cent%s%s\n\n",
           record_text(t->record[0], "cutoff"), unit, profile ? "; profile " : "",
           profile ? profile : "");
    print_text("", -LABEL_WIDTH);
    print_text("people", PEOPLE_WIDTH);
    for (guint c = 0; c < t->n; c += t->n_populations) {
        printf("  ");
        print_text(category_of(t->record[c]), width_of(t->record[c]));
    }
    printf("\n");
}

static void print_line(const share_table *t, guint line, const char *label)
{
    print_text(label, -LABEL_WIDTH);
    print_number(t->record[line], "people", PEOPLE_WIDTH, 0, 1);
    for (guint i = line; i < t->n; i += t->n_populations) {
        printf("  ");
        print_number(t->record[i], "value", width_of(t->record[i]), 1, 100);
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
        const char *group = record_text(t->record[i], "group");
        const char *of = record_text(t->record[i], "areas");
        if (of && group)
            continue;
        if (group && n_groups++ == 0)
            printf("by group\n");
        if (of && g_strcmp0(of, areas) != 0)
            printf("by %s\n", of);
        areas = of;
        const char *area = of ? record_text(t->record[i], "area") : NULL;
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
        if (g_strcmp0(record_text(item, "measure"), "share_within") == 0)
            g_ptr_array_add(records, item);
    }
    for (guint first = 0, end; first < records->len; first = end) {
        share_table t = { (json_object **)records->pdata + first, 0, 0 };
        for (end = first; end < records->len; end++) {
            json_object *item = records->pdata[end];
            if (!is_same(t.record[0], item, "name") || !is_same(t.record[0], item, "cutoff") ||
                !is_same(t.record[0], item, "profile"))
                break;
            t.n++;
            t.n_populations += (guint)is_same(t.record[0], item, "category");
        }
        printf("%s", first ? "\n" : "");
        print_table(&t, a->unit);
    }
    g_ptr_array_free(records, TRUE);
}
