/**
 * Identity providers' proxies (RFC 8827 section 7, W3C webrtc-identity): loads an identity provider's JavaScript, runs it in a
 * realm of its own without any access to this machine, and lets it generate and validate assertions.
 *
 * <p>The engine is QuickJS compiled to WebAssembly, run by a WebAssembly runtime in Java: docs/adr/0003 says why. May import
 * perc-core and perc-identity.
 */
@NullMarked
package org.jvbperc.idpproxy;

import org.jspecify.annotations.NullMarked;
