// What several sections draw alike. Everything shown goes through the templates, which escape it.
import { html, nothing } from './lit-html.js';

export { html, nothing };

const LOCALE = navigator.language || 'en';
const ABSOLUTE = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'long' });
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });
const NUMBER = new Intl.NumberFormat(LOCALE);
const UNITS = [['day', 86_400], ['hour', 3_600], ['minute', 60], ['second', 1]];

export const count = (n) => NUMBER.format(n);

export const many = (n, one, more = one + 's') => `${count(n)} ${n === 1 ? one : more}`;

/** How long ago, or in how long; the exact time is in the title. */
export function ago(iso, otherwise = 'never') {
  if (!iso) {
    return html`<span class="quiet">${otherwise}</span>`;
  }
  const at = new Date(iso);
  return html`<time datetime=${iso} title=${ABSOLUTE.format(at)}>${relative(at)}</time>`;
}

function relative(at) {
  const seconds = Math.round((at - Date.now()) / 1000);
  if (Math.abs(seconds) < 3) {
    return 'just now';
  }
  const [unit, size] = UNITS.find(([, s]) => Math.abs(seconds) >= s) ?? UNITS.at(-1);
  return RELATIVE.format(Math.round(seconds / size), unit);
}

/** A span of time with its unit. */
export function lasted(ms) {
  if (ms < 1000) {
    return `${Math.round(ms)} ms`;
  }
  const seconds = ms / 1000;
  if (seconds < 60) {
    return `${seconds.toFixed(1)} s`;
  }
  return seconds < 3600
    ? `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
    : `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
}

const TONES = {
  healthy: 'good', active: 'good', completed: 'good', done: 'good', approved: 'good', resolved: 'good',
  delayed: 'fair', degraded: 'fair', paused: 'fair', running: 'fair', transient: 'fair', rate_limited: 'fair', lost: 'fair', open: 'fair',
  stopped: 'poor', needs_reauth: 'poor', failed: 'poor', disconnected: 'poor', non_retryable: 'poor',
};

/** A state as a word with a colour; never by the colour alone. */
export const badge = (word) =>
  html`<span class="badge ${TONES[word] ?? ''}">${spaced(word)}</span>`;

export const spaced = (word) => (word === 'needs_reauth' ? 'needs sign-in' : String(word).replaceAll('_', ' '));

const PROVIDERS = { google: 'Google', microsoft: 'Microsoft', caldav: 'CalDAV' };
export const provider = (word) => PROVIDERS[word] ?? word;

/** The start of an id; all of it is in the title. */
export const short = (id) => html`<code title=${id}>${String(id).slice(0, 8)}</code>`;

/** What stands where a list has nothing. */
export const empty = (head, what) =>
  html`<div class="empty"><p><strong>${head}</strong></p><p>${what}</p></div>`;

/** The reasons of a health, each a sentence. */
export const reasons = (list) =>
  list?.length
    ? html`<ul class="reasons">${list.map((reason) => html`<li>${reason.text}</li>`)}</ul>`
    : nothing;

/** A button that does something once; while it runs it says so. */
export const button = (ctx, key, label, act, kind = '', name = '') => html`
  <button type="button" class=${kind} data-key=${key} aria-label=${name || nothing}
    aria-disabled=${ctx.busy.has(key) ? 'true' : nothing} @click=${() => ctx.perform(key, act)}>
    ${ctx.busy.has(key) ? 'Working…' : label}</button>`;

/** A button that asks first; what it would do is said before it is done. */
export function guarded(ctx, key, { label, question, yes, kind = '', name = '' }, act) {
  if (ctx.asked !== key) {
    return html`<button type="button" class=${kind} aria-label=${name || nothing} data-key=${key}
      aria-disabled=${ctx.busy.has(key) ? 'true' : nothing} @click=${() => ctx.ask(key)}>
      ${ctx.busy.has(key) ? 'Working…' : label}</button>`;
  }
  return html`<span class="ask" role="group" aria-label=${question}><span>${question}</span>
    <button type="button" class="strong" id="yes" data-key=${key + '/yes'} @click=${() => ctx.perform(key, act)}>${yes}</button>
    <button type="button" @click=${() => ctx.ask('')}>No, leave it</button></span>`;
}

/** A choice among words; an empty one stands for all. */
export const select = (label, value, words, change) => html`
  <label class="field"><span>${label}</span><select @change=${(event) => change(event.target.value)}>
    ${words.map((word) => html`<option value=${word} ?selected=${word === value}>${word === '' ? 'any' : spaced(word)}</option>`)}
  </select></label>`;

// Times of events: a local wall time with a zone, or a date.

const DAY = new Intl.DateTimeFormat(LOCALE, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
const CLOCK = new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit' });

/** The moment at which a wall clock in that zone shows this. */
export function instant({ date, date_time: wall, time_zone: zone, offset }) {
  if (date) {
    return new Date(date + 'T00:00:00');
  }
  if (offset) {
    return new Date(wall + offset);
  }
  if (!zone) {
    return new Date(wall);
  }
  const utc = Date.parse(wall + 'Z');
  const first = utc - ahead(zone, utc);
  return new Date(utc - ahead(zone, first));
}

const formats = new Map();

/** How far a zone is ahead of UTC then, in ms. */
function ahead(zone, at) {
  try {
    if (!formats.has(zone)) {
      formats.set(zone, new Intl.DateTimeFormat('en-US', {
        timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric',
        hour: 'numeric', minute: 'numeric', second: 'numeric',
      }));
    }
    const parts = Object.fromEntries(formats.get(zone).formatToParts(at).map((p) => [p.type, Number(p.value)]));
    return Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second) - Math.floor(at / 1000) * 1000;
  } catch {
    return 0;
  }
}

export const clock = (date) => CLOCK.format(date);
export const day = (date) => DAY.format(date);

/** A time as text; the zone it was made in is named where it is another. */
export function when(time) {
  if (!time) {
    return '';
  }
  const at = instant(time);
  if (time.date) {
    return day(at);
  }
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zone = time.time_zone && time.time_zone !== own ? ` (made in ${time.time_zone})` : '';
  return `${day(at)}, ${clock(at)}${zone}`;
}

/** Any value of an event's field as text. */
export function value(it) {
  if (it === null || it === undefined) {
    return '—';
  }
  if (typeof it === 'string') {
    return it === '' ? '(empty)' : it;
  }
  if (Array.isArray(it)) {
    return it.length ? it.map(value).join('\n') : '(none)';
  }
  if (typeof it !== 'object') {
    return String(it);
  }
  if (it.date || it.date_time) {
    return when(it);
  }
  if (it.start && it.end) {
    return `${when(it.start)} – ${when(it.end)}`;
  }
  if (it.email) {
    return [it.name, `<${it.email}>`, it.response && `(${spaced(it.response)})`].filter(Boolean).join(' ');
  }
  return JSON.stringify(it, null, 1);
}
