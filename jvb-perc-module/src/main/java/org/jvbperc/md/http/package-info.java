/**
 * The Media Distributor's HTTP resource (draft-roach-perc-webrtc-00 section 4.1): conference registration, offers, roster.
 * Independent of the server that carries it.
 */
@NullMarked
package org.jvbperc.md.http;

import org.jspecify.annotations.NullMarked;
