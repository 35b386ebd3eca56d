/* SPDX-License-Identifier: MIT */
/**
 * @file distortion.c
 * How far from a cell, and how strongly, the mix of people stays unlike that of all.
 *
 *     local_distortion  Δ_i = Σ_r (N_r - N_r-1) / T · max(K_r, K_r+1, …), over rings r around cell
 * i in which N_r people live so far, K_r their divergence from the whole distortion        Σ_i t_i
 * Δ_i / T
 *
 * symbols  segregation.h
 * range    0 and up, in nats; not normalised
 * missing  unknown cells hold nobody, and have a value as empty ones do; nobody at all no_people
 * cost     O(n²) time
 *
 * Distances are needed, so dikas_environment_distortion() computes it.
 *
 * Olteanu, Randon-Furling & Clark (2019), Segregation through the multiscalar lens, PNAS 116,
 * 12250-12254, doi:10.1073/pnas.1900192116.
 */
#include "measures/segregation/segregation.h"

static const dikas_input_spec inputs[] = { DIKAS_INPUT_GROUPS };

static const dikas_output_spec outputs[] = {
    { "", DIKAS_SIDE_SINGLE, "nats", 0, HUGE_VAL, "0 where every place is as all are" },
};

static const dikas_output_spec local_outputs[] = {
    { "", DIKAS_SIDE_ROWS, "nats", 0, HUGE_VAL, "0 where every place around is as all are" },
};

#define REFERENCE                                                                                  \
    .reference = "Olteanu, Randon-Furling & Clark (2019), Segregation through the multiscalar "    \
                 "lens, PNAS 116, 12250-12254",                                                    \
    .doi = "10.1073/pnas.1900192116"

const dikas_measure dikas_measure_distortion = {
    .id = "distortion",
    .title = "How far from home the mix of people stays unlike that of all, mean over people",
    .formula = "Σ_i t_i Δ_i / T",
    REFERENCE,
    DIKAS_SEGREGATION_OF_ALL(inputs, outputs),
};

const dikas_measure dikas_measure_local_distortion = {
    .id = "local_distortion",
    .title = "How far from the cell the mix of people stays unlike that of all",
    .formula = "Δ_i = Σ_r (N_r - N_r-1) / T · max(K_r, K_r+1, …)",
    REFERENCE,
    DIKAS_SEGREGATION_OF_ALL(inputs, local_outputs),
};
