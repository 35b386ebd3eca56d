/* SPDX-License-Identifier: MIT */
/**
 * @file area_summary.c
 * A value of cells, summed up by area over the people who live there.
 *
 *     mean_a = Σ_c s_ac w_c x_c / N_a,  N_a = Σ_c s_ac w_c
 *
 * x_c      value of cell c, any number
 * w_c      its people, persons, >= 0
 * s_ac     share of the cell in area a, 0-1: the value of the relation of areas (rows) and cells
 *          (columns)
 * median, q90  quantiles over these people (sample.h)
 * known    N_a, persons
 * rank     1 for the largest mean; areas of equal mean share the smallest rank
 * missing  a cell without value is ignored, without people it counts as empty; an area without
 * known people has 0 of them and nothing else cost     m log m time for an area of m cells; memory
 * of the largest area
 *
 * The arithmetic mean and definition 7 of Hyndman & Fan (1996), Sample quantiles in statistical
 * packages, doi:10.1080/00031305.1996.10473566.
 */
#include "measures/sample.h"

enum { VALUE, WEIGHT };
enum { MEAN, MEDIAN, Q90, KNOWN, RANK };

typedef struct {
    const dikas_call *call;
    dikas_scratch *scratches;
} summary;

static int64_t collect(const dikas_call *call, const dikas_block *block, int64_t row,
                       dikas_sample *out)
{
    int64_t n = 0;
    for (int64_t p = block->start[row]; p < block->start[row + 1]; p++) {
        const int32_t c = block->other[p];
        const double x = call->input[VALUE][c];
        const double people = block->value[0][p] * call->input[WEIGHT][c];
        if (!isnan(x) && people > 0)
            out[n++] = (dikas_sample){ x, x, people, c };
    }
    dikas_samples_sort(out, n);
    return n;
}

static dikas_status visit(const dikas_block *block, int worker, void *context, dikas_error *err)
{
    const summary *s = context;
    const dikas_call *call = s->call;
    for (int64_t i = 0; i < block->count; i++) {
        const int64_t area = block->first + i, m = block->start[i + 1] - block->start[i];
        dikas_sample *samples = dikas_scratch_room(&s->scratches[worker], m, sizeof(*samples));
        if (samples == NULL)
            return DIKAS_NO_MEMORY(err, "the cells of an area");
        const int64_t n = collect(call, block, i, samples);
        const double people = dikas_samples_weight(samples, n);
        call->output[KNOWN][area] = people;
        call->output[MEAN][area] = n > 0 ? dikas_samples_total(samples, n) / people : DIKAS_MISSING;
        call->output[MEDIAN][area] = dikas_samples_quantile(samples, n, 0.5);
        call->output[Q90][area] = dikas_samples_quantile(samples, n, 0.9);
    }
    return DIKAS_OK;
}

/** Ranks by falling mean: sorted by rising -mean, the first of equal ones gives the rank. */
static dikas_status rank(int64_t n, const double *mean, double *out, dikas_error *err)
{
    dikas_sample *areas = dikas_alloc((size_t)n + 1, sizeof(*areas));
    if (areas == NULL)
        return DIKAS_NO_MEMORY(err, "the ranks of the areas");
    int64_t known = 0;
    for (int64_t a = 0; a < n; a++) {
        out[a] = DIKAS_MISSING;
        if (!isnan(mean[a]))
            areas[known++] = (dikas_sample){ -mean[a], 0, 0, a };
    }
    dikas_samples_sort(areas, known);
    for (int64_t k = 0, first = 0; k < known; k++) {
        if (areas[k].key > areas[first].key)
            first = k;
        out[areas[k].row] = (double)(first + 1);
    }
    dikas_release(areas);
    return DIKAS_OK;
}

static dikas_status run(const dikas_call *call, dikas_error *err)
{
    summary s = { call, dikas_scratches_new(call->run) };
    if (s.scratches == NULL)
        return DIKAS_NO_MEMORY(err, "the cells of an area");
    const dikas_status status = dikas_relation_visit(call->relation, DIKAS_BY_ROW, visit, &s,
                                                     "summing up areas", call->run, err);
    dikas_scratches_free(s.scratches, call->run);
    DIKAS_TRY(status);
    return rank(call->n_rows, call->output[MEAN], call->output[RANK], err);
}

static const dikas_input_spec inputs[] = {
    { "value", DIKAS_SIDE_COLUMNS, "value", -HUGE_VAL, HUGE_VAL, 0, DIKAS_MISSING_IGNORED,
      "value of a cell" },
    { "weight", DIKAS_SIDE_COLUMNS, "persons", 0, HUGE_VAL, 0, DIKAS_MISSING_LEFT_OUT,
      "residents of a cell" },
};

static const dikas_output_spec outputs[] = {
    { "_mean", DIKAS_SIDE_ROWS, "value", -HUGE_VAL, HUGE_VAL, "mean over people" },
    { "_median", DIKAS_SIDE_ROWS, "value", -HUGE_VAL, HUGE_VAL, "median over people" },
    { "_q90", DIKAS_SIDE_ROWS, "value", -HUGE_VAL, HUGE_VAL, "90 % quantile over people" },
    { "_known", DIKAS_SIDE_ROWS, "persons", 0, HUGE_VAL, "people with a known value" },
    { "_rank", DIKAS_SIDE_ROWS, "1", 1, HUGE_VAL, "1 for the area of the largest mean" },
};

const dikas_measure dikas_measure_area_summary = {
    .id = "area_summary",
    .family = "summary",
    .title = "A value by area: mean, median and 90 % quantile over people",
    .formula = "mean_a = Σ_c s_ac w_c x_c / Σ_c s_ac w_c",
    .reference = "Quantiles: Hyndman & Fan (1996), Sample quantiles in statistical packages, The "
                 "American Statistician 50(4), 361-365, definition 7",
    .doi = "10.1080/00031305.1996.10473566",
    .inputs = inputs,
    .n_inputs = DIKAS_COUNT(inputs),
    .outputs = outputs,
    .n_outputs = DIKAS_COUNT(outputs),
    .reading = DIKAS_READS_PAIRS,
    .traits = DIKAS_TRAIT_ORDER_FREE | DIKAS_TRAIT_DEMAND_FREE,
    .run = run,
};
