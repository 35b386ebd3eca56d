/* SPDX-License-Identifier: MIT */
/**
 * @file test_map_pictures.c
 * Pages beside pictures that were looked at.
 *
 * Usage: test_map_pictures [--update]    --update writes tests/golden/map/; look at what it wrote
 *
 * Antialiasing differs between versions of Cairo and FreeType, so a few pixels may differ; what
 * moved or has another colour is more than that.
 */
#include <cairo.h>

#include "map_scene.h"

enum { MOST_APART = 64 };
static const double most_share = 0.004;
static int is_update;

typedef struct difference {
    int n, left, top, right, bottom;
} difference;

static uint32_t pixel_of(cairo_surface_t *image, int x, int y)
{
    uint32_t pixel;
    const unsigned char *row =
        cairo_image_surface_get_data(image) + y * cairo_image_surface_get_stride(image);
    memcpy(&pixel, row + 4 * x, sizeof pixel);
    return pixel;
}

static int are_apart(uint32_t a, uint32_t b)
{
    for (int shift = 0; shift < 24; shift += 8)
        if (abs((int)(a >> shift & 0xff) - (int)(b >> shift & 0xff)) > MOST_APART)
            return 1;
    return 0;
}

/* Pixels that differ, red on what should be there. */
static difference compare(cairo_surface_t *is, cairo_surface_t *should)
{
    const int w = cairo_image_surface_get_width(should), h = cairo_image_surface_get_height(should);
    difference d = { 0, w, h, 0, 0 };
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++)
            if (are_apart(pixel_of(is, x, y), pixel_of(should, x, y))) {
                const uint32_t red = 0xffff0000;
                memcpy(cairo_image_surface_get_data(is) + y * cairo_image_surface_get_stride(is) +
                           4 * x,
                       &red, sizeof red);
                d.n++;
                d.left = x < d.left ? x : d.left;
                d.right = x > d.right ? x : d.right;
                d.top = y < d.top ? y : d.top;
                d.bottom = y > d.bottom ? y : d.bottom;
            }
    return d;
}

static cairo_surface_t *open_picture(const char *path)
{
    cairo_surface_t *image = cairo_image_surface_create_from_png(path);
    if (cairo_surface_status(image) != CAIRO_STATUS_SUCCESS)
        fail_msg("%s: %s", path, cairo_status_to_string(cairo_surface_status(image)));
    return image;
}

static void check_picture(const char *name, const scene *s)
{
    char golden[500], path[100], apart[200];
    dikas_error err;
    snprintf(golden, sizeof golden, DIKAS_SOURCE_ROOT "/tests/golden/map/%s.png", name);
    snprintf(path, sizeof path, "%s.png", name);
    assert_ok(draw_scene(s, is_update ? golden : path, &err), err);
    if (is_update)
        return;
    cairo_surface_t *is = open_picture(path), *should = open_picture(golden);
    const int w = cairo_image_surface_get_width(should), h = cairo_image_surface_get_height(should);
    assert_int_equal(cairo_image_surface_get_width(is), w);
    assert_int_equal(cairo_image_surface_get_height(is), h);
    const difference d = compare(is, should);
    if (d.n > most_share * w * h) {
        snprintf(apart, sizeof apart, "/tmp/dikas-map-%s-differs.png", name);
        cairo_surface_write_to_png(is, apart);
        fail_msg("%s: %d pixels differ, within x %d to %d, y %d to %d of %d x %d: see %s", name,
                 d.n, d.left, d.right, d.top, d.bottom, w, h, apart);
    }
    cairo_surface_destroy(is);
    cairo_surface_destroy(should);
}

/* The comparison sees what a reader would see. */
static void a_difference_is_seen(void **state)
{
    (void)state;
    dikas_error err;
    scene *s = new_scene();
    assert_ok(draw_scene(s, "a.png", &err), err);
    s->value[0][50] = 14.4;
    assert_ok(draw_scene(s, "b.png", &err), err);
    cairo_surface_t *a = open_picture("a.png"), *b = open_picture("b.png");
    const difference d = compare(a, b);
    /* One cell of twelve across 180 mm; its edges and a street may hide some of it. */
    assert_in_range(d.n, 300, 900);
    assert_true(d.right - d.left < 32 && d.bottom - d.top < 32);
    cairo_surface_destroy(a);
    cairo_surface_destroy(b);
    free(s);
}

static void one_map(void **state)
{
    (void)state;
    scene *s = new_scene();
    check_picture("one", s);
    free(s);
}

static void diverging_on_broad_paper(void **state)
{
    (void)state;
    static const uint32_t colour[] = { 0xb35806, 0xf1a340, 0xfee0b6, 0xd8daeb, 0x998ec3 };
    scene *s = new_scene();
    s->document.language = DIKAS_FINNISH;
    s->document.orientation = DIKAS_LANDSCAPE;
    s->map.title = "Ikääntyneiden sijaintiosamäärä asuinalueittain";
    s->indicator[0].title = "Sijaintiosamäärä";
    s->indicator[0].unit = "1";
    s->indicator[0].classes.below = 3;
    s->indicator[0].colour = colour;
    s->indicator[0].scale = 0.1;
    s->map.view[0] = 1000;
    s->map.view[1] = 700;
    s->map.view[2] = 2600;
    s->map.view[3] = 1800;
    s->map.inset = 1;
    check_picture("diverging", s);
    free(s);
}

static void several_maps(void **state)
{
    (void)state;
    scene *s = new_scene();
    s->document.language = DIKAS_SWEDISH;
    s->map.n_indicators = 6;
    check_picture("multiples", s);
    free(s);
}

static void two_in_one_map(void **state)
{
    (void)state;
    scene *s = new_scene();
    s->indicator[0].classes.n = s->indicator[1].classes.n = 3;
    s->bound[0][3] = 15;
    s->bound[1][3] = 30;
    s->map.n_indicators = 2;
    s->map.bivariate = 1;
    s->map.square = scene_square;
    check_picture("bivariate", s);
    free(s);
}

static void map_with_text(void **state)
{
    (void)state;
    scene *s = new_scene();
    s->page.text =
        "What the map shows, in a paragraph that is long enough to need a second line where "
        "the paper ends.\n\n## How it was computed\n\nBy counting.\n\n- one item\n- another";
    check_picture("text", s);
    free(s);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_difference_is_seen),     cmocka_unit_test(one_map),
        cmocka_unit_test(diverging_on_broad_paper), cmocka_unit_test(several_maps),
        cmocka_unit_test(two_in_one_map),           cmocka_unit_test(map_with_text),
    };
    is_update = argc == 2 && strcmp(argv[1], "--update") == 0;
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
