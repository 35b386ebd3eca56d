/* SPDX-License-Identifier: MIT */
/**
 * @file shifted_grid.h
 * The cells of a regular grid, and those of the same grid shifted by quarters of a cell.
 */
#ifndef DIKAS_SHIFTED_GRID_H
#define DIKAS_SHIFTED_GRID_H

#include "core/core.h"

enum {
    DIKAS_QUARTERS = 4,                              /**< of a cell, along either side */
    DIKAS_OFFSETS = DIKAS_QUARTERS * DIKAS_QUARTERS, /**< 0: the grid as it is */
    DIKAS_CORNERS = 4,                               /**< cells under a shifted one, and over one */
};

/** A zeroed one is empty: there is no grid. */
typedef struct dikas_shifted_grid {
    int64_t n_rows, n_cells; /**< cells as they are; shifted ones with something under them */
    int64_t *row;            /**< DIKAS_CORNERS per shifted cell: the rows under it; -1: none */
    int64_t *cell;           /**< DIKAS_CORNERS per row: the shifted cells over it */
} dikas_shifted_grid;

/** @param lattice  column and row of each cell. @return DIKAS_OK, DIKAS_EINVAL where two rows are
 * one cell, DIKAS_ELIMIT where they lie too far apart, DIKAS_ENOMEM */
DIKAS_MUST_CHECK dikas_status dikas_shifted_grid_make(int64_t n_rows, const int64_t *lattice,
                                                      dikas_shifted_grid *out, dikas_error *err);
void dikas_shifted_grid_clear(dikas_shifted_grid *grid);

/** A column of the shifted cells: the mean of what is known under each, by area. `x` is per row. */
void dikas_shift(const dikas_shifted_grid *grid, int offset, const double *x, double *out);

/** And of the rows, from one of the shifted cells. */
void dikas_shift_back(const dikas_shifted_grid *grid, int offset, const double *y, double *out);

#endif
