/* SPDX-License-Identifier: MIT */
/**
 * @file test_geom_closures.c
 * Streets without what is closed, and the places within.
 */
#include "dikas/geom.h"
#include "fail_alloc.h"
#include "streets.h"

/* ---- tables and pictures ---- */

/* "0 0, 10 0, 10 10, 0 0" is a polygon, '|' begins a hole. */
static void put_polygon(street_bytes *b, const char *text)
{
    static const unsigned char order = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
    uint32_t n_rings = 1;
    for (const char *c = text; *c; c++)
        n_rings += *c == '|';
    put_bytes(b, &order, 1);
    put_u32(b, 3);
    put_u32(b, n_rings);
    for (const char *c = text;; c++) {
        double xy[256];
        uint32_t n = 0;
        char *end = NULL;
        for (; *c && *c != '|'; c = *end == ',' ? end + 1 : end) {
            xy[n++] = strtod(c, &end);
            assert_true(end > c);
            while (*end == ' ')
                end++;
        }
        put_u32(b, n / 2);
        put_bytes(b, xy, n * sizeof(double));
        if (!*c)
            return;
    }
}

static dikas_table *areas_of(int64_t n, const char *const *text)
{
    dikas_error err = { DIKAS_OK, "" };
    dikas_table *table = dikas_table_new(n);
    dikas_column wkb = { .type = DIKAS_BYTES, .name = dikas_copy_text("geom") };
    street_bytes b = { NULL, 0, 0 };
    wkb.start = dikas_alloc((size_t)n + 1, sizeof(int64_t));
    wkb.missing = dikas_alloc_zero((size_t)n, 1);
    assert_true(table && wkb.start && wkb.missing);
    for (int64_t i = 0; i < n; i++) {
        wkb.start[i] = (int64_t)b.size;
        put_polygon(&b, text[i]);
    }
    wkb.start[n] = (int64_t)b.size;
    wkb.bytes = (char *)b.at;
    assert_ok(dikas_table_take_wkb(table, &wkb, &err), err);
    assert_ok(dikas_table_set_name(table, "flood.gpkg:flood", &err), err);
    return table;
}

#define AREAS(...)                                                                                 \
    areas_of((int64_t)DIKAS_COUNT(((const char *const[]){ __VA_ARGS__ })),                         \
             (const char *const[]){ __VA_ARGS__ })

/* Takes the table. */
static dikas_closures *closures_of(dikas_table *closed)
{
    dikas_error err = { DIKAS_OK, "" };
    dikas_closures *closures = NULL;
    assert_ok(dikas_closures_new(closed, NULL, &closures, &err), err);
    dikas_table_free(closed);
    return closures;
}

/* Row by row "x y, x y | x y, …", ';' between rows. */
static char *picture_of(const dikas_table *table)
{
    const dikas_geometry *g = dikas_table_geometry(table);
    street_bytes b = { NULL, 0, 0 };
    char text[80];
    for (int64_t f = 0; f < g->n_features; f++) {
        put_bytes(&b, "; ", f ? 2 : 0);
        for (int64_t p = g->path[g->part[f]]; p < g->path[g->part[f + 1]]; p++)
            for (int64_t i = g->point[p]; i < g->point[p + 1]; i++) {
                const char *before = i > g->point[p] ? ", " : p > g->path[g->part[f]] ? " | " : "";
                const int n = snprintf(text, sizeof text, "%s%.9g %.9g", before, g->xy[2 * i],
                                       g->xy[2 * i + 1]);
                put_bytes(&b, text, (size_t)n);
            }
    }
    put_bytes(&b, "", 1);
    return (char *)b.at;
}

static dikas_table *left_of(dikas_table *closed, const dikas_table *lines,
                            const dikas_closure_options *options, dikas_closure_report *report)
{
    static const dikas_closure_options usual = DIKAS_CLOSURE_OPTIONS_INIT;
    const dikas_run one = { sizeof one, 1, NULL, NULL };
    dikas_error err = { DIKAS_OK, "" };
    dikas_closures *closures = closures_of(closed);
    dikas_table *left = NULL;
    assert_ok(dikas_closures_lines(closures, lines, options ? options : &usual, report, &one, &left,
                                   &err),
              err);
    dikas_closures_free(closures);
    return left;
}

/* What is left of the lines looks like `expected`. Takes both tables. */
static void assert_left(dikas_table *closed, dikas_table *lines, const char *expected)
{
    dikas_table *left = left_of(closed, lines, NULL, NULL);
    char *picture = picture_of(left);
    assert_string_equal(picture, expected);
    dikas_release(picture);
    dikas_table_free(left);
    dikas_table_free(lines);
}

#define BOX "10 0, 20 0, 20 10, 10 10, 10 0"

/* ---- areas ---- */

/* One street crosses, one ends within, one lies within, one is far; 10 + 5 + 4 metres are closed.
 */
static void an_area_cuts_streets(void **state)
{
    (void)state;
    dikas_closure_report report;
    dikas_table *lines = STREETS("0 5, 30 5", "15 -8, 15 5", "12 3, 16 3", "0 40, 30 40");
    ADD_TEXT(lines, "name", "across", "in", "within", "far");
    dikas_table *left = left_of(AREAS(BOX), lines, NULL, &report);
    char *picture = picture_of(left), name[20];
    assert_string_equal(picture, "0 5, 10 5 | 20 5, 30 5; 15 -8, 15 0; 0 40, 30 40");
    assert_int_equal(report.n_cut, 2);
    assert_int_equal(report.n_closed, 1);
    assert_close(report.metres, 19, 1e-9);
    assert_int_equal(report.bridges_open + report.tunnels_open, 0);
    assert_int_equal(dikas_table_rows(left), 3);
    dikas_column_text(dikas_table_column(left, dikas_table_find(left, "name")), 2, name, 20);
    assert_string_equal(name, "far");
    assert_string_equal(dikas_table_name(left), "streets.gpkg:streets");
    dikas_release(picture);
    dikas_table_free(left);
    dikas_table_free(lines);
}

static void the_outline_stays_open(void **state)
{
    (void)state;
    assert_left(AREAS(BOX), STREETS("0 0, 30 0"), "0 0, 30 0"); /* along it */
    assert_left(AREAS(BOX), STREETS("20 -5, 20 15"), "20 -5, 20 15");
    assert_left(AREAS(BOX), STREETS("0 10, 20 -10"), "0 10, 20 -10");     /* through a corner */
    assert_left(AREAS(BOX), STREETS("5 5, 10 5, 5 8"), "5 5, 10 5, 5 8"); /* touches */
    assert_left(AREAS(BOX), STREETS("0 0, 12 0, 15 5, 18 0, 30 0"), "0 0, 12 0 | 18 0, 30 0");
    assert_left(AREAS(BOX), STREETS("0 5, 10 5, 10 20"), "0 5, 10 5, 10 20"); /* up to it, along */
    /* oblique, so that no point between lies on it to the bit */
    assert_left(AREAS("0 0, 7 3, 1 17, 0 0"), STREETS("7 3, 1 17"), "7 3, 1 17");
    assert_left(AREAS("0 0, 7 3, 1 17, 0 0"), STREETS("1 17, 2 14.6666666666666661, 7 3, 9 3"),
                "1 17, 2 14.6666667, 7 3, 9 3");
}

/* A street along the common border of two areas is closed, and so is one that crosses both. */
static void areas_are_united(void **state)
{
    (void)state;
    assert_left(AREAS(BOX, "20 0, 30 0, 30 10, 20 10, 20 0"), STREETS("20 -5, 20 15", "0 5, 40 5"),
                "20 -5, 20 0 | 20 10, 20 15; 0 5, 10 5 | 30 5, 40 5");
    assert_left(AREAS(BOX, "15 5, 40 5, 40 20, 15 20, 15 5"), STREETS("17 -10, 17 30"),
                "17 -10, 17 0 | 17 20, 17 30");
}

static void a_hole_is_dry(void **state)
{
    (void)state;
    assert_left(AREAS("0 0, 30 0, 30 30, 0 30, 0 0 | 10 10, 10 20, 20 20, 20 10, 10 10"),
                STREETS("-5 15, 35 15", "12 12, 18 18", "2 2, 28 2", "11 11, 25 11"),
                "-5 15, 0 15 | 10 15, 20 15 | 30 15, 35 15; 12 12, 18 18; 11 11, 20 11");
    /* a hole that the street touches does not open it */
    assert_left(AREAS("0 0, 30 0, 30 30, 0 30, 0 0 | 15 10, 10 20, 20 20, 15 10"),
                STREETS("-5 10, 35 10"), "-5 10, 0 10 | 30 10, 35 10");
}

/* An inlet that nearly reaches the middle of a closed stretch does not open it. */
static void one_point_does_not_decide(void **state)
{
    (void)state;
    assert_left(AREAS("10 0, 20 0, 20 10, 16 10, 15 5.0005, 14 10, 10 10, 10 0"),
                STREETS("0 5, 30 5"), "0 5, 10 5 | 20 5, 30 5");
}

/* All vertices keep their coordinates to the bit, also of lines that are cut. */
static void coordinates_stay(void **state)
{
    (void)state;
    const double east = 389000.123456789, north = 5934000.98765432101;
    char street[200], far[200], area[400];
    snprintf(street, sizeof street, "%.17g %.17g, %.17g %.17g, %.17g %.17g", east - 100 / 3.0,
             north, east - 7 / 3.0, north, east + 500 / 7.0, north + 1 / 3.0);
    snprintf(far, sizeof far, "%.17g %.17g, 0.1 0.7, 1e-9 2e-7", east, north + 1 / 7.0);
    snprintf(area, sizeof area, "%.0f %.0f, %.0f %.0f, %.0f %.0f, %.0f %.0f, %.0f %.0f", east,
             north - 9, east + 5, north - 9, east + 5, north + 9, east, north + 9, east, north - 9);
    dikas_table *lines = STREETS(street, far), *left = left_of(AREAS(area), lines, NULL, NULL);
    const dikas_geometry *a = dikas_table_geometry(lines), *b = dikas_table_geometry(left);
    assert_int_equal(b->n_features, 2);
    assert_int_equal(b->n_points,
                     a->n_points + 2); /* 2 + 1 cuts; the first point of the far one is wet */
    assert_memory_equal(a->xy, b->xy, 4 * sizeof(double));
    assert_memory_equal(a->xy + 4, b->xy + 8, 2 * sizeof(double));
    assert_memory_equal(a->xy + 8, b->xy + 12, 4 * sizeof(double));
    dikas_table_free(left);
    dikas_table_free(lines);
}

/* A cut within a millimetre of a vertex is the vertex, so that what meets there still meets. */
static void cuts_take_near_vertices(void **state)
{
    (void)state;
    assert_left(AREAS(BOX), STREETS("0 5, 9.9996 5, 15 5"), "0 5, 9.9996 5");
}

static void parts_of_a_line(void **state)
{
    (void)state;
    assert_left(AREAS(BOX), STREETS("0 5, 15 5 | 12 3, 13 3 | 0 50, 9 50", NULL, "0 60, 9 60"),
                "0 5, 10 5 | 0 50, 9 50; ; 0 60, 9 60");
}

/* ---- bridges and ferries ---- */

static void bridges_stay_open(void **state)
{
    (void)state;
    dikas_closure_options options = DIKAS_CLOSURE_OPTIONS_INIT;
    dikas_closure_report report;
    dikas_table *lines = STREETS("0 1, 30 1", "0 2, 30 2", "0 3, 30 3", "0 4, 30 4", "0 5, 30 5",
                                 "0 6, 30 6", "0 50, 30 50");
    ADD_TEXT(lines, "bridge", "yes", "no", NULL, NULL, "F", "viaduct", "yes");
    ADD_TEXT(lines, "tunnel", NULL, NULL, "yes", "building_passage", "no", "yes", NULL);
    dikas_table *left = left_of(AREAS(BOX), lines, &options, &report);
    char *picture = picture_of(left);
    assert_string_equal(picture, "0 1, 30 1; 0 2, 10 2 | 20 2, 30 2; 0 3, 30 3; "
                                 "0 4, 10 4 | 20 4, 30 4; 0 5, 10 5 | 20 5, 30 5; "
                                 "0 6, 30 6; 0 50, 30 50");
    assert_int_equal(report.bridges_open, 2);
    assert_int_equal(report.tunnels_open, 1);
    assert_int_equal(report.n_cut, 3);
    dikas_release(picture);
    dikas_table_free(left);
    options.close_bridges = 1;
    left = left_of(AREAS(BOX), lines, &options, &report);
    assert_int_equal(report.n_cut, 6);
    assert_int_equal(report.bridges_open + report.tunnels_open, 0);
    assert_close(report.metres, 60, 1e-9);
    dikas_table_free(left);
    /* a closed line is meant for what it lies on */
    left = left_of(STREETS("5 1, 25 1"), lines, NULL, &report);
    assert_int_equal(report.n_cut, 3); /* the bridge, and what lies up to 2 m beside it */
    assert_int_equal(report.bridges_open, 0);
    dikas_table_free(left);
    dikas_table_free(lines);
}

static void a_ferry_is_closed_in_full(void **state)
{
    (void)state;
    dikas_table *lines = STREETS("0 5, 30 5 | 30 5, 60 5", "0 6, 30 6");
    ADD_TEXT(lines, "route", "ferry", NULL);
    assert_left(AREAS(BOX), lines, "0 6, 10 6 | 20 6, 30 6");
}

/* 20 of 30 metres are left, and 30 of 30. */
static void costs_are_shared(void **state)
{
    (void)state;
    dikas_closure_options options = DIKAS_CLOSURE_OPTIONS_INIT;
    double cost[2];
    dikas_error err;
    dikas_table *lines = STREETS("0 5, 30 5", "0 50, 30 50");
    ADD_TEXT(lines, "cost", "9", "4.5");
    options.cost_column = "cost";
    dikas_table *left = left_of(AREAS(BOX), lines, &options, NULL);
    assert_ok(dikas_table_numbers(left, dikas_table_find(left, "cost"), cost, &err), err);
    assert_close(cost[0], 6, 1e-12);
    assert_close(cost[1], 4.5, 0);
    dikas_table_free(left);
    dikas_table_free(lines);
}

/* ---- lines ---- */

static void a_line_closes_what_runs_along(void **state)
{
    (void)state;
    /* two blocks of a street, a crossing street, one that branches off, a parallel one 3 m away */
    assert_left(STREETS("0 0, 100 0, 200 0"),
                STREETS("-50 0, 0 0", "0 0, 100 0", "100 0, 200 0", "200 0, 300 0",
                        "100 -50, 100 0, 100 50", "100 0, 200 20", "0 3, 200 3"),
                "-50 0, 0 0; 200 0, 300 0; 100 -50, 100 0, 100 50; 100 0, 200 20; 0 3, 200 3");
    /* drawn by hand: up to 2 m beside, a little short or long, in the other direction */
    assert_left(STREETS("202 1, 110 -1.5, 1 0.5"), STREETS("0 0, 200 0", "200 0, 300 0"),
                "0 0, 0.990825688 0; 200 0, 300 0"); /* 1 - 1/109: across from the end */
    /* the middle of a long street */
    assert_left(STREETS("40 0, 70 0"), STREETS("0 0, 200 0"), "0 0, 40 0 | 70 0, 200 0");
    /* a crossing street with a short piece between two vertices */
    assert_left(STREETS("0 0, 100 0"), STREETS("50 -20, 50 -1, 50 1, 50 20"),
                "50 -20, 50 -1, 50 1, 50 20");
    /* a corner: 1.5 m outside of it all the way */
    assert_left(STREETS("0 0, 50 0, 50 50"), STREETS("0 -1.5, 51.5 -1.5, 51.5 50"), "");
}

static void a_narrow_crossing_stays_open(void **state)
{
    (void)state;
    assert_left(STREETS("0 0, 1000 0"), STREETS("400 -20, 600 20"), "400 -20, 600 20");
    /* a slip road leaves at a narrow angle */
    assert_left(STREETS("0 0, 1000 0"), STREETS("400 0, 500 5, 600 30"), "400 0, 500 5, 600 30");
}

/* Two records of one layer: a closed multi-line and an area. */
static void lines_of_several_parts(void **state)
{
    (void)state;
    assert_left(STREETS("0 0, 100 0 | 0 50, 100 50"),
                STREETS("0 0, 100 0 | 0 50, 100 50", "0 9, 9 9"), "0 9, 9 9");
    assert_left(STREETS("0 0, 100 0", NULL, "0 50, 100 50"), STREETS("0 0, 100 0 | 0 50, 150 50"),
                "100 50, 150 50");
}

/* ---- places, refusals, many lines ---- */

static void points_within(void **state)
{
    (void)state;
    const double xy[] = { 15, 5, 25, 5, 5, 5, 15, 15, DIKAS_MISSING, DIKAS_MISSING, 19.999, 0.001 };
    uint8_t within[6];
    dikas_error err;
    dikas_closures *closures = closures_of(AREAS(BOX));
    assert_ok(dikas_closures_points(closures, 6, xy, within, NULL, &err), err);
    const uint8_t expected[] = { 1, 0, 0, 0, 0, 1 };
    assert_memory_equal(within, expected, 6);
    assert_ok(dikas_closures_points(closures, 0, NULL, NULL, NULL, &err), err);
    dikas_closures_free(closures);
    closures = closures_of(STREETS("0 0, 30 0"));
    assert_ok(dikas_closures_points(closures, 6, xy, within, NULL, &err), err);
    const uint8_t nothing[6] = { 0 };
    assert_memory_equal(within, nothing, 6);
    dikas_closures_free(closures);
    dikas_closures_free(NULL);
}

static void refuses(dikas_table *closed, const char *words)
{
    dikas_error err = { DIKAS_OK, "" };
    dikas_closures *closures = NULL;
    assert_int_equal(dikas_closures_new(closed, NULL, &closures, &err), DIKAS_EINVAL);
    if (!strstr(err.message, words))
        print_error("'%s' is not in '%s'\n", words, err.message);
    assert_non_null(strstr(err.message, words));
    assert_null(closures);
    dikas_table_free(closed);
}

static void what_cannot_be_closed(void **state)
{
    (void)state;
    dikas_error err;
    dikas_table *bare = dikas_table_new(3);
    assert_ok(dikas_table_set_name(bare, "bare.csv", &err), err);
    refuses(bare, "bare.csv: has no geometry");
    refuses(STREETS("0 0, 9 9", "3 4"), "streets.gpkg:streets: row 2: a point closes no street");
    refuses(STREETS(NULL, NULL), "there is nothing in it");
    refuses(streets_of(0, NULL), "there is nothing in it");
    refuses(AREAS("0 0, 10 0, 5 0, 0 0"), "flood.gpkg:flood: no valid polygon or line is left");
}

/* A bow tie is two triangles. */
static void invalid_areas_are_repaired(void **state)
{
    (void)state;
    dikas_repair_report repair;
    dikas_closures *closures = NULL;
    dikas_error err;
    dikas_table *closed = AREAS("0 0, 10 10, 10 0, 0 10, 0 0", "0 0, 1 0, 0 0, 0 0", BOX);
    assert_ok(dikas_closures_new(closed, &repair, &closures, &err), err);
    assert_int_equal(repair.repaired, 1);
    assert_int_equal(repair.left_out, 1);
    assert_int_equal(repair.first_row, 0);
    const double xy[] = { 2, 5, 5, 2 };
    uint8_t within[2];
    assert_ok(dikas_closures_points(closures, 2, xy, within, NULL, &err), err);
    assert_int_equal(within[0], 1);
    assert_int_equal(within[1], 0);
    dikas_closures_free(closures);
    dikas_table_free(closed);
}

static void everything_and_nothing(void **state)
{
    (void)state;
    assert_left(AREAS("-9 -9, 99 -9, 99 99, -9 99, -9 -9"), STREETS("0 0, 9 0", "0 1, 9 1"), "");
    assert_left(AREAS(BOX), STREETS("0 90, 9 90"), "0 90, 9 90");
    assert_left(AREAS(BOX), STREETS(NULL, ""), "; ");
    assert_left(AREAS(BOX), streets_of(0, NULL), "");
}

enum { MANY = 2000 };

#define TURN 6.283185307179586

static dikas_table *random_streets(void)
{
    char **text = malloc(MANY * sizeof *text);
    assert_non_null(text);
    for (int i = 0; i < MANY; i++) {
        double r[6];
        for (int k = 0; k < 6; k++)
            r[k] = 1000 * dikas_random(7, (uint64_t)(6 * i + k));
        text[i] = malloc(200);
        assert_non_null(text[i]);
        snprintf(text[i], 200, "%.17g %.17g, %.17g %.17g, %.17g %.17g", r[0], r[1],
                 r[0] + r[2] / 10, r[1] + r[3] / 10, r[0] + r[4] / 5, r[1] + r[5] / 5);
    }
    dikas_table *table = streets_of(MANY, (const char *const *)text);
    for (int i = 0; i < MANY; i++)
        free(text[i]);
    free(text);
    return table;
}

/* A disc of 50 corners and its naive definition: no point of what is left is deeper in it than the
 * tolerance, no point of what is gone lies outside; and as much is gone as lies within. */
static void as_the_definition_has_it(void **state)
{
    (void)state;
    char text[4000];
    int n = 0;
    double corner[51][2];
    for (int i = 0; i <= 50; i++) {
        corner[i][0] = 500 + 300 * cos(TURN * (i % 50) / 50);
        corner[i][1] = 500 + 300 * sin(TURN * (i % 50) / 50);
        n += snprintf(text + n, sizeof text - (size_t)n, "%s%.17g %.17g", i ? ", " : "",
                      corner[i][0], corner[i][1]);
    }
    dikas_table *lines = random_streets();
    dikas_closure_report report;
    dikas_table *left = left_of(AREAS(text), lines, NULL, &report);
    const dikas_geometry *g = dikas_table_geometry(lines), *l = dikas_table_geometry(left);
    double within = 0;
    for (int64_t p = 0; p < g->n_paths; p++)
        for (int64_t i = g->point[p]; i + 1 < g->point[p + 1]; i++) { /* clip to a convex area */
            const double *a = g->xy + 2 * i, d[2] = { a[2] - a[0], a[3] - a[1] };
            double t0 = 0, t1 = 1;
            for (int c = 0; c < 50; c++) {
                const double ex = corner[c + 1][0] - corner[c][0];
                const double ey = corner[c + 1][1] - corner[c][1];
                const double at = ex * (a[1] - corner[c][1]) - ey * (a[0] - corner[c][0]);
                const double slope = ex * d[1] - ey * d[0];
                if (slope > 0)
                    t0 = fmax(t0, -at / slope);
                else
                    t1 = fmin(t1, -at / slope);
            }
            within += t1 > t0 ? (t1 - t0) * hypot(d[0], d[1]) : 0;
        }
    assert_true(within > 1000 && report.n_cut > 100 && report.n_closed > 100);
    assert_close(report.metres, within, 0.01);
    for (int64_t p = 0; p < l->n_paths; p++)
        for (int64_t i = l->point[p]; i + 1 < l->point[p + 1]; i++) {
            const double x = (l->xy[2 * i] + l->xy[2 * i + 2]) / 2;
            const double y = (l->xy[2 * i + 1] + l->xy[2 * i + 3]) / 2;
            int is_deep = 1;
            for (int c = 0; c < 50; c++) {
                const double ex = corner[c + 1][0] - corner[c][0];
                const double ey = corner[c + 1][1] - corner[c][1];
                is_deep &=
                    (ex * (y - corner[c][1]) - ey * (x - corner[c][0])) / hypot(ex, ey) > 0.0011;
            }
            assert_false(is_deep);
        }
    dikas_table_free(left);
    dikas_table_free(lines);
}

static void any_number_of_threads(void **state)
{
    (void)state;
    const dikas_closure_options options = DIKAS_CLOSURE_OPTIONS_INIT;
    dikas_error err;
    dikas_table *lines = random_streets(), *made[2] = { NULL, NULL };
    dikas_closures *closures =
        closures_of(AREAS("100 100, 800 200, 600 900, 100 100", "0 700, 300 700, 300 1100, 0 700"));
    for (int i = 0; i < 2; i++) {
        const dikas_run run = { sizeof run, i ? 4 : 1, NULL, NULL };
        assert_ok(dikas_closures_lines(closures, lines, &options, NULL, &run, &made[i], &err), err);
    }
    const dikas_geometry *a = dikas_table_geometry(made[0]), *b = dikas_table_geometry(made[1]);
    assert_int_equal(a->n_points, b->n_points);
    assert_true(a->n_points > MANY);
    assert_memory_equal(a->xy, b->xy, (size_t)a->n_points * 2 * sizeof(double));
    assert_memory_equal(a->point, b->point, (size_t)(a->n_paths + 1) * sizeof(int64_t));
    for (int i = 0; i < 2; i++)
        dikas_table_free(made[i]);
    dikas_closures_free(closures);
    dikas_table_free(lines);
}

static dikas_status work(void *context, dikas_error *err)
{
    dikas_table *const *tables = context;
    const dikas_run one = { sizeof one, 1, NULL, NULL };
    dikas_closure_options options = DIKAS_CLOSURE_OPTIONS_INIT;
    const double xy[] = { 15, 5 };
    uint8_t within;
    dikas_closures *closures = NULL;
    dikas_table *left = NULL;
    options.cost_column = "cost";
    dikas_status status = dikas_closures_new(tables[0], NULL, &closures, err);
    if (status == DIKAS_OK)
        status = dikas_closures_lines(closures, tables[1], &options, NULL, &one, &left, err);
    if (status == DIKAS_OK)
        status = dikas_closures_points(closures, 1, xy, &within, &one, err);
    dikas_closures_free(closures);
    dikas_table_free(left);
    return status;
}

static void failing_allocations(void **state)
{
    (void)state;
    dikas_table *lines = STREETS("0 5, 30 5", "12 3, 16 3", "0 40, 30 40");
    ADD_REAL(lines, "cost", 1, 2, 3);
    dikas_table *areas[] = { AREAS(BOX), lines }, *closed[] = { STREETS("0 5, 30 5"), lines };
    assert_true(fail_each_allocation(work, areas) > 20);
    assert_true(fail_each_allocation(work, closed) > 20);
    dikas_table_free(areas[0]);
    dikas_table_free(closed[0]);
    dikas_table_free(lines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_area_cuts_streets),
        cmocka_unit_test(the_outline_stays_open),
        cmocka_unit_test(areas_are_united),
        cmocka_unit_test(a_hole_is_dry),
        cmocka_unit_test(one_point_does_not_decide),
        cmocka_unit_test(coordinates_stay),
        cmocka_unit_test(cuts_take_near_vertices),
        cmocka_unit_test(parts_of_a_line),
        cmocka_unit_test(bridges_stay_open),
        cmocka_unit_test(a_ferry_is_closed_in_full),
        cmocka_unit_test(costs_are_shared),
        cmocka_unit_test(a_line_closes_what_runs_along),
        cmocka_unit_test(a_narrow_crossing_stays_open),
        cmocka_unit_test(lines_of_several_parts),
        cmocka_unit_test(points_within),
        cmocka_unit_test(what_cannot_be_closed),
        cmocka_unit_test(invalid_areas_are_repaired),
        cmocka_unit_test(everything_and_nothing),
        cmocka_unit_test(as_the_definition_has_it),
        cmocka_unit_test(any_number_of_threads),
        cmocka_unit_test(failing_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
