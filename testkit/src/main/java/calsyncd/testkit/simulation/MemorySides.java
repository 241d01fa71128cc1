package calsyncd.testkit.simulation;

import calsyncd.calendar.EventContent;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.testkit.ForwardingProvider;
import calsyncd.testkit.MemoryProvider;
import calsyncd.testkit.TickingClock;
import calsyncd.testkit.quirks.Quirks;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;

/** The memory's hub and calendars. */
final class MemorySides implements SimulatedSides {
  private static final int PAGE = 3;

  private final TickingClock clock;
  private final SimulatedHub hub;

  MemorySides(TickingClock clock) {
    this.clock = clock;
    this.hub = new MemorySide(clock);
  }

  @Override
  public SimulatedHub hub() {
    return hub;
  }

  @Override
  public SimulatedCalendar calendar(String name, Quirks quirks) {
    return new Calendar(
        new RemoteCalendarId(name), quirks, new MemoryProvider(PAGE, quirks, clock));
  }

  @Override
  public boolean haveGuests() {
    return true;
  }

  @Override
  public void close() {}

  /** A memory provider is all of it by itself. */
  private static final class Calendar extends ForwardingProvider implements SimulatedCalendar {
    private final RemoteCalendarId id;
    private final Quirks quirks;
    private final MemoryProvider memory;

    Calendar(RemoteCalendarId id, Quirks quirks, MemoryProvider memory) {
      super(memory);
      this.id = id;
      this.quirks = quirks;
      this.memory = memory;
    }

    @Override
    public RemoteCalendarId id() {
      return id;
    }

    @Override
    public Quirks quirks() {
      return quirks;
    }

    @Override
    public List<RemoteEvent> held() {
      return memory.held();
    }

    @Override
    public void write(RemoteEvent event) {
      memory.write(event);
    }

    @Override
    public void remove(RemoteId event) {
      memory.remove(event);
    }

    @Override
    public List<String> calls() {
      return memory.calls();
    }

    @Override
    public List<String> mails() {
      return memory.mails();
    }

    @Override
    public void expireCursors() {
      memory.expireCursors();
    }

    @Override
    public void lag(int items) {
      memory.lag(items);
    }

    @Override
    public void repeat(int itemsAgo, Instant oldest) {
      memory.repeat(itemsAgo, oldest);
    }

    @Override
    public void catchUp() {
      memory.catchUp();
    }

    @Override
    public UnaryOperator<EventContent> rewriteBy(UnaryOperator<EventContent> rewriter) {
      memory.rewriteBy(rewriter);
      return rewriter;
    }
  }
}
