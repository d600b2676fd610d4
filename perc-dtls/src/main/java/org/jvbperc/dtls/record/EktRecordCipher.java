package org.jvbperc.dtls.record;

import java.io.IOException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsDecodeResult;
import org.bouncycastle.tls.crypto.TlsEncodeResult;
import org.jvbperc.dtls.wire.DtlsRecords;

/**
 * A record cipher for EKTKey and ACK (RFC 8870 section 5.2): BouncyCastle's, with the content type exchanged as
 * {@link RecordChannel} says before encryption and before decryption, so that header and additional data are correct.
 */
final class EktRecordCipher implements TlsCipher {
    /** Dropped by BouncyCastle after the replay window has seen the record, since heartbeat was not negotiated. */
    private static final TlsDecodeResult CONSUMED = new TlsDecodeResult(new byte[1], 0, 1, ContentType.heartbeat);

    private final TlsCipher cipher;
    private final RecordChannel channel;

    EktRecordCipher(TlsCipher cipher, RecordChannel channel) {
        this.cipher = cipher;
        this.channel = channel;
    }

    @Override
    public TlsEncodeResult encodePlaintext(
            long seqNo,
            short contentType,
            ProtocolVersion recordVersion,
            int headerAllocation,
            byte[] plaintext,
            int offset,
            int len)
            throws IOException {
        short type = contentType;
        if (contentType == ContentType.application_data) {
            type = (short) channel.outgoingType(contentType);
        } else if (contentType == ContentType.handshake) {
            channel.sentHandshake(plaintext, offset, len);
        }
        channel.sent(seqNo);
        return cipher.encodePlaintext(seqNo, type, recordVersion, headerAllocation, plaintext, offset, len);
    }

    @Override
    public TlsDecodeResult decodeCiphertext(
            long seqNo, short recordType, ProtocolVersion recordVersion, byte[] ciphertext, int offset, int len)
            throws IOException {
        if (channel.isAck(seqNo)) {
            TlsDecodeResult ack = open(seqNo, (short) DtlsRecords.ACK, recordVersion, ciphertext, offset, len);
            channel.receivedAck(ack.buf, ack.off, ack.len);
            return CONSUMED;
        }
        TlsDecodeResult result = open(seqNo, recordType, recordVersion, ciphertext, offset, len);
        if (result.contentType != ContentType.handshake) {
            return result;
        }
        int kept = channel.receivedHandshake(seqNo, result.buf, result.off, result.len);
        return kept == 0 ? CONSUMED : new TlsDecodeResult(result.buf, result.off, kept, result.contentType);
    }

    /**
     * Opens a record. BouncyCastle drops one that does not authenticate, but ends the association with decode_error for one that is too
     * short to authenticate; anybody could send such a record, so that it is dropped as well (RFC 6347 section 4.1.2.7).
     */
    private TlsDecodeResult open(
            long seqNo, short recordType, ProtocolVersion recordVersion, byte[] ciphertext, int offset, int len)
            throws IOException {
        try {
            return cipher.decodeCiphertext(seqNo, recordType, recordVersion, ciphertext, offset, len);
        } catch (TlsFatalAlert e) {
            throw e.getAlertDescription() == AlertDescription.decode_error
                    ? new TlsFatalAlert(AlertDescription.bad_record_mac, e)
                    : e;
        }
    }

    @Override
    public int getCiphertextDecodeLimit(int plaintextLimit) {
        return cipher.getCiphertextDecodeLimit(plaintextLimit);
    }

    @Override
    public int getCiphertextEncodeLimit(int plaintextLimit) {
        return cipher.getCiphertextEncodeLimit(plaintextLimit);
    }

    @Override
    public int getPlaintextDecodeLimit(int ciphertextLimit) {
        return cipher.getPlaintextDecodeLimit(ciphertextLimit);
    }

    @Override
    public int getPlaintextEncodeLimit(int ciphertextLimit) {
        return cipher.getPlaintextEncodeLimit(ciphertextLimit);
    }

    @Override
    public void rekeyDecoder() throws IOException {
        cipher.rekeyDecoder();
    }

    @Override
    public void rekeyEncoder() throws IOException {
        cipher.rekeyEncoder();
    }

    @Override
    public boolean usesOpaqueRecordTypeDecode() {
        return cipher.usesOpaqueRecordTypeDecode();
    }

    @Override
    public boolean usesOpaqueRecordTypeEncode() {
        return cipher.usesOpaqueRecordTypeEncode();
    }
}
