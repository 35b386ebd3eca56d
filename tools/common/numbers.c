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
        memcmp(rule, column, (size_t)(equals - rule)) != 0)
        return NULL;
    return equals + 1;
}

/* Values compare as numbers: 99 and 99.0 are the same. */
static dikas_status apply_rule(const char *values, double *x, int64_t n, int64_t *hits,
                               dikas_error *err)
{
    char **parts = g_strsplit(values, ",", -1);
    dikas_status status = DIKAS_OK;
    for (char **p = parts; *p && status == DIKAS_OK; p++) {
        double wanted;
        if (!dikas_parse_number(*p, strlen(*p), &wanted)) {
            status = dikas_fail(err, DIKAS_EINVAL, "--missing: '%s' is not a number", *p);
            break;
        }
        for (int64_t i = 0; i < n; i++)
            if (x[i] >= wanted && x[i] <= wanted) {
                x[i] = DIKAS_MISSING;
                ++*hits;
            }
    }
    g_strfreev(parts);
    return status;
}

dikas_status read_numbers(const common_options *o, const dikas_table *table, const char *column,
                          double *out, int64_t *suppressed, dikas_error *err)
{
    int index;
    int64_t hits = 0;
    DIKAS_TRY(dikas_table_require(table, column, &index, err));
    DIKAS_TRY(dikas_table_numbers(table, index, out, err));
    for (char **rule = o->missing; rule && *rule; rule++) {
        const char *values = values_for(*rule, column);
        if (values)
            DIKAS_TRY(apply_rule(values, out, dikas_table_rows(table), &hits, err));
    }
    if (suppressed)
        *suppressed = hits;
    return DIKAS_OK;
}
