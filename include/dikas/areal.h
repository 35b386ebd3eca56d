/* SPDX-License-Identifier: MIT */
/**
 * @file areal.h
 * Statistics of areas carried over to other areas, without losing or inventing people (libdikas).
 *
 * Rows of the relation are the sources, which carry the statistics; columns are the targets. The
 * value of a pair is what both share: ground (dikas_shared_area()), dwellings, any amount that is
 * not negative. Counts of people are *extensive*: they are split, and add up. Rates, means and
 * medians are *intensive*: they are averaged.
 *
 * Areal weighting: Goodchild & Lam 1980, Geo-Processing 1, 297-312 (no DOI; not checked in print).
 * Through buildings, with `per_target`: Mennis 2003, doi:10.1111/0033-0124.10042.
 */
#ifndef DIKAS_AREAL_H
#define DIKAS_AREAL_H

#include "dikas/relation.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How the counts of sources are split. @since 0.1 */
typedef struct dikas_split {
    size_t struct_size;
    const double *whole; /**< per source: what its shared values are parts of (its area), so that
                            the rest stays out; NULL: their own sum, so that there is no rest */
    const double *per_target; /**< per target, >= 0: shared values are multiplied by it (floors);
                                 NULL = 1 */
} dikas_split;

#define DIKAS_SPLIT_INIT                                                                           \
    {                                                                                              \
        sizeof(dikas_split), NULL, NULL                                                            \
    }

/**
 * Counts of sources, split over targets: y_t = Σ_s Y_s · w_st / W_s, with w_st the shared value
 * times `per_target`, and W_s = `whole` of the source, or Σ_t w_st. Sources without count are left
 * out; a target that shares something, and only with those, is missing. One that shares nothing is
 * 0.
 *
 * @param shared       sources by targets
 * @param count        per source, >= 0; may be missing
 * @param out          per target
 * @param known_share  per target: Σ_s w_st over sources with a count / Σ_s w_st, 0-1; missing where
 *                     nothing is shared; or NULL
 * @param unallocated  of all sources: Σ_s Y_s · (1 - Σ_t w_st / W_s), so that Σ_s Y_s = Σ_t y_t +
 *                     *unallocated. Below 0 where targets overlap and `whole` is given: people who
 *                     are counted twice. Or NULL
 * @return DIKAS_OK, DIKAS_ENOMEM, DIKAS_ECANCELLED, what the relation returns. It is read once by
 * source and once by target
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_split_counts(const dikas_relation *shared,
                                                           const dikas_split *how,
                                                           const double *count, double *out,
                                                           double *known_share, double *unallocated,
                                                           const dikas_run *run, dikas_error *err);

/**
 * Rates of sources, averaged over targets: y_t = Σ_s Y_s · w_st · u_s / Σ_s w_st · u_s over sources
 * with a rate and a weight; missing where there is none, or all weigh 0.
 *
 * @param shared       sources by targets
 * @param weight       per source, >= 0 (people); may be missing; NULL = 1
 * @param rate         per source; may be missing
 * @param out          per target
 * @param known_share  per target: Σ_s w_st over sources with a rate and a weight / Σ_s w_st, 0-1;
 *                     missing where nothing is shared; or NULL
 * @return as dikas_split_counts()
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_average_rates(const dikas_relation *shared,
                                                            const double *weight,
                                                            const double *rate, double *out,
                                                            double *known_share,
                                                            const dikas_run *run, dikas_error *err);

/** When counts are smooth enough. @since 0.1 */
typedef struct dikas_smoothing {
    size_t struct_size;
    double tolerance;       /**< >= 0: stop once no density changes by more than this share of the
                               highest one at the start */
    int64_t max_iterations; /**< >= 1: stop in any case */
} dikas_smoothing;

#define DIKAS_SMOOTHING_INIT                                                                       \
    {                                                                                              \
        sizeof(dikas_smoothing), 1e-5, 10000                                                       \
    }

/** How smooth they are. @since 0.1 */
typedef struct dikas_smoothing_report {
    int64_t iterations;
    double change; /**< the last one, as `tolerance` */
} dikas_smoothing_report;

/**
 * Counts of sources over the cells of a regular grid, with a smooth density (pycnophylactic
 * interpolation): each source keeps its count, nobody is below 0, and densities of cells side by
 * side differ as little as they can. At the edge of what is known the surface is level. Tobler
 * 1979, doi:10.1080/01621459.1979.10481647. O(pairs) for each iteration.
 *
 * @param shared      sources by cells; value: the ground they share
 * @param neighbours  4 per cell, in any order: the cells beside it, -1 where there is none. Each of
 *                    two neighbours has the other
 * @param count       per source, >= 0: who is split over its cells, all of them; may be missing:
 *                    then its ground is no part of the surface
 * @param out         per cell: people; missing where it shares ground only with sources without
 *                    count, 0 where it shares none
 * @param report      or NULL
 * @return DIKAS_OK (also when max_iterations ended it), DIKAS_EINVAL (a tolerance below 0, no
 * iteration, a neighbour that is no cell), DIKAS_ENOMEM, DIKAS_ECANCELLED, what the relation
 * returns
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status
dikas_pycnophylactic(const dikas_relation *shared, const int32_t *neighbours, const double *count,
                     const dikas_smoothing *how, double *out, dikas_smoothing_report *report,
                     const dikas_run *run, dikas_error *err);

#ifdef __cplusplus
}
#endif

#endif
