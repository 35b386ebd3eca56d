/* SPDX-License-Identifier: MIT */
/**
 * @file legend.c
 * What the colours of a map mean: classes from low to high, and why cells have none.
 */
#include <stdio.h>
#include <string.h>

#include "map/canvas.h"
#include "map/class_text.h"
#include "map/words.h"

enum { MOST_ROWS = 40, LONGEST_TEXT = MAP_REASON_SIZE, LONGEST_TITLE = 1000 };

static const double row_height = MM(4.9), swatch_width = MM(7.5), swatch_height = MM(3.7),
                    label_gap = MM(2), count_gap = MM(4), column_gap = MM(9);

/* ---- texts ---- */

void indicator_title(const canvas *c, const dikas_indicator *a, char *out, size_t size)
{
    const char *unit = dikas_map_unit(c->language, a->unit);
    const char *title = a->title && *a->title ? a->title : a->name ? a->name : "";
    snprintf(out, size, *unit ? "%s (%s)" : "%s", title, unit);
}

int same_classes(const dikas_indicator *a, const dikas_indicator *b)
{
    const int n = a->classes.n;
    if (n != b->classes.n || fabs(map_scale_of(a) - map_scale_of(b)) > 0 ||
        strcmp(a->unit ? a->unit : "", b->unit ? b->unit : "") != 0)
        return 0;
    for (int k = 0; k <= n; k++)
        if (fabs(a->classes.bound[k] - b->classes.bound[k]) > 0)
            return 0;
    return memcmp(a->colour, b->colour, (size_t)n * sizeof *a->colour) == 0;
}

/* ---- rows ---- */

typedef struct legend_row {
    int state; /* -1: the reference, between two classes */
    char label[LONGEST_TEXT], count[MAP_NUMBER_SIZE];
} legend_row;

typedef struct legend_rows {
    legend_row row[MOST_ROWS];
    int n, n_classes; /* of which the first are classes and the reference */
    const char *head; /* of the counts */
} legend_rows;

static legend_row *add_row(const canvas *c, legend_rows *rows, const cell_states *s, int state)
{
    legend_row *row = &rows->row[rows->n++];
    row->state = state;
    row->count[0] = row->label[0] = '\0';
    if (state >= 0)
        dikas_map_number(c->language, (double)s->count[state], 0, row->count);
    return row;
}

static void add_absences(const canvas *c, const dikas_indicator *a, const cell_states *s,
                         legend_rows *rows)
{
    rows->head = a->rows ? a->rows : dikas_map_word(c->language, "cells");
    for (int k = STATE_ABSENT; k < N_STATES && rows->n < MOST_ROWS; k++)
        if (s->count[k]) {
            legend_row *row = add_row(c, rows, s, k);
            dikas_map_absence(c->language, k - STATE_ABSENT, a->reasons, a->n_reasons, row->label);
        }
}

static void find_rows(const canvas *c, const dikas_indicator *a, const cell_states *s,
                      int with_counts, legend_rows *rows)
{
    rows->n = 0;
    rows->head = "";
    for (int k = 0; k < a->classes.n; k++) {
        if (k && k == a->classes.below) {
            char number[MAP_NUMBER_SIZE];
            map_bound_text(c->language, a, k, number);
            legend_row *row = add_row(c, rows, s, -1);
            snprintf(row->label, sizeof row->label, "%s %s",
                     dikas_map_word(c->language, "reference"), number);
        }
        legend_row *row = add_row(c, rows, s, k);
        map_class_text(c->language, a, s->is_whole, k, row->label);
        if (!with_counts)
            row->count[0] = '\0';
    }
    rows->n_classes = rows->n;
    if (with_counts)
        add_absences(c, a, s, rows);
}

static void put_swatch(const canvas *c, double x, double y, double w, double h, fill how)
{
    if (!c->cr)
        return;
    cairo_rectangle(c->cr, x, y, w, h);
    fill_path(c->cr, how);
    cairo_new_path(c->cr);
    cairo_rectangle(c->cr, x, y, w, h);
    set_colour(c->cr, 0x666666, 0.6);
    cairo_set_line_width(c->cr, 0.35);
    cairo_stroke(c->cr);
}

/* How often a class is there, as a strip tells it. */
static void count_text(const canvas *c, const cell_states *s, int state, char out[MAP_NUMBER_SIZE])
{
    double all = 0;
    for (int k = 0; k < N_STATES; k++)
        all += (double)s->count[k];
    const double x = (double)s->count[state], percent = all > 0 ? 100 * x / all : 0;
    if (s->numbers == STRIP_NOTHING)
        out[0] = '\0';
    else if (s->numbers == STRIP_PERCENT && x > 0 && percent < 0.5)
        snprintf(out, MAP_NUMBER_SIZE, "<1");
    else
        dikas_map_number(c->language, s->numbers == STRIP_PERCENT ? percent : x, 0, out);
}

/* That upon its colour. */
static void put_count(const canvas *c, const cell_states *s, int state, double size, box at)
{
    const uint32_t colour = s->fill[state].colour;
    const double light =
        0.299 * (colour >> 16 & 0xff) + 0.587 * (colour >> 8 & 0xff) + 0.114 * (colour & 0xff);
    char count[MAP_NUMBER_SIZE];
    text_style style = style_count;
    style.align = PANGO_ALIGN_CENTER;
    style.size = size;
    style.colour = light < 140 ? PAPER : INK;
    count_text(c, s, state, count);
    text_put(c, &style, count, at.x, at.y + at.h / 2 - 0.74 * size, at.w);
}

static void put_reference(const canvas *c, const char *label, double x, double y, double width)
{
    text_style style = style_count;
    style.colour = INK_SOFT;
    if (c->cr) {
        set_colour(c->cr, INK, 1);
        cairo_set_line_width(c->cr, 1);
        cairo_move_to(c->cr, x - MM(1.2), y);
        cairo_line_to(c->cr, x + swatch_width + MM(1.2), y);
        cairo_stroke(c->cr);
    }
    text_put(c, &style, label, x + swatch_width + label_gap, y - MM(1.75), width);
}

typedef struct column_widths {
    double label, count;
} column_widths;

static column_widths widths_of(const canvas *c, const legend_rows *rows, int from, int to)
{
    column_widths w = { 0, 0 };
    for (int i = from; i < to; i++) {
        w.label = fmax(w.label, text_length(c, &style_legend, rows->row[i].label));
        w.count = fmax(w.count, text_length(c, &style_count, rows->row[i].count));
    }
    w.count = fmax(w.count, text_length(c, &style_count, rows->head));
    w.label += 1;
    w.count += 1;
    return w;
}

static double width_of(column_widths w)
{
    return swatch_width + label_gap + w.label + count_gap + w.count;
}

/* Rows [from, to) below the head of the counts; returns the height. */
static double put_column(const canvas *c, const cell_states *s, const legend_rows *rows, int from,
                         int to, column_widths w, double x, double y)
{
    const double top = y, at_label = x + swatch_width + label_gap,
                 at_count = at_label + w.label + count_gap;
    text_style count = style_count, label = style_legend;
    count.align = PANGO_ALIGN_RIGHT;
    label.most_lines = 2;
    text_put(c, &count, rows->head, at_count, y, w.count);
    y += *rows->head ? MM(3.9) : MM(0.6);
    for (int i = from; i < to; i++) {
        const legend_row *row = &rows->row[i];
        if (i > from && i == rows->n_classes)
            y += MM(1.5);
        if (row->state < 0) {
            put_reference(c, row->label, x, y + MM(1.2), w.label);
            y += MM(3.2);
            continue;
        }
        put_swatch(c, x, y, swatch_width, swatch_height, s->fill[row->state]);
        const double height = text_put(c, &label, row->label, at_label, y - MM(0.35), w.label);
        text_put(c, &count, row->count, at_count, y + MM(0.35), w.count);
        y += fmax(row_height, height + MM(0.6));
    }
    return y - top - (row_height - swatch_height);
}

/* First rows of the columns, and their number: classes in one or two, what is absent in one more.
 */
static int part_columns(const legend_rows *rows, int most, int first[4])
{
    int n = 1;
    first[0] = 0;
    if (rows->n_classes > 7 && most > 1)
        first[n++] = (rows->n_classes + 1) / 2;
    if (rows->n_classes < rows->n && n < most)
        first[n++] = rows->n_classes;
    first[n] = rows->n;
    return n;
}

static double put_rows(const canvas *c, const cell_states *s, const legend_rows *rows, double x,
                       double y, double width, int most_columns)
{
    int first[5], n;
    column_widths w[4];
    double height = 0, total;
    do {
        n = part_columns(rows, most_columns--, first);
        total = -column_gap;
        for (int i = 0; i < n; i++) {
            w[i] = widths_of(c, rows, first[i], first[i + 1]);
            total += width_of(w[i]) + column_gap;
        }
    } while (total > width && most_columns > 0);
    if (n == 1 && total > width)
        w[0].label = fmax(w[0].label - (total - width), MM(10));
    for (int i = 0; i < n; i++) {
        height = fmax(height, put_column(c, s, rows, first[i], first[i + 1], w[i], x, y));
        x += width_of(w[i]) + column_gap;
    }
    return height;
}

double legend_put(const canvas *c, const dikas_indicator *a, const cell_states *s,
                  const char *title, double x, double y, double width, int most_columns,
                  int with_counts)
{
    legend_rows rows;
    const double top = y;
    find_rows(c, a, s, with_counts, &rows);
    y += text_put(c, &style_legend_title, title, x, y, width);
    y += MM(0.6);
    y += put_rows(c, s, &rows, x, y, width, most_columns);
    if (!s->is_whole && a->classes.n > 1)
        y += MM(1.2) +
             text_put(c, &style_small,
                      dikas_map_word(
                          c->language,
                          "Each class includes its lower bound, the last its upper bound too."),
                      x, y + MM(1.2), width);
    return y - top;
}

/* ---- for small maps ---- */

static double put_absent_line(const canvas *c, const dikas_indicator *a, const cell_states *s,
                              double x, double y, double width)
{
    static const double w = MM(4.5), h = MM(2.5);
    const double left = x, top = y;
    legend_rows rows = { .n = 0 };
    add_absences(c, a, s, &rows);
    for (int i = 0; i < rows.n; i++) {
        char text[LONGEST_TEXT + MAP_NUMBER_SIZE];
        snprintf(text, sizeof text, "%s %s", rows.row[i].label, rows.row[i].count);
        const double length = text_length(c, &style_count, text) + 1;
        if (x > left && x + w + MM(1.2) + length > left + width) {
            x = left;
            y += MM(3.6);
        }
        put_swatch(c, x, y + MM(0.4), w, h, s->fill[rows.row[i].state]);
        text_put(c, &style_count, text, x + w + MM(1.2), y, fmin(length, width - w - MM(1.2)));
        x += w + length + MM(4);
    }
    return rows.n ? y - top + MM(3.6) : 0;
}

/* Bounds below a strip: the ends first, then those between that have room. */
static void put_strip_bounds(const canvas *c, const dikas_indicator *a, double x, double y,
                             double width)
{
    const int n = a->classes.n;
    double free_from = -HUGE_VAL, free_to = HUGE_VAL;
    for (int i = -1; i < n; i++) {
        const int k = i < 0 ? n : i;
        char number[MAP_NUMBER_SIZE];
        if (isinf(a->classes.bound[k]))
            continue;
        map_bound_text(c->language, a, k, number);
        const double length = text_length(c, &style_count, number) + 1;
        const double at = fmax(x, fmin(x + k * width / n - length / 2, x + width - length));
        if (at < free_from || at + length > free_to)
            continue;
        text_put(c, &style_count, number, at, y, length);
        if (k == n)
            free_to = at - MM(1.5);
        else
            free_from = at + length + MM(1.5);
    }
}

/* The largest type in which all counts have room upon a strip; 0 where none is. */
static double size_of_counts(const canvas *c, const dikas_indicator *a, const cell_states *s,
                             double width)
{
    static const double largest = 6.5, least = 5;
    for (double size = largest; size >= least; size -= 0.5) {
        text_style style = style_count;
        double widest = 0;
        style.size = size;
        for (int k = 0; k < a->classes.n; k++) {
            char count[MAP_NUMBER_SIZE];
            count_text(c, s, k, count);
            widest = fmax(widest, text_length(c, &style, count));
        }
        if (widest + MM(0.6) <= width / a->classes.n)
            return size;
    }
    return 0;
}

int legend_has_room(const canvas *c, const dikas_indicator *a, const cell_states *s, double width)
{
    return size_of_counts(c, a, s, width) > 0;
}

double legend_strip(const canvas *c, const dikas_indicator *a, const cell_states *s, double x,
                    double y, double width, int with_bounds)
{
    static const double h = MM(3.4);
    const int n = a->classes.n;
    const double step = width / n, size = size_of_counts(c, a, s, width), top = y;
    for (int k = 0; k < n; k++) {
        put_swatch(c, x + k * step, y, step, h, s->fill[k]);
        if (size > 0)
            put_count(c, s, k, size, (box){ x + k * step, y, step, h });
    }
    y += h;
    if (with_bounds) {
        put_strip_bounds(c, a, x, y + MM(0.4), width);
        y += MM(4);
    }
    return y - top + put_absent_line(c, a, s, x, y + MM(with_bounds ? 0.2 : 0.8), width) +
           (with_bounds ? 0 : MM(0.6));
}

double legend_strip_note(const canvas *c, const dikas_indicator *a, const cell_states *s, double x,
                         double y, double width)
{
    const char *rows = a->rows ? a->rows : dikas_map_word(c->language, "cells");
    if (s->numbers == STRIP_NOTHING)
        return 0;
    char *note = g_strdup_printf(s->numbers == STRIP_PERCENT ? "%s: %% (%s)" : "%s: %s",
                                 dikas_map_word(c->language, "Numbers in the colour strips"), rows);
    const double height = text_put(c, &style_small, note, x, y, width);
    g_free(note);
    return height;
}

/* ---- for two at once ---- */

static const double tile = MM(8.5);

static void put_tiles(const canvas *c, const cell_states *s, int n, double x, double y)
{
    for (int row = 0; row < n; row++)
        for (int column = 0; column < n; column++) {
            const box at = { x + column * tile, y + (n - 1 - row) * tile, tile, tile };
            put_swatch(c, at.x, at.y, tile, tile, s->fill[row * n + column]);
            put_count(c, s, row * n + column, 6.5, at);
        }
}

/* Bounds between classes along the lower edge, or upwards along the left one. */
static double put_bounds(const canvas *c, const dikas_indicator *a, double x, double y, int upwards)
{
    double widest = 0;
    for (int k = 0; k <= a->classes.n; k++) {
        char number[MAP_NUMBER_SIZE];
        text_style style = style_count;
        style.size = 6.5;
        style.align = upwards ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_CENTER;
        map_bound_text(c->language, a, k, number);
        const double length = text_length(c, &style, number) + 1;
        widest = fmax(widest, length);
        if (upwards)
            text_put(c, &style, number, x - length - MM(1), y - k * tile - MM(1.6), length);
        else
            text_put(c, &style, number, x + k * tile - length / 2, y + MM(0.7), length);
    }
    return widest;
}

/* The title of an axis with an arrow, in one line, or in three of `most`; `*width` is what they
 * take, and the height is returned. */
static double put_axis(const canvas *c, const char *form, const dikas_indicator *a, double x,
                       double y, double most, double *width)
{
    char title[LONGEST_TITLE], text[LONGEST_TITLE + 8];
    text_style style = style_legend;
    style.most_lines = 3;
    style.size = 7.5;
    indicator_title(c, a, title, sizeof title);
    snprintf(text, sizeof text, form, title);
    *width = fmin(text_length(c, &style, text) + 1, most);
    return text_put(c, &style, text, x, y, *width);
}

double legend_square(const canvas *c, const dikas_map *map, const cell_states *s, double x,
                     double y, double width, int is_wide)
{
    static const double beyond = MM(30), gap = MM(4);
    const dikas_indicator *a = map->indicators;
    const int n = a->classes.n;
    const double side = n * tile, top = y;
    double across, upwards;
    canvas measure = *c;
    measure.cr = NULL;
    const double left = x + put_bounds(&measure, a + 1, 0, 0, 1) + MM(1.5);
    const double most = fmin(side + beyond, x + width - left);
    y += put_axis(c, "↑\u00a0%s", a + 1, left, y, most, &upwards) + MM(1.6);
    put_tiles(c, s, n, left, y);
    put_bounds(c, a + 1, left, y + side, 1);
    put_bounds(c, a, left, y + side, 0);
    const double below = gap + put_axis(c, "%s\u00a0→", a, left, y + side + gap, most, &across);
    legend_rows rows = { .n = 0 };
    add_absences(c, a, s, &rows);
    double bottom = y + side + below;
    if (!rows.n)
        return bottom - top;
    const double beside = left + fmax(fmax(across, upwards), side) + MM(6);
    if (is_wide && width - (beside - x) > MM(35))
        put_rows(c, s, &rows, beside, y, width - (beside - x), 1);
    else
        bottom += MM(2) + put_rows(c, s, &rows, x, bottom + MM(2), width, 1);
    return bottom - top;
}
