package org.jvbperc.dtls.record;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.jvbperc.dtls.wire.DtlsRecords;
import org.jvbperc.dtls.wire.HandshakeFragments;

/**
 * Restores the order of a handshake's records for BouncyCastle where the network has changed it.
 *
 * <p>BouncyCastle changes its read epoch at ChangeCipherSpec even if records of the old epoch are still missing, and then never
 * reads that epoch again: a CertificateVerify overtaken by ChangeCipherSpec would stop a server's handshake forever. Therefore
 * ChangeCipherSpec waits for CertificateVerify, and records of the new epoch wait for ChangeCipherSpec. Belongs to the thread
 * that runs the handshake.
 */
public final class EpochGate {
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int CERTIFICATE_VERIFY = 15;

    private boolean certificateVerifyPassed;
    private boolean changeCipherSpecPassed;
    private @Nullable BitSet certificateVerify;

    /**
     * Before the first record.
     *
     * @param awaitsCertificateVerify whether the peer must prove its certificate, as seen by a server
     */
    public EpochGate(boolean awaitsCertificateVerify) {
        this.certificateVerifyPassed = !awaitsCertificateVerify;
    }

    /** Whether this record may be passed on now; if so, it counts as passed on. */
    boolean pass(byte[] record) {
        if (DtlsRecords.epoch(record, 0) > 0) {
            return changeCipherSpecPassed;
        }
        if (DtlsRecords.type(record, 0) == CHANGE_CIPHER_SPEC) {
            changeCipherSpecPassed |= certificateVerifyPassed;
            return certificateVerifyPassed;
        }
        if (DtlsRecords.type(record, 0) == DtlsRecords.HANDSHAKE && !certificateVerifyPassed) {
            watch(record);
        }
        return true;
    }

    private void watch(byte[] record) {
        int position = DtlsRecords.HEADER_BYTES;
        while (position < record.length) {
            int length = HandshakeFragments.length(record, position, record.length - position);
            if (length < 0) {
                return;
            }
            if (HandshakeFragments.type(record, position) == CERTIFICATE_VERIFY) {
                int total = HandshakeFragments.messageLength(record, position);
                int offset = HandshakeFragments.fragmentOffset(record, position);
                if (certificateVerify == null) {
                    certificateVerify = new BitSet();
                }
                certificateVerify.set(offset, offset + HandshakeFragments.fragmentLength(record, position));
                certificateVerifyPassed = certificateVerify.nextClearBit(0) >= total;
            }
            position += length;
        }
    }
}
