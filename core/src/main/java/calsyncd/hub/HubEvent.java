package calsyncd.hub;

import calsyncd.calendar.Event;

/**
 * A hub event, locked.
 *
 * @param linked whether this binding has a link to it, under whatever remote id
 */
public record HubEvent(EventId id, long version, Event event, boolean linked) {}
