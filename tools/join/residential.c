/* SPDX-License-Identifier: MIT */
/**
 * @file residential.c
 * Which buildings people live in: a filter in SQL, or a list under a name.
 *
 * osm      values of the key `building` under "Accommodation" in the wiki of OpenStreetMap, without
 *          those for guests, holidays and soldiers (hotel, cabin, barracks)
 * finland  Statistics Finland's classification of buildings, without holiday houses (041; 0210,
 *          0211). Of 1994 class A, and 131 and 139, which are residential in 2018; of 2018 class 01
 *
 * Codes are compared as numbers, because tables lose the zeros in front. So 111, 112 and 121 are
 * shops and hotels of 1994 or houses of 2018; but only codes of 1994 are below 100.
 */
#include <stdlib.h>
#include <string.h>

#include "core/core.h"
#include "dikas/io.h"
#include "join/join.h"

#define OSM                                                                                        \
    "'apartments', 'bungalow', 'detached', 'dormitory', 'farm', 'house', 'houseboat', "            \
    "'residential', 'semidetached_house', 'static_caravan', 'terrace'"
#define FINLAND_1994 "11, 12, 13, 21, 22, 32, 39, 131, 139"
#define FINLAND_2018 "110, 111, 112, 120, 121, 130, 140"
#define FINLAND_WORD "'Asuinrakennus'"

/* Columns of Finnish codes: Helsinki's register, and its older form; the region's, in words. */
static const char *const finnish[] = { "c_kayttark", "ra_kayttark", "kayttarks" };

/* "osm" and "osm:COLUMN"; *column is NULL where it is not named. */
static int is_called(const char *text, const char *name, const char **column)
{
    const size_t length = strlen(name);
    *column = NULL;
    if (strncmp(text, name, length) != 0)
        return 0;
    if (text[length] == ':' && text[length + 1])
        *column = text + length + 1;
    return text[length] == '\0' || *column;
}

/* A name as SQL has it. */
static char *quoted(const char *column)
{
    char **parts = g_strsplit(column, "\"", -1);
    char *doubled = g_strjoinv("\"\"", parts), *name = g_strdup_printf("\"%s\"", doubled);
    g_strfreev(parts);
    g_free(doubled);
    return name;
}

/* ---- OpenStreetMap ---- */

static void warn_only_yes(join_run *j, int column)
{
    const dwellings *d = &j->dwellings;
    char **kinds = column_texts(d->table, column);
    int64_t yes = 0;
    for (int64_t i = 0; i < d->n; i++)
        yes += g_strcmp0(kinds[i], "yes") == 0;
    if (yes)
        report_warn(
            &j->report, "unknown_kind", yes,
            "%s: of %lld of %lld buildings nobody says what they are ('yes'), and nobody is "
            "put into them; --residential with SQL of your own can",
            dikas_table_name(d->table), (long long)yes, (long long)d->n);
    free_texts(kinds, d->n);
}

static dikas_status expand_osm(join_run *j, const char *named, dikas_error *err)
{
    const char *column = named ? named : "building";
    int at;
    DIKAS_TRY(dikas_table_require(j->dwellings.table, column, &at, err));
    warn_only_yes(j, at);
    char *name = quoted(dikas_table_column(j->dwellings.table, at)->name);
    j->dwellings.filter = g_strconcat(name, " IN (" OSM ")", NULL);
    g_free(name);
    return DIKAS_OK;
}

/* ---- Finland ---- */

static dikas_status find_finnish(const dikas_table *table, const char *named, int *at,
                                 dikas_error *err)
{
    if (named)
        return dikas_table_require(table, named, at, err);
    for (size_t i = 0; i < DIKAS_COUNT(finnish); i++)
        if ((*at = dikas_table_find(table, finnish[i])) >= 0)
            return DIKAS_OK;
    return dikas_fail(
        err, DIKAS_ENOTFOUND,
        "%s: --residential finland: no column 'c_kayttark', 'ra_kayttark' or "
        "'kayttarks'; --residential finland:COLUMN names the one that holds the codes",
        dikas_table_name(table));
}

typedef enum { IN_WORDS, OF_1994, OF_2018 } finnish_codes;

enum { FEW = 20 }; /* of so many codes one */

/* Which codes they are, and a warning where that hangs on few of them. */
static finnish_codes look_at_codes(join_run *j, char *const *texts, int64_t n)
{
    int64_t low = 0, high = 0;
    for (int64_t i = 0; i < n; i++) {
        const long code = texts[i] ? strtol(texts[i], NULL, 10) : 0;
        low += code > 0 && code < 100;
        high += code >= 100;
    }
    if (low + high == 0)
        return IN_WORDS;
    report_warn(&j->report, "classification", low + high,
                "%s: taken for codes of %s, as %lld of %lld are below 100%s",
                dikas_table_name(j->dwellings.table), low ? "1994" : "2018", (long long)low,
                (long long)(low + high),
                low && low * FEW < high ? "; if these few are mistakes, --residential with SQL "
                                          "of your own is safer"
                                        : "");
    return low ? OF_1994 : OF_2018;
}

static dikas_status expand_finland(join_run *j, const char *named, dikas_error *err)
{
    const dikas_table *table = j->dwellings.table;
    int at;
    DIKAS_TRY(find_finnish(table, named, &at, err));
    char **texts = column_texts(table, at);
    char *name = quoted(dikas_table_column(table, at)->name);
    const finnish_codes codes = look_at_codes(j, texts, dikas_table_rows(table));
    j->dwellings.filter =
        codes == IN_WORDS ? g_strconcat(name, " = " FINLAND_WORD, NULL)
                          : g_strconcat("CAST(", name, " AS integer) IN (",
                                        codes == OF_1994 ? FINLAND_1994 : FINLAND_2018, ")", NULL);
    g_free(name);
    free_texts(texts, dikas_table_rows(table));
    return DIKAS_OK;
}

/* ---- the filter ---- */

static dikas_status make_filter(join_run *j, dikas_error *err)
{
    const char *text = j->options->residential, *column;
    if (text && is_called(text, "osm", &column))
        return expand_osm(j, column, err);
    if (text && is_called(text, "finland", &column))
        return expand_finland(j, column, err);
    j->dwellings.filter = g_strdup(text);
    return DIKAS_OK;
}

/* Rows are known by their feature ids. */
static int64_t mark_selected(dwellings *d, const dikas_table *selected)
{
    GHashTable *wanted = g_hash_table_new(g_str_hash, g_str_equal);
    const int64_t n = dikas_table_rows(selected);
    char **ids = column_texts(selected, 0), **all = column_texts(d->table, 0);
    for (int64_t i = 0; i < n; i++)
        g_hash_table_add(wanted, ids[i]);
    for (int64_t i = 0; i < d->n; i++)
        d->residential[i] = g_hash_table_contains(wanted, all[i]) ? 1 : 0;
    g_hash_table_destroy(wanted);
    free_texts(ids, n);
    free_texts(all, d->n);
    return n;
}

dikas_status mark_residential(join_run *j, dikas_error *err)
{
    const join_options *o = j->options;
    dwellings *d = &j->dwellings;
    dikas_read_options how = DIKAS_READ_OPTIONS_INIT;
    dikas_table *selected = NULL;
    DIKAS_TRY(make_filter(j, err));
    d->residential = g_new0(uint8_t, (gsize)d->n + 1);
    memset(d->residential, d->filter ? 0 : 1, (size_t)d->n);
    if (!d->filter)
        return DIKAS_OK;
    how.where = d->filter;
    how.no_geometry = 1;
    DIKAS_TRY(dikas_read(o->buildings, &how, &j->run, &selected, err));
    const int64_t n = mark_selected(d, selected);
    dikas_table_free(selected);
    return n > 0 ? DIKAS_OK
                 : dikas_fail(err, DIKAS_EINVAL, "%s: no building is selected by --residential %s",
                              dikas_table_name(d->table), d->filter);
}
