/* SPDX-License-Identifier: MIT */
/**
 * @file inputs.c
 * Cells, their columns, and what lies behind them.
 */
#include <string.h>

#include "core/core.h"
#include "dikas/io.h"
#include "map/map.h"

dikas_status read_cells(map_run *m, dikas_error *err)
{
    const common_options *o = &m->options->common;
    const char *column = o->id ? o->id : "fid";
    int id;
    DIKAS_TRY(read_cell_rows(&m->report, &m->run, &m->cells, err));
    if (!dikas_table_geometry(m->cells))
        return dikas_fail(err, DIKAS_EINVAL, "%s: no geometry, so there is nothing to draw",
                          dikas_table_name(m->cells));
    DIKAS_TRY(check_metres(m->cells, o->cells, err));
    DIKAS_TRY(check_missing(o, &m->cells, 1, err));
    m->n = dikas_table_rows(m->cells);
    m->metres_per_unit = 1;
    DIKAS_TRY(dikas_table_require(m->cells, column, &id, err));
    m->id = column_texts(m->cells, id);
    if (!m->options->population)
        return DIKAS_OK;
    m->population = g_new(double, (gsize)m->n + 1);
    return read_numbers(o, m->cells, m->options->population, m->population, err);
}

/* ---- a column ---- */

void free_column(map_column *column)
{
    if (!column)
        return;
    g_free(column->name);
    g_free(column->title);
    g_free(column->unit);
    g_free(column->value);
    g_free(column->absence);
    g_ptr_array_free(column->reasons, TRUE);
    dikas_classes_clear(&column->classes);
    g_free(column->colour);
    g_free(column->caption);
    g_free(column);
}

/* The code of a reason, which is noted when it is new. */
static uint8_t code_of(map_column *column, const char *reason)
{
    guint i = 0;
    while (i < column->reasons->len && strcmp(column->reasons->pdata[i], reason) != 0)
        i++;
    if (i == column->reasons->len && i < UINT8_MAX - DIKAS_REASON)
        g_ptr_array_add(column->reasons, g_strdup(reason));
    return (uint8_t)(DIKAS_REASON + MIN(i, (guint)(UINT8_MAX - DIKAS_REASON - 1)));
}

/* NAME_status says why a value of NAME is not known. */
static void read_reasons(map_run *m, map_column *column)
{
    char *name = g_strconcat(column->name, "_status", NULL);
    int index = dikas_table_find(m->cells, name);
    g_free(name);
    if (index < 0)
        index = dikas_table_find(m->cells, "reach_status");
    if (index < 0 || dikas_table_column(m->cells, index)->type != DIKAS_TEXT)
        return;
    char **text = column_texts(m->cells, index);
    for (int64_t i = 0; i < m->n; i++)
        if (column->absence[i] == DIKAS_NO_DATA && text[i] && strcmp(text[i], "ok") != 0)
            column->absence[i] = code_of(column, text[i]);
    free_texts(text, m->n);
}

/* A value that --missing names is there, and may not be told; so is one of few people. */
static dikas_status find_absences(map_run *m, map_column *column, int index, dikas_error *err)
{
    const double least = (double)m->options->common.min_count;
    double *as_read = g_new(double, (gsize)m->n + 1);
    const dikas_status status = dikas_table_numbers(m->cells, index, as_read, err);
    for (int64_t i = 0; i < m->n && status == DIKAS_OK; i++) {
        const int is_few =
            least > 0 && m->population && m->population[i] > 0 && m->population[i] < least;
        if (is_few)
            column->value[i] = DIKAS_MISSING;
        if (isnan(column->value[i]))
            column->absence[i] = is_few || !isnan(as_read[i]) ? DIKAS_SUPPRESSED : DIKAS_NO_DATA;
    }
    g_free(as_read);
    return status;
}

dikas_status read_column(map_run *m, const char *name, map_column **out, dikas_error *err)
{
    int index;
    *out = NULL;
    DIKAS_TRY(dikas_table_require(m->cells, name, &index, err));
    map_column *column = g_new0(map_column, 1);
    column->name = g_strdup(dikas_table_column(m->cells, index)->name);
    column->title = g_strdup(column->name);
    column->unit = g_strdup("");
    column->scale = 1;
    column->centre = DIKAS_MISSING;
    column->reasons = g_ptr_array_new_with_free_func(g_free);
    column->value = g_new(double, (gsize)m->n + 1);
    column->absence = g_new0(uint8_t, (gsize)m->n + 1);
    dikas_status status = read_numbers(&m->options->common, m->cells, name, column->value, err);
    if (status == DIKAS_OK)
        status = find_absences(m, column, index, err);
    if (status == DIKAS_OK)
        read_reasons(m, column);
    if (status != DIKAS_OK) {
        free_column(column);
        return status;
    }
    *out = column;
    return DIKAS_OK;
}

/* ---- what lies behind the cells ---- */

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

static char **read_labels(const dikas_table *table)
{
    const int index = dikas_table_find(table, "name");
    return index >= 0 ? column_texts(table, index) : NULL;
}

static dikas_status read_background(map_run *m, const char *text, dikas_error *err)
{
    const char *equals = strchr(text, '=');
    char *word = equals ? g_strndup(text, (gsize)(equals - text)) : NULL;
    const int kind = word ? dikas_ground_kind_of(word) : -1;
    dikas_table *table = NULL;
    g_free(word);
    DIKAS_TRY(read_layer(&m->report, kind >= 0 ? equals + 1 : text, "background",
                         dikas_table_crs(m->cells), &m->run, &table, err));
    if (!dikas_table_geometry(table)) {
        const dikas_status status = dikas_fail(err, DIKAS_EINVAL, "%s: a background needs geometry",
                                               dikas_table_name(table));
        dikas_table_free(table);
        return status;
    }
    map_background *background = g_new0(map_background, 1);
    background->table = table;
    background->kind = kind >= 0 ? (dikas_ground_kind)kind
                                 : guess_kind(dikas_table_name(table), dikas_table_geometry(table));
    background->label = read_labels(table);
    g_ptr_array_add(m->backgrounds, background);
    return DIKAS_OK;
}

dikas_status read_backgrounds(map_run *m, dikas_error *err)
{
    for (char **b = m->options->backgrounds; b && *b; b++)
        DIKAS_TRY(read_background(m, *b, err));
    return DIKAS_OK;
}

dikas_status read_text(map_run *m, dikas_error *err)
{
    GError *problem = NULL;
    if (!m->options->text || g_file_get_contents(m->options->text, &m->text, NULL, &problem))
        return DIKAS_OK;
    const dikas_status status =
        dikas_fail(err, DIKAS_EIO, "%s: cannot be read: %s", m->options->text, problem->message);
    g_clear_error(&problem);
    return status;
}
