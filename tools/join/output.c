/* SPDX-License-Identifier: MIT */
/**
 * @file output.c
 * The tables that are written.
 */
#include <math.h>
#include <string.h>

#include "core/core.h"
#include "join/join.h"

/* A statistic in view of --min-count. */
typedef struct shown {
    double least; /* people */
    const statistic *of;
} shown;

/* Few people: the value is left out. */
static int is_hidden(const void *context, int64_t cell)
{
    const shown *s = context;
    return s->least > 0 && s->of->basis && s->of->basis[cell] < s->least;
}

static void note_statistic(join_run *j, const statistic *s, const char *rows, const char *name)
{
    const int is_count = s->kind == EXTENSIVE;
    char *title = s->over ? g_strdup_printf("%s / %s of the source", s->over, s->under)
                          : g_strdup_printf("%s of the source", s->name);
    report_column(&j->report, &(column_note){ .rows = rows,
                                              .name = name,
                                              .title = title,
                                              .unit = is_count  ? "count"
                                                      : s->over ? "1"
                                                                : NULL,
                                              .is_signed = !is_count });
    g_free(title);
}

static dikas_status add_statistic(join_run *j, dikas_table *table, const statistic *s,
                                  const int64_t *rows, dikas_error *err)
{
    const struct {
        const char *suffix;
        const double *value;
    } columns[] = { { "", s->out },
                    { "_low", s->out_low },
                    { "_high", s->out_high },
                    { "_known_share", s->known_share } };
    const shown of = { (double)j->options->common.min_count, s };
    const shown_column main_column = { s->name, s->out, rows, is_hidden, &of };
    dikas_status status = DIKAS_OK;
    for (size_t c = 0; c < DIKAS_COUNT(columns) && status == DIKAS_OK; c++) {
        char *name = g_strconcat(s->name, columns[c].suffix, NULL);
        const shown_column column = { name, columns[c].value, rows, is_hidden, &of };
        if (columns[c].value && c == 0)
            note_statistic(j, s, "cells", name);
        else if (columns[c].value)
            report_beside(&j->report, "cells", name, s->name, columns[c].suffix + 1);
        if (columns[c].value)
            status = add_shown(&j->report, table, &column, err);
        g_free(name);
    }
    tell_hidden(&j->report, table, &main_column);
    return status == DIKAS_OK ? add_few_status(&j->report, table, "cells", &main_column, err)
                              : status;
}

static dikas_status make_cells_layer(join_run *j, dikas_error *err)
{
    int64_t *rows = g_new(int64_t, (gsize)j->n + 1), n = 0;
    dikas_table *table = NULL;
    target to;
    for (int64_t i = 0; i < j->n; i++)
        if (!j->shown || j->shown[i])
            rows[n++] = i;
    dikas_status status = dikas_table_select(j->cells, rows, n, &table, err);
    if (status == DIKAS_OK)
        status = drop_columns(&j->options->common, table, err);
    for (guint i = 0; i < j->statistics->len && status == DIKAS_OK; i++)
        status = add_statistic(j, table, &g_array_index(j->statistics, statistic, i), rows, err);
    if (status == DIKAS_OK) {
        target_split(j->options->common.output, &to);
        report_output(&j->report, to.path, to.layer, n);
        add_layer(j->layers, to.path, to.layer, "cells", "Statistics carried over to the cells",
                  table);
        target_clear(&to);
    } else {
        dikas_table_free(table);
    }
    g_free(rows);
    return status;
}

/* ---- buildings ---- */

enum { HOUSEHOLD = 5 }; /* a building with fewer residents may be one household */

static dikas_status add_numbers(join_run *j, const statistic *s, const char *suffix, double **to,
                                dikas_error *err)
{
    char *name = g_strconcat(s->name, suffix, NULL);
    make_room(&j->report, j->dwellings.table, name);
    if (strcmp(suffix, "_est") == 0)
        note_statistic(j, s, "buildings", name);
    else {
        char *of = g_strconcat(s->name, "_est", NULL);
        report_beside(&j->report, "buildings", name, of, "known_share");
        g_free(of);
    }
    const dikas_status status = dikas_table_add(j->dwellings.table, name, to, err);
    g_free(name);
    return status;
}

/* Few people who live there; nobody lives in a building that is not residential. */
static int is_hidden_home(const join_run *j, const statistic *s, int64_t building)
{
    return s->estimate.people[building] < (double)j->options->common.min_count &&
           j->dwellings.per_metre[building] > 0;
}

/* COL_est_status, where an estimate is left out. */
static dikas_status add_home_status(join_run *j, const statistic *s, const double *people,
                                    dikas_error *err)
{
    const int64_t n = j->dwellings.n;
    const char **status = g_new(const char *, (gsize)n + 1);
    int any = 0;
    for (int64_t i = 0; i < n; i++) {
        const int hidden = is_hidden_home(j, s, i);
        status[i] = hidden ? FEW_PEOPLE : isnan(people[i]) ? NULL : "ok";
        any |= hidden;
    }
    char *name = g_strconcat(s->name, "_est", NULL);
    const dikas_status done =
        any ? add_status(&j->report, j->dwellings.table, "buildings", name, status, err) : DIKAS_OK;
    g_free(name);
    g_free(status);
    return done;
}

/* A building without ground is nowhere. */
static dikas_status add_estimate(join_run *j, const statistic *s, int64_t *small, int64_t *left_out,
                                 dikas_error *err)
{
    const dwellings *d = &j->dwellings;
    double *to, *known;
    DIKAS_TRY(add_numbers(j, s, "_est", &to, err));
    DIKAS_TRY(add_numbers(j, s, "_est_known_share", &known, err));
    for (int64_t i = 0; i < d->n; i++) {
        const double people = s->estimate.people[i];
        const int hidden = is_hidden_home(j, s, i);
        *left_out += hidden;
        *small += !hidden && people > 0 && people < HOUSEHOLD;
        if (hidden || !(d->area[i] > 0))
            continue;
        to[i] = people;
        known[i] = d->per_metre[i] > 0 ? s->estimate.known[i] : 1;
    }
    return add_home_status(j, s, to, err);
}

/* Of the input columns only the identifier stays. */
static void drop_others(dikas_table *table, const char *id)
{
    for (int c = dikas_table_columns(table) - 1; c >= 0; c--) {
        const dikas_column *column = dikas_table_column(table, c);
        const int is_geometry = column->type == DIKAS_BYTES;
        if (!is_geometry && dikas_table_find(table, id) != c)
            dikas_table_remove(table, c);
    }
}

static dikas_status make_buildings_layer(join_run *j, dikas_error *err)
{
    const join_options *o = j->options;
    dwellings *d = &j->dwellings;
    int64_t small = 0, left_out = 0;
    target to;
    if (!o->building_output)
        return DIKAS_OK;
    drop_others(d->table, o->building_id ? o->building_id : "fid");
    for (guint i = 0; i < j->statistics->len; i++) {
        const statistic *s = &g_array_index(j->statistics, statistic, i);
        if (s->kind == EXTENSIVE)
            DIKAS_TRY(add_estimate(j, s, &small, &left_out, err));
    }
    if (left_out)
        report_warn(&j->report, "min_count_buildings", left_out,
                    "%lld estimates are for fewer than %lld people in a building, and left out",
                    (long long)left_out, (long long)o->common.min_count);
    if (small)
        report_warn(&j->report, "single_households", small,
                    "%lld estimates are for fewer than %d people in a building, which may be one "
                    "household; --min-count leaves such out",
                    (long long)small, (int)HOUSEHOLD);
    target_split(o->building_output, &to);
    add_layer(j->layers, to.path, to.layer, "buildings", "Residents of buildings, estimated",
              d->table);
    d->table = NULL;
    target_clear(&to);
    return DIKAS_OK;
}

dikas_status write_result(join_run *j, dikas_error *err)
{
    static const char *const as_is[] = { "building-output", "tolerance", "max-iterations", NULL };
    static const char *const smoothed[] = { "building-output", NULL };
    DIKAS_TRY(make_cells_layer(j, err));
    DIKAS_TRY(make_buildings_layer(j, err));
    note_options(&j->report, j->options->pycnophylactic ? smoothed : as_is);
    if (j->dwellings.filter)
        json_object_object_add(j->report.parameters, "residential",
                               json_object_new_string(j->dwellings.filter));
    return write_layers(&j->report, j->layers, &j->run, err);
}
