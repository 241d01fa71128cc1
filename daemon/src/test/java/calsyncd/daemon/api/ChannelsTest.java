package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.api.ApiWorld.Answer;
import calsyncd.daemon.auth.Role;
import calsyncd.hub.Owner;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** To which channels a group gives access, over HTTP. */
final class ChannelsTest {
  private static final String GROUPS = "/integrations/calendar/groups";
  private static ApiWorld api;
  private static long last = 700_000_000_000_000_000L;
  private final WriteWorld world = new WriteWorld(api);
  private final String channel = Long.toString(++last);

  @BeforeAll
  static void start() throws Exception {
    api = new ApiWorld("channels", "");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private String group() {
    String body = "{\"hub_calendar_id\": \"" + world.hub + "\", \"name\": \"crew\"}";
    Answer made = api.post(world.owner, GROUPS, body);
    assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
    return made.location() + "/channels";
  }

  private static String channels(String guild, String channel, String allow) {
    return "{\"channels\": [{\"guild_id\": \"%s\", \"channel_id\": \"%s\", \"allow\": \"%s\"}]}"
        .formatted(guild, channel, allow);
  }

  private Answer put(Owner owner, String path, String body) {
    return api.send(
        api.request(owner, path)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(body)));
  }

  private Answer put(String path, String body) {
    return put(world.owner, path, body);
  }

  private int wanted(String path) {
    String id = path.split("/")[4];
    return api.database.in(handle ->
        handle
            .createQuery(
                "select coalesce(max(wanted_seq), 0) from calsyncd.group_targets"
                    + " where group_id = :id::uuid")
            .bind("id", id)
            .mapTo(Integer.class)
            .one());
  }

  @Test
  void theListIsReplacedAsAWholeAndTheGroupIsBroughtInStep() {
    String path = group();
    int before = wanted(path);
    String body = channels(GroupApi.GUILD, channel, "68608");
    Answer answer = put(path, body);
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
    assertThat(answer.json().path("pending")).isNotEmpty();
    assertThat(answer.text("message")).contains("chat access");
    assertThat(api.get(world.owner, path).raw().body()).isEqualTo(body.replace(" ", ""));
    int asked = wanted(path);
    assertThat(asked).isGreaterThan(before);
    assertThat(put(path, "{\"channels\": []}").json().path("channels")).isEmpty();
    assertThat(api.get(world.owner, path).json().path("channels")).isEmpty();
  }

  @Test
  void aChannelIsOneGroupsAlsoWhileItIsTakenBack() {
    String one = group();
    String two = group();
    put(one, channels(GroupApi.GUILD, channel, "1024"));
    put(one, "{\"channels\": []}");
    Answer taken = put(two, channels(GroupApi.GUILD, channel, "1024"));
    assertThat(taken.status()).isEqualTo(409);
    assertThat(taken.text("code")).isEqualTo("channel_taken");
    assertThat(put(one, channels(GroupApi.GUILD, channel, "2048")).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GUILD|12|1024|channels[0].channel_id",
        "GUILD|700000000000000000/../1|1024|channels[0].channel_id",
        "guild|CHANNEL|1024|channels[0].guild_id",
        "900000000000000002|CHANNEL|1024|channels[0].guild_id",
        "GUILD|CHANNEL|0|channels[0].allow",
        "GUILD|CHANNEL|-1024|channels[0].allow",
        "GUILD|CHANNEL|VIEW|channels[0].allow",
        "GUILD|CHANNEL|8|channels[0].allow",
        "GUILD|CHANNEL|268436480|channels[0].allow",
        "GUILD|CHANNEL|18446744073709551615|channels[0].allow",
      })
  void aWrongChannelIsNamedByItsField(String guild, String id, String allow, String field) {
    String path = group();
    String body =
        channels(
            guild.equals("GUILD") ? GroupApi.GUILD : guild,
            id.equals("CHANNEL") ? channel : id,
            allow);
    Answer answer = put(path, body);
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(422);
    assertThat(answer.raw().body()).contains(field);
    assertThat(api.get(world.owner, path).json().path("channels")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{}|422", "{\"channels\": {}}|422", "{\"channels\": [], \"x\": 1}|422", "x|400"})
  void aWrongBodyIsRefused(String body, int status) {
    assertThat(put(group(), body).status()).isEqualTo(status);
  }

  @Test
  void aChannelTwiceIsRefused() {
    String one = channels(GroupApi.GUILD, channel, "1024");
    String entry = one.substring(one.indexOf('[') + 1, one.indexOf(']'));
    Answer answer = put(group(), "{\"channels\": [" + entry + ", " + entry + "]}");
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.raw().body()).contains("channels[1].channel_id");
  }

  @Test
  void whoIsNobodyOrSomebodyElseSeesAndChangesNothing() {
    String path = group();
    String body = channels(GroupApi.GUILD, channel, "1024");
    assertThat(api.send(HttpRequest.newBuilder(api.uri(path))).status()).isEqualTo(401);
    Owner other = new Owner("firm-a", UUID.randomUUID());
    assertThat(api.get(other, path).status()).isEqualTo(404);
    assertThat(put(other, path, body).status()).isEqualTo(404);
    Owner elsewhere = new Owner("firm-b", world.owner.userId());
    assertThat(api.get(elsewhere, path).status()).isEqualTo(404);
    Answer foreign = put(elsewhere, path, body);
    assertThat(foreign.status()).isEqualTo(422);
    assertThat(foreign.text("code")).isEqualTo("guild_not_allowed");
    assertThat(put(GROUPS + "/" + UUID.randomUUID() + "/channels", body).status()).isEqualTo(404);
    assertThat(acting(Role.USER, path, body).status()).isEqualTo(403);
    assertThat(api.get(world.owner, path).json().path("channels")).isEmpty();
    assertThat(acting(Role.MANAGER, path, body).status()).isEqualTo(200);
    assertThat(api.get(world.owner, path).json().path("channels")).hasSize(1);
  }

  private Answer acting(Role role, String path, String body) {
    Owner boss = new Owner("firm-a", UUID.randomUUID());
    return api.send(
        HttpRequest.newBuilder(api.uri(path))
            .header("Authorization", "Bearer " + api.token(boss, role))
            .header(ActingFor.HEADER, world.owner.userId().toString())
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(body)));
  }
}
