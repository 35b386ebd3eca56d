/* SPDX-License-Identifier: MIT */
/**
 * @file html_words.c
 * Words that the script of an HTML map shows.
 */
#include "core/core.h"
#include "map/html_parts.h"
#include "map/words.h"

/* Those that html/ asks for with word('…'), by alphabet; tests/test_html.c compares. */
static const char *const words[] = {
    MAP_N_("%s cells"),
    MAP_N_("%s of %s cells"),
    MAP_N_("Cell"),
    MAP_N_("Map: %s"),
    MAP_N_("Show on the map"),
    MAP_N_("Show the whole area"),
    MAP_N_("Summary"),
    MAP_N_("Zoom in"),
    MAP_N_("Zoom out"),
    MAP_N_("beyond limit"),
    MAP_N_("cell"),
    MAP_N_("grid north"),
    MAP_N_("island"),
    MAP_N_("no data"),
    MAP_N_("no service"),
    MAP_N_("not snapped"),
    MAP_N_("reference"),
    MAP_N_("suppressed"),
};

void html_put_words(html_out *out, dikas_language language)
{
    int n_put = 0;
    html_put_text(out, "{");
    for (size_t i = 0; i < DIKAS_COUNT(words); i++) {
        const char *translated = dikas_map_word(language, words[i]);
        if (translated == words[i])
            continue;
        html_put_key(out, words[i], !n_put++);
        html_put_string(out, translated);
    }
    html_put_text(out, "}");
}
