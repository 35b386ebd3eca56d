/* SPDX-License-Identifier: MIT */
/**
 * @file html_ground.c
 * What lies behind and above the cells of an HTML map, simplified to what can be seen.
 */
#include <string.h>

#include "core/core.h"
#include "map/canvas.h"
#include "map/html_parts.h"
#include "map/html_rings.h"

enum { QUANTA_ACROSS = 10000 }; /* of the longer side of the map; never below a decimetre */

/* How far beyond the cells the page can be moved, in widths of the map. */
static const double MARGIN = 0.5;

typedef struct ground_writer {
    html_out *out;
    html_pen pen;
    const dikas_geometry *geometry;
    double within[4]; /* what can be seen, in the CRS */
    double *xy;       /* room for the longest path */
    int64_t *room;
} ground_writer;

static double quantum_for(const html_frame *frame)
{
    const double quantum = fmax(frame->width, frame->height) / QUANTA_ACROSS;
    return fmax(0.1, round(quantum * 10) / 10);
}

/* 1 where something of a path may be seen. */
static int is_seen(const ground_writer *w, int64_t path)
{
    const dikas_geometry *g = w->geometry;
    double extent[4] = { HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL };
    for (int64_t i = g->point[path]; i < g->point[path + 1]; i++) {
        const double *p = g->xy + 2 * i;
        extent[0] = fmin(extent[0], p[0]);
        extent[1] = fmin(extent[1], p[1]);
        extent[2] = fmax(extent[2], p[0]);
        extent[3] = fmax(extent[3], p[1]);
    }
    return extent[0] <= w->within[2] && extent[2] >= w->within[0] && extent[1] <= w->within[3] &&
           extent[3] >= w->within[1];
}

/* A path as it will be drawn, in w->xy. @return its points */
static int64_t simplified(ground_writer *w, int64_t path)
{
    const dikas_geometry *g = w->geometry;
    const int64_t n = g->point[path + 1] - g->point[path];
    memcpy(w->xy, g->xy + 2 * g->point[path], 2 * (size_t)n * sizeof *w->xy);
    return html_simplify(w->xy, n, w->pen.quantum / w->pen.frame->metres_per_unit, w->room);
}

static void put_paths(ground_writer *w, const char *key, int kind)
{
    const dikas_geometry *g = w->geometry;
    w->pen.x = w->pen.y = 0;
    html_put_key(w->out, key, 0);
    html_begin_packed(w->out);
    for (int64_t part = 0; part < g->n_parts; part++) {
        if (g->part_kind[part] != kind || !is_seen(w, g->path[part]))
            continue;
        for (int64_t path = g->path[part]; path < g->path[part + 1]; path++) {
            const int64_t n = simplified(w, path);
            if (kind == DIKAS_LINE)
                html_put_line(w->out, &w->pen, w->xy, n);
            else if (n > 3) /* else it has shrunk to a line */
                html_put_ring(w->out, &w->pen, w->xy, n, path > g->path[part]);
        }
    }
    html_end_packed(w->out);
}

/* Where a page of this part of the CRS names a polygon, if it shows any of it. 0 where there is no
 * memory. */
static int find_place(const ground_writer *w, const double part[4], int64_t feature, double at[2],
                      double *room)
{
    const map_view view = { { 0, 0, part[2] - part[0], part[3] - part[1] }, part[0], part[3], 1 };
    double extent[4], found[2] = { 0, 0 };
    if (w->geometry->part_kind[w->geometry->part[feature]] != DIKAS_POLYGON ||
        !feature_is_seen(&view, w->geometry, feature, extent))
        return 1;
    if (!label_place(&view, w->geometry, feature, extent, found, room))
        return 0;
    if (*room > 0) {
        at[0] = view.west + found[0];
        at[1] = view.north - found[1];
    }
    return 1;
}

/* Where each label stands: as on a page of the first cells, on one of all, or in the middle of what
 * it names. 0 where there is no memory. */
static int put_labels(ground_writer *w, const char *const *label, const double *centroid)
{
    const html_frame *f = w->pen.frame;
    const double all[] = { f->x, f->y, f->x + f->width / f->metres_per_unit,
                           f->y + f->height / f->metres_per_unit };
    int n_put = 0;
    html_put_text(w->out, ",\"labels\":[");
    for (int64_t i = 0; i < w->geometry->n_features; i++) {
        double at[2] = { centroid[2 * i], centroid[2 * i + 1] }, room = 0;
        if (!label[i] || !*label[i])
            continue;
        if (!find_place(w, f->first, i, at, &room) ||
            (!(room > 0) && !find_place(w, all, i, at, &room)))
            return 0;
        if (!(at[0] >= w->within[0] && at[0] <= w->within[2]) ||
            !(at[1] >= w->within[1] && at[1] <= w->within[3]))
            continue;
        html_put_text(w->out, n_put++ ? ",[" : "[");
        html_put_number(w->out, round((at[0] - f->x) * f->metres_per_unit));
        html_put_text(w->out, ",");
        html_put_number(w->out, round((at[1] - f->y) * f->metres_per_unit));
        html_put_text(w->out, ",");
        html_put_string(w->out, label[i]);
        html_put_text(w->out, "]");
    }
    html_put_text(w->out, "]");
    return 1;
}

/* Names of each street, house or park would cover the map. */
static int has_labels(const dikas_ground *ground)
{
    return ground->label &&
           (ground->kind == DIKAS_GROUND_WATER || ground->kind == DIKAS_GROUND_BORDER ||
            ground->kind == DIKAS_GROUND_LABEL);
}

static int put_layer(ground_writer *w, const dikas_ground *ground, const double *centroid)
{
    static const char *const kinds[] = { "land",   "water",  "green", "building",
                                         "street", "border", "label" };
    html_put_text(w->out, "{");
    html_put_key(w->out, "kind", 1);
    html_put_string(w->out, kinds[ground->kind]);
    html_put_key(w->out, "quantum", 0);
    html_put_number(w->out, w->pen.quantum);
    put_paths(w, "rings", DIKAS_POLYGON);
    put_paths(w, "lines", DIKAS_LINE);
    const int is_ok = !has_labels(ground) || put_labels(w, ground->label, centroid);
    html_put_text(w->out, "}");
    return is_ok;
}

static int64_t longest_path(const dikas_geometry *g)
{
    int64_t most = 1;
    for (int64_t path = 0; path < g->n_paths; path++)
        if (g->point[path + 1] - g->point[path] > most)
            most = g->point[path + 1] - g->point[path];
    return most;
}

dikas_status html_put_ground(html_out *out, const dikas_ground *ground, const html_frame *frame,
                             dikas_error *err)
{
    const dikas_geometry *g = ground->geometry;
    const double margin = MARGIN * fmax(frame->width, frame->height) / frame->metres_per_unit;
    const size_t most = (size_t)longest_path(g), n = (size_t)g->n_features;
    double *centroid = has_labels(ground) ? dikas_alloc(2 * n + 1, sizeof *centroid) : NULL;
    ground_writer w = {
        .out = out,
        .pen = { .frame = frame, .quantum = quantum_for(frame) },
        .geometry = g,
        .within = { frame->x - margin, frame->y - margin,
                    frame->x + frame->width / frame->metres_per_unit + margin,
                    frame->y + frame->height / frame->metres_per_unit + margin },
        .xy = dikas_alloc(2 * most, sizeof *w.xy),
        .room = dikas_alloc(most, sizeof *w.room),
    };
    dikas_status status = DIKAS_OK;
    if (!w.xy || !w.room || (has_labels(ground) && !centroid))
        status = DIKAS_NO_MEMORY(err, "what lies behind the cells");
    if (status == DIKAS_OK) {
        if (centroid)
            dikas_geometry_centroids(g, centroid);
        if (!put_layer(&w, ground, centroid))
            status = DIKAS_NO_MEMORY(err, "the names on a map");
    }
    dikas_release(centroid);
    dikas_release(w.xy);
    dikas_release(w.room);
    return status;
}
