/**
 * Installs the Media Distributor in an unmodified Jitsi Videobridge. Only this code has the names of the bridge's classes,
 * which it uses by reflection and checks at start. Woven or patched code of the bridge calls
 * {@link org.jvbperc.md.agent.BridgeHooks}.
 */
@NullMarked
package org.jvbperc.md.agent;

import org.jspecify.annotations.NullMarked;
