package calsyncd.provider;

/**
 * A calendar of a connection.
 *
 * @param timeZone IANA name, or empty
 * @param accessRole the provider's word for what we may do there, e.g. {@code owner}, {@code
 *     reader}
 */
public record RemoteCalendar(
    RemoteCalendarId id,
    String name,
    String timeZone,
    String color,
    String accessRole,
    boolean primary) {}
