/* SPDX-License-Identifier: MIT */
/**
 * @file test_core.c
 * Sums, random numbers, numbers as text, near names, parallel blocks, allocation.
 */
#include <limits.h>
#include <locale.h>
#include <omp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "check.h"
#include "core/core.h"
#include "dikas/relation.h"

static double sum_of(int n, const double *x)
{
    dikas_sum sum = { 0, 0 };
    for (int i = 0; i < n; i++)
        dikas_sum_add(&sum, x[i]);
    return dikas_sum_value(sum);
}

static void test_sums(void **state)
{
    (void)state;
    assert_close(sum_of(0, NULL), 0, 0);
    assert_close(sum_of(4, (const double[]){ 1, 1e100, 1, -1e100 }), 2, 0);
    assert_close(sum_of(3, (const double[]){ 1e16, 1, -1e16 }), 1, 0);
    assert_true(isnan(sum_of(2, (const double[]){ 1, NAN })));
    assert_true(isnan(sum_of(2, (const double[]){ HUGE_VAL, -HUGE_VAL })));
    assert_close(sum_of(3, (const double[]){ 1, HUGE_VAL, 2 }), HUGE_VAL, 0);
    assert_close(sum_of(2, (const double[]){ -HUGE_VAL, 2 }), -HUGE_VAL, 0);
    dikas_sum tenths = { 0, 0 };
    for (int i = 0; i < 10000000; i++)
        dikas_sum_add(&tenths, 0.1);
    assert_close(dikas_sum_value(tenths), 1e6, 1e-15);
}

static void test_sums_merge(void **state)
{
    (void)state;
    dikas_sum whole = { 0, 0 }, joined = { 0, 0 };
    for (int b = 0; b < 10; b++) {
        dikas_sum part = { 0, 0 };
        for (int i = 0; i < 100; i++) {
            const double x = ldexp(dikas_random(1, (uint64_t)(b * 100 + i)) - 0.5, i % 60);
            dikas_sum_add(&part, x);
            dikas_sum_add(&whole, x);
        }
        dikas_sum_merge(&joined, part);
    }
    assert_close(dikas_sum_value(joined), dikas_sum_value(whole), 1e-15);
    dikas_sum_merge(&joined, (dikas_sum){ HUGE_VAL, NAN });
    assert_close(dikas_sum_value(joined), HUGE_VAL, 0);
}

/* SplitMix64 from the state 0 gives these numbers first (Vigna's splitmix64.c); ours starts from a
 * mixed seed, and mix(0) = 0. */
static void test_random(void **state)
{
    (void)state;
    static const uint64_t first[] = { UINT64_C(0xe220a8397b1dcdaf), UINT64_C(0x6e789e6aa1b965f4),
                                      UINT64_C(0x06c45d188009454f), UINT64_C(0xf88bb8a8724c81ec) };
    for (uint64_t i = 0; i < 4; i++)
        assert_true(dikas_random_bits(0, i) == first[i]);
    assert_close(dikas_random(0, 0), (double)(first[0] >> 11) * 0x1p-53, 0);
    assert_true(dikas_random_bits(1, 0) != dikas_random_bits(0, 1));
    enum { N = 100000 };
    int count[10] = { 0 };
    double mean = 0;
    for (uint64_t i = 0; i < N; i++) {
        const double x = dikas_random(42, i);
        assert_true(x >= 0 && x < 1);
        count[(int)(x * 10)]++;
        mean += x / N;
    }
    assert_true(fabs(mean - 0.5) < 0.004); /* four standard deviations */
    for (int i = 0; i < 10; i++)
        assert_true(abs(count[i] - N / 10) < 400);
}

/* ---- numbers as text ---- */

static const struct {
    const char *text;
    int is_number;
    double value;
} numbers[] = {
    { "0", 1, 0 },
    { "-3", 1, -3 },
    { "+7", 1, 7 },
    { "  12.5\t", 1, 12.5 },
    { "1e3", 1, 1000 },
    { "1E-3", 1, 0.001 },
    { ".5", 1, 0.5 },
    { "5.", 1, 5 },
    { "12\r", 1, 12 },
    { "0.1", 1, 0.1 },
    { "123456789012345678", 1, 123456789012345678.0 },
    { "9007199254740993", 1, 9007199254740992.0 },
    { "2.2250738585072014e-308", 1, 2.2250738585072014e-308 },
    { "4.9e-324", 1, 4.9e-324 },
    { "1.7976931348623157e308", 1, 1.7976931348623157e308 },
    { "1e400", 1, HUGE_VAL },
    { "1e-400", 1, 0 },
    { "1e22", 1, 1e22 },
    { "1e23", 1, 1e23 },
    { "0e99999999999", 1, 0 },
    { "-0", 1, 0 },
    { "", 1, NAN },
    { "   ", 1, NAN },
    { "NA", 1, NAN },
    { "na", 1, NAN },
    { "NaN", 1, NAN },
    { "null", 1, NAN },
    { "inf", 1, HUGE_VAL },
    { "-Infinity", 1, -HUGE_VAL },
    { "+INF", 1, HUGE_VAL },
    { "0x10", 0, 0 },
    { "1,5", 0, 0 },
    { "1 2", 0, 0 },
    { "1e", 0, 0 },
    { "1e+", 0, 0 },
    { "e5", 0, 0 },
    { ".", 0, 0 },
    { "-", 0, 0 },
    { "+", 0, 0 },
    { "--1", 0, 0 },
    { "1.2.3", 0, 0 },
    { "12a", 0, 0 },
    { "nan(1)", 0, 0 },
    { "infinit", 0, 0 },
    { "\xc3\xa4", 0, 0 },
    { "1d5", 0, 0 },
};

static void check_numbers(void)
{
    for (size_t i = 0; i < DIKAS_COUNT(numbers); i++) {
        const size_t length = strlen(numbers[i].text);
        char *exactly = malloc(length + 1); /* no terminator: reading beyond shows */
        double x = 77;
        memcpy(exactly, numbers[i].text, length);
        exactly[length] = '9';
        const int is_number = dikas_parse_number(exactly, length, &x);
        if (is_number != numbers[i].is_number)
            print_error("'%s'\n", numbers[i].text);
        assert_int_equal(is_number, numbers[i].is_number);
        if (is_number)
            assert_close(x, numbers[i].value, 0);
        free(exactly);
    }
}

/* The fewest of 15 to 17 digits that read back the same, by the C library. */
static void format_slowly(char *out, size_t size, double x)
{
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(out, size, "%.*g", digits, x);
        if (!(strtod(out, NULL) < x) && !(strtod(out, NULL) > x))
            return;
    }
}

/* Numbers of every kind: of any exponent, decimals, sums of costs, whole ones, next to powers of
 * two. */
static double number_of_kind(uint64_t i)
{
    const uint64_t r = dikas_random_bits(5, i);
    const double sign = r >> 63 ? -1 : 1;
    switch (i % 5) {
    case 0:
        return sign * ldexp((double)(r >> 11), -(int)(r % 70) - 3);
    case 1:
        return sign * (double)(r % 100000000) / pow(10, (double)(r >> 40 & 7));
    case 2:
        return sign * ldexp((double)(r % (UINT64_C(1) << 40)), -30);
    case 3:
        return sign * (double)(r % UINT64_C(10000000000000000));
    default:
        return sign * ldexp(1 + ldexp((double)(r >> 20 & 3) - 2, -52), (int)(r % 80) - 20);
    }
}

static void check_fewest_digits(void)
{
    for (uint64_t i = 0; i < 200000; i++) {
        const double x = number_of_kind(i);
        char text[40], wanted[40];
        const int n = dikas_format_number(text, sizeof text, x);
        format_slowly(wanted, sizeof wanted, x);
        if (strcmp(text, wanted) != 0)
            print_error("%a\n", x);
        assert_string_equal(text, wanted);
        assert_int_equal(n, strlen(text));
    }
}

static void check_round_trips(void)
{
    for (uint64_t i = 0; i < 20000; i++) {
        const uint64_t bits = dikas_random_bits(9, i);
        char text[40];
        double x, back = 0;
        memcpy(&x, &bits, sizeof x);
        if (i % 3 == 0)
            x = floor(dikas_random(9, i) * 1e6) / 1000;
        if (!isfinite(x))
            continue;
        const int n = dikas_format_number(text, sizeof text, x);
        assert_int_equal(n, strlen(text));
        assert_true(dikas_parse_number(text, (size_t)n, &back));
        assert_memory_equal(&x, &back, sizeof x);
    }
    char text[40];
    dikas_format_number(text, sizeof text, 0.1);
    assert_string_equal(text, "0.1");
    dikas_format_number(text, sizeof text, 1.0 / 3);
    assert_string_equal(text, "0.3333333333333333");
    dikas_format_number(text, sizeof text, -0.0);
    assert_string_equal(text, "-0");
    dikas_format_number(text, sizeof text, HUGE_VAL);
    assert_string_equal(text, "inf");
    assert_int_equal(dikas_format_number(text, 3, 12345), 5);
    assert_string_equal(text, "12");
}

static void test_numbers(void **state)
{
    (void)state;
    check_numbers();
    check_round_trips();
    check_fewest_digits();
    char text[1000];
    double x;
    memset(text, '0', sizeof text);
    text[0] = '1';
    assert_false(dikas_parse_number(text, 999, &x)); /* longer than any number is written */
    assert_true(dikas_parse_number(text, 300, &x));
    assert_close(x, 1e299, 0);
    memset(text, '0', sizeof text);
    text[1] = '.';
    text[299] = '7';
    assert_true(dikas_parse_number(text, 300, &x));
    assert_close(x, 7e-298, 0);
    assert_false(dikas_parse_number("1\0002", 3, &x));
}

/* Where a locale with another point is installed. */
static void test_numbers_in_locales(void **state)
{
    (void)state;
    static const char *const names[] = { "fi_FI.UTF-8", "de_DE.UTF-8", "fi_FI", "de_DE" };
    int found = 0;
    for (size_t i = 0; i < DIKAS_COUNT(names); i++) {
        if (!setlocale(LC_ALL, names[i]))
            continue;
        found = 1;
        check_numbers();
        check_round_trips();
    }
    setlocale(LC_ALL, "C");
    if (!found) {
        print_message("needs a locale with a decimal comma, fi_FI.UTF-8 or de_DE.UTF-8\n");
        skip();
    }
}

/* ---- names ---- */

static void test_names(void **state)
{
    (void)state;
    static const char *const names[] = { "population", "households", "area", "Pop", "income" };
    static const struct {
        const char *name, *text;
    } near[] = {
        { "populaton", "; near: 'population', 'Pop'" },
        { "pop", "; near: 'Pop', 'population'" },
        { "INCOMES", "; near: 'income'" },
        { "xyzzy", "; there are: population, households, area, Pop, income" },
        { "", "; there are: population, households, area, Pop, income" },
    };
    char out[200];
    for (size_t i = 0; i < DIKAS_COUNT(near); i++) {
        dikas_near_names(near[i].name, names, 5, out, sizeof out);
        assert_string_equal(out, near[i].text);
    }
    dikas_near_names("pop", names, 0, out, sizeof out);
    assert_string_equal(out, "");
    for (size_t size = 1; size < 60; size++) { /* cut to fit, never beyond */
        memset(out, 'x', sizeof out);
        dikas_near_names("xyzzy", names, 5, out, size);
        assert_true(strlen(out) < size);
        assert_int_equal(out[size], 'x');
    }
    dikas_near_names("xyzzy", names, 5, NULL, 0);
    assert_int_equal(dikas_name_distance("kitten", "sitting"), 3);
    assert_int_equal(dikas_name_distance("", "abc"), 3);
    assert_int_equal(dikas_name_distance("ABC", "abc"), 0);
    char longest[301];
    memset(longest, 'a', 300);
    longest[300] = '\0';
    assert_int_equal(dikas_name_distance(longest, longest), 0);
    assert_int_equal(dikas_name_distance(longest, ""), 64);
    static const char *const many[] = { "aa", "bb", "cc", "dd", "ee", "ff", "gg",
                                        "hh", "ii", "jj", "kk", "ll", "mm" };
    dikas_near_names("zzzz", many, 13, out, sizeof out);
    assert_non_null(strstr(out, "ll, …"));
}

/* ---- errors ---- */

static void test_fail(void **state)
{
    (void)state;
    dikas_error err;
    char text[2001];
    memset(text, 'x', 2000);
    text[2000] = '\0';
    assert_int_equal(dikas_fail(NULL, DIKAS_EIO, "%s", text), DIKAS_EIO);
    assert_int_equal(dikas_fail(&err, DIKAS_ELIMIT, "%s", text), DIKAS_ELIMIT);
    assert_int_equal(strlen(err.message), sizeof err.message - 1);
    assert_int_equal(err.status, DIKAS_ELIMIT);
    assert_true(strlen(dikas_version()) > 0);
}

/* ---- parallel ---- */

typedef struct {
    int seen[1000], entered, left, most_worker, fails_from, enter_fails, outside;
    int told, stops_at;
    pthread_t caller;
} loop;

static dikas_status enter(void *context, int number, void **worker, dikas_error *err)
{
    loop *l = context;
    if (l->enter_fails == 2 || (l->enter_fails && number == 1))
        return dikas_fail(err, DIKAS_ENOMEM, "no worker %d", number);
#pragma omp atomic
    l->entered++;
#pragma omp critical(test_core_most)
    l->most_worker = number > l->most_worker ? number : l->most_worker;
    *worker = l;
    return DIKAS_OK;
}

static dikas_status count_block(void *context, void *worker, int64_t block, dikas_error *err)
{
    loop *l = context;
    assert_ptr_equal(worker, context);
#pragma omp atomic
    l->seen[block]++;
    if (l->fails_from > 0 && block >= l->fails_from)
        return dikas_fail(err, DIKAS_EINVAL, "block %d", (int)block);
    return DIKAS_OK;
}

static void leave(void *context, void *worker)
{
    loop *l = context;
    (void)worker;
#pragma omp atomic
    l->left++;
}

static const dikas_task task = { enter, count_block, leave };

static void test_parallel(void **state)
{
    (void)state;
    dikas_error err;
    for (int threads = 1; threads <= 16; threads *= 2) {
        loop l = { .entered = 0 };
        const dikas_run run = { sizeof run, threads, NULL, NULL };
        assert_ok(dikas_parallel(&task, &l, 1000, "test", &run, &err), err);
        for (int i = 0; i < 1000; i++)
            assert_int_equal(l.seen[i], 1);
        assert_int_equal(l.entered, l.left);
        assert_true(l.most_worker < threads);
        assert_ok(dikas_parallel(&task, &l, 0, "test", &run, &err), err);
        /* of all blocks that fail the lowest is told */
        for (int round = 0; round < 20; round++) {
            l = (loop){ .fails_from = 1 + 40 * round };
            assert_int_equal(dikas_parallel(&task, &l, 1000, "test", &run, &err), DIKAS_EINVAL);
            char text[20];
            snprintf(text, sizeof text, "block %d", 1 + 40 * round);
            assert_string_equal(err.message, text);
            assert_int_equal(l.entered, l.left);
        }
        l = (loop){ .enter_fails = threads > 1 ? 1 : 2 };
        assert_int_equal(dikas_parallel(&task, &l, 1000, "test", &run, &err), DIKAS_ENOMEM);
        assert_int_equal(l.entered, l.left);
        assert_int_equal(dikas_parallel(&task, &l, 1000, "test", &run, NULL), DIKAS_ENOMEM);
    }
}

/* Inside a parallel region of the caller the one worker is still number 0. */
static void test_parallel_inside_parallel(void **state)
{
    (void)state;
    loop l[4] = { { .entered = 0 } };
    int failed = 0;
#pragma omp parallel num_threads(4) reduction(+ : failed)
    {
        const dikas_run run = { sizeof run, 1, NULL, NULL };
        failed +=
            dikas_parallel(&task, &l[omp_get_thread_num()], 10, "test", &run, NULL) != DIKAS_OK;
    }
    assert_int_equal(failed, 0);
    for (int i = 0; i < 4; i++)
        assert_int_equal(l[i].most_worker, 0);
}

static dikas_status wait_a_little(void *context, void *worker, int64_t block, dikas_error *err)
{
    const struct timespec nap = { 0, 2000000 };
    (void)worker;
    (void)err;
    nanosleep(&nap, NULL);
    return count_block(context, context, block, NULL);
}

static int tell(double done, const char *what, void *payload)
{
    loop *l = payload;
    l->outside += !pthread_equal(pthread_self(), l->caller) || !(done >= 0 && done <= 1);
    assert_string_equal(what, "waiting");
    return ++l->told < l->stops_at;
}

static void test_progress(void **state)
{
    (void)state;
    static const dikas_task waiting = { NULL, wait_a_little, NULL };
    dikas_error err;
    for (int threads = 1; threads <= 4; threads += 3) {
        loop l = { .caller = pthread_self(), .stops_at = INT_MAX };
        const dikas_run run = { sizeof run, threads, tell, &l };
        assert_ok(dikas_parallel(&waiting, &l, 400, "waiting", &run, &err), err);
        assert_true(l.told >= 2);
        assert_int_equal(l.outside, 0);
        l = (loop){ .caller = pthread_self(), .stops_at = 2 };
        assert_int_equal(dikas_parallel(&waiting, &l, 1000, "waiting", &run, &err),
                         DIKAS_ECANCELLED);
        assert_string_equal(err.message, "waiting: cancelled");
        assert_int_equal(l.told, 2);
        assert_int_equal(l.seen[999], 0);
    }
}

static void test_threads(void **state)
{
    (void)state;
    dikas_run run = DIKAS_RUN_INIT;
    assert_int_equal(dikas_threads(NULL), omp_get_num_procs());
    assert_int_equal(dikas_threads(&run), omp_get_num_procs());
    run.threads = 7;
    assert_int_equal(dikas_threads(&run), 7);
    run.threads = INT_MAX; /* so many cannot be started */
    assert_true(dikas_threads(&run) <= 1024);
}

/* ---- allocation ---- */

static void test_alloc(void **state)
{
    (void)state;
    assert_null(dikas_alloc(SIZE_MAX / 2, 3));
    assert_null(dikas_alloc_zero(SIZE_MAX / 2, 3));
    assert_null(dikas_alloc((size_t)-1, 8));
    void *empty = dikas_alloc(0, 8);
    assert_non_null(empty);
    dikas_release(empty);
    dikas_release(NULL);
    int *x = dikas_alloc_zero(10, sizeof *x);
    assert_int_equal(x[9], 0);
    assert_null(dikas_resize(x, SIZE_MAX / 2, 4));
    x[9] = 5;
    int *y = dikas_resize(x, 1000, sizeof *x);
    assert_int_equal(y[9], 5);
    dikas_release(y);
    assert_null(dikas_copy_text(NULL));
    char *text = dikas_copy_text("ä");
    assert_string_equal(text, "ä");
    dikas_release(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sums),
        cmocka_unit_test(test_sums_merge),
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_numbers_in_locales),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_fail),
        cmocka_unit_test(test_parallel),
        cmocka_unit_test(test_parallel_inside_parallel),
        cmocka_unit_test(test_progress),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_alloc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
