/* SPDX-License-Identifier: MIT */
/**
 * @file test_io_raster.c
 * Rasters as GDAL writes them, read for statistics: types, layouts, what is missing, what is
 * refused; and polygons made ready for it.
 */
#include <gdal.h>
#include <ogr_srs_api.h>

#include "core/core.h"
#include "dikas/geom.h"
#include "io_files.h"

#define NAN_ DIKAS_MISSING
enum { WIDE = 37, HIGH = 29, ALL = WIDE * HIGH };

/* ---- files ---- */

typedef struct {
    GDALDataType type;
    const char *const *options;
    const char *crs; /* NULL: none */
    int bands, band; /* the band with the values */
    double nodata, scale, offset;
    int masked;  /* an internal mask hides every seventh pixel */
    int alpha;   /* the last band is one, and hides every seventh pixel */
    int nowhere; /* no geotransform */
    double to_xy[6];
} recipe;

static recipe plain(GDALDataType type)
{
    return (recipe){
        type, NULL, "EPSG:25833", 1, 1, NAN_, 1, 0, 0, 0, 0, { 380000, 2, 0, 5930000, 0, -2 }
    };
}

/* Values from 0 to 250 that any type holds. */
static double raw_value(int i)
{
    return (i * 31) % 251;
}

static void write_band(GDALRasterBandH band, const double *value)
{
    assert_int_equal(GDALRasterIO(band, GF_Write, 0, 0, WIDE, HIGH, (void *)value, WIDE, HIGH,
                                  GDT_Float64, 0, 0),
                     CE_None);
}

static void set_crs(GDALDatasetH set, const char *text)
{
    OGRSpatialReferenceH crs = OSRNewSpatialReference(NULL);
    assert_int_equal(OSRSetFromUserInput(crs, text), OGRERR_NONE);
    OSRSetAxisMappingStrategy(crs, OAMS_TRADITIONAL_GIS_ORDER);
    assert_int_equal(GDALSetSpatialRef(set, crs), CE_None);
    OSRDestroySpatialReference(crs);
}

static void make(const char *path, const recipe *r, const double *value)
{
    double to_xy[6], other[ALL], known[ALL];
    GDALAllRegister();
    assert_int_equal(setenv("GDAL_TIFF_INTERNAL_MASK", "YES", 1), 0);
    GDALDatasetH set = GDALCreate(GDALGetDriverByName("GTiff"), path, WIDE, HIGH, r->bands, r->type,
                                  (char **)r->options);
    assert_non_null(set);
    memcpy(to_xy, r->to_xy, sizeof to_xy);
    if (!r->nowhere)
        assert_int_equal(GDALSetGeoTransform(set, to_xy), CE_None);
    if (r->crs)
        set_crs(set, r->crs);
    for (int i = 0; i < ALL; i++) {
        other[i] = 77;
        known[i] = i % 7 == 3 ? 0 : 255;
    }
    for (int b = 1; b <= r->bands; b++) {
        GDALRasterBandH band = GDALGetRasterBand(set, b);
        if (!isnan(r->nodata))
            assert_int_equal(GDALSetRasterNoDataValue(band, r->nodata), CE_None);
        if (r->scale < 1 || r->scale > 1)
            assert_int_equal(GDALSetRasterScale(band, r->scale), CE_None);
        if (r->offset < 0 || r->offset > 0)
            assert_int_equal(GDALSetRasterOffset(band, r->offset), CE_None);
    }
    if (r->masked)
        assert_int_equal(GDALCreateDatasetMaskBand(set, GMF_PER_DATASET), CE_None);
    if (r->alpha)
        assert_int_equal(
            GDALSetRasterColorInterpretation(GDALGetRasterBand(set, r->bands), GCI_AlphaBand),
            CE_None);
    for (int b = 1; b <= r->bands; b++)
        write_band(GDALGetRasterBand(set, b), r->alpha && b == r->bands ? known
                                              : b == r->band            ? value
                                                                        : other);
    if (r->masked)
        write_band(GDALGetMaskBand(GDALGetRasterBand(set, 1)), known);
    GDALClose(set);
}

static dikas_raster_file *must_open(const char *source)
{
    dikas_error err = { DIKAS_OK, "" };
    dikas_raster_file *file = NULL;
    assert_ok(dikas_raster_open(source, &file, &err), err);
    return file;
}

/* A window as doubles, missing ones as such. */
static void read_doubles(const dikas_raster *r, int column, int row, int n, int m, double *out)
{
    float single[ALL];
    dikas_error err = { DIKAS_OK, "" };
    assert_ok(
        r->read(r->context, column, row, n, m, r->single ? (void *)single : (void *)out, &err),
        err);
    for (int i = 0; i < n * m; i++) {
        const double nodata = r->single ? (double)(float)r->nodata : r->nodata;
        const double x = r->single ? (double)single[i] : out[i];
        out[i] = x >= nodata && x <= nodata ? NAN_ : x;
    }
}

/* All at once, in blocks, and in windows that cut blocks. */
static void check_values(const char *source, const double *expected)
{
    dikas_raster_file *file = must_open(source);
    const dikas_raster *r = dikas_raster_of(file);
    double out[ALL];
    const int sizes[][2] = {
        { WIDE, HIGH }, { (int)r->block_columns, (int)r->block_rows }, { 5, 3 }, { WIDE, 1 }
    };
    assert_int_equal(r->columns, WIDE);
    assert_int_equal(r->rows, HIGH);
    for (size_t s = 0; s < DIKAS_COUNT(sizes); s++)
        for (int row = 0; row < HIGH; row += sizes[s][1])
            for (int column = 0; column < WIDE; column += sizes[s][0]) {
                const int n = column + sizes[s][0] < WIDE ? sizes[s][0] : WIDE - column;
                const int m = row + sizes[s][1] < HIGH ? sizes[s][1] : HIGH - row;
                read_doubles(r, column, row, n, m, out);
                for (int i = 0; i < n * m; i++)
                    assert_close(out[i], expected[(row + i / n) * WIDE + column + i % n], 0);
            }
    dikas_raster_close(file);
}

static void types_and_layouts(void **state)
{
    static const GDALDataType types[] = { GDT_Byte,  GDT_UInt16,  GDT_Int16,   GDT_UInt32,
                                          GDT_Int32, GDT_Float32, GDT_Float64, GDT_Int64 };
    static const char *const striped[] = { "BLOCKYSIZE=3", NULL };
    static const char *const tiled[] = { "TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16", NULL };
    static const char *const packed[] = { "TILED=YES",        "BLOCKXSIZE=16", "BLOCKYSIZE=32",
                                          "COMPRESS=DEFLATE", "PREDICTOR=2",   NULL };
    static const char *const sparse[] = { "SPARSE_OK=TRUE", "COMPRESS=LZW", "INTERLEAVE=BAND",
                                          NULL };
    const char *const *layouts[] = { NULL, striped, tiled, packed, sparse };
    (void)state;
    for (size_t t = 0; t < DIKAS_COUNT(types); t++)
        for (size_t l = 0; l < DIKAS_COUNT(layouts); l++)
            for (int bands = 1; bands <= 3; bands += 2) {
                double value[ALL];
                recipe r = plain(types[t]);
                if (layouts[l] == packed && types[t] >= GDT_Float32 && types[t] <= GDT_Float64)
                    continue; /* this predictor is for integers */
                r.options = layouts[l];
                r.bands = bands;
                r.band = bands == 1 ? 1 : 2;
                r.nodata = 250;
                for (int i = 0; i < ALL; i++)
                    value[i] = raw_value(i);
                make(file_in("types.tif"), &r, value);
                for (int i = 0; i < ALL; i++)
                    value[i] = value[i] >= 250 ? NAN_ : value[i];
                char source[320];
                snprintf(source, sizeof source, "%s%s", file_in("types.tif"),
                         bands == 1 ? "" : ":2");
                check_values(source, value);
                count_files(1);
            }
}

/* Whole numbers that a float cannot hold stay what they are. */
static void large_integers(void **state)
{
    (void)state;
    double value[ALL];
    recipe r = plain(GDT_Int32);
    for (int i = 0; i < ALL; i++)
        value[i] = 16777217 + i;
    make(file_in("large.tif"), &r, value);
    check_values(file_in("large.tif"), value);
}

static void what_is_missing(void **state)
{
    (void)state;
    double value[ALL], expected[ALL];
    recipe r = plain(GDT_Float32);
    for (int i = 0; i < ALL; i++)
        value[i] = i % 5 == 1 ? NAN_ : i % 5 == 2 ? -9999 : raw_value(i);
    for (int i = 0; i < ALL; i++) /* without nodata -9999 is a value */
        expected[i] = value[i];
    make(file_in("nan.tif"), &r, value);
    check_values(file_in("nan.tif"), expected);
    r.nodata = -9999;
    for (int i = 0; i < ALL; i++)
        expected[i] = i % 5 == 1 || i % 5 == 2 ? NAN_ : value[i];
    make(file_in("nodata.tif"), &r, value);
    check_values(file_in("nodata.tif"), expected);
    r.nodata = NAN_;
    r.masked = 1;
    for (int i = 0; i < ALL; i++)
        expected[i] = i % 7 == 3 ? NAN_ : value[i];
    make(file_in("mask.tif"), &r, value);
    check_values(file_in("mask.tif"), expected);
    r.nodata = -9999; /* both */
    for (int i = 0; i < ALL; i++)
        expected[i] = i % 7 == 3 || i % 5 == 2 ? NAN_ : value[i];
    make(file_in("both.tif"), &r, value);
    check_values(file_in("both.tif"), expected);
    r = plain(GDT_Byte);
    r.alpha = 1;
    r.bands = 2;
    for (int i = 0; i < ALL; i++) {
        value[i] = raw_value(i);
        expected[i] = i % 7 == 3 ? NAN_ : value[i];
    }
    make(file_in("alpha.tif"), &r, value);
    char source[320];
    snprintf(source, sizeof source, "%s:1", file_in("alpha.tif"));
    check_values(source, expected);
}

/* Nodata that no float is, in a raster of floats, before and after scaling. */
static void nodata_as_a_float(void **state)
{
    static const double nodata[] = { 0.1, -9999.9, -3.4e38, -3.4028234663852886e38 };
    (void)state;
    for (size_t k = 0; k < DIKAS_COUNT(nodata); k++)
        for (int scaled = 0; scaled < 2; scaled++) {
            double value[ALL], expected[ALL];
            recipe r = plain(GDT_Float32);
            r.nodata = nodata[k];
            r.scale = scaled ? 0.5 : 1;
            for (int i = 0; i < ALL; i++) {
                value[i] = i % 5 == 2 ? nodata[k] : raw_value(i);
                expected[i] = i % 5 == 2 ? NAN_ : value[i] * r.scale;
            }
            make(file_in("float.tif"), &r, value);
            check_values(file_in("float.tif"), expected);
            count_files(1);
        }
}

static void scale_and_offset(void **state)
{
    (void)state;
    double value[ALL], expected[ALL];
    for (int masked = 0; masked < 2; masked++) {
        recipe r = plain(GDT_Int16);
        r.nodata = masked ? NAN_ : 250;
        r.masked = masked;
        r.scale = 0.01;
        r.offset = -273.15;
        for (int i = 0; i < ALL; i++) {
            value[i] = raw_value(i);
            expected[i] = value[i] * 0.01 - 273.15;
            if (masked ? i % 7 == 3 : value[i] >= 250)
                expected[i] = NAN_;
        }
        make(file_in("scaled.tif"), &r, value);
        check_values(file_in("scaled.tif"), expected);
        count_files(1);
    }
}

/* ---- what is refused ---- */

#define assert_has(text, part)                                                                     \
    do {                                                                                           \
        if (!strstr((text), (part)))                                                               \
            print_error("\"%s\" does not have \"%s\"\n", (text), (part));                          \
        assert_non_null(strstr((text), (part)));                                                   \
    } while (0)

static void is_refused(const char *source, dikas_status status, const char *a, const char *b)
{
    dikas_error err = { DIKAS_OK, "" };
    dikas_raster_file *file = NULL;
    assert_int_equal(dikas_raster_open(source, &file, &err), status);
    assert_null(file);
    assert_has(err.message, a);
    assert_has(err.message, b);
}

static void refusals(void **state)
{
    (void)state;
    double value[ALL];
    char source[320];
    for (int i = 0; i < ALL; i++)
        value[i] = raw_value(i);
    recipe r = plain(GDT_Float32);
    is_refused(file_in("absent.tif"), DIKAS_ENOTFOUND, "absent.tif", "no such file");
    write_text(file_in("text.tif"), "no raster\n");
    is_refused(file_in("text.tif"), DIKAS_EIO, "text.tif", "cannot be read");
    r.crs = NULL;
    make(file_in("a.tif"), &r, value);
    is_refused(file_in("a.tif"), DIKAS_EINVAL, "a.tif", "no CRS");
    r = plain(GDT_Float32);
    r.nowhere = 1;
    make(file_in("b.tif"), &r, value);
    is_refused(file_in("b.tif"), DIKAS_EINVAL, "b.tif", "does not say where it lies");
    r = plain(GDT_CFloat32);
    make(file_in("c.tif"), &r, value);
    is_refused(file_in("c.tif"), DIKAS_EINVAL, "c.tif", "complex");
    r = plain(GDT_Byte);
    r.bands = 3;
    make(file_in("d.tif"), &r, value);
    is_refused(file_in("d.tif"), DIKAS_EINVAL, "d.tif", "3 bands");
    snprintf(source, sizeof source, "%s:4", file_in("d.tif"));
    is_refused(source, DIKAS_ENOTFOUND, "d.tif", "no band '4'");
    dikas_raster_close(NULL);
}

/* A file that ends too early: the message names the first block that is not there. */
static void truncated(void **state)
{
    static const char *const tiled[] = { "TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16", NULL };
    static const char *const strips[] = { "BLOCKYSIZE=1", NULL };
    (void)state;
    for (int k = 0; k < 4; k++) {
        double value[ALL];
        double out[ALL];
        struct stat is;
        dikas_error err = { DIKAS_OK, "" };
        recipe r = plain(GDT_Float64);
        r.options = k % 2 ? tiled : strips;
        r.scale = k / 2 ? 2 : 1;
        for (int i = 0; i < ALL; i++)
            value[i] = raw_value(i);
        make(file_in("short.tif"), &r, value);
        assert_int_equal(stat(file_in("short.tif"), &is), 0);
        assert_int_equal(truncate(file_in("short.tif"), is.st_size - 1000), 0);
        dikas_raster_file *file = must_open(file_in("short.tif"));
        const dikas_raster *raster = dikas_raster_of(file);
        assert_int_equal(raster->read(raster->context, 0, 0, WIDE, HIGH, out, &err), DIKAS_EIO);
        assert_has(err.message, "short.tif");
        assert_has(err.message, k % 2 ? "block at column 32, row 16" : "block at column 0, row 25");
        err.message[0] = 0; /* what is there can still be read */
        read_doubles(raster, 0, 0, 16, 16, out);
        assert_close(out[0], value[0] * r.scale, 0);
        dikas_raster_close(file);
        count_files(1);
    }
}

/* ---- longitude and latitude ---- */

/* Area of a quadrilateral of one degree of longitude, by Simpson's rule: radii of curvature of GRS
 * 1980. */
static double area_between(double south, double north)
{
    enum { STEPS = 2000 };
    const long double a = 6378137, f = 1 / 298.257222101L, e2 = f * (2 - f),
                      radian = acosl(-1) / 180;
    const long double h = ((long double)north - south) * radian / STEPS;
    long double sum = 0;
    for (int i = 0; i <= STEPS; i++) {
        const long double p = south * radian + i * h, s = sinl(p), q = 1 - e2 * s * s;
        const long double at = a / sqrtl(q) * cosl(p) * a * (1 - e2) / (q * sqrtl(q));
        sum += at * (i == 0 || i == STEPS ? 1 : i % 2 ? 4 : 2);
    }
    return (double)(sum * h / 3 * radian);
}

static void rows_on_the_ellipsoid(void **state)
{
    static const double top[] = { 70, 14.5, -10, 90 }, step[] = { -0.5, -1, -1, -3 };
    (void)state;
    for (int k = 0; k < 4; k++) {
        double value[ALL];
        recipe r = plain(GDT_Byte);
        r.crs = "EPSG:4258";
        r.to_xy[0] = 20;
        r.to_xy[1] = 0.25;
        r.to_xy[3] = top[k];
        r.to_xy[5] = step[k];
        for (int i = 0; i < ALL; i++)
            value[i] = raw_value(i);
        make(file_in("degrees.tif"), &r, value);
        dikas_raster_file *file = must_open(file_in("degrees.tif"));
        const double *area = dikas_raster_of(file)->row_area;
        assert_non_null(area);
        for (int i = 0; i < HIGH; i++) /* up to a factor */
            assert_close(
                area[i] / area[HIGH / 2],
                area_between(top[k] + step[k] * (i + 1), top[k] + step[k] * i) /
                    area_between(top[k] + step[k] * (HIGH / 2 + 1), top[k] + step[k] * (HIGH / 2)),
                1e-11);
        dikas_raster_close(file);
        count_files(1);
    }
    double value[ALL] = { 0 };
    recipe r = plain(GDT_Byte);
    make(file_in("metres.tif"), &r, value);
    dikas_raster_file *file = must_open(file_in("metres.tif"));
    assert_null(dikas_raster_of(file)->row_area);
    assert_true(dikas_crs_kind_of(dikas_raster_crs(file)) == DIKAS_CRS_PROJECTED);
    dikas_raster_close(file);
}

/* ---- polygons ---- */

typedef struct {
    wkb_buffer wkb;
    int64_t start[64];
    int64_t n;
} shapes;

static shapes scratch;

static void put_ring(const double *xy, uint32_t n)
{
    scratch.start[scratch.n++] = scratch.wkb.n;
    put_head(&scratch.wkb, 3);
    put_count(&scratch.wkb, 1);
    put_count(&scratch.wkb, n);
    put_bytes(&scratch.wkb, xy, 16 * (size_t)n);
}

#define RING(...)                                                                                  \
    put_ring((const double[]){ __VA_ARGS__ },                                                      \
             (uint32_t)(sizeof((const double[]){ __VA_ARGS__ }) / (2 * sizeof(double))))

static dikas_table *table_of_rings(void)
{
    dikas_table *table = dikas_table_new(scratch.n);
    dikas_error err;
    assert_non_null(table);
    scratch.start[scratch.n] = scratch.wkb.n;
    take_geometry(table, &scratch.wkb, scratch.start);
    assert_ok(dikas_table_set_name(table, "rings", &err), err);
    scratch.n = 0;
    return table;
}

static double area_of(const dikas_geometry *g, int64_t feature)
{
    double sum = 0;
    for (int64_t p = g->part[feature]; p < g->part[feature + 1]; p++)
        for (int64_t k = g->path[p]; k < g->path[p + 1]; k++) {
            double twice = 0;
            for (int64_t i = g->point[k]; i + 1 < g->point[k + 1]; i++)
                twice += g->xy[2 * i] * g->xy[2 * i + 3] - g->xy[2 * i + 2] * g->xy[2 * i + 1];
            sum += (k == g->path[p] ? 1 : -1) * fabs(twice) / 2;
        }
    return sum;
}

static void repairs(void **state)
{
    (void)state;
    dikas_repair_report report = { -1, -1, -1 };
    dikas_error err = { DIKAS_OK, "" };
    dikas_table *made = NULL;
    RING(0, 0, 10, 0, 10, 10, 0, 10, 0, 0);
    RING(20, 0, 30, 0, 25, 9, 20, 0);
    dikas_table *fine = table_of_rings();
    assert_ok(dikas_repair_polygons(fine, 0, &report, NULL, &made, &err), err);
    assert_null(made); /* nothing to do */
    assert_int_equal(report.repaired + report.left_out, 0);
    assert_int_equal(report.first_row, -1);
    /* no edge longer than asked for, and the same ground */
    assert_ok(dikas_repair_polygons(fine, 3, &report, NULL, &made, &err), err);
    assert_non_null(made);
    const dikas_geometry *g = dikas_table_geometry(made);
    for (int64_t k = 0; k < g->n_paths; k++)
        for (int64_t i = g->point[k]; i + 1 < g->point[k + 1]; i++)
            assert_true(hypot(g->xy[2 * i + 2] - g->xy[2 * i],
                              g->xy[2 * i + 3] - g->xy[2 * i + 1]) <= 3 + 1e-12);
    assert_true(g->n_points > 5 + 4);
    assert_close(area_of(g, 0), 100, 1e-14);
    assert_close(area_of(g, 1), 45, 1e-14);
    assert_int_equal(report.repaired, 0);
    dikas_table_free(made);
    dikas_table_free(fine);
    /* a bow tie of two triangles of 25; what has no area is left out; a good one stays */
    RING(0, 0, 10, 0, 10, 10, 0, 10, 0, 0);
    RING(0, 0, 10, 10, 10, 0, 0, 10, 0, 0);
    RING(0, 0, 10, 10, 20, 20, 0, 0);
    dikas_table *bad = table_of_rings();
    assert_ok(dikas_repair_polygons(bad, 0, &report, NULL, &made, &err), err);
    assert_non_null(made);
    g = dikas_table_geometry(made);
    assert_int_equal(g->n_features, 3);
    assert_int_equal(report.repaired, 1);
    assert_int_equal(report.left_out, 1);
    assert_int_equal(report.first_row, 1);
    assert_close(area_of(g, 0), 100, 1e-14);
    assert_close(area_of(g, 1), 50, 1e-14);
    assert_int_equal(g->part[2], g->part[3]);
    dikas_table_free(made);
    dikas_table_free(bad);
}

static void points_within(void **state)
{
    (void)state;
    double xy[4];
    dikas_error err = { DIKAS_OK, "" };
    const double e = 25496000, n = 6672000; /* the centroid of a U lies between its arms */
    RING(e, n, e + 30, n, e + 30, n + 30, e + 28, n + 30, e + 28, n + 2, e + 2, n + 2, e + 2,
         n + 30, e, n + 30, e, n);
    RING(e, n, e + 10, n, e + 10, n + 10, e, n + 10, e, n);
    dikas_table *table = table_of_rings();
    assert_ok(dikas_points_within(table, xy, &err), err);
    const double u = xy[0] - e, v = xy[1] - n;
    assert_true(u > 0 && u < 30 && v > 0 && v < 30);
    assert_true(u < 2 || u > 28 || v < 2);
    assert_true(xy[2] > e && xy[2] < e + 10 && xy[3] > n && xy[3] < n + 10);
    dikas_table_free(table);
}

/* Rows without polygons have no point, also when there are no others. */
static void points_within_nothing(void **state)
{
    (void)state;
    double xy[6] = { 1, 2, 3, 4, 5, 6 };
    uint8_t missing[3] = { 1, 1, 1 };
    int64_t start[4] = { 0 };
    dikas_error err = { DIKAS_OK, "" };
    dikas_table *table = dikas_table_new(3);
    dikas_column wkb = { .type = DIKAS_BYTES };
    assert_non_null(table);
    wkb.name = dikas_copy_text("geometry");
    wkb.start = dikas_alloc(4, sizeof *wkb.start);
    wkb.missing = dikas_alloc(3, 1);
    wkb.bytes = dikas_alloc(1, 1);
    memcpy(wkb.start, start, sizeof start);
    memcpy(wkb.missing, missing, sizeof missing);
    assert_ok(dikas_table_take_wkb(table, &wkb, &err), err);
    assert_ok(dikas_points_within(table, xy, &err), err);
    for (int i = 0; i < 6; i++)
        assert_true(isnan(xy[i]));
    dikas_table_free(table);
}

int main(void)
{
#define IN_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, make_directory, remove_directory)
    const struct CMUnitTest tests[] = {
        IN_DIRECTORY(types_and_layouts),
        IN_DIRECTORY(large_integers),
        IN_DIRECTORY(what_is_missing),
        IN_DIRECTORY(nodata_as_a_float),
        IN_DIRECTORY(scale_and_offset),
        IN_DIRECTORY(refusals),
        IN_DIRECTORY(truncated),
        IN_DIRECTORY(rows_on_the_ellipsoid),
        cmocka_unit_test(repairs),
        cmocka_unit_test(points_within),
        cmocka_unit_test(points_within_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
