package calsyncd.testkit;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Role;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Uid;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Capabilities.WindowKind;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Revision;
import calsyncd.provider.Window;
import calsyncd.testkit.contract.ProviderWorld;
import calsyncd.testkit.contract.Samples;
import calsyncd.testkit.quirks.Quirks;
import calsyncd.testkit.quirks.Quirks.Quirk;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The memory provider, and other hands on what it holds. */
public final class MemoryWorld implements ProviderWorld {
  private static final String UNKNOWN = " X-UNKNOWN";

  private final TickingClock clock = new TickingClock(Instant.parse("2026-03-02T12:00:00Z"));

  private final Quirks quirks;
  private final MemoryProvider memory;
  private final CalendarProvider provider;
  private final List<String> mails = new ArrayList<>();
  private int others;

  /** A world that tells series whole, or as a master and its occurrences. */
  MemoryWorld(boolean inPieces) {
    this(memory -> memory);
    memory.tellInPieces(inPieces);
    if (!inPieces) {
      memory.keepUidsUnique();
    }
  }

  /** A world whose provider is like another one. */
  MemoryWorld(Quirks quirks) {
    this(quirks, memory -> memory);
  }

  /** A world whose adapter under test is made from the memory provider. */
  public MemoryWorld(Function<MemoryProvider, CalendarProvider> adapter) {
    this(Quirks.PLAIN.with(Quirk.TELLS_WHEN), adapter);
  }

  private MemoryWorld(Quirks quirks, Function<MemoryProvider, CalendarProvider> adapter) {
    this.quirks = quirks;
    memory = new MemoryProvider(3, quirks, clock);
    provider = adapter.apply(memory);
  }

  /** Mails somebody, as a service might that was not told otherwise. */
  public void mail(String mail) {
    mails.add(mail);
  }

  @Override
  public CalendarProvider provider() {
    return provider;
  }

  @Override
  public RemoteCalendarId calendar() {
    return new RemoteCalendarId("memory");
  }

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Override
  public boolean timePasses() {
    clock.pass(Duration.ofMinutes(1));
    return true;
  }

  @Override
  public Window window() {
    return quirks.capabilities().window() == WindowKind.FROZEN
        ? new Window(now().minus(Duration.ofDays(180)), now().plus(Duration.ofDays(2_000)))
        : Window.UNBOUNDED;
  }

  @Override
  public boolean assignsUid() {
    return quirks.has(Quirk.OWN_UIDS);
  }

  @Override
  public int pageSize() {
    return 3;
  }

  @Override
  public RemoteId otherCreates(String title, EventTime.Zoned start) {
    return put(Samples.timed(title, start));
  }

  private RemoteId put(Event event) {
    RemoteId id = new RemoteId("other-" + ++others);
    Event own = event.withUid(new Uid("uid-" + id.value()));
    memory.put(RemoteEvent.of(id, new Revision(""), own, "raw of " + id.value()));
    return id;
  }

  private RemoteEvent held(RemoteId id) {
    return memory.held().stream().filter(it -> it.id().equals(id)).findFirst().orElseThrow();
  }

  private void put(RemoteEvent was, Event event, String raw) {
    memory.put(RemoteEvent.of(was.id(), was.revision(), event, raw).withKey(was.key()));
  }

  @Override
  public void otherRenames(RemoteId id, String title) {
    RemoteEvent was = held(id);
    put(was, Samples.titled(was.event(), title), was.raw());
  }

  @Override
  public void otherDeletes(RemoteId id) {
    memory.remove(id);
  }

  @Override
  public void otherInvitesWithMail(String guest) {
    put(with(Samples.timed("party", Events.utc(now())), "someone@example.org", guest));
    mails.add("invitation to " + guest);
  }

  private static Event with(Event event, String organizer, String guest) {
    Attendee by = new Attendee(organizer, "", Response.ACCEPTED, Role.REQUIRED);
    Attendee to = new Attendee(guest, "", Response.NEEDS_ACTION, Role.REQUIRED);
    People people = new People(Optional.of(by), List.of(by, to));
    return Samples.with(event, Samples.with(event.content(), people));
  }

  @Override
  public Optional<RemoteId> invite(String title, EventTime.Zoned start) {
    Event event = Samples.timed(title, start);
    return Optional.of(put(with(event, "stranger@example.net", memory.account().email())));
  }

  @Override
  public void plantUnknown(RemoteId id) {
    RemoteEvent was = held(id);
    put(was, was.event(), was.raw() + UNKNOWN);
  }

  @Override
  public String unknownOf(RemoteId id) {
    return held(id).raw().endsWith(UNKNOWN) ? UNKNOWN : "";
  }

  @Override
  public List<String> mails() {
    return Stream.concat(mails.stream(), memory.mails().stream()).toList();
  }

  @Override
  public void loseCalendar() {
    memory.lose(true);
  }

  /** Each verb is one request here. */
  @Override
  public boolean loseAnswer(int write) {
    memory.heal();
    if (write == 1) {
      memory.faultAt(1, new MemoryProvider.Fault.AnswerLost());
    }
    return true;
  }

  @Override
  public RemoteId unknownId() {
    return new RemoteId("nobody");
  }

  @Override
  public void close() {
    // nothing to close
  }
}
