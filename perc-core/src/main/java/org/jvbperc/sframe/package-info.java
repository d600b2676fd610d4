/**
 * SFrame (RFC 9605): end-to-end protection of whole media frames, for conferences whose endpoints are web browsers. May import
 * {@code crypto}, {@code rtp} and {@code srtp}.
 *
 * <p>The format is described in docs/frame-protection.md for authors of other clients. {@link org.jvbperc.sframe.SFrameSender}
 * seals the frames of one join; {@link org.jvbperc.sframe.SFrameKeyring} holds what a join knows of the others, and an
 * {@link org.jvbperc.sframe.SFrameReceiver} opens the frames of one received track with it.
 */
@NullMarked
package org.jvbperc.sframe;

import org.jspecify.annotations.NullMarked;
