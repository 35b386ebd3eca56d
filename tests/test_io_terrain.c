/* SPDX-License-Identifier: MIT */
/**
 * @file test_io_terrain.c
 * Elevations from small rasters of known slopes: where pixels lie, units, holes, what is refused.
 */
#include <gdal.h>
#include <ogr_srs_api.h>

#include "core/core.h"
#include "dikas/geom.h"
#include "fail_alloc.h"
#include "io_files.h"

#define assert_has(text, part)                                                                     \
    do {                                                                                           \
        if (!strstr((text), (part)))                                                               \
            print_error("\"%s\" does not have \"%s\"\n", (text), (part));                          \
        assert_non_null(strstr((text), (part)));                                                   \
    } while (0)

typedef struct {
    const char *crs; /* "EPSG:25833"; NULL: none */
    double to_xy[6]; /* all 0: not georeferenced */
    int columns, rows;
    const char *unit;
    double nodata; /* missing: none */
    double scale, offset;
    int bands;
} raster;

/* 40 x 30 pixels of 2 m, north up */
static const raster plain = {
    "EPSG:25833", { 380000, 2, 0, 5930000, 0, -2 }, 40, 30, "m", DIKAS_MISSING, 1, 0, 1
};

/* The elevation of the plane at a place, metres. */
static double plane(double x, double y)
{
    return 20 + 0.1 * (x - 380000) - 0.05 * (y - 5930000);
}

static GDALDatasetH create(const char *path, const raster *r)
{
    GDALAllRegister();
    GDALDatasetH set = GDALCreate(GDALGetDriverByName("GTiff"), path, r->columns, r->rows, r->bands,
                                  GDT_Float64, NULL);
    double to_xy[6];
    memcpy(to_xy, r->to_xy, sizeof to_xy);
    assert_non_null(set);
    if (to_xy[1] > 0 || to_xy[1] < 0)
        assert_int_equal(GDALSetGeoTransform(set, to_xy), CE_None);
    if (r->crs) {
        OGRSpatialReferenceH crs = OSRNewSpatialReference(NULL);
        assert_int_equal(OSRSetFromUserInput(crs, r->crs), OGRERR_NONE);
        assert_int_equal(GDALSetSpatialRef(set, crs), CE_None);
        OSRDestroySpatialReference(crs);
    }
    return set;
}

/* Every pixel holds what `z` says at its centre. */
static void write_raster(const char *path, const raster *r, double (*z)(double x, double y))
{
    GDALDatasetH set = create(path, r);
    for (int b = 1; b <= r->bands; b++) {
        GDALRasterBandH band = GDALGetRasterBand(set, b);
        if (r->unit)
            assert_int_equal(GDALSetRasterUnitType(band, r->unit), CE_None);
        if (!isnan(r->nodata))
            assert_int_equal(GDALSetRasterNoDataValue(band, r->nodata), CE_None);
        assert_int_equal(GDALSetRasterScale(band, r->scale), CE_None);
        assert_int_equal(GDALSetRasterOffset(band, r->offset), CE_None);
        for (int row = 0; row < r->rows; row++)
            for (int column = 0; column < r->columns; column++) {
                const double u = column + 0.5, v = row + 0.5, *m = r->to_xy;
                double value = z(m[0] + m[1] * u + m[2] * v, m[3] + m[4] * u + m[5] * v);
                value = value <= -9999 ? value : (value - r->offset) / r->scale * b;
                assert_int_equal(GDALRasterIO(band, GF_Write, column, row, 1, 1, &value, 1, 1,
                                              GDT_Float64, 0, 0),
                                 CE_None);
            }
    }
    GDALClose(set);
}

static dikas_terrain *open_at(const char *path, double resolution)
{
    dikas_error err = { DIKAS_OK, "" };
    dikas_terrain *t = NULL;
    assert_ok(dikas_terrain_open(path, resolution, &t, &err), err);
    return t;
}

static double elevation(const dikas_terrain *t, double x, double y)
{
    dikas_error err = { DIKAS_OK, "" };
    const double xy[] = { x, y };
    double z = 0;
    int64_t outside = -1;
    assert_ok(dikas_terrain_read(t, 1, xy, &z, &outside, NULL, &err), err);
    assert_true(!outside || isnan(z));
    return z;
}

static void pixels_lie_where_they_lie(void **state)
{
    (void)state;
    write_raster(file_in("plain.tif"), &plain, plane);
    dikas_terrain *t = open_at(file_in("plain.tif"), 0);
    assert_string_equal(dikas_terrain_name(t), "plain.tif");
    assert_string_equal(dikas_terrain_unit(t), "m");
    assert_close(dikas_terrain_spacing(t), 2, 1e-9);
    assert_true(dikas_crs_kind_of(dikas_terrain_crs(t)) == DIKAS_CRS_PROJECTED);
    for (uint64_t i = 0; i < 200; i++) { /* between the centres of the outermost pixels */
        const double x = 380001 + 78 * dikas_random(1, 2 * i);
        const double y = 5929999 - 58 * dikas_random(1, 2 * i + 1);
        assert_close(elevation(t, x, y), plane(x, y), 1e-9);
    }
    /* level in the outer half of the outermost pixels; nothing outside */
    assert_close(elevation(t, 380000, 5930000), plane(380001, 5929999), 1e-12);
    assert_close(elevation(t, 380080, 5929940), plane(380079, 5929941), 1e-12);
    assert_true(isnan(elevation(t, 379999.9, 5929990)));
    assert_true(isnan(elevation(t, 380080.1, 5929990)));
    assert_true(isnan(elevation(t, 380010, 5930000.1)));
    assert_true(isnan(elevation(t, 380010, 5929939.9)));
    assert_true(isnan(elevation(t, DIKAS_MISSING, 5929990)));
    dikas_terrain_free(t);
    dikas_terrain_free(NULL);
}

/* A rotated and sheared raster whose rows run upwards. */
static void rotated(void **state)
{
    (void)state;
    const raster r = {
        "EPSG:25833", { 380000, 1.6, -1.2, 5930000, 1.2, 1.6 }, 50, 50, "m", DIKAS_MISSING, 1, 0, 1
    };
    write_raster(file_in("rotated.tif"), &r, plane);
    for (int resolution = 0; resolution <= 4; resolution += 4) {
        dikas_terrain *t = open_at(file_in("rotated.tif"), resolution);
        assert_close(dikas_terrain_spacing(t), resolution ? 4 : 2, 1e-9);
        for (uint64_t i = 0; i < 100; i++) {
            const double u = 1 + 48 * dikas_random(2, 2 * i),
                         v = 1 + 48 * dikas_random(2, 2 * i + 1);
            const double x = 380000 + 1.6 * u - 1.2 * v, y = 5930000 + 1.2 * u + 1.6 * v;
            assert_close(elevation(t, x, y), plane(x, y), 1e-9);
        }
        assert_true(isnan(elevation(t, 380000 - 70, 5930000)));
        dikas_terrain_free(t);
    }
}

static double kerbs(double x, double y)
{
    return plane(x, y) + (((int64_t)floor((x - 380000) / 2) & 1) ? 0.5 : -0.5);
}

static void fine_pixels_are_averaged(void **state)
{
    (void)state;
    write_raster(file_in("kerbs.tif"), &plain, kerbs);
    dikas_terrain *t = open_at(file_in("kerbs.tif"), 3.9);
    assert_close(dikas_terrain_spacing(t), 4, 1e-9);
    for (uint64_t i = 0; i < 100; i++) {
        const double x = 380002 + 76 * dikas_random(3, 2 * i);
        const double y = 5929998 - 56 * dikas_random(3, 2 * i + 1);
        assert_close(elevation(t, x, y), plane(x, y), 1e-9);
    }
    dikas_terrain_free(t);
    /* one square is all there is: the mean of all */
    t = open_at(file_in("kerbs.tif"), 1e6);
    assert_close(elevation(t, 380001, 5929999), plane(380040, 5929970), 1e-9);
    assert_close(elevation(t, 380079, 5929941), plane(380040, 5929970), 1e-9);
    dikas_terrain_free(t);
}

/* ---- units ---- */

static void assert_unit(const raster *r, const char *unit, double factor)
{
    write_raster(file_in("unit.tif"), r, plane);
    dikas_terrain *t = open_at(file_in("unit.tif"), 0);
    assert_string_equal(dikas_terrain_unit(t), unit);
    assert_close(elevation(t, 380021, 5929961), factor * plane(380021, 5929961), 1e-12);
    dikas_terrain_free(t);
}

static void units(void **state)
{
    (void)state;
    raster r = plain;
    r.unit = "ft";
    assert_unit(&r, "ft", 0.3048);
    r.unit = "US survey foot";
    assert_unit(&r, "US survey foot", 1200.0 / 3937);
    r.unit = "Foot";
    assert_unit(&r, "Foot", 0.3048);
    r.unit = "metre";
    assert_unit(&r, "metre", 1);
    r.unit = "fathom";
    assert_unit(&r, "", 1);
    r.unit = NULL;
    assert_unit(&r, "", 1);
    /* heights of the CRS in US survey feet (NAVD88), places in metres */
    r.crs = "EPSG:26918+6360";
    write_raster(file_in("unit.tif"), &r, plane);
    dikas_terrain *t = open_at(file_in("unit.tif"), 0);
    assert_has(dikas_terrain_unit(t), "foot");
    assert_close(elevation(t, 380021, 5929961), 1200.0 / 3937 * plane(380021, 5929961), 1e-12);
    assert_true(dikas_crs_kind_of(dikas_terrain_crs(t)) == DIKAS_CRS_PROJECTED);
    assert_true(dikas_crs_same(dikas_terrain_crs(t), "EPSG:26918"));
    dikas_terrain_free(t);
}

static void scale_and_offset(void **state)
{
    (void)state;
    raster r = plain;
    r.scale = 0.01;
    r.offset = -100;
    assert_unit(&r, "m", 1);
    r.unit = "ft";
    assert_unit(&r, "ft", 0.3048);
}

/* ---- holes ---- */

/* 10 x 10 m at the middle are a hole */
static double holed(double x, double y)
{
    return x > 380030 && x < 380040 && y < 5929970 && y > 5929960 ? -9999 : plane(x, y);
}

static void holes(void **state)
{
    (void)state;
    raster r = plain;
    r.nodata = -9999;
    write_raster(file_in("holed.tif"), &r, holed);
    dikas_terrain *t = open_at(file_in("holed.tif"), 0);
    assert_true(isnan(elevation(t, 380035, 5929965)));
    assert_close(elevation(t, 380021, 5929961), plane(380021, 5929961), 1e-9);
    /* the border: two of four neighbours are known, the nearer ones */
    assert_close(elevation(t, 380029.5, 5929965), plane(380029, 5929965), 1e-9);
    assert_true(isnan(elevation(t, 380030.5, 5929965)));
    dikas_terrain_free(t);
    t = open_at(file_in("holed.tif"), 20);
    assert_false(isnan(elevation(t, 380035, 5929965))); /* a quarter of a square is missing */
    dikas_terrain_free(t);
    r.nodata = DIKAS_MISSING;
    dikas_error err;
    const double xy[] = { 380021, 5929961 };
    double z;
    write_raster(file_in("holed.tif"), &r, holed);
    t = open_at(file_in("holed.tif"), 0);
    assert_int_equal(dikas_terrain_read(t, 1, xy, &z, NULL, NULL, &err), DIKAS_EINVAL);
    assert_has(err.message, "-9999 m in pixel (15, 15) is no elevation");
    assert_has(err.message, "-a_nodata -9999");
    dikas_terrain_free(t);
}

/* Floats that are not a number are unknown without being named. */
static double half_nan(double x, double y)
{
    return x > 380040 ? DIKAS_MISSING : plane(x, y);
}

static void no_numbers(void **state)
{
    (void)state;
    write_raster(file_in("nan.tif"), &plain, half_nan);
    dikas_terrain *t = open_at(file_in("nan.tif"), 0);
    assert_close(elevation(t, 380021, 5929961), plane(380021, 5929961), 1e-9);
    assert_true(isnan(elevation(t, 380061, 5929961)));
    dikas_terrain_free(t);
}

/* ---- longitude and latitude ---- */

static double geographic_plane(double longitude, double latitude)
{
    return 1000 * (longitude - 13) + 500 * (latitude - 53);
}

static void longitude_and_latitude(void **state)
{
    (void)state;
    const raster r = {
        "EPSG:4326", { 13, 0.0002, 0, 53.1, 0, -0.0001 }, 300, 400, "m", DIKAS_MISSING, 1, 0, 1
    };
    dikas_error err;
    write_raster(file_in("degrees.tif"), &r, geographic_plane);
    dikas_terrain *t = open_at(file_in("degrees.tif"), 0);
    /* 0.0002 degrees of longitude at 53.08, 0.0001 of latitude */
    assert_close(dikas_terrain_spacing(t), 0.0002 * 111195 * cos(53.08 * M_PI / 180), 1e-3);
    assert_close(elevation(t, 13.0123, 53.0777), geographic_plane(13.0123, 53.0777), 1e-9);
    double xy[] = { 13.0123, 53.0777 };
    char *utm = NULL;
    assert_ok(dikas_crs_wkt("EPSG:25833", &utm, &err), err);
    assert_ok(dikas_reproject_points(dikas_terrain_crs(t), utm, 1, xy, &err), err);
    assert_in_range((int64_t)xy[0], 300000, 400000);
    assert_ok(dikas_reproject_points(utm, dikas_terrain_crs(t), 1, xy, &err), err);
    assert_close(elevation(t, xy[0], xy[1]), geographic_plane(13.0123, 53.0777), 1e-6);
    dikas_release(utm);
    dikas_terrain_free(t);
    t = open_at(file_in("degrees.tif"), 30); /* 3 pixels across, 3 down */
    assert_close(dikas_terrain_spacing(t), 3 * 0.0002 * 111195 * cos(53.08 * M_PI / 180), 1e-3);
    assert_close(elevation(t, 13.0123, 53.0777), geographic_plane(13.0123, 53.0777), 1e-9);
    dikas_terrain_free(t);
}

/* ---- many points over many parts ---- */

static double waves(double x, double y)
{
    return 100 + 10 * sin(x / 50) + 10 * cos(y / 70);
}

static void many_parts(void **state)
{
    (void)state;
    raster r = plain;
    enum { N = 3000 };
    double xy[2 * N], z[N];
    int64_t outside = -1;
    dikas_error err;
    r.columns = 2500;
    r.rows = 1100;
    write_raster(file_in("large.tif"), &r, waves);
    dikas_terrain *t = open_at(file_in("large.tif"), 0);
    for (uint64_t i = 0; i < N; i++) {
        xy[2 * i] = 380000 - 10 + 5020 * dikas_random(4, 2 * i);
        xy[2 * i + 1] = 5930000 + 10 - 2220 * dikas_random(4, 2 * i + 1);
    }
    assert_ok(dikas_terrain_read(t, N, xy, z, &outside, NULL, &err), err);
    int64_t unknown = 0;
    for (int i = 0; i < N; i++) {
        unknown += isnan(z[i]);
        if (!isnan(z[i]))
            assert_close(z[i], waves(xy[2 * i], xy[2 * i + 1]), 1e-3);
        if (i % 100 == 0) /* one at a time the same */
            assert_close(elevation(t, xy[2 * i], xy[2 * i + 1]), z[i], 0);
    }
    assert_int_equal(unknown, outside);
    assert_in_range(outside, 1, 100);
    const dikas_run stops = { sizeof stops, 1, stop_at_once, NULL };
    assert_int_equal(dikas_terrain_read(t, N, xy, z, NULL, &stops, &err), DIKAS_ECANCELLED);
    assert_ok(dikas_terrain_read(t, 0, xy, z, &outside, NULL, &err), err);
    assert_int_equal(outside, 0);
    dikas_terrain_free(t);
}

/* ---- what is refused ---- */

static void assert_refuses(const char *source, dikas_status status, const char *words)
{
    dikas_error err = { DIKAS_OK, "" };
    dikas_terrain *t = NULL;
    assert_int_equal(dikas_terrain_open(source, 10, &t, &err), status);
    assert_has(err.message, words);
    assert_null(t);
}

static void refused(void **state)
{
    (void)state;
    dikas_error err;
    dikas_terrain *t = NULL;
    raster r = plain;
    assert_refuses(file_in("nowhere.tif"), DIKAS_ENOTFOUND, "no such file");
    write_text(file_in("text.tif"), "no raster");
    assert_refuses(file_in("text.tif"), DIKAS_EIO, "cannot be read as a raster");
    r.crs = NULL;
    write_raster(file_in("bare.tif"), &r, plane);
    assert_refuses(file_in("bare.tif"), DIKAS_EINVAL, "bare.tif: the raster has no CRS");
    r = plain;
    memset(r.to_xy, 0, sizeof r.to_xy);
    write_raster(file_in("nowhere.tif"), &r, plane);
    assert_refuses(file_in("nowhere.tif"), DIKAS_EINVAL, "does not say where it lies");
    r = plain;
    r.bands = 2;
    write_raster(file_in("two.tif"), &r, plane);
    assert_refuses(file_in("two.tif"), DIKAS_EINVAL, "has 2 bands, name one as two.tif:NUMBER");
    assert_refuses(file_in("two.tif:3"), DIKAS_ENOTFOUND, "no band '3'; there are 1 to 2");
    assert_refuses(file_in("two.tif:x"), DIKAS_ENOTFOUND, "no band 'x'");
    t = open_at(file_in("two.tif:2"), 0);
    assert_string_equal(dikas_terrain_name(t), "two.tif:2");
    assert_close(elevation(t, 380021, 5929961), 2 * plane(380021, 5929961), 1e-9);
    dikas_terrain_free(t);
    assert_int_equal(dikas_terrain_open(file_in("two.tif:2"), -1, &t, &err), DIKAS_EINVAL);
    assert_int_equal(dikas_reproject_points(NULL, CRS_GK25, 0, NULL, &err), DIKAS_EINVAL);
}

static dikas_status read_two(void *context, dikas_error *err)
{
    const double xy[] = { 380021, 5929961, 0, 0 };
    double z[2];
    dikas_terrain *t = NULL;
    dikas_status status = dikas_terrain_open(context, 4, &t, err);
    if (status == DIKAS_OK)
        status = dikas_terrain_read(t, 2, xy, z, NULL, NULL, err);
    dikas_terrain_free(t);
    return status;
}

static void every_allocation(void **state)
{
    (void)state;
    char path[300];
    snprintf(path, sizeof path, "%s", file_in("plain.tif"));
    write_raster(path, &plain, plane);
    assert_true(fail_each_allocation(read_two, path) >= 8);
}

#define in_directory(test) cmocka_unit_test_setup_teardown(test, make_directory, remove_directory)

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_directory(pixels_lie_where_they_lie),
        in_directory(rotated),
        in_directory(fine_pixels_are_averaged),
        in_directory(units),
        in_directory(scale_and_offset),
        in_directory(holes),
        in_directory(no_numbers),
        in_directory(longitude_and_latitude),
        in_directory(many_parts),
        in_directory(refused),
        in_directory(every_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
