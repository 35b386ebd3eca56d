/* SPDX-License-Identifier: MIT */
/**
 * @file crs.c
 * Coordinate reference systems: what kind, what name, the same or not.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/core.h"
#include "dikas/geom.h"
#include "geom/proj.h"

/* How sure PROJ has to be, of 100, that a CRS without a code is the one of the registry. */
enum { SURE = 90 };

PJ_CONTEXT *geom_proj_context(void)
{
    PJ_CONTEXT *context = proj_context_create();
    if (!context)
        return NULL;
    proj_log_level(context, PJ_LOG_NONE);
    proj_context_set_enable_network(context, 0);
    return context;
}

PJ *geom_crs(PJ_CONTEXT *context, const char *wkt)
{
    PJ *crs = wkt ? proj_create(context, wkt) : NULL;
    if (crs && proj_is_crs(crs))
        return crs;
    proj_destroy(crs);
    return NULL;
}

/* Takes over a CRS: the one without what binds it to WGS 84, without its heights. */
static PJ *horizontal_part(PJ_CONTEXT *context, PJ *crs)
{
    while (crs) {
        const PJ_TYPE type = proj_get_type(crs);
        PJ *part = NULL;
        if (type == PJ_TYPE_BOUND_CRS)
            part = proj_get_source_crs(context, crs);
        else if (type == PJ_TYPE_COMPOUND_CRS)
            part = proj_crs_get_sub_crs(context, crs, 0);
        else
            return crs;
        proj_destroy(crs);
        crs = part;
    }
    return NULL;
}

static int is_in_metres(PJ_CONTEXT *context, const PJ *crs)
{
    double factor = 0;
    PJ *system = proj_crs_get_coordinate_system(context, crs);
    const int is_known = system && proj_cs_get_axis_info(context, system, 0, NULL, NULL, NULL,
                                                         &factor, NULL, NULL, NULL);
    proj_destroy(system);
    return is_known && fabs(factor - 1) < 1e-12;
}

static dikas_crs_kind kind_of(PJ_CONTEXT *context, const PJ *crs)
{
    switch (crs ? proj_get_type(crs) : PJ_TYPE_UNKNOWN) {
    case PJ_TYPE_GEOGRAPHIC_2D_CRS:
    case PJ_TYPE_GEOGRAPHIC_3D_CRS:
        return DIKAS_CRS_GEOGRAPHIC;
    case PJ_TYPE_PROJECTED_CRS:
        return is_in_metres(context, crs) ? DIKAS_CRS_PROJECTED : DIKAS_CRS_OTHER_UNIT;
    default:
        return DIKAS_CRS_NONE;
    }
}

dikas_crs_kind dikas_crs_kind_of(const char *wkt)
{
    PJ_CONTEXT *context = geom_proj_context();
    PJ *crs = horizontal_part(context, geom_crs(context, wkt));
    const dikas_crs_kind kind = kind_of(context, crs);
    proj_destroy(crs);
    proj_context_destroy(context);
    return kind;
}

/* The code of what PROJ takes the CRS for; 0 when it is not sure. */
static int identify(PJ_CONTEXT *context, const PJ *crs, char *out, size_t size)
{
    int *confidence = NULL;
    PJ_OBJ_LIST *list = proj_identify(context, crs, "EPSG", NULL, &confidence);
    PJ *best = list && proj_list_get_count(list) > 0 && confidence[0] >= SURE
                   ? proj_list_get(context, list, 0)
                   : NULL;
    const char *code = best ? proj_get_id_code(best, 0) : NULL;
    if (code)
        snprintf(out, size, "EPSG:%s", code);
    proj_destroy(best);
    proj_list_destroy(list);
    proj_int_list_destroy(confidence);
    return code != NULL;
}

/* 1 when the label is a code, 0 when it is only a name. */
static int write_label(PJ_CONTEXT *context, const PJ *crs, char *out, size_t size)
{
    const char *authority = crs ? proj_get_id_auth_name(crs, 0) : NULL;
    const char *code = crs ? proj_get_id_code(crs, 0) : NULL;
    if (authority && code) {
        snprintf(out, size, "%s:%s", authority, code);
        return 1;
    }
    if (crs && identify(context, crs, out, size))
        return 1;
    snprintf(out, size, "%s", crs ? proj_get_name(crs) : "none");
    return 0;
}

void dikas_crs_label(const char *wkt, char *out, size_t size)
{
    PJ_CONTEXT *context = geom_proj_context();
    PJ *crs = geom_crs(context, wkt);
    write_label(context, crs, out, size);
    proj_destroy(crs);
    proj_context_destroy(context);
}

/* Data have x east and y north whatever the CRS says, so the order of axes tells nothing. */
static int are_equivalent(PJ_CONTEXT *context, const PJ *a, const PJ *b)
{
    PJ *first = proj_normalize_for_visualization(context, a);
    PJ *second = proj_normalize_for_visualization(context, b);
    const int same = first && second &&
                     proj_is_equivalent_to_with_ctx(context, first, second,
                                                    PJ_COMP_EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS);
    proj_destroy(first);
    proj_destroy(second);
    return same;
}

static int are_same(PJ_CONTEXT *context, const PJ *a, const PJ *b)
{
    char first[60], second[60];
    if (!a || !b)
        return 0;
    if (are_equivalent(context, a, b))
        return 1;
    return write_label(context, a, first, sizeof first) &&
           write_label(context, b, second, sizeof second) && strcmp(first, second) == 0;
}

int dikas_crs_same(const char *a, const char *b)
{
    if (!a || !b)
        return a == b;
    if (strcmp(a, b) == 0)
        return 1;
    PJ_CONTEXT *context = geom_proj_context();
    PJ *first = horizontal_part(context, geom_crs(context, a));
    PJ *second = horizontal_part(context, geom_crs(context, b));
    const int same = are_same(context, first, second);
    proj_destroy(first);
    proj_destroy(second);
    proj_context_destroy(context);
    return same;
}

static dikas_status copy_wkt(PJ_CONTEXT *context, const PJ *crs, const char *text, char **wkt,
                             dikas_error *err)
{
    static const char *const options[] = { "MULTILINE=NO", NULL };
    const char *written = crs ? proj_as_wkt(context, crs, PJ_WKT2_2019, options) : NULL;
    if (!written)
        return dikas_fail(err, DIKAS_EINVAL,
                          "'%.200s' is no coordinate system (expected is EPSG:CODE, WKT, or +proj)",
                          text);
    *wkt = dikas_copy_text(written);
    return *wkt ? DIKAS_OK : DIKAS_NO_MEMORY(err, "a coordinate system");
}

dikas_status dikas_crs_wkt(const char *text, char **wkt, dikas_error *err)
{
    static const char crs_type[] = " +type=crs"; /* else +proj is a mere projection */
    const size_t size = strlen(text) + sizeof crs_type;
    char *definition = dikas_alloc(size, 1);
    if (!definition)
        return DIKAS_NO_MEMORY(err, "a coordinate system");
    const int is_proj = strstr(text, "proj=") && !strstr(text, "type=crs");
    snprintf(definition, size, "%s%s", text, is_proj ? crs_type : "");
    PJ_CONTEXT *context = geom_proj_context();
    PJ *crs = geom_crs(context, definition);
    const dikas_status status = copy_wkt(context, crs, text, wkt, err);
    proj_destroy(crs);
    proj_context_destroy(context);
    dikas_release(definition);
    return status;
}

/* Degrees with 6 decimals and a point, in every locale. */
static void write_degrees(double degrees, char *out, size_t size)
{
    const long micro = lround(degrees * 1e6);
    snprintf(out, size, "%s%ld.%06ld", micro < 0 ? "-" : "", labs(micro) / 1000000,
             labs(micro) % 1000000);
}

dikas_status dikas_crs_local(double longitude, double latitude, char **wkt, dikas_error *err)
{
    char x[40], y[40], text[200];
    if (!(fabs(longitude) <= 360) || !(fabs(latitude) <= 90))
        return dikas_fail(err, DIKAS_EINVAL, "no place on Earth: longitude %g, latitude %g",
                          longitude, latitude);
    write_degrees(longitude, x, sizeof x);
    write_degrees(latitude, y, sizeof y);
    snprintf(text, sizeof text, "+proj=laea +lat_0=%s +lon_0=%s +datum=WGS84 +units=m", y, x);
    return dikas_crs_wkt(text, wkt, err);
}
