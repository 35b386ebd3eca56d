/* SPDX-License-Identifier: MIT */
/**
 * @file test_geom_overlaps.c
 * Which share of a cell belongs to an area.
 */
#include "core/core.h"
#include "dikas/geom.h"
#include "dikas/relation.h"
#include "io_files.h"

/* Eastings and northings of Helsinki, so that digits count. */
#define EAST  25496000.0
#define NORTH 6672000.0

/* ---- tables of polygons ---- */

typedef struct {
    wkb_buffer wkb;
    int64_t start[20000];
    int64_t n;
} shapes;

/* A ring as a polygon; coordinates are relative to EAST and NORTH. */
static void add_ring(shapes *to, const double *xy, uint32_t n)
{
    to->start[to->n++] = to->wkb.n;
    put_head(&to->wkb, 3);
    put_count(&to->wkb, 1);
    put_count(&to->wkb, n);
    for (uint32_t i = 0; i < n; i++) {
        const double point[2] = { EAST + xy[2 * i], NORTH + xy[2 * i + 1] };
        put_bytes(&to->wkb, point, 16);
    }
}

static void add_box(shapes *to, double x, double y, double width, double height)
{
    const double xy[10] = { x, y, x + width, y, x + width, y + height, x, y + height, x, y };
    add_ring(to, xy, 5);
}

static dikas_table *table_of(shapes *from)
{
    dikas_table *table = dikas_table_new(from->n);
    dikas_error err;
    assert_non_null(table);
    from->start[from->n] = from->wkb.n;
    take_geometry(table, &from->wkb, from->start);
    assert_ok(dikas_table_set_name(table, "shapes", &err), err);
    from->n = 0;
    return table;
}

static shapes scratch;

/* n x n cells of a side of 100. */
static dikas_table *grid(int n)
{
    for (int i = 0; i < n * n; i++)
        add_box(&scratch, 100 * (i % n), 100 * (int)(i / n), 100, 100);
    return table_of(&scratch);
}

/* ---- looking at relations ---- */

typedef struct {
    int64_t n_pairs;
    double *matrix; /* areas x cells, 0 where unrelated */
    int64_t n_columns;
} picture;

static dikas_status draw(const dikas_block *block, int worker, void *context, dikas_error *err)
{
    picture *p = context;
    (void)worker;
    (void)err;
    for (int64_t i = 0; i < block->count; i++)
        for (int64_t k = block->start[i]; k < block->start[i + 1]; k++) {
            p->matrix[(block->first + i) * p->n_columns + block->other[k]] = block->value[0][k];
            p->n_pairs++;
        }
    return DIKAS_OK;
}

static picture picture_of(const dikas_relation *relation)
{
    const dikas_relation_shape *shape = dikas_relation_shape_of(relation);
    dikas_run run = DIKAS_RUN_INIT;
    dikas_error err;
    picture p = { .n_columns = shape->n_columns };
    p.matrix = dikas_alloc_zero((size_t)(shape->n_rows * shape->n_columns), sizeof *p.matrix);
    assert_non_null(p.matrix);
    run.threads = 1;
    assert_ok(dikas_relation_visit(relation, DIKAS_BY_ROW, draw, &p, "drawing", &run, &err), err);
    return p;
}

static picture overlaps(const dikas_table *areas, const dikas_table *cells, dikas_membership by,
                        dikas_repair_report *report, int threads)
{
    dikas_relation *relation = NULL;
    dikas_run run = DIKAS_RUN_INIT;
    dikas_error err;
    run.threads = threads;
    assert_ok(dikas_overlaps(areas, cells, by, report, &run, &relation, &err), err);
    const picture p = picture_of(relation);
    dikas_relation_free(relation);
    return p;
}

/* ---- tests ---- */

/* Two areas share 2 x 2 cells at x = 130: all of the left column and 0.3 of the right one is in the
 * first. */
static void shares_by_hand(void **state)
{
    (void)state;
    dikas_repair_report report;
    dikas_table *cells = grid(2);
    add_box(&scratch, -50, -50, 180, 300);
    add_box(&scratch, 130, -50, 170, 300);
    dikas_table *areas = table_of(&scratch);
    const picture p = overlaps(areas, cells, DIKAS_BY_OVERLAP, &report, 1);
    const double expected[] = { 1, 0.3, 1, 0.3, 0, 0.7, 0, 0.7 };
    assert_int_equal(p.n_pairs, 6);
    for (int i = 0; i < 8; i++)
        assert_close(p.matrix[i], expected[i], 1e-12);
    assert_int_equal(report.repaired, 0);
    assert_int_equal(report.left_out, 0);
    assert_int_equal(report.first_row, -1);
    dikas_release(p.matrix);
    const picture c = overlaps(areas, cells, DIKAS_BY_CENTROID, NULL, 1);
    const double inside[] = { 1, 0, 1, 0, 0, 1, 0, 1 };
    for (int i = 0; i < 8; i++)
        assert_close(c.matrix[i], inside[i], 0);
    dikas_release(c.matrix);
    dikas_table_free(areas);
    dikas_table_free(cells);
}

/* A centroid on the border of two areas belongs to the first of them. */
static void border_goes_to_the_first(void **state)
{
    (void)state;
    dikas_table *cells = grid(1);
    add_box(&scratch, 50, 0, 50, 100);
    add_box(&scratch, 0, 0, 50, 100);
    dikas_table *areas = table_of(&scratch);
    const picture p = overlaps(areas, cells, DIKAS_BY_CENTROID, NULL, 1);
    assert_int_equal(p.n_pairs, 1);
    assert_close(p.matrix[0], 1, 0);
    dikas_release(p.matrix);
    dikas_table_free(areas);
    dikas_table_free(cells);
}

/* A bow tie of two triangles, one of which covers 1/4 of the cell; a line that encloses nothing. */
static void invalid_polygons(void **state)
{
    (void)state;
    const double bow_tie[] = { 0, 0, 100, 100, 100, 0, 0, 100, 0, 0 };
    const double flat[] = { 0, 0, 50, 50, 100, 100, 0, 0 };
    const double open_ring[] = { 0, 0, 100, 0, 100, 100 };
    dikas_repair_report report;
    dikas_table *cells = grid(1);
    add_box(&scratch, 500, 500, 1, 1);
    add_ring(&scratch, bow_tie, 5);
    add_ring(&scratch, flat, 4);
    add_ring(&scratch, open_ring, 3);
    dikas_table *areas = table_of(&scratch);
    const picture p = overlaps(areas, cells, DIKAS_BY_OVERLAP, &report, 1);
    assert_int_equal(p.n_pairs, 1);
    assert_close(p.matrix[1], 0.5, 1e-12);
    assert_int_equal(report.repaired, 1);
    assert_int_equal(report.left_out, 2);
    assert_int_equal(report.first_row, 1);
    dikas_release(p.matrix);
    dikas_table_free(areas);
    dikas_table_free(cells);
}

/* A ring of 200 points round the middle of a grid, whose area is known, and the rest as its
 * complement: shares of every cell add up to 1, areas to the area of the ring. */
static void shares_add_up(void **state)
{
    (void)state;
    enum { N = 12, CORNERS = 200 };
    const double pi = 3.14159265358979323846, radius = 470, middle = 50.0 * N;
    double ring[2 * (CORNERS + 1)];
    dikas_table *cells = grid(N);
    for (int i = 0; i <= CORNERS; i++) {
        const double angle = 2 * pi * (i % CORNERS) / CORNERS;
        ring[2 * i] = middle + radius * cos(angle);
        ring[2 * i + 1] = middle + radius * sin(angle);
    }
    add_ring(&scratch, ring, CORNERS + 1);
    scratch.start[scratch.n++] = scratch.wkb.n; /* the box around it, with the ring as a hole */
    put_head(&scratch.wkb, 3);
    put_count(&scratch.wkb, 2);
    put_square(&scratch.wkb, EAST - 10, NORTH - 10, 100.0 * N + 20, 0);
    put_count(&scratch.wkb, CORNERS + 1);
    for (int i = 0; i <= CORNERS; i++) {
        const double point[2] = { EAST + ring[2 * i], NORTH + ring[2 * i + 1] };
        put_bytes(&scratch.wkb, point, 16);
    }
    dikas_table *areas = table_of(&scratch);
    const picture p = overlaps(areas, cells, DIKAS_BY_OVERLAP, NULL, 1);
    double total = 0;
    for (int i = 0; i < N * N; i++) {
        assert_close(p.matrix[i] + p.matrix[N * N + i], 1, 1e-9);
        total += p.matrix[i] * 10000;
    }
    assert_close(total, CORNERS / 2.0 * radius * radius * sin(2 * pi / CORNERS), 1e-9);
    dikas_release(p.matrix);
    dikas_table_free(areas);
    dikas_table_free(cells);
}

/* A star with a hole: arms of random length, none of which crosses another. */
static void add_star(uint64_t seed, double x, double y, int corners)
{
    const double pi = 3.14159265358979323846;
    const double hole[10] = {
        x - 4, y - 4, x - 4, y + 4, x + 4, y + 4, x + 4, y - 4, x - 4, y - 4
    };
    double ring[2 * 101];
    for (int i = 0; i <= corners; i++) {
        const double radius = 10 + 150 * dikas_random(seed, (uint64_t)(i % corners));
        ring[2 * i] = x + radius * cos(2 * pi * (i % corners) / corners);
        ring[2 * i + 1] = y + radius * sin(2 * pi * (i % corners) / corners);
    }
    add_ring(&scratch, ring, (uint32_t)corners + 1);
    if (seed % 3)
        return;
    scratch.n--; /* the same again, with a hole */
    scratch.wkb.n = scratch.start[scratch.n];
    scratch.start[scratch.n++] = scratch.wkb.n;
    put_head(&scratch.wkb, 3);
    put_count(&scratch.wkb, 2);
    for (int r = 0; r < 2; r++) {
        const int n = r ? 5 : corners + 1;
        put_count(&scratch.wkb, (uint32_t)n);
        for (int i = 0; i < n; i++) {
            const double *xy = (r ? hole : ring) + 2 * i;
            const double point[2] = { EAST + xy[0], NORTH + xy[1] };
            put_bytes(&scratch.wkb, point, 16);
        }
    }
}

static dikas_table *stars(int n)
{
    for (int i = 0; i < n; i++)
        add_star((uint64_t)i, 1000 * dikas_random(7, (uint64_t)(2 * i)),
                 1000 * dikas_random(7, (uint64_t)(2 * i + 1)), 3 + i % 60);
    return table_of(&scratch);
}

/* The cells of grid(10) with another point on a side: rectangles to GEOS, none to us. */
static dikas_table *grid_with_more_points(void)
{
    for (int i = 0; i < 100; i++) {
        const double x = 100 * (i % 10), y = 100 * (int)(i / 10);
        const double xy[] = { x, y, x + 50, y, x + 100, y, x + 100, y + 100, x, y + 100, x, y };
        add_ring(&scratch, xy, 6);
    }
    return table_of(&scratch);
}

typedef struct {
    picture shared;
    double area[200], cell_area[200];
} shared_areas;

static shared_areas shared(const dikas_table *areas, const dikas_table *cells)
{
    shared_areas found;
    dikas_relation *relation = NULL;
    dikas_error err;
    assert_ok(
        dikas_shared_area(areas, cells, found.area, found.cell_area, NULL, NULL, &relation, &err),
        err);
    found.shared = picture_of(relation);
    dikas_relation_free(relation);
    return found;
}

/* What arithmetic says of stars and cells, from either side, is what GEOS says. */
static void arithmetic_and_overlay(void **state)
{
    (void)state;
    enum { STARS = 120, CELLS = 100 };
    dikas_table *cells = grid(10), *others = grid_with_more_points(), *areas = stars(STARS);
    const shared_areas ours = shared(areas, cells), turned = shared(cells, areas);
    const shared_areas overlaid = shared(areas, others);
    int64_t partly = 0;
    for (int i = 0; i < STARS; i++) {
        assert_close(ours.area[i], overlaid.area[i], 0);
        for (int k = 0; k < CELLS; k++) {
            const double a = ours.shared.matrix[i * CELLS + k];
            assert_close(a, overlaid.shared.matrix[i * CELLS + k], 1e-7);
            assert_close(a, turned.shared.matrix[k * STARS + i], 0);
            partly += a > 0 && a < 0.999 * fmin(ours.area[i], 10000);
        }
    }
    assert_true(partly > 500);
    dikas_release(ours.shared.matrix);
    dikas_release(turned.shared.matrix);
    dikas_release(overlaid.shared.matrix);
    dikas_table_free(cells);
    dikas_table_free(others);
    dikas_table_free(areas);
}

/* By hand: a triangle over two cells; a bow tie of 2 x 25 x 50; nothing for a line. */
static void shared_by_hand(void **state)
{
    (void)state;
    const double triangle[] = { 50, 0, 150, 0, 100, 50, 50, 0 };
    const double bow_tie[] = { 0, 50, 50, 100, 50, 50, 0, 100, 0, 50 };
    const double flat[] = { 0, 0, 50, 50, 100, 100, 0, 0 };
    dikas_table *cells = grid(2);
    add_ring(&scratch, triangle, 4);
    add_ring(&scratch, bow_tie, 5);
    add_ring(&scratch, flat, 4);
    dikas_table *areas = table_of(&scratch);
    const shared_areas found = shared(areas, cells);
    const double expected[] = { 1250, 1250, 0, 0, 1250, 0, 0, 0, 0, 0, 0, 0 };
    for (int i = 0; i < 12; i++)
        assert_close(found.shared.matrix[i], expected[i], 1e-9);
    assert_close(found.area[0], 2500, 1e-9);
    assert_close(found.area[1], 1250, 1e-9);
    assert_true(isnan(found.area[2]));
    for (int i = 0; i < 4; i++)
        assert_close(found.cell_area[i], 10000, 0);
    dikas_release(found.shared.matrix);
    dikas_table_free(areas);
    dikas_table_free(cells);
}

/* A table by itself is as by a copy of it: grids, stars, one that is broken and one without shape.
 */
static void shared_by_itself(void **state)
{
    enum { N = 12 };
    (void)state;
    dikas_table *twice[2];
    for (int t = 0; t < 2; t++) {
        for (int i = 0; i < 4; i++)
            add_box(&scratch, 60 * i, 0, 100, 100);
        for (int i = 0; i < 6; i++)
            add_star((uint64_t)i, 30.0 * i, 40, 5 + i);
        add_ring(&scratch, (const double[]){ 0, 0, 90, 90, 90, 0, 0, 90, 0, 0 }, 5);
        add_ring(&scratch, (const double[]){ 0, 0, 90, 90, 0, 0, 0, 0 }, 4);
        twice[t] = table_of(&scratch);
    }
    const shared_areas once = shared(twice[0], twice[0]), both = shared(twice[0], twice[1]);
    assert_int_equal(once.shared.n_pairs, both.shared.n_pairs);
    for (int i = 0; i < N; i++) {
        assert_close(once.area[i], both.area[i], 0);
        for (int k = 0; k < N; k++) {
            const double shared_ground = once.shared.matrix[i * N + k];
            assert_close(shared_ground, both.shared.matrix[i * N + k], 1e-7);
            assert_close(shared_ground, once.shared.matrix[k * N + i], 0);
        }
    }
    assert_close(once.shared.matrix[1], 4000, 1e-7);
    assert_close(once.shared.matrix[2], 0, 0);
    dikas_release(once.shared.matrix);
    dikas_release(both.shared.matrix);
    dikas_table_free(twice[0]);
    dikas_table_free(twice[1]);
}

static void any_number_of_threads(void **state)
{
    (void)state;
    dikas_table *cells = grid(60);
    for (int i = 0; i < 40; i++)
        add_box(&scratch, 151.7 * i, 93.1 * i, 1234.5, 2345.6);
    dikas_table *areas = table_of(&scratch);
    for (int by = DIKAS_BY_CENTROID; by <= DIKAS_BY_OVERLAP; by++) {
        const picture one = overlaps(areas, cells, (dikas_membership)by, NULL, 1);
        const picture many = overlaps(areas, cells, (dikas_membership)by, NULL, 4);
        assert_true(one.n_pairs > 1000);
        assert_int_equal(one.n_pairs, many.n_pairs);
        assert_memory_equal(one.matrix, many.matrix, 40 * 3600 * sizeof(double));
        dikas_release(one.matrix);
        dikas_release(many.matrix);
    }
    dikas_table_free(areas);
    dikas_table_free(cells);
}

static void no_polygons(void **state)
{
    (void)state;
    const double xy[] = { EAST + 50, NORTH + 50, DIKAS_MISSING, 0, EAST + 900, NORTH };
    dikas_error err;
    dikas_relation *relation = NULL;
    dikas_table *points = dikas_table_new(3), *bare = dikas_table_new(3), *none = grid(0);
    dikas_table *areas = grid(1);
    assert_ok(dikas_table_set_points(points, xy, &err), err);
    assert_ok(dikas_table_set_name(points, "points", &err), err);
    assert_int_equal(dikas_overlaps(points, areas, DIKAS_BY_CENTROID, NULL, NULL, &relation, &err),
                     DIKAS_EINVAL);
    assert_string_equal(err.message, "points: has no polygons");
    assert_int_equal(dikas_overlaps(areas, points, DIKAS_BY_OVERLAP, NULL, NULL, &relation, &err),
                     DIKAS_EINVAL);
    assert_int_equal(dikas_overlaps(bare, areas, DIKAS_BY_OVERLAP, NULL, NULL, &relation, &err),
                     DIKAS_EINVAL);
    const picture p = overlaps(areas, points, DIKAS_BY_CENTROID, NULL, 1);
    assert_int_equal(p.n_pairs, 1);
    assert_close(p.matrix[0], 1, 0);
    dikas_release(p.matrix);
    const picture empty = overlaps(none, areas, DIKAS_BY_OVERLAP, NULL, 1);
    assert_int_equal(empty.n_pairs, 0);
    dikas_release(empty.matrix);
    dikas_table_free(points);
    dikas_table_free(bare);
    dikas_table_free(none);
    dikas_table_free(areas);
}

static void cancelling(void **state)
{
    (void)state;
    dikas_error err;
    dikas_run run = DIKAS_RUN_INIT;
    dikas_relation *relation = NULL;
    dikas_table *cells = grid(3);
    run.progress = stop_at_once;
    assert_int_equal(dikas_overlaps(cells, cells, DIKAS_BY_OVERLAP, NULL, &run, &relation, &err),
                     DIKAS_ECANCELLED);
    dikas_table_free(cells);
}

typedef struct {
    const dikas_table *areas, *cells;
} two_tables;

static dikas_status try_overlaps(void *context, dikas_error *err)
{
    const two_tables *tables = context;
    dikas_run run = DIKAS_RUN_INIT;
    dikas_relation *relation = NULL;
    run.threads = 1;
    const dikas_status status =
        dikas_overlaps(tables->areas, tables->cells, DIKAS_BY_OVERLAP, NULL, &run, &relation, err);
    if (status == DIKAS_OK) {
        grants_left = -1;
        const picture p = picture_of(relation);
        assert_int_equal(p.n_pairs, 16);
        dikas_release(p.matrix);
    }
    dikas_relation_free(relation);
    return status;
}

/* ---- the nearest ---- */

static void expect_nearest(const dikas_table *from, const dikas_table *to, const uint8_t *candidate,
                           double limit, const int32_t *expected)
{
    int32_t nearest[300];
    dikas_error err;
    assert_ok(dikas_nearest_polygons(from, to, candidate, limit, nearest, NULL, NULL, &err), err);
    for (int64_t i = 0; i < dikas_table_rows(from); i++)
        assert_int_equal(nearest[i], expected[i]);
}

/* Two cells; to the east of the first, 30 m away, a small and a large polygon whose centroid is far
 * off; 50 m in a diagonal (30, 40) from the second, one more; and the same ones again. */
static void nearest_by_hand(void **state)
{
    (void)state;
    add_box(&scratch, 0, 0, 100, 100);
    add_box(&scratch, 1000, 1000, 100, 100);
    dikas_table *from = table_of(&scratch);
    add_box(&scratch, 130, 0, 5000, 100);
    add_box(&scratch, 130, 0, 10, 10);
    add_box(&scratch, 1130, 1140, 10, 10);
    add_box(&scratch, 1100, 1100, 10, 10);
    dikas_table *to = table_of(&scratch);
    expect_nearest(from, to, NULL, 100, (int32_t[]){ 0, 3 });
    expect_nearest(from, to, (uint8_t[]){ 0, 1, 1, 0 }, 100, (int32_t[]){ 1, 2 });
    expect_nearest(from, to, (uint8_t[]){ 0, 1, 1, 0 }, 50, (int32_t[]){ 1, 2 });
    expect_nearest(from, to, (uint8_t[]){ 0, 1, 1, 0 }, 49.9, (int32_t[]){ 1, -1 });
    expect_nearest(from, to, NULL, 0, (int32_t[]){ -1, 3 });
    expect_nearest(from, to, (uint8_t[]){ 0, 0, 0, 0 }, 1e6, (int32_t[]){ -1, -1 });
    dikas_error err;
    int32_t nearest[2];
    assert_int_equal(dikas_nearest_polygons(from, to, NULL, -1, nearest, NULL, NULL, &err),
                     DIKAS_EINVAL);
    dikas_table_free(from);
    dikas_table_free(to);
}

/* Squares: what is nearest is arithmetic, with a limit and without one. */
static void nearest_of_many(void **state)
{
    (void)state;
    enum { N = 300 };
    const double limits[] = { 60, HUGE_VAL };
    double low[2 * N], least[N], distance[N];
    int32_t expected[N], nearest[N];
    for (int i = 0; i < 2 * N; i++)
        low[i] = floor(3000 * dikas_random(7, (uint64_t)i));
    for (int i = 0; i < N; i++)
        add_box(&scratch, low[2 * i], low[2 * i + 1], 20, 20);
    dikas_table *squares = table_of(&scratch);
    add_box(&scratch, -5000, -5000, 1, 1);
    for (int i = 0; i < N; i++)
        add_box(&scratch, low[2 * i + 1], low[2 * i], 20, 20);
    dikas_table *mirrored = table_of(&scratch);
    for (int l = 0; l < 2; l++) {
        int found = 0;
        for (int i = 0; i < N; i++) {
            expected[i] = -1;
            least[i] = DIKAS_MISSING;
            for (int k = 0; k < N; k++) {
                const double dx = fmax(0, fabs(low[2 * i] - low[2 * k + 1]) - 20);
                const double dy = fmax(0, fabs(low[2 * i + 1] - low[2 * k]) - 20);
                if (hypot(dx, dy) > limits[l] || hypot(dx, dy) >= least[i])
                    continue;
                least[i] = hypot(dx, dy);
                expected[i] = k + 1;
            }
            found += expected[i] >= 0;
        }
        assert_true(l == 0 ? found > N / 4 && found < N - N / 20 : found == N);
        for (int threads = 1; threads <= 2; threads++) {
            dikas_run run = DIKAS_RUN_INIT;
            dikas_error err;
            run.threads = threads;
            assert_ok(dikas_nearest_polygons(squares, mirrored, NULL, limits[l], nearest, distance,
                                             &run, &err),
                      err);
            assert_memory_equal(nearest, expected, sizeof expected);
            for (int i = 0; i < N; i++)
                assert_close(distance[i], least[i], 1e-9);
        }
    }
    dikas_table_free(squares);
    dikas_table_free(mirrored);
}

static dikas_status try_nearest(void *context, dikas_error *err)
{
    const two_tables *tables = context;
    int32_t nearest[16];
    dikas_run run = DIKAS_RUN_INIT;
    run.threads = 1;
    return dikas_nearest_polygons(tables->areas, tables->cells, NULL, 10, nearest, NULL, &run, err);
}

/* Parts, rings and all as one, one after the other. */
static dikas_status try_parts(void *context, dikas_error *err)
{
    const two_tables *tables = context;
    dikas_table *made[4] = { NULL, NULL, NULL, NULL };
    dikas_run run = DIKAS_RUN_INIT;
    run.threads = 1;
    dikas_status status = dikas_clip_polygons(tables->areas, tables->cells, DIKAS_CLIP_WITHIN, NULL,
                                              &run, &made[0], err);
    if (status == DIKAS_OK)
        status = dikas_clip_polygons(tables->areas, tables->cells, DIKAS_CLIP_BEYOND, NULL, &run,
                                     &made[1], err);
    if (status == DIKAS_OK)
        status = dikas_polygon_rings(tables->areas, 5, &run, &made[2], err);
    if (status == DIKAS_OK)
        status = dikas_union_polygons(tables->areas, &run, &made[3], err);
    if (status == DIKAS_OK) {
        double area[16];
        grants_left = -1;
        dikas_polygon_areas(made[1], area);
        assert_close(area[15], 0, 0);
        dikas_polygon_areas(made[3], area);
        assert_close(area[0], 160000, 1e-9);
    }
    for (int i = 0; i < 4; i++)
        dikas_table_free(made[i]);
    return status;
}

static void memory_runs_out(void **state)
{
    (void)state;
    two_tables tables = { grid(4), grid(4) };
    run_out_of_memory(try_overlaps, &tables);
    run_out_of_memory(try_nearest, &tables);
    run_out_of_memory(try_parts, &tables);
    dikas_table_free((dikas_table *)(uintptr_t)tables.areas);
    dikas_table_free((dikas_table *)(uintptr_t)tables.cells);
}

/* ---- parts and rings ---- */

/* Parts of a box of 100 x 100 and of one far away: two boxes of 40 x 100 that share 20 x 100,
 * and a triangle beside them. */
static void parts_by_hand(void **state)
{
    const double triangle[8] = { 80, 0, 100, 0, 100, 40, 80, 0 };
    const double expected[2][2] = { { 6400, 0 }, { 3600, 400 } };
    (void)state;
    add_box(&scratch, 0, 0, 100, 100);
    add_box(&scratch, 1000, 1000, 20, 20);
    dikas_table *polygons = table_of(&scratch);
    add_box(&scratch, 0, 0, 40, 100);
    add_box(&scratch, 20, 0, 40, 100);
    add_ring(&scratch, triangle, 4);
    dikas_table *others = table_of(&scratch);
    for (int k = 0; k < 2; k++) {
        dikas_table *parts = NULL;
        double area[2];
        dikas_error err;
        assert_ok(dikas_clip_polygons(polygons, others,
                                      k == 0 ? DIKAS_CLIP_WITHIN : DIKAS_CLIP_BEYOND, NULL, NULL,
                                      &parts, &err),
                  err);
        dikas_polygon_areas(parts, area);
        for (int i = 0; i < 2; i++)
            assert_close(area[i], expected[k][i], 1e-9);
        dikas_table_free(parts);
    }
    dikas_table_free(polygons);
    dikas_table_free(others);
}

/* Two boxes that share 20 x 100, and one apart. */
static void union_by_hand(void **state)
{
    dikas_table *all = NULL;
    double area[1];
    dikas_error err;
    (void)state;
    add_box(&scratch, 0, 0, 40, 100);
    add_box(&scratch, 20, 0, 40, 100);
    add_box(&scratch, 200, 0, 10, 10);
    dikas_table *polygons = table_of(&scratch);
    assert_ok(dikas_union_polygons(polygons, NULL, &all, &err), err);
    assert_int_equal(dikas_table_rows(all), 1);
    dikas_polygon_areas(all, area);
    assert_close(area[0], 6100, 1e-9);
    dikas_table_free(all);
    dikas_table_free(polygons);
}

/* Of a width of 10 around a rectangle: straight sides, and a circle of 64 edges at the corners.
 */
static void rings_by_hand(void **state)
{
    const double circle = 32 * sin(2 * acos(-1) / 64) * 100;
    double area[1];
    dikas_table *rings = NULL;
    dikas_error err;
    (void)state;
    add_box(&scratch, 0, 0, 100, 50);
    dikas_table *polygons = table_of(&scratch);
    assert_ok(dikas_polygon_rings(polygons, 10, NULL, &rings, &err), err);
    dikas_polygon_areas(rings, area);
    assert_close(area[0], 2 * (100 + 50) * 10 + circle, 1e-9);
    dikas_table_free(rings);
    for (int k = 0; k < 3; k++) {
        const double wrong[] = { 0, -1, DIKAS_MISSING };
        assert_int_equal(dikas_polygon_rings(polygons, wrong[k], NULL, &rings, &err), DIKAS_EINVAL);
        assert_non_null(strstr(err.message, "width"));
        assert_null(rings);
    }
    dikas_table_free(polygons);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_by_hand),
        cmocka_unit_test(border_goes_to_the_first),
        cmocka_unit_test(invalid_polygons),
        cmocka_unit_test(shares_add_up),
        cmocka_unit_test(arithmetic_and_overlay),
        cmocka_unit_test(shared_by_hand),
        cmocka_unit_test(shared_by_itself),
        cmocka_unit_test(any_number_of_threads),
        cmocka_unit_test(no_polygons),
        cmocka_unit_test(cancelling),
        cmocka_unit_test(nearest_by_hand),
        cmocka_unit_test(nearest_of_many),
        cmocka_unit_test(memory_runs_out),
        cmocka_unit_test(parts_by_hand),
        cmocka_unit_test(union_by_hand),
        cmocka_unit_test(rings_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
