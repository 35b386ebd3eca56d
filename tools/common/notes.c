/* SPDX-License-Identifier: MIT */
/**
 * @file notes.c
 * What the columns of the output are: for who draws them, and for the provenance.
 *
 * A column that belongs to another (its known share, its mean by area) takes what it does not have
 * of its own from that one, once all are known.
 */
#include <string.h>

#include "common/tool.h"

static json_object *text_or_null(const char *text)
{
    return text ? json_object_new_string(text) : NULL;
}

static void add_text(json_object *to, const char *key, const char *text)
{
    if (text)
        json_object_object_add(to, key, json_object_new_string(text));
}

static json_object *range_of(double low, double high)
{
    json_object *range = json_object_new_array();
    json_object_array_add(range, json_number(low));
    json_object_array_add(range, json_number(high));
    return range;
}

/* The note of a column, or NULL. */
static json_object *find_note(const report *r, const char *rows, const char *name)
{
    for (size_t i = 0; i < json_object_array_length(r->columns); i++) {
        json_object *note = json_object_array_get_idx(r->columns, i);
        if (strcmp(record_text(note, "rows"), rows) == 0 &&
            strcmp(record_text(note, "name"), name) == 0)
            return note;
    }
    return NULL;
}

/* A new note; NULL where there is one already: services of two files have the same columns. */
static json_object *new_note(report *r, const char *rows, const char *name)
{
    if (r->muted || find_note(r, rows, name))
        return NULL;
    json_object *note = json_object_new_object();
    json_object_object_add(note, "rows", json_object_new_string(rows));
    json_object_object_add(note, "name", json_object_new_string(name));
    json_object_array_add(r->columns, note);
    return note;
}

/* Whose suffix the name has, the one of no suffix where it has none. */
static const dikas_output_spec *output_of(const dikas_measure *m, const char *name)
{
    const dikas_output_spec *found = NULL;
    for (int o = 0; o < m->n_outputs; o++)
        if (g_str_has_suffix(name, m->outputs[o].suffix) &&
            (!found || strlen(m->outputs[o].suffix) > strlen(found->suffix)))
            found = &m->outputs[o];
    return found;
}

static const char *sense_of(const dikas_measure *m)
{
    return m->traits & DIKAS_TRAIT_BENEFIT ? "benefit"
           : m->traits & DIKAS_TRAIT_COST  ? "cost"
                                           : NULL;
}

static void note_measure(json_object *to, const column_note *n)
{
    const dikas_output_spec *output = n->part ? NULL : output_of(n->measure, n->name);
    const char *part = n->part ? n->part : output && *output->suffix ? output->suffix + 1 : NULL;
    const int is_value = !part && output == &n->measure->outputs[0];
    add_text(to, "part", part);
    add_text(to, "help", output ? output->help : NULL);
    const char *unit = n->unit ? n->unit : output ? output->unit : NULL;
    json_object_object_add(to, "unit", text_or_null(g_strcmp0(unit, "value") != 0 ? unit : NULL));
    json_object_object_add(to, "range",
                           n->is_share ? range_of(0, 1)
                           : output    ? range_of(output->low, output->high)
                                       : range_of(-HUGE_VAL, HUGE_VAL));
    json_object_object_add(to, "sense", is_value ? text_or_null(sense_of(n->measure)) : NULL);
    json_object_object_add(
        to, "reference",
        is_value && n->measure->reference_value ? json_number(*n->measure->reference_value) : NULL);
}

void report_column(report *r, const column_note *n)
{
    json_object *to = new_note(r, n->rows, n->name);
    if (!to)
        return;
    json_object_object_add(to, "measure", text_or_null(n->measure ? n->measure->id : NULL));
    json_object_object_add(to, "family", text_or_null(n->measure ? n->measure->family : NULL));
    json_object_object_add(to, "title",
                           text_or_null(n->title     ? n->title
                                        : n->measure ? n->measure->title
                                                     : NULL));
    add_text(to, "group", n->group);
    add_text(to, "category", n->category);
    add_text(to, "profile", n->profile);
    if (n->measure) {
        note_measure(to, n);
        return;
    }
    add_text(to, "part", n->part);
    json_object_object_add(to, "unit", text_or_null(n->unit));
    json_object_object_add(to, "range",
                           n->is_share  ? range_of(0, 1)
                           : n->is_text ? NULL
                                        : range_of(n->is_signed ? -HUGE_VAL : 0, HUGE_VAL));
    json_object_object_add(to, "sense", NULL);
    json_object_object_add(to, "reference", NULL);
}

/* "value": as the column that it is of. */
static const dikas_output_spec parts[] = {
    { "_known_share", DIKAS_SIDE_ROWS, "1", 0, 1, "share that is known" },
    { "_sd", DIKAS_SIDE_ROWS, "value", 0, HUGE_VAL, "standard deviation" },
    { "_low", DIKAS_SIDE_ROWS, "value", -HUGE_VAL, HUGE_VAL, "the least it can be" },
    { "_high", DIKAS_SIDE_ROWS, "value", -HUGE_VAL, HUGE_VAL, "the most it can be" },
    { "_p", DIKAS_SIDE_ROWS, "1", 0, 1, "how often chance alone gives as much" },
    { "_fdr", DIKAS_SIDE_ROWS, "1", 0, 1, "share of false discoveries" },
    { "_total", DIKAS_SIDE_ROWS, "persons", 0, HUGE_VAL, "added up over the cells" },
};

static const dikas_output_spec *find_part(const dikas_output_spec *list, int n, const char *part)
{
    for (int k = 0; k < n; k++)
        if (strcmp(list[k].suffix + 1, part) == 0)
            return &list[k];
    return NULL;
}

void report_beside(report *r, const char *rows, const char *name, const char *of, const char *part)
{
    const dikas_measure *areas = dikas_measure_find("area_summary");
    const dikas_output_spec *output = find_part(areas->outputs, areas->n_outputs, part);
    json_object *to = new_note(r, rows, name);
    if (!to)
        return;
    if (!output)
        output = find_part(parts, DIKAS_COUNT(parts), part);
    json_object_object_add(to, "of", json_object_new_string(of));
    json_object_object_add(to, "part", json_object_new_string(part));
    if (!output) { /* a text: why a value is missing */
        add_text(to, "help", "why it is missing");
        json_object_object_add(to, "unit", NULL);
        json_object_object_add(to, "range", NULL);
        return;
    }
    add_text(to, "help", output->help);
    if (strcmp(output->unit, "value") != 0)
        json_object_object_add(to, "unit", json_object_new_string(output->unit));
    if (!isinf(output->low) || !isinf(output->high))
        json_object_object_add(to, "range", range_of(output->low, output->high));
}

static void inherit(json_object *note, json_object *from, const char *const *keys)
{
    for (; *keys; keys++) {
        json_object *value = NULL;
        if (!json_object_object_get_ex(note, *keys, NULL) &&
            json_object_object_get_ex(from, *keys, &value))
            json_object_object_add(note, *keys, json_object_get(value));
    }
}

static void complete(const report *r, json_object *note)
{
    static const char *const always[] = { "measure",  "family",  "title", "group",
                                          "category", "profile", NULL };
    static const char *const like[] = { "unit", "range", "sense", "reference", NULL };
    static const char *const unlike[] = { "unit", NULL };
    const char *of = record_text(note, "of");
    json_object *from = of ? find_note(r, record_text(note, "rows"), of) : NULL;
    if (of && !from)
        from = find_note(r, "cells", of);
    if (!from)
        return;
    const int is_unlike = json_object_object_get_ex(note, "range", NULL);
    inherit(note, from, always);
    inherit(note, from, is_unlike ? unlike : like);
}

/* Those of the cells first. */
json_object *report_columns(const report *r)
{
    json_object *all = json_object_new_array();
    for (int of_cells = 1; of_cells >= 0; of_cells--)
        for (size_t i = 0; i < json_object_array_length(r->columns); i++) {
            json_object *note = json_object_array_get_idx(r->columns, i);
            if ((strcmp(record_text(note, "rows"), "cells") == 0) != of_cells)
                continue;
            complete(r, note);
            json_object_array_add(all, json_object_get(note));
        }
    return all;
}
