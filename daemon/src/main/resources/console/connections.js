// All connections of the tenant: how each fares and why, and what a manager can do about it.
import { manage, query, session } from './api.js';
import { ago, badge, button, count, empty, guarded, html, many, nothing, provider, reasons, select, short, spaced } from './view.js';

const LEVELS = ['', 'healthy', 'delayed', 'degraded', 'stopped', 'needs_reauth'];
const STATES = ['', 'active', 'paused', 'needs_reauth', 'disconnected'];
const PAGE = 50;
const PATIENCE = 8;

export const connections = {
  title: 'Connections',
  every: 5,

  async load(ctx) {
    const ui = (ctx.ui = { search: '', health: '', state: '', pages: 1, open: '', ...ctx.ui });
    const [list, detail] = await Promise.all([listed(ui), ui.open ? looked(ui.open) : null]);
    return { ...list, detail };
  },

  view(ctx) {
    const { connections: list, more } = ctx.data;
    return html`
      ${filters(ctx)}
      ${list.length === 0 ? nothingFound(ctx, more) : table(ctx, list)}
      ${more ? html`<p>${button(ctx, 'more', 'Show more', () => { ctx.ui.pages += 1; return 'More is shown.'; })}</p>` : nothing}`;
  },
};

/** Pages until enough are found. By health a page may have few; it is gone on for so many of them. */
async function listed(ui) {
  const found = [];
  let cursor = '';
  for (let asked = 0; asked < ui.pages * PATIENCE && found.length < ui.pages * PAGE; asked++) {
    const answer = await manage('GET', query('/connections', {
      search: ui.search, health: ui.health, state: ui.state, limit: PAGE, cursor,
    }));
    found.push(...answer.connections);
    cursor = answer.next_cursor;
    if (!cursor) {
      break;
    }
  }
  return { connections: found, more: Boolean(cursor) };
}

const looked = (id) => manage('GET', `/connections/${id}/sync-status`);

function filters(ctx) {
  const set = (name) => (value) => {
    ctx.ui = { ...ctx.ui, [name]: value, pages: 1 };
    ctx.load();
  };
  return html`<search class="filters">
    <label class="field"><span>E-mail begins with</span>
      <input type="search" .value=${ctx.ui.search} @input=${typed(set('search'))}></label>
    ${select('Health', ctx.ui.health, LEVELS, set('health'))}
    ${select('State', ctx.ui.state, STATES, set('state'))}
  </search>`;
}

let timer = 0;

/** Asks once the typing pauses. */
const typed = (set) => (event) => {
  const text = event.target.value.trim();
  clearTimeout(timer);
  timer = setTimeout(() => set(text), 250);
};

function nothingFound({ ui }, more) {
  if (more) {
    return empty('None among the first that were looked at', 'Health is judged as it is asked for. Show more to look further.');
  }
  return ui.search || ui.health || ui.state
    ? empty('No connection is like this', 'Widen the filter to see others.')
    : empty('Nobody of the tenant has connected an account', 'Users connect Google, Microsoft or a CalDAV server in your application; each then stands here.');
}

const table = (ctx, list) => html`
  <table class="stack">
    <caption class="hidden">Connections of the tenant</caption>
    <thead><tr><th scope="col">Account</th><th scope="col">Health</th><th scope="col">Last complete sync</th>
      <th scope="col" class="number">Calendars</th><th scope="col" class="number">Failed attempts</th><th scope="col"><span class="hidden">Actions</span></th></tr></thead>
    <tbody>${list.map((it) => row(ctx, it))}</tbody>
  </table>`;

const row = (ctx, it) => html`
  <tr class=${ctx.ui.open === it.id ? 'open' : ''}>
    <th scope="row" data-label="Account">
      <button type="button" class="link" aria-expanded=${ctx.ui.open === it.id} @click=${() => toggle(ctx, it)}>${name(it)}</button>
      <div class="quiet">${provider(it.provider)}</div></th>
    <td data-label="Health">${badge(it.health)} ${reasons(it.health_reasons)}</td>
    <td data-label="Last complete sync">${ago(it.last_successful_sync)}</td>
    <td data-label="Calendars" class="number">${count(it.bindings)}</td>
    <td data-label="Failed attempts" class="number">${it.failures ? html`<a href="#/failures/${it.id}">${count(it.failures)}</a>` : '0'}</td>
    <td class="actions"><button type="button" @click=${() => act(it)} aria-label="Act for ${name(it)}">Act for user</button></td>
  </tr>
  ${ctx.ui.open === it.id ? html`<tr class="detail"><td colspan="6">${detail(ctx, it)}</td></tr>` : nothing}`;

const name = (it) => it.account_email || it.account_id;

function toggle(ctx, it) {
  ctx.ui.open = ctx.ui.open === it.id ? '' : it.id;
  ctx.ui.task = null;
  ctx.data.detail = null;
  ctx.draw();
  ctx.load();
}

/** From here on the sections of users are this user's. */
function act(it) {
  session.act({ id: it.user_id, name: name(it) });
  location.hash = '#/calendar';
}

function detail(ctx, it) {
  const status = ctx.data.detail?.connection_id === it.id ? ctx.data.detail : null;
  return html`<div class="panel">
    ${commands(ctx, it)}
    ${status ? figures(status) : html`<p class="quiet">Reading…</p>`}
    <p class="quiet">Connection ${short(it.id)}, user ${short(it.user_id)}, granted to ${it.granted}, connected ${ago(it.created_at)}</p>
  </div>`;
}

function commands(ctx, it) {
  const path = `/connections/${it.id}`;
  const usable = it.state === 'active' || it.state === 'paused';
  return html`
    ${usable ? nothing : html`<p>The user has to connect again; until then nothing can run.</p>`}
    <div class="commands">
      ${it.state === 'paused'
        ? button(ctx, 'resume', 'Resume', () => told(manage('POST', path + '/resume', { body: {} }), it), 'strong')
        : button(ctx, 'pause', 'Pause', () => told(manage('POST', path + '/pause', { body: {} }), it))}
      ${button(ctx, 'week', 'Resync the week', () => resync(ctx, it, week(ctx)))}
      <label class="field"><span>of</span><input type="date" .value=${ctx.ui.day ?? today()} @change=${(event) => { ctx.ui.day = event.target.value; }}></label>
      ${guarded(ctx, 'whole', {
        label: 'Resync everything', yes: 'Yes, read everything',
        question: 'All calendars of this connection are read from the start; nothing is removed without evidence.',
      }, () => resync(ctx, it, {}))}
    </div>
    ${ctx.ui.task?.connection_id === it.id ? task(ctx.ui.task) : nothing}`;
}

const told = async (answer, it) => {
  const { message } = await answer;
  return `${name(it)}: ${message}.`;
};

const today = () => iso(new Date());
const iso = (date) => `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;

/** From the Monday of the chosen day to the next, as the clocks of whoever looks have them. */
function week(ctx) {
  const start = new Date((ctx.ui.day || today()) + 'T00:00:00');
  start.setDate(start.getDate() - ((start.getDay() + 6) % 7));
  const end = new Date(start);
  end.setDate(end.getDate() + 7);
  return { start, end };
}

async function resync(ctx, it, { start, end }) {
  const body = start ? { start_date: start.toISOString(), end_date: end.toISOString() } : {};
  const answer = await manage('POST', `/connections/${it.id}/resync`, { body });
  const span = start ? ` from ${iso(start)} until ${iso(end)}` : '';
  if (answer.task_id) {
    follow(ctx, it.id, answer.task_id);
    return `${name(it)} is read once more${span}; that takes longer, and goes on below.`;
  }
  const { status, synced_count: synced } = answer.result;
  return `${name(it)} was read once more${span}: ${status}, ${many(synced ?? 0, 'event')} changed.`;
}

/** Looks at a long resync of a connection until it ends, or nobody looks at that connection. */
async function follow(ctx, connection, id) {
  let running = true;
  while (running && ctx.shown && ctx.ui.open === connection) {
    let task;
    try {
      task = await manage('GET', `/tasks/${id}`);
      running = task.result.status === 'running';
    } catch (failure) {
      task = { connection_id: connection, failure: failure.message };
      running = failure.status === 0;
    }
    ctx.ui.task = task;
    ctx.draw();
    await new Promise((resolve) => setTimeout(resolve, 1500));
  }
}

const task = (it) => it.failure
  ? html`<p class="refused" role="alert">${it.failure}</p>`
  : html`<p role="status">Resync begun ${ago(it.created_at)}: ${badge(it.result.status)}
      ${many(it.parts.filter((part) => part.state !== 'open').length, 'calendar')} of ${count(it.parts.length)} done,
      ${many(it.parts.reduce((sum, part) => sum + part.synced_count, 0), 'event')} changed.
      ${it.parts.filter((part) => part.reason).map((part) => html` ${part.reason}`)}</p>`;

const figures = ({ statistics: s, bindings, watches, paused_until: paused }) => html`
  ${paused && new Date(paused) > new Date() ? html`<p>No call is made before ${ago(paused)}.</p>` : nothing}
  <dl class="figures">
    <div><dt>Calls</dt><dd>${count(s.total_attempts)}</dd></div>
    <div><dt>Went well</dt><dd>${s.success_rate === null ? '—' : (s.success_rate * 100).toFixed(1) + ' %'}</dd></div>
    <div><dt>Wait for a retry</dt><dd>${count(s.pending_retry)}</dd></div>
    <div><dt>Without a retry left</dt><dd>${count(s.max_retries_reached)}</dd></div>
    <div><dt>Last complete sync</dt><dd>${ago(s.last_successful_sync)}</dd></div>
  </dl>
  <table class="stack"><caption>Calendars</caption>
    <thead><tr><th scope="col">Binding</th><th scope="col">State</th><th scope="col">Last pass</th><th scope="col">Last complete sync</th></tr></thead>
    <tbody>${bindings.map((b) => html`<tr>
      <th scope="row" data-label="Binding">${short(b.binding_id)}</th>
      <td data-label="State">${badge(b.state)} ${b.state_reason} ${b.pending ? html`<span class="quiet">due or running</span>` : nothing}</td>
      <td data-label="Last pass">${b.last_outcome ? spaced(b.last_outcome) : 'none yet'} ${b.last_error_class ? badge(b.last_error_class) : nothing} ${ago(b.last_sync_at, '')}</td>
      <td data-label="Last complete sync">${ago(b.last_successful_sync)}</td></tr>`)}</tbody></table>
  ${watches.length === 0 ? html`<p class="quiet">No notifications are asked for; polls find the changes.</p>` : html`
  <table class="stack"><caption>Notifications</caption>
    <thead><tr><th scope="col">State</th><th scope="col">Last one</th><th scope="col">Ends</th><th scope="col" class="number">Received</th></tr></thead>
    <tbody>${watches.map((w) => html`<tr>
      <td data-label="State">${badge(w.state)} ${w.state_reason}</td><td data-label="Last one">${ago(w.last_notification_at)}</td>
      <td data-label="Ends">${ago(w.expires_at)}</td><td data-label="Received" class="number">${count(w.notifications)}</td></tr>`)}</tbody></table>`}`;
