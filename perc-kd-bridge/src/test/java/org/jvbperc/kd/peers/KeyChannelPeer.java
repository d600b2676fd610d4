package org.jvbperc.kd.peers;

import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jvbperc.dtls.association.DtlsClientAssociation;
import org.jvbperc.keychannel.HelloMessage;
import org.jvbperc.keychannel.KeyChannelCodec;
import org.jvbperc.keychannel.KeyChannelException;
import org.jvbperc.keychannel.KeyDistributorMessage;
import org.jvbperc.keychannel.KeyGroup;
import org.jvbperc.keychannel.KeyMessage;
import org.jvbperc.keychannel.RecipientKeys;
import org.jvbperc.sctp.SctpClosure;
import org.jvbperc.sctp.SctpConfig;
import org.jvbperc.sctp.SctpRole;
import org.jvbperc.sctp.datachannel.DataChannel;
import org.jvbperc.sctp.datachannel.DataChannelListener;
import org.jvbperc.sctp.datachannel.DataChannelPeer;

/** An endpoint's key channel over a path that loses nothing: says hello and acknowledges keys. On the DTLS association's thread. */
final class KeyChannelPeer implements DataChannelListener {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final DataChannel CHANNEL = new DataChannel(0, "perc-keys", "", true);

    final BlockingQueue<KeyDistributorMessage> received = new LinkedBlockingQueue<>();
    private final RecipientKeys own = new RecipientKeys(KeyGroup.X25519, RANDOM);
    private final DtlsClientAssociation dtls;
    private final DataChannelPeer sctp = new DataChannelPeer(SctpConfig.of(SctpRole.ACTIVE), true, RANDOM, this);

    KeyChannelPeer(DtlsClientAssociation dtls) {
        this.dtls = dtls;
        sctp.negotiate(CHANNEL);
        sctp.start(System.nanoTime());
    }

    void receive(byte[] data) {
        sctp.receive(data, 0, data.length, System.nanoTime());
    }

    @Override
    public void sendPacket(byte[] buffer, int offset, int length) {
        dtls.sendApplicationData(buffer, offset, length);
    }

    @Override
    public void opened(DataChannel channel) {
        byte[] hello = KeyChannelCodec.encode(new HelloMessage(List.of(1), List.of(4), own.newest()));
        sctp.send(CHANNEL, hello, System.nanoTime());
    }

    @Override
    public void message(DataChannel channel, boolean text, byte[] octets) {
        try {
            KeyDistributorMessage message = KeyChannelCodec.decodeFromKeyDistributor(octets);
            received.add(message);
            if (message instanceof KeyMessage key) {
                sctp.send(CHANNEL, KeyChannelCodec.encode(own.acknowledge(key.generation())), System.nanoTime());
            }
        } catch (KeyChannelException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void ended(SctpClosure closure) {
        // DTLS ends as well.
    }
}
