/* SPDX-License-Identifier: MIT */
/**
 * @file test_palettes.c
 * Colours of palettes: as their makers gave them, and told apart by readers who lack a cone.
 *
 * Sight without the cones of long or of middle waves is simulated after Machado, Oliveira and
 * Fernandes 2009, doi:10.1109/TVCG.2009.113 (severity 1, on linear RGB; the matrices were compared
 * with copies in other programs). Colours are compared by CIEDE2000 (Sharma, Wu and Dalal 2005,
 * doi:10.1002/col.20070), which is checked with pairs from their table 1.
 */
#include <string.h>

#include "check.h"
#include "dikas/classes.h"

typedef struct {
    double l, a, b;
} lab;

static double linear(uint32_t byte)
{
    const double c = byte / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double cube_root(double t)
{
    return t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116;
}

static const double sight[3][3][3] = {
    { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
    { { 0.152286, 1.052583, -0.204868 }, /* protanopia */
      { 0.114503, 0.786281, 0.099216 },
      { -0.003882, -0.048116, 1.051998 } },
    { { 0.367322, 0.860646, -0.227968 }, /* deuteranopia */
      { 0.280085, 0.672501, 0.047413 },
      { -0.011820, 0.042940, 0.968881 } },
};

static lab seen(uint32_t colour, int eye)
{
    const double rgb[3] = { linear(colour >> 16), linear(colour >> 8 & 255), linear(colour & 255) };
    double s[3];
    for (int i = 0; i < 3; i++) {
        s[i] = 0;
        for (int k = 0; k < 3; k++)
            s[i] += sight[eye][i][k] * rgb[k];
        s[i] = fmin(1, fmax(0, s[i]));
    }
    const double x = (0.4124564 * s[0] + 0.3575761 * s[1] + 0.1804375 * s[2]) / 0.95047;
    const double y = 0.2126729 * s[0] + 0.7151522 * s[1] + 0.0721750 * s[2];
    const double z = (0.0193339 * s[0] + 0.1191920 * s[1] + 0.9503041 * s[2]) / 1.08883;
    return (lab){ 116 * cube_root(y) - 16, 500 * (cube_root(x) - cube_root(y)),
                  200 * (cube_root(y) - cube_root(z)) };
}

static const double degree = 0.017453292519943295;

static double hue(double a, double b)
{
    const double h = atan2(b, a) / degree;
    return h < 0 ? h + 360 : h;
}

static double difference(lab p, lab q)
{
    const double mean7 = pow((hypot(p.a, p.b) + hypot(q.a, q.b)) / 2, 7);
    const double g = 1.5 - 0.5 * sqrt(mean7 / (mean7 + 6103515625.0));
    const double c1 = hypot(g * p.a, p.b), c2 = hypot(g * q.a, q.b);
    const double h1 = hue(g * p.a, p.b), h2 = hue(g * q.a, q.b);
    const int grey = !(c1 * c2 > 0);
    double turn = grey ? 0 : h2 - h1, middle = grey ? h1 + h2 : (h1 + h2) / 2;
    if (fabs(turn) > 180) {
        middle += middle < 180 ? 180 : -180;
        turn += turn < 0 ? 360 : -360;
    }
    const double l = (p.l + q.l) / 2 - 50, c = (c1 + c2) / 2;
    const double t = 1 - 0.17 * cos((middle - 30) * degree) + 0.24 * cos(2 * middle * degree) +
                     0.32 * cos((3 * middle + 6) * degree) - 0.2 * cos((4 * middle - 63) * degree);
    const double dl = (q.l - p.l) / (1 + 0.015 * l * l / sqrt(20 + l * l));
    const double dc = (c2 - c1) / (1 + 0.045 * c);
    const double dh = 2 * sqrt(c1 * c2) * sin(turn / 2 * degree) / (1 + 0.015 * c * t);
    const double away = (middle - 275) / 25;
    const double rt =
        -2 * sqrt(pow(c, 7) / (pow(c, 7) + 6103515625.0)) * sin(60 * exp(-away * away) * degree);
    return sqrt(dl * dl + dc * dc + dh * dh + rt * dc * dh);
}

static void differences_are_right(void **state)
{
    (void)state;
    assert_close(difference((lab){ 50, 2.6772, -79.7751 }, (lab){ 50, 0, -82.7485 }), 2.0425, 3e-5);
    assert_close(
        difference((lab){ 60.2574, -34.0099, 36.2677 }, (lab){ 60.4626, -34.1751, 39.4387 }),
        1.2644, 5e-5);
    assert_close(difference((lab){ 2.0776, 0.0795, -1.1350 }, (lab){ 0.9033, -0.0636, -0.5514 }),
                 0.9082, 6e-5);
    assert_close(seen(0xffffff, 0).l, 100, 1e-6);
}

/* The least difference of any two colours, for the eye that tells them apart worst. */
static double least_difference(int n, const uint32_t *colour)
{
    double least = HUGE_VAL;
    for (int eye = 0; eye < 3; eye++)
        for (int i = 0; i < n; i++)
            for (int k = i + 1; k < n; k++)
                least = fmin(least, difference(seen(colour[i], eye), seen(colour[k], eye)));
    return least;
}

/* 3 is told apart side by side; up to seven classes, which a reader can look up in a legend, are
 * farther apart, and kinds much more. */
static double floor_of(const dikas_palette *p, int n)
{
    switch (p->kind) {
    case DIKAS_SEQUENTIAL:
        return n <= 7 ? 4.3 : 3;
    case DIKAS_DIVERGING:
        return n % 2 ? 3 : 7.8;
    case DIKAS_QUALITATIVE:
        return 11;
    default:
        return 15;
    }
}

static void are_told_apart(void **state)
{
    (void)state;
    int n = 0;
    const dikas_palette *const *all = dikas_palettes(&n);
    assert_int_equal(n, 26);
    for (int p = 0; p < n; p++)
        for (int k = 2; k <= all[p]->max_classes; k++) {
            uint32_t colour[16];
            dikas_error err;
            assert_ok(dikas_palette_colours(all[p]->name, k, -1, colour, &err), err);
            const double least =
                least_difference(all[p]->kind == DIKAS_BIVARIATE ? k * k : k, colour);
            if (least < floor_of(all[p], k))
                print_error("%s, %d colours: %.2f\n", all[p]->name, k, least);
            assert_true(least >= floor_of(all[p], k));
        }
}

static void sides_are_told_apart(void **state)
{
    (void)state;
    int n = 0;
    const dikas_palette *const *all = dikas_palettes(&n);
    for (int p = 0; p < n; p++)
        for (int below = 0; all[p]->kind == DIKAS_DIVERGING && below <= 5; below++)
            for (int above = below == 0; above <= 5; above++) {
                uint32_t colour[10];
                dikas_error err;
                assert_ok(dikas_palette_colours(all[p]->name, below + above, below, colour, &err),
                          err);
                assert_true(least_difference(below + above, colour) > 4.4);
            }
}

static void lightness_goes_one_way(void **state)
{
    (void)state;
    int n = 0;
    const dikas_palette *const *all = dikas_palettes(&n);
    for (int p = 0; p < n && all[p]->kind == DIKAS_SEQUENTIAL; p++) {
        uint32_t colour[12];
        dikas_error err;
        const int k = all[p]->max_classes;
        assert_ok(dikas_palette_colours(all[p]->name, k, -1, colour, &err), err);
        const double way = seen(colour[k - 1], 0).l - seen(colour[0], 0).l;
        for (int i = 1; i < k; i++)
            assert_true((seen(colour[i], 0).l - seen(colour[i - 1], 0).l) * way > 0);
    }
}

static void has(const char *name, int n, int below, const uint32_t *wanted)
{
    uint32_t colour[16];
    dikas_error err;
    assert_ok(dikas_palette_colours(name, n, below, colour, &err), err);
    for (int k = 0; k < n; k++)
        if (colour[k] != wanted[k])
            print_error("%s %d: colour %d is %06x, not %06x\n", name, n, k, colour[k], wanted[k]);
    assert_memory_equal(colour, wanted, (size_t)n * sizeof *wanted);
}

#define HAS(name, n, below, ...) has(name, n, below, (const uint32_t[]){ __VA_ARGS__ })

/* From colorbrewer2.org. */
static void as_their_makers_gave_them(void **state)
{
    (void)state;
    HAS("YlOrRd", 3, -1, 0xffeda0, 0xfeb24c, 0xf03b20);
    HAS("ylorrd", 5, -1, 0xffffb2, 0xfecc5c, 0xfd8d3c, 0xf03b20, 0xbd0026);
    HAS("YlOrRd-r", 3, -1, 0xf03b20, 0xfeb24c, 0xffeda0);
    HAS("Blues", 9, -1, 0xf7fbff, 0xdeebf7, 0xc6dbef, 0x9ecae1, 0x6baed6, 0x4292c6, 0x2171b5,
        0x08519c, 0x08306b);
    HAS("RdBu", 5, -1, 0xca0020, 0xf4a582, 0xf7f7f7, 0x92c5de, 0x0571b0);
    HAS("PuOr", 4, 2, 0xe66101, 0xfdb863, 0xb2abd2, 0x5e3c99);
    HAS("Set2", 3, -1, 0x66c2a5, 0xfc8d62, 0x8da0cb);
    HAS("viridis", 3, -1, 0x440154, 0x21918c, 0xfde725);
    HAS("cividis", 3, -1, 0x00224e, 0x7d7c78, 0xfee838);
}

/* Three below and one above: the one is of the other hue, and in the middle of its side. */
static void sides_keep_their_hue(void **state)
{
    (void)state;
    HAS("RdBu", 4, 3, 0xb2182b, 0xef8a62, 0xfddbc7, 0x67a9cf);
    HAS("RdBu-r", 4, 1, 0x67a9cf, 0xfddbc7, 0xef8a62, 0xb2182b);
    HAS("RdBu", 2, 0, 0x92c5de, 0x0571b0);
    HAS("RdBu", 1, 1, 0xca0020);
}

static void names_that_are_not_there(void **state)
{
    (void)state;
    uint32_t colour[16];
    dikas_error err;
    assert_null(dikas_palette_find("YlOrRed"));
    assert_null(dikas_palette_find("-r"));
    assert_null(dikas_palette_find(NULL));
    assert_string_equal(dikas_palette_find("VIRIDIS-r")->name, "viridis");
    assert_int_equal(dikas_palette_colours("YlOrRed", 3, -1, colour, &err), DIKAS_ENOTFOUND);
    assert_non_null(strstr(err.message, "no palette 'YlOrRed'; there are: Blues, BuPu, "));
    assert_non_null(strstr(err.message, "PurpleGold"));
    assert_int_equal(dikas_palette_colours("Blues", 10, -1, colour, &err), DIKAS_EINVAL);
    assert_string_equal(err.message, "palette Blues: 10 colours; it has 1 to 9");
    assert_int_equal(dikas_palette_colours("PuOr", 7, 6, colour, &err), DIKAS_EINVAL);
    assert_non_null(strstr(err.message, "6 colours below the centre and 1 above; it has 5 a side"));
    assert_int_equal(dikas_palette_colours("PuOr", 3, 4, colour, &err), DIKAS_EINVAL);
    assert_int_equal(dikas_palette_colours("Blues", 0, -1, colour, &err), DIKAS_EINVAL);
}

static void are_in_order(void **state)
{
    (void)state;
    int n = 0;
    const dikas_palette *const *all = dikas_palettes(&n);
    for (int k = 1; k < n; k++)
        assert_true(all[k]->kind >= all[k - 1]->kind && all[k] != all[k - 1]);
    for (int k = 0; k < n; k++) {
        assert_ptr_equal(dikas_palette_find(all[k]->name), all[k]);
        assert_non_null(all[k]->source);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(differences_are_right),     cmocka_unit_test(are_told_apart),
        cmocka_unit_test(sides_are_told_apart),      cmocka_unit_test(lightness_goes_one_way),
        cmocka_unit_test(as_their_makers_gave_them), cmocka_unit_test(sides_keep_their_hue),
        cmocka_unit_test(names_that_are_not_there),  cmocka_unit_test(are_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
