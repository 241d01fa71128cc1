package calsyncd.providers.caldav;

import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds an account's calendars from the address that a person typed: a calendar itself, a
 * principal, a home of calendars, or merely a host (RFC 6764 §6, RFC 5397, RFC 4791 §6.2.1). A
 * server that a trusted answer names is trusted from then on, after the {@link HostGuard}.
 */
final class Discovery {
  /** Which of two failures to tell. */
  private static final List<FailureClass> RANK =
      List.of(
          FailureClass.UNAUTHENTICATED,
          FailureClass.RATE_LIMITED,
          FailureClass.REJECTED,
          FailureClass.TRANSIENT);

  private final DavClient dav;
  private final URI server;

  Discovery(DavClient dav, URI server) {
    this.dav = dav;
    this.server = Hrefs.at(server, server.getRawPath().isEmpty() ? "/" : server.getRawPath());
  }

  /** The calendars that can hold events. */
  List<Facts> calendars() {
    Found found = found();
    if (found.entry().isCalendar()) {
      return List.of(found.entry());
    }
    return found.homes().stream()
        .flatMap(this::members)
        .filter(Facts::isCalendar)
        .filter(Facts::takesEvents)
        .toList();
  }

  /** The principal, whose path is canonical; the entry where the server names none. */
  URI principal() {
    Facts entry = found().entry();
    return named(entry, entry.principals()).stream().findFirst().orElse(entry.url());
  }

  /** Where the search ended, and the homes that lie behind it. */
  private record Found(Facts entry, List<URI> homes) {
    boolean useful() {
      return entry.isCalendar() || !homes.isEmpty();
    }
  }

  /**
   * The typed address first, then the well-known one (RFC 6764 §5): a web site's root need not know
   * of WebDAV, and may answer anything.
   */
  private Found found() {
    List<ProviderException> failures = new ArrayList<>();
    for (URI entry : List.of(server, Hrefs.at(server, "/.well-known/caldav"))) {
      try {
        Optional<Found> found = look(entry).filter(Found::useful);
        if (found.isPresent()) {
          return found.get();
        }
      } catch (ProviderException e) {
        failures.add(e);
      }
    }
    throw failures.stream()
        .filter(Discovery::isTelling)
        .min(Comparator.comparing(e -> RANK.indexOf(e.failureClass())))
        .orElseGet(() -> ProviderException.of(FailureClass.REJECTED, "no_calendars_found"));
  }

  /** That an address is no CalDAV server is no failure of its own while another is left to try. */
  private static boolean isTelling(ProviderException failure) {
    return switch (failure.reason()) {
      case "host_not_allowed", "insecure_url", "untrusted_redirect" -> true;
      case "too_many_redirects", "response_too_large" -> true;
      case "not_a_multistatus" -> false;
      default -> failure.failureClass() != FailureClass.REJECTED;
    };
  }

  private Optional<Found> look(URI at) {
    return self(at).map(entry -> new Found(entry, entry.isCalendar() ? List.of() : homes(entry)));
  }

  private List<URI> homes(Facts entry) {
    List<URI> named = named(entry, entry.homes());
    if (!named.isEmpty()) {
      return named;
    }
    List<URI> behind =
        named(entry, entry.principals()).stream()
            .flatMap(principal -> self(principal).stream())
            .flatMap(facts -> named(facts, facts.homes()).stream())
            .toList();
    if (!behind.isEmpty()) {
      return behind;
    }
    return members(entry.url()).anyMatch(Facts::isCalendar) ? List.of(entry.url()) : List.of();
  }

  /** Whoever names them is trusted: the client reads no answer of a stranger. */
  private List<URI> named(Facts by, List<String> hrefs) {
    List<URI> urls = hrefs.stream().map(href -> Hrefs.url(by.url(), href)).toList();
    urls.forEach(dav::trust);
    return urls;
  }

  private Optional<Facts> self(URI at) {
    return multistatus(at, 0).self(CalDavFailures.Target.SERVER).map(Facts::of);
  }

  private Stream<Facts> members(URI home) {
    return multistatus(home, 1).items().stream().filter(item -> item.status() == 0).map(Facts::of);
  }

  private Multistatus multistatus(URI at, int depth) {
    DavAnswer answer = dav.propfind(at, depth, DavRequests.PROPFIND);
    return Multistatus.of(answer, CalDavFailures.Target.SERVER);
  }
}
