/* SPDX-License-Identifier: MIT */
/**
 * @file bench.c
 * Clock, memory, output and inputs of the benchmarks.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#ifdef __GLIBC__ /* as the headers before it say */
#include <malloc.h>
#endif

#include "bench.h"

#define FARTHEST 1000 /* metres between a place and the network */

void bench_return_large_blocks(void)
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 128 * 1024);
#endif
}

const dikas_run bench_run = { sizeof(dikas_run), 1, NULL, NULL };

double bench_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void bench_forget_peak(void)
{
    FILE *file = fopen("/proc/self/clear_refs", "w");
    if (!file)
        return;
    fputs("5\n", file);
    fclose(file);
}

double bench_peak_mb(void)
{
    struct rusage usage;
    char line[256];
    double kb = -1;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file))
        if (!strncmp(line, "VmHWM:", 6))
            kb = strtod(line + 6, NULL);
    if (file)
        fclose(file);
    if (kb < 0 && getrusage(RUSAGE_SELF, &usage) == 0)
        kb = (double)usage.ru_maxrss;
    return kb / 1024;
}

void bench_stop(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(1);
}

void bench_check(dikas_status status, const dikas_error *err)
{
    if (status != DIKAS_OK)
        bench_stop("bench: %s", err->message);
}

double bench_checksum(const double *values, int64_t n)
{
    dikas_sum sum = { 0, 0 };
    for (int64_t i = 0; i < n; i++)
        if (!isnan(values[i]))
            dikas_sum_add(&sum, values[i]);
    return dikas_sum_value(sum);
}

void bench_head(void)
{
    printf("%-28s %9s %9s %11s %11s %8s  %s\n", "work", "n", "CPU s", "settled", "ns/settled",
           "peak MB", "checksum");
}

void bench_line(const char *work, int64_t n, double seconds, double settled, double checksum)
{
    printf("%-28s %9lld %9.3f", work, (long long)n, seconds);
    if (settled > 0)
        printf(" %11.0f %11.1f", settled, 1e9 * seconds / settled);
    else
        printf(" %11s %11s", "-", "-");
    printf(" %8.0f", bench_peak_mb());
    if (isnan(checksum))
        printf("  -\n");
    else
        printf("  %.17g\n", checksum);
    fflush(stdout);
}

dikas_table *bench_read(const char *source, const char *column)
{
    dikas_read_options options = DIKAS_READ_OPTIONS_INIT;
    dikas_table *table = NULL;
    dikas_error err;
    /* with no column wanted, the first optional one that is absent leaves the geometry alone */
    const char *const wanted[] = { column ? column : "?no such column" };
    options.columns = wanted;
    options.n_columns = 1;
    bench_check(dikas_read(source, &options, &bench_run, &table, &err), &err);
    return table;
}

dikas_graph *bench_graph(const dikas_table *lines, const char *column)
{
    dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
    dikas_graph *graph = NULL;
    dikas_error err;
    options.cost_column = column;
    bench_check(dikas_graph_new(lines, NULL, &options, NULL, &bench_run, &graph, &err), &err);
    return graph;
}

dikas_places *bench_places(const dikas_graph *graph, int64_t n, const double *xy)
{
    dikas_places *places = NULL;
    dikas_error err;
    bench_check(dikas_places_new(graph, n, xy, FARTHEST, 1, &bench_run, &places, &err), &err);
    return places;
}

dikas_places *bench_node_places(const dikas_graph *graph)
{
    return bench_places(graph, dikas_graph_nodes(graph), dikas_graph_node_xy(graph));
}

double bench_one(double cost, const void *parameters)
{
    (void)cost;
    (void)parameters;
    return 1;
}

void bench_ones(const double *cost, int n, const void *parameters, double *out)
{
    (void)cost;
    (void)parameters;
    for (int k = 0; k < n; k++)
        out[k] = 1;
}
