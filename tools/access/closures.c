/* SPDX-License-Identifier: MIT */
/**
 * @file closures.c
 * Closed streets and flooded areas: who is cut off?
 *
 * The run is computed on what is left of the streets. Beside it stands, for a moment, the graph
 * while all is open: what each cell reached there is compared with what it reaches at the end.
 */
#include <stdio.h>
#include <string.h>

#include "access/access.h"
#include "core/core.h"

struct closures {
    int n; /* layers */
    dikas_closures **layer;
    char **name;                             /* of the layers, for messages */
    json_object **record;                    /* of the layers among the inputs */
    uint8_t *origin_within, *service_within; /* in closed areas */
    dikas_table *left;                       /* of the lines */
    dikas_elevations *elevations;            /* along them; NULL without --dem */
    const char **category;                   /* n_categories; the last is NULL: all services */
    int n_categories;
    double **before; /* per traveller and category: least cost of every origin while all is open */
};

void free_closures(access_run *a)
{
    closures *c = a->closures;
    if (!c)
        return;
    for (int i = 0; i < c->n; i++) {
        dikas_closures_free(c->layer[i]);
        g_free(c->name[i]);
    }
    for (int i = 0; i < a->n_travellers * c->n_categories; i++)
        g_free(c->before[i]);
    dikas_table_free(c->left);
    dikas_elevations_free(c->elevations);
    g_free(c->layer);
    g_free(c->name);
    g_free(c->record);
    g_free(c->origin_within);
    g_free(c->service_within);
    g_free((gpointer)c->category);
    g_free(c->before);
    g_free(c);
    a->closures = NULL;
}

/* ---- reading ---- */

/* "cut_off", "cut_off_CATEGORY", with several profiles "…_PROFILE"; free with g_free(). */
static char *column_of(const access_run *a, const char *category, const traveller *by)
{
    GString *name = g_string_new("cut_off");
    append_names(name, a, category, by);
    return g_string_free(name, FALSE);
}

/* With categories there is a column for each, and none for all services together. */
static int n_columns_of(const closures *c)
{
    return c->n_categories > 1 ? c->n_categories - 1 : 1;
}

static dikas_status check_names(const access_run *a, dikas_error *err)
{
    const closures *c = a->closures;
    dikas_status status = DIKAS_OK;
    GHashTable *seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int t = 0; t < a->n_travellers; t++)
        for (int i = 0; i < n_columns_of(c) && status == DIKAS_OK; i++) {
            char *name = column_of(a, c->category[i], &a->travellers[t]);
            if (!g_hash_table_add(seen, g_ascii_strdown(name, -1)))
                status = dikas_fail(err, DIKAS_EINVAL,
                                    "two columns would be named '%s': rename a category or a "
                                    "profile",
                                    name);
            g_free(name);
        }
    g_hash_table_destroy(seen);
    return status;
}

static void find_categories(access_run *a)
{
    closures *c = a->closures;
    char **own = a->services.categories;
    const int n = own ? (int)g_strv_length(own) : 0;
    c->n_categories = n + 1;
    c->category = g_new0(const char *, (gsize)n + 1);
    c->before = g_new0(double *, (gsize)(a->n_travellers * (n + 1)));
    for (int i = 0; i < n; i++)
        c->category[i] = own[i];
}

/* Points that lie in the areas of a layer are added to those of earlier ones. */
static dikas_status find_within(access_run *a, const dikas_closures *layer, const double *xy,
                                int64_t n, uint8_t *within, dikas_error *err)
{
    uint8_t *here = g_new0(uint8_t, (gsize)n + 1);
    const dikas_status status = dikas_closures_points(layer, n, xy, here, &a->run, err);
    for (int64_t i = 0; i < n; i++)
        within[i] |= here[i];
    g_free(here);
    return status;
}

static dikas_status read_closed_layer(access_run *a, const char *source, dikas_error *err)
{
    closures *c = a->closures;
    dikas_table *table = NULL;
    dikas_repair_report repair = { 0, 0, -1 };
    DIKAS_TRY(read_polygons(a, source, "closed", &table, err));
    dikas_status status = dikas_closures_new(table, &repair, &c->layer[c->n], err);
    if (status == DIKAS_OK) {
        json_object *inputs = a->report.inputs;
        c->record[c->n] = json_object_array_get_idx(inputs, json_object_array_length(inputs) - 1);
        c->name[c->n++] = g_strdup(dikas_table_name(table));
        warn_repaired(&a->report, table, &repair);
    }
    dikas_table_free(table);
    DIKAS_TRY(status);
    const dikas_closures *layer = c->layer[c->n - 1];
    double *points = service_points(a);
    status = find_within(a, layer, a->origins.xy, a->origins.n, c->origin_within, err);
    if (status == DIKAS_OK)
        status = find_within(a, layer, points, a->services.n, c->service_within, err);
    g_free(points);
    return status;
}

static dikas_status close_lines(access_run *a, dikas_error *err);

dikas_status read_closures(access_run *a, dikas_error *err)
{
    char **sources = a->options->closed;
    if (!sources)
        return DIKAS_OK;
    const gsize n = g_strv_length(sources);
    closures *c = a->closures = g_new0(closures, 1);
    c->layer = g_new0(dikas_closures *, n);
    c->name = g_new0(char *, n);
    c->record = g_new0(json_object *, n);
    c->origin_within = g_new0(uint8_t, (gsize)a->origins.n + 1);
    c->service_within = g_new0(uint8_t, (gsize)a->services.n + 1);
    find_categories(a);
    DIKAS_TRY(check_names(a, err));
    for (gsize i = 0; i < n; i++)
        DIKAS_TRY(read_closed_layer(a, sources[i], err));
    if (a->options->join_tolerance > 0)
        report_warn(&a->report, "closed_gaps_joined", 1,
                    "line ends up to %g m apart are one (--join-tolerance), also across a narrower "
                    "stretch that is closed",
                    a->options->join_tolerance);
    return close_lines(a, err);
}

void close_places(const access_run *a, dikas_places *from, dikas_places *to)
{
    if (!a->closures)
        return;
    dikas_places_close(from, a->closures->origin_within);
    dikas_places_close(to, a->closures->service_within);
}

/* ---- streets ---- */

static void note_closed(access_run *a, int layer, const dikas_closure_report *r)
{
    const closures *c = a->closures;
    json_object *closed = json_object_new_object();
    json_object_object_add(closed, "lines_cut", json_object_new_int64(r->n_cut));
    json_object_object_add(closed, "lines_closed", json_object_new_int64(r->n_closed));
    json_object_object_add(closed, "metres", json_number(r->metres));
    json_object_object_add(closed, "bridges_open", json_object_new_int64(r->bridges_open));
    json_object_object_add(closed, "tunnels_open", json_object_new_int64(r->tunnels_open));
    json_object_object_add(c->record[layer], "closed", closed);
    if (r->n_cut + r->n_closed == 0)
        report_warn(&a->report, "nothing_closed", 1, "%s: closes no street", c->name[layer]);
    if (r->bridges_open + r->tunnels_open)
        report_warn(&a->report, "bridges_open", r->bridges_open + r->tunnels_open,
                    "%s: %lld bridges and %lld tunnels within closed areas stay open "
                    "(--close-bridges closes them)",
                    c->name[layer], (long long)r->bridges_open, (long long)r->tunnels_open);
}

/* What all layers leave of the lines, and elevations along that. */
static dikas_status close_lines(access_run *a, dikas_error *err)
{
    closures *c = a->closures;
    dikas_closure_options how = DIKAS_CLOSURE_OPTIONS_INIT;
    how.close_bridges = a->options->close_bridges;
    how.cost_column = a->options->cost_column;
    for (int i = 0; i < c->n; i++) {
        dikas_closure_report found;
        dikas_table *now = NULL;
        DIKAS_TRY(dikas_closures_lines(c->layer[i], c->left ? c->left : a->lines, &how, &found,
                                       &a->run, &now, err));
        dikas_table_free(c->left);
        c->left = now;
        note_closed(a, i, &found);
    }
    a->report.muted = 1; /* what the raster lacks has been said of all lines */
    const dikas_status status = read_elevations(a, c->left, &c->elevations, err);
    a->report.muted = 0;
    return status;
}

/* The least cost of every origin to a service of the category; missing where none is reached. */
static dikas_status find_costs(access_run *a, const dikas_graph *graph, const dikas_places *from,
                               const dikas_places *to, const char *category, double *cost,
                               dikas_error *err)
{
    const double limit = isnan(a->options->max_cost) ? HUGE_VAL : a->options->max_cost;
    int64_t n_columns;
    dikas_relation *all = NULL;
    int32_t *columns = services_of(a, category, &n_columns);
    dikas_status status = dikas_access_new(graph, from, to, columns, n_columns, limit, &all, err);
    if (status == DIKAS_OK)
        status = dikas_relation_nearest(all, DIKAS_BY_ROW, 1, cost, NULL, &a->run, err);
    dikas_relation_free(all);
    g_free(columns);
    return status;
}

/* Where the costs of the traveller at work are kept. */
static double **before_of(const access_run *a, int category)
{
    return &a->closures->before[(a->on - a->travellers) * a->closures->n_categories + category];
}

static dikas_status find_costs_before(access_run *a, const dikas_graph *open, dikas_error *err)
{
    const closures *c = a->closures;
    dikas_places *from = NULL, *to = NULL;
    dikas_status status = tie_places(a, open, &from, &to, err);
    for (int i = 0; i < c->n_categories && status == DIKAS_OK; i++) {
        *before_of(a, i) = g_new(double, (gsize)a->origins.n + 1);
        status = find_costs(a, open, from, to, c->category[i], *before_of(a, i), err);
    }
    dikas_places_free(from);
    dikas_places_free(to);
    return status;
}

/* The graph was made while all was open, so that what fails now is that nothing is left. */
static dikas_status build_rest(access_run *a, const dikas_graph_options *open,
                               dikas_graph_report *made, dikas_error *err)
{
    const closures *c = a->closures;
    dikas_graph_options how = *open;
    how.elevations = c->elevations;
    const dikas_status status =
        dikas_graph_new(c->left, a->barriers, &how, made, &a->run, &a->on->graph, err);
    if (status != DIKAS_EINVAL)
        return status;
    return dikas_fail(err, DIKAS_EINVAL, "%s: the closed areas cover every usable street",
                      c->name[0]);
}

dikas_status build_closed_graph(access_run *a, const dikas_graph_options *how,
                                dikas_graph_report *made, dikas_error *err)
{
    dikas_graph *open = NULL;
    dikas_status status = dikas_graph_new(a->lines, a->barriers, how, NULL, &a->run, &open, err);
    if (status == DIKAS_OK && !a->report.muted)
        status = find_costs_before(a, open, err);
    if (status == DIKAS_OK)
        status = build_rest(a, how, made, err);
    if (status == DIKAS_OK)
        status = dikas_graph_keep_parts(a->on->graph, open, err);
    dikas_graph_free(open);
    return status;
}

/* ---- who is cut off ---- */

/* The residents, or a group, and how one category of services changed for them. */
typedef struct {
    double cut_off, reached; /* people; reached before */
    double longer;           /* people x cost */
    double connected;        /* people who reach a service before and now */
    int64_t cells, unknown;  /* cut off; of these without a known count */
} change;

/* Costs on two graphs are rounded to quanta of their own; this much is no change. */
static double increase(double before, double now)
{
    const double more = now - before;
    return fabs(more) <= 1e-9 * (1 + before) ? 0 : more;
}

/* Whether a cell has an origin that is cut off. */
static int is_cut_off(const access_run *a, int64_t cell, const double *before, const double *now)
{
    for (int64_t i = first_origin(a, cell); i < end_origin(a, cell); i++)
        if (!isnan(before[i]) && isnan(now[i]))
            return 1;
    return 0;
}

/* Costs of origins; `people` per cell, NULL: every cell counts as one. */
static change sum_change(const access_run *a, const double *before, const double *now,
                         const double *people)
{
    dikas_sum cut_off = { 0, 0 }, reached = { 0, 0 }, longer = { 0, 0 }, connected = { 0, 0 };
    change c = { 0 };
    for (int64_t cell = 0; cell < a->n; cell++) {
        const double all = people ? people[cell] : 1;
        if (a->few[cell])
            continue;
        c.cells += is_cut_off(a, cell, before, now);
        c.unknown += isnan(all) && is_cut_off(a, cell, before, now);
        for (int64_t i = first_origin(a, cell); i < end_origin(a, cell); i++) {
            const double count = a->origins.share ? all * a->origins.share[i] : all;
            if (isnan(before[i]) || isnan(count))
                continue;
            dikas_sum_add(&reached, count);
            dikas_sum_add(isnan(now[i]) ? &cut_off : &connected, count);
            if (!isnan(now[i]))
                dikas_sum_add(&longer, count * increase(before[i], now[i]));
        }
    }
    c.cut_off = dikas_sum_value(cut_off);
    c.reached = dikas_sum_value(reached);
    c.longer = dikas_sum_value(longer);
    c.connected = dikas_sum_value(connected);
    return c;
}

static void add_dimensions(const access_run *a, json_object *item, const char *category,
                           const char *group)
{
    if (has_profiles(a))
        json_object_object_add(item, "profile", json_object_new_string(a->on->name));
    json_object_object_add(item, "category", category ? json_object_new_string(category) : NULL);
    json_object_object_add(item, "group", group ? json_object_new_string(group) : NULL);
}

static void note_change(access_run *a, const change *c, const char *category, const char *group)
{
    /* each of these numbers is what the others leave */
    const int is_few =
        is_of_few(a, c->cut_off) || is_of_few(a, c->reached) || is_of_few(a, c->connected);
    const char *status = !a->demand ? "no_demand" : is_few ? FEW_PEOPLE : "ok";
    json_object *item =
        report_result(&a->report, "cut_off", "cut_off",
                      a->demand && !is_few ? c->cut_off : DIKAS_MISSING, "persons", status);
    add_dimensions(a, item, category, group);
    json_object_object_add(item, "cells", json_object_new_int64(c->cells));
    json_object_object_add(item, "unknown_cells", json_object_new_int64(c->unknown));
    if (a->demand)
        json_object_object_add(item, "reached_before",
                               json_number(is_few ? DIKAS_MISSING : c->reached));
    const int any = c->connected > 0 && !is_few;
    item = report_result(&a->report, "detour", "detour",
                         any ? c->longer / c->connected : DIKAS_MISSING, a->unit,
                         is_few ? FEW_PEOPLE
                         : any  ? "ok"
                                : "nobody_connected");
    add_dimensions(a, item, category, group);
    json_object_object_add(item, "connected", json_number(is_few ? DIKAS_MISSING : c->connected));
}

/* The share of a cell's residents who reached a service and reach none now; missing where none ever
 * did. */
static void add_cut_off_column(access_run *a, const char *category, const double *before,
                               const double *now)
{
    double *lost = g_new(double, (gsize)a->origins.n + 1);
    result_column column = { .name = column_of(a, category, a->on),
                             .unit = g_strdup("1"),
                             .category = category,
                             .by = a->on,
                             .value = g_new(double, (gsize)a->n),
                             .status = g_new(const char *, (gsize)a->n + 1) };
    int any = 0;
    for (int64_t i = 0; i < a->origins.n; i++)
        lost[i] = isnan(before[i]) ? DIKAS_MISSING : isnan(now[i]);
    average_origins(a, lost, column.value, NULL, NULL);
    g_free(lost);
    for (int64_t i = 0; i < a->n; i++) {
        any |= isnan(column.value[i]);
        column.status[i] = isnan(column.value[i]) ? "not_reached_before" : "ok";
    }
    if (!any)
        g_clear_pointer(&column.status, g_free);
    g_array_append_val(a->columns, column);
}

static dikas_status compare(access_run *a, int number, dikas_error *err)
{
    const closures *c = a->closures;
    const char *category = c->category[number];
    const double *before = *before_of(a, number);
    double *now = g_new(double, (gsize)a->origins.n + 1);
    const dikas_status status =
        find_costs(a, a->on->graph, a->on->origins, a->on->services, category, now, err);
    for (int g = -1; g < a->n_groups && status == DIKAS_OK; g++) {
        const change found = sum_change(a, before, now, g < 0 ? a->demand : a->group[g]);
        note_change(a, &found, category, g < 0 ? NULL : a->groups[g]);
    }
    if (status == DIKAS_OK && number < n_columns_of(c))
        add_cut_off_column(a, category, before, now);
    g_free(now);
    return status;
}

dikas_status compute_cut_off(access_run *a, dikas_error *err)
{
    for (int t = 0; t < a->n_travellers && a->closures; t++) {
        a->on = &a->travellers[t];
        for (int i = 0; i < a->closures->n_categories; i++)
            DIKAS_TRY(compare(a, i, err));
    }
    return DIKAS_OK;
}

/* ---- on the screen ---- */

enum { LABEL_WIDTH = 28 };

void print_cut_off(const access_run *a)
{
    json_object *results = a->report.results, *cut_off = NULL;
    if (!a->closures || a->options->common.json || a->options->common.quiet)
        return;
    printf(
        "\nCut off by what is closed, and the mean detour of the others\n\n%-*s%10s%10s%10s  %s\n",
        LABEL_WIDTH, "", "reached", "cut off", "cells", a->unit);
    for (size_t i = 0; i < json_object_array_length(results); i++) {
        json_object *item = json_object_array_get_idx(results, i);
        const char *measure = record_text(item, "measure"),
                   *category = record_text(item, "category");
        if (record_text(item, "group"))
            continue;
        if (g_strcmp0(measure, "cut_off") == 0)
            cut_off = item;
        if (g_strcmp0(measure, "detour") != 0)
            continue;
        const char *profile = record_text(item, "profile");
        char *label = g_strconcat(category ? category : "all", profile ? ", " : "",
                                  profile ? profile : "", NULL);
        print_text(label, -LABEL_WIDTH);
        g_free(label);
        print_number(cut_off, "reached_before", 10, 0, 1);
        print_number(cut_off, "value", 10, 0, 1);
        print_number(cut_off, "cells", 10, 0, 1);
        printf("  ");
        print_number(item, "value", 0, 1, 1);
        printf("\n");
    }
}
