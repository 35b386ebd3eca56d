/* SPDX-License-Identifier: MIT */
/**
 * @file test_network_parts.c
 * The parts that searches and snapping are made of: queue, labels, vertices, segments, order.
 */
#include "network/graph.h"
#include "network/queue.h"
#include "network/search.h"
#include "network/segments.h"
#include "network/vertices.h"
#include "streets.h"

/* ---- the queue ---- */

/* Everything comes out once, in order up to the width of a bucket (to the bit when crowded). */
static void run_queue(double width, double span, int n, int equal)
{
    dikas_error err;
    queue q;
    char *seen = calloc((size_t)n, 1);
    double last = 0;
    assert_ok(queue_init(&q, width, span, &err), err);
    for (int round = 0; round < 2; round++) {
        memset(seen, 0, (size_t)n);
        queue_begin(&q, 100);
        last = 100;
        for (int i = 0; i < n; i++)
            assert_true(
                queue_push(&q, 100 + (equal ? 0 : span * dikas_random(1, (uint64_t)i)), i, 2 * i));
        for (int i = 0; i < n; i++) {
            const queue_entry e = queue_pop(&q);
            assert_false(seen[e.node]);
            assert_int_equal(e.tag, 2 * e.node);
            assert_true(e.key >= last - 1 / q.per_width * (1 + 1e-9));
            seen[e.node] = 1;
            last = fmax(last, e.key);
        }
        assert_int_equal(q.alive, 0);
    }
    queue_clear(&q);
    free(seen);
}

static void test_queue(void **state)
{
    (void)state;
    run_queue(1, 50, 1000, 0);
    run_queue(0.001, 50, 1000, 0);
    run_queue(1000, 50, 20000, 0); /* one crowded bucket */
    run_queue(0, 50, 9000, 0);
    run_queue(0, 0, 9000, 1);
    run_queue(1e-9, 1e9, 1000, 0); /* more buckets than there may be */
}

/* A crowded bucket goes on as a heap while it is pushed into. */
static void test_crowded_bucket(void **state)
{
    (void)state;
    dikas_error err;
    queue q;
    double key = 0;
    assert_ok(queue_init(&q, 1e6, 1e6, &err), err);
    queue_begin(&q, 0);
    for (int i = 0; i < 3 * QUEUE_CROWD; i++)
        assert_true(queue_push(&q, dikas_random(4, (uint64_t)i), i, 0));
    for (int i = 0; i < QUEUE_CROWD; i++)
        (void)queue_pop(&q);
    for (int i = 0; q.alive > 0; i++) {
        const queue_entry e = queue_pop(&q);
        assert_true(e.key >= key);
        key = e.key;
        if (i % 3 == 0)
            assert_true(queue_push(&q, key + dikas_random(5, (uint64_t)i), i, 0));
    }
    assert_true(key > 1);
    queue_clear(&q);
}

/* ---- labels ---- */

static void test_labels_insert(void **state)
{
    (void)state;
    double cost[3] = { HUGE_VAL, HUGE_VAL, HUGE_VAL };
    int32_t source[3] = { -1, -1, -1 };
    assert_true(labels_insert(3, cost, source, 5, 7));
    assert_false(labels_insert(3, cost, source, 5, 7));
    assert_false(labels_insert(3, cost, source, 6, 7));
    assert_true(labels_insert(3, cost, source, 5, 3)); /* equal: the lower source first */
    assert_int_equal(source[0], 3);
    assert_true(labels_insert(3, cost, source, 9, 1));
    assert_false(labels_insert(3, cost, source, 9, 2)); /* full, and 2 comes behind 1 */
    assert_true(labels_insert(3, cost, source, 9, 0));
    assert_int_equal(source[2], 0);
    assert_true(labels_insert(3, cost, source, 4, 0)); /* a better label of the same source */
    assert_int_equal(source[0], 0);
    assert_int_equal(source[1], 3);
    assert_int_equal(source[2], 7);
    assert_true(labels_insert(3, cost, source, 1, 7));
    static const double costs[] = { 1, 4, 5 };
    for (int i = 0; i < 3; i++)
        assert_close(cost[i], costs[i], 0);
    assert_int_equal(source[0], 7);
    assert_int_equal(source[2], 3);
}

static void test_labels_insert_at_random(void **state)
{
    (void)state;
    enum { K = 4, SOURCES = 9 };
    for (uint64_t round = 0; round < 300; round++) {
        double cost[K] = { HUGE_VAL, HUGE_VAL, HUGE_VAL, HUGE_VAL }, best[SOURCES];
        int32_t source[K] = { -1, -1, -1, -1 };
        for (int s = 0; s < SOURCES; s++)
            best[s] = HUGE_VAL;
        for (uint64_t i = 0; i < 20; i++) {
            const int32_t s = (int32_t)(dikas_random(round, 2 * i) * SOURCES);
            const double c = floor(dikas_random(round, 2 * i + 1) * 10);
            labels_insert(K, cost, source, c, s);
            best[s] = fmin(best[s], c);
        }
        for (int k = 0; k < K; k++) {
            int least = -1;
            for (int s = 0; s < SOURCES; s++)
                if (!isinf(best[s]) && (least < 0 || best[s] < best[least]))
                    least = s;
            assert_int_equal(source[k], least);
            if (least >= 0) {
                assert_close(cost[k], best[least], 0);
                best[least] = HUGE_VAL;
            }
        }
    }
}

/* ---- order ---- */

/* Along the curve every step goes to a neighbour: all squares of a corner of the plane. */
static void test_hilbert(void **state)
{
    (void)state;
    enum { SIDE = 32 };
    const double box[] = { 0, 0, 65535, 65535 };
    int x_of[SIDE * SIDE], y_of[SIDE * SIDE];
    for (int i = 0; i < SIDE * SIDE; i++)
        x_of[i] = -1;
    for (int x = 0; x < SIDE; x++)
        for (int y = 0; y < SIDE; y++) {
            const uint32_t at = hilbert_index((const double[]){ x, y }, box);
            assert_true(at < SIDE * SIDE);
            assert_int_equal(x_of[at], -1);
            x_of[at] = x;
            y_of[at] = y;
        }
    for (int i = 1; i < SIDE * SIDE; i++)
        assert_int_equal(abs(x_of[i] - x_of[i - 1]) + abs(y_of[i] - y_of[i - 1]), 1);
    const double flat[] = { 5, 0, 5, 10 };
    assert_int_equal(hilbert_index((const double[]){ 5, 0 }, flat), 0);
    (void)hilbert_index((const double[]){ 65535, 65535 }, box);
}

/* ---- vertices ---- */

static void test_vertices(void **state)
{
    (void)state;
    dikas_error err;
    vertices v;
    int32_t at;
    assert_ok(vertices_init(&v, 2, &err), err);
    assert_ok(vertices_add(&v, (const double[]){ 0.0, 1 }, &at, &err), err);
    assert_int_equal(at, 0);
    assert_ok(vertices_add(&v, (const double[]){ -0.0, 1 }, &at, &err), err);
    assert_int_equal(at, 0);
    assert_ok(vertices_add(&v, (const double[]){ nextafter(0, 1), 1 }, &at, &err), err);
    assert_int_equal(at, 1);
    assert_int_equal(vertices_find(&v, (const double[]){ 0, 1 }), 0);
    assert_int_equal(vertices_find(&v, (const double[]){ 1, 0 }), -1);
    assert_int_equal(vertices_add(&v, (const double[]){ 3, 3 }, &at, &err), DIKAS_ELIMIT);
    vertices_clear(&v);
    assert_int_equal(vertices_init(&v, INT64_C(3000000000), &err), DIKAS_ELIMIT);
}

static int32_t top(const int32_t *parent, int32_t i)
{
    while (parent[i] != i)
        i = parent[i];
    return i;
}

static void test_vertices_join(void **state)
{
    (void)state;
    enum { N = 300 };
    dikas_error err;
    for (uint64_t seed = 0; seed < 20; seed++) {
        vertices v;
        int32_t root[N], naive[N], at;
        const double tolerance = 1 + (double)(seed % 4), width = 20 * tolerance;
        assert_ok(vertices_init(&v, N, &err), err);
        for (uint64_t i = 0; i < N; i++) {
            const double xy[] = { width * (dikas_random(seed, 2 * i) - 0.5),
                                  25500000 + width * dikas_random(seed, 2 * i + 1) };
            assert_ok(vertices_add(&v, xy, &at, &err), err);
            v.is_end[i] = i % 5 > 0;
            naive[i] = (int32_t)i;
        }
        assert_ok(vertices_join(&v, tolerance, root, &err), err);
        for (int i = 0; i < N; i++)
            for (int j = 0; j < i; j++)
                if (v.is_end[i] && v.is_end[j] &&
                    hypot(v.xy[2 * i] - v.xy[2 * j], v.xy[2 * i + 1] - v.xy[2 * j + 1]) <=
                        tolerance) {
                    const int32_t a = top(naive, i), b = top(naive, j);
                    naive[a > b ? a : b] = a > b ? b : a;
                }
        for (int i = 0; i < N; i++)
            assert_int_equal(root[i], top(naive, i));
        vertices_clear(&v);
    }
}

/* ---- segments ---- */

static double distance_to(const double *p, const double *a, const double *b)
{
    const double dx = b[0] - a[0], dy = b[1] - a[1];
    const double along = ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy);
    const double on = fmin(fmax(along, 0), 1);
    return hypot(p[0] - a[0] - on * dx, p[1] - a[1] - on * dy);
}

/* Against a look at every segment. */
static void check_near(const dikas_graph *g, const segments *index, const double *xy,
                       double farthest, double slack, candidates *found)
{
    dikas_error err;
    double nearest = HUGE_VAL;
    double *edge = malloc((size_t)g->n_edges * sizeof *edge);
    for (int32_t e = 0; e < g->n_edges; e++) {
        edge[e] = HUGE_VAL;
        for (int64_t p = 0; p + 1 < graph_n_points(g, e); p++)
            edge[e] =
                fmin(edge[e], distance_to(xy, graph_point(g, e, p), graph_point(g, e, p + 1)));
        nearest = fmin(nearest, edge[e]);
    }
    assert_ok(segments_near(index, xy, farthest, slack, NULL, found, &err), err);
    int64_t k = 0;
    const double fuzz = 1e-9 * (1 + nearest);
    for (int32_t e = 0; e < g->n_edges; e++) {
        const int is_found = k < found->n && found->item[k].edge == e;
        const double reach = fmin(nearest + slack, farthest);
        if (is_found)
            assert_true(fabs(found->item[k].distance - edge[e]) <= fuzz);
        if (fabs(edge[e] - reach) > fuzz)
            assert_int_equal(is_found, edge[e] < reach);
        k += is_found;
    }
    assert_int_equal(k, found->n);
    free(edge);
}

static void check_segments(dikas_table *lines, double around)
{
    dikas_error err;
    segments *index;
    candidates found = { 0 };
    dikas_graph *g = graph_of(lines, NULL);
    const double *box = g->extent, width = fmax(box[2] - box[0], box[3] - box[1]);
    assert_ok(segments_new(g, &index, &err), err);
    for (uint64_t i = 0; i < 400; i++) {
        const double scale = around * (i % 4 == 3 ? 10 : 1);
        double xy[2];
        for (uint64_t k = 0; k < 2; k++)
            xy[k] = box[k] + width / 2 + scale * width * (dikas_random(8, 2 * i + k) - 0.5);
        const int32_t edge = (int32_t)(i * 7 % (uint64_t)g->n_edges);
        if (i % 5 == 0) /* on a vertex */
            memcpy(xy, graph_point(g, edge, (int64_t)i % graph_n_points(g, edge)), sizeof xy);
        check_near(g, index, xy, i % 3 ? HUGE_VAL : width / 20, i % 2 ? 0.01 : width / 30, &found);
    }
    candidates_clear(&found);
    segments_free(index);
    dikas_graph_free(g);
}

static void test_segments(void **state)
{
    (void)state;
    enum { N = 250 };
    static char text[N][128];
    const char *lines[N];
    for (int kind = 0; kind < 6; kind++) {
        for (uint64_t i = 0; i < N; i++) {
            double xy[4];
            for (uint64_t k = 0; k < 4; k++)
                xy[k] = 1000 * dikas_random((uint64_t)kind, 4 * i + k);
            if (kind != 1) /* short ones; else across the whole plane */
                for (int k = 0; k < 2; k++)
                    xy[2 + k] = xy[k] + (xy[2 + k] - 500) / 20;
            if (kind == 2) /* nearly level, some on the border of two rows */
                xy[3] = (xy[1] = floor(xy[1] / 10) * 10) + 1e-10 * (double)(i % 3);
            if (kind == 3) /* all in one line */
                xy[1] = xy[3] = 0;
            if (kind == 4 && i < 2) /* two far off */
                for (int k = 0; k < 4; k++)
                    xy[k] = 1e6 * (double)(i + 1) + xy[k];
            if (kind == 5)
                xy[0] = xy[2] = 7;
            snprintf(text[i], sizeof text[i], "%.17g %.17g, %.17g %.17g", xy[0], xy[1], xy[2],
                     xy[3]);
            lines[i] = text[i];
        }
        check_segments(streets_of(N, lines), kind == 4 ? 0.002 : 1.2);
        if (kind == 4)
            check_segments(streets_of(N, lines), 1.2);
    }
    check_segments(STREETS("3 4, 10 4"), 3);
    check_segments(STREETS("0 0, 1000 1000, 0 1000, 1000 0, 1 1"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_queue),         cmocka_unit_test(test_crowded_bucket),
        cmocka_unit_test(test_labels_insert), cmocka_unit_test(test_labels_insert_at_random),
        cmocka_unit_test(test_hilbert),       cmocka_unit_test(test_vertices),
        cmocka_unit_test(test_vertices_join), cmocka_unit_test(test_segments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
