package calsyncd.daemon.postgres;

import calsyncd.daemon.postgres.AuditTable.Change;
import calsyncd.hub.Owner;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/** {@code calsyncd.calendar_preferences}: one row a user. */
public final class PreferenceTable {
  private static final String READ =
      """
      select auto_sync_enabled, sync_frequency_minutes, conflict_strategy, allow_writes,
             working_hours::text as working_hours, time_zone, due_at
      from calsyncd.calendar_preferences
      where firm_id = :firm and user_id = :user\
      """;

  private static final String INSERT =
      """
      insert into calsyncd.calendar_preferences as p
        (firm_id, user_id, auto_sync_enabled, sync_frequency_minutes, conflict_strategy,
         allow_writes, working_hours, time_zone, due_at)
      values (:firm, :user, :enabled, :minutes, :strategy, :writes, cast(:hours as jsonb), :zone,
      """;

  /** Only a changed frequency moves the date: else an edit of anything would put off a sync. */
  private static final String WRITE =
      INSERT
          + """
          :due)
          on conflict (firm_id, user_id) do update set
            auto_sync_enabled = excluded.auto_sync_enabled,
            sync_frequency_minutes = excluded.sync_frequency_minutes,
            conflict_strategy = excluded.conflict_strategy,
            allow_writes = excluded.allow_writes,
            working_hours = excluded.working_hours,
            time_zone = excluded.time_zone,
            due_at = case when p.sync_frequency_minutes <> excluded.sync_frequency_minutes
                          then excluded.due_at else p.due_at end,
            updated_at = now()\
          """;

  private final Database database;

  /** The preferences in this database. */
  public PreferenceTable(Database database) {
    this.database = database;
  }

  /** What holds for a user. */
  public Preferences get(Owner owner) {
    return database.in(handle -> read(handle, owner, ""));
  }

  /**
   * Changes what holds for a user. A new frequency, and the first row, make the next sync due at
   * {@code now} plus the frequency, exactly. Another zone has reminders planned anew that go by it.
   */
  public Preferences change(Author author, Instant now, UnaryOperator<Preferences> change) {
    return database.in(handle -> {
      Preferences before = read(handle, author.owner(), " for update");
      Preferences wanted = change.apply(before);
      write(handle, author.owner(), wanted, now);
      if (!wanted.equals(before)) {
        String subject = "user:" + author.owner().userId();
        Change what = new Change(text(before), text(wanted));
        AuditTable.act(handle, author, "preferences.changed", subject, what);
      }
      if (!wanted.timeZone().equals(before.timeZone())) {
        GroupTargets.wantReminders(handle, author);
      }
      return read(handle, author.owner(), "");
    });
  }

  private static String text(Preferences it) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("enabled", it.cadence().enabled())
        .put("minutes", it.cadence().minutes())
        .put("conflict_strategy", it.conflictStrategy())
        .put("allow_writes", it.allowWrites())
        .put("working_hours", it.workingHours())
        .put("time_zone", it.timeZone())
        .toString();
  }

  /** Gives a user the defaults, where there is no row yet. */
  static void ensure(Handle handle, Owner owner) {
    String once = INSERT + "now() + :minutes * interval '1 minute') on conflict do nothing";
    bound(handle.createUpdate(once), owner, Preferences.DEFAULT).execute();
  }

  private static Preferences read(Handle handle, Owner owner, String lock) {
    return handle
        .createQuery(READ + lock)
        .bind("firm", owner.firmId())
        .bind("user", owner.userId())
        .map((row, context) -> preferences(row))
        .findOne()
        .orElse(Preferences.DEFAULT);
  }

  private static void write(Handle handle, Owner owner, Preferences wanted, Instant now) {
    Instant due =
        now.truncatedTo(ChronoUnit.MICROS).plus(Duration.ofMinutes(wanted.cadence().minutes()));
    bound(handle.createUpdate(WRITE), owner, wanted).bind("due", due).execute();
  }

  private static Update bound(Update update, Owner owner, Preferences preferences) {
    return update
        .bind("firm", owner.firmId())
        .bind("user", owner.userId())
        .bind("enabled", preferences.cadence().enabled())
        .bind("minutes", preferences.cadence().minutes())
        .bind("strategy", preferences.conflictStrategy())
        .bind("writes", preferences.allowWrites())
        .bind("hours", preferences.workingHours())
        .bind("zone", preferences.timeZone());
  }

  private static Preferences preferences(ResultSet row) throws SQLException {
    return new Preferences(
        new Preferences.Cadence(
            row.getBoolean("auto_sync_enabled"), row.getInt("sync_frequency_minutes")),
        row.getString("conflict_strategy"),
        row.getBoolean("allow_writes"),
        row.getString("working_hours"),
        row.getString("time_zone"),
        Optional.of(Columns.instant(row, "due_at")));
  }
}
