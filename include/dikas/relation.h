/* SPDX-License-Identifier: MIT */
/**
 * @file relation.h
 * Relations: what the rows of one table have to do with the rows of another. Minutes from a cell to
 * a service, weights of neighbouring cells, shares of area, pixels under a polygon.
 *
 * A relation is an interface, not a stored matrix. It yields blocks of rows, or of columns, as
 * often as asked and always the same. Inside a row the pairs come in ascending column order, each
 * with one or more values; a pair read by row has the very same values, bit for bit, when it is
 * read by column. A pair that is absent is unrelated (unreachable, apart).
 *
 * A new kind of relation fills a dikas_relation_class: `open` and `read` are enough. `sum` and
 * `nearest` are for those that can answer without forming the pairs; everything works without them.
 */
#ifndef DIKAS_RELATION_H
#define DIKAS_RELATION_H

#include "dikas/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Most rows a relation may have in either direction. */
#define DIKAS_RELATION_MAX INT32_MAX

/** Read rows (a cell's services) or columns (a service's cells). @since 0.1 */
typedef enum dikas_direction { DIKAS_BY_ROW, DIKAS_BY_COLUMN } dikas_direction;

/** Consecutive rows (or columns): pairs of row first + i are [start[i], start[i + 1]). Borrowed.
 * @since 0.1 */
typedef struct dikas_block {
    int64_t first, count;
    const int64_t *start;       /**< count + 1 offsets */
    const int32_t *other;       /**< the column (or row) of each pair, ascending within a row */
    const double *const *value; /**< n_values arrays, one number per pair each */
} dikas_block;

typedef struct dikas_relation dikas_relation;

/** Weight of a pair as a function of its value; must not keep state. 0 for a pair that does not
 * count. */
typedef double (*dikas_weight)(double value, const void *parameters);

/** The value as it is: areas, shares, weights that are stored. @since 0.1 */
static inline double dikas_weight_itself(double value, const void *parameters)
{
    (void)parameters;
    return value;
}

/** The weights of n pairs at once, as a dikas_weight gives them one by one, to the same bits. Of
 * what is not related the weight of 0 may be asked for, and is dropped.
 * @since 0.1 */
typedef void (*dikas_weigh)(const double *value, int n, const void *parameters, double *out);

/** Sums over rows without pairs: out[i] = Σ_j weight(v_ij) · x_j over the pairs with a non-missing
 * x_j. @since 0.1 */
typedef struct dikas_weighted_sum {
    dikas_weight weight;
    const void *parameters;
    const double *x; /**< one number per column; NULL = 1 */
    double *out;     /**< one number per row; 0 where nothing is related */
    /** Optional: what `weight` does, for many pairs in one call; relations that add up pair by pair
     * call `weight` all the same. */
    dikas_weigh weigh;
} dikas_weighted_sum;

/** What a kind of relation can do. All functions get the `self` given to dikas_relation_new().
 * @since 0.1 */
typedef struct dikas_relation_class {
    size_t struct_size;
    const char *name; /**< e.g. "streets" */

    /** A reader for one thread; NULL here means that `reader` is `self`. */
    dikas_status (*open)(const void *self, dikas_direction direction, void **reader,
                         dikas_error *err);

    /** Rows first … first + count - 1 (count <= block_rows), valid until the next read or close. */
    dikas_status (*read)(const void *self, void *reader, dikas_direction direction, int64_t first,
                         int64_t count, dikas_block *out, dikas_error *err);

    void (*close)(const void *self, void *reader);

    /** Optional: n sums over every row at once. */
    dikas_status (*sum)(const void *self, dikas_direction direction, int n,
                        const dikas_weighted_sum *sums, const dikas_run *run, dikas_error *err);

    /** Optional: see dikas_relation_nearest(). */
    dikas_status (*nearest)(const void *self, dikas_direction direction, int k, double *value,
                            int32_t *other, const dikas_run *run, dikas_error *err);

    void (*free)(
        void *self); /**< called by dikas_relation_free(); NULL when the caller keeps self */
} dikas_relation_class;

/** Shape of a relation. @since 0.1 */
typedef struct dikas_relation_shape {
    int64_t n_rows, n_columns;
    int n_values;   /**< values per pair, 1-8; the first is the one that measures use by default */
    int block_rows; /**< rows read at once, 1-4096; fixed, so that results do not depend on threads
                     */
} dikas_relation_shape;

/**
 * Make a relation of a class. On success `self` belongs to the relation.
 *
 * @return DIKAS_OK, DIKAS_EINVAL, DIKAS_ELIMIT (more than DIKAS_RELATION_MAX rows or columns),
 * DIKAS_ENOMEM
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_relation_new(const dikas_relation_class *kind,
                                                           const dikas_relation_shape *shape,
                                                           void *self, dikas_relation **out,
                                                           dikas_error *err);

/** Free a relation and what it owns; NULL is fine. @since 0.1 */
DIKAS_API void dikas_relation_free(dikas_relation *relation);

DIKAS_API const dikas_relation_shape *dikas_relation_shape_of(const dikas_relation *relation);

/** Rows of the given direction: n_rows for DIKAS_BY_ROW, else n_columns. @since 0.1 */
DIKAS_API int64_t dikas_relation_size(const dikas_relation *relation, dikas_direction direction);

/**
 * Look at every block, in parallel. `visit` is called once per block, from several threads, each
 * with a worker number in [0, dikas_threads(run)); what it does for one row must not depend on
 * other blocks.
 *
 * @return DIKAS_OK, what visit or the relation returns, DIKAS_ECANCELLED
 * @since 0.1
 */
typedef dikas_status (*dikas_visit)(const dikas_block *block, int worker, void *context,
                                    dikas_error *err);
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_relation_visit(const dikas_relation *relation,
                                                             dikas_direction direction,
                                                             dikas_visit visit, void *context,
                                                             const char *what, const dikas_run *run,
                                                             dikas_error *err);

/**
 * Weighted sums over the rows of a direction, in the relation's own way where it has one.
 * Compensated; the same bits for any number of threads.
 *
 * @return DIKAS_OK, DIKAS_ENOMEM, DIKAS_ECANCELLED, what the relation returns
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_relation_sum(const dikas_relation *relation,
                                                           dikas_direction direction, int n,
                                                           const dikas_weighted_sum *sums,
                                                           const dikas_run *run, dikas_error *err);

/**
 * The k smallest values of every row, equal ones by ascending column.
 *
 * @param k      >= 1
 * @param value  k numbers per row, row by row; missing where fewer are related
 * @param other  k columns per row, -1 where fewer are related; or NULL
 * @return DIKAS_OK, DIKAS_EINVAL (k < 1), DIKAS_ENOMEM, DIKAS_ECANCELLED, what the relation returns
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_relation_nearest(const dikas_relation *relation,
                                                               dikas_direction direction, int k,
                                                               double *value, int32_t *other,
                                                               const dikas_run *run,
                                                               dikas_error *err);

/**
 * A stored relation from pairs in any order (compressed rows, both directions kept).
 *
 * @param n_rows,n_columns  shape
 * @param n_pairs           number of pairs
 * @param row,column        row and column of each pair
 * @param value             n_values arrays of n_pairs numbers
 * @return DIKAS_OK, DIKAS_EINVAL (an index out of range; a pair given twice: both are named; a
 * missing value), DIKAS_ELIMIT, DIKAS_ENOMEM
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_relation_from_pairs(
    int64_t n_rows, int64_t n_columns, int64_t n_pairs, const int32_t *row, const int32_t *column,
    int n_values, const double *const *value, dikas_relation **out, dikas_error *err);

/**
 * A stored copy of any relation, read from its smaller side, if it holds no more than `max_pairs`
 * pairs.
 *
 * @param out  the copy; NULL (and DIKAS_OK) when there are more pairs
 * @return DIKAS_OK, DIKAS_ENOMEM, DIKAS_ECANCELLED, what the relation returns
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_relation_store(const dikas_relation *relation,
                                                             int64_t max_pairs,
                                                             const dikas_run *run,
                                                             dikas_relation **out,
                                                             dikas_error *err);

/**
 * A relation between the rows of one table in which rows are related to themselves by 0: who lives
 * at a place is at no distance from it, though the way to the street and back takes a minute. The
 * other pairs are those of a relation that is read again whenever this one is.
 *
 * Cost: that of reading the relation, and a copy of each block.
 *
 * @param relation  as many rows as columns; borrowed, must outlive the new one
 * @param itself    one flag per row: 1 for those that are related to themselves, 0 for those that
 *                  are as the relation has it (not tied to the streets, say); borrowed. NULL: all
 * @return DIKAS_OK, DIKAS_EINVAL (not as many rows as columns), DIKAS_ENOMEM
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_relation_reflexive(const dikas_relation *relation,
                                                                 const uint8_t *itself,
                                                                 dikas_relation **out,
                                                                 dikas_error *err);

/** Threads that a run will use, >= 1. @since 0.1 */
DIKAS_API int dikas_threads(const dikas_run *run);

#ifdef __cplusplus
}
#endif

#endif
