/**
 * PostgreSQL and Redis of our own, for a daemon that was given no other: real servers, run from a
 * data directory, on 127.0.0.1 only.
 *
 * <pre>
 * data/
 *   lock               held by the one daemon that works here; holds its process id
 *   ports.properties   the ports chosen at the first start
 *   bin/               the servers' programs, unpacked once
 *   postgres.password  of the superuser "postgres" (readable by the owner only)
 *   postgres.log       what the server says until its own log (postgres/log/, a week) is open
 *   postgres/          the cluster; settings of ours in calsyncd.conf
 *   redis.password     (readable by the owner only)
 *   redis/             redis.conf, redis.pid, redis.log, appendonlydir/
 * </pre>
 *
 * Deleting the folder while no daemon works in it deletes everything.
 */
@NullMarked
package calsyncd.daemon.embedded;

import org.jspecify.annotations.NullMarked;
