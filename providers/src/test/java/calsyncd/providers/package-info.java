/** What the tests of several adapters need. */
@NullMarked
package calsyncd.providers;

import org.jspecify.annotations.NullMarked;
