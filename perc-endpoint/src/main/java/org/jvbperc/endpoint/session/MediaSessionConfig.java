package org.jvbperc.endpoint.session;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.endpoint.media.MediaSource;
import org.jvbperc.endpoint.media.Ssrcs;

/**
 * The configuration of a {@link MediaSession}.
 *
 * @param profile negotiated by DTLS: a double one, or in a frame room a single one
 * @param ssrcs the endpoint's own, bound by its assertion
 * @param cname for RTCP
 * @param sources the media to send, at most one source of each kind; the session closes them
 * @param sinks opens sinks for received frames
 * @param recordHashes whether reports list the frames
 * @param clock for NTP timestamps only
 */
public record MediaSessionConfig(
        ProtectionProfile profile,
        Ssrcs ssrcs,
        String cname,
        List<MediaSource> sources,
        MediaSinkFactory sinks,
        boolean recordHashes,
        SecureRandom random,
        Clock clock) {}
