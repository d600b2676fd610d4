/** The parts that every Key Distributor is made of, put together once: for the program and for a Key Distributor inside an application. */
@NullMarked
package org.jvbperc.kd.core;

import org.jspecify.annotations.NullMarked;
