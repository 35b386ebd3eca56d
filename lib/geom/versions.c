/* SPDX-License-Identifier: MIT */
/**
 * @file versions.c
 * What lib/geom is linked with.
 */
#include <stdio.h>
#include <string.h>

#include <geos_c.h>
#include <proj.h>

#include "dikas/geom.h"

void dikas_geom_version(char *out, size_t size)
{
    const char *geos = GEOSversion(); /* "3.11.1-CAPI-1.17.1" */
    snprintf(out, size, "GEOS %.*s, PROJ %s", (int)strcspn(geos, "-"), geos, proj_info().version);
}
