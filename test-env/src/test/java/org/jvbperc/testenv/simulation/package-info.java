/** Whole conferences in simulated time: endpoints, Media Distributor and Key Distributor in one thread, by a seed. */
package org.jvbperc.testenv.simulation;
