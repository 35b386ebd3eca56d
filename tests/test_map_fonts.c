/* SPDX-License-Identifier: MIT */
/**
 * @file test_map_fonts.c
 * Where the font is not installed no page is drawn in another one. Runs with FONTCONFIG_FILE as
 * no_fonts.conf.
 */
#include "map_scene.h"

static void the_package_is_named(void **state)
{
    (void)state;
    dikas_error err;
    scene *s = new_scene();
    assert_int_equal(draw_scene(s, "page.pdf", &err), DIKAS_ENOTFOUND);
    assert_non_null(strstr(err.message, "Open Sans"));
    assert_non_null(strstr(err.message, "fonts-open-sans"));
    assert_int_equal(access("page.pdf", F_OK), -1);
    free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_package_is_named) };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
