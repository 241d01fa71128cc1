package calsyncd.providers.microsoft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import calsyncd.provider.CalendarProvider;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.Cursor;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Fetched;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteChange.Unsure;
import calsyncd.provider.RemoteChange.Whole;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.simulators.microsoft.GraphOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Series that a delta page touches come whole with it, by few requests. */
final class MicrosoftBatchTest {
  private static final Logger LOG = LoggerFactory.getLogger(MicrosoftBatchTest.class);
  private static final int SERIES = 200;
  private static final String WEEKLY =
      "{'type': 'weekly', 'interval': 1, 'daysOfWeek': ['monday']}";
  private static final String ONCE =
      "{'type': 'numbered', 'startDate': '2026-11-30', 'numberOfOccurrences': 1}";

  private static List<RemoteId> series(GraphWorld world, int count) {
    List<RemoteId> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(world.createSeries(WEEKLY, ONCE));
    }
    return ids;
  }

  private static Cursor touched(GraphWorld world, CalendarProvider provider, List<RemoteId> ids) {
    Cursor cursor = world.snapshot(provider).cursor();
    ids.forEach(id -> world.patch(id, "'subject': 'Touched'"));
    return cursor;
  }

  private static int calls(GraphWorld world, String method, String path) {
    return world.simulator().requestCount(method, "/v1.0" + path);
  }

  @Test
  void aPageOf200TouchedSeriesTakesATwentiethOfTheRequests() {
    GraphOptions options = GraphOptions.defaults().withLatency(Duration.ofMillis(1));
    try (GraphWorld world = new GraphWorld(options, 2 * SERIES)) {
      CalendarProvider provider = world.provider();
      List<RemoteId> ids = series(world, SERIES);
      Cursor cursor = touched(world, provider, ids);
      int batches = calls(world, "POST", "/$batch");
      int reads = calls(world, "GET", "/me/calendars/");

      ChangePage page = provider.changes(world.calendar(), new ChangeQuery.Delta(cursor));

      int sent = calls(world, "POST", "/$batch") - batches;
      int inner = calls(world, "GET", "/me/calendars/") - reads - 1;
      LOG.info(
          "{} touched series: {} requests instead of {}, {} at once at most",
          SERIES,
          sent,
          inner,
          world.simulator().mostAtOnce());
      assertThat(page.changes()).hasSize(SERIES).allMatch(Whole.class::isInstance);
      assertThat(page.changes()).extracting(RemoteChange::id).containsExactlyElementsOf(ids);
      assertThat(sent).isEqualTo(SERIES / 10);
      assertThat(inner).isEqualTo(2 * SERIES);
      assertThat(world.simulator().mostAtOnce()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anInner429IsThePagesAndNothingIsLost(boolean outer424) {
    try (GraphWorld world = new GraphWorld(GraphOptions.defaults(), 100)) {
      world.control("store", "{'switches': {'batch_is_424': " + outer424 + "}}");
      CalendarProvider provider = world.provider();
      List<RemoteId> ids = series(world, 25);
      Cursor cursor = touched(world, provider, ids);
      answerOnce(world, 30, 429, "ApplicationThrottled");

      ProviderException throttled =
          catchThrowableOfType(
              ProviderException.class,
              () -> provider.changes(world.calendar(), new ChangeQuery.Delta(cursor)));

      assertThat(throttled).isNotNull();
      assertThat(throttled.failureClass()).isEqualTo(FailureClass.RATE_LIMITED);
      assertThat(throttled.retryAfter()).contains(Duration.ofMillis(2_128));
      assertThat(world.since(provider, cursor).changes())
          .hasSize(25)
          .allMatch(Whole.class::isInstance);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400, {'error': {'code': 'BadRequest'}}",
    "403, {'error': {'code': 'ErrorAccessDenied'}}",
    "403, '<html>'",
    "404, {}",
    "424, {'responses': []}",
    "502, {}",
    "200, {'responses': []}",
    "200, {}",
  })
  void whereBatchesAreRefusedEachSeriesIsLeftToAReadOfItsOwn(int status, String body) {
    try (GraphWorld world = new GraphWorld(GraphOptions.defaults(), 100)) {
      CalendarProvider provider = world.provider();
      List<RemoteId> ids = series(world, 25);
      Cursor cursor = touched(world, provider, ids);
      String answer = body.startsWith("{") ? body : "'" + body + "'";
      world.control(
          "faults",
          "{'match': {'path': 'batch'}, 'skip': 1, 'count': 100, 'response': {'status': "
              + status
              + ", 'body': "
              + answer
              + "}}");
      int batches = calls(world, "POST", "/$batch");

      List<RemoteChange> changes = world.since(provider, cursor).changes();

      assertThat(changes).hasSize(25).contains(new Unsure(ids.get(10)));
      assertThat(changes.stream().filter(Whole.class::isInstance)).hasSize(10);
      assertThat(calls(world, "POST", "/$batch") - batches).isEqualTo(2);
      assertThat(provider.fetch(world.calendar(), ids.get(10))).isInstanceOf(Fetched.Found.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "429, TooManyRequests, RATE_LIMITED",
    "401, InvalidAuthenticationToken, UNAUTHENTICATED",
    "404, MailboxNotEnabledForRESTAPI, COLLECTION_GONE",
  })
  void whatHoldsForAllReadsIsThePages(int status, String code, FailureClass expected) {
    try (GraphWorld world = new GraphWorld(GraphOptions.defaults(), 100)) {
      CalendarProvider provider = world.provider();
      Cursor cursor = touched(world, provider, series(world, 3));
      world.control(
          "faults",
          "{'match': {'path': 'batch'}, 'response': {'status': "
              + status
              + ", 'body': {'error': {'code': '"
              + code
              + "'}}}}");

      ProviderException failure =
          catchThrowableOfType(
              ProviderException.class,
              () -> provider.changes(world.calendar(), new ChangeQuery.Delta(cursor)));

      assertThat(failure).isNotNull();
      assertThat(failure.failureClass()).isEqualTo(expected);
    }
  }

  private static void answerOnce(GraphWorld world, int skip, int status, String code) {
    world.control(
        "faults",
        "{'match': {'method': 'GET', 'path': '/events/'}, 'skip': "
            + skip
            + ", 'response': {'status': "
            + status
            + ", 'headers': {'Retry-After': '2.128'}, 'body': {'error': {'code': '"
            + code
            + "'}}}}");
  }

  @ParameterizedTest
  @CsvSource({"404, ErrorItemNotFound", "500, UnknownError", "403, ErrorAccessDenied"})
  void aSeriesThatCannotBeReadIsLeftToAReadOfItsOwn(int status, String code) {
    try (GraphWorld world = new GraphWorld(GraphOptions.defaults(), 100)) {
      CalendarProvider provider = world.provider();
      List<RemoteId> ids = series(world, 25);
      Cursor cursor = touched(world, provider, ids);
      answerOnce(world, 6, status, code);

      List<RemoteChange> changes = world.since(provider, cursor).changes();

      assertThat(changes).hasSize(25).contains(new Unsure(ids.get(3)));
      assertThat(changes.stream().filter(Whole.class::isInstance)).hasSize(24);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "true, false, 1", "true, false, 3", "true, false, 50",
    "true, true, 1", "true, true, 3", "true, true, 50",
    "false, false, 1", "false, false, 3", "false, true, 50",
  })
  void exceptionsBeforeAfterAndWithoutTheirMasterAreTheSameSeries(
      boolean masters, boolean last, int pageSize) {
    try (GraphWorld world = new GraphWorld(GraphOptions.defaults(), pageSize)) {
      world.control(
          "delta", "{'switches': {'masters': " + masters + ", 'masters_last': " + last + "}}");
      CalendarProvider provider = world.provider();
      RemoteId master =
          world.createSeries(
              "{'type': 'daily', 'interval': 1}",
              "{'type': 'numbered', 'startDate': '2026-11-30', 'numberOfOccurrences': 6}");
      Cursor cursor = world.snapshot(provider).cursor();
      var instances = world.instances(master);
      world.patch(new RemoteId(Json.text(instances.get(2), "id")), "'subject': 'Exception'");
      world.delete(new RemoteId(Json.text(instances.get(4), "id")));

      RemoteEvent read = ((Fetched.Found) provider.fetch(world.calendar(), master)).event();
      assertThat(read.event().overrides()).hasSize(2);
      assertThat(world.since(provider, cursor).changes()).containsOnly(new Whole(read));
      assertThat(world.snapshot(provider).changes()).containsOnly(new Whole(read));
    }
  }
}
