package org.jvbperc.dtls.record;

import java.io.IOException;
import java.security.SecureRandom;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.TlsAEADCipher;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/** The cryptography of one association, whose record ciphers report to its {@link RecordChannel}. */
public final class EktTlsCrypto extends BcTlsCrypto {
    private final RecordChannel channel;

    public EktTlsCrypto(SecureRandom random, RecordChannel channel) {
        super(random);
        this.channel = channel;
    }

    @Override
    public TlsCipher createCipher(TlsCryptoParameters parameters, int encryptionAlgorithm, int macAlgorithm)
            throws IOException {
        return new EktRecordCipher(super.createCipher(parameters, encryptionAlgorithm, macAlgorithm), channel);
    }

    @Override
    protected TlsAEADCipher createCipher_AES_GCM(TlsCryptoParameters parameters, int keySize, int macSize)
            throws IOException {
        RecordAead encrypting = new RecordAead(true);
        RecordAead decrypting = new RecordAead(false);
        channel.keysIn(encrypting);
        channel.keysIn(decrypting);
        return new TlsAEADCipher(parameters, encrypting, decrypting, keySize, macSize, TlsAEADCipher.AEAD_GCM, null);
    }
}
