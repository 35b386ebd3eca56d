/* SPDX-License-Identifier: MIT */
/**
 * @file test_geom_boundaries.c
 * Which polygons touch, over what length, and how long their outlines are: by hand, on grids,
 * beside reference values, and what must not depend on order and threads.
 */
#include <stdlib.h>

#include "core/core.h"
#include "dikas/geom.h"
#include "fail_alloc.h"
#include "io_files.h"

/* Eastings and northings of Helsinki, so that digits count. */
#define EAST      25496000.0
#define NORTH     6672000.0
#define TOLERANCE 0.01

enum { MOST_ROWS = 600 };

/** Polygons, row by row. */
typedef struct rows {
    wkb_buffer wkb;
    int64_t start[MOST_ROWS + 1], n;
} rows;

static void begin(rows *r, int n_rings)
{
    r->start[r->n++] = r->wkb.n;
    put_head(&r->wkb, 3);
    put_count(&r->wkb, (uint32_t)n_rings);
}

static void add_ring(rows *r, int n, const double *xy)
{
    put_count(&r->wkb, (uint32_t)n + 1);
    for (int k = 0; k <= n; k++) {
        const double point[2] = { EAST + xy[2 * (k % n)], NORTH + xy[2 * (k % n) + 1] };
        put_bytes(&r->wkb, point, sizeof point);
    }
}

static void add_polygon(rows *r, int n, const double *xy)
{
    begin(r, 1);
    add_ring(r, n, xy);
}

static void add_box(rows *r, double west, double south, double east, double north)
{
    add_polygon(r, 4, (double[]){ west, south, east, south, east, north, west, north });
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
    assert_ok(dikas_table_set_name(table, "cells", &err), err);
    *r = (rows){ 0 };
    return table;
}

/* ---- what touches ---- */

/* At [i * n + j]: the length, -1 where they do not touch. */
typedef struct lengths {
    int64_t n;
    double *at;
} lengths;

static dikas_status take(const dikas_block *block, int worker, void *context, dikas_error *err)
{
    const lengths *l = context;
    (void)worker;
    (void)err;
    for (int64_t i = 0; i < block->count; i++)
        for (int64_t k = block->start[i]; k < block->start[i + 1]; k++)
            l->at[(block->first + i) * l->n + block->other[k]] = block->value[0][k];
    return DIKAS_OK;
}

static lengths touching(const dikas_table *table, double tolerance, const dikas_run *run)
{
    lengths l = { dikas_table_rows(table), NULL };
    dikas_relation *relation = NULL;
    dikas_error err = { DIKAS_OK, "" };
    l.at = malloc((size_t)(l.n * l.n + 1) * sizeof *l.at);
    assert_non_null(l.at);
    for (int64_t k = 0; k < l.n * l.n; k++)
        l.at[k] = -1;
    assert_ok(dikas_shared_boundaries(table, tolerance, run, &relation, &err), err);
    assert_ok(dikas_relation_visit(relation, DIKAS_BY_ROW, take, &l, "test", NULL, &err), err);
    dikas_relation_free(relation);
    for (int64_t i = 0; i < l.n; i++)
        for (int64_t j = 0; j < l.n; j++)
            assert_close(l.at[i * l.n + j], l.at[j * l.n + i], 0);
    return l;
}

/* Of the first two rows that were built. */
static double of_two(rows *r, double tolerance)
{
    dikas_table *table = table_of(r);
    lengths l = touching(table, tolerance, NULL);
    const double length = l.at[1];
    assert_close(l.at[0], -1, 0); /* nobody is a neighbour of oneself */
    free(l.at);
    dikas_table_free(table);
    return length;
}

static rows building;

static void two_boxes(void **state)
{
    rows *r = &building;
    (void)state;
    add_box(r, 0, 0, 100, 100); /* a side */
    add_box(r, 100, 0, 200, 100);
    assert_close(of_two(r, 0), 100, 0);
    add_box(r, 0, 0, 100, 100); /* part of a side, no point in common */
    add_box(r, 100, 30, 200, 90);
    assert_close(of_two(r, 0), 60, 1e-12);
    add_box(r, 0, 0, 100, 100); /* a corner */
    add_box(r, 100, 100, 200, 200);
    assert_close(of_two(r, 0), 0, 0);
    add_box(r, 0, 0, 100, 100); /* a point on a side */
    add_polygon(r, 3, (double[]){ 100, 50, 150, 20, 150, 80 });
    assert_close(of_two(r, 0), 0, 0);
    add_box(r, 0, 0, 100, 100); /* apart */
    add_box(r, 101, 0, 200, 100);
    assert_close(of_two(r, TOLERANCE), -1, 0);
    add_box(r, 0, 0, 100, 100); /* they cross, outlines in points only */
    add_box(r, 50, 50, 200, 200);
    assert_close(of_two(r, TOLERANCE), 0, 0);
    add_box(r, 0, 0, 100, 100); /* within, clear of the outline */
    add_box(r, 20, 20, 80, 80);
    assert_close(of_two(r, TOLERANCE), -1, 0);
    add_box(r, 0, 0, 100, 100); /* the same */
    add_box(r, 0, 0, 100, 100);
    assert_close(of_two(r, 0), 400, 0);
}

/* A gap or an overlap of millimetres is none; one of centimetres is. */
static void within_tolerance(void **state)
{
    const double shifts[] = { 0.004, -0.004 };
    rows *r = &building;
    (void)state;
    for (int k = 0; k < 2; k++) {
        add_box(r, 0, 0, 100, 100);
        add_box(r, 100 + shifts[k], 10, 200, 90);
        assert_close(of_two(r, TOLERANCE), 80, 1e-9);
        add_box(r, 0, 0, 100, 100);
        add_box(r, 100 + shifts[k], 100 + shifts[k], 200, 200); /* a corner stays one */
        assert_close(of_two(r, TOLERANCE), 0, 0);
    }
    add_box(r, 0, 0, 100, 100);
    add_box(r, 100.02, 10, 200, 90);
    assert_close(of_two(r, TOLERANCE), -1, 0);
    add_box(r, 0, 0, 100, 100);
    add_box(r, 100.004, 10, 200, 90);
    assert_close(of_two(r, 0), -1, 0);
    /* a sharp angle between two sides is no side by side */
    add_polygon(r, 3, (double[]){ 0, 0, 100, 0, 0, -50 });
    add_polygon(r, 3, (double[]){ 0, 0, 100, 0.5, 0, 50 });
    assert_close(of_two(r, TOLERANCE), 0, 0);
}

/* A slanted side of one cell is cut in three by its neighbours; an island fills a hole. */
static void uneven_points(void **state)
{
    rows *r = &building;
    (void)state;
    add_polygon(r, 3, (double[]){ 0, 0, 300, 100, 0, 100 });
    add_polygon(r, 4, (double[]){ 0, 0, 90, 30, 90, -50, 0, -50 });
    add_polygon(r, 4, (double[]){ 90, 30, 300, 100, 300, -50, 90, -50 });
    dikas_table *table = table_of(r);
    lengths l = touching(table, TOLERANCE, NULL);
    assert_close(l.at[1], hypot(90, 30), 1e-9);
    assert_close(l.at[2], hypot(210, 70), 1e-9);
    assert_close(l.at[5], 80, 1e-9);
    free(l.at);
    dikas_table_free(table);

    begin(r, 2);
    add_ring(r, 4, (double[]){ 0, 0, 100, 0, 100, 100, 0, 100 });
    add_ring(r, 4, (double[]){ 40, 40, 40, 60, 60, 60, 60, 40 });
    add_box(r, 40, 40, 60, 60);
    assert_close(of_two(r, 0), 80, 0);
}

static dikas_table *grid_of(int side, int is_turned, int is_reversed)
{
    const double c = is_turned ? cos(0.3) : 1, s = is_turned ? sin(0.3) : 0;
    const int corner[] = { 0, 0, 1, 0, 1, 1, 0, 1 };
    for (int k = 0; k < side * side; k++) {
        const int i = is_reversed ? side * side - 1 - k : k;
        double xy[8];
        for (int p = 0; p < 4; p++) {
            const double x = 250 * (i % side + corner[2 * p]);
            const double y = 250 * (i / side + corner[2 * p + 1]);
            xy[2 * p] = c * x - s * y;
            xy[2 * p + 1] = s * x + c * y;
        }
        add_polygon(&building, 4, xy);
    }
    return table_of(&building);
}

static void grids(void **state)
{
    enum { SIDE = 9 };
    (void)state;
    for (int is_turned = 0; is_turned < 2; is_turned++) {
        dikas_table *table = grid_of(SIDE, is_turned, 0);
        double perimeter[SIDE * SIDE];
        lengths l = touching(table, TOLERANCE, NULL);
        for (int64_t i = 0; i < l.n; i++)
            for (int64_t j = 0; j < l.n; j++) {
                const int64_t dx = llabs(i % SIDE - j % SIDE), dy = llabs(i / SIDE - j / SIDE);
                const double want = i == j || dx > 1 || dy > 1 ? -1 : dx + dy == 1 ? 250 : 0;
                assert_close(l.at[i * l.n + j], want, is_turned ? 1e-7 : 0);
            }
        dikas_polygon_perimeters(table, perimeter);
        assert_close(perimeter[7], 1000, is_turned ? 1e-7 : 0);
        free(l.at);
        dikas_table_free(table);
    }
}

static void outlines(void **state)
{
    rows *r = &building;
    double perimeter[3];
    (void)state;
    begin(r, 2);
    add_ring(r, 4, (double[]){ 0, 0, 100, 0, 100, 100, 0, 100 });
    add_ring(r, 3, (double[]){ 10, 10, 10, 40, 50, 10 });
    add_nothing(r);
    add_polygon(r, 3, (double[]){ 0, 0, 30, 0, 0, 40 });
    dikas_table *table = table_of(r);
    dikas_polygon_perimeters(table, perimeter);
    assert_close(perimeter[0], 400 + 30 + 50 + 40, 1e-12);
    assert_close(perimeter[1], 0, 0);
    assert_close(perimeter[2], 120, 1e-12);
    dikas_table_free(table);
}

static void same_bits(void **state)
{
    enum { SIDE = 12 };
    dikas_run one = DIKAS_RUN_INIT, four = DIKAS_RUN_INIT;
    dikas_table *table = grid_of(SIDE, 1, 0), *reversed = grid_of(SIDE, 1, 1);
    (void)state;
    one.threads = 1;
    four.threads = 4;
    lengths a = touching(table, TOLERANCE, &one), b = touching(table, TOLERANCE, &four);
    lengths c = touching(reversed, TOLERANCE, &four);
    for (int64_t k = 0; k < a.n * a.n; k++) {
        assert_memory_equal(&a.at[k], &b.at[k], sizeof(double));
        assert_memory_equal(&a.at[k], &c.at[a.n * a.n - 1 - k], sizeof(double));
    }
    free(a.at);
    free(b.at);
    free(c.at);
    dikas_table_free(table);
    dikas_table_free(reversed);
}

/* ---- what is refused, and memory ---- */

static void refused(void **state)
{
    dikas_relation *out = NULL;
    dikas_error err = { DIKAS_OK, "" };
    dikas_table *bare = dikas_table_new(2), *cells = grid_of(2, 0, 0);
    (void)state;
    assert_int_equal(dikas_shared_boundaries(bare, 0, NULL, &out, &err), DIKAS_EINVAL);
    assert_non_null(strstr(err.message, "no polygons"));
    assert_int_equal(dikas_shared_boundaries(cells, -1, NULL, &out, &err), DIKAS_EINVAL);
    assert_non_null(strstr(err.message, "tolerance"));
    assert_null(out);
    dikas_table_free(bare);
    dikas_table_free(cells);
}

static dikas_status find_them(void *context, dikas_error *err)
{
    dikas_relation *out = NULL;
    dikas_run run = DIKAS_RUN_INIT;
    run.threads = 1;
    const dikas_status status = dikas_shared_boundaries(context, TOLERANCE, &run, &out, err);
    dikas_relation_free(out);
    return status;
}

static void failing_memory(void **state)
{
    dikas_table *table = grid_of(3, 0, 0);
    (void)state;
    assert_true(fail_each_allocation(find_them, table) > 10);
    dikas_table_free(table);
}

/* ---- reference values ---- */

/* Every pair of the file, and no other. */
static void of_set(const char *set)
{
    char path[1000], cells[1100], line[200];
    const char *folder = getenv("DIKAS_GOLDENS");
    dikas_table *table = NULL;
    dikas_error err = { DIKAS_OK, "" };
    int64_t n = 0;
    snprintf(path, sizeof path, "%s/segregation/%s/contiguity.csv",
             folder ? folder : DIKAS_SOURCE_ROOT "/../shared/goldens", set);
    FILE *f = fopen(path, "r");
    if (!f) {
        print_message("needs %s; DIKAS_GOLDENS names the folder goldens\n", path);
        skip();
    }
    snprintf(cells, sizeof cells, "%s/segregation/%s/cells.gpkg",
             folder ? folder : DIKAS_SOURCE_ROOT "/../shared/goldens", set);
    assert_ok(dikas_read(cells, NULL, NULL, &table, &err), err);
    lengths l = touching(table, TOLERANCE, NULL);
    assert_non_null(fgets(line, sizeof line, f));
    while (fgets(line, sizeof line, f)) {
        char *end;
        const int64_t i = strtoll(line, &end, 10), j = strtoll(end + 1, &end, 10);
        const double want = strtod(end + 1, NULL), got = l.at[i * l.n + j];
        assert_close(got, want, 1e-10 * want);
        l.at[i * l.n + j] = -1;
        n++;
    }
    fclose(f);
    for (int64_t k = 0; k < l.n * l.n; k++)
        assert_close(l.at[k], -1, 0);
    assert_true(n > 0);
    free(l.at);
    dikas_table_free(table);
}

static void reference_values(void **state)
{
    (void)state;
    of_set("toy_mixed_zero");
    of_set("helsinki92");
    of_set("delaware_pop");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_boxes),        cmocka_unit_test(within_tolerance),
        cmocka_unit_test(uneven_points),    cmocka_unit_test(grids),
        cmocka_unit_test(outlines),         cmocka_unit_test(same_bits),
        cmocka_unit_test(refused),          cmocka_unit_test(failing_memory),
        cmocka_unit_test(reference_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
