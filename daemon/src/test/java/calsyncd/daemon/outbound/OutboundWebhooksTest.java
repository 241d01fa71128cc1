package calsyncd.daemon.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.daemon.postgres.OutboundMessage;
import calsyncd.daemon.postgres.OutboundMessage.Channel;
import calsyncd.daemon.postgres.OutboundTable.Outcome;
import calsyncd.group.GroupId;
import calsyncd.group.Member;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever joins a group is told once, by signed requests to real servers. */
final class OutboundWebhooksTest {
  private static OutboundWorld world;
  private Receiver receiver;
  private OutboundSender sender;

  @BeforeAll
  static void open() {
    world = new OutboundWorld("outbound_webhooks", false);
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @BeforeEach
  void listen() throws Exception {
    receiver = new Receiver();
    sender = sender(OutboundWorld.NODE);
  }

  @AfterEach
  void end() {
    sender.close();
    receiver.close();
    world.empty();
  }

  private OutboundSender sender(String node) {
    return world.sender(node, Map.of(Channel.WEBHOOK, world.webhooks(receiver.host())));
  }

  @Test
  void aMessageIsSignedAsReceiversVerifyIt() throws Exception {
    String secret = world.endpoint(receiver.uri());
    Member ada = world.join(world.group("crew", false), "ada@example.org");

    world.send(sender);

    Receiver.Request request = receiver.requests().getFirst();
    new Webhook(secret).verify(request.body(), request.headers());
    assertThat(request.body())
        .contains("\"type\": \"group_assigned\"", ada.id().toString(), "ada@example.org");
    assertThatThrownBy(() ->
            new Webhook(secret).verify(request.body().replace("ada", "eve"), request.headers()))
        .isInstanceOf(WebhookVerificationException.class);
  }

  @Test
  void whoJoinsIsToldOnceHoweverOftenIsLooked() {
    world.endpoint(receiver.uri());
    GroupId crew = world.group("crew", false);
    world.join(crew, "ada@example.org");
    world.join(crew, "ada@example.org");

    world.send(sender);
    world.send(sender);

    assertThat(receiver.requests()).hasSize(1);
    assertThat(world.messages()).containsExactly("webhook sent 1");
  }

  @Test
  void nobodyIsToldBeforeTheGraceIsOver() {
    world.endpoint(receiver.uri());
    world.join(world.group("crew", false), "ada@example.org");

    world.sendDue(sender);

    assertThat(receiver.requests()).isEmpty();
  }

  @Test
  void thereAndBackIsToldOnce() {
    GroupId here = world.group("here", false);
    GroupId there = world.group("there", false);
    Member ada = world.join(here, "ada@example.org");
    world.endpoint(receiver.uri());

    Member away = world.move(here, ada, there);
    world.move(there, away, here);
    world.send(sender);

    assertThat(receiver.requests())
        .singleElement()
        .satisfies(it -> assertThat(it.body()).contains("\"here\""));
    assertThat(world.messages())
        .containsExactlyInAnyOrder("webhook dropped 0 left", "webhook sent 1");
  }

  @Test
  void whatIsNotTakenGoesAgainUnderTheSameId() {
    world.endpoint(receiver.uri());
    world.join(world.group("crew", false), "ada@example.org");
    receiver.answers(500, 302);

    world.send(sender);
    assertThat(world.messages()).containsExactly("webhook due 1 status_500");
    world.send(sender);
    assertThat(world.messages()).containsExactly("webhook due 2 status_302");
    world.send(sender);

    assertThat(world.messages()).containsExactly("webhook sent 3");
    assertThat(receiver.requests()).hasSize(3);
    assertThat(receiver.requests().stream().map(Receiver.Request::id).distinct()).hasSize(1);
  }

  @Test
  void aServerThatAsksForAPauseHasIt() {
    world.endpoint(receiver.uri());
    world.join(world.group("crew", false), "ada@example.org");
    receiver.answers(429);

    world.send(sender);

    assertThat(world.dueIn()).isBetween(110L, 120L);
  }

  @Test
  void whatIsNotTakenForTooLongIsGivenUp() {
    world.endpoint(receiver.uri());
    world.join(world.group("crew", false), "ada@example.org");
    receiver.answers(500);
    world.send(sender);
    world.run("update calsyncd.outbound_messages set expires_at = now()");

    world.send(sender);

    assertThat(receiver.requests()).hasSize(1);
    assertThat(world.messages()).containsExactly("webhook failed 1 status_500");
  }

  @Test
  void nothingGoesToAnEndpointThatIsGone() {
    world.endpoint(receiver.uri());
    GroupId crew = world.group("crew", false);
    world.join(crew, "ada@example.org");
    receiver.answers(410);
    world.send(sender);
    assertThat(world.endpoints.list(world.owner).getFirst().active()).isFalse();

    world.join(crew, "eve@example.org");
    world.send(sender);

    assertThat(receiver.requests()).hasSize(1);
    assertThat(world.messages()).containsExactly("webhook failed 1 status_410");
  }

  @Test
  void anEndpointThatWasRemovedIsToldNothing() {
    world.endpoint(receiver.uri());
    world.join(world.group("crew", false), "ada@example.org");
    var row = world.endpoints.list(world.owner).getFirst();

    assertThat(world.endpoints.remove(world.author, row.id())).isTrue();
    world.send(sender);

    assertThat(receiver.requests()).isEmpty();
    assertThat(world.messages()).containsExactly("webhook dropped 0 no_endpoint");
  }

  @Test
  void theOperatorsOwnNetworkIsOutOfReach() {
    world.endpoint(receiver.uri());
    world.join(world.group("crew", false), "ada@example.org");

    try (OutboundSender strict = world.sender(Map.of(Channel.WEBHOOK, world.webhooks()))) {
      world.send(strict);
    }

    assertThat(receiver.requests()).isEmpty();
    assertThat(world.messages()).containsExactly("webhook failed 1 host_not_allowed");
  }

  @Test
  void whatADeadNodeHadGoesFromAnotherAndTheDeadOneChangesNothing() {
    world.endpoint(receiver.uri());
    world.join(world.group("crew", false), "ada@example.org");
    world.run("update calsyncd.outbound_messages set due_at = now()");
    List<OutboundMessage> dead = world.table.claim("node-dead", 9, 9);
    assertThat(dead).hasSize(1);

    world.send(sender);
    world.table.end(dead.getFirst(), new Outcome.Failed("late"));

    assertThat(world.messages()).containsExactly("webhook sent 1");
  }

  @Test
  void whatALivingNodeHasIsNobodyElses() {
    world.endpoint(receiver.uri());
    world.join(world.group("crew", false), "ada@example.org");
    world.run("update calsyncd.outbound_messages set due_at = now()");
    world.beat();

    assertThat(world.table.claim(OutboundWorld.NODE, 9, 9)).hasSize(1);
    assertThat(world.table.claim("node-b", 9, 9)).isEmpty();
  }

  @Test
  void oneRecipientTakesNotAllPlaces() {
    world.endpoint(receiver.uri());
    GroupId crew = world.group("crew", false);
    for (int n = 0; n < 6; n++) {
      world.join(crew, "m" + n + "@example.org");
    }
    world.endpoint(URI.create("https://other.example/hook"));
    world.join(crew, "last@example.org");
    world.run("update calsyncd.outbound_messages set due_at = now()");
    world.beat();

    assertThat(world.table.claim(OutboundWorld.NODE, 8, 4))
        .hasSize(5)
        .extracting(OutboundMessage::recipient)
        .satisfies(all -> assertThat(all.stream().distinct()).hasSize(2));
    assertThat(world.table.claim(OutboundWorld.NODE, 8, 4)).isEmpty();
  }
}
