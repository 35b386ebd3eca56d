/* SPDX-License-Identifier: MIT */
/**
 * @file sheets.c
 * What is to be drawn, by the options or by a spec, and the maps that are read for it.
 */
#include <string.h>

#include "core/core.h"
#include "map/map.h"

/* ---- what is asked for ---- */

/* A file that is read is not written over. */
static dikas_status check_inputs(const map_run *m, dikas_error *err)
{
    const map_options *o = m->options;
    const map_spec *spec = m->spec;
    const char *output = o->common.output;
    const char *const single[] = { o->atlas, o->view, o->common.district, spec->text };
    for (size_t i = 0; i < DIKAS_COUNT(single); i++)
        if (single[i])
            DIKAS_TRY(target_is_no_input(output, single[i], err));
    for (int i = 0; i < spec->n_maps; i++) {
        const spec_cells *cells = &spec->maps[i].cells;
        DIKAS_TRY(target_is_no_input(output, cells->file, err));
        if (cells->areas.file)
            DIKAS_TRY(target_is_no_input(output, cells->areas.file, err));
    }
    for (char **a = o->common.areas; a && *a; a++)
        DIKAS_TRY(target_is_no_input(output, *a, err));
    for (char **b = spec->backgrounds; b && *b; b++) {
        const char *equals = strchr(*b, '=');
        DIKAS_TRY(target_is_no_input(output, equals ? equals + 1 : *b, err));
    }
    return DIKAS_OK;
}

/* One map as the options describe it. */
static map_spec *spec_of_options(const map_options *o)
{
    map_spec *spec = spec_new();
    spec->title = o->map.title;
    spec->subtitle = o->subtitle;
    spec->source = o->source;
    spec->note = o->note;
    spec->text = o->text;
    spec->backgrounds = o->backgrounds;
    spec->maps = g_new0(spec_map, 1);
    g_ptr_array_add(spec->arrays, spec->maps);
    spec->n_maps = 1;
    spec->maps[0] = o->map;
    spec_map *map = &spec->maps[0];
    map->cells.file = o->common.cells;
    map->cells.id = o->common.id;
    map->cells.where = o->common.where;
    map->cells.missing = o->common.missing;
    map->cells.min_count = (double)o->common.min_count;
    map->cells.areas = spec->areas;
    map->n_columns = (int)g_strv_length(map->columns);
    map->n_classes = (double)o->n_classes;
    map->place = "";
    return spec;
}

dikas_status open_spec(map_run *m, dikas_error *err)
{
    map_options *o = m->options;
    if (o->atlas)
        DIKAS_TRY(spec_read(o->atlas, o->common.lang, &m->spec, err));
    else
        m->spec = spec_of_options(o);
    const char *lang = o->common.lang ? o->common.lang : m->spec->lang;
    m->language = lang ? (dikas_language)dikas_language_of(lang) : DIKAS_ENGLISH;
    if (o->paper)
        m->spec->paper = o->paper;
    if (o->orientation)
        m->spec->orientation = o->orientation;
    DIKAS_TRY(check_inputs(m, err));
    for (int i = 0; o->atlas && i < m->spec->n_maps; i++) {
        const spec_map *map = &m->spec->maps[i];
        class_request classes;
        char *at = g_strdup_printf("%s: %s.classes", m->spec->path, map->place);
        dikas_status status = read_classes(map->classes, at, &classes, err);
        g_free(at);
        at = g_strdup_printf("%s: %s.palette", m->spec->path, map->place);
        if (status == DIKAS_OK)
            status = check_palette(map->palette, map->bivariate, at, err);
        g_free(at);
        DIKAS_TRY(status);
    }
    return o->atlas ? report_file(&m->report, "atlas", o->atlas, NULL, err) : DIKAS_OK;
}

/* ---- what is read ---- */

/* What the spec says of a column goes before what its file says. */
static void describe_as_asked(const spec_map *spec, int number, map_column *column)
{
    const char *title = spec->titles           ? spec->titles[number]
                        : spec->n_columns == 1 ? spec->title
                                               : NULL;
    if (title && *title) {
        g_free(column->title);
        column->title = g_strdup(title);
    }
    if (spec->unit) {
        g_free(column->unit);
        column->unit = g_strdup(spec->unit);
        column->scale = strcmp(spec->unit, "%") == 0 ? column->scale : 1;
    }
    if (!isnan(spec->scale))
        column->scale = spec->scale;
    if (spec->threshold.side)
        column->sense = strcmp(spec->threshold.side, "above") == 0   ? -1
                        : strcmp(spec->threshold.side, "below") == 0 ? 1
                                                                     : 0;
}

static char *title_of(const map_sheet *sheet)
{
    const map_column *first = sheet->columns->pdata[0];
    if (sheet->spec->title)
        return g_strdup(sheet->spec->title);
    if (sheet->spec->bivariate)
        return g_strdup_printf("%s / %s", first->title,
                               ((map_column *)sheet->columns->pdata[1])->title);
    return g_strdup(first->title);
}

/* A threshold in minutes says nothing of euros. */
static dikas_status check_shared_threshold(const map_sheet *sheet, dikas_error *err)
{
    const map_column *first = sheet->columns->pdata[0];
    for (guint i = 1; i < sheet->columns->len && !isnan(sheet->spec->threshold.value); i++) {
        const map_column *column = sheet->columns->pdata[i];
        if (g_strcmp0(first->unit, column->unit) != 0)
            return dikas_fail(err, DIKAS_EINVAL,
                              "threshold: '%s' (%s) and '%s' (%s) do not share one; a map of each "
                              "can have its own",
                              first->name, first->unit, column->name, column->unit);
    }
    return DIKAS_OK;
}

static dikas_status read_sheet(map_run *m, const spec_map *spec, dikas_error *err)
{
    map_layer *layer;
    map_sheet *sheet = g_new0(map_sheet, 1);
    sheet->spec = spec;
    sheet->columns = g_ptr_array_new_with_free_func((GDestroyNotify)free_column);
    g_ptr_array_add(m->sheets, sheet);
    DIKAS_TRY(open_layer(m, &spec->cells, &layer, err));
    sheet->layer = layer;
    for (int i = 0; i < spec->n_columns; i++) {
        map_column *column;
        DIKAS_TRY(read_column(m, layer, spec->columns[i], &column, err));
        g_ptr_array_add(sheet->columns, column);
        describe_as_asked(spec, i, column);
    }
    DIKAS_TRY(check_shared_threshold(sheet, err));
    sheet->title = title_of(sheet);
    return choose_classes(m, sheet, err);
}

/* An error of the maps of an atlas says which map it is about. */
dikas_status read_sheets(map_run *m, dikas_error *err)
{
    for (int i = 0; i < m->spec->n_maps; i++) {
        const spec_map *map = &m->spec->maps[i];
        const dikas_status status = read_sheet(m, map, err);
        if (status == DIKAS_OK)
            continue;
        if (*map->place && status != DIKAS_ECANCELLED) {
            const dikas_error inner = *err;
            (void)dikas_fail(err, status, "%s: %s: %.800s", base_name(m->spec->path), map->place,
                             inner.message);
        }
        return status;
    }
    return DIKAS_OK;
}

void free_sheet(map_sheet *sheet)
{
    g_ptr_array_free(sheet->columns, TRUE);
    g_free(sheet->title);
    g_free(sheet->square);
    g_free(sheet->caption);
    g_strfreev(sheet->captions);
    g_free(sheet->figures);
    g_free(sheet);
}
