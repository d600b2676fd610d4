package org.jvbperc.dtls.handshake;

import java.io.IOException;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.tls.AbstractTlsServer;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.dtls.ClientHelloInfo;
import org.jvbperc.dtls.DtlsAlert;
import org.jvbperc.dtls.DtlsPolicy;
import org.jvbperc.dtls.DtlsRefusal;
import org.jvbperc.dtls.DtlsServerAdmission;
import org.jvbperc.dtls.DtlsServerParameters;
import org.jvbperc.dtls.EktCipherNumbering;
import org.jvbperc.dtls.ekt.EktCipherNumbers;
import org.jvbperc.dtls.wire.EktCiphersExtension;
import org.jvbperc.dtls.wire.ExternalIdExtensions;
import org.jvbperc.dtls.wire.RosterExtension;
import org.jvbperc.dtls.wire.UseSrtp;
import org.jvbperc.ekt.EktCipher;

/**
 * The server's answers to BouncyCastle during one handshake: admission, negotiation, certificates (RFC 8827 section 6.5, RFC
 * 5764 section 4.1, RFC 8844, RFC 8870 section 5.2.1).
 *
 * <p>Used by the thread that runs the handshake.
 */
public class PercTlsServer extends AbstractTlsServer {
    private final DtlsServerAdmission admission;
    private final PeerEvents events;
    private final int resendMillis;
    private @Nullable DtlsServerParameters parameters;
    private @Nullable Negotiation negotiation;
    private @Nullable HelloExtensions hello;

    public PercTlsServer(TlsCrypto crypto, DtlsServerAdmission admission, PeerEvents events, int resendMillis) {
        super(crypto);
        this.admission = admission;
        this.events = events;
        this.resendMillis = resendMillis;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.DTLSv12.only();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return Negotiation.suites();
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
    protected boolean allowCertificateStatus() {
        return false;
    }

    @Override
    protected int selectECDH(int minimumCurveBits) {
        int[] groups = context.getSecurityParametersHandshake().getClientSupportedGroups();
        boolean p256Offered = groups != null && Arrays.stream(groups).anyMatch(group -> group == NamedGroup.secp256r1);
        return p256Offered ? NamedGroup.secp256r1 : super.selectECDH(minimumCurveBits);
    }

    @Override
    @SuppressWarnings("rawtypes") // BouncyCastle's interface
    public void processClientExtensions(Hashtable clientExtensions) throws IOException {
        super.processClientExtensions(clientExtensions);
        HelloExtensions received = HelloExtensions.ofClient(clientExtensions);
        ClientHelloInfo info = new ClientHelloInfo(
                received.tlsId(),
                received.identityHash(),
                received.useSrtp().map(PercTlsServer::knownProfiles).orElse(List.of()),
                received.ektCiphers().map(EktCipherNumbers::ciphers).orElse(List.of()));
        hello = received;
        parameters = admit(info);
        negotiation = negotiate(parameters, info);
    }

    private static List<ProtectionProfile> knownProfiles(UseSrtp useSrtp) {
        return useSrtp.profiles().stream()
                .map(ProtectionProfile::fromCode)
                .flatMap(Optional::stream)
                .toList();
    }

    private DtlsServerParameters admit(ClientHelloInfo info) throws IOException {
        // Only single profiles: this is not a PERC client, and only a server in single-profile mode answers it.
        boolean percClient = info.profiles().stream().anyMatch(ProtectionProfile::isDouble);
        if (percClient) {
            requirePresence(info);
        }
        DtlsServerParameters admitted;
        try {
            admitted = admission.clientHello(info);
        } catch (DtlsRefusal refusal) {
            throw events.refusal(refusal.alert(), String.valueOf(refusal.getMessage()));
        }
        if (!admitted.singleProfileMode() && !percClient) {
            requirePresence(info);
        }
        if (admitted.expectedPeerTlsId().isPresent()
                && !admitted.expectedPeerTlsId().equals(info.tlsId())) {
            throw events.refusal(
                    DtlsAlert.ILLEGAL_PARAMETER,
                    "external_session_id of the client is not its signalled tls-id (RFC 8844 section 4.3)");
        }
        if (admitted.expectedPeerIdentityHash().isPresent()
                && !admitted.expectedPeerIdentityHash().equals(info.identityHash())) {
            throw events.refusal(
                    DtlsAlert.ILLEGAL_PARAMETER,
                    "external_id_hash of the client does not belong to its signalled identity (RFC 8844 section 3.2)");
        }
        return admitted;
    }

    private void requirePresence(ClientHelloInfo info) throws IOException {
        if (info.tlsId().isEmpty()) {
            throw events.refusal(
                    DtlsAlert.HANDSHAKE_FAILURE,
                    "ClientHello without external_session_id (RFC 9185 section 5.4; RFC 8844 section 4.3)");
        }
        if (!DtlsPolicy.isTlsId(info.tlsId().get())) {
            throw events.refusal(
                    DtlsAlert.ILLEGAL_PARAMETER,
                    "external_session_id of the client is not a tls-id (RFC 8842 section 5.1)");
        }
        if (info.identityHash().isEmpty()) {
            throw events.refusal(
                    DtlsAlert.HANDSHAKE_FAILURE, "ClientHello without external_id_hash (RFC 8844 section 3.2)");
        }
    }

    private Negotiation negotiate(DtlsServerParameters admitted, ClientHelloInfo info) throws IOException {
        if (admitted.profiles().stream().noneMatch(info.profiles()::contains)) {
            throw events.refusal(
                    DtlsAlert.HANDSHAKE_FAILURE,
                    "no common SRTP protection profile in use_srtp (RFC 5764 section 4.1.1)");
        }
        if (!admitted.singleProfileMode() && admitted.ektCiphers().stream().noneMatch(info.ektCiphers()::contains)) {
            throw events.refusal(
                    DtlsAlert.HANDSHAKE_FAILURE, "no common cipher in supported_ekt_ciphers (RFC 8870 section 5.2.1)");
        }
        Negotiation chosen = Negotiation.choose(admitted, info.profiles(), info.ektCiphers(), offeredCipherSuites);
        if (chosen == null) {
            throw events.refusal(
                    DtlsAlert.INSUFFICIENT_SECURITY,
                    "no cipher suite and EKT cipher as strong as the SRTP profile are offered (RFC 8870 section 6)");
        }
        return chosen;
    }

    @Override
    protected boolean selectCipherSuite(int cipherSuite) throws IOException {
        return cipherSuite == agreed().cipherSuite() && super.selectCipherSuite(cipherSuite);
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // BouncyCastle's interface
    public Hashtable getServerExtensions() throws IOException {
        Hashtable extensions = super.getServerExtensions();
        Negotiation agreed = agreed();
        DtlsServerParameters own = admitted();
        HelloExtensions client = hello;
        extensions.put(
                UseSrtp.TYPE, UseSrtp.of(List.of(agreed.profile().code())).encode());
        if (client != null
                && agreed.ektCipher().isPresent()
                && client.ektCiphers().isPresent()) {
            EktCipherNumbering numbering =
                    EktCipherNumbers.numberingOf(client.ektCiphers().get());
            EktCipher cipher = agreed.ektCipher().get();
            extensions.put(
                    EktCiphersExtension.TYPE,
                    EktCiphersExtension.encodeServer(EktCipherNumbers.number(numbering, cipher)));
        }
        if (client != null && client.tlsId().isPresent() && own.tlsId().isPresent()) {
            extensions.put(
                    ExternalIdExtensions.SESSION_ID_TYPE,
                    ExternalIdExtensions.encodeSessionId(own.tlsId().get()));
        }
        if (client != null && client.identityHash().isPresent()) {
            Octets hash = own.identityHash();
            extensions.put(ExternalIdExtensions.ID_HASH_TYPE, ExternalIdExtensions.encodeIdHash(hash));
        }
        if (client != null && own.rosters() && client.roster().orElse(false)) {
            extensions.put(RosterExtension.TYPE, RosterExtension.encode());
            events.agreeRosters();
        }
        return extensions;
    }

    @Override
    public TlsCredentials getCredentials() throws IOException {
        return DtlsCredentials.signer(context, admitted().certificate());
    }

    @Override
    public CertificateRequest getCertificateRequest() {
        return new CertificateRequest(
                new short[] {ClientCertificateType.ecdsa_sign}, DtlsCredentials.signatureAlgorithms(), null);
    }

    @Override
    public void notifyClientCertificate(Certificate chain) throws IOException {
        try {
            admission.clientCertificate(DtlsCredentials.leaf(chain));
        } catch (DtlsRefusal refusal) {
            throw events.refusal(refusal.alert(), String.valueOf(refusal.getMessage()));
        }
    }

    @Override
    public void notifyAlertReceived(short alertLevel, short alertDescription) {
        events.alertReceived(alertDescription);
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        events.completed(negotiation, context);
    }

    private DtlsServerParameters admitted() throws IOException {
        if (parameters == null) {
            throw events.refusal(DtlsAlert.HANDSHAKE_FAILURE, "ClientHello without extensions");
        }
        return parameters;
    }

    private Negotiation agreed() throws IOException {
        if (negotiation == null) {
            throw events.refusal(DtlsAlert.HANDSHAKE_FAILURE, "ClientHello without extensions");
        }
        return negotiation;
    }
}
