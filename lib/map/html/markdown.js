/* SPDX-License-Identifier: MIT */
/*
 * The planner's text: headings, paragraphs, lists, quotations, tables, code, rules; bold, italic,
 * code and links. Elements are made one by one and hold text, so markup in the text is shown as it
 * is written, and a link leads to http or https or is no link.
 */

function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes))
        if (value !== undefined && value !== null && value !== false)
            made.setAttribute(key, value === true ? '' : value);
    made.append(...children);
    return made;
}

/* ---- within a line ---- */

/* Each: what it looks like, and what is made of it. The first that fits at a place wins. Spans are
 * of at most a thousand characters, so that a text of unmatched marks costs no more than any. */
const SPANS = [
    { looks: /\\([!-/:-@[-`{-~])/y, makes: m => m[1] },
    { looks: /(`+)(.{1,1000}?)\1(?!`)/ys, makes: m => element('code', {}, m[2].trim()) },
    { looks: /\[((?:[^[\]\\]|\\.)+)\]\(\s*<?([^\s()<>]+)>?(?:\s+["'][^"']*["'])?\s*\)/y,
        makes: (m, depth) => linkTo(m[2], spansOf(m[1], depth)) },
    { looks: /<(https?:\/\/[^\s<>]+)>/yi, makes: m => linkTo(m[1], [m[1]]) },
    { looks: /https?:\/\/[^\s<>()]+[^\s<>().,;:!?'"*_]/yi, makes: m => linkTo(m[0], [m[0]]) },
    { looks: /\*\*(?=\S)(.{1,1000}?)(?<=[^\s*]\**)\*\*(?!\*)/ys,
        makes: (m, depth) => element('strong', {}, ...spansOf(m[1], depth)) },
    { looks: /(?<![\p{L}\p{N}])__(?=\S)(.{1,1000}?)(?<=\S)__(?![\p{L}\p{N}])/ysu,
        makes: (m, depth) => element('strong', {}, ...spansOf(m[1], depth)) },
    { looks: /\*(?=[^\s*])(.{1,1000}?)(?<=[^\s*])\*(?!\*)/ys,
        makes: (m, depth) => element('em', {}, ...spansOf(m[1], depth)) },
    { looks: /(?<![\p{L}\p{N}])_(?=[^\s_])(.{1,1000}?)(?<=[^\s_])_(?![\p{L}\p{N}])/ysu,
        makes: (m, depth) => element('em', {}, ...spansOf(m[1], depth)) },
];

function linkTo(address, children) {
    if (!/^https?:\/\//i.test(address))
        return element('span', {}, ...children);
    return element('a', { href: address, rel: 'noopener noreferrer', target: '_blank' },
        ...children);
}

/* Spans within spans, lists within lists: beyond it text stays as it is. */
const DEEPEST = 8;

/* Text as a list of strings and elements. */
function spansOf(text, depth = 0) {
    if (depth > DEEPEST)
        return [text];
    const spans = [];
    let plain = '', at = 0;
    while (at < text.length) {
        const step = /[^\\`[<h*_]+/y;
        step.lastIndex = at;
        const skipped = step.exec(text);
        if (skipped) {
            plain += skipped[0];
            at += skipped[0].length;
            continue;
        }
        let found = null;
        for (const { looks, makes } of SPANS) {
            looks.lastIndex = at;
            const match = looks.exec(text);
            if (match) {
                at += match[0].length;
                found = makes(match, depth + 1);
                break;
            }
        }
        if (found === null || typeof found === 'string') {
            plain += found ?? text[at++];
            continue;
        }
        if (plain)
            spans.push(plain);
        spans.push(found);
        plain = '';
    }
    return plain ? [...spans, plain] : spans;
}

/* ---- lines ---- */

const HEADING = /^ {0,3}(#{1,6})\s+(.*?)(?:\s+#+)?\s*$/;
const RULE = /^ {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const FENCE = /^ {0,3}(```|~~~)/;
const QUOTE = /^ {0,3}> ?(.*)$/;
const COLUMNS = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;

function startsBlock(line, next) {
    return HEADING.test(line) || RULE.test(line) || ITEM.test(line) || FENCE.test(line) ||
        QUOTE.test(line) || isTable(line, next);
}

function isTable(line, next) {
    return line.includes('|') && next !== undefined && next.includes('-') && COLUMNS.test(next);
}

/* A document as elements; headings start at <h2>, or one below `level`. */
function renderMarkdown(text, level = 1) {
    return blocksOf(text.replace(/\r\n?/g, '\n').split('\n'), level, 0);
}

function blocksOf(lines, level, depth) {
    const blocks = [];
    let i = 0;
    const take = fits => {
        const taken = [];
        while (i < lines.length && fits(lines[i], taken.length))
            taken.push(lines[i++]);
        return taken;
    };
    while (i < lines.length) {
        const line = lines[i];
        let m;
        if (!line.trim()) {
            i++;
        } else if ((m = HEADING.exec(line))) {
            blocks.push(element('h' + Math.min(6, m[1].length + level), {}, ...spansOf(m[2])));
            i++;
        } else if (RULE.test(line)) {
            blocks.push(element('hr'));
            i++;
        } else if ((m = FENCE.exec(line))) {
            i++;
            const code = take(l => !l.trim().startsWith(m[1]));
            blocks.push(element('pre', {}, element('code', {}, code.join('\n'))));
            i++;
        } else if (QUOTE.test(line) && depth < DEEPEST) {
            const quoted = take(l => QUOTE.test(l)).map(l => QUOTE.exec(l)[1]);
            blocks.push(element('blockquote', {}, ...blocksOf(quoted, level, depth + 1)));
        } else if (ITEM.test(line) && depth < DEEPEST) {
            const first = ITEM.exec(line);
            const items = take((l, n) => !n || goesOn(first, l, lines[i + 1]));
            blocks.push(listOf(items, level, depth));
        } else if (isTable(line, lines[i + 1])) {
            blocks.push(tableOf(take((l, n) => n < 2 || l.includes('|'))));
        } else {
            const paragraph = take((l, n) => l.trim() && (!n || !startsBlock(l, lines[i + 1])));
            blocks.push(element('p', {}, ...spansOf(paragraph.map(l => l.trim()).join('\n'))));
        }
    }
    return blocks;
}

const isOrdered = item => /\d/.test(item[2]);

/* 1 where a line belongs to the list that an item began: another item of its kind, anything that is
 * indented, text that goes on, or an empty line before such. */
function goesOn(first, line, next) {
    const item = ITEM.exec(line);
    if (!line.trim())
        return next !== undefined && next.trim() !== '' && (/^\s/.test(next) || ITEM.test(next)) &&
            goesOn(first, next);
    if (item && item[1].length <= first[1].length + 1)
        return isOrdered(item) === isOrdered(first);
    return /^\s/.test(line) || !startsBlock(line);
}

/* Lines that are indented beyond an item belong to it; the same depth is the next item. */
function listOf(lines, level, depth) {
    const first = ITEM.exec(lines[0]), number = parseInt(first[2], 10);
    const list = isOrdered(first) ? element('ol', { start: number === 1 ? null : number })
        : element('ul');
    let own = null;
    const close = () => {
        if (!own)
            return;
        const blocks = blocksOf(own, level, depth + 1);
        const isTight = blocks.length && blocks[0].tagName === 'P' &&
            blocks.slice(1).every(b => b.tagName !== 'P');
        list.append(element('li', {}, ...(isTight ? blocks[0].childNodes : []),
            ...blocks.slice(isTight ? 1 : 0)));
    };
    for (const line of lines) {
        const m = ITEM.exec(line);
        if (m && m[1].length <= first[1].length + 1) {
            close();
            own = [m[3]];
        } else {
            own.push(line.replace(/^\s{1,4}/, ''));
        }
    }
    close();
    return list;
}

function tableOf(lines) {
    const cellsOf = line => line.trim().replace(/^\||\|$/g, '').split(/(?<!\\)\|/).map(c => c.trim());
    const [head, marks, ...rows] = lines.map(cellsOf);
    const sides = marks.map(m => m.endsWith(':') ? (m.startsWith(':') ? 'centre' : 'right') : null);
    const row = (cells, name) => element('tr', {}, ...head.map((_, k) =>
        element(name, { class: sides[k], scope: name === 'th' ? 'col' : null },
            ...spansOf(cells[k] || ''))));
    return element('table', {}, element('thead', {}, row(head, 'th')),
        element('tbody', {}, ...rows.map(cells => row(cells, 'td'))));
}
