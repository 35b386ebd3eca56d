/* SPDX-License-Identifier: MIT */
/**
 * @file write_gpkg.c
 * GeoPackages: all in one transaction, with a note of where the layers come from.
 *
 * The note is one row of gpkg_metadata (OGC 12-128r18, F.8) that every layer written refers to.
 */
#include <stdio.h>
#include <string.h>

#include <cpl_conv.h>
#include <cpl_string.h>
#include <ogr_api.h>

#include "io/writer.h"

#define EXTENSION_DEFINITION "http://www.geopackage.org/spec121/#extension_metadata"
#define PROVENANCE_STANDARD  "dikas:provenance"

/* As the specification has them (tables F.8 and C.7 to C.9). */
static const char *const metadata_tables[] = {
    "CREATE TABLE IF NOT EXISTS gpkg_extensions ("
    "table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, "
    "scope TEXT NOT NULL, "
    "CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))",

    "CREATE TABLE IF NOT EXISTS gpkg_metadata ("
    "id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, "
    "md_scope TEXT NOT NULL DEFAULT 'dataset', md_standard_uri TEXT NOT NULL, "
    "mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '')",

    "CREATE TABLE IF NOT EXISTS gpkg_metadata_reference ("
    "reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER, "
    "timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), "
    "md_file_id INTEGER NOT NULL, md_parent_id INTEGER, "
    "CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id), "
    "CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id))",

    "INSERT INTO gpkg_extensions SELECT name, NULL, 'gpkg_metadata', '" EXTENSION_DEFINITION "', "
    "'read-write' FROM sqlite_master WHERE name IN ('gpkg_metadata', 'gpkg_metadata_reference') "
    "AND name NOT IN (SELECT table_name FROM gpkg_extensions "
    "WHERE extension_name = 'gpkg_metadata' AND table_name IS NOT NULL) ORDER BY name",
};

static void run_statement(const io_writer *writer, const char *sql)
{
    OGRLayerH result = GDALDatasetExecuteSQL(writer->dataset, sql, NULL, NULL);
    if (result)
        GDALDatasetReleaseResultSet(writer->dataset, result);
}

static dikas_status execute(const io_writer *writer, const char *sql, dikas_error *err)
{
    run_statement(writer, sql);
    return writer->session->failed ? io_writer_fail(writer, sql, err) : DIKAS_OK;
}

/* Executes a statement with one text put in for its %s, as a literal of SQL. */
static dikas_status execute_with(const io_writer *writer, const char *format, const char *text,
                                 dikas_error *err)
{
    char *escaped = CPLEscapeString(text, -1, CPLES_SQL);
    const size_t size = strlen(format) + strlen(escaped) + 1;
    char *sql = dikas_alloc(size, 1);
    dikas_status status = sql ? DIKAS_OK : DIKAS_NO_MEMORY(err, "a statement");
    if (sql) {
        const size_t before = (size_t)(strstr(format, "%s") - format);
        snprintf(sql, size, "%.*s%s%s", (int)before, format, escaped, format + before + 2);
        status = execute(writer, sql, err);
    }
    dikas_release(sql);
    CPLFree(escaped);
    return status;
}

/*
 * GDAL would make the index at some time of its own choosing: also when the layer it belongs to has
 * been rolled back by SQLite, which does that by itself when the disk is full.
 */
dikas_status io_complete_gpkg_layer(const io_writer *writer, OGRLayerH layer, dikas_error *err)
{
    char format[200];
    const char *column = OGR_L_GetGeometryColumn(layer);
    if (OGR_L_SyncToDisk(layer) != OGRERR_NONE)
        return io_writer_fail(writer, "the layer cannot be completed", err);
    if (!column[0])
        return DIKAS_OK;
    snprintf(format, sizeof format, "SELECT CreateSpatialIndex('%%s', '%s')", column);
    return execute_with(writer, format, OGR_L_GetName(layer), err);
}

static dikas_status refer_to_metadata(const io_writer *writer, const char *layer, dikas_error *err)
{
    char format[300];
    snprintf(format, sizeof format,
             "INSERT INTO gpkg_metadata_reference (reference_scope, table_name, timestamp, "
             "md_file_id) SELECT 'table', '%%s', '%s', max(id) FROM gpkg_metadata",
             CPLGetConfigOption("OGR_CURRENT_DATE", ""));
    return execute_with(writer, format, layer, err);
}

static dikas_status write_provenance(const io_writer *writer, const dikas_layer *layers,
                                     int n_layers, const char *provenance, dikas_error *err)
{
    for (size_t i = 0; i < DIKAS_COUNT(metadata_tables); i++)
        DIKAS_TRY(execute(writer, metadata_tables[i], err));
    DIKAS_TRY(execute_with(writer,
                           "INSERT INTO gpkg_metadata (md_scope, md_standard_uri, mime_type, "
                           "metadata) VALUES ('dataset', '" PROVENANCE_STANDARD
                           "', 'application/json', '%s')",
                           provenance, err));
    for (int i = 0; i < n_layers; i++)
        DIKAS_TRY(refer_to_metadata(writer, layers[i].name, err));
    return DIKAS_OK;
}

/* Styles as QGIS keeps them. */
static const char create_styles[] =
    "CREATE TABLE IF NOT EXISTS layer_styles ("
    "id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), "
    "f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), "
    "styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, "
    "owner TEXT(30), ui TEXT(30), "
    "update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))";

/* A style that somebody has made for the layer stays, and stays the first. */
static dikas_status write_style(const io_writer *writer, const char *layer, const char *qml,
                                dikas_error *err)
{
    OGRLayerH written = GDALDatasetGetLayerByName(writer->dataset, layer);
    const char *date = CPLGetConfigOption("OGR_CURRENT_DATE", "");
    char *name = CPLEscapeString(layer, -1, CPLES_SQL), *text = CPLEscapeString(qml, -1, CPLES_SQL);
    char *column = CPLEscapeString(OGR_L_GetGeometryColumn(written), -1, CPLES_SQL);
    const size_t size = 4 * strlen(name) + strlen(text) + strlen(column) + 800;
    char *sql = dikas_alloc(size, 1);
    dikas_status status = sql ? DIKAS_OK : DIKAS_NO_MEMORY(err, "a style");
    if (sql)
        snprintf(sql, size,
                 "DELETE FROM layer_styles WHERE lower(f_table_name) = lower('%s') AND owner = "
                 "'dikas'",
                 name);
    if (status == DIKAS_OK)
        status = execute(writer, sql, err);
    if (sql)
        snprintf(
            sql, size,
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
            "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, "
            "owner, update_time) SELECT '', '', '%s', '%s', '%s', '%s', '', NOT EXISTS (SELECT 1 "
            "FROM layer_styles WHERE lower(f_table_name) = lower('%s') AND useAsDefault), '', "
            "'dikas', '%s'",
            name, column, name, text, name, date);
    if (status == DIKAS_OK)
        status = execute(writer, sql, err);
    dikas_release(sql);
    CPLFree(name);
    CPLFree(text);
    CPLFree(column);
    return status;
}

/* A table that the contents do not tell of would be taken for data. */
static dikas_status prepare_styles(const io_writer *writer, dikas_error *err)
{
    char sql[400];
    DIKAS_TRY(execute(writer, create_styles, err));
    snprintf(sql, sizeof sql,
             "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, "
             "last_change) SELECT 'layer_styles', 'attributes', 'layer_styles', '', '%s' WHERE NOT "
             "EXISTS (SELECT 1 FROM gpkg_contents WHERE table_name = 'layer_styles')",
             CPLGetConfigOption("OGR_CURRENT_DATE", ""));
    return execute(writer, sql, err);
}

static dikas_status write_styles(const io_writer *writer, const dikas_layer *layers, int n_layers,
                                 const char *const *styles, dikas_error *err)
{
    int ready = 0;
    for (int i = 0; i < n_layers; i++) {
        if (!styles[i])
            continue;
        if (!ready++)
            DIKAS_TRY(prepare_styles(writer, err));
        DIKAS_TRY(write_style(writer, layers[i].name, styles[i], err));
    }
    return DIKAS_OK;
}

static dikas_status write_contents(io_writer *writer, const dikas_layer *layers, int n_layers,
                                   const dikas_write_options *options, dikas_error *err)
{
    for (int i = 0; i < n_layers; i++)
        DIKAS_TRY(io_write_layer(writer, &layers[i], err));
    if (options->provenance)
        DIKAS_TRY(write_provenance(writer, layers, n_layers, options->provenance, err));
    return options->styles ? write_styles(writer, layers, n_layers, options->styles, err)
                           : DIKAS_OK;
}

/* On closing GDAL brings up to date what it keeps about layers, though they may be no more: so the
 * connection is closed to writing first. */
static void roll_back(const io_writer *writer)
{
    run_statement(writer, "PRAGMA query_only = ON");
    GDALDatasetRollbackTransaction(writer->dataset);
}

dikas_status io_write_gpkg(io_writer *writer, const dikas_layer *layers, int n_layers,
                           const dikas_write_options *options, dikas_error *err)
{
    if (GDALDatasetStartTransaction(writer->dataset, FALSE) != OGRERR_NONE)
        return io_writer_fail(writer, "no transaction can be begun", err);
    dikas_status status = write_contents(writer, layers, n_layers, options, err);
    if (status == DIKAS_OK &&
        (GDALDatasetCommitTransaction(writer->dataset) != OGRERR_NONE || writer->session->failed))
        status = io_writer_fail(writer, "the transaction cannot be committed", err);
    if (status != DIKAS_OK)
        roll_back(writer);
    return status;
}
