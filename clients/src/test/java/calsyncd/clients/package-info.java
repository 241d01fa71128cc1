/** The client of live sessions, in a real browser. */
package calsyncd.clients;
