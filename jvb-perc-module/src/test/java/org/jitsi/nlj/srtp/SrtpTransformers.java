package org.jitsi.nlj.srtp;

import java.util.List;
import java.util.Map;

/** Double with a real class's name. */
public final class SrtpTransformers {
    public final List<Object> factories;
    public final List<Map<Long, Object>> sending;

    public SrtpTransformers(
            SrtpDecryptTransformer decrypt,
            SrtpEncryptTransformer encrypt,
            SrtcpDecryptTransformer rtcpDecrypt,
            SrtcpEncryptTransformer rtcpEncrypt) {
        factories = List.of(decrypt.factory, encrypt.factory, rtcpDecrypt.factory, rtcpEncrypt.factory);
        sending = List.of(encrypt.known(), rtcpEncrypt.known());
    }
}
