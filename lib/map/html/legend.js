/* SPDX-License-Identifier: MIT */
/*
 * The switch between indicators, and the legend: a class that is chosen stands out.
 */

class Legend {
    /* onChoose(kinds): a set, empty where none is chosen. */
    constructor(onChoose) {
        this.onChoose = onChoose;
        this.list = document.getElementById('kinds');
        this.reset = document.getElementById('all-classes');
        this.reset.addEventListener('click', () => this.choose(new Set()));
        this.chosen = new Set();
    }

    show(indicator) {
        this.indicator = indicator;
        this.chosen = new Set();
        document.getElementById('legend-title').textContent = indicator.title;
        document.getElementById('legend-unit').textContent = indicator.unit;
        const most = Math.max(...indicator.counts);
        this.buttons = [];
        this.list.replaceChildren(...indicator.rows
            ? [element('li', { class: 'rows', 'aria-hidden': 'true' }, indicator.rows)] : []);
        for (let kind = 0; kind < indicator.nKinds; kind++) {
            if (kind && kind === indicator.below && kind < indicator.nClasses)
                this.list.append(this.reference(indicator.bounds[kind]));
            if (kind < indicator.nClasses || indicator.counts[kind])
                this.list.append(this.line(kind, most));
        }
        document.getElementById('counted').hidden = !!indicator.rows;
        document.getElementById('bounds').hidden = indicator.isWhole || indicator.nClasses < 2;
        this.mark();
    }

    /* Where a reference parts the classes. */
    reference(bound) {
        const { scale, boundDecimals } = this.indicator;
        return element('li', { class: 'reference' },
            `${word('reference')} ${formatNumber(bound * scale, boundDecimals)}`);
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
        button.setAttribute('aria-label', `${kindText(indicator, kind)}: ` +
            countText(indicator, count));
        button.addEventListener('click', () => {
            const chosen = new Set(this.chosen);
            if (!chosen.delete(kind))
                chosen.add(kind);
            this.choose(chosen);
        });
        this.buttons.push([kind, button]);
        return element('li', { class: kind < indicator.nClasses ? null : 'absent-kind' }, button);
    }

    choose(chosen) {
        this.chosen = chosen;
        this.mark();
        this.onChoose(chosen);
    }

    mark() {
        for (const [kind, button] of this.buttons)
            button.setAttribute('aria-pressed', String(this.chosen.has(kind)));
        this.list.classList.toggle('some', this.chosen.size > 0);
        this.reset.hidden = !this.chosen.size;
    }
}

function swatchOf(indicator, kind) {
    const isSuppressed = kind === indicator.nClasses + SUPPRESSED - NO_DATA;
    const pattern = kind < indicator.nClasses ? '' : isSuppressed ? ' dotted' : ' hatched';
    const swatch = element('span', { class: 'swatch' + pattern });
    swatch.style.backgroundColor = kindColour(indicator, kind);
    return swatch;
}

/* One radio button an indicator. */
function makeSwitch(indicators, onSwitch) {
    const list = document.getElementById('switch-list');
    document.getElementById('switch').hidden = indicators.length < 2;
    indicators.forEach((indicator, k) => {
        const input = element('input', { type: 'radio', name: 'indicator', value: k });
        input.addEventListener('change', () => onSwitch(k));
        list.append(element('label', {}, input, element('span', {}, indicator.title)));
    });
    return k => {
        const input = list.querySelectorAll('input')[k];
        input.checked = true;
        input.closest('label').scrollIntoView?.({ block: 'nearest' });
    };
}
