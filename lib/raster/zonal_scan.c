/* SPDX-License-Identifier: MIT */
/**
 * @file zonal_scan.c
 * A window of pixels after the other, and the polygons in it each by one worker. Quantiles of
 * polygons with too many values to keep are found in further passes.
 */
#include <string.h>

#include "raster/zonal.h"

enum { BLOCK = 8, NARROW = 128, WINDOW_BYTES = 1 << 18 };

/* Bytes of values that are kept for quantiles, and of what takes their place where polygons are too
 * large; values that one of these keeps in the end. */
#ifndef DIKAS_ZONAL_MOST_VALUES /* a test takes less */
#define DIKAS_ZONAL_MOST_VALUES (96 << 20)
#define DIKAS_ZONAL_MOST_KEPT   (2 << 20)
#endif
enum {
    MOST_VALUES = DIKAS_ZONAL_MOST_VALUES,
    MOST_KEPT = DIKAS_ZONAL_MOST_KEPT,
    MOST_SIEVES = 64 << 20,
    SIEVE_BYTES = 72 << 10
};

/* ---- zones ---- */

static dikas_status finish_quantiles(stream *s, int64_t at, dikas_error *err)
{
    double *out = s->result + at * s->n_quantiles;
    value_list *list = &s->values[at];
    dikas_status status = DIKAS_OK;
    if (list->n_whole + list->n_edge > 0)
        status = value_list_quantiles(list, s->moments[at].low, s->moments[at].high, s->quantile,
                                      s->n_quantiles, out, err);
    value_list_clear(list);
    return status;
}

static dikas_status take_zone(worker *w, int32_t at, dikas_error *err)
{
    zonal *z = w->z;
    const zone *here = &z->zone[at];
    const pixel_window *all = &z->window;
    pixel_window mine = *all;
    const int64_t end[2] = { all->column + all->n_columns, all->row + all->n_rows };
    w->at = at;
    mine.column = here->first[0] > all->column ? here->first[0] : all->column;
    mine.row = here->first[1] > all->row ? here->first[1] : all->row;
    mine.n_columns = (here->end[0] < end[0] ? here->end[0] : end[0]) - mine.column;
    mine.n_rows = (here->end[1] < end[1] ? here->end[1] : end[1]) - mine.row;
    DIKAS_TRY(coverage_scan(&w->coverage, &z->frame, z->zones, at, &mine,
                            z->is_late_pass ? zonal_visit_late_row : zonal_visit_row, w, err));
    if (z->is_late_pass)
        return DIKAS_OK;
    DIKAS_TRY(zonal_flush(w, err));
    for (int s = 0; s < z->n_streams && here->end[0] <= end[0] && here->end[1] <= end[1]; s++)
        if (z->stream[s].n_quantiles && !here->is_late)
            DIKAS_TRY(finish_quantiles(&z->stream[s], at, err));
    return DIKAS_OK;
}

static void leave(void *context, void *self)
{
    (void)context;
    zonal_worker_free(self);
}

static dikas_status enter(void *context, int number, void **out, dikas_error *err)
{
    (void)number;
    *out = zonal_worker_new(context);
    return *out ? DIKAS_OK : DIKAS_NO_MEMORY(err, "zonal statistics");
}

static dikas_status take_zones(void *context, void *self, int64_t block, dikas_error *err)
{
    zonal *z = context;
    const int64_t end = (block + 1) * BLOCK;
    for (int64_t i = block * BLOCK; i < end && i < z->n_hits; i++)
        DIKAS_TRY(take_zone(self, z->hit[i], err));
    return DIKAS_OK;
}

/* ---- windows ---- */

static int tell(double done, const char *what, void *payload)
{
    const zonal *z = payload;
    return z->run->progress(z->is_late_pass ? 1 : z->done + done * z->share,
                            z->is_late_pass ? "quantiles" : what, z->run->progress_payload);
}

/* Zones of a band of rows by the window in which they begin: counted. start[k] is where those of
 * window k begin, and its last element where they end. */
static void sort_across(zonal *z, int64_t columns, const int32_t *active, int64_t n)
{
    const int64_t n_windows = (z->rasters[0]->columns + columns - 1) / columns;
    memset(z->start, 0, (size_t)n_windows * sizeof *z->start);
    for (int64_t i = 0; i < n; i++)
        z->start[z->zone[active[i]].first[0] / columns]++;
    for (int64_t k = 1; k < n_windows; k++)
        z->start[k] += z->start[k - 1];
    for (int64_t i = n - 1; i >= 0; i--) /* from where they end to where they begin */
        z->across[--z->start[z->zone[active[i]].first[0] / columns]] = active[i];
    z->start[n_windows] = n;
}

/* Which zones of the band reach window k of its windows: those that go on, and those that begin. */
static void find_hits(zonal *z, int64_t k)
{
    int64_t kept = 0;
    for (int64_t i = 0; i < z->n_hits; i++)
        if (z->zone[z->hit[i]].end[0] > z->window.column)
            z->hit[kept++] = z->hit[i];
    for (int64_t i = z->start[k]; i < z->start[k + 1]; i++)
        z->hit[kept++] = z->across[i];
    z->n_hits = kept;
}

static dikas_status take_window(zonal *z, dikas_error *err)
{
    const dikas_task task = { enter, take_zones, leave };
    dikas_run part = DIKAS_RUN_INIT;
    if (z->run)
        part.threads = z->run->threads;
    if (z->run && z->run->progress) {
        part.progress = tell;
        part.progress_payload = z;
    }
    if (z->n_hits == 0)
        return DIKAS_OK;
    for (int i = 0; i < z->n_rasters; i++) {
        const dikas_raster *r = z->rasters[i];
        DIKAS_TRY(r->read(r->context, z->window.column, z->window.row, z->window.n_columns,
                          z->window.n_rows, z->pixels[i], err));
    }
    return dikas_parallel(&task, z, (z->n_hits + BLOCK - 1) / BLOCK, "pixels", &part, err);
}

/* Whole blocks, as many as there is room for: one below the other, so that they can be read in
 * place, and only narrow ones side by side. */
static void choose_window(const zonal *z, int64_t *columns, int64_t *rows)
{
    const dikas_raster *r = z->rasters[0];
    size_t bytes = 0;
    for (int i = 0; i < z->n_rasters; i++)
        bytes += pixel_size(z->rasters[i]);
    const int64_t most = WINDOW_BYTES / (int64_t)bytes;
    *columns = (NARROW + r->block_columns - 1) / r->block_columns * r->block_columns;
    *columns = *columns < r->columns ? *columns : r->columns;
    *rows = most / *columns / r->block_rows * r->block_rows;
    *rows = *rows < r->block_rows ? r->block_rows : *rows;
    *rows = *rows < r->rows ? *rows : r->rows;
}

static dikas_status scan_band(zonal *z, int64_t columns, const int32_t *active, int64_t n,
                              dikas_error *err)
{
    const dikas_raster *r = z->rasters[0];
    sort_across(z, columns, active, n);
    z->n_hits = 0;
    for (int64_t column = 0; column < r->columns && n > 0; column += columns) {
        z->window.column = column;
        z->window.n_columns = r->columns - column < columns ? r->columns - column : columns;
        z->share = (double)z->window.n_columns * (double)z->window.n_rows /
                   ((double)r->columns * (double)r->rows);
        find_hits(z, column / columns);
        DIKAS_TRY(take_window(z, err));
        z->done += z->share;
    }
    return DIKAS_OK;
}

/* Bytes of the values under a polygon. */
static double bytes_of(const zonal *z, int32_t at)
{
    const zone *here = &z->zone[at];
    double bytes = 0;
    for (int s = 0; s < z->n_streams; s++)
        if (z->stream[s].n_quantiles)
            bytes += (double)pixel_size(z->rasters[z->stream[s].raster]);
    return here->is_late ? 0
                         : bytes * fmin(here->area, (double)(here->end[0] - here->first[0]) *
                                                        (double)(here->end[1] - here->first[1]));
}

/* Of the polygons at hand the largest are left for later, until the values of the others can be
 * kept. */
static void limit_values(zonal *z, const int32_t *active, int64_t n)
{
    double bytes = 0;
    for (int64_t i = 0; i < n; i++)
        bytes += bytes_of(z, active[i]);
    while (bytes > MOST_VALUES) {
        int32_t largest = active[0];
        for (int64_t i = 1; i < n; i++)
            if (bytes_of(z, active[i]) > bytes_of(z, largest))
                largest = active[i];
        bytes -= bytes_of(z, largest);
        z->zone[largest].is_late = 1;
        for (int s = 0; s < z->n_streams; s++)
            if (z->stream[s].n_quantiles)
                value_list_clear(&z->stream[s].values[largest]);
    }
}

/* All bands of rows; a zone is active from the band of its first row to that of its last. */
static dikas_status scan(zonal *z, int64_t columns, int64_t rows, int32_t *active, dikas_error *err)
{
    const dikas_raster *r = z->rasters[0];
    int64_t next = 0, n = 0;
    for (int64_t row = 0; row < r->rows; row += rows) {
        const int64_t end = row + rows < r->rows ? row + rows : r->rows;
        int64_t kept = 0;
        for (int64_t i = 0; i < n; i++)
            if (z->zone[active[i]].end[1] > row)
                active[kept++] = active[i];
        n = kept;
        for (; next < z->n_order && z->zone[z->order[next]].first[1] < end; next++)
            if (z->zone[z->order[next]].end[1] > z->zone[z->order[next]].first[1])
                active[n++] = z->order[next];
        if (!z->is_late_pass)
            limit_values(z, active, n);
        z->window.row = row;
        z->window.n_rows = end - row;
        z->done = (double)row / (double)r->rows;
        DIKAS_TRY(scan_band(z, columns, active, n, err));
    }
    return DIKAS_OK;
}

/* ---- quantiles of polygons too large to keep their values ---- */

/* Values that each sieve of a batch may keep in the end. */
static int64_t most_kept(const zonal *z)
{
    int64_t n = 0;
    for (int i = 0; i < z->n_streams; i++)
        n += z->n_order * z->stream[i].n_quantiles;
    const int64_t most = MOST_SIEVES / 2 / (int64_t)sizeof(weighed_value) / (n ? n : 1);
    return most < MOST_KEPT ? most : MOST_KEPT;
}

static dikas_status make_sieves(zonal *z, dikas_error *err)
{
    for (int i = 0; i < z->n_streams; i++) {
        stream *s = &z->stream[i];
        if (s->n_quantiles == 0)
            continue;
        s->sieve = dikas_alloc_zero((size_t)(z->n_order * s->n_quantiles), sizeof *s->sieve);
        if (!s->sieve)
            return DIKAS_NO_MEMORY(err, "quantiles");
        for (int64_t k = 0; k < z->n_order * s->n_quantiles; k++) {
            const moments *m = &s->moments[z->order[k / s->n_quantiles]];
            DIKAS_TRY(sieve_init(&s->sieve[k], s->quantile[k % s->n_quantiles], m->low, m->high,
                                 most_kept(z), err));
        }
    }
    return DIKAS_OK;
}

static void free_sieves(zonal *z)
{
    for (int i = 0; i < z->n_streams; i++) {
        stream *s = &z->stream[i];
        for (int64_t k = 0; s->sieve && k < z->n_order * s->n_quantiles; k++)
            sieve_clear(&s->sieve[k]);
        dikas_release(s->sieve);
        s->sieve = NULL;
    }
}

/* After a pass; *done becomes 0 where another one is needed. */
static dikas_status end_pass(zonal *z, int *done, dikas_error *err)
{
    *done = 1;
    for (int i = 0; i < z->n_streams && z->is_first_pass; i++)
        for (int64_t k = 0; k < z->n_order * z->stream[i].n_quantiles; k++)
            if (k % z->stream[i].n_quantiles > 0)
                sieve_share(&z->stream[i].sieve[k - 1], &z->stream[i].sieve[k]);
    for (int i = 0; i < z->n_streams; i++)
        for (int64_t k = 0; k < z->n_order * z->stream[i].n_quantiles; k++) {
            const stream *s = &z->stream[i];
            DIKAS_TRY(sieve_next(&s->sieve[k], z->is_first_pass, err));
            *done = *done && s->sieve[k].done;
            if (s->sieve[k].done)
                s->result[z->order[k / s->n_quantiles] * s->n_quantiles + k % s->n_quantiles] =
                    s->sieve[k].out;
        }
    return DIKAS_OK;
}

static dikas_status scan_batch(zonal *z, int64_t columns, int64_t rows, int32_t *active,
                               dikas_error *err)
{
    int done = 0;
    for (int64_t i = 0; i < z->n_order; i++)
        z->zone[z->order[i]].batch = i;
    DIKAS_TRY(make_sieves(z, err));
    z->is_first_pass = 1;
    while (!done) {
        DIKAS_TRY(scan(z, columns, rows, active, err));
        DIKAS_TRY(end_pass(z, &done, err));
        z->is_first_pass = 0;
    }
    return DIKAS_OK;
}

static dikas_status scan_late(zonal *z, int64_t columns, int64_t rows, int32_t *active,
                              dikas_error *err)
{
    int n_quantiles = 0;
    int64_t n_late = 0;
    dikas_status status = DIKAS_OK;
    for (int i = 0; i < z->n_streams; i++)
        n_quantiles += z->stream[i].n_quantiles;
    for (int64_t i = 0; i < z->n_order; i++)
        if (z->zone[z->order[i]].is_late)
            z->order[n_late++] = z->order[i];
    int32_t *order = z->order;
    z->is_late_pass = 1;
    const int64_t most = MOST_SIEVES / SIEVE_BYTES / (n_quantiles ? n_quantiles : 1) + 1;
    for (int64_t first = 0; first < n_late && status == DIKAS_OK; first += most) {
        z->order = order + first;
        z->n_order = n_late - first < most ? n_late - first : most;
        status = scan_batch(z, columns, rows, active, err);
        free_sieves(z);
    }
    z->order = order;
    return status;
}

dikas_status zonal_scan(zonal *z, dikas_error *err)
{
    int64_t columns, rows;
    choose_window(z, &columns, &rows);
    int32_t *active = dikas_alloc((size_t)z->zones->n_features, sizeof *active);
    z->hit = dikas_alloc((size_t)z->zones->n_features, sizeof *z->hit);
    z->across = dikas_alloc((size_t)z->zones->n_features, sizeof *z->across);
    z->start = dikas_alloc((size_t)(z->rasters[0]->columns / columns + 2), sizeof *z->start);
    z->pixels = dikas_alloc_zero((size_t)z->n_rasters, sizeof *z->pixels);
    dikas_status status = active && z->hit && z->across && z->start && z->pixels
                              ? DIKAS_OK
                              : DIKAS_NO_MEMORY(err, "zonal statistics");
    for (int i = 0; i < z->n_rasters && status == DIKAS_OK; i++) {
        z->pixels[i] = dikas_alloc((size_t)columns * (size_t)rows, pixel_size(z->rasters[i]));
        if (!z->pixels[i])
            status = DIKAS_NO_MEMORY(err, "a window of pixels");
    }
    if (status == DIKAS_OK)
        status = scan(z, columns, rows, active, err);
    if (status == DIKAS_OK)
        status = scan_late(z, columns, rows, active, err);
    dikas_release(active);
    return status;
}
