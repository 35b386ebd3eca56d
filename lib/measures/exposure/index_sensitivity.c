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
 *   grid           where cells are those of a regular grid: one of 16 offsets by quarters of a
 *                  cell, equally likely. The indicators come to the shifted cells by area, the
 *                  index is made there, and comes back by area
 *
 * missing  a row whose index is missing is not ranked. Whether enough of the weight is known is
 *          decided once, by the weights as they are given and the grid as it is
 * cost     N p n time for N repeats of n rows and p indicators, and 64 p n for shifted grids; N n
 *          ranks of 4 bytes
 *
 * Saisana, Saltelli & Tarantola (2005), Uncertainty and sensitivity analysis techniques as tools
 * for the quality assessment of composite indicators, Journal of the Royal Statistical Society A
 * 168(2), 307-323, doi:10.1111/j.1467-985X.2005.00350.x (the abstract was checked). They vary the
 * first four things; how far weights go, and the grid, are ours.
 */
#include <stdlib.h>

#include "measures/exposure/indicators.h"
#include "measures/exposure/shifted_grid.h"

enum { WAYS = DIKAS_GOALPOSTS + 1, MEANS = DIKAS_HARMONIC + 1, TILE = 64, WEIGHT_DRAWS = 25 };
enum { DRAW_WAY, DRAW_MEAN, DRAW_LEFT_OUT, DRAW_WEIGHTS };
#define DRAW_OFFSET UINT64_MAX /* beyond those of any number of weights */
#define MOST_RANKS  500000000  /* 2 GB */
#define LOW         0.05
#define HIGH        0.95
#define WHAT        "sensitivity of the index"

/** One way in which the index could have been made. */
typedef struct variant {
    int offset;   /* of the grid; 0: as it is */
    int left_out; /* an indicator; -1: none */
    dikas_normalisation way;
    dikas_aggregation mean;
    int is_weighed_anew;
    uint64_t seed; /* of the weights, where they are */
} variant;

typedef struct varying {
    const dikas_index *index;
    const dikas_index_variation *how;
    const dikas_run *run;
    int64_t n_rows;
    const double *const *x;
    dikas_domains domains;
    dikas_shifted_grid grid;
    double *own; /* the index as asked, per row */
    variant *variant;
    int64_t n_variants;
    int64_t *at_hand;    /* numbers of the variants of one offset */
    int64_t n_table;     /* cells of the grid at hand */
    double *table[WAYS]; /* normalised each way; NULL where the data do not allow it */
    int32_t *rank;       /* of row i in variant r at r n + i; 0: it has none; NULL: not kept */
    int64_t *ranked;     /* rows with a rank, per variant */
    int32_t *own_rank;   /* where ranks are compared with those of the index */
    int64_t *moved;      /* and by how much they differ in all, per variant */
} varying;

/* ---- tables ---- */

static void drop_tables(varying *v)
{
    for (int way = 0; way < WAYS; way++) {
        dikas_release(v->table[way]);
        v->table[way] = NULL;
    }
}

/* One table of the values y of n cells. Normalising may fail; its status is returned. */
static dikas_status normalise_one_way(varying *v, int way, const double *y, dikas_error *err)
{
    const size_t size = (size_t)(v->n_table * v->index->n) + 1;
    dikas_index other = *v->index;
    other.normalise = (dikas_normalisation)way;
    other.aggregate = DIKAS_ARITHMETIC;
    if (v->index->normalise != other.normalise)
        DIKAS_TRY(dikas_index_check(&other, err));
    v->table[way] = dikas_alloc(size, sizeof(double));
    if (!v->table[way])
        return DIKAS_NO_MEMORY(err, WHAT);
    const dikas_status status = dikas_indicators_normalise(&other, other.normalise, v->n_table, y,
                                                           v->table[way], v->run, err);
    if (status != DIKAS_OK) {
        dikas_release(v->table[way]);
        v->table[way] = NULL;
    }
    return status;
}

/* The way that was asked for must work with the grid as it is; another that does not is not
 * possible with these data. */
static dikas_status normalise_all(varying *v, const double *y, int is_shifted, dikas_error *err)
{
    for (int way = 0; way < WAYS; way++) {
        const int must = !is_shifted && v->index->normalise == (dikas_normalisation)way;
        dikas_error why = { DIKAS_OK, "" };
        const dikas_status status = normalise_one_way(v, way, y, &why);
        if (status != DIKAS_OK && (must || status != DIKAS_EINVAL))
            return dikas_fail(err, status, "%s", why.message);
    }
    return DIKAS_OK;
}

static dikas_status tables_of(varying *v, int64_t n, const double *const *x, int is_shifted,
                              dikas_error *err)
{
    double *y = NULL;
    drop_tables(v);
    v->n_table = n;
    DIKAS_TRY(dikas_indicators_read(v->index, n, x, &y, v->run, err));
    const dikas_status status = normalise_all(v, y, is_shifted, err);
    dikas_release(y);
    return status;
}

static dikas_status shifted_tables(varying *v, int offset, dikas_error *err)
{
    const int n = v->index->n;
    const int64_t n_cells = v->grid.n_cells;
    double *column = dikas_alloc((size_t)(n * n_cells) + 1, sizeof *column);
    const double **x = dikas_alloc((size_t)n, sizeof *x);
    dikas_status status = column && x ? DIKAS_OK : DIKAS_NO_MEMORY(err, WHAT);
    for (int k = 0; k < n && status == DIKAS_OK; k++) {
        dikas_shift(&v->grid, offset, v->x[k], column + k * n_cells);
        x[k] = column + k * n_cells;
    }
    if (status == DIKAS_OK)
        status = tables_of(v, n_cells, x, 1, err);
    dikas_release(x);
    dikas_release(column);
    return status;
}

/* ---- one variant ---- */

/* What a worker keeps. */
typedef struct {
    double *weight, *value, *shifted;
    dikas_placed *placed;
    int32_t *rank;
} workplace;

static void leave(void *context, void *worker)
{
    workplace *w = worker;
    (void)context;
    if (!w)
        return;
    dikas_release(w->weight);
    dikas_release(w->value);
    dikas_release(w->shifted);
    dikas_release(w->placed);
    dikas_release(w->rank);
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
        w->shifted = dikas_alloc((size_t)v->grid.n_cells + 1, sizeof *w->shifted);
        w->placed = dikas_alloc(2 * n, sizeof *w->placed);
        w->rank = dikas_alloc(n, sizeof *w->rank);
    }
    if (!w || !w->weight || !w->value || !w->shifted || !w->placed || !w->rank) {
        leave(context, w);
        return DIKAS_NO_MEMORY(err, WHAT);
    }
    *worker = w;
    return DIKAS_OK;
}

static void weigh(const varying *v, const variant *how, double *weight)
{
    for (int k = 0; k < v->index->n; k++) {
        const double up = how->is_weighed_anew
                              ? 2 * dikas_random(how->seed, (uint64_t)(DRAW_WEIGHTS + k)) - 1
                              : 0;
        weight[k] = v->index->indicators[k].weight * (1 + v->how->weight_spread * up);
    }
    if (how->left_out >= 0)
        weight[how->left_out] = 0;
}

static void index_of_table(const varying *v, const variant *how, const double *weight, double *out)
{
    for (int64_t i = 0; i < v->n_table; i++)
        out[i] = dikas_index_of_row(&v->domains, weight, how->mean, v->index->floor,
                                    v->table[how->way], v->n_table, i);
}

/* Values are placed with the highest first, so they change their sign. */
static int64_t rank_rows(const varying *v, const double *value, dikas_placed *placed, int32_t *rank)
{
    const int64_t n = dikas_place_known(v->n_rows, value, -1, placed);
    int64_t first = 0;
    for (int64_t i = 0; i < v->n_rows; i++)
        rank[i] = 0;
    for (int64_t i = 0; i < n; i++) {
        if (placed[i].value > placed[first].value)
            first = i;
        rank[placed[i].row] = (int32_t)(first + 1);
    }
    return n;
}

/* Ranks of the rows that have an index of their own. Those of a way that a shifted grid does not
 * allow are unknown. */
static int64_t rank_variant(const varying *v, const variant *how, workplace *w, int32_t *rank)
{
    weigh(v, how, w->weight);
    for (int64_t i = 0; i < v->n_rows && !v->table[how->way]; i++)
        w->value[i] = DIKAS_MISSING;
    if (v->table[how->way] && how->offset) {
        index_of_table(v, how, w->weight, w->shifted);
        dikas_shift_back(&v->grid, how->offset, w->shifted, w->value);
    } else if (v->table[how->way])
        index_of_table(v, how, w->weight, w->value);
    for (int64_t i = 0; i < v->n_rows; i++)
        if (isnan(v->own[i]))
            w->value[i] = DIKAS_MISSING;
    return rank_rows(v, w->value, w->placed, rank);
}

static dikas_status take_variant(void *context, void *worker, int64_t block, dikas_error *err)
{
    const varying *v = context;
    workplace *w = worker;
    const int64_t r = v->at_hand[block];
    int32_t *rank = v->rank ? v->rank + r * v->n_rows : w->rank;
    (void)err;
    v->ranked[r] = rank_variant(v, &v->variant[r], w, rank);
    for (int64_t i = 0; i < v->n_rows && v->moved; i++)
        v->moved[r] += rank[i] > 0 ? llabs((long long)rank[i] - v->own_rank[i]) : 0;
    return DIKAS_OK;
}

/* All variants, one offset of the grid after the other. */
static dikas_status take_variants(varying *v, dikas_error *err)
{
    static const dikas_task task = { enter, take_variant, leave };
    for (int offset = 0; offset < DIKAS_OFFSETS; offset++) {
        int64_t n = 0;
        for (int64_t r = 0; r < v->n_variants; r++)
            if (v->variant[r].offset == offset)
                v->at_hand[n++] = r;
        if (n == 0)
            continue;
        if (offset)
            DIKAS_TRY(shifted_tables(v, offset, err));
        DIKAS_TRY(dikas_parallel(&task, v, n, WHAT, v->run, err));
    }
    return DIKAS_OK;
}

/* ---- what all of it needs ---- */

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

/* The index as asked, and its indicators normalised in every way that is possible. */
static dikas_status prepare(varying *v, int64_t most_variants, dikas_error *err)
{
    const size_t most = (size_t)most_variants + 1;
    v->own = dikas_alloc((size_t)v->n_rows + 1, sizeof *v->own);
    v->variant = dikas_alloc(most, sizeof *v->variant);
    v->at_hand = dikas_alloc(most, sizeof *v->at_hand);
    v->ranked = dikas_alloc_zero(most, sizeof *v->ranked);
    if (!v->own || !v->variant || !v->at_hand || !v->ranked)
        return DIKAS_NO_MEMORY(err, WHAT);
    DIKAS_TRY(dikas_index_compute(v->index, v->n_rows, v->x, v->own, NULL, v->run, err));
    DIKAS_TRY(dikas_domains_find(v->index, &v->domains, err));
    if (v->how->lattice)
        DIKAS_TRY(dikas_shifted_grid_make(v->n_rows, v->how->lattice, &v->grid, err));
    return tables_of(v, v->n_rows, v->x, 0, err);
}

static void clear(varying *v)
{
    drop_tables(v);
    dikas_domains_clear(&v->domains);
    dikas_shifted_grid_clear(&v->grid);
    dikas_release(v->own);
    dikas_release(v->variant);
    dikas_release(v->at_hand);
    dikas_release(v->ranked);
    dikas_release(v->rank);
    dikas_release(v->own_rank);
    dikas_release(v->moved);
}

/* ---- variants by chance ---- */

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

static int n_weighted(const dikas_index *index)
{
    int n = 0;
    for (int k = 0; k < index->n; k++)
        n += index->indicators[k].weight > 0;
    return n;
}

/* The indicator that is the given one of those with weight; -1 behind the last. */
static int weighted_at(const dikas_index *index, int number)
{
    for (int k = 0; k < index->n; k++)
        if (index->indicators[k].weight > 0 && number-- == 0)
            return k;
    return -1;
}

static variant draw(const varying *v, int64_t repeat)
{
    const uint64_t seed = dikas_random_bits(v->how->seed, (uint64_t)repeat);
    const int n = n_weighted(v->index);
    variant out = { .left_out = -1, .is_weighed_anew = 1, .seed = seed };
    out.way = choose_way(v, seed);
    if (out.way != DIKAS_ZSCORE)
        out.mean = (dikas_aggregation)choose(seed, DRAW_MEAN, MEANS);
    if (n > 1)
        out.left_out = weighted_at(v->index, choose(seed, DRAW_LEFT_OUT, n + 1));
    if (v->how->lattice)
        out.offset = choose(seed, DRAW_OFFSET, DIKAS_OFFSETS);
    return out;
}

/* ---- what the ranks of a row come to ---- */

/* The k-th in ascending order comes to its place, what is less before it and what is more behind
 * it. */
static int32_t select_at(int32_t *x, int64_t n, int64_t k)
{
    for (int64_t low = 0, high = n - 1; low < high;) {
        const int32_t pivot = x[k];
        int64_t i = low, j = high;
        while (i <= j) {
            while (x[i] < pivot)
                i++;
            while (x[j] > pivot)
                j--;
            if (i > j)
                break;
            const int32_t one = x[i];
            x[i++] = x[j];
            x[j--] = one;
        }
        if (j < k)
            low = i;
        if (i > k)
            high = j;
    }
    return x[k];
}

static double quantile(int32_t *x, int64_t n, double p)
{
    const double at = (double)(n - 1) * p;
    const int64_t below = (int64_t)at;
    const double share = at - (double)below;
    const int32_t value = select_at(x, n, below);
    if (!(share > 0))
        return value;
    return value + share * (select_at(x, n, below + 1) - value);
}

static void summarise_row(int32_t *ranks, int64_t n, int64_t n_top, double *low, double *high,
                          double *top)
{
    *low = *high = *top = DIKAS_MISSING;
    if (n == 0)
        return;
    *low = quantile(ranks, n, LOW);
    *high = quantile(ranks, n, HIGH);
    *top = (double)n_top / (double)n;
}

/** Where the results of rows go. */
typedef struct summary {
    const varying *v;
    double *low, *high, *top;
} summary;

/* Some rows at once, so that the ranks of a repeat are read in one go. */
static dikas_status summarise(void *context, void *worker, int64_t tile, dikas_error *err)
{
    const summary *s = context;
    const varying *v = s->v;
    const int64_t first = tile * TILE, left = v->n_rows - first, N = v->n_variants;
    const int64_t rows = left < TILE ? left : TILE;
    int64_t n[TILE] = { 0 }, n_top[TILE] = { 0 };
    int32_t *ranks = dikas_alloc((size_t)(rows * N), sizeof *ranks);
    (void)worker;
    if (!ranks)
        return DIKAS_NO_MEMORY(err, WHAT);
    for (int64_t r = 0; r < N; r++)
        for (int64_t i = 0; i < rows; i++) {
            const int32_t rank = v->rank[r * v->n_rows + first + i];
            if (rank == 0)
                continue;
            ranks[i * N + n[i]++] = rank;
            n_top[i] += 10 * ((int64_t)rank - 1) < v->ranked[r];
        }
    for (int64_t i = 0; i < rows; i++)
        summarise_row(ranks + i * N, n[i], n_top[i], s->low + first + i, s->high + first + i,
                      s->top + first + i);
    dikas_release(ranks);
    return DIKAS_OK;
}

static dikas_status vary(varying *v, dikas_error *err)
{
    DIKAS_TRY(prepare(v, v->how->repeats, err));
    v->rank = dikas_alloc((size_t)(v->how->repeats * v->n_rows) + 1, sizeof *v->rank);
    if (!v->rank)
        return DIKAS_NO_MEMORY(err, WHAT);
    for (; v->n_variants < v->how->repeats; v->n_variants++)
        v->variant[v->n_variants] = draw(v, v->n_variants);
    return take_variants(v, err);
}

dikas_status dikas_index_vary(const dikas_index *index, int64_t n_rows, const double *const *x,
                              const dikas_index_variation *how, double *rank_low, double *rank_high,
                              double *top_share, const dikas_run *run, dikas_error *err)
{
    static const dikas_task task = { .work = summarise };
    varying v = { .index = index, .how = how, .run = run, .n_rows = n_rows, .x = x };
    summary s = { &v, rank_low, rank_high, top_share };
    DIKAS_TRY(check_variation(how, n_rows, err));
    dikas_status status = vary(&v, err);
    if (status == DIKAS_OK)
        status = dikas_parallel(&task, &s, (n_rows + TILE - 1) / TILE, WHAT, run, err);
    clear(&v);
    return status;
}

/* ---- one choice at a time ---- */

/* Variants that differ from the index in one choice; how many. */
static int64_t vary_choice(const varying *v, dikas_index_choice choice, variant *out)
{
    const dikas_index *index = v->index;
    const variant own = { .left_out = -1, .way = index->normalise, .mean = index->aggregate };
    const int n_indicators = n_weighted(index);
    int64_t n = 0;
    if (choice == DIKAS_CHOICE_WEIGHTS && n_indicators > 1)
        for (; n < WEIGHT_DRAWS; n++) {
            out[n] = own;
            out[n].is_weighed_anew = 1;
            out[n].seed = dikas_random_bits(v->how->seed, (uint64_t)n);
        }
    for (int way = 0; choice == DIKAS_CHOICE_NORMALISATION && way < WAYS; way++)
        if (way != (int)own.way && v->table[way] &&
            (way != DIKAS_ZSCORE || own.mean == DIKAS_ARITHMETIC)) {
            out[n] = own;
            out[n++].way = (dikas_normalisation)way;
        }
    for (int mean = 0; choice == DIKAS_CHOICE_AGGREGATION && mean < MEANS; mean++)
        if (mean != (int)own.mean && own.way != DIKAS_ZSCORE && n_indicators > 1) {
            out[n] = own;
            out[n++].mean = (dikas_aggregation)mean;
        }
    for (int k = 0; choice == DIKAS_CHOICE_INDICATORS && n_indicators > 1 && k < n_indicators;
         k++) {
        out[n] = own;
        out[n++].left_out = weighted_at(index, k);
    }
    for (int k = 1; choice == DIKAS_CHOICE_GRID && v->how->lattice && k < DIKAS_OFFSETS; k++) {
        out[n] = own;
        out[n++].offset = k;
    }
    return n;
}

static dikas_status compare(varying *v, dikas_rank_shift *out, dikas_error *err)
{
    const int64_t most = WEIGHT_DRAWS + WAYS + MEANS + v->index->n + DIKAS_OFFSETS;
    DIKAS_TRY(prepare(v, most, err));
    dikas_placed *placed = dikas_alloc(2 * (size_t)v->n_rows + 1, sizeof *placed);
    v->own_rank = dikas_alloc((size_t)v->n_rows + 1, sizeof *v->own_rank);
    v->moved = dikas_alloc_zero((size_t)most, sizeof *v->moved);
    if (placed && v->own_rank)
        (void)rank_rows(v, v->own, placed, v->own_rank);
    dikas_release(placed);
    if (!placed || !v->own_rank || !v->moved)
        return DIKAS_NO_MEMORY(err, WHAT);
    for (int k = 0; k < DIKAS_CHOICES; k++) {
        out[k].n_variants = vary_choice(v, (dikas_index_choice)k, v->variant + v->n_variants);
        v->n_variants += out[k].n_variants;
    }
    return take_variants(v, err);
}

dikas_status dikas_index_rank_shifts(const dikas_index *index, int64_t n_rows,
                                     const double *const *x, const dikas_index_variation *how,
                                     dikas_rank_shift *out, const dikas_run *run, dikas_error *err)
{
    varying v = { .index = index, .how = how, .run = run, .n_rows = n_rows, .x = x };
    DIKAS_TRY(check_variation(how, n_rows, err));
    const dikas_status status = compare(&v, out, err);
    for (int64_t k = 0, r = 0; k < DIKAS_CHOICES && status == DIKAS_OK; k++) {
        int64_t moved = 0, ranked = 0;
        for (const int64_t end = r + out[k].n_variants; r < end; r++) {
            moved += v.moved[r];
            ranked += v.ranked[r];
        }
        out[k].mean = ranked ? (double)moved / (double)ranked : DIKAS_MISSING;
    }
    clear(&v);
    return status;
}
