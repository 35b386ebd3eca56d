/* SPDX-License-Identifier: MIT */
/**
 * @file builder.c
 * Columns that grow while rows come in.
 */
#include <limits.h>
#include <string.h>

#include <cpl_conv.h>
#include <cpl_string.h>

#include "core/core.h"
#include "io/builder.h"
#include "io/source.h"

enum { FIRST_ROOM = 256 };

/* An array of the column in another size: 1, or 0 and the array as it was. */
static int resize_array(void *array, int64_t count, size_t size)
{
    void **place = array;
    void *resized = dikas_resize(*place, (size_t)count, size);
    if (resized)
        *place = resized;
    return resized != NULL;
}

static int has_bytes(const io_builder *builder)
{
    return builder->column.type == DIKAS_TEXT || builder->column.type == DIKAS_BYTES;
}

static int set_room(io_builder *builder, int64_t rows)
{
    dikas_column *column = &builder->column;
    if (column->type == DIKAS_REAL)
        return resize_array(&column->real, rows, sizeof(double));
    if (!resize_array(&column->missing, rows, 1))
        return 0;
    if (column->type == DIKAS_INTEGER)
        return resize_array(&column->integer, rows, sizeof(int64_t));
    return resize_array(&column->start, rows + 1, sizeof(int64_t));
}

static int64_t grown(int64_t room, int64_t needed)
{
    const int64_t more = room + room / 2;
    return more > needed ? more : needed;
}

int io_builder_begin(io_builder *builder, const char *name, dikas_column_type type,
                     int32_t origin_type)
{
    memset(builder, 0, sizeof *builder);
    builder->column.type = type;
    builder->column.origin_type = origin_type;
    builder->column.name = dikas_copy_text(name);
    if (!builder->column.name || !io_builder_reserve(builder, FIRST_ROOM, FIRST_ROOM))
        return 0;
    if (has_bytes(builder))
        builder->column.start[0] = 0;
    return 1;
}

int io_builder_reserve(io_builder *builder, int64_t rows, int64_t bytes)
{
    if (rows > builder->room - builder->rows) {
        const int64_t room = grown(builder->room, builder->rows + rows);
        if (!set_room(builder, room))
            return 0;
        builder->room = room;
    }
    if (has_bytes(builder) && bytes > builder->byte_room - builder->n_bytes) {
        const int64_t room = grown(builder->byte_room, builder->n_bytes + bytes);
        if (!resize_array(&builder->column.bytes, room, 1))
            return 0;
        builder->byte_room = room;
    }
    return 1;
}

int io_add_missing(io_builder *builder)
{
    if (!io_builder_reserve(builder, 1, 0))
        return 0;
    dikas_column *column = &builder->column;
    const int64_t row = builder->rows++;
    if (column->type == DIKAS_REAL) {
        column->real[row] = DIKAS_MISSING;
        return 1;
    }
    column->missing[row] = 1;
    if (column->type == DIKAS_INTEGER)
        column->integer[row] = 0;
    else
        column->start[row + 1] = builder->n_bytes;
    return 1;
}

int io_add_real(io_builder *builder, double value)
{
    if (!io_builder_reserve(builder, 1, 0))
        return 0;
    builder->column.real[builder->rows++] = value;
    return 1;
}

int io_add_integer(io_builder *builder, int64_t value)
{
    if (!io_builder_reserve(builder, 1, 0))
        return 0;
    builder->column.missing[builder->rows] = 0;
    builder->column.integer[builder->rows++] = value;
    return 1;
}

unsigned char *io_add_room(io_builder *builder, int64_t length)
{
    if (!io_builder_reserve(builder, 1, length))
        return NULL;
    char *at = builder->column.bytes + builder->n_bytes;
    builder->n_bytes += length;
    builder->column.missing[builder->rows] = 0;
    builder->column.start[++builder->rows] = builder->n_bytes;
    return (unsigned char *)at;
}

int io_add_bytes(io_builder *builder, const void *bytes, int64_t length)
{
    unsigned char *at = io_add_room(builder, length);
    if (at && length > 0)
        memcpy(at, bytes, (size_t)length);
    return at != NULL;
}

int io_add_text(io_builder *builder, const char *text, int64_t length)
{
    if (length > INT_MAX || CPLIsUTF8(text, (int)length))
        return io_add_bytes(builder, text, length);
    char *bytes = dikas_alloc((size_t)length + 1, 1);
    if (!bytes)
        return 0;
    memcpy(bytes, text, (size_t)length);
    bytes[length] = '\0';
    char *utf8 = io_utf8(bytes);
    const int is_added = io_add_bytes(builder, utf8, (int64_t)strlen(utf8));
    CPLFree(utf8);
    dikas_release(bytes);
    return is_added;
}

/* The column, without room to spare; the builder is empty afterwards. */
static dikas_column finish(io_builder *builder)
{
    /* Where shrinking fails the larger arrays do as well. */
    (void)set_room(builder, builder->rows);
    if (has_bytes(builder))
        (void)resize_array(&builder->column.bytes, builder->n_bytes, 1);
    const dikas_column column = builder->column;
    memset(builder, 0, sizeof *builder);
    return column;
}

dikas_status io_take_column(dikas_table *table, io_builder *builder, dikas_error *err)
{
    dikas_column column = finish(builder);
    const dikas_status status = dikas_table_take(table, &column, err);
    if (status != DIKAS_OK)
        dikas_column_clear(&column);
    return status;
}

dikas_status io_take_geometry(dikas_table *table, io_builder *builder, int keep_wkb,
                              dikas_error *err)
{
    dikas_column wkb = finish(builder);
    const dikas_status status = dikas_table_take_wkb(table, &wkb, err);
    if (status != DIKAS_OK)
        dikas_column_clear(&wkb);
    else if (!keep_wkb)
        dikas_table_drop_wkb(table);
    return status;
}

void io_builder_clear(io_builder *builder)
{
    dikas_column_clear(&builder->column);
    memset(builder, 0, sizeof *builder);
}
