package org.jvbperc.dtls.handshake;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CertificateStatusRequest;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.dtls.DtlsAlert;
import org.jvbperc.dtls.DtlsClientConfig;
import org.jvbperc.dtls.ekt.EktCipherNumbers;
import org.jvbperc.dtls.wire.EktCiphersExtension;
import org.jvbperc.dtls.wire.ExternalIdExtensions;
import org.jvbperc.dtls.wire.RosterExtension;
import org.jvbperc.dtls.wire.UseSrtp;
import org.jvbperc.ekt.EktCipher;

/**
 * The client's answers to BouncyCastle during one handshake: the offer, and the check that the server is the one that the
 * signalling named (RFC 8827 section 6.5, RFC 5764 section 4.1, RFC 8844, RFC 8870 section 5.2.1).
 *
 * <p>Used by the thread that runs the handshake.
 */
public class PercTlsClient extends AbstractTlsClient {
    private final DtlsClientConfig config;
    private final PeerEvents events;
    private final int resendMillis;
    private @Nullable Negotiation negotiation;
    private boolean serverCertificateVerified;

    public PercTlsClient(TlsCrypto crypto, DtlsClientConfig config, PeerEvents events, int resendMillis) {
        super(crypto);
        this.config = config;
        this.events = events;
        this.resendMillis = resendMillis;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.DTLSv12.only();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return Negotiation.suitesFor(config.profiles());
    }

    @Override
    public int getHandshakeResendTimeMillis() {
        return resendMillis;
    }

    @Override
    public boolean requiresExtendedMasterSecret() {
        return true;
    }

    @Override
    protected @Nullable CertificateStatusRequest getCertificateStatusRequest() {
        return null;
    }

    @Override
    @SuppressWarnings({"rawtypes", "JdkObsolete"}) // BouncyCastle's interface
    protected Vector getSupportedGroups(Vector namedGroupRoles) {
        return new Vector<>(List.of(NamedGroup.secp256r1));
    }

    @Override
    @SuppressWarnings("rawtypes") // BouncyCastle's interface
    protected Vector getSupportedSignatureAlgorithms() {
        return DtlsCredentials.signatureAlgorithms();
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // BouncyCastle's interface
    public Hashtable getClientExtensions() throws IOException {
        Hashtable extensions = super.getClientExtensions();
        List<Integer> profiles =
                config.profiles().stream().map(ProtectionProfile::code).toList();
        extensions.put(UseSrtp.TYPE, UseSrtp.of(profiles).encode());
        if (!config.singleProfileMode()) {
            List<Integer> ciphers = config.ektCiphers().stream()
                    .map(cipher -> EktCipherNumbers.number(config.ektCipherNumbering(), cipher))
                    .toList();
            extensions.put(EktCiphersExtension.TYPE, EktCiphersExtension.encodeClient(ciphers));
        }
        if (config.tlsId().isPresent()) {
            extensions.put(
                    ExternalIdExtensions.SESSION_ID_TYPE,
                    ExternalIdExtensions.encodeSessionId(config.tlsId().get()));
            extensions.put(ExternalIdExtensions.ID_HASH_TYPE, ExternalIdExtensions.encodeIdHash(config.identityHash()));
        }
        if (config.rosters()) {
            extensions.put(RosterExtension.TYPE, RosterExtension.encode());
        }
        return extensions;
    }

    @Override
    @SuppressWarnings("rawtypes") // BouncyCastle's interface
    public void processServerExtensions(Hashtable serverExtensions) throws IOException {
        super.processServerExtensions(serverExtensions);
        HelloExtensions server = HelloExtensions.ofServer(serverExtensions);
        Negotiation chosen = new Negotiation(
                selectedProfile(server),
                selectedCipher(server),
                context.getSecurityParametersHandshake().getCipherSuite());
        if (!chosen.isConsistent()) {
            throw events.refusal(
                    DtlsAlert.INSUFFICIENT_SECURITY,
                    "the server chose an EKT cipher or cipher suite weaker than the SRTP profile (RFC 8870 section 6)");
        }
        checkExternalIds(server);
        if (config.rosters() && server.roster().orElse(false)) {
            events.agreeRosters();
        }
        negotiation = chosen;
    }

    private ProtectionProfile selectedProfile(HelloExtensions server) throws IOException {
        UseSrtp useSrtp = server.useSrtp()
                .orElseThrow(() -> events.refusal(
                        DtlsAlert.HANDSHAKE_FAILURE,
                        "the server accepted no SRTP protection profile (RFC 5764 section 4.1.1)"));
        if (useSrtp.profiles().size() != 1 || useSrtp.mki().length() != 0) {
            throw events.refusal(
                    DtlsAlert.ILLEGAL_PARAMETER,
                    "use_srtp of the server does not have exactly one profile and an empty MKI (RFC 5764 sections 4.1.1 and 4.1.3)");
        }
        return ProtectionProfile.fromCode(useSrtp.profiles().get(0))
                .filter(config.profiles()::contains)
                .orElseThrow(() -> events.refusal(
                        DtlsAlert.ILLEGAL_PARAMETER,
                        "the server chose an SRTP protection profile that was not offered (RFC 5764 section 4.1.1)"));
    }

    private Optional<EktCipher> selectedCipher(HelloExtensions server) throws IOException {
        if (config.singleProfileMode()) {
            return Optional.empty();
        }
        int number = server.ektCiphers()
                .orElseThrow(() -> events.refusal(
                        DtlsAlert.HANDSHAKE_FAILURE, "the server accepted no EKT cipher (RFC 8870 section 5.2.1)"))
                .get(0);
        EktCipher cipher = EktCipherNumbers.cipher(config.ektCipherNumbering(), number)
                .filter(config.ektCiphers()::contains)
                .orElseThrow(() -> events.refusal(
                        DtlsAlert.ILLEGAL_PARAMETER,
                        "the server chose an EKT cipher that was not offered (RFC 8870 section 5.2.1)"));
        return Optional.of(cipher);
    }

    private void checkExternalIds(HelloExtensions server) throws IOException {
        if (config.singleProfileMode() && server.tlsId().isEmpty()) {
            return;
        }
        if (server.tlsId().isEmpty() || server.identityHash().isEmpty()) {
            throw events.refusal(
                    DtlsAlert.HANDSHAKE_FAILURE,
                    "ServerHello without external_session_id or external_id_hash (RFC 9185 section 5.1; RFC 8844 section 3.2)");
        }
        if (config.expectedPeerTlsId().isPresent()
                && !config.expectedPeerTlsId().equals(server.tlsId())) {
            throw events.refusal(
                    DtlsAlert.ILLEGAL_PARAMETER,
                    "external_session_id of the server is not its signalled tls-id (RFC 8844 section 4.3)");
        }
        if (!config.expectedPeerIdentityHash().equals(server.identityHash().get())) {
            throw events.refusal(
                    DtlsAlert.ILLEGAL_PARAMETER,
                    "external_id_hash of the server does not belong to its signalled identity (RFC 8844 section 3.2)");
        }
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(TlsServerCertificate serverCertificate) throws IOException {
                X509Certificate leaf = DtlsCredentials.leaf(serverCertificate.getCertificate());
                if (config.peerFingerprints().stream().noneMatch(fingerprint -> fingerprint.matches(leaf))) {
                    throw events.refusal(
                            DtlsAlert.BAD_CERTIFICATE,
                            "the server's certificate has none of the signalled fingerprints (RFC 8842 section 5.4)");
                }
                serverCertificateVerified = true;
            }

            @Override
            public TlsCredentials getClientCredentials(CertificateRequest certificateRequest) throws IOException {
                return DtlsCredentials.signer(context, config.certificate());
            }
        };
    }

    @Override
    public void notifyAlertReceived(short alertLevel, short alertDescription) {
        events.alertReceived(alertDescription);
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        if (!serverCertificateVerified) {
            throw events.refusal(DtlsAlert.HANDSHAKE_FAILURE, "the server did not show a certificate");
        }
        events.completed(negotiation, context);
    }
}
