/* SPDX-License-Identifier: MIT */
/**
 * @file test_request.c
 * `[NAME=]ID[:KEY=VALUE,…]`: what it means, what is refused and how, whatever the bytes.
 */
#include <locale.h>

#include "core/core.h"
#include "run_measure.h"

static void full(void **state)
{
    dikas_request r;
    dikas_error err;
    (void)state;
    assert_ok(
        dikas_request_parse("doctors=2sfca:decay=stepped,weights=0.5/0,steps=10/20.5,category=GP/Å",
                            NULL, &r, &err),
        err);
    assert_string_equal(r.name, "doctors");
    assert_string_equal(r.measure->id, "2sfca");
    assert_string_equal(r.key_text, "_decaystepped_weights0_5_0_steps10_20_5");
    assert_int_equal(r.n_categories, 2);
    assert_string_equal(r.category[0], "GP");
    assert_string_equal(r.category[1], "Å");
    assert_int_equal(r.value[2].n_numbers, 2);
    assert_close(r.value[2].numbers[1], 20.5, 0);
    assert_close(dikas_request_reach(&r), 20.5, 0);
    dikas_request_clear(&r);
    dikas_request_clear(&r);
}

static void defaults(void **state)
{
    dikas_request r;
    dikas_error err;
    (void)state;
    assert_ok(dikas_request_parse("nearest", "access", &r, &err), err);
    assert_null(r.name);
    assert_string_equal(r.key_text, "");
    assert_int_equal(r.value[0].given, 0);
    assert_close(r.value[0].number, 1, 0);
    assert_true(isinf(dikas_request_reach(&r)));
    dikas_request_clear(&r);
    assert_ok(dikas_request_parse("balancing_cost:strict=yes", NULL, &r, &err), err);
    assert_int_equal(r.value[1].given, 1);
    assert_int_equal(r.value[1].choice, 1);
    assert_close(r.value[0].number, 1, 0);
    dikas_request_clear(&r);
    assert_ok(dikas_request_parse("fgt0", NULL, &r, &err), err);
    assert_true(isnan(r.value[0].number));
    dikas_request_clear(&r);
}

static void reaches(void **state)
{
    const struct {
        const char *text;
        double reach;
    } cases[] = {
        { "cumulative:cutoff=15", 15 },
        { "within:cutoff=0", 0 },
        { "cumulative_interval:from=1,to=9", 9 },
        { "gravity:decay=linear,cutoff=7", 7 },
        { "gravity:decay=stepped,steps=1/2/3,weights=0.5/0/0", 2 },
        { "gravity:decay=stepped,steps=1/2/3,weights=0/0/0.1", HUGE_VAL },
        { "gravity:decay=gaussian,sigma=3", HUGE_VAL },
        { "nearest:k=3", HUGE_VAL },
    };
    (void)state;
    for (size_t k = 0; k < DIKAS_COUNT(cases); k++) {
        dikas_request r;
        dikas_error err;
        assert_ok(dikas_request_parse(cases[k].text, NULL, &r, &err), err);
        assert_close(dikas_request_reach(&r), cases[k].reach, 0);
        dikas_request_clear(&r);
    }
}

static void refused(void **state)
{
    const struct {
        const char *text, *family;
        dikas_status status;
        const char *says;
    } cases[] = {
        { "", NULL, DIKAS_ENOTFOUND, "no measure ''" },
        { "cumulativ:cutoff=3", NULL, DIKAS_ENOTFOUND,
          "no measure 'cumulativ'; near: 'cumulative'" },
        { "gini", "access", DIKAS_ENOTFOUND, "no measure 'gini'" },
        { "=nearest", NULL, DIKAS_EINVAL, "the name before '=' is empty" },
        { "cumulative", NULL, DIKAS_EINVAL, "cumulative: needs 'cutoff'" },
        { "cumulative:", NULL, DIKAS_EINVAL, "cumulative: '' is not KEY=VALUE" },
        { "cumulative:cutof=3", NULL, DIKAS_ENOTFOUND,
          "cumulative: no parameter 'cutof'; near: 'cutoff'" },
        { "cumulative:cutoff=", NULL, DIKAS_EINVAL, "cumulative: cutoff: '' is not a number" },
        { "cumulative:cutoff=NA", NULL, DIKAS_EINVAL, "cumulative: cutoff: 'NA' is not a number" },
        { "cumulative:cutoff=3,5", NULL, DIKAS_EINVAL, "cumulative: '5' is not KEY=VALUE" },
        { "cumulative:cutoff=-1", NULL, DIKAS_EINVAL,
          "cumulative: cutoff: -1 is outside [0, inf]" },
        { "cumulative:cutoff=1,cutoff=1", NULL, DIKAS_EINVAL,
          "cumulative: 'cutoff' is given twice" },
        { "nearest:k=1.5", NULL, DIKAS_EINVAL, "nearest: k: 1.5 is not a whole number" },
        { "nearest:k=0", NULL, DIKAS_EINVAL, "nearest: k: 0 is outside [1, 10000]" },
        { "nearest:category=", NULL, DIKAS_EINVAL, "nearest: a category is empty" },
        { "nearest:category=a,category=b", NULL, DIKAS_EINVAL,
          "nearest: 'category' is given twice" },
        { "gini:category=a", NULL, DIKAS_ENOTFOUND, "gini: no parameter 'category'" },
        { "raam:tau=0", NULL, DIKAS_EINVAL, "raam: tau: 0 is not above 0" },
        { "balancing_cost:strict=maybe", NULL, DIKAS_EINVAL,
          "balancing_cost: strict: 'maybe' is none of no|yes" },
        { "gravity:cutoff=3", NULL, DIKAS_EINVAL, "gravity: needs 'decay'" },
        { "gravity:decay=linear", NULL, DIKAS_EINVAL, "gravity: decay=linear needs 'cutoff'" },
        { "gravity:decay=linear,cutoff=3,beta=1", NULL, DIKAS_EINVAL,
          "gravity: decay=linear does not take 'beta'" },
        { "gravity:decay=stepped,steps=1/2,weights=1", NULL, DIKAS_EINVAL,
          "gravity: 2 steps need as many weights, not 1" },
        { "gravity:decay=stepped,steps=2/2,weights=1/1", NULL, DIKAS_EINVAL,
          "gravity: steps: 2 does not come after 2" },
        { "gravity:decay=stepped,steps=1,weights=-1", NULL, DIKAS_EINVAL,
          "gravity: weights: -1 is outside [0, inf]" },
        { "gravity:decay=gaussian,sigma=0", NULL, DIKAS_EINVAL,
          "gravity: sigma: 0 is not above 0" },
        { "cumulative_interval:from=3,to=2", NULL, DIKAS_EINVAL,
          "cumulative_interval: to: 2 is below from=3" },
        { "near\x1b[31mest", NULL, DIKAS_ENOTFOUND, "no measure 'near?[31mest'" },
    };
    (void)state;
    for (size_t k = 0; k < DIKAS_COUNT(cases); k++) {
        dikas_request r;
        dikas_error err = { DIKAS_OK, "" };
        const dikas_status status = dikas_request_parse(cases[k].text, cases[k].family, &r, &err);
        if (status != cases[k].status || strncmp(err.message, cases[k].says, strlen(cases[k].says)))
            print_error("%s: %d, %s\n", cases[k].text, status, err.message);
        assert_int_equal(status, cases[k].status);
        assert_memory_equal(err.message, cases[k].says, strlen(cases[k].says));
        assert_null(r.value);
        assert_int_equal(dikas_request_parse(cases[k].text, cases[k].family, &r, NULL), status);
    }
}

static void point_in_every_locale(void **state)
{
    dikas_request r;
    dikas_error err;
    (void)state;
    if (setlocale(LC_NUMERIC, "fi_FI.UTF-8") == NULL)
        setlocale(LC_NUMERIC, "de_DE.UTF-8");
    assert_ok(dikas_request_parse("cumulative:cutoff=2.5", NULL, &r, &err), err);
    assert_close(r.value[0].number, 2.5, 0);
    dikas_request_clear(&r);
    setlocale(LC_NUMERIC, "C");
}

/** Any bytes, and the pieces of what is right in any order: an answer, and no leak (sanitizers
 * see). */
static void any_bytes(void **state)
{
    static const char *const pieces[] = {
        "a=",    "2sfca", "gravity", "cumulative",  "fgt0",         ":",    ",",    "=",
        "decay", "steps", "linear",  "stepped",     "weights",      "/",    "1",    "1e308",
        "-0",    "nan",   "inf",     "category",    "cutoff",       "Ä",    "\xff", "\x01",
        "1/2",   "0.5/0", "k",       "raam:tau=60", "category=a/b", "%s%n",
    };
    (void)state;
    for (uint64_t seed = 0; seed < 20000; seed++) {
        char text[400] = "";
        dikas_request r;
        dikas_error err;
        const uint64_t n = dikas_random_bits(seed, 0) % 12;
        for (uint64_t k = 1; k <= n; k++)
            strcat(text, pieces[dikas_random_bits(seed, k) % DIKAS_COUNT(pieces)]);
        if (seed % 2 && text[0] != '\0')
            text[dikas_random_bits(seed, 20) % strlen(text)] = (char)(1 + seed % 255);
        if (dikas_request_parse(text, NULL, &r, &err) == DIKAS_OK) {
            assert_true(dikas_request_reach(&r) >= 0);
            dikas_request_clear(&r);
        }
    }
}

static void registry(void **state)
{
    int n;
    const dikas_measure *const *all = dikas_measures(&n);
    (void)state;
    for (int k = 0; k < n; k++) {
        assert_ptr_equal(dikas_measure_of(all[k]->family, all[k]->id), all[k]);
        if (k > 0 && strcmp(all[k - 1]->family, all[k]->family) == 0)
            assert_true(strcmp(all[k - 1]->id, all[k]->id) < 0);
    }
    assert_null(dikas_measure_find("no such"));
}

static void inputs_are_checked(void **state)
{
    const double supply[] = { 1, DIKAS_MISSING, -3 };
    const double *none[] = { NULL }, *bad[] = { supply };
    double out[1];
    double *output[] = { out };
    dikas_relation *relation = NULL;
    dikas_request r;
    dikas_error err;
    (void)state;
    assert_ok(dikas_relation_from_pairs(1, 3, 0, NULL, NULL, 1, (const double *const[]){ out },
                                        &relation, &err),
              err);
    assert_ok(dikas_request_parse("cumulative:cutoff=15", NULL, &r, &err), err);
    dikas_call call = { 1, 3, relation, bad, r.value, output, NULL, NULL, 0, NULL };
    assert_int_equal(dikas_measure_run(r.measure, &call, &err), DIKAS_EINVAL);
    assert_string_equal(err.message, "cumulative: supply, row 3: -3 is outside [0, inf]");
    call.input = none;
    assert_int_equal(dikas_measure_run(r.measure, &call, &err), DIKAS_EINVAL);
    assert_memory_equal(err.message, "cumulative: needs 'supply'", 26);
    call.n_columns = 4;
    assert_int_equal(dikas_measure_run(r.measure, &call, &err), DIKAS_EINVAL);
    call.relation = NULL;
    assert_int_equal(dikas_measure_run(r.measure, &call, NULL), DIKAS_EINVAL);
    dikas_request_clear(&r);
    dikas_relation_free(relation);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(full),      cmocka_unit_test(defaults),
        cmocka_unit_test(reaches),   cmocka_unit_test(refused),
        cmocka_unit_test(any_bytes), cmocka_unit_test(point_in_every_locale),
        cmocka_unit_test(registry),  cmocka_unit_test(inputs_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
