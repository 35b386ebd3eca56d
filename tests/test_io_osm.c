/* SPDX-License-Identifier: MIT */
/**
 * @file test_io_osm.c
 * Streets and barriers from OpenStreetMap files.
 */
#include "io_files.h"

#define CITY DIKAS_SOURCE_ROOT "/testdata/neubrandenburg/neubrandenburg.osm.pbf"

/* A gate, node 3, on a closed way 10; way 11 is a ferry, 12 a building, 13 a platform. */
static const char small_city[] =
    "<?xml version='1.0'?><osm version='0.6'>"
    "<node id='1' lat='53.5500001' lon='13.2600003'/><node id='2' lat='53.5511117' lon='13.27'/>"
    "<node id='3' lat='53.5522229' lon='13.2833331'><tag k='barrier' v='gate'/>"
    "<tag k='access' v='private'/></node>"
    "<node id='4' lat='53.6' lon='13.3'><tag k='highway' v='crossing'/></node>"
    "<way id='10'><nd ref='1'/><nd ref='2'/><nd ref='3'/><nd ref='1'/>"
    "<tag k='highway' v='footway'/><tag k='oneway:bicycle' v='no'/><tag k='area' v='yes'/></way>"
    "<way id='11'><nd ref='1'/><nd ref='2'/><tag k='route' v='ferry'/></way>"
    "<way id='12'><nd ref='1'/><nd ref='2'/><nd ref='3'/><nd ref='1'/>"
    "<tag k='building' v='yes'/></way>"
    "<way id='13'><nd ref='3'/><nd ref='4'/><tag k='railway' v='platform'/></way></osm>";

static const dikas_column *column(const dikas_table *table, const char *name)
{
    int index = -1;
    dikas_error err;
    assert_ok(dikas_table_require(table, name, &index, &err), err);
    return dikas_table_column(table, index);
}

static void assert_value(const dikas_table *table, const char *name, int64_t row, const char *text)
{
    char value[60];
    dikas_column_text(column(table, name), row, value, sizeof value);
    assert_string_equal(value, text);
}

static void streets_and_barriers(void **state)
{
    (void)state;
    dikas_error err;
    dikas_table *lines = NULL, *barriers = NULL;
    write_text(file_in("city.osm"), small_city);
    assert_ok(dikas_read_osm(file_in("city.osm"), NULL, &lines, &barriers, &err), err);
    assert_string_equal(dikas_table_name(lines), "city.osm:lines");
    assert_int_equal(dikas_table_rows(lines), 3);
    assert_value(lines, "osm_id", 0, "10");
    assert_value(lines, "highway", 0, "footway");
    assert_value(lines, "oneway:bicycle", 0, "no");
    assert_value(lines, "name", 0, "NULL");
    assert_value(lines, "route", 1, "ferry");
    assert_value(lines, "railway", 2, "platform");
    assert_int_equal(dikas_table_rows(barriers), 1);
    assert_value(barriers, "osm_id", 0, "3");
    assert_value(barriers, "barrier", 0, "gate");
    assert_value(barriers, "access", 0, "private");
    const dikas_geometry *way = dikas_table_geometry(lines);
    assert_int_equal(way->shape, DIKAS_LINE);
    assert_int_equal(way->point[1], 4);
    assert_memory_equal(dikas_table_geometry(barriers)->xy, way->xy + 4, 16);
    assert_close(way->xy[0], 13.2600003, 0);
    assert_non_null(strstr(dikas_table_crs(lines), "WGS 84"));
    dikas_table_free(lines);
    dikas_table_free(barriers);
}

static int compare_points(const void *a, const void *b)
{
    return memcmp(a, b, 2 * sizeof(double));
}

/* A whole city: nearly every barrier stands on a street or path, and then has its very bits. */
static void barriers_stand_on_ways(void **state)
{
    (void)state;
    dikas_error err;
    dikas_table *lines = NULL, *barriers = NULL;
    if (access(CITY, R_OK) != 0) {
        print_message("the streets of Neubrandenburg are not there\n");
        skip();
    }
    assert_ok(dikas_read_osm(CITY, NULL, &lines, &barriers, &err), err);
    const dikas_geometry *ways = dikas_table_geometry(lines);
    const dikas_geometry *points = dikas_table_geometry(barriers);
    double *sorted = dikas_alloc((size_t)ways->n_points, 16);
    assert_non_null(sorted);
    memcpy(sorted, ways->xy, (size_t)ways->n_points * 16);
    qsort(sorted, (size_t)ways->n_points, 16, compare_points);
    int64_t n_exact = 0, n_near = 0;
    for (int64_t i = 0; i < points->n_points; i++) {
        const double *p = points->xy + 2 * i;
        int is_near = 0;
        n_exact += bsearch(p, sorted, (size_t)ways->n_points, 16, compare_points) != NULL;
        for (int64_t k = 0; k < ways->n_points && !is_near; k++)
            is_near =
                fabs(p[0] - ways->xy[2 * k]) < 4e-8 && fabs(p[1] - ways->xy[2 * k + 1]) < 4e-8;
        n_near += is_near;
    }
    assert_true(dikas_table_rows(lines) > 5000);
    assert_true(n_exact > 100);
    assert_int_equal(n_exact, n_near);
    dikas_release(sorted);
    dikas_table_free(lines);
    dikas_table_free(barriers);
}

static void assert_fails(const char *path, dikas_status expected, const char *message)
{
    dikas_error err = { DIKAS_OK, "" };
    dikas_table *lines = NULL, *barriers = NULL;
    assert_int_equal(dikas_read_osm(path, NULL, &lines, &barriers, &err), expected);
    assert_non_null(strstr(err.message, message));
    assert_null(lines);
}

static void copy_start(const char *from, const char *to, long n)
{
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    assert_true(in && out);
    for (long i = 0; i < n; i++)
        putc(getc(in), out);
    fclose(in);
    fclose(out);
}

static void damage(void **state)
{
    (void)state;
    char half[sizeof small_city / 2];
    memcpy(half, small_city, sizeof half - 1);
    half[sizeof half - 1] = '\0';
    write_text(file_in("half.osm"), half);
    write_text(file_in("text.osm"), "no map");
    assert_fails(file_in("half.osm"), DIKAS_EIO, "half.osm: cannot be read");
    assert_fails(file_in("text.osm"), DIKAS_EIO, "text.osm: is not an OpenStreetMap file");
    assert_fails(file_in("none.osm"), DIKAS_ENOTFOUND, "no such file");
    if (access(CITY, R_OK) != 0)
        return;
    for (long n = 5000; n < 800000; n += 170001) {
        copy_start(CITY, file_in("cut.osm.pbf"), n);
        assert_fails(file_in("cut.osm.pbf"), DIKAS_EIO, "cut.osm.pbf: cannot be read");
    }
}

static void cancelling(void **state)
{
    (void)state;
    dikas_error err;
    dikas_run run = DIKAS_RUN_INIT;
    dikas_table *lines = NULL, *barriers = NULL;
    run.progress = stop_at_once;
    write_text(file_in("city.osm"), small_city);
    assert_int_equal(dikas_read_osm(file_in("city.osm"), &run, &lines, &barriers, &err),
                     DIKAS_ECANCELLED);
    assert_null(lines);
}

static dikas_status read_again(void *context, dikas_error *err)
{
    dikas_table *lines = NULL, *barriers = NULL;
    const dikas_status status = dikas_read_osm(context, NULL, &lines, &barriers, err);
    dikas_table_free(lines);
    dikas_table_free(barriers);
    return status;
}

static void memory_runs_out(void **state)
{
    (void)state;
    char path[100];
    write_text(file_in("city.osm"), small_city);
    snprintf(path, sizeof path, "%s", file_in("city.osm"));
    run_out_of_memory(read_again, path);
}

#define IN_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, make_directory, remove_directory)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_DIRECTORY(streets_and_barriers),
        cmocka_unit_test(barriers_stand_on_ways),
        IN_DIRECTORY(damage),
        IN_DIRECTORY(cancelling),
        IN_DIRECTORY(memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
