/**
 * The Key Distributor's HTTP interface: conferences, rosters, health, metrics. JSON in and out; errors are
 * {@code {"error": "<condition>", "detail": "..."}}.
 */
@NullMarked
package org.jvbperc.kd.http;

import org.jspecify.annotations.NullMarked;
