package calsyncd.testkit;

import calsyncd.testkit.contract.CalendarProviderContract;
import calsyncd.testkit.contract.Conformance;
import calsyncd.testkit.contract.ProviderWorld;
import org.junit.jupiter.api.Nested;

/** The memory reference keeps the contract, in whatever form it tells of its series. */
final class MemoryProviderContractTest {
  @Nested
  @Conformance("Memory")
  final class WholeSeries extends CalendarProviderContract {
    @Override
    protected ProviderWorld world() {
      return new MemoryWorld(false);
    }
  }

  @Nested
  @Conformance("Memory, in pieces")
  final class SeriesInPieces extends CalendarProviderContract {
    @Override
    protected ProviderWorld world() {
      return new MemoryWorld(true);
    }
  }
}
