/** Rooms with their Key Distributor and endpoints, and the joining of endpoints: offer, endpoint on the bridge, signed answer. */
@NullMarked
package org.jvbperc.md.room;

import org.jspecify.annotations.NullMarked;
