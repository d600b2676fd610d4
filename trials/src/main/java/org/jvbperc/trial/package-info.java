/**
 * Trials, most of them on a real Jitsi Videobridge, that are longer or harder than the demo: endurance, CPU time per packet,
 * hostile peers, ordinary calls with and without the agent. Each measures, prints and writes its result, and decides whether it
 * is good.
 */
@NullMarked
package org.jvbperc.trial;

import org.jspecify.annotations.NullMarked;
