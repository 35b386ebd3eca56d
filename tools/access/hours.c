/* SPDX-License-Identifier: MIT */
/**
 * @file hours.c
 * Services that are open at a moment: the others do not exist for the run, but are counted.
 */
#include <string.h>

#include "access/access.h"
#include "core/core.h"
#include "dikas/opening_hours.h"

/* What is known of a service; the first three are those of dikas_hours_state. */
enum { WITHOUT_HOURS = DIKAS_HOURS_UNKNOWN + 1, UNREADABLE };

static const char *const kind_names[] = { "closed", "open", "unknown", "without_hours",
                                          "unreadable" };

dikas_status read_moment(access_run *a, dikas_error *err)
{
    dikas_error own;
    if (!a->options->open_at)
        return DIKAS_OK;
    const dikas_status status = dikas_moment_parse(a->options->open_at, &a->open_at, &own);
    return status == DIKAS_OK ? status : dikas_fail(err, status, "--open-at: %s", own.message);
}

/* ---- texts of opening hours ---- */

/* One text of "key"=>"value","key"=>"value" from behind its quote, `\` before quotes and itself. */
static const char *take_quoted(const char *at, GString *out)
{
    g_string_truncate(out, 0);
    for (; *at && *at != '"'; at++) {
        at += *at == '\\' && at[1];
        g_string_append_c(out, *at);
    }
    return *at ? at + 1 : at;
}

/* The value of a key among the tags that GDAL's driver for OpenStreetMap has no column for. */
static char *tag_of(const char *tags, const char *key)
{
    GString *name = g_string_new(NULL), *value = g_string_new(NULL);
    char *found = NULL;
    for (const char *at = tags; !found && (at = strchr(at, '"'));) {
        at = take_quoted(at + 1, name);
        at = strchr(at, '"');
        if (!at)
            break;
        at = take_quoted(at + 1, value);
        if (strcmp(name->str, key) == 0)
            found = g_strdup(value->str);
    }
    g_string_free(name, TRUE);
    g_string_free(value, TRUE);
    return found;
}

static dikas_status read_hours(const access_run *a, const dikas_table *table, char ***out,
                               dikas_error *err)
{
    const char *name = a->options->hours_column ? a->options->hours_column : "opening_hours";
    int column = dikas_table_find(table, name);
    const int tags = dikas_table_find(table, "other_tags");
    if (column < 0 && tags < 0)
        return dikas_table_require(table, name, &column, err);
    *out = column_texts(table, column < 0 ? tags : column);
    for (int64_t i = 0; column < 0 && i < dikas_table_rows(table); i++) {
        char *all = (*out)[i];
        (*out)[i] = all ? tag_of(all, name) : NULL;
        g_free(all);
    }
    return DIKAS_OK;
}

/* ---- counting ---- */

static hours_count *count_of(access_run *a, const char *category)
{
    for (guint i = 0; i < a->hours->len; i++) {
        hours_count *c = &g_array_index(a->hours, hours_count, i);
        if (g_strcmp0(c->category, category) == 0)
            return c;
    }
    const hours_count none = { .category = g_strdup(category) };
    g_array_append_val(a->hours, none);
    return &g_array_index(a->hours, hours_count, a->hours->len - 1);
}

static int takes_part(const access_run *a, int kind)
{
    const char *unknown = a->options->unknown_hours;
    if (kind == DIKAS_HOURS_OPEN || kind == DIKAS_HOURS_CLOSED)
        return kind == DIKAS_HOURS_OPEN;
    return !unknown || strcmp(unknown, "open") == 0;
}

static gint compare_counts(gconstpointer x, gconstpointer y)
{
    return g_strcmp0(((const hours_count *)x)->category, ((const hours_count *)y)->category);
}

static int64_t total_of(const access_run *a, int kind)
{
    int64_t n = 0;
    for (guint i = 0; i < a->hours->len; i++)
        n += g_array_index(a->hours, hours_count, i).n[kind];
    return n;
}

/* ": bank 3, doctor 12", or nothing without categories; free with g_free(). */
static char *list_counts(const access_run *a, int kind)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; a->options->category && i < a->hours->len; i++) {
        const hours_count *c = &g_array_index(a->hours, hours_count, i);
        if (c->n[kind])
            g_string_append_printf(text, "%s%s %lld", text->len ? ", " : ": ",
                                   c->category ? c->category : "no category",
                                   (long long)c->n[kind]);
    }
    return g_string_free(text, FALSE);
}

static void add_result(access_run *a, const char *category, const int64_t *n)
{
    int64_t part = 0;
    for (int kind = 0; kind < HOURS_KINDS; kind++)
        part += takes_part(a, kind) ? n[kind] : 0;
    json_object *result =
        report_result(&a->report, "open_at", "services_open", (double)part, "services", "ok");
    json_object_object_add(result, "category", category ? json_object_new_string(category) : NULL);
    for (int kind = 0; kind < HOURS_KINDS; kind++)
        json_object_object_add(result, kind_names[kind], json_object_new_int64(n[kind]));
}

static void warn_of(access_run *a, int kind, const char *code, const char *what, const char *more)
{
    const int64_t n = total_of(a, kind);
    char *counts = list_counts(a, kind);
    if (n)
        report_warn(&a->report, code, n, "%lld services %s and count as %s%s%s", (long long)n, what,
                    takes_part(a, kind) ? "open" : "closed", counts, more);
    g_free(counts);
}

dikas_status report_hours(access_run *a, dikas_error *err)
{
    int64_t all[HOURS_KINDS], n = 0;
    if (!a->options->open_at)
        return DIKAS_OK;
    g_array_sort(a->hours, compare_counts);
    for (int kind = 0; kind < HOURS_KINDS; kind++)
        n += all[kind] = total_of(a, kind);
    for (guint i = 0; a->options->category && i < a->hours->len; i++) {
        const hours_count *c = &g_array_index(a->hours, hours_count, i);
        if (c->category)
            add_result(a, c->category, c->n);
    }
    add_result(a, NULL, all);
    char *closed = list_counts(a, DIKAS_HOURS_CLOSED);
    if (!a->options->common.quiet)
        tool_say(a->tool, "note: %lld of %lld services are closed at %s%s",
                 (long long)all[DIKAS_HOURS_CLOSED], (long long)n, a->options->open_at, closed);
    g_free(closed);
    warn_of(a, WITHOUT_HOURS, "no_opening_hours", "have no opening hours", "");
    warn_of(a, UNREADABLE, "unreadable_hours", "have opening hours that cannot be read",
            a->first_unreadable ? a->first_unreadable : "");
    warn_of(a, DIKAS_HOURS_UNKNOWN, "unknown_hours", "have opening hours that do not tell", "");
    if (a->services.n == 0 && n > 0)
        return dikas_fail(err, DIKAS_EINVAL, "no service counts as open at %s, of %lld",
                          a->options->open_at, (long long)n);
    return DIKAS_OK;
}

/* ---- which take part ---- */

/* Kinds of texts that were read before, plus one. */
static int kind_of(access_run *a, GHashTable *known, const char *text, const char *id)
{
    dikas_hours *hours = NULL;
    dikas_error err = { DIKAS_OK, "" };
    if (!text || !*text)
        return WITHOUT_HOURS;
    int kind = GPOINTER_TO_INT(g_hash_table_lookup(known, text)) - 1;
    if (kind >= 0)
        return kind;
    if (dikas_hours_parse(text, &hours, &err) == DIKAS_OK) {
        kind = (int)dikas_hours_at(hours, &a->open_at);
        dikas_hours_free(hours);
    } else {
        kind = UNREADABLE;
        if (!a->first_unreadable)
            a->first_unreadable =
                g_strdup_printf("; first: service '%s', %s", id ? id : "", err.message);
    }
    g_hash_table_insert(known, g_strdup(text), GINT_TO_POINTER(kind + 1));
    return kind;
}

/* Texts of a column, or of missing ones when it has no name. */
static dikas_status optional_texts(const dikas_table *table, const char *name, char ***out,
                                   dikas_error *err)
{
    int column;
    *out = NULL;
    if (!name)
        return DIKAS_OK;
    DIKAS_TRY(dikas_table_require(table, name, &column, err));
    *out = column_texts(table, column);
    return DIKAS_OK;
}

static dikas_status judge(access_run *a, const dikas_table *table, int *kinds, dikas_error *err)
{
    const access_options *o = a->options;
    const int64_t n = dikas_table_rows(table);
    char **hours = NULL, **category = NULL, **id = NULL;
    GHashTable *known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    dikas_status status = read_hours(a, table, &hours, err);
    if (status == DIKAS_OK)
        status = optional_texts(table, o->category, &category, err);
    if (status == DIKAS_OK)
        status = optional_texts(table, o->service_id ? o->service_id : "fid", &id, err);
    for (int64_t i = 0; i < n && status == DIKAS_OK; i++) {
        kinds[i] = kind_of(a, known, hours[i], id[i]);
        const char *own = category && category[i] && *category[i] ? category[i] : NULL;
        count_of(a, own)->n[kinds[i]]++;
    }
    free_texts(hours, n);
    free_texts(category, n);
    free_texts(id, n);
    g_hash_table_destroy(known);
    return status;
}

static dikas_status add_state_column(access_run *a, dikas_table *table, const int *kinds,
                                     dikas_error *err)
{
    const int64_t n = dikas_table_rows(table);
    const char **states = g_new(const char *, (gsize)n + 1);
    for (int64_t i = 0; i < n; i++)
        states[i] = kinds[i] > DIKAS_HOURS_UNKNOWN ? "unknown" : kind_names[kinds[i]];
    make_room(&a->report, table, "open_at");
    report_column(&a->report, &(column_note){ .rows = "services",
                                              .name = "open_at",
                                              .title = "Whether the service is open",
                                              .is_text = 1 });
    const dikas_status status = dikas_table_add_text(table, "open_at", states, err);
    g_free(states);
    return status;
}

/* Row of each service of the file among those that take part, -1 for the others. */
static int64_t place_rows(const access_run *a, const int *kinds, int64_t n, int64_t *place,
                          int64_t *rows)
{
    int64_t n_rows = 0;
    for (int64_t i = 0; i < n; i++) {
        place[i] = takes_part(a, kinds[i]) ? n_rows : -1;
        if (place[i] >= 0)
            rows[n_rows++] = i;
    }
    return n_rows;
}

dikas_status keep_open(access_run *a, int number, dikas_error *err)
{
    services *s = &a->services;
    dikas_table *whole = s->tables[number];
    const int64_t n = dikas_table_rows(whole);
    if (!a->options->open_at)
        return DIKAS_OK;
    int *kinds = g_new(int, (gsize)n + 1);
    int64_t *rows = g_new(int64_t, (gsize)n + 1);
    s->place[number] = g_new(int64_t, (gsize)n + 1);
    dikas_status status = judge(a, whole, kinds, err);
    if (status == DIKAS_OK)
        status = add_state_column(a, whole, kinds, err);
    if (status == DIKAS_OK) {
        const int64_t n_rows = place_rows(a, kinds, n, s->place[number], rows);
        s->whole[number] = whole;
        s->tables[number] = NULL;
        status = dikas_table_select(whole, rows, n_rows, &s->tables[number], err);
    }
    g_free(kinds);
    g_free(rows);
    return status;
}
