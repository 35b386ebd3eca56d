/* SPDX-License-Identifier: MIT */
/**
 * @file hours.c
 * Series of hours: above a threshold, and day by day.
 */
#include "core/core.h"
#include "dikas/climate.h"
#include "measures/exposure/exposure.h"

dikas_status dikas_exceedance_of(int64_t n, const double *x, double threshold,
                                 dikas_exceedance *out, dikas_error *err)
{
    int64_t n_known = 0, over = 0;
    dikas_sum excess = { 0, 0 };
    DIKAS_TRY(dikas_check_range("exceedance", "series", n, x, -HUGE_VAL, HUGE_VAL, err));
    if (!isfinite(threshold))
        return dikas_fail(err, DIKAS_EINVAL, "exceedance: the threshold is no number");
    for (int64_t i = 0; i < n; i++) {
        n_known += !isnan(x[i]);
        if (x[i] > threshold) {
            over++;
            dikas_sum_add(&excess, x[i] - threshold);
        }
    }
    out->n_known = n_known;
    out->hours = n_known > 0 ? (double)over : DIKAS_MISSING;
    out->degree_hours = n_known > 0 ? dikas_sum_value(excess) : DIKAS_MISSING;
    return DIKAS_OK;
}

dikas_status dikas_day_extremes(int64_t n, const double *x, int64_t hours_a_day, double *least,
                                double *greatest, double *n_known, dikas_error *err)
{
    DIKAS_TRY(dikas_check_range("day extremes", "series", n, x, -HUGE_VAL, HUGE_VAL, err));
    if (hours_a_day < 1)
        return dikas_fail(err, DIKAS_EINVAL,
                          "day extremes: a day of %lld hours is outside [1, inf]",
                          (long long)hours_a_day);
    for (int64_t first = 0, day = 0; first < n; day++) {
        const int64_t end = n - first > hours_a_day ? first + hours_a_day : n;
        double low = DIKAS_MISSING, high = DIKAS_MISSING;
        int64_t known = 0;
        for (; first < end; first++) {
            low = fmin(low, x[first]); /* of a number and NaN fmin() gives the number */
            high = fmax(high, x[first]);
            known += !isnan(x[first]);
        }
        if (least)
            least[day] = low;
        if (greatest)
            greatest[day] = high;
        if (n_known)
            n_known[day] = (double)known;
    }
    return DIKAS_OK;
}
