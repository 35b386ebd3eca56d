/* SPDX-License-Identifier: MIT */
/**
 * @file duplicates.c
 * Edges that stand twice, in one direction or the other.
 */
#include <string.h>

#include "core/core.h"
#include "network/graph.h"
#include "network/vertices.h"

static int same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static int same_path(const dikas_graph *g, int32_t a, int32_t b, int turned)
{
    const int32_t n = g->edge_point[a + 1] - g->edge_point[a];
    const double *p = g->edge_xy + 2 * (int64_t)g->edge_point[a];
    const double *q = g->edge_xy + 2 * (int64_t)g->edge_point[b];
    if (g->edge_point[b + 1] - g->edge_point[b] != n)
        return 0;
    for (int64_t i = 0; i < n; i++)
        if (!same_point(p + 2 * i, q + 2 * (turned ? n - 1 - i : i)))
            return 0;
    return 1;
}

/* The same edge, forwards or turned round: ends, points and costs. */
static int same_edge_turned(const dikas_graph *g, int32_t a, int32_t b, int turned)
{
    const int32_t from = turned ? g->edge_to[b] : g->edge_from[b];
    const int32_t to = turned ? g->edge_from[b] : g->edge_to[b];
    const double forward = turned ? g->edge_backward[b] : g->edge_forward[b];
    const double backward = turned ? g->edge_forward[b] : g->edge_backward[b];
    return g->edge_from[a] == from && g->edge_to[a] == to &&
           same_bits(g->edge_forward[a], forward) && same_bits(g->edge_backward[a], backward) &&
           same_path(g, a, b, turned);
}

static int same_edge(const dikas_graph *g, int32_t a, int32_t b)
{
    return same_edge_turned(g, a, b, 0) || same_edge_turned(g, a, b, 1);
}

/* The same for an edge and its reverse. */
static uint64_t hash_of_path(const dikas_graph *g, int32_t e)
{
    uint64_t hash = 0;
    for (int64_t i = g->edge_point[e]; i < g->edge_point[e + 1]; i++)
        hash += vertex_hash(g->edge_xy + 2 * i);
    return hash;
}

static void move_edge(dikas_graph *g, int32_t to, int32_t from)
{
    const int32_t n = g->edge_point[from + 1] - g->edge_point[from];
    memmove(g->edge_xy + 2 * (int64_t)g->edge_point[to],
            g->edge_xy + 2 * (int64_t)g->edge_point[from], (size_t)n * 2 * sizeof(double));
    g->edge_point[to + 1] = g->edge_point[to] + n;
    g->edge_from[to] = g->edge_from[from];
    g->edge_to[to] = g->edge_to[from];
    g->edge_ferry[to] = g->edge_ferry[from];
    g->edge_forward[to] = g->edge_forward[from];
    g->edge_backward[to] = g->edge_backward[from];
}

dikas_status graph_drop_duplicates(dikas_graph *g, int64_t *dropped, dikas_error *err)
{
    int32_t kept = 0;
    uint32_t slots = 64;
    while (slots < UINT32_C(1) << 31 && slots < (uint32_t)g->n_edges)
        slots *= 2;
    int32_t *first = dikas_alloc(slots, sizeof(int32_t));
    int32_t *next = dikas_alloc((size_t)g->n_edges, sizeof(int32_t));
    if (!first || !next) {
        dikas_release(first);
        dikas_release(next);
        return DIKAS_NO_MEMORY(err, "edges");
    }
    memset(first, 0xff, (size_t)slots * sizeof(int32_t));
    for (int32_t e = 0; e < g->n_edges; e++) {
        int32_t *const chain = &first[hash_of_path(g, e) & (slots - 1)];
        int32_t other = *chain;
        while (other >= 0 && !same_edge(g, other, e))
            other = next[other];
        if (other >= 0) {
            ++*dropped;
            continue;
        }
        move_edge(g, kept, e);
        next[kept] = *chain;
        *chain = kept++;
    }
    g->n_edges = kept;
    dikas_release(first);
    dikas_release(next);
    return DIKAS_OK;
}
