/**
 * A whole conference in this process, for tests and trials: identity provider, Key Distributor, embedded bridge
 * and recordings of endpoints.
 */
@NullMarked
package org.jvbperc.testenv.local;

import org.jspecify.annotations.NullMarked;
