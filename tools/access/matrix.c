/* SPDX-License-Identifier: MIT */
/**
 * @file matrix.c
 * Costs known beforehand, and costs written for later.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "access/access.h"
#include "core/core.h"
#include "dikas/io.h"

/* ---- reading ---- */

/* Positions of the ids of a column: -1 unknown. */
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

/* The first pair that stands twice, by the ids of its ends. */
static dikas_status check_repeats(const access_run *a, const dikas_table *table, dikas_error *err,
                                  char *const *cell_ids)
{
    GHashTable *seen = g_hash_table_new(g_int64_hash, g_int64_equal);
    gint64 *keys = g_new(gint64, (gsize)a->n_pairs + 1);
    dikas_status status = DIKAS_OK;
    for (int64_t p = 0; p < a->n_pairs && status == DIKAS_OK; p++) {
        keys[p] = (gint64)a->pair_from[p] * a->services.n + a->pair_to[p];
        if (!g_hash_table_add(seen, &keys[p]))
            status = dikas_fail(err, DIKAS_EINVAL, "%s: the pair '%s', '%s' is given twice",
                                dikas_table_name(table), cell_ids[a->pair_from[p]],
                                a->services.id[a->pair_to[p]]);
    }
    g_hash_table_destroy(seen);
    g_free(keys);
    return status;
}

static dikas_status check_unknown(access_run *a, const dikas_table *table, const char *column,
                                  int64_t row, const char *what, dikas_error *err)
{
    const access_options *o = a->options;
    char text[100];
    const int filtered = o->common.where || o->service_where || o->open_at;
    if (row < 0 || (o->unknown_ids ? strcmp(o->unknown_ids, "skip") == 0 : filtered))
        return DIKAS_OK;
    dikas_column_text(dikas_table_column(table, dikas_table_find(table, column)), row, text,
                      sizeof text);
    return dikas_fail(err, DIKAS_EINVAL,
                      "%s: column '%s', row %lld: '%s' is the id of no %s; --unknown-ids skip "
                      "leaves such pairs out",
                      dikas_table_name(table), column, (long long)row + 1, text, what);
}

/* Keeps the pairs that have both ends, a cost, and a cost within --max-cost. */
static dikas_status keep_pairs(access_run *a, const dikas_table *table, const char *cost_column,
                               dikas_error *err)
{
    const double limit = isnan(a->options->max_cost) ? HUGE_VAL : a->options->max_cost;
    const int64_t n = dikas_table_rows(table);
    if (n == 0)
        return dikas_fail(err, DIKAS_EINVAL, "%s: no pairs", dikas_table_name(table));
    int64_t unknown = 0, without = 0;
    for (int64_t p = 0; p < n; p++) {
        const double cost = a->pair_cost[p];
        without += isnan(cost);
        if (cost < 0)
            return dikas_fail(err, DIKAS_EINVAL,
                              "%s: column '%s', row %lld: %g is outside [0, inf]",
                              dikas_table_name(table), cost_column, (long long)p + 1, cost);
        const int both = a->pair_from[p] >= 0 && a->pair_to[p] >= 0;
        unknown += !both;
        if (!both || isnan(cost) || cost > limit)
            continue;
        a->pair_from[a->n_pairs] = a->pair_from[p];
        a->pair_to[a->n_pairs] = a->pair_to[p];
        a->pair_cost[a->n_pairs++] = cost;
    }
    if (without)
        report_warn(&a->report, "pairs_without_cost", without,
                    "%s: %lld of %lld pairs have no cost and count as unreachable",
                    dikas_table_name(table), (long long)without, (long long)n);
    if (unknown)
        report_warn(&a->report, "unknown_ids", unknown,
                    "%s: %lld of %lld pairs have an id that is no cell or service of this run",
                    dikas_table_name(table), (long long)unknown, (long long)n);
    if (unknown == n)
        return dikas_fail(err, DIKAS_EINVAL, "%s: no pair belongs to a cell and a service",
                          dikas_table_name(table));
    return DIKAS_OK;
}

static dikas_status take_pairs(access_run *a, const dikas_table *table, char *const *cell_ids,
                               dikas_error *err)
{
    const access_options *o = a->options;
    const char *from = o->from_column ? o->from_column : "from_id";
    const char *to = o->to_column ? o->to_column : "to_id";
    const char *cost = o->cost_column ? o->cost_column : "cost";
    const gsize n = (gsize)dikas_table_rows(table) + 1;
    int64_t bad_from, bad_to;
    a->pair_from = g_new(int32_t, n);
    a->pair_to = g_new(int32_t, n);
    a->pair_cost = g_new(double, n);
    DIKAS_TRY(find_ids(table, from, cell_ids, a->n, a->pair_from, &bad_from, err));
    DIKAS_TRY(find_ids(table, to, a->services.id, a->services.n, a->pair_to, &bad_to, err));
    DIKAS_TRY(check_unknown(a, table, from, bad_from, "cell", err));
    DIKAS_TRY(check_unknown(a, table, to, bad_to, "service", err));
    DIKAS_TRY(read_numbers(&o->common, table, cost, a->pair_cost, err));
    DIKAS_TRY(keep_pairs(a, table, cost, err));
    return check_repeats(a, table, err, cell_ids);
}

dikas_status read_matrix(access_run *a, dikas_error *err)
{
    const access_options *o = a->options;
    dikas_read_options how = DIKAS_READ_OPTIONS_INIT;
    dikas_table *table = NULL;
    int id;
    if (!o->matrix)
        return DIKAS_OK;
    a->unit = o->cost_unit ? o->cost_unit : "min";
    how.no_geometry = 1;
    DIKAS_TRY(dikas_table_require(a->cells, o->common.id ? o->common.id : "fid", &id, err));
    DIKAS_TRY(dikas_read(o->matrix, &how, &a->run, &table, err));
    char **cell_ids = column_texts(a->cells, id);
    dikas_status status = report_input(&a->report, "matrix", o->matrix, table, err);
    if (status == DIKAS_OK)
        status = take_pairs(a, table, cell_ids, err);
    free_texts(cell_ids, a->n);
    dikas_table_free(table);
    return status;
}

/* ---- the relation, from whichever source ---- */

int32_t *services_of(const access_run *a, const char *category, int64_t *n)
{
    int32_t *columns = g_new(int32_t, (gsize)a->services.n + 1);
    /* a category may have a '+' of its own */
    const int whole = category && a->services.categories &&
                      g_strv_contains((const char *const *)a->services.categories, category);
    const char *const alone[] = { category, NULL };
    char **wanted = whole      ? g_strdupv((char **)alone)
                    : category ? g_strsplit(category, "+", -1)
                               : NULL;
    *n = 0;
    for (int64_t i = 0; i < a->services.n; i++) {
        const char *own = a->services.category[i];
        if (!wanted || (own && g_strv_contains((const char *const *)wanted, own)))
            columns[(*n)++] = (int32_t)i;
    }
    g_strfreev(wanted);
    return columns;
}

static dikas_status relation_of_pairs(const access_run *a, const int32_t *columns,
                                      int64_t n_columns, dikas_relation **out, dikas_error *err)
{
    int32_t *place = g_new(int32_t, (gsize)a->services.n + 1);
    int32_t *row = g_new(int32_t, (gsize)a->n_pairs + 1),
            *column = g_new(int32_t, (gsize)a->n_pairs + 1);
    double *cost = g_new(double, (gsize)a->n_pairs + 1);
    int64_t n = 0;
    memset(place, 0xff, (size_t)a->services.n * sizeof *place);
    for (int64_t c = 0; c < n_columns; c++)
        place[columns ? columns[c] : c] = (int32_t)c;
    for (int64_t p = 0; p < a->n_pairs; p++) {
        if (place[a->pair_to[p]] < 0)
            continue;
        row[n] = a->pair_from[p];
        column[n] = place[a->pair_to[p]];
        cost[n++] = a->pair_cost[p];
    }
    const double *values[] = { cost };
    const dikas_status status =
        dikas_relation_from_pairs(a->n, n_columns, n, row, column, 1, values, out, err);
    g_free(place);
    g_free(row);
    g_free(column);
    g_free(cost);
    return status;
}

dikas_status relation_to(access_run *a, const int32_t *columns, int64_t n_columns, double limit,
                         dikas_relation **out, dikas_error *err)
{
    if (!isnan(a->options->max_cost))
        limit = fmin(limit, a->options->max_cost);
    if (!has_network(a))
        return relation_of_pairs(a, columns, n_columns, out, err);
    return dikas_access_new(a->on->graph, a->on->origins, a->on->services, columns, n_columns,
                            limit, out, err);
}

/* ---- writing: blocks come in any order and go out in theirs ---- */

/* An id as it stands in the file. */
typedef struct {
    char *text;
    size_t length;
} csv_id;

typedef struct {
    FILE *file;
    csv_id *from, *to;
    size_t longest; /* of all ids */
    GMutex lock;
    GHashTable *waiting; /* first row of a block -> text */
    int64_t next;        /* row that is to be written next */
    int failed;
} matrix_writer;

typedef struct {
    char *text;
    size_t length;
    int64_t count;
} waiting_block;

enum { LONGEST_NUMBER = 40 };

static char *append(char *at, csv_id id)
{
    memcpy(at, id.text, id.length);
    at[id.length] = ',';
    return at + id.length + 1;
}

static waiting_block *format_block(const matrix_writer *w, const dikas_block *block)
{
    const gsize line = 2 * w->longest + LONGEST_NUMBER + 3;
    const int64_t n = block->start[block->count] - block->start[0];
    char *const text = g_malloc((gsize)n * line + 1), *at = text;
    for (int64_t i = 0; i < block->count; i++)
        for (int64_t p = block->start[i]; p < block->start[i + 1]; p++) {
            at = append(at, w->from[block->first + i]);
            at = append(at, w->to[block->other[p]]);
            at += dikas_format_number(at, LONGEST_NUMBER, block->value[0][p]);
            *at++ = '\n';
        }
    waiting_block *out = g_new(waiting_block, 1);
    *out = (waiting_block){ text, (size_t)(at - text), block->count };
    return out;
}

static dikas_status write_block(const dikas_block *block, int worker, void *context,
                                dikas_error *err)
{
    matrix_writer *w = context;
    waiting_block *mine = format_block(w, block), *due;
    (void)worker;
    g_mutex_lock(&w->lock);
    g_hash_table_insert(w->waiting, g_memdup2(&block->first, sizeof block->first), mine);
    while ((due = g_hash_table_lookup(w->waiting, &w->next))) {
        const int64_t done = w->next;
        w->failed |= fwrite(due->text, 1, due->length, w->file) != due->length;
        w->next += due->count;
        g_hash_table_remove(w->waiting, &done);
    }
    const int failed = w->failed;
    g_mutex_unlock(&w->lock);
    return failed ? dikas_fail(err, DIKAS_EIO, "the matrix cannot be written (disk full?)")
                  : DIKAS_OK;
}

static void free_waiting(gpointer item)
{
    waiting_block *w = item;
    g_free(w->text);
    g_free(w);
}

/* Ids with a comma, a quote or a line break stand in quotes. */
static char *quoted(const char *id)
{
    if (!strpbrk(id, ",\"\r\n"))
        return g_strdup(id);
    char **parts = g_strsplit(id, "\"", -1);
    char *inner = g_strjoinv("\"\"", parts), *out = g_strdup_printf("\"%s\"", inner);
    g_free(inner);
    g_strfreev(parts);
    return out;
}

static csv_id *csv_ids(char *const *ids, int64_t n, size_t *longest)
{
    csv_id *out = g_new0(csv_id, (gsize)n + 1);
    for (int64_t i = 0; i < n; i++) {
        out[i].text = quoted(ids[i] ? ids[i] : "");
        out[i].length = strlen(out[i].text);
        *longest = MAX(*longest, out[i].length);
    }
    return out;
}

static void free_csv_ids(csv_id *ids, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        g_free(ids[i].text);
    g_free(ids);
}

static dikas_status write_pairs(access_run *a, FILE *file, char *const *cell_ids, dikas_error *err)
{
    dikas_relation *all = NULL;
    matrix_writer w = { .file = file };
    w.from = csv_ids(cell_ids, a->n, &w.longest);
    w.to = csv_ids(a->services.id, a->services.n, &w.longest);
    w.waiting = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, free_waiting);
    g_mutex_init(&w.lock);
    fputs("from_id,to_id,cost\n", file);
    dikas_status status = relation_to(a, NULL, a->services.n, HUGE_VAL, &all, err);
    if (status == DIKAS_OK)
        status = dikas_relation_visit(all, DIKAS_BY_ROW, write_block, &w, "matrix", &a->run, err);
    dikas_relation_free(all);
    g_hash_table_destroy(w.waiting);
    g_mutex_clear(&w.lock);
    free_csv_ids(w.from, a->n);
    free_csv_ids(w.to, a->services.n);
    return status;
}

dikas_status write_matrix(access_run *a, dikas_error *err)
{
    const access_options *o = a->options;
    int id;
    if (!o->write_matrix)
        return DIKAS_OK;
    DIKAS_TRY(dikas_table_require(a->cells, o->common.id ? o->common.id : "fid", &id, err));
    char *temporary = g_strdup_printf("%s.%d.tmp", o->write_matrix, (int)getpid());
    FILE *file = fopen(temporary, "wx");
    dikas_status status = DIKAS_OK;
    if (!file) {
        status = dikas_fail(err, DIKAS_EIO, "%s: cannot be written", o->write_matrix);
    } else {
        char **cell_ids = column_texts(a->cells, id);
        status = write_pairs(a, file, cell_ids, err);
        free_texts(cell_ids, a->n);
        if ((fflush(file) || ferror(file)) && status == DIKAS_OK)
            status =
                dikas_fail(err, DIKAS_EIO, "%s: cannot be written (disk full?)", o->write_matrix);
        fclose(file);
        if (status == DIKAS_OK && rename(temporary, o->write_matrix) != 0)
            status = dikas_fail(err, DIKAS_EIO, "%s: cannot be put in place", o->write_matrix);
        if (status != DIKAS_OK)
            remove(temporary);
    }
    g_free(temporary);
    return status;
}
