/* SPDX-License-Identifier: MIT */
/**
 * @file moments.c
 * Sums, spread and extremes of pixels, up to a thousand at a time.
 *
 * Each chunk has its own mean, about which its squares are taken, and is merged into what was
 * there: nothing is lost where values lie far from 0. Sums run in eight lanes that are added up in
 * one order, so that the bits are the same for every width of vectors.
 */
#include "raster/moments.h"
#include "core/lanes.h"

enum { LANES = 8 };

void moments_init(moments *m)
{
    *m = (moments){ .low = HUGE_VAL, .high = -HUGE_VAL };
}

/** Values on their way to doubles. */
typedef struct intake {
    values from;
    double *x;
    int n;
    int missing; /* 1: some may be */
} intake;

/** What pixels come to. */
typedef struct chunk {
    const double *x, *c, *w; /* c, w NULL: 1 */
    int n;
    double total, weight, value, squares, low, high;
    tally tally;
    double tallied;
} chunk;

LANES_INLINE double lanes_sum(const double lane[LANES])
{
    return ((lane[0] + lane[4]) + (lane[2] + lane[6])) +
           ((lane[1] + lane[5]) + (lane[3] + lane[7]));
}

/* Does `step` for every LANE of every eight elements, then for what is left over. */
#define FOR_LANES(n, step)                                                                         \
    do {                                                                                           \
        int first = 0;                                                                             \
        for (; first + LANES <= (n); first += LANES) {                                             \
            _Pragma("omp simd") for (int LANE = 0; LANE < LANES; LANE++)                           \
            {                                                                                      \
                const int ELEMENT = first + LANE;                                                  \
                step;                                                                              \
            }                                                                                      \
        }                                                                                          \
        for (int LANE = 0; first + LANE < (n); LANE++) {                                           \
            const int ELEMENT = first + LANE;                                                      \
            step;                                                                                  \
        }                                                                                          \
    } while (0)

/* NaN, and the value that stands for it, are neither below nor above it. Where there is none,
 * infinity takes its place: some more are looked at again. */
#define TAKE_IN(it, type, source)                                                                  \
    do {                                                                                           \
        double *restrict x = (it)->x;                                                              \
        const type nodata = isnan((it)->from.nodata) ? (type)HUGE_VAL : (type)(it)->from.nodata;   \
        int missing = 0;                                                                           \
        _Pragma("omp simd reduction(|:missing)") for (int i = 0; i < (it)->n; i++)                 \
        {                                                                                          \
            const type raw = (source)[i];                                                          \
            x[i] = (double)raw;                                                                    \
            missing |= !islessgreater(raw, nodata);                                                \
        }                                                                                          \
        (it)->missing = missing;                                                                   \
    } while (0)

LANES_INLINE void take_single(intake *it)
{
    const float *restrict source = it->from.single;
    TAKE_IN(it, float, source);
}

LANES_INLINE void take_whole(intake *it)
{
    const double *restrict source = it->from.whole;
    TAKE_IN(it, double, source);
}

LANES_INLINE void clear_extremes(double low[LANES], double high[LANES])
{
    for (int k = 0; k < LANES; k++) {
        low[k] = HUGE_VAL;
        high[k] = -HUGE_VAL;
    }
}

LANES_INLINE void set_extremes(chunk *it, const double low[LANES], const double high[LANES])
{
    it->low = low[0];
    it->high = high[0];
    for (int k = 1; k < LANES; k++) {
        it->low = low[k] < it->low ? low[k] : it->low;
        it->high = high[k] > it->high ? high[k] : it->high;
    }
}

LANES_INLINE void add_up(chunk *it)
{
    const double *restrict x = it->x;
    double low[LANES], high[LANES], sum[LANES] = { 0 };
    clear_extremes(low, high);
    FOR_LANES(it->n, const double v = x[ELEMENT]; low[LANE] = v < low[LANE] ? v : low[LANE];
              high[LANE] = v > high[LANE] ? v : high[LANE]; sum[LANE] += v);
    set_extremes(it, low, high);
    it->value = lanes_sum(sum);
}

LANES_INLINE void square_up(chunk *it)
{
    const double *restrict x = it->x;
    const double mean = it->value / it->n;
    double sum[LANES] = { 0 };
    FOR_LANES(it->n, const double off = x[ELEMENT] - mean; sum[LANE] += off * off);
    it->squares = lanes_sum(sum);
}

LANES_INLINE void weigh_up(chunk *it)
{
    const double *restrict x = it->x, *restrict c = it->c, *restrict w = it->w;
    double total[LANES] = { 0 }, weight[LANES] = { 0 }, value[LANES] = { 0 },
           squares[LANES] = { 0 };
    double low[LANES], high[LANES];
    clear_extremes(low, high);
    FOR_LANES(it->n, const double v = x[ELEMENT]; low[LANE] = v < low[LANE] ? v : low[LANE];
              high[LANE] = v > high[LANE] ? v : high[LANE]);
    set_extremes(it, low, high);
    FOR_LANES(it->n, total[LANE] += c[ELEMENT] * x[ELEMENT]; weight[LANE] += w[ELEMENT];
              value[LANE] += w[ELEMENT] * x[ELEMENT]);
    it->total = lanes_sum(total);
    it->weight = lanes_sum(weight);
    it->value = lanes_sum(value);
    const double mean = it->value / it->weight;
    FOR_LANES(it->n, const double off = x[ELEMENT] - mean;
              squares[LANE] += w[ELEMENT] * (off * off));
    it->squares = lanes_sum(squares);
}

/* `w` NULL: all weigh 1. */
LANES_INLINE void tally_up(chunk *it, const double *restrict w)
{
    const double *restrict x = it->x;
    const double mark = it->tally.mark;
    double sum[LANES] = { 0 };
#define WEIGHT (w ? w[ELEMENT] : 1)
    if (it->tally.kind == TALLY_AT_LEAST)
        FOR_LANES(it->n, sum[LANE] += x[ELEMENT] >= mark ? WEIGHT : 0);
    else if (it->tally.kind == TALLY_EXCESS)
        FOR_LANES(it->n, sum[LANE] += x[ELEMENT] > mark ? WEIGHT * (x[ELEMENT] - mark) : 0);
    else
        FOR_LANES(it->n, sum[LANE] += x[ELEMENT] >= mark && x[ELEMENT] <= mark ? WEIGHT : 0);
#undef WEIGHT
    it->tallied = lanes_sum(sum);
}

LANES_INLINE void tally_even(chunk *it)
{
    tally_up(it, NULL);
}

LANES_INLINE void tally_weighed(chunk *it)
{
    tally_up(it, it->w);
}

LANES_DEFINE(run_take_single, take_single, intake)
LANES_DEFINE(run_take_whole, take_whole, intake)
LANES_DEFINE(run_add_up, add_up, chunk)
LANES_DEFINE(run_square_up, square_up, chunk)
LANES_DEFINE(run_weigh_up, weigh_up, chunk)
LANES_DEFINE(run_tally_even, tally_even, chunk)
LANES_DEFINE(run_tally_weighed, tally_weighed, chunk)

/* ---- merging ---- */

/* Weight, sum of values and squares of a chunk into what is there. */
static void merge(moments *m, double weight, double value, double squares)
{
    const double before = dikas_sum_value(m->weight);
    if (before > 0) {
        const double apart = value / weight - dikas_sum_value(m->value) / before;
        squares += apart * apart * (before * weight / (before + weight));
    }
    m->squares += squares;
    dikas_sum_add(&m->weight, weight);
    dikas_sum_add(&m->value, value);
}

static void add_tallies(chunk *it, const tallies *t, double scale)
{
    for (int i = 0; i < t->n; i++) {
        it->tally = t->tally[i];
        if (it->w)
            run_tally_weighed(it);
        else
            run_tally_even(it);
        t->sum[i] += it->tallied * scale;
    }
}

/* NaN, or the value that stands for it. */
#define is_missing(x, nodata) (!((x) <= (x)) || ((x) >= (nodata) && (x) <= (nodata)))

/* A value as it counts: nodata becomes what stands for it. */
static double known_value(const values *from, int i)
{
    if (from->single) {
        const float x = from->single[i];
        return is_missing(x, (float)from->nodata) ? from->instead : (double)x;
    }
    const double x = from->whole[i];
    return is_missing(x, from->nodata) ? from->instead : x;
}

void values_copy(const values *from, int n, double *x)
{
    for (int i = 0; i < n; i++)
        x[i] = known_value(from, i);
}

void even_pixels_add(even_pixels *p, const values *from, int n)
{
    intake it = { .from = *from, .x = p->x + p->n, .n = n };
    if (from->single)
        run_take_single(&it);
    else
        run_take_whole(&it);
    if (!it.missing) {
        p->n += n;
        return;
    }
    for (int i = 0; i < n; i++) {
        p->x[p->n] = known_value(from, i);
        p->n += !isnan(p->x[p->n]);
    }
}

void moments_add_even(moments *m, const tallies *also, even_pixels *p)
{
    chunk it = { .x = p->x, .n = p->n };
    if (p->n == 0)
        return;
    run_add_up(&it);
    run_square_up(&it);
    const double weight = p->share * p->area;
    m->low = it.low < m->low ? it.low : m->low;
    m->high = it.high > m->high ? it.high : m->high;
    dikas_sum_add(&m->covered, p->share * it.n);
    dikas_sum_add(&m->total, p->share * it.value);
    merge(m, weight * it.n, weight * it.value, weight * it.squares);
    add_tallies(&it, also, weight);
}

void moments_add_weighed(moments *m, const tallies *also, weighed_pixels *p)
{
    chunk it = { .x = p->x, .c = p->c, .w = p->w, .n = p->n };
    dikas_sum_add(&m->covered, p->covered); /* also where all weigh nothing */
    if (p->n == 0)
        return;
    run_weigh_up(&it);
    m->low = it.low < m->low ? it.low : m->low;
    m->high = it.high > m->high ? it.high : m->high;
    dikas_sum_add(&m->total, it.total);
    merge(m, it.weight, it.value, it.squares);
    add_tallies(&it, also, 1);
}
