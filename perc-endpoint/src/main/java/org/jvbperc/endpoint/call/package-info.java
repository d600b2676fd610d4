/**
 * A PERC call from the endpoint's side (RFC 8871): signalling over HTTP, checks of the Key Distributor's answer, DTLS,
 * media and roster. {@link org.jvbperc.endpoint.call.PercCall} is what an application uses.
 */
@NullMarked
package org.jvbperc.endpoint.call;

import org.jspecify.annotations.NullMarked;
