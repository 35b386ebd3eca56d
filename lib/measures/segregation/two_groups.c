/* SPDX-License-Identifier: MIT */
/**
 * @file two_groups.c
 * Sums over cells of one group and the rest.
 */
#include "measures/segregation/segregation.h"

dikas_two_groups dikas_two_sums(const dikas_call *call)
{
    const double *x = call->input[DIKAS_GROUP], *y = call->input[DIKAS_REST];
    dikas_sum X = { 0, 0 }, Y = { 0, 0 }, T = { 0, 0 };
    const double *around = call->environment ? call->environment[DIKAS_GROUP] : NULL;
    for (int64_t i = 0; i < call->n_rows; i++)
        if (!isnan(x[i]) && !isnan(y[i]) && !(around && isnan(around[i]))) {
            dikas_sum_add(&X, x[i]);
            dikas_sum_add(&Y, y[i]);
            dikas_sum_add(&T, x[i]);
            dikas_sum_add(&T, y[i]);
        }
    const double all = dikas_sum_value(T);
    return (dikas_two_groups){ dikas_sum_value(X), dikas_sum_value(Y), all,
                               dikas_sum_value(X) / all };
}

int dikas_two_defined(const dikas_call *call, const dikas_two_groups *sums, int needs_rest)
{
    const char *why = !(sums->T > 0)                 ? "no_people"
                      : !(sums->X > 0)               ? "zero_group"
                      : needs_rest && !(sums->Y > 0) ? "one_group"
                                                     : NULL;
    if (why)
        dikas_undefined(call, 0, why);
    return why == NULL;
}

double dikas_two_total(const dikas_call *call, const dikas_two_groups *sums, dikas_two_term term,
                       const void *detail)
{
    const double *x = call->input[DIKAS_GROUP], *y = call->input[DIKAS_REST];
    dikas_sum total = { 0, 0 };
    for (int64_t i = 0; i < call->n_rows; i++)
        if (x[i] + y[i] > 0)
            dikas_sum_add(&total, term(x[i], y[i], sums, detail));
    return dikas_sum_value(total);
}

dikas_status dikas_two_index(const dikas_call *call, int needs_rest, dikas_two_term term)
{
    const dikas_two_groups sums = dikas_two_sums(call);
    if (dikas_two_defined(call, &sums, needs_rest))
        *call->output[0] = dikas_unit(dikas_two_total(call, &sums, term, NULL));
    return DIKAS_OK;
}

dikas_status dikas_two_around(const dikas_call *call, const dikas_measure *of_all, dikas_error *err)
{
    const dikas_two_groups sums = dikas_two_sums(call);
    dikas_call of_two = *call;
    of_two.n_repeats = 2;
    return dikas_two_defined(call, &sums, 1) ? of_all->run(&of_two, err) : DIKAS_OK;
}

/* ---- pairs of cells ---- */

/* People of all cells of one share, which is that at position `first`; the position behind them. */
static int64_t read_class(int64_t n, const dikas_placed *order, int64_t first, const double *x,
                          const double *y, double *members, double *others)
{
    dikas_sum in = { 0, 0 }, out = { 0, 0 };
    int64_t end = first;
    for (; end < n && order[end].value <= order[first].value; end++) {
        dikas_sum_add(&in, x[order[end].row]);
        dikas_sum_add(&out, y[order[end].row]);
    }
    *members = dikas_sum_value(in);
    *others = dikas_sum_value(out);
    return end;
}

/* t_i t_j (p_j - p_i) = x_j y_i - y_j x_i: with the cells ascending by p, every cell meets the sums
 * of those before it. */
static double sum_differences(int64_t n, const dikas_placed *order, const double *x,
                              const double *y)
{
    dikas_sum below = { 0, 0 }, others_below = { 0, 0 }, total = { 0, 0 };
    for (int64_t first = 0; first < n;) {
        double members, others;
        first = read_class(n, order, first, x, y, &members, &others);
        const double product = others * dikas_sum_value(below);
        dikas_sum_add(&total, fma(members, dikas_sum_value(others_below), -product));
        dikas_sum_add(&total, -fma(others, dikas_sum_value(below), -product));
        dikas_sum_add(&below, members);
        dikas_sum_add(&others_below, others);
    }
    const double sum = dikas_sum_value(total);
    return sum < 0 ? 0 : sum; /* missing stays: products of huge counts */
}

dikas_status dikas_two_differences(int64_t n, const double *x, const double *y, double *out,
                                   dikas_error *err)
{
    dikas_placed *order = dikas_alloc(2 * ((size_t)n + 1), sizeof *order);
    int64_t known = 0;
    if (order == NULL)
        return DIKAS_NO_MEMORY(err, "the order of shares");
    for (int64_t i = 0; i < n; i++)
        if (x[i] + y[i] > 0)
            order[known++] = (dikas_placed){ x[i] / (x[i] + y[i]), i };
    dikas_sort_placed(known, order, order + n + 1);
    *out = sum_differences(known, order, x, y);
    dikas_release(order);
    return DIKAS_OK;
}
