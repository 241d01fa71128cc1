package calsyncd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.hub.EventId;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.Link;
import calsyncd.hub.Link.Hold;
import calsyncd.hub.Link.Intent;
import calsyncd.hub.LinkId;
import calsyncd.hub.Operation;
import calsyncd.hub.Try;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a hub keeps of calls: what failed as rows, all of them as counts. */
abstract class AttemptContract extends TrialContract {
  private static final Duration TOOK = Duration.ofMillis(40);
  private static final ProviderException AWAY =
      ProviderException.of(FailureClass.TRANSIENT, "backendError").requestId("req-1");

  private Link lagging(Lease lease, String title) {
    EventId event = create(titled("uid-" + title, title));
    return linkTo(lease, event).orElseThrow();
  }

  /** The call failed, and the link waits for its retry. */
  private void failed(Lease lease, Link link, int retries) {
    Link now = linkTo(lease, link.event()).orElseThrow();
    Link waiting = now.withTrace(now.trace().retrying(retries, Optional.of(FAR_OFF)));
    write(
        lease, new HubWrite.Save(waiting), tried(now, Try.Failure.retried(AWAY, retries, FAR_OFF)));
  }

  private static HubWrite tried(Link link, Try.Failure failure) {
    return new HubWrite.Tried(Try.failed(link, Operation.UPDATE, failure, TOOK));
  }

  private static HubWrite answered(Link link) {
    return new HubWrite.Tried(Try.answered(link, Operation.UPDATE, TOOK));
  }

  private static Link done(Link link) {
    return link.withTrace(link.trace().retrying(0, Optional.empty()))
        .withVersions(link.wantedVersion(), link.wantedVersion());
  }

  private static Attempt attempt(String state, int retries, boolean exhausted) {
    return new Attempt(
        "update",
        state,
        "transient",
        "backendError",
        "req-1",
        retries,
        exhausted,
        state.equals("pending_retry") ? Optional.of(FAR_OFF) : Optional.empty());
  }

  private static String counted(int succeeded, int failed, int refused, int exhausted) {
    return "update: %d succeeded, %d transient, 0 rate_limited, %d non_retryable, %d exhausted"
        .formatted(succeeded, failed, refused, exhausted);
  }

  @Test
  void aCallThatSucceedsAtOnceIsOnlyCounted() {
    Lease lease = twoWay("one");
    Link link = lagging(lease, "a");

    write(lease, new HubWrite.Save(done(link)), answered(link));

    assertThat(attempts(link.id())).isEmpty();
    assertThat(tries(lease)).containsExactly(counted(1, 0, 0, 0));
  }

  @Test
  void anAttemptGoesOnThroughItsRetriesUntilOneSucceeds() {
    Lease lease = twoWay("one");
    Link link = lagging(lease, "a");

    failed(lease, link, 1);
    assertThat(attempts(link.id())).containsExactly(attempt("pending_retry", 1, false));
    failed(lease, link, 2);
    assertThat(attempts(link.id())).containsExactly(attempt("pending_retry", 2, false));
    write(lease, answered(link), new HubWrite.Save(done(link)));

    assertThat(attempts(link.id())).containsExactly(attempt("succeeded", 2, false));
    assertThat(tries(lease)).containsExactly(counted(1, 2, 0, 0));
  }

  @Test
  void anAnswerEndsTheAttemptThoughTheNextVersionIsDueAlready() {
    Lease lease = twoWay("one");
    Link link = lagging(lease, "a");
    failed(lease, link, 1);

    write(lease, answered(link));

    assertThat(attempts(link.id())).containsExactly(attempt("succeeded", 1, false));
    failed(lease, link, 1);
    assertThat(attempts(link.id()))
        .containsExactly(attempt("succeeded", 1, false), attempt("pending_retry", 1, false));
  }

  @Test
  void whatUsedUpItsRetriesHasFailedAndTheNextCallIsAnotherAttempt() {
    Lease lease = twoWay("one");
    Link link = lagging(lease, "a");
    failed(lease, link, 5);

    write(lease, tried(link, Try.Failure.last(AWAY, 5, true)));
    failed(lease, link, 1);

    assertThat(attempts(link.id()))
        .containsExactly(attempt("failed", 5, true), attempt("pending_retry", 1, false));
    assertThat(tries(lease)).containsExactly(counted(0, 3, 0, 1));
  }

  @Test
  void aRefusalIsAnAttemptThatFailed() {
    Lease lease = twoWay("one");
    Link link = lagging(lease, "a");
    ProviderException no = ProviderException.of(FailureClass.REJECTED, "invalid");

    write(
        lease,
        new HubWrite.Save(link.withHold(parked("invalid", link.wantedVersion()))),
        tried(link, Try.Failure.last(no, 0, false)));

    assertThat(attempts(link.id()))
        .containsExactly(
            new Attempt(
                "update",
                "failed",
                "non_retryable",
                "REJECTED: invalid",
                "",
                0,
                false,
                Optional.empty()));
    assertThat(tries(lease)).containsExactly(counted(0, 0, 1, 0));
  }

  @Test
  void aLinkThatComesToRestEndsItsAttempt() {
    Lease lease = twoWay("one");
    Link link = lagging(lease, "a");
    failed(lease, link, 1);

    write(lease, new HubWrite.Save(done(link)));

    assertThat(attempts(link.id())).containsExactly(attempt("succeeded", 1, false));
    assertThat(tries(lease)).containsExactly(counted(0, 1, 0, 0));
  }

  @ParameterizedTest
  @EnumSource(names = {"PARKED", "OUT_OF_WINDOW", "CONFLICT"})
  void aLinkThatIsHeldNeedsItsAttemptNoMore(Link.State state) {
    Lease lease = twoWay("one");
    Link link = lagging(lease, "a");
    failed(lease, link, 1);

    write(lease, new HubWrite.Save(link.withHold(new Hold(state, "why", 0))));

    assertThat(attempts(link.id())).containsExactly(attempt("superseded", 1, false));
  }

  @Test
  void aLinkThatIsForgottenNeedsItsAttemptNoMoreUnlessItWasToGo() {
    Lease lease = twoWay("one");
    Link edited = lagging(lease, "a");
    Link going = lagging(lease, "b");
    failed(lease, edited, 1);
    Intent removal = new Intent(1, Optional.empty(), Optional.empty());
    save(lease, going.event(), link -> link.withIntent(Optional.of(removal)));
    failed(lease, going, 1);

    write(lease, new HubWrite.Forget(edited.id()), new HubWrite.Forget(going.id()));

    assertThat(attempts(edited.id())).containsExactly(attempt("superseded", 1, false));
    assertThat(attempts(going.id())).containsExactly(attempt("succeeded", 1, false));
  }

  @Test
  void anEditWhileARetryWaitsLeavesItOpen() {
    Lease lease = twoWay("one");
    Link link = lagging(lease, "a");
    failed(lease, link, 1);

    edit(link.event(), titled("uid-a", "other"));

    assertThat(attempts(link.id())).containsExactly(attempt("pending_retry", 1, false));
  }

  @Test
  void aTrialKeepsNoCalls() {
    Lease lease = twoWay("one");
    Link link = lagging(lease, "a");
    LinkId id = link.id();

    trials()
        .trial(
            lease,
            tried ->
                tried.inPage(
                    lease,
                    tx -> {
                      tx.write(List.of(tried(link, Try.Failure.last(AWAY, 1, false))));
                      return id;
                    }));

    assertThat(attempts(id)).isEmpty();
    assertThat(tries(lease)).isEmpty();
  }
}
