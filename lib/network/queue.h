/* SPDX-License-Identifier: MIT */
/**
 * @file queue.h
 * A queue of buckets: what is pushed comes out in order of its key up to the width of a bucket.
 *
 * Dial (1969, doi:10.1145/363269.363610) with buckets wider than one: a search that uses it
 * corrects labels inside a bucket, so its result does not depend on the width. A bucket that does
 * not get empty is too wide (one arc may be a million times dearer than the others) and becomes a
 * heap, or corrections would go on without end. The buckets go round; keys alive at one time should
 * lie within n_buckets - 1 widths, else some come out too early and are corrected too.
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
    int64_t taken;    /**< how often it was taken from */
    int64_t crowd;    /**< taken from this often it becomes a heap: more than ever wait in one */
    int64_t alive;
    int32_t mask, *head;
    queue_entry *entry;
    int32_t n, room, free;
    int32_t n_open, *open; /**< the heap by key that a crowded bucket becomes */
} queue;

/**
 * Buckets for keys that spread over `span` at most; the width is `width` or more. Keys must stay
 * below 2^60 widths.
 */
DIKAS_MUST_CHECK dikas_status queue_init(queue *q, double width, double span, dikas_error *err);
void queue_clear(queue *q);

/** Room for one more entry. */
int queue_grow(queue *q);

/** Makes a heap of the bucket being emptied. */
void queue_open(queue *q);

/** `crowd` of a search from one place. */
enum { QUEUE_CROWD = 4096 };

/** Empty and ready for keys from `first` on. */
static inline void queue_begin(queue *q, double first)
{
    q->now = (int64_t)(first * q->per_width);
    q->n = 0;
    q->free = -1;
    q->n_open = 0;
    q->taken = 0;
}

/** 1 when the bucket being emptied holds something. */
static inline int queue_has_now(const queue *q)
{
    return q->n_open > 0 || q->head[q->now & q->mask] >= 0;
}

static inline void queue_rise(queue *q, int32_t at)
{
    const double key = q->entry[at].key;
    int32_t i = q->n_open++;
    for (; i > 0 && q->entry[q->open[(i - 1) / 2]].key > key; i = (i - 1) / 2)
        q->open[i] = q->open[(i - 1) / 2];
    q->open[i] = at;
}

static inline int32_t queue_take(queue *q)
{
    const int32_t out = q->open[0], last = q->open[--q->n_open];
    const double key = q->entry[last].key;
    int32_t i = 0;
    for (int32_t child = 1; child < q->n_open; child = 2 * i + 1) {
        if (child + 1 < q->n_open &&
            q->entry[q->open[child + 1]].key < q->entry[q->open[child]].key)
            child++;
        if (!(q->entry[q->open[child]].key < key))
            break;
        q->open[i] = q->open[child];
        i = child;
    }
    q->open[i] = last;
    return out;
}

/** 0 when there is no memory. */
static inline int queue_push(queue *q, double key, int32_t node, int32_t tag)
{
    const int64_t bucket = (int64_t)(key * q->per_width);
    int32_t at = q->free;
    if (at >= 0) {
        q->free = q->entry[at].next;
    } else {
        if (q->n == q->room && !queue_grow(q))
            return 0;
        at = q->n++;
    }
    q->alive++;
    if (q->n_open > 0 && bucket <= q->now) {
        q->entry[at] = (queue_entry){ key, node, tag, -1 };
        queue_rise(q, at);
        return 1;
    }
    int32_t *head = &q->head[bucket & q->mask];
    q->entry[at] = (queue_entry){ key, node, tag, *head };
    *head = at;
    return 1;
}

/** The next entry; only while alive > 0. */
static inline queue_entry queue_pop(queue *q)
{
    if (q->n_open == 0) {
        while (q->head[q->now & q->mask] < 0) {
            q->now++;
            q->taken = 0;
        }
        if (q->taken++ >= q->crowd)
            queue_open(q);
    }
    int32_t at, *head = &q->head[q->now & q->mask];
    if (q->n_open > 0) {
        at = queue_take(q);
    } else {
        at = *head;
        *head = q->entry[at].next;
    }
    const queue_entry out = q->entry[at];
    q->entry[at].next = q->free;
    q->free = at;
    q->alive--;
    return out;
}

#endif
