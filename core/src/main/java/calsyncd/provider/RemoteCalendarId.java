package calsyncd.provider;

/** A provider's own name of one calendar: opaque; for CalDAV the collection's URL. */
public record RemoteCalendarId(String value) {}
