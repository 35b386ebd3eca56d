/* SPDX-License-Identifier: MIT */
/**
 * @file within.c
 * Is there a service within a cost?
 *
 *     v_i = 1[min_j c_ij <= K]
 *
 * c_ij     cost from cell i to service j, unit of the relation, >= 0
 * K        cutoff, same unit, >= 0, inclusive
 * v_i      1 or 0
 * missing  never: a cell that reaches nothing has 0
 * cost     one nearest search of the relation
 *
 * The covering model: Talen & Anselin (1998), Assessing spatial equity, Environment and Planning A
 * 30(4), doi:10.1068/a300595.
 */
#include "measures/access/access.h"

static dikas_status run(const dikas_call *call, dikas_error *err)
{
    const double cutoff = call->parameter[0].number;
    double *v = call->output[0];
    DIKAS_TRY(dikas_relation_nearest(call->relation, DIKAS_BY_ROW, 1, v, NULL, call->run, err));
    for (int64_t i = 0; i < call->n_rows; i++)
        v[i] = !isnan(v[i]) && v[i] <= cutoff ? 1 : 0;
    return DIKAS_OK;
}

static double reach(const dikas_value *parameter)
{
    return parameter[0].number;
}

static const dikas_parameter_spec parameters[] = { DIKAS_PARAMETER_CUTOFF };

static const dikas_output_spec outputs[] = {
    { "", DIKAS_SIDE_ROWS, "1", 0, 1, "1 if a service lies within the cutoff, else 0" },
};

const dikas_measure dikas_measure_within = {
    .id = "within",
    .family = "access",
    .title = "Whether a service lies within a cost",
    .formula = "v_i = 1[min_j c_ij <= cutoff]",
    .reference = "Talen & Anselin (1998), Assessing spatial equity: an evaluation of measures of "
                 "accessibility to public playgrounds, Environment and Planning A 30(4), 595-613",
    .doi = "10.1068/a300595",
    .parameters = parameters,
    .n_parameters = DIKAS_COUNT(parameters),
    .outputs = outputs,
    .n_outputs = DIKAS_COUNT(outputs),
    .reading = DIKAS_READS_NEAREST,
    .traits = DIKAS_TRAIT_BENEFIT | DIKAS_TRAIT_ORDER_FREE,
    .reach = reach,
    .run = run,
};
