/* SPDX-License-Identifier: MIT */
/*
 * The page: what is shown, and what the reader does with it.
 */

const page = {
    layer: null,     /* that of the map which is shown; of it: */
    n: 0,
    names: [],
    cells: null,
    indicators: [],
    ground: data.ground.map(readGround),
    current: -1,     /* map */
    selected: -1,    /* cell whose values are shown */
    cursor: -1,      /* cell under the pointer or the arrow keys */
    keeps: null,     /* filter of the table */
    chosen: new Set(), /* kinds of the legend */
};

const $ = id => document.getElementById(id);
const mapNow = () => data.maps[page.current];
const subtitle = $('subtitle').textContent, tableHeading = $('table-heading').textContent;
const indicatorNow = () => readMap(mapNow()); /* or two, as one */

/* ---- the map ---- */

/* Metres right of and above the corner of the cells; a pixel is 2 to the power of -zoom metres. */
const map = L.map('map', { crs: L.CRS.Simple, minZoom: -20, maxZoom: 6, zoomSnap: 0.25, zoomDelta: 1,
    wheelPxPerZoomLevel: 90, keyboard: false, attributionControl: false, zoomControl: false,
    boxZoom: true, inertia: true, markerZoomAnimation: false });
const layer = new MapLayer(page);
const above = L.svg({ padding: 0.4 });
const halo = outline({ color: '#fff', weight: 5, opacity: 0.9 });
const frame = outline({ color: '#111', weight: 2 });
const hover = outline({ color: '#111', weight: 1.2 });

function outline(style) {
    return L.polygon([], { fill: false, interactive: false, lineJoin: 'miter', renderer: above,
        ...style });
}

/* Where the cells of a layer lie. */
function areaOf(layer) {
    const [left, below, right, above] = layer.box;
    return L.latLngBounds([below, left], [above, right]);
}

function showWhole() {
    map.fitBounds(areaOf(page.layer), { padding: [14, 14], animate: false });
    page.zoomOfWhole = map.getZoom();
}

/* All of another layer, unless the reader has looked closer and some of it is there. */
function seeLayer(layer) {
    const isClose = page.layer && map.getZoom() !== page.zoomOfWhole;
    page.layer = layer;
    if (isClose && map.getBounds().intersects(areaOf(layer)))
        page.zoomOfWhole = NaN;
    else
        showWhole();
}

/* On another size of the window all is seen again, unless the reader has looked closer. */
function fit() {
    const isWhole = map.getZoom() === page.zoomOfWhole, { x, y } = map.getSize();
    if (x === $('map').clientWidth && y === $('map').clientHeight)
        return;
    map.invalidateSize({ animate: false, pan: false });
    if (isWhole)
        showWhole();
}

function makeMap() {
    $('map').setAttribute('aria-label', word('Map: %s', data.title || ''));
    const areas = data.layers.map(areaOf), all = areas.reduce((a, b) => a.extend(b),
        L.latLngBounds(areas[0]));
    const zooms = areas.map(area => map.getBoundsZoom(area));
    map.setView(all.getCenter(), map.getBoundsZoom(all, false, L.point(28, 28)), { animate: false });
    map.setMinZoom(map.getZoom() - 1);
    map.setMaxZoom(Math.max(...zooms.map(zoom => zoom + 6), -2));
    map.setMaxBounds(all.pad(0.75));
    L.control.zoom({ position: 'topleft', zoomInTitle: word('Zoom in'),
        zoomOutTitle: word('Zoom out') }).addTo(map);
    const whole = L.control({ position: 'topleft' });
    whole.onAdd = () => {
        const button = element('button', { type: 'button', title: word('Show the whole area'),
            'aria-label': word('Show the whole area') }, '\u2922');
        button.addEventListener('click', showWhole);
        const bar = element('div', { class: 'leaflet-bar' }, button);
        L.DomEvent.disableClickPropagation(bar);
        return bar;
    };
    whole.addTo(map);
    if (data.metric)
        new ScaleControl().addTo(map);
    map.on('click', event => select(cellAt(event.latlng)));
    map.on('mousemove', event => point(cellAt(event.latlng), event.containerPoint));
    map.on('mouseout', () => point(-1));
    map.on('dragstart zoomstart', () => point(-1));
    new ResizeObserver(fit).observe($('map'));
}

function cellAt(place) {
    const pixels = POINT_RADIUS + 2;
    return page.cells.at(place.lng, place.lat, pixels / map.options.crs.scale(map.getZoom()));
}

function placesOf(cell) {
    return cell < 0 ? [] : page.cells.rings(cell).map(ring => ring.map(([x, y]) => [y, x]));
}

/* ---- what is shown ---- */

/* Cells that the table does not have, and kinds that were not chosen, stand back. */
function repaint() {
    const { kinds } = indicatorNow(), isFaint = new Uint8Array(page.n);
    if (page.chosen.size || page.keeps)
        for (let i = 0; i < page.n; i++)
            isFaint[i] = !isShown(i, kinds);
    page.paint = new Paint(indicatorNow(), isFaint);
    layer.redraw();
}

function isShown(cell, kinds) {
    return (!page.chosen.size || page.chosen.has(kinds[cell])) && (!page.keeps || page.keeps(cell));
}

function applyFilter() {
    const { kinds } = indicatorNow();
    const isAll = !page.chosen.size && !page.keeps;
    table.filter(isAll ? null : cell => isShown(cell, kinds));
    $('found').textContent = isAll ? countText(indicatorNow(), page.n)
        : partText(indicatorNow(), table.rows.length, page.n);
    repaint();
}

/* The cells of another layer: of the former none is chosen, sought or pointed at any more. */
function enter(layer) {
    if (layer === page.layer)
        return;
    const { n, names, places } = readLayer(layer);
    point(-1);
    for (const part of [halo, frame])
        part.setLatLngs([]);
    Object.assign(page, { n, names, cells: places, selected: -1,
        indicators: layer.indicators });
    $('find').value = '';
    seeLayer(layer);
    table.show(layer, page.indicators);
    $('summaries').replaceChildren(...layer.summaries.map(summaryTable));
    $('summaries').hidden = !layer.summaries.length;
}

function show(k) {
    if (k !== page.current) /* a range of one indicator is none of another */
        $('from').value = $('to').value = '';
    page.current = k;
    page.chosen = new Set();
    const shown = mapNow(), indicator = indicatorNow();
    enter(shown.layer);
    setSwitch(k);
    legend.show(indicator);
    $('indicator').textContent = titleWithUnit(indicator);
    $('subtitle').textContent = shown.subtitle ?? subtitle;
    $('subtitle').hidden = !$('subtitle').textContent;
    $('range-title').textContent = shown.indicators[0].title;
    $('caption').replaceChildren(...renderMarkdown(shown.caption || '', 2));
    readFilters();
    showCell();
    writeHash();
}

/* A cell becomes the selected one, -1: none. */
function select(cell, { isSeen = true, isTold = true } = {}) {
    page.selected = cell;
    const places = placesOf(cell);
    halo.setLatLngs(places);
    frame.setLatLngs(places);
    const centre = cell < 0 ? null : page.cells.centre(cell);
    if (centre && !isSeen)
        see(centre);
    table.select(cell, isSeen);
    showCell();
    writeHash();
    if (isTold && cell >= 0)
        tell([nameOf(cell), ...page.indicators.map(i => `${i.title}: ${valueText(i, cell)}`)]
            .join('. '));
}

/* As little of the map is moved as can be. */
function see([x, y]) {
    map.panInside([y, x], { padding: [12, 12], animate: false });
}

/* What the cells are, if they are called otherwise. */
const rowsNow = () => mapNow().indicators[0].rows;

function nameOf(cell) {
    return rowsNow() ? page.names[cell] || DASH : `${word('Cell')} ${page.names[cell]}`;
}

function tell(text) {
    $('live').textContent = text;
}

/* All values of the selected cell. */
function showCell() {
    const cell = page.selected;
    const rows = rowsNow() && countText(mapNow().indicators[0], page.n);
    $('table-heading').textContent = rows ?? tableHeading;
    $('cell-heading').textContent = cell < 0 ? rows ?? word('Cell') : nameOf(cell);
    $('cell-hint').hidden = cell >= 0;
    $('cell-values').replaceChildren(...(cell < 0 ? [] : valueRows(cell, page.indicators)));
}

/* Whether the map draws it. */
function isNow(indicator) {
    return mapNow().indicators.some(i => i.told === indicator);
}

function valueRows(cell, indicators) {
    const drawn = indicatorNow();
    return indicators.map(indicator => {
        const isKnown = readIndicator(indicator).absences[cell] === KNOWN, isCurrent = isNow(indicator);
        const coloured = isCurrent ? drawn : indicator;
        return element('tr', { class: isCurrent ? 'current' : null },
            element('th', { scope: 'row' }, indicator.title),
            element('td', { class: isKnown ? null : 'absent' }, valueText(indicator, cell)),
            element('td', {}, swatchOf(coloured, coloured.kinds[cell])));
    });
}

/* What lies under the pointer. */
function point(cell, at) {
    if (cell !== page.cursor) {
        page.cursor = cell;
        hover.setLatLngs(placesOf(cell));
        tip.replaceChildren(...(cell < 0 ? [] : [element('strong', {}, nameOf(cell)),
            element('table', {}, ...valueRows(cell, indicatorsOfTip()))]));
    }
    tip.hidden = cell < 0 || !at;
    if (tip.hidden)
        return;
    const size = map.getSize();
    const left = at.x + 16 + tip.offsetWidth > size.x ? at.x - 12 - tip.offsetWidth : at.x + 16;
    const top = Math.min(at.y + 14, size.y - tip.offsetHeight - 6);
    tip.style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, top)}px)`;
}

/* At most ten values beside the pointer, the current ones among them. */
function indicatorsOfTip() {
    const most = 10, { indicators } = page, wanted = new Set(indicators.filter(isNow));
    const at = indicators.findIndex(isNow);
    for (const indicator of indicators.slice(Math.max(0, Math.min(at - 4, indicators.length - most))))
        if (wanted.size < most)
            wanted.add(indicator);
    return indicators.filter(i => wanted.has(i));
}

/* ---- keys ---- */

/* The nearest cell in a direction: as far along it as little as can be, and not much aside. */
function neighbour(cell, dx, dy) {
    const from = cell < 0 ? null : page.cells.centre(cell);
    if (!from)
        return middleCell();
    let best = -1, least = Infinity;
    for (let i = 0; i < page.n; i++) {
        const to = i === cell ? null : page.cells.centre(i);
        if (!to)
            continue;
        const x = to[0] - from[0], y = to[1] - from[1];
        const along = x * dx + y * dy, aside = Math.abs(x * dy - y * dx);
        if (along > 0 && aside <= along && along + 2 * aside < least) {
            least = along + 2 * aside;
            best = i;
        }
    }
    return best < 0 ? cell : best;
}

function middleCell() {
    const { lng, lat } = map.getCenter();
    let best = -1, least = Infinity;
    for (let i = 0; i < page.n; i++) {
        const at = page.cells.centre(i), far = at ? Math.hypot(at[0] - lng, at[1] - lat) : Infinity;
        if (far < least) {
            least = far;
            best = i;
        }
    }
    return best;
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

function step(direction) {
    const cell = neighbour(page.cursor < 0 ? page.selected : page.cursor, ...direction);
    if (cell < 0)
        return;
    const [x, y] = page.cells.centre(cell);
    see([x, y]);
    point(cell, map.latLngToContainerPoint([y, x]));
    tell([nameOf(cell), ...mapNow().indicators.map(i => `${i.title}: ${valueText(i, cell)}`)]
        .join('. '));
}

function onKey(event) {
    const arrow = ARROWS[event.key];
    if (event.altKey || event.ctrlKey || event.metaKey || event.target !== $('map'))
        return;
    if (arrow && event.shiftKey)
        map.panBy([80 * arrow[0], -80 * arrow[1]], { animate: false });
    else if (arrow)
        step(arrow);
    else if (event.key === 'Enter' || event.key === ' ')
        select(page.cursor < 0 ? middleCell() : page.cursor);
    else if (event.key === 'Escape')
        select(-1, {}), point(-1);
    else if (event.key === '+' || event.key === '-')
        map.setZoom(map.getZoom() + (event.key === '+' ? 1 : -1), { animate: false });
    else if (event.key === 'Home')
        showWhole();
    else
        return;
    event.preventDefault();
}

/* ---- filters and files ---- */

/* A number as readers of any language write it; NaN where there is none. */
function readNumber(text) {
    const plain = text.replace(/[\s\u00a0\u202f]/g, '').replace(/^\u2212/, '-').replace(',', '.');
    return plain === '' ? NaN : Number(plain);
}

function readFilters() {
    const { values, scale } = readIndicator(mapNow().indicators[0]);
    const wanted = $('find').value.trim().toLowerCase();
    const from = readNumber($('from').value), to = readNumber($('to').value);
    for (const id of ['from', 'to']) {
        const isBad = $(id).value.trim() !== '' && Number.isNaN(readNumber($(id).value));
        $(id).setAttribute('aria-invalid', String(isBad));
    }
    const hasRange = !Number.isNaN(from) || !Number.isNaN(to);
    const isWithin = cell => {
        const x = values[cell] * scale;
        return !(x < from) && !(x > to) && x === x;
    };
    page.keeps = !wanted && !hasRange ? null : cell =>
        (!wanted || page.names[cell].toLowerCase().includes(wanted)) && (!hasRange || isWithin(cell));
    applyFilter();
}

function save() {
    const title = [data.title || 'map', data.layers.length > 1 ? page.layer.idTitle : ''].join(' ');
    const name = title.replace(/[^\p{L}\p{N}]+/gu, '_').replace(/^_|_$/g, '');
    const file = new Blob(['\ufeff', table.csv()], { type: 'text/csv;charset=utf-8' });
    const link = element('a', { href: URL.createObjectURL(file), download: name + '.csv' });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/* ---- address ---- */

/* #map=COLUMN&cell=ID, so that an address leads back to what is shown. */
function writeHash() {
    const parts = new URLSearchParams({ map: mapNow().key });
    if (page.selected >= 0)
        parts.set('cell', page.names[page.selected]);
    page.hash = '#' + parts;
    try {
        history.replaceState(null, '', page.hash);
    } catch {
        location.replace(page.hash);
    }
}

function readHash() {
    if (page.hash !== undefined && location.hash === page.hash)
        return;
    const parts = new URLSearchParams(location.hash.slice(1));
    const k = data.maps.findIndex(m => m.key === parts.get('map'));
    show(Math.max(0, k));
    const cell = parts.has('cell') ? page.names.indexOf(parts.get('cell')) : -1;
    if (cell !== page.selected)
        select(cell, { isSeen: false, isTold: false });
    if (cell >= 0)
        table.select(cell, true);
}

/* ---- paper ---- */

/* The view of the screen, sharper, with its scale. */
function drawPaper() {
    const size = map.getSize(), sharpness = 3, canvas = $('paper');
    const corner = map.containerPointToLatLng([0, 0]);
    const scale = map.options.crs.scale(map.getZoom());
    canvas.width = size.x * sharpness;
    canvas.height = size.y * sharpness;
    const context = canvas.getContext('2d');
    context.setTransform(sharpness, 0, 0, sharpness, 0, 0);
    drawMap(context, { scale, left: corner.lng, top: corner.lat, width: size.x, height: size.y }, page);
    if (data.metric)
        drawScale(context, scale, size);
}

function drawScale(context, scale, size) {
    const { pixels, text } = scaleBar(scale, 120), x = 34, y = size.y - 12;
    context.fillStyle = 'rgba(255, 255, 255, 0.85)';
    context.fillRect(4, y - 26, x + pixels + 6, 34);
    context.strokeStyle = context.fillStyle = '#222';
    context.lineWidth = 1.2;
    context.beginPath();
    context.moveTo(x, y - 5);
    context.lineTo(x, y);
    context.lineTo(x + pixels, y);
    context.lineTo(x + pixels, y - 5);
    context.stroke();
    context.font = '11px ' + getComputedStyle(document.body).fontFamily;
    context.fillText(text, x + 4, y - 8);
    context.textAlign = 'center';
    context.fillText('N', 18, y);
    context.beginPath();
    context.moveTo(14, y - 11);
    context.lineTo(18, y - 22);
    context.lineTo(22, y - 11);
    context.fill();
}

/* ---- beginning ---- */

const tip = element('div', { id: 'tip', hidden: true, 'aria-hidden': 'true' });
const table = new CellTable(cell => select(cell, { isSeen: false }));
const legend = new Legend(chosen => {
    page.chosen = chosen;
    applyFilter();
});
const setSwitch = makeSwitch(data.maps, show);

/* What was not given is not there. */
function removeEmpty() {
    if (!$('note').textContent)
        $('note').remove();
    for (const id of ['source', 'crs'])
        if (!$(id).querySelector('span').textContent)
            $(id).remove();
}

function begin() {
    removeEmpty();
    $('map').append(tip);
    $('text').append(...renderMarkdown(data.text || ''));
    $('text').hidden = !data.text;
    makeMap();
    readHash();
    for (const part of [layer, halo, frame, hover])
        part.addTo(map);
    $('map').addEventListener('keydown', onKey);
    let waiting;
    $('filters').addEventListener('input', () => {
        clearTimeout(waiting);
        waiting = setTimeout(readFilters, page.n > 20000 ? 200 : 60);
    });
    $('filters').addEventListener('submit', event => event.preventDefault());
    $('csv').addEventListener('click', save);
    window.addEventListener('hashchange', readHash);
    window.addEventListener('beforeprint', drawPaper);
    /* milliseconds from the start of loading to the first picture */
    requestAnimationFrame(() => setTimeout(() => {
        window.dikas = { ready: performance.now(), page, map, layer, table, select, show, formatNumber };
    }));
}

begin();
