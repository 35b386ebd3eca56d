/* SPDX-License-Identifier: MIT */
/**
 * @file segregation.h
 * The state of one run of dikas-segregation, in the order in which it comes about.
 */
#ifndef DIKAS_SEGREGATION_TOOL_H
#define DIKAS_SEGREGATION_TOOL_H

#include "common/tool.h"
#include "dikas/environment.h"
#include "dikas/inference.h"

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
    char *compare, *compare_method;
    int64_t bounds;
    char *null;
    int64_t permutations, bootstrap, seed;
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
    const double *residents;   /**< per cell: all those of whom some are told of, borrowed */
    const uint8_t *suppressed; /**< per cell: what it is of may not be told, borrowed; NULL: in
                                  none */
    guint item;
    const dikas_measure *measure; /**< NULL: that of the item */
    int group, form;              /**< -1: of all groups; of the cell itself */
    int is_known;                 /**< the known share of the environment */
    int test_of;                  /**< column whose values it tests, the p-value first; -1: none */
} result_column;

/** A second table of people, and what the slots are of it. */
typedef struct comparison comparison;

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

    const char *source; /**< of the cells, as FILE[:LAYER] */
    const char *whose;  /**< "" or, of a second table, "NAME: ": what warnings begin with */
    dikas_table *cells;
    int64_t n;
    uint8_t *shown; /**< per cell: lies in --district; NULL: all do */
    int n_groups;
    char **name;       /**< of each group, as its column; empty without --groups */
    double **group;    /**< per group and cell; missing where a group of the cell is */
    double **rest;     /**< all others, per group and cell */
    double *people;    /**< per cell: of all groups, or --total */
    double *in_groups; /**< per cell: of all groups; missing where one is */
    double *lone;      /**< per cell: of all groups, else people; without end where nobody lives */
    uint8_t *suppressed; /**< per cell: --missing names a group of it, or the total */
    double **visible;  /**< `group` as it was read, also where another one is missing; NULL without
                          --bounds */
    double *unit;      /**< per cell: number of the larger unit; NULL without --unit */
    int64_t n_counted; /**< cells with people whose groups are all known */
    double counted;    /**< people in them */
    int64_t n_unknown; /**< cells of which a group is unknown: they are left out */
    double left;       /**< people in them, at least */

    double *area;              /**< per cell, m2; NULL until wanted, or without polygons */
    double *perimeter;         /**< per cell, m; NULL until wanted */
    dikas_relation *touching;  /**< cells and the boundary they share, m; NULL until wanted */
    double *x, *y;             /**< per cell: centroid, m; NULL until wanted, or without geometry */
    dikas_environment *places; /**< the same, made ready */
    int no_places;             /**< the cells have no geometry */
    int64_t n_placed;          /**< counted cells that have a place */
    double placed;             /**< people in them */
    GArray *forms;             /**< around_form */

    ways *ways;     /**< NULL without --network and --matrix */
    int64_t n_tied; /**< counted cells that have ways to others */
    double tied;    /**< people in them */

    GArray *slots;       /**< result_slot, in the order of the results */
    comparison *other;   /**< NULL without --compare */
    GArray *columns;     /**< result_column */
    GPtrArray *borrowed; /**< people of other columns: denominators of a sum index */
    area_set *areas;     /**< of --areas */
    int n_areas;
    GPtrArray *layers;
} segregation_run;

/** What the options name, before anything is read: groups, then measures. */
dikas_status plan_groups(segregation_run *s, dikas_error *err);
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

/** What is wrong with the options of ways, or NULL. */
const char *check_ways(const common_options *common, const way_options *o);

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

/** Value of a parameter; NULL where the measure has none of the name. */
const dikas_value *value_of(const dikas_request *request, const char *key);

/** Which forms an item asks for, once for all items that ask for the same. */
void plan_forms(segregation_run *s, segregation_item *item);

/** "_500m" or "_k100"; free with g_free(). */
char *form_suffix(const segregation_run *s, int form);

/** `kernel` and `radius_m` (or in another unit), or `knn`, and the known share, into a record. */
void add_form(const segregation_run *s, int form, json_object *record);

/** Cells of polygons lie at their centroid, others at their point; missing where there is none. */
void read_centroids(const segregation_run *s, double *x, double *y);

/** 1 where it is known how far cells lie apart, for a form or (-1) in a straight line. */
int has_distances(const segregation_run *s, int form);

/** A count as read_count() gives it; also marks the cells in which --missing names it. */
dikas_status read_group(segregation_run *s, const char *name, double **out, uint8_t *suppressed,
                        dikas_error *err);

/** Where the cells lie; fails where they are not in metres. */
dikas_status ready_places(segregation_run *s, dikas_error *err);

/** Columns that make up everybody: the groups, and those of the total who are in none. */
typedef struct mixed_columns {
    int n;
    const double **column;
    double *in_no_group;
} mixed_columns;

mixed_columns mixed_columns_of(const segregation_run *s, const population *people);
void mixed_columns_clear(mixed_columns *c);

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

/** What the measures take of where the cells are. */
dikas_status ready_cells(segregation_run *s, dikas_error *err);

/** Which single numbers there will be, once the inputs are there. */
dikas_status plan_results(segregation_run *s, dikas_error *err);

/** The single numbers of a population of these cells: a value, and "ok" or why there is none, for
 * every slot. Says nothing, and leaves the run as it is. */
dikas_status compute_results(const segregation_run *s, const population *people, double *value,
                             const char **status, dikas_error *err);

/** 1 where cells without a place are left out of a slot. */
int rests_on_places(const segregation_run *s, const result_slot *slot);

/** The status of a value: one that is no number has a reason; where its measure knows of none, it
 * is that sums or products of the counts are beyond all numbers. */
const char *status_of(double value, const char *status);

/** A slot as a record of the results, with all that belongs to it; the caller may add to it. */
dikas_status report_record(segregation_run *s, guint at, double value, const char *status,
                           json_object **record, dikas_error *err);

/** What is wrong with --permutations, --null and --bootstrap; NULL when all is well. */
const char *check_inference_options(const segregation_options *o);

/** The same of people who were drawn, with the columns of the run, which are its own, too. */
dikas_status compute_draw(segregation_run *s, const population *people, double *value,
                          const char **status, dikas_error *err);

/** How often draws reach the value of each cell. */
typedef struct cell_test {
    guint column;
    uint32_t *count; /**< of cell i at 3 i: draws at least as high, as low, without a value */
} cell_test;

/** Draws people n_draws times: the values of all slots, of slot i in draw r at i * n_draws + r, and
 * the counts of the tests. `value` has those of the people that were read. */
dikas_status draw_people(const segregation_run *s, dikas_draw_kind kind, uint64_t seed, int n_draws,
                         const double *value, double *drawn, const cell_test *test, int n_tests,
                         dikas_error *err);

/** The second table and the values of its slots; NULL without --compare. */
const segregation_run *compared(const segregation_run *s, const double **value);

/** Cells with known people in both tables. */
int64_t n_common_cells(const segregation_run *s);

/** Whether a column is compared with those of --permutations: it has NAME_p and NAME_fdr. */
int is_tested(const segregation_run *s, const result_column *column);

/** Draws people anew, adds to the record of each slot what its value is among theirs, and fills the
 * columns of tests. */
dikas_status infer_all(segregation_run *s, const double *value, json_object *const *record,
                       dikas_error *err);

/** Fails where "NUM:DEN" of sum_index are none, or one is there twice. */
dikas_status check_parts(const dikas_value *parts, dikas_error *err);

/** Which columns there will be; those of sum_index are computed then and there. */
dikas_status plan_columns(segregation_run *s, dikas_error *err);

/** Columns that this form makes, all others with NULL; `distortion` per cell or NULL. */
dikas_status fill_columns(segregation_run *s, const population *people, const around *a,
                          const double *distortion, dikas_error *err);

/** What a measure is called with: columns in the order of its record, and those around. */
typedef struct measure_call {
    const double **input, **around; /**< room for all groups and what else there is */
    double *rest_around;            /**< room for all cells */
    int n_repeats;
} measure_call;

measure_call *measure_call_new(const segregation_run *s);
void measure_call_free(measure_call *c);

/** Of a group, or of all (-1), with the people around or NULL. */
void gather_inputs(const segregation_run *s, const population *people, const dikas_measure *m,
                   int group, const around *a, measure_call *c);

/** Everything of the people that were read: results are reported, columns filled. */
dikas_status compute_all(segregation_run *s, dikas_error *err);

/** 1 where a slot is of the mix of the cells themselves, not of who lives around them; and where it
 * is of this measure. */
int is_of_cells_alone(const result_slot *slot);
int is_measure(const segregation_run *s, const result_slot *slot, const char *id);

/** What a reader must know beside a slot: what was left out; of a dissimilarity its units, and what
 * chance would make of it. */
dikas_status add_care(const segregation_run *s, guint at, json_object *record, dikas_error *err);

/** A column of the result, which takes its name and value, also after a failure; fails where there
 * is one of the name. */
dikas_status add_column(segregation_run *s, result_column column, dikas_error *err);

/** The same, named by its measure and the suffix. */
dikas_status add_named(segregation_run *s, result_column column, const char *suffix,
                       dikas_error *err);

dikas_status write_result(segregation_run *s, dikas_error *err);

/** The results as a table on standard output. */
void print_results(const segregation_run *s);

#endif
