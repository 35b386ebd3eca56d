/* SPDX-License-Identifier: MIT */
/**
 * @file shifted_grid.c
 * A grid shifted by f and g of a cell: each shifted cell lies over four cells, with the areas
 * (1 - f)(1 - g), f (1 - g), (1 - f) g and f g; and each cell under four shifted ones.
 *
 * missing  what is unknown, or where there is no cell, is left out of a mean; where nothing is
 * known it is missing cost     O(n) time; 8 n numbers
 */
#include "measures/exposure/shifted_grid.h"

#define MOST_KEYS 0x1p53 /* that are whole numbers as a double */

/* Smallest and largest of every second number. */
static void range_of(int64_t n, const int64_t *x, int64_t *low, int64_t *high)
{
    *low = *high = n ? x[0] : 0;
    for (int64_t i = 1; i < n; i++) {
        *low = x[2 * i] < *low ? x[2 * i] : *low;
        *high = x[2 * i] > *high ? x[2 * i] : *high;
    }
}

/* A number for each shifted cell over each row; corner k lies k & 1 columns and k >> 1 rows before
 * the row. */
static dikas_status number_cells(int64_t n, const int64_t *lattice, dikas_placed *out,
                                 dikas_error *err)
{
    int64_t low[2], high[2];
    for (int k = 0; k < 2; k++)
        range_of(n, lattice + k, &low[k], &high[k]);
    const double wide = (double)high[0] - (double)low[0] + 2;
    if (!(wide * ((double)high[1] - (double)low[1] + 2) < MOST_KEYS))
        return dikas_fail(err, DIKAS_ELIMIT, "index: cells of the grid lie too far apart");
    for (int64_t i = 0; i < n; i++)
        for (int k = 0; k < DIKAS_CORNERS; k++) {
            const int64_t column = lattice[2 * i] - low[0] + 1 - (k & 1);
            const int64_t row = lattice[2 * i + 1] - low[1] + 1 - (k >> 1);
            out[DIKAS_CORNERS * i + k] =
                (dikas_placed){ (double)row * wide + (double)column, DIKAS_CORNERS * i + k };
        }
    return DIKAS_OK;
}

/* Rows under one shifted cell. */
static dikas_status take_cell(dikas_shifted_grid *grid, const dikas_placed *placed, int64_t n,
                              dikas_error *err)
{
    int64_t *row = grid->row + DIKAS_CORNERS * grid->n_cells;
    for (int k = 0; k < DIKAS_CORNERS; k++)
        row[k] = -1;
    for (int64_t i = 0; i < n; i++) {
        const int64_t of = placed[i].row / DIKAS_CORNERS, corner = placed[i].row % DIKAS_CORNERS;
        if (row[corner] >= 0)
            return dikas_fail(err, DIKAS_EINVAL,
                              "index: rows %lld and %lld are the same cell of the grid",
                              (long long)row[corner] + 1, (long long)of + 1);
        row[corner] = of;
        grid->cell[placed[i].row] = grid->n_cells;
    }
    grid->n_cells++;
    return DIKAS_OK;
}

static dikas_status take_cells(dikas_shifted_grid *grid, const dikas_placed *placed, int64_t n,
                               dikas_error *err)
{
    for (int64_t first = 0, end; first < n; first = end) {
        for (end = first + 1; end < n && placed[end].value <= placed[first].value; end++)
            ;
        DIKAS_TRY(take_cell(grid, placed + first, end - first, err));
    }
    return DIKAS_OK;
}

dikas_status dikas_shifted_grid_make(int64_t n_rows, const int64_t *lattice,
                                     dikas_shifted_grid *out, dikas_error *err)
{
    const int64_t n = DIKAS_CORNERS * n_rows;
    dikas_placed *placed = dikas_alloc(2 * (size_t)n + 1, sizeof *placed);
    *out = (dikas_shifted_grid){ n_rows, 0,
                                 dikas_alloc(DIKAS_CORNERS * (size_t)n + 1, sizeof *out->row),
                                 dikas_alloc((size_t)n + 1, sizeof *out->cell) };
    dikas_status status = placed && out->row && out->cell
                              ? number_cells(n_rows, lattice, placed, err)
                              : DIKAS_NO_MEMORY(err, "shifted grids");
    if (status == DIKAS_OK) {
        dikas_sort_placed(n, placed, placed + n);
        status = take_cells(out, placed, n, err);
    }
    dikas_release(placed);
    if (status != DIKAS_OK)
        dikas_shifted_grid_clear(out);
    return status;
}

void dikas_shifted_grid_clear(dikas_shifted_grid *grid)
{
    dikas_release(grid->row);
    dikas_release(grid->cell);
    *grid = (dikas_shifted_grid){ 0 };
}

/* Of four values with these weights. Where all are one, the mean is it, to the bit. */
static double mean_of(const int64_t *at, const double *x, const double *weight)
{
    double first = DIKAS_MISSING, off = 0, sum = 0;
    for (int k = 0; k < DIKAS_CORNERS; k++) {
        if (!(weight[k] > 0) || at[k] < 0 || isnan(x[at[k]]))
            continue;
        if (isnan(first))
            first = x[at[k]];
        off += weight[k] * (x[at[k]] - first);
        sum += weight[k];
    }
    return sum > 0 ? first + off / sum : DIKAS_MISSING;
}

static void mean_over(int64_t n, const int64_t *at, int offset, const double *x, double *out)
{
    const double across = (double)(offset % DIKAS_QUARTERS) / DIKAS_QUARTERS;
    const double along = (double)(offset / DIKAS_QUARTERS) / DIKAS_QUARTERS;
    double weight[DIKAS_CORNERS];
    for (int k = 0; k < DIKAS_CORNERS; k++)
        weight[k] = (k & 1 ? across : 1 - across) * (k >> 1 ? along : 1 - along);
    for (int64_t i = 0; i < n; i++)
        out[i] = mean_of(at + DIKAS_CORNERS * i, x, weight);
}

void dikas_shift(const dikas_shifted_grid *grid, int offset, const double *x, double *out)
{
    mean_over(grid->n_cells, grid->row, offset, x, out);
}

void dikas_shift_back(const dikas_shifted_grid *grid, int offset, const double *y, double *out)
{
    mean_over(grid->n_rows, grid->cell, offset, y, out);
}
