import type { ClientEvents, ClientOptions, OpenSession, StartOptions, State } from "./options.js";
import { Session } from "./session.js";
import { type DeadLetter } from "./store.js";
/** Reports sessions of one account, for all tabs of an origin. */
export declare class Client {
    #private;
    private constructor();
    /** Opens the queue, sends what waits in it, and ends what closed tabs left open. */
    static open(options: ClientOptions): Promise<Client>;
    /** Begins a session; it is kept when this resolves, whether or not there is a network. */
    start(options: StartOptions): Promise<Session>;
    /** Goes on with a session that another tab, or this page before it was loaded anew, began. */
    resume(localId: string): Promise<Session>;
    /** What has not ended, oldest first. */
    sessions(): Promise<OpenSession[]>;
    state(): Promise<State>;
    /** What the daemon did not take, newest first. */
    deadLetters(): Promise<DeadLetter[]>;
    /** Sends a dead letter once more; false where it is gone, or a newer report took its place. */
    replay(id: number): Promise<boolean>;
    /** There is a new token: what rested for want of one goes on. */
    signedIn(): void;
    /** Hears of something until what is returned is called. */
    on<K extends keyof ClientEvents>(kind: K, handler: (value: ClientEvents[K]) => void): () => void;
    /** Lets go of everything; open sessions stay open and can be resumed. What waits stays kept. */
    close(): void;
}
