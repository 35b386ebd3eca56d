/* SPDX-License-Identifier: MIT */
/**
 * @file html.c
 * An interactive map in one file.
 */
#include "dikas/html.h"

dikas_status dikas_html_write(const dikas_html *document, const char *path, const dikas_run *run,
                              dikas_error *err)
{
    (void)document;
    (void)run;
    return dikas_fail(err, DIKAS_EINVAL, "%s: HTML is not written yet", path);
}
