/* SPDX-License-Identifier: MIT */
/**
 * @file read_features.c
 * Reading a layer feature by feature: every driver, every type of field.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ogr_api.h>

#include "io/reader.h"

/* ISO 8601, as precise as the value is; `out` holds 40 bytes. Returns 0 when there is no date. */
static int date_text(OGRFeatureH feature, const io_field *field, char *out, size_t size)
{
    int year, month, day, hour, minute, zone;
    float second;
    if (!OGR_F_GetFieldAsDateTimeEx(feature, field->index, &year, &month, &day, &hour, &minute,
                                    &second, &zone))
        return 0;
    int n = 0;
    if (field->type != OFTTime)
        n = snprintf(out, size, "%04d-%02d-%02d", year, month, day);
    if (field->type == OFTDate)
        return 1;
    const int rounded = (int)((double)second * 1000 + 0.5);
    const int milliseconds = rounded < 60000 ? rounded : 59999;
    n += snprintf(out + n, size - (size_t)n, "%s%02d:%02d:%02d", n ? "T" : "", hour, minute,
                  milliseconds / 1000);
    if (milliseconds % 1000)
        n += snprintf(out + n, size - (size_t)n, ".%03d", milliseconds % 1000);
    /* OGR: 0 unknown, 1 local, 100 UTC, else quarters of an hour from there. */
    const int quarters = zone > 1 ? zone - 100 : 0;
    if (zone == 100)
        snprintf(out + n, size - (size_t)n, "Z");
    else if (zone > 1)
        snprintf(out + n, size - (size_t)n, "%c%02d:%02d", quarters < 0 ? '-' : '+',
                 abs(quarters) / 4, abs(quarters) % 4 * 15);
    return 1;
}

static int add_text(io_field *field, OGRFeatureH feature)
{
    char date[40];
    const int is_date =
        field->type == OFTDate || field->type == OFTTime || field->type == OFTDateTime;
    const char *text = date;
    if (!is_date || !date_text(feature, field, date, sizeof date))
        text = OGR_F_GetFieldAsString(feature, field->index);
    return io_add_text(&field->to, text, (int64_t)strlen(text));
}

static int add_value(io_field *field, OGRFeatureH feature)
{
    int n;
    if (!OGR_F_IsFieldSetAndNotNull(feature, field->index))
        return io_add_missing(&field->to);
    switch (field->to.column.type) {
    case DIKAS_REAL:
        return io_add_real(&field->to, OGR_F_GetFieldAsDouble(feature, field->index));
    case DIKAS_INTEGER:
        return io_add_integer(&field->to, OGR_F_GetFieldAsInteger64(feature, field->index));
    case DIKAS_BYTES: {
        const GByte *bytes = OGR_F_GetFieldAsBinary(feature, field->index, &n);
        return io_add_bytes(&field->to, bytes, n);
    }
    case DIKAS_TEXT:
        break;
    }
    return add_text(field, feature);
}

static int is_plain(OGRwkbGeometryType type)
{
    const OGRwkbGeometryType flat = OGR_GT_Flatten(type);
    return flat >= wkbPoint && flat <= wkbGeometryCollection;
}

/* Takes over the geometry: curves become lines, faces of a surface polygons. NULL when it fails. */
static OGRGeometryH simplified(OGRGeometryH geometry)
{
    if (OGR_G_HasCurveGeometry(geometry, FALSE)) {
        OGRGeometryH linear = OGR_G_GetLinearGeometry(geometry, 0, NULL);
        OGR_G_DestroyGeometry(geometry);
        geometry = linear;
    }
    if (geometry && !is_plain(OGR_G_GetGeometryType(geometry)))
        geometry = OGR_G_ForceToMultiPolygon(geometry);
    return geometry;
}

static int add_exported(io_builder *builder, OGRGeometryH geometry)
{
    unsigned char *bytes = io_add_room(builder, (int64_t)OGR_G_WkbSizeEx(geometry));
    if (bytes)
        OGR_G_ExportToIsoWkb(geometry, wkbNDR, bytes);
    return bytes != NULL;
}

/* The kind of a geometry without Z and M: 1 point, … 7 collection, 8 and on curves and surfaces. */
static unsigned wkb_kind(const unsigned char *wkb)
{
    const unsigned low = wkb[0] ? wkb[1] | (unsigned)wkb[2] << 8 : wkb[4] | (unsigned)wkb[3] << 8;
    return low % 1000;
}

int io_add_wkb(io_builder *builder, const unsigned char *wkb, int64_t length)
{
    OGRGeometryH geometry = NULL;
    if (length < 5 || wkb_kind(wkb) <= wkbGeometryCollection ||
        OGR_G_CreateFromWkb(wkb, NULL, &geometry, (int)length) != OGRERR_NONE)
        return io_add_bytes(builder, wkb, length);
    geometry = simplified(geometry);
    const int is_added = geometry ? add_exported(builder, geometry) : io_add_missing(builder);
    OGR_G_DestroyGeometry(geometry);
    return is_added;
}

static int add_geometry(io_reader *reader, OGRFeatureH feature)
{
    OGRGeometryH geometry = OGR_F_StealGeometry(feature);
    if (geometry)
        geometry = simplified(geometry);
    const int is_added =
        geometry ? add_exported(&reader->wkb, geometry) : io_add_missing(&reader->wkb);
    OGR_G_DestroyGeometry(geometry);
    return is_added;
}

static int add_feature(io_reader *reader, OGRFeatureH feature)
{
    if (reader->has_fid && !io_add_integer(&reader->fid, OGR_F_GetFID(feature)))
        return 0;
    for (int i = 0; i < reader->n_fields; i++)
        if (!add_value(&reader->fields[i], feature))
            return 0;
    return !reader->has_geometry || add_geometry(reader, feature);
}

dikas_status io_read_features(io_reader *reader, dikas_error *err)
{
    OGRFeatureH feature;
    OGR_L_ResetReading(reader->layer);
    while ((feature = OGR_L_GetNextFeature(reader->layer)) != NULL) {
        const int is_added = add_feature(reader, feature);
        OGR_F_Destroy(feature);
        if (!is_added)
            return DIKAS_NO_MEMORY(err, reader->name);
        reader->rows++;
        if (reader->rows % 4096 == 0)
            DIKAS_TRY(io_tick(&reader->ticker, reader->rows, reader->rows_expected, err));
    }
    return io_session_check(reader->session, reader->name, "cannot be read", err);
}
