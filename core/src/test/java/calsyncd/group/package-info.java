@NullMarked
package calsyncd.group;

import org.jspecify.annotations.NullMarked;
