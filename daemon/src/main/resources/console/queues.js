// The queues of notifications: how long, how old, and what of the tenant waits in them.
import { manage } from './api.js';
import { ago, badge, button, count, empty, html, lasted, many, provider, short } from './view.js';

const LATE = 60;

export const queues = {
  title: 'Queues',
  every: 3,

  async load() {
    const { queues: all } = await manage('GET', '/queues');
    return Promise.all(all.map((it) => manage('GET', `/queues/${it.provider}?limit=50`)));
  },

  view(ctx) {
    return html`<p class="quiet">Lengths are of all tenants; the items are yours among the oldest.</p>
      ${ctx.data.map((it) => card(ctx, it))}`;
  },
};

const card = (ctx, it) => html`
  <section class="card" aria-label="Queue of ${provider(it.provider)}">
    <h2>${provider(it.provider)} ${badge(it.oldest_age_seconds > LATE ? 'delayed' : 'healthy')}
      ${button(ctx, it.provider, 'Drain now', () => drain(it.provider), '', `Drain the queue of ${provider(it.provider)} now`)}</h2>
    <dl class="figures"><div><dt>Waiting</dt><dd>${many(it.depth, 'notification')}</dd></div>
      <div><dt>The oldest waits</dt><dd>${it.oldest_age_seconds === null ? '—' : lasted(it.oldest_age_seconds * 1000)}</dd></div></dl>
    ${it.items.length === 0 ? empty('Nothing of yours waits', 'Notifications are taken out as they come; a queue that grows means that no worker drains it.') : html`
    <table class="stack"><caption class="hidden">Items</caption>
      <thead><tr><th scope="col">Received</th><th scope="col">Says</th><th scope="col">Connection</th><th scope="col" class="number">Number</th><th scope="col">Correlation id</th></tr></thead>
      <tbody>${it.items.map((item) => html`<tr><td data-label="Received">${ago(item.received_at)}</td><td data-label="Says">${item.state}</td>
        <td data-label="Connection">${short(item.connection_id)}</td><td data-label="Number" class="number">${count(item.message_number)}</td>
        <td data-label="Correlation id"><code>${item.correlation_id}</code></td></tr>`)}</tbody></table>`}
  </section>`;

async function drain(name) {
  const { taken, depth } = await manage('POST', `/queues/${name}/drain`, { body: {} });
  return `${provider(name)}: ${many(taken, 'notification')} acted on, ${count(depth)} left.`;
}
