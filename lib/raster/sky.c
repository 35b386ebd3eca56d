/* SPDX-License-Identifier: MIT */
/**
 * @file sky.c
 * Horizons over a surface model: the sky view factor, and shadows.
 *
 * A block of pixels is worked off row by row, each row in stretches of pixels. For a direction, the
 * k-th height seen from all pixels of a stretch is a stretch of heights as well, moved by a few
 * columns and rows, so that the inner loop runs over two arrays. Eight steps are left out at once
 * where the highest height that they meet could not raise the horizon of any pixel of the stretch;
 * that height is that of squares of heights, found once for the block.
 */
#include <stdlib.h>
#include <string.h>

#include "core/core.h"
#include "core/lanes.h"
#include "dikas/sky.h"

enum {
    BLOCK = 256,  /* pixels a side: window and both results are 1 MB, as much as is read at once */
    STRETCH = 64, /* pixels of a row that are worked off together */
    GROUP = 8,    /* steps that are left out together */
    SQUARE = 16,  /* heights a side of which the highest is kept */
    ROWS_AT_ONCE = 4,
    MOST_STEPS = 2000,
    MOST_DIRECTIONS = 360,
};

/** One pixel that is looked at. */
typedef struct step {
    int64_t column, row; /* from the pixel */
    double inverse;      /* of the distance, 1/m */
} step;

typedef struct direction {
    step *step;
    int64_t n;
} direction;

/** Heights around a window, row by row. */
typedef struct heights {
    int64_t column, row, n_columns, n_rows; /* of the raster */
    double *height;
    size_t room;
    int64_t across, down; /* squares */
    double *highest;      /* per square; -infinity where nothing is known */
    uint8_t *is_whole;    /* per square: all heights are known */
    size_t square_room;
} heights;

struct dikas_sky {
    const dikas_raster *surface;
    dikas_raster values, known;
    char *name;
    direction direction[MOST_DIRECTIONS];
    int n_directions;
    double tan_sun; /* of shadows; missing for the sky view factor */
    int64_t halo[2];
    heights around;
    void *strip; /* of the surface, as it is read */
    size_t strip_room;
    int64_t window[4]; /* of the results that are kept: column, row, columns, rows */
    double *value, *share;
    size_t result_room;
    dikas_run run;
};

/* ---- what is looked at ---- */

/* From metres east and north to columns and rows. */
static void to_pixels(const dikas_raster *r, const double xy[2], double uv[2])
{
    const double *t = r->to_xy, determinant = t[1] * t[5] - t[2] * t[4];
    uv[0] = (t[5] * xy[0] - t[2] * xy[1]) / determinant;
    uv[1] = (t[1] * xy[1] - t[4] * xy[0]) / determinant;
}

/* The k-th step; its distance, m. */
static double step_at(const dikas_raster *r, const double uv[2], int64_t k, step *out)
{
    const double longer = fmax(fabs(uv[0]), fabs(uv[1])), *t = r->to_xy;
    out->column = (int64_t)round((double)k * uv[0] / longer);
    out->row = (int64_t)round((double)k * uv[1] / longer);
    const double c = (double)out->column, s = (double)out->row;
    const double distance = hypot(c * t[1] + s * t[2], c * t[4] + s * t[5]);
    out->inverse = 1 / distance;
    return distance;
}

static dikas_status add_direction(dikas_sky *sky, double azimuth, double distance, dikas_error *err)
{
    const dikas_raster *r = sky->surface;
    const double angle = fmod(azimuth, 360) * acos(-1) / 180;
    const double xy[2] = { sin(angle), cos(angle) };
    double uv[2];
    step next;
    int64_t n = 0;
    to_pixels(r, xy, uv);
    while (n <= MOST_STEPS && step_at(r, uv, n + 1, &next) <= distance)
        n++;
    if (n < 1 || n > MOST_STEPS)
        return dikas_fail(err, DIKAS_EINVAL,
                          n < 1 ? "%s: a distance of %g m does not reach the next pixel"
                                : "%s: a distance of %g m is more than 2000 pixels; a coarser "
                                  "raster (gdalwarp -tr) or a shorter distance will do",
                          r->name, distance);
    direction *d = &sky->direction[sky->n_directions++];
    d->step = dikas_alloc((size_t)n, sizeof *d->step);
    if (!d->step)
        return DIKAS_NO_MEMORY(err, r->name);
    for (d->n = 0; d->n < n; d->n++) {
        step *at = &d->step[d->n];
        step_at(r, uv, d->n + 1, at);
        sky->halo[0] = llabs(at->column) > sky->halo[0] ? llabs(at->column) : sky->halo[0];
        sky->halo[1] = llabs(at->row) > sky->halo[1] ? llabs(at->row) : sky->halo[1];
    }
    return DIKAS_OK;
}

/* ---- heights around a window ---- */

static dikas_status make_room(void **memory, size_t *room, size_t n, size_t size, const char *what,
                              dikas_error *err)
{
    if (n <= *room)
        return DIKAS_OK;
    void *made = dikas_resize(*memory, n, size);
    if (!made)
        return DIKAS_NO_MEMORY(err, what);
    *memory = made;
    *room = n;
    return DIKAS_OK;
}

static dikas_status room_around(dikas_sky *sky, dikas_error *err)
{
    heights *a = &sky->around;
    const char *name = sky->surface->name;
    const size_t squares = (size_t)(a->across * a->down);
    void *memory = a->height;
    const dikas_status status =
        make_room(&memory, &a->room, (size_t)(a->n_columns * a->n_rows), sizeof(double), name, err);
    a->height = memory;
    DIKAS_TRY(status);
    if (squares <= a->square_room)
        return DIKAS_OK;
    dikas_release(a->highest);
    dikas_release(a->is_whole);
    a->highest = dikas_alloc(squares, sizeof *a->highest);
    a->is_whole = dikas_alloc(squares, 1);
    a->square_room = a->highest && a->is_whole ? squares : 0;
    return a->square_room ? DIKAS_OK : DIKAS_NO_MEMORY(err, name);
}

/* A height as it is stored; missing where it is none. */
static double height_at(const dikas_raster *r, const void *values, int64_t i)
{
    const double x = r->single ? (double)((const float *)values)[i] : ((const double *)values)[i];
    const int is_nodata = x >= r->nodata && x <= r->nodata;
    return is_nodata || !isfinite(x) ? DIKAS_MISSING : x;
}

/* Some rows of the surface, columns [first, end), into the heights. */
static dikas_status read_strip(dikas_sky *sky, int64_t first, int64_t end, int64_t row, int64_t n,
                               dikas_error *err)
{
    const dikas_raster *r = sky->surface;
    heights *a = &sky->around;
    const int64_t wide = end - first;
    DIKAS_TRY(
        make_room(&sky->strip, &sky->strip_room, (size_t)(wide * n), sizeof(double), r->name, err));
    DIKAS_TRY(r->read(r->context, first, row, wide, n, sky->strip, err));
    for (int64_t i = 0; i < n; i++) {
        double *to = a->height + (row + i - a->row) * a->n_columns + first - a->column;
        for (int64_t k = 0; k < wide; k++)
            to[k] = height_at(r, sky->strip, i * wide + k);
    }
    return DIKAS_OK;
}

static void find_highest(heights *a)
{
    for (int64_t s = 0; s < a->across * a->down; s++) {
        const int64_t left = s % a->across * SQUARE, top = s / a->across * SQUARE;
        double highest = -HUGE_VAL;
        int whole = 1;
        for (int64_t i = top; i < top + SQUARE && i < a->n_rows; i++)
            for (int64_t k = left; k < left + SQUARE && k < a->n_columns; k++) {
                const double h = a->height[i * a->n_columns + k];
                whole = whole && !isnan(h);
                highest = h > highest ? h : highest;
            }
        a->highest[s] = highest;
        a->is_whole[s] = (uint8_t)whole;
    }
}

/* All heights that can be seen from the window; those beyond the raster are missing. */
static dikas_status read_around(dikas_sky *sky, const int64_t window[4], dikas_error *err)
{
    const dikas_raster *r = sky->surface;
    heights *a = &sky->around;
    a->column = window[0] - sky->halo[0];
    a->row = window[1] - sky->halo[1];
    a->n_columns = window[2] + 2 * sky->halo[0];
    a->n_rows = window[3] + 2 * sky->halo[1];
    a->across = (a->n_columns + SQUARE - 1) / SQUARE;
    a->down = (a->n_rows + SQUARE - 1) / SQUARE;
    DIKAS_TRY(room_around(sky, err));
    for (int64_t i = 0; i < a->n_columns * a->n_rows; i++)
        a->height[i] = DIKAS_MISSING;
    const int64_t left = a->column > 0 ? a->column : 0, top = a->row > 0 ? a->row : 0;
    const int64_t right = a->column + a->n_columns, bottom = a->row + a->n_rows;
    const int64_t end[2] = { right < r->columns ? right : r->columns,
                             bottom < r->rows ? bottom : r->rows };
    for (int64_t row = top; row < end[1]; row += BLOCK)
        DIKAS_TRY(
            read_strip(sky, left, end[0], row, end[1] - row < BLOCK ? end[1] - row : BLOCK, err));
    find_highest(a);
    return DIKAS_OK;
}

/* ---- horizons ---- */

/** Pixels of a row, and what is known of one direction. */
typedef struct stretch {
    const double *own;         /* their heights */
    const double *seen[GROUP]; /* the heights that a step meets */
    double inverse[GROUP];     /* 1/m */
    double best[STRETCH];      /* tangent of the horizon; infinite where the height is missing */
    double met[STRETCH];       /* steps of which the height is known */
    int64_t n, n_steps, column, row; /* column and row of the heights */
    double lowest;                   /* of their heights */
} stretch;

LANES_INLINE void raise_body(stretch *s)
{
    for (int64_t k = 0; k < s->n_steps; k++) {
        const double *seen = s->seen[k], *own = s->own, inverse = s->inverse[k];
        double *best = s->best;
        for (int64_t i = 0; i < s->n; i++) {
            const double rise = (seen[i] - own[i]) * inverse;
            best[i] = rise > best[i] ? rise : best[i];
        }
    }
}

LANES_DEFINE(raise_horizons, raise_body, stretch)

LANES_INLINE void count_body(stretch *s)
{
    for (int64_t k = 0; k < s->n_steps; k++)
        for (int64_t i = 0; i < s->n; i++)
            s->met[i] += s->seen[k][i] > -HUGE_VAL ? 1 : 0;
}

LANES_DEFINE(count_met, count_body, stretch)

/* The highest height that steps [first, end) can meet, and whether all are known. */
static double highest_met(const heights *a, const stretch *s, const direction *d, int64_t first,
                          int64_t end, int *whole)
{
    const step *f = &d->step[first], *l = &d->step[end - 1];
    const int64_t left = s->column + (f->column < l->column ? f->column : l->column);
    const int64_t right = s->column + s->n - 1 + (f->column < l->column ? l->column : f->column);
    const int64_t top = s->row + (f->row < l->row ? f->row : l->row);
    const int64_t bottom = s->row + (f->row < l->row ? l->row : f->row);
    double highest = -HUGE_VAL;
    *whole = 1;
    for (int64_t i = top / SQUARE; i <= bottom / SQUARE; i++)
        for (int64_t k = left / SQUARE; k <= right / SQUARE; k++) {
            const int64_t at = i * a->across + k;
            highest = a->highest[at] > highest ? a->highest[at] : highest;
            *whole = *whole && a->is_whole[at];
        }
    return highest;
}

static double least_of(const double *x, int64_t n)
{
    double least = HUGE_VAL;
    for (int64_t i = 0; i < n; i++)
        least = x[i] < least ? x[i] : least;
    return least;
}

/* `lowest` is the tangent below which a horizon does not matter. */
static void find_horizons(const heights *a, const direction *d, double lowest, stretch *s)
{
    for (int64_t i = 0; i < s->n; i++) {
        s->best[i] = isnan(s->own[i]) ? HUGE_VAL : lowest;
        s->met[i] = 0;
    }
    for (int64_t first = 0; first < d->n; first += GROUP) {
        const int64_t end = first + GROUP < d->n ? first + GROUP : d->n;
        int whole;
        const double highest = highest_met(a, s, d, first, end, &whole);
        double nearest = 0; /* 1/m; not always the first where pixels are sheared */
        s->n_steps = end - first;
        for (int64_t k = first; k < end; k++) {
            const step *to = &d->step[k];
            s->seen[k - first] =
                a->height + (s->row + to->row) * a->n_columns + s->column + to->column;
            s->inverse[k - first] = to->inverse;
            nearest = fmax(nearest, to->inverse);
        }
        if ((highest - s->lowest) * nearest > least_of(s->best, s->n))
            raise_horizons(s);
        if (!whole)
            count_met(s);
        for (int64_t i = 0; i < s->n && whole; i++)
            s->met[i] += (double)(end - first);
    }
}

/* ---- results ---- */

static void sky_view(const dikas_sky *sky, stretch *s, double *value, double *share)
{
    double sum[STRETCH] = { 0 }, known[STRETCH] = { 0 }, directions[STRETCH] = { 0 };
    for (int k = 0; k < sky->n_directions; k++) {
        const direction *d = &sky->direction[k];
        find_horizons(&sky->around, d, 0, s);
        for (int64_t i = 0; i < s->n; i++) {
            const int is_known = s->met[i] > 0;
            sum[i] += is_known ? 1 / (1 + s->best[i] * s->best[i]) : 0;
            known[i] += s->met[i] / (double)d->n;
            directions[i] += is_known;
        }
    }
    for (int64_t i = 0; i < s->n; i++) {
        value[i] = isnan(s->own[i]) || directions[i] < 1 ? DIKAS_MISSING : sum[i] / directions[i];
        share[i] = isnan(value[i]) ? DIKAS_MISSING : known[i] / sky->n_directions;
    }
}

static void shadow(const dikas_sky *sky, stretch *s, double *value, double *share)
{
    const direction *d = &sky->direction[0];
    find_horizons(&sky->around, d, sky->tan_sun, s);
    for (int64_t i = 0; i < s->n; i++) {
        const int shaded = s->best[i] > sky->tan_sun;
        value[i] = isnan(s->own[i]) || !(s->met[i] > 0) ? DIKAS_MISSING : shaded;
        share[i] = isnan(value[i]) ? DIKAS_MISSING : shaded ? 1 : s->met[i] / (double)d->n;
    }
}

static dikas_status take_rows(void *context, void *worker, int64_t block, dikas_error *err)
{
    const dikas_sky *sky = context;
    const heights *a = &sky->around;
    const int64_t n_columns = a->n_columns - 2 * sky->halo[0];
    const int64_t n_rows = a->n_rows - 2 * sky->halo[1], end = (block + 1) * ROWS_AT_ONCE;
    (void)worker;
    (void)err;
    for (int64_t row = block * ROWS_AT_ONCE; row < end && row < n_rows; row++)
        for (int64_t column = 0; column < n_columns; column += STRETCH) {
            stretch s = { .n = n_columns - column < STRETCH ? n_columns - column : STRETCH,
                          .column = column + sky->halo[0],
                          .row = row + sky->halo[1] };
            const int64_t at = row * n_columns + column;
            s.own = a->height + s.row * a->n_columns + s.column;
            s.lowest = least_of(s.own, s.n);
            if (isnan(sky->tan_sun))
                sky_view(sky, &s, sky->value + at, sky->share + at);
            else
                shadow(sky, &s, sky->value + at, sky->share + at);
        }
    return DIKAS_OK;
}

/* As far as the raster was worked off, from the top. */
static int tell(double done, const char *what, void *payload)
{
    const dikas_sky *sky = payload;
    const int64_t *w = sky->window;
    const double across = ((double)w[0] + done * (double)w[2]) / (double)sky->surface->columns;
    return sky->run.progress(((double)w[1] + across * (double)w[3]) / (double)sky->surface->rows,
                             what, sky->run.progress_payload);
}

/* Both results of a window, which are kept until another one is wanted. */
static dikas_status compute(dikas_sky *sky, const int64_t window[4], dikas_error *err)
{
    const dikas_task task = { NULL, take_rows, NULL };
    const size_t n = (size_t)(window[2] * window[3]);
    dikas_run run = DIKAS_RUN_INIT;
    if (memcmp(sky->window, window, sizeof sky->window) == 0)
        return DIKAS_OK;
    memset(sky->window, 0, sizeof sky->window);
    if (n > sky->result_room) {
        dikas_release(sky->value);
        dikas_release(sky->share);
        sky->value = dikas_alloc(n, sizeof *sky->value);
        sky->share = dikas_alloc(n, sizeof *sky->share);
        sky->result_room = sky->value && sky->share ? n : 0;
        if (!sky->result_room)
            return DIKAS_NO_MEMORY(err, sky->name);
    }
    DIKAS_TRY(read_around(sky, window, err));
    run.threads = sky->run.threads;
    run.progress = sky->run.progress ? tell : NULL;
    run.progress_payload = sky;
    memcpy(sky->window, window, sizeof sky->window);
    const dikas_status status =
        dikas_parallel(&task, sky, (window[3] + ROWS_AT_ONCE - 1) / ROWS_AT_ONCE, "sky", &run, err);
    if (status != DIKAS_OK)
        memset(sky->window, 0, sizeof sky->window);
    return status;
}

/* Parts of a wanted window that lie in one block each: memory stays that of a block. */
static dikas_status read_result(dikas_sky *sky, int of_shares, const int64_t wanted[4],
                                double *values, dikas_error *err)
{
    for (int64_t row = wanted[1]; row < wanted[1] + wanted[3];) {
        const int64_t bottom = (row / BLOCK + 1) * BLOCK;
        const int64_t n_rows =
            (bottom < wanted[1] + wanted[3] ? bottom : wanted[1] + wanted[3]) - row;
        for (int64_t column = wanted[0]; column < wanted[0] + wanted[2];) {
            const int64_t right = (column / BLOCK + 1) * BLOCK;
            const int64_t n_columns =
                (right < wanted[0] + wanted[2] ? right : wanted[0] + wanted[2]) - column;
            const int64_t part[4] = { column, row, n_columns, n_rows };
            DIKAS_TRY(compute(sky, part, err));
            const double *from = of_shares ? sky->share : sky->value;
            for (int64_t i = 0; i < n_rows; i++)
                memcpy(values + (row - wanted[1] + i) * wanted[2] + column - wanted[0],
                       from + i * n_columns, (size_t)n_columns * sizeof *values);
            column += n_columns;
        }
        row += n_rows;
    }
    return DIKAS_OK;
}

static dikas_status read_values(void *context, int64_t column, int64_t row, int64_t n_columns,
                                int64_t n_rows, void *values, dikas_error *err)
{
    const int64_t wanted[4] = { column, row, n_columns, n_rows };
    return read_result(context, 0, wanted, values, err);
}

static dikas_status read_known(void *context, int64_t column, int64_t row, int64_t n_columns,
                               int64_t n_rows, void *values, dikas_error *err)
{
    const int64_t wanted[4] = { column, row, n_columns, n_rows };
    return read_result(context, 1, wanted, values, err);
}

/* ---- making ---- */

static dikas_status sky_new(const dikas_raster *surface, const char *what, const dikas_run *run,
                            dikas_sky **out, dikas_error *err)
{
    const size_t length = strlen(what) + strlen(surface->name) + 5;
    dikas_sky *sky = dikas_alloc_zero(1, sizeof *sky);
    if (!sky)
        return DIKAS_NO_MEMORY(err, what);
    *out = sky;
    sky->surface = surface;
    sky->run = run ? *run : (dikas_run)DIKAS_RUN_INIT;
    sky->name = dikas_alloc(length, 1);
    if (!sky->name)
        return DIKAS_NO_MEMORY(err, what);
    strcpy(sky->name, what);
    strcat(sky->name, " of ");
    strcat(sky->name, surface->name);
    sky->values = *surface;
    sky->values.struct_size = sizeof sky->values;
    sky->values.name = sky->name;
    sky->values.block_columns = surface->columns < BLOCK ? surface->columns : BLOCK;
    sky->values.block_rows = surface->rows < BLOCK ? surface->rows : BLOCK;
    sky->values.nodata = DIKAS_MISSING;
    sky->values.single = 0;
    sky->values.read = read_values;
    sky->values.context = sky;
    sky->known = sky->values;
    sky->known.read = read_known;
    return DIKAS_OK;
}

dikas_status dikas_sky_view_new(const dikas_raster *surface, int directions, double distance,
                                const dikas_run *run, dikas_sky **out, dikas_error *err)
{
    dikas_sky *sky = NULL;
    *out = NULL;
    if (directions < 4 || directions > MOST_DIRECTIONS)
        return dikas_fail(err, DIKAS_EINVAL, "sky view: %d directions are outside [4, %d]",
                          directions, MOST_DIRECTIONS);
    dikas_status status = sky_new(surface, "sky view", run, &sky, err);
    for (int k = 0; k < directions && status == DIKAS_OK; k++)
        status = add_direction(sky, 360.0 * k / directions, distance, err);
    if (status != DIKAS_OK) {
        dikas_sky_free(sky);
        return status;
    }
    sky->tan_sun = DIKAS_MISSING;
    *out = sky;
    return DIKAS_OK;
}

dikas_status dikas_shadow_new(const dikas_raster *surface, double azimuth, double elevation,
                              double distance, const dikas_run *run, dikas_sky **out,
                              dikas_error *err)
{
    dikas_sky *sky = NULL;
    *out = NULL;
    if (!(elevation > 0 && elevation <= 90) || !isfinite(azimuth))
        return dikas_fail(err, DIKAS_EINVAL,
                          "shadow: a sun at azimuth %g, elevation %g: it must stand above the "
                          "horizon, at 0 to 90 degrees",
                          azimuth, elevation);
    dikas_status status = sky_new(surface, "shadow", run, &sky, err);
    if (status == DIKAS_OK)
        status = add_direction(sky, azimuth, distance, err);
    if (status != DIKAS_OK) {
        dikas_sky_free(sky);
        return status;
    }
    sky->tan_sun = tan(elevation * acos(-1) / 180);
    *out = sky;
    return DIKAS_OK;
}

void dikas_sky_free(dikas_sky *sky)
{
    if (!sky)
        return;
    for (int k = 0; k < sky->n_directions; k++)
        dikas_release(sky->direction[k].step);
    dikas_release(sky->name);
    dikas_release(sky->around.height);
    dikas_release(sky->around.highest);
    dikas_release(sky->around.is_whole);
    dikas_release(sky->strip);
    dikas_release(sky->value);
    dikas_release(sky->share);
    dikas_release(sky);
}

const dikas_raster *dikas_sky_values(const dikas_sky *sky)
{
    return &sky->values;
}

const dikas_raster *dikas_sky_known(const dikas_sky *sky)
{
    return &sky->known;
}
