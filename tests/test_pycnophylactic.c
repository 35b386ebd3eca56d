/* SPDX-License-Identifier: MIT */
/**
 * @file test_pycnophylactic.c
 * Counts over the cells of a grid with a smooth density: worked by hand, and what must hold
 * whatever the numbers are.
 */
#include <string.h>

#include "check.h"
#include "core/core.h"
#include "dikas/areal.h"
#include "fail_alloc.h"

#define NAN_ DIKAS_MISSING

enum { MOST = 1200, GROUND = 100 };

/* A grid of cells, each of which belongs to one source. */
typedef struct {
    int width, height;
    int32_t source[MOST];
    int32_t neighbours[4 * MOST];
} grid;

static void lay_out(grid *g, int width, int height)
{
    g->width = width;
    g->height = height;
    for (int i = 0; i < width * height; i++) {
        const int x = i % width, y = i / width;
        g->neighbours[4 * i] = x > 0 ? i - 1 : -1;
        g->neighbours[4 * i + 1] = x < width - 1 ? i + 1 : -1;
        g->neighbours[4 * i + 2] = y > 0 ? i - width : -1;
        g->neighbours[4 * i + 3] = y < height - 1 ? i + width : -1;
    }
}

static dikas_relation *relation_of(const grid *g, int n_sources)
{
    static int32_t cell[MOST];
    static double ground[MOST];
    dikas_relation *shared = NULL;
    dikas_error err;
    const int n = g->width * g->height;
    for (int i = 0; i < n; i++) {
        cell[i] = i;
        ground[i] = GROUND;
    }
    assert_ok(dikas_relation_from_pairs(n_sources, n, n, g->source, cell, 1,
                                        (const double *const[]){ ground }, &shared, &err),
              err);
    return shared;
}

static dikas_smoothing_report smooth(const dikas_relation *shared, const int32_t *neighbours,
                                     const double *count, double tolerance, double *out)
{
    dikas_smoothing how = DIKAS_SMOOTHING_INIT;
    dikas_smoothing_report report;
    dikas_error err;
    how.tolerance = tolerance;
    how.max_iterations = 100000;
    assert_ok(dikas_pycnophylactic(shared, neighbours, count, &how, out, &report, NULL, &err), err);
    return report;
}

/* ---- by hand ---- */

/* Two sources of two cells in a row, with V and W people: of all a, b, c, d with a + b = V and
 * c + d = W those with the least (b - a)² + (c - b)² + (d - c)². */
static void expect_row(double v, double w, double a, double b, double c, double d)
{
    static grid g;
    double out[4];
    const double expected[] = { a, b, c, d };
    lay_out(&g, 4, 1);
    memcpy(g.source, (int32_t[]){ 0, 0, 1, 1 }, 4 * sizeof *g.source);
    dikas_relation *shared = relation_of(&g, 2);
    smooth(shared, g.neighbours, (double[]){ v, w }, 1e-13, out);
    for (int i = 0; i < 4; i++) {
        if (isnan(expected[i]))
            assert_true(isnan(out[i]));
        else
            assert_close(out[i], expected[i], 1e-9);
    }
    dikas_relation_free(shared);
}

static void rows_by_hand(void **state)
{
    (void)state;
    expect_row(24, 48, 10, 14, 22, 26);       /* V/2 - p, V/2 + p, …, with p = (W - V) / 12 */
    expect_row(30, 30, 15, 15, 15, 15);       /* an even density stays even */
    expect_row(0, 48, 0, 0, 19.2, 28.8);      /* nobody comes to where nobody is: c² + (d - c)² */
    expect_row(6, 66, 0, 6, 27.6, 38.4);      /* p = 5 would leave -2 in the first cell */
    expect_row(NAN_, 48, NAN_, NAN_, 24, 24); /* what is unknown is no neighbour */
    expect_row(0, 0, 0, 0, 0, 0);
}

/* Two sources in a row of three cells, the middle one of both by halves of its ground, with m1 and
 * m2 people. At the least sum, with all per 100 m2, a = A + λ and m1 = (M + λ) / 2, where A = (7a +
 * m) / 8 and M = (a + 6m + c) / 8 are halves of cells and of neighbours, and likewise for c and m2.
 * So λ = (a - m) / 8, m1 = (2a + 5m + c) / 16, m2 = (a + 5m + 2c) / 16; with a = 20 - m1, c = 40 -
 * m2: 13 m1 = 80 + 4 m2, 13 m2 = 100 + 4 m1, m1 = 1440 / 153, m2 = 1620 / 153. */
static void parts_by_hand(void **state)
{
    (void)state;
    const int32_t source[] = { 0, 0, 1, 1 }, cell[] = { 0, 1, 1, 2 };
    const int32_t neighbours[] = { -1, 1, -1, -1, 0, 2, -1, -1, 1, -1, -1, -1 };
    const double ground[] = { 100, 50, 50, 100 };
    double out[3];
    dikas_relation *shared = NULL;
    dikas_error err;
    assert_ok(dikas_relation_from_pairs(2, 3, 4, source, cell, 1, (const double *const[]){ ground },
                                        &shared, &err),
              err);
    smooth(shared, neighbours, (double[]){ 20, 40 }, 1e-13, out);
    assert_close(out[0], 20 - 1440 / 153.0, 1e-9);
    assert_close(out[1], 3060 / 153.0, 1e-9);
    assert_close(out[2], 40 - 1620 / 153.0, 1e-9);
    dikas_relation_free(shared);
}

/* Less ground in the middle cell, of the first source: densities x, y, z = 0.4 with 100x + 50y = 30
 * and the least 50 (x - y)² + 50 (y - z)²: y = 1.7 / 6.5. */
static void less_ground(void **state)
{
    (void)state;
    const int32_t source[] = { 0, 0, 1 }, cell[] = { 0, 1, 2 };
    const int32_t neighbours[] = { -1, 1, -1, -1, 0, 2, -1, -1, 1, -1, -1, -1 };
    const double ground[] = { 100, 50, 100 };
    double out[3];
    dikas_relation *shared = NULL;
    dikas_error err;
    assert_ok(dikas_relation_from_pairs(2, 3, 3, source, cell, 1, (const double *const[]){ ground },
                                        &shared, &err),
              err);
    smooth(shared, neighbours, (double[]){ 30, 40 }, 1e-13, out);
    assert_close(out[0], 30 - 50 * 1.7 / 6.5, 1e-9);
    assert_close(out[1], 50 * 1.7 / 6.5, 1e-9);
    assert_close(out[2], 40, 1e-12);
    smooth(shared, neighbours, (double[]){ 30, 20 }, 0, out);
    assert_close(out[1], 10, 1e-12); /* even over all the ground */
    dikas_relation_free(shared);
}

/* A cell without ground is no neighbour, and has nobody. */
static void bare_ground(void **state)
{
    (void)state;
    const int32_t source[] = { 0, 1 }, cell[] = { 0, 2 };
    const int32_t neighbours[] = { -1, 1, -1, -1, 0, 2, -1, -1, 1, -1, -1, -1 };
    const double ground[] = { 100, 100 };
    double out[3];
    dikas_relation *shared = NULL;
    dikas_error err;
    assert_ok(dikas_relation_from_pairs(3, 3, 2, source, cell, 1, (const double *const[]){ ground },
                                        &shared, &err),
              err);
    smooth(shared, neighbours, (double[]){ 20, 40, 7 }, 1e-13, out);
    assert_close(out[0], 20, 0);
    assert_close(out[1], 0, 0);
    assert_close(out[2], 40, 0);
    dikas_relation_free(shared);
}

/* ---- whatever the numbers are ---- */

enum { WIDTH = 30, HEIGHT = 24, SOURCES = 20 };

/* Every cell belongs to the nearest of some points. */
static void draw_sources(grid *g, uint64_t seed)
{
    lay_out(g, WIDTH, HEIGHT);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
        double best = HUGE_VAL;
        for (int s = 0; s < SOURCES; s++) {
            const double dx = WIDTH * dikas_random(seed, (uint64_t)(2 * s)) - i % WIDTH;
            const double dy = HEIGHT * dikas_random(seed, (uint64_t)(2 * s + 1)) -
                              (double)(i / WIDTH); /* NOLINT(bugprone-integer-division) */
            if (dx * dx + dy * dy < best) {
                best = dx * dx + dy * dy;
                g->source[i] = s;
            }
        }
    }
}

/* Σ of squared differences, over pairs side by side; missing cells are none. */
static double roughness(const grid *g, const double *x)
{
    double sum = 0;
    for (int i = 0; i < 4 * g->width * g->height; i++)
        if (g->neighbours[i] >= 0 && !isnan(x[i / 4]) && !isnan(x[g->neighbours[i]]))
            sum += (x[i / 4] - x[g->neighbours[i]]) * (x[i / 4] - x[g->neighbours[i]]) / 2;
    return sum;
}

/* What the least roughness needs: the slopes around each cell of a source add up to the same, but
 * for cells that would have less than nobody. */
static void expect_least(const grid *g, const double *count, const double *out)
{
    double low[SOURCES], high[SOURCES];
    for (int s = 0; s < SOURCES; s++) {
        low[s] = HUGE_VAL;
        high[s] = -HUGE_VAL;
    }
    for (int i = 0; i < g->width * g->height; i++) {
        double slopes = 0;
        if (isnan(out[i]) || !(out[i] > 1e-6))
            continue;
        for (int k = 0; k < 4; k++) {
            const int32_t beside = g->neighbours[4 * i + k];
            if (beside >= 0 && !isnan(out[beside]))
                slopes += out[beside] - out[i];
        }
        low[g->source[i]] = fmin(low[g->source[i]], slopes);
        high[g->source[i]] = fmax(high[g->source[i]], slopes);
    }
    for (int s = 0; s < SOURCES; s++)
        assert_true(isnan(count[s]) || !(low[s] <= high[s]) || high[s] - low[s] < 1e-5);
}

static void nobody_is_lost(void **state)
{
    (void)state;
    static grid g;
    static double out[2][WIDTH * HEIGHT], even[WIDTH * HEIGHT];
    int at_least_none = 0;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        double count[SOURCES], cells[SOURCES] = { 0 };
        draw_sources(&g, seed);
        dikas_relation *shared = relation_of(&g, SOURCES);
        for (int s = 0; s < SOURCES; s++)
            count[s] = s == 3   ? NAN_
                       : s == 5 ? 0
                                : floor(5000 * dikas_random(seed, 900 + (uint64_t)s));
        for (int i = 0; i < WIDTH * HEIGHT; i++)
            cells[g.source[i]]++;
        for (int i = 0; i < WIDTH * HEIGHT; i++)
            even[i] = count[g.source[i]] / cells[g.source[i]];
        for (int threads = 1; threads <= 2; threads++) {
            dikas_smoothing how = DIKAS_SMOOTHING_INIT;
            dikas_run run = DIKAS_RUN_INIT;
            dikas_error err;
            run.threads = threads;
            how.tolerance = 1e-10;
            how.max_iterations = 100000;
            assert_ok(dikas_pycnophylactic(shared, g.neighbours, count, &how, out[threads - 1],
                                           NULL, &run, &err),
                      err);
        }
        assert_memory_equal(out[0], out[1], sizeof out[0]);
        dikas_sum sum[SOURCES] = { { 0, 0 } };
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            assert_true(isnan(out[0][i]) == isnan(count[g.source[i]]));
            assert_true(!(out[0][i] < 0));
            at_least_none += out[0][i] <= 0 && g.source[i] != 5;
            dikas_sum_add(&sum[g.source[i]], out[0][i]);
        }
        for (int s = 0; s < SOURCES; s++)
            if (!isnan(count[s]) && cells[s] > 0)
                assert_close(dikas_sum_value(sum[s]), count[s], 1e-14 * count[s]);
        assert_true(roughness(&g, out[0]) < roughness(&g, even));
        expect_least(&g, count, out[0]);
        dikas_relation_free(shared);
    }
    assert_true(at_least_none > 10); /* cells that have nobody were among them */
}

/* Enough cells for threads to share them. */
static void any_number_of_threads(void **state)
{
    (void)state;
    enum { N = 120000, ACROSS = 400, WIDE = 37 };
    int32_t *source = dikas_alloc(N, sizeof *source), *cell = dikas_alloc(N, sizeof *cell);
    int32_t *neighbours = dikas_alloc(N, 4 * sizeof *neighbours);
    double *ground = dikas_alloc(N, sizeof *ground), *count = dikas_alloc(N, sizeof *count);
    double *out[2] = { dikas_alloc(N, sizeof **out), dikas_alloc(N, sizeof **out) };
    dikas_relation *shared = NULL;
    dikas_error err;
    for (int i = 0; i < N; i++) {
        const int x = i % ACROSS, y = i / ACROSS;
        cell[i] = i;
        source[i] = y / WIDE * ACROSS + x / WIDE;
        ground[i] = GROUND * dikas_random(3, (uint64_t)i);
        count[i] = floor(1e4 * dikas_random(4, (uint64_t)i));
        neighbours[4 * i] = x > 0 ? i - 1 : -1;
        neighbours[4 * i + 1] = x < ACROSS - 1 ? i + 1 : -1;
        neighbours[4 * i + 2] = y > 0 ? i - ACROSS : -1;
        neighbours[4 * i + 3] = i + ACROSS < N ? i + ACROSS : -1;
    }
    assert_ok(dikas_relation_from_pairs(N, N, N, source, cell, 1, (const double *const[]){ ground },
                                        &shared, &err),
              err);
    for (int threads = 1; threads <= 2; threads++) {
        dikas_smoothing how = DIKAS_SMOOTHING_INIT;
        dikas_run run = DIKAS_RUN_INIT;
        run.threads = threads;
        how.max_iterations = 5;
        assert_ok(dikas_pycnophylactic(shared, neighbours, count, &how, out[threads - 1], NULL,
                                       &run, &err),
                  err);
    }
    assert_memory_equal(out[0], out[1], N * sizeof **out);
    dikas_relation_free(shared);
    void *const all[] = { source, cell, neighbours, ground, count, out[0], out[1] };
    for (size_t i = 0; i < DIKAS_COUNT(all); i++)
        dikas_release(all[i]);
}

/* Mirrored and turned, a square of three rings comes out the same. */
static void symmetry(void **state)
{
    (void)state;
    enum { SIDE = 12 };
    static grid g;
    double out[SIDE * SIDE];
    lay_out(&g, SIDE, SIDE);
    for (int i = 0; i < SIDE * SIDE; i++) {
        const double dx = fabs(i % SIDE - (SIDE - 1) / 2.0);
        const double dy = fabs((double)(i / SIDE) - (SIDE - 1) / 2.0); /* NOLINT */
        g.source[i] = (int32_t)(fmax(dx, dy) / 2);
    }
    dikas_relation *shared = relation_of(&g, 3);
    smooth(shared, g.neighbours, (double[]){ 1600, 900, 200 }, 1e-12, out);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            assert_close(out[y * SIDE + x], out[x * SIDE + y], 1e-9);
            assert_close(out[y * SIDE + x], out[y * SIDE + SIDE - 1 - x], 1e-9);
        }
    for (int x = 1; x < SIDE / 2; x++)
        assert_true(out[SIDE / 2 * SIDE + x] >= out[SIDE / 2 * SIDE + x - 1]);
    dikas_relation_free(shared);
}

/* ---- when it ends ---- */

static void ends(void **state)
{
    (void)state;
    static grid g;
    double out[4], one[4];
    dikas_smoothing how = DIKAS_SMOOTHING_INIT;
    dikas_smoothing_report report;
    dikas_error err;
    lay_out(&g, 4, 1);
    memcpy(g.source, (int32_t[]){ 0, 0, 1, 1 }, 4 * sizeof *g.source);
    dikas_relation *shared = relation_of(&g, 2);
    const double count[] = { 24, 48 };
    how.max_iterations = 1;
    assert_ok(dikas_pycnophylactic(shared, g.neighbours, count, &how, one, &report, NULL, &err),
              err);
    /* of 12, 12, 24, 24 halves of cells and of neighbours are 12, 13.5, 22.5, 24: 1.5 too many of
     * the first source */
    assert_close(one[0], 11.25, 1e-12);
    assert_close(one[1], 12.75, 1e-12);
    assert_int_equal(report.iterations, 1);
    assert_close(report.change, 0.75 / 24, 1e-12);
    how.max_iterations = 10000;
    how.tolerance = 0.75 / 24 + 1e-9;
    assert_ok(dikas_pycnophylactic(shared, g.neighbours, count, &how, out, &report, NULL, &err),
              err);
    assert_int_equal(report.iterations, 1);
    how.tolerance = 0.75 / 24 - 1e-9;
    assert_ok(dikas_pycnophylactic(shared, g.neighbours, count, &how, out, &report, NULL, &err),
              err);
    assert_true(report.iterations > 1 && report.change <= how.tolerance);
    how.tolerance = -1;
    assert_int_equal(
        dikas_pycnophylactic(shared, g.neighbours, count, &how, out, &report, NULL, &err),
        DIKAS_EINVAL);
    how.tolerance = 0;
    how.max_iterations = 0;
    assert_int_equal(
        dikas_pycnophylactic(shared, g.neighbours, count, &how, out, &report, NULL, &err),
        DIKAS_EINVAL);
    how.max_iterations = 5;
    g.neighbours[5] = 4;
    assert_int_equal(
        dikas_pycnophylactic(shared, g.neighbours, count, &how, out, &report, NULL, &err),
        DIKAS_EINVAL);
    assert_non_null(strstr(err.message, "cell 1: its neighbour 4"));
    g.neighbours[5] = 2;
    dikas_run run = DIKAS_RUN_INIT;
    run.progress = stop_at_once;
    assert_int_equal(
        dikas_pycnophylactic(shared, g.neighbours, count, &how, out, &report, &run, &err),
        DIKAS_ECANCELLED);
    dikas_relation_free(shared);
}

typedef struct {
    const dikas_relation *shared;
    const grid *g;
} small;

static dikas_status try_small(void *context, dikas_error *err)
{
    const small *s = context;
    const dikas_smoothing how = DIKAS_SMOOTHING_INIT;
    const double count[] = { 24, 48 };
    double out[4];
    dikas_run run = DIKAS_RUN_INIT;
    run.threads = 1;
    return dikas_pycnophylactic(s->shared, s->g->neighbours, count, &how, out, NULL, &run, err);
}

static void memory_runs_out(void **state)
{
    (void)state;
    static grid g;
    lay_out(&g, 4, 1);
    memcpy(g.source, (int32_t[]){ 0, 0, 1, 1 }, 4 * sizeof *g.source);
    dikas_relation *shared = relation_of(&g, 2);
    small s = { shared, &g };
    assert_true(fail_each_allocation(try_small, &s) > 6);
    dikas_relation_free(shared);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_by_hand),          cmocka_unit_test(parts_by_hand),
        cmocka_unit_test(less_ground),           cmocka_unit_test(bare_ground),
        cmocka_unit_test(nobody_is_lost),        cmocka_unit_test(symmetry),
        cmocka_unit_test(any_number_of_threads), cmocka_unit_test(ends),
        cmocka_unit_test(memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
