/**
 * Simulated time, threads and network for tests of protocols: whole conferences run in one thread, in milliseconds of real time, and
 * the same way for the same seed. Tests of other modules use it as well, from this module's test-jar.
 */
package org.jvbperc.dtls.simulation;
