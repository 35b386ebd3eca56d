/* SPDX-License-Identifier: MIT */
/**
 * @file html.h
 * The parts of an HTML file, and where they come from.
 */
#ifndef DIKAS_TOOLS_MAP_HTML_H
#define DIKAS_TOOLS_MAP_HTML_H

#include "dikas/html.h"
#include "map/map.h"

/** Cells of the file, and the summaries of their indicators. */
typedef struct html_layer {
    const map_layer *layer;
    GArray *summaries; /* dikas_summary */
} html_layer;

typedef struct html_parts {
    GPtrArray *layers;  /* html_layer */
    GArray *indicators; /* dikas_indicator */
    GArray *layer_of;   /* int: whose cells each is of */
    GPtrArray *columns; /* map_column, borrowed: of which */
    GPtrArray *weights; /* double, one a cell of the layer: who counts; NULL without areas */
    GPtrArray *sources; /* map_layer, borrowed: what each was read with */
    GArray *maps;       /* dikas_html_map */
    GPtrArray *owned;   /* what indicators and summaries point to */
} html_parts;

static inline html_layer *layer_at(const html_parts *parts, guint at)
{
    return parts->layers->pdata[at];
}

static inline dikas_indicator *indicator_at(const html_parts *parts, guint at)
{
    return &g_array_index(parts->indicators, dikas_indicator, at);
}

static inline const dikas_html_map *map_at(const html_parts *parts, guint at)
{
    return &g_array_index(parts->maps, dikas_html_map, at);
}

/** Name, unit, scale, values and absences of n cells. */
int html_same_values(const dikas_indicator *a, const dikas_indicator *b, int64_t n);

/** Tables by area and by group of the layer with this number. */
dikas_status html_summarise(map_run *m, html_parts *parts, guint at, dikas_error *err);

#endif
