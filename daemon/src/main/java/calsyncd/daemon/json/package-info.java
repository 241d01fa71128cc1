/** The JSON of an event, in the API and in the database alike. */
@NullMarked
package calsyncd.daemon.json;

import org.jspecify.annotations.NullMarked;
