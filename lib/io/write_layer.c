/* SPDX-License-Identifier: MIT */
/**
 * @file write_layer.c
 * One table as one layer: types, names, features.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cpl_string.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#include "io/reader.h"
#include "io/writer.h"

#define FID_COLUMN "fid"

/* A layer being filled. */
typedef struct {
    io_writer *writer;
    const dikas_layer *source;
    const dikas_table *table;
    int fid_column; /* column that holds the feature ids of a GeoPackage, -1 when none does */
    OGRLayerH layer;
    OGRFeatureH feature; /* used again for every row */
    OGRwkbGeometryType type;
    io_wkb_source geometry;
    char *text; /* a value with a terminator */
    int64_t text_room;
} sink;

dikas_status io_writer_fail(const io_writer *writer, const char *what, dikas_error *err)
{
    return dikas_fail(err, DIKAS_EIO, "%s: cannot be written: %s", writer->path,
                      writer->session->failed ? writer->session->message : what);
}

/* ---- feature ids ---- */

static int compare_integers(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int is_ascending(const int64_t *values, int64_t n)
{
    for (int64_t i = 1; i < n; i++)
        if (values[i - 1] >= values[i])
            return 0;
    return 1;
}

/* *out is 1 when the values are all there, different from each other, and not negative. */
static dikas_status are_ids(const dikas_column *column, int64_t n, int *out, dikas_error *err)
{
    *out = 0;
    for (int64_t i = 0; i < n; i++)
        if (column->missing[i] || column->integer[i] < 0)
            return DIKAS_OK;
    *out = is_ascending(column->integer, n);
    if (*out)
        return DIKAS_OK;
    int64_t *sorted = dikas_alloc((size_t)n, sizeof *sorted);
    if (!sorted)
        return DIKAS_NO_MEMORY(err, "feature ids");
    memcpy(sorted, column->integer, (size_t)n * sizeof *sorted);
    qsort(sorted, (size_t)n, sizeof *sorted, compare_integers);
    *out = is_ascending(sorted, n);
    dikas_release(sorted);
    return DIKAS_OK;
}

/* A GeoPackage keeps the ids of "fid"; other formats have them as an ordinary column. */
static dikas_status find_ids(sink *to, dikas_error *err)
{
    to->fid_column = -1;
    const int index = dikas_table_find(to->table, FID_COLUMN);
    if (!to->writer->is_gpkg || index < 0)
        return DIKAS_OK;
    const dikas_column *column = dikas_table_column(to->table, index);
    int usable = 0;
    if (column->type == DIKAS_INTEGER)
        DIKAS_TRY(are_ids(column, dikas_table_rows(to->table), &usable, err));
    if (usable)
        to->fid_column = index;
    return DIKAS_OK;
}

/* ---- the type of the geometry ---- */

/* Type of WKB, ISO or EWKB. */
static OGRwkbGeometryType type_of_wkb(const unsigned char *wkb)
{
    uint32_t code = 0;
    for (int i = 0; i < 4; i++)
        code |= (uint32_t)wkb[wkb[0] ? 1 + i : 4 - i] << 8 * i;
    const uint32_t family = (code & 0xffff) / 1000;
    OGRwkbGeometryType type = (OGRwkbGeometryType)((code & 0xffff) % 1000);
    if (family == 1 || family == 3 || code & 0x80000000U)
        type = OGR_GT_SetZ(type);
    if (family == 2 || family == 3 || code & 0x40000000U)
        type = OGR_GT_SetM(type);
    return type;
}

/* The type for features of both types: one that has many parts where some have, else any. */
static OGRwkbGeometryType common_type(OGRwkbGeometryType a, OGRwkbGeometryType b)
{
    OGRwkbGeometryType flat = OGR_GT_Flatten(a);
    const OGRwkbGeometryType other = OGR_GT_Flatten(b);
    if (flat != other && OGR_GT_GetCollection(flat) == other)
        flat = other;
    else if (flat != other && OGR_GT_GetCollection(other) != flat)
        flat = wkbUnknown;
    return OGR_GT_SetModifier(flat, OGR_GT_HasZ(a) || OGR_GT_HasZ(b),
                              OGR_GT_HasM(a) || OGR_GT_HasM(b));
}

/* Starts from the type that the layer was declared with, where it was read from one. */
static dikas_status find_type(sink *to, dikas_error *err)
{
    if (!to->geometry.geometry) {
        to->type = wkbNone;
        return DIKAS_OK;
    }
    const unsigned char *wkb;
    int64_t length;
    const dikas_column *column = to->geometry.column;
    OGRwkbGeometryType type = column ? (OGRwkbGeometryType)column->origin_type : wkbUnknown;
    int is_known = type != wkbUnknown;
    for (int64_t row = 0; row < dikas_table_rows(to->table); row++) {
        DIKAS_TRY(io_wkb_row(&to->geometry, row, &wkb, &length, err));
        if (length == 0)
            continue;
        type = is_known ? common_type(type, type_of_wkb(wkb)) : type_of_wkb(wkb);
        is_known = 1;
    }
    to->type = type;
    return DIKAS_OK;
}

/* ---- the layer ---- */

/* `name`, or with a number behind it where a column is called like that. `out` holds 40 bytes. */
static void free_name(const sink *to, const char *name, char *out, size_t size)
{
    snprintf(out, size, "%s", name);
    for (int i = 2; dikas_table_find(to->table, out) >= 0; i++)
        snprintf(out, size, "%s_%d", name, i);
}

static char **layer_options(const sink *to)
{
    char **options = NULL, name[40];
    if (!to->writer->is_gpkg)
        return NULL;
    free_name(to, "geom", name, sizeof name);
    options = CSLSetNameValue(options, "GEOMETRY_NAME", name);
    options =
        CSLSetNameValue(options, "SPATIAL_INDEX", "NO"); /* io_complete_gpkg_layer() makes it */
    if (to->fid_column < 0)
        free_name(to, FID_COLUMN, name, sizeof name);
    options = CSLSetNameValue(options, "FID", to->fid_column < 0 ? name : FID_COLUMN);
    if (to->source->description)
        options = CSLSetNameValue(options, "DESCRIPTION", to->source->description);
    return to->writer->replaces ? CSLSetNameValue(options, "OVERWRITE", "YES") : options;
}

/* NULL where the table has none; else from OSRNewSpatialReference(). */
static OGRSpatialReferenceH crs_of(const dikas_table *table)
{
    const char *wkt = dikas_table_crs(table);
    if (!wkt || !dikas_table_geometry(table))
        return NULL;
    OGRSpatialReferenceH crs = OSRNewSpatialReference(wkt);
    if (crs)
        OSRSetAxisMappingStrategy(crs, OAMS_TRADITIONAL_GIS_ORDER);
    return crs;
}

static dikas_status create_layer(sink *to, dikas_error *err)
{
    char **options = layer_options(to);
    OGRSpatialReferenceH crs = crs_of(to->table);
    to->layer =
        GDALDatasetCreateLayer(to->writer->dataset, to->source->name, crs, to->type, options);
    if (crs)
        OSRRelease(crs);
    CSLDestroy(options);
    if (!to->layer || to->writer->session->failed)
        return io_writer_fail(to->writer, "the layer cannot be created", err);
    return DIKAS_OK;
}

/* ---- its fields ---- */

static int lie_within(const dikas_column *column, int64_t n, int64_t low, int64_t high)
{
    for (int64_t i = 0; i < n; i++)
        if (!column->missing[i] && (column->integer[i] < low || column->integer[i] > high))
            return 0;
    return 1;
}

/* 1 when values of the column can be written as that type, as which they were read. */
static int can_be(const dikas_column *column, int64_t n, OGRFieldType type, OGRFieldSubType subtype)
{
    switch (column->type) {
    case DIKAS_REAL:
        return type == OFTReal;
    case DIKAS_BYTES:
        return type == OFTBinary;
    case DIKAS_TEXT:
        return type == OFTString || type == OFTDate || type == OFTTime || type == OFTDateTime;
    case DIKAS_INTEGER:
        break;
    }
    if (subtype == OFSTBoolean)
        return lie_within(column, n, 0, 1);
    if (subtype == OFSTInt16)
        return lie_within(column, n, INT16_MIN, INT16_MAX);
    return type == OFTInteger64 ||
           (type == OFTInteger && lie_within(column, n, INT32_MIN, INT32_MAX));
}

static void field_type(const dikas_column *column, int64_t n, OGRFieldType *type,
                       OGRFieldSubType *subtype)
{
    static const OGRFieldType types[] = { [DIKAS_REAL] = OFTReal,
                                          [DIKAS_INTEGER] = OFTInteger64,
                                          [DIKAS_TEXT] = OFTString,
                                          [DIKAS_BYTES] = OFTBinary };
    if (io_origin_field(column->origin_type, type, subtype) && can_be(column, n, *type, *subtype))
        return;
    *type = types[column->type];
    *subtype = OFSTNone;
}

static dikas_status create_field(sink *to, const dikas_column *column, dikas_error *err)
{
    OGRFieldType type;
    OGRFieldSubType subtype;
    field_type(column, dikas_table_rows(to->table), &type, &subtype);
    OGRFieldDefnH field = OGR_Fld_Create(column->name, type);
    OGR_Fld_SetSubType(field, subtype);
    const OGRErr failure = OGR_L_CreateField(to->layer, field, FALSE);
    OGR_Fld_Destroy(field);
    if (failure != OGRERR_NONE || to->writer->session->failed)
        return io_writer_fail(to->writer, "a column cannot be created", err);
    return DIKAS_OK;
}

static dikas_status create_fields(sink *to, dikas_error *err)
{
    for (int i = 0; i < dikas_table_columns(to->table); i++)
        if (i != to->fid_column)
            DIKAS_TRY(create_field(to, dikas_table_column(to->table, i), err));
    to->feature = OGR_F_Create(OGR_L_GetLayerDefn(to->layer));
    return to->feature ? DIKAS_OK : DIKAS_NO_MEMORY(err, to->source->name);
}

/* ---- its rows ---- */

static dikas_status set_text(sink *to, int field, const dikas_column *column, int64_t row,
                             dikas_error *err)
{
    const int64_t n = column->start[row + 1] - column->start[row];
    if (n >= to->text_room) {
        char *text = dikas_resize(to->text, (size_t)n + 1, 2);
        if (!text)
            return DIKAS_NO_MEMORY(err, column->name);
        to->text = text;
        to->text_room = 2 * (n + 1);
    }
    memcpy(to->text, column->bytes + column->start[row], (size_t)n);
    to->text[n] = '\0';
    OGR_F_SetFieldString(to->feature, field, to->text);
    if (OGR_F_IsFieldSetAndNotNull(to->feature, field))
        return DIKAS_OK;
    return dikas_fail(err, DIKAS_EINVAL, "%s: column '%s', row %lld: '%.60s' is not a date or time",
                      dikas_table_name(to->table), column->name, (long long)row + 1, to->text);
}

static dikas_status set_value(sink *to, int field, const dikas_column *column, int64_t row,
                              dikas_error *err)
{
    if (column->type == DIKAS_REAL ? isnan(column->real[row]) : column->missing[row]) {
        OGR_F_SetFieldNull(to->feature, field);
        return DIKAS_OK;
    }
    switch (column->type) {
    case DIKAS_REAL:
        OGR_F_SetFieldDouble(to->feature, field, column->real[row]);
        return DIKAS_OK;
    case DIKAS_INTEGER:
        OGR_F_SetFieldInteger64(to->feature, field, column->integer[row]);
        return DIKAS_OK;
    case DIKAS_BYTES:
        OGR_F_SetFieldBinary(to->feature, field, (int)(column->start[row + 1] - column->start[row]),
                             column->bytes + column->start[row]);
        return DIKAS_OK;
    case DIKAS_TEXT:
        break;
    }
    return set_text(to, field, column, row, err);
}

static dikas_status set_geometry(sink *to, int64_t row, dikas_error *err)
{
    const unsigned char *wkb;
    int64_t length;
    OGRGeometryH geometry = NULL;
    DIKAS_TRY(io_wkb_row(&to->geometry, row, &wkb, &length, err));
    if (length > 0 && OGR_G_CreateFromWkb(wkb, NULL, &geometry, (int)length) != OGRERR_NONE)
        return dikas_fail(err, DIKAS_EINVAL, "%s: row %lld: the geometry cannot be written",
                          dikas_table_name(to->table), (long long)row + 1);
    const OGRwkbGeometryType flat = OGR_GT_Flatten(to->type);
    if (geometry && flat != wkbUnknown && OGR_GT_Flatten(OGR_G_GetGeometryType(geometry)) != flat)
        geometry = OGR_G_ForceTo(geometry, to->type, NULL);
    OGR_F_SetGeometryDirectly(to->feature, geometry);
    return DIKAS_OK;
}

static dikas_status write_row(sink *to, int64_t row, dikas_error *err)
{
    int field = 0;
    int64_t fid = OGRNullFID;
    for (int i = 0; i < dikas_table_columns(to->table); i++) {
        const dikas_column *column = dikas_table_column(to->table, i);
        if (i == to->fid_column)
            fid = column->integer[row];
        else
            DIKAS_TRY(set_value(to, field++, column, row, err));
    }
    OGR_F_SetFID(to->feature, fid);
    if (to->type != wkbNone)
        DIKAS_TRY(set_geometry(to, row, err));
    if (OGR_L_CreateFeature(to->layer, to->feature) != OGRERR_NONE || to->writer->session->failed)
        return io_writer_fail(to->writer, "a row was refused", err);
    return DIKAS_OK;
}

static dikas_status write_rows(sink *to, dikas_error *err)
{
    for (int64_t row = 0; row < dikas_table_rows(to->table); row++) {
        if (row % 1024 == 0)
            DIKAS_TRY(
                io_tick(&to->writer->ticker, to->writer->rows + row, to->writer->rows_total, err));
        DIKAS_TRY(write_row(to, row, err));
    }
    to->writer->rows += dikas_table_rows(to->table);
    return DIKAS_OK;
}

static dikas_status write_all(sink *to, dikas_error *err)
{
    DIKAS_TRY(find_ids(to, err));
    DIKAS_TRY(find_type(to, err));
    DIKAS_TRY(create_layer(to, err));
    DIKAS_TRY(create_fields(to, err));
    DIKAS_TRY(write_rows(to, err));
    return to->writer->is_gpkg ? io_complete_gpkg_layer(to->writer, to->layer, err) : DIKAS_OK;
}

dikas_status io_write_layer(io_writer *writer, const dikas_layer *layer, dikas_error *err)
{
    sink to = { .writer = writer,
                .source = layer,
                .table = layer->table,
                .geometry = io_wkb_source_of(layer->table) };
    const dikas_status status = write_all(&to, err);
    OGR_F_Destroy(to.feature);
    io_wkb_source_clear(&to.geometry);
    dikas_release(to.text);
    return status;
}
