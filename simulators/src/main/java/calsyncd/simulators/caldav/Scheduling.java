package calsyncd.simulators.caldav;

import calsyncd.simulators.http.MailOutbox;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Implicit scheduling (RFC 6638 §3.2): who stores, changes or deletes an object with an organizer
 * and attendees makes the server send iTIP messages, unless {@code SCHEDULE-AGENT} says otherwise.
 */
record Scheduling(MailOutbox outbox, InstantSource clock) {
  private static final Set<String> STAMPS =
      Set.of("DTSTAMP", "LAST-MODIFIED", "CREATED", "REQUEST-STATUS");

  /** What a guest may change beside the own answer (§3.2.2.1). */
  private static final Set<String> OF_THE_GUEST =
      Set.of("TRANSP", "CLASS", "CATEGORIES", "PERCENT-COMPLETE", "COMPLETED");

  private static String plain(String address) {
    String lower = address.strip().toLowerCase(Locale.ROOT);
    return lower.startsWith("mailto:") ? lower.substring(7) : lower;
  }

  private static boolean byServer(Ical.Line person) {
    return !Set.of("NONE", "CLIENT")
        .contains(person.parameter("SCHEDULE-AGENT").toUpperCase(Locale.ROOT));
  }

  private static Optional<Ical.Line> organizer(Ical calendar) {
    return calendar.events().stream().flatMap(e -> e.lines("ORGANIZER")).findFirst();
  }

  private static boolean organises(Ical calendar, String user) {
    return organizer(calendar).filter(line -> plain(line.value()).equals(user)).isPresent();
  }

  /**
   * Sends what a change asks for; the object as it is then stored.
   *
   * @throws calsyncd.simulators.http.Refusal where a guest changes what is the organizer's
   */
  Ical stored(String user, Optional<Ical> old, Ical changed) {
    if (organizer(changed).isEmpty()) {
      return changed;
    }
    if (organises(changed, user)) {
      return invited(user, old, changed);
    }
    if (organizer(changed).filter(Scheduling::byServer).isPresent()) {
      old.ifPresent(before -> refuseForeign(user, before, changed));
      reply(user, old, changed);
    }
    return changed;
  }

  private Ical invited(String user, Optional<Ical> old, Ical changed) {
    Map<String, String> before = old.map(Scheduling::guests).orElse(Map.of());
    Map<String, String> after = guests(changed);
    boolean says = old.filter(was -> said(was).equals(said(changed))).isEmpty();
    after.keySet().stream()
        .filter(guest -> !guest.equals(user))
        .filter(guest -> says || !before.containsKey(guest))
        .forEach(guest ->
            send(user, guest, changed, before.containsKey(guest) ? "update" : "invitation"));
    before.keySet().stream()
        .filter(guest -> !after.containsKey(guest))
        .forEach(guest -> send(user, guest, changed, "cancellation"));
    return delivered(user, changed);
  }

  /** Those whom the server is to tell. */
  private static Map<String, String> guests(Ical calendar) {
    Map<String, String> guests = new LinkedHashMap<>();
    calendar.events().stream()
        .flatMap(event -> event.lines("ATTENDEE"))
        .filter(Scheduling::byServer)
        .forEach(line -> guests.put(plain(line.value()), line.value()));
    return guests;
  }

  /** What guests see of an event. */
  private static List<List<String>> said(Ical calendar) {
    return calendar.events().stream().map(event -> said(event, Set.of(), "")).toList();
  }

  private static List<String> said(Ical event, Set<String> beside, String user) {
    return event.lines().stream()
        .filter(line -> !STAMPS.contains(line.name()) && !line.name().startsWith("X-"))
        .filter(line -> !beside.contains(line.name()))
        .map(line -> line.without("SCHEDULE-STATUS"))
        .map(line -> plain(line.value()).equals(user) ? own(line) : line)
        .map(Ical.Line::text)
        .sorted()
        .toList();
  }

  private static Ical.Line own(Ical.Line line) {
    return line.without("PARTSTAT").without("RSVP");
  }

  /** The server notes at each guest that the message is on its way (§7.3). */
  private static Ical delivered(String user, Ical calendar) {
    calendar
        .events()
        .forEach(event ->
            event
                .lines()
                .replaceAll(line ->
                    line.name().equals("ATTENDEE")
                            && byServer(line)
                            && !plain(line.value()).equals(user)
                        ? line.with("SCHEDULE-STATUS", "1.2")
                        : line));
    return calendar;
  }

  private static void refuseForeign(String user, Ical old, Ical changed) {
    Map<String, Ical> before = byName(old);
    byName(changed)
        .forEach((name, event) -> {
          Ical was = before.getOrDefault(name, before.getOrDefault("", event));
          boolean same = name.isEmpty() || before.containsKey(name);
          if (same && !said(was, OF_THE_GUEST, user).equals(said(event, OF_THE_GUEST, user))) {
            throw DavErrors.object("allowed-attendee-scheduling-object-change");
          }
        });
  }

  private static Map<String, Ical> byName(Ical calendar) {
    return calendar.events().stream()
        .collect(Collectors.toMap(event -> event.value("RECURRENCE-ID"), event -> event));
  }

  private void reply(String user, Optional<Ical> old, Ical changed) {
    Map<String, Ical> before = old.map(Scheduling::byName).orElse(Map.of());
    byName(changed)
        .forEach((name, event) -> {
          String was = Optional.ofNullable(before.get(name)).map(e -> answer(e, user)).orElse("");
          String is = answer(event, user);
          if (!is.equals(was) && !is.isEmpty() && !is.equals("NEEDS-ACTION")) {
            send(user, plain(organizer(changed).orElseThrow().value()), changed, "response");
          }
        });
  }

  private static String answer(Ical event, String user) {
    return event
        .lines("ATTENDEE")
        .filter(line -> plain(line.value()).equals(user))
        .map(line -> line.parameter("PARTSTAT"))
        .findFirst()
        .orElse("");
  }

  /** Tells those whom a deletion concerns; a guest's refusal only if it is asked for (§8.1). */
  void deleted(String user, Ical old, boolean reply) {
    if (organises(old, user)) {
      guests(old).keySet().stream()
          .filter(guest -> !guest.equals(user))
          .forEach(guest -> send(user, guest, old, "cancellation"));
      return;
    }
    organizer(old)
        .filter(line -> reply && byServer(line))
        .filter(_ -> old.events().stream().anyMatch(event -> !answer(event, user).isEmpty()))
        .ifPresent(line -> send(user, plain(line.value()), old, "response"));
  }

  private void send(String from, String to, Ical calendar, String kind) {
    String subject = calendar.events().getFirst().value("SUMMARY");
    outbox.add(new MailOutbox.Mail(clock.instant(), from, to, calendar.uid(), subject, kind));
  }
}
