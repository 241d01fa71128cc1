package calsyncd.testkit.contract;

import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangePage.Then;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.Cursor;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteChange;
import calsyncd.testkit.MemoryProvider;
import java.util.List;

/** Ways to read a calendar wrong. */
final class BrokenPasses {
  private BrokenPasses() {}

  static final class Blind extends Broken {
    Blind(MemoryProvider memory) {
      super(memory);
    }

    @Override
    public ChangePage changes(RemoteCalendarId calendar, ChangeQuery query) {
      try {
        return super.changes(calendar, query);
      } catch (ProviderException gone) {
        return new ChangePage(List.of(), new Then.End(new Cursor("0")), "owner");
      }
    }
  }

  static final class OnePage extends Broken {
    OnePage(MemoryProvider memory) {
      super(memory);
    }

    @Override
    public ChangePage changes(RemoteCalendarId calendar, ChangeQuery query) {
      ChangePage page = super.changes(calendar, query);
      Then end = page.then() instanceof Then.More ? new Then.End(new Cursor("0")) : page.then();
      return new ChangePage(page.changes(), end, page.accessRole());
    }
  }

  static final class Stuck extends Broken {
    Stuck(MemoryProvider memory) {
      super(memory);
    }

    @Override
    public ChangePage changes(RemoteCalendarId calendar, ChangeQuery query) {
      ChangePage page = super.changes(calendar, query);
      return query instanceof ChangeQuery.Delta(Cursor since)
          ? new ChangePage(page.changes(), new Then.End(since), page.accessRole())
          : page;
    }
  }

  static final class Quiet extends Broken {
    Quiet(MemoryProvider memory) {
      super(memory);
    }

    @Override
    public ChangePage changes(RemoteCalendarId calendar, ChangeQuery query) {
      ChangePage page = super.changes(calendar, query);
      List<RemoteChange> told =
          page.changes().stream().filter(c -> !(c instanceof RemoteChange.Removed)).toList();
      return new ChangePage(told, page.then(), page.accessRole());
    }
  }
}
