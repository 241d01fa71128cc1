// What both sides changed, side by side with what both said before.
import { session, user } from './api.js';
import { ago, badge, button, empty, html, nothing, provider, spaced, value } from './view.js';

const PAGE = 20;
const NAMES = { time: 'time', attendees: 'people', recurrence: 'recurrence', overrides: 'changed occurrence' };

export const conflicts = {
  title: 'Conflicts',
  every: 10,

  async load() {
    const { conflicts: list } = await user('GET', `/conflicts?limit=${PAGE}`);
    return { open: list.filter((it) => it.state === 'open'), settled: list.filter((it) => it.state !== 'open') };
  },

  view(ctx) {
    const { open, settled } = ctx.data;
    return html`
      ${open.length === 0
        ? empty('No conflict is open', session.manager && !session.acting
          ? 'These are your own. To settle another\'s, act for a user in Connections.'
          : 'When an event was changed at both sides between two passes and no rule decides, it stands here.')
        : open.map((it) => card(ctx, it))}
      ${settled.length ? html`<h2>Settled</h2><ul class="plain">${settled.map((it) => html`<li>${badge(it.state)} <a href="#/event/${it.event_id}">${it.title}</a>
        by ${spaced(it.resolution)} <span class="quiet">${ago(it.resolved_at)}</span></li>`)}</ul>` : nothing}`;
  },
};

function card(ctx, it) {
  const marks = ((ctx.ui[it.id] ??= {}));
  const names = [...new Set(it.fields.map((field) => field.field))];
  const settle = (body) => () => decide(it, body);
  return html`<section class="card" aria-label="Conflict about ${it.title}">
    <h2><a href="#/event/${it.event_id}">${it.title || '(no title)'}</a> <span class="quiet">${it.calendar}, ${provider(it.provider)}, found ${ago(it.created_at)}</span></h2>
    ${it.choice ? html`<p role="status">${badge('pending')} Decided; the next pass carries it out.</p>` : nothing}
    <table class="stack sides">
      <caption class="hidden">The fields that both sides changed</caption>
      <thead><tr><th scope="col">Field</th><th scope="col">Before, at both</th><th scope="col">In the hub</th><th scope="col">At ${provider(it.provider)}</th></tr></thead>
      <tbody>${it.fields.map((field) => html`<tr>
        <th scope="row" data-label="Field">${NAMES[field.field] ?? field.field}${field.occurrence ? html`<div class="quiet">of ${value(field.occurrence)}</div>` : nothing}</th>
        <td data-label="Before, at both" class="text">${value(field.base)}</td>
        ${side(ctx, it, names, field, 'hub', 'In the hub')}
        ${side(ctx, it, names, field, 'remote', 'At the provider')}</tr>`)}</tbody>
    </table>
    <div class="commands">
      ${button(ctx, it.id + '/hub', 'Keep the hub\'s', settle({ choice: 'hub' }))}
      ${button(ctx, it.id + '/remote', `Keep ${provider(it.provider)}'s`, settle({ choice: 'remote' }))}
      ${names.length > 1 && names.every((name) => marks[name]) ? button(ctx, it.id + '/fields', 'Settle as marked', settle({ fields: marks }), 'strong') : nothing}
      ${names.length > 1 ? html`<span class="quiet">or mark a side in each row</span>` : nothing}
    </div></section>`;
}

/** What a side says; where there is more than one field, each may be kept from another side. */
function side(ctx, it, names, field, word, label) {
  const text = html`<span class="text">${value(field[word])}</span>`;
  if (names.length === 1) {
    return html`<td data-label=${label}>${text}</td>`;
  }
  const marks = ctx.ui[it.id];
  const mark = () => {
    marks[field.field] = word;
    ctx.draw();
  };
  return html`<td data-label=${label}><label class="mark">
    <input type="radio" name="${it.id}/${field.field}/${JSON.stringify(field.occurrence)}" .checked=${marks[field.field] === word} @change=${mark}
      aria-label="Keep the ${word === 'hub' ? 'hub' : 'provider'}'s ${field.field}">${text}</label></td>`;
}

async function decide(it, body) {
  await user('POST', `/conflicts/${it.id}/resolve`, { body, headers: { 'If-Match': `"${it.version}"` } });
  return `The conflict about ${it.title} is decided; a pass carries it out now.`;
}
