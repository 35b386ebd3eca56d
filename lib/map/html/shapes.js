/* SPDX-License-Identifier: MIT */
/*
 * Cells of any other shape: polygons, or points. Places are whole decimetres, one after another.
 */

const POINT_RADIUS = 4, SMALL = 3; /* pixels */
const CELLS_A_PATH = 100, MANY = 20000;

/* Rings that many cells share, as steps from their first corner; null where there are none. */
function readStamps(base64) {
    if (!base64)
        return null;
    const packed = new Packed(base64), stamps = [];
    while (!packed.isDone) {
        const stamp = [[0, 0]];
        for (let n = packed.whole(); n > 1; n--) {
            const [x, y] = stamp[stamp.length - 1];
            stamp.push([x + packed.signed(), y + packed.signed()]);
        }
        stamps.push(stamp);
    }
    return stamps;
}

class Shapes {
    constructor(cells, n) {
        this.n = n;
        this.read(new Packed(cells.rings), emptyCells(cells), readStamps(cells.stamps));
        this.makeBoxes();
        this.makeBuckets();
        this.painted = null;
    }

    /* Rings of cell i are [firstRing[i], firstRing[i + 1]), their places likewise; a cell without
     * rings and with a place is a point. */
    read(packed, empty, stamps) {
        const xy = [], firstRing = new Int32Array(this.n + 1), firstPlace = [0];
        let x = 0, y = 0;
        const step = () => xy.push(x += packed.signed(), y += packed.signed());
        this.isPoint = new Uint8Array(this.n);
        for (let i = 0; i < this.n; i++) {
            const code = empty.has(i) ? 0 : packed.whole(); /* rings, or twice that, or a stamp */
            if (stamps && code % 2) {
                x += packed.signed();
                y += packed.signed();
                for (const [dx, dy] of stamps[(code - 1) / 2])
                    xy.push(x + dx, y + dy);
                firstPlace.push(xy.length / 2);
                firstRing[i + 1] = firstPlace.length - 1;
                continue;
            }
            const nRings = stamps ? code / 2 : code;
            this.isPoint[i] = !empty.has(i) && !nRings;
            for (let ring = 0; ring < nRings; ring++) {
                for (let left = packed.whole(); left > 0; left--)
                    step();
                firstPlace.push(xy.length / 2);
            }
            if (this.isPoint[i]) {
                step();
                firstPlace.push(xy.length / 2);
            }
            firstRing[i + 1] = firstPlace.length - 1;
        }
        this.xy = Float32Array.from(xy, v => v / 10);
        this.firstRing = firstRing;
        this.firstPlace = Int32Array.from(firstPlace);
    }

    /* Places of a cell: [first, last). */
    places(i) {
        return [this.firstPlace[this.firstRing[i]], this.firstPlace[this.firstRing[i + 1]]];
    }

    makeBoxes() {
        this.box = new Float32Array(4 * this.n);
        for (let i = 0; i < this.n; i++) {
            const [first, last] = this.places(i);
            let left = Infinity, below = Infinity, right = -Infinity, above = -Infinity;
            for (let k = first; k < last; k++) {
                const x = this.xy[2 * k], y = this.xy[2 * k + 1];
                left = Math.min(left, x);
                right = Math.max(right, x);
                below = Math.min(below, y);
                above = Math.max(above, y);
            }
            this.box.set([left, below, right, above], 4 * i);
        }
        this.size = this.usualSize();
    }

    /* Mean of the longer sides of a thousand cells. */
    usualSize() {
        const step = Math.max(1, Math.floor(this.n / 1000));
        let sum = 0, n = 0;
        for (let i = 0; i < this.n; i += step) {
            const side = Math.max(this.box[4 * i + 2] - this.box[4 * i],
                this.box[4 * i + 3] - this.box[4 * i + 1]);
            if (side > 0) {
                sum += side;
                n++;
            }
        }
        return n ? sum / n : 0;
    }

    /* A cell is noted in every bucket that its box touches. */
    makeBuckets() {
        const side = Math.max(1, Math.ceil(Math.sqrt(this.n)));
        const [left, below, right, above] = this.extent();
        this.bucketsAcross = side;
        this.left = left;
        this.below = below;
        this.bucketWidth = Math.max(right - left, 0.1) / side;
        this.bucketHeight = Math.max(above - below, 0.1) / side;
        const count = new Int32Array(side * side + 1);
        this.eachBucket(b => count[b + 1]++);
        for (let b = 0; b < side * side; b++)
            count[b + 1] += count[b];
        this.firstInBucket = count;
        this.inBucket = new Int32Array(count[side * side]);
        const filled = count.slice();
        this.eachBucket((b, i) => this.inBucket[filled[b]++] = i);
    }

    extent() {
        const extent = [Infinity, Infinity, -Infinity, -Infinity];
        for (let b = 0; b < this.box.length; b += 4) {
            extent[0] = Math.min(extent[0], this.box[b]);
            extent[1] = Math.min(extent[1], this.box[b + 1]);
            extent[2] = Math.max(extent[2], this.box[b + 2]);
            extent[3] = Math.max(extent[3], this.box[b + 3]);
        }
        return extent;
    }

    columnAt(x) {
        const column = Math.floor((x - this.left) / this.bucketWidth);
        return Math.max(0, Math.min(this.bucketsAcross - 1, column));
    }

    rowAt(y) {
        const row = Math.floor((y - this.below) / this.bucketHeight);
        return Math.max(0, Math.min(this.bucketsAcross - 1, row));
    }

    eachBucket(visit) {
        for (let i = 0; i < this.n; i++) {
            const [left, below, right, above] = this.box.subarray(4 * i, 4 * i + 4);
            if (!(left <= right))
                continue;
            const lastColumn = this.columnAt(right), lastRow = this.rowAt(above);
            for (let r = this.rowAt(below); r <= lastRow; r++)
                for (let c = this.columnAt(left); c <= lastColumn; c++)
                    visit(r * this.bucketsAcross + c, i);
        }
    }

    at(x, y, tolerance) {
        const buckets = new Set();
        for (const dx of [-tolerance, 0, tolerance])
            for (const dy of [-tolerance, 0, tolerance])
                buckets.add(this.rowAt(y + dy) * this.bucketsAcross + this.columnAt(x + dx));
        let found = -1;
        for (const b of buckets)
            for (let k = this.firstInBucket[b]; k < this.firstInBucket[b + 1]; k++)
                if (this.inBucket[k] > found && this.holds(this.inBucket[k], x, y, tolerance))
                    found = this.inBucket[k]; /* what is drawn last lies above */
        return found;
    }

    holds(i, x, y, tolerance) {
        const { xy, box } = this;
        if (this.isPoint[i])
            return Math.hypot(box[4 * i] - x, box[4 * i + 1] - y) <= tolerance;
        if (x < box[4 * i] || x > box[4 * i + 2] || y < box[4 * i + 1] || y > box[4 * i + 3])
            return false;
        let isWithin = false;
        for (let ring = this.firstRing[i]; ring < this.firstRing[i + 1]; ring++) {
            const first = this.firstPlace[ring], last = this.firstPlace[ring + 1];
            for (let k = first, before = last - 1; k < last; before = k++) {
                const x1 = xy[2 * before], y1 = xy[2 * before + 1];
                const x2 = xy[2 * k], y2 = xy[2 * k + 1];
                if ((y1 > y) !== (y2 > y) && x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
                    isWithin = !isWithin;
            }
        }
        return isWithin;
    }

    centre(i) {
        const [left, below, right, above] = this.box.subarray(4 * i, 4 * i + 4);
        return left <= right ? [(left + right) / 2, (below + above) / 2] : null;
    }

    rings(i) {
        const rings = [];
        for (let ring = this.firstRing[i]; ring < this.firstRing[i + 1]; ring++) {
            const places = [];
            for (let k = this.firstPlace[ring]; k < this.firstPlace[ring + 1]; k++)
                places.push([this.xy[2 * k], this.xy[2 * k + 1]]);
            rings.push(places);
        }
        return rings;
    }

    /* ---- drawing ---- */

    /* Cells by kind, those that are faint after those that are not: one path for each. */
    sort(paint) {
        const nGroups = 2 * paint.colours.length;
        const groupOf = i => 2 * paint.kinds[i] + paint.isFaint[i];
        const first = new Int32Array(nGroups + 1);
        for (let i = 0; i < this.n; i++)
            first[groupOf(i) + 1]++;
        for (let g = 0; g < nGroups; g++)
            first[g + 1] += first[g];
        const filled = first.slice();
        this.order = new Int32Array(this.n);
        for (let i = 0; i < this.n; i++)
            this.order[filled[groupOf(i)]++] = i;
        this.firstInGroup = first;
        this.painted = paint;
    }

    draw(context, view, paint) {
        if (this.painted !== paint)
            this.sort(paint);
        if (this.n > MANY && this.size * view.scale < SMALL) {
            this.drawPixels(context, view, paint);
            return;
        }
        if (this.n <= MANY && this.size * view.scale >= ROOM_FOR_PATTERN)
            this.drawRim(context, view, paint);
        for (let kind = 0; kind < paint.colours.length; kind++)
            for (const isFaint of [0, 1]) {
                const group = 2 * kind + isFaint;
                const cells = this.order.subarray(this.firstInGroup[group],
                    this.firstInGroup[group + 1]);
                if (!cells.length)
                    continue;
                context.globalAlpha = isFaint ? paint.faintAlpha : 1;
                this.fillCells(context, view, cells, paint.colours[kind],
                    paint.pattern(context, kind));
            }
        context.globalAlpha = 1;
    }

    drawRim(context, view, paint) {
        context.lineWidth = 1.6;
        context.strokeStyle = RIM_COLOUR;
        context.beginPath();
        for (let i = 0; i < this.n; i++)
            if (!paint.isFaint[i])
                this.trace(context, view, i);
        context.stroke();
    }

    /* Very many cells of a few pixels: their boxes, as pixels of a picture. */
    drawPixels(context, view, paint) {
        const { box } = this, ratio = context.getTransform().a;
        const scale = view.scale * ratio;
        const width = Math.ceil(view.width * ratio), height = Math.ceil(view.height * ratio);
        const picture = element('canvas', { width, height }), on = picture.getContext('2d');
        const image = on.createImageData(width, height);
        const pixels = new Uint32Array(image.data.buffer);
        const isLittle = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
        const rgba = (c, alpha) => isLittle
            ? (alpha << 24 | (c & 255) << 16 | (c & 0xff00) | c >> 16) >>> 0
            : (c << 8 | alpha) >>> 0;
        const colours = paint.smallColours.flatMap(c => [rgba(c, 255), rgba(c, 255 * paint.faintAlpha)]);
        for (let i = 0; i < this.n; i++) {
            const left = Math.max(0, Math.floor((box[4 * i] - view.left) * scale));
            const right = Math.min(width, Math.max(left + 1, Math.floor((box[4 * i + 2] - view.left) *
                scale)));
            const top = Math.max(0, Math.floor((view.top - box[4 * i + 3]) * scale));
            const below = Math.min(height, Math.max(top + 1, Math.floor((view.top - box[4 * i + 1]) *
                scale)));
            const colour = colours[2 * paint.kinds[i] + paint.isFaint[i]];
            if (right > left) /* not so without geometry */
                for (let y = top; y < below; y++)
                    pixels.fill(colour, y * width + left, y * width + right);
        }
        on.putImageData(image, 0, 0);
        context.drawImage(picture, 0, 0, width / ratio, height / ratio);
    }

    /* By parts: a path of very many cells takes browsers long. Those that are hardly seen are
     * squares. */
    fillCells(context, view, cells, colour, pattern) {
        const { box } = this, { scale, left, top } = view;
        const right = left + view.width / scale, below = top - view.height / scale;
        const small = SMALL / scale;
        let nTraced = 0;
        context.fillStyle = context.strokeStyle = colour;
        context.lineWidth = 0.6;
        context.beginPath();
        for (const i of cells) {
            const b = 4 * i;
            if (!(box[b] <= right && box[b + 2] >= left && box[b + 1] <= top && box[b + 3] >= below))
                continue;
            if (!this.isPoint[i] && box[b + 2] - box[b] < small && box[b + 3] - box[b + 1] < small) {
                this.fillBox(context, view, b);
                continue;
            }
            this.trace(context, view, i);
            if (++nTraced % CELLS_A_PATH === 0) {
                this.fillPath(context, colour, pattern);
                context.beginPath();
            }
        }
        this.fillPath(context, colour, pattern);
    }

    fillPath(context, colour, pattern) {
        context.fill();
        if (pattern) {
            context.fillStyle = pattern;
            context.fill();
            context.fillStyle = colour;
        }
        /* closes the seams between neighbours, which belong to neither */
        context.stroke();
    }

    fillBox(context, { scale, left, top }, b) {
        const { box } = this;
        context.fillRect((box[b] - left) * scale, (top - box[b + 3]) * scale,
            Math.max(1, (box[b + 2] - box[b]) * scale), Math.max(1, (box[b + 3] - box[b + 1]) * scale));
    }

    trace(context, { scale, left, top }, i) {
        const { xy, box } = this;
        if (this.isPoint[i]) {
            const x = (box[4 * i] - left) * scale, y = (top - box[4 * i + 1]) * scale;
            context.moveTo(x + POINT_RADIUS, y);
            context.arc(x, y, POINT_RADIUS, 0, 2 * Math.PI);
            return;
        }
        for (let ring = this.firstRing[i]; ring < this.firstRing[i + 1]; ring++) {
            const first = this.firstPlace[ring], last = this.firstPlace[ring + 1];
            for (let k = first; k < last; k++) {
                const x = (xy[2 * k] - left) * scale, y = (top - xy[2 * k + 1]) * scale;
                if (k === first)
                    context.moveTo(x, y);
                else
                    context.lineTo(x, y);
            }
            context.closePath();
        }
    }
}
