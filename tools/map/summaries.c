/* SPDX-License-Identifier: MIT */
/**
 * @file summaries.c
 * Tables of the indicators by area and by population group, for an HTML file.
 */
#include <string.h>

#include "core/core.h"
#include "map/html.h"
#include "map/words.h"

static char *with_unit(const map_run *m, const dikas_indicator *indicator)
{
    const char *unit = dikas_map_unit(m->language, indicator->unit);
    return *unit ? g_strdup_printf("%s (%s)", indicator->title, unit) : g_strdup(indicator->title);
}

/* Only part of maps of two. */
static int is_of_square(const html_parts *parts, guint at)
{
    for (guint i = 0; i < parts->maps->len; i++)
        if (map_at(parts, i)->second < 0 && map_at(parts, i)->indicator == (int)at)
            return 0;
    return 1;
}

/* Part of a map of two whose values are told as those of another map already. */
static int is_double(const html_parts *parts, guint at)
{
    const dikas_indicator *a = indicator_at(parts, at);
    const int layer = g_array_index(parts->layer_of, int, at);
    const int64_t n = layer_at(parts, (guint)layer)->layer->n;
    for (guint i = 0; i < parts->indicators->len && is_of_square(parts, at); i++) {
        const dikas_indicator *b = indicator_at(parts, i);
        if (i != at && g_array_index(parts->layer_of, int, i) == layer &&
            (i < at || !is_of_square(parts, i)) && html_same_values(a, b, n))
            return 1;
    }
    return 0;
}

/* The numbers of the indicators that are of a layer, each once. Free with g_array_free(). */
static GArray *indicators_of_layer(const html_parts *parts, guint at)
{
    GArray *indicators = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < parts->indicators->len; i++)
        if (g_array_index(parts->layer_of, int, i) == (int)at && !is_double(parts, i))
            g_array_append_val(indicators, i);
    return indicators;
}

static const dikas_indicator *told(const html_parts *parts, const GArray *indicators, guint k)
{
    return indicator_at(parts, g_array_index(indicators, guint, k));
}

/* A summary with a row each and a column for every indicator after a first one. */
static dikas_summary *new_summary(map_run *m, html_parts *parts, guint at, const GArray *indicators,
                                  int64_t n_rows, const char *title, const char *row_title,
                                  const char *first, double **value)
{
    const guint n = indicators->len;
    GArray *summaries = layer_at(parts, at)->summaries;
    char **columns = g_new0(char *, n + 2);
    *value = g_new(double, (gsize)n_rows *(n + 1) + 1);
    columns[0] = g_strdup(first);
    for (guint k = 0; k < n; k++)
        columns[k + 1] = with_unit(m, told(parts, indicators, k));
    for (guint k = 0; k <= n; k++)
        g_ptr_array_add(parts->owned, columns[k]);
    g_ptr_array_add(parts->owned, columns);
    g_ptr_array_add(parts->owned, *value);
    const dikas_summary summary = { .title = title,
                                    .row_title = row_title,
                                    .n_rows = n_rows,
                                    .column = (const char *const *)columns,
                                    .n_columns = (int)n + 1,
                                    .value = *value };
    g_array_append_val(summaries, summary);
    return &g_array_index(summaries, dikas_summary, summaries->len - 1);
}

static double shown(const dikas_indicator *indicator, double x)
{
    return x * (indicator->scale > 0 ? indicator->scale : 1);
}

/* An area with cells of the layer. */
typedef struct area_row {
    int64_t area;
    const char *name;
    double people;
} area_row;

static int by_name(const void *a, const void *b)
{
    const area_row *x = a, *y = b;
    const int order = strcmp(x->name, y->name);
    return order ? order : (x->area > y->area) - (x->area < y->area);
}

/* The areas that people (or cells) of the layer are in, by their names. In an atlas, which says
 * so, those of few residents are not named. Free with g_array_free(). */
static dikas_status list_areas(map_run *m, const map_layer *layer, area_set *set,
                               const double *weight, GArray **out, dikas_error *err)
{
    const double least =
        m->options->atlas && layer->population ? layer->what->areas.least_people : 0;
    double *people = g_new(double, (gsize)set->n + 1);
    *out = g_array_new(FALSE, FALSE, sizeof(area_row));
    const dikas_status status = total_by_area(m, set, weight, people, err);
    for (int64_t a = 0; a < set->n && status == DIKAS_OK; a++) {
        if (!set->id[a])
            set->id[a] = g_strdup("\u2013");
        const area_row row = { a, set->id[a], people[a] };
        if (people[a] > 0 && people[a] >= least)
            g_array_append_val(*out, row);
    }
    g_free(people);
    g_array_sort(*out, by_name);
    return status;
}

/* A column of the table: means over those who count on the map of the indicator, where it is known
 * for half of them. */
static dikas_status fill_means(map_run *m, const html_parts *parts, guint at, const area_set *set,
                               const GArray *rows, double *value, gsize stride, dikas_error *err)
{
    const dikas_indicator *indicator = indicator_at(parts, at);
    const map_layer *source = parts->sources->pdata[at];
    const double *weight = parts->weights->pdata[at];
    const double least = (double)source->common.min_count;
    double *mean = g_new(double, (gsize)set->n + 1), *people = g_new(double, (gsize)set->n + 1);
    double *known = g_new(double, (gsize)set->n + 1);
    dikas_status status =
        mean_by_area(m, set, source->n, indicator->value, weight, mean, known, err);
    if (status == DIKAS_OK)
        status = total_by_area(m, set, weight, people, err);
    for (guint r = 0; r < rows->len && status == DIKAS_OK; r++) {
        const int64_t a = g_array_index(rows, area_row, r).area;
        const int is_told = people[a] >= least && known[a] >= people[a] / 2;
        value[r * stride] = is_told ? shown(indicator, mean[a]) : DIKAS_MISSING;
    }
    g_free(known);
    g_free(mean);
    g_free(people);
    return status;
}

static double total_of(int64_t n, const double *weight)
{
    dikas_sum sum = { 0, 0 };
    for (int64_t i = 0; i < n; i++)
        dikas_sum_add(&sum, weight[i]);
    return dikas_sum_value(sum);
}

/* The indicator whose map says how many live in an area: one that hides few people where any does,
 * or they could be told by subtraction; then the one that counts most, and not a group alone. */
static guint find_counting(const html_parts *parts, const GArray *indicators)
{
    guint counting = g_array_index(indicators, guint, 0);
    int64_t least = -1;
    double most = -1;
    for (guint k = 0; k < indicators->len; k++) {
        const guint at = g_array_index(indicators, guint, k);
        const map_layer *source = parts->sources->pdata[at];
        const int64_t hides = source->common.min_count;
        const double total = total_of(source->n, parts->weights->pdata[at]);
        if (source->population && (hides > least || (hides == least && total > most))) {
            least = hides;
            most = total;
            counting = at;
        }
    }
    return counting;
}

static dikas_status summarise_by_area(map_run *m, html_parts *parts, guint at,
                                      const GArray *indicators, area_set *set, dikas_error *err)
{
    const guint n = indicators->len, counting = find_counting(parts, indicators);
    const map_layer *layer = parts->sources->pdata[counting];
    const char *given = layer->what->areas.title;
    GArray *rows;
    double *value;
    dikas_status status = list_areas(m, layer, set, parts->weights->pdata[counting], &rows, err);
    dikas_summary *summary = new_summary(
        m, parts, at, indicators, rows->len, dikas_map_word(m->language, MAP_N_("By area")),
        given ? given : dikas_map_word(m->language, MAP_N_("Area")),
        dikas_map_word(m->language, layer->population ? MAP_N_("Residents") : MAP_N_("Cells")),
        &value);
    const char **names = g_new0(const char *, (gsize)rows->len + 1);
    g_ptr_array_add(parts->owned, names);
    summary->row = names;
    for (guint r = 0; r < rows->len; r++) {
        const area_row *row = &g_array_index(rows, area_row, r);
        names[r] = row->name;
        value[r * (n + 1)] =
            row->people < (double)layer->common.min_count ? DIKAS_MISSING : row->people;
    }
    for (guint k = 0; k < n && status == DIKAS_OK; k++)
        status = fill_means(m, parts, g_array_index(indicators, guint, k), set, rows, value + k + 1,
                            (gsize)n + 1, err);
    g_array_free(rows, TRUE);
    return status;
}

/* The groups that these cells tell of: those of the first have all that are asked for. Free with
 * g_strfreev(). */
static char **groups_of(const map_run *m, const map_layer *layer, guint at)
{
    char **asked = list_names(m->options->groups);
    guint n = 0;
    for (char **name = asked; *name; name++)
        if (at == 0 || dikas_table_find(layer->cells, *name) >= 0)
            asked[n++] = *name;
        else
            g_free(*name);
    asked[n] = NULL;
    return asked;
}

/* The mean over the people of a group; of few it is not told. */
static double mean_of_people(const map_layer *layer, const double *people,
                             const dikas_indicator *indicator)
{
    dikas_sum sum = { 0, 0 }, known = { 0, 0 };
    for (int64_t i = 0; i < layer->n; i++)
        if (people[i] > 0 && !isnan(indicator->value[i])) {
            dikas_sum_add(&sum, people[i] * indicator->value[i]);
            dikas_sum_add(&known, people[i]);
        }
    const double all = dikas_sum_value(known);
    return all > 0 && all >= (double)layer->common.min_count ? dikas_sum_value(sum) / all
                                                             : DIKAS_MISSING;
}

/* A row of the summary by groups: how many they are, and their means. */
static dikas_status summarise_group(map_run *m, const html_parts *parts, const map_layer *layer,
                                    const char *name, const GArray *indicators, double *row,
                                    dikas_error *err)
{
    double *people = NULL, all = 0;
    int64_t unknown;
    m->report.tool = &layer->tool;
    const dikas_status status = read_counts(&m->report, layer->cells, name, &people, &unknown, err);
    m->report.tool = m->tool;
    for (int64_t i = 0; i < layer->n && status == DIKAS_OK; i++)
        all += isnan(people[i]) || is_of_few(layer, i) ? 0 : people[i];
    row[0] = all < (double)layer->common.min_count ? DIKAS_MISSING : all;
    for (guint k = 0; k < indicators->len && status == DIKAS_OK; k++) {
        const dikas_indicator *indicator = told(parts, indicators, k);
        row[k + 1] = shown(indicator, mean_of_people(layer, people, indicator));
    }
    g_free(people);
    return status;
}

static dikas_status summarise_by_group(map_run *m, html_parts *parts, guint at,
                                       const GArray *indicators, dikas_error *err)
{
    const map_layer *layer = layer_at(parts, at)->layer;
    if (!m->options->groups)
        return DIKAS_OK;
    char **names = groups_of(m, layer, at);
    const int64_t n = (int64_t)g_strv_length(names);
    dikas_status status = DIKAS_OK;
    if (n) {
        double *value;
        dikas_summary *summary = new_summary(
            m, parts, at, indicators, n, dikas_map_word(m->language, MAP_N_("By population group")),
            dikas_map_word(m->language, MAP_N_("Group")),
            dikas_map_word(m->language, MAP_N_("Persons")), &value);
        summary->row = (const char *const *)names;
        for (int64_t g = 0; g < n && status == DIKAS_OK; g++)
            status = summarise_group(m, parts, layer, names[g], indicators,
                                     value + g * (indicators->len + 1), err);
    }
    for (char **name = names; *name; name++)
        g_ptr_array_add(parts->owned, *name);
    g_ptr_array_add(parts->owned, names);
    return status;
}

dikas_status html_summarise(map_run *m, html_parts *parts, guint at, dikas_error *err)
{
    const map_layer *layer = layer_at(parts, at)->layer;
    GArray *indicators = indicators_of_layer(parts, at);
    dikas_status status = DIKAS_OK;
    for (int a = 0; a < layer->n_areas && status == DIKAS_OK; a++)
        status = summarise_by_area(m, parts, at, indicators, &layer->areas[a], err);
    if (status == DIKAS_OK)
        status = summarise_by_group(m, parts, at, indicators, err);
    g_array_free(indicators, TRUE);
    return status;
}
