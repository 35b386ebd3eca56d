/* SPDX-License-Identifier: MIT */
/**
 * @file fuzz_wkb.c
 * Geometry as well-known binary into a table. The first byte says how many rows there are; each but
 * the last has a byte with its length before it (255: NULL), the last has the rest.
 */
#include "core/core.h"
#include "dikas/table.h"
#include "fuzz.h"

enum { MOST_ROWS = 4 };

static dikas_column column_of(fuzz_bytes b, int n_rows)
{
    dikas_column wkb = { .name = dikas_copy_text("geometry"), .type = DIKAS_BYTES };
    int64_t size = 0;
    wkb.start = dikas_alloc((size_t)n_rows + 1, sizeof(int64_t));
    wkb.missing = dikas_alloc_zero((size_t)n_rows, 1);
    wkb.bytes = dikas_alloc(b.left, 1);
    for (int i = 0; i < n_rows; i++) {
        size_t length = i + 1 < n_rows ? take_byte(&b) : b.left;
        wkb.start[i] = size;
        wkb.missing[i] = i + 1 < n_rows && length == 255;
        if (length > b.left || wkb.missing[i])
            length = wkb.missing[i] ? 0 : b.left;
        memcpy(wkb.bytes + size, b.at, length);
        b.at += length;
        b.left -= length;
        size += (int64_t)length;
    }
    wkb.start[n_rows] = size;
    wkb.bytes = dikas_resize(wkb.bytes, (size_t)size, 1); /* no byte more than is told */
    return wkb;
}

static void check_offsets(const int64_t *start, int64_t n, int64_t end)
{
    HOLDS(start[0] == 0);
    for (int64_t i = 0; i < n; i++)
        HOLDS(start[i] <= start[i + 1]);
    HOLDS(start[n] == end);
}

static void check_arrays(const dikas_geometry *g)
{
    check_offsets(g->part, g->n_features, g->n_parts);
    check_offsets(g->path, g->n_parts, g->n_paths);
    check_offsets(g->point, g->n_paths, g->n_points);
    for (int64_t i = 0; i < g->n_parts; i++) {
        HOLDS(g->part_kind[i] >= DIKAS_POINT && g->part_kind[i] <= DIKAS_POLYGON);
        HOLDS(g->shape == DIKAS_MIXED || g->shape == (dikas_shape)g->part_kind[i]);
    }
    for (int64_t i = 0; i < 2 * g->n_points; i++)
        HOLDS(isfinite(g->xy[i]));
    HOLDS((g->shape == DIKAS_EMPTY) == (g->n_parts == 0));
}

/* A centroid is missing where there is nothing, and a number where coordinates are of this earth.
 */
static void check_centroids(const dikas_geometry *g)
{
    double xy[2 * MOST_ROWS], box[4];
    dikas_geometry_centroids(g, xy);
    dikas_geometry_extent(g, box);
    HOLDS((box[0] > box[2]) == (g->n_points == 0));
    for (int64_t f = 0; f < g->n_features; f++) {
        const int is_empty = g->part[f] == g->part[f + 1];
        if (is_empty ||
            (fmax(fabs(box[0]), fabs(box[2])) < 1e9 && fmax(fabs(box[1]), fabs(box[3])) < 1e9))
            HOLDS(isnan(xy[2 * f]) == is_empty && isnan(xy[2 * f + 1]) == is_empty);
    }
}

static int same_doubles(const double *a, const double *b, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        if (!same_bits(a[i], b[i]))
            return 0;
    return 1;
}

/* All rows backwards and backwards again are the table. */
static void check_select(const dikas_table *table, int n_rows)
{
    dikas_error err;
    int64_t rows[MOST_ROWS];
    dikas_table *turned = NULL, *back = NULL;
    for (int i = 0; i < n_rows; i++)
        rows[i] = n_rows - 1 - i;
    HOLDS(dikas_table_select(table, rows, n_rows, &turned, &err) == DIKAS_OK);
    HOLDS(dikas_table_select(turned, rows, n_rows, &back, &err) == DIKAS_OK);
    const dikas_geometry *a = dikas_table_geometry(table), *b = dikas_table_geometry(back);
    HOLDS(a->n_features == b->n_features && a->n_parts == b->n_parts);
    HOLDS(a->n_paths == b->n_paths && a->n_points == b->n_points);
    HOLDS(memcmp(a->part, b->part, (size_t)(n_rows + 1) * sizeof *a->part) == 0);
    HOLDS(memcmp(a->path, b->path, (size_t)(a->n_parts + 1) * sizeof *a->path) == 0);
    HOLDS(memcmp(a->point, b->point, (size_t)(a->n_paths + 1) * sizeof *a->point) == 0);
    HOLDS(same_doubles(a->xy, b->xy, 2 * a->n_points));
    dikas_table_free(turned);
    dikas_table_free(back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_bytes b = { data, size };
    dikas_error err = { DIKAS_OK, "" };
    const int n_rows = 1 + (int)(take_byte(&b) % MOST_ROWS);
    dikas_column wkb = column_of(b, n_rows);
    dikas_table *table = dikas_table_new(n_rows);
    if (is_ok(dikas_table_take_wkb(table, &wkb, &err), &err)) {
        check_arrays(dikas_table_geometry(table));
        check_centroids(dikas_table_geometry(table));
        check_select(table, n_rows);
        dikas_table_drop_wkb(table);
        check_arrays(dikas_table_geometry(table));
    } else {
        HOLDS(dikas_table_geometry(table) == NULL);
        dikas_column_clear(&wkb);
    }
    dikas_table_free(table);
    return 0;
}
