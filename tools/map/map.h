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

typedef struct map_options {
    common_options common;
    char **columns; /* --column, maybe several */
    char *classes;  /* quantile|equal|jenks|pretty|breaks=… */
    int64_t n_classes;
    char *palette;
    double centre;
    char *title, *subtitle, *source, *note, *lang;
    char *paper, *orientation;
    double dpi;
    char **backgrounds; /* [KIND=]FILE[:LAYER] */
    char *population;   /* whom values rest on, for --min-count, and what areas weigh by */
    char *text;         /* FILE.md */
    char *atlas;        /* SPEC.json */
    gboolean bivariate, inset;
    char *view; /* FILE[:LAYER]: the page shows the extent of these polygons */
} map_options;

/* A column as the tools that computed it and the options describe it; owns all it points to. */
typedef struct map_column {
    char *name, *title, *unit;
    double *value;
    uint8_t *absence;
    GPtrArray *reasons;
    double scale;
    double centre; /* missing: none */
    int is_cost;   /* 1: less is better */
    dikas_classes classes;
    uint32_t *colour;
    char *caption;
    json_object *record; /* of the provenance, borrowed; NULL where there is none */
} map_column;

typedef struct map_background {
    dikas_ground_kind kind;
    dikas_table *table;
    char **label; /* one a row, or NULL */
} map_background;

typedef struct map_run {
    const tool *tool;
    map_options *options;
    dikas_run run;
    report report;
    dikas_language language;
    int wrong_usage;
    dikas_table *cells;
    int64_t n;
    char **id;
    double *population;      /* or NULL */
    json_object *provenance; /* of the cells; NULL where they have none */
    GPtrArray *columns;      /* map_column */
    GPtrArray *backgrounds;  /* map_background */
    area_set *areas;
    int n_areas;
    double metres_per_unit;
    double view[4];
    char *text;
} map_run;

/* ---- inputs.c ---- */

dikas_status read_cells(map_run *m, dikas_error *err);

/** A column with its values, why they are absent, and what the provenance says of it. */
dikas_status read_column(map_run *m, const char *name, map_column **out, dikas_error *err);
void free_column(map_column *column);

dikas_status read_backgrounds(map_run *m, dikas_error *err);
dikas_status read_text(map_run *m, dikas_error *err);

/* ---- classes.c ---- */

/** Classes and colours as asked for, or as fits the column. `classes` and `palette` may be NULL, a
 * centre missing. */
dikas_status choose_classes(map_run *m, map_column *column, const char *classes, int n_classes,
                            const char *palette, double centre, dikas_error *err);

/* ---- compose.c ---- */

/** The indicator, which borrows from the column. */
dikas_indicator indicator_of(const map_column *column);

/** Draw or write what was read. */
dikas_status write_map(map_run *m, dikas_error *err);

#endif
