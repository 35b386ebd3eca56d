/* SPDX-License-Identifier: MIT */
/**
 * @file generate_output.c
 * Random numbers, rounding, and the GeoPackage that becomes the target only when it is complete.
 */
#include "generate.h"

#include <cpl_conv.h>
#include <cpl_multiproc.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

bool fail(const char *format, ...)
{
    va_list args;
    fputs("dikas-generate: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    return false;
}

static void *or_die(void *memory)
{
    if (memory == NULL) {
        fail("out of memory");
        exit(1);
    }
    return memory;
}

void *grow(void *items, size_t n, size_t size)
{
    return or_die(n > SIZE_MAX / size ? NULL : realloc(items, n * size));
}

void *zeroed(size_t n, size_t size)
{
    return or_die(calloc(n > 0 ? n : 1, size));
}

/* splitmix64 (Steele, Lea and Flood 2014), a bijection of 64-bit integers. */
static uint64_t mix(uint64_t x)
{
    x += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

double random_unit(uint64_t seed, uint64_t stream, uint64_t index)
{
    const uint64_t bits = mix(mix(mix(seed) + stream) + index);
    return (double)(bits >> 11) * 0x1p-53;
}

double random_signed(uint64_t seed, uint64_t stream, uint64_t index)
{
    return 2 * random_unit(seed, stream, index) - 1;
}

typedef struct {
    double part;
    size_t index;
} remainder_part;

static int by_remainder(const void *left, const void *right)
{
    const remainder_part *a = left, *b = right;
    if (a->part > b->part || a->part < b->part)
        return a->part > b->part ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

void largest_remainder(const double *shares, size_t n, int64_t total, int64_t *out)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += shares[i];
    remainder_part *parts = zeroed(n, sizeof *parts);
    int64_t left = total;
    for (size_t i = 0; i < n; i++) {
        const double exact = sum > 0 ? shares[i] / sum * (double)total : 0;
        out[i] = (int64_t)floor(exact);
        /* Ten decimals: what differs in the last bits is a tie, on every machine. */
        parts[i] = (remainder_part){ round((exact - floor(exact)) * 1e10), i };
        left -= out[i];
    }
    qsort(parts, n, sizeof *parts, by_remainder);
    for (size_t k = 0; sum > 0 && k < n && left > 0; k++, left--)
        out[parts[k].index]++;
    free(parts);
}

void cell_name(char *out, size_t size, int64_t cell, int64_t x, int64_t y)
{
    snprintf(out, size, "%" PRId64 "mN%" PRId64 "E%" PRId64, cell, y / 10, x / 10);
}

OGRGeometryH square_new(double x, double y, double size)
{
    OGRGeometryH ring = OGR_G_CreateGeometry(wkbLinearRing);
    OGR_G_AddPoint_2D(ring, x, y);
    OGR_G_AddPoint_2D(ring, x + size, y);
    OGR_G_AddPoint_2D(ring, x + size, y + size);
    OGR_G_AddPoint_2D(ring, x, y + size);
    OGR_G_AddPoint_2D(ring, x, y);
    OGRGeometryH polygon = OGR_G_CreateGeometry(wkbPolygon);
    OGR_G_AddGeometryDirectly(polygon, ring);
    return polygon;
}

bool output_open(output *out, const char *target)
{
    /* A fixed date, or the GeoPackage would record the time of writing. */
    CPLSetConfigOption("OGR_CURRENT_DATE", "2016-02-10T00:00:00.000Z");
    /* The file is worthless until it is complete, so nothing needs to reach the disk before. */
    CPLSetConfigOption("OGR_SQLITE_SYNCHRONOUS", "OFF");
    CPLSetConfigOption("OGR_SQLITE_JOURNAL", "OFF");

    *out = (output){ .target = target };
    const char *name = CPLGetFilename(target);
    out->path = CPLStrdup(CPLSPrintf("%.*s.%s.%d.tmp.gpkg", (int)(name - target), target, name,
                                     CPLGetCurrentProcessID()));
    VSIUnlink(out->path);
    out->dataset = GDALCreate(GDALGetDriverByName("GPKG"), out->path, 0, 0, 0, GDT_Unknown, NULL);
    if (out->dataset == NULL || GDALDatasetStartTransaction(out->dataset, FALSE) != OGRERR_NONE) {
        output_close(out, false);
        return fail("%s: cannot be written: %s", target, CPLGetLastErrorMsg());
    }
    return true;
}

bool output_close(output *out, bool ok)
{
    if (out->dataset != NULL) {
        if (ok && GDALDatasetCommitTransaction(out->dataset) != OGRERR_NONE)
            ok = fail("%s: %s", out->target, CPLGetLastErrorMsg());
        CPLErrorReset();
        GDALClose(out->dataset);
        if (ok && CPLGetLastErrorType() >= CE_Failure)
            ok = fail("%s: %s", out->target, CPLGetLastErrorMsg());
    }
    if (ok && VSIRename(out->path, out->target) != 0)
        ok = fail("%s: cannot be renamed from %s", out->target, out->path);
    if (!ok)
        VSIUnlink(out->path);
    CPLFree(out->path);
    *out = (output){ 0 };
    return ok;
}

bool table_create(output *out, table *t, const char *name, const char *description, int epsg,
                  OGRwkbGeometryType type, const field *columns, size_t n, bool index)
{
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    if (OSRImportFromEPSG(srs, epsg) != OGRERR_NONE) {
        OSRRelease(srs);
        return fail("EPSG:%d is unknown to PROJ", epsg);
    }
    char **choices = CSLSetNameValue(NULL, "DESCRIPTION", description);
    choices = CSLSetNameValue(choices, "SPATIAL_INDEX", index ? "YES" : "NO");
    t->layer = GDALDatasetCreateLayer(out->dataset, name, srs, type, choices);
    CSLDestroy(choices);
    OSRRelease(srs);
    for (size_t k = 0; t->layer != NULL && k < n; k++) {
        OGRFieldDefnH made = OGR_Fld_Create(columns[k].name, columns[k].type);
        const OGRErr status = OGR_L_CreateField(t->layer, made, TRUE);
        OGR_Fld_Destroy(made);
        if (status != OGRERR_NONE)
            t->layer = NULL;
    }
    if (t->layer == NULL)
        return fail("%s: layer '%s': %s", out->target, name, CPLGetLastErrorMsg());
    t->feature = OGR_F_Create(OGR_L_GetLayerDefn(t->layer));
    return true;
}

bool table_write(table *t, OGRGeometryH geometry)
{
    if (OGR_F_SetFID(t->feature, OGRNullFID) == OGRERR_NONE &&
        OGR_F_SetGeometry(t->feature, geometry) == OGRERR_NONE &&
        OGR_L_CreateFeature(t->layer, t->feature) == OGRERR_NONE)
        return true;
    return fail("layer '%s': %s", OGR_L_GetName(t->layer), CPLGetLastErrorMsg());
}

void table_free(table *t)
{
    if (t->feature != NULL)
        OGR_F_Destroy(t->feature);
    *t = (table){ 0 };
}
