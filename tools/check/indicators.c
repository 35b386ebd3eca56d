/* SPDX-License-Identifier: MIT */
/**
 * @file indicators.c
 * The twelve indicators of the pre-study: what each asks, what it needs, and who judges it.
 */
#include <stdio.h>

#include "check/judge.h"

const indicator indicators[] = {
    { "location_quotient", "Where is a group more common than in the whole area?",
      "cells with counts of groups", judge_location_quotient },
    { "local_divergence", "Where is the mix of groups unlike that of the whole area?",
      "cells with counts of groups", judge_local_divergence },
    { "sum_index", "Where do low schooling, unemployment and low income come together?",
      "cells with counts of these, and of those they are shares of", judge_sum_index },
    { "nearest", "How many minutes is it on foot to the nearest service?",
      "cells in metres, --network, --services", judge_nearest },
    { "share_15_min", "Which share of the residents, and of each group, is within 15 minutes?",
      "as for nearest, and residents", judge_share },
    { "floating_catchment", "How much of a service is there for each of those who share it?",
      "as for nearest, and residents", judge_catchment },
    { "nearest_older", "How far is it for somebody older, who walks slower, also in winter?",
      "cells in metres, --network, --services, counts of 65 and over", judge_older },
    { "heat", "Where is it hot on a summer day?", "--raster heat=FILE", judge_heat },
    { "flood", "How many people live where the water stands?",
      "residents, and --raster flood=FILE or --hazard flood=FILE", judge_flood },
    { "green", "Which share of the ground is green?", "--hazard green=FILE or --raster green=FILE",
      judge_green },
    { "rule_3_30_300", "Are there 3 trees, 30 % of crowns, and 300 m to a park?",
      "--hazard trees=, --hazard or --raster canopy=, --hazard green=", judge_rule },
    { "risk_index",
      "Where do heat or floods meet those least able to bear them, and how sure is it?",
      "residents, the old or the poor, and a raster of heat or flood", judge_risk },
};

GArray *judge_all(const check_run *c)
{
    GArray *verdicts = g_array_new(FALSE, TRUE, sizeof(verdict));
    for (int i = 0; i < N_INDICATORS; i++) {
        verdict v = { POSSIBLE, g_ptr_array_new_with_free_func(g_free), g_string_new(NULL) };
        indicators[i].judge(c, &v);
        if (v.status == NOT_POSSIBLE)
            g_string_truncate(v.command, 0);
        g_array_append_val(verdicts, v);
    }
    return verdicts;
}

void free_verdicts(GArray *verdicts)
{
    for (guint i = 0; i < verdicts->len; i++) {
        verdict *v = &g_array_index(verdicts, verdict, i);
        g_ptr_array_free(v->why, TRUE);
        g_string_free(v->command, TRUE);
    }
    g_array_free(verdicts, TRUE);
}

void list_indicators(const tool *t)
{
    const int json = t->common->json;
    json_object *list = json ? json_object_new_array() : NULL;
    for (int i = 0; i < N_INDICATORS; i++) {
        if (!list) {
            printf("%s\n    %s\n    needs %s\n\n", indicators[i].id, indicators[i].question,
                   indicators[i].needs);
            continue;
        }
        json_object *item = json_object_new_object();
        json_object_object_add(item, "id", json_object_new_string(indicators[i].id));
        json_object_object_add(item, "question", json_object_new_string(indicators[i].question));
        json_object_object_add(item, "needs", json_object_new_string(indicators[i].needs));
        json_object_array_add(list, item);
    }
    if (list)
        print_json(list);
}
