/* SPDX-License-Identifier: MIT */
/**
 * @file location_quotient.c
 * Local share of a group over its overall share.
 *
 *     q_i = p_i / P, p_i the share in the cell or around it
 *
 * symbols  segregation.h
 * range    0 and up; 1 where the cell mirrors the whole
 * missing  a cell in which the group or the rest is unknown is left out, and has itself no value;
 *          nor has a cell without people; without the group no cell has one
 * cost     O(n) time
 *
 * Brown & Chung (2006), Spatial segregation, segregation indices and the geographical perspective,
 * Population, Space and Place 12(2), 125-143, doi:10.1002/psp.403 (from memory, not confirmed).
 */
#include "measures/segregation/segregation.h"

static dikas_status run(const dikas_call *call, dikas_error *err)
{
    const double *const *mix = call->environment ? call->environment : call->input;
    const double *x = mix[DIKAS_GROUP], *y = mix[DIKAS_REST];
    const dikas_two_groups s = dikas_two_sums(call);
    (void)err;
    for (int64_t i = 0; i < call->n_rows; i++)
        call->output[0][i] =
            s.X > 0 && x[i] + y[i] > 0 ? x[i] / (x[i] + y[i]) / s.P : DIKAS_MISSING;
    return DIKAS_OK;
}

static const dikas_input_spec inputs[] = { DIKAS_INPUT_GROUP, DIKAS_INPUT_REST };

static const dikas_output_spec outputs[] = {
    { "", DIKAS_SIDE_ROWS, "1", 0, HUGE_VAL, "above 1 where the group is more common" },
};

const dikas_measure dikas_measure_location_quotient = {
    .id = "location_quotient",
    .title = "Local share of a group over its overall share",
    .formula = "q_i = p_i / P",
    .reference = "Brown & Chung (2006), Spatial segregation, segregation indices and the "
                 "geographical perspective, Population, Space and Place 12(2), 125-143",
    .doi = "10.1002/psp.403",
    DIKAS_SEGREGATION(inputs, outputs),
    DIKAS_TAKES_ENVIRONMENT,
    .run = run,
    .reference_value = &(const double){ 1 },
};
