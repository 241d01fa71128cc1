package calsyncd.providers.caldav;

import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;

/**
 * What each failed answer means, in one table. The precondition element of a {@code DAV:error} body
 * (RFC 4918 §16) decides before the status does, since servers disagree on the status.
 */
final class CalDavFailures {
  /** The reason of a call whose connection ended before the answer did. */
  static final String CONNECTION_LOST = "connection_lost";

  private static final Set<String> STANDARDS = Set.of(XmlNode.DAV, XmlNode.CALDAV);

  /** Another object of the calendar has this UID (RFC 4791 §5.3.2.1). */
  private static final String UID_CONFLICT = "no-uid-conflict";

  /** Our own word for it, since servers have several. */
  static final String UID_TAKEN = "uid_taken";

  /**
   * What no repetition cures (RFC 4791 §5.3.2.1, RFC 6638 §3.2.4): servers differ in the status.
   */
  private static final Set<String> OF_THE_OBJECT =
      Set.of(
          "supported-calendar-data",
          "valid-calendar-data",
          "valid-calendar-object-resource",
          "supported-calendar-component",
          "calendar-collection-location-ok",
          "max-resource-size",
          "min-date-time",
          "max-date-time",
          "max-instances",
          "max-attendees-per-instance",
          "unique-scheduling-object-resource",
          "same-organizer-in-all-components",
          "allowed-organizer-scheduling-object-change",
          "allowed-attendee-scheduling-object-change");

  /** What the request was about. */
  enum Target {
    SERVER,
    COLLECTION,
    EVENT
  }

  private record Verdict(FailureClass failureClass, String reason) {}

  private CalDavFailures() {}

  /** An answer that is not the one that the request asks for. */
  static ProviderException of(DavAnswer answer, Target target) {
    Verdict verdict = verdict(answer.status(), target, precondition(answer));
    Optional<Duration> wait = retryAfter(answer);
    boolean limited = answer.status() == 503 && wait.isPresent();
    ProviderException failure =
        ProviderException.of(
                limited ? FailureClass.RATE_LIMITED : verdict.failureClass(), verdict.reason())
            .requestId(answer.header("X-Request-Id"));
    return wait.map(failure::retryAfter).orElse(failure);
  }

  /** A status inside a 207. */
  static ProviderException of(int status, Target target) {
    Verdict verdict = verdict(status, target, "");
    return ProviderException.of(verdict.failureClass(), verdict.reason());
  }

  /** Whether an answer says itself which precondition was not met. */
  static boolean names(DavAnswer answer) {
    return !precondition(answer).isEmpty();
  }

  private static Verdict verdict(int status, Target target, String precondition) {
    if (precondition.equals("valid-sync-token")) {
      return new Verdict(FailureClass.CURSOR_EXPIRED, precondition);
    }
    if (precondition.equals(UID_CONFLICT)) {
      return new Verdict(FailureClass.REJECTED, UID_TAKEN);
    }
    if (OF_THE_OBJECT.contains(precondition)) {
      return new Verdict(FailureClass.REJECTED, precondition);
    }
    return switch (status) {
      case 401 -> new Verdict(FailureClass.UNAUTHENTICATED, "unauthorized");
      case 403 -> forbidden(target, precondition);
      case 404, 410 -> absent(target);
      case 400, 405, 406, 411, 413, 414, 415, 501 ->
          new Verdict(FailureClass.REJECTED, named(status, precondition));
      case 412 -> changed(status, target, precondition);
      case 423 -> new Verdict(FailureClass.TRANSIENT, "locked");
      case 429 -> new Verdict(FailureClass.RATE_LIMITED, "too_many_requests");
      case 503 -> new Verdict(FailureClass.TRANSIENT, "service_unavailable");
      case 507 -> new Verdict(FailureClass.TRANSIENT, "insufficient_storage");
      default -> new Verdict(FailureClass.TRANSIENT, named(status, precondition));
    };
  }

  /** RFC 9110 §13.1: somebody wrote it since, or it is there, or gone. */
  private static Verdict changed(int status, Target target, String precondition) {
    return target == Target.EVENT
        ? new Verdict(FailureClass.CONFLICT, "precondition_failed")
        : new Verdict(FailureClass.TRANSIENT, named(status, precondition));
  }

  /** A refused precondition is about our request; without one the collection is not ours. */
  private static Verdict forbidden(Target target, String precondition) {
    boolean ours = !precondition.isEmpty() && !precondition.equals("need-privileges");
    return target == Target.COLLECTION && !ours
        ? new Verdict(FailureClass.COLLECTION_GONE, "forbidden")
        : new Verdict(FailureClass.REJECTED, ours ? precondition : "forbidden");
  }

  private static Verdict absent(Target target) {
    return switch (target) {
      case COLLECTION -> new Verdict(FailureClass.COLLECTION_GONE, "not_found");
      case EVENT -> new Verdict(FailureClass.GONE, "not_found");
      case SERVER -> new Verdict(FailureClass.REJECTED, "not_found");
    };
  }

  private static String named(int status, String precondition) {
    return precondition.isEmpty() ? "http_" + status : precondition;
  }

  /** The first element of a standard inside {@code DAV:error}, or empty. */
  private static String precondition(DavAnswer answer) {
    try {
      XmlNode error = error(XmlNode.parse(answer.body()));
      if (!error.is(XmlNode.DAV, "error")) {
        return "";
      }
      return error.children().stream()
          .filter(node -> STANDARDS.contains(node.namespace()))
          .map(XmlNode::name)
          .findFirst()
          .orElseGet(() -> sabre(error));
    } catch (ProviderException e) {
      return ""; // An error page need not be XML.
    }
  }

  /** The error itself, or that of the first response of a multistatus (RFC 4918 §14.24). */
  private static XmlNode error(XmlNode root) {
    return root.child(XmlNode.DAV, "response")
        .flatMap(response -> response.child(XmlNode.DAV, "error"))
        .orElse(root);
  }

  /** Nextcloud has only a sentence for a UID that another event of the calendar has. */
  private static String sabre(XmlNode error) {
    String message = error.textOf("http://sabredav.org/ns", "message");
    return message.contains("uid already exists") ? UID_CONFLICT : "";
  }

  /** RFC 9110 §10.2.3: seconds, or a date, which is held against the server's own clock. */
  static Optional<Duration> retryAfter(DavAnswer answer) {
    String value = answer.header("Retry-After").strip();
    if (value.matches("\\d{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
    }
    return date(value)
        .flatMap(until -> date(answer.header("Date")).map(now -> Duration.between(now, until)))
        .filter(wait -> !wait.isNegative());
  }

  private static Optional<ZonedDateTime> date(String value) {
    try {
      return Optional.of(ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** A call that brought no answer, or a cut one: it proves nothing. */
  static ProviderException of(Throwable failure) {
    Verdict verdict =
        switch (failure) {
          case HostGuard.ClosedHost _ -> new Verdict(FailureClass.REJECTED, "host_not_allowed");
          case GuardedHttp.TooLarge _ -> new Verdict(FailureClass.REJECTED, "response_too_large");
          case GuardedHttp.Cut cut when cut.getCause() instanceof InterruptedIOException late ->
              interrupted(late);
          case SocketTimeoutException _ -> new Verdict(FailureClass.TRANSIENT, "connect_timeout");
          case InterruptedIOException late -> interrupted(late);
          case UnknownHostException _ -> new Verdict(FailureClass.TRANSIENT, "unknown_host");
          case ConnectException _ -> new Verdict(FailureClass.TRANSIENT, "connection_failed");
          case SSLException _ -> new Verdict(FailureClass.TRANSIENT, "tls_failed");
          default -> lost();
        };
    return ProviderException.of(verdict.failureClass(), verdict.reason()).causedBy(failure);
  }

  /** A thread that is to end closes its connection itself, and is not to make another. */
  private static Verdict lost() {
    boolean interrupted = Thread.currentThread().isInterrupted();
    return new Verdict(FailureClass.TRANSIENT, interrupted ? "interrupted" : CONNECTION_LOST);
  }

  /** The time for the whole exchange is over, or the thread is to end. */
  private static Verdict interrupted(InterruptedIOException late) {
    boolean timeout = "timeout".equals(late.getMessage());
    return new Verdict(FailureClass.TRANSIENT, timeout ? "timeout" : "interrupted");
  }

  /** A 2xx answer whose body cannot be what was asked for: cut, empty, or another page. */
  static ProviderException unreadable(String reason) {
    return ProviderException.of(FailureClass.TRANSIENT, reason);
  }
}
