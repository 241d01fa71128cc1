// Live sessions of one user: what is going on, what ended, and what could not be brought to a provider.
import { user } from './api.js';
import { ago, badge, button, empty, html, lasted, nothing, spaced } from './view.js';

const SHOWN = 50;

export const sessions = {
  title: 'Live sessions',
  every: 15,
  live: ['session', 'reset'],

  async load() {
    const [open, ended, letters] = await Promise.all([
      all('open'), all('ended'), user('GET', '/sessions/dead-letters')]);
    return { open: open.reverse(), ended: ended.slice(-SHOWN).reverse(), letters };
  },

  view(ctx) {
    const { open, ended, letters } = ctx.data;
    return html`
      ${open.length + ended.length === 0
        ? empty('No session yet', 'A client reports the start and the end of a piece of work; it is shown here while it goes on.')
        : html`${table('Open', open)}${table('Ended', ended)}`}
      ${dead(ctx, letters)}`;
  },
};

/** The list goes from the oldest change to the newest, page by page. */
async function all(state) {
  const found = [];
  let cursor = '';
  do {
    const page = await user('GET', `/sessions?state=${state}${cursor && '&cursor=' + encodeURIComponent(cursor)}`);
    found.push(...page.sessions);
    cursor = page.next_cursor ?? '';
  } while (cursor);
  return found;
}

const table = (name, list) => list.length === 0 ? nothing : html`
  <h2>${name}</h2>
  <table class="stack">
    <caption class="hidden">${name} sessions</caption>
    <thead><tr><th scope="col">Session</th><th scope="col">State</th><th scope="col">Begun</th><th scope="col">Lasted</th><th scope="col">At the provider</th></tr></thead>
    <tbody>${list.map(row)}</tbody></table>`;

const row = (it) => html`<tr data-session=${it.local_id}>
  <th scope="row" data-label="Session">${it.title}</th>
  <td data-label="State">${badge(it.state)} ${it.ended_by && it.ended_by !== 'client' ? html`<span class="quiet">by ${it.ended_by === 'idle' ? 'the idle rule' : 'a closed page'}</span>` : nothing}</td>
  <td data-label="Begun">${ago(it.started_at)}</td>
  <td data-label="Lasted">${it.ended_at ? lasted(Math.max(0, new Date(it.ended_at) - new Date(it.started_at))) : '…'}</td>
  <td data-label="At the provider">${spaced(it.delivery)}</td></tr>`;

const dead = (ctx, { dead_letters: list, dropped }) => list.length === 0 && dropped === 0 ? nothing : html`
  <h2>Not delivered</h2>
  ${dropped ? html`<p class="quiet">${dropped} older ones were dropped; the newest 50 are kept.</p>` : nothing}
  <table class="stack">
    <caption class="hidden">Sessions that could not be brought to a provider</caption>
    <thead><tr><th scope="col">Session</th><th scope="col">State</th><th scope="col">Why</th><th scope="col">When</th><th scope="col"><span class="hidden">Actions</span></th></tr></thead>
    <tbody>${list.map((it) => html`<tr data-letter=${it.id}>
      <th scope="row" data-label="Session"><code>${it.local_id}</code></th>
      <td data-label="State">${spaced(it.state)}</td>
      <td data-label="Why">${badge(it.error_class)} ${it.error_summary}${it.times > 1 ? ` (${it.times} times)` : ''}</td>
      <td data-label="When">${ago(it.at)}</td>
      <td class="actions">${it.state === 'delivered' ? nothing : button(ctx, it.id, 'Replay', () => replay(it), '', `Replay ${it.local_id}`)}</td></tr>`)}</tbody></table>`;

async function replay(it) {
  await user('POST', `/sessions/dead-letters/${it.id}/replay`, { body: {} });
  return `${it.local_id} is tried once more, now.`;
}
