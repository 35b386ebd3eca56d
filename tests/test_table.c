/* SPDX-License-Identifier: MIT */
/**
 * @file test_table.c
 * Tables: columns of every type, finding, taking, selecting, numbers.
 */
#include "dikas/table.h"
#include "fail_alloc.h"
#include "streets.h"

/* A table of three rows with a column of every type and lines. */
static dikas_status make_table(dikas_table **out, dikas_error *err)
{
    const char *const words[] = { "12.5", NULL, "NA" };
    double *real;
    dikas_column integer = { .type = DIKAS_INTEGER, .origin_type = 7 };
    dikas_table *t = *out = dikas_table_new(3);
    if (!t)
        return dikas_fail(err, DIKAS_ENOMEM, "out of memory for the test");
    DIKAS_TRY(dikas_table_set_name(t, "cells.gpkg:grid", err));
    DIKAS_TRY(dikas_table_set_crs(t, "WKT", err));
    DIKAS_TRY(dikas_table_add(t, "real", &real, err));
    real[0] = 1.5;
    real[2] = -2;
    DIKAS_TRY(dikas_table_add_text(t, "text", words, err));
    integer.name = dikas_copy_text("integer");
    integer.integer = dikas_alloc_zero(3, sizeof(int64_t));
    integer.missing = dikas_alloc_zero(3, 1);
    dikas_status status = DIKAS_ENOMEM;
    if (integer.name && integer.integer && integer.missing) {
        integer.integer[0] = INT64_MAX;
        integer.integer[1] = INT64_MIN;
        integer.missing[2] = 1;
        status = dikas_table_take(t, &integer, err);
    } else {
        (void)dikas_fail(err, DIKAS_ENOMEM, "out of memory for the test");
    }
    dikas_column_clear(&integer);
    DIKAS_TRY(status);
    return dikas_table_set_points(t, (const double[]){ 1, 2, NAN, 0, 5, 6 }, err);
}

static void test_columns(void **state)
{
    (void)state;
    dikas_error err;
    dikas_table *t;
    char text[40];
    assert_ok(make_table(&t, &err), err);
    assert_int_equal(dikas_table_rows(t), 3);
    assert_int_equal(dikas_table_columns(t), 3);
    const dikas_column *real = dikas_table_column(t, 0);
    assert_int_equal(real->type, DIKAS_REAL);
    assert_true(isnan(real->real[1]));
    assert_int_equal(dikas_table_column(t, 2)->origin_type, 7);
    static const char *const texts[3][3] = { { "1.5", "NULL", "-2" },
                                             { "12.5", "NULL", "NA" },
                                             { "9223372036854775807", "-9223372036854775808",
                                               "NULL" } };
    for (int c = 0; c < 3; c++)
        for (int i = 0; i < 3; i++) {
            dikas_column_text(dikas_table_column(t, c), i, text, sizeof text);
            assert_string_equal(text, texts[c][i]);
            dikas_column_text(dikas_table_column(t, c), i, text, 3);
            assert_true(strlen(text) < 3);
        }
    dikas_table_remove(t, 0);
    assert_int_equal(dikas_table_columns(t), 2);
    assert_string_equal(dikas_table_column(t, 0)->name, "text");
    assert_int_equal(dikas_table_find(t, "integer"), 1);
    dikas_table_free(t);
    dikas_table_free(NULL);
}

static void test_find(void **state)
{
    (void)state;
    dikas_error err;
    dikas_table *t = dikas_table_new(1);
    double *values;
    int index;
    char longest[100];
    memset(longest, 'a', 99);
    longest[99] = '\0';
    static const char *const names[] = { "Population", "population", "INCOME", "gro\xc3\x9f" };
    for (int i = 0; i < 4; i++)
        assert_ok(dikas_table_add(t, names[i], &values, &err), err);
    assert_ok(dikas_table_add(t, longest, &values, &err), err);
    assert_int_equal(dikas_table_find(t, "population"), 1); /* exactly before nearly */
    assert_int_equal(dikas_table_find(t, "POPULATION"), 0);
    assert_int_equal(dikas_table_find(t, "income"), 2);
    assert_int_equal(dikas_table_find(t, "incom"), -1);
    assert_int_equal(dikas_table_find(t, longest), 4);
    longest[98] = 'b';
    assert_int_equal(dikas_table_find(t, longest), -1);
    assert_int_equal(dikas_table_find(t, ""), -1);
    assert_ok(dikas_table_set_name(t, "cells.gpkg:grid", &err), err);
    assert_int_equal(dikas_table_require(t, "incme", &index, &err), DIKAS_ENOTFOUND);
    assert_string_equal(err.message, "cells.gpkg:grid: no column 'incme'; near: 'INCOME'");
    assert_ok(dikas_table_require(t, "Income", &index, &err), err);
    assert_int_equal(index, 2);
    assert_int_equal(dikas_table_add(t, "INCOME", &values, &err), DIKAS_EINVAL);
    assert_string_equal(err.message, "cells.gpkg:grid: there is a column 'INCOME' already");
    dikas_table_free(t);
    t = dikas_table_new(0);
    assert_int_equal(dikas_table_require(t, "x", &index, &err), DIKAS_ENOTFOUND);
    assert_string_equal(dikas_table_name(t), "");
    assert_null(dikas_table_crs(t));
    assert_null(dikas_table_geometry(t));
    assert_null(dikas_table_wkb(t));
    int64_t n;
    assert_null(dikas_table_coordinates(t, &n));
    assert_int_equal(n, 0);
    dikas_table_free(t);
}

static void test_take_refused(void **state)
{
    (void)state;
    dikas_error err;
    dikas_table *t;
    assert_ok(make_table(&t, &err), err);
    dikas_column c = { .type = DIKAS_REAL, .name = dikas_copy_text("text") };
    c.real = dikas_alloc_zero(3, sizeof(double));
    assert_int_equal(dikas_table_take(t, &c, &err), DIKAS_EINVAL);
    assert_non_null(c.name); /* still ours */
    assert_non_null(c.real);
    dikas_column_clear(&c);
    assert_null(c.name);
    dikas_table_free(t);
}

static void test_numbers(void **state)
{
    (void)state;
    dikas_error err;
    dikas_table *t;
    double out[3];
    assert_ok(make_table(&t, &err), err);
    static const double expected[3][3] = { { 1.5, NAN, -2 },
                                           { 12.5, NAN, NAN },
                                           { 9223372036854775807.0, -9223372036854775808.0, NAN } };
    for (int c = 0; c < 3; c++) {
        assert_ok(dikas_table_numbers(t, c, out, &err), err);
        for (int i = 0; i < 3; i++)
            assert_close(out[i], expected[c][i], 0);
    }
    ADD_TEXT(t, "words", "1", "", "twelve");
    assert_int_equal(dikas_table_numbers(t, 3, out, &err), DIKAS_EINVAL);
    assert_string_equal(err.message,
                        "cells.gpkg:grid: column 'words', row 3: 'twelve' is not a number");
    ADD_TEXT(t, "endless", "1", "1e999", "0");
    assert_int_equal(dikas_table_numbers(t, 4, out, &err), DIKAS_EINVAL);
    assert_non_null(strstr(err.message, "column 'endless', row 2: the value is infinite"));
    ADD_REAL(t, "unbounded", 0, 1, -HUGE_VAL);
    assert_int_equal(dikas_table_numbers(t, 5, out, &err), DIKAS_EINVAL);
    assert_non_null(strstr(err.message, "row 3"));
    static const double unknown[] = { -HUGE_VAL, 1 };
    int64_t hits;
    assert_ok(dikas_table_known_numbers(t, 5, unknown, 2, out, &hits, &err), err);
    assert_close(out[0], 0, 0);
    assert_close(out[1], NAN, 0);
    assert_close(out[2], NAN, 0);
    assert_int_equal(hits, 2);
    dikas_column bytes = { .type = DIKAS_BYTES, .name = dikas_copy_text("bytes") };
    bytes.start = dikas_alloc_zero(4, sizeof(int64_t));
    bytes.missing = dikas_alloc_zero(3, 1);
    assert_ok(dikas_table_take(t, &bytes, &err), err);
    assert_int_equal(dikas_table_numbers(t, 6, out, &err), DIKAS_EINVAL);
    dikas_table_free(t);
}

static void test_select(void **state)
{
    (void)state;
    dikas_error err;
    dikas_table *t, *s;
    char text[40];
    assert_ok(make_table(&t, &err), err);
    dikas_column bytes = { .type = DIKAS_BYTES, .name = dikas_copy_text("bytes") };
    bytes.start = dikas_alloc_zero(4, sizeof(int64_t)); /* no bytes at all, and no array of them */
    bytes.missing = dikas_alloc_zero(3, 1);
    assert_ok(dikas_table_take(t, &bytes, &err), err);
    const int64_t rows[] = { 2, 0, 0, 1 };
    assert_ok(dikas_table_select(t, rows, 4, &s, &err), err);
    assert_int_equal(dikas_table_rows(s), 4);
    assert_string_equal(dikas_table_name(s), "cells.gpkg:grid");
    assert_string_equal(dikas_table_crs(s), "WKT");
    assert_int_equal(dikas_table_columns(s), 4);
    for (int c = 0; c < 4; c++)
        for (int i = 0; i < 4; i++) {
            char wanted[40];
            dikas_column_text(dikas_table_column(t, c), rows[i], wanted, sizeof wanted);
            dikas_column_text(dikas_table_column(s, c), i, text, sizeof text);
            assert_string_equal(text, wanted);
        }
    assert_int_equal(dikas_table_column(s, 2)->origin_type, 7);
    double xy[8];
    dikas_geometry_centroids(dikas_table_geometry(s), xy);
    static const double expected[] = { 5, 6, 1, 2, 1, 2, NAN, NAN };
    for (int i = 0; i < 8; i++)
        assert_close(xy[i], expected[i], 0);
    dikas_table_free(s);
    assert_ok(dikas_table_select(t, rows, 0, &s, &err), err);
    assert_int_equal(dikas_table_rows(s), 0);
    assert_int_equal(dikas_table_geometry(s)->shape, DIKAS_EMPTY);
    dikas_table_free(s);
    dikas_table_free(t);
}

static void test_select_lines(void **state)
{
    (void)state;
    dikas_error err;
    dikas_table *t = STREETS("0 0, 1 0, 2 0", NULL, "5 5, 6 6|7 7, 8 8, 9 9"), *s;
    const int64_t rows[] = { 2, 1, 2, 0 };
    assert_ok(dikas_table_select(t, rows, 4, &s, &err), err);
    const dikas_geometry *g = dikas_table_geometry(s);
    assert_int_equal(g->n_features, 4);
    assert_int_equal(g->n_parts, 5);
    assert_int_equal(g->n_points, 13);
    assert_int_equal(g->shape, DIKAS_LINE);
    assert_int_equal(g->part[1], 2);
    assert_int_equal(g->part[2], 2);
    assert_close(g->xy[2 * 12], 2, 0);
    assert_int_equal(dikas_table_wkb(s)->missing[1], 1);
    assert_int_equal(dikas_table_wkb(s)->start[4],
                     2 * dikas_table_wkb(t)->start[3] - dikas_table_wkb(t)->start[1]);
    dikas_table_drop_wkb(s);
    assert_null(dikas_table_wkb(s));
    assert_non_null(dikas_table_geometry(s));
    double box[4];
    dikas_geometry_extent(g, box);
    assert_close(box[3], 9, 0);
    dikas_table_free(s);
    dikas_table_free(t);
}

static void test_large(void **state)
{
    (void)state;
    enum { N = 200000 };
    dikas_error err;
    dikas_table *t = dikas_table_new(N), *s;
    int64_t *rows = malloc(N * sizeof *rows);
    double *values, *back = malloc(N * sizeof *back);
    assert_ok(dikas_table_add(t, "x", &values, &err), err);
    for (int i = 0; i < N; i++) {
        values[i] = i;
        rows[i] = N - 1 - i;
    }
    for (int i = 0; i < 100; i++) {
        char name[20];
        double *more;
        snprintf(name, sizeof name, "column %d", i);
        assert_ok(dikas_table_add(t, name, &more, &err), err);
    }
    assert_close(values[7], 7, 0); /* columns that are added leave it where it is */
    assert_ok(dikas_table_select(t, rows, N, &s, &err), err);
    assert_ok(dikas_table_numbers(s, 0, back, &err), err);
    for (int i = 0; i < N; i++)
        assert_close(back[i], N - 1 - i, 0);
    dikas_table_free(s);
    dikas_table_free(t);
    free(rows);
    free(back);
}

static dikas_status make_and_select(void *context, dikas_error *err)
{
    const int64_t rows[] = { 1, 2 };
    dikas_table *t = NULL, *s = NULL;
    int index;
    (void)context;
    dikas_status status = make_table(&t, err);
    if (status == DIKAS_OK)
        status = dikas_table_select(t, rows, 2, &s, err);
    if (status == DIKAS_OK && dikas_table_require(s, "nothing", &index, err) == DIKAS_ENOMEM)
        status = DIKAS_ENOMEM;
    dikas_table_free(s);
    dikas_table_free(t);
    return status;
}

static void test_every_allocation(void **state)
{
    (void)state;
    assert_true(fail_each_allocation(make_and_select, NULL) > 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns),      cmocka_unit_test(test_find),
        cmocka_unit_test(test_take_refused), cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_select),       cmocka_unit_test(test_select_lines),
        cmocka_unit_test(test_large),        cmocka_unit_test(test_every_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
