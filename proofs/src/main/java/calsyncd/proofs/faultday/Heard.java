package calsyncd.proofs.faultday;

import static calsyncd.provider.FailureClass.CONFLICT;

import calsyncd.proofs.faultday.Answer.What;
import calsyncd.provider.FailureClass;
import calsyncd.simulators.http.AccessLog.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads a simulator's log as answers to the daemon. The class of a scripted fault is its name; what
 * the simulator refused of itself is known by its status.
 *
 * <p>An HTTP client may repeat a request over another connection where the server closed a kept one
 * without a word (RFC 9110 §9.2.2). The clock stands still while the daemon works, and no retry of
 * the daemon's comes in the instant of what failed: an unanswered request that comes again in the
 * same instant is one with that.
 */
final class Heard {
  /** A fault of this name delays a true answer. */
  static final String LATE = "late";

  private static final Pattern GLANCE = Pattern.compile("(^|&)maxResults=1(&|$)");

  /** All else of an account is asked for once, to connect. */
  private static final String CALENDAR = "/" + Providers.HOME + "/";

  private final String provider;

  private Heard(String provider) {
    this.provider = provider;
  }

  /** The answers to these requests, which the daemon made for one user, in their order. */
  static List<Answer> of(String provider, List<Entry> entries) {
    Heard heard = new Heard(provider);
    List<Answer> answers = new ArrayList<>();
    for (int n = 0; n < entries.size(); n++) {
      Entry entry = entries.get(n);
      if (entry.status() != 0 || n + 1 == entries.size() || !same(entry, entries.get(n + 1))) {
        answers.add(heard.answer(entry));
      }
    }
    return answers;
  }

  private static boolean same(Entry one, Entry next) {
    return one.time().equals(next.time())
        && one.method().equals(next.method())
        && one.path().equals(next.path())
        && one.query().equals(next.query())
        && one.bodyHash() == next.bodyHash();
  }

  private Answer answer(Entry entry) {
    What what = what(entry);
    boolean given = entry.fault().isEmpty() || entry.fault().equals(LATE);
    Optional<FailureClass> failure =
        given
            ? natural(entry, what)
            : Optional.of(FailureClass.valueOf(entry.fault().toUpperCase(Locale.ROOT)));
    return new Answer(
        entry.time(), entry.user(), what, entry.path(), failure, given, entry.status() != 0);
  }

  /** No script spoke: only what a provider answers on an ordinary day is known. */
  private Optional<FailureClass> natural(Entry entry, What what) {
    boolean lost = what == What.LIST && entry.status() >= 400;
    return switch (entry.status()) {
      case 200, 201, 204, 207, 301, 302, 307, 308 -> Optional.empty();
      case 401 -> Optional.of(FailureClass.UNAUTHENTICATED);
      case 404 -> Optional.of(FailureClass.GONE);
      case 403, 410 -> Optional.of(lost ? FailureClass.CURSOR_EXPIRED : FailureClass.GONE);
      case 409, 412 -> Optional.of(CONFLICT);
      case 400 -> Optional.of(what == What.CREATE ? CONFLICT : FailureClass.REJECTED);
      case 429 -> Optional.of(FailureClass.RATE_LIMITED);
      default -> Optional.of(FailureClass.TRANSIENT);
    };
  }

  private What what(Entry entry) {
    return switch (provider) {
      case "google" -> google(entry);
      case "microsoft" -> graph(entry);
      case "caldav" -> caldav(entry);
      default -> throw new IllegalArgumentException(provider);
    };
  }

  private static What google(Entry entry) {
    String path = entry.path();
    if (path.equals("/token")) {
      return What.TOKEN;
    }
    if (path.endsWith("/events/watch")) {
      return What.WATCH;
    }
    if (path.endsWith("/channels/stop")) {
      return What.UNWATCH;
    }
    if (!path.contains("/events")) {
      return What.OTHER;
    }
    boolean lists = path.endsWith("/events") && !GLANCE.matcher(entry.query()).find();
    return write(entry).orElse(listed(lists, entry.query().contains("pageToken=")));
  }

  private static What graph(Entry entry) {
    String path = entry.path();
    if (path.endsWith("/token")) {
      return What.TOKEN;
    }
    if (path.contains("/subscriptions")) {
      return entry.method().equals("DELETE") ? What.UNWATCH : What.WATCH;
    }
    if (path.endsWith("/me/calendars")) {
      return What.OTHER;
    }
    boolean lists = path.endsWith("/calendarView/delta");
    return write(entry).orElse(listed(lists, entry.query().contains("skiptoken=")));
  }

  private static What listed(boolean lists, boolean goesOn) {
    return !lists ? What.READ : goesOn ? What.PAGE : What.LIST;
  }

  private static Optional<What> write(Entry entry) {
    return switch (entry.method()) {
      case "POST" -> Optional.of(What.CREATE);
      case "PATCH", "PUT" -> Optional.of(What.UPDATE);
      case "DELETE" -> Optional.of(What.DELETE);
      default -> Optional.empty();
    };
  }

  /** A PUT makes a copy where it asks that there be none. */
  private What caldav(Entry entry) {
    if (!entry.path().contains(CALENDAR)) {
      return What.OTHER;
    }
    return switch (entry.report()) {
      case "sync-collection" -> What.LIST;
      case "calendar-multiget", "calendar-query" -> What.PAGE;
      default -> write(entry).map(what -> entry.onlyNew() ? What.CREATE : what).orElse(What.READ);
    };
  }
}
