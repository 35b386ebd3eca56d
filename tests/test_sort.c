/* SPDX-License-Identifier: MIT */
/**
 * @file test_sort.c
 * Placed numbers in order, against insertion one by one.
 */
#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "core/core.h"

enum { MOST = 3000 };

static void naive(int64_t n, dikas_placed *p)
{
    for (int64_t i = 1; i < n; i++) {
        const dikas_placed one = p[i];
        int64_t k = i;
        for (; k > 0 && one.value < p[k - 1].value; k--)
            p[k] = p[k - 1];
        p[k] = one;
    }
}

/* Rows tell whether equal values kept their order. */
static void is_sorted_as_naive(int64_t n, const double *value)
{
    static dikas_placed got[2 * MOST], wanted[MOST];
    for (int64_t i = 0; i < n; i++)
        got[i] = wanted[i] = (dikas_placed){ value[i], i };
    naive(n, wanted);
    dikas_sort_placed(n, got, got + n);
    for (int64_t i = 0; i < n; i++)
        assert_int_equal(got[i].row, wanted[i].row);
    for (int64_t i = 0; i < n; i++)
        assert_memory_equal(&got[i].value, &value[got[i].row], sizeof(double));
}

static void any_numbers(void **state)
{
    (void)state;
    static double value[MOST];
    for (int i = 0; i < MOST; i++) {
        const uint64_t bits = dikas_random_bits(3, (uint64_t)i);
        memcpy(&value[i], &bits, sizeof bits);
        if (isnan(value[i]))
            value[i] = -1;
    }
    is_sorted_as_naive(MOST, value);
}

static void equal_ones_keep_their_order(void **state)
{
    (void)state;
    static double value[MOST];
    for (int i = 0; i < MOST; i++)
        value[i] = (double)(int)(dikas_random(4, (uint64_t)i) * 21) - 10;
    is_sorted_as_naive(MOST, value);
    for (int i = 0; i < MOST; i++)
        value[i] = -7.5;
    is_sorted_as_naive(MOST, value);
}

static void odd_numbers(void **state)
{
    (void)state;
    const double value[] = {
        0.0,      -0.0, 1,         -1,         HUGE_VAL, -HUGE_VAL, DBL_MAX,   -DBL_MAX, DBL_MIN,
        -DBL_MIN, -0.0, 0x1p-1074, -0x1p-1074, 0.0,      1,         0x1p-1074, 1e-300,   -1e300,
    };
    is_sorted_as_naive(DIKAS_COUNT(value), value);
    is_sorted_as_naive(1, value);
    is_sorted_as_naive(0, value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_numbers),
        cmocka_unit_test(equal_ones_keep_their_order),
        cmocka_unit_test(odd_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
