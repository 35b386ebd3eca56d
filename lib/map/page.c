/* SPDX-License-Identifier: MIT */
/**
 * @file page.c
 * Where the parts of a map stand on its page: title, map, legend, scale, note and source.
 */
#include <stdio.h>
#include <string.h>

#include "core/core.h"
#include "map/canvas.h"
#include "map/words.h"

/* ---- what is to be drawn ---- */

static int has_view(const dikas_map *map)
{
    const double *view = map->view;
    return fabs(view[0]) > 0 || fabs(view[1]) > 0 || fabs(view[2]) > 0 || fabs(view[3]) > 0;
}

static dikas_status find_extent(const dikas_map *map, double extent[4], dikas_error *err)
{
    if (has_view(map))
        memcpy(extent, map->view, 4 * sizeof *extent);
    else if (!geometry_extent(map->cells, extent))
        return dikas_fail(err, DIKAS_EINVAL, "no cell has a geometry, so there is nothing to draw");
    for (int i = 0; i < 2; i++)
        if (!isfinite(extent[i]) || !isfinite(extent[i + 2]) || !(extent[i + 2] > extent[i]))
            return dikas_fail(
                err, DIKAS_EINVAL,
                "the view is [%g, %g] x [%g, %g]: it has no area, so nothing can be drawn",
                extent[0], extent[2], extent[1], extent[3]);
    return DIKAS_OK;
}

static dikas_status check_indicator(const dikas_indicator *a, dikas_error *err)
{
    const char *name = a->name ? a->name : "an indicator";
    if (!a->value || !a->colour || a->classes.n < 1 || !a->classes.bound)
        return dikas_fail(err, DIKAS_EINVAL,
                          "%s: without values, classes and colours it cannot be drawn", name);
    if (a->classes.n > 14)
        return dikas_fail(err, DIKAS_EINVAL, "%s: %d classes; at most 14 are told apart", name,
                          a->classes.n);
    return DIKAS_OK;
}

static dikas_status check_map(const dikas_map *map, dikas_error *err)
{
    const dikas_indicator *a = map->indicators;
    if (!map->cells || !a || map->n_indicators < 1)
        return dikas_fail(err, DIKAS_EINVAL, "a map needs cells and an indicator");
    if (map->cells->shape == DIKAS_POINT || map->cells->shape == DIKAS_LINE)
        return dikas_fail(err, DIKAS_EINVAL, "the cells are %s: a map fills polygons with colour",
                          map->cells->shape == DIKAS_POINT ? "points" : "lines");
    if (map->n_indicators > 12)
        return dikas_fail(err, DIKAS_EINVAL, "%d maps on one page: at most 12", map->n_indicators);
    for (int i = 0; i < map->n_indicators; i++)
        DIKAS_TRY(check_indicator(&a[i], err));
    if (!map->bivariate)
        return DIKAS_OK;
    if (map->n_indicators != 2 || !map->square)
        return dikas_fail(err, DIKAS_EINVAL,
                          "a bivariate map needs two indicators and colours for both");
    if (a[0].classes.n != a[1].classes.n || a[0].classes.n > 3)
        return dikas_fail(
            err, DIKAS_EINVAL,
            "a bivariate map needs as many classes of both, 2 or 3: %s has %d, %s has %d",
            a[0].name ? a[0].name : "the first", a[0].classes.n,
            a[1].name ? a[1].name : "the second", a[1].classes.n);
    return DIKAS_OK;
}

dikas_status map_content_of(const dikas_map *map, map_content *out, dikas_error *err)
{
    memset(out, 0, sizeof *out);
    out->map = map;
    DIKAS_TRY(check_map(map, err));
    DIKAS_TRY(find_extent(map, out->extent, err));
    const int n = map->bivariate ? 1 : map->n_indicators;
    out->states = dikas_alloc_zero((size_t)n, sizeof *out->states);
    if (!out->states)
        return DIKAS_NO_MEMORY(err, "the states of cells");
    for (; out->n_states < n; out->n_states++) {
        const dikas_indicator *a = &map->indicators[out->n_states];
        const dikas_status status = cell_states_of(map->cells, a, map->bivariate ? a + 1 : NULL,
                                                   map->square, &out->states[out->n_states], err);
        if (status != DIKAS_OK) {
            map_content_clear(out);
            return status;
        }
    }
    return DIKAS_OK;
}

void map_content_clear(map_content *content)
{
    for (int i = 0; i < content->n_states; i++)
        cell_states_clear(&content->states[i]);
    dikas_release(content->states);
    content->states = NULL;
    content->n_states = 0;
}

void map_content_count(const map_content *content, const map_view *v)
{
    const dikas_geometry *cells = content->map->cells;
    double extent[4];
    if (!has_view(content->map))
        return;
    for (int k = 0; k < content->n_states; k++)
        memset(content->states[k].count, 0, sizeof content->states[k].count);
    for (int64_t i = 0; i < cells->n_features; i++) {
        const int is_seen = feature_is_seen(v, cells, i, extent);
        for (int k = 0; k < content->n_states && is_seen; k++)
            content->states[k].count[content->states[k].state[i]]++;
    }
}

/* ---- parts ---- */

/* Above this many, the cells are an image also where the page is not made of pixels. */
enum { MOST_PATHS = 60000 };

static dikas_status draw_filled(const canvas *c, const map_view *v, const dikas_map *map,
                                const cell_states *states, dikas_error *err)
{
    ground_below(c, v, map);
    return cells_draw(c, v, map->cells, states, map->cells->n_features > MOST_PATHS, err);
}

/* What is filled, as an opaque image in the resolution of print: one with holes gets dark fringes
 * where a viewer makes it smaller. */
static dikas_status draw_image(const canvas *c, const map_view *v, const dikas_map *map,
                               const cell_states *states, dikas_error *err)
{
    static const double dots = 300 / 72.0;
    const box *f = &v->frame;
    cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)ceil(f->w * dots),
                                                        (int)ceil(f->h * dots));
    canvas on_image = *c;
    map_view there = *v;
    on_image.dots = dots;
    on_image.cr = cairo_create(image);
    there.frame.x = there.frame.y = 0;
    cairo_scale(on_image.cr, dots, dots);
    dikas_status status = draw_filled(&on_image, &there, map, states, err);
    if (status == DIKAS_OK && cairo_status(on_image.cr) != CAIRO_STATUS_SUCCESS)
        status = DIKAS_NO_MEMORY(err, "the image of cells");
    cairo_destroy(on_image.cr);
    cairo_save(c->cr);
    cairo_translate(c->cr, f->x, f->y);
    cairo_scale(c->cr, 1 / dots, 1 / dots);
    cairo_set_source_surface(c->cr, image, 0, 0);
    cairo_paint(c->cr);
    cairo_restore(c->cr);
    cairo_surface_destroy(image);
    return status;
}

dikas_status frame_draw(const canvas *c, const map_view *v, const dikas_map *map,
                        const cell_states *states, int with_labels, dikas_error *err)
{
    const box *f = &v->frame;
    const int as_image = !(c->dots > 0) && map->cells->n_features > MOST_PATHS;
    cairo_save(c->cr);
    cairo_rectangle(c->cr, f->x, f->y, f->w, f->h);
    cairo_clip(c->cr);
    dikas_status status = (as_image ? draw_image : draw_filled)(c, v, map, states, err);
    if (status == DIKAS_OK && with_labels >= 0)
        status = ground_above(c, v, map, with_labels, err);
    cairo_restore(c->cr);
    cairo_rectangle(c->cr, f->x, f->y, f->w, f->h);
    set_colour(c->cr, 0xb5b2ab, 1);
    cairo_set_line_width(c->cr, 0.4);
    cairo_stroke(c->cr);
    return status;
}

static double put_head(const canvas *c, const dikas_map *map, box place)
{
    double y = place.y + text_put(c, &style_title, map->title, place.x, place.y, place.w);
    if (map->subtitle && *map->subtitle)
        y += MM(0.8) + text_put(c, &style_subtitle, map->subtitle, place.x, y + MM(0.8), place.w);
    return y > place.y ? y - place.y + MM(4) : 0;
}

static double put_foot(const canvas *c, const dikas_map *map, double x, double y, double width)
{
    const double top = y;
    if (map->note && *map->note)
        y += MM(3) + text_put(c, &style_note, map->note, x, y + MM(3), width);
    if (map->source && *map->source) {
        y += y > top ? 0 : MM(1.5);
        char *line = g_strconcat(dikas_map_word(c->language, "Source"), ": ", map->source, NULL);
        y += MM(2) + text_put(c, &style_small, line, x, y + MM(2), width);
        g_free(line);
    }
    return y - top;
}

/* Several maps whose classes differ have a legend each. */
static int has_own_legends(const dikas_map *map)
{
    for (int i = 1; i < map->n_indicators && !map->bivariate; i++)
        if (!same_classes(map->indicators, &map->indicators[i]))
            return 1;
    return 0;
}

/* What the small maps share: classes, if they have the same, and what is counted. */
static double put_shared_legend(const canvas *c, const map_content *content, double x, double y,
                                double width, int most_columns)
{
    const dikas_indicator *a = content->map->indicators;
    const double top = y;
    if (!has_own_legends(content->map)) {
        cell_states all = content->states[0];
        for (int k = 1; k < content->n_states; k++)
            all.is_whole &= content->states[k].is_whole;
        y += legend_put(c, a, &all, dikas_map_unit(c->language, a->unit), x, y, width, most_columns,
                        0) +
             MM(1.2);
    }
    return y - top + legend_strip_note(c, a, content->states, x, y, width);
}

/* A legend does not repeat the title of the page: then its unit says enough. */
static double put_legend(const canvas *c, const map_content *content, double x, double y,
                         double width, int most_columns)
{
    const dikas_map *map = content->map;
    const dikas_indicator *a = map->indicators;
    char title[1000];
    if (map->bivariate)
        return legend_square(c, map, content->states, x, y, width, most_columns > 1);
    if (map->n_indicators > 1)
        return put_shared_legend(c, content, x, y, width, most_columns);
    indicator_title(c, a, title, sizeof title);
    if (map->title && a->title && strcmp(map->title, a->title) == 0)
        snprintf(title, sizeof title, "%s", dikas_map_unit(c->language, a->unit));
    return legend_put(c, a, content->states, title, x, y, width, most_columns, 1);
}

/* Scale bar and north arrow beside each other, the inset below them. */
static dikas_status put_marks(const canvas *c, const map_content *content, const map_view *v,
                              double x, double y, double width, double *height, dikas_error *err)
{
    const dikas_map *map = content->map;
    const double below_north = north_put(c, x + width, y);
    *height = scale_put(c, v, map->metres_per_unit, x, y + MM(1.5), width - MM(26));
    *height = fmax(*height + MM(1.5), below_north);
    if (!map->inset)
        return DIKAS_OK;
    *height += MM(3);
    return inset_put(c, v, map, x, y + *height, width, MM(35), height, err);
}

/* ---- the whole ---- */

/* A frame may be so much taller than the data are. */
static const double side_width = MM(58), gap = MM(4), most_air = 1.3;

/* The map in its frame, or several, whose frame becomes as high as they are. */
static dikas_status draw_middle(const canvas *c, const map_content *content, box *frame,
                                map_view *v, dikas_error *err)
{
    const dikas_map *map = content->map;
    if (content->n_states > 1)
        return multiples_draw(c, content, *frame, v, &frame->h, err);
    *v = view_of(content->extent, *frame);
    map_content_count(content, v);
    return c->cr ? frame_draw(c, v, map, content->states, 1, err) : DIKAS_OK;
}

static double shape_of(const map_content *content)
{
    const double *e = content->extent;
    return (e[3] - e[1]) / (e[2] - e[0]);
}

/* The map over the whole width, its legend below. */
static dikas_status put_upright(const canvas *c, const map_content *content, box place,
                                double text_height, double *bottom, map_view *v, dikas_error *err)
{
    canvas measure = *c;
    measure.cr = NULL;
    const double marks_width = MM(62), legend_width = place.w - marks_width - MM(6);
    const double legend = put_legend(&measure, content, place.x, 0, legend_width, 3);
    const map_view any = { .scale = 1 };
    double marks;
    DIKAS_TRY(put_marks(&measure, content, &any, 0, 0, marks_width, &marks, err));
    const double foot = put_foot(&measure, content->map, 0, 0, place.w);
    box frame = { place.x, place.y, place.w, place.h - fmax(legend, marks) - foot - gap };
    /* text goes on on the next page rather than make several maps too small to read */
    frame.h = fmax(frame.h - text_height, place.h * (content->n_states > 1 ? 0.36 : 0.3));
    if (content->n_states == 1)
        frame.h = fmin(frame.h, frame.w * shape_of(content) * most_air);
    DIKAS_TRY(draw_middle(c, content, &frame, v, err));
    const double y = frame.y + frame.h + gap;
    const double below =
        fmax(put_legend(c, content, place.x, y, legend_width, 3), marks); /* of what is seen */
    DIKAS_TRY(
        put_marks(c, content, v, place.x + place.w - marks_width, y, marks_width, &marks, err));
    put_foot(c, content->map, place.x, y + below, place.w);
    *bottom = y + below + foot;
    return DIKAS_OK;
}

/* The legend beside the map. */
static dikas_status put_broad(const canvas *c, const map_content *content, box place,
                              double text_height, double *bottom, map_view *v, dikas_error *err)
{
    canvas measure = *c;
    measure.cr = NULL;
    const map_view any = { .scale = 1 };
    const double legend = put_legend(&measure, content, 0, 0, side_width, 1),
                 foot = put_foot(&measure, content->map, 0, 0, place.w);
    double marks;
    DIKAS_TRY(put_marks(&measure, content, &any, 0, 0, side_width, &marks, err));
    const double least = fmax(legend + marks + MM(6), place.h * 0.45);
    box frame = { place.x, place.y, place.w - side_width - MM(6), place.h - foot };
    frame.h = fmax(frame.h - text_height, fmin(least, frame.h));
    if (content->n_states == 1)
        frame.h = fmax(fmin(frame.h, frame.w * shape_of(content) * most_air), fmin(least, frame.h));
    if (content->n_states == 1)
        frame.w = fmin(frame.w, frame.h / shape_of(content) * 1.6);
    const double side = frame.x + frame.w + MM(6);
    DIKAS_TRY(draw_middle(c, content, &frame, v, err));
    const double below = put_legend(c, content, side, frame.y - MM(0.8), side_width, 1) + MM(6);
    frame.h = fmax(frame.h, below + marks); /* small maps may be low */
    DIKAS_TRY(put_marks(c, content, v, side, frame.y + frame.h - marks, side_width, &marks, err));
    put_foot(c, content->map, place.x, frame.y + frame.h, place.w);
    *bottom = frame.y + frame.h + foot;
    return DIKAS_OK;
}

dikas_status map_put(const canvas *c, const map_content *content, box place, double text_height,
                     double *bottom, double *scale, dikas_error *err)
{
    const int is_broad = place.w > place.h && !has_own_legends(content->map);
    map_view v = { .scale = 1 };
    const double head = put_head(c, content->map, place);
    place.y += head;
    place.h -= head;
    text_height = fmin(text_height, place.h * 0.45);
    DIKAS_TRY(
        (is_broad ? put_broad : put_upright)(c, content, place, text_height, bottom, &v, err));
    *scale = v.scale;
    return DIKAS_OK;
}
