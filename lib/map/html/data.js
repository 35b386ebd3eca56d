/* SPDX-License-Identifier: MIT */
/*
 * What the page holds, as typed arrays. lib/map/html_*.c write it.
 */
'use strict';

const data = JSON.parse(document.getElementById('data').textContent);

/* Packed numbers: seven bits to a byte, the lowest first, the highest bit set where more follow. */
class Packed {
    constructor(base64) {
        const text = atob(base64);
        this.bytes = new Uint8Array(text.length);
        for (let i = 0; i < text.length; i++)
            this.bytes[i] = text.charCodeAt(i);
        this.at = 0;
    }

    get isDone() {
        return this.at >= this.bytes.length;
    }

    byte() {
        return this.bytes[this.at++];
    }

    whole() {
        let x = 0, factor = 1, byte;
        do {
            byte = this.bytes[this.at++];
            x += (byte & 127) * factor;
            factor *= 128;
        } while (byte > 127);
        return x;
    }

    signed() {
        return unfold(this.whole());
    }
}

function unfold(x) {
    return x % 2 ? -(x + 1) / 2 : x / 2;
}

/* ---- names ---- */

function readNames(ids, n) {
    if (!ids)
        return Array.from({ length: n }, (_, i) => String(i + 1));
    if (ids.numbers) {
        const steps = new Packed(ids.numbers);
        let x = 0;
        return Array.from({ length: n }, () => String(x += steps.signed()));
    }
    const shared = new Packed(ids.shared);
    const rests = ids.separator ? ids.rest.split(ids.separator) : ids.rest;
    let name = '', start = 0, end = 0;
    return rests.map(rest => {
        const more = shared.whole();
        if (more) {
            start = more - 1;
            end = shared.whole();
        }
        name = name.slice(0, start) + rest + name.slice(name.length - end);
        return name;
    });
}

/* Cells with their names, and where they lie; read when one of their indicators is shown for the
 * first time. */
function readLayer(layer) {
    layer.names ??= readNames(layer.ids, layer.n);
    layer.places ??= layer.cells.lattice ? new Lattice(layer.cells, layer.n)
        : new Shapes(layer.cells, layer.n);
    return layer;
}

/* ---- indicators ---- */

/* Why a value is missing, as lib/map writes it; what follows are reasons of the indicator. */
const KNOWN = 0, NO_DATA = 1, SUPPRESSED = 2, REASON = 3;

function readValues(indicator, n) {
    const values = new Float64Array(n);
    const packed = new Packed(indicator.values);
    if (indicator.power < 0) {
        const { buffer } = packed.bytes;
        values.set(indicator.power < -1 ? new Float64Array(buffer, 0, n) : new Float32Array(buffer, 0, n));
        return values;
    }
    const power = Number('1e' + indicator.power);
    for (let i = 0; i < n; i++) {
        const x = packed.whole();
        values[i] = x ? unfold(x - 1) / power : NaN;
    }
    return values;
}

function readAbsences(indicator, n) {
    const absences = new Uint8Array(n);
    const packed = new Packed(indicator.absences);
    for (let i = 0; i < n;) {
        const absence = packed.byte(), end = i + packed.whole();
        absences.fill(absence, i, end);
        i = end;
    }
    return absences;
}

/* Kinds of an indicator are what its legend shows: its classes, then no data, suppressed, and its
 * own reasons. Each cell is of one kind. */
function readKinds(indicator, n) {
    const { bounds, values, absences } = indicator;
    const last = bounds.length - 2;
    const kinds = new Uint8Array(n);
    for (let i = 0; i < n; i++) {
        const x = values[i];
        if (absences[i] !== KNOWN) {
            kinds[i] = last + absences[i];
            continue;
        }
        let k = 0;
        while (k < last && x >= bounds[k + 1])
            k++;
        kinds[i] = k;
    }
    for (let i = 0; i < indicator.strays.length; i += 2)
        kinds[indicator.strays[i]] = Math.max(0, indicator.strays[i + 1]);
    return kinds;
}

/* Two maps may be of one column, drawn in two ways, or of columns of one name in two layers: a name
 * for each, by what names them. */
function nameApart(items, key, nameOf) {
    const taken = new Set();
    for (const item of items) {
        const name = nameOf(item);
        item[key] = name;
        for (let n = 2; taken.has(item[key]); n++)
            item[key] = `${name}_${n}`;
        taken.add(item[key]);
    }
}

for (const map of data.maps) {
    map.indicators = map.of.map(k => data.indicators[k]);
    map.layer = data.layers[map.indicators[0].layer];
    map.title ??= map.indicators.map(i => i.title).join(' / ');
}
nameApart(data.maps, 'key', map => map.indicators.map(i => i.name).join('*')); /* in an address */

/* What is told of each cell: part of a map of two that is told already goes by the other. */
for (const layer of data.layers) {
    const all = data.indicators.filter(i => data.layers[i.layer] === layer);
    const plain = all.filter(i => data.maps.some(m => !m.square && m.indicators[0] === i));
    const isSame = (a, b) => ['name', 'unit', 'scale', 'power', 'values', 'absences', 'reasons']
        .every(k => String(a[k]) === String(b[k]));
    for (const indicator of all)
        indicator.told = plain.includes(indicator) ? indicator
            : [...plain, ...all].find(i => isSame(i, indicator));
    layer.indicators = all.filter(i => i.told === i);
    nameApart(layer.indicators, 'column', i => i.name);
}

/* Read when it is shown for the first time; a page with many indicators is ready as soon as one
 * with one. */
function readIndicator(indicator) {
    if (indicator.kinds)
        return indicator;
    const { n } = data.layers[indicator.layer], last = indicator.bounds.length - 1;
    indicator.bounds[0] ??= -Infinity;
    indicator.bounds[last] ??= Infinity;
    indicator.values = readValues(indicator, n);
    indicator.absences = readAbsences(indicator, n);
    indicator.kinds = readKinds(indicator, n);
    indicator.nClasses = indicator.bounds.length - 1;
    indicator.nKinds = indicator.nClasses + 2 + indicator.reasons.length;
    indicator.counts = new Int32Array(indicator.nKinds);
    for (const kind of indicator.kinds)
        indicator.counts[kind]++;
    return indicator;
}

/* What a map draws: an indicator, or the square of two as if it were one. */
function readMap(map) {
    return map.drawn ??= map.square ? squareOf(map, ...map.indicators.map(readIndicator))
        : readIndicator(map.indicators[0]);
}

/* Classes row by row, from below by the second; of two that are not both known, what may not be told
 * goes before what is not known. */
function squareOf(map, a, b) {
    const side = a.nClasses, nClasses = side * side, { n } = map.layer;
    const square = { title: map.title, unit: '', rows: a.rows, of: [a, b], side, nClasses, below: -1,
        colours: map.square, reasons: a.reasons, nKinds: nClasses + 2 + a.reasons.length,
        isWhole: a.isWhole && b.isWhole, kinds: new Uint8Array(n) };
    const isShared = absence => absence < REASON ||
        a.reasons[absence - REASON] === b.reasons[absence - REASON];
    for (let i = 0; i < n; i++) {
        const ofA = a.absences[i], ofB = b.absences[i];
        if (ofA === KNOWN && ofB === KNOWN)
            square.kinds[i] = b.kinds[i] * side + a.kinds[i];
        else
            square.kinds[i] = nClasses - NO_DATA + (ofA === SUPPRESSED || ofB === SUPPRESSED ? SUPPRESSED
                : ofA === ofB && isShared(ofA) ? ofA : NO_DATA);
    }
    square.counts = new Int32Array(square.nKinds);
    for (const kind of square.kinds)
        square.counts[kind]++;
    return square;
}
