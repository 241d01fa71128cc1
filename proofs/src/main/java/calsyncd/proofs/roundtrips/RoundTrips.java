package calsyncd.proofs.roundtrips;

import calsyncd.calendar.Event;
import calsyncd.calendar.Uid;
import calsyncd.proofs.Verdict;
import calsyncd.provider.CreateKey;
import calsyncd.provider.Projection;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.sync.PassReport;
import calsyncd.testkit.RandomEvents;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All events from the hub to one place and back, so many a calendar. */
final class RoundTrips {
  private static final int A_CALENDAR = 100;

  private final Options options;
  private final Hubs hubs;
  private final Place place;
  private final Verdict verdict;
  private final Tally tally = new Tally();
  private final Comparison comparison = new Comparison(tally);
  private final Versions versions;
  private final Set<Trip> reported = new HashSet<>();
  private int keys;

  RoundTrips(Options options, Hubs hubs, Place place, Verdict verdict) {
    this.options = options;
    this.hubs = hubs;
    this.place = place;
    this.verdict = verdict;
    this.versions = new Versions(options.seed());
  }

  /** Sends them all; what differs is required not to. */
  Tally run() {
    List<Trip> all = trips();
    for (int from = 0; from < all.size(); from += A_CALENDAR) {
      calendar(from / A_CALENDAR, all.subList(from, Math.min(all.size(), from + A_CALENDAR)));
    }
    tally.count("mails", place.mails().size());
    verdict.require(place.mails().isEmpty(), place.name() + " mailed " + place.mails());
    tally.lines().forEach(line -> verdict.say(place.name() + ": " + line));
    return tally;
  }

  private List<Trip> trips() {
    List<Trip> all = new ArrayList<>();
    List<Event> hard = HardEvents.all();
    for (int n = 0; n < hard.size(); n++) {
      all.add(new Trip("hard-" + n, hard.get(n)));
    }
    RandomEvents random = new RandomEvents(options.seed(), Options.FROM, true);
    int count = options.only().isPresent() ? options.events() : options.share(place.name());
    for (int n = 0; n < count; n++) {
      all.add(new Trip(String.valueOf(n), random.event(n)));
    }
    all.removeIf(trip -> options.only().filter(it -> !it.equals(trip.number())).isPresent());
    return all;
  }

  private void calendar(int number, List<Trip> all) {
    RemoteCalendarId remote = place.newCalendar(number);
    String account = place.name() + "-" + number;
    BoundCalendar source =
        hubs.bind(place.kind(), "source-" + account, new RemoteCalendarId("source-" + number));
    BoundCalendar target = hubs.bind(place.kind(), account, remote);
    store(source, all);
    int half = all.size() / 2;
    create(remote, all.subList(0, half));
    target.pull(place.provider());
    tally.count("snapshots");
    compare(target, all.subList(0, half), new Comparison(new Tally()));
    update(remote, source, target, all.subList(0, half));
    create(remote, all.subList(half, all.size()));
    target.pull(place.provider());
    tally.count("deltas");
    compare(target, all, comparison);
    PassReport quiet = target.pull(place.provider());
    tally.count("quiet");
    verdict.require(
        quiet.put() == 0 && quiet.removed() == 0, account + ": one more pass wrote " + quiet);
  }

  /** What the hub's own codec makes of it is what is sent; it must be the same event. */
  private void store(BoundCalendar source, List<Trip> trips) {
    source.store(trips.stream().map(Trip::event).toList());
    Map<Uid, Event> stored = source.stored(trips.stream().map(trip -> trip.event().uid()).toList());
    for (Trip trip : trips) {
      Event read = stored.get(trip.event().uid());
      if (!trip.event().equals(read)) {
        differs(trip, "the hub does not keep it: " + read);
      }
    }
  }

  private void create(RemoteCalendarId calendar, List<Trip> trips) {
    for (Trip trip : trips) {
      tally.count("events");
      projected(trip)
          .ifPresent(carried -> {
            CreateKey key = new CreateKey("roundtrip%07d".formatted(++keys));
            attempt(
                trip,
                "create",
                () -> {
                  RemoteEvent made = place.provider().create(calendar, key, trip.event());
                  trip.written(made.id(), carried);
                });
          });
    }
  }

  private Optional<Projection.Carried> projected(Trip trip) {
    String garbled = place.garbles(trip.event());
    if (!garbled.isEmpty()) {
      tally.garbled(garbled);
      return Optional.empty();
    }
    return switch (place.provider().project(trip.event())) {
      case Projection.Carried carried -> Optional.of(carried);
      case Projection.Impossible(String reason) -> {
        tally.impossible(reason);
        yield Optional.empty();
      }
    };
  }

  private void attempt(Trip trip, String verb, Runnable write) {
    try {
      write.run();
    } catch (RuntimeException e) {
      trip.lost();
      differs(trip, verb + " fails: " + e);
    }
  }

  /** Some of them change in the hub; the write is made against what the link keeps. */
  private void update(
      RemoteCalendarId calendar, BoundCalendar source, BoundCalendar target, List<Trip> trips) {
    List<Trip> changed = new ArrayList<>();
    for (Trip trip : trips) {
      Optional<Event> second = trip.there().flatMap(_ -> versions.second(trip));
      if (second.isPresent() && isPossible(second.get())) {
        trip.say(second.get());
        changed.add(trip);
      }
    }
    store(source, changed);
    Map<RemoteId, RemoteEvent> bases =
        target.bases(changed.stream().map(trip -> trip.there().orElseThrow()).toList());
    changed.forEach(trip -> update(calendar, trip, bases));
  }

  private boolean isPossible(Event event) {
    return place.garbles(event).isEmpty()
        && place.provider().project(event) instanceof Projection.Carried;
  }

  private void update(RemoteCalendarId calendar, Trip trip, Map<RemoteId, RemoteEvent> bases) {
    RemoteEvent known = bases.get(trip.there().orElseThrow());
    if (known == null) {
      return; // told already: the pass has not brought it
    }
    Event wanted = trip.event().withUid(known.event().uid());
    tally.count("updates");
    projected(trip)
        .ifPresent(carried ->
            attempt(
                trip,
                "update",
                () -> {
                  RemoteEvent now = place.provider().update(calendar, known, wanted);
                  trip.written(now.id(), carried);
                }));
  }

  private void compare(BoundCalendar target, List<Trip> trips, Comparison by) {
    List<Trip> written = trips.stream().filter(trip -> trip.there().isPresent()).toList();
    Map<RemoteId, Event> rows =
        target.rows(written.stream().map(trip -> trip.there().orElseThrow()).toList());
    for (Trip trip : written) {
      Event row = rows.get(trip.there().orElseThrow());
      if (row == null) {
        differs(trip, "the pass did not bring it");
        continue;
      }
      List<String> wrong = by.compare(trip.event(), trip.promised(), row, place.assignsUid());
      if (!wrong.isEmpty()) {
        differs(trip, wrong + "\n  projected " + trip.promised() + "\n  read back " + row);
      }
    }
  }

  private void differs(Trip trip, String how) {
    if (!reported.add(trip)) {
      return;
    }
    tally.count("differences");
    verdict.require(
        false,
        "%s event %s seed %d: %s\n  in the hub %s\n  alone: --seed %d --only %s --places %s"
            .formatted(
                place.name(),
                trip.number(),
                options.seed(),
                how,
                trip.event(),
                options.seed(),
                trip.number(),
                place.name()));
  }
}
