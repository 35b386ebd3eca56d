/* SPDX-License-Identifier: MIT */
/**
 * @file test_index_sensitivity.c
 * What each choice does to the ranks of a composite index, against the plain definitions: indices
 * computed anew, and shifted cells put together from quarters of cells.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "core/core.h"
#include "dikas/index.h"
#include "fail_alloc.h"

#define NAN_ DIKAS_MISSING

enum { WIDE = 7, TALL = 6, MOST = WIDE * TALL, P = 3, Q = 4 };

/** A town of square cells, some of them not there, and an index of three columns. */
typedef struct {
    int64_t n, lattice[2 * MOST];
    double column[P][MOST];
    const double *x[P];
    dikas_indicator indicators[P];
    dikas_index index;
} town;

static dikas_index index_of(int n, const dikas_indicator *indicators)
{
    dikas_index index = DIKAS_INDEX_INIT;
    index.n = n;
    index.indicators = indicators;
    index.min_weight_share = 0;
    return index;
}

static void make_town(town *t, uint64_t seed)
{
    static const dikas_indicator empty = DIKAS_INDICATOR_INIT;
    *t = (town){ 0 };
    for (int cell = 0; cell < MOST; cell++) {
        if (dikas_random(seed, (uint64_t)cell) < 0.2)
            continue;
        t->lattice[2 * t->n] = 1000 + cell % WIDE;
        t->lattice[2 * t->n + 1] = -3 + cell / WIDE;
        for (int k = 0; k < P; k++) {
            const double u = dikas_random(seed + 1, (uint64_t)(cell * P + k));
            t->column[k][t->n] = u < 0.1 ? NAN_ : 1 + floor(u * 1000) / 8;
        }
        t->n++;
    }
    for (int k = 0; k < P; k++) {
        t->x[k] = t->column[k];
        t->indicators[k] = empty;
        t->indicators[k].direction = k == 1 ? -1 : 1;
        t->indicators[k].weight = k + 1;
        t->indicators[k].domain = k < 2 ? "one" : NULL;
        t->indicators[k].goalposts[0] = 5;
        t->indicators[k].goalposts[1] = 100;
        t->indicators[k].log = k == 2;
    }
    t->index = index_of(P, t->indicators);
}

static void compute(const dikas_index *index, int64_t n, const double *const *x, double *out)
{
    dikas_error err;
    assert_ok(dikas_index_compute(index, n, x, out, NULL, NULL, &err), err);
}

static dikas_index_variation variation_of(const town *t)
{
    dikas_index_variation how = DIKAS_INDEX_VARIATION_INIT;
    how.lattice = t->lattice;
    how.repeats = 20;
    return how;
}

static void shifts_of(const town *t, const dikas_index_variation *how, dikas_rank_shift *out)
{
    dikas_error err;
    assert_ok(dikas_index_rank_shifts(&t->index, t->n, t->x, how, out, NULL, &err), err);
}

/* ---- plain versions ---- */

/** Differences of ranks, gathered. */
typedef struct {
    double sum, n;
    int64_t variants;
} gathered;

static double rank_of(const double *value, int64_t n, int64_t row)
{
    double rank = 1;
    for (int64_t i = 0; i < n; i++)
        rank += value[i] > value[row];
    return rank;
}

static void gather(gathered *all, const double *own, double *other, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        other[i] = isnan(own[i]) ? NAN_ : other[i];
    for (int64_t i = 0; i < n; i++)
        if (!isnan(other[i])) {
            all->sum += fabs(rank_of(other, n, i) - rank_of(own, n, i));
            all->n++;
        }
    all->variants++;
}

static void is_gathered(const dikas_rank_shift *got, const gathered *plain)
{
    assert_int_equal(got->n_variants, plain->variants);
    assert_close(got->mean, plain->n > 0 ? plain->sum / plain->n : NAN_, 1e-12);
    assert_true(plain->sum > 0); /* or nothing was compared */
}

/* Quarters of cells: Q of them along each side. */
enum { FINE_WIDE = (WIDE + 2) * Q, FINE_TALL = (TALL + 2) * Q };

static int64_t row_at(const town *t, int64_t column, int64_t row)
{
    for (int64_t i = 0; i < t->n; i++)
        if (t->lattice[2 * i] == 1000 + column && t->lattice[2 * i + 1] == -3 + row)
            return i;
    return -1;
}

/* The row whose cell a quarter lies in; the first cell begins Q quarters from the edge. */
static int64_t row_of_quarter(const town *t, int u, int v)
{
    return row_at(t, u / Q - 1, v / Q - 1);
}

/* Mean of the quarters of a square that hold a number. */
static double mean_of_quarters(double quarters[FINE_TALL][FINE_WIDE], int u, int v)
{
    double sum = 0, n = 0;
    for (int i = v; i < v + Q; i++)
        for (int k = u; k < u + Q; k++)
            if (i >= 0 && i < FINE_TALL && k >= 0 && k < FINE_WIDE && !isnan(quarters[i][k])) {
                sum += quarters[i][k];
                n++;
            }
    return n > 0 ? sum / n : NAN_;
}

/* The index of the rows by way of a shifted grid. */
static void plain_shift(const town *t, int across, int along, double *out)
{
    static double quarters[FINE_TALL][FINE_WIDE], column[P][FINE_WIDE * FINE_TALL], score[MOST * Q];
    const double *x[P] = { column[0], column[1], column[2] };
    int64_t n = 0;
    for (int k = 0; k < P; k++) {
        n = 0;
        for (int v = 0; v < FINE_TALL; v++)
            for (int u = 0; u < FINE_WIDE; u++) {
                const int64_t row = row_of_quarter(t, u, v);
                quarters[v][u] = row < 0 ? NAN_ : t->column[k][row];
            }
        for (int v = along; v < FINE_TALL; v += Q)
            for (int u = across; u < FINE_WIDE; u += Q)
                column[k][n++] = mean_of_quarters(quarters, u, v);
    }
    assert_true(n <= (int64_t)DIKAS_COUNT(score));
    compute(&t->index, n, x, score);
    for (int v = 0; v < FINE_TALL; v++)
        for (int u = 0; u < FINE_WIDE; u++)
            quarters[v][u] = NAN_;
    for (int v = along, i = 0; v < FINE_TALL; v += Q)
        for (int u = across; u < FINE_WIDE; u += Q, i++)
            for (int q = 0; q < Q * Q; q++)
                if (v + q / Q < FINE_TALL && u + q % Q < FINE_WIDE)
                    quarters[v + q / Q][u + q % Q] = score[i];
    for (int64_t i = 0; i < t->n; i++)
        out[i] = mean_of_quarters(quarters, (int)(t->lattice[2 * i] - 1000 + 1) * Q,
                                  (int)(t->lattice[2 * i + 1] + 3 + 1) * Q);
}

/* ---- each choice ---- */

static void shifted_grids(void **state)
{
    (void)state;
    static town t;
    for (uint64_t seed = 1; seed < 6; seed++) {
        double own[MOST], other[MOST];
        dikas_rank_shift got[DIKAS_CHOICES];
        gathered plain = { 0 };
        make_town(&t, seed);
        t.index.normalise = seed % 2 ? DIKAS_MINMAX : DIKAS_ZSCORE;
        t.index.aggregate = seed == 1 ? DIKAS_GEOMETRIC : DIKAS_ARITHMETIC;
        const dikas_index_variation how = variation_of(&t);
        compute(&t.index, t.n, t.x, own);
        for (int k = 1; k < Q * Q; k++) {
            plain_shift(&t, k % Q, k / Q, other);
            gather(&plain, own, other, t.n);
        }
        shifts_of(&t, &how, got);
        is_gathered(&got[DIKAS_CHOICE_GRID], &plain);
    }
}

static void one_choice_at_a_time(void **state)
{
    (void)state;
    static town t;
    double own[MOST], other[MOST];
    dikas_rank_shift got[DIKAS_CHOICES];
    gathered ways = { 0 }, means = { 0 }, left_out = { 0 };
    make_town(&t, 4);
    const dikas_index_variation how = variation_of(&t);
    compute(&t.index, t.n, t.x, own);
    for (int way = DIKAS_ZSCORE; way <= DIKAS_GOALPOSTS; way++) {
        dikas_index changed = t.index;
        changed.normalise = (dikas_normalisation)way;
        compute(&changed, t.n, t.x, other);
        gather(&ways, own, other, t.n);
    }
    for (int mean = DIKAS_GEOMETRIC; mean <= DIKAS_HARMONIC; mean++) {
        dikas_index changed = t.index;
        changed.aggregate = (dikas_aggregation)mean;
        compute(&changed, t.n, t.x, other);
        gather(&means, own, other, t.n);
    }
    for (int k = 0; k < P; k++) {
        const double weight = t.indicators[k].weight;
        t.indicators[k].weight = 0;
        compute(&t.index, t.n, t.x, other);
        gather(&left_out, own, other, t.n);
        t.indicators[k].weight = weight;
    }
    shifts_of(&t, &how, got);
    is_gathered(&got[DIKAS_CHOICE_NORMALISATION], &ways);
    is_gathered(&got[DIKAS_CHOICE_AGGREGATION], &means);
    is_gathered(&got[DIKAS_CHOICE_INDICATORS], &left_out);
    assert_true(got[DIKAS_CHOICE_WEIGHTS].mean > 0 && got[DIKAS_CHOICE_WEIGHTS].n_variants == 25);
}

/* Weights that stay, one indicator, no grid: no choice, or one without effect. */
static void choices_that_are_none(void **state)
{
    (void)state;
    static town t;
    dikas_rank_shift got[DIKAS_CHOICES];
    make_town(&t, 2);
    dikas_index_variation how = variation_of(&t);
    how.weight_spread = 0;
    how.lattice = NULL;
    shifts_of(&t, &how, got);
    assert_close(got[DIKAS_CHOICE_WEIGHTS].mean, 0, 0);
    assert_int_equal(got[DIKAS_CHOICE_GRID].n_variants, 0);
    assert_close(got[DIKAS_CHOICE_GRID].mean, NAN_, 0);
    t.index.normalise = DIKAS_ZSCORE;
    shifts_of(&t, &how, got);
    assert_int_equal(got[DIKAS_CHOICE_AGGREGATION].n_variants, 0);
    t.index.n = 1;
    shifts_of(&t, &how, got);
    assert_int_equal(got[DIKAS_CHOICE_WEIGHTS].n_variants, 0);
    assert_int_equal(got[DIKAS_CHOICE_INDICATORS].n_variants, 0);
    assert_close(got[DIKAS_CHOICE_INDICATORS].mean, NAN_, 0);
}

/* Cells without neighbours stay as they are, and so do those of a slope. */
static void shifts_without_effect(void **state)
{
    (void)state;
    static town t;
    dikas_rank_shift got[DIKAS_CHOICES];
    make_town(&t, 3);
    const dikas_index_variation how = variation_of(&t);
    for (int64_t i = 0; i < 2 * t.n; i++)
        t.lattice[i] *= 5;
    shifts_of(&t, &how, got);
    assert_close(got[DIKAS_CHOICE_GRID].mean, 0, 0);
    t.index.n = 1;
    for (t.n = 0; t.n < MOST; t.n++) {
        t.lattice[2 * t.n] = t.n % WIDE;
        t.lattice[2 * t.n + 1] = t.n / WIDE;
        t.column[0][t.n] = (double)(t.n % WIDE);
    }
    shifts_of(&t, &how, got);
    assert_close(got[DIKAS_CHOICE_GRID].mean, 0, 0);
}

/* What is unknown stays unknown, and does not become 0 for its neighbours: a town of 10 and one
 * cell of 20 beside a gap. */
static void gaps_are_no_zeros(void **state)
{
    (void)state;
    const int64_t lattice[] = { 0, 0, 1, 0, 2, 0, 3, 0, 0, 1, 1, 1, 2, 1, 3, 1 };
    const double x[] = { 10, NAN_, 10, 20, 10, 10, 10, 10 };
    dikas_indicator one = DIKAS_INDICATOR_INIT;
    const dikas_index index = index_of(1, &one);
    dikas_index_variation how = DIKAS_INDEX_VARIATION_INIT;
    dikas_rank_shift got[DIKAS_CHOICES];
    double low[8], high[8], top[8];
    dikas_error err;
    how.lattice = lattice;
    how.repeats = 60;
    assert_ok(
        dikas_index_vary(&index, 8, (const double *const[]){ x }, &how, low, high, top, NULL, &err),
        err);
    assert_close(low[1], NAN_, 0);
    assert_close(high[1], NAN_, 0);
    assert_close(top[1], NAN_, 0);
    assert_close(low[3], 1, 0);
    assert_close(high[3], 1, 0);
    assert_close(top[3], 1, 0);
    for (int i = 0; i < 8; i++)
        assert_true(i == 1 || i == 3 || (low[i] >= 2 && high[i] <= 5));
    for (int i = 4; i < 6; i++) { /* beside the gap, diagonal to it and below: 10, as they were */
        assert_close(low[i], low[0], 0);
        assert_close(high[i], high[0], 0);
    }
    assert_ok(
        dikas_index_rank_shifts(&index, 8, (const double *const[]){ x }, &how, got, NULL, &err),
        err);
    assert_true(got[DIKAS_CHOICE_GRID].mean > 0 && got[DIKAS_CHOICE_GRID].mean < 7);
}

/* ---- what must hold ---- */

static void threads_do_not_matter(void **state)
{
    (void)state;
    static town t;
    static double out[2][3][MOST];
    dikas_rank_shift got[2][DIKAS_CHOICES];
    make_town(&t, 9);
    const dikas_index_variation how = variation_of(&t);
    for (int i = 0; i < 2; i++) {
        dikas_run run = DIKAS_RUN_INIT;
        dikas_error err;
        run.threads = i ? 4 : 1;
        assert_ok(
            dikas_index_vary(&t.index, t.n, t.x, &how, out[i][0], out[i][1], out[i][2], &run, &err),
            err);
        assert_ok(dikas_index_rank_shifts(&t.index, t.n, t.x, &how, got[i], &run, &err), err);
    }
    assert_memory_equal(out[0], out[1], sizeof out[0]);
    assert_memory_equal(got[0], got[1], sizeof got[0]);
}

static void order_does_not_matter(void **state)
{
    (void)state;
    static town t, turned;
    double out[2][3][MOST];
    make_town(&t, 9);
    turned = t;
    for (int64_t i = 0; i < t.n; i++) {
        const int64_t from = t.n - 1 - i;
        memcpy(turned.lattice + 2 * i, t.lattice + 2 * from, 2 * sizeof *t.lattice);
        for (int k = 0; k < P; k++)
            turned.column[k][i] = t.column[k][from];
    }
    for (int k = 0; k < P; k++)
        turned.x[k] = turned.column[k];
    turned.index.indicators = turned.indicators;
    for (int i = 0; i < 2; i++) {
        const town *one = i ? &turned : &t;
        const dikas_index_variation how = variation_of(one);
        dikas_error err;
        assert_ok(dikas_index_vary(&one->index, one->n, one->x, &how, out[i][0], out[i][1],
                                   out[i][2], NULL, &err),
                  err);
    }
    for (int k = 0; k < 3; k++)
        for (int64_t i = 0; i < t.n; i++)
            assert_close(out[0][k][i], out[1][k][t.n - 1 - i], 0);
}

/* ---- what cannot be ---- */

static void is_refused(const town *t, const dikas_index_variation *how, dikas_status expected,
                       const char *word)
{
    dikas_rank_shift shifts[DIKAS_CHOICES];
    double out[3][MOST];
    dikas_error err = { DIKAS_OK, "" };
    assert_int_equal(
        dikas_index_vary(&t->index, t->n, t->x, how, out[0], out[1], out[2], NULL, &err), expected);
    assert_non_null(strstr(err.message, word));
    assert_int_equal(dikas_index_rank_shifts(&t->index, t->n, t->x, how, shifts, NULL, &err),
                     expected);
    assert_non_null(strstr(err.message, word));
}

static void refusals(void **state)
{
    (void)state;
    static town t;
    make_town(&t, 2);
    dikas_index_variation how = variation_of(&t);
    how.repeats = 0;
    is_refused(&t, &how, DIKAS_EINVAL, "0 repeats");
    how.repeats = 5;
    t.lattice[2 * 3] = t.lattice[2 * 6];
    t.lattice[2 * 3 + 1] = t.lattice[2 * 6 + 1];
    is_refused(&t, &how, DIKAS_EINVAL, "rows 4 and 7 are the same cell");
    t.lattice[2 * 3] = INT64_MAX;
    t.lattice[2 * 3 + 1] = INT64_MIN;
    is_refused(&t, &how, DIKAS_ELIMIT, "too far apart");
    t.indicators[1].weight = -1;
    is_refused(&t, &how, DIKAS_EINVAL, "weight");
}

static void no_rows(void **state)
{
    (void)state;
    static town t;
    dikas_rank_shift got[DIKAS_CHOICES];
    make_town(&t, 2);
    const dikas_index_variation how = variation_of(&t);
    t.n = 0;
    shifts_of(&t, &how, got);
    assert_close(got[DIKAS_CHOICE_GRID].mean, NAN_, 0);
    t.n = 2;
    for (int k = 0; k < P; k++)
        t.column[k][0] = t.column[k][1] = NAN_;
    shifts_of(&t, &how, got);
    for (int k = 0; k < DIKAS_CHOICES; k++)
        assert_close(got[k].mean, NAN_, 0);
}

static dikas_status try_all(void *context, dikas_error *err)
{
    const town *t = context;
    const dikas_index_variation how = variation_of(t);
    static double out[3][MOST];
    dikas_rank_shift shifts[DIKAS_CHOICES];
    dikas_run run = DIKAS_RUN_INIT;
    run.threads = 1;
    DIKAS_TRY(dikas_index_vary(&t->index, t->n, t->x, &how, out[0], out[1], out[2], &run, err));
    return dikas_index_rank_shifts(&t->index, t->n, t->x, &how, shifts, &run, err);
}

static void memory_runs_out(void **state)
{
    (void)state;
    static town t;
    make_town(&t, 5);
    assert_true(fail_each_allocation(try_all, &t) > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shifted_grids),
        cmocka_unit_test(one_choice_at_a_time),
        cmocka_unit_test(choices_that_are_none),
        cmocka_unit_test(shifts_without_effect),
        cmocka_unit_test(gaps_are_no_zeros),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(refusals),
        cmocka_unit_test(no_rows),
        cmocka_unit_test(memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
