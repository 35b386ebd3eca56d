/* SPDX-License-Identifier: MIT */
/* Totals of the mix of all groups against plain loops in long double. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "core/core.h"
#include "core/lanes.h"
#include "dikas/mix.h"

enum { MOST = 1100, GROUPS = 4 };

typedef struct {
    double number[2 * GROUPS][MOST];
    const double *group[GROUPS], *environment[GROUPS];
} cells;

/* One cell in five has nobody, one in twenty an unknown group; the third group has nobody. */
static cells *town(int n, uint64_t seed)
{
    cells *c = calloc(1, sizeof *c);
    assert_non_null(c);
    for (int k = 0; k < GROUPS; k++) {
        c->group[k] = c->number[k];
        c->environment[k] = c->number[GROUPS + k];
        for (int i = 0; i < n; i++) {
            const uint64_t at = (uint64_t)(i * GROUPS + k);
            const int is_empty = dikas_random(seed, (uint64_t)i) < 0.2 || k == 2;
            c->number[k][i] = is_empty ? 0 : floor(90 * dikas_random(seed + 1, at));
            c->number[GROUPS + k][i] = k == 2 ? 0 : 900 * dikas_random(seed + 2, at);
            if (dikas_random(seed + 3, (uint64_t)i) < 0.05)
                c->number[i % GROUPS][i] = DIKAS_MISSING;
        }
    }
    return c;
}

typedef struct {
    long double T, N[GROUPS], E, I, deviation, divergence, variance[GROUPS], entropy, interaction;
} plain;

static int is_known(const cells *c, int i, int with_environment)
{
    long double t = 0, s = 0;
    for (int k = 0; k < GROUPS; k++) {
        t += c->group[k][i];
        s += c->environment[k][i];
    }
    return t > 0 && (!with_environment || s > 0);
}

static void add_cell(const cells *c, int i, int with_environment, plain *p)
{
    long double t = 0, s = 0;
    for (int k = 0; k < GROUPS; k++) {
        t += c->group[k][i];
        s += with_environment ? c->environment[k][i] : c->group[k][i];
    }
    for (int k = 0; k < GROUPS; k++) {
        const long double P = p->N[k] / p->T;
        const long double part = (with_environment ? c->environment[k][i] : c->group[k][i]) / s;
        p->deviation += t * fabsl(part - P) / p->T;
        p->divergence += part > 0 ? t * part * logl(part / P) / p->T : 0;
        p->variance[k] += t * (part - P) * (part - P) / p->T;
        p->entropy -= part > 0 ? t * part * logl(part) / p->T : 0;
        p->interaction += t * part * (1 - part) / p->T;
    }
}

static plain plain_of(const cells *c, int n, int with_environment)
{
    plain p = { 0 };
    for (int i = 0; i < n; i++)
        for (int k = 0; k < GROUPS && is_known(c, i, with_environment); k++) {
            p.N[k] += c->group[k][i];
            p.T += c->group[k][i];
        }
    for (int k = 0; k < GROUPS && p.T > 0; k++) {
        const long double P = p.N[k] / p.T;
        p.E -= P > 0 ? P * logl(P) : 0;
        p.I += P * (1 - P);
    }
    for (int i = 0; i < n; i++)
        if (is_known(c, i, with_environment))
            add_cell(c, i, with_environment, &p);
    return p;
}

static void assert_near(double got, long double expected)
{
    if (!(fabsl(got - expected) <= 1e-14L * fmaxl(fabsl(expected), 0.1L)))
        fail_msg("%.17g, not %.17Lg", got, expected);
}

static void compare(int n, int with_environment)
{
    cells *c = town(n, (uint64_t)n);
    const plain p = plain_of(c, n, with_environment);
    dikas_mix *mix = NULL;
    dikas_error err;
    assert_ok(
        dikas_mix_new(n, GROUPS, c->group, with_environment ? c->environment : NULL, &mix, &err),
        err);
    assert_near(mix->people, p.T);
    assert_near(mix->entropy, p.E);
    assert_near(mix->interaction, p.I);
    assert_near(mix->deviation, p.deviation);
    assert_near(mix->divergence, p.divergence);
    assert_near(mix->lost_entropy, p.E - p.entropy);
    assert_near(mix->lost_interaction, p.I - p.interaction);
    assert_int_equal(mix->n_peopled, p.T > 0 ? GROUPS - 1 : 0);
    for (int k = 0; k < GROUPS; k++) {
        assert_near(mix->members[k], p.N[k]);
        assert_near(mix->variance[k], p.variance[k]);
    }
    dikas_mix_free(mix);
    free(c);
}

static void compare_exposure(int n, int with_environment)
{
    cells *c = town(n, (uint64_t)n + 1);
    double got[GROUPS * GROUPS];
    dikas_error err;
    assert_ok(dikas_mix_exposure(n, GROUPS, c->group, with_environment ? c->environment : NULL, got,
                                 &err),
              err);
    for (int m = 0; m < GROUPS; m++)
        for (int k = 0; k < GROUPS; k++) {
            const double *const *mix = with_environment ? c->environment : c->group;
            long double members = 0, met = 0;
            for (int i = 0; i < n; i++) {
                long double all = 0;
                for (int g = 0; g < GROUPS; g++)
                    all += mix[g][i];
                if (!is_known(c, i, with_environment))
                    continue;
                members += c->group[m][i];
                met += c->group[m][i] * (mix[k][i] / all);
            }
            if (members > 0)
                assert_near(got[m * GROUPS + k], met / members);
            else
                assert_true(isnan(got[m * GROUPS + k]));
        }
    free(c);
}

/* Around the eights and the blocks that rows are taken in. */
static void any_number_of_cells(void **state)
{
    static const int n[] = { 0, 5, 8, 9, 255, 256, 257, 1000, 1024, 1030 };
    (void)state;
    for (size_t k = 0; k < sizeof n / sizeof *n; k++) {
        compare(n[k], 0);
        compare(n[k], 1);
        compare_exposure(n[k], 0);
        compare_exposure(n[k], 1);
    }
}

static void numbers_out_of_range(void **state)
{
    double few[] = { 1, 2, 3 }, many[] = { 4, DIKAS_MISSING, -1 };
    const double *group[] = { few, many };
    dikas_mix *mix = NULL;
    dikas_error err;
    (void)state;
    assert_int_equal(dikas_mix_new(3, 2, group, NULL, &mix, &err), DIKAS_EINVAL);
    assert_string_equal(err.message, "group 2, row 3: -1 is outside [0, inf)");
    many[2] = HUGE_VAL;
    assert_int_equal(dikas_mix_new(3, 2, group, NULL, &mix, &err), DIKAS_EINVAL);
    assert_string_equal(err.message, "group 2, row 3: inf is outside [0, inf)");
    many[2] = 0;
    assert_int_equal(dikas_mix_new(3, 0, group, NULL, &mix, &err), DIKAS_EINVAL);
    assert_null(mix);
}

/* Within two units of the last place, near one and far from it. */
static void logarithm(void **state)
{
    (void)state;
    for (int i = 0; i < 200000; i++) {
        const double spread = i % 2 ? 1e-3 : 600;
        const double x = exp(spread * (dikas_random(7, (uint64_t)i) - 0.5)), log_x = log(x);
        if (!(fabs(lanes_log(x) - log_x) <= 4.5e-16 * fabs(log_x) + 1e-300))
            fail_msg("ln %.17g: %.17g, not %.17g", x, lanes_log(x), log_x);
    }
    assert_true(lanes_log(1) >= 0 && lanes_log(1) <= 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_number_of_cells),
        cmocka_unit_test(numbers_out_of_range),
        cmocka_unit_test(logarithm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
