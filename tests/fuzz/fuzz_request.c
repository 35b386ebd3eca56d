/* SPDX-License-Identifier: MIT */
/**
 * @file fuzz_request.c
 * Words of the command line. Behind a first byte 'o' every line is a word that the parser of
 * options gets; behind any other there is a text for --measure, and the measure is run with it.
 */
#include <cpl_conv.h>
#include <cpl_string.h>

#include "common/tool.h"
#include "fuzz.h"

enum { MOST_WORDS = 64, N_ROWS = 5, N_COLUMNS = 3, MOST_INPUTS = 8, MOST_OUTPUTS = 16 };

/* ---- options ---- */

typedef struct {
    common_options common;
    gboolean flag;
    char *text, **texts;
    double number;
    int64_t count;
} words;

static void clear(words *w)
{
    char *const texts[] = { w->text,         w->common.progress, w->common.output,
                            w->common.hash,  w->common.keep,     w->common.id,
                            w->common.where, w->common.cells,    w->common.district };
    char **const lists[] = { w->texts,           w->common.config, w->common.missing,
                             w->common.measures, w->common.areas,  w->common.area_ids };
    for (size_t i = 0; i < DIKAS_COUNT(texts); i++)
        g_free(texts[i]);
    for (size_t i = 0; i < DIKAS_COUNT(lists); i++)
        g_strfreev(lists[i]);
    CPLSetConfigOptions(NULL); /* what --config has set */
}

static void check_words(const words *w)
{
    HOLDS(w->number >= 0.5 && w->number <= 300);
    HOLDS(w->count >= -3 && w->count <= 12);
    HOLDS(w->common.threads >= 0 && w->common.threads <= 1024);
    HOLDS(w->common.min_count >= 0);
}

static void parse_options(const char *text)
{
    words w = { .number = 1 };
    const tool_option table[] = {
        { "flag", 'f', OPTION_FLAG, &w.flag, NULL, 0, 0, "a flag" },
        { "text", 't', OPTION_TEXT, &w.text, "TEXT", 0, 0, "a text" },
        { "texts", 0, OPTION_TEXTS, &w.texts, "TEXT", 0, 0, "texts" },
        { "number", 'n', OPTION_NUMBER, &w.number, "X", 0.5, 300, "a number" },
        { "count", 0, OPTION_COUNT, &w.count, "N", -3, 12, "a count" },
    };
    const tool t = { .name = "fuzz",
                     .summary = "Options.",
                     .family = "access",
                     .examples = "",
                     .options = table,
                     .n_options = DIKAS_COUNT(table),
                     .common = &w.common };
    char *lines[MOST_WORDS + 2] = { "fuzz" };
    char **parts = g_strsplit(text, "\n", MOST_WORDS), **argv = lines;
    int argc = 1;
    for (char **p = parts; *p; p++)
        lines[argc++] = *p;
    const int status = tool_parse(&t, &argc, &argv);
    HOLDS(status == -1 || status == EXIT_DONE || status == EXIT_USAGE);
    if (status == -1)
        check_words(&w);
    clear(&w);
    g_strfreev(parts);
}

/* ---- measures ---- */

static dikas_relation *make_relation(void)
{
    const int32_t row[] = { 0, 0, 1, 1, 2, 4, 4 }, column[] = { 0, 1, 1, 2, 0, 1, 2 };
    const double cost[] = { 0, 4.5, 3, 12, 7, 0.25, 60 };
    const double *const value[] = { cost };
    dikas_error err;
    dikas_relation *relation = NULL;
    HOLDS(dikas_relation_from_pairs(N_ROWS, N_COLUMNS, DIKAS_COUNT(row), row, column, 1, value,
                                    &relation, &err) == DIKAS_OK);
    return relation;
}

static int size_of_side(dikas_side side)
{
    return side == DIKAS_SIDE_ROWS ? N_ROWS : side == DIKAS_SIDE_COLUMNS ? N_COLUMNS : 1;
}

static void check_output(const dikas_measure *m, int output, const double *x)
{
    const dikas_output_spec *spec = &m->outputs[output];
    for (int i = 0; i < size_of_side(spec->side); i++)
        if (!isnan(x[i]) && !(x[i] >= spec->low && x[i] <= spec->high)) {
            fprintf(stderr, "%s%s: %.17g is outside [%g, %g]\n", m->id, spec->suffix, x[i],
                    spec->low, spec->high);
            abort();
        }
}

static int takes_environment(const dikas_measure *m)
{
    for (int k = 0; k < m->n_parameters; k++)
        if (strcmp(m->parameters[k].key, "kernel") == 0 || strcmp(m->parameters[k].key, "knn") == 0)
            return 1;
    return 0;
}

static void run_measure(const dikas_request *request)
{
    const dikas_measure *m = request->measure;
    const dikas_run run = { sizeof run, 1, NULL, NULL };
    const char *status[MOST_OUTPUTS];
    double in[MOST_INPUTS][N_ROWS], out[MOST_OUTPUTS][N_ROWS], *output[MOST_OUTPUTS];
    const double *input[MOST_INPUTS];
    dikas_error err = { DIKAS_OK, "" };
    dikas_relation *relation = make_relation();
    for (int k = 0; k < m->n_inputs; k++) {
        for (int i = 0; i < N_ROWS; i++)
            in[k][i] = fmin(m->inputs[k].high, fmax(m->inputs[k].low, i == 3 ? 0 : 2.5 * i));
        input[k] = in[k];
    }
    for (int k = 0; k < m->n_outputs; k++)
        output[k] = out[k];
    const dikas_call call = { .n_rows = N_ROWS,
                              .n_columns = N_COLUMNS,
                              .relation = relation,
                              .input = input,
                              .parameter = request->value,
                              .output = output,
                              .status = status,
                              .run = &run,
                              .environment = takes_environment(m) ? input : NULL };
    if (is_ok(dikas_measure_run(m, &call, &err), &err))
        for (int k = 0; k < m->n_outputs; k++)
            check_output(m, k, out[k]);
    dikas_relation_free(relation);
}

static void parse_measure(const char *text, const char *family)
{
    dikas_error err = { DIKAS_OK, "" };
    dikas_request request;
    if (is_ok(dikas_request_parse(text, family, &request, &err), &err)) {
        HOLDS(request.measure != NULL && request.key_text != NULL);
        HOLDS(dikas_request_reach(&request) >= 0);
        HOLDS(!request.name || *request.name);
        for (int i = 0; i < request.n_categories; i++)
            HOLDS(*request.category[i]);
        run_measure(&request);
    } else {
        HOLDS(request.value == NULL && request.category == NULL && request.name == NULL);
    }
    dikas_request_clear(&request);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_bytes b = { data, size };
    const unsigned first = take_byte(&b);
    char *text = g_strndup((const char *)b.at, b.left);
    if (first == 'o')
        parse_options(text);
    else
        parse_measure(text, first == 'a' ? "access" : NULL);
    g_free(text);
    return 0;
}
