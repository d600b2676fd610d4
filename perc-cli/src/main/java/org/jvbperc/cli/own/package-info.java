/**
 * A conference's own Key Distributor: a native client that takes part in a conference and is its Key Distributor at once
 * (draft-roach-perc-webrtc-00 section 3). The two roles do not know each other here either; they meet over the bridge, as any participant
 * meets the Key Distributor.
 */
@NullMarked
package org.jvbperc.cli.own;

import org.jspecify.annotations.NullMarked;
