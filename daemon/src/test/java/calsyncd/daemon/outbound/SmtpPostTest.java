package calsyncd.daemon.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.postgres.OutboundMessage.Channel;
import calsyncd.group.GroupId;
import calsyncd.group.Member;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Mail is handed to a real server, and never twice where it may have gone. */
final class SmtpPostTest {
  private static OutboundWorld world;
  private static GreenMail server;

  @BeforeAll
  static void open() {
    world = new OutboundWorld("outbound_mail", true);
    server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    server.start();
  }

  @AfterAll
  static void close() {
    server.stop();
    world.close();
  }

  @AfterEach
  void empty() throws Exception {
    world.empty();
    server.purgeEmailFromAllMailboxes();
  }

  private static OutboundSender sender(int port) {
    SmtpSettings settings =
        new SmtpSettings("127.0.0.1", port, "", "", "calendar@example.com", false);
    SmtpPost post = new SmtpPost(settings, world.table, OutboundWorld.WITHIN, OutboundWorld.CLOCK);
    return world.sender(Map.of(Channel.MAIL, post));
  }

  private static OutboundSender sender() {
    return sender(server.getSmtp().getPort());
  }

  @Test
  void whoJoinsAGroupThatMailsHasOneMail() throws Exception {
    world.join(world.group("crew\r\nBcc: eve@example.org", true), "ada@example.org");

    try (OutboundSender sender = sender()) {
      world.send(sender);
      world.send(sender);
    }

    assertThat(world.messages()).containsExactly("mail sent 1");
    assertThat(server.getReceivedMessages()).hasSize(1);
    MimeMessage mail = server.getReceivedMessages()[0];
    assertThat(mail.getAllRecipients())
        .extracting(Object::toString)
        .containsExactly("ada@example.org");
    assertThat(mail.getSubject()).isEqualTo("You are in the group crew Bcc: eve@example.org");
    assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
  }

  @Test
  void aGroupThatDoesNotMailSendsNone() {
    world.join(world.group("crew", false), "ada@example.org");
    assertThat(world.messages()).isEmpty();
  }

  @Test
  void whoLeavesWhileTheMailIsUnderWayHasNone() {
    GroupId crew = world.group("crew", true);
    Member ada = world.join(crew, "ada@example.org");
    world.run("update calsyncd.outbound_messages set due_at = now()");
    world.beat();
    var taken = world.table.claim(OutboundWorld.NODE, 9, 9).getFirst();
    world.leave(crew, ada);
    SmtpSettings settings =
        new SmtpSettings(
            "127.0.0.1", server.getSmtp().getPort(), "", "", "calendar@example.com", false);

    Post.Result result =
        new SmtpPost(settings, world.table, OutboundWorld.WITHIN, OutboundWorld.CLOCK).send(taken);

    assertThat(result).isEqualTo(new Post.Result.Unwanted("withdrawn"));
    assertThat(server.getReceivedMessages()).isEmpty();
  }

  @Test
  void aMailWhoseAnswerWasLostIsNotSentAgain() throws Exception {
    world.join(world.group("crew", true), "ada@example.org");
    try (FickleSmtp fickle = new FickleSmtp("");
        OutboundSender sender = sender(fickle.port())) {
      world.send(sender);
      world.send(sender);

      assertThat(fickle.contents).hasSize(1);
    }
    assertThat(world.messages()).containsExactly("mail unknown 1 answer_lost");
  }

  @Test
  void aMailThatTheServerPutsOffGoesLater() throws Exception {
    world.join(world.group("crew", true), "ada@example.org");
    try (FickleSmtp fickle = new FickleSmtp("451 later");
        OutboundSender sender = sender(fickle.port())) {
      world.send(sender);
    }
    assertThat(world.messages()).containsExactly("mail due 1 smtp_451");
    try (OutboundSender sender = sender()) {
      world.send(sender);
    }
    assertThat(server.getReceivedMessages()).hasSize(1);
  }

  @Test
  void aMailThatTheServerRefusesIsNotSentAgain() throws Exception {
    world.join(world.group("crew", true), "ada@example.org");
    try (FickleSmtp fickle = new FickleSmtp("554 no");
        OutboundSender sender = sender(fickle.port())) {
      world.send(sender);
    }
    assertThat(world.messages()).containsExactly("mail failed 1 smtp_554");
  }

  @Test
  void withoutAConnectionNothingIsInDoubt() {
    world.join(world.group("crew", true), "ada@example.org");
    try (OutboundSender sender = sender(9)) {
      world.send(sender);
    }
    assertThat(world.messages()).containsExactly("mail due 1 smtp_connection");
  }

  @Test
  void aMailThatADeadNodeWasHandingOverIsNotSentAgain() {
    world.join(world.group("crew", true), "ada@example.org");
    world.run("update calsyncd.outbound_messages set due_at = now()");
    var dead = world.table.claim("node-dead", 9, 9).getFirst();
    assertThat(world.table.sending(dead)).isTrue();

    try (OutboundSender sender = sender()) {
      world.send(sender);
    }

    assertThat(server.getReceivedMessages()).isEmpty();
    assertThat(world.messages()).containsExactly("mail unknown 0 answer_lost");
    assertThat(world.told).containsExactly("mail unknown");
  }
}
