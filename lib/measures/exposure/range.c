/* SPDX-License-Identifier: MIT */
/**
 * @file range.c
 * Ranges of columns.
 */
#include "measures/exposure/exposure.h"

dikas_status dikas_check_range(const char *what, const char *column, int64_t n, const double *x,
                               double low, double high, dikas_error *err)
{
    for (int64_t i = 0; i < n; i++) {
        if (isinf(x[i]))
            return dikas_fail(err, DIKAS_EINVAL,
                              "%s: %s, row %lld: %g is no number; unknown is missing", what, column,
                              (long long)i + 1, x[i]);
        if (x[i] < low || x[i] > high)
            return dikas_fail(err, DIKAS_EINVAL, "%s: %s, row %lld: %g is outside [%g, %g]", what,
                              column, (long long)i + 1, x[i], low, high);
    }
    return DIKAS_OK;
}
