/* SPDX-License-Identifier: MIT */
/**
 * @file scale.c
 * How long a kilometre is, where north is, and where the view lies.
 */
#include <stdio.h>

#include "core/core.h"
#include "map/canvas.h"
#include "map/words.h"

/* ---- scale bar ---- */

/* The longest of 1, 2 and 5 times a power of ten that is not above a length; `*parts` it is made
 * of. */
static double round_length(double most, int *parts)
{
    const double power = pow(10, floor(log10(most)));
    const double digit = most / power >= 5 ? 5 : most / power >= 2 ? 2 : 1;
    *parts = digit > 4 ? 5 : 2;
    return digit * power;
}

static void put_bar(cairo_t *cr, double x, double y, double length, int parts)
{
    static const double height = MM(1.2);
    for (int i = 0; i < parts; i++) {
        cairo_rectangle(cr, x + i * length / parts, y, length / parts, height);
        set_colour(cr, i % 2 ? PAPER : 0x444444, 1);
        cairo_fill(cr);
    }
    cairo_rectangle(cr, x, y, length, height);
    set_colour(cr, 0x444444, 1);
    cairo_set_line_width(cr, 0.5);
    cairo_stroke(cr);
}

double scale_put(const canvas *c, const map_view *v, double metres_per_unit, double x, double y,
                 double width)
{
    const double per_metre = v->scale / metres_per_unit;
    int parts;
    if (!(metres_per_unit > 0) || !isfinite(per_metre) || !(per_metre > 0))
        return 0;
    const double metres = round_length(width / per_metre, &parts), length = metres * per_metre;
    const int is_km = metres >= 1000;
    char number[MAP_NUMBER_SIZE], end[MAP_NUMBER_SIZE + 8];
    const double shown = is_km ? metres / 1000 : metres;
    dikas_map_number(c->language, shown, dikas_map_decimals(&shown, 1, 1), number);
    snprintf(end, sizeof end, "%s %s", number, is_km ? "km" : "m");
    if (c->cr)
        put_bar(c->cr, x, y, length, parts);
    text_style style = style_small;
    style.most_lines = 1;
    const double middle = text_length(c, &style, number);
    text_put(c, &style, "0", x, y + MM(1.6), MM(5));
    text_put(c, &style, end, x + length - middle / 2, y + MM(1.6), MM(25));
    return MM(5);
}

/* ---- north ---- */

double north_put(const canvas *c, double right, double y)
{
    static const double w = MM(4), h = MM(6.5);
    text_style letter = style_legend_title, below = style_small;
    letter.align = PANGO_ALIGN_CENTER;
    below.align = PANGO_ALIGN_CENTER;
    below.most_lines = 1;
    const char *label = dikas_map_word(c->language, "grid north");
    const double width = fmax(text_length(c, &below, label) + 2, w), middle = right - width / 2;
    const double top = y + text_put(c, &letter, "N", right - width, y - MM(1), width) - MM(1);
    if (c->cr) {
        cairo_move_to(c->cr, middle, top);
        cairo_line_to(c->cr, middle + w / 2, top + h);
        cairo_line_to(c->cr, middle, top + h * 0.76);
        cairo_line_to(c->cr, middle - w / 2, top + h);
        cairo_close_path(c->cr);
        set_colour(c->cr, 0x444444, 1);
        cairo_fill(c->cr);
    }
    return top - y + h + MM(0.8) +
           text_put(c, &below, label, right - width, top + h + MM(0.8), width);
}

/* ---- inset ---- */

static dikas_status draw_inset(const canvas *c, const map_view *whole, const map_view *v,
                               const dikas_map *map, dikas_error *err)
{
    cell_states grey = { .n = map->cells->n_features, .n_classes = 1 };
    grey.state = dikas_alloc_zero((size_t)grey.n + 1, sizeof *grey.state);
    if (!grey.state)
        return DIKAS_NO_MEMORY(err, "the inset");
    grey.count[0] = grey.n;
    grey.fill[0].colour = 0xc9c4bb;
    const dikas_status status = frame_draw(c, whole, map, &grey, -1, err);
    cell_states_clear(&grey);
    cairo_save(c->cr);
    cairo_rectangle(c->cr, whole->frame.x, whole->frame.y, whole->frame.w, whole->frame.h);
    cairo_clip(c->cr);
    cairo_rectangle(c->cr, view_x(whole, v->west), view_y(whole, v->north),
                    v->frame.w / v->scale * whole->scale, v->frame.h / v->scale * whole->scale);
    set_colour(c->cr, 0xc0392b, 1);
    cairo_set_line_width(c->cr, 1.2);
    cairo_stroke(c->cr);
    cairo_restore(c->cr);
    return status;
}

dikas_status inset_put(const canvas *c, const map_view *v, const dikas_map *map, double x, double y,
                       double width, double most_height, double *height, dikas_error *err)
{
    double extent[4];
    if (!geometry_extent(map->cells, extent) || !(extent[2] > extent[0]) ||
        !(extent[3] > extent[1]))
        return DIKAS_OK;
    const double shape = (extent[3] - extent[1]) / (extent[2] - extent[0]);
    const box frame = { x, y, fmin(width, most_height / shape), fmin(most_height, width * shape) };
    const map_view whole = view_of(extent, frame);
    *height += frame.h;
    return c->cr ? draw_inset(c, &whole, v, map, err) : DIKAS_OK;
}
