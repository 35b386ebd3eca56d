/* SPDX-License-Identifier: MIT */
/**
 * @file test_environment_decay.c
 * Who lives nearby, by a proximity that falls with distance: worked by hand, every pair gone
 * through, what is unknown, and what must not depend on grids, order and threads.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "core/core.h"
#include "dikas/environment.h"
#include "fail_alloc.h"

enum { CELLS = 700, COLUMNS = 2, SUMS = COLUMNS + 1 };

static const double none = DIKAS_MISSING;

typedef struct {
    int64_t n;
    double x[CELLS], y[CELLS], area[CELLS], count[COLUMNS][CELLS];
} town;

typedef struct {
    double sum[SUMS][CELLS]; /* the last of cells */
} sums;

typedef enum { GRID, HOLES, SCATTERED, TWICE, KINDS } kind;

static town make_town(kind k, int64_t n)
{
    town t = { .n = n };
    int64_t at = 0;
    for (int64_t i = 0; i < n; i++, at++) {
        at += k == HOLES ? (int64_t)(4 * dikas_random(1, (uint64_t)i)) : 0;
        at -= k == TWICE && i % 5 == 4;
        t.x[i] = k == SCATTERED ? 3e5 + 20000 * dikas_random(2, (uint64_t)i)
                                : 25490125 + 250 * (double)(at % 30);
        t.y[i] = k == SCATTERED ? 7e6 + 20000 * dikas_random(3, (uint64_t)i)
                                : 6670125 + 250 * (double)(at / 30);
        t.area[i] = k == SCATTERED ? 1e5 * (1 + 30 * dikas_random(4, (uint64_t)i)) : 62500;
        for (int c = 0; c < COLUMNS; c++)
            t.count[c][i] = i % 3 ? floor(100 * dikas_random(5 + (uint64_t)c, (uint64_t)i)) : 0;
    }
    return t;
}

static dikas_status decayed(const town *t, dikas_arrangement how, double length,
                            const dikas_run *run, sums *out, dikas_error *err)
{
    const double *const column[] = { t->count[0], t->count[1] };
    double *const sum[] = { out->sum[0], out->sum[1] };
    dikas_environment *e = NULL;
    dikas_status status = dikas_environment_new(t->n, t->x, t->y, how, &e, err);
    if (status == DIKAS_OK)
        status = dikas_environment_decayed(e, length, COLUMNS, column, t->area, sum,
                                           out->sum[COLUMNS], run, err);
    dikas_environment_free(e);
    return status;
}

static sums sums_of(const town *t, dikas_arrangement how, double length, const dikas_run *run)
{
    sums out = { { { 0 } } };
    dikas_error err = { DIKAS_OK, "" };
    assert_ok(decayed(t, how, length, run, &out, &err), err);
    return out;
}

static int is_known(const town *t, int64_t i)
{
    return !isnan(t->area[i]) && !isnan(t->count[0][i]) && !isnan(t->count[1][i]) &&
           !isnan(t->x[i]);
}

/* Every pair. */
static double plain(const town *t, double length, int column, int64_t i)
{
    dikas_sum sum = { 0, 0 };
    if (!is_known(t, i))
        return none;
    for (int64_t j = 0; j < t->n; j++) {
        const double d =
            i == j ? sqrt(0.6 * t->area[i]) : hypot(t->x[i] - t->x[j], t->y[i] - t->y[j]);
        if (is_known(t, j))
            dikas_sum_add(&sum, exp(-d / length) * (column < COLUMNS ? t->count[column][j] : 1));
    }
    return dikas_sum_value(sum);
}

static void by_hand(void **state)
{
    /* 300 m and 400 m apart: e^-0.3, e^-0.4, e^-0.5; √(0.6 · 60000) = 189.7 */
    const town t = { .n = 3,
                     .x = { 0, 300, 300 },
                     .y = { 0, 0, 400 },
                     .area = { 60000, 60000, 15000 },
                     .count = { { 10, 0, 30 }, { 0, 5, 1 } } };
    const sums s = sums_of(&t, DIKAS_FIND_GRID, 1000, NULL);
    const double own = exp(-sqrt(36000) / 1000), small = exp(-sqrt(9000) / 1000);
    (void)state;
    assert_close(s.sum[0][0], 10 * own + 30 * exp(-0.5), 1e-13);
    assert_close(s.sum[0][1], 10 * exp(-0.3) + 30 * exp(-0.4), 1e-13);
    assert_close(s.sum[1][2], 5 * exp(-0.4) + small, 1e-13);
    assert_close(s.sum[2][2], exp(-0.5) + exp(-0.4) + small, 1e-13);
}

static void every_pair(void **state)
{
    const double length[] = { 50, 1000, 30000 };
    (void)state;
    for (kind k = GRID; k < KINDS; k++)
        for (int l = 0; l < 3; l++) {
            town t = make_town(k, 400);
            t.count[1][7] = t.area[8] = t.x[9] = none;
            for (int how = DIKAS_FIND_GRID; how <= DIKAS_NO_GRID; how++) {
                const sums s = sums_of(&t, (dikas_arrangement)how, length[l], NULL);
                for (int c = 0; c < SUMS; c++)
                    for (int64_t i = 0; i < t.n; i++) {
                        const double want = plain(&t, length[l], c, i);
                        assert_close(s.sum[c][i] / (want > 0 ? want : 1),
                                     isnan(want) ? none : want > 0, 1e-12);
                    }
            }
        }
}

/* 64 decay lengths off there is nobody any more; a cell that large is still with itself. */
static void far_away(void **state)
{
    const town t = { .n = 2, .x = { 0, 65000 }, .area = { 1e6, 1e9 }, .count = { { 1, 1e9 } } };
    const sums s = sums_of(&t, DIKAS_FIND_GRID, 1000, NULL);
    (void)state;
    assert_close(s.sum[0][0], exp(-sqrt(0.6e6) / 1000), 1e-15);
    assert_close(s.sum[0][1] / (1e9 * exp(-sqrt(0.6e9) / 1000)), 1, 1e-14);
}

static void same_bits(void **state)
{
    dikas_run one = DIKAS_RUN_INIT, four = DIKAS_RUN_INIT;
    (void)state;
    one.threads = 1;
    four.threads = 4;
    for (kind k = GRID; k < TWICE; k++) {
        const town t = make_town(k, CELLS);
        town turned = t;
        for (int64_t i = 0; i < t.n; i++) {
            const int64_t j = t.n - 1 - i;
            turned.x[j] = t.x[i];
            turned.y[j] = t.y[i];
            turned.area[j] = t.area[i];
            for (int c = 0; c < COLUMNS; c++)
                turned.count[c][j] = t.count[c][i];
        }
        const sums a = sums_of(&t, DIKAS_FIND_GRID, 1000, &one);
        const sums b = sums_of(&t, DIKAS_FIND_GRID, 1000, &four);
        const sums c = sums_of(&turned, DIKAS_FIND_GRID, 1000, &four);
        assert_memory_equal(&a, &b, sizeof a);
        for (int k_sum = 0; k_sum < SUMS; k_sum++)
            for (int64_t i = 0; i < t.n; i++)
                assert_memory_equal(&a.sum[k_sum][i], &c.sum[k_sum][t.n - 1 - i], sizeof(double));
    }
}

static void refused(void **state)
{
    const double lengths[] = { 0, -1, HUGE_VAL, DIKAS_MISSING };
    town t = make_town(GRID, 10);
    dikas_error err = { DIKAS_OK, "" };
    sums out;
    (void)state;
    for (int k = 0; k < 4; k++)
        assert_int_equal(decayed(&t, DIKAS_FIND_GRID, lengths[k], NULL, &out, &err), DIKAS_EINVAL);
    assert_non_null(strstr(err.message, "decay length"));
    t.count[1][3] = -1;
    assert_int_equal(decayed(&t, DIKAS_FIND_GRID, 1000, NULL, &out, &err), DIKAS_EINVAL);
    assert_non_null(strstr(err.message, "column 1"));
    t = make_town(GRID, 0);
    assert_int_equal(decayed(&t, DIKAS_FIND_GRID, 1000, NULL, &out, &err), DIKAS_OK);
}

static dikas_status make_and_sum(void *context, dikas_error *err)
{
    dikas_run run = DIKAS_RUN_INIT;
    sums *out = malloc(sizeof *out);
    assert_non_null(out);
    run.threads = 1;
    const dikas_status status = decayed(context, DIKAS_FIND_GRID, 1000, &run, out, err);
    free(out);
    return status;
}

static void failing_memory(void **state)
{
    town t = make_town(HOLES, 60);
    (void)state;
    assert_true(fail_each_allocation(make_and_sum, &t) > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand),   cmocka_unit_test(every_pair), cmocka_unit_test(far_away),
        cmocka_unit_test(same_bits), cmocka_unit_test(refused),    cmocka_unit_test(failing_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
