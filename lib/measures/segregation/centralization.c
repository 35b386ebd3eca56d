/* SPDX-License-Identifier: MIT */
/**
 * @file centralization.c
 * Whether a group lives nearer to the centre than the ground, or the others, lie.
 *
 *     absolute_centralization  ACE = Σ_r (X_r-1 A_r - X_r A_r-1)
 *     relative_centralization  RCE = Σ_r (X_r-1 Y_r - X_r Y_r-1)
 *
 * symbols  segregation.h; r = 1, 2, … the rings around the centre, from near to far: cells whose
 *          distances from it differ by at most 1e-6 m are one; X_r, Y_r shares of the group and of
 *          the rest in the rings up to r, A_r share of the ground a_i, m2
 * centre   a point given in the CRS of the cells; without it, the mean of the centroids x, y
 * range    -1, the group farthest from the centre, to 1, the group nearest to it; 0 where it is
 *          spread as the ground (absolute), or as the rest (relative)
 * missing  a cell in which one of them is unknown is left out, also of the centre; cells without
 *          people count with their ground; no_people, zero_group, one_group (relative), zero_area
 * cost     O(n) time beyond a radix sort, six numbers per cell
 *
 * Massey & Denton (1988), The dimensions of residential segregation, Social Forces 67(2), 281-315,
 * doi:10.1093/sf/67.2.281; the relative form there is that of Duncan & Duncan (1955), A
 * methodological analysis of segregation indexes, American Sociological Review 20(2), 210-217,
 * doi:10.2307/2088328. The rings are ours: cells at the same distance have no order.
 */
#include "measures/segregation/segregation.h"

#define SAME_DISTANCE 1e-6 /* m */

enum { X_OF_ABSOLUTE = 3, X_OF_RELATIVE = 2 }; /* where x stands among the inputs */

/* What is known together: members, and what they are set against (ground, or all others). */
typedef struct {
    int64_t n;
    dikas_placed *at; /* by distance from the centre; rows of the call */
    const double *x, *other;
} cells;

static int is_known(const dikas_call *call, int n_inputs, int64_t row)
{
    for (int k = 0; k < n_inputs; k++)
        if (isnan(call->input[k][row]))
            return 0;
    return 1;
}

static double mean_of(const cells *c, const double *x)
{
    dikas_sum sum = { 0, 0 };
    for (int64_t k = 0; k < c->n; k++)
        dikas_sum_add(&sum, x[c->at[k].row]);
    return dikas_sum_value(sum) / (double)c->n;
}

static void sort_by_distance(const dikas_call *call, const double *x, const double *y, cells *c,
                             dikas_placed *room)
{
    const dikas_value *given = &call->parameter[0];
    const int is_given = given->n_numbers == 2;
    const double centre[2] = { is_given ? given->numbers[0] : mean_of(c, x),
                               is_given ? given->numbers[1] : mean_of(c, y) };
    for (int64_t k = 0; k < c->n; k++) {
        const int64_t i = c->at[k].row;
        c->at[k].value = hypot(x[i] - centre[0], y[i] - centre[1]);
    }
    dikas_sort_placed(c->n, c->at, room);
}

/* Members and others of the ring that begins at a cell; gives the cell behind it. */
static int64_t read_ring(const cells *c, int64_t first, double *x, double *other)
{
    dikas_sum members = { 0, 0 }, others = { 0, 0 };
    int64_t k = first;
    for (; k < c->n && c->at[k].value - c->at[first].value <= SAME_DISTANCE; k++) {
        dikas_sum_add(&members, c->x[c->at[k].row]);
        dikas_sum_add(&others, c->other[c->at[k].row]);
    }
    *x = dikas_sum_value(members);
    *other = dikas_sum_value(others);
    return k;
}

/* With X_r = X_r-1 + x and A_r = A_r-1 + a, X_r-1 A_r - X_r A_r-1 = X_r-1 a - x A_r-1. */
static double sum_rings(const cells *c, double X, double whole)
{
    dikas_sum nearer = { 0, 0 }, others_nearer = { 0, 0 }, total = { 0, 0 };
    for (int64_t k = 0; k < c->n;) {
        double x, other;
        k = read_ring(c, k, &x, &other);
        dikas_sum_add(&total, dikas_sum_value(nearer) / X * (other / whole));
        dikas_sum_add(&total, -(x / X) * (dikas_sum_value(others_nearer) / whole));
        dikas_sum_add(&nearer, x);
        dikas_sum_add(&others_nearer, other);
    }
    return fmin(fmax(dikas_sum_value(total), -1), 1);
}

static double sum_of(const cells *c, const double *v)
{
    dikas_sum sum = { 0, 0 };
    for (int64_t k = 0; k < c->n; k++)
        dikas_sum_add(&sum, v[c->at[k].row]);
    return dikas_sum_value(sum);
}

/* The group against a column, whose sum is 0 for the reason that is given. */
static void find_index(const dikas_call *call, const double *const *place, const cells *c,
                       dikas_placed *room, const char *without_other)
{
    const double *y = call->input[DIKAS_REST];
    const double X = sum_of(c, c->x), Y = sum_of(c, y), whole = sum_of(c, c->other);
    const dikas_two_groups sums = { X, Y, X + Y, X / (X + Y) };
    cells sorted = *c;
    if (!dikas_two_defined(call, &sums, 0))
        return;
    if (!(whole > 0)) {
        dikas_undefined(call, 0, without_other);
        return;
    }
    sort_by_distance(call, place[0], place[1], &sorted, room);
    *call->output[0] = sum_rings(&sorted, X, whole);
}

static dikas_status centralization(const dikas_call *call, int n_inputs, int x_at,
                                   const char *without_other, dikas_error *err)
{
    dikas_placed *at = dikas_alloc(2 * ((size_t)call->n_rows + 1), sizeof *at);
    cells c = { 0, at, call->input[DIKAS_GROUP], call->input[x_at - 1] };
    if (!at)
        return DIKAS_NO_MEMORY(err, "the order of distances");
    for (int64_t i = 0; i < call->n_rows; i++)
        if (is_known(call, n_inputs, i))
            at[c.n++] = (dikas_placed){ 0, i };
    find_index(call, &call->input[x_at], &c, at + call->n_rows + 1, without_other);
    dikas_release(at);
    return DIKAS_OK;
}

/* ---- the two of them ---- */

#define PLACE                                                                                      \
    { "x",                                                                                         \
      DIKAS_SIDE_ROWS,                                                                             \
      "m",                                                                                         \
      -HUGE_VAL,                                                                                   \
      HUGE_VAL,                                                                                    \
      0,                                                                                           \
      DIKAS_MISSING_IGNORED,                                                                       \
      "centroid of the cell" },                                                                    \
    {                                                                                              \
        "y", DIKAS_SIDE_ROWS, "m", -HUGE_VAL, HUGE_VAL, 0, DIKAS_MISSING_IGNORED,                  \
            "centroid of the cell"                                                                 \
    }

/* The other column stands before x. */
static const dikas_input_spec absolute_inputs[] = { DIKAS_INPUT_GROUP, DIKAS_INPUT_REST,
                                                    DIKAS_INPUT_AREA, PLACE };
static const dikas_input_spec relative_inputs[] = { DIKAS_INPUT_GROUP, DIKAS_INPUT_REST, PLACE };

static const dikas_parameter_spec parameters[] = {
    { "centre", DIKAS_NUMBERS, "", -HUGE_VAL, HUGE_VAL, NULL,
      "X/Y of the centre, in the CRS of the cells; without it, the mean of their centroids" },
};

static dikas_status check(const dikas_value *parameter, dikas_error *err)
{
    const int n = parameter[0].n_numbers;
    return n == 0 || n == 2
               ? DIKAS_OK
               : dikas_fail(err, DIKAS_EINVAL, "centre: %d numbers; X/Y was expected", n);
}

static dikas_status run_absolute(const dikas_call *call, dikas_error *err)
{
    return centralization(call, DIKAS_COUNT(absolute_inputs), X_OF_ABSOLUTE, "zero_area", err);
}

static dikas_status run_relative(const dikas_call *call, dikas_error *err)
{
    return centralization(call, DIKAS_COUNT(relative_inputs), X_OF_RELATIVE, "one_group", err);
}

static const dikas_output_spec absolute_outputs[] = {
    { "", DIKAS_SIDE_SINGLE, "1", -1, 1,
      "0 where the group is spread as the ground is around the centre, above it where nearer" },
};

static const dikas_output_spec relative_outputs[] = {
    { "", DIKAS_SIDE_SINGLE, "1", -1, 1,
      "0 where the group is spread as the rest is around the centre, above it where nearer" },
};

#define MASSEY_DENTON                                                                              \
    .reference = "Massey & Denton (1988), The dimensions of residential segregation, Social "      \
                 "Forces 67(2), 281-315",                                                          \
    .doi = "10.1093/sf/67.2.281", .parameters = parameters,                                        \
    .n_parameters = DIKAS_COUNT(parameters), .check = check

const dikas_measure dikas_measure_absolute_centralization = {
    .id = "absolute_centralization",
    .title = "How much nearer to the centre a group lives than the ground lies",
    .formula = "ACE = Σ_r (X_r-1 A_r - X_r A_r-1), shares of group and ground up to ring r",
    MASSEY_DENTON,
    DIKAS_SEGREGATION(absolute_inputs, absolute_outputs),
    .run = run_absolute,
};

const dikas_measure dikas_measure_relative_centralization = {
    .id = "relative_centralization",
    .title = "How much nearer to the centre a group lives than the rest do",
    .formula = "RCE = Σ_r (X_r-1 Y_r - X_r Y_r-1), shares of group and rest up to ring r",
    MASSEY_DENTON,
    DIKAS_SEGREGATION(relative_inputs, relative_outputs),
    .run = run_relative,
};
