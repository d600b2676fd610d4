/**
 * Counters of the Media Distributor and their Prometheus text form. May import the JDK only.
 */
@NullMarked
package org.jvbperc.md.metrics;

import org.jspecify.annotations.NullMarked;
