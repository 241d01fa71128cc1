import { Client } from "../dist/index.js";

const element = (id) => document.getElementById(id);
const [enter, begin] = [element("enter"), element("begin")];

/** What strangers wrote is text, never markup. */
function item(list, text, ...more) {
  const row = document.createElement("li");
  row.append(text, ...more);
  list.prepend(row);
  return row;
}

function going(session, title) {
  const button = document.createElement("button");
  button.textContent = `End ${title}`;
  const row = item(element("open"), "", button);
  button.addEventListener("click", async () => {
    button.disabled = true;
    await session.end().catch((failure) => item(element("live"), failure.message));
    row.remove();
  });
}

function show(state) {
  const words = [`${state.waiting} waiting`, `${state.dead} refused`];
  if (state.locked) {
    words.push("sign in again");
  }
  if (state.kept === "memory") {
    words.push("kept in this tab alone");
  }
  element("state").textContent = words.join(", ");
}

function heard(message) {
  const data = message.kind === "reset" ? {} : message.data;
  item(element("live"), [message.kind, data.title, data.state].filter(Boolean).join(" "));
}

async function connected(given) {
  const { url, account, token, calendar } = given;
  const getToken = async () => token;
  const client = await Client.open({ url, account, getToken, live: ["sessions"] });
  client.on("state", show);
  client.on("live", heard);
  client.on("dead", (letter) => item(element("live"), `refused: ${letter.problem.detail}`));
  for (const left of await client.sessions()) {
    going(await client.resume(left.localId), left.title);
  }
  begin.addEventListener("submit", async (event) => {
    event.preventDefault();
    const title = begin.elements.title.value;
    begin.reset();
    going(await client.start({ hubCalendarId: calendar, title }), title);
  });
}

enter.elements.url.value = location.origin;
enter.addEventListener("submit", async (event) => {
  event.preventDefault();
  await connected(Object.fromEntries(new FormData(enter)));
  enter.hidden = true;
  document.querySelector("main").hidden = false;
});
