/**
 * How an offer is made and exchanged for an answer, over the bridge or a signalling server, and how the answer is
 * checked.
 */
@NullMarked
package org.jvbperc.endpoint.signalling;

import org.jspecify.annotations.NullMarked;
