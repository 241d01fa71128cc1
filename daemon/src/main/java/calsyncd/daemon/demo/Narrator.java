package calsyncd.daemon.demo;

import calsyncd.daemon.demo.Story.Stage;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Prints what happens: lines for a person, or one JSON object a line for a script. */
final class Narrator {
  private final PrintWriter out;
  private final boolean json;

  Narrator(PrintWriter out, boolean json) {
    this.out = out;
    this.json = json;
  }

  void say(String sentence) {
    if (json) {
      print(Web.object().put("event", "note").put("text", sentence));
    } else {
      line(sentence);
    }
  }

  void change(Stage stage, String kind, String title, Optional<Duration> lag) {
    if (json) {
      ObjectNode line = about(stage, kind).put("title", title);
      lag.ifPresentOrElse(l -> line.put("lag_ms", l.toMillis()), () -> line.putNull("lag_ms"));
      print(line);
    } else {
      String seen = lag.map(l -> l.toMillis() + " ms").orElse("NOT SEEN");
      line(
          String.format(
              Locale.ROOT,
              "  %-10s %-8s %-18s %-16s %s",
              stage.account().provider(),
              stage.user().name(),
              kind.replace('_', ' '),
              title,
              seen));
    }
  }

  void burst(Stage stage, int made, List<Duration> lags) {
    if (json) {
      print(
          about(stage, "burst")
              .put("made", made)
              .put("seen", lags.size())
              .put("lag_p50_ms", percentile(lags, 50))
              .put("lag_p99_ms", percentile(lags, 99)));
    } else {
      line(
          String.format(
              Locale.ROOT,
              "  %-10s %-8s burst of %d: %d seen, lag p50 %d ms, p99 %d ms",
              stage.account().provider(),
              stage.user().name(),
              made,
              lags.size(),
              percentile(lags, 50),
              percentile(lags, 99)));
    }
  }

  private static ObjectNode about(Stage stage, String kind) {
    return Web.object()
        .put("event", "change")
        .put("kind", kind)
        .put("provider", stage.account().provider())
        .put("user", stage.user().name());
  }

  void ready(ObjectNode ready, List<DemoUser> users) {
    ready.putArray("users").addAll(users.stream().map(DemoUser::json).toList());
    if (json) {
      print(ready);
      return;
    }
    line("");
    for (String part : List.of("api", "admin", "google", "microsoft", "redis", "database")) {
      line(String.format(Locale.ROOT, "  %-14s %s", part, ready.path(part).asText()));
    }
    line("  manager token  " + ready.path("manager_token").asText());
    DemoUser first = users.getFirst();
    line("  " + first.name() + "'s token    " + first.token());
    line("");
    line("  Look into the hub:");
    line(
        "  curl -H 'Authorization: Bearer TOKEN' "
            + ready.path("api").asText()
            + "/integrations/calendar/events?limit=3");
    line("  or walk through all that it can: docs/walks, with " + ready.path("walk").asText());
    line("");
  }

  void summary(ObjectNode summary) {
    if (json) {
      print(summary);
      return;
    }
    line("");
    summary
        .properties()
        .forEach(field ->
            line(
                String.format(
                    Locale.ROOT,
                    "  %-18s %s",
                    field.getKey().replace('_', ' '),
                    field.getValue().asText())));
  }

  static long percentile(List<Duration> lags, int percent) {
    if (lags.isEmpty()) {
      return -1;
    }
    List<Duration> sorted = lags.stream().sorted().toList();
    int index = (int) Math.ceil(sorted.size() * percent / 100.0) - 1;
    return sorted.get(Math.max(0, index)).toMillis();
  }

  private void print(ObjectNode json) {
    line(json.toString());
  }

  private void line(String text) {
    out.println(text);
    out.flush();
  }
}
