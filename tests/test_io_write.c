/* SPDX-License-Identifier: MIT */
/**
 * @file test_io_write.c
 * Writing: what comes back, all or nothing, the same bytes.
 */
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "io_files.h"

/* The first n rows of a hard table that have a geometry. */
static dikas_table *whole_table(int64_t n)
{
    dikas_error err;
    dikas_table *all = hard_table(n + n / 6 + 1, 0), *whole = NULL;
    int64_t *rows = dikas_alloc((size_t)n, sizeof *rows);
    assert_non_null(rows);
    for (int64_t i = 0; i < n; i++)
        rows[i] = i + i / 6;
    assert_ok(dikas_table_select(all, rows, n, &whole, &err), err);
    dikas_table_free(all);
    dikas_release(rows);
    return whole;
}

static void check_round_trip(const char *name, int has_z)
{
    dikas_table *table = hard_table(40, has_z);
    write_one(file_in(name), table);
    dikas_table *back = read_all(file_in(name));
    assert_same_columns(table, back);
    assert_same_geometry(table, back);
    assert_non_null(dikas_table_crs(back));
    assert_non_null(strstr(dikas_table_crs(back), "3879"));
    assert_int_equal(count_files(0), 1);
    dikas_table_free(table);
    dikas_table_free(back);
}

static void geopackage_gives_back_all(void **state)
{
    (void)state;
    check_round_trip("a.gpkg", 0);
    check_round_trip("a.gpkg", 1);
}

static void geojson_gives_back_all(void **state)
{
    (void)state;
    check_round_trip("a.geojson", 0);
}

/* The order of rows is that of a space-filling curve, so that they are compared by their id. */
static void flatgeobuf_gives_back_all(void **state)
{
    (void)state;
    dikas_table *table = whole_table(40), *sorted = NULL;
    dikas_error err;
    write_one(file_in("a.fgb"), table);
    dikas_table *back = read_all(file_in("a.fgb"));
    const dikas_column *id = dikas_table_column(back, 0);
    int64_t order[40];
    assert_string_equal(id->name, "fid");
    assert_int_equal(dikas_table_rows(back), 40);
    for (int64_t i = 0; i < 40; i++) {
        const int64_t hard_row = (id->integer[i] - 9007199254740993) / 2;
        order[hard_row - hard_row / 7] = i;
    }
    assert_ok(dikas_table_select(back, order, 40, &sorted, &err), err);
    assert_same_columns(table, sorted);
    assert_same_geometry(table, sorted);
    dikas_table_free(table);
    dikas_table_free(back);
    dikas_table_free(sorted);
}

/* Everything comes back as text, but as numbers it is the same. */
static void csv_gives_back_all(void **state)
{
    (void)state;
    dikas_table *table = hard_table(40, 0);
    dikas_error err;
    write_one(file_in("a.csv"), table);
    dikas_table *back = read_all(file_in("a.csv"));
    double a[40], b[40];
    assert_int_equal(dikas_table_columns(back), 4);
    assert_int_equal(dikas_table_rows(back), 40);
    for (int i = 1; i < 4; i += 2) {
        assert_ok(dikas_table_numbers(table, i, a, &err), err);
        assert_ok(dikas_table_numbers(back, i, b, &err), err);
        for (int row = 0; row < 40; row++)
            assert_close(b[row], a[row], 0);
    }
    char text[60];
    dikas_column_text(dikas_table_column(back, 0), 39, text, sizeof text);
    assert_string_equal(text, "9007199254741071");
    dikas_column_text(dikas_table_column(back, 2), 1, text, sizeof text);
    assert_string_equal(text, "say \"yes\", or");
    dikas_column_text(dikas_table_column(back, 2), 2, text, sizeof text);
    assert_string_equal(text, "two\nlines");
    assert_null(dikas_table_geometry(back));
    dikas_table_free(table);
    dikas_table_free(back);
}

/* Dates, truth values and small integers leave as what they came as. */
static void types_of_the_file_stay(void **state)
{
    (void)state;
    /* OGRFieldType + 256 * OGRFieldSubType + 1: Date, DateTime, Integer, Boolean. */
    static const int32_t origins[] = { 9 + 1, 11 + 1, 0 + 1, 0 + 256 + 1 };
    static const char *const days[] = { "2020-02-29", NULL };
    static const char *const times[] = { "2020-02-29T12:34:56.789Z", "1999-12-31T23:59:59+02:00" };
    dikas_error err;
    dikas_table *table = dikas_table_new(2);
    add_integers(table, "fid", (const int64_t[]){ 5, 3 });
    assert_ok(dikas_table_add_text(table, "day", days, &err), err);
    assert_ok(dikas_table_add_text(table, "time", times, &err), err);
    add_integers(table, "small", (const int64_t[]){ 2147483647, -2 });
    add_integers(table, "truth", (const int64_t[]){ 1, 0 });
    for (int i = 0; i < 4; i++)
        ((dikas_column *)(uintptr_t)dikas_table_column(table, i + 1))->origin_type = origins[i];
    write_one(file_in("types.gpkg"), table);
    dikas_table *back = read_all(file_in("types.gpkg"));
    for (int i = 0; i < 4; i++)
        assert_int_equal(dikas_table_column(back, i + 1)->origin_type, origins[i]);
    assert_int_equal(dikas_table_column(back, 0)->integer[0], 3); /* in the order of the ids */
    char text[60];
    dikas_column_text(dikas_table_column(back, 1), 1, text, sizeof text);
    assert_string_equal(text, "2020-02-29");
    dikas_column_text(dikas_table_column(back, 2), 1, text, sizeof text);
    assert_string_equal(text, "2020-02-29T12:34:56.789Z");
    dikas_column_text(dikas_table_column(back, 2), 0, text, sizeof text);
    assert_string_equal(text, "1999-12-31T23:59:59+02:00");
    dikas_table_free(table);
    dikas_table_free(back);
}

static void too_large_for_its_type(void **state)
{
    (void)state;
    dikas_table *table = dikas_table_new(1);
    add_integers(table, "grown", (const int64_t[]){ 3000000000 });
    ((dikas_column *)(uintptr_t)dikas_table_column(table, 0))->origin_type = 1;
    write_one(file_in("grown.gpkg"), table);
    dikas_table *back = read_all(file_in("grown.gpkg"));
    assert_true(dikas_table_column(back, 1)->integer[0] == 3000000000);
    dikas_table_free(table);
    dikas_table_free(back);
}

/* Ids that a GeoPackage cannot keep as its own stay a column. */
static void ids_that_repeat(void **state)
{
    (void)state;
    dikas_table *table = dikas_table_new(3);
    add_integers(table, "fid", (const int64_t[]){ 4, 4, -2 });
    add_integers(table, "geom", (const int64_t[]){ 1, 2, 3 });
    write_one(file_in("ids.gpkg"), table);
    dikas_table *back = read_all(file_in("ids.gpkg"));
    assert_same_columns(table, back);
    dikas_table_free(table);
    dikas_table_free(back);
}

static void empty_layers(void **state)
{
    (void)state;
    static const char *const files[] = { "e.gpkg", "e.geojson", "e.fgb" };
    for (size_t i = 0; i < DIKAS_COUNT(files); i++) {
        dikas_table *table = hard_table(0, 0);
        write_one(file_in(files[i]), table);
        dikas_table *back = read_all(file_in(files[i]));
        assert_int_equal(dikas_table_rows(back), 0);
        dikas_table_free(table);
        dikas_table_free(back);
    }
}

/* Points and mixed geometry made from arrays, without WKB. */
static void geometry_from_arrays(void **state)
{
    (void)state;
    const double xy[] = { 1.5, 2.5, DIKAS_MISSING, DIKAS_MISSING, -3, 4 };
    dikas_error err;
    dikas_table *points = dikas_table_new(3);
    assert_ok(dikas_table_set_points(points, xy, &err), err);
    write_one(file_in("points.gpkg"), points);
    dikas_table *back = read_all(file_in("points.gpkg"));
    assert_same_geometry(points, back);
    dikas_table_free(points);
    dikas_table_free(back);

    dikas_table *polygons = hard_table(20, 1);
    dikas_table_drop_wkb(polygons);
    write_one(file_in("polygons.gpkg"), polygons);
    back = read_all(file_in("polygons.gpkg"));
    assert_same_geometry(polygons, back);
    assert_same_columns(polygons, back);
    dikas_table_free(polygons);
    dikas_table_free(back);
}

static void same_bytes_twice(void **state)
{
    (void)state;
    static const char *const files[] = { "s.gpkg", "s.geojson", "s.fgb", "s.csv" };
    dikas_table *table = whole_table(500);
    dikas_error err;
    for (size_t i = 0; i < DIKAS_COUNT(files); i++) {
        dikas_file_hash first, second;
        write_one(file_in(files[i]), table);
        assert_ok(dikas_hash_file(file_in(files[i]), INT64_MAX, &first, &err), err);
        sleep(i == 0); /* a time of day in the file would show */
        write_one(file_in(files[i]), table);
        assert_ok(dikas_hash_file(file_in(files[i]), INT64_MAX, &second, &err), err);
        assert_string_equal(first.text, second.text);
    }
    assert_int_equal(count_files(0), (int)DIKAS_COUNT(files));
    dikas_table_free(table);
}

static void assert_refused(const char *path, const dikas_layer *layers, int n, int append,
                           dikas_status expected, const char *message)
{
    dikas_write_options options = DIKAS_WRITE_OPTIONS_INIT;
    dikas_error err = { DIKAS_OK, "" };
    options.append = append;
    assert_int_equal(dikas_write(path, layers, n, &options, NULL, &err), expected);
    if (!strstr(err.message, message))
        print_error("%s\n", err.message);
    assert_non_null(strstr(err.message, message));
}

static void what_is_refused(void **state)
{
    (void)state;
    dikas_table *table = hard_table(3, 0), *gaps = hard_table(9, 0);
    const dikas_layer layers[] = { { "a", table, NULL }, { "A", table, NULL } };
    const dikas_layer with_gaps = { "a", gaps, NULL };
    write_one(file_in("there.gpkg"), table);
    assert_refused(file_in("there.gpkg"), layers, 1, 0, DIKAS_EINVAL, "exists already");
    assert_refused(file_in("new.gpkg"), layers, 2, 0, DIKAS_EINVAL, "two layers are called 'A'");
    assert_refused(file_in("new.fgb"), layers, 2, 0, DIKAS_EINVAL, "holds one");
    assert_refused(file_in("new.xyz"), layers, 1, 0, DIKAS_EINVAL, "format is not known");
    assert_refused(file_in("new"), layers, 1, 0, DIKAS_EINVAL, "format is not known");
    assert_refused(file_in("new.csv"), layers, 1, 1, DIKAS_EINVAL, "only be added");
    assert_refused(file_in("no/new.gpkg"), layers, 1, 0, DIKAS_EIO, "cannot be written");
    assert_refused(file_in("no/new.csv"), layers, 1, 0, DIKAS_EIO, "cannot be created");
    assert_refused(file_in("new.fgb"), &with_gaps, 1, 0, DIKAS_EINVAL, "row 7 of hard has no");
    assert_int_equal(count_files(0), 1);
    dikas_table_free(table);
    dikas_table_free(gaps);
}

/* ---- adding layers ---- */

static void adding_leaves_others_alone(void **state)
{
    (void)state;
    dikas_table *table = hard_table(300, 0), *other = hard_table(20, 0);
    const dikas_layer layers[] = { { "grid_by_district", other, NULL }, { "grid", other, NULL } };
    dikas_write_options options = DIKAS_WRITE_OPTIONS_INIT;
    dikas_error err;
    write_one(file_in("a.gpkg"), table);
    options.append = 1;
    options.provenance = "{}";
    assert_ok(dikas_write(file_in("a.gpkg"), layers, 1, &options, NULL, &err), err);
    dikas_table *grid = read_all(file_in("a.gpkg:grid"));
    dikas_table *added = read_all(file_in("a.gpkg:grid_by_district"));
    assert_same_columns(table, grid);
    assert_same_geometry(table, grid);
    assert_same_columns(other, added);
    assert_refused(file_in("a.gpkg"), layers + 1, 1, 1, DIKAS_EINVAL, "layer 'grid' already");
    options.overwrite = 1;
    assert_ok(dikas_write(file_in("a.gpkg"), layers + 1, 1, &options, NULL, &err), err);
    dikas_table *replaced = read_all(file_in("a.gpkg:grid"));
    assert_same_columns(other, replaced);
    assert_int_equal(count_files(0), 1);
    dikas_table_free(table);
    dikas_table_free(other);
    dikas_table_free(grid);
    dikas_table_free(added);
    dikas_table_free(replaced);
}

static void adding_to_nothing_creates(void **state)
{
    (void)state;
    dikas_table *table = hard_table(3, 0);
    const dikas_layer layer = { "grid", table, NULL };
    dikas_write_options options = DIKAS_WRITE_OPTIONS_INIT;
    dikas_error err;
    options.append = 1;
    assert_ok(dikas_write(file_in("n.gpkg"), &layer, 1, &options, NULL, &err), err);
    dikas_table_free(table);
}

/* ---- stopping in the middle ---- */

static int stop(double done, const char *what, void *payload)
{
    (void)what;
    (void)payload;
    return done < 0.3;
}

static void assert_unchanged(const char *path, const dikas_file_hash *before, int n_files)
{
    dikas_file_hash after;
    dikas_error err;
    assert_ok(dikas_hash_file(path, INT64_MAX, &after, &err), err);
    assert_string_equal(before->text, after.text);
    assert_int_equal(count_files(0), n_files);
}

static void cancelling_leaves_the_target(void **state)
{
    (void)state;
    static const char *const files[] = { "c.gpkg", "c.geojson", "c.fgb", "c.csv" };
    dikas_table *small = whole_table(3), *large = whole_table(40000);
    const dikas_layer layer = { "grid", large, NULL };
    dikas_write_options options = DIKAS_WRITE_OPTIONS_INIT;
    dikas_run run = DIKAS_RUN_INIT;
    options.overwrite = 1;
    run.progress = stop;
    for (size_t i = 0; i < DIKAS_COUNT(files); i++) {
        dikas_file_hash before;
        dikas_error err;
        write_one(file_in(files[i]), small);
        assert_ok(dikas_hash_file(file_in(files[i]), INT64_MAX, &before, &err), err);
        const dikas_status status = dikas_write(file_in(files[i]), &layer, 1, &options, &run, &err);
        if (status == DIKAS_OK)
            continue; /* so fast that progress was never told */
        assert_int_equal(status, DIKAS_ECANCELLED);
        assert_unchanged(file_in(files[i]), &before, (int)i + 1);
    }
    dikas_table_free(small);
    dikas_table_free(large);
}

static void cancelled_adding_is_rolled_back(void **state)
{
    (void)state;
    dikas_table *small = hard_table(30, 0), *large = hard_table(40000, 0);
    const dikas_layer layer = { "large", large, NULL }, again = { "grid", large, NULL };
    dikas_write_options options = DIKAS_WRITE_OPTIONS_INIT;
    dikas_run run = DIKAS_RUN_INIT;
    dikas_error err;
    run.progress = stop;
    options.append = 1;
    write_one(file_in("c.gpkg"), small);
    assert_int_equal(dikas_write(file_in("c.gpkg"), &layer, 1, &options, &run, &err),
                     DIKAS_ECANCELLED);
    options.overwrite = 1;
    assert_int_equal(dikas_write(file_in("c.gpkg"), &again, 1, &options, &run, &err),
                     DIKAS_ECANCELLED);
    dikas_table *back = read_all(file_in("c.gpkg")); /* has one layer still */
    assert_same_columns(small, back);
    assert_same_geometry(small, back);
    assert_int_equal(count_files(0), 1);
    options.overwrite = 0;
    assert_ok(dikas_write(file_in("c.gpkg"), &layer, 1, &options, NULL, &err), err);
    dikas_table_free(small);
    dikas_table_free(large);
    dikas_table_free(back);
}

/* ---- a full disk ---- */

/* The status of writing in a process that may not make files larger than that. */
static dikas_status write_limited(const char *path, const dikas_table *table, rlim_t largest,
                                  int append)
{
    const pid_t child = fork();
    int status;
    if (child == 0) {
        const struct rlimit limit = { largest, largest };
        const dikas_layer layer = { "more", table, NULL };
        dikas_write_options options = DIKAS_WRITE_OPTIONS_INIT;
        options.overwrite = !append;
        options.append = append;
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
        _exit((int)dikas_write(path, &layer, 1, &options, NULL, NULL));
    }
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return (dikas_status)WEXITSTATUS(status);
}

static void full_disk_leaves_the_target(void **state)
{
    (void)state;
    static const char *const files[] = { "f.gpkg", "f.csv", "f.fgb", "f.geojson" };
    dikas_table *small = whole_table(3), *large = whole_table(3000);
    for (size_t i = 0; i < DIKAS_COUNT(files); i++) {
        dikas_file_hash before;
        dikas_error err;
        write_one(file_in(files[i]), small);
        assert_ok(dikas_hash_file(file_in(files[i]), INT64_MAX, &before, &err), err);
        for (rlim_t largest = 0; largest < 100000; largest += 9973) {
            assert_int_equal(write_limited(file_in(files[i]), large, largest, 0), DIKAS_EIO);
            assert_unchanged(file_in(files[i]), &before, (int)i + 1);
        }
        assert_int_equal(write_limited(file_in(files[i]), large, RLIM_INFINITY, 0), DIKAS_OK);
    }
    dikas_table_free(small);
    dikas_table_free(large);
}

static void full_disk_while_adding(void **state)
{
    (void)state;
    dikas_table *small = hard_table(300, 0), *large = hard_table(20000, 0);
    write_one(file_in("f.gpkg"), small);
    for (rlim_t largest = 400000; largest < 3000000; largest += 500001) {
        assert_int_equal(write_limited(file_in("f.gpkg"), large, largest, 1), DIKAS_EIO);
        dikas_table *back = read_all(file_in("f.gpkg"));
        assert_same_columns(small, back);
        assert_same_geometry(small, back);
        assert_int_equal(count_files(0), 1);
        dikas_table_free(back);
    }
    assert_int_equal(write_limited(file_in("f.gpkg"), large, RLIM_INFINITY, 1), DIKAS_OK);
    dikas_table_free(small);
    dikas_table_free(large);
}

/* ---- memory ---- */

static dikas_status write_again(void *context, dikas_error *err)
{
    const dikas_layer layer = { "grid", context, NULL };
    dikas_write_options options = DIKAS_WRITE_OPTIONS_INIT;
    options.overwrite = 1;
    options.provenance = "{}";
    const dikas_status status = dikas_write(file_in("m.gpkg"), &layer, 1, &options, NULL, err);
    assert_int_equal(count_files(0), status == DIKAS_OK ? 1 : 0);
    return status;
}

static void memory_runs_out(void **state)
{
    (void)state;
    dikas_table *table = hard_table(5, 0);
    dikas_table_drop_wkb(table);
    run_out_of_memory(write_again, table);
    dikas_table_free(table);
}

/* ---- provenance and styles ---- */

static void provenance_comes_back(void **state)
{
    (void)state;
    dikas_table *table = whole_table(3);
    const dikas_layer layers[] = { { "first", table, NULL }, { "it's", table, NULL } };
    dikas_write_options options = DIKAS_WRITE_OPTIONS_INIT;
    dikas_error err;
    char source[330], *json = NULL;
    options.provenance = "{\"by\": \"o'one\"}";
    assert_ok(dikas_write(file_in("p.gpkg"), layers, 2, &options, NULL, &err), err);
    snprintf(source, sizeof source, "%s:it's", file_in("p.gpkg"));
    assert_ok(dikas_read_provenance(source, &json, &err), err);
    assert_string_equal(json, options.provenance);
    dikas_release(json);
    /* a layer that is written again has the later one, the other keeps its own */
    options.append = options.overwrite = 1;
    options.provenance = "{}";
    assert_ok(dikas_write(file_in("p.gpkg"), layers, 1, &options, NULL, &err), err);
    assert_ok(dikas_read_provenance(source, &json, &err), err);
    assert_string_equal(json, "{\"by\": \"o'one\"}");
    dikas_release(json);
    snprintf(source, sizeof source, "%s:first", file_in("p.gpkg"));
    assert_ok(dikas_read_provenance(source, &json, &err), err);
    assert_string_equal(json, "{}");
    dikas_release(json);
    dikas_table_free(table);
}

static void styles_are_kept_within(void **state)
{
    (void)state;
    dikas_table *table = whole_table(3);
    const dikas_layer layers[] = { { "it's", table, NULL }, { "plain", table, NULL } };
    const char *const styles[] = { "<qgis a='%s\"'/>", NULL };
    dikas_write_options options = DIKAS_WRITE_OPTIONS_INIT;
    dikas_error err;
    char source[330];
    options.styles = styles;
    assert_ok(dikas_write(file_in("s.gpkg"), layers, 2, &options, NULL, &err), err);
    snprintf(source, sizeof source, "%s:layer_styles", file_in("s.gpkg"));
    dikas_table *back = read_all(source);
    assert_int_equal(dikas_table_rows(back), 1);
    const dikas_column *name = dikas_table_column(back, dikas_table_find(back, "f_table_name"));
    const dikas_column *qml = dikas_table_column(back, dikas_table_find(back, "styleQML"));
    assert_memory_equal(name->bytes, "it's", 4);
    assert_int_equal(qml->start[1], strlen(styles[0]));
    assert_memory_equal(qml->bytes, styles[0], strlen(styles[0]));
    dikas_table_free(back);
    /* the one layer with data is still meant where none is named */
    assert_ok(dikas_write(file_in("t.gpkg"), layers, 1, &options, NULL, &err), err);
    back = read_all(file_in("t.gpkg"));
    assert_same_columns(table, back);
    dikas_table_free(back);
    dikas_table_free(table);
}

static dikas_status write_and_ask(void *context, dikas_error *err)
{
    const dikas_layer layer = { "a", context, NULL };
    const char *const styles[] = { "<qgis/>" };
    dikas_write_options options = DIKAS_WRITE_OPTIONS_INIT;
    char *json = NULL;
    options.overwrite = 1;
    options.provenance = "{}";
    options.styles = styles;
    dikas_status status = dikas_write(file_in("m.gpkg"), &layer, 1, &options, NULL, err);
    if (status == DIKAS_OK)
        status = dikas_read_provenance(file_in("m.gpkg"), &json, err);
    if (status == DIKAS_OK)
        assert_string_equal(json, "{}");
    dikas_release(json);
    return status;
}

static void style_and_provenance_without_memory(void **state)
{
    (void)state;
    dikas_table *table = whole_table(2);
    run_out_of_memory(write_and_ask, table);
    dikas_table_free(table);
}

static void no_provenance(void **state)
{
    (void)state;
    dikas_table *table = whole_table(3);
    dikas_error err;
    char *json = NULL;
    const dikas_layer layer = { "a", table, NULL };
    assert_ok(dikas_write(file_in("a.gpkg"), &layer, 1, NULL, NULL, &err), err);
    assert_ok(dikas_write(file_in("a.geojson"), &layer, 1, NULL, NULL, &err), err);
    assert_ok(dikas_read_provenance(file_in("a.gpkg"), &json, &err), err);
    assert_null(json);
    assert_ok(dikas_read_provenance(file_in("a.geojson"), &json, &err), err);
    assert_null(json);
    assert_int_equal(dikas_read_provenance(file_in("b.gpkg"), &json, &err), DIKAS_ENOTFOUND);
    dikas_table_free(table);
}

#define IN_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, make_directory, remove_directory)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_DIRECTORY(geopackage_gives_back_all),
        IN_DIRECTORY(geojson_gives_back_all),
        IN_DIRECTORY(flatgeobuf_gives_back_all),
        IN_DIRECTORY(csv_gives_back_all),
        IN_DIRECTORY(types_of_the_file_stay),
        IN_DIRECTORY(too_large_for_its_type),
        IN_DIRECTORY(ids_that_repeat),
        IN_DIRECTORY(empty_layers),
        IN_DIRECTORY(provenance_comes_back),
        IN_DIRECTORY(styles_are_kept_within),
        IN_DIRECTORY(no_provenance),
        IN_DIRECTORY(style_and_provenance_without_memory),
        IN_DIRECTORY(geometry_from_arrays),
        IN_DIRECTORY(same_bytes_twice),
        IN_DIRECTORY(what_is_refused),
        IN_DIRECTORY(adding_leaves_others_alone),
        IN_DIRECTORY(adding_to_nothing_creates),
        IN_DIRECTORY(cancelling_leaves_the_target),
        IN_DIRECTORY(cancelled_adding_is_rolled_back),
        IN_DIRECTORY(full_disk_leaves_the_target),
        IN_DIRECTORY(full_disk_while_adding),
        IN_DIRECTORY(memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
