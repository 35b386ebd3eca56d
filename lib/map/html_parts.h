/* SPDX-License-Identifier: MIT */
/**
 * @file html_parts.h
 * The parts of the data within an HTML map. What reads them is html/data.js.
 */
#ifndef DIKAS_MAP_HTML_PARTS_H
#define DIKAS_MAP_HTML_PARTS_H

#include "dikas/html.h"
#include "map/html_out.h"

/** Where the coordinates of the page begin, and how long they are: metres right of and above the
 * lower left corner of the cells. */
typedef struct html_frame {
    double x, y;            /**< that corner, in the CRS */
    double width, height;   /**< metres */
    double metres_per_unit; /**< 1 where it is not known */
    double first[4];        /**< where the cells of the first layer lie, in the CRS */
} html_frame;

/** The frame of all layers. */
dikas_status html_frame_of(const dikas_html *document, html_frame *frame, dikas_error *err);

/** Where the cells lie: rows and columns of a lattice, rings of whole decimetres, or points. */
void html_put_cells(html_out *out, const dikas_geometry *cells, const html_frame *frame);

/** The same of cells that are no lattice, but for the brace at the end. */
void html_put_shapes(html_out *out, const dikas_geometry *cells, const html_frame *frame);

/** Names of the cells, n of them: whole numbers, or what parts each from the one before. */
void html_put_ids(html_out *out, const char *const *id, int64_t n);

/** An indicator of the n cells of a layer: its words, classes and values. */
void html_put_indicator(html_out *out, const dikas_indicator *indicator, int layer, int64_t n,
                        dikas_language language);

/** Colours, as a list of "#rrggbb". */
void html_put_colours(html_out *out, const uint32_t *colour, int n);

/** A summary, with as many decimals as each column needs. */
void html_put_summary(html_out *out, const dikas_summary *summary);

/** A layer behind or above the cells, simplified to what can be seen. */
dikas_status html_put_ground(html_out *out, const dikas_ground *ground, const html_frame *frame,
                             dikas_error *err);

/** Words that the page shows from its script, in its language. */
void html_put_words(html_out *out, dikas_language language);

#endif
