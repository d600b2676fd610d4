package org.jvbperc.trial;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jvbperc.endpoint.call.CallConfig;
import org.jvbperc.endpoint.call.PercCall;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.endpoint.signalling.IdentitySource;
import org.jvbperc.identity.IdpClient;
import org.jvbperc.identity.jws.TrustedIdp;
import org.jvbperc.testenv.demo.TestBed;

/** A PERC room of native participants in this process. */
final class PercLoadRoom implements LoadRoom {
    private static final Duration EVERYBODY = Duration.ofSeconds(30);

    private final List<PercCall> calls = new ArrayList<>();

    private PercLoadRoom() {}

    static PercLoadRoom open(TestBed bed, String room, List<String> users, LoadMedia media)
            throws IOException, InterruptedException, CallException {
        PercLoadRoom opened = new PercLoadRoom();
        try {
            for (int i = 0; i < users.size(); i++) {
                PercCall call = new PercCall(config(bed, room, users.get(i), media, i));
                opened.calls.add(call);
                call.join();
            }
            for (PercCall call : opened.calls) {
                if (!call.awaitParticipants(users.size(), EVERYBODY)) {
                    throw new IOException("not everybody was in the PERC room after " + EVERYBODY.toSeconds() + " s");
                }
            }
            opened.calls.forEach(PercCall::startSending);
            return opened;
        } catch (IOException | InterruptedException | CallException | RuntimeException e) {
            opened.leave();
            throw e;
        }
    }

    private static CallConfig config(TestBed bed, String room, String user, LoadMedia media, int number)
            throws IOException {
        IdpClient idp = new IdpClient(bed.identityProvider(), user, bed.password(user));
        CallConfig.Builder builder = CallConfig.builder(bed.perc(), room, IdentitySource.of(idp))
                .trust(new TrustedIdp(TestBed.DOMAIN, bed.identityProvider().resolve("/.well-known/jwks.json")))
                .keyDistributor(TestBed.KEY_DISTRIBUTOR)
                .localAddress(InetAddress.getByName(TestBed.ADDRESS));
        media.of(number).forEach(builder::send);
        return builder.build();
    }

    @Override
    public long forwarded() throws InterruptedException {
        return sum("received");
    }

    @Override
    public long sent() throws InterruptedException {
        return sum("sent");
    }

    private long sum(String counter) throws InterruptedException {
        long sum = 0;
        for (PercCall call : calls) {
            Map<String, Long> packets = call.report().packets();
            Long value = packets.get(counter);
            if (value == null) {
                throw new IllegalStateException("the call counts no \"" + counter + "\"");
            }
            sum += value;
        }
        return sum;
    }

    @Override
    public void leave() {
        calls.forEach(PercCall::close);
    }
}
