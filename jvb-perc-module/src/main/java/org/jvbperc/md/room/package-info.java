/**
 * Conferences with their Key Distributor and participants, and how one joins: offer, endpoint on the bridge, signed answer.
 */
@NullMarked
package org.jvbperc.md.room;

import org.jspecify.annotations.NullMarked;
