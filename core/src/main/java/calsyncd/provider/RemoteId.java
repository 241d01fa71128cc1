package calsyncd.provider;

/** A provider's own name of one event or series: opaque, case-sensitive; for CalDAV an href. */
public record RemoteId(String value) {}
