/* SPDX-License-Identifier: MIT */
/**
 * @file atlas.c
 * Many maps in one PDF: contents, a page a map, what all of it rests on.
 */
#include <string.h>

#include "core/core.h"
#include "dikas/io.h"
#include "map/map.h"
#include "map/words.h"

/* ---- what it rests on ---- */

static void add_heading(GString *out, const char *heading)
{
    g_string_append_printf(out, "%s## %s\n\n", out->len ? "\n\n" : "", heading);
}

static void say_method(const map_run *m, GString *out)
{
    const dikas_language language = m->language;
    char people[MAP_NUMBER_SIZE];
    dikas_map_number(language, m->spec->areas.least_people, 0, people);
    add_heading(out, dikas_map_word(language, MAP_N_("How the captions are made")));
    g_string_append(
        out,
        dikas_map_word(language,
                       MAP_N_("Medians, ranges and shares are over residents whose value is known: "
                              "a cell counts as many times as people live in it. A cell belongs to "
                              "the district that its centroid lies in.")));
    g_string_append_c(out, ' ');
    g_string_append_printf(
        out,
        dikas_map_word(
            language,
            MAP_N_("Districts are named that have at least %1$s residents whose value is "
                   "known, half of theirs or more, and whose mean is farthest from that of the "
                   "whole, in units of the spread between districts: two, or three where the "
                   "third is more than one such unit away; none where fewer than five can be "
                   "compared. No caption names a single cell.")),
        people);
    g_string_append_c(out, ' ');
    g_string_append(
        out,
        dikas_map_word(language, MAP_N_("Values that rest on too few people are suppressed and are "
                                        "told apart from those that nobody knows.")));
}

/* ---- files: each once, with all that was read of it ---- */

typedef struct file_note {
    char *key; /* name and hash */
    const char *name, *hash;
    GPtrArray *layers; /* borrowed */
} file_note;

static void free_file_note(gpointer item)
{
    file_note *file = item;
    g_free(file->key);
    g_ptr_array_free(file->layers, TRUE);
    g_free(file);
}

static void note_file(GPtrArray *files, json_object *input)
{
    const char *path = record_text(input, "path"), *layer = record_text(input, "layer");
    const char *hash = record_text(input, "hash");
    const char *name = path ? base_name(path) : "";
    char *key = g_strconcat(name, " ", hash ? hash : "", NULL);
    guint i = 0;
    while (i < files->len && strcmp(((file_note *)files->pdata[i])->key, key) != 0)
        i++;
    if (i == files->len) {
        file_note *file = g_new(file_note, 1);
        *file = (file_note){ key, name, hash, g_ptr_array_new() };
        g_ptr_array_add(files, file);
    } else {
        g_free(key);
    }
    file_note *file = files->pdata[i];
    if (layer && !g_ptr_array_find_with_equal_func(file->layers, layer, g_str_equal, NULL))
        g_ptr_array_add(file->layers, (gpointer)layer);
}

static void note_files(GPtrArray *files, json_object *inputs)
{
    for (size_t i = 0; i < json_object_array_length(inputs); i++)
        note_file(files, json_object_array_get_idx(inputs, i));
}

static json_object *inputs_of(json_object *provenance)
{
    json_object *inputs = NULL;
    return provenance && json_object_object_get_ex(provenance, "inputs", &inputs) &&
                   json_object_is_type(inputs, json_type_array)
               ? inputs
               : NULL;
}

/* "- town.gpkg (cells, areas), sha256:…" */
static void say_files(const map_run *m, GString *out)
{
    GPtrArray *files = g_ptr_array_new_with_free_func(free_file_note);
    note_files(files, m->report.inputs);
    for (guint i = 0; i < m->layers->len; i++)
        if (inputs_of(((map_layer *)m->layers->pdata[i])->provenance))
            note_files(files, inputs_of(((map_layer *)m->layers->pdata[i])->provenance));
    add_heading(out, dikas_map_word(m->language, MAP_N_("Files")));
    for (guint i = 0; i < files->len; i++) {
        const file_note *file = files->pdata[i];
        g_string_append_printf(out, "- %s", file->name);
        for (guint k = 0; k < file->layers->len; k++)
            g_string_append_printf(out, "%s%s%s", k ? ", " : " (", (char *)file->layers->pdata[k],
                                   k + 1 == file->layers->len ? ")" : "");
        g_string_append_printf(out, "%s%s\n", file->hash ? ", " : "", file->hash ? file->hash : "");
    }
    g_ptr_array_free(files, TRUE);
}

/* What the tools noted in the files that they made. */
static void say_origin(const map_run *m, GString *out, const map_layer *layer)
{
    json_object *inputs = inputs_of(layer->provenance);
    const char *made_by = record_text(layer->provenance, "tool");
    const char *version = record_text(layer->provenance, "version");
    if (!made_by || !inputs)
        return;
    GPtrArray *names = g_ptr_array_new();
    for (size_t i = 0; i < json_object_array_length(inputs); i++) {
        const char *path = record_text(json_object_array_get_idx(inputs, i), "path");
        if (path && !g_ptr_array_find_with_equal_func(names, base_name(path), g_str_equal, NULL))
            g_ptr_array_add(names, (gpointer)base_name(path));
    }
    g_ptr_array_add(names, NULL);
    char *list = g_strjoinv(", ", (char **)names->pdata);
    char *origin = g_strdup_printf(
        dikas_map_word(m->language, MAP_N_("%1$s was computed by %2$s %3$s from: %4$s")),
        dikas_table_name(layer->cells), made_by, version ? version : "", list);
    char *line = g_strdup_printf("- %s\n", origin);
    if (!strstr(out->str, line)) /* two layers of one file */
        g_string_append(out, line);
    g_free(line);
    g_free(origin);
    g_free(list);
    g_ptr_array_free(names, TRUE);
}

static void say_palettes(const map_run *m, GString *out)
{
    GHashTable *seen = g_hash_table_new(g_str_hash, g_str_equal);
    GString *list = g_string_new(NULL);
    for (guint s = 0; s < m->sheets->len; s++) {
        const map_sheet *sheet = m->sheets->pdata[s];
        for (guint i = 0; i < sheet->columns->len; i++) {
            const map_column *c = sheet->columns->pdata[i];
            const dikas_palette *palette = dikas_palette_find(c->palette);
            if (palette && g_hash_table_add(seen, (gpointer)palette->name))
                g_string_append_printf(list, "- %s: %s\n", palette->name, palette->source);
        }
    }
    add_heading(out, dikas_map_word(m->language, MAP_N_("Colours")));
    g_string_append(out, list->str);
    g_string_free(list, TRUE);
    g_hash_table_destroy(seen);
}

char *describe_sources(map_run *m)
{
    GString *out = g_string_new(NULL);
    char io[40], geom[80], map[80];
    if (m->options->atlas)
        say_method(m, out);
    say_files(m, out);
    for (guint i = 0; i < m->layers->len; i++)
        say_origin(m, out, m->layers->pdata[i]);
    if (m->spec->source) {
        add_heading(out, dikas_map_word(m->language, MAP_N_("Sources and licences")));
        g_string_append(out, m->spec->source);
    }
    if (m->spec->note)
        g_string_append_printf(out, "\n\n%s", m->spec->note);
    say_palettes(m, out);
    add_heading(out, dikas_map_word(m->language, MAP_N_("Programs")));
    dikas_io_version(io, sizeof io);
    dikas_geom_version(geom, sizeof geom);
    dikas_map_version(map, sizeof map);
    g_string_append_printf(out, "DikaS %s, %s, %s, %s", dikas_version(), io, geom, map);
    return g_string_free(out, FALSE);
}

/* ---- pages ---- */

typedef struct atlas_pages {
    dikas_page *page;
    dikas_map *map;
    dikas_indicator **indicators;
    int n;
} atlas_pages;

static void add_text_page(atlas_pages *pages, const char *heading, const char *text)
{
    pages->page[pages->n++] = (dikas_page){ NULL, heading, text };
}

static void add_maps(map_run *m, atlas_pages *pages, int appendix, char **heading)
{
    for (guint i = 0; i < m->sheets->len; i++) {
        map_sheet *sheet = m->sheets->pdata[i];
        if (sheet->spec->appendix != appendix)
            continue;
        pages->map[i] = map_of(m, sheet, &pages->indicators[i]);
        heading[i] =
            appendix ? g_strdup_printf("%s: %s", dikas_map_word(m->language, MAP_N_("Appendix")),
                                       sheet->title)
                     : g_strdup(sheet->title);
        pages->page[pages->n++] = (dikas_page){ &pages->map[i], heading[i], sheet->caption };
    }
}

static dikas_status draw(map_run *m, const atlas_pages *pages, dikas_error *err)
{
    dikas_document document = document_of(m);
    document.contents = 1;
    document.note = m->spec->note;
    if (!document.title)
        document.title = dikas_map_word(m->language, MAP_N_("Atlas"));
    document.pages = pages->page;
    document.n_pages = pages->n;
    return dikas_document_draw(&document, m->options->common.output, &m->run, err);
}

static dikas_status write_pages(map_run *m, dikas_error *err)
{
    const guint n = m->sheets->len;
    atlas_pages pages = { g_new0(dikas_page, n + 3), g_new0(dikas_map, n + 1),
                          g_new0(dikas_indicator *, n + 1), 0 };
    char **heading = g_new0(char *, n + 1);
    char *sources = describe_sources(m);
    if (m->text)
        add_text_page(&pages, dikas_map_word(m->language, MAP_N_("Introduction")), m->text);
    add_maps(m, &pages, 0, heading);
    add_maps(m, &pages, 1, heading);
    add_text_page(&pages, dikas_map_word(m->language, MAP_N_("Method and sources")), sources);
    const dikas_status status = draw(m, &pages, err);
    for (guint i = 0; i < n; i++) {
        g_free(heading[i]);
        g_free(pages.indicators[i]);
    }
    g_free(heading);
    g_free(sources);
    g_free(pages.page);
    g_free(pages.map);
    g_free(pages.indicators);
    return status;
}

dikas_status write_atlas(map_run *m, dikas_error *err)
{
    const int is_html = g_str_has_suffix(m->options->common.output, ".html");
    return is_html ? write_html(m, err) : write_pages(m, err);
}
