/* SPDX-License-Identifier: MIT */
/**
 * @file ground.c
 * What lies behind and above the cells.
 */
#include <string.h>

#include "dikas/map.h"

int dikas_ground_kind_of(const char *name)
{
    static const char *const names[] = { "land",   "water",  "green", "building",
                                         "street", "border", "label" };
    for (int i = 0; i < (int)DIKAS_COUNT(names); i++)
        if (strcmp(name, names[i]) == 0)
            return i;
    return -1;
}
