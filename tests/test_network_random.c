/* SPDX-License-Identifier: MIT */
/**
 * @file test_network_random.c
 * Random networks and places against the plain definition of towns.h.
 */
#include "towns.h"

enum { MANY_ROWS = 300 };

/* ---- routes: lines over roads that are there, in directions that are open, at their cost ---- */

static double length_of_road(const road *r)
{
    double length = 0;
    for (int s = 0; s + 1 < r->n_points; s++)
        length += hypot(r->xy[2 * s + 2] - r->xy[2 * s], r->xy[2 * s + 3] - r->xy[2 * s + 1]);
    return length;
}

/* The least that a straight piece costs on a road that it lies on. */
static double cost_of_piece(const town *t, const double *a, const double *b)
{
    double best = HUGE_VAL;
    for (int e = 0; e < t->n_roads; e++) {
        const road *r = &t->road[e];
        const foot from = foot_on(r, a), to = foot_on(r, b);
        const double share = to.share - from.share;
        const double gap = fabs(share) * length_of_road(r) - hypot(b[0] - a[0], b[1] - a[1]);
        if (from.distance < 1e-6 && to.distance < 1e-6 && fabs(gap) < 1e-6 &&
            (share > 0 ? r->oneway >= 0 : r->oneway <= 0))
            best = fmin(best, r->cost * fabs(share));
    }
    return best;
}

static double cost_of_line(const town *t, const double *xy, int64_t n, double leave, double arrive)
{
    double cost = (leave + arrive) * t->leg;
    if (leave > 0) { /* within 1 cm of the nearest */
        const double leg = hypot(xy[2] - xy[0], xy[3] - xy[1]);
        assert_true(leg >= leave - 1e-9 && leg <= leave + 0.0101);
        xy += 2;
        n--;
    }
    if (arrive > 0) {
        const double *end = xy + 2 * (n - 1);
        const double leg = hypot(end[0] - end[-2], end[1] - end[-1]);
        assert_true(leg >= arrive - 1e-9 && leg <= arrive + 0.0101);
        n--;
    }
    for (int64_t i = 1; i < n; i++)
        if (hypot(xy[2 * i] - xy[2 * i - 2], xy[2 * i + 1] - xy[2 * i - 1]) > 0)
            cost += cost_of_piece(t, xy + 2 * i - 2, xy + 2 * i);
    return cost;
}

static void check_line(const town *t, const dikas_routes *r, int64_t i, int from, int to,
                       const double *snap)
{
    const int64_t first = r->start[i], n = r->start[i + 1] - first;
    const double *xy = r->xy + 2 * first;
    double length = 0;
    assert_true(n >= 2);
    assert_memory_equal(xy, t->place + 2 * from, 2 * sizeof(double));
    assert_memory_equal(xy + 2 * (n - 1), t->place + 2 * to, 2 * sizeof(double));
    for (int64_t k = 1; k < n; k++)
        length += hypot(xy[2 * k] - xy[2 * k - 2], xy[2 * k + 1] - xy[2 * k - 1]);
    assert_close(r->length[i], length, 0);
    assert_true(fabs(cost_of_line(t, xy, n, snap[from], snap[to]) - r->cost[i]) < 1e-6);
}

/* All pairs; the cost is the relation's to the bit, and the line costs as much. */
static void check_routes(const dikas_graph *g, const town *t, const dikas_places *places,
                         const double *all, double limit)
{
    static int32_t row[MOST_PLACES * MOST_PLACES], column[MOST_PLACES * MOST_PLACES];
    static double limits[MOST_PLACES * MOST_PLACES];
    const int n = t->n_places;
    dikas_error err;
    dikas_routes r[3];
    for (int i = 0; i < n * n; i++) {
        row[i] = i / n;
        column[i] = i % n;
        limits[i] = limit;
    }
    for (int k = 0; k < 3; k++) {
        const dikas_run run = { sizeof run, k == 1 ? 8 : 1, NULL, NULL };
        assert_ok(dikas_routes_find(g, places, t->place, places, t->place, n * n, row, column,
                                    limits, &run, &r[k], &err),
                  err);
        for (int i = 0; i < n * n; i++) { /* the last time each with its own cost as the limit */
            assert_close(r[k].cost[i], all[i], 0);
            limits[i] = k == 1 && !isnan(all[i]) ? all[i] : limit;
        }
        assert_memory_equal(r[k].start, r[0].start, (size_t)(n * n + 1) * sizeof(int64_t));
        assert_memory_equal(r[k].xy, r[0].xy, (size_t)r[0].start[n * n] * 2 * sizeof(double));
    }
    for (int i = 0; i < n * n; i++) {
        if (!isnan(all[i]))
            check_line(t, &r[0], i, i / n, i % n, dikas_places_snap(places));
        else
            assert_true(r[0].start[i] == r[0].start[i + 1] && isnan(r[0].length[i]));
    }
    for (int k = 0; k < 3; k++)
        dikas_routes_clear(&r[k]);
}

/* So many rows that searches over the whole graph pay: the places again and again. */
static void check_many_rows(const dikas_graph *g, const town *t, double limit)
{
    dikas_error err;
    const int n = t->n_places;
    double *xy = malloc(2 * MANY_ROWS * sizeof *xy);
    double *out[2] = { malloc(MANY_ROWS * sizeof *xy), malloc((size_t)n * sizeof *xy) };
    for (int i = 0; i < MANY_ROWS; i++)
        memcpy(xy + 2 * i, t->place + 2 * (i % n), 2 * sizeof *xy);
    dikas_places *places = places_on(g, n, t->place, HUGE_VAL);
    dikas_places *many = places_on(g, MANY_ROWS, xy, HUGE_VAL);
    dikas_relation *r = access_between(g, places, places, limit);
    dikas_relation *r_many = access_between(g, many, places, limit);
    double *all = matrix_of(r, DIKAS_BY_ROW, 1);
    const double scale = 11;
    for (int d = 0; d < 2; d++) {
        double *again = matrix_of(r_many, (dikas_direction)d, d ? 1 : 8);
        for (int i = 0; i < MANY_ROWS * n; i++)
            assert_close(again[i], all[i % (n * n)], 0);
        free(again);
    }
    const dikas_weighted_sum sums[] = { { weight, &scale, NULL, out[0], NULL },
                                        { weight, &scale, NULL, out[1], NULL } };
    assert_ok(dikas_relation_sum(r_many, DIKAS_BY_ROW, 1, &sums[0], NULL, &err), err);
    assert_ok(dikas_relation_sum(r, DIKAS_BY_ROW, 1, &sums[1], NULL, &err), err);
    for (int i = 0; i < MANY_ROWS; i++)
        assert_close(out[0][i], out[1][i % n], 1e-14);
    free(out[0]);
    free(out[1]);
    free(all);
    free(xy);
    dikas_relation_free(r);
    dikas_relation_free(r_many);
    dikas_places_free(places);
    dikas_places_free(many);
}

static void check_all_routes(const dikas_graph *g, const town *t, double limit)
{
    dikas_places *places = places_on(g, t->n_places, t->place, HUGE_VAL);
    dikas_relation *r = access_between(g, places, places, limit);
    double *all = matrix_of(r, DIKAS_BY_ROW, 1);
    check_routes(g, t, places, all, limit);
    free(all);
    dikas_relation_free(r);
    dikas_places_free(places);
}

static void check_towns(int exact, uint64_t first, uint64_t end)
{
    town *t = malloc(sizeof *t);
    double *wanted = malloc(MOST_PLACES * MOST_PLACES * sizeof(double));
    for (uint64_t seed = first; seed < end; seed++) {
        make_town(t, seed, exact);
        define(t, wanted);
        dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
        options.cost_column = "cost";
        options.oneway_column = "oneway";
        options.leg_cost_per_metre = t->leg;
        dikas_graph *g = graph_with(table_of(t), NULL, &options, NULL);
        static const double limits[] = { HUGE_VAL, 40, 0 };
        for (size_t i = 0; i < DIKAS_COUNT(limits); i++) {
            check_relation(g, t, wanted, limits[i], exact ? 0 : 1e-9);
            check_all_routes(g, t, limits[i]);
        }
        check_many_rows(g, t, HUGE_VAL);
        check_many_rows(g, t, 300);
        dikas_graph_free(g);
    }
    free(wanted);
    free(t);
}

/* All numbers are eighths, so the bits must be those of the definition. Detours bend by the root of
 * a square and are left to the other test. */
static void test_towns_of_eighths(void **state)
{
    (void)state;
    check_towns(1, 0, 25);
}

static void test_towns(void **state)
{
    (void)state;
    check_towns(0, 100, 125);
}

/* The border against the least cost to every node that lies near the town's bounding square. The
 * frame of the square has no node but a corner and leads nowhere. */
static void test_border(void **state)
{
    (void)state;
    dikas_error err;
    town *t = malloc(sizeof *t);
    double cost[MOST_PLACES];
    for (uint64_t seed = 200; seed < 220; seed++) {
        make_town(t, seed, 0);
        const double low = -4, high = 8 * t->side - 4, width = 4.5;
        road *frame = &t->road[t->n_roads < MOST_EDGES - 1 ? t->n_roads : MOST_EDGES - 2];
        frame[0] = (road){ { low, low, high, low, high, high }, 3, 0, 0, 1, 0 };
        frame[1] = (road){ { low, low, low, high, high, high }, 3, 0, 0, 1, 0 };
        t->n_roads = (int)(frame - t->road) + 2;
        dikas_graph *g = graph_by_cost(table_of(t), NULL);
        dikas_places *places = places_on(g, t->n_places, t->place, HUGE_VAL);
        const double *xy = dikas_graph_node_xy(g);
        const int64_t n = dikas_graph_nodes(g);
        dikas_places *nodes = places_on(g, n, xy, 1);
        dikas_relation *all = access_between(g, places, nodes, HUGE_VAL);
        double *matrix = matrix_of(all, DIKAS_BY_ROW, 1);
        assert_ok(dikas_border_cost(g, places, width, cost, NULL, &err), err);
        for (int p = 0; p < t->n_places; p++) {
            double least = HUGE_VAL;
            for (int64_t u = 0; u < n; u++) {
                const double inside = fmin(fmin(xy[2 * u], xy[2 * u + 1]) - low,
                                           high - fmax(xy[2 * u], xy[2 * u + 1]));
                if (inside <= width && matrix[p * n + u] < least)
                    least = matrix[p * n + u];
            }
            assert_close(cost[p], isinf(least) ? DIKAS_MISSING : least, 0);
        }
        free(matrix);
        dikas_relation_free(all);
        dikas_places_free(nodes);
        dikas_places_free(places);
        dikas_graph_free(g);
    }
    free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_towns_of_eighths),
        cmocka_unit_test(test_towns),
        cmocka_unit_test(test_border),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
