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
    const int is_share = strstr(column->name, "share") || column->is_share;
    const int has_no_unit = !*column->unit || strcmp(column->unit, "1") == 0;
    if (is_share && has_no_unit && is_within_one(layer, column)) {
        set(&column->unit, g_strdup("%"));
        column->scale = 100;
    }
}

/* ---- by what the tool noted ---- */

static json_object *member(json_object *object, const char *key, json_type type)
{
    json_object *found = NULL;
    return json_object_is_type(object, json_type_object) &&
                   json_object_object_get_ex(object, key, &found) &&
                   json_object_is_type(found, type)
               ? found
               : NULL;
}

static const char *text_of(json_object *object, const char *key)
{
    json_object *text = member(object, key, json_type_string);
    return text ? json_object_get_string(text) : NULL;
}

/* The note of the column, or NULL. */
static json_object *find_note(json_object *provenance, const char *name)
{
    json_object *notes = member(provenance, "columns", json_type_array);
    json_object *found = NULL;
    for (size_t i = 0; notes && i < json_object_array_length(notes); i++) {
        json_object *note = json_object_array_get_idx(notes, i);
        const int is_of_cells = g_strcmp0(text_of(note, "rows"), "cells") == 0;
        if (g_strcmp0(text_of(note, "name"), name) == 0 && (is_of_cells || !found))
            found = note;
    }
    return found;
}

const char *owner_of_column(const map_layer *layer, const char *name)
{
    json_object *note = layer->provenance ? find_note(layer->provenance, name) : NULL;
    return note ? text_of(note, "of") : NULL;
}

/* Units that stand for those of the inputs say nothing. */
static const char *plain_unit(const char *unit)
{
    static const char *const relative[] = { "cost", "supply", "value", NULL };
    return !unit || g_strv_contains(relative, unit) ? "" : unit;
}

/* "Cost to the k-th nearest service: doctor" */
static char *title_of(dikas_language language, json_object *note)
{
    static const char *const keys[] = { "group", "category", "profile" };
    const char *title = text_of(note, "title"), *help = text_of(note, "help");
    const char *of = text_of(note, "of");
    if (text_of(note, "part") && help && !of)
        title = help; /* an output of its own */
    GString *out = g_string_new(dikas_map_word(language, title));
    for (size_t k = 0; k < DIKAS_COUNT(keys); k++)
        if (text_of(note, keys[k])) {
            char *words = g_strdelimit(g_strdup(text_of(note, keys[k])), "_", ' ');
            g_string_append_printf(out, "%s%s", k && strchr(out->str, ':') ? ", " : ": ", words);
            g_free(words);
        }
    if (of && help)
        g_string_append_printf(out, " \u2013 %s", dikas_map_word(language, help));
    return g_string_free(out, FALSE);
}

/* What a measure of anything is called says less of a column than its own name. */
static int has_short_title(json_object *note)
{
    enum { MOST = 60 };
    const char *title = text_of(note, "title");
    return title && g_utf8_strlen(title, -1) <= MOST;
}

static int holds_share(json_object *note, const dikas_measure *measure)
{
    const char *const texts[] = { text_of(note, "title"), text_of(note, "help"),
                                  text_of(note, "part"), measure ? measure->id : NULL };
    json_object *range = member(note, "range", json_type_array);
    if (!range || json_object_array_length(range) != 2 ||
        json_object_get_double(json_object_array_get_idx(range, 1)) > 1 ||
        !json_object_array_get_idx(range, 1))
        return 0;
    for (size_t i = 0; i < DIKAS_COUNT(texts); i++)
        if (texts[i] && (strstr(texts[i], "share") || strstr(texts[i], "Share")))
            return 1;
    return 0;
}

static void describe_by_note(dikas_language language, map_column *column, json_object *note)
{
    const char *family = text_of(note, "family"), *id = text_of(note, "measure");
    const char *sense = text_of(note, "sense");
    const dikas_measure *measure = family && id ? dikas_measure_of(family, id) : NULL;
    json_object *reference = NULL;
    if (has_short_title(note))
        set(&column->title, title_of(language, note));
    set(&column->unit, g_strdup(plain_unit(text_of(note, "unit"))));
    column->is_share = holds_share(note, measure);
    column->sense = g_strcmp0(sense, "benefit") == 0 ? 1 : g_strcmp0(sense, "cost") == 0 ? -1 : 0;
    if (json_object_object_get_ex(note, "reference", &reference) && reference)
        column->centre = json_object_get_double(reference);
    if (text_of(note, "title"))
        column->method = g_strdup(text_of(note, "title"));
    if (measure && *measure->reference)
        column->reference =
            *measure->doi
                ? g_strdup_printf("%s, doi:%s", dikas_map_word(language, measure->reference),
                                  measure->doi)
                : g_strdup(measure->reference);
}

/* ---- as it was asked for ---- */

/* How much of the column's name a result of this name accounts for: all of it, or all before what
 * a category or a group adds. */
static size_t matched(const char *column, const char *name)
{
    const size_t n = strlen(name);
    return g_str_has_prefix(column, name) && (!column[n] || column[n] == '_') ? n : 0;
}

/* "minutes=nearest:k=2" -> "nearest:k=2", where the column is a result of it. */
static void try_request(map_column *column, const char *text, const char *family, size_t *best)
{
    dikas_request request = { 0 };
    if (dikas_request_parse(text, family, &request, NULL) != DIKAS_OK)
        return;
    for (int i = 0; i < request.measure->n_outputs; i++) {
        char *name = request_name(&request, request.measure->outputs[i].suffix);
        const size_t n = matched(column->name, name);
        if (n > *best) {
            set(&column->how, g_strdup(request.name ? strchr(text, '=') + 1 : text));
            *best = n;
        }
        g_free(name);
    }
    dikas_request_clear(&request);
}

static void find_request(map_column *column, json_object *provenance)
{
    const char *made_by = text_of(provenance, "tool");
    json_object *parameters = member(provenance, "parameters", json_type_object);
    json_object *measures = member(parameters, "measures", json_type_array);
    size_t best = 0;
    if (!made_by || !measures)
        return;
    const char *family = g_str_has_prefix(made_by, "dikas-") ? made_by + strlen("dikas-") : made_by;
    for (size_t i = 0; i < json_object_array_length(measures); i++) {
        const char *text = json_object_get_string(json_object_array_get_idx(measures, i));
        if (text)
            try_request(column, text, family, &best);
    }
}

void describe_column(const map_run *m, const map_layer *layer, map_column *column)
{
    json_object *note = layer->provenance ? find_note(layer->provenance, column->name) : NULL;
    column->title = words_of(column->name);
    column->unit = g_strdup(unit_of_name(column->name));
    column->scale = 1;
    column->centre = DIKAS_MISSING;
    if (note) {
        describe_by_note(m->language, column, note);
        find_request(column, layer->provenance);
    }
    scale_share(layer, column);
}
