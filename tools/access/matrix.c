/* SPDX-License-Identifier: MIT */
/**
 * @file matrix.c
 * Costs known beforehand, and costs written for later.
 */
#include <stdio.h>
#include <string.h>

#include "access/access.h"
#include "core/core.h"
#include "core/target.h"

/* ---- reading ---- */

dikas_status read_matrix(access_run *a, dikas_error *err)
{
    const access_options *o = a->options;
    int id;
    if (!o->matrix)
        return DIKAS_OK;
    a->unit = o->cost_unit ? o->cost_unit : "min";
    DIKAS_TRY(dikas_table_require(a->cells, o->common.id ? o->common.id : "fid", &id, err));
    char **cell_ids = column_texts(a->cells, id);
    const int filtered = o->common.where || o->service_where || o->open_at;
    const cost_source source = {
        .file = o->matrix,
        .from_column = o->from_column,
        .to_column = o->to_column,
        .cost_column = o->cost_column,
        .skip_unknown = o->unknown_ids ? strcmp(o->unknown_ids, "skip") == 0 : filtered,
        .max_cost = o->max_cost,
        .from = "cell",
        .to = "service",
        .from_id = cell_ids,
        .to_id = a->services.id,
        .n_from = a->n,
        .n_to = a->services.n,
    };
    const dikas_status status = read_cost_pairs(&a->report, &source, &a->run, &a->pairs, err);
    free_texts(cell_ids, a->n);
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
    int32_t *row = g_new(int32_t, (gsize)a->pairs.n + 1),
            *column = g_new(int32_t, (gsize)a->pairs.n + 1);
    double *cost = g_new(double, (gsize)a->pairs.n + 1);
    int64_t n = 0;
    memset(place, 0xff, (size_t)a->services.n * sizeof *place);
    for (int64_t c = 0; c < n_columns; c++)
        place[columns ? columns[c] : c] = (int32_t)c;
    for (int64_t p = 0; p < a->pairs.n; p++) {
        if (place[a->pairs.to[p]] < 0)
            continue;
        row[n] = a->pairs.from[p];
        column[n] = place[a->pairs.to[p]];
        cost[n++] = a->pairs.cost[p];
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
    dikas_target to;
    DIKAS_TRY(dikas_target_begin(&to, o->write_matrix, ".csv", err));
    FILE *file = fopen(to.temporary, "wx");
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
        if (status == DIKAS_OK)
            status = dikas_target_commit(&to, err);
    }
    dikas_target_discard(&to);
    return status;
}
