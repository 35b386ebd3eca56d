/* SPDX-License-Identifier: MIT */
/**
 * @file write_csv.c
 * CSV (RFC 4180, lines end with \n): numbers that read back the same in every locale, a missing
 * value empty, text without characters as "".
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "io/writer.h"

static int needs_quotes(const char *text, int64_t n)
{
    if (n == 0)
        return 1;
    for (int64_t i = 0; i < n; i++)
        if (text[i] == ',' || text[i] == '"' || text[i] == '\n' || text[i] == '\r')
            return 1;
    return 0;
}

static void put_text(FILE *file, const char *text, int64_t n)
{
    if (!needs_quotes(text, n)) {
        fwrite(text, 1, (size_t)n, file);
        return;
    }
    putc('"', file);
    for (int64_t i = 0; i < n; i++) {
        if (text[i] == '"')
            putc('"', file);
        putc(text[i], file);
    }
    putc('"', file);
}

static void put_hexadecimal(FILE *file, const char *bytes, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        fprintf(file, "%02x", (unsigned)(unsigned char)bytes[i]);
}

static void put_real(FILE *file, double x)
{
    char number[40];
    dikas_format_number(number, sizeof number, x);
    fputs(number, file);
}

static void put_value(FILE *file, const dikas_column *column, int64_t row)
{
    if (column->type == DIKAS_REAL) {
        if (!isnan(column->real[row]))
            put_real(file, column->real[row]);
        return;
    }
    if (column->missing[row])
        return;
    if (column->type == DIKAS_INTEGER) {
        fprintf(file, "%lld", (long long)column->integer[row]);
        return;
    }
    const char *bytes = column->bytes + column->start[row];
    const int64_t n = column->start[row + 1] - column->start[row];
    if (column->type == DIKAS_TEXT)
        put_text(file, bytes, n);
    else
        put_hexadecimal(file, bytes, n);
}

static void put_header(FILE *file, const dikas_table *table)
{
    for (int i = 0; i < dikas_table_columns(table); i++) {
        const char *name = dikas_table_column(table, i)->name;
        if (i > 0)
            putc(',', file);
        put_text(file, name, (int64_t)strlen(name));
    }
    putc('\n', file);
}

static void put_row(FILE *file, const dikas_table *table, int64_t row)
{
    for (int i = 0; i < dikas_table_columns(table); i++) {
        if (i > 0)
            putc(',', file);
        put_value(file, dikas_table_column(table, i), row);
    }
    putc('\n', file);
}

static dikas_status put_table(FILE *file, const dikas_table *table, io_ticker *ticker,
                              dikas_error *err)
{
    const int64_t n = dikas_table_rows(table);
    put_header(file, table);
    for (int64_t row = 0; row < n && !ferror(file); row++) {
        put_row(file, table, row);
        if (row % 4096 == 0)
            DIKAS_TRY(io_tick(ticker, row, n, err));
    }
    return DIKAS_OK;
}

dikas_status io_write_csv(const char *path, const char *target, const dikas_table *table,
                          io_ticker *ticker, dikas_error *err)
{
    FILE *file = fopen(path, "wb");
    if (!file)
        return dikas_fail(err, DIKAS_EIO, "%s: cannot be created: %s", target, strerror(errno));
    const dikas_status status = put_table(file, table, ticker, err);
    const int is_flushed = fflush(file) == 0 && !ferror(file);
    const int reason = errno;
    const int is_closed = fclose(file) == 0;
    if (status == DIKAS_OK && !(is_flushed && is_closed))
        return dikas_fail(err, DIKAS_EIO, "%s: cannot be written: %s", target, strerror(reason));
    return status;
}
