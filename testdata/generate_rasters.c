/* SPDX-License-Identifier: MIT */
/**
 * @file generate_rasters.c
 * Rasters over the district: an invented surface temperature, and invented floods of three return
 * periods. Where streets, buildings, green and water are comes from OpenStreetMap; every degree and
 * every metre of depth is made up.
 *
 * The ground is drawn in squares of 5 m, so that a pixel of 25 m has shares of it. All values are
 * rounded to an eighth of a degree and a 32nd of a metre: exact in binary, and small in the file.
 */
#include "generate_osm.h"

#include <cpl_conv.h>
#include <cpl_multiproc.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <gdal_alg.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The cells with 500 m around them. Pixels lie on the lines of the cells: ten to a side. */
enum { SIDE = 460, FINE = 5, FINE_SIDE = SIDE * FINE, PIXEL = 25, NEAR = 4, FARTHEST = 48 };

/* The flood study ends here, in the middle of a column of cells: beyond, nobody knows. */
enum { FLOOD_COLUMNS = 365 };

static const double west = 379000, north = 5940000, nodata = -9999;

/* What covers a square of 5 m; what is later in the list is drawn over what is earlier. */
typedef enum { OPEN, GREEN, WATER, STREET, BUILDING, N_COVERS } cover;

enum stream { NOISE_FINE = 70, NOISE_COARSE, SLOPE, BUMP };

/* ---- the ground ---- */

static bool is_river(const osm_feature *f)
{
    return osm_has_any(f, TAG_WATERWAY, " river riverbank canal ");
}

static bool is_of(const osm_feature *f, cover what)
{
    static const char green_use[] = " forest allotments cemetery grass orchard recreation_ground "
                                    "village_green meadow ";
    switch (what) {
    case GREEN:
        return osm_is_area(f) && (osm_has_any(f, TAG_LANDUSE, green_use) ||
                                  osm_has_any(f, TAG_NATURAL, " wood scrub wetland ") ||
                                  osm_has_any(f, TAG_LEISURE, " park garden "));
    case WATER:
        return (osm_is_area(f) && osm_has(f, TAG_NATURAL, "water")) || is_river(f);
    case STREET:
        return !osm_is_area(f) && f->kind == 'w' && f->tags[TAG_HIGHWAY] != NULL &&
               !osm_has_any(f, TAG_HIGHWAY, " path track bridleway footway cycleway steps ");
    case BUILDING:
        return osm_is_area(f) && f->tags[TAG_BUILDING] != NULL;
    default:
        return false;
    }
}

/* Lake and river: what can flood the city. */
static bool is_flooding(const osm_feature *f)
{
    return is_river(f) ||
           (osm_is_area(f) && osm_has(f, TAG_NATURAL, "water") && OGR_G_Area(f->geometry) > 1e6);
}

static GDALDatasetH memory_new(void *pixels, int side, double size)
{
    char *choice = CPLStrdup(CPLSPrintf("DATAPOINTER=%p", pixels));
    GDALDatasetH dataset =
        GDALCreate(GDALGetDriverByName("MEM"), "", side, side, 0, GDT_Byte, NULL);
    char *choices[] = { choice, NULL };
    double to_xy[6] = { west, size, 0, north, 0, -size };
    if (dataset != NULL && (GDALAddBand(dataset, GDT_Byte, choices) != CE_None ||
                            GDALSetGeoTransform(dataset, to_xy) != CE_None)) {
        GDALClose(dataset);
        dataset = NULL;
    }
    CPLFree(choice);
    return dataset;
}

/* Marks squares in the order of the data; `wanted` picks the features. */
static bool draw(GDALDatasetH dataset, const osm_data *data, cover what, bool only_flooding,
                 double mark)
{
    OGRGeometryH *shapes = zeroed(data->n, sizeof(OGRGeometryH));
    double *marks = zeroed(data->n, sizeof *marks);
    int n = 0, band = 1;
    for (size_t i = 0; i < data->n; i++)
        if (only_flooding ? is_flooding(&data->items[i]) : is_of(&data->items[i], what)) {
            shapes[n] = data->items[i].geometry;
            marks[n++] = mark;
        }
    const bool ok = GDALRasterizeGeometries(dataset, 1, &band, n, shapes, NULL, NULL, marks, NULL,
                                            NULL, NULL) == CE_None;
    free(shapes);
    free(marks);
    return ok;
}

/* Shares of the covers in every pixel, by FINE × FINE squares: share[cover][pixel]. */
static bool find_shares(const osm_data *data, double *share[N_COVERS])
{
    GByte *fine = zeroed((size_t)FINE_SIDE * FINE_SIDE, 1);
    GDALDatasetH dataset = memory_new(fine, FINE_SIDE, (double)PIXEL / FINE);
    bool ok = dataset != NULL;
    for (cover what = GREEN; ok && what < N_COVERS; what++)
        ok = draw(dataset, data, what, false, what);
    if (dataset != NULL)
        GDALClose(dataset);
    for (size_t k = 0; ok && k < (size_t)FINE_SIDE * FINE_SIDE; k++) {
        const size_t row = k / FINE_SIDE / FINE, column = k % FINE_SIDE / FINE;
        share[fine[k]][row * SIDE + column] += 1.0 / (FINE * FINE);
    }
    free(fine);
    return ok;
}

/* Mean of the pixels up to NEAR rows and columns away; the edge has fewer. */
static double mean_near(const double *x, int row, int column)
{
    double sum = 0;
    int n = 0;
    for (int r = row - NEAR; r <= row + NEAR; r++)
        for (int c = column - NEAR; c <= column + NEAR; c++)
            if (r >= 0 && r < SIDE && c >= 0 && c < SIDE) {
                sum += x[r * SIDE + c];
                n++;
            }
    return sum / n;
}

/* Smooth noise in [-1, 1): random numbers at the corners of a lattice of `step` pixels, bilinear
 * between them. */
static double smooth_noise(uint64_t seed, enum stream stream, int step, int row, int column)
{
    const int r = row / step, c = column / step;
    const double down = (double)(row % step) / step, right = (double)(column % step) / step;
    double corner[2][2];
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++)
            corner[i][j] = random_signed(seed, stream, (uint64_t)((r + i) * (SIDE + 1) + c + j));
    return (1 - down) * ((1 - right) * corner[0][0] + right * corner[0][1]) +
           down * ((1 - right) * corner[1][0] + right * corner[1][1]);
}

/* ---- heat ---- */

/* A cloud of three circles in the north-east: pixels from the north-western corner. */
static bool is_cloudy(int row, int column)
{
    static const double circles[][3] = { { 20, 440, 120 }, { 75, 400, 60 }, { 15, 330, 45 } };
    for (size_t k = 0; k < COUNT(circles); k++) {
        const double down = row - circles[k][0], right = column - circles[k][1];
        if (down * down + right * right < circles[k][2] * circles[k][2])
            return true;
    }
    return false;
}

/* Degrees that a cover adds to open ground, half by the pixel and half by what is around it. */
static void make_heat(uint64_t seed, double *const share[N_COVERS], float *out)
{
    static const double open_ground = 32;
    static const double adds[N_COVERS] = {
        [OPEN] = 0, [GREEN] = -4.5, [WATER] = -9, [STREET] = 9, [BUILDING] = 13
    };
    for (int row = 0; row < SIDE; row++)
        for (int column = 0; column < SIDE; column++) {
            const int k = row * SIDE + column;
            double t = open_ground + smooth_noise(seed, NOISE_COARSE, 40, row, column) +
                       0.5 * random_signed(seed, NOISE_FINE, (uint64_t)k);
            for (cover what = GREEN; what < N_COVERS; what++)
                t += adds[what] * (share[what][k] + mean_near(share[what], row, column)) / 2;
            out[k] = (float)(is_cloudy(row, column) ? nodata : floor(t * 8 + 0.5) / 8);
        }
}

/* ---- floods ---- */

/* Metres from the nearest pixel of lake or river, up to FARTHEST pixels. */
static bool find_distances(const osm_data *data, double *out)
{
    GByte *wet = zeroed((size_t)SIDE * SIDE, 1);
    GDALDatasetH dataset = memory_new(wet, SIDE, PIXEL);
    const bool ok = dataset != NULL && draw(dataset, data, WATER, true, 1);
    if (dataset != NULL)
        GDALClose(dataset);
    for (int k = 0; k < SIDE * SIDE; k++)
        out[k] = HUGE_VAL;
    for (int k = 0; ok && k < SIDE * SIDE; k++) {
        if (!wet[k])
            continue;
        for (int down = -FARTHEST; down <= FARTHEST; down++)
            for (int right = -FARTHEST; right <= FARTHEST; right++) {
                const int row = k / SIDE + down, column = k % SIDE + right;
                if (row < 0 || row >= SIDE || column < 0 || column >= SIDE)
                    continue;
                const double d = PIXEL * sqrt((double)(down * down + right * right));
                out[row * SIDE + column] = fmin(out[row * SIDE + column], d);
            }
    }
    free(wet);
    return ok;
}

/* The bank rises from the water by a slope that changes along it, with bumps; what lies below the
 * level of the flood is as deep as that. Lake and river themselves are left out. */
static void make_flood(uint64_t seed, const double *distance, double level, float *out)
{
    for (int row = 0; row < SIDE; row++)
        for (int column = 0; column < FLOOD_COLUMNS; column++) {
            const double d = distance[row * SIDE + column];
            const double slope = 0.005 + 0.003 * smooth_noise(seed, SLOPE, 24, row, column);
            const double bump = 0.25 * smooth_noise(seed, BUMP, 5, row, column);
            const double depth = floor((level - d * slope - bump) * 32 + 0.5) / 32;
            out[row * FLOOD_COLUMNS + column] = (float)(d > 0 && depth > 0.05 ? depth : nodata);
        }
}

/* ---- files ---- */

typedef struct {
    const char *name, *description, *unit;
    int columns;
} raster;

static bool fill_file(GDALDatasetH dataset, const raster *r, float *values)
{
    double to_xy[6] = { west, PIXEL, 0, north, 0, -PIXEL };
    OGRSpatialReferenceH crs = OSRNewSpatialReference(NULL);
    GDALRasterBandH band = GDALGetRasterBand(dataset, 1);
    const bool ok =
        OSRImportFromEPSG(crs, EPSG_DISTRICT) == OGRERR_NONE &&
        GDALSetSpatialRef(dataset, crs) == CE_None &&
        GDALSetGeoTransform(dataset, to_xy) == CE_None &&
        GDALSetMetadataItem(dataset, "TIFFTAG_IMAGEDESCRIPTION", r->description, NULL) == CE_None &&
        GDALSetRasterNoDataValue(band, nodata) == CE_None &&
        GDALSetRasterUnitType(band, r->unit) == CE_None &&
        GDALRasterIO(band, GF_Write, 0, 0, r->columns, SIDE, values, r->columns, SIDE, GDT_Float32,
                     0, 0) == CE_None;
    OSRRelease(crs);
    return ok;
}

/* A GeoTIFF under a temporary name, which becomes the target when it is complete. */
static bool write_raster(const char *folder, const raster *r, float *values)
{
    const char *const choices[] = { "COMPRESS=DEFLATE", "PREDICTOR=3", "ZLEVEL=9", "BLOCKYSIZE=64",
                                    NULL };
    char *target = CPLStrdup(CPLFormFilename(folder, r->name, NULL));
    char *path = CPLStrdup(CPLSPrintf("%s.%d.tmp", target, CPLGetCurrentProcessID()));
    CPLErrorReset();
    GDALDatasetH dataset = GDALCreate(GDALGetDriverByName("GTiff"), path, r->columns, SIDE, 1,
                                      GDT_Float32, (char **)(void *)choices);
    bool ok = dataset != NULL && fill_file(dataset, r, values);
    if (dataset != NULL)
        GDALClose(dataset);
    ok = ok && CPLGetLastErrorType() < CE_Failure && VSIRename(path, target) == 0;
    if (!ok) {
        fail("%s: cannot be written: %s", target, CPLGetLastErrorMsg());
        VSIUnlink(path);
    }
    CPLFree(path);
    CPLFree(target);
    return ok;
}

static bool write_heat(const options *o, const osm_data *data, float *values)
{
    static const raster heat = {
        "neubrandenburg_heat.tif",
        "SYNTHETIC land surface temperature of an invented hot afternoon, degrees Celsius. Not "
        "measured; drawn after buildings, streets, green and water, (c) OpenStreetMap "
        "contributors, ODbL 1.0",
        "degree_Celsius", SIDE
    };
    double *share[N_COVERS];
    for (cover what = 0; what < N_COVERS; what++)
        share[what] = zeroed((size_t)SIDE * SIDE, sizeof(double));
    const bool ok = find_shares(data, share);
    if (ok)
        make_heat(o->seed, share, values);
    for (cover what = 0; what < N_COVERS; what++)
        free(share[what]);
    return ok && write_raster(o->output, &heat, values);
}

static bool write_floods(const options *o, const osm_data *data, float *values)
{
    static const struct {
        const char *name;
        int years;
        double level; /* metres above the water as it usually stands */
    } floods[] = {
        { "neubrandenburg_flood_20.tif", 20, 0.7 },
        { "neubrandenburg_flood_100.tif", 100, 1.4 },
        { "neubrandenburg_flood_500.tif", 500, 2.2 },
    };
    double *distance = zeroed((size_t)SIDE * SIDE, sizeof *distance);
    bool ok = find_distances(data, distance);
    for (size_t k = 0; ok && k < COUNT(floods); k++) {
        char description[300];
        snprintf(description, sizeof description,
                 "SYNTHETIC water depth in metres of an invented flood, return period %d years. "
                 "Not a flood map: no terrain was used; drawn along lake and river, (c) "
                 "OpenStreetMap contributors, ODbL 1.0",
                 floods[k].years);
        const raster flood = { floods[k].name, description, "metre", FLOOD_COLUMNS };
        make_flood(o->seed, distance, floods[k].level, values);
        ok = write_raster(o->output, &flood, values);
    }
    free(distance);
    return ok;
}

int generate_rasters(const options *o)
{
    osm_data data;
    float *values = zeroed((size_t)SIDE * SIDE, sizeof *values);
    bool ok = osm_read(&data, o->input);
    ok = ok && write_heat(o, &data, values) && write_floods(o, &data, values);
    osm_free(&data);
    free(values);
    return ok ? 0 : 1;
}
