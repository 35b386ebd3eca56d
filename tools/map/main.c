/* SPDX-License-Identifier: MIT */
/**
 * @file main.c
 * dikas-map: columns of cells as maps on pages and in one HTML file.
 */
#include <string.h>

#include "core/core.h"
#include "dikas/io.h"
#include "map/map.h"

static map_options options = { .map = SPEC_MAP_INIT, .dpi = 150 };

static const tool_option table[] = {
    { "column", 'c', OPTION_TEXTS, &options.map.columns, "COLUMN", 0, 0,
      "what is shown; several give small multiples, in HTML a switch" },
    { "bivariate", 0, OPTION_FLAG, &options.map.bivariate, NULL, 0, 0,
      "two columns in one map: where both are high" },
    { "classes", 0, OPTION_TEXT, &options.map.classes, "quantile|equal|jenks|pretty|breaks=A/B/...",
      0, 0, "how classes are found (default: what fits the column)" },
    { "n-classes", 'n', OPTION_COUNT, &options.n_classes, "N", 1, 12,
      "how many (default 5; of a bivariate map 3)" },
    { "palette", 'p', OPTION_TEXT, &options.map.palette, "NAME[-r]", 0, 0,
      "colours (see --list); -r turns them round" },
    { "centre", 0, OPTION_NUMBER, &options.map.centre, "V", -1e18, 1e18,
      "a reference that colours part at (default: that of the measure, if it has one)" },
    { "unit", 0, OPTION_TEXT, &options.map.unit, "TEXT", 0, 0, "default: that of the measure" },
    { "scale", 0, OPTION_NUMBER, &options.map.scale, "K", 1e-12, 1e12,
      "values are shown times this (default: 100 for shares, with the unit %)" },
    { "title", 't', OPTION_TEXT, &options.map.title, "TEXT", 0, 0, "default: that of the measure" },
    { "subtitle", 0, OPTION_TEXT, &options.subtitle, "TEXT", 0, 0, "a line below it" },
    { "source", 0, OPTION_TEXT, &options.source, "TEXT", 0, 0,
      "whose data, of which year, under which licence" },
    { "note", 0, OPTION_TEXT, &options.note, "TEXT", 0, 0, "what a reader must know" },
    { "paper", 0, OPTION_TEXT, &options.paper, "A4|A3", 0, 0, "default A4" },
    { "orientation", 0, OPTION_TEXT, &options.orientation, "portrait|landscape", 0, 0,
      "default: by the shape of the data" },
    { "dpi", 0, OPTION_NUMBER, &options.dpi, "N", 30, 1200, "dots per inch of PNG (default 150)" },
    { "background", 'b', OPTION_TEXTS, &options.backgrounds, "[KIND=]FILE[:LAYER]", 0, 0,
      "land, water, green, building, street, border or label; of an .osm.pbf by its tags" },
    { "view", 0, OPTION_TEXT, &options.view, "FILE[:LAYER]", 0, 0,
      "a page shows what lies around these polygons" },
    { "inset", 0, OPTION_FLAG, &options.inset, NULL, 0, 0,
      "a small map of where the view lies in the whole" },
    { "population", 0, OPTION_TEXT, &options.map.cells.population, "COLUMN", 0, 0,
      "residents of a cell, for --min-count, --areas and captions" },
    { "groups", 0, OPTION_TEXT, &options.groups, "COL,...", 0, 0,
      "counts of people: HTML sums up by these groups" },
    { "text", 0, OPTION_TEXT, &options.text, "FILE.md", 0, 0, "a text for the HTML file" },
    { "atlas", 0, OPTION_TEXT, &options.atlas, "SPEC.json", 0, 0,
      "many maps with captions: one PDF or one HTML file" },
};

static const tool this_tool = {
    .name = "dikas-map",
    .summary = "Columns of cells as maps on pages and in one HTML file.",
    .family = "map",
    .examples = "Examples:\n"
                "  dikas-map --cells neubrandenburg.gpkg:cells --id cell_id --missing -1 \\\n"
                "      --column population --lang en -o residents.png\n"
                "  dikas-map --cells neubrandenburg.gpkg:cells --id cell_id --missing -1 \\\n"
                "      --column population --column age_80_over -o residents.html\n",
    .options = table,
    .n_options = DIKAS_COUNT(table),
    .common = &options.common,
    .list = list_palettes,
};

/* ---- usage ---- */

/* Where a word is none of these: says so and gives 1. */
static int refuse_word(const char *option, const char *word, const char *const *words, int n)
{
    char near[200];
    if (!word)
        return 0;
    for (int i = 0; i < n; i++)
        if (strcmp(word, words[i]) == 0)
            return 0;
    dikas_near_names(word, words, n, near, sizeof near);
    tool_say(&this_tool, "%s %s is not known%s (see --help)", option, word, near);
    return 1;
}

static int refuse_words(const map_options *o)
{
    static const char *const papers[] = { "A4", "A3" };
    static const char *const orientations[] = { "portrait", "landscape" };
    return refuse_word("--paper", o->paper, papers, DIKAS_COUNT(papers)) ||
           refuse_word("--orientation", o->orientation, orientations, DIKAS_COUNT(orientations));
}

/* The first option that the spec of an atlas says itself, or NULL. */
static const char *option_of_spec(const map_options *o)
{
    static const char *const all[] = {
        "cells",     "id",       "where",     "missing", "min-count",  "areas",      "column",
        "bivariate", "classes",  "n-classes", "palette", "centre",     "unit",       "scale",
        "title",     "subtitle", "source",    "note",    "population", "background", "text"
    };
    for (size_t i = 0; i < DIKAS_COUNT(all); i++)
        if (is_given(&o->common, all[i]))
            return all[i];
    return NULL;
}

static const char *check_columns(const map_options *o)
{
    const guint n = o->map.columns ? g_strv_length(o->map.columns) : 0;
    if (!o->common.cells)
        return "--cells FILE[:LAYER] is missing";
    if (n == 0)
        return "--column COLUMN is missing";
    if (n > MOST_COLUMNS)
        return "--column: at most twelve are shown at once";
    if (o->map.bivariate && n != 2)
        return "--bivariate takes two --column";
    if (o->common.min_count && !o->map.cells.population)
        return "--min-count needs --population COLUMN";
    return NULL;
}

static const char *check_usage(const map_options *o)
{
    const char *wrong = o->atlas ? NULL : check_columns(o);
    if (wrong)
        return wrong;
    if (!o->common.output)
        return "--output FILE is missing";
    if (o->common.append)
        return "--append adds layers to a GeoPackage; a map is a file of its own";
    if (o->common.measures)
        return "--measure: there are none here; --column says what is shown";
    if (o->common.keep)
        return "--keep: a map has no columns to keep";
    return check_area_options(&o->common);
}

static int is_in_vain(const map_options *o)
{
    dikas_error err = { DIKAS_OK, "" };
    class_request classes;
    const char *wrong = check_usage(o), *doubled = o->atlas ? option_of_spec(o) : NULL;
    if (refuse_words(o))
        return 1;
    if (wrong)
        tool_say(&this_tool, "%s (see --help)", wrong);
    else if (doubled)
        tool_say(&this_tool, "--%s: with --atlas the file says it, for each map (see --help)",
                 doubled);
    else if (read_classes(o->map.classes, "--classes", &classes, &err) != DIKAS_OK ||
             check_palette(o->map.palette, o->map.bivariate, "--palette", &err) != DIKAS_OK)
        tool_say(&this_tool, "%s", err.message);
    else
        return 0;
    return 1;
}

/* ---- where it goes ---- */

static dikas_status check_output(const map_options *o, dikas_error *err)
{
    const char *path = o->common.output;
    const int is_page = g_str_has_suffix(path, ".png") || g_str_has_suffix(path, ".svg");
    const int is_known =
        is_page || g_str_has_suffix(path, ".pdf") || g_str_has_suffix(path, ".html");
    char *folder = g_path_get_dirname(path);
    dikas_status status = DIKAS_OK;
    if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
        status = dikas_fail(err, DIKAS_EIO, "%s: there is no folder '%s'", path, folder);
    else if (g_file_test(path, G_FILE_TEST_IS_DIR))
        status = dikas_fail(err, DIKAS_EIO, "%s: is a folder", path);
    else if (!is_known)
        status =
            dikas_fail(err, DIKAS_EINVAL,
                       "%s: the format is not known; there are .png, .svg, .pdf and .html", path);
    else if (o->atlas && is_page)
        status = dikas_fail(err, DIKAS_EINVAL,
                            "%s: an atlas has many pages; there are .pdf and "
                            ".html",
                            path);
    else if (!o->common.overwrite && g_file_test(path, G_FILE_TEST_EXISTS))
        status = dikas_fail(err, DIKAS_EINVAL, "%s: exists; --overwrite replaces it", path);
    g_free(folder);
    return status;
}

int is_one_page(const map_options *o)
{
    return !o->atlas && !g_str_has_suffix(o->common.output, ".html");
}

/* What is for HTML files only may be there for another run with the same options. */
static void warn_of_vain_options(map_run *m)
{
    const map_options *o = m->options;
    static const char *const all[] = { "groups", "text" };
    for (size_t i = 0; i < DIKAS_COUNT(all) && is_one_page(o); i++)
        if (is_given(&o->common, all[i]))
            report_warn(&m->report, "in_vain", 1,
                        "--%s: is for HTML files; a page does not show it", all[i]);
}

/* ---- all of it ---- */

static dikas_status work(map_run *m, dikas_error *err)
{
    const int is_html = g_str_has_suffix(m->options->common.output, ".html");
    const int tells = is_html || m->options->atlas || m->options->common.json;
    DIKAS_TRY(check_output(m->options, err));
    DIKAS_TRY(open_spec(m, err));
    warn_of_vain_options(m);
    DIKAS_TRY(read_text(m, m->spec->text, err));
    DIKAS_TRY(read_sheets(m, err));
    DIKAS_TRY(check_missing_columns(m, err));
    report_lap(&m->report, "read");
    for (guint i = 0; i < m->sheets->len && tells; i++)
        DIKAS_TRY(caption_sheet(m, m->sheets->pdata[i], err));
    report_lap(&m->report, "compute");
    DIKAS_TRY(m->options->atlas ? write_atlas(m, err)
              : is_html         ? write_html(m, err)
                                : write_page(m, err));
    report_maps(m);
    report_lap(&m->report, "write");
    return DIKAS_OK;
}

static void clear(map_run *m)
{
    g_ptr_array_free(m->sheets, TRUE);
    g_ptr_array_free(m->grounds, TRUE); /* before the layers whose areas they borrow */
    g_ptr_array_free(m->layers, TRUE);
    spec_free(m->spec);
    g_free(m->text);
    report_clear(&m->report);
}

int main(int argc, char **argv)
{
    tool_return_large_blocks();
    int status = tool_parse(&this_tool, &argc, &argv);
    if (status >= 0)
        return status;
    if (is_in_vain(&options))
        return EXIT_USAGE;
    dikas_error err = { DIKAS_OK, "" };
    map_run m = { .tool = &this_tool, .options = &options };
    m.sheets = g_ptr_array_new_with_free_func((GDestroyNotify)free_sheet);
    m.layers = g_ptr_array_new_with_free_func((GDestroyNotify)free_layer);
    m.grounds = g_ptr_array_new_with_free_func((GDestroyNotify)free_grounds);
    tool_run_init(&this_tool, &m.run);
    report_init(&m.report, &this_tool);
    err.status = work(&m, &err);
    tool_run_done();
    if (err.status == DIKAS_OK)
        report_print(&m.report);
    else
        status = tool_fail(&this_tool, &err);
    clear(&m);
    return err.status == DIKAS_OK ? EXIT_DONE : status;
}
