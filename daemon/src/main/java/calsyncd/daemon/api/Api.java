package calsyncd.daemon.api;

import calsyncd.daemon.auth.BearerFilter;
import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.auth.TokenVerifier;
import io.dropwizard.auth.AuthDynamicFeature;
import io.dropwizard.auth.AuthValueFactoryProvider;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.server.AbstractServerFactory;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.jersey.setup.JerseyEnvironment;
import java.util.List;
import org.glassfish.jersey.server.filter.RolesAllowedDynamicFeature;

/**
 * All of REST, put into a server.
 *
 * @param maxBodyBytes no request has more to say
 */
public record Api(TokenVerifier tokens, List<Object> resources, int maxBodyBytes) {
  public Api {
    resources = List.copyOf(resources);
  }

  /** Registers filters, mappers and resources, and what speaks where they are not reached. */
  public void install(Configuration configuration, Environment environment) {
    if (configuration.getServerFactory() instanceof AbstractServerFactory server) {
      // Dropwizard's own would answer some errors in a form of theirs.
      server.setRegisterDefaultExceptionMappers(false);
    }
    ServerProblems problems = new ServerProblems();
    environment.lifecycle().addServerLifecycleListener(server -> server.setErrorHandler(problems));
    install(environment.jersey());
  }

  private void install(JerseyEnvironment jersey) {
    jersey.register(new Correlation());
    jersey.register(new BodyLimit(maxBodyBytes));
    jersey.register(new ProblemMapper());
    jersey.register(new AuthDynamicFeature(new BearerFilter(tokens)));
    jersey.register(new AuthValueFactoryProvider.Binder<>(Caller.class));
    jersey.register(RolesAllowedDynamicFeature.class);
    jersey.register(new OpenApiResource());
    resources.forEach(jersey::register);
  }
}
