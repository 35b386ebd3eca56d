/* SPDX-License-Identifier: MIT */
/**
 * @file table.c
 * Rows with named columns.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/core.h"
#include "core/geometry.h"
#include "dikas/table.h"

struct dikas_table {
    int64_t n_rows;
    dikas_column *columns;
    int n_columns, room;
    char *name, *crs;
    dikas_column wkb;
    dikas_geometry *geometry;
};

dikas_table *dikas_table_new(int64_t n_rows)
{
    dikas_table *table = dikas_alloc_zero(1, sizeof *table);
    if (table)
        table->n_rows = n_rows;
    return table;
}

void dikas_column_clear(dikas_column *column)
{
    dikas_release(column->name);
    dikas_release(column->real);
    dikas_release(column->integer);
    dikas_release(column->start);
    dikas_release(column->bytes);
    dikas_release(column->missing);
    memset(column, 0, sizeof *column);
}

void dikas_table_free(dikas_table *table)
{
    if (!table)
        return;
    for (int i = 0; i < table->n_columns; i++)
        dikas_column_clear(&table->columns[i]);
    dikas_release(table->columns);
    dikas_release(table->name);
    dikas_release(table->crs);
    dikas_column_clear(&table->wkb);
    dikas_geometry_free(table->geometry);
    dikas_release(table);
}

int64_t dikas_table_rows(const dikas_table *table)
{
    return table->n_rows;
}

int dikas_table_columns(const dikas_table *table)
{
    return table->n_columns;
}

const dikas_column *dikas_table_column(const dikas_table *table, int index)
{
    return &table->columns[index];
}

int dikas_table_find(const dikas_table *table, const char *name)
{
    for (int i = 0; i < table->n_columns; i++)
        if (strcmp(table->columns[i].name, name) == 0)
            return i;
    if (strlen(name) <= 64)
        for (int i = 0; i < table->n_columns; i++)
            if (strlen(table->columns[i].name) <= 64 &&
                dikas_name_distance(table->columns[i].name, name) == 0)
                return i;
    return -1;
}

dikas_status dikas_table_require(const dikas_table *table, const char *name, int *index,
                                 dikas_error *err)
{
    *index = dikas_table_find(table, name);
    if (*index >= 0)
        return DIKAS_OK;
    const char **names = dikas_alloc((size_t)table->n_columns, sizeof *names);
    if (!names)
        return DIKAS_NO_MEMORY(err, "column names");
    for (int i = 0; i < table->n_columns; i++)
        names[i] = table->columns[i].name;
    char near[400];
    dikas_near_names(name, names, table->n_columns, near, sizeof near);
    dikas_release(names);
    return dikas_fail(err, DIKAS_ENOTFOUND, "%s: no column '%s'%s", dikas_table_name(table), name,
                      near);
}

dikas_status dikas_table_take(dikas_table *table, dikas_column *column, dikas_error *err)
{
    for (int i = 0; i < table->n_columns; i++)
        if (strcmp(table->columns[i].name, column->name) == 0)
            return dikas_fail(err, DIKAS_EINVAL, "%s: there is a column '%s' already",
                              dikas_table_name(table), column->name);
    if (table->n_columns == table->room) {
        const int room = table->room ? 2 * table->room : 16;
        dikas_column *grown = dikas_resize(table->columns, (size_t)room, sizeof *grown);
        if (!grown)
            return DIKAS_NO_MEMORY(err, "columns");
        table->columns = grown;
        table->room = room;
    }
    table->columns[table->n_columns++] = *column;
    memset(column, 0, sizeof *column);
    return DIKAS_OK;
}

/* The column as given when the table takes it, else nothing is left of it. */
static dikas_status take_or_clear(dikas_table *table, dikas_column *column, dikas_error *err)
{
    const dikas_status status = dikas_table_take(table, column, err);
    if (status != DIKAS_OK)
        dikas_column_clear(column);
    return status;
}

dikas_status dikas_table_add(dikas_table *table, const char *name, double **values,
                             dikas_error *err)
{
    const size_t n = (size_t)table->n_rows;
    dikas_column column = { .type = DIKAS_REAL };
    column.name = dikas_copy_text(name);
    column.real = dikas_alloc(n, sizeof(double));
    if (!column.name || !column.real) {
        dikas_column_clear(&column);
        return DIKAS_NO_MEMORY(err, name);
    }
    for (size_t i = 0; i < n; i++)
        column.real[i] = DIKAS_MISSING;
    double *const data = column.real;
    DIKAS_TRY(take_or_clear(table, &column, err));
    *values = data;
    return DIKAS_OK;
}

dikas_status dikas_table_add_text(dikas_table *table, const char *name, const char *const *values,
                                  dikas_error *err)
{
    const size_t n = (size_t)table->n_rows;
    size_t size = 0;
    for (size_t i = 0; i < n; i++)
        size += values[i] ? strlen(values[i]) : 0;
    dikas_column column = { .type = DIKAS_TEXT };
    column.name = dikas_copy_text(name);
    column.start = dikas_alloc(n + 1, sizeof(int64_t));
    column.bytes = dikas_alloc(size, 1);
    column.missing = dikas_alloc_zero(n, 1);
    if (!column.name || !column.start || !column.bytes || !column.missing) {
        dikas_column_clear(&column);
        return DIKAS_NO_MEMORY(err, name);
    }
    column.start[0] = 0;
    for (size_t i = 0; i < n; i++) {
        const size_t length = values[i] ? strlen(values[i]) : 0;
        memcpy(column.bytes + column.start[i], values[i] ? values[i] : "", length);
        column.start[i + 1] = column.start[i] + (int64_t)length;
        column.missing[i] = !values[i];
    }
    return take_or_clear(table, &column, err);
}

void dikas_table_remove(dikas_table *table, int index)
{
    dikas_column_clear(&table->columns[index]);
    table->n_columns--;
    memmove(&table->columns[index], &table->columns[index + 1],
            (size_t)(table->n_columns - index) * sizeof *table->columns);
}

static dikas_status number_of_text(const dikas_table *table, const dikas_column *column,
                                   int64_t row, double *out, dikas_error *err)
{
    const int64_t length = column->start[row + 1] - column->start[row];
    const char *text = column->bytes + column->start[row];
    if (dikas_parse_number(text, (size_t)length, out))
        return DIKAS_OK;
    return dikas_fail(err, DIKAS_EINVAL, "%s: column '%s', row %lld: '%.*s' is not a number",
                      dikas_table_name(table), column->name, (long long)row + 1,
                      (int)(length < 60 ? length : 60), text);
}

static int is_among(double x, const double *values, int n)
{
    for (int i = 0; i < n; i++)
        if (x >= values[i] && x <= values[i])
            return 1;
    return 0;
}

dikas_status dikas_table_known_numbers(const dikas_table *table, int index, const double *unknown,
                                       int n_unknown, double *out, int64_t *hits, dikas_error *err)
{
    const dikas_column *column = &table->columns[index];
    int64_t found = 0;
    if (column->type == DIKAS_BYTES)
        return dikas_fail(err, DIKAS_EINVAL, "%s: column '%s' holds bytes, not numbers",
                          dikas_table_name(table), column->name);
    for (int64_t i = 0; i < table->n_rows; i++) {
        if (column->type == DIKAS_REAL)
            out[i] = column->real[i];
        else if (column->missing[i])
            out[i] = DIKAS_MISSING;
        else if (column->type == DIKAS_INTEGER)
            out[i] = (double)column->integer[i];
        else
            DIKAS_TRY(number_of_text(table, column, i, &out[i], err));
        if (is_among(out[i], unknown, n_unknown)) {
            out[i] = DIKAS_MISSING;
            found++;
        }
        if (isinf(out[i]))
            return dikas_fail(err, DIKAS_EINVAL,
                              "%s: column '%s', row %lld: the value is infinite; name it with "
                              "--missing if it stands for unknown",
                              dikas_table_name(table), column->name, (long long)i + 1);
    }
    if (hits)
        *hits = found;
    return DIKAS_OK;
}

dikas_status dikas_table_numbers(const dikas_table *table, int index, double *out, dikas_error *err)
{
    return dikas_table_known_numbers(table, index, NULL, 0, out, NULL, err);
}

void dikas_column_text(const dikas_column *column, int64_t row, char *out, size_t size)
{
    if (column->type == DIKAS_REAL ? isnan(column->real[row]) : column->missing[row]) {
        snprintf(out, size, "NULL");
    } else if (column->type == DIKAS_REAL) {
        dikas_format_number(out, size, column->real[row]);
    } else if (column->type == DIKAS_INTEGER) {
        snprintf(out, size, "%lld", (long long)column->integer[row]);
    } else {
        const int64_t length = column->start[row + 1] - column->start[row];
        snprintf(out, size, "%.*s", (int)(length < INT32_MAX ? length : INT32_MAX),
                 column->bytes + column->start[row]);
    }
}

static dikas_status select_bytes(const dikas_column *from, const int64_t *rows, size_t n,
                                 dikas_column *to)
{
    size_t size = 0;
    for (size_t i = 0; i < n; i++)
        size += (size_t)(from->start[rows[i] + 1] - from->start[rows[i]]);
    to->start = dikas_alloc(n + 1, sizeof(int64_t));
    to->bytes = dikas_alloc(size, 1);
    if (!to->start || !to->bytes)
        return DIKAS_ENOMEM;
    to->start[0] = 0;
    for (size_t i = 0; i < n; i++) {
        const int64_t length = from->start[rows[i] + 1] - from->start[rows[i]];
        if (length > 0)
            memcpy(to->bytes + to->start[i], from->bytes + from->start[rows[i]], (size_t)length);
        to->start[i + 1] = to->start[i] + length;
    }
    return DIKAS_OK;
}

static dikas_status select_column(const dikas_column *from, const int64_t *rows, size_t n,
                                  dikas_column *to)
{
    to->type = from->type;
    to->origin_type = from->origin_type;
    to->name = dikas_copy_text(from->name);
    if (!to->name)
        return DIKAS_ENOMEM;
    if (from->real && !(to->real = dikas_alloc(n, sizeof(double))))
        return DIKAS_ENOMEM;
    if (from->integer && !(to->integer = dikas_alloc(n, sizeof(int64_t))))
        return DIKAS_ENOMEM;
    if (from->missing && !(to->missing = dikas_alloc(n, 1)))
        return DIKAS_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        if (from->real)
            to->real[i] = from->real[rows[i]];
        if (from->integer)
            to->integer[i] = from->integer[rows[i]];
        if (from->missing)
            to->missing[i] = from->missing[rows[i]];
    }
    return from->start ? select_bytes(from, rows, n, to) : DIKAS_OK;
}

/* Everything of `table` for some rows goes into `into`. */
static dikas_status fill_selection(const dikas_table *table, const int64_t *rows, int64_t n_rows,
                                   dikas_table *into, dikas_error *err)
{
    DIKAS_TRY(dikas_table_set_name(into, dikas_table_name(table), err));
    DIKAS_TRY(dikas_table_set_crs(into, table->crs, err));
    for (int i = 0; i < table->n_columns; i++) {
        dikas_column column = { 0 };
        if (select_column(&table->columns[i], rows, (size_t)n_rows, &column) != DIKAS_OK) {
            dikas_column_clear(&column);
            return DIKAS_NO_MEMORY(err, table->columns[i].name);
        }
        DIKAS_TRY(take_or_clear(into, &column, err));
    }
    if (table->wkb.start &&
        select_column(&table->wkb, rows, (size_t)n_rows, &into->wkb) != DIKAS_OK)
        return DIKAS_NO_MEMORY(err, "geometry");
    if (table->geometry)
        return dikas_geometry_select(table->geometry, rows, n_rows, &into->geometry, err);
    return DIKAS_OK;
}

dikas_status dikas_table_select(const dikas_table *table, const int64_t *rows, int64_t n_rows,
                                dikas_table **out, dikas_error *err)
{
    dikas_table *selection = dikas_table_new(n_rows);
    if (!selection)
        return DIKAS_NO_MEMORY(err, "a selection");
    const dikas_status status = fill_selection(table, rows, n_rows, selection, err);
    if (status != DIKAS_OK)
        dikas_table_free(selection);
    else
        *out = selection;
    return status;
}

static dikas_status set_text(char **place, const char *text, dikas_error *err)
{
    char *copy = dikas_copy_text(text);
    if (text && !copy)
        return DIKAS_NO_MEMORY(err, "a name");
    dikas_release(*place);
    *place = copy;
    return DIKAS_OK;
}

dikas_status dikas_table_set_name(dikas_table *table, const char *name, dikas_error *err)
{
    return set_text(&table->name, name, err);
}

const char *dikas_table_name(const dikas_table *table)
{
    return table->name ? table->name : "";
}

dikas_status dikas_table_set_crs(dikas_table *table, const char *wkt, dikas_error *err)
{
    return set_text(&table->crs, wkt, err);
}

const char *dikas_table_crs(const dikas_table *table)
{
    return table->crs;
}

dikas_status dikas_table_take_wkb(dikas_table *table, dikas_column *wkb, dikas_error *err)
{
    dikas_geometry *geometry;
    DIKAS_TRY(dikas_geometry_from_wkb(wkb, table->n_rows, dikas_table_name(table), &geometry, err));
    dikas_geometry_free(table->geometry);
    dikas_column_clear(&table->wkb);
    table->geometry = geometry;
    table->wkb = *wkb;
    memset(wkb, 0, sizeof *wkb);
    return DIKAS_OK;
}

const dikas_column *dikas_table_wkb(const dikas_table *table)
{
    return table->wkb.start ? &table->wkb : NULL;
}

void dikas_table_drop_wkb(dikas_table *table)
{
    dikas_column_clear(&table->wkb);
}

dikas_status dikas_table_set_points(dikas_table *table, const double *xy, dikas_error *err)
{
    dikas_geometry *geometry;
    DIKAS_TRY(dikas_geometry_from_points(xy, table->n_rows, &geometry, err));
    dikas_geometry_free(table->geometry);
    dikas_column_clear(&table->wkb);
    table->geometry = geometry;
    return DIKAS_OK;
}

const dikas_geometry *dikas_table_geometry(const dikas_table *table)
{
    return table->geometry;
}

double *dikas_table_coordinates(dikas_table *table, int64_t *n_points)
{
    *n_points = table->geometry ? table->geometry->n_points : 0;
    return table->geometry ? table->geometry->xy : NULL;
}
