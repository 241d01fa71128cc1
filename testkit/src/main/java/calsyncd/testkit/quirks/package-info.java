/** What providers lose, rewrite, forget and refuse: profiles for the memory provider. */
@NullMarked
package calsyncd.testkit.quirks;

import org.jspecify.annotations.NullMarked;
