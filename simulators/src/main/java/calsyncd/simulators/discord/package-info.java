/**
 * Discord's REST API v10 over HTTP, stateful, as far as permission overwrites go: guilds, channels,
 * their overwrites, the audit log, rate limits. Start with {@link
 * calsyncd.simulators.discord.DiscordSimulator}.
 */
@NullMarked
package calsyncd.simulators.discord;

import org.jspecify.annotations.NullMarked;
