/* SPDX-License-Identifier: MIT */
/**
 * @file information.c
 * What knowing where people live tells about the group that they belong to, and the reverse.
 *
 *     mutual_information      M = Σ_i (t_i / T) Σ_k π_ik ln(π_ik / Π_k)
 *     divergence              the same number, read as the mean divergence of the cells
 *     multigroup_information  H = M / E,  E = Σ_k Π_k ln(1 / Π_k)
 *     information             H of a group and the rest
 *     group_segregation       L = Σ_i (x_i / X) ln((x_i / X) / (t_i / T)); Σ_k Π_k L_k = M
 *
 * With environments π_ik is the mix around the cell, and M = Σ_i (t_i / T) (E - E(π_i)) another
 * number than the divergence, which may be below 0.
 *
 * With a larger unit for every cell, M = between + within: M of the units, and Σ_u (T_u / T) M of
 * the cells of each.
 *
 * symbols  segregation.h
 * range    H 0 to 1; the others 0 and up, in nats; M at most E; M and H of environments below 0
 *          where people live around more mixed places than all together are
 * missing  a cell in which a group (or its unit) is unknown is left out; nobody at all no_people,
 *          nobody in the group zero_group, one group alone one_group for H; without units no_unit,
 *          and of environments spatial
 * cost     O(n) time; with units a radix sort
 *
 * Theil & Finizza (1971), doi:10.1080/0022250X.1971.9989795; Reardon &
 * Firebaugh (2002), doi:10.1111/1467-9531.00110; Mora & Ruiz-Castillo (2011), Entropy-based
 * segregation indices, Sociological Methodology 41, 159-194, doi:10.1111/j.1467-9531.2011.01237.x;
 * Roberto (2016), The divergence index, arXiv:1508.01167.
 */
#include "measures/segregation/segregation.h"

/* ---- one group ---- */

static double information_term(double x, double y, const dikas_two_groups *s, const void *none)
{
    const double t = x + y;
    (void)none;
    return dikas_x_log(x, x / t, s->P) + dikas_x_log(y, y / t, s->Y / s->T);
}

extern const dikas_measure dikas_measure_multigroup_information;

static dikas_status run_information(const dikas_call *call, dikas_error *err)
{
    const dikas_two_groups s = dikas_two_sums(call);
    if (call->environment)
        return dikas_two_around(call, &dikas_measure_multigroup_information, err);
    if (dikas_two_defined(call, &s, 1)) {
        const double E = -s.P * log(s.P) - s.Y / s.T * log(s.Y / s.T);
        *call->output[0] = dikas_unit(dikas_two_total(call, &s, information_term, NULL) / s.T / E);
    }
    return DIKAS_OK;
}

static double group_term(double x, double y, const dikas_two_groups *s, const void *none)
{
    (void)none;
    return dikas_x_log(x / s->X, x / s->X, (x + y) / s->T);
}

static dikas_status run_group_segregation(const dikas_call *call, dikas_error *err)
{
    const dikas_two_groups s = dikas_two_sums(call);
    (void)err;
    if (dikas_two_defined(call, &s, 0))
        *call->output[0] = fmax(dikas_two_total(call, &s, group_term, NULL), 0);
    return DIKAS_OK;
}

/* ---- all groups ---- */

static double information(const dikas_mix *mix)
{
    return mix->lost_entropy / mix->entropy;
}

static dikas_status run_multigroup_information(const dikas_call *call, dikas_error *err)
{
    return dikas_mix_run(call, 1, information, 1, err);
}

static double divergence(const dikas_mix *mix)
{
    return mix->divergence;
}

static dikas_status run_divergence(const dikas_call *call, dikas_error *err)
{
    return dikas_mix_run(call, 0, divergence, HUGE_VAL, err);
}

/* ---- units ---- */

enum { WHOLE, BETWEEN, WITHIN };

/* The cells of one unit, from position `first`: their people by group into sums; the end. */
static int64_t read_unit(const dikas_groups *g, int64_t n, const dikas_placed *order, int64_t first,
                         dikas_sum *sums)
{
    int64_t end = first;
    for (int k = 0; k < g->n; k++)
        sums[k] = (dikas_sum){ 0, 0 };
    for (; end < n && order[end].value <= order[first].value; end++) {
        dikas_groups_read(g, order[end].row);
        for (int k = 0; k < g->n; k++)
            dikas_sum_add(&sums[k], g->members[k]);
    }
    return end;
}

/* What a unit adds to between, its composition being in g->members. */
static double unit_term(const dikas_groups *g, const dikas_sum *sums, double *T_u)
{
    *T_u = 0;
    for (int k = 0; k < g->n; k++) {
        g->members[k] = dikas_sum_value(sums[k]);
        *T_u += g->members[k];
    }
    return *T_u * dikas_divergence_of(g, *T_u);
}

/* What a cell adds to within. */
static double cell_term(const dikas_groups *g, const dikas_sum *sums, double T_u, int64_t row)
{
    const double t = dikas_groups_read(g, row);
    double sum = 0;
    for (int k = 0; k < g->n; k++)
        sum += dikas_x_log(g->members[k], g->members[k] / t, dikas_sum_value(sums[k]) / T_u);
    return sum;
}

static void split_by_unit(const dikas_groups *g, int64_t n, const dikas_placed *order,
                          dikas_sum *sums)
{
    dikas_sum between = { 0, 0 }, within = { 0, 0 };
    double T_u;
    for (int64_t first = 0, end; first < n; first = end) {
        end = read_unit(g, n, order, first, sums);
        dikas_sum_add(&between, unit_term(g, sums, &T_u));
        for (int64_t i = first; i < end; i++)
            dikas_sum_add(&within, cell_term(g, sums, T_u, order[i].row));
    }
    *g->call->output[BETWEEN] = fmax(dikas_sum_value(between) / g->T, 0);
    *g->call->output[WITHIN] = fmax(dikas_sum_value(within) / g->T, 0);
}

static dikas_status read_units(const dikas_groups *g, dikas_error *err)
{
    const int64_t n = g->call->n_rows;
    dikas_placed *order = dikas_alloc(2 * ((size_t)n + 1), sizeof *order);
    dikas_sum *sums = dikas_alloc((size_t)g->n, sizeof *sums);
    const dikas_status status = order && sums ? DIKAS_OK : DIKAS_NO_MEMORY(err, "units");
    int64_t known = 0;
    for (int64_t i = 0; i < n && status == DIKAS_OK; i++)
        if (dikas_groups_read(g, i) > 0)
            order[known++] = (dikas_placed){ g->call->input[0][i], i };
    if (status == DIKAS_OK) {
        dikas_sort_placed(known, order, order + n + 1);
        split_by_unit(g, known, order, sums);
    }
    dikas_release(order);
    dikas_release(sums);
    return status;
}

/* Of the cells themselves Σ t_i of both is the same, and the divergence the more exact. */
static double lack_of_entropy(const dikas_groups *g, double t)
{
    return g->around ? g->E - dikas_entropy_of(g, t) : dikas_divergence_of(g, t);
}

/* Cells without a unit are left out of the whole, too. */
static dikas_status by_units(const dikas_call *call, dikas_error *err)
{
    dikas_groups g;
    dikas_status status = dikas_groups_open(call, 1, &g, err);
    if (status == DIKAS_OK) {
        const int defined = dikas_groups_defined(&g, WHOLE, 0);
        const int split = defined && !g.around;
        if (defined) {
            const double value = dikas_groups_mean(&g, lack_of_entropy);
            *call->output[WHOLE] = g.around ? value : fmax(value, 0);
        }
        for (int k = BETWEEN; k <= WITHIN && !split; k++)
            dikas_undefined(call, k, defined ? "spatial" : "no_people");
        if (split)
            status = read_units(&g, err);
    }
    dikas_groups_close(&g);
    return status;
}

static dikas_status run_mutual_information(const dikas_call *call, dikas_error *err)
{
    const dikas_mix *mix;
    if (call->input[0])
        return by_units(call, err);
    DIKAS_TRY(dikas_mix_of(call, 1, &mix, err));
    const int defined = dikas_mix_defined(call, mix, WHOLE, 0);
    if (defined)
        *call->output[WHOLE] = mix->lost_entropy;
    for (int k = BETWEEN; k <= WITHIN; k++)
        dikas_undefined(call, k,
                        !defined            ? "no_people"
                        : call->environment ? "spatial"
                                            : "no_unit");
    dikas_mix_done(call, mix);
    return DIKAS_OK;
}

/* ---- records ---- */

#define BELOW                                                                                      \
    "0 where the mix is the same in every cell; below it only of environments that are more "      \
    "mixed "                                                                                       \
    "than the whole"

static const dikas_input_spec inputs[] = { DIKAS_INPUT_GROUP, DIKAS_INPUT_REST };
static const dikas_input_spec all_inputs[] = { DIKAS_INPUT_GROUPS };

static const dikas_input_spec unit_inputs[] = {
    { "unit", DIKAS_SIDE_ROWS, "1", -HUGE_VAL, HUGE_VAL, 1, DIKAS_MISSING_IGNORED,
      "larger area of the cell, as a number" },
    DIKAS_INPUT_GROUPS,
};

static const dikas_output_spec outputs[] = {
    { "", DIKAS_SIDE_SINGLE, "1", -HUGE_VAL, 1, BELOW },
};

static const dikas_output_spec group_outputs[] = {
    { "", DIKAS_SIDE_SINGLE, "nats", 0, HUGE_VAL, "0 where the group lives as all do" },
};

static const dikas_output_spec divergence_outputs[] = {
    { "", DIKAS_SIDE_SINGLE, "nats", 0, HUGE_VAL, "0 where the mix is the same in every cell" },
};

static const dikas_output_spec mutual_outputs[] = {
    { "", DIKAS_SIDE_SINGLE, "nats", -HUGE_VAL, HUGE_VAL, BELOW },
    { "_between", DIKAS_SIDE_SINGLE, "nats", 0, HUGE_VAL, "of it between the larger units" },
    { "_within", DIKAS_SIDE_SINGLE, "nats", 0, HUGE_VAL, "of it within the larger units" },
};

const dikas_measure dikas_measure_information = {
    .id = "information",
    .title = "Share of the diversity of group and rest that the cells lack",
    .formula = "H = Σ t_i (E - E_i) / (T E)",
    .reference = "Theil & Finizza (1971), A note on the measurement of racial integration of "
                 "schools by means of informational concepts, Journal of Mathematical Sociology "
                 "1(2), 187-193",
    .doi = "10.1080/0022250X.1971.9989795",
    DIKAS_SEGREGATION(inputs, outputs),
    DIKAS_TAKES_ENVIRONMENT,
    .run = run_information,
};

const dikas_measure dikas_measure_group_segregation = {
    .id = "group_segregation",
    .title = "Local segregation of a group: its part in the mutual information",
    .formula = "L = Σ (x_i / X) ln((x_i / X) / (t_i / T))",
    .reference = "Mora & Ruiz-Castillo (2011), Entropy-based segregation indices, Sociological "
                 "Methodology 41, 159-194",
    .doi = "10.1111/j.1467-9531.2011.01237.x",
    DIKAS_SEGREGATION(inputs, group_outputs),
    .run = run_group_segregation,
};

const dikas_measure dikas_measure_multigroup_information = {
    .id = "multigroup_information",
    .title = "Share of the diversity of all groups that the cells lack",
    .formula = "H = M / E",
    .reference = "Reardon & Firebaugh (2002), Measures of multigroup segregation, Sociological "
                 "Methodology 32, 33-67",
    .doi = "10.1111/1467-9531.00110",
    DIKAS_SEGREGATION_OF_ALL(all_inputs, outputs),
    DIKAS_TAKES_ENVIRONMENT,
    .run = run_multigroup_information,
};

const dikas_measure dikas_measure_mutual_information = {
    .id = "mutual_information",
    .title = "What the cell of a person tells about the group, and the reverse",
    .formula = "M = Σ_i (t_i / T) Σ_k π_ik ln(π_ik / Π_k)",
    .reference = "Mora & Ruiz-Castillo (2011), Entropy-based segregation indices, Sociological "
                 "Methodology 41, 159-194",
    .doi = "10.1111/j.1467-9531.2011.01237.x",
    DIKAS_SEGREGATION_OF_ALL(unit_inputs, mutual_outputs),
    DIKAS_TAKES_ENVIRONMENT,
    .run = run_mutual_information,
};

const dikas_measure dikas_measure_divergence = {
    .id = "divergence",
    .title = "Mean divergence of the mix of the cells from that of all",
    .formula = "KL = Σ_i (t_i / T) Σ_k π_ik ln(π_ik / Π_k)",
    .reference = "Roberto (2016), The divergence index: a decomposable measure of segregation and "
                 "inequality, arXiv:1508.01167",
    .doi = "",
    DIKAS_SEGREGATION_OF_ALL(all_inputs, divergence_outputs),
    DIKAS_TAKES_ENVIRONMENT,
    .run = run_divergence,
};
