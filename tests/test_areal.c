/* SPDX-License-Identifier: MIT */
/**
 * @file test_areal.c
 * Counts that are split and rates that are averaged: worked by hand, and what must hold whatever
 * the numbers are.
 */
#include <string.h>

#include "check.h"
#include "core/core.h"
#include "dikas/areal.h"
#include "fail_alloc.h"

#define NAN_ DIKAS_MISSING

/* ---- by hand ---- */

/* Three sources of 100 m2 and three targets: the first lies half in the first target and a quarter
 * in the second, the second wholly in the second, the third nowhere. */
static dikas_relation *by_hand(void)
{
    const int32_t row[] = { 0, 0, 1 }, column[] = { 0, 1, 1 };
    const double value[] = { 50, 25, 100 };
    dikas_relation *relation = NULL;
    dikas_error err;
    assert_ok(dikas_relation_from_pairs(3, 3, 3, row, column, 1, (const double *const[]){ value },
                                        &relation, &err),
              err);
    return relation;
}

static const double whole[] = { 100, 100, 100 };

static void expect(const double *got, double a, double b, double c)
{
    const double expected[] = { a, b, c };
    for (int i = 0; i < 3; i++) {
        if (isnan(expected[i]))
            assert_true(isnan(got[i]));
        else
            assert_close(got[i], expected[i], 1e-15);
    }
}

static double split(const dikas_relation *shared, const double *of, const double *per_target,
                    double a, double b, double c, double *out, double *known)
{
    const double count[] = { a, b, c };
    dikas_split how = DIKAS_SPLIT_INIT;
    double unallocated;
    dikas_error err;
    how.whole = of;
    how.per_target = per_target;
    assert_ok(dikas_split_counts(shared, &how, count, out, known, &unallocated, NULL, &err), err);
    return unallocated;
}

static void counts_by_hand(void **state)
{
    (void)state;
    dikas_relation *shared = by_hand();
    const double floors[] = { 3, 2, 1 };
    double out[3], known[3];
    assert_close(split(shared, whole, NULL, 80, 10, 7, out, known), 20 + 7, 1e-12);
    expect(out, 40, 30, 0);
    expect(known, 1, 1, NAN_);
    /* no rest: the first goes to both targets by two thirds and one third */
    assert_close(split(shared, NULL, NULL, 90, 10, 7, out, known), 7, 1e-12);
    expect(out, 60, 40, 0);
    /* by floors: 150 to 50 */
    assert_close(split(shared, NULL, floors, 80, 10, 7, out, known), 7, 1e-12);
    expect(out, 60, 30, 0);
    dikas_relation_free(shared);
}

/* What is unknown is no zero: it is missing, or known in part. */
static void unknown_counts(void **state)
{
    (void)state;
    dikas_relation *shared = by_hand();
    const double nobody_lives_in_the_second[] = { 1, 0, 1 };
    double out[3], known[3];
    assert_close(split(shared, whole, NULL, 80, NAN_, NAN_, out, known), 20, 1e-12);
    expect(out, 40, 20, 0);
    expect(known, 1, 0.2, NAN_);
    assert_close(split(shared, whole, NULL, NAN_, 10, 7, out, known), 7, 1e-12);
    expect(out, NAN_, 10, 0);
    expect(known, 0, 0.8, NAN_);
    assert_close(split(shared, NULL, nobody_lives_in_the_second, NAN_, 10, 7, out, known), 17,
                 1e-12);
    expect(out, NAN_, 0, 0);
    expect(known, 0, NAN_, NAN_);
    dikas_relation_free(shared);
}

static void average(const dikas_relation *shared, const double *weight, double a, double b,
                    double c, double *out, double *known)
{
    const double rate[] = { a, b, c };
    dikas_error err;
    assert_ok(dikas_average_rates(shared, weight, rate, out, known, NULL, &err), err);
}

static void rates_by_hand(void **state)
{
    (void)state;
    dikas_relation *shared = by_hand();
    const double people[] = { 400, 100, 5 }, nobody[] = { 0, 0, 0 }, unknown[] = { NAN_, 100, 5 };
    double out[3], known[3];
    average(shared, NULL, 10, 20, 30, out, known);
    expect(out, 10, 18, NAN_);
    expect(known, 1, 1, NAN_);
    average(shared, people, 10, 20, 30, out, known);
    expect(out, 10, 15, NAN_);
    average(shared, nobody, 10, 20, 30, out, known);
    expect(out, NAN_, NAN_, NAN_);
    expect(known, 1, 1, NAN_);
    average(shared, unknown, 10, 20, 30, out, known);
    expect(out, NAN_, 20, NAN_);
    expect(known, 0, 0.8, NAN_);
    average(shared, NULL, NAN_, -20, 30, out, NULL);
    expect(out, NAN_, -20, NAN_);
    dikas_relation_free(shared);
}

/* Targets that overlap count people twice; the rest says so. */
static void people_counted_twice(void **state)
{
    (void)state;
    const int32_t row[] = { 0, 0 }, column[] = { 0, 1 };
    const double value[] = { 100, 50 };
    dikas_relation *shared = NULL;
    dikas_error err;
    double out[3] = { 0 };
    assert_ok(dikas_relation_from_pairs(3, 3, 2, row, column, 1, (const double *const[]){ value },
                                        &shared, &err),
              err);
    assert_close(split(shared, whole, NULL, 10, 0, 0, out, NULL), -5, 1e-12);
    expect(out, 10, 5, 0);
    dikas_relation_free(shared);
}

/* ---- whatever the numbers are ---- */

enum { SOURCES = 300, TARGETS = 200, PAIRS = 4000 };

static dikas_relation *random_relation(uint64_t seed)
{
    static int32_t row[PAIRS], column[PAIRS];
    static double value[PAIRS];
    static uint8_t taken[SOURCES * TARGETS];
    dikas_relation *relation = NULL;
    dikas_error err;
    int64_t n = 0;
    memset(taken, 0, sizeof taken);
    for (uint64_t i = 0; i < PAIRS; i++) {
        const int32_t s = (int32_t)(dikas_random(seed, 3 * i) * SOURCES);
        const int32_t t = (int32_t)(dikas_random(seed, 3 * i + 1) * TARGETS);
        if (s % 17 == 4 || t % 19 == 3 || taken[s * TARGETS + t])
            continue;
        taken[s * TARGETS + t] = 1;
        row[n] = s;
        column[n] = t;
        value[n++] = 1e4 * dikas_random(seed, 3 * i + 2);
    }
    assert_ok(dikas_relation_from_pairs(SOURCES, TARGETS, n, row, column, 1,
                                        (const double *const[]){ value }, &relation, &err),
              err);
    return relation;
}

static double total(const double *x, int n)
{
    dikas_sum sum = { 0, 0 };
    for (int i = 0; i < n; i++)
        if (!isnan(x[i]))
            dikas_sum_add(&sum, x[i]);
    return dikas_sum_value(sum);
}

/* Nobody is lost or invented, and threads do not matter, however people are split. */
static void people_add_up(void **state)
{
    (void)state;
    double count[SOURCES], area[SOURCES], floors[TARGETS], out[2][TARGETS], known[2][TARGETS];
    for (uint64_t seed = 1; seed <= 40; seed++) {
        dikas_relation *shared = random_relation(seed);
        for (uint64_t s = 0; s < SOURCES; s++) {
            count[s] = seed % 3 && s % 7 == 2 ? NAN_ : floor(1e5 * dikas_random(seed, 90000 + s));
            area[s] = 2e5 * dikas_random(seed, 91000 + s);
        }
        for (uint64_t t = 0; t < TARGETS; t++)
            floors[t] = t % 5 ? floor(8 * dikas_random(seed, 92000 + t)) : 0;
        for (int way = 0; way < 4; way++) {
            dikas_split how = DIKAS_SPLIT_INIT;
            double unallocated[2];
            how.whole = way & 1 ? area : NULL;
            how.per_target = way & 2 ? floors : NULL;
            for (int threads = 1; threads <= 2; threads++) {
                dikas_run run = DIKAS_RUN_INIT;
                dikas_error err;
                run.threads = threads;
                assert_ok(dikas_split_counts(shared, &how, count, out[threads - 1],
                                             known[threads - 1], &unallocated[threads - 1], &run,
                                             &err),
                          err);
            }
            assert_memory_equal(out[0], out[1], sizeof out[0]);
            assert_memory_equal(known[0], known[1], sizeof known[0]);
            const double people = total(count, SOURCES), placed = total(out[0], TARGETS);
            assert_close(unallocated[0], unallocated[1], 0);
            assert_true(fabs(placed + unallocated[0] - people) <=
                        1e-13 * (people + fabs(unallocated[0])));
            for (int t = 0; t < TARGETS; t++) {
                assert_true(isnan(known[0][t]) || (known[0][t] >= 0 && known[0][t] <= 1));
                assert_true(isnan(out[0][t]) == (known[0][t] <= 0));
            }
        }
        dikas_relation_free(shared);
    }
}

/* An average lies between the least and the greatest of what it is made of. */
static void averages_lie_between(void **state)
{
    (void)state;
    double rate[SOURCES], people[SOURCES], out[TARGETS], known[TARGETS];
    dikas_error err;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        dikas_relation *shared = random_relation(seed);
        for (uint64_t s = 0; s < SOURCES; s++) {
            rate[s] = s % 9 == 1 ? NAN_ : 40 + 7 * dikas_random(seed, 90000 + s);
            people[s] = s % 8 == 1 ? NAN_ : floor(30 * dikas_random(seed, 91000 + s));
        }
        assert_ok(
            dikas_average_rates(shared, seed % 2 ? people : NULL, rate, out, known, NULL, &err),
            err);
        int64_t n = 0;
        for (int t = 0; t < TARGETS; t++) {
            n += !isnan(out[t]);
            assert_true(isnan(out[t]) || (out[t] >= 40 && out[t] <= 47 && known[t] > 0));
        }
        assert_true(n > TARGETS / 2);
        dikas_relation_free(shared);
    }
}

static dikas_status try_all(void *context, dikas_error *err)
{
    double count[SOURCES], out[TARGETS], known[TARGETS], unallocated;
    dikas_split how = DIKAS_SPLIT_INIT;
    dikas_run run = DIKAS_RUN_INIT;
    run.threads = 1;
    for (int s = 0; s < SOURCES; s++)
        count[s] = s;
    DIKAS_TRY(dikas_split_counts(context, &how, count, out, known, &unallocated, &run, err));
    return dikas_average_rates(context, count, count, out, known, &run, err);
}

static void memory_runs_out(void **state)
{
    (void)state;
    dikas_relation *shared = random_relation(5);
    assert_true(fail_each_allocation(try_all, shared) > 10);
    dikas_relation_free(shared);
}

static void cancelling(void **state)
{
    (void)state;
    double count[SOURCES] = { 0 }, out[TARGETS];
    dikas_relation *shared = random_relation(5);
    dikas_split how = DIKAS_SPLIT_INIT;
    dikas_run run = DIKAS_RUN_INIT;
    dikas_error err;
    run.progress = stop_at_once;
    assert_int_equal(dikas_split_counts(shared, &how, count, out, NULL, NULL, &run, &err),
                     DIKAS_ECANCELLED);
    assert_int_equal(dikas_average_rates(shared, NULL, count, out, NULL, &run, &err),
                     DIKAS_ECANCELLED);
    dikas_relation_free(shared);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_by_hand),  cmocka_unit_test(unknown_counts),
        cmocka_unit_test(rates_by_hand),   cmocka_unit_test(people_counted_twice),
        cmocka_unit_test(people_add_up),   cmocka_unit_test(averages_lie_between),
        cmocka_unit_test(memory_runs_out), cmocka_unit_test(cancelling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
