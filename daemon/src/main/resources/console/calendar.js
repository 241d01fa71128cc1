// A week of the hub.
import { query, user } from './api.js';
import { clock, day, empty, html, instant, nothing, when } from './view.js';

const PAGE = 500;
const MOST_PAGES = 4;

export const calendar = {
  title: 'Calendar',
  live: ['event', 'reset'],

  async load(ctx) {
    ctx.ui.monday ??= monday(ctx.parameter);
    const from = ctx.ui.monday;
    const to = later(from, 7);
    return { from, to, ...(await occurrences(from, to)) };
  },

  view(ctx) {
    const { from, to, events, cut } = ctx.data;
    const days = Array.from({ length: 7 }, (_, n) => later(from, n));
    return html`
      <div class="commands" role="group" aria-label="Which week">
        <a class="button" href="#/calendar/${iso(later(from, -7))}">← Week before</a>
        <a class="button" href="#/calendar/${iso(monday(''))}">This week</a>
        <a class="button" href="#/calendar/${iso(to)}">Week after →</a>
        <span>${day(from)} – ${day(later(to, -1))}</span>
      </div>
      ${cut ? html`<p>Too many for one page: the first ${events.length} of the week are shown.</p>` : nothing}
      ${events.length === 0 ? empty('No events this week', 'The hub has none between these days.') : nothing}
      <div class="week">${days.map((date) => column(date, events))}</div>`;
  },
};

async function occurrences(from, to) {
  const events = [];
  let cursor = '';
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await user('GET', query('/events', {
      from: from.toISOString(), to: to.toISOString(), expand: true, limit: PAGE, cursor,
    }));
    events.push(...answer.events);
    cursor = answer.next_cursor;
    if (!cursor) {
      break;
    }
  }
  const placed = events.map((it) => ({ ...it, begins: instant(it.start), ends: instant(it.end) }));
  placed.sort((a, b) => Boolean(b.start.date) - Boolean(a.start.date) || a.begins - b.begins);
  return { events: placed, cut: Boolean(cursor) };
}

function column(date, events) {
  const next = later(date, 1);
  const own = events.filter((it) => it.begins < next && (it.ends > date || (it.begins >= date && it.begins < next)));
  const today = iso(date) === iso(new Date());
  return html`<section class="day ${today ? 'today' : ''} ${own.length ? '' : 'free'}" aria-label=${day(date)}>
    <h2>${day(date)}${today ? html` <span class="hidden">today</span>` : nothing}</h2>
    <ul>${own.map((it) => html`<li><a class="event ${it.status}" href="#/event/${it.series_id ?? it.id}" title="${when(it.start)} – ${when(it.end)}">
      <span class="at">${it.start.date ? 'all day' : it.begins < date ? '…' : clock(it.begins)}</span>
      <span class="what">${it.title || '(no title)'}</span></a></li>`)}</ul>
  </section>`;
}

function monday(text) {
  const given = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(text + 'T00:00:00') : new Date();
  given.setHours(0, 0, 0, 0);
  return later(given, -((given.getDay() + 6) % 7));
}

function later(date, days) {
  const moved = new Date(date);
  moved.setDate(moved.getDate() + days);
  return moved;
}

const iso = (date) => `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
