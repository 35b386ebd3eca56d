/* SPDX-License-Identifier: MIT */
/**
 * @file test_steps.c
 * On a real network wheelchairs are never on steps: edge by edge.
 */
#include <stdio.h>
#include <unistd.h>

#include "dikas/geom.h"
#include "dikas/io.h"
#include "streets.h"

/* Streets and barriers of a file in metres. */
typedef struct {
    dikas_table *lines, *barriers;
} network;

static network read_network(const char *path, double longitude, double latitude)
{
    dikas_error err;
    network n = { NULL, NULL };
    char *crs = NULL;
    assert_ok(dikas_read_osm(path, NULL, &n.lines, &n.barriers, &err), err);
    assert_ok(dikas_crs_local(longitude, latitude, &crs, &err), err);
    assert_ok(dikas_reproject(n.lines, crs, &err), err);
    assert_ok(dikas_reproject(n.barriers, crs, &err), err);
    dikas_release(crs);
    return n;
}

static int is_steps(const dikas_table *lines, int64_t row)
{
    const dikas_column *c = dikas_table_column(lines, dikas_table_find(lines, "highway"));
    return !c->missing[row] && c->start[row + 1] - c->start[row] == 5 &&
           memcmp(c->bytes + c->start[row], "steps", 5) == 0;
}

/* The rows that are steps, or those that are not. */
static dikas_table *choose(const dikas_table *lines, int steps, int64_t *n)
{
    dikas_error err;
    dikas_table *out = NULL;
    int64_t *rows = dikas_alloc((size_t)dikas_table_rows(lines), sizeof *rows);
    *n = 0;
    for (int64_t i = 0; i < dikas_table_rows(lines); i++)
        if (is_steps(lines, i) == steps)
            rows[(*n)++] = i;
    assert_ok(dikas_table_select(lines, rows, *n, &out, &err), err);
    dikas_release(rows);
    return out;
}

static dikas_graph *graph_for(const dikas_profile *p, const dikas_table *lines,
                              const dikas_table *barriers)
{
    dikas_error err;
    dikas_graph *g = NULL;
    dikas_graph_options how = DIKAS_GRAPH_OPTIONS_INIT;
    how.profile = p;
    return dikas_graph_new(lines, barriers, &how, NULL, NULL, &g, &err) == DIKAS_OK ? g : NULL;
}

/* Without the steps the graph is the very same: no edge lies on them. Each flight alone gives no
 * edge either, while people on foot walk them all. */
static void check_network(const char *path, double longitude, double latitude)
{
    dikas_error err;
    dikas_profile *chair, *walker;
    network n = read_network(path, longitude, latitude);
    int64_t n_steps, n_others, alone = 0;
    dikas_table *steps = choose(n.lines, 1, &n_steps), *others = choose(n.lines, 0, &n_others);
    assert_ok(dikas_profile_new("wheelchair", &chair, &err), err);
    assert_ok(dikas_profile_new("walk", &walker, &err), err);
    dikas_graph *all = graph_for(chair, n.lines, n.barriers);
    dikas_graph *without = graph_for(chair, others, n.barriers);
    dikas_graph *on_foot = graph_for(walker, n.lines, n.barriers);
    assert_true(n_steps > 0);
    assert_non_null(all);
    assert_int_equal(dikas_graph_nodes(all), dikas_graph_nodes(without));
    assert_int_equal(dikas_graph_arcs(all), dikas_graph_arcs(without));
    assert_memory_equal(dikas_graph_node_xy(all), dikas_graph_node_xy(without),
                        (size_t)dikas_graph_nodes(all) * 2 * sizeof(double));
    assert_true(dikas_graph_arcs(on_foot) > dikas_graph_arcs(all));
    for (int64_t i = 0; i < n_steps; i++) {
        dikas_table *one = NULL;
        assert_ok(dikas_table_select(steps, &i, 1, &one, &err), err);
        dikas_graph *g = graph_for(chair, one, NULL);
        assert_null(g);
        g = graph_for(walker, one, NULL);
        alone += g != NULL;
        dikas_graph_free(g);
        dikas_table_free(one);
    }
    assert_true(alone > 0);
    print_message("%s: %lld flights of steps, none for wheelchairs, %lld for people on foot; "
                  "%lld arcs of %lld\n",
                  path, (long long)n_steps, (long long)alone, (long long)dikas_graph_arcs(all),
                  (long long)dikas_graph_arcs(on_foot));
    dikas_graph_free(all);
    dikas_graph_free(without);
    dikas_graph_free(on_foot);
    dikas_profile_free(chair);
    dikas_profile_free(walker);
    dikas_table_free(steps);
    dikas_table_free(others);
    dikas_table_free(n.lines);
    dikas_table_free(n.barriers);
}

static void test_neubrandenburg(void **state)
{
    (void)state;
    check_network(DIKAS_SOURCE_ROOT "/testdata/neubrandenburg/neubrandenburg.osm.pbf", 13.26,
                  53.56);
}

static void test_helsinki(void **state)
{
    (void)state;
    static const char path[] = DIKAS_SOURCE_ROOT "/../shared/data/helsinki/helsinki_centre.osm.pbf";
    if (access(path, R_OK) != 0) {
        print_message("needs %s\n", path);
        skip();
    }
    check_network(path, 24.94, 60.16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_neubrandenburg),
        cmocka_unit_test(test_helsinki),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
