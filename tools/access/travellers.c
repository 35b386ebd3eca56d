/* SPDX-License-Identifier: MIT */
/**
 * @file travellers.c
 * Who travels: --mode, and --profile with the name of a built-in or a file.
 */
#include "access/access.h"
#include "common/streets.h"
#include "core/core.h"

static dikas_status add_traveller(access_run *a, const char *word, dikas_error *err)
{
    traveller *t = &a->travellers[a->n_travellers++];
    DIKAS_TRY(open_profile(word, &t->name, &t->profile, &t->rules, err));
    return isnan(a->options->speed) ? DIKAS_OK
                                    : dikas_profile_set_speed(t->profile, a->options->speed, err);
}

/* Columns are told apart by these names. */
static dikas_status check_names(const access_run *a, dikas_error *err)
{
    for (int i = 0; i < a->n_travellers; i++)
        for (int k = 0; k < i; k++)
            if (g_ascii_strcasecmp(a->travellers[i].name, a->travellers[k].name) == 0)
                return dikas_fail(err, DIKAS_EINVAL,
                                  "two profiles are named '%s'; a file may have a \"name\"",
                                  a->travellers[i].name);
    return DIKAS_OK;
}

dikas_status choose_travellers(access_run *a, dikas_error *err)
{
    const access_options *o = a->options;
    const guint n = o->profiles ? g_strv_length(o->profiles) : 1;
    a->travellers = g_new0(traveller, n);
    a->on = a->travellers;
    for (guint i = 0; o->profiles && i < n; i++)
        DIKAS_TRY(add_traveller(a, o->profiles[i], err));
    if (!o->profiles && o->mode && o->network)
        return add_traveller(a, o->mode, err);
    a->n_travellers = (int)n; /* costs from a column or a matrix have no profile */
    return check_names(a, err);
}

void clear_traveller(traveller *t)
{
    disconnect(t);
    g_free(t->name);
    dikas_profile_free(t->profile);
    json_object_put(t->rules);
    *t = (traveller){ 0 };
}
