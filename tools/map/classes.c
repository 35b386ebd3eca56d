/* SPDX-License-Identifier: MIT */
/**
 * @file classes.c
 * Classes and colours of a map: as asked for, or as fits what it shows.
 *
 * Where nothing is asked for, darker is always more. Warm colours are for what is worse the more of
 * it there is (minutes, heat), green and blue for what is better, blue for what is neither. Around
 * a reference two hues part, the warm one on the worse side.
 */
#include <string.h>

#include "core/core.h"
#include "map/map.h"

enum { DEFAULT_CLASSES = 5, DEFAULT_SIDE = 3, MOST_BREAKS = 13, MOST_COLOURS = 16 };

/* ---- as it is written ---- */

static dikas_status read_breaks(const char *text, const char *at, class_request *out,
                                dikas_error *err)
{
    char **parts = g_strsplit(text, "/", -1);
    dikas_status status = DIKAS_OK;
    for (char **p = parts; *p && status == DIKAS_OK; p++) {
        char *end;
        const double x = g_ascii_strtod(*p, &end);
        if (end == *p || *end || !isfinite(x))
            status = dikas_fail(err, DIKAS_EINVAL, "%s breaks=%s: '%s' is no number", at, text, *p);
        else if (out->n_breaks == MOST_BREAKS)
            status = dikas_fail(err, DIKAS_EINVAL, "%s breaks=%s: at most %d are told apart", at,
                                text, MOST_BREAKS);
        else if (out->n_breaks && x <= out->breaks[out->n_breaks - 1])
            status = dikas_fail(err, DIKAS_EINVAL,
                                "%s breaks=%s: %g does not lie above %g; breaks ascend", at, text,
                                x, out->breaks[out->n_breaks - 1]);
        else
            out->breaks[out->n_breaks++] = x;
    }
    g_strfreev(parts);
    if (status == DIKAS_OK && out->n_breaks == 0)
        status = dikas_fail(err, DIKAS_EINVAL, "%s breaks=: no number is there", at);
    return status;
}

dikas_status read_classes(const char *text, const char *at, class_request *out, dikas_error *err)
{
    static const char *const names[] = { "quantile", "equal", "jenks", "pretty", "breaks=A/B/..." };
    char near[200];
    *out = (class_request){ .method = DIKAS_CLASSES_QUANTILE };
    if (!text)
        return DIKAS_OK;
    out->is_given = 1;
    if (g_str_has_prefix(text, "breaks=")) {
        out->method = DIKAS_CLASSES_BREAKS;
        return read_breaks(text + strlen("breaks="), at, out, err);
    }
    const int method = dikas_class_method_of(text);
    if (method >= 0 && method != DIKAS_CLASSES_BREAKS) {
        out->method = (dikas_class_method)method;
        return DIKAS_OK;
    }
    dikas_near_names(text, names, DIKAS_COUNT(names), near, sizeof near);
    return dikas_fail(err, DIKAS_EINVAL, "%s: there is no way '%s' to find classes%s", at, text,
                      near);
}

dikas_status check_palette(const char *name, int bivariate, const char *at, dikas_error *err)
{
    enum { MOST_PALETTES = 64 };
    const char *names[MOST_PALETTES];
    char near[600], all[600] = "";
    int n, listed = 0;
    const dikas_palette *const *palettes = dikas_palettes(&n);
    const dikas_palette *found = name ? dikas_palette_find(name) : NULL;
    if (!name || (found && (found->kind == DIKAS_BIVARIATE) == bivariate))
        return DIKAS_OK;
    for (int i = 0; i < n && listed < MOST_PALETTES; i++)
        if ((palettes[i]->kind == DIKAS_BIVARIATE) == bivariate) {
            g_strlcat(all, listed ? ", " : "", sizeof all);
            g_strlcat(all, palettes[i]->name, sizeof all);
            names[listed++] = palettes[i]->name;
        }
    if (found)
        return dikas_fail(err, DIKAS_EINVAL,
                          bivariate ? "%s: the palette '%s' is not for two values at once; there "
                                      "are: %s"
                                    : "%s: the palette '%s' is for two values at once "
                                      "(--bivariate); there are: %s",
                          at, name, all);
    dikas_near_names(name, names, listed, near, sizeof near);
    return dikas_fail(err, DIKAS_EINVAL, "%s: there is no palette '%s'%s%s%s", at, name,
                      g_str_has_prefix(near, "; near") ? near : "", "; there are: ", all);
}

/* ---- what fits ---- */

static const char *fitting_palette(const map_column *column, double centre)
{
    if (!isnan(centre))
        return column->sense > 0 ? "PuOr" : "PuOr-r";
    return column->sense < 0 ? "YlOrRd" : column->sense > 0 ? "YlGnBu" : "Blues";
}

static int is_breaks(const class_request *asked)
{
    return asked->is_given && asked->method == DIKAS_CLASSES_BREAKS;
}

/* The centre of the measure goes with breaks of one's own only where it is among them. */
static double centre_of(const spec_map *spec, const map_column *column, const class_request *asked)
{
    if (!isnan(spec->centre) || !is_breaks(asked))
        return isnan(spec->centre) ? column->centre : spec->centre;
    for (int i = 0; i < asked->n_breaks; i++)
        if (asked->breaks[i] >= column->centre && asked->breaks[i] <= column->centre)
            return column->centre;
    return DIKAS_MISSING;
}

static dikas_class_options options_of(const spec_map *spec, const map_column *column,
                                      const class_request *asked)
{
    dikas_class_options how = DIKAS_CLASS_OPTIONS_INIT;
    how.method = asked->method;
    how.breaks = asked->breaks;
    how.n_breaks = asked->n_breaks;
    how.n_classes = spec->n_classes > 0 ? (int)spec->n_classes : DEFAULT_CLASSES;
    how.centre = centre_of(spec, column, asked);
    return how;
}

/* Times that people reckon with. */
static double round_minutes(double x)
{
    static const double times[] = { 1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360 };
    double best = times[0];
    for (size_t i = 1; i < DIKAS_COUNT(times); i++)
        if (fabs(log(times[i] / x)) < fabs(log(best / x)))
            best = times[i];
    return x > 0 ? best : x;
}

static void move_nearest(double *bound, int n, double to)
{
    int nearest = 1;
    if (isnan(to) || n < 2 || to <= bound[0] || to >= bound[n])
        return;
    for (int k = 2; k < n; k++)
        if (fabs(bound[k] - to) < fabs(bound[nearest] - to))
            nearest = k;
    bound[nearest] = to;
}

/* Where nothing is asked for: minutes have round bounds, and a threshold is a bound, so that the
 * map shows what the caption counts. Gives how many bounds there are, 0 where those that were found
 * are as good. */
static int fit_bounds(const spec_map *spec, const map_column *column, const dikas_classes *found,
                      double bound[MOST_BREAKS])
{
    const int is_minutes = strcmp(column->unit, "min") == 0 && column->scale <= 1;
    const double threshold = spec->threshold.value;
    int n = 1;
    if (found->n < 2 || found->n + 1 > MOST_BREAKS || (!is_minutes && isnan(threshold)))
        return 0;
    memcpy(bound, found->bound, (size_t)(found->n + 1) * sizeof *bound);
    for (int k = 0; k < found->n && is_minutes; k++)
        bound[k] = k ? round_minutes(bound[k]) : bound[0] >= 0 ? 0 : bound[0];
    move_nearest(bound, found->n, threshold);
    for (int k = 1; k <= found->n; k++) /* rounded, two may be one, or the last beyond the data */
        if (bound[k] > bound[n - 1] && bound[k] <= bound[found->n])
            bound[n++] = bound[k];
    return n;
}

static void warn_few(map_run *m, const map_layer *layer, const map_column *column, int asked)
{
    const dikas_classes *c = &column->classes;
    const char *name = dikas_table_name(layer->cells);
    if (c->n == 1 && c->bound[0] >= c->bound[1])
        report_warn(&m->report, "constant_column", layer->n - c->n_missing,
                    "%s: column '%s' is %g wherever it is known: one class", name, column->name,
                    c->bound[0]);
    else if (c->n < asked)
        report_warn(&m->report, "fewer_classes", c->n,
                    "%s: column '%s' has too few different values for %d classes: %d are made",
                    name, column->name, asked, c->n);
}

/* ---- one column ---- */

static dikas_status classify(map_run *m, const map_layer *layer, map_column *column,
                             const dikas_class_options *how, dikas_error *err)
{
    dikas_classes_clear(&column->classes);
    DIKAS_TRY(dikas_classify(layer->n, column->value, how, &m->run, &column->classes, err));
    g_free(column->colour);
    column->colour = g_new0(uint32_t, (gsize)column->classes.n + MOST_COLOURS);
    return DIKAS_OK;
}

static dikas_status colour(map_column *column, const char *palette, double centre, dikas_error *err)
{
    const dikas_palette *fitting = dikas_palette_find(fitting_palette(column, centre));
    column->palette = palette ? palette : fitting_palette(column, centre);
    if (!palette && column->classes.n > fitting->max_classes)
        column->palette = isnan(centre) ? "viridis-r" : column->palette;
    return dikas_palette_colours(column->palette, column->classes.n, column->classes.below,
                                 column->colour, err);
}

static dikas_status choose_one(map_run *m, map_sheet *sheet, map_column *column,
                               const class_request *asked, dikas_error *err)
{
    const spec_map *spec = sheet->spec;
    dikas_class_options how = options_of(spec, column, asked);
    double bound[MOST_BREAKS];
    DIKAS_TRY(classify(m, sheet->layer, column, &how, err));
    const int is_exact = !is_breaks(asked) && how.method != DIKAS_CLASSES_PRETTY;
    warn_few(m, sheet->layer, column, is_exact ? (int)spec->n_classes : 0);
    how.n_breaks = asked->is_given || !isnan(how.centre)
                       ? 0
                       : fit_bounds(spec, column, &column->classes, bound);
    if (how.n_breaks > 1) {
        how.method = DIKAS_CLASSES_BREAKS;
        how.breaks = bound;
        DIKAS_TRY(classify(m, sheet->layer, column, &how, err));
    }
    return colour(column, spec->palette, how.centre, err);
}

/* ---- several side by side: the same classes, so that they can be compared ---- */

static int are_alike(const GPtrArray *columns)
{
    const map_column *first = columns->pdata[0];
    if (!first->method && !*first->unit)
        return 0; /* numbers of which nothing is known */
    for (guint i = 1; i < columns->len; i++) {
        const map_column *c = columns->pdata[i];
        const int same_centre = (isnan(c->centre) && isnan(first->centre)) ||
                                (c->centre >= first->centre && c->centre <= first->centre);
        if (strcmp(c->unit, first->unit) != 0 || g_strcmp0(c->method, first->method) != 0 ||
            c->sense != first->sense || !same_centre || c->scale < first->scale ||
            c->scale > first->scale)
            return 0;
    }
    return 1;
}

static dikas_status choose_together(map_run *m, map_sheet *sheet, const class_request *asked,
                                    dikas_error *err)
{
    const int64_t n = sheet->layer->n;
    const guint n_columns = sheet->columns->len;
    map_column *first = sheet->columns->pdata[0];
    dikas_class_options how = options_of(sheet->spec, first, asked);
    dikas_classes all = { 0 };
    double bound[MOST_BREAKS];
    double *pool = g_new(double, (gsize)n *n_columns + 1);
    for (guint i = 0; i < n_columns; i++) {
        const map_column *c = sheet->columns->pdata[i];
        memcpy(pool + (gsize)n * i, c->value, (gsize)n * sizeof *pool);
    }
    dikas_status status = dikas_classify(n * n_columns, pool, &how, &m->run, &all, err);
    g_free(pool);
    how.n_breaks = status == DIKAS_OK && !asked->is_given && isnan(how.centre)
                       ? fit_bounds(sheet->spec, first, &all, bound)
                       : 0;
    how.method = DIKAS_CLASSES_BREAKS;
    how.breaks = how.n_breaks ? bound : all.bound;
    if (status == DIKAS_OK && !how.n_breaks) /* one value alone has two bounds that are the same */
        how.n_breaks =
            all.n == 1 && !(all.bound[1] > all.bound[0]) ? 1 : MIN(all.n + 1, MOST_BREAKS);
    for (guint i = 0; i < n_columns && status == DIKAS_OK; i++) {
        map_column *c = sheet->columns->pdata[i];
        status = classify(m, sheet->layer, c, &how, err);
        if (status == DIKAS_OK)
            status = colour(c, sheet->spec->palette, how.centre, err);
    }
    dikas_classes_clear(&all);
    return status;
}

/* ---- two in one ---- */

static dikas_status choose_square(map_run *m, map_sheet *sheet, dikas_error *err)
{
    const spec_map *spec = sheet->spec;
    const char *palette = spec->palette ? spec->palette : "BlueOrange";
    dikas_class_options how = DIKAS_CLASS_OPTIONS_INIT;
    class_request asked;
    int side = spec->n_classes > 0 ? (int)spec->n_classes : DEFAULT_SIDE;
    DIKAS_TRY(read_classes(spec->classes, "classes", &asked, err));
    if (asked.is_given)
        how.method = asked.method;
    if (side < 2 || side > 3 || how.method == DIKAS_CLASSES_BREAKS)
        return dikas_fail(err, DIKAS_EINVAL,
                          "a map of two columns at once takes 2 or 3 classes of "
                          "each, and no breaks of its own");
    for (int tries = 0; tries < 2; tries++)
        for (guint i = 0; i < 2; i++) {
            map_column *c = sheet->columns->pdata[i];
            how.n_classes = side;
            DIKAS_TRY(classify(m, sheet->layer, c, &how, err));
            if (c->classes.n < 2)
                return dikas_fail(err, DIKAS_EINVAL,
                                  "%s: column '%s' has too few different values for a map of two "
                                  "columns at once",
                                  dikas_table_name(sheet->layer->cells), c->name);
            side = MIN(side, c->classes.n);
            c->palette = palette;
        }
    sheet->square = g_new0(uint32_t, (gsize)(side * side));
    DIKAS_TRY(dikas_palette_colours(palette, side, -1, sheet->square, err));
    for (int k = 0; k < side; k++) { /* each of its own along the edges of the square */
        ((map_column *)sheet->columns->pdata[0])->colour[k] = sheet->square[k];
        ((map_column *)sheet->columns->pdata[1])->colour[k] = sheet->square[k * side];
    }
    return DIKAS_OK;
}

dikas_status choose_classes(map_run *m, map_sheet *sheet, dikas_error *err)
{
    class_request asked;
    if (sheet->spec->bivariate)
        return choose_square(m, sheet, err);
    DIKAS_TRY(read_classes(sheet->spec->classes, "classes", &asked, err));
    if (sheet->columns->len > 1 && are_alike(sheet->columns) &&
        asked.method != DIKAS_CLASSES_BREAKS)
        return choose_together(m, sheet, &asked, err);
    for (guint i = 0; i < sheet->columns->len; i++)
        DIKAS_TRY(choose_one(m, sheet, sheet->columns->pdata[i], &asked, err));
    return DIKAS_OK;
}
