/* SPDX-License-Identifier: MIT */
/**
 * @file view.c
 * From the coordinates of the CRS to points of the page.
 */
#include <stdlib.h>

#include "core/core.h"
#include "core/geometry.h"
#include "map/canvas.h"

static void widen(double extent[4], const double *xy)
{
    extent[0] = fmin(extent[0], xy[0]);
    extent[1] = fmin(extent[1], xy[1]);
    extent[2] = fmax(extent[2], xy[0]);
    extent[3] = fmax(extent[3], xy[1]);
}

/* Points [from, to); 0 where there are none. */
static int extent_of(const dikas_geometry *geometry, int64_t from, int64_t to, double extent[4])
{
    extent[0] = extent[1] = HUGE_VAL;
    extent[2] = extent[3] = -HUGE_VAL;
    for (int64_t i = from; i < to; i++)
        widen(extent, geometry->xy + 2 * i);
    return extent[0] <= extent[2];
}

static int64_t first_point(const dikas_geometry *geometry, int64_t feature)
{
    return geometry->point[geometry->path[geometry->part[feature]]];
}

int geometry_extent(const dikas_geometry *geometry, double extent[4])
{
    return extent_of(geometry, 0, geometry->n_points, extent);
}

map_view view_of(const double extent[4], box frame)
{
    static const double air = 0.03; /* on either side, of the frame */
    const double w = extent[2] - extent[0], h = extent[3] - extent[1];
    map_view v = { .frame = frame };
    v.scale = (1 - 2 * air) * fmin(frame.w / w, frame.h / h);
    v.west = (extent[0] + extent[2] - frame.w / v.scale) / 2;
    v.north = (extent[1] + extent[3] + frame.h / v.scale) / 2;
    return v;
}

/* Outer rings run one way and holes the other, so that a path of many features fills where any of
 * them is. Points that are nearer than `least` to the one before are left out. */
static void add_path(cairo_t *cr, const map_view *v, const double *xy, int64_t n, int is_reversed,
                     double least)
{
    double last_x = 0, last_y = 0;
    for (int64_t k = 0; k < n; k++) {
        const double *p = xy + 2 * (is_reversed ? n - 1 - k : k);
        const double x = view_x(v, p[0]), y = view_y(v, p[1]);
        if (k && k < n - 1 && fabs(x - last_x) < least && fabs(y - last_y) < least)
            continue;
        (k ? cairo_line_to : cairo_move_to)(cr, x, y);
        last_x = x;
        last_y = y;
    }
}

void feature_path(cairo_t *cr, const map_view *v, const dikas_geometry *geometry, int64_t feature,
                  double least)
{
    for (int64_t part = geometry->part[feature]; part < geometry->part[feature + 1]; part++)
        for (int64_t path = geometry->path[part]; path < geometry->path[part + 1]; path++) {
            const int64_t first = geometry->point[path], n = geometry->point[path + 1] - first;
            const double *xy = geometry->xy + 2 * first;
            if (geometry->part_kind[part] != DIKAS_POLYGON) {
                add_path(cr, v, xy, n, 0, least);
                continue;
            }
            const int is_hole = path > geometry->path[part];
            add_path(cr, v, xy, n, (dikas_ring_area(xy, n) < 0) != is_hole, least);
            cairo_close_path(cr);
        }
}

int feature_is_seen(const map_view *v, const dikas_geometry *geometry, int64_t feature,
                    double extent[4])
{
    if (geometry->part[feature] == geometry->part[feature + 1] ||
        !extent_of(geometry, first_point(geometry, feature), first_point(geometry, feature + 1),
                   extent))
        return 0;
    return extent[2] >= v->west && extent[0] <= v->west + v->frame.w / v->scale &&
           extent[1] <= v->north && extent[3] >= v->north - v->frame.h / v->scale;
}

/* ---- crossings ---- */

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int find_crossings(crossing_list *list, const map_view *v, const dikas_geometry *g, int64_t feature,
                   double y)
{
    list->n = 0;
    for (int64_t path = g->path[g->part[feature]]; path < g->path[g->part[feature + 1]]; path++)
        for (int64_t i = g->point[path]; i + 1 < g->point[path + 1]; i++) {
            const double *a = g->xy + 2 * i, *b = a + 2;
            const double ya = view_y(v, a[1]), yb = view_y(v, b[1]);
            if ((ya <= y) == (yb <= y))
                continue;
            if (!dikas_make_room((void **)&list->x, &list->room, list->n + 1, sizeof *list->x))
                return 0;
            list->x[list->n++] = view_x(v, a[0] + (b[0] - a[0]) * (y - ya) / (yb - ya));
        }
    if (list->n)
        qsort(list->x, (size_t)list->n, sizeof *list->x, by_value);
    return 1;
}
