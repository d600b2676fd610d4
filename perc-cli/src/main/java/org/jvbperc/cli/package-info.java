/**
 * The {@code perc} command: calls, single packets, and the Key Distributor's commands. A call uses nothing that the SDK in {@code
 * org.jvbperc.endpoint.call} does not offer to every application.
 */
@NullMarked
package org.jvbperc.cli;

import org.jspecify.annotations.NullMarked;
