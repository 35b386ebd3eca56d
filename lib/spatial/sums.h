/* SPDX-License-Identifier: MIT */
/**
 * @file sums.h
 * What the two ways to sum environments share: the columns of places, and handing over a block.
 */
#ifndef DIKAS_SPATIAL_SUMS_H
#define DIKAS_SPATIAL_SUMS_H

#include "spatial/environment.h"

typedef struct sums {
    const dikas_environment *e;
    const dikas_environment_query *query;
    double farthest; /**< the largest radius, m */

    /* Columns of places: those asked for; then, where something is unknown, the cells that are
     * known and all cells; then the people of known cells and of all. */
    int n_columns;
    double **value; /**< e->n + BEYOND numbers each */
    int cells_at;   /**< where the cells that are known stand; -1 where all are */
    int people_at;  /**< where the people stand; -1 where not asked for */
    int whole;      /**< all values are whole numbers whose sums are exact */

    int64_t room; /**< cells in the largest block */
    dikas_environment_visitor visit;
    void *context;
} sums;

/** Of one thread: the block that is being filled. */
typedef struct sums_block {
    int number;
    double *out;   /**< n_radii * n_columns * room, by radius, then column */
    double *share; /**< 2 * n_radii * room */
    const double **sum, **known;
    int32_t *cell; /**< room; NULL where cells lie in the order of places */
    void *scratch; /**< of the way of summing */
} sums_block;

static inline double *sums_out(const sums *s, const sums_block *b, int radius, int column)
{
    return b->out + ((int64_t)radius * s->n_columns + column) * s->room;
}

/** Tells the visitor of `count` cells whose sums are in b->out. */
DIKAS_MUST_CHECK dikas_status sums_deliver(const sums *s, sums_block *b, int64_t number,
                                           int64_t count, const int32_t *cell, dikas_error *err);

/** Ways of summing; `scratch` gives a thread what it needs beside the block. */
typedef struct sums_way {
    int64_t (*blocks)(const dikas_environment *e);
    int64_t (*cells)(const dikas_environment *e, int64_t block);
    dikas_status (*scratch)(const sums *s, void **out, dikas_error *err);
    dikas_status (*work)(const sums *s, sums_block *b, int64_t block, dikas_error *err);
} sums_way;

extern const sums_way sums_by_neighbours, sums_by_offsets;

/** dikas_environment_visit() of what is known to be in order. */
DIKAS_MUST_CHECK dikas_status environment_visit_checked(const dikas_environment *e,
                                                        const dikas_environment_query *q,
                                                        dikas_environment_visitor visit,
                                                        void *context, const dikas_run *run,
                                                        dikas_error *err);

/** Numbers in the window of a tile of the lattice and what is in reach of it. */
double sums_window(const dikas_environment *e, double farthest);

#endif
