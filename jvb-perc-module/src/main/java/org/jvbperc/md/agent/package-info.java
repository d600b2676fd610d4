/**
 * Puts the Media Distributor into an unmodified Jitsi Videobridge: the only code that knows the names of its classes, which it
 * reaches by reflection and checks at start. {@link org.jvbperc.md.agent.BridgeHooks} is where woven or patched bridge code calls.
 */
@NullMarked
package org.jvbperc.md.agent;

import org.jspecify.annotations.NullMarked;
