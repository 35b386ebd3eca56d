/* SPDX-License-Identifier: MIT */
/**
 * @file test_inference.c
 * Draws of people against exact probabilities, what they keep and do not depend on, and what is
 * made of their values, worked by hand.
 */
#include <stdlib.h>
#include <string.h>

#include "chance/lots.h"
#include "dikas/inference.h"
#include "fail_alloc.h"

static const double none = DIKAS_MISSING;

/* ---- tables of random numbers ---- */

static double log_choose(double n, double k)
{
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}

static double exact(lots_law law, double n, double p, double k)
{
    if (law == LOTS_POISSON)
        return n * p > 0 ? exp(k * log(n * p) - n * p - lgamma(k + 1)) : (k > 0 ? 0 : 1);
    if (k > n)
        return 0;
    if (p >= 1)
        return k < n ? 0 : 1;
    return p > 0 ? exp(log_choose(n, k) + k * log(p) + (n - k) * log1p(-p)) : (k > 0 ? 0 : 1);
}

/* What the slots of a table come to, by outcome, against the distribution. */
static void check_table(const lots *l, int at, double n)
{
    const lots_table *t = &l->table[at];
    const int64_t size = INT64_C(1) << t->bits;
    double *probability = calloc((size_t)size, sizeof *probability), sum = 0;
    assert_non_null(probability);
    for (int64_t i = 0; i < size; i++) {
        const uint64_t slot = l->slot[t->first + i];
        const double stay = (double)(slot & ~UINT64_C(0xffff)) * 0x1p-64;
        assert_in_range(slot & 0xffff, 0, size - 1);
        probability[i] += stay / (double)size;
        probability[slot & 0xffff] += (1 - stay) / (double)size;
    }
    for (int64_t i = 0; i < size; i++) {
        const double known = exact(l->law, n, l->p, (double)(t->least + i));
        sum += known;
        /* lgamma() loses some digits of n */
        if (fabs(probability[i] - known) > (1e-12 + 3e-14 * n) * known + 0x1p-48) {
            print_error("law %d, n = %g, p = %g, outcome %lld: %.17g is not %.17g\n", (int)l->law,
                        n, l->p, (long long)(t->least + i), probability[i], known);
            fail();
        }
    }
    assert_close(sum, 1, 1e-10); /* nothing of weight is left out */
    free(probability);
}

static void test_tables_hold_the_distribution(void **state)
{
    (void)state;
    static const double p[] = { 0, 1e-9, 0.003, 0.2, 0.5, 0.71, 0.999, 1 };
    static const int some[] = { 0, 1, 2, 3, 7, 30, 60, 100, 127 };
    dikas_error err;
    for (int law = 0; law <= LOTS_POISSON; law++)
        for (size_t j = 0; j < DIKAS_COUNT(p); j++) {
            lots l;
            assert_ok(lots_make((lots_law)law, p[j], LOTS_WHOLE, &l, &err), err);
            for (size_t k = 0; k < DIKAS_COUNT(some); k++)
                check_table(&l, some[k], some[k]);
            for (int h = 1; h <= LOTS_MULTIPLES; h += h < 3 ? 1 : 25)
                check_table(&l, LOTS_ONES - 1 + h, h * (double)LOTS_ONES);
            lots_clear(&l);
        }
}

/* Of more people than a table is for. */
static void test_parts_add_up(void **state)
{
    (void)state;
    static const int64_t people[] = { 5, 128, 3000, 20001, 200000 };
    enum { DRAWS = 4000 };
    dikas_error err;
    for (int law = 0; law <= LOTS_POISSON; law++) {
        lots l;
        dikas_stream stream = dikas_stream_of(11);
        assert_ok(lots_make((lots_law)law, 0.3, 200000, &l, &err), err);
        for (size_t k = 0; k < DIKAS_COUNT(people); k++) {
            const double n = (double)people[k], mean = 0.3 * n;
            const double variance = law == LOTS_POISSON ? mean : mean * 0.7;
            double sum = 0, squares = 0;
            for (int r = 0; r < DRAWS; r++) {
                const double x = (double)lots_draw(&l, people[k], &stream) - mean;
                sum += x;
                squares += x * x;
            }
            assert_true(fabs(sum / DRAWS) < 5 * sqrt(variance / DRAWS));
            assert_true(fabs(squares / DRAWS / variance - 1) < 5 * sqrt(2.5 / DRAWS));
        }
        lots_clear(&l);
    }
}

/* ---- towns ---- */

enum { MOST = 40, GROUPS = 3 };

typedef struct {
    int64_t n;
    int n_groups;
    double of_group[GROUPS][MOST], x[MOST], y[MOST];
    const double *count[GROUPS];
} town;

static void point(town *t)
{
    for (int k = 0; k < t->n_groups; k++)
        t->count[k] = t->of_group[k];
}

/** What a draw comes to. */
typedef struct {
    double of_group[GROUPS][MOST];
    double *count[GROUPS];
} drawn;

static void draw_once(const town *t, dikas_draw_kind kind, uint64_t seed, int64_t number,
                      drawn *out)
{
    dikas_draws *draws = NULL;
    dikas_error err;
    for (int k = 0; k < t->n_groups; k++)
        out->count[k] = out->of_group[k];
    assert_ok(dikas_draws_new(kind, t->n, t->n_groups, t->count, t->x, t->y, seed, &draws, &err),
              err);
    assert_ok(dikas_draws_fill(draws, number, out->count, &err), err);
    dikas_draws_free(draws);
}

/* Two groups in three cells. */
static town small_town(void)
{
    town t = { .n = 3, .n_groups = 2, .of_group = { { 1, 0, 1 }, { 0, 2, 2 } }, .x = { 0, 1, 2 } };
    return t;
}

/* Cells of hundreds and of tens of thousands, an empty and an unknown one, two of the same people.
 */
static town large_town(void)
{
    town t = { .n = MOST, .n_groups = GROUPS };
    for (int64_t i = 0; i < MOST; i++) {
        t.x[i] = (double)(i % 7);
        t.y[i] = (double)(i / 7);
        for (int k = 0; k < GROUPS; k++)
            t.of_group[k][i] =
                floor((i < 3 ? 40000 : 300) * dikas_random(5, (uint64_t)(i * 3 + k)));
    }
    for (int k = 0; k < GROUPS; k++) {
        t.of_group[k][9] = 0;
        t.of_group[k][11] = k == 1 ? none : 17;
        t.of_group[k][20] = t.of_group[k][21];
    }
    return t;
}

/* How often each of some outcomes was drawn, against its probability. */
static void check_frequencies(int n, const int *count, const double *probability, int draws)
{
    double sum = 0, chi = 0;
    for (int k = 0; k < n; k++) {
        const double expected = probability[k] * draws;
        sum += probability[k];
        chi += expected > 0 ? (count[k] - expected) * (count[k] - expected) / expected : count[k];
    }
    assert_close(sum, 1, 1e-12);
    assert_true(chi < n + 6 * sqrt(2.0 * n)); /* far out of what chance gives */
}

static dikas_draws *open_draws(const town *t, dikas_draw_kind kind)
{
    dikas_draws *draws = NULL;
    dikas_error err;
    assert_ok(dikas_draws_new(kind, t->n, t->n_groups, t->count, t->x, t->y, 3, &draws, &err), err);
    return draws;
}

enum { DRAWS = 30000 };

/* Two people over cells of 1, 2 and 3 people of 6: x = (a, b, 2 - a - b) has the probability
 * 2! / (a! b! c!) (1/6)^a (2/6)^b (3/6)^c. */
static void test_systematic_draws_are_multinomial(void **state)
{
    (void)state;
    town t = small_town();
    int count[9] = { 0 };
    double probability[9] = { 0 };
    drawn d = { .count = { d.of_group[0], d.of_group[1] } };
    dikas_error err;
    point(&t);
    dikas_draws *draws = open_draws(&t, DIKAS_DRAW_SYSTEMATIC);
    for (int a = 0; a <= 2; a++)
        for (int b = 0; a + b <= 2; b++)
            probability[3 * a + b] = 2 / (tgamma(a + 1) * tgamma(b + 1) * tgamma(3 - a - b)) *
                                     pow(1 / 6.0, a) * pow(2 / 6.0, b) * pow(3 / 6.0, 2 - a - b);
    for (int r = 0; r < DRAWS; r++) {
        assert_ok(dikas_draws_fill(draws, r, d.count, &err), err);
        for (int k = 0; k < 2; k++) {
            const double *x = d.of_group[k];
            assert_close(x[0] + x[1] + x[2], k ? 4 : 2, 0);
        }
        count[3 * (int)d.of_group[0][0] + (int)d.of_group[0][1]]++;
    }
    check_frequencies(9, count, probability, DRAWS);
    dikas_draws_free(draws);
}

/* Three people of the last cell, each of the first group with 2/6: binomial; independent of the
 * one of the first cell. */
static void test_evenness_draws_are_binomial(void **state)
{
    (void)state;
    town t = small_town();
    int count[8] = { 0 };
    double probability[8];
    drawn d = { .count = { d.of_group[0], d.of_group[1] } };
    dikas_error err;
    point(&t);
    dikas_draws *draws = open_draws(&t, DIKAS_DRAW_EVENNESS);
    for (int one = 0; one < 2; one++)
        for (int k = 0; k <= 3; k++)
            probability[4 * one + k] =
                (one ? 1 / 3.0 : 2 / 3.0) * exact(LOTS_BINOMIAL, 3, 1 / 3.0, k);
    for (int r = 0; r < DRAWS; r++) {
        assert_ok(dikas_draws_fill(draws, r, d.count, &err), err);
        for (int i = 0; i < 3; i++)
            assert_close(d.of_group[0][i] + d.of_group[1][i], i + 1, 0);
        count[4 * (int)d.of_group[0][0] + (int)d.of_group[0][2]]++;
    }
    check_frequencies(8, count, probability, DRAWS);
    dikas_draws_free(draws);
}

/* All six orders of three cells. */
static void test_permutations_are_as_likely(void **state)
{
    (void)state;
    town t = small_town();
    int count[9] = { 0 };
    double probability[9] = { 0 };
    drawn d = { .count = { d.of_group[0], d.of_group[1] } };
    dikas_error err;
    point(&t);
    dikas_draws *draws = open_draws(&t, DIKAS_DRAW_PERMUTATION);
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++)
            probability[3 * a + b] = a == b ? 0 : 1 / 6.0;
    for (int r = 0; r < DRAWS; r++) {
        int from[3];
        assert_ok(dikas_draws_fill(draws, r, d.count, &err), err);
        for (int i = 0; i < 3; i++) { /* cells of 1, 2 and 3 people */
            from[i] = (int)(d.of_group[0][i] + d.of_group[1][i]) - 1;
            assert_close(d.of_group[0][i], t.of_group[0][from[i]], 0);
        }
        assert_int_equal(from[0] + from[1] + from[2], 3);
        count[3 * from[0] + from[1]]++;
    }
    check_frequencies(9, count, probability, DRAWS);
    dikas_draws_free(draws);
}

/* Six people over the four counts that are not 0: mean 6 n / 6, variance 6 p (1 - p). */
static void test_bootstrap_draws_are_multinomial(void **state)
{
    (void)state;
    town t = small_town();
    double sum[2][3] = { { 0 } }, squares[2][3] = { { 0 } };
    drawn d = { .count = { d.of_group[0], d.of_group[1] } };
    dikas_error err;
    point(&t);
    dikas_draws *draws = open_draws(&t, DIKAS_DRAW_BOOTSTRAP);
    for (int r = 0; r < DRAWS; r++) {
        double all = 0;
        assert_ok(dikas_draws_fill(draws, r, d.count, &err), err);
        for (int k = 0; k < 2; k++)
            for (int i = 0; i < 3; i++) {
                all += d.of_group[k][i];
                sum[k][i] += d.of_group[k][i];
                squares[k][i] += d.of_group[k][i] * d.of_group[k][i];
            }
        assert_close(all, 6, 0);
    }
    for (int k = 0; k < 2; k++)
        for (int i = 0; i < 3; i++) {
            const double n = t.of_group[k][i], p = n / 6, mean = sum[k][i] / DRAWS;
            const double variance = 6 * p * (1 - p);
            assert_true(fabs(mean - n) <= 5 * sqrt(variance / DRAWS));
            assert_true(fabs(squares[k][i] / DRAWS - mean * mean - variance) <= 0.05 * variance);
        }
    dikas_draws_free(draws);
}

/* Where cells are large, tables of several sizes take part; means and variances are known. */
static void test_large_cells(void **state)
{
    (void)state;
    enum { SOME = 2000 };
    town t = large_town();
    double people[MOST] = { 0 }, total[GROUPS] = { 0 }, T = 0;
    drawn d = { .count = { d.of_group[0], d.of_group[1], d.of_group[2] } };
    dikas_error err;
    point(&t);
    for (int i = 0; i < MOST; i++)
        for (int k = 0; k < GROUPS && i != 11; k++) {
            people[i] += t.of_group[k][i];
            total[k] += t.of_group[k][i];
            T += t.of_group[k][i];
        }
    for (int kind = 0; kind <= DIKAS_DRAW_EVENNESS; kind++) {
        dikas_draws *draws = open_draws(&t, (dikas_draw_kind)kind);
        double sum[MOST] = { 0 }, squares[MOST] = { 0 };
        for (int r = 0; r < SOME; r++) {
            assert_ok(dikas_draws_fill(draws, r, d.count, &err), err);
            for (int i = 0; i < MOST; i++) {
                const double x = d.of_group[1][i] - people[i] * total[1] / T;
                sum[i] += x;
                squares[i] += x * x;
            }
        }
        for (int i = 0; i < MOST; i++) {
            const double p = people[i] / T, q = total[1] / T;
            const double variance =
                kind == DIKAS_DRAW_EVENNESS ? people[i] * q * (1 - q) : total[1] * p * (1 - p);
            if (i == 11) {
                assert_true(isnan(sum[i]));
                continue;
            }
            assert_true(fabs(sum[i] / SOME) <= 5 * sqrt(variance / SOME));
            assert_true(fabs(squares[i] / SOME - variance) <= 5 * variance * sqrt(2.1 / SOME));
        }
        dikas_draws_free(draws);
    }
}

/* ---- what draws keep ---- */

static void test_margins(void **state)
{
    (void)state;
    town t = large_town();
    point(&t);
    for (int kind = 0; kind <= DIKAS_DRAW_BOOTSTRAP; kind++) {
        drawn d;
        double all[2] = { 0, 0 };
        draw_once(&t, (dikas_draw_kind)kind, 1, 0, &d);
        for (int k = 0; k < GROUPS; k++) {
            double of_group[2] = { 0, 0 };
            assert_close(d.of_group[k][9], 0, 0);
            assert_true(isnan(d.of_group[k][11]));
            for (int i = 0; i < MOST; i++)
                if (i != 11) {
                    of_group[0] += t.of_group[k][i];
                    of_group[1] += d.of_group[k][i];
                    all[0] += t.of_group[k][i];
                    all[1] += d.of_group[k][i];
                    assert_true(d.of_group[k][i] >= 0);
                }
            if (kind == DIKAS_DRAW_SYSTEMATIC || kind == DIKAS_DRAW_PERMUTATION)
                assert_close(of_group[1], of_group[0], 0);
        }
        assert_close(all[1], all[0], 0);
    }
}

static void test_counts_that_are_not_whole(void **state)
{
    (void)state;
    town t = { .n = 2, .n_groups = 2, .of_group = { { 1.4, 0.2 }, { 2.5, 0.3 } }, .x = { 0, 1 } };
    drawn d;
    point(&t);
    draw_once(&t, DIKAS_DRAW_EVENNESS, 1, 0, &d); /* 1 and 3 people are drawn, and none */
    assert_close(d.of_group[0][0] + d.of_group[1][0], 4, 0);
    assert_close(d.of_group[0][1] + d.of_group[1][1], 0, 0);
    t.of_group[0][1] = 7;
    draw_once(&t, DIKAS_DRAW_PERMUTATION, 1, 0, &d); /* whole cells stay as they are */
    assert_close(d.of_group[0][0] + d.of_group[0][1], 8.4, 1e-15);
}

/* ---- what draws depend on ---- */

static void test_order_of_rows(void **state)
{
    (void)state;
    town t = large_town(), u = { .n = MOST, .n_groups = GROUPS };
    int64_t row[MOST];
    for (int64_t i = 0; i < MOST; i++) {
        row[i] = (i * 17 + 5) % MOST; /* 17 and 40 have no divisor in common */
        u.x[row[i]] = t.x[i];
        u.y[row[i]] = t.y[i];
        for (int k = 0; k < GROUPS; k++)
            u.of_group[k][row[i]] = t.of_group[k][i];
    }
    point(&t);
    point(&u);
    for (int kind = 0; kind <= DIKAS_DRAW_BOOTSTRAP; kind++) {
        drawn a, b;
        draw_once(&t, (dikas_draw_kind)kind, 8, 5, &a);
        draw_once(&u, (dikas_draw_kind)kind, 8, 5, &b);
        for (int k = 0; k < GROUPS; k++)
            for (int64_t i = 0; i < MOST; i++)
                assert_close(b.of_group[k][row[i]], a.of_group[k][i], 0);
    }
}

static int same(const drawn *a, const drawn *b)
{
    int n = 0;
    for (int k = 0; k < GROUPS; k++)
        for (int i = 0; i < MOST; i++)
            n += distance_of(a->of_group[k][i], b->of_group[k][i]) <= 0;
    return n == GROUPS * MOST;
}

static void test_seeds_and_numbers(void **state)
{
    (void)state;
    town t = large_town();
    point(&t);
    for (int kind = 0; kind <= DIKAS_DRAW_BOOTSTRAP; kind++) {
        drawn first, again, next, other;
        dikas_draws *draws = open_draws(&t, (dikas_draw_kind)kind);
        dikas_error err;
        draw_once(&t, (dikas_draw_kind)kind, 3, 7, &first);
        draw_once(&t, (dikas_draw_kind)kind, 3, 8, &next);
        draw_once(&t, (dikas_draw_kind)kind, 4, 7, &other);
        again = first;
        for (int k = 0; k < GROUPS; k++) {
            again.count[k] = again.of_group[k];
            memset(again.of_group[k], 0, sizeof again.of_group[k]);
        }
        assert_ok(dikas_draws_fill(draws, 8, again.count, &err), err);
        assert_true(same(&again, &next)); /* whichever came before */
        assert_ok(dikas_draws_fill(draws, 7, again.count, &err), err);
        assert_true(same(&again, &first));
        assert_false(same(&first, &next));
        assert_false(same(&first, &other));
        dikas_draws_free(draws);
    }
}

/* ---- odd towns ---- */

static void test_nobody(void **state)
{
    (void)state;
    town t = { .n = 2, .n_groups = 2, .of_group = { { 0, none }, { 0, 3 } } };
    point(&t);
    for (int kind = 0; kind <= DIKAS_DRAW_BOOTSTRAP; kind++) {
        drawn d;
        draw_once(&t, (dikas_draw_kind)kind, 1, 0, &d);
        assert_close(d.of_group[1][0], 0, 0);
        assert_true(isnan(d.of_group[1][1]));
        t.n = 0;
        draw_once(&t, (dikas_draw_kind)kind, 1, 0, &d);
        t.n = 2;
    }
}

static void test_one_cell_and_empty_groups(void **state)
{
    (void)state;
    town t = { .n = 1, .n_groups = 3, .of_group = { { 0 }, { 5 }, { 0 } } };
    point(&t);
    for (int kind = 0; kind <= DIKAS_DRAW_BOOTSTRAP; kind++) {
        drawn d;
        draw_once(&t, (dikas_draw_kind)kind, 1, 0, &d);
        assert_close(d.of_group[0][0], 0, 0);
        assert_close(d.of_group[1][0], 5, 0);
        assert_close(d.of_group[2][0], 0, 0);
    }
}

static void test_bad_counts(void **state)
{
    (void)state;
    const double good[] = { 1, 2 }, negative[] = { 1, -2 }, endless[] = { HUGE_VAL, 1 };
    const double many[] = { 1e16, 1 };
    const double *const columns[][2] = { { good, negative }, { good, endless }, { many, good } };
    const dikas_status expected[] = { DIKAS_EINVAL, DIKAS_EINVAL, DIKAS_ELIMIT };
    for (int k = 0; k < 3; k++) {
        dikas_draws *draws = NULL;
        dikas_error err;
        assert_int_equal(
            dikas_draws_new(DIKAS_DRAW_EVENNESS, 2, 2, columns[k], NULL, NULL, 1, &draws, &err),
            expected[k]);
        assert_null(draws);
        if (k == 0)
            assert_string_equal(err.message, "group 2, row 2: -2 is outside [0, inf)");
    }
}

static dikas_status make_and_draw(void *context, dikas_error *err)
{
    const town *t = context;
    drawn d;
    for (int k = 0; k < t->n_groups; k++)
        d.count[k] = d.of_group[k];
    for (int kind = 0; kind <= DIKAS_DRAW_BOOTSTRAP; kind++) {
        dikas_draws *draws = NULL;
        DIKAS_TRY(dikas_draws_new((dikas_draw_kind)kind, t->n, t->n_groups, t->count, NULL, NULL, 1,
                                  &draws, err));
        const dikas_status status = dikas_draws_fill(draws, 0, d.count, err);
        dikas_draws_free(draws);
        DIKAS_TRY(status);
    }
    double q[MOST];
    dikas_draw_summary s;
    DIKAS_TRY(dikas_false_discovery(3, t->x, q, err));
    return dikas_draws_summarise(3, t->x, 0, DIKAS_TAIL_HIGH, &s, err);
}

static void test_failing_allocations(void **state)
{
    (void)state;
    town t = small_town();
    t.x[2] = 0.5;
    point(&t);
    assert_true(fail_each_allocation(make_and_draw, &t) > 20);
}

/* ---- values of draws ---- */

/* 1 2 3 4 5 and one without a value: mean 3, sd √2.5, quantiles 1.1 and 4.9. */
static void test_summaries(void **state)
{
    (void)state;
    const double draw[] = { 4, 1, none, 3, 5, 2 };
    dikas_draw_summary s;
    dikas_error err;
    assert_ok(dikas_draws_summarise(6, draw, 4, DIKAS_TAIL_HIGH, &s, &err), err);
    assert_int_equal(s.n, 5);
    assert_close(s.mean, 3, 1e-15);
    assert_close(s.sd, sqrt(2.5), 1e-15);
    assert_close(s.q025, 1.1, 1e-15);
    assert_close(s.q975, 4.9, 1e-15);
    assert_close(s.p_value, 3 / 6.0, 1e-15); /* 4 and 5 of 5 */
    assert_ok(dikas_draws_summarise(6, draw, 4, DIKAS_TAIL_LOW, &s, &err), err);
    assert_close(s.p_value, 5 / 6.0, 1e-15);
    assert_ok(dikas_draws_summarise(6, draw, 5.5, DIKAS_TAIL_BOTH, &s, &err), err);
    assert_close(s.p_value, 2 / 6.0, 1e-15); /* twice 1 of 6 */
    assert_ok(dikas_draws_summarise(6, draw, 3, DIKAS_TAIL_BOTH, &s, &err), err);
    assert_close(s.p_value, 1, 0);
    assert_ok(dikas_draws_summarise(6, draw, 4 * (1 + 1e-14), DIKAS_TAIL_HIGH, &s, &err), err);
    assert_close(s.p_value, 3 / 6.0, 1e-15); /* the same number but for rounding */
}

static void test_few_draws(void **state)
{
    (void)state;
    const double draw[] = { 0.25, none };
    dikas_draw_summary s;
    dikas_error err;
    assert_ok(dikas_draws_summarise(0, draw, 1, DIKAS_TAIL_HIGH, &s, &err), err);
    assert_int_equal(s.n, 0);
    assert_true(isnan(s.mean) && isnan(s.sd) && isnan(s.q025) && isnan(s.p_value));
    assert_ok(dikas_draws_summarise(2, draw, 1, DIKAS_TAIL_HIGH, &s, &err), err);
    assert_close(s.mean, 0.25, 0);
    assert_close(s.q975, 0.25, 0);
    assert_true(isnan(s.sd));
    assert_close(s.p_value, 0.5, 0);
    assert_ok(dikas_draws_summarise(2, draw, none, DIKAS_TAIL_HIGH, &s, &err), err);
    assert_true(isnan(s.p_value));
}

/* The mean of draws that are all one number is that number, and nothing lies between them. */
static void test_equal_draws(void **state)
{
    (void)state;
    double draw[999];
    dikas_draw_summary s;
    dikas_error err;
    for (int r = 0; r < 999; r++)
        draw[r] = 0.1;
    assert_ok(dikas_draws_summarise(999, draw, 0.1, DIKAS_TAIL_HIGH, &s, &err), err);
    assert_close(s.mean, 0.1, 0);
    assert_close(s.sd, 0, 0);
    assert_close(s.p_value, 1, 0);
}

/* ---- many at once ---- */

/* By hand, of 5: 0.8, 0.2 · 5/4, 0.05 · 5/3, 0.009 · 5/2; and 0.005 · 5 is more than the last. */
static void test_false_discovery(void **state)
{
    (void)state;
    const double p[] = { 0.2, none, 0.005, 0.8, 0.05, 0.009 };
    const double expected[] = { 0.25, none, 0.0225, 0.8, 0.05 * 5 / 3, 0.0225 };
    const double one[] = { 1, 1, 0.9 }, bad[] = { 0.5, 1.5 };
    double q[6];
    dikas_error err;
    assert_ok(dikas_false_discovery(6, p, q, &err), err);
    for (int i = 0; i < 6; i++)
        assert_close(q[i], expected[i], 1e-15);
    assert_ok(dikas_false_discovery(3, one, q, &err), err);
    for (int i = 0; i < 3; i++)
        assert_close(q[i], 1, 0);
    assert_int_equal(dikas_false_discovery(2, bad, q, &err), DIKAS_EINVAL);
    assert_string_equal(err.message, "row 2: p = 1.5 is outside [0, 1]");
}

/* ---- corrections ---- */

/* The greatest of φ(d - θ) + φ(d + θ) among steps. */
static double searched(double d)
{
    double best = 0, most = 0;
    for (double theta = 0; theta <= d; theta += 1e-4) {
        const double value =
            exp(-(d - theta) * (d - theta) / 2) + exp(-(d + theta) * (d + theta) / 2);
        if (value > most) {
            most = value;
            best = theta;
        }
    }
    return best;
}

static void test_density_correction(void **state)
{
    (void)state;
    const double x[] = { 30, 10, 12, 8, none, 0 }, y[] = { 40, 60, 52, 48, 5, 0 };
    double sum = 0;
    for (int i = 0; i < 4; i++) {
        const double a = x[i] / 60, b = y[i] / 200;
        const double sigma = sqrt(a * (1 - a) / 60 + b * (1 - b) / 200);
        sum += sigma * searched(fabs(a - b) / sigma) / 2;
    }
    assert_true(sum > 0.1 && sum < 0.3); /* D is 0.3: the first cell holds a half against a fifth */
    assert_close(dikas_density_corrected_dissimilarity(6, x, y), sum, 1e-3);

    const double apart[] = { 10, 0 }, others[] = { 0, 7 }, even[] = { 20, 14 }, nobody[] = { 0, 0 };
    assert_close(dikas_density_corrected_dissimilarity(2, apart, others), 1, 0);
    assert_close(dikas_density_corrected_dissimilarity(2, even, (double[]){ 10, 7.1 }), 0, 0);
    assert_true(isnan(dikas_density_corrected_dissimilarity(2, nobody, others)));
    assert_true(isnan(dikas_density_corrected_dissimilarity(0, NULL, NULL)));
}

static void test_above_chance(void **state)
{
    (void)state;
    assert_close(dikas_above_chance(0.4, 0.2), 0.25, 1e-15);
    assert_close(dikas_above_chance(0.1, 0.2), -0.5, 1e-15);
    assert_close(dikas_above_chance(1, 0.9), 1, 0);
    assert_true(isnan(dikas_above_chance(1, 1)));
    assert_true(isnan(dikas_above_chance(none, 0.2)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables_hold_the_distribution),
        cmocka_unit_test(test_parts_add_up),
        cmocka_unit_test(test_systematic_draws_are_multinomial),
        cmocka_unit_test(test_evenness_draws_are_binomial),
        cmocka_unit_test(test_permutations_are_as_likely),
        cmocka_unit_test(test_bootstrap_draws_are_multinomial),
        cmocka_unit_test(test_large_cells),
        cmocka_unit_test(test_margins),
        cmocka_unit_test(test_counts_that_are_not_whole),
        cmocka_unit_test(test_order_of_rows),
        cmocka_unit_test(test_seeds_and_numbers),
        cmocka_unit_test(test_nobody),
        cmocka_unit_test(test_one_cell_and_empty_groups),
        cmocka_unit_test(test_bad_counts),
        cmocka_unit_test(test_failing_allocations),
        cmocka_unit_test(test_summaries),
        cmocka_unit_test(test_few_draws),
        cmocka_unit_test(test_equal_draws),
        cmocka_unit_test(test_false_discovery),
        cmocka_unit_test(test_density_correction),
        cmocka_unit_test(test_above_chance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
