/* SPDX-License-Identifier: MIT */
/**
 * @file html_cells.c
 * Where the cells of an HTML map lie, and what they are called.
 *
 * Most cells are squares of a statistical grid: two small numbers each, as steps from the cell
 * before. For others see html_shapes.c.
 */
#include <stdlib.h>
#include <string.h>

#include "core/core.h"
#include "map/html_parts.h"

/* Beyond it a coordinate in decimetres is no longer exact in the page's 32-bit integers. */
static const double MOST_METRES = 2e8;

dikas_status html_frame_of(const dikas_html *document, html_frame *frame, dikas_error *err)
{
    double box[4] = { HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL };
    for (int i = 0; i < document->n_layers; i++) {
        double own[4];
        dikas_geometry_extent(document->layers[i].cells, own);
        if (!(own[0] <= own[2]))
            return dikas_fail(err, DIKAS_EINVAL, "all cells are without geometry: nothing to draw");
        if (i == 0)
            memcpy(frame->first, own, sizeof own);
        box[0] = fmin(box[0], own[0]);
        box[1] = fmin(box[1], own[1]);
        box[2] = fmax(box[2], own[2]);
        box[3] = fmax(box[3], own[3]);
    }
    frame->metres_per_unit = document->metres_per_unit > 0 ? document->metres_per_unit : 1;
    frame->x = floor(box[0]);
    frame->y = floor(box[1]);
    frame->width = (box[2] - frame->x) * frame->metres_per_unit;
    frame->height = (box[3] - frame->y) * frame->metres_per_unit;
    if (!(frame->width <= MOST_METRES && frame->height <= MOST_METRES))
        return dikas_fail(err, DIKAS_EINVAL, "cells reach over %g km, more than the earth",
                          fmax(frame->width, frame->height) / 1000);
    return DIKAS_OK;
}

/* ---- lattices ---- */

typedef struct lattice {
    double x, y, width, height; /* lower left corner of column 0, row 0; size of a cell */
} lattice;

/* Coordinates of a grid that was reprojected or rounded are a little off. */
static int is_near(double a, double b, double size)
{
    return fabs(a - b) <= 1e-3 * size;
}

/* The box of a feature that is one rectangle along the axes; 0 where it is anything else. */
static int rectangle_of(const dikas_geometry *g, int64_t feature, double box[4])
{
    const int64_t part = g->part[feature], path = g->path[part];
    if (g->part[feature + 1] - part != 1 || g->part_kind[part] != DIKAS_POLYGON ||
        g->path[part + 1] - path != 1 || g->point[path + 1] - g->point[path] != 5)
        return 0;
    const double *p = g->xy + 2 * g->point[path];
    box[0] = fmin(p[0], p[4]);
    box[1] = fmin(p[1], p[5]);
    box[2] = fmax(p[0], p[4]);
    box[3] = fmax(p[1], p[5]);
    const double width = box[2] - box[0], height = box[3] - box[1];
    if (!(width > 0 && height > 0))
        return 0;
    /* the second corner lies on the same side as one of its neighbours in x, as the other in y */
    const int across = is_near(p[2], p[4], width) && is_near(p[3], p[1], height) &&
                       is_near(p[6], p[0], width) && is_near(p[7], p[5], height);
    const int up = is_near(p[2], p[0], width) && is_near(p[3], p[5], height) &&
                   is_near(p[6], p[4], width) && is_near(p[7], p[1], height);
    return across || up;
}

static int is_empty(const dikas_geometry *g, int64_t feature)
{
    return g->part[feature] == g->part[feature + 1];
}

/* 1 where all cells are rectangles of one size, whole steps apart. */
static int find_lattice(const dikas_geometry *g, lattice *out)
{
    double box[4];
    int is_first = 1;
    for (int64_t i = 0; i < g->n_features; i++) {
        if (is_empty(g, i))
            continue;
        if (!rectangle_of(g, i, box))
            return 0;
        const double width = box[2] - box[0], height = box[3] - box[1];
        if (is_first)
            *out = (lattice){ box[0], box[1], width, height };
        is_first = 0;
        const double column = (box[0] - out->x) / out->width;
        const double row = (box[1] - out->y) / out->height;
        if (!is_near(width, out->width, out->width) || !is_near(height, out->height, out->height) ||
            !is_near(column, round(column), 1) || !is_near(row, round(row), 1))
            return 0;
    }
    if (is_first)
        return 0;
    /* from the first cell to the corner of all */
    dikas_geometry_extent(g, box);
    out->x -= out->width * round((out->x - box[0]) / out->width);
    out->y -= out->height * round((out->y - box[1]) / out->height);
    return 1;
}

/* Twice the step to the column of a cell, one more where a step to another row follows: one byte
 * for the next cell of a row. */
static void put_lattice(html_out *out, const dikas_geometry *g, const html_frame *frame,
                        const lattice *l)
{
    const double at[] = { (l->x - frame->x) * frame->metres_per_unit,
                          (l->y - frame->y) * frame->metres_per_unit,
                          l->width * frame->metres_per_unit, l->height * frame->metres_per_unit };
    int64_t column = 0, row = 0;
    html_put_text(out, "{\"lattice\":[");
    for (int i = 0; i < (int)DIKAS_COUNT(at); i++) {
        html_put_text(out, i ? "," : "");
        html_put_number(out, round(at[i] * 1e6) / 1e6);
    }
    html_put_text(out, "],\"steps\":");
    html_begin_packed(out);
    for (int64_t i = 0; i < g->n_features; i++) {
        double box[4];
        if (is_empty(g, i) || !rectangle_of(g, i, box))
            continue;
        const int64_t c = llround((box[0] - l->x) / l->width);
        const int64_t r = llround((box[1] - l->y) / l->height);
        html_put_whole(out, 2 * html_folded(c - column) + (r != row));
        if (r != row)
            html_put_signed(out, r - row);
        column = c;
        row = r;
    }
    html_end_packed(out);
}

void html_put_cells(html_out *out, const dikas_geometry *cells, const html_frame *frame)
{
    lattice l = { 0, 0, 1, 1 };
    int64_t last = 0;
    if (find_lattice(cells, &l))
        put_lattice(out, cells, frame, &l);
    else
        html_put_shapes(out, cells, frame);
    html_put_text(out, ",\"empty\":");
    html_begin_packed(out);
    for (int64_t i = 0; i < cells->n_features; i++)
        if (is_empty(cells, i)) {
            html_put_whole(out, (uint64_t)(i - last));
            last = i;
        }
    html_end_packed(out);
    html_put_text(out, "}");
}

/* ---- names ---- */

/* A whole number that is written as anybody would: no sign before plus or zeros before digits. */
static int is_plain_number(const char *text, int64_t *x)
{
    const char *digits = text + (*text == '-');
    const size_t n = strspn(digits, "0123456789");
    if (!n || n > 15 || digits[n] || (*digits == '0' && (n > 1 || *text == '-')))
        return 0;
    *x = strtoll(text, NULL, 10);
    return 1;
}

/* What a name shares with the one before it, at its start and at its end. The page counts
 * characters where we count bytes, so only plain ones are shared. */
typedef struct shared {
    size_t start, end, length;
} shared;

static int is_plain(char c)
{
    return c >= ' ' && c < 0x7f;
}

static shared shared_with(const char *before, const char *name)
{
    const size_t n_before = strlen(before), n = strlen(name), most = n < n_before ? n : n_before;
    shared s = { 0, 0, n };
    while (s.start < most && before[s.start] == name[s.start] && is_plain(name[s.start]))
        s.start++;
    while (s.end < most - s.start && before[n_before - 1 - s.end] == name[n - 1 - s.end] &&
           is_plain(name[n - 1 - s.end]))
        s.end++;
    return s;
}

/* Steps from one number to the next. */
static int put_numbers(html_out *out, const char *const *id, int64_t n)
{
    int64_t x, last = 0;
    for (int64_t i = 0; i < n; i++)
        if (!id[i] || !is_plain_number(id[i], &x))
            return 0;
    html_put_text(out, "{\"numbers\":");
    html_begin_packed(out);
    for (int64_t i = 0; i < n; i++) {
        (void)is_plain_number(id[i], &x);
        html_put_signed(out, x - last);
        last = x;
    }
    html_end_packed(out);
    html_put_text(out, "}");
    return 1;
}

/* A character that no name has, to part them with. */
static char separator_for(const char *const *id, int64_t n)
{
    for (const char *c = "|;/~^"; *c; c++) {
        int64_t i = 0;
        while (i < n && !(id[i] && strchr(id[i], *c)))
            i++;
        if (i == n)
            return *c;
    }
    return '\0';
}

/* What each name does not share, in one string; in several where no character could part them. */
static void put_rests(html_out *out, const char *const *id, int64_t n)
{
    const char separator = separator_for(id, n);
    const char *before = "";
    if (separator) {
        html_put_text(out, ",\"separator\":\"");
        html_put(out, &separator, 1);
        html_put_text(out, "\",\"rest\":\"");
    } else {
        html_put_text(out, ",\"rest\":[\"");
    }
    for (int64_t i = 0; i < n; i++) {
        const char *name = id[i] ? id[i] : "";
        const shared s = shared_with(before, name);
        if (i && separator)
            html_put(out, &separator, 1);
        else if (i)
            html_put_text(out, "\",\"");
        html_put_part(out, name + s.start, s.length - s.start - s.end);
        before = name;
    }
    html_put_text(out, separator ? "\"" : "\"]");
}

/* The start that is shared, one more, and the end; 0 where both are as long as the time before. */
static void put_names(html_out *out, const char *const *id, int64_t n)
{
    const char *before = "";
    shared last = { 0, 0, 0 };
    html_put_text(out, "{\"shared\":");
    html_begin_packed(out);
    for (int64_t i = 0; i < n; i++) {
        const char *name = id[i] ? id[i] : "";
        const shared s = shared_with(before, name);
        const int is_same = s.start == last.start && s.end == last.end;
        html_put_whole(out, is_same ? 0 : s.start + 1);
        if (!is_same)
            html_put_whole(out, s.end);
        before = name;
        last = s;
    }
    html_end_packed(out);
    put_rests(out, id, n);
    html_put_text(out, "}");
}

void html_put_ids(html_out *out, const char *const *id, int64_t n)
{
    if (!id)
        html_put_text(out, "null");
    else if (!put_numbers(out, id, n))
        put_names(out, id, n);
}
