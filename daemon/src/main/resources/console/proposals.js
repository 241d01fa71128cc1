// What passes do only with a person's yes.
import { session, user } from './api.js';
import { ago, badge, button, count, empty, guarded, html, many, nothing, provider, spaced, when } from './view.js';

const PAGE = 20;

const KINDS = {
  remove_from_hub: ({ calendar }) => [
    `gone from ${calendar}`, 'They are missing at the provider. Approve to remove them from the hub as well; reject to put them back there.', 'removed from the hub'],
  remove_copies: ({ calendar }) => [
    `to be removed from ${calendar}`, 'They are gone from the hub. Approve to remove their copies at the provider; reject to bring them back.', 'removed at the provider'],
  would_mail: ({ calendar }) => [
    `to be written to ${calendar}, with mail`, 'The provider would mail people about it. Approve to let it; reject to leave its copy as it is.', 'written, and people are mailed'],
};

export const proposals = {
  title: 'Proposals',
  every: 10,

  async load() {
    const { proposals: list } = await user('GET', `/proposals?limit=${PAGE}`);
    const open = list.filter((it) => it.state === 'open');
    const whole = await Promise.all(open.map((it) => user('GET', `/proposals/${it.id}`)));
    return { open: whole, decided: list.filter((it) => it.state !== 'open') };
  },

  view(ctx) {
    const { open, decided } = ctx.data;
    return html`
      ${open.length === 0
        ? empty('Nothing waits for a decision', session.manager && !session.acting
          ? 'These are your own. To decide for another, act for a user in Connections.'
          : 'When a pass would remove unusually much, or would make a provider send mail, it asks here first.')
        : open.map((it) => card(ctx, it))}
      ${decided.length ? html`<h2>Decided</h2><ul class="plain">${decided.map(line)}</ul>` : nothing}`;
  },
};

function card(ctx, it) {
  const [what, meaning, done] = KINDS[it.kind](it);
  const events = it.events ?? [];
  return html`<section class="card" aria-label="${many(it.count, 'event')} ${what}">
    <h2>${many(it.count, 'event')} ${what} <span class="quiet">${provider(it.provider)}, asked ${ago(it.created_at)}</span></h2>
    <p>${meaning}</p>
    <ul class="events">${events.slice(0, PAGE).map((e) => html`<li><a href="#/event/${e.event_id}">${e.title || '(no title)'}</a> <span class="quiet">${when(e.start)}</span></li>`)}</ul>
    ${it.count > PAGE ? html`<p class="quiet">and ${count(it.count - PAGE)} more</p>` : nothing}
    <div class="commands">
      ${guarded(ctx, `${it.id}/${it.version}`, {
        label: 'Approve', kind: 'strong', yes: `Yes, ${many(it.count, 'event')}`,
        question: `${many(it.count, 'event')} will be ${done}.`,
      }, () => decide(it, 'approve'))}
      ${button(ctx, it.id + '/no', 'Reject', () => decide(it, 'reject'))}
    </div></section>`;
}

const line = (it) => html`<li>${badge(it.state)} ${many(it.count, 'event')} ${KINDS[it.kind](it)[0]} <span class="quiet">${ago(it.decided_at)}</span></li>`;

async function decide(it, word) {
  const { state } = await user('POST', `/proposals/${it.id}/${word}`, { body: {}, headers: { 'If-Match': `"${it.version}"` } });
  return `The proposal is ${spaced(state)}; a pass carries it out now.`;
}
