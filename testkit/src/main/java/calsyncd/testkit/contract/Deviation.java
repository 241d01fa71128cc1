package calsyncd.testkit.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a row that an adapter's test overrides: the provider does otherwise than all others. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Deviation {
  /** What the provider does instead, and why; a sentence or two for the printed table. */
  String value();
}
