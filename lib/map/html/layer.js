/* SPDX-License-Identifier: MIT */
/*
 * The map as one canvas that Leaflet moves: ground, cells, what lies above, labels.
 */

/* Cells without a value: hatched, every other reason the other way, or dotted where it is suppressed.
 * Where cells are too small for that, as dark as the pattern is on the whole. */
const NO_DATA_COLOUR = '#efefef', HATCH_COLOUR = '#a8a8a8';
const SUPPRESSED_COLOUR = '#e2e2e2', DOT_COLOUR = '#6e6e6e';
const SMALL_NO_DATA = 0xdcdcdc, SMALL_SUPPRESSED = 0xc4c4c4;

/* How cells look: a colour for each kind of the indicator, and which cells are faint. */
class Paint {
    constructor(indicator, isFaint) {
        this.kinds = indicator.kinds;
        this.nClasses = indicator.nClasses;
        this.suppressed = indicator.nClasses + SUPPRESSED - NO_DATA;
        this.colours = Array.from({ length: indicator.nKinds }, (_, k) => kindColour(indicator, k));
        this.smallColours = this.colours.map((c, kind) => kind < this.nClasses
            ? parseInt(c.slice(1), 16)
            : kind === this.suppressed ? SMALL_SUPPRESSED : SMALL_NO_DATA);
        this.isFaint = isFaint;
        this.faintAlpha = 0.13;
    }

    /* What is drawn over the colour of a kind, or null. */
    pattern(context, kind) {
        if (kind < this.nClasses)
            return null;
        const size = 5, tile = element('canvas', { width: 4 * size, height: 4 * size });
        const c = tile.getContext('2d');
        c.scale(4, 4); /* fine enough for sharp screens and paper */
        c.fillStyle = kind === this.suppressed ? SUPPRESSED_COLOUR : NO_DATA_COLOUR;
        c.fillRect(0, 0, size, size);
        if (kind === this.suppressed) {
            c.fillStyle = DOT_COLOUR;
            c.arc(size / 2, size / 2, 0.9, 0, 2 * Math.PI);
            c.fill();
        } else {
            c.strokeStyle = HATCH_COLOUR;
            c.lineWidth = 0.8;
            for (const shift of [-size, 0, size]) {
                c.moveTo(shift - 1, size + 1);
                c.lineTo(shift + size + 1, -1);
            }
            c.stroke();
        }
        const pattern = context.createPattern(tile, 'repeat');
        pattern.setTransform(new DOMMatrix().scale(isMirrored(this, kind) ? -0.25 : 0.25, 0.25));
        return pattern;
    }
}

function isMirrored({ nClasses }, kind) {
    const reason = kind - nClasses + NO_DATA - REASON;
    return reason >= 0 && reason % 2 === 0;
}

function kindColour(indicator, kind) {
    if (kind < indicator.nClasses)
        return indicator.colours[kind];
    const absence = kind - indicator.nClasses + NO_DATA;
    return absence === SUPPRESSED ? SUPPRESSED_COLOUR : NO_DATA_COLOUR;
}

/* All of the map into a canvas, whatever its size: on the screen and on paper. */
function drawMap(context, view, scene) {
    context.fillStyle = GROUND_STYLES.land.fill;
    context.fillRect(0, 0, view.width, view.height);
    drawGround(context, view, scene.ground, BELOW);
    scene.cells.draw(context, view, scene.paint);
    drawGround(context, view, scene.ground, ABOVE);
    drawLabels(context, view, scene.ground);
}

const MapLayer = L.Renderer.extend({
    options: { padding: 0.4 },

    initialize(scene) {
        L.Renderer.prototype.initialize.call(this, {});
        this.scene = scene;
        this.seconds = 0;
    },

    _initContainer() {
        this._container = element('canvas', { 'aria-hidden': 'true' });
    },

    _destroyContainer() {
        this._container.remove();
        delete this._container;
    },

    getEvents() {
        const events = L.Renderer.prototype.getEvents.call(this);
        events.move = this.follow;
        return events;
    },

    /* While the map is dragged far, what comes into view is drawn if that goes fast. */
    follow() {
        const size = this._map.getSize();
        const seen = L.bounds(this._map.containerPointToLayerPoint([0, 0]),
            this._map.containerPointToLayerPoint(size));
        if (this.seconds < 0.012 && this._bounds && !this._bounds.contains(seen))
            this._update();
    },

    _update() {
        if (this._map._animatingZoom && this._bounds)
            return;
        L.Renderer.prototype._update.call(this);
        const canvas = this._container, size = this._bounds.getSize();
        const ratio = window.devicePixelRatio || 1;
        L.DomUtil.setPosition(canvas, this._bounds.min);
        canvas.width = Math.round(size.x * ratio);
        canvas.height = Math.round(size.y * ratio);
        canvas.style.width = size.x + 'px';
        canvas.style.height = size.y + 'px';
        this.draw(ratio, size);
    },

    redraw() {
        if (this._map)
            this._update();
    },

    draw(ratio, size) {
        const corner = this._map.layerPointToLatLng(this._bounds.min);
        const view = { scale: this._map.options.crs.scale(this._map.getZoom()), left: corner.lng,
            top: corner.lat, width: size.x, height: size.y };
        const seen = this._map.containerPointToLayerPoint([0, 0]).subtract(this._bounds.min);
        view.seen = [seen.x, seen.y, seen.x + this._map.getSize().x, seen.y + this._map.getSize().y];
        const context = this._container.getContext('2d');
        const start = performance.now();
        context.setTransform(ratio, 0, 0, ratio, 0, 0);
        drawMap(context, view, this.scene);
        this.seconds = (performance.now() - start) / 1000;
    },
});

/* ---- scale ---- */

/* A length of 1, 2 or 5 times a power of ten that is at most so many pixels. */
function scaleBar(scale, mostPixels) {
    const most = mostPixels / scale, power = 10 ** Math.floor(Math.log10(most));
    const metres = [5, 2, 1].map(f => f * power).find(m => m <= most * 1.0000001);
    const text = metres >= 1000 ? withUnit(formatNumber(metres / 1000, 0), 'km')
        : withUnit(formatNumber(metres, metres < 1 ? 1 : 0), 'm');
    return { pixels: metres * scale, text };
}

const ScaleControl = L.Control.extend({
    options: { position: 'bottomleft' },

    onAdd(map) {
        this.bar = element('span', { class: 'bar' });
        this.text = element('span');
        const north = element('span', { class: 'north', title: word('grid north') }, 'N');
        map.on('zoomend resize', this.update, this);
        map.whenReady(this.update, this);
        return element('div', { class: 'scale' }, north, element('span', { class: 'length' },
            this.text, this.bar));
    },

    update() {
        const scale = this._map.options.crs.scale(this._map.getZoom());
        const { pixels, text } = scaleBar(scale, 120);
        this.text.textContent = text;
        this.bar.style.width = pixels + 'px';
    },
});
