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

/* ---- HTML: the indicators of all maps over the cells of the first ---- */

typedef struct html_parts {
    const map_layer *layer; /* whose cells are drawn */
    GArray *indicators;     /* dikas_indicator */
    GPtrArray *columns;     /* map_column, borrowed: of which */
    GPtrArray *captions;    /* borrowed */
    GPtrArray *values;      /* of columns of other layers in the order of these cells */
    GPtrArray *left_out;    /* titles, borrowed */
    GArray *summaries;      /* dikas_summary */
    GPtrArray *owned;       /* what the summaries point to */
} html_parts;

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

static void add_column(html_parts *parts, map_column *column, const char *words, const int64_t *row)
{
    dikas_indicator indicator = indicator_of(column);
    const int64_t n = parts->layer->n;
    if (row) {
        double *value = g_new(double, (gsize)n + 1);
        uint8_t *absence = g_new(uint8_t, (gsize)n + 1);
        for (int64_t i = 0; i < n; i++) {
            value[i] = column->value[row[i]];
            absence[i] = column->absence[row[i]];
        }
        indicator.value = value;
        indicator.absence = absence;
        g_ptr_array_add(parts->values, value);
        g_ptr_array_add(parts->values, absence);
    }
    g_array_append_val(parts->indicators, indicator);
    g_ptr_array_add(parts->columns, column);
    g_ptr_array_add(parts->captions, (gpointer)words);
}

static int is_there(const html_parts *parts, const map_column *column, const char *words)
{
    for (guint i = 0; i < parts->columns->len; i++) {
        const map_column *c = parts->columns->pdata[i];
        if (strcmp(c->name, column->name) == 0 && strcmp(c->title, column->title) == 0 &&
            g_strcmp0(parts->captions->pdata[i], words) == 0)
            return 1;
    }
    return 0;
}

/* A part of several in one map goes by the title of the map too. */
static void say_whole_title(html_parts *parts, const map_sheet *sheet)
{
    dikas_indicator *last =
        &g_array_index(parts->indicators, dikas_indicator, parts->indicators->len - 1);
    char *title = g_strdup_printf("%s: %s", sheet->title, last->title);
    g_ptr_array_add(parts->owned, title);
    last->title = title;
}

static void add_sheet(map_run *m, html_parts *parts, const map_sheet *sheet)
{
    int64_t *row = NULL;
    if (sheet->layer != parts->layer) {
        row = match_cells(parts->layer, sheet->layer);
        if (!row) {
            report_warn(&m->report, "left_out", 1,
                        "'%s' is not in the HTML file: its cells (%s) are not those of the first "
                        "map (%s)",
                        sheet->title, dikas_table_name(sheet->layer->cells),
                        dikas_table_name(parts->layer->cells));
            g_ptr_array_add(parts->left_out, sheet->title);
            return;
        }
    }
    for (guint i = 0; i < sheet->columns->len; i++) {
        map_column *column = sheet->columns->pdata[i];
        const char *words = sheet->captions ? sheet->captions[i] : NULL;
        if (is_there(parts, column, words))
            continue;
        add_column(parts, column, words, row);
        if (sheet->columns->len > 1 && m->options->atlas && sheet->spec->title)
            say_whole_title(parts, sheet);
    }
    g_free(row);
}

/* ---- summaries ---- */

static char *with_unit(const map_run *m, const dikas_indicator *indicator)
{
    const char *unit = dikas_map_unit(m->language, indicator->unit);
    return *unit ? g_strdup_printf("%s (%s)", indicator->title, unit) : g_strdup(indicator->title);
}

/* A summary of a row each and a column for every indicator after a first one. */
static dikas_summary *new_summary(map_run *m, html_parts *parts, int64_t n_rows, const char *title,
                                  const char *row_title, const char *first, double **value)
{
    const guint n = parts->indicators->len;
    char **columns = g_new0(char *, n + 2);
    *value = g_new(double, (gsize)n_rows *(n + 1) + 1);
    columns[0] = g_strdup(first);
    for (guint k = 0; k < n; k++)
        columns[k + 1] = with_unit(m, &g_array_index(parts->indicators, dikas_indicator, k));
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
    g_array_append_val(parts->summaries, summary);
    return &g_array_index(parts->summaries, dikas_summary, parts->summaries->len - 1);
}

static double shown(const dikas_indicator *indicator, double x)
{
    return x * (indicator->scale > 0 ? indicator->scale : 1);
}

static dikas_status summarise_by_area(map_run *m, html_parts *parts, area_set *set,
                                      dikas_error *err)
{
    const map_layer *layer = parts->layer;
    const guint n = parts->indicators->len;
    const char *given = m->spec->areas.title;
    double *value, *mean = g_new(double, (gsize)set->n + 1);
    double *people = g_new(double, (gsize)set->n + 1);
    dikas_summary *summary = new_summary(
        m, parts, set->n, dikas_map_word(m->language, MAP_N_("By area")),
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
        const dikas_indicator *indicator = &g_array_index(parts->indicators, dikas_indicator, k);
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

/* Means over the people of each group. */
static dikas_status summarise_by_group(map_run *m, html_parts *parts, dikas_error *err)
{
    const map_layer *layer = parts->layer;
    const guint n = parts->indicators->len;
    if (!m->options->groups)
        return DIKAS_OK;
    char **names = list_names(m->options->groups);
    const int64_t n_groups = (int64_t)g_strv_length(names);
    const char **titles = g_new0(const char *, (gsize)n_groups + 1);
    double *value;
    dikas_summary *summary =
        new_summary(m, parts, n_groups, dikas_map_word(m->language, MAP_N_("By population group")),
                    dikas_map_word(m->language, MAP_N_("Group")),
                    dikas_map_word(m->language, MAP_N_("Persons")), &value);
    g_ptr_array_add(parts->owned, titles);
    summary->row = titles;
    dikas_status status = DIKAS_OK;
    for (int64_t g = 0; g < n_groups && status == DIKAS_OK; g++) {
        double *people = NULL, all = 0;
        int64_t unknown;
        char *title = g_strdup(names[g]);
        g_ptr_array_add(parts->owned, title);
        titles[g] = title;
        m->report.tool = &layer->tool;
        status = read_counts(&m->report, layer->cells, names[g], &people, &unknown, err);
        m->report.tool = m->tool;
        for (int64_t i = 0; i < layer->n && status == DIKAS_OK; i++)
            all += isnan(people[i]) || is_of_few(layer, i) ? 0 : people[i];
        value[g * (n + 1)] = all < (double)layer->common.min_count ? DIKAS_MISSING : all;
        for (guint k = 0; k < n && status == DIKAS_OK; k++) {
            const dikas_indicator *indicator =
                &g_array_index(parts->indicators, dikas_indicator, k);
            dikas_sum sum = { 0, 0 }, known = { 0, 0 };
            for (int64_t i = 0; i < layer->n; i++)
                if (people[i] > 0 && !isnan(indicator->value[i])) {
                    dikas_sum_add(&sum, people[i] * indicator->value[i]);
                    dikas_sum_add(&known, people[i]);
                }
            value[g * (n + 1) + k + 1] =
                shown(indicator, dikas_sum_value(known) > 0 &&
                                         dikas_sum_value(known) >= (double)layer->common.min_count
                                     ? dikas_sum_value(sum) / dikas_sum_value(known)
                                     : DIKAS_MISSING);
        }
        g_free(people);
    }
    g_strfreev(names);
    return status;
}

/* ---- the file ---- */

/* The planner's text, and in an atlas what it rests on. Free with g_free(). */
static char *text_of(map_run *m, const html_parts *parts)
{
    GString *text = g_string_new(m->text);
    if (parts->left_out->len) {
        g_string_append_printf(
            text, "\n\n%s\n",
            dikas_map_word(m->language, MAP_N_("Not in this file, for these maps are "
                                               "of other cells:")));
        for (guint i = 0; i < parts->left_out->len; i++)
            g_string_append_printf(text, "\n- %s", (char *)parts->left_out->pdata[i]);
    }
    char *sources = describe_sources(m);
    g_string_append_printf(text, "\n\n%s", sources);
    g_free(sources);
    return g_string_free(text, FALSE);
}

static dikas_status write_parts(map_run *m, html_parts *parts, dikas_error *err)
{
    const map_spec *spec = m->spec;
    const map_layer *layer = parts->layer;
    dikas_html document = DIKAS_HTML_INIT;
    for (int a = 0; a < layer->n_areas; a++)
        DIKAS_TRY(summarise_by_area(m, parts, &layer->areas[a], err));
    DIKAS_TRY(summarise_by_group(m, parts, err));
    char *text = text_of(m, parts);
    document.language = m->language;
    document.title = spec->title ? spec->title : ((map_sheet *)m->sheets->pdata[0])->title;
    document.subtitle = spec->subtitle;
    document.source = spec->source;
    document.note = spec->note;
    document.cells = dikas_table_geometry(layer->cells);
    document.metres_per_unit = layer->metres_per_unit;
    document.crs = layer->crs;
    document.id_title = layer->common.id ? layer->common.id : "fid";
    document.id = (const char *const *)layer->id;
    document.indicators = &g_array_index(parts->indicators, dikas_indicator, 0);
    document.n_indicators = (int)parts->indicators->len;
    document.caption = (const char *const *)parts->captions->pdata;
    document.ground = layer->grounds->ground;
    document.n_ground = (int)layer->grounds->backgrounds->len;
    document.summaries = &g_array_index(parts->summaries, dikas_summary, 0);
    document.n_summaries = (int)parts->summaries->len;
    document.text = text;
    const dikas_status status =
        dikas_html_write(&document, m->options->common.output, &m->run, err);
    g_free(text);
    return status;
}

dikas_status write_html(map_run *m, dikas_error *err)
{
    html_parts parts = {
        .layer = ((map_sheet *)m->sheets->pdata[0])->layer,
        .indicators = g_array_new(FALSE, FALSE, sizeof(dikas_indicator)),
        .columns = g_ptr_array_new(),
        .captions = g_ptr_array_new(),
        .values = g_ptr_array_new_with_free_func(g_free),
        .left_out = g_ptr_array_new(),
        .summaries = g_array_new(FALSE, FALSE, sizeof(dikas_summary)),
        .owned = g_ptr_array_new_with_free_func(g_free),
    };
    for (guint i = 0; i < m->sheets->len; i++)
        add_sheet(m, &parts, m->sheets->pdata[i]);
    const dikas_status status = write_parts(m, &parts, err);
    g_array_free(parts.indicators, TRUE);
    g_ptr_array_free(parts.columns, TRUE);
    g_ptr_array_free(parts.captions, TRUE);
    g_ptr_array_free(parts.values, TRUE);
    g_ptr_array_free(parts.left_out, TRUE);
    g_array_free(parts.summaries, TRUE);
    g_ptr_array_free(parts.owned, TRUE);
    return status;
}
