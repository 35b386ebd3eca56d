/* SPDX-License-Identifier: MIT */
/**
 * @file embed.h
 * Files that are part of the library, as they are.
 */
#ifndef DIKAS_MAP_EMBED_H
#define DIKAS_MAP_EMBED_H

/** Puts the bytes of a file into the library: NAME[] and, behind them, a zero byte; NAME_end[]
 * points at that. To be used outside of functions; PATH is a literal. */
#define MAP_EMBED(NAME, PATH)                                                                      \
    __asm__(".pushsection .rodata\n.hidden " #NAME "\n.global " #NAME "\n.balign 8\n" #NAME        \
            ":\n.incbin \"" PATH "\"\n.hidden " #NAME "_end\n.global " #NAME "_end\n" #NAME        \
            "_end:\n.byte 0\n.popsection\n");                                                      \
    extern const char NAME[], NAME##_end[]

#endif
