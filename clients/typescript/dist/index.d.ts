export { Client } from "./client.js";
export type { GetToken } from "./http.js";
export type { ClientEvents, ClientOptions, OpenSession, StartOptions, State, } from "./options.js";
export type { BeaconToken, LiveKind, LiveMessage, Problem, SessionAnswer, } from "./protocol.js";
export { UnknownSession } from "./queue.js";
export { Session } from "./session.js";
export type { DeadLetter } from "./store.js";
export type { Timers } from "./time.js";
