package calsyncd.simulators.caldav;

import calsyncd.simulators.http.Request;
import calsyncd.simulators.http.Response;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The reports of RFC 4791 §7 and RFC 6578 §3. */
record Reports(CalDavProfile profile, Paths paths, CalDavWorlds worlds, Properties properties) {
  private static final int FAR = Integer.MAX_VALUE;

  Response report(Target target, Request request) {
    StoredCalendar calendar = worlds.calendar(target);
    Xml asked = Xml.parse(request.body());
    String depth = request.header("Depth").orElse("0");
    if (asked.is(Xml.DAV, "sync-collection")) {
      return sync(target, calendar, asked, depth);
    }
    if (asked.is(Xml.CALDAV, "calendar-multiget")) {
      return multiget(target, calendar, asked);
    }
    if (asked.is(Xml.CALDAV, "calendar-query")) {
      return query(target, calendar, asked, depth);
    }
    throw DavErrors.precondition(403, "d:supported-report");
  }

  private static List<Xml> properties(Xml asked) {
    Xml prop = asked.child(Xml.DAV, "prop").orElseThrow(() -> DavErrors.refusal(400));
    return prop.children().toList();
  }

  static Response multistatus(List<String> responses, String more) {
    return DavErrors.xml(207, Xml.document("d:multistatus", String.join("", responses) + more));
  }

  private Response sync(Target target, StoredCalendar calendar, Xml asked, String depth) {
    List<Xml> wanted = properties(asked);
    String token =
        asked.child(Xml.DAV, "sync-token").orElseThrow(() -> DavErrors.refusal(400)).text();
    if (!depth.equals("0")) {
      throw DavErrors.refusal(400);
    }
    String level = asked.child(Xml.DAV, "sync-level").map(Xml::text).orElse("");
    if (!level.equals("1")) {
      throw level.isEmpty()
          ? DavErrors.refusal(400)
          : DavErrors.precondition(403, "d:sync-traversal-supported");
    }
    long since = token.isEmpty() ? 0 : position(calendar, token);
    int limit = limit(asked, token);
    Map<String, Long> changed = calendar.since(since);
    if (token.isEmpty()) {
      changed.keySet().retainAll(calendar.names()); // RFC 6578 §3.4.
    }
    return listed(target, calendar, wanted, changed, limit);
  }

  private long position(StoredCalendar calendar, String token) {
    return calendar
        .position(token)
        .orElseThrow(() -> DavErrors.precondition(profile.sync().badToken(), "d:valid-sync-token"));
  }

  private int limit(Xml asked, String token) {
    Optional<Integer> own =
        asked
            .child(Xml.DAV, "limit")
            .flatMap(limit -> limit.child(Xml.DAV, "nresults"))
            .map(Xml::text)
            .map(Integer::valueOf);
    if (own.isEmpty()) {
      return profile.sync().truncateAt() == 0 ? FAR : profile.sync().truncateAt();
    }
    return switch (profile.sync().limit()) {
      case IGNORED -> FAR;
      case CUT_AND_LOST -> own.get();
      case REFUSED -> {
        if (token.isEmpty()) {
          throw DavErrors.precondition(507, "d:number-of-matches-within-limits");
        }
        yield FAR;
      }
    };
  }

  private Response listed(
      Target target,
      StoredCalendar calendar,
      List<Xml> wanted,
      Map<String, Long> changed,
      int limit) {
    List<String> responses = new ArrayList<>();
    String token = calendar.token();
    for (Map.Entry<String, Long> entry : changed.entrySet()) {
      if (responses.size() == limit) {
        break;
      }
      responses.add(member(target, calendar, entry.getKey(), wanted));
      token = responses.size() == limit ? calendar.token(entry.getValue()) : token;
    }
    boolean cut = changed.size() > responses.size();
    if (cut && profile.sync().limit() != CalDavProfile.Limit.CUT_AND_LOST) {
      String error = "<d:error><d:number-of-matches-within-limits/></d:error>";
      responses.add(Xml.response(paths.calendar(target), 507, error));
    } else {
      token = calendar.token();
    }
    return multistatus(responses, "<d:sync-token>" + Xml.escaped(token) + "</d:sync-token>");
  }

  private String member(Target target, StoredCalendar calendar, String name, List<Xml> wanted) {
    String href = paths.object(target, name);
    return calendar.get(name).isEmpty()
        ? Xml.response(href, 404, "")
        : properties.response(href, of(target, name), wanted);
  }

  private static Target of(Target target, String name) {
    return new Target(target.user(), target.calendar(), name);
  }

  private Response multiget(Target target, StoredCalendar calendar, Xml asked) {
    List<Xml> wanted = properties(asked);
    List<String> hrefs = asked.children(Xml.DAV, "href").map(Xml::text).toList();
    if (hrefs.isEmpty()) {
      throw DavErrors.refusal(400);
    }
    List<String> responses = new ArrayList<>();
    for (String href : hrefs) {
      String path = URI.create(href).getPath();
      String name = path.substring(path.lastIndexOf('/') + 1);
      if (calendar.get(name).isPresent() || !profile.sync().dropsUnknown()) {
        responses.add(member(target, calendar, name, wanted));
      }
    }
    return multistatus(responses, "");
  }

  /** By days, as if all were in UTC, and every series as endless: it may answer too much. */
  private static boolean isInside(Xml range, Ical calendar) {
    String from = day(range.attribute("start"), "00000000");
    String to = day(range.attribute("end"), "99999999");
    return calendar.events().stream()
        .anyMatch(event -> {
          String start = day(event.value("DTSTART"), "");
          boolean recurs = event.line1("RRULE").isPresent() || event.line1("RDATE").isPresent();
          return start.compareTo(to) <= 0 && (recurs || start.compareTo(from) >= 0);
        });
  }

  private static String day(String time, String open) {
    return time.isEmpty() ? open : time.substring(0, 8);
  }

  private Response query(Target target, StoredCalendar calendar, Xml asked, String depth) {
    List<Xml> wanted = properties(asked);
    Xml event =
        asked
            .child(Xml.CALDAV, "filter")
            .flatMap(filter -> component(filter, "VCALENDAR"))
            .flatMap(object -> component(object, "VEVENT"))
            .orElseThrow(() -> DavErrors.object("valid-filter"));
    Optional<String> uid =
        event
            .child(Xml.CALDAV, "prop-filter")
            .filter(filter -> filter.attribute("name").equals("UID"))
            .flatMap(filter -> filter.child(Xml.CALDAV, "text-match"))
            .map(Xml::text);
    Optional<Xml> range = event.child(Xml.CALDAV, "time-range");
    List<String> responses =
        calendar.names().stream()
            .filter(name ->
                range.isEmpty()
                    || isInside(range.get(), Ical.parse(calendar.get(name).orElseThrow().ics())))
            .filter(name -> uid.isEmpty() || calendar.named(uid.get()).equals(Optional.of(name)))
            .map(name -> member(target, calendar, name, wanted))
            .toList();
    return multistatus(depth.equals("0") ? List.of() : responses, "");
  }

  private static Optional<Xml> component(Xml in, String name) {
    return in.children(Xml.CALDAV, "comp-filter")
        .filter(filter -> filter.attribute("name").equals(name))
        .findFirst();
  }
}
