package calsyncd.providers.microsoft;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.provider.CreateKey;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.testkit.contract.Conformance;
import calsyncd.testkit.contract.Deviation;
import calsyncd.testkit.contract.ProviderWorld;
import calsyncd.testkit.contract.Samples;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The contract once more, on a Graph of other ways where no document settles them: a write of one
 * occurrence leaves the version of its series, and a new rule leaves cancelled occurrences, and
 * passes do not tell what an event was created with.
 */
@Conformance("Microsoft, in doubt")
final class MicrosoftContractInDoubtTest extends MicrosoftContractTest {
  @Override
  String switches() {
    return "'master_version_stays': true, 'cancelled_stay': true, 'duplicate_is_409': true";
  }

  @Override
  protected ProviderWorld world() {
    GraphContractWorld world = (GraphContractWorld) super.world();
    world.delta("'anonymous': true");
    return world;
  }

  @Test
  @Deviation(
      "Where passes leave the transactionId out, a single event comes without its key: to look for"
          + " it, every new event would be read once more. A series, which is read with its page,"
          + " and each read tell it.")
  @Override
  public void readsAndPassesTellTheKeyOfACreate() {
    CreateKey key = trial().key();
    RemoteEvent single = trial().create(key, samples().single("known by its key"));
    CreateKey seriesKey = trial().key();
    RemoteEvent series = trial().create(seriesKey, Samples.moved(samples().daily("keyed"), 2, 1));
    assertThat(trial().fetch(single.id()).key()).contains(key);
    Map<CreateKey, RemoteId> told = Map.of(seriesKey, series.id());
    assertThat(trial().keysInDelta()).isEqualTo(told);
    assertThat(trial().keysInSnapshot()).isEqualTo(told);
  }

  @Test
  @Deviation("A single event comes without its key, ours and theirs alike; reads tell them apart.")
  @Override
  public void noKeyOfOursIsOnWhatAnotherClientMade() {
    RemoteId theirs = trial().otherCreates("theirs", samples().nine(0));
    CreateKey key = trial().key();
    RemoteEvent ours = trial().create(key, samples().single("ours"));
    assertThat(trial().keysInDelta()).isEmpty();
    assertThat(trial().fetch(theirs).key()).isEmpty();
    assertThat(trial().fetch(ours.id()).key()).contains(key);
  }

  @Override
  public int roundTrips() {
    return 50;
  }
}
