package org.jvbperc.md;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.concurrent.BlockingQueue;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.testkit.Await;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.tunnel.MediaKeys;
import org.jvbperc.tunnel.TunneledDtls;

/** What several tests say to a Media Distributor. */
final class CallSteps {
    static final byte[] CLIENT_HELLO = {22, (byte) 254, (byte) 253, 0, 0, 1, 2, 3};
    static final byte[] SERVER_HELLO = {22, (byte) 254, (byte) 253, 0, 0, 9, 9};
    static final ProtectionProfile PROFILE = ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM;

    private CallSteps() {}

    static HopByHopKeys keys(int seed) {
        Random random = new Random(seed);
        return new HopByHopKeys(secret(random, 16), secret(random, 16), secret(random, 12), secret(random, 12));
    }

    static SecretBytes secret(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return SecretBytes.copyOf(bytes);
    }

    static MediaKeys mediaKeys(AssociationId association, int seed) {
        return new MediaKeys(association, PROFILE, Octets.EMPTY, keys(seed));
    }

    /** Sends a ClientHello from {@code endpoint} and returns the association id under which it arrives. */
    static AssociationId clientHello(InMemoryBridge.Endpoint endpoint, KdPeer at) throws InterruptedException {
        byte[] padded = new byte[CLIENT_HELLO.length + 4];
        System.arraycopy(CLIENT_HELLO, 0, padded, 2, CLIENT_HELLO.length);
        endpoint.association().dtlsReceived(padded, 2, CLIENT_HELLO.length);
        TunneledDtls received = at.await(TunneledDtls.class);
        assertEquals(Octets.of(CLIENT_HELLO), received.dtlsMessage());
        return received.associationId();
    }

    static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
        return Await.next(queue, "the next element");
    }
}
