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

  static String plain(String address) {
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

  private static boolean organises(Ical calendar, Set<String> own) {
    return organizer(calendar).filter(line -> own.contains(plain(line.value()))).isPresent();
  }

  /**
   * Sends what a change asks for; the object as it is then stored.
   *
   * @param own the addresses of whoever writes, the first one first
   * @throws calsyncd.simulators.http.Refusal where a guest changes what is the organizer's
   */
  Ical stored(Set<String> own, Optional<Ical> old, Ical changed) {
    if (organizer(changed).isEmpty()) {
      return changed;
    }
    if (organises(changed, own)) {
      return invited(own, old, changed);
    }
    if (organizer(changed).filter(Scheduling::byServer).isPresent()) {
      old.ifPresent(before -> refuseForeign(own, before, changed));
      reply(own, old, changed);
    }
    return changed;
  }

  private Ical invited(Set<String> own, Optional<Ical> old, Ical changed) {
    Map<String, String> before = old.map(Scheduling::guests).orElse(Map.of());
    Map<String, String> after = guests(changed);
    boolean says = old.filter(was -> said(was).equals(said(changed))).isEmpty();
    after.keySet().stream()
        .filter(guest -> !own.contains(guest))
        .filter(guest -> says || !before.containsKey(guest))
        .forEach(guest ->
            send(own, guest, changed, before.containsKey(guest) ? "update" : "invitation"));
    before.keySet().stream()
        .filter(guest -> !after.containsKey(guest))
        .forEach(guest -> send(own, guest, changed, "cancellation"));
    return delivered(own, changed);
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
    return calendar.events().stream().map(event -> said(event, Set.of(), Set.of())).toList();
  }

  private static List<String> said(Ical event, Set<String> beside, Set<String> own) {
    return event.lines().stream()
        .filter(line -> !STAMPS.contains(line.name()) && !line.name().startsWith("X-"))
        .filter(line -> !beside.contains(line.name()))
        .map(line -> line.without("SCHEDULE-STATUS"))
        .map(line -> own.contains(plain(line.value())) ? answerless(line) : line)
        .map(Ical.Line::text)
        .sorted()
        .toList();
  }

  private static Ical.Line answerless(Ical.Line line) {
    return line.without("PARTSTAT").without("RSVP");
  }

  /** The server notes at each guest that the message is on its way (§7.3). */
  private static Ical delivered(Set<String> own, Ical calendar) {
    calendar
        .events()
        .forEach(event ->
            event
                .lines()
                .replaceAll(line ->
                    line.name().equals("ATTENDEE")
                            && byServer(line)
                            && !own.contains(plain(line.value()))
                        ? line.with("SCHEDULE-STATUS", "1.2")
                        : line));
    return calendar;
  }

  private static void refuseForeign(Set<String> own, Ical old, Ical changed) {
    Map<String, Ical> before = byName(old);
    byName(changed)
        .forEach((name, event) -> {
          Ical was = before.getOrDefault(name, before.getOrDefault("", event));
          boolean same = name.isEmpty() || before.containsKey(name);
          if (same && !said(was, OF_THE_GUEST, own).equals(said(event, OF_THE_GUEST, own))) {
            throw DavErrors.object("allowed-attendee-scheduling-object-change");
          }
        });
  }

  private static Map<String, Ical> byName(Ical calendar) {
    return calendar.events().stream()
        .collect(Collectors.toMap(event -> event.value("RECURRENCE-ID"), event -> event));
  }

  private void reply(Set<String> own, Optional<Ical> old, Ical changed) {
    Map<String, Ical> before = old.map(Scheduling::byName).orElse(Map.of());
    byName(changed)
        .forEach((name, event) -> {
          String was = Optional.ofNullable(before.get(name)).map(e -> answer(e, own)).orElse("");
          String is = answer(event, own);
          if (!is.equals(was) && !is.isEmpty() && !is.equals("NEEDS-ACTION")) {
            send(own, plain(organizer(changed).orElseThrow().value()), changed, "response");
          }
        });
  }

  private static String answer(Ical event, Set<String> own) {
    return event
        .lines("ATTENDEE")
        .filter(line -> own.contains(plain(line.value())))
        .map(line -> line.parameter("PARTSTAT"))
        .findFirst()
        .orElse("");
  }

  /** Tells those whom a deletion concerns; a guest's refusal only if it is asked for (§8.1). */
  void deleted(Set<String> own, Ical old, boolean reply) {
    if (organises(old, own)) {
      guests(old).keySet().stream()
          .filter(guest -> !own.contains(guest))
          .forEach(guest -> send(own, guest, old, "cancellation"));
      return;
    }
    organizer(old)
        .filter(line -> reply && byServer(line))
        .filter(_ -> old.events().stream().anyMatch(event -> !answer(event, own).isEmpty()))
        .ifPresent(line -> send(own, plain(line.value()), old, "response"));
  }

  private void send(Set<String> own, String to, Ical calendar, String kind) {
    String subject = calendar.events().getFirst().value("SUMMARY");
    outbox.add(
        new MailOutbox.Mail(
            clock.instant(), own.iterator().next(), to, calendar.uid(), subject, kind));
  }
}
