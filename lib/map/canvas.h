/* SPDX-License-Identifier: MIT */
/**
 * @file canvas.h
 * What the parts of a page are drawn with. Lengths are points (1/72 inch), y grows downwards.
 *
 * A part returns the height it takes; on a canvas without `cr` it is measured and not drawn, so
 * that layout and drawing are the same code.
 */
#ifndef DIKAS_MAP_CANVAS_H
#define DIKAS_MAP_CANVAS_H

#include <cairo.h>
#include <pango/pangocairo.h>

#include "dikas/map.h"

#define MM(x) ((x)*72 / 25.4)

typedef struct canvas {
    cairo_t *cr; /* NULL: measure only */
    PangoContext *pango;
    dikas_language language;
    double dots; /* pixels a point; 0 where the surface is not of pixels */
} canvas;

typedef struct box {
    double x, y, w, h;
} box;

/* ---- text.c ---- */

typedef struct text_style {
    double size; /* points */
    PangoWeight weight;
    uint32_t colour;
    PangoAlignment align;
    int most_lines; /* 0: as many as it takes; what is more ends in an ellipsis */
} text_style;

enum {
    INK = 0x222222,
    INK_SOFT = 0x5c5c5c,
    INK_FAINT = 0x8a8a8a,
    PAPER = 0xffffff,
};

extern const text_style style_title, style_subtitle, style_body, style_caption, style_small,
    style_note, style_legend_title, style_legend, style_count, style_label;

/** Fonts of a document: its context, which the caller unrefs; fails where Open Sans is not there.
 */
DIKAS_MUST_CHECK dikas_status text_context(dikas_language language, PangoContext **out,
                                           dikas_error *err);

/** A layout of text within a width (0: as wide as it is); NULL is "". Unref it. */
PangoLayout *text_layout(const canvas *c, const text_style *style, const char *text, double width);
/** Lift each raised minus of a layout; text_layout() does, and what sets its text anew. */
void text_raise_minus(PangoLayout *layout);
double text_height(PangoLayout *layout);
double text_width(PangoLayout *layout);

/** Text with its upper left corner at x, y. Returns its height; 0 for none. */
double text_put(const canvas *c, const text_style *style, const char *text, double x, double y,
                double width);

/** Draw a layout or a line of one, in the colour that is set, from the current point on. */
void text_show(const canvas *c, PangoLayout *layout);
void text_show_line(const canvas *c, PangoLayoutLine *line);

/** Width of a text on one line. */
double text_length(const canvas *c, const text_style *style, const char *text);

void set_colour(cairo_t *cr, uint32_t colour, double alpha);

/* ---- view.c ---- */

/** What part of the world a frame shows: x = frame.x + (X - west) * scale. */
typedef struct map_view {
    box frame;
    double west, north;
    double scale; /* points a unit of the CRS */
} map_view;

static inline double view_x(const map_view *v, double x)
{
    return v->frame.x + (x - v->west) * v->scale;
}

static inline double view_y(const map_view *v, double y)
{
    return v->frame.y + (v->north - y) * v->scale;
}

/** Extent of the points of a geometry: min x, min y, max x, max y; 0 where it has none. */
int geometry_extent(const dikas_geometry *geometry, double extent[4]);

/** A view of an extent that fills the frame, centred, with some air around. */
map_view view_of(const double extent[4], box frame);

/** Path of a feature, in points, without what is nearer than `least` to the point before. */
void feature_path(cairo_t *cr, const map_view *v, const dikas_geometry *geometry, int64_t feature,
                  double least);

/** Whether the extent of a feature meets the frame. */
int feature_is_seen(const map_view *v, const dikas_geometry *geometry, int64_t feature,
                    double extent[4]);

/** Where the rings of a feature cross a line y = constant of the page, from left to right: the
 * feature lies between the first and the second, the third and the fourth, … Release x. */
typedef struct crossing_list {
    double *x;
    int64_t n, room;
} crossing_list;

/** Find them into a list, which may hold others; 0 where there is no memory. */
int find_crossings(crossing_list *list, const map_view *v, const dikas_geometry *geometry,
                   int64_t feature, double y);

/* ---- labels.c ---- */

/** Where a polygon of this extent is named: the middle of the longest stretch that it has in the
 * view, among lines that are more welcome the nearer they are to its middle; of width 0 where it
 * has none. 0 where there is no memory. */
int label_place(const map_view *v, const dikas_geometry *geometry, int64_t feature,
                const double extent[4], double at[2], double *width);

/* ---- cells.c ---- */

/** States of a cell: its class, or STATE_ABSENT + why it has none. */
enum { STATE_ABSENT = 16, N_STATES = STATE_ABSENT + 256, STATE_NONE = UINT16_MAX };

/** How the cells of a state are filled. */
typedef enum fill_pattern {
    FILL_PLAIN,
    FILL_HATCH,   /* no data */
    FILL_DOTS,    /* suppressed */
    FILL_REASONS, /* this and four more: lines of other directions, and two that cross */
} fill_pattern;

enum { N_REASON_PATTERNS = 5 };

typedef struct fill {
    uint32_t colour;
    int pattern;
} fill;

/** What stands upon the colours of a strip: the first that has room. */
typedef enum strip_numbers { STRIP_COUNTS, STRIP_PERCENT, STRIP_NOTHING } strip_numbers;

/** One map's cells: the state of each, how often each state is there, and how it is filled. */
typedef struct cell_states {
    uint16_t *state; /* n */
    int64_t n;
    int64_t count[N_STATES];
    fill fill[N_STATES];
    int is_whole;  /* 1: all known values, as they are shown, are whole numbers */
    int n_classes; /* of a bivariate map: n * n */
    strip_numbers numbers;
} cell_states;

/** States of an indicator, or of two in a square of colours when b is not NULL. */
DIKAS_MUST_CHECK dikas_status cell_states_of(const dikas_geometry *cells, const dikas_indicator *a,
                                             const dikas_indicator *b, const uint32_t *square,
                                             cell_states *out, dikas_error *err);
void cell_states_clear(cell_states *states);

/** Draw them: on pixels, rectangles along the axes by pixel, others as one path a state; `are_many`
 * all by pixel. */
DIKAS_MUST_CHECK dikas_status cells_draw(const canvas *c, const map_view *v,
                                         const dikas_geometry *cells, const cell_states *states,
                                         int are_many, dikas_error *err);

/** Fill the path of the canvas, which is used up. */
void fill_path(cairo_t *cr, fill how);

/* ---- paint.c ---- */

/** Cells as an image, pixel by pixel: a pixel shows the cell at its centre, and a cell without any
 * centre the pixel it lies in where that is free. The canvas is of pixels. */
DIKAS_MUST_CHECK dikas_status cells_paint(const canvas *c, const map_view *v,
                                          const dikas_geometry *cells, const cell_states *states,
                                          int only_boxes, dikas_error *err);

/** 1 where the feature is one rectangle along the axes. */
int feature_is_box(const dikas_geometry *geometry, int64_t feature, double extent[4]);

/* ---- ground.c, labels.c ---- */

void ground_below(const canvas *c, const map_view *v, const dikas_map *map);
DIKAS_MUST_CHECK dikas_status ground_above(const canvas *c, const map_view *v, const dikas_map *map,
                                           int with_labels, dikas_error *err);
DIKAS_MUST_CHECK dikas_status labels_draw(const canvas *c, const map_view *v, const dikas_map *map,
                                          dikas_error *err);

/* ---- legend.c ---- */

/** A legend below a title (maybe ""), in columns where they fit and `most_columns` is above 1;
 * returns its height. Without counts it has the classes alone: the strips tell the rest. */
double legend_put(const canvas *c, const dikas_indicator *indicator, const cell_states *states,
                  const char *title, double x, double y, double width, int most_columns,
                  int with_counts);

/** Classes as a strip with their counts upon it, for a small map; below it their bounds, and what
 * is absent. */
double legend_strip(const canvas *c, const dikas_indicator *indicator, const cell_states *states,
                    double x, double y, double width, int with_bounds);

/** Whether its numbers have room upon a strip of this width. */
int legend_has_room(const canvas *c, const dikas_indicator *indicator, const cell_states *states,
                    double width);

/** What the numbers in strips count, where there are any. */
double legend_strip_note(const canvas *c, const dikas_indicator *indicator,
                         const cell_states *states, double x, double y, double width);

/** The square of colours of two indicators; what is absent stands beside it where `is_wide`. */
double legend_square(const canvas *c, const dikas_map *map, const cell_states *states, double x,
                     double y, double width, int is_wide);

/** Title of an indicator with its unit; at most `size` - 1 bytes and a terminator. */
void indicator_title(const canvas *c, const dikas_indicator *indicator, char *out, size_t size);

/** 1 where two indicators can share a legend. */
int same_classes(const dikas_indicator *a, const dikas_indicator *b);

/* ---- scale.c ---- */

double scale_put(const canvas *c, const map_view *v, double metres_per_unit, double x, double y,
                 double width);
/** North arrow whose right edge is at x. */
double north_put(const canvas *c, double right, double y);
/** A small map of all cells with the view upon it; adds what it takes to *height. */
DIKAS_MUST_CHECK dikas_status inset_put(const canvas *c, const map_view *v, const dikas_map *map,
                                        double x, double y, double width, double most_height,
                                        double *height, dikas_error *err);

/* ---- page.c ---- */

/** What is known of a map before it is drawn. */
typedef struct map_content {
    const dikas_map *map;
    cell_states *states; /* one an indicator; one of a bivariate map */
    int n_states;
    double extent[4]; /* that is shown */
} map_content;

DIKAS_MUST_CHECK dikas_status map_content_of(const dikas_map *map, map_content *out,
                                             dikas_error *err);
void map_content_clear(map_content *content);

/** Where a part of the cells is shown, counts become those of the cells that are seen. */
void map_content_count(const map_content *content, const map_view *v);

/** The cells of one map with what lies below and above them, in a frame; without anything above
 * where `with_labels` is -1. */
DIKAS_MUST_CHECK dikas_status frame_draw(const canvas *c, const map_view *v, const dikas_map *map,
                                         const cell_states *states, int with_labels,
                                         dikas_error *err);

/** Draw a map into a place that leaves `text_height` free at its lower end if it can.
 * `*bottom` is where what stands below may begin; on a canvas without `cr`, `*scale` tells how
 * large the map would be. */
DIKAS_MUST_CHECK dikas_status map_put(const canvas *c, const map_content *content, box place,
                                      double text_height, double *bottom, double *scale,
                                      dikas_error *err);

/* ---- multiples.c ---- */

/** Small maps in a place; *height is what they take of it. */
DIKAS_MUST_CHECK dikas_status multiples_draw(const canvas *c, const map_content *content, box place,
                                             map_view *first, double *height, dikas_error *err);

#endif
