/** Who is calling: Supabase JWTs become a {@link calsyncd.daemon.auth.Caller}, or a refusal. */
@NullMarked
package calsyncd.daemon.auth;

import org.jspecify.annotations.NullMarked;
