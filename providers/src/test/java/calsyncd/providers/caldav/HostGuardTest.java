package calsyncd.providers.caldav;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import java.net.InetAddress;
import java.net.URI;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostGuardTest {
  /** Resolves literal addresses; any other name has one public and one private address. */
  private static final HostGuard.Resolver RESOLVER =
      host ->
          switch (host) {
            case "public.example" -> new InetAddress[] {InetAddress.getByName("203.0.114.9")};
            case "mixed.example" ->
                new InetAddress[] {
                  InetAddress.getByName("203.0.114.9"), InetAddress.getByName("10.0.0.1")
                };
            default -> InetAddress.getAllByName(host);
          };

  private final HostGuard guard = new HostGuard(Set.of("127.0.0.1:5232", "NAS.example"), RESOLVER);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.127.255.255",
        "224.0.0.1",
        "255.255.255.255",
        "198.18.0.1",
        "192.0.0.8",
        "0.1.2.3",
        "[::1]",
        "[::]",
        "[fe80::1]",
        "[fc00::1]",
        "[fd12:3456::1]",
        "[ff02::1]",
        "[::ffff:10.0.0.1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[::7f00:1]",
        "[64:ff9b::a9fe:a9fe]",
        "[64:ff9b:1::a00:1]",
        "[::ffff:0:10.0.0.1]",
        "[2001:db8::1]",
        "[2001:0:1::1]",
        "[fec0::1]",
        "[::ffff:0.0.0.0]",
        "[3fff:1::1]",
        "[3fff:fff::1]",
        "[5f00::1]",
        "[2001:2::1]",
        "[2001:20::1]",
        "[2001:1ff::1]",
        "[2002:cb00:7209::1]",
        "[::5efe:10.0.0.1]",
        "[2606:4700::5efe:10.0.0.1]",
        "[2606:4700::200:5efe:192.168.0.1]",
        "[::cb00:7209]",
        "[100::1]",
        "[100:0:0:1::1]",
        "[1fff::1]",
        "[4000::1]",
        "[64:ff9b::1:cb00:7209]",
        "[64:ff9b:1::cb00:7209]",
        "192.0.2.1",
        "198.51.100.7",
        "203.0.113.7",
        "0177.0.0.1",
        "012.1.2.3",
        "mixed.example",
        "localhost"
      })
  void closedAddressesAreRefused(String host) {
    assertThatThrownBy(() -> guard.check(URI.create("https://" + host + "/dav/")))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e ->
                assertThat(e.failureClass() + " " + e.reason())
                    .isEqualTo("REJECTED host_not_allowed"));
  }

  /** Decimal, octal, hexadecimal and short forms, which some resolvers take for addresses. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "127.1",
        "10.1.2",
        "017700000001",
        "0",
        "127.0.0.1."
      })
  void otherFormsOfAddressesAreRefused(String host) {
    assertThatThrownBy(() -> guard.check(URI.create("https://" + host + "/dav/")))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> assertThat(e.reason()).isIn("host_not_allowed", "insecure_url"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://public.example/",
        "https://100.128.0.1/",
        "https://172.32.0.1/",
        "https://[2606:4700::1111]/",
        "https://[2001:200::1]/",
        "https://[2a01:4f8::1]/",
        "https://[3ffe::1]/",
        "https://[64:ff9b::cb00:7209]/",
        "https://[2606:4700::5efe:cb00:7209]/",
        "http://127.0.0.1:5232/",
        "http://nas.example:81/",
        "https://NAS.example/"
      })
  void publicAddressesAndTheOperatorsExceptionsPass(String url) {
    assertThatCode(() -> guard.check(URI.create(url))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "http://public.example/, insecure_url",
    "https://user:pw@public.example/, insecure_url",
    "ftp://nas.example/, insecure_url",
    "https:opaque, insecure_url",
    "http://127.0.0.1:5233/, host_not_allowed"
  })
  void otherUrlsAreRefused(String url, String reason) {
    assertThatThrownBy(() -> guard.check(URI.create(url)))
        .isInstanceOf(ProviderException.class)
        .hasMessage(FailureClass.REJECTED + ": " + reason);
  }
}
