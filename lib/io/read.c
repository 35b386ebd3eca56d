/* SPDX-License-Identifier: MIT */
/**
 * @file read.c
 * dikas_read(): which columns, how, and whether all rows came.
 */
#include <string.h>
#include <strings.h>

#include <cpl_string.h>
#include <ogr_api.h>

#include "dikas/io.h"
#include "io/reader.h"
#include "io/source.h"

#define FID_COLUMN "fid"

int32_t io_origin_type(OGRFieldType type, OGRFieldSubType subtype)
{
    return ((int32_t)type | (int32_t)subtype << 8) + 1;
}

int io_origin_field(int32_t origin_type, OGRFieldType *type, OGRFieldSubType *subtype)
{
    if (origin_type < 1)
        return 0;
    *type = (OGRFieldType)((origin_type - 1) & 0xff);
    *subtype = (OGRFieldSubType)((origin_type - 1) >> 8);
    return 1;
}

static dikas_column_type column_type(OGRFieldType type)
{
    switch (type) {
    case OFTInteger:
    case OFTInteger64:
        return DIKAS_INTEGER;
    case OFTReal:
        return DIKAS_REAL;
    case OFTBinary:
        return DIKAS_BYTES;
    default:
        return DIKAS_TEXT;
    }
}

/* ---- which columns ---- */

static const char *field_name(OGRFeatureDefnH definition, int i)
{
    return OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, i));
}

/* Index of a field, exactly or else without regard to case; -1 when there is none. */
static int find_field(OGRFeatureDefnH definition, const char *name)
{
    const int n = OGR_FD_GetFieldCount(definition);
    for (int i = 0; i < n; i++)
        if (strcmp(field_name(definition, i), name) == 0)
            return i;
    for (int i = 0; i < n; i++)
        if (strcasecmp(field_name(definition, i), name) == 0)
            return i;
    return -1;
}

static dikas_status refuse_column(const io_reader *reader, OGRFeatureDefnH definition,
                                  const char *name, dikas_error *err)
{
    const int n = OGR_FD_GetFieldCount(definition);
    char near[400];
    const char **names = dikas_alloc((size_t)n, sizeof *names);
    if (!names)
        return DIKAS_NO_MEMORY(err, "column names");
    for (int i = 0; i < n; i++)
        names[i] = field_name(definition, i);
    dikas_near_names(name, names, n, near, sizeof near);
    dikas_release(names);
    return dikas_fail(err, DIKAS_ENOTFOUND, "%s: no column '%s'%s", reader->name, name, near);
}

/* Marks the fields to read: all, or those of the options. */
static dikas_status mark_fields(const io_reader *reader, const dikas_read_options *options,
                                OGRFeatureDefnH definition, uint8_t *is_wanted, dikas_error *err)
{
    memset(is_wanted, !options->columns, (size_t)OGR_FD_GetFieldCount(definition));
    for (int i = 0; options->columns && i < options->n_columns; i++) {
        const char *name = options->columns[i];
        const int is_optional = name[0] == '?';
        const int field = find_field(definition, name + is_optional);
        if (field >= 0)
            is_wanted[field] = 1;
        else if (!is_optional && strcasecmp(name, FID_COLUMN) != 0)
            return refuse_column(reader, definition, name, err);
    }
    /* A field called "fid" is what the writer of the file knew its rows by. */
    const int fid = find_field(definition, FID_COLUMN);
    if (fid >= 0)
        is_wanted[fid] = 1;
    return DIKAS_OK;
}

static dikas_status add_field(io_reader *reader, OGRFeatureDefnH definition, int index,
                              dikas_error *err)
{
    OGRFieldDefnH field = OGR_FD_GetFieldDefn(definition, index);
    io_field *to = &reader->fields[reader->n_fields];
    to->index = index;
    to->type = OGR_Fld_GetType(field);
    to->subtype = OGR_Fld_GetSubType(field);
    char *name = io_utf8(OGR_Fld_GetNameRef(field));
    const int has_begun = io_builder_begin(&to->to, name, column_type(to->type),
                                           io_origin_type(to->type, to->subtype));
    CPLFree(name);
    reader->n_fields++;
    return has_begun ? DIKAS_OK : DIKAS_NO_MEMORY(err, reader->name);
}

/* Tells the layer what is not wanted, so that it is not even decoded. */
static dikas_status ignore_the_rest(const io_reader *reader, OGRFeatureDefnH definition,
                                    const uint8_t *is_wanted, dikas_error *err)
{
    char **ignored = reader->has_geometry ? NULL : CSLAddString(NULL, "OGR_GEOMETRY");
    ignored = CSLAddString(ignored, "OGR_STYLE");
    for (int i = 0; i < OGR_FD_GetFieldCount(definition); i++)
        if (!is_wanted[i])
            ignored = CSLAddString(ignored, field_name(definition, i));
    if (OGR_L_TestCapability(reader->layer, OLCIgnoreFields))
        OGR_L_SetIgnoredFields(reader->layer, (const char **)ignored);
    CSLDestroy(ignored);
    return io_session_check(reader->session, reader->name, "columns", err);
}

static dikas_status begin_fields(io_reader *reader, OGRFeatureDefnH definition,
                                 const uint8_t *is_wanted, dikas_error *err)
{
    const int n = OGR_FD_GetFieldCount(definition);
    reader->fields = dikas_alloc_zero((size_t)n, sizeof *reader->fields);
    if (!reader->fields)
        return DIKAS_NO_MEMORY(err, reader->name);
    for (int i = 0; i < n; i++)
        if (is_wanted[i])
            DIKAS_TRY(add_field(reader, definition, i, err));
    return ignore_the_rest(reader, definition, is_wanted, err);
}

/* The declared type as dikas_column.origin_type, 0 for none; curves are read as lines. */
static int32_t plain_type(OGRLayerH layer)
{
    const OGRwkbGeometryType type = OGR_GT_GetLinear(OGR_L_GetGeomType(layer));
    return OGR_GT_Flatten(type) <= wkbGeometryCollection ? (int32_t)type : 0;
}

static dikas_status begin_columns(io_reader *reader, const dikas_read_options *options,
                                  dikas_error *err)
{
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(reader->layer);
    reader->has_fid = find_field(definition, FID_COLUMN) < 0;
    reader->has_geometry = !options->no_geometry && OGR_FD_GetGeomFieldCount(definition) > 0;
    if (!io_builder_begin(&reader->fid, FID_COLUMN, DIKAS_INTEGER,
                          io_origin_type(OFTInteger64, OFSTNone)) ||
        !io_builder_begin(&reader->wkb, "geometry", DIKAS_BYTES, plain_type(reader->layer)))
        return DIKAS_NO_MEMORY(err, reader->name);
    uint8_t *is_wanted = dikas_alloc((size_t)OGR_FD_GetFieldCount(definition), 1);
    if (!is_wanted)
        return DIKAS_NO_MEMORY(err, reader->name);
    dikas_status status = mark_fields(reader, options, definition, is_wanted, err);
    if (status == DIKAS_OK)
        status = begin_fields(reader, definition, is_wanted, err);
    dikas_release(is_wanted);
    return status;
}

/* ---- which rows ---- */

/* A filter with a mistake is only noticed at the first feature, and by Arrow batches not at all. */
static dikas_status set_filter(io_reader *reader, const char *where, dikas_error *err)
{
    if (!where)
        return DIKAS_OK;
    const int is_set = OGR_L_SetAttributeFilter(reader->layer, where) == OGRERR_NONE;
    if (is_set && !reader->session->failed) {
        OGR_F_Destroy(OGR_L_GetNextFeature(reader->layer));
        OGR_L_ResetReading(reader->layer);
    }
    if (is_set && !reader->session->failed)
        return DIKAS_OK;
    /* A driver that hands the filter to SQLite reports its whole statement, not the mistake. */
    const int is_statement = strstr(reader->session->message, "SELECT ") != NULL;
    return dikas_fail(
        err, DIKAS_EINVAL, "%s: the filter \"%s\" cannot be used: %s", reader->name, where,
        is_statement ? "no SQL, or a column that is not there" : reader->session->message);
}

/* Rows the file claims to have, where that is cheap and true. */
static int64_t expected_rows(const io_reader *reader)
{
    return OGR_L_TestCapability(reader->layer, OLCFastFeatureCount)
               ? (int64_t)OGR_L_GetFeatureCount(reader->layer, TRUE)
               : -1;
}

static int is_driver(GDALDatasetH dataset, const char *name)
{
    return strcmp(GDALGetDriverShortName(GDALGetDatasetDriver(dataset)), name) == 0;
}

/* Rows of a GeoPackage that pass the filter, counted one by one. */
static int64_t count_rows(const io_reader *reader, const char *where)
{
    OGR_L_SetAttributeFilter(reader->layer, where ? where : "1 = 1");
    return (int64_t)OGR_L_GetFeatureCount(reader->layer, TRUE);
}

/*
 * A damaged file may end early without a word, and a thread of GDAL that reads ahead may fail
 * without one. A GeoPackage keeps a count apart from its rows; when that differs, or none is kept
 * because there is a filter, they are counted. Of the others only FlatGeobuf is to be believed: a
 * Shapefile counts deleted rows too.
 */
static dikas_status check_rows(const io_reader *reader, const char *where, GDALDatasetH dataset,
                               dikas_error *err)
{
    int64_t counted = reader->rows_expected;
    if (is_driver(dataset, "GPKG")) {
        if (counted != reader->rows)
            counted = count_rows(reader, where);
    } else if (counted < 0 || !is_driver(dataset, "FlatGeobuf")) {
        return DIKAS_OK;
    }
    if (counted == reader->rows && !reader->session->failed)
        return DIKAS_OK;
    if (counted < 0)
        return dikas_fail(err, DIKAS_EIO, "%s: is damaged: reading stops after %lld rows",
                          reader->name, (long long)reader->rows);
    return dikas_fail(err, DIKAS_EIO, "%s: is damaged: %lld of its %lld rows can be read",
                      reader->name, (long long)reader->rows, (long long)counted);
}

/* ---- the table ---- */

/* The column called "fid" comes first, the others in the order of the file. */
static dikas_status fill_table(io_reader *reader, int keep_wkb, dikas_table *table,
                               dikas_error *err)
{
    DIKAS_TRY(dikas_table_set_name(table, reader->name, err));
    if (reader->has_fid)
        DIKAS_TRY(io_take_column(table, &reader->fid, err));
    for (int i = 0; !reader->has_fid && i < reader->n_fields; i++)
        if (strcasecmp(reader->fields[i].to.column.name, FID_COLUMN) == 0)
            DIKAS_TRY(io_take_column(table, &reader->fields[i].to, err));
    for (int i = 0; i < reader->n_fields; i++)
        if (reader->fields[i].to.column.name)
            DIKAS_TRY(io_take_column(table, &reader->fields[i].to, err));
    if (!reader->has_geometry)
        return DIKAS_OK;
    DIKAS_TRY(io_take_crs(table, OGR_L_GetSpatialRef(reader->layer), err));
    return io_take_geometry(table, &reader->wkb, keep_wkb, err);
}

static dikas_status make_table(io_reader *reader, int keep_wkb, dikas_table **out, dikas_error *err)
{
    dikas_table *table = dikas_table_new(reader->rows);
    if (!table)
        return DIKAS_NO_MEMORY(err, reader->name);
    const dikas_status status = fill_table(reader, keep_wkb, table, err);
    if (status != DIKAS_OK)
        dikas_table_free(table);
    else
        *out = table;
    return status;
}

static dikas_status read_layer(io_reader *reader, const dikas_read_options *options,
                               GDALDatasetH dataset, dikas_table **out, dikas_error *err)
{
    DIKAS_TRY(begin_columns(reader, options, err));
    DIKAS_TRY(set_filter(reader, options->where, err));
    reader->rows_expected = expected_rows(reader);
    DIKAS_TRY(io_can_read_arrow(reader) ? io_read_arrow(reader, err)
                                        : io_read_features(reader, err));
    DIKAS_TRY(check_rows(reader, options->where, dataset, err));
    return make_table(reader, options->keep_wkb, out, err);
}

static void clear(io_reader *reader)
{
    io_builder_clear(&reader->fid);
    io_builder_clear(&reader->wkb);
    for (int i = 0; i < reader->n_fields; i++)
        io_builder_clear(&reader->fields[i].to);
    dikas_release(reader->fields);
}

dikas_status dikas_read(const char *source, const dikas_read_options *options, const dikas_run *run,
                        dikas_table **out, dikas_error *err)
{
    const dikas_read_options defaults = DIKAS_READ_OPTIONS_INIT;
    io_session session;
    io_source file;
    io_session_begin(&session);
    dikas_status status = io_source_open(&file, source, &session, err);
    if (status == DIKAS_OK) {
        io_reader reader = { .name = file.name,
                             .layer = file.layer,
                             .session = &session,
                             .ticker = { run, "reading", 0 } };
        status = read_layer(&reader, options ? options : &defaults, file.dataset, out, err);
        clear(&reader);
    }
    io_source_close(&file);
    io_session_end(&session);
    return status;
}
