/* SPDX-License-Identifier: MIT */
/**
 * @file memory.c
 * Memory that is freed goes back to the system.
 */
#include <string.h>
#ifdef __GLIBC__ /* as the header before it says */
#include <malloc.h>
#endif

#include "common/tool.h"

enum { LARGE_BLOCK = 128 * 1024 }; /* bytes: glibc's own threshold before it rises */

/* Once a large block was freed, glibc keeps later ones of up to that size among the small ones, and
 * their memory with them when they are freed: on a network of a million nodes 30 to 60 MB, and as
 * much on a million cells. With the threshold set they keep pages of their own, which go back. */
void tool_return_large_blocks(void)
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK);
#endif
}
