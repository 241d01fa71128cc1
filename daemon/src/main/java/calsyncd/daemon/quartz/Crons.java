package calsyncd.daemon.quartz;

import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import java.util.TreeMap;
import org.quartz.CronExpression;

/** What is wrong with the jobs' triggers. */
public final class Crons {
  private static final Date SOME_DAY = Date.from(Instant.parse("2026-01-01T00:00:00Z"));
  private static final int TIMES = 50;

  private Crons() {}

  /** A sentence for each trigger that can't be; it begins with the field's name. */
  public static List<String> wrong(JobSettings settings) {
    List<String> wrong = new ArrayList<>();
    new TreeMap<>(settings.active())
        .forEach((job, cron) -> wrong(settings, job, cron).ifPresent(wrong::add));
    return wrong;
  }

  private static Optional<String> wrong(JobSettings settings, String job, String cron) {
    String field = "jobs.triggers." + job;
    Map<String, String> known = new TreeMap<>(JobSettings.TRIGGERS);
    if (!known.containsKey(job)) {
      return Optional.of(field + ": there is no such job, only " + known.keySet());
    }
    try {
      return tooShort(settings, field, expression(cron));
    } catch (ParseException e) {
      return Optional.of(
          "%s: '%s' is no cron expression of Quartz (six or seven fields, such as \"%s\"), nor off"
              .formatted(field, cron, known.get(job)));
    }
  }

  private static CronExpression expression(String cron) throws ParseException {
    CronExpression expression = new CronExpression(cron);
    expression.setTimeZone(TimeZone.getTimeZone("UTC"));
    return expression;
  }

  private static Optional<String> tooShort(
      JobSettings settings, String field, CronExpression cron) {
    Duration period = shortest(cron);
    return period.toSeconds() > settings.waitSeconds()
        ? Optional.empty()
        : Optional.of(
            "jobs.wait_seconds: %d s is not less than the %d s between two runs of %s"
                .formatted(settings.waitSeconds(), period.toSeconds(), field));
  }

  private static Duration shortest(CronExpression cron) {
    Duration shortest = Duration.ofDays(1);
    Date last = cron.getNextValidTimeAfter(SOME_DAY);
    for (int i = 0; i < TIMES && last != null; i++) {
      Date next = cron.getNextValidTimeAfter(last);
      if (next != null) {
        Duration gap = Duration.between(last.toInstant(), next.toInstant());
        shortest = gap.compareTo(shortest) < 0 ? gap : shortest;
      }
      last = next;
    }
    return shortest;
  }
}
