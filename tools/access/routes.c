/* SPDX-License-Identifier: MIT */
/**
 * @file routes.c
 * The ways from cells to their nearest services, as a layer to look at.
 */
#include <string.h>

#include "access/access.h"
#include "core/core.h"
#include "dikas/io.h"

/* Pairs of origin and nearest service, category by category. */
typedef struct {
    int32_t *origin, *cell, *service;
    double *cost;
    const char **category;
    int64_t n, room;
    int64_t without; /* origins that reach no service of a category */
} nearest_pairs;

static void add_pair(nearest_pairs *p, int64_t origin, int64_t cell, int32_t service, double cost,
                     const char *category)
{
    if (p->n == p->room) {
        p->room = 2 * p->room + 256;
        p->origin = g_renew(int32_t, p->origin, p->room);
        p->cell = g_renew(int32_t, p->cell, p->room);
        p->service = g_renew(int32_t, p->service, p->room);
        p->cost = g_renew(double, p->cost, p->room);
        p->category = g_renew(const char *, p->category, p->room);
    }
    p->origin[p->n] = (int32_t)origin;
    p->cell[p->n] = (int32_t)cell;
    p->service[p->n] = service;
    p->cost[p->n] = cost;
    p->category[p->n++] = category;
}

static void clear_pairs(nearest_pairs *p)
{
    g_free(p->origin);
    g_free(p->cell);
    g_free(p->service);
    g_free(p->cost);
    g_free(p->category);
}

/* Which cells are asked for: those of --routes-from, else those that are shown. */
static dikas_status choose_cells(access_run *a, char *const *ids, uint8_t *wanted, dikas_error *err)
{
    const char *list = a->options->routes_from;
    dikas_status status = DIKAS_OK;
    if (!list) {
        for (int64_t i = 0; i < a->n; i++)
            wanted[i] = !a->shown || a->shown[i];
        return DIKAS_OK;
    }
    GHashTable *rows = g_hash_table_new(g_str_hash, g_str_equal);
    for (int64_t i = 0; i < a->n; i++)
        g_hash_table_insert(rows, ids[i], GSIZE_TO_POINTER((gsize)i + 1));
    char **parts = list_names(list);
    for (char **id = parts; *id && status == DIKAS_OK; id++) {
        const gsize row = GPOINTER_TO_SIZE(g_hash_table_lookup(rows, *id));
        if (row)
            wanted[row - 1] = 1;
        else
            status =
                dikas_fail(err, DIKAS_ENOTFOUND, "--routes-from: '%s' is the id of no cell", *id);
    }
    g_strfreev(parts);
    g_hash_table_destroy(rows);
    return status;
}

/* A route has the cost to the nearest service, which is hidden where few live. */
static void leave_few_out(access_run *a, uint8_t *wanted)
{
    int64_t asked = 0, hidden = 0;
    for (int64_t i = 0; i < a->n; i++) {
        asked += wanted[i];
        if (!wanted[i] || !is_hidden(a, i))
            continue;
        wanted[i] = 0;
        hidden++;
    }
    if (hidden)
        report_warn(&a->report, "min_count", hidden,
                    "%lld of %lld cells have fewer than %lld known residents; their routes are "
                    "left out",
                    (long long)hidden, (long long)asked, (long long)a->options->common.min_count);
}

static dikas_status find_nearest(access_run *a, const char *category, const uint8_t *wanted,
                                 nearest_pairs *p, dikas_error *err)
{
    int64_t n;
    int32_t *columns = services_of(a, category, &n),
            *other = g_new(int32_t, (gsize)a->origins.n + 1);
    double *cost = g_new(double, (gsize)a->origins.n + 1);
    dikas_relation *relation = NULL;
    dikas_status status = relation_to(a, columns, n, HUGE_VAL, &relation, err);
    if (status == DIKAS_OK)
        status = dikas_relation_nearest(relation, DIKAS_BY_ROW, 1, cost, other, &a->run, err);
    for (int64_t c = 0; c < a->n && status == DIKAS_OK; c++)
        for (int64_t i = first_origin(a, c); i < end_origin(a, c) && wanted[c]; i++) {
            if (other[i] >= 0)
                add_pair(p, i, c, columns[other[i]], cost[i], category);
            p->without += other[i] < 0;
        }
    dikas_relation_free(relation);
    g_free(columns);
    g_free(other);
    g_free(cost);
    return status;
}

static dikas_status find_pairs(access_run *a, const uint8_t *wanted, nearest_pairs *p,
                               dikas_error *err)
{
    if (!a->options->category)
        return find_nearest(a, NULL, wanted, p, err);
    for (char **category = a->services.categories; *category; category++)
        DIKAS_TRY(find_nearest(a, *category, wanted, p, err));
    return DIKAS_OK;
}

/* ---- the layer ---- */

/* A LineString of each way, in the byte order of this machine. */
static dikas_status add_lines(dikas_table *table, const dikas_routes *routes, dikas_error *err)
{
    const uint8_t order = G_BYTE_ORDER == G_LITTLE_ENDIAN;
    const uint32_t line = 2;
    dikas_column wkb = { .type = DIKAS_BYTES };
    wkb.name = dikas_copy_text("geom");
    wkb.start = dikas_alloc((size_t)routes->n + 1, sizeof(int64_t));
    wkb.missing = dikas_alloc_zero((size_t)routes->n, 1);
    wkb.bytes = dikas_alloc((size_t)(9 * routes->n + 16 * routes->start[routes->n]), 1);
    dikas_status status = DIKAS_OK;
    if (!wkb.name || !wkb.start || !wkb.missing || !wkb.bytes)
        status = DIKAS_NO_MEMORY(err, "routes");
    char *at = wkb.bytes;
    for (int64_t i = 0; i < routes->n && status == DIKAS_OK; i++) {
        const uint32_t points = (uint32_t)(routes->start[i + 1] - routes->start[i]);
        wkb.start[i] = at - wkb.bytes;
        memcpy(at, &order, 1);
        memcpy(at + 1, &line, 4);
        memcpy(at + 5, &points, 4);
        memcpy(at + 9, routes->xy + 2 * routes->start[i], 16 * (size_t)points);
        at += 9 + 16 * (size_t)points;
    }
    if (status == DIKAS_OK) {
        wkb.start[routes->n] = at - wkb.bytes;
        status = dikas_table_take_wkb(table, &wkb, err);
    }
    dikas_column_clear(&wkb);
    return status;
}

static dikas_status add_texts(dikas_table *table, const char *name, char *const *texts,
                              const int32_t *rows, int64_t n, dikas_error *err)
{
    const char **chosen = g_new(const char *, (gsize)n + 1);
    for (int64_t i = 0; i < n; i++)
        chosen[i] = texts[rows[i]];
    const dikas_status status = dikas_table_add_text(table, name, chosen, err);
    g_free(chosen);
    return status;
}

static dikas_status add_numbers(dikas_table *table, const char *name, const double *values,
                                int64_t n, dikas_error *err)
{
    double *to;
    DIKAS_TRY(dikas_table_add(table, name, &to, err));
    memcpy(to, values, (size_t)n * sizeof *to);
    return DIKAS_OK;
}

/* Which of the buildings of the cell, and the share of its residents there. */
static dikas_status add_origins(const access_run *a, dikas_table *table, const nearest_pairs *p,
                                dikas_error *err)
{
    double *number, *share;
    DIKAS_TRY(dikas_table_add(table, "origin", &number, err));
    DIKAS_TRY(dikas_table_add(table, "origin_share", &share, err));
    for (int64_t i = 0; i < p->n; i++) {
        number[i] = (double)(p->origin[i] - first_origin(a, p->cell[i]) + 1);
        share[i] = a->origins.share[p->origin[i]];
    }
    return DIKAS_OK;
}

static dikas_status fill(access_run *a, dikas_table *table, char *const *ids,
                         const nearest_pairs *p, const dikas_routes *routes, dikas_error *err)
{
    char *lower = g_ascii_strdown(a->unit, -1), *unit = clean_name(lower);
    char *cost = strcmp(unit, "1") == 0 ? g_strdup("cost") : g_strconcat("cost_", unit, NULL);
    const column_note notes[] = {
        { .rows = "routes", .name = cost, .title = "Cost of the way", .unit = a->unit },
        { .rows = "routes", .name = "length_m", .title = "Length of the way", .unit = "m" },
    };
    for (size_t k = 0; k < DIKAS_COUNT(notes); k++)
        report_column(&a->report, &notes[k]);
    dikas_status status = dikas_table_set_crs(table, a->crs, err);
    if (status == DIKAS_OK)
        status = add_texts(table, "from_id", ids, p->cell, p->n, err);
    if (status == DIKAS_OK && a->origins.start)
        status = add_origins(a, table, p, err);
    if (status == DIKAS_OK)
        status = add_texts(table, "service_id", a->services.id, p->service, p->n, err);
    if (status == DIKAS_OK && a->options->category)
        status = dikas_table_add_text(table, "category", p->category, err);
    if (status == DIKAS_OK)
        status = add_numbers(table, cost, routes->cost, p->n, err);
    if (status == DIKAS_OK)
        status = add_numbers(table, "length_m", routes->length, p->n, err);
    if (status == DIKAS_OK)
        status = add_lines(table, routes, err);
    g_free(lower);
    g_free(unit);
    g_free(cost);
    return status;
}

static dikas_status make_layer(access_run *a, char *const *ids, const nearest_pairs *p,
                               dikas_error *err)
{
    dikas_routes routes;
    target to;
    double *ends = service_points(a);
    const dikas_status found =
        dikas_routes_find(a->on->graph, a->on->origins, a->origins.xy, a->on->services, ends, p->n,
                          p->origin, p->service, p->cost, &a->run, &routes, err);
    g_free(ends);
    DIKAS_TRY(found);
    dikas_table *table = dikas_table_new(p->n);
    const dikas_status status =
        table ? fill(a, table, ids, p, &routes, err) : DIKAS_NO_MEMORY(err, "routes");
    dikas_routes_clear(&routes);
    if (status != DIKAS_OK) {
        dikas_table_free(table);
        return status;
    }
    target_split(a->options->routes, &to);
    char *layer =
        has_profiles(a) ? g_strconcat(to.layer, "_", a->on->name, NULL) : g_strdup(to.layer);
    add_layer(a->layers, to.path, layer, "routes", "Ways to the nearest services", table);
    g_free(layer);
    target_clear(&to);
    return DIKAS_OK;
}

/* A layer for each profile. */
static dikas_status route(access_run *a, char *const *ids, const uint8_t *wanted, dikas_error *err)
{
    nearest_pairs p = { 0 };
    dikas_status status = find_pairs(a, wanted, &p, err);
    if (status == DIKAS_OK && p.without)
        report_warn(&a->report, "no_route", p.without,
                    "%lld ways are not there: nothing is reached, and there is no row among the "
                    "routes%s%s",
                    (long long)p.without, has_profiles(a) ? ", profile " : "",
                    has_profiles(a) ? a->on->name : "");
    if (status == DIKAS_OK)
        status = make_layer(a, ids, &p, err);
    clear_pairs(&p);
    return status;
}

dikas_status compute_routes(access_run *a, dikas_error *err)
{
    const common_options *o = &a->options->common;
    int id;
    if (!a->options->routes)
        return DIKAS_OK;
    DIKAS_TRY(dikas_table_require(a->cells, o->id ? o->id : "fid", &id, err));
    char **ids = column_texts(a->cells, id);
    uint8_t *wanted = g_new0(uint8_t, (gsize)a->n + 1);
    dikas_status status = choose_cells(a, ids, wanted, err);
    leave_few_out(a, wanted);
    for (int t = 0; t < a->n_travellers && status == DIKAS_OK; t++) {
        a->on = &a->travellers[t];
        status = route(a, ids, wanted, err);
    }
    g_free(wanted);
    free_texts(ids, a->n);
    return status;
}
