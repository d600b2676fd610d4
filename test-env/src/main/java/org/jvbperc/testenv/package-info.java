/**
 * Embedded bridge, identity provider, demo.
 */
@NullMarked
package org.jvbperc.testenv;

import org.jspecify.annotations.NullMarked;
