/**
 * The Media Distributor's HTTP resource (draft-roach-perc-webrtc-00 section 4.1): conference registration, offers, roster. It
 * is independent of the HTTP server.
 */
@NullMarked
package org.jvbperc.md.http;

import org.jspecify.annotations.NullMarked;
