package org.jvbperc.trial;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.endpoint.keychannel.ReceivedGroupKey;
import org.jvbperc.testenv.demo.CapturedFrames;
import org.jvbperc.testenv.demo.SealedFrame;

/**
 * The keys of a frame room that a former member kept, and attempts to open recorded frames with them (RFC 9605 section 4.4.4). Made of
 * the JDK's ciphers alone, so that it shares no code with what it tries. One thread.
 */
final class KeptKeys {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 8 * SealedFrame.TAG_BYTES;
    private static final Map<String, Integer> CODECS = Map.of("opus", 1, "VP8", 2);

    private final List<Kept> kept;
    private final Map<Kept, Map<Long, FrameKey>> derived = new HashMap<>();
    private final Cipher cipher;

    /** What gives keys of frames. */
    private interface Kept {
        /** Whether it has a key of frames whose header names this KID. */
        boolean isOf(long kid);

        /** Whether it has a key of any frames of this sender. */
        boolean isOfSender(long sender);

        /** The key of this sender. */
        FrameKey key(long sender);

        /** Number of the generation. */
        long generation();
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record FrameKey(SecretKeySpec key, byte[] salt) {}

    /** The secret of a generation, of which every sender's key is derived. */
    private record Secret(long generation, int suite, SecretBytes secret) implements Kept {
        @Override
        public boolean isOf(long kid) {
            return kid % SealedFrame.GENERATIONS == generation % SealedFrame.GENERATIONS;
        }

        @Override
        public boolean isOfSender(long sender) {
            return true;
        }

        @Override
        public FrameKey key(long sender) {
            long kid = sender * SealedFrame.GENERATIONS + generation % SealedFrame.GENERATIONS;
            return new FrameKey(
                    new SecretKeySpec(expand("key", kid, suite == 4 ? 16 : 32), "AES"),
                    expand("salt", kid, NONCE_BYTES));
        }

        /** RFC 9605 section 4.4.2, with one block of HKDF. */
        private byte[] expand(String purpose, long kid, int length) {
            String hash = suite == 4 ? "HmacSHA256" : "HmacSHA512";
            byte[] label = ("SFrame 1.0 Secret " + purpose + " ").getBytes(StandardCharsets.US_ASCII);
            byte[] info = ByteBuffer.allocate(label.length + Long.BYTES + Short.BYTES + 1)
                    .put(label)
                    .putLong(kid)
                    .putShort((short) suite)
                    .put((byte) 1)
                    .array();
            try {
                Mac mac = Mac.getInstance(hash);
                mac.init(new SecretKeySpec(new byte[mac.getMacLength()], hash));
                byte[] pseudoRandomKey = mac.doFinal(secret.toByteArray());
                mac.init(new SecretKeySpec(pseudoRandomKey, hash));
                return java.util.Arrays.copyOf(mac.doFinal(info), length);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this Java runtime has no " + hash, e);
            }
        }
    }

    /** The key of one sender in one generation. */
    private record Single(long generation, long kid, FrameKey frameKey) implements Kept {
        @Override
        public boolean isOf(long named) {
            return kid == named;
        }

        @Override
        public boolean isOfSender(long sender) {
            return kid / SealedFrame.GENERATIONS == sender;
        }

        @Override
        public FrameKey key(long sender) {
            return frameKey;
        }
    }

    private KeptKeys(List<Kept> kept) {
        this.kept = kept;
        try {
            cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no AES-GCM", e);
        }
    }

    /** The group secrets that a native member got. */
    static KeptKeys of(List<ReceivedGroupKey> keys) {
        List<Kept> kept = new ArrayList<>();
        keys.forEach(key -> kept.add(new Secret(key.generation(), key.suite().number(), key.secret())));
        return new KeptKeys(kept);
    }

    /** The keys that a browser's page got, each {@code {"generation", "kid", "key", "salt"}}. */
    static KeptKeys ofPage(JsonNode keys) {
        HexFormat hex = HexFormat.of();
        List<Kept> kept = new ArrayList<>();
        keys.forEach(key -> kept.add(new Single(
                key.required("generation").longValue(),
                key.required("kid").longValue(),
                new FrameKey(
                        new SecretKeySpec(hex.parseHex(key.required("key").textValue()), "AES"),
                        hex.parseHex(key.required("salt").textValue())))));
        return new KeptKeys(kept);
    }

    /** The newest generation that there are keys of; -1 if there is none. */
    long newestGeneration() {
        return kept.stream().mapToLong(Kept::generation).max().orElse(-1);
    }

    /** How many keys or secrets there are. */
    int count() {
        return kept.size();
    }

    /** Whether the key that the frame's header names is one of these and opens the frame. */
    boolean open(CapturedFrames.Frame frame, SealedFrame parts) {
        for (Kept each : kept) {
            if (each.isOf(parts.kid()) && opens(each, frame, parts)) {
                return true;
            }
        }
        return false;
    }

    /** Whether any key of the frame's sender opens the frame, whichever key its header names. */
    boolean openWithAny(CapturedFrames.Frame frame, SealedFrame parts) {
        for (Kept each : kept) {
            if (each.isOfSender(sender(parts)) && opens(each, frame, parts)) {
                return true;
            }
        }
        return false;
    }

    private static long sender(SealedFrame parts) {
        return parts.kid() / SealedFrame.GENERATIONS;
    }

    private boolean opens(Kept each, CapturedFrames.Frame frame, SealedFrame parts) {
        Integer codec = CODECS.get(frame.stream().codec());
        if (codec == null) {
            return false;
        }
        FrameKey key = derived.computeIfAbsent(each, kind -> new HashMap<>()).computeIfAbsent(sender(parts), each::key);
        byte[] octets = frame.octets().toByteArray();
        byte[] nonce = key.salt().clone();
        for (int i = 0; i < Long.BYTES; i++) {
            nonce[NONCE_BYTES - 1 - i] ^= (byte) (parts.counter() >>> (8 * i));
        }
        int cipherText = parts.clearBytes() + parts.headerBytes();
        ByteArrayOutputStream authenticated = new ByteArrayOutputStream();
        authenticated.write(octets, parts.clearBytes(), parts.headerBytes());
        authenticated.write(codec);
        authenticated.write(octets, 0, parts.clearBytes());
        try {
            cipher.init(Cipher.DECRYPT_MODE, key.key(), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(authenticated.toByteArray());
            int sealed = octets.length - cipherText;
            return cipher.doFinal(octets, cipherText, sealed).length == sealed - SealedFrame.TAG_BYTES;
        } catch (AEADBadTagException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM cannot be used", e);
        }
    }
}
