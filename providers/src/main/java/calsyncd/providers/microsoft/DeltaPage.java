package calsyncd.providers.microsoft;

import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangePage.Then;
import calsyncd.provider.Cursor;
import calsyncd.provider.PageToken;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteId;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A page of a {@code calendarView/delta} round. A single event comes whole; of a series come stubs
 * and exceptions in any mixture, and of a cancelled occurrence nothing at all, so that every
 * touched series is named once a page and must be read. {@code @removed} names what left the window
 * as well as what was deleted, and so is a hint too.
 *
 * @see <a href="https://learn.microsoft.com/graph/delta-query-events">Incremental changes</a>
 */
final class DeltaPage {
  private static final Logger LOG = LoggerFactory.getLogger(DeltaPage.class);

  /** Graph's pages do not show a role; {@code access} does. */
  private static final String NO_ROLE = "";

  private final GraphUrls urls;

  DeltaPage(GraphUrls urls) {
    this.urls = urls;
  }

  /** Reads a page; one that lacks its items or its link proves nothing, and is a failure. */
  ChangePage read(JsonObject page) {
    JsonArray items = Json.array(page, "value").orElseThrow(() -> unreadable("page_without_value"));
    Then then = then(page);
    return new ChangePage(changes(Json.objects(items)), then, NO_ROLE);
  }

  /** The series that a page touched and did not tell to be gone: each needs to be read whole. */
  static Set<RemoteId> series(JsonObject page) {
    Set<RemoteId> touched = new LinkedHashSet<>();
    present(page)
        .filter(event -> event.isMaster() || !event.series().equals(event.id()))
        .forEach(event -> touched.add(event.series()));
    return touched;
  }

  /** What a page does not tell to be gone. */
  static Stream<GraphEvent> present(JsonObject page) {
    return Json.array(page, "value").map(Json::objects).orElse(List.of()).stream()
        .map(GraphEvent::of)
        .filter(event -> !event.id().value().isEmpty() && !event.json().has("@removed"));
  }

  private Then then(JsonObject page) {
    String next = Json.text(page, "@odata.nextLink");
    String delta = Json.text(page, "@odata.deltaLink");
    if (next.isEmpty() && delta.isEmpty()) {
      throw unreadable("page_without_link");
    }
    return next.isEmpty()
        ? new Then.End(new Cursor(own(delta)))
        : new Then.More(new PageToken(own(next)));
  }

  private String own(String link) {
    if (!urls.owns(link)) {
      throw unreadable("foreign_link");
    }
    return link;
  }

  private static List<RemoteChange> changes(List<JsonObject> items) {
    Set<RemoteId> asked = new LinkedHashSet<>();
    return items.stream()
        .map(GraphEvent::of)
        .filter(DeltaPage::isNamed)
        .map(DeltaPage::change)
        .flatMap(change -> isNews(change, asked) ? Stream.of(change) : Stream.empty())
        .toList();
  }

  /** One read answers however many hints at the same series. */
  private static boolean isNews(RemoteChange change, Set<RemoteId> asked) {
    return !(change instanceof RemoteChange.Unsure) || asked.add(change.id());
  }

  private static boolean isNamed(GraphEvent event) {
    if (event.id().value().isEmpty()) {
      LOG.warn("left out an item of a delta page that has no id");
      return false;
    }
    return true;
  }

  private static RemoteChange change(GraphEvent event) {
    boolean whole =
        event.type().equals("singleInstance") && event.isComplete() && !event.isCancelled();
    return whole
        ? EventMapper.event(event)
            .<RemoteChange>map(RemoteChange.Whole::new)
            .orElseGet(() -> unsure(event))
        : unsure(event);
  }

  private static RemoteChange unsure(GraphEvent event) {
    return new RemoteChange.Unsure(event.series());
  }

  private static ProviderException unreadable(String reason) {
    return MicrosoftFailures.unreadable(reason, "");
  }
}
