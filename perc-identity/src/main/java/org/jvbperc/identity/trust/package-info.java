/**
 * Which identity providers are trusted, and the validator that serves them all.
 */
@NullMarked
package org.jvbperc.identity.trust;

import org.jspecify.annotations.NullMarked;
