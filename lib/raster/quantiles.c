/* SPDX-License-Identifier: MIT */
/**
 * @file quantiles.c
 * Weighted quantiles of type 7 without sorting: values are counted in bins between the lowest and
 * the highest, and only those of the bin with the quantile, and of its neighbours, are looked at
 * again.
 */
#include <stdlib.h>
#include <string.h>

#include "core/lanes.h"
#include "raster/quantiles.h"

enum { BINS = 1024, FEW = 48 };

void value_list_clear(value_list *list)
{
    dikas_release(list->single);
    dikas_release(list->whole);
    dikas_release(list->edge);
    *list = (value_list){ 0 };
}

dikas_status value_list_add(value_list *list, int single, const double *x, int n, dikas_error *err)
{
    void **values = single ? (void **)&list->single : (void **)&list->whole;
    const int64_t at = list->n_whole;
    if (!dikas_make_room(values, &list->whole_room, at + n,
                         single ? sizeof(float) : sizeof(double)))
        return DIKAS_NO_MEMORY(err, "quantiles");
    for (int i = 0; i < n && single; i++)
        list->single[at + i] = (float)x[i];
    for (int i = 0; i < n && !single; i++)
        list->whole[at + i] = x[i];
    list->n_whole += n;
    return DIKAS_OK;
}

dikas_status value_list_add_weighed(value_list *list, const double *x, const double *w, int n,
                                    dikas_error *err)
{
    if (!dikas_make_room((void **)&list->edge, &list->edge_room, list->n_edge + n,
                         sizeof *list->edge))
        return DIKAS_NO_MEMORY(err, "quantiles");
    for (int i = 0; i < n; i++)
        list->edge[list->n_edge++] = (weighed_value){ x[i], w[i] };
    return DIKAS_OK;
}

/* ---- bins ---- */

/** Values between low and high, counted. */
typedef struct bins {
    double low, scale;
    int64_t count[BINS];
    double weight[BINS];
} bins;

static void bins_init(bins *b, double low, double high)
{
    memset(b, 0, sizeof *b);
    b->low = low;
    b->scale = BINS / (high - low);
    if (!(b->scale < HUGE_VAL))
        b->scale = 0;
}

/* Never decreases with x. */
static inline int bin_at(double low, double scale, double x)
{
    const double at = (x - low) * scale;
    return at < BINS - 1 ? at > 0 ? (int)at : 0 : BINS - 1;
}

static inline int bin_of(const bins *b, double x)
{
    return bin_at(b->low, b->scale, x);
}

static void bins_add(bins *b, const weighed_value *v, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        const int k = bin_of(b, v[i].x);
        b->count[k]++;
        b->weight[k] += v[i].w;
    }
}

/** Where a quantile is looked for: among some values, and the nearest below and above them. */
typedef struct search {
    double height;      /* s of the quantile */
    double total;       /* n - 1, of all values */
    int64_t before;     /* values below those looked at */
    double weight;      /* and their weight */
    int found;          /* the bin that is looked at again */
    int previous, next; /* those next to it that hold values, or -1 */
    int has_below, has_above;
    weighed_value below, above;
} search;

/* The last bin that begins at or below the height, and its neighbours. */
static void find_bins(const bins *b, search *s)
{
    double weight = s->weight;
    s->found = s->previous = s->next = -1;
    for (int k = 0; k < BINS; k++) {
        if (b->count[k] == 0)
            continue;
        if (s->found >= 0 && s->total * weight > s->height) {
            s->next = k;
            break;
        }
        s->previous = s->found;
        s->found = k;
        weight += b->weight[k];
    }
    for (int k = 0; k < s->found; k++) {
        s->before += b->count[k];
        s->weight += b->weight[k];
    }
}

static int by_value(const void *a, const void *b)
{
    const weighed_value *p = a, *q = b;
    if (p->x < q->x || p->x > q->x)
        return p->x < q->x ? -1 : 1;
    return (p->w > q->w) - (p->w < q->w);
}

/* Keeps a value that is in the bin, and the nearest of its neighbours. */
static inline void sift(search *s, int bin, weighed_value v, weighed_value *out, int64_t *n)
{
    if (bin == s->found)
        out[(*n)++] = v;
    else if (bin == s->previous && (!s->has_below || by_value(&v, &s->below) > 0)) {
        s->below = v;
        s->has_below = 1;
    } else if (bin == s->next && (!s->has_above || by_value(&v, &s->above) < 0)) {
        s->above = v;
        s->has_above = 1;
    }
}

/* Before values are sifted by new bins: a nearer neighbour may be among them. */
static void forget_neighbours(search *s)
{
    s->has_below = s->has_below && s->previous < 0;
    s->has_above = s->has_above && s->next < 0;
}

static void sort_values(weighed_value *v, int64_t n)
{
    for (int64_t i = 1; i < n; i++) {
        const weighed_value one = v[i];
        int64_t k = i;
        for (; k > 0 && by_value(&one, &v[k - 1]) < 0; k--)
            v[k] = v[k - 1];
        v[k] = one;
    }
}

/** The value at and below a height. */
typedef struct step {
    double x, height;
} step;

static double between(const step *low, double x, double height, double wanted)
{
    const double part = (wanted - low->height) / (height - low->height);
    return part > 0 ? low->x + part * (x - low->x) : low->x; /* also beside an infinite x */
}

/* Goes up one value; 1 where it lies above the height, and *out is the quantile. */
static int climb(step *at, double x, double height, const search *s, double *out)
{
    if (height > s->height) {
        *out = isnan(at->x) ? x : between(at, x, height, s->height);
        return 1;
    }
    *at = (step){ x, height };
    return 0;
}

/* Where the search begins: at the neighbour below, if there is one. */
static step start_below(const search *s)
{
    if (!s->has_below)
        return (step){ DIKAS_MISSING, 0 };
    return (step){ s->below.x,
                   (double)(s->before - 1) * s->below.w + s->total * (s->weight - s->below.w) };
}

/* Ends at the neighbour above n values that weigh so much more, or at the last of them. */
static double end_above(step at, int64_t n, double weight, const search *s)
{
    double out;
    if (s->has_above &&
        climb(&at, s->above.x, (double)(s->before + n) * s->above.w + s->total * weight, s, &out))
        return out;
    return at.x;
}

/* The quantile among n sorted values and their neighbours. */
static double quantile_among(const weighed_value *v, int64_t n, const search *s)
{
    step at = start_below(s);
    double weight = s->weight, out;
    for (int64_t i = 0; i < n; i++) {
        if (climb(&at, v[i].x, (double)(s->before + i) * v[i].w + s->total * weight, s, &out))
            return out;
        weight += v[i].w;
    }
    return end_above(at, n, weight, s);
}

/** Values that are all the same. */
typedef struct equal_values {
    double x, lightest, heaviest, weight;
    int64_t n;
} equal_values;

/* The lightest first and the heaviest last: what lies between them is the same value. */
static double quantile_of_equal(const equal_values *v, const search *s)
{
    step at = start_below(s);
    const double first = (double)s->before * v->lightest + s->total * s->weight;
    const double last = (double)(s->before + v->n - 1) * v->heaviest +
                        s->total * (s->weight + v->weight - v->heaviest);
    double out;
    if (climb(&at, v->x, first, s, &out) || climb(&at, v->x, last, s, &out))
        return out;
    return end_above(at, v->n, s->weight + v->weight, s);
}

static equal_values equal_of(const weighed_value *v, int64_t n)
{
    equal_values all = { v[0].x, v[0].w, v[0].w, 0, n };
    for (int64_t i = 0; i < n; i++) {
        all.lightest = v[i].w < all.lightest ? v[i].w : all.lightest;
        all.heaviest = v[i].w > all.heaviest ? v[i].w : all.heaviest;
        all.weight += v[i].w;
    }
    return all;
}

/* Narrows n values down to few, in place. */
static double select_among(weighed_value *v, int64_t n, search *s, bins *b)
{
    while (n > FEW) {
        double low = HUGE_VAL, high = -HUGE_VAL;
        const int64_t all = n;
        for (int64_t i = 0; i < n; i++) {
            low = v[i].x < low ? v[i].x : low;
            high = v[i].x > high ? v[i].x : high;
        }
        bins_init(b, low, high);
        if (!(low < high)) {
            const equal_values same = equal_of(v, n);
            return quantile_of_equal(&same, s);
        }
        if (!(b->scale > 0)) { /* infinite, or too far apart or too close to be binned */
            qsort(v, (size_t)n, sizeof *v, by_value);
            break;
        }
        bins_add(b, v, n);
        find_bins(b, s);
        forget_neighbours(s);
        n = 0;
        for (int64_t i = 0; i < all; i++)
            sift(s, bin_of(b, v[i].x), v[i], v, &n);
    }
    sort_values(v, n);
    return quantile_among(v, n, s);
}

/* ---- lists ---- */

/** The bin of every value of weight 1, found once. */
typedef struct binning {
    const value_list *list;
    const bins *bins;
    uint16_t *bin;
} binning;

/* As bin_of(), many at a time. */
#define BIN_ALL(it, source)                                                                        \
    do {                                                                                           \
        const double low = (it)->bins->low, scale = (it)->bins->scale;                             \
        const int64_t n = (it)->list->n_whole;                                                     \
        uint16_t *restrict bin = (it)->bin;                                                        \
        for (int64_t i = 0; i < n; i++) {                                                          \
            const double at = ((double)(source)[i] - low) * scale;                                 \
            bin[i] = (uint16_t)(int)(at < BINS - 1 ? at : BINS - 1);                               \
        }                                                                                          \
    } while (0)

LANES_INLINE void bin_single(binning *it)
{
    const float *restrict source = it->list->single;
    BIN_ALL(it, source);
}

LANES_INLINE void bin_whole(binning *it)
{
    const double *restrict source = it->list->whole;
    BIN_ALL(it, source);
}

LANES_DEFINE(run_bin_single, bin_single, binning)
LANES_DEFINE(run_bin_whole, bin_whole, binning)

/* In four tables, so that runs of one bin do not wait for each other. */
static void count_list(bins *b, binning *it)
{
    const value_list *list = it->list;
    int32_t count[4][BINS] = { 0 };
    int64_t i = 0;
    if (list->single)
        run_bin_single(it);
    else if (list->whole)
        run_bin_whole(it);
    for (; i + 4 <= list->n_whole; i += 4)
        for (int k = 0; k < 4; k++)
            count[k][it->bin[i + k]]++;
    for (; i < list->n_whole; i++)
        count[0][it->bin[i]]++;
    for (int k = 0; k < BINS; k++) {
        b->count[k] = (int64_t)count[0][k] + count[1][k] + count[2][k] + count[3][k];
        b->weight[k] = (double)b->count[k];
    }
    bins_add(b, list->edge, list->n_edge);
}

static double value_at(const value_list *list, int64_t i)
{
    return list->single ? (double)list->single[i] : list->whole[i];
}

/* Which values of weight 1 are in a bin that some search looks at again; how many. */
static int64_t pick(const binning *it, const search *s, int n_searches, int64_t *out)
{
    uint8_t wanted[BINS] = { 0 };
    int64_t n = 0;
    for (int i = 0; i < n_searches; i++) {
        wanted[s[i].found] = 1;
        if (s[i].previous >= 0)
            wanted[s[i].previous] = 1;
        if (s[i].next >= 0)
            wanted[s[i].next] = 1;
    }
    for (int64_t i = 0; i < it->list->n_whole; i++) {
        out[n] = i;
        n += wanted[it->bin[i]];
    }
    return n;
}

/* The quantile of a search, of the values picked and those of other weights. */
static dikas_status finish_search(const binning *it, search *s, const int64_t *picked,
                                  int64_t n_picked, bins *again, double *out, dikas_error *err)
{
    const value_list *list = it->list;
    weighed_value *v = dikas_alloc((size_t)it->bins->count[s->found], sizeof *v);
    int64_t n = 0;
    if (!v)
        return DIKAS_NO_MEMORY(err, "quantiles");
    for (int64_t i = 0; i < n_picked; i++)
        sift(s, it->bin[picked[i]], (weighed_value){ value_at(list, picked[i]), 1 }, v, &n);
    for (int64_t i = 0; i < list->n_edge; i++)
        sift(s, bin_of(it->bins, list->edge[i].x), list->edge[i], v, &n);
    *out = select_among(v, n, s, again);
    dikas_release(v);
    return DIKAS_OK;
}

static dikas_status find_quantiles(const binning *it, bins *again, search *s, int64_t *picked,
                                   const double *q, int n_q, double *out, dikas_error *err)
{
    const double n = (double)(it->list->n_whole + it->list->n_edge);
    double weight = 0;
    for (int k = 0; k < BINS; k++)
        weight += it->bins->weight[k];
    for (int i = 0; i < n_q; i++) {
        s[i] = (search){ .height = q[i] * (n - 1) * weight, .total = n - 1 };
        find_bins(it->bins, &s[i]);
    }
    const int64_t n_picked = pick(it, s, n_q, picked);
    for (int i = 0; i < n_q; i++)
        DIKAS_TRY(finish_search(it, &s[i], picked, n_picked, again, &out[i], err));
    return DIKAS_OK;
}

dikas_status value_list_quantiles(const value_list *list, double low, double high, const double *q,
                                  int n_q, double *out, dikas_error *err)
{
    const size_t n = (size_t)list->n_whole;
    bins *b = dikas_alloc(2, sizeof *b);
    binning it = { list, b, dikas_alloc(n, sizeof *it.bin) };
    search *s = dikas_alloc((size_t)n_q, sizeof *s);
    int64_t *picked = dikas_alloc(n + 1, sizeof *picked);
    dikas_status status = DIKAS_NO_MEMORY(err, "quantiles");
    if (b && it.bin && s && picked) {
        bins_init(&b[0], low, high);
        count_list(&b[0], &it);
        status = find_quantiles(&it, &b[1], s, picked, q, n_q, out, err);
    }
    dikas_release(b);
    dikas_release(it.bin);
    dikas_release(s);
    dikas_release(picked);
    return status;
}

/* ---- values that are not kept ---- */

enum { SIFTED = 16 };
#define FARTHEST 1e300 /* infinite values lie in the bins at the ends */

/** A search that goes on from pass to pass, among the values between two bounds. */
typedef struct sieve_state {
    search search;
    double from, to;    /* of the values looked at */
    double least, most; /* of these and of those that may be their nearest neighbours */
    bins bins;
    int64_t whole[2][BINS]; /* values of weight 1, in two tables as in count_list() */
    double low, high;       /* of what was looked at */
    equal_values equal;     /* the same, while they are equal */
    weighed_value *kept;    /* all of it, once it is little */
    int64_t n_kept;
} sieve_state;

static void begin_pass(sieve_state *t)
{
    bins_init(&t->bins, fmax(t->from, -FARTHEST), fmin(t->to, FARTHEST));
    memset(t->whole, 0, sizeof t->whole);
    t->equal = (equal_values){ .lightest = HUGE_VAL, .heaviest = -HUGE_VAL };
    t->low = HUGE_VAL;
    t->high = -HUGE_VAL;
}

dikas_status sieve_init(sieve *s, double q, double low, double high, int64_t most_kept,
                        dikas_error *err)
{
    *s = (sieve){ .q = q, .out = DIKAS_MISSING, .most_kept = most_kept };
    s->state = dikas_alloc_zero(1, sizeof *s->state);
    if (!s->state)
        return DIKAS_NO_MEMORY(err, "quantiles");
    s->state->from = s->state->least = low;
    s->state->to = s->state->most = high;
    begin_pass(s->state);
    return DIKAS_OK;
}

void sieve_clear(sieve *s)
{
    if (s->state)
        dikas_release(s->state->kept);
    dikas_release(s->state);
    *s = (sieve){ 0 };
}

/* Doubles by their order: one more is the next double. */
static int64_t rank_of(double x)
{
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits < 0 ? INT64_MIN - bits : bits;
}

static double of_rank(int64_t rank)
{
    const int64_t bits = rank < 0 ? INT64_MIN - rank : rank;
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* The lowest value of a bin, or of none of those before it. */
static double bin_begin(const bins *b, int bin)
{
    int64_t low = rank_of(-HUGE_VAL), high = rank_of(HUGE_VAL);
    if (bin <= 0)
        return -HUGE_VAL;
    while (low < high) {
        const int64_t middle = low + (int64_t)(((uint64_t)high - (uint64_t)low) / 2);
        if (bin_of(b, of_rank(middle)) >= bin)
            high = middle;
        else
            low = middle + 1;
    }
    return of_rank(low);
}

static double bin_end(const bins *b, int bin)
{
    return bin >= BINS - 1 ? HUGE_VAL : of_rank(rank_of(bin_begin(b, bin + 1)) - 1);
}

static void take_member(sieve_state *t, weighed_value v)
{
    if (t->kept) {
        t->kept[t->n_kept++] = v;
        return;
    }
    const int k = bin_of(&t->bins, v.x);
    t->bins.count[k]++;
    t->bins.weight[k] += v.w;
    t->low = v.x < t->low ? v.x : t->low;
    t->high = v.x > t->high ? v.x : t->high;
    t->equal.lightest = v.w < t->equal.lightest ? v.w : t->equal.lightest;
    t->equal.heaviest = v.w > t->equal.heaviest ? v.w : t->equal.heaviest;
    t->equal.weight += v.w;
    t->equal.n++;
}

/* Between the bounds, or the nearest beyond them. */
static void offer_one(sieve_state *t, weighed_value v)
{
    search *s = &t->search;
    if (v.x >= t->from && v.x <= t->to)
        take_member(t, v);
    else if (v.x < t->from && v.x >= t->least && (!s->has_below || by_value(&v, &s->below) > 0)) {
        s->below = v;
        s->has_below = 1;
    } else if (v.x > t->to && v.x <= t->most && (!s->has_above || by_value(&v, &s->above) < 0)) {
        s->above = v;
        s->has_above = 1;
    }
}

/** The bins of values of weight 1 that are all looked at. */
typedef struct tallying {
    const double *x;
    const bins *bins;
    uint16_t bin[SIEVE_CHUNK];
    int n;
} tallying;

LANES_INLINE void tally_bins(tallying *it)
{
    const double *restrict x = it->x;
    uint16_t *restrict bin = it->bin;
    const double from = it->bins->low, scale = it->bins->scale;
    for (int i = 0; i < it->n; i++) {
        const double at = (x[i] - from) * scale;
        bin[i] = (uint16_t)(int)(at < BINS - 1 ? at > 0 ? at : 0 : BINS - 1);
    }
}

LANES_DEFINE(run_tally_bins, tally_bins, tallying)

void sieve_offer_all(sieve *s, const double *x, int n)
{
    sieve_state *t = s->state;
    tallying it = { .x = x, .bins = &t->bins, .n = n };
    run_tally_bins(&it);
    for (int i = 0; i < n; i++)
        t->whole[i & 1][it.bin[i]]++;
    t->low = t->from; /* of all values */
    t->high = t->to;
    t->equal.lightest = t->equal.lightest < 1 ? t->equal.lightest : 1;
    t->equal.heaviest = t->equal.heaviest > 1 ? t->equal.heaviest : 1;
    t->equal.weight += n;
    t->equal.n += n;
}

/* Most of some values beside each other lie beyond the bounds, all of them. */
static int reaches(const sieve_state *t, const double *x)
{
    int some = 0;
    _Pragma("omp simd reduction(|:some)") for (int i = 0; i < SIFTED; i++) some |=
        (x[i] >= t->least) & (x[i] <= t->most);
    return some;
}

void sieve_offer(sieve *s, const double *x, const double *w, int n)
{
    sieve_state *t = s->state;
    if (s->done)
        return;
    for (int i = 0; i < n; i += SIFTED) {
        const int end = i + SIFTED < n ? i + SIFTED : n;
        if (end - i == SIFTED && !reaches(t, x + i))
            continue;
        for (int k = i; k < end; k++)
            offer_one(t, (weighed_value){ x[k], w[k] });
    }
}

static dikas_status finish(sieve *s, double out)
{
    s->out = out;
    s->done = 1;
    return DIKAS_OK;
}

void sieve_share(const sieve *from, sieve *to)
{
    search mine = to->state->search;
    *to->state = *from->state;
    to->state->search = mine;
}

/* The values of the bin with the quantile are looked at next. */
static dikas_status narrow(sieve *s, dikas_error *err)
{
    sieve_state *t = s->state;
    find_bins(&t->bins, &t->search);
    forget_neighbours(&t->search);
    const search *found = &t->search;
    const int64_t members = t->bins.count[found->found];
    const double from = fmax(t->from, bin_begin(&t->bins, found->found));
    const double to = fmin(t->to, bin_end(&t->bins, found->found));
    t->least = found->previous < 0 ? from : bin_begin(&t->bins, found->previous);
    t->most = found->next < 0 ? to : bin_end(&t->bins, found->next);
    t->from = from;
    t->to = to;
    if (members <= s->most_kept) {
        t->kept = dikas_alloc((size_t)members, sizeof *t->kept);
        return t->kept ? DIKAS_OK : DIKAS_NO_MEMORY(err, "quantiles");
    }
    begin_pass(t);
    return DIKAS_OK;
}

dikas_status sieve_next(sieve *s, int is_first, dikas_error *err)
{
    sieve_state *t = s->state;
    if (s->done)
        return DIKAS_OK;
    if (t->kept)
        return finish(s, select_among(t->kept, t->n_kept, &t->search, &t->bins));
    if (t->equal.n == 0)
        return finish(s, DIKAS_MISSING);
    for (int k = 0; k < BINS; k++) {
        const int64_t whole = t->whole[0][k] + t->whole[1][k];
        t->bins.count[k] += whole;
        t->bins.weight[k] += (double)whole;
    }
    if (is_first) {
        t->search.total = (double)(t->equal.n - 1);
        t->search.height = s->q * t->search.total * t->equal.weight;
    }
    if (!(t->low < t->high)) {
        t->equal.x = t->low;
        return finish(s, quantile_of_equal(&t->equal, &t->search));
    }
    if (!(t->bins.scale > 0))
        return dikas_fail(
            err, DIKAS_EINVAL,
            "values from %g to %g cannot be told apart for the quantiles of a polygon "
            "this large",
            t->low, t->high);
    return narrow(s, err);
}
