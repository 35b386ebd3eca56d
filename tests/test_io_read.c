/* SPDX-License-Identifier: MIT */
/**
 * @file test_io_read.c
 * Reading: what was asked for, what is not there, what is damaged.
 */
#include "io_files.h"

#define assert_has(text, part)                                                                     \
    do {                                                                                           \
        if (!strstr((text), (part)))                                                               \
            print_error("\"%s\" does not have \"%s\"\n", (text), (part));                          \
        assert_non_null(strstr((text), (part)));                                                   \
    } while (0)

/* A GeoPackage of two layers, "grid" of 30 rows and "other" of 3. */
static void write_two(const char *path)
{
    dikas_table *grid = hard_table(30, 0), *other = hard_table(3, 0);
    const dikas_layer layers[] = { { "grid", grid, NULL }, { "other", other, NULL } };
    dikas_error err;
    assert_ok(dikas_write(path, layers, 2, NULL, NULL, &err), err);
    dikas_table_free(grid);
    dikas_table_free(other);
}

static void assert_fails(const char *source, const dikas_read_options *options,
                         dikas_status expected, const char *message)
{
    dikas_error err = { DIKAS_OK, "" };
    dikas_table *table = NULL;
    assert_int_equal(dikas_read(source, options, NULL, &table, &err), expected);
    assert_has(err.message, message);
    assert_null(table);
}

static void names_of_tables(void **state)
{
    (void)state;
    write_two(file_in("two.gpkg"));
    dikas_table *table = read_all(file_in("two.gpkg:grid"));
    assert_string_equal(dikas_table_name(table), "two.gpkg:grid");
    dikas_table_free(table);
    table = read_all(file_in("two.gpkg:GRID"));
    assert_string_equal(dikas_table_name(table), "two.gpkg:grid");
    dikas_table_free(table);
    write_text(file_in("one.csv"), "a,b\n1,2\n");
    table = read_all(file_in("one.csv"));
    assert_string_equal(dikas_table_name(table), "one.csv");
    dikas_table_free(table);
}

static void what_is_not_there(void **state)
{
    (void)state;
    dikas_read_options options = DIKAS_READ_OPTIONS_INIT;
    const char *const absent[] = { "counts" };
    write_two(file_in("two.gpkg"));
    assert_fails(file_in("none.gpkg"), NULL, DIKAS_ENOTFOUND, "none.gpkg: no such file");
    assert_fails(file_in("none.gpkg:grid"), NULL, DIKAS_ENOTFOUND, "no such file");
    assert_fails(file_in("two.gpkg:grids"), NULL, DIKAS_ENOTFOUND,
                 "no layer 'grids'; near: 'grid'");
    assert_fails(file_in("two.gpkg"), NULL, DIKAS_EINVAL, "two.gpkg: has 2 layers");
    assert_fails(file_in("two.gpkg"), NULL, DIKAS_EINVAL, "grid, other");
    options.columns = absent;
    options.n_columns = 1;
    assert_fails(file_in("two.gpkg:grid"), &options, DIKAS_ENOTFOUND,
                 "two.gpkg:grid: no column 'counts'; near: 'count'");
}

static void some_columns(void **state)
{
    (void)state;
    dikas_read_options options = DIKAS_READ_OPTIONS_INIT;
    const char *const wanted[] = { "SHARE", "?nothing", "fid", "?count" };
    dikas_error err;
    dikas_table *table = NULL;
    write_two(file_in("two.gpkg"));
    options.columns = wanted;
    options.n_columns = 4;
    options.no_geometry = 1;
    assert_ok(dikas_read(file_in("two.gpkg:grid"), &options, NULL, &table, &err), err);
    assert_int_equal(dikas_table_columns(table), 3);
    assert_string_equal(dikas_table_column(table, 0)->name, "fid");
    assert_string_equal(dikas_table_column(table, 1)->name, "count");
    assert_string_equal(dikas_table_column(table, 2)->name, "share");
    assert_null(dikas_table_geometry(table));
    assert_null(dikas_table_wkb(table));
    dikas_table_free(table);
    options.n_columns = 0;
    options.no_geometry = 0;
    assert_ok(dikas_read(file_in("two.gpkg:grid"), &options, NULL, &table, &err), err);
    assert_int_equal(dikas_table_columns(table), 1);
    assert_int_equal(dikas_table_geometry(table)->n_features, 30);
    assert_null(dikas_table_wkb(table));
    dikas_table_free(table);
}

static void some_rows(void **state)
{
    (void)state;
    dikas_read_options options = DIKAS_READ_OPTIONS_INIT;
    dikas_error err;
    dikas_table *table = NULL;
    write_two(file_in("two.gpkg"));
    options.where = "share > 8 AND name IS NOT NULL";
    assert_ok(dikas_read(file_in("two.gpkg:grid"), &options, NULL, &table, &err), err);
    assert_int_equal(dikas_table_rows(table), 2); /* rows 26 and 27; 28 has no name, 25 no share */
    assert_true(dikas_table_column(table, 0)->integer[0] == 9007199254740993 + 52);
    dikas_table_free(table);
    options.where = "share > 800";
    assert_ok(dikas_read(file_in("two.gpkg:grid"), &options, NULL, &table, &err), err);
    assert_int_equal(dikas_table_rows(table), 0);
    assert_int_equal(dikas_table_columns(table), 4);
    dikas_table_free(table);
    options.where = "nothing > 8";
    assert_fails(file_in("two.gpkg:grid"), &options, DIKAS_EINVAL, "the filter \"nothing > 8\"");
    options.where = "share >";
    assert_fails(file_in("two.gpkg:grid"), &options, DIKAS_EINVAL, "the filter \"share >\"");
}

/* A column of dates keeps a layer from being read by Arrow batches; the rest must not differ. */
static void both_ways_of_reading_agree(void **state)
{
    (void)state;
    enum { N = 3000 };
    static const char *days[N];
    dikas_error err;
    dikas_table *table = hard_table(N, 1);
    write_one(file_in("batches.gpkg"), table);
    for (int i = 0; i < N; i++)
        days[i] = i % 3 ? "2022-09-02" : NULL;
    assert_ok(dikas_table_add_text(table, "day", days, &err), err);
    const int day = dikas_table_find(table, "day");
    ((dikas_column *)(uintptr_t)dikas_table_column(table, day))->origin_type = 9 + 1; /* OFTDate */
    write_one(file_in("features.gpkg"), table);
    dikas_table *batches = read_all(file_in("batches.gpkg"));
    dikas_table *features = read_all(file_in("features.gpkg"));
    assert_same_columns(table, features);
    dikas_table_remove(features, day);
    assert_same_columns(batches, features);
    assert_same_geometry(batches, features);
    assert_same_column(dikas_table_wkb(batches), dikas_table_wkb(features), N);
    dikas_table_free(table);
    dikas_table_free(batches);
    dikas_table_free(features);
}

static void csv_is_text(void **state)
{
    (void)state;
    dikas_error err;
    double numbers[3];
    char text[40];
    write_text(file_in("m.csv"), "id,2015,\"a, b\"\n007,1.5,\n008,,x\n009,1e-3,\"y,z\"\n");
    dikas_table *table = read_all(file_in("m.csv"));
    assert_int_equal(dikas_table_columns(table), 4);
    assert_int_equal(dikas_table_rows(table), 3);
    assert_string_equal(dikas_table_column(table, 2)->name, "2015");
    assert_string_equal(dikas_table_column(table, 3)->name, "a, b");
    dikas_column_text(dikas_table_column(table, 1), 0, text, sizeof text);
    assert_string_equal(text, "007");
    assert_ok(dikas_table_numbers(table, 2, numbers, &err), err);
    assert_close(numbers[0], 1.5, 0);
    assert_close(numbers[1], DIKAS_MISSING, 0);
    assert_close(numbers[2], 1e-3, 0);
    dikas_table_free(table);
}

static void curves_become_lines(void **state)
{
    (void)state;
    write_text(file_in("c.csv"),
               "id,WKT\n1,\"CIRCULARSTRING(0 0,1 1,2 0)\"\n2,\"CURVEPOLYGON(CIRCULARSTRING(0 0,2 "
               "0,0 0))\"\n3,\"POLYHEDRALSURFACE Z(((0 0 0,1 0 0,1 1 0,0 0 0)))\"\n4,\n");
    dikas_table *table = read_all(file_in("c.csv"));
    const dikas_geometry *geometry = dikas_table_geometry(table);
    assert_non_null(geometry);
    assert_int_equal(geometry->n_parts, 3);
    assert_int_equal(geometry->part_kind[0], DIKAS_LINE);
    assert_int_equal(geometry->part_kind[1], DIKAS_POLYGON);
    assert_int_equal(geometry->part_kind[2], DIKAS_POLYGON);
    assert_true(geometry->n_points > 50);
    dikas_table_free(table);
}

/* ---- damage ---- */

static void copy_part(const char *from, const char *to, double share)
{
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    assert_true(in && out);
    fseek(in, 0, SEEK_END);
    const long n = (long)((double)ftell(in) * share);
    rewind(in);
    for (long i = 0; i < n; i++)
        putc(getc(in), out);
    fclose(in);
    fclose(out);
}

static void cut_off(void **state)
{
    (void)state;
    static const char *const names[] = { "w.gpkg", "w.geojson" };
    dikas_table *table = hard_table(900, 0);
    for (size_t i = 0; i < DIKAS_COUNT(names); i++) {
        write_one(file_in(names[i]), table);
        for (double share = 0.05; share < 1; share += 0.1) {
            char cut[40];
            snprintf(cut, sizeof cut, "cut_%s", names[i]);
            copy_part(file_in(names[i]), file_in(cut), share);
            assert_fails(file_in(cut), NULL, DIKAS_EIO, cut);
        }
    }
    dikas_table_free(table);
}

static void cut_off_flatgeobuf(void **state)
{
    (void)state;
    dikas_table *table = hard_table(6, 0);
    write_one(file_in("w.fgb"), table);
    for (double share = 0.05; share < 1; share += 0.1) {
        copy_part(file_in("w.fgb"), file_in("cut.fgb"), share);
        assert_fails(file_in("cut.fgb"), NULL, DIKAS_EIO, "cut.fgb");
    }
    dikas_table_free(table);
}

static void no_data_at_all(void **state)
{
    (void)state;
    write_text(file_in("empty.gpkg"), "");
    write_text(file_in("noise.gpkg"), "this is no GeoPackage, whatever its name");
    assert_fails(file_in("empty.gpkg"), NULL, DIKAS_EIO, "empty.gpkg: cannot be read");
    assert_fails(file_in("noise.gpkg"), NULL, DIKAS_EIO, "noise.gpkg: cannot be read");
    write_text(file_in("one.csv"), "a\n1\n");
    assert_fails(file_in("one.csv"), NULL, DIKAS_EIO, "two columns at least");
    assert_fails(test_directory, NULL, DIKAS_EIO, "cannot be read");
}

/* Pages overwritten in the middle of the file, which keeps its size. */
static void damaged_inside(void **state)
{
    (void)state;
    dikas_table *table = hard_table(900, 0);
    write_one(file_in("d.gpkg"), table);
    FILE *file = fopen(file_in("d.gpkg"), "r+b");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    const long size = ftell(file);
    fseek(file, size / 2 / 4096 * 4096 - 65536, SEEK_SET);
    for (int i = 0; i < 131072; i++)
        putc(0x55, file);
    fclose(file);
    assert_fails(file_in("d.gpkg"), NULL, DIKAS_EIO, "d.gpkg");
    dikas_table_free(table);
}

/* ---- names of files ---- */

static void sources_are_split(void **state)
{
    (void)state;
    dikas_error err;
    char *path, *layer;
    write_text(file_in("a:b.csv"), "x\n");
    assert_ok(dikas_split_source(file_in("a:b.csv"), &path, &layer, &err), err);
    assert_string_equal(path, file_in("a:b.csv"));
    assert_null(layer);
    dikas_release(path);
    assert_ok(dikas_split_source(file_in("a:b.csv:c"), &path, &layer, &err), err);
    assert_string_equal(path, file_in("a:b.csv"));
    assert_string_equal(layer, "c");
    dikas_release(path);
    dikas_release(layer);
    assert_ok(dikas_split_source(file_in("a:b.csv:c:d"), &path, &layer, &err), err);
    assert_string_equal(layer, "c:d");
    dikas_release(path);
    dikas_release(layer);
    assert_ok(dikas_split_source("no:such", &path, &layer, &err), err);
    assert_string_equal(path, "no:such");
    assert_null(layer);
    dikas_release(path);
}

static void kinds_of_files(void **state)
{
    (void)state;
    assert_true(dikas_is_osm("x/city.osm.pbf"));
    assert_true(dikas_is_osm("CITY.OSM"));
    assert_false(dikas_is_osm("city.gpkg"));
    assert_false(dikas_is_osm("osm"));
}

static void what_a_file_reads(void **state)
{
    (void)state;
    write_text(file_in("a"), "1");
    write_text(file_in("b"), "1");
    assert_int_equal(symlink("a", file_in("c")), 0);
    assert_true(dikas_reads_file(file_in("a"), file_in("c")));
    assert_false(dikas_reads_file(file_in("a"), file_in("b")));
    assert_false(dikas_reads_file(file_in("no"), file_in("no")));
    write_text(file_in("layer.vrt"), "<OGRVRTDataSource><OGRVRTUnionLayer name='u'><OGRVRTLayer>"
                                     "<SrcDataSource relativeToVRT='1'>a</SrcDataSource>"
                                     "</OGRVRTLayer></OGRVRTUnionLayer></OGRVRTDataSource>");
    write_text(file_in("raster.vrt"),
               "<VRTDataset><VRTRasterBand><SimpleSource><SourceFilename relativeToVRT='1'>"
               "layer.vrt</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>");
    write_text(file_in("circle.vrt"), "<VRTDataset><SourceDataset relativeToVRT='1'>circle.vrt"
                                      "</SourceDataset></VRTDataset>");
    write_text(file_in("broken.vrt"), "<VRTDataset><SourceDataset relativeToVRT='1'>a");
    assert_true(dikas_reads_file(file_in("layer.vrt"), file_in("layer.vrt")));
    assert_true(dikas_reads_file(file_in("layer.vrt"), file_in("a")));
    assert_false(dikas_reads_file(file_in("layer.vrt"), file_in("b")));
    assert_true(dikas_reads_file(file_in("raster.vrt"), file_in("a")));
    assert_false(dikas_reads_file(file_in("circle.vrt"), file_in("a")));
    assert_false(dikas_reads_file(file_in("broken.vrt"), file_in("a")));
}

static void settings(void **state)
{
    (void)state;
    dikas_error err;
    assert_ok(dikas_set_config("DIKAS_TEST=1", &err), err);
    assert_int_equal(dikas_set_config("DIKAS_TEST", &err), DIKAS_EINVAL);
    assert_int_equal(dikas_set_config("=1", &err), DIKAS_EINVAL);
    char version[40];
    dikas_io_version(version, sizeof version);
    assert_has(version, "GDAL 3.");
}

/* ---- hashes ---- */

/* Messages and digests of FIPS 180-4's examples, and of a million letters. */
static void hashes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int repeats;
        const char *digest;
    } vectors[] = {
        { "", 1, "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
        { "abc", 1, "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
        { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
          "sha256:248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
        { "a", 1000000, "sha256:cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0" },
    };
    dikas_error err;
    dikas_file_hash hash;
    for (size_t i = 0; i < DIKAS_COUNT(vectors); i++) {
        FILE *file = fopen(file_in("h"), "wb");
        assert_non_null(file);
        for (int k = 0; k < vectors[i].repeats; k++)
            fputs(vectors[i].text, file);
        fclose(file);
        assert_ok(dikas_hash_file(file_in("h"), INT64_MAX, &hash, &err), err);
        assert_string_equal(hash.text, vectors[i].digest);
    }
    assert_ok(dikas_hash_file(file_in("h"), 999999, &hash, &err), err);
    assert_memory_equal(hash.text, "size:1000000,modified:", 22);
    assert_int_equal(dikas_hash_file(file_in("no"), 1, &hash, &err), DIKAS_ENOTFOUND);
    assert_int_equal(dikas_hash_file(test_directory, 1, &hash, &err), DIKAS_EIO);
}

/* ---- stopping and running out ---- */

static int refuse(double done, const char *what, void *payload)
{
    (void)done;
    (void)payload;
    assert_string_equal(what, "reading");
    return 0;
}

static void cancelling(void **state)
{
    (void)state;
    dikas_table *table = hard_table(5, 0), *back = NULL;
    dikas_run run = DIKAS_RUN_INIT;
    dikas_error err;
    run.progress = refuse;
    write_one(file_in("c.gpkg"), table);
    assert_int_equal(dikas_read(file_in("c.gpkg"), NULL, &run, &back, &err), DIKAS_ECANCELLED);
    assert_null(back);
    dikas_table_free(table);
}

static dikas_status read_again(void *context, dikas_error *err)
{
    dikas_table *table = NULL;
    const dikas_status status = dikas_read(context, NULL, NULL, &table, err);
    dikas_table_free(table);
    return status;
}

static dikas_status layers_again(void *context, dikas_error *err)
{
    dikas_layer_info *layers = NULL;
    char *text = NULL;
    int n;
    dikas_status status = dikas_layers(context, &layers, &n, err);
    if (status == DIKAS_OK)
        status = dikas_metadata(context, NULL, &text, err);
    dikas_release(layers);
    dikas_release(text);
    return status;
}

/* Layers and what a file says of itself, before a row is read. */
static void what_a_file_has(void **state)
{
    (void)state;
    char path[100];
    dikas_error err;
    dikas_layer_info *layers;
    char *text;
    int n;
    write_two(file_in("two.gpkg"));
    assert_ok(dikas_layers(file_in("two.gpkg"), &layers, &n, &err), err);
    assert_int_equal(n, 2);
    assert_string_equal(layers[0].name, "grid");
    assert_string_equal(layers[1].name, "other");
    assert_int_equal(layers[0].rows, 30);
    assert_int_equal(layers[1].rows, 3);
    dikas_release(layers);
    write_text(file_in("plain.csv"), "a,b\n1,2\n");
    assert_ok(dikas_layers(file_in("plain.csv"), &layers, &n, &err), err);
    assert_int_equal(n, 1);
    assert_int_equal(layers[0].shape, DIKAS_EMPTY);
    dikas_release(layers);
    assert_ok(dikas_metadata(file_in("plain.csv"), NULL, &text, &err), err);
    assert_string_equal(text, "");
    dikas_release(text);
    assert_int_equal(dikas_layers(file_in("none.gpkg"), &layers, &n, &err), DIKAS_ENOTFOUND);
    assert_has(err.message, "none.gpkg: no such file");
    assert_null(layers);
    write_text(file_in("text.gpkg"), "this is no GeoPackage");
    assert_int_equal(dikas_layers(file_in("text.gpkg"), &layers, &n, &err), DIKAS_EIO);
    assert_has(err.message, "text.gpkg: cannot be read");
    assert_int_equal(dikas_metadata(file_in("text.gpkg"), NULL, &text, &err), DIKAS_EIO);
    assert_null(text);
    snprintf(path, sizeof path, "%s", file_in("two.gpkg"));
    run_out_of_memory(layers_again, path);
}

static void memory_runs_out(void **state)
{
    (void)state;
    static const char *const names[] = { "m.gpkg", "m.geojson" };
    dikas_table *table = hard_table(700, 0);
    for (size_t i = 0; i < DIKAS_COUNT(names); i++) {
        char path[100];
        write_one(file_in(names[i]), table);
        snprintf(path, sizeof path, "%s", file_in(names[i]));
        run_out_of_memory(read_again, path);
    }
    dikas_table_free(table);
}

#define IN_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, make_directory, remove_directory)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_DIRECTORY(names_of_tables),
        IN_DIRECTORY(what_is_not_there),
        IN_DIRECTORY(some_columns),
        IN_DIRECTORY(some_rows),
        IN_DIRECTORY(both_ways_of_reading_agree),
        IN_DIRECTORY(csv_is_text),
        IN_DIRECTORY(curves_become_lines),
        IN_DIRECTORY(cut_off),
        IN_DIRECTORY(cut_off_flatgeobuf),
        IN_DIRECTORY(no_data_at_all),
        IN_DIRECTORY(damaged_inside),
        IN_DIRECTORY(sources_are_split),
        IN_DIRECTORY(kinds_of_files),
        IN_DIRECTORY(what_a_file_has),
        IN_DIRECTORY(what_a_file_reads),
        IN_DIRECTORY(settings),
        IN_DIRECTORY(hashes),
        IN_DIRECTORY(cancelling),
        IN_DIRECTORY(memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
