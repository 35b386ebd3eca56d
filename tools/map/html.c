/* SPDX-License-Identifier: MIT */
/**
 * @file html.c
 * The indicators of all maps in one HTML file, over the cells that each is of.
 */
#include <string.h>

#include "core/core.h"
#include "map/html.h"
#include "map/words.h"

/* ---- layers of cells ---- */

static void free_html_layer(gpointer item)
{
    html_layer *layer = item;
    g_array_free(layer->summaries, TRUE);
    g_free(layer);
}

/* Centre and area of each cell. */
typedef struct cell_shapes {
    double *xy, *area;
} cell_shapes;

static cell_shapes shapes_of(const map_layer *layer)
{
    const cell_shapes s = { g_new(double, (gsize)layer->n * 2 + 2),
                            g_new(double, (gsize)layer->n + 1) };
    dikas_geometry_centroids(dikas_table_geometry(layer->cells), s.xy);
    dikas_polygon_areas(layer->cells, s.area);
    return s;
}

static void clear_shapes(cell_shapes *s)
{
    g_free(s->xy);
    g_free(s->area);
}

/* Within a metre, and a thousandth of the area. */
static int is_same_shape(const cell_shapes *a, int64_t i, const cell_shapes *b, int64_t k)
{
    return !(hypot(a->xy[2 * i] - b->xy[2 * k], a->xy[2 * i + 1] - b->xy[2 * k + 1]) > 1) &&
           !(fabs(a->area[i] - b->area[k]) > 1e-3 * fabs(a->area[i]));
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
    cell_shapes here = shapes_of(layer), there = shapes_of(other);
    int is_same = 1;
    for (int64_t i = 0; i < other->n; i++)
        g_hash_table_insert(at, other->id[i], GSIZE_TO_POINTER((gsize)i + 1));
    for (int64_t i = 0; i < layer->n && is_same; i++) {
        row[i] = (int64_t)GPOINTER_TO_SIZE(g_hash_table_lookup(at, layer->id[i])) - 1;
        is_same = row[i] >= 0 && is_same_shape(&here, i, &there, row[i]);
    }
    g_hash_table_destroy(at);
    clear_shapes(&here);
    clear_shapes(&there);
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

/* Who counts on a map, one weight a cell of the layer; NULL where no areas are summed up. */
static double *weights_of(const map_layer *source, const map_layer *layer, const int64_t *row)
{
    double *weight = layer->n_areas ? cell_weights(source) : NULL;
    if (!weight || !row)
        return weight;
    double *moved = g_new(double, (gsize)layer->n + 1);
    for (int64_t i = 0; i < layer->n; i++)
        moved[i] = weight[row[i]];
    g_free(weight);
    return moved;
}

/* Its number among the indicators. */
static int add_column(html_parts *parts, const map_sheet *sheet, guint number, guint at,
                      const int64_t *row)
{
    map_column *column = sheet->columns->pdata[number];
    dikas_indicator indicator = indicator_of(column);
    const int64_t n = layer_at(parts, at)->layer->n;
    const int layer = (int)at;
    double *weight = weights_of(sheet->layer, layer_at(parts, at)->layer, row);
    indicator.rows = sheet->spec->rows;
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
    g_ptr_array_add(parts->owned, weight);
    g_ptr_array_add(parts->weights, weight);
    g_ptr_array_add(parts->sources, (gpointer)sheet->layer);
    g_array_append_val(parts->indicators, indicator);
    g_array_append_val(parts->layer_of, layer);
    g_ptr_array_add(parts->columns, column);
    return (int)parts->indicators->len - 1;
}

int html_same_values(const dikas_indicator *a, const dikas_indicator *b, int64_t n)
{
    return strcmp(a->name, b->name) == 0 && strcmp(a->unit, b->unit) == 0 &&
           !(fabs(a->scale - b->scale) > 0) &&
           memcmp(a->value, b->value, (size_t)n * sizeof *a->value) == 0 &&
           memcmp(a->absence, b->absence, (size_t)n) == 0;
}

static int has_same_classes(const dikas_indicator *a, const dikas_indicator *b)
{
    const int n = a->classes.n;
    return n == b->classes.n &&
           memcmp(a->classes.bound, b->classes.bound, (size_t)(n + 1) * sizeof(double)) == 0 &&
           memcmp(a->colour, b->colour, (size_t)n * sizeof *a->colour) == 0;
}

/* 1 where the last indicator, with these words, would be a map that is there. */
static int is_there(const html_parts *parts, const char *words)
{
    const guint last = parts->indicators->len - 1;
    const map_column *column = parts->columns->pdata[last];
    const int layer = g_array_index(parts->layer_of, int, last);
    const int64_t n = layer_at(parts, (guint)layer)->layer->n;
    for (guint i = 0; i < parts->maps->len; i++) {
        const dikas_html_map *map = map_at(parts, i);
        const guint at = (guint)map->indicator;
        const map_column *c = parts->columns->pdata[at];
        if (map->second < 0 && g_array_index(parts->layer_of, int, at) == layer &&
            strcmp(c->title, column->title) == 0 && g_strcmp0(map->caption, words) == 0 &&
            html_same_values(indicator_at(parts, at), indicator_at(parts, last), n) &&
            has_same_classes(indicator_at(parts, at), indicator_at(parts, last)))
            return 1;
    }
    return 0;
}

static void drop_last(html_parts *parts)
{
    const guint n = parts->indicators->len - 1;
    g_array_set_size(parts->indicators, n);
    g_array_set_size(parts->layer_of, n);
    g_ptr_array_set_size(parts->columns, (gint)n);
    g_ptr_array_set_size(parts->weights, (gint)n);
    g_ptr_array_set_size(parts->sources, (gint)n);
}

static void add_map(html_parts *parts, const map_sheet *sheet, guint number, guint at,
                    const int64_t *row)
{
    dikas_html_map map = { .second = -1,
                           .subtitle = sheet->spec->subtitle,
                           .caption = sheet->captions ? sheet->captions[number] : NULL };
    map.indicator = add_column(parts, sheet, number, at, row);
    if (is_there(parts, map.caption))
        drop_last(parts);
    else
        g_array_append_val(parts->maps, map);
}

/* Both in one map. */
static void add_square(html_parts *parts, const map_sheet *sheet, guint at, const int64_t *row)
{
    dikas_html_map map = { .title = sheet->title,
                           .subtitle = sheet->spec->subtitle,
                           .square = sheet->square,
                           .caption = sheet->caption };
    map.indicator = add_column(parts, sheet, 0, at, row);
    map.second = add_column(parts, sheet, 1, at, row);
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
        DIKAS_TRY(html_summarise(m, parts, i, err));
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
        .weights = g_ptr_array_new(),
        .sources = g_ptr_array_new(),
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
    g_ptr_array_free(parts.weights, TRUE);
    g_ptr_array_free(parts.sources, TRUE);
    g_array_free(parts.maps, TRUE);
    g_ptr_array_free(parts.owned, TRUE);
    return status;
}
