/* SPDX-License-Identifier: MIT */
/**
 * @file proj.h
 * PROJ as used in lib/geom: one silent context per call, never the network.
 */
#ifndef DIKAS_GEOM_PROJ_H
#define DIKAS_GEOM_PROJ_H

#include <proj.h>

/** A context that prints nothing and stays off the network; NULL without memory. Free with
 * proj_context_destroy(). */
PJ_CONTEXT *geom_proj_context(void);

/** CRS of a WKT with x east and y north; NULL for NULL and for what is no CRS. Free with
 * proj_destroy(). */
PJ *geom_crs(PJ_CONTEXT *context, const char *wkt);

#endif
