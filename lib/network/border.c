/* SPDX-License-Identifier: MIT */
/**
 * @file border.c
 * How far it is to the border of the data, behind which services may be hidden.
 *
 * The hull is Andrew's monotone chain (1979, doi:10.1016/0020-0190(79)90072-3).
 */
#include <stdlib.h>
#include <string.h>

#include "core/core.h"
#include "network/search.h"

static int by_x_then_y(const void *a, const void *b)
{
    const double *p = a, *q = b;
    if (p[0] < q[0] || p[0] > q[0])
        return p[0] < q[0] ? -1 : 1;
    return (p[1] > q[1]) - (p[1] < q[1]);
}

/* Above 0 when c lies to the left of a -> b. */
static double turn(const double *a, const double *b, const double *c)
{
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/* Add a corner and drop those before it that it makes concave; the first `fixed` corners stay. */
static int64_t add_corner(double *out, int64_t k, int64_t fixed, const double *p)
{
    while (k > fixed && !(turn(out + 2 * (k - 2), out + 2 * (k - 1), p) > 0))
        k--;
    memcpy(out + 2 * k, p, 2 * sizeof(double));
    return k + 1;
}

/* The hull of n sorted points, counterclockwise, into out (room for 2 n); returns its number of
 * corners. */
static int64_t hull_of(const double *xy, int64_t n, double *out)
{
    int64_t k = 0;
    for (int64_t i = 0; i < n; i++)
        k = add_corner(out, k, 1, xy + 2 * i);
    const int64_t lower = k;
    for (int64_t i = n - 2; i >= 0; i--)
        k = add_corner(out, k, lower, xy + 2 * i);
    return k > 1 ? k - 1 : k; /* the first corner stands twice */
}

/* The line through a side of the hull: x * at[0] + y * at[1] - at[2] metres to its left, counted
 * from the first corner. */
typedef struct {
    double at[3];
} side;

/* A hull without area has all points on its border: no sides are needed. */
static int64_t sides_of(const double *hull, int64_t n, side *out)
{
    for (int64_t i = 0; i < n && n > 2; i++) {
        const double *a = hull + 2 * i, *b = hull + 2 * ((i + 1) % n);
        const double length = hypot(b[0] - a[0], b[1] - a[1]);
        const double x = (a[1] - b[1]) / length, y = (b[0] - a[0]) / length;
        out[i] = (side){ { x, y, x * (a[0] - hull[0]) + y * (a[1] - hull[1]) } };
    }
    return n > 2 ? n : 0;
}

/* Inside a convex hull its border is as far as the nearest of the lines through its sides. */
static int is_near_hull(const double *p, const double *origin, const side *sides, int64_t n,
                        double width)
{
    const double x = p[0] - origin[0], y = p[1] - origin[1];
    if (n == 0)
        return width >= 0;
    for (int64_t i = 0; i < n; i++)
        if (x * sides[i].at[0] + y * sides[i].at[1] - sides[i].at[2] <= width)
            return 1;
    return 0;
}

/* Seeds of cost 0 at the nodes near the hull of all edges. */
static dikas_status border_seeds(const dikas_graph *g, double width, seed **out, int64_t *n_out,
                                 dikas_error *err)
{
    const int64_t n_points = graph_edge_point(g, g->n_edges), n = n_points + g->n_nodes;
    double *sorted = dikas_alloc((size_t)n, 2 * sizeof(double));
    double *hull = dikas_alloc((size_t)n, 4 * sizeof(double));
    side *sides = dikas_alloc((size_t)n, 2 * sizeof(side));
    seed *seeds = dikas_alloc((size_t)g->n_nodes, sizeof(seed));
    *n_out = 0;
    if (sorted && hull && sides && seeds) {
        if (n_points)
            memcpy(sorted, g->edge_xy, (size_t)n_points * 2 * sizeof(double));
        memcpy(sorted + 2 * n_points, g->node_xy, (size_t)g->n_nodes * 2 * sizeof(double));
        qsort(sorted, (size_t)n, 2 * sizeof(double), by_x_then_y);
        const int64_t n_sides = sides_of(hull, hull_of(sorted, n, hull), sides);
        for (int32_t u = 0; u < g->n_nodes; u++)
            if (is_near_hull(g->node_xy + 2 * (int64_t)u, hull, sides, n_sides, width))
                seeds[(*n_out)++] = (seed){ 0, u, 0 };
        *out = seeds;
        seeds = NULL;
    }
    const int complete = sorted && hull && sides && !seeds;
    dikas_release(sorted);
    dikas_release(hull);
    dikas_release(sides);
    dikas_release(seeds);
    return complete && *out ? DIKAS_OK : DIKAS_NO_MEMORY(err, "the border");
}

dikas_status dikas_border_cost(const dikas_graph *graph, const dikas_places *from, double width,
                               double *cost, const dikas_run *run, dikas_error *err)
{
    seed *seeds = NULL;
    int64_t n_seeds = 0;
    labels nearest = { 0 };
    dikas_status status = border_seeds(graph, width, &seeds, &n_seeds, err);
    if (status == DIKAS_OK)
        status = labels_find(graph, &graph->in, seeds, n_seeds, 1, HUGE_VAL, run, &nearest, err);
    for (int64_t i = 0; status == DIKAS_OK && i < from->n; i++) {
        double least = HUGE_VAL;
        for (int64_t k = from->tie_start[i]; k < from->tie_start[i + 1]; k++)
            least = fmin(least, places_leave(from, k) + nearest.cost[from->tie_node[k]]);
        cost[i] = isinf(least) ? DIKAS_MISSING : least;
    }
    labels_clear(&nearest);
    dikas_release(seeds);
    return status;
}
