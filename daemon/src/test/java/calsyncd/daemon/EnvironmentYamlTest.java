package calsyncd.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.daemon.ConfigFile.InvalidConfigException;
import io.dropwizard.configuration.FileConfigurationSourceProvider;
import io.dropwizard.core.setup.Bootstrap;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What environment variables can hold, and what an error shows of them. */
class EnvironmentYamlTest {
  private static final String PASSWORD = "CALSYNCD_DATABASE_PASSWORD";

  @TempDir private Path folder;

  private static CalsyncdConfiguration shipped(Map<String, String> environment) {
    return ConfigFile.read("../config.yml", environment::get);
  }

  private CalsyncdConfiguration read(String yaml, Map<String, String> environment)
      throws IOException {
    Path file = Files.writeString(folder.resolve("config.yml"), yaml);
    return ConfigFile.read(file.toString(), environment::get);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@s3cret,pw",
        "pa #ss",
        "a: b",
        "\"quote",
        "'quote",
        "back\\slash\\n",
        "123",
        "0123",
        "1e3",
        "true",
        "null",
        "~",
        "{x}",
        "[x]",
        "${HOME}",
        "$${HOME}",
        "a}b",
        "x:-y",
        " spaces ",
        "two\nlines: [\n",
        "%!&*|>`-?"
      })
  void aPasswordArrivesAsItIs(String password) throws IOException {
    Map<String, String> environment = Map.of(PASSWORD, password, "HOME", "/home/ada");
    assertThat(shipped(environment).database().password()).isEqualTo(password);
    String quoted = "database: {password: \"${%s:-}\"}".formatted(PASSWORD);
    assertThat(read(quoted, environment).database().password()).isEqualTo(password);
  }

  @Test
  void otherTypesAreReadFromTheText() throws IOException {
    CalsyncdConfiguration read =
        read(
            """
            data: ${DATA:-data}
            database: {pool_size: "${POOL}"}
            connect: {same_browser: "${SAME}"}
            guard: {fraction: "${FRACTION}"}
            caldav: {allowed_hosts: "${HOSTS}"}
            retry: {transient_seconds: "${WAITS}", rate_limited_seconds: ["${WAIT}", 7]}
            """,
            Map.of(
                "POOL",
                "7",
                "SAME",
                "true",
                "FRACTION",
                "0.5",
                "HOSTS",
                "nas.local, 10.0.0.2:5232",
                "WAITS",
                "[1, 2.5]",
                "WAIT",
                "3"));
    assertThat(read.database().poolSize()).isEqualTo(7);
    assertThat(read.connect.sameBrowser()).isTrue();
    assertThat(read.guard.settings().fraction()).isEqualTo(0.5);
    assertThat(read.allowedHosts()).containsExactlyInAnyOrder("nas.local", "10.0.0.2:5232");
    assertThat(read.retry.policy().transientWaits())
        .isEqualTo(List.of(Duration.ofSeconds(1), Duration.ofMillis(2_500)));
    assertThat(read.retry.policy().rateLimitedWaits())
        .isEqualTo(List.of(Duration.ofSeconds(3), Duration.ofSeconds(7)));
    assertThat(read.data()).isEqualTo(Path.of("data"));
  }

  @Test
  void whatIsSetToNothingIsLeftOut() {
    CalsyncdConfiguration read =
        shipped(
            Map.of(
                "CALSYNCD_DATA",
                "",
                "CALSYNCD_PUBLIC_BASE_URL",
                "",
                "CALSYNCD_PORT",
                "",
                "CALSYNCD_CONNECT_SAME_BROWSER",
                "",
                "CALSYNCD_VAULT_KEY",
                ""));
    assertThat(read.data()).isEqualTo(Path.of("data"));
    assertThat(read.publicBaseUrl().getPort()).isEqualTo(8080);
    assertThat(read.vaultConfigured()).isFalse();
    assertThat(read.connect.sameBrowser()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "database: {password: @s3cret}",
        "database:\n  password: \"s3cret\n  user: a",
        "database: s3cret",
        "vault: {keys: s3cret}",
        "data: [s3cret]",
        "worker: {passes: s3cret}",
        "retry: {transient_seconds: [s3cret]}",
        "retry: {transient_seconds: s3cret}",
        "public_base_url: 'https://s3cret s3cret/'",
        "server: {applicationConnectors: [{type: s3cret}]}",
        "logging: {level: [s3cret]}",
        "s3 : : cret: s3cret"
      })
  void anErrorNamesFieldOrLineAndNoText(String yaml) {
    assertThatThrownBy(() -> read(yaml, Map.of()))
        .isInstanceOf(InvalidConfigException.class)
        .satisfies(wrong -> assertThat(trace(wrong)).doesNotContain("s3cret"))
        .hasMessageMatching(
            "(?s).*(line \\d|database|vault\\.keys|data|passes|transient_seconds|public_base_url"
                + "|applicationConnectors|logging).*");
  }

  @Test
  void theServerReadsTheFileInTheSameWay() {
    CalsyncdApplication application = new CalsyncdApplication();
    Bootstrap<CalsyncdConfiguration> bootstrap = new Bootstrap<>(application);
    application.initialize(bootstrap);
    var factory =
        bootstrap
            .getConfigurationFactoryFactory()
            .create(
                CalsyncdConfiguration.class,
                bootstrap.getValidatorFactory().getValidator(),
                bootstrap.getObjectMapper(),
                "dw");
    assertThat(factory).isInstanceOf(EnvironmentYaml.class);
    assertThat(bootstrap.getConfigurationSourceProvider())
        .isExactlyInstanceOf(FileConfigurationSourceProvider.class);
  }

  private static String trace(Throwable wrong) {
    StringWriter trace = new StringWriter();
    wrong.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }
}
