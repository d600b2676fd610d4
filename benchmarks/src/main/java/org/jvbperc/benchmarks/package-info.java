/**
 * Benchmarks and load drivers.
 */
@NullMarked
package org.jvbperc.benchmarks;

import org.jspecify.annotations.NullMarked;
