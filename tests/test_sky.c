/* SPDX-License-Identifier: MIT */
/**
 * @file test_sky.c
 * Sky view factor and shadows: shapes whose values are known (plain, basin, street, wall), every
 * pixel looked at without short cuts, and what must not depend on windows and threads.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "core/core.h"
#include "dikas/sky.h"
#include "fail_alloc.h"
#include "shapes.h"

#define NAN_ DIKAS_MISSING
#define PI   acos(-1)

/* ---- surfaces in memory ---- */

typedef struct {
    dikas_raster r;
    double *height;
    int fails;
} surface;

static dikas_status read_surface(void *context, int64_t column, int64_t row, int64_t n_columns,
                                 int64_t n_rows, void *values, dikas_error *err)
{
    const surface *s = context;
    assert_true(column >= 0 && row >= 0 && n_columns > 0 && n_rows > 0);
    assert_true(column + n_columns <= s->r.columns && row + n_rows <= s->r.rows);
    if (s->fails)
        return dikas_fail(err, DIKAS_EIO, "%s: cannot be read", s->r.name);
    for (int64_t i = 0; i < n_rows; i++)
        for (int64_t k = 0; k < n_columns; k++) {
            const double h = s->height[(row + i) * s->r.columns + column + k];
            if (s->r.single)
                ((float *)values)[i * n_columns + k] = (float)h;
            else
                ((double *)values)[i * n_columns + k] = h;
        }
    return DIKAS_OK;
}

/* Flat, with pixels of `pixel` metres, north up. */
static surface *surface_of(int64_t columns, int64_t rows, double pixel)
{
    surface *s = calloc(1, sizeof *s);
    assert_non_null(s);
    s->height = calloc((size_t)(columns * rows), sizeof *s->height);
    assert_non_null(s->height);
    s->r = (dikas_raster){
        sizeof s->r, "dsm", columns, rows,         64, 16, { 400000, pixel, 0, 5900000, 0, -pixel },
        NULL,        -9999, 0,       read_surface, s
    };
    return s;
}

static void free_surface(surface *s)
{
    free(s->height);
    free(s);
}

static double *at(surface *s, int64_t column, int64_t row)
{
    return &s->height[row * s->r.columns + column];
}

static void raise_box(surface *s, int64_t column, int64_t row, int64_t n_columns, int64_t n_rows,
                      double height)
{
    for (int64_t i = row; i < row + n_rows && i < s->r.rows; i++)
        for (int64_t k = column; k < column + n_columns && k < s->r.columns; k++)
            *at(s, k, i) = height;
}

/* ---- one value ---- */

static double read_one(const dikas_raster *r, int64_t column, int64_t row)
{
    double x = 0;
    dikas_error err = { DIKAS_OK, "" };
    assert_ok(r->read(r->context, column, row, 1, 1, &x, &err), err);
    return x;
}

static double view_at(const surface *s, int directions, double distance, int64_t column,
                      int64_t row, double *known)
{
    dikas_sky *sky = NULL;
    dikas_error err = { DIKAS_OK, "" };
    assert_ok(dikas_sky_view_new(&s->r, directions, distance, NULL, &sky, &err), err);
    const double x = read_one(dikas_sky_values(sky), column, row);
    if (known)
        *known = read_one(dikas_sky_known(sky), column, row);
    dikas_sky_free(sky);
    return x;
}

static double shade_at(const surface *s, double azimuth, double elevation, double distance,
                       int64_t column, int64_t row, double *known)
{
    dikas_sky *sky = NULL;
    dikas_error err = { DIKAS_OK, "" };
    assert_ok(dikas_shadow_new(&s->r, azimuth, elevation, distance, NULL, &sky, &err), err);
    const double x = read_one(dikas_sky_values(sky), column, row);
    if (known)
        *known = read_one(dikas_sky_known(sky), column, row);
    dikas_sky_free(sky);
    return x;
}

/* ---- shapes whose values are known ---- */

static void test_plain(void **state)
{
    surface *s = surface_of(101, 101, 2);
    double known;
    (void)state;
    for (int64_t i = 0; i < 101 * 101; i++)
        s->height[i] = 37.5;
    assert_close(view_at(s, 32, 80, 50, 50, &known), 1, 0);
    assert_close(known, 1, 0);
    assert_close(shade_at(s, 200, 1, 80, 50, 50, &known), 0, 0);
    assert_close(known, 1, 0);
    *at(s, 50, 50) = 60; /* a mast: the ground below the horizon takes nothing from the sky */
    assert_close(view_at(s, 32, 80, 50, 50, NULL), 1, 0);
    free_surface(s);
}

/* A ring of walls whose height rises with the distance: the horizon is β all around. */
static void test_basin(void **state)
{
    (void)state;
    for (double degrees = 10; degrees < 80; degrees += 15) {
        surface *s = surface_of(121, 121, 1);
        const double beta = degrees * PI / 180;
        for (int64_t i = 0; i < 121; i++)
            for (int64_t k = 0; k < 121; k++) {
                const double d = hypot((double)(k - 60), (double)(i - 60));
                *at(s, k, i) = 12 + (d >= 30 && d <= 45 ? tan(beta) * d : 0);
            }
        assert_close(view_at(s, 36, 50, 60, 60, NULL), pow(cos(beta), 2), 1e-12);
        assert_close(view_at(s, 36, 29, 60, 60, NULL), 1, 0); /* the rim is out of sight */
        free_surface(s);
    }
}

/* Long walls on both sides, and the same street from north to south. */
static void test_street(void **state)
{
    (void)state;
    for (int turned = 0; turned < 2; turned++)
        for (double h = 5; h < 50; h *= 2) {
            const int64_t wide = 43, length = 4001;
            surface *s = surface_of(turned ? wide : length, turned ? length : wide, 1);
            for (int64_t i = 0; i < s->r.rows; i++)
                for (int64_t k = 0; k < s->r.columns; k++)
                    *at(s, k, i) = llabs((turned ? k : i) - wide / 2) >= 20 ? h : 0;
            const double got = view_at(s, 180, 1900, turned ? wide / 2 : length / 2,
                                       turned ? length / 2 : wide / 2, NULL);
            assert_close(got, cos(atan(h / 20)), 0.01);
            free_surface(s);
        }
}

/* A wall of 10 m in the west; the sun at 30 degrees throws its shadow 17.3 m to the east. */
static void test_wall(void **state)
{
    surface *s = surface_of(60, 21, 1);
    (void)state;
    raise_box(s, 20, 0, 1, 21, 10);
    for (int64_t k = 21; k < 60; k++) {
        const double length = 10 / tan(30 * PI / 180);
        assert_close(shade_at(s, 270, 30, 19, k, 10, NULL), (double)(k - 20) < length, 0);
        assert_close(shade_at(s, 90, 30, 19, k, 10, NULL), k < 59 ? 0 : NAN_, 0); /* the edge */
    }
    for (int64_t k = 0; k < 20; k++)
        assert_close(shade_at(s, 270, 30, 19, k, 10, NULL), k == 0 ? NAN_ : 0, 0);
    assert_close(shade_at(s, 270, 30, 5, 30, 10, NULL), 0, 0); /* further than is looked */
    assert_close(shade_at(s, 630, 30, 19, 30, 10, NULL), 1, 0);
    assert_close(shade_at(s, 180, 5, 9, 20, 10, NULL), 0, 0);   /* along the wall, on top of it */
    assert_close(shade_at(s, 225, 30, 19, 26, 10, NULL), 1, 0); /* 8.5 m on the diagonal */
    assert_close(shade_at(s, 225, 60, 19, 26, 10, NULL), 0, 0);
    assert_close(shade_at(s, 270, 90, 19, 21, 10, NULL), 0, 0);
    free_surface(s);
}

/* On a slope of 1 : 2 the horizon uphill is its own, and the sun behind it does not reach it. */
static void test_slope(void **state)
{
    surface *s = surface_of(81, 81, 1);
    (void)state;
    for (int64_t i = 0; i < 81; i++)
        for (int64_t k = 0; k < 81; k++)
            *at(s, k, i) = 0.5 * (double)i; /* rises to the south */
    assert_close(view_at(s, 4, 30, 40, 40, NULL), (3 + 0.8) / 4, 1e-12);
    assert_close(shade_at(s, 180, 26.5, 30, 40, 40, NULL), 1, 0);
    assert_close(shade_at(s, 180, 26.6, 30, 40, 40, NULL), 0, 0);
    assert_close(shade_at(s, 0, 1, 30, 40, 40, NULL), 0, 0);
    free_surface(s);
}

/* ---- what is unknown ---- */

static void test_unknown(void **state)
{
    surface *s = surface_of(41, 41, 1);
    double known;
    (void)state;
    raise_box(s, 25, 0, 1, 41, 5);
    /* own height */
    *at(s, 20, 20) = NAN_;
    assert_close(view_at(s, 8, 10, 20, 20, &known), NAN_, 0);
    assert_close(known, NAN_, 0);
    assert_close(shade_at(s, 90, 45, 10, 20, 20, &known), NAN_, 0);
    *at(s, 20, 20) = -9999;
    assert_close(view_at(s, 8, 10, 20, 20, NULL), NAN_, 0);
    *at(s, 20, 20) = HUGE_VAL;
    assert_close(view_at(s, 8, 10, 20, 20, NULL), NAN_, 0);
    *at(s, 20, 20) = 0;
    /* one of ten heights to the west of it; one behind the wall to the east, which is known */
    const double before = view_at(s, 4, 10, 20, 20, &known);
    assert_close(before, (3 + 0.5) / 4, 1e-12);
    assert_close(known, 1, 0);
    *at(s, 15, 20) = NAN_;
    assert_close(view_at(s, 4, 10, 20, 20, &known), before, 0);
    assert_close(known, 39.0 / 40, 1e-12);
    assert_close(shade_at(s, 270, 10, 10, 20, 20, &known), 0, 0);
    assert_close(known, 0.9, 1e-12);
    *at(s, 28, 20) = NAN_;
    assert_close(shade_at(s, 90, 30, 10, 20, 20, &known), 1, 0);
    assert_close(known, 1, 0); /* in the shade whatever stands there */
    assert_close(shade_at(s, 90, 60, 10, 20, 20, &known), 0, 0);
    assert_close(known, 0.9, 1e-12);
    /* the wall itself */
    raise_box(s, 25, 0, 1, 41, NAN_);
    assert_close(view_at(s, 4, 10, 20, 20, &known), 1, 0);
    assert_close(known, 37.0 / 40, 1e-12);
    /* nothing of a direction: it does not count as open sky */
    raise_box(s, 21, 20, 20, 1, NAN_);
    raise_box(s, 20, 5, 1, 1, 100);
    assert_close(view_at(s, 4, 15, 20, 20, NULL), (2 + 1 / (1 + pow(100.0 / 15, 2))) / 3, 1e-12);
    assert_close(shade_at(s, 90, 30, 10, 20, 20, &known), NAN_, 0);
    assert_close(known, NAN_, 0);
    /* nor at the edge of the raster, nor alone in it */
    assert_close(shade_at(s, 0, 30, 10, 3, 0, NULL), NAN_, 0);
    assert_close(view_at(s, 4, 10, 0, 40, &known), 1, 0);
    assert_close(known, 0.5, 0);
    free_surface(s);
    s = surface_of(1, 1, 1);
    assert_close(view_at(s, 4, 10, 0, 0, &known), NAN_, 0);
    assert_close(known, NAN_, 0);
    free_surface(s);
}

/* ---- without short cuts ---- */

/* The definition, with places in metres: along a direction from the centre of a pixel. */
static double view_plainly(const surface *s, int directions, double distance, int64_t column,
                           int64_t row, double *known)
{
    const double *t = s->r.to_xy, own = s->height[row * s->r.columns + column];
    double sum = 0, n = 0;
    *known = 0;
    for (int d = 0; d < directions; d++) {
        const double a = 2 * PI * d / directions, det = t[1] * t[5] - t[2] * t[4];
        const double u = (t[5] * sin(a) - t[2] * cos(a)) / det;
        const double v = (t[1] * cos(a) - t[4] * sin(a)) / det, m = fmax(fabs(u), fabs(v));
        double best = 0, met = 0, all = 0;
        for (int k = 1;; k++, all++) {
            const double c = round(k * u / m), r = round(k * v / m);
            const double far = hypot(c * t[1] + r * t[2], c * t[4] + r * t[5]);
            const double x = (double)column + c, y = (double)row + r;
            if (far > distance)
                break;
            if (x < 0 || y < 0 || x >= (double)s->r.columns || y >= (double)s->r.rows)
                continue;
            const double h = s->height[(int64_t)y * s->r.columns + (int64_t)x];
            if (isnan(h))
                continue;
            met++;
            best = fmax(best, (h - own) / far);
        }
        *known += met / all / directions;
        sum += met > 0 ? pow(cos(atan(best)), 2) : 0;
        n += met > 0;
    }
    if (isnan(own) || n < 1)
        *known = NAN_;
    return isnan(*known) ? NAN_ : sum / n;
}

static surface *random_surface(int64_t columns, int64_t rows, uint64_t seed)
{
    surface *s = surface_of(columns, rows, 2);
    for (int64_t i = 0; i < columns * rows; i++) {
        const double x = dikas_random(seed, (uint64_t)i);
        s->height[i] = x < 0.03 ? NAN_ : x < 0.9 ? 2 * x : 40 * dikas_random(seed, (uint64_t)i / 5);
    }
    raise_box(s, columns / 2, rows / 3, 20, 17, NAN_);
    raise_box(s, 5, 5, 18, 30, 3);
    return s;
}

static void check_all(const surface *s, int directions, double distance)
{
    const int64_t n = s->r.columns * s->r.rows;
    double *value = calloc((size_t)n, sizeof *value), *known = calloc((size_t)n, sizeof *known);
    dikas_sky *sky = NULL;
    dikas_error err = { DIKAS_OK, "" };
    assert_ok(dikas_sky_view_new(&s->r, directions, distance, NULL, &sky, &err), err);
    const dikas_raster *v = dikas_sky_values(sky), *k = dikas_sky_known(sky);
    assert_ok(v->read(v->context, 0, 0, s->r.columns, s->r.rows, value, &err), err);
    assert_ok(k->read(k->context, 0, 0, s->r.columns, s->r.rows, known, &err), err);
    for (int64_t i = 0; i < n; i++) {
        double share;
        const double wanted =
            view_plainly(s, directions, distance, i % s->r.columns, i / s->r.columns, &share);
        assert_close(value[i], wanted, 1e-12);
        assert_close(known[i], share, 1e-12);
    }
    dikas_sky_free(sky);
    free(value);
    free(known);
}

static void test_plainly(void **state)
{
    (void)state;
    surface *s = random_surface(150, 70, 4);
    check_all(s, 16, 60);
    check_all(s, 7, 3);
    const double places[][6] = {
        { 0, 1.5, 0, 0, 0, 3 },            /* south up, not square */
        { 9e5, 1.2, 0.9, 6e6, 0.9, -1.2 }, /* rotated */
        { 0, 2, 0.5, 0, -0.3, -1 },        /* sheared */
        { 2.55e7, -2, 0, 6.7e6, 0, -2 },   /* west first */
    };
    for (size_t i = 0; i < DIKAS_COUNT(places); i++) {
        memcpy(s->r.to_xy, places[i], sizeof places[i]);
        check_all(s, 12, 40);
    }
    free_surface(s);
    s = random_surface(300, 3, 5); /* more than a block across */
    check_all(s, 8, 30);
    free_surface(s);
}

/* `float` heights, windows of any size, and threads change no bit. */
static void test_same_bits(void **state)
{
    (void)state;
    surface *s = random_surface(300, 290, 6);
    const int64_t n = s->r.columns * s->r.rows;
    double *one = calloc((size_t)n, sizeof *one), *many = calloc((size_t)n, sizeof *many);
    for (int64_t i = 0; i < n; i++)
        s->height[i] = (double)(float)s->height[i];
    for (int pass = 0; pass < 2; pass++) {
        dikas_error err = { DIKAS_OK, "" };
        dikas_run run = DIKAS_RUN_INIT;
        dikas_sky *sky = NULL;
        run.threads = pass ? 3 : 1;
        s->r.single = pass;
        assert_ok(dikas_sky_view_new(&s->r, 8, 50, &run, &sky, &err), err);
        const dikas_raster *v = dikas_sky_values(sky);
        if (!pass)
            assert_ok(v->read(v->context, 0, 0, 300, 290, one, &err), err);
        for (int64_t row = 0; row < 290 && pass; row += 29)
            assert_ok(v->read(v->context, 0, row, 300, 29, many + row * 300, &err), err);
        dikas_sky_free(sky);
    }
    assert_memory_equal(one, many, (size_t)n * sizeof *one);
    free(one);
    free(many);
    free_surface(s);
}

/* ---- roofs ---- */

static void read_all(const dikas_raster *r, double *out)
{
    dikas_error err = { DIKAS_OK, "" };
    assert_ok(r->read(r->context, 0, 0, r->columns, r->rows, out, &err), err);
}

/* Pixels of 2 m from (10, 20) to (20, 28): five columns, four rows. */
static void test_roofs(void **state)
{
    shape_set *s = shapes_new();
    const double box[4] = { 10.5, 20, 19, 27.9 };
    const double height[] = { 10, 3, NAN_, 7, 5 };
    dikas_roofs *roofs = NULL;
    dikas_error err = { DIKAS_OK, "" };
    double x[20], part[4];
    (void)state;
    add_feature(s);
    add_rectangle(s, 10, 24, 13, 28); /* two columns, the second by half */
    add_feature(s);
    add_rectangle(s, 13.1, 24, 14, 26); /* less than half of that second one, in one row */
    add_feature(s);
    add_rectangle(s, 16, 20, 18, 22); /* unknown */
    add_feature(s);
    add_rectangle(s, 18, 20, 18.9, 22); /* 0.45 of a pixel, and with the next one 0.85 */
    add_feature(s);
    add_rectangle(s, 18.9, 20, 19.7, 22);
    assert_ok(dikas_roofs_new(&s->g, height, box, 2, &roofs, &err), err);
    const dikas_raster *r = dikas_roofs_raster(roofs);
    assert_int_equal(r->columns, 5);
    assert_int_equal(r->rows, 4);
    assert_close(r->to_xy[0], 10, 0);
    assert_close(r->to_xy[3], 28, 0);
    read_all(r, x);
    const double wanted[20] = { 10, 10, 0, 0, 0, 10, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, NAN_, 7 };
    for (int i = 0; i < 20; i++)
        assert_close(x[i], wanted[i], 0);
    assert_ok(r->read(r->context, 3, 2, 2, 2, part, &err), err);
    assert_close(part[0], 0, 0);
    assert_close(part[2], NAN_, 0);
    assert_close(part[3], 7, 0);
    dikas_roofs_free(roofs);
    /* what is refused */
    const double below[] = { 10, 3, -2, 7, 5 }, none[4] = { 5, 5, 4, 6 };
    assert_int_equal(dikas_roofs_new(&s->g, below, box, 2, &roofs, &err), DIKAS_EINVAL);
    assert_non_null(strstr(err.message, "row 3: a height of -2 m"));
    assert_int_equal(dikas_roofs_new(&s->g, height, box, 0, &roofs, &err), DIKAS_EINVAL);
    assert_int_equal(dikas_roofs_new(&s->g, height, none, 2, &roofs, &err), DIKAS_EINVAL);
    assert_int_equal(dikas_roofs_new(&s->g, height, box, 1e-9, &roofs, &err), DIKAS_ELIMIT);
    assert_null(roofs);
    dikas_roofs_free(NULL);
    free(s);
}

/* Walls as footprints see as much sky as walls of pixels. */
static void test_street_of_roofs(void **state)
{
    shape_set *s = shapes_new();
    const double box[4] = { -300, -300, 300, 300 }, height[] = { 12, 12 };
    dikas_roofs *roofs = NULL;
    dikas_sky *sky = NULL;
    dikas_error err = { DIKAS_OK, "" };
    (void)state;
    add_feature(s);
    add_rectangle(s, -290, -20, 290, -10);
    add_feature(s);
    add_rectangle(s, -290, 10, 290, 20);
    assert_ok(dikas_roofs_new(&s->g, height, box, 1, &roofs, &err), err);
    assert_ok(dikas_sky_view_new(dikas_roofs_raster(roofs), 180, 280, NULL, &sky, &err), err);
    /* pixel centres are 0.5 m off the middle: 10 m to the one wall, 11 m to the other */
    const double to[2] = { 10, 11 };
    double wanted = 0;
    for (int k = 0; k < 2; k++)
        wanted += cos(atan(12 / to[k])) / 2;
    assert_close(read_one(dikas_sky_values(sky), 300, 300), wanted, 0.02);
    dikas_sky_free(sky);
    dikas_roofs_free(roofs);
    free(s);
}

/* ---- what is refused ---- */

static void refuse_view(const surface *s, int directions, double distance, const char *word)
{
    dikas_sky *sky = NULL;
    dikas_error err = { DIKAS_OK, "" };
    assert_int_equal(dikas_sky_view_new(&s->r, directions, distance, NULL, &sky, &err),
                     DIKAS_EINVAL);
    assert_null(sky);
    assert_non_null(strstr(err.message, word));
}

static void test_refused(void **state)
{
    surface *s = surface_of(10, 10, 2);
    dikas_sky *sky = NULL;
    dikas_error err = { DIKAS_OK, "" };
    double x[100];
    (void)state;
    refuse_view(s, 3, 100, "3 directions are outside [4, 360]");
    refuse_view(s, 361, 100, "361 directions");
    refuse_view(s, 8, 1.9, "does not reach the next pixel");
    refuse_view(s, 8, NAN_, "does not reach the next pixel");
    refuse_view(s, 8, 4001 * 2, "more than 2000 pixels");
    assert_int_equal(dikas_shadow_new(&s->r, 90, 0, 50, NULL, &sky, &err), DIKAS_EINVAL);
    assert_non_null(strstr(err.message, "elevation 0"));
    assert_int_equal(dikas_shadow_new(&s->r, 90, 91, 50, NULL, &sky, &err), DIKAS_EINVAL);
    assert_int_equal(dikas_shadow_new(&s->r, NAN_, 45, 50, NULL, &sky, &err), DIKAS_EINVAL);
    assert_null(sky);
    dikas_sky_free(NULL);
    /* a surface that cannot be read, and then can */
    assert_ok(dikas_sky_view_new(&s->r, 8, 10, NULL, &sky, &err), err);
    const dikas_raster *v = dikas_sky_values(sky);
    s->fails = 1;
    assert_int_equal(v->read(v->context, 0, 0, 10, 10, x, &err), DIKAS_EIO);
    s->fails = 0;
    assert_ok(v->read(v->context, 0, 0, 10, 10, x, &err), err);
    assert_close(x[0], 1, 0);
    dikas_sky_free(sky);
    /* stopped */
    dikas_run run = DIKAS_RUN_INIT;
    run.progress = stop_at_once;
    assert_ok(dikas_sky_view_new(&s->r, 8, 10, &run, &sky, &err), err);
    v = dikas_sky_values(sky);
    assert_int_equal(v->read(v->context, 0, 0, 10, 10, x, &err), DIKAS_ECANCELLED);
    dikas_sky_free(sky);
    free_surface(s);
}

static dikas_status small_work(void *context, dikas_error *err)
{
    const surface *s = context;
    dikas_sky *sky = NULL;
    double x[100];
    dikas_status status = dikas_sky_view_new(&s->r, 4, 6, NULL, &sky, err);
    if (status == DIKAS_OK) {
        const dikas_raster *v = dikas_sky_values(sky);
        status = v->read(v->context, 0, 0, 10, 10, x, err);
    }
    dikas_sky_free(sky);
    return status;
}

static dikas_status small_roofs(void *context, dikas_error *err)
{
    const shape_set *s = context;
    const double box[4] = { 0, 0, 20, 20 }, height[] = { 5 };
    dikas_roofs *roofs = NULL;
    double x[100];
    dikas_status status = dikas_roofs_new(&s->g, height, box, 2, &roofs, err);
    if (status == DIKAS_OK) {
        const dikas_raster *r = dikas_roofs_raster(roofs);
        status = r->read(r->context, 0, 0, 10, 10, x, err);
    }
    dikas_roofs_free(roofs);
    return status;
}

static void test_no_memory(void **state)
{
    surface *s = surface_of(10, 10, 2);
    (void)state;
    assert_true(fail_each_allocation(small_work, s) > 6);
    free_surface(s);
    shape_set *shapes = shapes_new();
    add_feature(shapes);
    ADD_PART(shapes, DIKAS_POLYGON, 3, 3, 15, 5, 8, 17, 3, 3);
    assert_true(fail_each_allocation(small_roofs, shapes) > 5);
    free(shapes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),   cmocka_unit_test(test_basin),
        cmocka_unit_test(test_street),  cmocka_unit_test(test_wall),
        cmocka_unit_test(test_slope),   cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_plainly), cmocka_unit_test(test_same_bits),
        cmocka_unit_test(test_roofs),   cmocka_unit_test(test_street_of_roofs),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
