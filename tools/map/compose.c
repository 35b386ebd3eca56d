/* SPDX-License-Identifier: MIT */
/**
 * @file compose.c
 * What was read, as a page or as an HTML file.
 */
#include <string.h>

#include "core/core.h"
#include "map/map.h"
#include "map/words.h"

dikas_indicator indicator_of(const map_column *column)
{
    return (dikas_indicator){
        .name = column->name,
        .title = column->title,
        .unit = column->unit,
        .value = column->value,
        .absence = column->absence,
        .reasons = (const char *const *)column->reasons->pdata,
        .n_reasons = (int)column->reasons->len,
        .scale = column->scale,
        .classes = column->classes,
        .colour = column->colour,
    };
}

/* ---- pages ---- */

/* One an indicator; free with g_free(). */
static dikas_indicator *indicators_of(const map_sheet *sheet)
{
    dikas_indicator *indicators = g_new0(dikas_indicator, sheet->columns->len + 1);
    for (guint i = 0; i < sheet->columns->len; i++) {
        indicators[i] = indicator_of(sheet->columns->pdata[i]);
        indicators[i].rows = sheet->spec->rows;
    }
    return indicators;
}

dikas_map map_of(const map_run *m, const map_sheet *sheet, dikas_indicator **indicators)
{
    const map_spec *spec = m->spec;
    const map_layer *layer = sheet->layer;
    dikas_map map = DIKAS_MAP_INIT;
    *indicators = indicators_of(sheet);
    map.title = sheet->title;
    map.subtitle = sheet->spec->subtitle ? sheet->spec->subtitle : spec->subtitle;
    map.source = spec->source;
    map.note = spec->note;
    map.cells = dikas_table_geometry(layer->cells);
    map.metres_per_unit = layer->metres_per_unit;
    map.indicators = *indicators;
    map.n_indicators = (int)sheet->columns->len;
    map.bivariate = sheet->square != NULL;
    map.square = sheet->square;
    map.ground = layer->grounds->ground;
    map.n_ground = (int)layer->grounds->backgrounds->len;
    map.inset = m->options->inset;
    memcpy(map.view, layer->grounds->view, sizeof map.view);
    return map;
}

dikas_document document_of(const map_run *m)
{
    const map_spec *spec = m->spec;
    dikas_document document = DIKAS_DOCUMENT_INIT;
    document.language = m->language;
    document.paper = g_strcmp0(spec->paper, "A3") == 0 ? DIKAS_A3 : DIKAS_A4;
    document.orientation = g_strcmp0(spec->orientation, "portrait") == 0    ? DIKAS_PORTRAIT
                           : g_strcmp0(spec->orientation, "landscape") == 0 ? DIKAS_LANDSCAPE
                           : m->options->atlas ? DIKAS_PORTRAIT /* captions stand below */
                                               : DIKAS_BY_SHAPE;
    document.dots_per_inch = m->options->dpi;
    document.title = spec->title;
    return document;
}

dikas_status write_page(map_run *m, dikas_error *err)
{
    dikas_indicator *indicators;
    const dikas_map map = map_of(m, m->sheets->pdata[0], &indicators);
    const dikas_page page = { .map = &map };
    dikas_document document = document_of(m);
    document.title = map.title;
    document.pages = &page;
    document.n_pages = 1;
    const dikas_status status =
        dikas_document_draw(&document, m->options->common.output, &m->run, err);
    g_free(indicators);
    return status;
}

/* ---- HTML: the indicators of all maps, over the cells that each is of ---- */

/* Cells of the file, and the summaries of their indicators. */
typedef struct html_layer {
    const map_layer *layer;
    GArray *summaries; /* dikas_summary */
} html_layer;

typedef struct html_parts {
    GPtrArray *layers;  /* html_layer */
    GArray *indicators; /* dikas_indicator */
    GArray *layer_of;   /* int: whose cells each is of */
    GPtrArray *columns; /* map_column, borrowed: of which */
    GArray *maps;       /* dikas_html_map */
    GPtrArray *owned;   /* what indicators and summaries point to */
} html_parts;

static html_layer *layer_at(const html_parts *parts, guint at)
{
    return parts->layers->pdata[at];
}

static dikas_indicator *indicator_at(const html_parts *parts, guint at)
{
    return &g_array_index(parts->indicators, dikas_indicator, at);
}

static void free_html_layer(gpointer item)
{
    html_layer *layer = item;
    g_array_free(layer->summaries, TRUE);
    g_free(layer);
}

/* Where the cells of another layer are among these, one row each; NULL where they are not the same
 * cells. Free with g_free(). */
static int64_t *match_cells(const map_layer *layer, const map_layer *other)
{
    if (layer->n != other->n ||
        !dikas_crs_same(dikas_table_crs(layer->cells), dikas_table_crs(other->cells)))
        return NULL;
    GHashTable *at = g_hash_table_new(g_str_hash, g_str_equal);
    int64_t *row = g_new(int64_t, (gsize)layer->n + 1);
    double *here = g_new(double, (gsize)layer->n * 2 + 2);
    double *there = g_new(double, (gsize)layer->n * 2 + 2);
    int is_same = 1;
    dikas_geometry_centroids(dikas_table_geometry(layer->cells), here);
    dikas_geometry_centroids(dikas_table_geometry(other->cells), there);
    for (int64_t i = 0; i < other->n; i++)
        g_hash_table_insert(at, other->id[i], GSIZE_TO_POINTER((gsize)i + 1));
    for (int64_t i = 0; i < layer->n && is_same; i++) {
        row[i] = (int64_t)GPOINTER_TO_SIZE(g_hash_table_lookup(at, layer->id[i])) - 1;
        is_same = row[i] >= 0 && !(hypot(here[2 * i] - there[2 * row[i]],
                                         here[2 * i + 1] - there[2 * row[i] + 1]) > 1);
    }
    g_hash_table_destroy(at);
    g_free(here);
    g_free(there);
    if (is_same)
        return row;
    g_free(row);
    return NULL;
}

/* The layer of these cells, which is new where no other has them. Where another has them in another
 * order `*row` says where, to be freed with g_free(). */
static dikas_status find_layer(map_run *m, html_parts *parts, const map_layer *layer, guint *at,
                               int64_t **row, dikas_error *err)
{
    *row = NULL;
    for (*at = 0; *at < parts->layers->len; (*at)++)
        if (layer_at(parts, *at)->layer == layer)
            return DIKAS_OK;
    for (*at = 0; *at < parts->layers->len; (*at)++)
        if ((*row = match_cells(layer_at(parts, *at)->layer, layer)) != NULL)
            return DIKAS_OK;
    if (parts->layers->len) /* all are drawn in the coordinates of the first */
        DIKAS_TRY(bring_here(&m->report, layer->cells,
                             dikas_table_crs(layer_at(parts, 0)->layer->cells), "cells", err));
    html_layer *new_layer = g_new(html_layer, 1);
    *new_layer = (html_layer){ layer, g_array_new(FALSE, FALSE, sizeof(dikas_summary)) };
    g_ptr_array_add(parts->layers, new_layer);
    return DIKAS_OK;
}

/* Its number among the indicators. */
static int add_column(html_parts *parts, map_column *column, const char *rows, guint at,
                      const int64_t *row)
{
    dikas_indicator indicator = indicator_of(column);
    const int64_t n = layer_at(parts, at)->layer->n;
    const int layer = (int)at;
    indicator.rows = rows;
    if (row) {
        double *value = g_new(double, (gsize)n + 1);
        uint8_t *absence = g_new(uint8_t, (gsize)n + 1);
        for (int64_t i = 0; i < n; i++) {
            value[i] = column->value[row[i]];
            absence[i] = column->absence[row[i]];
        }
        indicator.value = value;
        indicator.absence = absence;
        g_ptr_array_add(parts->owned, value);
        g_ptr_array_add(parts->owned, absence);
    }
    g_array_append_val(parts->indicators, indicator);
    g_array_append_val(parts->layer_of, layer);
    g_ptr_array_add(parts->columns, column);
    return (int)parts->indicators->len - 1;
}

static const dikas_html_map *map_at(const html_parts *parts, guint at)
{
    return &g_array_index(parts->maps, dikas_html_map, at);
}

static int is_there(const html_parts *parts, const map_column *column, const char *words, guint at)
{
    for (guint i = 0; i < parts->maps->len; i++) {
        const dikas_html_map *map = map_at(parts, i);
        const map_column *c = parts->columns->pdata[map->indicator];
        if (map->second < 0 && g_array_index(parts->layer_of, int, map->indicator) == (int)at &&
            strcmp(c->name, column->name) == 0 && strcmp(c->title, column->title) == 0 &&
            g_strcmp0(map->caption, words) == 0)
            return 1;
    }
    return 0;
}

static void add_map(html_parts *parts, const map_sheet *sheet, guint number, guint at,
                    const int64_t *row)
{
    map_column *column = sheet->columns->pdata[number];
    dikas_html_map map = { .second = -1,
                           .caption = sheet->captions ? sheet->captions[number] : NULL };
    if (is_there(parts, column, map.caption, at))
        return;
    map.indicator = add_column(parts, column, sheet->spec->rows, at, row);
    g_array_append_val(parts->maps, map);
}

/* Both in one map. */
static void add_square(html_parts *parts, const map_sheet *sheet, guint at, const int64_t *row)
{
    dikas_html_map map = { .title = sheet->title,
                           .square = sheet->square,
                           .caption = sheet->caption };
    map.indicator = add_column(parts, sheet->columns->pdata[0], sheet->spec->rows, at, row);
    map.second = add_column(parts, sheet->columns->pdata[1], sheet->spec->rows, at, row);
    g_array_append_val(parts->maps, map);
}

/* A part of several in one map goes by the title of the map too. */
static void say_whole_title(html_parts *parts, const map_sheet *sheet)
{
    dikas_indicator *last = indicator_at(parts, parts->indicators->len - 1);
    char *title = g_strdup_printf("%s: %s", sheet->title, last->title);
    g_ptr_array_add(parts->owned, title);
    last->title = title;
}

static dikas_status add_sheet(map_run *m, html_parts *parts, const map_sheet *sheet,
                              dikas_error *err)
{
    int64_t *row;
    guint at;
    DIKAS_TRY(find_layer(m, parts, sheet->layer, &at, &row, err));
    if (sheet->square)
        add_square(parts, sheet, at, row);
    for (guint i = 0; i < sheet->columns->len && !sheet->square; i++) {
        const guint n = parts->maps->len;
        add_map(parts, sheet, i, at, row);
        if (parts->maps->len > n && sheet->columns->len > 1 && m->options->atlas &&
            sheet->spec->title)
            say_whole_title(parts, sheet);
    }
    g_free(row);
    return DIKAS_OK;
}

/* ---- summaries ---- */

static char *with_unit(const map_run *m, const dikas_indicator *indicator)
{
    const char *unit = dikas_map_unit(m->language, indicator->unit);
    return *unit ? g_strdup_printf("%s (%s)", indicator->title, unit) : g_strdup(indicator->title);
}

/* Only part of maps of two. */
static int is_of_square(const html_parts *parts, guint at)
{
    for (guint i = 0; i < parts->maps->len; i++)
        if (map_at(parts, i)->second < 0 && map_at(parts, i)->indicator == (int)at)
            return 0;
    return 1;
}

/* Part of a map of two whose values are told as those of another map already. */
static int is_double(const html_parts *parts, guint at)
{
    const dikas_indicator *a = indicator_at(parts, at);
    const int layer = g_array_index(parts->layer_of, int, at);
    const size_t size = (size_t)layer_at(parts, (guint)layer)->layer->n * sizeof *a->value;
    for (guint i = 0; i < parts->indicators->len && is_of_square(parts, at); i++) {
        const dikas_indicator *b = indicator_at(parts, i);
        if (i != at && g_array_index(parts->layer_of, int, i) == layer &&
            (i < at || !is_of_square(parts, i)) && strcmp(a->name, b->name) == 0 &&
            strcmp(a->unit, b->unit) == 0 && !(fabs(a->scale - b->scale) > 0) &&
            memcmp(a->value, b->value, size) == 0)
            return 1;
    }
    return 0;
}

/* Those of the indicators that are of a layer, each once. Free with g_ptr_array_free(). */
static GPtrArray *indicators_of_layer(const html_parts *parts, guint at)
{
    GPtrArray *indicators = g_ptr_array_new();
    for (guint i = 0; i < parts->indicators->len; i++)
        if (g_array_index(parts->layer_of, int, i) == (int)at && !is_double(parts, i))
            g_ptr_array_add(indicators, indicator_at(parts, i));
    return indicators;
}

/* A summary with a row each and a column for every indicator after a first one. */
static dikas_summary *new_summary(map_run *m, html_parts *parts, guint at,
                                  const GPtrArray *indicators, int64_t n_rows, const char *title,
                                  const char *row_title, const char *first, double **value)
{
    const guint n = indicators->len;
    GArray *summaries = layer_at(parts, at)->summaries;
    char **columns = g_new0(char *, n + 2);
    *value = g_new(double, (gsize)n_rows *(n + 1) + 1);
    columns[0] = g_strdup(first);
    for (guint k = 0; k < n; k++)
        columns[k + 1] = with_unit(m, indicators->pdata[k]);
    for (guint k = 0; k <= n; k++)
        g_ptr_array_add(parts->owned, columns[k]);
    g_ptr_array_add(parts->owned, columns);
    g_ptr_array_add(parts->owned, *value);
    const dikas_summary summary = { .title = title,
                                    .row_title = row_title,
                                    .n_rows = n_rows,
                                    .column = (const char *const *)columns,
                                    .n_columns = (int)n + 1,
                                    .value = *value };
    g_array_append_val(summaries, summary);
    return &g_array_index(summaries, dikas_summary, summaries->len - 1);
}

static double shown(const dikas_indicator *indicator, double x)
{
    return x * (indicator->scale > 0 ? indicator->scale : 1);
}

static dikas_status summarise_by_area(map_run *m, html_parts *parts, guint at,
                                      const GPtrArray *indicators, area_set *set, dikas_error *err)
{
    const map_layer *layer = layer_at(parts, at)->layer;
    const guint n = indicators->len;
    const char *given = m->spec->areas.title;
    double *value, *mean = g_new(double, (gsize)set->n + 1);
    double *people = g_new(double, (gsize)set->n + 1);
    dikas_summary *summary = new_summary(
        m, parts, at, indicators, set->n, dikas_map_word(m->language, MAP_N_("By area")),
        given ? given : dikas_map_word(m->language, MAP_N_("Area")),
        dikas_map_word(m->language, layer->population ? MAP_N_("Residents") : MAP_N_("Cells")),
        &value);
    summary->row = (const char *const *)set->id;
    for (int64_t a = 0; a < set->n; a++)
        if (!set->id[a])
            set->id[a] = g_strdup("\u2013");
    double *weight = cell_weights(layer);
    dikas_status status = total_by_area(m, set, weight, people, err);
    for (int64_t a = 0; a < set->n; a++)
        value[a * (n + 1)] =
            people[a] < (double)layer->common.min_count ? DIKAS_MISSING : people[a];
    for (guint k = 0; k < n && status == DIKAS_OK; k++) {
        const dikas_indicator *indicator = indicators->pdata[k];
        status = mean_by_area(m, set, layer->n, indicator->value, weight, mean, err);
        for (int64_t a = 0; a < set->n && status == DIKAS_OK; a++)
            value[a * (n + 1) + k + 1] = people[a] < (double)layer->common.min_count
                                             ? DIKAS_MISSING
                                             : shown(indicator, mean[a]);
    }
    g_free(weight);
    g_free(mean);
    g_free(people);
    return status;
}

/* The groups that these cells tell of: those of the first have all that are asked for. Free with
 * g_strfreev(). */
static char **groups_of(const map_run *m, const map_layer *layer, guint at)
{
    char **asked = list_names(m->options->groups);
    guint n = 0;
    for (char **name = asked; *name; name++)
        if (at == 0 || dikas_table_find(layer->cells, *name) >= 0)
            asked[n++] = *name;
        else
            g_free(*name);
    asked[n] = NULL;
    return asked;
}

/* The mean over the people of a group; of few it is not told. */
static double mean_of_people(const map_layer *layer, const double *people,
                             const dikas_indicator *indicator)
{
    dikas_sum sum = { 0, 0 }, known = { 0, 0 };
    for (int64_t i = 0; i < layer->n; i++)
        if (people[i] > 0 && !isnan(indicator->value[i])) {
            dikas_sum_add(&sum, people[i] * indicator->value[i]);
            dikas_sum_add(&known, people[i]);
        }
    const double all = dikas_sum_value(known);
    return all > 0 && all >= (double)layer->common.min_count ? dikas_sum_value(sum) / all
                                                             : DIKAS_MISSING;
}

/* A row of the summary by groups: how many they are, and their means. */
static dikas_status summarise_group(map_run *m, const map_layer *layer, const char *name,
                                    const GPtrArray *indicators, double *row, dikas_error *err)
{
    double *people = NULL, all = 0;
    int64_t unknown;
    m->report.tool = &layer->tool;
    const dikas_status status = read_counts(&m->report, layer->cells, name, &people, &unknown, err);
    m->report.tool = m->tool;
    for (int64_t i = 0; i < layer->n && status == DIKAS_OK; i++)
        all += isnan(people[i]) || is_of_few(layer, i) ? 0 : people[i];
    row[0] = all < (double)layer->common.min_count ? DIKAS_MISSING : all;
    for (guint k = 0; k < indicators->len && status == DIKAS_OK; k++)
        row[k + 1] =
            shown(indicators->pdata[k], mean_of_people(layer, people, indicators->pdata[k]));
    g_free(people);
    return status;
}

static dikas_status summarise_by_group(map_run *m, html_parts *parts, guint at,
                                       const GPtrArray *indicators, dikas_error *err)
{
    const map_layer *layer = layer_at(parts, at)->layer;
    if (!m->options->groups)
        return DIKAS_OK;
    char **names = groups_of(m, layer, at);
    const int64_t n = (int64_t)g_strv_length(names);
    dikas_status status = DIKAS_OK;
    if (n) {
        double *value;
        dikas_summary *summary = new_summary(
            m, parts, at, indicators, n, dikas_map_word(m->language, MAP_N_("By population group")),
            dikas_map_word(m->language, MAP_N_("Group")),
            dikas_map_word(m->language, MAP_N_("Persons")), &value);
        summary->row = (const char *const *)names;
        for (int64_t g = 0; g < n && status == DIKAS_OK; g++)
            status = summarise_group(m, layer, names[g], indicators,
                                     value + g * (indicators->len + 1), err);
    }
    for (char **name = names; *name; name++)
        g_ptr_array_add(parts->owned, *name);
    g_ptr_array_add(parts->owned, names);
    return status;
}

static dikas_status summarise(map_run *m, html_parts *parts, guint at, dikas_error *err)
{
    const map_layer *layer = layer_at(parts, at)->layer;
    GPtrArray *indicators = indicators_of_layer(parts, at);
    dikas_status status = DIKAS_OK;
    for (int a = 0; a < layer->n_areas && status == DIKAS_OK; a++)
        status = summarise_by_area(m, parts, at, indicators, &layer->areas[a], err);
    if (status == DIKAS_OK)
        status = summarise_by_group(m, parts, at, indicators, err);
    g_ptr_array_free(indicators, TRUE);
    return status;
}

/* ---- the file ---- */

/* The planner's text, and in an atlas what it rests on. Free with g_free(). */
static char *text_of(map_run *m)
{
    GString *text = g_string_new(m->text);
    char *sources = describe_sources(m);
    g_string_append_printf(text, "\n\n%s", sources);
    g_free(sources);
    return g_string_free(text, FALSE);
}

/* Free with g_free(). */
static dikas_html_layer *layers_of(const html_parts *parts)
{
    dikas_html_layer *layers = g_new0(dikas_html_layer, parts->layers->len + 1);
    for (guint i = 0; i < parts->layers->len; i++) {
        const html_layer *from = layer_at(parts, i);
        layers[i].cells = dikas_table_geometry(from->layer->cells);
        layers[i].id_title = from->layer->common.id ? from->layer->common.id : "fid";
        layers[i].id = (const char *const *)from->layer->id;
        layers[i].summaries = &g_array_index(from->summaries, dikas_summary, 0);
        layers[i].n_summaries = (int)from->summaries->len;
    }
    return layers;
}

static dikas_status write_parts(map_run *m, html_parts *parts, dikas_error *err)
{
    const map_spec *spec = m->spec;
    const map_layer *first = layer_at(parts, 0)->layer;
    dikas_html document = DIKAS_HTML_INIT;
    for (guint i = 0; i < parts->layers->len; i++)
        DIKAS_TRY(summarise(m, parts, i, err));
    char *text = text_of(m);
    dikas_html_layer *layers = layers_of(parts);
    document.language = m->language;
    document.title = spec->title ? spec->title : ((map_sheet *)m->sheets->pdata[0])->title;
    document.subtitle = spec->subtitle;
    document.source = spec->source;
    document.note = spec->note;
    document.metres_per_unit = first->metres_per_unit;
    document.crs = first->crs;
    document.layers = layers;
    document.n_layers = (int)parts->layers->len;
    document.indicators = indicator_at(parts, 0);
    document.n_indicators = (int)parts->indicators->len;
    document.layer = &g_array_index(parts->layer_of, int, 0);
    document.maps = map_at(parts, 0);
    document.n_maps = (int)parts->maps->len;
    document.ground = first->grounds->ground;
    document.n_ground = (int)first->grounds->backgrounds->len;
    document.text = text;
    const dikas_status status =
        dikas_html_write(&document, m->options->common.output, &m->run, err);
    g_free(layers);
    g_free(text);
    return status;
}

dikas_status write_html(map_run *m, dikas_error *err)
{
    html_parts parts = {
        .layers = g_ptr_array_new_with_free_func(free_html_layer),
        .indicators = g_array_new(FALSE, FALSE, sizeof(dikas_indicator)),
        .layer_of = g_array_new(FALSE, FALSE, sizeof(int)),
        .columns = g_ptr_array_new(),
        .maps = g_array_new(FALSE, FALSE, sizeof(dikas_html_map)),
        .owned = g_ptr_array_new_with_free_func(g_free),
    };
    dikas_status status = DIKAS_OK;
    for (guint i = 0; i < m->sheets->len && status == DIKAS_OK; i++)
        status = add_sheet(m, &parts, m->sheets->pdata[i], err);
    if (status == DIKAS_OK)
        status = write_parts(m, &parts, err);
    g_ptr_array_free(parts.layers, TRUE);
    g_array_free(parts.indicators, TRUE);
    g_array_free(parts.layer_of, TRUE);
    g_ptr_array_free(parts.columns, TRUE);
    g_array_free(parts.maps, TRUE);
    g_ptr_array_free(parts.owned, TRUE);
    return status;
}
