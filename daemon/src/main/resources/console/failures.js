// What failed, of the tenant or of one connection, and how to try it again.
import { manage, query } from './api.js';
import { ago, badge, button, count, empty, guarded, html, lasted, many, nothing, select, short, spaced } from './view.js';

const CLASSES = ['', 'transient', 'rate_limited', 'non_retryable'];
const OPERATIONS = ['', 'pull', 'watch', 'create', 'update', 'delete', 'respond'];
const PAGE = 100;

const DONE = {
  pull: 'read the calendar', watch: 'ask for notifications', create: 'create the copy',
  update: 'change the copy', delete: 'remove the copy', respond: 'answer the invitation',
};

export const failures = {
  title: 'Failed attempts',
  every: 5,

  async load(ctx) {
    ctx.ui = { errorClass: '', operation: '', exhausted: true, ...ctx.ui };
    return manage('GET', query('/sync-attempts/failed', {
      connection_id: ctx.parameter, error_class: ctx.ui.errorClass, operation: ctx.ui.operation,
      include_exhausted: ctx.ui.exhausted, limit: PAGE,
    }));
  },

  view(ctx) {
    const { failed_attempts: list, total_count: total, error_breakdown: by } = ctx.data;
    return html`
      ${filters(ctx)}
      ${list.length === 0
        ? empty('Nothing is failing', 'Each call to a provider that fails stands here until a later one succeeds or its time of keeping is over.')
        : html`<p>${many(total, 'attempt')}: ${Object.entries(by).map(([word, n]) => html`${badge(word)} ${count(n)} `)}
            ${ctx.ui.errorClass === 'non_retryable' ? nothing : all(ctx)}
            ${total > list.length ? html`<span class="quiet">the newest ${count(list.length)} are shown</span>` : nothing}</p>
          ${table(ctx, list)}`}`;
  },
};

function filters(ctx) {
  const set = (name) => (value) => {
    ctx.ui[name] = value;
    ctx.load();
  };
  return html`<search class="filters">
    ${select('Class', ctx.ui.errorClass, CLASSES, set('errorClass'))}
    ${select('Operation', ctx.ui.operation, OPERATIONS, set('operation'))}
    <label class="field check"><input type="checkbox" .checked=${ctx.ui.exhausted} @change=${(event) => set('exhausted')(event.target.checked)}>
      <span>also without a retry left</span></label>
    ${ctx.parameter ? html`<span>Of one connection, ${short(ctx.parameter)}. <a href="#/failures">Show all</a></span>` : nothing}
  </search>`;
}

const table = (ctx, list) => html`
  <table class="stack">
    <caption class="hidden">Failed attempts, the newest first</caption>
    <thead><tr><th scope="col">Tried to</th><th scope="col">Why it failed</th><th scope="col">Retries</th><th scope="col">Begun</th><th scope="col">About</th><th scope="col"><span class="hidden">Actions</span></th></tr></thead>
    <tbody>${list.map((it) => html`<tr>
      <th scope="row" data-label="Tried to">${DONE[it.operation] ?? spaced(it.operation)}</th>
      <td data-label="Why it failed">${badge(it.error_class)} ${it.error_summary}
        ${it.provider_request_id ? html`<div class="quiet">provider's request ${it.provider_request_id}</div>` : nothing}</td>
      <td data-label="Retries">${count(it.retry_count)}${it.next_retry_at ? html`, next ${ago(it.next_retry_at)}` : it.max_retries_reached ? ', none left' : ''}</td>
      <td data-label="Begun">${ago(it.started_at)} <span class="quiet">took ${lasted(it.duration_ms)}</span></td>
      <td data-label="About"><a href="#/failures/${it.connection_id}">connection ${short(it.connection_id)}</a>
        ${it.appointment_id ? html`<div class="quiet">event ${short(it.appointment_id)}</div>` : nothing}</td>
      <td class="actions">${button(ctx, it.attempt_id, 'Replay', () => replay(it), '', `Replay: ${DONE[it.operation]}`)}</td>
    </tr>`)}</tbody>
  </table>`;

/** Replays what the filter finds, up to what the daemon does at once. */
const all = (ctx) => guarded(ctx, 'all', {
  label: 'Replay all that can be', yes: 'Yes, replay them',
  question: 'What failed by these filters is due now, the newest first. Each is safe to repeat.',
}, async () => {
  const body = { include_exhausted: ctx.ui.exhausted };
  const given = { connection_id: ctx.parameter, operation: ctx.ui.operation, error_class: ctx.ui.errorClass };
  Object.entries(given).forEach(([name, word]) => { if (word) { body[name] = word; } });
  const { message, started, joined, refused, more } = await manage('POST', '/sync-attempts/replay', { body });
  return `${message}: ${count(started)} started, ${count(joined.length)} under way already, ${count(refused.length)} refused${more ? ', and there are more' : ''}.`;
});

async function replay(it) {
  const answer = await manage('POST', `/sync-attempts/${it.attempt_id}/replay`, { body: {} });
  return `${answer.message}: ${spaced(answer.result.status)} (correlation id ${answer.result.correlation_id}).`;
}
