/* SPDX-License-Identifier: MIT */
/**
 * @file html.c
 * An interactive map in one file.
 *
 * The page is html/template.html with words, texts and data in the place of its {{marks}}. Nothing
 * that comes from data is ever part of its script or its markup: texts are escaped, data lie in an
 * element that is not run, and the page permits the script and the style whose hashes it names and
 * no address at all. So a page made of data of others does nothing but show them.
 */
#include "dikas/html.h"

#include <errno.h>
#include <string.h>

#include "core/core.h"
#include "core/target.h"
#include "map/embed.h"
#include "map/html_assets.h"
#include "map/html_parts.h"
#include "map/words.h"

MAP_EMBED(map_html_template, MAP_HTML_TEMPLATE);
MAP_EMBED(map_html_script, MAP_HTML_SCRIPT);
MAP_EMBED(map_html_style, MAP_HTML_STYLE);
MAP_EMBED(map_html_licence, MAP_HTML_LICENCE);

/* What is put in the place of a mark needs. */
typedef struct page {
    const dikas_html *document;
    html_out *out;
    html_frame frame;
    const dikas_run *run;
    dikas_error *err;
} page;

static dikas_status go_on(const page *p, double done)
{
    if (p->run && p->run->progress &&
        !p->run->progress(done, "writing HTML", p->run->progress_payload))
        return dikas_fail(p->err, DIKAS_ECANCELLED, "cancelled");
    return DIKAS_OK;
}

/* ---- data ---- */

static void put_key_string(html_out *out, const char *key, const char *text)
{
    html_put_key(out, key, 0);
    html_put_string(out, text && *text ? text : NULL);
}

/* Where cells lie, in metres from the corner of the frame. */
static void put_box(const page *p, const dikas_geometry *cells)
{
    const html_frame *f = &p->frame;
    double box[4];
    dikas_geometry_extent(cells, box);
    html_put_key(p->out, "box", 0);
    for (int i = 0; i < 4; i++) {
        const double metres = (box[i] - (i % 2 ? f->y : f->x)) * f->metres_per_unit;
        html_put_text(p->out, i ? "," : "[");
        html_put_number(p->out, round(metres * 10) / 10);
    }
    html_put_text(p->out, "]");
}

static void put_layer(const page *p, const dikas_html_layer *layer)
{
    const int64_t n = layer->cells->n_features;
    html_put_text(p->out, "{");
    html_put_key(p->out, "n", 1);
    html_put_number(p->out, (double)n);
    put_box(p, layer->cells);
    put_key_string(p->out, "idTitle", layer->id_title);
    html_put_key(p->out, "cells", 0);
    html_put_cells(p->out, layer->cells, &p->frame);
    html_put_key(p->out, "ids", 0);
    html_put_ids(p->out, layer->id, n);
    html_put_key(p->out, "summaries", 0);
    html_put_text(p->out, "[");
    for (int i = 0; i < layer->n_summaries; i++) {
        html_put_text(p->out, i ? "," : "");
        html_put_summary(p->out, &layer->summaries[i]);
    }
    html_put_text(p->out, "]}");
}

static dikas_status put_layers(page *p)
{
    const dikas_html *d = p->document;
    html_put_key(p->out, "layers", 0);
    html_put_text(p->out, "[");
    for (int i = 0; i < d->n_layers; i++) {
        DIKAS_TRY(go_on(p, 0.2 * i / d->n_layers));
        html_put_text(p->out, i ? "," : "");
        put_layer(p, &d->layers[i]);
    }
    html_put_text(p->out, "]");
    return DIKAS_OK;
}

static int layer_of(const dikas_html *d, int indicator)
{
    return d->layer ? d->layer[indicator] : 0;
}

static dikas_status put_indicators(page *p)
{
    const dikas_html *d = p->document;
    html_put_key(p->out, "indicators", 0);
    html_put_text(p->out, "[");
    for (int i = 0; i < d->n_indicators; i++) {
        const int layer = layer_of(d, i);
        DIKAS_TRY(go_on(p, 0.2 + 0.5 * i / d->n_indicators));
        html_put_text(p->out, i ? "," : "");
        html_put_indicator(p->out, &d->indicators[i], layer, d->layers[layer].cells->n_features,
                           d->language);
    }
    html_put_text(p->out, "]");
    return DIKAS_OK;
}

static int n_maps_of(const dikas_html *d)
{
    return d->maps ? d->n_maps : d->n_indicators;
}

/* Map k; where none are given each indicator is one. */
static dikas_html_map map_at(const dikas_html *d, int k)
{
    return d->maps ? d->maps[k] : (dikas_html_map){ .indicator = k, .second = -1 };
}

static void put_map(html_out *out, const dikas_html *d, const dikas_html_map *map)
{
    const int n = d->indicators[map->indicator].classes.n;
    html_put_text(out, "{");
    html_put_key(out, "of", 1);
    html_put_text(out, "[");
    html_put_number(out, map->indicator);
    if (map->second >= 0) {
        html_put_text(out, ",");
        html_put_number(out, map->second);
        html_put_text(out, "],\"square\":");
        html_put_colours(out, map->square, n * n);
    } else {
        html_put_text(out, "]");
    }
    if (map->title)
        put_key_string(out, "title", map->title);
    if (map->caption)
        put_key_string(out, "caption", map->caption);
    if (map->subtitle)
        put_key_string(out, "subtitle", map->subtitle);
    html_put_text(out, "}");
}

static void put_maps(page *p)
{
    const dikas_html *d = p->document;
    html_put_key(p->out, "maps", 0);
    html_put_text(p->out, "[");
    for (int k = 0; k < n_maps_of(d); k++) {
        const dikas_html_map map = map_at(d, k);
        html_put_text(p->out, k ? "," : "");
        put_map(p->out, d, &map);
    }
    html_put_text(p->out, "]");
}

static dikas_status put_grounds(page *p)
{
    const dikas_html *d = p->document;
    html_put_key(p->out, "ground", 0);
    html_put_text(p->out, "[");
    for (int i = 0; i < d->n_ground; i++) {
        DIKAS_TRY(go_on(p, 0.7 + 0.3 * i / d->n_ground));
        html_put_text(p->out, i ? "," : "");
        DIKAS_TRY(html_put_ground(p->out, &d->ground[i], &p->frame, p->err));
    }
    html_put_text(p->out, "]");
    return DIKAS_OK;
}

static dikas_status put_data(page *p)
{
    const dikas_html *d = p->document;
    static const char *const languages[] = { "en", "fi", "sv" };
    html_put_text(p->out, "{");
    html_put_key(p->out, "language", 1);
    html_put_string(p->out, languages[d->language]);
    html_put_key(p->out, "words", 0);
    html_put_words(p->out, d->language);
    put_key_string(p->out, "title", d->title);
    put_key_string(p->out, "source", d->source);
    put_key_string(p->out, "note", d->note);
    put_key_string(p->out, "text", d->text);
    html_put_text(p->out, d->metres_per_unit > 0 ? ",\"metric\":true" : ",\"metric\":false");
    DIKAS_TRY(put_layers(p));
    DIKAS_TRY(put_indicators(p));
    put_maps(p);
    DIKAS_TRY(put_grounds(p));
    html_put_text(p->out, "}");
    return DIKAS_OK;
}

/* ---- the page ---- */

static dikas_status put_language(page *p)
{
    static const char *const languages[] = { "en", "fi", "sv" };
    html_put_text(p->out, languages[p->document->language]);
    return DIKAS_OK;
}

static dikas_status put_policy(page *p)
{
    html_put_text(p->out,
                  "default-src 'none'; script-src '" MAP_HTML_SCRIPT_HASH
                  "'; style-src '" MAP_HTML_STYLE_HASH "'; base-uri 'none'; form-action 'none'");
    return DIKAS_OK;
}

static dikas_status put_version(page *p)
{
    html_put_text(p->out, dikas_version());
    return DIKAS_OK;
}

static dikas_status put_title(page *p)
{
    html_put_escaped(p->out, p->document->title);
    return DIKAS_OK;
}

static dikas_status put_subtitle(page *p)
{
    html_put_escaped(p->out, p->document->subtitle);
    return DIKAS_OK;
}

static dikas_status put_note(page *p)
{
    html_put_escaped(p->out, p->document->note);
    return DIKAS_OK;
}

static dikas_status put_source(page *p)
{
    html_put_escaped(p->out, p->document->source);
    return DIKAS_OK;
}

static dikas_status put_crs(page *p)
{
    html_put_escaped(p->out, p->document->crs);
    return DIKAS_OK;
}

static dikas_status put_licence(page *p)
{
    html_put(p->out, map_html_licence, (size_t)(map_html_licence_end - map_html_licence));
    return DIKAS_OK;
}

static dikas_status put_style(page *p)
{
    html_put(p->out, map_html_style, (size_t)(map_html_style_end - map_html_style));
    return DIKAS_OK;
}

static dikas_status put_script(page *p)
{
    html_put(p->out, map_html_script, (size_t)(map_html_script_end - map_html_script));
    return DIKAS_OK;
}

static const struct {
    const char *mark;
    dikas_status (*put)(page *p);
} marks[] = {
    { "language", put_language }, { "policy", put_policy },     { "version", put_version },
    { "title", put_title },       { "subtitle", put_subtitle }, { "note", put_note },
    { "source", put_source },     { "crs", put_crs },           { "licence", put_licence },
    { "style", put_style },       { "script", put_script },     { "data", put_data },
};

/* {{mark}}, or {{word: English}}, which becomes the word in the language of the page. */
static dikas_status put_mark(page *p, const char *mark, size_t length)
{
    static const char prefix[] = "word: ";
    char text[256];
    const size_t n_prefix = sizeof prefix - 1;
    for (size_t i = 0; i < DIKAS_COUNT(marks); i++)
        if (strlen(marks[i].mark) == length && memcmp(marks[i].mark, mark, length) == 0)
            return marks[i].put(p);
    if (length <= n_prefix || length >= sizeof text || memcmp(mark, prefix, n_prefix) != 0)
        return dikas_fail(p->err, DIKAS_EINVAL, "template: no mark {{%.*s}}", (int)length, mark);
    snprintf(text, sizeof text, "%.*s", (int)(length - n_prefix), mark + n_prefix);
    html_put_escaped(p->out, dikas_map_word(p->document->language, text));
    return DIKAS_OK;
}

static dikas_status put_page(page *p)
{
    const char *at = map_html_template, *end = map_html_template_end;
    for (const char *mark; (mark = strstr(at, "{{")) != NULL;) {
        const char *close = strstr(mark, "}}");
        if (!close)
            break;
        html_put(p->out, at, (size_t)(mark - at));
        DIKAS_TRY(put_mark(p, mark + 2, (size_t)(close - mark - 2)));
        at = close + 2;
    }
    html_put(p->out, at, (size_t)(end - at));
    return DIKAS_OK;
}

/* Two in one map stand for each other: cell by cell, class by class. */
static dikas_status check_map(const dikas_html *d, const dikas_html_map *map, dikas_error *err)
{
    enum { MOST_SIDE = 8 };
    if (map->indicator < 0 || map->indicator >= d->n_indicators || map->second >= d->n_indicators)
        return dikas_fail(err, DIKAS_EINVAL, "a map of indicators %d and %d; there are 0 to %d",
                          map->indicator, map->second, d->n_indicators - 1);
    if (map->second < 0)
        return DIKAS_OK;
    const dikas_indicator *a = &d->indicators[map->indicator], *b = &d->indicators[map->second];
    if (!map->square)
        return dikas_fail(err, DIKAS_EINVAL, "%s and %s: a map of both needs colours for both",
                          a->name, b->name);
    if (layer_of(d, map->indicator) != layer_of(d, map->second))
        return dikas_fail(err, DIKAS_EINVAL, "%s and %s: a map of both needs the same cells",
                          a->name, b->name);
    if (a->classes.n != b->classes.n || a->classes.n > MOST_SIDE)
        return dikas_fail(err, DIKAS_EINVAL,
                          "a map of two needs as many classes of both, %d at most: %s has %d, %s "
                          "has %d",
                          MOST_SIDE, a->name, a->classes.n, b->name, b->classes.n);
    return DIKAS_OK;
}

static dikas_status check_document(const dikas_html *d, dikas_error *err)
{
    if (d->n_layers < 1 || d->n_indicators < 1)
        return dikas_fail(err, DIKAS_EINVAL, "a page needs cells and an indicator");
    for (int i = 0; i < d->n_layers; i++) {
        if (!d->layers[i].cells)
            return dikas_fail(err, DIKAS_EINVAL, "a page needs cells and an indicator");
        if (d->layers[i].cells->shape == DIKAS_LINE)
            return dikas_fail(err, DIKAS_EINVAL,
                              "cells are lines: polygons or points can be shown");
    }
    if (d->language < DIKAS_ENGLISH || d->language > DIKAS_SWEDISH)
        return dikas_fail(err, DIKAS_EINVAL,
                          "language %d: there are 0 (English), 1 (Finnish) and "
                          "2 (Swedish)",
                          (int)d->language);
    for (int i = 0; i < d->n_indicators; i++) {
        const dikas_indicator *indicator = &d->indicators[i];
        if (indicator->classes.n < 1 || indicator->classes.n > 64 || !indicator->colour)
            return dikas_fail(err, DIKAS_EINVAL, "%s: has %d classes, 1 to 64 can be shown",
                              indicator->name, indicator->classes.n);
        if (layer_of(d, i) < 0 || layer_of(d, i) >= d->n_layers)
            return dikas_fail(err, DIKAS_EINVAL, "%s: is of layer %d; there are 0 to %d",
                              indicator->name, layer_of(d, i), d->n_layers - 1);
    }
    if (n_maps_of(d) < 1)
        return dikas_fail(err, DIKAS_EINVAL, "a page needs a map");
    for (int k = 0; k < n_maps_of(d); k++) {
        const dikas_html_map map = map_at(d, k);
        DIKAS_TRY(check_map(d, &map, err));
    }
    return DIKAS_OK;
}

static dikas_status write_file(page *p, const char *temporary, const char *path)
{
    errno = 0;
    p->out->file = fopen(temporary, "wbe");
    if (!p->out->file)
        return dikas_fail(p->err, DIKAS_EIO, "%s: cannot be written: %s", path, strerror(errno));
    dikas_status status = put_page(p);
    const int error = html_flush(p->out);
    errno = 0;
    const int is_closed = fclose(p->out->file) == 0;
    if (status == DIKAS_OK && (error || !is_closed))
        status = dikas_fail(p->err, DIKAS_EIO, "%s: cannot be written: %s", path,
                            strerror(error ? error : errno));
    return status;
}

dikas_status dikas_html_write(const dikas_html *document, const char *path, const dikas_run *run,
                              dikas_error *err)
{
    page p = { .document = document, .run = run, .err = err };
    dikas_target target = { NULL, NULL };
    DIKAS_TRY(check_document(document, err));
    DIKAS_TRY(html_frame_of(document, &p.frame, err));
    DIKAS_TRY(go_on(&p, 0));
    DIKAS_TRY(dikas_target_begin(&target, path, ".html", err));
    p.out = dikas_alloc_zero(1, sizeof *p.out);
    dikas_status status =
        p.out ? write_file(&p, target.temporary, path) : DIKAS_NO_MEMORY(err, path);
    if (status == DIKAS_OK)
        status = dikas_target_commit(&target, err);
    dikas_target_discard(&target);
    dikas_release(p.out);
    return status;
}
