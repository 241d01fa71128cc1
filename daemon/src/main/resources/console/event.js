// One event and what was done to it, by whom and why.
import { session, user } from './api.js';
import { ago, badge, empty, html, nothing, provider, short, spaced, value, when } from './view.js';

const PAGE = 100;
const VERBS = {
  created: 'Created', updated: 'Changed', removed: 'Removed', restored: 'Restored', linked: 'Tied to a copy',
  held: 'Held for a decision', answered: 'Answered', refused: 'Refused',
};


/** The reconciler's cells, the hub's side first, in words. */
const CELLS = {
  '-/new': 'It was new at the provider.', 'new/-': 'It was new in the hub.', 'new/new': 'Both had it with the same UID.',
  'same/changed': 'Only the provider had changed it.', 'changed/same': 'Only the hub had changed it.',
  'changed/changed': 'Both had changed it.', 'same/gone': 'It was gone at the provider.', 'gone/same': 'It was gone from the hub.',
  'changed/gone': 'It was gone at the provider, but an edit beats a deletion.',
  'gone/changed': 'It was gone from the hub, but an edit beats a deletion.', 'gone/gone': 'It was gone from both.',
};

export const event = {
  title: 'Event',

  async load(ctx) {
    const path = `/events/${encodeURIComponent(ctx.parameter)}`;
    const [now, { history, next_cursor: more }] = await Promise.all([
      user('GET', path).catch(gone), user('GET', `${path}/history?limit=${PAGE}`),
    ]);
    return { now, history, more };
  },

  view(ctx) {
    const { now, history, more } = ctx.data;
    return html`
      <p><a href="#/calendar/${now?.start?.date ?? now?.start?.date_time?.slice(0, 10) ?? ''}">Its week in the calendar</a></p>
      ${now ? facts(now) : html`<p>The event is no longer in the hub; what was done to it is kept.</p>`}
      <h2>History</h2>
      ${history.length === 0 ? empty('Nothing was noted', 'What passes and people do to an event is noted from its first change on.') : html`
      <table class="stack">
        <caption class="hidden">What was done, the newest first</caption>
        <thead><tr><th scope="col">When</th><th scope="col">What</th><th scope="col">Where</th><th scope="col">By</th><th scope="col">Why</th></tr></thead>
        <tbody>${history.map(deed)}</tbody></table>`}
      ${more ? html`<p class="quiet">Only the newest ${history.length} are shown.</p>` : nothing}`;
  },
};

/** One that is gone has a history all the same. */
function gone(failure) {
  if (failure.status === 404) {
    return null;
  }
  throw failure;
}

const facts = (it) => html`<section class="card" aria-label="The event now">
  <h2>${it.title || '(no title)'} ${badge(it.status)}</h2>
  <dl class="figures">
    <div><dt>Begins</dt><dd>${when(it.start)}</dd></div><div><dt>Ends</dt><dd>${when(it.end)}${it.end?.date ? ' (not included)' : ''}</dd></div>
    ${it.location ? html`<div><dt>Where</dt><dd>${it.location}</dd></div>` : nothing}
    ${it.recurrence?.length ? html`<div><dt>Recurs</dt><dd class="text">${it.recurrence.join('\n')}</dd></div>` : nothing}
    <div><dt>Version</dt><dd>${it.version}, ${ago(it.updated_at)}</dd></div>
  </dl>
  ${it.not_carried?.length ? html`<p>Not carried to every copy: ${it.not_carried.map(spaced).join(', ')}.</p>` : nothing}
  <p class="quiet">Event ${short(it.id)}</p></section>`;

const deed = (it) => html`<tr>
  <td data-label="When">${ago(it.at)}</td>
  <th scope="row" data-label="What">${VERBS[it.verb] ?? spaced(it.verb)}${it.undone_at ? html` <span class="quiet">(undone ${ago(it.undone_at)})</span>` : nothing}
    ${it.fields.length ? html`<div class="quiet">${it.fields.map(spaced).join(', ')}</div>` : nothing}
    ${it.before ? html`<details><summary>before</summary><dl class="before">${before(it)}</dl></details>` : nothing}</th>
  <td data-label="Where">${it.side === 'hub' ? 'the hub' : 'the provider'}${it.calendar ? html`<div class="quiet">${it.calendar}, ${provider(it.provider)}</div>` : nothing}</td>
  <td data-label="By">${actor(it.actor)}</td>
  <td data-label="Why"><span title=${it.why}>${CELLS[it.why] ?? spaced(it.why)}</span><div class="quiet">correlation id ${it.correlation_id || '—'}${it.request_id ? `, provider's request ${it.request_id}` : ''}</div></td></tr>`;

const before = (it) => (it.fields.length ? it.fields : Object.keys(it.before))
  .flatMap((name) => (name === 'time' ? ['start', 'end'] : [name]))
  .map((name) => html`<dt>${spaced(name)}</dt><dd class="text">${value(it.before[name])}</dd>`);

function actor(text) {
  if (text === 'sync') {
    return 'a sync pass';
  }
  const id = text.replace(/^user:/, '');
  const own = id === session.claims?.sub;
  return own ? 'you' : id === session.acting?.id ? session.acting.name : html`user ${short(id)}`;
}
