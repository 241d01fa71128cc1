package calsyncd.providers.caldav;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Text;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.CreateKey;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Revision;
import calsyncd.providers.caldav.DavServer.Reply;
import calsyncd.providers.caldav.DavServer.Request;
import java.util.function.Function;

/** Writes to a server that answers as the test says. */
abstract class CalDavWriting extends CalDavConversation {
  static final CreateKey KEY = new CreateKey("create1");
  static final String HREF = "/u/cal/create1.ics";

  static Event event(String uid) throws IcsException {
    return IcsEvents.event(ics(uid)).orElseThrow();
  }

  static Event titled(Event event, String title) {
    return event.withContent(event.content().withText(new Text(title, "", "", "")));
  }

  static RemoteEvent known(String etag, String ics) throws IcsException {
    Event event = IcsEvents.event(ics).orElseThrow();
    return RemoteEvent.of(new RemoteId(HREF), new Revision(etag), event, ics);
  }

  /** Answers writes, and a GET with the object; a PROPFIND finds the calendar. */
  void writes(Function<Request, Reply> write, Reply object) {
    answers.set(request ->
        switch (request.method()) {
          case "PUT", "DELETE" -> write.apply(request);
          case "GET" -> object;
          case "REPORT" -> Reply.of(207, multistatus(changed("/u/cal/other.ics")));
          default -> facts(SYNCS);
        });
  }

  static String error(String element) {
    return "<d:error xmlns:d=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\"><c:%s/></d:error>"
        .formatted(element);
  }

  CalendarProvider open() {
    return open("/");
  }

  Request sent(String method) {
    return server.requests.stream()
        .filter(r -> r.method().equals(method))
        .findFirst()
        .orElseThrow();
  }
}
