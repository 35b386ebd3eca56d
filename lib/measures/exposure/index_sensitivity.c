/* SPDX-License-Identifier: MIT */
/**
 * @file index_sensitivity.c
 * How far the ranks of a composite index depend on how it is made.
 *
 * What is varied, each repeat anew and independent of the others:
 *
 *   weights        each times a factor, uniform from 1 - weight_spread to 1 + weight_spread
 *   normalisation  one of those that the data allow, all equally likely: goalposts where all
 *                  indicators with weight have them, the others where no column is constant
 *   aggregation    one of three, equally likely; of z-scores arithmetic
 *   indicators     one of those with weight is left out, or none, all equally likely
 *
 * missing  a row whose index is missing is not ranked. Whether enough of the weight is known is
 *          decided once, by the weights as they are given
 * cost     N (p n + n log n) time for N repeats of n rows and p indicators; N n ranks of 4 bytes
 *
 * Saisana, Saltelli & Tarantola (2005), Uncertainty and sensitivity analysis techniques as tools
 * for the quality assessment of composite indicators, Journal of the Royal Statistical Society A
 * 168(2), 307-323, doi:10.1111/j.1467-985X.2005.00350.x (the abstract was checked). They vary the
 * same four things; how far weights go is ours.
 */
#include <stdlib.h>

#include "measures/exposure/indicators.h"

enum { WAYS = DIKAS_GOALPOSTS + 1, MEANS = DIKAS_HARMONIC + 1, TILE = 64 };
enum { DRAW_WAY, DRAW_MEAN, DRAW_LEFT_OUT, DRAW_WEIGHTS };
#define MOST_RANKS 500000000 /* 2 GB */
#define LOW        0.05
#define HIGH       0.95

typedef struct {
    const dikas_index *index;
    const dikas_index_variation *how;
    int64_t n_rows;
    dikas_domains domains;
    double *table[WAYS]; /* normalised each way; NULL where the data do not allow it */
    double *own;         /* the index as asked, per row */
    int32_t *rank;       /* of row i in repeat r at r n + i; 0: it has none */
    int64_t *ranked;     /* rows with a rank, per repeat */
    double *low, *high, *top;
} varying;

/* ---- one repeat ---- */

/* What a worker keeps. */
typedef struct {
    double *weight, *value;
    dikas_placed *placed;
} workplace;

static void leave(void *context, void *worker)
{
    workplace *w = worker;
    (void)context;
    if (!w)
        return;
    dikas_release(w->weight);
    dikas_release(w->value);
    dikas_release(w->placed);
    dikas_release(w);
}

static dikas_status enter(void *context, int number, void **worker, dikas_error *err)
{
    const varying *v = context;
    const size_t n = (size_t)v->n_rows + 1;
    workplace *w = dikas_alloc_zero(1, sizeof *w);
    (void)number;
    if (w) {
        w->weight = dikas_alloc((size_t)v->index->n, sizeof *w->weight);
        w->value = dikas_alloc(n, sizeof *w->value);
        w->placed = dikas_alloc(n, sizeof *w->placed);
    }
    if (!w || !w->weight || !w->value || !w->placed) {
        leave(context, w);
        return DIKAS_NO_MEMORY(err, "sensitivity of the index");
    }
    *worker = w;
    return DIKAS_OK;
}

/* One of n, equally likely. */
static int choose(uint64_t seed, uint64_t what, int n)
{
    return (int)(dikas_random(seed, what) * n);
}

static dikas_normalisation choose_way(const varying *v, uint64_t seed)
{
    int possible[WAYS], n = 0;
    for (int way = 0; way < WAYS; way++)
        if (v->table[way])
            possible[n++] = way;
    return (dikas_normalisation)possible[choose(seed, DRAW_WAY, n)];
}

static void choose_weights(const varying *v, uint64_t seed, double *weight)
{
    const int n = v->index->n;
    int n_weighted = 0;
    for (int k = 0; k < n; k++) {
        const double up = 2 * dikas_random(seed, (uint64_t)(DRAW_WEIGHTS + k)) - 1;
        weight[k] = v->index->indicators[k].weight * (1 + v->how->weight_spread * up);
        n_weighted += v->index->indicators[k].weight > 0;
    }
    if (n_weighted < 2)
        return;
    int left_out = choose(seed, DRAW_LEFT_OUT, n_weighted + 1); /* the last stands for none */
    for (int k = 0; k < n; k++)
        if (v->index->indicators[k].weight > 0 && left_out-- == 0)
            weight[k] = 0;
}

/* Values are placed with the highest first, so they change their sign. */
static void rank_rows(const varying *v, int64_t repeat, workplace *w)
{
    int32_t *rank = v->rank + repeat * v->n_rows;
    const int64_t n = dikas_place_known(v->n_rows, w->value, -1, w->placed);
    int64_t first = 0;
    for (int64_t i = 0; i < v->n_rows; i++)
        rank[i] = 0;
    for (int64_t i = 0; i < n; i++) {
        if (w->placed[i].value > w->placed[first].value)
            first = i;
        rank[w->placed[i].row] = (int32_t)(first + 1);
    }
    v->ranked[repeat] = n;
}

static dikas_status repeat_once(void *context, void *worker, int64_t repeat, dikas_error *err)
{
    const varying *v = context;
    workplace *w = worker;
    const uint64_t seed = dikas_random_bits(v->how->seed, (uint64_t)repeat);
    const dikas_normalisation way = choose_way(v, seed);
    const dikas_aggregation mean =
        way == DIKAS_ZSCORE ? DIKAS_ARITHMETIC : (dikas_aggregation)choose(seed, DRAW_MEAN, MEANS);
    (void)err;
    choose_weights(v, seed, w->weight);
    for (int64_t i = 0; i < v->n_rows; i++)
        w->value[i] = isnan(v->own[i])
                          ? DIKAS_MISSING
                          : dikas_index_of_row(&v->domains, w->weight, mean, v->index->floor,
                                               v->table[way], v->n_rows, i);
    rank_rows(v, repeat, w);
    return DIKAS_OK;
}

/* ---- what the ranks of a row come to ---- */

static int ascending(const void *a, const void *b)
{
    const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static double quantile(const int32_t *sorted, int64_t n, double p)
{
    const double at = (double)(n - 1) * p;
    const int64_t below = (int64_t)at;
    const double share = at - (double)below;
    return share > 0 ? sorted[below] + share * (sorted[below + 1] - sorted[below]) : sorted[below];
}

static void summarise_row(const varying *v, int64_t row, int32_t *ranks, int64_t n, int64_t n_top)
{
    v->low[row] = v->high[row] = v->top[row] = DIKAS_MISSING;
    if (n == 0)
        return;
    qsort(ranks, (size_t)n, sizeof *ranks, ascending);
    v->low[row] = quantile(ranks, n, LOW);
    v->high[row] = quantile(ranks, n, HIGH);
    v->top[row] = (double)n_top / (double)n;
}

/* Some rows at once, so that the ranks of a repeat are read in one go. */
static dikas_status summarise(void *context, void *worker, int64_t tile, dikas_error *err)
{
    const varying *v = context;
    const int64_t first = tile * TILE, left = v->n_rows - first, N = v->how->repeats;
    const int64_t rows = left < TILE ? left : TILE;
    int64_t n[TILE] = { 0 }, n_top[TILE] = { 0 };
    int32_t *ranks = dikas_alloc((size_t)(rows * N), sizeof *ranks);
    (void)worker;
    if (!ranks)
        return DIKAS_NO_MEMORY(err, "sensitivity of the index");
    for (int64_t r = 0; r < N; r++)
        for (int64_t i = 0; i < rows; i++) {
            const int32_t rank = v->rank[r * v->n_rows + first + i];
            if (rank == 0)
                continue;
            ranks[i * N + n[i]++] = rank;
            n_top[i] += 10 * ((int64_t)rank - 1) < v->ranked[r];
        }
    for (int64_t i = 0; i < rows; i++)
        summarise_row(v, first + i, ranks + i * N, n[i], n_top[i]);
    dikas_release(ranks);
    return DIKAS_OK;
}

/* ---- all of it ---- */

/* The way that was asked for must work; another that does not is not possible with these data. */
static dikas_status normalise_all(varying *v, const double *y, const dikas_run *run,
                                  dikas_error *err)
{
    const size_t size = (size_t)(v->n_rows * v->index->n) + 1;
    for (int way = 0; way < WAYS; way++) {
        dikas_index other = *v->index;
        other.normalise = (dikas_normalisation)way;
        other.aggregate = DIKAS_ARITHMETIC;
        const int is_asked = v->index->normalise == other.normalise;
        if (!is_asked && dikas_index_check(&other, NULL) != DIKAS_OK)
            continue;
        v->table[way] = dikas_alloc(size, sizeof(double));
        if (!v->table[way])
            return DIKAS_NO_MEMORY(err, "sensitivity of the index");
        const dikas_status status = dikas_indicators_normalise(&other, other.normalise, v->n_rows,
                                                               y, v->table[way], run, err);
        if (status == DIKAS_OK)
            continue;
        if (is_asked || status != DIKAS_EINVAL)
            return status;
        dikas_release(v->table[way]);
        v->table[way] = NULL;
    }
    return DIKAS_OK;
}

static dikas_status prepare(varying *v, const double *const *x, const dikas_run *run,
                            dikas_error *err)
{
    double *y = NULL;
    v->own = dikas_alloc((size_t)v->n_rows + 1, sizeof *v->own);
    v->ranked = dikas_alloc((size_t)v->how->repeats, sizeof *v->ranked);
    v->rank = dikas_alloc((size_t)(v->how->repeats * v->n_rows) + 1, sizeof *v->rank);
    if (!v->own || !v->ranked || !v->rank)
        return DIKAS_NO_MEMORY(err, "sensitivity of the index");
    DIKAS_TRY(dikas_index_compute(v->index, v->n_rows, x, v->own, NULL, run, err));
    DIKAS_TRY(dikas_domains_find(v->index, &v->domains, err));
    DIKAS_TRY(dikas_indicators_read(v->index, v->n_rows, x, &y, run, err));
    const dikas_status status = normalise_all(v, y, run, err);
    dikas_release(y);
    return status;
}

static dikas_status vary(varying *v, const double *const *x, const dikas_run *run, dikas_error *err)
{
    static const dikas_task repeat = { enter, repeat_once, leave };
    static const dikas_task summary = { .work = summarise };
    DIKAS_TRY(prepare(v, x, run, err));
    DIKAS_TRY(dikas_parallel(&repeat, v, v->how->repeats, "sensitivity of the index", run, err));
    return dikas_parallel(&summary, v, (v->n_rows + TILE - 1) / TILE, "sensitivity of the index",
                          run, err);
}

static dikas_status check_variation(const dikas_index_variation *how, int64_t n_rows,
                                    dikas_error *err)
{
    if (how->repeats < 1)
        return dikas_fail(err, DIKAS_EINVAL, "index: %lld repeats; 1 or more were expected",
                          (long long)how->repeats);
    if (!(how->weight_spread >= 0 && how->weight_spread <= 1))
        return dikas_fail(err, DIKAS_EINVAL,
                          "index: the spread of the weights, %g, is outside "
                          "[0, 1]",
                          how->weight_spread);
    if (how->repeats > MOST_RANKS || n_rows > MOST_RANKS / how->repeats)
        return dikas_fail(err, DIKAS_ELIMIT,
                          "index: %lld repeats of %lld rows are more than %d ranks; take fewer "
                          "repeats",
                          (long long)how->repeats, (long long)n_rows, MOST_RANKS);
    return DIKAS_OK;
}

dikas_status dikas_index_vary(const dikas_index *index, int64_t n_rows, const double *const *x,
                              const dikas_index_variation *how, double *rank_low, double *rank_high,
                              double *top_share, const dikas_run *run, dikas_error *err)
{
    varying v = { .index = index,
                  .how = how,
                  .n_rows = n_rows,
                  .low = rank_low,
                  .high = rank_high,
                  .top = top_share };
    DIKAS_TRY(check_variation(how, n_rows, err));
    const dikas_status status = vary(&v, x, run, err);
    for (int way = 0; way < WAYS; way++)
        dikas_release(v.table[way]);
    dikas_domains_clear(&v.domains);
    dikas_release(v.own);
    dikas_release(v.rank);
    dikas_release(v.ranked);
    return status;
}
