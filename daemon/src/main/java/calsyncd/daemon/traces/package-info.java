/**
 * Spans of what a node does, for whoever collects them. The only place that knows OpenTelemetry.
 */
@NullMarked
package calsyncd.daemon.traces;

import org.jspecify.annotations.NullMarked;
