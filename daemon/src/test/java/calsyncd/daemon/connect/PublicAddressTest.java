package calsyncd.daemon.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every address that others are told keeps the path under which a proxy publishes the daemon. */
class PublicAddressTest {
  @ParameterizedTest
  @CsvSource({
    "https://sync.example.com, https://sync.example.com",
    "https://sync.example.com/, https://sync.example.com",
    "https://sync.example.com/cal, https://sync.example.com/cal",
    "https://sync.example.com/cal/, https://sync.example.com/cal",
    "https://sync.example.com:8443/a/b//, https://sync.example.com:8443/a/b",
    "http://localhost:8080/cal, http://localhost:8080/cal"
  })
  void allAddressesAreUnderTheBase(URI base, String under) {
    PublicAddress address = new PublicAddress(base);
    String ours = under + "/integrations/calendar/";
    assertThat(address.callback("google")).hasToString(ours + "google/callback");
    assertThat(address.webhook("google")).hasToString(ours + "webhooks/google");
    assertThat(address.lifecycle("microsoft")).hasToString(ours + "webhooks/microsoft/lifecycle");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://sync.example.com", "sync.example.com", "ftp://localhost"})
  void codesTravelEncrypted(URI base) {
    assertThatThrownBy(() -> new PublicAddress(base)).hasMessageContaining("must be https");
  }
}
