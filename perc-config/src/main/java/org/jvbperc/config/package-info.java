/**
 * Typed reading of HOCON sections with one wording of complaints. Used by everything that has a configuration file; may import the
 * JDK and Typesafe config.
 */
@NullMarked
package org.jvbperc.config;

import org.jspecify.annotations.NullMarked;
