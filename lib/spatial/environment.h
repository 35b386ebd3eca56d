/* SPDX-License-Identifier: MIT */
/**
 * @file environment.h
 * Where cells lie: their distinct centroids ("places") in buckets, row by row.
 */
#ifndef DIKAS_SPATIAL_ENVIRONMENT_H
#define DIKAS_SPATIAL_ENVIRONMENT_H

#include "core/core.h"
#include "dikas/environment.h"

/** Distances, m, that differ by no more are equal. */
#define SAME_DISTANCE 1e-6

/** Grids beyond each cell that are looked at; and numbers beyond the last place that may be read.
 */
enum { TILE_COLUMNS = 128, TILE_ROWS = 64, NEAR_PLACES = 256, BEYOND = 8 };

struct dikas_environment {
    int64_t n_cells;
    int32_t n;      /**< places */
    int32_t *start; /**< per place: where its cells begin in `cell`; n + 1 */
    int32_t *cell;
    double *x, *y; /**< per place, from the least x and y of all; by bucket, then y, then x */

    /* Buckets. On a lattice they are 4 columns wide and one row high, else squares. */
    double side[2];
    int32_t columns, rows;
    int32_t *bucket; /**< first place, row by row; columns * rows + 1 */

    int regular; /**< the places lie on `lattice` */
    dikas_lattice lattice;
    int32_t *column, *row; /**< per place: where on the lattice */
};

enum { BUCKET_COLUMNS = 4 }; /* of a lattice */

/** Finds the lattice of the places, in any order; 1 where there is one, with column and row filled.
 * `value` and `room` are for n numbers each, x and y as they lie. */
int lattice_find(dikas_environment *e, dikas_placed *value, dikas_placed *room);

/** Puts the places, which are in order of y and x, into buckets. */
DIKAS_MUST_CHECK dikas_status buckets_fill(dikas_environment *e, dikas_error *err);

/** A place in the frame of the buckets, m. */
static inline void bucket_frame(const dikas_environment *e, int32_t place, double at[2])
{
    if (e->regular) {
        at[0] = (e->column[place] + 0.5) * (e->side[0] / BUCKET_COLUMNS);
        at[1] = (e->row[place] + 0.5) * e->side[1];
    } else {
        at[0] = e->x[place];
        at[1] = e->y[place];
    }
}

static inline int32_t bucket_clamp(double x, int32_t n)
{
    return !(x > 0) ? 0 : x < n ? (int32_t)x : n - 1;
}

/** Counts are 0 or more, or missing. @return DIKAS_OK, DIKAS_EINVAL (what, its number and the row
 * are named) */
DIKAS_MUST_CHECK dikas_status environment_check_values(int64_t n, const double *x, const char *what,
                                                       int number, dikas_error *err);

/** The same of all columns over n cells, and radii in their range. */
DIKAS_MUST_CHECK dikas_status environment_check_query(int64_t n, const dikas_environment_query *q,
                                                      dikas_error *err);

/** 1 where no column is missing in the cell. */
int environment_knows(const dikas_environment_query *q, int64_t cell);

/** Where the sums of all cells go; `known` and `people` may be NULL. */
typedef struct environment_copies {
    const dikas_environment_query *query;
    double *const *sum, *const *known, *const *people;
} environment_copies;

/** All of n cells missing; and a visitor that fills in those of a block. */
void environment_forget(const environment_copies *c, int64_t n);
dikas_status environment_copy(const dikas_environment_block *b, int worker, void *context,
                              dikas_error *err);

/** Consecutive places. */
typedef struct span {
    int32_t from, to;
} span;

/** Rows of buckets that come within `reach` of a place. */
static inline span bucket_rows(const dikas_environment *e, const double at[2], double reach)
{
    return (span){ bucket_clamp((at[1] - reach) / e->side[1], e->rows),
                   bucket_clamp((at[1] + reach) / e->side[1], e->rows) + 1 };
}

/** Places of one row of buckets that may be within `reach`, which is a little more than what is
 * looked for. */
static inline span bucket_run(const dikas_environment *e, const double at[2], double reach,
                              int32_t row)
{
    const double low = row * e->side[1] - at[1], high = at[1] - (row + 1) * e->side[1];
    const double gap = fmax(0, fmax(low, high));
    const double half = sqrt(fmax(0, reach * reach - gap * gap)) + SAME_DISTANCE;
    const int32_t first = bucket_clamp((at[0] - half) / e->side[0], e->columns);
    const int32_t last = bucket_clamp((at[0] + half) / e->side[0], e->columns);
    const int32_t *bucket = e->bucket + (int64_t)row * e->columns;
    return (span){ bucket[first], bucket[last + 1] };
}

/** What to look through so that nothing within a distance is missed. */
static inline double reach_of(double distance)
{
    return distance * (1 + 1e-8) + 4 * SAME_DISTANCE;
}

#endif
