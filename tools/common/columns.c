/* SPDX-License-Identifier: MIT */
/**
 * @file columns.c
 * Columns of the inputs: identifiers, texts, counts.
 */
#include <string.h>

#include "common/tool.h"
#include "core/core.h"

char **column_texts(const dikas_table *table, int column)
{
    const dikas_column *c = dikas_table_column(table, column);
    const int64_t n = dikas_table_rows(table);
    char **texts = g_new0(char *, (gsize)n + 1);
    for (int64_t i = 0; i < n; i++) {
        char text[64];
        if (c->type == DIKAS_REAL ? isnan(c->real[i]) : c->missing[i])
            continue;
        if (c->type == DIKAS_TEXT) {
            texts[i] = g_strndup(c->bytes + c->start[i], (gsize)(c->start[i + 1] - c->start[i]));
        } else {
            dikas_column_text(c, i, text, sizeof text);
            texts[i] = g_strdup(text);
        }
    }
    return texts;
}

void free_texts(char **texts, int64_t n)
{
    for (int64_t i = 0; texts && i < n; i++)
        g_free(texts[i]);
    g_free(texts);
}

char *shell_word(const char *text)
{
    int is_plain = *text != '\0';
    for (const char *c = text; *c; c++)
        is_plain &= g_ascii_isalnum(*c) || (unsigned char)*c & 0x80 || strchr("_./:,=+@%-", *c);
    return is_plain ? g_strdup(text) : g_shell_quote(text);
}

/* The name that begins here; *text is then where it ends, at a comma or behind all. */
static char *next_name(const char **text)
{
    GString *name = g_string_new(NULL);
    const char *at = *text + strspn(*text, " ");
    int quoted = *at == '"';
    for (at += quoted; *at && (quoted || *at != ','); at++) {
        if (quoted && *at == '"' && at[1] != '"') {
            quoted = 0;
            continue;
        }
        at += quoted && *at == '"';
        g_string_append_c(name, *at);
    }
    *text = at;
    return g_strchomp(g_string_free(name, FALSE));
}

char **list_names(const char *text)
{
    GPtrArray *names = g_ptr_array_new();
    if (*text)
        g_ptr_array_add(names, next_name(&text));
    while (*text == ',') {
        text++;
        g_ptr_array_add(names, next_name(&text));
    }
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}

dikas_status check_ids(const dikas_table *table, const char *column, char *const *ids, int64_t n,
                       dikas_error *err)
{
    GHashTable *seen = g_hash_table_new(g_str_hash, g_str_equal);
    dikas_status status = DIKAS_OK;
    for (int64_t i = 0; i < n && status == DIKAS_OK; i++) {
        if (!ids[i] || !*ids[i])
            status = dikas_fail(err, DIKAS_EINVAL, "%s: column '%s', row %lld: the id is missing",
                                dikas_table_name(table), column, (long long)i + 1);
        else if (!g_hash_table_add(seen, ids[i]))
            status = dikas_fail(err, DIKAS_EINVAL,
                                "%s: column '%s', row %lld: the id '%s' is there twice",
                                dikas_table_name(table), column, (long long)i + 1, ids[i]);
    }
    g_hash_table_destroy(seen);
    return status;
}

dikas_status read_counts(report *r, const dikas_table *table, const char *column, double **out,
                         int64_t *unknown, dikas_error *err)
{
    const int64_t n = dikas_table_rows(table);
    *out = g_new(double, (gsize)n + 1);
    *unknown = 0;
    DIKAS_TRY(read_numbers(r->tool->common, table, column, *out, err));
    for (int64_t i = 0; i < n; i++) {
        *unknown += isnan((*out)[i]);
        if ((*out)[i] < 0)
            return dikas_fail(err, DIKAS_EINVAL,
                              "%s: column '%s', row %lld: %g is negative; if it stands for "
                              "unknown, say --missing %s=%g",
                              dikas_table_name(table), column, (long long)i + 1, (*out)[i], column,
                              (*out)[i]);
    }
    return DIKAS_OK;
}

void warn_unknown(report *r, const dikas_table *table, const char *columns, int64_t unknown)
{
    if (unknown)
        report_warn(r, "suppressed_values", unknown,
                    "%s: %s unknown in %lld of %lld rows, NULL or named by --missing",
                    dikas_table_name(table), columns, (long long)unknown,
                    (long long)dikas_table_rows(table));
}

dikas_status read_count(report *r, const dikas_table *table, const char *column, double **out,
                        dikas_error *err)
{
    int64_t unknown;
    DIKAS_TRY(read_counts(r, table, column, out, &unknown, err));
    char *text = g_strdup_printf("'%s' is", column);
    warn_unknown(r, table, text, unknown);
    g_free(text);
    return DIKAS_OK;
}

/* Letters and digits stay; a unit such as "persons/year" becomes part of a name. */
static void append_clean(GString *name, const char *text)
{
    for (const char *c = text; *c; c++)
        g_string_append_c(
            name, g_ascii_isalnum(*c) || (unsigned char)*c & 0x80 ? g_ascii_tolower(*c) : '_');
}

char *request_name(const dikas_request *request, const char *suffix)
{
    const dikas_output_spec *value = &request->measure->outputs[0];
    GString *name = g_string_new(request->name ? request->name : request->measure->id);
    if (!request->name) {
        g_string_append(name, request->key_text);
        /* where several columns are each of their own kind, the suffix says which */
        if (!*value->suffix && strcmp(value->unit, "1") != 0 && strcmp(value->unit, "value") != 0) {
            g_string_append_c(name, '_');
            append_clean(name, value->unit);
        }
    }
    g_string_append(name, suffix);
    return g_string_free(name, FALSE);
}

static int is_status_of(const char *name, const char *other)
{
    const size_t n = strlen(other);
    return g_ascii_strncasecmp(name, other, n) == 0 && g_ascii_strcasecmp(name + n, STATUS) == 0;
}

int is_reserved_name(const common_options *o, int has_status, const char *name)
{
    return g_ascii_strcasecmp(name, "fid") == 0 || g_ascii_strcasecmp(name, "geom") == 0 ||
           (o->id &&
            (g_ascii_strcasecmp(o->id, name) == 0 || (has_status && is_status_of(o->id, name))));
}

const char *shared_name(int has_status, const char *a, const char *b)
{
    if (g_ascii_strcasecmp(a, b) == 0 || (has_status && is_status_of(a, b)))
        return a;
    return has_status && is_status_of(b, a) ? b : NULL;
}
