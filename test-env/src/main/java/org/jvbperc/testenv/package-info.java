/**
 * The surroundings of a PERC call for demo and tests: an identity provider, a room in one process, and the demo. May import all
 * production modules; none of them may import it.
 */
@NullMarked
package org.jvbperc.testenv;

import org.jspecify.annotations.NullMarked;
