package calsyncd.providers.caldav;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A component of RFC 5545 §3.6 with its properties in their order. */
record IcsComponent(String name, List<IcsProperty> properties, List<IcsComponent> children) {

  static IcsComponent named(String name) {
    return new IcsComponent(name, new ArrayList<>(), new ArrayList<>(2));
  }

  Optional<IcsProperty> first(String property) {
    return all(property).findFirst();
  }

  Stream<IcsProperty> all(String property) {
    return properties.stream().filter(p -> p.name().equals(property));
  }

  boolean has(String property) {
    return first(property).isPresent();
  }

  /** The first property's value as written, or empty. */
  String value(String property) {
    return first(property).map(IcsProperty::value).orElse("").strip();
  }

  /** The first property's text, or empty. */
  String text(String property) {
    return first(property).map(IcsProperty::text).orElse("");
  }

  Stream<IcsComponent> parts(String component) {
    return children.stream().filter(c -> c.name().equals(component));
  }
}
