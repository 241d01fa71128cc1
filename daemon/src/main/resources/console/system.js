// What all calendars share: the banner above every section, read again every two seconds.
import { manage, passing, session } from './api.js';
import { ago, badge, html, many, nothing } from './view.js';

const EVERY = 2_000;
const PATIENCE = 6_000;
const NAMES = { postgresql: 'PostgreSQL', redis: 'Redis', google: 'Google', microsoft: 'Microsoft', caldav: 'CalDAV', jobs: 'Jobs' };

/** What was last said, and since when the daemon has said nothing. */
export class Banner {
  components = [];
  silent = null;
  read = 0;
  reading = false;

  constructor(draw) {
    this.draw = draw;
  }

  /** Managers are told; who is not signed in, or no manager, sees what the section says. */
  tick() {
    if (!session.manager) {
      this.components = [];
      this.silent = null;
    } else if (!this.reading && Date.now() - this.read >= EVERY) {
      this.look();
    }
  }

  async look() {
    this.reading = true;
    try {
      const { components } = await manage('GET', '/system-health', { patience: PATIENCE });
      this.components = components.filter((it) => it.health !== 'healthy');
      this.silent = null;
    } catch (failure) {
      this.failed(failure);
    }
    this.reading = false;
    this.read = Date.now();
    this.draw();
  }

  /** What was wrong before the daemon fell silent is not known any more. */
  failed(failure) {
    this.components = [];
    this.silent = passing(failure) ? (this.silent ?? new Date().toISOString()) : null;
  }

  /** What changes is told once to those who listen; the times below change all the while. */
  view() {
    const names = this.silent ? ['the daemon'] : this.components.map(name);
    return html`<div class="hidden" role="alert">${names.length ? `Trouble with ${names.join(', ')}.` : ''}</div>
      <div class="system">${this.silent ? unreachable(this.silent) : nothing} ${this.components.map(component)}</div>`;
  }
}

const name = (it) => NAMES[it.component] ?? it.component;

const unreachable = (since) => html`
  <section class="trouble poor" data-component="daemon">
    <p><strong>The daemon does not answer</strong> <span class="quiet">since ${ago(since)}</span></p>
    <p>What is shown below is as it was. Look whether the daemon runs and this browser reaches it;
      notifications that meet nobody are sent again by their providers, and polls find the rest.
      This page goes on by itself.</p>
  </section>`;

const component = (it) => html`
  <section class="trouble" data-component=${it.component} data-code=${it.code}>
    <p><strong>${name(it)}</strong> ${badge(it.health)}
      <span class="quiet">since ${ago(it.since)}</span>
      ${it.failing_connections ? html`<a href="#/connections">${failing(it.failing_connections)}</a>` : nothing}</p>
    <p>${it.text}</p>
  </section>`;

const failing = (n) => (n === 1 ? '1 of your connections fails' : `${many(n, 'of your connections', 'of your connections')} fail`);
