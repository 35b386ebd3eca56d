/* SPDX-License-Identifier: MIT */
/**
 * @file classes.c
 * Classes and colours of a column: as asked for, or as fits what it is.
 */
#include <string.h>

#include "core/core.h"
#include "map/map.h"

enum { DEFAULT_CLASSES = 5, MOST_BREAKS = 13 };

/* "breaks=10/20/30" */
static dikas_status read_breaks(const char *text, double *breaks, int *n, dikas_error *err)
{
    char **parts = g_strsplit(text, "/", -1);
    dikas_status status = DIKAS_OK;
    *n = 0;
    for (char **p = parts; *p && status == DIKAS_OK; p++) {
        char *end;
        const double x = g_ascii_strtod(*p, &end);
        if (end == *p || *end || !isfinite(x))
            status =
                dikas_fail(err, DIKAS_EINVAL, "--classes breaks=%s: '%s' is no number", text, *p);
        else if (*n == MOST_BREAKS)
            status = dikas_fail(err, DIKAS_EINVAL, "--classes breaks=%s: at most %d are told apart",
                                text, MOST_BREAKS);
        else
            breaks[(*n)++] = x;
    }
    g_strfreev(parts);
    return status;
}

static dikas_status read_method(const char *classes, double *breaks, dikas_class_options *how,
                                dikas_error *err)
{
    if (!classes)
        return DIKAS_OK;
    if (g_str_has_prefix(classes, "breaks=")) {
        how->method = DIKAS_CLASSES_BREAKS;
        how->breaks = breaks;
        return read_breaks(classes + strlen("breaks="), breaks, &how->n_breaks, err);
    }
    const int method = dikas_class_method_of(classes);
    if (method < 0 || method == DIKAS_CLASSES_BREAKS)
        return dikas_fail(err, DIKAS_EINVAL,
                          "--classes %s: there are quantile, equal, jenks, pretty and breaks=A/B/…",
                          classes);
    how->method = (dikas_class_method)method;
    return DIKAS_OK;
}

dikas_status choose_classes(map_run *m, map_column *column, const char *classes, int n_classes,
                            const char *palette, double centre, dikas_error *err)
{
    double breaks[MOST_BREAKS];
    dikas_class_options how = DIKAS_CLASS_OPTIONS_INIT;
    how.n_classes = n_classes ? n_classes : DEFAULT_CLASSES;
    how.centre = isnan(centre) ? column->centre : centre;
    DIKAS_TRY(read_method(classes, breaks, &how, err));
    DIKAS_TRY(dikas_classify(m->n, column->value, &how, &m->run, &column->classes, err));
    column->colour = g_new0(uint32_t, (gsize)column->classes.n + 1);
    if (!palette)
        palette = isnan(how.centre) ? "YlGnBu" : "PuOr";
    return dikas_palette_colours(palette, column->classes.n, column->classes.below, column->colour,
                                 err);
}
