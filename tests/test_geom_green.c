/* SPDX-License-Identifier: MIT */
/**
 * @file test_geom_green.c
 * Trees seen over roofs, the ground around polygons, pieces that hang together, and how far it is
 * to them.
 */
#include <stdlib.h>

#include "core/core.h"
#include "dikas/green.h"
#include "fail_alloc.h"
#include "io_files.h"

/* Eastings and northings of Helsinki, so that digits count. */
#define EAST  25496000.0
#define NORTH 6672000.0
#define NAN_  DIKAS_MISSING

/* ---- tables ---- */

enum { MOST_ROWS = 4000 };

/** Rows of boxes, with holes, or nothing. */
typedef struct rows {
    wkb_buffer wkb;
    int64_t start[MOST_ROWS + 1], n;
} rows;

static rows building;

static void add_box_with_hole(rows *r, const double box[4], const double *hole)
{
    r->start[r->n++] = r->wkb.n;
    put_head(&r->wkb, 3);
    put_count(&r->wkb, hole ? 2 : 1);
    for (int k = 0; k < (hole ? 2 : 1); k++) {
        const double *b = k ? hole : box;
        const double xy[10] = { b[0], b[1], b[2], b[1], b[2], b[3], b[0], b[3], b[0], b[1] };
        put_count(&r->wkb, 5);
        for (int i = 0; i < 5; i++) {
            const double point[2] = { EAST + xy[2 * i], NORTH + xy[2 * i + 1] };
            put_bytes(&r->wkb, point, 16);
        }
    }
}

static void add_box(rows *r, double west, double south, double east, double north)
{
    const double box[4] = { west, south, east, north };
    add_box_with_hole(r, box, NULL);
}

static void add_nothing(rows *r)
{
    r->start[r->n++] = r->wkb.n;
}

static dikas_table *table_of(rows *r)
{
    dikas_table *table = dikas_table_new(r->n);
    dikas_error err;
    assert_non_null(table);
    r->start[r->n] = r->wkb.n;
    take_geometry(table, &r->wkb, r->start);
    assert_ok(dikas_table_set_name(table, "boxes", &err), err);
    *r = (rows){ 0 };
    return table;
}

static dikas_table *one_box(double west, double south, double east, double north)
{
    add_box(&building, west, south, east, north);
    return table_of(&building);
}

static dikas_table *points_of(int64_t n, const double *xy)
{
    dikas_table *table = dikas_table_new(n);
    double *moved = calloc((size_t)n + 1, 2 * sizeof *moved);
    dikas_error err;
    assert_non_null(table);
    assert_non_null(moved);
    for (int64_t i = 0; i < n; i++) {
        moved[2 * i] = EAST + xy[2 * i];
        moved[2 * i + 1] = NORTH + xy[2 * i + 1];
    }
    assert_ok(dikas_table_set_points(table, moved, &err), err);
    free(moved);
    return table;
}

/* ---- trees in sight ---- */

/* From a house over a wall of a height to a tree: seen and unknown, as 10 seen + unknown. */
static double look(const dikas_table *house, double x, double y, dikas_table *walls,
                   const double *height, double top)
{
    const double xy[2] = { x, y };
    dikas_sight how = DIKAS_SIGHT_INIT;
    dikas_table *tree = points_of(1, xy);
    double seen, unknown;
    dikas_error err;
    how.buildings = walls;
    how.height = height;
    how.top = top;
    assert_ok(dikas_points_seen(house, tree, &how, &seen, &unknown, NULL, &err), err);
    dikas_table_free(tree);
    dikas_table_free(walls);
    return 10 * seen + unknown;
}

/* The house reaches to 10; the line begins there at 1.5 m and ends at (15, 5), 6 m high. */
static void test_over_a_wall(void **state)
{
    dikas_table *house = one_box(0, 0, 10, 10);
    const double low[] = { 3.2 }, high[] = { 3.4 }, unknown[] = { NAN_ }, both[] = { NAN_, 9 };
    (void)state;
    assert_close(look(house, 15, 5, NULL, NULL, 6), 10, 0);
    assert_close(look(house, 15, 5, one_box(12, 0, 13, 10), low, 6), 10, 0); /* 3.3 m there */
    assert_close(look(house, 15, 5, one_box(12, 0, 13, 10), high, 6), 0, 0);
    assert_close(look(house, 15, 5, one_box(12, 0, 13, 10), unknown, 6), 1, 0);
    assert_close(look(house, 15, 5, one_box(12, 0, 13, 10), NULL, 6), 1, 0);
    assert_close(look(house, 15, 5, one_box(12, 6, 13, 10), high, 6), 10, 0); /* beside it */
    assert_close(look(house, 15, 5, one_box(16, 0, 17, 10), high, 6), 10, 0); /* behind it */
    assert_close(look(house, 15, 5, one_box(12, 5.01, 13, 10), high, 6), 10, 0);
    assert_close(look(house, 15, 5, one_box(14, 4, 16, 6), high, 6), 10, 0); /* 5.1 m there */
    assert_close(look(house, 15, 5, one_box(12, 0, 13, 10), low, 1), 0, 0);
    /* a bush of half a metre: the line falls, to 0.9 m behind the wall */
    const double wall[] = { 0.95 };
    assert_close(look(house, 15, 5, one_box(12, 0, 13, 10), wall, 0.5), 0, 0);
    assert_close(look(house, 15, 5, one_box(10.5, 0, 11, 10), wall, 0.5), 10, 0);
    /* whatever the one is, the other hides it */
    add_box(&building, 11, 0, 12, 10);
    add_box(&building, 13, 0, 14, 10);
    assert_close(look(house, 15, 5, table_of(&building), both, 6), 0, 0);
    /* a house is never in its own way, nor its neighbour behind it */
    add_box(&building, 0, 0, 10, 10);
    add_box(&building, -10, 0, 0, 10);
    const double tall[] = { 30, 30 };
    assert_close(look(house, 15, 5, table_of(&building), tall, 6), 10, 0);
    /* but the one that stands against it is */
    assert_close(look(house, 15, 5, one_box(10, 0, 13, 10), tall, 6), 0, 0);
    dikas_table_free(house);
}

static void test_near(void **state)
{
    const double box[4] = { 0, 0, 100, 100 }, yard[4] = { 40, 40, 60, 60 };
    const double trees[] = { 50, 50, 10, 10, 130, 50, 130.001, 50, 100, 100, 124, 118, NAN_, NAN_ };
    dikas_sight how = DIKAS_SIGHT_INIT;
    double seen[3], unknown[3];
    dikas_error err;
    (void)state;
    add_box_with_hole(&building, box, yard);
    add_nothing(&building);
    add_box(&building, 1000, 0, 1010, 10);
    dikas_table *houses = table_of(&building), *points = points_of(7, trees);
    /* in the yard, within, 30 m away, on the corner, and 30 m from it */
    assert_ok(dikas_points_seen(houses, points, &how, seen, unknown, NULL, &err), err);
    assert_close(seen[0], 5, 0);
    assert_close(seen[1], NAN_, 0);
    assert_close(unknown[1], NAN_, 0);
    assert_close(seen[2], 0, 0);
    how.distance = 0;
    assert_ok(dikas_points_seen(houses, points, &how, seen, unknown, NULL, &err), err);
    assert_close(seen[0], 2, 0);
    how.distance = 9.9; /* the yard is 10 m deep from its middle */
    assert_ok(dikas_points_seen(houses, points, &how, seen, unknown, NULL, &err), err);
    assert_close(seen[0], 2, 0);
    how.distance = 30;
    how.buildings = houses;
    how.height = NULL;
    assert_ok(dikas_points_seen(houses, points, &how, seen, unknown, NULL, &err), err);
    assert_close(seen[0], 5, 0);
    assert_close(unknown[0], 0, 0);
    dikas_table_free(houses);
    dikas_table_free(points);
}

/* The share of a line that is within a box, by cutting it off at each of its sides. */
static int within(const double a[2], const double b[2], const double box[4], double *from,
                  double *to)
{
    *from = 0;
    *to = 1;
    for (int k = 0; k < 2; k++) {
        const double d = b[k] - a[k], t = (box[k] - a[k]) / d, u = (box[k + 2] - a[k]) / d;
        *from = fmax(*from, fmin(t, u));
        *to = fmin(*to, fmax(t, u));
    }
    return *from < *to;
}

/* Boxes and trees by chance, against the definition. */
static void test_by_chance(void **state)
{
    enum { N = 120, TREES = 400 };
    double box[N][4], height[N], trees[2 * TREES], seen[N], unknown[N], wanted[N], doubt[N];
    dikas_sight how = DIKAS_SIGHT_INIT;
    dikas_error err;
    double total = 0, in_doubt = 0;
    (void)state;
    for (int i = 0; i < N; i++) {
        for (int k = 0; k < 2; k++) {
            box[i][k] = 300 * dikas_random(1, (uint64_t)(2 * i + k));
            box[i][k + 2] = box[i][k] + 3 + 15 * dikas_random(2, (uint64_t)(2 * i + k));
        }
        height[i] = i % 7 == 0 ? NAN_ : 6 * dikas_random(3, (uint64_t)i);
        add_box(&building, box[i][0], box[i][1], box[i][2], box[i][3]);
    }
    for (int i = 0; i < 2 * TREES; i++)
        trees[i] = 300 * dikas_random(4, (uint64_t)i);
    for (int i = 0; i < N; i++) {
        wanted[i] = doubt[i] = 0;
        for (int t = 0; t < TREES; t++) {
            const double *p = trees + 2 * t;
            const double from[2] = { fmin(fmax(p[0], box[i][0]), box[i][2]),
                                     fmin(fmax(p[1], box[i][1]), box[i][3]) };
            const double length = hypot(p[0] - from[0], p[1] - from[1]);
            int hidden = 0, maybe = 0;
            if (length > how.distance)
                continue;
            for (int b = 0; b < N && length > 0; b++) {
                double begin, end;
                if (!within(from, p, box[b], &begin, &end) || (end - begin) * length <= 1e-3)
                    continue;
                hidden = hidden || height[b] > 1.5 + begin * 4.5;
                maybe = maybe || isnan(height[b]);
            }
            wanted[i] += !hidden && !maybe;
            doubt[i] += !hidden && maybe;
        }
        total += wanted[i];
        in_doubt += doubt[i];
    }
    assert_true(total > 200 && in_doubt > 20);
    dikas_table *houses = table_of(&building), *points = points_of(TREES, trees);
    how.buildings = houses;
    how.height = height;
    for (int threads = 1; threads <= 3; threads += 2) {
        dikas_run run = DIKAS_RUN_INIT;
        run.threads = threads;
        assert_ok(dikas_points_seen(houses, points, &how, seen, unknown, &run, &err), err);
        for (int i = 0; i < N; i++) {
            assert_close(seen[i], wanted[i], 0);
            assert_close(unknown[i], doubt[i], 0);
        }
    }
    dikas_table_free(houses);
    dikas_table_free(points);
}

/* ---- neighbourhoods ---- */

static void test_wider(void **state)
{
    dikas_table *wide = NULL;
    double area[3];
    dikas_error err;
    (void)state;
    add_box(&building, 0, 0, 10, 20);
    add_nothing(&building);
    add_box(&building, 5, 5, 6, 6);
    dikas_table *boxes = table_of(&building);
    assert_ok(dikas_widen_polygons(boxes, 50, NULL, &wide, &err), err);
    assert_int_equal(dikas_table_rows(wide), 3);
    dikas_polygon_areas(wide, area);
    assert_close(area[0], 200 + 60 * 50 + 2500 * acos(-1), 2e-3);
    assert_true(area[0] < 200 + 60 * 50 + 2500 * acos(-1));
    assert_int_equal(dikas_table_geometry(wide)->part[1], dikas_table_geometry(wide)->part[2]);
    assert_close(area[2], 1 + 4 * 50 + 2500 * acos(-1), 2e-3);
    dikas_table_free(wide);
    assert_int_equal(dikas_widen_polygons(boxes, -1, NULL, &wide, &err), DIKAS_EINVAL);
    assert_null(wide);
    dikas_table_free(boxes);
}

/* ---- parks ---- */

static int64_t pieces(dikas_table *boxes, double least_area, double *area)
{
    dikas_table *pieces = NULL;
    dikas_error err;
    assert_ok(dikas_contiguous_polygons(boxes, least_area, NULL, NULL, &pieces, &err), err);
    const int64_t n = dikas_table_rows(pieces);
    assert_true(n <= 4);
    if (n > 0)
        dikas_polygon_areas(pieces, area);
    dikas_table_free(pieces);
    dikas_table_free(boxes);
    return n;
}

static void test_united(void **state)
{
    double area[4];
    (void)state;
    add_box(&building, 0, 0, 100, 60);
    add_box(&building, 100, 0, 200, 60); /* side by side */
    assert_int_equal(pieces(table_of(&building), 1e4, area), 1);
    assert_close(area[0], 12000, 1e-9);
    add_box(&building, 0, 0, 100, 60);
    add_box(&building, 100, 60, 200, 120); /* corner to corner */
    assert_int_equal(pieces(table_of(&building), 1e4, area), 0);
    add_box(&building, 0, 0, 100, 60);
    add_box(&building, 0, 0, 100, 60); /* twice, and once more in part: 7000 m2 */
    add_box(&building, 50, 10, 150, 30);
    add_nothing(&building);
    assert_int_equal(pieces(table_of(&building), 7000, area), 1);
    assert_close(area[0], 7000, 1e-9);
    assert_int_equal(pieces(one_box(0, 0, 100, 100), 10000.5, area), 0);
    assert_int_equal(pieces(one_box(0, 0, 100, 100), 9999.9, area), 1);
}

static void test_nearest(void **state)
{
    const double far_off[4] = { 300, 0, 400, 100 }, clearing[4] = { 340, 40, 360, 60 };
    double distance[6];
    int32_t nearest[6];
    dikas_error err;
    (void)state;
    add_box_with_hole(&building, far_off, clearing);
    add_box(&building, 0, 500, 10, 510);
    dikas_table *parks = table_of(&building);
    add_box(&building, 0, 0, 10, 10);
    add_nothing(&building);
    add_box(&building, 310, 10, 320, 20);   /* within */
    add_box(&building, 345, 45, 355, 55);   /* in the clearing */
    add_box(&building, 403, 104, 410, 110); /* across the corner */
    add_box(&building, -1000, -1000, 1000, 1000);
    dikas_table *homes = table_of(&building);
    assert_ok(dikas_nearest_polygons(homes, parks, NULL, HUGE_VAL, nearest, distance, NULL, &err),
              err);
    const double wanted[] = { 290, NAN_, 0, 5, 5, 0 };
    const int32_t which[] = { 0, -1, 0, 0, 0, 0 };
    for (int i = 0; i < 6; i++) {
        assert_close(distance[i], wanted[i], 1e-9);
        assert_int_equal(nearest[i], which[i]);
    }
    dikas_table *none = dikas_table_new(0);
    add_nothing(&building);
    dikas_table *empty = table_of(&building);
    assert_ok(dikas_nearest_polygons(homes, empty, NULL, HUGE_VAL, nearest, distance, NULL, &err),
              err);
    for (int i = 0; i < 6; i++)
        assert_close(distance[i], NAN_, 0);
    assert_int_equal(
        dikas_nearest_polygons(homes, none, NULL, HUGE_VAL, nearest, distance, NULL, &err),
        DIKAS_EINVAL);
    dikas_table_free(none);
    dikas_table_free(empty);
    dikas_table_free(homes);
    dikas_table_free(parks);
}

static void test_refused(void **state)
{
    dikas_table *bare = dikas_table_new(1), *house = one_box(0, 0, 10, 10), *out = NULL;
    dikas_sight how = DIKAS_SIGHT_INIT;
    dikas_run run = DIKAS_RUN_INIT;
    double seen, unknown;
    int32_t nearest;
    dikas_error err;
    (void)state;
    assert_int_equal(dikas_points_seen(house, bare, NULL, &seen, &unknown, NULL, &err),
                     DIKAS_EINVAL);
    assert_int_equal(dikas_widen_polygons(bare, 5, NULL, &out, &err), DIKAS_EINVAL);
    assert_int_equal(dikas_contiguous_polygons(bare, 5, NULL, NULL, &out, &err), DIKAS_EINVAL);
    how.distance = -1;
    assert_int_equal(dikas_points_seen(house, house, &how, &seen, &unknown, NULL, &err),
                     DIKAS_EINVAL);
    assert_non_null(strstr(err.message, "-1 m"));
    const double below[] = { -1 };
    how = (dikas_sight)DIKAS_SIGHT_INIT;
    how.buildings = house;
    how.height = below;
    assert_int_equal(dikas_points_seen(house, house, &how, &seen, &unknown, NULL, &err),
                     DIKAS_EINVAL);
    assert_non_null(strstr(err.message, "row 1: a height of -1 m"));
    run.progress = stop_at_once;
    assert_int_equal(dikas_points_seen(house, house, NULL, &seen, &unknown, &run, &err),
                     DIKAS_ECANCELLED);
    assert_int_equal(
        dikas_nearest_polygons(house, house, NULL, HUGE_VAL, &nearest, &seen, &run, &err),
        DIKAS_ECANCELLED);
    dikas_table_free(bare);
    dikas_table_free(house);
}

/* ---- without memory ---- */

typedef struct {
    dikas_table *homes, *others;
    double height[2];
} given;

static dikas_status all_of_it(void *context, dikas_error *err)
{
    const given *g = context;
    dikas_sight how = DIKAS_SIGHT_INIT;
    dikas_run run = DIKAS_RUN_INIT;
    dikas_table *wide = NULL, *united = NULL;
    double seen[2], unknown[2];
    int32_t nearest[2];
    how.buildings = g->others;
    how.height = g->height;
    run.threads = 1;
    dikas_status status = dikas_points_seen(g->homes, g->others, &how, seen, unknown, &run, err);
    if (status == DIKAS_OK)
        status = dikas_widen_polygons(g->homes, 5, &run, &wide, err);
    if (status == DIKAS_OK)
        status = dikas_contiguous_polygons(g->others, 5, NULL, &run, &united, err);
    if (status == DIKAS_OK)
        status = dikas_nearest_polygons(g->homes, united, NULL, HUGE_VAL, nearest, seen, &run, err);
    dikas_table_free(wide);
    dikas_table_free(united);
    return status;
}

static void test_no_memory(void **state)
{
    given g = { .height = { 3, 20 } };
    (void)state;
    add_box(&building, 0, 0, 10, 10);
    add_box(&building, 200, 0, 210, 10);
    g.homes = table_of(&building);
    add_box(&building, 20, 0, 30, 10);
    add_box(&building, 12, 0, 14, 10);
    g.others = table_of(&building);
    assert_true(fail_each_allocation(all_of_it, &g) > 20);
    dikas_table_free(g.homes);
    dikas_table_free(g.others);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_over_a_wall), cmocka_unit_test(test_near),
        cmocka_unit_test(test_by_chance),   cmocka_unit_test(test_wider),
        cmocka_unit_test(test_united),      cmocka_unit_test(test_nearest),
        cmocka_unit_test(test_refused),     cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
