/* SPDX-License-Identifier: MIT */
/**
 * @file environment.h
 * Local environments of cells: who lives around each cell (libdikas).
 *
 * The environment of cell i at radius R is the kernel-weighted sum of every column over all cells,
 * itself included (Reardon & O'Sullivan 2004, Sociological Methodology 34, 121-162,
 * doi:10.1111/j.0081-1750.2004.00150.x; the DOI was checked, the paper was not at hand):
 *
 *     s_i = Σ_j K(d_ij / R) x_j          d_ij between centroids, m
 *
 * K is zero where d > R (1 + 1e-9); a cell counts itself with K(0) = 1.
 *
 * A cell is unknown where any of the columns asked for is missing in it. It then counts as nothing
 * in all of them, and which share of the environment was known is told beside the sums. A cell
 * without a centroid (missing x or y) is in no environment and has none.
 *
 * Pairs of cells are never stored. Distances that differ by at most 1e-6 m are equal where cells
 * are taken by distance. All results are the same bits for any number of threads; for whole counts,
 * or where no two centroids are the same, also for any order of the cells.
 */
#ifndef DIKAS_ENVIRONMENT_H
#define DIKAS_ENVIRONMENT_H

#include "dikas/relation.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The centroids of n cells, made ready for looking around; const use may be shared between
 * threads. @since 0.1 */
typedef struct dikas_environment dikas_environment;

/** Whether to look if the centroids lie on a regular grid. @since 0.1 */
typedef enum dikas_arrangement {
    DIKAS_FIND_GRID, /**< find out */
    DIKAS_NO_GRID,   /**< take them as scattered; for comparing */
} dikas_arrangement;

/** A regular grid: column c and row r lie at origin + c · along + r · across. @since 0.1 */
typedef struct dikas_lattice {
    double origin[2], along[2], across[2]; /**< m */
    int64_t columns, rows;
} dikas_lattice;

/**
 * Index the centroids. Whether they are those of a regular grid, maybe turned, maybe with holes, is
 * found out from them: its directions from two that are next to each other, its steps from the
 * smallest gaps between rows and columns, both then fitted to all; all must lie within 1e-6 m of
 * their place in it.
 *
 * Cost: O(n); 36 bytes a cell and those of the buckets, 32 more at most; 32 more while it is made.
 *
 * @param n     number of cells, at most DIKAS_RELATION_MAX
 * @param x,y   n centroids, m, in a projected CRS; missing: no centroid. Not kept
 * @param out   free with dikas_environment_free()
 * @return DIKAS_OK, DIKAS_EINVAL (an infinite coordinate: the row, from 0, is named), DIKAS_ELIMIT,
 * DIKAS_ENOMEM
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_environment_new(int64_t n, const double *x,
                                                              const double *y,
                                                              dikas_arrangement arrangement,
                                                              dikas_environment **out,
                                                              dikas_error *err);

/** NULL is fine. @since 0.1 */
DIKAS_API void dikas_environment_free(dikas_environment *environment);

/** How many places there are: fewer than cells with a centroid where some share theirs. @since 0.1
 */
DIKAS_API int64_t dikas_environment_places(const dikas_environment *environment);

/** The grid that was found; NULL where the cells lie on none, are not looked at as one, or fill
 * less than a thirtieth of it. @since 0.1 */
DIKAS_API const dikas_lattice *dikas_environment_lattice(const dikas_environment *environment);

/** How weight falls with z = d / R. @since 0.1 */
typedef enum dikas_kernel {
    DIKAS_KERNEL_UNIFORM,     /**< 1 */
    DIKAS_KERNEL_TRIANGULAR,  /**< 1 - z, at least 0 */
    DIKAS_KERNEL_BIWEIGHT,    /**< (1 - z²)² */
    DIKAS_KERNEL_GAUSSIAN,    /**< exp(-z²/2) */
    DIKAS_KERNEL_EXPONENTIAL, /**< exp(-z) */
} dikas_kernel;

/** K(distance / radius); 0 beyond the radius. @since 0.1 */
DIKAS_API double dikas_kernel_weight(dikas_kernel kernel, double distance, double radius);

/** Sums that are asked for, all in one pass over the neighbours. @since 0.1 */
typedef struct dikas_environment_query {
    size_t struct_size;
    dikas_kernel kernel;
    int n_radii;
    const double *radius; /**< m, > 0, in any order */
    int n_columns;
    const double *const *column; /**< one number >= 0 per cell each; missing: the cell is unknown */
    /** Residents of each cell, known or not in its columns, for the known share of people; missing:
     * the cell is left out of that share. NULL: it is not asked for. */
    const double *people;
} dikas_environment_query;

/** The environments of some cells. Borrowed, until the visit returns. @since 0.1 */
typedef struct dikas_environment_block {
    int64_t number;             /**< of this block; merge what you add up in this order */
    int64_t count;              /**< cells, > 0 */
    const int32_t *cell;        /**< which they are */
    const double *const *sum;   /**< at [r * n_columns + c]: count sums of column c at radius r */
    const double *const *known; /**< at [r]: Σ K over known cells / Σ K over all, 0-1 */
    const double *const *known_people; /**< at [r]: the same of people; missing where there are
                                          none; NULL where not asked for */
} dikas_environment_block;

/** Called once per block from several threads, `worker` in [0, dikas_threads(run)). */
typedef dikas_status (*dikas_environment_visitor)(const dikas_environment_block *block, int worker,
                                                  void *context, dikas_error *err);

/** Blocks are numbered from 0 to one less than this; those that are empty are not visited.
 * @since 0.1 */
DIKAS_API int64_t dikas_environment_blocks(const dikas_environment *environment);

/**
 * Environments of all cells that have a centroid, block by block.
 *
 * Cells on a grid: sums over its offsets, and for the uniform kernel and whole counts differences
 * of sums along its rows, which are exact. Others: sums over the neighbours that a grid of buckets
 * gives. The values of both are the same: exactly for the uniform kernel and whole counts, else
 * within 1e-12 relative as far as the coordinates are those of the grid.
 *
 * Cost: O(n · radius²) by density, on a grid with the uniform kernel O(n · radius). Memory: the
 * columns once more, and a block for each thread.
 *
 * @return DIKAS_OK, DIKAS_EINVAL (a radius or value out of range), DIKAS_ENOMEM, DIKAS_ECANCELLED,
 * what the visitor returns
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_environment_visit(
    const dikas_environment *environment, const dikas_environment_query *query,
    dikas_environment_visitor visit, void *context, const dikas_run *run, dikas_error *err);

/**
 * The same into memory.
 *
 * @param sum           n_radii * n_columns arrays of n numbers, as in the block; missing where a
 *                      cell has no centroid
 * @param known         n_radii arrays of n numbers, or NULL
 * @param known_people  n_radii arrays of n numbers, or NULL; only with query->people
 * @return as dikas_environment_visit()
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_environment_sum(
    const dikas_environment *environment, const dikas_environment_query *query, double *const *sum,
    double *const *known, double *const *known_people, const dikas_run *run, dikas_error *err);

/**
 * Who lives nearby, by a proximity that falls with distance: Σ_j c_ij x_j of every column, with
 *
 *     c_ij = exp(-d_ij / L)              between the centroids of two cells; 1 where they are one
 *     c_ii = exp(-√(0.6 a_i) / L)        of a cell and itself: √(0.6 a) is about how far two points
 *                                        of a cell of a m² lie apart (White 1983, American Journal
 *                                        of Sociology 88, 1008-1018, doi:10.1086/227768)
 *
 * as the indices of clustering of Massey & Denton (1988, Social Forces 67, 281-315,
 * doi:10.1093/sf/67.2.281) take it; both DOIs were checked, the papers were not at hand. Cells more
 * than 64 L away, each of which weighs less than 2e-28, are left out. All columns are found in one
 * pass over the pairs of cells. A cell of which a column, the area or the centroid is missing
 * counts as nothing, and all is missing there.
 *
 * Cost: O(n · cells within 64 L), n² where that is all of them: of five columns some 4 ns a pair of
 * scattered cells, on a grid 0.6 ns a pair of its positions. Memory: the columns twice more, and
 * what dikas_environment_visit() takes.
 *
 * @param decay_length  L, m, > 0
 * @param column        n_columns arrays of one number >= 0 per cell
 * @param area          ground of each cell, m2, > 0
 * @param sum           n_columns arrays of n numbers
 * @param cells         n numbers: the same of a column that is 1 in every known cell
 * @return DIKAS_OK, DIKAS_EINVAL (the length or a value out of range), DIKAS_ENOMEM,
 * DIKAS_ECANCELLED
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status
dikas_environment_decayed(const dikas_environment *environment, double decay_length, int n_columns,
                          const double *const *column, const double *area, double *const *sum,
                          double *cells, const dikas_run *run, dikas_error *err);

/**
 * Environments by the first value of a relation in place of distance: minutes or metres along
 * streets. Row i looks around, columns are whom it sees; every column of the query is of them.
 * Pairs that are absent are beyond every radius. Radii are in the unit of the relation, whose limit
 * must not be less than the largest of them. A row counts itself with the value that it has with
 * itself; dikas_relation_reflexive() makes that 0.
 *
 * Blocks come as from dikas_environment_visit(), `cell` being rows, in their order; rows that are
 * related to nothing have no environment and are in none. Blocks are numbered from 0 to
 * dikas_relation_environment_blocks() - 1.
 *
 * Cost: one reading of the relation for all radii and columns, O(pairs · (radii · columns)).
 * Memory: the columns once more, and a block for each thread.
 *
 * @return DIKAS_OK, DIKAS_EINVAL (a radius or value out of range), DIKAS_ENOMEM, DIKAS_ECANCELLED,
 * what the visitor or the relation returns
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_relation_environment(
    const dikas_relation *relation, const dikas_environment_query *query,
    dikas_environment_visitor visit, void *context, const dikas_run *run, dikas_error *err);

/** @since 0.1 */
DIKAS_API int64_t dikas_relation_environment_blocks(const dikas_relation *relation);

/**
 * The same into memory, a number for every row; missing where a row has no environment.
 *
 * @param sum,known,known_people  as for dikas_environment_sum()
 * @return as dikas_relation_environment()
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_relation_environment_sum(
    const dikas_relation *relation, const dikas_environment_query *query, double *const *sum,
    double *const *known, double *const *known_people, const dikas_run *run, dikas_error *err);

/** The people that are asked for. @since 0.1 */
typedef struct dikas_nearest_query {
    size_t struct_size;
    int n_k;
    const double *k; /**< how many people, > 0, in any order */
    int n_columns;
    const double *const *column; /**< one number >= 0 per cell each; missing: the cell is unknown */
    const double *people;        /**< who counts, as a column; NULL: the sum of the columns */
} dikas_nearest_query;

/**
 * Of every cell the k nearest people: those within the smallest radius whose whole cells hold at
 * least k, cells at the same distance together, itself included. Unknown cells hold nobody.
 *
 * Cost: O(cells within the radius) a cell, all k in one search.
 *
 * @param radius  n_k arrays of n numbers: that radius, m; missing where all cells hold fewer, and
 *                where a cell has no centroid, as are the others
 * @param sum     n_k * n_columns arrays of n numbers, at [k * n_columns + c]: the columns within it
 * @param known   n_k arrays of n numbers: share of the cells within it that is known; or NULL
 * @return DIKAS_OK, DIKAS_EINVAL (a k or value out of range), DIKAS_ENOMEM, DIKAS_ECANCELLED
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_environment_nearest(
    const dikas_environment *environment, const dikas_nearest_query *query, double *const *radius,
    double *const *sum, double *const *known, const dikas_run *run, dikas_error *err);

/**
 * Distortion of every cell: how far from it, and how strongly, the mix of people stays unlike that
 * of all, in nats; 0 where every place is like all.
 *
 * Cells are aggregated from near to far, those at the same distance as one ring. After ring r there
 * are N_r people of T, and the divergence of their shares q from those of all, P, is
 *
 *     K_r = Σ_g q_g ln(q_g / P_g)
 *     Δ_i = Σ_r (N_r - N_r-1) / T · max(K_r, K_r+1, …)
 *
 * which is the area under the least curve that stays above the trajectory and never rises, or the
 * mean over divergences of how many people it takes until they are never met again. Unnormalised.
 * Olteanu, Randon-Furling & Clark 2019, PNAS 116, 12250-12254, doi:10.1073/pnas.1900192116 (the DOI
 * was checked, the paper was not at hand: the weights are those that give our reference values).
 *
 * Unknown cells hold nobody; as everybody is in every trajectory, the known share is that of all
 * cells. Empty and unknown cells have a value themselves.
 *
 * Cost: O(n²) time, some 25 ns a pair of an inhabited cell and any.
 *
 * @param n_columns   groups, >= 1; a group without people has no part
 * @param column      one number >= 0 per cell each; missing: the cell is unknown
 * @param distortion  n numbers, >= 0; missing where nobody is known at all, and of a cell without a
 *                    centroid
 * @return DIKAS_OK, DIKAS_EINVAL (a value out of range), DIKAS_ENOMEM, DIKAS_ECANCELLED
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_environment_distortion(
    const dikas_environment *environment, int n_columns, const double *const *column,
    double *distortion, const dikas_run *run, dikas_error *err);

#ifdef __cplusplus
}
#endif

#endif
