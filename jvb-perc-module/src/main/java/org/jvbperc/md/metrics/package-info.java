/**
 * Counters of the Media Distributor, their Prometheus text form, and the limit for log lines. May import the JDK only.
 */
@NullMarked
package org.jvbperc.md.metrics;

import org.jspecify.annotations.NullMarked;
