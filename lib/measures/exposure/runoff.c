/* SPDX-License-Identifier: MIT */
/**
 * @file runoff.c
 * Runoff by curve number.
 */
#include "core/core.h"
#include "dikas/climate.h"
#include "measures/exposure/exposure.h"

#define MOST_SHARE                                                                                 \
    (1 + 1e-6) /* of all classes together: shares are rounded where they come from                 \
                */

/* mm that the ground can hold once water runs off; infinite for 0. */
static double storage_of(double curve_number)
{
    return 25400 / curve_number - 254;
}

/* Divided before it is multiplied: without storage all of the rain runs off, to the bit. */
static double runoff_of(double rain, double storage)
{
    const double left = rain - 0.2 * storage;
    if (isnan(rain) || isnan(storage))
        return DIKAS_MISSING;
    return left > 0 ? left * (left / (rain + 0.8 * storage)) : 0;
}

static double retention_of(double rain, double runoff)
{
    return rain > 0 ? 1 - runoff / rain : DIKAS_MISSING;
}

dikas_status dikas_runoff(int64_t n, const double *curve_number, const double *rain, double *runoff,
                          double *retention, double *storage, dikas_error *err)
{
    DIKAS_TRY(dikas_check_range("runoff", "curve number", n, curve_number, 0, 100, err));
    DIKAS_TRY(dikas_check_range("runoff", "rain", n, rain, 0, HUGE_VAL, err));
    for (int64_t i = 0; i < n; i++) {
        const double s = storage_of(curve_number[i]);
        runoff[i] = runoff_of(rain[i], s);
        if (retention)
            retention[i] = retention_of(rain[i], runoff[i]);
        if (storage)
            storage[i] = isfinite(s) ? s : DIKAS_MISSING;
    }
    return DIKAS_OK;
}

/* Shares of one row: none below 0, no more than the whole together. */
static dikas_status check_shares(int64_t n, int64_t n_classes, const double *const *share,
                                 dikas_error *err)
{
    for (int64_t k = 0; k < n_classes; k++)
        DIKAS_TRY(dikas_check_range("runoff", "share", n, share[k], 0, MOST_SHARE, err));
    for (int64_t i = 0; i < n; i++) {
        double all = 0;
        for (int64_t k = 0; k < n_classes; k++)
            all += share[k][i];
        if (all > MOST_SHARE)
            return dikas_fail(err, DIKAS_EINVAL, "runoff: row %lld: shares add up to %.9g, above 1",
                              (long long)i + 1, all);
    }
    return DIKAS_OK;
}

/* Of one row; a missing share makes both sums so. */
static double average_runoff(int64_t i, int64_t n_classes, const double *curve_number,
                             const double *const *share, double rain, double *known)
{
    dikas_sum water = { 0, 0 }, ground = { 0, 0 };
    for (int64_t k = 0; k < n_classes; k++) {
        const int is_known = !isnan(curve_number[k]);
        if (!isnan(share[k][i]) && !is_known)
            continue;
        dikas_sum_add(&ground, share[k][i]);
        if (is_known)
            dikas_sum_add(&water, share[k][i] * runoff_of(rain, storage_of(curve_number[k])));
    }
    const double all = dikas_sum_value(ground);
    *known = isnan(all) ? DIKAS_MISSING : fmin(all, 1);
    return all > 0 ? dikas_sum_value(water) / all : DIKAS_MISSING;
}

dikas_status dikas_runoff_of_classes(int64_t n, int64_t n_classes, const double *curve_number,
                                     const double *const *share, const double *rain, double *runoff,
                                     double *retention, double *known_share, dikas_error *err)
{
    DIKAS_TRY(
        dikas_check_range("runoff", "curve number of class", n_classes, curve_number, 0, 100, err));
    DIKAS_TRY(dikas_check_range("runoff", "rain", n, rain, 0, HUGE_VAL, err));
    DIKAS_TRY(check_shares(n, n_classes, share, err));
    for (int64_t i = 0; i < n; i++) {
        double known;
        runoff[i] = average_runoff(i, n_classes, curve_number, share, rain[i], &known);
        if (retention)
            retention[i] = retention_of(rain[i], runoff[i]);
        if (known_share)
            known_share[i] = known;
    }
    return DIKAS_OK;
}
