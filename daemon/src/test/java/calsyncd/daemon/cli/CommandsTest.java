package calsyncd.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Help, arguments, and the commands that need no server. */
class CommandsTest {
  private static final String USER = "3f0c6c1e-2f0e-4a55-9d3a-0d8a3c1f6b11";

  @TempDir private Path folder;

  private String config(String yaml) throws IOException {
    Path file = folder.resolve("config.yml");
    return Files.writeString(file, "data: " + folder.resolve("data") + "\n" + yaml).toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"server", "check", "doctor", "migrate", "run-job", "token"})
  void eachCommandHasHelp(String command) {
    Shell shell = Shell.run(command, "--help");
    assertThat(shell.out()).startsWith("Usage: calsyncd " + command + " ").contains("config.yml");
    assertThat(shell.code()).isZero();
  }

  @Test
  void withoutACommandTheUsageIsShown() {
    Shell shell = Shell.run();
    assertThat(shell.out()).contains("Usage: calsyncd", "doctor", "Exit codes");
    assertThat(shell.code()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "check --nonsense", "run-job", "token", "run-job nonsense"})
  void wrongArgumentsEndWithTwo(String line) {
    Shell shell = Shell.run(line.split(" "));
    assertThat(shell.code()).isEqualTo(2);
    assertThat(shell.err())
        .containsAnyOf("Usage: calsyncd", "Did you mean: calsyncd")
        .doesNotContain("Exception", "\tat ");
  }

  @Test
  void anUnknownJobIsToldWhichThereAre() {
    assertThat(Shell.run("run-job", "cleanup").err())
        .startsWith("NAME: there is no job 'cleanup', only [calendar_auto_sync, calendar_cleanup,");
  }

  @Test
  void aTokenIsOneLine() throws IOException {
    Shell shell = Shell.run("token", "--user", USER, "--role", "manager", config(""));
    assertThat(shell.out()).matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+\\R");
    assertThat(shell.code()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--user nobody", "--role owner --user " + USER, "--role staff"})
  void aTokenForNobodyIsRefused(String arguments) {
    Shell shell = Shell.run(("token " + arguments).split(" "));
    assertThat(shell.code()).isEqualTo(2);
    assertThat(shell.err()).contains("--").doesNotContain("Exception");
  }

  @Test
  void noTokenIsMadeWhereASecretIsConfigured() throws IOException {
    Shell shell =
        Shell.run(
            "token",
            "--user",
            USER,
            config("auth: {jwt_secret: 0123456789abcdef0123456789abcdef, issuer: i}"));
    assertThat(shell.code()).isOne();
    assertThat(shell.out()).isEmpty();
    assertThat(shell.err()).contains("tokens come from whoever has the configured secret");
  }

  @Test
  void migrateSaysInASentenceWhyItCannot() throws IOException {
    Shell shell =
        Shell.run(
            "migrate",
            config(
                "database: {url: 'jdbc:postgresql://127.0.0.1:1/x'}\n"
                    + "redis: {url: 'redis://127.0.0.1:1'}"));
    assertThat(shell.code()).isOne();
    assertThat(shell.err())
        .startsWith("calsyncd: the tables can't be brought up to date: Connection to 127.0.0.1:1")
        .contains("./calsyncd doctor says more")
        .doesNotContain("\tat ");
  }
}
