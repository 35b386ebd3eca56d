/* SPDX-License-Identifier: MIT */
/**
 * @file output.c
 * The three formats of pages: what Cairo draws on, and the file that comes of it.
 *
 * Bytes are kept until all is drawn, so that what changes from run to run can be taken out.
 */
#include "map/output.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/core.h"
#include "core/target.h"

static const char *const extensions[] = { ".png", ".svg", ".pdf" };

dikas_status output_format(const char *path, page_format *format, dikas_error *err)
{
    const size_t length = strlen(path);
    for (size_t i = 0; i < DIKAS_COUNT(extensions); i++)
        if (length > 4 && strcasecmp(path + length - 4, extensions[i]) == 0) {
            *format = (page_format)i;
            return DIKAS_OK;
        }
    return dikas_fail(err, DIKAS_EINVAL, "%s: a page is written as .png, .svg or .pdf", path);
}

/* Cairo never hears of a failure: finishing a surface that has one is not safe in 1.16. */
static cairo_status_t keep(void *closure, const unsigned char *bytes, unsigned int n)
{
    output *o = closure;
    if (!o->is_out_of_memory && dikas_make_room((void **)&o->bytes, &o->room, o->n_bytes + n, 1)) {
        memcpy(o->bytes + o->n_bytes, bytes, n);
        o->n_bytes += n;
    } else {
        o->is_out_of_memory = 1;
    }
    return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *surface_of(output *o, double w, double h, const char *title)
{
    cairo_surface_t *surface;
    switch (o->format) {
    case FORMAT_PNG:
        return cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)round(w * o->dots),
                                          (int)round(h * o->dots));
    case FORMAT_SVG:
        return cairo_svg_surface_create_for_stream(keep, o, w, h);
    default:
        surface = cairo_pdf_surface_create_for_stream(keep, o, w, h);
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title);
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "DikaS " DIKAS_VERSION);
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                       "1970-01-01T00:00:00Z");
        return surface;
    }
}

static dikas_status check(const output *o, cairo_status_t status, dikas_error *err)
{
    if (o->is_out_of_memory || status == CAIRO_STATUS_NO_MEMORY)
        return DIKAS_NO_MEMORY(err, o->path);
    if (status != CAIRO_STATUS_SUCCESS)
        return dikas_fail(err, DIKAS_EIO, "%s: cannot be drawn: %s", o->path,
                          cairo_status_to_string(status));
    return DIKAS_OK;
}

dikas_status output_open(output *o, page_format format, const char *path, double w, double h,
                         double dots_per_inch, const char *title, dikas_error *err)
{
    *o = (output){ .format = format, .path = path };
    o->dots = format == FORMAT_PNG ? dots_per_inch / 72 : 0;
    o->surface = surface_of(o, w, h, title ? title : "");
    o->cr = cairo_create(o->surface);
    if (format != FORMAT_PDF) { /* viewers put a picture on any ground, paper is white */
        cairo_set_source_rgb(o->cr, 1, 1, 1);
        cairo_paint(o->cr);
    }
    if (format == FORMAT_PNG)
        cairo_scale(o->cr, o->dots, o->dots);
    else
        cairo_surface_set_fallback_resolution(o->surface, 300, 300);
    return check(o, cairo_status(o->cr), err);
}

/* ---- what changes from run to run ---- */

/* Position of a text in the bytes from `from` on, or -1. */
static int64_t find(const output *o, const char *text, int64_t from)
{
    const int64_t length = (int64_t)strlen(text);
    while (from + length <= o->n_bytes) {
        const unsigned char *at =
            memchr(o->bytes + from, text[0], (size_t)(o->n_bytes - from - length + 1));
        if (!at)
            return -1;
        from = at - o->bytes;
        if (memcmp(at, text, (size_t)length) == 0)
            return from;
        from++;
    }
    return -1;
}

/* A map has no hour of its own: the date, which is not the clock's, goes too. */
static void remove_date(output *o)
{
    const int64_t from = find(o, "/CreationDate (", 0);
    for (int64_t i = from; i >= 0 && i < o->n_bytes; i++) {
        const int is_end = o->bytes[i] == ')';
        o->bytes[i] = ' ';
        if (is_end)
            break;
    }
}

/* Cairo counts the surfaces of the process; ids are numbered by their first use instead. */
static void renumber_surfaces(output *o)
{
    static const char name[] = "surface";
    enum { MOST = 64, LENGTH = sizeof name - 1 };
    long seen[MOST];
    int n = 0;
    int64_t to = 0, from = 0;
    for (int64_t at; (at = find(o, name, from)) >= 0;) {
        long number = 0;
        int64_t digit = at + LENGTH;
        for (; digit < o->n_bytes && o->bytes[digit] >= '0' && o->bytes[digit] <= '9'; digit++)
            number = number * 10 + (o->bytes[digit] - '0');
        const int is_id = at > 0 && digit > at + LENGTH && strchr("\"#", o->bytes[at - 1]);
        int k = 0;
        while (k < n && seen[k] != number)
            k++;
        if (is_id && k == n && n < MOST)
            seen[n++] = number;
        char text[32];
        const int length = snprintf(text, sizeof text, "%s%d", name, k);
        const int64_t kept = is_id && length <= digit - at ? at : digit;
        memmove(o->bytes + to, o->bytes + from, (size_t)(kept - from));
        to += kept - from;
        if (kept == at) {
            memcpy(o->bytes + to, text, (size_t)length);
            to += length;
        }
        from = digit;
    }
    memmove(o->bytes + to, o->bytes + from, (size_t)(o->n_bytes - from));
    o->n_bytes = to + o->n_bytes - from;
}

/* ---- how large a pixel is ---- */

static uint32_t checksum(const unsigned char *bytes, size_t n)
{
    uint32_t sum = ~0U;
    for (size_t i = 0; i < n; i++) {
        sum ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            sum = sum >> 1 ^ (sum & 1 ? 0xedb88320U : 0);
    }
    return ~sum;
}

static void put_number(unsigned char *to, uint32_t x)
{
    for (int i = 0; i < 4; i++)
        to[i] = (unsigned char)(x >> (24 - 8 * i));
}

/* The chunk pHYs behind the head of a PNG, so that the picture is printed in the size of the paper
 * (PNG Specification, third edition, 11.3.4.3 and annex D). */
static dikas_status add_resolution(output *o, dikas_error *err)
{
    enum { HEAD = 33, CHUNK = 21 };
    unsigned char chunk[CHUNK] = { 0, 0, 0, 9, 'p', 'H', 'Y', 's' };
    const uint32_t a_metre = (uint32_t)round(o->dots * 72 / 0.0254);
    put_number(chunk + 8, a_metre);
    put_number(chunk + 12, a_metre);
    chunk[16] = 1;
    put_number(chunk + 17, checksum(chunk + 4, 13));
    if (!dikas_make_room((void **)&o->bytes, &o->room, o->n_bytes + CHUNK, 1))
        return DIKAS_NO_MEMORY(err, o->path);
    memmove(o->bytes + HEAD + CHUNK, o->bytes + HEAD, (size_t)o->n_bytes - HEAD);
    memcpy(o->bytes + HEAD, chunk, CHUNK);
    o->n_bytes += CHUNK;
    return DIKAS_OK;
}

/* ---- the file ---- */

static dikas_status write_bytes(const output *o, const char *path, dikas_error *err)
{
    FILE *file = fopen(path, "wb");
    if (!file)
        return dikas_fail(err, DIKAS_EIO, "%s: cannot be written: %s", o->path, strerror(errno));
    const int is_written = fwrite(o->bytes, 1, (size_t)o->n_bytes, file) == (size_t)o->n_bytes;
    const int problem = errno, is_closed = fclose(file) == 0;
    if (!is_written || !is_closed)
        return dikas_fail(err, DIKAS_EIO, "%s: cannot be written: %s", o->path,
                          strerror(is_written ? errno : problem));
    return DIKAS_OK;
}

dikas_status output_close(output *o, dikas_error *err)
{
    DIKAS_TRY(check(o, cairo_status(o->cr), err));
    if (o->format == FORMAT_PNG)
        DIKAS_TRY(check(o, cairo_surface_write_to_png_stream(o->surface, keep, o), err));
    cairo_surface_finish(o->surface);
    DIKAS_TRY(check(o, cairo_surface_status(o->surface), err));
    if (o->format == FORMAT_PNG)
        DIKAS_TRY(add_resolution(o, err));
    if (o->format == FORMAT_PDF)
        remove_date(o);
    if (o->format == FORMAT_SVG)
        renumber_surfaces(o);
    dikas_target target;
    DIKAS_TRY(dikas_target_begin(&target, o->path, extensions[o->format], err));
    dikas_status status = write_bytes(o, target.temporary, err);
    if (status == DIKAS_OK)
        status = dikas_target_commit(&target, err);
    dikas_target_discard(&target);
    return status;
}

void output_clear(output *o)
{
    if (o->cr)
        cairo_destroy(o->cr);
    if (o->surface)
        cairo_surface_destroy(o->surface);
    dikas_release(o->bytes);
    *o = (output){ .path = NULL };
}
