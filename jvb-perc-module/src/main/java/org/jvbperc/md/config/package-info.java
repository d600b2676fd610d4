/**
 * Configuration under {@code videobridge.perc} (HOCON). May import the Typesafe library.
 */
@NullMarked
package org.jvbperc.md.config;

import org.jspecify.annotations.NullMarked;
