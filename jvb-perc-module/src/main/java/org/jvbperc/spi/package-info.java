/**
 * The extension point that {@code patches/jitsi-videobridge} adds to a videobridge, for those who build it themselves; see
 * {@code docs/adr/0002}. Stands on the JDK alone. The patch brings its own copy of the two classes, without annotations that the
 * bridge's build would not know.
 */
package org.jvbperc.spi;
