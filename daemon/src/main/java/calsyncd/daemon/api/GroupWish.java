package calsyncd.daemon.api;

import calsyncd.daemon.postgres.GroupRow.Wish;
import calsyncd.group.Invitations;
import calsyncd.hub.BindingId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What a request wants of a group; what it leaves out stays. */
record GroupWish(Body body) {
  /** The fields that it may have. */
  static final List<String> FIELDS =
      List.of(
          "name",
          "binding_id",
          "invitations",
          "mail_consent",
          "reminder_minutes",
          "mail_assigned",
          "mail_reminders");

  private static final int NAME = 200;
  private static final int REMINDERS = 5;

  /** Four weeks. */
  private static final int EARLIEST = 40_320;

  private static final List<String> INVITATIONS =
      Stream.of(Invitations.values()).map(it -> it.name().toLowerCase(Locale.ROOT)).toList();

  /** A group that invites and tells nobody. */
  static Wish quiet(String name) {
    return new Wish(name, Optional.empty(), Invitations.OFF, false, new TreeSet<>(), false, false);
  }

  /** What is wanted, over what was. */
  Wish over(Wish before) {
    return new Wish(
        body.text("name", NAME).orElse(before.name()),
        body.uuid("binding_id").map(BindingId::new).or(before::inviting),
        body.word("invitations", INVITATIONS)
            .map(word -> Invitations.valueOf(word.toUpperCase(Locale.ROOT)))
            .orElse(before.invitations()),
        body.bool("mail_consent").orElse(before.consent()),
        body.integers("reminder_minutes", REMINDERS, EARLIEST).orElse(before.reminderMinutes()),
        body.bool("mail_assigned").orElse(before.mailAssigned()),
        body.bool("mail_reminders").orElse(before.mailReminders()));
  }

  /** The name of a new group, which it has to have. */
  String name() {
    return body.needed("name", NAME);
  }
}
