/* SPDX-License-Identifier: MIT */
/**
 * @file bench_matrix.c
 * All pairs of some places of a network, read block by block as they would be written to a file.
 * One thread, CPU seconds.
 *
 * Usage: bench_matrix STREETS COST_COLUMN PLACES ROWS
 *
 * PLACES nodes, evenly over the network's own order, so that neighbours in the table are neighbours
 * in space; then the same in a random order. Of ROWS of them all pairs are read, without a limit.
 */
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "core/core.h"

/* Where the places stand: every so many nodes; at random among them when shuffled (Fisher and Yates
 * 1938, Knuth's form). */
static double *choose(const dikas_graph *graph, int64_t n, int shuffled)
{
    const double *node = dikas_graph_node_xy(graph);
    const int64_t n_nodes = dikas_graph_nodes(graph);
    double *xy = malloc(2 * (size_t)n * sizeof *xy);
    if (!xy)
        bench_stop("bench: out of memory");
    for (int64_t i = 0; i < n; i++)
        memcpy(xy + 2 * i, node + 2 * (i * n_nodes / n), 2 * sizeof(double));
    for (int64_t i = n - 1; shuffled && i > 0; i--) {
        const int64_t j = (int64_t)(dikas_random(1, (uint64_t)i) * (double)(i + 1));
        for (int k = 0; k < 2; k++) {
            const double swap = xy[2 * i + k];
            xy[2 * i + k] = xy[2 * j + k];
            xy[2 * j + k] = swap;
        }
    }
    return xy;
}

/* What a block adds up to, at the number of its first row: the same for any order of blocks. */
static dikas_status add_block(const dikas_block *block, int worker, void *context, dikas_error *err)
{
    dikas_sum *total = context;
    (void)worker;
    (void)err;
    for (int64_t p = block->start[0]; p < block->start[block->count]; p++)
        dikas_sum_add(&total[0], block->value[0][p]);
    total[1].high += (double)(block->start[block->count] - block->start[0]);
    return DIKAS_OK;
}

static void read_all(const dikas_graph *graph, int64_t n, int64_t n_rows, int shuffled)
{
    dikas_error err;
    dikas_relation *relation = NULL;
    dikas_sum total[2] = { { 0, 0 }, { 0, 0 } };
    double *xy = choose(graph, n, shuffled);
    dikas_places *to = bench_places(graph, n, xy);
    dikas_places *from = bench_places(graph, n_rows, xy + 2 * ((n - n_rows) / 2));
    bench_forget_peak();
    const double start = bench_now();
    bench_check(dikas_access_new(graph, from, to, NULL, 0, HUGE_VAL, &relation, &err), &err);
    bench_check(
        dikas_relation_visit(relation, DIKAS_BY_ROW, add_block, total, "reading", &bench_run, &err),
        &err);
    bench_line(shuffled ? "all pairs, rows shuffled" : "all pairs, rows in order", n_rows,
               bench_now() - start, total[1].high, dikas_sum_value(total[0]));
    dikas_relation_free(relation);
    dikas_places_free(from);
    dikas_places_free(to);
    free(xy);
}

int main(int argc, char **argv)
{
    if (argc != 5)
        bench_stop("Usage: bench_matrix STREETS COST_COLUMN PLACES ROWS");
    const int64_t n = strtoll(argv[3], NULL, 10);
    const int64_t n_rows = strtoll(argv[4], NULL, 10);
    dikas_table *lines = bench_read(argv[1], argv[2]);
    dikas_graph *graph = bench_graph(lines, argv[2]);
    dikas_table_free(lines);
    if (n < 1 || n > dikas_graph_nodes(graph) || n_rows < 1 || n_rows > n)
        bench_stop("bench: %lld rows of %lld places, there are %lld nodes", (long long)n_rows,
                   (long long)n, (long long)dikas_graph_nodes(graph));
    bench_return_large_blocks();
    bench_head();
    for (int shuffled = 0; shuffled < 2; shuffled++)
        read_all(graph, n, n_rows, shuffled);
    dikas_graph_free(graph);
    return 0;
}
