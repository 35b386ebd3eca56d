/* SPDX-License-Identifier: MIT */
/**
 * @file raster.c
 * Pixels from files, for statistics under polygons.
 */
#define _LARGEFILE64_SOURCE /* struct stat64, which cpl_vsi.h builds on */

#include <string.h>

#include "dikas/io.h"
#include "io/band.h"

enum { LARGEST_BLOCK = 4 << 20 }; /* pixels */

struct dikas_raster_file {
    dikas_raster raster;
    io_band band;
    int kept_by_mask; /* 1: what is missing is in a mask; 0: it has a value, or is NaN */
    int scaled;       /* 1: by scale and offset, and nodata is told apart before */
    double nodata;    /* missing: none */
    double scale, offset;
    double *row_area;
    GDALDataType type;
    char *block;    /* of the file's type; NULL: blocks are read through the cache */
    uint8_t *known; /* of what is read, with a mask */
    size_t known_room;
};

/* ---- pixels of different sizes ---- */

/* Area of an ellipsoid from the equator to a latitude, up to a factor (Snyder 1987, U.S. Geological
 * Survey Professional Paper 1395, eq. 3-12). */
static double zone_area(double latitude, double e)
{
    const double s = sin(latitude);
    if (!(e > 1e-9))
        return 2 * s;
    return (1 - e * e) * (s / (1 - e * e * s * s) - log((1 - e * s) / (1 + e * s)) / (2 * e));
}

static dikas_status weigh_rows(dikas_raster_file *f, dikas_error *err)
{
    const io_band *b = &f->band;
    if (!OSRIsGeographic(b->flat))
        return DIKAS_OK;
    const double radians = OSRGetAngularUnits(b->flat, NULL);
    const double flattening = OSRGetInvFlattening(b->flat, NULL);
    const double flat = flattening > 0 ? 1 / flattening : 0, e = sqrt(flat * (2 - flat));
    const double middle = b->to_xy[3] + b->to_xy[4] * (double)b->columns / 2;
    f->row_area = dikas_alloc((size_t)b->rows, sizeof *f->row_area);
    if (!f->row_area)
        return DIKAS_NO_MEMORY(err, b->name);
    for (int64_t i = 0; i < b->rows; i++) {
        const double top = (middle + b->to_xy[5] * (double)i) * radians;
        const double bottom = (middle + b->to_xy[5] * (double)(i + 1)) * radians;
        const double pole = asin(1);
        const double area = fabs(zone_area(fmin(fmax(top, -pole), pole), e) -
                                 zone_area(fmin(fmax(bottom, -pole), pole), e)) /
                            fabs(b->to_xy[5] * radians);
        f->row_area[i] = area > 0 ? area : 1e-300;
    }
    return DIKAS_OK;
}

/* ---- reading ---- */

/* Nothing is the same as NaN. */
static int same(double a, double b)
{
    return a >= b && a <= b;
}

/* What a mask hides becomes missing, and values are brought to their scale. */
static void finish_single(const dikas_raster_file *f, float *x, size_t n)
{
    const float missing = __builtin_nanf("");
    for (size_t i = 0; i < n && f->kept_by_mask; i++)
        x[i] = f->known[i] ? x[i] : missing;
}

static void finish_double(const dikas_raster_file *f, double *x, size_t n)
{
    for (size_t i = 0; i < n && f->kept_by_mask; i++)
        x[i] = f->known[i] ? x[i] : DIKAS_MISSING;
    for (size_t i = 0; i < n && f->scaled; i++)
        x[i] = same(x[i], f->nodata) ? DIKAS_MISSING : x[i] * f->scale + f->offset;
}

static int read_band(GDALRasterBandH band, const int64_t at[4], void *values, GDALDataType type)
{
    return GDALRasterIO(band, GF_Read, (int)at[0], (int)at[1], (int)at[2], (int)at[3], values,
                        (int)at[2], (int)at[3], type, 0, 0) == CE_None;
}

/* Whether a window ends where blocks do, or the raster. */
static int is_aligned(int64_t first, int64_t n, int64_t block, int64_t all)
{
    return first % block == 0 && ((first + n) % block == 0 || first + n == all);
}

/* Whole blocks, past the cache of blocks: none is needed twice, and one buffer stays at hand. Those
 * that lie in the window as they do in the file need not even that. */
static int read_blocks(dikas_raster_file *f, const int64_t at[4], char *values, GDALDataType type)
{
    const int64_t wide = f->raster.block_columns, high = f->raster.block_rows;
    const int size = GDALGetDataTypeSizeBytes(type), raw = GDALGetDataTypeSizeBytes(f->type);
    for (int64_t row = at[1]; row < at[1] + at[3]; row += high)
        for (int64_t column = at[0]; column < at[0] + at[2]; column += wide) {
            const int64_t n = at[0] + at[2] - column < wide ? at[0] + at[2] - column : wide;
            const int64_t m = at[1] + at[3] - row < high ? at[1] + at[3] - row : high;
            const int in_place = type == f->type && at[2] == wide && m == high;
            char *block = in_place ? values + (row - at[1]) * wide * size : f->block;
            if (GDALReadBlock(f->band.band, (int)(column / wide), (int)(row / high), block) !=
                CE_None)
                return 0;
            for (int64_t i = 0; i < m && !in_place; i++)
                GDALCopyWords64(f->block + i * wide * raw, f->type, raw,
                                values + ((row - at[1] + i) * at[2] + column - at[0]) * size, type,
                                size, n);
        }
    return 1;
}

static int read_part(dikas_raster_file *f, const int64_t at[4], void *values)
{
    const GDALDataType type = f->raster.single ? GDT_Float32 : GDT_Float64;
    const dikas_raster *r = &f->raster;
    if (f->block && is_aligned(at[0], at[2], r->block_columns, r->columns) &&
        is_aligned(at[1], at[3], r->block_rows, r->rows))
        return read_blocks(f, at, values, type);
    return read_band(f->band.band, at, values, type) &&
           (!f->kept_by_mask || read_band(f->band.mask, at, f->known, GDT_Byte));
}

/* Which block of those that were to be read cannot be. */
static dikas_status name_block(dikas_raster_file *f, const int64_t at[4], void *values,
                               io_session *session, dikas_error *err)
{
    const int64_t wide = f->raster.block_columns, high = f->raster.block_rows;
    for (int64_t row = at[1] / high; row * high < at[1] + at[3]; row++)
        for (int64_t column = at[0] / wide; column * wide < at[0] + at[2]; column++) {
            const int64_t one[4] = { column * wide, row * high, 1, 1 };
            io_session_forget(session);
            if (!read_part(f, one, values) || session->failed)
                return dikas_fail(err, DIKAS_EIO,
                                  "%s: cannot be read in the block at column %lld, row %lld "
                                  "(%lld x %lld pixels): %s",
                                  f->band.name, (long long)one[0], (long long)one[1],
                                  (long long)wide, (long long)high, session->message);
        }
    return dikas_fail(err, DIKAS_EIO, "%s: cannot be read: %s", f->band.name, session->message);
}

static dikas_status read_window(void *context, int64_t column, int64_t row, int64_t n_columns,
                                int64_t n_rows, void *values, dikas_error *err)
{
    dikas_raster_file *f = context;
    const int64_t at[4] = { column, row, n_columns, n_rows };
    const size_t n = (size_t)n_columns * (size_t)n_rows;
    io_session session;
    if (f->kept_by_mask && f->known_room < n) {
        uint8_t *more = dikas_resize(f->known, n, 1);
        if (!more)
            return DIKAS_NO_MEMORY(err, f->band.name);
        f->known = more;
        f->known_room = n;
    }
    io_session_begin(&session);
    dikas_status status = DIKAS_OK;
    if (!read_part(f, at, values) || session.failed)
        status = name_block(f, at, values, &session, err);
    else if (f->raster.single)
        finish_single(f, values, n);
    else
        finish_double(f, values, n);
    io_session_end(&session);
    return status;
}

/* ---- opening ---- */

/* Whether all values of a type are `float`. */
static int is_single(GDALDataType type)
{
    return type == GDT_Byte || type == GDT_UInt16 || type == GDT_Int16 || type == GDT_Float32;
}

static void take_values(dikas_raster_file *f)
{
    int has_scale, has_offset, has_nodata;
    const GDALRasterBandH band = f->band.band;
    const int mask = GDALGetMaskFlags(band);
    const double scale = GDALGetRasterScale(band, &has_scale);
    const double offset = GDALGetRasterOffset(band, &has_offset);
    const double nodata = GDALGetRasterNoDataValue(band, &has_nodata);
    f->scale = has_scale ? scale : 1;
    f->offset = has_offset ? offset : 0;
    f->kept_by_mask = !(mask & GMF_ALL_VALID) && mask != GMF_NODATA;
    f->scaled = !same(f->scale, 1) || !same(f->offset, 0);
    f->nodata = has_nodata ? nodata : DIKAS_MISSING; /* also beside a mask */
    f->raster.single = is_single(GDALGetRasterDataType(band)) && !f->scaled;
    f->raster.nodata = f->scaled ? DIKAS_MISSING : f->nodata;
}

static dikas_status set_up(dikas_raster_file *f, const char *source, const io_session *session,
                           dikas_error *err)
{
    int block[2];
    DIKAS_TRY(io_band_open(&f->band, source, session, err));
    take_values(f);
    DIKAS_TRY(weigh_rows(f, err));
    GDALGetBlockSize(f->band.band, &block[0], &block[1]);
    f->raster.struct_size = sizeof f->raster;
    f->raster.name = f->band.name;
    f->raster.columns = f->band.columns;
    f->raster.rows = f->band.rows;
    f->raster.block_columns = block[0];
    f->raster.block_rows = block[1];
    memcpy(f->raster.to_xy, f->band.to_xy, sizeof f->raster.to_xy);
    f->raster.row_area = f->row_area;
    f->type = GDALGetRasterDataType(f->band.band);
    if (!f->kept_by_mask && (int64_t)block[0] * block[1] <= LARGEST_BLOCK) {
        f->block = dikas_alloc((size_t)block[0] * (size_t)block[1],
                               (size_t)GDALGetDataTypeSizeBytes(f->type));
        if (!f->block)
            return DIKAS_NO_MEMORY(err, f->band.name);
    }
    f->raster.read = read_window;
    f->raster.context = f;
    return DIKAS_OK;
}

void dikas_raster_close(dikas_raster_file *file)
{
    if (!file)
        return;
    io_band_close(&file->band);
    dikas_release(file->row_area);
    dikas_release(file->known);
    dikas_release(file->block);
    dikas_release(file);
}

dikas_status dikas_raster_open(const char *source, dikas_raster_file **out, dikas_error *err)
{
    io_session session;
    dikas_raster_file *f = dikas_alloc_zero(1, sizeof *f);
    if (!f)
        return DIKAS_NO_MEMORY(err, source);
    io_session_begin(&session);
    const dikas_status status = set_up(f, source, &session, err);
    io_session_end(&session);
    if (status != DIKAS_OK)
        dikas_raster_close(f);
    else
        *out = f;
    return status;
}

const dikas_raster *dikas_raster_of(const dikas_raster_file *file)
{
    return &file->raster;
}

const char *dikas_raster_crs(const dikas_raster_file *file)
{
    return file->band.crs;
}

const char *dikas_raster_unit(const dikas_raster_file *file)
{
    const char *unit = GDALGetRasterUnitType(file->band.band);
    return unit ? unit : "";
}

int dikas_raster_has_classes(const dikas_raster_file *file)
{
    return GDALGetRasterCategoryNames(file->band.band) ||
           GDALGetRasterColorTable(file->band.band) != NULL;
}
