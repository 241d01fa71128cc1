package calsyncd.proofs.faultday;

import calsyncd.proofs.faultday.Answer.What;
import calsyncd.provider.FailureClass;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an account's answers come to, counted from its simulator's log alone. This is what the
 * figures of an operator mean:
 *
 * <ul>
 *   <li>A try is one operation, in as many requests as it takes: a pass ({@code pull}), one write
 *       of one event, one watch. It failed where one answer failed it, and once.
 *   <li>A pass begins with its list and is counted when it ends: at its own last answer, not at one
 *       to a watch or for a token, which may come an hour later. Every failed answer to a reading
 *       ends it, and a write's that speaks of more than one event: a rate limit, a refused token.
 *       Such a write is not counted for itself. The third write in a row that fails for now is, and
 *       the pass that it ends is counted, too.
 *   <li>A write that was answered well is a success, one that failed for now or was refused a
 *       failure. A read of what became of a lost write is a try of it only where it fails, too. A
 *       write of a version that is no longer there (409, 412), of an event that is gone, and a
 *       cursor that has expired (410) are no failures: what follows them is counted.
 *   <li>A refused access token is no failure where another one is to be had; where that fails, it
 *       is the pass's.
 *   <li>An attempt is the tries of one thing from the first that failed to the next good one. It
 *       has failed for good with a refusal, and with the sixth try.
 *   <li>Not counted: the end of a watch that was replaced, and what is asked to connect.
 *   <li>The calls of the metrics are what single requests or the few of one event come to, whatever
 *       follows; all failed answers are among them but those of the token endpoint after a refused
 *       token, which are no call of a calendar.
 * </ul>
 *
 * <p>Each event is single, so that it takes one write, and each list is one page.
 */
final class Tally {
  private static final int TRIES = 6;
  private static final int IN_A_ROW = 3;
  private static final String PULL = "pull";

  private final String provider;
  private final String account;
  private final Figures figures = new Figures();
  private final Map<String, Integer> failing = new HashMap<>();
  private final Set<String> unheard = new HashSet<>();
  private Instant last = Instant.EPOCH;
  private boolean open;
  private boolean goesOn;
  private boolean suspended;
  private boolean refused;
  private int row;
  private Optional<Answer> half = Optional.empty();

  private Tally(String provider, String user) {
    this.provider = provider;
    this.account = account(user, provider);
  }

  static String account(String user, String provider) {
    return user + " " + provider;
  }

  /** All that the answers to this user came to. */
  static Figures of(String provider, String user, List<Answer> answers) {
    Tally tally = new Tally(provider, user);
    for (Answer answer : answers) {
      tally.take(answer);
      if (answer.what().ofPass()) {
        tally.last = answer.at();
      }
    }
    tally.ended();
    return tally.figures;
  }

  private void take(Answer answer) {
    if (half.isPresent()) {
      completed(half.get(), answer);
      return;
    }
    if (answer.what() == What.TOKEN) {
      token(answer);
      return;
    }
    boolean again = refused;
    refused = answer.is(FailureClass.UNAUTHENTICATED);
    answer.failure().filter(_ -> counts(answer)).ifPresent(it -> call(word(it)));
    switch (answer.what()) {
      case LIST -> list(answer, again);
      case PAGE -> page(answer);
      case READ -> read(answer);
      case CREATE, UPDATE, DELETE -> write(answer);
      case WATCH -> watch(answer);
      case UNWATCH -> called(answer);
      case OTHER, TOKEN -> {}
    }
  }

  /** What a read by its id does not find is an answer, and what is gone is deleted. */
  private static boolean counts(Answer answer) {
    boolean missing = answer.is(FailureClass.GONE);
    return !missing && !answersCreate(answer);
  }

  /** The key of a create was used before: one read tells by whom. */
  private static boolean answersCreate(Answer answer) {
    return answer.given() && answer.what() == What.CREATE && answer.is(FailureClass.CONFLICT);
  }

  private void list(Answer answer, boolean again) {
    if (!goesOn && !again) {
      ended();
      open = true;
      row = 0;
    }
    suspended = false;
    goesOn = answer.is(FailureClass.CURSOR_EXPIRED);
    if (answer.good()) {
      call("changes ok");
    }
    if (!goesOn) {
      page(answer);
    }
  }

  private void page(Answer answer) {
    if (!answer.good() && !waitsForToken(answer)) {
      failed(answer);
    }
  }

  /** A password can't be renewed. */
  private boolean waitsForToken(Answer answer) {
    return answer.is(FailureClass.UNAUTHENTICATED) && !provider.equals("caldav");
  }

  private void read(Answer answer) {
    if (answer.good() || answer.is(FailureClass.GONE)) {
      failing.keySet().removeIf(key -> key.endsWith(answer.thing()) && settles(answer, key));
      open |= suspended;
      suspended = false;
    } else if (!waitsForToken(answer)) {
      lost(answer).ifPresentOrElse(what -> writeFailed(what, answer), () -> readFailed(answer));
    }
  }

  /** A look tells what became of a write that nobody heard of; one that was refused is known. */
  private boolean settles(Answer read, String key) {
    return !read.good() || unheard.contains(key);
  }

  /** Before the list only what became of a lost write is read. */
  private Optional<What> lost(Answer answer) {
    return open
        ? Optional.empty()
        : List.of(What.UPDATE, What.DELETE, What.CREATE).stream()
            .filter(what -> failing.containsKey(key(what, answer.thing())))
            .findFirst();
  }

  private void readFailed(Answer answer) {
    suspended = open;
    failed(answer);
  }

  private void write(Answer answer) {
    boolean readBack = provider.equals("caldav") && answer.what() != What.DELETE;
    if (answer.good() && readBack || answersCreate(answer)) {
      half = Optional.of(answer);
    } else if (answer.good() || answer.what() == What.DELETE && answer.is(FailureClass.GONE)) {
      written(answer);
    } else if (!waitsForToken(answer)) {
      refusedOrFailed(answer);
    }
  }

  private void completed(Answer write, Answer read) {
    half = Optional.empty();
    if (read.good()) {
      written(write);
    } else {
      read.failure().ifPresent(it -> call(word(it)));
      writeFailed(write.what(), read);
    }
  }

  private void written(Answer answer) {
    row = 0;
    call(word(answer.what()) + " ok");
    success(word(answer.what()), answer.at());
    failing.remove(key(answer.what(), answer.thing()));
  }

  private void refusedOrFailed(Answer answer) {
    switch (answer.failure().orElseThrow()) {
      case TRANSIENT, REJECTED -> writeFailed(answer.what(), answer);
      case RATE_LIMITED, UNAUTHENTICATED, COLLECTION_GONE -> failed(answer);
      case CONFLICT, GONE, CURSOR_EXPIRED -> {}
    }
  }

  private void writeFailed(What what, Answer answer) {
    if (answer.heard()) {
      unheard.remove(key(what, answer.thing()));
    } else {
      unheard.add(key(what, answer.thing()));
    }
    tryFailed(word(what), key(what, answer.thing()), answer);
    if (answer.is(FailureClass.TRANSIENT) && ++row == IN_A_ROW) {
      failed(answer);
    }
  }

  private void watch(Answer answer) {
    called(answer);
    if (answer.good()) {
      success("watch", answer.at());
      failing.remove("watch");
    } else if (!waitsForToken(answer)) {
      tryFailed("watch", "watch", answer);
    }
  }

  private void called(Answer answer) {
    if (answer.good()) {
      call(word(answer.what()) + " ok");
    }
  }

  /** A call that finds its token too old asks for another one first, and fails with that. */
  private void token(Answer answer) {
    if (!answer.good()) {
      if (!refused) {
        ended();
        call(word(answer.failure().orElseThrow()));
      }
      refused = false;
      failed(answer);
    }
  }

  private void failed(Answer answer) {
    open = false;
    tryFailed(PULL, PULL, answer);
  }

  /** A pass that no answer has ended came to its end. */
  private void ended() {
    if (open) {
      success(PULL, last);
      failing.remove(PULL);
    }
    open = false;
  }

  private void tryFailed(String operation, String key, Answer answer) {
    FailureClass failure = answer.failure().orElseThrow();
    count(answer.at(), operation, failure.shown());
    boolean forNow = failure == FailureClass.TRANSIENT || failure == FailureClass.RATE_LIMITED;
    int tries = forNow ? failing.merge(key, 1, Integer::sum) : TRIES;
    if (tries < TRIES) {
      return;
    }
    failing.remove(key);
    figures.one("failed " + account + " " + failure.shown());
    if (forNow) {
      count(answer.at(), operation, "exhausted");
    } else {
      figures.one("not exhausted " + account);
    }
  }

  private void success(String operation, Instant at) {
    count(at, operation, "successes");
  }

  private void count(Instant at, String operation, String end) {
    figures.one(hourly(at, account, operation, end));
    figures.one("status " + account + " " + end);
  }

  static String hourly(Instant at, String account, String operation, String end) {
    return "hour " + at.truncatedTo(ChronoUnit.HOURS) + " " + account + " " + operation + " " + end;
  }

  private void call(String end) {
    figures.one("calls " + provider + " " + end);
  }

  private static String key(What what, String thing) {
    return word(what) + " " + thing;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
