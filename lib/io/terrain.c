/* SPDX-License-Identifier: MIT */
/**
 * @file terrain.c
 * Elevations of points from a raster.
 *
 * Pixels are averaged in squares up to the wanted resolution, then interpolated between the centres
 * of the squares. Points are sorted by the part of the raster that they lie in, and each part is
 * read once: memory is bounded by a part and the points, never by the raster.
 */
#define _LARGEFILE64_SOURCE /* struct stat64, which cpl_vsi.h builds on */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cpl_conv.h>

#include "dikas/io.h"
#include "io/band.h"

/* Elevations there are on land, in metres: the Dead Sea, the highest mountain, and some room. */
#define LOWEST  (-500.0)
#define HIGHEST 9000.0

#define METRES_PER_DEGREE 111195.0 /* of latitude, on a sphere of 6371 km */

enum { PART_PIXELS = 1024, MOST_AVERAGED = 1000 };

struct dikas_terrain {
    io_band band;
    char *unit;
    double from_xy[6];        /* to columns and rows of pixels */
    int64_t wide, high;       /* pixels averaged to a square */
    int64_t n_across, n_down; /* squares */
    int64_t part_size;        /* squares along the side of a part */
    double scale, offset;     /* to metres */
    double spacing;
};

/* ---- opening ---- */

/* Width and height of a pixel in the middle of the raster, metres. */
static void pixel_size(const dikas_terrain *t, double size[2])
{
    const double *to_xy = t->band.to_xy;
    const OGRSpatialReferenceH crs = t->band.flat;
    double across = 1, up = 1;
    if (OSRIsGeographic(crs)) {
        const double degrees = OSRGetAngularUnits(crs, NULL) * 180 / 3.14159265358979323846;
        const double latitude =
            to_xy[3] + to_xy[4] * (double)t->band.columns / 2 + to_xy[5] * (double)t->band.rows / 2;
        up = degrees * METRES_PER_DEGREE;
        across = up * cos(latitude * degrees * 3.14159265358979323846 / 180);
    } else {
        across = up = OSRGetLinearUnits(crs, NULL);
    }
    size[0] = hypot(to_xy[1] * across, to_xy[4] * up);
    size[1] = hypot(to_xy[2] * across, to_xy[5] * up);
}

/* How many pixels of a size make up the resolution. */
static int64_t averaged(double resolution, double size, int64_t pixels)
{
    const double n = ceil(fmin(resolution / size, MOST_AVERAGED) - 1e-6);
    const int64_t k = n > 1 ? (int64_t)n : 1;
    return k < pixels ? k : pixels;
}

static void lay_out(dikas_terrain *t, double resolution)
{
    double size[2];
    (void)!GDALInvGeoTransform(t->band.to_xy, t->from_xy); /* it was tried on opening */
    pixel_size(t, size);
    t->wide = averaged(resolution, size[0], t->band.columns);
    t->high = averaged(resolution, size[1], t->band.rows);
    t->n_across = t->band.columns / t->wide;
    t->n_down = t->band.rows / t->high;
    t->part_size = PART_PIXELS / (t->wide > t->high ? t->wide : t->high);
    if (t->part_size < 1)
        t->part_size = 1;
    t->spacing = fmax(size[0] * (double)t->wide, size[1] * (double)t->high);
}

/* Metres in a unit; 0 where it is none that is known. */
static double metres_of(const char *unit)
{
    static const struct {
        const char *name;
        double metres;
    } units[] = {
        { "m", 1 },
        { "metre", 1 },
        { "metres", 1 },
        { "meter", 1 },
        { "meters", 1 },
        { "ft", 0.3048 },
        { "foot", 0.3048 },
        { "feet", 0.3048 },
        { "international foot", 0.3048 },
        { "US survey foot", 1200.0 / 3937 },
        { "US survey feet", 1200.0 / 3937 },
        { "foot_us", 1200.0 / 3937 },
        { "us-ft", 1200.0 / 3937 },
        { "ftUS", 1200.0 / 3937 },
        { "km", 1000 },
        { "dm", 0.1 },
        { "cm", 0.01 },
        { "mm", 0.001 },
    };
    for (size_t i = 0; i < DIKAS_COUNT(units); i++)
        if (strcasecmp(unit, units[i].name) == 0)
            return units[i].metres;
    return 0;
}

/* The unit that the band states, else that of the heights of the CRS. */
static dikas_status take_unit(dikas_terrain *t, dikas_error *err)
{
    const OGRSpatialReferenceH crs = GDALGetSpatialRef(t->band.dataset);
    char *vertical = NULL;
    int has_scale, has_offset;
    const char *unit = GDALGetRasterUnitType(t->band.band);
    double metres = metres_of(unit ? unit : "");
    if (!(metres > 0) && OSRIsVertical(crs)) {
        metres = OSRGetTargetLinearUnits(crs, "VERT_CS", &vertical);
        unit = vertical;
    }
    const double scale = GDALGetRasterScale(t->band.band, &has_scale);
    const double offset = GDALGetRasterOffset(t->band.band, &has_offset);
    t->unit = dikas_copy_text(metres > 0 && unit ? unit : "");
    if (!t->unit)
        return DIKAS_NO_MEMORY(err, "a unit");
    if (!(metres > 0))
        metres = 1;
    t->scale = (has_scale ? scale : 1) * metres;
    t->offset = (has_offset ? offset : 0) * metres;
    return DIKAS_OK;
}

static dikas_status set_up(dikas_terrain *t, const char *source, double resolution,
                           const io_session *session, dikas_error *err)
{
    DIKAS_TRY(io_band_open(&t->band, source, session, err));
    lay_out(t, resolution);
    return take_unit(t, err);
}

void dikas_terrain_free(dikas_terrain *terrain)
{
    if (!terrain)
        return;
    io_band_close(&terrain->band);
    dikas_release(terrain->unit);
    dikas_release(terrain);
}

dikas_status dikas_terrain_open(const char *source, double resolution, dikas_terrain **out,
                                dikas_error *err)
{
    io_session session;
    if (!(resolution >= 0) || isinf(resolution))
        return dikas_fail(err, DIKAS_EINVAL, "terrain: a resolution of %g m is outside [0, inf)",
                          resolution);
    dikas_terrain *t = dikas_alloc_zero(1, sizeof *t);
    if (!t)
        return DIKAS_NO_MEMORY(err, source);
    io_session_begin(&session);
    CPLSetThreadLocalConfigOption("GTIFF_REPORT_COMPD_CS", "YES"); /* the unit of heights */
    const dikas_status status = set_up(t, source, resolution, &session, err);
    if (status != DIKAS_OK)
        dikas_terrain_free(t);
    else
        *out = t;
    io_session_end(&session);
    return status;
}

const char *dikas_terrain_name(const dikas_terrain *terrain)
{
    return terrain->band.name;
}

const char *dikas_terrain_crs(const dikas_terrain *terrain)
{
    return terrain->band.crs;
}

const char *dikas_terrain_unit(const dikas_terrain *terrain)
{
    return terrain->unit;
}

double dikas_terrain_spacing(const dikas_terrain *terrain)
{
    return terrain->spacing;
}

/* ---- reading ---- */

/* The squares of one part, and one more to the right and below to interpolate with. */
typedef struct {
    const dikas_terrain *t;
    io_session *session;
    int64_t column, row, n_across, n_down; /* squares */
    double *z;                             /* missing where too little is known */
    double *pixel;                         /* one row of squares */
    uint8_t *known;
} part;

static void part_clear(part *p)
{
    dikas_release(p->z);
    dikas_release(p->pixel);
    dikas_release(p->known);
}

static dikas_status part_init(part *p, dikas_error *err)
{
    const dikas_terrain *t = p->t;
    const int64_t side = t->part_size + 1;
    const int64_t across = side < t->n_across ? side : t->n_across;
    const int64_t down = side < t->n_down ? side : t->n_down;
    const size_t pixels = (size_t)(across * t->wide * t->high);
    p->z = dikas_alloc((size_t)(across * down), sizeof(double));
    p->pixel = dikas_alloc(pixels, sizeof(double));
    p->known = dikas_alloc(pixels, 1);
    return p->z && p->pixel && p->known ? DIKAS_OK : DIKAS_NO_MEMORY(err, "elevations");
}

static dikas_status read_pixels(part *p, int64_t row, dikas_error *err)
{
    const dikas_terrain *t = p->t;
    const int x = (int)(p->column * t->wide), y = (int)((p->row + row) * t->high);
    const int width = (int)(p->n_across * t->wide), height = (int)t->high;
    memset(p->known, 1, (size_t)width * (size_t)height);
    int fine = GDALRasterIO(t->band.band, GF_Read, x, y, width, height, p->pixel, width, height,
                            GDT_Float64, 0, 0) == CE_None;
    if (fine && t->band.mask)
        fine = GDALRasterIO(t->band.mask, GF_Read, x, y, width, height, p->known, width, height,
                            GDT_Byte, 0, 0) == CE_None;
    DIKAS_TRY(io_session_check(p->session, t->band.name, "cannot be read", err));
    return fine ? DIKAS_OK : dikas_fail(err, DIKAS_EIO, "%s: cannot be read", t->band.name);
}

static dikas_status refuse_value(const part *p, int64_t row, int64_t at, dikas_error *err)
{
    const dikas_terrain *t = p->t;
    const int64_t width = p->n_across * t->wide;
    return dikas_fail(err, DIKAS_EINVAL,
                      "%s: %g m in pixel (%lld, %lld) is no elevation, outside [%g, %g]; if it "
                      "stands for no data, gdal_translate -a_nodata %.9g says so",
                      t->band.name, p->pixel[at] * t->scale + t->offset,
                      (long long)(p->column * t->wide + at % width),
                      (long long)((p->row + row) * t->high + at / width), LOWEST, HIGHEST,
                      p->pixel[at]);
}

/* Means of the known pixels of squares of which at least half is known. */
static dikas_status average_row(const part *p, int64_t row, dikas_error *err)
{
    const dikas_terrain *t = p->t;
    const int64_t width = p->n_across * t->wide;
    for (int64_t square = 0; square < p->n_across; square++) {
        double sum = 0;
        int64_t n = 0;
        for (int64_t y = 0; y < t->high; y++)
            for (int64_t x = square * t->wide; x < (square + 1) * t->wide; x++) {
                const int64_t at = y * width + x;
                const double z = p->pixel[at] * t->scale + t->offset;
                if (!p->known[at] || isnan(z))
                    continue;
                if (!(z >= LOWEST && z <= HIGHEST))
                    return refuse_value(p, row, at, err);
                sum += z;
                n++;
            }
        p->z[row * p->n_across + square] =
            2 * n >= t->wide * t->high ? sum / (double)n : DIKAS_MISSING;
    }
    return DIKAS_OK;
}

static dikas_status read_part(part *p, int64_t number, dikas_error *err)
{
    const dikas_terrain *t = p->t;
    const int64_t parts_across = (t->n_across + t->part_size - 1) / t->part_size;
    p->column = number % parts_across * t->part_size;
    p->row = number / parts_across * t->part_size;
    p->n_across = t->n_across - p->column;
    p->n_down = t->n_down - p->row;
    if (p->n_across > t->part_size + 1)
        p->n_across = t->part_size + 1;
    if (p->n_down > t->part_size + 1)
        p->n_down = t->part_size + 1;
    for (int64_t row = 0; row < p->n_down; row++) {
        DIKAS_TRY(read_pixels(p, row, err));
        DIKAS_TRY(average_row(p, row, err));
    }
    return DIKAS_OK;
}

/* A place in squares, from the centre of the first; 0 where it lies outside the raster. */
static int locate(const dikas_terrain *t, const double xy[2], double *u, double *v)
{
    const double *m = t->from_xy;
    const double column = m[0] + m[1] * xy[0] + m[2] * xy[1];
    const double row = m[3] + m[4] * xy[0] + m[5] * xy[1];
    if (!(column >= 0 && column <= (double)t->band.columns && row >= 0 &&
          row <= (double)t->band.rows))
        return 0;
    *u = fmin(fmax(column / (double)t->wide - 0.5, 0), (double)(t->n_across - 1));
    *v = fmin(fmax(row / (double)t->high - 0.5, 0), (double)(t->n_down - 1));
    return 1;
}

/* Between the centres of four squares; of unknown ones the others take the weight, if they have
 * half of it. */
static double interpolate(const part *p, double u, double v)
{
    const int64_t i = (int64_t)u, j = (int64_t)v;
    const double across[2] = { 1 - (u - (double)i), u - (double)i };
    const double down[2] = { 1 - (v - (double)j), v - (double)j };
    double sum = 0, known = 0;
    for (int k = 0; k < 4; k++) {
        const double weight = across[k % 2] * down[k / 2];
        if (!(weight > 0))
            continue; /* there may be no square */
        const double z = p->z[(j + k / 2 - p->row) * p->n_across + i + k % 2 - p->column];
        if (isnan(z))
            continue;
        sum += weight * z;
        known += weight;
    }
    return known >= 0.5 ? sum / known : DIKAS_MISSING;
}

/* A point and the part it lies in. */
typedef struct {
    int64_t part, point;
} order;

static int by_part(const void *a, const void *b)
{
    const order *x = a, *y = b;
    if (x->part != y->part)
        return x->part < y->part ? -1 : 1;
    return (x->point > y->point) - (x->point < y->point);
}

static int64_t sort_points(const dikas_terrain *t, int64_t n, const double *xy, double *z,
                           order *out)
{
    const int64_t parts_across = (t->n_across + t->part_size - 1) / t->part_size;
    int64_t inside = 0;
    double u, v;
    for (int64_t i = 0; i < n; i++) {
        z[i] = DIKAS_MISSING;
        if (locate(t, xy + 2 * i, &u, &v))
            out[inside++] =
                (order){ (int64_t)v / t->part_size * parts_across + (int64_t)u / t->part_size, i };
    }
    qsort(out, (size_t)inside, sizeof *out, by_part);
    return inside;
}

static dikas_status read_points(part *p, const order *sorted, int64_t n, const double *xy,
                                double *z, const dikas_run *run, dikas_error *err)
{
    io_ticker ticker = { run, "elevations", 0 };
    int64_t current = -1;
    double u = 0, v = 0;
    for (int64_t i = 0; i < n; i++) {
        const int64_t point = sorted[i].point;
        if (sorted[i].part != current) {
            DIKAS_TRY(io_tick(&ticker, i, n, err));
            DIKAS_TRY(read_part(p, sorted[i].part, err));
            current = sorted[i].part;
        }
        if (locate(p->t, xy + 2 * point, &u, &v))
            z[point] = interpolate(p, u, v);
    }
    return DIKAS_OK;
}

dikas_status dikas_terrain_read(const dikas_terrain *terrain, int64_t n, const double *xy,
                                double *z, int64_t *outside, const dikas_run *run, dikas_error *err)
{
    io_session session;
    order *sorted = dikas_alloc((size_t)n, sizeof *sorted);
    if (!sorted)
        return DIKAS_NO_MEMORY(err, "elevations");
    const int64_t inside = sort_points(terrain, n, xy, z, sorted);
    part p = { .t = terrain, .session = &session };
    io_session_begin(&session);
    dikas_status status = part_init(&p, err);
    if (status == DIKAS_OK)
        status = read_points(&p, sorted, inside, xy, z, run, err);
    io_session_end(&session);
    part_clear(&p);
    dikas_release(sorted);
    if (outside)
        *outside = n - inside;
    return status;
}
