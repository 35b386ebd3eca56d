/* SPDX-License-Identifier: MIT */
/**
 * @file relation.h
 * What a relation is made of, for relations that are made of others.
 */
#ifndef DIKAS_CORE_RELATION_H
#define DIKAS_CORE_RELATION_H

#include "dikas/relation.h"

struct dikas_relation {
    const dikas_relation_class *kind;
    dikas_relation_shape shape;
    void *self;
};

/** A reader of a relation for one thread, which `read` of its class takes. */
static inline dikas_status relation_open(const dikas_relation *relation, dikas_direction direction,
                                         void **reader, dikas_error *err)
{
    *reader = NULL;
    return relation->kind->open ? relation->kind->open(relation->self, direction, reader, err)
                                : DIKAS_OK;
}

static inline void relation_close(const dikas_relation *relation, void *reader)
{
    if (reader && relation->kind->close)
        relation->kind->close(relation->self, reader);
}

#endif
