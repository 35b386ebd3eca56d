/* SPDX-License-Identifier: MIT */
/**
 * @file tool.h
 * What all tools share: one table of options, a report, progress, stopping on a signal.
 */
#ifndef DIKAS_TOOL_H
#define DIKAS_TOOL_H

#include <glib.h>
#include <json-c/json.h>

#include "dikas/base.h"
#include "dikas/geom.h"
#include "dikas/measure.h"
#include "dikas/table.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_INTERRUPTED = 130 };

/** What an option takes. */
typedef enum option_kind {
    OPTION_FLAG,   /**< nothing; gboolean */
    OPTION_TEXT,   /**< char * */
    OPTION_TEXTS,  /**< may be repeated; char ** */
    OPTION_NUMBER, /**< double, within low and high */
    OPTION_COUNT,  /**< int64_t, within low and high */
} option_kind;

/** One row of a tool's table; parser, --help and --json-usage are made from it. */
typedef struct tool_option {
    const char *name;
    char letter;
    option_kind kind;
    void *target;
    const char *value; /**< name of the value in --help */
    double low, high;
    const char *help;
} tool_option;

/** Options of every tool. */
typedef struct common_options {
    gboolean json, quiet, overwrite, append, list, json_usage, version, help;
    char *progress, *output, *hash, *keep, *id, *where, *style, *lang;
    char **config, **missing, **measures;
    char *cells;
    char *district;
    char **areas, **area_ids;
    gboolean area_split;
    int64_t threads, min_count;
    GPtrArray *given; /**< names of the options that were given; tool_parse()'s */
} common_options;

/** A tool as its main() describes it. */
typedef struct tool {
    const char *name, *summary;
    const char *family;   /**< measures it computes */
    const char *examples; /**< end of --help: two commands that run */
    const tool_option *options;
    int n_options;
    common_options *common;
    void (*list)(const struct tool *t); /**< what --list prints; NULL: the measures of the family */
} tool;

/** Large blocks that are freed go back to the system at once; to be called first. */
void tool_return_large_blocks(void);

/** Exit status, or -1 to go on. */
int tool_parse(const tool *t, int *argc, char ***argv);

/** 1 where an option with a number was given, even if with its default. */
int is_given(const common_options *o, const char *name);

/** Print "NAME: message" to standard error. */
void tool_say(const tool *t, const char *format, ...) G_GNUC_PRINTF(2, 3);

/** Say the error and give the exit status that belongs to it. */
int tool_fail(const tool *t, const dikas_error *err);

/* ---- progress and signals ---- */

/** A run with the tool's threads and progress; SIGINT and SIGTERM make it stop. */
void tool_run_init(const tool *t, dikas_run *run);

/** Ends the line of progress. */
void tool_run_done(void);

/** 1 after SIGINT or SIGTERM. */
int tool_interrupted(void);

/* ---- report ---- */

typedef struct report {
    const tool *tool;
    json_object *parameters, *inputs, *results, *warnings, *seconds;
    json_object *columns; /**< notes of the columns of the output */
    json_object *output;
    double started;
    int muted; /**< 1 while something is computed again: no warnings, no inputs */
} report;

void report_init(report *r, const tool *t);
void report_clear(report *r);

/** A warning: kept for the JSON object and, unless --quiet, said at once as a plain sentence; the
 * same sentence only once. */
void report_warn(report *r, const char *code, int64_t count, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

/** Seconds since the last call go to `phase`. */
void report_lap(report *r, const char *phase);

/** An input in the report and in the provenance. */
dikas_status report_input(report *r, const char *role, const char *source, const dikas_table *table,
                          dikas_error *err);

/** The same of a file that is no table: a raster, a description. `crs` may be NULL. */
dikas_status report_file(report *r, const char *role, const char *source, const char *crs,
                         dikas_error *err);

/** A result with its value, unit and status; the caller may add dimensions to it. */
json_object *report_result(report *r, const char *measure, const char *name, double value,
                           const char *unit, const char *status);

/** Set once the output is written. */
void report_output(report *r, const char *path, const char *layer, int64_t rows);

/** What a computed column is. Texts may be NULL. */
typedef struct column_note {
    const char *rows; /**< of which layer: "cells", "services", "buildings", … */
    const char *name;
    const dikas_measure *measure; /**< NULL: it is of no measure */
    const char *part;             /**< what it is where it is no output of the measure */
    const char *title;            /**< NULL: that of the measure */
    const char *unit;             /**< NULL: that of the output */
    int is_share;                 /**< in [0, 1], whatever the measure is */
    int is_signed, is_text;       /**< without a measure: also below 0, no number */
    const char *group, *category, *profile;
} column_note;

/** A column in the report and in the provenance. */
void report_column(report *r, const column_note *note);

/** The same of one that belongs to another: its "known_share", its "mean" by area, … */
void report_beside(report *r, const char *rows, const char *name, const char *of, const char *part);

/** All notes, complete: an array of objects with the keys rows, name, measure, family, title, unit,
 * range, sense, reference, and where there are such part, of, help, group, category, profile;
 * json_object_put() it. */
json_object *report_columns(const report *r);

/** Prints a JSON value, and lets it go. As UTF-8: the bytes in names of files are any. */
void print_json(json_object *object);

/** Prints the JSON object with --json. */
void report_print(report *r);

/** What made the result, as JSON text without times, threads and paths; free with g_free(). */
char *report_provenance(const report *r);

/** A number as JSON with 17 significant digits; null when missing. */
json_object *json_number(double x);

/** The measures of the family as text, or as JSON with --json. */
void tool_list(const tool *t);

/* ---- tables on the screen ---- */

/** A text of a record; NULL where it is null or not there. */
const char *record_text(json_object *record, const char *key);

/** Characters, not bytes. */
int text_width(const char *text);

/** Pads or cuts by characters, as printf() does by bytes. Positive width: to the right. */
void print_text(const char *text, int width);

/** A number of a record times a factor, "-" where there is none. */
void print_number(json_object *record, const char *key, int width, int decimals, double factor);

/* ---- targets ---- */

/** "FILE:LAYER" of an output; the layer is the name of the file when none is given. */
typedef struct target {
    char *path, *layer;
} target;

void target_split(const char *text, target *out);
void target_clear(target *t);

/** What is wrong with --overwrite and --append, or NULL. */
const char *check_target_options(const common_options *o);

/** Whether the target may be written at all, before any work is done; `layered`: in a format of
 * GDAL's, else CSV. */
dikas_status target_check(const char *text, int layered, const common_options *o, dikas_error *err);

/** Fails where an output is also this input, or a file that it reads. */
dikas_status target_is_no_input(const char *target, const char *input, dikas_error *err);

/** Whether two outputs are one file, however its folder is written. */
int target_is_same(const char *a, const char *b);

/** Notes a layer that is to be written in an array that frees its texts; two of one name, or two in
 * a file that holds one, are an error. */
dikas_status note_layer(GPtrArray *seen, const char *path, const char *layer, dikas_error *err);

/** The same of "FILE[:LAYER]". */
dikas_status note_target(GPtrArray *seen, const char *text, dikas_error *err);

/* ---- tables ---- */

/** A column as numbers, with the values of --missing as missing. */
dikas_status read_numbers(const common_options *o, const dikas_table *table, const char *column,
                          double *out, dikas_error *err);

/** 1 where the file has a value, whatever --missing says of it. */
int is_value_there(const dikas_column *c, int64_t row);

/** Sets the marks of the rows in which a column has a value that --missing names: the source does
 * not tell it. Other marks stay. */
dikas_status mark_suppressed(const common_options *o, const dikas_table *table, const char *column,
                             uint8_t *marks, dikas_error *err);

/** The values that --missing names for a column, of double, added to an array. */
dikas_status missing_values(const common_options *o, const char *column, GArray *out,
                            dikas_error *err);

/** Every column that --missing names must be in one of the tables (NULL ones are passed over). */
dikas_status check_missing(const common_options *o, dikas_table *const *tables, int n,
                           dikas_error *err);

/** A text column from the rows of a column; free with free_texts(). NULL for missing. */
char **column_texts(const dikas_table *table, int column);
void free_texts(char **texts, int64_t n);

/** The names in "A,B,\"C, D\"", without blanks around them: one that has a comma, or begins with a
 * quote, is in quotes, and a quote in it is doubled. None of an empty text; for g_strfreev(). */
char **list_names(const char *text);

/** A word of a command as a shell reads it back, quoted where it must be; free with g_free(). */
char *shell_word(const char *text);

/** Ids must be there and differ. */
dikas_status check_ids(const dikas_table *table, const char *column, char *const *ids, int64_t n,
                       dikas_error *err);

/** A column of counts, free with g_free() also after a failure: missing is allowed and counted,
 * negative is not. */
dikas_status read_counts(report *r, const dikas_table *table, const char *column, double **out,
                         int64_t *unknown, dikas_error *err);

/** "'pop' is" unknown in so many rows, where there are any. */
void warn_unknown(report *r, const dikas_table *table, const char *columns, int64_t unknown);

/** One column of counts, with a warning of its own. */
dikas_status read_count(report *r, const dikas_table *table, const char *column, double **out,
                        dikas_error *err);

/* ---- names of columns ---- */

/** NAME, or ID_KEYVALUE…_UNIT; then the suffix. Free with g_free(). */
char *request_name(const dikas_request *request, const char *suffix);

/** 1 where no computed column may have this name: identifier, geometry, and where columns may have
 * a status, that of the identifier. */
int is_reserved_name(const common_options *o, int has_status, const char *name);

/** The name that two computed columns would share, or, where columns may have one, one with the
 * status of the other; borrowed from them, NULL where all differ. */
const char *shared_name(int has_status, const char *a, const char *b);

/* ---- layers of the inputs ---- */

/** Fails, with the command that helps, where the cells are not in a projected CRS in metres. */
dikas_status check_metres(const dikas_table *cells, const char *source, dikas_error *err);

/** Geometry of a layer, a "layer" or the "network", into a CRS (NULL: it stays), with a note. */
dikas_status bring_here(report *r, dikas_table *table, const char *crs, const char *what,
                        dikas_error *err);

/** The rows of --cells that --where leaves, with the WKB of their geometry and --id checked. */
dikas_status read_cell_rows(report *r, const dikas_run *run, dikas_table **out, dikas_error *err);

/** The same of another layer of cells. */
dikas_status read_rows_of(report *r, const char *source, const char *role, const dikas_run *run,
                          dikas_table **out, dikas_error *err);

/** A layer with its geometry, in this CRS. */
dikas_status read_layer(report *r, const char *source, const char *role, const char *crs,
                        const dikas_run *run, dikas_table **out, dikas_error *err);

/** Fails where a row is of several points: their centroid is none of them. */
dikas_status check_single_points(const dikas_table *table, dikas_error *err);

void warn_repaired(report *r, const dikas_table *table, const dikas_repair_report *repair);

/** A flag per cell: its centroid lies in the district. Fails where none does; g_free() it also
 * then. */
dikas_status mark_within(report *r, const dikas_table *district, const dikas_table *cells,
                         const dikas_run *run, uint8_t **shown, dikas_error *err);

/** The same of --district; NULL stays where there is none. */
dikas_status mark_district(report *r, const dikas_table *cells, const dikas_run *run,
                           uint8_t **shown, dikas_error *err);

/** Name of the layer that "FILE[:LAYER]" means; free with g_free(). */
dikas_status layer_of_source(const char *source, char **out, dikas_error *err);

/* ---- areas ---- */

/** Areas with an id; columns of the relation are cells. */
typedef struct area_set {
    int64_t n;
    dikas_table *table;
    char *layer;
    char **id;
    dikas_relation *members;
} area_set;

/** What is wrong with --area-id and --area-split, or NULL. */
const char *check_area_ids(const common_options *o);

/** The same of all options of areas, which are written to the output. */
const char *check_area_options(const common_options *o);

/** Whether the summaries may be written, before any work is done. */
dikas_status check_area_targets(const common_options *o, dikas_error *err);

/** Fails where summaries would be written over this input. */
dikas_status areas_are_no_input(const common_options *o, const char *input, dikas_error *err);

/** note_layer() of every layer of summaries. */
dikas_status note_area_layers(const common_options *o, GPtrArray *seen, dikas_error *err);

/** Every --areas, in a CRS (NULL: that of the cells), and which cells belong to which area; to be
 * closed also after a failure. */
dikas_status open_areas(report *r, const dikas_table *cells, const char *crs, const dikas_run *run,
                        area_set **out, int *n, dikas_error *err);
void close_areas(area_set *set, int n);

/** A column of the cells summed up over the areas, as columns of theirs. Cells weigh by their
 * people; NULL: all the same. */
dikas_status summarise_areas(report *r, area_set *set, const char *name, const double *value,
                             const double *people, int64_t n_cells, const dikas_run *run,
                             dikas_error *err);

/** Persons of the cells added up over the areas, by the share of each cell that lies in them:
 * NAME_total, missing where no cell is known. */
dikas_status total_areas(report *r, area_set *set, const char *name, const double *value,
                         int64_t n_cells, const dikas_run *run, dikas_error *err);

/** The areas with their columns as a layer of the output, which takes their table. */
void add_areas(GPtrArray *layers, const char *output, area_set *set);

/* ---- layers of the output ---- */

/** A layer that is to be written. */
typedef struct output_layer {
    char *path, *name;
    const char *rows; /**< what they are: "cells", "areas", "services", … */
    const char *description;
    dikas_table *table;
} output_layer;

/** An array of output_layer, in the order of writing. */
GPtrArray *new_layers(void);

/** Takes the table. */
void add_layer(GPtrArray *layers, const char *path, const char *name, const char *rows,
               const char *description, dikas_table *table);

/** Only the columns that --keep and --id leave. */
dikas_status drop_columns(const common_options *o, dikas_table *table, dikas_error *err);

/** A computed column takes the place of an input column of its name. */
void make_room(report *r, dikas_table *table, const char *name);

/** What an earlier run has put beside a column of this name ("_status") would be read as belonging
 * to the new one: it goes, with a warning. */
void forget_earlier(report *r, dikas_table *table, const char *name, const char *suffix);

/** What is added to the name of a column for that of the column that says why its values are
 * missing. */
#define STATUS "_status"

/** The reason where --min-count leaves a value out. */
#define FEW_PEOPLE "few_people"

/** The reason where a value is missing as its source has one that may not be told: --missing names
 * it. */
#define SUPPRESSED "suppressed"

/** NAME_status, a text for each row of the table: "ok", a reason, or NULL where none is known. */
dikas_status add_status(report *r, dikas_table *table, const char *rows, const char *name,
                        const char *const *status, dikas_error *err);

/** 1 where a cell is not shown, as few people would be told of. */
typedef int (*cell_rule)(const void *context, int64_t cell);

/** A computed column in view of --min-count. */
typedef struct shown_column {
    const char *name;
    const double *value; /**< per cell */
    const int64_t *rows; /**< the cell of each row of the table; NULL: they are the same */
    cell_rule is_hidden;
    const void *context; /**< of the rule */
} shown_column;

/** The column, missing where the rule hides it. */
dikas_status add_shown(report *r, dikas_table *table, const shown_column *c, dikas_error *err);

/** Says in how many cells it is hidden. */
void tell_hidden(report *r, const dikas_table *table, const shown_column *c);

/** NAME_status where something is hidden; elsewhere the column is not there. */
dikas_status add_few_status(report *r, dikas_table *table, const char *rows, const shown_column *c,
                            dikas_error *err);

/** The same, and where a value is missing in a cell that is marked in `suppressed` (or NULL). */
dikas_status add_shown_status(report *r, dikas_table *table, const char *rows,
                              const shown_column *c, const uint8_t *suppressed, dikas_error *err);

/** What tells two runs apart, and nothing that does not: no threads, progress, outputs, and of the
 * tool's own options none of those left out. */
void note_options(report *r, const char *const *left_out);

/** Layers that go to one file are written together. */
dikas_status write_layers(report *r, const GPtrArray *layers, const dikas_run *run,
                          dikas_error *err);

/* ---- styles ---- */

/** How QGIS shows a layer, as QML; NULL where it has no geometry or no computed column that could
 * be shown. Free with g_free(). */
char *style_of_layer(const report *r, const output_layer *layer);

/** Where QGIS looks for the style of a file: beside it, as .qml. NULL where it has none (CSV); free
 * with g_free(). */
char *style_path(const char *path);

/** 1 where a file is a style that a tool wrote, and nobody has saved again since. */
int is_own_style(const char *path);

/** All of it or nothing: a temporary name and a rename. */
dikas_status write_style_file(const char *path, const char *qml, dikas_error *err);

/** The last part of a path. */
const char *base_name(const char *path);

#endif
