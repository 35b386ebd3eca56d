/* SPDX-License-Identifier: MIT */
/**
 * @file multiples.c
 * Several indicators side by side, each in a small map of the same view.
 */
#include "core/core.h"
#include "map/canvas.h"

static const double gutter = MM(6), title_gap = MM(1.2), strip_gap = MM(1.8);

static double put_title(const canvas *c, const dikas_indicator *a, double x, double y, double width)
{
    char title[1000];
    text_style style = style_legend_title;
    style.most_lines = 4;
    indicator_title(c, a, title, sizeof title);
    return text_put(c, &style, title, x, y, width);
}

static int are_classes_shared(const dikas_map *map)
{
    for (int i = 1; i < map->n_indicators; i++)
        if (!same_classes(map->indicators, &map->indicators[i]))
            return 0;
    return 1;
}

/* Height beside the map of the tallest title and the tallest strip. */
static double heights(const canvas *c, const map_content *content, double width, double *title)
{
    const dikas_map *map = content->map;
    const int with_bounds = !are_classes_shared(map);
    canvas measure = *c;
    double strip = 0;
    measure.cr = NULL;
    *title = 0;
    for (int i = 0; i < map->n_indicators; i++) {
        *title = fmax(*title, put_title(&measure, &map->indicators[i], 0, 0, width));
        strip = fmax(strip, legend_strip(&measure, &map->indicators[i], &content->states[i], 0, 0,
                                         width, with_bounds));
    }
    *title += title_gap;
    return *title + strip + strip_gap;
}

/* As many columns as let the maps be largest, or nearly where titles have room: beside each other
 * they compare better. */
static int find_columns(const canvas *c, const map_content *content, double shape, box place)
{
    const int n = content->map->n_indicators;
    int best = 1;
    double best_scale = 0;
    for (int columns = 1; columns <= n; columns++) {
        const int rows = (n + columns - 1) / columns;
        if ((columns - 1) * rows >= n)
            continue; /* a column less needs no more rows */
        const double w = (place.w - (columns - 1) * gutter) / columns;
        double title;
        const double h = (place.h - (rows - 1) * gutter) / rows - heights(c, content, w, &title);
        const double scale = fmin(w, h / shape);
        const double nearly = title > 3.5 * style_legend_title.size ? 1 : 0.88;
        if (scale > nearly * best_scale) {
            best_scale = fmax(best_scale, scale);
            best = columns;
        }
    }
    return best;
}

/* On all strips they are the same: counts, percent or none. */
static void choose_numbers(const canvas *c, const map_content *content, double width)
{
    const int n = content->map->n_indicators;
    int has_room = 0;
    for (strip_numbers k = STRIP_COUNTS; k <= STRIP_NOTHING && !has_room; k++) {
        has_room = 1;
        for (int i = 0; i < n; i++) {
            content->states[i].numbers = k;
            has_room &=
                legend_has_room(c, &content->map->indicators[i], &content->states[i], width);
        }
    }
}

dikas_status multiples_draw(const canvas *c, const map_content *content, box place, map_view *first,
                            double *height, dikas_error *err)
{
    const dikas_map *map = content->map;
    const double *extent = content->extent;
    const double shape = (extent[3] - extent[1]) / (extent[2] - extent[0]);
    const int with_bounds = !are_classes_shared(map);
    canvas measure = *c;
    double title;
    measure.cr = NULL;
    const int columns = find_columns(c, content, shape, place),
              rows = (map->n_indicators + columns - 1) / columns;
    const double w = (place.w - (columns - 1) * gutter) / columns,
                 beside = heights(c, content, w, &title);
    const double most = (place.h - (rows - 1) * gutter) / rows - beside;
    const double h = fmax(fmin(most, w * shape), MM(5)), step = h + beside + gutter;
    *height = rows * step - gutter;
    *first = view_of(extent, (box){ place.x, place.y + title, w, h });
    map_content_count(content, first);
    choose_numbers(c, content, w);
    for (int i = 0; i < map->n_indicators; i++) {
        const double x = place.x + i % columns * (w + gutter), y = place.y + i / columns * step;
        const map_view v = view_of(extent, (box){ x, y + title, w, h });
        const double own = put_title(&measure, &map->indicators[i], x, y, w);
        put_title(c, &map->indicators[i], x, v.frame.y - title_gap - own, w);
        if (c->cr)
            DIKAS_TRY(frame_draw(c, &v, map, &content->states[i], 0, err));
        legend_strip(c, &map->indicators[i], &content->states[i], x, y + title + h + strip_gap, w,
                     with_bounds);
    }
    return DIKAS_OK;
}
