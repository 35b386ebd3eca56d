/* SPDX-License-Identifier: MIT */
/**
 * @file flood.c
 * From floods of several return periods to an average year; from depths to damage.
 */
#include "core/core.h"
#include "dikas/climate.h"
#include "measures/exposure/exposure.h"

static dikas_status check_periods(int64_t n_periods, const double *period, dikas_annual_tail tail,
                                  dikas_error *err)
{
    const int64_t fewest = tail == DIKAS_TAIL_CONSTANT ? 1 : 2;
    if (n_periods < fewest)
        return dikas_fail(err, DIKAS_EINVAL,
                          "annual affected: %lld return periods; at least %lld are needed",
                          (long long)n_periods, (long long)fewest);
    for (int64_t k = 0; k < n_periods; k++) {
        if (!isfinite(period[k]) || period[k] < 1)
            return dikas_fail(err, DIKAS_EINVAL,
                              "annual affected: a return period of %g years is outside [1, inf)",
                              period[k]);
        if (k > 0 && period[k] <= period[k - 1])
            return dikas_fail(err, DIKAS_EINVAL,
                              "annual affected: a return period of %g years follows %g; they must "
                              "ascend",
                              period[k], period[k - 1]);
    }
    return DIKAS_OK;
}

static double average_year(int64_t i, int64_t n_periods, const double *period,
                           const double *const *affected, dikas_annual_form form,
                           dikas_annual_tail tail)
{
    const int64_t last = n_periods - 1;
    dikas_sum sum = { 0, 0 };
    for (int64_t k = 0; k < last; k++) {
        const double here = affected[k][i], next = affected[k + 1][i];
        const double people = form == DIKAS_ANNUAL_STEP ? here : here / 2 + next / 2;
        dikas_sum_add(&sum, people * (1 / period[k] - 1 / period[k + 1]));
    }
    if (tail == DIKAS_TAIL_CONSTANT)
        dikas_sum_add(&sum, affected[last][i] / period[last]);
    return isnan(affected[last][i]) ? DIKAS_MISSING : dikas_sum_value(sum);
}

dikas_status dikas_annual_affected(int64_t n, int64_t n_periods, const double *period,
                                   const double *const *affected, dikas_annual_form form,
                                   dikas_annual_tail tail, double *out, dikas_error *err)
{
    DIKAS_TRY(check_periods(n_periods, period, tail, err));
    for (int64_t k = 0; k < n_periods; k++)
        DIKAS_TRY(
            dikas_check_range("annual affected", "affected", n, affected[k], 0, HUGE_VAL, err));
    for (int64_t i = 0; i < n; i++)
        out[i] = average_year(i, n_periods, period, affected, form, tail);
    return DIKAS_OK;
}

/* ---- damage ---- */

static const double point_depth[] = { 0, 0.5, 1, 1.5, 2, 3, 4, 5, 6 };
static const double point_share[] = { 0, 0.25, 0.4, 0.5, 0.6, 0.75, 0.85, 0.95, 1 };

static double damage_of(double depth)
{
    if (isnan(depth))
        return DIKAS_MISSING;
    for (size_t k = 1; k < DIKAS_COUNT(point_depth); k++)
        if (depth < point_depth[k]) {
            const double low = point_depth[k - 1], share = point_share[k - 1];
            return share + (depth - low) / (point_depth[k] - low) * (point_share[k] - share);
        }
    return 1;
}

int dikas_flood_damage_points(const double **depth, const double **share)
{
    *depth = point_depth;
    *share = point_share;
    return (int)DIKAS_COUNT(point_depth);
}

dikas_status dikas_flood_damage(int64_t n, const double *depth, double *out, dikas_error *err)
{
    DIKAS_TRY(dikas_check_range("flood damage", "depth", n, depth, 0, HUGE_VAL, err));
    for (int64_t i = 0; i < n; i++)
        out[i] = damage_of(depth[i]);
    return DIKAS_OK;
}
