package calsyncd.simulators.caldav;

import calsyncd.simulators.caldav.CalDavProfile.UidConflict;
import calsyncd.simulators.http.Refusal;
import calsyncd.simulators.http.Request;
import calsyncd.simulators.http.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Calendar objects: read, stored and deleted (RFC 4791 §5.3). */
record Objects(CalDavProfile profile, Paths paths, CalDavWorlds worlds, Scheduling scheduling) {
  private static final int OCTETS = 75;

  /** So narrow does a server fold that writes lines its own way. */
  private static final int NARROW = 60;

  Response get(Target target) {
    StoredCalendar.Stored stored =
        worlds.calendar(target).get(target.object()).orElseThrow(() -> DavErrors.refusal(404));
    return new Response(
        200,
        Map.of("Content-Type", "text/calendar; charset=utf-8", "ETag", stored.etag()),
        stored.ics().getBytes(StandardCharsets.UTF_8));
  }

  Response put(Target target, Request request) {
    StoredCalendar calendar = worlds.find(target).orElseThrow(() -> DavErrors.refusal(409));
    String type = request.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    if (!type.startsWith("text/calendar")) {
      throw DavErrors.precondition(415, "c:supported-calendar-data");
    }
    Optional<StoredCalendar.Stored> old = calendar.get(target.object());
    conditions(request, old, profile.writing().needsIfMatch());
    String sent = request.bodyText();
    Ical object = Ical.parse(sent);
    ObjectRules.check(object);
    uid(target, calendar, object.uid());
    String ics = stored(target, old.map(StoredCalendar.Stored::ics), sent, object);
    String etag = calendar.put(target.object(), ics);
    Response answer = Response.empty(old.isPresent() ? 204 : 201);
    return ics.equals(sent) ? answer.withHeader("ETag", etag) : answer;
  }

  private String stored(Target target, Optional<String> old, String sent, Ical object) {
    String before = object.text(OCTETS);
    Ical after =
        profile.scheduling()
            ? scheduling.stored(worlds.addresses(target.user()), old.map(Ical::parse), object)
            : object;
    if (profile.writing().rewrites()) {
      return after.text(NARROW);
    }
    String text = after.text(OCTETS);
    return text.equals(before) ? sent : text;
  }

  /** RFC 9110 §13.1: both conditions compare strongly. */
  private static void conditions(
      Request request, Optional<StoredCalendar.Stored> old, boolean needed) {
    Optional<String> match = request.header("If-Match");
    Optional<String> none = request.header("If-None-Match");
    boolean unlike =
        match.isPresent() && old.filter(stored -> stored.etag().equals(match.get())).isEmpty();
    boolean there = none.filter("*"::equals).isPresent() && old.isPresent();
    boolean unasked = needed && old.isPresent() && match.isEmpty();
    if (unlike || there || unasked) {
      throw DavErrors.refusal(412);
    }
  }

  private void uid(Target target, StoredCalendar calendar, String uid) {
    boolean everywhere = profile.writing().uidConflict() == UidConflict.FORBIDDEN_EVERYWHERE;
    boolean elsewhere =
        everywhere
            && worlds.all(target.user()).stream()
                .filter(other -> other != calendar)
                .anyMatch(other -> other.named(uid).isPresent());
    boolean taken = calendar.named(uid).filter(name -> !name.equals(target.object())).isPresent();
    boolean changed =
        calendar
            .get(target.object())
            .filter(stored -> !Ical.parse(stored.ics()).uid().equals(uid))
            .isPresent();
    if (taken || elsewhere || changed) {
      throw conflict(target);
    }
  }

  private RuntimeException conflict(Target target) {
    return switch (profile.writing().uidConflict()) {
      case CONFLICT -> DavErrors.precondition(409, "c:no-uid-conflict");
      case FORBIDDEN_EVERYWHERE -> DavErrors.precondition(403, "c:no-uid-conflict");
      case SENTENCE ->
          DavErrors.sentence(
              400, "Calendar object with uid already exists in this calendar collection.");
      case MULTISTATUS ->
          new Refusal(
              Reports.multistatus(
                  List.of(
                      Xml.response(
                          paths.object(target, target.object()),
                          412,
                          "<d:error><c:no-uid-conflict/></d:error>")),
                  ""));
    };
  }

  Response delete(Target target, Request request) {
    StoredCalendar calendar = worlds.calendar(target);
    Optional<StoredCalendar.Stored> old = calendar.get(target.object());
    if (old.isEmpty() && request.header("If-Match").isEmpty()) {
      throw DavErrors.refusal(404);
    }
    conditions(request, old, false);
    calendar.remove(target.object());
    if (profile.scheduling()) {
      boolean reply = request.header("Schedule-Reply").filter("F"::equals).isEmpty();
      scheduling.deleted(
          worlds.addresses(target.user()), Ical.parse(old.orElseThrow().ics()), reply);
    }
    return Response.empty(204);
  }
}
