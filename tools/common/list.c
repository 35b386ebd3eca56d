/* SPDX-License-Identifier: MIT */
/**
 * @file list.c
 * The measures of a tool, from their records.
 */
#include <stdio.h>

#include "common/tool.h"

static void print_range(double low, double high)
{
    char text[2][32];
    for (int i = 0; i < 2; i++) {
        const double x = i ? high : low;
        if (isinf(x))
            g_snprintf(text[i], sizeof text[i], "%s", x < 0 ? "-inf" : "inf");
        else
            g_snprintf(text[i], sizeof text[i], "%g", x);
    }
    printf("[%s, %s]", text[0], text[1]);
}

static void print_measure(const dikas_measure *m)
{
    printf("%s\n    %s\n    %s\n", m->id, m->title, m->formula);
    for (int i = 0; i < m->n_inputs; i++)
        printf("    needs      %-14s %s%s%s (%s)\n", m->inputs[i].role, m->inputs[i].help,
               m->inputs[i].optional ? "; optional" : "",
               i >= m->n_inputs - m->n_repeating ? "; any number" : "", m->inputs[i].unit);
    for (int i = 0; i < m->n_parameters; i++) {
        const dikas_parameter_spec *p = &m->parameters[i];
        printf("    parameter  %-14s %s", p->key, p->help);
        if (p->choices)
            printf("; %s", p->choices);
        if (p->initial && *p->initial)
            printf("; default %s", p->initial);
        if (!p->initial)
            printf("; must be given");
        printf("\n");
    }
    for (int i = 0; i < m->n_outputs; i++) {
        const dikas_output_spec *o = &m->outputs[i];
        printf("    gives      NAME%-10s %s (%s, ", o->suffix, o->help, o->unit);
        print_range(o->low, o->high);
        printf(")\n");
    }
    printf("    %s%s%s\n\n", m->reference, *m->doi ? ", doi:" : "", m->doi);
}

static json_object *text_or_null(const char *text)
{
    return text ? json_object_new_string(text) : NULL;
}

static json_object *range_json(double low, double high)
{
    json_object *range = json_object_new_array();
    json_object_array_add(range, json_number(low));
    json_object_array_add(range, json_number(high));
    return range;
}

static json_object *parameters_json(const dikas_measure *m)
{
    static const char *const types[] = { "number", "count", "choice", "numbers", "word", "words" };
    json_object *list = json_object_new_array();
    for (int i = 0; i < m->n_parameters; i++) {
        const dikas_parameter_spec *p = &m->parameters[i];
        json_object *item = json_object_new_object();
        json_object_object_add(item, "key", json_object_new_string(p->key));
        json_object_object_add(item, "type", json_object_new_string(types[p->type]));
        json_object_object_add(item, "default", text_or_null(p->initial));
        json_object_object_add(item, "choices", text_or_null(p->choices));
        json_object_object_add(item, "range", range_json(p->low, p->high));
        json_object_object_add(item, "help", json_object_new_string(p->help));
        json_object_array_add(list, item);
    }
    return list;
}

static json_object *measure_json(const dikas_measure *m)
{
    json_object *item = json_object_new_object(), *inputs = json_object_new_array(),
                *outputs = json_object_new_array();
    for (int i = 0; i < m->n_inputs; i++) {
        json_object *input = json_object_new_object();
        json_object_object_add(input, "role", json_object_new_string(m->inputs[i].role));
        json_object_object_add(input, "unit", json_object_new_string(m->inputs[i].unit));
        json_object_object_add(input, "optional", json_object_new_boolean(m->inputs[i].optional));
        json_object_object_add(input, "repeats",
                               json_object_new_boolean(i >= m->n_inputs - m->n_repeating));
        json_object_object_add(input, "range", range_json(m->inputs[i].low, m->inputs[i].high));
        json_object_object_add(input, "help", json_object_new_string(m->inputs[i].help));
        json_object_array_add(inputs, input);
    }
    for (int i = 0; i < m->n_outputs; i++) {
        json_object *output = json_object_new_object();
        json_object_object_add(output, "suffix", json_object_new_string(m->outputs[i].suffix));
        json_object_object_add(output, "unit", json_object_new_string(m->outputs[i].unit));
        json_object_object_add(output, "range", range_json(m->outputs[i].low, m->outputs[i].high));
        json_object_object_add(output, "help", json_object_new_string(m->outputs[i].help));
        json_object_array_add(outputs, output);
    }
    json_object_object_add(item, "id", json_object_new_string(m->id));
    json_object_object_add(item, "family", json_object_new_string(m->family));
    json_object_object_add(item, "title", json_object_new_string(m->title));
    json_object_object_add(item, "formula", json_object_new_string(m->formula));
    json_object_object_add(item, "inputs", inputs);
    json_object_object_add(item, "parameters", parameters_json(m));
    json_object_object_add(item, "outputs", outputs);
    json_object_object_add(item, "sense",
                           text_or_null(m->traits & DIKAS_TRAIT_BENEFIT ? "benefit"
                                        : m->traits & DIKAS_TRAIT_COST  ? "cost"
                                                                        : NULL));
    json_object_object_add(item, "reference", json_object_new_string(m->reference));
    json_object_object_add(item, "doi", *m->doi ? json_object_new_string(m->doi) : NULL);
    return item;
}

void tool_list(const tool *t)
{
    int n;
    const dikas_measure *const *measures = dikas_measures(&n);
    json_object *list = t->common->json ? json_object_new_array() : NULL;
    for (int i = 0; i < n; i++) {
        if (g_strcmp0(measures[i]->family, t->family) != 0)
            continue;
        if (list)
            json_object_array_add(list, measure_json(measures[i]));
        else
            print_measure(measures[i]);
    }
    if (list)
        print_json(list);
}
