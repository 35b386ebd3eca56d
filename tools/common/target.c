/* SPDX-License-Identifier: MIT */
/**
 * @file target.c
 * Where a result goes.
 */
#include <string.h>

#include "common/tool.h"

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

dikas_status target_check(const char *text, const common_options *o, dikas_error *err)
{
    target t;
    dikas_status status = DIKAS_OK;
    target_split(text, &t);
    char *folder = g_path_get_dirname(t.path);
    if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
        status = dikas_fail(err, DIKAS_EIO, "%s: there is no folder '%s'", t.path, folder);
    else if (g_file_test(t.path, G_FILE_TEST_IS_DIR))
        status = dikas_fail(err, DIKAS_EIO, "%s: is a folder", t.path);
    else if (!o->overwrite && !o->append && g_file_test(t.path, G_FILE_TEST_EXISTS))
        status = dikas_fail(err, DIKAS_EINVAL, "%s: exists; --overwrite replaces it", t.path);
    else if (o->append && !g_str_has_suffix(t.path, ".gpkg"))
        status = dikas_fail(err, DIKAS_EINVAL, "%s: --append works on a GeoPackage", t.path);
    g_free(folder);
    target_clear(&t);
    return status;
}
