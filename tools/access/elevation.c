/* SPDX-License-Identifier: MIT */
/**
 * @file elevation.c
 * Elevations along the streets, from the raster of --dem.
 */
#include <string.h>

#include "access/access.h"
#include "core/core.h"
#include "dikas/geom.h"
#include "dikas/io.h"

/* Metres: what is finer is averaged, or kerbs, walls and noise would make slopes. R5 and
 * OpenTripPlanner take an elevation every 10 m as well. */
#define RESOLUTION 10

dikas_status check_dem(access_run *a, dikas_error *err)
{
    for (int t = 0; t < a->n_travellers && a->options->dem; t++) {
        const dikas_profile *profile = a->travellers[t].profile;
        if (strcmp(dikas_profile_mode(profile), "walk") == 0)
            continue;
        a->wrong_usage = 1;
        return dikas_fail(err, DIKAS_EINVAL,
                          "--dem is for walking; what slopes do to the mode '%s' is not known here",
                          dikas_profile_mode(profile));
    }
    return DIKAS_OK;
}

static dikas_status report_dem(access_run *a, const dikas_terrain *terrain, dikas_error *err)
{
    dikas_table *nothing = dikas_table_new(0); /* a raster has no rows, but a CRS */
    if (!nothing)
        return DIKAS_NO_MEMORY(err, "a report");
    dikas_status status = dikas_table_set_crs(nothing, dikas_terrain_crs(terrain), err);
    if (status == DIKAS_OK)
        status = report_input(&a->report, "dem", a->options->dem, nothing, err);
    if (status == DIKAS_OK && !a->report.muted) {
        json_object *inputs = a->report.inputs, *own;
        const char *unit = dikas_terrain_unit(terrain);
        own = json_object_array_get_idx(inputs, json_object_array_length(inputs) - 1);
        json_object_object_del(own, "rows");
        json_object_object_add(own, "unit", *unit ? json_object_new_string(unit) : NULL);
        json_object_object_add(own, "spacing_m", json_number(dikas_terrain_spacing(terrain)));
    }
    dikas_table_free(nothing);
    return status;
}

static void say_unit(const access_run *a, const dikas_terrain *terrain)
{
    const int quiet = a->options->common.quiet || a->report.muted;
    static const char *const metres[] = { "m", "metre", "metres", "meter", "meters", NULL };
    const char *unit = dikas_terrain_unit(terrain), *name = dikas_terrain_name(terrain);
    char *lower = g_ascii_strdown(unit, -1);
    if (!quiet && !*unit)
        tool_say(a->tool, "note: %s does not say its unit; metres are assumed", name);
    else if (!quiet && !g_strv_contains(metres, lower))
        tool_say(a->tool, "note: %s counts in '%s' and is converted to metres", name, unit);
    g_free(lower);
}

static dikas_status warn_of_gaps(access_run *a, const dikas_terrain *terrain,
                                 const dikas_elevations_report *r, int64_t known, dikas_error *err)
{
    const char *name = dikas_terrain_name(terrain);
    char crs[200];
    dikas_crs_label(dikas_terrain_crs(terrain), crs, sizeof crs);
    if (!known && r->n_lines)
        return dikas_fail(err, DIKAS_EINVAL,
                          "%s: holds no elevation for any of %lld lines of the network; is it of "
                          "another place? (its CRS is %s)",
                          name, (long long)r->n_lines, crs);
    if (r->lines_without)
        report_warn(&a->report, "dem_not_covering", r->lines_without,
                    "%s: holds no elevation for %.1f of %.1f km of the network (%.1f %%), on %lld "
                    "of %lld lines; it counts as level there",
                    name, r->metres_without / 1000, r->metres / 1000,
                    100 * r->metres_without / r->metres, (long long)r->lines_without,
                    (long long)r->n_lines);
    if (r->lines_between)
        report_warn(&a->report, "dem_gaps", r->points_between,
                    "%s: %lld points of %lld lines (%.1f km) have no elevation and are "
                    "interpolated along the line",
                    name, (long long)r->points_between, (long long)r->lines_between,
                    r->metres_between / 1000);
    return DIKAS_OK;
}

static dikas_status fill(access_run *a, const dikas_terrain *terrain, dikas_elevations *e,
                         dikas_error *err)
{
    const double *here;
    const int64_t n = dikas_elevations_points(e, &here);
    double *xy = g_new(double, 2 * (gsize)n + 1), *z = g_new(double, (gsize)n + 1);
    dikas_elevations_report made;
    int64_t known = 0;
    memcpy(xy, here, 2 * (size_t)n * sizeof *xy);
    dikas_status status = dikas_reproject_points(a->crs, dikas_terrain_crs(terrain), n, xy, err);
    if (status == DIKAS_OK)
        status = dikas_terrain_read(terrain, n, xy, z, NULL, &a->run, err);
    for (int64_t i = 0; i < n && status == DIKAS_OK; i++)
        known += !isnan(z[i]);
    if (status == DIKAS_OK)
        status = dikas_elevations_set(e, z, &made, err);
    if (status == DIKAS_OK)
        status = warn_of_gaps(a, terrain, &made, known, err);
    g_free(xy);
    g_free(z);
    return status;
}

dikas_status read_elevations(access_run *a, const dikas_table *lines, dikas_elevations **out,
                             dikas_error *err)
{
    dikas_terrain *terrain = NULL;
    *out = NULL;
    if (!a->options->dem)
        return DIKAS_OK;
    DIKAS_TRY(dikas_terrain_open(a->options->dem, RESOLUTION, &terrain, err));
    dikas_status status = report_dem(a, terrain, err);
    if (status == DIKAS_OK)
        status = dikas_elevations_new(lines, dikas_terrain_spacing(terrain), out, err);
    if (status == DIKAS_OK) {
        say_unit(a, terrain);
        status = fill(a, terrain, *out, err);
    }
    dikas_terrain_free(terrain);
    if (status != DIKAS_OK) {
        dikas_elevations_free(*out);
        *out = NULL;
    }
    return status;
}
