/* SPDX-License-Identifier: MIT */
/**
 * @file access.h
 * The relation of least costs between two sets of places, as its files share it: access.c reads
 * rows and columns, access_sum.c sums without pairs, access_nearest.c finds the nearest.
 */
#ifndef DIKAS_NETWORK_ACCESS_H
#define DIKAS_NETWORK_ACCESS_H

#include "network/search.h"

enum { BLOCK_ROWS = 64 };

/* Where the searches of one direction meet the places of the other side: by node and, on the same
 * edge, by edge. */
typedef struct {
    int32_t n_others;
    int32_t *node_start; /* nodes + 1 */
    int32_t *node_other;
    double *node_cost;
    int32_t *edge_start; /* edges + 1 */
    int32_t *edge_other;
    stand *edge_stand;
    double *edge_leg;
    uint8_t *once; /* per other: it is met at one node only and on no edge */
} targets;

typedef struct {
    const dikas_graph *graph;
    const dikas_places *from, *to;
    int32_t *column; /* position of each column in `to` */
    int32_t n_columns;
    double limit;
    targets columns, rows; /* met when searching by row, by column */
} access_relation;

typedef struct {
    search search;
    double *best; /* per other; HUGE_VAL where it was not met */
    int32_t *met, n_met;
    int64_t start[BLOCK_ROWS + 1];
    int32_t *other, *spare;
    double *cost;
    const double *value[1];
    int64_t room;
} access_reader;

/** Place of a column in `to`, of a row in `from`. */
static inline int64_t access_place_of(const access_relation *a, dikas_direction by, int32_t other)
{
    return by == DIKAS_BY_ROW ? a->column[other] : other;
}

/** Fills columns (by row) or rows (by column). */
DIKAS_MUST_CHECK dikas_status access_find_targets(access_relation *a, dikas_direction by,
                                                  dikas_error *err);
void access_clear_targets(targets *t);

/** A reader for one thread. */
DIKAS_MUST_CHECK dikas_status access_open(const void *self, dikas_direction direction,
                                          void **reader, dikas_error *err);
void access_close(const void *self, void *reader);

/** The search from one place; its nodes and costs are then in the reader. */
DIKAS_MUST_CHECK dikas_status access_search(const access_relation *a, access_reader *r,
                                            dikas_direction by, int64_t place, dikas_error *err);

/** Note that another place is reached at this cost; what stands on the same edge; begin anew. */
void access_meet(access_reader *r, int32_t other, double cost, double limit);
void access_meet_on_edges(const access_relation *a, access_reader *r, dikas_direction by,
                          int64_t place);
void access_forget(access_reader *r);

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
