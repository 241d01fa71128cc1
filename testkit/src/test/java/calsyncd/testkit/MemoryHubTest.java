package calsyncd.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.calendar.Event;
import calsyncd.hub.BindingId;
import calsyncd.hub.BindingRules;
import calsyncd.hub.Deed;
import calsyncd.hub.EventId;
import calsyncd.hub.Hub;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.LinkId;
import calsyncd.hub.OpenConflict.Choice;
import calsyncd.hub.Operation;
import calsyncd.hub.Trials;
import calsyncd.hub.Try;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.testkit.MemoryHub.CrashException;
import calsyncd.testkit.MemoryHub.Proposal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MemoryHubTest extends HubContract {
  private final MemoryHub hub = new MemoryHub(new TickingClock(NOON));
  private final HubCalendarId calendar = new HubCalendarId(UUID.randomUUID());
  private final Set<BindingId> rung = new HashSet<>();

  @Override
  protected Hub hub() {
    return hub;
  }

  @Override
  protected Trials trials() {
    return hub;
  }

  @Override
  protected Lease claim(String remoteCalendar, BindingRules rules) {
    return lease(hub.bind(calendar, new RemoteCalendarId(remoteCalendar), rules));
  }

  @Override
  protected Lease again(Lease lease) {
    return lease(lease.binding().id());
  }

  private Lease lease(BindingId binding) {
    rung.addAll(hub.takeRung());
    rung.remove(binding);
    return hub.lease(binding);
  }

  @Override
  protected boolean rung(Lease lease) {
    rung.addAll(hub.takeRung());
    return rung.contains(lease.binding().id());
  }

  @Override
  protected List<Event> living() {
    return hub.events(calendar);
  }

  @Override
  protected EventId create(Event event) {
    return hub.user().create(calendar, event);
  }

  @Override
  protected void edit(EventId id, Event event) {
    hub.user().edit(id, event);
  }

  @Override
  protected void erase(EventId id) {
    hub.user().remove(id);
  }

  @Override
  protected void choose(LinkId link, Choice choice) {
    hub.user().choose(link, choice);
  }

  @Override
  protected void approve(LinkId link) {
    hub.user().approve(proposal(link));
  }

  @Override
  protected void reject(LinkId link) {
    hub.user().reject(proposal(link));
  }

  private Proposal proposal(LinkId link) {
    return hub.proposals().stream()
        .filter(proposal -> proposal.links().contains(link))
        .findFirst()
        .orElseThrow();
  }

  @Override
  protected List<String> proposals(Lease lease) {
    return hub.proposals().stream()
        .filter(proposal -> proposal.binding().equals(lease.binding().id()))
        .map(p -> p.kind() + " " + p.state() + " " + p.links().size())
        .toList();
  }

  @Override
  protected List<String> resolutions(EventId event) {
    return hub.settledConflicts().stream()
        .filter(clash -> clash.event().equals(event))
        .map(HubWrite.Clash::resolution)
        .toList();
  }

  @Override
  protected List<Deed> deeds(EventId event) {
    return hub.deeds().stream().filter(deed -> deed.event().equals(event)).toList();
  }

  @Override
  protected List<Attempt> attempts(LinkId link) {
    return hub.attempts(link);
  }

  @Override
  protected List<String> tries(Lease lease) {
    Map<Operation, List<Try>> made = new EnumMap<>(Operation.class);
    hub.tries().forEach(t -> made.computeIfAbsent(t.operation(), _ -> new ArrayList<>()).add(t));
    return made.values().stream().map(MemoryHubTest::counted).toList();
  }

  private static String counted(List<Try> tries) {
    return "%s: %d succeeded, %d transient, %d rate_limited, %d non_retryable, %d exhausted"
        .formatted(
            tries.getFirst().operation().name().toLowerCase(Locale.ROOT),
            tries.stream().filter(t -> t.failure().isEmpty()).count(),
            failed(tries, "transient"),
            failed(tries, "rate_limited"),
            failed(tries, "non_retryable"),
            tries.stream().flatMap(t -> t.failure().stream()).filter(f -> f.exhausted()).count());
  }

  private static long failed(List<Try> tries, String shown) {
    return tries.stream()
        .flatMap(t -> t.failure().stream())
        .filter(f -> f.failureClass().shown().equals(shown))
        .count();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aCrashAfterTheCommitLeavesWhatWasWritten(boolean afterCommit) {
    Lease lease = twoWay("one");
    hub.crashIn(1, afterCommit);

    assertThatThrownBy(() -> imported(lease, single("a", "lunch")))
        .isInstanceOf(CrashException.class);

    assertThat(living()).hasSize(afterCommit ? 1 : 0);
    imported(lease, single("b", "tea"));
    assertThat(living()).hasSize(afterCommit ? 2 : 1);
  }

  @ParameterizedTest
  @CsvSource({"would_mail", "copy_removal_proposed"})
  void aRejectedWriteWaitsForTheNextEdit(String reason) {
    Lease lease = twoWay("one");
    EventId event = create(titled("u", "t"));
    save(lease, event, link -> link.withHold(parked(reason, 0)));

    reject(linkTo(lease, event).orElseThrow().id());

    assertThat(lagging(lease)).isEmpty();
    edit(event, titled("u", "other"));
    assertThat(lags(lease, event)).isTrue();
  }

  @Test
  void aBindingIsRuledAnew() {
    Lease lease = twoWay("one");
    hub.user().rule(lease.binding().id(), BindingRules.IMPORT_ONLY);

    Lease next = again(lease);
    assertThat(next.binding().rules()).isEqualTo(BindingRules.IMPORT_ONLY);
    create(titled("u", "t"));
    assertThat(lagging(next)).isEmpty();
  }
}
