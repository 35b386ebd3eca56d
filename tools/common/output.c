/* SPDX-License-Identifier: MIT */
/**
 * @file output.c
 * What is written, and with which input columns and parameters.
 */
#include <math.h>
#include <string.h>

#include "common/tool.h"
#include "core/core.h"
#include "dikas/io.h"

static void free_layer(gpointer item)
{
    output_layer *layer = item;
    g_free(layer->path);
    g_free(layer->name);
    dikas_table_free(layer->table);
    g_free(layer);
}

GPtrArray *new_layers(void)
{
    return g_ptr_array_new_with_free_func(free_layer);
}

void add_layer(GPtrArray *layers, const char *path, const char *name, const char *rows,
               const char *description, dikas_table *table)
{
    output_layer *layer = g_new(output_layer, 1);
    *layer = (output_layer){ g_strdup(path), g_strdup(name), rows, description, table };
    g_ptr_array_add(layers, layer);
}

/* ---- which input columns stay ---- */

/* The column of --id stays; fid, GDAL's number of a row, where nothing else tells rows apart, or
 * the format has such numbers anyway. */
static void mark_ids(const common_options *o, const dikas_table *table, uint8_t *stays)
{
    const int id = o->id ? dikas_table_find(table, o->id) : -1;
    if (id >= 0)
        stays[id] = 1;
    for (int c = 0; c < dikas_table_columns(table); c++)
        if (strcmp(dikas_table_column(table, c)->name, "fid") == 0)
            stays[c] = !o->id || !g_str_has_suffix(o->output, ".csv");
}

dikas_status drop_columns(const common_options *o, dikas_table *table, dikas_error *err)
{
    const int all = !o->keep || strcmp(o->keep, "all") == 0, n = dikas_table_columns(table);
    char **kept = list_names(all || strcmp(o->keep, "none") == 0 ? "" : o->keep);
    uint8_t *stays = g_malloc((gsize)n + 1);
    dikas_status status = DIKAS_OK;
    memset(stays, all, (gsize)n);
    for (char **k = kept; *k && status == DIKAS_OK; k++) {
        int index;
        status = dikas_table_require(table, *k, &index, err);
        if (status == DIKAS_OK)
            stays[index] = 1;
    }
    mark_ids(o, table, stays);
    for (int c = n - 1; c >= 0 && status == DIKAS_OK; c--)
        if (!stays[c])
            dikas_table_remove(table, c);
    g_free(stays);
    g_strfreev(kept);
    return status;
}

void make_room(report *r, dikas_table *table, const char *name)
{
    const int index = dikas_table_find(table, name);
    if (index < 0)
        return;
    report_warn(r, "column_replaced", 1,
                "the computed column '%s' takes the place of the input column '%s'", name,
                dikas_table_column(table, index)->name);
    dikas_table_remove(table, index);
}

void forget_earlier(report *r, dikas_table *table, const char *name, const char *suffix)
{
    char *beside = g_strconcat(name, suffix, NULL);
    const int index = dikas_table_find(table, beside);
    if (index >= 0) {
        report_warn(r, "earlier_column", 1,
                    "the input column '%s' belongs to an earlier '%s' and is left out", beside,
                    name);
        dikas_table_remove(table, index);
    }
    g_free(beside);
}

/* ---- values of few people ---- */

static int is_hidden(const shown_column *c, int64_t row)
{
    return c->is_hidden(c->context, c->rows ? c->rows[row] : row);
}

static int64_t count_hidden(const shown_column *c, int64_t n)
{
    int64_t hidden = 0;
    for (int64_t i = 0; i < n; i++)
        hidden += is_hidden(c, i);
    return hidden;
}

dikas_status add_shown(report *r, dikas_table *table, const shown_column *c, dikas_error *err)
{
    double *to;
    make_room(r, table, c->name);
    DIKAS_TRY(dikas_table_add(table, c->name, &to, err));
    for (int64_t i = 0; i < dikas_table_rows(table); i++)
        if (!is_hidden(c, i))
            to[i] = c->value[c->rows ? c->rows[i] : i];
    return DIKAS_OK;
}

void tell_hidden(report *r, const dikas_table *table, const shown_column *c)
{
    const int64_t n = dikas_table_rows(table), hidden = count_hidden(c, n);
    if (hidden)
        report_warn(r, "min_count", hidden,
                    "'%s' rests on fewer than %lld people in %lld of %lld cells, and is left out "
                    "there",
                    c->name, (long long)r->tool->common->min_count, (long long)hidden,
                    (long long)n);
}

dikas_status add_status(report *r, dikas_table *table, const char *rows, const char *name,
                        const char *const *status, dikas_error *err)
{
    char *beside = g_strconcat(name, STATUS, NULL);
    make_room(r, table, beside);
    report_beside(r, rows, beside, name, "status");
    const dikas_status done = dikas_table_add_text(table, beside, status, err);
    g_free(beside);
    return done;
}

static const char *reason_of(const shown_column *c, const uint8_t *suppressed, int64_t row)
{
    const int64_t cell = c->rows ? c->rows[row] : row;
    if (is_hidden(c, row))
        return FEW_PEOPLE;
    if (!isnan(c->value[cell]))
        return "ok";
    return suppressed && suppressed[cell] ? SUPPRESSED : NULL;
}

dikas_status add_shown_status(report *r, dikas_table *table, const char *rows,
                              const shown_column *c, const uint8_t *suppressed, dikas_error *err)
{
    const int64_t n = dikas_table_rows(table);
    const char **status = g_new(const char *, (gsize)n + 1);
    int any = 0;
    forget_earlier(r, table, c->name, STATUS);
    for (int64_t i = 0; i < n; i++) {
        status[i] = reason_of(c, suppressed, i);
        any |= status[i] && strcmp(status[i], "ok") != 0;
    }
    const dikas_status done = any ? add_status(r, table, rows, c->name, status, err) : DIKAS_OK;
    g_free(status);
    return done;
}

dikas_status add_few_status(report *r, dikas_table *table, const char *rows, const shown_column *c,
                            dikas_error *err)
{
    return add_shown_status(r, table, rows, c, NULL, err);
}

/* ---- parameters ---- */

/* Where ",KEY=VALUE" begins behind a file, or the end. */
static const char *keys_behind(const char *text)
{
    for (const char *comma = strchr(text, ','); comma; comma = strchr(comma + 1, ',')) {
        const size_t n = strspn(comma + 1, "abcdefghijklmnopqrstuvwxyz");
        if (n > 0 && comma[1 + n] == '=')
            return comma;
    }
    return text + strlen(text);
}

/* A folder tells nothing about a result; other texts are kept as they are. */
static json_object *noted(const tool_option *o, const char *text)
{
    const int has_name =
        g_str_has_prefix(o->value, "NAME=") || g_str_has_prefix(o->value, "[KIND=]");
    const char *equals = has_name ? strchr(text, '=') : NULL;
    if (!strstr(o->value, "FILE"))
        return json_object_new_string(text);
    const char *file = equals ? equals + 1 : text, *keys = keys_behind(file);
    char *path = g_strndup(file, (gsize)(keys - file));
    char *note = g_strdup_printf("%.*s%s%s", (int)(file - text), text, base_name(path), keys);
    json_object *noted = json_object_new_string(note);
    g_free(note);
    g_free(path);
    return noted;
}

static json_object *noted_list(const tool_option *o, char *const *texts)
{
    json_object *list = json_object_new_array();
    for (; *texts; texts++)
        json_object_array_add(list, noted(o, *texts));
    return list;
}

void note_options(report *r, const char *const *left_out)
{
    json_object *to = r->parameters;
    for (int i = 0; i < r->tool->n_options; i++) {
        const tool_option *o = &r->tool->options[i];
        if (g_strv_contains(left_out, o->name))
            continue;
        json_object *value = NULL;
        if (o->kind == OPTION_FLAG && *(const gboolean *)o->target)
            value = json_object_new_boolean(1);
        if (o->kind == OPTION_NUMBER)
            value = json_number(*(const double *)o->target);
        if (o->kind == OPTION_COUNT)
            value = json_object_new_int64(*(const int64_t *)o->target);
        if (o->kind == OPTION_TEXTS && *(char **const *)o->target)
            value = noted_list(o, *(char **const *)o->target);
        if (o->kind == OPTION_TEXT && *(char *const *)o->target)
            value = noted(o, *(char *const *)o->target);
        if (value)
            json_object_object_add(to, o->name, value);
    }
    const common_options *c = r->tool->common;
    if (c->lang)
        json_object_object_add(to, "lang", json_object_new_string(c->lang));
    if (c->where)
        json_object_object_add(to, "where", json_object_new_string(c->where));
    if (c->id)
        json_object_object_add(to, "id", json_object_new_string(c->id));
    if (c->keep)
        json_object_object_add(to, "keep", json_object_new_string(c->keep));
    if (c->area_split)
        json_object_object_add(to, "area-split", json_object_new_boolean(1));
    json_object *area_ids = json_object_new_array();
    for (char **id = c->area_ids; id && *id; id++)
        json_object_array_add(area_ids, json_object_new_string(*id));
    json_object_object_add(to, "area-id", area_ids);
    if (c->min_count)
        json_object_object_add(to, "min-count", json_object_new_int64(c->min_count));
    json_object *missing = json_object_new_array();
    for (char **m = c->missing; m && *m; m++)
        json_object_array_add(missing, json_object_new_string(*m));
    json_object_object_add(to, "missing", missing);
}

/* ---- writing ---- */

/* A style that somebody has made is not ours to replace. The result is whole without. */
static void write_beside(report *r, const char *path, const char *qml)
{
    char *beside = qml ? style_path(path) : NULL;
    dikas_error err;
    if (beside && !r->tool->common->overwrite && g_file_test(beside, G_FILE_TEST_EXISTS) &&
        !is_own_style(beside))
        report_warn(r, "style_kept", 1,
                    "%s is there already and stays; --overwrite replaces it by classes of the "
                    "result",
                    beside);
    else if (beside && write_style_file(beside, qml, &err) != DIKAS_OK)
        report_warn(r, "style_not_written", 1, "the result has no style: %s", err.message);
    g_free(beside);
}

/* Layers that go to one file are written together. */
static dikas_status write_file(report *r, const GPtrArray *from, const char *path,
                               const char *provenance, const dikas_run *run, dikas_error *err)
{
    const common_options *o = r->tool->common;
    const int is_styled = g_strcmp0(o->style, "none") != 0;
    dikas_layer *layers = g_new0(dikas_layer, from->len);
    char **styles = g_new0(char *, from->len);
    dikas_write_options how = DIKAS_WRITE_OPTIONS_INIT;
    int n = 0;
    for (guint i = 0; i < from->len; i++) {
        const output_layer *layer = from->pdata[i];
        if (!target_is_same(layer->path, path))
            continue;
        styles[n] = is_styled ? style_of_layer(r, layer) : NULL;
        layers[n++] = (dikas_layer){ layer->name, layer->table, layer->description };
    }
    how.overwrite = o->overwrite;
    how.append = o->append && g_str_has_suffix(path, ".gpkg");
    /* a file beside is that of the first layer: what is added later has its style within or none */
    const int within = g_strcmp0(o->style, "gpkg") == 0 && g_str_has_suffix(path, ".gpkg");
    const int beside = !within && !(how.append && g_file_test(path, G_FILE_TEST_EXISTS));
    how.provenance = provenance;
    how.styles = within ? (const char *const *)styles : NULL;
    const dikas_status status = dikas_write(path, layers, n, &how, run, err);
    if (status == DIKAS_OK && beside)
        write_beside(r, path, styles[0]);
    for (int i = 0; i < n; i++)
        g_free(styles[i]);
    g_free(styles);
    g_free(layers);
    return status;
}

dikas_status write_layers(report *r, const GPtrArray *layers, const dikas_run *run,
                          dikas_error *err)
{
    char *provenance = report_provenance(r);
    dikas_status status = DIKAS_OK;
    for (guint i = 0; i < layers->len && status == DIKAS_OK; i++) {
        const output_layer *layer = layers->pdata[i];
        guint before = 0;
        while (before < i &&
               !target_is_same(((output_layer *)layers->pdata[before])->path, layer->path))
            before++;
        if (before == i)
            status = write_file(r, layers, layer->path, provenance, run, err);
    }
    g_free(provenance);
    return status;
}
