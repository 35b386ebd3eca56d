/* SPDX-License-Identifier: MIT */
/*
 * What lies behind and above the cells, and labels.
 */

/* As on pages (lib/map/ground.c); what no layer covers is land. */
const GROUND_STYLES = {
    land: { fill: '#ebe9e4' },
    water: { fill: '#cbdae3', stroke: '#cbdae3', width: 1.2 },
    green: { fill: '#dde4d3', stroke: '#dde4d3', width: 1 },
    building: { fill: 'rgba(61, 58, 54, 0.28)' },
    street: { stroke: 'rgba(61, 58, 54, 0.38)', width: 0.45, metres: 4 },
    border: { stroke: 'rgba(51, 49, 46, 0.9)', width: 1 },
    label: {},
};
const MANY_BORDERS = 30; /* as full lines they would be a net over the map */
const BELOW = ['land', 'green', 'water'], ABOVE = ['building', 'street', 'border'];

function readGround(layer) {
    const path = (base64, isClosed) => {
        const packed = new Packed(base64), made = new Path2D();
        let x = 0, y = 0;
        while (!packed.isDone) {
            const n = packed.whole();
            for (let k = 0; k < n; k++) {
                x += packed.signed();
                y += packed.signed();
                if (k)
                    made.lineTo(x * layer.quantum, y * layer.quantum);
                else
                    made.moveTo(x * layer.quantum, y * layer.quantum);
            }
            if (isClosed)
                made.closePath();
        }
        return made;
    };
    return { kind: layer.kind, rings: path(layer.rings, true), lines: path(layer.lines, false),
        labels: layer.labels || [] };
}

/* Those that are seen, with their places in pixels. */
function labelsWithin(layer, view) {
    return layer.labels.map(([x, y, text]) => [(x - view.left) * view.scale, (view.top - y) * view.scale,
        text]).filter(([x, y]) => x >= 0 && y >= 0 && x <= view.width && y <= view.height);
}

function drawGround(context, view, layers, kinds) {
    context.save();
    context.transform(view.scale, 0, 0, -view.scale, -view.left * view.scale, view.top * view.scale);
    context.lineJoin = context.lineCap = 'round';
    for (const kind of kinds)
        for (const layer of layers.filter(l => l.kind === kind)) {
            const style = GROUND_STYLES[kind];
            const isNet = kind === 'border' && labelsWithin(layer, view).length > MANY_BORDERS;
            const pixels = Math.max((style.width || 0) * (isNet ? 0.6 : 1),
                Math.min(2.5, (style.metres || 0) * view.scale));
            context.fillStyle = style.fill;
            context.strokeStyle = style.stroke;
            context.lineWidth = pixels / view.scale;
            if (style.fill)
                context.fill(layer.rings);
            if (style.stroke && !style.fill)
                context.stroke(layer.rings);
            if (style.stroke)
                context.stroke(layer.lines);
        }
    context.restore();
}

/* Names with a pale rim, first come first served: none over another, and none cut by the edge of what
 * is seen; of a place that is seen it is moved inwards. */
function drawLabels(context, view, layers) {
    const taken = [], [left, top, right, below] = view.seen || [0, 0, view.width, view.height];
    const clamp = (x, low, high) => Math.max(low, Math.min(high, x));
    const meets = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
    context.save();
    context.font = '600 12px ' + getComputedStyle(document.body).fontFamily;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.lineJoin = 'round';
    context.lineWidth = 3;
    context.strokeStyle = 'rgba(255, 255, 255, 0.85)';
    for (const layer of layers) {
        context.fillStyle = layer.kind === 'water' ? '#3d6a87' : '#333';
        for (let [x, y, text] of labelsWithin(layer, view)) {
            const half = context.measureText(text).width / 2;
            const isSeen = x > left && x < right && y > top && y < below;
            if (isSeen) {
                x = clamp(x, left + half + 4, right - half - 4);
                y = clamp(y, top + 10, below - 10);
            }
            const box = [x - half - 8, y - 14, x + half + 8, y + 14];
            const isCut = !isSeen && meets(box, [left, top, right, below]);
            if (isCut || taken.some(t => meets(box, t)))
                continue;
            taken.push(box);
            context.strokeText(text, x, y);
            context.fillText(text, x, y);
        }
    }
    context.restore();
}
