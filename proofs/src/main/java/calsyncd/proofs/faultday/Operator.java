package calsyncd.proofs.faultday;

import calsyncd.daemon.demo.Web;
import calsyncd.proofs.mirror.Rows;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the daemon tells a manager, in the names of {@link Tally}. */
final class Operator {
  private static final Pattern CALLS =
      Pattern.compile(
          "calsyncd_provider_calls_total\\{operation=\"(\\w+)\",outcome=\"(\\w+)\","
              + "provider=\"(\\w+)\"} ([0-9.E]+)");

  private static final Pattern ACCEPTED =
      Pattern.compile(
          "calsyncd_webhooks_total\\{provider=\"google\",verdict=\"(?:queued|sync)\"} ([0-9.E]+)");

  /** Reads are several requests, and what only proves something is no figure of an operation. */
  private static final Set<String> COMPARED =
      Set.of("changes", "create", "update", "delete", "watch", "unwatch");

  private static final List<String> ENDS =
      List.of("successes", "transient", "rate_limited", "non_retryable", "exhausted");

  private final Web web;
  private final String api;
  private final String admin;
  private final Supplier<String> token;
  private final Rows rows;

  Operator(Web web, String api, String admin, Supplier<String> token, Rows rows) {
    this.web = web;
    this.api = api + "/api/calendar/admin/";
    this.admin = admin;
    this.token = token;
    this.rows = rows;
  }

  /** Each account and its connection. */
  Map<String, String> connections() {
    Map<String, String> all = new TreeMap<>();
    for (JsonNode it : get("connections/?limit=100").path("connections")) {
      String user = it.path("account_email").asText();
      all.put(Tally.account(user, it.path("provider").asText()), it.path("id").asText());
    }
    return all;
  }

  /** Health in a word, by account. */
  Map<String, String> health() {
    Map<String, String> all = new TreeMap<>();
    for (JsonNode it : get("connections/?limit=100").path("connections")) {
      String user = it.path("account_email").asText();
      all.put(
          Tally.account(user, it.path("provider").asText()),
          it.path("health").asText() + " " + it.path("health_reasons"));
    }
    return all;
  }

  private JsonNode get(String path) {
    return web.get(api + path, token.get());
  }

  /** All figures as they are now, by the hour from then on. */
  Figures read(Map<String, String> connections, Instant from) {
    Figures figures = new Figures();
    connections.forEach((account, id) -> {
      status(figures, account, get("connections/" + id + "/sync-status/"));
      failed(figures, account, "connections/" + id + "/failed-attempts/?include_exhausted=");
      hours(figures, account, id, from);
    });
    metrics(figures, web.text(admin + "/metrics"));
    return figures;
  }

  private static void status(Figures figures, String account, JsonNode told) {
    JsonNode it = told.path("statistics");
    String status = "status " + account + " ";
    figures.add(status + "successes", it.path("successes").asLong());
    it.path("error_breakdown")
        .properties()
        .forEach(each -> figures.add(status + each.getKey(), each.getValue().asLong()));
    figures.add(status + "exhausted", it.path("max_retries_reached").asLong());
    long sum =
        figures.sum(status)
            - figures.get(status + "exhausted")
            - it.path("total_attempts").asLong();
    figures.add(status + "in no class", sum);
    figures.add(
        status + "in no class",
        it.path("total_attempts").asLong()
            - it.path("successes").asLong()
            - it.path("failures").asLong());
  }

  private void failed(Figures figures, String account, String list) {
    JsonNode all = get(list + "true");
    all.path("error_breakdown")
        .properties()
        .forEach(
            it -> figures.add("failed " + account + " " + it.getKey(), it.getValue().asLong()));
    figures.add("not exhausted " + account, get(list + "false").path("total_count").asLong());
  }

  private void hours(Figures figures, String account, String id, Instant from) {
    for (String row :
        rows.read(
            """
            select to_char(hour at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), operation,
              successes, transient, rate_limited, non_retryable, exhausted
            from calsyncd.sync_attempt_counts
            where connection_id = ?::uuid and hour >= ?
            """,
            id,
            from)) {
      String[] columns = row.split("\t");
      for (int n = 0; n < ENDS.size(); n++) {
        figures.add(
            Tally.hourly(Instant.parse(columns[0]), account, columns[1], ENDS.get(n)),
            Long.parseLong(columns[n + 2]));
      }
    }
  }

  private void metrics(Figures figures, String text) {
    Matcher accepted = ACCEPTED.matcher(text);
    while (accepted.find()) {
      figures.add("notifications google", (long) Double.parseDouble(accepted.group(1)));
    }
    Matcher call = CALLS.matcher(text);
    while (call.find()) {
      String operation = call.group(1);
      String outcome = call.group(2);
      long count = (long) Double.parseDouble(call.group(4));
      String calls = "calls " + call.group(3) + " ";
      if (!outcome.equals("ok") && !outcome.equals("gone")) {
        figures.add(calls + outcome, count);
      } else if (outcome.equals("ok") && COMPARED.contains(operation)) {
        figures.add(calls + operation + " ok", count);
      }
    }
  }
}
