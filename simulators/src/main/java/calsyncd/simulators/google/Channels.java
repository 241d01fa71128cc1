package calsyncd.simulators.google;

import calsyncd.simulators.http.Json;
import calsyncd.simulators.http.NotificationSender;
import calsyncd.simulators.http.Request;
import calsyncd.simulators.http.Response;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** {@code events.watch}, {@code channels.stop} and what is sent to the channels. */
final class Channels {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9\\-_+/=]{1,64}");
  private static final Duration DEFAULT_LIFETIME = Duration.ofDays(7);
  private static final int MAX_GAP = 5;

  private final World world;
  private final InstantSource clock;
  private final NotificationSender sender;
  private final Supplier<GoogleOptions> options;
  private final Map<String, Channel> open = new HashMap<>();
  private final Set<String> usedIds = new HashSet<>();
  private final Random gaps = new Random(7);

  private static final class Channel {
    final ObjectNode shown;
    final String user;
    final String client;
    final String calendarId;
    final Instant expires;
    long number;

    Channel(ObjectNode shown, World.Access access, String client, Instant expires) {
      this.shown = shown;
      this.user = access.user();
      this.calendarId = access.calendar().id();
      this.client = client;
      this.expires = expires;
    }

    String text(String field) {
      return shown.path(field).asText();
    }
  }

  Channels(
      World world,
      InstantSource clock,
      NotificationSender sender,
      Supplier<GoogleOptions> options) {
    this.world = world;
    this.clock = clock;
    this.sender = sender;
    this.options = options;
  }

  Response watch(Request request) {
    World.Access access = world.access(request, "freeBusyReader");
    ObjectNode body = request.json();
    check(body);
    if (access.calendar().generated()) {
      throw GoogleErrors.refusal(
          400,
          "calendar",
          "pushNotSupportedForRequestedResource",
          "Push notifications are not supported by this resource.");
    }
    Instant expires = expires(body);
    ObjectNode shown = shown(body, access, expires);
    var channel = new Channel(shown, access, world.client(request), expires);
    register(channel);
    greet(channel);
    ObjectNode answer = shown.deepCopy();
    answer.remove("address");
    return Response.json(200, answer);
  }

  Response stop(Request request) {
    String user = world.user(request);
    String client = world.client(request);
    ObjectNode body = request.json();
    if (!close(body, user, client)) {
      throw GoogleErrors.refusal(
          404, "global", "notFound", "Channel '" + body.path("id").asText() + "' not found");
    }
    return Response.empty(204);
  }

  /** One notification to each channel that watches the calendar and whose user may see it. */
  void ring(SimCalendar calendar) {
    for (Channel channel : live(calendar.id())) {
      if (calendar.role(channel.user).isPresent()) {
        send(channel, "exists", accepted -> {});
      }
    }
  }

  /** The open channels, for the control endpoint. */
  synchronized List<ObjectNode> list() {
    return open.values().stream()
        .filter(this::alive)
        .map(channel -> channel.shown.deepCopy().put("user", channel.user))
        .toList();
  }

  private void check(ObjectNode body) {
    String id = body.path("id").asText("");
    String type = body.path("type").asText("");
    String address = body.path("address").asText("");
    if (id.isEmpty() || address.isEmpty()) {
      throw GoogleErrors.required("Missing channel id or address.");
    }
    if (!ID.matcher(id).matches()) {
      throw GoogleErrors.invalid("Invalid value for: id");
    }
    if (!Set.of("web_hook", "webhook").contains(type)) {
      throw GoogleErrors.invalid("Invalid value for: type");
    }
    if (body.path("token").asText("").length() > 256) {
      throw GoogleErrors.invalid("Invalid value for: token");
    }
    checkAddress(address);
  }

  private void checkAddress(String address) {
    boolean secure = address.startsWith("https://");
    boolean allowed = options.get().allowHttpAddresses() && address.startsWith("http://");
    if (!secure && !allowed) {
      throw GoogleErrors.refusal(
          400, "global", "push.webhookUrlNotHttps", "WebHook callback must be HTTPS: " + address);
    }
    try {
      URI.create(address);
    } catch (IllegalArgumentException e) {
      throw GoogleErrors.invalid("Invalid value for: address");
    }
  }

  private Instant expires(ObjectNode body) {
    Instant now = clock.instant();
    Duration asked = asked(body, now);
    if (asked.isNegative() || asked.isZero()) {
      throw GoogleErrors.invalid("Invalid value for: expiration");
    }
    Duration longest = options.get().maxChannelLifetime();
    return now.plus(asked.compareTo(longest) < 0 ? asked : longest);
  }

  private static Duration asked(ObjectNode body, Instant now) {
    JsonNode expiration = body.path("expiration");
    if (!expiration.isMissingNode() && !expiration.isNull()) {
      return Duration.between(now, Instant.ofEpochMilli(expiration.asLong()));
    }
    String ttl = body.path("params").path("ttl").asText("");
    try {
      return ttl.isEmpty() ? DEFAULT_LIFETIME : Duration.ofSeconds(Long.parseLong(ttl));
    } catch (NumberFormatException e) {
      throw GoogleErrors.invalid("Invalid value for: params.ttl");
    }
  }

  private static ObjectNode shown(ObjectNode body, World.Access access, Instant expires) {
    String calendarId = access.calendar().id();
    var shown =
        Json.object()
            .put("kind", "api#channel")
            .put("id", body.path("id").asText())
            .put("resourceId", resourceId(calendarId))
            .put(
                "resourceUri",
                "https://www.googleapis.com/calendar/v3/calendars/"
                    + calendarId
                    + "/events?alt=json");
    if (body.has("token")) {
      shown.put("token", body.path("token").asText());
    }
    return shown
        .put("expiration", Long.toString(expires.toEpochMilli()))
        .put("address", body.path("address").asText());
  }

  private static String resourceId(String calendarId) {
    return "r" + Long.toString(calendarId.hashCode() & 0xffffffffL, 36) + "x" + calendarId.length();
  }

  private synchronized void register(Channel channel) {
    if (!usedIds.add(channel.text("id"))) {
      throw GoogleErrors.refusal(
          400, "global", "channelIdNotUnique", "Channel id " + channel.text("id") + " not unique");
    }
    open.values().removeIf(old -> !alive(old));
    open.put(channel.text("id"), channel);
  }

  private synchronized boolean close(ObjectNode body, String user, String client) {
    Optional<Channel> known =
        Optional.ofNullable(open.get(body.path("id").asText()))
            .filter(this::alive)
            .filter(channel -> channel.text("resourceId").equals(body.path("resourceId").asText()))
            .filter(channel -> channel.user.equals(user) && channel.client.equals(client));
    known.ifPresent(channel -> open.remove(channel.text("id")));
    return known.isPresent();
  }

  private synchronized List<Channel> live(String calendarId) {
    var live = new ArrayList<Channel>();
    for (Channel channel : open.values()) {
      if (channel.calendarId.equals(calendarId) && alive(channel)) {
        live.add(channel);
      }
    }
    return live;
  }

  private boolean alive(Channel channel) {
    return clock.instant().isBefore(channel.expires);
  }

  /** The sync message: at any time around the answer, or surely before it. */
  private void greet(Channel channel) {
    var done = new CountDownLatch(1);
    send(channel, "sync", accepted -> done.countDown());
    if (!options.get().syncBeforeResponse()) {
      return;
    }
    try {
      done.await(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(Channel channel, String state, Consumer<Boolean> onEnd) {
    var headers = new HashMap<String, String>();
    headers.put("Content-Type", "application/json; utf-8");
    headers.put(
        "User-Agent", "APIs-Google; (+https://developers.google.com/webmasters/APIs-Google.html)");
    headers.put("X-Goog-Channel-ID", channel.text("id"));
    headers.put("X-Goog-Message-Number", Long.toString(nextNumber(channel)));
    headers.put("X-Goog-Resource-ID", channel.text("resourceId"));
    headers.put("X-Goog-Resource-State", state);
    headers.put("X-Goog-Resource-URI", channel.text("resourceUri"));
    headers.put(
        "X-Goog-Channel-Expiration",
        DateTimeFormatter.RFC_1123_DATE_TIME.format(channel.expires.atOffset(ZoneOffset.UTC)));
    if (channel.shown.has("token")) {
      headers.put("X-Goog-Channel-Token", channel.text("token"));
    }
    sender.send(
        new NotificationSender.Notification(
            URI.create(channel.text("address")), headers, new byte[0], onEnd));
  }

  /** 1 first, then increasing with gaps. */
  private synchronized long nextNumber(Channel channel) {
    channel.number += channel.number == 0 ? 1 : 1 + gaps.nextInt(MAX_GAP);
    return channel.number;
  }
}
