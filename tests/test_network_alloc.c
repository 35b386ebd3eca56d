/* SPDX-License-Identifier: MIT */
/**
 * @file test_network_alloc.c
 * Every allocation of graphs, places and their relation fails once; cancelling stops.
 */
#include "core/core.h"
#include "dikas/network.h"
#include "fail_alloc.h"
#include "shapes.h"
#include "streets.h"

enum { N_PLACES = 9 };

typedef struct {
    dikas_table *lines, *barriers;
    dikas_profile *profile;
    dikas_graph *graph;
    dikas_places *places, *shapes;
    dikas_relation *relation, *stored;
} everything;

typedef struct {
    int threads;
    const unsigned char *wkb; /* n_lines lines of 41 bytes */
    int64_t n_lines;
    const double *xy;
    const shape_set *shapes;
} job;

static double one(double value, const void *parameters)
{
    (void)value;
    (void)parameters;
    return 1;
}

static dikas_status nothing(const dikas_block *block, int worker, void *context, dikas_error *err)
{
    (void)block;
    (void)worker;
    (void)context;
    (void)err;
    return DIKAS_OK;
}

static dikas_status read_lines(const job *j, everything *e, dikas_error *err)
{
    const size_t n = (size_t)j->n_lines;
    e->lines = dikas_table_new(j->n_lines);
    dikas_column wkb = { .type = DIKAS_BYTES };
    wkb.name = dikas_copy_text("geom");
    wkb.start = dikas_alloc(n + 1, sizeof(int64_t));
    wkb.bytes = dikas_alloc(n, 41);
    wkb.missing = dikas_alloc_zero(n, 1);
    dikas_status status = DIKAS_ENOMEM;
    if (!e->lines || !wkb.name || !wkb.start || !wkb.bytes || !wkb.missing) {
        (void)dikas_fail(err, DIKAS_ENOMEM, "out of memory for the test");
    } else {
        memcpy(wkb.bytes, j->wkb, n * 41);
        for (size_t i = 0; i <= n; i++)
            wkb.start[i] = (int64_t)i * 41;
        status = dikas_table_take_wkb(e->lines, &wkb, err);
    }
    dikas_column_clear(&wkb);
    return status;
}

static dikas_status read_barriers(everything *e, dikas_error *err)
{
    const char *const kind[] = { "wall" };
    e->barriers = dikas_table_new(1);
    if (!e->barriers)
        return dikas_fail(err, DIKAS_ENOMEM, "out of memory for the test");
    DIKAS_TRY(dikas_table_add_text(e->barriers, "barrier", kind, err));
    return dikas_table_set_points(e->barriers, (const double[]){ 20, 20 }, err);
}

static dikas_status ask(const job *j, everything *e, dikas_error *err)
{
    const dikas_run run = { sizeof run, j->threads, NULL, NULL };
    double value[N_PLACES * 3], sum[N_PLACES], border[N_PLACES];
    int32_t other[N_PLACES * 3];
    const dikas_weighted_sum sums[] = { { one, NULL, NULL, sum, NULL } };
    for (int d = 0; d < 2; d++) {
        const dikas_direction by = (dikas_direction)d;
        DIKAS_TRY(dikas_relation_visit(e->relation, by, nothing, NULL, "test", &run, err));
        DIKAS_TRY(dikas_relation_sum(e->relation, by, 1, sums, &run, err));
        DIKAS_TRY(dikas_relation_nearest(e->relation, by, 3, value, other, &run, err));
        DIKAS_TRY(dikas_relation_nearest(e->relation, by, 3, value, NULL, &run, err));
    }
    DIKAS_TRY(dikas_relation_store(e->relation, 1000, &run, &e->stored, err));
    return dikas_border_cost(e->graph, e->places, 3, border, &run, err);
}

static dikas_status do_everything(void *context, dikas_error *err)
{
    const job *j = context;
    const dikas_run run = { sizeof run, j->threads, NULL, NULL };
    everything e = { 0 };
    dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
    options.join_tolerance = 0.1;
    dikas_status status = read_lines(j, &e, err);
    if (status == DIKAS_OK)
        status = read_barriers(&e, err);
    if (status == DIKAS_OK)
        status = dikas_profile_new("walk", &e.profile, err);
    options.profile = e.profile;
    if (status == DIKAS_OK)
        status = dikas_graph_new(e.lines, e.barriers, &options, NULL, &run, &e.graph, err);
    if (status == DIKAS_OK)
        status = dikas_graph_keep_parts(e.graph, e.graph, err);
    if (status == DIKAS_OK)
        status = dikas_places_new(e.graph, N_PLACES, j->xy, 100, 3, &run, &e.places, err);
    if (status == DIKAS_OK)
        status = dikas_access_new(e.graph, e.places, e.places, NULL, 0, 1, &e.relation, err);
    if (status == DIKAS_OK)
        status = ask(j, &e, err);
    if (status == DIKAS_OK)
        status = dikas_places_from_shapes(e.graph, &j->shapes->g, 2, 100, 3, &run, &e.shapes, err);
    dikas_relation_free(e.stored);
    dikas_relation_free(e.relation);
    dikas_places_free(e.places);
    dikas_places_free(e.shapes);
    dikas_graph_free(e.graph);
    dikas_profile_free(e.profile);
    dikas_table_free(e.barriers);
    dikas_table_free(e.lines);
    return status;
}

static void make_job(job *j, unsigned char *wkb, double *xy)
{
    int64_t n = 0;
    for (int x = 0; x < 5; x++)
        for (int y = 0; y < 5; y++)
            for (int k = 0; k < 2; k++) {
                const double line[] = { 10 * x, 10 * y, 10 * x + 10 * k, 10 * y + 10 - 10 * k };
                const uint32_t head[] = { 2, 2 };
                unsigned char *at = wkb + 41 * n++;
                *at = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
                memcpy(at + 1, head, 8);
                memcpy(at + 9, line, 32);
            }
    for (uint64_t i = 0; i < 2 * N_PLACES; i++)
        xy[i] = 50 * dikas_random(6, i);
    *j = (job){ 1, wkb, n, xy, NULL };
}

/* Polygons, a line far from the streets, a point; two blocks of them. */
static shape_set *make_shapes(void)
{
    shape_set *s = shapes_new();
    for (int i = 0; i < 20; i++) {
        add_feature(s);
        if (i % 3 == 0)
            add_rectangle(s, i, i + 1, i + 15, i + 20);
        else if (i % 3 == 1)
            ADD_PART(s, DIKAS_LINE, 70 + i, 0, 80, 50);
        else
            ADD_PART(s, DIKAS_POINT, i, 3);
    }
    return s;
}

static void test_every_allocation(void **state)
{
    (void)state;
    unsigned char wkb[50 * 41];
    double xy[2 * N_PLACES];
    job j;
    shape_set *shapes = make_shapes();
    make_job(&j, wkb, xy);
    j.shapes = shapes;
    for (j.threads = 1; j.threads <= 2; j.threads++)
        assert_true(fail_each_allocation(do_everything, &j) > 100);
    free(shapes);
}

/* ---- cancelling ---- */

static int refuse(double done, const char *what, void *payload)
{
    assert_true(done >= 0 && done <= 1);
    assert_non_null(what);
    ++*(int *)payload;
    return 0;
}

static void test_cancelling(void **state)
{
    (void)state;
    dikas_error err;
    int told = 0;
    double xy[2 * 2000];
    for (uint64_t i = 0; i < 2 * 2000; i++)
        xy[i] = 100 * dikas_random(6, i);
    for (int threads = 1; threads <= 2; threads++) {
        const dikas_run run = { sizeof run, threads, refuse, &told };
        dikas_places *p;
        dikas_relation *stored;
        double out[2000];
        const dikas_weighted_sum sum = { one, NULL, NULL, out, NULL };
        dikas_graph *g = NULL;
        const dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
        dikas_table *t = STREETS("0 0, 100 100", "100 100, 0 100");
        assert_int_equal(dikas_graph_new(t, NULL, &options, NULL, &run, &g, &err),
                         DIKAS_ECANCELLED);
        dikas_table_free(t);
        g = graph_of(STREETS("0 0, 100 100", "100 100, 0 100"), NULL);
        assert_int_equal(dikas_places_new(g, 2000, xy, 100, 1, &run, &p, &err), DIKAS_ECANCELLED);
        assert_non_null(strstr(err.message, "cancelled"));
        p = places_on(g, 2000, xy, 100);
        dikas_relation *r = access_between(g, p, p, 10);
        for (int d = 0; d < 2; d++) {
            const dikas_direction by = (dikas_direction)d;
            assert_int_equal(dikas_relation_visit(r, by, nothing, NULL, "test", &run, &err),
                             DIKAS_ECANCELLED);
            assert_int_equal(dikas_relation_sum(r, by, 1, &sum, &run, &err), DIKAS_ECANCELLED);
            assert_int_equal(dikas_relation_nearest(r, by, 1, out, NULL, &run, &err),
                             DIKAS_ECANCELLED);
        }
        assert_int_equal(dikas_relation_store(r, 1 << 24, &run, &stored, &err), DIKAS_ECANCELLED);
        dikas_relation_free(r);
        dikas_places_free(p);
        dikas_graph_free(g);
    }
    assert_true(told >= 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_allocation),
        cmocka_unit_test(test_cancelling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
