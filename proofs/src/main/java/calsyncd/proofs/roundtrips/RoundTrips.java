package calsyncd.proofs.roundtrips;

import calsyncd.calendar.Event;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Uid;
import calsyncd.proofs.Verdict;
import calsyncd.provider.Carriage;
import calsyncd.provider.CreateKey;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.sync.PassReport;
import calsyncd.testkit.RandomEvents;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** All events from the hub to one place and back, so many a calendar. */
final class RoundTrips {
  private static final int A_CALENDAR = 100;

  private final Options options;
  private final Hubs hubs;
  private final Place place;
  private final Verdict verdict;
  private final Tally tally = new Tally();
  private final Comparison comparison;
  private final Versions versions;
  private final Set<Trip> reported = new HashSet<>();
  private int keys;

  RoundTrips(Options options, Hubs hubs, Place place, Verdict verdict) {
    this.options = options;
    this.hubs = hubs;
    this.place = place;
    this.verdict = verdict;
    this.comparison = new Comparison(tally, place.assignsUid());
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
    if (options.only().isEmpty()) {
      tally.doubts().forEach(doubt -> verdict.require(false, place.name() + ": " + doubt));
    }
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
    List<Trip> early = all.stream().filter(Versions::isEarly).toList();
    create(remote, early);
    target.pull(place.provider());
    tally.count("snapshots");
    compare(target, early, new Comparison(new Tally(), place.assignsUid()));
    update(remote, source, target, early);
    create(remote, all.stream().filter(trip -> !Versions.isEarly(trip)).toList());
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
      switch (carriage(trip.event())) {
        case Carriage.Refused(String reason) -> tally.impossible(reason);
        case Carriage.Carried carried when carried.parts().isEmpty() -> tally.count("never");
        case Carriage.Carried carried -> attempt(trip, () -> create(calendar, trip, carried));
      }
    }
  }

  private void create(RemoteCalendarId calendar, Trip trip, Carriage.Carried carried) {
    List<RemoteId> ids = new ArrayList<>();
    for (Carriage.Part part : carried.parts()) {
      CreateKey key = new CreateKey(String.format(Locale.ROOT, "roundtrip%07d", ++keys));
      RemoteEvent made = place.provider().create(calendar, key, part.event());
      comparison.answer(part, made).ifPresent(wrong -> differs(trip, wrong));
      ids.add(made.id());
    }
    trip.written(carried, ids);
  }

  private Carriage carriage(Event event) {
    String garbled = place.garbles(event);
    return garbled.isEmpty()
        ? Carriage.of(place.provider()::project, event, Place.BOUNDS)
        : new Carriage.Refused(garbled);
  }

  private void attempt(Trip trip, Runnable write) {
    try {
      write.run();
    } catch (RuntimeException e) {
      trip.lost();
      differs(trip, "a write fails: " + e);
    }
  }

  /** Some of them change in the hub; the write is made against what the link keeps. */
  private void update(
      RemoteCalendarId calendar, BoundCalendar source, BoundCalendar target, List<Trip> trips) {
    Map<Trip, Carriage.Carried> wanted = new LinkedHashMap<>();
    for (Trip trip : trips) {
      Optional<Event> second =
          trip.whole().flatMap(_ -> versions.second(trip)).filter(it -> canBecome(trip, it));
      if (second.isPresent()
          && carriage(second.get()) instanceof Carriage.Carried carried
          && isWhole(carried)) {
        trip.say(second.get());
        wanted.put(trip, carried);
      }
    }
    store(source, List.copyOf(wanted.keySet()));
    Map<RemoteId, RemoteEvent> bases =
        target.bases(wanted.keySet().stream().flatMap(trip -> trip.ids().stream()).toList());
    wanted.forEach((trip, carried) ->
        Optional.ofNullable(bases.get(trip.whole().orElseThrow()))
            .ifPresent(known -> attempt(trip, () -> update(calendar, trip, known, carried))));
  }

  /** An occurrence that is cancelled there and would take place again is a loss that has a name. */
  private boolean canBecome(Trip trip, Event second) {
    boolean restored =
        trip.legs().getFirst().part().projected().overrides().entrySet().stream()
            .filter(one -> one.getValue() instanceof SeriesOverride.Cancelled)
            .anyMatch(one -> takesPlaceOn(one.getKey().start().wall().toLocalDate(), second));
    if (restored && !place.restores()) {
      tally.count("unrestored");
      return false;
    }
    return true;
  }

  /** Whether a series has an occurrence on that day of its own clock. */
  private static boolean takesPlaceOn(LocalDate day, Event series) {
    Instant from = day.minusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    Instant to = day.plusDays(2).atStartOfDay(ZoneOffset.UTC).toInstant();
    return Occurrences.within(
            series.withOverrides(new TreeMap<>()), from, to, Place.VIEWER, Integer.MAX_VALUE)
        .stream()
        .anyMatch(one -> one.id().start().wall().toLocalDate().equals(day));
  }

  private static boolean isWhole(Carriage.Carried carried) {
    return carried.parts().size() == 1 && carried.parts().getFirst().occurrence().isEmpty();
  }

  private void update(
      RemoteCalendarId calendar, Trip trip, RemoteEvent known, Carriage.Carried carried) {
    tally.count("updates");
    Carriage.Part part = carried.parts().getFirst();
    Event wanted = part.event().withUid(known.event().uid());
    RemoteEvent now = place.provider().update(calendar, known, wanted);
    comparison.answer(part, now).ifPresent(wrong -> differs(trip, wrong));
    trip.written(carried, List.of(now.id()));
  }

  private void compare(BoundCalendar target, List<Trip> trips, Comparison by) {
    Map<RemoteId, Event> rows =
        target.rows(trips.stream().flatMap(trip -> trip.ids().stream()).toList());
    for (Trip trip : trips) {
      List<String> wrong = trip.legs().isEmpty() ? List.of() : by.compare(trip, rows);
      if (!wrong.isEmpty()) {
        differs(trip, String.join("\n  ", wrong));
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
