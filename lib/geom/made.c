/* SPDX-License-Identifier: MIT */
/**
 * @file made.c
 * Polygons of GEOS as the rows of a table.
 */
#include <string.h>

#include "core/core.h"
#include "geom/made.h"

dikas_status made_init(made_rows *made, int64_t n, dikas_error *err)
{
    *made = (made_rows){ .wkb = { .type = DIKAS_BYTES } };
    made->wkb.name = dikas_copy_text("geometry");
    made->wkb.start = dikas_alloc_zero((size_t)n + 1, sizeof *made->wkb.start);
    made->wkb.missing = dikas_alloc_zero((size_t)n + 1, 1);
    return made->wkb.name && made->wkb.start && made->wkb.missing
               ? DIKAS_OK
               : DIKAS_NO_MEMORY(err, "polygons");
}

void made_clear(made_rows *made)
{
    dikas_column_clear(&made->wkb);
}

static dikas_status append(made_rows *made, const unsigned char *bytes, size_t n, dikas_error *err)
{
    const int64_t before = made->wkb.start[made->n], after = before + (int64_t)n;
    if (!dikas_make_room((void **)&made->wkb.bytes, &made->room, after, 1))
        return DIKAS_NO_MEMORY(err, "polygons");
    memcpy(made->wkb.bytes + before, bytes, n);
    made->wkb.start[++made->n] = after;
    return DIKAS_OK;
}

dikas_status made_add(made_rows *made, GEOSContextHandle_t geos, const GEOSGeometry *polygon,
                      dikas_error *err)
{
    if (!polygon) {
        made->wkb.missing[made->n] = 1;
        made->wkb.start[made->n + 1] = made->wkb.start[made->n];
        made->n++;
        return DIKAS_OK;
    }
    size_t n = 0;
    unsigned char *bytes = GEOSGeomToWKB_buf_r(geos, polygon, &n);
    const dikas_status status =
        bytes ? append(made, bytes, n, err) : DIKAS_NO_MEMORY(err, "polygons");
    GEOSFree_r(geos, bytes);
    return status;
}

dikas_status made_table(made_rows *made, const dikas_table *like, dikas_table **out,
                        dikas_error *err)
{
    dikas_table *table = dikas_table_new(made->n);
    dikas_status status = table ? DIKAS_OK : DIKAS_NO_MEMORY(err, "polygons");
    if (status == DIKAS_OK)
        status = dikas_table_set_name(table, dikas_table_name(like), err);
    if (status == DIKAS_OK && dikas_table_crs(like))
        status = dikas_table_set_crs(table, dikas_table_crs(like), err);
    if (status == DIKAS_OK)
        status = dikas_table_take_wkb(table, &made->wkb, err);
    if (status != DIKAS_OK) {
        dikas_table_free(table);
        return status;
    }
    dikas_table_drop_wkb(table);
    *out = table;
    return DIKAS_OK;
}
