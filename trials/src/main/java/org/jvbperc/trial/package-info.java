/**
 * Trials on a real Jitsi Videobridge that are longer or rougher than the demo: endurance, CPU time a packet, hostile peers, ordinary
 * calls with and without the agent. Each measures, prints and writes what it found, and decides.
 */
@NullMarked
package org.jvbperc.trial;

import org.jspecify.annotations.NullMarked;
