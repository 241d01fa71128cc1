package calsyncd.daemon.cli;

import calsyncd.daemon.CalsyncdConfiguration;
import calsyncd.daemon.ConfigFile;
import java.util.List;

/** The keys of the vault and of notifications: the operator's, or made for development. */
record SecretsCheck(CalsyncdConfiguration configuration) implements Check {
  @Override
  public List<Finding> look() {
    return List.of(
        finding(
            "vault",
            configuration.vaultConfigured(),
            "CALSYNCD_VAULT_KEY=$(openssl rand -base64 32), and keep it: without it every user"
                + " must connect again"),
        finding(
            "webhooks",
            configuration.webhookKeysConfigured(),
            "CALSYNCD_WEBHOOK_KEY=$(openssl rand -base64 32)"));
  }

  private Finding finding(String what, boolean configured, String advice) {
    if (configured) {
      return Finding.ok(what, "the keys are well-formed");
    }
    String says = "no key is set: one for development in " + configuration.data() + " is used";
    return ConfigFile.isLocal(configuration.publicBaseUrl())
        ? Finding.warn(what, says, "for production " + advice)
        : Finding.fail(what, says + ", at a public address", advice);
  }
}
