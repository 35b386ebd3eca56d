/* SPDX-License-Identifier: MIT */
/**
 * @file compose.c
 * What was read, as a page.
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
