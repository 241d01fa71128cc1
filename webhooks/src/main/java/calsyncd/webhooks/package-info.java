/**
 * Notifications of Google and Microsoft: authenticate, enqueue, answer. Calls no provider and no
 * database.
 */
@NullMarked
package calsyncd.webhooks;

import org.jspecify.annotations.NullMarked;
