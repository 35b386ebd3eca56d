/* SPDX-License-Identifier: MIT */
/**
 * @file bench_index.c
 * Ranks of an index: numbers placed in order, beside qsort() doing the same; and the sensitivity of
 * an index of five columns, beside the sorting alone that it takes with qsort(). One thread, CPU
 * seconds.
 *
 * Usage: bench_index [ROWS [REPEATS]]
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "core/core.h"
#include "dikas/index.h"

enum { P = 5 };

static int by_value(const void *a, const void *b)
{
    const dikas_placed *x = a, *y = b;
    if (x->value < y->value || x->value > y->value)
        return x->value < y->value ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static void by_qsort(int64_t n, dikas_placed *placed, dikas_placed *room)
{
    (void)room;
    qsort(placed, (size_t)n, sizeof *placed, by_value);
}

/* About normal, and never the same twice. */
static double value_of(int64_t repeat, int64_t i)
{
    double sum = 0;
    for (uint64_t k = 0; k < 4; k++)
        sum += dikas_random((uint64_t)repeat * 4 + k, (uint64_t)i);
    return sum - 2;
}

/* Seconds of the sorting alone; *sum depends on all places. */
static double sort_all(int64_t n, int64_t repeats,
                       void (*sort)(int64_t n, dikas_placed *placed, dikas_placed *room),
                       double *sum)
{
    dikas_placed *placed = malloc(2 * (size_t)n * sizeof *placed);
    double seconds = 0;
    if (!placed)
        bench_stop("bench: out of memory");
    *sum = 0;
    for (int64_t r = 0; r < repeats; r++) {
        for (int64_t i = 0; i < n; i++)
            placed[i] = (dikas_placed){ value_of(r, i), i };
        const double start = bench_now();
        sort(n, placed, placed + n);
        seconds += bench_now() - start;
        for (int64_t i = 0; i < n; i += 97)
            *sum += (double)placed[i].row * (double)(i % 1009);
    }
    free(placed);
    return seconds;
}

static double vary(int64_t n, int64_t repeats, int is_grid)
{
    static const dikas_indicator empty = DIKAS_INDICATOR_INIT;
    const int64_t wide = 500;
    dikas_indicator indicators[P];
    const double *x[P];
    double *all = malloc((P + 3) * (size_t)n * sizeof *all);
    int64_t *lattice = malloc(2 * (size_t)n * sizeof *lattice);
    dikas_index index = DIKAS_INDEX_INIT;
    dikas_index_variation how = DIKAS_INDEX_VARIATION_INIT;
    dikas_error err;
    if (!all || !lattice)
        bench_stop("bench: out of memory");
    for (int k = 0; k < P; k++) {
        indicators[k] = empty;
        x[k] = all + k * n;
        for (int64_t i = 0; i < n; i++)
            all[k * n + i] = value_of(k, i);
    }
    for (int64_t i = 0; i < n; i++) {
        lattice[2 * i] = i % wide;
        lattice[2 * i + 1] = i / wide;
    }
    index.n = P;
    index.indicators = indicators;
    how.repeats = repeats;
    how.lattice = is_grid ? lattice : NULL;
    double *out = all + P * n;
    const double start = bench_now();
    bench_check(dikas_index_vary(&index, n, x, &how, out, out + n, out + 2 * n, &bench_run, &err),
                &err);
    const double seconds = bench_now() - start;
    free(all);
    free(lattice);
    return seconds;
}

static void line(const char *work, double ours, double theirs)
{
    printf("%-34s %10.3f %10.3f %8.1f %8.0f\n", work, ours, theirs, theirs / ours, bench_peak_mb());
}

int main(int argc, char **argv)
{
    const int64_t n = argc > 1 ? strtoll(argv[1], NULL, 10) : 250000;
    const int64_t repeats = argc > 2 ? strtoll(argv[2], NULL, 10) : 100;
    double sum, same;
    const double theirs = sort_all(n, repeats, by_qsort, &sum);
    printf("%-34s %10s %10s %8s %8s\n", "work", "DikaS", "qsort", "ratio", "peak MB");
    bench_forget_peak();
    line("values in order", sort_all(n, repeats, dikas_sort_placed, &same), theirs);
    if (sum < same || sum > same)
        bench_stop("bench: the orders differ");
    bench_forget_peak();
    line("sensitivity of an index", vary(n, repeats, 0), theirs);
    bench_forget_peak();
    line("sensitivity, with shifted grids", vary(n, repeats, 1), theirs);
    return 0;
}
