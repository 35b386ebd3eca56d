/* SPDX-License-Identifier: MIT */
/**
 * @file encounter.c
 * Who could meet at a place: the people within reach of it, and how mixed they are.
 *
 *     n_ik = Σ_j n_jk 1[c_ij <= K]        t_i = Σ_k n_ik, π_ik = n_ik / t_i
 *     people t_i, entropy Σ_k π_ik ln(1 / π_ik), divergence Σ_k π_ik ln(π_ik / Π_k)
 *
 * n_jk     members of group k in cell j, persons, >= 0; Π_k their share of all people of all cells
 * c_ij     cost of the way from place i to cell j, unit of the relation, >= 0
 * K        cutoff, same unit, > 0, inclusive
 * range    people 0 and up; entropy 0 to ln(number of groups), divergence 0 and up, in nats: 0
 * where those within reach are mixed as all people are missing  a cell in which a group is unknown
 * counts for nothing; which share of the cells within reach is known is told beside. A place that
 * reaches nobody has no mix, and one that reaches no cell no known share either cost     one
 * reading of the relation
 *
 * The mix within reach is the spatially weighted one of Reardon & O'Sullivan (2004), Measures of
 * spatial segregation, Sociological Methodology 34, 121-162, doi:10.1111/j.0081-1750.2004.00150.x
 * (the DOI was checked, the paper was not at hand), with the way on foot in place of distance;
 * the divergence is that of Roberto (2016), arXiv:1508.01167.
 */
#include "dikas/environment.h"
#include "measures/segregation/segregation.h"

enum { PEOPLE, ENTROPY, DIVERGENCE, KNOWN_SHARE };

typedef struct {
    const dikas_call *call;
    const dikas_groups *all;
    dikas_scratch *members; /* per worker: of the place that is read */
} meeting;

static dikas_status visit(const dikas_environment_block *block, int worker, void *context,
                          dikas_error *err)
{
    const meeting *m = context;
    double *const *out = m->call->output;
    dikas_groups g = *m->all;
    g.members = dikas_scratch_room(&m->members[worker], g.n, sizeof *g.members);
    if (!g.members)
        return DIKAS_NO_MEMORY(err, "groups");
    for (int64_t i = 0; i < block->count; i++) {
        const int32_t row = block->cell[i];
        double t = 0;
        for (int k = 0; k < g.n; k++)
            t += g.members[k] = block->sum[k][i];
        out[PEOPLE][row] = t;
        out[ENTROPY][row] = t > 0 ? fmax(dikas_entropy_of(&g, t), 0) : DIKAS_MISSING;
        out[DIVERGENCE][row] = t > 0 ? fmax(dikas_divergence_of(&g, t), 0) : DIKAS_MISSING;
        out[KNOWN_SHARE][row] = block->known[0][i];
    }
    return DIKAS_OK;
}

/* Places without a way to any cell are not visited. */
static void fill_nobody(const dikas_call *call)
{
    for (int64_t i = 0; i < call->n_rows; i++) {
        call->output[PEOPLE][i] = 0;
        for (int k = ENTROPY; k <= KNOWN_SHARE; k++)
            call->output[k][i] = DIKAS_MISSING;
    }
}

static dikas_status run(const dikas_call *call, dikas_error *err)
{
    const dikas_environment_query query = {
        sizeof query,    DIKAS_KERNEL_UNIFORM, 1,   &call->parameter[0].number,
        call->n_repeats, call->input,          NULL
    };
    dikas_call cells = *call; /* the groups are those of the columns */
    dikas_groups all;
    cells.n_rows = call->n_columns;
    fill_nobody(call);
    dikas_status status = dikas_groups_open(&cells, 0, &all, err);
    meeting m = { call, &all, dikas_scratches_new(call->run) };
    if (status == DIKAS_OK && !m.members)
        status = DIKAS_NO_MEMORY(err, "groups");
    if (status == DIKAS_OK)
        status = dikas_relation_environment(call->relation, &query, visit, &m, call->run, err);
    dikas_scratches_free(m.members, call->run);
    dikas_groups_close(&all);
    return status;
}

static dikas_status check(const dikas_value *parameter, dikas_error *err)
{
    if (isinf(parameter[0].number))
        return dikas_fail(err, DIKAS_EINVAL, "cutoff: inf is no finite number");
    return dikas_check_positive(&parameter[0], "cutoff", err);
}

static double reach(const dikas_value *parameter)
{
    return parameter[0].number;
}

static const dikas_input_spec inputs[] = {
    { "groups", DIKAS_SIDE_COLUMNS, "persons", 0, HUGE_VAL, 0, DIKAS_MISSING_IGNORED,
      "members of each group" },
};

static const dikas_parameter_spec parameters[] = {
    { "cutoff", DIKAS_NUMBER, "10", 0, HUGE_VAL, NULL,
      "largest cost of the way that counts, inclusive; above 0" },
};

static const dikas_output_spec outputs[] = {
    { "_people", DIKAS_SIDE_ROWS, "persons", 0, HUGE_VAL, "people of all groups within reach" },
    { "_entropy", DIKAS_SIDE_ROWS, "nats", 0, HUGE_VAL,
      "how mixed they are: 0 where all are of one group" },
    { "_divergence", DIKAS_SIDE_ROWS, "nats", 0, HUGE_VAL,
      "how far from the mix of all people: 0 where it is the same" },
    { "_known_share", DIKAS_SIDE_ROWS, "1", 0, 1,
      "share of the cells within reach whose groups are known" },
};

const dikas_measure dikas_measure_encounter = {
    .id = "encounter",
    .family = "segregation",
    .title = "Who could meet at a place: people within reach, and how mixed they are",
    .formula = "n_ik = Σ_j n_jk 1[c_ij <= cutoff], and its sum, entropy and divergence",
    .reference = "Reardon & O'Sullivan (2004), Measures of spatial segregation, Sociological "
                 "Methodology 34, 121-162",
    .doi = "10.1111/j.0081-1750.2004.00150.x",
    .inputs = inputs,
    .n_inputs = DIKAS_COUNT(inputs),
    .n_repeating = 1,
    .parameters = parameters,
    .n_parameters = DIKAS_COUNT(parameters),
    .outputs = outputs,
    .n_outputs = DIKAS_COUNT(outputs),
    .reading = DIKAS_READS_PAIRS,
    .traits = DIKAS_TRAIT_ORDER_FREE,
    .check = check,
    .reach = reach,
    .run = run,
};
