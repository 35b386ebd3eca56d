/* SPDX-License-Identifier: MIT */
/*
 * All cells as a table: what the map shows, for those who rather read. Only rows in view are there.
 */

const ROW_HEIGHT = 28, MORE_ROWS = 12, MOST_ROWS = 300;

class CellTable {
    /* onSelect(cell): a row is chosen. */
    constructor(onSelect) {
        this.onSelect = onSelect;
        this.rows = [];
        this.indicators = [];
        this.selected = -1;
        this.scroller = $('rows');
        this.table = this.scroller.querySelector('table');
        this.body = this.table.tBodies[0];
        this.scroller.addEventListener('scroll', () => this.render(), { passive: true });
        this.scroller.addEventListener('keydown', event => this.move(event));
        this.body.addEventListener('click', event => {
            const row = event.target.closest('tr[data-cell]');
            if (row)
                this.onSelect(Number(row.dataset.cell));
        });
        new ResizeObserver(() => this.render()).observe(this.scroller);
    }

    /* The cells of a layer, in their order, with its indicators. */
    show(layer, indicators) {
        Object.assign(this, { names: layer.names, idTitle: layer.idTitle, indicators });
        this.sorted = Int32Array.from(this.names, (_, i) => i);
        this.rows = this.sorted;
        this.keeps = this.nameRank = null;
        this.key = -1; /* -1: names, else an indicator */
        this.isDescending = false;
        this.selected = -1;
        this.makeHead();
    }

    makeHead() {
        const heading = (text, key) => {
            const button = element('button', { type: 'button' }, text);
            button.addEventListener('click', () => this.sortBy(key));
            return element('th', { scope: 'col', class: key < 0 ? 'name' : null }, button);
        };
        this.heads = [heading(this.idTitle || word('cell'), -1),
            ...this.indicators.map((indicator, k) => heading(titleWithUnit(indicator), k))];
        this.table.tHead.rows[0].replaceChildren(...this.heads);
        this.markHeads();
    }

    markHeads() {
        this.heads.forEach((head, k) => head.setAttribute('aria-sort', k - 1 !== this.key ? 'none'
            : this.isDescending ? 'descending' : 'ascending'));
    }

    /* ---- order ---- */

    /* By a column; again by it: the other way round. Missing values come last either way. */
    sortBy(key) {
        this.isDescending = key === this.key ? !this.isDescending : false;
        this.key = key;
        this.sorted = Int32Array.from(this.sorted).sort(this.comparison());
        this.markHeads();
        this.filter(this.keeps);
    }

    comparison() {
        const sign = this.isDescending ? -1 : 1;
        if (this.key < 0) {
            const { names } = this;
            const rank = this.nameRank ??= rankNames(names);
            return (a, b) => sign * (rank[a] - rank[b]);
        }
        const { values } = readIndicator(this.indicators[this.key]);
        return (a, b) => {
            const x = values[a], y = values[b];
            if (x !== x || y !== y)
                return (x !== x) - (y !== y) || a - b;
            return sign * (x - y) || a - b;
        };
    }

    /* ---- what is shown ---- */

    /* keeps(cell), or null for all. */
    filter(keeps) {
        this.keeps = keeps;
        this.rows = keeps ? this.sorted.filter(keeps) : this.sorted;
        this.table.setAttribute('aria-rowcount', this.rows.length + 1);
        this.scroller.scrollTop = 0;
        this.render();
    }

    select(cell, isScrolled) {
        this.selected = cell;
        const at = isScrolled && cell >= 0 ? this.rows.indexOf(cell) : -1;
        if (at >= 0) {
            const { scrollTop, clientHeight } = this.scroller, top = at * ROW_HEIGHT;
            const space = clientHeight - this.table.tHead.offsetHeight;
            if (top < scrollTop || top + ROW_HEIGHT > scrollTop + space)
                this.scroller.scrollTop = top - space / 2;
        }
        this.render();
    }

    render() {
        const { scrollTop, clientHeight } = this.scroller;
        const first = Math.max(0, Math.floor(scrollTop / ROW_HEIGHT) - MORE_ROWS);
        const n = Math.min(MOST_ROWS, Math.ceil(clientHeight / ROW_HEIGHT) + 2 * MORE_ROWS);
        const last = Math.min(this.rows.length, first + n);
        const space = height => {
            const row = element('tr', { 'aria-hidden': 'true', class: 'space' });
            row.style.height = height + 'px';
            return row;
        };
        const rows = [space(first * ROW_HEIGHT)];
        for (let at = first; at < last; at++)
            rows.push(this.row(at));
        rows.push(space((this.rows.length - last) * ROW_HEIGHT));
        const focused = document.activeElement?.closest?.('tr[data-cell]')?.dataset.cell;
        this.body.replaceChildren(...rows);
        if (focused !== undefined)
            this.body.querySelector(`tr[data-cell="${focused}"] button`)?.focus({ preventScroll: true });
    }

    row(at) {
        const cell = this.rows[at];
        const name = element('button', { type: 'button', title: word('Show on the map') },
            this.names[cell] || DASH);
        return element('tr', { 'data-cell': cell, 'aria-rowindex': at + 2,
            'aria-selected': String(cell === this.selected), class: at % 2 ? 'odd' : null },
            element('th', { scope: 'row' }, name),
            ...this.indicators.map(indicator => {
                readIndicator(indicator);
                const isKnown = indicator.absences[cell] === KNOWN;
                return element('td', { class: isKnown ? null : 'absent' }, isKnown
                    ? formatNumber(indicator.values[cell] * indicator.scale, indicator.decimals)
                    : absenceText(indicator, indicator.absences[cell]));
            }));
    }

    /* Up and down from row to row. */
    move(event) {
        const steps = { ArrowUp: -1, ArrowDown: 1, PageUp: -10, PageDown: 10, Home: -Infinity,
            End: Infinity };
        const step = steps[event.key];
        if (step === undefined || !this.rows.length || event.altKey || event.ctrlKey || event.metaKey)
            return;
        event.preventDefault();
        const now = this.rows.indexOf(this.selected);
        const next = Math.max(0, Math.min(this.rows.length - 1, now < 0 && step > 0 &&
            Number.isFinite(step) ? step - 1 : now + step));
        this.onSelect(this.rows[next]);
        this.select(this.rows[next], true);
    }

    /* ---- as a file ---- */

    /* Rows as they are filtered and sorted: names of columns, values with a point, why one is
     * missing beside those that have more reasons than one. */
    csv() {
        const columns = this.indicators.map(readIndicator);
        const hasReasons = columns.map(c => c.counts.some((count, kind) => count &&
            kind > c.nClasses));
        const head = [csvText(this.idTitle || 'cell')];
        columns.forEach((c, k) => {
            head.push(csvText(c.column));
            if (hasReasons[k])
                head.push(csvText(c.column + '_status'));
        });
        const lines = [head.join(',')];
        for (const cell of this.rows) {
            const line = [csvText(this.names[cell])];
            columns.forEach((c, k) => {
                const absence = c.absences[cell];
                line.push(absence === KNOWN ? String(Number(c.values[cell].toPrecision(7))) : '');
                if (hasReasons[k])
                    line.push(csvText(absence === KNOWN ? 'ok' : absence === SUPPRESSED
                        ? 'suppressed' : absence < REASON ? 'no_data' : c.reasons[absence - REASON]));
            });
            lines.push(line.join(','));
        }
        return lines.join('\r\n') + '\r\n';
    }
}

/* Text that a spreadsheet would take for a formula gets an apostrophe. */
function csvText(text) {
    const isFormula = /^[=+@\t\r]|^-(?![\d.]+$)/.test(text);
    const safe = isFormula ? "'" + text : text;
    return /[",;\r\n]/.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe;
}

/* Place of each name among all: numbers by size, others as readers of the language order them. */
function rankNames(names) {
    const numbers = names.map(name => name.trim() === '' ? NaN : Number(name));
    const order = Int32Array.from(names, (_, i) => i);
    if (numbers.every(x => !Number.isNaN(x))) {
        order.sort((a, b) => numbers[a] - numbers[b] || a - b);
    } else if (names.length <= 20000) {
        const collator = new Intl.Collator(data.language, { numeric: true });
        order.sort((a, b) => collator.compare(names[a], names[b]) || a - b);
    } else {
        order.sort((a, b) => (names[a] < names[b] ? -1 : names[a] > names[b] ? 1 : a - b));
    }
    const rank = new Int32Array(names.length);
    order.forEach((cell, at) => rank[cell] = at);
    return rank;
}

/* ---- summaries ---- */

function summaryTable(summary) {
    const table = element('table', { class: 'summary' }, element('caption', {}, summary.title || ''),
        element('thead', {}, element('tr', {}, element('th', { scope: 'col', class: 'name' },
            summary.rowTitle || ''),
            ...summary.columns.map(c => element('th', { scope: 'col' }, c || '')))));
    const rows = summary.rows.map(([name, ...values]) => element('tr', {},
        element('th', { scope: 'row' }, name || ''),
        ...values.map((x, k) => element('td', { class: x === null ? 'absent' : null },
            x === null ? word('no data') : formatNumber(x, summary.decimals[k])))));
    table.append(element('tbody', {}, ...rows));
    return element('div', { class: 'wide', tabindex: '0', role: 'region',
        'aria-label': summary.title || word('Summary') }, table);
}
