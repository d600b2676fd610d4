/**
 * The bridge's counters and their Prometheus text form. JDK only.
 */
@NullMarked
package org.jvbperc.embedded.metrics;

import org.jspecify.annotations.NullMarked;
