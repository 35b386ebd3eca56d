/* SPDX-License-Identifier: MIT */
/**
 * @file access.h
 * The relation of least costs between two sets of places, as its files share it: access.c reads
 * rows and columns, access_sum.c sums without pairs, access_nearest.c finds the nearest.
 */
#ifndef DIKAS_NETWORK_ACCESS_H
#define DIKAS_NETWORK_ACCESS_H

#include "network/batch.h"
#include "network/hierarchy.h"

enum { BLOCK_ROWS = 64 };

/* Where the searches of one direction meet the places of the other side: by node and, on the same
 * edge, by edge. */
typedef struct {
    int32_t n_others;
    int64_t n_stands;
    int32_t *node_start; /* nodes + 1 */
    int32_t *node_other;
    double *node_cost;   /* NULL: all are met at no cost */
    int32_t *edge_start; /* edges + 1; nothing where there are no stands */
    int32_t *edge_other;
    stand *edge_stand;
    double *edge_leg;
    uint8_t *once; /* per other: it is met at one node only and on no edge */
} targets;

/* What it costs from its node to target h. */
static inline double targets_cost(const targets *t, int32_t h)
{
    return t->node_cost ? t->node_cost[h] : 0;
}

/* What is made when the first reader that needs it opens. */
typedef struct {
    targets met[2]; /* when searching by row, by column */
    int has_met[2];
    hierarchy *hierarchy; /* for searches over the whole graph; NULL before it pays */
    int64_t tried_steps;  /* so many do not do, where there is none */
} access_shared;

typedef struct {
    const dikas_graph *graph;
    const dikas_places *from, *to;
    int32_t *column; /* position of each column in `to`; NULL: they are all of it */
    int32_t n_columns;
    double limit; /* finite: what is infinitely far is not within it */
    int32_t near; /* nodes less than this apart in Hilbert order are searched together */
    access_shared *shared;
} access_relation;

typedef struct {
    batch batch; /* the searches, or else */
    climb climb; /* over a hierarchy, where there is one */
    int32_t n_found;
    const int32_t *found; /* nodes and their costs by the last search */
    const double (*found_cost)[LANES];
    const targets *targets; /* which others it meets */
    int32_t n_met, room_met;
    int32_t *met, *spare; /* the others that were met */
    int32_t *at; /* per other: its place in met, counted from 1; 0 = not met. NULL at first */
    double (*best)[LANES]; /* per place in met; HUGE_VAL where the lane did not meet it */
    int64_t start[BLOCK_ROWS + 1];
    int32_t *other;
    double *cost;
    const double *value[1];
    int64_t room;
} access_reader;

/** Place of a column in `to`, of a row in `from`. */
static inline int64_t access_place_of(const access_relation *a, dikas_direction by, int32_t other)
{
    return by == DIKAS_BY_ROW && a->column ? a->column[other] : other;
}

/** What searches by row or by column meet. May be called from several threads at once. */
DIKAS_MUST_CHECK dikas_status access_targets(const access_relation *a, dikas_direction by,
                                             const targets **out, dikas_error *err);
void access_clear_targets(targets *t);

/** A reader for one thread. */
DIKAS_MUST_CHECK dikas_status access_open(const void *self, dikas_direction direction,
                                          void **reader, dikas_error *err);
void access_close(const void *self, void *reader);

/** Place in `from` or `to` of a row of this direction. */
static inline int64_t access_place_of_row(const access_relation *a, dikas_direction by, int64_t row)
{
    return by == DIKAS_BY_COLUMN && a->column ? a->column[row] : row;
}

/** The first node a row stands on; the number of nodes for none. */
int32_t access_node_of_row(const access_relation *a, dikas_direction by, int64_t row);

/** How many of n rows, from the first on, stand close enough to be searched together. */
int access_together(const access_relation *a, const access_reader *r, dikas_direction by,
                    const int32_t *row, int64_t n);

/** The hierarchy for rows of this direction; NULL where searches from each are the better way. May
 * be called from several threads at once. */
DIKAS_MUST_CHECK dikas_status access_hierarchy(const access_relation *a, dikas_direction by,
                                               const hierarchy **out, dikas_error *err);

/** The search from some rows, a lane each; forgets what was met before. */
DIKAS_MUST_CHECK dikas_status access_search(const access_relation *a, access_reader *r,
                                            dikas_direction by, const int32_t *row, int n,
                                            dikas_error *err);

/** The search from one row, without a hierarchy; costs are then in batch.all. */
DIKAS_MUST_CHECK dikas_status access_search_one(const access_relation *a, access_reader *r,
                                                dikas_direction by, int32_t row, dikas_error *err);

/** Note that another place is reached by all lanes at these costs and a leg; what stands on the
 * same edges as the rows that were searched from. */
DIKAS_MUST_CHECK dikas_status access_meet(const access_relation *a, access_reader *r, int32_t other,
                                          const double *cost, double leg, dikas_error *err);

/** The same for the first lane alone. */
DIKAS_MUST_CHECK dikas_status access_meet_one(access_reader *r, int32_t other, double cost,
                                              dikas_error *err);
DIKAS_MUST_CHECK dikas_status access_meet_on_edges(const access_relation *a, access_reader *r,
                                                   dikas_direction by, const int32_t *row, int n,
                                                   dikas_error *err);

/** From one place on an edge to another on the same edge, without leaving it, with the leg of
 * either; HUGE_VAL against a one-way. The legs are those of the stands: the next one follows where
 * a stand begins a stretch. */
double access_along_edge(const dikas_graph *g, const stand *from, const double *from_leg,
                         const stand *to, const double *to_leg);

/** See dikas_relation_class. */
DIKAS_MUST_CHECK dikas_status access_sum(const void *self, dikas_direction direction, int n,
                                         const dikas_weighted_sum *sums, const dikas_run *run,
                                         dikas_error *err);
DIKAS_MUST_CHECK dikas_status access_nearest(const void *self, dikas_direction direction, int k,
                                             double *value, int32_t *other, const dikas_run *run,
                                             dikas_error *err);

#endif
