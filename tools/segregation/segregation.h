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

/** All measures, as results or columns. */
dikas_status compute_measures(segregation_run *s, dikas_error *err);

dikas_status write_result(segregation_run *s, dikas_error *err);

/** The results as a table on standard output. */
void print_results(const segregation_run *s);

#endif
