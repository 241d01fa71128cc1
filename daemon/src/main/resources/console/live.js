// What changes, while it happens: one stream of server-sent events, read by fetch since it needs a header.
import { session } from './api.js';

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;

/** Listens until it is closed; after a break it goes on from what it heard last. */
export class Live {
  constructor(hear) {
    this.hear = hear;
    this.last = '';
    this.wait = FIRST_WAIT;
    this.ended = new AbortController();
    this.listen();
  }

  close() {
    this.ended.abort();
  }

  async listen() {
    while (!this.ended.signal.aborted && (await this.once())) {
      await pause(this.wait * (0.75 + Math.random() / 2), this.ended.signal);
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
    }
  }

  /** Listens until the stream breaks; whether there is any use in coming again. */
  async once() {
    try {
      const response = await fetch('/integrations/calendar/live?kinds=sessions,events' + (session.manager ? ',job_runs' : ''), {
        headers: {
          Authorization: 'Bearer ' + session.token,
          Accept: 'text/event-stream',
          ...(this.last && { 'Last-Event-ID': this.last }),
          ...(session.acting && { 'Calsyncd-User': session.acting.id }),
        },
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'error',
        signal: this.ended.signal,
      });
      if (!response.ok) {
        return response.status === 429 || response.status >= 500;
      }
      return await this.read(response.body.pipeThrough(new TextDecoderStream()).getReader());
    } catch {
      return !this.ended.signal.aborted;
    }
  }

  async read(reader) {
    let text = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) {
        return true;
      }
      const messages = (text + value).split('\n\n');
      text = messages.pop();
      for (const message of messages) {
        if (!this.message(message)) {
          reader.cancel();
          return false;
        }
      }
    }
  }

  /** Whether to go on after this one. */
  message(text) {
    const fields = Object.fromEntries(text.split('\n').filter((line) => line.includes(': '))
      .map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]));
    if (!fields.event) {
      return true;
    }
    this.last = fields.id ?? this.last;
    this.wait = FIRST_WAIT;
    const data = JSON.parse(fields.data);
    if (fields.event !== 'hello') {
      this.hear(fields.event, data);
    }
    return fields.event !== 'bye' || data.reason !== 'token_expired';
  }
}

const pause = (ms, signal) => new Promise((done) => {
  setTimeout(done, ms);
  signal.addEventListener('abort', done, { once: true });
});
