package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.postgres.PreferenceTable;
import calsyncd.daemon.postgres.Preferences;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** How often and by which rules a user is synced. */
@Path("/integrations/calendar/sync/schedule")
@Produces(MediaType.APPLICATION_JSON)
public final class ScheduleResource {
  private static final List<String> FIELDS =
      List.of(
          "auto_sync_enabled",
          "sync_frequency_minutes",
          "conflict_strategy",
          "allow_writes",
          "working_hours",
          "time_zone");
  private static final List<String> STRATEGIES =
      List.of("provider_wins", "hub_wins", "newest_wins", "manual");
  private static final List<String> DAYS = List.of("MO", "TU", "WE", "TH", "FR", "SA", "SU");

  private final PreferenceTable preferences;
  private final InstantSource clock;

  /** Reads and writes these preferences. */
  public ScheduleResource(PreferenceTable preferences, InstantSource clock) {
    this.preferences = preferences;
    this.clock = clock;
  }

  /** What holds now. */
  @GET
  public ObjectNode get(@Auth Caller caller) {
    return json(preferences.get(caller.owner()));
  }

  /** Changes the fields that are given; a new frequency plans the next sync anew. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public ObjectNode change(@Auth Caller caller, byte[] bytes) {
    Wish wish = wish(Body.of(bytes, FIELDS));
    return json(preferences.change(Authors.of(caller), clock.instant(), wish::over));
  }

  private record Wish(
      Optional<Boolean> enabled,
      Optional<Integer> minutes,
      Optional<String> strategy,
      Optional<Boolean> writes,
      Optional<String> hours,
      Optional<String> zone) {

    Preferences over(Preferences old) {
      return new Preferences(
          new Preferences.Cadence(
              enabled.orElse(old.cadence().enabled()), minutes.orElse(old.cadence().minutes())),
          strategy.orElse(old.conflictStrategy()),
          writes.orElse(old.allowWrites()),
          hours.orElse(old.workingHours()),
          zone.orElse(old.timeZone()),
          old.dueAt());
    }
  }

  private static Wish wish(Body body) {
    return new Wish(
        body.bool("auto_sync_enabled"),
        body.integer("sync_frequency_minutes", 5, 10_080),
        body.word("conflict_strategy", STRATEGIES),
        body.bool("allow_writes"),
        body.object("working_hours", List.of("days", "from", "to")).map(ScheduleResource::hours),
        body.text("time_zone", 60).map(ScheduleResource::zone));
  }

  private static String zone(String name) {
    if (!ZoneId.getAvailableZoneIds().contains(name)) {
      throw Problem.field("time_zone", "must be an IANA name such as Europe/Berlin");
    }
    return name;
  }

  private static String hours(Body hours) {
    List<String> days =
        hours
            .words("days", DAYS)
            .orElseThrow(() -> Problem.field("working_hours.days", "is missing"));
    LocalTime from = time(hours, "from");
    LocalTime to = time(hours, "to");
    if (!from.isBefore(to)) {
      throw Problem.field("working_hours.from", "must be before working_hours.to");
    }
    ObjectNode json = Json.object();
    days.forEach(json.putArray("days")::add);
    return json.put("from", from.toString()).put("to", to.toString()).toString();
  }

  private static LocalTime time(Body hours, String field) {
    String text =
        hours
            .text(field, 5)
            .orElseThrow(() -> Problem.field("working_hours." + field, "is missing"));
    try {
      return LocalTime.parse(text);
    } catch (DateTimeException e) {
      throw Problem.field("working_hours." + field, "must be a time such as 08:30");
    }
  }

  private static ObjectNode json(Preferences preferences) {
    ObjectNode json = Json.object();
    json.put("auto_sync_enabled", preferences.cadence().enabled());
    json.put("sync_frequency_minutes", preferences.cadence().minutes());
    json.put("conflict_strategy", preferences.conflictStrategy());
    json.put("allow_writes", preferences.allowWrites());
    json.set("working_hours", Json.stored(preferences.workingHours()));
    json.put("time_zone", preferences.timeZone());
    Json.put(
        json, "next_sync_at", preferences.dueAt().filter(_ -> preferences.cadence().enabled()));
    return json;
  }
}
