<<<<<<< HEAD
/** Tests over all adapters. */
@org.jspecify.annotations.NullMarked
package calsyncd.providers;
=======
/** What the tests of several adapters need. */
@NullMarked
package calsyncd.providers;

import org.jspecify.annotations.NullMarked;
>>>>>>> engine
