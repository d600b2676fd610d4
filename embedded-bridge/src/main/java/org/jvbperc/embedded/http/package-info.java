/**
 * The bridge's HTTP server: Colibri2 over REST, health, metrics and debug state, next to the Media Distributor's own
 * resource.
 */
@NullMarked
package org.jvbperc.embedded.http;

import org.jspecify.annotations.NullMarked;
