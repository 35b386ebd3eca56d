/* SPDX-License-Identifier: MIT */
/**
 * @file test_geom_crs.c
 * Coordinate systems: kind, name, sameness, and coordinates from one to another.
 */
#include <locale.h>
#include <string.h>

#include "check.h"
#include "dikas/geom.h"

static char *wkt_of(const char *text)
{
    char *wkt = NULL;
    dikas_error err;
    assert_ok(dikas_crs_wkt(text, &wkt, &err), err);
    return wkt;
}

static void kinds(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        dikas_crs_kind kind;
    } cases[] = {
        { "EPSG:4326", DIKAS_CRS_GEOGRAPHIC },
        { "EPSG:3067", DIKAS_CRS_PROJECTED },
        { "EPSG:2263", DIKAS_CRS_OTHER_UNIT },     /* New York, US feet */
        { "EPSG:3067+3900", DIKAS_CRS_PROJECTED }, /* with heights */
        { "EPSG:4979", DIKAS_CRS_GEOGRAPHIC },     /* with heights */
        { "EPSG:4978", DIKAS_CRS_NONE },           /* geocentric */
        { "+proj=utm +zone=33 +ellps=GRS80", DIKAS_CRS_PROJECTED },
        { "+proj=tmerc +lon_0=25 +x_0=500000 +ellps=intl +towgs84=1,2,3", DIKAS_CRS_PROJECTED },
    };
    for (size_t i = 0; i < DIKAS_COUNT(cases); i++) {
        char *wkt = wkt_of(cases[i].text);
        assert_int_equal(dikas_crs_kind_of(wkt), cases[i].kind);
        dikas_release(wkt);
    }
    assert_int_equal(dikas_crs_kind_of(NULL), DIKAS_CRS_NONE);
    assert_int_equal(dikas_crs_kind_of("nonsense"), DIKAS_CRS_NONE);
}

/* As an ESRI .prj file has it: other names, east before north, no codes. */
static const char esri_gk25[] =
    "PROJCS[\"ETRS89_GK25FIN\",GEOGCS[\"GCS_ETRS_1989\",DATUM[\"D_ETRS_1989\","
    "SPHEROID[\"GRS_1980\",6378137.0,298.257222101]],PRIMEM[\"Greenwich\",0.0],"
    "UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Transverse_Mercator\"],"
    "PARAMETER[\"False_Easting\",25500000.0],PARAMETER[\"False_Northing\",0.0],"
    "PARAMETER[\"Central_Meridian\",25.0],PARAMETER[\"Scale_Factor\",1.0],"
    "PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]";

static void labels(void **state)
{
    (void)state;
    char label[100];
    char *wkt = wkt_of("EPSG:25833");
    dikas_crs_label(wkt, label, sizeof label);
    assert_string_equal(label, "EPSG:25833");
    dikas_release(wkt);
    dikas_crs_label(esri_gk25, label, sizeof label);
    assert_string_equal(label, "EPSG:3879");
    dikas_crs_label(NULL, label, sizeof label);
    assert_string_equal(label, "none");
    dikas_crs_label("nonsense", label, sizeof label);
    assert_string_equal(label, "none");
    wkt = wkt_of("+proj=laea +lat_0=10 +lon_0=20 +ellps=GRS80");
    dikas_crs_label(wkt, label, sizeof label);
    assert_string_equal(label, "unknown");
    dikas_release(wkt);
}

static void sameness(void **state)
{
    (void)state;
    char *gk25 = wkt_of("EPSG:3879"), *gk24 = wkt_of("EPSG:3878"), *wgs84 = wkt_of("EPSG:4326");
    char *crs84 = wkt_of("OGC:CRS84");
    assert_true(dikas_crs_same(gk25, gk25));
    assert_true(dikas_crs_same(gk25, esri_gk25));
    assert_true(dikas_crs_same(esri_gk25, gk25));
    assert_false(dikas_crs_same(gk25, gk24));
    assert_false(dikas_crs_same(gk25, wgs84));
    assert_true(dikas_crs_same(wgs84, crs84)); /* the other order of axes */
    assert_false(dikas_crs_same(gk25, NULL));
    assert_true(dikas_crs_same(NULL, NULL));
    dikas_release(gk25);
    dikas_release(gk24);
    dikas_release(wgs84);
    dikas_release(crs84);
}

static void no_coordinate_system(void **state)
{
    (void)state;
    char *wkt = NULL;
    dikas_error err;
    assert_int_equal(dikas_crs_wkt("EPSG:1", &wkt, &err), DIKAS_EINVAL);
    assert_non_null(strstr(err.message, "'EPSG:1' is no coordinate system"));
    assert_int_equal(dikas_crs_wkt("", &wkt, &err), DIKAS_EINVAL);
    assert_int_equal(dikas_crs_local(20, 91, &wkt, &err), DIKAS_EINVAL);
    assert_int_equal(dikas_crs_local(DIKAS_MISSING, 9, &wkt, &err), DIKAS_EINVAL);
}

static dikas_table *points(const double *xy, int64_t n, const char *crs)
{
    dikas_error err;
    char *wkt = crs ? wkt_of(crs) : NULL;
    dikas_table *table = dikas_table_new(n);
    assert_ok(dikas_table_set_points(table, xy, &err), err);
    assert_ok(dikas_table_set_crs(table, wkt, &err), err);
    assert_ok(dikas_table_set_name(table, "points", &err), err);
    dikas_release(wkt);
    return table;
}

/* Longitude and latitude in, easting and northing out, whatever the CRS calls first. On the central
 * meridian the easting is the false easting exactly; the other point by PROJ 9.1:
 *
 *     echo 60.17 24.95 | cs2cs -f %.6f EPSG:4326 EPSG:3879
 *     6673014.204189  25497224.326491 0.000000
 */
static void from_degrees_to_metres(void **state)
{
    (void)state;
    const double xy[] = { 25, 60.17, DIKAS_MISSING, 0, 24.95, 60.17 };
    dikas_error err;
    int64_t n;
    dikas_table *table = points(xy, 3, "EPSG:4326");
    char *gk25 = wkt_of("EPSG:3879");
    assert_ok(dikas_reproject(table, gk25, &err), err);
    const double *out = dikas_table_coordinates(table, &n);
    assert_int_equal(n, 2);
    assert_close(out[0], 25500000, 1e-15);
    assert_close(out[2], 25497224.326491, 1e-13);
    assert_close(out[3], 6673014.204189, 1e-13);
    assert_true(dikas_crs_same(dikas_table_crs(table), gk25));
    char *back = wkt_of("EPSG:4326");
    assert_ok(dikas_reproject(table, back, &err), err);
    assert_close(out[2], 24.95, 1e-11);
    assert_close(out[3], 60.17, 1e-11);
    dikas_release(gk25);
    dikas_release(back);
    dikas_table_free(table);
}

static void same_system_changes_nothing(void **state)
{
    (void)state;
    const double xy[] = { 25496000.123456789, 6672000.987654321 };
    dikas_error err;
    int64_t n;
    dikas_table *table = points(xy, 1, "EPSG:3879");
    assert_ok(dikas_reproject(table, esri_gk25, &err), err);
    assert_memory_equal(dikas_table_coordinates(table, &n), xy, sizeof xy);
    dikas_table_free(table);
}

static void what_cannot_be_transformed(void **state)
{
    (void)state;
    const double xy[] = { 25, 60, 25, 95, 25, 61 };
    dikas_error err;
    char *gk25 = wkt_of("EPSG:3879");
    dikas_table *table = points(xy, 3, "EPSG:4326");
    assert_int_equal(dikas_reproject(table, gk25, &err), DIKAS_EINVAL);
    assert_non_null(
        strstr(err.message, "points: row 2: a point cannot be transformed to EPSG:3879"));
    dikas_table_free(table);
    table = points(xy, 3, NULL);
    assert_int_equal(dikas_reproject(table, gk25, &err), DIKAS_EINVAL);
    assert_non_null(strstr(err.message, "from none to EPSG:3879"));
    dikas_table_free(table);
    table = points(xy, 3, "EPSG:4326");
    assert_int_equal(dikas_reproject(table, NULL, &err), DIKAS_EINVAL);
    dikas_table_free(table);
    dikas_release(gk25);
}

/* A local system is metric: a thousandth of a degree of latitude is about 111.4 m at 60 N. */
static void local_system(void **state)
{
    (void)state;
    const double xy[] = { -24.95, 60.17, -24.95, 60.171 };
    dikas_error err;
    int64_t n;
    char *wkt = NULL;
    setlocale(LC_ALL, "de_DE.UTF-8"); /* a comma for the point, where it is installed */
    assert_ok(dikas_crs_local(-24.95, 60.17, &wkt, &err), err);
    assert_int_equal(dikas_crs_kind_of(wkt), DIKAS_CRS_PROJECTED);
    dikas_table *table = points(xy, 2, "EPSG:4326");
    assert_ok(dikas_reproject(table, wkt, &err), err);
    const double *out = dikas_table_coordinates(table, &n);
    assert_true(fabs(out[0]) < 1e-6 && fabs(out[1]) < 1e-6);
    assert_true(out[3] > 111.3 && out[3] < 111.5);
    setlocale(LC_ALL, "C");
    dikas_release(wkt);
    dikas_table_free(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds),
        cmocka_unit_test(labels),
        cmocka_unit_test(sameness),
        cmocka_unit_test(no_coordinate_system),
        cmocka_unit_test(from_degrees_to_metres),
        cmocka_unit_test(same_system_changes_nothing),
        cmocka_unit_test(what_cannot_be_transformed),
        cmocka_unit_test(local_system),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
