/* SPDX-License-Identifier: MIT */
/**
 * @file queue.c
 * Memory of the bucket queue.
 */
#include <string.h>

#include "network/queue.h"

enum { MOST_BUCKETS = 1 << 20, FIRST_ROOM = 256 };

dikas_status queue_init(queue *q, double width, double span, dikas_error *err)
{
    int32_t n = 64;
    *q = (queue){ .free = -1, .crowd = QUEUE_CROWD };
    if (!(width > 0))
        width = span > 0 ? span : 1;
    while (n < MOST_BUCKETS && n < span / width + 4)
        n *= 2;
    if (n < span / width + 4)
        width = span / (n - 4);
    q->per_width = 1 / width;
    q->mask = n - 1;
    q->head = dikas_alloc((size_t)n, sizeof(int32_t));
    if (!q->head || !queue_grow(q)) {
        queue_clear(q);
        return DIKAS_NO_MEMORY(err, "a search");
    }
    memset(q->head, 0xff, (size_t)n * sizeof(int32_t));
    return DIKAS_OK;
}

void queue_clear(queue *q)
{
    dikas_release(q->head);
    dikas_release(q->entry);
    dikas_release(q->open);
    *q = (queue){ .free = -1 };
}

void queue_open(queue *q)
{
    int32_t *head = &q->head[q->now & q->mask];
    while (*head >= 0) {
        const int32_t at = *head;
        *head = q->entry[at].next;
        queue_rise(q, at);
    }
}

int queue_grow(queue *q)
{
    if (q->room > INT32_MAX / 2)
        return 0;
    const int32_t room = q->room ? 2 * q->room : FIRST_ROOM;
    queue_entry *grown = dikas_resize(q->entry, (size_t)room, sizeof *grown);
    if (!grown)
        return 0;
    q->entry = grown;
    int32_t *open = dikas_resize(q->open, (size_t)room, sizeof *open);
    if (!open)
        return 0;
    q->open = open;
    q->room = room;
    return 1;
}
