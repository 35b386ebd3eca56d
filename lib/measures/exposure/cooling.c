/* SPDX-License-Identifier: MIT */
/**
 * @file cooling.c
 * Cooling capacity of the InVEST Urban Cooling Model.
 */
#include "core/core.h"
#include "dikas/climate.h"
#include "measures/exposure/exposure.h"

dikas_status dikas_cooling_by_day(int64_t n, const double *shade, const double *albedo,
                                  const double *eti, double *out, dikas_error *err)
{
    const char *what = "cooling capacity";
    DIKAS_TRY(dikas_check_range(what, "shade", n, shade, 0, 1, err));
    DIKAS_TRY(dikas_check_range(what, "albedo", n, albedo, 0, 1, err));
    DIKAS_TRY(dikas_check_range(what, "eti", n, eti, 0, 1, err));
    for (int64_t i = 0; i < n; i++)
        out[i] = 0.6 * shade[i] + 0.2 * albedo[i] + 0.2 * eti[i];
    return DIKAS_OK;
}

dikas_status dikas_cooling_by_night(int64_t n, const double *building_intensity, double *out,
                                    dikas_error *err)
{
    DIKAS_TRY(dikas_check_range("cooling capacity", "building intensity", n, building_intensity, 0,
                                1, err));
    for (int64_t i = 0; i < n; i++)
        out[i] = 1 - building_intensity[i];
    return DIKAS_OK;
}
