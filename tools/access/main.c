/* SPDX-License-Identifier: MIT */
/**
 * @file main.c
 * dikas-access: how well people reach what they need, cell by cell.
 */
#include <string.h>

#include "access/access.h"
#include "core/core.h"
#include "dikas/io.h"

static access_options options = {
    .max_snap = 500,
    .beside = 20,
    .min_component = 100,
    .speed = DIKAS_MISSING,
    .max_cost = DIKAS_MISSING,
    .poverty_line = DIKAS_MISSING,
    .fgt_quantile = 0.3,
    .seed = 1,
    .isochrone_resolution = 5,
};

static const tool_option table[] = {
    { "network", 'n', OPTION_TEXT, &options.network, "FILE[:LAYER]", 0, 0,
      "streets: a line layer, or .osm.pbf / .osm" },
    { "mode", 0, OPTION_TEXT, &options.mode, "walk|bicycle|car", 0, 0,
      "who travels (turn restrictions are not read: cars may turn anywhere)" },
    { "profile", 0, OPTION_TEXTS, &options.profiles, "NAME|FILE.json", 0, 0,
      "who travels: adult, older, winter, older_winter, wheelchair, pram, or own speeds and rules; "
      "may be repeated, each gives columns of its own" },
    { "speed", 0, OPTION_NUMBER, &options.speed, "KMH", 0.01, 300,
      "base speed instead of the profile's" },
    { "cost-column", 0, OPTION_TEXT, &options.cost_column, "COLUMN", 0, 0,
      "cost of a line as it is, instead of length / speed; with --matrix its cost column" },
    { "cost-unit", 0, OPTION_TEXT, &options.cost_unit, "TEXT", 0, 0,
      "unit of that cost (default min)" },
    { "oneway-column", 0, OPTION_TEXT, &options.oneway_column, "COLUMN", 0, 0,
      "yes/1/true/FT forward only, -1/TF backward only" },
    { "dem", 0, OPTION_TEXT, &options.dem, "FILE[:BAND]", 0, 0,
      "raster of elevations: walking takes longer uphill and on steep descents" },
    { "matrix", 0, OPTION_TEXT, &options.matrix, "FILE", 0, 0,
      "costs known beforehand, instead of a network" },
    { "from-column", 0, OPTION_TEXT, &options.from_column, "COLUMN", 0, 0, "default from_id" },
    { "to-column", 0, OPTION_TEXT, &options.to_column, "COLUMN", 0, 0, "default to_id" },
    { "unknown-ids", 0, OPTION_TEXT, &options.unknown_ids, "error|skip", 0, 0,
      "ids of the matrix that are no cell or service (default error; skip with a filter)" },
    { "services", 's', OPTION_TEXTS, &options.services, "FILE[:LAYER]", 0, 0,
      "where services are; may be repeated" },
    { "service-id", 0, OPTION_TEXT, &options.service_id, "COLUMN", 0, 0,
      "identifier of a service (default: fid)" },
    { "service-where", 0, OPTION_TEXT, &options.service_where, "SQL", 0, 0, "only these services" },
    { "category", 'c', OPTION_TEXT, &options.category, "COLUMN", 0, 0,
      "every measure is computed for each category" },
    { "supply", 0, OPTION_TEXT, &options.supply, "COLUMN", 0, 0,
      "what a service offers (default 1)" },
    { "open-at", 0, OPTION_TEXT, &options.open_at, "MOMENT", 0, 0,
      "only services that are open then: \"Tue 18:00\" or \"2026-06-02 18:00\"" },
    { "hours-column", 0, OPTION_TEXT, &options.hours_column, "COLUMN", 0, 0,
      "their opening hours, as OpenStreetMap writes them (default opening_hours)" },
    { "unknown-hours", 0, OPTION_TEXT, &options.unknown_hours, "open|closed", 0, 0,
      "what services without or with unclear opening hours count as (default open)" },
    { "demand", 'd', OPTION_TEXT, &options.demand, "COLUMN", 0, 0, "residents of a cell" },
    { "origins", 0, OPTION_TEXT, &options.origins, "FILE[:LAYER]", 0, 0,
      "where residents set out from (buildings); results are averages over those of a cell" },
    { "origin-weight", 0, OPTION_TEXT, &options.origin_weight, "COLUMN", 0, 0,
      "residents of a cell are split over its origins by this (default: equally)" },
    { "closed", 0, OPTION_TEXTS, &options.closed, "FILE[:LAYER]", 0, 0,
      "closed streets (lines) and areas (polygons): who is cut off; may be repeated" },
    { "close-bridges", 0, OPTION_FLAG, &options.close_bridges, NULL, 0, 0,
      "closed areas close bridges and tunnels too" },
    { "max-snap", 0, OPTION_NUMBER, &options.max_snap, "METRES", 0, 1e9,
      "farthest that cells and services may lie from the network" },
    { "beside", 0, OPTION_NUMBER, &options.beside, "METRES", 0, 1e9,
      "services that are lines or polygons are reached from streets this near (default 20)" },
    { "join-tolerance", 0, OPTION_NUMBER, &options.join_tolerance, "METRES", 0, 1000,
      "line ends this close are one node" },
    { "min-component", 0, OPTION_COUNT, &options.min_component, "NODES", 1, 2e9,
      "smallest part of the network that counts; the largest always does" },
    { "max-cost", 0, OPTION_NUMBER, &options.max_cost, "N", 0, 1e18, "search limit, inclusive" },
    { "services-output", 0, OPTION_TEXT, &options.services_output, "FILE[:LAYER]", 0, 0,
      "the services with their snap, status, load and people in reach" },
    { "routes", 0, OPTION_TEXT, &options.routes, "FILE[:LAYER]", 0, 0,
      "the ways from cells to their nearest services, as lines to look at" },
    { "routes-from", 0, OPTION_TEXT, &options.routes_from, "ID,...", 0, 0,
      "only the ways of these cells" },
    { "write-matrix", 0, OPTION_TEXT, &options.write_matrix, "FILE", 0, 0,
      "the costs as CSV: from_id,to_id,cost" },
    { "isochrones", 0, OPTION_TEXT, &options.isochrones, "N/N/...", 0, 0,
      "where services are reached from within these costs, as polygons" },
    { "isochrone-output", 0, OPTION_TEXT, &options.isochrone_output, "FILE[:LAYER]", 0, 0,
      "the layer of --isochrones" },
    { "isochrone-per", 0, OPTION_TEXT, &options.isochrone_per, "category|service", 0, 0,
      "one polygon a limit for each category (default; without, for all) or each service" },
    { "isochrone-resolution", 0, OPTION_NUMBER, &options.isochrone_resolution, "METRES", 0.01, 1e5,
      "squares that isochrones are made of (default 5); finer ones lose less along the outlines" },
    { "equity", 0, OPTION_FLAG, &options.equity, NULL, 0, 0,
      "inequality of every computed column" },
    { "income", 0, OPTION_TEXT, &options.income, "COLUMN", 0, 0, "income of the residents" },
    { "groups", 0, OPTION_TEXT, &options.groups, "COL,...", 0, 0, "counts of population groups" },
    { "poverty-line", 0, OPTION_NUMBER, &options.poverty_line, "V", -1e18, 1e18,
      "poor are those on its wrong side" },
    { "fgt-quantile", 0, OPTION_NUMBER, &options.fgt_quantile, "Q", 0, 1,
      "else the line is this quantile" },
    { "fgt-line", 0, OPTION_TEXT, &options.fgt_line, "people|cells", 0, 0,
      "what the quantile is taken over (default people)" },
    { "sensitivity", 0, OPTION_COUNT, &options.sensitivity, "N", 0, 100000,
      "compute N times with other speeds, places and unknown residents: 90 % intervals" },
    { "seed", 0, OPTION_COUNT, &options.seed, "N", 0, 9e15, "of --sensitivity (default 1)" },
};

static const tool dikas_access = {
    .name = "dikas-access",
    .summary = "How well people reach what they need, cell by cell.",
    .family = "access",
    .examples =
        "Examples:\n"
        "  dikas-access --cells neubrandenburg.gpkg:cells --id cell_id --demand population \\\n"
        "      --network neubrandenburg.osm.pbf --mode walk \\\n"
        "      --services neubrandenburg.gpkg:services --category category \\\n"
        "      --measure minutes=nearest --measure within_15=share_within:cutoff=15 \\\n"
        "      --missing -1 -o access.gpkg\n"
        "  dikas-access --cells neubrandenburg.gpkg:cells --id cell_id --demand population \\\n"
        "      --network neubrandenburg.osm.pbf --mode walk \\\n"
        "      --services neubrandenburg.gpkg:services \\\n"
        "      --service-where \"category = 'doctor'\" \\\n"
        "      --measure doctors=2sfca:decay=linear,cutoff=20 --missing -1 -o doctors.csv\n",
    .options = table,
    .n_options = DIKAS_COUNT(table),
    .common = &options.common,
};

/* What belongs together on the command line; NULL when all is well. */
static const char *check_usage(const access_options *o)
{
    const way_words ways = { .network = o->network,
                             .mode = o->mode,
                             .oneway_column = o->oneway_column,
                             .matrix = o->matrix,
                             .from_column = o->from_column,
                             .to_column = o->to_column,
                             .unknown_ids = o->unknown_ids,
                             .cost_column = o->cost_column,
                             .cost_unit = o->cost_unit,
                             .speed = o->speed,
                             .has_profile = o->profiles != NULL };
    const char *wrong = check_way_words(&o->common, &ways);
    if (!o->common.cells)
        return "--cells FILE[:LAYER] is missing";
    if (!o->network && !o->matrix)
        return "one of --network and --matrix is needed";
    if (wrong)
        return wrong;
    if (!o->services)
        return "--services FILE[:LAYER] is missing";
    if (!o->common.output)
        return "--output FILE is missing";
    if (!o->common.measures && !o->write_matrix && !o->routes && !o->isochrones)
        return "--measure is missing (see --list)";
    if (o->isochrones && o->matrix)
        return "--isochrones needs --network: costs between places do not tell what lies between";
    if (!o->isochrones != !o->isochrone_output)
        return "--isochrones and --isochrone-output FILE[:LAYER] need each other";
    if (o->isochrone_per && strcmp(o->isochrone_per, "category") != 0 &&
        strcmp(o->isochrone_per, "service") != 0)
        return "--isochrone-per takes category or service";
    if (o->isochrone_per && !o->isochrones)
        return "--isochrone-per needs --isochrones";
    if (o->isochrones && o->closed)
        return "--isochrones would cover ground that --closed closes; they exclude each other";
    if (o->closed && !o->network)
        return "--closed needs --network";
    if (o->close_bridges && !o->closed)
        return "--close-bridges needs --closed";
    if (o->network && !o->mode && !o->profiles && !o->cost_column)
        return "--network needs --mode, --profile or --cost-column";
    if (!isnan(o->speed) && !o->mode && !o->profiles)
        return "--speed needs --mode or --profile (a cost stands as it is)";
    if (is_given(&o->common, "beside") && !o->network)
        return "--beside needs --network FILE[:LAYER]";
    if (o->profiles && g_strv_length(o->profiles) > 1 && o->cost_column)
        return "--cost-column gives the same costs to every --profile; name one";
    if (o->profiles && g_strv_length(o->profiles) > 1 && !isnan(o->speed))
        return "--speed would make all profiles equally fast; it goes with one";
    if (o->profiles && g_strv_length(o->profiles) > 1 && o->write_matrix)
        return "--write-matrix takes one --profile";
    if (o->origins && o->matrix)
        return "--origins needs --network; the rows of a matrix are cells";
    if (o->origins && o->write_matrix)
        return "--write-matrix is from cells, not from --origins";
    if (o->origin_weight && !o->origins)
        return "--origin-weight needs --origins";
    if (o->sensitivity == 1)
        return "--sensitivity takes at least 2 draws (50 or more tell something)";
    if (o->routes && !o->network)
        return "--routes needs --network (a table of costs does not say where the ways run)";
    if (o->routes_from && !o->routes)
        return "--routes-from needs --routes";
    if (o->routes_from && !*o->routes_from)
        return "--routes-from names no cell";
    if ((o->routes && g_str_has_suffix(o->routes, ".csv")) ||
        (o->isochrone_output && g_str_has_suffix(o->isochrone_output, ".csv")))
        return "--routes and --isochrone-output need a format with geometry, as .gpkg";
    if (o->dem && !o->network)
        return "--dem needs --network";
    if (o->dem && o->cost_column)
        return "--dem and --cost-column exclude each other (a cost stands as it is)";
    if (o->dem && o->mode && strcmp(o->mode, "walk") != 0)
        return "--dem is for walking; what slopes do to other modes is not known here";
    if (o->common.min_count && !o->demand)
        return "--min-count needs --demand";
    if (o->equity && !o->demand)
        return "--equity needs --demand";
    if (o->groups && !o->demand)
        return "--groups needs --demand";
    if (o->fgt_line && strcmp(o->fgt_line, "people") != 0 && strcmp(o->fgt_line, "cells") != 0)
        return "--fgt-line takes people or cells";
    if ((o->hours_column || o->unknown_hours) && !o->open_at)
        return "--hours-column and --unknown-hours need --open-at";
    if (o->unknown_hours && strcmp(o->unknown_hours, "open") != 0 &&
        strcmp(o->unknown_hours, "closed") != 0)
        return "--unknown-hours takes open or closed";
    return check_area_options(&o->common);
}

/* An output may not be an input, except that a layer may be appended to it. */
static dikas_status check_targets(const access_options *o, dikas_error *err)
{
    enum { MATRIX = 4 };
    const char *const targets[] = { o->common.output, o->services_output, o->routes,
                                    o->isochrone_output, o->write_matrix };
    GPtrArray *inputs = g_ptr_array_new();
    dikas_status status = DIKAS_OK;
    g_ptr_array_add(inputs, o->common.cells);
    g_ptr_array_add(inputs, o->network);
    g_ptr_array_add(inputs, o->matrix);
    g_ptr_array_add(inputs, o->common.district);
    g_ptr_array_add(inputs, o->origins);
    for (char **p = o->profiles; p && *p; p++)
        g_ptr_array_add(inputs, *p);
    g_ptr_array_add(inputs, o->dem);
    for (char **s = o->services; s && *s; s++)
        g_ptr_array_add(inputs, *s);
    for (char **s = o->common.areas; s && *s; s++)
        g_ptr_array_add(inputs, *s);
    for (char **s = o->closed; s && *s; s++)
        g_ptr_array_add(inputs, *s);
    for (size_t t = 0; t < DIKAS_COUNT(targets); t++)
        if (targets[t] && status == DIKAS_OK)
            status = target_check(targets[t], t < MATRIX, &o->common, err);
    for (int t = 0; t < MATRIX && targets[MATRIX] && status == DIKAS_OK; t++)
        if (g_strcmp0(targets[t], targets[MATRIX]) == 0)
            status = dikas_fail(err, DIKAS_EINVAL, "%s: the matrix needs a file of its own",
                                targets[MATRIX]);
    for (guint i = 0; i < inputs->len && status == DIKAS_OK; i++)
        if (inputs->pdata[i])
            status = areas_are_no_input(&o->common, inputs->pdata[i], err);
    for (size_t t = 0; t < DIKAS_COUNT(targets); t++)
        for (guint i = 0; i < inputs->len && status == DIKAS_OK; i++)
            if (targets[t] && inputs->pdata[i] && !(t == 0 && o->common.append))
                status = target_is_no_input(targets[t], inputs->pdata[i], err);
    g_ptr_array_free(inputs, TRUE);
    return status == DIKAS_OK ? check_area_targets(&o->common, err) : status;
}

static dikas_status note_layers(const access_run *a, GPtrArray *seen, dikas_error *err)
{
    const access_options *o = a->options;
    const char *const singles[] = { o->common.output, o->isochrone_output };
    const guint n_services = g_strv_length(o->services);
    dikas_status status = DIKAS_OK;
    target to;
    for (size_t i = 0; i < DIKAS_COUNT(singles) && status == DIKAS_OK; i++)
        if (singles[i])
            status = note_target(seen, singles[i], err);
    for (guint i = 0; i < n_services && o->services_output && status == DIKAS_OK; i++) {
        target_split(o->services_output, &to);
        char *name = i ? g_strdup_printf("%s_%u", to.layer, i + 1) : g_strdup(to.layer);
        status = note_layer(seen, to.path, name, err);
        g_free(name);
        target_clear(&to);
    }
    for (int t = 0; t < a->n_travellers && o->routes && status == DIKAS_OK; t++) {
        target_split(o->routes, &to);
        char *name = has_profiles(a) ? g_strconcat(to.layer, "_", a->travellers[t].name, NULL)
                                     : g_strdup(to.layer);
        status = note_layer(seen, to.path, name, err);
        g_free(name);
        target_clear(&to);
    }
    return status == DIKAS_OK ? note_area_layers(&o->common, seen, err) : status;
}

/* What would fail when all is computed fails before. */
static dikas_status check_layers(const access_run *a, dikas_error *err)
{
    GPtrArray *seen = g_ptr_array_new_with_free_func(g_free);
    const dikas_status status = note_layers(a, seen, err);
    g_ptr_array_free(seen, TRUE);
    return status;
}

static dikas_status work(access_run *a, dikas_error *err)
{
    DIKAS_TRY(check_targets(a->options, err));
    a->wrong_usage = 1;
    DIKAS_TRY(read_moment(a, err));
    DIKAS_TRY(parse_requests(a, err));
    DIKAS_TRY(parse_isochrones(a, err));
    a->wrong_usage = 0;
    DIKAS_TRY(choose_travellers(a, err));
    DIKAS_TRY(check_dem(a, err));
    DIKAS_TRY(check_layers(a, err));
    DIKAS_TRY(read_cells(a, err));
    DIKAS_TRY(read_origins(a, err));
    DIKAS_TRY(read_services(a, err));
    DIKAS_TRY(plan_measures(a, err));
    DIKAS_TRY(read_network(a, err));
    DIKAS_TRY(read_matrix(a, err));
    DIKAS_TRY(read_district(a, err));
    DIKAS_TRY(read_areas(a, err));
    report_lap(&a->report, "read");
    DIKAS_TRY(compute_measures(a, err));
    warn_of_border(a);
    DIKAS_TRY(compute_equity(a, err));
    DIKAS_TRY(compute_shares(a, err));
    DIKAS_TRY(vary(a, err));
    DIKAS_TRY(compute_cut_off(a, err));
    DIKAS_TRY(compute_areas(a, err));
    DIKAS_TRY(compute_routes(a, err));
    DIKAS_TRY(compute_isochrones(a, err));
    report_lap(&a->report, "compute");
    DIKAS_TRY(make_cells_layer(a, err));
    DIKAS_TRY(make_services_layers(a, err));
    DIKAS_TRY(make_isochrones_layer(a, err));
    DIKAS_TRY(write_result(a, err));
    DIKAS_TRY(write_matrix(a, err));
    report_lap(&a->report, "write");
    return DIKAS_OK;
}

static void clear(access_run *a)
{
    clear_cost_pairs(&a->pairs);
    free_closures(a);
    free_isochrones(a->isochrones);
    for (int t = 0; t < a->n_travellers; t++)
        clear_traveller(&a->travellers[t]);
    g_free(a->travellers);
    if (a->origins.start) {
        g_free(a->origins.start);
        g_free(a->origins.xy);
        g_free(a->origins.demand);
        g_free(a->origins.share);
    }
    dikas_table_free(a->cells);
    forget_lines(a);
    close_areas(a->areas, a->n_areas);
    dikas_release(a->crs);
    g_free(a->cell_xy);
    g_free(a->demand);
    g_free(a->few);
    g_free(a->income);
    g_free(a->shown);
    for (int i = 0; i < a->n_groups; i++)
        g_free(a->group[i]);
    g_free(a->group);
    g_strfreev(a->groups);
    for (int t = 0; t < a->services.n_tables; t++) {
        dikas_table_free(a->services.tables[t]);
        dikas_table_free(a->services.whole[t]);
        g_free(a->services.place[t]);
    }
    g_free(a->services.tables);
    g_free(a->services.whole);
    g_free(a->services.place);
    for (guint i = 0; i < a->hours->len; i++)
        g_free(g_array_index(a->hours, hours_count, i).category);
    g_array_free(a->hours, TRUE);
    g_free(a->first_unreadable);
    g_free(a->services.first);
    clear_shapes(&a->services.shapes);
    g_free(a->services.supply);
    free_texts(a->services.id, a->services.n);
    free_texts(a->services.category, a->services.n);
    g_strfreev(a->services.categories);
    for (int i = 0; i < a->n_requests; i++)
        dikas_request_clear(&a->requests[i]);
    g_free(a->requests);
    g_free(a->first_column);
    for (guint i = 0; i < a->columns->len; i++) {
        result_column *c = &g_array_index(a->columns, result_column, i);
        g_free(c->name);
        g_free(c->unit);
        g_free(c->value);
        g_free(c->known_share);
        g_free(c->spread);
        g_free(c->low);
        g_free(c->high);
        g_free(c->status);
    }
    g_array_free(a->columns, TRUE);
    g_ptr_array_free(a->layers, TRUE);
    report_clear(&a->report);
}

int main(int argc, char **argv)
{
    tool_return_large_blocks();
    int status = tool_parse(&dikas_access, &argc, &argv);
    if (status >= 0)
        return status;
    const char *wrong = check_usage(&options);
    if (wrong) {
        tool_say(&dikas_access, "%s (see --help)", wrong);
        return EXIT_USAGE;
    }
    dikas_error err = { DIKAS_OK, "" };
    access_run a = { .tool = &dikas_access, .options = &options, .unit = "min" };
    a.columns = g_array_new(FALSE, TRUE, sizeof(result_column));
    a.hours = g_array_new(FALSE, TRUE, sizeof(hours_count));
    a.layers = new_layers();
    tool_run_init(&dikas_access, &a.run);
    report_init(&a.report, &dikas_access);
    err.status = work(&a, &err);
    tool_run_done();
    if (err.status == DIKAS_OK) {
        print_shares(&a);
        print_equity(&a);
        print_cut_off(&a);
        report_print(&a.report);
    } else {
        status = tool_fail(&dikas_access, &err);
        if (status == EXIT_FAILED && a.wrong_usage)
            status = EXIT_USAGE;
    }
    clear(&a);
    return err.status == DIKAS_OK ? EXIT_DONE : status;
}
