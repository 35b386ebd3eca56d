/* SPDX-License-Identifier: MIT */
/**
 * @file main.c
 * dikas-exposure: what the climate does to the ground of cells, and to those who live there.
 */
#include <stdlib.h>
#include <unistd.h>

#include "core/core.h"
#include "exposure/exposure.h"

static exposure_options options = { .seed = 1 };

static const tool_option table[] = {
    { "raster", 'r', OPTION_TEXTS, &options.rasters, "NAME=FILE[:BAND][,unit=TEXT]", 0, 0,
      "a raster that measures read by its name, and the unit of its values (default: as the file "
      "says); may be repeated" },
    { "hazard", 'z', OPTION_TEXTS, &options.hazards, "NAME=FILE[:LAYER][,class=COLUMN]", 0, 0,
      "polygons that measures read by their name: floods, water, parks (and trees, as points); may "
      "be repeated" },
    { "population", 'p', OPTION_TEXT, &options.population, "COLUMN", 0, 0, "residents of a cell" },
    { "modelled", 0, OPTION_TEXT, &options.modelled, "FILE[:LAYER]", 0, 0,
      "polygons in which floods were modelled: beyond them nothing is known" },
    { "protected", 0, OPTION_TEXT, &options.protected_ground, "FILE[:LAYER]", 0, 0,
      "polygons that are protected, as behind a levee: neither dry nor flooded, column "
      "_protected_share" },
    { "network", 'n', OPTION_TEXT, &options.network, "FILE[:LAYER]", 0, 0,
      "streets for the way to the next green on foot: lines, or an OpenStreetMap file" },
    { "sensitivity", 0, OPTION_COUNT, &options.sensitivity, "N", 1, 100000,
      "compute each index N times with other weights, normalisations, aggregations, grids: columns "
      "_rank_low, _rank_high, _top_share" },
    { "seed", 0, OPTION_COUNT, &options.seed, "N", 0, 4294967295.0,
      "seed of --sensitivity (default 1)" },
    { "write-reference", 0, OPTION_TEXT, &options.write_reference, "FILE", 0, 0,
      "parameters of the index as a JSON file, to freeze them for other years and cities" },
};

static const tool dikas_exposure = {
    .name = "dikas-exposure",
    .summary = "What the climate does to the ground of cells, and to those who live there.",
    .family = "exposure",
    .examples = "Examples:\n"
                "  dikas-exposure --cells neubrandenburg.gpkg:cells --id cell_id \\\n"
                "      --raster heat=neubrandenburg_heat.tif \\\n"
                "      --measure surface_c=zonal:raster=heat,stat=mean \\\n"
                "      --measure hot=zonal:raster=heat,stat=share_ge,threshold=35 -o heat.gpkg\n"
                "  dikas-exposure --cells neubrandenburg.gpkg:cells --id cell_id --missing -1 \\\n"
                "      --raster flood=neubrandenburg_flood_100.tif --population population \\\n"
                "      --measure wet=flood_affected:raster=flood,threshold=0.1 -o flood.csv\n",
    .options = table,
    .n_options = DIKAS_COUNT(table),
    .common = &options.common,
};

/* What belongs together on the command line; NULL when all is well. */
static const char *check_usage(const exposure_options *o)
{
    if (!o->common.measures)
        return "--measure is needed: --list shows what there is";
    if (o->common.cells && !o->common.output)
        return "--output FILE is missing";
    if (!o->common.cells && o->common.output)
        return "--cells FILE[:LAYER] is missing";
    if (o->common.min_count && !o->population)
        return "--min-count needs --population: the people whom a value rests on";
    if (o->common.areas && !o->common.cells)
        return "--areas needs --cells";
    const char *wrong = check_area_options(&o->common);
    return wrong ? wrong : check_target_options(&o->common);
}

/* What is frozen is written over nothing that is there. */
static dikas_status check_reference(const exposure_options *o, dikas_error *err)
{
    if (o->write_reference && target_is_same(o->write_reference, o->common.output))
        return dikas_fail(err, DIKAS_EINVAL, "%s: the reference needs a file of its own",
                          o->write_reference);
    return o->write_reference && !o->common.overwrite && access(o->write_reference, F_OK) == 0
               ? dikas_fail(err, DIKAS_EINVAL, "%s: exists; --overwrite replaces it",
                            o->write_reference)
               : DIKAS_OK;
}

static dikas_status check_targets(const exposure_options *o, dikas_error *err)
{
    if (!o->common.output)
        return DIKAS_OK;
    DIKAS_TRY(target_check(o->common.output, 1, &o->common, err));
    DIKAS_TRY(check_area_targets(&o->common, err));
    return check_reference(o, err);
}

/* Blocks of rasters are read once: a large cache of them would only take memory. Before --config is
 * heeded. */
static dikas_status limit_cache(dikas_error *err)
{
    return getenv("GDAL_CACHEMAX") ? DIKAS_OK : dikas_set_config("GDAL_CACHEMAX=64", err);
}

static dikas_status work(exposure_run *e, dikas_error *err)
{
    DIKAS_TRY(check_targets(e->options, err));
    e->wrong_usage = 1;
    DIKAS_TRY(parse_inputs(e, err));
    DIKAS_TRY(plan_measures(e, err));
    e->wrong_usage = 0;
    DIKAS_TRY(check_inputs(e, err));
    DIKAS_TRY(check_layers(e, err));
    DIKAS_TRY(read_cells(e, err));
    DIKAS_TRY(compute_measures(e, err));
    report_lap(&e->report, "compute");
    DIKAS_TRY(write_result(e, err));
    report_lap(&e->report, "write");
    return DIKAS_OK;
}

static void clear(exposure_run *e)
{
    clear_measures(e);
    clear_inputs(e);
    close_areas(e->areas, e->n_areas);
    g_ptr_array_free(e->layers, TRUE);
    report_clear(&e->report);
}

int main(int argc, char **argv)
{
    dikas_error err = { DIKAS_OK, "" };
    if (limit_cache(&err) != DIKAS_OK)
        return tool_fail(&dikas_exposure, &err);
    int status = tool_parse(&dikas_exposure, &argc, &argv);
    if (status >= 0)
        return status;
    const char *wrong = check_usage(&options);
    if (wrong) {
        tool_say(&dikas_exposure, "%s (see --help)", wrong);
        return EXIT_USAGE;
    }
    exposure_run e = { .tool = &dikas_exposure, .options = &options };
    e.rasters = g_array_new(FALSE, TRUE, sizeof(input_raster));
    e.hazards = g_array_new(FALSE, TRUE, sizeof(input_hazard));
    e.items = g_array_new(FALSE, TRUE, sizeof(exposure_item));
    e.wanted = g_array_new(FALSE, TRUE, sizeof(wanted_statistic));
    e.columns = g_array_new(FALSE, TRUE, sizeof(result_column));
    e.grounds = g_ptr_array_new_with_free_func(free_ground);
    e.layers = new_layers();
    tool_run_init(&dikas_exposure, &e.run);
    report_init(&e.report, &dikas_exposure);
    err.status = work(&e, &err);
    tool_run_done();
    if (err.status == DIKAS_OK) {
        print_results(&e);
        report_print(&e.report);
    } else {
        status = tool_fail(&dikas_exposure, &err);
        if (status == EXIT_FAILED && e.wrong_usage)
            status = EXIT_USAGE;
    }
    clear(&e);
    return err.status == DIKAS_OK ? EXIT_DONE : status;
}
