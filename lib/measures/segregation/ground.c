/* SPDX-License-Identifier: MIT */
/**
 * @file ground.c
 * How little ground a group lives on.
 *
 *     delta                   DEL = 1/2 Σ |x_i / X - a_i / A|
 *     absolute_concentration  ACO = 1 - (ā(x) - ā(1…n1)) / (ā(n2…n) - ā(1…n1))
 *     relative_concentration  RCO = (ā(x) / ā(y) - 1) / (ā(1…n1) / ā(n2…n) - 1)
 *
 * symbols  segregation.h; a_i, A ground of the cells, m2; ā(x) = Σ x_i a_i / X, the same of y;
 * cells in the order of their ground, 1…n1 the smallest that hold X people, n2…n the largest that
 * do: ā of all people in these range    delta 0 to 1; the others at most 1 where the group fills
 * its cells, beyond where it does not; cells of equal ground are taken by people, so that their
 * order does not matter missing  a cell in which one of them is unknown is left out; cells without
 * people count with their ground in delta; no_people, zero_group, one_group (not delta), zero_area;
 * equal_area where cells (or those that are compared) are of one size, to 1e-9 of it cost     O(n)
 * time beyond a radix sort, four numbers per cell
 *
 * Hoover (1941), Interstate redistribution of population, 1850-1940, The Journal of Economic
 * History 1(2), 199-205, doi:10.1017/S0022050700052980; Massey & Denton (1988), The dimensions of
 * residential segregation, Social Forces 67(2), 281-315, doi:10.1093/sf/67.2.281.
 */
#include "measures/segregation/segregation.h"

#define SAME_SIZE 1e-9  /* ground that differs by less is the same */
#define ENOUGH    1e-12 /* of X: rounding of a sum of people */

/* What is known together. */
typedef struct {
    int64_t n;
    double *x, *y, *a;
} cells;

static void clear(cells *c)
{
    dikas_release(c->x);
    dikas_release(c->y);
    dikas_release(c->a);
}

static dikas_status collect(const dikas_call *call, cells *c, dikas_error *err)
{
    *c = (cells){ 0, dikas_numbers(call->n_rows), dikas_numbers(call->n_rows),
                  dikas_numbers(call->n_rows) };
    if (!c->x || !c->y || !c->a)
        return DIKAS_NO_MEMORY(err, "ground");
    for (int64_t i = 0; i < call->n_rows; i++) {
        const double x = call->input[DIKAS_GROUP][i], y = call->input[DIKAS_REST][i];
        const double a = call->input[DIKAS_AREA][i];
        if (isnan(x) || isnan(y) || isnan(a))
            continue;
        c->x[c->n] = x;
        c->y[c->n] = y;
        c->a[c->n++] = a;
    }
    return DIKAS_OK;
}

/* Sums of what is known. */
static dikas_two_groups sums_of(const dikas_call *call, const cells *c)
{
    const double *const input[] = { c->x, c->y };
    dikas_call known = *call;
    known.n_rows = c->n;
    known.input = input;
    return dikas_two_sums(&known);
}

static double sum_of(const double *v, int64_t n)
{
    dikas_sum sum = { 0, 0 };
    for (int64_t i = 0; i < n; i++)
        dikas_sum_add(&sum, v[i]);
    return dikas_sum_value(sum);
}

static double delta(const cells *c, double X, double A)
{
    dikas_sum sum = { 0, 0 };
    for (int64_t i = 0; i < c->n; i++)
        dikas_sum_add(&sum, fabs(c->x[i] / X - c->a[i] / A));
    return dikas_unit(dikas_sum_value(sum) / 2);
}

static dikas_status run_delta(const dikas_call *call, dikas_error *err)
{
    cells c;
    const dikas_status status = collect(call, &c, err);
    if (status == DIKAS_OK) {
        const dikas_two_groups sums = sums_of(call, &c);
        const double A = sum_of(c.a, c.n);
        if (dikas_two_defined(call, &sums, 0)) {
            if (A > 0)
                *call->output[0] = delta(&c, sums.X, A);
            else
                dikas_undefined(call, 0, "zero_area");
        }
    }
    clear(&c);
    return status;
}

/* ---- the smallest and the largest cells ---- */

/* Mean ground per person. */
static double mean_ground(const double *people, const cells *c, double total)
{
    dikas_sum sum = { 0, 0 };
    for (int64_t i = 0; i < c->n; i++)
        dikas_sum_add(&sum, people[i] * c->a[i]);
    return dikas_sum_value(sum) / total;
}

/* The same over all people of the first cells of an order, stepping by 1 or -1, that hold X. */
static double mean_of_first(const cells *c, const dikas_placed *order, int64_t from, int step,
                            double X)
{
    dikas_sum people = { 0, 0 }, ground = { 0, 0 };
    for (int64_t k = from, left = c->n; left > 0; k += step, left--) {
        const int64_t i = order[k].row;
        dikas_sum_add(&people, c->x[i] + c->y[i]);
        dikas_sum_add(&ground, (c->x[i] + c->y[i]) * c->a[i]);
        if (dikas_sum_value(people) >= X * (1 - ENOUGH))
            break;
    }
    return dikas_sum_value(ground) / dikas_sum_value(people);
}

/* By ground, cells of the same ground by people. */
static void sort_by_ground(const cells *c, dikas_placed *order, dikas_placed *room)
{
    for (int64_t i = 0; i < c->n; i++)
        order[i] = (dikas_placed){ c->x[i] + c->y[i], i };
    dikas_sort_placed(c->n, order, room);
    for (int64_t i = 0; i < c->n; i++)
        order[i].value = c->a[order[i].row];
    dikas_sort_placed(c->n, order, room);
}

/* ā of the group, of the rest, of the smallest cells and of the largest. */
typedef struct {
    double group, rest, least, most;
} grounds;

static int differ(double small, double large)
{
    return large - small > SAME_SIZE * large;
}

static dikas_status find_grounds(const cells *c, const dikas_two_groups *sums, grounds *out,
                                 int *defined, dikas_error *err)
{
    dikas_placed *order = dikas_alloc(2 * ((size_t)c->n + 1), sizeof *order);
    if (order == NULL)
        return DIKAS_NO_MEMORY(err, "the order of ground");
    sort_by_ground(c, order, order + c->n + 1);
    *out = (grounds){ mean_ground(c->x, c, sums->X), mean_ground(c->y, c, sums->Y),
                      mean_of_first(c, order, 0, 1, sums->X),
                      mean_of_first(c, order, c->n - 1, -1, sums->X) };
    *defined = differ(order[0].value, order[c->n - 1].value) && differ(out->least, out->most);
    dikas_release(order);
    return DIKAS_OK;
}

static double absolute(const grounds *g)
{
    return 1 - (g->group - g->least) / (g->most - g->least);
}

static double relative(const grounds *g)
{
    return (g->group / g->rest - 1) / (g->least / g->most - 1);
}

static dikas_status concentration(const dikas_call *call, double (*index)(const grounds *),
                                  dikas_error *err)
{
    cells c;
    dikas_status status = collect(call, &c, err);
    const dikas_two_groups sums =
        status == DIKAS_OK ? sums_of(call, &c) : (dikas_two_groups){ 0, 0, 0, 0 };
    if (status == DIKAS_OK && dikas_two_defined(call, &sums, 1)) {
        grounds g = { 0, 0, 0, 0 };
        int defined = 0;
        status = find_grounds(&c, &sums, &g, &defined, err);
        *call->output[0] = defined ? index(&g) : DIKAS_MISSING;
        if (!defined)
            dikas_undefined(call, 0, "equal_area");
        else if (!(g.rest > 0))
            dikas_undefined(call, 0, "zero_area");
    }
    clear(&c);
    return status;
}

static dikas_status run_absolute(const dikas_call *call, dikas_error *err)
{
    return concentration(call, absolute, err);
}

static dikas_status run_relative(const dikas_call *call, dikas_error *err)
{
    return concentration(call, relative, err);
}

static const dikas_input_spec inputs[] = { DIKAS_INPUT_GROUP, DIKAS_INPUT_REST, DIKAS_INPUT_AREA };

static const dikas_output_spec delta_outputs[] = {
    { "", DIKAS_SIDE_SINGLE, "1", 0, 1, "share of the group that would have to move" },
};

static const dikas_output_spec outputs[] = {
    { "", DIKAS_SIDE_SINGLE, "1", -HUGE_VAL, HUGE_VAL, "above 0 the more the less ground" },
};

#define REFERENCE                                                                                  \
    .reference = "Massey & Denton (1988), The dimensions of residential segregation, Social "      \
                 "Forces 67(2), 281-315",                                                          \
    .doi = "10.1093/sf/67.2.281"

const dikas_measure dikas_measure_delta = {
    .id = "delta",
    .title = "Share of a group that would have to move to live at the same density everywhere",
    .formula = "DEL = 1/2 Σ |x_i / X - a_i / A|",
    .reference = "Hoover (1941), Interstate redistribution of population, 1850-1940, The Journal "
                 "of Economic History 1(2), 199-205",
    .doi = "10.1017/S0022050700052980",
    DIKAS_SEGREGATION(inputs, delta_outputs),
    .run = run_delta,
};

const dikas_measure dikas_measure_absolute_concentration = {
    .id = "absolute_concentration",
    .title = "Ground of a group between the least and the most that it could have",
    .formula = "ACO = 1 - (ā(x) - ā(1…n1)) / (ā(n2…n) - ā(1…n1))",
    REFERENCE,
    DIKAS_SEGREGATION(inputs, outputs),
    .run = run_absolute,
};

const dikas_measure dikas_measure_relative_concentration = {
    .id = "relative_concentration",
    .title = "Ground of a group against that of the rest",
    .formula = "RCO = (ā(x) / ā(y) - 1) / (ā(1…n1) / ā(n2…n) - 1)",
    REFERENCE,
    DIKAS_SEGREGATION(inputs, outputs),
    .run = run_relative,
};
