package org.jvbperc.endpoint.signalling;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.jvbperc.roster.VerifiedRoster;

/** Signalling by the bridge's own HTTP resource. */
public final class BridgeSignalling implements CallSignalling {
    private static final int HTTPS_PORT = 443;

    private final BridgeClient bridge;
    private final URI base;
    private final String room;
    private @Nullable URI session;

    public BridgeSignalling(BridgeClient bridge, URI base, String room) {
        this.bridge = bridge;
        this.base = base;
        this.room = room;
    }

    @Override
    public InetSocketAddress peer() {
        return InetSocketAddress.createUnresolved(base.getHost(), base.getPort() > 0 ? base.getPort() : HTTPS_PORT);
    }

    @Override
    public boolean controlsIce() {
        return true;
    }

    @Override
    public void open(Consumer<CallException> onEnd) throws CallException {
        bridge.state(room);
    }

    @Override
    public PeerDescription offer(LocalOffer offer) throws CallException, NotReadyException {
        BridgeClient.Accepted accepted = bridge.offer(room, offer.sdp());
        session = accepted.session();
        return SdpAnswer.parse(accepted.answer(), offer.protection(), Optional.ofNullable(accepted.endpoint()));
    }

    @Override
    public Optional<String> protection() throws CallException {
        return bridge.protection(room);
    }

    @Override
    public void accept() {
        // An answer completes the exchange; there is nothing to confirm.
    }

    @Override
    public void refuse(CallException reason) {
        // Leaving deletes the session.
    }

    @Override
    public JsonNode roster(Optional<VerifiedRoster> signed) throws CallException {
        return bridge.roster(room);
    }

    @Override
    public void leave() throws CallException {
        URI location = session;
        session = null;
        if (location != null) {
            bridge.delete(location);
        }
    }
}
