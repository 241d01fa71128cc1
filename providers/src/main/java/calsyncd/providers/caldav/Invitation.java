package calsyncd.providers.caldav;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Busy;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteEvent;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** An event as a person sees it who may only have been invited to it (RFC 6638 §3.2.2). */
final class Invitation {
  private static final Set<String> OTHER_AGENTS = Set.of("NONE", "CLIENT");
  private static final String UNANSWERED = "NEEDS-ACTION";

  private final RemoteEvent known;
  private final Supplier<OwnAddresses> own;

  /**
   * An event.
   *
   * @param own asked only where the event has an organizer
   */
  Invitation(RemoteEvent known, Supplier<OwnAddresses> own) {
    this.known = known;
    this.own = new Once(own);
  }

  /** Asks the server once. */
  private static final class Once implements Supplier<OwnAddresses> {
    private final Supplier<OwnAddresses> source;
    private Optional<OwnAddresses> asked = Optional.empty();

    Once(Supplier<OwnAddresses> source) {
      this.source = source;
    }

    @Override
    public OwnAddresses get() {
      if (asked.isEmpty()) {
        asked = Optional.of(source.get());
      }
      return asked.get();
    }
  }

  /** The resource with what differs. */
  String updated(Event wanted, Instant now) {
    try {
      return IcsResource.update(known.raw(), wanted, new IcsStamp(now, this::isOurs));
    } catch (IcsException e) {
      throw CalendarObjects.unreadable(e);
    }
  }

  private boolean isOurs(IcsBlock part) {
    return part.lines("ORGANIZER").findAny().isEmpty() || own.get().organises(part);
  }

  /**
   * Refuses a change of what another person organises. Reminders and the busy state are the guest's
   * own (§3.2.2.1); a copy that names another agent than the server is no invitation. Whether we
   * are among the guests does not matter: they may be those of single occurrences, and we may be
   * invited under an address that nobody told us.
   *
   * @throws ProviderException REJECTED with the reason {@code not_organizer}
   */
  void refuseForeign(Event wanted) {
    if (withoutOwn(wanted).equals(withoutOwn(known.event()))) {
      return;
    }
    try {
      boolean foreign =
          IcsResource.own(calendar()).stream()
              .flatMap(part -> part.lines("ORGANIZER"))
              .anyMatch(line -> isLive(line) && !own.get().has(line.property()));
      if (foreign) {
        throw ProviderException.of(FailureClass.REJECTED, "not_organizer");
      }
    } catch (IcsException e) {
      throw CalendarObjects.unreadable(e);
    }
  }

  private IcsBlock calendar() throws IcsException {
    return IcsBlock.read(IcsReader.sound(known.raw()));
  }

  private boolean isLive(IcsLine organizer) {
    return !OTHER_AGENTS.contains(
        organizer.property().parameter("SCHEDULE-AGENT").toUpperCase(Locale.ROOT));
  }

  private long invitations(List<IcsBlock> parts) {
    OwnAddresses addresses = own.get();
    return parts.stream().filter(part -> !addresses.invitations(part).isEmpty()).count();
  }

  private static Event withoutOwn(Event event) {
    SortedMap<RecurrenceId, SeriesOverride> overrides = new TreeMap<>();
    event.overrides().forEach((id, override) -> overrides.put(id, withoutOwn(override)));
    return event.withContent(withoutOwn(event.content())).withOverrides(overrides);
  }

  private static SeriesOverride withoutOwn(SeriesOverride override) {
    return override instanceof SeriesOverride.Changed(EventContent content)
        ? new SeriesOverride.Changed(withoutOwn(content))
        : override;
  }

  private static EventContent withoutOwn(EventContent content) {
    Standing standing = content.standing();
    Extras extras = content.extras();
    return content
        .withStanding(new Standing(standing.status(), Busy.BUSY, standing.visibility()))
        .withExtras(
            new Extras(
                extras.conference(), List.of(), extras.categories(), extras.color(), List.of()));
  }

  /**
   * The resource with our own {@code PARTSTAT} set. A guest never raises the {@code SEQUENCE},
   * which is the organizer's.
   *
   * <p>Each component has an answer of its own, and the server sends one reply for each that
   * changes (RFC 5546 §3.2.3, RFC 6638 §3.2.2.3). An occurrence that was answered otherwise than
   * its series keeps that answer; one that nobody answered, or that says what the series says,
   * follows the series.
   *
   * @throws ProviderException REJECTED with the reason {@code not_invited}
   */
  String answered(Response response, Instant now) {
    try {
      IcsBlock calendar = calendar();
      List<IcsBlock> parts = IcsResource.own(calendar);
      if (invitations(parts) == 0) {
        throw ProviderException.of(FailureClass.REJECTED, "not_invited");
      }
      Set<String> following = following(parts);
      boolean changed = false;
      for (IcsBlock part : parts) {
        for (IcsLine line : own.get().invitations(part)) {
          boolean follows = following.isEmpty() || following.contains(said(line));
          changed |= follows && answer(part, line, response, now);
        }
      }
      return changed ? calendar.text() : known.raw();
    } catch (IcsException e) {
      throw CalendarObjects.unreadable(e);
    }
  }

  /**
   * The answers that go with the series; none where we are invited to single occurrences only,
   * which are all that there is to answer then.
   */
  private Set<String> following(List<IcsBlock> parts) throws IcsException {
    IcsBlock series = IcsResource.leading(parts);
    Set<String> following = new HashSet<>();
    own.get().invitations(series).forEach(line -> following.add(said(line)));
    if (!following.isEmpty()) {
      following.add(UNANSWERED);
    }
    return following;
  }

  /** RFC 5545 §3.2.12. */
  private static String said(IcsLine line) {
    String said = line.property().parameter("PARTSTAT").strip().toUpperCase(Locale.ROOT);
    return said.isEmpty() ? UNANSWERED : said;
  }

  private static boolean answer(IcsBlock part, IcsLine line, Response response, Instant now) {
    String word = IcsPeople.word(response);
    if (line.property().parameter("PARTSTAT").equalsIgnoreCase(word)) {
      return false;
    }
    part.exchange(line, line.with("PARTSTAT", word));
    IcsEdit.stamp(part, now);
    return true;
  }
}
