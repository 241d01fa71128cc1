/** All SQL of calsyncd. Tables are named in full; everything works through a transaction pooler. */
@NullMarked
package calsyncd.daemon.postgres;

import org.jspecify.annotations.NullMarked;
