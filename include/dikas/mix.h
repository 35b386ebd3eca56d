/* SPDX-License-Identifier: MIT */
/**
 * @file mix.h
 * How the mix of all groups in each cell stands to that of all people: the totals from which most
 * indices of all groups together follow, found once for all of them (libdikas).
 */
#ifndef DIKAS_MIX_H
#define DIKAS_MIX_H

#include "dikas/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Totals over the n cells, or over those among them in which all groups are known.
 *
 *     t_i, T      people of a cell, of all        π_ik, Π_k  share of a group in a cell, in all
 *
 * @since 0.1
 */
typedef struct dikas_mix {
    int n_groups;
    int n_peopled;           /**< groups with people */
    double people;           /**< T */
    const double *members;   /**< per group: in all cells */
    const double *share;     /**< per group: Π_k; 0 where there is nobody */
    double entropy;          /**< Σ Π_k ln(1 / Π_k), nats */
    double interaction;      /**< Σ Π_k (1 - Π_k) */
    double deviation;        /**< Σ t_i Σ |π_ik - Π_k| / T */
    double divergence;       /**< Σ t_i Σ π_ik ln(π_ik / Π_k) / T, nats */
    const double *variance;  /**< per group: Σ t_i (π_ik - Π_k)² / T */
    double lost_entropy;     /**< Σ t_i (E - E_i) / T, nats: what the cells lack of it; the same as
                                divergence where π is that of the cell */
    double lost_interaction; /**< Σ t_i (I - I_i) / T; then the same as Σ of variance */
} dikas_mix;

/**
 * Find them. Where nobody is known anywhere, all of them are 0.
 *
 * @param n            cells
 * @param n_groups     >= 1
 * @param group        n_groups columns of n people each, >= 0; missing: the cell is left out
 * @param environment  NULL: π is that of the cell. Else n_groups columns of n numbers each, >= 0,
 *                     whose shares take its place, while t and Π stay (Reardon & O'Sullivan 2004,
 *                     doi:10.1111/j.0081-1750.2004.00150.x); a cell for which they are missing, or
 *                     sum to 0, is left out
 * @param out          free with dikas_mix_free()
 * @return DIKAS_OK, DIKAS_EINVAL (a number out of range: the row, from 1, is named), DIKAS_ENOMEM
 *
 * Cost: two passes over the columns, about four times their compensated sum; 16 kB a group.
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_mix_new(int64_t n, int n_groups,
                                                      const double *const *group,
                                                      const double *const *environment,
                                                      dikas_mix **out, dikas_error *err);

/** NULL is fine. @since 0.1 */
DIKAS_API void dikas_mix_free(dikas_mix *mix);

/**
 * Exposure of every group to every group, Σ_i n_im π_ik / N_m: the share of k around a member of m,
 * on average.
 *
 * @param exposure  n_groups * n_groups numbers, at [m * n_groups + k]; 0-1; missing where m has
 *                  nobody
 * @return as dikas_mix_new(), from which the others come
 *
 * Cost: as dikas_mix_new(), and a compensated sum of the cells for each pair.
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_mix_exposure(int64_t n, int n_groups,
                                                           const double *const *group,
                                                           const double *const *environment,
                                                           double *exposure, dikas_error *err);

#ifdef __cplusplus
}
#endif

#endif
