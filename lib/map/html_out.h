/* SPDX-License-Identifier: MIT */
/**
 * @file html_out.h
 * Writing text, JSON and packed numbers into a file, with one look at the end at whether all of it
 * arrived.
 */
#ifndef DIKAS_MAP_HTML_OUT_H
#define DIKAS_MAP_HTML_OUT_H

#include <stdio.h>

#include "dikas/base.h"

/** A file that is being written. Zeroed but for `file`. */
typedef struct html_out {
    FILE *file;
    int error;         /**< errno of the first failure; nothing is written after it */
    uint8_t packed[3]; /**< bytes that wait for base64 */
    int n_packed;
    size_t n_buffered;
    char buffer[1 << 15];
} html_out;

/** Bytes as they are. */
void html_put(html_out *out, const char *bytes, size_t n);
void html_put_text(html_out *out, const char *text);
void html_put_number(html_out *out, double x); /**< as JSON: missing is null */

/** Text of unknown origin as HTML text or the value of an attribute in quotes: nothing in it is
 * markup, and what is no UTF-8 becomes U+FFFD. NULL is "". */
void html_put_escaped(html_out *out, const char *text);

/** The same as a JSON string within a script element: no '<', '>' or '&' remains that could end
 * it. NULL is null. */
void html_put_string(html_out *out, const char *text);

/** n bytes of text inside a JSON string whose quotes the caller writes. */
void html_put_part(html_out *out, const char *text, size_t n);

/** "name": before a value; with a comma first unless it is the first of its object. */
void html_put_key(html_out *out, const char *name, int is_first);

/** Packed numbers: base64 of bytes, in quotes. A whole number is seven bits to a byte, the lowest
 * first, the highest bit set where more follow; a signed one is folded: 0, -1, 1, -2, … */
void html_begin_packed(html_out *out);
void html_put_byte(html_out *out, uint8_t byte);
void html_put_whole(html_out *out, uint64_t x);
void html_put_signed(html_out *out, int64_t x);
void html_put_float(html_out *out, float x);   /**< four bytes, the lowest first */
void html_put_double(html_out *out, double x); /**< eight */
void html_end_packed(html_out *out);

static inline uint64_t html_folded(int64_t x)
{
    return x < 0 ? ~((uint64_t)x << 1) : (uint64_t)x << 1;
}

/** Bytes that html_put_whole() takes. */
static inline int html_length_of(uint64_t x)
{
    int n = 1;
    while (x >>= 7)
        n++;
    return n;
}

/** What waits goes to the file. @return 0, or errno of the first failure */
int html_flush(html_out *out);

#endif
