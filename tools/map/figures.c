/* SPDX-License-Identifier: MIT */
/**
 * @file figures.c
 * The figures that captions tell: over residents where they are known, else over cells.
 */
#include <string.h>

#include "core/core.h"
#include "dikas/relation.h"
#include "map/map.h"

enum { MEAN, MEDIAN, Q90, KNOWN, RANK, N_OUTPUTS };

/* ---- people ---- */

double *cell_weights(const map_layer *layer)
{
    double *weight = g_new(double, (gsize)layer->n + 1);
    for (int64_t i = 0; i < layer->n; i++)
        weight[i] = !layer->population                                   ? 1
                    : isnan(layer->population[i]) || is_of_few(layer, i) ? 0
                                                                         : layer->population[i];
    return weight;
}

/* The measure of areas over a relation of areas and cells. */
static dikas_status summarise(const dikas_relation *members, int64_t n_areas, int64_t n_cells,
                              const double *value, const double *weight, double *out,
                              const dikas_run *run, dikas_error *err)
{
    const dikas_measure *m = dikas_measure_find("area_summary");
    const double *inputs[] = { value, weight };
    double *outputs[N_OUTPUTS];
    for (int o = 0; o < N_OUTPUTS; o++)
        outputs[o] = out + o * n_areas;
    const dikas_call call = { .n_rows = n_areas,
                              .n_columns = n_cells,
                              .relation = members,
                              .input = inputs,
                              .output = outputs,
                              .run = run };
    return dikas_measure_run(m, &call, err);
}

/* One area that all cells belong to. */
static dikas_status make_whole(int64_t n, dikas_relation **out, dikas_error *err)
{
    int32_t *row = g_new0(int32_t, (gsize)n + 1), *column = g_new(int32_t, (gsize)n + 1);
    double *share = g_new(double, (gsize)n + 1);
    const double *values[] = { share };
    for (int64_t i = 0; i < n; i++) {
        column[i] = (int32_t)i;
        share[i] = 1;
    }
    const dikas_status status =
        dikas_relation_from_pairs(1, n, n, row, column, 1, values, out, err);
    g_free(row);
    g_free(column);
    g_free(share);
    return status;
}

static dikas_status find_whole(map_run *m, int64_t n, const double *value, const double *weight,
                               caption *out, dikas_error *err)
{
    dikas_relation *whole = NULL;
    double figures[N_OUTPUTS];
    double *turned = g_new(double, (gsize)n + 1);
    for (int64_t i = 0; i < n; i++)
        turned[i] = -value[i];
    dikas_status status = make_whole(n, &whole, err);
    if (status == DIKAS_OK)
        status = summarise(whole, 1, n, value, weight, figures, &m->run, err);
    if (status == DIKAS_OK) {
        out->mean = figures[MEAN];
        out->median = figures[MEDIAN];
        out->q90 = figures[Q90];
        out->known = figures[KNOWN];
        status = summarise(whole, 1, n, turned, weight, figures, &m->run, err);
        out->q10 = -figures[Q90];
    }
    dikas_relation_free(whole);
    g_free(turned);
    return status;
}

/* ---- cells ---- */

static void count_cells(const map_layer *layer, const map_column *column, const double *weight,
                        caption *out)
{
    out->least = HUGE_VAL;
    out->greatest = -HUGE_VAL;
    out->is_whole = 1;
    for (int64_t i = 0; i < layer->n; i++) {
        const double x = column->value[i];
        const int is_empty = out->has_people && layer->population[i] <= 0;
        out->uncounted_cells += out->has_people && !isnan(x) && isnan(layer->population[i]);
        if (isnan(x) && is_empty) {
            out->empty_cells++;
        } else if (isnan(x)) {
            out->absent_cells[column->absence[i]]++;
            out->absent_people[column->absence[i]] += weight[i];
        } else if (weight[i] > 0) {
            out->least = fmin(out->least, x);
            out->greatest = fmax(out->greatest, x);
            out->is_whole &= x >= floor(x) && x <= floor(x);
            out->below += x < out->threshold ? weight[i] : 0;
        }
    }
}

/* ---- districts ---- */

dikas_status mean_by_area(map_run *m, const area_set *set, int64_t n_cells, const double *value,
                          const double *weight, double *mean, double *known, dikas_error *err)
{
    double *figures = g_new(double, (gsize)(N_OUTPUTS * set->n) + 1);
    const dikas_status status =
        summarise(set->members, set->n, n_cells, value, weight, figures, &m->run, err);
    if (status == DIKAS_OK) {
        memcpy(mean, figures + MEAN * set->n, (gsize)set->n * sizeof *mean);
        memcpy(known, figures + KNOWN * set->n, (gsize)set->n * sizeof *known);
    }
    g_free(figures);
    return status;
}

dikas_status total_by_area(map_run *m, const area_set *set, const double *weight, double *total,
                           dikas_error *err)
{
    const dikas_weighted_sum sum = { dikas_weight_itself, NULL, weight, total, NULL };
    return dikas_relation_sum(set->members, DIKAS_BY_ROW, 1, &sum, &m->run, err);
}

static dikas_status find_districts(map_run *m, const map_layer *layer, const map_column *column,
                                   const double *weight, caption *out, dikas_error *err)
{
    if (!layer->n_areas || !out->has_people)
        return DIKAS_OK;
    const area_set *set = &layer->areas[0];
    double *mean = g_new(double, (gsize)set->n + 1), *known = g_new(double, (gsize)set->n + 1);
    double *residents = g_new(double, (gsize)set->n + 1);
    dikas_status status = mean_by_area(m, set, layer->n, column->value, weight, mean, known, err);
    if (status == DIKAS_OK)
        status = total_by_area(m, set, weight, residents, err);
    if (status == DIKAS_OK) {
        name_districts(out, set->n, (const char *const *)set->id, mean, known, residents);
        /* those that the cells do not reach are not there to be compared */
        for (int64_t a = 0; a < set->n; a++)
            out->n_districts -= !(residents[a] > 0);
    }
    g_free(mean);
    g_free(known);
    g_free(residents);
    return status;
}

/* ---- all of it ---- */

static int has_residents(const map_layer *layer, const map_column *column)
{
    for (int64_t i = 0; layer->population && i < layer->n; i++)
        if (layer->population[i] > 0 && !isnan(column->value[i]))
            return 1;
    return 0;
}

static int says_synthetic(const char *note)
{
    static const char *const words[] = { "synthetic", "synteet", "syntet" };
    char *lower = note ? g_utf8_strdown(note, -1) : NULL;
    int found = 0;
    for (size_t i = 0; lower && i < DIKAS_COUNT(words); i++)
        found |= strstr(lower, words[i]) != NULL;
    g_free(lower);
    return found;
}

static threshold_side side_of(const spec_threshold *threshold)
{
    return g_strcmp0(threshold->side, "below") == 0  ? SIDE_BELOW
           : g_strcmp0(threshold->side, "none") == 0 ? SIDE_NONE
                                                     : SIDE_ABOVE;
}

dikas_status find_figures(map_run *m, const map_sheet *sheet, const map_column *column,
                          caption *out, dikas_error *err)
{
    const spec_map *spec = sheet->spec;
    const map_layer *layer = sheet->layer;
    *out = (caption){
        .title = column->title,
        .unit = column->unit,
        .scale = column->scale,
        .sense = column->sense,
        .has_people = has_residents(layer, column),
        .is_synthetic = says_synthetic(m->spec->note),
        .is_in_part = m->options->view && !g_str_has_suffix(m->options->common.output, ".html"),
        .threshold = spec->threshold.value,
        .side = side_of(&spec->threshold),
        .reasons = (const char *const *)column->reasons->pdata,
        .n_reasons = (int)column->reasons->len,
        .hides_few = layer->common.min_count > 0,
        .least_people = spec->cells.areas.least_people,
        .areas = spec->cells.areas.title,
        .people = spec->people,
        .question = spec->question,
        .misuse = spec->misuse,
        .how = spec->how,
        .method = column->method,
        .request = column->how,
        .reference = column->reference,
        .dates = spec->dates,
        .rules = spec->rules,
        .threshold_text = spec->threshold.text,
        .threshold_source = spec->threshold.source,
        .is_second_hand = spec->threshold.second_hand,
    };
    double *weight = cell_weights(layer);
    if (!out->has_people)
        for (int64_t i = 0; i < layer->n; i++)
            weight[i] = 1;
    dikas_status status = find_whole(m, layer->n, column->value, weight, out, err);
    if (status == DIKAS_OK) {
        count_cells(layer, column, weight, out);
        out->decimals = caption_decimals(out);
        status = find_districts(m, layer, column, weight, out, err);
    }
    g_free(weight);
    return status;
}

/* ---- the caption of a map ---- */

static int has_decimals(const caption *c)
{
    return c->least < c->greatest && !c->is_whole;
}

/* Numbers of one unit that stand side by side have the decimals of those with the fewest. */
static void align_decimals(caption *captions, guint n)
{
    for (guint i = 0; i < n; i++)
        for (guint k = 0; k < n && has_decimals(&captions[i]); k++)
            if (has_decimals(&captions[k]) && strcmp(captions[i].unit, captions[k].unit) == 0 &&
                captions[k].decimals > captions[i].decimals)
                captions[k].decimals = captions[i].decimals;
}

/* A part of the caption of every column; where they say the same, once. Titles tell them apart. */
static void add_parts(GString *out, dikas_language language, caption *captions, guint n, int part)
{
    const int has_title = part == CAPTION_FIGURES || part == CAPTION_METHOD;
    const char *gap = part == CAPTION_DATES ? " " : "\n\n";
    GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < n; i++) {
        char *text = write_caption(language, &captions[i], part);
        if (*text && !g_ptr_array_find_with_equal_func(texts, text, g_str_equal, NULL))
            g_ptr_array_add(texts, text);
        else
            g_free(text);
    }
    for (guint i = 0; part == CAPTION_METHOD && texts->len == n && n > 1 && i < n; i++) {
        captions[i].subject = captions[i].title;
        g_free(texts->pdata[i]);
        texts->pdata[i] = write_caption(language, &captions[i], part);
        captions[i].subject = NULL;
    }
    for (guint i = 0; i < texts->len; i++)
        g_string_append_printf(out, "%s%s%s%s", out->len ? gap : "",
                               texts->len == n && n > 1 && !has_title ? captions[i].title : "",
                               texts->len == n && n > 1 && !has_title ? ". " : "",
                               (char *)texts->pdata[i]);
    g_ptr_array_free(texts, TRUE);
}

dikas_status caption_sheet(map_run *m, map_sheet *sheet, dikas_error *err)
{
    static const int parts[] = { CAPTION_QUESTION, CAPTION_FIGURES, CAPTION_THRESHOLD,
                                 CAPTION_MISUSE,   CAPTION_METHOD,  CAPTION_MISSING,
                                 CAPTION_DATES };
    const guint n = sheet->columns->len;
    caption *captions = g_new0(caption, n + 1);
    dikas_status status = DIKAS_OK;
    for (guint i = 0; i < n && status == DIKAS_OK; i++)
        status = find_figures(m, sheet, sheet->columns->pdata[i], &captions[i], err);
    if (status == DIKAS_OK) {
        GString *text = g_string_new(NULL);
        sheet->captions = g_new0(char *, n + 1);
        align_decimals(captions, n);
        for (guint i = 0; i < n; i++)
            sheet->captions[i] = write_caption(m->language, &captions[i], CAPTION_ALL);
        for (size_t k = 0; k < DIKAS_COUNT(parts); k++)
            add_parts(text, m->language, captions, n, parts[k]);
        sheet->caption = g_string_free(text, FALSE);
        sheet->figures = captions;
        return DIKAS_OK;
    }
    g_free(captions);
    return status;
}
