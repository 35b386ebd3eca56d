/* SPDX-License-Identifier: MIT */
/**
 * @file offsets.c
 * Environments of cells on a regular grid, a tile of it at a time: the tile and all that is in
 * reach is laid out with 0 in the holes, and the values at each offset are added with its weight,
 * the same for all cells. Of the uniform kernel the offsets of one row are consecutive and weigh 1:
 * their sum is the difference of two sums along the row, exact where values are whole.
 */
#include <string.h>

#include "spatial/kernel.h"
#include "spatial/sums.h"

enum { STRIP = 32 }; /* columns that are summed together */

/* Offsets of one row at one radius: columns [from, to], empty where from > to. */
typedef struct offsets {
    int32_t from, to;
    double *weight; /**< to - from + 1 */
} offsets;

/* A tile with what is in reach. */
typedef struct tile {
    const sums *s;
    int64_t columns, rows; /**< in reach beyond the tile on each side */
    int64_t width, height; /**< of the window */
    int64_t column, row;   /**< of the lattice, where the tile begins */
    int64_t n_columns, n_rows;
    offsets *offset; /**< per radius, 2 * rows + 1 */
    double *window;  /**< width * height values, or sums of those before; BEYOND more */
    double *sum;     /**< of a row of the tile */

    /* What is being summed. */
    const offsets *of_radius;
    int64_t tile_row;
} tile;

/* ---- offsets ---- */

static double distance_of(const dikas_lattice *l, int64_t column, int64_t row)
{
    const double c = (double)column, r = (double)row;
    const double dx = c * l->along[0] + r * l->across[0], dy = c * l->along[1] + r * l->across[1];
    return sqrt(dx * dx + dy * dy);
}

static int64_t offsets_in_reach(const double step[2], double farthest, int64_t most)
{
    const double n = floor(kernel_limit(farthest) / hypot(step[0], step[1]) * (1 + 1e-6)) + 1;
    return n < (double)most ? (int64_t)n : most;
}

/* Offsets of a row with a weight above 0, and these weights. */
static void weigh_row(const tile *t, double radius, int64_t row, offsets *o, double *weight)
{
    const dikas_lattice *l = &t->s->e->lattice;
    o->from = 1;
    o->to = 0;
    o->weight = weight;
    for (int64_t column = -t->columns; column <= t->columns; column++) {
        const double d = distance_of(l, column, row);
        if (!(d <= kernel_limit(radius)))
            continue;
        if (o->from > o->to)
            o->from = (int32_t)column;
        o->to = (int32_t)column;
        weight[o->to - o->from] = dikas_kernel_weight(t->s->query->kernel, d, radius);
    }
}

/* ---- one row of the tile ---- */

/* Differences of the sums along the rows. */
LANES_INLINE void add_whole_body(tile *it)
{
    double *restrict sum = it->sum;
    memset(sum, 0, (size_t)it->n_columns * sizeof *sum);
    for (int64_t row = 0; row <= 2 * it->rows; row++) {
        const offsets *o = &it->of_radius[row];
        const double *before = it->window + (it->tile_row + row) * it->width + it->columns;
        const double *from = before + o->from, *to = before + o->to + 1;
        if (o->from > o->to)
            continue;
        for (int64_t k = 0; k < it->n_columns; k++)
            sum[k] += to[k] - from[k];
    }
}

LANES_DEFINE(add_whole, add_whole_body, tile)

/* Offsets that lead from a strip to somewhere on the lattice; who looks far looks beyond it mostly.
 */
LANES_INLINE offsets clip(const tile *it, const offsets *o, int64_t column, int64_t row)
{
    const dikas_lattice *l = &it->s->e->lattice;
    const int64_t at = it->column + column, to = it->row + it->tile_row + row - it->rows;
    const int64_t first = -at - (STRIP - 1), last = l->columns - 1 - at;
    offsets inside = *o;
    if (to < 0 || to >= l->rows)
        inside.to = inside.from - 1;
    if (inside.from < first) {
        inside.weight += first - inside.from;
        inside.from = (int32_t)first;
    }
    if (inside.to > last)
        inside.to = (int32_t)last;
    return inside;
}

LANES_INLINE void add_strip(const tile *it, int64_t column, double *restrict sum)
{
    double total[STRIP] = { 0 };
    for (int64_t row = 0; row <= 2 * it->rows; row++) {
        const offsets o = clip(it, &it->of_radius[row], column, row);
        if (o.from > o.to)
            continue;
        const double *x =
            it->window + (it->tile_row + row) * it->width + it->columns + column + o.from;
        double of_row[STRIP] = { 0 };
        for (int32_t k = 0; k <= o.to - o.from; k++)
            for (int l = 0; l < STRIP; l++)
                of_row[l] += o.weight[k] * x[k + l];
        for (int l = 0; l < STRIP; l++)
            total[l] += of_row[l];
    }
    memcpy(sum, total, sizeof total);
}

LANES_INLINE void add_weighted_body(tile *it)
{
    for (int64_t column = 0; column < it->n_columns; column += STRIP)
        add_strip(it, column, it->sum + column);
}

LANES_DEFINE(add_weighted, add_weighted_body, tile)

/* ---- a tile ---- */

/* Places of a row of the lattice from a column up to another. */
static span places_between(const dikas_environment *e, int64_t row, int64_t from, int64_t to)
{
    const int64_t first = from > 0 ? from : 0;
    const int64_t last = to < e->lattice.columns ? to : e->lattice.columns;
    if (row < 0 || row >= e->lattice.rows || first >= last)
        return (span){ 0, 0 };
    const int32_t *bucket = e->bucket + row * e->columns;
    span r = { bucket[first / BUCKET_COLUMNS], bucket[(last - 1) / BUCKET_COLUMNS + 1] };
    while (r.from < r.to && e->column[r.from] < first)
        r.from++;
    while (r.from < r.to && e->column[r.to - 1] >= last)
        r.to--;
    return r;
}

static void lay_out(tile *t, const double *value, int sum_up)
{
    const dikas_environment *e = t->s->e;
    const int64_t corner = t->column - t->columns;
    memset(t->window, 0, (size_t)(t->width * t->height) * sizeof *t->window);
    for (int64_t k = 0; k < t->n_rows + 2 * t->rows; k++) {
        double *row = t->window + k * t->width;
        const span r =
            places_between(e, t->row - t->rows + k, corner, t->column + t->n_columns + t->columns);
        for (int32_t p = r.from; p < r.to; p++)
            row[e->column[p] - corner + sum_up] = value[p];
        for (int64_t c = 1; sum_up && c < t->width; c++)
            row[c] += row[c - 1];
    }
}

static void place_tile(const dikas_environment *e, int64_t block, tile *t)
{
    const int64_t across = (e->lattice.columns + TILE_COLUMNS - 1) / TILE_COLUMNS;
    t->column = block % across * TILE_COLUMNS;
    t->row = block / across * TILE_ROWS;
    const int64_t columns = e->lattice.columns - t->column, rows = e->lattice.rows - t->row;
    t->n_columns = columns < TILE_COLUMNS ? columns : TILE_COLUMNS;
    t->n_rows = rows < TILE_ROWS ? rows : TILE_ROWS;
}

static int64_t count_blocks(const dikas_environment *e)
{
    return (e->lattice.columns + TILE_COLUMNS - 1) / TILE_COLUMNS *
           ((e->lattice.rows + TILE_ROWS - 1) / TILE_ROWS);
}

static span row_of_tile(const dikas_environment *e, const tile *t, int64_t row)
{
    return places_between(e, t->row + row, t->column, t->column + t->n_columns);
}

static int64_t count_cells(const dikas_environment *e, int64_t block)
{
    tile t;
    int64_t n = 0;
    place_tile(e, block, &t);
    for (int64_t k = 0; k < t.n_rows; k++) {
        const span r = row_of_tile(e, &t, k);
        n += e->start[r.to] - e->start[r.from];
    }
    return n;
}

/* Sums of one row of the tile to its cells; returns how many cells of the tile are done. */
static int64_t take_row(const tile *t, span r, int64_t done, double *out)
{
    const dikas_environment *e = t->s->e;
    for (int32_t p = r.from; p < r.to; p++)
        for (int32_t k = e->start[p]; k < e->start[p + 1]; k++)
            out[done++] = t->sum[e->column[p] - t->column];
    return done;
}

static void sum_column(tile *t, sums_block *b, int column)
{
    const sums *s = t->s;
    const int sum_up = s->whole && s->query->kernel == DIKAS_KERNEL_UNIFORM;
    lay_out(t, s->value[column], sum_up);
    for (int r = 0; r < s->query->n_radii; r++) {
        int64_t done = 0;
        t->of_radius = t->offset + r * (2 * t->rows + 1);
        for (t->tile_row = 0; t->tile_row < t->n_rows; t->tile_row++) {
            const span places = row_of_tile(s->e, t, t->tile_row);
            if (places.from == places.to)
                continue;
            if (sum_up)
                add_whole(t);
            else
                add_weighted(t);
            done = take_row(t, places, done, sums_out(s, b, r, column));
        }
    }
}

static dikas_status work(const sums *s, sums_block *b, int64_t block, dikas_error *err)
{
    const dikas_environment *e = s->e;
    tile *t = b->scratch;
    int64_t count = 0;
    place_tile(e, block, t);
    for (int64_t k = 0; k < t->n_rows; k++) {
        const span r = row_of_tile(e, t, k);
        const int32_t n = e->start[r.to] - e->start[r.from];
        memcpy(b->cell + count, e->cell + e->start[r.from], (size_t)n * sizeof *b->cell);
        count += n;
    }
    if (count == 0)
        return DIKAS_OK;
    for (int c = 0; c < s->n_columns; c++)
        sum_column(t, b, c);
    return sums_deliver(s, b, block, count, b->cell, err);
}

double sums_window(const dikas_environment *e, double farthest)
{
    const dikas_lattice *l = &e->lattice;
    const int64_t columns = offsets_in_reach(l->along, farthest, l->columns);
    const int64_t rows = offsets_in_reach(l->across, farthest, l->rows);
    return (TILE_COLUMNS + 2.0 * (double)columns) * (TILE_ROWS + 2.0 * (double)rows);
}

/* One allocation holds all: the tile, its offsets, their weights, the window, a row. */
static dikas_status new_tile(const sums *s, void **out, dikas_error *err)
{
    const dikas_lattice *l = &s->e->lattice;
    const int64_t columns = offsets_in_reach(l->along, s->farthest, l->columns);
    const int64_t rows = offsets_in_reach(l->across, s->farthest, l->rows);
    const int64_t width = TILE_COLUMNS + 2 * columns + 1, height = TILE_ROWS + 2 * rows;
    const int64_t n_offsets = s->query->n_radii * (2 * rows + 1);
    const int64_t n_numbers = n_offsets * (2 * columns + 1) + width * height + STRIP + TILE_COLUMNS;
    tile *t = dikas_alloc_zero(sizeof *t + (size_t)n_offsets * sizeof *t->offset +
                                   (size_t)n_numbers * sizeof *t->window,
                               1);
    if (!t)
        return DIKAS_NO_MEMORY(err, "a part of the grid");
    t->s = s;
    t->columns = columns;
    t->rows = rows;
    t->width = width;
    t->height = height;
    t->offset = (offsets *)(t + 1);
    double *weight = (double *)(t->offset + n_offsets);
    for (int64_t k = 0; k < n_offsets; k++, weight += 2 * columns + 1)
        weigh_row(t, s->query->radius[k / (2 * rows + 1)], k % (2 * rows + 1) - rows, &t->offset[k],
                  weight);
    t->window = weight;
    t->sum = weight + width * height + STRIP;
    *out = t;
    return DIKAS_OK;
}

const sums_way sums_by_offsets = { count_blocks, count_cells, new_tile, work };
