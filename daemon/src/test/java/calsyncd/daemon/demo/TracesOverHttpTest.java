package calsyncd.daemon.demo;

import static calsyncd.daemon.demo.Requests.CLOCK;
import static calsyncd.daemon.demo.Requests.NONE;
import static calsyncd.daemon.demo.Requests.until;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.traces.OtlpCollector;
import calsyncd.daemon.traces.OtlpCollector.Mood;
import calsyncd.daemon.traces.ToldSpan;
import calsyncd.simulators.google.GoogleOptions;
import calsyncd.simulators.google.GoogleSimulator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole daemon, Google, and a collector that takes spans, or hangs. */
@Timeout(180)
final class TracesOverHttpTest {
  private static final String EMAIL = "ada@example.com";
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String CORRELATION = "calsyncd.correlation_id";
  private static final String FATES = "calsyncd_trace_spans_total{fate=\"%s\"}";

  @TempDir private Path data;
  private final UUID user = UUID.randomUUID();
  private final GoogleSimulator google =
      GoogleSimulator.start(GoogleOptions.defaults().withAllowHttpAddresses(true), CLOCK);

  @BeforeEach
  void seed() {
    google.addUser(EMAIL);
    google.seedEvent(EMAIL, EMAIL, GoogleSide.event("first", CLOCK.instant()));
  }

  @AfterEach
  void stop() {
    google.close();
  }

  private LoggedDaemon daemon(String traces) throws Exception {
    LoggedDaemon daemon = new LoggedDaemon(data, google.baseUrl(), google.baseUrl(), traces);
    daemon.start();
    return daemon;
  }

  private void connect(LoggedDaemon daemon, Requests requests) {
    requests.ask(user, "POST", "/sync/schedule", "{\"allow_writes\": true}").granted();
    requests.connect(user, EMAIL, "{\"access\": \"write\"}");
    until(() ->
        daemon.count(
                "select count(*) from calsyncd.webhook_subscriptions s join"
                    + " calsyncd.calendar_bindings b on b.connection_id = s.connection_id"
                    + " where s.state = 'active' and b.snapshot_at is not null")
            == 1);
    String binding =
        requests.ask(user, "GET", "/calendars", NONE).granted().findValuesAsText("id").stream()
            .filter(id ->
                daemon.count(
                        "select count(*) from calsyncd.calendar_bindings where id::text = '%s'"
                            .formatted(id))
                    == 1)
            .findFirst()
            .orElseThrow();
    String twoWay = "{\"direction\": \"two_way\"}";
    requests.ask(user, "PATCH", "/bindings/" + binding, twoWay).granted();
    until(() ->
        daemon.count(
                "select count(*) from calsyncd.calendar_bindings where lease_node is null"
                    + " and coalesce(due_at > now(), true)")
            == 1);
  }

  @Test
  void workIsFollowedFromWhoAskedToTheCallsItCauses() throws Exception {
    try (OtlpCollector collector = OtlpCollector.start(Mood.TAKES);
        LoggedDaemon daemon =
            daemon(
                "traces: {enabled: true, endpoint: '%s', delay_seconds: 1}"
                    .formatted(collector.endpoint()));
        Requests requests = new Requests(daemon)) {
      connect(daemon, requests);
      aNotification(collector);
      anEdit(collector, requests);
      aFailure(collector, requests);
      aJob(collector, daemon);
      until(() -> count(requests, "sent") >= collector.spans().size());
      assertThat(count(requests, "failed") + count(requests, "dropped")).isZero();
      assertThat(collector.raw()).doesNotContain(EMAIL, "first", "second", "://");
    }
  }

  private void aNotification(OtlpCollector collector) {
    google.seedEvent(EMAIL, EMAIL, GoogleSide.event("second", CLOCK.instant()));
    until(() -> followed(collector).findAny().isPresent());
    ToldSpan pass = followed(collector).findFirst().orElseThrow();
    ToldSpan receipt = one(collector, "webhook google", pass.traceId());
    assertThat(receipt.spanId()).isEqualTo(pass.parentId());
    assertThat(receipt.get(CORRELATION)).isEqualTo(pass.get(CORRELATION));
    ToldSpan queue = one(collector, "queue google", pass.traceId());
    assertThat(queue.parentId()).isEqualTo(receipt.spanId());
    ToldSpan call = child(collector, pass, "google changes");
    assertThat(call.kind()).isEqualTo(3);
    assertThat(call.get("calsyncd.operation")).isEqualTo("changes");
    assertThat(pass.get("calsyncd.pages")).isEqualTo("1");
    assertThat(UUID.fromString(pass.get("calsyncd.binding_id"))).isNotNull();
    assertThat(UUID.fromString(pass.get("calsyncd.connection_id"))).isNotNull();
  }

  /** Passes that a notification rang and that read something for it. */
  private static Stream<ToldSpan> followed(OtlpCollector collector) {
    List<ToldSpan> spans = collector.spans();
    return spans.stream()
        .filter(span -> span.name().equals("pass google") && !span.failed())
        .filter(pass -> pass.get("calsyncd.put").equals("1"))
        .filter(pass ->
            spans.stream().anyMatch(span -> span.name().startsWith("webhook") && in(span, pass)));
  }

  private static boolean in(ToldSpan span, ToldSpan other) {
    return span.traceId().equals(other.traceId());
  }

  private static ToldSpan one(OtlpCollector collector, String name, String trace) {
    Predicate<ToldSpan> wanted = span -> span.name().equals(name) && span.traceId().equals(trace);
    until(() -> collector.spans().stream().anyMatch(wanted));
    List<ToldSpan> found = collector.spans().stream().filter(wanted).toList();
    assertThat(found).as(name).hasSize(1);
    return found.getFirst();
  }

  private static ToldSpan child(OtlpCollector collector, ToldSpan parent, String name) {
    Predicate<ToldSpan> wanted =
        span -> span.name().equals(name) && span.parentId().equals(parent.spanId());
    until(() -> collector.spans().stream().anyMatch(wanted));
    ToldSpan child = collector.spans().stream().filter(wanted).findFirst().orElseThrow();
    assertThat(child.traceId()).isEqualTo(parent.traceId());
    return child;
  }

  /** A caller that brings a trace has all in it; another's pass is linked to the request. */
  private void anEdit(OtlpCollector collector, Requests requests) {
    String made = write(requests, "third", "X-Correlation-Id", TRACE);
    until(() -> named(collector, "google create").anyMatch(s -> s.traceId().equals(TRACE)));
    ToldSpan post = one(collector, "POST /integrations/calendar/events", TRACE);
    assertThat(post.kind()).isEqualTo(2);
    assertThat(post.get("http.response.status_code")).isEqualTo("201");
    ToldSpan create =
        named(collector, "google create")
            .filter(s -> s.traceId().equals(TRACE))
            .findFirst()
            .orElseThrow();
    ToldSpan pass =
        collector.spans().stream()
            .filter(s -> s.spanId().equals(create.parentId()))
            .findFirst()
            .orElseThrow();
    assertThat(pass.name()).isEqualTo("pass google");
    assertThat(List.of(post.parentId(), pass.parentId())).containsOnly(TRACE.substring(0, 16));

    String path = "/events/" + made;
    String version = requests.ask(user, "GET", path, NONE).granted().path("version").asText();
    requests.ask(user, "DELETE", path, NONE, "If-Match", "\"" + version + "\"");
    until(
        () -> named(collector, "DELETE /integrations/calendar/events/{id}").findAny().isPresent());
    ToldSpan delete =
        named(collector, "DELETE /integrations/calendar/events/{id}").findFirst().orElseThrow();
    assertThat(delete.get("http.response.status_code")).isEqualTo("204");
    until(
        () -> named(collector, "pass google").anyMatch(span -> span.links().contains(delete.id())));
    assertThat(delete.attributes().values()).doesNotContain(made);
  }

  private String write(Requests requests, String title, String... headers) {
    String hub =
        requests
            .ask(user, "GET", "/events", NONE)
            .granted()
            .findValuesAsText("hub_calendar_id")
            .getFirst();
    ObjectNode event = Web.object().put("title", title).put("hub_calendar_id", hub);
    event.putObject("start").put("date", "2026-12-03");
    event.putObject("end").put("date", "2026-12-04");
    return requests
        .ask(user, "POST", "/events", event.toString(), headers)
        .granted()
        .path("id")
        .asText();
  }

  private static Stream<ToldSpan> named(OtlpCollector collector, String name) {
    return collector.spans().stream().filter(span -> span.name().equals(name));
  }

  /** A call that fails, the pass that fails by it, and the next try. */
  private void aFailure(OtlpCollector collector, Requests requests) {
    ObjectNode fault = Web.object().put("count", 1);
    fault.putObject("match").put("method", "GET").put("path", "/events");
    fault.putObject("response").put("status", 503);
    google.faults().add(fault);
    String run =
        requests.ask(user, "POST", "/sync/now", "{}").granted().path("correlation_id").asText();
    until(() -> passes(collector, run).anyMatch(pass -> pass.get("calsyncd.retries").equals("1")));
    ToldSpan first = passes(collector, run).findFirst().orElseThrow();
    assertThat(first.failed()).isTrue();
    assertThat(first.get("calsyncd.failure_class")).isEqualTo("transient");
    ToldSpan call = child(collector, first, "google changes");
    assertThat(call.failed()).isTrue();
    assertThat(call.get("calsyncd.failure_class")).isEqualTo("transient");
  }

  private static Stream<ToldSpan> passes(OtlpCollector collector, String run) {
    return named(collector, "pass google").filter(span -> span.get(CORRELATION).equals(run));
  }

  private static void aJob(OtlpCollector collector, LoggedDaemon daemon) {
    new Web().post(daemon.admin() + "/tasks/run-job?job=calendar_cleanup");
    until(() -> named(collector, "job calendar_cleanup").findAny().isPresent());
    ToldSpan job = named(collector, "job calendar_cleanup").findFirst().orElseThrow();
    assertThat(job.parentId()).isEmpty();
    assertThat(job.get("calsyncd.failed")).isEqualTo("0");
    assertThat(UUID.fromString(job.get(CORRELATION))).isNotNull();
  }

  private static long count(Requests requests, String fate) {
    return requests
        .metrics()
        .body()
        .lines()
        .filter(line -> line.startsWith(FATES.formatted(fate)))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** The same, after one more request, which is a span. */
  private long asked(Requests requests, String fate) {
    requests.ask(user, "GET", "/calendars", NONE).granted();
    return count(requests, fate);
  }

  @Test
  void aCollectorThatHangsHoldsUpNothing() throws Exception {
    try (OtlpCollector collector = OtlpCollector.start(Mood.HANGS);
        LoggedDaemon daemon =
            daemon(
                "traces: {enabled: true, endpoint: '%s', queue: 16, batch: 16, timeout_seconds: 60}"
                    .formatted(collector.endpoint()));
        Requests requests = new Requests(daemon)) {
      connect(daemon, requests);
      until(() -> asked(requests, "dropped") > 0);
      google.seedEvent(EMAIL, EMAIL, GoogleSide.event("second", CLOCK.instant()));
      until(() -> daemon.count("select count(*) from calsyncd.calendar_events") == 2);
      long dropped = count(requests, "dropped");
      until(() -> asked(requests, "dropped") > dropped);
      assertThat(count(requests, "sent")).isZero();
      collector.turn(Mood.TAKES);
    }
  }

  @Test
  void nobodyIsToldUnlessSomebodyAsks() throws Exception {
    try (LoggedDaemon daemon = daemon(NONE);
        Requests requests = new Requests(daemon)) {
      connect(daemon, requests);
      assertThat(Thread.getAllStackTraces().keySet())
          .extracting(Thread::getName)
          .noneMatch(name -> name.startsWith("BatchSpanProcessor"));
      assertThat(requests.metrics().body()).contains(FATES.formatted("sent") + " 0.0");
    }
  }
}
