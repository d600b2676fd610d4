package org.jvbperc.kd.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.identity.authorization.JoinCertificate;
import org.jvbperc.identity.authorization.OfferBinding;
import org.jvbperc.kd.peers.EndpointPeer;
import org.jvbperc.kd.peers.KdFixture;
import org.jvbperc.kd.peers.MediaDistributorPeer;
import org.jvbperc.kd.peers.TestAuthority;
import org.jvbperc.sdp.SessionDescription;
import org.jvbperc.testkit.Await;
import org.jvbperc.tunnel.SignAnswerAck;
import org.jvbperc.tunnel.SignAnswerError;

/** Who may join with a certificate that an authority has issued, over a real tunnel. */
@Timeout(600)
class JoinCertificateIT {
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    Path directory;

    private KdFixture fixture;
    private TestAuthority authority;
    private EndpointPeer alice;

    @BeforeEach
    void start() throws Exception {
        fixture = new KdFixture(directory);
        authority = TestAuthority.root("Example CA");
        fixture.start("authorization.ca-file = \"" + authority.write(directory.resolve("ca.pem")) + "\"");
        fixture.conference("daily", "{\"join-with\":[\"certificate\"]}");
        alice = fixture.endpoint("alice", "daily");
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private static OfferBinding binding(EndpointPeer endpoint) {
        return new OfferBinding(endpoint.assertion().bindingHash(), endpoint.tlsId);
    }

    private static String with(String offer, String credential) {
        return offer.replace("a=group:", "a=x-perc-authorization:" + credential + "\r\na=group:");
    }

    private String refusal(String offer) throws Exception {
        SignAnswerError error =
                assertInstanceOf(SignAnswerError.class, fixture.md.sign(offer, MediaDistributorPeer.answer("daily")));
        assertEquals("not-authorized", error.condition(), error.detail());
        return error.detail().replaceFirst(":.*", "");
    }

    private void joins(EndpointPeer endpoint, TestAuthority.Holder holder) throws Exception {
        String offer = endpoint.offer(fixture.idp);
        SignAnswerAck ack = assertInstanceOf(
                SignAnswerAck.class,
                fixture.md.sign(
                        with(offer, holder.credential(binding(endpoint))), MediaDistributorPeer.answer("daily")));
        endpoint.connect(
                fixture.endpointDtls,
                fixture.md,
                SessionDescription.parse(new String(ack.answer().toByteArray(), StandardCharsets.UTF_8)));
        Await.next(endpoint.ektKeys, "EKTKey");
    }

    private String refusal(EndpointPeer endpoint, TestAuthority.Holder holder) throws Exception {
        String offer = endpoint.offer(fixture.idp);
        return refusal(with(offer, holder.credential(binding(endpoint))));
    }

    @Test
    void certificateOfTheAuthority_letsItsHolderIn_andNobodyElse() throws Exception {
        TestAuthority.Holder alices = authority.issue("alice@idp.example");
        String offer = alice.offer(fixture.idp);
        String credential = alices.credential(binding(alice));

        EndpointPeer bob = fixture.endpoint("bob", "daily");
        String bobsOffer = bob.offer(fixture.idp);
        assertEquals("certificate-invalid", refusal(with(bobsOffer, credential)), "copied");
        assertEquals(
                "certificate-of-another",
                refusal(with(bobsOffer, alices.credential(binding(bob)))),
                "with Alice's key");
        assertEquals("the conference asks for one of these besides an identity", refusal(bobsOffer), "without any");
        assertEquals(
                "authorization-malformed", refusal(with(offer, credential.substring(0, credential.lastIndexOf(' ')))));
        String damaged = credential.replace("Certificate ", "Certificate AAAA");
        assertEquals("certificate-invalid", refusal(with(offer, damaged)));
        joins(alice, alices);
    }

    @Test
    void certificatesOfOthers_orForSomethingElse_orTooOld_areRefused() throws Exception {
        String address = "alice@idp.example";
        assertEquals(
                "certificate-invalid",
                refusal(alice, TestAuthority.root("Example CA").issue(address)),
                "same name");
        KeyPurposeId client = KeyPurposeId.id_kp_clientAuth;
        assertEquals(
                "certificate-expired", refusal(alice, authority.issue("EC", "CN=x", address, client, DAY.negated())));
        assertEquals(
                "certificate-invalid",
                refusal(alice, authority.issue("EC", "CN=x", address, KeyPurposeId.id_kp_serverAuth, DAY)));
        // The common name counts only where there is no address.
        assertEquals(
                "certificate-of-another",
                refusal(alice, authority.issue("EC", "CN=" + address, "eve@idp.example", client, DAY)));
        // Somebody with a certificate is no authority.
        TestAuthority.Holder eve = authority.issue("eve@idp.example");
        TestAuthority.Holder forged = TestAuthority.root("eve").issue(address);
        assertEquals(
                "certificate-invalid",
                refusal(
                        alice,
                        new TestAuthority.Holder(
                                forged.keys(),
                                java.util.List.of(
                                        forged.chain().get(0), eve.chain().get(0)))));
    }

    @Test
    void certificateThroughAnIntermediate_withRsaAndCommonName_letsItsHolderIn() throws Exception {
        TestAuthority department = authority.below("Department");
        joins(
                alice,
                department.issue("RSA", "CN=alice@idp.example,O=Example", null, KeyPurposeId.id_kp_clientAuth, DAY));
    }

    @Test
    void credential_withAKeyThatIsNotTheCertificates_cannotBeMade() throws Exception {
        TestAuthority.Holder alices = authority.issue("alice@idp.example");
        TestAuthority.Holder eves = authority.issue("eve@idp.example");
        alice.offer(fixture.idp);
        assertThrows(
                IllegalArgumentException.class,
                () -> JoinCertificate.credential(alices.chain(), eves.keys().getPrivate(), binding(alice)));
    }
}
