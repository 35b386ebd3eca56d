/* SPDX-License-Identifier: MIT */
/**
 * @file test_wkb.c
 * Geometry from bytes: every type, both byte orders, damage; centroids by hand.
 */
#include "dikas/table.h"
#include "fail_alloc.h"
#include "streets.h"

/* Bytes in either order. */
typedef struct {
    street_bytes b;
    int big;
} writer;

static void put_ordered(writer *w, const void *from, size_t n)
{
    unsigned char turned[8];
    const int native_big = __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__;
    for (size_t i = 0; i < n; i++)
        turned[i] = ((const unsigned char *)from)[w->big == native_big ? i : n - 1 - i];
    put_bytes(&w->b, turned, n);
}

static void put_number(writer *w, uint32_t x)
{
    put_ordered(w, &x, 4);
}

static void put_head(writer *w, uint32_t type)
{
    const unsigned char order = !w->big;
    put_bytes(&w->b, &order, 1);
    put_number(w, type);
    if (type & UINT32_C(0x20000000))
        put_number(w, 3067);
}

static void put_doubles(writer *w, int n, const double *x)
{
    for (int i = 0; i < n; i++)
        put_ordered(w, &x[i], 8);
}

#define PUT(w, ...)                                                                                \
    put_doubles((w), (int)DIKAS_COUNT(((const double[]){ __VA_ARGS__ })),                          \
                (const double[]){ __VA_ARGS__ })

/* A table of one row of these bytes. */
static dikas_status read_bytes(const void *bytes, size_t size, dikas_table **out, dikas_error *err)
{
    dikas_column c = { .type = DIKAS_BYTES };
    dikas_table *t = dikas_table_new(1);
    dikas_status status = DIKAS_ENOMEM;
    c.start = dikas_alloc_zero(2, sizeof(int64_t));
    c.missing = dikas_alloc_zero(1, 1);
    c.bytes = dikas_alloc(size, 1); /* exactly: reading beyond shows */
    if (t && c.start && c.missing && c.bytes) {
        memcpy(c.bytes, bytes, size);
        c.start[1] = (int64_t)size;
        status = dikas_table_take_wkb(t, &c, err);
    } else {
        (void)dikas_fail(err, DIKAS_ENOMEM, "out of memory for the test");
    }
    dikas_column_clear(&c);
    if (status != DIKAS_OK)
        dikas_table_free(t);
    else
        *out = t;
    return status;
}

static dikas_table *read_whole(writer *w)
{
    dikas_error err;
    dikas_table *t = NULL;
    assert_ok(read_bytes(w->b.at, w->b.size, &t, &err), err);
    dikas_release(w->b.at);
    w->b = (street_bytes){ NULL, 0, 0 };
    return t;
}

/* A collection with everything in it: 2 points, a line, a polygon with a hole, nothing. */
static void put_everything(writer *w, uint32_t flags, int dimensions)
{
    static const double ring[2][4][2] = { { { 0, 0 }, { 9, 0 }, { 0, 9 }, { 0, 0 } },
                                          { { 1, 1 }, { 1, 2 }, { 2, 1 }, { 1, 1 } } };
    const double more[] = { 7, 8 };
    const uint32_t iso = flags < 10000 ? flags : 0, ewkb = flags < 10000 ? 0 : flags;
#define HEAD(type) put_head(w, ((type) + iso) | ewkb)
#define POINT_AT(x, y)                                                                             \
    do {                                                                                           \
        PUT(w, x, y);                                                                              \
        put_doubles(w, dimensions - 2, more);                                                      \
    } while (0)
    HEAD(7);
    put_number(w, 5);
    HEAD(4);
    put_number(w, 2);
    for (int i = 0; i < 2; i++) {
        HEAD(1);
        POINT_AT(i, 3);
    }
    HEAD(5);
    put_number(w, 2);
    for (int i = 0; i < 2; i++) {
        HEAD(2);
        put_number(w, i ? 0 : 2);
        for (int k = 0; k < 2 && !i; k++)
            POINT_AT(k, 4);
    }
    HEAD(6);
    put_number(w, 1);
    HEAD(3);
    put_number(w, 3); /* the last ring is empty */
    for (int r = 0; r < 2; r++) {
        put_number(w, 4);
        for (int i = 0; i < 4; i++)
            POINT_AT(ring[r][i][0], ring[r][i][1]);
    }
    put_number(w, 0);
    HEAD(1);
    PUT(w, NAN, NAN);
    for (int i = 2; i < dimensions; i++)
        PUT(w, NAN);
    HEAD(7);
    put_number(w, 0);
}

static const struct {
    uint32_t flags;
    int dimensions, has_z;
} kinds[] = {
    { 0, 2, 0 },
    { 1000, 3, 1 },
    { 2000, 3, 0 },
    { 3000, 4, 1 },
    { UINT32_C(0x80000000), 3, 1 },
    { UINT32_C(0x40000000), 3, 0 },
    { UINT32_C(0xc0000000), 4, 1 },
    { UINT32_C(0x20000000), 2, 0 },
    { UINT32_C(0xe0000000), 4, 1 },
};

static void test_everything(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2 * DIKAS_COUNT(kinds); i++) {
        writer w = { .big = i % 2 };
        put_everything(&w, kinds[i / 2].flags, kinds[i / 2].dimensions);
        dikas_table *t = read_whole(&w);
        const dikas_geometry *g = dikas_table_geometry(t);
        assert_int_equal(g->shape, DIKAS_MIXED);
        assert_int_equal(g->n_parts, 4);
        assert_int_equal(g->n_paths, 5);
        assert_int_equal(g->n_points, 2 + 2 + 8);
        static const uint8_t parts[] = { DIKAS_POINT, DIKAS_POINT, DIKAS_LINE, DIKAS_POLYGON };
        assert_memory_equal(g->part_kind, parts, 4);
        assert_close(g->xy[2 * 11 + 1], 1, 0);
        assert_close(g->xy[2 * 5], 9, 0);
        assert_int_equal(g->z != NULL, kinds[i / 2].has_z);
        if (g->z)
            assert_close(g->z[11], 7, 0);
        dikas_table_free(t);
    }
}

/* Cut anywhere it is refused; the message names the row. */
static void test_truncated(void **state)
{
    (void)state;
    dikas_error err;
    dikas_table *t;
    for (size_t i = 0; i < 2 * DIKAS_COUNT(kinds); i++) {
        writer w = { .big = i % 2 };
        put_everything(&w, kinds[i / 2].flags, kinds[i / 2].dimensions);
        for (size_t size = 1; size < w.b.size; size++) {
            assert_int_equal(read_bytes(w.b.at, size, &t, &err), DIKAS_EINVAL);
            assert_non_null(strstr(err.message, "row 1: the geometry "));
        }
        dikas_release(w.b.at);
    }
}

static void refuse_wkb(writer *w, const char *words)
{
    dikas_error err = { DIKAS_OK, "" };
    dikas_table *t;
    assert_int_equal(read_bytes(w->b.at, w->b.size, &t, &err), DIKAS_EINVAL);
    if (!strstr(err.message, words))
        print_error("'%s' is not in '%s'\n", words, err.message);
    assert_non_null(strstr(err.message, words));
    dikas_release(w->b.at);
    w->b = (street_bytes){ NULL, 0, 0 };
}

static void test_refused(void **state)
{
    (void)state;
    writer w = { .big = 0 };
    static const uint32_t curves[] = { 0, 8, 9, 10, 13, 15, 17, 999, 1008, 4001, 10001 };
    for (size_t i = 0; i < DIKAS_COUNT(curves); i++) {
        put_head(&w, curves[i]);
        PUT(&w, 0, 0, 0, 0);
        refuse_wkb(&w, "of a type that is not read");
    }
    static const uint32_t counts[] = { 3, 1000, UINT32_C(0x7fffffff), UINT32_C(0xffffffff) };
    for (int i = 0; i < 4; i++) {
        put_head(&w, 2);
        put_number(&w, counts[i]);
        PUT(&w, 0, 0, 1, 1);
        refuse_wkb(&w, "more points than bytes");
        put_head(&w, 3);
        put_number(&w, counts[i]);
        refuse_wkb(&w, "ends too early");
        put_head(&w, 5);
        put_number(&w, counts[i]);
        refuse_wkb(&w, "ends too early");
    }
    put_head(&w, 1);
    w.b.at[0] = 2;
    PUT(&w, 0, 0);
    refuse_wkb(&w, "unknown byte order");
    static const double odd[][2] = { { HUGE_VAL, 0 }, { 0, -HUGE_VAL }, { 0, NAN } };
    for (int i = 0; i < 3; i++) {
        put_head(&w, 2);
        put_number(&w, 1);
        put_doubles(&w, 2, odd[i]);
        refuse_wkb(&w, "not finite");
    }
    for (int i = 0; i < 100; i++) {
        put_head(&w, 7);
        put_number(&w, 1);
    }
    refuse_wkb(&w, "nested too deeply");
}

static void test_empty(void **state)
{
    (void)state;
    dikas_table *t = STREETS(NULL, "", NULL);
    const dikas_geometry *g = dikas_table_geometry(t);
    double xy[6], box[4];
    assert_int_equal(g->n_parts, 0);
    assert_int_equal(g->shape, DIKAS_EMPTY);
    dikas_geometry_centroids(g, xy);
    for (int i = 0; i < 6; i++)
        assert_true(isnan(xy[i]));
    dikas_geometry_extent(g, box);
    assert_true(box[0] > box[2]);
    dikas_table_free(t);
}

/* Random bytes, and good bytes with one or two changed: read or refused, never more. */
static void test_random_bytes(void **state)
{
    (void)state;
    writer w = { .big = 0 };
    put_everything(&w, 1000, 3);
    int good = 0;
    for (uint64_t i = 0; i < 2000; i++) {
        dikas_error err;
        dikas_table *t = NULL;
        unsigned char bytes[600];
        size_t size = w.b.size;
        memcpy(bytes, w.b.at, size);
        if (i % 2) {
            size = 1 + dikas_random_bits(i, 0) % 80;
            for (size_t k = 0; k < size; k++)
                bytes[k] = (unsigned char)dikas_random_bits(i, k);
            bytes[0] &= 1;
            if (size > 4 && i % 4 == 1) { /* of a known type, with few points */
                bytes[bytes[0] ? 1 : 4] &= 7;
                memset(bytes + (bytes[0] ? 2 : 1), 0, 3);
                if (size > 8)
                    memset(bytes + (bytes[0] ? 6 : 5), 0, 3);
            }
        } else {
            for (uint64_t k = 0; k < 1 + i % 3; k++)
                bytes[dikas_random_bits(i, 2 * k) % size] =
                    (unsigned char)dikas_random_bits(i, 2 * k + 1);
        }
        const dikas_status status = read_bytes(bytes, size, &t, &err);
        assert_true(status == DIKAS_OK || status == DIKAS_EINVAL);
        good += status == DIKAS_OK;
        if (status == DIKAS_OK) {
            double xy[2];
            dikas_geometry_centroids(dikas_table_geometry(t), xy);
            dikas_table_free(t);
        }
    }
    assert_true(good > 100 && good < 1900);
    dikas_release(w.b.at);
}

/* ---- centroids ---- */

static void check_centroid(writer *w, double x, double y, double tolerance)
{
    double xy[2];
    dikas_table *t = read_whole(w);
    dikas_geometry_centroids(dikas_table_geometry(t), xy);
    if (!(fabs(xy[0] - x) <= tolerance && fabs(xy[1] - y) <= tolerance))
        print_error("%.17g %.17g is not %.17g %.17g\n", xy[0], xy[1], x, y);
    assert_true(fabs(xy[0] - x) <= tolerance);
    assert_true(fabs(xy[1] - y) <= tolerance);
    dikas_table_free(t);
}

static void put_ring(writer *w, int n, const double *xy, double x0, double y0, int turned)
{
    put_number(w, (uint32_t)n);
    for (int i = 0; i < n; i++) {
        const double *p = xy + 2 * (turned ? n - 1 - i : i);
        PUT(w, x0 + p[0], y0 + p[1]);
    }
}

static const double square[] = { 0, 0, 6, 0, 6, 6, 0, 6, 0, 0 };
static const double hole[] = { 1, 1, 1, 3, 3, 3, 3, 1, 1, 1 };

static void test_centroids(void **state)
{
    (void)state;
    writer w = { .big = 0 };
    for (int turned = 0; turned < 4; turned++)
        for (int far = 0; far < 2; far++) {
            /* 36 at 3, less 4 at 2: (108 - 8) / 32 */
            const double x = far ? 25500000 : 0, y = far ? 6670000 : 0;
            put_head(&w, 3);
            put_number(&w, 2);
            put_ring(&w, 5, square, x, y, turned & 1);
            put_ring(&w, 5, hole, x, y, turned >> 1);
            check_centroid(&w, x + 3.125, y + 3.125, far ? 1e-6 : 1e-14);
        }
    /* two squares, the second far off: of the same weight */
    put_head(&w, 6);
    put_number(&w, 2);
    for (int i = 0; i < 2; i++) {
        put_head(&w, 3);
        put_number(&w, 1);
        put_ring(&w, 5, square, 25500000 + 1000 * i, 0, i);
    }
    check_centroid(&w, 25500503, 3, 1e-6);
    /* a line by length: 8 at 4, 6 at 8 */
    put_head(&w, 2);
    put_number(&w, 3);
    PUT(&w, 0, 0, 8, 0, 8, 6);
    check_centroid(&w, (8 * 4 + 6 * 8) / 14.0, 6 * 3 / 14.0, 1e-14);
    put_head(&w, 4);
    put_number(&w, 3);
    for (int i = 0; i < 3; i++) {
        put_head(&w, 1);
        PUT(&w, i * i, 1);
    }
    check_centroid(&w, 5 / 3.0, 1, 1e-14);
    /* of all dimensions the highest counts */
    put_head(&w, 7);
    put_number(&w, 2);
    put_head(&w, 1);
    PUT(&w, 1000, 1000);
    put_head(&w, 3);
    put_number(&w, 1);
    put_ring(&w, 5, square, 0, 0, 0);
    check_centroid(&w, 3, 3, 1e-9);
}

/* A polygon without area is a line, one without length a point; rounding makes no area. */
static void test_degenerate_polygons(void **state)
{
    (void)state;
    writer w = { .big = 0 };
    for (int far = 0; far < 2; far++) {
        const double x = far ? 25500000 : 0, y = far ? 6670000 : 0;
        static const double flat[2][8] = { { 0.1, 0.3, 0.2, 0.6, 0.7, 2.1, 0.1, 0.3 },
                                           { 0.25, 0.75, 0.5, 1.5, 0.75, 2.25, 0.25, 0.75 } };
        put_head(&w, 3);
        put_number(&w, 1);
        put_ring(&w, 4, flat[far], x, y, 0);
        check_centroid(&w, x + (far ? 0.5 : 0.4), y + (far ? 1.5 : 1.2), far ? 0 : 1e-12);
    }
    put_head(&w, 3);
    put_number(&w, 1);
    put_number(&w, 4);
    PUT(&w, 5, 7, 5, 7, 5, 7, 5, 7);
    check_centroid(&w, 5, 7, 0);
    put_head(&w, 3);
    put_number(&w, 2); /* all hole */
    put_ring(&w, 5, square, 0, 0, 0);
    put_ring(&w, 5, square, 0, 0, 1);
    check_centroid(&w, 3, 3, 1e-12);
    put_head(&w, 3);
    put_number(&w, 1);
    put_number(&w, 1);
    PUT(&w, 2, 3);
    check_centroid(&w, 2, 3, 0);
    put_head(&w, 2);
    put_number(&w, 2);
    PUT(&w, 2, 3, 2, 3);
    check_centroid(&w, 2, 3, 0);
    /* a sliver that has an area, far from the origin: 1 km by 1 mm */
    put_head(&w, 3);
    put_number(&w, 1);
    put_number(&w, 5);
    PUT(&w, 25500000, 6670000, 25501000, 6670000, 25501000, 6670000.0009765625, 25500000,
        6670000.0009765625, 25500000, 6670000);
    check_centroid(&w, 25500500, 6670000.00048828125, 1e-6);
}

static dikas_status read_everything(void *context, dikas_error *err)
{
    const street_bytes *b = context;
    dikas_table *t = NULL;
    DIKAS_TRY(read_bytes(b->at, b->size, &t, err));
    dikas_table_free(t);
    return DIKAS_OK;
}

static void test_every_allocation(void **state)
{
    (void)state;
    writer w = { .big = 1 };
    unsigned char copy[2000];
    put_everything(&w, 3000, 4);
    const street_bytes b = { copy, w.b.size, sizeof copy };
    assert_true(b.size < sizeof copy);
    memcpy(copy, w.b.at, b.size);
    dikas_release(w.b.at);
    assert_true(fail_each_allocation(read_everything, (void *)(uintptr_t)&b) >= 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_everything),
        cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_random_bytes),
        cmocka_unit_test(test_centroids),
        cmocka_unit_test(test_degenerate_polygons),
        cmocka_unit_test(test_every_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
