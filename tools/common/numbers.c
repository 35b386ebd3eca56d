/* SPDX-License-Identifier: MIT */
/**
 * @file numbers.c
 * Columns as numbers, with the values that stand for unknown.
 */
#include <string.h>

#include "common/tool.h"
#include "core/core.h"

/* "V,V" or "COLUMN=V,V": do its values speak of this column? Returns where they begin, or NULL. */
static const char *values_for(const char *rule, const char *column)
{
    const char *equals = strchr(rule, '=');
    if (!equals)
        return rule;
    if (strlen(column) != (size_t)(equals - rule) ||
        g_ascii_strncasecmp(rule, column, (gsize)(equals - rule)) != 0)
        return NULL;
    return equals + 1;
}

static dikas_status add_values(const char *values, GArray *out, dikas_error *err)
{
    char **parts = g_strsplit(values, ",", -1);
    dikas_status status = DIKAS_OK;
    for (char **p = parts; *p && status == DIKAS_OK; p++) {
        double value;
        if (!dikas_parse_number(*p, strlen(*p), &value))
            status = dikas_fail(err, DIKAS_EINVAL, "--missing: '%s' is not a number", *p);
        else
            g_array_append_val(out, value);
    }
    g_strfreev(parts);
    return status;
}

dikas_status missing_values(const common_options *o, const char *column, GArray *out,
                            dikas_error *err)
{
    dikas_status status = DIKAS_OK;
    for (char **rule = o->missing; rule && *rule && status == DIKAS_OK; rule++) {
        const char *values = values_for(*rule, column);
        if (values)
            status = add_values(values, out, err);
    }
    return status;
}

dikas_status read_numbers(const common_options *o, const dikas_table *table, const char *column,
                          double *out, dikas_error *err)
{
    int index;
    DIKAS_TRY(dikas_table_require(table, column, &index, err));
    GArray *unknown = g_array_new(FALSE, FALSE, sizeof(double));
    dikas_status status = missing_values(o, column, unknown, err);
    if (status == DIKAS_OK)
        status =
            dikas_table_known_numbers(table, index, (const double *)(const void *)unknown->data,
                                      (int)unknown->len, out, NULL, err);
    g_array_free(unknown, TRUE);
    return status;
}

dikas_status check_missing(const common_options *o, dikas_table *const *tables, int n,
                           dikas_error *err)
{
    for (char **rule = o->missing; rule && *rule; rule++) {
        const char *equals = strchr(*rule, '=');
        int found = !equals;
        char *column = equals ? g_strndup(*rule, (gsize)(equals - *rule)) : NULL;
        for (int t = 0; t < n && !found; t++)
            found = tables[t] && dikas_table_find(tables[t], column) >= 0;
        const dikas_status status =
            found ? DIKAS_OK
                  : dikas_fail(err, DIKAS_ENOTFOUND, "--missing %s: no input has a column '%s'",
                               *rule, column);
        g_free(column);
        DIKAS_TRY(status);
    }
    return DIKAS_OK;
}

int is_value_there(const dikas_column *c, int64_t row)
{
    char text[64];
    double x;
    if (c->type == DIKAS_REAL)
        return !isnan(c->real[row]);
    if (c->type != DIKAS_TEXT || c->missing[row])
        return !c->missing[row];
    dikas_column_text(c, row, text, sizeof text);
    return dikas_parse_number(text, strlen(text), &x) && !isnan(x);
}

dikas_status mark_suppressed(const common_options *o, const dikas_table *table, const char *column,
                             uint8_t *marks, dikas_error *err)
{
    const int64_t n = dikas_table_rows(table);
    int index;
    DIKAS_TRY(dikas_table_require(table, column, &index, err));
    double *value = g_new(double, (gsize)n + 1);
    const dikas_status status = read_numbers(o, table, column, value, err);
    for (int64_t i = 0; i < n && status == DIKAS_OK; i++)
        marks[i] |= isnan(value[i]) && is_value_there(dikas_table_column(table, index), i);
    g_free(value);
    return status;
}
