/* SPDX-License-Identifier: MIT */
/**
 * @file test_segregation_around.c
 * Measures of which every cell has the mix of its environment: worked by hand, at the bounds of
 * what they can be, without an environment, and what is refused.
 */
#include "core/core.h"
#include "run_measure.h"

static const double none = DIKAS_MISSING;

static dikas_status run_around(const char *text, int64_t n, const double *const *input,
                               const double *const *around, int n_repeats, result *out,
                               dikas_error *err)
{
    dikas_request request;
    *out = (result){ 0 };
    assert_ok(dikas_request_parse(text, "segregation", &request, err), *err);
    for (int k = 0; k < request.measure->n_outputs; k++) {
        out->output[k] = calloc((size_t)n + 1, sizeof(double));
        assert_non_null(out->output[k]);
    }
    const dikas_call call = { .n_rows = n,
                              .input = input,
                              .parameter = request.value,
                              .output = out->output,
                              .status = out->status,
                              .n_repeats = n_repeats,
                              .environment = around };
    const dikas_status status = dikas_measure_run(request.measure, &call, err);
    dikas_request_clear(&request);
    return status;
}

static void gives(const char *text, int64_t n, const double *const *input,
                  const double *const *around, int n_repeats, const double *want, int64_t n_want)
{
    dikas_error err = { DIKAS_OK, "" };
    result r;
    assert_ok(run_around(text, n, input, around, n_repeats, &r, &err), err);
    for (int64_t i = 0; i < n_want; i++) {
        if (distance_of(r.output[0][i], want[i]) > 1e-14)
            print_error("%s, %lld\n", text, (long long)i);
        assert_close(r.output[0][i], want[i], 1e-14);
    }
    result_free(&r);
}

static void gives_one(const char *text, int64_t n, const double *const *input,
                      const double *const *around, int n_repeats, double want)
{
    gives(text, n, input, around, n_repeats, &want, 1);
}

/* 8 and 2, 2 and 8 people; around them 9 and 6, 6 and 9: shares 0.6 and 0.4. */
static const double x[] = { 8, 2 }, y[] = { 2, 8 }, x_around[] = { 9, 6 }, y_around[] = { 6, 9 };

static void two_cells_by_hand(void **state)
{
    (void)state;
    const double *const input[] = { x, y }, *const around[] = { x_around, y_around };
    const double entropy = -0.6 * log(0.6) - 0.4 * log(0.4);
    const struct {
        const char *text;
        double want;
    } cases[] = {
        { "multigroup_dissimilarity", 0.2 },
        { "multigroup_gini", 0.2 },
        { "multigroup_information", 1 - entropy / log(2) },
        { "relative_diversity", 0.04 },
        { "squared_cv", 0.04 },
        { "normalized_exposure", 0.04 },
        { "divergence", log(2) - entropy },
        { "ordinal_information", 1 - entropy / log(2) },
        { "ordinal_variance_ratio", 1 - 4 * 0.24 },
        { "ordinal_square_root", 1 - 2 * sqrt(0.24) },
        { "ordinal_absolute", 0.2 },
    };
    for (size_t k = 0; k < DIKAS_COUNT(cases); k++)
        gives_one(cases[k].text, 2, input, around, 2, cases[k].want);
    const double *const unit_input[] = { NULL, x, y };
    const double *const unit_around[] = { NULL, x_around, y_around };
    gives_one("mutual_information", 2, unit_input, unit_around, 2, log(2) - entropy);
    const double *const exposed[] = { x, y, x }, *const exposed_around[] = { x_around, y_around,
                                                                             x_around };
    gives_one("exposure_matrix", 2, exposed, exposed_around, 1, 0.44);
    gives_one("dissimilarity", 2, input, around, 1, 0.2);
    gives_one("gini", 2, input, around, 1, 0.2);
    gives_one("information", 2, input, around, 1, 1 - entropy / log(2));
    gives_one("isolation", 2, input, around, 1, 0.56);
    gives_one("interaction", 2, input, around, 1, 0.44);
    gives("local_entropy", 2, input, around, 2, (double[]){ entropy, entropy }, 2);
    gives("local_concentration", 2, input, around, 2, (double[]){ 0.52, 0.52 }, 2);
    gives("location_quotient", 2, input, around, 1, (double[]){ 1.2, 0.8 }, 2);
    gives("knn_share:knn=10", 2, input, around, 1, (double[]){ 0.6, 0.4 }, 2);
}

/* Ten of one group in the middle, and five places with 18 of the other that have them around, but
 * not each other. */
static void beyond_the_range_of_cells(void **state)
{
    (void)state;
    const double many[] = { 0, 18, 18, 18, 18, 18 }, few[] = { 10, 0, 0, 0, 0, 0 };
    const double many_around[] = { 90, 18, 18, 18, 18, 18 };
    const double few_around[] = { 10, 10, 10, 10, 10, 10 };
    const double *const input[] = { many, few }, *const around[] = { many_around, few_around };
    gives_one("multigroup_dissimilarity", 6, input, around, 2, 9.0 / 7);
    gives_one("multigroup_gini", 6, input, around, 2,
              2 * 2 * 10 * 90 * (10.0 / 28 - 0.1) / (2 * 1e4 * 0.18));
    gives_one("relative_diversity", 6, input, around, 2,
              1 - (10 * 0.18 + 90 * 360.0 / 784) / (100 * 0.18));
}

static void own_mix_as_environment(void **state)
{
    (void)state;
    static const char *const texts[] = { "multigroup_dissimilarity",
                                         "multigroup_gini",
                                         "multigroup_information",
                                         "relative_diversity",
                                         "squared_cv",
                                         "normalized_exposure",
                                         "divergence",
                                         "ordinal_information",
                                         "ordinal_absolute" };
    const double a[] = { 3, 0, 7, none, 1 }, b[] = { 5, 0, 2, 4, 9 }, c[] = { 0, 0, 11, 1, 2 };
    const double *const input[] = { a, b, c };
    for (size_t k = 0; k < DIKAS_COUNT(texts); k++) {
        dikas_error err = { DIKAS_OK, "" };
        result r;
        assert_ok(run_around(texts[k], 5, input, NULL, 3, &r, &err), err);
        gives_one(texts[k], 5, input, input, 3, r.output[0][0]);
        result_free(&r);
    }
}

/* A row without an environment is as if it were not there. */
static void without_environment(void **state)
{
    (void)state;
    const double more_x[] = { 8, 100, 2 }, more_y[] = { 2, 0, 8 };
    const double more_x_around[] = { 9, none, 6 }, more_y_around[] = { 6, none, 9 };
    const double *const input[] = { more_x, more_y };
    const double *const around[] = { more_x_around, more_y_around };
    gives_one("multigroup_dissimilarity", 3, input, around, 2, 0.2);
    gives_one("multigroup_gini", 3, input, around, 2, 0.2);
    gives_one("isolation", 3, input, around, 1, 0.56);
    gives("location_quotient", 3, input, around, 1, (double[]){ 1.2, none, 0.8 }, 3);
    gives("local_interaction", 3, input, around, 2, (double[]){ 0.48, none, 0.48 }, 3);
    const double *const exposed[] = { more_x, more_y, more_x };
    const double *const exposed_around[] = { more_x_around, more_y_around, more_x_around };
    gives_one("exposure_matrix", 3, exposed, exposed_around, 1, 0.44);
}

/* Nobody lives there, or it is not known who; around them it is. */
static void empty_and_unknown_cells(void **state)
{
    (void)state;
    const double own_x[] = { 0, none }, own_y[] = { 0, 5 }, around_x[] = { 1, 0 };
    const double around_y[] = { 3, 0 };
    const double *const input[] = { own_x, own_y }, *const around[] = { around_x, around_y };
    gives("local_concentration", 2, input, around, 2, (double[]){ 0.625, none }, 2);
    gives("knn_share:knn=4", 2, input, around, 1, (double[]){ 0.25, none }, 2);
    result r;
    dikas_error err = { DIKAS_OK, "" };
    assert_ok(run_around("multigroup_information", 2, input, around, 2, &r, &err), err);
    assert_string_equal(r.status[0], "no_people");
    result_free(&r);
}

static void units_are_of_cells(void **state)
{
    (void)state;
    const double unit[] = { 1, 2 };
    const double *const input[] = { unit, x, y }, *const around[] = { NULL, x_around, y_around };
    dikas_error err = { DIKAS_OK, "" };
    result r;
    assert_ok(run_around("mutual_information", 2, input, around, 2, &r, &err), err);
    assert_string_equal(r.status[0], "ok");
    for (int k = 1; k < 3; k++) {
        assert_true(isnan(r.output[k][0]));
        assert_string_equal(r.status[k], "spatial");
    }
    result_free(&r);
}

static void refuses_run(const char *text, const double *const *around, const char *says)
{
    const double *const input[] = { x, y };
    dikas_error err = { DIKAS_OK, "" };
    result r;
    assert_int_equal(run_around(text, 2, input, around, 2, &r, &err), DIKAS_EINVAL);
    assert_string_equal(err.message, says);
    result_free(&r);
}

static void refused_environments(void **state)
{
    (void)state;
    const double below[] = { 3, -1 };
    refuses_run("divergence", (const double *const[]){ x, below },
                "divergence: groups, environment of row 2: -1 is outside [0, inf]");
    refuses_run("divergence", (const double *const[]){ x, NULL },
                "divergence: groups has no environment");
    refuses_run("entropy", (const double *const[]){ x, y }, "entropy: takes no environments");
}

static void refused_parameters(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } cases[] = {
        { "divergence:kernel=uniform", "divergence: kernel=… needs radius=METRES" },
        { "divergence:knn=3,radius=5", "divergence: knn=K goes without kernel and radius" },
        { "divergence:knn=3,kernel=gaussian", "divergence: knn=K goes without kernel and radius" },
        { "divergence:radius=0", "divergence: radius: 0 is no finite number above 0" },
        { "divergence:radius=5/7/5", "divergence: radius: 5 is there twice" },
        { "knn_share:knn=7/1.5", "knn_share: knn: 1.5 is not a whole number of people" },
        { "divergence:knn=2.5", "divergence: knn: 2.5 is not a whole number of people" },
        { "knn_share:knn=7/7", "knn_share: knn: 7 is there twice" },
    };
    for (size_t k = 0; k < DIKAS_COUNT(cases); k++) {
        dikas_request request;
        dikas_error err = { DIKAS_OK, "" };
        assert_int_equal(dikas_request_parse(cases[k].text, NULL, &request, &err), DIKAS_EINVAL);
        assert_string_equal(err.message, cases[k].says);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_cells_by_hand),       cmocka_unit_test(beyond_the_range_of_cells),
        cmocka_unit_test(own_mix_as_environment),  cmocka_unit_test(without_environment),
        cmocka_unit_test(empty_and_unknown_cells), cmocka_unit_test(units_are_of_cells),
        cmocka_unit_test(refused_environments),    cmocka_unit_test(refused_parameters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
