/* SPDX-License-Identifier: MIT */
/**
 * @file layers.c
 * Which layer of a file is meant, what lies in it, and of which year it is.
 */
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "check/check.h"
#include "core/core.h"
#include "dikas/io.h"

#define SAME_SIZE  1e-3 /* of the size: cells that differ by less are of one size */
#define GRID_SHARE 0.9  /* of the cells that must be squares of one size to call it that */

void free_input(gpointer item)
{
    input_facts *in = item;
    g_free(in->name);
    g_free(in->source);
    g_free(in->class_text);
    g_free(in->path);
    g_free(in->layer);
    g_free(in->year_from);
    g_free(in->changed);
    g_free(in->problem);
    g_free(in->category);
    g_free(in->supply);
    g_free(in->id);
    if (in->kinds)
        g_ptr_array_free(in->kinds, TRUE);
    if (in->of_kind)
        g_array_free(in->of_kind, TRUE);
    dikas_table_free(in->table);
    g_free(in);
}

/* ---- which layer ---- */

/* How many residents-like columns a layer has: cells without a telling name. */
static int has_residents(const char *path, const char *layer, const dikas_run *run)
{
    dikas_read_options how = DIKAS_READ_OPTIONS_INIT;
    dikas_table *table = NULL;
    char *source = g_strconcat(path, ":", layer, NULL);
    int found = 0;
    how.where = "1 = 0";
    how.no_geometry = 1;
    if (dikas_read(source, &how, run, &table, NULL) == DIKAS_OK)
        for (int k = 0; k < dikas_table_columns(table) && !found; k++) {
            name_guess guess;
            guess_column(dikas_table_column(table, k)->name, &guess);
            found = guess.role == ROLE_POPULATION;
        }
    dikas_table_free(table);
    g_free(source);
    return found;
}

static dikas_shape shape_for(const char *role)
{
    return strcmp(role, "services") == 0  ? DIKAS_POINT
           : strcmp(role, "network") == 0 ? DIKAS_LINE
                                          : DIKAS_POLYGON;
}

static int score_layer(const input_facts *in, const dikas_layer_info *layer, const dikas_run *run)
{
    const dikas_shape wanted = shape_for(in->role);
    const int is_hazard = strcmp(in->role, "hazard") == 0;
    if (is_hazard)
        return g_ascii_strcasecmp(layer->name, in->name) == 0       ? 100
               : in->theme && guess_theme(layer->name) == in->theme ? 50
                                                                    : 0;
    if (layer->shape != wanted && layer->shape != DIKAS_MIXED)
        return 0;
    const int by_name = guess_layer(layer->name, in->role);
    return by_name == 0 && strcmp(in->role, "cells") == 0 &&
                   has_residents(in->path, layer->name, run)
               ? 10
               : by_name;
}

/* The likeliest of several layers; of equal ones the first. */
static dikas_status choose_layer(input_facts *in, const dikas_run *run, dikas_error *err)
{
    dikas_layer_info *layers = NULL;
    int n = 0, best = -1, best_score = 0;
    DIKAS_TRY(dikas_layers(in->path, &layers, &n, err));
    for (int i = 0; i < n && n > 1; i++) {
        const int score = score_layer(in, &layers[i], run);
        if (score > best_score) {
            best = i;
            best_score = score;
        }
    }
    if (best >= 0) {
        in->layer = g_strdup(layers[best].name);
        in->layer_is_guess = 1;
        g_free(in->source);
        in->source = g_strconcat(in->path, ":", in->layer, NULL);
    }
    dikas_release(layers);
    return DIKAS_OK;
}

static dikas_status split(input_facts *in, dikas_error *err)
{
    char *path, *layer;
    DIKAS_TRY(dikas_split_source(in->source, &path, &layer, err));
    in->path = g_strdup(path);
    in->layer = g_strdup(layer);
    dikas_release(path);
    dikas_release(layer);
    return DIKAS_OK;
}

const char *only_buildings(const input_facts *in)
{
    const int is_osm = strcmp(in->role, "buildings") == 0 && dikas_is_osm(in->path);
    return is_osm ? "building IS NOT NULL" : NULL;
}

/* Streets of OpenStreetMap as they are routed on, else the layer. */
static dikas_status read_table(check_run *c, input_facts *in, dikas_error *err)
{
    dikas_read_options how = DIKAS_READ_OPTIONS_INIT;
    dikas_table *barriers = NULL;
    if (strcmp(in->role, "network") == 0 && dikas_is_osm(in->path) && !in->layer) {
        const dikas_status status = dikas_read_osm(in->source, &c->run, &in->table, &barriers, err);
        dikas_table_free(barriers);
        return status;
    }
    if (!in->layer)
        DIKAS_TRY(choose_layer(in, &c->run, err));
    how.where = strcmp(in->role, "cells") == 0 ? c->options->common.where : only_buildings(in);
    return dikas_read(in->source, &how, &c->run, &in->table, err);
}

dikas_status add_layer_input(check_run *c, input_facts *in, dikas_error *err)
{
    g_ptr_array_add(c->inputs, in);
    in->covers = (coverage){ DIKAS_MISSING, DIKAS_MISSING };
    in->size[0] = in->size[1] = in->same_size = DIKAS_MISSING;
    DIKAS_TRY(split(in, err));
    DIKAS_TRY(read_table(c, in, err));
    in->rows = dikas_table_rows(in->table);
    in->crs_kind = dikas_crs_kind_of(dikas_table_crs(in->table));
    dikas_crs_label(dikas_table_crs(in->table), in->crs, sizeof in->crs);
    DIKAS_TRY(report_input(&c->report, in->role, in->source, in->table, err));
    in->record =
        json_object_array_get_idx(c->report.inputs, json_object_array_length(c->report.inputs) - 1);
    DIKAS_TRY(look_at_geometry(c, in, err));
    return date_input(c, in, err);
}

/* ---- geometry ---- */

/* Sides of a feature that is one upright rectangle, and its lower left corner. */
static int is_rectangle(const dikas_geometry *g, int64_t feature, double low[2], double size[2])
{
    const int64_t part = g->part[feature];
    if (g->part[feature + 1] != part + 1 || g->part_kind[part] != DIKAS_POLYGON ||
        g->path[part + 1] != g->path[part] + 1)
        return 0;
    const int64_t from = g->point[g->path[part]], to = g->point[g->path[part] + 1];
    double high[2] = { -HUGE_VAL, -HUGE_VAL };
    low[0] = low[1] = HUGE_VAL;
    for (int64_t p = from; p < to; p++)
        for (int k = 0; k < 2; k++) {
            low[k] = fmin(low[k], g->xy[2 * p + k]);
            high[k] = fmax(high[k], g->xy[2 * p + k]);
        }
    for (int k = 0; k < 2; k++)
        size[k] = high[k] - low[k];
    const double near = SAME_SIZE * fmin(size[0], size[1]);
    for (int64_t p = from; p < to; p++) { /* every point is at a corner */
        const double *xy = g->xy + 2 * p;
        for (int k = 0; k < 2; k++)
            if (fmin(fabs(xy[k] - low[k]), fabs(xy[k] - high[k])) > near)
                return 0;
    }
    return size[0] > 0 && size[1] > 0;
}

/* Whether most cells are rectangles as the first of them is, and lie on its grid. */
static void look_for_grid(input_facts *in, const dikas_geometry *g)
{
    double first[2] = { 0, 0 }, size[2], low[2];
    int64_t alike = 0, on_grid = 0, features = 0;
    int found = 0;
    for (int64_t i = 0; i < g->n_features; i++) {
        features += g->part[i + 1] > g->part[i];
        if (!is_rectangle(g, i, low, size))
            continue;
        if (!found)
            memcpy(first, low, sizeof first), memcpy(in->size, size, sizeof size);
        found = 1;
        if (fabs(size[0] - in->size[0]) > SAME_SIZE * in->size[0] ||
            fabs(size[1] - in->size[1]) > SAME_SIZE * in->size[1])
            continue;
        const double column = (low[0] - first[0]) / in->size[0];
        const double row = (low[1] - first[1]) / in->size[1];
        alike++;
        on_grid += fabs(column - nearbyint(column)) < 0.01 && fabs(row - nearbyint(row)) < 0.01;
    }
    in->same_size = features ? (double)alike / (double)features : DIKAS_MISSING;
    in->is_grid = alike > 1 && on_grid == alike && in->same_size >= GRID_SHARE;
    if (!(in->same_size >= GRID_SHARE))
        in->size[0] = in->size[1] = DIKAS_MISSING;
}

dikas_status look_at_geometry(check_run *c, input_facts *in, dikas_error *err)
{
    const dikas_geometry *g = dikas_table_geometry(in->table);
    dikas_repair_report repair = { 0, 0, -1 };
    dikas_table *repaired = NULL;
    if (!g)
        return DIKAS_OK;
    in->shape = g->shape;
    for (int64_t i = 0; i < g->n_features; i++)
        in->empty += g->part[i + 1] == g->part[i];
    if (g->shape != DIKAS_POLYGON && g->shape != DIKAS_MIXED)
        return DIKAS_OK;
    DIKAS_TRY(dikas_repair_polygons(in->table, 0, &repair, &c->run, &repaired, err));
    dikas_table_free(repaired);
    in->invalid = repair.repaired + repair.left_out;
    if (strcmp(in->role, "cells") == 0)
        look_for_grid(in, g);
    return DIKAS_OK;
}

/* ---- years ---- */

/* The years in a column of them, the latest; `n`: how many differ. */
static int year_of_column(const dikas_table *table, int column, int *n)
{
    const int64_t rows = dikas_table_rows(table);
    double *x = g_new(double, (gsize)rows + 1), first = DIKAS_MISSING;
    int latest = 0;
    *n = 0;
    if (dikas_table_numbers(table, column, x, NULL) != DIKAS_OK)
        latest = -1;
    for (int64_t i = 0; i < rows && latest >= 0; i++) {
        if (isnan(x[i]))
            continue;
        if (x[i] < 1900 || x[i] > 2100 || x[i] != nearbyint(x[i])) {
            latest = -1;
            break;
        }
        if (isnan(first))
            first = x[i], *n = 1;
        else if (x[i] != first)
            *n = 2;
        latest = MAX(latest, (int)x[i]);
    }
    g_free(x);
    return latest;
}

static void date_by_columns(check_run *c, input_facts *in)
{
    for (int k = 0; in->table && k < dikas_table_columns(in->table) && !in->year; k++) {
        const char *name = dikas_table_column(in->table, k)->name;
        name_guess guess;
        int n;
        guess_column(name, &guess);
        if (guess.role != ROLE_YEAR || guess.score < 100)
            continue;
        const int year = year_of_column(in->table, k, &n);
        if (year <= 0)
            continue;
        in->year = year;
        in->year_from = g_strdup_printf("its column '%s'", name);
        if (n > 1)
            report_warn(
                &c->report, "several_years", in->rows,
                "%s: the column '%s' has several years: choose one (--where \"%s = %d\"), or "
                "people count once for each",
                in->source, name, name, year);
    }
}

/* A date in what the file says of itself, which is when it was made, not what it is of. */
static void date_by_metadata(input_facts *in, const char *metadata)
{
    char **lines = g_strsplit(metadata, "\n", -1);
    for (char **line = lines; *line && !in->year_from; line++) {
        char *equals = strchr(*line, '='), *key;
        if (!equals)
            continue;
        key = g_ascii_strdown(*line, equals - *line);
        const int is_date = strstr(key, "date") || strstr(key, "year") || strstr(key, "vuosi");
        const int year = is_date ? year_in(equals + 1) : 0;
        if (year && !strstr(key, "update") && !strstr(key, "tifftag"))
            in->year = year;
        if (year)
            in->year_from = g_strdup_printf("%.*s in its metadata%s", (int)(equals - *line), *line,
                                            in->year ? "" : ", when it was made");
        if (year && !in->year) {
            g_free(in->changed);
            in->changed = g_strdup_printf("%d", year);
        }
        g_free(key);
    }
    g_strfreev(lines);
}

dikas_status date_input(check_run *c, input_facts *in, dikas_error *err)
{
    char *metadata = NULL;
    struct stat info;
    date_by_columns(c, in);
    if (!in->year && in->layer && (in->year = year_in(in->layer)) != 0)
        in->year_from = g_strdup_printf("the name of its layer, '%s'", in->layer);
    if (!in->year && (in->year = year_in(base_name(in->path))) != 0)
        in->year_from = g_strdup_printf("the name of its file, '%s'", base_name(in->path));
    if (in->year)
        return DIKAS_OK;
    DIKAS_TRY(dikas_metadata(in->path, in->layer, &metadata, err));
    date_by_metadata(in, metadata);
    dikas_release(metadata);
    if (!in->year_from && stat(in->path, &info) == 0) {
        struct tm when;
        char text[16];
        gmtime_r(&info.st_mtime, &when);
        strftime(text, sizeof text, "%Y-%m", &when);
        in->changed = g_strdup(text);
    }
    return DIKAS_OK;
}
