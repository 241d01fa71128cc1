package calsyncd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.hub.BindingRules;
import calsyncd.hub.Deed;
import calsyncd.hub.EventId;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.Link;
import calsyncd.hub.Link.Hold;
import calsyncd.hub.Link.State;
import calsyncd.hub.LinkId;
import calsyncd.hub.OpenConflict;
import calsyncd.hub.OpenConflict.Choice;
import calsyncd.merge.FieldConflict;
import calsyncd.merge.Winner;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What waits for a person, or for a call that the provider has still to take. */
abstract class WaitingContract extends OutboxContract {
  private static final Event LUNCH = titled("uid-a", "lunch");
  private static final Choice HUB = new Choice(Winner.HUB, Map.of("title", Winner.REMOTE));

  private HubWrite.Clash clash(HubEvent event, LinkId link, String theirs, String resolution) {
    RemoteEvent remote =
        Events.remote("a", "r9", titled("uid-a", theirs)).withChangedAt(Optional.of(NOON));
    return new HubWrite.Clash(
        link,
        event.id(),
        event.version(),
        Optional.of(LUNCH),
        titled("uid-a", "ours"),
        remote,
        List.of(new FieldConflict("title", Optional.empty())),
        resolution);
  }

  /** An event whose copy in the binding is in conflict. */
  private EventId contested(Lease lease) {
    imported(lease, single("a", "lunch"));
    EventId event = link(lease, "a").event();
    save(lease, event, link -> link.withHold(new Hold(State.CONFLICT, "", 0)));
    edit(event, titled("uid-a", "ours"));
    clash(lease, event, "theirs");
    return event;
  }

  private void clash(Lease lease, EventId event, String theirs) {
    write(lease, clash(event(lease, event), linkTo(lease, event).orElseThrow().id(), theirs, ""));
  }

  private Optional<OpenConflict> open(Lease lease, LinkId link) {
    return Optional.ofNullable(ask(lease, tx -> tx.conflicts(List.of(link))).get(link));
  }

  @Test
  void aConflictWaitsUntilTheEventChangesOrAPersonDecides() {
    Lease lease = twoWay("one");
    EventId event = contested(lease);
    LinkId link = link(lease, "a").id();
    assertThat(open(lease, link).orElseThrow().remote())
        .isEqualTo(clash(event(lease, event), link, "theirs", "").remote());
    assertThat(open(lease, link).orElseThrow().hubVersion()).isEqualTo(2);
    assertThat(open(lease, link).orElseThrow().choice()).isEmpty();
    assertThat(lagging(lease)).isEmpty();

    edit(event, titled("uid-a", "ours too"));
    assertThat(lagging(lease)).containsExactly(link);

    clash(lease, event, "theirs too");
    assertThat(lagging(lease)).isEmpty();
    assertThat(open(lease, link).orElseThrow().remote().event())
        .isEqualTo(titled("uid-a", "theirs too"));

    choose(link, HUB);
    assertThat(lagging(lease)).containsExactly(link);
    assertThat(open(lease, link).orElseThrow().choice()).contains(HUB);
    assertThat(resolutions(event)).isEmpty();
  }

  @Test
  void aChoiceHoldsForWhatWasShownOnly() {
    Lease lease = twoWay("one");
    EventId event = contested(lease);
    LinkId link = link(lease, "a").id();
    choose(link, HUB);

    clash(lease, event, "theirs");
    assertThat(open(lease, link).flatMap(OpenConflict::choice)).contains(HUB);

    clash(lease, event, "something new");
    assertThat(open(lease, link).orElseThrow().choice()).isEmpty();
    assertThat(lagging(lease)).isEmpty();
  }

  @Test
  void aChoiceIsCarriedOutThoughNothingLags() {
    Lease lease = twoWay("one");
    EventId event = contested(lease);
    save(lease, event, link -> link.withVersions(2, 2));
    assertThat(lagging(lease)).isEmpty();

    choose(link(lease, "a").id(), HUB);

    assertThat(lags(lease, event)).isTrue();
  }

  @Test
  void whatIsDecidedIsNotOpenAnyMore() {
    Lease lease = twoWay("one");
    EventId event = contested(lease);
    LinkId link = link(lease, "a").id();

    write(
        lease,
        new HubWrite.Decided(link, "hub"),
        new HubWrite.Save(link(lease, "a").withHold(Hold.NONE)));

    assertThat(open(lease, link)).isEmpty();
    assertThat(resolutions(event)).containsExactly("hub");
    assertThat(lagging(lease)).containsExactly(link);
    write(lease, new HubWrite.Decided(link, "again"));
    write(lease, clash(event(lease, event), link, "theirs", "newest_wins"));
    assertThat(open(lease, link)).isEmpty();
    assertThat(resolutions(event)).containsExactly("hub", "newest_wins");
  }

  @Test
  void aConflictEndsWithItsLink() {
    Lease lease = twoWay("one");
    EventId event = contested(lease);

    write(lease, new HubWrite.Forget(link(lease, "a").id()));

    assertThat(resolutions(event)).containsExactly("unlinked");
  }

  @Test
  void aStrayCopyWaitsUntilItIsGone() {
    Lease lease = twoWay("one");
    Lease other = twoWay("two");
    write(lease, new HubWrite.Stray(single("a", "old")), new HubWrite.Stray(single("b", "x")));
    write(lease, new HubWrite.Stray(single("a", "new")));

    assertThat(strays(lease, 9)).containsExactlyInAnyOrder(single("a", "new"), single("b", "x"));
    assertThat(strays(lease, 1)).containsExactly(single("b", "x"));
    assertThat(strays(other, 9)).isEmpty();
    write(lease, new HubWrite.StrayEnded(new RemoteId("a")));
    assertThat(strays(lease, 9)).containsExactly(single("b", "x"));
  }

  @ParameterizedTest
  @CsvSource({
    "removal_proposed, remove_from_hub",
    "copy_removal_proposed, remove_copies",
  })
  void laterRemovalsJoinTheProposalThatIsOpen(String reason, String kind) {
    Lease lease = twoWay("one");
    imported(lease, single("a", "lunch"), single("b", "tea"), single("c", "walk"));
    hold(lease, "a", reason);
    hold(lease, "b", reason);
    assertThat(copies(lease)).isEqualTo(1);
    assertThat(unmentioned(lease, Window.UNBOUNDED, Set.of())).hasSize(1);
    Lease next = again(lease);
    hold(next, "c", reason);
    hold(next, "a", reason);
    assertThat(proposals(next)).containsExactly(kind + " open 3");

    write(next, new HubWrite.Save(link(next, "a").withHold(Hold.NONE)));
    assertThat(proposals(next)).containsExactly(kind + " open 2");
    reject(link(next, "b").id());
    Lease last = again(next);
    hold(last, "a", reason);
    assertThat(proposals(last)).hasSize(2).element(1).isEqualTo(kind + " open 1");
  }

  @Test
  void removalsOfTwoBindingsAndWaysAreNotOneProposal() {
    Lease one = twoWay("one");
    Lease two = twoWay("two");
    imported(one, single("a", "lunch"), single("b", "tea"));
    imported(two, single("c", "walk"));
    hold(one, "a", "removal_proposed");
    hold(one, "b", "copy_removal_proposed");
    hold(two, "c", "removal_proposed");
    assertThat(proposals(one))
        .containsExactlyInAnyOrder("remove_from_hub open 1", "remove_copies open 1");
    assertThat(proposals(two)).containsExactly("remove_from_hub open 1");
  }

  @Test
  void whatWouldBeMailedIsOneProposalOfAPass() {
    String reason = "would_mail";
    String kind = "would_mail";
    Lease lease = twoWay("one");
    imported(lease, single("a", "lunch"), single("b", "tea"), single("c", "walk"));
    hold(lease, "a", reason);
    hold(lease, "b", reason);
    hold(lease, "b", reason);

    assertThat(proposals(lease)).containsExactly(kind + " open 2");
    assertThat(copies(lease)).isEqualTo(3);
    assertThat(unmentioned(lease, Window.UNBOUNDED, Set.of())).hasSize(3);
    Lease next = again(lease);
    hold(next, "c", reason);
    hold(next, "a", reason);
    assertThat(proposals(next)).containsExactly(kind + " open 2", kind + " open 1");

    write(next, new HubWrite.Save(link(next, "a").withHold(Hold.NONE)));
    assertThat(proposals(next)).containsExactly(kind + " open 1", kind + " open 1");
    write(next, new HubWrite.Forget(link(next, "b").id()));
    assertThat(proposals(next)).containsExactly(kind + " rejected 0", kind + " open 1");
  }

  private void hold(Lease lease, String copy, String reason) {
    Link link = link(lease, copy);
    write(lease, new HubWrite.Save(link.withHold(parked(reason, link.wantedVersion()))));
  }

  @Test
  void whatWaitsForAUidHasItsTurnInEachPassUnlessTheProviderRefusedItsVersion() {
    Lease lease = twoWay("one");
    EventId event = create(LUNCH);
    LinkId link = linkTo(lease, event).orElseThrow().id();
    save(lease, event, it -> it.withHold(parked("uid_taken", 0)));
    assertThat(lagging(lease)).containsExactly(link);
    save(lease, event, it -> it.withHold(parked("uid_taken", it.wantedVersion())));
    assertThat(lagging(lease)).isEmpty();
  }

  @Test
  void whereNothingMayBeWrittenNothingLagsAndCreatesAreNotSettled() {
    Lease lease = twoWay("one");
    imported(lease, single("a", "tea"));
    EventId made = create(titled("uid-made", "made"));
    EventId other = create(titled("uid-other", "other"));
    Link.Intent intent = new Link.Intent(1, Optional.of(LUNCH), Optional.of(LUNCH));
    save(lease, made, it -> it.withIntent(Optional.of(intent)));
    save(lease, link(lease, "a").event(), it -> it.withIntent(Optional.of(intent)));
    assertThat(unsettled(lease, 9)).hasSize(2);
    assertThat(lagging(lease)).containsExactly(linkTo(lease, other).orElseThrow().id());

    Lease off = ruled(lease, BindingRules.TWO_WAY.withWrites(false));
    assertThat(unsettled(off, 9)).containsExactly(link(lease, "a").id());
    assertThat(lagging(off)).isEmpty();
    assertThat(unsettled(ruled(lease, BindingRules.IMPORT_ONLY), 9)).hasSize(2);
  }

  @Test
  void aLinkThatWaitsForSomethingElseChangesItsProposal() {
    Lease lease = twoWay("one");
    imported(lease, single("a", "lunch"));
    hold(lease, "a", "would_mail");
    hold(lease, "a", "removal_proposed");

    assertThat(proposals(lease)).containsExactly("would_mail rejected 0", "remove_from_hub open 1");
    hold(lease, "a", "oscillating");
    assertThat(proposals(lease))
        .containsExactly("would_mail rejected 0", "remove_from_hub rejected 0");
  }

  @Test
  void anApprovedRemovalFromTheHubIsListedUntilItIsMade() {
    Lease lease = twoWay("one");
    imported(lease, single("a", "lunch"), single("b", "tea"));
    hold(lease, "a", "removal_proposed");
    hold(lease, "b", "removal_proposed");
    assertThat(approved(lease, 9)).isEmpty();

    approve(link(lease, "a").id());

    assertThat(approved(lease, 9)).containsExactlyInAnyOrder(new RemoteId("a"), new RemoteId("b"));
    assertThat(approved(lease, 1)).hasSize(1);
    assertThat(link(lease, "a").hold().state()).isEqualTo(State.APPROVED);
    write(lease, new HubWrite.Save(link(lease, "b").withHubBase(Optional.of(LUNCH))));
    assertThat(approved(lease, 9)).hasSize(2);
    write(lease, new HubWrite.Save(link(lease, "a").withHold(Hold.NONE)));
    write(lease, new HubWrite.Forget(link(lease, "b").id()));
    assertThat(approved(lease, 9)).isEmpty();
    assertThat(proposals(lease)).singleElement().asString().startsWith("remove_from_hub approved");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsNotToGoFromTheHubIsLookedForAtTheProvider(boolean exports) {
    Lease lease = exports ? twoWay("one") : importing("one");
    imported(lease, single("a", "lunch"), single("b", "tea"));
    Event base = titled("uid-a", "as it was shown");
    save(lease, link(lease, "a").event(), link -> link.withHubBase(Optional.of(base)));
    hold(lease, "a", "removal_proposed");
    hold(lease, "b", "removal_proposed");

    reject(link(lease, "a").id());

    Link kept = link(lease, "a");
    assertThat(kept.remote()).contains(single("a", "lunch"));
    assertThat(kept.hold()).isEqualTo(Hold.NONE);
    assertThat(kept.origin()).isEqualTo(Link.Origin.NATIVE);
    assertThat(kept.intent()).contains(new Link.Intent(1, Optional.of(LUNCH), Optional.of(base)));
    assertThat(link(lease, "b").intent().orElseThrow().hubBase()).isEmpty();
    assertThat(unsettled(lease, 9)).hasSize(2);
    assertThat(proposals(lease)).singleElement().asString().startsWith("remove_from_hub rejected");
    assertThat(rung(lease)).isTrue();
  }

  @Test
  void whatIsHeldAgainThoughItWasApprovedIsAskedAgain() {
    Lease lease = twoWay("one");
    imported(lease, single("a", "lunch"));
    hold(lease, "a", "removal_proposed");
    approve(link(lease, "a").id());

    hold(lease, "a", "removal_proposed");

    assertThat(approved(lease, 9)).isEmpty();
    assertThat(proposals(lease)).element(1).isEqualTo("remove_from_hub open 1");
  }

  @ParameterizedTest
  @CsvSource({"would_mail, 1", "would_mail, 0", "copy_removal_proposed, 1"})
  void anApprovedWriteIsPushed(String reason, long version) {
    Lease lease = twoWay("one");
    EventId event = create(LUNCH);
    save(lease, event, link -> link.withHold(parked(reason, version)));
    assertThat(lagging(lease)).isEmpty();

    approve(linkTo(lease, event).orElseThrow().id());

    assertThat(lags(lease, event)).isTrue();
    assertThat(approved(lease, 9)).isEmpty();
  }

  @Test
  void whatWasDoneIsKeptWithWhatItReplaced() {
    Lease lease = twoWay("one");
    imported(lease, single("a", "lunch"));
    EventId event = link(lease, "a").event();
    Deed updated =
        new Deed(
            event,
            Deed.Side.HUB,
            "updated",
            "same/changed",
            List.of("title", "time"),
            Optional.of(LUNCH),
            "",
            2,
            "");
    Deed created =
        new Deed(
            event,
            Deed.Side.REMOTE,
            "created",
            "new",
            List.of(),
            Optional.empty(),
            "raw",
            2,
            "req-1");
    write(lease, new HubWrite.Noted(updated), new HubWrite.Noted(created));

    assertThat(deeds(event)).containsExactly(updated, created);
  }
}
