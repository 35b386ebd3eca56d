#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How fast HTML maps are written and shown. Not a test: machines differ.

    measure.py MAKE_PAGE [KIND:N_CELLS…]

Milliseconds: from the start of loading to the first picture (the median of five), for another
indicator, for sorting and filtering the table, and for a frame while the map is dragged.
"""
import os
import statistics
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

from chromium import Browser, find  # noqa: E402

DRAG = '''new Promise(resolve => {
    const start = performance.now(), frames = [];
    let last = start;
    const frame = now => {
        frames.push(now - last);
        last = now;
        if (now - start > 1500)
            resolve(frames.slice(1));
        else
            requestAnimationFrame(frame);
        dikas.map._rawPanBy(L.point(9 * Math.cos(now / 900), 9 * Math.sin(now / 900)));
        dikas.map.fire('move'); /* as Leaflet does while the mouse is held */
    };
    requestAnimationFrame(frame);
})'''

# until it is painted
TIMED = '''new Promise(resolve => {{
    const start = performance.now();
    {};
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
}})'''


def measure(b, make, kind, n, folder):
    path = os.path.join(folder, f'{kind}{n}.html')
    said = subprocess.run([make, kind, n, 'en', path], check=True, capture_output=True, text=True)
    ready = []
    for _ in range(5):
        b.open(path)
        ready.append(b.run('dikas.ready'))
    switch = statistics.median(b.run(TIMED.format(f'dikas.show({k})')) for k in (1, 2, 3, 4, 0))
    frames = b.run(DRAG)
    sort = b.run(TIMED.format('dikas.table.sortBy(1)'))
    find_one = b.run(TIMED.format('document.getElementById("find").value = "E0386"; readFilters()'))
    print(f'{kind:7} {n:>7} | {os.path.getsize(path) / 1000:8.0f} kB | '
          f'{1000 * float(said.stdout.split()[-2]):5.0f} | {statistics.median(ready):5.0f} | '
          f'{switch:4.0f} | {sort:4.0f} | {find_one:4.0f} | {statistics.median(frames):3.0f}, '
          f'{max(frames):3.0f}', flush=True)


def main():
    make, *what = sys.argv[1:]
    if not find():
        sys.exit('needs Chromium (package chromium)')
    print('cells             |        file | write | ready | switch | sort | find | frame, longest')
    with tempfile.TemporaryDirectory() as folder, Browser() as b:
        for pair in what or ['grid:5000', 'shapes:5000', 'grid:200000', 'shapes:200000']:
            measure(b, make, *pair.split(':'), folder)


if __name__ == '__main__':
    main()
