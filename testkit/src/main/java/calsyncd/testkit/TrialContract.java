package calsyncd.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.calendar.Event;
import calsyncd.hub.EventId;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubPage;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.Mentioned;
import calsyncd.provider.RemoteId;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a hub keeps of a pass that is only tried: nothing. */
abstract class TrialContract extends WaitingContract {
  @Test
  void aTrialShowsWhatItWroteAndLeavesNothing() {
    Lease lease = twoWay("one");
    imported(lease, single("a", "lunch"));
    EventId id = link(lease, "a").event();
    Lease lost = lease;
    again(lease);

    Event seen =
        trials()
            .trial(
                lost,
                tried -> {
                  tried.inPage(lost, tx -> written(tx, id, titled("uid-a", "dinner")));
                  return tried.inPage(lost, tx -> read(tx, id)).event();
                });

    assertThat(seen).isEqualTo(titled("uid-a", "dinner"));
    assertThat(living()).containsExactly(single("a", "lunch").event());
    Lease next = again(lease);
    assertThat(event(next, id).version()).isOne();
  }

  @Test
  void aTrialThatFailsLeavesNothing() {
    Lease lease = twoWay("one");
    imported(lease, single("a", "lunch"));
    EventId id = link(lease, "a").event();
    assertThatThrownBy(() ->
            trials()
                .trial(
                    lease,
                    tried -> {
                      tried.inPage(lease, tx -> written(tx, id, titled("uid-a", "dinner")));
                      throw new IllegalStateException("broken off");
                    }))
        .hasMessage("broken off");
    assertThat(event(lease, id).version()).isOne();
  }

  private static boolean written(HubPage tx, EventId id, Event event) {
    HubEvent now = read(tx, id);
    tx.write(List.of(new HubWrite.Put(now.saying(event))));
    return true;
  }

  private static HubEvent read(HubPage tx, EventId id) {
    tx.linked(Mentioned.of(Set.of(new RemoteId("a"))));
    return Objects.requireNonNull(tx.events(List.of(id)).get(id));
  }
}
