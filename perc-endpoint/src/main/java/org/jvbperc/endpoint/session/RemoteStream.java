package org.jvbperc.endpoint.session;

import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.media.MediaFormat;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.roster.Participant;

/**
 * A received and decrypted stream.
 *
 * @param owner the verified participant whose assertion binds the SSRC; null if nobody could be verified
 * @param ssrc its 32 bits
 * @param format of its frames
 */
public record RemoteStream(@Nullable Participant owner, int ssrc, MediaFormat format) {
    /** Audio or video. */
    public MediaKind kind() {
        return format.kind();
    }
}
