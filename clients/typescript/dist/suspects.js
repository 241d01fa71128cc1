/**
 * Whose fault it is that there is no word of the daemon's: that of the daemon and the way to it, or
 * that of the report. A report without an answer is a suspect until it is taken. It is to blame
 * where it had none while the reports of no suspects that were sent just before and after were
 * taken: those are what tells a daemon that is there from one that is away.
 */
export class Suspects {
    /** By session, what was said since the last report of no suspect; first who waits longest. */
    #said = new Map();
    #there = false;
    /** Whether a report is no suspect, and the last one of those was taken: it need not wait. */
    free(row) {
        return this.#there && !this.#said.has(row.local_id);
    }
    /** Who is to be sent next: suspects last, and of them the one that was not for longest. */
    first(rows) {
        const turns = [...this.#said.keys()];
        const turn = (row) => turns.indexOf(row.local_id);
        return [...rows].sort((a, b) => turn(a) - turn(b))[0];
    }
    /** A report had no answer; null where nothing at all was said. */
    unheard(row, said) {
        const known = this.#said.delete(row.local_id);
        if (!known) {
            this.away();
        }
        this.#said.set(row.local_id, known ? said : null);
    }
    /** A report was taken; who is to blame by that, once each. */
    taken(row) {
        if (this.#said.delete(row.local_id)) {
            return [];
        }
        const blamed = this.#there ? this.#blamed() : [];
        this.#forget();
        this.#there = true;
        return blamed;
    }
    #blamed() {
        return [...this.#said].flatMap(([localId, said]) => said === null ? [] : { localId, ...said });
    }
    /** Nothing speaks for the daemon's being there any more. */
    away() {
        this.#there = false;
        this.#forget();
    }
    #forget() {
        this.#said.forEach((_, localId) => this.#said.set(localId, null));
    }
}
