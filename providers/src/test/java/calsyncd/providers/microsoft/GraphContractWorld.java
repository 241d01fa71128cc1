package calsyncd.providers.microsoft;

import calsyncd.calendar.EventTime;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import calsyncd.simulators.microsoft.GraphOptions;
import calsyncd.testkit.contract.ProviderWorld;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** A calendar of a simulated mailbox, and the user's other client. */
final class GraphContractWorld implements ProviderWorld {
  private static final String USER = "ann@x.example";
  private static final String NAME = "Kit";

  /** A world in which time stands still never forgets a call. */
  private static final GraphOptions.Exchange UNLIMITED =
      new GraphOptions.Exchange(true, false, 400, 4, Integer.MAX_VALUE);

  private static final String MARK = "String {66f5a359-4659-4830-9070-00047ec6ac6e} Name Mark";

  private final GraphWorld world;
  private final RemoteCalendarId calendar;
  private final CalendarProvider provider;
  private final NotificationSink sink;
  private final RemoteId unknown;
  private final int pageSize;

  /**
   * A world of its own.
   *
   * @param switches ways of the store that are turned on, as its control endpoint takes them
   */
  GraphContractWorld(int pageSize, String switches) {
    this.pageSize = pageSize;
    GraphOptions options = GraphOptions.defaults().withHttpAddresses().withExchange(UNLIMITED);
    world = new GraphWorld(options, pageSize);
    world.control("store", "{'switches': {" + switches + "}}");
    calendar = world.addCalendar(NAME);
    provider = world.provider();
    unknown = world.create(GraphWorld.single("elsewhere"));
    try {
      sink = new NotificationSink(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ways of passes that are turned on. */
  void delta(String switches) {
    world.control("delta", "{'switches': {" + switches + "}}");
  }

  @Override
  public CalendarProvider provider() {
    return provider;
  }

  @Override
  public RemoteCalendarId calendar() {
    return calendar;
  }

  @Override
  public Instant now() {
    return world.simulator().clock().instant();
  }

  @Override
  public boolean timePasses() {
    world.simulator().clock().advance(Duration.ofMinutes(1));
    return true;
  }

  @Override
  public Window window() {
    return GraphWorld.WINDOW;
  }

  @Override
  public int pageSize() {
    return pageSize;
  }

  @Override
  public boolean assignsUid() {
    return true;
  }

  @Override
  public RemoteId otherCreates(String title, EventTime.Zoned start) {
    return post(members(title, start));
  }

  private RemoteId post(String members) {
    String path = "/me/calendars/" + calendar.value() + "/events";
    return new RemoteId(Json.text(world.graph("POST", path, "{" + members + "}"), "id"));
  }

  private static String members(String title, EventTime.Zoned start) {
    Instant at = start.instant(start.zone());
    return "'subject': '"
        + title
        + "', 'body': {'contentType': 'text', 'content': ''}, "
        + GraphWorld.times(utc(at), utc(at.plusSeconds(3_600)), "UTC");
  }

  private static String utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC).toLocalDateTime().toString() + ":00";
  }

  @Override
  public void otherRenames(RemoteId id, String title) {
    world.patch(id, "'subject': '" + title + "'");
  }

  @Override
  public void otherDeletes(RemoteId id) {
    world.delete(id);
  }

  @Override
  public void otherInvitesWithMail(String guest) {
    EventTime.Zoned start = EventTime.Zoned.of(now().plusSeconds(86_400), ZoneOffset.UTC);
    post(
        members("meeting", start)
            + ", 'attendees': [{'emailAddress': {'address': '"
            + guest
            + "'}}]");
  }

  @Override
  public Optional<RemoteId> invite(String title, EventTime.Zoned start) {
    JsonObject invited =
        world.control(
            "mailboxes",
            "{'action': 'invite', 'user': '"
                + USER
                + "', 'calendar': '"
                + NAME
                + "', 'from': 'bob@x.example', 'event': {"
                + members(title, start)
                + ", 'attendees': [{'emailAddress': {'address': '"
                + USER
                + "'}}]}}");
    JsonObject event = world.graph("GET", "/me/events/" + Json.text(invited, "id"), "");
    return Optional.of(new RemoteId(Json.text(event, "id")));
  }

  @Override
  public void plantUnknown(RemoteId id) {
    world.patch(id, "'singleValueExtendedProperties': [{'id': '" + MARK + "', 'value': 'kept'}]");
  }

  @Override
  public String unknownOf(RemoteId id) {
    String filter = "($filter=id eq '" + MARK + "')";
    String query = "?$expand=singleValueExtendedProperties" + encoded(filter);
    JsonObject event = world.graph("GET", "/me/events/" + id.value() + query, "");
    return Json.array(event, "singleValueExtendedProperties").map(Object::toString).orElse("");
  }

  private static String encoded(String text) {
    return text.replace(" ", "%20").replace("{", "%7B").replace("}", "%7D");
  }

  @Override
  public List<String> mails() {
    return world.simulator().mails().stream().map(Object::toString).toList();
  }

  @Override
  public void loseCalendar() {
    world.control(
        "mailboxes",
        "{'action': 'delete_calendar', 'user': '" + USER + "', 'calendar': '" + NAME + "'}");
  }

  @Override
  public boolean loseAnswer(int write) {
    world.clearFaults();
    for (String method : write == 0 ? List.<String>of() : List.of("POST|PATCH|DELETE")) {
      world.control(
          "faults",
          "{'match': {'method': '"
              + method
              + "', 'path': '/events'}, 'skip': "
              + (write - 1)
              + ", 'drop_after': true}");
    }
    return true;
  }

  @Override
  public RemoteId unknownId() {
    return unknown;
  }

  @Override
  public URI notifications() {
    return sink.address("/hook");
  }

  @Override
  public void close() {
    sink.close();
    world.close();
  }
}
