package calsyncd.providers.microsoft;

import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Locale;
import java.util.Map;

/**
 * The one place that reads Graph's error codes and statuses. Codes decide, in whatever case they
 * come; a status decides only where it says as much by itself. Whatever is unknown is transient.
 *
 * @see <a href="https://learn.microsoft.com/graph/errors">Microsoft Graph error responses</a>
 */
final class MicrosoftFailures {
  /** What a code or a status says, whatever the request was about. */
  private enum Meaning {
    CURSOR_LOST,
    THROTTLED,
    UNAUTHENTICATED,
    DENIED,
    MISSING,
    NO_MAILBOX,
    BAD_REQUEST,
    DELETED,
    CONFLICT,
    PASSING
  }

  private static final Map<String, Meaning> BY_CODE =
      Map.ofEntries(
          Map.entry("syncstatenotfound", Meaning.CURSOR_LOST),
          Map.entry("syncstateinvalid", Meaning.CURSOR_LOST),
          Map.entry("errorinvalidsyncstatedata", Meaning.CURSOR_LOST),
          Map.entry("resyncrequired", Meaning.CURSOR_LOST),
          Map.entry("toomanyrequests", Meaning.THROTTLED),
          Map.entry("applicationthrottled", Meaning.THROTTLED),
          Map.entry("activitylimitreached", Meaning.THROTTLED),
          Map.entry("invalidauthenticationtoken", Meaning.UNAUTHENTICATED),
          Map.entry("unauthenticated", Meaning.UNAUTHENTICATED),
          Map.entry("insufficient_claims", Meaning.UNAUTHENTICATED),
          Map.entry("erroraccessdenied", Meaning.DENIED),
          Map.entry("accessdenied", Meaning.DENIED),
          Map.entry("authorization_requestdenied", Meaning.DENIED),
          Map.entry("erroritemnotfound", Meaning.MISSING),
          Map.entry("itemnotfound", Meaning.MISSING),
          Map.entry("resourcenotfound", Meaning.MISSING),
          Map.entry("request_resourcenotfound", Meaning.MISSING),
          Map.entry("errorfoldernotfound", Meaning.NO_MAILBOX),
          Map.entry("errornonexistentmailbox", Meaning.NO_MAILBOX),
          Map.entry("mailboxnotenabledforrestapi", Meaning.NO_MAILBOX),
          Map.entry("mailboxnotsupportedforrestapi", Meaning.NO_MAILBOX),
          Map.entry("badrequest", Meaning.BAD_REQUEST),
          Map.entry("invalidrequest", Meaning.BAD_REQUEST),
          Map.entry("errorinvalidrequest", Meaning.BAD_REQUEST),
          Map.entry("errorpropertyvalidationfailure", Meaning.BAD_REQUEST),
          Map.entry("requestbodyread", Meaning.BAD_REQUEST),
          Map.entry("erroroccurrencecrossingboundary", Meaning.BAD_REQUEST),
          Map.entry("errorinvalididmalformed", Meaning.BAD_REQUEST),
          // Said with a 5xx: a create that is refused with less is looked for before.
          Map.entry("errorduplicatetransactionid", Meaning.PASSING),
          Map.entry("errorrecurrencehasnooccurrence", Meaning.BAD_REQUEST),
          Map.entry("errorrecurrenceenddatetoobig", Meaning.BAD_REQUEST),
          Map.entry("errorcalendarinvalidrecurrence", Meaning.BAD_REQUEST),
          Map.entry("erroroccurrencetimespantoobig", Meaning.BAD_REQUEST),
          Map.entry("errorcalendarenddateisearlierthanstartdate", Meaning.BAD_REQUEST),
          Map.entry("errorcalendardurationistoolong", Meaning.BAD_REQUEST),
          Map.entry("cannotupdatedeleteditem", Meaning.DELETED),
          Map.entry("errorcannotupdatedeleteditem", Meaning.DELETED),
          Map.entry("errorcalendarcannotupdatedeleteditem", Meaning.DELETED),
          Map.entry("occurrenceisdeletedfromrecurrence", Meaning.DELETED),
          Map.entry("erroroccurrenceisdeletedfromrecurrence", Meaning.DELETED),
          Map.entry("errorcalendaroccurrenceisdeletedfromrecurrence", Meaning.DELETED),
          Map.entry("errorcalendarisorganizerforaccept", Meaning.BAD_REQUEST),
          Map.entry("errorcalendarisorganizerfortentative", Meaning.BAD_REQUEST),
          Map.entry("errorcalendarisorganizerfordecline", Meaning.BAD_REQUEST),
          Map.entry("errorinvalidparameter", Meaning.BAD_REQUEST),
          Map.entry("errormessagesizeexceeded", Meaning.BAD_REQUEST),
          Map.entry("timezonenotsupportedexception", Meaning.BAD_REQUEST),
          Map.entry("validationerror", Meaning.BAD_REQUEST),
          Map.entry("errorirresolvableconflict", Meaning.CONFLICT),
          Map.entry("resourcemodified", Meaning.CONFLICT));

  private MicrosoftFailures() {}

  /** The failure that an answer other than 2xx is. */
  static ProviderException of(GraphError error, GraphSubject about) {
    ProviderException failure =
        ProviderException.of(classOf(error, about), error.reason()).requestId(error.requestId());
    return error.retryAfter().map(failure::retryAfter).orElse(failure);
  }

  /** The failure that no answer, or a broken one, is. */
  static ProviderException of(IOException unanswered) {
    String reason = unanswered instanceof InterruptedIOException ? "timeout" : "no_answer";
    return ProviderException.of(FailureClass.TRANSIENT, reason).causedBy(unanswered);
  }

  /** A 2xx whose content is no answer to what was asked: not a proof of anything. */
  static ProviderException unreadable(String reason, String requestId) {
    return ProviderException.of(FailureClass.TRANSIENT, reason).requestId(requestId);
  }

  private static FailureClass classOf(GraphError error, GraphSubject about) {
    return switch (meaning(error, about)) {
      case CURSOR_LOST -> FailureClass.CURSOR_EXPIRED;
      case THROTTLED -> FailureClass.RATE_LIMITED;
      case UNAUTHENTICATED -> FailureClass.UNAUTHENTICATED;
      case DENIED -> about.denied();
      case MISSING -> about.missing();
      case NO_MAILBOX -> FailureClass.COLLECTION_GONE;
      case BAD_REQUEST -> badRequest(about);
      case DELETED -> about == GraphSubject.EVENT ? FailureClass.GONE : badRequest(about);
      case CONFLICT -> conflict(about);
      case PASSING -> FailureClass.TRANSIENT;
    };
  }

  /** A stored link that Graph calls malformed will not get better: only a new round helps. */
  private static FailureClass badRequest(GraphSubject about) {
    return about == GraphSubject.CURSOR ? FailureClass.CURSOR_EXPIRED : FailureClass.REJECTED;
  }

  private static FailureClass conflict(GraphSubject about) {
    return about == GraphSubject.SUBSCRIPTION ? FailureClass.REJECTED : FailureClass.CONFLICT;
  }

  private static Meaning meaning(GraphError error, GraphSubject about) {
    if (error.claimsChallenge()) {
      return Meaning.UNAUTHENTICATED;
    }
    Meaning byCode = BY_CODE.get(error.code().toLowerCase(Locale.ROOT));
    return byCode != null && fits(byCode, error.status(), about)
        ? byCode
        : byStatus(error.status(), about);
  }

  /** A server in trouble proves nothing, and only a 404 or 410 proves that a thing is missing. */
  private static boolean fits(Meaning meaning, int status, GraphSubject about) {
    return switch (meaning) {
      case THROTTLED -> true;
      case MISSING -> status == 404 || status == 410;
      case CURSOR_LOST -> status < 500 && resumable(about);
      default -> status < 500 && status != 429;
    };
  }

  private static Meaning byStatus(int status, GraphSubject about) {
    return switch (status) {
      case 400 -> about == GraphSubject.CURSOR ? Meaning.CURSOR_LOST : Meaning.PASSING;
      case 401 -> Meaning.UNAUTHENTICATED;
      case 403 -> about == GraphSubject.SUBSCRIPTION ? Meaning.DENIED : Meaning.PASSING;
      case 404 -> about == GraphSubject.SUBSCRIPTION ? Meaning.MISSING : Meaning.PASSING;
      case 409, 412 -> Meaning.CONFLICT;
      case 410 -> resumable(about) ? Meaning.CURSOR_LOST : Meaning.PASSING;
      case 429 -> Meaning.THROTTLED;
      default -> Meaning.PASSING;
    };
  }

  private static boolean resumable(GraphSubject about) {
    return about == GraphSubject.CURSOR || about == GraphSubject.CALENDAR;
  }
}
