/* SPDX-License-Identifier: MIT */
/*
 * The switch between indicators, and the legend: a class that is chosen stands out.
 */

class Legend {
    /* onChoose(kinds): a set, empty where none is chosen. */
    constructor(onChoose) {
        this.onChoose = onChoose;
        this.list = $('kinds');
        this.square = $('square');
        this.reset = $('all-classes');
        this.reset.addEventListener('click', () => this.choose(new Set()));
        this.chosen = new Set();
    }

    show(indicator) {
        this.indicator = indicator;
        this.chosen = new Set();
        $('legend-title').textContent = indicator.title;
        $('legend-unit').textContent = indicator.unit;
        const most = Math.max(...indicator.counts), isSquare = !!indicator.of;
        this.buttons = [];
        this.square.hidden = !isSquare;
        this.square.replaceChildren(...isSquare ? this.squareRows() : []);
        this.list.replaceChildren(...indicator.rows && !isSquare
            ? [element('li', { class: 'rows', 'aria-hidden': 'true' }, indicator.rows)] : []);
        for (let kind = isSquare ? indicator.nClasses : 0; kind < indicator.nKinds; kind++) {
            if (kind && kind === indicator.below && kind < indicator.nClasses)
                this.list.append(element('li', { class: 'reference' },
                    `${word('reference')} ${indicator.reference}`));
            if (kind < indicator.nClasses || indicator.counts[kind])
                this.list.append(this.line(kind, most));
        }
        $('counted').hidden = !!indicator.rows;
        $('bounds').hidden = indicator.isWhole || indicator.nClasses < 2;
        this.mark();
    }

    line(kind, most) {
        const { indicator } = this, count = indicator.counts[kind];
        const swatch = swatchOf(indicator, kind);
        const share = element('span', { class: 'share' });
        share.style.width = 100 * count / most + '%';
        const button = element('button', { type: 'button' }, swatch,
            element('span', { class: 'range' }, kindText(indicator, kind)),
            element('span', { class: 'count' }, formatNumber(count, 0)),
            element('span', { class: 'bar' }, share));
        this.makeChoice(button, kind);
        return element('li', { class: kind < indicator.nClasses ? null : 'absent-kind' }, button);
    }

    makeChoice(button, kind) {
        const { indicator } = this;
        button.setAttribute('aria-label', `${kindText(indicator, kind)}: ` +
            countText(indicator, indicator.counts[kind]));
        button.addEventListener('click', () => {
            const chosen = new Set(this.chosen);
            if (!chosen.delete(kind))
                chosen.add(kind);
            this.choose(chosen);
        });
        this.buttons.push([kind, button]);
    }

    /* Classes of both as a table: the second grows upwards, the first to the right. */
    squareRows() {
        const { indicator } = this, { side, of: [a, b] } = indicator;
        const sides = Array.from({ length: side }, (_, k) => k);
        const axis = (indicator, arrow) => element('tr', {}, element('th', { scope: 'colgroup',
            colspan: side + 1, class: 'axis' }, `${titleWithUnit(indicator)} ${arrow}`));
        const rows = sides.map(k => element('tr', {},
            element('th', { scope: 'row' }, b.ranges[k]),
            ...sides.map(j => element('td', {}, this.tile(k * side + j)))));
        const classes = element('tr', {}, element('td', { class: 'rows' }, indicator.rows || ''),
            ...sides.map(j => element('th', { scope: 'col' }, a.ranges[j])));
        return [axis(b, '\u2191'), ...rows.reverse(), classes, axis(a, '\u2192')];
    }

    tile(kind) {
        const { indicator } = this, colour = parseInt(indicator.colours[kind].slice(1), 16);
        const light = 0.299 * (colour >> 16) + 0.587 * (colour >> 8 & 255) + 0.114 * (colour & 255);
        const button = element('button', { type: 'button', class: light < 140 ? 'dark' : null },
            formatNumber(indicator.counts[kind], 0));
        button.style.backgroundColor = indicator.colours[kind];
        this.makeChoice(button, kind);
        return button;
    }

    choose(chosen) {
        this.chosen = chosen;
        this.mark();
        this.onChoose(chosen);
    }

    mark() {
        for (const [kind, button] of this.buttons)
            button.setAttribute('aria-pressed', String(this.chosen.has(kind)));
        for (const part of [this.list, this.square])
            part.classList.toggle('some', this.chosen.size > 0);
        this.reset.hidden = !this.chosen.size;
    }
}

function swatchOf(indicator, kind) {
    const isSuppressed = kind === indicator.nClasses + SUPPRESSED - NO_DATA;
    const pattern = kind < indicator.nClasses ? '' : isSuppressed ? ' dotted'
        : isMirrored(indicator, kind) ? ' hatched mirrored' : ' hatched';
    const swatch = element('span', { class: 'swatch' + pattern });
    swatch.style.backgroundColor = kindColour(indicator, kind);
    return swatch;
}

/* One radio button a map. */
function makeSwitch(maps, onSwitch) {
    const list = $('switch-list');
    $('switch').hidden = maps.length < 2;
    maps.forEach((map, k) => {
        const input = element('input', { type: 'radio', name: 'indicator', value: k });
        input.addEventListener('change', () => onSwitch(k));
        const isOther = map.layer !== maps[0].layer;
        list.append(element('label', {}, input, element('span', {}, map.title, ...isOther
            ? [' ', element('span', { class: 'quiet' }, countText(map.indicators[0], map.layer.n))]
            : [])));
    });
    return k => {
        const input = list.querySelectorAll('input')[k];
        input.checked = true;
        input.closest('label').scrollIntoView?.({ block: 'nearest' });
    };
}
