package calsyncd.daemon.metrics;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Response;
import calsyncd.daemon.health.Signals;
import calsyncd.daemon.metrics.Counters.Operation;
import calsyncd.daemon.traces.Traces;
import calsyncd.provider.Access;
import calsyncd.provider.Account;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Capabilities;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.CreateKey;
import calsyncd.provider.Credentials;
import calsyncd.provider.Fetched;
import calsyncd.provider.OAuthProfile;
import calsyncd.provider.Projection;
import calsyncd.provider.ProviderException;
import calsyncd.provider.ProviderFactory;
import calsyncd.provider.RemoteCalendar;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Watch;
import calsyncd.provider.WatchRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A kind of provider whose calls are counted and traced, each, repeats after a refresh too. */
public final class Metered implements ProviderFactory {
  /** A change that a delta brings so late was not waited for: it is listed for another reason. */
  private static final Duration RECENT = Duration.ofDays(1);

  private final ProviderFactory inner;
  private final Counters counters;
  private final Signals signals;
  private final Traces traces;
  private final InstantSource clock;

  /** The same kind, counted. */
  public Metered(
      ProviderFactory inner,
      Counters counters,
      Signals signals,
      Traces traces,
      InstantSource clock) {
    this.inner = inner;
    this.counters = counters;
    this.signals = signals;
    this.traces = traces;
    this.clock = clock;
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public Optional<OAuthProfile> oauth() {
    return inner.oauth();
  }

  @Override
  public CalendarProvider open(Credentials credentials) {
    return new Connection(inner.open(credentials));
  }

  private <T> T count(Operation operation, Supplier<T> call) {
    Instant began = clock.instant();
    try {
      T answer = traces.call(name(), operation.label()).during(call);
      counters.called(name(), operation, since(began));
      signals.answered(name());
      return answer;
    } catch (ProviderException e) {
      counters.failed(name(), operation, e.failureClass(), since(began));
      signals.failed(name(), e);
      throw e;
    }
  }

  private Duration since(Instant began) {
    return Duration.between(began, clock.instant());
  }

  /** A snapshot lists what did not change; the later pages of a pass are not told apart. */
  private void lags(ChangeQuery query, ChangePage page) {
    if (query instanceof ChangeQuery.Delta) {
      Instant now = clock.instant();
      page.changes().stream()
          .flatMap(Metered::event)
          .flatMap(event -> event.changedAt().stream())
          .map(at -> Duration.between(at, now))
          .filter(lag -> lag.compareTo(RECENT) < 0)
          .forEach(lag -> counters.read(name(), lag));
    }
  }

  private static Stream<RemoteEvent> event(RemoteChange change) {
    return switch (change) {
      case RemoteChange.Whole(var event) -> Stream.of(event);
      case RemoteChange.Master(var event) -> Stream.of(event);
      case RemoteChange.Instance _, RemoteChange.Removed _, RemoteChange.Unsure _ -> Stream.empty();
    };
  }

  private final class Connection implements CalendarProvider {
    private final CalendarProvider provider;

    Connection(CalendarProvider provider) {
      this.provider = provider;
    }

    @Override
    public Capabilities capabilities() {
      return provider.capabilities();
    }

    @Override
    public Account account() {
      return provider.account();
    }

    @Override
    public List<RemoteCalendar> calendars() {
      return count(Operation.CALENDARS, provider::calendars);
    }

    @Override
    public ChangePage changes(RemoteCalendarId calendar, ChangeQuery query) {
      ChangePage page = count(Operation.CHANGES, () -> provider.changes(calendar, query));
      lags(query, page);
      return page;
    }

    @Override
    public Fetched fetch(RemoteCalendarId calendar, RemoteId id) {
      return count(Operation.FETCH, () -> provider.fetch(calendar, id));
    }

    @Override
    public Access access(RemoteCalendarId calendar) {
      return count(Operation.ACCESS, () -> provider.access(calendar));
    }

    @Override
    public Projection project(Event event) {
      return provider.project(event);
    }

    @Override
    public RemoteEvent create(RemoteCalendarId calendar, CreateKey key, Event event) {
      return count(Operation.CREATE, () -> provider.create(calendar, key, event));
    }

    @Override
    public RemoteEvent update(RemoteCalendarId calendar, RemoteEvent known, Event wanted) {
      return count(Operation.UPDATE, () -> provider.update(calendar, known, wanted));
    }

    @Override
    public void delete(RemoteCalendarId calendar, RemoteEvent known) {
      count(
          Operation.DELETE,
          () -> {
            provider.delete(calendar, known);
            return true;
          });
    }

    @Override
    public RemoteEvent respond(RemoteCalendarId calendar, RemoteEvent known, Response response) {
      return count(Operation.RESPOND, () -> provider.respond(calendar, known, response));
    }

    @Override
    public Watch watch(WatchRequest request) {
      return count(Operation.WATCH, () -> provider.watch(request));
    }

    @Override
    public Watch renew(Watch watch, Instant until) {
      return count(Operation.RENEW, () -> provider.renew(watch, until));
    }

    @Override
    public void unwatch(Watch watch) {
      count(
          Operation.UNWATCH,
          () -> {
            provider.unwatch(watch);
            return true;
          });
    }
  }
}
