/* SPDX-License-Identifier: MIT */
/* The description of an atlas: texts by language, what maps share, and what is wrong where. */
#include "check.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "map/spec.h"

static char *folder;

static char *write_spec(const char *text)
{
    char *path = g_build_filename(folder, "atlas.json", NULL);
    assert_true(g_file_set_contents(path, text, -1, NULL));
    return path;
}

static map_spec *read_well(const char *text, const char *language)
{
    dikas_error err = { DIKAS_OK, "" };
    map_spec *spec = NULL;
    char *path = write_spec(text);
    if (spec_read(path, language, &spec, &err) != DIKAS_OK)
        print_error("%s\n", err.message);
    assert_non_null(spec);
    g_free(path);
    return spec;
}

/* The message has all the words, parted by '|', and begins with the path. */
static void assert_refused(const char *text, const char *words)
{
    dikas_error err = { DIKAS_OK, "" };
    map_spec *spec = NULL;
    char *path = write_spec(text);
    char **all = g_strsplit(words, "|", -1);
    assert_int_equal(spec_read(path, NULL, &spec, &err), DIKAS_EINVAL);
    assert_null(spec);
    assert_true(g_str_has_prefix(err.message, path));
    for (char **w = all; *w; w++)
        if (!strstr(err.message, *w)) {
            print_error("no '%s' in: %s\n", *w, err.message);
            fail();
        }
    g_strfreev(all);
    g_free(path);
}

static void maps_inherit_cells(void **state)
{
    (void)state;
    map_spec *spec = read_well(
        "{ \"cells\": { \"file\": \"a.gpkg\", \"layer\": \"x\", \"id\": \"cell\", "
        "\"population\": \"people\", \"missing\": [-1, \"age=9\"], \"min_count\": 5 },"
        "\"background\": [\"water=w.gpkg:lakes\", \"/roads.gpkg\"],"
        "\"maps\": [ { \"column\": \"a\" },"
        "{ \"cells\": { \"id\": \"other\" }, \"columns\": [\"b\", \"c\"], \"bivariate\": true },"
        "{ \"cells\": { \"file\": \"/b.gpkg\" }, \"column\": \"d\", \"appendix\": true } ] }",
        NULL);
    char *file = g_build_filename(folder, "a.gpkg", NULL);
    char *lakes = g_strdup_printf("water=%s/w.gpkg:lakes", folder);
    assert_int_equal(spec->n_maps, 3);
    const spec_map *m = spec->maps;
    assert_string_equal(m[0].cells.file, file);
    assert_string_equal(m[0].cells.layer, "x");
    assert_string_equal(m[0].cells.missing[0], "-1");
    assert_string_equal(m[0].cells.missing[1], "age=9");
    assert_close(m[0].cells.min_count, 5, 0);
    assert_int_equal(m[0].n_columns, 1);
    assert_string_equal(m[0].columns[0], "a");
    assert_true(isnan(m[0].scale) && isnan(m[0].centre) && isnan(m[0].threshold.value));
    assert_string_equal(m[1].cells.file, file);
    assert_string_equal(m[1].cells.id, "other");
    assert_string_equal(m[1].cells.population, "people");
    assert_int_equal(m[1].n_columns, 2);
    assert_true(m[1].bivariate);
    assert_string_equal(m[2].cells.file, "/b.gpkg");
    assert_null(m[2].cells.layer); /* that of another file */
    assert_true(m[2].appendix);
    assert_string_equal(spec->backgrounds[0], lakes);
    assert_string_equal(spec->backgrounds[1], "/roads.gpkg");
    assert_close(spec->areas.least_people, 200, 0);
    g_free(file);
    g_free(lakes);
    spec_free(spec);
}

#define MAPS "\"maps\": [ { \"cells\": { \"file\": \"a\" }, \"column\": \"a\" } ]"

static void texts_are_in_the_language(void **state)
{
    (void)state;
    static const char text[] =
        "{ \"lang\": \"fi\", \"title\": { \"sv\": \"karta\", \"fi\": \"kartta\" },"
        "\"note\": { \"sv\": \"obs\", \"en\": \"note\" },"
        "\"source\": { \"sv\": \"källa\" }, \"subtitle\": \"same\", " MAPS " }";
    map_spec *spec = read_well(text, NULL);
    assert_string_equal(spec->title, "kartta");
    assert_string_equal(spec->note, "note");
    assert_string_equal(spec->source, "källa");
    assert_string_equal(spec->subtitle, "same");
    spec_free(spec);
    spec = read_well(text, "sv");
    assert_string_equal(spec->title, "karta");
    assert_string_equal(spec->note, "obs");
    spec_free(spec);
}

/* A map has the districts of the atlas until it names its own. */
static void maps_have_districts_and_people_of_their_own(void **state)
{
    (void)state;
    map_spec *spec =
        read_well("{ \"areas\": { \"file\": \"/a.gpkg\", \"layer\": \"cut\", \"id\": \"name\", "
                  "\"least_people\": 500, \"title\": { \"en\": \"parts\", \"fi\": \"osat\" } }, "
                  "\"cells\": { \"file\": \"/c.gpkg\" }, \"maps\": [ { \"column\": \"a\" }, "
                  "{ \"column\": \"a\", \"areas\": { \"file\": \"/whole.gpkg\" }, "
                  "\"people\": { \"en\": \"children\", \"fi\": \"lapset\" } } ] }",
                  "fi");
    const spec_areas *first = &spec->maps[0].cells.areas, *second = &spec->maps[1].cells.areas;
    assert_string_equal(first->file, "/a.gpkg");
    assert_string_equal(first->layer, "cut");
    assert_null(spec->maps[0].people);
    assert_string_equal(second->file, "/whole.gpkg");
    assert_null(second->layer); /* that of another file */
    assert_string_equal(second->id, "name");
    assert_string_equal(second->title, "osat");
    assert_close(second->least_people, 500, 0);
    assert_string_equal(spec->maps[1].people, "lapset");
    spec_free(spec);
    assert_refused("{ \"maps\": [ { \"cells\": { \"file\": \"a\" }, \"column\": \"a\", "
                   "\"areas\": { \"id\": \"x\" } } ] }",
                   "maps[0].areas has no 'file'");
}

static void what_is_wrong_is_said_where(void **state)
{
    (void)state;
#define ONE(text)                                                                                  \
    "{ \"maps\": [ { \"cells\": { \"file\": \"a\" }, \"column\": \"a\", " text " } ] }"
    assert_refused("{ \"titl\": 1, " MAPS " }", "unknown key 'titl'|near: 'title'");
    assert_refused(ONE("\"clases\": \"equal\""), "maps[0]: unknown key 'clases'|near: 'classes'");
    assert_refused(ONE("\"threshold\": { \"value\": \"15\", \"side\": \"above\" }"),
                   "maps[0].threshold.value is \"15\"; a number was expected");
    assert_refused(ONE("\"threshold\": { \"value\": 15 }"), "maps[0].threshold has no 'side'");
    assert_refused(ONE("\"threshold\": { \"side\": \"above\" }"),
                   "maps[0].threshold has no 'value'");
    assert_refused(ONE("\"threshold\": { \"value\": 1, \"side\": \"abov\" }"),
                   "maps[0].threshold.side cannot be 'abov'|near: 'above'");
    assert_refused(
        ONE("\"threshold\": { \"value\": 1, \"side\": \"none\", \"second_hand\": true }"),
        "maps[0].threshold.second_hand is said of a 'source', and there is none");
    assert_refused(ONE("\"threshold\": { \"value\": 1, \"side\": \"none\", \"second_hand\": true,"
                       "\"source\": { \"en\": \"\", \"fi\": \"WHO\" } }"),
                   "maps[0].threshold.second_hand is said of a 'source', and there is none");
    assert_refused(ONE("\"threshold\": { \"second_hand\": 1 }"),
                   "maps[0].threshold.second_hand is 1; true or false was expected");
    assert_refused(ONE("\"n_classes\": 2.5"),
                   "maps[0].n_classes is 2.5; a whole number from 1 to 12");
    assert_refused(ONE("\"bivariate\": true"), "maps[0].bivariate takes two columns");
    assert_refused(ONE("\"appendix\": 1"), "maps[0].appendix is 1; true or false");
    assert_refused(ONE("\"title\": { \"de\": \"Karte\" }"), "maps[0].title: unknown key 'de'");
    assert_refused(ONE("\"title\": { \"fi\": 3 }"), "maps[0].title is {");
    assert_refused(ONE("\"titles\": [ \"a\", \"b\" ]"), "maps[0].titles: 2 titles of 1 columns");
    assert_refused(ONE("\"columns\": [ \"b\" ]"), "maps[0] needs 'column' or 'columns'");
    assert_refused("{ \"maps\": [ { \"column\": \"a\" } ] }", "maps[0] has no cells");
    assert_refused("{ \"maps\": [ 7 ] }", "maps[0] is 7; { … } was expected");
    assert_refused("{ \"maps\": [ ] }", "maps is []");
    assert_refused("{ \"title\": \"x\" }", "there is no 'maps'");
    assert_refused("{ \"lang\": \"de\", " MAPS " }", "lang cannot be 'de'");
    assert_refused("[ ]", "the whole is []");
    assert_refused("{ \"areas\": { \"layer\": \"x\" }, " MAPS " }", "areas has no 'file'");
    assert_refused("{\n  \"maps\": [,]\n}", "is no JSON: line 2, column 12");
    assert_refused("", "is no JSON");
    assert_refused("{ \"title\": \"a\\u0000b\", " MAPS " }", "line 1, column 14: \\u0000");
    assert_refused("{\n\"title\\u0000x\": \"a\", " MAPS " }", "line 2, column 7: \\u0000");
    assert_refused("{ \"title\": \"\\\\\\u0000\", " MAPS " }", "line 1, column 15: \\u0000");
    assert_refused("{ \"title\": null, " MAPS " }", "title is null; a text");
}

/* A backslash, and then letters that only look like it. */
static void an_escaped_backslash_is_a_text(void **state)
{
    (void)state;
    map_spec *spec = read_well("{ \"title\": \"a\\\\u0000\\u000a\", " MAPS " }", NULL);
    assert_string_equal(spec->title, "a\\u0000\n");
    spec_free(spec);
}

static void twelve_maps_are_enough(void **state)
{
    (void)state;
    for (int n = 12; n <= 13; n++)
        for (int appendix = 0; appendix < 2; appendix++) {
            GString *text = g_string_new("{ \"cells\": { \"file\": \"a\" }, \"maps\": [ ");
            for (int i = 0; i < n; i++)
                g_string_append_printf(text, "%s{ \"column\": \"a\", \"appendix\": %s }",
                                       i ? "," : "", appendix && i == 0 ? "true" : "false");
            g_string_append(text, "] }");
            if (n - appendix > 12)
                assert_refused(text->str, "13 maps are more|\"appendix\": true");
            else
                spec_free(read_well(text->str, NULL));
            g_string_free(text, TRUE);
        }
}

static void missing_file(void **state)
{
    (void)state;
    dikas_error err = { DIKAS_OK, "" };
    map_spec *spec = NULL;
    assert_int_equal(spec_read("/nowhere/spec.json", NULL, &spec, &err), DIKAS_EIO);
    assert_string_equal(err.message, "/nowhere/spec.json: cannot be read: no such file");
}

static int make_folder(void **state)
{
    (void)state;
    folder = g_dir_make_tmp("dikas-spec-XXXXXX", NULL);
    return folder == NULL;
}

static int remove_folder(void **state)
{
    (void)state;
    char *path = g_build_filename(folder, "atlas.json", NULL);
    g_unlink(path);
    g_rmdir(folder);
    g_free(path);
    g_free(folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(maps_inherit_cells),
        cmocka_unit_test(texts_are_in_the_language),
        cmocka_unit_test(maps_have_districts_and_people_of_their_own),
        cmocka_unit_test(what_is_wrong_is_said_where),
        cmocka_unit_test(an_escaped_backslash_is_a_text),
        cmocka_unit_test(twelve_maps_are_enough),
        cmocka_unit_test(missing_file),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
