/** Tests over all adapters. */
@org.jspecify.annotations.NullMarked
package calsyncd.providers;
