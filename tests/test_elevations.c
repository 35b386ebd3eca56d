/* SPDX-License-Identifier: MIT */
/**
 * @file test_elevations.c
 * Walking over hills that were worked by hand: up, down, between vertices, over bridges, through
 * gaps.
 */
#include "dikas/network.h"
#include "fail_alloc.h"
#include "streets.h"

/* 1 km on the flat at 5 km/h */
#define FLAT 12.0
/* what a slope of 10 % upwards makes of a minute: |0.10 + 0.05| - 0.05 = 0.10 */
#define UP_10 1.4190675485932573 /* exp(0.35) */

typedef double (*terrain)(double x, double y);

static double level(double x, double y)
{
    (void)x;
    (void)y;
    return 7;
}

static double hill(double x, double y)
{
    (void)y;
    return x / 10;
}

/* up 10 % to x = 500, then down */
static double ridge(double x, double y)
{
    (void)y;
    return (500 - fabs(x - 500)) / 10;
}

/* a valley 20 m deep between x = 300 and x = 700 */
static double valley(double x, double y)
{
    (void)y;
    return x > 300 && x < 700 ? 0 : 20;
}

/* known only where x < 200 or x > 400, at 10 % */
static double holed(double x, double y)
{
    (void)y;
    return x > 200 && x < 400 ? DIKAS_MISSING : x / 10;
}

/* known between x = 300 and x = 500 only */
static double part(double x, double y)
{
    (void)y;
    return x < 300 || x > 500 ? DIKAS_MISSING : x / 10;
}

static dikas_elevations *elevations_of(const dikas_table *lines, double spacing, terrain z,
                                       dikas_elevations_report *report)
{
    dikas_error err;
    dikas_elevations *e = NULL;
    const double *xy;
    assert_ok(dikas_elevations_new(lines, spacing, &e, &err), err);
    const int64_t n = dikas_elevations_points(e, &xy);
    double *height = malloc(((size_t)n + 1) * sizeof *height);
    assert_non_null(height);
    for (int64_t i = 0; i < n; i++)
        height[i] = z(xy[2 * i], xy[2 * i + 1]);
    assert_ok(dikas_elevations_set(e, height, report, &err), err);
    free(height);
    return e;
}

static dikas_profile *walk_at(double kmh)
{
    dikas_error err;
    dikas_profile *profile = NULL;
    assert_ok(dikas_profile_new("walk", &profile, &err), err);
    assert_ok(dikas_profile_set_speed(profile, kmh, &err), err);
    return profile;
}

/* Takes the table and the profile. */
static dikas_graph *graph_over(dikas_table *lines, double spacing, terrain z,
                               dikas_profile *profile)
{
    dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
    dikas_elevations *e = elevations_of(lines, spacing, z, NULL);
    options.profile = profile;
    options.elevations = e;
    dikas_graph *g = graph_with(lines, NULL, &options, NULL);
    dikas_elevations_free(e);
    dikas_profile_free(profile);
    return g;
}

static dikas_graph *walk_over(dikas_table *lines, terrain z)
{
    return graph_over(lines, 10, z, walk_at(5));
}

/* Both ways along 0 0, 1000 0. Takes the graph. */
static void assert_ways(dikas_graph *g, double ahead, double back)
{
    assert_close(way(g, 0, 0, 1000, 0), ahead, 1e-9);
    assert_close(way(g, 1000, 0, 0, 0), back, 1e-9);
    dikas_graph_free(g);
}

static double steep_hill(double x, double y)
{
    return 20 * hill(x, y);
}

static double gentle_hill(double x, double y)
{
    return hill(x, y) / 2;
}

static void up_and_down(void **state)
{
    (void)state;
    assert_ways(walk_over(STREETS("0 0, 1000 0"), level), FLAT, FLAT);
    /* a descent of 10 % is as fast as the flat, one of 5 % the fastest: 6 km/h for 5.04 */
    assert_ways(walk_over(STREETS("0 0, 1000 0"), hill), FLAT * UP_10, FLAT);
    assert_ways(walk_over(STREETS("0 0, 1000 0"), gentle_hill), FLAT * exp(0.175),
                FLAT * exp(-0.175));
    /* 200 % counts as 40 %: |0.4 + 0.05| - 0.05 and |-0.4 + 0.05| - 0.05 */
    assert_ways(walk_over(STREETS("0 0, 1000 0"), steep_hill), FLAT * exp(1.4), FLAT * exp(1.05));
    /* drawn the other way round, and in two parts */
    assert_ways(walk_over(STREETS("1000 0, 0 0"), hill), FLAT * UP_10, FLAT);
    assert_ways(walk_over(STREETS("0 0, 333 0 | 1000 0, 333 0"), hill), FLAT * UP_10, FLAT);
}

/* 6 exp(-3.5 |S + 0.05|) km/h itself, for a profile as fast as Tobler's on the flat. */
static void speeds_are_toblers(void **state)
{
    (void)state;
    const double kmh = 6 * exp(-3.5 * 0.05);
    assert_close(kmh, 5.0367, 1e-4);
    dikas_graph *g = graph_over(STREETS("0 0, 1000 0"), 10, hill, walk_at(kmh));
    assert_ways(g, 60 / (6 * exp(-3.5 * 0.15)), 60 / (6 * exp(-3.5 * 0.05)));
}

static void hills_between_vertices(void **state)
{
    (void)state;
    assert_ways(walk_over(STREETS("0 0, 1000 0"), ridge), FLAT * (UP_10 + 1) / 2,
                FLAT * (UP_10 + 1) / 2);
    /* the parts of a line between its nodes have slopes of their own */
    dikas_graph *g = walk_over(STREETS("0 0, 500 0, 1000 0", "500 0, 500 50"), ridge);
    assert_close(way(g, 0, 0, 500, 0), FLAT / 2 * UP_10, 1e-9);
    assert_close(way(g, 500, 0, 1000, 0), FLAT / 2, 1e-9);
    assert_close(way(g, 1000, 0, 500, 0), FLAT / 2 * UP_10, 1e-9);
    dikas_graph_free(g);
    /* nodes closer than the elevations: 1 m of the slope, not of a stair */
    g = walk_over(STREETS("0 0, 500 0, 501 0, 1000 0", "500 0, 500 50", "501 0, 501 50"), hill);
    assert_close(way(g, 500, 0, 501, 0), FLAT / 1000 * UP_10, 1e-9);
    assert_ways(g, FLAT * UP_10, FLAT);
    /* where elevations do not divide the length: 997 m at most 30 m apart */
    g = graph_over(STREETS("0 0, 613 0, 997 0", "613 0, 613 9"), 30, hill, walk_at(5));
    assert_close(way(g, 0, 0, 997, 0), 0.997 * FLAT * UP_10, 1e-9);
    assert_close(way(g, 613, 0, 997, 0), 0.384 * FLAT * UP_10, 1e-9);
    dikas_graph_free(g);
}

static void crossing_streets_stay_apart(void **state)
{
    (void)state;
    dikas_graph_report report;
    dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
    dikas_profile *profile = walk_at(5);
    dikas_table *t = STREETS("0 0, 1000 0", "500 -500, 500 500");
    dikas_elevations *e = elevations_of(t, 10, hill, NULL);
    options.profile = profile;
    options.elevations = e;
    dikas_graph *g = graph_with(t, NULL, &options, &report);
    assert_int_equal(report.n_nodes, 4);
    assert_int_equal(report.n_edges, 2);
    assert_true(isnan(way(g, 0, 0, 500, 500)));
    dikas_graph_free(g);
    dikas_elevations_free(e);
    dikas_profile_free(profile);
}

/* Level ground gives the very bits that no elevations give. */
static void level_ground_changes_nothing(void **state)
{
    (void)state;
    double xy[2 * 30], *cost[2];
    for (uint64_t i = 0; i < DIKAS_COUNT(xy); i++)
        xy[i] = 100 * dikas_random(3, i);
    for (int k = 0; k < 2; k++) {
        dikas_table *t = STREETS("0 0, 37 11, 100 20", "37 11, 40 90", "40 90, 100 20, 100 100",
                                 "0 0, 0 100 | 0 100, 40 90", "40 90, 13 50, 40 90");
        dikas_profile *profile = walk_at(4.8);
        dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
        dikas_elevations *e = k ? elevations_of(t, 7, level, NULL) : NULL;
        options.profile = profile;
        options.elevations = e;
        dikas_graph *g = graph_with(t, NULL, &options, NULL);
        dikas_places *p = places_on(g, 30, xy, 1000);
        dikas_relation *r = access_between(g, p, p, HUGE_VAL);
        cost[k] = matrix_of(r, DIKAS_BY_ROW, 1 + k);
        dikas_relation_free(r);
        dikas_places_free(p);
        dikas_graph_free(g);
        dikas_elevations_free(e);
        dikas_profile_free(profile);
    }
    assert_memory_equal(cost[0], cost[1], 30 * 30 * sizeof(double));
    free(cost[0]);
    free(cost[1]);
}

/* ---- what does not follow the ground ---- */

/* Three lines from 0 to 1000; the middle one, from 300 to 700, has the tag. */
static dikas_graph *over_valley(const char *column, const char *value)
{
    dikas_table *t = STREETS("0 0, 300 0", "300 0, 700 0", "700 0, 1000 0");
    ADD_TEXT(t, column, NULL, value, NULL);
    return walk_over(t, valley);
}

static void bridges_and_tunnels(void **state)
{
    (void)state;
    /* through the valley: down 20 m within 10 m and up again, capped at 40 % */
    const double through = FLAT * (0.98 + 0.01 * (exp(1.4) + exp(1.05)));
    assert_ways(over_valley("bridge", NULL), through, through);
    assert_ways(over_valley("bridge", "no"), through, through);
    assert_ways(over_valley("layer", "1"), through, through);
    assert_ways(over_valley("bridge", "yes"), FLAT, FLAT);
    assert_ways(over_valley("bridge", "viaduct"), FLAT, FLAT);
    assert_ways(over_valley("tunnel", "yes"), FLAT, FLAT);
    assert_ways(over_valley("indoor", "yes"), FLAT, FLAT);
}

static double sloping_valley(double x, double y)
{
    return valley(x, y) + (x <= 300 || x >= 700 ? x / 40 : 0);
}

/* A bridge of three lines whose ends in the valley are not on the ground; stairs from below and a
 * second bridge that branches off do not hold it down. */
static void bridges_of_several_lines(void **state)
{
    (void)state;
    dikas_table *t = STREETS("0 0, 300 0", "300 0, 450 0", "600 0, 450 0", "600 0, 700 0",
                             "700 0, 1000 0", "450 0, 450 30", "600 0, 600 40", "600 40, 600 60");
    ADD_TEXT(t, "highway", "footway", "footway", "footway", "footway", "footway", "steps",
             "footway", "steps");
    ADD_TEXT(t, "bridge", NULL, "yes", "yes", "yes", NULL, NULL, "yes", NULL);
    const double up = exp(3.5 * 0.025), down = exp(3.5 * (0.025 - 0.05));
    assert_ways(walk_over(t, sloping_valley), FLAT * up, FLAT * down);
    /* a bridge that no line on the ground meets keeps the elevations of its ends */
    t = STREETS("0 0, 1000 0");
    ADD_TEXT(t, "bridge", "yes");
    assert_ways(walk_over(t, hill), FLAT * UP_10, FLAT);
    /* a street on the ground that meets it between its ends does not bend it */
    t = STREETS("0 0, 300 0", "300 0, 500 0, 700 0", "700 0, 1000 0", "500 0, 500 90");
    ADD_TEXT(t, "bridge", NULL, "yes", NULL, NULL);
    assert_ways(walk_over(t, valley), FLAT, FLAT);
}

static void ways_with_a_speed_of_their_own(void **state)
{
    (void)state;
    dikas_error err;
    dikas_table *t = STREETS("0 0, 1000 0");
    ADD_TEXT(t, "highway", "steps");
    assert_ways(walk_over(t, hill), FLAT * UP_10, FLAT);
    t = STREETS("0 0, 1000 0");
    ADD_TEXT(t, "highway", "steps");
    dikas_profile *profile = walk_at(5);
    assert_ok(dikas_profile_set_way(profile, "steps", 2.5, &err), err);
    assert_ways(graph_over(t, 10, hill, profile), 2 * FLAT, 2 * FLAT);
    t = STREETS("0 0, 1000 0");
    ADD_TEXT(t, "highway", "track");
    profile = walk_at(5);
    assert_ok(dikas_profile_set_way(profile, "track", 2.5, &err), err);
    assert_ways(graph_over(t, 10, hill, profile), 2 * FLAT * UP_10, 2 * FLAT);
    t = STREETS("0 0, 1000 0");
    ADD_TEXT(t, "route", "ferry");
    ADD_TEXT(t, "duration", "00:09");
    assert_ways(walk_over(t, hill), 9, 9);
    t = STREETS("0 0, 1000 0");
    ADD_TEXT(t, "highway", "elevator");
    profile = walk_at(5);
    assert_ok(dikas_profile_set_way(profile, "elevator", 1, &err), err);
    assert_ways(graph_over(t, 10, hill, profile), 60, 60);
}

/* ---- gaps ---- */

static void gaps(void **state)
{
    (void)state;
    dikas_elevations_report r;
    dikas_table *t = STREETS("0 0, 1000 0", "0 0, 0 100", NULL, "5 5, 5 5");
    dikas_elevations_free(elevations_of(t, 10, holed, &r));
    assert_int_equal(r.n_lines, 2);
    assert_close(r.metres, 1100, 1e-12);
    assert_int_equal(r.points_between, 19); /* 210 to 390 */
    assert_int_equal(r.lines_between, 1);
    assert_close(r.metres_between, 200, 1e-12);
    assert_int_equal(r.lines_without, 0);
    assert_close(r.metres_without, 0, 0);
    dikas_elevations_free(elevations_of(t, 10, part, &r));
    assert_int_equal(r.points_between, 0);
    assert_int_equal(r.lines_without, 2);
    assert_close(r.metres_without, 900, 1e-12);
    dikas_table_free(t);
    assert_ways(walk_over(STREETS("0 0, 1000 0"), holed), FLAT * UP_10, FLAT);
    assert_ways(walk_over(STREETS("0 0, 1000 0"), part), FLAT * (0.8 + 0.2 * UP_10), FLAT);
}

static double nothing(double x, double y)
{
    (void)x;
    (void)y;
    return DIKAS_MISSING;
}

static void nothing_is_known(void **state)
{
    (void)state;
    dikas_elevations_report r;
    dikas_table *t = STREETS("0 0, 1000 0");
    dikas_elevations_free(elevations_of(t, 10, nothing, &r));
    dikas_table_free(t);
    assert_int_equal(r.lines_without, 1);
    assert_close(r.metres_without, 1000, 1e-12);
    assert_ways(walk_over(STREETS("0 0, 1000 0"), nothing), FLAT, FLAT);
}

/* ---- misuse ---- */

static void assert_refused(const dikas_table *t, const dikas_graph_options *options,
                           const char *words)
{
    dikas_error err = { DIKAS_OK, "" };
    dikas_graph *g = NULL;
    assert_int_equal(dikas_graph_new(t, NULL, options, NULL, NULL, &g, &err), DIKAS_EINVAL);
    assert_non_null(strstr(err.message, words));
}

static void misuse(void **state)
{
    (void)state;
    dikas_error err;
    dikas_profile *walk = walk_at(5), *bicycle = NULL;
    dikas_table *t = STREETS("0 0, 1000 0"), *other = STREETS("0 0, 1000 0");
    ADD_REAL(t, "cost", 3);
    dikas_elevations *e = elevations_of(t, 10, hill, NULL), *unset = NULL;
    assert_ok(dikas_profile_new("bicycle", &bicycle, &err), err);
    assert_ok(dikas_elevations_new(t, 10, &unset, &err), err);
    dikas_graph_options o = DIKAS_GRAPH_OPTIONS_INIT;
    o.elevations = e;
    assert_refused(t, &o, "walking profile");
    o.profile = bicycle;
    assert_refused(t, &o, "walking profile");
    o.profile = walk;
    assert_refused(other, &o, "other lines");
    o.cost_column = "cost";
    assert_refused(t, &o, "no cost column");
    o.cost_column = NULL;
    o.elevations = unset;
    assert_refused(t, &o, "not set");
    /* a program that does not know of elevations passes a shorter struct */
    o.elevations = (const dikas_elevations *)(uintptr_t)1;
    o.struct_size = offsetof(dikas_graph_options, elevations);
    dikas_graph *g = NULL;
    assert_ok(dikas_graph_new(t, NULL, &o, NULL, NULL, &g, &err), err);
    assert_ways(g, FLAT, FLAT);
    const double bad[] = { 0, HUGE_VAL };
    dikas_elevations_free(unset);
    assert_ok(dikas_elevations_new(t, 1000, &unset, &err), err);
    assert_int_equal(dikas_elevations_set(unset, bad, NULL, &err), DIKAS_EINVAL);
    dikas_elevations_free(unset);
    const double spacings[] = { 0, -1, DIKAS_MISSING, HUGE_VAL };
    for (size_t i = 0; i < DIKAS_COUNT(spacings); i++)
        assert_int_equal(dikas_elevations_new(t, spacings[i], &unset, &err), DIKAS_EINVAL);
    assert_int_equal(dikas_elevations_new(t, 1e-9, &unset, &err), DIKAS_ELIMIT);
    dikas_elevations_free(e);
    dikas_profile_free(walk);
    dikas_profile_free(bicycle);
    dikas_table_free(t);
    dikas_table_free(other);
    dikas_elevations_free(NULL);
}

static dikas_status build(void *context, dikas_error *err)
{
    const dikas_table *t = context;
    dikas_elevations *e = NULL;
    dikas_profile *profile = NULL;
    dikas_graph *g = NULL;
    const double *xy;
    double z[200];
    dikas_graph_options o = DIKAS_GRAPH_OPTIONS_INIT;
    dikas_status status = dikas_elevations_new(t, 100, &e, err);
    if (status == DIKAS_OK) {
        const int64_t n = dikas_elevations_points(e, &xy);
        assert_in_range(n, 1, DIKAS_COUNT(z));
        for (int64_t i = 0; i < n; i++)
            z[i] = valley(xy[2 * i], 0);
        status = dikas_elevations_set(e, z, NULL, err);
    }
    if (status == DIKAS_OK)
        status = dikas_profile_new("walk", &profile, err);
    o.profile = profile;
    o.elevations = e;
    if (status == DIKAS_OK)
        status = dikas_graph_new(t, NULL, &o, NULL, NULL, &g, err);
    dikas_graph_free(g);
    dikas_profile_free(profile);
    dikas_elevations_free(e);
    return status;
}

static void every_allocation(void **state)
{
    (void)state;
    dikas_table *t = STREETS("0 0, 300 0", "300 0, 700 0", "700 0, 1000 0");
    ADD_TEXT(t, "bridge", NULL, "yes", NULL);
    assert_true(fail_each_allocation(build, t) > 20);
    dikas_table_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(up_and_down),
        cmocka_unit_test(speeds_are_toblers),
        cmocka_unit_test(hills_between_vertices),
        cmocka_unit_test(crossing_streets_stay_apart),
        cmocka_unit_test(level_ground_changes_nothing),
        cmocka_unit_test(bridges_and_tunnels),
        cmocka_unit_test(bridges_of_several_lines),
        cmocka_unit_test(ways_with_a_speed_of_their_own),
        cmocka_unit_test(gaps),
        cmocka_unit_test(nothing_is_known),
        cmocka_unit_test(misuse),
        cmocka_unit_test(every_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
