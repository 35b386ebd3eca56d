/* SPDX-License-Identifier: MIT */
/**
 * @file wkb.c
 * Well-known binary into geometry arrays: one pass to count, one to fill.
 *
 * ISO 13249-3 and the EWKB flags for Z, M and SRID; points, lines, polygons, their multis and
 * collections of them. Bytes are never trusted: every count is checked against what is left.
 */
#include <string.h>

#include "core/core.h"
#include "core/geometry.h"

enum {
    WKB_POINT = 1,
    WKB_LINE = 2,
    WKB_POLYGON = 3,
    WKB_MULTI_FIRST = 4,
    WKB_COLLECTION = 7,
    DEEPEST = 32
};

#define EWKB_Z    UINT32_C(0x80000000)
#define EWKB_M    UINT32_C(0x40000000)
#define EWKB_SRID UINT32_C(0x20000000)

/* Bytes to read, and what was found. When `to` is NULL things are only counted. */
typedef struct {
    const unsigned char *at, *end;
    int swap;
    dikas_geometry *to;
    int64_t n_parts, n_paths, n_points;
    int has_z;
    const char *problem;
} reader;

static int refuse(reader *r, const char *problem)
{
    r->problem = problem;
    return 0;
}

static int read_u32(reader *r, uint32_t *out)
{
    if (r->end - r->at < 4)
        return refuse(r, "ends too early");
    memcpy(out, r->at, 4);
    r->at += 4;
    if (r->swap)
        *out = __builtin_bswap32(*out);
    return 1;
}

static double read_double(reader *r)
{
    uint64_t bits;
    double x;
    memcpy(&bits, r->at, 8);
    r->at += 8;
    if (r->swap)
        bits = __builtin_bswap64(bits);
    memcpy(&x, &bits, 8);
    return x;
}

static int read_points(reader *r, int64_t n, int z, int m)
{
    const int64_t width = 8 * (2 + z + m);
    if ((r->end - r->at) / width < n)
        return refuse(r, "says it has more points than bytes");
    for (int64_t i = 0; i < n; i++) {
        const double x = read_double(r), y = read_double(r), height = z ? read_double(r) : 0;
        r->at += 8 * m;
        if (!isfinite(x) || !isfinite(y))
            return refuse(r, "has a coordinate that is not finite");
        if (r->to) {
            r->to->xy[2 * r->n_points] = x;
            r->to->xy[2 * r->n_points + 1] = y;
            if (r->to->z)
                r->to->z[r->n_points] = z ? height : DIKAS_MISSING;
        }
        r->n_points++;
    }
    r->has_z |= z;
    return 1;
}

static void begin_part(reader *r, dikas_shape kind)
{
    if (r->to) {
        r->to->path[r->n_parts] = r->n_paths;
        r->to->part_kind[r->n_parts] = (uint8_t)kind;
    }
    r->n_parts++;
}

static int read_path(reader *r, int64_t n, int z, int m)
{
    if (r->to)
        r->to->point[r->n_paths] = r->n_points;
    r->n_paths++;
    return read_points(r, n, z, m);
}

/* POINT EMPTY is a point of NaN. */
static int read_point(reader *r, int z, int m)
{
    reader ahead = *r;
    if (r->end - r->at < 8 * (2 + z + m))
        return refuse(r, "ends too early");
    const double x = read_double(&ahead), y = read_double(&ahead);
    if (isnan(x) && isnan(y)) {
        r->at += 8 * (2 + z + m);
        return 1;
    }
    begin_part(r, DIKAS_POINT);
    return read_path(r, 1, z, m);
}

static int read_line(reader *r, int z, int m)
{
    uint32_t n;
    if (!read_u32(r, &n))
        return 0;
    if (n == 0)
        return 1;
    begin_part(r, DIKAS_LINE);
    return read_path(r, n, z, m);
}

static int read_polygon(reader *r, int z, int m)
{
    uint32_t n_rings, n;
    int begun = 0;
    if (!read_u32(r, &n_rings))
        return 0;
    for (uint32_t i = 0; i < n_rings; i++) {
        if (!read_u32(r, &n))
            return 0;
        if (n == 0)
            continue;
        if (!begun)
            begin_part(r, DIKAS_POLYGON);
        begun = 1;
        if (!read_path(r, n, z, m))
            return 0;
    }
    return 1;
}

static int read_geometry(reader *r, int depth)
{
    uint32_t type, n;
    if (r->end - r->at < 5)
        return refuse(r, "ends too early");
    if (depth > DEEPEST)
        return refuse(r, "is nested too deeply");
    const unsigned order = *r->at++;
    if (order > 1)
        return refuse(r, "has an unknown byte order");
    r->swap = order == (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 0 : 1);
    if (!read_u32(r, &type))
        return 0;
    if ((type & EWKB_SRID) && !read_u32(r, &n))
        return 0;
    const uint32_t flags = type & (EWKB_Z | EWKB_M);
    type &= ~(EWKB_Z | EWKB_M | EWKB_SRID);
    const uint32_t family = type / 1000, kind = type % 1000;
    const int z = (flags & EWKB_Z) || family == 1 || family == 3;
    const int m = (flags & EWKB_M) || family == 2 || family == 3;
    if (family > 3 || kind < WKB_POINT || kind > WKB_COLLECTION)
        return refuse(r, "is of a type that is not read (curves and surfaces are not)");
    if (kind == WKB_POINT)
        return read_point(r, z, m);
    if (kind == WKB_LINE)
        return read_line(r, z, m);
    if (kind == WKB_POLYGON)
        return read_polygon(r, z, m);
    if (!read_u32(r, &n))
        return 0;
    for (uint32_t i = 0; i < n; i++)
        if (!read_geometry(r, depth + 1))
            return 0;
    return 1;
}

static dikas_status read_rows(const dikas_column *wkb, int64_t n_rows, const char *name, reader *r,
                              dikas_error *err)
{
    r->n_parts = r->n_paths = r->n_points = 0;
    for (int64_t i = 0; i < n_rows; i++) {
        if (r->to)
            r->to->part[i] = r->n_parts;
        if (wkb->missing[i] || wkb->start[i] == wkb->start[i + 1])
            continue;
        r->at = (const unsigned char *)wkb->bytes + wkb->start[i];
        r->end = (const unsigned char *)wkb->bytes + wkb->start[i + 1];
        if (!read_geometry(r, 0))
            return dikas_fail(err, DIKAS_EINVAL, "%s: row %lld: the geometry %s", name,
                              (long long)i + 1, r->problem);
    }
    return DIKAS_OK;
}

dikas_status dikas_geometry_from_wkb(const dikas_column *wkb, int64_t n_rows, const char *name,
                                     dikas_geometry **out, dikas_error *err)
{
    reader r = { 0 };
    DIKAS_TRY(read_rows(wkb, n_rows, name, &r, err));
    r.to = dikas_geometry_new(n_rows, r.n_parts, r.n_paths, r.n_points, r.has_z);
    if (!r.to)
        return DIKAS_NO_MEMORY(err, "geometry");
    const dikas_status status = read_rows(wkb, n_rows, name, &r, err);
    if (status != DIKAS_OK) {
        dikas_geometry_free(r.to);
        return status;
    }
    dikas_geometry_set_shape(r.to);
    *out = r.to;
    return DIKAS_OK;
}
