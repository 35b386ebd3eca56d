/* SPDX-License-Identifier: MIT */
/**
 * @file options.c
 * One table of options: parser, --help and --json-usage.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/tool.h"
#include "dikas/geom.h"
#include "dikas/io.h"
#include "dikas/map.h"

void tool_say(const tool *t, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    tool_run_done();
    fprintf(stderr, "%s: %s\n", t->name, text);
    g_free(text);
}

int tool_fail(const tool *t, const dikas_error *err)
{
    if (tool_interrupted() || err->status == DIKAS_ECANCELLED) {
        tool_say(t, "interrupted; nothing was written");
        return EXIT_INTERRUPTED;
    }
    tool_say(t, "%s", err->message);
    return EXIT_FAILED;
}

/* Options of all tools, in the order of --help. */
static GArray *all_options(const tool *t)
{
    common_options *c = t->common;
    const tool_option common[] = {
        { "cells", 0, OPTION_TEXT, &c->cells, "FILE[:LAYER]", 0, 0, "rows that get the result" },
        { "id", 0, OPTION_TEXT, &c->id, "COLUMN", 0, 0, "identifier of a cell (default: fid)" },
        { "where", 0, OPTION_TEXT, &c->where, "SQL", 0, 0,
          "only these cells; the others do not exist for this run" },
        { "keep", 0, OPTION_TEXT, &c->keep, "all|none|COL,...", 0, 0,
          "input columns carried to the output (default all)" },
        { "district", 0, OPTION_TEXT, &c->district, "FILE[:LAYER]", 0, 0,
          "output only cells whose centroid lies in these polygons" },
        { "areas", 0, OPTION_TEXTS, &c->areas, "FILE[:LAYER]", 0, 0,
          "report by these areas too; may be repeated" },
        { "area-id", 0, OPTION_TEXTS, &c->area_ids, "COLUMN", 0, 0,
          "identifier of an area (default: fid); one for each --areas" },
        { "area-split", 0, OPTION_FLAG, &c->area_split, NULL, 0, 0,
          "cells count in areas by their overlap, not by centroid" },
        { "missing", 0, OPTION_TEXTS, &c->missing, "[COLUMN=]V,...", 0, 0,
          "values that mean suppressed or unknown; may be repeated" },
        { "min-count", 0, OPTION_COUNT, &c->min_count, "K", 0, 1e15,
          "leave out values that rest on fewer than K people (default 0)" },
        { "measure", 'm', OPTION_TEXTS, &c->measures, "[NAME=]ID[:KEY=VALUE,...]", 0, 0,
          "a measure to compute (see --list); may be repeated" },
        { "output", 'o', OPTION_TEXT, &c->output, "FILE[:LAYER]", 0, 0,
          "result, format by extension (.gpkg .fgb .geojson .csv)" },
        { "style", 0, OPTION_TEXT, &c->style, "qml|gpkg|none", 0, 0,
          "QGIS opens the result classified: by FILE.qml beside it (default), within the "
          "GeoPackage, "
          "or not" },
        { "lang", 'l', OPTION_TEXT, &c->lang, "fi|sv|en", 0, 0,
          "language of fixed words and numbers in maps and styles (default en)" },
        { "overwrite", 0, OPTION_FLAG, &c->overwrite, NULL, 0, 0, "replace an existing target" },
        { "append", 0, OPTION_FLAG, &c->append, NULL, 0, 0,
          "add a layer to an existing GeoPackage, in place" },
        { "hash", 0, OPTION_TEXT, &c->hash, "none|full", 0, 0,
          "SHA-256 of the inputs in the provenance (default: full up to 64 MB)" },
        { "json", 0, OPTION_FLAG, &c->json, NULL, 0, 0, "one JSON object on standard output" },
        { "progress", 0, OPTION_TEXT, &c->progress, "auto|none|json", 0, 0,
          "progress on standard error (default auto)" },
        { "quiet", 'q', OPTION_FLAG, &c->quiet, NULL, 0, 0, "say nothing but errors" },
        { "threads", 0, OPTION_COUNT, &c->threads, "N", 0, 1024,
          "default: all cores; changes nothing in the result" },
        { "config", 0, OPTION_TEXTS, &c->config, "KEY=VALUE", 0, 0, "GDAL configuration option" },
        { "list", 0, OPTION_FLAG, &c->list, NULL, 0, 0, "the measures and their parameters" },
        { "json-usage", 0, OPTION_FLAG, &c->json_usage, NULL, 0, 0, "these options as JSON" },
        { "version", 0, OPTION_FLAG, &c->version, NULL, 0, 0,
          "versions of the tool and of GDAL, GEOS, PROJ" },
        { "help", 'h', OPTION_FLAG, &c->help, NULL, 0, 0, "this text" },
    };
    GArray *all = g_array_new(FALSE, FALSE, sizeof(tool_option));
    g_array_append_vals(all, t->options, (guint)t->n_options);
    g_array_append_vals(all, common, DIKAS_COUNT(common));
    return all;
}

/* Numbers are kept as text until they are checked, so that an error can name the option. */
typedef struct {
    GArray *options;
    char **number; /* one text per option */
} parsing;

static GOptionEntry *entries_of(parsing *p)
{
    GOptionEntry *entries = g_new0(GOptionEntry, p->options->len + 1);
    for (guint i = 0; i < p->options->len; i++) {
        const tool_option *o = &g_array_index(p->options, tool_option, i);
        GOptionEntry *e = &entries[i];
        e->long_name = o->name;
        e->short_name = o->letter;
        e->description = o->help;
        e->arg_description = o->value;
        /* texts as they were typed: "filename" is GLib's word for bytes that it does not convert */
        e->arg = o->kind == OPTION_FLAG    ? G_OPTION_ARG_NONE
                 : o->kind == OPTION_TEXTS ? G_OPTION_ARG_FILENAME_ARRAY
                                           : G_OPTION_ARG_FILENAME;
        e->arg_data =
            o->kind == OPTION_NUMBER || o->kind == OPTION_COUNT ? &p->number[i] : o->target;
    }
    return entries;
}

static int set_number(const tool *t, const tool_option *o, const char *text)
{
    char *end;
    const double x = g_ascii_strtod(text, &end);
    if (end == text || *end || !(x >= o->low) || x > o->high ||
        (o->kind == OPTION_COUNT && x != floor(x))) {
        tool_say(t, "--%s %s: a %s from %g to %g was expected", o->name, text,
                 o->kind == OPTION_COUNT ? "whole number" : "number", o->low, o->high);
        return EXIT_USAGE;
    }
    if (o->kind == OPTION_COUNT)
        *(int64_t *)o->target = (int64_t)x;
    else
        *(double *)o->target = x;
    return -1;
}

/* A file is found by the bytes of its name, and GDAL's settings may name files. */
static int is_text(const tool_option *o)
{
    return (o->kind == OPTION_TEXT || o->kind == OPTION_TEXTS) && !strstr(o->value, "FILE") &&
           !strstr(o->value, ".json") && strcmp(o->name, "config") != 0;
}

/* What stands in columns, reports and maps is UTF-8, whatever the terminal wrote. */
static int refuse_bytes(const tool *t, const tool_option *o)
{
    char *one[] = { NULL, NULL }, **texts = one;
    if (!is_text(o))
        return -1;
    if (o->kind == OPTION_TEXTS)
        texts = *(char **const *)o->target;
    else
        one[0] = *(char *const *)o->target;
    for (; texts && *texts; texts++)
        if (!g_utf8_validate(*texts, -1, NULL)) {
            tool_say(t, "--%s is not UTF-8 text: the terminal or script writes another encoding",
                     o->name);
            return EXIT_USAGE;
        }
    return -1;
}

static int refuse_other_bytes(const tool *t, const parsing *p)
{
    int status = -1;
    for (guint i = 0; i < p->options->len && status < 0; i++)
        status = refuse_bytes(t, &g_array_index(p->options, tool_option, i));
    return status;
}

/* Of options without a number: what was given is there. */
static int is_set(const tool_option *o)
{
    return (o->kind == OPTION_FLAG && *(const gboolean *)o->target) ||
           (o->kind == OPTION_TEXT && *(char *const *)o->target) ||
           (o->kind == OPTION_TEXTS && *(char **const *)o->target);
}

static int set_numbers(const tool *t, const parsing *p)
{
    for (guint i = 0; i < p->options->len; i++) {
        const tool_option *o = &g_array_index(p->options, tool_option, i);
        const int status = p->number[i] ? set_number(t, o, p->number[i]) : -1;
        if (status >= 0)
            return status;
        if (p->number[i] || is_set(o))
            g_ptr_array_add(t->common->given, (gpointer)o->name);
    }
    return -1;
}

int is_given(const common_options *o, const char *name)
{
    return g_ptr_array_find_with_equal_func(o->given, name, g_str_equal, NULL);
}

/* [least, greatest] of a number, else null. */
static json_object *range_json(const tool_option *o)
{
    if (o->kind != OPTION_NUMBER && o->kind != OPTION_COUNT)
        return NULL;
    json_object *range = json_object_new_array();
    json_object_array_add(range, json_number(o->low));
    json_object_array_add(range, json_number(o->high));
    return range;
}

static void print_usage_json(const tool *t, const GArray *options)
{
    static const char *const kinds[] = { "flag", "text", "texts", "number", "count" };
    json_object *usage = json_object_new_object(), *list = json_object_new_array();
    for (guint i = 0; i < options->len; i++) {
        const tool_option *o = &g_array_index(options, tool_option, i);
        json_object *item = json_object_new_object();
        const char letter[] = { o->letter, '\0' };
        json_object_object_add(item, "name", json_object_new_string(o->name));
        json_object_object_add(item, "letter", o->letter ? json_object_new_string(letter) : NULL);
        json_object_object_add(item, "common", json_object_new_boolean((int)i >= t->n_options));
        json_object_object_add(item, "type", json_object_new_string(kinds[o->kind]));
        json_object_object_add(item, "value", o->value ? json_object_new_string(o->value) : NULL);
        json_object *initial = NULL;
        if (o->kind == OPTION_NUMBER)
            initial = json_number(*(const double *)o->target);
        if (o->kind == OPTION_COUNT)
            initial = json_object_new_int64(*(const int64_t *)o->target);
        json_object_object_add(item, "default", initial);
        json_object_object_add(item, "range", range_json(o));
        json_object_object_add(item, "help", json_object_new_string(o->help));
        json_object_array_add(list, item);
    }
    json_object_object_add(usage, "tool", json_object_new_string(t->name));
    json_object_object_add(usage, "version", json_object_new_string(dikas_version()));
    json_object_object_add(usage, "summary", json_object_new_string(t->summary));
    json_object_object_add(usage, "options", list);
    json_object_object_add(usage, "examples", json_object_new_string(t->examples));
    print_json(usage);
}

static int answer_at_once(const tool *t, GOptionContext *context, const GArray *options)
{
    if (t->common->help) {
        char *text = g_option_context_get_help(context, TRUE, NULL);
        fputs(text, stdout);
        g_free(text);
        return EXIT_DONE;
    }
    if (t->common->version) {
        char io[40], geom[80];
        dikas_io_version(io, sizeof io);
        dikas_geom_version(geom, sizeof geom);
        printf("%s %s (%s, %s)\n", t->name, dikas_version(), io, geom);
        return EXIT_DONE;
    }
    if (t->common->json_usage) {
        print_usage_json(t, options);
        return EXIT_DONE;
    }
    if (t->common->list) {
        (t->list ? t->list : tool_list)(t);
        return EXIT_DONE;
    }
    return -1;
}

static int check_words(const tool *t)
{
    const common_options *c = t->common;
    dikas_error err;
    if (c->progress &&
        !g_strv_contains((const char *const[]){ "auto", "none", "json", NULL }, c->progress)) {
        tool_say(t, "--progress %s: auto, none or json was expected", c->progress);
        return EXIT_USAGE;
    }
    if (c->hash && !g_strv_contains((const char *const[]){ "none", "full", NULL }, c->hash)) {
        tool_say(t, "--hash %s: none or full was expected", c->hash);
        return EXIT_USAGE;
    }
    if (c->style &&
        !g_strv_contains((const char *const[]){ "qml", "gpkg", "none", NULL }, c->style)) {
        tool_say(t, "--style %s: qml, gpkg or none was expected", c->style);
        return EXIT_USAGE;
    }
    if (c->lang && dikas_language_of(c->lang) < 0) {
        tool_say(t, "--lang %s: fi, sv or en was expected", c->lang);
        return EXIT_USAGE;
    }
    /* errors come back with their call; what GDAL's own threads say besides would stand there twice
     */
    if (dikas_set_config("CPL_LOG=/dev/null", &err) != DIKAS_OK)
        return EXIT_FAILED;
    for (char **k = c->config; k && *k; k++)
        if (dikas_set_config(*k, &err) != DIKAS_OK) {
            tool_say(t, "--config %s: %s", *k, err.message);
            return EXIT_USAGE;
        }
    return -1;
}

int tool_parse(const tool *t, int *argc, char ***argv)
{
    GError *problem = NULL;
    parsing p = { all_options(t), NULL };
    p.number = g_new0(char *, p.options->len);
    t->common->given = g_ptr_array_new();
    GOptionEntry *entries = entries_of(&p);
    GOptionContext *context = g_option_context_new(NULL);
    g_option_context_set_summary(context, t->summary);
    g_option_context_set_description(context, t->examples);
    g_option_context_add_main_entries(context, entries, NULL);
    g_option_context_set_translate_func(context, NULL, NULL, NULL);
    g_option_context_set_help_enabled(context, FALSE); /* GLib's own ends the process */
    int status = -1;
    if (!g_option_context_parse(context, argc, argv, &problem)) {
        tool_say(t, "%s (see --help)", problem->message);
        g_clear_error(&problem);
        status = EXIT_USAGE;
    } else if (*argc > 1) {
        tool_say(t, "'%s' is not an option (see --help)", (*argv)[1]);
        status = EXIT_USAGE;
    }
    if (status < 0)
        status = answer_at_once(t, context, p.options);
    if (status < 0)
        status = set_numbers(t, &p);
    if (status < 0)
        status = refuse_other_bytes(t, &p);
    if (status < 0)
        status = check_words(t);
    g_option_context_free(context);
    for (guint i = 0; i < p.options->len; i++)
        g_free(p.number[i]);
    g_free(p.number);
    g_free(entries);
    g_array_free(p.options, TRUE);
    return status;
}
