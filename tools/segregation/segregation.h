/* SPDX-License-Identifier: MIT */
/**
 * @file segregation.h
 * The state of one run of dikas-segregation, in the order in which it comes about.
 */
#ifndef DIKAS_SEGREGATION_TOOL_H
#define DIKAS_SEGREGATION_TOOL_H

#include "common/tool.h"

/** What the command line asks for. */
typedef struct segregation_options {
    common_options common;
    char *groups, *total, *unit;
    char *compare, *compare_method;
    int64_t bounds;
} segregation_options;

/** One --measure. */
typedef struct segregation_item {
    dikas_request request;
    int is_of_all; /**< `all` brought it: left out where the input does not allow it */
} segregation_item;

/** Counts of people by cell: those that were read, or others of the same cells. */
typedef struct population {
    int n_groups;
    double *const *group; /**< per group and cell; missing where a group of the cell is */
    double *const *rest;  /**< all others, per group and cell */
    const double *people; /**< per cell */
} population;

/** A single number that is asked for. */
typedef struct result_slot {
    guint item;          /**< in items */
    int output;          /**< of its measure */
    int group, to_group; /**< -1: of all groups */
} result_slot;

/** A column of the result. */
typedef struct result_column {
    char *name;
    double *value;        /**< per cell */
    const double *people; /**< per cell: whom the value rests on, borrowed */
} result_column;

/** A second table of people, and what the slots are of it. */
typedef struct comparison comparison;

typedef struct segregation_run {
    const tool *tool;
    const segregation_options *options;
    dikas_run run;
    report report;
    int wrong_usage; /**< the failure lies in the words of the command */

    GArray *items; /**< segregation_item */

    const char *source; /**< of the cells, as FILE[:LAYER] */
    const char *whose;  /**< "" or, of a second table, "NAME: ": what warnings begin with */
    dikas_table *cells;
    int64_t n;
    uint8_t *shown; /**< per cell: lies in --district; NULL: all do */
    int n_groups;
    char **name;       /**< of each group, as its column */
    double **group;    /**< per group and cell; missing where a group of the cell is */
    double **rest;     /**< all others, per group and cell */
    double *people;    /**< per cell: of all groups, or --total */
    double **visible;  /**< `group` as it was read, also where another one is missing; NULL without
                          --bounds */
    double *unit;      /**< per cell: number of the larger unit; NULL without --unit */
    double *area;      /**< per cell, m2; NULL until wanted, or without polygons */
    int64_t n_counted; /**< cells with people whose groups are all known */
    double counted;    /**< people in them */
    int64_t n_unknown; /**< cells of which a group is unknown: they are left out */
    double left;       /**< people in them, at least */

    GArray *slots;       /**< result_slot, in the order of the results */
    comparison *other;   /**< NULL without --compare */
    GArray *columns;     /**< result_column */
    GPtrArray *borrowed; /**< people of other columns: denominators of a sum index */
    area_set *areas;     /**< of --areas */
    int n_areas;
    GPtrArray *layers;
} segregation_run;

/** What the options name, before anything is read. */
dikas_status plan_measures(segregation_run *s, dikas_error *err);
dikas_status check_layers(const segregation_run *s, dikas_error *err);

dikas_status read_inputs(segregation_run *s, dikas_error *err);

/** People and units of the cells that were read; to be freed also after a failure. */
dikas_status read_people(segregation_run *s, dikas_error *err);
void free_people(segregation_run *s);

/** The second table, where there is one: read, and with every slot computed of it. */
dikas_status read_comparison(segregation_run *s, dikas_error *err);
dikas_status compute_comparison(segregation_run *s, dikas_error *err);
void free_comparison(comparison *c);

/** With --bounds: what an index of a group can be, given what is hidden. */
dikas_status add_bounds(const segregation_run *s, guint at, json_object *record, dikas_error *err);

/** What --bounds leaves open, and what it does not reach. */
void warn_of_bounds(segregation_run *s);

/** The value of the second table beside that of a slot, and the difference. */
void add_comparison(const segregation_run *s, guint at, json_object *record, double value);

/** Where an item has a column: how far each cell moved. */
int has_structure(const segregation_run *s, const segregation_item *item);

/** Where a slot is an index whose change falls into parts: these as records, and the column. */
dikas_status report_parts(segregation_run *s, guint at, dikas_error *err);

/** Ground of the cells, where they have some; fails where they are not in metres. */
dikas_status ready_area(segregation_run *s, dikas_error *err);

/** Whether a measure gives a column of the cells, else single numbers; and if it has this input. */
int gives_column(const dikas_measure *m);
int takes_input(const dikas_measure *m, const char *role);

/** The people that were read; borrowed. */
population population_of(const segregation_run *s);

/** Which single numbers there will be, once the inputs are there. */
dikas_status plan_results(segregation_run *s, dikas_error *err);

/** The single numbers of a population of these cells: a value, and "ok" or why there is none, for
 * every slot. Says nothing, and leaves the run as it is. */
dikas_status compute_results(const segregation_run *s, const population *people, double *value,
                             const char **status, dikas_error *err);

/** A slot as a record of the results; the caller may add to it. */
json_object *report_slot(segregation_run *s, guint at, double value, const char *status);

/** 1 where a slot is of the mix of the cells themselves, not of who lives around them; and where it
 * is of this measure. */
int is_of_cells_alone(const segregation_run *s, const result_slot *slot);
int is_measure(const segregation_run *s, const result_slot *slot, const char *id);

/** What a reader must know beside a slot: what was left out; of a dissimilarity its units, and what
 * chance would make of it. */
dikas_status add_care(const segregation_run *s, guint at, json_object *record, dikas_error *err);

/** A column of the result, which takes its name and value; fails where there is one of the name. */
dikas_status add_column(segregation_run *s, result_column column, dikas_error *err);

/** Of the people that were read: all single numbers, and all columns. */
dikas_status compute_all_results(segregation_run *s, dikas_error *err);
dikas_status compute_columns(segregation_run *s, dikas_error *err);

dikas_status write_result(segregation_run *s, dikas_error *err);

/** The results as a table on standard output. */
void print_results(const segregation_run *s);

#endif
