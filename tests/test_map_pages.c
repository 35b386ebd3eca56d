/* SPDX-License-Identifier: MIT */
/**
 * @file test_map_pages.c
 * What pages promise: text that can be read and does not collide, the same bytes, nothing half,
 * errors that say what is wrong.
 */
#include <cairo.h>
#include <dirent.h>
#include <glib.h>
#include <signal.h>
#include <sys/resource.h>

#include "fail_alloc.h"
#include "map_scene.h"

static const char *const paths[] = { "page.png", "page.svg", "page.pdf" };

/* Bytes of a file with a terminator; to be freed with g_free(). */
static char *bytes_of(const char *path, size_t *n)
{
    char *bytes = NULL;
    assert_true(g_file_get_contents(path, &bytes, n, NULL));
    return bytes;
}

static int files_here(void)
{
    int n = 0;
    DIR *folder = opendir(".");
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));)
        n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(folder);
    return n;
}

static void remove_pages(void)
{
    for (size_t i = 0; i < DIKAS_COUNT(paths); i++)
        unlink(paths[i]);
    assert_int_equal(files_here(), 0);
}

static void refuses(const scene *s, const char *path, dikas_status status, const char *words)
{
    dikas_error err;
    const int before = files_here();
    assert_int_equal(draw_scene(s, path, &err), status);
    if (!strstr(err.message, words))
        fail_msg("'%s' does not say '%s'", err.message, words);
    assert_int_equal(files_here(), before);
}

/* ---- bytes ---- */

static void all_formats_have_the_same_bytes_again(void **state)
{
    (void)state;
    dikas_error err;
    scene *s = new_scene(), *other = new_scene();
    other->map.n_indicators = 6;
    other->map.inset = 1;
    for (size_t i = 0; i < DIKAS_COUNT(paths); i++) {
        size_t n, n_again;
        assert_ok(draw_scene(s, paths[i], &err), err);
        char *bytes = bytes_of(paths[i], &n);
        assert_ok(draw_scene(other, paths[i], &err), err);
        assert_ok(draw_scene(s, paths[i], &err), err);
        char *again = bytes_of(paths[i], &n_again);
        assert_int_equal(n, n_again);
        assert_memory_equal(bytes, again, n);
        g_free(bytes);
        g_free(again);
    }
    remove_pages();
    free(s);
    free(other);
}

/* Black letters on a dark viewer are no letters. */
static void svg_is_on_white(void **state)
{
    (void)state;
    dikas_error err;
    scene *s = new_scene();
    assert_ok(draw_scene(s, "page.svg", &err), err);
    size_t n;
    char *bytes = bytes_of("page.svg", &n);
    char **drawn = g_strsplit(bytes, "<g id=\"surface", 2);
    assert_non_null(drawn[1]);
    const char *style = strstr(drawn[1], "style=");
    if (!style || !g_str_has_prefix(style, "style=\"fill:rgb(100%,100%,100%)"))
        fail_msg("the first thing drawn is not white: %.100s", style ? style : "nothing");
    g_strfreev(drawn);
    g_free(bytes);
    remove_pages();
    free(s);
}

static void svg_is_well_formed_and_pdf_knows_no_clock(void **state)
{
    (void)state;
    static const GMarkupParser nothing = { NULL, NULL, NULL, NULL, NULL };
    dikas_error err;
    size_t n;
    scene *s = new_scene();
    s->map.title = "Water & <land> \"quoted\"";
    assert_ok(draw_scene(s, "page.svg", &err), err);
    char *svg = bytes_of("page.svg", &n);
    GMarkupParseContext *context = g_markup_parse_context_new(&nothing, 0, NULL, NULL);
    assert_true(g_markup_parse_context_parse(context, svg, (gssize)n, NULL));
    assert_true(g_markup_parse_context_end_parse(context, NULL));
    g_markup_parse_context_free(context);
    g_free(svg);
    assert_ok(draw_scene(s, "page.pdf", &err), err);
    char *pdf = bytes_of("page.pdf", &n);
    assert_null(g_strstr_len(pdf, (gssize)n, "Date"));
    g_free(pdf);
    remove_pages();
    free(s);
}

/* ---- text ---- */

/* What pdftotext says about page.pdf, or NULL where it is not installed. */
static char *ask(const char *command)
{
    char *program = g_find_program_in_path("pdftotext"), part[4096];
    GString *out = g_string_new("");
    if (!program) {
        print_message("not looked at: pdftotext is not installed (package poppler-utils)\n");
        g_string_free(out, TRUE);
        return NULL;
    }
    g_free(program);
    snprintf(part, sizeof part, "%s page.pdf -", command);
    FILE *pipe = popen(part, "r");
    assert_non_null(pipe);
    for (size_t n; (n = fread(part, 1, sizeof part, pipe)) > 0;)
        g_string_append_len(out, part, (gssize)n);
    assert_int_equal(pclose(pipe), 0);
    return g_string_free(out, FALSE);
}

static void has_words(const char *text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!strstr(text, words[i]))
            fail_msg("'%s' is not on the page:\n%s", words[i], text);
}

static void text_can_be_read_and_searched(void **state)
{
    (void)state;
    static const char *const english[] = { "Walking to a doctor",
                                           "Minutes from the middle of each cell",
                                           "Minutes to a doctor (min)",
                                           "0–3",
                                           "12–15",
                                           "no data",
                                           "suppressed",
                                           "500 m",
                                           "grid north",
                                           "Residents are synthetic.",
                                           "Source: made for a test, 2024",
                                           "Čáhcesuolu",
                                           "Hämeenlinna" };
    static const char *const finnish[] = { "ei tietoa", "salattu", "karttapohjoinen",
                                           "Lähde:",    "0,0–0,3", "vertailuarvo 0,9",
                                           "ruutua" };
    dikas_error err;
    scene *s = new_scene();
    assert_ok(draw_scene(s, "page.pdf", &err), err);
    char *text = ask("pdftotext -layout");
    if (text)
        has_words(text, english, DIKAS_COUNT(english));
    g_free(text);
    s->document.language = DIKAS_FINNISH;
    s->indicator[0].scale = 0.1;
    s->indicator[0].classes.below = 3;
    assert_ok(draw_scene(s, "page.pdf", &err), err);
    text = ask("pdftotext -layout");
    if (text)
        has_words(text, finnish, DIKAS_COUNT(finnish));
    g_free(text);
    remove_pages();
    free(s);
}

/* Counts of cells: 5 have no data and 3 are suppressed; of |x - 5| + 2 |y - 4| + 0.5 < 3, that is
 * <= 2, there are 5 in the middle row and 1 in each of two others. */
static void counts_stand_beside_the_classes(void **state)
{
    (void)state;
    dikas_error err;
    scene *s = new_scene();
    assert_ok(draw_scene(s, "page.pdf", &err), err);
    char *text = ask("pdftotext -layout");
    if (text) {
        static const struct {
            const char *label;
            int count;
        } rows[] = { { "0–3", 7 }, { "no data", 5 }, { "suppressed", 3 } };
        for (size_t i = 0; i < DIKAS_COUNT(rows); i++) {
            int count = -1;
            const char *at = strstr(text, rows[i].label);
            assert_non_null(at);
            assert_int_equal(sscanf(at + strlen(rows[i].label), " %d", &count), 1);
            assert_int_equal(count, rows[i].count);
        }
    }
    g_free(text);
    remove_pages();
    free(s);
}

/* Each cell of the last three columns is far in the east. */
static void part_town(scene *s)
{
    for (int i = 0; i < SCENE_CELLS; i++)
        for (int k = 0; k < 5 && i % SCENE_COLUMNS >= 9; k++)
            s->cells.xy[10 * i + 2 * k] += 1e6;
}

/* "a b c d e", as often as the classes of an indicator are there among columns [from, to). */
static char *counts_of(const scene *s, int k, int from, int to)
{
    int count[5] = { 0 };
    for (int i = 0; i < SCENE_CELLS; i++)
        if (i % SCENE_COLUMNS >= from && i % SCENE_COLUMNS < to && !s->absence[i])
            count[(int)(s->value[k][i] / (s->bound[k][1] - s->bound[k][0]))]++;
    return g_strdup_printf("%d %d %d %d %d", count[0], count[1], count[2], count[3], count[4]);
}

/* The page with blanks of one, where a text is. */
static char *plain_page(void)
{
    char *text = ask("pdftotext -layout");
    GString *plain = g_string_new("");
    for (const char *p = text; p && *p; p++)
        if (!g_ascii_isspace(*p))
            g_string_append_c(plain, *p);
        else if (plain->len && plain->str[plain->len - 1] != ' ')
            g_string_append_c(plain, ' ');
    g_free(text);
    return g_string_free(plain, FALSE);
}

static void says(const char *text, const char *words)
{
    if (*text)
        has_words(text, &words, 1);
}

static void small_maps_have_counts_of_their_own(void **state)
{
    (void)state;
    dikas_error err;
    scene *s = new_scene();
    s->map.n_indicators = 2;
    char *minutes = counts_of(s, 0, 0, 12), *old = counts_of(s, 1, 0, 12);
    char *both = g_strdup_printf("%s %s", minutes, old);
    assert_ok(draw_scene(s, "page.pdf", &err), err);
    char *text = plain_page();
    says(text, both);
    says(text, "no data 5 suppressed 3");
    says(text, "Numbers in the colour strips: cells");
    g_free(text);
    /* the same classes: one legend, and strips without bounds; a reason is of its own map */
    static const char *const reasons[] = { "no_service" };
    uint8_t absence[SCENE_CELLS];
    memcpy(absence, s->absence, sizeof absence);
    for (int i = 0; i < SCENE_CELLS; i++)
        absence[i] = absence[i] == DIKAS_NO_DATA ? DIKAS_REASON : absence[i];
    s->indicator[1] = s->indicator[0];
    s->indicator[1].absence = absence;
    s->indicator[1].reasons = reasons;
    s->indicator[1].n_reasons = 1;
    assert_ok(draw_scene(s, "page.pdf", &err), err);
    text = plain_page();
    g_free(both);
    both = g_strdup_printf("%s no data 5 suppressed 3", minutes);
    says(text, both);
    g_free(both);
    both = g_strdup_printf("%s suppressed 3 no service 5", minutes);
    says(text, both);
    if (*text)
        assert_null(strstr(strstr(text, "0–3") + 1, "0–3"));
    g_free(text);
    g_free(both);
    g_free(minutes);
    g_free(old);
    remove_pages();
    free(s);
}

static void counts_are_of_the_cells_that_are_seen(void **state)
{
    (void)state;
    static const char *const labels[] = { "0–3", "3–6", "6–9", "9–12", "12–15" };
    dikas_error err;
    scene *s = new_scene();
    part_town(s);
    s->map.view[0] = 1e6 + 9 * SCENE_SIDE;
    s->map.view[2] = 1e6 + 12 * SCENE_SIDE;
    s->map.view[3] = 9 * SCENE_SIDE;
    s->map.inset = 1;
    for (int orientation = DIKAS_PORTRAIT; orientation <= DIKAS_LANDSCAPE; orientation++) {
        s->document.orientation = (dikas_orientation)orientation;
        assert_ok(draw_scene(s, "page.pdf", &err), err);
        char *text = plain_page(), *counts = counts_of(s, 0, 9, 12);
        char **count = g_strsplit(counts, " ", -1);
        for (int k = 0; k < 5; k++) {
            char *row = g_strdup_printf("%s %s", labels[k], count[k]);
            says(text, row);
            g_free(row);
        }
        assert_null(strstr(text, "no data")); /* all of these are in the west */
        g_strfreev(count);
        g_free(counts);
        g_free(text);
        s->map.n_indicators = 2;
        assert_ok(draw_scene(s, "page.pdf", &err), err);
        text = plain_page();
        char *minutes = counts_of(s, 0, 9, 12), *old = counts_of(s, 1, 9, 12);
        char *both = g_strdup_printf("%s %s", minutes, old);
        says(text, both);
        g_free(both);
        g_free(minutes);
        g_free(old);
        g_free(text);
        s->map.n_indicators = 1;
    }
    remove_pages();
    free(s);
}

static void whole_numbers_are_told_by_closed_ranges(void **state)
{
    (void)state;
    static const char *const words[] = { "0–5", "6–11", "24–30" };
    static const char *const open[] = { "under 6", "24 and over" };
    dikas_error err;
    scene *s = new_scene();
    s->indicator[0] = s->indicator[1];
    assert_ok(draw_scene(s, "page.pdf", &err), err);
    char *text = ask("pdftotext -layout");
    if (text) {
        has_words(text, words, DIKAS_COUNT(words));
        assert_null(strstr(text, "lower bound"));
    }
    g_free(text);
    s->bound[1][0] = -HUGE_VAL;
    s->bound[1][5] = HUGE_VAL;
    assert_ok(draw_scene(s, "page.pdf", &err), err);
    text = ask("pdftotext -layout");
    if (text)
        has_words(text, open, DIKAS_COUNT(open));
    g_free(text);
    remove_pages();
    free(s);
}

/* The least and the greatest value are odd, the bounds between are round. */
static void ends_are_rounded_away_from_the_classes(void **state)
{
    (void)state;
    static const double bound[] = { 0.347, 3, 6, 9, 12, 15.29 };
    static const char *const words[] = { "0–3", "3–6", "12–16" };
    dikas_error err;
    scene *s = new_scene();
    memcpy(s->bound[0], bound, sizeof bound);
    assert_ok(draw_scene(s, "page.pdf", &err), err);
    char *text = ask("pdftotext -layout");
    if (text)
        has_words(text, words, DIKAS_COUNT(words));
    g_free(text);
    remove_pages();
    free(s);
}

/* The bounds 0, 3, …, 15 times a scale; the raised minus is a small one of those that there are. */
static void many_digits_and_zeros_are_powers_of_ten(void **state)
{
    (void)state;
    static const struct {
        dikas_language language;
        double scale;
        const char *words[2];
    } cases[] = { { DIKAS_ENGLISH, 1e18, { "0 – 3 × 10¹⁸", "1.2 × 10¹⁹ – 1.5 × 10¹⁹" } },
                  { DIKAS_FINNISH, 1e18, { "0 – 3 × 10¹⁸", "1,2 × 10¹⁹ – 1,5 × 10¹⁹" } },
                  { DIKAS_SWEDISH, 1e-9, { "0 – 3 × 10−⁹", "1,2 × 10−⁸ – 1,5 × 10−⁸" } } };
    for (size_t i = 0; i < DIKAS_COUNT(cases); i++) {
        dikas_error err;
        scene *s = new_scene();
        s->document.language = cases[i].language;
        s->indicator[0].scale = cases[i].scale;
        assert_ok(draw_scene(s, "page.pdf", &err), err);
        char *text = ask("pdftotext -layout");
        if (text) {
            GString *plain = g_string_new(text);
            g_string_replace(plain, "\u00a0", " ", 0);
            has_words(plain->str, cases[i].words, 2);
            g_string_free(plain, TRUE);
        }
        g_free(text);
        free(s);
    }
    remove_pages();
}

/* Of the same words, so that nothing but the fill tells them apart. */
static void five_reasons_have_fills_of_their_own(void **state)
{
    (void)state;
    enum { REASONS = 5 };
    static const char *const reasons[] = { "x", "x", "x", "x", "x" };
    dikas_error err;
    scene *s = new_scene();
    s->indicator[0].reasons = reasons;
    s->indicator[0].n_reasons = REASONS;
    for (size_t f = 0; f < DIKAS_COUNT(paths); f++) {
        char *bytes[REASONS];
        size_t n[REASONS];
        for (int r = 0; r < REASONS; r++) {
            for (int i = 0; i < 5; i++)
                s->absence[i] = (uint8_t)(DIKAS_REASON + r);
            assert_ok(draw_scene(s, paths[f], &err), err);
            bytes[r] = bytes_of(paths[f], &n[r]);
            for (int q = 0; q < r; q++)
                if (n[q] == n[r] && memcmp(bytes[q], bytes[r], n[r]) == 0)
                    fail_msg("%s: reasons %d and %d look the same", paths[f], q, r);
        }
        for (int r = 0; r < REASONS; r++)
            g_free(bytes[r]);
    }
    remove_pages();
    free(s);
}

static void absences_are_in_the_legend_only_where_they_occur(void **state)
{
    (void)state;
    static const char *const reasons[] = { "not_snapped", "a reason of its own" };
    static const char *const words[] = { "not snapped", "a reason of its own", "suppressed" };
    dikas_error err;
    scene *s = new_scene();
    s->indicator[0].reasons = reasons;
    s->indicator[0].n_reasons = 2;
    for (int i = 0, k = 0; i < SCENE_CELLS; i++)
        if (s->absence[i] == DIKAS_NO_DATA)
            s->absence[i] = (uint8_t)(DIKAS_REASON + k++ % 2);
    assert_ok(draw_scene(s, "page.pdf", &err), err);
    char *text = ask("pdftotext -layout");
    if (text) {
        has_words(text, words, DIKAS_COUNT(words));
        assert_null(strstr(text, "no data"));
    }
    g_free(text);
    remove_pages();
    free(s);
}

/* ---- words that collide ---- */

typedef struct word_box {
    double left, top, right, bottom;
    char text[200];
} word_box;

static int collide(const word_box *a, const word_box *b)
{
    return a->left < b->right && b->left < a->right && a->top < b->bottom && b->top < a->bottom;
}

/* No word of page.pdf lies over another or off the paper. Boxes are as high as the font allows;
 * what letters do not use is taken off. */
static void words_keep_apart(const char *name)
{
    enum { MOST = 6000 };
    char *text = ask("pdftotext -bbox");
    word_box *word = calloc(MOST, sizeof *word);
    double w = 0, h = 0;
    int n = 0;
    assert_non_null(word);
    for (char *line = text ? strtok(text, "\n") : NULL; line; line = strtok(NULL, "\n")) {
        word_box b;
        if (sscanf(line, " <page width=\"%lf\" height=\"%lf\"", &w, &h) == 2)
            n = 0;
        if (sscanf(line, " <word xMin=\"%lf\" yMin=\"%lf\" xMax=\"%lf\" yMax=\"%lf\">%199[^<]",
                   &b.left, &b.top, &b.right, &b.bottom, b.text) != 5)
            continue;
        const double air = 0.22 * fmin(b.bottom - b.top, b.right - b.left);
        b.top += air;
        b.bottom -= air;
        b.left += 0.3;
        b.right -= 0.3;
        if (b.left < 20 || b.top < 20 || b.right > w - 20 || b.bottom > h - 15)
            fail_msg("%s: '%s' is at the edge of the paper or beyond", name, b.text);
        for (int i = 0; i < n; i++)
            if (collide(&word[i], &b))
                fail_msg("%s: '%s' lies over '%s' near %.0f, %.0f", name, b.text, word[i].text,
                         b.left, b.top);
        assert_true(n < MOST);
        word[n++] = b;
    }
    assert_true(!text || n > 0);
    g_free(text);
    free(word);
}

static const char long_text[] =
    "Lentokonesuihkuturbiinimoottoriapumekaanikkoaliupseerioppilas elinkeinoelämän edellytysten "
    "parantamistoimenpide Čáhci Ŋárga Šattil Ŧ Ž realisationsvinstbeskattningsföreskrifter ja niin "
    "edelleen, kunnes kolmesataa merkkiä on täynnä eikä mikään mahdu enää riville vaan jatkuu aina "
    "seuraavalle riville loppuun asti";

/* A district of which nothing is seen has a name that stands nowhere. */
static void what_lies_outside_of_the_view_is_not_named(void **state)
{
    (void)state;
    dikas_error err;
    static const char *const labels[] = { "Far away", "Farther" };
    scene *s = new_scene();
    s->ground[2].label = labels;
    s->map.n_indicators = 1;
    s->map.view[0] = s->map.view[1] = 1e6;
    s->map.view[2] = s->map.view[3] = 1.001e6;
    assert_ok(dikas_document_draw(&s->document, "page.png", NULL, &err), err);
    remove("page.png");
    free(s);
}

static void long_texts_neither_collide_nor_leave_the_paper(void **state)
{
    (void)state;
    dikas_error err;
    static const char *const labels[] = { long_text, "B" };
    scene *s = new_scene();
    s->map.title = s->map.subtitle = s->map.source = s->map.note = long_text;
    s->ground[2].label = labels;
    s->document.title = long_text;
    for (int k = 0; k < 6; k++) {
        s->indicator[k].title = long_text;
        s->indicator[k].unit = "a unit with a name that is rather long";
    }
    for (int language = 0; language < 3; language++)
        for (int n = 1; n <= 6; n += 5)
            for (int orientation = DIKAS_PORTRAIT; orientation <= DIKAS_LANDSCAPE; orientation++) {
                char name[80];
                snprintf(name, sizeof name, "language %d, %d maps, orientation %d", language, n,
                         orientation);
                s->document.language = (dikas_language)language;
                s->document.orientation = (dikas_orientation)orientation;
                s->map.n_indicators = n;
                assert_ok(draw_scene(s, "page.pdf", &err), err);
                words_keep_apart(name);
            }
    remove_pages();
    free(s);
}

/* Sixty places by chance, of which those are named that have room. */
static void names_of_places_keep_apart(void **state)
{
    (void)state;
    enum { PLACES = 60 };
    static const char *const names[] = { "Äänekoski", "Ŋuorri", "Šilljohka", "Čáhcesuolu",
                                         "Örebro" };
    const char *name[PLACES];
    dikas_error err;
    scene *s = new_scene();
    begin_shapes(&s->street, DIKAS_POINT);
    for (int i = 0; i < PLACES; i++) {
        const double xy[2] = { i * 7919 % 3000, i * 104729 % 2250 };
        add_shape(&s->street, 1, xy);
        name[i] = names[i % 5];
    }
    s->ground[1] = (dikas_ground){ DIKAS_GROUND_LABEL, &s->street.geometry, name };
    assert_ok(draw_scene(s, "page.pdf", &err), err);
    words_keep_apart("places");
    char *text = ask("pdftotext");
    if (text) {
        int n = 0;
        for (int i = 0; i < 5; i++)
            for (const char *at = text; (at = strstr(at, names[i])); at++)
                n++;
        assert_in_range(n, 20, PLACES + 1);
    }
    g_free(text);
    remove_pages();
    free(s);
}

/* Twelve districts, each with a name of two or three times its width. */
static void long_names_fold_within_their_districts(void **state)
{
    (void)state;
    enum { DISTRICTS = 12 };
    char name[DISTRICTS][60];
    const char *names[DISTRICTS];
    dikas_error err;
    scene *s = new_scene();
    begin_shapes(&s->districts, DIKAS_POLYGON);
    for (int i = 0; i < DISTRICTS; i++) {
        const double x = i % 6 * 500, y = i / 6 * 500;
        snprintf(name[i], sizeof name[i], "Áššeguovllu%c ja Čáhcesullo-Ŋuorri luohkká", 'A' + i);
        names[i] = name[i];
        add_rectangle(&s->districts, x, y, x + 500, y + 500);
    }
    s->document.orientation = DIKAS_LANDSCAPE;
    s->ground[2] = (dikas_ground){ DIKAS_GROUND_BORDER, &s->districts.geometry, names };
    assert_ok(draw_scene(s, "page.pdf", &err), err);
    words_keep_apart("long names");
    char *text = ask("pdftotext");
    for (int i = 0; i < DISTRICTS && text; i++) {
        *strchr(name[i], ' ') = '\0';
        has_words(text, &names[i], 1);
    }
    g_free(text);
    remove_pages();
    free(s);
}

/* Small maps of one row of cells are lower than what stands beside them. */
static void low_maps_leave_room_for_the_legend(void **state)
{
    (void)state;
    dikas_error err;
    scene *s = new_scene();
    s->cells.geometry.n_features = s->cells.geometry.n_parts = s->cells.geometry.n_paths =
        SCENE_COLUMNS;
    s->cells.geometry.n_points = 5 * SCENE_COLUMNS;
    for (int i = 0; i < 5 * SCENE_COLUMNS; i++)
        s->cells.xy[2 * i + 1] /= 3;
    s->map.n_ground = 0;
    s->map.inset = 1;
    s->indicator[1] = s->indicator[0];
    for (int n = 1; n <= 2; n++)
        for (int orientation = DIKAS_PORTRAIT; orientation <= DIKAS_LANDSCAPE; orientation++) {
            s->map.n_indicators = n;
            s->document.orientation = (dikas_orientation)orientation;
            assert_ok(draw_scene(s, "page.pdf", &err), err);
            words_keep_apart("low maps");
        }
    remove_pages();
    free(s);
}

static void reasons_are_told_in_full_beside_a_map(void **state)
{
    (void)state;
    static const char *const reasons[] = { "beyond_limit" }, *const words[] = {
        "ei tavoitettavissa", "sisällä"
    };
    dikas_error err;
    scene *s = new_scene();
    s->document.language = DIKAS_FINNISH;
    s->document.orientation = DIKAS_LANDSCAPE;
    s->indicator[0].reasons = reasons;
    s->indicator[0].n_reasons = 1;
    s->absence[0] = DIKAS_REASON;
    assert_ok(draw_scene(s, "page.pdf", &err), err);
    words_keep_apart("a long reason");
    char *text = ask("pdftotext -layout");
    if (text)
        has_words(text, words, DIKAS_COUNT(words));
    g_free(text);
    remove_pages();
    free(s);
}

static void many_classes_and_huge_numbers_have_room(void **state)
{
    (void)state;
    dikas_error err;
    scene *s = new_scene();
    s->indicator[0].absence = NULL;
    s->indicator[0].classes = (dikas_classes){ 12, s->bound[0], s->count, 0, 6 };
    for (int k = 0; k <= 12; k++)
        s->bound[0][k] = (k - 6) * 1.2345678e11;
    for (int i = 0; i < SCENE_CELLS; i++)
        s->value[0][i] = (i % 12 - 6) * 1.2345678e11;
    for (int orientation = DIKAS_PORTRAIT; orientation <= DIKAS_LANDSCAPE; orientation++) {
        s->document.orientation = (dikas_orientation)orientation;
        assert_ok(draw_scene(s, "page.pdf", &err), err);
        words_keep_apart("12 classes");
    }
    remove_pages();
    free(s);
}

/* ---- documents ---- */

static void text_flows_over_pages_and_contents_know_them(void **state)
{
    (void)state;
    dikas_error err;
    scene *s = new_scene();
    GString *text = g_string_new("");
    for (int i = 0; i < 90; i++)
        g_string_append_printf(text, "## Part %d\n\n%s\n\n- item %d\n", i, long_text, i);
    const dikas_page pages[] = { { .heading = "Introduction", .text = text->str },
                                 { .map = &s->map, .text = "A caption." },
                                 { .heading = "End", .text = "Last words." } };
    s->document.pages = pages;
    s->document.n_pages = 3;
    s->document.contents = 1;
    s->document.note = "All of this is made up.";
    assert_ok(draw_scene(s, "page.pdf", &err), err);
    words_keep_apart("a long text");
    char *all = ask("pdftotext -layout");
    if (all) {
        char **page = g_strsplit(all, "\f", -1);
        int n = 0, introduction = 0, map = 0, end = 0;
        while (page[n] && *page[n])
            n++;
        assert_int_equal(sscanf(strstr(page[0], "Introduction"), "Introduction %d", &introduction),
                         1);
        assert_non_null(strstr(page[0], "All of this is made up."));
        assert_int_equal(
            sscanf(strstr(page[0], "Walking to a doctor"), "Walking to a doctor %d", &map), 1);
        assert_int_equal(sscanf(strstr(page[0], "End"), "End %d", &end), 1);
        assert_int_equal(introduction, 2);
        assert_true(map > 3);
        assert_int_equal(end, n);
        assert_non_null(strstr(page[1], "Introduction"));
        assert_non_null(strstr(page[map - 1], "A caption."));
        assert_non_null(strstr(page[end - 1], "Last words."));
        /* Nothing is lost between pages, and nothing is there twice. */
        for (int i = 0; i < 90; i++) {
            char item[20];
            snprintf(item, sizeof item, "item %d\n", i);
            const char *first = strstr(all, item);
            assert_non_null(first);
            assert_null(strstr(first + 1, item));
        }
        g_strfreev(page);
    }
    g_free(all);
    refuses(s, "page.png", DIKAS_EINVAL, "this format holds one");
    remove_pages();
    g_string_free(text, TRUE);
    free(s);
}

static void contents_may_need_pages_of_their_own(void **state)
{
    (void)state;
    enum { PAGES = 70 };
    dikas_error err;
    scene *s = new_scene();
    dikas_page pages[PAGES];
    char heading[PAGES][40];
    for (int i = 0; i < PAGES; i++) {
        snprintf(heading[i], sizeof heading[i], "Heading number %d", i);
        pages[i] = (dikas_page){ NULL, heading[i], "A text with **strong words** and 2 ** 3." };
    }
    s->document.pages = pages;
    s->document.n_pages = PAGES;
    s->document.contents = 1;
    assert_ok(draw_scene(s, "page.pdf", &err), err);
    char *all = ask("pdftotext -layout");
    if (all) {
        char **page = g_strsplit(all, "\f", -1);
        assert_non_null(strstr(page[0], "Heading number 0"));
        assert_non_null(strstr(page[1], "Heading number 69"));
        for (int i = 0; i < PAGES; i++) {
            int number = 0;
            const char *at = strstr(page[0], heading[i]);
            if (!at)
                at = strstr(page[1], heading[i]);
            assert_int_equal(sscanf(at + strlen(heading[i]), " %d", &number), 1);
            assert_non_null(strstr(page[number - 1], heading[i]));
            assert_non_null(strstr(page[number - 1], "A text with strong words and 2 ** 3."));
        }
        g_strfreev(page);
    }
    g_free(all);
    remove_pages();
    free(s);
}

/* ---- odd input ---- */

static void little_is_enough(void **state)
{
    (void)state;
    dikas_error err;
    scene *s = new_scene();
    for (int round = 0; round < 2; round++) {
        const char *none = round ? "" : NULL;
        s->map.title = s->map.subtitle = s->map.source = s->map.note = none;
        s->indicator[0].title = s->indicator[0].unit = s->indicator[0].name = none;
        s->document.title = s->page.heading = s->page.text = none;
        s->ground[2].label = NULL;
        s->map.metres_per_unit = DIKAS_MISSING;
        assert_ok(draw_scene(s, "page.pdf", &err), err);
    }
    free(s);
    s = new_scene();
    s->cells.geometry.n_features = s->cells.geometry.n_parts = s->cells.geometry.n_paths = 1;
    s->cells.geometry.n_points = 5;
    s->map.n_ground = 0;
    assert_ok(draw_scene(s, "page.pdf", &err), err);
    free(s);
    s = new_scene();
    s->indicator[0].absence = NULL;
    for (int i = 0; i < SCENE_CELLS; i++)
        s->value[0][i] = DIKAS_MISSING;
    assert_ok(draw_scene(s, "page.pdf", &err), err);
    free(s);
    s = new_scene(); /* one value, so one class of no width */
    s->indicator[0].absence = NULL;
    s->indicator[0].classes.n = 1;
    s->bound[0][0] = s->bound[0][1] = 7.25;
    for (int i = 0; i < SCENE_CELLS; i++)
        s->value[0][i] = 7.25;
    assert_ok(draw_scene(s, "page.pdf", &err), err);
    char *text = ask("pdftotext -layout");
    if (text)
        assert_non_null(strstr(text, "7.25"));
    g_free(text);
    remove_pages();
    free(s);
}

/* Bytes of Latin-1 are no UTF-8: "Töölö" with 0xf6; and what ends within a letter. */
static void bytes_that_are_no_text_are_replaced(void **state)
{
    (void)state;
    static const char *const labels[] = { "T\xf6\xf6l\xf6", "\xe2\x82" }, *const reasons[] = {
        "n\xff_x"
    };
    static const char *const words[] = { "T\ufffd\ufffdl\ufffd", "map \ufffd\ufffd", "title \ufffd",
                                         "unit \ufffd",          "n\ufffd x",        "text \ufffd",
                                         "source \ufffd",        "note \ufffd" };
    dikas_error err;
    scene *s = new_scene();
    s->ground[2].label = labels;
    s->map.title = "map \xff\xfe";
    s->map.subtitle = s->indicator[0].rows = s->page.heading = "\xff";
    s->map.source = "source \xff";
    s->map.note = "note \xff";
    s->indicator[0].name = "\xff";
    s->indicator[0].title = "title \xff";
    s->indicator[0].unit = "unit \xff";
    s->indicator[0].reasons = reasons;
    s->indicator[0].n_reasons = 1;
    s->absence[0] = DIKAS_REASON;
    for (size_t i = 0; i < DIKAS_COUNT(paths); i++) {
        s->page.text = i == 2 ? "text \xff **bold \xff** 10\u207b\u2079" : NULL;
        for (s->map.n_indicators = 2; s->map.n_indicators; s->map.n_indicators--)
            assert_ok(draw_scene(s, paths[i], &err), err);
        s->map.n_indicators = 1;
    }
    char *text = ask("pdftotext -layout");
    if (text) {
        assert_true(g_utf8_validate(text, -1, NULL));
        has_words(text, words, DIKAS_COUNT(words));
    }
    g_free(text);
    remove_pages();
    s->document.title = "\xff";
    for (size_t i = 0; i < DIKAS_COUNT(paths); i++)
        refuses(s, paths[i], DIKAS_EINVAL, "the title is not UTF-8 text");
    free(s);
}

static void bad_input_is_named(void **state)
{
    (void)state;
    scene *s = new_scene();
    refuses(s, "page.gif", DIKAS_EINVAL, ".png, .svg or .pdf");
    refuses(s, "page", DIKAS_EINVAL, ".png, .svg or .pdf");
    refuses(s, "nowhere/page.png", DIKAS_EIO, "nowhere/page.png: cannot be written: No such file");
    s->document.dots_per_inch = -3;
    refuses(s, "page.png", DIKAS_EINVAL, "-3 dots per inch: 10 to 1200");
    s->document.dots_per_inch = 45;
    s->document.n_pages = 0;
    refuses(s, "page.png", DIKAS_EINVAL, "needs a page");
    s->document.n_pages = 1;
    s->map.n_indicators = 0;
    refuses(s, "page.png", DIKAS_EINVAL, "cells and an indicator");
    s->map.n_indicators = 13;
    refuses(s, "page.png", DIKAS_EINVAL, "13 maps on one page: at most 12");
    s->map.n_indicators = 1;
    s->map.bivariate = 1;
    refuses(s, "page.png", DIKAS_EINVAL, "two indicators and colours for both");
    s->map.bivariate = 0;
    s->indicator[0].classes.n = 0;
    refuses(s, "page.png", DIKAS_EINVAL, "minutes: without values, classes and colours");
    s->indicator[0].classes.n = 4;
    refuses(s, "page.png", DIKAS_EINVAL, "minutes: row 9: 12.5 is in none of the classes");
    s->indicator[0].classes.n = 5;
    s->map.view[0] = s->map.view[2] = 700;
    s->map.view[3] = 900;
    refuses(s, "page.png", DIKAS_EINVAL, "no area");
    memset(s->map.view, 0, sizeof s->map.view);
    s->map.cells = &s->street.geometry;
    refuses(s, "page.png", DIKAS_EINVAL, "the cells are lines");
    free(s);
}

static void all_or_nothing_is_written(void **state)
{
    (void)state;
    dikas_error err;
    struct rlimit free_to_write, few = { 2000, 2000 };
    scene *s = new_scene();
    assert_int_equal(mkdir("page.png", 0755), 0);
    assert_int_equal(draw_scene(s, "page.png", &err), DIKAS_EIO);
    assert_int_equal(files_here(), 1);
    assert_int_equal(rmdir("page.png"), 0);

    /* What was there stays as it was where the disk has no room for the new one. */
    assert_true(g_file_set_contents("page.pdf", "before", -1, NULL));
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &free_to_write), 0);
    few.rlim_max = free_to_write.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &few), 0);
    const dikas_status status = draw_scene(s, "page.pdf", &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &free_to_write), 0);
    assert_int_equal(status, DIKAS_EIO);
    assert_non_null(strstr(err.message, "page.pdf: cannot be written: File too large"));
    char *bytes = bytes_of("page.pdf", NULL);
    assert_string_equal(bytes, "before");
    g_free(bytes);

    const dikas_run run = { sizeof run, 1, stop_at_once, NULL };
    assert_int_equal(dikas_document_draw(&s->document, "page.pdf", &run, &err), DIKAS_ECANCELLED);
    bytes = bytes_of("page.pdf", NULL);
    assert_string_equal(bytes, "before");
    g_free(bytes);
    remove_pages();
    free(s);
}

static dikas_status draw_all(void *context, dikas_error *err)
{
    return draw_scene(context, "page.pdf", err);
}

static void failing_allocations_leak_nothing(void **state)
{
    (void)state;
    scene *s = new_scene();
    const dikas_page pages[] = { { &s->map, "A map", "## A heading\n\nA paragraph." },
                                 { .heading = "The end", .text = "No more." } };
    s->document.pages = pages;
    s->document.n_pages = 2;
    s->document.contents = 1;
    s->map.inset = 1;
    s->document.orientation = DIKAS_PORTRAIT;
    assert_in_range(fail_each_allocation(draw_all, s), 10, 200);
    remove_pages();
    free(s);
}

/* ---- cells ---- */

/* Share of the pixels that are of a colour. */
static double share_of(const char *path, uint32_t colour)
{
    cairo_surface_t *image = cairo_image_surface_create_from_png(path);
    assert_int_equal(cairo_surface_status(image), CAIRO_STATUS_SUCCESS);
    const int w = cairo_image_surface_get_width(image), h = cairo_image_surface_get_height(image);
    int n = 0;
    for (int y = 0; y < h; y++) {
        const uint32_t *row =
            (const uint32_t *)(const void *)(cairo_image_surface_get_data(image) +
                                             y * cairo_image_surface_get_stride(image));
        for (int x = 0; x < w; x++)
            n += (row[x] & 0xffffff) == colour;
    }
    cairo_surface_destroy(image);
    return (double)n / w / h;
}

/* Slanted cells side by side, n a row, all of one class. */
typedef struct slanted {
    dikas_geometry geometry;
    double *value;
} slanted;

static void build_slanted(slanted *s, int n)
{
    static const double corner[5][2] = { { 0, 0 }, { 1, 0.5 }, { 1, 1.5 }, { 0, 1 }, { 0, 0 } };
    const int64_t all = (int64_t)n * n;
    dikas_geometry *g = &s->geometry;
    *g = (dikas_geometry){
        DIKAS_POLYGON, all, all, all, 5 * all, NULL, NULL, NULL, NULL, NULL, NULL
    };
    g->part = g_new(int64_t, all + 1);
    g->path = g->part;
    g->point = g_new(int64_t, all + 1);
    g->part_kind = g_new(uint8_t, all);
    g->xy = g_new(double, 10 * all);
    s->value = g_new(double, all);
    for (int64_t i = 0; i <= all; i++) {
        g->part[i] = i;
        g->point[i] = 5 * i;
    }
    for (int64_t i = 0; i < all; i++) {
        const double x = (double)(i % n), y = (double)(i / n) + 0.5 * x;
        g->part_kind[i] = DIKAS_POLYGON;
        s->value[i] = 7;
        for (int k = 0; k < 5; k++) {
            g->xy[10 * i + 2 * k] = (x + corner[k][0]) / n;
            g->xy[10 * i + 2 * k + 1] = (y + corner[k][1]) / n;
        }
    }
}

static void clear_slanted(slanted *s)
{
    g_free(s->geometry.part);
    g_free(s->geometry.point);
    g_free(s->geometry.part_kind);
    g_free(s->geometry.xy);
    g_free(s->value);
}

/* The frame lies within the cells, and all of it is of their colour but for the line around it:
 * whether they are paths of Cairo's (too small for light edges between them) or painted by pixel.
 * 180 mm x 44 mm at least of 210 mm x 297 mm. */
static void cells_have_no_seams(void **state)
{
    (void)state;
    static const int sizes[] = { 240, 300 };
    static const double inside[] = { 0.25, 0.7, 0.75, 0.8 };
    dikas_error err;
    scene *s = new_scene();
    s->map.n_ground = 0;
    s->indicator[0].absence = NULL;
    s->document.orientation = DIKAS_PORTRAIT;
    memcpy(s->map.view, inside, sizeof inside);
    for (size_t i = 0; i < DIKAS_COUNT(sizes); i++) {
        slanted cells;
        build_slanted(&cells, sizes[i]);
        s->map.cells = &cells.geometry;
        s->indicator[0].value = cells.value;
        assert_ok(draw_scene(s, "page.png", &err), err);
        const double share = share_of("page.png", scene_colours[2]);
        assert_true(share > 0.12 && share < 0.14);
        assert_true(share_of("page.png", 0xebe9e4) < 1e-9);
        clear_slanted(&cells);
    }
    remove_pages();
    free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_formats_have_the_same_bytes_again),
        cmocka_unit_test(svg_is_on_white),
        cmocka_unit_test(svg_is_well_formed_and_pdf_knows_no_clock),
        cmocka_unit_test(text_can_be_read_and_searched),
        cmocka_unit_test(counts_stand_beside_the_classes),
        cmocka_unit_test(small_maps_have_counts_of_their_own),
        cmocka_unit_test(counts_are_of_the_cells_that_are_seen),
        cmocka_unit_test(whole_numbers_are_told_by_closed_ranges),
        cmocka_unit_test(ends_are_rounded_away_from_the_classes),
        cmocka_unit_test(many_digits_and_zeros_are_powers_of_ten),
        cmocka_unit_test(five_reasons_have_fills_of_their_own),
        cmocka_unit_test(reasons_are_told_in_full_beside_a_map),
        cmocka_unit_test(absences_are_in_the_legend_only_where_they_occur),
        cmocka_unit_test(what_lies_outside_of_the_view_is_not_named),
        cmocka_unit_test(long_texts_neither_collide_nor_leave_the_paper),
        cmocka_unit_test(names_of_places_keep_apart),
        cmocka_unit_test(long_names_fold_within_their_districts),
        cmocka_unit_test(low_maps_leave_room_for_the_legend),
        cmocka_unit_test(many_classes_and_huge_numbers_have_room),
        cmocka_unit_test(text_flows_over_pages_and_contents_know_them),
        cmocka_unit_test(contents_may_need_pages_of_their_own),
        cmocka_unit_test(little_is_enough),
        cmocka_unit_test(bytes_that_are_no_text_are_replaced),
        cmocka_unit_test(bad_input_is_named),
        cmocka_unit_test(all_or_nothing_is_written),
        cmocka_unit_test(failing_allocations_leak_nothing),
        cmocka_unit_test(cells_have_no_seams),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
