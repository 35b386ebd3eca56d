/* SPDX-License-Identifier: MIT */
/**
 * @file test_zonal.c
 * Pixels under polygons: coverage against polygons clipped by every pixel in long double,
 * statistics against the plain definitions, and what must not depend on blocks, threads or
 * directions.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "core/core.h"
#include "dikas/raster.h"
#include "fail_alloc.h"
#include "shapes.h"

#define NAN_ DIKAS_MISSING
enum { MOST_STATISTICS = 160 };

/* ---- chance ---- */

static uint64_t chance_state;

static double chance(void)
{
    chance_state ^= chance_state << 13;
    chance_state ^= chance_state >> 7;
    chance_state ^= chance_state << 17;
    return (double)(chance_state >> 11) * 0x1p-53;
}

static int chance_below(int n)
{
    return (int)(chance() * n);
}

/* ---- rasters in memory ---- */

typedef struct {
    dikas_raster r;
    double *value;
    int64_t reads, fails_at; /* read number; -1: none */
} memory_raster;

static dikas_status read_memory(void *context, int64_t column, int64_t row, int64_t n_columns,
                                int64_t n_rows, void *values, dikas_error *err)
{
    memory_raster *m = context;
    assert_true(column >= 0 && row >= 0 && n_columns > 0 && n_rows > 0);
    assert_true(column + n_columns <= m->r.columns && row + n_rows <= m->r.rows);
    if (m->reads++ == m->fails_at)
        return dikas_fail(err, DIKAS_EIO, "%s: cannot be read here", m->r.name);
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

/* Pixels of 1 x 1 from (0, rows) down, all 0, in one block. */
static memory_raster *raster_of(int64_t columns, int64_t rows, int single)
{
    memory_raster *m = calloc(1, sizeof *m);
    assert_non_null(m);
    m->value = calloc((size_t)(columns * rows), sizeof *m->value);
    assert_non_null(m->value);
    m->fails_at = -1;
    m->r = (dikas_raster){ sizeof m->r,
                           "memory",
                           columns,
                           rows,
                           columns,
                           rows,
                           { 0, 1, 0, (double)rows, 0, -1 },
                           NULL,
                           NAN_,
                           single,
                           read_memory,
                           m };
    return m;
}

static void set_place(memory_raster *m, const double to_xy[6])
{
    memcpy(m->r.to_xy, to_xy, sizeof m->r.to_xy);
}

static void free_raster(memory_raster *m)
{
    free(m->value);
    free(m);
}

/* ---- calls ---- */

typedef struct {
    dikas_zonal_statistic statistic[MOST_STATISTICS];
    int n;
    double *out[MOST_STATISTICS];
} wanted;

static int want(wanted *w, dikas_zonal_kind kind, int raster, int weight, double parameter)
{
    assert_true(w->n < MOST_STATISTICS);
    w->statistic[w->n] = (dikas_zonal_statistic){ kind, raster, weight, parameter, NAN_ };
    return w->n++;
}

static dikas_status zonal_of(const dikas_geometry *g, int n, memory_raster *const *rasters,
                             wanted *w, const dikas_run *run, dikas_error *err)
{
    const dikas_raster *list[4];
    for (int i = 0; i < n; i++)
        list[i] = &rasters[i]->r;
    for (int i = 0; i < w->n; i++) {
        free(w->out[i]);
        w->out[i] = calloc((size_t)g->n_features + 1, sizeof(double));
        assert_non_null(w->out[i]);
        for (int64_t k = 0; k <= g->n_features; k++)
            w->out[i][k] = -77; /* what stays was not written */
    }
    return dikas_zonal(g, list, n, w->statistic, w->n, w->out, run, err);
}

static void must_zonal(const dikas_geometry *g, int n, memory_raster *const *rasters, wanted *w)
{
    dikas_error err;
    dikas_run run = DIKAS_RUN_INIT;
    run.threads = 2;
    assert_ok(zonal_of(g, n, rasters, w, &run, &err), err);
    for (int i = 0; i < w->n; i++)
        assert_close(w->out[i][g->n_features], -77, 0);
}

static void clear_wanted(wanted *w)
{
    for (int i = 0; i < w->n; i++)
        free(w->out[i]);
    memset(w, 0, sizeof *w);
}

/* ---- coverage by clipping ---- */

typedef struct {
    long double u, v;
} corner;

/* Keeps what lies on one side of an axis-parallel line (Sutherland & Hodgman 1974). */
static int clip(const corner *in, int n, corner *out, int axis, long double at, int above)
{
    int m = 0;
    for (int i = 0; i < n; i++) {
        const corner a = in[i], b = in[(i + 1) % n];
        const long double da = (axis ? a.v : a.u) - at, db = (axis ? b.v : b.u) - at;
        const int inside_a = above ? da >= 0 : da <= 0, inside_b = above ? db >= 0 : db <= 0;
        if (inside_a)
            out[m++] = a;
        if (inside_a != inside_b) {
            const long double t = da / (da - db);
            out[m++] = (corner){ a.u + t * (b.u - a.u), a.v + t * (b.v - a.v) };
        }
    }
    return m;
}

static long double shoelace(const corner *p, int n)
{
    long double twice = 0;
    for (int i = 1; i + 1 < n; i++)
        twice +=
            (p[i].u - p[0].u) * (p[i + 1].v - p[0].v) - (p[i + 1].u - p[0].u) * (p[i].v - p[0].v);
    return fabsl(twice) / 2;
}

enum { MOST_CORNERS = 600 };

static int take_ring(const memory_raster *m, const dikas_geometry *g, int64_t path, corner *out)
{
    const double *t = m->r.to_xy;
    const long double det = (long double)t[1] * t[5] - (long double)t[2] * t[4];
    int n = 0;
    for (int64_t i = g->point[path]; i + 1 < g->point[path + 1]; i++) {
        const long double x = (long double)g->xy[2 * i] - t[0],
                          y = (long double)g->xy[2 * i + 1] - t[3];
        out[n++] = (corner){ (x * t[5] - y * t[2]) / det, (y * t[1] - x * t[4]) / det };
    }
    assert_true(n < MOST_CORNERS / 2);
    return n;
}

/* Of all pixels of a raster, and the area in pixels of all of the polygon. */
static long double brute_coverage(const memory_raster *m, const dikas_geometry *g, int64_t feature,
                                  double *share)
{
    static corner ring[MOST_CORNERS], a[4 * MOST_CORNERS], b[4 * MOST_CORNERS];
    long double area = 0;
    memset(share, 0, (size_t)(m->r.columns * m->r.rows) * sizeof *share);
    for (int64_t p = g->part[feature]; p < g->part[feature + 1]; p++)
        for (int64_t k = g->path[p]; k < g->path[p + 1]; k++) {
            const int n = take_ring(m, g, k, ring), sign = k == g->path[p] ? 1 : -1;
            area += sign * shoelace(ring, n);
            for (int64_t row = 0; row < m->r.rows; row++) {
                corner strip[2 * MOST_CORNERS];
                int n_strip = clip(ring, n, a, 1, row, 1);
                n_strip = clip(a, n_strip, strip, 1, row + 1, 0);
                for (int64_t column = 0; column < m->r.columns && n_strip > 0; column++) {
                    int left = clip(strip, n_strip, a, 0, column, 1);
                    left = clip(a, left, b, 0, column + 1, 0);
                    share[row * m->r.columns + column] += (double)(sign * shoelace(b, left));
                }
            }
        }
    return area;
}

/* ---- random polygons, in columns and rows ---- */

static void put_ring(shape_set *s, const double to_xy[6], int n, const double *uv, int is_hole)
{
    double xy[MOST_CORNERS];
    assert_true(n >= 3 && 2 * n + 2 <= MOST_CORNERS);
    for (int i = 0; i < n; i++) {
        xy[2 * i] = to_xy[0] + uv[2 * i] * to_xy[1] + uv[2 * i + 1] * to_xy[2];
        xy[2 * i + 1] = to_xy[3] + uv[2 * i] * to_xy[4] + uv[2 * i + 1] * to_xy[5];
    }
    xy[2 * n] = xy[0];
    xy[2 * n + 1] = xy[1];
    if (is_hole)
        add_path(s, n + 1, xy);
    else
        add_part(s, DIKAS_POLYGON, n + 1, xy);
}

/* A star around a place; its points lie from `least` to `most` away. */
static void put_star(shape_set *s, const double to_xy[6], double u, double v, double least,
                     double most, double flat, int is_hole)
{
    double uv[MOST_CORNERS];
    const int n = 3 + chance_below(20), backwards = chance_below(2);
    const double turn = 6.283185307179586 * chance();
    for (int i = 0; i < n; i++) {
        const double angle = turn + 6.283185307179586 * (backwards ? n - i : i) / n;
        const double r = least + (most - least) * chance();
        uv[2 * i] = u + r * cos(angle);
        uv[2 * i + 1] = v + flat * r * sin(angle);
    }
    put_ring(s, to_xy, n, uv, is_hole);
}

enum { WIDE = 12, HIGH = 9 };

/* Stars with and without holes, slivers, specks, with two parts, partly and wholly outside. */
static void put_random(shape_set *s, const double to_xy[6], int kind)
{
    const double u = WIDE * chance(), v = HIGH * chance();
    add_feature(s);
    switch (kind % 6) {
    case 0:
        put_star(s, to_xy, u, v, 1.5, 5, 1, 0);
        break;
    case 1:
        put_star(s, to_xy, u, v, 3, 5, 1, 0);
        put_star(s, to_xy, u, v, 0.2, 1.4, 1, 1);
        break;
    case 2:
        put_star(s, to_xy, 3, 4, 0.5, 2.5, 1, 0);
        put_star(s, to_xy, 9, 4, 0.5, 2.5, 1, 0);
        break;
    case 3: /* a sliver */
        put_star(s, to_xy, u, v, 2, 6, 1e-4, 0);
        break;
    case 4: /* within a pixel */
        put_star(s, to_xy, floor(u) + 0.5, floor(v) + 0.5, 1e-3, 0.4, 1, 0);
        break;
    default: /* partly or wholly outside */
        put_star(s, to_xy, 40 * chance() - 15, 40 * chance() - 15, 2, 9, 1, 0);
        break;
    }
}

static void number_pixels(memory_raster *m)
{
    for (int64_t i = 0; i < m->r.columns * m->r.rows; i++)
        m->value[i] = (double)i;
}

static void want_each_pixel(wanted *w)
{
    want(w, DIKAS_ZONAL_COVERED, 0, -1, 0);
    want(w, DIKAS_ZONAL_VALID_SHARE, 0, -1, 0);
    for (int i = 0; i < WIDE * HIGH; i++)
        want(w, DIKAS_ZONAL_SHARE_OF, 0, -1, i);
}

/* What every pixel is covered by, against clipping. Coordinates of seven digits before the point
 * hold a place within a pixel to `digits`. */
static void compare_coverage(const memory_raster *m, const shape_set *s, const wanted *w,
                             double digits)
{
    double share[WIDE * HIGH];
    for (int64_t f = 0; f < s->g.n_features; f++) {
        const double area = (double)brute_coverage(m, &s->g, f, share);
        double sum = 0;
        for (int i = 0; i < WIDE * HIGH; i++)
            sum += share[i];
        const double covered = w->out[0][f];
        assert_true(fabs(covered - sum) <= digits * fmax(1, sum));
        if (covered <= 0) {
            assert_true(sum <= digits);
            continue;
        }
        assert_true(fabs(w->out[1][f] * area - sum) <= digits * fmax(1, sum));
        for (int i = 0; i < WIDE * HIGH; i++) {
            const double got = w->out[2 + i][f] * covered;
            if (!(fabs(got - share[i]) <= digits))
                print_error("feature %d, pixel %d: %.17g is not %.17g\n", (int)f, i, got, share[i]);
            assert_true(fabs(got - share[i]) <= digits);
        }
    }
}

static const struct {
    double to_xy[6];
} places[] = {
    { { 0, 1, 0, 9, 0, -1 } },                                        /* plain */
    { { 25500000, 250, 0, 6672500, 0, -250 } },                       /* large eastings */
    { { 25496000.5, 3, 0, 6672501, 0, 7 } },                          /* south up, not square */
    { { 500, 0.25, 0, 100, 0, -0.5 } },                               /* small pixels */
    { { 1000, 1.2, 0.7, 2000, 0.5, -1.6 } },                          /* rotated and skewed */
    { { -40, 0, 2, 60, -2, 0 } },                                     /* a quarter turn */
    { { 380000, 20 * 0.8, 20 * 0.6, 5930000, 20 * 0.6, -20 * 0.8 } }, /* turned, far away */
};

static void coverage_is_exact(void **state)
{
    (void)state;
    chance_state = 20260101;
    for (size_t p = 0; p < DIKAS_COUNT(places); p++) {
        memory_raster *m = raster_of(WIDE, HIGH, (int)p % 2);
        set_place(m, places[p].to_xy);
        number_pixels(m);
        for (int round = 0; round < 12; round++) {
            shape_set *s = shapes_new();
            wanted w = { 0 };
            for (int i = 0; i < 48; i++)
                put_random(s, places[p].to_xy, i);
            want_each_pixel(&w);
            m->r.block_rows = 1 + round % 4;
            m->r.block_columns = 1 + round % 5;
            must_zonal(&s->g, 1, &m, &w);
            compare_coverage(m, s, &w, 1e-12);
            clear_wanted(&w);
            free(s);
        }
        free_raster(m);
    }
}

/* All of a polygon is covered, wherever its points lie on edges of pixels. */
static void corners_on_edges(void **state)
{
    (void)state;
    chance_state = 3;
    memory_raster *m = raster_of(WIDE, HIGH, 0);
    number_pixels(m);
    for (int round = 0; round < 200; round++) {
        shape_set *s = shapes_new();
        wanted w = { 0 };
        for (int i = 0; i < 8; i++) {
            double uv[6]; /* a triangle between corners and middles of pixels */
            for (int k = 0; k < 3; k++) {
                uv[2 * k] = chance_below(2 * WIDE + 1) / 2.0;
                uv[2 * k + 1] = chance_below(2 * HIGH + 1) / 2.0;
            }
            add_feature(s);
            put_ring(s, m->r.to_xy, 3, uv, 0);
        }
        want_each_pixel(&w);
        must_zonal(&s->g, 1, &m, &w);
        for (int64_t f = 0; f < s->g.n_features; f++) {
            double share[WIDE * HIGH];
            const double area = (double)brute_coverage(m, &s->g, f, share);
            assert_true(fabs(w.out[0][f] - area) <= 1e-14 * fmax(1, area));
        }
        compare_coverage(m, s, &w, 1e-14);
        clear_wanted(&w);
        free(s);
    }
    free_raster(m);
}

/* Squares of whole pixels touch these and no other, whatever the digits of their coordinates. */
static void aligned_squares(void **state)
{
    static const double size[] = { 1, 0.1, 1.0 / 3, 250, 30, 0.7, 1e-3 };
    static const double origin[] = { 0, 25500000, 25496000.1, 385000.3, 6672500 };
    (void)state;
    chance_state = 77;
    for (size_t a = 0; a < DIKAS_COUNT(size); a++)
        for (size_t b = 0; b < DIKAS_COUNT(origin); b++)
            for (int up = -1; up <= 1; up += 2) {
                const double t[6] = { origin[b], size[a], 0, 2 * origin[b] / 7, 0, up * size[a] };
                memory_raster *m = raster_of(40, 30, 0);
                shape_set *s = shapes_new();
                wanted w = { 0 };
                int at[40][4];
                set_place(m, t);
                number_pixels(m);
                for (int i = 0; i < 40; i++) {
                    at[i][0] = chance_below(39);
                    at[i][1] = chance_below(29);
                    at[i][2] = at[i][0] + 1 + chance_below(40 - at[i][0]);
                    at[i][3] = at[i][1] + 1 + chance_below(30 - at[i][1]);
                    add_feature(s);
                    add_rectangle(s, t[0] + at[i][0] * t[1], t[3] + at[i][1] * t[5],
                                  t[0] + at[i][2] * t[1], t[3] + at[i][3] * t[5]);
                }
                want(&w, DIKAS_ZONAL_COVERED, 0, -1, 0);
                want(&w, DIKAS_ZONAL_MIN, 0, -1, 0);
                want(&w, DIKAS_ZONAL_MAX, 0, -1, 0);
                want(&w, DIKAS_ZONAL_VALID_SHARE, 0, -1, 0);
                must_zonal(&s->g, 1, &m, &w);
                for (int i = 0; i < 40; i++) {
                    const int n = (at[i][2] - at[i][0]) * (at[i][3] - at[i][1]);
                    assert_close(w.out[0][i], n, 0);
                    assert_close(w.out[1][i], at[i][1] * 40 + at[i][0], 0);
                    assert_close(w.out[2][i], (at[i][3] - 1) * 40 + at[i][2] - 1, 0);
                    assert_close(w.out[3][i], 1, 1e-14);
                }
                clear_wanted(&w);
                free(s);
                free_raster(m);
            }
}

/* The same town seen from the south, and in rings that run the other way. */
static void directions_do_not_matter(void **state)
{
    (void)state;
    chance_state = 5;
    memory_raster *m = raster_of(WIDE, HIGH, 0), *flipped = raster_of(WIDE, HIGH, 0);
    shape_set *s = shapes_new(), *turned = shapes_new();
    const double south_up[6] = { 0, 1, 0, 0, 0, 1 };
    wanted w = { 0 }, other = { 0 };
    set_place(flipped, south_up);
    for (int i = 0; i < WIDE * HIGH; i++) {
        m->value[i] = 100 * chance();
        flipped->value[(HIGH - 1 - i / WIDE) * WIDE + i % WIDE] = m->value[i];
    }
    for (int i = 0; i < 24; i++)
        put_random(s, m->r.to_xy, i);
    memcpy(turned, s, sizeof *s);
    turned->g.part = turned->part;
    turned->g.path = turned->path;
    turned->g.point = turned->point;
    turned->g.part_kind = turned->kind;
    turned->g.xy = turned->xy;
    for (int64_t p = 0; p < s->g.n_paths; p++)
        for (int64_t i = s->point[p], k = s->point[p + 1] - 1; i < s->point[p + 1]; i++, k--)
            memcpy(turned->xy + 2 * i, s->xy + 2 * k, 2 * sizeof *s->xy);
    for (int kind = 0; kind <= DIKAS_ZONAL_SHARE_OF; kind++)
        want(&w, (dikas_zonal_kind)kind, 0, -1, kind == DIKAS_ZONAL_QUANTILE ? 0.5 : 50);
    other = w;
    must_zonal(&s->g, 1, &m, &w);
    must_zonal(&turned->g, 1, &m, &other);
    for (int i = 0; i < w.n; i++)
        for (int64_t f = 0; f < s->g.n_features; f++)
            assert_close(other.out[i][f], w.out[i][f], 1e-10);
    must_zonal(&s->g, 1, &flipped, &other);
    for (int i = 0; i < w.n; i++)
        for (int64_t f = 0; f < s->g.n_features; f++)
            assert_close(other.out[i][f], w.out[i][f], 1e-10);
    clear_wanted(&w);
    clear_wanted(&other);
    free(s);
    free(turned);
    free_raster(m);
    free_raster(flipped);
}

/* ---- statistics by their definitions ---- */

typedef struct {
    double x, w;
} pixel;

static int by_value(const void *a, const void *b)
{
    const pixel *p = a, *q = b;
    if (p->x < q->x || p->x > q->x)
        return p->x < q->x ? -1 : 1;
    return (p->w > q->w) - (p->w < q->w);
}

static double plain_quantile(const pixel *p, int n, double q)
{
    long double *s = malloc((size_t)n * sizeof *s), before = 0;
    double out = p[n - 1].x;
    assert_non_null(s);
    for (int k = 0; k < n; k++) {
        s[k] = k * (long double)p[k].w + (n - 1) * before;
        before += p[k].w;
    }
    const long double at = q * s[n - 1];
    for (int k = 0; k + 1 < n; k++)
        if (at < s[k + 1]) {
            const long double t = (at - s[k]) / (s[k + 1] - s[k]);
            out = t > 0 ? (double)(p[k].x + t * ((long double)p[k + 1].x - p[k].x)) : p[k].x;
            break;
        }
    free(s);
    return out;
}

static double as_stored(const memory_raster *m, double x)
{
    return m->r.single ? (double)(float)x : x;
}

static double known(const memory_raster *m, int64_t i, double instead)
{
    const double x = as_stored(m, m->value[i]), nodata = as_stored(m, m->r.nodata);
    return isnan(x) || (x >= nodata && x <= nodata) ? instead : x;
}

/* Of n pixels that are covered. Those without a value, or without a known weight, are left out;
 * those of weight 0 count as covered only. */
static double plain_statistic(memory_raster *const *rasters, const dikas_zonal_statistic *s,
                              const double *share, const int64_t *at, int64_t n_at, double area)
{
    const memory_raster *m = rasters[s->raster];
    const double mark = as_stored(m, s->parameter);
    pixel *p = calloc((size_t)n_at + 1, sizeof *p);
    long double weight = 0, value = 0, total = 0, squares = 0, part = 0, covered = 0, valid = 0;
    int n = 0;
    assert_non_null(p);
    for (int64_t k = 0; k < n_at; k++) {
        const int64_t i = at[k];
        const double x = known(m, i, s->instead);
        const double people = s->weight < 0 ? 1 : known(rasters[s->weight], i, NAN_);
        covered += share[i];
        if (isnan(x) || isnan(people))
            continue;
        valid += share[i];
        if (people <= 0)
            continue;
        const double w = share[i] * people * (m->r.row_area ? m->r.row_area[i / m->r.columns] : 1);
        p[n++] = (pixel){ x, w };
        total += (long double)share[i] * people * x;
        weight += w;
        value += (long double)w * x;
        part += s->kind == DIKAS_ZONAL_SHARE_GE ? (x >= mark ? (long double)w : 0)
                : s->kind == DIKAS_ZONAL_EXCESS
                    ? (x > mark ? (long double)w * ((long double)x - mark) : 0)
                    : (x >= mark && x <= mark ? (long double)w : 0);
    }
    qsort(p, (size_t)n, sizeof *p, by_value);
    for (int k = 0; k < n; k++) {
        const long double off = p[k].x - value / weight;
        squares += p[k].w * off * off;
    }
    double out = NAN_;
    if (s->kind == DIKAS_ZONAL_COVERED)
        out = (double)covered;
    else if (s->kind == DIKAS_ZONAL_VALID)
        out = (double)valid;
    else if (s->kind == DIKAS_ZONAL_VALID_SHARE)
        out = (double)valid / area;
    else if (n > 0)
        out = s->kind == DIKAS_ZONAL_MEAN       ? (double)(value / weight)
              : s->kind == DIKAS_ZONAL_SUM      ? (double)total
              : s->kind == DIKAS_ZONAL_MIN      ? p[0].x
              : s->kind == DIKAS_ZONAL_MAX      ? p[n - 1].x
              : s->kind == DIKAS_ZONAL_VARIANCE ? (double)(squares / weight)
              : s->kind == DIKAS_ZONAL_STDEV    ? (double)sqrtl(squares / weight)
              : s->kind == DIKAS_ZONAL_QUANTILE ? plain_quantile(p, n, s->parameter)
                                                : (double)(part / weight);
    free(p);
    return out;
}

/* Rectangles whose sides lie on quarters of pixels, so that coverage has no rounding: large, small,
 * with a hole, in two parts, partly and wholly outside. */
static void put_quarters(shape_set *s, int columns, int rows, int kind)
{
    const double low = kind % 7 == 6 ? -10 : 0;
    double u0 = low + chance_below(4 * columns) / 4.0, v0 = low + chance_below(4 * rows) / 4.0;
    double u1 = u0 + (1 + chance_below(kind % 3 == 0 ? 4 * columns : 20)) / 4.0;
    double v1 = v0 + (1 + chance_below(kind % 3 == 0 ? 4 * rows : 20)) / 4.0;
    if (kind % 7 == 5) {
        u0 = v0 = 0;
        u1 = columns;
        v1 = rows;
    }
    add_feature(s);
    add_rectangle(s, u0, rows - v1, u1, rows - v0);
    if (kind % 4 == 1)
        ADD_HOLE(s, u0 + (u1 - u0) / 4, rows - v0 - (v1 - v0) / 4, u1 - (u1 - u0) / 4,
                 rows - v0 - (v1 - v0) / 4, u1 - (u1 - u0) / 4, rows - v1 + (v1 - v0) / 4,
                 u0 + (u1 - u0) / 4, rows - v1 + (v1 - v0) / 4, u0 + (u1 - u0) / 4,
                 rows - v0 - (v1 - v0) / 4);
    if (kind % 4 == 2)
        add_rectangle(s, u1 + 1, rows - v1, u1 + 30.25, rows - v0);
}

static void want_all(wanted *w, int weight, double mark)
{
    static const double q[] = { 0, 0.01, 0.25, 0.5, 0.9, 0.999, 1 };
    for (int kind = 0; kind <= DIKAS_ZONAL_SHARE_OF; kind++)
        if (kind != DIKAS_ZONAL_QUANTILE)
            want(w, (dikas_zonal_kind)kind, 0, weight, mark);
    for (size_t i = 0; i < DIKAS_COUNT(q); i++)
        want(w, DIKAS_ZONAL_QUANTILE, 0, weight, q[i]);
}

/* Where values lie far apart, sums and spreads are as exact as the largest of them. */
static void compare_statistics(memory_raster *const *rasters, const shape_set *s, const wanted *w,
                               double size)
{
    const int64_t all = rasters[0]->r.columns * rasters[0]->r.rows;
    double *share = calloc((size_t)all, sizeof *share);
    int64_t *at = calloc((size_t)all, sizeof *at);
    assert_true(share && at);
    for (int64_t f = 0; f < s->g.n_features; f++) {
        const double area = (double)brute_coverage(rasters[0], &s->g, f, share);
        int64_t n_at = 0;
        for (int64_t i = 0; i < all; i++)
            if (share[i] > 0)
                at[n_at++] = i;
        for (int i = 0; i < w->n; i++) {
            const dikas_zonal_statistic *one = &w->statistic[i];
            const double expected = plain_statistic(rasters, one, share, at, n_at, area);
            const double got = w->out[i][f];
            const double scale = one->kind == DIKAS_ZONAL_VARIANCE ? size * size : size;
            const int fine = isnan(expected)
                                 ? isnan(got)
                                 : fabs(got - expected) <= 1e-12 * fmax(fabs(expected), scale);
            if (!fine)
                print_error("feature %d, kind %d (%g), weight %d: %.17g is not %.17g\n", (int)f,
                            one->kind, one->parameter, one->weight, got, expected);
            assert_true(fine);
        }
    }
    free(at);
    free(share);
}

enum { RANDOM, TIES, CLASSES, CONSTANT, OUTLIERS, FAR_FROM_ZERO, ALL_MISSING, N_PATTERNS };

static double pattern_value(int pattern, int i)
{
    switch (pattern) {
    case TIES:
        return chance() < 0.7 ? 5 : chance_below(40) / 4.0;
    case CLASSES:
        return 1 + chance_below(4);
    case CONSTANT:
        return 0.1;
    case OUTLIERS:
        return i % 331 == 7 ? (i % 2 ? 1e30 : -1e30) : 20 * chance();
    case FAR_FROM_ZERO:
        return 4000000 + chance_below(8) / 4.0;
    case ALL_MISSING:
        return i % 2 ? NAN_ : -9999;
    default:
        return 40 * chance() - 20;
    }
}

static void fill(memory_raster *m, int pattern, double lost)
{
    m->r.nodata = -9999;
    for (int64_t i = 0; i < m->r.columns * m->r.rows; i++) {
        m->value[i] = pattern_value(pattern, (int)i);
        if (chance() < lost)
            m->value[i] = i % 2 ? NAN_ : -9999;
    }
}

static void fill_weights(memory_raster *m)
{
    m->r.nodata = -1;
    for (int64_t i = 0; i < m->r.columns * m->r.rows; i++) {
        const double c = chance();
        m->value[i] = c < 0.15 ? NAN_ : c < 0.3 ? -1 : c < 0.5 ? 0 : chance_below(64) / 8.0;
    }
}

static void statistics_as_defined(void **state)
{
    (void)state;
    chance_state = 99;
    for (int pattern = 0; pattern < N_PATTERNS; pattern++)
        for (int single = 0; single < 2; single++)
            for (int lost = 0; lost < 2; lost++) {
                memory_raster *rasters[2] = { raster_of(110, 40, single),
                                              raster_of(110, 40, !single) };
                shape_set *s = shapes_new();
                wanted w = { 0 };
                fill(rasters[0], pattern, lost ? 0.2 : 0);
                fill_weights(rasters[1]);
                for (int i = 0; i < 28; i++)
                    put_quarters(s, 110, 40, i);
                want_all(&w, -1, pattern == CLASSES ? 2 : 5);
                want_all(&w, 1, pattern == CLASSES ? 2 : 5);
                must_zonal(&s->g, 2, rasters, &w);
                compare_statistics(rasters, s, &w,
                                   pattern == OUTLIERS        ? 1e30
                                   : pattern == FAR_FROM_ZERO ? 4e6
                                                              : 1);
                clear_wanted(&w);
                free(s);
                free_raster(rasters[0]);
                free_raster(rasters[1]);
            }
}

/* Quantiles do not see how large outliers are. */
static void quantiles_beside_outliers(void **state)
{
    static const double outlier[] = { 1e30, -1e30, 1e300, 3e38 };
    (void)state;
    for (size_t k = 0; k < DIKAS_COUNT(outlier); k++) {
        memory_raster *m = raster_of(200, 50, outlier[k] < 1e39 && k % 2);
        shape_set *s = shapes_new();
        wanted w = { 0 };
        chance_state = 4;
        for (int i = 0; i < 10000; i++)
            m->value[i] = i % 997 == 3 ? outlier[k] * (1 + i % 5) / 5 : chance_below(4000) / 8.0;
        add_feature(s);
        add_rectangle(s, 0.25, 0, 200, 49.5);
        for (double q = 0.05; q < 0.96; q += 0.05)
            want(&w, DIKAS_ZONAL_QUANTILE, 0, -1, q);
        must_zonal(&s->g, 1, &m, &w);
        compare_statistics(&m, s, &w, 1);
        clear_wanted(&w);
        free(s);
        free_raster(m);
    }
}

/* A raster may hold infinities, and numbers further apart than a double is large. */
static void quantiles_beside_infinities(void **state)
{
    (void)state;
    for (int k = 0; k < 4; k++) {
        const double low = k % 2 ? -HUGE_VAL : -1.7e308, high = k / 2 ? HUGE_VAL : 1.7e308;
        memory_raster *m = raster_of(100, 30, 0);
        shape_set *s = shapes_new();
        wanted w = { 0 };
        chance_state = 4;
        for (int i = 0; i < 3000; i++)
            m->value[i] = i % 100 == 3 ? low : i % 100 == 5 ? high : chance_below(4000) / 8.0;
        add_feature(s);
        add_rectangle(s, 0, 0, 100, 30);
        for (double q = 0.1; q < 0.95; q += 0.2)
            want(&w, DIKAS_ZONAL_QUANTILE, 0, -1, q);
        must_zonal(&s->g, 1, &m, &w);
        compare_statistics(&m, s, &w, 1);
        clear_wanted(&w);
        free(s);
        free_raster(m);
    }
}

/* The first quantile is the least value and the last the highest, to the bit. */
static void ends_of_quantiles(void **state)
{
    (void)state;
    memory_raster *m[2] = { raster_of(12, 12, 1), raster_of(12, 12, 0) };
    chance_state = 11;
    for (int round = 0; round < 200; round++) {
        shape_set *s = shapes_new();
        wanted w = { 0 };
        for (int i = 0; i < 144; i++) {
            m[0]->value[i] = (double)(float)(chance() * 50);
            m[1]->value[i] = chance();
        }
        add_feature(s);
        put_star(s, m[0]->r.to_xy, 6, 6, 1, 4, 1, 0);
        want(&w, DIKAS_ZONAL_MIN, 0, 1, 0);
        want(&w, DIKAS_ZONAL_QUANTILE, 0, 1, 0);
        want(&w, DIKAS_ZONAL_MAX, 0, 1, 0);
        want(&w, DIKAS_ZONAL_QUANTILE, 0, 1, 1);
        must_zonal(&s->g, 2, m, &w);
        assert_close(w.out[1][0], w.out[0][0], 0);
        assert_close(w.out[3][0], w.out[2][0], 0);
        clear_wanted(&w);
        free(s);
    }
    free_raster(m[0]);
    free_raster(m[1]);
}

/* ---- missing ---- */

static void nothing_comes_of_nothing(void **state)
{
    (void)state;
    memory_raster *m[2] = { raster_of(60, 40, 1), raster_of(60, 40, 0) };
    shape_set *s = shapes_new();
    wanted w = { 0 };
    fill(m[0], ALL_MISSING, 0);
    for (int i = 0; i < 2400; i++)
        m[1]->value[i] = 1;
    add_feature(s);
    add_rectangle(s, 1.5, 1.5, 50, 30);
    add_feature(s); /* no polygon */
    add_feature(s); /* a line is none */
    ADD_PART(s, DIKAS_LINE, 0, 0, 30, 30);
    add_feature(s); /* outside */
    add_rectangle(s, 100, 1.5, 150, 30);
    want_all(&w, -1, 0);
    want_all(&w, 1, 0);
    must_zonal(&s->g, 2, m, &w);
    for (int i = 0; i < w.n; i++) {
        const dikas_zonal_kind kind = w.statistic[i].kind;
        const int counts = kind == DIKAS_ZONAL_VALID || kind == DIKAS_ZONAL_VALID_SHARE;
        assert_close(w.out[i][0], kind == DIKAS_ZONAL_COVERED ? 48.5 * 28.5 : counts ? 0 : NAN_, 0);
        assert_close(w.out[i][1], NAN_, 0);
        assert_close(w.out[i][2], NAN_, 0);
        assert_close(w.out[i][3], kind == DIKAS_ZONAL_COVERED || counts ? 0 : NAN_, 0);
    }
    clear_wanted(&w);
    free(s);
    free_raster(m[0]);
    free_raster(m[1]);
}

/* People that are known to be none: ground is known, and no mean. */
static void weights_of_zero(void **state)
{
    (void)state;
    memory_raster *m[2] = { raster_of(60, 40, 1), raster_of(60, 40, 0) };
    shape_set *s = shapes_new();
    wanted w = { 0 };
    for (int i = 0; i < 2400; i++)
        m[0]->value[i] = 3;
    add_feature(s);
    add_rectangle(s, 0.5, 0, 50, 30);
    add_feature(s);
    add_rectangle(s, 0.5, 0, 50, 30);
    want(&w, DIKAS_ZONAL_VALID, 0, 1, 0);
    want(&w, DIKAS_ZONAL_VALID_SHARE, 0, 1, 0);
    want(&w, DIKAS_ZONAL_MEAN, 0, 1, 0);
    must_zonal(&s->g, 2, m, &w);
    assert_close(w.out[0][0], 49.5 * 30, 0);
    assert_close(w.out[1][0], 1, 0);
    assert_close(w.out[2][0], NAN_, 0);
    m[1]->value[20 * 60 + 20] = 2; /* one place with people changes no ground */
    must_zonal(&s->g, 2, m, &w);
    assert_close(w.out[0][0], 49.5 * 30, 0);
    assert_close(w.out[2][0], 3, 0);
    clear_wanted(&w);
    free(s);
    free_raster(m[0]);
    free_raster(m[1]);
}

static void something_instead(void **state)
{
    (void)state;
    memory_raster *m = raster_of(60, 40, 1);
    shape_set *s = shapes_new();
    wanted w = { 0 };
    chance_state = 12;
    fill(m, RANDOM, 0.3);
    for (int i = 0; i < 14; i++)
        put_quarters(s, 60, 40, i);
    want_all(&w, -1, 0.25);
    for (int i = 0; i < w.n; i++)
        w.statistic[i].instead = -1;
    want_all(&w, -1, 0.25); /* beside those without */
    must_zonal(&s->g, 1, &m, &w);
    compare_statistics(&m, s, &w, 1);
    clear_wanted(&w);
    free(s);
    free_raster(m);
}

/* What stands for a missing `float` is one: 0.7 there is what 0.7 is elsewhere in the raster. */
static void instead_is_a_float(void **state)
{
    (void)state;
    memory_raster *m = raster_of(200, 40, 1);
    shape_set *s = shapes_new();
    wanted w = { 0 };
    for (int i = 0; i < 8000; i++)
        m->value[i] = i % 3 == 0 ? NAN_ : (double)nextafterf(0.7f, 1);
    add_feature(s);
    add_rectangle(s, 0, 0, 200, 40);
    add_feature(s);
    add_rectangle(s, 0.5, 0.5, 20, 30);
    want(&w, DIKAS_ZONAL_QUANTILE, 0, -1, 0.1);
    want(&w, DIKAS_ZONAL_MIN, 0, -1, 0);
    want(&w, DIKAS_ZONAL_SHARE_GE, 0, -1, 0.7);
    want(&w, DIKAS_ZONAL_SHARE_OF, 0, -1, 0.7);
    for (int i = 0; i < w.n; i++)
        w.statistic[i].instead = 0.7;
    must_zonal(&s->g, 1, &m, &w);
    for (int f = 0; f < 2; f++) {
        assert_close(w.out[0][f], (double)0.7f, 0);
        assert_close(w.out[1][f], (double)0.7f, 0);
        assert_close(w.out[2][f], 1, 1e-15);
    }
    assert_close(w.out[3][0], 2667.0 / 8000, 1e-14);
    clear_wanted(&w);
    free(s);
    free_raster(m);
}

static void rows_of_other_sizes(void **state)
{
    (void)state;
    double area[40];
    memory_raster *m[2] = { raster_of(90, 40, 1), raster_of(90, 40, 0) };
    shape_set *s = shapes_new();
    wanted w = { 0 };
    chance_state = 31;
    for (int i = 0; i < 40; i++)
        area[i] = 0.25 + i / 8.0;
    m[0]->r.row_area = m[1]->r.row_area = area;
    fill(m[0], RANDOM, 0.1);
    fill_weights(m[1]);
    for (int i = 0; i < 28; i++)
        put_quarters(s, 90, 40, i);
    want_all(&w, -1, 0.25);
    want_all(&w, 1, 0.25);
    must_zonal(&s->g, 2, m, &w);
    compare_statistics(m, s, &w, 1);
    clear_wanted(&w);
    free(s);
    free_raster(m[0]);
    free_raster(m[1]);
}

/* ---- blocks, threads, rasters together ---- */

enum { LARGE_WIDE = 600, LARGE_HIGH = 500 };

static shape_set *large_zones(void)
{
    static const double plain[6] = { 0, 1, 0, LARGE_HIGH, 0, -1 };
    shape_set *s = shapes_new();
    for (int i = 0; i < 28; i++)
        put_quarters(s, LARGE_WIDE, LARGE_HIGH, i);
    for (int i = 0; i < 20; i++) { /* which overlap */
        add_feature(s);
        put_star(s, plain, LARGE_WIDE * chance(), LARGE_HIGH * chance(), 5, 10 + 12.0 * i, 1, 0);
    }
    return s;
}

static void want_pair(wanted *w)
{
    want_all(w, -1, 0.5);
    want_all(w, 1, 0.5);
    want(w, DIKAS_ZONAL_MEAN, 1, -1, 0);
    want(w, DIKAS_ZONAL_QUANTILE, 1, -1, 0.5);
}

static void blocks_do_not_matter(void **state)
{
    static const int64_t block[][2] = {
        { LARGE_WIDE, 1 }, { 16, 16 }, { 7, 5 }, { 1, LARGE_HIGH }, { 256, 256 }
    };
    (void)state;
    chance_state = 8;
    memory_raster *m[2] = { raster_of(LARGE_WIDE, LARGE_HIGH, 1),
                            raster_of(LARGE_WIDE, LARGE_HIGH, 0) };
    fill(m[0], RANDOM, 0.1);
    fill_weights(m[1]);
    shape_set *s = large_zones();
    wanted whole = { 0 }, w = { 0 };
    want_pair(&whole);
    w = whole;
    must_zonal(&s->g, 2, m, &whole);
    assert_true(m[0]->reads <= 4); /* once, and a few times for the quantiles of the largest */
    for (size_t b = 0; b < DIKAS_COUNT(block); b++) {
        for (int i = 0; i < 2; i++) {
            m[i]->r.block_columns = block[b][0];
            m[i]->r.block_rows = block[b][1];
            m[i]->reads = 0;
        }
        must_zonal(&s->g, 2, m, &w);
        assert_true(m[0]->reads > 3);
        for (int i = 0; i < w.n; i++)
            for (int64_t f = 0; f < s->g.n_features; f++) {
                const double a = w.out[i][f], c = whole.out[i][f];
                if (!(isnan(a) ? isnan(c) : fabs(a - c) <= 1e-12 * fmax(1, fabs(c))))
                    print_error("block %d, feature %d, kind %d: %.17g is not %.17g\n", (int)b,
                                (int)f, w.statistic[i].kind, a, c);
                assert_true(isnan(a) ? isnan(c) : fabs(a - c) <= 1e-12 * fmax(1, fabs(c)));
            }
    }
    clear_wanted(&w);
    clear_wanted(&whole);
    free(s);
    free_raster(m[0]);
    free_raster(m[1]);
}

static void threads_do_not_matter(void **state)
{
    (void)state;
    chance_state = 9;
    memory_raster *m[2] = { raster_of(LARGE_WIDE, LARGE_HIGH, 1),
                            raster_of(LARGE_WIDE, LARGE_HIGH, 0) };
    fill(m[0], TIES, 0.1);
    fill_weights(m[1]);
    for (int i = 0; i < 2; i++)
        m[i]->r.block_rows = m[i]->r.block_columns = 64;
    shape_set *s = large_zones();
    wanted one = { 0 }, four = { 0 };
    dikas_run run = DIKAS_RUN_INIT;
    dikas_error err;
    want_pair(&one);
    four = one;
    run.threads = 1;
    assert_ok(zonal_of(&s->g, 2, m, &one, &run, &err), err);
    run.threads = 4;
    assert_ok(zonal_of(&s->g, 2, m, &four, &run, &err), err);
    for (int i = 0; i < one.n; i++)
        assert_memory_equal(one.out[i], four.out[i], (size_t)s->g.n_features * sizeof(double));
    clear_wanted(&one);
    clear_wanted(&four);
    free(s);
    free_raster(m[0]);
    free_raster(m[1]);
}

/* ---- what is refused ---- */

static void is_refused(int n, memory_raster **m, dikas_zonal_kind kind, int raster, int weight,
                       double parameter, const char *word)
{
    shape_set *s = shapes_new();
    wanted w = { 0 };
    dikas_error err = { DIKAS_OK, "" };
    add_feature(s);
    add_rectangle(s, 1, 1, 9, 9);
    want(&w, kind, raster, weight, parameter);
    assert_int_equal(zonal_of(&s->g, n, m, &w, NULL, &err), DIKAS_EINVAL);
    if (!strstr(err.message, word))
        print_error("'%s' is not in '%s'\n", word, err.message);
    assert_non_null(strstr(err.message, word));
    clear_wanted(&w);
    free(s);
}

static void refusals(void **state)
{
    (void)state;
    memory_raster *m[2] = { raster_of(20, 10, 1), raster_of(20, 10, 0) };
    m[0]->r.name = "heat.tif";
    m[1]->r.name = "people.tif";
    is_refused(2, m, DIKAS_ZONAL_MEAN, 2, -1, 0, "no such raster");
    is_refused(2, m, DIKAS_ZONAL_MEAN, -1, -1, 0, "no such raster");
    is_refused(2, m, DIKAS_ZONAL_MEAN, 0, 2, 0, "no such raster");
    is_refused(2, m, DIKAS_ZONAL_QUANTILE, 0, -1, 1.01, "1.01");
    is_refused(2, m, DIKAS_ZONAL_QUANTILE, 0, -1, NAN_, "quantile");
    m[1]->value[3 * 20 + 4] = -2.5;
    is_refused(2, m, DIKAS_ZONAL_MEAN, 0, 1, 0, "people.tif: -2.5 in pixel (4, 3)");
    m[1]->value[3 * 20 + 4] = HUGE_VAL;
    is_refused(2, m, DIKAS_ZONAL_MEAN, 0, 1, 0, "people.tif: inf in pixel (4, 3)");
    m[1]->value[3 * 20 + 4] = 0;
    m[1]->r.to_xy[0] = 0.5;
    is_refused(2, m, DIKAS_ZONAL_MEAN, 0, 1, 0, "heat.tif and people.tif are of different grids");
    m[1]->r.to_xy[0] = 0;
    m[1]->r.rows = 9;
    is_refused(2, m, DIKAS_ZONAL_MEAN, 0, -1, 0, "different grids");
    is_refused(0, m, DIKAS_ZONAL_MEAN, 0, -1, 0, "no rasters");
    free_raster(m[0]);
    free_raster(m[1]);
}

/* Pixels without size, or too small for their coordinates, tell no places apart. */
static void grids_of_no_use(void **state)
{
    (void)state;
    const double places[][6] = {
        { 0, 0, 0, 0, 0, 0 },          { 0, 1, 1, 0, 1, 1 },         { NAN_, 1, 0, 0, 0, -1 },
        { 0, 1, 0, 0, 0, NAN_ },       { 0, HUGE_VAL, 0, 0, 0, -1 }, { 1e17, 1, 0, 1e17, 0, -1 },
        { 0, 1, 1, 0, 1, 1.00000001 },
    };
    memory_raster *m[1] = { raster_of(20, 10, 1) };
    m[0]->r.name = "heat.tif";
    for (size_t i = 0; i < DIKAS_COUNT(places); i++) {
        set_place(m[0], places[i]);
        is_refused(1, m, DIKAS_ZONAL_MEAN, 0, -1, 0, "heat.tif: pixels of");
    }
    free_raster(m[0]);
}

/* A place so far away that its roundings are larger than pixels, or that is none: the row is named.
 */
static void places_of_no_use(void **state)
{
    (void)state;
    static const double far[] = { 1e14, -1e300, HUGE_VAL, DIKAS_MISSING };
    memory_raster *m[1] = { raster_of(20, 10, 1) };
    for (size_t i = 0; i < DIKAS_COUNT(far); i++)
        for (int in_hole = 0; in_hole < 2; in_hole++) {
            shape_set *s = shapes_new();
            wanted w = { 0 };
            dikas_error err = { DIKAS_OK, "" };
            const double odd[] = { 0, 0, 9, 0, 9, far[i], 0, 9, 0, 0 };
            add_feature(s);
            add_rectangle(s, 1, 1, 9, 9);
            add_feature(s);
            if (in_hole) {
                add_rectangle(s, 1, 1, 9, 9);
                add_path(s, 5, odd);
            } else
                add_part(s, DIKAS_POLYGON, 5, odd);
            want(&w, DIKAS_ZONAL_MEAN, 0, -1, 0);
            assert_int_equal(zonal_of(&s->g, 1, m, &w, NULL, &err), DIKAS_EINVAL);
            assert_non_null(strstr(err.message, "polygon 2"));
            clear_wanted(&w);
            free(s);
        }
    free_raster(m[0]);
}

/* A ring that is not closed is closed: nothing beyond it is covered. */
static void open_rings(void **state)
{
    (void)state;
    memory_raster *m[1] = { raster_of(20, 10, 1) };
    shape_set *s = shapes_new();
    wanted w = { 0 };
    const double open[] = { 2, 2, 6, 2, 6, 5, 2, 5 };
    add_feature(s);
    add_part(s, DIKAS_POLYGON, 4, open);
    want(&w, DIKAS_ZONAL_COVERED, 0, -1, 0);
    want(&w, DIKAS_ZONAL_VALID_SHARE, 0, -1, 0);
    must_zonal(&s->g, 1, m, &w);
    assert_close(w.out[0][0], 12, 0);
    assert_close(w.out[1][0], 1, 0);
    clear_wanted(&w);
    free(s);
    free_raster(m[0]);
}

static void no_zones(void **state)
{
    (void)state;
    memory_raster *m = raster_of(20, 10, 1);
    shape_set *s = shapes_new();
    wanted w = { 0 };
    want_all(&w, -1, 0);
    must_zonal(&s->g, 1, &m, &w);
    assert_int_equal(m->reads, 0);
    clear_wanted(&w);
    free(s);
    free_raster(m);
}

/* ---- what goes wrong on the way ---- */

static dikas_status some_work(void *context, dikas_error *err)
{
    memory_raster **m = context;
    shape_set *s = shapes_new();
    wanted w = { 0 };
    dikas_run run = DIKAS_RUN_INIT;
    chance_state = 8;
    run.threads = 1;
    for (int i = 0; i < 10; i++)
        put_quarters(s, 360, 250, i); /* two windows */
    want_pair(&w);
    const dikas_status status = zonal_of(&s->g, 2, m, &w, &run, err);
    clear_wanted(&w);
    free(s);
    return status;
}

static void allocations_may_fail(void **state)
{
    (void)state;
    memory_raster *m[2] = { raster_of(360, 250, 1), raster_of(360, 250, 0) };
    chance_state = 2;
    fill(m[0], RANDOM, 0.1);
    fill_weights(m[1]);
    for (int i = 0; i < 2; i++)
        m[i]->r.block_columns = m[i]->r.block_rows = 50;
    assert_true(fail_each_allocation(some_work, m) > 60);
    free_raster(m[0]);
    free_raster(m[1]);
}

static void reading_may_fail(void **state)
{
    (void)state;
    memory_raster *m[2] = { raster_of(360, 250, 1), raster_of(360, 250, 0) };
    for (int i = 0; i < 2; i++)
        m[i]->r.block_columns = m[i]->r.block_rows = 50;
    m[1]->r.name = "broken.tif";
    for (int fails_at = 0; fails_at < 2; fails_at++) {
        dikas_error err = { DIKAS_OK, "" };
        m[1]->reads = 0;
        m[1]->fails_at = fails_at;
        start_failing(-1);
        assert_int_equal(some_work(m, &err), DIKAS_EIO);
        stop_failing();
        assert_non_null(strstr(err.message, "broken.tif"));
    }
    free_raster(m[0]);
    free_raster(m[1]);
}

static int stop_halfway(double done, const char *what, void *payload)
{
    double *last = payload;
    (void)what;
    assert_true(done >= *last && done <= 1);
    *last = done;
    return done < 0.5;
}

static int go_on(double done, const char *what, void *payload)
{
    double *last = payload;
    (void)what;
    assert_true(done >= *last - 1e-12 && done <= 1 + 1e-12);
    *last = done;
    return 1;
}

static void cancelling(void **state)
{
    (void)state;
    memory_raster *m = raster_of(LARGE_WIDE, LARGE_HIGH, 1);
    shape_set *s = shapes_new();
    wanted w = { 0 };
    dikas_run run = DIKAS_RUN_INIT;
    dikas_error err = { DIKAS_OK, "" };
    double last = 0;
    m->r.block_rows = 1;
    add_feature(s);
    add_rectangle(s, 0, 0, LARGE_WIDE, LARGE_HIGH);
    want_all(&w, -1, 0);
    run.progress = stop_at_once;
    start_failing(-1);
    assert_int_equal(zonal_of(&s->g, 1, &m, &w, &run, &err), DIKAS_ECANCELLED);
    run.progress = stop_halfway;
    run.progress_payload = &last;
    assert_int_equal(zonal_of(&s->g, 1, &m, &w, &run, &err), DIKAS_ECANCELLED);
    stop_failing();
    assert_true(last >= 0.5);
    run.progress = go_on;
    last = 0;
    assert_ok(zonal_of(&s->g, 1, &m, &w, &run, &err), err);
    assert_true(last > 0.5);
    clear_wanted(&w);
    free(s);
    free_raster(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(coverage_is_exact),
        cmocka_unit_test(corners_on_edges),
        cmocka_unit_test(aligned_squares),
        cmocka_unit_test(directions_do_not_matter),
        cmocka_unit_test(statistics_as_defined),
        cmocka_unit_test(quantiles_beside_outliers),
        cmocka_unit_test(quantiles_beside_infinities),
        cmocka_unit_test(ends_of_quantiles),
        cmocka_unit_test(nothing_comes_of_nothing),
        cmocka_unit_test(weights_of_zero),
        cmocka_unit_test(something_instead),
        cmocka_unit_test(instead_is_a_float),
        cmocka_unit_test(rows_of_other_sizes),
        cmocka_unit_test(blocks_do_not_matter),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(refusals),
        cmocka_unit_test(grids_of_no_use),
        cmocka_unit_test(places_of_no_use),
        cmocka_unit_test(open_rings),
        cmocka_unit_test(no_zones),
        cmocka_unit_test(allocations_may_fail),
        cmocka_unit_test(reading_may_fail),
        cmocka_unit_test(cancelling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
