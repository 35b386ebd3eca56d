/* SPDX-License-Identifier: MIT */
/**
 * @file judge.h
 * What the indicators share when they look for what they need.
 */
#ifndef DIKAS_CHECK_JUDGE_H
#define DIKAS_CHECK_JUDGE_H

#include "check/check.h"

/* ---- verdicts ---- */

/** What is to be heeded; nothing where it is not possible anyway. */
void take_care(verdict *v, const char *format, ...) G_GNUC_PRINTF(2, 3);

/** What is missing, once; what was to be heeded is forgotten. */
void forbid(verdict *v, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* ---- cells and their columns: forbidden where they are not there ---- */

void need_cells(const check_run *c, verdict *v);
void need_metres(const check_run *c, verdict *v);
void need_polygons(const check_run *c, verdict *v);

/** The residents, or NULL. */
const column_facts *need_people(const check_run *c, verdict *v);

/** What is unknown of a column, or of the worst known of several, where that is much. */
void heed_unknown(const check_run *c, const column_facts *f, verdict *v);
/** Whether a count is known somewhere, and is 0 wherever it is. */
int is_of_nobody(const column_facts *f);
void heed_nobody(const column_facts *f, verdict *v);
void heed_groups(const check_run *c, const GPtrArray *groups, verdict *v);

/** The groups that are shown: a set of which nobody is in two; else one that stands out. For
 * g_ptr_array_free(). */
GPtrArray *shown_groups(const check_run *c);
void need_groups(const check_run *c, GPtrArray *groups, verdict *v);

/** Adds --groups and, where they do not make up everybody, --total. */
void add_groups(const check_run *c, const GPtrArray *groups, verdict *v);

/** Those of whom some are counted in a column: adults, the labour force, or for want of a column
 * all residents; NULL: nobody knows. */
const column_facts *base_of(const check_run *c, const column_facts *f, verdict *v);

/** Groups of 65 and over, for g_ptr_array_free(). */
GPtrArray *old_groups(const check_run *c);

/* ---- other inputs ---- */

/** Forbids where it is not there (NULL) or cannot be used. */
void need_input(const input_facts *in, const char *what, const char *option, verdict *v);

/** "WHAT 12 % of the residentsTHEN", where that is not all of them. */
void heed_coverage(const input_facts *in, const char *what, const char *then, verdict *v);

/** The first "raster" or "hazard" of a theme that can be used; NULL. */
const input_facts *usable(const check_run *c, const char *role, ground_theme theme);

/** Forbids for every one of a theme that cannot be used, and says why. */
void explain(const check_run *c, const char *role, ground_theme theme, verdict *v);

/** Adds --raster or --hazard NAME=FILE. */
void add_layer_words(GString *out, const input_facts *in);

/** Rasters of depth, the most frequent flood first where names tell; for g_ptr_array_free(). */
GPtrArray *flood_rasters(const check_run *c);

/** The years of its flood, by the name that was given, else that of the file; 0: neither says. */
int period_of(const input_facts *in);

/* ---- the indicators ---- */

void judge_location_quotient(const check_run *c, verdict *v);
void judge_local_divergence(const check_run *c, verdict *v);
void judge_sum_index(const check_run *c, verdict *v);
void judge_nearest(const check_run *c, verdict *v);
void judge_share(const check_run *c, verdict *v);
void judge_catchment(const check_run *c, verdict *v);
void judge_older(const check_run *c, verdict *v);
void judge_heat(const check_run *c, verdict *v);
void judge_flood(const check_run *c, verdict *v);
void judge_green(const check_run *c, verdict *v);
void judge_rule(const check_run *c, verdict *v);
void judge_risk(const check_run *c, verdict *v);

#endif
