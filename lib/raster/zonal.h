/* SPDX-License-Identifier: MIT */
/**
 * @file zonal.h
 * Statistics under polygons at work: what is asked of which raster, where the polygons lie, and the
 * window of pixels at hand.
 */
#ifndef DIKAS_RASTER_ZONAL_H
#define DIKAS_RASTER_ZONAL_H

#include "raster/coverage.h"
#include "raster/moments.h"
#include "raster/quantiles.h"

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

static inline size_t pixel_size(const dikas_raster *raster)
{
    return raster->single ? sizeof(float) : sizeof(double);
}

static inline tallies tallies_of(const stream *s, int64_t at)
{
    return (tallies){ s->tally, s->tallied + at * s->n_tallies, s->n_tallies };
}

/** A worker for n_streams of a run, or NULL without memory. */
worker *zonal_worker_new(zonal *z);
void zonal_worker_free(worker *w);

/** Runs of pixels of a row that zone `at` of a worker covers, into moments, tallies and lists of
 * values; a coverage_visit with a worker as its context. */
dikas_status zonal_visit_row(void *w, int64_t row, const pixel_run *run, size_t n,
                             dikas_error *err);

/** The same in a later pass, into sieves. */
dikas_status zonal_visit_late_row(void *w, int64_t row, const pixel_run *run, size_t n,
                                  dikas_error *err);

/** What waits of the zone, when all its rows of a window are visited. */
DIKAS_MUST_CHECK dikas_status zonal_flush(worker *w, dikas_error *err);

/** All windows, from the top left to the bottom right; again for the quantiles of polygons whose
 * values are too many to be kept. */
DIKAS_MUST_CHECK dikas_status zonal_scan(zonal *z, dikas_error *err);

#endif
