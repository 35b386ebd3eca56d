/* SPDX-License-Identifier: MIT */
/**
 * @file isochrones.c
 * Polygons from which services are reached within limits, with the residents in them.
 */
#include <string.h>

#include "access/access.h"
#include "core/core.h"

/* One polygon. */
typedef struct {
    const char *profile;  /* NULL: there is one only */
    const char *category; /* NULL: all services, or one without a category */
    const char *service;  /* its id; NULL: several */
    double limit, area, people;
    gsize first, end; /* of its WKB */
} isochrone;

struct isochrone_rows {
    double *limit; /* ascending */
    int n_limits;
    GArray *row; /* isochrone */
    GByteArray *wkb;
};

dikas_status parse_isochrones(access_run *a, dikas_error *err)
{
    const char *text = a->options->isochrones;
    if (!text)
        return DIKAS_OK;
    char **parts = g_strsplit(text, "/", -1);
    const guint n = g_strv_length(parts);
    isochrone_rows *rows = a->isochrones = g_new0(isochrone_rows, 1);
    json_object *list = json_object_new_array();
    dikas_status status = DIKAS_OK;
    rows->row = g_array_new(FALSE, TRUE, sizeof(isochrone));
    rows->wkb = g_byte_array_new();
    rows->limit = g_new(double, n + 1);
    json_object_object_add(a->report.parameters, "isochrones", list);
    json_object_object_add(a->report.parameters, "isochrone-resolution",
                           json_number(a->options->isochrone_resolution));
    for (guint i = 0; i < n && status == DIKAS_OK; i++) {
        double *limit = &rows->limit[i];
        if (!dikas_parse_number(parts[i], strlen(parts[i]), limit) || !(*limit >= 0) ||
            isinf(*limit) || (i > 0 && !(*limit > limit[-1])))
            status = dikas_fail(err, DIKAS_EINVAL,
                                "--isochrones %s: '%s'; limits are numbers from 0 on, ascending, "
                                "separated by '/'",
                                text, parts[i]);
        else if (*limit > a->options->max_cost)
            status = dikas_fail(err, DIKAS_EINVAL, "--isochrones %s: %g is beyond --max-cost %g",
                                text, *limit, a->options->max_cost);
        else
            json_object_array_add(list, json_number(*limit));
        rows->n_limits = (int)i + 1;
    }
    if (n == 0 || n > 100)
        status = dikas_fail(err, DIKAS_EINVAL,
                            "--isochrones takes 1 to 100 limits, ascending, separated by '/'; "
                            "there are %u",
                            n);
    g_strfreev(parts);
    return status;
}

void free_isochrones(isochrone_rows *rows)
{
    if (!rows)
        return;
    g_free(rows->limit);
    g_array_free(rows->row, TRUE);
    g_byte_array_free(rows->wkb, TRUE);
    g_free(rows);
}

/* ---- computing ---- */

/* Progress of one group of services among several. */
typedef struct {
    const dikas_run *run;
    int64_t done, n;
} group_progress;

static int tell_group(double done, const char *what, void *payload)
{
    const group_progress *g = payload;
    return g->run->progress(((double)g->done + done) / (double)g->n, what,
                            g->run->progress_payload);
}

/* Residents of the origins whose nearest of the services costs no more than each limit; unknown
 * residents are left out. */
static dikas_status people_within(access_run *a, const int32_t *columns, int64_t n_columns,
                                  double *people, dikas_error *err)
{
    const isochrone_rows *rows = a->isochrones;
    const int n = rows->n_limits;
    dikas_relation *all = NULL;
    DIKAS_TRY(relation_to(a, columns, n_columns, rows->limit[n - 1], &all, err));
    const double *demand = a->origins.demand;
    double *cost = g_new(double, (gsize)a->origins.n + 1);
    const dikas_status status =
        dikas_relation_nearest(all, DIKAS_BY_ROW, 1, cost, NULL, &a->run, err);
    for (int k = 0; k < n && status == DIKAS_OK; k++) {
        dikas_sum sum = { 0, 0 };
        for (int64_t i = 0; i < a->origins.n; i++)
            if (cost[i] <= rows->limit[k] && !isnan(demand[i]))
                dikas_sum_add(&sum, demand[i]);
        people[k] = dikas_sum_value(sum);
    }
    g_free(cost);
    dikas_relation_free(all);
    return status;
}

static void report_isochrone(access_run *a, const isochrone *row)
{
    json_object *item = report_result(&a->report, "isochrone", "area_m2", row->area, "m2",
                                      row->area > 0 ? "ok" : "nothing_within");
    json_object_object_add(item, "limit", json_number(row->limit));
    json_object_object_add(item, "limit_unit", json_object_new_string(a->unit));
    json_object_object_add(item, "category",
                           row->category ? json_object_new_string(row->category) : NULL);
    if (row->profile)
        json_object_object_add(item, "profile", json_object_new_string(row->profile));
    if (row->service)
        json_object_object_add(item, "service", json_object_new_string(row->service));
    if (a->demand)
        json_object_object_add(item, "people_in_reach",
                               json_number(row->people < (double)a->options->common.min_count
                                               ? DIKAS_MISSING
                                               : row->people));
}

/* The largest limit first: maps draw rows in their order, and the smaller ones lie on top. */
static void add_rows(access_run *a, const isochrone *group, const dikas_column *wkb,
                     const double *area, const double *people)
{
    isochrone_rows *rows = a->isochrones;
    for (int k = rows->n_limits - 1; k >= 0; k--) {
        isochrone row = *group;
        row.limit = rows->limit[k];
        row.area = area[k];
        row.people = people[k];
        row.first = rows->wkb->len;
        g_byte_array_append(rows->wkb, (const guint8 *)wkb->bytes + wkb->start[k],
                            (guint)(wkb->start[k + 1] - wkb->start[k]));
        row.end = rows->wkb->len;
        g_array_append_val(rows->row, row);
        report_isochrone(a, &row);
    }
}

static dikas_status add_group(access_run *a, dikas_isochrones *maker, const isochrone *group,
                              const int32_t *columns, int64_t n_columns, const dikas_run *run,
                              dikas_error *err)
{
    const isochrone_rows *rows = a->isochrones;
    double *area = g_new0(double, (gsize)rows->n_limits);
    double *people = g_new0(double, (gsize)rows->n_limits);
    dikas_column wkb = { 0 };
    dikas_status status = dikas_isochrones_find(maker, a->on->services, columns, n_columns,
                                                rows->limit, rows->n_limits, &wkb, area, run, err);
    if (status == DIKAS_OK && a->demand)
        status = people_within(a, columns, n_columns, people, err);
    if (status == DIKAS_OK && (gsize)wkb.start[rows->n_limits] > G_MAXUINT - rows->wkb->len)
        status = dikas_fail(err, DIKAS_ELIMIT,
                            "the isochrones take more than 4 GB; a coarser "
                            "--isochrone-resolution than %g m is needed",
                            a->options->isochrone_resolution);
    if (status == DIKAS_OK)
        add_rows(a, group, &wkb, area, people);
    dikas_column_clear(&wkb);
    g_free(area);
    g_free(people);
    return status;
}

static int is_per_service(const access_run *a)
{
    return g_strcmp0(a->options->isochrone_per, "service") == 0;
}

/* Every service by itself, or every category, or all together. */
static dikas_status add_groups(access_run *a, dikas_isochrones *maker, dikas_error *err)
{
    const services *s = &a->services;
    const int64_t n_categories = s->categories ? (int64_t)g_strv_length(s->categories) : 0;
    group_progress at = { &a->run, 0, is_per_service(a) ? s->n : MAX(n_categories, 1) };
    dikas_run run = a->run;
    dikas_status status = DIKAS_OK;
    run.progress = a->run.progress ? tell_group : NULL;
    run.progress_payload = &at;
    for (; at.done < at.n && status == DIKAS_OK; at.done++) {
        isochrone group = { .profile = has_profiles(a) ? a->on->name : NULL };
        int64_t n = 1;
        int32_t *columns;
        if (is_per_service(a)) {
            columns = g_new(int32_t, 1);
            *columns = (int32_t)at.done;
            group.service = s->id[at.done];
            group.category = s->category[at.done];
        } else {
            group.category = n_categories ? s->categories[at.done] : NULL;
            columns = services_of(a, group.category, &n);
        }
        status = add_group(a, maker, &group, columns, n, &run, err);
        g_free(columns);
    }
    return status;
}

static dikas_status isochrones_of_traveller(access_run *a, dikas_error *err)
{
    const access_options *o = a->options;
    dikas_isochrones *maker = NULL;
    DIKAS_TRY(dikas_isochrones_new(a->on->graph, o->max_snap, o->min_component,
                                   o->isochrone_resolution, &maker, err));
    const dikas_status status = add_groups(a, maker, err);
    dikas_isochrones_free(maker);
    return status;
}

dikas_status compute_isochrones(access_run *a, dikas_error *err)
{
    for (int t = 0; t < a->n_travellers && a->isochrones; t++) {
        a->on = &a->travellers[t];
        DIKAS_TRY(isochrones_of_traveller(a, err));
    }
    return DIKAS_OK;
}

/* ---- the layer ---- */

static const isochrone *row_at(const isochrone_rows *rows, int64_t i)
{
    return &g_array_index(rows->row, isochrone, (guint)i);
}

static dikas_status add_names(const access_run *a, dikas_table *table, dikas_error *err)
{
    const isochrone_rows *rows = a->isochrones;
    const gsize n = rows->row->len;
    const char **category = g_new0(const char *, n + 1), **service = g_new0(const char *, n + 1);
    const char **profile = g_new0(const char *, n + 1);
    dikas_status status = DIKAS_OK;
    for (gsize i = 0; i < n; i++) {
        category[i] = row_at(rows, (int64_t)i)->category;
        service[i] = row_at(rows, (int64_t)i)->service;
        profile[i] = row_at(rows, (int64_t)i)->profile;
    }
    if (has_profiles(a))
        status = dikas_table_add_text(table, "profile", profile, err);
    if (status == DIKAS_OK && is_per_service(a))
        status = dikas_table_add_text(table, "service_id", service, err);
    if (status == DIKAS_OK && a->options->category)
        status = dikas_table_add_text(table, "category", category, err);
    g_free(category);
    g_free(service);
    g_free(profile);
    return status;
}

/* Few people: how many is left out. */
static dikas_status add_people(access_run *a, dikas_table *table, dikas_error *err)
{
    const isochrone_rows *rows = a->isochrones;
    const int64_t n = rows->row->len;
    const double least = (double)a->options->common.min_count;
    const char **reason = g_new(const char *, (gsize)n + 1);
    double *people;
    int64_t hidden = 0;
    dikas_status status = dikas_table_add(table, "people_in_reach", &people, err);
    for (int64_t i = 0; i < n && status == DIKAS_OK; i++) {
        const int is_hidden = row_at(rows, i)->people < least;
        reason[i] = is_hidden ? FEW_PEOPLE : "ok";
        if (!is_hidden)
            people[i] = row_at(rows, i)->people;
        hidden += is_hidden;
    }
    if (hidden) {
        report_warn(&a->report, "min_count_isochrones", hidden,
                    "%lld of %lld isochrones hold fewer than %lld known residents; how many is "
                    "left out",
                    (long long)hidden, (long long)n, (long long)a->options->common.min_count);
        status = add_status(&a->report, table, "isochrones", "people_in_reach", reason, err);
    }
    g_free(reason);
    return status;
}

static dikas_status add_values(access_run *a, dikas_table *table, dikas_error *err)
{
    const isochrone_rows *rows = a->isochrones;
    const int64_t n = rows->row->len;
    double *limit, *area;
    char *unit = clean_name(a->unit), *name = g_strconcat("limit_", unit, NULL);
    const column_note notes[] = {
        { .rows = "isochrones", .name = name, .title = "Limit of the cost", .unit = a->unit },
        { .rows = "isochrones", .name = "area_m2", .title = "Area within the limit", .unit = "m2" },
        { .rows = "isochrones",
          .name = "people_in_reach",
          .title = "Residents within the limit",
          .unit = "persons" },
    };
    for (size_t k = 0; k < (a->demand ? 3 : 2); k++)
        report_column(&a->report, &notes[k]);
    dikas_status status = dikas_table_add(table, name, &limit, err);
    if (status == DIKAS_OK)
        status = dikas_table_add(table, "area_m2", &area, err);
    for (int64_t i = 0; i < n && status == DIKAS_OK; i++) {
        limit[i] = row_at(rows, i)->limit;
        area[i] = row_at(rows, i)->area;
    }
    if (status == DIKAS_OK && a->demand)
        status = add_people(a, table, err);
    g_free(unit);
    g_free(name);
    return status;
}

static dikas_status add_polygons(access_run *a, dikas_table *table, dikas_error *err)
{
    const isochrone_rows *rows = a->isochrones;
    const int64_t n = rows->row->len;
    int64_t empty = 0;
    dikas_column wkb = { .type = DIKAS_BYTES, .name = dikas_copy_text("geom") };
    wkb.start = dikas_alloc((size_t)n + 1, sizeof(int64_t));
    wkb.missing = dikas_alloc((size_t)n, 1);
    wkb.bytes = dikas_alloc((size_t)rows->wkb->len + 1, 1);
    dikas_status status = DIKAS_OK;
    if (!wkb.name || !wkb.start || !wkb.missing || !wkb.bytes) {
        status = DIKAS_NO_MEMORY(err, "isochrones");
    } else {
        for (int64_t i = 0; i < n; i++) {
            wkb.start[i] = (int64_t)row_at(rows, i)->first;
            wkb.missing[i] = row_at(rows, i)->first == row_at(rows, i)->end;
            empty += wkb.missing[i];
        }
        wkb.start[n] = (int64_t)rows->wkb->len;
        if (rows->wkb->len)
            memcpy(wkb.bytes, rows->wkb->data, rows->wkb->len);
        status = dikas_table_take_wkb(table, &wkb, err);
    }
    dikas_column_clear(&wkb);
    if (status == DIKAS_OK && empty)
        report_warn(&a->report, "empty_isochrones", empty,
                    "%lld of %lld isochrones are empty: no place is within, or the service is not "
                    "tied to the network",
                    (long long)empty, (long long)n);
    return status;
}

dikas_status make_isochrones_layer(access_run *a, dikas_error *err)
{
    if (!a->isochrones)
        return DIKAS_OK;
    target to;
    dikas_table *table = dikas_table_new(a->isochrones->row->len);
    dikas_status status = table ? DIKAS_OK : DIKAS_NO_MEMORY(err, "isochrones");
    if (status == DIKAS_OK)
        status = dikas_table_set_name(table, "isochrones", err);
    if (status == DIKAS_OK)
        status = dikas_table_set_crs(table, a->crs, err);
    if (status == DIKAS_OK)
        status = add_names(a, table, err);
    if (status == DIKAS_OK)
        status = add_values(a, table, err);
    if (status == DIKAS_OK)
        status = add_polygons(a, table, err);
    if (status != DIKAS_OK) {
        dikas_table_free(table);
        return status;
    }
    target_split(a->options->isochrone_output, &to);
    add_layer(a->layers, to.path, to.layer, "isochrones",
              "Where services are reached from within limits", table);
    target_clear(&to);
    return DIKAS_OK;
}
