package calsyncd.simulators.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Nobody is mailed unnoticed in this whole suite. */
class MailOutboxTest {
  private static final MailOutbox.Mail MAIL =
      new MailOutbox.Mail(Instant.EPOCH, "a@b.c", "d@e.f", "1", "title", "invitation");

  private final MailOutbox outbox = new MailOutbox();

  @Test
  void theSuiteRunsWithTheSwitchOn() {
    assertThat(Boolean.getBoolean(MailOutbox.UNREAD_FAILS)).isTrue();
  }

  @Test
  void anUnreadMailFails() {
    outbox.add(MAIL);
    assertThatThrownBy(outbox::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("d@e.f");
  }

  @Test
  void aMailThatSomebodyLookedAtDoesNot() {
    outbox.add(MAIL);
    assertThat(outbox.mails()).hasSize(1);
    assertThatCode(outbox::close).doesNotThrowAnyException();
    outbox.add(MAIL);
    assertThatThrownBy(outbox::close).isInstanceOf(IllegalStateException.class);
    outbox.clear();
    assertThatCode(outbox::close).doesNotThrowAnyException();
  }
}
