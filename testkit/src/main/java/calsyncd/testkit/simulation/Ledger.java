package calsyncd.testkit.simulation;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Overrides;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.RuleStart;
import calsyncd.calendar.SeriesOverride;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubWrite;
import calsyncd.merge.Differences;
import calsyncd.merge.FieldConflict;
import calsyncd.provider.RemoteEvent;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What people wrote and removed, so that nothing of it is lost unseen. */
final class Ledger {
  private static final Set<String> TEXTS = Set.of("title", "description", "location");
  private static final Set<String> SHAPE = Set.of("time", "recurrence");

  private final World world;
  private final Map<String, Map<String, Entry>> last = new LinkedHashMap<>();
  private final Map<String, Deletion> deletions = new LinkedHashMap<>();
  private final Map<String, Integer> touched = new LinkedHashMap<>();
  private final Set<String> doubtful = new HashSet<>();
  private final Set<String> unanswered = new HashSet<>();
  private final List<Wipe> wipes = new ArrayList<>();

  Ledger(World world) {
    this.world = world;
  }

  /** Where people wrote what of an event. */
  private final Map<String, Set<String>> hands = new LinkedHashMap<>();

  private record Entry(int step, String value, String where) {}

  private record Deletion(int step, boolean quiet, String where) {}

  private record Wipe(Place place, Set<String> keys, int copies) {}

  void made(Event event, String where) {
    String key = Edits.key(event);
    String title = event.content().text().title();
    touched.put(key, world.step());
    note(key, "title", title.substring(key.length() + 1), where);
  }

  void edited(Event before, Edits.Edit edit, String where) {
    String key = Edits.key(before);
    touched.put(key, world.step());
    if (SHAPE.contains(edit.field())) {
      last.getOrDefault(key, Map.of()).keySet().removeIf(it -> it.startsWith("occurrence"));
    }
    if (!edit.field().equals("time") && !start(before).equals(start(edit.event()))) {
      last.getOrDefault(key, Map.of()).remove("time"); // a rule that begins elsewhere
    }
    note(key, edit.field(), edit.value(), where);
  }

  private static LocalDateTime start(Event event) {
    return event.content().when().start().wall();
  }

  private void note(String key, String field, String value, String where) {
    hands.computeIfAbsent(key + " " + merged(field), _ -> new LinkedHashSet<>()).add(where);
    last.computeIfAbsent(key, _ -> new LinkedHashMap<>())
        .put(field, new Entry(world.step(), value, where));
  }

  /** It was made in several places: whatever it says was written at each. */
  void madeWhole(Event event, String where) {
    String key = Edits.key(event);
    List.of("title", "description", "location", "categories", "standing", "shape")
        .forEach(field ->
            hands.computeIfAbsent(key + " " + field, _ -> new LinkedHashSet<>()).add(where));
  }

  /** The name under which a conflict is told. */
  private static String merged(String field) {
    return switch (field) {
      case "title", "description", "location", "categories" -> field;
      case "status", "busy", "visibility", "standing" -> "standing";
      default -> "shape";
    };
  }

  /** Conflicts about what no two people wrote. */
  private void invented(List<String> violations) {
    for (HubWrite.Clash clash : world.hub.settledConflicts()) {
      String key = Edits.key(clash.hub());
      for (FieldConflict conflict : clash.fields()) {
        String field = key + " " + merged(conflict.field());
        boolean single = conflict.occurrence().isEmpty() && clash.base().isPresent();
        boolean invented =
            single
                && !isRewritten(clash, conflict)
                && (hands.getOrDefault(field, Set.of()).size() < 2 || isOneSided(clash, conflict));
        if (invented) {
          violations.add(field + " was in conflict, and only written at " + hands.get(field));
        }
      }
    }
  }

  /** Whether one side says of the field, in the copy's form, what both said before. */
  private boolean isOneSided(HubWrite.Clash clash, FieldConflict conflict) {
    if (!TEXTS.contains(conflict.field())) {
      return false;
    }
    Event base = clash.base().orElseThrow();
    return world.places.stream()
        .filter(place ->
            world.hub.links(place.binding()).stream()
                .anyMatch(link -> link.id().equals(clash.link())))
        .flatMap(place -> place.shows(clash.hub()).stream())
        .anyMatch(shown -> !Differences.between(shown, base).contains(conflict.field()));
  }

  /** What was written to a copy of the event may have come there, and nobody knows. */
  void unanswered(Place place, String key) {
    unanswered.add(place + " " + key);
  }

  /** A write of ours whose answer was lost may look like another's where the server rewrites. */
  private boolean isRewritten(HubWrite.Clash clash, FieldConflict conflict) {
    String key = Edits.key(clash.hub());
    return world.places.stream()
        .filter(place -> unanswered.contains(place + " " + key))
        .anyMatch(place ->
            place.isRewriting(conflict.field())
                || SHAPE.contains(conflict.field()) && place.isRewriting(clash.remote().event()));
  }

  /** A person removed it; quiet where all sides agreed just then. */
  void deleted(String key, boolean quiet, String where) {
    forget(key, where);
    deletions.put(key, new Deletion(world.step(), quiet, where));
  }

  /** What was written there may have gone with it before anybody read it. */
  private void forget(String key, String where) {
    last.getOrDefault(key, Map.of()).values().removeIf(entry -> entry.where().equals(where));
  }

  /** Nobody wanted these to go. */
  void wiped(Place place, Set<String> keys) {
    keys.forEach(key -> forget(key, place.name()));
    wipes.add(new Wipe(place, keys, keys.size()));
  }

  boolean isWiped(Place place) {
    return wipes.stream().anyMatch(wipe -> wipe.place().equals(place));
  }

  /** A person took its removal back. */
  void doubted(String key) {
    doubtful.add(key);
  }

  /** What is lost, or came back from the dead. */
  List<String> violations() {
    Map<String, HubEvent> living = new LinkedHashMap<>();
    world.hub.all(world.calendar).stream()
        .filter(row -> !row.deleted())
        .forEach(row -> living.put(Edits.key(row.event()), row));
    List<String> violations = new ArrayList<>();
    Set<String> missing = new LinkedHashSet<>();
    String kept = kept();
    last.forEach((key, fields) -> {
      HubEvent row = living.get(key);
      if (row == null) {
        gone(key, fields, kept, violations, missing);
      } else {
        present(key, row.event(), fields, kept, violations);
      }
    });
    wipes.forEach(wipe -> wiped(wipe, missing, violations));
    invented(violations);
    missing.forEach(key -> violations.add("nobody deleted " + key + ", and it is gone"));
    return violations;
  }

  /** All that was overwritten, removed, or lost a conflict. */
  private String kept() {
    StringBuilder kept = new StringBuilder();
    world.hub.settledConflicts().forEach(kept::append);
    world.hub.openConflicts().forEach(kept::append);
    world.hub.deeds().forEach(deed -> deed.before().ifPresent(kept::append));
    return kept.toString().toLowerCase(Locale.ROOT);
  }

  private void gone(
      String key,
      Map<String, Entry> fields,
      String kept,
      List<String> violations,
      Set<String> missing) {
    Deletion deletion = deletions.get(key);
    if (deletion == null) {
      missing.add(key);
      return;
    }
    fields.forEach((field, entry) -> {
      if (entry.step() > deletion.step() && !isKept(entry.value(), kept)) {
        violations.add(
            key
                + " was removed at "
                + deletion.where()
                + ", then "
                + field
                + " := "
                + entry.value()
                + " was written at "
                + entry.where()
                + ", and it is lost");
      }
    });
  }

  private static boolean isKept(String value, String kept) {
    return value.isEmpty()
        || value.equals("cancelled")
        || kept.contains(value.toLowerCase(Locale.ROOT));
  }

  private void present(
      String key, Event event, Map<String, Entry> fields, String kept, List<String> violations) {
    Deletion deletion = deletions.get(key);
    if (deletion != null
        && deletion.quiet()
        && touched.getOrDefault(key, 0) <= deletion.step()
        && !doubtful.contains(key)) {
      violations.add(key + " was removed at " + deletion.where() + " in peace, and is back");
    }
    fields.forEach((field, entry) -> {
      if (!shows(event, field, entry.value())
          && !isKept(key, field, entry, kept)
          && !isLeftAlone(key, field, entry)) {
        violations.add(
            key
                + " "
                + field
                + " := "
                + entry.value()
                + " of step "
                + entry.step()
                + " at "
                + entry.where()
                + " is lost: "
                + event);
      }
    });
  }

  /** It still stands where it was written: in a copy that nobody may write to. */
  private boolean isLeftAlone(String key, String field, Entry entry) {
    Agreement agreement = new Agreement(world);
    return world.places.stream()
        .filter(place -> place.name().equals(entry.where()))
        .flatMap(place ->
            place.provider().held().stream().filter(copy -> agreement.isLeftAlone(place, copy)))
        .map(RemoteEvent::event)
        .anyMatch(held -> Edits.key(held).equals(key) && shows(held, field, entry.value()));
  }

  private static boolean isKept(String key, String field, Entry entry, String kept) {
    return entry.value().equals("cancelled")
        ? kept.contains(" " + key.toLowerCase(Locale.ROOT) + " ")
            || kept.contains("title=" + key.toLowerCase(Locale.ROOT) + " ")
        : isKept(entry.value(), kept);
  }

  private static boolean shows(Event event, String field, String value) {
    EventContent content = event.content();
    return switch (field) {
      case "title" -> content.text().title().endsWith(" " + value);
      case "description" -> isIn(value, content.text().description());
      case "location" -> isIn(value, content.text().location());
      case "categories" -> content.extras().categories().contains(value);
      case "time" -> begins(event, LocalDateTime.parse(value));
      case "recurrence" -> event.recurrence().toString().contains(value);
      case "standing" -> true;
      default -> showsOccurrence(event, field, value);
    };
  }

  /** Whether it begins then; a series also where its rule first gives an occurrence after that. */
  private static boolean begins(Event event, LocalDateTime wall) {
    EventTime moved = event.content().when().start().at(wall);
    Event series = event.withContent(event.content().withWhen(Edits.hour(moved)));
    return start(event).equals(wall) || start(event).equals(start(RuleStart.begun(series)));
  }

  private static boolean isIn(String value, String text) {
    return text.toLowerCase(Locale.ROOT).contains(value.toLowerCase(Locale.ROOT));
  }

  private static boolean showsOccurrence(Event event, String field, String value) {
    if (value.isEmpty()) {
      return true;
    }
    Optional<RecurrenceId> id =
        event.overrides().keySet().stream().filter(it -> Edits.field(it).equals(field)).findFirst();
    if (id.isPresent()) {
      return switch (event.overrides().get(id.get())) {
        case SeriesOverride.Changed(EventContent content) ->
            content.text().title().endsWith(" " + value);
        case SeriesOverride.Cancelled _ -> value.equals("cancelled");
        case null -> false;
      };
    }
    return !has(event, field);
  }

  /** Whether the series has the occurrence at all. */
  private static boolean has(Event event, String field) {
    var at = Instant.parse(field.substring("occurrence ".length()));
    var start = event.content().when().start();
    var zoned = EventTime.Zoned.of(at, ZoneOffset.UTC);
    return !event.recurrence().isEmpty()
        && Overrides.said(event, new RecurrenceId(zoned).alignedTo(start)).isPresent();
  }

  /** The guard lets a few removals pass before it asks. */
  private static void wiped(Wipe wipe, Set<String> missing, List<String> violations) {
    Set<String> lost = new LinkedHashSet<>(wipe.keys());
    lost.retainAll(missing);
    missing.removeAll(wipe.keys());
    if (lost.size() > Math.max(4, wipe.copies() / 4)) {
      violations.add("a wipe of " + wipe.place() + " that nobody approved removed " + lost);
    }
  }
}
