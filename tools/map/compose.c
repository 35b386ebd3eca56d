/* SPDX-License-Identifier: MIT */
/**
 * @file compose.c
 * What was read, as a page or as an HTML file.
 */
#include <string.h>

#include "core/core.h"
#include "map/map.h"

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

static dikas_ground *grounds_of(const map_run *m)
{
    dikas_ground *ground = g_new(dikas_ground, m->backgrounds->len + 1);
    for (guint i = 0; i < m->backgrounds->len; i++) {
        const map_background *b = m->backgrounds->pdata[i];
        ground[i] = (dikas_ground){ b->kind, dikas_table_geometry(b->table),
                                    (const char *const *)b->label };
    }
    return ground;
}

static dikas_status write_page(map_run *m, const dikas_indicator *indicators,
                               const dikas_ground *ground, dikas_error *err)
{
    const map_options *o = m->options;
    dikas_map map = DIKAS_MAP_INIT;
    dikas_page page = { .map = &map };
    dikas_document document = DIKAS_DOCUMENT_INIT;
    map.title = o->title ? o->title : indicators[0].title;
    map.subtitle = o->subtitle;
    map.source = o->source;
    map.note = o->note;
    map.cells = dikas_table_geometry(m->cells);
    map.metres_per_unit = m->metres_per_unit;
    map.indicators = indicators;
    map.n_indicators = (int)m->columns->len;
    map.ground = ground;
    map.n_ground = (int)m->backgrounds->len;
    map.inset = o->inset;
    memcpy(map.view, m->view, sizeof map.view);
    document.language = m->language;
    document.dots_per_inch = o->dpi;
    document.title = map.title;
    document.pages = &page;
    document.n_pages = 1;
    return dikas_document_draw(&document, o->common.output, &m->run, err);
}

static dikas_status write_html(map_run *m, const dikas_indicator *indicators,
                               const dikas_ground *ground, dikas_error *err)
{
    const map_options *o = m->options;
    dikas_html document = DIKAS_HTML_INIT;
    document.language = m->language;
    document.title = o->title ? o->title : indicators[0].title;
    document.subtitle = o->subtitle;
    document.source = o->source;
    document.note = o->note;
    document.cells = dikas_table_geometry(m->cells);
    document.metres_per_unit = m->metres_per_unit;
    document.id_title = o->common.id ? o->common.id : "fid";
    document.id = (const char *const *)m->id;
    document.indicators = indicators;
    document.n_indicators = (int)m->columns->len;
    document.ground = ground;
    document.n_ground = (int)m->backgrounds->len;
    document.text = m->text;
    return dikas_html_write(&document, o->common.output, &m->run, err);
}

dikas_status write_map(map_run *m, dikas_error *err)
{
    dikas_indicator *indicators = g_new0(dikas_indicator, m->columns->len + 1);
    dikas_ground *ground = grounds_of(m);
    for (guint i = 0; i < m->columns->len; i++)
        indicators[i] = indicator_of(m->columns->pdata[i]);
    const int is_html = g_str_has_suffix(m->options->common.output, ".html");
    const dikas_status status = (is_html ? write_html : write_page)(m, indicators, ground, err);
    g_free(indicators);
    g_free(ground);
    return status;
}
