/* SPDX-License-Identifier: MIT */
/**
 * @file background.c
 * What lies behind and above the cells, and the part of it that a page shows.
 *
 * Of an OpenStreetMap file what belongs to a kind is selected by tags, as the driver of GDAL hands
 * them out: polygons, lines and points apart.
 */
#include <string.h>

#include "core/core.h"
#include "dikas/io.h"
#include "map/map.h"

/* ---- kinds ---- */

static const char *const kind_names[] = { "land",   "water",  "green", "building",
                                          "street", "border", "label" };

/* What a layer is, by the words that its name has; a plain one by its geometry. */
static dikas_ground_kind guess_kind(const char *name, const dikas_geometry *geometry)
{
    static const struct {
        const char *word;
        dikas_ground_kind kind;
    } words[] = {
        { "water", DIKAS_GROUND_WATER },       { "vesi", DIKAS_GROUND_WATER },
        { "vatten", DIKAS_GROUND_WATER },      { "green", DIKAS_GROUND_GREEN },
        { "park", DIKAS_GROUND_GREEN },        { "forest", DIKAS_GROUND_GREEN },
        { "building", DIKAS_GROUND_BUILDING }, { "street", DIKAS_GROUND_STREET },
        { "road", DIKAS_GROUND_STREET },       { "land", DIKAS_GROUND_LAND },
    };
    char *lower = g_ascii_strdown(name, -1);
    for (size_t i = 0; i < DIKAS_COUNT(words); i++)
        if (strstr(lower, words[i].word)) {
            g_free(lower);
            return words[i].kind;
        }
    g_free(lower);
    return geometry->shape == DIKAS_POINT  ? DIKAS_GROUND_LABEL
           : geometry->shape == DIKAS_LINE ? DIKAS_GROUND_STREET
                                           : DIKAS_GROUND_BORDER;
}

/* What of an OpenStreetMap file belongs to a kind. */
static const struct osm_part {
    dikas_ground_kind kind;
    const char *layer, *where;
} osm_parts[] = {
    { DIKAS_GROUND_WATER, "multipolygons",
      "natural = 'water' OR landuse IN ('reservoir', 'basin') OR "
      "other_tags LIKE '%\"waterway\"=>\"riverbank\"%'" },
    { DIKAS_GROUND_WATER, "lines", "waterway IN ('river', 'canal')" },
    { DIKAS_GROUND_GREEN, "multipolygons",
      "leisure IN ('park', 'garden', 'golf_course', 'nature_reserve', 'recreation_ground') OR "
      "landuse IN ('forest', 'grass', 'meadow', 'recreation_ground', 'village_green', 'cemetery', "
      "'allotments', 'orchard') OR natural IN ('wood', 'scrub', 'grassland', 'heath', 'wetland')" },
    { DIKAS_GROUND_BUILDING, "multipolygons", "building IS NOT NULL AND building <> 'no'" },
    { DIKAS_GROUND_STREET, "lines",
      "highway IN ('motorway', 'trunk', 'primary', 'secondary', 'tertiary', 'motorway_link', "
      "'trunk_link', 'primary_link', 'secondary_link', 'tertiary_link', 'unclassified', "
      "'residential', 'living_street')" },
    { DIKAS_GROUND_BORDER, "multipolygons",
      "boundary = 'administrative' AND admin_level IN ('9', '10', '11')" },
    { DIKAS_GROUND_LABEL, "points",
      "place IN ('city', 'town', 'suburb', 'quarter', 'neighbourhood', 'village') AND "
      "name IS NOT NULL" },
};

/* ---- reading ---- */

static char **read_labels(const dikas_table *table, const char *column)
{
    const int index = dikas_table_find(table, column);
    return index >= 0 ? column_texts(table, index) : NULL;
}

static void free_background(gpointer item)
{
    map_background *background = item;
    if (background->label)
        free_texts(background->label, dikas_table_rows(background->table));
    if (!background->is_borrowed)
        dikas_table_free(background->table);
    g_free(background);
}

/* Takes the table. */
static void add_background(map_grounds *grounds, dikas_ground_kind kind, dikas_table *table)
{
    map_background *background = g_new0(map_background, 1);
    dikas_table_drop_wkb(table);
    background->table = table;
    background->kind = kind;
    if (kind == DIKAS_GROUND_BORDER || kind == DIKAS_GROUND_LABEL)
        background->label = read_labels(table, "name");
    g_ptr_array_add(grounds->backgrounds, background);
}

static dikas_status read_osm_part(map_run *m, const char *path, const struct osm_part *part,
                                  map_grounds *grounds, int64_t *found, dikas_error *err)
{
    const char *const columns[] = { "name" };
    dikas_read_options how = DIKAS_READ_OPTIONS_INIT;
    char *source = g_strconcat(path, ":", part->layer, NULL);
    dikas_table *table = NULL;
    how.where = part->where;
    how.columns = columns;
    how.n_columns = DIKAS_COUNT(columns);
    dikas_status status = dikas_read(source, &how, &m->run, &table, err);
    if (status == DIKAS_OK)
        status = dikas_reproject(table, grounds->crs, err);
    if (status == DIKAS_OK && dikas_table_rows(table) > 0) {
        *found += dikas_table_rows(table);
        add_background(grounds, part->kind, table);
        table = NULL;
    }
    dikas_table_free(table);
    g_free(source);
    return status;
}

static int is_read_before(const report *r, const char *path)
{
    for (size_t i = 0; i < json_object_array_length(r->inputs); i++)
        if (g_strcmp0(record_text(json_object_array_get_idx(r->inputs, i), "path"), path) == 0)
            return 1;
    return 0;
}

static dikas_status read_osm(map_run *m, const char *path, dikas_ground_kind kind,
                             map_grounds *grounds, dikas_error *err)
{
    int64_t found = 0;
    int known = 0;
    for (size_t i = 0; i < DIKAS_COUNT(osm_parts); i++)
        if (osm_parts[i].kind == kind) {
            DIKAS_TRY(read_osm_part(m, path, &osm_parts[i], grounds, &found, err));
            known = 1;
        }
    if (!known)
        return dikas_fail(err, DIKAS_EINVAL,
                          "--background %s=%s: an OpenStreetMap file has no polygons of it; water, "
                          "green, building, street, border and label are found by their tags",
                          kind_names[kind], path);
    if (!found)
        report_warn(&m->report, "empty_background", 0, "%s: nothing in it is tagged as %s",
                    base_name(path), kind_names[kind]);
    return is_read_before(&m->report, path)
               ? DIKAS_OK
               : report_file(&m->report, "background", path, NULL, err);
}

static dikas_status read_layer_behind(map_run *m, const char *source, int kind,
                                      map_grounds *grounds, dikas_error *err)
{
    dikas_table *table = NULL;
    DIKAS_TRY(read_layer(&m->report, source, "background", grounds->crs, &m->run, &table, err));
    if (!dikas_table_geometry(table)) {
        const dikas_status status = dikas_fail(err, DIKAS_EINVAL, "%s: a background needs geometry",
                                               dikas_table_name(table));
        dikas_table_free(table);
        return status;
    }
    if (kind < 0)
        kind = (int)guess_kind(dikas_table_name(table), dikas_table_geometry(table));
    add_background(grounds, (dikas_ground_kind)kind, table);
    return DIKAS_OK;
}

static dikas_status refuse_kind(const char *text, const char *word, dikas_error *err)
{
    char near[200];
    dikas_near_names(word, kind_names, DIKAS_COUNT(kind_names), near, sizeof near);
    return dikas_fail(err, DIKAS_EINVAL, "--background %s: '%s' is no kind of background%s", text,
                      word, near);
}

static dikas_status read_background(map_run *m, const char *text, map_grounds *grounds,
                                    dikas_error *err)
{
    const char *equals = strchr(text, '=');
    char *word = equals ? g_strndup(text, (gsize)(equals - text)) : NULL;
    const int kind = word ? dikas_ground_kind_of(word) : -1;
    const char *source = kind >= 0 ? equals + 1 : text;
    dikas_status status;
    if (word && kind < 0 && !strpbrk(word, "/.") && !g_file_test(text, G_FILE_TEST_EXISTS))
        status = refuse_kind(text, word, err);
    else if (!dikas_is_osm(source))
        status = read_layer_behind(m, source, kind, grounds, err);
    else if (kind < 0)
        status = dikas_fail(err, DIKAS_EINVAL,
                            "--background %s: what of the OpenStreetMap file is wanted is said "
                            "before it: water=%s, green=…, building=…, street=…, border=…, label=…",
                            text, text);
    else
        status = read_osm(m, source, (dikas_ground_kind)kind, grounds, err);
    g_free(word);
    return status;
}

/* ---- the view ---- */

/* The extent of the polygons and a little around it. */
static dikas_status read_view(map_run *m, map_grounds *grounds, dikas_error *err)
{
    const char *source = m->options->view;
    dikas_table *table = NULL;
    if (!source)
        return DIKAS_OK;
    DIKAS_TRY(read_layer(&m->report, source, "view", grounds->crs, &m->run, &table, err));
    dikas_status status = DIKAS_OK;
    if (dikas_table_geometry(table))
        dikas_geometry_extent(dikas_table_geometry(table), grounds->view);
    if (!dikas_table_geometry(table) || !(grounds->view[0] < grounds->view[2]) ||
        !(grounds->view[1] < grounds->view[3]))
        status = dikas_fail(err, DIKAS_EINVAL, "%s: --view needs polygons of some width and height",
                            dikas_table_name(table));
    const double margin =
        0.03 * fmax(grounds->view[2] - grounds->view[0], grounds->view[3] - grounds->view[1]);
    for (int i = 0; i < 4; i++)
        grounds->view[i] += i < 2 ? -margin : margin;
    dikas_table_free(table);
    return status;
}

/* ---- areas ---- */

static int is_drawn(char *const *backgrounds, const char *source)
{
    for (char *const *b = backgrounds; b && *b; b++)
        if (strcmp(g_str_has_prefix(*b, "border=") ? strchr(*b, '=') + 1 : *b, source) == 0)
            return 1;
    return 0;
}

/* A page has no table of --areas; it shows where they are. */
static void draw_areas(const map_run *m, const map_layer *layer, map_grounds *grounds)
{
    const common_options *o = &m->options->common;
    for (int i = 0; i < layer->n_areas && is_one_page(m->options); i++) {
        if (is_drawn(m->spec->backgrounds, o->areas[i]))
            continue;
        map_background *border = g_new0(map_background, 1);
        border->kind = DIKAS_GROUND_BORDER;
        border->table = layer->areas[i].table;
        border->is_borrowed = 1;
        border->label = read_labels(border->table, o->area_ids ? o->area_ids[i] : "name");
        g_ptr_array_add(grounds->backgrounds, border);
    }
}

/* ---- all of it ---- */

static dikas_status read_grounds(map_run *m, map_grounds *grounds, dikas_error *err)
{
    char **texts = m->spec->backgrounds;
    m->report.muted = m->grounds->len > 1; /* the same files as for cells of another CRS */
    dikas_status status = DIKAS_OK;
    for (char **b = texts; b && *b && status == DIKAS_OK; b++)
        status = read_background(m, *b, grounds, err);
    if (status == DIKAS_OK)
        status = read_view(m, grounds, err);
    m->report.muted = 0;
    return status;
}

dikas_status open_grounds(map_run *m, map_layer *layer, dikas_error *err)
{
    const char *crs = dikas_table_crs(layer->cells);
    for (guint i = 0; i < m->grounds->len; i++) {
        layer->grounds = m->grounds->pdata[i];
        if (dikas_crs_same(layer->grounds->crs, crs))
            return DIKAS_OK;
    }
    map_grounds *grounds = g_new0(map_grounds, 1);
    grounds->crs = g_strdup(crs);
    grounds->backgrounds = g_ptr_array_new_with_free_func(free_background);
    g_ptr_array_add(m->grounds, grounds);
    layer->grounds = grounds;
    DIKAS_TRY(read_grounds(m, grounds, err));
    draw_areas(m, layer, grounds);
    grounds->ground = g_new(dikas_ground, grounds->backgrounds->len + 1);
    for (guint i = 0; i < grounds->backgrounds->len; i++) {
        const map_background *b = grounds->backgrounds->pdata[i];
        grounds->ground[i] = (dikas_ground){ b->kind, dikas_table_geometry(b->table),
                                             (const char *const *)b->label };
    }
    return DIKAS_OK;
}

void free_grounds(map_grounds *grounds)
{
    g_ptr_array_free(grounds->backgrounds, TRUE);
    g_free(grounds->ground);
    g_free(grounds->crs);
    g_free(grounds);
}
