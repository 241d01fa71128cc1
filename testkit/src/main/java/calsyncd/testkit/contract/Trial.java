package calsyncd.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventTime;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.CreateKey;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Fetched;
import calsyncd.provider.Projection;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * One row of the contract at work in its own world. Each create and update through it is held to
 * what the provider projected and to what a read answers; at the end the passes must have told of
 * exactly what was touched, and nobody may have been mailed.
 */
public final class Trial {
  private final ProviderWorld world;
  private final Mirror mirror;
  private final Set<RemoteId> touched = new LinkedHashSet<>();
  private boolean mailAskedFor;
  private boolean calendarGone;
  private int keys;

  Trial(ProviderWorld world) {
    this.world = world;
    this.mirror = Mirror.of(world);
  }

  /** The world of this row. */
  public ProviderWorld world() {
    return world;
  }

  /** The adapter under test. */
  public CalendarProvider provider() {
    return world.provider();
  }

  /** The row's calendar. */
  public RemoteCalendarId calendar() {
    return world.calendar();
  }

  /** Sample events for this row's time. */
  public Samples samples() {
    return new Samples(world.now());
  }

  Mirror mirror() {
    return mirror;
  }

  /** The events that the next delta pass tells with the keys that they were created under. */
  public Map<CreateKey, RemoteId> keysInDelta() {
    return mirror.delta().keys();
  }

  /** The same of a snapshot pass. */
  public Map<CreateKey, RemoteId> keysInSnapshot() {
    return mirror.snapshot().keys();
  }

  /** A create key that was not used before in this world. */
  public CreateKey key() {
    return new CreateKey(String.format(Locale.ROOT, "created%05d", ++keys));
  }

  /** The row itself asked for a mail. */
  public void mailAskedFor() {
    mailAskedFor = true;
  }

  /** The row's events may be told by the passes from here on. */
  public RemoteId touch(RemoteId id) {
    touched.add(id);
    return id;
  }

  /** The row takes the calendar away; there is nothing to follow at its end. */
  public void loseCalendar() {
    calendarGone = true;
    world.loseCalendar();
  }

  /** Another client's event. */
  public RemoteId otherCreates(String title, EventTime.Zoned start) {
    return touch(world.otherCreates(title, start));
  }

  /**
   * The projection, held to naming what it loses; or the end of this row where the provider cannot
   * hold the event.
   */
  public Projection.Carried projected(Event event) {
    return switch (provider().project(event)) {
      case Projection.Carried carried -> {
        NamedLosses.assertNamed(event, carried);
        yield carried;
      }
      case Projection.Impossible(String reason) -> abort("the provider cannot hold it: " + reason);
    };
  }

  /** The event as a read answers it; it must be there. */
  public RemoteEvent fetch(RemoteId id) {
    return find(id).orElseThrow(() -> new AssertionError("gone: " + id));
  }

  /** The event as a read answers it; empty where it is gone. */
  public Optional<RemoteEvent> find(RemoteId id) {
    return switch (provider().fetch(calendar(), id)) {
      case Fetched.Found(RemoteEvent event) -> Optional.of(event);
      case Fetched.Gone() -> Optional.empty();
    };
  }

  /** Creates the event under a new key; it must then be there as projected. */
  public RemoteEvent create(Event event) {
    return create(key(), event);
  }

  /** Creates the event under this key; it must then be there as projected. */
  public RemoteEvent create(CreateKey key, Event event) {
    Event projected = projected(event).event();
    RemoteEvent created = provider().create(calendar(), key, event);
    touch(created.id());
    assertHeld(created, projected);
    return created;
  }

  /** Updates the event; it must then be there as projected, under the UID it had. */
  public RemoteEvent update(RemoteEvent known, Event wanted) {
    Event projected = projected(wanted).event();
    RemoteEvent updated = provider().update(calendar(), known, wanted);
    assertThat(updated.id()).isEqualTo(known.id());
    assertThat(updated.event().uid()).isEqualTo(known.event().uid());
    assertHeld(updated, projected);
    return updated;
  }

  /** Deletes the event. */
  public void delete(RemoteEvent known) {
    provider().delete(calendar(), known);
  }

  /**
   * Asserts that a write was answered as a read answers, and that this is what was projected; but
   * for the UID where the service gives its own.
   */
  public void assertHeld(RemoteEvent answered, Event projected) {
    RemoteEvent read = fetch(answered.id());
    assertThat(answered.event()).as("the answer, against a read").isEqualTo(read.event());
    assertThat(answered.revision()).as("the answer's revision").isEqualTo(read.revision());
    assertThat(answered.instances()).as("the answer's names").isEqualTo(read.instances());
    assertThat(answered.changedAt()).as("the answer's time").isEqualTo(read.changedAt());
    assertThat(read.event().uid().value()).isNotEmpty();
    assertThat(comparable(read.event(), projected))
        .as("a read, against the projection")
        .isEqualTo(projected);
  }

  private Event comparable(Event read, Event projected) {
    return world.assignsUid() ? read.withUid(projected.uid()) : read;
  }

  /** The failure that a call must end in. */
  public ProviderException failure(FailureClass expected, ThrowingCallable call) {
    Throwable thrown = catchThrowable(call);
    assertThat(thrown).as("a failure").isInstanceOf(ProviderException.class);
    ProviderException failure = (ProviderException) thrown;
    assertThat(failure.failureClass()).as(failure.getMessage()).isEqualTo(expected);
    return failure;
  }

  /**
   * Makes a call of which the answer to the n-th write is lost; ends the row where the world can't.
   *
   * @return whether it was cut off; a call that writes less often is not
   */
  public boolean cutOff(int write, ThrowingCallable call) {
    assumeTrue(world.loseAnswer(write), "the service can't be made to lose an answer");
    Throwable thrown = catchThrowable(call);
    world.loseAnswer(0);
    if (thrown != null) {
      assertThat(thrown).isInstanceOf(ProviderException.class);
      assertThat(((ProviderException) thrown).failureClass()).isEqualTo(FailureClass.TRANSIENT);
    }
    return thrown != null;
  }

  /** What holds at the end of every row. */
  void assertSettled() {
    if (!mailAskedFor) {
      assertThat(world.mails()).as("mails").isEmpty();
    }
    if (calendarGone) {
      return;
    }
    assertThat(mirror.delta().ids()).as("what the pass told of").isSubsetOf(touched);
    touched.forEach(mirror::assertFollowed);
    assertThat(mirror.delta().changes()).as("a second pass").isEmpty();
  }
}
