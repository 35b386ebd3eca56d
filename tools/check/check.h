/* SPDX-License-Identifier: MIT */
/**
 * @file check.h
 * The state of one run of dikas-check: inputs, the columns of the cells, and what these permit.
 */
#ifndef DIKAS_CHECK_H
#define DIKAS_CHECK_H

#include "check/guess.h"
#include "common/tool.h"

/** What the command line asks for. */
typedef struct check_options {
    common_options common;
    char *population, *groups;
    char *network, *services, *category, *buildings;
    char **rasters, **hazards;
} check_options;

/** How well an input fits the cells. Shares lie in [0, 1] and are missing where nobody knows. */
typedef struct coverage {
    double cells;  /**< of the cells */
    double people; /**< of the residents of known cells */
} coverage;

/** One input and what was found in it. */
typedef struct input_facts {
    const char
        *role;    /**< "cells", "network", "services", "buildings", "areas", "raster", "hazard" */
    char *name;   /**< of NAME=FILE; else NULL */
    char *source; /**< FILE[:LAYER] as commands take it */
    char *class_text;   /**< of a hazard, what follows its file: ",class=COLUMN"; "" */
    char *path, *layer; /**< layer NULL: the file has but one */
    int layer_is_guess;
    dikas_table *table; /**< NULL: a raster */
    int64_t rows;
    char crs[200];
    dikas_crs_kind crs_kind;
    dikas_shape shape;
    int64_t invalid, empty;
    double size[2];   /**< m, of most cells that are upright rectangles; missing: none are */
    double same_size; /**< share of cells of that size */
    int is_grid;      /**< they lie at whole multiples of it */
    coverage covers;
    ground_theme theme;
    double low, high, mean; /**< of pixels under cells */
    double pixel;           /**< m or degrees */
    int year;               /**< 0: not stated */
    char *year_from;        /**< where that is from; NULL: nowhere */
    char *changed;          /**< year and month of the file's last change */
    char *problem;          /**< why it cannot be used; NULL: it can */
    /* of services */
    char *category;
    int category_is_guess;
    GPtrArray *kinds; /**< categories, most asked for first */
    GArray *of_kind;  /**< int64_t: rows of each */
    char *supply;
    /* of areas and cells */
    char *id;
    int id_is_guess;
    int64_t repeated, without_id;
    json_object *record; /**< of the report */
} input_facts;

/** A column of the cells that an indicator may use. */
typedef struct column_facts {
    char *name;
    column_role role;
    const char *option; /**< which mends a wrong guess; NULL: none */
    int is_guess;
    int low, high; /**< of ages */
    int year;
    double *value; /**< what is known; codes and NULL are missing */
    int64_t known, zero, suppressed, missing, fractional, negative;
    double people_unknown; /**< share of residents who live where it is unknown; missing: nobody
                              knows */
    char *problem;         /**< why it cannot be used: NULL where it can */
} column_facts;

/** A value of a column that seems to stand for unknown. */
typedef struct code_note {
    char *column;
    code_guess code;
} code_note;

typedef struct check_run {
    const tool *tool;
    check_options *options;
    report report;
    dikas_run run;
    GPtrArray *inputs;  /**< input_facts */
    input_facts *cells; /**< the first of them */
    GPtrArray *columns; /**< column_facts; the population first, if it is known */
    column_facts *population;
    GPtrArray *groups;      /**< borrowed: a set of which nobody is in two */
    const char *groups_are; /**< "ages", "numbered columns that add up", "named", … */
    int groups_fill;        /**< they add up to the population */
    int64_t groups_exceed;  /**< cells where they are more than the population */
    GPtrArray *missing;     /**< texts for --missing: those given, then those that are certain */
    guint n_given;          /**< of these the first so many were given */
    GArray *codes;          /**< code_note, column by column */
    GPtrArray *hints;       /**< further sentences: other columns that would do, … */
    double *xy;             /**< where cells lie, in `metres`; NULL: nobody knows */
    char *metres;           /**< a CRS in metres: theirs, or a local one */
} check_run;

/* ---- inputs ---- */

/** Reads and looks at all inputs but the cells' columns. Fails where one cannot be read. */
dikas_status read_inputs(check_run *c, dikas_error *err);

/** Which of the polygons of OpenStreetMap are buildings, as a filter; NULL: all rows are. */
const char *only_buildings(const input_facts *in);

/** The first input of a role, or of a role and theme; NULL. */
input_facts *input_of(const check_run *c, const char *role);
input_facts *input_about(const check_run *c, const char *role, ground_theme theme);

/** Facts of geometry: kinds, invalid, empty, grid. */
dikas_status look_at_geometry(check_run *c, input_facts *in, dikas_error *err);

/** Takes an input with its role, name and source, chooses its layer, reads it and looks at it. */
dikas_status add_layer_input(check_run *c, input_facts *in, dikas_error *err);

/** Fills `covers` of an input by where the cells lie. */
dikas_status look_at_coverage(check_run *c, input_facts *in, dikas_error *err);

/** Opens a raster, and looks at its pixels under the cells. */
dikas_status look_at_raster(check_run *c, input_facts *in, dikas_error *err);

/** The year of an input, by its columns, layer, file and metadata. */
dikas_status date_input(check_run *c, input_facts *in, dikas_error *err);

void free_input(gpointer item);

/* ---- columns ---- */

/** Chooses identifier, population, groups and the rest, and counts what is known of them. */
dikas_status read_columns(check_run *c, dikas_error *err);

/** The identifier of an input: the one that was given, else one that tells all rows apart. */
dikas_status choose_id(input_facts *in, const char *given, dikas_error *err);

/** 1 where a name can stand in the lists of --rate and of measures; 0 for NULL. */
int is_clean(const column_facts *f);

/** The first usable column of a role with such a name; NULL. */
column_facts *column_of(const check_run *c, column_role role);

/** Share of cells in which a column is unknown. */
double unknown_share(const check_run *c, const column_facts *f);

void free_column(gpointer item);
void clear_code(gpointer item); /* of code_note */

/** Adds a sentence. */
void add_hint(check_run *c, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* ---- indicators ---- */

typedef enum verdict_status { POSSIBLE, WITH_CARE, NOT_POSSIBLE } verdict_status;

/** What the inputs permit of one indicator. */
typedef struct verdict {
    verdict_status status;
    GPtrArray *why;   /**< sentences: what to heed, or what is missing */
    GString *command; /**< lines that run as they stand */
} verdict;

typedef struct indicator {
    const char *id, *question, *needs;
    void (*judge)(const check_run *c, verdict *v);
} indicator;

extern const indicator indicators[];
enum { N_INDICATORS = 12 };

/** All twelve, in order; array of verdict. */
GArray *judge_all(const check_run *c);
void free_verdicts(GArray *verdicts);

/** --list */
void list_indicators(const tool *t);

/* ---- commands ---- */

/** Begins a command with the cells, their id and --missing. */
void begin_command(const check_run *c, GString *out, const char *program);

/** Adds words, each quoted for the shell where it needs to be, on one line. */
void add_words(GString *out, const char *first, ...) G_GNUC_NULL_TERMINATED;

/** For dikas-join: the cells once more, as the source whose rows are joined by the identifier. */
void add_cells_as_source(const check_run *c, GString *out);

/** Adds --areas and --area-id where they were given. */
void add_areas_words(const check_run *c, GString *out);

/** Ends it: lines of at most 100 characters that go on with a backslash. */
void end_command(GString *out, const char *output);

/** A list of names for --groups; g_free() it. */
char *join_names(const GPtrArray *columns);

/* ---- the report ---- */

/** "12 %", "0.4 %", "99.8 %": never 0 or 100 where it is not. For g_free(). */
char *share_text(double share);

/** "points", "polygons", …: in words. */
const char *shape_name(dikas_shape shape);

/** On the screen. */
void print_report(check_run *c, const GArray *verdicts);

/** As records of the report. */
void fill_json(check_run *c, const GArray *verdicts);

#endif
