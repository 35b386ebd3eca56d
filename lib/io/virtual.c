/* SPDX-License-Identifier: MIT */
/**
 * @file virtual.c
 * Which files a file reads: itself, and what it names where it is a virtual one (VRT) of GDAL.
 *
 * The list of files that GDAL gives for an open dataset lacks those of united layers, and some
 * formats are read in full when they are opened. The text of a virtual file has all of them.
 */
#define _LARGEFILE64_SOURCE /* struct stat64, which cpl_vsi.h builds on */

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cpl_conv.h>
#include <cpl_minixml.h>
#include <cpl_string.h>
#include <cpl_vsi.h>

#include "dikas/io.h"
#include "io/session.h"

enum { DEEPEST = 16 /* virtual files of virtual files; more would be a circle */ };

static int is_same(const char *a, const char *b)
{
    struct stat first, second;
    return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

/* By how it begins, as GDAL tells it. */
static int is_virtual(const char *path)
{
    char head[1001] = "";
    VSILFILE *file = VSIFOpenL(path, "rb");
    if (!file)
        return 0;
    head[VSIFReadL(head, 1, sizeof head - 1, file)] = '\0';
    VSIFCloseL(file);
    return strstr(head, "<OGRVRTDataSource") || strstr(head, "<VRTDataset");
}

static int names_source(const CPLXMLNode *node)
{
    static const char *const names[] = { "SrcDataSource", "SourceFilename", "SourceDataset" };
    for (size_t i = 0; i < DIKAS_COUNT(names); i++)
        if (node->eType == CXT_Element && EQUAL(node->pszValue, names[i]))
            return 1;
    return 0;
}

static int reads(const char *path, const char *file, int depth);

static int source_reads(const CPLXMLNode *node, const char *path, const char *file, int depth)
{
    const char *named = CPLGetXMLValue(node, NULL, "");
    const int is_relative = atoi(CPLGetXMLValue(node, "relativeToVRT", "0"));
    char *source =
        CPLStrdup(is_relative ? CPLProjectRelativeFilename(CPLGetPath(path), named) : named);
    const int found = reads(source, file, depth);
    CPLFree(source);
    return found;
}

static int any_reads(const CPLXMLNode *node, const char *path, const char *file, int depth)
{
    for (; node; node = node->psNext)
        if ((names_source(node) && source_reads(node, path, file, depth)) ||
            any_reads(node->psChild, path, file, depth))
            return 1;
    return 0;
}

static int reads(const char *path, const char *file, int depth)
{
    if (is_same(path, file))
        return 1;
    if (depth == DEEPEST || !is_virtual(path))
        return 0;
    CPLXMLNode *root = CPLParseXMLFile(path);
    const int found = any_reads(root, path, file, depth + 1);
    CPLDestroyXMLNode(root);
    return found;
}

int dikas_reads_file(const char *path, const char *file)
{
    io_session session;
    io_session_begin(&session);
    const int found = reads(path, file, 0);
    io_session_end(&session);
    return found;
}
