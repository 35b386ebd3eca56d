/* SPDX-License-Identifier: MIT */
/**
 * @file provenance.c
 * What made a layer, as write_gpkg.c has noted it.
 */
#include <stdio.h>
#include <string.h>

#include <cpl_conv.h>
#include <cpl_string.h>
#include <ogr_api.h>

#include "dikas/io.h"
#include "io/source.h"

static const char *first_text(OGRLayerH result, OGRFeatureH *feature)
{
    *feature = OGR_L_GetNextFeature(result);
    return *feature && OGR_F_IsFieldSetAndNotNull(*feature, 0) ? OGR_F_GetFieldAsString(*feature, 0)
                                                               : NULL;
}

/* The first value of the first row as a copy; *out stays NULL where there is none. */
static dikas_status ask(const io_source *source, const io_session *session, const char *sql,
                        char **out, dikas_error *err)
{
    OGRFeatureH feature = NULL;
    dikas_status status = DIKAS_OK;
    OGRLayerH result = GDALDatasetExecuteSQL(source->dataset, sql, NULL, NULL);
    const char *text = result ? first_text(result, &feature) : NULL;
    if (session->failed)
        status = io_session_check(session, source->name, "its provenance cannot be read", err);
    else if (text && !(*out = dikas_copy_text(text)))
        status = DIKAS_NO_MEMORY(err, "the provenance of a layer");
    OGR_F_Destroy(feature);
    if (result)
        GDALDatasetReleaseResultSet(source->dataset, result);
    return status;
}

static dikas_status read_note(const io_source *source, const io_session *session, char **out,
                              dikas_error *err)
{
    char *tables = NULL;
    const char *driver = GDALGetDriverShortName(GDALGetDatasetDriver(source->dataset));
    if (strcmp(driver, "GPKG") != 0)
        return DIKAS_OK;
    DIKAS_TRY(ask(source, session,
                  "SELECT 1 FROM sqlite_master WHERE name = 'gpkg_metadata_reference'", &tables,
                  err));
    if (!tables)
        return DIKAS_OK;
    dikas_release(tables);
    char *layer = CPLEscapeString(OGR_L_GetName(source->layer), -1, CPLES_SQL);
    char *sql = CPLStrdup(CPLSPrintf(
        "SELECT metadata FROM gpkg_metadata JOIN gpkg_metadata_reference ON md_file_id = id "
        "WHERE md_standard_uri = 'dikas:provenance' AND lower(table_name) = lower('%s') "
        "ORDER BY id DESC LIMIT 1",
        layer));
    const dikas_status status = ask(source, session, sql, out, err);
    CPLFree(sql);
    CPLFree(layer);
    return status;
}

dikas_status dikas_read_provenance(const char *source, char **json, dikas_error *err)
{
    io_session session;
    io_source from;
    *json = NULL;
    io_session_begin(&session);
    dikas_status status = io_source_open(&from, source, &session, err);
    if (status == DIKAS_OK)
        status = read_note(&from, &session, json, err);
    io_source_close(&from);
    io_session_end(&session);
    return status;
}
