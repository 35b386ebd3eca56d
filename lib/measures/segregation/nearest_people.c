/* SPDX-License-Identifier: MIT */
/**
 * @file nearest_people.c
 * The k people who live nearest to a cell: whole cells, those at one distance together.
 *
 *     knn_share   Σ_j x_j / Σ_j t_j over the nearest cells that hold k people
 *     knn_radius  distance of the farthest of them, m
 *
 * symbols  segregation.h
 * range    shares 0 to 1, radius 0 and up
 * missing  unknown cells hold nobody; no value where all cells hold fewer than k
 * cost     O(1) time a cell beside finding the people (dikas_environment_nearest())
 *
 * Östh, Clark & Malmberg (2015), Measuring the scale of segregation using k-nearest neighbor
 * aggregates, Geographical Analysis 47(1), doi:10.1111/gean.12053.
 */
#include "measures/segregation/segregation.h"

static dikas_status run_share(const dikas_call *call, dikas_error *err)
{
    const double *const *mix = call->environment ? call->environment : call->input;
    const double *x = mix[DIKAS_GROUP], *y = mix[DIKAS_REST];
    (void)err;
    for (int64_t i = 0; i < call->n_rows; i++) {
        const double t = x[i] + y[i];
        call->output[0][i] = t > 0 ? x[i] / t : DIKAS_MISSING;
    }
    return DIKAS_OK;
}

/* At least one k. */
static dikas_status check(const dikas_value *value, dikas_error *err)
{
    return dikas_around_check_people(&value[0], err);
}

static const dikas_parameter_spec parameters[] = {
    { "knn", DIKAS_NUMBERS, NULL, 1, HUGE_VAL, NULL, "so many nearest people, or a list K/K/…" },
};

static const dikas_input_spec share_inputs[] = { DIKAS_INPUT_GROUP, DIKAS_INPUT_REST };
static const dikas_input_spec radius_inputs[] = { DIKAS_INPUT_GROUPS };

static const dikas_output_spec share_outputs[] = {
    { "", DIKAS_SIDE_ROWS, "1", 0, 1, "share of the group among them" },
};

static const dikas_output_spec radius_outputs[] = {
    { "", DIKAS_SIDE_ROWS, "m", 0, HUGE_VAL, "distance of the farthest of them" },
};

#define COMMON                                                                                     \
    .reference = "Östh, Clark & Malmberg (2015), Measuring the scale of segregation using "       \
                 "k-nearest neighbor aggregates, Geographical Analysis 47(1)",                     \
    .doi = "10.1111/gean.12053", .parameters = parameters,                                         \
    .n_parameters = DIKAS_COUNT(parameters), .check = check

const dikas_measure dikas_measure_knn_share = {
    .id = "knn_share",
    .title = "Share of a group among the nearest people",
    .formula = "Σ_j x_j / Σ_j t_j over the nearest cells that hold k people",
    COMMON,
    DIKAS_SEGREGATION(share_inputs, share_outputs),
    .run = run_share,
};

const dikas_measure dikas_measure_knn_radius = {
    .id = "knn_radius",
    .title = "How far the nearest people live",
    .formula = "least distance within which k people live",
    COMMON,
    DIKAS_SEGREGATION_OF_ALL(radius_inputs, radius_outputs),
};
