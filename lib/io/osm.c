/* SPDX-License-Identifier: MIT */
/**
 * @file osm.c
 * Streets and barriers of an OpenStreetMap file, in one pass.
 *
 * GDAL's driver is told by a configuration file in memory which tags become columns, under their
 * own names, and that closed ways are lines. Coordinates are multiples of 1e-7 degrees in
 * OpenStreetMap; the driver rounds those of ways but not those of nodes, so both are rounded here
 * and a barrier has the very same coordinates as the way it stands on.
 */
#define _LARGEFILE64_SOURCE /* struct stat64, which cpl_vsi.h builds on */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cpl_vsi.h>
#include <ogr_api.h>

#include "dikas/io.h"
#include "io/builder.h"
#include "io/session.h"
#include "io/source.h"

static const char *const line_tags[] = {
    "highway",
    "name",
    "oneway",
    "oneway:bicycle",
    "oneway:foot",
    "oneway:motor_vehicle",
    "junction",
    "access",
    "foot",
    "bicycle",
    "vehicle",
    "motor_vehicle",
    "motorcar",
    "maxspeed",
    "surface",
    "smoothness",
    "width",
    "incline",
    "step_count",
    "ramp",
    "ramp:wheelchair",
    "ramp:stroller",
    "handrail",
    "wheelchair",
    "sidewalk",
    "cycleway",
    "segregated",
    "bridge",
    "tunnel",
    "layer",
    "level",
    "service",
    "indoor",
    "area",
    "route",
    "railway",
    "public_transport",
    "duration",
    "lit",
    "tracktype",
    "kerb",
    "barrier",
    "footway",
    "winter_service",
    "construction",
};

static const char *const point_tags[] = {
    "barrier",       "access",   "foot", "bicycle",     "vehicle",
    "motor_vehicle", "motorcar", "kerb", "kerb:height", "wheelchair",
};

static const char ways_for_traffic[] =
    "highway IS NOT NULL OR route = 'ferry' OR railway = 'platform' OR "
    "public_transport = 'platform'";

/* A table being filled from a layer of the driver. */
typedef struct {
    const char *layer;
    const char *filter; /* OGR SQL */
    const char *const *tags;
    int n_tags;
    OGRLayerH source;
    io_builder id, wkb, *columns; /* n_tags columns */
} tag_table;

typedef struct {
    const char *name; /* of the file, for messages */
    GDALDatasetH dataset;
    io_session *session;
    io_ticker ticker;
    tag_table lines, points;
} osm_file;

/* ---- opening ---- */

static void write_section(VSILFILE *file, const tag_table *table)
{
    VSIFPrintfL(file, "[%s]\nosm_id=yes\nother_tags=no\nattributes=", table->layer);
    for (int i = 0; i < table->n_tags; i++)
        VSIFPrintfL(file, "%s%s", i ? "," : "", table->tags[i]);
    VSIFPrintfL(file, "\n");
}

/* The driver's configuration, in a file in memory of that name. */
static void write_configuration(const char *path, const osm_file *osm)
{
    VSILFILE *file = VSIFOpenL(path, "wb");
    if (!file)
        return;
    VSIFPrintfL(file, "attribute_name_laundering=no\n");
    write_section(file, &osm->points);
    write_section(file, &osm->lines);
    (void)VSIFCloseL(file);
}

static dikas_status open_file(osm_file *osm, const char *path, dikas_error *err)
{
    static const char *const drivers[] = { "OSM", NULL };
    char configuration[60], option[80];
    snprintf(configuration, sizeof configuration, "/vsimem/dikas_osmconf_%p.ini", (void *)osm);
    snprintf(option, sizeof option, "CONFIG_FILE=%s", configuration);
    const char *const options[] = { option, "USE_CUSTOM_INDEXING=YES", NULL };
    write_configuration(configuration, osm);
    osm->dataset = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR,
                              drivers, options, NULL);
    VSIUnlink(configuration);
    if (osm->dataset)
        return io_session_check(osm->session, osm->name, "cannot be read", err);
    if (access(path, F_OK) != 0)
        return dikas_fail(err, DIKAS_ENOTFOUND, "%s: no such file", path);
    return dikas_fail(err, DIKAS_EIO, "%s: is not an OpenStreetMap file: %s", osm->name,
                      osm->session->message);
}

/* ---- reading ---- */

static dikas_status begin_table(osm_file *osm, tag_table *table, dikas_error *err)
{
    table->source = GDALDatasetGetLayerByName(osm->dataset, table->layer);
    if (!table->source || OGR_L_SetAttributeFilter(table->source, table->filter) != OGRERR_NONE)
        return dikas_fail(err, DIKAS_EIO, "%s: has no %s", osm->name, table->layer);
    table->columns = dikas_alloc_zero((size_t)table->n_tags, sizeof *table->columns);
    if (!table->columns || !io_builder_begin(&table->id, "osm_id", DIKAS_INTEGER, 0) ||
        !io_builder_begin(&table->wkb, "geometry", DIKAS_BYTES, 0))
        return DIKAS_NO_MEMORY(err, osm->name);
    for (int i = 0; i < table->n_tags; i++)
        if (!io_builder_begin(&table->columns[i], table->tags[i], DIKAS_TEXT, 0))
            return DIKAS_NO_MEMORY(err, osm->name);
    return DIKAS_OK;
}

static double on_grid(double degrees)
{
    return nearbyint(degrees * 1e7) / 1e7;
}

static int add_geometry(io_builder *wkb, OGRFeatureH feature)
{
    OGRGeometryH geometry = OGR_F_GetGeometryRef(feature);
    if (!geometry)
        return io_add_missing(wkb);
    if (wkbFlatten(OGR_G_GetGeometryType(geometry)) == wkbPoint)
        OGR_G_SetPoint_2D(geometry, 0, on_grid(OGR_G_GetX(geometry, 0)),
                          on_grid(OGR_G_GetY(geometry, 0)));
    unsigned char *bytes = io_add_room(wkb, (int64_t)OGR_G_WkbSizeEx(geometry));
    if (bytes)
        OGR_G_ExportToIsoWkb(geometry, wkbNDR, bytes);
    return bytes != NULL;
}

/* Field 0 of the driver is osm_id, the tags follow in the order of the configuration. */
static int add_feature(tag_table *table, OGRFeatureH feature)
{
    if (!io_add_integer(&table->id, strtoll(OGR_F_GetFieldAsString(feature, 0), NULL, 10)))
        return 0;
    for (int i = 0; i < table->n_tags; i++) {
        const char *tag = OGR_F_IsFieldSetAndNotNull(feature, i + 1)
                              ? OGR_F_GetFieldAsString(feature, i + 1)
                              : NULL;
        if (!(tag ? io_add_bytes(&table->columns[i], tag, (int64_t)strlen(tag))
                  : io_add_missing(&table->columns[i])))
            return 0;
    }
    return add_geometry(&table->wkb, feature);
}

static tag_table *table_of(osm_file *osm, OGRLayerH layer)
{
    if (layer == osm->lines.source)
        return &osm->lines;
    return layer == osm->points.source ? &osm->points : NULL;
}

static dikas_status read_features(osm_file *osm, dikas_error *err)
{
    OGRFeatureH feature;
    OGRLayerH layer;
    double done;
    for (int64_t n = 0;; n++) {
        feature = GDALDatasetGetNextFeature(osm->dataset, &layer, &done, NULL, NULL);
        if (!feature)
            return io_session_check(osm->session, osm->name, "cannot be read", err);
        tag_table *table = table_of(osm, layer);
        const int is_added = !table || add_feature(table, feature);
        OGR_F_Destroy(feature);
        if (!is_added)
            return DIKAS_NO_MEMORY(err, osm->name);
        if (n % 1024 == 0)
            DIKAS_TRY(io_tick(&osm->ticker, (int64_t)(done * 1e6), 1000000, err));
    }
}

static dikas_status read_all(osm_file *osm, const char *path, dikas_error *err)
{
    DIKAS_TRY(open_file(osm, path, err));
    /* Without this the driver assembles areas from relations, only to have them thrown away. */
    GDALDatasetReleaseResultSet(
        osm->dataset,
        GDALDatasetExecuteSQL(osm->dataset, "SET interest_layers = points,lines", NULL, NULL));
    DIKAS_TRY(begin_table(osm, &osm->lines, err));
    DIKAS_TRY(begin_table(osm, &osm->points, err));
    return read_features(osm, err);
}

/* ---- the tables ---- */

static dikas_status fill(tag_table *from, const char *name, dikas_table *table, dikas_error *err)
{
    DIKAS_TRY(dikas_table_set_name(table, name, err));
    DIKAS_TRY(io_take_crs(table, OGR_L_GetSpatialRef(from->source), err));
    DIKAS_TRY(io_take_column(table, &from->id, err));
    for (int i = 0; i < from->n_tags; i++)
        DIKAS_TRY(io_take_column(table, &from->columns[i], err));
    return io_take_geometry(table, &from->wkb, 0, err);
}

static dikas_status make_table(const osm_file *osm, tag_table *from, dikas_table **out,
                               dikas_error *err)
{
    char name[200];
    dikas_table *table = dikas_table_new(from->id.rows);
    if (!table)
        return DIKAS_NO_MEMORY(err, osm->name);
    snprintf(name, sizeof name, "%s:%s", osm->name, from->layer);
    const dikas_status status = fill(from, name, table, err);
    if (status != DIKAS_OK)
        dikas_table_free(table);
    else
        *out = table;
    return status;
}

static dikas_status make_tables(osm_file *osm, dikas_table **lines, dikas_table **barriers,
                                dikas_error *err)
{
    dikas_table *made = NULL;
    DIKAS_TRY(make_table(osm, &osm->lines, &made, err));
    const dikas_status status = make_table(osm, &osm->points, barriers, err);
    if (status != DIKAS_OK)
        dikas_table_free(made);
    else
        *lines = made;
    return status;
}

static void clear(tag_table *table)
{
    io_builder_clear(&table->id);
    io_builder_clear(&table->wkb);
    for (int i = 0; table->columns && i < table->n_tags; i++)
        io_builder_clear(&table->columns[i]);
    dikas_release(table->columns);
}

dikas_status dikas_read_osm(const char *path, const dikas_run *run, dikas_table **lines,
                            dikas_table **barriers, dikas_error *err)
{
    io_session session;
    osm_file osm = {
        .name = io_base_name(path),
        .session = &session,
        .ticker = { run, "reading", 0 },
        .lines = { .layer = "lines",
                   .filter = ways_for_traffic,
                   .tags = line_tags,
                   .n_tags = DIKAS_COUNT(line_tags) },
        .points = { .layer = "points",
                    .filter =
                        "barrier IS NOT NULL OR kerb IS NOT NULL OR \"kerb:height\" IS NOT NULL",
                    .tags = point_tags,
                    .n_tags = DIKAS_COUNT(point_tags) },
    };
    io_session_begin(&session);
    dikas_status status = read_all(&osm, path, err);
    if (status == DIKAS_OK)
        status = make_tables(&osm, lines, barriers, err);
    clear(&osm.lines);
    clear(&osm.points);
    if (osm.dataset)
        GDALClose(osm.dataset);
    io_session_end(&session);
    return status;
}
