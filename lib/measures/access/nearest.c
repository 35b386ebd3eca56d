/* SPDX-License-Identifier: MIT */
/**
 * @file nearest.c
 * Cost to the k-th nearest service.
 *
 *     v_i = k-th smallest of c_ij over j
 *
 * c_ij     cost from cell i to service j, unit of the relation, >= 0
 * k        which service, >= 1; services at equal cost count one by one
 * v_i      cost, >= 0
 * missing  where fewer than k services are reached
 * cost     one nearest-k search of the relation; k numbers per row, none beside the result for k =
 * 1
 *
 * The distance to the nearest facility is as old as the subject; Talen & Anselin (1998), Assessing
 * spatial equity, Environment and Planning A 30(4), sets it beside the other measures of this
 * family, doi:10.1068/a300595.
 */
#include "measures/access/access.h"

static dikas_status run(const dikas_call *call, dikas_error *err)
{
    const int k = (int)call->parameter[0].number;
    if (k == 1)
        return dikas_relation_nearest(call->relation, DIKAS_BY_ROW, 1, call->output[0], NULL,
                                      call->run, err);
    double *value = call->n_rows <= INT64_MAX / k - 1 ? dikas_numbers(call->n_rows * k) : NULL;
    if (value == NULL)
        return DIKAS_NO_MEMORY(err, "the nearest services");
    const dikas_status status =
        dikas_relation_nearest(call->relation, DIKAS_BY_ROW, k, value, NULL, call->run, err);
    if (status == DIKAS_OK)
        for (int64_t i = 0; i < call->n_rows; i++)
            call->output[0][i] = value[i * k + k - 1];
    dikas_release(value);
    return status;
}

static const dikas_parameter_spec parameters[] = {
    { "k", DIKAS_COUNT_N, "1", 1, 10000, NULL, "which service, by rising cost" },
};

static const dikas_output_spec outputs[] = {
    { "", DIKAS_SIDE_ROWS, "cost", 0, HUGE_VAL, "cost to the k-th nearest service" },
};

const dikas_measure dikas_measure_nearest = {
    .id = "nearest",
    .family = "access",
    .title = "Cost to the k-th nearest service",
    .formula = "v_i = k-th smallest of c_ij",
    .reference = "Talen & Anselin (1998), Assessing spatial equity: an evaluation of measures of "
                 "accessibility to public playgrounds, Environment and Planning A 30(4), 595-613",
    .doi = "10.1068/a300595",
    .parameters = parameters,
    .n_parameters = DIKAS_COUNT(parameters),
    .outputs = outputs,
    .n_outputs = DIKAS_COUNT(outputs),
    .reading = DIKAS_READS_NEAREST,
    .traits = DIKAS_TRAIT_COST | DIKAS_TRAIT_ORDER_FREE,
    .run = run,
};
