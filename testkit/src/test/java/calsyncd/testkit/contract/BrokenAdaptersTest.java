package calsyncd.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Text;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.CreateKey;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Mailing;
import calsyncd.provider.Projection;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.Watch;
import calsyncd.testkit.MemoryProvider;
import calsyncd.testkit.MemoryWorld;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract has teeth: each way to do wrong is caught by the row that is about it. */
final class BrokenAdaptersTest {
  private record Case(
      String wrong,
      Function<MemoryProvider, CalendarProvider> adapter,
      Consumer<CalendarProviderContract> row) {
    @Override
    public String toString() {
      return wrong;
    }
  }

  private static final class Contract extends CalendarProviderContract {
    private final Function<MemoryProvider, CalendarProvider> adapter;

    Contract(Function<MemoryProvider, CalendarProvider> adapter) {
      this.adapter = adapter;
    }

    @Override
    protected ProviderWorld world() {
      return new MemoryWorld(adapter);
    }

    void run(Consumer<CalendarProviderContract> row) {
      beginRow();
      row.accept(this);
      endRow();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aBrokenAdapterIsCaught(Case broken) {
    new Contract(memory -> memory).run(broken.row());
    Contract contract = new Contract(broken.adapter());
    assertThat(catchThrowable(() -> contract.run(broken.row())))
        .isInstanceOfAny(AssertionError.class, ProviderException.class);
  }

  @Test
  void aMailThatNobodyAskedForIsCaught() {
    Contract contract = new Contract(memory -> memory);
    Consumer<CalendarProviderContract> mailed =
        row -> ((MemoryWorld) row.trial().world()).mail("hello");
    assertThat(catchThrowable(() -> contract.run(mailed)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("mails");
  }

  static Stream<Case> cases() {
    return Stream.of(creates(), times(), updates(), deletes(), passes(), answers())
        .flatMap(List::stream);
  }

  private static List<Case> creates() {
    return List.of(
        new Case("ignores the key", BrokenWrites.NoKey::new, CreateRows::oneKeyMakesOneEvent),
        new Case(
            "ignores the key of what was lost",
            BrokenWrites.NoKey::new,
            CreateRows::aCreateWhoseAnswerWasLostIsRepeatedWithoutASecondEvent),
        new Case("revives", BrokenWrites.NoKey::new, CreateRows::theKeyOfADeletedEventIsUsed),
        new Case(
            "drops overrides",
            BrokenWrites.NoOverrides::new,
            CreateRows::aSeriesIsCreatedWithItsChangedAndCancelledOccurrences),
        new Case("loses in silence", Forgetful::new, CreateRows::aTextOfAnyKindIsCreated),
        new Case("loses at random", Forgetful::new, RoundTripRows::randomEventsComeBack),
        new Case("names no loss", Discreet::new, CreateRows::aTextOfAnyKindIsCreated),
        new Case("names no loss at random", Discreet::new, RoundTripRows::randomEventsComeBack),
        new Case(
            "takes the impossible",
            Careless::new,
            CreateRows::whatIsImpossibleIsRefusedAndLeavesNothing),
        new Case(
            "forgets its key",
            BrokenWrites.Anonymous::new,
            CreateRows::readsAndPassesTellTheKeyOfACreate),
        new Case(
            "does not say that it is for being cancelled",
            BrokenWrites.Vague::new,
            CreateRows::aCancelledEventIsCarriedOrCalledImpossible),
        new Case(
            "adopts by UID",
            BrokenWrites.Adopting::new,
            CreateRows::aUidThatAnotherEventHasIsTakenOrMakesASecondEvent),
        new Case("answers before it reads", Hasty::new, CreateRows::anEventInUtcIsCreated));
  }

  private static List<Case> times() {
    return List.of(
        new Case(
            "tells no time", BrokenWrites.Timeless::new, LastChangeRows::anEventTellsWhenItWasMade),
        new Case(
            "tells no time in passes",
            BrokenWrites.Ageing::new,
            LastChangeRows::passesTellWhenAnEventWasChanged),
        new Case(
            "is never newer",
            BrokenWrites.Ageing::new,
            LastChangeRows::anUpdateIsNewerThanWhatItChanged),
        new Case(
            "names every state alike",
            BrokenWrites.Frozen::new,
            LastChangeRows::anImageFromBeforeAWriteIsKnownByItsRevision),
        new Case(
            "knows no newer occurrence",
            BrokenWrites.Ageing::new,
            LastChangeRows::eachChangeOfASeriesIsNewerThanTheOneBefore));
  }

  private static List<Case> updates() {
    return List.of(
        new Case(
            "has no condition",
            Unconditional::new,
            UpdateRows::anUpdateOfWhatWasChangedMeanwhileIsAConflict),
        new Case(
            "has no condition for a series",
            Unconditional::new,
            UpdateRows::anUpdateOfASeriesThatWasChangedMeanwhileIsAConflict),
        new Case("puts the whole", Replacing::new, UpdateRows::anUpdateKeepsWhatWeDoNotKnow),
        new Case(
            "writes always", Replacing::new, UpdateRows::anUpdateThatChangesNothingWritesNothing),
        new Case(
            "takes a lost calendar for a lost event",
            BrokenWrites.Shrugging::new,
            UpdateRows::anUpdateInACalendarThatIsGoneIsNotOfAnEventThatIs),
        new Case(
            "starts anywhere",
            BrokenWrites.Literal::new,
            SeriesRows::aSeriesBesideItsRuleBeginsWithIt),
        new Case("never moves", BrokenWrites.NoOverrides::new, SeriesRows::oneOccurrenceIsMoved),
        new Case(
            "never cancels", BrokenWrites.NoOverrides::new, SeriesRows::oneOccurrenceIsCancelled),
        new Case("never undoes", Keeping::new, SeriesRows::aChangedOccurrenceIsUndone),
        new Case("never brings back", Keeping::new, SeriesRows::aCancelledOccurrenceIsUndone),
        new Case(
            "forgets overrides",
            BrokenWrites.NoOverrides::new,
            SeriesRows::aRenamedSeriesKeepsItsOverrides));
  }

  private static List<Case> deletes() {
    return List.of(
        new Case("never deletes", Immortal::new, DeleteRows::aDeletedEventIsGone),
        new Case(
            "deletes what was changed",
            Unconditional::new,
            DeleteRows::aDeletionOfWhatWasChangedMeanwhileIsAConflict),
        new Case(
            "takes a lost calendar for a deletion",
            BrokenWrites.Shrugging::new,
            DeleteRows::aDeletionInACalendarThatIsGoneIsNoSuccess),
        new Case(
            "fails the second time", Strict::new, DeleteRows::aDeletionIsASuccessTheSecondTimeToo),
        new Case(
            "takes a lost calendar for an empty one",
            BrokenPasses.Blind::new,
            DeleteRows::aCalendarThatIsGoneIsNotTakenForAnEmptyOne));
  }

  private static List<Case> passes() {
    return List.of(
        new Case("reads one page", BrokenPasses.OnePage::new, ChangeRows::aSnapshotListsAllPages),
        new Case(
            "reads one page of a delta",
            BrokenPasses.OnePage::new,
            ChangeRows::aDeltaListsAllPages),
        new Case("stays where it was", BrokenPasses.Stuck::new, CreateRows::anEventInUtcIsCreated),
        new Case(
            "tells no removal",
            BrokenPasses.Quiet::new,
            ChangeRows::aDeltaTellsWhatAnotherClientDeletes),
        new Case(
            "tells no echo of a removal",
            BrokenPasses.Quiet::new,
            DeleteRows::aDeletedEventIsGone));
  }

  private static List<Case> answers() {
    return List.of(
        new Case("answers nobody", Silent::new, InvitationRows::anInvitationIsAccepted),
        new Case("mails nobody", BrokenWrites.Mute::new, MailingRows::anUpdateOfASeriesIsToldOnce),
        new Case(
            "mails nobody of one event",
            BrokenWrites.Mute::new,
            MailingRows::guestsAreToldOfWhatTheyAreToBeTold),
        new Case(
            "mails twice",
            BrokenWrites.Twice::new,
            MailingRows::anUpdateThatWasToldAndNotAnsweredIsNotToldAgain),
        new Case(
            "mails everybody",
            BrokenWrites.Loud::new,
            MailingRows::nobodyIsToldOfWhatNobodyIsToBeTold),
        new Case("answers itself", Silent::new, InvitationRows::anEventOfOnesOwnIsNotAnswered),
        new Case("edits invitations", Owning::new, InvitationRows::anInvitationIsNotEdited),
        new Case("ends once", Strict::new, WatchRows::anEndOfAWatchIsASuccessTheSecondTimeToo));
  }

  private static Event less(Event event) {
    Text text = event.content().text();
    Text less = new Text(text.title(), "", text.location(), text.url());
    return Samples.with(event, Samples.with(event.content(), less));
  }

  private static class Forgetful extends Broken {
    Forgetful(MemoryProvider memory) {
      super(memory);
    }

    @Override
    public RemoteEvent create(
        RemoteCalendarId calendar, CreateKey key, Event event, Mailing mailing) {
      return super.create(calendar, key, less(event), mailing);
    }
  }

  private static final class Discreet extends Forgetful {
    Discreet(MemoryProvider memory) {
      super(memory);
    }

    @Override
    public Projection project(Event event) {
      return super.project(less(event));
    }
  }

  private static final class Careless extends Broken {
    Careless(MemoryProvider memory) {
      super(memory);
    }

    @Override
    public RemoteEvent create(
        RemoteCalendarId calendar, CreateKey key, Event event, Mailing mailing) {
      return project(event) instanceof Projection.Impossible
          ? super.create(calendar, key, Samples.recurring(event), mailing)
          : super.create(calendar, key, event, mailing);
    }
  }

  private static final class Hasty extends Broken {
    Hasty(MemoryProvider memory) {
      super(memory);
    }

    @Override
    public RemoteEvent create(
        RemoteCalendarId calendar, CreateKey key, Event event, Mailing mailing) {
      RemoteEvent created = super.create(calendar, key, event, mailing);
      memory.put(created);
      return created;
    }
  }

  private static final class Unconditional extends Broken {
    Unconditional(MemoryProvider memory) {
      super(memory);
    }

    @Override
    public RemoteEvent update(
        RemoteCalendarId calendar, RemoteEvent known, Event wanted, Mailing mailing) {
      return super.update(calendar, now(calendar, known), wanted, mailing);
    }

    @Override
    public void delete(RemoteCalendarId calendar, RemoteEvent known, Mailing mailing) {
      super.delete(calendar, now(calendar, known), mailing);
    }
  }

  private static final class Replacing extends Broken {
    Replacing(MemoryProvider memory) {
      super(memory);
    }

    @Override
    public RemoteEvent update(
        RemoteCalendarId calendar, RemoteEvent known, Event wanted, Mailing mailing) {
      RemoteEvent updated = super.update(calendar, known, wanted, mailing);
      memory.put(RemoteEvent.of(known.id(), updated.revision(), updated.event(), "all new"));
      return now(calendar, known);
    }
  }

  private static final class Keeping extends Broken {
    Keeping(MemoryProvider memory) {
      super(memory);
    }

    @Override
    public RemoteEvent update(
        RemoteCalendarId calendar, RemoteEvent known, Event wanted, Mailing mailing) {
      var overrides = new TreeMap<>(known.event().overrides());
      overrides.putAll(wanted.overrides());
      return super.update(calendar, known, wanted.withOverrides(overrides), mailing);
    }
  }

  private static final class Immortal extends Broken {
    Immortal(MemoryProvider memory) {
      super(memory);
    }

    @Override
    public void delete(RemoteCalendarId calendar, RemoteEvent known, Mailing mailing) {
      now(calendar, known);
    }
  }

  private static final class Strict extends Broken {
    private final Set<String> ended = new HashSet<>();

    Strict(MemoryProvider memory) {
      super(memory);
    }

    private void once(String id) {
      if (!ended.add(id)) {
        throw ProviderException.of(FailureClass.GONE, "notFound");
      }
    }

    @Override
    public void delete(RemoteCalendarId calendar, RemoteEvent known, Mailing mailing) {
      once(known.id().value());
      super.delete(calendar, known, mailing);
    }

    @Override
    public void unwatch(Watch watch) {
      once(watch.id());
    }
  }

  private static final class Silent extends Broken {
    Silent(MemoryProvider memory) {
      super(memory);
    }

    @Override
    public RemoteEvent respond(RemoteCalendarId calendar, RemoteEvent known, Response response) {
      return now(calendar, known);
    }
  }

  private static final class Owning extends Broken {
    Owning(MemoryProvider memory) {
      super(memory);
    }

    @Override
    public RemoteEvent update(
        RemoteCalendarId calendar, RemoteEvent known, Event wanted, Mailing mailing) {
      memory.put(RemoteEvent.of(known.id(), known.revision(), wanted, known.raw()));
      return now(calendar, known);
    }
  }
}
