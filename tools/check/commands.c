/* SPDX-License-Identifier: MIT */
/**
 * @file commands.c
 * Commands that run as they are printed: quoted, and on lines that fit the screen.
 */
#include <stdarg.h>
#include <string.h>

#include "check/check.h"

#define WIDTH 96 /* of a line, before " \" */

/* What stands together on a line is a unit; they are told apart by these until the end. */
#define BEGINS '\x1e'
#define UNIT   '\x1f'

static void append_word(GString *out, const char *word)
{
    char *quoted = shell_word(word);
    g_string_append(out, quoted);
    g_free(quoted);
}

void add_words(GString *out, const char *first, ...)
{
    va_list words;
    g_string_append_c(out, UNIT);
    append_word(out, first);
    va_start(words, first);
    for (const char *word; (word = va_arg(words, const char *)) != NULL;) {
        g_string_append_c(out, ' ');
        append_word(out, word);
    }
    va_end(words);
}

void begin_command(const check_run *c, GString *out, const char *program)
{
    g_string_append_c(out, BEGINS);
    g_string_append(out, program);
    add_words(out, "--cells", c->cells->source, NULL);
    if (c->cells->id)
        add_words(out, "--id", c->cells->id, NULL);
    if (only_buildings(c->cells))
        add_words(out, "--where", only_buildings(c->cells), NULL);
    if (strcmp(c->cells->role, "cells") != 0) /* buildings: filter and codes are not theirs */
        return;
    if (c->options->common.where)
        add_words(out, "--where", c->options->common.where, NULL);
    for (guint i = 0; i < c->missing->len; i++)
        add_words(out, "--missing", c->missing->pdata[i], NULL);
}

void add_cells_as_source(const check_run *c, GString *out)
{
    add_words(out, "--source", c->cells->source, NULL);
    if (c->options->common.where)
        add_words(out, "--source-where", c->options->common.where, NULL);
    add_words(out, "--key", c->cells->id ? c->cells->id : "fid", NULL);
}

void add_areas_words(const check_run *c, GString *out)
{
    for (guint i = 0; i < c->inputs->len; i++) {
        const input_facts *in = c->inputs->pdata[i];
        if (strcmp(in->role, "areas") != 0 || in->problem || in->repeated || in->without_id)
            continue;
        add_words(out, "--areas", in->source, NULL);
        add_words(out, "--area-id", in->id ? in->id : "fid", NULL);
    }
}

void end_command(GString *out, const char *output)
{
    add_words(out, "--output", output, NULL);
    char *begins = strrchr(out->str, BEGINS);
    char **units = g_strsplit(begins + 1, "\x1f", -1);
    g_string_truncate(out, (gsize)(begins - out->str));
    int column = 0;
    for (char **unit = units; *unit; unit++) {
        const int width = text_width(*unit);
        if (column && column + 1 + width > WIDTH) {
            g_string_append(out, " \\\n    ");
            column = 4;
        } else if (column) {
            g_string_append_c(out, ' ');
            column++;
        }
        g_string_append(out, *unit);
        column += width;
    }
    g_string_append_c(out, '\n');
    g_strfreev(units);
}

/* As list_names() reads it. */
char *join_names(const GPtrArray *columns)
{
    GString *list = g_string_new(NULL);
    for (guint i = 0; i < columns->len; i++) {
        const char *name = ((const column_facts *)columns->pdata[i])->name;
        if (i)
            g_string_append_c(list, ',');
        if (!strpbrk(name, ",\"")) {
            g_string_append(list, name);
            continue;
        }
        char **parts = g_strsplit(name, "\"", -1), *doubled = g_strjoinv("\"\"", parts);
        g_string_append_printf(list, "\"%s\"", doubled);
        g_free(doubled);
        g_strfreev(parts);
    }
    return g_string_free(list, FALSE);
}
