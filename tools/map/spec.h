/* SPDX-License-Identifier: MIT */
/**
 * @file spec.h
 * What is to be drawn: the maps of an atlas as a JSON file describes them, or those of the options.
 */
#ifndef DIKAS_MAP_SPEC_H
#define DIKAS_MAP_SPEC_H

#include <glib.h>

#include "dikas/map.h"

enum { MOST_MAPS = 12, MOST_COLUMNS = 12 };

/* Districts that captions name. */
typedef struct spec_areas {
    char *file, *layer, *id, *title;
    double least_people; /* known residents that a district needs to be named */
} spec_areas;

/* Where cells are and how they are read. */
typedef struct spec_cells {
    char *file, *layer, *id, *where, *population;
    char **missing;
    double min_count;
    spec_areas areas; /* those of the map, else those of the atlas */
} spec_cells;

/* A value that counts, and who says so. */
typedef struct spec_threshold {
    double value; /* missing: none */
    char *side;   /* "above", "below" or "none": which side is the bad one */
    char *text, *source;
    int second_hand; /* the source was read of, and not itself */
} spec_threshold;

typedef struct spec_map {
    spec_cells cells;
    char *column, **columns; /* one of them, as the file has it; columns from both afterwards */
    char **titles;           /* of the columns, or NULL */
    int n_columns, n_titles;
    int bivariate, appendix;
    char *title, *subtitle, *rows, *unit, *classes, *palette;
    double scale, centre; /* missing: what fits */
    double n_classes;     /* 0: what fits */
    char *people;         /* who is counted, where these are not all residents */
    char *question, *misuse, *how, *dates, *rules;
    spec_threshold threshold;
    char *place; /* "maps[3]" */
} spec_map;

/* One of which nothing is said yet. */
#define SPEC_MAP_INIT                                                                              \
    {                                                                                              \
        .scale = DIKAS_MISSING, .centre = DIKAS_MISSING, .threshold = { .value = DIKAS_MISSING },  \
    }

typedef struct map_spec {
    char *path;
    char *title, *subtitle, *source, *note, *lang, *paper, *orientation, *text;
    char **backgrounds;
    spec_cells cells;
    spec_areas areas;
    spec_map *maps;
    int n_maps;
    GStringChunk *texts; /* owns all of them */
    GPtrArray *arrays;   /* and these the arrays */
} map_spec;

map_spec *spec_new(void);
void spec_free(map_spec *spec);

/**
 * Read SPEC.json. Files are taken from the folder of the spec.
 *
 * @param language  "fi": of texts that are there in several; NULL: as the file says
 * @return DIKAS_OK; DIKAS_EIO; DIKAS_EINVAL: no JSON (line and column are named); a key that is not
 * known (near ones are named) or a value of another type (its place is named: maps[3].classes);
 * more than MOST_MAPS maps outside of the appendix
 */
dikas_status spec_read(const char *path, const char *language, map_spec **out, dikas_error *err);

#endif
