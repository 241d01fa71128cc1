package calsyncd.providers.microsoft;

import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Role;
import com.microsoft.graph.models.AttendeeType;
import com.microsoft.graph.models.EmailAddress;
import com.microsoft.graph.models.Event;
import com.microsoft.graph.models.Recipient;
import com.microsoft.graph.models.ResponseStatus;
import com.microsoft.graph.models.ResponseType;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Organizer and attendees of an event of Graph. */
final class PeopleMapper {
  private PeopleMapper() {}

  /** Graph names an organizer of every event; one's own events have none to us. */
  static People people(Event model) {
    boolean foreign = Boolean.FALSE.equals(model.getIsOrganizer());
    Optional<Attendee> organizer = foreign ? organizer(model.getOrganizer()) : Optional.empty();
    return new People(organizer, attendees(model));
  }

  private static Optional<Attendee> organizer(@Nullable Recipient organizer) {
    return Optional.ofNullable(organizer)
        .map(Recipient::getEmailAddress)
        .filter(PeopleMapper::isSomebody)
        .map(address -> attendee(address, Response.ACCEPTED, Role.REQUIRED));
  }

  private static List<Attendee> attendees(Event model) {
    @Nullable List<com.microsoft.graph.models.Attendee> attendees = model.getAttendees();
    return attendees == null
        ? List.of()
        : attendees.stream()
            .filter(Objects::nonNull)
            .flatMap(attendee -> attendee(attendee).stream())
            .toList();
  }

  private static Optional<Attendee> attendee(com.microsoft.graph.models.Attendee attendee) {
    return Optional.ofNullable(attendee.getEmailAddress())
        .filter(PeopleMapper::isSomebody)
        .map(
            address -> attendee(address, response(attendee.getStatus()), role(attendee.getType())));
  }

  private static Attendee attendee(EmailAddress address, Response response, Role role) {
    return new Attendee(orEmpty(address.getAddress()), orEmpty(address.getName()), response, role);
  }

  private static boolean isSomebody(EmailAddress address) {
    return !orEmpty(address.getAddress()).isEmpty() || !orEmpty(address.getName()).isEmpty();
  }

  private static Response response(@Nullable ResponseStatus status) {
    @Nullable ResponseType response = status == null ? null : status.getResponse();
    return switch (response) {
      case null -> Response.NEEDS_ACTION;
      case None, NotResponded -> Response.NEEDS_ACTION;
      case Accepted, Organizer -> Response.ACCEPTED;
      case TentativelyAccepted -> Response.TENTATIVE;
      case Declined -> Response.DECLINED;
    };
  }

  private static Role role(@Nullable AttendeeType type) {
    return switch (type) {
      case null -> Role.REQUIRED;
      case Required -> Role.REQUIRED;
      case Optional -> Role.OPTIONAL;
      case Resource -> Role.RESOURCE;
    };
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
