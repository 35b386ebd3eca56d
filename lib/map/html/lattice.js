/* SPDX-License-Identifier: MIT */
/*
 * Cells of a lattice: rectangles of one size, whole steps apart. They are drawn as a picture of one
 * pixel a cell, stretched over the map.
 */

const MOST_PIXELS = 1 << 24;

/* Pixels of the screen from which a cell is large enough for a pattern, and for a line around it. */
const ROOM_FOR_PATTERN = 5, ROOM_FOR_LINE = 9;

/* Of lines between cells; and around them, so that pale ones are no lakes and parks. */
const EDGE_COLOUR = 'rgba(255, 255, 255, 0.55)', RIM_COLOUR = 'rgba(74, 74, 74, 0.55)';

class Lattice {
    constructor(cells, n) {
        [this.x, this.y, this.width, this.height] = cells.lattice;
        this.n = n;
        this.column = new Int32Array(n).fill(-1);
        this.row = new Int32Array(n).fill(-1);
        this.read(new Packed(cells.steps), emptyCells(cells));
        this.makeIndex();
        this.picture = null;
        this.painted = null;
    }

    read(steps, empty) {
        let column = 0, row = 0;
        this.nColumns = this.nRows = 0;
        for (let i = 0; i < this.n; i++) {
            if (empty.has(i))
                continue;
            const step = steps.whole(); /* twice that to the column, one more for one to the row */
            this.column[i] = column += unfold(Math.floor(step / 2));
            this.row[i] = row += step % 2 ? steps.signed() : 0;
            this.nColumns = Math.max(this.nColumns, column + 1);
            this.nRows = Math.max(this.nRows, row + 1);
        }
    }

    makeIndex() {
        const isDense = this.nColumns * this.nRows <= MOST_PIXELS;
        const key = (column, row) => row * this.nColumns + column;
        if (isDense) {
            this.dense = new Int32Array(this.nColumns * this.nRows).fill(-1);
            this.find = (column, row) => this.dense[key(column, row)];
        } else {
            this.sparse = new Map();
            this.find = (column, row) => this.sparse.get(key(column, row)) ?? -1;
        }
        for (let i = 0; i < this.n; i++) {
            if (this.column[i] < 0)
                continue;
            if (isDense)
                this.dense[key(this.column[i], this.row[i])] = i;
            else
                this.sparse.set(key(this.column[i], this.row[i]), i);
        }
    }

    /* The cell at a place, or -1. */
    at(x, y) {
        const column = Math.floor((x - this.x) / this.width);
        const row = Math.floor((y - this.y) / this.height);
        if (column < 0 || row < 0 || column >= this.nColumns || row >= this.nRows)
            return -1;
        return this.find(column, row);
    }

    centre(i) {
        return this.column[i] < 0 ? null : [this.x + (this.column[i] + 0.5) * this.width,
            this.y + (this.row[i] + 0.5) * this.height];
    }

    /* Outlines of a cell, as lists of places. */
    rings(i) {
        if (this.column[i] < 0)
            return [];
        const left = this.x + this.column[i] * this.width, right = left + this.width;
        const below = this.y + this.row[i] * this.height, above = below + this.height;
        return [[[left, below], [right, below], [right, above], [left, above]]];
    }

    /* ---- drawing ---- */

    draw(context, view, paint) {
        const size = Math.min(this.width, this.height) * view.scale;
        if (size >= ROOM_FOR_PATTERN)
            this.drawLines(context, view, 1.6, RIM_COLOUR, i => !paint.isFaint[i]);
        if (this.dense)
            this.drawPicture(context, view, paint, size);
        else
            this.drawRectangles(context, view, paint);
        for (let kind = paint.nClasses; kind < paint.colours.length; kind++)
            if (size >= ROOM_FOR_PATTERN)
                this.fillSome(context, view, paint.pattern(context, kind),
                    i => paint.kinds[i] === kind && !paint.isFaint[i]);
        if (size >= ROOM_FOR_LINE)
            this.drawLines(context, view, size > 2 * ROOM_FOR_LINE ? 1 : 0.5, EDGE_COLOUR, () => true);
    }

    drawPicture(context, view, paint, size) {
        if (this.painted !== paint)
            this.makePicture(paint);
        context.imageSmoothingEnabled = size < 1.5;
        context.imageSmoothingQuality = 'medium';
        context.drawImage(this.picture, (this.x - view.left) * view.scale,
            (view.top - this.y - this.nRows * this.height) * view.scale,
            this.nColumns * this.width * view.scale, this.nRows * this.height * view.scale);
    }

    makePicture(paint) {
        const { nColumns, nRows, column, row } = this;
        this.picture ??= element('canvas', { width: nColumns, height: nRows });
        const context = this.picture.getContext('2d');
        const image = context.createImageData(nColumns, nRows), bytes = image.data;
        for (let i = 0; i < this.n; i++) {
            if (column[i] < 0)
                continue;
            const at = 4 * ((nRows - 1 - row[i]) * nColumns + column[i]);
            const colour = paint.smallColours[paint.kinds[i]];
            bytes[at] = colour >> 16;
            bytes[at + 1] = colour >> 8 & 255;
            bytes[at + 2] = colour & 255;
            bytes[at + 3] = paint.isFaint[i] ? paint.faintAlpha * 255 : 255;
        }
        context.putImageData(image, 0, 0);
        this.painted = paint;
    }

    drawRectangles(context, view, paint) {
        for (const isFaint of [0, 1]) {
            context.globalAlpha = isFaint ? paint.faintAlpha : 1;
            for (let kind = 0; kind < paint.colours.length; kind++)
                this.fillSome(context, view, paint.colours[kind],
                    i => paint.kinds[i] === kind && paint.isFaint[i] === isFaint);
        }
        context.globalAlpha = 1;
    }

    /* Those cells within the view that a test picks. */
    fillSome(context, view, style, picks) {
        context.beginPath();
        this.trace(context, view, picks);
        context.fillStyle = style;
        context.fill();
    }

    drawLines(context, view, width, style, picks) {
        context.beginPath();
        this.trace(context, view, picks);
        context.lineWidth = width;
        context.strokeStyle = style;
        context.stroke();
    }

    trace(context, view, picks) {
        const { x, y, width, height, column, row } = this;
        const firstColumn = Math.floor((view.left - x) / width);
        const lastColumn = Math.floor((view.left + view.width / view.scale - x) / width);
        const lastRow = Math.floor((view.top - y) / height);
        const firstRow = Math.floor((view.top - view.height / view.scale - y) / height);
        for (let i = 0; i < this.n; i++)
            if (column[i] >= firstColumn && column[i] <= lastColumn && row[i] >= firstRow &&
                row[i] <= lastRow && column[i] >= 0 && picks(i))
                context.rect((x + column[i] * width - view.left) * view.scale,
                    (view.top - y - (row[i] + 1) * height) * view.scale,
                    width * view.scale, height * view.scale);
    }
}

/* Cells without geometry. */
function emptyCells(cells) {
    const packed = new Packed(cells.empty), empty = new Set();
    let i = 0;
    while (!packed.isDone)
        empty.add(i += packed.whole());
    return empty;
}
