package org.jvbperc.tunnel.transport;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows one identity to every peer, whichever authorities the peer names: with pinned fingerprints they have no meaning, and
 * the peer refuses certificates that it does not trust anyway.
 */
final class IdentityKeyManager extends X509ExtendedKeyManager {
    private static final String ALIAS = "tunnel";

    private final TlsIdentity identity;
    private final String keyType;

    IdentityKeyManager(TlsIdentity identity) {
        this.identity = identity;
        String algorithm = identity.privateKey().getAlgorithm();
        this.keyType = algorithm.equals("Ed25519") ? "EdDSA" : algorithm;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        for (String wanted : keyTypes) {
            if (wanted.equals(keyType)) {
                return ALIAS;
            }
        }
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String wanted, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return wanted.equals(keyType) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return chooseClientAlias(keyTypes, issuers, null);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String wanted, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return chooseServerAlias(wanted, issuers, null);
    }

    @Override
    public String @Nullable [] getClientAliases(String wanted, Principal @Nullable [] issuers) {
        return wanted.equals(keyType) ? new String[] {ALIAS} : null;
    }

    @Override
    public String @Nullable [] getServerAliases(String wanted, Principal @Nullable [] issuers) {
        return getClientAliases(wanted, issuers);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return identity.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return identity.privateKey();
    }
}
