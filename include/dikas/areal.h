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

#ifdef __cplusplus
}
#endif

#endif
