/* SPDX-License-Identifier: MIT */
/**
 * @file map.h
 * Maps of indicators on pages: PNG, SVG and PDF (libdikas-map, Cairo and Pango).
 *
 * All strings are UTF-8 and borrowed for the time of the call. The same input gives the same bytes
 * with the same versions of Cairo, Pango and the font.
 */
#ifndef DIKAS_MAP_H
#define DIKAS_MAP_H

#include "dikas/classes.h"
#include "dikas/table.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Language of all fixed words, of numbers and dates. @since 0.1 */
typedef enum dikas_language { DIKAS_ENGLISH, DIKAS_FINNISH, DIKAS_SWEDISH } dikas_language;

/** "en", "fi", "sv"; -1 for another. @since 0.1 */
DIKAS_API int dikas_language_of(const char *code);

/** Why a cell has no value. @since 0.1 */
enum {
    DIKAS_KNOWN,
    DIKAS_NO_DATA,
    DIKAS_SUPPRESSED, /**< there is a value, and it may not be told: few people */
    DIKAS_REASON,     /**< this and what follows: a reason of the indicator's own */
};

/** An indicator: one value per cell, in classes with colours. @since 0.1 */
typedef struct dikas_indicator {
    const char *name;           /**< of the column */
    const char *title;          /**< what it is, in the reader's words */
    const char *unit;           /**< "min", "%", "persons", …; "" or "1" where it has none */
    const double *value;        /**< one a cell; missing is not drawn as a value */
    const uint8_t *absence;     /**< one a cell: 0 where the value is known, else DIKAS_NO_DATA,
                                   DIKAS_SUPPRESSED, DIKAS_REASON + index into reasons; NULL: no data
                                   wherever the value is missing */
    const char *const *reasons; /**< "not_snapped", …: n_reasons */
    int n_reasons;
    const char *rows; /**< what the rows are, over their counts ("areas"); NULL: cells */
    double scale;     /**< values and bounds are shown times this (100 for shares in %); 0 is 1 */
    dikas_classes classes;  /**< borrowed */
    const uint32_t *colour; /**< one a class, 0xRRGGBB */
} dikas_indicator;

/** What a layer behind or above the cells is, which tells how it is drawn. @since 0.1 */
typedef enum dikas_ground_kind {
    DIKAS_GROUND_LAND,     /**< below all: the land, where it is not the whole page */
    DIKAS_GROUND_WATER,    /**< below the cells, polygons or lines */
    DIKAS_GROUND_GREEN,    /**< below the cells */
    DIKAS_GROUND_BUILDING, /**< above the cells, faint */
    DIKAS_GROUND_STREET,   /**< above the cells, thin lines */
    DIKAS_GROUND_BORDER,   /**< above the cells: outlines of districts, with labels */
    DIKAS_GROUND_LABEL,    /**< above all: names at points or in polygons */
} dikas_ground_kind;

/** Position of a kind's name among "land|water|green|building|street|border|label", or -1. @since
 * 0.1 */
DIKAS_API int dikas_ground_kind_of(const char *name);

/** A layer in the CRS of the cells. @since 0.1 */
typedef struct dikas_ground {
    dikas_ground_kind kind;
    const dikas_geometry *geometry;
    const char *const *label; /**< one a feature, entries may be NULL; or NULL */
} dikas_ground;

/** Sizes of paper. @since 0.1 */
typedef enum dikas_paper { DIKAS_A4, DIKAS_A3 } dikas_paper;
typedef enum dikas_orientation {
    DIKAS_BY_SHAPE,
    DIKAS_PORTRAIT,
    DIKAS_LANDSCAPE
} dikas_orientation;

/** A map on a page. @since 0.1 */
typedef struct dikas_map {
    size_t struct_size;
    const char *title, *subtitle; /**< NULL or "" where there is none */
    const char *source;           /**< whose data, of which year, under which licence */
    const char *note; /**< what a reader must know ("residents are synthetic"), or NULL */
    const dikas_geometry *cells;
    double metres_per_unit; /**< of the projected CRS: for the scale bar; missing: no scale bar */
    const dikas_indicator *indicators; /**< 1; 2 to 12 side by side; 2 in one map when bivariate */
    int n_indicators;
    int bivariate;          /**< 1: classes of both (2 or 3 each) make a square of colours */
    const uint32_t *square; /**< its n * n colours, rows from below by the second indicator */
    const dikas_ground *ground;
    int n_ground;
    double view[4]; /**< min x, min y, max x, max y that are shown; all 0: all cells. Counts in
                       the legend are of the cells that are seen, wholly or in part */
    int inset;      /**< 1: where the view lies in the whole, beside the legend */
} dikas_map;

#define DIKAS_MAP_INIT                                                                             \
    {                                                                                              \
        .struct_size = sizeof(dikas_map), .metres_per_unit = 1                                     \
    }

/** A page of a document: a map, text, or a map with text below it. @since 0.1 */
typedef struct dikas_page {
    const dikas_map *map; /**< or NULL */
    const char *heading;  /**< in the contents and, without a map, at the top of the page */
    const char *text;     /**< paragraphs, parted by empty lines; lines that begin with "## " are
                             headings, with "- " items; **bold** words; or NULL. Below a map it is
                             small and in columns */
} dikas_page;

/** How a document is drawn. @since 0.1 */
typedef struct dikas_document {
    size_t struct_size;
    dikas_language language;
    dikas_paper paper;
    dikas_orientation orientation;
    double dots_per_inch; /**< of PNG; 0: 150 */
    const char *title;    /**< in the metadata of a PDF, and over the contents */
    int contents;         /**< 1: a first page that lists the headings with their pages */
    const dikas_page *pages;
    int n_pages;
    const char *note; /**< over the contents: what a reader must know, or NULL */
} dikas_document;

#define DIKAS_DOCUMENT_INIT                                                                        \
    {                                                                                              \
        .struct_size = sizeof(dikas_document)                                                      \
    }

/**
 * Draw a document. The format is that of the extension; PNG and SVG hold one page. Written under a
 * temporary name beside the target and renamed: a map is never there half. What is not UTF-8 in
 * names and texts is drawn as U+FFFD. Text that does not fit below a map goes on on the next page
 * (PDF). Cells of one class are filled as one path. In a PNG, and where there are more than 60,000
 * of them, they are painted by pixel (PDF and SVG then hold an image, 300 dots per inch). Cells are
 * polygons; points and lines are refused.
 *
 * O(points) and memory for a page of pixels and what Cairo keeps.
 *
 * @param path  ".png", ".svg" or ".pdf"; an existing file is replaced
 * @return DIKAS_OK; DIKAS_EINVAL (extension; a title of the document that is not UTF-8; several
 * pages in a format for one; an indicator without classes, or with a value that is in none of them;
 * a view without area), DIKAS_ENOTFOUND (the font: the package that has it is named), DIKAS_EIO,
 * DIKAS_ENOMEM, DIKAS_ECANCELLED
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_document_draw(const dikas_document *document,
                                                            const char *path, const dikas_run *run,
                                                            dikas_error *err);

/** "Cairo 1.16.0, Pango 1.50.12": what pages are drawn with; at most `size` - 1 bytes and a
 * terminator. @since 0.1 */
DIKAS_API void dikas_map_version(char *out, size_t size);

#ifdef __cplusplus
}
#endif

#endif
