package calsyncd.webhooks;

import calsyncd.queue.Notification;
import java.util.List;

/** What is to be done with one request. */
sealed interface Outcome {
  /** Queue these, then answer. */
  record Enqueue(List<Notification> items) implements Outcome {}

  /** Answer at once with this plain text, which may be empty. */
  record Answer(Verdict verdict, String text) implements Outcome {}

  /** Answer with a problem. {@code detail} holds nothing that the request brought. */
  record Refuse(Verdict verdict, String detail) implements Outcome {}
}
