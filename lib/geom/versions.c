/* SPDX-License-Identifier: MIT */
/**
 * @file versions.c
 * What lib/geom is linked with.
 */
#include <stdio.h>
#include <string.h>

#include <geos_c.h>
#include <proj.h>

#include "geom/versions.h"

const char *geom_versions(void)
{
    static char text[80];
    /* GEOSversion() is "3.11.1-CAPI-1.17.1". */
    const char *geos = GEOSversion();
    snprintf(text, sizeof text, "GEOS %.*s, PROJ %s", (int)strcspn(geos, "-"), geos,
             proj_info().version);
    return text;
}
