/* SPDX-License-Identifier: MIT */
/**
 * @file document.c
 * Documents of pages with maps.
 */
#include <cairo.h>
#include <pango/pangocairo.h>
#include <stdio.h>

#include "dikas/map.h"

void dikas_map_version(char *out, size_t size)
{
    snprintf(out, size, "Cairo %s, Pango %s", cairo_version_string(), pango_version_string());
}

dikas_status dikas_document_draw(const dikas_document *document, const char *path,
                                 const dikas_run *run, dikas_error *err)
{
    (void)document;
    (void)run;
    return dikas_fail(err, DIKAS_EINVAL, "%s: pages are not drawn yet", path);
}
