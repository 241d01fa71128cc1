// Groups: what of them is not in step, since when and why, and how to have it tried now.
import { manage } from './api.js';
import { ago, badge, button, count, empty, html, many, nothing, short, spaced } from './view.js';

const PAGE = 100;

export const groups = {
  title: 'Groups',
  every: 5,

  async load() {
    return manage('GET', `/group-retries?limit=${PAGE}`);
  },

  view(ctx) {
    const { retries: list, next_cursor: more } = ctx.data;
    return html`
      <p class="quiet">What fails is tried again by itself until it succeeds; after 32 s it is once a minute.</p>
      ${list.length === 0
        ? empty('All groups are in step', 'A target of a group that fails, such as its invitations or its channels, stands here until it succeeds.')
        : html`<p>${many(list.length, 'target')} not in step, the longest failing first.
            ${more ? html`<span class="quiet">There are more.</span>` : nothing}</p>
          ${table(ctx, list)}`}`;
  },
};

const table = (ctx, list) => html`
  <table class="stack">
    <caption class="hidden">Targets of groups that fail, the longest failing first</caption>
    <thead><tr><th scope="col">Target</th><th scope="col">Why it fails</th><th scope="col">Since</th><th scope="col">Next try</th><th scope="col">Group</th><th scope="col"><span class="hidden">Actions</span></th></tr></thead>
    <tbody>${list.map((it) => html`<tr data-retry=${it.id}>
      <th scope="row" data-label="Target">${spaced(it.target)}</th>
      <td data-label="Why it fails">${why(it.last_result)}<div class="quiet"><code class="id">${it.id}</code></div></td>
      <td data-label="Since">${ago(it.failing_since)} <span class="quiet">${it.attempt ? `${many(it.attempt, 'try', 'tries')} in a row` : nothing}</span></td>
      <td data-label="Next try">${it.node ? html`${badge('running')} <span class="quiet">on ${it.node}</span>` : ago(it.due_at, 'now')}</td>
      <td data-label="Group">${short(it.group_id)}</td>
      <td class="actions">${button(ctx, it.id, 'Sync now', () => sync(it), '', `Sync now: group ${it.group_id.slice(0, 8)} for ${spaced(it.target)}`)}</td>
    </tr>`)}</tbody>
  </table>`;

/** A target fails as a whole, or for some of what it looks after. */
const why = ({ error, failed, reasons }) => {
  const each = Object.entries(reasons ?? {});
  if (error || each.length === 0) {
    return error ?? (failed ? `${count(failed)} failed` : '—');
  }
  return each.map(([reason, n]) => html`<span class="badge">${spaced(reason)}</span> ${count(n)} `);
};

/** The answer has what came of each target, or only their names where that takes longer. */
async function sync(it) {
  const answer = await manage('POST', `/groups/${it.group_id}/sync`, { body: {} });
  if (answer.pending) {
    return `${spaced(it.target)}: under way.`;
  }
  const failing = Object.entries(answer).filter(([, result]) => result.error || result.failed).map(([name]) => name);
  return failing.length ? `Still failing: ${failing.map(spaced).join(', ')}.` : `All ${many(Object.keys(answer).length, 'target')} in step.`;
}
