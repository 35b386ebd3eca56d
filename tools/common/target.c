/* SPDX-License-Identifier: MIT */
/**
 * @file target.c
 * Where a result goes.
 */
#define _XOPEN_SOURCE 700 /* realpath() */

#include <stdlib.h>
#include <string.h>

#include "common/tool.h"
#include "core/core.h"
#include "dikas/io.h"

void target_split(const char *text, target *out)
{
    const char *colon = strrchr(text, ':');
    const char *dot = colon ? g_strrstr_len(text, colon - text, ".") : NULL;
    const int has_layer = dot && colon[1] && !strpbrk(dot, "/") && !strchr(colon, '/');
    out->path = has_layer ? g_strndup(text, (gsize)(colon - text)) : g_strdup(text);
    if (has_layer) {
        out->layer = g_strdup(colon + 1);
        return;
    }
    const char *base = base_name(out->path);
    const char *end = strrchr(base, '.');
    out->layer = end && end > base ? g_strndup(base, (gsize)(end - base)) : g_strdup(base);
}

void target_clear(target *t)
{
    g_free(t->path);
    g_free(t->layer);
}

const char *check_target_options(const common_options *o)
{
    return (o->overwrite || o->append) && !o->output ? "--overwrite and --append need --output FILE"
                                                     : NULL;
}

static int has_suffix(const char *path, const char *const *suffixes)
{
    char *lower = g_ascii_strdown(path, -1);
    int found = 0;
    for (; *suffixes && !found; suffixes++)
        found = g_str_has_suffix(lower, *suffixes);
    g_free(lower);
    return found;
}

dikas_status target_check(const char *text, int layered, const common_options *o, dikas_error *err)
{
    static const char *const formats[] = { ".gpkg", ".fgb",     ".geojson", ".json",
                                           ".csv",  ".parquet", NULL };
    static const char *const csv[] = { ".csv", NULL };
    target t;
    dikas_status status = DIKAS_OK;
    target_split(text, &t);
    char *folder = g_path_get_dirname(t.path);
    if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
        status = dikas_fail(err, DIKAS_EIO, "%s: there is no folder '%s'", t.path, folder);
    else if (g_file_test(t.path, G_FILE_TEST_IS_DIR))
        status = dikas_fail(err, DIKAS_EIO, "%s: is a folder", t.path);
    else if (!has_suffix(t.path, layered ? formats : csv))
        status = dikas_fail(err, DIKAS_EINVAL, "%s: the format is not known; there %s", t.path,
                            layered ? "are .gpkg, .fgb, .geojson, .csv and, where GDAL has it, "
                                      ".parquet"
                                    : "is .csv");
    else if (!o->overwrite && !o->append && g_file_test(t.path, G_FILE_TEST_EXISTS))
        status = dikas_fail(err, DIKAS_EINVAL, "%s: exists; --overwrite replaces it", t.path);
    else if (o->append && layered && !g_str_has_suffix(t.path, ".gpkg"))
        status = dikas_fail(err, DIKAS_EINVAL, "%s: --append works on a GeoPackage", t.path);
    g_free(folder);
    target_clear(&t);
    return status;
}

dikas_status target_is_no_input(const char *text, const char *input, dikas_error *err)
{
    char *path = NULL, *layer = NULL;
    dikas_status status = DIKAS_OK;
    target output;
    if (dikas_split_source(input, &path, &layer, NULL) != DIKAS_OK)
        return DIKAS_OK; /* whoever reads it says so */
    target_split(text, &output);
    if (dikas_reads_file(path, output.path))
        status = dikas_fail(err, DIKAS_EINVAL, "%s: the output is also an input", text);
    target_clear(&output);
    dikas_release(path);
    dikas_release(layer);
    return status;
}

/* One text for one file, whatever way leads to its folder; for g_free(). */
static char *target_key(const char *path)
{
    char *folder = g_path_get_dirname(path), *real = realpath(folder, NULL);
    char *key = g_strconcat(real ? real : folder, "/", base_name(path), NULL);
    g_free(folder);
    free(real);
    return key;
}

int target_is_same(const char *a, const char *b)
{
    char *one = target_key(a), *other = target_key(b);
    const int same = strcmp(one, other) == 0;
    g_free(one);
    g_free(other);
    return same;
}

dikas_status note_layer(GPtrArray *seen, const char *path, const char *layer, dikas_error *err)
{
    const int several = g_str_has_suffix(path, ".gpkg");
    char *file = target_key(path);
    char *key = several ? g_strconcat(file, ":", layer, NULL) : g_strdup(file);
    g_free(file);
    for (guint i = 0; i < seen->len; i++)
        if (g_ascii_strcasecmp(seen->pdata[i], key) == 0) {
            g_free(key);
            return several ? dikas_fail(err, DIKAS_EINVAL, "%s: two layers are called '%s'", path,
                                        layer)
                           : dikas_fail(err, DIKAS_EINVAL,
                                        "%s: holds one layer, and two are to be "
                                        "written there",
                                        path);
        }
    g_ptr_array_add(seen, key);
    return DIKAS_OK;
}

dikas_status note_target(GPtrArray *seen, const char *text, dikas_error *err)
{
    target to;
    target_split(text, &to);
    const dikas_status status = note_layer(seen, to.path, to.layer, err);
    target_clear(&to);
    return status;
}
