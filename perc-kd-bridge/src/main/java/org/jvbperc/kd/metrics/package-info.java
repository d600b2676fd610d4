/** The Key Distributor's counters and gauges in Prometheus form, all named {@code perc_kd_*}. */
@NullMarked
package org.jvbperc.kd.metrics;

import org.jspecify.annotations.NullMarked;
