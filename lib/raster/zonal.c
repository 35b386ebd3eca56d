/* SPDX-License-Identifier: MIT */
/**
 * @file zonal.c
 * Statistics under polygons in one pass over windows of pixels, from the top left to the bottom
 * right.
 *
 * A window is read once, and then the polygons in it are taken each by one worker: what a polygon
 * comes to depends on the order of the windows alone.
 */
#include <stdlib.h>
#include <string.h>

#include "raster/coverage.h"
#include "raster/moments.h"
#include "raster/quantiles.h"

enum { BLOCK = 8, LONG_RUN = 24, NARROW = 128, WINDOW_BYTES = 1 << 18 };

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

/** A raster, its weights and what stands for missing values: what statistics have in common. */
typedef struct stream {
    int raster, weight;
    double instead;
    tally *tally;
    double *quantile;
    int n_tallies, n_quantiles;
    moments *moments;   /* per zone */
    double *tallied;    /* per zone: n_tallies */
    value_list *values; /* per zone, where quantiles are wanted */
    double *result;     /* per zone: n_quantiles */
    sieve *sieve;       /* n_quantiles for each zone of a batch */
} stream;

/** Where the result of a statistic is found. */
typedef struct place {
    int stream, position;
} place;

/** Where a polygon lies, in pixels. */
typedef struct zone {
    int64_t first[2], end[2]; /* columns and rows within the raster; none: first = end */
    double area;              /* missing without polygon */
    dikas_sum covered;
    int is_late;   /* its values are too many to be kept: quantiles are found in further passes */
    int64_t batch; /* position among the late ones at hand */
} zone;

typedef struct zonal {
    const dikas_geometry *zones;
    const dikas_raster *const *rasters;
    int n_rasters, n_statistics, n_streams;
    const dikas_zonal_statistic *statistic;
    pixel_frame frame;
    stream *stream;
    place *place; /* per statistic */
    zone *zone;
    int32_t *order; /* zones by their first row */
    int64_t n_order;
    int is_late_pass, is_first_pass;
    int32_t *across; /* those of a band of rows, by the window in which they begin */
    int64_t *start;  /* where those of a window begin among them */
    int32_t *hit;    /* those that reach the window */
    int64_t n_hits;
    pixel_window window;
    void **pixels;      /* of the window, per raster */
    double done, share; /* of the progress: before this window, and of it */
    const dikas_run *run;
} zonal;

/** What a worker has for itself. */
typedef struct worker {
    zonal *z;
    int32_t at; /* the zone at work */
    coverage coverage;
    /* per stream, until there are enough of them: */
    even_pixels *even;       /* long runs of pixels that are covered alike */
    weighed_pixels *waiting; /* short runs */
} worker;

/* ---- values ---- */

static size_t pixel_size(const dikas_raster *raster)
{
    return raster->single ? sizeof(float) : sizeof(double);
}

/* Values of a row of the window from a column on. */
static values values_from(const zonal *z, int raster, int64_t row, int64_t column, double instead)
{
    const int64_t at = (row - z->window.row) * z->window.n_columns + (column - z->window.column);
    const double nodata = z->rasters[raster]->nodata;
    if (z->rasters[raster]->single)
        return (values){ (const float *)z->pixels[raster] + at, NULL, nodata, instead };
    return (values){ NULL, (const double *)z->pixels[raster] + at, nodata, instead };
}

static tallies tallies_of(const stream *s, int64_t at)
{
    return (tallies){ s->tally, s->tallied + at * s->n_tallies, s->n_tallies };
}

static dikas_status flush_waiting(worker *w, int stream_number, dikas_error *err)
{
    stream *s = &w->z->stream[stream_number];
    weighed_pixels *p = &w->waiting[stream_number];
    const tallies also = tallies_of(s, w->at);
    moments_add_weighed(&s->moments[w->at], &also, p);
    if (s->n_quantiles && !w->z->zone[w->at].is_late)
        DIKAS_TRY(value_list_add_weighed(&s->values[w->at], p->x, p->w, p->n, err));
    p->n = 0;
    p->covered = 0;
    return DIKAS_OK;
}

static dikas_status flush_even(worker *w, int stream_number, dikas_error *err)
{
    const zonal *z = w->z;
    stream *s = &z->stream[stream_number];
    even_pixels *p = &w->even[stream_number];
    const tallies also = tallies_of(s, w->at);
    const int single = z->rasters[s->raster]->single, n = p->n;
    moments_add_even(&s->moments[w->at], &also, p);
    p->n = 0;
    return s->n_quantiles && !z->zone[w->at].is_late
               ? value_list_add(&s->values[w->at], single, p->x, n, err)
               : DIKAS_OK;
}

static dikas_status refuse_weight(const zonal *z, const stream *s, int64_t row, int64_t column,
                                  double weight, dikas_error *err)
{
    return dikas_fail(err, DIKAS_EINVAL,
                      "%s: %g in pixel (%lld, %lld) is no weight, outside [0, inf)",
                      z->rasters[s->weight]->name, weight, (long long)column, (long long)row);
}

/* n <= CHUNK values of a row from a column on, and what the raster of weights has there, or 1. */
static void fetch(const zonal *z, const stream *s, int64_t row, int64_t column, int n, double *x,
                  double *weight)
{
    const values from = values_from(z, s->raster, row, column, s->instead);
    values_copy(&from, n, x);
    for (int i = 0; i < n && s->weight < 0; i++)
        weight[i] = 1;
    if (s->weight < 0)
        return;
    const values weights = values_from(z, s->weight, row, column, DIKAS_MISSING);
    values_copy(&weights, n, weight);
}

static double area_of(const zonal *z, int64_t row)
{
    const double *areas = z->rasters[0]->row_area;
    return areas ? areas[row] : 1;
}

/* n <= CHUNK pixels of a row that are covered each in its own way. */
static dikas_status add_uneven(worker *w, int stream_number, int64_t row, int64_t column, int n,
                               const double *share, dikas_error *err)
{
    const zonal *z = w->z;
    const stream *s = &z->stream[stream_number];
    weighed_pixels *p = &w->waiting[stream_number];
    const double area = area_of(z, row);
    double x[CHUNK], weight[CHUNK];
    fetch(z, s, row, column, n, x, weight);
    if (p->n + n > CHUNK)
        DIKAS_TRY(flush_waiting(w, stream_number, err));
    for (int i = 0; i < n; i++) {
        if (isnan(x[i]) || isnan(weight[i]))
            continue;
        if (weight[i] < 0 || isinf(weight[i]))
            return refuse_weight(z, s, row, column + i, weight[i], err);
        p->covered += share[i];
        p->x[p->n] = x[i];
        p->c[p->n] = share[i] * weight[i];
        p->w[p->n] = share[i] * weight[i] * area;
        p->n += weight[i] > 0;
    }
    return DIKAS_OK;
}

static dikas_status add_even(worker *w, int stream_number, int64_t row, const pixel_run *run,
                             dikas_error *err)
{
    const zonal *z = w->z;
    const stream *s = &z->stream[stream_number];
    even_pixels *p = &w->even[stream_number];
    const double area = area_of(z, row);
    if (p->share < run->share || p->share > run->share || p->area < area || p->area > area)
        DIKAS_TRY(flush_even(w, stream_number, err));
    p->share = run->share;
    p->area = area;
    for (int64_t i = 0; i < run->n; i += CHUNK) {
        const int n = (int)(run->n - i < CHUNK ? run->n - i : CHUNK);
        const values from = values_from(z, s->raster, row, run->column + i, s->instead);
        if (p->n + n > EVEN)
            DIKAS_TRY(flush_even(w, stream_number, err));
        even_pixels_add(p, &from, n);
    }
    return DIKAS_OK;
}

/* Runs of a row that are long enough to be taken as they are, where all pixels weigh alike. */
static int is_even(const worker *w, const stream *s, const pixel_run *run)
{
    const int whole = !(run->share < 1) && !w->z->rasters[0]->row_area;
    return s->weight < 0 && run->n >= LONG_RUN && (whole || !s->n_quantiles);
}

/* Runs i to end of a row, some of them one beside the other. */
static dikas_status add_runs(worker *w, int stream_number, int64_t row, const pixel_run *run,
                             size_t n_runs, dikas_error *err)
{
    const stream *s = &w->z->stream[stream_number];
    double share[CHUNK];
    int64_t first = 0;
    int n = 0;
    for (size_t i = 0; i < n_runs; i++) {
        if (is_even(w, s, &run[i])) {
            DIKAS_TRY(add_even(w, stream_number, row, &run[i], err));
            continue;
        }
        for (int64_t k = 0; k < run[i].n; k++) {
            const int64_t column = run[i].column + k;
            if (n == CHUNK || (n > 0 && column != first + n)) {
                DIKAS_TRY(add_uneven(w, stream_number, row, first, n, share, err));
                n = 0;
            }
            if (n == 0)
                first = column;
            share[n++] = run[i].share;
        }
    }
    return n > 0 ? add_uneven(w, stream_number, row, first, n, share, err) : DIKAS_OK;
}

static dikas_status visit_row(void *context, int64_t row, const pixel_run *run, size_t n,
                              dikas_error *err)
{
    worker *w = context;
    zone *here = &w->z->zone[w->at];
    double covered = 0;
    for (size_t i = 0; i < n; i++)
        covered += run[i].share * (double)run[i].n;
    dikas_sum_add(&here->covered, covered);
    for (int s = 0; s < w->z->n_streams; s++)
        DIKAS_TRY(add_runs(w, s, row, run, n, err));
    return DIKAS_OK;
}

/* Values of a large polygon go through the sieves instead of being kept; in the first pass, when
 * all of them look for the same, through one. */
static void offer(const worker *w, const stream *s, const double *x, const double *weight, int n)
{
    const zonal *z = w->z;
    sieve *first = s->sieve + z->zone[w->at].batch * s->n_quantiles;
    for (int k = 0; k < (z->is_first_pass ? 1 : s->n_quantiles); k++)
        sieve_offer(&first[k], x, weight, n);
}

static void sieve_weighed(const worker *w, const stream *s, int64_t row, int64_t column, int n,
                          double share)
{
    double x[CHUNK], weight[CHUNK];
    fetch(w->z, s, row, column, n, x, weight);
    for (int i = 0; i < n; i++) {
        if (!(weight[i] > 0))
            x[i] = DIKAS_MISSING;
        weight[i] *= share;
    }
    offer(w, s, x, weight, n);
}

/* Without a raster of weights, which takes twice as long. */
static void sieve_even(worker *w, int stream_number, int64_t row, int64_t column, int n,
                       double share)
{
    const zonal *z = w->z;
    const stream *s = &z->stream[stream_number];
    const values from = values_from(z, s->raster, row, column, s->instead);
    even_pixels *p = &w->even[stream_number];
    double weight[CHUNK];
    p->n = 0;
    even_pixels_add(p, &from, n);
    for (int i = 0; i < p->n; i++)
        weight[i] = share;
    if (z->is_first_pass && !(share < 1) && !(share > 1))
        sieve_offer_all(s->sieve + z->zone[w->at].batch * s->n_quantiles, p->x, p->n);
    else
        offer(w, s, p->x, weight, p->n);
    p->n = 0;
}

static void sieve_run(worker *w, int stream_number, int64_t row, const pixel_run *run)
{
    const zonal *z = w->z;
    const stream *s = &z->stream[stream_number];
    const double share = run->share * area_of(z, row);
    for (int64_t i = 0; i < run->n; i += CHUNK) {
        const int n = (int)(run->n - i < CHUNK ? run->n - i : CHUNK);
        if (s->weight >= 0)
            sieve_weighed(w, s, row, run->column + i, n, share);
        else
            sieve_even(w, stream_number, row, run->column + i, n, share);
    }
}

static dikas_status visit_late_row(void *context, int64_t row, const pixel_run *run, size_t n,
                                   dikas_error *err)
{
    worker *w = context;
    (void)err;
    for (int s = 0; s < w->z->n_streams; s++)
        for (size_t i = 0; i < n && w->z->stream[s].n_quantiles; i++)
            sieve_run(w, s, row, &run[i]);
    return DIKAS_OK;
}

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
                            z->is_late_pass ? visit_late_row : visit_row, w, err));
    if (z->is_late_pass)
        return DIKAS_OK;
    for (int s = 0; s < z->n_streams; s++) {
        DIKAS_TRY(flush_even(w, s, err));
        DIKAS_TRY(flush_waiting(w, s, err));
    }
    for (int s = 0; s < z->n_streams && here->end[0] <= end[0] && here->end[1] <= end[1]; s++)
        if (z->stream[s].n_quantiles && !here->is_late)
            DIKAS_TRY(finish_quantiles(&z->stream[s], at, err));
    return DIKAS_OK;
}

static void leave(void *context, void *self)
{
    worker *w = self;
    (void)context;
    if (!w)
        return;
    coverage_clear(&w->coverage);
    dikas_release(w->even);
    dikas_release(w->waiting);
    dikas_release(w);
}

static dikas_status enter(void *context, int number, void **out, dikas_error *err)
{
    zonal *z = context;
    worker *w = dikas_alloc_zero(1, sizeof *w);
    (void)number;
    if (!w)
        return DIKAS_NO_MEMORY(err, "zonal statistics");
    w->z = z;
    w->even = dikas_alloc_zero((size_t)z->n_streams, sizeof *w->even);
    w->waiting = dikas_alloc_zero((size_t)z->n_streams, sizeof *w->waiting);
    *out = w;
    if (w->even && w->waiting)
        return DIKAS_OK;
    leave(context, w);
    return DIKAS_NO_MEMORY(err, "zonal statistics");
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

static dikas_status scan_all(zonal *z, dikas_error *err)
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

/* ---- where zones lie ---- */

static int64_t within(double at, int64_t end)
{
    return at <= 0 ? 0 : at >= (double)end ? end : (int64_t)at;
}

static dikas_status locate(zonal *z, int64_t i, dikas_error *err)
{
    const dikas_raster *r = z->rasters[0];
    const int64_t most[2] = { r->columns, r->rows };
    double low[2], high[2];
    zone *here = &z->zone[i];
    *here = (zone){ .area = DIKAS_MISSING };
    if (!pixel_extent(&z->frame, z->zones, i, low, high))
        return dikas_fail(
            err, DIKAS_EINVAL,
            "%s: polygon %lld lies more than %.0e pixels away, or its coordinates are "
            "no numbers: is it in the CRS of the raster?",
            r->name, (long long)i + 1, PIXEL_REACH);
    if (low[0] > high[0])
        return DIKAS_OK;
    here->area = pixel_area(&z->frame, z->zones, i);
    for (int k = 0; k < 2; k++) {
        here->first[k] = within(floor(low[k]), most[k]);
        here->end[k] = within(ceil(high[k]), most[k]);
    }
    for (int k = 0; k < 2; k++)
        if (here->first[k] >= here->end[k])
            here->end[0] = here->first[0] = here->end[1] = here->first[1] = 0;
    return DIKAS_OK;
}

enum { LOCATED = 1024 };

static dikas_status locate_some(void *context, void *self, int64_t block, dikas_error *err)
{
    zonal *z = context;
    (void)self;
    for (int64_t i = block * LOCATED; i < (block + 1) * LOCATED && i < z->zones->n_features; i++)
        DIKAS_TRY(locate(z, i, err));
    return DIKAS_OK;
}

/* Zones by their first row: counted, as rows are few. */
static dikas_status order_zones(zonal *z, dikas_error *err)
{
    const int64_t rows = z->rasters[0]->rows, n = z->zones->n_features;
    int64_t *start = dikas_alloc_zero((size_t)rows + 2, sizeof *start);
    z->order = dikas_alloc((size_t)n, sizeof *z->order);
    z->n_order = n;
    if (!start || !z->order) {
        dikas_release(start);
        return DIKAS_NO_MEMORY(err, "zonal statistics");
    }
    for (int64_t i = 0; i < n; i++)
        start[z->zone[i].first[1] + 1]++;
    for (int64_t i = 0; i <= rows; i++)
        start[i + 1] += start[i];
    for (int64_t i = 0; i < n; i++)
        z->order[start[z->zone[i].first[1]]++] = (int32_t)i;
    dikas_release(start);
    return DIKAS_OK;
}

/* ---- streams ---- */

static int same(double a, double b)
{
    return (isnan(a) && isnan(b)) || (!(a < b) && !(a > b) && !isnan(a) && !isnan(b));
}

/* A number as the values of a raster are. */
static double as_stored(const dikas_raster *raster, double x)
{
    return raster->single ? (double)(float)x : x;
}

static int find_stream(zonal *z, const dikas_zonal_statistic *s)
{
    const double instead = as_stored(z->rasters[s->raster], s->instead);
    for (int i = 0; i < z->n_streams; i++)
        if (z->stream[i].raster == s->raster && z->stream[i].weight == s->weight &&
            same(z->stream[i].instead, instead))
            return i;
    z->stream[z->n_streams] =
        (stream){ .raster = s->raster, .weight = s->weight, .instead = instead };
    return z->n_streams++;
}

/* Position of a quantile in a list, which it joins where it is not there yet. */
static dikas_status find_quantile(stream *s, double q, int *out, dikas_error *err)
{
    if (!(q >= 0 && q <= 1))
        return dikas_fail(err, DIKAS_EINVAL, "zonal: a quantile of %g is outside [0, 1]", q);
    for (*out = 0; *out < s->n_quantiles; ++*out)
        if (same(s->quantile[*out], q))
            return DIKAS_OK;
    double *made = dikas_resize(s->quantile, (size_t)s->n_quantiles + 1, sizeof *made);
    if (!made)
        return DIKAS_NO_MEMORY(err, "zonal statistics");
    made[s->n_quantiles++] = q;
    s->quantile = made;
    return DIKAS_OK;
}

/* The same of a tally. */
static dikas_status find_tally(stream *s, tally_kind kind, double mark, int *out, dikas_error *err)
{
    for (*out = 0; *out < s->n_tallies; ++*out)
        if (s->tally[*out].kind == kind && same(s->tally[*out].mark, mark))
            return DIKAS_OK;
    tally *made = dikas_resize(s->tally, (size_t)s->n_tallies + 1, sizeof *made);
    if (!made)
        return DIKAS_NO_MEMORY(err, "zonal statistics");
    made[s->n_tallies++] = (tally){ kind, mark };
    s->tally = made;
    return DIKAS_OK;
}

static dikas_status plan_statistic(zonal *z, int i, dikas_error *err)
{
    const dikas_zonal_statistic *s = &z->statistic[i];
    if (s->raster < 0 || s->raster >= z->n_rasters || s->weight < -1 || s->weight >= z->n_rasters)
        return dikas_fail(err, DIKAS_EINVAL, "zonal: statistic %d: no such raster", i);
    const double mark = as_stored(z->rasters[s->raster], s->parameter);
    z->place[i] = (place){ find_stream(z, s), 0 };
    stream *here = &z->stream[z->place[i].stream];
    int *position = &z->place[i].position;
    switch (s->kind) {
    case DIKAS_ZONAL_QUANTILE:
        return find_quantile(here, s->parameter, position, err);
    case DIKAS_ZONAL_SHARE_GE:
        return find_tally(here, TALLY_AT_LEAST, mark, position, err);
    case DIKAS_ZONAL_EXCESS:
        return find_tally(here, TALLY_EXCESS, mark, position, err);
    case DIKAS_ZONAL_SHARE_OF:
        return find_tally(here, TALLY_EQUAL, mark, position, err);
    default:
        return DIKAS_OK;
    }
}

static dikas_status make_stream(stream *s, int64_t n, dikas_error *err)
{
    s->moments = dikas_alloc((size_t)n, sizeof *s->moments);
    s->tallied = dikas_alloc_zero((size_t)n + 1, (size_t)(s->n_tallies + 1) * sizeof *s->tallied);
    if (s->n_quantiles) {
        s->values = dikas_alloc_zero((size_t)n, sizeof *s->values);
        s->result = dikas_alloc((size_t)n, (size_t)s->n_quantiles * sizeof *s->result);
    }
    if (!s->moments || !s->tallied || (s->n_quantiles && (!s->values || !s->result)))
        return DIKAS_NO_MEMORY(err, "zonal statistics");
    for (int64_t i = 0; i < n; i++)
        moments_init(&s->moments[i]);
    for (int64_t i = 0; i < n * s->n_quantiles; i++)
        s->result[i] = DIKAS_MISSING;
    return DIKAS_OK;
}

static dikas_status plan(zonal *z, dikas_error *err)
{
    const size_t n = (size_t)z->n_statistics;
    z->stream = dikas_alloc_zero(n, sizeof *z->stream);
    z->place = dikas_alloc(n, sizeof *z->place);
    z->zone = dikas_alloc((size_t)z->zones->n_features, sizeof *z->zone);
    if (!z->stream || !z->place || !z->zone)
        return DIKAS_NO_MEMORY(err, "zonal statistics");
    for (int i = 0; i < z->n_statistics; i++)
        DIKAS_TRY(plan_statistic(z, i, err));
    for (int i = 0; i < z->n_streams; i++)
        DIKAS_TRY(make_stream(&z->stream[i], z->zones->n_features, err));
    return DIKAS_OK;
}

static void clear(zonal *z)
{
    for (int i = 0; i < z->n_streams; i++) {
        stream *s = &z->stream[i];
        for (int64_t k = 0; s->values && k < z->zones->n_features; k++)
            value_list_clear(&s->values[k]);
        dikas_release(s->tally);
        dikas_release(s->quantile);
        dikas_release(s->moments);
        dikas_release(s->tallied);
        dikas_release(s->values);
        dikas_release(s->result);
    }
    for (int i = 0; z->pixels && i < z->n_rasters; i++)
        dikas_release(z->pixels[i]);
    dikas_release(z->pixels);
    dikas_release(z->stream);
    dikas_release(z->place);
    dikas_release(z->zone);
    dikas_release(z->order);
    dikas_release(z->hit);
    dikas_release(z->across);
    dikas_release(z->start);
}

/* ---- results ---- */

/* Shares end at 1 also where roundings go beyond. */
static double share_of(double part, double whole)
{
    return fmin(part / whole, 1);
}

/* The ends are values, without a rounding. */
static double quantile_of(const stream *from, int64_t at, int position)
{
    const double q = from->quantile[position];
    if (!(q > 0))
        return from->moments[at].low;
    return q < 1 ? from->result[at * from->n_quantiles + position] : from->moments[at].high;
}

static double result_of(const zonal *z, int i, int64_t at)
{
    const dikas_zonal_statistic *s = &z->statistic[i];
    const stream *from = &z->stream[z->place[i].stream];
    const moments *m = &from->moments[at];
    const zone *here = &z->zone[at];
    const tallies t = tallies_of(from, at);
    const double weight = dikas_sum_value(m->weight), covered = dikas_sum_value(m->covered);
    const int position = z->place[i].position;
    if (isnan(here->area))
        return DIKAS_MISSING;
    if (s->kind == DIKAS_ZONAL_VALID)
        return covered;
    if (s->kind == DIKAS_ZONAL_COVERED)
        return dikas_sum_value(here->covered);
    if (s->kind == DIKAS_ZONAL_VALID_SHARE)
        return here->area > 0 ? share_of(covered, here->area) : DIKAS_MISSING;
    if (!(weight > 0))
        return DIKAS_MISSING;
    switch (s->kind) {
    case DIKAS_ZONAL_MEAN:
        return dikas_sum_value(m->value) / weight;
    case DIKAS_ZONAL_SUM:
        return dikas_sum_value(m->total);
    case DIKAS_ZONAL_MIN:
        return m->low;
    case DIKAS_ZONAL_MAX:
        return m->high;
    case DIKAS_ZONAL_VARIANCE:
        return m->squares / weight;
    case DIKAS_ZONAL_STDEV:
        return sqrt(m->squares / weight);
    case DIKAS_ZONAL_QUANTILE:
        return quantile_of(from, at, position);
    case DIKAS_ZONAL_SHARE_GE:
        return share_of(t.sum[position], weight);
    case DIKAS_ZONAL_EXCESS:
        return t.sum[position] / weight;
    case DIKAS_ZONAL_SHARE_OF:
        return share_of(t.sum[position], weight);
    default:
        return DIKAS_MISSING;
    }
}

int dikas_raster_same_grid(const dikas_raster *a, const dikas_raster *b)
{
    int alike = a->columns == b->columns && a->rows == b->rows;
    for (int i = 0; i < 6; i++)
        alike = alike && same(a->to_xy[i], b->to_xy[i]);
    return alike;
}

static dikas_status check(const zonal *z, dikas_error *err)
{
    for (int i = 1; i < z->n_rasters; i++)
        if (!dikas_raster_same_grid(z->rasters[0], z->rasters[i]))
            return dikas_fail(err, DIKAS_EINVAL, "%s and %s are of different grids",
                              z->rasters[0]->name, z->rasters[i]->name);
    const double *m = z->rasters[0]->to_xy;
    if (!pixel_frame_is_of_use(z->rasters[0]))
        return dikas_fail(err, DIKAS_EINVAL,
                          "%s: pixels of (%g, %g) by (%g, %g) at (%g, %g) tell no places apart",
                          z->rasters[0]->name, m[1], m[4], m[2], m[5], m[0], m[3]);
    if (z->zones->n_features > INT32_MAX)
        return dikas_fail(err, DIKAS_ELIMIT, "zonal: %lld polygons are more than %d",
                          (long long)z->zones->n_features, INT32_MAX);
    return DIKAS_OK;
}

static dikas_status work(zonal *z, dikas_error *err)
{
    const dikas_task task = { NULL, locate_some, NULL };
    dikas_run quiet = DIKAS_RUN_INIT;
    quiet.threads = z->run ? z->run->threads : 0;
    DIKAS_TRY(check(z, err));
    z->frame = pixel_frame_of(z->rasters[0]);
    DIKAS_TRY(plan(z, err));
    DIKAS_TRY(dikas_parallel(&task, z, (z->zones->n_features + LOCATED - 1) / LOCATED, "polygons",
                             &quiet, err));
    DIKAS_TRY(order_zones(z, err));
    return scan_all(z, err);
}

dikas_status dikas_zonal(const dikas_geometry *zones, const dikas_raster *const *rasters,
                         int n_rasters, const dikas_zonal_statistic *statistic, int n_statistics,
                         double *const *out, const dikas_run *run, dikas_error *err)
{
    zonal z = { .zones = zones,
                .rasters = rasters,
                .n_rasters = n_rasters,
                .statistic = statistic,
                .n_statistics = n_statistics,
                .run = run };
    if (n_rasters < 1 || n_statistics < 1)
        return n_statistics < 1 ? DIKAS_OK
                                : dikas_fail(err, DIKAS_EINVAL, "zonal: there are no rasters");
    const dikas_status status = work(&z, err);
    for (int i = 0; i < n_statistics && status == DIKAS_OK; i++)
        for (int64_t at = 0; at < zones->n_features; at++)
            out[i][at] = result_of(&z, i, at);
    clear(&z);
    return status;
}
