/* SPDX-License-Identifier: MIT */
/**
 * @file output.h
 * The three formats of pages: what Cairo draws on, and the file that comes of it.
 */
#ifndef DIKAS_MAP_OUTPUT_H
#define DIKAS_MAP_OUTPUT_H

#include <cairo.h>

#include "dikas/map.h"

typedef enum page_format { FORMAT_PNG, FORMAT_SVG, FORMAT_PDF } page_format;

typedef struct output {
    page_format format;
    const char *path;
    double dots; /* pixels a point; 0 of what is not made of pixels */
    cairo_surface_t *surface;
    cairo_t *cr;
    unsigned char *bytes; /* what the surface has written so far */
    int64_t n_bytes, room;
    int is_out_of_memory;
} output;

/** The format that the extension of a path says. */
DIKAS_MUST_CHECK dikas_status output_format(const char *path, page_format *format,
                                            dikas_error *err);

/** A page of w * h points. */
DIKAS_MUST_CHECK dikas_status output_open(output *o, page_format format, const char *path, double w,
                                          double h, double dots_per_inch, const char *title,
                                          dikas_error *err);

/** Write the file, or nothing. */
DIKAS_MUST_CHECK dikas_status output_close(output *o, dikas_error *err);
void output_clear(output *o);

#endif
