/* SPDX-License-Identifier: MIT */
/**
 * @file bench_igraph.c
 * Range queries and nearest services beside igraph: the same lines, the same costs must come out.
 *
 * Usage: bench_igraph STREETS COST_COLUMN METRES ORIGINS [SERVICES]
 *
 * igraph's preparation is igraph_create(); its range query igraph_distances_dijkstra_cutoff(). It
 * has no search from many sources at once: the nearest services of all nodes are found by one
 * igraph_distances_dijkstra() from each.
 */
#include <igraph/igraph.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ranges.h"

enum { NEAREST = 5 };

static void must(igraph_error_t error)
{
    if (error != IGRAPH_SUCCESS)
        bench_stop("bench: igraph: %s", igraph_strerror(error));
}

/* ---- nodes by their coordinates ---- */

typedef struct {
    double xy[2];
    int64_t point;
} corner;

static int by_place(const void *a, const void *b)
{
    const corner *x = a, *y = b;
    for (int k = 0; k < 2; k++)
        if (x->xy[k] < y->xy[k] || x->xy[k] > y->xy[k])
            return x->xy[k] < y->xy[k] ? -1 : 1;
    return 0;
}

/* The node of every point of the lines; returns how many nodes there are. */
static int64_t number_nodes(const streets *s, int64_t *node)
{
    const int64_t n = 2 * s->n;
    corner *all = bench_room((size_t)n, sizeof *all);
    int64_t n_nodes = 0;
    for (int64_t i = 0; i < n; i++) {
        memcpy(all[i].xy, s->geometry->xy + 2 * i, sizeof all[i].xy);
        all[i].point = i;
    }
    qsort(all, (size_t)n, sizeof *all, by_place);
    for (int64_t i = 0; i < n; i++) {
        n_nodes += i == 0 || by_place(&all[i - 1], &all[i]) != 0;
        node[all[i].point] = n_nodes - 1;
    }
    free(all);
    return n_nodes;
}

typedef struct {
    igraph_t graph;
    igraph_vector_t weights;
    int64_t *node, n_nodes;
    double prepared;
} network;

static network make_network(const streets *s)
{
    network n = { .node = bench_room(2 * (size_t)s->n, sizeof *n.node) };
    igraph_vector_int_t edges;
    const double start = bench_now();
    n.n_nodes = number_nodes(s, n.node);
    must(igraph_vector_int_init(&edges, 2 * s->n));
    must(igraph_vector_init(&n.weights, s->n));
    for (int64_t i = 0; i < 2 * s->n; i++)
        VECTOR(edges)[i] = n.node[i];
    for (int64_t i = 0; i < s->n; i++)
        VECTOR(n.weights)[i] = s->cost[i];
    must(igraph_create(&n.graph, &edges, n.n_nodes, IGRAPH_UNDIRECTED));
    igraph_vector_int_destroy(&edges);
    n.prepared = bench_now() - start;
    return n;
}

/* ---- ranges ---- */

static answer ask_igraph(const network *n, const origins *o, double metres)
{
    answer a = bench_new_answer(o->n);
    igraph_matrix_t cost;
    must(igraph_matrix_init(&cost, 0, 0));
    a.prepared = n->prepared;
    const double start = bench_now();
    for (int i = 0; i < o->n; i++) {
        must(igraph_distances_dijkstra_cutoff(&n->graph, &cost,
                                              igraph_vss_1(n->node[2 * o->line[i]]),
                                              igraph_vss_all(), &n->weights, IGRAPH_OUT, metres));
        for (int64_t k = 0; k < n->n_nodes; k++)
            if (MATRIX(cost, 0, k) <= metres) {
                a.nodes[i]++;
                a.costs[i] += MATRIX(cost, 0, k);
            }
    }
    a.seconds = bench_now() - start;
    igraph_matrix_destroy(&cost);
    return a;
}

/* ---- nearest ---- */

/* The least distance first; costs of a node in ascending order. */
static void insert(double *best, double cost)
{
    int at = NEAREST;
    for (; at > 0 && cost < best[at - 1]; at--)
        if (at < NEAREST)
            best[at] = best[at - 1];
    if (at < NEAREST)
        best[at] = cost;
}

/* Services stand on nodes here: on the first point of every so many lines. */
static void compare_nearest(const streets *s, const network *n, const char *column, int n_services)
{
    const origins services = bench_choose_origins(s, n_services);
    double *best = bench_room((size_t)n->n_nodes * NEAREST, sizeof *best), theirs = 0, ours = 0;
    dikas_error err;
    igraph_matrix_t cost;
    must(igraph_matrix_init(&cost, 0, 0));
    double start = bench_now();
    for (int64_t i = 0; i < n->n_nodes * NEAREST; i++)
        best[i] = HUGE_VAL;
    for (int i = 0; i < n_services; i++) {
        must(igraph_distances_dijkstra(&n->graph, &cost,
                                       igraph_vss_1(n->node[2 * services.line[i]]),
                                       igraph_vss_all(), &n->weights, IGRAPH_OUT));
        for (int64_t k = 0; k < n->n_nodes; k++)
            insert(best + k * NEAREST, MATRIX(cost, 0, k));
    }
    const double their_seconds = bench_now() - start;
    igraph_matrix_destroy(&cost);
    dikas_graph *graph = bench_graph(s->table, column);
    dikas_places *nodes = bench_node_places(graph),
                 *to = bench_places(graph, n_services, services.xy);
    double *value = bench_room((size_t)dikas_graph_nodes(graph) * NEAREST, sizeof *value);
    dikas_relation *relation = NULL;
    start = bench_now();
    bench_check(dikas_access_new(graph, nodes, to, NULL, 0, HUGE_VAL, &relation, &err), &err);
    bench_check(
        dikas_relation_nearest(relation, DIKAS_BY_ROW, NEAREST, value, NULL, &bench_run, &err),
        &err);
    const double our_seconds = bench_now() - start;
    for (int64_t i = 0; i < n->n_nodes * NEAREST; i++)
        theirs += isinf(best[i]) ? 0 : best[i];
    for (int64_t i = 0; i < dikas_graph_nodes(graph) * NEAREST; i++)
        ours += isnan(value[i]) ? 0 : value[i];
    printf("nearest %d of %d, CPU s %*s %12.4f %14.4f %8.0f\n", NEAREST, n_services, 2, "",
           our_seconds, their_seconds, their_seconds / our_seconds);
    printf("%-28s %12.6g %14.6g\n", "sum of costs", ours, theirs);
}

int main(int argc, char **argv)
{
    if (argc < 5 || argc > 6 || atoi(argv[4]) < 1)
        bench_stop("Usage: bench_igraph STREETS COST_COLUMN METRES ORIGINS [SERVICES]");
    const double metres = strtod(argv[3], NULL);
    const streets s = bench_read_streets(argv[1], argv[2]);
    const origins o = bench_choose_origins(&s, atoi(argv[4]));
    const answer ours = bench_ask_dikas(&s, argv[2], &o, metres);
    const network n = make_network(&s);
    const answer theirs = ask_igraph(&n, &o, metres);
    bench_compare("igraph", metres, &ours, &theirs, &o, 0);
    if (argc == 6)
        compare_nearest(&s, &n, argv[2], atoi(argv[5]));
    return 0;
}
