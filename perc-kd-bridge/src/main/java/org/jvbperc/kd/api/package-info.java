/**
 * A Key Distributor inside an application: RTCKeyDistributor of draft-roach-perc-webrtc-00 section 5.1 for Java. One object is
 * one conference; media keys stay inside.
 */
@NullMarked
package org.jvbperc.kd.api;

import org.jspecify.annotations.NullMarked;
