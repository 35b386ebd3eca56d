/* SPDX-License-Identifier: MIT */
/**
 * @file io_files.h
 * What the tests of reading and writing share: a directory that goes away, tables to write, and
 * whether two tables are the same.
 */
#ifndef DIKAS_TEST_IO_FILES_H
#define DIKAS_TEST_IO_FILES_H

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "dikas/io.h"

/* ---- a directory for one test ---- */

static char test_directory[] = "dikas-test-XXXXXX";

/* Files in the directory; with `remove` they are none afterwards. */
static inline int count_files(int removes)
{
    DIR *directory = opendir(test_directory);
    const struct dirent *entry;
    int n = 0;
    while (directory && (entry = readdir(directory)) != NULL) {
        char path[600];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", test_directory, entry->d_name);
        if (removes)
            unlink(path);
        n++;
    }
    if (directory)
        closedir(directory);
    return n;
}

static inline int make_directory(void **state)
{
    (void)state;
    strcpy(test_directory + strlen(test_directory) - 6, "XXXXXX");
    return mkdtemp(test_directory) ? 0 : -1;
}

static inline int remove_directory(void **state)
{
    (void)state;
    count_files(1);
    return rmdir(test_directory);
}

/* Path of a file in the directory; one of four buffers in turn. */
static inline const char *file_in(const char *name)
{
    static char path[4][300];
    static int turn;
    turn = (turn + 1) % 4;
    snprintf(path[turn], sizeof path[turn], "%s/%s", test_directory, name);
    return path[turn];
}

static inline void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

/* ---- tables ---- */

#define CRS_GK25                                                                                   \
    "PROJCRS[\"ETRS89 / GK25FIN\",BASEGEOGCRS[\"ETRS89\",DATUM[\"European Terrestrial Reference "  \
    "System 1989\",ELLIPSOID[\"GRS 1980\",6378137,298.257222101]],ID[\"EPSG\",4258]],"             \
    "CONVERSION[\"Finland Gauss-Kruger zone 25\",METHOD[\"Transverse Mercator\"],"                 \
    "PARAMETER[\"Latitude of natural origin\",0,ANGLEUNIT[\"degree\",0.0174532925199433]],"        \
    "PARAMETER[\"Longitude of natural origin\",25,ANGLEUNIT[\"degree\",0.0174532925199433]],"      \
    "PARAMETER[\"Scale factor at natural origin\",1],"                                             \
    "PARAMETER[\"False easting\",25500000,LENGTHUNIT[\"metre\",1]],"                               \
    "PARAMETER[\"False northing\",0,LENGTHUNIT[\"metre\",1]]],CS[Cartesian,2],"                    \
    "AXIS[\"northing (N)\",north],AXIS[\"easting (E)\",east],LENGTHUNIT[\"metre\",1],"             \
    "ID[\"EPSG\",3879]]"

/* An integer column; values[i] < -1 is missing. */
static inline void add_integers(dikas_table *table, const char *name, const int64_t *values)
{
    const size_t n = (size_t)dikas_table_rows(table);
    dikas_error err;
    dikas_column column = { .type = DIKAS_INTEGER };
    column.name = dikas_alloc(strlen(name) + 1, 1);
    column.integer = dikas_alloc(n, sizeof(int64_t));
    column.missing = dikas_alloc_zero(n, 1);
    assert_true(column.name && column.integer && column.missing);
    strcpy(column.name, name);
    for (size_t i = 0; i < n; i++) {
        column.integer[i] = values[i] < -1 ? 0 : values[i];
        column.missing[i] = values[i] < -1;
    }
    assert_ok(dikas_table_take(table, &column, &err), err);
}

/* ---- WKB ---- */

typedef struct {
    char *bytes;
    int64_t n, room;
} wkb_buffer;

static inline void put_bytes(wkb_buffer *to, const void *bytes, size_t n)
{
    if (to->n + (int64_t)n > to->room) {
        to->room = 2 * to->room + (int64_t)n;
        to->bytes = dikas_resize(to->bytes, (size_t)to->room, 1);
        assert_non_null(to->bytes);
    }
    memcpy(to->bytes + to->n, bytes, n);
    to->n += (int64_t)n;
}

static inline void put_head(wkb_buffer *to, uint32_t type)
{
    put_bytes(to, "\1", 1);
    put_bytes(to, &type, 4);
}

static inline void put_count(wkb_buffer *to, uint32_t n)
{
    put_bytes(to, &n, 4);
}

/* A closed square ring; with z a third number. */
static inline void put_square(wkb_buffer *to, double x, double y, double side, int has_z)
{
    const double corner[5][2] = { { 0, 0 }, { side, 0 }, { side, side }, { 0, side }, { 0, 0 } };
    put_count(to, 5);
    for (int i = 0; i < 5; i++) {
        const double point[3] = { x + corner[i][0], y + corner[i][1], 7.25 };
        put_bytes(to, point, has_z ? 24 : 16);
    }
}

/* A square of side 250 with a hole of side 50. */
static inline void put_polygon(wkb_buffer *to, double x, double y, int has_z)
{
    put_head(to, has_z ? 1003 : 3);
    put_count(to, 2);
    put_square(to, x, y, 250, has_z);
    put_square(to, x + 100, y + 100, 50, has_z);
}

/* Gives the table one BYTES column of WKB as its geometry; start has one more entry than rows. */
static inline void take_geometry(dikas_table *table, wkb_buffer *wkb, const int64_t *start)
{
    const size_t n = (size_t)dikas_table_rows(table);
    dikas_error err;
    dikas_column column = { .type = DIKAS_BYTES };
    column.name = dikas_alloc_zero(1, 1);
    column.start = dikas_alloc(n + 1, sizeof(int64_t));
    column.missing = dikas_alloc_zero(n, 1);
    column.bytes = wkb->bytes ? wkb->bytes : dikas_alloc(1, 1);
    assert_true(column.name && column.start && column.missing && column.bytes);
    memcpy(column.start, start, (n + 1) * sizeof *start);
    for (size_t i = 0; i < n; i++)
        column.missing[i] = start[i] == start[i + 1];
    assert_ok(dikas_table_take_wkb(table, &column, &err), err);
    memset(wkb, 0, sizeof *wkb);
}

/**
 * A table of n rows with all that is hard: ids beyond 2^53, missing values of every type, text with
 * quotes and lines, polygons with holes, every third of many parts, every seventh none.
 */
static inline dikas_table *hard_table(int64_t n, int has_z)
{
    static const char *const texts[] = {
        "Åäö ŋ š \xf0\x9f\x9a\xb2", "say \"yes\", or", "two\nlines", "", NULL, " 007 "
    };
    dikas_error err;
    dikas_table *table = dikas_table_new(n);
    int64_t *ids = dikas_alloc((size_t)n, 8), *counts = dikas_alloc((size_t)n, 8);
    int64_t *start = dikas_alloc((size_t)n + 1, 8);
    const char **names = dikas_alloc((size_t)n, sizeof *names);
    double *share;
    wkb_buffer wkb = { NULL, 0, 0 };
    assert_true(table && ids && counts && start && names);
    for (int64_t i = 0; i < n; i++) {
        ids[i] = 9007199254740993 + 2 * i;
        counts[i] = i % 5 == 2 ? -2 : i * 1000003;
        names[i] = texts[i % 6];
        start[i] = wkb.n;
        if (i % 7 == 6)
            continue;
        if (i % 3 == 0) {
            put_head(&wkb, has_z ? 1006 : 6);
            put_count(&wkb, 2);
            put_polygon(&wkb, 25496000.125 + 1000 * (double)i, 6672000.1, has_z);
        } else {
            put_head(&wkb, has_z ? 1006 : 6);
            put_count(&wkb, 1);
        }
        put_polygon(&wkb, 25496000.3 + 1000 * (double)i, 6673000.7, has_z);
    }
    start[n] = wkb.n;
    add_integers(table, "fid", ids);
    add_integers(table, "count", counts);
    assert_ok(dikas_table_add_text(table, "name", names, &err), err);
    assert_ok(dikas_table_add(table, "share", &share, &err), err);
    for (int64_t i = 0; i < n; i++)
        share[i] = i % 4 == 1 ? DIKAS_MISSING : (double)i / 3;
    take_geometry(table, &wkb, start);
    assert_ok(dikas_table_set_crs(table, CRS_GK25, &err), err);
    assert_ok(dikas_table_set_name(table, "hard", &err), err);
    dikas_release(ids);
    dikas_release(counts);
    dikas_release(start);
    dikas_release(names);
    return table;
}

/* ---- comparing ---- */

static inline void assert_same_column(const dikas_column *a, const dikas_column *b, int64_t n)
{
    assert_string_equal(a->name, b->name);
    assert_int_equal(a->type, b->type);
    for (int64_t i = 0; i < n; i++) {
        if (a->type == DIKAS_REAL) {
            assert_close(a->real[i], b->real[i], 0);
            continue;
        }
        assert_int_equal(a->missing[i], b->missing[i]);
        if (a->type == DIKAS_INTEGER && !a->missing[i])
            assert_true(a->integer[i] == b->integer[i]);
        if (a->type == DIKAS_INTEGER)
            continue;
        const int64_t size = a->start[i + 1] - a->start[i];
        assert_int_equal(size, b->start[i + 1] - b->start[i]);
        assert_memory_equal(a->bytes + a->start[i], b->bytes + b->start[i], (size_t)size);
    }
}

static inline void assert_same_columns(const dikas_table *a, const dikas_table *b)
{
    assert_int_equal(dikas_table_rows(a), dikas_table_rows(b));
    assert_int_equal(dikas_table_columns(a), dikas_table_columns(b));
    for (int i = 0; i < dikas_table_columns(a); i++)
        assert_same_column(dikas_table_column(a, i), dikas_table_column(b, i), dikas_table_rows(a));
}

static inline void assert_same_geometry(const dikas_table *first, const dikas_table *second)
{
    const dikas_geometry *a = dikas_table_geometry(first), *b = dikas_table_geometry(second);
    assert_non_null(a);
    assert_non_null(b);
    assert_int_equal(a->n_features, b->n_features);
    assert_int_equal(a->n_parts, b->n_parts);
    assert_int_equal(a->n_paths, b->n_paths);
    assert_int_equal(a->n_points, b->n_points);
    assert_memory_equal(a->part, b->part, (size_t)(a->n_features + 1) * 8);
    assert_memory_equal(a->path, b->path, (size_t)(a->n_parts + 1) * 8);
    assert_memory_equal(a->point, b->point, (size_t)(a->n_paths + 1) * 8);
    assert_memory_equal(a->xy, b->xy, (size_t)a->n_points * 16);
    assert_int_equal(a->z != NULL, b->z != NULL);
    if (a->z)
        assert_memory_equal(a->z, b->z, (size_t)a->n_points * 8);
}

static inline dikas_table *read_all(const char *source)
{
    dikas_error err;
    dikas_table *table = NULL;
    dikas_read_options options = DIKAS_READ_OPTIONS_INIT;
    options.keep_wkb = 1;
    assert_ok(dikas_read(source, &options, NULL, &table, &err), err);
    return table;
}

static inline void write_one(const char *path, const dikas_table *table)
{
    const dikas_layer layer = { "grid", table, "made for a test" };
    dikas_write_options options = DIKAS_WRITE_OPTIONS_INIT;
    dikas_error err;
    options.overwrite = 1;
    options.provenance = "{\"of\":\"it's a test\"}";
    assert_ok(dikas_write(path, &layer, 1, &options, NULL, &err), err);
}

/* ---- memory that runs out ---- */

/* Allocations still granted; below 0: all. */
static int64_t grants_left = -1;

static inline void *limited_resize(void *memory, size_t size, void *payload)
{
    (void)payload;
    if (grants_left == 0)
        return NULL;
    if (grants_left > 0)
        grants_left--;
    return realloc(memory, size);
}

static inline void limited_release(void *memory, void *payload)
{
    (void)payload;
    free(memory);
}

/* Calls `attempt` with 0, 1, 2, … allocations granted until it succeeds; it may only fail with
 * DIKAS_ENOMEM. Whatever it leaves alive is for the sanitizers to find. */
static inline void run_out_of_memory(dikas_status (*attempt)(void *context, dikas_error *err),
                                     void *context)
{
    const dikas_allocator limited = { limited_resize, limited_release, NULL };
    dikas_status status = DIKAS_ENOMEM;
    dikas_error err;
    dikas_set_allocator(&limited);
    for (int64_t n = 0; status == DIKAS_ENOMEM && n < 100000; n++) {
        grants_left = n;
        status = attempt(context, &err);
    }
    grants_left = -1;
    dikas_set_allocator(NULL);
    if (status != DIKAS_OK)
        print_error("%s\n", err.message);
    assert_int_equal(status, DIKAS_OK);
}

#endif
