/* SPDX-License-Identifier: MIT */
/**
 * @file geometry.c
 * Geometry as offsets and coordinates: making, selecting, centroids, extent.
 */
#include <string.h>

#include "core/core.h"
#include "core/geometry.h"

dikas_geometry *dikas_geometry_new(int64_t n_features, int64_t n_parts, int64_t n_paths,
                                   int64_t n_points, int has_z)
{
    dikas_geometry *g = dikas_alloc_zero(1, sizeof *g);
    if (!g)
        return NULL;
    g->n_features = n_features;
    g->n_parts = n_parts;
    g->n_paths = n_paths;
    g->n_points = n_points;
    g->part = dikas_alloc((size_t)n_features + 1, sizeof(int64_t));
    g->path = dikas_alloc((size_t)n_parts + 1, sizeof(int64_t));
    g->point = dikas_alloc((size_t)n_paths + 1, sizeof(int64_t));
    g->part_kind = dikas_alloc((size_t)n_parts, 1);
    g->xy = dikas_alloc((size_t)n_points, 2 * sizeof(double));
    g->z = has_z ? dikas_alloc((size_t)n_points, sizeof(double)) : NULL;
    if (!g->part || !g->path || !g->point || !g->part_kind || !g->xy || (has_z && !g->z)) {
        dikas_geometry_free(g);
        return NULL;
    }
    g->part[n_features] = n_parts;
    g->path[n_parts] = n_paths;
    g->point[n_paths] = n_points;
    return g;
}

void dikas_geometry_free(dikas_geometry *geometry)
{
    if (!geometry)
        return;
    dikas_release(geometry->part);
    dikas_release(geometry->path);
    dikas_release(geometry->point);
    dikas_release(geometry->part_kind);
    dikas_release(geometry->xy);
    dikas_release(geometry->z);
    dikas_release(geometry);
}

void dikas_geometry_set_shape(dikas_geometry *geometry)
{
    geometry->shape = DIKAS_EMPTY;
    for (int64_t i = 0; i < geometry->n_parts; i++) {
        const dikas_shape kind = (dikas_shape)geometry->part_kind[i];
        if (geometry->shape == DIKAS_EMPTY)
            geometry->shape = kind;
        else if (geometry->shape != kind)
            geometry->shape = DIKAS_MIXED;
    }
}

dikas_status dikas_geometry_from_points(const double *xy, int64_t n, dikas_geometry **out,
                                        dikas_error *err)
{
    int64_t known = 0;
    for (int64_t i = 0; i < n; i++)
        known += isfinite(xy[2 * i]) && isfinite(xy[2 * i + 1]);
    dikas_geometry *g = dikas_geometry_new(n, known, known, known, 0);
    if (!g)
        return DIKAS_NO_MEMORY(err, "points");
    int64_t k = 0;
    for (int64_t i = 0; i < n; i++) {
        g->part[i] = k;
        if (!isfinite(xy[2 * i]) || !isfinite(xy[2 * i + 1]))
            continue;
        g->path[k] = g->point[k] = k;
        g->part_kind[k] = DIKAS_POINT;
        g->xy[2 * k] = xy[2 * i];
        g->xy[2 * k + 1] = xy[2 * i + 1];
        k++;
    }
    dikas_geometry_set_shape(g);
    *out = g;
    return DIKAS_OK;
}

dikas_status dikas_geometry_select(const dikas_geometry *geometry, const int64_t *rows, int64_t n,
                                   dikas_geometry **out, dikas_error *err)
{
    const dikas_geometry *from = geometry;
    int64_t parts = 0, paths = 0, points = 0;
    for (int64_t i = 0; i < n; i++) {
        const int64_t p0 = from->part[rows[i]], p1 = from->part[rows[i] + 1];
        parts += p1 - p0;
        paths += from->path[p1] - from->path[p0];
        points += from->point[from->path[p1]] - from->point[from->path[p0]];
    }
    dikas_geometry *to = dikas_geometry_new(n, parts, paths, points, from->z != NULL);
    if (!to)
        return DIKAS_NO_MEMORY(err, "geometry");
    parts = paths = points = 0;
    for (int64_t i = 0; i < n; i++) {
        to->part[i] = parts;
        for (int64_t p = from->part[rows[i]]; p < from->part[rows[i] + 1]; p++) {
            to->part_kind[parts] = from->part_kind[p];
            to->path[parts++] = paths;
            for (int64_t q = from->path[p]; q < from->path[p + 1]; q++) {
                const int64_t first = from->point[q], count = from->point[q + 1] - first;
                to->point[paths++] = points;
                memcpy(to->xy + 2 * points, from->xy + 2 * first, (size_t)count * 16);
                if (from->z)
                    memcpy(to->z + points, from->z + first, (size_t)count * 8);
                points += count;
            }
        }
    }
    dikas_geometry_set_shape(to);
    *out = to;
    return DIKAS_OK;
}

/* Sums for a centroid, relative to an origin: weight, weight * x, weight * y of each dimension. */
typedef struct {
    double origin[2];
    double sum[3][3];
} moments;

static void add(moments *m, int dimension, double weight, double x, double y)
{
    m->sum[dimension][0] += weight;
    m->sum[dimension][1] += weight * x;
    m->sum[dimension][2] += weight * y;
}

static void add_path(moments *m, const double *xy, int64_t n, dikas_shape kind, int hole)
{
    double area = 0, area_x = 0, area_y = 0;
    for (int64_t i = 0; i < n; i++) {
        const double x = xy[2 * i] - m->origin[0], y = xy[2 * i + 1] - m->origin[1];
        add(m, 0, 1, x, y);
        if (kind == DIKAS_POINT || i + 1 >= n)
            continue;
        const double u = xy[2 * i + 2] - m->origin[0], v = xy[2 * i + 3] - m->origin[1];
        add(m, 1, hypot(u - x, v - y), (x + u) / 2, (y + v) / 2);
        const double cross = x * v - u * y;
        area += cross / 2;
        area_x += cross * (x + u) / 6;
        area_y += cross * (y + v) / 6;
    }
    if (kind != DIKAS_POLYGON)
        return;
    const double sign = (area < 0) != hole ? -1 : 1; /* outer rings add, holes take off */
    m->sum[2][0] += sign * area;
    m->sum[2][1] += sign * area_x;
    m->sum[2][2] += sign * area_y;
}

void dikas_geometry_centroids(const dikas_geometry *geometry, double *xy)
{
    const dikas_geometry *g = geometry;
    for (int64_t f = 0; f < g->n_features; f++) {
        const int64_t first = g->point[g->path[g->part[f]]];
        const int64_t end = g->point[g->path[g->part[f + 1]]];
        int dimension = 2;
        xy[2 * f] = xy[2 * f + 1] = DIKAS_MISSING;
        if (first == end)
            continue;
        moments m = { .origin = { g->xy[2 * first], g->xy[2 * first + 1] } };
        for (int64_t p = g->part[f]; p < g->part[f + 1]; p++)
            for (int64_t q = g->path[p]; q < g->path[p + 1]; q++)
                add_path(&m, g->xy + 2 * g->point[q], g->point[q + 1] - g->point[q],
                         (dikas_shape)g->part_kind[p], q > g->path[p]);
        /* a polygon of no area has some by rounding */
        const double perimeter = m.sum[1][0];
        if (!(m.sum[2][0] > 1e-14 * perimeter * perimeter))
            dimension = perimeter > 0 ? 1 : 0;
        xy[2 * f] = m.origin[0] + m.sum[dimension][1] / m.sum[dimension][0];
        xy[2 * f + 1] = m.origin[1] + m.sum[dimension][2] / m.sum[dimension][0];
    }
}

int dikas_geometry_holds(const dikas_geometry *g, int64_t feature, const double xy[2])
{
    int within = 0;
    for (int64_t part = g->part[feature]; part < g->part[feature + 1]; part++)
        for (int64_t path = g->path[part];
             g->part_kind[part] == DIKAS_POLYGON && path < g->path[part + 1]; path++)
            for (int64_t p = g->point[path]; p + 1 < g->point[path + 1]; p++) {
                const double *a = g->xy + 2 * p, *b = a + 2;
                if ((a[1] > xy[1]) != (b[1] > xy[1]) &&
                    xy[0] - a[0] < (b[0] - a[0]) * ((xy[1] - a[1]) / (b[1] - a[1])))
                    within = !within;
            }
    return within;
}

void dikas_geometry_extent(const dikas_geometry *geometry, double box[4])
{
    box[0] = box[1] = HUGE_VAL;
    box[2] = box[3] = -HUGE_VAL;
    for (int64_t i = 0; i < geometry->n_points; i++) {
        const double x = geometry->xy[2 * i], y = geometry->xy[2 * i + 1];
        box[0] = x < box[0] ? x : box[0];
        box[1] = y < box[1] ? y : box[1];
        box[2] = x > box[2] ? x : box[2];
        box[3] = y > box[3] ? y : box[3];
    }
}
