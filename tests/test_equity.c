/* SPDX-License-Identifier: MIT */
/**
 * @file test_equity.c
 * Inequality and poverty of access, and summaries by area: worked by hand, written out naively,
 * reference values.
 */
#include "core/core.h"
#include "golden/bho.h"
#include "run_measure.h"

static const double none = DIKAS_MISSING;

/** The first output over n rows; the status must be as said. */
static double value_of(const char *text, int n, const double *x, const double *w,
                       const double *income, const char *status)
{
    const given columns[] = {
        { "value", x }, { "weight", w }, { "income", income }, { NULL, NULL }
    };
    result r = run_measure(text, n, 0, NULL, columns);
    const double v = r.output[0][0];
    assert_string_equal(r.status[0], status);
    result_free(&r);
    return v;
}

static void by_hand(void **state)
{
    const double x[] = { 1, 3, none, 7 }, w[] = { 1, 1, 5, none }, income[] = { 10, 20, 30, 40 };
    (void)state;
    /* two people with 1 and 3: mean difference 2, mean 2: 2 / 4 / 2 = 1 / 4 */
    assert_close(value_of("gini", 4, x, w, NULL, "ok"), 0.25, 1e-15);
    assert_close(value_of("concentration", 4, x, w, income, "ok"), 0.25, 1e-15);
    assert_close(value_of("theil", 4, x, w, NULL, "ok"), (0.5 * log(0.5) + 1.5 * log(1.5)) / 2,
                 1e-15);
    assert_close(value_of("palma", 4, x, w, income, "ok"), 3, 1e-15);
    assert_close(value_of("group_mean", 4, x, w, NULL, "ok"), 2, 1e-15);
    const double same[] = { 20, 20, 20, 20 };
    assert_close(value_of("concentration", 4, x, w, same, "ok"), 0, 1e-15);
    assert_close(value_of("palma", 4, x, w, same, "equal_income"), none, 0);
}

static void undefined(void **state)
{
    const double x[] = { 1, 2 }, zero[] = { 0, 0 }, w[] = { 1, 1 }, unknown[] = { none, none };
    const char *const all[] = { "gini", "concentration", "theil", "palma", "group_mean", "fgt1" };
    (void)state;
    for (size_t k = 0; k < DIKAS_COUNT(all); k++) {
        assert_close(value_of(all[k], 2, x, zero, x, "zero_weight"), none, 0);
        assert_close(value_of(all[k], 2, unknown, w, x, "zero_weight"), none, 0);
        assert_close(value_of(all[k], 0, x, w, x, "zero_weight"), none, 0);
        if (k < 4)
            assert_close(value_of(all[k], 2, zero, w, x, "zero_mean"), none, 0);
    }
    assert_close(value_of("concentration", 2, x, w, unknown, "no_income"), none, 0);
    assert_close(value_of("palma", 2, x, w, unknown, "no_income"), none, 0);
}

static void poverty_by_hand(void **state)
{
    /* over people: 0 0 0 0 | 2 2 | 4 4 | 8 8: the 0.3 quantile lies at 1 + 9 * 0.3 = 3.7: 0 */
    const double x[] = { 0, 2, 4, 8, none }, w[] = { 4, 2, 2, 2, 10 },
                 flag[] = { 0, 1, 0, none, 1 };
    const given plain[] = { { "value", x }, { "weight", w }, { NULL, NULL } };
    const given flagged[] = {
        { "value", x }, { "weight", w }, { "unreached", flag }, { NULL, NULL }
    };
    const struct {
        const char *text;
        const given *columns;
        double value, line, unreached;
    } cases[] = {
        { "fgt0", plain, 0.4, 0, 4 }, /* nobody below 0, but four reach nothing */
        { "fgt0:quantile=0.5", plain, 0.4, 2, 4 },
        { "fgt0:over=cells,quantile=0.5", plain, 0.6, 3, 4 },
        { "fgt0:line=4", plain, 0.6, 4, 4 },
        { "fgt1:line=4", plain, (4 + 2 * 0.5) / 10, 4, 4 },
        { "fgt2:line=4", plain, (4 + 2 * 0.25) / 10, 4, 4 },
        { "fgt0:line=4", flagged, 16 / 20.0, 4, 16 },
        { "fgt1:line=3,sense=cost", plain, (2 / 3.0 + 2 * 1) / 10, 3, 0 },
        { "fgt1:line=3,sense=cost", flagged, (2 + 2 / 3.0 * 1 + 2 * 1 + 10 - 0 * 1) / 20, 3, 12 },
        { "fgt0:over=cells,quantile=0.5,sense=cost", plain, 0.4, 3, 0 },
        { "fgt0:over=cells,quantile=0,sense=cost", plain, 0, 8, 0 },
    };
    (void)state;
    for (size_t k = 0; k < DIKAS_COUNT(cases); k++) {
        result r = run_measure(cases[k].text, 5, 0, NULL, cases[k].columns);
        assert_close(r.output[0][0], cases[k].value, 1e-15);
        assert_close(r.output[1][0], cases[k].line, 1e-15);
        assert_close(r.output[2][0], cases[k].unreached, 1e-15);
        result_free(&r);
    }
}

static void where_no_value_is_known(void **state)
{
    const double x[] = { none, none }, w[] = { 1, 3 }, flag[] = { 1, 0 };
    const given columns[] = {
        { "value", x }, { "weight", w }, { "unreached", flag }, { NULL, NULL }
    };
    (void)state;
    result r = run_measure("fgt1:sense=cost", 2, 0, NULL, columns);
    assert_close(r.output[0][0], 1, 0);
    assert_string_equal(r.status[1], "no_value");
    result_free(&r);
}

/* ---- written out naively, over people one by one ---- */

enum { ROWS = 40, PEOPLE_MAX = 1000 };

static int by_first(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double quantile_of_people(double (*person)[2], int n, double p)
{
    const double h = (n - 1) * p, low = floor(h);
    const int k = (int)low;
    return person[k][0] + (h - low) * (person[k + 1 < n ? k + 1 : k][0] - person[k][0]);
}

static void as_defined(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 30; seed++) {
        double x[ROWS], w[ROWS], income[ROWS], person[PEOPLE_MAX][2], sum = 0, apart = 0;
        double rich[2] = { 0, 0 }, poor[2] = { 0, 0 };
        int n = 0;
        for (uint64_t i = 0; i < ROWS; i++) {
            x[i] = floor(10 * dikas_random(seed, i));
            w[i] = floor(9 * dikas_random(seed, 100 + i));
            income[i] = floor(12 * dikas_random(seed, 200 + i));
            for (int k = 0; k < (int)w[i]; k++) {
                person[n][0] = income[i];
                person[n++][1] = x[i];
                sum += x[i];
            }
        }
        qsort(person, (size_t)n, sizeof(person[0]), by_first);
        const double q40 = quantile_of_people(person, n, 0.4);
        const double q90 = quantile_of_people(person, n, 0.9);
        for (int a = 0; a < n; a++) {
            poor[0] += person[a][0] <= q40 ? 1 : 0;
            poor[1] += person[a][0] <= q40 ? person[a][1] : 0;
            rich[0] += person[a][0] > q90 ? 1 : 0;
            rich[1] += person[a][0] > q90 ? person[a][1] : 0;
            for (int b = 0; b < n; b++)
                apart += fabs(person[a][1] - person[b][1]);
        }
        assert_close(value_of("gini", ROWS, x, w, NULL, "ok"), apart / (2 * n * sum), 1e-12);
        if (rich[0] > 0)
            assert_close(value_of("palma", ROWS, x, w, income, "ok"),
                         rich[1] / rich[0] / (poor[1] / poor[0]), 1e-12);
    }
}

/* ---- areas ---- */

static void areas_by_hand(void **state)
{
    /* area 0: cells 0 and 1 whole, half of 2; area 1: half of 2, cell 3; area 2: a cell unknown */
    const int32_t row[] = { 0, 0, 0, 1, 1, 2 }, column[] = { 0, 1, 2, 2, 3, 4 };
    const double share[] = { 1, 1, 0.5, 0.5, 1, 1 };
    const double x[] = { 1, 2, 6, none, none }, w[] = { 3, 1, 8, 5, 7 };
    const given columns[] = { { "value", x }, { "weight", w }, { NULL, NULL } };
    const double *const value[] = { share };
    dikas_relation *relation = NULL;
    dikas_error err;
    (void)state;
    assert_ok(dikas_relation_from_pairs(3, 5, 6, row, column, 1, value, &relation, &err), err);
    result r = run_measure("area_summary", 3, 5, relation, columns);
    const double want[5][3] = { { (3 + 2 + 24) / 8.0, 6, none }, /* mean */
                                { (2 + 6) / 2.0, 6, none },      /* 1 1 1 2 6 6 6 6 */
                                { 6, 6, none },
                                { 8, 4, 0 },
                                { 2, 1, none } };
    for (int k = 0; k < 5; k++)
        for (int a = 0; a < 3; a++)
            assert_close(r.output[k][a], want[k][a], 1e-15);
    result_free(&r);
    dikas_relation_free(relation);
}

/* ---- reference values ---- */

/** A number behind a key in a flat JSON object of the file that holds `section`. */
static double json_number(const bho *b, const char *section, const char *key)
{
    char path[1100], text[4096];
    snprintf(path, sizeof(path), "%s/inequality_oracle.json", b->folder);
    FILE *stream = fopen(path, "r");
    assert_non_null(stream);
    text[fread(text, 1, sizeof(text) - 1, stream)] = '\0';
    fclose(stream);
    const char *at = strstr(text, section);
    assert_non_null(at);
    at = strstr(at, key);
    assert_non_null(at);
    at += strlen(key);
    return strtod(at + strspn(at, "\": [\n"), NULL);
}

static double json_fgt(const bho *b, const char *section, int power)
{
    char path[1100], text[4096];
    snprintf(path, sizeof(path), "%s/inequality_oracle.json", b->folder);
    FILE *stream = fopen(path, "r");
    assert_non_null(stream);
    text[fread(text, 1, sizeof(text) - 1, stream)] = '\0';
    fclose(stream);
    char *at = strchr(strstr(strstr(text, section), "FGT"), '[') + 1;
    for (int k = 0; k < power; k++)
        at = strchr(at, ',') + 1;
    return strtod(at, NULL);
}

/** The definition of the acceptance check: tied incomes share their mean rank. */
static double naive_concentration(const bho *b, const double *x)
{
    double total = 0, reached = 0, sum = 0;
    for (int i = 0; i < BHO_CELLS; i++)
        if (!isnan(b->income[i])) {
            total += b->population[i];
            reached += b->population[i] * x[i];
        }
    for (int i = 0; i < BHO_CELLS; i++) {
        double below = 0, same = 0;
        if (isnan(b->income[i]))
            continue;
        for (int k = 0; k < BHO_CELLS; k++) {
            below += b->income[k] < b->income[i] ? b->population[k] : 0;
            same += !(b->income[k] < b->income[i]) && !(b->income[k] > b->income[i])
                        ? (isnan(b->income[k]) ? 0 : b->population[k])
                        : 0;
        }
        sum += b->population[i] * x[i] / reached * ((below + same / 2) / total - 0.5);
    }
    return 2 * sum;
}

static void reference_values(void **state)
{
    const char *const sections[] = { "cumulative", "gravity" };
    double worst = 0;
    (void)state;
    bho *b = bho_open();
    if (b == NULL)
        skip();
    for (int s = 0; s < 2; s++) {
        char file[60];
        double x[BHO_CELLS];
        snprintf(file, sizeof(file), "inequality_input_%s.csv", sections[s]);
        bho_column(b, file, "jobs", NULL, NULL, x);
        const struct {
            const char *text;
            double want;
        } all[] = {
            { "gini", json_number(b, sections[s], "gini") },
            { "theil", json_number(b, sections[s], "theil_exact_zero_kept") },
            { "palma", json_number(b, sections[s], "palma") },
            { "group_mean", json_number(b, sections[s], "mean") },
            { "concentration", naive_concentration(b, x) },
            { "fgt0:over=cells,quantile=0.3", json_fgt(b, sections[s], 0) },
            { "fgt1:over=cells,quantile=0.3", json_fgt(b, sections[s], 1) },
            { "fgt2:over=cells,quantile=0.3", json_fgt(b, sections[s], 2) },
        };
        for (size_t k = 0; k < DIKAS_COUNT(all); k++) {
            const double got = value_of(all[k].text, BHO_CELLS, x, b->population, b->income, "ok");
            print_message("  %s of %s: %.17g\n", all[k].text, sections[s], got);
            assert_close(got, all[k].want, 1e-10);
            worst = fmax(worst, distance_of(got, all[k].want));
        }
        assert_close(value_of("concentration", BHO_CELLS, x, b->population, b->income, "ok"),
                     json_number(b, sections[s], "conc_standard"), 3e-4);
    }
    print_message("largest relative deviation %.1e\n", worst);
    bho_close(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand),          cmocka_unit_test(undefined),
        cmocka_unit_test(poverty_by_hand),  cmocka_unit_test(where_no_value_is_known),
        cmocka_unit_test(as_defined),       cmocka_unit_test(areas_by_hand),
        cmocka_unit_test(reference_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
