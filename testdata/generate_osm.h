/* SPDX-License-Identifier: MIT */
/**
 * @file generate_osm.h
 * OpenStreetMap data in memory, and what the district is made from.
 */
#ifndef DIKAS_GENERATE_OSM_H
#define DIKAS_GENERATE_OSM_H

#include "generate.h"

enum { EPSG_DISTRICT = 25833 };

/** The tags that are read; generate_osm.c names them in the same order. */
typedef enum {
    TAG_NAME,
    TAG_ACCESS,
    TAG_ADDR_HOUSENUMBER,
    TAG_AMENITY,
    TAG_BOUNDARY,
    TAG_BUILDING,
    TAG_BUILDING_LEVELS,
    TAG_FOOT,
    TAG_HEALTHCARE,
    TAG_HIGHWAY,
    TAG_LANDUSE,
    TAG_LEISURE,
    TAG_NATURAL,
    TAG_OPENING_HOURS,
    TAG_PLACE,
    TAG_PUBLIC_TRANSPORT,
    TAG_RAILWAY,
    TAG_SHOP,
    TAG_TOURISM,
    TAG_WATERWAY,
    N_TAGS
} osm_tag;

/** A node 'n', way 'w' or relation 'r' with tags. Absent tags are NULL. */
typedef struct {
    char kind;
    int64_t id;
    OGRGeometryH geometry; /* EPSG:25833, rounded to millimetres */
    OGREnvelope extent;
    char *tags[N_TAGS];
} osm_feature;

/** All features, by kind (n, w, r) and id. */
typedef struct {
    osm_feature *items;
    size_t n, capacity;
} osm_data;

bool osm_read(osm_data *data, const char *path);
void osm_free(osm_data *data);

bool osm_is_area(const osm_feature *f);
bool osm_has(const osm_feature *f, osm_tag tag, const char *value);

/** True if the tag is one of the values, a list like " school kindergarten " with outer spaces. */
bool osm_has_any(const osm_feature *f, osm_tag tag, const char *values);

/** True if the point lies in the feature's polygon. */
bool osm_contains(const osm_feature *f, OGRGeometryH point);

/** The layer `services`, inside the extract; forests only where they lie in the city. */
bool write_services(output *out, const osm_data *data, OGRGeometryH city);

#endif
