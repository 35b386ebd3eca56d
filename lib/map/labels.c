/* SPDX-License-Identifier: MIT */
/**
 * @file labels.c
 * Names on a map: the important ones first, none over another.
 */
#include <stdlib.h>
#include <string.h>

#include "core/core.h"
#include "map/canvas.h"

typedef struct label {
    const char *text;
    double x, y;       /* what it names, in points */
    double importance; /* of two, the one of more goes first */
    int64_t order;     /* then the one that comes first */
    int is_point;      /* it stands beside, not upon */
    int is_water;
    double room; /* width of what it names */
} label;

typedef struct label_list {
    label *label;
    int64_t n, room;
} label_list;

/* ---- where a polygon is named ---- */

int label_place(const map_view *v, const dikas_geometry *g, int64_t feature, const double extent[4],
                double at[2], double *width)
{
    enum { LINES = 15 };
    const box *frame = &v->frame;
    const double top = fmax(view_y(v, extent[3]), frame->y),
                 bottom = fmin(view_y(v, extent[1]), frame->y + frame->h);
    crossing_list list = { NULL, 0, 0 };
    double best = 0;
    int is_ok = 1;
    *width = 0;
    for (int k = 1; k <= LINES && is_ok; k++) {
        const double y = bottom - (bottom - top) * k / (LINES + 1),
                     off = fabs(2.0 * k / (LINES + 1) - 1);
        is_ok = find_crossings(&list, v, g, feature, y);
        for (int64_t i = 0; is_ok && i + 1 < list.n; i += 2) {
            const double from = fmax(list.x[i], frame->x),
                         to = fmin(list.x[i + 1], frame->x + frame->w);
            if ((to - from) * (1 - off) <= best)
                continue;
            best = (to - from) * (1 - off);
            *width = to - from;
            at[0] = (from + to) / 2;
            at[1] = y;
        }
    }
    dikas_release(list.x);
    return is_ok;
}

/* ---- what is named ---- */

static int add_label(label_list *list, const map_view *v, const dikas_ground *ground, int64_t i,
                     const double extent[4])
{
    const dikas_geometry *g = ground->geometry;
    label l = { .text = ground->label[i], .order = i };
    double width = HUGE_VAL;
    l.is_point = g->part_kind[g->part[i]] == DIKAS_POINT;
    l.is_water = ground->kind == DIKAS_GROUND_WATER;
    if (g->part_kind[g->part[i]] == DIKAS_POLYGON) {
        double at[2] = { 0, 0 };
        if (!label_place(v, g, i, extent, at, &width))
            return 0;
        l.x = at[0];
        l.y = at[1];
        l.importance = (extent[2] - extent[0]) * (extent[3] - extent[1]);
    } else {
        l.x = view_x(v, (extent[0] + extent[2]) / 2);
        l.y = view_y(v, (extent[1] + extent[3]) / 2);
        l.importance = ground->kind == DIKAS_GROUND_LABEL ? HUGE_VAL : 0;
    }
    l.room = width;
    if (l.is_water) {
        l.importance = 0; /* after the places that people live in */
        if (width < MM(12))
            return 1;
    }
    if (!dikas_make_room((void **)&list->label, &list->room, list->n + 1, sizeof *list->label))
        return 0;
    list->label[list->n++] = l;
    return 1;
}

static int is_named(const dikas_ground *ground)
{
    return ground->label && ground->geometry &&
           (ground->kind == DIKAS_GROUND_BORDER || ground->kind == DIKAS_GROUND_LABEL ||
            (ground->kind == DIKAS_GROUND_WATER && ground->geometry->shape == DIKAS_POLYGON));
}

static int collect(label_list *list, const map_view *v, const dikas_map *map)
{
    double extent[4];
    for (int k = 0; k < map->n_ground; k++)
        for (int64_t i = 0; is_named(&map->ground[k]) && i < map->ground[k].geometry->n_features;
             i++)
            if (map->ground[k].label[i] && *map->ground[k].label[i] &&
                feature_is_seen(v, map->ground[k].geometry, i, extent) &&
                !add_label(list, v, &map->ground[k], i, extent))
                return 0;
    return 1;
}

static int by_importance(const void *a, const void *b)
{
    const label *x = a, *y = b;
    if (x->importance > y->importance || x->importance < y->importance)
        return x->importance > y->importance ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

/* ---- placing ---- */

typedef struct box_list {
    box *box;
    int64_t n, room;
} box_list;

static int is_free(const box_list *taken, const box *frame, box wanted)
{
    static const double air = MM(0.8);
    if (wanted.x < frame->x + air || wanted.y < frame->y + air ||
        wanted.x + wanted.w > frame->x + frame->w - air ||
        wanted.y + wanted.h > frame->y + frame->h - air)
        return 0;
    for (int64_t i = 0; i < taken->n; i++) {
        const box *b = &taken->box[i];
        if (wanted.x < b->x + b->w + air && b->x < wanted.x + wanted.w + air &&
            wanted.y < b->y + b->h + air && b->y < wanted.y + wanted.h + air)
            return 0;
    }
    return 1;
}

/* Upon it; a point has its name to the right, left, above or below. */
static int find_place(const box_list *taken, const box *frame, const label *l, double w, double h,
                      box *out)
{
    static const double gap = MM(1.4);
    const box beside[] = { { l->x + gap, l->y - h / 2, w, h },
                           { l->x - gap - w, l->y - h / 2, w, h },
                           { l->x - w / 2, l->y - gap - h, w, h },
                           { l->x - w / 2, l->y + gap, w, h } };
    const box upon[] = { { l->x - w / 2, l->y - h / 2, w, h },
                         { l->x - w / 2, l->y - h * 1.5, w, h },
                         { l->x - w / 2, l->y + h / 2, w, h } };
    const int n = l->is_point ? DIKAS_COUNT(beside) : DIKAS_COUNT(upon);
    for (int i = 0; i < n; i++) {
        *out = l->is_point ? beside[i] : upon[i];
        if (is_free(taken, frame, *out))
            return 1;
    }
    return 0;
}

static void draw_label(const canvas *c, const label *l, PangoLayout *layout, box at)
{
    cairo_t *cr = c->cr;
    cairo_save(cr);
    if (l->is_point) {
        cairo_new_path(cr); /* the last name has left its point */
        cairo_arc(cr, l->x, l->y, MM(0.6), 0, 6.28318530717958647692);
        set_colour(cr, 0x333333, 1);
        cairo_fill_preserve(cr);
        set_colour(cr, PAPER, 0.9);
        cairo_set_line_width(cr, 0.6);
        cairo_stroke(cr);
    }
    cairo_move_to(cr, at.x, at.y);
    pango_cairo_layout_path(cr, layout);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_width(cr, 3);
    set_colour(cr, PAPER, 0.9);
    cairo_stroke(cr);
    cairo_move_to(cr, at.x, at.y);
    set_colour(cr, l->is_water ? 0x3d6a87 : style_label.colour, 1);
    text_show(c, layout);
    cairo_restore(cr);
}

/* Width of the longest part of a name that no line break parts. */
static double widest_word(const canvas *c, const text_style *style, const char *text)
{
    double widest = 0;
    for (const char *from = text; *from;) {
        const size_t length = strcspn(from, " -"), with_end = length + (from[length] == '-');
        char *word = g_strndup(from, with_end);
        widest = fmax(widest, text_length(c, style, word));
        g_free(word);
        from += length + (from[length] != '\0');
    }
    return widest;
}

/* A name, which in a polygon folds so that it stays within, if its words let it. */
static PangoLayout *layout_of(const canvas *c, const label *l, int64_t n, double *width)
{
    static const double widest = MM(45);
    text_style style = style_label;
    style.size = n > 24 ? 7 : style.size;
    style.align = l->is_point ? PANGO_ALIGN_LEFT : PANGO_ALIGN_CENTER;
    if (l->is_water)
        style.weight = PANGO_WEIGHT_NORMAL;
    const double whole = fmin(text_length(c, &style, l->text), widest);
    const double word = whole > l->room ? widest_word(c, &style, l->text) : whole;
    *width = fmin(whole, fmax(l->room - MM(2), word)) + 1;
    style.most_lines = *width < whole ? 3 : 2;
    PangoLayout *layout = text_layout(c, &style, l->text, *width);
    *width = fmin(*width, text_width(layout) + 1);
    pango_layout_set_width(layout, (int)(*width * PANGO_SCALE));
    return layout;
}

/* Where names are many, those much wider than what they name would only hide the map. */
static int is_too_wide(const label *l, double width, int64_t n)
{
    return n > 24 && width > 1.25 * l->room;
}

static int place(const canvas *c, const map_view *v, const label *l, int64_t n, box_list *taken)
{
    box at;
    double w;
    PangoLayout *layout = layout_of(c, l, n, &w);
    const double h = text_height(layout);
    int is_ok = 1;
    if (!is_too_wide(l, w, n) && find_place(taken, &v->frame, l, w, h, &at)) {
        is_ok =
            dikas_make_room((void **)&taken->box, &taken->room, taken->n + 1, sizeof *taken->box);
        if (is_ok) {
            taken->box[taken->n++] = at;
            draw_label(c, l, layout, at);
        }
    }
    g_object_unref(layout);
    return is_ok;
}

dikas_status labels_draw(const canvas *c, const map_view *v, const dikas_map *map, dikas_error *err)
{
    label_list list = { NULL, 0, 0 };
    box_list taken = { NULL, 0, 0 };
    int is_ok = collect(&list, v, map);
    if (is_ok && list.n)
        qsort(list.label, (size_t)list.n, sizeof *list.label, by_importance);
    for (int64_t i = 0; i < list.n && is_ok; i++)
        is_ok = place(c, v, &list.label[i], list.n, &taken);
    dikas_release(list.label);
    dikas_release(taken.box);
    return is_ok ? DIKAS_OK : DIKAS_NO_MEMORY(err, "the names on a map");
}
