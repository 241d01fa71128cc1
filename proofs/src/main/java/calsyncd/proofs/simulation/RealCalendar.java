package calsyncd.proofs.simulation;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.merge.Differences;
import calsyncd.provider.Access;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.CreateKey;
import calsyncd.provider.Fetched;
import calsyncd.provider.Mailing;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.simulators.http.AccessLog;
import calsyncd.testkit.ForwardingProvider;
import calsyncd.testkit.quirks.Quirks;
import calsyncd.testkit.simulation.SimulatedCalendar;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A calendar of a simulated service behind the adapter for it. Its owner uses another program,
 * which speaks to the service as well as ours does.
 */
final class RealCalendar extends ForwardingProvider implements SimulatedCalendar {
  private final String name;
  private final Service service;
  private final Quirks quirks;
  private final List<String> calls = new ArrayList<>();

  /** As read last; whoever writes an event takes it out. */
  private final Map<RemoteId, RemoteEvent> read = new HashMap<>();

  private int made;

  RealCalendar(String name, Service service, Quirks quirks) {
    super(service.provider());
    this.name = name;
    this.service = service;
    this.quirks = quirks;
  }

  /** The same in each run, whatever port the service has. */
  @Override
  public RemoteCalendarId id() {
    return new RemoteCalendarId(name);
  }

  @Override
  public Quirks quirks() {
    return quirks;
  }

  @Override
  public List<RemoteEvent> held() {
    Map<RemoteId, RemoteEvent> now = new LinkedHashMap<>();
    for (RemoteId id : service.ids()) {
      Optional.ofNullable(read.get(id))
          .or(() -> look(id))
          .ifPresent(event -> now.put(event.id(), event));
    }
    read.clear();
    read.putAll(now);
    return List.copyOf(now.values());
  }

  private Optional<RemoteEvent> look(RemoteId id) {
    return super.fetch(service.calendar(), id) instanceof Fetched.Found(RemoteEvent event)
        ? Optional.of(event)
        : Optional.empty();
  }

  @Override
  public void write(RemoteEvent event) {
    Optional<RemoteEvent> known = Optional.ofNullable(read.get(event.id()));
    RemoteEvent copy = known.or(() -> look(service.make(++made, event.event()))).orElseThrow();
    Event wanted = event.event().withUid(copy.event().uid());
    read.remove(copy.id());
    if (!Differences.none(copy.event(), wanted)) {
      super.update(service.calendar(), copy, wanted, Mailing.NOBODY);
    }
  }

  @Override
  public void remove(RemoteId id) {
    read.remove(id);
    look(id).ifPresent(copy -> super.delete(service.calendar(), copy, Mailing.NOBODY));
  }

  @Override
  public List<String> calls() {
    return List.copyOf(calls);
  }

  @Override
  public List<String> mails() {
    return service.mails();
  }

  @Override
  public void expireCursors() {
    service.expireCursors();
  }

  @Override
  public void lag(int items) {
    service.lag(items);
  }

  @Override
  public void repeat(int itemsAgo, Instant oldest) {
    service.noise(true, itemsAgo);
  }

  @Override
  public void catchUp() {
    service.noise(false, 0);
  }

  @Override
  public UnaryOperator<EventContent> rewriteBy(UnaryOperator<EventContent> rewriter) {
    return UnaryOperator.identity();
  }

  @Override
  public ChangePage changes(RemoteCalendarId calendar, ChangeQuery query) {
    calls.add(
        switch (query) {
          case ChangeQuery.Delta _ -> "delta";
          case ChangeQuery.Snapshot _ -> "snapshot";
          case ChangeQuery.Next _ -> "next";
        });
    service.log().clear();
    ChangePage page = super.changes(service.calendar(), query);
    requests(page);
    return page;
  }

  /** A page that tells nothing is one request. */
  private void requests(ChangePage page) {
    List<AccessLog.Entry> sent = service.log().entries(_ -> true);
    if (page.changes().isEmpty() && sent.size() > 1) {
      calls.add("and " + sent.stream().map(it -> it.method() + " " + it.path()).toList());
    }
  }

  @Override
  public Fetched fetch(RemoteCalendarId calendar, RemoteId id) {
    calls.add("fetch " + id.value());
    return super.fetch(service.calendar(), id);
  }

  @Override
  public Access access(RemoteCalendarId calendar) {
    calls.add("access");
    return super.access(service.calendar());
  }

  @Override
  public RemoteEvent create(
      RemoteCalendarId calendar, CreateKey key, Event event, Mailing mailing) {
    calls.add("create " + key.value());
    return super.create(service.calendar(), key, event, mailing);
  }

  @Override
  public RemoteEvent update(
      RemoteCalendarId calendar, RemoteEvent known, Event wanted, Mailing mailing) {
    return written("update", known, () -> super.update(service.calendar(), known, wanted, mailing));
  }

  @Override
  public void delete(RemoteCalendarId calendar, RemoteEvent known, Mailing mailing) {
    written(
        "delete",
        known,
        () -> {
          super.delete(service.calendar(), known, mailing);
          return known;
        });
  }

  private RemoteEvent written(String call, RemoteEvent known, Supplier<RemoteEvent> work) {
    calls.add(call + " " + known.id().value());
    read.remove(known.id());
    return work.get();
  }
}
