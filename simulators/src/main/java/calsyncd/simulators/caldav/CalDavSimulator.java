package calsyncd.simulators.caldav;

import calsyncd.simulators.http.AccessLog;
import calsyncd.simulators.http.AdjustableClock;
import calsyncd.simulators.http.Faults;
import calsyncd.simulators.http.MailOutbox;
import calsyncd.simulators.http.Request;
import calsyncd.simulators.http.Response;
import calsyncd.simulators.http.SimulatorServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A CalDAV server on 127.0.0.1 after a profile. Every request but the well-known one needs Basic
 * authentication. Users have the path {@code /calendars/ADDRESS/CALENDAR/}; scripted faults and the
 * mail outbox are under {@code /control/}. Where a profile has its calendars on another host, that
 * is the same port under the name {@code localhost}. All methods are safe for use by many threads.
 */
public final class CalDavSimulator implements AutoCloseable {
  private static final String CAPABILITIES = "1, 3, access-control, calendar-access";

  private final CalDavProfile profile;
  private final SimulatorServer server;
  private final CalDavWorlds worlds;
  private final MailOutbox mails = new MailOutbox();
  private final Paths paths;
  private final Properties properties;
  private final Reports reports;
  private final Objects objects;

  private CalDavSimulator(CalDavProfile profile, InstantSource time) {
    AdjustableClock clock = new AdjustableClock(time);
    this.profile = profile;
    this.worlds = new CalDavWorlds(profile);
    this.server =
        new SimulatorServer(
            0, clock, DavErrors::plain, request -> login(request).map(login -> login[0]));
    String own = server.baseUrl();
    this.paths =
        new Paths(profile, profile.homeElsewhere() ? own.replace("127.0.0.1", "localhost") : own);
    this.properties = new Properties(paths, worlds);
    this.reports = new Reports(profile, paths, worlds, properties);
    this.objects = new Objects(profile, paths, worlds, new Scheduling(mails, clock));
  }

  /** Starts a server without users. */
  public static CalDavSimulator start(CalDavProfile profile, InstantSource clock) {
    CalDavSimulator simulator = new CalDavSimulator(profile, clock);
    simulator.routes();
    simulator.mails.install(simulator.server);
    simulator.server.start();
    return simulator;
  }

  private interface Work {
    Response on(Target target, Request request);
  }

  private void routes() {
    String root = profile.root();
    server.route("PROPFIND", "/.well-known/caldav", _ -> elsewhere());
    server.route("GET", "/.well-known/caldav", _ -> elsewhere());
    route("PROPFIND", root + "/", (it, request) -> propfind(root + "/", it, request));
    route("PROPFIND", root + "/principals/{user}/", this::principal);
    route("PROPFIND", root + "/calendars/{user}/", this::home);
    String calendar = root + "/calendars/{user}/{calendar}/";
    route("PROPFIND", calendar, this::calendar);
    route("REPORT", calendar, this::report);
    route("OPTIONS", calendar, (_, _) -> options());
    route("MKCALENDAR", calendar, (target, _) -> made(target));
    route("DELETE", calendar, (target, _) -> dropped(target));
    route("GET", calendar + "{object}", (target, _) -> objects.get(target));
    route("PUT", calendar + "{object}", objects::put);
    route("DELETE", calendar + "{object}", objects::delete);
  }

  private Response elsewhere() {
    return Response.empty(profile.wellKnown()).withHeader("Location", profile.root() + "/");
  }

  /** Requests are handled one after the other: each sees the world whole. */
  private void route(String method, String template, Work work) {
    server.route(
        method,
        template,
        request -> {
          synchronized (worlds) {
            return work.on(target(request), request);
          }
        });
  }

  /** Who asks for what; a stranger is told that it is not there. */
  private Target target(Request request) {
    String[] login = login(request).orElseThrow(DavErrors::unauthorized);
    if (!worlds.knows(login[0], login[1])) {
      throw DavErrors.unauthorized();
    }
    String user = request.pathParams().getOrDefault("user", login[0]);
    boolean home = request.path().startsWith(profile.root() + "/calendars/");
    boolean misplaced = home && !paths.isHome(request.header("Host").orElse(""));
    if (!user.equals(login[0]) || misplaced) {
      throw DavErrors.refusal(404);
    }
    return new Target(
        user,
        request.pathParams().getOrDefault("calendar", ""),
        request.pathParams().getOrDefault("object", ""));
  }

  private static Optional<String[]> login(Request request) {
    return request
        .header("Authorization")
        .filter(value -> value.startsWith("Basic "))
        .map(value -> Base64.getDecoder().decode(value.substring(6)))
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8).split(":", 2))
        .filter(parts -> parts.length == 2);
  }

  private static void needXml(Request request) {
    String type = request.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    if (!type.startsWith("application/xml") && !type.startsWith("text/xml")) {
      throw DavErrors.refusal(415);
    }
  }

  private Response propfind(String href, Target target, Request request) {
    needXml(request);
    depth(request);
    return Reports.multistatus(List.of(properties.response(href, target, asked(request))), "");
  }

  /** RFC 4918 §9.1: without the header it is infinite, which no server need bear. */
  private static int depth(Request request) {
    return switch (request.header("Depth").orElse("infinity")) {
      case "0" -> 0;
      case "1" -> 1;
      default -> throw DavErrors.precondition(403, "d:propfind-finite-depth");
    };
  }

  private static List<Xml> asked(Request request) {
    return Xml.parse(request.body())
        .child(Xml.DAV, "prop")
        .orElseThrow(() -> DavErrors.refusal(400))
        .children()
        .toList();
  }

  private Response principal(Target target, Request request) {
    Target principal = new Target(target.user(), Properties.AS_PRINCIPAL, "");
    return propfind(paths.principal(target.user()), principal, request);
  }

  private Response home(Target target, Request request) {
    needXml(request);
    List<Xml> asked = asked(request);
    List<String> responses = new ArrayList<>();
    Target home = new Target(target.user(), Properties.AS_HOME, "");
    responses.add(properties.response(paths.home(target.user()), home, asked));
    if (depth(request) == 1) {
      for (StoredCalendar calendar : worlds.all(target.user())) {
        Target member = new Target(target.user(), calendar.name(), "");
        responses.add(properties.response(paths.calendar(member), member, asked));
      }
    }
    return Reports.multistatus(responses, "");
  }

  private Response calendar(Target target, Request request) {
    StoredCalendar calendar = worlds.calendar(target);
    needXml(request);
    List<Xml> asked = asked(request);
    List<String> responses = new ArrayList<>();
    responses.add(properties.response(paths.calendar(target), target, asked));
    if (depth(request) == 1) {
      for (String name : calendar.names()) {
        Target member = new Target(target.user(), target.calendar(), name);
        responses.add(properties.response(paths.object(target, name), member, asked));
      }
    }
    return Reports.multistatus(responses, "");
  }

  private Response report(Target target, Request request) {
    needXml(request);
    return reports.report(target, request);
  }

  private Response options() {
    String more = profile.scheduling() ? ", calendar-auto-schedule" : "";
    return Response.empty(200).withHeader("DAV", CAPABILITIES + more);
  }

  /** RFC 4791 §5.3.1.2. */
  private Response made(Target target) {
    if (worlds.find(target).isPresent()) {
      throw DavErrors.precondition(403, "d:resource-must-be-null");
    }
    worlds.make(target, "VEVENT");
    return Response.empty(201);
  }

  private Response dropped(Target target) {
    worlds.calendar(target);
    worlds.drop(target);
    return Response.empty(204);
  }

  /** {@code http://127.0.0.1:port}, without a slash at the end. */
  public String baseUrl() {
    return server.baseUrl();
  }

  /** The server of the calendars, without a slash at the end. */
  public String homeUrl() {
    return paths.home();
  }

  /** {@code host:port} of both. */
  public List<String> hosts() {
    return List.of(URI.create(baseUrl()).getAuthority(), URI.create(homeUrl()).getAuthority());
  }

  /** The path of a calendar, plainly spelt. */
  public String path(String user, String calendar) {
    return profile.root() + "/calendars/" + user + "/" + calendar + "/";
  }

  /** Adds a user, whose login is their address if it looks like one. */
  public void addUser(String login, String password) {
    synchronized (worlds) {
      worlds.add(login, password);
    }
  }

  /** Another address under which a user is invited, in lower case. */
  public void addAlias(String user, String address) {
    synchronized (worlds) {
      worlds.addresses(user).add(address);
    }
  }

  /** Adds an empty calendar. */
  public void addCalendar(String user, String calendar) {
    synchronized (worlds) {
      worlds.make(new Target(user, calendar, ""), "VEVENT");
    }
  }

  /** Adds a list of to-dos, which is a calendar collection too. */
  public void addTaskList(String user, String calendar) {
    synchronized (worlds) {
      worlds.make(new Target(user, calendar, ""), "VTODO");
    }
  }

  /** What another person's server delivers into a calendar: nobody is told. */
  public void deliver(String user, String calendar, String object, String ics) {
    synchronized (worlds) {
      worlds.calendar(new Target(user, calendar, "")).put(object, ics);
    }
  }

  /** An object as it is stored. */
  public Optional<String> object(String user, String calendar, String object) {
    synchronized (worlds) {
      return worlds
          .find(new Target(user, calendar, ""))
          .flatMap(it -> it.get(object))
          .map(StoredCalendar.Stored::ics);
    }
  }

  /** From here on the server knows no sync token that it gave. */
  public void forgetTokens(String user, String calendar) {
    synchronized (worlds) {
      worlds.calendar(new Target(user, calendar, "")).forgetTokens();
    }
  }

  /** The iTIP messages that were sent, one for each person; kinds as {@link MailOutbox.Mail}'s. */
  public MailOutbox mails() {
    return mails;
  }

  /** Scripted faults. */
  public Faults faults() {
    return server.faults();
  }

  /** The requests so far. */
  public AccessLog accessLog() {
    return server.accessLog();
  }

  @Override
  public void close() {
    server.close();
  }
}
