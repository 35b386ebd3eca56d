/* SPDX-License-Identifier: MIT */
/**
 * @file output.c
 * The tables that are written.
 */
#include <string.h>

#include "access/access.h"
#include "core/core.h"
#include "dikas/io.h"

/* ---- columns of the result ---- */

/* Rows below 0 take no part: their numbers are missing, their status is "closed". */
static dikas_status add_numbers(access_run *a, dikas_table *table, const char *name,
                                const double *from, const int64_t *rows, dikas_error *err)
{
    double *to;
    make_room(&a->report, table, name);
    DIKAS_TRY(dikas_table_add(table, name, &to, err));
    for (int64_t i = 0; i < dikas_table_rows(table); i++)
        to[i] = rows[i] < 0 ? DIKAS_MISSING : from[rows[i]];
    return DIKAS_OK;
}

static dikas_status add_texts(access_run *a, dikas_table *table, const char *name,
                              const char *const *from, const int64_t *rows, dikas_error *err)
{
    const int64_t n = dikas_table_rows(table);
    const char **texts = g_new(const char *, (gsize)n + 1);
    make_room(&a->report, table, name);
    for (int64_t i = 0; i < n; i++)
        texts[i] = rows[i] < 0 ? "closed" : from[rows[i]];
    const dikas_status status = dikas_table_add_text(table, name, texts, err);
    g_free(texts);
    return status;
}

int is_hidden(const access_run *a, int64_t cell)
{
    const double least = (double)a->options->common.min_count;
    return least > 0 && a->demand && !(a->demand[cell] >= least);
}

int is_of_few(const access_run *a, double people)
{
    return people > 0 && people < (double)a->options->common.min_count;
}

/* Why values are missing, where some are, be it in a cell that is not shown. */
static dikas_status add_reasons(access_run *a, dikas_table *table, const result_column *column,
                                const int64_t *rows, dikas_error *err)
{
    const int64_t n = dikas_table_rows(table);
    const char **status = g_new(const char *, (gsize)n + 1);
    int any = column->status != NULL;
    for (int64_t i = 0; i < a->n; i++)
        any |= is_hidden(a, i);
    for (int64_t i = 0; i < n; i++) {
        status[i] = column->status ? column->status[rows[i]] : "ok";
        if (strcmp(status[i], "ok") == 0 && is_hidden(a, rows[i]))
            status[i] = FEW_PEOPLE;
    }
    const dikas_status done =
        any ? add_status(&a->report, table, "cells", column->name, status, err) : DIKAS_OK;
    g_free(status);
    return done;
}

/* What belongs to a column; nothing where there is none. */
static dikas_status add_beside(access_run *a, dikas_table *table, const result_column *column,
                               const char *suffix, const double *value, const int64_t *rows,
                               dikas_error *err)
{
    double *to;
    if (!value)
        return DIKAS_OK;
    char *name = g_strconcat(column->name, suffix, NULL);
    make_room(&a->report, table, name);
    report_beside(&a->report, "cells", name, column->name, suffix + 1);
    const dikas_status status = dikas_table_add(table, name, &to, err);
    for (int64_t i = 0; i < dikas_table_rows(table) && status == DIKAS_OK; i++)
        if (!is_hidden(a, rows[i]))
            to[i] = value[rows[i]];
    g_free(name);
    return status;
}

static void note_column(access_run *a, const result_column *column)
{
    const column_note note = {
        .rows = "cells",
        .name = column->name,
        .measure = column->measure,
        .title = column->measure ? NULL : "Share of residents who reach no service any more",
        .unit = column->unit,
        .is_share = !column->measure,
        .category = column->category,
        .profile = has_profiles(a) && column->by ? column->by->name : NULL,
    };
    report_column(&a->report, &note);
}

static dikas_status add_result_columns(access_run *a, dikas_table *table, const int64_t *rows,
                                       dikas_error *err)
{
    static const char *const beside[] = { "_known_share", "_sd", "_low", "_high", STATUS };
    for (guint c = 0; c < a->columns->len; c++) {
        const result_column *column = &g_array_index(a->columns, result_column, c);
        double *to;
        for (size_t k = 0; k < DIKAS_COUNT(beside); k++)
            forget_earlier(&a->report, table, column->name, beside[k]);
        make_room(&a->report, table, column->name);
        note_column(a, column);
        DIKAS_TRY(dikas_table_add(table, column->name, &to, err));
        for (int64_t i = 0; i < dikas_table_rows(table); i++)
            if (!is_hidden(a, rows[i]))
                to[i] = column->value[rows[i]];
        DIKAS_TRY(add_beside(a, table, column, "_known_share", column->known_share, rows, err));
        DIKAS_TRY(add_beside(a, table, column, "_sd", column->spread, rows, err));
        DIKAS_TRY(add_beside(a, table, column, "_low", column->low, rows, err));
        DIKAS_TRY(add_beside(a, table, column, "_high", column->high, rows, err));
        DIKAS_TRY(add_reasons(a, table, column, rows, err));
    }
    return DIKAS_OK;
}

static void warn_hidden(access_run *a, const int64_t *rows, int64_t n)
{
    int64_t hidden = 0;
    for (int64_t i = 0; i < n; i++)
        hidden += is_hidden(a, rows[i]);
    if (hidden)
        report_warn(&a->report, "min_count", hidden,
                    "%lld of %lld cells have fewer than %lld known residents; their values are "
                    "left out",
                    (long long)hidden, (long long)n, (long long)a->options->common.min_count);
}

/* "snap_m", or with several profiles "snap_m_older"; free with g_free(). */
static char *name_by(const access_run *a, const char *name, const traveller *by)
{
    return has_profiles(a) ? g_strconcat(name, "_", by->name, NULL) : g_strdup(name);
}

/* Columns that come of no measure. */
static void note_by(access_run *a, const char *rows, const char *own, const char *name,
                    const traveller *by)
{
    const struct {
        const char *name, *unit, *title;
    } all[] = {
        { "snap_m", "m", "Way to the network" },
        { "reach_status", NULL, "Whether the place is tied to the network" },
        { "edge_cost", a->unit, "Least cost to the edge of the network" },
        { "people_in_reach", "persons", "Residents who reach the service" },
        { "load", "persons/supply", "Residents who reach the service, over its supply" },
    };
    for (size_t k = 0; k < DIKAS_COUNT(all); k++)
        if (strcmp(all[k].name, name) == 0)
            report_column(&a->report,
                          &(column_note){ .rows = rows,
                                          .name = own,
                                          .title = all[k].title,
                                          .unit = all[k].unit,
                                          .is_text = all[k].unit == NULL,
                                          .profile = has_profiles(a) ? by->name : NULL });
}

static dikas_status add_numbers_by(access_run *a, dikas_table *table, const char *layer,
                                   const char *name, const traveller *by, const double *from,
                                   const int64_t *rows, dikas_error *err)
{
    char *own = name_by(a, name, by);
    note_by(a, layer, own, name, by);
    const dikas_status status = add_numbers(a, table, own, from, rows, err);
    g_free(own);
    return status;
}

static dikas_status add_texts_by(access_run *a, dikas_table *table, const char *layer,
                                 const char *name, const traveller *by, const char *const *from,
                                 const int64_t *rows, dikas_error *err)
{
    char *own = name_by(a, name, by);
    note_by(a, layer, own, name, by);
    const dikas_status status = add_texts(a, table, own, from, rows, err);
    g_free(own);
    return status;
}

static dikas_status add_reach_of(access_run *a, const traveller *by, dikas_table *table,
                                 const int64_t *rows, dikas_error *err)
{
    const char **texts = g_new(const char *, (gsize)a->n + 1);
    double *snap = g_new(double, (gsize)a->n + 1);
    for (int64_t i = 0; i < a->n; i++)
        texts[i] = reach_text(by->origins, best_origin(a, by, i));
    average_origins(a, dikas_places_snap(by->origins), snap, NULL, NULL);
    dikas_status status = add_numbers_by(a, table, "cells", "snap_m", by, snap, rows, err);
    if (status == DIKAS_OK)
        status = add_texts_by(a, table, "cells", "reach_status", by, texts, rows, err);
    if (status == DIKAS_OK)
        status = add_numbers_by(a, table, "cells", "edge_cost", by, by->border, rows, err);
    g_free(texts);
    g_free(snap);
    return status;
}

static dikas_status add_reach(access_run *a, dikas_table *table, const int64_t *rows,
                              dikas_error *err)
{
    for (int t = 0; t < a->n_travellers && has_network(a); t++)
        DIKAS_TRY(add_reach_of(a, &a->travellers[t], table, rows, err));
    return DIKAS_OK;
}

dikas_status make_cells_layer(access_run *a, dikas_error *err)
{
    int64_t *rows = g_new(int64_t, (gsize)a->n + 1), n = 0;
    dikas_table *table = NULL;
    target to;
    for (int64_t i = 0; i < a->n; i++)
        if (!a->shown || a->shown[i])
            rows[n++] = i;
    dikas_status status = dikas_table_select(a->cells, rows, n, &table, err);
    if (status == DIKAS_OK)
        status = drop_columns(&a->options->common, table, err);
    if (status == DIKAS_OK)
        status = add_result_columns(a, table, rows, err);
    if (status == DIKAS_OK)
        status = add_reach(a, table, rows, err);
    if (status == DIKAS_OK) {
        warn_hidden(a, rows, n);
        target_split(a->options->common.output, &to);
        report_output(&a->report, to.path, to.layer, n);
        add_layer(a->layers, to.path, to.layer, "cells", "Accessibility of the cells", table);
        g_ptr_array_insert(a->layers, 0, g_ptr_array_steal_index(a->layers, a->layers->len - 1));
        target_clear(&to);
    } else {
        dikas_table_free(table);
    }
    g_free(rows);
    return status;
}

/* ---- services ---- */

static double one_within(double cost, const void *nothing)
{
    (void)cost;
    (void)nothing;
    return 1;
}

/* The largest limit of any measure, so that "in reach" means the same for services as for cells. */
static double farthest(const access_run *a)
{
    double limit = -1;
    for (int r = 0; r < a->n_requests; r++) {
        const double reach = dikas_request_reach(&a->requests[r]);
        if (!isinf(reach))
            limit = fmax(limit, reach);
    }
    return limit < 0 ? HUGE_VAL : limit;
}

static dikas_status people_in_reach(access_run *a, double *people, dikas_error *err)
{
    dikas_relation *all = NULL;
    const dikas_weighted_sum sum = { one_within, NULL, a->origins.demand, people, NULL };
    DIKAS_TRY(relation_to(a, NULL, a->services.n, farthest(a), &all, err));
    const dikas_status status = dikas_relation_sum(all, DIKAS_BY_COLUMN, 1, &sum, &a->run, err);
    dikas_relation_free(all);
    return status;
}

static dikas_status add_service_reach(access_run *a, const int64_t *rows, dikas_table *table,
                                      dikas_error *err)
{
    const traveller *by = a->on;
    const char **texts = g_new(const char *, (gsize)a->services.n + 1);
    for (int64_t i = 0; i < a->services.n; i++)
        texts[i] = reach_text(by->services, i);
    dikas_status status = add_numbers_by(a, table, "services", "snap_m", by,
                                         dikas_places_snap(by->services), rows, err);
    if (status == DIKAS_OK)
        status = add_texts_by(a, table, "services", "reach_status", by, texts, rows, err);
    g_free(texts);
    return status;
}

/* The services of a file, the closed ones too, and their positions in the run. */
static dikas_table *whole_table(const services *s, int number, int64_t **rows)
{
    dikas_table *table = s->whole[number] ? s->whole[number] : s->tables[number];
    const int64_t n = dikas_table_rows(table), *place = s->place[number];
    *rows = g_new(int64_t, (gsize)n + 1);
    for (int64_t i = 0; i < n; i++)
        (*rows)[i] = place && place[i] < 0 ? -1 : s->first[number] + (place ? place[i] : i);
    return table;
}

/* Why it is not told how many reach a service, where that is so of some. */
static dikas_status add_service_status(access_run *a, dikas_table *table, const uint8_t *hidden,
                                       const int64_t *rows, dikas_error *err)
{
    const int64_t n = a->services.n;
    const char **texts = g_new(const char *, (gsize)n + 1);
    int any = 0;
    for (int64_t i = 0; i < n; i++) {
        texts[i] = hidden[i] ? FEW_PEOPLE : "ok";
        any |= hidden[i];
    }
    char *of = name_by(a, "people_in_reach", a->on), *name = g_strconcat(of, STATUS, NULL);
    forget_earlier(&a->report, table, of, STATUS);
    if (any)
        report_beside(&a->report, "services", name, of, "status");
    const dikas_status done = any ? add_texts(a, table, name, texts, rows, err) : DIKAS_OK;
    g_free(of);
    g_free(name);
    g_free(texts);
    return done;
}

static dikas_status add_service_columns(access_run *a, int number, const double *people,
                                        const uint8_t *hidden, dikas_error *err)
{
    const services *s = &a->services;
    int64_t *rows;
    dikas_table *table = whole_table(s, number, &rows);
    double *load = g_new(double, (gsize)s->n + 1);
    for (int64_t i = 0; i < s->n; i++)
        load[i] = s->supply[i] > 0 ? people[i] / s->supply[i] : DIKAS_MISSING;
    char *main_column = name_by(a, "people_in_reach", a->on); /* the first that is noted is shown */
    note_by(a, "services", main_column, "people_in_reach", a->on);
    g_free(main_column);
    dikas_status status = has_network(a) ? add_service_reach(a, rows, table, err) : DIKAS_OK;
    if (status == DIKAS_OK)
        status = add_numbers_by(a, table, "services", "people_in_reach", a->on, people, rows, err);
    if (status == DIKAS_OK && a->demand)
        status = add_numbers_by(a, table, "services", "load", a->on, load, rows, err);
    if (status == DIKAS_OK)
        status = add_service_status(a, table, hidden, rows, err);
    g_free(load);
    g_free(rows);
    return status;
}

/* Few people: how many is left out, and the load with them. */
static void hide_few(access_run *a, double *people, uint8_t *hidden)
{
    const double least = (double)a->options->common.min_count;
    int64_t n = 0;
    for (int64_t i = 0; i < a->services.n; i++) {
        hidden[i] = a->demand && people[i] < least;
        if (hidden[i])
            people[i] = DIKAS_MISSING;
        n += hidden[i];
    }
    if (n)
        report_warn(&a->report, "min_count_services", n,
                    "%lld of %lld services have fewer than %lld known residents in reach; how many "
                    "is left out",
                    (long long)n, (long long)a->services.n,
                    (long long)a->options->common.min_count);
}

static dikas_status describe_services(access_run *a, dikas_error *err)
{
    services *s = &a->services;
    double *people = g_new0(double, (gsize)s->n + 1);
    uint8_t *hidden = g_malloc((gsize)s->n + 1);
    dikas_status status = DIKAS_OK;
    for (int t = 0; t < a->n_travellers && status == DIKAS_OK; t++) {
        a->on = &a->travellers[t];
        status = people_in_reach(a, people, err);
        hide_few(a, people, hidden);
        for (int i = 0; i < s->n_tables && status == DIKAS_OK; i++)
            status = add_service_columns(a, i, people, hidden, err);
    }
    g_free(people);
    g_free(hidden);
    return status;
}

dikas_status make_services_layers(access_run *a, dikas_error *err)
{
    services *s = &a->services;
    target to;
    if (!a->options->services_output)
        return DIKAS_OK;
    DIKAS_TRY(describe_services(a, err));
    target_split(a->options->services_output, &to);
    for (int t = 0; t < s->n_tables; t++) {
        dikas_table **table = s->whole[t] ? &s->whole[t] : &s->tables[t];
        char *name = t ? g_strdup_printf("%s_%d", to.layer, t + 1) : g_strdup(to.layer);
        add_layer(a->layers, to.path, name, "services", "Services, with the people who reach them",
                  *table);
        *table = NULL;
        g_free(name);
    }
    target_clear(&to);
    return DIKAS_OK;
}

/* ---- writing ---- */

/* What the files of --profile say; the built-in ones are known by their names. */
static json_object *profiles_of(json_object *parameters)
{
    json_object *found = NULL;
    if (!json_object_object_get_ex(parameters, "profile_rules", &found)) {
        found = json_object_new_object();
        json_object_object_add(parameters, "profile_rules", found);
    }
    return found;
}

dikas_status write_result(access_run *a, dikas_error *err)
{
    static const char *const left_out[] = {
        "services-output",      "routes", "write-matrix", "isochrones", "isochrone-output",
        "isochrone-resolution", NULL
    };
    note_options(&a->report, left_out);
    for (int t = 0; t < a->n_travellers; t++)
        if (a->travellers[t].rules)
            json_object_object_add(profiles_of(a->report.parameters), a->travellers[t].name,
                                   json_object_get(a->travellers[t].rules));
    return write_layers(&a->report, a->layers, &a->run, err);
}
