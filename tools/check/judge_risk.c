/* SPDX-License-Identifier: MIT */
/**
 * @file judge_risk.c
 * Hazards and the vulnerable in one index, with the certainty of its ranks.
 */
#include <string.h>

#include "check/judge.h"
#include "core/core.h"

/* A name in SQL. */
static char *sql_name(const char *name)
{
    char **parts = g_strsplit(name, "\"", -1), *doubled = g_strjoinv("\"\"", parts);
    char *quoted = g_strdup_printf("\"%s\"", doubled);
    g_free(doubled);
    g_strfreev(parts);
    return quoted;
}

static void add_indicator(GString *spec, const char *column, int direction, const char *domain)
{
    json_object *name = json_object_new_string(column); /* quoted as JSON has it */
    g_string_append_printf(spec, "%s    { \"column\": %s, \"direction\": %d, \"domain\": \"%s\" }",
                           spec->len ? ",\n" : "",
                           json_object_to_json_string_ext(name, JSON_C_TO_STRING_NOSLASHESCAPE),
                           direction, domain);
    json_object_put(name);
}

/* What the index may rest on. */
enum { HEAT = 1, FLOOD = 2, OLD = 4, POOR = 8, ALL_PARTS = 15 };

static void heed_parts(int found, verdict *v)
{
    static const char *const names[] = { "heat", "floods", "the old", "the poor" };
    GString *there = g_string_new(NULL);
    for (int k = 0; k < 4; k++)
        if (found & 1 << k)
            g_string_append_printf(there, "%s%s", there->len ? ", " : "", names[k]);
    if (found != ALL_PARTS)
        take_care(v, "of its four parts (heat, floods, the old, the poor) it has: %s", there->str);
    g_string_free(there, TRUE);
}

/* Rates of the vulnerable, made by dikas-join; of whom. */
static int add_people(const check_run *c, GString *spec, GString *out, verdict *v)
{
    GPtrArray *old = old_groups(c);
    const column_facts *oldest = old->len ? old->pdata[old->len - 1] : NULL;
    const column_facts *poor = column_of(c, ROLE_LOW_INCOME);
    begin_command(c, out, "dikas-join");
    add_cells_as_source(c, out);
    GString *keep = g_string_new(NULL);
    if (c->population)
        g_string_append(keep, c->population->name);
    const column_facts *const over[] = { oldest, poor };
    static const char *const names[] = { "share_old", "share_poor" };
    int found = 0;
    for (int i = 0; i < 2 && is_clean(c->population); i++) {
        if (!is_clean(over[i]))
            continue;
        const column_facts *under = base_of(c, over[i], v);
        char *text = g_strdup_printf("%s=%s/%s", names[i], over[i]->name, under->name);
        add_words(out, "--rate", text, NULL);
        add_indicator(spec, names[i], 1, "people");
        heed_unknown(c, over[i], v);
        heed_nobody(over[i], v);
        g_free(text);
        found |= i == 0 ? OLD : POOR;
    }
    const column_facts *heat = usable(c, "raster", THEME_HEAT) ? NULL : column_of(c, ROLE_HEAT);
    if (heat)
        g_string_append_printf(keep, "%s%s", keep->len ? "," : "", heat->name);
    add_words(out, "--keep", keep->str, NULL);
    end_command(out, "indicator_risk_people.gpkg");
    g_string_free(keep, TRUE);
    g_ptr_array_free(old, TRUE);
    return found;
}

/* Heat and water of the ground, as measures of the same run; which. */
static int add_hazards(const check_run *c, GString *spec, GString *out)
{
    const input_facts *heat = usable(c, "raster", THEME_HEAT);
    const column_facts *column = heat ? NULL : column_of(c, ROLE_HEAT);
    const input_facts *zones = usable(c, "hazard", THEME_FLOOD);
    GPtrArray *floods = flood_rasters(c);
    const input_facts *flood = floods->len ? floods->pdata[floods->len / 2] : zones;
    char *text;
    if (heat) {
        text = g_strdup_printf("heat_mean=zonal:raster=%s,stat=mean", heat->name);
        add_layer_words(out, heat);
        add_words(out, "--measure", text, NULL);
        add_indicator(spec, "heat_mean", 1, "heat");
        g_free(text);
    } else if (column) {
        add_indicator(spec, column->name, 1, "heat");
    }
    if (flood) {
        text = floods->len
                   ? g_strdup_printf("wet_share=flood_share:raster=%s,from=0.1", flood->name)
                   : g_strdup_printf("wet_share=hazard_share:hazard=%s", flood->name);
        add_layer_words(out, flood);
        add_words(out, "--measure", text, NULL);
        add_indicator(spec, "wet_share", 1, "flood");
        g_free(text);
    }
    g_ptr_array_free(floods, TRUE);
    return (heat || column ? HEAT : 0) | (flood ? FLOOD : 0);
}

void judge_risk(const check_run *c, verdict *v)
{
    GString *spec = g_string_new(NULL), *join = g_string_new(NULL), *index = g_string_new(NULL);
    GPtrArray *unused = g_ptr_array_new_with_free_func(g_free);
    need_polygons(c, v);
    const column_facts *people = need_people(c, v);
    check_run of_people = *c; /* the second command reads what the first one wrote */
    input_facts cells = *c->cells;
    char *where = people ? sql_name(people->name) : g_strdup("1"),
         *inhabited = g_strconcat(where, " > 0", NULL);
    check_options options = *c->options;
    cells.source = (char *)"indicator_risk_people.gpkg";
    options.common.where = inhabited;
    of_people.cells = &cells;
    of_people.options = &options;
    of_people.missing = unused;
    const int vulnerable = people ? add_people(c, spec, join, v) : 0;
    begin_command(&of_people, index, "dikas-exposure");
    const int hazards = add_hazards(c, spec, index);
    if (hazards == 0)
        forbid(v, "no hazard (heat or flood): --raster heat=FILE, --raster flood=FILE");
    if (people && vulnerable == 0)
        forbid(v, "nobody vulnerable is counted (people of 65 and over, or of low income)");
    if (v->status != NOT_POSSIBLE) {
        heed_parts(hazards | vulnerable, v);
        add_words(index, "--measure", "risk=index:spec=indicator_risk.json", NULL);
        add_words(index, "--sensitivity", "200", NULL);
        add_areas_words(c, index);
        end_command(index, "indicator_risk_index.gpkg");
        g_string_append_printf(
            v->command,
            "%scat > indicator_risk.json <<'END'\n{ \"indicators\": [\n%s ],\n"
            "  \"normalise\": \"rank\", \"aggregate\": \"arithmetic\" }\nEND\n%s",
            join->str, spec->str, index->str);
    }
    g_ptr_array_free(unused, TRUE);
    g_free(inhabited);
    g_free(where);
    g_string_free(spec, TRUE);
    g_string_free(join, TRUE);
    g_string_free(index, TRUE);
}
