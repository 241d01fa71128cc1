package calsyncd.testkit.quirks;

import calsyncd.calendar.Event;
import calsyncd.provider.Capabilities;
import calsyncd.provider.Capabilities.Mail;
import calsyncd.provider.Capabilities.WatchScope;
import calsyncd.provider.Capabilities.WindowKind;
import calsyncd.provider.Projection;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;

/**
 * How a provider is unlike RFC 5545 and unlike the others, as far as a sync engine can see it. What
 * is observed of each stands in {@code docs/providers}.
 *
 * @param name of the provider
 * @param projection what it makes of an event; a projection of a projection is the same
 * @param usedKey what it answers to the key of an event that was deleted
 */
public record Quirks(
    String name,
    Capabilities capabilities,
    Function<Event, Projection> projection,
    UsedKey usedKey,
    Set<Quirk> quirks) {

  /** All that RFC 5545 has, and nothing special. */
  public static final Quirks PLAIN = plain(WatchScope.CALENDAR, WindowKind.UNBOUNDED);

  /** Google Calendar. */
  public static final Quirks GOOGLE =
      new Quirks(
          "google",
          new Capabilities(WatchScope.CALENDAR, WindowKind.UNBOUNDED, Mail.ON_REQUEST),
          new GoogleForm()::projection,
          UsedKey.REFUSED,
          Set.of(Quirk.OWN_UIDS, Quirk.IN_PIECES, Quirk.TELLS_NEWEST, Quirk.TELLS_WHEN));

  /** Microsoft Graph. */
  public static final Quirks GRAPH =
      new Quirks(
          "graph",
          new Capabilities(WatchScope.ACCOUNT, WindowKind.FROZEN, Mail.ALWAYS),
          new GraphForm()::projection,
          UsedKey.REFUSED,
          Set.of(
              Quirk.OWN_UIDS,
              Quirk.HINTS_AT_REMOVALS,
              Quirk.KEEPS_CANCELLED,
              Quirk.LATE,
              Quirk.TELLS_NEWEST,
              Quirk.TELLS_WHEN));

  /** A CalDAV server with collection synchronization (RFC 6578). */
  public static final Quirks CALDAV =
      new Quirks(
          "caldav",
          new Capabilities(WatchScope.NONE, WindowKind.UNBOUNDED, Mail.WHERE_OTHERS_INVITED),
          new CalDavForm()::projection,
          UsedKey.FREE,
          Set.of(Quirk.ONE_EVENT_A_UID, Quirk.TELLS_NEWEST, Quirk.TELLS_WHEN));

  public Quirks {
    quirks = Set.copyOf(quirks);
  }

  /** All that RFC 5545 has, with these watches and cursors. */
  public static Quirks plain(WatchScope scope, WindowKind window) {
    return new Quirks(
        "plain",
        new Capabilities(scope, window, Mail.ON_REQUEST),
        new PlainForm()::projection,
        UsedKey.REFUSED,
        Set.of());
  }

  /** The same with one more. */
  public Quirks with(Quirk quirk) {
    EnumSet<Quirk> more = EnumSet.of(quirk);
    more.addAll(quirks);
    return new Quirks(name, capabilities, projection, usedKey, more);
  }

  /** Whether it is so here. */
  public boolean has(Quirk quirk) {
    return quirks.contains(quirk);
  }

  /** One way of being unlike the others. */
  public enum Quirk {
    /** Each event gets a UID of the provider's, whatever it was created with. */
    OWN_UIDS,
    /** A listing tells a series as its master and its occurrences. */
    IN_PIECES,
    /** A listing does not tell what is removed from what left the window: only a read does. */
    HINTS_AT_REMOVALS,
    /** No request brings a cancelled occurrence back. */
    KEEPS_CANCELLED,
    /** A listing may lag behind the writes, and may repeat what was. */
    LATE,
    /** Two events never have one UID. */
    ONE_EVENT_A_UID,
    /** A listing tells of each event only what became of it last. */
    TELLS_NEWEST,
    /** Reads and listings tell when an event was changed last. */
    TELLS_WHEN
  }

  /** What becomes of a create under the key of an event that was deleted. */
  public enum UsedKey {
    /** CONFLICT {@code create_key_used}. */
    REFUSED,
    /** The key is free again, so the event is made anew. */
    FREE
  }
}
