/* SPDX-License-Identifier: MIT */
/**
 * @file paint.c
 * Cells as pixels: edges on pixels, without seams, and no cell lost that is smaller than a pixel.
 */
#include <string.h>

#include "core/core.h"
#include "map/canvas.h"

/* States of w * h pixels; the upper left one begins at left, top of the device. */
typedef struct picture {
    int w, h, left, top;
    uint16_t *state;
    double dots;
    map_view view;          /* of pixels instead of points */
    crossing_list crossing; /* of a row with a feature */
} picture;

int feature_is_box(const dikas_geometry *geometry, int64_t feature, double extent[4])
{
    const int64_t part = geometry->part[feature], path = geometry->path[part];
    if (geometry->part[feature + 1] != part + 1 || geometry->part_kind[part] != DIKAS_POLYGON ||
        geometry->path[part + 1] != path + 1 ||
        geometry->point[path + 1] != geometry->point[path] + 5)
        return 0;
    const double *p = geometry->xy + 2 * geometry->point[path];
    for (int i = 0; i < 4; i++, p += 2)
        if (fabs(p[0] - p[2]) > 0 && fabs(p[1] - p[3]) > 0)
            return 0;
    p -= 8;
    extent[0] = fmin(p[0], p[4]);
    extent[1] = fmin(p[1], p[5]);
    extent[2] = fmax(p[0], p[4]);
    extent[3] = fmax(p[1], p[5]);
    return 1;
}

/* First pixel whose centre is not before x, within [0, n]. */
static int first_centre(double x, int n)
{
    const double first = ceil(x - 0.5);
    return first < 0 ? 0 : first > n ? n : (int)first;
}

static void fill_row(picture *p, int row, double from, double to, uint16_t state)
{
    const int end = first_centre(to, p->w);
    uint16_t *pixel = p->state + (size_t)row * (size_t)p->w;
    for (int x = first_centre(from, p->w); x < end; x++)
        pixel[x] = state;
}

/* Extent of a feature in pixels: left, top, right, bottom. */
static void pixels_of(const picture *p, const double extent[4], double out[4])
{
    out[0] = view_x(&p->view, extent[0]);
    out[1] = view_y(&p->view, extent[3]);
    out[2] = view_x(&p->view, extent[2]);
    out[3] = view_y(&p->view, extent[1]);
}

static int has_no_centre(const picture *p, const double at[4])
{
    return first_centre(at[0], p->w) == first_centre(at[2], p->w) ||
           first_centre(at[1], p->h) == first_centre(at[3], p->h);
}

static void paint_box(picture *p, const double at[4], uint16_t state)
{
    const int end = first_centre(at[3], p->h);
    for (int y = first_centre(at[1], p->h); y < end; y++)
        fill_row(p, y, at[0], at[2], state);
}

static int paint_polygon(picture *p, const dikas_geometry *g, int64_t feature, const double at[4],
                         uint16_t state)
{
    const int end = first_centre(at[3], p->h);
    for (int y = first_centre(at[1], p->h); y < end; y++) {
        if (!find_crossings(&p->crossing, &p->view, g, feature, y + 0.5))
            return 0;
        for (int64_t i = 0; i + 1 < p->crossing.n; i += 2)
            fill_row(p, y, p->crossing.x[i], p->crossing.x[i + 1], state);
    }
    return 1;
}

/* A cell between the centres of pixels is seen where no other cell is. */
static void paint_dot(picture *p, const double at[4], uint16_t state)
{
    const double x = floor((at[0] + at[2]) / 2), y = floor((at[1] + at[3]) / 2);
    if (x < 0 || x >= p->w || y < 0 || y >= p->h)
        return;
    uint16_t *pixel = p->state + (size_t)y * (size_t)p->w + (size_t)x;
    if (*pixel == STATE_NONE)
        *pixel = state;
}

static int paint_cells(picture *p, const dikas_geometry *cells, const cell_states *s,
                       int only_boxes)
{
    double extent[4], at[4];
    for (int pass = 0; pass < 2; pass++)
        for (int64_t i = 0; i < s->n; i++) {
            if (!feature_is_seen(&p->view, cells, i, extent))
                continue;
            const int is_box = feature_is_box(cells, i, extent);
            if (only_boxes && !is_box)
                continue;
            pixels_of(p, extent, at);
            if (has_no_centre(p, at)) {
                if (pass)
                    paint_dot(p, at, s->state[i]);
            } else if (!pass && is_box) {
                paint_box(p, at, s->state[i]);
            } else if (!pass && !paint_polygon(p, cells, i, at, s->state[i])) {
                return 0;
            }
        }
    return 1;
}

/* Patterns as pixels; as fill_path() has them. */
static int is_mark(int pattern, int x, int y, double dots)
{
    const int step = (int)fmax(3, round(MM(1.5) * dots)),
              line = (int)fmax(1, round(MM(0.2) * dots)),
              dot = (int)fmax(1, round(MM(0.45) * dots)),
              slope = (int)fmax(3, round(step * 1.41421356237309504880));
    const int rises = (x + y) % slope < line, falls = (x + (slope - y % slope)) % slope < line,
              is_level = y % step < line, is_upright = x % step < line;
    switch (pattern) {
    case FILL_HATCH:
        return rises;
    case FILL_DOTS:
        return x % step < dot && y % step < dot;
    case FILL_REASONS:
        return falls;
    case FILL_REASONS + 1:
        return is_level;
    case FILL_REASONS + 2:
        return is_upright;
    case FILL_REASONS + 3:
        return rises || falls;
    case FILL_REASONS + 4:
        return is_level || is_upright;
    default:
        return 0;
    }
}

static void colour_row(const picture *p, const cell_states *s, int y, uint32_t *out)
{
    static const uint32_t opaque = 0xff000000;
    const uint16_t *state = p->state + (size_t)y * (size_t)p->w;
    for (int x = 0; x < p->w; x++) {
        if (state[x] == STATE_NONE) {
            out[x] = 0;
            continue;
        }
        const fill how = s->fill[state[x]];
        uint32_t colour = how.colour;
        if (how.pattern != FILL_PLAIN && is_mark(how.pattern, x + p->left, y + p->top, p->dots))
            colour = how.pattern == FILL_DOTS ? 0x6e6e6e : 0x9a9a9a;
        out[x] = opaque | colour;
    }
}

/* The image on the page, each of its pixels on one of the device where that has some. */
static dikas_status show(const canvas *c, const picture *p, const cell_states *s, dikas_error *err)
{
    cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, p->w, p->h);
    if (cairo_surface_status(image) != CAIRO_STATUS_SUCCESS) {
        cairo_surface_destroy(image);
        return DIKAS_NO_MEMORY(err, "the image of cells");
    }
    unsigned char *row = cairo_image_surface_get_data(image);
    for (int y = 0; y < p->h; y++, row += cairo_image_surface_get_stride(image))
        colour_row(p, s, y, (uint32_t *)(void *)row);
    cairo_surface_mark_dirty(image);
    cairo_save(c->cr);
    cairo_scale(c->cr, 1 / p->dots, 1 / p->dots);
    cairo_set_source_surface(c->cr, image, p->left, p->top);
    cairo_pattern_set_filter(cairo_get_source(c->cr), CAIRO_FILTER_NEAREST);
    cairo_paint(c->cr);
    cairo_restore(c->cr);
    cairo_surface_destroy(image);
    return DIKAS_OK;
}

dikas_status cells_paint(const canvas *c, const map_view *v, const dikas_geometry *cells,
                         const cell_states *states, int only_boxes, dikas_error *err)
{
    const double dots = c->dots;
    picture p = { .dots = dots };
    p.left = (int)floor(v->frame.x * dots);
    p.top = (int)floor(v->frame.y * dots);
    p.w = (int)ceil((v->frame.x + v->frame.w) * dots) - p.left;
    p.h = (int)ceil((v->frame.y + v->frame.h) * dots) - p.top;
    p.view = *v;
    p.view.scale *= dots;
    p.view.frame = (box){ v->frame.x * dots - p.left, v->frame.y * dots - p.top, v->frame.w * dots,
                          v->frame.h * dots };
    p.state = dikas_alloc((size_t)p.w * (size_t)p.h, sizeof *p.state);
    if (!p.state)
        return DIKAS_NO_MEMORY(err, "the image of cells");
    memset(p.state, 0xff, (size_t)p.w * (size_t)p.h * sizeof *p.state);
    dikas_status status = paint_cells(&p, cells, states, only_boxes)
                              ? show(c, &p, states, err)
                              : DIKAS_NO_MEMORY(err, "the outlines of cells");
    dikas_release(p.state);
    dikas_release(p.crossing.x);
    return status;
}
