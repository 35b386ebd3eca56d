/* SPDX-License-Identifier: MIT */
/**
 * @file main.c
 * dikas-segregation: how unevenly groups of people live, for the whole and cell by cell.
 */
#include <string.h>

#include "core/core.h"
#include "segregation/place.h"
#include "segregation/segregation.h"

#define MOST_DRAWS 1e6

static segregation_options options = {
    .ways = { .speed = DIKAS_MISSING, .max_snap = 500, .min_component = 100 },
    .seed = 1,
};

static const tool_option table[] = {
    { "groups", 'g', OPTION_TEXT, &options.groups, "COL,COL[,...]", 0, 0,
      "columns that count the people of each group; nobody is in two" },
    { "total", 0, OPTION_TEXT, &options.total, "COLUMN", 0, 0,
      "all residents, where the groups do not hold everybody (default: the sum of the groups)" },
    { "unit", 0, OPTION_TEXT, &options.unit, "COLUMN", 0, 0,
      "larger area of a cell: mutual_information between such units and within them" },
    { "bounds", 0, OPTION_COUNT, &options.bounds, "K", 2, 1000000,
      "missing counts are those of fewer than K people: the least and the greatest dissimilarity "
      "and "
      "information that they allow, where --total stays visible" },
    { "compare", 0, OPTION_TEXT, &options.compare, "FILE[:LAYER]", 0, 0,
      "an earlier year, or another city, with the same columns: the value of every index there, "
      "the "
      "difference, and for cells of the same --id what it comes from" },
    { "compare-method", 0, OPTION_TEXT, &options.compare_method, "shapley|km", 0, 0,
      "how a difference falls into parts (default: shapley, the same seen from either table; km "
      "goes from the other table to --cells)" },
    { "permutations", 0, OPTION_COUNT, &options.permutations, "N", 0, MOST_DRAWS,
      "draw the people anew so often, without segregation: how rare are such values by chance?" },
    { "null", 0, OPTION_TEXT, &options.null, "systematic|evenness|permutation", 0, 0,
      "what is drawn: groups anew over the cells (default), the people of each cell, or whole "
      "cells "
      "change places" },
    { "bootstrap", 0, OPTION_COUNT, &options.bootstrap, "N", 0, MOST_DRAWS,
      "draw the people anew so often as they live: interval and bias of each value" },
    { "seed", 0, OPTION_COUNT, &options.seed, "N", 0, 9e15,
      "of --permutations and --bootstrap (default 1)" },
    { "network", 'n', OPTION_TEXT, &options.ways.network, "FILE[:LAYER]", 0, 0,
      "streets between the cells: a line layer, or .osm.pbf / .osm" },
    { "mode", 0, OPTION_TEXT, &options.ways.mode, "walk|bicycle|car", 0, 0,
      "who travels (default walk)" },
    { "profile", 0, OPTION_TEXT, &options.ways.profile, "NAME|FILE.json", 0, 0,
      "who travels: adult, older, winter, older_winter, wheelchair, pram, or own speeds and "
      "rules" },
    { "speed", 0, OPTION_NUMBER, &options.ways.speed, "KMH", 0.01, 300,
      "base speed instead of the profile's" },
    { "cost-column", 0, OPTION_TEXT, &options.ways.cost_column, "COLUMN", 0, 0,
      "cost of a line as it is, instead of length / speed; with --matrix its cost column" },
    { "cost-unit", 0, OPTION_TEXT, &options.ways.cost_unit, "TEXT", 0, 0,
      "unit of that cost (default min)" },
    { "oneway-column", 0, OPTION_TEXT, &options.ways.oneway_column, "COLUMN", 0, 0,
      "yes/1/true/FT forward only, -1/TF backward only" },
    { "matrix", 0, OPTION_TEXT, &options.ways.matrix, "FILE", 0, 0,
      "costs from cell to cell known beforehand, instead of a network" },
    { "from-column", 0, OPTION_TEXT, &options.ways.from_column, "COLUMN", 0, 0, "default from_id" },
    { "to-column", 0, OPTION_TEXT, &options.ways.to_column, "COLUMN", 0, 0, "default to_id" },
    { "unknown-ids", 0, OPTION_TEXT, &options.ways.unknown_ids, "error|skip", 0, 0,
      "ids of the matrix that are no cell (default error; skip with --where)" },
    { "max-snap", 0, OPTION_NUMBER, &options.ways.max_snap, "METRES", 0, 1e9,
      "farthest that cells may lie from the network (default 500)" },
    { "join-tolerance", 0, OPTION_NUMBER, &options.ways.join_tolerance, "METRES", 0, 1000,
      "line ends this close are one node" },
    { "min-component", 0, OPTION_COUNT, &options.ways.min_component, "NODES", 1, 2e9,
      "smallest part of the network that counts; the largest always does" },
};

static const tool dikas_segregation = {
    .name = "dikas-segregation",
    .summary = "How unevenly groups of people live, for the whole and cell by cell.",
    .family = "segregation",
    .examples =
        "Examples:\n"
        "  dikas-segregation --cells neubrandenburg.gpkg:cells --id cell_id --missing -1 \\\n"
        "      --groups foreign_citizens --total population \\\n"
        "      --measure dissimilarity --measure isolation\n"
        "  dikas-segregation --cells neubrandenburg.gpkg:cells --id cell_id --missing -1 \\\n"
        "      --groups age_0_6,age_7_17,age_18_64,age_65_79,age_80_over \\\n"
        "      --measure multigroup_information --measure location_quotient -o ages.gpkg\n",
    .options = table,
    .n_options = DIKAS_COUNT(table),
    .common = &options.common,
};

/* What belongs together on the command line; NULL when all is well. */
static const char *check_usage(const segregation_options *o)
{
    if (!o->common.cells)
        return "--cells FILE[:LAYER] is missing";
    if (!o->common.measures)
        return "--measure is needed: --list shows what there is";
    if (o->bounds && !o->total)
        return "--bounds needs --total COLUMN: residents that stay visible where groups are hidden";
    if (o->compare && !o->common.id)
        return "--compare needs --id COLUMN, by which it knows the cells of both tables";
    if (o->compare_method && !o->compare)
        return "--compare-method needs --compare FILE[:LAYER]";
    if (o->compare_method && strcmp(o->compare_method, "shapley") != 0 &&
        strcmp(o->compare_method, "km") != 0)
        return "--compare-method: shapley or km was expected";
    const char *wrong = check_ways(&o->common, &o->ways);
    if (!wrong)
        wrong = check_inference_options(o);
    if (!wrong && o->compare && (o->ways.network || o->ways.matrix))
        wrong = "--compare excludes --network and --matrix, which are of the cells of one table";
    if (!wrong)
        wrong = check_target_options(&o->common);
    return wrong ? wrong : check_area_options(&o->common);
}

static dikas_status check_targets(const segregation_options *o, dikas_error *err)
{
    if (!o->common.output)
        return DIKAS_OK;
    DIKAS_TRY(target_check(o->common.output, 1, &o->common, err));
    DIKAS_TRY(check_area_targets(&o->common, err));
    if (o->common.append)
        return DIKAS_OK;
    for (char **areas = o->common.areas; areas && *areas; areas++)
        DIKAS_TRY(target_is_no_input(o->common.output, *areas, err));
    const char *const others[] = { o->common.district, o->compare, o->ways.network, o->ways.matrix,
                                   o->ways.profile };
    for (size_t i = 0; i < DIKAS_COUNT(others); i++)
        if (others[i])
            DIKAS_TRY(target_is_no_input(o->common.output, others[i], err));
    return target_is_no_input(o->common.output, o->common.cells, err);
}

static dikas_status work(segregation_run *s, dikas_error *err)
{
    DIKAS_TRY(check_targets(s->options, err));
    s->wrong_usage = 1;
    DIKAS_TRY(plan_groups(s, err));
    DIKAS_TRY(plan_measures(s, err));
    s->wrong_usage = 0;
    DIKAS_TRY(check_layers(s, err));
    DIKAS_TRY(read_inputs(s, err));
    warn_of_bounds(s);
    DIKAS_TRY(open_ways(s, err));
    DIKAS_TRY(read_comparison(s, err));
    report_lap(&s->report, "read");
    DIKAS_TRY(compute_all(s, err));
    report_lap(&s->report, "compute");
    DIKAS_TRY(write_result(s, err));
    report_lap(&s->report, "write");
    return DIKAS_OK;
}

static void clear(segregation_run *s)
{
    for (guint i = 0; i < s->items->len; i++) {
        dikas_request_clear(&g_array_index(s->items, segregation_item, i).request);
        g_free(g_array_index(s->items, segregation_item, i).form);
    }
    for (guint i = 0; i < s->columns->len; i++) {
        g_free(g_array_index(s->columns, result_column, i).name);
        g_free(g_array_index(s->columns, result_column, i).value);
    }
    free_comparison(s->other);
    free_people(s);
    g_array_free(s->items, TRUE);
    g_array_free(s->forms, TRUE);
    g_array_free(s->slots, TRUE);
    g_array_free(s->columns, TRUE);
    g_ptr_array_free(s->borrowed, TRUE);
    g_free(s->shown);
    close_ways(s);
    close_areas(s->areas, s->n_areas);
    g_ptr_array_free(s->layers, TRUE);
    report_clear(&s->report);
}

int main(int argc, char **argv)
{
    tool_return_large_blocks();
    dikas_error err = { DIKAS_OK, "" };
    int status = tool_parse(&dikas_segregation, &argc, &argv);
    if (status >= 0)
        return status;
    const char *wrong = check_usage(&options);
    if (wrong) {
        tool_say(&dikas_segregation, "%s (see --help)", wrong);
        return EXIT_USAGE;
    }
    segregation_run s = { .tool = &dikas_segregation, .options = &options };
    s.source = options.common.cells;
    s.whose = "";
    s.items = g_array_new(FALSE, TRUE, sizeof(segregation_item));
    s.forms = g_array_new(FALSE, TRUE, sizeof(around_form));
    s.slots = g_array_new(FALSE, TRUE, sizeof(result_slot));
    s.columns = g_array_new(FALSE, TRUE, sizeof(result_column));
    s.borrowed = g_ptr_array_new_with_free_func(g_free);
    s.layers = new_layers();
    tool_run_init(&dikas_segregation, &s.run);
    report_init(&s.report, &dikas_segregation);
    err.status = work(&s, &err);
    tool_run_done();
    if (err.status == DIKAS_OK) {
        print_results(&s);
        report_print(&s.report);
    } else {
        status = tool_fail(&dikas_segregation, &err);
        if (status == EXIT_FAILED && s.wrong_usage)
            status = EXIT_USAGE;
    }
    clear(&s);
    return err.status == DIKAS_OK ? EXIT_DONE : status;
}
