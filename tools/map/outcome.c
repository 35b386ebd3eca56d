/* SPDX-License-Identifier: MIT */
/**
 * @file outcome.c
 * What was drawn, for the report; and what there is to choose from.
 */
#include <stdio.h>

#include "core/core.h"
#include "map/map.h"

/* ---- the report ---- */

static json_object *classes_json(const map_column *column)
{
    json_object *list = json_object_new_array();
    for (int k = 0; k < column->classes.n; k++) {
        char colour[16];
        json_object *one = json_object_new_object();
        g_snprintf(colour, sizeof colour, "#%06x", (unsigned)column->colour[k] & 0xffffffu);
        json_object_object_add(one, "from", json_number(column->classes.bound[k]));
        json_object_object_add(one, "to", json_number(column->classes.bound[k + 1]));
        json_object_object_add(one, "cells", json_object_new_int64(column->classes.count[k]));
        json_object_object_add(one, "colour", json_object_new_string(colour));
        json_object_array_add(list, one);
    }
    return list;
}

static json_object *missing_json(const map_layer *layer, const map_column *column)
{
    int64_t count[DIKAS_REASON + UINT8_MAX + 1] = { 0 };
    json_object *missing = json_object_new_object();
    for (int64_t i = 0; i < layer->n; i++)
        count[column->absence[i]]++;
    json_object_object_add(missing, "no_data", json_object_new_int64(count[DIKAS_NO_DATA]));
    json_object_object_add(missing, "suppressed", json_object_new_int64(count[DIKAS_SUPPRESSED]));
    for (guint r = 0; r < column->reasons->len; r++)
        json_object_object_add(missing, column->reasons->pdata[r],
                               json_object_new_int64(count[DIKAS_REASON + r]));
    return missing;
}

static void report_column_of(map_run *m, const map_sheet *sheet, guint number)
{
    const map_column *column = sheet->columns->pdata[number];
    const caption *figures = sheet->figures ? &sheet->figures[number] : NULL;
    json_object *result =
        report_result(&m->report, "map", column->name, figures ? figures->median : DIKAS_MISSING,
                      *column->unit ? column->unit : "1", figures ? "ok" : "not_computed");
    json_object_object_add(result, "title", json_object_new_string(column->title));
    json_object_object_add(result, "map", json_object_new_string(sheet->title));
    json_object_object_add(result, "cells",
                           json_object_new_string(dikas_table_name(sheet->layer->cells)));
    json_object_object_add(result, "scale", json_number(column->scale));
    json_object_object_add(result, "palette", json_object_new_string(column->palette));
    json_object_object_add(result, "classes", classes_json(column));
    json_object_object_add(result, "missing", missing_json(sheet->layer, column));
    if (sheet->caption)
        json_object_object_add(result, "caption", json_object_new_string(sheet->captions[number]));
}

void report_maps(map_run *m)
{
    static const char *const left_out[] = { "dpi", NULL };
    int64_t rows = 0;
    note_options(&m->report, left_out);
    for (guint s = 0; s < m->sheets->len; s++) {
        const map_sheet *sheet = m->sheets->pdata[s];
        for (guint i = 0; i < sheet->columns->len; i++)
            report_column_of(m, sheet, i);
        rows = s ? rows : sheet->layer->n;
    }
    report_output(&m->report, m->options->common.output, NULL, rows);
    json_object_object_add(m->report.output, "maps", json_object_new_int64(m->sheets->len));
}

/* ---- what there is ---- */

static const char *const kinds[] = { "sequential", "diverging", "qualitative", "bivariate" };

static const struct {
    const char *id, *help;
} methods[] = {
    { "quantile", "as many cells in each class; equal values are never parted" },
    { "equal", "classes as wide each, from the least value to the greatest" },
    { "jenks", "least squared deviations from the means of classes (exact)" },
    { "pretty", "bounds that are 1, 2 or 5 times a power of ten apart" },
    { "breaks", "bounds of one's own: breaks=A/B/..." },
};

static void print_palettes(const dikas_palette *const *palettes, int n)
{
    for (int kind = 0; kind < (int)DIKAS_COUNT(kinds); kind++) {
        printf("%s palettes\n", kinds[kind]);
        for (int i = 0; i < n; i++)
            if ((int)palettes[i]->kind == kind)
                printf("    %-12s to %2d classes  %s\n", palettes[i]->name,
                       palettes[i]->max_classes, palettes[i]->source);
    }
    printf("\nAn -r at the end of its name turns a palette round.\n\nways to find classes\n");
    for (size_t i = 0; i < DIKAS_COUNT(methods); i++)
        printf("    %-12s %s\n", methods[i].id, methods[i].help);
}

static json_object *item(const char *id, const char *kind, const char *help)
{
    json_object *one = json_object_new_object();
    json_object_object_add(one, "id", json_object_new_string(id));
    json_object_object_add(one, "kind", json_object_new_string(kind));
    json_object_object_add(one, "help", json_object_new_string(help));
    json_object_object_add(one, "parameters", json_object_new_array());
    return one;
}

void list_palettes(const tool *t)
{
    int n;
    const dikas_palette *const *palettes = dikas_palettes(&n);
    if (!t->common->json) {
        print_palettes(palettes, n);
        return;
    }
    json_object *list = json_object_new_array();
    for (int i = 0; i < n; i++) {
        json_object *one = item(palettes[i]->name, kinds[palettes[i]->kind], palettes[i]->source);
        json_object_object_add(one, "max_classes", json_object_new_int(palettes[i]->max_classes));
        json_object_array_add(list, one);
    }
    for (size_t i = 0; i < DIKAS_COUNT(methods); i++)
        json_object_array_add(list, item(methods[i].id, "classes", methods[i].help));
    print_json(list);
}
