/* SPDX-License-Identifier: MIT */
/**
 * @file roofs.c
 * Heights of flat roofs on level ground, as a raster that is made while it is read.
 */
#include <string.h>

#include "core/core.h"
#include "dikas/sky.h"
#include "raster/coverage.h"

#define BUILT 0.5 /* share of a pixel from which it is roof */

enum { BLOCK = 256 };

/** Columns and rows that a footprint reaches. */
typedef struct reach {
    double low[2], high[2];
} reach;

struct dikas_roofs {
    dikas_raster raster;
    const dikas_geometry *footprints;
    double *height; /* per footprint; missing: unknown */
    reach *reach;
    pixel_frame frame;
    coverage coverage;
    double *built,
        *largest; /* per pixel of a window: share of all footprints, and of the largest */
    size_t room;
};

/** A footprint that is laid into a window. */
typedef struct laying {
    dikas_roofs *roofs;
    const pixel_window *window;
    double *out; /* heights of the largest footprints so far */
    double height;
} laying;

static dikas_status lay_row(void *context, int64_t row, const pixel_run *run, size_t n,
                            dikas_error *err)
{
    const laying *l = context;
    const int64_t first = (row - l->window->row) * l->window->n_columns - l->window->column;
    (void)err;
    for (size_t k = 0; k < n; k++)
        for (int64_t i = first + run[k].column; i < first + run[k].column + run[k].n; i++) {
            l->roofs->built[i] += run[k].share;
            if (run[k].share > l->roofs->largest[i]) {
                l->roofs->largest[i] = run[k].share;
                l->out[i] = l->height;
            }
        }
    return DIKAS_OK;
}

static int reaches(const reach *r, const pixel_window *w)
{
    return r->low[0] < (double)(w->column + w->n_columns) && r->high[0] > (double)w->column &&
           r->low[1] < (double)(w->row + w->n_rows) && r->high[1] > (double)w->row;
}

static dikas_status make_room(dikas_roofs *r, size_t n, dikas_error *err)
{
    if (n > r->room) {
        dikas_release(r->built);
        dikas_release(r->largest);
        r->built = dikas_alloc(n, sizeof *r->built);
        r->largest = dikas_alloc(n, sizeof *r->largest);
        r->room = r->built && r->largest ? n : 0;
    }
    return r->room ? DIKAS_OK : DIKAS_NO_MEMORY(err, r->raster.name);
}

static dikas_status read_roofs(void *context, int64_t column, int64_t row, int64_t n_columns,
                               int64_t n_rows, void *values, dikas_error *err)
{
    dikas_roofs *r = context;
    const pixel_window window = { column, row, n_columns, n_rows };
    const size_t n = (size_t)(n_columns * n_rows);
    laying l = { r, &window, values, 0 };
    DIKAS_TRY(make_room(r, n, err));
    memset(r->built, 0, n * sizeof *r->built);
    memset(r->largest, 0, n * sizeof *r->largest);
    for (int64_t i = 0; i < r->footprints->n_features; i++) {
        if (!reaches(&r->reach[i], &window))
            continue;
        l.height = r->height[i];
        DIKAS_TRY(
            coverage_scan(&r->coverage, &r->frame, r->footprints, i, &window, lay_row, &l, err));
    }
    for (size_t i = 0; i < n; i++)
        if (!(r->built[i] >= BUILT))
            l.out[i] = 0;
    return DIKAS_OK;
}

/* ---- making ---- */

static dikas_status take_heights(dikas_roofs *r, const double *height, dikas_error *err)
{
    const int64_t n = r->footprints->n_features;
    r->height = dikas_alloc((size_t)n, sizeof *r->height);
    r->reach = dikas_alloc((size_t)n, sizeof *r->reach);
    if (!r->height || !r->reach)
        return DIKAS_NO_MEMORY(err, r->raster.name);
    for (int64_t i = 0; i < n; i++) {
        if (height[i] < 0)
            return dikas_fail(err, DIKAS_EINVAL,
                              "%s: row %lld: a height of %g m is below the ground", r->raster.name,
                              (long long)i + 1, height[i]);
        r->height[i] = isfinite(height[i]) ? height[i] : DIKAS_MISSING;
        pixel_extent(&r->frame, r->footprints, i, r->reach[i].low, r->reach[i].high);
    }
    return DIKAS_OK;
}

dikas_status dikas_roofs_new(const dikas_geometry *footprints, const double *height,
                             const double box[4], double pixel, dikas_roofs **out, dikas_error *err)
{
    *out = NULL;
    const double west = floor(box[0] / pixel), north = ceil(box[3] / pixel);
    const double columns = ceil(box[2] / pixel) - west, rows = north - floor(box[1] / pixel);
    const int is_sound = pixel > 0 && columns >= 1 && rows >= 1;
    if (!is_sound || columns > INT32_MAX || rows > INT32_MAX)
        return dikas_fail(err, is_sound ? DIKAS_ELIMIT : DIKAS_EINVAL,
                          "roofs: pixels of %g m over %g x %g m", pixel, box[2] - box[0],
                          box[3] - box[1]);
    dikas_roofs *r = dikas_alloc_zero(1, sizeof *r);
    if (!r)
        return DIKAS_NO_MEMORY(err, "roofs");
    r->footprints = footprints;
    r->raster = (dikas_raster){
        .struct_size = sizeof r->raster,
        .name = "roofs",
        .columns = (int64_t)columns,
        .rows = (int64_t)rows,
        .block_columns = columns < BLOCK ? (int64_t)columns : BLOCK,
        .block_rows = rows < BLOCK ? (int64_t)rows : BLOCK,
        .to_xy = { west * pixel, pixel, 0, north * pixel, 0, -pixel },
        .nodata = DIKAS_MISSING,
        .read = read_roofs,
        .context = r,
    };
    r->frame = pixel_frame_of(&r->raster);
    const dikas_status status = take_heights(r, height, err);
    if (status != DIKAS_OK)
        dikas_roofs_free(r);
    else
        *out = r;
    return status;
}

void dikas_roofs_free(dikas_roofs *roofs)
{
    if (!roofs)
        return;
    coverage_clear(&roofs->coverage);
    dikas_release(roofs->height);
    dikas_release(roofs->reach);
    dikas_release(roofs->built);
    dikas_release(roofs->largest);
    dikas_release(roofs);
}

const dikas_raster *dikas_roofs_raster(const dikas_roofs *roofs)
{
    return &roofs->raster;
}
