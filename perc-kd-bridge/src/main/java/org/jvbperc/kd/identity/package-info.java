/**
 * Admission of offers and signing of answers (draft-roach-perc-webrtc-00 sections 4.1.3 and 5.2): what the Key Distributor requires
 * of an endpoint's description, what it puts into the Media Distributor's, and its own identity.
 */
@NullMarked
package org.jvbperc.kd.identity;

import org.jspecify.annotations.NullMarked;
