/* SPDX-License-Identifier: MIT */
/**
 * @file profile.c
 * Profiles of those who travel, by the name of a built-in or from a file.
 */
#include <string.h>
#include <unistd.h>

#include "common/streets.h"
#include "core/core.h"

static dikas_status check_type(json_object *value, json_type type, const char *expected,
                               const char *path, const char *key, dikas_error *err)
{
    const int number = type == json_type_double && json_object_is_type(value, json_type_int);
    if (number || json_object_is_type(value, type))
        return DIKAS_OK;
    return dikas_fail(err, DIKAS_EINVAL, "%s: '%s' is %s; %s was expected", path, key,
                      json_object_to_json_string(value), expected);
}

/* ---- one key ---- */

static dikas_status apply_ways(dikas_profile *profile, const char *key, json_object *ways,
                               const char *path, dikas_error *err)
{
    DIKAS_TRY(check_type(ways, json_type_object, "an object of speeds", path, key, err));
    json_object_object_foreach(ways, way, speed)
    {
        DIKAS_TRY(check_type(speed, json_type_double, "a speed in km/h", path, way, err));
        DIKAS_TRY(dikas_profile_set_way(profile, way, json_object_get_double(speed), err));
    }
    return DIKAS_OK;
}

static dikas_status apply_surfaces(dikas_profile *profile, const char *key, json_object *surfaces,
                                   const char *path, dikas_error *err)
{
    DIKAS_TRY(check_type(surfaces, json_type_object, "an object of surfaces", path, key, err));
    json_object_object_foreach(surfaces, surface, open)
    {
        DIKAS_TRY(check_type(open, json_type_boolean, "true or false", path, surface, err));
        DIKAS_TRY(dikas_profile_set_surface(profile, surface, json_object_get_boolean(open), err));
    }
    return DIKAS_OK;
}

static dikas_status apply_oneway(dikas_profile *profile, const char *key, json_object *value,
                                 const char *path, dikas_error *err)
{
    DIKAS_TRY(check_type(value, json_type_boolean, "true or false", path, key, err));
    dikas_profile_set_oneway(profile, json_object_get_boolean(value));
    return DIKAS_OK;
}

static dikas_status apply_steps(dikas_profile *profile, const char *key, json_object *value,
                                const char *path, dikas_error *err)
{
    static const char *const words[] = { "open", "ramp", "closed" }; /* as in dikas_steps */
    DIKAS_TRY(check_type(value, json_type_string, "a text", path, key, err));
    for (size_t i = 0; i < DIKAS_COUNT(words); i++)
        if (strcmp(json_object_get_string(value), words[i]) == 0) {
            dikas_profile_set_steps(profile, (dikas_steps)i);
            return DIKAS_OK;
        }
    return dikas_fail(err, DIKAS_EINVAL, "%s: '%s' is \"%s\"; open, ramp or closed was expected",
                      path, key, json_object_get_string(value));
}

static dikas_status apply_limit(dikas_profile *profile, const char *key, json_object *value,
                                const char *path, dikas_error *err)
{
    DIKAS_TRY(check_type(value, json_type_double, "a number", path, key, err));
    return dikas_profile_set_limit(profile, key, json_object_get_double(value), err);
}

static dikas_status apply_smoothness(dikas_profile *profile, const char *key, json_object *value,
                                     const char *path, dikas_error *err)
{
    DIKAS_TRY(check_type(value, json_type_string, "a text", path, key, err));
    return dikas_profile_set_smoothness(profile, json_object_get_string(value), err);
}

/* ---- a file ---- */

static const struct {
    const char *key;
    dikas_status (*apply)(dikas_profile *, const char *, json_object *, const char *,
                          dikas_error *); /* NULL: read before the others */
} keys[] = {
    { "name", NULL },
    { "mode", NULL },
    { "speed_kmh", NULL },
    { "ways", apply_ways },
    { "oneway", apply_oneway },
    { "steps", apply_steps },
    { "kerb_m", apply_limit },
    { "incline_percent", apply_limit },
    { "tracktype", apply_limit },
    { "smoothness", apply_smoothness },
    { "surfaces", apply_surfaces },
};

static dikas_status apply_key(dikas_profile *profile, const char *key, json_object *value,
                              const char *path, dikas_error *err)
{
    const char *names[DIKAS_COUNT(keys)];
    char near[200];
    for (size_t i = 0; i < DIKAS_COUNT(keys); i++) {
        names[i] = keys[i].key;
        if (strcmp(key, keys[i].key) == 0)
            return keys[i].apply ? keys[i].apply(profile, key, value, path, err) : DIKAS_OK;
    }
    dikas_near_names(key, names, DIKAS_COUNT(keys), near, sizeof near);
    return dikas_fail(err, DIKAS_EINVAL, "%s: unknown key '%s'%s", path, key, near);
}

static dikas_status apply_json(dikas_profile *profile, json_object *root, const char *path,
                               dikas_error *err)
{
    json_object *speed;
    /* first, wherever it stands: it scales all ways, not those that the file sets itself */
    if (json_object_object_get_ex(root, "speed_kmh", &speed)) {
        DIKAS_TRY(check_type(speed, json_type_double, "a speed in km/h", path, "speed_kmh", err));
        DIKAS_TRY(dikas_profile_set_speed(profile, json_object_get_double(speed), err));
    }
    json_object_object_foreach(root, key, value)
    {
        DIKAS_TRY(apply_key(profile, key, value, path, err));
    }
    return DIKAS_OK;
}

/* The message of the library, with the file before it. */
static dikas_status in_file(dikas_status status, const char *path, dikas_error *err)
{
    if (status == DIKAS_OK || !err || g_str_has_prefix(err->message, path))
        return status;
    char *message = g_strdup(err->message);
    (void)dikas_fail(err, status, "%s: %s", path, message);
    g_free(message);
    return status;
}

static dikas_status text_of_key(json_object *root, const char *key, const char *path,
                                const char **out, dikas_error *err)
{
    json_object *value;
    if (!json_object_object_get_ex(root, key, &value))
        return DIKAS_OK;
    DIKAS_TRY(check_type(value, json_type_string, "a text", path, key, err));
    *out = json_object_get_string(value);
    return DIKAS_OK;
}

static char *stem_of(const char *path)
{
    char *stem = g_strdup(base_name(path));
    if (strrchr(stem, '.') && strrchr(stem, '.') != stem)
        *strrchr(stem, '.') = '\0';
    return stem;
}

static dikas_status make_profile(json_object *root, const char *path, char **out,
                                 dikas_profile **profile, dikas_error *err)
{
    const char *mode = "walk", *name = NULL;
    DIKAS_TRY(text_of_key(root, "mode", path, &mode, err));
    DIKAS_TRY(text_of_key(root, "name", path, &name, err));
    *out = name ? g_strdup(name) : stem_of(path);
    DIKAS_TRY(dikas_profile_new(mode, profile, err));
    return apply_json(*profile, root, path, err);
}

static dikas_status read_profile(const char *path, char **name, dikas_profile **profile,
                                 json_object **rules, dikas_error *err)
{
    if (access(path, R_OK) != 0)
        return dikas_fail(err, DIKAS_ENOTFOUND, "%s: no such file", path);
    json_object *root = json_object_from_file(path);
    if (!root)
        return dikas_fail(err, DIKAS_EIO, "%s: cannot be read as JSON", path);
    if (!json_object_is_type(root, json_type_object)) {
        json_object_put(root);
        return dikas_fail(err, DIKAS_EINVAL,
                          "%s: holds no JSON object, as in { \"mode\": \"walk\" }", path);
    }
    *rules = root;
    return in_file(make_profile(root, path, name, profile, err), path, err);
}

/* ---- a word of the command line ---- */

static int is_built_in(const char *word)
{
    for (int i = 0; i < dikas_profile_count(); i++)
        if (strcmp(dikas_profile_at(i), word) == 0)
            return 1;
    return 0;
}

/* A word without a dot or a slash is meant for the name of a built-in. */
static int is_file(const char *word)
{
    return strpbrk(word, "./\\") != NULL || g_file_test(word, G_FILE_TEST_EXISTS);
}

dikas_status open_profile(const char *word, char **name, dikas_profile **profile,
                          json_object **rules, dikas_error *err)
{
    if (!is_built_in(word) && is_file(word))
        return read_profile(word, name, profile, rules, err);
    *name = g_strdup(word);
    return dikas_profile_new(word, profile, err);
}
