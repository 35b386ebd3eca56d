/* SPDX-License-Identifier: MIT */
/**
 * @file html_out.c
 * Writing text, JSON and packed numbers into a file.
 */
#include "map/html_out.h"

#include <errno.h>
#include <string.h>

#include "core/core.h"

static void write_out(html_out *out)
{
    errno = 0;
    if (!out->error && fwrite(out->buffer, 1, out->n_buffered, out->file) < out->n_buffered)
        out->error = errno ? errno : EIO;
    out->n_buffered = 0;
}

static inline void put_byte(html_out *out, char byte)
{
    if (out->n_buffered == sizeof out->buffer)
        write_out(out);
    out->buffer[out->n_buffered++] = byte;
}

void html_put(html_out *out, const char *bytes, size_t n)
{
    while (n) {
        if (out->n_buffered == sizeof out->buffer)
            write_out(out);
        const size_t room = sizeof out->buffer - out->n_buffered, part = n < room ? n : room;
        memcpy(out->buffer + out->n_buffered, bytes, part);
        out->n_buffered += part;
        bytes += part;
        n -= part;
    }
}

void html_put_text(html_out *out, const char *text)
{
    html_put(out, text, strlen(text));
}

void html_put_number(html_out *out, double x)
{
    char text[40];
    if (!isfinite(x)) {
        html_put_text(out, "null");
        return;
    }
    const int length = dikas_format_number(text, sizeof text, x);
    html_put(out, text, (size_t)length);
}

int html_flush(html_out *out)
{
    write_out(out);
    errno = 0;
    if (!out->error && fflush(out->file) != 0)
        out->error = errno ? errno : EIO;
    return out->error;
}

/* ---- text of unknown origin ---- */

/* Length of the character at the start of n > 0 bytes, 0 where they are no UTF-8 (Unicode 15,
 * table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF). */
static size_t character_length(const unsigned char *at, size_t n)
{
    const unsigned char first = at[0];
    if (first < 0x80)
        return 1;
    const size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || n < length)
        return 0;
    const unsigned char least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    const unsigned char most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (at[1] < least || at[1] > most)
        return 0;
    for (size_t i = 2; i < length; i++)
        if (at[i] < 0x80 || at[i] > 0xbf)
            return 0;
    return length;
}

static const char replacement[] = "\xef\xbf\xbd";

/* Characters of one byte that may not stand as they are. */
typedef void (*put_odd)(html_out *out, unsigned char byte);

static void put_checked(html_out *out, const char *text, size_t n, const char *odd, put_odd put)
{
    const unsigned char *at = (const unsigned char *)text, *end = at + n;
    while (at < end) {
        const size_t length = character_length(at, (size_t)(end - at));
        if (!length)
            html_put_text(out, replacement);
        else if (length == 1 && (*at < ' ' || *at == 0x7f || strchr(odd, *at)))
            put(out, *at);
        else
            html_put(out, (const char *)at, length);
        at += length ? length : 1;
    }
}

static void put_entity(html_out *out, unsigned char byte)
{
    char text[8];
    if (byte == '\n' || byte == '\t')
        put_byte(out, (char)byte);
    else if (byte < ' ' || byte == 0x7f)
        html_put_text(out, replacement);
    else
        html_put(out, text, (size_t)snprintf(text, sizeof text, "&#%d;", byte));
}

void html_put_escaped(html_out *out, const char *text)
{
    if (text)
        put_checked(out, text, strlen(text), "<>&\"'", put_entity);
}

static void put_escape(html_out *out, unsigned char byte)
{
    char text[8];
    html_put(out, text, (size_t)snprintf(text, sizeof text, "\\u%04x", byte));
}

void html_put_part(html_out *out, const char *text, size_t n)
{
    put_checked(out, text, n, "<>&\"\\", put_escape);
}

void html_put_string(html_out *out, const char *text)
{
    if (!text) {
        html_put_text(out, "null");
        return;
    }
    put_byte(out, '"');
    html_put_part(out, text, strlen(text));
    put_byte(out, '"');
}

void html_put_key(html_out *out, const char *name, int is_first)
{
    html_put_text(out, is_first ? "" : ",");
    html_put_string(out, name);
    put_byte(out, ':');
}

/* ---- packed numbers ---- */

static void put_packed(html_out *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const uint8_t *b = out->packed;
    put_byte(out, digits[b[0] >> 2]);
    put_byte(out, digits[(b[0] & 3) << 4 | b[1] >> 4]);
    put_byte(out, out->n_packed > 1 ? digits[(b[1] & 15) << 2 | b[2] >> 6] : '=');
    put_byte(out, out->n_packed > 2 ? digits[b[2] & 63] : '=');
    out->n_packed = 0;
    memset(out->packed, 0, sizeof out->packed);
}

void html_begin_packed(html_out *out)
{
    put_byte(out, '"');
}

void html_put_byte(html_out *out, uint8_t byte)
{
    out->packed[out->n_packed++] = byte;
    if (out->n_packed == (int)sizeof out->packed)
        put_packed(out);
}

void html_put_whole(html_out *out, uint64_t x)
{
    for (; x > 127; x >>= 7)
        html_put_byte(out, (uint8_t)(x & 127) | 128);
    html_put_byte(out, (uint8_t)x);
}

void html_put_signed(html_out *out, int64_t x)
{
    html_put_whole(out, html_folded(x));
}

void html_put_double(html_out *out, double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    for (int shift = 0; shift < 64; shift += 8)
        html_put_byte(out, (uint8_t)(bits >> shift));
}

void html_put_float(html_out *out, float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    for (int shift = 0; shift < 32; shift += 8)
        html_put_byte(out, (uint8_t)(bits >> shift));
}

void html_end_packed(html_out *out)
{
    if (out->n_packed)
        put_packed(out);
    put_byte(out, '"');
}
