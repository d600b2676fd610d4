package org.jvbperc.sctp;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.jvbperc.sctp.wire.InitChunk;

/**
 * What a side needs to make an association, given to the peer in INIT ACK and taken back in COOKIE ECHO, so that INIT alone takes no memory (RFC 9260 sections
 * 5.1.3 to 5.1.5). The last 32 octets are HMAC-SHA-256 of the others under a key of this association.
 *
 * @param created when it was made, by the owner's clock
 * @param localTag the tag that this side gave in INIT ACK
 * @param peerTag the tag of the peer's INIT
 * @param localTsn the initial TSN that this side gave
 * @param peerTsn that of the peer
 * @param peerWindow the peer's receiver window
 * @param peerInbound streams that the peer accepts
 * @param peerReconfig whether the peer understands RE-CONFIG
 * @param tieLocal this side's tag of an association that there was when the cookie was made; 0 if there was none
 * @param tiePeer the peer's tag of that association
 */
record StateCookie(
        long created,
        long localTag,
        long peerTag,
        long localTsn,
        long peerTsn,
        long peerWindow,
        int peerInbound,
        boolean peerReconfig,
        long tieLocal,
        long tiePeer) {
    /** Octets of the key. */
    static final int KEY_BYTES = 32;

    private static final int CONTENT_BYTES = 48;
    private static final int MAC_BYTES = 32;
    private static final long UINT32 = 0xFFFF_FFFFL;
    private static final String ALGORITHM = "HmacSHA256";

    /** For an INIT. */
    static StateCookie of(long now, InitChunk init, long localTag, long localTsn, long tieLocal, long tiePeer) {
        return new StateCookie(
                now,
                localTag,
                init.tag(),
                localTsn,
                init.initialTsn(),
                init.window(),
                init.inboundStreams(),
                init.reconfig(),
                tieLocal,
                tiePeer);
    }

    byte[] seal(byte[] key) {
        ByteBuffer out = ByteBuffer.allocate(CONTENT_BYTES + MAC_BYTES);
        out.putLong(created).putInt((int) localTag).putInt((int) peerTag);
        out.putInt((int) localTsn).putInt((int) peerTsn).putInt((int) peerWindow);
        out.putInt(peerInbound).putInt(peerReconfig ? 1 : 0);
        out.putInt((int) tieLocal).putInt((int) tiePeer).putInt(0);
        out.put(mac(key, out.array()));
        return out.array();
    }

    /** Opens what came in COOKIE ECHO; null if this association did not make it. */
    static @Nullable StateCookie open(byte[] key, byte[] cookie) {
        if (cookie.length != CONTENT_BYTES + MAC_BYTES
                || !MessageDigest.isEqual(mac(key, cookie), Arrays.copyOfRange(cookie, CONTENT_BYTES, cookie.length))) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(cookie);
        return new StateCookie(
                in.getLong(),
                in.getInt() & UINT32,
                in.getInt() & UINT32,
                in.getInt() & UINT32,
                in.getInt() & UINT32,
                in.getInt() & UINT32,
                in.getInt(),
                in.getInt() != 0,
                in.getInt() & UINT32,
                in.getInt() & UINT32);
    }

    private static byte[] mac(byte[] key, byte[] cookie) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            mac.update(cookie, 0, CONTENT_BYTES);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, e);
        }
    }
}
