/**
 * The {@code perc} command line. It knows nothing that the SDK in {@code org.jvbperc.endpoint.call} does not offer to every
 * application.
 */
@NullMarked
package org.jvbperc.cli;

import org.jspecify.annotations.NullMarked;
