/** What a node publishes of itself, as Prometheus reads it. */
@NullMarked
package calsyncd.daemon.metrics;

import org.jspecify.annotations.NullMarked;
