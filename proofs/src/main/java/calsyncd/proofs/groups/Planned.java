package calsyncd.proofs.groups;

import calsyncd.proofs.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The reminders of a group that are planned, against the proof's own book of its meetings. Whom
 * they are told is decided when they go off.
 */
final class Planned {
  /** So far ahead all are planned, whenever that was done. */
  private static final Duration SURE = Duration.ofHours(35);

  /** None that comes sooner is compared: it may be told meanwhile. */
  private static final Duration SOON = Duration.ofMinutes(10);

  private Planned() {}

  /** Requires that each has its row and its alarm, and that no others are there. */
  static void require(Verdict verdict, Ground ground, Crew crew, String when) {
    Instant now = ground.world().clock().instant();
    Set<String> meant = meant(crew, now);
    Set<String> rows = rows(ground, crew, now);
    verdict.require(
        rows.equals(meant), when + ": reminders of " + crew.id() + ": " + rows + ", " + meant);
    List<String> without = withoutAlarm(ground, crew);
    verdict.require(
        without.isEmpty(), when + ": reminders or alarms alone of " + crew.id() + ": " + without);
  }

  private static Set<String> meant(Crew crew, Instant now) {
    Set<String> meant = new TreeSet<>();
    for (Instant start : crew.starts()) {
      for (int minutes : Owner.MINUTES) {
        Instant fires = start.minus(Duration.ofMinutes(minutes));
        if (isCompared(fires, now)) {
          meant.add(start + " " + minutes);
        }
      }
    }
    return meant;
  }

  private static boolean isCompared(Instant fires, Instant now) {
    return fires.isAfter(now.plus(SOON)) && fires.isBefore(now.plus(SURE));
  }

  private static Set<String> rows(Ground ground, Crew crew, Instant now) {
    Set<String> rows = new TreeSet<>();
    ground
        .sql()
        .read(
            """
            select starts_at, fires_at, minutes from calsyncd.group_reminders
            where group_id = ?::uuid and state = 'due'
            """,
            row ->
                isCompared(row.getTimestamp("fires_at").toInstant(), now)
                    ? row.getTimestamp("starts_at").toInstant() + " " + row.getInt("minutes")
                    : "",
            crew.id())
        .stream()
        .filter(row -> !row.isEmpty())
        .forEach(rows::add);
    return rows;
  }

  /** A row without an alarm, or an alarm without a row. */
  private static List<String> withoutAlarm(Ground ground, Crew crew) {
    return ground
        .sql()
        .read(
            """
            select coalesce(r.id::text, t.name) as what
            from (select id from calsyncd.group_reminders
              where group_id = ?::uuid and state = 'due') r
            full join (select split_part(trigger_name, '/', 1) as name from calsyncd.qrtz_triggers
              where trigger_group = 'reminders_' || ?) t on t.name = r.id::text
            where r.id is null or t.name is null
            """,
            row -> row.getString("what"),
            crew.id(),
            crew.id());
  }
}
