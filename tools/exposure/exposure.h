/* SPDX-License-Identifier: MIT */
/**
 * @file exposure.h
 * The state of one run of dikas-exposure, in the order in which it comes about.
 *
 * Measures are planned before anything is computed: each notes which statistics of pixels it wants.
 * Then all pixels are read once, and each measure makes its columns of what it noted, in the order
 * asked for, so that an index may read the columns before it.
 */
#ifndef DIKAS_EXPOSURE_TOOL_H
#define DIKAS_EXPOSURE_TOOL_H

#include "common/tool.h"
#include "dikas/io.h"
#include "dikas/raster.h"
#include "dikas/sky.h"

#define ROUNDING 1e-12 /**< shares of a cell that differ by less are the same */

/** What the command line asks for. */
typedef struct exposure_options {
    common_options common;
    char **rasters, **hazards;
    char *population, *modelled, *protected_ground, *network, *write_reference;
    int64_t sensitivity, seed;
} exposure_options;

/** --raster NAME=FILE[:BAND][,unit=TEXT], or what a measure computes from one. */
typedef struct input_raster {
    char *name, *source;         /**< name "" of what is computed */
    char *unit;                  /**< of its values; NULL: nothing says it */
    dikas_raster_file *file;     /**< NULL until a measure wants it */
    const dikas_raster *derived; /**< what is computed, else NULL */
    int derived_from;            /**< position of the raster that it is computed from; -1: it is in
                                    the CRS of the cells */
    dikas_sky *sky;              /**< what computes it, where this one owns it */
    dikas_roofs *roofs;          /**< what that looks at, where these are buildings */
} input_raster;

/** --hazard NAME=FILE[:LAYER][,class=COLUMN]. */
typedef struct input_hazard {
    char *name, *source, *class_column;
    dikas_table *table;     /**< NULL until a measure wants it */
    int is_ready;           /**< its polygons are valid */
    char **class;           /**< per polygon; NULL without column */
    dikas_relation *shared; /**< its polygons by the ground of the cells, m2; NULL until wanted */
    dikas_relation *over;   /**< its polygons by each other, m2; NULL until wanted */
    dikas_table *beyond;    /**< what of the cells lies beyond it; NULL until wanted */
    double *beyond_share;   /**< per cell, 0-1 */
} input_hazard;

/** The ground that measures of water look at. */
typedef struct studied_ground {
    double ring;             /**< metres around the cells, without these; 0: the cells themselves */
    dikas_table *parts;      /**< what is looked at of each; NULL: all of the cells */
    double *open;            /**< per cell: how much of the cell, or of its ring, that is; 0-1 */
    double *protected_share; /**< how much of it lies within --protected; NULL without it */
} studied_ground;

/** A statistic of pixels that some measure wants. */
typedef struct wanted_statistic {
    dikas_zonal_statistic statistic; /**< rasters by their position in the run */
    const dikas_table *zones;        /**< parts of the cells; NULL: all of them */
    double *value;                   /**< per cell */
} wanted_statistic;

/** A column of the result. */
typedef struct result_column {
    char *name, *unit;
    const char *measure; /**< id */
    const char *part;    /**< what it is beside the outputs of the measure, borrowed, or NULL */
    double *value;       /**< per cell */
    int of_people;       /**< 1: persons, who add up, and whom --min-count protects */
    int is_measure;      /**< 1: the value of a measure; 0: how sure it is */
    int is_share;        /**< 1: in [0, 1], whatever the measure is */
    double area_mean;    /**< of an anomaly: what it is the difference to; else missing */
} result_column;

typedef struct exposure_run exposure_run;
typedef struct exposure_item exposure_item;

/** How the measures of one kind are planned and computed. */
typedef struct exposure_kind {
    const char *id;
    dikas_status (*plan)(exposure_run *e, exposure_item *item, dikas_error *err);
    dikas_status (*compute)(exposure_run *e, exposure_item *item, dikas_error *err);
    void (*clear)(exposure_item *item); /**< of `state`; or NULL */
} exposure_kind;

/** One --measure. */
struct exposure_item {
    dikas_request request;
    const exposure_kind *kind;
    GArray *wanted; /**< int: positions of statistics, in the order noted */
    void *state;
};

struct exposure_run {
    const tool *tool;
    const exposure_options *options;
    dikas_run run;
    report report;
    int wrong_usage; /**< the failure lies in the words of the command */

    GArray *rasters; /**< input_raster */
    GArray *hazards; /**< input_hazard */
    GArray *items;   /**< exposure_item */
    GArray *wanted;  /**< wanted_statistic */
    GArray *columns; /**< result_column */

    dikas_table *cells; /**< NULL when only time series are asked for */
    int64_t n;
    double *population;           /**< per cell; NULL without --population */
    double *area;                 /**< m2, per cell, missing without polygon; NULL until wanted */
    dikas_table *zones;           /**< the polygons, all valid; NULL where those of the cells are */
    int zones_are_ready;          /**< they were looked at */
    dikas_table *modelled;        /**< the layer of --modelled; NULL until wanted */
    dikas_table *protected_areas; /**< that of --protected; NULL until wanted */
    dikas_table *points;          /**< a point within each cell; NULL until wanted */
    dikas_table *whole_area;      /**< the cells that are written as one; NULL until wanted */
    GPtrArray *grounds;           /**< studied_ground, each made when it is wanted */
    uint8_t *shown;               /**< per cell: lies in --district; NULL: all do */
    area_set *areas;              /**< of --areas */
    int n_areas;
    GPtrArray *layers;
};

/* ---- inputs ---- */

/** NAME=FILE of the options, before anything is read. */
dikas_status parse_inputs(exposure_run *e, dikas_error *err);
dikas_status read_cells(exposure_run *e, dikas_error *err);

/** An error where a file that is read would be written over. Of what measures name they ask it
 * themselves; of all options check_inputs() does. */
dikas_status check_inputs(const exposure_run *e, dikas_error *err);
dikas_status check_input(const exposure_run *e, const char *source, dikas_error *err);

/** Rasters and layers that are on the command line for nothing: they must be there, and are warned
 * of. */
dikas_status check_unused(exposure_run *e, dikas_error *err);

/** 1 where a --raster has this name. */
int is_raster(const exposure_run *e, const char *name);

/** Position of a raster that a measure names, opened; near names are in the message. */
dikas_status find_raster(exposure_run *e, const char *name, int *out, dikas_error *err);

/** A hazard that a measure names, read; the areas of the cells are there then. */
dikas_status find_hazard(exposure_run *e, const char *name, input_hazard **out, dikas_error *err);

/** The same, read and no more: points, lines or polygons. */
dikas_status find_layer(exposure_run *e, const char *name, input_hazard **out, dikas_error *err);

/** What of the cells lies beyond a hazard (water), and how much of each that is. */
dikas_status ready_beyond(exposure_run *e, input_hazard *hazard, dikas_error *err);

/** Columns that --missing names must be in the cells or in a hazard that was read. */
dikas_status check_missing_columns(exposure_run *e, dikas_error *err);
void clear_inputs(exposure_run *e);

/** Polygons of a layer that was read, all valid; rows stay what they are, columns go. */
dikas_status repair_layer(exposure_run *e, dikas_table **layer, dikas_error *err);

/** The ground of the cells (`ring` 0), or around them; borrowed. */
dikas_status find_ground(exposure_run *e, double ring, const studied_ground **out,
                         dikas_error *err);
void free_ground(void *ground);

/** How much of a cell, or of its ring, is known where `valid` of what is looked at is: what is
 * protected is known to be. */
double known_share(const studied_ground *g, int64_t cell, double valid);

/** What is a share of the ground that is looked at as one of all that is known, of which some may
 * be protected; missing where nothing is known. */
double share_of_known(const studied_ground *g, int64_t cell, double share, double valid);

/** The known share, and beside it what of that is protected, as the outputs after the first of an
 * item; takes `known` (g_free). */
dikas_status add_known_ground(exposure_run *e, const exposure_item *item, const studied_ground *g,
                              double *known, dikas_error *err);

/** Valid polygons of the cells. */
dikas_status ready_zones(exposure_run *e, const dikas_table **out, dikas_error *err);

/** Areas of these. */
dikas_status ready_areas(exposure_run *e, dikas_error *err);

/* ---- planning ---- */

dikas_status plan_measures(exposure_run *e, dikas_error *err);
dikas_status compute_measures(exposure_run *e, dikas_error *err);
void clear_measures(exposure_run *e);

/** A failure that lies in the words of a measure: wrong usage. */
dikas_status misused(exposure_run *e, dikas_status status);

/** Value of a parameter by its key. */
const dikas_value *value_of(const exposure_item *item, const char *key);

/** The word of a parameter, NULL where it is left out. */
const char *word_of(const exposure_item *item, const char *key);

/** Notes a statistic of a raster; `weight` is -1, `instead` missing where there is none. */
void want(exposure_run *e, exposure_item *item, dikas_zonal_kind kind, int raster, int weight,
          double parameter, double instead);

/** The same of parts of the cells; NULL: all of them. */
void want_of(exposure_run *e, exposure_item *item, const dikas_table *zones, dikas_zonal_kind kind,
             int raster, double parameter, double instead);

/** The statistic that the item noted as its k-th, per cell. */
const double *had(const exposure_run *e, const exposure_item *item, int k);

/** All statistics that were noted, all rasters of one grid in one pass. */
dikas_status read_pixels(exposure_run *e, dikas_error *err);

/** Metres on foot along --network from cells to the nearest of some polygons, missing where there
 * is no way; `known` is 0 where it is not known whether there is one. */
dikas_status walk_to(exposure_run *e, const dikas_table *zones, const dikas_table *polygons,
                     double *metres, uint8_t *known, dikas_error *err);

/* ---- a number for every cell: a column, or the mean of a raster ---- */

typedef struct cell_numbers {
    int statistic; /**< position among the item's, the known share comes next; or -1 */
    char *name;    /**< of a column, or NULL */
    double *column;
} cell_numbers;

/** Notes what is wanted of `name`: a column is read only when it is used, as it may be one that is
 * computed before. */
dikas_status plan_numbers(exposure_run *e, exposure_item *item, const char *name, cell_numbers *out,
                          dikas_error *err);
dikas_status numbers_of(exposure_run *e, const exposure_item *item, cell_numbers *from,
                        const double **out, dikas_error *err);
void clear_numbers(cell_numbers *numbers);

/** A column of the cells, or one computed before; free with g_free(). */
dikas_status read_cell_column(exposure_run *e, const char *name, double **out, dikas_error *err);

/** An error for a measure of people where --population is missing. */
dikas_status need_population(exposure_run *e, const exposure_item *item, dikas_error *err);

/* ---- results ---- */

/** An output of the item, `output` by its position in the record; takes `value` (g_free). */
dikas_status add_result(exposure_run *e, const exposure_item *item, int output, double *value,
                        dikas_error *err);

/** What the column that was added last is in, where that depends on what was asked for: the unit of
 * the raster that a measure names in `key`, if that is known. */
void set_raster_unit(exposure_run *e, const exposure_item *item, const char *key);

/** add_result() after DIKAS_OK; else frees the value and passes the failure on. */
dikas_status end_result(exposure_run *e, const exposure_item *item, int output, double *value,
                        dikas_status status, dikas_error *err);

/** A column beside those of the record: NAME and a suffix. */
dikas_status add_beside(exposure_run *e, const exposure_item *item, const char *suffix,
                        double *value, dikas_error *err);

/** A copy of n numbers, for g_free(). */
double *copy_numbers(const exposure_run *e, const double *from);

/** Positions of the cells that are written, of --district or all; how many. */
int64_t list_shown(const exposure_run *e, int64_t *rows);

/** No two layers of one name in one file. */
dikas_status check_layers(const exposure_run *e, dikas_error *err);
dikas_status write_result(exposure_run *e, dikas_error *err);

/** The columns and results on standard output. */
void print_results(const exposure_run *e);

/* ---- kinds ---- */

extern const exposure_kind zonal_kinds[], anomaly_kinds[], flood_kinds[], hazard_kinds[],
    ground_kinds[], heat_kinds[], runoff_kinds[], sky_kinds[], green_rule_kinds[], index_kinds[];

#endif
