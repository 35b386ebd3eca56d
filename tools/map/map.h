/* SPDX-License-Identifier: MIT */
/**
 * @file map.h
 * dikas-map: columns of cells as maps on pages and in one HTML file.
 */
#ifndef DIKAS_MAP_TOOL_H
#define DIKAS_MAP_TOOL_H

#include "common/tool.h"
#include "dikas/html.h"
#include "dikas/map.h"
#include "map/caption.h"
#include "map/spec.h"

typedef struct map_options {
    common_options common;
    spec_map map; /* the one that is drawn without an atlas */
    int64_t n_classes;
    char *subtitle, *source, *note;
    char *paper, *orientation;
    double dpi;
    char **backgrounds; /* [KIND=]FILE[:LAYER] */
    char *groups;       /* COL,…: counts of groups, for summaries by group */
    char *text;         /* FILE.md */
    char *atlas;        /* SPEC.json */
    gboolean inset;
    char *view; /* FILE[:LAYER]: the page shows the extent of these polygons */
} map_options;

/* A column as the tools that computed it and the options describe it; owns all it points to. */
typedef struct map_column {
    char *name, *title, *unit;
    double *value;
    uint8_t *absence;
    GPtrArray *reasons;
    double scale;
    double centre;   /* missing: none */
    int is_share;    /* by what the tool noted of it */
    int sense;       /* 1: more is better; -1: less is better; 0: neither, or not known */
    char *how;       /* the measure as it was asked for, or NULL */
    char *reference; /* whom it is from, with its DOI, or NULL */
    char *method;    /* what the measure is, in the words of its record, or NULL */
    dikas_classes classes;
    uint32_t *colour;
    const char *palette; /* static, or of the options */
} map_column;

typedef struct map_background {
    dikas_ground_kind kind;
    dikas_table *table;
    int is_borrowed; /* the table is that of areas */
    char **label;    /* one a row, or NULL */
} map_background;

/* What lies behind cells of one CRS. */
typedef struct map_grounds {
    char *crs;
    GPtrArray *backgrounds; /* map_background */
    dikas_ground *ground;   /* the same, as they are drawn */
    double view[4];
} map_grounds;

/* Cells, read once for all maps that show them. */
typedef struct map_layer {
    const spec_cells *what;
    common_options common; /* what these cells are read with */
    tool tool;
    dikas_table *cells;
    int64_t n;
    char **id;
    double *population;      /* or NULL */
    json_object *provenance; /* NULL where they have none */
    area_set *areas;
    int n_areas;
    char crs[200];
    const map_grounds *grounds;
    double metres_per_unit;
} map_layer;

/* A map that was read. */
typedef struct map_sheet {
    const spec_map *spec;
    const map_layer *layer;
    GPtrArray *columns; /* map_column */
    char *title;
    uint32_t *square; /* of a bivariate map */
    char *caption;    /* NULL: none */
    char **captions;  /* one a column, for HTML */
    caption *figures; /* one a column; NULL where none are needed */
} map_sheet;

typedef struct map_run {
    const tool *tool;
    map_options *options;
    map_spec *spec;
    dikas_run run;
    report report;
    dikas_language language;
    GPtrArray *layers;  /* map_layer */
    GPtrArray *sheets;  /* map_sheet */
    GPtrArray *grounds; /* map_grounds */
    char *text;
} map_run;

/* ---- main.c ---- */

/** Whether one page is drawn: no atlas, no HTML file. */
int is_one_page(const map_options *o);

/* ---- sheets.c ---- */

/** The maps as the options or the spec of an atlas describe them, of files that the output is not.
 */
dikas_status open_spec(map_run *m, dikas_error *err);

/** Their cells, columns and classes. */
dikas_status read_sheets(map_run *m, dikas_error *err);
void free_sheet(map_sheet *sheet);

/* ---- inputs.c ---- */

/** The layer of these cells, read where it is new. */
dikas_status open_layer(map_run *m, const spec_cells *cells, map_layer **out, dikas_error *err);
void free_layer(map_layer *layer);

/** Every column that --missing or a spec names for its values is in one of the layers. */
dikas_status check_missing_columns(const map_run *m, dikas_error *err);

/** Whether too few people live in a cell to tell its values: 0 or 1. */
int is_of_few(const map_layer *layer, int64_t cell);

/** A column with its values and why they are absent. */
dikas_status read_column(map_run *m, const map_layer *layer, const char *name, map_column **out,
                         dikas_error *err);
void free_column(map_column *column);

dikas_status read_text(map_run *m, const char *path, dikas_error *err);

/* ---- background.c ---- */

/** Backgrounds and view in the CRS of the layer, read where they are new. */
dikas_status open_grounds(map_run *m, map_layer *layer, dikas_error *err);
void free_grounds(map_grounds *grounds);

/* ---- titles.c ---- */

/** What the provenance of the cells says of the column, else its name. */
void describe_column(const map_run *m, const map_layer *layer, map_column *column);

/** The column that this one belongs to by the notes of the tool ("of"), or NULL. */
const char *owner_of_column(const map_layer *layer, const char *name);

/* ---- classes.c ---- */

/** How classes are found, as it is written in --classes or a spec. `at` names it in messages. */
typedef struct class_request {
    dikas_class_method method;
    int is_given, n_breaks;
    double breaks[13];
} class_request;

dikas_status read_classes(const char *text, const char *at, class_request *out, dikas_error *err);

/** Whether there is a palette of this name that serves. */
dikas_status check_palette(const char *name, int bivariate, const char *at, dikas_error *err);

/** Classes and colours of the columns of a map, as asked for or as fits them. */
dikas_status choose_classes(map_run *m, map_sheet *sheet, dikas_error *err);

/* ---- figures.c ---- */

/** What the caption of a column tells. */
dikas_status find_figures(map_run *m, const map_sheet *sheet, const map_column *column,
                          caption *out, dikas_error *err);

/** Whom each cell stands for: its residents, none where they are unknown, or itself where the layer
 * tells none. Free with g_free(). */
double *cell_weights(const map_layer *layer);

/** By area, one number each: means over these weights with the weight of known values, and the
 * weights themselves. */
dikas_status mean_by_area(map_run *m, const area_set *set, int64_t n_cells, const double *value,
                          const double *weight, double *mean, double *known, dikas_error *err);
dikas_status total_by_area(map_run *m, const area_set *set, const double *weight, double *total,
                           dikas_error *err);

/** The caption of a map, and those of its columns one by one. */
dikas_status caption_sheet(map_run *m, map_sheet *sheet, dikas_error *err);

/* ---- compose.c ---- */

/** The indicator, which borrows from the column. */
dikas_indicator indicator_of(const map_column *column);

/** A map on a page, with indicators to be freed with g_free(). */
dikas_map map_of(const map_run *m, const map_sheet *sheet, dikas_indicator **indicators);

/** A document without pages. */
dikas_document document_of(const map_run *m);

/** Draw or write what was read. */
dikas_status write_page(map_run *m, dikas_error *err);
dikas_status write_html(map_run *m, dikas_error *err);

/* ---- atlas.c ---- */

dikas_status write_atlas(map_run *m, dikas_error *err);

/** What the atlas rests on: method, versions, files and their hashes. Free with g_free(). */
char *describe_sources(map_run *m);

/* ---- outcome.c ---- */

/** Parameters and a record of every indicator for the report. */
void report_maps(map_run *m);

/** Palettes and methods, also as JSON. */
void list_palettes(const tool *t);

#endif
