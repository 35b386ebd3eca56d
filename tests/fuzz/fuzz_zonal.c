/* SPDX-License-Identifier: MIT */
/**
 * @file fuzz_zonal.c
 * Pixels of a small raster under polygons of any kind, also such as are not valid, and all
 * statistics of them.
 *
 * The bytes: HEADER of them say how, then the values of the pixels, a byte each, those of the
 * weights, and the polygons: points of a lattice of quarter pixels, or well-known binary. In a
 * point 255, 255 is followed by 16 bytes that are two numbers, whatever they are. Behind the
 * polygons comes one that covers all pixels: what it has is counted here as well.
 */
#include <float.h>
#include <math.h>

#include "core/core.h"
#include "dikas/raster.h"
#include "fuzz.h"

enum { MOST_SIDE = 40, MOST_PIXELS = MOST_SIDE * MOST_SIDE, MOST_RINGS = 24, MOST_POINTS = 256 };

#define PICK(list, number) ((list)[(number) % DIKAS_COUNT(list)])
#define NODATA             99
#define MISSING            DIKAS_MISSING
#define CLOSE              1e-9 /* of a whole, after roundings */
#define LARGE              1e100

static const double odd_values[] = { DIKAS_MISSING, NODATA, HUGE_VAL, -HUGE_VAL, 1e308, -1e308,
                                     5e-324,        0,      -0.0,     1e-30,     1e30,  NODATA };
static const double odd_weights[] = { DIKAS_MISSING, -1, HUGE_VAL, NODATA, 1e30, 1e-30 };

/* Places of rasters; the last one comes from the bytes. */
static const double places[][6] = {
    { 0, 1, 0, 0, 0, -1 },
    { 0, 1, 0, 0, 0, 1 },
    { 0, -1, 0, 0, 0, 1 },
    { 25500000.5, 0.5, 0, 6700000.25, 0, -2 },
    { 0, 0.8, 0.6, 0, -0.6, 0.8 },
    { 0, 0, 1, 0, -1, 0 },
    { 1000, 3, 1, 2000, 0, -2 },
    { 25, 1.0 / 3600, 0, 60, 0, -1.0 / 3600 },
    { 0, 0, 0, 0, 0, 0 },
    { 0, 1, 1, 0, 1, 1 },
    { 0, 1e-300, 0, 0, 0, -1e-300 },
    { 0, 1e300, 0, 0, 0, -1e300 },
    { DIKAS_MISSING, 1, 0, 0, 0, -1 },
    { 0, HUGE_VAL, 0, 0, 0, -1 },
    { 1e17, 1, 0, 1e17, 0, -1 },
    { 0 },
};

/* ---- rasters in memory ---- */

typedef struct {
    dikas_raster r;
    double value[MOST_PIXELS];
} memory_raster;

static dikas_status read_memory(void *context, int64_t column, int64_t row, int64_t n_columns,
                                int64_t n_rows, void *values, dikas_error *err)
{
    const memory_raster *m = context;
    (void)err;
    HOLDS(column >= 0 && row >= 0 && n_columns > 0 && n_rows > 0);
    HOLDS(column + n_columns <= m->r.columns && row + n_rows <= m->r.rows);
    for (int64_t i = 0; i < n_rows; i++)
        for (int64_t k = 0; k < n_columns; k++) {
            const double x = m->value[(row + i) * m->r.columns + column + k];
            if (m->r.single)
                ((float *)values)[i * n_columns + k] = (float)x;
            else
                ((double *)values)[i * n_columns + k] = x;
        }
    return DIKAS_OK;
}

/* Values from 0 to 249 as they are; the others are odd ones. */
static void take_values(fuzz_bytes *b, memory_raster *m, const double *odd, size_t n_odd)
{
    for (int64_t i = 0; i < m->r.columns * m->r.rows; i++) {
        const unsigned c = take_byte(b);
        const double x = c < 250 ? c : odd[(c + (unsigned)i) % n_odd];
        m->value[i] = m->r.single ? (double)(float)x : x;
    }
}

/* ---- bytes to a case ---- */

typedef struct {
    memory_raster values, weights;
    double row_area[MOST_SIDE];
    double threshold, instead, q;
    int is_wkb, is_threaded;
} setting;

static void take_setting(fuzz_bytes *b, setting *s)
{
    const unsigned what = take_byte(b), how = take_byte(b), sides = take_byte(b);
    const unsigned block = take_byte(b), marks = take_byte(b);
    dikas_raster *r = &s->values.r;
    *r = (dikas_raster){ .struct_size = sizeof *r,
                         .name = "values",
                         .nodata = what & 1 ? NODATA : MISSING,
                         .single = what >> 1 & 1,
                         .read = read_memory,
                         .context = &s->values };
    r->columns = 1 + sides % 16 * (how & 128 ? 2 : 1);
    r->rows = 1 + sides / 16 * (how & 128 ? 2 : 1);
    r->block_columns = 1 + block % 16;
    r->block_rows = 1 + block / 16;
    memcpy(r->to_xy, PICK(places, how), sizeof r->to_xy);
    if (how % DIKAS_COUNT(places) == DIKAS_COUNT(places) - 1)
        for (int i = 0; i < 6; i++)
            r->to_xy[i] = take_double(b);
    for (int64_t i = 0; i < r->rows; i++)
        s->row_area[i] = 1 - (double)i / 100;
    r->row_area = what >> 2 & 1 ? s->row_area : NULL;
    s->weights.r = *r;
    s->weights.r.name = "weights";
    s->weights.r.single = what >> 3 & 1;
    s->weights.r.context = &s->weights;
    s->instead = what >> 4 & 1 ? (double)(marks >> 4) - 2 : MISSING;
    s->is_wkb = what >> 5 & 1;
    s->is_threaded = what >> 6 & 1;
    s->threshold = PICK(odd_values, marks);
    s->q = marks % 16 == 15 ? take_double(b) : marks % 16 / 14.0;
    if (marks % 16 == 14)
        s->threshold = take_double(b);
    take_values(b, &s->values, odd_values, DIKAS_COUNT(odd_values));
    take_values(b, &s->weights, odd_weights, how >> 4 & 1 ? DIKAS_COUNT(odd_weights) : 1);
}

/* ---- polygons ---- */

static void *room(int64_t n, size_t size)
{
    void *memory = malloc((size_t)n * size + 1);
    HOLDS(memory);
    return memory;
}

static dikas_geometry *new_geometry(int64_t n_features, int64_t n_parts, int64_t n_paths,
                                    int64_t n_points)
{
    dikas_geometry *g = room(1, sizeof *g);
    *g = (dikas_geometry){ .shape = DIKAS_MIXED,
                           .n_features = n_features,
                           .n_parts = n_parts,
                           .n_paths = n_paths,
                           .n_points = n_points,
                           .part = room(n_features + 1, sizeof *g->part),
                           .path = room(n_parts + 1, sizeof *g->path),
                           .point = room(n_paths + 1, sizeof *g->point),
                           .part_kind = room(n_parts, 1),
                           .xy = room(n_points, 2 * sizeof *g->xy) };
    return g;
}

static void free_geometry(dikas_geometry *g)
{
    free(g->part);
    free(g->path);
    free(g->point);
    free(g->part_kind);
    free(g->xy);
    free(g);
}

/* Ends the offsets. */
static void end_geometry(dikas_geometry *g)
{
    g->part[g->n_features] = g->n_parts;
    g->path[g->n_parts] = g->n_paths;
    g->point[g->n_paths] = g->n_points;
}

static void to_xy(const dikas_raster *r, double u, double v, double xy[2])
{
    xy[0] = r->to_xy[0] + u * r->to_xy[1] + v * r->to_xy[2];
    xy[1] = r->to_xy[3] + u * r->to_xy[4] + v * r->to_xy[5];
}

static void take_point(fuzz_bytes *b, const dikas_raster *r, double xy[2])
{
    const unsigned u = take_byte(b), v = take_byte(b);
    to_xy(r, (double)u / 4 - 8, (double)v / 4 - 8, xy);
    for (int i = 0; i < 2 && u == 255 && v == 255; i++)
        xy[i] = take_double(b);
}

/* Where a ring begins: of a new row, of a new polygon of the same, or a hole. */
enum { NEW_ROW, NEW_POLYGON, HOLE, LINE };

/* Rings of up to 15 points, open or closed. */
static dikas_geometry *take_rings(fuzz_bytes *b, const dikas_raster *r)
{
    dikas_geometry *g = new_geometry(MOST_RINGS, MOST_RINGS, MOST_RINGS, MOST_POINTS);
    g->n_features = g->n_parts = g->n_paths = g->n_points = 0;
    while (b->left > 0 && g->n_paths < MOST_RINGS && g->n_points + 17 < MOST_POINTS) {
        const unsigned head = take_byte(b), n = head & 15;
        const unsigned begins = g->n_paths ? head >> 4 & 3 : NEW_ROW;
        const int64_t first = g->n_points;
        if (begins == NEW_ROW)
            g->part[g->n_features++] = g->n_parts;
        if (begins != HOLE) {
            g->part_kind[g->n_parts] = begins == LINE ? DIKAS_LINE : DIKAS_POLYGON;
            g->path[g->n_parts++] = g->n_paths;
        }
        g->point[g->n_paths++] = g->n_points;
        for (unsigned i = 0; i < n; i++)
            take_point(b, r, g->xy + 2 * g->n_points++);
        if (n > 0 && head >> 6 != 3)
            memcpy(g->xy + 2 * g->n_points++, g->xy + 2 * first, 2 * sizeof *g->xy);
    }
    end_geometry(g);
    return g;
}

/* A table of one row, as from a file; NULL where the bytes are no geometry. */
static dikas_table *take_wkb(const fuzz_bytes *b)
{
    dikas_error err = { DIKAS_OK, "" };
    dikas_table *table = dikas_table_new(1);
    dikas_column wkb = { .name = dikas_copy_text("geometry"), .type = DIKAS_BYTES };
    wkb.start = dikas_alloc_zero(2, sizeof *wkb.start);
    wkb.missing = dikas_alloc_zero(1, 1);
    wkb.bytes = dikas_alloc(b->left, 1);
    HOLDS(table && wkb.name && wkb.start && wkb.missing && wkb.bytes);
    wkb.start[1] = (int64_t)b->left;
    if (b->left)
        memcpy(wkb.bytes, b->at, b->left);
    if (is_ok(dikas_table_take_wkb(table, &wkb, &err), &err))
        return table;
    dikas_column_clear(&wkb);
    dikas_table_free(table);
    return NULL;
}

/* Polygons in another order, with one at the end that covers all pixels. */
static dikas_geometry *with_all(const dikas_geometry *g, int is_turned, const dikas_raster *r)
{
    static const double corner[5][2] = { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 }, { 0, 0 } };
    dikas_geometry *out =
        new_geometry(g->n_features + 1, g->n_parts + 1, g->n_paths + 1, g->n_points + 5);
    int64_t part = 0, path = 0, point = 0;
    for (int64_t f = 0; f < g->n_features; f++) {
        const int64_t from = is_turned ? g->n_features - 1 - f : f;
        out->part[f] = part;
        for (int64_t p = g->part[from]; p < g->part[from + 1]; p++) {
            out->part_kind[part] = g->part_kind[p];
            out->path[part++] = path;
            for (int64_t k = g->path[p]; k < g->path[p + 1]; k++) {
                const int64_t n = g->point[k + 1] - g->point[k];
                out->point[path++] = point;
                if (n > 0)
                    memcpy(out->xy + 2 * point, g->xy + 2 * g->point[k],
                           2 * (size_t)n * sizeof *out->xy);
                point += n;
            }
        }
    }
    out->part[g->n_features] = part;
    out->part_kind[part] = DIKAS_POLYGON;
    out->path[part] = path;
    out->point[path] = point;
    for (int i = 0; i < 5; i++)
        to_xy(r, corner[i][0] * (double)(r->columns + 2) - 1,
              corner[i][1] * (double)(r->rows + 2) - 1, out->xy + 2 * (point + i));
    end_geometry(out);
    return out;
}

/* ---- statistics ---- */

enum {
    MEAN,
    SUM,
    LEAST,
    MOST,
    VARIANCE,
    STDEV,
    Q_FIRST,
    Q_MIDDLE,
    Q_OTHER,
    Q_LAST,
    VALID,
    COVERED,
    SHARE,
    AT_LEAST,
    EXCESS,
    EQUAL,
    N_KINDS
};
enum { PLAIN, INSTEAD, WEIGHED, N_STREAMS, N_STATISTICS = N_KINDS * N_STREAMS };

static void want_all(const setting *s, dikas_zonal_statistic *out)
{
    const dikas_zonal_kind kinds[N_KINDS] = {
        DIKAS_ZONAL_MEAN,        DIKAS_ZONAL_SUM,      DIKAS_ZONAL_MIN,      DIKAS_ZONAL_MAX,
        DIKAS_ZONAL_VARIANCE,    DIKAS_ZONAL_STDEV,    DIKAS_ZONAL_QUANTILE, DIKAS_ZONAL_QUANTILE,
        DIKAS_ZONAL_QUANTILE,    DIKAS_ZONAL_QUANTILE, DIKAS_ZONAL_VALID,    DIKAS_ZONAL_COVERED,
        DIKAS_ZONAL_VALID_SHARE, DIKAS_ZONAL_SHARE_GE, DIKAS_ZONAL_EXCESS,   DIKAS_ZONAL_SHARE_OF,
    };
    for (int i = 0; i < N_STATISTICS; i++) {
        const int kind = i % N_KINDS, stream = i / N_KINDS;
        double parameter = s->threshold;
        if (kind >= Q_FIRST && kind <= Q_LAST)
            parameter = kind == Q_OTHER ? s->q : (kind - Q_FIRST) / 3.0;
        if (kind == Q_MIDDLE)
            parameter = 0.5;
        out[i] = (dikas_zonal_statistic){ kinds[kind], 0, stream == WEIGHED ? 1 : -1, parameter,
                                          stream == INSTEAD ? s->instead : MISSING };
    }
}

typedef struct {
    int64_t n;
    double *memory, *out[N_STATISTICS];
} results;

static dikas_status zonal_of(const setting *s, const dikas_geometry *zones, int threads,
                             results *out, dikas_error *err)
{
    const dikas_raster *rasters[] = { &s->values.r, &s->weights.r };
    dikas_zonal_statistic statistic[N_STATISTICS];
    dikas_run run = DIKAS_RUN_INIT;
    run.threads = threads;
    want_all(s, statistic);
    out->n = zones->n_features;
    out->memory = malloc((size_t)(out->n * N_STATISTICS) * sizeof *out->memory);
    HOLDS(out->memory);
    for (int i = 0; i < N_STATISTICS; i++)
        out->out[i] = out->memory + i * out->n;
    return dikas_zonal(zones, rasters, 2, statistic, N_STATISTICS, out->out, &run, err);
}

/* ---- what must hold ---- */

/* x <= y but for roundings of numbers up to `size`, or of such as are hardly above 0. */
static int is_up_to(double x, double y, double size)
{
    return x <= y + CLOSE * size + DBL_MIN;
}

static int all_missing(const double *x, int first, int end)
{
    for (int i = first; i < end; i++)
        if (!isnan(x[i]))
            return 0;
    return 1;
}

static void check_sizes(const setting *s, const double *x)
{
    const double all = (double)(s->values.r.columns * s->values.r.rows);
    HOLDS(x[COVERED] >= 0 && is_up_to(x[COVERED], all, all));
    HOLDS(x[VALID] >= 0 && is_up_to(x[VALID], x[COVERED], all));
    HOLDS(isnan(x[SHARE]) || (x[SHARE] >= 0 && x[SHARE] <= 1));
}

/* Of values that can be added up. */
static void check_values(const setting *s, int stream, const double *x)
{
    const double size = fmax(fabs(x[LEAST]), fabs(x[MOST]));
    HOLDS(x[LEAST] <= x[MOST]);
    HOLDS(is_up_to(x[LEAST], x[MEAN], size) && is_up_to(x[MEAN], x[MOST], size));
    HOLDS(x[VARIANCE] >= 0 && same_bits(sqrt(x[VARIANCE]), x[STDEV]));
    HOLDS(is_up_to(x[STDEV], x[MOST] - x[LEAST], size));
    HOLDS(same_bits(x[Q_FIRST], x[LEAST]) || !(x[Q_FIRST] < x[LEAST] || x[Q_FIRST] > x[LEAST]));
    HOLDS(!(x[Q_LAST] < x[MOST] || x[Q_LAST] > x[MOST]));
    HOLDS(x[LEAST] <= x[Q_MIDDLE] && x[Q_MIDDLE] <= x[MOST]);
    HOLDS(x[LEAST] <= x[Q_OTHER] && x[Q_OTHER] <= x[MOST]);
    HOLDS(s->q < 0.5 ? is_up_to(x[Q_OTHER], x[Q_MIDDLE], size)
                     : is_up_to(x[Q_MIDDLE], x[Q_OTHER], size));
    if (stream != WEIGHED && !s->values.r.row_area)
        HOLDS(fabs(x[SUM] - x[MEAN] * x[VALID]) <= CLOSE * size * x[VALID] + DBL_MIN);
}

static void check_tallies(const setting *s, const double *x)
{
    const double mark = s->values.r.single ? (double)(float)s->threshold : s->threshold;
    HOLDS(x[AT_LEAST] >= 0 && x[AT_LEAST] <= 1);
    HOLDS(x[EQUAL] >= 0 && is_up_to(x[EQUAL], x[AT_LEAST], 1));
    HOLDS((mark <= x[MOST]) == (x[AT_LEAST] > 0));
    HOLDS(x[EXCESS] >= 0 && (mark < x[MOST] || !(x[EXCESS] > 0)));
    if (mark <= x[LEAST])
        HOLDS(fabs(x[AT_LEAST] - 1) <= CLOSE);
}

/* Values so large that their sums have no number may make a sum infinite or missing. */
static int can_be_added_up(const double *x)
{
    return fabs(x[LEAST]) < LARGE && fabs(x[MOST]) < LARGE;
}

static void check_row(const setting *s, int stream, const double *x)
{
    if (isnan(x[COVERED])) {
        HOLDS(all_missing(x, 0, N_KINDS)); /* no polygon */
        return;
    }
    check_sizes(s, x);
    if (!(x[VALID] > 0) || (stream == WEIGHED && isnan(x[LEAST]))) {
        HOLDS(all_missing(x, MEAN, VALID) && all_missing(x, AT_LEAST, N_KINDS));
        return;
    }
    HOLDS(!isnan(x[LEAST]) && !isnan(x[MOST]));
    if (!can_be_added_up(x))
        return;
    check_values(s, stream, x);
    if (fabs(s->threshold) < LARGE)
        check_tallies(s, x);
}

/* Of the row that covers all: what the pixels themselves say. */
static void check_all(const setting *s, int stream, const double *x)
{
    const dikas_raster *r = &s->values.r;
    double n = 0, low = HUGE_VAL, high = -HUGE_VAL;
    for (int64_t i = 0; i < r->columns * r->rows; i++) {
        double v = s->values.value[i];
        const double w = stream == WEIGHED ? s->weights.value[i] : 1;
        if (isnan(v) || (!isnan(r->nodata) && v >= NODATA && v <= NODATA))
            v = stream == INSTEAD ? s->instead : MISSING;
        if (isnan(v) || isnan(w) ||
            (stream == WEIGHED && !isnan(r->nodata) && w >= NODATA && w <= NODATA))
            continue;
        n++;
        low = w > 0 ? fmin(low, v) : low;
        high = w > 0 ? fmax(high, v) : high;
    }
    HOLDS(fabs(x[VALID] - n) <= CLOSE * n);
    HOLDS(fabs(x[COVERED] - (double)(r->columns * r->rows)) <= CLOSE * x[COVERED]);
    HOLDS(low > high ? isnan(x[LEAST]) : !(x[LEAST] < low || x[LEAST] > low));
    HOLDS(low > high ? isnan(x[MOST]) : !(x[MOST] < high || x[MOST] > high));
}

/* No pixel beyond a polygon is covered: its pixels are not more than its box touches, also where a
 * ring runs round twice. Of grids that are not turned. */
static void check_box(const setting *s, const dikas_geometry *g, int64_t row, double covered)
{
    const dikas_raster *r = &s->values.r;
    const double most[2] = { (double)r->columns, (double)r->rows };
    const double origin[2] = { r->to_xy[0], r->to_xy[3] }, size[2] = { r->to_xy[1], r->to_xy[5] };
    double low[2] = { HUGE_VAL, HUGE_VAL }, high[2] = { -HUGE_VAL, -HUGE_VAL };
    if (!same_bits(r->to_xy[2], 0) || !same_bits(r->to_xy[4], 0) || isnan(covered))
        return;
    for (int64_t i = g->point[g->path[g->part[row]]]; i < g->point[g->path[g->part[row + 1]]]; i++)
        for (int k = 0; k < 2; k++) {
            const double at = (g->xy[2 * i + k] - origin[k]) / size[k];
            low[k] = fmin(low[k], fmax(at, 0));
            high[k] = fmax(high[k], fmin(at, most[k]));
        }
    const double wide = fmax(ceil(high[0]) - floor(low[0]), 0),
                 tall = fmax(ceil(high[1]) - floor(low[1]), 0);
    HOLDS(is_up_to(covered, wide * tall, most[0] * most[1]));
}

static void row_of(const results *r, int64_t row, int stream, double *x)
{
    for (int k = 0; k < N_KINDS; k++)
        x[k] = r->out[stream * N_KINDS + k][row];
}

static void check(const setting *s, const dikas_geometry *zones, const results *r)
{
    double x[N_KINDS];
    for (int stream = 0; stream < N_STREAMS; stream++)
        for (int64_t row = 0; row < r->n; row++) {
            row_of(r, row, stream, x);
            check_row(s, stream, x);
            check_box(s, zones, row, x[COVERED]);
            if (row == r->n - 1)
                check_all(s, stream, x);
        }
}

/* The polygons in the opposite order have the very same; the last row is the one that covers all.
 */
static void check_turned(const results *a, const results *b)
{
    for (int i = 0; i < N_STATISTICS; i++)
        for (int64_t row = 0; row < a->n; row++) {
            const int64_t other = row == a->n - 1 ? row : a->n - 2 - row;
            HOLDS(isnan(a->out[i][row]) ? isnan(b->out[i][other])
                                        : same_bits(a->out[i][row], b->out[i][other]));
        }
}

static void use(const setting *s, const dikas_geometry *polygons)
{
    dikas_geometry *zones = with_all(polygons, 0, &s->values.r);
    dikas_geometry *turned = with_all(polygons, 1, &s->values.r);
    dikas_error err = { DIKAS_OK, "" };
    results a = { 0 }, b = { 0 };
    if (is_ok(zonal_of(s, zones, 1, &a, &err), &err)) {
        check(s, zones, &a);
        HOLDS(zonal_of(s, turned, s->is_threaded ? 3 : 1, &b, &err) == DIKAS_OK);
        check_turned(&a, &b);
    }
    free(a.memory);
    free(b.memory);
    free_geometry(zones);
    free_geometry(turned);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_bytes b = { data, size };
    setting s;
    take_setting(&b, &s);
    if (s.is_wkb) {
        dikas_table *table = take_wkb(&b);
        if (table)
            use(&s, dikas_table_geometry(table));
        dikas_table_free(table);
    } else {
        dikas_geometry *polygons = take_rings(&b, &s.values.r);
        use(&s, polygons);
        free_geometry(polygons);
    }
    return 0;
}
