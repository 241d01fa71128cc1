/** What a pass would do, computed by the pass itself and not done; and exactly that, done. */
@NullMarked
package calsyncd.plan;

import org.jspecify.annotations.NullMarked;
