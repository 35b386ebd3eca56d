/* SPDX-License-Identifier: MIT */
/**
 * @file test_index.c
 * Composite indices: worked by hand, reference values where they are beside the project, and what
 * must hold whatever the numbers are.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "core/core.h"
#include "dikas/index.h"
#include "fail_alloc.h"

#define NAN_ DIKAS_MISSING

static dikas_indicator indicator(const char *name, int direction, double weight)
{
    dikas_indicator i = DIKAS_INDICATOR_INIT;
    i.name = name;
    i.direction = direction;
    i.weight = weight;
    return i;
}

static dikas_index index_of(int n, const dikas_indicator *indicators)
{
    dikas_index index = DIKAS_INDEX_INIT;
    index.n = n;
    index.indicators = indicators;
    return index;
}

static void compute(const dikas_index *index, int64_t n, const double *const *x, double *out,
                    double *known)
{
    dikas_error err;
    assert_ok(dikas_index_compute(index, n, x, out, known, NULL, &err), err);
}

static void expect(const double *got, const double *expected, int n, double tolerance)
{
    for (int i = 0; i < n; i++)
        assert_close(got[i], expected[i], tolerance);
}

/* ---- by hand ---- */

enum { HAND = 4 };
static const double heat[HAND] = { 20, 30, 40, 25 }, trees[HAND] = { 0.4, 0.2, 0, NAN_ };
static const double *const by_hand[] = { heat, trees };

static void ways_by_hand(void **state)
{
    (void)state;
    dikas_indicator two[] = { indicator("heat", 1, 3), indicator("trees", -1, 1) };
    dikas_index index = index_of(2, two);
    double out[HAND], known[HAND];
    compute(&index, HAND, by_hand, out, known);
    expect(out, (const double[]){ 0, 0.5, 1, 0.25 }, HAND, 1e-15);
    expect(known, (const double[]){ 1, 1, 1, 0.75 }, HAND, 0);

    index.normalise = DIKAS_RANK;
    compute(&index, HAND, by_hand, out, NULL);
    expect(out, (const double[]){ 0, (3 * 2.0 / 3 + 0.5) / 4, 1, 1.0 / 3 }, HAND, 1e-15);

    index.normalise = DIKAS_ZSCORE;
    compute(&index, HAND, by_hand, out, NULL);
    const double sd = sqrt((8.75 * 8.75 + 1.25 * 1.25 + 11.25 * 11.25 + 3.75 * 3.75) / 4);
    assert_close(out[3], -3.75 / sd, 1e-14);
    assert_close(out[1], 3 * (1.25 / sd) / 4, 1e-14);

    index.normalise = DIKAS_GOALPOSTS;
    two[0].goalposts[0] = 25;
    two[0].goalposts[1] = 35;
    two[1].goalposts[0] = 0;
    two[1].goalposts[1] = 0.25;
    compute(&index, HAND, by_hand, out, NULL);
    expect(out, (const double[]){ 0, (3 * 0.5 + 0.2) / 4, 1, 0 }, HAND, 1e-14);
}

static void means_by_hand(void **state)
{
    (void)state;
    const dikas_indicator two[] = { indicator("heat", 1, 3), indicator("trees", -1, 1) };
    dikas_index index = index_of(2, two);
    double out[HAND];
    index.aggregate = DIKAS_GEOMETRIC;
    compute(&index, HAND, by_hand, out, NULL);
    expect(out, (const double[]){ 0.01, 0.5, 1, 0.25 }, HAND, 1e-14);
    index.aggregate = DIKAS_HARMONIC;
    compute(&index, HAND, by_hand, out, NULL);
    expect(out, (const double[]){ 0.01, 0.5, 1, 0.25 }, HAND, 1e-14);
    index.floor = 0;
    for (int mean = DIKAS_GEOMETRIC; mean <= DIKAS_HARMONIC; mean++) {
        index.aggregate = (dikas_aggregation)mean;
        compute(&index, HAND, by_hand, out, NULL);
        expect(out, (const double[]){ 0, 0.5, 1, 0.25 }, HAND, 1e-14);
    }
}

static void logarithms_by_hand(void **state)
{
    (void)state;
    const double income[] = { 100, 1000, 10000, NAN_ };
    dikas_indicator one = indicator("income", -1, 2);
    dikas_index index = index_of(1, &one);
    dikas_index_parameters found;
    dikas_error err;
    double out[4];
    one.log = 1;
    compute(&index, 4, (const double *const[]){ income }, out, NULL);
    expect(out, (const double[]){ 1, 0.5, 0, NAN_ }, 4, 1e-14);
    one.goalposts[0] = 10;
    one.goalposts[1] = 100000;
    index.normalise = DIKAS_GOALPOSTS;
    compute(&index, 4, (const double *const[]){ income }, out, NULL);
    expect(out, (const double[]){ 0.75, 0.5, 0.25, NAN_ }, 4, 1e-14);
    assert_ok(dikas_index_find_parameters(&index, 4, (const double *const[]){ income }, &found,
                                          NULL, &err),
              err);
    assert_close(found.min, log(100), 0);
    assert_close(found.max, log(10000), 0);
    assert_close(found.mean, log(1000), 1e-15);
    assert_close(found.sd, log(10) * sqrt(2.0 / 3), 1e-14);
}

/* A domain counts once, however many indicators it has; it does so as long as one is known. */
static void domains_by_hand(void **state)
{
    (void)state;
    const double a[] = { 0, 1, 1, NAN_, 1 }, b[] = { 0, 1, 0, 0, NAN_ };
    const double c[] = { 0, 1, 0, 1, NAN_ }, d[] = { 0, 1, 1, 1, 1 };
    const double *const x[] = { a, b, c, d };
    dikas_indicator four[] = { indicator("a", 1, 1), indicator("b", 1, 2), indicator("c", 1, 2),
                               indicator("d", 1, 1) };
    dikas_index index = index_of(4, four);
    double flat[5], out[5], known[5];
    compute(&index, 5, x, flat, NULL);
    expect(flat, (const double[]){ 0, 1, 2.0 / 6, 3.0 / 5, NAN_ }, 5, 1e-15);
    four[0].domain = four[2].domain = "people";
    index.min_weight_share = 0.3;
    compute(&index, 5, x, out, known);
    /* of the fourth row, people are c alone and keep their weight of 3 */
    expect(out, (const double[]){ 0, 1, 2.0 / 6, (3 + 0 + 1) / 6.0, 1 }, 5, 1e-15);
    expect(known, (const double[]){ 1, 1, 1, 5.0 / 6, 2.0 / 6 }, 5, 1e-15);
    index.min_weight_share = 0.5;
    for (int k = 0; k < 4; k++)
        four[k].domain = "all";
    for (int mean = 0; mean <= DIKAS_HARMONIC; mean++) {
        index.aggregate = (dikas_aggregation)mean;
        compute(&index, 5, x, out, NULL);
        for (int k = 0; k < 4; k++)
            four[k].domain = NULL;
        compute(&index, 5, x, flat, NULL);
        for (int k = 0; k < 4; k++)
            four[k].domain = "all";
        expect(out, flat, 5, 1e-14);
    }
}

/* ---- what is unknown ---- */

static void unknown_is_no_zero(void **state)
{
    (void)state;
    const double some[] = { NAN_, 1, 2, NAN_ }, none[] = { NAN_, NAN_, NAN_, NAN_ };
    const double *const x[] = { some, none };
    const dikas_indicator two[] = { indicator("some", 1, 1), indicator("none", 1, 1) };
    dikas_index index = index_of(2, two);
    dikas_index_parameters found[2];
    dikas_error err;
    double out[4], known[4];
    for (int way = 0; way <= DIKAS_RANK; way++) {
        index.normalise = (dikas_normalisation)way;
        compute(&index, 4, x, out, known);
        assert_true(isnan(out[0]) && isnan(out[3]) && out[1] < out[2]);
        expect(known, (const double[]){ 0, 0.5, 0.5, 0 }, 4, 0);
    }
    index.min_weight_share = 0.51;
    compute(&index, 4, x, out, known);
    expect(out, none, 4, 0);
    index.min_weight_share = 0;
    compute(&index, 4, x, out, known);
    assert_true(isnan(out[0]) && isnan(out[3]) && !isnan(out[1]));
    assert_ok(dikas_index_find_parameters(&index, 4, x, found, NULL, &err), err);
    assert_close(found[0].sd, 0.5, 0);
    assert_true(isnan(found[1].min) && isnan(found[1].max) && isnan(found[1].mean) &&
                isnan(found[1].sd));
    compute(&index, 0, x, out, known);
}

/* 0.1 + 0.2 of 0.5 is not less than 0.6. */
static void just_enough_is_known(void **state)
{
    (void)state;
    const double ends[] = { 0, 1, 0.5 }, more[] = { 0, 1, NAN_ };
    const double *const x[] = { ends, ends, more, more };
    const dikas_indicator four[] = { indicator("a", 1, 0.1), indicator("b", 1, 0.2),
                                     indicator("c", 1, 0.1), indicator("d", 1, 0.1) };
    dikas_index index = index_of(4, four);
    double out[3];
    index.min_weight_share = 0.6;
    compute(&index, 3, x, out, NULL);
    assert_close(out[2], 0.5, 1e-15);
}

static void expect_fault(const dikas_index *index, int64_t n, const double *const *x,
                         const char *word, const char *other)
{
    dikas_error err = { DIKAS_OK, "" };
    double out[HAND];
    assert_int_equal(dikas_index_compute(index, n, x, out, NULL, NULL, &err), DIKAS_EINVAL);
    if (!strstr(err.message, word) || !strstr(err.message, other))
        print_error("'%s' and '%s' are not in: %s\n", word, other, err.message);
    assert_non_null(strstr(err.message, word));
    assert_non_null(strstr(err.message, other));
}

static void columns_that_cannot_be_used(void **state)
{
    (void)state;
    const double constant[HAND] = { 5, NAN_, 5, 5 }, infinite[HAND] = { 5, 6, HUGE_VAL, 1 };
    const double wide[HAND] = { -1.7e308, 1.7e308, 0, 0 }, one[HAND] = { NAN_, 7, NAN_, NAN_ };
    dikas_indicator two[] = { indicator("heat", 1, 1), indicator("bad", 1, 1) };
    dikas_index index = index_of(2, two);
    double out[HAND];
    for (int way = 0; way <= DIKAS_RANK; way++)
        for (index.zscore_ddof = 0; index.zscore_ddof < 2; index.zscore_ddof++) {
            index.normalise = (dikas_normalisation)way;
            expect_fault(&index, HAND, (const double *const[]){ heat, constant }, "'bad'", " 5 ");
            expect_fault(&index, HAND, (const double *const[]){ heat, one }, "'bad'", " 7 ");
            expect_fault(&index, HAND, (const double *const[]){ heat, infinite }, "'bad'", "row 3");
        }
    index.zscore_ddof = 0;
    index.normalise = DIKAS_MINMAX;
    expect_fault(&index, HAND, (const double *const[]){ heat, wide }, "'bad'", "far apart");
    two[1].log = 1;
    expect_fault(&index, HAND, (const double *const[]){ heat, trees }, "'bad'", "row 3");
    two[1].log = 0;
    two[1].weight = 0; /* left out: it may be constant */
    compute(&index, HAND, (const double *const[]){ heat, constant }, out, NULL);
    expect(out, (const double[]){ 0, 0.5, 1, 0.25 }, HAND, 1e-15);
}

static void indices_that_cannot_be(void **state)
{
    (void)state;
    const dikas_indicator good = indicator("heat", 1, 1);
    dikas_indicator bad[] = { good, good };
    const dikas_index fine = index_of(2, bad);
    dikas_index index = fine;
    const struct {
        double weight, low, high, min, max, mean, sd;
        int direction, log;
        const char *word;
    } faults[] = {
        { -1, NAN_, NAN_, NAN_, NAN_, NAN_, NAN_, 1, 0, "weight" },
        { NAN_, NAN_, NAN_, NAN_, NAN_, NAN_, NAN_, 1, 0, "weight" },
        { HUGE_VAL, NAN_, NAN_, NAN_, NAN_, NAN_, NAN_, 1, 0, "weight" },
        { 1, NAN_, NAN_, NAN_, NAN_, NAN_, NAN_, 0, 0, "direction" },
        { 1, 2, 1, NAN_, NAN_, NAN_, NAN_, 1, 0, "goalposts" },
        { 1, 2, NAN_, NAN_, NAN_, NAN_, NAN_, 1, 0, "goalposts" },
        { 1, -1.7e308, 1.7e308, NAN_, NAN_, NAN_, NAN_, 1, 0, "goalposts" },
        { 1, 0, 1, NAN_, NAN_, NAN_, NAN_, 1, 1, "logarithms" },
        { 1, NAN_, NAN_, 1, 1, NAN_, NAN_, 1, 0, "minimum" },
        { 1, NAN_, NAN_, 1, NAN_, NAN_, NAN_, 1, 0, "pairs" },
        { 1, NAN_, NAN_, NAN_, NAN_, 1, NAN_, 1, 0, "pairs" },
        { 1, NAN_, NAN_, NAN_, NAN_, 1, 0, 1, 0, "deviation" },
        { 1, NAN_, NAN_, NAN_, NAN_, HUGE_VAL, 1, 1, 0, "finite" },
    };
    for (size_t i = 0; i < DIKAS_COUNT(faults); i++) {
        bad[1] = indicator("bad", faults[i].direction, faults[i].weight);
        bad[1].goalposts[0] = faults[i].low;
        bad[1].goalposts[1] = faults[i].high;
        bad[1].log = faults[i].log;
        bad[1].frozen =
            (dikas_index_parameters){ faults[i].min, faults[i].max, faults[i].mean, faults[i].sd };
        expect_fault(&index, HAND, by_hand, "'bad'", faults[i].word);
    }
    bad[1] = good;
    for (int f = 0; f < 8; f++) {
        index = fine;
        index.n = f == 0 ? 0 : 2;
        index.floor = f == 1 ? -0.1 : f == 2 ? NAN_ : 0;
        index.min_weight_share = f == 3 ? 1.1 : 0;
        index.zscore_ddof = f == 4 ? 2 : 0;
        index.normalise = f == 5 ? DIKAS_ZSCORE : f == 6 ? DIKAS_GOALPOSTS : DIKAS_MINMAX;
        index.aggregate = f == 5 ? DIKAS_HARMONIC : f == 7 ? (dikas_aggregation)3 : 0;
        expect_fault(&index, HAND, by_hand, "index", "");
    }
    index = fine;
    bad[0].weight = bad[1].weight = 0;
    expect_fault(&index, HAND, by_hand, "weights", "'heat'");
    bad[0].name = NULL;
    expect_fault(&index, HAND, by_hand, "weights", "of 1 ");
}

/* ---- reference values ---- */

enum { ROWS = 40, COLUMNS = 8, LINE = 4096 };

typedef struct {
    char name[COLUMNS][40];
    double column[COLUMNS][ROWS], direction[COLUMNS], weight[COLUMNS];
    double min_weight_share, ddof, floor;
} golden;

/* NULL, after saying so, where it is not there. The caller frees it. */
static char *golden_text(const char *name)
{
    const char *goldens = getenv("DIKAS_GOLDENS");
    static char path[LINE];
    char *text = calloc(1 << 16, 1);
    assert_non_null(text);
    snprintf(path, sizeof path, "%s/exposure/%s",
             goldens ? goldens : DIKAS_SOURCE_ROOT "/../shared/goldens", name);
    FILE *stream = fopen(path, "r");
    if (!stream) {
        print_message("skipped: no %s; DIKAS_GOLDENS names the folder of reference values\n", path);
        free(text);
        return NULL;
    }
    assert_true(fread(text, 1, (1 << 16) - 1, stream) > 0);
    fclose(stream);
    return text;
}

/* The numbers behind a key of a JSON text, whatever brackets they stand in. */
static void numbers_of(const char *json, const char *key, int n, double *out)
{
    char quoted[60];
    snprintf(quoted, sizeof quoted, "\"%s\":", key);
    const char *at = strstr(json, quoted);
    assert_non_null(at);
    at += strlen(quoted);
    for (int i = 0; i < n; i++) {
        char *end;
        at += strspn(at, " \n\r\t[],");
        out[i] = strtod(at, &end);
        assert_true(end > at);
        at = end;
    }
}

/* A column of a CSV text, by position; an empty field is missing. */
static void column_of(const char *csv, int column, double out[ROWS])
{
    const char *line = csv;
    for (int i = 0; i < ROWS; i++) {
        line = strchr(line, '\n') + 1;
        const char *at = line;
        for (int c = 0; c < column; c++)
            at += strcspn(at, ",\n") + 1;
        const size_t length = strcspn(at, ",\r\n");
        assert_true(dikas_parse_number(at, length, &out[i]));
    }
}

static int read_golden(golden *g)
{
    char *csv = golden_text("index_input.csv"), *json = golden_text("index_spec.json");
    const int found = csv && json;
    for (int k = 0; k < COLUMNS && found; k++) {
        const char *at = csv;
        for (int c = 0; c <= k; c++)
            at = strchr(at, ',') + 1;
        snprintf(g->name[k], sizeof g->name[k], "%.*s", (int)strcspn(at, ",\r\n"), at);
        column_of(csv, k + 1, g->column[k]);
    }
    if (found) {
        numbers_of(json, "direction", COLUMNS, g->direction);
        numbers_of(json, "weights", COLUMNS, g->weight);
        numbers_of(json, "min_weight_share", 1, &g->min_weight_share);
        numbers_of(json, "zscore_ddof", 1, &g->ddof);
        numbers_of(json, "floor", 1, &g->floor);
    }
    free(csv);
    free(json);
    return found;
}

static dikas_index index_of_golden(const golden *g, dikas_indicator *indicators, const double **x)
{
    dikas_index index = index_of(COLUMNS, indicators);
    for (int k = 0; k < COLUMNS; k++) {
        indicators[k] = indicator(g->name[k], (int)g->direction[k], g->weight[k]);
        x[k] = g->column[k];
    }
    index.min_weight_share = g->min_weight_share;
    index.zscore_ddof = (int)g->ddof;
    index.floor = g->floor;
    return index;
}

/* The tolerance of the reference values: 1e-12 max(1, |x|). */
static int compare_with(const char *csv, int column, const double *got, double *worst)
{
    double expected[ROWS];
    int n = 0;
    column_of(csv, column, expected);
    for (int i = 0; i < ROWS; i++) {
        assert_int_equal(isnan(got[i]), isnan(expected[i]));
        if (isnan(got[i]))
            continue;
        const double off = fabs(got[i] - expected[i]) / fmax(1, fabs(expected[i]));
        assert_true(off <= 1e-12);
        *worst = fmax(*worst, off);
        n++;
    }
    return n;
}

static void reference_indices(void **state)
{
    (void)state;
    static const struct {
        dikas_normalisation normalise;
        dikas_aggregation aggregate;
    } columns[] = { { DIKAS_MINMAX, DIKAS_ARITHMETIC },
                    { DIKAS_MINMAX, DIKAS_GEOMETRIC },
                    { DIKAS_MINMAX, DIKAS_HARMONIC },
                    { DIKAS_ZSCORE, DIKAS_ARITHMETIC },
                    { DIKAS_RANK, DIKAS_ARITHMETIC } };
    static golden g;
    dikas_indicator indicators[COLUMNS];
    const double *x[COLUMNS];
    double out[ROWS], known[ROWS], worst = 0;
    char *expected = golden_text("expected_index.csv");
    int n = 0;
    if (!expected || !read_golden(&g)) {
        free(expected);
        skip();
    }
    dikas_index index = index_of_golden(&g, indicators, x);
    for (size_t c = 0; c < DIKAS_COUNT(columns); c++) {
        index.normalise = columns[c].normalise;
        index.aggregate = columns[c].aggregate;
        compute(&index, ROWS, x, out, known);
        n += compare_with(expected, (int)c + 1, out, &worst);
        n += compare_with(expected, DIKAS_COUNT(columns) + 1, known, &worst);
    }
    free(expected);
    assert_true(n > 300);
    print_message("%d reference values, off by %.2g at most\n", n, worst);
}

/* What is frozen on all rows gives half of them the same. */
static void reference_frozen(void **state)
{
    (void)state;
    static golden g;
    dikas_indicator indicators[COLUMNS];
    dikas_index_parameters found[COLUMNS];
    dikas_error err;
    const double *x[COLUMNS];
    double out[ROWS], part[ROWS];
    if (!read_golden(&g))
        skip();
    dikas_index index = index_of_golden(&g, indicators, x);
    for (int way = 0; way <= DIKAS_ZSCORE; way++) {
        index.normalise = (dikas_normalisation)way;
        compute(&index, ROWS, x, out, NULL);
        assert_ok(dikas_index_find_parameters(&index, ROWS, x, found, NULL, &err), err);
        for (int k = 0; k < COLUMNS; k++)
            indicators[k].frozen = found[k];
        for (int i = 0; i < ROWS; i++) {
            const double *here[COLUMNS];
            for (int k = 0; k < COLUMNS; k++)
                here[k] = x[k] + i;
            compute(&index, 1, here, part + i, NULL);
        }
        expect(part, out, ROWS, 0);
        for (int k = 0; k < COLUMNS; k++)
            indicators[k] = indicator(g.name[k], (int)g.direction[k], g.weight[k]);
    }
}

static void reference_components(void **state)
{
    (void)state;
    static golden g;
    static double expected[COLUMNS * COLUMNS], loading[COLUMNS * COLUMNS];
    dikas_indicator indicators[COLUMNS];
    dikas_error err;
    const double *x[COLUMNS];
    double eigenvalue[COLUMNS], weight[COLUMNS], n, kept, total = 0, worst = 0;
    dikas_components found = { 0, 0, eigenvalue, NULL, loading, weight };
    char *json = golden_text("expected_pca.json");
    if (!json || !read_golden(&g)) {
        free(json);
        skip();
    }
    const dikas_index index = index_of_golden(&g, indicators, x);
    assert_ok(dikas_index_components(&index, ROWS, x, &found, NULL, &err), err);
    numbers_of(json, "n_complete", 1, &n);
    numbers_of(json, "kaiser_k", 1, &kept);
    assert_int_equal(found.n_complete, (int)n);
    assert_int_equal(found.n_kept, (int)kept);
    numbers_of(json, "eigenvalues", COLUMNS, expected);
    for (int k = 0; k < COLUMNS; k++)
        worst = fmax(worst, fabs(eigenvalue[k] - expected[k]));
    numbers_of(json, "loadings", COLUMNS * COLUMNS, expected);
    for (int k = 0; k < COLUMNS * COLUMNS; k++)
        worst = fmax(worst, fabs(loading[k] - expected[k]));
    assert_true(worst <= 1e-9);
    for (int k = 0; k < COLUMNS; k++)
        total += weight[k];
    assert_close(total, 1, 1e-14);
    free(json);
    print_message("components off by %.2g at most\n", worst);
}

/* ---- whatever the numbers are ---- */

enum { N = 9000, P = 5 };

typedef struct {
    double column[P][N];
    const double *x[P];
    dikas_indicator indicators[P];
    dikas_index index;
} town;

/* Every tenth value or so is missing, and many are equal. */
static town *random_town(uint64_t seed)
{
    static const char *const domains[P] = { "people", "heat", "people", NULL, "heat" };
    static const char *const names[P] = { "a", "b", "c", "d", "e" };
    town *t = calloc(1, sizeof *t);
    assert_non_null(t);
    for (int k = 0; k < P; k++) {
        t->indicators[k] = indicator(names[k], k % 2 ? -1 : 1, k + 1);
        t->indicators[k].domain = domains[k];
        t->indicators[k].goalposts[0] = -50;
        t->indicators[k].goalposts[1] = 50;
        t->x[k] = t->column[k];
        for (int i = 0; i < N; i++) {
            const double u = dikas_random(seed, (uint64_t)(k * N + i));
            t->column[k][i] = u < 0.1 ? NAN_ : floor(1000 * u) / 8 - 60;
        }
    }
    t->index = index_of(P, t->indicators);
    return t;
}

static void set_way(town *t, int way, int mean)
{
    t->index.normalise = (dikas_normalisation)way;
    t->index.aggregate = way == DIKAS_ZSCORE ? DIKAS_ARITHMETIC : (dikas_aggregation)mean;
}

/* A plain version of the definition. */
static double plain_mean(const town *t, const double *y, const double *w, int n)
{
    double sum = 0, weight = 0;
    for (int k = 0; k < n; k++) {
        if (isnan(y[k]))
            continue;
        const double x = t->index.aggregate ? fmax(y[k], t->index.floor) : y[k];
        weight += w[k];
        sum += t->index.aggregate == DIKAS_GEOMETRIC  ? w[k] * log(x)
               : t->index.aggregate == DIKAS_HARMONIC ? w[k] / x
                                                      : w[k] * x;
    }
    if (!(weight > 0))
        return NAN_;
    return t->index.aggregate == DIKAS_GEOMETRIC  ? exp(sum / weight)
           : t->index.aggregate == DIKAS_HARMONIC ? weight / sum
                                                  : sum / weight;
}

static double plain_normal(const town *t, int k, int row)
{
    const double *x = t->x[k], at = x[row];
    const int d = t->indicators[k].direction;
    double min = HUGE_VAL, max = -HUGE_VAL, sum = 0, squares = 0, less = 0, equal = 0, n = 0;
    for (int i = 0; i < N; i++) {
        if (isnan(x[i]))
            continue;
        n++;
        min = fmin(min, x[i]);
        max = fmax(max, x[i]);
        sum += x[i];
        less += x[i] * d < at * d;
        equal += !(x[i] < at) && !(x[i] > at);
    }
    for (int i = 0; i < N; i++)
        squares += isnan(x[i]) ? 0 : (x[i] - sum / n) * (x[i] - sum / n);
    if (isnan(at))
        return NAN_;
    if (t->index.normalise == DIKAS_RANK)
        return (less + (equal - 1) / 2) / (n - 1);
    if (t->index.normalise == DIKAS_ZSCORE)
        return d * (at - sum / n) / sqrt(squares / (n - t->index.zscore_ddof));
    const double y = t->index.normalise == DIKAS_MINMAX ? (at - min) / (max - min)
                                                        : fmin(fmax((at + 50) / 100, 0), 1);
    return d > 0 ? y : 1 - y;
}

static double plain_index(const town *t, int row)
{
    double y[P], known = 0;
    for (int k = 0; k < P; k++) {
        y[k] = plain_normal(t, k, row);
        known += isnan(y[k]) ? 0 : k + 1;
    }
    if (known / 15 < t->index.min_weight_share)
        return NAN_;
    const double of_domain[] = {
        plain_mean(t, (const double[]){ y[0], y[2] }, (const double[]){ 1, 3 }, 2),
        plain_mean(t, (const double[]){ y[1], y[4] }, (const double[]){ 2, 5 }, 2), y[3]
    };
    return plain_mean(t, of_domain, (const double[]){ 4, 7, 4 }, 3);
}

static void same_as_the_definition(void **state)
{
    (void)state;
    town *t = random_town(7);
    static double out[N];
    t->index.zscore_ddof = 1;
    for (int way = 0; way <= DIKAS_GOALPOSTS; way++)
        for (int mean = 0; mean <= DIKAS_HARMONIC; mean++) {
            set_way(t, way, mean);
            compute(&t->index, N, t->x, out, NULL);
            for (int i = 0; i < N; i += 97)
                assert_close(out[i], plain_index(t, i), 1e-9);
        }
    free(t);
}

static void threads_do_not_matter(void **state)
{
    (void)state;
    town *t = random_town(3);
    static double out[2][3][N], loading[2][P * P];
    dikas_index_variation how = DIKAS_INDEX_VARIATION_INIT;
    dikas_error err;
    how.repeats = 30;
    for (int way = 0; way <= DIKAS_GOALPOSTS; way++) {
        set_way(t, way, way % 3);
        for (int i = 0; i < 2; i++) {
            dikas_run run = DIKAS_RUN_INIT;
            run.threads = i ? 4 : 1;
            assert_ok(dikas_index_compute(&t->index, N, t->x, out[i][0], out[i][1], &run, &err),
                      err);
        }
        assert_memory_equal(out[0], out[1], sizeof out[0]);
    }
    for (int i = 0; i < 2; i++) {
        dikas_components components = { .loading = loading[i] };
        dikas_run run = DIKAS_RUN_INIT;
        run.threads = i ? 4 : 1;
        assert_ok(
            dikas_index_vary(&t->index, N, t->x, &how, out[i][0], out[i][1], out[i][2], &run, &err),
            err);
        assert_ok(dikas_index_components(&t->index, N, t->x, &components, &run, &err), err);
    }
    assert_memory_equal(out[0], out[1], sizeof out[0]);
    assert_memory_equal(loading[0], loading[1], sizeof loading[0]);
    free(t);
}

/* Rows in another order: minima, maxima and ranks are the very same. */
static void order_does_not_matter(void **state)
{
    (void)state;
    town *t = random_town(5), *turned = random_town(5);
    static double out[N], other[N];
    for (int k = 0; k < P; k++)
        for (int i = 0; i < N; i++)
            turned->column[k][N - 1 - i] = t->column[k][i];
    for (int way = 0; way <= DIKAS_GOALPOSTS; way++) {
        set_way(t, way, DIKAS_GEOMETRIC);
        set_way(turned, way, DIKAS_GEOMETRIC);
        compute(&t->index, N, t->x, out, NULL);
        compute(&turned->index, N, turned->x, other, NULL);
        for (int i = 0; i < N; i++)
            assert_close(other[N - 1 - i], out[i], way == DIKAS_ZSCORE ? 1e-9 : 0);
    }
    free(t);
    free(turned);
}

/* Units, and the scale of the weights, do not matter. */
static void scale_does_not_matter(void **state)
{
    (void)state;
    town *t = random_town(11), *scaled = random_town(11);
    static double out[N], other[N];
    for (int k = 0; k < P; k++) {
        scaled->indicators[k].weight *= 8;
        for (int i = 0; i < N; i++)
            scaled->column[k][i] = 1024 * scaled->column[k][i] + 4096;
    }
    for (int way = 0; way <= DIKAS_RANK; way++) {
        set_way(t, way, DIKAS_HARMONIC);
        set_way(scaled, way, DIKAS_HARMONIC);
        compute(&t->index, N, t->x, out, NULL);
        compute(&scaled->index, N, scaled->x, other, NULL);
        for (int i = 0; i < N; i++)
            assert_close(other[i], out[i], way == DIKAS_ZSCORE ? 1e-9 : 1e-14);
    }
    free(t);
    free(scaled);
}

/* Hotter than ever before shows as such; goalposts cut. */
static void frozen_values_outside(void **state)
{
    (void)state;
    const double x[] = { -1, 0, 5, 10, 30 };
    dikas_indicator one = indicator("heat", 1, 1);
    dikas_index index = index_of(1, &one);
    double out[5];
    one.frozen.min = 0;
    one.frozen.max = 10;
    compute(&index, 5, (const double *const[]){ x }, out, NULL);
    expect(out, (const double[]){ -0.1, 0, 0.5, 1, 3 }, 5, 1e-15);
    one.goalposts[0] = 0;
    one.goalposts[1] = 10;
    index.normalise = DIKAS_GOALPOSTS;
    compute(&index, 5, (const double *const[]){ x }, out, NULL);
    expect(out, (const double[]){ 0, 0, 0.5, 1, 1 }, 5, 1e-15);
    one.frozen.mean = 10;
    one.frozen.sd = 5;
    index.normalise = DIKAS_ZSCORE;
    compute(&index, 1, (const double *const[]){ x }, out, NULL);
    assert_close(out[0], -2.2, 1e-15);
}

/* ---- components ---- */

/* Two that go together and one that goes its own way. */
static void components_by_hand(void **state)
{
    (void)state;
    const double a[] = { 1, -1, 1, -1, 100 }, b[] = { 2, -2, 2, -2, 7 };
    const double c[] = { 1, 1, -1, -1, NAN_ };
    const double *const x[] = { a, b, c };
    const dikas_indicator three[] = { indicator("a", 1, 1), indicator("b", 1, 1),
                                      indicator("c", 1, 1) };
    const dikas_index index = index_of(3, three), first_two = index_of(2, three);
    double eigenvalue[3], explained[3], loading[9], weight[3];
    dikas_components out = { 0, 0, eigenvalue, explained, loading, weight };
    dikas_error err;
    assert_ok(dikas_index_components(&index, 5, x, &out, NULL, &err), err);
    assert_int_equal(out.n_complete, 4);
    assert_int_equal(out.n_kept, 1);
    for (int k = 0; k < 3; k++) {
        assert_close(1 + eigenvalue[k], 3 - k, 1e-15);
        assert_close(1 + explained[k], 1 + (2 - k) / 3.0, 1e-15);
    }
    expect(weight, (const double[]){ 0.5, 0.5, 0 }, 3, 1e-15);
    expect(loading, (const double[]){ 1, 0, 0, 1, 0, 0, 0, 1, 0 }, 9, 1e-15);
    /* what does not correlate weighs the same */
    const double *const apart[] = { a, c };
    assert_ok(dikas_index_components(&first_two, 4, apart, &out, NULL, &err), err);
    assert_int_equal(out.n_kept, 0);
    expect(weight, (const double[]){ 0.5, 0.5 }, 2, 1e-15);
    assert_int_equal(dikas_index_components(&index, 1, x, &out, NULL, &err), DIKAS_EINVAL);
    const double *const constant[] = { a, b, (const double[]){ 1, 1, 1, 1, NAN_ } };
    assert_int_equal(dikas_index_components(&index, 5, constant, &out, NULL, &err), DIKAS_EINVAL);
    assert_non_null(strstr(err.message, "'c'"));
}

/* L Lᵀ is the matrix of correlations again. */
static void components_give_correlations_back(void **state)
{
    (void)state;
    town *t = random_town(2);
    double loading[P * P], eigenvalue[P], total = 0;
    dikas_components out = { .loading = loading, .eigenvalue = eigenvalue };
    dikas_error err;
    for (int i = 0; i < N; i++)
        t->column[4][i] = t->column[0][i] - 0.5 * t->column[1][i];
    assert_ok(dikas_index_components(&t->index, N, t->x, &out, NULL, &err), err);
    for (int j = 0; j < P; j++) {
        double column = 0, row = 0, square = 0;
        for (int k = 0; k < P; k++) {
            column += loading[k * P + j];
            row += loading[j * P + k] * loading[j * P + k];
            square += loading[k * P + j] * loading[k * P + j];
        }
        assert_close(row, 1, 1e-13);
        assert_close(1 + square, 1 + eigenvalue[j], 1e-13);
        assert_true(column > -1e-9 && (j == 0 || eigenvalue[j] <= eigenvalue[j - 1]));
        total += eigenvalue[j];
    }
    assert_close(total, P, 1e-13);
    free(t);
}

/* ---- products of domains ---- */

/* Goalposts of 0 and 1 leave values as they are. */
static dikas_indicator share(const char *name, int direction, double weight, const char *domain)
{
    dikas_indicator i = indicator(name, direction, weight);
    i.domain = domain;
    i.goalposts[0] = 0;
    i.goalposts[1] = 1;
    return i;
}

static void products_by_hand(void **state)
{
    (void)state;
    const double h[] = { 0.5, 0, NAN_, 0.5, 0.5, 1 }, e[] = { 0.2, 1, 1, NAN_, NAN_, 1 };
    const double f[] = { 0.6, 1, 1, 0.6, NAN_, 1 }, v[] = { 0.5, 0, 0, 0.5, 0.5, 0 };
    const double *const x[] = { h, e, f, v };
    dikas_indicator four[] = { share("h", 1, 7, "hazard"), share("e", 1, 1, "exposure"),
                               share("f", 1, 3, "exposure"), share("v", -1, 1, NULL) };
    dikas_index index = index_of(4, four);
    double out[6], known[6];
    index.normalise = DIKAS_GOALPOSTS;
    index.aggregate_domains = DIKAS_DOMAINS_PRODUCT;
    compute(&index, 6, x, out, known);
    expect(out, (const double[]){ 0.5 * 0.5 * 0.5, 0, NAN_, 0.5 * 0.6 * 0.5, NAN_, 1 }, 6, 1e-15);
    expect(known, (const double[]){ 1, 1, 5.0 / 12, 11.0 / 12, 8.0 / 12, 1 }, 6, 1e-15);
    index.min_weight_share = 0.95;
    compute(&index, 6, x, out, NULL);
    expect(out, (const double[]){ 0.125, 0, NAN_, NAN_, NAN_, 1 }, 6, 1e-15);
    index.aggregate = DIKAS_GEOMETRIC;
    index.floor = 0;
    compute(&index, 6, x, out, NULL);
    expect(out, (const double[]){ 0.25 * pow(0.2 * 0.6 * 0.6 * 0.6, 0.25), 0, NAN_, NAN_, NAN_, 1 },
           6, 1e-15);
}

/* More than ever before is above 1, less than ever before no less than nothing; a domain without
 * weight is none. */
static void products_beyond_the_scale(void **state)
{
    (void)state;
    const double h[] = { 1.5, -1, 0.5 }, e[] = { 0.5, -1, 0.5 }, none[] = { 0, 1, NAN_ };
    const double *const x[] = { h, e, none };
    dikas_indicator three[] = { indicator("h", 1, 1), indicator("e", 1, 1), indicator("n", 1, 0) };
    dikas_index index = index_of(3, three);
    double out[3];
    for (int k = 0; k < 2; k++) {
        three[k].frozen.min = 0;
        three[k].frozen.max = 1;
    }
    index.aggregate_domains = DIKAS_DOMAINS_PRODUCT;
    compute(&index, 3, x, out, NULL);
    expect(out, (const double[]){ 0.75, 0, 0.25 }, 3, 1e-15);
}

/* Of domains that weigh the same it is a power of the geometric mean, so ranks are one. */
static void products_and_geometric_means(void **state)
{
    (void)state;
    town *t = random_town(21);
    static double product[N], mean[N];
    static const double weight[P] = { 1, 0.5, 2, 3, 2.5 }; /* 3 a domain */
    for (int k = 0; k < P; k++)
        t->indicators[k].weight = weight[k];
    t->index.floor = 0;
    t->index.aggregate = DIKAS_GEOMETRIC;
    t->index.min_weight_share = 0;
    compute(&t->index, N, t->x, mean, NULL);
    t->index.aggregate_domains = DIKAS_DOMAINS_PRODUCT;
    compute(&t->index, N, t->x, product, NULL);
    int compared = 0;
    for (int i = 0; i < N; i++) {
        const double *x[P] = { &t->x[0][i], &t->x[1][i], &t->x[2][i], &t->x[3][i], &t->x[4][i] };
        const int known =
            !(isnan(*x[0]) && isnan(*x[2])) && !(isnan(*x[1]) && isnan(*x[4])) && !isnan(*x[3]);
        assert_close(product[i], known ? mean[i] * mean[i] * mean[i] : NAN_, 1e-12);
        compared += known;
    }
    assert_true(compared > N / 2);
    free(t);
}

static void products_that_cannot_be(void **state)
{
    (void)state;
    dikas_indicator two[] = { share("h", 1, 1, "hazard"), share("v", 1, 1, "hazard") };
    dikas_index index = index_of(2, two);
    dikas_error err;
    index.aggregate_domains = DIKAS_DOMAINS_PRODUCT;
    assert_int_equal(dikas_index_check(&index, &err), DIKAS_EINVAL);
    assert_non_null(strstr(err.message, "two or more"));
    two[1].domain = "vulnerability";
    assert_ok(dikas_index_check(&index, &err), err);
    two[1].weight = 0;
    assert_int_equal(dikas_index_check(&index, &err), DIKAS_EINVAL);
    two[1].weight = 1;
    index.normalise = DIKAS_ZSCORE;
    assert_int_equal(dikas_index_check(&index, &err), DIKAS_EINVAL);
    assert_non_null(strstr(err.message, "z-scores"));
    index.normalise = DIKAS_MINMAX;
    index.aggregate_domains = (dikas_domain_aggregation)7;
    assert_int_equal(dikas_index_check(&index, &err), DIKAS_EINVAL);
}

/* ---- sensitivity ---- */

static void vary(const town *t, const dikas_index_variation *how, double *low, double *high,
                 double *top)
{
    dikas_error err;
    assert_ok(dikas_index_vary(&t->index, N, t->x, how, low, high, top, NULL, &err), err);
}

static void ranks_vary(void **state)
{
    (void)state;
    town *t = random_town(13);
    static double own[N], low[N], high[N], top[N], other[N];
    dikas_index_variation how = DIKAS_INDEX_VARIATION_INIT;
    double in_top = 0, ranked = 0;
    how.repeats = 40;
    for (int k = 0; k < P; k++) { /* the first row is the worst in all, the second the best */
        t->column[k][0] = t->indicators[k].direction * 200;
        t->column[k][1] = t->indicators[k].direction * -200;
        t->column[k][2] = NAN_;
    }
    compute(&t->index, N, t->x, own, NULL);
    vary(t, &how, low, high, top);
    for (int i = 0; i < N; i++) {
        assert_int_equal(isnan(low[i]), isnan(own[i]));
        assert_int_equal(isnan(high[i]), isnan(own[i]));
        assert_int_equal(isnan(top[i]), isnan(own[i]));
        if (isnan(own[i]))
            continue;
        ranked++;
        in_top += top[i];
        assert_true(low[i] >= 1 && low[i] <= high[i] && top[i] >= 0 && top[i] <= 1);
    }
    for (int i = 0; i < N; i++)
        assert_true(isnan(high[i]) || high[i] <= ranked);
    assert_true(fabs(in_top / ranked - 0.1) < 0.005);
    expect((const double[]){ low[0], high[0], top[0], top[1] }, (const double[]){ 1, 1, 1, 0 }, 4,
           0);
    assert_true(low[1] > 0.9 * ranked); /* not the last alone: goalposts cut */
    assert_true(isnan(low[2]));
    how.seed++;
    vary(t, &how, other, high, top);
    assert_true(memcmp(low, other, sizeof low) != 0);
    free(t);
}

/* With one indicator only the way of normalising is left, and that keeps the order. */
static void one_indicator_keeps_its_ranks(void **state)
{
    (void)state;
    const double x[] = { 5, 1, NAN_, 5, 3, 9, 0, 8, 7, 6, 2, 4 };
    const double rank[] = { 5, 10, NAN_, 5, 8, 1, 11, 2, 3, 4, 9, 7 };
    double low[12], high[12], top[12];
    const dikas_indicator one = indicator("heat", 1, 1);
    const dikas_index index = index_of(1, &one);
    dikas_index_variation how = DIKAS_INDEX_VARIATION_INIT;
    dikas_error err;
    how.repeats = 25;
    assert_ok(dikas_index_vary(&index, 12, (const double *const[]){ x }, &how, low, high, top, NULL,
                               &err),
              err);
    expect(low, rank, 12, 0);
    expect(high, rank, 12, 0);
    expect(top, (const double[]){ 0, 0, NAN_, 0, 0, 1, 0, 1, 0, 0, 0, 0 }, 12, 0);
}

static void variations_that_cannot_be(void **state)
{
    (void)state;
    const dikas_indicator one = indicator("heat", 1, 1);
    const dikas_index index = index_of(1, &one);
    dikas_index_variation how = DIKAS_INDEX_VARIATION_INIT;
    dikas_error err;
    double out[HAND];
    how.repeats = 0;
    assert_int_equal(dikas_index_vary(&index, HAND, by_hand, &how, out, out, out, NULL, &err),
                     DIKAS_EINVAL);
    how.repeats = INT64_C(1) << 40;
    assert_int_equal(dikas_index_vary(&index, HAND, by_hand, &how, out, out, out, NULL, &err),
                     DIKAS_ELIMIT);
    how.repeats = 1;
    how.weight_spread = 1.5;
    assert_int_equal(dikas_index_vary(&index, HAND, by_hand, &how, out, out, out, NULL, &err),
                     DIKAS_EINVAL);
}

/* ---- when things go wrong ---- */

static dikas_status try_all(void *context, dikas_error *err)
{
    const town *t = context;
    static double out[3][N], loading[P * P];
    dikas_components components = { .loading = loading };
    dikas_index_parameters found[P];
    dikas_index_variation how = DIKAS_INDEX_VARIATION_INIT;
    dikas_run run = DIKAS_RUN_INIT;
    run.threads = 1;
    how.repeats = 3;
    DIKAS_TRY(dikas_index_compute(&t->index, N, t->x, out[0], out[1], &run, err));
    DIKAS_TRY(dikas_index_find_parameters(&t->index, N, t->x, found, &run, err));
    DIKAS_TRY(dikas_index_components(&t->index, N, t->x, &components, &run, err));
    return dikas_index_vary(&t->index, N, t->x, &how, out[0], out[1], out[2], &run, err);
}

static void memory_runs_out(void **state)
{
    (void)state;
    town *t = random_town(5);
    t->index.normalise = DIKAS_RANK;
    assert_true(fail_each_allocation(try_all, t) > 30);
    free(t);
}

static void cancelling(void **state)
{
    (void)state;
    town *t = random_town(5);
    static double out[3][N];
    dikas_components components = { 0 };
    dikas_index_parameters found[P];
    dikas_index_variation how = DIKAS_INDEX_VARIATION_INIT;
    dikas_run run = DIKAS_RUN_INIT;
    dikas_error err;
    run.progress = stop_at_once;
    assert_int_equal(dikas_index_compute(&t->index, N, t->x, out[0], NULL, &run, &err),
                     DIKAS_ECANCELLED);
    assert_int_equal(dikas_index_find_parameters(&t->index, N, t->x, found, &run, &err),
                     DIKAS_ECANCELLED);
    assert_int_equal(dikas_index_components(&t->index, N, t->x, &components, &run, &err),
                     DIKAS_ECANCELLED);
    assert_int_equal(dikas_index_vary(&t->index, N, t->x, &how, out[0], out[1], out[2], &run, &err),
                     DIKAS_ECANCELLED);
    free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ways_by_hand),
        cmocka_unit_test(means_by_hand),
        cmocka_unit_test(logarithms_by_hand),
        cmocka_unit_test(domains_by_hand),
        cmocka_unit_test(unknown_is_no_zero),
        cmocka_unit_test(just_enough_is_known),
        cmocka_unit_test(columns_that_cannot_be_used),
        cmocka_unit_test(indices_that_cannot_be),
        cmocka_unit_test(reference_indices),
        cmocka_unit_test(reference_frozen),
        cmocka_unit_test(reference_components),
        cmocka_unit_test(same_as_the_definition),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(scale_does_not_matter),
        cmocka_unit_test(frozen_values_outside),
        cmocka_unit_test(components_by_hand),
        cmocka_unit_test(components_give_correlations_back),
        cmocka_unit_test(products_by_hand),
        cmocka_unit_test(products_beyond_the_scale),
        cmocka_unit_test(products_and_geometric_means),
        cmocka_unit_test(products_that_cannot_be),
        cmocka_unit_test(ranks_vary),
        cmocka_unit_test(one_indicator_keeps_its_ranks),
        cmocka_unit_test(variations_that_cannot_be),
        cmocka_unit_test(memory_runs_out),
        cmocka_unit_test(cancelling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
