/* SPDX-License-Identifier: MIT */
/**
 * @file wkb_source.c
 * Geometry of a table as ISO WKB, little-endian: as it came, or made from the arrays.
 */
#include <string.h>

#include "io/writer.h"

enum { HEADER = 9 }; /* byte order, type, count */

io_wkb_source io_wkb_source_of(const dikas_table *table)
{
    return (io_wkb_source){ .column = dikas_table_wkb(table),
                            .geometry = dikas_table_geometry(table) };
}

void io_wkb_source_clear(io_wkb_source *source)
{
    dikas_release(source->buffer);
    source->buffer = NULL;
}

static unsigned char *put_u32(unsigned char *at, uint32_t x)
{
    for (int i = 0; i < 4; i++)
        *at++ = (unsigned char)(x >> 8 * i);
    return at;
}

static unsigned char *put_double(unsigned char *at, double x)
{
    uint64_t bits;
    memcpy(&bits, &x, 8);
    for (int i = 0; i < 8; i++)
        *at++ = (unsigned char)(bits >> 8 * i);
    return at;
}

/* Byte order and type; ISO adds 1000 for Z. */
static unsigned char *put_head(const dikas_geometry *g, unsigned char *at, uint32_t type)
{
    *at++ = 1;
    return put_u32(at, type + (g->z ? 1000 : 0));
}

static unsigned char *put_points(const dikas_geometry *g, unsigned char *at, int64_t path)
{
    for (int64_t i = g->point[path]; i < g->point[path + 1]; i++) {
        at = put_double(at, g->xy[2 * i]);
        at = put_double(at, g->xy[2 * i + 1]);
        if (g->z)
            at = put_double(at, g->z[i]);
    }
    return at;
}

static unsigned char *put_path(const dikas_geometry *g, unsigned char *at, int64_t path)
{
    at = put_u32(at, (uint32_t)(g->point[path + 1] - g->point[path]));
    return put_points(g, at, path);
}

/* The kinds of parts, DIKAS_POINT to DIKAS_POLYGON, have the numbers of WKB. */
static unsigned char *put_part(const dikas_geometry *g, unsigned char *at, int64_t part)
{
    at = put_head(g, at, g->part_kind[part]);
    if (g->part_kind[part] == DIKAS_POINT)
        return put_points(g, at, g->path[part]);
    if (g->part_kind[part] == DIKAS_LINE)
        return put_path(g, at, g->path[part]);
    at = put_u32(at, (uint32_t)(g->path[part + 1] - g->path[part]));
    for (int64_t path = g->path[part]; path < g->path[part + 1]; path++)
        at = put_path(g, at, path);
    return at;
}

/* 4, 5, 6 for points, lines, polygons; 7 when the parts are not of one kind. */
static uint32_t multi_type(const dikas_geometry *g, int64_t first, int64_t end)
{
    for (int64_t part = first + 1; part < end; part++)
        if (g->part_kind[part] != g->part_kind[first])
            return 7;
    return g->part_kind[first] + 3U;
}

/* Bytes that a feature needs at most. */
static int64_t largest_size(const dikas_geometry *g, int64_t first, int64_t end)
{
    const int64_t first_path = g->path[first], end_path = g->path[end];
    const int64_t points = g->point[end_path] - g->point[first_path];
    return HEADER * (1 + end - first) + 4 * (end_path - first_path) + (g->z ? 24 : 16) * points;
}

static dikas_status build(io_wkb_source *source, int64_t row, int64_t *length, dikas_error *err)
{
    const dikas_geometry *g = source->geometry;
    const int64_t first = g->part[row], end = g->part[row + 1];
    *length = 0;
    if (first == end)
        return DIKAS_OK;
    const int64_t size = largest_size(g, first, end);
    if (size > source->room) {
        unsigned char *buffer = dikas_resize(source->buffer, (size_t)size, 1);
        if (!buffer)
            return DIKAS_NO_MEMORY(err, "a geometry");
        source->buffer = buffer;
        source->room = size;
    }
    unsigned char *at = source->buffer;
    if (end - first > 1) {
        at = put_head(g, at, multi_type(g, first, end));
        at = put_u32(at, (uint32_t)(end - first));
    }
    for (int64_t part = first; part < end; part++)
        at = put_part(g, at, part);
    *length = at - source->buffer;
    return DIKAS_OK;
}

dikas_status io_wkb_row(io_wkb_source *source, int64_t row, const unsigned char **wkb,
                        int64_t *length, dikas_error *err)
{
    const dikas_column *column = source->column;
    if (!column) {
        DIKAS_TRY(build(source, row, length, err));
        *wkb = source->buffer;
        return DIKAS_OK;
    }
    *wkb = (const unsigned char *)column->bytes + column->start[row];
    *length = column->missing[row] ? 0 : column->start[row + 1] - column->start[row];
    return DIKAS_OK;
}
