/* SPDX-License-Identifier: MIT */
/*
 * Words and numbers in the language of the page, by the rules of lib/map/words.c.
 */

function word(english, ...values) {
    let text = data.words[english] || english;
    for (const value of values)
        text = text.replace('%s', () => value);
    return text;
}

const MINUS = '\u2212', DASH = '\u2013', NO_BREAK = '\u00a0';

/* "1.2 × 10¹⁸" */
function powerText(x, point) {
    if (x === Infinity)
        return '\u221e';
    const [digits, exponent] = x.toExponential(2).split('e');
    const raised = exponent.replace(/./g, c => '⁰¹²³⁴⁵⁶⁷⁸⁹'[c] || (c === '-' ? '⁻' : ''));
    return `${String(+digits).replace('.', point)} × 10${raised}`.replace(/ /g, NO_BREAK);
}

/* "1,234.5" in English, "1 234,5" in Finnish and Swedish; missing is a dash. */
function formatNumber(x, decimals) {
    const isEnglish = data.language === 'en', point = isEnglish ? '.' : ',', size = Math.abs(x);
    if (Number.isNaN(x) || x === null)
        return DASH;
    if (size >= 1e15 || (size && size < (decimals > 6 ? 1e-3 : decimals > 5 ? 1e-6 : 1e-30)))
        return (x < 0 ? MINUS : '') + powerText(size, point);
    const [whole, rest] = size.toFixed(Math.min(decimals, 6)).split('.');
    const groups = whole.replace(/\B(?=(\d{3})+$)/g, isEnglish ? ',' : NO_BREAK);
    const text = rest ? groups + point + rest : groups;
    return x < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}

/* "12 min", "0.5 (per 100,000 people)": no number beside another. */
function withUnit(text, unit) {
    return !unit ? text : /^\d|\s/.test(unit) ? `${text} (${unit})` : text + NO_BREAK + unit;
}

/* Title of an indicator with its unit, for heads of columns. */
function titleWithUnit(indicator) {
    return indicator.unit ? `${indicator.title} (${indicator.unit})` : indicator.title;
}

function kindText(indicator, kind) {
    const absence = kind - indicator.nClasses + 1;
    if (indicator.of && kind < indicator.nClasses)
        return indicator.of.map((i, k) => `${titleWithUnit(i)}: ` +
            i.ranges[k ? Math.floor(kind / indicator.side) : kind % indicator.side]).join('; ');
    return indicator.ranges?.[kind] ?? absenceText(indicator, absence);
}

function absenceText(indicator, absence) {
    if (absence === SUPPRESSED)
        return word('suppressed');
    if (absence < REASON)
        return word('no data');
    return reasonText(indicator.reasons[absence - REASON]);
}

/* Reasons are names that tools write: "beyond_limit". Those we know have words. */
function reasonText(reason) {
    const known = {
        beyond_limit: word('beyond limit'),
        island: word('island'),
        no_service: word('no service'),
        not_snapped: word('not snapped'),
    };
    return known[reason] || (reason || word('no data')).replace(/_/g, ' ');
}

/* "12 cells", or what the rows of an indicator are. */
function countText(indicator, n) {
    const number = formatNumber(n, 0);
    return indicator.rows ? number + NO_BREAK + indicator.rows : word('%s cells', number);
}

function partText(indicator, n, all) {
    const of = formatNumber(all, 0), number = formatNumber(n, 0);
    return indicator.rows ? `${number} / ${of}${NO_BREAK}${indicator.rows}`
        : word('%s of %s cells', number, of);
}

/* The value of a cell as readers see it: a number with its unit, or why there is none. */
function valueText(indicator, cell) {
    readIndicator(indicator);
    const absence = indicator.absences[cell];
    if (absence !== KNOWN)
        return absenceText(indicator, absence);
    return withUnit(formatNumber(indicator.values[cell] * indicator.scale, indicator.decimals),
        indicator.unit);
}
