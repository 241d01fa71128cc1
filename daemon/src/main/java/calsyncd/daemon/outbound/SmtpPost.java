package calsyncd.daemon.outbound;

import calsyncd.daemon.postgres.OutboundMessage;
import calsyncd.daemon.postgres.OutboundTable;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.UUID;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands mail to a server (RFC 5321). SMTP has no key by which a repeated mail is known: until the
 * content is sent a failure is tried again; from then on only an answer of the server counts, and
 * where none came the mail may have gone and does not go again.
 */
public final class SmtpPost implements Post {
  private static final Logger LOG = LoggerFactory.getLogger(SmtpPost.class);
  private static final int PERMANENT = 500;
  private static final int REFUSED = 400;

  private final SmtpSettings settings;
  private final Session session;
  private final OutboundTable table;
  private final InstantSource clock;

  /**
   * Mail through this server.
   *
   * @param table where a mail is marked before its content is sent
   * @param within for each answer of the server
   * @param clock dates the mails
   */
  public SmtpPost(
      SmtpSettings settings, OutboundTable table, Duration within, InstantSource clock) {
    this.settings = settings;
    this.session = Session.getInstance(properties(settings, within));
    this.table = table;
    this.clock = clock;
  }

  private static Properties properties(SmtpSettings settings, Duration within) {
    String millis = Long.toString(within.toMillis());
    Properties p = new Properties();
    p.setProperty("mail.smtp.connectiontimeout", millis);
    p.setProperty("mail.smtp.timeout", millis);
    p.setProperty("mail.smtp.from", settings.from());
    p.setProperty("mail.smtp.auth", Boolean.toString(!settings.user().isEmpty()));
    p.setProperty("mail.smtp.starttls.enable", Boolean.toString(settings.starttls()));
    p.setProperty("mail.smtp.starttls.required", Boolean.toString(settings.starttls()));
    p.setProperty("mail.smtp.ssl.checkserveridentity", "true");
    return p;
  }

  /** The mail is not to go: it is another node's by now, too late, or for one who has left. */
  private static final class Withdrawn extends MessagingException {
    private static final long serialVersionUID = 1L;
  }

  /** A transport that says when the content begins to go. */
  private static final class Marked extends SMTPTransport {
    private final OutboundMessage message;
    private final OutboundTable table;
    private boolean begun;

    Marked(Session session, OutboundMessage message, OutboundTable table) {
      super(session, new URLName("smtp", null, -1, null, null, null));
      this.message = message;
      this.table = table;
    }

    @Override
    protected OutputStream data() throws MessagingException {
      if (!table.sending(message)) {
        throw new Withdrawn();
      }
      begun = true;
      return super.data();
    }
  }

  @Override
  public Result send(OutboundMessage message) {
    Marked transport = new Marked(session, message, table);
    try {
      MimeMessage mail = mail(message);
      transport.connect(
          settings.host(), settings.port(), or(settings.user()), or(settings.password()));
      transport.sendMessage(mail, mail.getAllRecipients());
      return new Result.Taken();
    } catch (Withdrawn e) {
      return new Result.Unwanted("withdrawn");
    } catch (AuthenticationFailedException e) {
      return new Result.NotYet("smtp_authentication");
    } catch (MessagingException e) {
      return failed(e, transport.begun);
    } finally {
      close(transport);
    }
  }

  private static @org.jspecify.annotations.Nullable String or(String text) {
    return text.isEmpty() ? null : text;
  }

  private static Result failed(MessagingException e, boolean begun) {
    OptionalInt code = code(e);
    if (code.isPresent()) {
      String error = "smtp_" + code.getAsInt();
      return code.getAsInt() >= PERMANENT ? new Result.Refused(error) : new Result.NotYet(error);
    }
    return begun ? new Result.Doubtful("answer_lost") : new Result.NotYet("smtp_connection");
  }

  /** What the server said against it, if it said anything. */
  private static OptionalInt code(MessagingException thrown) {
    for (Exception e = thrown; e instanceof MessagingException it; e = it.getNextException()) {
      int code =
          switch (it) {
            case SMTPAddressFailedException address -> address.getReturnCode();
            case SMTPSendFailedException send -> send.getReturnCode();
            default -> 0;
          };
      if (code >= REFUSED) {
        return OptionalInt.of(code);
      }
    }
    return OptionalInt.empty();
  }

  private static void close(SMTPTransport transport) {
    try {
      transport.close();
    } catch (MessagingException e) {
      LOG.debug("a mail server did not say good-bye: {}", e.toString());
    }
  }

  private MimeMessage mail(OutboundMessage message) throws MessagingException {
    MailText text = MailText.of(message);
    MimeMessage mail = new Named(session, message.id(), settings.from());
    mail.setFrom(new InternetAddress(settings.from()));
    mail.setRecipient(RecipientType.TO, new InternetAddress(message.recipient()));
    mail.setSubject(text.subject(), StandardCharsets.UTF_8.name());
    mail.setText(text.body(), StandardCharsets.UTF_8.name());
    mail.setSentDate(Date.from(clock.instant()));
    mail.setHeader("Auto-Submitted", "auto-generated");
    mail.saveChanges();
    return mail;
  }

  /** A mail has the same Message-ID in each try. */
  private static final class Named extends MimeMessage {
    private final String id;

    Named(Session session, UUID message, String from) {
      super(session);
      this.id = "<" + message + from.substring(from.indexOf('@')) + ">";
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", id);
    }
  }
}
