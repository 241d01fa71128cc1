// The page: who is signed in, which section is shown, and what was said last.
import { render } from './lit-html.js';
import { passing, Refusal, session } from './api.js';
import { html, nothing } from './view.js';
import { Banner } from './system.js';
import { calendar } from './calendar.js';
import { conflicts } from './conflicts.js';
import { connections } from './connections.js';
import { event } from './event.js';
import { failures } from './failures.js';
import { groups } from './groups.js';
import { jobs } from './jobs.js';
import { Live } from './live.js';
import { own } from './own.js';
import { proposals } from './proposals.js';
import { queues } from './queues.js';
import { sessions } from './sessions.js';

const OPERATED = { connections, failures, groups, jobs, queues };
const PERSONAL = { own, calendar, sessions, proposals, conflicts };
const SECTIONS = { ...OPERATED, ...PERSONAL, event };

/** What could not be read for now is tried again so often, in seconds, whatever the section. */
const AGAIN = 3;

const banner = new Banner(draw);

/** Changes that come together are read together. */
const TOGETHER = 200;

let live = null;
let shown = null;
let said = '';
let refused = '';

/** One visit of a section: its data, what is under way in it, and how it speaks. */
class Visit {
  constructor(name, parameter) {
    this.name = name;
    this.section = SECTIONS[name];
    this.parameter = parameter;
    this.data = null;
    this.error = null;
    this.asked = '';
    this.busy = new Set();
    this.ui = {};
    this.read = new Date(0);
    this.turn = 0;
    this.loading = 0;
    this.again = false;
    this.soon = 0;
  }

  get shown() {
    return shown === this;
  }

  draw() {
    if (this.shown) {
      draw();
    }
  }

  /** Reads anew; what was read before stays until then. */
  async load() {
    const turn = ++this.turn;
    this.loading = turn;
    let data = this.data;
    let error = null;
    let again = false;
    try {
      data = await this.section.load(this);
    } catch (failure) {
      error = heard(failure);
      again = passing(failure);
    }
    if (turn === this.turn) {
      Object.assign(this, { data, error, again, read: new Date(), loading: 0 });
      this.draw();
    }
  }

  /** Does something once at a time, then reads anew and says what became of it. */
  async perform(key, act) {
    if (this.busy.has(key)) {
      return;
    }
    this.ask('', key);
    this.busy.add(key);
    say('');
    let told = '';
    let refusal = '';
    try {
      told = (await act()) ?? 'Done.';
    } catch (failure) {
      refusal = heard(failure);
    }
    this.busy.delete(key);
    if (shown === this) {
      await this.load();
    }
    if (shown) {
      say(told, refusal);
    }
    if (document.activeElement === document.body) {
      document.getElementById('title')?.focus({ preventScroll: true });
    }
  }

  /** Shows the question of that button, and puts the focus on its answer; none: back on the button. */
  ask(key, back = this.asked) {
    const before = this.asked;
    this.asked = key;
    this.draw();
    if (key) {
      document.getElementById('yes')?.focus();
    } else if (before) {
      document.querySelector(`[data-key="${CSS.escape(back)}"]`)?.focus();
    }
  }
}

function say(text, refusal = '') {
  said = text;
  refused = refusal;
  draw();
}

/** A failure in words. What is no refusal is a fault of the page, and goes to its console too. */
function heard(failure) {
  if (!(failure instanceof Refusal)) {
    console.error(failure);
    return `The page made a mistake: ${failure.message}. Load it again.`;
  }
  if (failure.status === 401 && shown) {
    session.end();
    shown = null;
    say('', `Sign in again. ${failure.message}`);
  }
  return failure.correlation ? `${failure.message} (correlation id ${failure.correlation})` : failure.message;
}

function signIn(submitted) {
  submitted.preventDefault();
  const field = submitted.target.elements.token;
  const token = field.value.trim().replace(/^Bearer\s+/i, '');
  field.value = '';
  if (!token) {
    say('', 'Paste a token first.');
    return;
  }
  session.begin(token);
  say('');
  if (!session.claims) {
    session.end();
    say('', 'That is no token: it has to be a JWT, three parts with dots between them.');
    return;
  }
  location.hash = '';
  route();
}

function signOut() {
  listen(false);
  session.end();
  shown = null;
  location.hash = '';
  say('Signed out.');
}

/** Listens for somebody else, or not at all while nobody looks. */
function listen(wanted = Boolean(session.token) && !document.hidden) {
  const whom = wanted ? session.token + (session.acting?.id ?? '') : '';
  if ((live?.whom ?? '') !== whom) {
    live?.stream.close();
    live = whom ? { whom, stream: new Live(heardLive) } : null;
  }
}

/** What a section shows has changed: it is read again soon, as its timer would. */
function heardLive(event) {
  if (shown?.section.live?.includes(event) && !shown.soon) {
    const visit = shown;
    visit.soon = setTimeout(() => {
      visit.soon = 0;
      if (visit.shown && visit.busy.size === 0 && !visit.asked) {
        visit.load();
      }
    }, TOGETHER);
  }
}

/** Goes on as oneself. */
function unact() {
  session.act(null);
  location.hash = '#/connections';
  route();
}

function route() {
  listen();
  if (!session.token) {
    shown = null;
    draw();
    return;
  }
  const [name, parameter = ''] = parts(location.hash.replace(/^#\//, ''));
  const allowed = Object.hasOwn(SECTIONS, name) && (session.manager || !Object.hasOwn(OPERATED, name));
  const chosen = allowed ? name : session.manager ? 'connections' : 'own';
  shown = new Visit(chosen, allowed ? parameter : '');
  said = '';
  refused = '';
  document.title = `${shown.section.title} · calsyncd`;
  draw();
  shown.load();
  document.getElementById('title')?.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

/** An address that nobody can read is none. */
function parts(text) {
  try {
    return text.split('/').map(decodeURIComponent);
  } catch {
    return [''];
  }
}

const link = ([name, section]) => html`
  <a href="#/${name}" aria-current=${shown?.name === name ? 'page' : nothing}>${section.title}</a>`;

const navigation = () => html`
  <nav aria-label="Sections">
    ${session.manager ? html`<span class="group">${Object.entries(OPERATED).map(link)}</span>` : nothing}
    <span class="group">${Object.entries(PERSONAL).map(link)}</span>
  </nav>`;

const acting = () => !session.acting ? nothing : html`
  <div class="acting" role="status"><span>You act for <strong>${session.acting.name}</strong>. What you decide is theirs; the audit names you.</span>
    <button type="button" @click=${unact}>Stop acting</button></div>`;

const doorstep = () => html`
  <main id="main" class="door">
    <h1 id="title" tabindex="-1">calsyncd</h1>
    ${words()}
    <form @submit=${signIn}>
      <label for="token">Access token</label>
      <input id="token" name="token" type="password" autocomplete="off" spellcheck="false" autofocus>
      <button class="strong">Sign in</button>
      <p class="quiet">The same token that the API takes: your application's, or of <code>./calsyncd token</code>
        for development. It is kept until this tab is closed, and goes nowhere but to this daemon.</p>
    </form>
  </main>`;

const words = () => html`
  <div role="alert">${refused ? html`<p class="refused">${refused}</p>` : nothing}</div>
  <div role="status">${said ? html`<p class="said">${said}</p>` : nothing}</div>`;

function content() {
  if (shown.error) {
    return html`<div class="refused" role="alert"><p>${shown.error}</p>
      <button type="button" @click=${() => shown.load()}>Try again</button></div>
      ${shown.data ? view() : nothing}`;
  }
  return shown.data ? view() : html`<p class="quiet" aria-busy="true">Reading…</p>`;
}

/** What can't be drawn says so: the page would else stay as it was, and look well. */
function view() {
  try {
    return shown.section.view(shown);
  } catch (failure) {
    return html`<p class="refused" role="alert">${heard(failure)}</p>`;
  }
}

const page = () => html`
  <a class="skip" href="#main" @click=${skip}>Skip to the content</a>
  <header>
    <a class="brand" href="#/"><img src="icon.svg" alt="" width="24" height="24">calsyncd</a>
    ${navigation()}
    <span class="who"><span>${session.claims?.app_metadata?.firm_id} · ${session.role}</span>
      <button type="button" @click=${signOut}>Sign out</button></span>
  </header>
  ${acting()}
  ${banner.view()}
  <main id="main">
    <div class="head"><h1 id="title" tabindex="-1">${shown.section.title}</h1>
      ${shown.section.every ? html`<span class="quiet">reads again every ${shown.section.every} s</span>` : nothing}</div>
    ${words()}
    ${content()}
  </main>`;

function skip(clicked) {
  clicked.preventDefault();
  document.getElementById('title').focus();
}

function draw() {
  render(shown ? page() : doorstep(), document.body);
}

/**
 * What is live, or could not be read, is read again, unless nobody looks or something is being decided;
 * a server that gives no answer is asked once at a time.
 */
function tick() {
  if (document.hidden || !shown) {
    return;
  }
  banner.tick();
  const every = shown.again ? AGAIN : shown.section.every;
  const due = every && Date.now() - shown.read >= every * 1000;
  if (due && !shown.loading && shown.busy.size === 0 && !shown.asked) {
    shown.load();
  }
}

document.body.replaceChildren();
window.addEventListener('hashchange', route);
document.addEventListener('visibilitychange', () => listen());
setInterval(tick, 1000);
route();
