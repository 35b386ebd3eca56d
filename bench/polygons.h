/* SPDX-License-Identifier: MIT */
/**
 * @file polygons.h
 * Made-up cells and footprints at the eastings and northings of a city.
 */
#ifndef DIKAS_BENCH_POLYGONS_H
#define DIKAS_BENCH_POLYGONS_H

#include "dikas/table.h"

#define BENCH_X 25490000.0
#define BENCH_Y 6670000.0

enum { FOOTPRINT_POINTS = 7 };

/** n squares of 250 m, `side` in a row from (BENCH_X, BENCH_Y) on: 5 points each. */
double *bench_cells(int64_t n, int side);

/** n L-shaped footprints, turned any way, 8 to 40 m long, anywhere in side x side such cells. */
double *bench_footprints(int64_t n, int side);

/** A table of polygons of one ring of n points each. */
dikas_table *bench_polygons(int64_t count, int n, const double *xy);

#endif
