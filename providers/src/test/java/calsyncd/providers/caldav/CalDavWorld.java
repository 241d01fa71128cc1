package calsyncd.providers.caldav;

import calsyncd.provider.CalendarProvider;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteId;
import calsyncd.testkit.caldav.CalDavServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.List;

/** A calendar of its own on a real server. */
final class CalDavWorld extends HandWrittenWorld {
  private final CalDavServer server;
  private final CuttingProxy proxy;
  private final CalendarProvider provider;
  private final String path;

  CalDavWorld(CalDavServer server, CuttingProxy proxy, String path) {
    this.server = server;
    this.proxy = proxy;
    this.path = path;
    this.provider = opened(proxy.url("/"), List.of(proxy.host()), CalDavServer.PASSWORD);
    server.makeCalendar(path);
  }

  @Override
  public CalendarProvider provider() {
    return provider;
  }

  @Override
  public RemoteCalendarId calendar() {
    return new RemoteCalendarId(proxy.url(path).toString());
  }

  @Override
  String path() {
    return path;
  }

  @Override
  void put(RemoteId id, String ics) {
    require(server.send("PUT", id.value(), ics));
  }

  private static void require(int status) {
    if (status < 200 || status > 299) {
      throw new IllegalStateException("the server answers " + status);
    }
  }

  @Override
  String stored(RemoteId id) {
    String login = CalDavServer.USER + ":" + CalDavServer.PASSWORD;
    String basic = "Basic " + Base64.getEncoder().encodeToString(login.getBytes());
    URI url = server.url(id.value());
    HttpRequest request = HttpRequest.newBuilder(url).header("Authorization", basic).build();
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return http.send(request, BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void otherDeletes(RemoteId id) {
    require(server.send("DELETE", id.value(), ""));
  }

  @Override
  public void otherInvitesWithMail(String guest) {
    throw new UnsupportedOperationException("neither server knows RFC 6638");
  }

  /** Neither server knows of mail. */
  @Override
  public List<String> mails() {
    return List.of();
  }

  @Override
  public void loseCalendar() {
    require(server.send("DELETE", path, ""));
  }

  @Override
  public boolean loseAnswer(int write) {
    proxy.loseAnswer(write);
    return true;
  }

  @Override
  public void close() {
    proxy.loseAnswer(0);
  }
}
