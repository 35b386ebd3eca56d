/* SPDX-License-Identifier: MIT */
/**
 * @file html.h
 * An interactive map in one HTML file that needs no network (libdikas-map).
 */
#ifndef DIKAS_HTML_H
#define DIKAS_HTML_H

#include "dikas/map.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A summary: rows of text and numbers (by area, by population group). @since 0.1 */
typedef struct dikas_summary {
    const char *title;
    const char *row_title;  /**< of the first column: "district" */
    const char *const *row; /**< n_rows names */
    int64_t n_rows;
    const char *const *column; /**< n_columns titles, with units */
    int n_columns;
    const double *value; /**< row by row; missing is "no data" */
} dikas_summary;

/** Cells, and what is told of them beside the map. @since 0.1 */
typedef struct dikas_html_layer {
    const dikas_geometry *cells; /**< in the projected CRS of the document */
    const char *id_title;        /**< what an id is: the name of its column */
    const char *const *id;       /**< one a cell; NULL: 1, 2, … */
    const dikas_summary *summaries;
    int n_summaries;
} dikas_html_layer;

/** What the reader switches to: an indicator, or two in one map. @since 0.1 */
typedef struct dikas_html_map {
    int indicator; /**< which of the document */
    int second;    /**< -1, or another of the same cells, with as many classes (8 at most) */
    const uint32_t *square; /**< with a second: n * n colours, rows from below by the second */
    const char *title;      /**< NULL: that of the indicator, or of both */
    const char *caption;    /**< Markdown, or NULL */
    const char *subtitle;   /**< in place of that of the document; NULL: that */
} dikas_html_map;

/** A document. Strings are UTF-8 and borrowed. @since 0.1 */
typedef struct dikas_html {
    size_t struct_size;
    dikas_language language;
    const char *title, *subtitle, *source, *note;
    double metres_per_unit;
    const char *crs;                /**< its name, for the reader: "EPSG:3067" */
    const dikas_html_layer *layers; /**< all in this CRS; the one of the indicator is drawn */
    int n_layers;
    const dikas_indicator *indicators; /**< what is told of each cell */
    const int *layer; /**< one an indicator: whose cells its values are of; NULL: the first's */
    int n_indicators;
    const dikas_html_map *maps; /**< in the order of the switch; NULL: one of each indicator */
    int n_maps;
    const dikas_ground *ground;
    int n_ground;
    const char *text; /**< Markdown of the planner; NULL: none. Raw HTML in it is shown as text */
} dikas_html;

#define DIKAS_HTML_INIT                                                                            \
    {                                                                                              \
        .struct_size = sizeof(dikas_html), .metres_per_unit = 1                                    \
    }

/**
 * Write the document: Leaflet and all data within it, no address outside. Values keep about six
 * significant digits, and stay in their classes; those that `absence` marks are not written. Cells
 * of a grid are written as rows and columns, other polygons as rings of whole decimetres, once
 * where many share a shape, points as points. Ground is simplified to what can be seen. Texts that
 * are no UTF-8 get U+FFFD. The same document gives the same bytes. Written under a temporary name
 * and renamed.
 *
 * O(points + cells * indicators); memory for the longest path of the ground and its labels.
 *
 * @param path  ".html"; an existing file is replaced
 * @return DIKAS_OK; DIKAS_EINVAL (no cells, all of a layer without geometry, farther apart than the
 * earth is round; no indicator, one without classes, or of a layer that is not there; two in one
 * map that have not the same cells or not as many classes), DIKAS_EIO, DIKAS_ENOMEM,
 * DIKAS_ECANCELLED
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_html_write(const dikas_html *document,
                                                         const char *path, const dikas_run *run,
                                                         dikas_error *err);

#ifdef __cplusplus
}
#endif

#endif
