package calsyncd.testkit.contract;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every adapter promises. Each row has a world of its own with an empty calendar; it ends with
 * nobody mailed unless the row asked for it, with passes that told exactly what reads tell, and
 * with one more pass that tells nothing.
 *
 * <p>A deviation is one row overridden, with {@code @Test} and a {@link Deviation} that says why. A
 * test with a {@link Conformance} is a column of {@code target/contract-table.md}.
 */
@ExtendWith(ConformanceReport.class)
public abstract class CalendarProviderContract
    implements CreateRows,
        UpdateRows,
        SeriesRows,
        DeleteRows,
        LastChangeRows,
        ChangeRows,
        InvitationRows,
        MailingRows,
        WatchRows,
        RoundTripRows {
  private @Nullable Trial trial;

  /** A service with a fresh, empty calendar; closed after the row. */
  protected abstract ProviderWorld world();

  @Override
  public final Trial trial() {
    if (trial == null) {
      throw new IllegalStateException("no row runs");
    }
    return trial;
  }

  @BeforeEach
  final void beginRow() {
    trial = new Trial(world());
  }

  @AfterEach
  final void endRow() {
    try {
      trial().assertSettled();
    } finally {
      trial().world().close();
    }
  }
}
