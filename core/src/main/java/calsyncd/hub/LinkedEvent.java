package calsyncd.hub;

import calsyncd.provider.RemoteEvent;

/**
 * A hub event and its link in the binding of the pass, both locked.
 *
 * @param version the hub event's version
 * @param base the remote side at the last agreement
 * @param parked whether the link waits for a person; content takes it back
 */
public record LinkedEvent(
    LinkId link, EventId event, long version, RemoteEvent base, boolean parked) {}
