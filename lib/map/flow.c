/* SPDX-License-Identifier: MIT */
/**
 * @file flow.c
 * Text that runs over pages: headings, paragraphs and items.
 */
#include "map/flow.h"

#include <string.h>

#include "core/core.h"

static const double gutter = MM(7); /* between columns */

static double line_height(const flow_block *block)
{
    return block->style.size * (block->is_heading ? 1.3 : 1.43);
}

/* ---- blocks ---- */

typedef enum line_kind { LINE_EMPTY, LINE_TEXT, LINE_ITEM, LINE_HEADING } line_kind;

/* What a line begins; *text is what stands behind its mark. */
static line_kind kind_of(const char **text, const char *end)
{
    while (*text < end && (**text == ' ' || **text == '\t' || **text == '\r'))
        ++*text;
    const char *p = *text;
    while (p < end && *p == '#')
        p++;
    if (p > *text && p < end && *p == ' ') {
        *text = p + 1;
        return LINE_HEADING;
    }
    if (end - *text > 2 && (**text == '-' || **text == '*') && (*text)[1] == ' ') {
        *text += 2;
        return LINE_ITEM;
    }
    return *text == end ? LINE_EMPTY : LINE_TEXT;
}

/* Takes the ** away that stand around strong words, and makes these bold. */
static void embolden(PangoLayout *layout, GString *text)
{
    PangoAttrList *list = pango_attr_list_new();
    const char *mark = strstr(text->str, "**"), *end;
    while (mark && (end = strstr(mark + 2, "**"))) {
        PangoAttribute *bold = pango_attr_weight_new(PANGO_WEIGHT_SEMIBOLD);
        const gssize from = mark - text->str, to = end - text->str - 2;
        bold->start_index = (guint)from;
        bold->end_index = (guint)to;
        pango_attr_list_insert(list, bold);
        g_string_erase(text, to + 2, 2);
        g_string_erase(text, from, 2);
        mark = strstr(text->str + to, "**");
    }
    pango_layout_set_attributes(layout, list);
    pango_attr_list_unref(list);
    pango_layout_set_text(layout, text->str, -1);
}

static void add_block(const canvas *c, flow *out, line_kind kind, const GString *text,
                      const text_style *style)
{
    flow_block *block = &out->block[out->n];
    const double space = style->size / style_body.size;
    *block = (flow_block){ .style = *style };
    block->is_heading = kind == LINE_HEADING;
    block->is_item = kind == LINE_ITEM;
    block->before = MM(block->is_heading ? 4.5 : 2) * space;
    if (block->is_item) {
        block->indent = MM(4);
        block->before = out->n && out->block[out->n - 1].is_item ? MM(0.7) : MM(1.5) * space;
    }
    if (block->is_heading) {
        block->style.size *= 1.2;
        block->style.weight = PANGO_WEIGHT_SEMIBOLD;
    }
    block->layout = text_layout(c, &block->style, text->str, out->column - block->indent);
    if (strstr(text->str, "**")) {
        char *valid = g_utf8_make_valid(text->str, -1);
        GString *marked = g_string_new(valid);
        embolden(block->layout, marked);
        text_raise_minus(block->layout);
        g_string_free(marked, TRUE);
        g_free(valid);
    }
    block->n_lines = pango_layout_get_line_count(block->layout);
    out->n++;
}

dikas_status flow_of(const canvas *c, const char *text, const text_style *style, double width,
                     int n_columns, flow *out, dikas_error *err)
{
    int most = 1;
    *out = (flow){ .n_columns = n_columns };
    out->column = (width - (n_columns - 1) * gutter) / n_columns;
    if (!text)
        return DIKAS_OK;
    for (const char *p = text; *p; p++)
        most += *p == '\n';
    out->block = dikas_alloc_zero((size_t)most + 1, sizeof *out->block);
    if (!out->block)
        return DIKAS_NO_MEMORY(err, "the text of a page");
    GString *collected = g_string_new("");
    line_kind open = LINE_EMPTY;
    for (const char *line = text, *next; line; line = next) {
        const char *end = strchr(line, '\n'), *words = line;
        next = end ? end + 1 : NULL;
        end = end ? end : line + strlen(line);
        const line_kind kind = kind_of(&words, end);
        if (open != LINE_EMPTY && (kind != LINE_TEXT || open == LINE_HEADING)) {
            add_block(c, out, open, collected, style);
            g_string_truncate(collected, 0);
            open = LINE_EMPTY;
        }
        if (kind == LINE_EMPTY)
            continue;
        if (collected->len)
            g_string_append_c(collected, ' ');
        g_string_append_len(collected, words, end - words);
        if (kind != LINE_TEXT || open == LINE_EMPTY)
            open = kind;
    }
    if (open != LINE_EMPTY)
        add_block(c, out, open, collected, style);
    g_string_free(collected, TRUE);
    return DIKAS_OK;
}

void flow_clear(flow *text)
{
    for (int i = 0; i < text->n; i++)
        g_object_unref(text->block[i].layout);
    dikas_release(text->block);
    *text = (flow){ .n_columns = 1 };
}

/* ---- lines ---- */

static void draw_line(const canvas *c, const flow_block *block, int line, double x, double y)
{
    if (!c->cr)
        return;
    const double base = y + line_height(block) * 0.5 + block->style.size * 0.36;
    set_colour(c->cr, block->style.colour, 1);
    if (block->is_item && line == 0) {
        cairo_new_path(c->cr);
        cairo_arc(c->cr, x + MM(1.4), base - block->style.size * 0.27, MM(0.45), 0,
                  6.28318530717958647692);
        cairo_fill(c->cr);
    }
    cairo_move_to(c->cr, x + block->indent, base);
    text_show_line(c, pango_layout_get_line_readonly(block->layout, line));
}

/* Height that must be free for the next line to stand: a heading wants two lines below it; the
 * first line of a paragraph stays with the second, the last with the one before. */
static double wanted(const flow *text, flow_place at)
{
    const flow_block *block = &text->block[at.block];
    double height = line_height(block);
    if (block->is_heading) {
        height *= block->n_lines - at.line;
        if (at.block + 1 < text->n)
            height += block[1].before + line_height(block + 1) * (block[1].n_lines > 1 ? 2 : 1);
    } else if (block->n_lines - at.line == 2 || (at.line == 0 && block->n_lines > 1)) {
        height *= at.line == 0 && block->n_lines == 3 ? 3 : 2;
    }
    return height;
}

static double put_column(const canvas *c, const flow *text, flow_place *at, double x, double y,
                         double height)
{
    const double top = y, end = y + height;
    while (!flow_is_over(text, *at)) {
        const flow_block *block = &text->block[at->block];
        const double before = at->line == 0 && y > top ? block->before : 0;
        if (y + before + wanted(text, *at) > end + 0.01)
            break;
        y += before;
        draw_line(c, block, at->line, x, y);
        y += line_height(block);
        if (++at->line == block->n_lines)
            *at = (flow_place){ at->block + 1, 0 };
    }
    return y - top;
}

/* All columns of a height; returns the height of the highest. */
static double put_columns(const canvas *c, const flow *text, flow_place *at, double x, double y,
                          double height)
{
    double highest = 0;
    for (int i = 0; i < text->n_columns; i++)
        highest =
            fmax(highest, put_column(c, text, at, x + i * (text->column + gutter), y, height));
    return highest;
}

double flow_put(const canvas *c, const flow *text, flow_place *at, double x, double y,
                double height)
{
    static const double step = 4;
    const canvas measure = { .cr = NULL };
    flow_place end = *at;
    if (text->n_columns > 1) {
        double least = put_column(&measure, text, &end, 0, 0, HUGE_VAL) / text->n_columns;
        for (; least < height; least += step) {
            end = *at;
            put_columns(&measure, text, &end, 0, 0, least);
            if (flow_is_over(text, end))
                break;
        }
        height = fmin(height, least);
    }
    return put_columns(c, text, at, x, y, height);
}
