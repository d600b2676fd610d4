/**
 * The Key Distributor's configuration: HOCON under {@code perc-kd}, which is read once at start. The message about a wrong
 * value names the key, the value and what was expected. Defaults are in {@code reference.conf}.
 */
@NullMarked
package org.jvbperc.kd.config;

import org.jspecify.annotations.NullMarked;
