/* SPDX-License-Identifier: MIT */
/**
 * @file bench_zonal.c
 * Statistics of a raster under cells and footprints, beside GDAL reading its pixels once. One
 * thread, CPU seconds.
 *
 * Usage: bench_zonal RASTER.tif [SIZE [FOOTPRINTS]]      made when it is not there
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cpl_conv.h>
#include <gdal.h>

#include "bench.h"
#include "core/core.h"
#include "dikas/raster.h"
#include "polygons.h"

enum { TILE = 256, PIXEL = 2, CELL_PIXELS = 125 };

/* Temperatures that wander, 2 m pixels, tiles of 256: as a city would publish them, uncompressed.
 */
static void make_raster(const char *path, int size)
{
    char *options[] = { "TILED=YES", "BLOCKXSIZE=256", "BLOCKYSIZE=256", "BIGTIFF=IF_SAFER", NULL };
    double place[6] = { BENCH_X, PIXEL, 0, BENCH_Y + (double)size * PIXEL, 0, -PIXEL };
    GDALDatasetH file =
        GDALCreate(GDALGetDriverByName("GTiff"), path, size, size, 1, GDT_Float32, options);
    float *row = malloc((size_t)size * sizeof *row);
    char *wkt = NULL;
    dikas_error err;
    if (!file || !row)
        bench_stop("bench: cannot make %s", path);
    bench_check(dikas_crs_wkt("EPSG:3879", &wkt, &err), &err);
    GDALSetProjection(file, wkt);
    GDALSetGeoTransform(file, place);
    GDALSetRasterNoDataValue(GDALGetRasterBand(file, 1), -9999);
    for (int y = 0; y < size; y++) {
        for (int x = 0; x < size; x++)
            row[x] = (float)(25 + 5 * sin(x * 0.003) * cos(y * 0.002) +
                             3 * dikas_random(1, (uint64_t)y * (uint64_t)size + (uint64_t)x));
        if (GDALRasterIO(GDALGetRasterBand(file, 1), GF_Write, 0, y, size, 1, row, size, 1,
                         GDT_Float32, 0, 0) != CE_None)
            bench_stop("bench: cannot write %s", path);
    }
    GDALClose(file);
    free(row);
    dikas_release(wkt);
}

/* GDAL reading all pixels once, by rows of tiles. */
static double read_once(const char *path)
{
    const double start = bench_now();
    GDALDatasetH file = GDALOpen(path, GA_ReadOnly);
    const int columns = GDALGetRasterXSize(file), rows = GDALGetRasterYSize(file);
    float *pixels = malloc((size_t)columns * TILE * sizeof *pixels);
    for (int y = 0; y < rows && pixels; y += TILE) {
        const int n = rows - y < TILE ? rows - y : TILE;
        if (GDALRasterIO(GDALGetRasterBand(file, 1), GF_Read, 0, y, columns, n, pixels, columns, n,
                         GDT_Float32, 0, 0) != CE_None)
            bench_stop("bench: cannot read %s", path);
    }
    free(pixels);
    GDALClose(file);
    return bench_now() - start;
}

/* Mean, sum, lowest, highest, variance and exceedance, and three quantiles where they are wanted.
 */
static void zonal(const char *work, const char *path, const dikas_table *zones, int quantiles,
                  double floor)
{
    static const dikas_zonal_statistic wanted[] = {
        { DIKAS_ZONAL_MEAN, 0, -1, 0, DIKAS_MISSING },
        { DIKAS_ZONAL_SUM, 0, -1, 0, DIKAS_MISSING },
        { DIKAS_ZONAL_MIN, 0, -1, 0, DIKAS_MISSING },
        { DIKAS_ZONAL_MAX, 0, -1, 0, DIKAS_MISSING },
        { DIKAS_ZONAL_VARIANCE, 0, -1, 0, DIKAS_MISSING },
        { DIKAS_ZONAL_SHARE_GE, 0, -1, 27, DIKAS_MISSING },
        { DIKAS_ZONAL_QUANTILE, 0, -1, 0.1, DIKAS_MISSING },
        { DIKAS_ZONAL_QUANTILE, 0, -1, 0.5, DIKAS_MISSING },
        { DIKAS_ZONAL_QUANTILE, 0, -1, 0.9, DIKAS_MISSING },
    };
    const int n = quantiles ? 9 : 6;
    const int64_t rows = dikas_table_rows(zones);
    double *out[9];
    dikas_raster_file *file = NULL;
    dikas_error err;
    for (int i = 0; i < n; i++) {
        out[i] = malloc((size_t)rows * sizeof(double));
        if (!out[i])
            bench_stop("bench: out of memory");
    }
    bench_forget_peak();
    const double start = bench_now();
    dikas_table *repaired = NULL;
    bench_check(dikas_repair_polygons(zones, 0, NULL, &bench_run, &repaired, &err), &err);
    bench_check(dikas_raster_open(path, &file, &err), &err);
    const dikas_raster *raster = dikas_raster_of(file);
    bench_check(
        dikas_zonal(dikas_table_geometry(zones), &raster, 1, wanted, n, out, &bench_run, &err),
        &err);
    dikas_raster_close(file);
    const double seconds = bench_now() - start;
    printf("%-34s %10lld %10.3f %10.3f %8.2f %8.0f  %.6f\n", work, (long long)rows, seconds, floor,
           seconds / floor, bench_peak_mb(), bench_checksum(out[quantiles ? 7 : 0], rows));
    for (int i = 0; i < n; i++)
        free(out[i]);
    dikas_table_free(repaired);
}

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : NULL;
    const int size = argc > 2 ? atoi(argv[2]) : 20000;
    const int64_t n = argc > 3 ? strtoll(argv[3], NULL, 10) : 100000;
    const int side = size / CELL_PIXELS;
    if (!path || side < 1)
        bench_stop("usage: bench_zonal RASTER.tif [SIZE [FOOTPRINTS]]");
    GDALAllRegister();
    GDALSetCacheMax64(64 << 20);
    if (access(path, R_OK) != 0)
        make_raster(path, size);
    double *cell_xy = bench_cells((int64_t)side * side, side), *xy = bench_footprints(n, side);
    if (!cell_xy || !xy)
        bench_stop("bench: out of memory");
    dikas_table *cells = bench_polygons((int64_t)side * side, 5, cell_xy),
                *buildings = bench_polygons(n, FOOTPRINT_POINTS, xy);
    free(cell_xy);
    free(xy);
    read_once(path); /* into the memory of the system */
    const double floor = read_once(path);
    printf("%-34s %10s %10s %10s %8s %8s  %s\n", "zonal statistics", "polygons", "CPU s", "GDAL s",
           "ratio", "peak MB", "checksum");
    zonal("cells, 6 statistics", path, cells, 0, floor);
    zonal("cells, and 3 quantiles", path, cells, 1, floor);
    const double corner[10] = { BENCH_X,
                                BENCH_Y,
                                BENCH_X + size * PIXEL,
                                BENCH_Y,
                                BENCH_X + size * PIXEL,
                                BENCH_Y + size * PIXEL,
                                BENCH_X,
                                BENCH_Y + size * PIXEL,
                                BENCH_X,
                                BENCH_Y };
    dikas_table *region = bench_polygons(1, 5, corner);
    zonal("one of all, and 3 quantiles", path, region, 1, floor);
    dikas_table_free(region);
    zonal("footprints, 6 statistics", path, buildings, 0, floor);
    zonal("footprints, and 3 quantiles", path, buildings, 1, floor);
    dikas_table_free(cells);
    dikas_table_free(buildings);
    return 0;
}
