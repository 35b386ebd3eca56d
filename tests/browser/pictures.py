# SPDX-License-Identifier: MIT
"""PNG files of eight bits a channel, as they come from a browser, and how much two differ."""
import struct
import zlib


def read(path):
    """Width, height, channels, and the bytes of all rows."""
    with open(path, 'rb') as file:
        data = file.read()
    at, packed = 8, b''
    while at < len(data):
        length, kind = struct.unpack('>I4s', data[at:at + 8])
        part = data[at + 8:at + 8 + length]
        if kind == b'IHDR':
            width, height, bits, colour, _, _, interlaced = struct.unpack('>IIBBBBB', part)
            if bits != 8 or interlaced or colour not in (2, 6):
                raise ValueError(f'{path}: {bits} bits, colours {colour}: not made by a browser')
        elif kind == b'IDAT':
            packed += part
        at += 12 + length
    channels = 3 if colour == 2 else 4
    return width, height, channels, unfiltered(zlib.decompress(packed), width * channels, height,
                                               channels)


def unfiltered(data, row_bytes, height, channels):
    rows, before = [], bytearray(row_bytes)
    for y in range(height):
        start = y * (row_bytes + 1)
        kind, row = data[start], bytearray(data[start + 1:start + 1 + row_bytes])
        for i in range(row_bytes) if kind else ():
            left = row[i - channels] if i >= channels else 0
            above = before[i]
            if kind == 1:
                more = left
            elif kind == 2:
                more = above
            elif kind == 3:
                more = (left + above) // 2
            else:
                corner = before[i - channels] if i >= channels else 0
                guess = left + above - corner
                more = min((left, above, corner), key=lambda v: abs(guess - v))
            row[i] = (row[i] + more) & 255
        rows.append(row)
        before = row
    return rows


def differing(path_a, path_b, tolerance=40):
    """Share of pixels of which a channel differs by more than that; 1 where the sizes differ."""
    a, b = read(path_a), read(path_b)
    if a[:2] != b[:2]:
        return 1
    width, height = a[:2]
    n = 0
    for row_a, row_b in zip(a[3], b[3]):
        if row_a == row_b and a[2] == b[2]:
            continue
        for x in range(width):
            i, j = x * a[2], x * b[2]
            n += any(abs(row_a[i + c] - row_b[j + c]) > tolerance for c in range(3))
    return n / (width * height)
