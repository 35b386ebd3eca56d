/* SPDX-License-Identifier: MIT */
/**
 * @file streets.h
 * Costs of ways, for every tool that asks how far people have: streets and who walks them, or a
 * table of costs.
 */
#ifndef DIKAS_TOOL_STREETS_H
#define DIKAS_TOOL_STREETS_H

#include "common/tool.h"
#include "dikas/network.h"

/* ---- profiles ---- */

/** A built-in profile, or one from a JSON file.
 *
 * @param word   its name or path
 * @param name   free with g_free()
 * @param rules  what the file holds, NULL for a built-in; free with json_object_put()
 */
dikas_status open_profile(const char *word, char **name, dikas_profile **profile,
                          json_object **rules, dikas_error *err);

/* ---- streets ---- */

/** Words of the command line on ways that all tools have; NULL: not given. */
typedef struct way_words {
    const char *network, *mode, *oneway_column;
    const char *matrix, *from_column, *to_column, *unknown_ids;
    const char *cost_column, *cost_unit; /**< of either */
    double speed;                        /**< missing: not given */
    int has_profile;
} way_words;

/** What is wrong with them, or with the numbers of streets, or NULL. */
const char *check_way_words(const common_options *o, const way_words *w);

/** Lines, and with OpenStreetMap the barriers (else NULL), in this CRS, with the columns that a
 * graph reads; to be freed also after a failure.
 *
 * @param cost_column,oneway_column  columns that are wanted too; may be NULL */
dikas_status read_streets(report *r, const char *source, const char *cost_column,
                          const char *oneway_column, const char *crs, const dikas_run *run,
                          dikas_table **lines, dikas_table **barriers, dikas_error *err);

/** What a metre between a place and the network costs in a unit; missing for one that is of no time
 * and no length. NULL as profile is somebody on foot. */
double leg_cost(const char *unit, const dikas_profile *profile);

/** What became of the lines, as a record of the report. */
json_object *graph_record(const dikas_graph_report *g);

/** Warnings of lines that count for nothing, or as more than they may be. */
void warn_of_lines(report *r, const dikas_table *lines, const dikas_graph_report *g,
                   const dikas_profile *profile, const char *cost_column);

/** Says so where turns are not read though they matter. */
void warn_of_turns(report *r, const dikas_profile *profile);

/** How places are tied. */
typedef struct snapping {
    double max_snap; /**< m */
    int64_t min_component;
    const char *profile; /**< name, where there are several; else NULL */
    int has_closures;
} snapping;

/** "12.3 km" for messages; free with g_free(). */
char *format_metres(double metres);

/** min x, min y, max x, max y of points; missing ones are passed over. */
void extent_of(const double *xy, int64_t n, double box[4]);

/** Fails where these places ("cells") lie nowhere near the network. */
dikas_status check_overlap(const dikas_graph *graph, const double box[4], const char *what,
                           double max_snap, dikas_error *err);

/** How places ("cells") are tied: a result, which is given back, and warnings. */
json_object *report_reach(report *r, const dikas_places *p, int64_t n, const char *what,
                          const snapping *how);

/* ---- a table of costs ---- */

/** Where costs are read from. */
typedef struct cost_source {
    const char *file, *from_column, *to_column, *cost_column; /**< columns: NULL for the default */
    int skip_unknown;                                         /**< ids that are nowhere are fine */
    double max_cost;       /**< pairs that cost more are left out; missing: none */
    const char *from, *to; /**< what the ids are of, "cell" and "service" */
    char *const *from_id, *const *to_id;
    int64_t n_from, n_to;
} cost_source;

/** Pairs with their costs. */
typedef struct cost_pairs {
    int64_t n;
    int32_t *from, *to;
    double *cost;
} cost_pairs;

/** To be cleared also after a failure. */
dikas_status read_cost_pairs(report *r, const cost_source *source, const dikas_run *run,
                             cost_pairs *out, dikas_error *err);
void clear_cost_pairs(cost_pairs *pairs);

#endif
