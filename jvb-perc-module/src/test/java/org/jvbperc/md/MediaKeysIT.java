package org.jvbperc.md;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvbperc.md.CallSteps.PROFILE;
import static org.jvbperc.md.CallSteps.clientHello;
import static org.jvbperc.md.CallSteps.keys;
import static org.jvbperc.md.CallSteps.mediaKeys;
import static org.jvbperc.md.CallSteps.take;

import java.security.GeneralSecurityException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.md.bridge.HopByHopTransforms;
import org.jvbperc.md.metrics.PercCounter;
import org.jvbperc.testkit.Await;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.tunnel.EndpointDisconnect;
import org.jvbperc.tunnel.MediaKeys;
import org.jvbperc.tunnel.transport.TunnelConnection;

/** Hop-by-hop keys on their way from the Key Distributor to the bridge, and their end. */
class MediaKeysIT extends MdWithKdFixture {
    private TunnelConnection tunnel() {
        return kd.tunnel();
    }

    @Test
    void mediaKeys_profileNotAnnounced_isRefused() throws Exception {
        restart("videobridge.perc.profiles = [double-aes-256-gcm]");
        md.openRoom("board", kd);
        InMemoryBridge.Endpoint endpoint = md.join("board", 1);
        AssociationId association = clientHello(endpoint, kd);
        tunnel().send(mediaKeys(association, 1));
        assertNotNull(take(endpoint.expired));
        assertTrue(endpoint.transforms.isEmpty());
    }

    @Test
    void mediaKeys_endpointAlreadyGoneFromTheBridge_keyDistributorIsTold() throws Exception {
        md.openRoom("board", kd);
        InMemoryBridge.Endpoint endpoint = md.join("board", 1);
        AssociationId association = clientHello(endpoint, kd);
        md.bridge.forgetConference(endpoint.conferenceId);
        tunnel().send(mediaKeys(association, 1));
        assertEquals(association, kd.await(EndpointDisconnect.class).associationId());
        md.assertNobodyLeft();
    }

    @Test
    void mediaKeys_directions_clientWriteOpensAndServerWriteProtects() throws Exception {
        md.openRoom("board", kd);
        InMemoryBridge.Endpoint endpoint = md.join("board", 1);
        AssociationId association = clientHello(endpoint, kd);
        tunnel().send(mediaKeys(association, 7));
        HopByHopTransforms transforms = take(endpoint.transforms);
        LoopedPacket.check(transforms, keys(7), PROFILE);
    }

    @Test
    void mediaKeys_second_replacesAndTheFirstAreWiped() throws Exception {
        md.openRoom("board", kd);
        InMemoryBridge.Endpoint endpoint = md.join("board", 1);
        AssociationId association = clientHello(endpoint, kd);
        tunnel().send(mediaKeys(association, 1));
        HopByHopTransforms first = take(endpoint.transforms);
        tunnel().send(mediaKeys(association, 1));
        tunnel().send(mediaKeys(association, 2));
        HopByHopTransforms second = take(endpoint.transforms);
        Await.until("counter ASSOCIATION_REKEYED 1", () -> md.count(PercCounter.ASSOCIATION_REKEYED) == 1);
        assertThrows(GeneralSecurityException.class, () -> first.rtpSend().deriveContext(1, 0));
        assertNotNull(second.rtpSend().deriveContext(1, 0));
        assertEquals(0, endpoint.transforms.size(), "repeated keys change nothing");
    }

    @Test
    void mediaKeys_formerKeyAgain_isRefusedAndTheEndpointEnds() throws Exception {
        md.openRoom("board", kd);
        InMemoryBridge.Endpoint endpoint = md.join("board", 1);
        AssociationId association = clientHello(endpoint, kd);
        tunnel().send(mediaKeys(association, 1));
        tunnel().send(mediaKeys(association, 2));
        tunnel().send(mediaKeys(association, 1));
        assertNotNull(take(endpoint.expired));
        assertEquals(1, md.count(PercCounter.ASSOCIATION_KEYS_REFUSED));
        assertEquals(association, kd.await(EndpointDisconnect.class).associationId());
    }

    @Test
    void leave_ofEndpoints_othersAreToldOfTheSourcesThatAreNotBack() throws Exception {
        md.openRoom("board", kd);
        InMemoryBridge.Endpoint stays = md.join("board", 1);
        clientHello(stays, kd);
        md.join("board", 2).expire("test");
        md.join("board", 3).expire("test");
        md.join("board", 2);
        assertEquals(Set.of(1003, 2003), take(stays.forgotten));
        assertTrue(stays.forgotten.isEmpty());
    }

    @Test
    void mediaKeys_withMki_isRefused() throws Exception {
        md.openRoom("board", kd);
        InMemoryBridge.Endpoint endpoint = md.join("board", 1);
        AssociationId association = clientHello(endpoint, kd);
        tunnel().send(new MediaKeys(association, PROFILE, Octets.of(new byte[] {1}), keys(1)));
        assertNotNull(take(endpoint.expired));
        assertTrue(endpoint.transforms.isEmpty());
    }

    @Test
    void mediaKeys_ofASingleProfile_areRefusedWhereDoubleWasOffered() throws Exception {
        restart("videobridge.perc.frame-rooms = true");
        md.openRoom("board", kd);
        InMemoryBridge.Endpoint endpoint = md.join("board", 1);
        AssociationId association = clientHello(endpoint, kd);
        tunnel().send(new MediaKeys(association, ProtectionProfile.AEAD_AES_128_GCM, Octets.EMPTY, keys(1)));
        assertNotNull(take(endpoint.expired));
        assertTrue(endpoint.transforms.isEmpty());
    }

    @Test
    void mediaKeys_sameKeyInBothDirections_isRefused() throws Exception {
        md.openRoom("board", kd);
        InMemoryBridge.Endpoint endpoint = md.join("board", 1);
        AssociationId association = clientHello(endpoint, kd);
        HopByHopKeys one = keys(1);
        HopByHopKeys same = new HopByHopKeys(
                one.clientWriteKey().copy(), one.clientWriteKey().copy(), one.clientWriteSalt(), one.serverWriteSalt());
        tunnel().send(new MediaKeys(association, PROFILE, Octets.EMPTY, same));
        assertNotNull(take(endpoint.expired));
    }

    @Test
    void close_endsEveryEndpointAndWipesKeys() throws Exception {
        md.openRoom("board", kd);
        InMemoryBridge.Endpoint endpoint = md.join("board", 1);
        AssociationId association = clientHello(endpoint, kd);
        tunnel().send(mediaKeys(association, 1));
        HopByHopTransforms transforms = take(endpoint.transforms);
        // The tunnel's thread may still be busy with the keys; then it carries out the end, after the close has returned.
        md.close();
        assertNotNull(take(endpoint.expired));
        Await.until("wiped keys", () -> isWiped(transforms));
    }

    private static boolean isWiped(HopByHopTransforms transforms) {
        try {
            transforms.rtcpSend().deriveControlContext(1);
            return false;
        } catch (GeneralSecurityException e) {
            return true;
        }
    }
}
