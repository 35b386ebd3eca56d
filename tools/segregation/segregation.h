/* SPDX-License-Identifier: MIT */
/**
 * @file segregation.h
 * The state of one run of dikas-segregation, in the order in which it comes about.
 */
#ifndef DIKAS_SEGREGATION_TOOL_H
#define DIKAS_SEGREGATION_TOOL_H

#include "common/tool.h"
#include "dikas/environment.h"

/** Ways between cells, as the command line has them. */
typedef struct way_options {
    char *network, *mode, *profile;
    double speed; /**< missing: the profile's */
    char *cost_column, *cost_unit, *oneway_column;
    char *matrix, *from_column, *to_column, *unknown_ids;
    double max_snap, join_tolerance;
    int64_t min_component;
} way_options;

/** What the command line asks for. */
typedef struct segregation_options {
    common_options common;
    char *groups, *total, *unit;
    way_options ways;
} segregation_options;

/** Where the mix of a cell is taken from: all within a radius, or so many nearest people. */
typedef struct around_form {
    int is_knn;
    int by_ways; /**< radius over streets or by a table of costs, else a straight line */
    dikas_kernel kernel;
    double size;  /**< radius, m or as radius_unit() says; or people */
    double known; /**< share of the environments that is known, mean over the people; missing until
                     it was computed */
} around_form;

/** One --measure. */
typedef struct segregation_item {
    dikas_request request;
    int is_of_all; /**< `all` brought it: left out where the input does not allow it */
    int *form;     /**< n_forms of the forms it asks for; none: the cell itself */
    int n_forms;
} segregation_item;

/** Counts of people by cell: those that were read, or others of the same cells. */
typedef struct population {
    int n_groups;
    double *const *group; /**< per group and cell; missing where a group of the cell is */
    double *const *rest;  /**< all others, per group and cell */
    const double *people; /**< per cell */
} population;

/** The people around every cell under one form; missing where a cell has no place, or where all
 * are fewer than those looked for. */
typedef struct around {
    int form;
    int n_columns;
    double **column; /**< the groups; with --total also who is in none */
    double *total;   /**< sum of the columns */
    double *known;   /**< share of the environment that is known; NULL where not asked for */
    double *radius;  /**< of the nearest people, m; else NULL */
    int is_empty;    /**< no cell has any */
} around;

/** A single number that is asked for. */
typedef struct result_slot {
    guint item;          /**< in items */
    int output;          /**< of its measure */
    int group, to_group; /**< -1: of all groups */
    int form;            /**< -1: of the cells themselves */
    int macro, micro;    /**< slots whose ratio it is; -1 of all others */
} result_slot;

/** A column of the result. */
typedef struct result_column {
    char *name;
    double *value;        /**< per cell; NULL until it is computed */
    const double *people; /**< per cell: weight in summaries, borrowed */
    const double
        *rests_on; /**< per cell: whom the value tells of, borrowed; NULL: nobody in particular */
    guint item;
    int group, form; /**< -1: of all groups; of the cell itself */
    int is_known;    /**< the known share of the environment */
} result_column;

/** What streets or a table of costs say of ways; see ways.c. */
typedef struct ways ways;

/** Costs of ways from cells to cells, 0 from each to itself. */
typedef struct way_relation {
    dikas_relation *all, *between; /**< the latter as streets or the table have it */
} way_relation;

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
    int64_t n_unknown; /**< cells of which a group is unknown */
    int64_t n_placed;  /**< counted cells that have a place */
    double placed;     /**< people in them */
    dikas_environment *places;
    int no_places; /**< the cells have no geometry */
    GArray *forms; /**< around_form */

    ways *ways;     /**< NULL without --network and --matrix */
    int64_t n_tied; /**< counted cells that have ways to others */
    double tied;    /**< people in them */

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

/** What is wrong with the options of ways, or NULL. */
const char *check_ways(const way_options *o);

/** Streets or the table of costs, where there are any. */
dikas_status open_ways(segregation_run *s, dikas_error *err);
void close_ways(segregation_run *s);

/** The rules of a profile that was read from a file, among the parameters. */
void note_profile(segregation_run *s);
int has_ways(const segregation_run *s);

/** Ways up to a limit, as they cost or in metres along streets (where costs are given, as they
 * cost); to be cleared also after a failure. */
dikas_status relate_cells(segregation_run *s, int in_metres, double limit, way_relation *out,
                          dikas_error *err);
void clear_relation(way_relation *relation);

/** 0 for a cell from which no way is known; after relate_cells(). */
int has_way(const segregation_run *s, int64_t cell);

/** Makes ready what ways_around() gives: ways as far as the largest radius. */
dikas_status ready_ways(segregation_run *s, dikas_error *err);
const dikas_relation *ways_around(const segregation_run *s);

/** Whether an item takes people around by ways; and the unit of a radius: "m", or that of costs
 * that are given. */
int is_by_ways(const segregation_run *s, const segregation_item *item);
const char *radius_unit(const segregation_run *s);

/** Whether a measure reads ways itself; and the columns of one that does, an item. */
int reads_ways(const dikas_measure *m);
dikas_status find_encounter(segregation_run *s, guint at, dikas_error *err);

/** The column takes its name, with the suffix; its value is freed with it, also after a failure. */
dikas_status add_column(segregation_run *s, result_column column, const char *suffix,
                        dikas_error *err);

/** Value of a parameter; NULL where the measure has none of the name. */
const dikas_value *value_of(const dikas_request *request, const char *key);

/** Which forms an item asks for, once for all items that ask for the same. */
void plan_forms(segregation_run *s, segregation_item *item);

/** "_500m" or "_k100"; free with g_free(). */
char *form_suffix(const segregation_run *s, int form);

/** `kernel` and `radius_m` (or in another unit), or `knn`, and the known share, into a record. */
void add_form(const segregation_run *s, int form, json_object *record);

/** 1 where it is known how far cells lie apart, for a form or (-1) in a straight line. */
int has_distances(const segregation_run *s, int form);

/** Where the cells lie; fails where they are not in metres. */
dikas_status ready_places(segregation_run *s, dikas_error *err);

/** Columns of everybody: the groups, and those of the total who are in none. */
typedef struct around_columns {
    int n;
    const double **column;
    double *in_no_group; /**< NULL without --total */
} around_columns;

around_columns columns_of(const segregation_run *s, const population *people);
void clear_columns(around_columns *c);

typedef dikas_status (*around_visitor)(const around *a, void *context, dikas_error *err);

/** The people around the cells, once for every form; nothing where the cells have no places. */
dikas_status visit_around(const segregation_run *s, const population *people, int with_known,
                          around_visitor visit, void *context, dikas_error *err);

/** Distortion of every cell. */
dikas_status find_distortion(const segregation_run *s, const population *people, double *local,
                             dikas_error *err);

/** Whether a measure gives a column of the cells, else single numbers; and if it has this input. */
int gives_column(const dikas_measure *m);
int takes_input(const dikas_measure *m, const char *role);
int is_distortion(const dikas_measure *m);

/** Every cell with every other, and so many of them that `all` does without. */
int takes_long(const segregation_run *s, const dikas_measure *m);

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

/** Which columns there will be; those of sum_index are computed then and there. */
dikas_status plan_columns(segregation_run *s, dikas_error *err);

/** Columns that this form makes, all others with NULL; `distortion` per cell or NULL. */
dikas_status fill_columns(segregation_run *s, const population *people, const around *a,
                          const double *distortion, dikas_error *err);

/** What a measure is called with: columns in the order of its record, and those around. */
typedef struct measure_call {
    const double **input, **around; /**< room for all groups and two more */
    double *rest_around;            /**< room for all cells */
    int n_repeats;
} measure_call;

measure_call *measure_call_new(const segregation_run *s);
void measure_call_free(measure_call *c);

/** Of a group (-1: of all), met by another (-1) or not, with the people around or NULL. */
void gather_inputs(const segregation_run *s, const population *people, const dikas_measure *m,
                   int group, int to_group, const around *a, measure_call *c);

/** Everything of the people that were read: results are reported, columns filled. */
dikas_status compute_all(segregation_run *s, dikas_error *err);

dikas_status write_result(segregation_run *s, dikas_error *err);

/** The results as a table on standard output. */
void print_results(const segregation_run *s);

#endif
