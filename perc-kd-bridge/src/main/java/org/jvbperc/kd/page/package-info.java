/**
 * The page for browsers, as the Key Distributor serves it: the bundle that {@code web/build} makes, and the policy that the page
 * reads first (docs/page-policy.md). Everything is read and checked once.
 */
@NullMarked
package org.jvbperc.kd.page;

import org.jspecify.annotations.NullMarked;
