package calsyncd.daemon.demo;

import calsyncd.daemon.auth.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What a shell has to know for the walks of {@code docs/walks}: where everything is, and the tokens
 * of a manager and of barbara, who has an account at each simulator and has connected none yet; and
 * a channel at Discord with somebody to let in.
 */
final class WalkFile {
  private static final String NEWCOMER = "barbara";

  // Connections are listed by e-mail: with two, it is clear which comes first.
  private static final String SURNAME = "liskov";

  private WalkFile() {}

  /** Writes it beside the demo's data, whose folder its owner alone may read. */
  static Path write(Path data, DemoWorld world, DemoDaemon daemon) {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("API", daemon.api());
    names.put("GOOGLE", world.google());
    names.put("MICROSOFT", world.microsoft());
    names.put("TOKEN", daemon.token(DemoWorld.FIRM, DemoWorld.id(NEWCOMER), Role.USER));
    names.put("MANAGER", daemon.token(DemoWorld.FIRM, new UUID(0, 1), Role.MANAGER));
    names.put("AT_GOOGLE", world.accountAtGoogle(DemoWorld.email(NEWCOMER)));
    names.put("AT_MICROSOFT", world.accountAtMicrosoft(DemoWorld.email(SURNAME)));
    names.put("GUILD", world.guild());
    names.put("CHANNEL", world.channelAtDiscord("climbers"));
    names.put("ANN_AT_DISCORD", world.memberAtDiscord());
    return write(data.resolve("walk.env"), names);
  }

  private static Path write(Path file, Map<String, String> names) {
    String lines =
        names.entrySet().stream()
            .map(name -> name.getKey() + "='" + name.getValue() + "'\n")
            .collect(Collectors.joining());
    try {
      return Files.writeString(file, lines, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
