/* SPDX-License-Identifier: MIT */
/**
 * @file climate.h
 * Heat, rain and floods where people live, as functions of columns (libdikas).
 *
 * Every function reads n rows and writes n rows; outputs must not overlap inputs. Of n = 0 rows
 * columns may be NULL. What is missing in a row makes the results of that row missing, and of no
 * other; where that is not so, the function says it. An infinite number is no value: it is refused
 * like one that is outside the range. Functions without `run` take O(n) time in the calling thread,
 * and no memory.
 */
#ifndef DIKAS_CLIMATE_H
#define DIKAS_CLIMATE_H

#include "dikas/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- heat ---- */

/**
 * Universal Thermal Climate Index: the air temperature of a reference place (tmrt = ta, wind of 0.5
 * m/s at 10 m, humidity 50 % but at most 20 hPa) that would strain a walking adult as much.
 *
 *     UTCI = ta + f(ta, va, tmrt - ta, e)     f the polynomial of order 6 with 210 coefficients
 *     e    = rh / 100 · es(ta)                es saturation over water, also below 0 °C
 *
 * Where one of the four is outside its range the polynomial means nothing: the result is missing.
 * Vapour pressure is not limited, though the model was run up to about 50 hPa only; hotter and
 * damper air is extrapolated, as by other programs.
 *
 * Bröde et al. 2012, Int. J. Biometeorol. 56, 481-494, doi:10.1007/s00484-011-0454-1. es: Hardy
 * 1998, Third International Symposium on Humidity and Moisture (no DOI). Neither paper was at hand:
 * the coefficients are those in which ladybug-comfort and pythermalcomfort agree, and the results
 * are UMEP's within 1e-12.
 *
 * @param ta         air temperature, -50 to 50 °C
 * @param rh         relative humidity, 0 to 100 %
 * @param tmrt       mean radiant temperature, °C, ta - 30 to ta + 70
 * @param va         wind 10 m above ground, 0.5 to 17 m/s; that of 1.1 m is about two thirds of it
 * @param utci       °C
 * @param n_outside  number of rows where all four are known and one is outside its range; or NULL
 * @return DIKAS_OK, DIKAS_ECANCELLED. About 0.1 microseconds a row and thread
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_utci(int64_t n, const double *ta, const double *rh,
                                                   const double *tmrt, const double *va,
                                                   double *utci, int64_t *n_outside,
                                                   const dikas_run *run, dikas_error *err);

/**
 * Class of thermal stress of an UTCI in °C:
 *
 *      4  extreme heat stress          above 46
 *      3  very strong heat stress      above 38, to 46
 *      2  strong heat stress           above 32, to 38
 *      1  moderate heat stress         above 26, to 32
 *      0  no thermal stress            above 9, to 26
 *     -1  slight cold stress           above 0, to 9
 *     -2  moderate cold stress         above -13, to 0
 *     -3  strong cold stress           above -27, to -13
 *     -4  very strong cold stress      -40 to -27
 *     -5  extreme cold stress          below -40
 *
 * The limits are published; the numbers are ours. To which of two classes a limit itself belongs is
 * published for 46 ("above") and -40 ("below") only; the others follow 46.
 *
 * Bröde et al. 2012, doi:10.1007/s00484-011-0454-1 (limits as other programs give them)
 *
 * @return missing for missing
 * @since 0.1
 */
DIKAS_API double dikas_utci_class(double utci);

/** What a series of hours comes to above a threshold. @since 0.1 */
typedef struct dikas_exceedance {
    int64_t n_known;     /**< hours with a value */
    double hours;        /**< hours above the threshold; missing where none is known */
    double degree_hours; /**< Σ (x - threshold) of these; missing where none is known */
} dikas_exceedance;

/**
 * Hours strictly above a threshold, and how far above. Missing hours are left out: they count
 * neither as hot nor as known. One value a day, from dikas_day_extremes(), gives days instead.
 *
 * @param x          n values, one for each hour
 * @param threshold  in the unit of x
 * @return DIKAS_OK, DIKAS_EINVAL (an infinite value; no threshold)
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_exceedance_of(int64_t n, const double *x,
                                                            double threshold, dikas_exceedance *out,
                                                            dikas_error *err);

/**
 * Least and greatest known value of every day. A day is a block of `hours_a_day` values, the last
 * may be shorter. With hours missing, the least may have been lower and the greatest higher:
 * `n_known` tells. A day without values is missing.
 *
 * @param hours_a_day  at least 1; 24
 * @param least        per day, (n + hours_a_day - 1) / hours_a_day of them; or NULL
 * @param greatest     the same; or NULL
 * @param n_known      per day: hours with a value; or NULL
 * @return DIKAS_OK, DIKAS_EINVAL (an infinite value; hours_a_day < 1)
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_day_extremes(int64_t n, const double *x,
                                                           int64_t hours_a_day, double *least,
                                                           double *greatest, double *n_known,
                                                           dikas_error *err);

/**
 * Cooling capacity by day: 0.6 shade + 0.2 albedo + 0.2 eti. Of the pixel or cell alone; parks
 * around it and the mixing of air, which the InVEST model adds, are not in it.
 *
 * InVEST Urban Cooling Model, Natural Capital Project, InVEST User's Guide, "Cooling Capacity
 * Index" (no DOI; read in the repository of the guide, 2026)
 *
 * @param shade   share of the ground below trees of 2 m or more, 0 to 1
 * @param albedo  share of solar radiation that is reflected, 0 to 1
 * @param eti     evapotranspiration index: crop coefficient x reference evapotranspiration / its
 *                maximum in the study area, 0 to 1
 * @param out     0 to 1
 * @return DIKAS_OK, DIKAS_EINVAL (a value outside [0, 1])
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_cooling_by_day(int64_t n, const double *shade,
                                                             const double *albedo,
                                                             const double *eti, double *out,
                                                             dikas_error *err);

/**
 * Cooling capacity by night: 1 - building intensity. Source as dikas_cooling_by_day().
 *
 * @param building_intensity  floor area over footprint of buildings, scaled to 0 to 1
 * @param out                 0 to 1
 * @return DIKAS_OK, DIKAS_EINVAL (a value outside [0, 1])
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_cooling_by_night(int64_t n,
                                                               const double *building_intensity,
                                                               double *out, dikas_error *err);

/* ---- rain ---- */

/**
 * Runoff of one rainfall by the curve number method of the SCS (now NRCS):
 *
 *     S = 25400 / CN - 254
 *     Q = (P - 0.2 S)² / (P + 0.8 S)  where P > 0.2 S, else 0
 *
 * CN 0 lets nothing run off: Q = 0, and S is missing.
 *
 * NRCS, National Engineering Handbook, part 630, chapter 10, "Estimation of direct runoff from
 * storm rainfall" (no DOI), in millimetres; the handbook was not at hand, the equations are as
 * others cite it.
 *
 * @param curve_number  CN, 0 to 100
 * @param rain          P, mm, >= 0
 * @param runoff        Q, mm, 0 to P
 * @param retention     1 - Q / P, 0 to 1; missing without rain; or NULL
 * @param storage       S, mm, missing where CN is 0; or NULL
 * @return DIKAS_OK, DIKAS_EINVAL (a value outside its range)
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_runoff(int64_t n, const double *curve_number,
                                                     const double *rain, double *runoff,
                                                     double *retention, double *storage,
                                                     dikas_error *err);

/**
 * Runoff of ground of several classes: Q = Σ_k a_k Q(CN_k) / Σ_k a_k over the classes k with a
 * curve number. It is the runoff that is averaged, as Q is convex: the runoff of an average curve
 * number would be too low. A class without curve number (missing) is unknown ground.
 *
 * @param n_classes     classes
 * @param curve_number  one for each class, 0 to 100 or missing
 * @param share         a_k: n_classes columns of n shares of the ground, >= 0, of no row more than
 *                      1 together (1e-6 is let pass)
 * @param rain          P, mm, >= 0
 * @param runoff        Q, mm; missing where no ground is known
 * @param retention     1 - Q / P, 0 to 1; missing without rain; or NULL
 * @param known_share   Σ_k a_k, 0 to 1: how much of the ground the result stands for; or NULL
 * @return DIKAS_OK, DIKAS_EINVAL (a value outside its range). O(n · n_classes) time
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_runoff_of_classes(
    int64_t n, int64_t n_classes, const double *curve_number, const double *const *share,
    const double *rain, double *runoff, double *retention, double *known_share, dikas_error *err);

/* ---- floods ---- */

/** What is assumed between two return periods. @since 0.1 */
typedef enum dikas_annual_form {
    DIKAS_ANNUAL_TRAPEZOID = 0, /**< as many as the mean of both */
    DIKAS_ANNUAL_STEP,          /**< as many as at the shorter of both */
} dikas_annual_form;

/** What is assumed of floods rarer than the longest return period. @since 0.1 */
typedef enum dikas_annual_tail {
    DIKAS_TAIL_NONE = 0, /**< they are left out */
    DIKAS_TAIL_CONSTANT, /**< they affect as many as the longest */
} dikas_annual_tail;

/**
 * People affected in an average year. With I_k people affected by a flood of return period T_k, and
 * f_k = 1 / T_k how often it is exceeded in a year:
 *
 *     trapezoid   Σ_k (I_k + I_k+1) / 2 · (f_k - f_k+1)     k = 1 … m - 1
 *     step        Σ_k I_k · (f_k - f_k+1)                   k = 1 … m - 1
 *     constant tail adds I_m · f_m to either
 *
 * Floods more frequent than the first period are taken to affect nobody. Few periods make the
 * trapezoid too high (Ward et al. 2011). A row where one I_k is missing is missing, also where the
 * form would not read it. The same sums hold for damage, or anything else that floods do.
 *
 * Ward, de Moel & Aerts 2011, Nat. Hazards Earth Syst. Sci. 11, 3181-3195,
 * doi:10.5194/nhess-11-3181-2011 (area under the risk curve; its abstract was read)
 *
 * @param n_periods  m, at least 2, or 1 with a constant tail
 * @param period     T_k, years, >= 1, each longer than the one before
 * @param affected   m columns of n numbers of people, >= 0
 * @param out        people a year, >= 0
 * @return DIKAS_OK, DIKAS_EINVAL (too few periods, or not ascending; a value outside its range).
 *         O(n · m) time
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_annual_affected(
    int64_t n, int64_t n_periods, const double *period, const double *const *affected,
    dikas_annual_form form, dikas_annual_tail tail, double *out, dikas_error *err);

/**
 * Share of the value of a residential building, with its contents, that water of a depth destroys:
 * average of Europe, linear between the points
 *
 *     depth (m)   0    0.5   1     1.5   2     3     4     5     6 and more
 *     share       0    0.25  0.40  0.50  0.60  0.75  0.85  0.95  1
 *
 * Huizinga, de Moel & Szewczyk 2017, Global flood depth-damage functions, EUR 28552 EN,
 * doi:10.2760/16510. The report was not at hand: the points are compared in HydroMT-FIAT and
 * CLIMADA, which agree.
 *
 * @param depth  m above the ground floor, >= 0
 * @param out    0 to 1
 * @return DIKAS_OK, DIKAS_EINVAL (a depth below 0)
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_flood_damage(int64_t n, const double *depth,
                                                           double *out, dikas_error *err);

/**
 * The points between which dikas_flood_damage() is linear. With them the mean over pixels is a sum
 * of means that one pass gives: each point adds its change of slope times the mean of what depths
 * exceed it by (DIKAS_ZONAL_EXCESS), exactly.
 *
 * @param depth  m, from 0, ascending; borrowed
 * @param share  0 to 1; beyond the last depth it stays; borrowed
 * @return how many
 * @since 0.1
 */
DIKAS_API int dikas_flood_damage_points(const double **depth, const double **share);

#ifdef __cplusplus
}
#endif

#endif
