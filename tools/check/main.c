/* SPDX-License-Identifier: MIT */
/**
 * @file main.c
 * dikas-check: what files permit, before anything is computed.
 */
#include <string.h>

#include "check/check.h"
#include "core/core.h"

static check_options options;

static const tool_option table[] = {
    { "population", 'p', OPTION_TEXT, &options.population, "COLUMN", 0, 0,
      "residents of a cell (default: guessed by its name)" },
    { "groups", 'g', OPTION_TEXT, &options.groups, "COL,...", 0, 0,
      "counts of groups, nobody in two of them (default: ages, guessed by their names)" },
    { "network", 'n', OPTION_TEXT, &options.network, "FILE[:LAYER]", 0, 0,
      "streets: lines, or an OpenStreetMap file" },
    { "services", 's', OPTION_TEXT, &options.services, "FILE[:LAYER]", 0, 0, "where services are" },
    { "category", 'c', OPTION_TEXT, &options.category, "COLUMN", 0, 0,
      "kind of a service (default: guessed by its name)" },
    { "buildings", 'b', OPTION_TEXT, &options.buildings, "FILE[:LAYER]", 0, 0,
      "outlines of buildings" },
    { "raster", 'r', OPTION_TEXTS, &options.rasters, "NAME=FILE[:BAND]", 0, 0,
      "a raster; its name says what it is of: heat, flood, green, canopy; may be repeated" },
    { "hazard", 0, OPTION_TEXTS, &options.hazards, "NAME=FILE[:LAYER]", 0, 0,
      "a layer of ground or things; its name says what they are: flood, green, canopy, trees, "
      "water; "
      "may be repeated" },
};

static const tool dikas_check = {
    .name = "dikas-check",
    .summary =
        "What files permit, before anything is computed: which indicators, of which year, how "
        "much is suppressed.",
    .examples =
        "Examples:\n"
        "  dikas-check --cells neubrandenburg.gpkg \\\n"
        "      --network neubrandenburg.osm.pbf --services neubrandenburg.gpkg\n"
        "  dikas-check --cells neubrandenburg.gpkg:cells --id cell_id --missing -1 \\\n"
        "      --population population --groups foreign_citizens \\\n"
        "      --raster heat=neubrandenburg_heat.tif --raster flood=neubrandenburg_flood_100.tif\n",
    .options = table,
    .n_options = DIKAS_COUNT(table),
    .common = &options.common,
    .list = list_indicators,
};

static int are_named(char *const *texts)
{
    for (; texts && *texts; texts++) {
        const char *equals = strchr(*texts, '=');
        const size_t n = equals ? (size_t)(equals - *texts) : 0;
        if (n == 0 || !equals[1] || strcspn(*texts, "/,:") < n)
            return 0;
    }
    return 1;
}

/* What belongs together on the command line; NULL when all is well. */
static const char *check_usage(const check_options *o)
{
    const common_options *common = &o->common;
    if (!common->cells)
        return "--cells FILE[:LAYER] is missing";
    if (common->output || common->overwrite || common->append || common->keep)
        return "--output, --overwrite, --append and --keep: nothing is written here";
    if (common->measures || common->min_count || common->district || common->area_split)
        return "--measure, --min-count, --district and --area-split: nothing is computed here";
    if (o->category && !o->services)
        return "--category needs --services";
    if (!are_named(o->rasters) || !are_named(o->hazards))
        return "--raster and --hazard take NAME=FILE, the name without '/', ',' and ':'";
    return check_area_ids(common);
}

/* Years that inputs state; a change between them may pass for a difference between places. */
static void compare_years(check_run *c)
{
    GString *text = g_string_new(NULL);
    int first = 0, differ = 0;
    for (guint i = 0; i < c->inputs->len; i++) {
        const input_facts *in = c->inputs->pdata[i];
        if (!in->year)
            continue;
        differ += first && in->year != first;
        first = first ? first : in->year;
        g_string_append_printf(text, "%s%s %d", text->len ? ", " : "",
                               in->name ? in->name : in->role, in->year);
    }
    if (differ)
        report_warn(&c->report, "mixed_years", differ, "the inputs are of different years: %s",
                    text->str);
    g_string_truncate(text, 0);
    first = differ = 0;
    for (guint i = 0; i < c->columns->len; i++) {
        const column_facts *f = c->columns->pdata[i];
        if (!f->year)
            continue;
        differ += first && f->year != first;
        first = first ? first : f->year;
        g_string_append_printf(text, "%s%s", text->len ? ", " : "", f->name);
    }
    if (differ)
        report_warn(&c->report, "mixed_years", differ, "the columns are of different years: %s",
                    text->str);
    g_string_free(text, TRUE);
}

static dikas_status work(check_run *c, dikas_error *err)
{
    DIKAS_TRY(read_inputs(c, err));
    report_lap(&c->report, "read");
    compare_years(c);
    note_options(&c->report, (const char *const[]){ NULL });
    GArray *verdicts = judge_all(c);
    tool_run_done();
    if (c->options->common.json)
        fill_json(c, verdicts);
    else
        print_report(c, verdicts);
    free_verdicts(verdicts);
    report_lap(&c->report, "compute");
    return DIKAS_OK;
}

static void clear(check_run *c)
{
    g_ptr_array_free(c->inputs, TRUE);
    g_ptr_array_free(c->groups, TRUE);
    g_ptr_array_free(c->columns, TRUE);
    g_ptr_array_free(c->missing, TRUE);
    g_ptr_array_free(c->hints, TRUE);
    g_array_free(c->codes, TRUE);
    g_free(c->xy);
    g_free(c->metres);
    report_clear(&c->report);
}

int main(int argc, char **argv)
{
    int status = tool_parse(&dikas_check, &argc, &argv);
    if (status >= 0)
        return status;
    const char *wrong = check_usage(&options);
    if (wrong) {
        tool_say(&dikas_check, "%s (see --help)", wrong);
        return EXIT_USAGE;
    }
    options.common.quiet = TRUE; /* warnings are part of the report; once is enough */
    dikas_error err = { DIKAS_OK, "" };
    check_run c = { .tool = &dikas_check, .options = &options };
    c.inputs = g_ptr_array_new_with_free_func(free_input);
    c.columns = g_ptr_array_new_with_free_func(free_column);
    c.groups = g_ptr_array_new();
    c.missing = g_ptr_array_new_with_free_func(g_free);
    c.hints = g_ptr_array_new_with_free_func(g_free);
    c.codes = g_array_new(FALSE, FALSE, sizeof(code_note));
    g_array_set_clear_func(c.codes, clear_code);
    tool_run_init(&dikas_check, &c.run);
    report_init(&c.report, &dikas_check);
    err.status = work(&c, &err);
    tool_run_done();
    if (err.status == DIKAS_OK)
        report_print(&c.report);
    else
        status = tool_fail(&dikas_check, &err);
    clear(&c);
    return err.status == DIKAS_OK ? EXIT_DONE : status;
}
