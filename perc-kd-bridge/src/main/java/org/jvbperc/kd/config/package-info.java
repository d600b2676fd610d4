/**
 * The Key Distributor's configuration: HOCON under {@code perc-kd}, read once at start, wrong values refused with the key, the
 * value and what was expected. Defaults are in {@code reference.conf}.
 */
@NullMarked
package org.jvbperc.kd.config;

import org.jspecify.annotations.NullMarked;
