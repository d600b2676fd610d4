/**
 * Admission of offers and signing of answers (draft-roach-perc-webrtc-00 sections 4.1.3 and 5.2): the requirements on an
 * endpoint's description, the Key Distributor's attributes in the Media Distributor's, and the Key Distributor's own identity.
 */
@NullMarked
package org.jvbperc.kd.identity;

import org.jspecify.annotations.NullMarked;
