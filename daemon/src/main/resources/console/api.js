// REST as the console speaks it: one token, one way to ask, every refusal in words.

const TOKEN = 'calsyncd.token';
const ACTING = 'calsyncd.acting';
const PATIENCE = 30_000;

/** Who is signed in. The token lives as long as the tab, and in no address. */
export const session = {
  token: sessionStorage.getItem(TOKEN) ?? '',
  acting: JSON.parse(sessionStorage.getItem(ACTING) ?? 'null'),
  claims: null,

  begin(token) {
    this.token = token;
    sessionStorage.setItem(TOKEN, token);
    this.act(null);
    this.claims = claims(token);
  },

  end() {
    this.token = '';
    this.claims = null;
    sessionStorage.removeItem(TOKEN);
    this.act(null);
  },

  /** Reads and decides for this user from now on; null: for oneself. */
  act(user) {
    this.acting = user;
    if (user) {
      sessionStorage.setItem(ACTING, JSON.stringify(user));
    } else {
      sessionStorage.removeItem(ACTING);
    }
  },

  get role() {
    return this.claims?.app_metadata?.role ?? 'user';
  },

  get manager() {
    return this.role === 'manager';
  },
};
session.claims = session.token ? claims(session.token) : null;

/** What the token says of itself, for the page's shape alone: the server is who checks it. */
function claims(token) {
  try {
    const part = token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(part), (c) => c.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

/** A request that came to nothing; the message is for people. */
export class Refusal extends Error {
  constructor(status, message, correlation = '') {
    super(message);
    this.status = status;
    this.correlation = correlation;
  }
}

/** Whether the same request may be answered later: nobody answered, or with a fault of the server's. */
export const passing = (failure) => failure instanceof Refusal && (failure.status === 0 || failure.status >= 500);

/** At the paths of users, for the one who is acted for. */
export const user = (method, path, options = {}) =>
  ask(method, '/integrations/calendar' + path, {
    ...options,
    headers: { ...options.headers, ...(session.acting && { 'Calsyncd-User': session.acting.id }) },
  });

/** At the paths of managers. */
export const manage = (method, path, options = {}) =>
  ask(method, '/api/calendar/admin' + path, options);

async function ask(method, path, { body, headers = {}, patience = PATIENCE }) {
  const response = await sent(method, path, body, headers, patience);
  if (response.status === 204) {
    return {};
  }
  const text = await response.text();
  const json = parsed(text);
  if (!response.ok) {
    throw new Refusal(response.status, words(response, json), json?.correlation_id ?? '');
  }
  if (json === null) {
    throw new Refusal(response.status, 'The answer is no JSON; something stands between the console and the daemon.');
  }
  return json;
}

async function sent(method, path, body, headers, patience) {
  try {
    return await fetch(path, {
      method,
      headers: {
        Authorization: 'Bearer ' + session.token,
        Accept: 'application/json',
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout(patience),
    });
  } catch (failure) {
    throw new Refusal(0, failure.name === 'TimeoutError'
      ? `The daemon gave no answer for ${patience / 1000} seconds.`
      : 'The daemon cannot be reached. Look whether it runs, then try again.');
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The problem's own words (RFC 9457), with the way to more. */
function words(response, problem) {
  if (!problem?.detail) {
    return `The daemon answered ${response.status} and did not say why.`;
  }
  const told = problem.detail.charAt(0).toUpperCase() + problem.detail.slice(1);
  return /[.!?]$/.test(told) ? told : told + '.';
}

/** Adds what is given to a path. */
export function query(path, values) {
  const given = Object.entries(values).filter(([, value]) => value !== '' && value != null && value !== false);
  return given.length ? path + '?' + new URLSearchParams(given) : path;
}
