/* SPDX-License-Identifier: MIT */
/**
 * @file join.h
 * The state of one run of dikas-join, in the order in which it comes about.
 */
#ifndef DIKAS_JOIN_TOOL_H
#define DIKAS_JOIN_TOOL_H

#include "common/tool.h"
#include "dikas/areal.h"

/** What the command line asks for. */
typedef struct join_options {
    common_options common;
    char *source, *source_where, *key;
    char *make_grid;
    char *extensive, *intensive, *weight, **rates, *allocate_total;
    char *buildings, *building_id, *by, *floors, *height, *residential, *building_output;
    char *mixed_use;
    char *bounds_total;
    char *no_building;
    gboolean pycnophylactic;
    double tolerance;
    int64_t max_iterations;
    double nearest_distance;
    int64_t default_floors, bounds;
} join_options;

/** What is carried over. */
typedef enum statistic_kind { EXTENSIVE, INTENSIVE, RATE } statistic_kind;

/** What becomes of the people of a source without a building. */
typedef enum source_state {
    HOUSED,      /**< it has buildings that people live in */
    NO_BUILDING, /**< it has none, and its people are in no cell */
    PLACED, /**< it has none: --no-building spreads its people, or brings them to the nearest */
} source_state;

/** People who did not get to a cell. */
typedef struct unplaced {
    double no_building; /**< their source has none that people live in */
    double outside;     /**< of the cells */
} unplaced;

/** Residents per building. */
typedef struct estimates {
    double *people;
    double *known; /**< share of the building's dwellings of which the count is known, 0-1 */
} estimates;

/** One column of the result. */
typedef struct statistic {
    statistic_kind kind;
    char *name;
    char *over, *under;  /**< of a rate: numerator and denominator; else NULL */
    double *value;       /**< per source: the counts, the rates, the numerators */
    double *denominator; /**< per source, of a rate */
    double *numerator,
        *whole;          /**< per source, both parts of a rate as they were read, for --bounds */
    double *out;         /**< per cell */
    double *known_share; /**< per cell, 0-1 */
    double *out_low, *out_high; /**< per cell, with --bounds: of counts and rates; else NULL */
    double *basis;              /**< per cell: people the value rests on; NULL where nobody knows */
    estimates estimate;         /**< of counts; NULL without buildings */
    double in, allocated;       /**< of counts */
    double placed;              /**< of those: people of sources without a building */
    int64_t n_placed, n_unplaced; /**< such sources with people, by what became of them */
    unplaced unplaced;            /**< the rest of them */
} statistic;

/** Buildings that people live in, between the sources and the cells. */
typedef struct dwellings {
    dikas_table *table; /**< NULL without --buildings */
    int64_t n;
    char *filter; /**< --residential as SQL; NULL: people live in all */
    uint8_t *residential;
    double *area;               /**< m2 of ground; missing where there is no polygon */
    double *per_metre;          /**< what a square metre of ground counts: 1, floors, height */
    double *capacity;           /**< m2 of ground within the sources, times per_metre */
    double *capacity_of_cell;   /**< the same of what lies in each cell */
    dikas_relation *homes;      /**< sources by buildings, m2 */
    dikas_relation *footprints; /**< buildings by cells, m2 */
} dwellings;

typedef struct join_run {
    const tool *tool;
    const join_options *options;
    dikas_run run;
    report report;

    dikas_table *cells, *source;
    double grid_size; /**< of --make-grid; 0 without */
    char *grid_crs;   /**< NULL: that of the source */
    int64_t n, n_sources;
    double *cell_area, *source_area; /**< m2; missing where there is no polygon; 1 by key and of
                                        points */
    double *weight;                  /**< of --weight, per source; NULL = 1 */
    double *hidden_most; /**< of --bounds, per source: what a hidden count may be at most */
    uint8_t *shown;      /**< per cell: lies in --district; NULL: all do */
    GArray *statistics;  /**< statistic */
    int wrong_usage;     /**< the failure lies in the words of the command */
    dwellings dwellings;
    uint8_t *state;         /**< source_state per source, through buildings */
    dwellings placed;       /**< the dwellings, and those of people without one: after the buildings
                               the ground over which they are spread; no table; empty where nobody is
                               placed */
    const dwellings *lived; /**< where people live: one of both */
    dikas_relation *shared; /**< sources by cells, m2, or 1 by key and of points; NULL with
                               buildings */
    int32_t *neighbours;    /**< 4 per cell, with --pycnophylactic; else NULL */
    GPtrArray *layers;
} join_run;

/** What the options name, before anything is read. */
dikas_status plan_statistics(join_run *j, dikas_error *err);
void clear_statistics(GArray *statistics);

dikas_status read_cells(join_run *j, dikas_error *err);
dikas_status read_source(join_run *j, dikas_error *err);
dikas_status read_district(join_run *j, dikas_error *err);

/** "SIZE" or "SIZE,CRS"; the CRS is from dikas_alloc(), or NULL. */
dikas_status parse_grid(const char *text, double *size, char **crs, dikas_error *err);

/** The cells, from the source: with "fid" and "grid_id". */
dikas_status make_grid(join_run *j, dikas_error *err);

/** 1 where the geometry is points, and nothing else. */
int has_points(const dikas_table *table);
dikas_status read_buildings(join_run *j, dikas_error *err);

/** A flag for each building that --residential selects, and the SQL that does. */
dikas_status mark_residential(join_run *j, dikas_error *err);
void clear_dwellings(dwellings *d);

/** Relations of shared ground. */
dikas_status relate(join_run *j, dikas_error *err);

/** Each source is a point in a cell, or a row with the key of a cell. */
dikas_status relate_points(join_run *j, dikas_error *err);
dikas_status relate_keys(join_run *j, dikas_error *err);

/** Rows that have no polygon (no point) to lie anywhere with. */
void warn_nowhere(join_run *j, const dikas_table *table, const char *what, int64_t n);

/** All statistics, over areas or through buildings, and the balance of the counts. */
dikas_status compute(join_run *j, dikas_error *err);

/** Counts of sources over areas or through buildings; `estimate` and `rest` may be NULL. */
dikas_status split(join_run *j, const double *count, const estimates *estimate, double *out,
                   double *known_share, unplaced *rest, dikas_error *err);

/** Counts over the cells of a grid with a smooth density. */
dikas_status smooth_counts(join_run *j, const statistic *s, double *out, dikas_error *err);

/** What --no-building says of the sources that have none. */
dikas_status place_people(join_run *j, dikas_error *err);

/** Capacity of dwellings, and of what lies in each cell, from their relations. */
dikas_status measure_capacity(join_run *j, dwellings *d, dikas_error *err);

/** How many people of how many sources without a building went where. */
void count_placed(const join_run *j, statistic *s);
void warn_no_building(join_run *j, const statistic *s);

/** Counts of sources to buildings and on to cells. `estimate` and `rest` may be NULL; estimates are
 * of all that people live in. */
dikas_status split_through_buildings(join_run *j, const double *count, const estimates *estimate,
                                     double *out, double *known_share, unplaced *rest,
                                     dikas_error *err);

/** Rates of sources to buildings and on to cells, weighed by `weight` (people, per source) or,
 * where that is NULL, by dwellings. */
dikas_status average_through_buildings(join_run *j, const double *weight, const double *rate,
                                       double *out, double *known_share, dikas_error *err);

dikas_status write_result(join_run *j, dikas_error *err);

/** What counts and rates may be at least and at most, where counts are hidden. */
dikas_status compute_bounds(join_run *j, statistic *s, dikas_error *err);

/** The table of balances on standard output. */
void print_balance(const join_run *j);

#endif
