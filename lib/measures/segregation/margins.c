/* SPDX-License-Identifier: MIT */
/**
 * @file margins.c
 * Iterative proportional fitting: a table with the odds ratios of one and the totals of another.
 *
 *     m_ik = u_i f_k n_ik / Σ_j f_j n_ij
 *
 * Scaling the rows is exact and needs no memory; so only the factors of the columns are iterated,
 * f_k ← f_k g_k / Σ_i m_ik, which is what scaling rows and columns in turn comes to.
 */
#include "dikas/segregation.h"
#include "measures/measures.h"

#define ROUNDS 2000

/* Σ_i m_ik of these factors. */
static void add_up(int64_t n, int n_groups, const double *const *table, const double *unit_total,
                   const double *factor, dikas_sum *sums)
{
    for (int k = 0; k < n_groups; k++)
        sums[k] = (dikas_sum){ 0, 0 };
    for (int64_t i = 0; i < n; i++) {
        double all = 0;
        for (int k = 0; k < n_groups; k++)
            all += factor[k] * table[k][i];
        for (int k = 0; k < n_groups; k++)
            if (table[k][i] > 0)
                dikas_sum_add(&sums[k], unit_total[i] * (factor[k] * table[k][i] / all));
    }
}

/* One step; the largest deviation before it. The factors keep a sum of 1. */
static double improve(int n_groups, const dikas_sum *sums, const double *group_total,
                      double *factor)
{
    double worst = 0, all = 0;
    for (int k = 0; k < n_groups; k++) {
        const double have = dikas_sum_value(sums[k]);
        worst = fmax(worst, fabs(have - group_total[k]) / group_total[k]);
        factor[k] *= group_total[k] / have;
        all += factor[k];
    }
    for (int k = 0; k < n_groups; k++)
        factor[k] /= all;
    return isfinite(all) ? worst : HUGE_VAL;
}

dikas_status dikas_fit_margins(int64_t n, int n_groups, const double *const *table,
                               const double *unit_total, const double *group_total,
                               double tolerance, double *factor, int *converged, dikas_error *err)
{
    dikas_sum *sums = dikas_alloc((size_t)n_groups + 1, sizeof *sums);
    double *next = dikas_numbers(n_groups);
    const dikas_status status = sums && next ? DIKAS_OK : DIKAS_NO_MEMORY(err, "margins");
    double worst = 0;
    *converged = 0;
    for (int k = 0; k < n_groups && status == DIKAS_OK; k++)
        next[k] = 1.0 / n_groups;
    for (int round = 0; round < ROUNDS && status == DIKAS_OK && !*converged && isfinite(worst);
         round++) {
        for (int k = 0; k < n_groups; k++)
            factor[k] = next[k];
        add_up(n, n_groups, table, unit_total, factor, sums);
        worst = improve(n_groups, sums, group_total, next);
        *converged = worst <= tolerance;
    }
    dikas_release(sums);
    dikas_release(next);
    return status;
}
