/* SPDX-License-Identifier: MIT */
/**
 * @file document.c
 * Documents of pages with maps, text, or both.
 *
 * First it is found out what stands on which sheet, then the contents are known, then all is drawn.
 */
#include <cairo-pdf.h>
#include <stdio.h>
#include <string.h>

#include "core/core.h"
#include "map/canvas.h"
#include "map/flow.h"
#include "map/output.h"
#include "map/words.h"

void dikas_map_version(char *out, size_t size)
{
    snprintf(out, size, "Cairo %s, Pango %s", cairo_version_string(), pango_version_string());
}

/* ---- sheets ---- */

/* What one sheet of paper shows. */
typedef struct sheet {
    int page;        /* of the document; -1: contents */
    int is_first;    /* of that page: with its map or heading */
    flow_place from; /* its text */
    int entry;       /* of contents: the first one */
} sheet;

typedef struct press {
    const dikas_document *document;
    const dikas_run *run;
    canvas canvas;
    double w, h; /* of the paper */
    box body;
    flow *text; /* one a page */
    sheet *sheet;
    int64_t n_sheets, room;
    int *first_sheet; /* one a page, from 0 */
    output out;
} press;

static const double margin = MM(15), head_room = MM(14), foot_room = MM(16), longest_line = MM(158),
                    text_gap = MM(5);

static const char *heading_of(const dikas_page *page)
{
    if (page->heading && *page->heading)
        return page->heading;
    return page->map && page->map->title ? page->map->title : "";
}

static dikas_status add_sheet(press *p, sheet s, dikas_error *err)
{
    if (!dikas_make_room((void **)&p->sheet, &p->room, p->n_sheets + 1, sizeof *p->sheet))
        return DIKAS_NO_MEMORY(err, "the pages");
    p->sheet[p->n_sheets++] = s;
    return DIKAS_OK;
}

static double width_of_text(const press *p)
{
    return fmin(p->body.w, longest_line);
}

/* ---- pages ---- */

static double text_total(const flow *text)
{
    canvas none = { .cr = NULL };
    flow_place at = { 0, 0 };
    return flow_put(&none, text, &at, 0, 0, HUGE_VAL);
}

/* A page's first sheet: its map, or its heading; *y is where text begins. */
static dikas_status put_first(const press *p, const canvas *c, int page, double *y, double *scale,
                              dikas_error *err)
{
    const dikas_page *what = &p->document->pages[page];
    const flow *text = &p->text[page];
    *y = p->body.y;
    if (!what->map) {
        if (what->heading && *what->heading)
            *y += text_put(c, &style_title, what->heading, p->body.x, *y, p->body.w) + MM(5);
        return DIKAS_OK;
    }
    map_content content;
    DIKAS_TRY(map_content_of(what->map, &content, err));
    const double wanted = text->n ? text_total(text) + text_gap : 0;
    const dikas_status status = map_put(c, &content, p->body, wanted, y, scale, err);
    map_content_clear(&content);
    *y += text->n ? text_gap : 0;
    return status;
}

static dikas_status put_sheet(const press *p, const canvas *c, const sheet *s, flow_place *at,
                              dikas_error *err)
{
    double y = p->body.y, scale;
    *at = s->from;
    if (s->is_first)
        DIKAS_TRY(put_first(p, c, s->page, &y, &scale, err));
    flow_put(c, &p->text[s->page], at, p->body.x, y, p->body.y + p->body.h - y);
    return DIKAS_OK;
}

static dikas_status plan_page(press *p, int page, dikas_error *err)
{
    canvas measure = p->canvas;
    sheet s = { .page = page, .is_first = 1 };
    measure.cr = NULL;
    p->first_sheet[page] = (int)p->n_sheets;
    do {
        flow_place at;
        DIKAS_TRY(put_sheet(p, &measure, &s, &at, err));
        DIKAS_TRY(add_sheet(p, s, err));
        if (!s.is_first && at.block == s.from.block && at.line == s.from.line)
            return dikas_fail(err, DIKAS_EINVAL, "a heading of page %d does not fit on paper",
                              page + 1);
        s.is_first = 0;
        s.from = at;
    } while (!flow_is_over(&p->text[page], s.from));
    return DIKAS_OK;
}

/* ---- contents ---- */

static const text_style entry_style = { .size = 10, .colour = INK, .most_lines = 2 };

/* The title of the document, what must be known of all of it, and the word above the entries. */
static double put_contents_head(const press *p, const canvas *c)
{
    text_style title = style_title, note = style_note, word = style_subtitle;
    title.size = 22;
    note.size = entry_style.size;
    word.weight = PANGO_WEIGHT_SEMIBOLD;
    double y = p->body.y + MM(6);
    y += text_put(c, &title, p->document->title, p->body.x, y, width_of_text(p));
    if (p->document->note && *p->document->note)
        y += MM(4) + text_put(c, &note, p->document->note, p->body.x, y + MM(4), width_of_text(p));
    y += MM(8);
    return y +
           text_put(c, &word, dikas_map_word(c->language, "Contents"), p->body.x, y, p->body.w) +
           MM(4);
}

static void put_leader(const canvas *c, double from, double to, double y)
{
    static const double dashes[] = { 0, MM(1.6) };
    if (!c->cr || to <= from)
        return;
    cairo_save(c->cr);
    set_colour(c->cr, INK_FAINT, 1);
    cairo_set_line_width(c->cr, 0.7);
    cairo_set_line_cap(c->cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_dash(c->cr, dashes, 2, 0);
    /* To the left, so that the dots of all lines stand below each other. */
    cairo_move_to(c->cr, to, y);
    cairo_line_to(c->cr, from, y);
    cairo_stroke(c->cr);
    cairo_restore(c->cr);
}

static double put_entry(const press *p, const canvas *c, int page, double y)
{
    const double w = width_of_text(p), number_width = MM(10);
    char number[16], link[48];
    text_style right = entry_style;
    right.align = PANGO_ALIGN_RIGHT;
    snprintf(number, sizeof number, "%d", p->first_sheet[page] + 1);
    snprintf(link, sizeof link, "page=%d pos=[0 0]", p->first_sheet[page] + 1);
    const char *heading = heading_of(&p->document->pages[page]);
    if (c->cr)
        cairo_tag_begin(c->cr, CAIRO_TAG_LINK, link);
    const double height =
        text_put(c, &entry_style, heading, p->body.x, y, w - number_width - MM(4));
    text_put(c, &right, number, p->body.x + w - number_width, y, number_width);
    if (c->cr)
        cairo_tag_end(c->cr, CAIRO_TAG_LINK);
    const double length = text_length(c, &entry_style, heading);
    if (height < 1.8 * entry_style.size)
        put_leader(c, p->body.x + length + MM(3), p->body.x + w - number_width + MM(2),
                   y + height * 0.73);
    return height + MM(2.2);
}

/* Entries from one on; the first that has no room any more is returned. */
static int put_contents(const press *p, const canvas *c, int entry)
{
    double y = entry ? p->body.y : put_contents_head(p, c);
    canvas measure = *c;
    measure.cr = NULL;
    for (; entry < p->document->n_pages; entry++) {
        if (!*heading_of(&p->document->pages[entry]))
            continue;
        if (y + put_entry(p, &measure, entry, y) > p->body.y + p->body.h)
            break;
        y += put_entry(p, c, entry, y);
    }
    return entry;
}

static dikas_status plan_contents(press *p, dikas_error *err)
{
    canvas measure = p->canvas;
    measure.cr = NULL;
    for (int entry = 0; entry < p->document->n_pages;) {
        DIKAS_TRY(add_sheet(p, (sheet){ .page = -1, .entry = entry }, err));
        const int next = put_contents(p, &measure, entry);
        if (next == entry)
            break; /* nothing fits: a title that fills the page */
        entry = next;
    }
    return DIKAS_OK;
}

/* ---- paper ---- */

static void set_paper(press *p, int is_broad)
{
    const double a = p->document->paper == DIKAS_A3 ? MM(297) : MM(210),
                 b = p->document->paper == DIKAS_A3 ? MM(420) : MM(297);
    p->w = is_broad ? b : a;
    p->h = is_broad ? a : b;
    p->body = (box){ margin, head_room, p->w - 2 * margin, p->h - head_room - foot_room };
}

static void clear_texts(press *p)
{
    for (int i = 0; i < p->document->n_pages && p->text; i++)
        flow_clear(&p->text[i]);
}

/* A caption below a map is small and in columns; text alone is a page to read. */
static dikas_status set_text(press *p, int page, dikas_error *err)
{
    const dikas_page *what = &p->document->pages[page];
    if (!what->map)
        return flow_of(&p->canvas, what->text, &style_body, width_of_text(p), 1, &p->text[page],
                       err);
    return flow_of(&p->canvas, what->text, &style_caption, p->body.w,
                   (int)fmax(1, round(p->body.w / MM(90))), &p->text[page], err);
}

static dikas_status set_texts(press *p, dikas_error *err)
{
    clear_texts(p);
    for (int i = 0; i < p->document->n_pages; i++)
        DIKAS_TRY(set_text(p, i, err));
    return DIKAS_OK;
}

/* The paper is turned so that the first map is as large as it can be. */
static dikas_status choose_paper(press *p, dikas_error *err)
{
    const dikas_document *d = p->document;
    canvas measure = p->canvas;
    double scale[2] = { 1, 0 }, y;
    int page = 0;
    measure.cr = NULL;
    while (page < d->n_pages && !d->pages[page].map)
        page++;
    for (int is_broad = 0; is_broad < 2 && page < d->n_pages && d->orientation == DIKAS_BY_SHAPE;
         is_broad++) {
        set_paper(p, is_broad);
        DIKAS_TRY(set_texts(p, err));
        DIKAS_TRY(put_first(p, &measure, page, &y, &scale[is_broad], err));
    }
    set_paper(p, d->orientation == DIKAS_LANDSCAPE ||
                     (d->orientation == DIKAS_BY_SHAPE && scale[1] > scale[0] * 1.02));
    return set_texts(p, err);
}

/* ---- drawing ---- */

static void put_footer(const press *p, int64_t number)
{
    const canvas *c = &p->canvas;
    text_style style = style_small;
    char text[24];
    if (p->n_sheets < 2)
        return;
    style.most_lines = 1;
    style.colour = INK_FAINT;
    const double y = p->h - MM(10.5), w = MM(20);
    text_put(c, &style, p->document->title, p->body.x, y, p->body.w - w - MM(5));
    style.align = PANGO_ALIGN_RIGHT;
    snprintf(text, sizeof text, "%lld", (long long)number);
    text_put(c, &style, text, p->body.x + p->body.w - w, y, w);
}

static void add_outline(const press *p, const sheet *s, int64_t number)
{
    char link[48];
    const char *heading = s->page < 0 ? "" : heading_of(&p->document->pages[s->page]);
    if (p->out.format != FORMAT_PDF || !s->is_first || !*heading)
        return;
    char *valid = g_utf8_make_valid(heading, -1);
    snprintf(link, sizeof link, "page=%lld pos=[0 0]", (long long)number);
    cairo_pdf_surface_add_outline(p->out.surface, CAIRO_PDF_OUTLINE_ROOT, valid, link, 0);
    g_free(valid);
}

static dikas_status draw_sheet(press *p, int64_t i, dikas_error *err)
{
    const sheet *s = &p->sheet[i];
    flow_place at;
    if (p->run && p->run->progress &&
        !p->run->progress((double)i / (double)p->n_sheets, "drawing", p->run->progress_payload))
        return dikas_fail(err, DIKAS_ECANCELLED, "%s: interrupted", p->out.path);
    add_outline(p, s, i + 1);
    if (s->page < 0)
        put_contents(p, &p->canvas, s->entry);
    else
        DIKAS_TRY(put_sheet(p, &p->canvas, s, &at, err));
    put_footer(p, i + 1);
    return DIKAS_OK;
}

/* Cairo 1.16 crashes where a link leads to a page that never came: after a failure the other pages
 * come too, empty. */
static dikas_status draw_sheets(press *p, dikas_error *err)
{
    dikas_status status = DIKAS_OK;
    p->canvas.cr = p->out.cr;
    p->canvas.dots = p->out.dots;
    for (int64_t i = 0; i < p->n_sheets; i++) {
        if (status == DIKAS_OK)
            status = draw_sheet(p, i, err);
        cairo_show_page(p->out.cr);
    }
    return status;
}

static dikas_status plan(press *p, page_format format, const char *path, dikas_error *err)
{
    const dikas_document *d = p->document;
    p->text = dikas_alloc_zero((size_t)d->n_pages + 1, sizeof *p->text);
    p->first_sheet = dikas_alloc_zero((size_t)d->n_pages + 1, sizeof *p->first_sheet);
    if (!p->text || !p->first_sheet)
        return DIKAS_NO_MEMORY(err, "the pages");
    DIKAS_TRY(choose_paper(p, err));
    if (d->contents)
        DIKAS_TRY(plan_contents(p, err));
    for (int i = 0; i < d->n_pages; i++)
        DIKAS_TRY(plan_page(p, i, err));
    if (format != FORMAT_PDF && p->n_sheets > 1)
        return dikas_fail(err, DIKAS_EINVAL,
                          "%s: there are %lld pages, and this format holds one: write a .pdf", path,
                          (long long)p->n_sheets);
    return DIKAS_OK;
}

static dikas_status check_document(const dikas_document *d, dikas_error *err)
{
    if (d->n_pages < 1 || !d->pages)
        return dikas_fail(err, DIKAS_EINVAL, "a document needs a page");
    if ((int)d->language < DIKAS_ENGLISH || d->language > DIKAS_SWEDISH)
        return dikas_fail(err, DIKAS_EINVAL, "language %d: there are 0 to 2", (int)d->language);
    if (!(fabs(d->dots_per_inch) <= 0) && !(d->dots_per_inch >= 10 && d->dots_per_inch <= 1200))
        return dikas_fail(err, DIKAS_EINVAL, "%g dots per inch: 10 to 1200 can be drawn",
                          d->dots_per_inch);
    if (d->title && !g_utf8_validate(d->title, -1, NULL)) /* Cairo would, for PDF alone */
        return dikas_fail(err, DIKAS_EINVAL, "the title is not UTF-8 text");
    return DIKAS_OK;
}

static dikas_status draw(press *p, const char *path, dikas_error *err)
{
    const dikas_document *d = p->document;
    page_format format;
    DIKAS_TRY(check_document(d, err));
    DIKAS_TRY(output_format(path, &format, err));
    DIKAS_TRY(text_context(d->language, &p->canvas.pango, err));
    p->canvas.language = d->language;
    DIKAS_TRY(plan(p, format, path, err));
    DIKAS_TRY(output_open(&p->out, format, path, p->w, p->h,
                          d->dots_per_inch > 0 ? d->dots_per_inch : 150, d->title, err));
    DIKAS_TRY(draw_sheets(p, err));
    return output_close(&p->out, err);
}

dikas_status dikas_document_draw(const dikas_document *document, const char *path,
                                 const dikas_run *run, dikas_error *err)
{
    press p = { .document = document, .run = run };
    const dikas_status status = draw(&p, path, err);
    output_clear(&p.out);
    if (p.text)
        clear_texts(&p);
    dikas_release(p.text);
    dikas_release(p.sheet);
    dikas_release(p.first_sheet);
    if (p.canvas.pango)
        g_object_unref(p.canvas.pango);
    return status;
}
