#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""HTML maps in Chromium, as a reader uses them: with mouse, keyboard and paper.

    check.py MAKE_PAGE GOLDEN.png

MAKE_PAGE makes the pages and tells beside each what it was made of; what a page shows is compared
with that. With DIKAS_UPDATE=1 the golden picture is written anew: look at it before you keep it.
"""
import csv
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True

import pictures  # noqa: E402
from chromium import Browser, find  # noqa: E402

COLUMNS = ['minutes_doctor', 'share_15', 'population', 'lq_foreign', 'change']
MOST_DIFFERING = 0.02  # of the pixels: letters differ between machines


class Page:
    """A made-up page and what it was made of."""

    def __init__(self, make, folder, kind, n, language='en'):
        self.path = os.path.join(folder, f'{kind}_{n}_{language}.html')
        subprocess.run([make, kind, str(n), language, self.path], check=True,
                       stdout=subprocess.DEVNULL)
        self.size = os.path.getsize(self.path)
        with open(self.path + '.csv', newline='', encoding='utf-8') as file:
            rows = list(csv.reader(file))
        with open(self.path + '.counts', encoding='utf-8') as file:
            self.counts = [[int(n) for n in line.split()] for line in file]
        self.names = [r[0] for r in rows]
        self.places = [(float(r[1]), float(r[2])) for r in rows]
        self.values = {c: [float(r[3 + k]) if r[3 + k] else None for r in rows]
                       for k, c in enumerate(COLUMNS)}

    def at(self, column, row):
        """The cell of a column and row of the lattice."""
        return self.places.index(((column + 0.5) * 250, (row + 0.5) * 250))


def same(actual, expected, what):
    if actual != expected:
        raise AssertionError(f'{what}: {actual!r} is not {expected!r}')


def text(browser, selector):
    return browser.run(f'document.querySelector({json.dumps(selector)}).textContent.trim()')


def texts(browser, selector):
    return browser.run(f'[...document.querySelectorAll({json.dumps(selector)})]'
                       '.map(e => e.textContent.trim())')


def position(browser, page, cell):
    """Where the middle of a cell is on the screen."""
    x, y = page.places[cell]
    return browser.run(f'''(() => {{
        document.getElementById('map').scrollIntoView({{ block: 'nearest' }});
        const r = document.getElementById('map').getBoundingClientRect();
        const p = dikas.map.latLngToContainerPoint([{y}, {x}]);
        return [r.x + document.getElementById('map').clientLeft + p.x,
                r.y + document.getElementById('map').clientTop + p.y];
    }})()''')


def position_of(browser, place):
    """Where a place is on the screen."""
    holder = type('Holder', (), {'places': [place]})
    return position(browser, holder, 0)


def rows(browser, column=0):
    """What the rows in view of the table show in a column."""
    return texts(browser, f'#rows tr[data-cell] > :nth-child({column + 1})')


def number(shown):
    return float(shown.replace(',', '').replace('\u2212', '-').rstrip('%'))


# ---- what is tested ----

def test_nothing_is_asked_for(b, page):
    b.open(page.path)
    same([r for r in b.requests if not r.startswith(('file://', 'about:'))], [], 'addresses')
    same(b.run('document.documentElement.lang'), 'en', 'language')
    assert b.run('dikas.ready') > 0


def test_click_shows_values(b, page):
    b.open(page.path)
    cell = page.at(20, 33)
    b.click(*position(b, page, cell))
    same(text(b, '#cell-heading'), 'Cell ' + page.names[cell], 'cell')
    shown = texts(b, '#cell-values td:nth-child(2)')
    for column, said in zip(COLUMNS, shown):
        value = page.values[column][cell]
        number_said = said.split('\u00a0')[0]
        scale = 100 if column == 'share_15' else 1
        decimals = len(number_said.rstrip('%').partition('.')[2])
        assert abs(number(number_said) - scale * value) <= 0.5001 * 10 ** -decimals, (column, said)
    assert shown[0].endswith('\u00a0min') and shown[1].endswith('\u00a0%'), shown
    assert page.names[cell] in b.run('location.hash')
    assert page.names[cell] in text(b, '#live')


def test_why_a_value_is_missing(b, page):
    b.open(page.path)
    b.click(*position(b, page, page.at(3, 2)))
    same(text(b, '#cell-values td:nth-child(2)'), 'beyond limit', 'reason')
    suppressed = next(i for i, (x, y) in enumerate(page.places)
                      if (int(x / 250) * 5 + int(y / 250) * 11) % 37 == 0)
    b.click(*position(b, page, suppressed))
    same(texts(b, '#cell-values td:nth-child(2)')[2], 'suppressed', 'reason')


def test_pointer_shows_values(b, page):
    b.open(page.path)
    cell = page.at(20, 33)
    x, y = position(b, page, cell)
    b.move(x - 3, y)
    b.move(x, y)
    b.wait('!document.getElementById("tip").hidden')
    assert page.names[cell] in text(b, '#tip strong')
    same(len(texts(b, '#tip tr')), len(COLUMNS), 'values beside the pointer')


def colours_at(b, page, cells):
    """What is painted in the middle of cells: red, green, blue."""
    return colours_of_places(b, [page.places[cell] for cell in cells])


def colours_of_places(b, places):
    return b.run(f'''(() => {{
        const painted = dikas.layer._container, copy = document.createElement('canvas');
        copy.width = painted.width;
        copy.height = painted.height;
        const context = copy.getContext('2d', {{ willReadFrequently: true }});
        context.drawImage(painted, 0, 0);
        return {json.dumps(places)}.map(([x, y]) => {{
            const p = dikas.map.latLngToLayerPoint([y, x]).subtract(dikas.layer._bounds.min);
            return [...context.getImageData(p.x, p.y, 1, 1).data.slice(0, 3)];
        }});
    }})()''')


def class_of(bounds, value):
    k = 0
    while k < len(bounds) - 2 and value >= bounds[k + 1]:
        k += 1
    return k


def test_switch(b, page):
    b.open(page.path)
    for k, column in enumerate(COLUMNS):
        b.press(f'#switch label:nth-child({k + 1})')
        indicator = b.run(f'''(i => ({{ title: i.title, bounds: i.bounds, colours: i.colours }}))(
            dikas.page && data.indicators[{k}])''')
        assert text(b, '#indicator').startswith(indicator['title'])
        cells = [i for i in range(100, len(page.names), 239) if page.values[column][i] is not None]
        for cell, colour in zip(cells, colours_at(b, page, cells)):
            value = page.values[column][cell]
            wanted = indicator['colours'][class_of(indicator['bounds'], value)]
            same('#%02x%02x%02x' % tuple(colour), wanted, f'{column}, {page.names[cell]}')
        assert f'map={column}' in b.run('location.hash')


def test_counts(b, page):
    """What the legend counts is what the values say."""
    b.open(page.path)
    for k, column in enumerate(COLUMNS):
        b.press(f'#switch label:nth-child({k + 1})')
        shown = [int(c.replace(',', '')) for c in texts(b, '#kinds .count')]
        same(shown[:len(page.counts[k])], page.counts[k], f'{column}: cells in classes')
        same(sum(shown), len(page.names), f'{column}: cells')


def test_legend_chooses(b, page):
    b.open(page.path)
    b.press('#switch label:nth-child(3)')
    b.press('#kinds li:nth-child(1) button')
    n = int(texts(b, '#kinds .count')[0].replace(',', ''))
    same(text(b, '#found'), f'{n:,} of {len(page.names):,} cells', 'found')
    least = b.run('data.indicators[2].bounds[1]')
    same([v for v in map(number, rows(b, 3)) if v >= least], [], 'rows of other classes')
    same(b.run('document.querySelector("#kinds button").getAttribute("aria-pressed")'), 'true',
         'pressed')
    b.press('#all-classes')
    same(text(b, '#found'), f'{len(page.names):,} cells', 'found')


def test_table_sorts(b, page):
    b.open(page.path)
    ascending = sorted(v for v in page.values['population'] if v is not None)
    b.press('#rows thead th:nth-child(4) button')
    same([number(v) for v in rows(b, 3)[:15]], ascending[:15], 'ascending')
    b.press('#rows thead th:nth-child(4) button')
    same([number(v) for v in rows(b, 3)[:15]], ascending[:-16:-1], 'descending')
    same(b.run('document.querySelector("#rows thead th:nth-child(4)").getAttribute("aria-sort")'),
         'descending', 'aria-sort')
    b.run('document.getElementById("rows").scrollTop = 1e9, 0')
    b.wait(f'document.querySelector("#rows tr[aria-rowindex=\\"{len(page.names) + 1}\\"]") !== null')
    assert rows(b, 3)[-1] in ('no data', 'suppressed'), rows(b, 3)[-1]
    b.press('#rows thead th:nth-child(1) button')
    same(rows(b)[:5], sorted(page.names)[:5], 'names')


def test_table_filters(b, page):
    b.open(page.path)
    wanted = page.names[777][4:12]
    b.press('#find')
    b.type(wanted.lower())
    expected = [n for n in page.names if wanted in n]
    b.wait('document.getElementById("found").textContent.includes(" of ")')
    same(text(b, '#found').split()[0], f'{len(expected):,}', 'found')
    same(sorted(rows(b)), sorted(expected)[:len(rows(b))], 'names')
    b.run('document.getElementById("find").value = "", 0')
    b.press('#from')
    b.type('20,5')
    b.wait(f'!document.getElementById("found").textContent.startsWith("{len(expected)} ")')
    n = sum(v is not None and v >= 20.5 for v in page.values['minutes_doctor'])
    same(text(b, '#found').split()[0], f'{n:,}', 'found')
    b.press('#switch label:nth-child(3)')
    same(text(b, '#found'), f'{len(page.names):,} cells', 'found of another indicator')


def test_row_shows_cell(b, page):
    b.open(page.path)
    b.press('#rows tr[data-cell]:nth-child(5) th button')
    cell = page.names.index(rows(b)[3])
    same(text(b, '#cell-heading'), 'Cell ' + page.names[cell], 'cell')
    same(b.run('document.querySelector("#rows tr[aria-selected=true]").dataset.cell'), str(cell),
         'selected row')
    b.run('document.getElementById("rows").focus(), 0')
    b.key('End')
    same(text(b, '#cell-heading'), 'Cell ' + max(page.names), 'cell of the last row')
    b.key('ArrowUp')
    same(text(b, '#cell-heading'), 'Cell ' + sorted(page.names)[-2], 'cell of the last but one')
    assert sorted(page.names)[-2] in rows(b), 'the selected row is in view'


def test_keyboard(b, page):
    b.open(page.path)
    b.click(*position(b, page, page.at(20, 33)))
    b.run('document.getElementById("map").focus(), 0')
    b.key('ArrowRight')
    assert page.names[page.at(21, 33)] in text(b, '#live'), text(b, '#live')
    b.key('ArrowUp')
    assert page.names[page.at(21, 34)] in text(b, '#live'), text(b, '#live')
    same(text(b, '#cell-heading'), 'Cell ' + page.names[page.at(20, 33)], 'cell before Enter')
    b.key('Enter')
    same(text(b, '#cell-heading'), 'Cell ' + page.names[page.at(21, 34)], 'cell after Enter')
    b.key('ArrowLeft')
    b.key('ArrowDown')
    b.key('Enter')
    same(text(b, '#cell-heading'), 'Cell ' + page.names[page.at(20, 33)], 'back again')
    zoom = b.run('dikas.map.getZoom()')
    b.key('+', 187, '+')
    same(b.run('dikas.map.getZoom()'), zoom + 1, 'zoom')
    b.key('Home')
    same(b.run('dikas.map.getZoom()'), zoom, 'zoom of all')
    b.key('Escape')
    same(text(b, '#cell-heading'), 'Cell', 'cell after Escape')


def test_roles(b, page):
    """What a screen reader is told."""
    b.open(page.path)
    tree = b.call('Accessibility.getFullAXTree')['nodes']
    named = {(n['role']['value'], n.get('name', {}).get('value', '')) for n in tree
             if 'role' in n and not n.get('ignored')}
    roles = {role for role, _ in named}
    assert ('application', 'Map: A made-up town') in named
    assert {'radio', 'table', 'columnheader', 'rowheader', 'status', 'main'} <= roles, roles
    unnamed = [n['role']['value'] for n in tree if not n.get('ignored') and 'role' in n and
               n['role']['value'] in ('button', 'radio', 'textbox', 'searchbox', 'link') and
               not n.get('name', {}).get('value')]
    same(unnamed, [], 'controls without a name')


def test_address(b, page):
    cell = page.at(40, 9)
    b.open(page.path, f'#map=lq_foreign&cell={page.names[cell]}')
    assert text(b, '#indicator').startswith('Location quotient')
    same(text(b, '#cell-heading'), 'Cell ' + page.names[cell], 'cell')
    same(b.run('document.querySelector("#rows tr[aria-selected=true]").dataset.cell'), str(cell),
         'selected row')
    b.open(page.path, '#map=nothing&cell=nobody')
    assert text(b, '#indicator').startswith('Minutes')


def test_saved_table(b, page, folder):
    b.open(page.path)
    b.call('Page.setDownloadBehavior', behavior='allow', downloadPath=folder)
    b.press('#csv')
    path = os.path.join(folder, 'A_made_up_town.csv')
    for _ in range(100):
        if os.path.exists(path):
            break
        time.sleep(0.05)
    with open(path, newline='', encoding='utf-8-sig') as file:
        saved = list(csv.DictReader(file))
    same(len(saved), len(page.names), 'rows')
    by_name = {r['id']: r for r in saved}
    for i, name in enumerate(page.names):
        for column in COLUMNS:
            value, told = page.values[column][i], by_name[name][column]
            if value is None:
                same(told, '', f'{name}, {column}')
            else:
                assert math.isclose(float(told), value, rel_tol=6e-6), (name, column, told, value)
    assert {'ok', 'suppressed', 'no_data'} == {r['population_status'] for r in saved}
    assert 'beyond_limit' in {r['minutes_doctor_status'] for r in saved}


def test_text(b, page):
    b.open(page.path)
    same(texts(b, '#text h3'), ['What these maps are'], 'headings')
    same(texts(b, '#text strong'), ['made up'], 'bold')
    same(texts(b, '#text li em'), ['Minutes'], 'italic')
    same(b.run('document.querySelector("#text a").href'), 'https://example.org/', 'link')
    assert '<b>this</b>' in text(b, '#text ul')
    same(texts(b, '#text tbody td'), ['Pohjola', '1 200', 'S\u00f6dervik', '800'], 'table')
    same(texts(b, '.summary caption'), ['By population group', 'By quarter'], 'summaries')
    same(texts(b, '.summary td')[-1], 'no data', 'a missing value of a summary')


MARKDOWN = {
    '# A\n## B #': '<h2>A</h2><h3>B</h3>',
    'a\nb\n\nc': '<p>a\nb</p><p>c</p>',
    '- a\n- b\n  - c\n- d': '<ul><li>a</li><li>b<ul><li>c</li></ul></li><li>d</li></ul>',
    '* a\n\n3. b\n4. c': '<ul><li>a</li></ul><ol start="3"><li>b</li><li>c</li></ol>',
    '**b** *i* __b__ _i_ `c*d*`': '<p><strong>b</strong> <em>i</em> <strong>b</strong> <em>i</em> '
                                  '<code>c*d*</code></p>',
    'minutes_to_doctor 2 * 3 * 4 \\*no\\*': '<p>minutes_to_doctor 2 * 3 * 4 *no*</p>',
    '<b>x</b> & [x](javascript:1)': '<p>&lt;b&gt;x&lt;/b&gt; &amp; <span>x</span></p>',
    '[x](mailto:a) [y](//e.org) [z](HTTPS://e.org)':
        '<p><span>x</span> <span>y</span> <a href="HTTPS://e.org" rel="noopener noreferrer" '
        'target="_blank">z</a></p>',
    '> a\n> b\n\n---\n\n```\n<c>\n```': '<blockquote><p>a\nb</p></blockquote><hr>'
                                         '<pre><code>&lt;c&gt;</code></pre>',
    '|a|b|\n|---|--:|\n|1|2|': '<table><thead><tr><th scope="col">a</th><th class="right" scope="col">b'
                               '</th></tr></thead><tbody><tr><td>1</td><td class="right">2</td></tr>'
                               '</tbody></table>',
    '*' * 9 + 'a': '<p>' + '*' * 9 + 'a</p>',
    '***x*** **': '<p><strong><em>x</em></strong> **</p>',
}


def test_markdown(b, page):
    b.open(page.path)
    for written, wanted in MARKDOWN.items():
        same(b.run(f'renderMarkdown({json.dumps(written)}).map(e => e.outerHTML).join("")'), wanted,
             written)


def test_paper(b, page, folder):
    b.open(page.path)
    path = os.path.join(folder, 'page.pdf')
    b.paper(path)
    assert b.run('document.getElementById("paper").width') > 1000
    if not shutil.which('pdftotext'):
        print('   what is printed is not read: no pdftotext (package poppler-utils)')
        return
    said = subprocess.run(['pdftotext', '-layout', path, '-'], check=True, capture_output=True,
                          text=True).stdout
    for wanted in ('A made-up town', 'All values are made up.', 'beyond limit',
                   'What these maps are', 'By quarter', 'Source: made up for tests'):
        assert wanted in said, wanted
    for unwanted in ('Save as CSV', 'Arrow keys', 'Find'):
        assert unwanted not in said, unwanted


def test_phone(b, page):
    b.resize(390, 844, 2, True)
    b.open(page.path)
    assert b.run('document.documentElement.scrollWidth') <= 390
    b.click(*position(b, page, page.at(20, 33)))
    same(text(b, '#cell-heading'), 'Cell ' + page.names[page.at(20, 33)], 'cell')
    b.resize(1280, 900)


def test_golden(b, page, folder, golden):
    b.resize(900, 700)
    b.open(page.path)
    b.click(*position(b, page, page.at(12, 40)))
    b.move(5, 5)
    path = os.path.join(folder, 'map.png')
    b.picture(path, '#map')
    b.resize(1280, 900)
    if os.environ.get('DIKAS_UPDATE'):
        shutil.copy(path, golden)
    share = pictures.differing(path, golden)
    print(f'   {100 * share:.2f} % of the pixels differ')
    assert share <= MOST_DIFFERING, f'{golden}: {100 * share:.1f} % of the pixels differ'


def test_other_cells(b, page):
    b.open(page.path)
    for cell in (17, 555, len(page.names) - 3):
        b.click(*position(b, page, cell))
        same(text(b, '#cell-heading'), 'Cell ' + page.names[cell], 'cell')


def test_ground(b, page):
    """What lies behind the cells has the colours of pages."""
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'lib', 'map', 'ground.c')
    with open(source, encoding='utf-8') as file:
        drawn = dict(re.findall(r'DIKAS_GROUND_(LAND|WATER|GREEN)\] = \{ 0x(\w{6})', file.read()))
    b.open(page.path)
    styles = b.run('Object.entries(GROUND_STYLES).filter(([, s]) => /^#/.test(s.fill))'
                   '.map(([kind, s]) => [kind.toUpperCase(), s.fill.slice(1)])')
    same(dict(styles), drawn, 'colours of pages')
    for column, row, kind in (15, 0, 'LAND'), (58, 10, 'WATER'):
        place = ((column + 0.5) * 250, (row + 0.5) * 250)
        assert place not in page.places, 'a cell covers it'
        same('%02x%02x%02x' % tuple(colours_of_places(b, [place])[0]), drawn[kind], kind)


def test_hexagons(b, page):
    """Corners of cells whose shape is written once."""
    b.open(page.path)
    assert b.run('data.layers[0].cells.stamps.length') < 40
    for cell in (0, 17, 555, len(page.names) - 1):
        x, y = page.places[cell]
        wanted = [(x + 250 / math.sqrt(3) * math.sin(k * math.pi / 3),
                   y + 250 / math.sqrt(3) * math.cos(k * math.pi / 3)) for k in range(6)]
        got = b.run(f'page.cells.rings({cell})[0]')
        same(len(got), 6, 'corners')
        for corner in wanted:
            off = min(max(abs(corner[0] - p[0]), abs(corner[1] - p[1])) for p in got)
            assert off < 0.12, (cell, corner, got)


def test_finnish(b, page):
    b.open(page.path)
    same(b.run('document.documentElement.lang'), 'fi', 'language')
    same(texts(b, '#kinds .range')[-3:],
         ['ei tietoa', 'ei tavoitettavissa rajan sisällä', 'kaukana katuverkosta'], 'words')
    same(text(b, '#found'), f'{len(page.names):,} ruutua'.replace(',', '\u00a0'), 'a number')
    b.click(*position(b, page, page.at(20, 33)))
    assert ',' in text(b, '#cell-values td:nth-child(2)')


def test_numbers(b, page):
    b.open(page.path)
    same([b.run(f'dikas.formatNumber({x}, {decimals})').replace('\u00a0', ' ') for x, decimals in
          (('-1234567.25', 1), ('1.2e18', 0), ('-3e15', 0), ('2.5e-9', 6), ('2.5e-9', 2), ('0', 6), ('NaN', 0),
           ('-1e300', 0), ('1e-300', 0), ('1/0', 0), ('4.2e-5', 7), ('0.5', 7))],
         ['−1 234 567,3', '1,2 × 10¹⁸', '−3 × 10¹⁵', '2,5 × 10⁻⁹', '0,00', '0,000000', '–',
          '−1 × 10³⁰⁰', '1 × 10⁻³⁰⁰', '∞', '4,2 × 10⁻⁵', '0,500000'], 'numbers')


def test_units(b, page):
    """A number is never read together with another that its unit begins with."""
    b.open(page.path)
    same([b.run(f'withUnit("0,0", "{unit}")') for unit in ('', 'min', '%', '100 000 asukasta kohti')],
         ['0,0', '0,0\u00a0min', '0,0\u00a0%', '0,0 (100 000 asukasta kohti)'], 'units')


def test_names_within(b, page):
    """No name on the map is cut by its edge."""
    b.open(page.path)
    drawn = b.run('''(() => {
        const drawn = [], context = document.createElement('canvas').getContext('2d');
        context.fillText = (text, x, y) => drawn.push([text, Math.round(x), Math.round(y)]);
        context.measureText = () => ({ width: 60 });
        const view = { left: 0, top: 200, scale: 1, width: 300, height: 200, seen: [50, 20, 250, 180] };
        drawLabels(context, view, [{ kind: 'border', labels: [[55, 100, 'west'], [150, 198, 'beyond'],
            [240, 60, 'east'], [150, 25, 'south'], [30, 40, 'cut']] }]);
        return drawn;
    })()''')
    same(drawn, [['west', 84, 100], ['beyond', 150, 2], ['east', 216, 140], ['south', 150, 170]], 'names')


def test_nothing_breaks_out(b, page):
    with open(page.path, encoding='utf-8', errors='strict') as file:
        file.read()
    b.open(page.path)
    same(b.run('window.broken'), None, 'scripts of others')
    script = '</script><script>window.broken = 1</script>'
    same(text(b, 'h1'), script, 'title')
    same(b.run('document.title'), script, 'title of the window')
    same(b.run('document.scripts.length'), 2, 'scripts')
    same(b.run('document.querySelectorAll("img").length'), 0, 'pictures')
    links = b.run('[...document.querySelectorAll("a[href]")].map(a => a.protocol)')
    same([p for p in links if p not in ('https:', 'http:', 'file:')], [], 'links')
    same(b.run('dikas.page.names.slice(0, 3)'),
         [script, '<img src=x onerror=window.broken=1>', '"\';window.broken=1;//'], 'names')
    same(b.run('dikas.page.names[4]'), 'a\ufffd\ufffd\ufffdz', 'what is no UTF-8')
    same(b.run('dikas.page.names[5]'), 'line\u2028para\u2029end\nnext\ttab\x01', 'control characters')
    assert "\r\n'=cmd|' /C calc'!A0," in b.run('dikas.table.csv()')
    for k in range(len(COLUMNS)):
        b.run(f'dikas.show({k}), dikas.select({k}), 0')
    same(b.run('window.broken'), None, 'scripts of others')


# ---- several layers of cells ----

def switch_to(b, title):
    """Choose an indicator by its title; where it is among all."""
    k = b.run('data.indicators.findIndex(i => i.title === ' + json.dumps(title) + ')')
    b.press(f'#switch label:nth-child({k + 1})')
    same(b.run('page.current'), k, 'indicator')
    return k


def test_layers(b, page):
    """Quarters have places, names, values, summaries and addresses of their own."""
    b.open(page.path)
    cell = page.at(20, 33)
    b.click(*position(b, page, cell))
    seen = b.run('dikas.map.getBounds().toBBoxString()')
    same(b.run('data.layers.map(l => !!l.places)'), [True, False, False], 'layers that are read')
    same(texts(b, '#switch .quiet'), ['4\u00a0quarters', '3 cells'], 'what is of other cells')
    switch_to(b, 'Residents of the quarter')
    same(text(b, '#cell-heading'), '4\u00a0quarters', 'a cell of the town is none of the quarters')
    same(text(b, '#table-heading'), '4\u00a0quarters', 'what the rows are')
    same(text(b, '#found'), '4\u00a0quarters', 'found')
    same(texts(b, '#kinds .count'), ['1', '2', '1'], 'cells in classes, and suppressed')
    same(text(b, '#kinds .rows'), 'quarters', 'what is counted')
    same(rows(b), ['00100', '00120', '00130', '\u2013'], 'names')
    same(rows(b, 1), ['1,200', '800', 'suppressed', '4,101'], 'values')
    same(texts(b, '#rows thead th'), ['postal_code', 'Residents of the quarter (persons)'], 'heads')
    same(texts(b, '.summary caption'), ['By quarter'], 'summaries')
    side = b.run('data.layers[1].box[2] / 2')
    corner = b.run('[data.layers[1].box[0], data.layers[1].box[1]]')
    page.quarters = [(corner[0] + side * (q % 2 + 0.5), corner[1] + side * (q // 2 + 0.5))
                     for q in range(4)]
    colours = colours_of_places(b, page.quarters)
    same(['#%02x%02x%02x' % tuple(c) for c in colours[:2] + colours[3:]],
         ['#b30000', '#fee8c8', '#b30000'], 'colours')
    b.click(*position_of(b, page.quarters[3]))
    same(text(b, '#cell-heading'), '\u2013', 'a quarter without a name')
    b.click(*position_of(b, page.quarters[1]))
    same(text(b, '#cell-heading'), '00120', 'quarter')
    same(texts(b, '#cell-values td:nth-child(2)'), ['800\u00a0persons'], 'its values only')
    same(b.run('location.hash'), '#map=population_2&cell=00120', 'address')
    b.run('document.getElementById("map").focus(), 0')
    b.key('ArrowUp')
    assert text(b, '#live').startswith('\u2013. Residents of the quarter: 4,101'), text(b, '#live')
    b.key('ArrowLeft')
    b.key('ArrowDown')
    assert text(b, '#live').startswith('00100.'), text(b, '#live')
    switch_to(b, 'Residents')
    same(b.run('dikas.map.getBounds().toBBoxString()'), seen, 'all of the town again')
    same(text(b, '#found'), f'{len(page.names):,} cells', 'found')
    same(text(b, '#table-heading'), 'All cells', 'what the rows are')
    same(texts(b, '.summary caption'), ['By population group', 'By quarter'], 'summaries')
    same(b.run('location.hash'), '#map=population', 'address')


def test_layers_and_view(b, page):
    """What a reader looks at closely stays, where there is anything to see."""
    b.open(page.path)
    x, y = page.places[page.at(20, 33)]
    b.run(f'dikas.map.setView([{y}, {x}], dikas.map.getZoom() + 3, {{ animate: false }}), 0')
    seen = b.run('dikas.map.getBounds().toBBoxString()')
    switch_to(b, 'Residents of the quarter')
    same(b.run('dikas.map.getBounds().toBBoxString()'), seen, 'what is seen of the quarters')
    switch_to(b, 'Storeys in the village')
    same(b.run('dikas.map.getBounds().contains(areaOf(data.layers[2]))'), True, 'the village')
    assert b.run('areaOf(data.layers[2]).getSouthWest().lat - dikas.map.getBounds().getSouth()') < 60
    x, y = b.run('[data.layers[2].box[0] + 23, data.layers[2].box[1] + 3]')
    b.click(*position_of(b, (x, y)))
    same(text(b, '#cell-heading'), 'Cell ' + page.names[1], 'a house')
    same(texts(b, '#cell-values td:nth-child(2)'), ['1.00'], 'its value')
    same(b.run('document.getElementById("summaries").hidden'), True, 'no summaries')
    b.key('Home')
    switch_to(b, 'Residents of the quarter')
    same(b.run('dikas.map.getBounds().contains(areaOf(data.layers[1]))'), True, 'all quarters')


def test_layers_by_address(b, page):
    """The same id, in two layers."""
    b.open(page.path, f'#map=storeys&cell={page.names[2]}')
    same(text(b, '#cell-heading'), 'Cell ' + page.names[2], 'a house')
    same(b.run('data.layers.map(l => !!l.places)'), [False, False, True], 'layers that are read')
    b.run(f'location.hash = "#map=population&cell={page.names[2]}", 0')
    b.wait('page.layer === data.layers[0]')
    same(text(b, '#cell-heading'), 'Cell ' + page.names[2], 'a cell')
    same(len(texts(b, '#cell-values tr')), len(COLUMNS), 'its values')
    b.open(page.path, '#map=population_2&cell=00120')
    same(text(b, '#cell-heading'), '00120', 'a quarter')


def test_layers_filtered_and_saved(b, page, folder):
    b.open(page.path)
    b.press('#find')
    b.type(page.names[777][4:12].lower())
    b.wait('document.getElementById("found").textContent.includes(" of ")')
    switch_to(b, 'Residents of the quarter')
    same(text(b, '#found'), '4\u00a0quarters', 'found')
    b.press('#find')
    b.type('0012')
    b.wait('document.getElementById("found").textContent === "1 / 4\u00a0quarters"')
    b.call('Page.setDownloadBehavior', behavior='allow', downloadPath=folder)
    b.press('#csv')
    path = os.path.join(folder, 'A_made_up_town_postal_code.csv')
    for _ in range(100):
        if os.path.exists(path):
            break
        time.sleep(0.05)
    with open(path, encoding='utf-8-sig') as file:
        same(file.read().splitlines(), ['postal_code,population,population_status', '00120,800,ok'],
             'the file')
    b.press('#rows thead th:nth-child(2) button')
    switch_to(b, 'Residents')
    same(rows(b)[:3], page.names[:3], 'the town in its order')


def test_layers_on_paper(b, page, folder):
    b.open(page.path)
    switch_to(b, 'Residents of the quarter')
    path = os.path.join(folder, 'quarters.pdf')
    b.paper(path)
    middle = b.run("""(() => {
        const p = dikas.map.latLngToContainerPoint(dikas.map.getCenter());
        const { width, height } = document.getElementById('paper'), c = document.getElementById('paper');
        const at = (x, y) => [...c.getContext('2d').getImageData(x * width, y * height, 1, 1).data];
        const size = dikas.map.getSize();
        const q = dikas.map.latLngToContainerPoint([%f, %f]);
        return at(q.x / size.x, q.y / size.y);
    })()""" % (page.quarters[0][1], page.quarters[0][0]))
    same(middle[:3], [0xb3, 0, 0], 'colour of a quarter on paper')


# ---- two in one map ----

def square_of(page):
    """Kind of each cell, from its values: 3 * class of warmth + class of minutes, or a word."""
    kinds = []
    for i, minutes in enumerate(page.values['minutes_doctor']):
        warmth = None if i % 41 == 5 else 7 * i % 30
        kinds.append('suppressed' if i % 50 == 3 else 'no data' if minutes is None or warmth is None
                     else 3 * class_of([0, 10, 20, 29], warmth) + class_of([4, 12, 20, 29], minutes))
    return kinds


def test_square(b, page):
    b.open(page.path)
    kinds = square_of(page)
    same(len(texts(b, '#switch label')), len(COLUMNS) + 1, 'one choice for both')
    same(b.run('document.getElementById("square").hidden'), True, 'no square yet')
    b.press('#switch label:nth-child(6)')
    same(text(b, '#indicator'), 'Far and warm', 'title')
    same(text(b, '#subtitle'), 'Two at once', 'subtitle of this map')
    b.press('#switch label:nth-child(1)')
    same(text(b, '#subtitle'), '250 m cells', 'subtitle of the others')
    b.press('#switch label:nth-child(6)')
    same(b.run('location.hash'), '#map=minutes_doctor*warmth', 'address')
    shown = [int(n) for n in texts(b, '#square td button')]
    same(shown, [kinds.count(k) for k in (6, 7, 8, 3, 4, 5, 0, 1, 2)], 'counts, from above')
    same(texts(b, '#kinds .count'), [str(kinds.count('no data')), str(kinds.count('suppressed'))],
         'counts of what is missing')
    same(texts(b, '#square th'), ['Warmth (persons) \u2191', '20\u201329', '10\u201319', '0\u20139',
                                  '4\u201312', '12\u201320', '20\u201329',
                                  'Minutes on foot to the nearest health centre (min) \u2192'], 'axes')
    same(b.run('document.querySelectorAll("#square button")[1].getAttribute("aria-label")'),
         'Minutes on foot to the nearest health centre (min): 12\u201320; Warmth (persons): '
         f'20\u201329: {kinds.count(7)} cells', 'what a screen reader says')
    colours = b.run('data.maps[5].square')
    cells = [i for i in range(100, len(kinds), 239) if isinstance(kinds[i], int)]
    for cell, colour in zip(cells, colours_at(b, page, cells)):
        same('#%02x%02x%02x' % tuple(colour), colours[kinds[cell]], page.names[cell])
    same([b.run('getComputedStyle(document.querySelectorAll("#square button")[2]).backgroundColor')],
         ['rgb(48, 48, 48)'], 'colour of the upper right corner')


def test_square_values(b, page):
    """Both values with the pointer, the keyboard and in the table; each column once."""
    b.open(page.path, '#map=minutes_doctor*warmth')
    kinds = square_of(page)
    cell = next(i for i in range(1500, len(kinds)) if kinds[i] == 4)
    b.click(*position(b, page, cell))
    same(texts(b, '#cell-values .current th'), ['Minutes on foot to the nearest health centre', 'Warmth'],
         'both')
    same(texts(b, '#cell-values .current td:nth-child(2)')[1], f'{7 * cell % 30}\u00a0persons', 'warmth')
    same(b.run('[...document.querySelectorAll("#cell-values .current .swatch")]'
               '.map(s => s.style.backgroundColor)'), ['rgb(144, 136, 136)'] * 2, 'their colour')
    same(len(texts(b, '#rows thead th')), len(COLUMNS) + 2, 'columns')
    same(b.run('table.csv().split("\\r\\n")[0].split(",").filter(c => c === "minutes_doctor").length'),
         1, 'the column in a file')
    b.run('document.getElementById("map").focus(), 0')
    b.key('ArrowRight')
    assert ' health centre: ' in text(b, '#live') and '. Warmth: ' in text(b, '#live'), text(b, '#live')


def test_square_chooses(b, page):
    b.open(page.path, '#map=minutes_doctor*warmth')
    kinds = square_of(page)
    b.press('#square tr:nth-child(2) td:nth-child(4) button')
    n = kinds.count(8)
    same(text(b, '#found'), f'{n:,} of {len(kinds):,} cells', 'found')
    same(rows(b)[:5], [page.names[i] for i, k in enumerate(kinds) if k == 8][:5], 'rows')
    same(b.run('[...document.querySelectorAll("#square [aria-pressed=true]")].length'), 1, 'pressed')
    b.run('document.querySelector("#square tr:nth-child(4) td:nth-child(2) button").focus(), 0')
    b.key('Enter', 13, '\r')
    n += kinds.count(0)
    same(text(b, '#found'), f'{n:,} of {len(kinds):,} cells', 'found with a second class, by key')
    b.press('#all-classes')
    same(text(b, '#found'), f'{len(kinds):,} cells', 'found')
    b.press('#switch label:nth-child(1)')
    same(b.run('document.getElementById("square").hidden'), True, 'no square')
    same(len(texts(b, '#kinds .count')), 5 + 3, 'classes of one')


def main():
    make, golden = sys.argv[1:]
    if not find():
        print('skipped: no Chromium (package chromium)')
        return 77
    folder = tempfile.mkdtemp(prefix='dikas-html-')
    grid = Page(make, folder, 'grid', 5000)
    shapes, points = (Page(make, folder, kind, 1000) for kind in ('shapes', 'points'))
    layers, square = (Page(make, folder, kind, 3300) for kind in ('layers', 'square'))
    finnish, odd = Page(make, folder, 'grid', 3000, 'fi'), Page(make, folder, 'odd', 64)
    tests = [
        (test_nothing_is_asked_for, grid), (test_click_shows_values, grid),
        (test_why_a_value_is_missing, grid), (test_pointer_shows_values, grid), (test_switch, grid),
        (test_counts, grid), (test_legend_chooses, grid), (test_table_sorts, grid),
        (test_table_filters, grid), (test_row_shows_cell, grid), (test_keyboard, grid),
        (test_roles, grid), (test_address, grid), (test_saved_table, grid, folder),
        (test_text, grid), (test_markdown, grid),
        (test_paper, grid, folder), (test_phone, grid),
        (test_golden, grid, folder, golden), (test_other_cells, shapes), (test_other_cells, points),
        (test_layers, layers), (test_layers_and_view, layers), (test_layers_by_address, layers),
        (test_layers_filtered_and_saved, layers, folder), (test_layers_on_paper, layers, folder),
        (test_square, square), (test_square_values, square), (test_square_chooses, square),
        (test_ground, grid), (test_hexagons, shapes), (test_finnish, finnish), (test_numbers, finnish),
        (test_units, finnish), (test_names_within, grid),
        (test_nothing_breaks_out, odd),
    ]
    failed = 0
    for page in grid, Page(make, folder, 'shapes', 5000):
        if page.size >= 400000:
            print(f'not ok: {page.path}: 5000 cells take {page.size} bytes')
            failed += 1
    with Browser() as b:
        for test, page, *more in tests:
            b.problems.clear()
            b.requests.clear()
            try:
                test(b, page, *more)
                same(b.problems, [], 'console')
                print('ok:', test.__name__)
            except Exception as problem:  # the others may tell more
                failed += 1
                print(f'not ok: {test.__name__}: {type(problem).__name__}: {problem}')
    shutil.rmtree(folder, ignore_errors=True)
    print(f'{len(tests)} tests, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
