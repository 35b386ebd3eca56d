/* SPDX-License-Identifier: MIT */
/**
 * @file test_classes.c
 * Classes of values, against all partitions and against their promises.
 */
#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "core/core.h"
#include "dikas/classes.h"
#include "fail_alloc.h"

enum { MOST = 400 };

static dikas_classes classes_of(int64_t n, const double *x, dikas_class_method method, int k,
                                double centre)
{
    dikas_class_options o = DIKAS_CLASS_OPTIONS_INIT;
    dikas_classes c = { 0 };
    dikas_error err = { DIKAS_OK, "" };
    o.method = method;
    o.n_classes = k;
    o.centre = centre;
    assert_ok(dikas_classify(n, x, &o, NULL, &c, &err), err);
    return c;
}

/* Bounds ascend, all that is known is counted once, and where dikas_class_of() puts it. */
static void keeps_promises(int64_t n, const double *x, const dikas_classes *c, double centre)
{
    int64_t count[14] = { 0 }, missing = 0, all = 0;
    assert_in_range(c->n, 1, 14);
    for (int k = 0; k < c->n; k++)
        assert_true(c->bound[k] < c->bound[k + 1] ||
                    (k == c->n - 1 && c->bound[k] <= c->bound[k + 1]));
    for (int64_t i = 0; i < n; i++) {
        const int k = dikas_class_of(c, x[i]);
        if (isnan(x[i])) {
            missing++;
            assert_int_equal(k, -1);
            continue;
        }
        assert_in_range(k, 0, c->n - 1);
        assert_true(c->bound[k] <= x[i]);
        assert_true(x[i] < c->bound[k + 1] || (k == c->n - 1 && x[i] <= c->bound[c->n]));
        count[k]++;
    }
    for (int k = 0; k < c->n; k++) {
        assert_int_equal(count[k], c->count[k]);
        all += count[k];
    }
    assert_int_equal(all + missing, n);
    assert_int_equal(c->n_missing, missing);
    if (isnan(centre)) {
        assert_int_equal(c->below, -1);
        return;
    }
    assert_in_range(c->below, 0, c->n);
    assert_close(c->bound[c->below], centre, 0);
}

static void are(const dikas_classes *c, int n, const double *bound, const int64_t *count)
{
    assert_int_equal(c->n, n);
    for (int k = 0; k <= n; k++)
        assert_close(c->bound[k], bound[k], 0);
    for (int k = 0; k < n; k++)
        assert_int_equal(c->count[k], count[k]);
}

#define ARE(c, n, bounds, counts)                                                                  \
    do {                                                                                           \
        are(&(c), n, (const double[])bounds, (const int64_t[])counts);                             \
        dikas_classes_clear(&(c));                                                                 \
    } while (0)
#define LIST(...)                                                                                  \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }

static void names(void **state)
{
    (void)state;
    assert_int_equal(dikas_class_method_of("quantile"), DIKAS_CLASSES_QUANTILE);
    assert_int_equal(dikas_class_method_of("equal"), DIKAS_CLASSES_EQUAL);
    assert_int_equal(dikas_class_method_of("jenks"), DIKAS_CLASSES_JENKS);
    assert_int_equal(dikas_class_method_of("pretty"), DIKAS_CLASSES_PRETTY);
    assert_int_equal(dikas_class_method_of("breaks"), DIKAS_CLASSES_BREAKS);
    assert_int_equal(dikas_class_method_of("Jenks"), -1);
    assert_int_equal(dikas_class_method_of(NULL), -1);
}

/* Worked by hand. */
static void quantiles(void **state)
{
    (void)state;
    const double ten[] = { 10, 9, 8, 7, 6, 5, 4, 3, 2, 1 };
    dikas_classes c = classes_of(10, ten, DIKAS_CLASSES_QUANTILE, 5, DIKAS_MISSING);
    ARE(c, 5, LIST(1, 3, 5, 7, 9, 10), LIST(2, 2, 2, 2, 2));
    /* six of ten are 0: they stay together, and the others share four classes, whichever end */
    const double zeros[] = { 0, 0, 0, 0, 0, 0, 1, 2, 3, 4 };
    c = classes_of(10, zeros, DIKAS_CLASSES_QUANTILE, 5, DIKAS_MISSING);
    ARE(c, 5, LIST(0, 1, 2, 3, 4, 4), LIST(6, 1, 1, 1, 1));
}

static void quantiles_with_the_many_at_the_end(void **state)
{
    (void)state;
    const double most[] = { 1, 2, 3, 4, 9, 9, 9, 9, 9, 9 };
    dikas_classes c = classes_of(10, most, DIKAS_CLASSES_QUANTILE, 3, DIKAS_MISSING);
    ARE(c, 3, LIST(1, 3, 9, 9), LIST(2, 2, 6));
}

static void equal_widths(void **state)
{
    (void)state;
    const double x[] = { 0, 1, DIKAS_MISSING, 2, 10 };
    dikas_classes c = classes_of(5, x, DIKAS_CLASSES_EQUAL, 4, DIKAS_MISSING);
    assert_int_equal(c.n_missing, 1);
    ARE(c, 4, LIST(0, 2.5, 5, 7.5, 10), LIST(3, 0, 0, 1));
    c = classes_of(5, x, DIKAS_CLASSES_EQUAL, 4, 2);
    assert_int_equal(c.below, 2);
    ARE(c, 4, LIST(0, 1, 2, 6, 10), LIST(1, 1, 1, 1));
    const double widest[] = { -DBL_MAX, 0, DBL_MAX };
    c = classes_of(3, widest, DIKAS_CLASSES_EQUAL, 2, DIKAS_MISSING);
    ARE(c, 2, LIST(-DBL_MAX, 0, DBL_MAX), LIST(1, 2));
}

static void round_bounds(void **state)
{
    (void)state;
    const double x[] = { 0.13, 0.2, 0.31, 0.49, 0.58 };
    dikas_classes c = classes_of(5, x, DIKAS_CLASSES_PRETTY, 5, DIKAS_MISSING);
    ARE(c, 5, LIST(0.1, 0.2, 0.3, 0.4, 0.5, 0.6), LIST(1, 1, 1, 1, 1));
    const double people[] = { 3, 1234, 4999 };
    c = classes_of(3, people, DIKAS_CLASSES_PRETTY, 5, DIKAS_MISSING);
    ARE(c, 5, LIST(0, 1000, 2000, 3000, 4000, 5000), LIST(1, 1, 0, 0, 1));
    c = classes_of(3, people, DIKAS_CLASSES_PRETTY, 3, DIKAS_MISSING);
    ARE(c, 3, LIST(0, 2000, 4000, 6000), LIST(2, 0, 1));
    const double quotient[] = { 0.4, 0.9, 1.2, 2.9 };
    c = classes_of(4, quotient, DIKAS_CLASSES_PRETTY, 6, 1);
    assert_int_equal(c.below, 2);
    ARE(c, 6, LIST(0, 0.5, 1, 1.5, 2, 2.5, 3), LIST(1, 1, 1, 0, 0, 1));
    /* a centre that is at no whole step */
    c = classes_of(4, quotient, DIKAS_CLASSES_PRETTY, 6, 1.25);
    assert_int_equal(c.below, 2);
    ARE(c, 6, LIST(0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3.25), LIST(1, 2, 0, 0, 0, 1));
}

static void given_breaks(void **state)
{
    (void)state;
    const double x[] = { 1, 5, 5, 10, 20 };
    const double breaks[] = { 5, 10 };
    dikas_class_options o = DIKAS_CLASS_OPTIONS_INIT;
    dikas_classes c;
    dikas_error err;
    o.method = DIKAS_CLASSES_BREAKS;
    o.breaks = breaks;
    o.n_breaks = 2;
    assert_ok(dikas_classify(5, x, &o, NULL, &c, &err), err);
    ARE(c, 3, LIST(1, 5, 10, 20), LIST(1, 2, 2));
    assert_ok(dikas_classify(3, x + 1, &o, NULL, &c, &err), err); /* the last holds its bound */
    ARE(c, 1, LIST(5, 10), LIST(3));
    o.centre = 7;
    assert_ok(dikas_classify(5, x, &o, NULL, &c, &err), err);
    assert_int_equal(c.below, 2);
    ARE(c, 4, LIST(1, 5, 7, 10, 20), LIST(1, 2, 0, 2));
    const double wide[] = { -100, 0, 100 };
    o.breaks = wide;
    o.n_breaks = 3;
    o.centre = DIKAS_MISSING;
    assert_ok(dikas_classify(5, x, &o, NULL, &c, &err), err);
    ARE(c, 2, LIST(-100, 0, 100), LIST(0, 5));
}

static void few_values(void **state)
{
    (void)state;
    const double one[] = { 7, 7, DIKAS_MISSING, 7 };
    const double two[] = { 3, 3, 4 };
    for (int m = 0; m < DIKAS_CLASSES_BREAKS; m++) {
        dikas_classes c = classes_of(4, one, (dikas_class_method)m, 5, DIKAS_MISSING);
        assert_int_equal(dikas_class_of(&c, 7), 0);
        assert_int_equal(dikas_class_of(&c, 6.5), -1);
        ARE(c, 1, LIST(7, 7), LIST(3));
        if (m == DIKAS_CLASSES_PRETTY)
            continue;
        c = classes_of(3, two, (dikas_class_method)m, 5, DIKAS_MISSING);
        ARE(c, 2, LIST(3, m == DIKAS_CLASSES_EQUAL ? 3.5 : 4, 4), LIST(2, 1));
    }
}

static void around_a_centre(void **state)
{
    (void)state;
    const double x[] = { 0.2, 0.4, 0.6, 0.8, 1, 1.5, 2, 4 };
    dikas_classes c = classes_of(8, x, DIKAS_CLASSES_QUANTILE, 4, 1);
    assert_int_equal(c.below, 2);
    ARE(c, 4, LIST(0.2, 0.6, 1, 2, 4), LIST(2, 2, 2, 2));
    c = classes_of(8, x, DIKAS_CLASSES_QUANTILE, 3, 1); /* rounded up */
    ARE(c, 4, LIST(0.2, 0.6, 1, 2, 4), LIST(2, 2, 2, 2));
    c = classes_of(4, x, DIKAS_CLASSES_QUANTILE, 2, 1); /* none above */
    assert_int_equal(c.below, 2);
    ARE(c, 2, LIST(0.2, 0.6, 1), LIST(2, 2));
    c = classes_of(5, x, DIKAS_CLASSES_QUANTILE, 2, 1); /* only the centre itself above */
    assert_int_equal(c.below, 2);
    ARE(c, 2, LIST(0.2, 0.6, 1), LIST(2, 3));
    c = classes_of(3, x + 5, DIKAS_CLASSES_QUANTILE, 3, 1); /* none below */
    assert_int_equal(c.below, 0);
    ARE(c, 3, LIST(1, 2, 4, 4), LIST(1, 1, 1));
    const double same[] = { 1, 1 };
    c = classes_of(2, same, DIKAS_CLASSES_JENKS, 3, 1);
    assert_int_equal(c.below, 0);
    ARE(c, 1, LIST(1, 1), LIST(2));
}

static double deviations(int n, const double *x)
{
    double mean = 0, sum = 0;
    for (int i = 0; i < n; i++)
        mean += x[i] / n;
    for (int i = 0; i < n; i++)
        sum += (x[i] - mean) * (x[i] - mean);
    return sum;
}

/* All ways of parting n sorted values into k classes. */
static double least_of_all(int n, const double *sorted, int k)
{
    double least = HUGE_VAL;
    if (k == 1)
        return deviations(n, sorted);
    for (int i = k - 1; i < n; i++)
        least = fmin(least, least_of_all(i, sorted, k - 1) + deviations(n - i, sorted + i));
    return least;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double deviations_in(int n, const double *x, const dikas_classes *c)
{
    double inside[MOST], sum = 0;
    for (int k = 0; k < c->n; k++) {
        int m = 0;
        for (int i = 0; i < n; i++)
            if (dikas_class_of(c, x[i]) == k)
                inside[m++] = x[i];
        sum += deviations(m, inside);
    }
    return sum;
}

static void jenks_is_exact(void **state)
{
    (void)state;
    for (uint64_t trial = 0; trial < 600; trial++) {
        double x[12], sorted[12];
        const int n = 1 + (int)(dikas_random(1, trial) * 12),
                  k = 1 + (int)(dikas_random(2, trial) * 5);
        const int ties = trial % 3 == 0;
        int different = 1;
        for (int i = 0; i < n; i++) {
            const double u = dikas_random(3 + trial, (uint64_t)i);
            x[i] = ties ? floor(5 * u) : trial % 3 == 1 ? exp(12 * u) : 1e6 + u;
        }
        memcpy(sorted, x, sizeof x);
        qsort(sorted, (size_t)n, sizeof *sorted, ascending);
        for (int i = 1; i < n; i++)
            different += sorted[i] > sorted[i - 1];
        dikas_classes c = classes_of(n, x, DIKAS_CLASSES_JENKS, k, DIKAS_MISSING);
        keeps_promises(n, x, &c, DIKAS_MISSING);
        assert_int_equal(c.n, k < different ? k : different);
        const double got = deviations_in(n, x, &c), wanted = least_of_all(n, sorted, c.n);
        assert_true(got <= wanted + 1e-12 * deviations(n, x));
        dikas_classes_clear(&c);
    }
}

/* The recurrence with every start, O(m²). */
static void jenks_of_many_is_exact(void **state)
{
    (void)state;
    static double x[MOST], d[2][MOST + 1], cost[MOST][MOST + 1];
    for (int i = 0; i < MOST; i++)
        x[i] = floor(pow(10, 4 * dikas_random(9, (uint64_t)i)));
    qsort(x, MOST, sizeof *x, ascending);
    for (int i = 0; i < MOST; i++)
        for (int j = i + 1; j <= MOST; j++)
            cost[i][j] = deviations(j - i, x + i);
    for (int j = 1; j <= MOST; j++)
        d[0][j] = cost[0][j];
    for (int k = 2; k <= 12; k++) {
        double *last = d[k % 2], *now = d[(k + 1) % 2];
        for (int j = k; j <= MOST; j++) {
            now[j] = HUGE_VAL;
            for (int i = k - 1; i < j; i++)
                now[j] = fmin(now[j], last[i] + cost[i][j]);
        }
        dikas_classes c = classes_of(MOST, x, DIKAS_CLASSES_JENKS, k, DIKAS_MISSING);
        assert_int_equal(c.n, k);
        assert_close(deviations_in(MOST, x, &c), now[MOST], 1e-9);
        dikas_classes_clear(&c);
    }
}

/* Any values: ties, signs, sizes, gaps. */
static int64_t random_values(uint64_t trial, double *x)
{
    const int64_t n = 1 + (int64_t)(dikas_random(11, trial) * MOST);
    for (int64_t i = 0; i < n; i++) {
        const double u = dikas_random(12 + trial, (uint64_t)i);
        x[i] = trial % 5 == 0   ? floor(6 * u) - 2
               : trial % 5 == 1 ? exp(30 * u) - 1
               : trial % 5 == 2 ? (u < 0.6 ? 0 : u)
               : trial % 5 == 3 ? 1e9 + 1e-6 * u
                                : (u - 0.5) * 1e300 * 1e5 * (u < 0.1 ? 1e-200 : 1);
        if (i > 0 && dikas_random(13 + trial, (uint64_t)i) < 0.1)
            x[i] = DIKAS_MISSING;
    }
    return n;
}

static void promises_of_all_methods(void **state)
{
    (void)state;
    const double centres[] = { DIKAS_MISSING, 0, 1, 1e9 };
    static double x[MOST];
    for (uint64_t trial = 0; trial < 300; trial++) {
        const int64_t n = random_values(trial, x);
        for (int m = 0; m < DIKAS_CLASSES_BREAKS; m++) {
            const double centre = centres[trial % 4];
            dikas_classes c =
                classes_of(n, x, (dikas_class_method)m, 1 + (int)(trial % 12), centre);
            keeps_promises(n, x, &c, centre);
            dikas_classes_clear(&c);
        }
    }
}

static int never_less_even(int64_t n, const double *x, int k)
{
    /* different values in as many rows each differ by no more than one row */
    dikas_classes c = classes_of(n, x, DIKAS_CLASSES_QUANTILE, k, DIKAS_MISSING);
    int64_t least = n, most = 0;
    for (int i = 0; i < c.n; i++) {
        least = c.count[i] < least ? c.count[i] : least;
        most = c.count[i] > most ? c.count[i] : most;
    }
    dikas_classes_clear(&c);
    return most - least <= 1;
}

static void quantiles_are_even_without_ties(void **state)
{
    (void)state;
    double x[50];
    for (int n = 1; n <= 50; n++) {
        for (int i = 0; i < n; i++)
            x[i] = (i * 37) % 53;
        for (int k = 1; k <= 12; k++)
            assert_true(never_less_even(n, x, k));
    }
}

static void same_for_any_order_and_threads(void **state)
{
    (void)state;
    static double x[MOST], back[MOST];
    const int64_t n = random_values(5, x);
    for (int64_t i = 0; i < n; i++)
        back[i] = x[n - 1 - i];
    for (int m = 0; m < DIKAS_CLASSES_BREAKS; m++) {
        dikas_class_options o = DIKAS_CLASS_OPTIONS_INIT;
        dikas_run one = DIKAS_RUN_INIT, two = DIKAS_RUN_INIT;
        dikas_classes a, b;
        dikas_error err;
        one.threads = 1;
        two.threads = 2;
        o.method = (dikas_class_method)m;
        assert_ok(dikas_classify(n, x, &o, &one, &a, &err), err);
        assert_ok(dikas_classify(n, back, &o, &two, &b, &err), err);
        assert_int_equal(a.n, b.n);
        assert_memory_equal(a.bound, b.bound, ((size_t)a.n + 1) * sizeof *a.bound);
        assert_memory_equal(a.count, b.count, (size_t)a.n * sizeof *a.count);
        dikas_classes_clear(&a);
        dikas_classes_clear(&b);
    }
}

static void says(int64_t n, const double *x, const dikas_class_options *o, const char *part)
{
    dikas_classes c = { 0 };
    dikas_error err = { DIKAS_OK, "" };
    assert_int_equal(dikas_classify(n, x, o, NULL, &c, &err), DIKAS_EINVAL);
    if (!strstr(err.message, part))
        print_error("'%s' does not say '%s'\n", err.message, part);
    assert_non_null(strstr(err.message, part));
    assert_null(c.bound);
}

static void bad_input(void **state)
{
    (void)state;
    const double x[] = { 1, 2, -HUGE_VAL };
    const double missing[] = { DIKAS_MISSING, DIKAS_MISSING };
    const double breaks[] = { 1, 3, 3, HUGE_VAL };
    dikas_class_options o = DIKAS_CLASS_OPTIONS_INIT;
    says(3, x, &o, "row 2");
    says(2, missing, &o, "none of 2 values is known");
    says(0, NULL, &o, "none of 0 values");
    o.n_classes = 13;
    says(2, x, &o, "13 classes; 1 to 12");
    o.n_classes = 0;
    says(2, x, &o, "0 classes");
    o.method = DIKAS_CLASSES_BREAKS;
    says(2, x, &o, "0 breaks");
    o.breaks = breaks;
    o.n_breaks = 3;
    says(2, x, &o, "break 2: 3 does not lie above 3");
    o.breaks = breaks + 2;
    o.n_breaks = 2;
    says(2, x, &o, "break 1: inf");
    o.n_breaks = 14;
    says(2, x, &o, "14 breaks; 1 to 13");
    o.centre = HUGE_VAL;
    says(2, x, &o, "centre is infinite");
}

static void can_be_stopped(void **state)
{
    (void)state;
    const double x[] = { 1, 2, 4, 8 };
    dikas_class_options o = DIKAS_CLASS_OPTIONS_INIT;
    dikas_run run = DIKAS_RUN_INIT;
    dikas_classes c;
    dikas_error err;
    o.method = DIKAS_CLASSES_JENKS;
    run.progress = stop_at_once;
    assert_int_equal(dikas_classify(4, x, &o, &run, &c, &err), DIKAS_ECANCELLED);
}

static dikas_status classify_some(void *context, dikas_error *err)
{
    static double x[MOST];
    dikas_class_options o = DIKAS_CLASS_OPTIONS_INIT;
    dikas_classes c;
    const int64_t n = random_values(6, x);
    o.method = *(dikas_class_method *)context;
    o.centre = 10;
    const dikas_status status = dikas_classify(n, x, &o, NULL, &c, err);
    dikas_classes_clear(&c);
    return status;
}

static void failing_allocations(void **state)
{
    (void)state;
    dikas_class_method quantile = DIKAS_CLASSES_QUANTILE, jenks = DIKAS_CLASSES_JENKS;
    assert_int_equal(fail_each_allocation(classify_some, &quantile), 5);
    assert_int_equal(fail_each_allocation(classify_some, &jenks), 11);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),
        cmocka_unit_test(quantiles),
        cmocka_unit_test(quantiles_with_the_many_at_the_end),
        cmocka_unit_test(equal_widths),
        cmocka_unit_test(round_bounds),
        cmocka_unit_test(given_breaks),
        cmocka_unit_test(few_values),
        cmocka_unit_test(around_a_centre),
        cmocka_unit_test(jenks_is_exact),
        cmocka_unit_test(jenks_of_many_is_exact),
        cmocka_unit_test(promises_of_all_methods),
        cmocka_unit_test(quantiles_are_even_without_ties),
        cmocka_unit_test(same_for_any_order_and_threads),
        cmocka_unit_test(bad_input),
        cmocka_unit_test(can_be_stopped),
        cmocka_unit_test(failing_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
