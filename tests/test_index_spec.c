/* SPDX-License-Identifier: MIT */
/**
 * @file test_index_spec.c
 * The JSON of a composite index: what it may leave out, and what is said about what is wrong.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>

#include "check.h"
#include "exposure/index_spec.h"

static char *folder;

static char *write_text(const char *name, const char *text)
{
    char *path = g_build_filename(folder, name, NULL);
    assert_true(g_file_set_contents(path, text, -1, NULL));
    return path;
}

static dikas_status read_spec(const char *text, index_spec *spec, dikas_error *err)
{
    char *path = write_text("spec.json", text);
    const dikas_status status = read_index_spec(path, spec, err);
    g_free(path);
    return status;
}

static void left_out(void **state)
{
    (void)state;
    index_spec spec;
    dikas_error err;
    assert_ok(read_spec("{\"indicators\": [{\"column\": \"heat\", \"direction\": 1},"
                        " {\"direction\": -1.0, \"column\": \"trees\"}]}",
                        &spec, &err),
              err);
    assert_int_equal(spec.index.n, 2);
    assert_ptr_equal(spec.index.indicators, spec.indicators);
    assert_int_equal(spec.index.normalise, DIKAS_MINMAX);
    assert_int_equal(spec.index.aggregate, DIKAS_ARITHMETIC);
    assert_int_equal(spec.index.aggregate_domains, DIKAS_DOMAINS_MEAN);
    assert_close(spec.index.floor, 0.01, 0);
    assert_close(spec.index.min_weight_share, 0.5, 0);
    assert_int_equal(spec.index.zscore_ddof, 0);
    assert_int_equal(spec.pca, 0);
    assert_null(spec.reference);
    assert_string_equal(spec.indicators[1].name, "trees");
    assert_int_equal(spec.indicators[1].direction, -1);
    assert_close(spec.indicators[1].weight, 1, 0);
    assert_null(spec.indicators[1].domain);
    assert_int_equal(spec.indicators[1].log, 0);
    assert_true(isnan(spec.indicators[1].goalposts[0]) && isnan(spec.indicators[1].frozen.min));
    clear_index_spec(&spec);
}

static void domains_multiplied(void **state)
{
    (void)state;
    index_spec spec;
    dikas_error err;
    assert_ok(read_spec("{\"indicators\": [{\"column\": \"heat\", \"direction\": 1},"
                        " {\"direction\": 1, \"column\": \"people\", \"domain\": \"exposure\"}],"
                        " \"aggregate_domains\": \"product\"}",
                        &spec, &err),
              err);
    assert_int_equal(spec.index.aggregate_domains, DIKAS_DOMAINS_PRODUCT);
    clear_index_spec(&spec);
}

static void all_there(void **state)
{
    (void)state;
    index_spec spec;
    dikas_error err;
    assert_ok(read_spec("{\"indicators\": [{\"column\": \"heat\", \"direction\": 1, \"weight\": 2,"
                        " \"domain\": \"climate\", \"goalposts\": [20, 40.5], \"log\": true}],"
                        " \"normalise\": \"goalposts\", \"aggregate\": \"harmonic\", \"floor\": 0,"
                        " \"min_weight_share\": 1, \"zscore_ddof\": 1, \"weights\": \"pca\","
                        " \"title\": \"Heat\", \"note\": \"An example.\"}",
                        &spec, &err),
              err);
    assert_int_equal(spec.index.normalise, DIKAS_GOALPOSTS);
    assert_int_equal(spec.index.aggregate, DIKAS_HARMONIC);
    assert_close(spec.index.floor, 0, 0);
    assert_close(spec.index.min_weight_share, 1, 0);
    assert_int_equal(spec.index.zscore_ddof, 1);
    assert_int_equal(spec.pca, 1);
    assert_close(spec.indicators[0].weight, 1, 0);
    assert_string_equal(spec.indicators[0].domain, "climate");
    assert_close(spec.indicators[0].goalposts[1], 40.5, 0);
    assert_int_equal(spec.indicators[0].log, 1);
    clear_index_spec(&spec);
}

/* What is frozen comes back as it was, to the bit. */
static void frozen(void **state)
{
    (void)state;
    const dikas_index_parameters found[] = { { 0.1, 1 / 3.0, 0.2, 1e-3 }, { -5, 7, 1, 4 } };
    index_spec spec;
    dikas_error err;
    assert_ok(read_spec("{\"indicators\": [{\"column\": \"heat\", \"direction\": 1},"
                        " {\"column\": \"trees\", \"direction\": 1}]}",
                        &spec, &err),
              err);
    json_object *reference = index_reference(&spec, found);
    g_free(write_text("reference.json", json_object_to_json_string(reference)));
    json_object_put(reference);
    clear_index_spec(&spec);
    for (int way = 0; way < 2; way++) {
        char *text = g_strdup_printf("{\"reference\": \"%s%sreference.json\", \"normalise\": "
                                     "\"%s\", \"indicators\": [{\"column\": \"trees\", "
                                     "\"direction\": 1}, {\"column\": \"bus\", \"direction\": 1, "
                                     "\"weight\": 0}]}",
                                     way ? folder : "", way ? "/" : "", way ? "zscore" : "minmax");
        assert_ok(read_spec(text, &spec, &err), err);
        assert_memory_equal(&spec.indicators[0].frozen, &found[1], sizeof found[1]);
        assert_true(isnan(spec.indicators[1].frozen.min));
        clear_index_spec(&spec);
        g_free(text);
    }
}

/* The examples that are shipped, each with its number of indicators. */
static void shipped(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int n;
    } examples[] = {
        { "forum_virium_flood.json", 16 },
        { "forum_virium_heat.json", 15 },
        { "neubrandenburg_index.json", 4 },
    };
    for (size_t i = 0; i < DIKAS_COUNT(examples); i++) {
        index_spec spec;
        dikas_error err;
        char *path = g_build_filename(DIKAS_SOURCE_ROOT, "examples", examples[i].name, NULL);
        assert_ok(read_index_spec(path, &spec, &err), err);
        assert_int_equal(spec.index.n, examples[i].n);
        clear_index_spec(&spec);
        g_free(path);
    }
}

#define ONE(more) "{\"indicators\": [{\"column\": \"heat\", \"direction\": 1" more "}]}"
#define ALL(more) "{\"indicators\": [{\"column\": \"heat\", \"direction\": 1}]" more "}"

static void faults(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words[2];
    } wrong[] = {
        { "{", { "JSON", "" } },
        { "[]", { "no JSON object", "" } },
        { "{}", { "'indicators'", "" } },
        { "{\"indicators\": []}", { "'indicators'", "one at least" } },
        { "{\"indicators\": {}}", { "'indicators'", "list" } },
        { "{\"indicators\": [\"heat\"]}", { "indicator 1", "\"heat\"" } },
        { "{\"indicators\": [{\"direction\": 1}]}", { "indicator 1", "'column'" } },
        { "{\"indicators\": [{\"column\": \"heat\"}]}", { "'heat'", "'direction'" } },
        { "{\"indicators\": [{\"column\": \"\", \"direction\": 1}]}", { "'column'", "\"\"" } },
        { "{\"indicators\": [{\"column\": \"a\\u0000b\", \"direction\": 1}]}", { "'column'", "" } },
        { "{\"indicators\": [{\"column\": \"heat\", \"direction\": 1}, {\"column\": \"heat\","
          " \"direction\": -1}]}",
          { "'heat'", "two" } },
        { ALL(", \"title\": 1"), { "'title'", "a text" } },
        { ONE(", \"direction\": 0.5"), { "'heat'", "'direction'" } },
        { ONE(", \"direction\": true"), { "'heat'", "'direction'" } },
        { ONE(", \"weight\": -1"), { "'heat'", "'weight'" } },
        { ONE(", \"weight\": \"1\""), { "'heat'", "'weight'" } },
        { ONE(", \"weight\": NaN"), { "'heat'", "'weight'" } },
        { ONE(", \"weight\": null"), { "'heat'", "'weight'" } },
        { ONE(", \"weight\": 0"), { "weights", "'heat'" } },
        { ONE(", \"wieght\": 2"), { "'heat'", "near: 'weight'" } },
        { ONE(", \"domain\": 3"), { "'heat'", "'domain'" } },
        { ONE(", \"log\": 1"), { "'heat'", "'log'" } },
        { ONE(", \"goalposts\": 1"), { "'heat'", "'goalposts'" } },
        { ONE(", \"goalposts\": [1]"), { "'heat'", "'goalposts'" } },
        { ONE(", \"goalposts\": [1, \"2\"]"), { "'heat'", "'goalposts'" } },
        { ONE(", \"goalposts\": [2, 1]"), { "'heat'", "'goalposts'" } },
        { ONE(", \"goalposts\": [0, 1], \"log\": true"), { "'heat'", "goalposts" } },
        { ALL(", \"normalise\": \"min-max\""), { "'normalise'", "near: 'minmax'" } },
        { ALL(", \"normalise\": 1"), { "'normalise'", "a word" } },
        { ALL(", \"normalise\": \"goalposts\""), { "'heat'", "goalposts" } },
        { ALL(", \"aggregate\": \"mean\""), { "'aggregate'", "geometric" } },
        { ALL(", \"aggregate\": \"geometric\", \"normalise\": \"zscore\""), { "z-score", "" } },
        { ALL(", \"aggregate_domains\": \"sum\""), { "'aggregate_domains'", "product" } },
        { ALL(", \"aggregate_domains\": \"product\""), { "two or more", "there is 1" } },
        { ALL(", \"floor\": 2"), { "'floor'", "0 to 1" } },
        { ALL(", \"min_weight_share\": -0.1"), { "'min_weight_share'", "0 to 1" } },
        { ALL(", \"zscore_ddof\": 0.5"), { "'zscore_ddof'", "0 or 1" } },
        { ALL(", \"weights\": \"equal\""), { "'weights'", "pca" } },
        { ALL(", \"weights\": [1]"), { "'weights'", "[ 1 ]" } },
        { ALL(", \"normalize\": \"minmax\""), { "'normalize'", "near: 'normalise'" } },
        { ALL(", \"reference\": 1"), { "'reference'", "path" } },
        { ALL(", \"reference\": \"none.json\""), { "none.json", "no such file" } },
        { ALL(", \"reference\": \".\""), { "'reference'", "no file" } },
        { ALL(", \"reference\": \"frozen.json\", \"normalise\": \"rank\""),
          { "'reference'", "ranks" } },
    };
    for (size_t i = 0; i < DIKAS_COUNT(wrong); i++) {
        index_spec spec;
        dikas_error err = { DIKAS_OK, "" };
        const dikas_status status = read_spec(wrong[i].text, &spec, &err);
        const int told = strstr(err.message, wrong[i].words[0]) &&
                         strstr(err.message, wrong[i].words[1]) && strstr(err.message, ".json: ");
        if (status == DIKAS_OK || !told)
            print_error("%s: %s\n", wrong[i].text, err.message);
        assert_true(status != DIKAS_OK && told);
        clear_index_spec(&spec);
    }
    index_spec spec;
    dikas_error err;
    assert_int_equal(read_index_spec("/nowhere/spec.json", &spec, &err), DIKAS_ENOTFOUND);
    clear_index_spec(&spec);
}

static void references_that_do_not_fit(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words[2];
    } wrong[] = {
        { "[1]", { "no JSON object", "" } },
        { "{}", { "'heat'", "" } },
        { "{\"heats\": {}}", { "'heat'", "near: 'heats'" } },
        { "{\"heat\": 1}", { "'heat'", "min" } },
        { "{\"heat\": {\"min\": 1}}", { "'heat'", "'max'" } },
        { "{\"heat\": {\"min\": null, \"max\": 2}}", { "'heat'", "'min'" } },
        { "{\"heat\": {\"min\": \"1\", \"max\": 2}}", { "'heat'", "'min'" } },
        { "{\"heat\": {\"min\": 2, \"max\": 2}}", { "'heat'", "below" } },
        { "{\"heat\": {\"min\": 1, \"max\": 2, \"sd\": 1}}", { "'heat'", "pairs" } },
        { "{\"heat\": {\"min\": 1, \"maxx\": 2}}", { "'heat'", "near: 'max'" } },
    };
    for (size_t i = 0; i < DIKAS_COUNT(wrong); i++) {
        index_spec spec;
        dikas_error err = { DIKAS_OK, "" };
        g_free(write_text("frozen.json", wrong[i].text));
        const dikas_status status = read_spec(ALL(", \"reference\": \"frozen.json\""), &spec, &err);
        const int told = strstr(err.message, wrong[i].words[0]) &&
                         strstr(err.message, wrong[i].words[1]) &&
                         strstr(err.message, "frozen.json: ");
        if (status == DIKAS_OK || !told)
            print_error("%s: %s\n", wrong[i].text, err.message);
        assert_true(status != DIKAS_OK && told);
        clear_index_spec(&spec);
    }
}

static int make_folder(void **state)
{
    (void)state;
    folder = g_dir_make_tmp("dikas-index-XXXXXX", NULL);
    return folder == NULL;
}

static int remove_folder(void **state)
{
    (void)state;
    static const char *const names[] = { "spec.json", "reference.json", "frozen.json" };
    for (size_t i = 0; i < DIKAS_COUNT(names); i++) {
        char *path = g_build_filename(folder, names[i], NULL);
        unlink(path);
        g_free(path);
    }
    const int failed = rmdir(folder) != 0;
    g_free(folder);
    return failed;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(left_out),
        cmocka_unit_test(domains_multiplied),
        cmocka_unit_test(all_there),
        cmocka_unit_test(frozen),
        cmocka_unit_test(shipped),
        cmocka_unit_test(faults),
        cmocka_unit_test(references_that_do_not_fit),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
