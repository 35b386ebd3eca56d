/* SPDX-License-Identifier: MIT */
/**
 * @file index.c
 * Composite indices of columns, and how far their ranks can be trusted.
 */
#include <string.h>

#include "core/core.h"
#include "dikas/index.h"
#include "exposure/exposure.h"
#include "exposure/index_lattice.h"
#include "exposure/index_spec.h"

static void clear_spec(exposure_item *item)
{
    if (item->state)
        clear_index_spec(item->state);
    g_free(item->state);
}

static dikas_status plan_index(exposure_run *e, exposure_item *item, dikas_error *err)
{
    index_spec *spec = g_new0(index_spec, 1);
    item->state = spec;
    DIKAS_TRY(check_input(e, word_of(item, "spec"), err));
    DIKAS_TRY(read_index_spec(word_of(item, "spec"), spec, err));
    if (spec->reference)
        DIKAS_TRY(check_input(e, spec->reference, err));
    DIKAS_TRY(report_file(&e->report, "index", word_of(item, "spec"), NULL, err));
    return spec->reference ? report_file(&e->report, "reference", spec->reference, NULL, err)
                           : DIKAS_OK;
}

/* ---- weights from the data ---- */

static void tell_components(exposure_run *e, const exposure_item *item, const index_spec *spec,
                            const dikas_components *found)
{
    const char *name = item->request.name ? item->request.name : "index";
    for (int k = 0; k < spec->index.n; k++) {
        json_object *result =
            report_result(&e->report, "index", name, found->eigenvalue[k], "1", "ok");
        json_object *loadings = json_object_new_object();
        json_object_object_add(result, "component", json_object_new_int(k + 1));
        json_object_object_add(result, "explained", json_number(found->explained[k]));
        json_object_object_add(result, "kept", json_object_new_boolean(k < found->n_kept));
        for (int j = 0; j < spec->index.n; j++)
            json_object_object_add(loadings, spec->indicators[j].name,
                                   json_number(found->loading[j * spec->index.n + k]));
        json_object_object_add(result, "loadings", loadings);
    }
    for (int j = 0; j < spec->index.n; j++) {
        json_object *result = report_result(&e->report, "index", name, found->weight[j], "1", "ok");
        json_object_object_add(result, "weight_of",
                               json_object_new_string(spec->indicators[j].name));
    }
}

static dikas_status weigh_by_components(exposure_run *e, const exposure_item *item,
                                        index_spec *spec, const double *const *x, dikas_error *err)
{
    const gsize p = (gsize)spec->index.n;
    dikas_components found = {
        .eigenvalue = g_new(double, p),
        .explained = g_new(double, p),
        .loading = g_new(double, p *p),
        .weight = g_new(double, p),
    };
    const dikas_status status = dikas_index_components(&spec->index, e->n, x, &found, &e->run, err);
    if (status == DIKAS_OK)
        tell_components(e, item, spec, &found);
    for (gsize j = 0; j < p && status == DIKAS_OK; j++)
        spec->indicators[j].weight = found.weight[j];
    g_free(found.eigenvalue);
    g_free(found.explained);
    g_free(found.loading);
    g_free(found.weight);
    return status;
}

/* ---- frozen parameters ---- */

static dikas_status write_reference(exposure_run *e, const index_spec *spec, const double *const *x,
                                    dikas_error *err)
{
    const char *path = e->options->write_reference;
    if (!path)
        return DIKAS_OK;
    dikas_index_parameters *found = g_new(dikas_index_parameters, (gsize)spec->index.n);
    dikas_status status = dikas_index_find_parameters(&spec->index, e->n, x, found, &e->run, err);
    json_object *reference = status == DIKAS_OK ? index_reference(spec, found) : NULL;
    if (reference) {
        const char *text = json_object_to_json_string_ext(reference, JSON_C_TO_STRING_PRETTY);
        char *lines = g_strconcat(text, "\n", NULL);
        GError *failure = NULL;
        if (!g_file_set_contents(path, lines, -1, &failure)) {
            status = dikas_fail(err, DIKAS_EIO, "%s: %s", path, failure->message);
            g_error_free(failure);
        }
        g_free(lines);
    }
    json_object_put(reference);
    g_free(found);
    return status;
}

/* ---- the index ---- */

/* The index beside its known share; `pair` are both, from g_new(). */
static dikas_status add_pair(exposure_run *e, const exposure_item *item, double **pair,
                             dikas_error *err)
{
    for (int k = 0; k < 2; k++) {
        double *value = pair[k];
        pair[k] = NULL;
        DIKAS_TRY(add_result(e, item, k, value, err));
    }
    return DIKAS_OK;
}

/* A record for each choice: how far ranks move when it is another. */
static dikas_status tell_shifts(exposure_run *e, const exposure_item *item, const index_spec *spec,
                                const double *const *x, const dikas_index_variation *how,
                                dikas_error *err)
{
    static const char *const choices[DIKAS_CHOICES] = { "weights", "normalisation", "aggregation",
                                                        "indicators", "grid" };
    const char *name = item->request.name ? item->request.name : "index";
    dikas_rank_shift shift[DIKAS_CHOICES];
    DIKAS_TRY(dikas_index_rank_shifts(&spec->index, e->n, x, how, shift, &e->run, err));
    for (int k = 0; k < DIKAS_CHOICES; k++) {
        const char *status = shift[k].n_variants == 0 ? "not_varied"
                             : isnan(shift[k].mean)   ? "nothing_known"
                                                      : "ok";
        if (k == DIKAS_CHOICE_GRID && !how->lattice)
            status = "no_regular_grid";
        json_object *result =
            report_result(&e->report, "index", name, shift[k].mean, "rank", status);
        json_object_object_add(result, "choice", json_object_new_string(choices[k]));
        json_object_object_add(result, "variants", json_object_new_int64(shift[k].n_variants));
    }
    return DIKAS_OK;
}

static dikas_status add_ranks(exposure_run *e, const exposure_item *item, const index_spec *spec,
                              const double *const *x, const dikas_index_variation *how,
                              dikas_error *err)
{
    static const char *const suffixes[] = { "_rank_low", "_rank_high", "_top_share" };
    double *found[3];
    for (int k = 0; k < 3; k++)
        found[k] = g_new(double, (gsize)e->n + 1);
    dikas_status status =
        dikas_index_vary(&spec->index, e->n, x, how, found[0], found[1], found[2], &e->run, err);
    for (int k = 0; k < 3; k++) {
        if (status == DIKAS_OK)
            status = add_beside(e, item, suffixes[k], found[k], err);
        else
            g_free(found[k]);
    }
    return status;
}

static dikas_status vary(exposure_run *e, const exposure_item *item, const index_spec *spec,
                         const double *const *x, dikas_error *err)
{
    dikas_index_variation how = DIKAS_INDEX_VARIATION_INIT;
    how.repeats = e->options->sensitivity;
    how.seed = (uint64_t)e->options->seed;
    if (!how.repeats)
        return DIKAS_OK;
    int64_t *lattice = find_lattice(dikas_table_geometry(e->cells));
    how.lattice = lattice;
    dikas_status status = add_ranks(e, item, spec, x, &how, err);
    if (status == DIKAS_OK)
        status = tell_shifts(e, item, spec, x, &how, err);
    g_free(lattice);
    return status;
}

static dikas_status compute_of(exposure_run *e, const exposure_item *item, index_spec *spec,
                               const double *const *x, double **pair, dikas_error *err)
{
    if (spec->pca)
        DIKAS_TRY(weigh_by_components(e, item, spec, x, err));
    DIKAS_TRY(dikas_index_compute(&spec->index, e->n, x, pair[0], pair[1], &e->run, err));
    DIKAS_TRY(write_reference(e, spec, x, err));
    DIKAS_TRY(add_pair(e, item, pair, err));
    return vary(e, item, spec, x, err);
}

static dikas_status compute_index(exposure_run *e, exposure_item *item, dikas_error *err)
{
    index_spec *spec = item->state;
    const int n = spec->index.n;
    double **x = g_new0(double *, (gsize)n + 1);
    double *pair[2] = { g_new(double, (gsize)e->n + 1), g_new(double, (gsize)e->n + 1) };
    dikas_status status = DIKAS_OK;
    for (int k = 0; k < n && status == DIKAS_OK; k++)
        status = read_cell_column(e, spec->indicators[k].name, &x[k], err);
    if (status == DIKAS_OK)
        status = compute_of(e, item, spec, (const double *const *)x, pair, err);
    for (int k = 0; k < n; k++)
        g_free(x[k]);
    g_free(x);
    g_free(pair[0]);
    g_free(pair[1]);
    return status;
}

const exposure_kind index_kinds[] = {
    { "index", plan_index, compute_index, clear_spec },
    { NULL, NULL, NULL, NULL },
};
