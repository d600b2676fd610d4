package org.jvbperc.dtls;

import org.jvbperc.dtls.wire.DtlsRecords;

/** DTLS 1.2 records without protection, of epoch 0 and with sequence number 0 (RFC 6347 section 4.1). */
final class PlaintextRecord {
    private PlaintextRecord() {}

    static byte[] of(int type, byte[] fragment) {
        byte[] record = new byte[DtlsRecords.HEADER_BYTES + fragment.length];
        record[0] = (byte) type;
        record[1] = (byte) 0xFE;
        record[2] = (byte) 0xFD;
        record[11] = (byte) (fragment.length >>> 8);
        record[12] = (byte) fragment.length;
        System.arraycopy(fragment, 0, record, DtlsRecords.HEADER_BYTES, fragment.length);
        return record;
    }
}
