/* SPDX-License-Identifier: MIT */
/**
 * @file bench.h
 * What the benchmarks share: CPU seconds, peak memory, one line of output a work, inputs.
 *
 * A benchmark stops at the first error; nothing is freed on the way out.
 */
#ifndef DIKAS_BENCH_H
#define DIKAS_BENCH_H

#include "dikas/geom.h"
#include "dikas/io.h"
#include "dikas/network.h"

/** Large blocks that are freed go back to the system at once, as in dikas-access. */
void bench_return_large_blocks(void);

/** CPU seconds of this process so far. */
double bench_now(void);

/** Forget the peak of memory so far, where the system can. */
void bench_forget_peak(void);

/** Peak of resident memory since bench_forget_peak(), MB. */
double bench_peak_mb(void);

/** Print the message and end the process unless the status is DIKAS_OK. */
void bench_check(dikas_status status, const dikas_error *err);
_Noreturn void bench_stop(const char *format, ...) DIKAS_PRINTF(1, 2);

/** Σ of the values that are not missing, compensated: two runs agree to the last digit or differ.
 */
double bench_checksum(const double *values, int64_t n);

/** Head of the table and a line of it. `settled` is the number of nodes the searches came to, 0
 * where there were none; a checksum that is missing is not printed. */
void bench_head(void);
void bench_line(const char *work, int64_t n, double seconds, double settled, double checksum);

/** One thread, no progress. */
extern const dikas_run bench_run;

/** The layer with this column (NULL: geometry alone). */
dikas_table *bench_read(const char *source, const char *column);

/** A graph that costs what the column says; places are tied to it at no cost. */
dikas_graph *bench_graph(const dikas_table *lines, const char *column);

/** Places within a kilometre of the graph. */
dikas_places *bench_places(const dikas_graph *graph, int64_t n, const double *xy);

/** Every node as a place. */
dikas_places *bench_node_places(const dikas_graph *graph);

/** Weight of every pair that is related. */
double bench_one(double cost, const void *parameters);
void bench_ones(const double *cost, int n, const void *parameters, double *out);

#endif
