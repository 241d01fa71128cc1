package calsyncd.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.embedded.DatabaseAddress;
import calsyncd.daemon.embedded.EmbeddedServices;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code doctor} sees of real servers, and what it says where they are not. */
class DoctorCommandTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final String PORTS =
      """
      server:
        applicationConnectors: [{type: http, bindHost: 127.0.0.1, port: 0}]
        adminConnectors: [{type: http, bindHost: 127.0.0.1, port: 0}]
      """;

  @TempDir private static Path own;
  private static EmbeddedServices services;
  private static HttpServer vendor;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws IOException {
    services = EmbeddedServices.start(own);
    vendor = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer("/token", 400, "{\"error\":\"invalid_request\"}");
    answer("/page", 200, "<html>not a token endpoint</html>");
    answer("/jwks", 200, "{\"keys\":[{\"kty\":\"RSA\"}]}");
    answer("/nokeys", 200, "{}");
    vendor.start();
  }

  @AfterAll
  static void stop() {
    vendor.stop(0);
    services.close();
  }

  private static void answer(String path, int status, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    vendor.createContext(
        path,
        exchange -> {
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  private static String vendor(String path) {
    return "http://127.0.0.1:" + vendor.getAddress().getPort() + path;
  }

  private Shell doctor(String yaml, String... options) throws IOException {
    Path file = folder.resolve("config.yml");
    Files.writeString(file, "data: " + folder.resolve("data") + "\n" + PORTS + yaml);
    return options.length == 0
        ? Shell.run("doctor", file.toString())
        : Shell.run("doctor", options[0], file.toString());
  }

  private static String database(String user, String password) {
    return "database: {url: '%s', user: %s, password: '%s'}\n"
        .formatted(services.database().jdbcUrl(), user, password);
  }

  @Test
  void withoutAnyServerItStartsNoneAndFindsNothingToFail() throws IOException {
    Shell shell = doctor("");
    assertThat(shell.out())
        .contains("postgresql      not configured: the daemon starts its own")
        .contains("redis           not configured: the daemon starts its own")
        .contains("warn  vault", "warn  google", "warn  public url");
    assertThat(shell.code()).isZero();
    assertThat(folder.resolve("data")).doesNotExist();
  }

  @Test
  void realServersAreDescribed() throws IOException {
    DatabaseAddress address = services.database();
    Shell shell =
        doctor(
            database(address.user(), address.password())
                + "redis: {url: '"
                + services.redis()
                + "'}\n");
    assertThat(shell.out())
        .contains("ok    postgresql      version ", "migrations will run at the next start")
        .contains("its clock is ", "row-level security lets postgres in")
        .contains("ok    redis           version ", "evicts nothing", "keeps its data on disk")
        .doesNotContain("pooler", "fail", address.password());
    assertThat(shell.code()).isZero();
  }

  @Test
  void aRoleThatMayNothingIsToldWhatToRun() throws Exception {
    DatabaseAddress address = services.database();
    try (var connection =
            DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
        var statement = connection.createStatement()) {
      statement.execute("create role nobody_much login password 'x'");
    }
    Shell shell = doctor(database("nobody_much", "x"));
    assertThat(shell.out())
        .contains("fail  postgresql      there is no schema calsyncd and nobody_much may not")
        .contains("-> as the database's owner: create schema calsyncd authorization nobody_much");
    assertThat(shell.code()).isOne();
  }

  @Test
  void aWrongPasswordIsSaidWithoutIt() throws IOException {
    Shell shell = doctor(database("postgres", "not-the-password"));
    assertThat(shell.out())
        .contains("fail  postgresql      FATAL: password authentication failed")
        .contains("-> start it, or mend database.url, user and password")
        .doesNotContain("not-the-password");
    assertThat(shell.code()).isOne();
  }

  @Test
  void serversThatAreAwayFail() throws IOException {
    Shell shell =
        doctor(
            "database: {url: 'jdbc:postgresql://127.0.0.1:1/x'}\n"
                + "redis: {url: 'redis://:hidden@127.0.0.1:1'}\n");
    assertThat(shell.out())
        .contains("fail  postgresql      Connection to 127.0.0.1:1 refused", "fail  redis")
        .doesNotContain("hidden", "\tat ");
    assertThat(shell.code()).isOne();
  }

  @Test
  void aPortThatIsTakenFails() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path file = folder.resolve("taken.yml");
      Files.writeString(
          file,
          "data: %s/data\n%s"
              .formatted(folder, PORTS.replaceFirst("port: 0", "port: " + taken.getLocalPort())));
      Shell shell = Shell.run("doctor", file.toString());
      assertThat(shell.out()).contains("fail  ports           " + taken.getLocalPort() + ": Addr");
      assertThat(shell.code()).isOne();
    }
  }

  @Test
  void vendorsEndpointsAreAsked() throws IOException {
    Shell shell =
        doctor(
            "google: {client_id: a, client_secret: b, token_url: '%s'}\n"
                    .formatted(vendor("/token"))
                + "auth: {jwks_url: '%s', issuer: i}\n".formatted(vendor("/jwks")));
    assertThat(shell.out())
        .contains("ok    google          " + vendor("/token") + " answers 400")
        .contains("ok    api tokens      " + vendor("/jwks") + " answers 200 with 1 keys");
    assertThat(shell.code()).isZero();
  }

  @Test
  void endpointsThatAreNoneFail() throws IOException {
    Shell shell =
        doctor(
            "google: {client_id: a, client_secret: b, token_url: '%s'}\n".formatted(vendor("/page"))
                + "microsoft: {client_id: a}\n"
                + "auth: {jwks_url: '%s', issuer: i}\n".formatted(vendor("/nokeys")));
    assertThat(shell.out())
        .contains("fail  google          " + vendor("/page") + " answers 200")
        .contains("fail  microsoft       a client id without a secret")
        .contains("fail  api tokens      " + vendor("/nokeys") + " answers 200 with 0 keys");
    assertThat(shell.code()).isOne();
  }

  @Test
  void developmentSecretsFailAtAPublicAddress() throws IOException {
    Shell shell = doctor("public_base_url: https://127.1.2.3\n");
    assertThat(shell.out()).contains("fail  vault", "fail  webhooks", "fail  api tokens");
    assertThat(shell.code()).isOne();
    assertThat(doctor("auth: {jwt_secret: " + SECRET + ", issuer: i}\n").out())
        .contains("ok    api tokens      HS256 tokens of i")
        .doesNotContain(SECRET);
  }

  @Test
  void jsonIsOneObjectALine() throws IOException {
    for (String line : doctor("", "--json").out().lines().toList()) {
      var finding = new JsonMapper().readTree(line);
      assertThat(finding.get("level").asText()).isIn("ok", "warn", "fail");
      assertThat(finding.get("advice").asText().isEmpty())
          .isEqualTo(finding.get("level").asText().equals("ok"));
    }
  }

  @Test
  void aHolderOfTheDataFolderIsNamed() throws IOException {
    Path file = folder.resolve("held.yml");
    Files.writeString(file, "data: " + own + "\n" + PORTS);
    Shell shell = Shell.run("doctor", file.toString());
    assertThat(shell.out())
        .contains("is in use by the daemon of process " + ProcessHandle.current().pid())
        .contains("ok    postgresql      version ", "ok    redis           version ");
    assertThat(shell.code()).isZero();
  }
}
