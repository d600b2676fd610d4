package org.jvbperc.testenv.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jvbperc.crypto.AesKeyWrap;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.ekt.EktField;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.ekt.EktPlaintext;
import org.jvbperc.ekt.FullEktField;
import org.jvbperc.endpoint.session.RawRecorder;
import org.jvbperc.srtp.SrtpKeyDerivation;

/** A member's view of all keys of a conference: its own, and those that others' Full EKT fields hold. Safe for threads. */
final class KeyWitness implements RawRecorder {
    private static final int MAX_FIELD_BYTES = 256;

    private final List<EktParameterSet> sets = new ArrayList<>();
    private final Map<String, SecretBytes> keys = new LinkedHashMap<>();
    private int senderKeys;
    private int packets;

    @Override
    public synchronized void hop(ProtectionProfile profile, HopByHopKeys hop) {
        keys.put("hop to the bridge", hop.clientWriteKey().copy());
        keys.put("hop from the bridge", hop.serverWriteKey().copy());
    }

    @Override
    public synchronized void key(EktParameterSet set) {
        EktParameterSet copy = set.copy();
        keys.put("EKTKey " + sets.size(), copy.ektKey());
        sets.add(copy);
    }

    @Override
    public synchronized void packet(byte[] bytes, int offset, int length) {
        packets++;
        if (!EktField.isFull(bytes, offset, length)) {
            return;
        }
        int spi = FullEktField.spi(bytes, offset, length);
        for (EktParameterSet set : sets) {
            if (set.spi() == spi) {
                unwrap(set, bytes, offset, length);
            }
        }
    }

    private void unwrap(EktParameterSet set, byte[] bytes, int offset, int length) {
        int field = EktField.lengthBytes(bytes, offset, length);
        byte[] plaintext = new byte[MAX_FIELD_BYTES];
        try (AesKeyWrap cipher = new AesKeyWrap(set.ektKey())) {
            int plain = cipher.unwrapPadded(
                    bytes, offset + length - field, FullEktField.ciphertextLengthBytes(field), plaintext, 0);
            int keyLength = EktPlaintext.keyLengthBytes(plaintext, plain);
            SecretBytes master = EktPlaintext.masterKey(plaintext, keyLength);
            if (keys.values().stream().noneMatch(master::equals)) {
                keys.put("end-to-end master key " + senderKeys, master);
                keys.put(
                        "end-to-end key " + senderKeys++,
                        SrtpKeyDerivation.derive(
                                master, set.srtpMasterSalt(), SrtpKeyDerivation.LABEL_RTP_ENCRYPTION, keyLength));
            }
        }
    }

    synchronized int packets() {
        return packets;
    }

    /** How many EKTKeys it has got. */
    synchronized int ektKeys() {
        return sets.size();
    }

    /** How many keys of senders it has seen. */
    synchronized int senderKeys() {
        return senderKeys;
    }

    /** Adds all keys whose names begin so. */
    synchronized void addTo(KeySearch search, String owner, List<String> kinds) {
        keys.forEach((name, key) -> {
            if (kinds.stream().anyMatch(name::startsWith)) {
                search.add(owner + name, key);
            }
        });
    }
}
