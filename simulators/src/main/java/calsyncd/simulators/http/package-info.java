/**
 * The base both simulators stand on: a small HTTP server, an access log, scripted faults, a clock
 * that can be moved, notification delivery, an outbox of mails and an OAuth authorization server.
 */
@NullMarked
package calsyncd.simulators.http;

import org.jspecify.annotations.NullMarked;
