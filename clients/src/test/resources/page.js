import { Client } from "/dist/index.js";

const heard = { answer: [], dead: [], live: [], state: [] };
const sessions = {};

/** Time that passes as the test says. */
let now = Date.now();
const planned = new Map();
let last = 0;
const timers = {
  now: () => now,
  after(milliseconds, run) {
    const id = ++last;
    planned.set(id, { at: now + milliseconds, run });
    return () => planned.delete(id);
  },
};

function passTo(end) {
  const due = [...planned].filter(([, it]) => it.at <= end).sort((a, b) => a[1].at - b[1].at)[0];
  if (due === undefined) {
    now = end;
    return;
  }
  planned.delete(due[0]);
  now = due[1].at;
  due[1].run();
  passTo(end);
}

/** What tests ask of a page; a plain object, so that they need no module. */
window.page = {
  heard,
  timers,
  /** How far off what is planned is. */
  planned: () => [...planned.values()].map((it) => it.at - now),
  /** Looks again and again until something holds; says whether it came to that. */
  async until(condition) {
    const end = performance.now() + 15_000;
    while (performance.now() < end) {
      if (await condition()) {
        return true;
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return false;
  },
  pass: (milliseconds) => passTo(now + milliseconds),
  tokens: { old: "token", fresh: "token" },
  asked: [],
  async open(options = {}) {
    const client = await Client.open({
      url: location.origin,
      account: "ada",
      random: () => 0.5,
      getToken: async ({ fresh }) => {
        page.asked.push(fresh);
        return fresh ? page.tokens.fresh : page.tokens.old;
      },
      ...options,
    });
    page.client = client;
    Object.keys(heard).forEach((kind) => client.on(kind, (value) => heard[kind].push(value)));
  },
  async start(localId, title, calendar) {
    sessions[localId] = await page.client.start({ localId, title, hubCalendarId: calendar });
  },
  async resume(localId) {
    sessions[localId] = await page.client.resume(localId);
  },
  heartbeat: (localId, change) => sessions[localId].heartbeat(change),
  end: (localId, change) => sessions[localId].end(change),
};
