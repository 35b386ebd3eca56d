/* SPDX-License-Identifier: MIT */
/* What captions say, in three languages, and which districts they name. */
#include "check.h"

#include <glib.h>

#include "map/caption.h"

static caption plain(void)
{
    return (caption){ .title = "Walk to a doctor",
                      .unit = "min",
                      .scale = 1,
                      .sense = -1,
                      .has_people = 1,
                      .least = 1,
                      .q10 = 2.04,
                      .median = 7.25,
                      .q90 = 21,
                      .greatest = 1234.5,
                      .mean = 10,
                      .known = 64000,
                      .threshold = DIKAS_MISSING,
                      .least_people = 200 };
}

/* The caption, with blanks where it has no-break spaces and without the marks of strong words. */
static char *caption_text(dikas_language language, const caption *c, int parts)
{
    caption one = *c;
    one.decimals = caption_decimals(c);
    char *text = write_caption(language, &one, parts);
    char **words = g_strsplit(text, "\u00a0", -1);
    char *blanks = g_strjoinv(" ", words), **parts_of = g_strsplit(blanks, "**", -1);
    char *plain_text = g_strjoinv("", parts_of);
    g_strfreev(words);
    g_strfreev(parts_of);
    g_free(blanks);
    g_free(text);
    return plain_text;
}

static void assert_caption(dikas_language language, const caption *c, int parts, const char *wanted)
{
    char *text = caption_text(language, c, parts);
    assert_string_equal(text, wanted);
    g_free(text);
}

/* ---- districts ---- */

/* Spread over A to E: sqrt((500 * 10^2 + 500 * 0.5^2 + 300 * 8^2 + 300 * 8^2 + 200 * 1^2) / 1800) =
 * 7.02; A is 1.42 of it away, C and D 1.14, E 0.14, B 0.07; few people live in the village. */
static void farthest_districts_are_named(void **state)
{
    (void)state;
    static const char *const name[] = { "village", "A", "B", "C", "D", NULL, "E" };
    const double mean[] = { 90, 20, 10.5, 2, 18, 50, 11 };
    const double people[] = { 199, 500, 500, 300, 300, 900, 200 };
    caption c = plain();
    name_districts(&c, 7, name, mean, people, people);
    assert_int_equal(c.n_districts, 7);
    assert_int_equal(c.n_large, 5);
    assert_int_equal(c.n_named, 3);
    assert_string_equal(c.named[0].name, "A");
    assert_string_equal(c.named[1].name, "C");
    assert_string_equal(c.named[2].name, "D");
    assert_close(c.named[1].mean, 2, 0);
    assert_close(c.named[1].people, 300, 0);
}

/* sqrt((500 * 100 + 500 * 0.25 + 300 * 36) / 1700) = 5.99, as D and E are as the whole: A and C are
 * farther than that away, by 1.67 and 1.002, B is not */
static void third_district_must_be_a_unit_away(void **state)
{
    (void)state;
    static const char *const name[] = { "A", "B", "C", "D", "E" };
    const double mean[] = { 20, 10.5, 4, 10, 10 }, people[] = { 500, 500, 300, 200, 200 };
    caption c = plain();
    name_districts(&c, 5, name, mean, people, people);
    assert_int_equal(c.n_named, 2);
    assert_string_equal(c.named[0].name, "A");
    assert_string_equal(c.named[1].name, "C");
}

static void none_is_named_where_nothing_differs(void **state)
{
    (void)state;
    static const char *const name[] = { "A", "B", "C", "D", "E" };
    const double same[] = { 10, 10, 10, 10, 10 }, people[] = { 500, 500, 500, 500, 500 };
    const double few[] = { 500, 199, 500, 500, 500 }, other[] = { 5, 15, 5, 15, 5 };
    const double unknown[] = { 5, DIKAS_MISSING, 15, 5, 15 };
    caption c = plain();
    name_districts(&c, 5, name, same, people, people);
    assert_int_equal(c.n_named, 0);
    assert_int_equal(c.n_large, 5);
    name_districts(&c, 5, name, other, people, people);
    assert_int_not_equal(c.n_named, 0);
    name_districts(&c, 5, name, other, few, few); /* of four none stands out */
    assert_int_equal(c.n_named, 0);
    assert_int_equal(c.n_large, 4);
    name_districts(&c, 5, name, unknown, people, people);
    assert_int_equal(c.n_named, 0);
    assert_int_equal(c.n_large, 4);
}

/* 1,104 of 7,130 residents are not the district; 3,565 are half of it. */
static void lesser_part_is_no_district(void **state)
{
    (void)state;
    static const char *const name[] = { "A", "B", "C", "D", "E", "F" };
    const double mean[] = { 99, 15, 5, 10, 10, 10 };
    double people[] = { 1104, 3565, 500, 500, 500, 500 };
    const double residents[] = { 7130, 7130, 500, 500, 500, 500 };
    caption c = plain();
    name_districts(&c, 6, name, mean, people, residents);
    assert_int_equal(c.n_large, 5);
    assert_string_equal(c.named[0].name, "B");
    people[0] = 3565;
    name_districts(&c, 6, name, mean, people, residents);
    assert_int_equal(c.n_large, 6);
    assert_string_equal(c.named[0].name, "A");
}

/* ---- sentences ---- */

static void figures_are_told(void **state)
{
    (void)state;
    caption c = plain();
    assert_caption(DIKAS_ENGLISH, &c, CAPTION_FIGURES,
                   "Shown: Walk to a doctor (min). Weighted by residents, the median is 7.3 min; "
                   "eight residents in ten lie between 2.0 min and 21.0 min (least 1.0 min, "
                   "greatest 1,234.5 min). Mean of the whole: 10.0 min.");
    assert_caption(DIKAS_FINNISH, &c, CAPTION_FIGURES,
                   "Kartalla: Walk to a doctor (min). Asukkailla painotettu mediaani on 7,3 min; "
                   "kahdeksalla asukkaalla kymmenestä arvo on välillä 2,0 min – 21,0 min "
                   "(pienin 1,0 min, suurin 1 234,5 min). Koko alueen keskiarvo: 10,0 min.");
    assert_caption(DIKAS_SWEDISH, &c, CAPTION_FIGURES,
                   "Kartan visar: Walk to a doctor (min). Medianen, viktad med invånarna, är "
                   "7,3 min; åtta av tio invånare ligger mellan 2,0 min och 21,0 min (minst "
                   "1,0 min, störst 1 234,5 min). Medelvärde för hela området: 10,0 min.");
    c.has_people = 0;
    c.is_synthetic = 1;
    c.unit = "per 1,000 residents"; /* is not said again and again */
    assert_caption(DIKAS_ENGLISH, &c, CAPTION_FIGURES,
                   "Shown (synthetic data): Walk to a doctor (per 1,000 residents). The median of "
                   "the cells is 7.3; eight cells in ten lie between 2.0 and 21.0 (least 1.0, "
                   "greatest 1,234.5). Mean of the whole: 10.0.");
    c.least = c.greatest = c.q10 = c.q90 = c.median = 3;
    c.is_whole = 1;
    c.unit = "1";
    assert_caption(DIKAS_ENGLISH, &c, CAPTION_FIGURES,
                   "Shown (synthetic data): Walk to a doctor. Every known value is 3.");
}

/* "between 100 % and 100 %" would tell nothing. */
static void most_have_the_same(void **state)
{
    (void)state;
    caption c = plain();
    c.unit = "%";
    c.scale = 100;
    c.least = 0.1;
    c.q10 = c.median = c.q90 = c.greatest = 1;
    c.mean = 0.95;
    assert_caption(DIKAS_ENGLISH, &c, CAPTION_FIGURES,
                   "Shown: Walk to a doctor (%). At least eight residents in ten have 100 % (least "
                   "10 %, greatest 100 %). Mean of the whole: 95 %.");
    c.has_people = 0;
    assert_caption(DIKAS_FINNISH, &c, CAPTION_FIGURES,
                   "Kartalla: Walk to a doctor (%). Vähintään kahdeksalla ruudulla kymmenestä arvo "
                   "on 100 % (pienin 10 %, suurin 100 %). Koko alueen keskiarvo: 95 %.");
}

static void who_is_counted_is_told(void **state)
{
    (void)state;
    caption c = plain();
    c.people = "those of 80 and over";
    char *text = caption_text(DIKAS_ENGLISH, &c, CAPTION_FIGURES);
    assert_true(g_str_has_prefix(text, "Shown: Walk to a doctor (min). Residents here: those of 80 "
                                       "and over. Weighted by residents, "));
    g_free(text);
    c.uncounted_cells = 27;
    assert_caption(DIKAS_ENGLISH, &c, CAPTION_MISSING,
                   "No value is missing where the data have residents. Not in these figures are "
                   "cells where their number is not known: 27.");
    assert_caption(DIKAS_SWEDISH, &c, CAPTION_MISSING,
                   "Inget värde saknas där datamaterialet har invånare. I siffrorna ingår inte "
                   "rutor vars antal invånare är okänt: 27.");
}

/* A share is counted in the unit of the data and told in percent. */
static void threshold_is_told_in_the_unit_shown(void **state)
{
    (void)state;
    caption c = plain();
    c.title = "Green";
    c.unit = "%";
    c.scale = 100;
    c.least = 0;
    c.q10 = 0.1;
    c.median = 0.2;
    c.q90 = 0.6;
    c.greatest = 1;
    c.threshold = 0.3;
    c.side = SIDE_BELOW;
    c.below = 44800;
    assert_caption(DIKAS_ENGLISH, &c, CAPTION_FIGURES,
                   "Shown: Green (%). Weighted by residents, the median is 20.0 %; eight residents "
                   "in ten lie between 10.0 % and 60.0 % (least 0.0 %, greatest 100.0 %). Below "
                   "30 %: 70.0 % of the residents whose value is known (44,800 of 64,000). Mean of "
                   "the whole: 1,000.0 %.");
    c.threshold_text = "what the rule asks for";
    c.threshold_source = "Konijnendijk (2023)";
    assert_caption(DIKAS_SWEDISH, &c, CAPTION_THRESHOLD,
                   "Tröskelvärde 30 %: what the rule asks for. Källa till tröskelvärdet: "
                   "Konijnendijk (2023).");
}

/* 64,000 - 44,800 = 19,200, and these are 30 % */
static void sides_of_a_threshold_are_told(void **state)
{
    (void)state;
    caption c = plain();
    c.threshold = 15;
    c.below = 44800;
    c.threshold_source = "Somebody (2021)";
    static const struct {
        threshold_side side;
        int has_people;
        dikas_language language;
        const char *figures, *threshold;
    } all[] = {
        { SIDE_ABOVE, 1, DIKAS_ENGLISH,
          "15 min or more: 30.0 % of the residents whose value is known (19,200 of 64,000).",
          "Threshold: 15 min. Source of the threshold: Somebody (2021)." },
        { SIDE_ABOVE, 0, DIKAS_FINNISH,
          "15 min tai enemmän: 30,0 % ruuduista, joiden arvo tunnetaan (19 200 / 64 000).",
          "Kynnysarvo: 15 min. Kynnysarvon lähde: Somebody (2021)." },
        { SIDE_BELOW, 0, DIKAS_SWEDISH,
          "Under 15 min: 70,0 % av rutorna med känt värde (44 800 av 64 000).",
          "Tröskelvärde: 15 min. Källa till tröskelvärdet: Somebody (2021)." },
        { SIDE_NONE, 1, DIKAS_ENGLISH,
          "Residents whose value is known (64,000): below 15 min 70.0 %, at 15 min or more 30.0 %.",
          "Reference: 15 min. Source of the reference: Somebody (2021)." },
        { SIDE_NONE, 1, DIKAS_FINNISH,
          "Asukkaat, joiden arvo tunnetaan (64 000): alle 15 min on 70,0 %, 15 min tai enemmän "
          "30,0 %.",
          "Vertailuarvo: 15 min. Vertailuarvon lähde: Somebody (2021)." },
        { SIDE_NONE, 0, DIKAS_SWEDISH,
          "Rutor med känt värde (64 000): under 15 min är 70,0 %, 15 min eller mer 30,0 %.",
          "Referensvärde: 15 min. Källa till referensvärdet: Somebody (2021)." },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
        c.side = all[i].side;
        c.has_people = all[i].has_people;
        char *text = caption_text(all[i].language, &c, CAPTION_FIGURES);
        assert_non_null(strstr(text, all[i].figures));
        g_free(text);
        assert_caption(all[i].language, &c, CAPTION_THRESHOLD, all[i].threshold);
    }
}

static void second_hand_is_said_in_the_language_of_the_reader(void **state)
{
    (void)state;
    caption c = plain();
    c.threshold = 15;
    c.threshold_source = "Somebody (2021)";
    c.is_second_hand = 1;
    assert_caption(DIKAS_ENGLISH, &c, CAPTION_THRESHOLD,
                   "Threshold: 15 min. Source of the threshold: Somebody (2021) (read at second "
                   "hand).");
    assert_caption(DIKAS_FINNISH, &c, CAPTION_THRESHOLD,
                   "Kynnysarvo: 15 min. Kynnysarvon lähde: Somebody (2021) (toissijaisen lähteen "
                   "mukaan).");
    c.side = SIDE_NONE;
    assert_caption(DIKAS_SWEDISH, &c, CAPTION_THRESHOLD,
                   "Referensvärde: 15 min. Källa till referensvärdet: Somebody (2021) (enligt "
                   "andrahandskälla).");
    c.threshold_source = NULL;
    assert_caption(DIKAS_SWEDISH, &c, CAPTION_THRESHOLD, "Referensvärde: 15 min.");
}

static void districts_are_told(void **state)
{
    (void)state;
    static const char *const name[] = { "Åbo", "Ii", "small", "U", "V", "W" };
    const double mean[] = { 20, 4.04, 1, 10, 10, 10 }, people[] = { 5000, 300, 3, 200, 200, 200 };
    caption c = plain();
    char *text;
    name_districts(&c, 6, name, mean, people, people);
    text = caption_text(DIKAS_ENGLISH, &c, CAPTION_FIGURES);
    assert_string_equal(strstr(text, "\n\n") + 2,
                        "Mean of the whole: 10.0 min. Stand out most: Åbo: 20.0 min (higher and so "
                        "worse; residents: 5,000); Ii: 4.0 min (lower and so better; residents: "
                        "300). Compared (districts): 5 of 6, where the value is known of at least "
                        "200 residents and of half of them or more.");
    g_free(text);
    c.sense = 1;
    text = caption_text(DIKAS_FINNISH, &c, CAPTION_FIGURES);
    assert_string_equal(strstr(text, "\n\n") + 2,
                        "Koko alueen keskiarvo: 10,0 min. Eniten poikkeavat: Åbo: 20,0 min "
                        "(suurempi eli parempi; asukkaita: 5 000); Ii: 4,0 min (pienempi eli "
                        "huonompi; asukkaita: 300). Vertailtu (osa-alueet): 5 / 6, joilla arvo "
                        "tunnetaan vähintään 200 asukkaalta ja vähintään puolelta asukkaista.");
    g_free(text);
    c.sense = 0;
    text = caption_text(DIKAS_SWEDISH, &c, CAPTION_FIGURES);
    assert_non_null(strstr(text, "Åbo: 20,0 min (högre; invånare: 5 000)"));
    g_free(text);
    c.least_people = 301;
    c.areas = "postal areas";
    name_districts(&c, 6, name, mean, people, people);
    text = caption_text(DIKAS_ENGLISH, &c, CAPTION_FIGURES);
    assert_string_equal(strstr(text, "\n\n") + 2,
                        "Mean of the whole: 10.0 min. Not compared (postal areas): in 1 of 6 the "
                        "value is known of at least 301 residents and of half of them or more; "
                        "five are needed.");
    g_free(text);
}

static void what_is_missing_is_told_by_reason(void **state)
{
    (void)state;
    static const char *const reasons[] = { "beyond_limit", "a_word_of_its_own" };
    caption c = plain();
    c.reasons = reasons;
    c.n_reasons = 2;
    assert_caption(DIKAS_ENGLISH, &c, CAPTION_MISSING,
                   "No value is missing where the data have residents.");
    c.absent_cells[DIKAS_SUPPRESSED] = 27;
    c.absent_people[DIKAS_SUPPRESSED] = 3606;
    c.absent_cells[DIKAS_NO_DATA] = 1;
    c.absent_people[DIKAS_NO_DATA] = 8;
    c.absent_cells[DIKAS_REASON] = 2;
    c.absent_people[DIKAS_REASON] = 15;
    c.absent_cells[DIKAS_REASON + 1] = 3;
    c.empty_cells = 188;
    assert_caption(DIKAS_ENGLISH, &c, CAPTION_MISSING,
                   "Without a value: no data (cells: 1, residents: 8); beyond limit (cells: 2, "
                   "residents: 15); a word of its own (cells: 3, residents: 0); suppressed (cells: "
                   "27, residents: 3,606). Cells without a value where nobody lives: 188.");
    assert_caption(DIKAS_FINNISH, &c, CAPTION_MISSING,
                   "Ilman arvoa: ei tietoa (ruutuja: 1, asukkaita: 8); ei tavoitettavissa rajan "
                   "sisällä (ruutuja: 2, asukkaita: 15); a word of its own (ruutuja: 3, asukkaita: "
                   "0); salattu (ruutuja: 27, asukkaita: 3 606). Asumattomia ruutuja ilman arvoa: "
                   "188.");
    c.has_people = 0;
    c.absent_cells[DIKAS_REASON + 1] = 0;
    c.empty_cells = 0;
    assert_caption(DIKAS_SWEDISH, &c, CAPTION_MISSING,
                   "Utan värde: uppgift saknas (rutor: 1); inte inom räckhåll (rutor: 2); "
                   "sekretess (rutor: 27).");
}

static void method_is_told(void **state)
{
    (void)state;
    caption c = plain();
    assert_caption(DIKAS_ENGLISH, &c, CAPTION_METHOD,
                   "The values are shown as they are in the data.");
    c.method = "Cost to a service";
    c.request = "nearest:k=2";
    c.reference = "Somebody (1998), Somewhere, doi:10.1/2";
    assert_caption(DIKAS_ENGLISH, &c, CAPTION_METHOD,
                   "How it was computed: Cost to a service (nearest:k=2). Somebody (1998), "
                   "Somewhere, doi:10.1/2.");
    c.subject = "Walk to a [doctor]";
    assert_caption(DIKAS_ENGLISH, &c, CAPTION_METHOD,
                   "How it was computed (Walk to a (doctor)): Cost to a service (nearest:k=2). "
                   "Somebody (1998), Somewhere, doi:10.1/2.");
    c.subject = NULL;
    c.reference = "A share by exact coverage";
    assert_caption(DIKAS_SWEDISH, &c, CAPTION_METHOD,
                   "Beräkning: Cost to a service (nearest:k=2). En andel efter exakt täckning.");
    c.how = "As the planner has it!";
    assert_caption(DIKAS_SWEDISH, &c, CAPTION_METHOD, "Beräkning: As the planner has it!");
}

static void words_of_the_planner_are_told(void **state)
{
    (void)state;
    caption c = plain();
    assert_caption(DIKAS_ENGLISH, &c, CAPTION_QUESTION | CAPTION_MISUSE | CAPTION_DATES, "");
    c.question = "Who is far?";
    char *text = write_caption(DIKAS_ENGLISH, &c, CAPTION_QUESTION);
    assert_string_equal(text, "**Question:** Who is far?"); /* strong, as Markdown has it */
    g_free(text);
    c.misuse = "as 100 % sure";
    c.dates = "2016";
    c.rules = "amenity=doctors";
    assert_caption(DIKAS_FINNISH, &c, CAPTION_QUESTION | CAPTION_MISUSE | CAPTION_DATES,
                   "Kysymys: Who is far?\n\nNäin karttaa käytetään väärin: as 100 % sure. "
                   "Ajankohdat: 2016. Luokittelun säännöt: amenity=doctors.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(farthest_districts_are_named),
        cmocka_unit_test(third_district_must_be_a_unit_away),
        cmocka_unit_test(none_is_named_where_nothing_differs),
        cmocka_unit_test(lesser_part_is_no_district),
        cmocka_unit_test(figures_are_told),
        cmocka_unit_test(most_have_the_same),
        cmocka_unit_test(who_is_counted_is_told),
        cmocka_unit_test(threshold_is_told_in_the_unit_shown),
        cmocka_unit_test(sides_of_a_threshold_are_told),
        cmocka_unit_test(second_hand_is_said_in_the_language_of_the_reader),
        cmocka_unit_test(districts_are_told),
        cmocka_unit_test(what_is_missing_is_told_by_reason),
        cmocka_unit_test(method_is_told),
        cmocka_unit_test(words_of_the_planner_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
