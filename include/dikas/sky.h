/* SPDX-License-Identifier: MIT */
/**
 * @file sky.h
 * How much of the sky is seen from the ground, and what lies in the shade (libdikas).
 *
 * Both come from a surface model: a raster of heights, m, of ground, roofs and crowns alike, in a
 * CRS in metres. A pixel is a point at its centre; from there a straight line goes out over the
 * centres of the pixels next to it, one pixel further along the longer of its two components each
 * time, as far as a distance. The horizon of a direction is the steepest line to one of these:
 *
 *     tan β = max(0, max_k (h_k - h_0) / d_k)     d_k from centre to centre, m
 *
 * What is above the surface itself (a balcony, a branch over the street) is not in such a model.
 * Heights that are missing or infinite are unknown, and so is all that lies outside of the raster.
 * The unknown hides nothing: how much of the way was known is told beside each value. A direction
 * of which nothing at all is known is left out; where all are, and where the height of the pixel
 * itself is unknown, the value is missing.
 *
 * Results are rasters as well, on the grid of the surface, computed while they are read, so that
 * dikas_zonal() reads them and pixels that no polygon covers cost nothing.
 */
#ifndef DIKAS_SKY_H
#define DIKAS_SKY_H

#include "dikas/raster.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A surface and what is asked of it. Used by one thread at a time. @since 0.1 */
typedef struct dikas_sky dikas_sky;

/**
 * Sky view factor of a level piece of ground: the share of the light of an evenly bright sky that
 * reaches it.
 *
 *     Ψ = mean over n directions of cos² β
 *
 * 1 on a plain, cos² β in a basin with a rim at the angle β, cos(atan(H / w)) in the middle of an
 * endless street of half width w between walls of the height H. This is the view factor of a
 * horizontal surface, weighted by the cosine of the angle of incidence: Dozier & Frew 1990, IEEE
 * Trans. Geosci. Remote Sens. 28, 963-969, doi:10.1109/36.58986, whose integral over the horizon
 * it is for a slope of 0 (the paper was not at hand). The factor of Zakšek, Oštir & Kokalj 2011,
 * doi:10.3390/rs3020398, 1 - mean sin β, is the visible share of the hemisphere without that
 * weight, and another number.
 *
 * Cost: at most n · distance / pixel lookups a pixel, of which those are left out, eight at a time,
 * that are too low to change anything. Memory: the heights of a block and of `distance` around it,
 * (256 + 2 distance / pixel)² numbers. Same bits for any number of threads.
 *
 * @param surface     heights, m; must outlive the result. Rotated, south-up and non-square pixels
 *                    are fine
 * @param directions  4 to 360; the first is north
 * @param distance    how far is looked, m: at least a pixel, at most 2000 pixels
 * @param run         threads; its progress function is called while the result is read
 * @param out         free with dikas_sky_free()
 * @return DIKAS_OK, DIKAS_EINVAL (out of range), DIKAS_ENOMEM
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_sky_view_new(const dikas_raster *surface,
                                                           int directions, double distance,
                                                           const dikas_run *run, dikas_sky **out,
                                                           dikas_error *err);

/**
 * What lies in the shade: 1 where a height on the way to the sun rises above the line to it, else
 * 0. A wall of the height H shades the ground to the distance H / tan(elevation) from the centre of
 * its pixel; further away than `distance` nothing is looked for. Slopes that turn away from the sun
 * shade themselves only where something rises above the line.
 *
 * @param surface    as of dikas_sky_view_new()
 * @param azimuth    of the sun, degrees clockwise from north of the grid
 * @param elevation  of the sun above the horizon, degrees, above 0 and at most 90
 * @return as dikas_sky_view_new(). Cost and memory: those of one direction
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_shadow_new(const dikas_raster *surface,
                                                         double azimuth, double elevation,
                                                         double distance, const dikas_run *run,
                                                         dikas_sky **out, dikas_error *err);

/** NULL is fine. @since 0.1 */
DIKAS_API void dikas_sky_free(dikas_sky *sky);

/** The values, 0-1: reading returns what reading the surface returns, DIKAS_ENOMEM or
 * DIKAS_ECANCELLED. Valid until the sky is freed. @since 0.1 */
DIKAS_API const dikas_raster *dikas_sky_values(const dikas_sky *sky);

/** How much of the way of all directions is known, 0-1; missing where the value is. What is
 * certainly in the shade is known in full. @since 0.1 */
DIKAS_API const dikas_raster *dikas_sky_known(const dikas_sky *sky);

/** Buildings as a surface. Used by one thread at a time. @since 0.1 */
typedef struct dikas_roofs dikas_roofs;

/**
 * Flat roofs on level ground, as a raster of heights above it, north up, its lines on multiples of
 * the pixel. A pixel is roof where footprints cover half of it or more, by exact coverage, and then
 * as high as the one that covers most of it (of equal ones the first); else it is ground, 0 m.
 * Where that height is unknown the pixel is missing.
 *
 * Cost: nothing is kept but 40 bytes a footprint; reading a window takes O(footprints) and O(1) for
 * each pixel that is covered.
 *
 * @param footprints  valid polygons, in a CRS in metres; must outlive the result
 * @param height      m above the ground, >= 0, per footprint; missing or infinite: unknown. Copied
 * @param box         min x, min y, max x, max y: what the raster is to hold
 * @param pixel       m, > 0
 * @param out         free with dikas_roofs_free(), after what was made of it
 * @return DIKAS_OK, DIKAS_EINVAL (a height below 0: the row, from 0, is named; a box or pixel that
 * is none), DIKAS_ELIMIT (more than INT32_MAX pixels a side), DIKAS_ENOMEM
 * @since 0.1
 */
DIKAS_API DIKAS_MUST_CHECK dikas_status dikas_roofs_new(const dikas_geometry *footprints,
                                                        const double *height, const double box[4],
                                                        double pixel, dikas_roofs **out,
                                                        dikas_error *err);

/** NULL is fine. @since 0.1 */
DIKAS_API void dikas_roofs_free(dikas_roofs *roofs);

/** The raster; valid until the roofs are freed. @since 0.1 */
DIKAS_API const dikas_raster *dikas_roofs_raster(const dikas_roofs *roofs);

#ifdef __cplusplus
}
#endif

#endif
