/* SPDX-License-Identifier: MIT */
/**
 * @file areas.c
 * --areas: what the cells come to in parts of town.
 */
#include <string.h>

#include "common/tool.h"
#include "core/core.h"
#include "dikas/relation.h"

const char *check_area_ids(const common_options *o)
{
    if (o->area_ids && g_strv_length(o->area_ids) != (o->areas ? g_strv_length(o->areas) : 0))
        return "--area-id is needed once for each --areas";
    if (o->area_split && !o->areas)
        return "--area-split needs --areas FILE[:LAYER]";
    return NULL;
}

const char *check_area_options(const common_options *o)
{
    const char *wrong = check_area_ids(o);
    return !wrong && o->areas && !o->output ? "--areas needs --output FILE" : wrong;
}

/* Where the summaries go: a layer of the result, or a file of their own beside it. */
static void target_of_areas(const char *output, const char *layer, target *out)
{
    target cells;
    target_split(output, &cells);
    out->layer = g_strdup_printf("%s_by_%s", cells.layer, layer);
    const char *dot = strrchr(base_name(cells.path), '.');
    const gsize stem = (gsize)(base_name(cells.path) - cells.path);
    out->path = g_str_has_suffix(cells.path, ".gpkg")
                    ? g_strdup(cells.path)
                    : g_strdup_printf("%.*s%s%s", (int)stem, cells.path, out->layer, dot);
    target_clear(&cells);
}

static dikas_status target_of_source(const common_options *o, const char *source, target *out,
                                     dikas_error *err)
{
    char *layer;
    DIKAS_TRY(layer_of_source(source, &layer, err));
    target_of_areas(o->output, layer, out);
    g_free(layer);
    return DIKAS_OK;
}

dikas_status check_area_targets(const common_options *o, dikas_error *err)
{
    dikas_status status = DIKAS_OK;
    target to;
    for (char **areas = o->areas; areas && *areas && status == DIKAS_OK; areas++) {
        DIKAS_TRY(target_of_source(o, *areas, &to, err));
        status = target_check(to.path, 1, o, err);
        target_clear(&to);
    }
    return status;
}

dikas_status areas_are_no_input(const common_options *o, const char *input, dikas_error *err)
{
    dikas_status status = DIKAS_OK;
    target to;
    for (char **areas = o->areas; areas && *areas && o->output && status == DIKAS_OK; areas++) {
        DIKAS_TRY(target_of_source(o, *areas, &to, err));
        if (!g_str_has_suffix(to.path, ".gpkg")) /* else they go to the file of the result */
            status = target_is_no_input(to.path, input, err);
        target_clear(&to);
    }
    return status;
}

dikas_status note_area_layers(const common_options *o, GPtrArray *seen, dikas_error *err)
{
    dikas_status status = DIKAS_OK;
    target to;
    for (char **areas = o->areas; areas && *areas && status == DIKAS_OK; areas++) {
        DIKAS_TRY(target_of_source(o, *areas, &to, err));
        status = note_layer(seen, to.path, to.layer, err);
        target_clear(&to);
    }
    return status;
}

static dikas_status open_one(report *r, int number, const dikas_table *cells, const char *crs,
                             const dikas_run *run, area_set *out, dikas_error *err)
{
    const common_options *o = r->tool->common;
    dikas_repair_report repair = { 0, 0, -1 };
    int id;
    if (!dikas_table_geometry(cells) || !dikas_table_crs(cells))
        return dikas_fail(err, DIKAS_EINVAL, "%s: --areas needs cells with geometry and a CRS",
                          dikas_table_name(cells));
    DIKAS_TRY(read_layer(r, o->areas[number], "areas", crs ? crs : dikas_table_crs(cells), run,
                         &out->table, err));
    DIKAS_TRY(layer_of_source(o->areas[number], &out->layer, err));
    DIKAS_TRY(dikas_table_require(out->table, o->area_ids ? o->area_ids[number] : "fid", &id, err));
    out->id = column_texts(out->table, id);
    out->n = dikas_table_rows(out->table);
    DIKAS_TRY(dikas_overlaps(out->table, cells,
                             o->area_split ? DIKAS_BY_OVERLAP : DIKAS_BY_CENTROID, &repair, run,
                             &out->members, err));
    warn_repaired(r, out->table, &repair);
    return DIKAS_OK;
}

dikas_status open_areas(report *r, const dikas_table *cells, const char *crs, const dikas_run *run,
                        area_set **out, int *n, dikas_error *err)
{
    char **areas = r->tool->common->areas;
    const int wanted = areas ? (int)g_strv_length(areas) : 0;
    *out = g_new0(area_set, (gsize)wanted + 1);
    for (*n = 0; *n < wanted; ++*n) {
        const dikas_status status = open_one(r, *n, cells, crs, run, &(*out)[*n], err);
        if (status != DIKAS_OK) {
            ++*n; /* what was opened of it is to be closed */
            return status;
        }
    }
    return DIKAS_OK;
}

void close_areas(area_set *set, int n)
{
    for (int i = 0; i < n; i++) {
        free_texts(set[i].id, set[i].n);
        g_free(set[i].layer);
        dikas_relation_free(set[i].members);
        dikas_table_free(set[i].table);
    }
    g_free(set);
}

dikas_status summarise_areas(report *r, area_set *set, const char *name, const double *value,
                             const double *people, int64_t n_cells, const dikas_run *run,
                             dikas_error *err)
{
    const dikas_measure *m = dikas_measure_find("area_summary");
    double *weight = g_new(double, (gsize)n_cells + 1), *outputs[8];
    const double *inputs[] = { value, weight };
    dikas_status status = DIKAS_OK;
    for (int64_t i = 0; i < n_cells; i++)
        weight[i] = people ? people[i] : 1;
    for (int o = 0; o < m->n_outputs && status == DIKAS_OK; o++) {
        char *column = g_strconcat(name, m->outputs[o].suffix, NULL);
        make_room(r, set->table, column);
        status = dikas_table_add(set->table, column, &outputs[o], err);
        report_beside(r, "areas", column, name, m->outputs[o].suffix + 1);
        g_free(column);
    }
    const dikas_call call = { .n_rows = set->n,
                              .n_columns = n_cells,
                              .relation = set->members,
                              .input = inputs,
                              .output = outputs,
                              .run = run };
    if (status == DIKAS_OK)
        status = dikas_measure_run(m, &call, err);
    g_free(weight);
    return status;
}

dikas_status total_areas(report *r, area_set *set, const char *name, const double *value,
                         int64_t n_cells, const dikas_run *run, dikas_error *err)
{
    char *column = g_strconcat(name, "_total", NULL);
    double *known = g_new(double, (gsize)n_cells + 1), *cells = g_new(double, (gsize)set->n + 1);
    double *total = NULL;
    for (int64_t i = 0; i < n_cells; i++)
        known[i] = isnan(value[i]) ? DIKAS_MISSING : 1;
    make_room(r, set->table, column);
    report_beside(r, "areas", column, name, "total");
    dikas_status status = dikas_table_add(set->table, column, &total, err);
    const dikas_weighted_sum sums[] = { { dikas_weight_itself, NULL, value, total, NULL },
                                        { dikas_weight_itself, NULL, known, cells, NULL } };
    if (status == DIKAS_OK)
        status = dikas_relation_sum(set->members, DIKAS_BY_ROW, 2, sums, run, err);
    for (int64_t i = 0; i < set->n && status == DIKAS_OK; i++)
        if (!(cells[i] > 0))
            total[i] = DIKAS_MISSING; /* nothing is known of any cell */
    g_free(known);
    g_free(cells);
    g_free(column);
    return status;
}

void add_areas(GPtrArray *layers, const char *output, area_set *set)
{
    target to;
    target_of_areas(output, set->layer, &to);
    add_layer(layers, to.path, to.layer, "areas",
              "Areas, with the values of their cells weighted by people", set->table);
    set->table = NULL;
    target_clear(&to);
}
