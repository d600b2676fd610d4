package org.jvbperc.md.kdtunnel;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
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
import org.jvbperc.md.srtp.RtpContextFactory;
import org.jvbperc.tunnel.MediaKeys;

/**
 * The hop-by-hop keys of one association, generation by generation. The association guards it with its lock.
 *
 * <p>A key that was in use before is refused, because its packet indices would start from zero again (RFC 7714 sections 8.4 and 9.4). Of
 * earlier keys only a digest is kept.
 */
final class AssociationKeys implements AutoCloseable {
    private static final int MAX_GENERATIONS = 10_000;

    private final HopByHopLeg leg;
    private final boolean doubleEncryption;
    private final Set<Octets> used = new HashSet<>();
    /** Generations whose keys are not wiped, the newest last; those before it are in use until it is installed. */
    private final Deque<HopByHopTransforms> generations = new ArrayDeque<>();

    private @Nullable Octets currentDigest;

    AssociationKeys(HopByHopLeg leg, boolean doubleEncryption) {
        this.leg = leg;
        this.doubleEncryption = doubleEncryption;
    }

    /** The reason why {@code message} cannot be used, or empty. */
    Optional<String> refusal(MediaKeys message, Set<ProtectionProfile> profiles) {
        HopByHopKeys keys = message.keys();
        if (!profiles.contains(message.profile())) {
            return Optional.of("profile " + message.profile() + " was not announced (RFC 9185 section 5.4)");
        }
        if (message.profile().isDouble() != doubleEncryption) {
            return Optional.of("profile " + message.profile() + " does not fit the offer, which was for "
                    + (doubleEncryption ? "end-to-end" : "hop-by-hop") + " protection");
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

    /** Whether {@code message} repeats the current keys. */
    boolean isCurrent(MediaKeys message) {
        return currentDigest != null
                && currentDigest.equals(digest(message.keys().serverWriteKey()));
    }

    /** Makes the transforms of a new generation, which replaces the current one when it is {@link #installed}. */
    HopByHopTransforms replace(MediaKeys message) {
        HopByHopTransforms transforms = HopByHopTransforms.of(leg, message.profile(), message.keys());
        generations.addLast(transforms);
        currentDigest = digest(message.keys().serverWriteKey());
        used.add(currentDigest);
        return transforms;
    }

    /** The bridge uses {@code transforms} now: wipes the generations before. */
    void installed(HopByHopTransforms transforms) {
        while (generations.contains(transforms) && !generations.element().equals(transforms)) {
            generations.remove().close();
        }
    }

    /** The SSRCs that the endpoint has sent with. */
    Set<Integer> receivedSources() {
        return leg.receivedSources();
    }

    /** Releases the state of sources that are no longer sent to the endpoint. */
    void forget(Set<Integer> ssrcs) {
        HopByHopTransforms current = generations.peekLast();
        if (current != null && current.rtpSend() instanceof RtpContextFactory factory) {
            ssrcs.forEach(factory::forget);
        }
    }

    /** Wipes the keys of all generations. Idempotent. */
    @Override
    public void close() {
        generations.forEach(HopByHopTransforms::close);
        generations.clear();
    }

    private static Octets digest(SecretBytes key) {
        byte[] bytes = key.toByteArray();
        try {
            return Octets.of(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK lacks SHA-256", e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
