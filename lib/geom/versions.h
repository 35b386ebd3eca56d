/* SPDX-License-Identifier: MIT */
/**
 * @file versions.h
 * What lib/geom is linked with.
 */
#ifndef DIKAS_GEOM_VERSIONS_H
#define DIKAS_GEOM_VERSIONS_H

/** "GEOS 3.11.1, PROJ 9.1.1"; constant, made at the first call, which must not race with another.
 */
const char *geom_versions(void);

#endif
