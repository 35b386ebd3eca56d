/* SPDX-License-Identifier: MIT */
/**
 * @file band.c
 * Opening one band of a raster.
 */
#define _LARGEFILE64_SOURCE /* struct stat64, which cpl_vsi.h builds on */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpl_conv.h>

#include "dikas/io.h"
#include "io/band.h"
#include "io/source.h"

static dikas_status open_raster(io_band *b, const char *source, const io_session *session,
                                dikas_error *err)
{
    DIKAS_TRY(dikas_split_source(source, &b->path, &b->wanted, err));
    b->dataset = GDALOpenEx(b->path, GDAL_OF_RASTER | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR,
                            NULL, NULL, NULL);
    if (b->dataset && !session->failed)
        return DIKAS_OK;
    if (!b->dataset && !io_exists(b->path))
        return dikas_fail(err, DIKAS_ENOTFOUND, "%s: no such file", source);
    return dikas_fail(err, DIKAS_EIO, "%s: cannot be read as a raster: %s", io_base_name(b->path),
                      io_why_unreadable(b->path, GDAL_OF_RASTER, session));
}

static dikas_status choose_band(io_band *b, dikas_error *err)
{
    const int n = GDALGetRasterCount(b->dataset);
    const char *file = io_base_name(b->path);
    char *end = NULL;
    const long number = b->wanted ? strtol(b->wanted, &end, 10) : 1;
    if (!b->wanted && n != 1)
        return dikas_fail(err, DIKAS_EINVAL, "%s: has %d bands, name one as %s:NUMBER", file, n,
                          file);
    if (b->wanted && (*end || end == b->wanted || number < 1 || number > n))
        return dikas_fail(err, DIKAS_ENOTFOUND, "%s: no band '%s'; there are 1 to %d", file,
                          b->wanted, n);
    const size_t size = strlen(file) + 24;
    b->name = dikas_alloc(size, 1);
    if (!b->name)
        return DIKAS_NO_MEMORY(err, file);
    snprintf(b->name, size, b->wanted ? "%s:%ld" : "%s", file, number);
    b->band = GDALGetRasterBand(b->dataset, (int)number);
    if (GDALDataTypeIsComplex(GDALGetRasterDataType(b->band)))
        return dikas_fail(err, DIKAS_EINVAL, "%s: complex numbers are no measurements", b->name);
    if (!(GDALGetMaskFlags(b->band) & GMF_ALL_VALID))
        b->mask = GDALGetMaskBand(b->band);
    return DIKAS_OK;
}

static dikas_status take_crs(io_band *b, dikas_error *err)
{
    const char *const options[] = { "FORMAT=WKT2_2019", "MULTILINE=NO", NULL };
    const OGRSpatialReferenceH crs = GDALGetSpatialRef(b->dataset);
    char *wkt = NULL;
    if (!crs || OSRIsLocal(crs))
        return dikas_fail(err, DIKAS_EINVAL,
                          "%s: the raster has no CRS; gdal_translate -a_srs EPSG:CODE gives it the "
                          "one it is in",
                          b->name);
    b->flat = OSRClone(crs);
    OSRDemoteTo2D(b->flat, NULL);
    if (OSRExportToWktEx(b->flat, &wkt, options) == OGRERR_NONE)
        b->crs = dikas_copy_text(wkt);
    CPLFree(wkt);
    return b->crs ? DIKAS_OK : DIKAS_NO_MEMORY(err, "a CRS");
}

static dikas_status take_place(io_band *b, dikas_error *err)
{
    double unused[6];
    b->columns = GDALGetRasterXSize(b->dataset);
    b->rows = GDALGetRasterYSize(b->dataset);
    if (GDALGetGeoTransform(b->dataset, b->to_xy) == CE_None &&
        GDALInvGeoTransform(b->to_xy, unused))
        return DIKAS_OK;
    return dikas_fail(err, DIKAS_EINVAL, "%s: the raster does not say where it lies", b->name);
}

dikas_status io_band_open(io_band *b, const char *source, const io_session *session,
                          dikas_error *err)
{
    *b = (io_band){ 0 };
    DIKAS_TRY(open_raster(b, source, session, err));
    DIKAS_TRY(choose_band(b, err));
    DIKAS_TRY(take_crs(b, err));
    return take_place(b, err);
}

void io_band_close(io_band *b)
{
    if (b->dataset)
        GDALClose(b->dataset);
    OSRDestroySpatialReference(b->flat);
    dikas_release(b->path);
    dikas_release(b->wanted);
    dikas_release(b->name);
    dikas_release(b->crs);
    *b = (io_band){ 0 };
}
