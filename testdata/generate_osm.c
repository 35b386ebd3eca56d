/* SPDX-License-Identifier: MIT */
/**
 * @file generate_osm.c
 * Reading OpenStreetMap data through GDAL into one sorted array.
 */
#include "generate_osm.h"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const tag_names[N_TAGS] = {
    "name",
    "access",
    "addr:housenumber",
    "amenity",
    "boundary",
    "building",
    "building:levels",
    "foot",
    "healthcare",
    "highway",
    "landuse",
    "leisure",
    "natural",
    "opening_hours",
    "place",
    "public_transport",
    "railway",
    "shop",
    "tourism",
    "waterway",
};

static const char config_path[] = "/vsimem/dikas_osmconf.ini";

/* GDAL's OSM driver takes its columns from a file: the same ones for every layer. */
static bool write_config(void)
{
    static const char *const layers[] = { "points", "lines", "multipolygons", "multilinestrings",
                                          "other_relations" };
    VSILFILE *file = VSIFOpenL(config_path, "w");
    if (file == NULL)
        return fail("no memory for the OSM configuration");
    VSIFPrintfL(file, "attribute_name_laundering=no\n"
                      "closed_ways_are_polygons=amenity,building,landuse,leisure,natural,"
                      "place,shop,tourism,healthcare,public_transport\n");
    for (size_t k = 0; k < COUNT(layers); k++) {
        VSIFPrintfL(file, "[%s]\nosm_id=yes\nattributes=", layers[k]);
        for (int tag = 0; tag < N_TAGS; tag++)
            VSIFPrintfL(file, "%s%s", tag > 0 ? "," : "", tag_names[tag]);
        VSIFPrintfL(file, "\n");
    }
    return VSIFCloseL(file) == 0;
}

/* Millimetres: what PROJ versions disagree on is far below. */
static void round_points(OGRGeometryH geometry)
{
    for (int k = 0; k < OGR_G_GetGeometryCount(geometry); k++)
        round_points(OGR_G_GetGeometryRef(geometry, k));
    for (int i = 0; OGR_G_GetGeometryCount(geometry) == 0 && i < OGR_G_GetPointCount(geometry); i++)
        OGR_G_SetPoint_2D(geometry, i, round(OGR_G_GetX(geometry, i) * 1000) / 1000,
                          round(OGR_G_GetY(geometry, i) * 1000) / 1000);
}

static int64_t integer_field(OGRFeatureH f, const char *name)
{
    const int k = OGR_F_GetFieldIndex(f, name);
    return k >= 0 && OGR_F_IsFieldSetAndNotNull(f, k) ? OGR_F_GetFieldAsInteger64(f, k) : 0;
}

static void add(osm_data *data, const char *layer, OGRFeatureH f,
                OGRCoordinateTransformationH projection)
{
    OGRGeometryH geometry = OGR_F_StealGeometry(f);
    if (geometry == NULL || OGR_G_Transform(geometry, projection) != OGRERR_NONE) {
        OGR_G_DestroyGeometry(geometry);
        return;
    }
    if (data->n == data->capacity) {
        data->capacity = data->capacity > 0 ? 2 * data->capacity : 1024;
        data->items = grow(data->items, data->capacity, sizeof *data->items);
    }
    round_points(geometry);
    osm_feature item = { .geometry = geometry };
    OGR_G_GetEnvelope(geometry, &item.extent);
    const int64_t way = integer_field(f, "osm_way_id");
    item.id = way > 0 ? way : integer_field(f, "osm_id");
    item.kind = strcmp(layer, "points") == 0             ? 'n'
                : way > 0 || strcmp(layer, "lines") == 0 ? 'w'
                                                         : 'r';
    for (int tag = 0; tag < N_TAGS; tag++) {
        const int k = OGR_F_GetFieldIndex(f, tag_names[tag]);
        if (k >= 0 && OGR_F_IsFieldSetAndNotNull(f, k))
            item.tags[tag] = CPLStrdup(OGR_F_GetFieldAsString(f, k));
    }
    data->items[data->n++] = item;
}

static int by_id(const void *left, const void *right)
{
    const osm_feature *a = left, *b = right;
    if (a->kind != b->kind) {
        static const char order[] = "nwr";
        return strchr(order, a->kind) < strchr(order, b->kind) ? -1 : 1;
    }
    return (a->id > b->id) - (a->id < b->id);
}

static OGRCoordinateTransformationH projection_new(void)
{
    OGRSpatialReferenceH from = OSRNewSpatialReference(NULL), to = OSRNewSpatialReference(NULL);
    OGRCoordinateTransformationH projection = NULL;
    if (OSRImportFromEPSG(from, 4326) == OGRERR_NONE &&
        OSRImportFromEPSG(to, EPSG_DISTRICT) == OGRERR_NONE) {
        OSRSetAxisMappingStrategy(from, OAMS_TRADITIONAL_GIS_ORDER);
        OSRSetAxisMappingStrategy(to, OAMS_TRADITIONAL_GIS_ORDER);
        projection = OCTNewCoordinateTransformation(from, to);
    }
    OSRRelease(from);
    OSRRelease(to);
    return projection;
}

bool osm_read(osm_data *data, const char *path)
{
    const char *const drivers[] = { "OSM", NULL };
    const char *const choices[] = { "CONFIG_FILE=/vsimem/dikas_osmconf.ini", NULL };
    *data = (osm_data){ 0 };
    if (!write_config())
        return false;
    GDALDatasetH dataset =
        GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_VERBOSE_ERROR, drivers, choices, NULL);
    OGRCoordinateTransformationH projection = projection_new();
    bool ok = dataset != NULL && projection != NULL;
    if (ok) {
        CPLErrorReset();
        OGRLayerH layer;
        OGRFeatureH f;
        while ((f = GDALDatasetGetNextFeature(dataset, &layer, NULL, NULL, NULL)) != NULL) {
            add(data, OGR_L_GetName(layer), f, projection);
            OGR_F_Destroy(f);
        }
        ok = data->n > 0 && CPLGetLastErrorType() < CE_Failure;
    }
    if (!ok)
        fail("%s: cannot be read as OpenStreetMap data: %s", path, CPLGetLastErrorMsg());
    if (data->n > 0)
        qsort(data->items, data->n, sizeof *data->items, by_id);
    OCTDestroyCoordinateTransformation(projection);
    if (dataset != NULL)
        GDALClose(dataset);
    VSIUnlink(config_path);
    return ok;
}

void osm_free(osm_data *data)
{
    for (size_t i = 0; i < data->n; i++) {
        OGR_G_DestroyGeometry(data->items[i].geometry);
        for (int tag = 0; tag < N_TAGS; tag++)
            CPLFree(data->items[i].tags[tag]);
    }
    free(data->items);
    *data = (osm_data){ 0 };
}

bool osm_is_area(const osm_feature *f)
{
    return OGR_GT_IsSubClassOf(wkbFlatten(OGR_G_GetGeometryType(f->geometry)), wkbMultiPolygon) ||
           OGR_GT_IsSubClassOf(wkbFlatten(OGR_G_GetGeometryType(f->geometry)), wkbPolygon);
}

bool osm_has(const osm_feature *f, osm_tag tag, const char *value)
{
    return f->tags[tag] != NULL && strcmp(f->tags[tag], value) == 0;
}

bool osm_has_any(const osm_feature *f, osm_tag tag, const char *values)
{
    if (f->tags[tag] == NULL)
        return false;
    char word[80];
    const int length = snprintf(word, sizeof word, " %s ", f->tags[tag]);
    return length < (int)sizeof word && strstr(values, word) != NULL;
}

bool osm_contains(const osm_feature *f, OGRGeometryH point)
{
    const double x = OGR_G_GetX(point, 0), y = OGR_G_GetY(point, 0);
    return x >= f->extent.MinX && x <= f->extent.MaxX && y >= f->extent.MinY &&
           y <= f->extent.MaxY && OGR_G_Intersects(f->geometry, point);
}
