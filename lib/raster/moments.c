/* SPDX-License-Identifier: MIT */
/**
 * @file moments.c
 * Sums, spread and extremes of pixels, some hundred at a time.
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

/** What a chunk comes to. */
typedef struct chunk {
    values from;
    double *x;           /* as doubles */
    const double *c, *w; /* NULL: 1 */
    int n;
    int missing; /* 1: some are, and the sums are none */
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

/* Copies the values, and sums them up on the way. */
#define TAKE_IN(it, type, source)                                                                  \
    do {                                                                                           \
        double *restrict x = (it)->x;                                                              \
        const type nodata = (type)(it)->from.nodata;                                               \
        double sum[LANES] = { 0 }, missing[LANES] = { 0 }, low[LANES], high[LANES];                \
        for (int k = 0; k < LANES; k++) {                                                          \
            low[k] = HUGE_VAL;                                                                     \
            high[k] = -HUGE_VAL;                                                                   \
        }                                                                                          \
        FOR_LANES((it)->n, const type raw = (source)[ELEMENT]; const double v = (double)raw;       \
                  x[ELEMENT] = v; sum[LANE] += v; low[LANE] = v < low[LANE] ? v : low[LANE];       \
                  high[LANE] = v > high[LANE] ? v : high[LANE];                                    \
                  missing[LANE] += is_missing(raw, nodata) ? 1 : 0);                               \
        (it)->value = lanes_sum(sum);                                                              \
        (it)->missing = lanes_sum(missing) > 0;                                                    \
        for (int k = 1; k < LANES; k++) {                                                          \
            low[0] = low[k] < low[0] ? low[k] : low[0];                                            \
            high[0] = high[k] > high[0] ? high[k] : high[0];                                       \
        }                                                                                          \
        (it)->low = low[0];                                                                        \
        (it)->high = high[0];                                                                      \
    } while (0)

/* NaN, or the value that stands for it. */
#define is_missing(x, nodata) (!((x) <= (x)) | ((x) >= (nodata) && (x) <= (nodata)))

LANES_INLINE void take_single(chunk *it)
{
    const float *restrict source = it->from.single;
    TAKE_IN(it, float, source);
}

LANES_INLINE void take_whole(chunk *it)
{
    const double *restrict source = it->from.whole;
    TAKE_IN(it, double, source);
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

LANES_DEFINE(run_take_single, take_single, chunk)
LANES_DEFINE(run_take_whole, take_whole, chunk)
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

static void take(chunk *it)
{
    if (it->from.single)
        run_take_single(it);
    else
        run_take_whole(it);
}

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

/* Without what is missing, and then once more. */
static void take_known(chunk *it)
{
    int n = 0;
    for (int i = 0; i < it->n; i++) {
        it->x[n] = known_value(&it->from, i);
        n += !isnan(it->x[n]);
    }
    it->n = n;
    it->from = (values){ NULL, it->x, DIKAS_MISSING, DIKAS_MISSING };
    take(it);
}

void values_copy(const values *from, int n, double *x)
{
    for (int i = 0; i < n; i++)
        x[i] = known_value(from, i);
}

int moments_add(moments *m, const tallies *also, const values *from, int n, double share,
                double area, double x[CHUNK])
{
    chunk it = { .from = *from, .x = x, .n = n };
    take(&it);
    if (it.missing)
        take_known(&it);
    if (it.n == 0)
        return 0;
    run_square_up(&it);
    const double weight = share * area;
    m->low = it.low < m->low ? it.low : m->low;
    m->high = it.high > m->high ? it.high : m->high;
    dikas_sum_add(&m->covered, share * it.n);
    dikas_sum_add(&m->total, share * it.value);
    merge(m, weight * it.n, weight * it.value, weight * it.squares);
    add_tallies(&it, also, weight);
    return it.n;
}

void moments_add_weighed(moments *m, const tallies *also, weighed_pixels *p)
{
    chunk it = { .x = p->x, .c = p->c, .w = p->w, .n = p->n };
    dikas_sum_add(&m->covered, p->covered); /* also where all weigh nothing */
    if (p->n == 0)
        return;
    run_weigh_up(&it);
    for (int i = 0; i < p->n; i++) {
        m->low = p->x[i] < m->low ? p->x[i] : m->low;
        m->high = p->x[i] > m->high ? p->x[i] : m->high;
    }
    dikas_sum_add(&m->total, it.total);
    merge(m, it.weight, it.value, it.squares);
    add_tallies(&it, also, 1);
}
