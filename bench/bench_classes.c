/* SPDX-License-Identifier: MIT */
/**
 * @file bench_classes.c
 * Classes of many values by each method, beside qsort() of the same values: skewed ones that all
 * differ, and whole numbers of people, of which few differ. One thread, CPU seconds.
 *
 * Usage: bench_classes [VALUES [REPEATS]]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "core/core.h"
#include "dikas/classes.h"

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The least of so many runs. */
static double sorting(int64_t n, const double *x, int repeats)
{
    double *copy = malloc((size_t)n * sizeof *copy), least = HUGE_VAL;
    if (!copy)
        bench_stop("bench: out of memory");
    for (int r = 0; r < repeats; r++) {
        memcpy(copy, x, (size_t)n * sizeof *copy);
        const double start = bench_now();
        qsort(copy, (size_t)n, sizeof *copy, ascending);
        least = fmin(least, bench_now() - start);
    }
    free(copy);
    return least;
}

static double classifying(int64_t n, const double *x, int method, int k, int repeats, double *sum)
{
    dikas_class_options o = DIKAS_CLASS_OPTIONS_INIT;
    double least = HUGE_VAL;
    o.method = (dikas_class_method)method;
    o.n_classes = k;
    for (int r = 0; r < repeats; r++) {
        dikas_classes c;
        dikas_error err;
        const double start = bench_now();
        bench_check(dikas_classify(n, x, &o, &bench_run, &c, &err), &err);
        least = fmin(least, bench_now() - start);
        *sum = bench_checksum(c.bound, c.n + 1);
        dikas_classes_clear(&c);
    }
    return least;
}

static void compare(const char *what, int64_t n, const double *x, int repeats)
{
    static const struct {
        const char *name;
        int k;
    } tried[] = {
        { "quantile", 5 }, { "equal", 5 }, { "pretty", 5 }, { "jenks", 5 }, { "jenks", 12 }
    };
    const double sort = sorting(n, x, repeats);
    printf("%-10s %-10s %3s %9lld %9.3f s\n", what, "qsort()", "", (long long)n, sort);
    for (size_t t = 0; t < DIKAS_COUNT(tried); t++) {
        double sum = 0;
        bench_forget_peak();
        const double seconds =
            classifying(n, x, dikas_class_method_of(tried[t].name), tried[t].k, repeats, &sum);
        printf("%-10s %-10s %3d %9lld %9.3f s %7.2f of qsort() %7.0f MB  %.17g\n", what,
               tried[t].name, tried[t].k, (long long)n, seconds, seconds / sort, bench_peak_mb(),
               sum);
    }
}

int main(int argc, char **argv)
{
    const int64_t n = argc > 1 ? atoll(argv[1]) : 1000000;
    const int repeats = argc > 2 ? atoi(argv[2]) : 3;
    double *x = malloc((size_t)n * sizeof *x);
    if (n < 1 || repeats < 1 || !x)
        bench_stop("usage: bench_classes [VALUES [REPEATS]]");
    for (int64_t i = 0; i < n; i++)
        x[i] = exp(6 * dikas_random(1, (uint64_t)i));
    compare("different", n, x, repeats);
    for (int64_t i = 0; i < n; i++)
        x[i] = floor(x[i]);
    compare("people", n, x, repeats);
    free(x);
    return 0;
}
