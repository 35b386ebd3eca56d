/* SPDX-License-Identifier: MIT */
/**
 * @file main.c
 * dikas-map: columns of cells as maps on pages and in one HTML file.
 */
#include <string.h>

#include "core/core.h"
#include "dikas/io.h"
#include "map/map.h"

static map_options options = { .centre = DIKAS_MISSING, .dpi = 150 };

static const tool_option table[] = {
    { "column", 'c', OPTION_TEXTS, &options.columns, "COLUMN", 0, 0,
      "what is shown; several give small multiples, in HTML a switch" },
    { "bivariate", 0, OPTION_FLAG, &options.bivariate, NULL, 0, 0,
      "two columns in one map: where both are high" },
    { "classes", 0, OPTION_TEXT, &options.classes, "quantile|equal|jenks|pretty|breaks=A/B/...", 0,
      0, "how classes are found (default: what fits the column)" },
    { "n-classes", 'n', OPTION_COUNT, &options.n_classes, "N", 1, 12,
      "how many (default 5; of a bivariate map 3)" },
    { "palette", 'p', OPTION_TEXT, &options.palette, "NAME[-r]", 0, 0,
      "colours (see --list); -r turns them round" },
    { "centre", 0, OPTION_NUMBER, &options.centre, "V", -1e18, 1e18,
      "a reference that colours part at (default: that of the measure, if it has one)" },
    { "title", 't', OPTION_TEXT, &options.title, "TEXT", 0, 0, "default: that of the measure" },
    { "subtitle", 0, OPTION_TEXT, &options.subtitle, "TEXT", 0, 0, "a line below it" },
    { "source", 0, OPTION_TEXT, &options.source, "TEXT", 0, 0,
      "whose data, of which year, under which licence" },
    { "note", 0, OPTION_TEXT, &options.note, "TEXT", 0, 0, "what a reader must know" },
    { "lang", 'l', OPTION_TEXT, &options.lang, "fi|sv|en", 0, 0,
      "language of fixed words and numbers (default en)" },
    { "paper", 0, OPTION_TEXT, &options.paper, "A4|A3", 0, 0, "default A4" },
    { "orientation", 0, OPTION_TEXT, &options.orientation, "portrait|landscape", 0, 0,
      "default: by the shape of the data" },
    { "dpi", 0, OPTION_NUMBER, &options.dpi, "N", 30, 1200, "dots per inch of PNG (default 150)" },
    { "background", 'b', OPTION_TEXTS, &options.backgrounds, "[KIND=]FILE[:LAYER]", 0, 0,
      "land, water, green, building, street, border or label; may be repeated" },
    { "view", 0, OPTION_TEXT, &options.view, "FILE[:LAYER]", 0, 0,
      "a page shows what lies around these polygons" },
    { "inset", 0, OPTION_FLAG, &options.inset, NULL, 0, 0,
      "a small map of where the view lies in the whole" },
    { "population", 0, OPTION_TEXT, &options.population, "COLUMN", 0, 0,
      "residents of a cell, for --min-count and --areas" },
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
};

static const char *check_usage(const map_options *o)
{
    if (!o->common.cells && !o->atlas)
        return "--cells FILE[:LAYER] is missing";
    if (!o->columns && !o->atlas)
        return "--column COLUMN is missing";
    if (!o->common.output)
        return "--output FILE is missing";
    if (o->common.measures)
        return "--measure: there are none here; --column says what is shown";
    if (o->bivariate && g_strv_length(o->columns) != 2)
        return "--bivariate takes two --column";
    if (o->lang && dikas_language_of(o->lang) < 0)
        return "--lang takes fi, sv or en";
    return check_area_options(&o->common);
}

static dikas_status work(map_run *m, dikas_error *err)
{
    DIKAS_TRY(read_cells(m, err));
    for (char **c = m->options->columns; c && *c; c++) {
        map_column *column;
        DIKAS_TRY(read_column(m, *c, &column, err));
        g_ptr_array_add(m->columns, column);
        DIKAS_TRY(choose_classes(m, column, m->options->classes, (int)m->options->n_classes,
                                 m->options->palette, m->options->centre, err));
    }
    DIKAS_TRY(read_backgrounds(m, err));
    DIKAS_TRY(read_text(m, err));
    report_lap(&m->report, "read");
    DIKAS_TRY(write_map(m, err));
    report_lap(&m->report, "write");
    return DIKAS_OK;
}

static void free_background(gpointer item)
{
    map_background *background = item;
    if (background->label)
        free_texts(background->label, dikas_table_rows(background->table));
    dikas_table_free(background->table);
    g_free(background);
}

static void clear(map_run *m)
{
    g_ptr_array_free(m->columns, TRUE);
    g_ptr_array_free(m->backgrounds, TRUE);
    close_areas(m->areas, m->n_areas);
    free_texts(m->id, m->n);
    dikas_table_free(m->cells);
    json_object_put(m->provenance);
    g_free(m->population);
    g_free(m->text);
    report_clear(&m->report);
}

int main(int argc, char **argv)
{
    tool_return_large_blocks();
    int status = tool_parse(&this_tool, &argc, &argv);
    if (status >= 0)
        return status;
    const char *wrong = check_usage(&options);
    if (wrong) {
        tool_say(&this_tool, "%s (see --help)", wrong);
        return EXIT_USAGE;
    }
    dikas_error err = { DIKAS_OK, "" };
    map_run m = { .tool = &this_tool, .options = &options };
    m.language = options.lang ? (dikas_language)dikas_language_of(options.lang) : DIKAS_ENGLISH;
    m.columns = g_ptr_array_new_with_free_func((GDestroyNotify)free_column);
    m.backgrounds = g_ptr_array_new_with_free_func(free_background);
    tool_run_init(&this_tool, &m.run);
    report_init(&m.report, &this_tool);
    err.status = work(&m, &err);
    tool_run_done();
    if (err.status == DIKAS_OK) {
        report_print(&m.report);
    } else {
        status = tool_fail(&this_tool, &err);
        if (status == EXIT_FAILED && m.wrong_usage)
            status = EXIT_USAGE;
    }
    clear(&m);
    return err.status == DIKAS_OK ? EXIT_DONE : status;
}
