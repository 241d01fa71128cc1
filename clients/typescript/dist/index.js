export { Client } from "./client.js";
export { UnknownSession } from "./queue.js";
export { Session } from "./session.js";
