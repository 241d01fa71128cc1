// The jobs of the daemon and how their last runs went.
import { manage } from './api.js';
import { ago, badge, button, count, empty, html, lasted, nothing } from './view.js';

const COUNTS = ['scheduled', 'synced', 'failed', 'skipped', 'pending'];

export const jobs = {
  title: 'Jobs',
  every: 3,

  async load() {
    return manage('GET', '/jobs');
  },

  view(ctx) {
    const list = ctx.data.jobs;
    return list.length === 0
      ? empty('No job is known', 'Jobs are the safety net below notifications; a daemon has them unless jobs are off in config.yml.')
      : html`${list.map((it) => card(ctx, it))}`;
  },
};

const card = (ctx, { job, trigger, runs }) => html`
  <section class="card" aria-label=${job}>
    <h2>${job} <span class="quiet">${trigger === 'off' ? 'never by itself' : html`<code title="Quartz cron, UTC">${trigger}</code>`}</span>
      ${button(ctx, job, 'Run now', () => run(job), '', `Run ${job} now`)}</h2>
    ${runs.length === 0 ? html`<p class="quiet">It has not run yet.</p>` : html`
    <table class="stack"><caption class="hidden">Last runs</caption>
      <thead><tr><th scope="col">Run</th><th scope="col">Begun</th><th scope="col">Took</th>${COUNTS.map((word) => html`<th scope="col" class="number">${word}</th>`)}<th scope="col">On</th></tr></thead>
      <tbody>${runs.slice(0, 5).map(line)}</tbody></table>`}
  </section>`;

const line = (it) => html`<tr>
  <th scope="row" data-label="Run">${badge(it.outcome)} ${it.asked_by === 'clock' ? nothing : html`<span class="quiet">asked for by a ${it.asked_by}</span>`}</th>
  <td data-label="Begun">${ago(it.started_at)}</td>
  <td data-label="Took">${it.ended_at ? lasted(new Date(it.ended_at) - new Date(it.started_at)) : '…'}</td>
  ${COUNTS.map((word) => html`<td data-label=${word} class="number">${it.report?.[word] === undefined ? '' : count(it.report[word])}</td>`)}
  <td data-label="On"><span class="quiet">${it.node}</span></td></tr>`;

async function run(job) {
  const { message } = await manage('POST', `/jobs/${encodeURIComponent(job)}/run`, { body: {} });
  return `${job}: ${message}.`;
}
