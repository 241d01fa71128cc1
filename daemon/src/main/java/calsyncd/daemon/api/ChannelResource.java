package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.discord.DiscordSettings;
import calsyncd.daemon.postgres.ChannelTable;
import calsyncd.daemon.postgres.ChannelTable.Channel;
import calsyncd.daemon.postgres.ChannelTable.Outcome;
import calsyncd.group.GroupId;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** To which of Discord's channels a group gives its members access. */
@Path("/integrations/calendar/groups/{id}/channels")
@Produces(MediaType.APPLICATION_JSON)
public final class ChannelResource {
  private static final String LIST = "channels";
  private static final String GUILD = "guild_id";
  private static final String CHANNEL = "channel_id";
  private static final String ALLOW = "allow";
  private static final int MOST = 50;

  /**
   * What a group may give: what a member does with a channel, as the bits of "Bitwise Permission
   * Flags". Nothing that manages, mentions everyone or moderates others.
   */
  private static final BigInteger GIVABLE =
      IntStream.of(6, 9, 10, 11, 14, 15, 16, 18, 20, 21, 25, 31, 32, 35, 36, 37, 38, 46, 49)
          .mapToObj(BigInteger.ONE::shiftLeft)
          .reduce(BigInteger.ZERO, BigInteger::or);

  private static final Shape SNOWFLAKE =
      (field, value) -> digits(field, value, "[0-9]{15,20}", "must be an id of 15 to 20 digits");

  private static final Shape BODY =
      Shape.object(
          Map.of(
              LIST,
              Shape.list(
                  MOST,
                  Shape.object(
                      Map.of(GUILD, SNOWFLAKE, CHANNEL, SNOWFLAKE, ALLOW, ChannelResource::givable),
                      GUILD,
                      CHANNEL,
                      ALLOW))),
          LIST);

  private final ChannelTable channels;
  private final DiscordSettings discord;
  private final GroupAnswers answers;

  /** Shows and changes these, in the guilds that the settings give to tenants. */
  public ChannelResource(ChannelTable channels, DiscordSettings discord, GroupAnswers answers) {
    this.channels = channels;
    this.discord = discord;
    this.answers = answers;
  }

  private static void digits(String field, JsonNode value, String form, String otherwise) {
    if (!value.isTextual() || !value.textValue().matches(form)) {
      throw Problem.field(field, otherwise);
    }
  }

  private static void givable(String field, JsonNode value) {
    digits(field, value, "[0-9]{1,20}", "must be permission bits as a text of digits");
    BigInteger bits = new BigInteger(value.textValue());
    BigInteger more = bits.andNot(GIVABLE);
    if (bits.signum() == 0 || more.signum() != 0) {
      throw Problem.field(
          field, "must be some of " + GIVABLE + (bits.signum() == 0 ? "" : ", without " + more));
    }
  }

  /** All of them. */
  @GET
  public ObjectNode list(@Auth Caller caller, @PathParam("id") String id) {
    return json(
        channels
            .list(caller.owner(), GroupAnswers.id(id))
            .orElseThrow(() -> Problem.unknown(GroupAnswers.WHAT)));
  }

  /** Has the group give access to these and to no other. */
  @PUT
  @Consumes(MediaType.APPLICATION_JSON)
  public ObjectNode put(@Auth Caller caller, @PathParam("id") String id, byte[] bytes) {
    GroupId group = GroupAnswers.id(id);
    List<Channel> wanted = wanted(caller, bytes);
    return switch (channels.put(Authors.of(caller), group, wanted)) {
      case Outcome.Done(List<Channel> done) -> {
        answers.soon(group, Optional.empty());
        yield answers.pending(json(done));
      }
      case Outcome.Unknown() -> throw Problem.unknown(GroupAnswers.WHAT);
      case Outcome.Taken(String channel) ->
          throw Problem.conflict(
                  LIST, "has " + channel + ", which is another group's or was a moment ago")
              .as("channel_taken");
    };
  }

  private List<Channel> wanted(Caller caller, byte[] bytes) {
    JsonNode body = Body.parsed(bytes);
    BODY.check("", body);
    List<Channel> wanted = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (JsonNode given : body.path(LIST)) {
      String guild = given.path(GUILD).textValue();
      String channel = given.path(CHANNEL).textValue();
      if (!discord.allows(guild, caller.firmId())) {
        throw Problem.field(field(wanted.size(), GUILD), "names no guild that is your tenant's")
            .as("guild_not_allowed");
      }
      if (!ids.add(channel)) {
        throw Problem.field(field(wanted.size(), CHANNEL), "is there twice");
      }
      BigInteger allow = new BigInteger(given.path(ALLOW).textValue());
      wanted.add(new Channel(guild, channel, allow, false));
    }
    return wanted;
  }

  private static String field(int index, String name) {
    return LIST + "[" + index + "]." + name;
  }

  private static ObjectNode json(List<Channel> all) {
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray(LIST);
    all.forEach(channel ->
        array
            .addObject()
            .put(GUILD, channel.guild())
            .put(CHANNEL, channel.id())
            .put(ALLOW, channel.allow().toString()));
    return json;
  }
}
