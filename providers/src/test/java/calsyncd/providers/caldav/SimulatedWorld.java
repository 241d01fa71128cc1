package calsyncd.providers.caldav;

import calsyncd.calendar.EventTime;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteId;
import calsyncd.simulators.caldav.CalDavProfile;
import calsyncd.simulators.caldav.CalDavSimulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.LocalDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** A simulated server with one calendar. */
final class SimulatedWorld extends HandWrittenWorld {
  static final String PASSWORD = "app-password";
  static final String CALENDAR = "work";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final CalDavSimulator simulator;
  private final CalendarProvider provider;

  SimulatedWorld(CalDavProfile profile) {
    simulator = CalDavSimulator.start(profile, IcsSamples.CLOCK);
    simulator.addUser(ME, PASSWORD);
    simulator.addCalendar(ME, CALENDAR);
    simulator.addTaskList(ME, "tasks");
    provider = opened(URI.create(simulator.baseUrl() + "/"), simulator.hosts(), PASSWORD);
  }

  CalDavSimulator simulator() {
    return simulator;
  }

  @Override
  public CalendarProvider provider() {
    return provider;
  }

  @Override
  public RemoteCalendarId calendar() {
    return new RemoteCalendarId(simulator.homeUrl() + path());
  }

  @Override
  String path() {
    return simulator.path(ME, CALENDAR);
  }

  /** A request of another client. */
  HttpResponse<String> send(String method, String path, String body, String... headers) {
    String basic = Base64.getEncoder().encodeToString((ME + ":" + PASSWORD).getBytes());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(simulator.homeUrl() + path))
            .header("Authorization", "Basic " + basic)
            .method(method, BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void require(HttpResponse<String> answer) {
    if (answer.statusCode() < 200 || answer.statusCode() > 299) {
      throw new IllegalStateException(answer.statusCode() + " " + answer.body());
    }
  }

  @Override
  void put(RemoteId id, String ics) {
    HttpResponse<String> there = send("GET", id.value(), "");
    String type = "text/calendar; charset=utf-8";
    require(
        there.statusCode() == 404
            ? send("PUT", id.value(), ics, "Content-Type", type, "If-None-Match", "*")
            : send(
                "PUT",
                id.value(),
                ics,
                "Content-Type",
                type,
                "If-Match",
                there.headers().firstValue("ETag").orElseThrow()));
  }

  @Override
  String stored(RemoteId id) {
    String name = id.value().substring(id.value().lastIndexOf('/') + 1);
    return simulator.object(ME, CALENDAR, name).orElseThrow();
  }

  @Override
  public void otherDeletes(RemoteId id) {
    require(send("DELETE", id.value(), ""));
  }

  @Override
  public void otherInvitesWithMail(String guest) {
    EventTime.Zoned start =
        EventTime.Zoned.of(LocalDateTime.parse("2026-12-03T09:00:00"), IcsSamples.BERLIN);
    put(
        hour("party", start)
            + "ORGANIZER:mailto:%s\nATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:%s\n"
                .formatted(ME, guest));
  }

  /** The stranger's server brings it. */
  @Override
  public Optional<RemoteId> invite(String title, EventTime.Zoned start) {
    simulator.deliver(ME, CALENDAR, "invited.ics", event("invited", invitation(title, start)));
    return Optional.of(new RemoteId(path() + "invited.ics"));
  }

  /** An answer that we were asked for is what the organizer waits for, and no mail of ours. */
  @Override
  public List<String> mails() {
    return simulator.mails().mails().stream()
        .filter(mail -> !mail.kind().equals("response"))
        .map(mail -> mail.kind() + " to " + mail.to() + ": " + mail.subject())
        .toList();
  }

  @Override
  public void loseCalendar() {
    require(send("DELETE", path(), ""));
  }

  @Override
  public boolean loseAnswer(int write) {
    String fault =
        """
        {"match": {"method": "PUT|DELETE"}, "skip": %d, "count": 1, "drop_after": true}\
        """;
    require(
        write == 0
            ? send("DELETE", "/control/faults", "")
            : send("POST", "/control/faults", fault.formatted(write - 1)));
    return true;
  }

  @Override
  public void close() {
    simulator.close();
    http.shutdownNow();
  }
}
