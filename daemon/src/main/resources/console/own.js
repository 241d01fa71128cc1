// A user's own connections and calendars.
import { session, user } from './api.js';
import { ago, badge, button, empty, html, many, nothing, provider, reasons, spaced } from './view.js';

export const own = {
  title: 'Accounts',
  every: 10,

  async load() {
    const [{ connections }, status] = await Promise.all([
      user('GET', '/connections'), user('GET', '/sync/status'),
    ]);
    return { connections, status };
  },

  view(ctx) {
    const { connections, status } = ctx.data;
    if (connections.length === 0) {
      return empty('No account is connected', session.manager && !session.acting
        ? 'These are your own. To see what another sees, act for a user in Connections.'
        : 'Connect Google, Microsoft or a CalDAV server in your application; it then stands here.');
    }
    return html`
      <p>${status.auto_sync_enabled ? html`Polled by itself, next ${ago(status.next_sync_at, 'when it is due')}.` : 'Not polled by itself; notifications and Sync now still work.'}
        ${button(ctx, 'now', 'Sync now', syncNow)}</p>
      ${connections.map((it) => card(it, status.bindings.filter((b) => b.connection_id === it.id)))}`;
  },
};

async function syncNow() {
  const { bindings } = await user('POST', '/sync/now', { body: {} });
  return `${many(bindings, 'calendar')} will be synced now.`;
}

const card = (it, bindings) => html`
  <section class="card" aria-label=${it.account_email}>
    <h2>${it.account_email || it.account_id} <span class="quiet">${provider(it.provider)}</span> ${badge(it.health ?? it.state)}</h2>
    ${reasons(it.health_reasons)}
    ${bindings.length === 0 ? html`<p class="quiet">No calendar of it is bound.</p>` : html`
    <table class="stack"><caption class="hidden">Calendars</caption>
      <thead><tr><th scope="col">Calendar</th><th scope="col">Health</th><th scope="col">Last pass</th><th scope="col">Last complete sync</th></tr></thead>
      <tbody>${bindings.map((b) => html`<tr>
        <th scope="row" data-label="Calendar">${b.name}</th>
        <td data-label="Health">${badge(b.health ?? b.state)} ${reasons(b.health_reasons)}
          ${b.held_removals ? html`<a href="#/proposals">${many(b.held_removals, 'removal')} wait for a decision</a>` : nothing}</td>
        <td data-label="Last pass">${b.last_outcome ? spaced(b.last_outcome) : 'none yet'} ${ago(b.last_sync_at, '')}</td>
        <td data-label="Last complete sync">${ago(b.last_successful_sync)}</td></tr>`)}</tbody></table>`}
  </section>`;
