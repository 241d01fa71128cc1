package calsyncd.daemon.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.connect.SecretVault;
import calsyncd.daemon.connect.TestVault;
import calsyncd.daemon.postgres.Endpoints.Kept;
import calsyncd.daemon.postgres.OutboundMessage.Endpoint;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Another key of the vault is current: what the older one sealed is sealed anew. */
final class EndpointSecretsTest {
  private static final UUID FIRST = new UUID(0, 0);
  private static final URI HOOK = URI.create("https://example.org/hook");
  private static OutboundWorld world;
  private final SecretVault newer = new SecretVault(TestVault.settings("k2"));

  @BeforeAll
  static void start() {
    world = new OutboundWorld("endpoint_secrets", false);
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @AfterEach
  void forget() {
    world.empty();
  }

  private EndpointSecrets secrets(SecretVault vault) {
    return new EndpointSecrets(world.endpoints, vault, 2);
  }

  private List<Kept> sealedOtherwise(String key) {
    return world.endpoints.sealedOtherwise(key, FIRST, 10);
  }

  private String opened(Kept kept) {
    return newer.open(kept.secret(), Endpoint.belonging(kept.id()));
  }

  @Test
  void eachSecretStaysWhatItIsUnderTheNewKey() {
    List<String> made = List.of(world.endpoint(HOOK), world.endpoint(HOOK), world.endpoint(HOOK));
    assertThat(secrets(world.vault).renew()).as("nothing to do").isZero();

    assertThat(secrets(newer).renew()).isEqualTo(3);

    assertThat(sealedOtherwise("k2")).isEmpty();
    assertThat(sealedOtherwise("k1"))
        .extracting(this::opened)
        .containsExactlyInAnyOrderElementsOf(made);
    assertThat(secrets(newer).renew()).as("a second time").isZero();
  }

  @Test
  void whatDoesNotOpenStaysAndTheOthersGoOn() {
    world.endpoint(HOOK);
    world.endpoint(HOOK);
    world.endpoint(HOOK);
    Kept broken = sealedOtherwise("k2").getFirst();
    world.run(
        "update calsyncd.webhook_endpoints set secret_key_id = 'lost' where id = ?", broken.id());

    assertThat(secrets(newer).renew()).isEqualTo(2);

    assertThat(sealedOtherwise("k2")).extracting(Kept::id).containsExactly(broken.id());
    assertThat(sealedOtherwise("k2").getFirst().secret().bytes())
        .isEqualTo(broken.secret().bytes());
  }

  @Test
  void whatAnotherWroteMeanwhileIsNotOverwritten() {
    world.endpoint(HOOK);
    Kept old = sealedOtherwise("k2").getFirst();
    String belongs = Endpoint.belonging(old.id());
    assertThat(world.endpoints.replace(old, newer.seal("the other's", belongs))).isTrue();

    assertThat(world.endpoints.replace(old, newer.seal("mine", belongs))).isFalse();

    assertThat(opened(sealedOtherwise("k1").getFirst())).isEqualTo("the other's");
  }
}
