package org.jvbperc.md.kdtunnel;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.md.bridge.HopByHopTransforms;
import org.jvbperc.md.srtp.HopByHopLeg;
import org.jvbperc.md.srtp.PercSrtpContextFactory;
import org.jvbperc.tunnel.MediaKeys;

/**
 * The hop-by-hop keys of one association, generation by generation. Owned under its association's lock.
 *
 * <p>A key that was in use before is never taken again: its packet indices start anew (RFC 7714 sections 8.4 and 9.4). Of earlier
 * keys only a digest is kept.
 */
final class AssociationKeys implements AutoCloseable {
    private static final int MAX_GENERATIONS = 10_000;

    private final HopByHopLeg leg;
    private final boolean endToEnd;
    private final Set<Octets> used = new HashSet<>();
    private @Nullable HopByHopTransforms current;
    private @Nullable Octets currentDigest;

    AssociationKeys(HopByHopLeg leg, boolean endToEnd) {
        this.leg = leg;
        this.endToEnd = endToEnd;
    }

    /** Why {@code message} cannot be used, or empty. */
    Optional<String> refusal(MediaKeys message, Set<ProtectionProfile> profiles) {
        HopByHopKeys keys = message.keys();
        if (!profiles.contains(message.profile())) {
            return Optional.of("profile " + message.profile() + " was not announced (RFC 9185 section 5.4)");
        }
        if (message.profile().isDouble() != endToEnd) {
            return Optional.of("profile " + message.profile() + " does not fit the offer, which was for "
                    + (endToEnd ? "end-to-end" : "hop-by-hop") + " protection");
        }
        if (message.mki().length() != 0) {
            return Optional.of("an MKI, which EKT forbids (RFC 8870 section 4.1)");
        }
        if (keys.clientWriteKey().equals(keys.serverWriteKey())) {
            return Optional.of("the same key in both directions (RFC 8723 section 5.2)");
        }
        if (!isCurrent(message) && (used.contains(digest(keys.serverWriteKey())) || used.size() >= MAX_GENERATIONS)) {
            return Optional.of("a key that was used before");
        }
        return Optional.empty();
    }

    /** Whether {@code message} repeats the keys in use, which changes nothing. */
    boolean isCurrent(MediaKeys message) {
        return currentDigest != null
                && currentDigest.equals(digest(message.keys().serverWriteKey()));
    }

    /** Makes the transforms of a new generation; the ones before are closed by {@link #replaceWith}. */
    HopByHopTransforms transforms(MediaKeys message) {
        return HopByHopTransforms.of(leg, message.profile(), message.keys());
    }

    /** The new generation has been installed. */
    void replaceWith(HopByHopTransforms transforms, MediaKeys message) {
        close();
        current = transforms;
        currentDigest = digest(message.keys().serverWriteKey());
        used.add(currentDigest);
    }

    /** The SSRCs that the endpoint has sent with. */
    Set<Integer> receivedSources() {
        return leg.receivedSources();
    }

    /** Releases the state of sources that are no longer sent to the endpoint; a browser's leg keeps its contexts. */
    void forget(Set<Integer> ssrcs) {
        if (current != null && current.rtpSend() instanceof PercSrtpContextFactory factory) {
            ssrcs.forEach(factory::forget);
        }
    }

    /** Wipes the current keys. Idempotent. */
    @Override
    public void close() {
        if (current != null) {
            current.close();
            current = null;
        }
    }

    private static Octets digest(SecretBytes key) {
        byte[] bytes = key.toByteArray();
        try {
            return Octets.of(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK lacks SHA-256", e);
        } finally {
            java.util.Arrays.fill(bytes, (byte) 0);
        }
    }
}
