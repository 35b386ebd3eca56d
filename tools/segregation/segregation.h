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

typedef struct segregation_run {
    const tool *tool;
    const segregation_options *options;
    dikas_run run;
    report report;
    int wrong_usage; /**< the failure lies in the words of the command */

    GArray *items; /**< segregation_item */

    dikas_table *cells;
    int64_t n;
    uint8_t *shown; /**< per cell: lies in --district; NULL: all do */
    int n_groups;
    char **name;       /**< of each group, as its column */
    double **group;    /**< per group and cell; missing where a group of the cell is */
    double **rest;     /**< all others, per group and cell */
    double *people;    /**< per cell: of all groups, or --total */
    double *unit;      /**< per cell: number of the larger unit; NULL without --unit */
    double *area;      /**< per cell, m2; NULL until wanted, or without polygons */
    int64_t n_counted; /**< cells with people whose groups are all known */
    double counted;    /**< people in them */

    GArray *slots;       /**< result_slot, in the order of the results */
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

/** Of the people that were read: all single numbers, and all columns. */
dikas_status compute_all_results(segregation_run *s, dikas_error *err);
dikas_status compute_columns(segregation_run *s, dikas_error *err);

dikas_status write_result(segregation_run *s, dikas_error *err);

/** The results as a table on standard output. */
void print_results(const segregation_run *s);

#endif
