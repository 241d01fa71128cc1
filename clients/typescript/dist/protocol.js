/** What is said on the wire, in the words of the daemon's API. Times are RFC 3339, in UTC. */
/** Whether a value has the shape of the daemon's answer to a report of this session. */
export function isAnswer(value, localId) {
    const answer = value;
    return (typeof answer === "object" &&
        answer !== null &&
        answer.local_id === localId &&
        (answer.state === "open" || answer.state === "ended"));
}
/** Whether a value has the shape of the daemon's answer to a batch. */
export function isBatchAnswer(value) {
    const answer = value;
    return typeof answer === "object" && answer !== null && Array.isArray(answer.results);
}
