/** Microsoft 365 and Outlook.com through Microsoft Graph v1.0. */
@NullMarked
package calsyncd.providers.microsoft;

import org.jspecify.annotations.NullMarked;
