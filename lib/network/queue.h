/* SPDX-License-Identifier: MIT */
/**
 * @file queue.h
 * A queue of buckets: what is pushed comes out in order of its key up to the width of a bucket.
 *
 * Dial (1969, doi:10.1145/363269.363610) with buckets wider than one: a search that uses it
 * corrects labels inside a bucket, so its result does not depend on the width. The buckets go
 * round; all keys alive at one time must lie within n_buckets - 1 widths.
 */
#ifndef DIKAS_NETWORK_QUEUE_H
#define DIKAS_NETWORK_QUEUE_H

#include "core/core.h"

typedef struct queue_entry {
    double key;
    int32_t node, tag, next;
} queue_entry;

typedef struct queue {
    double per_width; /**< 1 / width */
    int64_t now;      /**< the bucket being emptied */
    int64_t alive;
    int32_t mask, *head;
    queue_entry *entry;
    int32_t n, room, free;
} queue;

/** Buckets for keys that spread over `span` at most; the width is `width` or more. */
DIKAS_MUST_CHECK dikas_status queue_init(queue *q, double width, double span, dikas_error *err);
void queue_clear(queue *q);

/** Room for one more entry. */
int queue_grow(queue *q);

/** Empty and ready for keys from `first` on. */
static inline void queue_begin(queue *q, double first)
{
    q->now = (int64_t)(first * q->per_width);
    q->n = 0;
    q->free = -1;
}

/** 0 when there is no memory. */
static inline int queue_push(queue *q, double key, int32_t node, int32_t tag)
{
    int32_t at = q->free;
    if (at >= 0) {
        q->free = q->entry[at].next;
    } else {
        if (q->n == q->room && !queue_grow(q))
            return 0;
        at = q->n++;
    }
    int32_t *head = &q->head[(int64_t)(key * q->per_width) & q->mask];
    q->entry[at] = (queue_entry){ key, node, tag, *head };
    *head = at;
    q->alive++;
    return 1;
}

/** The next entry; only while alive > 0. */
static inline queue_entry queue_pop(queue *q)
{
    while (q->head[q->now & q->mask] < 0)
        q->now++;
    int32_t *head = &q->head[q->now & q->mask];
    const int32_t at = *head;
    const queue_entry out = q->entry[at];
    *head = out.next;
    q->entry[at].next = q->free;
    q->free = at;
    q->alive--;
    return out;
}

#endif
