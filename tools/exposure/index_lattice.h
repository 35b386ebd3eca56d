/* SPDX-License-Identifier: MIT */
/**
 * @file index_lattice.h
 * Regular grids.
 */
#ifndef DIKAS_INDEX_LATTICE_H
#define DIKAS_INDEX_LATTICE_H

#include "dikas/table.h"

/** Column and row of each feature in the regular grid of upright rectangles that they are cells of,
 * for g_free(); NULL where they are of none, or two of them are one cell. Cells may lack. */
int64_t *find_lattice(const dikas_geometry *geometry);

#endif
