package calsyncd.daemon;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Path;
import jakarta.validation.Validator;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.metadata.ConstraintDescriptor;
import java.lang.annotation.Annotation;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/** Says what a field takes where its value is out of range, by the name it has in the file. */
final class Ranges {
  /** Dropwizard's own sections, whose fields are in camel case in the file too. */
  private static final Set<String> DROPWIZARD =
      Set.of("server", "logging", "metrics", "admin", "health");

  private Ranges() {}

  static List<String> sentences(
      Collection<? extends ConstraintViolation<?>> violations, Validator validator) {
    return violations.stream().map(it -> sentence(it, validator)).sorted().toList();
  }

  private static String sentence(ConstraintViolation<?> violation, Validator validator) {
    String field = field(violation.getPropertyPath());
    if (!(violation.getInvalidValue() instanceof Number value)) {
      return field + ": " + violation.getMessage();
    }
    return "%s: %s is out of range; it takes %s"
        .formatted(field, value, range(violation, validator));
  }

  private static String field(Path path) {
    String given = path.toString();
    return DROPWIZARD.contains(given.replaceFirst("\\..*", ""))
        ? given
        : given.replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }

  private static String range(ConstraintViolation<?> violation, Validator validator) {
    Set<ConstraintDescriptor<?>> limits = limits(violation, validator);
    Optional<Long> least = limit(limits, Min.class).map(Min::value);
    Optional<Long> most = limit(limits, Max.class).map(Max::value);
    return least.isPresent() && most.isPresent()
        ? "%d to %d, or leave it out for the default".formatted(least.get(), most.get())
        : violation.getMessage();
  }

  private static Set<ConstraintDescriptor<?>> limits(
      ConstraintViolation<?> violation, Validator validator) {
    String property =
        StreamSupport.stream(violation.getPropertyPath().spliterator(), false)
            .reduce((_, last) -> last)
            .map(Path.Node::getName)
            .orElse("");
    var described =
        validator
            .getConstraintsForClass(violation.getLeafBean().getClass())
            .getConstraintsForProperty(property);
    return described == null ? Set.of() : described.getConstraintDescriptors();
  }

  private static <A extends Annotation> Optional<A> limit(
      Set<ConstraintDescriptor<?>> limits, Class<A> kind) {
    return limits.stream()
        .map(ConstraintDescriptor::getAnnotation)
        .filter(kind::isInstance)
        .map(kind::cast)
        .findFirst();
  }
}
