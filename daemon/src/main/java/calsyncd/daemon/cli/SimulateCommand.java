package calsyncd.daemon.cli;

import calsyncd.daemon.CalsyncdApplication;
import calsyncd.simulators.discord.DiscordOptions;
import calsyncd.simulators.discord.DiscordSimulator;
import calsyncd.simulators.google.GoogleOptions;
import calsyncd.simulators.google.GoogleSimulator;
import calsyncd.simulators.http.Json;
import calsyncd.simulators.microsoft.GraphOptions;
import calsyncd.simulators.microsoft.MicrosoftSimulator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.math.BigInteger;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./calsyncd simulate}: the simulators by themselves, for anybody's client. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description =
        "Runs the simulators of Google Calendar, Microsoft Graph and Discord until told to end.")
final class SimulateCommand implements Callable<Integer> {
  /** Of the bot: VIEW_CHANNEL, SEND_MESSAGES, READ_MESSAGE_HISTORY and MANAGE_ROLES. */
  private static final BigInteger BOT = BigInteger.valueOf(0x1001_0C00);

  @Option(
      names = "--google-port",
      defaultValue = "8090",
      description = "0: any free one (default: ${DEFAULT-VALUE})")
  private int googlePort = 8090;

  @Option(
      names = "--microsoft-port",
      defaultValue = "8091",
      description = "0: any free one (default: ${DEFAULT-VALUE})")
  private int microsoftPort = 8091;

  @Option(
      names = "--discord-port",
      defaultValue = "8092",
      description = "0: any free one (default: ${DEFAULT-VALUE})")
  private int discordPort = 8092;

  @Option(
      names = "--user",
      defaultValue = "ada@example.com",
      description = "an account at each; may be given several times (default: ${DEFAULT-VALUE})")
  private List<String> users = List.of("ada@example.com");

  @Spec private CommandSpec spec = CommandSpec.create();

  /** One JSON line an account, then nothing until it is ended. */
  @Override
  public Integer call() {
    GoogleOptions google =
        GoogleOptions.defaults().withPort(googlePort).withAllowHttpAddresses(true);
    GraphOptions graph = GraphOptions.defaults().withPort(microsoftPort).withHttpAddresses();
    try (var calendar = GoogleSimulator.start(google, CalsyncdApplication.CLOCK);
        var mailboxes = MicrosoftSimulator.start(graph, CalsyncdApplication.CLOCK);
        var chat =
            DiscordSimulator.start(
                DiscordOptions.defaults().withPort(discordPort), CalsyncdApplication.CLOCK)) {
      for (String user : users) {
        calendar.addUser(user);
        say("google", calendar.baseUrl() + "/", user, calendar.accessTokenFor(user));
        mailboxes.addUser(user);
        say("microsoft", mailboxes.graphUrl(), user, mailboxes.accessTokenFor(user));
      }
      chat(chat);
      new CountDownLatch(1).await();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  /** A guild with the bot in it, a channel, and a member for each account. */
  private void chat(DiscordSimulator discord) {
    String bot = discord.addBot();
    String guild = discord.addGuild("calsyncd");
    discord.install(bot, guild, BOT);
    String channel = discord.addChannel(guild, "meetings");
    for (String user : users) {
      say(
          line("discord", discord.apiUrl(), user, bot)
              .put("guild_id", guild)
              .put("channel_id", channel)
              .put("discord_user_id", discord.addMember(guild)));
    }
  }

  private void say(String service, String url, String user, String token) {
    say(line(service, url, user, token));
  }

  private static ObjectNode line(String service, String url, String user, String token) {
    return Json.object()
        .put("service", service)
        .put("url", url)
        .put("user", user)
        .put("access_token", token);
  }

  private void say(ObjectNode line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
