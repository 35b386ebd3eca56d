/* SPDX-License-Identifier: MIT */
/**
 * @file zonal.c
 * Statistics under polygons in one pass over windows of pixels, from the top left to the bottom
 * right.
 *
 * A window is read once, and then the polygons in it are taken each by one worker: what a polygon
 * comes to depends on the order of the windows alone.
 */
#include "raster/zonal.h"

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
    return zonal_scan(z, err);
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
