/* SPDX-License-Identifier: MIT */
/**
 * @file style.c
 * How QGIS shows a layer: its first computed column in classes, as QML.
 *
 * Rules, one a class: graduated renderers of QGIS 3.22 draw nothing where a value is missing, and a
 * cell that is not drawn looks like one where nobody lives. The outer classes are open, so that no
 * rounding of a format leaves a value out. What no rule is for is "no data": also all of a further
 * layer in the file, which QGIS gives the same style where it has none of its own.
 */
#include <math.h>
#include <string.h>

#include "common/tool.h"
#include "core/core.h"
#include "core/target.h"
#include "dikas/classes.h"
#include "map/words.h"

#define MARK "<!-- by DikaS -->" /* QGIS keeps no comments */

enum { CLASSES = 5, KINDS = 8 /* colours of the palette of kinds */ };

#define SKEWED 1.0 /* third standardised moment from which on classes are quantiles */

/* One rule; classes have a colour, reasons for missing values a pattern. */
typedef struct {
    char *filter, *label;
    uint32_t colour;
    int pattern; /* -1: none */
} rule;

static void clear_rule(gpointer item)
{
    rule *r = item;
    g_free(r->filter);
    g_free(r->label);
}

/* Takes both texts. */
static void add_rule(GArray *rules, char *filter, char *label, uint32_t colour, int pattern)
{
    const rule r = { filter, label, colour, pattern };
    g_array_append_val(rules, r);
}

/* ---- what is shown ---- */

/* The note of the first computed column of the layer, or NULL. */
static json_object *first_note(json_object *notes, const output_layer *layer)
{
    for (size_t i = 0; i < json_object_array_length(notes); i++) {
        json_object *note = json_object_array_get_idx(notes, i);
        if (strcmp(record_text(note, "rows"), layer->rows) == 0 &&
            dikas_table_find(layer->table, record_text(note, "name")) >= 0)
            return note;
    }
    return NULL;
}

static double number_or_missing(json_object *note, const char *key)
{
    json_object *value = NULL;
    json_object_object_get_ex(note, key, &value);
    return value ? json_object_get_double(value) : DIKAS_MISSING;
}

static dikas_language language_of(const common_options *o)
{
    return o->lang ? (dikas_language)dikas_language_of(o->lang) : DIKAS_ENGLISH;
}

/* "minutes_doctor: Cost to the nearest service (doctor), mean over people" */
static char *heading_of(json_object *note, dikas_language language)
{
    const char *of = record_text(note, "category"), *title = record_text(note, "title");
    if (!of)
        of = record_text(note, "group");
    GString *text = g_string_new(record_text(note, "name"));
    if (title)
        g_string_append_printf(text, ": %s", dikas_map_word(language, title));
    if (of)
        g_string_append_printf(text, " (%s)", of);
    if (record_text(note, "part") && record_text(note, "help"))
        g_string_append_printf(text, ", %s", dikas_map_word(language, record_text(note, "help")));
    return g_string_free(text, FALSE);
}

/* ---- texts of expressions and labels ---- */

static char *quoted(const char *text, char quote)
{
    GString *out = g_string_new(NULL);
    g_string_append_c(out, quote);
    for (; *text; text++) {
        if (*text == quote)
            g_string_append_c(out, quote);
        g_string_append_c(out, *text);
    }
    g_string_append_c(out, quote);
    return g_string_free(out, FALSE);
}

/* Decimals that tell the bounds apart to a tenth of the narrowest class. */
static int decimals_of(const dikas_classes *c)
{
    double narrowest = HUGE_VAL;
    for (int k = 0; k < c->n; k++)
        if (c->bound[k + 1] > c->bound[k])
            narrowest = fmin(narrowest, c->bound[k + 1] - c->bound[k]);
    if (isinf(narrowest))
        narrowest = 0.01 * fabs(c->bound[0]);
    for (int d = 0; d < 9; d++) {
        const double scale = pow(10, d);
        double off = 0;
        for (int k = 0; k <= c->n; k++)
            off = fmax(off, fabs(round(c->bound[k] * scale) / scale - c->bound[k]));
        if (off <= narrowest / 10)
            return d;
    }
    return 9;
}

/* Thousands apart from 10 000 on, by a space that does not break. */
static void append_number(GString *out, double x, int decimals, dikas_language language)
{
    char text[400], format[8];
    g_snprintf(format, sizeof format, "%%.%df", decimals);
    g_ascii_formatd(text, sizeof text, format, x);
    const char *digits = text + (text[0] == '-');
    const int whole = (int)strcspn(digits, ".");
    if (text[0] == '-')
        g_string_append(out, "−");
    for (int k = 0; k < whole; k++) {
        if (k > 0 && whole > 4 && (whole - k) % 3 == 0)
            g_string_append(out, "\u00a0");
        g_string_append_c(out, digits[k]);
    }
    if (digits[whole])
        g_string_append_printf(out, "%c%s", language == DIKAS_ENGLISH ? '.' : ',',
                               digits + whole + 1);
}

static const char *unit_text(json_object *note, dikas_language language)
{
    const char *unit = record_text(note, "unit");
    if (!unit || strcmp(unit, "1") == 0)
        return "";
    return strcmp(unit, "m2") == 0 ? "m²" : dikas_map_unit(language, unit);
}

static char *class_label(const dikas_classes *c, int k, int is_single, const char *unit,
                         dikas_language language)
{
    const int decimals = decimals_of(c);
    GString *text = g_string_new(NULL);
    append_number(text, c->bound[k], decimals, language);
    if (!is_single && c->bound[k + 1] > c->bound[k]) {
        g_string_append(text, " – ");
        append_number(text, c->bound[k + 1], decimals, language);
    }
    if (*unit)
        g_string_append_printf(text, " %s", unit);
    return g_string_free(text, FALSE);
}

static char *class_filter(const dikas_classes *c, int k, const char *column)
{
    char low[40], high[40];
    dikas_format_number(low, sizeof low, c->bound[k]);
    dikas_format_number(high, sizeof high, c->bound[k + 1]);
    if (c->n == 1)
        return g_strdup_printf("%s IS NOT NULL", column);
    if (k == 0)
        return g_strdup_printf("%s < %s", column, high);
    if (k == c->n - 1)
        return g_strdup_printf("%s >= %s", column, low);
    return g_strdup_printf("%s >= %s AND %s < %s", column, low, column, high);
}

/* ---- numbers ---- */

static double skewness(int64_t n, const double *x)
{
    double sum = 0, second = 0, third = 0;
    int64_t known = 0;
    for (int64_t i = 0; i < n; i++)
        if (!isnan(x[i])) {
            sum += x[i];
            known++;
        }
    for (int64_t i = 0; i < n; i++) {
        const double d = x[i] - sum / (double)known;
        if (!isnan(x[i])) {
            second += d * d;
            third += d * d * d;
        }
    }
    second /= (double)known;
    return second > 0 ? third / (double)known / (second * sqrt(second)) : 0;
}

/* A class for each of a few different values: limits, scores. Quantiles make as many as they are
 * asked for where there are as many values. */
static int find_single_values(int64_t n, const double *x, dikas_classes *out)
{
    dikas_class_options how = DIKAS_CLASS_OPTIONS_INIT;
    how.n_classes = CLASSES + 1;
    if (dikas_classify(n, x, &how, NULL, out, NULL) != DIKAS_OK)
        return 0;
    if (out->n <= CLASSES)
        return 1;
    dikas_classes_clear(out);
    return 0;
}

/* Around the reference where there is one and values lie on both sides of it. */
static dikas_status find_classes(json_object *note, int64_t n, const double *x, dikas_classes *out,
                                 int *is_single, dikas_error *err)
{
    dikas_class_options how = DIKAS_CLASS_OPTIONS_INIT;
    how.n_classes = CLASSES;
    *is_single = 0;
    how.centre = number_or_missing(note, "reference");
    if (!isnan(how.centre)) {
        DIKAS_TRY(dikas_classify(n, x, &how, NULL, out, err));
        if (out->below > 0 && out->below < out->n)
            return DIKAS_OK;
        dikas_classes_clear(out);
        how.centre = DIKAS_MISSING;
    }
    *is_single = find_single_values(n, x, out);
    if (*is_single)
        return DIKAS_OK;
    if (!(fabs(skewness(n, x)) > SKEWED))
        how.method = DIKAS_CLASSES_PRETTY;
    return dikas_classify(n, x, &how, NULL, out, err);
}

/* Much of a cost is red, much of a benefit blue. */
static const char *palette_for(json_object *note, const dikas_classes *c)
{
    const char *sense = record_text(note, "sense");
    const int is_cost = g_strcmp0(sense, "cost") == 0,
              is_benefit = g_strcmp0(sense, "benefit") == 0;
    if (c->below >= 0)
        return is_benefit ? "PuOr" : "PuOr-r";
    if (c->n > 9)
        return "viridis-r";
    return is_cost ? "YlOrRd" : is_benefit ? "YlGnBu" : "BuPu";
}

static void rules_of_numbers(json_object *note, int64_t n, const double *x, dikas_language language,
                             GArray *rules)
{
    uint32_t colour[16];
    dikas_classes c = { 0 };
    int is_single;
    char *column = quoted(record_text(note, "name"), '"');
    if (find_classes(note, n, x, &c, &is_single, NULL) == DIKAS_OK &&
        dikas_palette_colours(palette_for(note, &c), c.n, c.below, colour, NULL) == DIKAS_OK)
        for (int k = 0; k < c.n; k++)
            add_rule(rules, class_filter(&c, k, column),
                     class_label(&c, k, is_single, unit_text(note, language), language), colour[k],
                     -1);
    dikas_classes_clear(&c);
    g_free(column);
}

/* ---- texts ---- */

static gint by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The different texts of the rows that are marked (NULL: all), in order; borrowed. */
static GPtrArray *different_texts(char *const *texts, int64_t n, const double *only_missing)
{
    GHashTable *seen = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *list = g_ptr_array_new();
    for (int64_t i = 0; i < n; i++)
        if (texts[i] && (!only_missing || isnan(only_missing[i])) &&
            g_hash_table_add(seen, texts[i]))
            g_ptr_array_add(list, texts[i]);
    g_hash_table_destroy(seen);
    g_ptr_array_sort(list, by_text);
    return list;
}

static char *plain(const char *word)
{
    return g_strdelimit(g_strdup(word), "_", ' ');
}

/* No rules where there are more kinds than colours. */
static void rules_of_texts(const char *name, char *const *texts, int64_t n, GArray *rules)
{
    uint32_t colour[KINDS];
    GPtrArray *kinds = different_texts(texts, n, NULL);
    char *column = quoted(name, '"');
    if (kinds->len >= 1 && kinds->len <= KINDS &&
        dikas_palette_colours("Okabe-Ito", (int)kinds->len, -1, colour, NULL) == DIKAS_OK)
        for (guint k = 0; k < kinds->len; k++) {
            char *kind = quoted(kinds->pdata[k], '\'');
            add_rule(rules, g_strdup_printf("%s = %s", column, kind), plain(kinds->pdata[k]),
                     colour[k], -1);
            g_free(kind);
        }
    g_ptr_array_free(kinds, TRUE);
    g_free(column);
}

/* ---- missing values ---- */

/* "no data: few people" */
static char *reason_label(const char *reason, dikas_language language)
{
    const int is_few = strcmp(reason, "few_people") == 0;
    char *words = plain(reason);
    char *label = g_strdup_printf("%s: %s", dikas_map_word(language, MAP_N_("no data")),
                                  is_few ? dikas_map_word(language, MAP_N_("few people"))
                                         : dikas_map_word(language, words));
    g_free(words);
    return label;
}

/* Why a number is missing, where a column beside it says so: few people are not the same as no way.
 */
static void rules_of_reasons(const dikas_table *table, const char *name, const double *x,
                             dikas_language language, GArray *rules)
{
    char *status = g_strconcat(name, "_status", NULL), *column = quoted(name, '"');
    char *beside = quoted(status, '"');
    const int64_t n = dikas_table_rows(table);
    const int at = dikas_table_find(table, status);
    char **texts = at >= 0 ? column_texts(table, at) : NULL;
    GPtrArray *reasons = texts ? different_texts(texts, n, x) : g_ptr_array_new();
    for (guint k = 0; k < reasons->len && reasons->len <= KINDS; k++) {
        char *reason = quoted(reasons->pdata[k], '\'');
        add_rule(rules, g_strdup_printf("%s IS NULL AND %s = %s", column, beside, reason),
                 reason_label(reasons->pdata[k], language), 0, (int)k + 1);
        g_free(reason);
    }
    g_ptr_array_free(reasons, TRUE);
    free_texts(texts, texts ? n : 0);
    g_free(status);
    g_free(column);
    g_free(beside);
}

/* ---- QML ---- */

static void append_attribute(GString *xml, const char *name, const char *value)
{
    char *escaped = g_markup_escape_text(value, -1);
    g_string_append_printf(xml, " %s=\"%s\"", name, escaped);
    g_free(escaped);
}

static void append_option(GString *xml, const char *name, const char *value)
{
    g_string_append_printf(xml, "            <Option type=\"QString\" name=\"%s\" value=\"%s\"/>\n",
                           name, value);
}

static void append_layer(GString *xml, const char *kind, const char *const *options)
{
    g_string_append_printf(xml,
                           "        <layer class=\"%s\" enabled=\"1\" locked=\"0\" pass=\"0\">\n"
                           "          <Option type=\"Map\">\n",
                           kind);
    for (; *options; options += 2)
        append_option(xml, options[0], options[1]);
    g_string_append(xml, "          </Option>\n        </layer>\n");
}

#define GREY "160,160,160,255"

/* Reasons differ in the direction of their hatching, the shape of points, the dashes of lines. */
static void append_patterned(GString *xml, dikas_shape shape, int pattern)
{
    static const char *const hatch[] = { "b_diagonal", "f_diagonal", "diagonal_x", "horizontal" };
    static const char *const sign[] = { "cross2", "square", "triangle", "diamond" };
    static const char *const dash[] = { "dot", "dash", "dash dot", "dash dot dot" };
    const int k = pattern % 4;
    if (shape == DIKAS_POINT)
        append_layer(xml, "SimpleMarker",
                     (const char *const[]){ "name", sign[k], "color", "255,255,255,0",
                                            "outline_color", GREY, "size", "2", NULL });
    else if (shape == DIKAS_LINE)
        append_layer(xml, "SimpleLine",
                     (const char *const[]){ "line_color", GREY, "line_style", dash[k], "line_width",
                                            "0.4", NULL });
    else
        append_layer(xml, "SimpleFill",
                     (const char *const[]){ "color", GREY, "style", hatch[k], "outline_color", GREY,
                                            "outline_width", "0.1", NULL });
}

/* The outline of a cell has its colour: without, seams show between them. Areas are told apart. */
static void append_coloured(GString *xml, dikas_shape shape, uint32_t colour, int is_area)
{
    char *rgb = g_strdup_printf("%u,%u,%u,255", colour >> 16, (colour >> 8) & 255, colour & 255);
    if (shape == DIKAS_POINT)
        append_layer(xml, "SimpleMarker",
                     (const char *const[]){ "name", "circle", "color", rgb, "outline_color",
                                            "70,70,70,255", "outline_width", "0.1", "size", "2.4",
                                            NULL });
    else if (shape == DIKAS_LINE)
        append_layer(xml, "SimpleLine",
                     (const char *const[]){ "line_color", rgb, "line_width", "0.7", NULL });
    else
        append_layer(xml, "SimpleFill",
                     (const char *const[]){ "color", rgb, "style", "solid", "outline_color",
                                            is_area ? "90,90,90,255" : rgb, "outline_width",
                                            is_area ? "0.2" : "0.1", NULL });
    g_free(rgb);
}

static void append_symbols(GString *xml, dikas_shape shape, int is_area, const GArray *rules)
{
    const char *type = shape == DIKAS_POINT ? "marker" : shape == DIKAS_LINE ? "line" : "fill";
    g_string_append(xml, "    <symbols>\n");
    for (guint k = 0; k < rules->len; k++) {
        const rule *r = &g_array_index(rules, rule, k);
        g_string_append_printf(xml, "      <symbol type=\"%s\" name=\"%u\" alpha=\"1\">\n", type,
                               k);
        if (r->pattern >= 0)
            append_patterned(xml, shape, r->pattern);
        else
            append_coloured(xml, shape, r->colour, is_area);
        g_string_append(xml, "      </symbol>\n");
    }
    g_string_append(xml, "    </symbols>\n");
}

static char *write_qml(const char *heading, dikas_shape shape, int is_area, const GArray *rules)
{
    GString *xml =
        g_string_new("<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" MARK "\n"
                     "<qgis version=\"3.22.0\" styleCategories=\"Symbology\">\n"
                     "  <renderer-v2 type=\"RuleRenderer\" symbollevels=\"0\" "
                     "forceraster=\"0\" enableorderby=\"0\">\n"
                     "    <rules key=\"dikas\">\n      <rule key=\"dikas-title\"");
    append_attribute(xml, "label", heading);
    g_string_append(xml, ">\n");
    for (guint k = 0; k < rules->len; k++) {
        const rule *r = &g_array_index(rules, rule, k);
        g_string_append_printf(xml, "        <rule key=\"dikas-%u\" symbol=\"%u\"", k, k);
        append_attribute(xml, "filter", r->filter);
        append_attribute(xml, "label", r->label);
        g_string_append(xml, "/>\n");
    }
    g_string_append(xml, "      </rule>\n    </rules>\n");
    append_symbols(xml, shape, is_area, rules);
    g_string_append_printf(xml,
                           "  </renderer-v2>\n  <layerGeometryType>%d</layerGeometryType>\n"
                           "</qgis>\n",
                           shape == DIKAS_POINT  ? 0
                           : shape == DIKAS_LINE ? 1
                                                 : 2);
    return g_string_free(xml, FALSE);
}

/* ---- */

/* Of several shapes the one with most parts: QGIS shows each as a layer of its own. */
static dikas_shape shape_of(const dikas_table *table)
{
    const dikas_geometry *g = dikas_table_geometry(table);
    int64_t n[DIKAS_MIXED + 1] = { 0 };
    if (!g || g->shape != DIKAS_MIXED)
        return g ? g->shape : DIKAS_EMPTY;
    for (int64_t p = 0; p < g->n_parts; p++)
        n[g->part_kind[p]]++;
    if (n[DIKAS_POLYGON] >= n[DIKAS_LINE] && n[DIKAS_POLYGON] >= n[DIKAS_POINT])
        return DIKAS_POLYGON;
    return n[DIKAS_LINE] > n[DIKAS_POINT] ? DIKAS_LINE : DIKAS_POINT;
}

static void gather_rules(const dikas_table *table, json_object *note, dikas_language language,
                         GArray *rules)
{
    const char *name = record_text(note, "name");
    const dikas_column *c = dikas_table_column(table, dikas_table_find(table, name));
    const int64_t n = dikas_table_rows(table);
    if (c->type == DIKAS_REAL) {
        rules_of_numbers(note, n, c->real, language, rules);
        rules_of_reasons(table, name, c->real, language, rules);
    } else if (c->type == DIKAS_TEXT) {
        char **texts = column_texts(table, dikas_table_find(table, name));
        rules_of_texts(name, texts, n, rules);
        free_texts(texts, n);
    } else {
        return;
    }
    add_rule(rules, g_strdup("ELSE"), g_strdup(dikas_map_word(language, MAP_N_("no data"))), 0, 0);
}

char *style_of_layer(const report *r, const output_layer *layer)
{
    json_object *notes = report_columns(r), *note = first_note(notes, layer);
    const dikas_shape shape = shape_of(layer->table);
    const dikas_language language = language_of(r->tool->common);
    GArray *rules = g_array_new(FALSE, FALSE, sizeof(rule));
    char *qml = NULL;
    g_array_set_clear_func(rules, clear_rule);
    if (note && shape != DIKAS_EMPTY)
        gather_rules(layer->table, note, language, rules);
    if (rules->len > 0) {
        char *heading = heading_of(note, language);
        qml = write_qml(heading, shape, strcmp(layer->rows, "areas") == 0, rules);
        g_free(heading);
    }
    g_array_free(rules, TRUE);
    json_object_put(notes);
    return qml;
}

char *style_path(const char *path)
{
    const char *base = base_name(path), *dot = strrchr(base, '.');
    if (g_str_has_suffix(path, ".csv"))
        return NULL;
    return g_strdup_printf("%.*s.qml", dot > base ? (int)(dot - path) : (int)strlen(path), path);
}

int is_own_style(const char *path)
{
    char *text = NULL;
    const int is_own = g_file_get_contents(path, &text, NULL, NULL) && strstr(text, MARK) != NULL;
    g_free(text);
    return is_own;
}

dikas_status write_style_file(const char *path, const char *qml, dikas_error *err)
{
    GError *problem = NULL;
    dikas_target to;
    DIKAS_TRY(dikas_target_begin(&to, path, ".qml", err));
    const dikas_status status =
        g_file_set_contents_full(to.temporary, qml, -1, G_FILE_SET_CONTENTS_NONE, 0666, &problem)
            ? dikas_target_commit(&to, err)
            : dikas_fail(err, DIKAS_EIO, "%s: cannot be written: %s", path, problem->message);
    g_clear_error(&problem);
    dikas_target_discard(&to);
    return status;
}
