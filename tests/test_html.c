/* SPDX-License-Identifier: MIT */
/**
 * @file test_html.c
 * Maps in one HTML file: what is written, byte by byte where it was worked out by hand, and what
 * happens when it cannot be written.
 */
#include <dirent.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dikas/html.h"
#include "fail_alloc.h"
#include "map/html_rings.h"
#include "map/words.h"

static char folder[] = "/tmp/dikas-html-XXXXXX";
static char path[64];

static int make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/map.html", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

/* Files in the folder. */
static int count_files(void)
{
    int n = 0;
    DIR *directory = opendir(folder);
    assert_non_null(directory);
    for (const struct dirent *entry; (entry = readdir(directory)) != NULL;)
        n += entry->d_name[0] != '.';
    closedir(directory);
    return n;
}

/* ---- a page of three cells ---- */

/* Cells of 100 m at column 0, 1 of row 0 and column 0 of row 1, each ring in another order. */
static double xy[] = {
    1000, 5000, 1100, 5000, 1100, 5100, 1000, 5100, 1000, 5000, /**/
    1200, 5100, 1200, 5000, 1100, 5000, 1100, 5100, 1200, 5100, /**/
    1000, 5100, 1000, 5200, 1100, 5200, 1100, 5100, 1000, 5100,
};
static int64_t firsts[] = { 0, 1, 2, 3 }, points[] = { 0, 5, 10, 15 };
static uint8_t polygons[] = { DIKAS_POLYGON, DIKAS_POLYGON, DIKAS_POLYGON };
static const dikas_geometry cells = { DIKAS_POLYGON, 3,      3,        3,  15,  firsts,
                                      firsts,        points, polygons, xy, NULL };
static const char *const ids[] = { "a1", "a2", "b2" };
static const double values[] = { 1.5, 7.25, -2 };
static const uint8_t absence[] = { DIKAS_KNOWN, DIKAS_SUPPRESSED, DIKAS_KNOWN };
static double bounds[] = { -2, 0, 1.5 };
static int64_t counts[] = { 1, 1 };
static const uint32_t colours[] = { 0xffeecc, 0x0000ff };

static dikas_indicator indicator(void)
{
    return (dikas_indicator){ .name = "x",
                              .title = "An indicator",
                              .unit = "min",
                              .value = values,
                              .absence = absence,
                              .classes = { 2, bounds, counts, 1, -1 },
                              .colour = colours };
}

/* What is of the layer of the page goes here. */
static dikas_html_layer layer;

static dikas_html page_of(const dikas_indicator *indicators)
{
    dikas_html page = DIKAS_HTML_INIT;
    layer = (dikas_html_layer){ .cells = &cells, .id_title = "id", .id = ids };
    page.title = "Title";
    page.layers = &layer;
    page.n_layers = 1;
    page.indicators = indicators;
    page.n_indicators = 1;
    return page;
}

/* A file as text, from malloc(). */
static char *text_of(const char *name, size_t *size)
{
    FILE *file = fopen(name, "rb");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    char *text = malloc(*size + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, *size, file), *size);
    text[*size] = '\0';
    fclose(file);
    return text;
}

static char *written(const dikas_html *page)
{
    dikas_error err = { DIKAS_OK, "" };
    size_t size;
    assert_ok(dikas_html_write(page, path, NULL, &err), err);
    return text_of(path, &size);
}

static int occurrences(const char *text, const char *part)
{
    int n = 0;
    for (const char *at = text; (at = strstr(at, part)) != NULL; at += strlen(part))
        n++;
    return n;
}

static void assert_has(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("there is no %s", part);
}

static void assert_lacks(const char *text, const char *part)
{
    const char *at = strstr(text, part);
    if (at)
        fail_msg("there is %.60s", at);
}

/* ---- what is written ---- */

static void test_structure(void **state)
{
    (void)state;
    const dikas_indicator one = indicator();
    const dikas_html page = page_of(&one);
    char *text = written(&page);
    assert_int_equal(strncmp(text, "<!doctype html>\n<html lang=\"en\">\n", 33), 0);
    assert_string_equal(text + strlen(text) - strlen("</html>\n"), "</html>\n");
    assert_has(text, "content=\"default-src 'none'; script-src 'sha256-");
    assert_int_equal(occurrences(text, "</script>"), 2);
    assert_int_equal(occurrences(text, "</style>"), 1);
    assert_has(text, "THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS"); /* Leaflet's licence */
    assert_lacks(text, "{{");
    assert_lacks(text, "sourceMappingURL");
    assert_lacks(text, " src=\"");
    assert_lacks(text, "<link");
    free(text);
}

/* Steps to columns, twice, +1 before a step to another row: 0; 2 * 2; 2 * 1 + 1, 2. */
static void test_lattice(void **state)
{
    (void)state;
    const dikas_indicator one = indicator();
    const dikas_html page = page_of(&one);
    char *text = written(&page);
    assert_has(text, "\"lattice\":[0,0,100,100],\"steps\":\"AAQDAg==\",\"empty\":\"\"");
    assert_has(text, "\"box\":[0,0,200,200]");
    free(text);
}

/* A layer of one cell of 50 m, 1 km east and 300 m north of the corner of the first. */
static void test_layers(void **state)
{
    (void)state;
    static double corners[] = { 2000, 5300, 2050, 5300, 2050, 5350, 2000, 5350, 2000, 5300 };
    static int64_t one_each[] = { 0, 1 }, five[] = { 0, 5 };
    static const char *const same_name[] = { "a1" };
    static const double far_value[] = { 0.5 };
    static const uint8_t hidden[] = { DIKAS_SUPPRESSED };
    static const int layer_of[] = { 0, 1, 1 };
    const dikas_geometry far = { DIKAS_POLYGON, 1,    1,        1,       5,   one_each,
                                 one_each,      five, polygons, corners, NULL };
    dikas_indicator three[] = { indicator(), indicator(), indicator() };
    dikas_html page = page_of(three);
    three[1].value = three[2].value = far_value;
    three[1].absence = NULL;
    three[2].absence = hidden;
    const dikas_html_layer both[] = { layer,
                                      { .cells = &far, .id_title = "code", .id = same_name } };
    page.layers = both;
    page.n_layers = 2;
    page.n_indicators = 3;
    page.layer = layer_of;
    char *text = written(&page);
    assert_has(text, "\"layers\":[{\"n\":3,\"box\":[0,0,200,200],\"idTitle\":\"id\"");
    assert_has(text, "{\"n\":1,\"box\":[1000,300,1050,350],\"idTitle\":\"code\",\"cells\":"
                     "{\"lattice\":[1000,300,50,50],\"steps\":\"AA==\"");
    assert_has(text, "\"name\":\"x\",\"layer\":0,");
    assert_int_equal(occurrences(text, "\"name\":\"x\",\"layer\":1,"), 2);
    assert_has(text, "\"power\":1,\"values\":\"Cw==\""); /* 5 tenths, folded, one more */
    assert_has(text, "\"values\":\"AA==\",\"absences\":\"AgE=\"");
    free(text);
    const int nowhere[] = { 0, 1, 2 };
    dikas_error err = { DIKAS_OK, "" };
    page.layer = nowhere;
    assert_int_equal(dikas_html_write(&page, path, NULL, &err), DIKAS_EINVAL);
    assert_has(err.message, "x: is of layer 2; there are 0 to 1");
}

/* Whole tenths, folded, one more: 15 is 31, -20 is 40; nothing of 7.25, which may not be told. */
static void test_values(void **state)
{
    (void)state;
    const dikas_indicator one = indicator();
    const dikas_html page = page_of(&one);
    char *text = written(&page);
    assert_has(text, "\"power\":1,\"values\":\"HwAo\"");
    assert_has(text, "\"absences\":\"AAECAQAB\""); /* 0 once, 2 once, 0 once */
    assert_has(text, "\"bounds\":[-2,0,1.5],\"colours\":[\"#ffeecc\",\"#0000ff\"]");
    assert_has(text, "\"strays\":[]");
    free(text);
}

static void test_open_classes(void **state)
{
    (void)state;
    double bound[] = { -HUGE_VAL, 0.25, HUGE_VAL };
    dikas_indicator one = indicator();
    one.classes.bound = bound;
    one.classes.below = 1;
    const dikas_html page = page_of(&one);
    char *text = written(&page);
    assert_has(text, "\"bounds\":[null,0.25,null]");
    assert_has(text, "\"below\":1");
    assert_has(text, "\"ranges\":[\"under 0.25\",\"0.25 and over\"],\"reference\":\"0.25\"");
    assert_has(text, "\"strays\":[]");
    free(text);
}

/* As on pages: no value lies outside of what the first and the last class are said to be. */
static void test_ranges(void **state)
{
    (void)state;
    double bound[] = { -2.3, 0, 10, 75.2 }, value[] = { -2.3, 0.5, 75.2 };
    static const uint32_t colour[3];
    dikas_indicator one = indicator();
    one.value = value;
    one.absence = NULL;
    one.colour = colour;
    one.classes = (dikas_classes){ .n = 3, .bound = bound, .below = -1 };
    const dikas_html page = page_of(&one);
    char *text = written(&page);
    assert_has(text, "\"ranges\":[\"\u22123 \u2013 0\",\"0\u201310\",\"10\u201376\"]");
    free(text);
    bound[0] = value[0] = -1e-17; /* what a sum left of 0 */
    bound[1] = 5;
    text = written(&page);
    assert_has(text, "\"ranges\":[\"0\u20135\",\"5\u201310\"");
    free(text);
}

/* Whole numbers are told by closed ranges. */
static void test_whole_ranges(void **state)
{
    (void)state;
    double bound[] = { 0, 5, 10, 20 }, value[] = { 0, 9, 20 };
    static const uint32_t colour[3];
    dikas_indicator one = indicator();
    one.value = value;
    one.absence = NULL;
    one.colour = colour;
    one.classes = (dikas_classes){ .n = 3, .bound = bound, .below = 1 };
    const dikas_html page = page_of(&one);
    char *text = written(&page);
    assert_has(text, "\"isWhole\":true,\"ranges\":[\"0\u20134\",\"5\u20139\",\"10\u201320\"],"
                     "\"reference\":\"5\"");
    free(text);
}

/* Eight bytes each where four could not hold them, and bounds as powers of ten. */
static void test_extremes(void **state)
{
    (void)state;
    double tiny[] = { -1e-300, 1e-308, 1e-300, 2e-300 }, value[] = { -1e-300, 1e-308, 2e-300 };
    double huge[] = { 0, 1e299, 1e300, 1e308 }, large[] = { 1, 1e300, 1e308 };
    static const uint32_t colour[3];
    dikas_indicator one = indicator();
    one.absence = NULL;
    one.colour = colour;
    one.value = value;
    one.classes = (dikas_classes){ .n = 3, .bound = tiny, .below = -1 };
    const dikas_html page = page_of(&one);
    char *text = written(&page);
    assert_has(text, "\"power\":-2,");
    assert_has(text, "\"ranges\":[\"\u22121\u00a0\u00d7\u00a010\u207b\u00b3\u2070\u2070 \u2013 ");
    free(text);
    one.value = large;
    one.classes.bound = huge;
    text = written(&page);
    assert_has(text, "\"power\":-2,\"values\":\"AAAAAAAA8D+cdQCIPOQ3fqDI64XzzOF/\"");
    assert_has(text, "1\u00a0\u00d7\u00a010\u00b3\u2070\u2070");
    free(text);
}

/* Two in one map: of the same cells, and as many classes. */
static void test_square(void **state)
{
    (void)state;
    static const uint32_t four[] = { 0xffffff, 0x0000ff, 0xff0000, 0x101010 };
    dikas_indicator both[] = { indicator(), indicator() };
    dikas_html page = page_of(both);
    dikas_html_map maps[] = { { 1, -1, NULL, NULL, NULL, NULL },
                              { 0, 1, four, "Both", "Words", "Of both" } };
    dikas_error err = { DIKAS_OK, "" };
    page.n_indicators = 2;
    page.maps = maps;
    page.n_maps = 2;
    char *text = written(&page);
    assert_has(text, "\"maps\":[{\"of\":[1]},{\"of\":[0,1],\"square\":[\"#ffffff\",\"#0000ff\","
                     "\"#ff0000\",\"#101010\"],\"title\":\"Both\",\"caption\":\"Words\","
                     "\"subtitle\":\"Of both\"}]");
    free(text);
    page.maps = NULL;
    text = written(&page);
    assert_has(text, "\"maps\":[{\"of\":[0]},{\"of\":[1]}]");
    free(text);
    page.maps = maps;
    maps[0].indicator = 2;
    assert_int_equal(dikas_html_write(&page, path, NULL, &err), DIKAS_EINVAL);
    assert_has(err.message, "a map of indicators 2 and -1; there are 0 to 1");
    maps[0].indicator = 0;
    maps[1].square = NULL;
    assert_int_equal(dikas_html_write(&page, path, NULL, &err), DIKAS_EINVAL);
    assert_has(err.message, "x and x: a map of both needs colours for both");
    maps[1].square = four;
    both[1].classes.n = 1;
    assert_int_equal(dikas_html_write(&page, path, NULL, &err), DIKAS_EINVAL);
    assert_has(err.message, "as many classes of both, 8 at most: x has 2, x has 1");
    const int layer_of[] = { 0, 1 };
    const dikas_html_layer layers[] = { layer, layer };
    both[1].classes.n = 2;
    page.layers = layers;
    page.n_layers = 2;
    page.layer = layer_of;
    assert_int_equal(dikas_html_write(&page, path, NULL, &err), DIKAS_EINVAL);
    assert_has(err.message, "x and x: a map of both needs the same cells");
}

/* Two values that six digits make one, with a bound between them. */
static void test_strays(void **state)
{
    (void)state;
    static const double close[] = { 0.33333331, 0.33333339, 1 };
    double bound[] = { 0.33333331, 0.33333335, 1 };
    dikas_indicator one = indicator();
    one.value = close;
    one.absence = NULL;
    one.classes.bound = bound;
    const dikas_html page = page_of(&one);
    char *text = written(&page);
    assert_has(text, "\"bounds\":[0.333333,0.333333,1]");
    assert_has(text, "\"strays\":[0,0]"); /* it would be in the second class */
    free(text);
}

static void test_names(void **state)
{
    (void)state;
    static const char *const numbers[] = { "10", "12", "11" };
    static const char *const all[] = { "|;/", "~^", "~^x" };
    const dikas_indicator one = indicator();
    dikas_html page = page_of(&one);
    char *text = written(&page);
    /* start, one more, and end: as before (0, 0), 1 + 1 and 0, 0 + 1 and 1 */
    assert_has(text, "\"ids\":{\"shared\":\"AAIAAQE=\",\"separator\":\"|\",\"rest\":\"a1|2|b\"}");
    free(text);
    layer.id = numbers;
    text = written(&page); /* +10, +2, -1, folded: 20, 4, 1 */
    assert_has(text, "\"ids\":{\"numbers\":\"FAQB\"}");
    free(text);
    layer.id = all;
    text = written(&page);
    assert_has(text, "\"rest\":[\"|;/\",\"~^\",\"x\"]");
    free(text);
}

/* A triangle, in decimetres, and a cell without geometry. */
static void test_rings(void **state)
{
    (void)state;
    static double corners[] = { 10, 20, 10, 21, 11, 20, 10, 20 }; /* clockwise */
    static int64_t part[] = { 0, 1, 1, 1 }, path_of[] = { 0, 1 }, point[] = { 0, 4 };
    const dikas_geometry triangle = { DIKAS_POLYGON, 3,     1,        1,       4,   part,
                                      path_of,       point, polygons, corners, NULL };
    const dikas_indicator one = indicator();
    dikas_html page = page_of(&one);
    layer.cells = &triangle;
    char *text = written(&page);
    /* one ring of 3 points, backwards: +10 0, -10 +10, 0 -10, folded 20 0, 19 20, 0 19 */
    assert_has(text, "\"cells\":{\"rings\":\"AQMUABMUABM=\",\"empty\":\"AQE=\"}");
    free(text);
}

/* Three triangles that differ in where they lie, up to 4 cm, and one that is wider. */
static void test_stamps(void **state)
{
    (void)state;
    static double corners[] = {
        10,    20, 11,    20, 10,    21, 10,    20, /**/
        12.04, 20, 13.04, 20, 12.04, 21, 12.04, 20, /**/
        14,    20, 15.04, 20, 14,    21, 14,    20, /**/
        16,    20, 18,    20, 16,    21, 16,    20,
    };
    static int64_t each[] = { 0, 1, 2, 3, 4 }, four_each[] = { 0, 4, 8, 12, 16 };
    static uint8_t all_polygons[] = { DIKAS_POLYGON, DIKAS_POLYGON, DIKAS_POLYGON, DIKAS_POLYGON };
    static const double four_values[] = { 0, 0, 0, 1 };
    dikas_geometry triangles = { DIKAS_POLYGON, 4,       4,   4, 16, each, each, four_each,
                                 all_polygons,  corners, NULL };
    dikas_indicator one = indicator();
    dikas_html page = page_of(&one);
    one.value = four_values;
    one.absence = NULL;
    layer.cells = &triangles;
    layer.id = NULL;
    char *text = written(&page);
    /* 3 corners, +10 0, -10 +10; stamp 0 at 0 0, +20 0, +20 0; one ring of 3 points of its own */
    assert_has(text, "\"cells\":{\"stamps\":\"AxQAExQ=\",\"rings\":\"AQAAASgAASgAAgMoACgAJxQ=\"");
    free(text);
    corners[18] = 15.5; /* two alike are not worth it */
    text = written(&page);
    assert_lacks(text, "stamps\":");
    free(text);
}

static const char *const hostile[] = {
    "</script><script>alert(1)</script>",
    "<!--",
    "\" onload=\"alert(1)",
    "bad \xff\xc0\x80 end",
    "]]>&lt;\x01\x7f",
};

static void test_nothing_is_markup(void **state)
{
    (void)state;
    dikas_indicator one = indicator();
    one.name = hostile[0];
    one.title = hostile[1];
    one.unit = hostile[2];
    dikas_html page = page_of(&one);
    page.title = hostile[0];
    page.subtitle = hostile[1];
    page.source = hostile[2];
    page.note = hostile[3];
    page.crs = hostile[4];
    page.text = hostile[0];
    layer.id_title = hostile[3];
    layer.id = hostile;
    const dikas_html_map map = { 0, -1, NULL, hostile[0], hostile[1], hostile[2] };
    page.maps = &map;
    page.n_maps = 1;
    char *text = written(&page);
    assert_int_equal(occurrences(text, "</script>"), 2);
    assert_int_equal(occurrences(text, "<!--"), 1); /* Leaflet's licence */
    assert_lacks(text, "<script>alert");
    assert_lacks(text, "\" onload");
    assert_lacks(text, "\xff");
    assert_lacks(text, "\x01");
    assert_has(text, "<title>&#60;/script&#62;&#60;script&#62;alert(1)&#60;/script&#62;</title>");
    assert_has(text, "bad \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd end");
    assert_has(text, "\\u003c/script\\u003e");
    free(text);
}

/* ---- ground ---- */

static void test_simplify(void **state)
{
    (void)state;
    int64_t room[16];
    double straight[] = { 0, 0, 1, 0.5, 2, -0.5, 3, 0 };
    assert_int_equal(html_simplify(straight, 4, 1, room), 2);
    assert_close(straight[2], 3, 0);
    double bent[] = { 0, 0, 5, 0.1, 10, 8, 15, 0.1, 20, 0 };
    assert_int_equal(html_simplify(bent, 5, 1, room), 5);
    double peak[] = { 0, 0, 5, 4, 10, 8, 15, 4, 20, 0 };
    assert_int_equal(html_simplify(peak, 5, 1, room), 3);
    assert_close(peak[3], 8, 0);
    double square[] = { 0, 0, 5, 0, 10, 0, 10, 5, 10, 10, 5, 10, 0, 10, 0, 5, 0, 0 };
    assert_int_equal(html_simplify(square, 9, 0.1, room), 5);
}

static void test_ground(void **state)
{
    (void)state;
    /* 200 m of map are in decimetres; what lies 500 km away is left out */
    static double near[] = { 1000, 5000, 1010, 5000, 1020, 5000 };
    static double far[] = { 501000, 5000, 501010, 5000, 501020, 5000 };
    static int64_t one_each[] = { 0, 1 }, three[] = { 0, 3 };
    static uint8_t line[] = { DIKAS_LINE };
    static const char *const name[] = { "<b>" };
    dikas_geometry street = { DIKAS_LINE, 1, 1, 1, 3, one_each, one_each, three, line, near, NULL };
    const dikas_ground ground = { DIKAS_GROUND_BORDER, &street, name };
    const dikas_indicator one = indicator();
    dikas_html page = page_of(&one);
    page.ground = &ground;
    page.n_ground = 1;
    char *text = written(&page);
    /* 2 points: 0 0, +200 0; 200 folds to 400, which is 0x90 0x03 */
    assert_has(text, "{\"kind\":\"border\",\"quantum\":0.1,\"rings\":\"\",\"lines\":\"AgAAkAMA\","
                     "\"labels\":[[10,0,\"\\u003cb\\u003e\"]]}");
    free(text);
    street.xy = far;
    text = written(&page);
    assert_has(text, "\"lines\":\"\",\"labels\":[]");
    free(text);
}

/* Of a U that is 200 m wide and 80 m high below: in its widest stretch, on the line of 15 that is
 * nearest to its middle. */
static void test_name_of_polygon(void **state)
{
    (void)state;
    static double u[] = { 1000, 5000, 1200, 5000, 1200, 5200, 1160, 5200, 1160,
                          5080, 1040, 5080, 1040, 5200, 1000, 5200, 1000, 5000 };
    static int64_t one_each[] = { 0, 1 }, nine[] = { 0, 9 };
    static uint8_t polygon[] = { DIKAS_POLYGON };
    static const char *const name[] = { "U" };
    const dikas_geometry area = { DIKAS_POLYGON, 1,    1,       1, 9,   one_each,
                                  one_each,      nine, polygon, u, NULL };
    const dikas_ground ground = { DIKAS_GROUND_BORDER, &area, name };
    const dikas_indicator one = indicator();
    dikas_html page = page_of(&one);
    page.ground = &ground;
    page.n_ground = 1;
    char *text = written(&page);
    assert_has(text, "\"labels\":[[100,75,\"U\"]]");
    free(text);
}

/* ---- many cells ---- */

enum { MANY = 5000, ACROSS = 72 };

static void test_size(void **state)
{
    (void)state;
    dikas_geometry many = { .shape = DIKAS_POLYGON,
                            .n_features = MANY,
                            .n_parts = MANY,
                            .n_paths = MANY,
                            .n_points = 5 * MANY };
    static int64_t first[MANY + 1], point[MANY + 1];
    static uint8_t kind[MANY];
    static double corners[10 * MANY], value[5][MANY];
    static char name[MANY][32];
    static const char *id[MANY];
    double bound[6] = { 0, 20, 40, 60, 80, 100 };
    static const uint32_t colour[5];
    dikas_indicator indicators[5];
    for (int i = 0; i <= MANY; i++) {
        first[i] = i;
        point[i] = 5 * i;
    }
    memset(kind, DIKAS_POLYGON, sizeof kind);
    for (int i = 0; i < MANY; i++) {
        const double x = 385000 + 250 * (i % ACROSS), y = 6672000 + 250 * (i / ACROSS);
        const double ring[] = { x, y, x + 250, y, x + 250, y + 250, x, y + 250, x, y };
        memcpy(corners + 10 * i, ring, sizeof ring);
        snprintf(name[i], sizeof name[i], "CRS3067RES250mN%.0fE%.0f", y, x);
        id[i] = name[i];
        for (int k = 0; k < 5; k++)
            value[k][i] = fmod((double)(i + 1) * 37.38372910 * (k + 1), 100);
    }
    many.part = many.path = first;
    many.point = point;
    many.part_kind = kind;
    many.xy = corners;
    for (int k = 0; k < 5; k++) {
        indicators[k] = indicator();
        indicators[k].value = value[k];
        indicators[k].absence = NULL;
        indicators[k].classes = (dikas_classes){ 5, bound, NULL, 0, -1 };
        indicators[k].colour = colour;
    }
    dikas_html page = page_of(indicators);
    page.n_indicators = 5;
    layer.cells = &many;
    layer.id = id;
    char *text = written(&page);
    print_message("%d cells, 5 indicators: %zu bytes\n", MANY, strlen(text));
    assert_true(strlen(text) < 400000);
    free(text);
}

/* ---- words ---- */

/* Every word of the template and the scripts is in both catalogues; scripts get theirs. */
static void check_word(const char *word, const char *finnish_page)
{
    char key[300];
    if (dikas_map_word(DIKAS_FINNISH, word) == word || dikas_map_word(DIKAS_SWEDISH, word) == word)
        fail_msg("po/ has no '%s'", word);
    snprintf(key, sizeof key, "\"%s\":", word);
    if (finnish_page)
        assert_has(finnish_page, key);
}

static int check_words(const char *file, const char *before, char after, const char *finnish_page)
{
    size_t size;
    int n = 0;
    char *text = text_of(file, &size), word[256];
    for (const char *at = text; (at = strstr(at, before)) != NULL; n++) {
        at += strlen(before);
        const char *end = strchr(at, after);
        assert_non_null(end);
        assert_true((size_t)(end - at) < sizeof word);
        snprintf(word, sizeof word, "%.*s", (int)(end - at), at);
        check_word(word, finnish_page);
    }
    free(text);
    return n;
}

static void test_words(void **state)
{
    (void)state;
    const char *scripts = DIKAS_SOURCE_ROOT "/lib/map/html";
    const dikas_indicator one = indicator();
    dikas_html page = page_of(&one);
    page.language = DIKAS_FINNISH;
    char *text = written(&page), file[512];
    int n = 0;
    assert_has(text, "<html lang=\"fi\">");
    DIR *directory = opendir(scripts);
    assert_non_null(directory);
    for (const struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        snprintf(file, sizeof file, "%s/%s", scripts, entry->d_name);
        if (strstr(entry->d_name, ".js"))
            n += check_words(file, "word('", '\'', text);
        if (strcmp(entry->d_name, "template.html") == 0)
            n += check_words(file, "{{word: ", '}', NULL);
    }
    closedir(directory);
    assert_true(n > 25);
    free(text);
}

/* ---- what goes wrong ---- */

static void test_same_bytes(void **state)
{
    (void)state;
    const dikas_indicator one = indicator();
    const dikas_html page = page_of(&one);
    char *first = written(&page), *second = written(&page);
    assert_string_equal(first, second);
    free(first);
    free(second);
}

static void test_bad_input(void **state)
{
    (void)state;
    static int64_t none[] = { 0, 0 }, no_point[] = { 0 };
    const dikas_geometry empty = { DIKAS_EMPTY, 1,        0,    0,    0,   none,
                                   no_point,    no_point, NULL, NULL, NULL };
    dikas_indicator one = indicator();
    dikas_html page = page_of(&one);
    dikas_error err = { DIKAS_OK, "" };
    unlink(path);
    layer.cells = &empty;
    assert_int_equal(dikas_html_write(&page, path, NULL, &err), DIKAS_EINVAL);
    assert_has(err.message, "without geometry");
    const dikas_geometry lines = { .shape = DIKAS_LINE };
    layer.cells = &lines;
    assert_int_equal(dikas_html_write(&page, path, NULL, &err), DIKAS_EINVAL);
    assert_has(err.message, "cells are lines");
    layer.cells = NULL;
    assert_int_equal(dikas_html_write(&page, path, NULL, &err), DIKAS_EINVAL);
    page = page_of(&one);
    page.n_layers = 0;
    assert_int_equal(dikas_html_write(&page, path, NULL, &err), DIKAS_EINVAL);
    assert_has(err.message, "needs cells");
    page = page_of(&one);
    page.n_indicators = 0;
    assert_int_equal(dikas_html_write(&page, path, NULL, &err), DIKAS_EINVAL);
    page = page_of(&one);
    page.language = (dikas_language)7;
    assert_int_equal(dikas_html_write(&page, path, NULL, &err), DIKAS_EINVAL);
    assert_has(err.message, "language 7");
    page = page_of(&one);
    one.classes.n = 0;
    assert_int_equal(dikas_html_write(&page, path, NULL, &err), DIKAS_EINVAL);
    assert_has(err.message, "x: has 0 classes");
    assert_int_equal(count_files(), 0);
}

static void test_no_folder(void **state)
{
    (void)state;
    const dikas_indicator one = indicator();
    const dikas_html page = page_of(&one);
    dikas_error err = { DIKAS_OK, "" };
    assert_int_equal(dikas_html_write(&page, "/nowhere/at/all.html", NULL, &err), DIKAS_EIO);
    assert_has(err.message, "/nowhere/at/all.html: cannot be written: No such file");
}

/* The disk is full after 100 kB: what was there stays, and nothing else. */
static void test_full_disk(void **state)
{
    (void)state;
    const dikas_indicator one = indicator();
    const dikas_html page = page_of(&one);
    dikas_error err = { DIKAS_OK, "" };
    struct rlimit limit, small;
    char *before = written(&page), *after;
    size_t size;
    getrlimit(RLIMIT_FSIZE, &limit);
    small = limit;
    small.rlim_cur = 100000;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    const dikas_status status = dikas_html_write(&page, path, NULL, &err);
    setrlimit(RLIMIT_FSIZE, &limit);
    signal(SIGXFSZ, SIG_DFL);
    assert_int_equal(status, DIKAS_EIO);
    assert_has(err.message, "map.html: cannot be written: File too large");
    assert_int_equal(count_files(), 1);
    after = text_of(path, &size);
    assert_string_equal(before, after);
    free(before);
    free(after);
}

static void test_cancelled(void **state)
{
    (void)state;
    const dikas_indicator one = indicator();
    const dikas_html page = page_of(&one);
    dikas_run run = DIKAS_RUN_INIT;
    dikas_error err = { DIKAS_OK, "" };
    run.progress = stop_at_once;
    unlink(path);
    assert_int_equal(dikas_html_write(&page, path, &run, &err), DIKAS_ECANCELLED);
    assert_int_equal(count_files(), 0);
}

static dikas_status write_page(void *context, dikas_error *err)
{
    return dikas_html_write(context, path, NULL, err);
}

static void test_no_memory(void **state)
{
    (void)state;
    static int64_t one_each[] = { 0, 1 }, points_of[] = { 0, 5 };
    static const char *const name[] = { "lake" };
    const dikas_geometry lake = { DIKAS_POLYGON, 1,         1,        1,  5,   one_each,
                                  one_each,      points_of, polygons, xy, NULL };
    const dikas_ground ground = { DIKAS_GROUND_WATER, &lake, name };
    const dikas_indicator one = indicator();
    dikas_html page = page_of(&one);
    page.ground = &ground;
    page.n_ground = 1;
    unlink(path);
    assert_true(fail_each_allocation(write_page, &page) >= 5);
    assert_int_equal(count_files(), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_structure),       cmocka_unit_test(test_lattice),
        cmocka_unit_test(test_stamps),          cmocka_unit_test(test_layers),
        cmocka_unit_test(test_square),          cmocka_unit_test(test_values),
        cmocka_unit_test(test_strays),          cmocka_unit_test(test_open_classes),
        cmocka_unit_test(test_ranges),          cmocka_unit_test(test_whole_ranges),
        cmocka_unit_test(test_extremes),        cmocka_unit_test(test_names),
        cmocka_unit_test(test_rings),           cmocka_unit_test(test_nothing_is_markup),
        cmocka_unit_test(test_simplify),        cmocka_unit_test(test_ground),
        cmocka_unit_test(test_name_of_polygon), cmocka_unit_test(test_size),
        cmocka_unit_test(test_words),           cmocka_unit_test(test_same_bytes),
        cmocka_unit_test(test_bad_input),       cmocka_unit_test(test_no_folder),
        cmocka_unit_test(test_full_disk),       cmocka_unit_test(test_cancelled),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
