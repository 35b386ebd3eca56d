/* SPDX-License-Identifier: MIT */
/**
 * @file zonal_rows.c
 * Pixels of a row under a polygon: long runs that are covered alike, and others, gathered until
 * there are enough of them.
 */
#include "raster/zonal.h"

enum { LONG_RUN = 24 };

/* ---- workers ---- */

void zonal_worker_free(worker *w)
{
    if (!w)
        return;
    coverage_clear(&w->coverage);
    dikas_release(w->even);
    dikas_release(w->waiting);
    dikas_release(w);
}

worker *zonal_worker_new(zonal *z)
{
    worker *w = dikas_alloc_zero(1, sizeof *w);
    if (!w)
        return NULL;
    w->z = z;
    w->even = dikas_alloc_zero((size_t)z->n_streams, sizeof *w->even);
    w->waiting = dikas_alloc_zero((size_t)z->n_streams, sizeof *w->waiting);
    if (w->even && w->waiting)
        return w;
    zonal_worker_free(w);
    return NULL;
}

/* ---- pixels ---- */

/* Values of a row of the window from a column on. */
static values values_from(const zonal *z, int raster, int64_t row, int64_t column, double instead)
{
    const int64_t at = (row - z->window.row) * z->window.n_columns + (column - z->window.column);
    const double nodata = z->rasters[raster]->nodata;
    if (z->rasters[raster]->single)
        return (values){ (const float *)z->pixels[raster] + at, NULL, nodata, instead };
    return (values){ NULL, (const double *)z->pixels[raster] + at, nodata, instead };
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

dikas_status zonal_visit_row(void *context, int64_t row, const pixel_run *run, size_t n,
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

dikas_status zonal_flush(worker *w, dikas_error *err)
{
    for (int s = 0; s < w->z->n_streams; s++) {
        DIKAS_TRY(flush_even(w, s, err));
        DIKAS_TRY(flush_waiting(w, s, err));
    }
    return DIKAS_OK;
}

/* ---- later passes ---- */

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

dikas_status zonal_visit_late_row(void *context, int64_t row, const pixel_run *run, size_t n,
                                  dikas_error *err)
{
    worker *w = context;
    (void)err;
    for (int s = 0; s < w->z->n_streams; s++)
        for (size_t i = 0; i < n && w->z->stream[s].n_quantiles; i++)
            sieve_run(w, s, row, &run[i]);
    return DIKAS_OK;
}
