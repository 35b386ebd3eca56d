/* SPDX-License-Identifier: MIT */
/**
 * @file exposure.h
 * What the kernels of exposure share.
 */
#ifndef DIKAS_EXPOSURE_H
#define DIKAS_EXPOSURE_H

#include "dikas/base.h"

/** Refuse a column with a value outside [low, high], or an infinite one; missing values pass. The
 * message names the function, the column and the row. */
dikas_status dikas_check_range(const char *what, const char *column, int64_t n, const double *x,
                               double low, double high, dikas_error *err) DIKAS_MUST_CHECK;

#endif
