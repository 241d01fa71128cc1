// The jobs of the daemon and how their last runs went.
import { manage } from './api.js';
import { ago, badge, button, count, empty, html, lasted, nothing } from './view.js';

const COUNTS = ['scheduled', 'synced', 'failed', 'skipped', 'pending'];

export const jobs = {
  title: 'Jobs',
  every: 3,
  live: ['job_run'],

  async load() {
    return manage('GET', '/jobs');
  },

  view(ctx) {
    const list = ctx.data.jobs;
    if (list.length === 0) {
      return empty('No job is known', 'Jobs are the safety net below notifications; a daemon has them unless jobs are off in config.yml.');
    }
    return html`<table class="stack">
      <caption class="hidden">Jobs and their last runs</caption>
      <thead><tr><th scope="col">Job</th><th scope="col">Last run</th><th scope="col">Begun</th><th scope="col">Took</th>
        ${COUNTS.map((word) => html`<th scope="col" class="number">${word}</th>`)}<th scope="col"><span class="hidden">Actions</span></th></tr></thead>
      ${list.map((it) => rows(ctx, it))}</table>`;
  },
};

/** The last run in the job's own row; those before it below, where they are asked for. */
function rows(ctx, { job, trigger, runs }) {
  const open = ctx.ui[job] && runs.length > 1;
  return html`<tbody data-job=${job}>
    <tr><th scope="row" data-label="Job">${job}
        <div class="quiet">${trigger === 'off' ? 'never by itself' : html`<code title="Quartz cron, UTC">${trigger}</code>`}
          ${runs.length > 1 ? html`<button type="button" class="link" aria-expanded=${Boolean(open)} @click=${() => { ctx.ui[job] = !open; ctx.draw(); }}>earlier runs</button>` : nothing}</div></th>
      ${runs.length === 0 ? html`<td data-label="Last run" colspan="8" class="quiet">It has not run since runs are kept.</td>` : cells(runs[0])}
      <td class="actions">${button(ctx, job, 'Run now', () => run(job), '', `Run ${job} now`)}</td></tr>
    ${open ? runs.slice(1).map((it) => html`<tr class="detail"><th scope="row"><span class="quiet">${it.node}</span></th>${cells(it)}<td></td></tr>`) : nothing}
  </tbody>`;
}

const cells = (it) => html`
  <td data-label="Last run">${badge(it.outcome)} ${it.asked_by === 'clock' ? nothing : html`<div class="quiet">asked for by a ${it.asked_by}</div>`}</td>
  <td data-label="Begun">${ago(it.started_at)}</td>
  <td data-label="Took">${it.ended_at ? lasted(new Date(it.ended_at) - new Date(it.started_at)) : '…'}</td>
  ${COUNTS.map((word) => html`<td data-label=${word} class="number">${it.report?.[word] === undefined ? '' : count(it.report[word])}</td>`)}`;

async function run(job) {
  const { message } = await manage('POST', `/jobs/${encodeURIComponent(job)}/run`, { body: {} });
  return `${job}: ${message}.`;
}
