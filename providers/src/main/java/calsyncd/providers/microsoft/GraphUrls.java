package calsyncd.providers.microsoft;

import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Builds the addresses of Graph's resources, and tells Graph's own links from foreign ones. */
final class GraphUrls {
  private final HttpUrl root;

  GraphUrls(URI root) {
    this.root = HttpUrl.get(root.toString());
  }

  String me() {
    return path("me").addQueryParameter("$select", "id,mail,userPrincipalName").toString();
  }

  String calendars(int pageSize) {
    return path("me", "calendars").addQueryParameter("$top", Integer.toString(pageSize)).toString();
  }

  String calendar(RemoteCalendarId calendar) {
    return path("me", "calendars", calendar.value()).toString();
  }

  /** The begin of a delta round; both ends are mandatory, and the links it gives hold them. */
  String delta(RemoteCalendarId calendar, Window window) {
    HttpUrl.Builder url = path("me", "calendars", calendar.value(), "calendarView", "delta");
    return between(url, window.from(), window.to()).toString();
  }

  String event(RemoteCalendarId calendar, RemoteId event) {
    return path("me", "calendars", calendar.value(), "events", event.value()).toString();
  }

  String events(RemoteCalendarId calendar) {
    return path("me", "calendars", calendar.value(), "events").toString();
  }

  /** An answer to an invitation: {@code accept}, {@code tentativelyAccept} or {@code decline}. */
  String answer(RemoteCalendarId calendar, RemoteId event, String verb) {
    return path("me", "calendars", calendar.value(), "events", event.value(), verb).toString();
  }

  /** What only a read of a master tells, and only if asked by name. */
  String overrides(RemoteCalendarId calendar, RemoteId master) {
    return path("me", "calendars", calendar.value(), "events", master.value())
        .addQueryParameter("$select", "id,cancelledOccurrences")
        .addQueryParameter("$expand", "exceptionOccurrences")
        .toString();
  }

  String instances(RemoteCalendarId calendar, RemoteId master, Window window, int pageSize) {
    HttpUrl.Builder url =
        path("me", "calendars", calendar.value(), "events", master.value(), "instances");
    return between(url, window.from(), window.to())
        .addQueryParameter("$top", Integer.toString(pageSize))
        .toString();
  }

  /** Where batches go. */
  String batch() {
    return path("$batch").toString();
  }

  /** An address as a batch names it: without the root, its version included. */
  String relative(String address) {
    String base = root.toString();
    return address.substring(base.endsWith("/") ? base.length() - 1 : base.length());
  }

  String subscriptions() {
    return path("subscriptions").toString();
  }

  String subscription(String id) {
    return path("subscriptions", id).toString();
  }

  /**
   * Whether a link leads to the Graph that we were told to use. A token must not follow a link that
   * leads elsewhere.
   */
  boolean owns(String link) {
    @Nullable HttpUrl url = HttpUrl.parse(link);
    return url != null
        && url.scheme().equals(root.scheme())
        && url.host().equals(root.host())
        && url.port() == root.port();
  }

  /** A link as a URI: what a URI may not hold as it stands is escaped, all else is verbatim. */
  String asUri(String link) {
    return HttpUrl.get(link).uri().toString();
  }

  private HttpUrl.Builder path(String... segments) {
    HttpUrl.Builder url = root.newBuilder();
    List.of(segments).forEach(url::addPathSegment);
    return url;
  }

  private static HttpUrl.Builder between(HttpUrl.Builder url, Instant from, Instant to) {
    return url.addQueryParameter("startDateTime", from.truncatedTo(ChronoUnit.SECONDS).toString())
        .addQueryParameter("endDateTime", to.truncatedTo(ChronoUnit.SECONDS).toString());
  }
}
