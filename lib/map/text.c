/* SPDX-License-Identifier: MIT */
/**
 * @file text.c
 * Text in Open Sans.
 */
#include <string.h>

#include "map/canvas.h"

#define FONT "Open Sans"

const text_style style_title = {
    .size = 17, .weight = PANGO_WEIGHT_SEMIBOLD, .colour = INK, .most_lines = 3
};
const text_style style_subtitle = { .size = 10.5, .colour = INK_SOFT, .most_lines = 3 };
const text_style style_body = { .size = 9.5, .colour = INK };
const text_style style_caption = { .size = 8.2, .colour = INK };
const text_style style_small = { .size = 7, .colour = INK_SOFT, .most_lines = 9 };
const text_style style_note = {
    .size = 8, .weight = PANGO_WEIGHT_SEMIBOLD, .colour = INK, .most_lines = 9
};
const text_style style_legend_title = {
    .size = 9, .weight = PANGO_WEIGHT_SEMIBOLD, .colour = INK, .most_lines = 3
};
const text_style style_legend = { .size = 8.5, .colour = INK, .most_lines = 1 };
const text_style style_count = { .size = 7, .colour = INK_FAINT, .most_lines = 1 };
const text_style style_label = {
    .size = 8, .weight = PANGO_WEIGHT_SEMIBOLD, .colour = 0x333333, .most_lines = 1
};

/* Pango takes whatever font there is; a page in another one has another layout. */
static int has_font(PangoFontMap *fonts)
{
    PangoFontFamily **families;
    int n, is_there = 0;
    pango_font_map_list_families(fonts, &families, &n);
    for (int i = 0; i < n; i++)
        is_there |= strcmp(pango_font_family_get_name(families[i]), FONT) == 0;
    g_free(families);
    return is_there;
}

dikas_status text_context(dikas_language language, PangoContext **out, dikas_error *err)
{
    static const char *const languages[] = { "en", "fi", "sv" };
    PangoFontMap *fonts = pango_cairo_font_map_new();
    if (!has_font(fonts)) {
        g_object_unref(fonts);
        return dikas_fail(err, DIKAS_ENOTFOUND,
                          "the font " FONT
                          " is not installed: it is in the package fonts-open-sans");
    }
    PangoContext *context = pango_font_map_create_context(fonts);
    g_object_unref(fonts);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_context_set_language(context, pango_language_from_string(languages[language]));
    pango_context_set_base_dir(context, PANGO_DIRECTION_LTR);
    *out = context;
    return DIKAS_OK;
}

/* Open Sans has raised digits and no raised minus: a small one is lifted. */
void text_raise_minus(PangoLayout *layout)
{
    static const char raised[] = "\u207b", minus[] = "\u2212"; /* as long as each other */
    const char *text = pango_layout_get_text(layout);
    if (!strstr(text, raised))
        return;
    char *plain = g_strdup(text);
    PangoAttrList *now = pango_layout_get_attributes(layout),
                  *list = now ? pango_attr_list_copy(now) : pango_attr_list_new();
    const int size = pango_font_description_get_size(pango_layout_get_font_description(layout));
    for (char *at = plain; (at = strstr(at, raised));) {
        PangoAttribute *attributes[] = { pango_attr_rise_new(size * 3 / 10),
                                         pango_attr_scale_new(0.65) };
        memcpy(at, minus, sizeof minus - 1);
        for (size_t i = 0; i < DIKAS_COUNT(attributes); i++) {
            attributes[i]->start_index = (guint)(at - plain);
            attributes[i]->end_index = (guint)(at - plain + (long)sizeof minus - 1);
            pango_attr_list_insert(list, attributes[i]);
        }
    }
    pango_layout_set_text(layout, plain, -1);
    pango_layout_set_attributes(layout, list);
    pango_attr_list_unref(list);
    g_free(plain);
}

PangoLayout *text_layout(const canvas *c, const text_style *style, const char *text, double width)
{
    PangoLayout *layout = pango_layout_new(c->pango);
    PangoFontDescription *font = pango_font_description_new();
    char *valid = g_utf8_make_valid(text ? text : "", -1);
    pango_font_description_set_family_static(font, FONT);
    pango_font_description_set_weight(font, style->weight ? style->weight : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(font, style->size * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_alignment(layout, style->align);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    if (style->most_lines) {
        pango_layout_set_single_paragraph_mode(layout, TRUE);
        pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
        pango_layout_set_height(layout, -style->most_lines);
    }
    if (width > 0)
        pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    pango_layout_set_text(layout, valid, -1);
    text_raise_minus(layout);
    g_free(valid);
    return layout;
}

static PangoRectangle extents(PangoLayout *layout)
{
    PangoRectangle logical;
    pango_layout_get_extents(layout, NULL, &logical);
    return logical;
}

double text_height(PangoLayout *layout)
{
    return (double)extents(layout).height / PANGO_SCALE;
}

double text_width(PangoLayout *layout)
{
    return (double)extents(layout).width / PANGO_SCALE;
}

/* Cairo 1.16 moves glyphs to whole pixels; as outlines they stand where they should. */
void text_show(const canvas *c, PangoLayout *layout)
{
    if (c->dots > 0) {
        pango_cairo_layout_path(c->cr, layout);
        cairo_fill(c->cr);
    } else {
        pango_cairo_show_layout(c->cr, layout);
    }
}

void text_show_line(const canvas *c, PangoLayoutLine *line)
{
    if (c->dots > 0) {
        pango_cairo_layout_line_path(c->cr, line);
        cairo_fill(c->cr);
    } else {
        pango_cairo_show_layout_line(c->cr, line);
    }
}

double text_put(const canvas *c, const text_style *style, const char *text, double x, double y,
                double width)
{
    if (!text || !*text)
        return 0;
    PangoLayout *layout = text_layout(c, style, text, width);
    const double height = text_height(layout);
    if (c->cr) {
        set_colour(c->cr, style->colour, 1);
        cairo_move_to(c->cr, x, y);
        text_show(c, layout);
    }
    g_object_unref(layout);
    return height;
}

double text_length(const canvas *c, const text_style *style, const char *text)
{
    PangoLayout *layout = text_layout(c, style, text, 0);
    const double width = text_width(layout);
    g_object_unref(layout);
    return width;
}

void set_colour(cairo_t *cr, uint32_t colour, double alpha)
{
    cairo_set_source_rgba(cr, (colour >> 16 & 0xff) / 255.0, (colour >> 8 & 0xff) / 255.0,
                          (colour & 0xff) / 255.0, alpha);
}
