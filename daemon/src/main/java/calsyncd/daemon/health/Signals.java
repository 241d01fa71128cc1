package calsyncd.daemon.health;

import calsyncd.health.SystemEvidence.Calls;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What work that goes on anyway tells of PostgreSQL and of the providers: it only takes note, and
 * neither waits nor fails.
 */
public final class Signals {
  private final InstantSource clock;
  private final Streak refusals = new Streak();
  private final Map<String, Streak> providers = new TreeMap<>();

  /** Nothing has happened yet at these providers. */
  public Signals(Collection<String> providers, InstantSource clock) {
    this.clock = clock;
    providers.forEach(provider -> this.providers.put(provider, new Streak()));
  }

  /** PostgreSQL refused a statement for want of room, or since it takes none. */
  public void refused(String sqlState) {
    refusals.failed(clock.instant(), sqlState);
  }

  /** A provider answered a call. */
  public void answered(String provider) {
    providers.get(provider).ended();
  }

  /** A call failed. A refusal is an answer: only a provider that is in trouble gives none. */
  public void failed(String provider, ProviderException failure) {
    if (failure.failureClass() == FailureClass.TRANSIENT) {
      providers.get(provider).failed(clock.instant(), failure.reason());
    } else {
      answered(provider);
    }
  }

  Streak refusals() {
    return refusals;
  }

  List<Calls> calls() {
    return providers.entrySet().stream()
        .map(each -> new Calls(each.getKey(), each.getValue().failure()))
        .toList();
  }
}
