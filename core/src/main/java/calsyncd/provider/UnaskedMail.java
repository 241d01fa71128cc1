package calsyncd.provider;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.Capabilities.Mail;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Whom a write would mail though nobody asked for it. */
public final class UnaskedMail {
  private UnaskedMail() {}

  /**
   * The addresses, in lower case, before the write is made. Pure.
   *
   * @param capabilities of the provider that is to be written to
   * @param account whose connection writes
   * @param before the event as the provider has it; empty for a create
   * @param after the event as it is to be; empty for a delete
   */
  public static SortedSet<String> recipients(
      Capabilities capabilities, Account account, Optional<Event> before, Optional<Event> after) {
    SortedSet<String> told = new TreeSet<>();
    if (!before.equals(after)) {
      String own = lower(account.email());
      told(capabilities.mail(), before, after)
          .flatMap(UnaskedMail::people)
          .filter(people -> organises(people, own))
          .flatMap(people -> people.attendees().stream())
          .map(attendee -> lower(attendee.email()))
          .filter(address -> !address.equals(own))
          .forEach(told::add);
    }
    return Collections.unmodifiableSortedSet(told);
  }

  /** The forms of the event whose guests learn of the write. */
  private static Stream<Event> told(Mail mail, Optional<Event> before, Optional<Event> after) {
    return switch (mail) {
      case ON_REQUEST -> Stream.empty();
      case WHERE_OTHERS_INVITED -> before.stream();
      case ALWAYS -> Stream.concat(before.stream(), after.stream());
    };
  }

  private static Stream<People> people(Event event) {
    return Stream.concat(
            Stream.of(event.content()),
            event.overrides().values().stream().flatMap(UnaskedMail::content))
        .map(EventContent::people);
  }

  private static Stream<EventContent> content(SeriesOverride override) {
    return override instanceof SeriesOverride.Changed(EventContent content)
        ? Stream.of(content)
        : Stream.empty();
  }

  private static boolean organises(People people, String own) {
    return people.organizer().map(Attendee::email).filter(it -> !lower(it).equals(own)).isEmpty();
  }

  private static String lower(String address) {
    return address.toLowerCase(Locale.ROOT);
  }
}
