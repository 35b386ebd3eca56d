/* SPDX-License-Identifier: MIT */
/**
 * @file floating_catchment.c
 * Floating catchment areas: supply per person, shared among all who can come.
 *
 *     2sfca    v_i = Σ_j f_ij S_j / L_j           L_j = Σ_i D_i f_ij
 *     m2sfca   v_i = Σ_j f_ij² S_j / L_j          L_j = Σ_i D_i f_ij
 *     3sfca    v_i = Σ_j G_ij f_ij S_j / L_j      L_j = Σ_i D_i G_ij f_ij,  G_ij = f_ij / F_i
 *     bfca     v_i = Σ_j (f_ij / U_j) S_j / L_j   L_j = Σ_i D_i f_ij / F_i
 *              F_i = Σ_j f_ij, U_j = Σ_i f_ij
 *
 * D_i      demand of cell i, persons, >= 0
 * S_j      supply of service j, any unit, >= 0
 * f_ij     f(c_ij), the decay (decay.h) of the cost from cell i to service j
 * L_j      people who come to service j, weighted; where it is 0 the service serves nobody
 * v_i      supply per person, >= 0
 * missing  unknown D_i and S_j count as 0; a cell that reaches nothing has 0. Services without
 * supply and cells without people take part in F_i and U_j cost     two weighted sums of the
 * relation, four for bfca; at most three numbers per row and column
 *
 * With a binary decay 2sfca is Luo & Wang's, with a stepped one the enhanced form of Luo & Qi
 * (2009), doi:10.1016/j.healthplace.2009.06.002. Σ_i D_i v_i is the supply of all services that
 * somebody reaches (2sfca and 3sfca).
 *
 * Luo & Wang (2003), Measures of spatial accessibility to health care in a GIS environment,
 * doi:10.1068/b29120; Delamater (2013), doi:10.1016/j.healthplace.2013.07.012; Wan, Zou & Sternberg
 * (2012), doi:10.1080/13658816.2011.624987, with G as selection weight; Páez, Higgins & Vivona
 * (2019), doi:10.1371/journal.pone.0218773.
 */
#include "measures/access/access.h"
#include "measures/access/decay.h"

enum { DEMAND, SUPPLY };

/** The sums a measure is made of. Weights take the decay; NULL arrays count as 1. */
typedef struct {
    dikas_weight load;    /**< plain or dikas_decay_squared, of a cell in the load of a service */
    dikas_weight service; /**< of a service in the value of a cell */
    int has_choice;       /**< cells spread over the services that they reach: F_i */
    int has_share;        /**< services spread over the cells that reach them: U_j */
    int is_chosen;        /**< F_i divides the value as well */
} scheme;

/** x_k / total_k where there is a total, else 0. */
static void divide(int64_t n, const double *x, const double *total, double *out)
{
    for (int64_t k = 0; k < n; k++)
        out[k] = dikas_per_load(x[k], total[k]);
}

static double plain(double cost, const void *decay)
{
    return ((const dikas_decay *)decay)->weight(cost, decay);
}

static dikas_status sum_by(const dikas_call *call, dikas_direction direction, dikas_weight weight,
                           const dikas_decay *f, const double *x, double *out, dikas_error *err)
{
    const dikas_weigh weigh = weight == plain ? f->weigh : dikas_decay_weigh_squared;
    const dikas_weighted_sum sum = { weight, f, x, out, weigh };
    return dikas_relation_sum(call->relation, direction, 1, &sum, call->run, err);
}

/** The steps in order. `choice` holds F_i, then D_i / F_i; `ratio` L_j, then the S_j to share out.
 */
static dikas_status catchments(const dikas_call *call, const scheme *s, double *choice,
                               double *spread, double *ratio, dikas_error *err)
{
    const dikas_decay f = dikas_decay_of(call->parameter);
    const double *demand = call->input[DEMAND];
    double *v = call->output[0];
    if (s->has_choice) {
        DIKAS_TRY(sum_by(call, DIKAS_BY_ROW, plain, &f, NULL, choice, err));
        divide(call->n_rows, demand, choice, spread);
        demand = spread;
    }
    DIKAS_TRY(sum_by(call, DIKAS_BY_COLUMN, s->load, &f, demand, ratio, err));
    divide(call->n_columns, call->input[SUPPLY], ratio, ratio);
    if (s->has_share) {
        double *share = ratio + call->n_columns;
        DIKAS_TRY(sum_by(call, DIKAS_BY_COLUMN, plain, &f, NULL, share, err));
        divide(call->n_columns, ratio, share, ratio);
    }
    DIKAS_TRY(sum_by(call, DIKAS_BY_ROW, s->service, &f, ratio, v, err));
    if (s->is_chosen)
        divide(call->n_rows, v, choice, v);
    return DIKAS_OK;
}

static dikas_status run_scheme(const dikas_call *call, const scheme *s, dikas_error *err)
{
    double *rows = dikas_numbers(s->has_choice ? 2 * call->n_rows : 0);
    double *columns = dikas_numbers(2 * call->n_columns);
    const dikas_status status =
        rows != NULL && columns != NULL
            ? catchments(call, s, rows, rows + call->n_rows * s->has_choice, columns, err)
            : DIKAS_NO_MEMORY(err, "the loads of the services");
    dikas_release(columns);
    dikas_release(rows);
    return status;
}

static dikas_status run_2sfca(const dikas_call *call, dikas_error *err)
{
    const scheme s = { .load = plain, .service = plain };
    return run_scheme(call, &s, err);
}

static dikas_status run_m2sfca(const dikas_call *call, dikas_error *err)
{
    const scheme s = { .load = plain, .service = dikas_decay_squared };
    return run_scheme(call, &s, err);
}

static dikas_status run_3sfca(const dikas_call *call, dikas_error *err)
{
    const scheme s = {
        .load = dikas_decay_squared, .service = dikas_decay_squared, .has_choice = 1, .is_chosen = 1
    };
    return run_scheme(call, &s, err);
}

static dikas_status run_bfca(const dikas_call *call, dikas_error *err)
{
    const scheme s = { .load = plain, .service = plain, .has_choice = 1, .has_share = 1 };
    return run_scheme(call, &s, err);
}

static const dikas_input_spec inputs[] = {
    DIKAS_INPUT_DEMAND(DIKAS_MISSING_LEFT_OUT, "residents, who compete; unknown count as none"),
    DIKAS_INPUT_SUPPLY,
};

static const dikas_parameter_spec parameters[] = { DIKAS_DECAY_PARAMETERS };

static const dikas_output_spec outputs[] = {
    { "", DIKAS_SIDE_ROWS, "supply/person", 0, HUGE_VAL, "supply per person" },
};

/* clang-format off */
#define CATCHMENT(kernel)                                                                          \
    .family = "access",                                                                            \
    .inputs = inputs, .n_inputs = DIKAS_COUNT(inputs),                                             \
    .parameters = parameters, .n_parameters = DIKAS_COUNT(parameters),                             \
    .outputs = outputs, .n_outputs = DIKAS_COUNT(outputs),                                         \
    .reading = DIKAS_READS_SWEEPS,                                                                 \
    .traits = DIKAS_TRAIT_BENEFIT | DIKAS_TRAIT_ORDER_FREE | DIKAS_TRAIT_SUPPLY_LINEAR |           \
              DIKAS_TRAIT_DEMAND_INVERSE | DIKAS_TRAIT_SCALE_FREE,                                 \
    .check = dikas_decay_check, .reach = dikas_decay_reach, .run = (kernel)
/* clang-format on */

const dikas_measure dikas_measure_two_sfca = {
    .id = "2sfca",
    .title = "Supply per person, two-step floating catchment area",
    .formula = "v_i = Σ_j f_ij S_j / Σ_k D_k f_kj",
    .reference = "Luo & Wang (2003), Measures of spatial accessibility to health care in a GIS "
                 "environment, Environment and Planning B 30(6), 865-884; with steps Luo & Qi "
                 "(2009), Health & Place 15(4), 1100-1107",
    .doi = "10.1068/b29120",
    CATCHMENT(run_2sfca),
};

const dikas_measure dikas_measure_m2sfca = {
    .id = "m2sfca",
    .title = "Supply per person, modified two-step floating catchment area",
    .formula = "v_i = Σ_j f_ij² S_j / Σ_k D_k f_kj",
    .reference = "Delamater (2013), Spatial accessibility in suboptimally configured health care "
                 "systems, Health & Place 24, 30-43",
    .doi = "10.1016/j.healthplace.2013.07.012",
    CATCHMENT(run_m2sfca),
};

const dikas_measure dikas_measure_three_sfca = {
    .id = "3sfca",
    .title = "Supply per person, three-step floating catchment area",
    .formula = "v_i = Σ_j G_ij f_ij S_j / Σ_k D_k G_kj f_kj, G_ij = f_ij / Σ_j f_ij",
    .reference = "Wan, Zou & Sternberg (2012), A three-step floating catchment area method for "
                 "analyzing spatial access to health services, International Journal of "
                 "Geographical Information Science 26(6), 1073-1089",
    .doi = "10.1080/13658816.2011.624987",
    CATCHMENT(run_3sfca),
};

const dikas_measure dikas_measure_bfca = {
    .id = "bfca",
    .title = "Supply per person, balanced floating catchment area",
    .formula = "v_i = Σ_j (f_ij / Σ_k f_kj) S_j / Σ_k D_k f_kj / Σ_l f_kl",
    .reference = "Páez, Higgins & Vivona (2019), Demand and level of service inflation in floating "
                 "catchment area (FCA) methods, PLOS ONE 14(6), e0218773",
    .doi = "10.1371/journal.pone.0218773",
    CATCHMENT(run_bfca),
};
