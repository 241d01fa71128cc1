package calsyncd.testkit;

import static calsyncd.testkit.MirrorWorld.located;
import static calsyncd.testkit.MirrorWorld.single;
import static calsyncd.testkit.MirrorWorld.titled;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.hub.BindingRules;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Link;
import calsyncd.hub.Link.Intent;
import calsyncd.hub.Link.Origin;
import calsyncd.hub.OpenConflict.Choice;
import calsyncd.merge.ConflictPolicy;
import calsyncd.merge.Winner;
import calsyncd.provider.CreateKey;
import calsyncd.provider.RemoteEvent;
import calsyncd.testkit.MirrorWorld.Place;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A user lets us write no more for now: what needs no write goes on all the same. */
class WritesOffTest {
  private static final BindingRules ON = BindingRules.TWO_WAY.withConflicts(ConflictPolicy.MANUAL);
  private static final BindingRules OFF = ON.withWrites(false);

  private final MirrorWorld world = new MirrorWorld();
  private final Place one = world.place("one", ON);

  private void disagree() {
    one.put("a", single("lunch"));
    world.settle(one);
    one.edit("lunch", titled("theirs"));
    world.edit("uid-lunch", titled("ours"));
    world.settle(one);
    assertThat(world.hub.openConflicts()).hasSize(1);
  }

  private void choose(Winner winner) {
    world.hub.user().choose(one.links().getFirst().id(), new Choice(winner, Map.of()));
  }

  @ParameterizedTest
  @EnumSource(
      value = Winner.class,
      names = {"HUB", "REMOTE"})
  void aChosenConflictIsCarriedOutInTheHub(Winner winner) {
    disagree();
    world.hub.user().rule(one.binding, OFF);
    choose(winner);
    int calls = one.provider.calls().size();
    world.settle(one);
    assertThat(world.hub.openConflicts()).isEmpty();
    assertThat(world.titles()).containsExactly(winner == Winner.HUB ? "ours" : "theirs");
    assertThat(one.writes(calls)).isEmpty();
    assertThat(one.titles()).containsExactly("theirs");

    world.hub.user().rule(one.binding, ON);
    world.settle(one);
    assertThat(one.titles()).isEqualTo(world.titles());
  }

  @Test
  void aChosenConflictIsCarriedOutWhereABindingOnlyImportsByThen() {
    disagree();
    world.hub.user().rule(one.binding, BindingRules.IMPORT_ONLY);
    choose(Winner.REMOTE);
    world.settle(one);
    assertThat(world.hub.openConflicts()).isEmpty();
    assertThat(world.titles()).isEqualTo(one.titles()).containsExactly("theirs");
  }

  @Test
  void whatOtherwiseLagsWaitsUntilWritesAreOnAgain() {
    one.put("a", single("lunch"));
    world.settle(one);
    world.hub.user().rule(one.binding, OFF);
    world.edit("uid-lunch", located("Rome"));
    world.make(single("dinner"));
    int calls = one.provider.calls().size();
    world.settle(one);
    assertThat(one.writes(calls)).isEmpty();
    world.hub.user().rule(one.binding, ON);
    world.settle(one);
    assertThat(one.titles()).containsExactly("lunch", "dinner");
  }

  /** Writes of an earlier pass of which nobody has an answer. */
  private void unanswered(Link link) {
    Event event = link.remote().map(RemoteEvent::event).orElseGet(() -> single("lost"));
    Origin origin =
        link.remote().isPresent()
            ? link.origin()
            : new Origin(
                true, 1, Optional.of(new CreateKey("k" + link.id().toString().replace("-", ""))));
    Intent intent = new Intent(1, Optional.of(event), Optional.of(event));
    world.hub.inPage(
        world.hub.lease(one.binding),
        tx -> {
          tx.write(
              List.of(new HubWrite.Save(link.withOrigin(origin).withIntent(Optional.of(intent)))));
          return true;
        });
  }

  @Test
  void createsThatNobodyKnowsTheEndOfKeepNothingElseFromBeingSettled() {
    world.hub.user().rule(one.binding, OFF);
    for (int i = 0; i < 260; i++) {
      world.make(single("event " + i));
    }
    one.put("a", single("lunch"));
    one.sync();
    one.links().forEach(this::unanswered);

    assertThat(one.sync().push().again()).isEmpty();

    assertThat(one.links())
        .filteredOn(link -> link.intent().isEmpty())
        .singleElement()
        .matches(link -> link.remote().isPresent());
    assertThat(one.titles()).containsExactly("lunch");
    one.edit("lunch", titled("dinner"));
    one.sync();
    assertThat(world.titles()).contains("dinner");
    world.clock.pass(Duration.ofMinutes(10));
    world.hub.user().rule(one.binding, ON);
    assertThat(one.sync().push().again()).contains(Duration.ZERO);
  }
}
