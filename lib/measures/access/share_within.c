/* SPDX-License-Identifier: MIT */
/**
 * @file share_within.c
 * Share of people with a service within a cost, and how far unknown counts could move it.
 *
 *     r_i  = 1[min_j c_ij <= K]
 *     v    = R / P,  R = Σ r_i D_i and P = Σ D_i over known counts
 *     low  = R / (P + Σ (1 - r_i) b_i),  high = (R + H) / (P + H),  H = Σ r_i b_i,
 *            sums over unknown counts
 *
 * D_i      people of cell i, persons, >= 0
 * c_ij     cost from cell i to service j, unit of the relation, >= 0
 * K        cutoff, same unit, >= 0, inclusive
 * b_i      most that an unknown D_i can be: the input unknown_max (all residents, where the count
 *          of a group is suppressed), else the mean of the known counts
 * v        0-1; low <= v <= high
 * missing  an unknown D_i leaves the share and moves low and high. A cell that reaches nothing
 *          counts as not reached. Without known people all three are missing (zero_demand)
 * cost     one nearest search of the relation
 *
 * The bounds are those of Manski (1989), Anatomy of the selection problem, Journal of Human
 * Resources 24(3), 343-360, doi:10.2307/145818: nothing is assumed of what is not known.
 */
#include "measures/access/access.h"

enum { DEMAND, UNKNOWN_MAX };
enum { SHARE, LOW, HIGH, PEOPLE, UNKNOWN_ROWS };

/** People within the cutoff or beyond, counted or at most. */
typedef struct {
    double reached, all;
    double unknown_reached, unknown_beyond;
    int64_t n_unknown;
} tally;

static double mean_of_known(int64_t n, const double *x)
{
    dikas_sum sum = { 0, 0 };
    int64_t known = 0;
    for (int64_t i = 0; i < n; i++)
        if (!isnan(x[i])) {
            dikas_sum_add(&sum, x[i]);
            known++;
        }
    return known > 0 ? dikas_sum_value(sum) / (double)known : 0;
}

static tally count(const dikas_call *call, const double *nearest)
{
    const double cutoff = call->parameter[0].number;
    const double *D = call->input[DEMAND], *most = call->input[UNKNOWN_MAX];
    const double typical = mean_of_known(call->n_rows, D);
    dikas_sum known[2] = { { 0, 0 }, { 0, 0 } }, unknown[2] = { { 0, 0 }, { 0, 0 } };
    int64_t n_unknown = 0;
    for (int64_t i = 0; i < call->n_rows; i++) {
        const int is_reached = !isnan(nearest[i]) && nearest[i] <= cutoff;
        if (!isnan(D[i])) {
            dikas_sum_add(&known[is_reached], D[i]);
            continue;
        }
        dikas_sum_add(&unknown[is_reached], most != NULL && !isnan(most[i]) ? most[i] : typical);
        n_unknown++;
    }
    const double reached = dikas_sum_value(known[1]);
    dikas_sum_merge(&known[0], known[1]);
    return (tally){ reached, dikas_sum_value(known[0]), dikas_sum_value(unknown[1]),
                    dikas_sum_value(unknown[0]), n_unknown };
}

static dikas_status run(const dikas_call *call, dikas_error *err)
{
    double *nearest = dikas_numbers(call->n_rows);
    if (nearest == NULL)
        return DIKAS_NO_MEMORY(err, "the nearest services");
    const dikas_status status =
        dikas_relation_nearest(call->relation, DIKAS_BY_ROW, 1, nearest, NULL, call->run, err);
    if (status == DIKAS_OK) {
        const tally t = count(call, nearest);
        *call->output[SHARE] = fmin(t.reached / t.all, 1);
        *call->output[LOW] = t.reached / (t.all + t.unknown_beyond);
        *call->output[HIGH] =
            fmin((t.reached + t.unknown_reached) / (t.all + t.unknown_reached), 1);
        *call->output[PEOPLE] = t.reached;
        *call->output[UNKNOWN_ROWS] = (double)t.n_unknown;
        if (!(t.all > 0))
            for (int k = SHARE; k <= HIGH; k++)
                dikas_undefined(call, k, "zero_demand");
    }
    dikas_release(nearest);
    return status;
}

static double reach(const dikas_value *parameter)
{
    return parameter[0].number;
}

static const dikas_input_spec inputs[] = {
    DIKAS_INPUT_DEMAND(DIKAS_MISSING_LEFT_OUT, "residents, or the members of a group"),
    { "unknown_max", DIKAS_SIDE_ROWS, "persons", 0, HUGE_VAL, 1, DIKAS_MISSING_LEFT_OUT,
      "most that an unknown demand can be; without it the mean of the known" },
};

static const dikas_parameter_spec parameters[] = { DIKAS_PARAMETER_CUTOFF };

static const dikas_output_spec outputs[] = {
    { "", DIKAS_SIDE_SINGLE, "1", 0, 1, "share of known people with a service within the cutoff" },
    { "_low", DIKAS_SIDE_SINGLE, "1", 0, 1, "least share that the unknown counts allow" },
    { "_high", DIKAS_SIDE_SINGLE, "1", 0, 1, "greatest share that they allow" },
    { "_people", DIKAS_SIDE_SINGLE, "persons", 0, HUGE_VAL, "known people within the cutoff" },
    { "_unknown_rows", DIKAS_SIDE_SINGLE, "1", 0, HUGE_VAL, "cells whose people are unknown" },
};

const dikas_measure dikas_measure_share_within = {
    .id = "share_within",
    .family = "access",
    .title = "Share of people with a service within a cost",
    .formula = "v = Σ_i D_i 1[min_j c_ij <= cutoff] / Σ_i D_i",
    .reference = "Bounds for unknown counts: Manski (1989), Anatomy of the selection problem, "
                 "Journal of Human Resources 24(3), 343-360",
    .doi = "10.2307/145818",
    .inputs = inputs,
    .n_inputs = DIKAS_COUNT(inputs),
    .parameters = parameters,
    .n_parameters = DIKAS_COUNT(parameters),
    .outputs = outputs,
    .n_outputs = DIKAS_COUNT(outputs),
    .reading = DIKAS_READS_NEAREST,
    .traits = DIKAS_TRAIT_BENEFIT | DIKAS_TRAIT_ORDER_FREE | DIKAS_TRAIT_DEMAND_FREE,
    .reach = reach,
    .run = run,
};
