/* SPDX-License-Identifier: MIT */
/**
 * @file test_io_isochrone.c
 * Outlines of random squares are valid polygons, by GEOS; isochrones of real streets hold what they
 * promise.
 */
#include <ogr_api.h>

#include "dikas/geom.h"
#include "dikas/io.h"
#include "isochrones.h"
#include "network/tracing.h"

/* ---- outlines of random squares ---- */

enum { MOST_SIDE = 48 };

typedef struct {
    int n_columns, n_rows;
    uint8_t level[MOST_SIDE][MOST_SIDE];
} picture;

static void read_picture(const void *self, int32_t row, uint8_t *level)
{
    const picture *p = self;
    memcpy(level, p->level[row], (size_t)p->n_columns);
}

/* Specks at odd seeds, patches with a ragged edge at even ones. */
static void draw_picture(picture *p, uint64_t seed)
{
    uint64_t drawn = 0;
    p->n_columns = 1 + (int)(dikas_random(seed, drawn++) * (MOST_SIDE - 1));
    p->n_rows = 1 + (int)(dikas_random(seed, drawn++) * (MOST_SIDE - 1));
    const double share = 0.1 + 0.8 * dikas_random(seed, drawn++);
    const double turn = dikas_random(seed, drawn++);
    for (int y = 0; y < p->n_rows; y++)
        for (int x = 0; x < p->n_columns; x++) {
            const double wave = sin(0.35 * x + 6 * turn) * cos(0.3 * y) + (x * turn - y * 0.4) / 20;
            const double noise = dikas_random(seed, drawn++);
            p->level[y][x] = seed % 2 ? noise > share : wave + 0.4 * noise > share - 0.3;
        }
}

/* Squares of level 0 that are connected by sides. */
static int count_parts(const picture *p)
{
    static uint8_t seen[MOST_SIDE][MOST_SIDE];
    static int stack[MOST_SIDE * MOST_SIDE];
    int parts = 0;
    memset(seen, 0, sizeof seen);
    for (int start = 0; start < p->n_rows * p->n_columns; start++) {
        int n = 0, sx = start % p->n_columns, sy = start / p->n_columns;
        if (p->level[sy][sx] || seen[sy][sx])
            continue;
        parts++;
        seen[sy][sx] = 1;
        stack[n++] = start;
        while (n) {
            const int at = stack[--n], x = at % p->n_columns, y = at / p->n_columns;
            for (int d = 0; d < 4; d++) {
                const int u = x + (d == 0) - (d == 1), v = y + (d == 2) - (d == 3);
                if (u < 0 || v < 0 || u >= p->n_columns || v >= p->n_rows || p->level[v][u] ||
                    seen[v][u])
                    continue;
                seen[v][u] = 1;
                stack[n++] = v * p->n_columns + u;
            }
        }
    }
    return parts;
}

static int is_inside(const picture *p, int x, int y)
{
    return x >= 0 && y >= 0 && x < p->n_columns && y < p->n_rows && p->level[y][x] == 0;
}

/* Nothing of a square that is left out is covered; what is surrounded by its like is. */
static void check_squares(const picture *p, const dikas_geometry *g, double east, double north,
                          double size)
{
    static const double spots[][2] = { { 0.5, 0.5 },   { 0.01, 0.02 }, { 0.98, 0.01 },
                                       { 0.02, 0.99 }, { 0.99, 0.98 }, { 0.5, 0.01 } };
    for (int y = -1; y <= p->n_rows; y++)
        for (int x = -1; x <= p->n_columns; x++) {
            int around = 0;
            for (int d = 0; d < 9; d++)
                around += is_inside(p, x + d % 3 - 1, y + d / 3 - 1);
            for (size_t s = 0; s < DIKAS_COUNT(spots); s++) {
                const double u = east + (x + spots[s][0]) * size;
                const double v = north + (y + spots[s][1]) * size;
                if (!is_inside(p, x, y))
                    assert_false(iso_contains(g, 0, u, v));
                if (around == 9)
                    assert_true(iso_contains(g, 0, u, v));
            }
        }
}

static void check_valid(const char *bytes, int64_t n, double area, int parts)
{
    OGRGeometryH geometry = NULL;
    assert_int_equal(OGR_G_CreateFromWkb(bytes, NULL, &geometry, (int)n), OGRERR_NONE);
    assert_true(OGR_G_IsValid(geometry));
    assert_true(fabs(OGR_G_Area(geometry) - area) <= 1e-6 * area);
    if (parts >= 0)
        assert_int_equal(OGR_G_GetGeometryCount(geometry), parts);
    OGR_G_DestroyGeometry(geometry);
}

/* What is left of a set when a further one is taken away lies within the first. */
static void check_nested(const picture *p, const iso_answer *outer, double size)
{
    dikas_error err = { DIKAS_OK, "" };
    picture less = *p;
    const lattice l = { 0, 0, p->n_columns, p->n_rows, size, read_picture, &less };
    traced_bytes a = { NULL, 0, 0 };
    OGRGeometryH whole = NULL, part = NULL;
    double area;
    const dikas_column *wkb = dikas_table_wkb(outer->table);
    for (int y = 0; y < p->n_rows; y++)
        for (int x = 0; x < p->n_columns; x++)
            less.level[y][x] |= dikas_random(77, (uint64_t)(y * MOST_SIDE + x)) < 0.15;
    assert_ok(trace_outlines(&l, 0, &a, &area, &err), err);
    if (a.n > 0) {
        assert_int_equal(OGR_G_CreateFromWkb(wkb->bytes, NULL, &whole, (int)wkb->start[1]),
                         OGRERR_NONE);
        assert_int_equal(OGR_G_CreateFromWkb(a.at, NULL, &part, (int)a.n), OGRERR_NONE);
        assert_true(OGR_G_Contains(whole, part));
        OGR_G_DestroyGeometry(whole);
        OGR_G_DestroyGeometry(part);
    }
    dikas_release(a.at);
}

static void check_picture(const picture *p, int64_t column, int64_t row, double size)
{
    dikas_error err = { DIKAS_OK, "" };
    const lattice l = { column, row, p->n_columns, p->n_rows, size, read_picture, p };
    traced_bytes bytes = { NULL, 0, 0 };
    double area = -1;
    const int parts = count_parts(p);
    assert_ok(trace_outlines(&l, 0, &bytes, &area, &err), err);
    if (parts == 0) {
        assert_int_equal(bytes.n, 0);
        assert_close(area, 0, 0);
        return;
    }
    check_valid(bytes.at, bytes.n, area, parts);
    iso_answer a = { .table = dikas_table_new(1), .area = { area } };
    dikas_column wkb = { .type = DIKAS_BYTES, .name = dikas_copy_text("geom") };
    wkb.start = dikas_alloc(2, sizeof(int64_t));
    wkb.missing = dikas_alloc_zero(1, 1);
    wkb.start[0] = 0;
    wkb.start[1] = bytes.n;
    wkb.bytes = bytes.at;
    assert_ok(dikas_table_take_wkb(a.table, &wkb, &err), err);
    a.geometry = dikas_table_geometry(a.table);
    iso_check_rings(&a);
    check_squares(p, a.geometry, (double)column * size, (double)row * size, size);
    if (column == 0)
        check_nested(p, &a, size);
    iso_clear(&a);
}

static void test_outlines(void **state)
{
    (void)state;
    picture p;
    for (uint64_t seed = 0; seed < 600; seed++) {
        draw_picture(&p, seed);
        check_picture(&p, seed % 3 ? 0 : 5099362, seed % 3 ? 0 : 1334502, seed % 4 ? 5 : 0.3);
    }
}

/* Every picture of three by four squares. */
static void test_small_outlines(void **state)
{
    (void)state;
    picture p = { .n_columns = 4, .n_rows = 3 };
    for (int bits = 0; bits < 1 << 12; bits++) {
        for (int i = 0; i < 12; i++)
            p.level[i / 4][i % 4] = bits >> i & 1;
        check_picture(&p, 0, 0, 1);
    }
}

/* ---- real streets ---- */

typedef struct {
    dikas_graph *graph;
    double *service;
    int n_services;
} city;

static void read_services(city *c, const char *source, const char *where, const char *crs)
{
    dikas_error err = { DIKAS_OK, "" };
    dikas_read_options how = DIKAS_READ_OPTIONS_INIT;
    dikas_table *table = NULL;
    how.where = where;
    assert_ok(dikas_read(source, &how, NULL, &table, &err), err);
    assert_ok(dikas_reproject(table, crs, &err), err);
    c->n_services = (int)dikas_table_rows(table);
    assert_true(c->n_services > 0);
    c->service = malloc((size_t)c->n_services * 2 * sizeof(double));
    dikas_geometry_centroids(dikas_table_geometry(table), c->service);
    dikas_table_free(table);
}

static char *crs_of(const char *source)
{
    dikas_error err = { DIKAS_OK, "" };
    dikas_read_options how = DIKAS_READ_OPTIONS_INIT;
    dikas_table *table = NULL;
    assert_ok(dikas_read(source, &how, NULL, &table, &err), err);
    char *crs = dikas_copy_text(dikas_table_crs(table));
    dikas_table_free(table);
    return crs;
}

static city read_city(const char *osm, const char *mode, const char *services, const char *where,
                      const char *cells)
{
    dikas_error err = { DIKAS_OK, "" };
    city c = { 0 };
    dikas_table *lines = NULL, *barriers = NULL;
    dikas_profile *profile = NULL;
    dikas_graph_options options = DIKAS_GRAPH_OPTIONS_INIT;
    char *crs = crs_of(cells);
    assert_ok(dikas_read_osm(osm, NULL, &lines, &barriers, &err), err);
    assert_ok(dikas_reproject(lines, crs, &err), err);
    assert_ok(dikas_reproject(barriers, crs, &err), err);
    assert_ok(dikas_profile_new(mode, &profile, &err), err);
    options.profile = profile;
    c.graph = graph_with(lines, barriers, &options, NULL);
    read_services(&c, services, where, crs);
    dikas_profile_free(profile);
    dikas_release(crs);
    return c;
}

static void clear_city(city *c)
{
    dikas_graph_free(c->graph);
    free(c->service);
}

static void box_of(const dikas_geometry *g, double margin, double box[4])
{
    dikas_geometry_extent(g, box);
    for (int k = 0; k < 4; k++)
        box[k] += k < 2 ? -margin : margin;
}

/* Draws points until 1,000 lie in some polygon: all must be within its limit. Of those that are
 * within, at least this share must lie in the polygons; of those that are clear of all edges (see
 * iso_score), nearly all: samples may miss where the nearest street changes. */
static void check_city(const city *c, const char *name, double resolution, double per_metre,
                       double least_covered)
{
    static const double limits[] = { 5, 10, 15 };
    const iso_question q = { c->graph, c->service, c->n_services, limits, 3, 500, resolution, 100 };
    iso_answer a = iso_find(&q, 2);
    const dikas_column *wkb = dikas_table_wkb(a.table);
    iso_score score = { 0 };
    double box[4];
    for (int k = 0; k < 3; k++)
        check_valid(wkb->bytes + wkb->start[k], wkb->start[k + 1] - wkb->start[k], a.area[k], -1);
    iso_check_rings(&a);
    iso_check_outlines(&q, &a);
    box_of(a.geometry, 50, box);
    for (uint64_t seed = 0; score.inside < 1000 && seed < 20; seed++)
        iso_check_points(&q, &a, 1000, seed, box, per_metre, &score);
    print_message("%s, squares of %g m: %lld places in the polygons, %.2f %% of those within; "
                  "%lld of %lld clear ones are missed\n",
                  name, resolution, (long long)score.inside,
                  100 * (double)score.covered / (double)score.within, (long long)score.missed,
                  (long long)score.clear);
    assert_true(score.inside >= 1000);
    assert_true((double)score.covered >= least_covered * (double)score.within);
    assert_true(score.clear >= 300);
    assert_true((double)score.missed <= 0.01 * (double)score.clear);
    iso_clear(&a);
}

#define DISTRICT DIKAS_SOURCE_ROOT "/testdata/neubrandenburg/neubrandenburg"
#define HELSINKI DIKAS_SOURCE_ROOT "/../shared/data/helsinki/helsinki_centre"
#define WALKED   (2 * 60 / 4800.0) /* minutes a metre to the street and one along it */

static void test_neubrandenburg(void **state)
{
    (void)state;
    city c = read_city(DISTRICT ".osm.pbf", "walk", DISTRICT ".gpkg:services",
                       "category = 'pharmacy'", DISTRICT ".gpkg:cells");
    check_city(&c, "Neubrandenburg on foot", 5, WALKED, 0.96);
    check_city(&c, "Neubrandenburg on foot", 20, WALKED, 0.85);
    c.n_services = 1;
    check_city(&c, "one pharmacy on foot", 5, WALKED, 0.96);
    clear_city(&c);
    c = read_city(DISTRICT ".osm.pbf", "car", DISTRICT ".gpkg:services", "category = 'pharmacy'",
                  DISTRICT ".gpkg:cells");
    check_city(&c, "Neubrandenburg by car", 10, 0.1, 0.9);
    clear_city(&c);
}

static void test_helsinki(void **state)
{
    (void)state;
    FILE *file = fopen(HELSINKI ".osm.pbf", "rb");
    if (!file) {
        print_message("needs " HELSINKI ".osm.pbf and .gpkg\n");
        skip();
    }
    fclose(file);
    city c = read_city(HELSINKI ".osm.pbf", "walk", HELSINKI ".gpkg:services", NULL,
                       HELSINKI ".gpkg:district");
    check_city(&c, "Helsinki on foot", 5, WALKED, 0.96);
    clear_city(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_outlines),
        cmocka_unit_test(test_small_outlines),
        cmocka_unit_test(test_neubrandenburg),
        cmocka_unit_test(test_helsinki),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
