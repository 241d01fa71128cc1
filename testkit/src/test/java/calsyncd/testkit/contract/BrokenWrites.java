package calsyncd.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Status;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.CreateKey;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Fetched;
import calsyncd.provider.Mailing;
import calsyncd.provider.Projection;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.testkit.MemoryProvider;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** More ways to write wrongly. */
final class BrokenWrites {
  private BrokenWrites() {}

  static final class Anonymous extends Broken {
    Anonymous(MemoryProvider memory) {
      super(memory);
    }

    @Override
    public RemoteEvent create(
        RemoteCalendarId calendar, CreateKey key, Event event, Mailing mailing) {
      return super.create(calendar, key, event, mailing).withKey(Optional.empty());
    }
  }

  /** Says no word of when. */
  static final class Timeless extends Broken {
    Timeless(MemoryProvider memory) {
      super(memory);
    }

    @Override
    public RemoteEvent create(
        RemoteCalendarId calendar, CreateKey key, Event event, Mailing mailing) {
      return super.create(calendar, key, event, mailing).withChangedAt(Optional.empty());
    }
  }

  /** Dates an event by when it was made. */
  static final class Ageing extends Broken {
    Ageing(MemoryProvider memory) {
      super(memory);
    }

    @Override
    public RemoteEvent update(
        RemoteCalendarId calendar, RemoteEvent known, Event wanted, Mailing mailing) {
      return super.update(calendar, known, wanted, mailing).withChangedAt(known.changedAt());
    }

    @Override
    public ChangePage changes(RemoteCalendarId calendar, ChangeQuery query) {
      ChangePage page = super.changes(calendar, query);
      return new ChangePage(
          page.changes().stream().map(Ageing::undated).toList(), page.then(), page.accessRole());
    }

    private static RemoteChange undated(RemoteChange change) {
      return change instanceof RemoteChange.Whole(RemoteEvent event)
          ? new RemoteChange.Whole(event.withChangedAt(Optional.empty()))
          : change;
    }
  }

  /** Takes whatever has the UID for its own. */
  static final class Adopting extends Broken {
    Adopting(MemoryProvider memory) {
      super(memory);
      memory.keepUidsUnique();
    }

    @Override
    public RemoteEvent create(
        RemoteCalendarId calendar, CreateKey key, Event event, Mailing mailing) {
      return memory.held().stream()
          .filter(it -> it.event().uid().equals(event.uid()))
          .findFirst()
          .orElseGet(() -> super.create(calendar, key, event, mailing));
    }
  }

  /** Names every state alike. */
  static final class Frozen extends Broken {
    Frozen(MemoryProvider memory) {
      super(memory);
    }

    @Override
    public RemoteEvent update(
        RemoteCalendarId calendar, RemoteEvent known, Event wanted, Mailing mailing) {
      return super.update(calendar, known, wanted, mailing).withRevision(known.revision());
    }
  }

  /** Takes cancelled for deleted, and says no word of why it writes none. */
  static final class Vague extends Broken {
    Vague(MemoryProvider memory) {
      super(memory);
    }

    @Override
    public Projection project(Event event) {
      return event.content().standing().status() == Status.CANCELLED
          ? new Projection.Impossible("impossible")
          : super.project(event);
    }
  }

  /** Looks at the failure of the event alone. */
  static final class Shrugging extends Broken {
    Shrugging(MemoryProvider memory) {
      super(memory);
    }

    @Override
    public RemoteEvent update(
        RemoteCalendarId calendar, RemoteEvent known, Event wanted, Mailing mailing) {
      try {
        return super.update(calendar, known, wanted, mailing);
      } catch (ProviderException e) {
        throw ProviderException.of(FailureClass.GONE, e.reason());
      }
    }

    @Override
    public void delete(RemoteCalendarId calendar, RemoteEvent known, Mailing mailing) {
      try {
        super.delete(calendar, known, mailing);
      } catch (ProviderException e) {
        assertThat(e.failureClass()).isEqualTo(FailureClass.COLLECTION_GONE);
      }
    }
  }

  static final class Literal extends Broken {
    Literal(MemoryProvider memory) {
      super(memory);
    }

    @Override
    public Projection project(Event event) {
      return new Projection.Carried(event, List.of());
    }
  }

  static final class NoKey extends Broken {
    private int keys;

    NoKey(MemoryProvider memory) {
      super(memory);
    }

    @Override
    public RemoteEvent create(
        RemoteCalendarId calendar, CreateKey key, Event event, Mailing mailing) {
      return super.create(calendar, new CreateKey("another" + ++keys), event, mailing);
    }
  }

  static final class NoOverrides extends Broken {
    NoOverrides(MemoryProvider memory) {
      super(memory);
    }

    @Override
    public RemoteEvent create(
        RemoteCalendarId calendar, CreateKey key, Event event, Mailing mailing) {
      return super.create(calendar, key, event.withOverrides(new TreeMap<>()), mailing);
    }

    @Override
    public RemoteEvent update(
        RemoteCalendarId calendar, RemoteEvent known, Event wanted, Mailing mailing) {
      return super.update(calendar, known, wanted.withOverrides(new TreeMap<>()), mailing);
    }
  }

  /** Asks for no mail, whatever is wanted. */
  static final class Mute extends Broken {
    Mute(MemoryProvider memory) {
      super(memory);
    }

    @Override
    public RemoteEvent update(
        RemoteCalendarId calendar, RemoteEvent known, Event wanted, Mailing mailing) {
      return super.update(calendar, known, wanted, Mailing.NOBODY);
    }
  }

  /** Asks for mails that nobody wants. */
  static final class Loud extends Broken {
    Loud(MemoryProvider memory) {
      super(memory);
    }

    @Override
    public RemoteEvent update(
        RemoteCalendarId calendar, RemoteEvent known, Event wanted, Mailing mailing) {
      return super.update(calendar, known, wanted, Mailing.EVERYBODY);
    }
  }

  /** Writes once more what is there, so that it is mailed once more. */
  static final class Twice extends Broken {
    Twice(MemoryProvider memory) {
      super(memory);
    }

    @Override
    public RemoteEvent update(
        RemoteCalendarId calendar, RemoteEvent known, Event wanted, Mailing mailing) {
      super.update(calendar, known, Samples.titled(known.event(), "once"), mailing);
      RemoteEvent now = fetched(calendar, known);
      return super.update(calendar, now, wanted, mailing);
    }

    private RemoteEvent fetched(RemoteCalendarId calendar, RemoteEvent known) {
      return fetch(calendar, known.id()) instanceof Fetched.Found(RemoteEvent event)
          ? event
          : known;
    }
  }
}
