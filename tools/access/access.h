/* SPDX-License-Identifier: MIT */
/**
 * @file access.h
 * The state of one run of dikas-access, in the order in which it comes about.
 */
#ifndef DIKAS_ACCESS_TOOL_H
#define DIKAS_ACCESS_TOOL_H

#include "common/streets.h"
#include "dikas/geom.h"
#include "dikas/network.h"
#include "dikas/opening_hours.h"

/** What the command line asks for. */
typedef struct access_options {
    common_options common;
    char *network, *mode, **profiles;
    double speed;
    char *cost_column, *cost_unit, *oneway_column;
    char *dem;
    char *matrix, *from_column, *to_column, *unknown_ids;
    char **services;
    char *service_id, *service_where, *category, *supply;
    char *open_at, *hours_column, *unknown_hours;
    char *demand;
    char *origins, *origin_weight;
    double max_snap, beside, join_tolerance, max_cost;
    char *services_output, *routes, *routes_from;
    int64_t min_component;
    char *write_matrix;
    char *isochrones, *isochrone_output, *isochrone_per;
    double isochrone_resolution;
    gboolean equity;
    char *income, *groups;
    double poverty_line, fgt_quantile;
    char *fgt_line;
    int64_t sensitivity, seed;
    char **closed;
    gboolean close_bridges;
} access_options;

/** The services of all files together. */
typedef struct services {
    int64_t n;
    dikas_table **tables; /**< one per --services */
    int n_tables;
    int64_t *first;        /**< n_tables + 1: services of table t are [first[t], first[t + 1]) */
    dikas_geometry shapes; /**< of all tables; no rows with --matrix */
    double *supply;
    char **id, **category; /**< category NULL where there is none */
    char **categories;     /**< the different ones, ascending, NULL at the end */
    dikas_table **whole;   /**< per --services: with the closed ones; NULL without --open-at */
    int64_t **place;       /**< per --services: row of `tables` for each of `whole`, or -1 */
} services;

/** Where people set out from: the cells themselves, or buildings in them. Those of cell c are
 * [start[c], start[c + 1]). */
typedef struct origins {
    int64_t n;
    int64_t *start; /**< NULL: every cell is its own origin */
    double *xy, *demand;
    double *share; /**< of the residents of the cell; they add up to 1 in each; NULL = 1 */
} origins;

/** One way to travel, and what it reaches. Without a network nothing is set. */
typedef struct traveller {
    char *name; /**< of the profile; NULL where costs come from a column or a matrix */
    dikas_profile *profile;
    json_object *rules; /**< the file that the profile was read from; NULL for a built-in */
    dikas_graph *graph;
    dikas_places *origins, *services;
    double *border; /**< per cell: least cost to the border of the network */
} traveller;

enum { HOURS_KINDS = 5 };

/** Services of a category by what is known of their opening hours. */
typedef struct hours_count {
    char *category; /**< NULL: none */
    int64_t n[HOURS_KINDS];
} hours_count;

/** What --closed closes, and what was reached before; see closures.c. */
typedef struct closures closures;

/** One column of the result. */
typedef struct result_column {
    char *name, *unit;
    const dikas_measure *measure; /**< NULL: cut_off, which comes after all measures */
    const char *category;
    const traveller *by;
    double *value;                /**< per cell */
    double *known_share, *spread; /**< per cell, over its origins; NULL without --origins */
    double *low, *high;           /**< per cell; NULL without --sensitivity */
    const char **status;          /**< per cell, static texts; NULL while all are ok */
} result_column;

/** The rows of the isochrones layer so far. */
typedef struct isochrone_rows isochrone_rows;

typedef struct access_run {
    const tool *tool;
    const access_options *options;
    dikas_run run;
    report report;

    dikas_table *cells;
    int64_t n;
    char *crs; /**< metric CRS that everything is computed in; NULL without geometry */
    double *cell_xy, *demand, *income;
    origins origins;
    uint8_t *few;       /**< per cell: known residents, but fewer than --min-count */
    double mean_demand; /**< of the cells where it is known, and not of few */
    char **groups;
    double **group; /**< one column per group */
    int n_groups;

    services services;
    dikas_moment open_at;   /**< of --open-at */
    GArray *hours;          /**< hours_count, by category */
    char *first_unreadable; /**< opening hours */

    traveller *travellers; /**< at least one */
    int n_travellers;
    traveller *on;                 /**< the one at work */
    dikas_table *lines, *barriers; /**< streets, in the CRS of the run */
    closures *closures;            /**< NULL: all is open */
    dikas_elevations *elevations;  /**< along the lines; NULL without --dem */
    cost_pairs pairs;              /**< of --matrix */
    const char *unit;              /**< of costs */

    dikas_request *requests;
    int n_requests;
    int *first_column; /**< per request: its first column */
    int wrong_usage;   /**< the failure lies in the words of the command */
    GArray *columns;   /**< result_column */
    area_set *areas;
    int n_areas;
    uint8_t *shown;             /**< per cell: lies in --district */
    isochrone_rows *isochrones; /**< NULL: none are asked for */
    GPtrArray *layers;          /**< output_layer, in the order of writing */
} access_run;

dikas_status read_cells(access_run *a, dikas_error *err);
dikas_status read_services(access_run *a, dikas_error *err);

/** Frees what read_services() put into services.shapes. */
void clear_shapes(dikas_geometry *shapes);
dikas_status read_origins(access_run *a, dikas_error *err);
dikas_status choose_travellers(access_run *a, dikas_error *err);
void clear_traveller(traveller *t);
dikas_status read_network(access_run *a, dikas_error *err);

/** Graph, places and border of the traveller at work, from the lines. */
dikas_status connect(access_run *a, dikas_error *err);

/** Origins and services tied to a graph, without a word. */
dikas_status tie_places(access_run *a, const dikas_graph *graph, dikas_places **from,
                        dikas_places **to, dikas_error *err);

/** Streets are needed no more. */
void forget_lines(access_run *a);

/** Takes graph, places and border away; name and profile stay. */
void disconnect(traveller *t);
dikas_status read_matrix(access_run *a, dikas_error *err);
dikas_status parse_requests(access_run *a, dikas_error *err);

/** Values of origins to cells, weighted by share; missing where none is known. `known_share` and
 * `spread` (standard deviation) may be NULL. */
void average_origins(const access_run *a, const double *of_origins, double *of_cells,
                     double *known_share, double *spread);

/** The origins of a cell are [first, end). */
static inline int64_t first_origin(const access_run *a, int64_t cell)
{
    return a->origins.start ? a->origins.start[cell] : cell;
}

static inline int64_t end_origin(const access_run *a, int64_t cell)
{
    return a->origins.start ? a->origins.start[cell + 1] : cell + 1;
}

/** Fails where --dem is given and slopes make no sense for a profile. */
dikas_status check_dem(access_run *a, dikas_error *err);

/** Elevations along the lines, in the CRS of the run, for every graph that is made of them; NULL
 * without --dem. */
dikas_status read_elevations(access_run *a, const dikas_table *lines, dikas_elevations **out,
                             dikas_error *err);

dikas_status read_district(access_run *a, dikas_error *err);

/** The layers of --closed, what they leave of the lines, and which origins and services lie within.
 */
dikas_status read_closures(access_run *a, dikas_error *err);

/** As dikas_graph_new() from what is left of the lines, for the traveller at work. What is reached
 * while all is open is found on the way. */
dikas_status build_closed_graph(access_run *a, const dikas_graph_options *how,
                                dikas_graph_report *made, dikas_error *err);

/** Places within closed areas reach nothing. */
void close_places(const access_run *a, dikas_places *from, dikas_places *to);

/** Who reached a service before and reaches none now: results and columns. */
dikas_status compute_cut_off(access_run *a, dikas_error *err);
void print_cut_off(const access_run *a);
void free_closures(access_run *a);

/** A layer of polygons or lines, in the CRS of the run (or of the cells, where that has none). */
dikas_status read_polygons(access_run *a, const char *source, const char *role, dikas_table **out,
                           dikas_error *err);

/** Coordinates of the services that are points, missing for the others; free with g_free(). */
double *service_points(const access_run *a);

/** The moment of --open-at. */
dikas_status read_moment(access_run *a, dikas_error *err);

/** With --open-at: only those services of a file that are open stay in its table. */
dikas_status keep_open(access_run *a, int number, dikas_error *err);

/** How many are closed, and of how many nobody knows; fails when none is left. */
dikas_status report_hours(access_run *a, dikas_error *err);

/** Which columns there will be; fails on names that collide and inputs that lack, before any
 * search. */
dikas_status plan_measures(access_run *a, dikas_error *err);

dikas_status compute_measures(access_run *a, dikas_error *err);
/** Cells to whom the border of the data may hide a service. */
void warn_of_border(access_run *a);

/** Whether --min-count leaves the values of a cell out. Unknown people are too few as well. */
int is_hidden(const access_run *a, int64_t cell);

/** Whether some people are there, but fewer than --min-count: a number that rests on them is not
 * told. */
int is_of_few(const access_run *a, double people);

/** The people of a cell that sums count: none of a cell of few, as they could be found from the
 * sum. */
static inline double counted(const access_run *a, const double *people, int64_t cell)
{
    return a->few[cell] ? 0 : people[cell];
}

dikas_status compute_equity(access_run *a, dikas_error *err);
dikas_status read_areas(access_run *a, dikas_error *err);
dikas_status compute_shares(access_run *a, dikas_error *err);

/** Everything again, --sensitivity times: the intervals of columns and shares. */
dikas_status vary(access_run *a, dikas_error *err);
/** The layer of --routes. */
dikas_status compute_routes(access_run *a, dikas_error *err);
dikas_status compute_areas(access_run *a, dikas_error *err);

/** The limits of --isochrones, before anything is read. */
dikas_status parse_isochrones(access_run *a, dikas_error *err);

/** The isochrones of the services, for every traveller. */
dikas_status compute_isochrones(access_run *a, dikas_error *err);
dikas_status make_isochrones_layer(access_run *a, dikas_error *err);
void free_isochrones(isochrone_rows *rows);

dikas_status write_matrix(access_run *a, dikas_error *err);
dikas_status make_cells_layer(access_run *a, dikas_error *err);
dikas_status make_services_layers(access_run *a, dikas_error *err);

/** All layers, with what made them. */
dikas_status write_result(access_run *a, dikas_error *err);

/** The table of shares on standard output, where there are any. */
void print_shares(const access_run *a);

/** The table of --equity on standard output. */
void print_equity(const access_run *a);

/** The relation to some services (ascending positions; NULL: all), for costs up to `limit` and
 * --max-cost. */
dikas_status relation_to(access_run *a, const int32_t *columns, int64_t n_columns, double limit,
                         dikas_relation **out, dikas_error *err);

/** Positions of the services of "A" or "A+B" (NULL: all); free with g_free(). */
int32_t *services_of(const access_run *a, const char *category, int64_t *n);

/** Text as part of a column's name, other characters than letters and digits as '_'; free with
 * g_free(). */
char *clean_name(const char *text);

/** Ends the name of a column: "_CATEGORY" where one is given, and with several profiles
 * "_PROFILE". */
void append_names(GString *name, const access_run *a, const char *category, const traveller *by);

/** 1 when cells are tied to a network. */
static inline int has_network(const access_run *a)
{
    return a->on->graph != NULL;
}

/** 1 when columns are told apart by profile. */
static inline int has_profiles(const access_run *a)
{
    return a->n_travellers > 1;
}

/** How a place stands to the network, in a word. */
static inline const char *reach_text(const dikas_places *places, int64_t i)
{
    static const char *const names[] = { "ok", "not_snapped", "island", "closed" };
    return names[dikas_places_reach(places)[i]];
}

/** 1 for origins that can reach anything at all. */
static inline int is_tied(const traveller *t, int64_t origin)
{
    return !t->origins || dikas_places_reach(t->origins)[origin] == DIKAS_REACH_OK;
}

/** An origin of the cell that is tied, else its first. */
int64_t best_origin(const access_run *a, const traveller *t, int64_t cell);

#endif
