/* SPDX-License-Identifier: MIT */
/**
 * @file pairs.c
 * A table of costs that are known beforehand.
 */
#include <string.h>

#include "common/streets.h"
#include "core/core.h"
#include "dikas/io.h"

/* Positions of the ids of a column: -1 unknown. `unknown` is the first row with such, or -1. */
static dikas_status find_ids(const dikas_table *table, const char *column, char *const *ids,
                             int64_t n_ids, int32_t *out, int64_t *unknown, dikas_error *err)
{
    int index;
    DIKAS_TRY(dikas_table_require(table, column, &index, err));
    GHashTable *known = g_hash_table_new(g_str_hash, g_str_equal);
    for (int64_t i = 0; i < n_ids; i++)
        if (ids[i])
            g_hash_table_insert(known, ids[i], GINT_TO_POINTER((int)i + 1));
    char **texts = column_texts(table, index);
    const int64_t n = dikas_table_rows(table);
    *unknown = -1;
    for (int64_t p = 0; p < n; p++) {
        out[p] = texts[p] ? GPOINTER_TO_INT(g_hash_table_lookup(known, texts[p])) - 1 : -1;
        if (out[p] < 0 && *unknown < 0)
            *unknown = p;
    }
    free_texts(texts, n);
    g_hash_table_destroy(known);
    return DIKAS_OK;
}

static dikas_status check_unknown(const cost_source *s, const dikas_table *table,
                                  const char *column, int64_t row, const char *what,
                                  dikas_error *err)
{
    char text[100];
    if (row < 0 || s->skip_unknown)
        return DIKAS_OK;
    dikas_column_text(dikas_table_column(table, dikas_table_find(table, column)), row, text,
                      sizeof text);
    return dikas_fail(err, DIKAS_EINVAL,
                      "%s: column '%s', row %lld: '%s' is the id of no %s; --unknown-ids skip "
                      "leaves such pairs out",
                      dikas_table_name(table), column, (long long)row + 1, text, what);
}

/* The first pair that stands twice, by the ids of its ends. */
static dikas_status check_repeats(const cost_source *s, const dikas_table *table,
                                  const cost_pairs *pairs, dikas_error *err)
{
    GHashTable *seen = g_hash_table_new(g_int64_hash, g_int64_equal);
    gint64 *keys = g_new(gint64, (gsize)pairs->n + 1);
    dikas_status status = DIKAS_OK;
    for (int64_t p = 0; p < pairs->n && status == DIKAS_OK; p++) {
        keys[p] = (gint64)pairs->from[p] * s->n_to + pairs->to[p];
        if (!g_hash_table_add(seen, &keys[p]))
            status = dikas_fail(err, DIKAS_EINVAL, "%s: the pair '%s', '%s' is given twice",
                                dikas_table_name(table), s->from_id[pairs->from[p]],
                                s->to_id[pairs->to[p]]);
    }
    g_hash_table_destroy(seen);
    g_free(keys);
    return status;
}

static dikas_status warn_of_pairs(report *r, const cost_source *s, const dikas_table *table,
                                  int64_t without, int64_t unknown, dikas_error *err)
{
    const int64_t n = dikas_table_rows(table);
    const int is_one = strcmp(s->from, s->to) == 0;
    if (without)
        report_warn(r, "pairs_without_cost", without,
                    "%s: %lld of %lld pairs have no cost and count as unreachable",
                    dikas_table_name(table), (long long)without, (long long)n);
    if (unknown)
        report_warn(r, "unknown_ids", unknown,
                    "%s: %lld of %lld pairs have an id that is no %s%s%s of this run",
                    dikas_table_name(table), (long long)unknown, (long long)n, s->from,
                    is_one ? "" : " or ", is_one ? "" : s->to);
    if (unknown < n)
        return DIKAS_OK;
    return dikas_fail(err, DIKAS_EINVAL, "%s: no pair belongs to a %s and a %s",
                      dikas_table_name(table), s->from, s->to);
}

/* Keeps the pairs that have both ends, a cost, and a cost within the limit. */
static dikas_status keep_pairs(report *r, const cost_source *s, const dikas_table *table,
                               const char *cost_column, cost_pairs *pairs, dikas_error *err)
{
    const double limit = isnan(s->max_cost) ? HUGE_VAL : s->max_cost;
    const int64_t n = dikas_table_rows(table);
    if (n == 0)
        return dikas_fail(err, DIKAS_EINVAL, "%s: no pairs", dikas_table_name(table));
    int64_t unknown = 0, without = 0;
    for (int64_t p = 0; p < n; p++) {
        const double cost = pairs->cost[p];
        without += isnan(cost);
        if (cost < 0)
            return dikas_fail(err, DIKAS_EINVAL,
                              "%s: column '%s', row %lld: %g is outside [0, inf]",
                              dikas_table_name(table), cost_column, (long long)p + 1, cost);
        const int both = pairs->from[p] >= 0 && pairs->to[p] >= 0;
        unknown += !both;
        if (!both || isnan(cost) || cost > limit)
            continue;
        pairs->from[pairs->n] = pairs->from[p];
        pairs->to[pairs->n] = pairs->to[p];
        pairs->cost[pairs->n++] = cost;
    }
    return warn_of_pairs(r, s, table, without, unknown, err);
}

static dikas_status take_pairs(report *r, const cost_source *s, const dikas_table *table,
                               cost_pairs *out, dikas_error *err)
{
    const char *from = s->from_column ? s->from_column : "from_id";
    const char *to = s->to_column ? s->to_column : "to_id";
    const char *cost = s->cost_column ? s->cost_column : "cost";
    const gsize n = (gsize)dikas_table_rows(table) + 1;
    int64_t bad_from, bad_to;
    out->from = g_new(int32_t, n);
    out->to = g_new(int32_t, n);
    out->cost = g_new(double, n);
    DIKAS_TRY(find_ids(table, from, s->from_id, s->n_from, out->from, &bad_from, err));
    DIKAS_TRY(find_ids(table, to, s->to_id, s->n_to, out->to, &bad_to, err));
    DIKAS_TRY(check_unknown(s, table, from, bad_from, s->from, err));
    DIKAS_TRY(check_unknown(s, table, to, bad_to, s->to, err));
    DIKAS_TRY(read_numbers(r->tool->common, table, cost, out->cost, err));
    DIKAS_TRY(keep_pairs(r, s, table, cost, out, err));
    return check_repeats(s, table, out, err);
}

dikas_status read_cost_pairs(report *r, const cost_source *source, const dikas_run *run,
                             cost_pairs *out, dikas_error *err)
{
    dikas_read_options how = DIKAS_READ_OPTIONS_INIT;
    dikas_table *table = NULL;
    how.no_geometry = 1;
    DIKAS_TRY(dikas_read(source->file, &how, run, &table, err));
    dikas_status status = report_input(r, "matrix", source->file, table, err);
    if (status == DIKAS_OK)
        status = take_pairs(r, source, table, out, err);
    dikas_table_free(table);
    return status;
}

void clear_cost_pairs(cost_pairs *pairs)
{
    g_free(pairs->from);
    g_free(pairs->to);
    g_free(pairs->cost);
    *pairs = (cost_pairs){ 0 };
}
