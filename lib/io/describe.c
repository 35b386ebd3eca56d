/* SPDX-License-Identifier: MIT */
/**
 * @file describe.c
 * What a file says of itself before a row of it is read: its layers, its metadata.
 */
#define _LARGEFILE64_SOURCE /* struct stat64, which cpl_vsi.h builds on */

#include <string.h>

#include <cpl_string.h>
#include <ogr_api.h>

#include "dikas/io.h"
#include "io/source.h"

/* What QGIS keeps of its own in a GeoPackage is nobody's data. */
static int is_own(OGRLayerH layer)
{
    const char *name = OGR_L_GetName(layer);
    return strcmp(name, "layer_styles") == 0 || strcmp(name, "qgis_projects") == 0;
}

static dikas_shape shape_of(OGRLayerH layer)
{
    switch (OGR_GT_Flatten(OGR_L_GetGeomType(layer))) {
    case wkbNone:
        return DIKAS_EMPTY;
    case wkbPoint:
    case wkbMultiPoint:
        return DIKAS_POINT;
    case wkbLineString:
    case wkbMultiLineString:
        return DIKAS_LINE;
    case wkbPolygon:
    case wkbMultiPolygon:
    case wkbCurvePolygon:
    case wkbMultiSurface:
        return DIKAS_POLYGON;
    default:
        return DIKAS_MIXED;
    }
}

static dikas_status open_any(const char *path, io_session *session, GDALDatasetH *out,
                             dikas_error *err)
{
    if (!io_exists(path))
        return dikas_fail(err, DIKAS_ENOTFOUND, "%s: no such file", path);
    DIKAS_TRY(io_check_sqlite_size(path, err));
    *out = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_RASTER | GDAL_OF_READONLY, NULL, NULL, NULL);
    return *out ? DIKAS_OK
                : dikas_fail(err, DIKAS_EIO, "%s: cannot be read: %s", io_base_name(path),
                             io_why_unreadable(path, GDAL_OF_VECTOR, session));
}

/* The records, and their names behind them. */
static dikas_status list_layers(GDALDatasetH dataset, dikas_layer_info **out, int *n_out,
                                dikas_error *err)
{
    const int n = GDALDatasetGetLayerCount(dataset);
    size_t letters = 0;
    for (int i = 0; i < n; i++)
        letters += strlen(OGR_L_GetName(GDALDatasetGetLayer(dataset, i))) + 1;
    *out = dikas_alloc_zero((size_t)n * sizeof **out + letters + 1, 1);
    if (!*out)
        return DIKAS_NO_MEMORY(err, "layers");
    char *name = (char *)(*out + n);
    *n_out = 0;
    for (int i = 0; i < n; i++) {
        const OGRLayerH layer = GDALDatasetGetLayer(dataset, i);
        const size_t size = strlen(OGR_L_GetName(layer)) + 1;
        if (is_own(layer))
            continue;
        memcpy(name, OGR_L_GetName(layer), size);
        (*out)[(*n_out)++] =
            (dikas_layer_info){ name, shape_of(layer), OGR_L_GetFeatureCount(layer, FALSE) };
        name += size;
    }
    return DIKAS_OK;
}

dikas_status dikas_layers(const char *path, dikas_layer_info **out, int *n, dikas_error *err)
{
    io_session session;
    GDALDatasetH dataset = NULL;
    *out = NULL;
    *n = 0;
    io_session_begin(&session);
    dikas_status status = open_any(path, &session, &dataset, err);
    if (status == DIKAS_OK)
        status = list_layers(dataset, out, n, err);
    if (dataset)
        GDALClose(dataset);
    io_session_end(&session);
    return status;
}

/* "KEY=VALUE" lines as one text, which CPLFree() frees. */
static char *lines_of(char **items)
{
    size_t size = 1;
    for (char **item = items; item && *item; item++)
        size += strlen(*item) + 1;
    char *text = CPLCalloc(size, 1), *at = text;
    for (char **item = items; item && *item; item++) {
        const size_t length = strlen(*item);
        memcpy(at, *item, length);
        at[length] = '\n';
        at += length + 1;
    }
    return text;
}

static dikas_status copy_metadata(GDALDatasetH dataset, const char *layer, char **out,
                                  dikas_error *err)
{
    const OGRLayerH of = layer ? GDALDatasetGetLayerByName(dataset, layer) : NULL;
    char **items = CSLDuplicate(GDALGetMetadata(dataset, NULL));
    items = CSLMerge(items, of ? GDALGetMetadata(of, NULL) : NULL);
    char *text = lines_of(items), *utf8 = io_utf8(text);
    *out = dikas_copy_text(utf8);
    CPLFree(utf8);
    CPLFree(text);
    CSLDestroy(items);
    return *out ? DIKAS_OK : DIKAS_NO_MEMORY(err, "metadata");
}

dikas_status dikas_metadata(const char *path, const char *layer, char **out, dikas_error *err)
{
    io_session session;
    GDALDatasetH dataset = NULL;
    *out = NULL;
    io_session_begin(&session);
    dikas_status status = open_any(path, &session, &dataset, err);
    if (status == DIKAS_OK)
        status = copy_metadata(dataset, layer, out, err);
    if (dataset)
        GDALClose(dataset);
    io_session_end(&session);
    return status;
}
