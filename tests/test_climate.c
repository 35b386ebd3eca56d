/* SPDX-License-Identifier: MIT */
/**
 * @file test_climate.c
 * Heat, rain and floods: reference values, cases worked by hand, and that nothing missing becomes a
 * number.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "core/core.h"
#include "dikas/climate.h"
#include "fail_alloc.h"

#define NAN_ DIKAS_MISSING

#define assert_refused(call, words)                                                                \
    do {                                                                                           \
        dikas_error refusal = { DIKAS_OK, "" };                                                    \
        dikas_error *err = &refusal;                                                               \
        assert_int_equal((call), DIKAS_EINVAL);                                                    \
        if (!strstr(refusal.message, (words)))                                                     \
            print_error("%s\n", refusal.message);                                                  \
        assert_non_null(strstr(refusal.message, (words)));                                         \
    } while (0)

/* Within the tolerance of the reference values: of the number, but of 1 at least. */
static void assert_near(double got, double expected, double tolerance)
{
    if (isnan(expected) ? isnan(got) : fabs(got - expected) <= tolerance * fmax(1, fabs(expected)))
        return;
    print_error("%.17g is not %.17g\n", got, expected);
    fail();
}

/* ---- reading the reference values ---- */

enum { MOST_ROWS = 400, MOST_COLUMNS = 8 };

typedef struct {
    int64_t n;
    double column[MOST_COLUMNS][MOST_ROWS];
} golden;

static FILE *open_golden(const char *name)
{
    char path[1000];
    const char *folder = getenv("DIKAS_GOLDENS");
    if (!folder)
        folder = DIKAS_SOURCE_ROOT "/../shared/goldens";
    snprintf(path, sizeof path, "%s/exposure/%s", folder, name);
    FILE *file = fopen(path, "r");
    if (!file)
        print_message("needs %s; DIKAS_GOLDENS names the folder goldens\n", path);
    return file;
}

static void read_row(golden *g, char *line, int n_columns)
{
    char *at = line;
    line[strcspn(line, "\r\n")] = '\0';
    for (int k = 0; k < n_columns; k++) {
        const size_t length = strcspn(at, ",");
        assert_true(dikas_parse_number(at, length, &g->column[k][g->n]));
        at += length;
        assert_int_equal(*at, k + 1 < n_columns ? ',' : '\0');
        at++;
    }
    g->n++;
}

/* Columns of a file whose first line is `header`; skips where there is none. */
static golden *read_golden(const char *name, const char *header)
{
    char line[1000];
    int n_columns = 1;
    FILE *file = open_golden(name);
    if (!file)
        skip();
    golden *g = calloc(1, sizeof *g);
    assert_non_null(g);
    assert_non_null(fgets(line, sizeof line, file));
    line[strcspn(line, "\r\n")] = '\0';
    assert_string_equal(line, header);
    for (const char *at = header; *at; at++)
        n_columns += *at == ',';
    assert_true(n_columns <= MOST_COLUMNS);
    while (fgets(line, sizeof line, file)) {
        assert_true(g->n < MOST_ROWS);
        read_row(g, line, n_columns);
    }
    fclose(file);
    assert_true(g->n > 0);
    return g;
}

/* ---- thermal climate index ---- */

static double utci(double ta, double rh, double tmrt, double va)
{
    double out = 0;
    dikas_error err;
    assert_ok(dikas_utci(1, &ta, &rh, &tmrt, &va, &out, NULL, NULL, &err), err);
    return out;
}

static void utci_reference(void **state)
{
    (void)state;
    golden *g = read_golden("expected_utci.csv", "ta_c,rh_pct,tmrt_c,va10m_ms,utci_c");
    double out[MOST_ROWS];
    int64_t n_outside = -1;
    dikas_error err;
    assert_ok(dikas_utci(g->n, g->column[0], g->column[1], g->column[2], g->column[3], out,
                         &n_outside, NULL, &err),
              err);
    for (int64_t i = 0; i < g->n; i++)
        assert_near(out[i], g->column[4][i], 1e-9);
    assert_int_equal(g->n, 40);
    assert_int_equal(n_outside, 0);
    free(g);
}

/* 24.6 is what pythermalcomfort's documentation gives. At the reference place the index is, but for
 * the polynomial, the air temperature. */
static void utci_known(void **state)
{
    (void)state;
    assert_true(fabs(utci(25, 50, 25, 1) - 24.6) < 0.05);
    for (int ta = -40; ta <= 28; ta++)
        assert_true(fabs(utci(ta, 50, ta, 0.5) - ta) < 2.5);
    assert_true(utci(30, 50, 60, 1) > utci(30, 50, 30, 1) + 5);
    assert_true(utci(0, 50, 0, 10) < utci(0, 50, 0, 1) - 5);
    assert_true(utci(35, 80, 35, 1) > utci(35, 20, 35, 1) + 2);
}

static void utci_ranges(void **state)
{
    (void)state;
    const double inf = HUGE_VAL;
    const double ta[] = {
        -50, 50, -50.01, 50.01, 20, 20, 20, 20, 20, 20, 20, 20, NAN_, 20, -inf, 9
    };
    const double rh[] = { 0, 100, 50, 50, -1, 101, 50, 50, 50, 50, 50, 50, 50, 50, 50, 99 };
    const double tmrt[] = { -80, 120, -50, 50,   20, 20, -10.1, 90.1,
                            20,  20,  20,  NAN_, 20, 20, 20,    inf };
    const double va[] = { 0.5, 17, 1, 1, 1, 1, 1, 1, 0.49, 17.1, 0, 1, 1, NAN_, 1, 1 };
    enum { N = DIKAS_COUNT(ta) };
    double out[N];
    int64_t n_outside;
    dikas_error err;
    assert_ok(dikas_utci(N, ta, rh, tmrt, va, out, &n_outside, NULL, &err), err);
    for (int i = 0; i < N; i++)
        assert_true(isnan(out[i]) == (i >= 2));
    assert_int_equal(n_outside, N - 2 - 3);
    assert_ok(dikas_utci(0, NULL, NULL, NULL, NULL, NULL, &n_outside, NULL, &err), err);
    assert_int_equal(n_outside, 0);
}

enum { MANY = 10000 };

typedef struct {
    double ta[MANY], rh[MANY], tmrt[MANY], va[MANY], out[MANY];
} weather;

static weather *random_weather(void)
{
    weather *w = malloc(sizeof *w);
    assert_non_null(w);
    for (uint64_t i = 0; i < MANY; i++) {
        w->ta[i] = i % 50 == 7 ? NAN_ : 100 * dikas_random(1, i) - 50;
        w->rh[i] = 100 * dikas_random(2, i);
        w->tmrt[i] = w->ta[i] + 100 * dikas_random(3, i) - 30;
        w->va[i] = 0.5 + 16.5 * dikas_random(4, i);
    }
    return w;
}

static dikas_status weather_utci(void *context, dikas_error *err)
{
    weather *w = context;
    dikas_run run = DIKAS_RUN_INIT;
    run.threads = 1;
    return dikas_utci(MANY, w->ta, w->rh, w->tmrt, w->va, w->out, NULL, &run, err);
}

static void utci_threads(void **state)
{
    (void)state;
    weather *w = random_weather();
    double *again = malloc(sizeof w->out);
    dikas_run run = DIKAS_RUN_INIT;
    dikas_error err;
    assert_ok(weather_utci(w, &err), err);
    for (run.threads = 2; run.threads <= 8; run.threads += 3) {
        assert_ok(dikas_utci(MANY, w->ta, w->rh, w->tmrt, w->va, again, NULL, &run, &err), err);
        assert_memory_equal(again, w->out, sizeof w->out);
    }
    for (int i = 0; i < MANY; i++)
        assert_true(isnan(w->out[i]) == (i % 50 == 7));
    fail_each_allocation(weather_utci, w);
    run.progress = stop_at_once;
    assert_int_equal(dikas_utci(MANY, w->ta, w->rh, w->tmrt, w->va, again, NULL, &run, &err),
                     DIKAS_ECANCELLED);
    free(again);
    free(w);
}

static void utci_classes(void **state)
{
    (void)state;
    const double from[] = { -99, -40, -27, -13, 0, 9, 26, 32, 38, 46 };
    for (int k = 0; k < 10; k++)
        assert_close(dikas_utci_class(from[k] + 0.001), k - 5, 0);
    for (int k = 2; k < 10; k++)
        assert_close(dikas_utci_class(from[k]), k - 6, 0);
    assert_close(dikas_utci_class(-40), -4, 0);
    assert_close(dikas_utci_class(-40.001), -5, 0);
    assert_close(dikas_utci_class(99), 4, 0);
    assert_true(isnan(dikas_utci_class(NAN_)));
}

/* ---- hours ---- */

static double json_number(const char *name, const char *key)
{
    char text[2000], quoted[100];
    FILE *file = open_golden(name);
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    snprintf(quoted, sizeof quoted, "\"%s\":", key);
    const char *at = strstr(text, quoted);
    assert_non_null(at);
    return strtod(at + strlen(quoted), NULL);
}

static double expected_heat(const char *key)
{
    return json_number("expected_heat_hours.json", key);
}

static void hours_reference(void **state)
{
    (void)state;
    golden *g = read_golden("heat_hourly.csv", "hour,utci_c");
    double least[10], greatest[10], n_known[10];
    dikas_exceedance e;
    dikas_error err;
    for (int threshold = 26; threshold <= 38; threshold += 6) {
        char hours[50], degree_hours[50];
        snprintf(hours, sizeof hours, "hours_gt_%d", threshold);
        snprintf(degree_hours, sizeof degree_hours, "degree_hours_gt_%d", threshold);
        assert_ok(dikas_exceedance_of(g->n, g->column[1], threshold, &e, &err), err);
        assert_close(e.hours, expected_heat(hours), 0);
        assert_near(e.degree_hours, expected_heat(degree_hours), 1e-12);
        assert_close((double)e.n_known, expected_heat("valid_hours"), 0);
    }
    assert_int_equal(g->n, 240);
    assert_ok(dikas_day_extremes(g->n, g->column[1], 24, least, greatest, n_known, &err), err);
    assert_ok(dikas_exceedance_of(10, greatest, 32, &e, &err), err);
    assert_close(e.hours, expected_heat("days_max_gt_32"), 0);
    assert_ok(dikas_exceedance_of(10, least, 20, &e, &err), err);
    assert_close(e.hours, expected_heat("tropical_nights_min_gt_20"), 0);
    assert_close(n_known[0] + n_known[3], 23 + 22, 0);
    free(g);
}

static void hours_by_hand(void **state)
{
    (void)state;
    const double x[] = { 25, 26, 26.5, NAN_, 30, NAN_, NAN_, -4 };
    double least[4], greatest[4], n_known[4];
    dikas_exceedance e;
    dikas_error err;
    assert_ok(dikas_exceedance_of(8, x, 26, &e, &err), err);
    assert_int_equal(e.n_known, 5);
    assert_close(e.hours, 2, 0);
    assert_close(e.degree_hours, 4.5, 0);
    assert_ok(dikas_exceedance_of(8, x, 30, &e, &err), err);
    assert_close(e.hours, 0, 0);
    assert_close(e.degree_hours, 0, 0);
    assert_ok(dikas_day_extremes(8, x, 3, least, greatest, n_known, &err), err);
    const double expected[3][3] = { { 25, 30, -4 }, { 26.5, 30, -4 }, { 3, 1, 1 } };
    for (int d = 0; d < 3; d++) {
        assert_close(least[d], expected[0][d], 0);
        assert_close(greatest[d], expected[1][d], 0);
        assert_close(n_known[d], expected[2][d], 0);
    }
    assert_ok(dikas_day_extremes(8, x, INT64_MAX, least, NULL, NULL, &err), err);
    assert_close(least[0], -4, 0);
}

static void hours_unknown(void **state)
{
    (void)state;
    const double x[] = { NAN_, NAN_, NAN_ }, hot[] = { 3, HUGE_VAL };
    double least[3], greatest[3], n_known[3];
    dikas_exceedance e;
    dikas_error ok;
    for (int64_t n = 0; n <= 3; n += 3) {
        assert_ok(dikas_exceedance_of(n, n ? x : NULL, 26, &e, &ok), ok);
        assert_int_equal(e.n_known, 0);
        assert_true(isnan(e.hours) && isnan(e.degree_hours));
    }
    assert_ok(dikas_day_extremes(3, x, 2, least, greatest, n_known, &ok), ok);
    for (int d = 0; d < 2; d++)
        assert_true(isnan(least[d]) && isnan(greatest[d]) && !(n_known[d] > 0));
    assert_refused(dikas_exceedance_of(2, hot, 26, &e, err), "series, row 2: inf");
    assert_refused(dikas_exceedance_of(1, hot, NAN_, &e, err), "threshold");
    assert_refused(dikas_day_extremes(2, hot, 24, least, NULL, NULL, err), "row 2");
    assert_refused(dikas_day_extremes(1, hot, 0, least, NULL, NULL, err), "[1, inf]");
}

/* ---- cooling ---- */

static void cooling(void **state)
{
    (void)state;
    const double shade[] = { 0, 1, 0.5, NAN_, 1, 1 }, albedo[] = { 0, 1, 0.25, 1, NAN_, 1 };
    const double eti[] = { 0, 1, 0.75, 1, 1, NAN_ }, wrong[] = { 0, 1.01, 0, 0, 0, 0 };
    const double expected[] = { 0, 1, 0.5, NAN_, NAN_, NAN_ };
    double out[6];
    dikas_error ok;
    assert_ok(dikas_cooling_by_day(6, shade, albedo, eti, out, &ok), ok);
    for (int i = 0; i < 6; i++)
        assert_close(out[i], expected[i], 1e-15);
    assert_true(out[1] <= 1);
    assert_ok(dikas_cooling_by_night(6, shade, out, &ok), ok);
    const double night[] = { 1, 0, 0.5, NAN_, 0, 0 };
    for (int i = 0; i < 6; i++)
        assert_close(out[i], night[i], 0);
    assert_refused(dikas_cooling_by_day(6, wrong, albedo, eti, out, err), "shade, row 2: 1.01");
    assert_refused(dikas_cooling_by_day(6, shade, wrong, eti, out, err), "albedo, row 2: 1.01");
    assert_refused(dikas_cooling_by_day(6, shade, albedo, wrong, out, err), "eti, row 2: 1.01");
    assert_refused(dikas_cooling_by_night(6, wrong, out, err), "1.01 is outside [0, 1]");
}

/* ---- runoff ---- */

static void runoff_reference(void **state)
{
    (void)state;
    golden *g = read_golden("expected_scs_cn.csv", "cn,p_mm,s_mm,q_mm,retention");
    double q[MOST_ROWS], retention[MOST_ROWS], s[MOST_ROWS];
    dikas_error err;
    assert_ok(dikas_runoff(g->n, g->column[0], g->column[1], q, retention, s, &err), err);
    for (int64_t i = 0; i < g->n; i++) {
        assert_near(s[i], g->column[2][i], 1e-12);
        assert_near(q[i], g->column[3][i], 1e-12);
        assert_near(retention[i], g->column[4][i], 1e-12);
    }
    assert_int_equal(g->n, 42);
    free(g);
}

/* Curve number 50 holds 254 mm: (101.6 - 50.8)^2 / (101.6 + 203.2) = 8.4666... */
static void runoff_by_hand(void **state)
{
    (void)state;
    const double cn[] = { 50, 50, 100, 0, 1e-310, NAN_, 80, 100, 0, 100 };
    const double rain[] = { 101.6, 50.8, 33.3, 33.3, 1e6, 40, NAN_, 0, 0, 1e300 };
    const double expected[] = { 25.4 / 3, 0, 33.3, 0, 0, NAN_, NAN_, 0, 0, 1e300 };
    const double kept[] = { 11. / 12, 1, 0, 1, 1, NAN_, NAN_, NAN_, NAN_, 0 };
    double q[10], retention[10], s[10];
    dikas_error ok;
    assert_ok(dikas_runoff(10, cn, rain, q, retention, s, &ok), ok);
    for (int i = 0; i < 10; i++) {
        assert_close(q[i], expected[i], 1e-14);
        assert_close(retention[i], kept[i], 1e-14);
    }
    assert_close(s[0], 254, 1e-15);
    assert_true(isnan(s[3]) && isnan(s[4]) && isnan(s[5]) && !isnan(s[6]));
    assert_ok(dikas_runoff(10, cn, rain, q, NULL, NULL, &ok), ok);
    assert_refused(dikas_runoff(1, (double[]){ -1 }, rain, q, NULL, NULL, err),
                   "curve number, row 1: -1 is outside [0, 100]");
    assert_refused(dikas_runoff(1, (double[]){ 100.5 }, rain, q, NULL, NULL, err), "100.5");
    assert_refused(dikas_runoff(1, cn, (double[]){ -0.1 }, q, NULL, NULL, err),
                   "rain, row 1: -0.1");
    assert_refused(dikas_runoff(1, cn, (double[]){ HUGE_VAL }, q, NULL, NULL, err), "no number");
}

static void runoff_between(void **state)
{
    (void)state;
    dikas_error err;
    for (uint64_t i = 0; i < 2000; i++) {
        const double rain = 200 * dikas_random(5, i);
        double cn[2] = { 100 * dikas_random(6, i), 0 }, p[2] = { rain, rain }, q[2], kept[2];
        cn[1] = cn[0] + (100 - cn[0]) * dikas_random(7, i);
        assert_ok(dikas_runoff(2, cn, p, q, kept, NULL, &err), err);
        assert_true(0 <= q[0] && q[0] <= q[1] && q[1] <= rain);
        assert_true(0 <= kept[1] && kept[1] <= kept[0] && kept[0] <= 1);
    }
}

static void runoff_of_classes(void **state)
{
    (void)state;
    const double cn[] = { 98, 60, NAN_ };
    const double roof[] = { 0.5, 0.5, 0, 0, NAN_, 1, 0.5 };
    const double lawn[] = { 0.5, 0.25, 0, 0, 1, 0, 0.5 };
    const double water[] = { 0, 0.25, 1, 0, 0, 0, 0 };
    const double *const share[] = { roof, lawn, water };
    const double rain[] = { 60, 60, 60, 60, 60, 0, NAN_ };
    double each[2], q[7], kept[7], known[7];
    dikas_error err;
    assert_ok(dikas_runoff(2, cn, rain, each, NULL, NULL, &err), err);
    assert_ok(dikas_runoff_of_classes(7, 3, cn, share, rain, q, kept, known, &err), err);
    const double half = (each[0] + each[1]) / 2, third = (2 * each[0] + each[1]) / 3;
    const double expected[] = { half, third, NAN_, NAN_, NAN_, 0, NAN_ };
    const double part[] = { 1, 0.75, 0, 0, NAN_, 1, 1 };
    for (int i = 0; i < 7; i++) {
        assert_close(q[i], expected[i], 1e-15);
        assert_close(known[i], part[i], 0);
        assert_close(kept[i], i < 5 ? 1 - expected[i] / 60 : NAN_, 1e-15);
    }
    /* convex: more runs off than of the average curve number */
    assert_ok(dikas_runoff(1, (double[]){ 79 }, rain, each, NULL, NULL, &err), err);
    assert_true(q[0] > each[0] + 5);
    assert_ok(dikas_runoff_of_classes(7, 0, NULL, NULL, rain, q, NULL, NULL, &err), err);
    for (int i = 0; i < 7; i++)
        assert_true(isnan(q[i]));
}

static void runoff_classes_refused(void **state)
{
    (void)state;
    const double rain[] = { 60, 60 }, half[] = { 0.5, 0.5 }, more[] = { 0.5, 0.6 };
    const double minus[] = { 0, -0.1 }, cn[] = { 70, 101 }, fine[] = { 70, 80 };
    double q[2];
    const double *const share[] = { half, more }, *const below[] = { half, minus };
    const double *const equal[] = { half, half };
    assert_refused(dikas_runoff_of_classes(2, 2, fine, share, rain, q, NULL, NULL, err),
                   "row 2: shares add up to 1.1");
    assert_refused(dikas_runoff_of_classes(2, 2, fine, below, rain, q, NULL, NULL, err),
                   "share, row 2: -0.1");
    assert_refused(dikas_runoff_of_classes(2, 2, cn, equal, rain, q, NULL, NULL, err),
                   "class, row 2: 101");
    assert_refused(dikas_runoff_of_classes(2, 2, fine, equal, minus, q, NULL, NULL, err),
                   "rain, row 2: -0.1");
}

/* ---- floods ---- */

enum { PERIODS = 5 };

static double annual(int64_t m, const double *period, const double *people, dikas_annual_form form,
                     dikas_annual_tail tail)
{
    const double *column[PERIODS];
    double out = 0;
    dikas_error err;
    for (int64_t k = 0; k < m; k++)
        column[k] = &people[k];
    assert_ok(dikas_annual_affected(1, m, period, column, form, tail, &out, &err), err);
    return out;
}

static void annual_reference(void **state)
{
    (void)state;
    golden *g = read_golden("expected_flood_classes.csv",
                            "id,rp,share_0_0.1,share_0.1_0.5,share_0.5_1,share_1_2,share_ge_2,"
                            "affected_ge_0.1");
    golden *e =
        read_golden("expected_flood_eai.csv",
                    "id,eai_trapezoid_no_tail,eai_trapezoid_tail_const,eai_step_exceedance");
    assert_int_equal(g->n, e->n * PERIODS);
    for (int64_t i = 0; i < e->n; i++) {
        const double *period = &g->column[1][i * PERIODS], *people = &g->column[7][i * PERIODS];
        for (int k = 0; k < PERIODS; k++)
            assert_close(g->column[0][i * PERIODS + k], e->column[0][i], 0);
        assert_near(annual(PERIODS, period, people, DIKAS_ANNUAL_TRAPEZOID, DIKAS_TAIL_NONE),
                    e->column[1][i], 1e-12);
        assert_near(annual(PERIODS, period, people, DIKAS_ANNUAL_TRAPEZOID, DIKAS_TAIL_CONSTANT),
                    e->column[2][i], 1e-12);
        assert_near(annual(PERIODS, period, people, DIKAS_ANNUAL_STEP, DIKAS_TAIL_CONSTANT),
                    e->column[3][i], 1e-12);
    }
    free(e);
    free(g);
}

static void annual_by_hand(void **state)
{
    (void)state;
    const double period[] = { 10, 20, 100 }, people[] = { 0, 100, 300 };
    assert_close(annual(3, period, people, DIKAS_ANNUAL_TRAPEZOID, DIKAS_TAIL_NONE), 2.5 + 8,
                 1e-14);
    assert_close(annual(3, period, people, DIKAS_ANNUAL_STEP, DIKAS_TAIL_NONE), 4, 1e-14);
    assert_close(annual(3, period, people, DIKAS_ANNUAL_TRAPEZOID, DIKAS_TAIL_CONSTANT), 13.5,
                 1e-14);
    assert_close(annual(3, period, people, DIKAS_ANNUAL_STEP, DIKAS_TAIL_CONSTANT), 7, 1e-14);
    assert_close(annual(1, &period[2], &people[2], DIKAS_ANNUAL_STEP, DIKAS_TAIL_CONSTANT), 3, 0);
    assert_close(annual(2, (double[]){ 1, 2 }, people, DIKAS_ANNUAL_TRAPEZOID, DIKAS_TAIL_NONE), 25,
                 0);
}

/* Whoever is unknown at one period is unknown in the sum, whatever the form reads. */
static void annual_unknown(void **state)
{
    (void)state;
    const double period[] = { 10, 20, 100 };
    for (int k = 0; k < 3; k++)
        for (int way = 0; way < 4; way++) {
            double people[] = { 0, 100, 300 };
            people[k] = NAN_;
            assert_true(isnan(annual(3, period, people,
                                     way & 1 ? DIKAS_ANNUAL_STEP : DIKAS_ANNUAL_TRAPEZOID,
                                     way & 2 ? DIKAS_TAIL_CONSTANT : DIKAS_TAIL_NONE)));
        }
}

static void annual_refused(void **state)
{
    (void)state;
    const double people[] = { 1, 2 }, minus[] = { 1, -2 };
    const double *const columns[] = { people, people }, *const below[] = { people, minus };
    const double fine[] = { 10, 20 }, equal[] = { 10, 10 }, falling[] = { 20, 10 };
    const double short_[] = { 0.5, 10 }, unknown[] = { NAN_, 10 }, endless[] = { 10, HUGE_VAL };
    double out[2];
    const dikas_annual_form form = DIKAS_ANNUAL_TRAPEZOID;
    assert_refused(dikas_annual_affected(2, 2, equal, columns, form, 0, out, err), "ascend");
    assert_refused(dikas_annual_affected(2, 2, falling, columns, form, 0, out, err), "ascend");
    assert_refused(dikas_annual_affected(2, 2, short_, columns, form, 0, out, err), "[1, inf)");
    assert_refused(dikas_annual_affected(2, 2, unknown, columns, form, 0, out, err), "[1, inf)");
    assert_refused(dikas_annual_affected(2, 2, endless, columns, form, 0, out, err), "[1, inf)");
    assert_refused(dikas_annual_affected(2, 1, fine, columns, form, 0, out, err), "at least 2");
    assert_refused(dikas_annual_affected(2, 0, fine, columns, form, 1, out, err), "at least 1");
    assert_refused(dikas_annual_affected(2, 2, fine, below, form, 0, out, err), "row 2: -2");
}

static void damage(void **state)
{
    (void)state;
    const double depth[] = { 0, 0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 4, 5, 5.5, 6, 60, NAN_ };
    const double expected[] = { 0,    0.125, 0.25, 0.325, 0.4, 0.5, 0.6, 0.675,
                                0.75, 0.85,  0.95, 0.975, 1,   1,   NAN_ };
    enum { N = DIKAS_COUNT(depth) };
    double out[N];
    dikas_error ok;
    assert_ok(dikas_flood_damage(N, depth, out, &ok), ok);
    for (int i = 0; i < N; i++)
        assert_close(out[i], expected[i], 1e-15);
    const double *point, *share;
    const int n = dikas_flood_damage_points(&point, &share);
    assert_int_equal(n, 9);
    for (int i = 0; i < n; i++) {
        assert_ok(dikas_flood_damage(1, &point[i], out, &ok), ok);
        assert_close(out[0], share[i], 0);
        assert_true(i == 0 || point[i] > point[i - 1]);
    }
    assert_refused(dikas_flood_damage(1, (double[]){ -9999 }, out, err), "depth, row 1: -9999");
    assert_refused(dikas_flood_damage(1, (double[]){ HUGE_VAL }, out, err), "no number");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utci_reference),
        cmocka_unit_test(utci_known),
        cmocka_unit_test(utci_ranges),
        cmocka_unit_test(utci_threads),
        cmocka_unit_test(utci_classes),
        cmocka_unit_test(hours_reference),
        cmocka_unit_test(hours_by_hand),
        cmocka_unit_test(hours_unknown),
        cmocka_unit_test(cooling),
        cmocka_unit_test(runoff_reference),
        cmocka_unit_test(runoff_by_hand),
        cmocka_unit_test(runoff_between),
        cmocka_unit_test(runoff_of_classes),
        cmocka_unit_test(runoff_classes_refused),
        cmocka_unit_test(annual_reference),
        cmocka_unit_test(annual_by_hand),
        cmocka_unit_test(annual_unknown),
        cmocka_unit_test(annual_refused),
        cmocka_unit_test(damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
