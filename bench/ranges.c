/* SPDX-License-Identifier: MIT */
/**
 * @file ranges.c
 * The lines, the origins, our answer, and how another compares with it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ranges.h"

/* Costs are rounded here so that their sums are exact: to far less than this, in metres. */
#define ROUNDING 1e-6

/* Our queries take milliseconds in all: they are asked again for so many CPU seconds, and their
 * mean is reported. */
#define LONG_ENOUGH 0.2

void *bench_room(size_t n, size_t size)
{
    void *memory = calloc(n ? n : 1, size);
    if (!memory)
        bench_stop("bench: out of memory");
    return memory;
}

answer bench_new_answer(int n)
{
    return (answer){ bench_room((size_t)n, sizeof(double)), bench_room((size_t)n, sizeof(double)),
                     0, 0 };
}

streets bench_read_streets(const char *path, const char *column)
{
    streets s = { .table = bench_read(path, column) };
    dikas_error err;
    int index;
    s.geometry = dikas_table_geometry(s.table);
    s.n = dikas_table_rows(s.table);
    s.cost = bench_room((size_t)s.n, sizeof(double));
    if (s.geometry->n_points != 2 * s.n)
        bench_stop("bench: %s: only straight lines of two points can be compared", path);
    bench_check(dikas_table_require(s.table, column, &index, &err), &err);
    bench_check(dikas_table_numbers(s.table, index, s.cost, &err), &err);
    return s;
}

origins bench_choose_origins(const streets *s, int n)
{
    origins o = { n, bench_room((size_t)n, sizeof *o.line),
                  bench_room(2 * (size_t)n, sizeof *o.xy) };
    for (int i = 0; i < n; i++) {
        o.line[i] = s->n * i / n;
        memcpy(o.xy + 2 * i, s->geometry->xy + 4 * o.line[i], 2 * sizeof(double));
    }
    return o;
}

/* ---- ours ---- */

static double itself(double cost, const void *parameters)
{
    (void)parameters;
    return cost;
}

answer bench_ask_dikas(const streets *s, const char *column, const origins *o, double metres)
{
    answer a = bench_new_answer(o->n);
    dikas_relation *relation = NULL;
    dikas_error err;
    const double start = bench_now();
    dikas_graph *graph = bench_graph(s->table, column);
    dikas_places *nodes = bench_node_places(graph), *from = bench_places(graph, o->n, o->xy);
    bench_check(dikas_access_new(graph, from, nodes, NULL, 0, metres, &relation, &err), &err);
    const dikas_weighted_sum sums[] = { { bench_one, NULL, NULL, a.nodes, bench_ones },
                                        { itself, NULL, NULL, a.costs, NULL } };
    /* the first call finds where searches meet places: that belongs to the preparation */
    bench_check(dikas_relation_sum(relation, DIKAS_BY_ROW, 2, sums, &bench_run, &err), &err);
    a.prepared = bench_now() - start;
    const double asked = bench_now();
    int times = 0;
    for (; times == 0 || bench_now() - asked < LONG_ENOUGH; times++)
        bench_check(dikas_relation_sum(relation, DIKAS_BY_ROW, 2, sums, &bench_run, &err), &err);
    a.seconds = (bench_now() - asked) / times;
    dikas_relation_free(relation);
    dikas_places_free(from);
    dikas_places_free(nodes);
    dikas_graph_free(graph);
    return a;
}

/* ---- side by side ---- */

/* Origins by how the two answers compare. */
typedef struct {
    int equal, dearer_there, dearer_here, fewer_there, fewer_here;
} agreement;

static agreement compare(const answer *ours, const answer *theirs, int n, int own)
{
    agreement found = { 0 };
    for (int i = 0; i < n; i++) {
        const double more = theirs->costs[i] - ours->costs[i];
        const double nodes = theirs->nodes[i] - (ours->nodes[i] - own);
        if (fabs(nodes) > 0.5)
            *(nodes < 0 ? &found.fewer_there : &found.fewer_here) += 1;
        else if (fabs(more) <= ROUNDING * ours->nodes[i])
            found.equal++;
        else if (more > 0)
            found.dearer_there++;
        else
            found.dearer_here++;
    }
    return found;
}

static void print_line(const char *work, double ours, double theirs)
{
    printf("%-28s %12.4f %14.4f %8.0f\n", work, ours, theirs, theirs / ours);
}

void bench_compare(const char *name, double metres, const answer *ours, const answer *theirs,
                   const origins *o, int own)
{
    const double n = o->n;
    char work[64];
    printf("%-28s %12s %14s %8s\n", "work", "DikaS", name, "ratio");
    print_line("preparation, CPU s", ours->prepared, theirs->prepared);
    snprintf(work, sizeof work, "query of %g m, CPU ms", metres);
    print_line(work, 1e3 * ours->seconds / n, 1e3 * theirs->seconds / n);
    printf("%-28s %12.1f %14.1f\n", "nodes a query", bench_checksum(ours->nodes, o->n) / n,
           bench_checksum(theirs->nodes, o->n) / n);
    const agreement found = compare(ours, theirs, o->n, own);
    printf("%-28s equal %d; dearer there %d, here %d; fewer nodes there %d, here %d\n", "origins",
           found.equal, found.dearer_there, found.dearer_here, found.fewer_there, found.fewer_here);
}
