/* SPDX-License-Identifier: MIT */
/**
 * @file main.c
 * dikas-join: statistics of areas carried over to cells, and nobody lost on the way.
 */
#include <string.h>

#include "core/core.h"
#include "dikas/io.h"
#include "join/join.h"

static join_options options = { .default_floors = 1,
                                .nearest_distance = DIKAS_MISSING,
                                .tolerance = 1e-5,
                                .max_iterations = 10000 };

static const tool_option table[] = {
    { "source", 's', OPTION_TEXT, &options.source, "FILE[:LAYER]", 0, 0,
      "polygons, or points, that carry the statistics; with --key any table" },
    { "source-where", 0, OPTION_TEXT, &options.source_where, "SQL", 0, 0,
      "only these rows of the source; --where is of the cells alone" },
    { "make-grid", 'g', OPTION_TEXT, &options.make_grid, "SIZE[,CRS]", 0, 0,
      "instead of --cells: squares of this many metres at whole multiples of it, with codes "
      "(grid_id)" },
    { "key", 'k', OPTION_TEXT, &options.key, "COLUMN[=CELL_COLUMN]", 0, 0,
      "join rows by this column and that of the cells (default: --id), not by where they lie" },
    { "extensive", 'e', OPTION_TEXT, &options.extensive, "COL,...", 0, 0,
      "counts: split by area, they add up" },
    { "intensive", 'i', OPTION_TEXT, &options.intensive, "COL,...", 0, 0,
      "rates and means: averaged, weighted by area or --weight" },
    { "weight", 'w', OPTION_TEXT, &options.weight, "COLUMN", 0, 0,
      "what averages are weighted by (residents)" },
    { "rate", 'r', OPTION_TEXTS, &options.rates, "NAME=NUM/DEN", 0, 0,
      "counts carried over apart and then divided; may be repeated" },
    { "allocate-total", 0, OPTION_TEXT, &options.allocate_total, "yes|no", 0, 0,
      "whether all of a count goes to the cells that its polygon touches (default no)" },
    { "pycnophylactic", 0, OPTION_FLAG, &options.pycnophylactic, NULL, 0, 0,
      "counts over the cells of a regular grid with a smooth density, not an even one in each "
      "polygon (Tobler 1979)" },
    { "tolerance", 0, OPTION_NUMBER, &options.tolerance, "SHARE", 0, 1,
      "of it: smooth once no density changes by more than this share of the highest (default "
      "0.00001)" },
    { "max-iterations", 0, OPTION_COUNT, &options.max_iterations, "N", 1, 1e9,
      "of it: steps at most (default 10000)" },
    { "bounds", 0, OPTION_COUNT, &options.bounds, "K", 2, 1000000,
      "missing counts are hidden ones of fewer than K people: COLUMN_low and COLUMN_high say what "
      "counts and rates may be at least and at most" },
    { "bounds-total", 0, OPTION_TEXT, &options.bounds_total, "COLUMN", 0, 0,
      "a count that stays visible, than which no hidden one is higher" },
    { "buildings", 'b', OPTION_TEXT, &options.buildings, "FILE[:LAYER]", 0, 0,
      "people go to the buildings of their area, and from there to the cells" },
    { "building-id", 0, OPTION_TEXT, &options.building_id, "COLUMN", 0, 0,
      "identifier of a building (default: fid)" },
    { "by", 0, OPTION_TEXT, &options.by, "binary|floor_area|volume|COLUMN", 0, 0,
      "what buildings are weighted by: footprint, floor area, volume or a column (default "
      "binary)" },
    { "floors", 0, OPTION_TEXT, &options.floors, "COLUMN", 0, 0, "floors of a building" },
    { "height", 0, OPTION_TEXT, &options.height, "COLUMN", 0, 0, "height of a building, m" },
    { "default-floors", 0, OPTION_COUNT, &options.default_floors, "N", 1, 200,
      "floors of a building of which neither floors nor height are known" },
    { "residential", 0, OPTION_TEXT, &options.residential, "SQL|osm[:COLUMN]|finland[:COLUMN]", 0,
      0,
      "which buildings people live in: a filter, or what is residential in OpenStreetMap or in the "
      "Finnish classification of buildings (default: all)" },
    { "mixed-use", 0, OPTION_TEXT, &options.mixed_use, "COLUMN", 0, 0,
      "residential share of a building, 0 to 1, by which it counts (unknown: 1)" },
    { "no-building", 0, OPTION_TEXT, &options.no_building, "keep|spread|nearest", 0, 0,
      "people of a source without a building: in no cell, spread over its ground, or brought to "
      "the "
      "nearest building (default keep)" },
    { "nearest-distance", 0, OPTION_NUMBER, &options.nearest_distance, "METRES", 0, 1e6,
      "how far the nearest building may lie from the source, from edge to edge" },
    { "building-output", 0, OPTION_TEXT, &options.building_output, "FILE[:LAYER]", 0, 0,
      "residents of each building, as estimates: COLUMN_est" },
};

static const tool dikas_join = {
    .name = "dikas-join",
    .summary = "Statistics of areas carried over to cells, and nobody lost on the way.",
    .family = "join",
    .examples = "Examples:\n"
                "  dikas-join --source neubrandenburg.gpkg:cells --missing -1 \\\n"
                "      --cells neubrandenburg.gpkg:areas --id area_id \\\n"
                "      --extensive population,age_80_over --rate poor=low_income/population \\\n"
                "      --intensive income --weight population -o areas.gpkg\n"
                "  dikas-join --source neubrandenburg.gpkg:cells --missing -1 \\\n"
                "      --source-where \"population > 0\" --cells neubrandenburg.gpkg:areas \\\n"
                "      --id area_id --keep none --rate children=age_0_6/population \\\n"
                "      --min-count 100 -o children.csv\n",
    .options = table,
    .n_options = DIKAS_COUNT(table),
    .common = &options.common,
};

/* What belongs together on the command line; NULL when all is well. */
static const char *check_usage(const join_options *o)
{
    const int through = o->floors || o->height || o->residential || o->building_output || o->by ||
                        o->building_id || o->no_building || o->mixed_use;
    const int to_nearest = g_strcmp0(o->no_building, "nearest") == 0;
    if (!o->common.cells && !o->make_grid)
        return "--cells FILE[:LAYER] or --make-grid SIZE is missing";
    if (o->make_grid && (o->common.cells || o->common.id || o->common.where || o->key))
        return "--make-grid makes the cells: --cells, --id, --where and --key are not for them, "
               "and "
               "--source-where is for the source";
    if (!o->source)
        return "--source FILE[:LAYER] is missing";
    if (!o->common.output)
        return "--output FILE is missing";
    if (o->common.measures)
        return "--measure: there are none here; --extensive, --intensive and --rate say what is "
               "carried over";
    if (!o->extensive && !o->intensive && !o->rates)
        return "--extensive, --intensive or --rate is needed";
    if (o->weight && !o->intensive)
        return "--weight needs --intensive";
    if (o->allocate_total && strcmp(o->allocate_total, "yes") != 0 &&
        strcmp(o->allocate_total, "no") != 0)
        return "--allocate-total takes yes or no";
    if (o->bounds_total && !o->bounds)
        return "--bounds-total needs --bounds";
    if (o->bounds && !o->extensive && !o->rates)
        return "--bounds is of counts: it needs --extensive or --rate";
    if (o->pycnophylactic &&
        (!o->extensive || o->intensive || o->rates || o->bounds || o->buildings || o->key))
        return "--pycnophylactic smooths counts (--extensive) over a grid; --intensive, --rate, "
               "--bounds, --buildings and --key are not for it";
    if (o->key && (o->buildings || o->allocate_total))
        return "--key joins whole rows; --buildings and --allocate-total are for polygons";
    if (through && !o->buildings)
        return "--by, --floors, --height, --residential, --mixed-use, --no-building, --building-id "
               "and --building-output need --buildings";
    if (o->no_building && !to_nearest && strcmp(o->no_building, "keep") != 0 &&
        strcmp(o->no_building, "spread") != 0)
        return "--no-building takes keep, spread or nearest";
    if (to_nearest && isnan(o->nearest_distance))
        return "--no-building nearest needs --nearest-distance METRES: how far people may be "
               "brought";
    if (!to_nearest && !isnan(o->nearest_distance))
        return "--nearest-distance is for --no-building nearest";
    if (o->buildings && o->allocate_total)
        return "--allocate-total is for areas; with --buildings all goes to buildings anyway";
    if (o->building_output && !o->extensive)
        return "--building-output needs --extensive";
    if (g_strcmp0(o->by, "floor_area") == 0 && !o->floors && !o->height)
        return "--by floor_area needs --floors or --height";
    if (g_strcmp0(o->by, "volume") == 0 && !o->floors && !o->height)
        return "--by volume needs --height or --floors";
    if (o->common.min_count && o->intensive && !o->weight)
        return "--min-count with --intensive needs --weight: the people whom a value rests on";
    if (o->common.areas || o->common.area_ids || o->common.area_split)
        return "--areas is not for this tool: --cells may be any polygons, also larger areas";
    return NULL;
}

/* Both outputs in one place would fail when all is computed; they fail before. */
static dikas_status check_layers(const join_options *o, dikas_error *err)
{
    GPtrArray *seen = g_ptr_array_new_with_free_func(g_free);
    dikas_status status = note_target(seen, o->common.output, err);
    if (status == DIKAS_OK && o->building_output)
        status = note_target(seen, o->building_output, err);
    g_ptr_array_free(seen, TRUE);
    return status;
}

/* An output may not be an input, except that a layer may be appended to it. */
static dikas_status check_targets(const join_options *o, dikas_error *err)
{
    const char *const targets[] = { o->common.output, o->building_output };
    const char *const inputs[] = { o->common.cells, o->source, o->buildings, o->common.district };
    for (size_t t = 0; t < DIKAS_COUNT(targets); t++) {
        if (!targets[t])
            continue;
        DIKAS_TRY(target_check(targets[t], 1, &o->common, err));
        for (size_t i = 0; i < DIKAS_COUNT(inputs); i++)
            if (inputs[i] && !(t == 0 && o->common.append))
                DIKAS_TRY(target_is_no_input(targets[t], inputs[i], err));
    }
    return check_layers(o, err);
}

static dikas_status work(join_run *j, dikas_error *err)
{
    DIKAS_TRY(check_targets(j->options, err));
    j->wrong_usage = 1;
    DIKAS_TRY(plan_statistics(j, err));
    if (j->options->make_grid)
        DIKAS_TRY(parse_grid(j->options->make_grid, &j->grid_size, &j->grid_crs, err));
    j->wrong_usage = 0;
    if (!j->options->make_grid)
        DIKAS_TRY(read_cells(j, err));
    DIKAS_TRY(read_source(j, err));
    if (j->options->make_grid)
        DIKAS_TRY(make_grid(j, err));
    DIKAS_TRY(read_district(j, err));
    DIKAS_TRY(read_buildings(j, err));
    report_lap(&j->report, "read");
    DIKAS_TRY(relate(j, err));
    DIKAS_TRY(compute(j, err));
    report_lap(&j->report, "compute");
    DIKAS_TRY(write_result(j, err));
    report_lap(&j->report, "write");
    return DIKAS_OK;
}

static void clear(join_run *j)
{
    dikas_table_free(j->cells);
    dikas_table_free(j->source);
    g_free(j->cell_area);
    g_free(j->source_area);
    g_free(j->weight);
    g_free(j->hidden_most);
    g_free(j->shown);
    dikas_release(j->grid_crs);
    clear_statistics(j->statistics);
    clear_dwellings(&j->dwellings);
    clear_dwellings(&j->placed);
    g_free(j->state);
    g_free(j->neighbours);
    dikas_relation_free(j->shared);
    g_ptr_array_free(j->layers, TRUE);
    report_clear(&j->report);
}

int main(int argc, char **argv)
{
    int status = tool_parse(&dikas_join, &argc, &argv);
    if (status >= 0)
        return status;
    const char *wrong = check_usage(&options);
    if (wrong) {
        tool_say(&dikas_join, "%s (see --help)", wrong);
        return EXIT_USAGE;
    }
    if (options.make_grid)
        options.common.id = "grid_id";
    dikas_error err = { DIKAS_OK, "" };
    join_run j = { .tool = &dikas_join, .options = &options };
    j.statistics = g_array_new(FALSE, TRUE, sizeof(statistic));
    j.layers = new_layers();
    tool_run_init(&dikas_join, &j.run);
    report_init(&j.report, &dikas_join);
    err.status = work(&j, &err);
    tool_run_done();
    if (err.status == DIKAS_OK) {
        print_balance(&j);
        report_print(&j.report);
    } else {
        status = tool_fail(&dikas_join, &err);
        if (status == EXIT_FAILED && j.wrong_usage)
            status = EXIT_USAGE;
    }
    clear(&j);
    return err.status == DIKAS_OK ? EXIT_DONE : status;
}
