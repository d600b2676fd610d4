/**
 * The members of a call: the participants that the bridge lists, each verified by its identity assertion, and the rosters that
 * the Key Distributor signs.
 */
@NullMarked
package org.jvbperc.endpoint.roster;

import org.jspecify.annotations.NullMarked;
