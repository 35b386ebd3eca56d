/* SPDX-License-Identifier: MIT */
/**
 * @file titles.c
 * What a column is: by the provenance of its file, by the measure that was asked for, or, where
 * nothing else is known, by its name.
 */
#include <string.h>

#include "core/core.h"
#include "map/map.h"
#include "map/words.h"

/* Where a value is as it is in the whole. */
static double centre_of(const char *measure)
{
    static const struct {
        const char *id;
        double centre;
    } centres[] = {
        { "location_quotient", 1 },
        { "sum_index", 100 },
        { "anomaly", 0 },
    };
    for (size_t i = 0; i < DIKAS_COUNT(centres); i++)
        if (strcmp(measure, centres[i].id) == 0)
            return centres[i].centre;
    return DIKAS_MISSING;
}

static int sense_of(const dikas_measure *measure)
{
    return measure->traits & DIKAS_TRAIT_BENEFIT ? 1 : measure->traits & DIKAS_TRAIT_COST ? -1 : 0;
}

/* "a_column" -> "A column" */
static char *words_of(const char *name)
{
    char *words = g_strdelimit(g_strdup(name), "_", ' ');
    const gunichar first = g_unichar_toupper(g_utf8_get_char(words));
    char letter[8] = "";
    if (!g_utf8_validate(words, -1, NULL) || !*words)
        return words;
    letter[g_unichar_to_utf8(first, letter)] = '\0';
    char *title = g_strconcat(letter, g_utf8_next_char(words), NULL);
    g_free(words);
    return title;
}

static void set(char **to, char *text)
{
    g_free(*to);
    *to = text;
}

/* ---- by the name ---- */

/* Tools end the names of columns with their units. */
static const char *unit_of_name(const char *name)
{
    static const struct {
        const char *suffix, *unit;
    } units[] = {
        { "_min", "min" },
        { "_minutes", "min" },
        { "_m", "m" },
        { "_km", "km" },
        { "_ha", "ha" },
        { "_mm", "mm" },
        { "_persons", "persons" },
        { "_people", "persons" },
        { "_share", "1" },
        { "_pct", "%" },
        { "_percent", "%" },
        { "_eur", "EUR" },
        { "_c", "°C" },
    };
    if (g_ascii_strcasecmp(name, "population") == 0)
        return "persons";
    for (size_t i = 0; i < DIKAS_COUNT(units); i++) {
        const size_t n = strlen(name), m = strlen(units[i].suffix);
        if (n > m && g_ascii_strcasecmp(name + n - m, units[i].suffix) == 0)
            return units[i].unit;
    }
    return "";
}

static int is_within_one(const map_layer *layer, const map_column *column)
{
    for (int64_t i = 0; i < layer->n; i++)
        if (column->value[i] < 0 || column->value[i] > 1)
            return 0;
    return 1;
}

/* Shares are shown in percent. */
static void scale_share(const map_layer *layer, map_column *column)
{
    const int is_share =
        strstr(column->name, "share") || (column->how && strstr(column->how, "share"));
    const int has_no_unit = !*column->unit || strcmp(column->unit, "1") == 0;
    if (is_share && has_no_unit && is_within_one(layer, column)) {
        set(&column->unit, g_strdup("%"));
        column->scale = 100;
    }
}

/* ---- by the measures that were asked for ---- */

static json_object *member(json_object *object, const char *key)
{
    json_object *found = NULL;
    return json_object_is_type(object, json_type_object) &&
                   json_object_object_get_ex(object, key, &found)
               ? found
               : NULL;
}

/* How much of the column's name a result of this name accounts for: all of it, or all before what
 * a category or a group adds. */
static size_t matched(const char *column, const char *name)
{
    const size_t n = strlen(name);
    return g_str_has_prefix(column, name) && (!column[n] || column[n] == '_') ? n : 0;
}

static const char *unit_of_output(json_object *parameters, const dikas_output_spec *output)
{
    const char *cost = record_text(parameters, "cost-unit");
    if (strcmp(output->unit, "cost") == 0)
        return cost ? cost : "min";
    if (strcmp(output->unit, "supply") == 0 || strcmp(output->unit, "value") == 0)
        return "";
    return output->unit;
}

static void describe_by_output(map_column *column, json_object *parameters,
                               const dikas_request *request, const dikas_output_spec *output,
                               const char *rest)
{
    const dikas_measure *measure = request->measure;
    const char *title = *output->suffix ? output->help : measure->title;
    set(&column->title, *rest ? g_strdup_printf("%s: %s", title, rest) : g_strdup(title));
    set(&column->unit, g_strdup(unit_of_output(parameters, output)));
    set(&column->method, g_strdup(measure->title));
    set(&column->reference, *measure->doi
                                ? g_strdup_printf("%s, doi:%s", measure->reference, measure->doi)
                                : g_strdup(measure->reference));
    column->sense = sense_of(measure);
    column->centre = centre_of(measure->id);
}

static void try_request(map_column *column, json_object *parameters, const char *text,
                        const char *family, size_t *best)
{
    dikas_request request = { 0 };
    if (dikas_request_parse(text, family, &request, NULL) != DIKAS_OK)
        return;
    for (int i = 0; i < request.measure->n_outputs; i++) {
        const dikas_output_spec *output = &request.measure->outputs[i];
        char *name = request_name(&request, output->suffix);
        const size_t n = matched(column->name, name);
        if (n > *best) {
            char *rest = words_of(column->name[n] ? column->name + n + 1 : "");
            describe_by_output(column, parameters, &request, output, rest);
            set(&column->how,
                g_strdup(strchr(text, '=') && !strchr(request.measure->id, '=') && request.name
                             ? strchr(text, '=') + 1
                             : text));
            g_free(rest);
            *best = n;
        }
        g_free(name);
    }
    dikas_request_clear(&request);
}

static void describe_by_requests(map_column *column, json_object *provenance)
{
    const char *made_by = record_text(provenance, "tool");
    json_object *parameters = member(provenance, "parameters");
    json_object *measures = member(parameters, "measures");
    size_t best = 0;
    if (!made_by || !json_object_is_type(measures, json_type_array))
        return;
    const char *family = g_str_has_prefix(made_by, "dikas-") ? made_by + strlen("dikas-") : made_by;
    for (size_t i = 0; i < json_object_array_length(measures); i++) {
        const char *text = json_object_get_string(json_object_array_get_idx(measures, i));
        if (text)
            try_request(column, parameters, text, family, &best);
    }
}

void describe_column(const map_run *m, const map_layer *layer, map_column *column)
{
    (void)m;
    column->title = words_of(column->name);
    column->unit = g_strdup(unit_of_name(column->name));
    column->scale = 1;
    column->centre = DIKAS_MISSING;
    if (layer->provenance)
        describe_by_requests(column, layer->provenance);
    scale_share(layer, column);
}
