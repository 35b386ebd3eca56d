/* SPDX-License-Identifier: MIT */
/**
 * @file report.c
 * What a run came to: one JSON object, and the provenance kept in the result.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "common/tool.h"
#include "core/core.h"
#include "dikas/geom.h"
#include "dikas/io.h"

#define HASH_UP_TO (64 * 1024 * 1024)

const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static int write_number(json_object *object, struct printbuf *out, int level, int flags)
{
    char text[40];
    (void)level;
    (void)flags;
    const int n = dikas_format_number(text, sizeof text, json_object_get_double(object));
    return printbuf_memappend(out, text, n);
}

json_object *json_number(double x)
{
    if (!isfinite(x))
        return NULL;
    json_object *object = json_object_new_double(x);
    json_object_set_serializer(object, write_number, NULL, NULL);
    return object;
}

void report_init(report *r, const tool *t)
{
    *r = (report){ .tool = t };
    r->parameters = json_object_new_object();
    r->inputs = json_object_new_array();
    r->results = json_object_new_array();
    r->columns = json_object_new_array();
    r->warnings = json_object_new_array();
    r->seconds = json_object_new_object();
    r->started = (double)g_get_monotonic_time() * 1e-6;
}

void report_clear(report *r)
{
    json_object_put(r->parameters);
    json_object_put(r->inputs);
    json_object_put(r->results);
    json_object_put(r->columns);
    json_object_put(r->warnings);
    json_object_put(r->seconds);
    json_object_put(r->output);
}

static int was_said(const report *r, const char *text)
{
    for (size_t i = 0; i < json_object_array_length(r->warnings); i++)
        if (strcmp(record_text(json_object_array_get_idx(r->warnings, i), "message"), text) == 0)
            return 1;
    return 0;
}

void report_warn(report *r, const char *code, int64_t count, const char *format, ...)
{
    va_list arguments;
    if (r->muted)
        return;
    va_start(arguments, format);
    char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    if (was_said(r, text)) {
        g_free(text);
        return;
    }
    json_object *warning = json_object_new_object();
    json_object_object_add(warning, "code", json_object_new_string(code));
    json_object_object_add(warning, "count", json_object_new_int64(count));
    json_object_object_add(warning, "message", json_object_new_string(text));
    json_object_array_add(r->warnings, warning);
    if (!r->tool->common->quiet)
        tool_say(r->tool, "warning: %s", text);
    g_free(text);
}

void report_lap(report *r, const char *phase)
{
    const double now = (double)g_get_monotonic_time() * 1e-6;
    json_object *before = json_object_object_get(r->seconds, phase);
    const double sum = (before ? json_object_get_double(before) : 0) + now - r->started;
    json_object_object_add(r->seconds, phase, json_object_new_double(round(sum * 1e3) / 1e3));
    r->started = now;
}

/* An input file of so many rows; of fewer than 0 where it has none. */
static dikas_status add_input(report *r, const char *role, const char *source, int64_t rows,
                              const char *crs, dikas_error *err)
{
    char label[200];
    char *path, *layer;
    const char *hash = r->tool->common->hash;
    DIKAS_TRY(dikas_split_source(source, &path, &layer, err));
    json_object *input = json_object_new_object();
    json_object_object_add(input, "role", json_object_new_string(role));
    json_object_object_add(input, "path", json_object_new_string(path));
    json_object_object_add(input, "layer", layer ? json_object_new_string(layer) : NULL);
    if (rows >= 0)
        json_object_object_add(input, "rows", json_object_new_int64(rows));
    dikas_crs_label(crs, label, sizeof label);
    json_object_object_add(input, "crs", crs ? json_object_new_string(label) : NULL);
    dikas_status status = DIKAS_OK;
    if (!hash || strcmp(hash, "none") != 0) {
        dikas_file_hash sum;
        status = dikas_hash_file(path, hash ? INT64_MAX : HASH_UP_TO, &sum, err);
        if (status == DIKAS_OK)
            json_object_object_add(input, "hash", json_object_new_string(sum.text));
    }
    json_object_array_add(r->inputs, input);
    dikas_release(path);
    dikas_release(layer);
    return status;
}

dikas_status report_input(report *r, const char *role, const char *source, const dikas_table *table,
                          dikas_error *err)
{
    return r->muted
               ? DIKAS_OK
               : add_input(r, role, source, dikas_table_rows(table), dikas_table_crs(table), err);
}

dikas_status report_file(report *r, const char *role, const char *source, const char *crs,
                         dikas_error *err)
{
    return r->muted ? DIKAS_OK : add_input(r, role, source, -1, crs, err);
}

json_object *report_result(report *r, const char *measure, const char *name, double value,
                           const char *unit, const char *status)
{
    json_object *result = json_object_new_object();
    json_object_object_add(result, "measure", json_object_new_string(measure));
    json_object_object_add(result, "name", json_object_new_string(name));
    json_object_object_add(result, "value", json_number(value));
    json_object_object_add(result, "unit", json_object_new_string(unit));
    json_object_object_add(result, "status", json_object_new_string(status));
    json_object_array_add(r->results, result);
    return result;
}

void report_output(report *r, const char *path, const char *layer, int64_t rows)
{
    json_object_put(r->output);
    r->output = json_object_new_object();
    json_object_object_add(r->output, "path", json_object_new_string(path));
    json_object_object_add(r->output, "layer", layer ? json_object_new_string(layer) : NULL);
    json_object_object_add(r->output, "rows", json_object_new_int64(rows));
}

void print_json(json_object *object)
{
    const char *bytes = json_object_to_json_string_ext(object, JSON_C_TO_STRING_PRETTY |
                                                                   JSON_C_TO_STRING_NOSLASHESCAPE);
    char *text = g_utf8_make_valid(bytes, -1);
    puts(text);
    g_free(text);
    json_object_put(object);
}

void report_print(report *r)
{
    struct rusage usage;
    if (!r->tool->common->json)
        return;
    getrusage(RUSAGE_SELF, &usage);
    json_object *all = json_object_new_object();
    json_object_object_add(all, "tool", json_object_new_string(r->tool->name));
    json_object_object_add(all, "version", json_object_new_string(dikas_version()));
    json_object_object_add(all, "parameters", json_object_get(r->parameters));
    json_object_object_add(all, "inputs", json_object_get(r->inputs));
    json_object_object_add(all, "results", json_object_get(r->results));
    json_object_object_add(all, "columns", report_columns(r));
    json_object_object_add(all, "warnings", json_object_get(r->warnings));
    json_object_object_add(all, "output", json_object_get(r->output));
    json_object_object_add(all, "seconds", json_object_get(r->seconds));
    json_object_object_add(all, "peak_memory_mb", json_object_new_int64(usage.ru_maxrss / 1024));
    print_json(all);
}

/* An input without its folder, so that the same data give the same bytes wherever they lie. */
static json_object *without_folder(json_object *input)
{
    json_object *copy = json_object_new_object();
    json_object_object_foreach(input, key, value)
    {
        if (strcmp(key, "path") == 0)
            json_object_object_add(
                copy, key, json_object_new_string(base_name(json_object_get_string(value))));
        else
            json_object_object_add(copy, key, json_object_get(value));
    }
    return copy;
}

char *report_provenance(const report *r)
{
    json_object *all = json_object_new_object(), *inputs = json_object_new_array();
    for (size_t i = 0; i < json_object_array_length(r->inputs); i++)
        json_object_array_add(inputs, without_folder(json_object_array_get_idx(r->inputs, i)));
    json_object_object_add(all, "tool", json_object_new_string(r->tool->name));
    json_object_object_add(all, "version", json_object_new_string(dikas_version()));
    json_object_object_add(all, "parameters", json_object_get(r->parameters));
    json_object_object_add(all, "inputs", inputs);
    json_object_object_add(all, "columns", report_columns(r));
    const char *bytes = json_object_to_json_string_ext(all, JSON_C_TO_STRING_SPACED |
                                                                JSON_C_TO_STRING_NOSLASHESCAPE);
    char *text = g_utf8_make_valid(bytes, -1);
    json_object_put(all);
    return text;
}
