/* SPDX-License-Identifier: MIT */
/**
 * @file print.c
 * Records of the report as tables on the screen.
 */
#include <stdio.h>
#include <stdlib.h>

#include "common/tool.h"

const char *record_text(json_object *record, const char *key)
{
    json_object *value = NULL;
    json_object_object_get_ex(record, key, &value);
    return value ? json_object_get_string(value) : NULL;
}

int text_width(const char *text)
{
    return (int)g_utf8_strlen(text, -1);
}

void print_text(const char *text, int width)
{
    char *valid = g_utf8_make_valid(text, -1);
    char *cut = g_utf8_substring(valid, 0, MIN(text_width(valid), abs(width)));
    const int blank = abs(width) - text_width(cut);
    printf("%*s%s%*s", width > 0 ? blank : 0, "", cut, width < 0 ? blank : 0, "");
    g_free(cut);
    g_free(valid);
}

void print_number(json_object *record, const char *key, int width, int decimals, double factor)
{
    json_object *value = NULL;
    json_object_object_get_ex(record, key, &value);
    if (value)
        printf("%*.*f", width, decimals, factor * json_object_get_double(value));
    else
        printf("%*s", width, "-");
}
