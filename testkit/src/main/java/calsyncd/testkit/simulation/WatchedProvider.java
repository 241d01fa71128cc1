package calsyncd.testkit.simulation;

import calsyncd.calendar.Event;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.Access;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.CreateKey;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Fetched;
import calsyncd.provider.Mailing;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.testkit.ForwardingProvider;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** A provider as a worker has it: others may be first before each call, and each may fail. */
final class WatchedProvider extends ForwardingProvider {
  private static final List<FailureClass> ANY =
      List.of(
          FailureClass.TRANSIENT,
          FailureClass.TRANSIENT,
          FailureClass.RATE_LIMITED,
          FailureClass.UNAUTHENTICATED,
          FailureClass.COLLECTION_GONE);
  private static final List<FailureClass> OF_WRITES =
      List.of(FailureClass.REJECTED, FailureClass.CONFLICT, FailureClass.GONE);
  static final Set<String> WRITES = Set.of("create", "update", "delete");

  /** What refuses writes for no reason. */
  static final String REASON = "simulated";

  private final World world;
  private final Worker worker;
  private final Place place;
  private final Cells cells;

  WatchedProvider(World world, Worker worker, Place place) {
    super(place.provider());
    this.world = world;
    this.worker = worker;
    this.place = place;
    this.cells = new Cells(world, place);
  }

  private <T> T call(String call, String about, Supplier<T> work) {
    worker.before(call);
    try {
      fail(call);
      T result = work.get();
      if (WRITES.contains(call) && world.chance(25)) {
        world.coverage.hit("answer lost");
        throw ProviderException.of(FailureClass.TRANSIENT, "answer_lost");
      }
      worker.say(call + " " + about);
      worker.after(call);
      return result;
    } catch (ProviderException e) {
      worker.say(call + " " + about + ": " + e.getMessage());
      worker.unanswered();
      throw e;
    }
  }

  private void fail(String call) {
    if (world.chance(30)) {
      throw failure(world.any(ANY));
    }
    if (WRITES.contains(call) && world.chance(30)) {
      throw failure(world.any(OF_WRITES));
    }
    if (call.equals("list") && world.chance(15)) {
      throw failure(FailureClass.CURSOR_EXPIRED);
    }
  }

  private ProviderException failure(FailureClass failure) {
    world.coverage.hit("failure " + failure);
    return ProviderException.of(failure, REASON);
  }

  @Override
  public ChangePage changes(RemoteCalendarId calendar, ChangeQuery query) {
    return call(
        "list",
        query.getClass().getSimpleName(),
        () -> {
          ChangePage page = super.changes(calendar, query);
          page.changes().forEach(cells::read);
          PlantedBug.listed(world, worker, page);
          return page;
        });
  }

  @Override
  public Fetched fetch(RemoteCalendarId calendar, RemoteId id) {
    return call(
        "fetch",
        brief(id.value()),
        () -> {
          Fetched fetched = super.fetch(calendar, id);
          cells.read(id, fetched);
          return fetched;
        });
  }

  private static String brief(String id) {
    return id.substring(0, Math.min(id.length(), 10));
  }

  @Override
  public Access access(RemoteCalendarId calendar) {
    return call("access", "", () -> super.access(calendar));
  }

  @Override
  public RemoteEvent create(
      RemoteCalendarId calendar, CreateKey key, Event event, Mailing mailing) {
    worker.writes(Edits.key(event));
    return call(
        "create",
        brief(key.value()) + " " + event.content().text().title(),
        () -> {
          cells.written("new/none", event);
          return super.create(calendar, PlantedBug.key(world, key), event, mailing);
        });
  }

  @Override
  public RemoteEvent update(
      RemoteCalendarId calendar, RemoteEvent known, Event wanted, Mailing mailing) {
    worker.writes(Edits.key(wanted));
    return call(
        "update",
        brief(known.id().value()) + " " + wanted.content().text().title(),
        () -> {
          cells.written("changed/same", wanted);
          breakOff(calendar, known, wanted);
          return super.update(calendar, known, wanted, mailing);
        });
  }

  /** A series takes several calls: the master's may be the only one that is made. */
  private void breakOff(RemoteCalendarId calendar, RemoteEvent known, Event wanted) {
    boolean several =
        !wanted.recurrence().isEmpty() && !wanted.overrides().equals(known.event().overrides());
    if (several && world.chance(60)) {
      Event half = wanted.withOverrides(known.event().overrides());
      if (place.shows(half).isPresent()) {
        super.update(calendar, known, half, Mailing.NOBODY);
        world.coverage.hit("half a series written");
        throw ProviderException.of(FailureClass.TRANSIENT, "broken_off");
      }
    }
  }

  @Override
  public void delete(RemoteCalendarId calendar, RemoteEvent known, Mailing mailing) {
    call(
        "delete",
        brief(known.id().value()) + " " + known.event().content().text().title(),
        () -> {
          cells.written("gone/same", known.event());
          super.delete(calendar, known, mailing);
          return SeriesOverride.CANCELLED;
        });
  }
}
