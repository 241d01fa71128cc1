/** The console: a page for people, over the same REST as everything else. */
@NullMarked
package calsyncd.daemon.ui;

import org.jspecify.annotations.NullMarked;
