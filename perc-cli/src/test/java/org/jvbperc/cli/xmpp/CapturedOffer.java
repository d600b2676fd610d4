package org.jvbperc.cli.xmpp;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;
import org.jvbperc.endpoint.call.CallConfig;
import org.jvbperc.endpoint.call.PercCall;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.endpoint.signalling.CallSignalling;
import org.jvbperc.endpoint.signalling.LocalOffer;
import org.jvbperc.endpoint.signalling.PeerDescription;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.jws.TrustedIdp;
import org.jvbperc.roster.VerifiedRoster;

/** The offer that a real call makes, taken where it would go out. */
final class CapturedOffer implements CallSignalling {
    static final String ASSERTION = Base64.getEncoder()
            .encodeToString(
                    "{\"idp\":{\"domain\":\"idp.example\"},\"assertion\":\"x\"}".getBytes(StandardCharsets.UTF_8));

    private LocalOffer offer;

    static LocalOffer make() throws Exception {
        CapturedOffer captured = new CapturedOffer();
        CallConfig config = CallConfig.builder(
                        (room, timeout, tls) -> captured,
                        "room1",
                        contents -> IdentityAssertion.parseAttribute(ASSERTION))
                .trust(new TrustedIdp("idp.example", URI.create("http://127.0.0.1:9/jwks.json")))
                .anyKeyDistributor()
                .localAddress(InetAddress.getLoopbackAddress())
                .timeout(Duration.ofSeconds(2))
                .build();
        try (PercCall call = new PercCall(config)) {
            call.join();
            throw new AssertionError("joined without an answer");
        } catch (CallException e) {
            return captured.offer;
        }
    }

    @Override
    public InetSocketAddress peer() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
    }

    @Override
    public boolean controlsIce() {
        return false;
    }

    @Override
    public void open(Consumer<CallException> onEnd) {}

    @Override
    public PeerDescription offer(LocalOffer made) throws CallException {
        offer = made;
        throw new CallException(CallException.Category.LOCAL, "captured", "it is here");
    }

    @Override
    public void accept() {}

    @Override
    public void refuse(CallException reason) {}

    @Override
    public JsonNode roster(Optional<VerifiedRoster> signed) {
        throw new IllegalStateException("nobody has joined");
    }

    @Override
    public void leave() {}
}
