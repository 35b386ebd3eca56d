/* SPDX-License-Identifier: MIT */
/**
 * @file ways.c
 * Ways between cells, over streets or as a table of costs knows them.
 *
 * Streets are read once, and made into a graph of costs, of metres or both, as measures ask for
 * them.
 */
#include <string.h>

#include "common/streets.h"
#include "core/core.h"
#include "segregation/place.h"
#include "segregation/segregation.h"

enum { COSTS, METRES, KINDS };

/* Pairs that are kept, of 24 bytes, so that several kernels and draws need no search of their own.
 */
#define MOST_STORED 4000000

struct ways {
    /* streets */
    dikas_table *lines, *barriers;
    char *profile_name;
    dikas_profile *profile; /* NULL with --cost-column alone */
    json_object *rules;
    double *xy; /* of the cells */
    dikas_graph *graph[KINDS];
    dikas_places *places[KINDS];

    cost_pairs pairs; /* of --matrix */
    uint8_t *tied;    /* per cell: it has ways to others */
    const char *unit; /* of costs */

    way_relation around;    /* as far as the largest radius */
    dikas_relation *stored; /* the same in memory, where it is small */
};

/* ---- the words of the command ---- */

const char *check_ways(const common_options *common, const way_options *o)
{
    const way_words words = { .network = o->network,
                              .mode = o->mode,
                              .oneway_column = o->oneway_column,
                              .matrix = o->matrix,
                              .from_column = o->from_column,
                              .to_column = o->to_column,
                              .unknown_ids = o->unknown_ids,
                              .cost_column = o->cost_column,
                              .cost_unit = o->cost_unit,
                              .speed = o->speed,
                              .has_profile = o->profile != NULL };
    const char *wrong = check_way_words(common, &words);
    if (wrong)
        return wrong;
    if (!isnan(o->speed) && o->cost_column)
        return "--speed and --cost-column exclude each other (a cost stands as it is)";
    return NULL;
}

int has_ways(const segregation_run *s)
{
    return s->options->ways.network || s->options->ways.matrix;
}

/* ---- streets ---- */

/* On foot, unless something else is said; a column of costs alone is for everybody. */
static dikas_status choose_profile(segregation_run *s, dikas_error *err)
{
    const way_options *o = &s->options->ways;
    ways *w = s->ways;
    const char *word = o->profile ? o->profile : o->mode ? o->mode : o->cost_column ? NULL : "walk";
    if (!word)
        return DIKAS_OK;
    DIKAS_TRY(open_profile(word, &w->profile_name, &w->profile, &w->rules, err));
    return isnan(o->speed) ? DIKAS_OK : dikas_profile_set_speed(w->profile, o->speed, err);
}

static dikas_status open_streets(segregation_run *s, dikas_error *err)
{
    const way_options *o = &s->options->ways;
    ways *w = s->ways;
    const dikas_geometry *g = dikas_table_geometry(s->cells);
    if (!g || g->n_parts == 0)
        return dikas_fail(err, DIKAS_EINVAL,
                          "%s: the cells have no geometry, which --network needs",
                          dikas_table_name(s->cells));
    DIKAS_TRY(check_metres(s->cells, s->options->common.cells, err));
    DIKAS_TRY(choose_profile(s, err));
    w->xy = g_new(double, 2 * (gsize)s->n + 1);
    dikas_geometry_centroids(g, w->xy);
    return read_streets(&s->report, o->network, o->cost_column, o->oneway_column,
                        dikas_table_crs(s->cells), &s->run, &w->lines, &w->barriers, err);
}

/* What a metre to the network costs. */
static double leg_of(segregation_run *s, int kind)
{
    const ways *w = s->ways;
    if (kind == METRES)
        return 1;
    if (!s->options->ways.cost_column)
        return DIKAS_MISSING; /* as the profile has it */
    const double cost = leg_cost(w->unit, w->profile);
    if (isnan(cost))
        report_warn(&s->report, "leg_without_cost", s->n,
                    "the way to the network costs nothing: '%s' is no unit of time or length",
                    w->unit);
    return isnan(cost) ? 0 : cost;
}

static dikas_status build_graph(segregation_run *s, int kind, dikas_error *err)
{
    const way_options *o = &s->options->ways;
    ways *w = s->ways;
    dikas_graph_options how = DIKAS_GRAPH_OPTIONS_INIT;
    dikas_graph_report made;
    how.profile = w->profile;
    how.in_metres = kind == METRES;
    how.cost_column = o->cost_column;
    how.oneway_column = o->oneway_column;
    how.join_tolerance = o->join_tolerance;
    how.leg_cost_per_metre = leg_of(s, kind);
    DIKAS_TRY(dikas_graph_new(w->lines, w->barriers, &how, &made, &s->run, &w->graph[kind], err));
    if (w->tied)
        return DIKAS_OK; /* said of the other kind */
    json_object *inputs = s->report.inputs;
    for (size_t i = 0; i < json_object_array_length(inputs); i++) {
        json_object *input = json_object_array_get_idx(inputs, i);
        if (g_strcmp0(record_text(input, "role"), "network") == 0)
            json_object_object_add(input, "graph", graph_record(&made));
    }
    warn_of_lines(&s->report, w->lines, &made, w->profile, o->cost_column);
    warn_of_turns(&s->report, w->profile);
    return DIKAS_OK;
}

/* People whom nobody comes to, and who come to nobody. */
static void warn_of_lost_people(segregation_run *s)
{
    dikas_sum lost = { 0, 0 };
    for (int64_t i = 0; i < s->n; i++)
        if (!s->ways->tied[i] && s->people && s->people[i] > 0)
            dikas_sum_add(&lost, s->people[i]);
    const double people = dikas_sum_value(lost);
    if (people > 0)
        report_warn(&s->report, "people_out_of_reach", (int64_t)people,
                    "%.15g people live in cells without a way to others: they are in reach of "
                    "nobody",
                    people);
}

/* A profile opens the same edges for both kinds, so that their reach is the same. */
static dikas_status tie_cells(segregation_run *s, int kind, dikas_error *err)
{
    const way_options *o = &s->options->ways;
    ways *w = s->ways;
    double box[4];
    extent_of(w->xy, s->n, box);
    DIKAS_TRY(check_overlap(w->graph[kind], box, "cells", o->max_snap, err));
    DIKAS_TRY(dikas_places_new(w->graph[kind], s->n, w->xy, o->max_snap, o->min_component, &s->run,
                               &w->places[kind], err));
    if (w->tied)
        return DIKAS_OK;
    const snapping how = { o->max_snap, o->min_component, NULL, 0 };
    const uint8_t *reach = dikas_places_reach(w->places[kind]);
    report_reach(&s->report, w->places[kind], s->n, "cells", &how);
    w->tied = g_new(uint8_t, (gsize)s->n + 1);
    for (int64_t i = 0; i < s->n; i++)
        w->tied[i] = reach[i] == DIKAS_REACH_OK;
    warn_of_lost_people(s);
    return DIKAS_OK;
}

/* ---- a table of costs ---- */

static dikas_status open_matrix(segregation_run *s, dikas_error *err)
{
    const way_options *o = &s->options->ways;
    const common_options *c = &s->options->common;
    ways *w = s->ways;
    int id;
    DIKAS_TRY(dikas_table_require(s->cells, c->id ? c->id : "fid", &id, err));
    char **ids = column_texts(s->cells, id);
    const cost_source source = {
        .file = o->matrix,
        .from_column = o->from_column,
        .to_column = o->to_column,
        .cost_column = o->cost_column,
        .skip_unknown = o->unknown_ids ? strcmp(o->unknown_ids, "skip") == 0 : c->where != NULL,
        .max_cost = DIKAS_MISSING,
        .from = "cell",
        .to = "cell",
        .from_id = ids,
        .to_id = ids,
        .n_from = s->n,
        .n_to = s->n,
    };
    const dikas_status status = read_cost_pairs(&s->report, &source, &s->run, &w->pairs, err);
    free_texts(ids, s->n);
    return status;
}

/* Cells from which the table knows no way at all. */
static void find_rows_with_pairs(segregation_run *s)
{
    ways *w = s->ways;
    int64_t without = 0;
    w->tied = g_new0(uint8_t, (gsize)s->n + 1);
    for (int64_t p = 0; p < w->pairs.n; p++)
        w->tied[w->pairs.from[p]] = 1;
    for (int64_t i = 0; i < s->n; i++)
        without += !w->tied[i];
    if (without)
        report_warn(&s->report, "cells_without_ways", without,
                    "%lld of %lld cells have no cost from them in the matrix; who is around them "
                    "is unknown",
                    (long long)without, (long long)s->n);
}

/* ---- both ---- */

/* What goes by straight lines whatever is known of ways. */
static void warn_straight(segregation_run *s)
{
    int64_t n = 0;
    for (guint i = 0; i < s->items->len; i++) {
        const segregation_item *item = &g_array_index(s->items, segregation_item, i);
        const dikas_value *knn = value_of(&item->request, "knn");
        n += is_distortion(item->request.measure) || heeds_nearby(item->request.measure) ||
             (knn && knn->n_numbers > 0);
    }
    if (n)
        report_warn(
            &s->report, "straight_lines", n,
            "knn, distortion and what falls with decay_length go by straight lines, also with "
            "--network and --matrix");
}

dikas_status open_ways(segregation_run *s, dikas_error *err)
{
    const way_options *o = &s->options->ways;
    if (!has_ways(s))
        return DIKAS_OK;
    s->ways = g_new0(ways, 1);
    s->ways->unit = o->cost_unit ? o->cost_unit : "min";
    warn_straight(s);
    if (o->network)
        return open_streets(s, err);
    DIKAS_TRY(open_matrix(s, err));
    find_rows_with_pairs(s);
    return DIKAS_OK;
}

void close_ways(segregation_run *s)
{
    ways *w = s->ways;
    if (!w)
        return;
    dikas_relation_free(w->stored);
    clear_relation(&w->around);
    for (int kind = 0; kind < KINDS; kind++) {
        dikas_places_free(w->places[kind]);
        dikas_graph_free(w->graph[kind]);
    }
    dikas_table_free(w->lines);
    dikas_table_free(w->barriers);
    dikas_profile_free(w->profile);
    json_object_put(w->rules);
    clear_cost_pairs(&w->pairs);
    g_free(w->profile_name);
    g_free(w->xy);
    g_free(w->tied);
    g_free(w);
    s->ways = NULL;
}

void note_profile(segregation_run *s)
{
    if (!s->ways || !s->ways->rules)
        return;
    json_object *profiles = json_object_new_object();
    json_object_object_add(profiles, s->ways->profile_name, json_object_get(s->ways->rules));
    json_object_object_add(s->report.parameters, "profile_rules", profiles);
}

static dikas_status relation_of_streets(segregation_run *s, int kind, double limit,
                                        dikas_relation **out, dikas_error *err)
{
    ways *w = s->ways;
    if (!w->graph[kind])
        DIKAS_TRY(build_graph(s, kind, err));
    if (!w->places[kind])
        DIKAS_TRY(tie_cells(s, kind, err));
    return dikas_access_new(w->graph[kind], w->places[kind], w->places[kind], NULL, s->n, limit,
                            out, err);
}

dikas_status relate_cells(segregation_run *s, int in_metres, double limit, way_relation *out,
                          dikas_error *err)
{
    ways *w = s->ways;
    const double *value[] = { w->pairs.cost };
    const int kind = in_metres && !s->options->ways.cost_column ? METRES : COSTS;
    *out = (way_relation){ 0 };
    if (s->options->ways.network)
        DIKAS_TRY(relation_of_streets(s, kind, limit, &out->between, err));
    else
        DIKAS_TRY(dikas_relation_from_pairs(s->n, s->n, w->pairs.n, w->pairs.from, w->pairs.to, 1,
                                            value, &out->between, err));
    return dikas_relation_reflexive(out->between, w->tied, &out->all, err);
}

void clear_relation(way_relation *relation)
{
    dikas_relation_free(relation->all);
    dikas_relation_free(relation->between);
    *relation = (way_relation){ 0 };
}

int is_by_ways(const segregation_run *s, const segregation_item *item)
{
    return item->n_forms > 0 && g_array_index(s->forms, around_form, item->form[0]).by_ways;
}

/* Costs that are given are taken as they are. */
const char *radius_unit(const segregation_run *s)
{
    const way_options *o = &s->options->ways;
    return s->ways && (o->matrix || o->cost_column) ? s->ways->unit : "m";
}

static void count_tied(segregation_run *s)
{
    dikas_sum people = { 0, 0 };
    for (int64_t i = 0; i < s->n; i++) {
        if (!s->ways->tied[i] || !(s->people[i] > 0) || isnan(s->group[0][i]))
            continue;
        dikas_sum_add(&people, s->people[i]);
        s->n_tied++;
    }
    s->tied = dikas_sum_value(people);
}

dikas_status ready_ways(segregation_run *s, dikas_error *err)
{
    ways *w = s->ways;
    double farthest = 0;
    if (w->around.all)
        return DIKAS_OK;
    for (guint f = 0; f < s->forms->len; f++) {
        const around_form *form = &g_array_index(s->forms, around_form, f);
        if (form->by_ways)
            farthest = fmax(farthest, form->size);
    }
    DIKAS_TRY(relate_cells(s, 1, farthest * (1 + 1e-9), &w->around, err));
    count_tied(s);
    return dikas_relation_store(w->around.all, MOST_STORED, &s->run, &w->stored, err);
}

const dikas_relation *ways_around(const segregation_run *s)
{
    return s->ways->stored ? s->ways->stored : s->ways->around.all;
}

int has_way(const segregation_run *s, int64_t cell)
{
    return s->ways->tied[cell];
}
