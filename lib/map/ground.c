/* SPDX-License-Identifier: MIT */
/**
 * @file ground.c
 * What lies behind and above the cells.
 */
#include <string.h>

#include "map/canvas.h"

int dikas_ground_kind_of(const char *name)
{
    static const char *const names[] = { "land",   "water",  "green", "building",
                                         "street", "border", "label" };
    for (int i = 0; i < (int)DIKAS_COUNT(names); i++)
        if (strcmp(name, names[i]) == 0)
            return i;
    return -1;
}

/* How a kind is drawn: polygons are filled, and their outlines and lines stroked. */
typedef struct ground_style {
    uint32_t colour;
    double alpha;
    double line; /* points; 0: none */
    int is_filled;
} ground_style;

static const ground_style styles[] = {
    [DIKAS_GROUND_LAND] = { 0xebe9e4, 1, 0, 1 },
    [DIKAS_GROUND_WATER] = { 0xcbdae3, 1, 0.8, 1 },
    [DIKAS_GROUND_GREEN] = { 0xdde4d3, 1, 0, 1 },
    [DIKAS_GROUND_BUILDING] = { 0x3d3a36, 0.28, 0, 1 },
    [DIKAS_GROUND_STREET] = { 0x3d3a36, 0.38, 0.35, 0 },
    [DIKAS_GROUND_BORDER] = { 0x33312e, 0.9, 0.7, 0 },
};

/* Adds the features of a geometry that are seen to the path, and returns how many. Points have no
 * outline. */
static int64_t add_features(const canvas *c, const map_view *v, const dikas_geometry *geometry)
{
    static const double finest = 0.15; /* points: finer than print shows */
    int64_t n = 0;
    double extent[4];
    cairo_new_path(c->cr);
    for (int64_t i = 0; i < geometry->n_features; i++)
        if (feature_is_seen(v, geometry, i, extent)) {
            feature_path(c->cr, v, geometry, i, finest);
            n++;
        }
    return n;
}

static void stroke(cairo_t *cr, double width, uint32_t colour, double alpha)
{
    cairo_set_line_width(cr, width);
    set_colour(cr, colour, alpha);
    cairo_stroke_preserve(cr);
}

/* Lines are thinner on small maps. */
static double line_factor(const map_view *v)
{
    return fmax(0.45, fmin(1, v->frame.w / MM(140)));
}

static void draw(const canvas *c, const map_view *v, const dikas_ground *ground)
{
    const ground_style *style = &styles[ground->kind];
    const dikas_geometry *geometry = ground->geometry;
    double factor = line_factor(v);
    const int64_t n = geometry->shape == DIKAS_POINT ? 0 : add_features(c, v, geometry);
    if (!n)
        return;
    if (ground->kind == DIKAS_GROUND_BORDER && n > 30)
        factor *= 0.6; /* many borders would be a net over the map */
    cairo_set_line_join(c->cr, CAIRO_LINE_JOIN_ROUND);
    if (style->is_filled && geometry->shape != DIKAS_LINE) {
        set_colour(c->cr, style->colour, style->alpha);
        cairo_fill_preserve(c->cr);
    }
    if (ground->kind == DIKAS_GROUND_BORDER)
        stroke(c->cr, 2.4 * factor, PAPER, 0.75); /* a halo, so that it is seen on every colour */
    if (style->line > 0 && (geometry->shape == DIKAS_LINE || !style->is_filled))
        stroke(c->cr, style->line * factor, style->colour, style->alpha);
    cairo_new_path(c->cr);
}

static void draw_kind(const canvas *c, const map_view *v, const dikas_map *map,
                      dikas_ground_kind kind)
{
    for (int i = 0; i < map->n_ground; i++)
        if (map->ground[i].kind == kind && map->ground[i].geometry)
            draw(c, v, &map->ground[i]);
}

void ground_below(const canvas *c, const map_view *v, const dikas_map *map)
{
    set_colour(c->cr, 0xebe9e4, 1);
    cairo_paint(c->cr);
    draw_kind(c, v, map, DIKAS_GROUND_LAND);
    draw_kind(c, v, map, DIKAS_GROUND_GREEN);
    draw_kind(c, v, map, DIKAS_GROUND_WATER);
}

dikas_status ground_above(const canvas *c, const map_view *v, const dikas_map *map, int with_labels,
                          dikas_error *err)
{
    draw_kind(c, v, map, DIKAS_GROUND_BUILDING);
    draw_kind(c, v, map, DIKAS_GROUND_STREET);
    draw_kind(c, v, map, DIKAS_GROUND_BORDER);
    return with_labels ? labels_draw(c, v, map, err) : DIKAS_OK;
}
