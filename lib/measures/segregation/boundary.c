/* SPDX-License-Identifier: MIT */
/**
 * @file boundary.c
 * Dissimilarity less what people see of each other over the boundaries of their cells: where
 * neighbouring cells differ much, the group is as apart as the aspatial index says, or more so.
 *
 *     boundary_dissimilarity         D - Σ_ij |p_i - p_j| / (number of ij)
 *     boundary_length_dissimilarity  D - Σ_ij l_ij |p_i - p_j| / Σ_ij l_ij
 *     boundary_shape_dissimilarity   D - Σ_ij l_ij (s_i + s_j) / (2 max s) |p_i - p_j| / Σ_ij l_ij
 *
 * symbols  segregation.h; D = 1/2 Σ |x_i / X - y_i / Y|; ij pairs of neighbours, those that meet
 *          in a corner too; l_ij the length of the boundary they share, m: the value of the
 *          relation; s_i = c_i / a_i, perimeter of the cell over its ground, 1/m; p_i = 0 in a
 *          cell without people, as the established packages have it
 * range    -1 to 1; D where neighbours are alike
 * missing  a cell in which one of them is unknown is left out, and is nobody's neighbour;
 *          no_people, zero_group, one_group, single_cell, no_neighbours (of the length: where cells
 *          meet in corners only), zero_area (shape)
 * cost     O(n + pairs) time, three numbers per cell
 *
 * Morrill (1991), On the measure of geographic segregation, Geography Research Forum 11, 25-36;
 * Wong (1993), Spatial indices of segregation, Urban Studies 30(3), 559-572,
 * doi:10.1080/00420989320080551 (checked; the papers were not at hand). Packages differ in what the
 * lengths are divided by; here it is the length of all boundaries, so that the pairs are averaged.
 * Divided by those of the own cell, as some have it, the index would fall to minus the number of
 * cells.
 */
#include "measures/segregation/segregation.h"

enum { AREA = 2, PERIMETER };

/* What a pair weighs, and that as a part of the average. */
typedef enum { BY_NUMBER, BY_LENGTH, BY_SHAPE } weighing;

typedef struct {
    const dikas_call *call;
    weighing by;
    double *p;        /* per cell: share of the group; missing where the cell is not known */
    double *contrast; /* per cell: Σ weight |p_i - p_j| over its neighbours */
    double *weight;   /* per cell: what that is divided by */
    double most;      /* max s */
} borders;

static int is_known(const dikas_call *call, weighing by, int64_t i)
{
    return !isnan(call->input[DIKAS_GROUP][i]) && !isnan(call->input[DIKAS_REST][i]) &&
           (by != BY_SHAPE || (!isnan(call->input[AREA][i]) && !isnan(call->input[PERIMETER][i])));
}

static double shape_of(const borders *b, int64_t i)
{
    return b->call->input[PERIMETER][i] / b->call->input[AREA][i];
}

static dikas_status visit(const dikas_block *block, int worker, void *context, dikas_error *err)
{
    const borders *b = context;
    (void)worker;
    (void)err;
    for (int64_t k = 0; k < block->count; k++) {
        const int64_t i = block->first + k;
        dikas_sum contrast = { 0, 0 }, weight = { 0, 0 };
        for (int64_t q = block->start[k]; q < block->start[k + 1]; q++) {
            const int32_t j = block->other[q];
            if (isnan(b->p[i]) || isnan(b->p[j]))
                continue;
            const double w = b->by == BY_NUMBER ? 1 : block->value[0][q];
            const double part =
                b->by == BY_SHAPE ? (shape_of(b, i) + shape_of(b, j)) / (2 * b->most) : 1;
            dikas_sum_add(&weight, w);
            dikas_sum_add(&contrast, w * part * fabs(b->p[i] - b->p[j]));
        }
        b->contrast[i] = dikas_sum_value(contrast);
        b->weight[i] = dikas_sum_value(weight);
    }
    return DIKAS_OK;
}

/* Shares, and how many cells are known. */
static int64_t find_shares(borders *b)
{
    int64_t n = 0;
    for (int64_t i = 0; i < b->call->n_rows; i++) {
        const double x = b->call->input[DIKAS_GROUP][i], t = x + b->call->input[DIKAS_REST][i];
        b->p[i] = !is_known(b->call, b->by, i) ? DIKAS_MISSING : t > 0 ? x / t : 0;
        n += !isnan(b->p[i]);
        if (b->by == BY_SHAPE && !isnan(b->p[i]))
            b->most = fmax(b->most, shape_of(b, i));
    }
    return n;
}

/* x and y of the cells that are known. */
static dikas_two_groups sums_of(const borders *b)
{
    dikas_sum X = { 0, 0 }, Y = { 0, 0 };
    for (int64_t i = 0; i < b->call->n_rows; i++)
        if (!isnan(b->p[i])) {
            dikas_sum_add(&X, b->call->input[DIKAS_GROUP][i]);
            dikas_sum_add(&Y, b->call->input[DIKAS_REST][i]);
        }
    const double x = dikas_sum_value(X), y = dikas_sum_value(Y);
    return (dikas_two_groups){ x, y, x + y, x / (x + y) };
}

static double dissimilarity(const borders *b, const dikas_two_groups *s)
{
    dikas_sum sum = { 0, 0 };
    for (int64_t i = 0; i < b->call->n_rows; i++)
        if (!isnan(b->p[i]))
            dikas_sum_add(&sum, fabs(b->call->input[DIKAS_GROUP][i] / s->X -
                                     b->call->input[DIKAS_REST][i] / s->Y));
    return dikas_sum_value(sum) / 2;
}

static double total(const double *x, int64_t n)
{
    dikas_sum sum = { 0, 0 };
    for (int64_t i = 0; i < n; i++)
        dikas_sum_add(&sum, x[i]);
    return dikas_sum_value(sum);
}

static void find_index(const borders *b, int64_t n_known, double weight, double contrast)
{
    const dikas_two_groups s = sums_of(b);
    if (!dikas_two_defined(b->call, &s, 1))
        return;
    *b->call->output[0] = fmin(fmax(dissimilarity(b, &s) - contrast / weight, -1), 1);
    if (n_known < 2)
        dikas_undefined(b->call, 0, "single_cell");
    else if (b->by == BY_SHAPE && (isinf(b->most) || !(b->most > 0)))
        dikas_undefined(b->call, 0, "zero_area");
    else if (!(weight > 0))
        dikas_undefined(b->call, 0, "no_neighbours");
}

static dikas_status boundary(const dikas_call *call, weighing by, dikas_error *err)
{
    const int64_t n = call->n_rows;
    double *room = dikas_numbers(3 * n);
    borders b = { call, by, room, NULL, NULL, 0 };
    if (!room)
        return DIKAS_NO_MEMORY(err, "boundaries");
    b.contrast = room + n;
    b.weight = room + 2 * n;
    const int64_t n_known = find_shares(&b);
    const dikas_status status =
        dikas_relation_visit(call->relation, DIKAS_BY_ROW, visit, &b, "boundaries", call->run, err);
    if (status == DIKAS_OK)
        find_index(&b, n_known, total(b.weight, n), total(b.contrast, n));
    dikas_release(room);
    return status;
}

static dikas_status run_number(const dikas_call *call, dikas_error *err)
{
    return boundary(call, BY_NUMBER, err);
}

static dikas_status run_length(const dikas_call *call, dikas_error *err)
{
    return boundary(call, BY_LENGTH, err);
}

static dikas_status run_shape(const dikas_call *call, dikas_error *err)
{
    return boundary(call, BY_SHAPE, err);
}

static const dikas_input_spec inputs[] = { DIKAS_INPUT_GROUP, DIKAS_INPUT_REST };

static const dikas_input_spec shape_inputs[] = {
    DIKAS_INPUT_GROUP,
    DIKAS_INPUT_REST,
    DIKAS_INPUT_AREA,
    { "perimeter", DIKAS_SIDE_ROWS, "m", 0, HUGE_VAL, 0, DIKAS_MISSING_IGNORED,
      "length of the outline of the cell" },
};

static const dikas_output_spec outputs[] = {
    { "", DIKAS_SIDE_SINGLE, "1", -1, 1,
      "the dissimilarity of the group, less the mean difference of its share between neighbours" },
};

#define WONG                                                                                       \
    .reference = "Wong (1993), Spatial indices of segregation, Urban Studies 30(3), 559-572",      \
    .doi = "10.1080/00420989320080551"

const dikas_measure dikas_measure_boundary_dissimilarity = {
    .id = "boundary_dissimilarity",
    .title = "Dissimilarity less what neighbouring cells differ by",
    .formula = "D - Σ |p_i - p_j| / (number of pairs), over pairs of neighbours",
    .reference = "Morrill (1991), On the measure of geographic segregation, Geography Research "
                 "Forum 11, 25-36",
    .doi = "",
    DIKAS_SEGREGATION_OF_NEIGHBOURS(inputs, outputs),
    .run = run_number,
};

const dikas_measure dikas_measure_boundary_length_dissimilarity = {
    .id = "boundary_length_dissimilarity",
    .title = "Dissimilarity less what neighbouring cells differ by, by the length of boundary",
    .formula = "D - Σ l_ij |p_i - p_j| / Σ l_ij, l the length of the boundary they share",
    WONG,
    DIKAS_SEGREGATION_OF_NEIGHBOURS(inputs, outputs),
    .run = run_length,
};

const dikas_measure dikas_measure_boundary_shape_dissimilarity = {
    .id = "boundary_shape_dissimilarity",
    .title = "Dissimilarity less what neighbouring cells differ by, by length and by shape",
    .formula = "D - Σ l_ij (s_i + s_j) / (2 max s) |p_i - p_j| / Σ l_ij, s perimeter over area",
    WONG,
    DIKAS_SEGREGATION_OF_NEIGHBOURS(shape_inputs, outputs),
    .run = run_shape,
};
