/**
 * The bridge's counters and their Prometheus text form. JDK only.
 */
@NullMarked
package org.jvbperc.testenv.bridge.metrics;

import org.jspecify.annotations.NullMarked;
