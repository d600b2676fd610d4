/** The Key Distributor as a program: command line, logging, and the parts put together. */
@NullMarked
package org.jvbperc.kd.app;

import org.jspecify.annotations.NullMarked;
