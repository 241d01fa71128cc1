/** Contract kits, memory references and clocks that tests of every module share. */
@NullMarked
package calsyncd.testkit;

import org.jspecify.annotations.NullMarked;
