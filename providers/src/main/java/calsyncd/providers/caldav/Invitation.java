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
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** An event as a person sees it who may only have been invited to it (RFC 6638 §3.2.2). */
final class Invitation {
  private static final Set<String> OTHER_AGENTS = Set.of("NONE", "CLIENT");

  private final RemoteEvent known;
  private final Supplier<OwnAddresses> own;

  /**
   * An event.
   *
   * @param own asked only where the event has guests
   */
  Invitation(RemoteEvent known, Supplier<OwnAddresses> own) {
    this.known = known;
    this.own = own;
  }

  /** The resource with what differs. */
  String updated(Event wanted, Instant now) {
    try {
      return IcsResource.update(known.raw(), wanted, now);
    } catch (IcsException e) {
      throw unreadable(e);
    }
  }

  private static ProviderException unreadable(IcsException cause) {
    return ProviderException.of(FailureClass.REJECTED, "unreadable_event").causedBy(cause);
  }

  /**
   * Refuses a change of what another person organises. Reminders and the busy state are the guest's
   * own (§3.2.2.1); a copy that names another agent than the server is no invitation.
   *
   * @throws ProviderException REJECTED with the reason {@code not_organizer}
   */
  void refuseForeign(Event wanted) {
    boolean ours = withoutOwn(wanted).equals(withoutOwn(known.event()));
    if (ours || known.event().content().people().attendees().isEmpty()) {
      return;
    }
    try {
      List<IcsBlock> parts = IcsResource.own(calendar());
      boolean scheduled = parts.stream().flatMap(p -> p.lines("ORGANIZER")).anyMatch(this::isLive);
      if (scheduled && invitations(parts) > 0) {
        throw ProviderException.of(FailureClass.REJECTED, "not_organizer");
      }
    } catch (IcsException e) {
      throw unreadable(e);
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
    return new Event(event.uid(), withoutOwn(event.content()), event.recurrence(), overrides);
  }

  private static SeriesOverride withoutOwn(SeriesOverride override) {
    return override instanceof SeriesOverride.Changed(EventContent content)
        ? new SeriesOverride.Changed(withoutOwn(content))
        : override;
  }

  private static EventContent withoutOwn(EventContent content) {
    Standing standing = content.standing();
    Extras extras = content.extras();
    return new EventContent(
        content.when(),
        content.text(),
        new Standing(standing.status(), Busy.BUSY, standing.visibility()),
        content.people(),
        new Extras(extras.conference(), List.of(), extras.categories(), extras.color(), List.of()));
  }

  /**
   * The resource with our own {@code PARTSTAT} set wherever we are invited. A guest never raises
   * the {@code SEQUENCE}, which is the organizer's.
   *
   * @throws ProviderException REJECTED with the reason {@code not_invited}
   */
  String answered(Response response, Instant now) {
    try {
      IcsBlock calendar = calendar();
      List<IcsBlock> parts = IcsResource.own(calendar);
      OwnAddresses addresses = own.get();
      boolean invited = false;
      boolean changed = false;
      for (IcsBlock part : parts) {
        for (IcsLine line : addresses.invitations(part)) {
          invited = true;
          changed |= answer(part, line, response, now);
        }
      }
      if (!invited) {
        throw ProviderException.of(FailureClass.REJECTED, "not_invited");
      }
      return changed ? calendar.text() : known.raw();
    } catch (IcsException e) {
      throw unreadable(e);
    }
  }

  private static boolean answer(IcsBlock part, IcsLine line, Response response, Instant now) {
    if (IcsContent.response(line.property()) == response
        && !line.property().parameter("PARTSTAT").isEmpty()) {
      return false;
    }
    part.exchange(line, line.with("PARTSTAT", IcsPeople.word(response)));
    IcsEdit.stamp(part, now);
    return true;
  }
}
