/**
 * Installs the Media Distributor in a videobridge that was built with the extension point of {@code org.jvbperc.spi}, without
 * an agent.
 */
@NullMarked
package org.jvbperc.md.patched;

import org.jspecify.annotations.NullMarked;
