package org.jvbperc.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.dtls.DtlsClientConfig;
import org.jvbperc.dtls.DtlsClientListener;
import org.jvbperc.dtls.DtlsFailure;
import org.jvbperc.dtls.association.DtlsClientAssociation;
import org.jvbperc.dtls.association.DtlsContext;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.media.MediaSource;
import org.jvbperc.ice.IceCandidate;
import org.jvbperc.ice.IceException;
import org.jvbperc.ice.IceListener;
import org.jvbperc.ice.IceParameters;
import org.jvbperc.ice.IceTransport;
import org.jvbperc.rtp.DatagramClass;
import org.jvbperc.srtp.SrtpSender;

/**
 * A participant without PERC: DTLS with the bridge itself, AEAD_AES_128_GCM, and otherwise the same packets as a native participant.
 * Counts received packets and decrypts none of them.
 */
final class OrdinaryEndpoint implements IceListener, DtlsClientListener {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String id;
    private final IceTransport ice;
    private final DtlsContext dtlsContext;
    private final DtlsCertificate certificate = DtlsCertificate.generate("endpoint", RANDOM);
    private final int audioSsrc = RANDOM.nextInt() & Integer.MAX_VALUE;
    private final int videoSsrc = RANDOM.nextInt() & Integer.MAX_VALUE;
    private final CompletableFuture<HopByHopKeys> keys = new CompletableFuture<>();
    private final AtomicLong received = new AtomicLong();
    private volatile @Nullable DtlsClientAssociation dtls;
    private @Nullable PacedSender sender;

    OrdinaryEndpoint(String id, InetAddress localAddress, DtlsContext dtlsContext) throws IceException {
        this.id = id;
        this.dtlsContext = dtlsContext;
        this.ice = new IceTransport(localAddress, true, id, this);
    }

    String id() {
        return id;
    }

    /** The endpoint element of the Colibri2 request that creates it, with transport and sources. */
    ObjectNode description() {
        ObjectNode endpoint = JsonNodeFactory.instance.objectNode();
        endpoint.put("id", id).put("create", true).put("stats-id", id);
        endpoint.putArray("capabilities").add("source-names").add("private-address-connectivity");
        ArrayNode medias = endpoint.putArray("medias");
        media(medias, "audio", MediaKind.AUDIO, "opus", "nack").put("channels", "2");
        media(medias, "video", MediaKind.VIDEO, "VP8", "nack", "nack pli");
        ObjectNode transport = endpoint.putObject("transport");
        transport.put("ice-controlling", false);
        iceParameters(transport.putObject("transport"));
        ArrayNode sources = endpoint.putArray("sources");
        source(sources, "audio", id + "-a0", audioSsrc);
        source(sources, "video", id + "-v0", videoSsrc);
        return endpoint;
    }

    private static ObjectNode media(ArrayNode medias, String type, MediaKind kind, String codec, String... feedback) {
        ObjectNode media = medias.addObject().put("type", type);
        ObjectNode format = media.putArray("payload-types")
                .addObject()
                .put("name", codec)
                .put("id", Integer.toString(kind.payloadType()))
                .put("clockrate", Integer.toString(kind.clockRateHz()));
        ArrayNode list = format.putArray("rtcp-fbs");
        for (String entry : feedback) {
            String[] parts = entry.split(" ");
            ObjectNode one = list.addObject().put("type", parts[0]);
            if (parts.length > 1) {
                one.put("subtype", parts[1]);
            }
        }
        return format;
    }

    private void iceParameters(ObjectNode node) {
        IceParameters local = ice.local();
        node.put("xmlns", "urn:xmpp:jingle:transports:ice-udp:1")
                .put("ufrag", local.ufrag())
                .put("pwd", local.password())
                .put("rtcp-mux", true);
        node.putArray("fingerprints")
                .addObject()
                .put("hash", "sha-256")
                .put("fingerprint", certificate.fingerprint().digestText())
                .put("setup", "active");
        ArrayNode candidates = node.putArray("candidates");
        for (IceCandidate candidate : local.candidates()) {
            candidates
                    .addObject()
                    .put("component", "1")
                    .put("generation", "0")
                    .put("network", "0")
                    .put("id", id + candidates.size())
                    .put("protocol", "udp")
                    .put("foundation", candidate.foundation())
                    .put("priority", Long.toString(candidate.priority()))
                    .put("type", candidate.type())
                    .put("ip", candidate.address().getAddress().getHostAddress())
                    .put("port", Integer.toString(candidate.address().getPort()));
        }
    }

    private static void source(ArrayNode sources, String type, String name, int ssrc) {
        sources.addObject()
                .put("type", type)
                .put("id", name)
                .putArray("sources")
                .addObject()
                .put("ssrc", Integer.toUnsignedLong(ssrc))
                .put("name", name);
    }

    /** Continues with the transport in the bridge's response. */
    void connect(JsonNode answer) throws IceException {
        Set<CertificateFingerprint> fingerprints = new HashSet<>();
        for (JsonNode print : answer.path("fingerprints")) {
            fingerprints.add(CertificateFingerprint.parse(
                    print.path("hash").asText(), print.path("fingerprint").asText()));
        }
        dtls = new DtlsClientAssociation(
                dtlsContext,
                DtlsClientConfig.builder(certificate, fingerprints)
                        .singleProfileMode(List.of(ProtectionProfile.AEAD_AES_128_GCM))
                        .build(),
                (bytes, offset, length) -> ice.send(bytes, offset, length),
                this);
        List<IceCandidate> candidates = new ArrayList<>();
        for (JsonNode candidate : answer.path("candidates")) {
            candidates.add(new IceCandidate(
                    candidate.path("foundation").asText(),
                    candidate.path("priority").asLong(),
                    new InetSocketAddress(
                            candidate.path("ip").asText(),
                            candidate.path("port").asInt()),
                    candidate.path("type").asText()));
        }
        ice.connect(new IceParameters(
                answer.path("ufrag").asText(), answer.path("pwd").asText(), candidates));
    }

    /** Waits for DTLS and starts to send. */
    void send(List<MediaSource> sources, Duration atMost) throws IOException, InterruptedException {
        try {
            HopByHopKeys agreed = keys.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            SrtpSender srtp = new SrtpSender(agreed.clientWriteKey(), agreed.clientWriteSalt());
            agreed.close();
            sender = new PacedSender(
                    id,
                    sources,
                    kind -> kind == MediaKind.AUDIO ? audioSsrc : videoSsrc,
                    srtp,
                    (bytes, offset, length) -> ice.send(bytes, offset, length));
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("ordinary participant " + id + " did not get its keys: " + e.getMessage(), e);
        }
    }

    long received() {
        return received.get();
    }

    long sent() {
        return sender == null ? 0 : sender.sent();
    }

    @Override
    public void connected() {
        DtlsClientAssociation association = dtls;
        if (association != null) {
            association.start();
        }
    }

    @Override
    public void received(byte[] datagram, int offset, int length) {
        switch (DatagramClass.of(datagram, offset, length)) {
            case SRTP -> received.incrementAndGet();
            case DTLS -> {
                DtlsClientAssociation association = dtls;
                if (association != null) {
                    association.receive(datagram, offset, length);
                }
            }
            case SRTCP, STUN, OTHER -> {
                // This endpoint does not need them.
            }
        }
    }

    @Override
    public void failed(String reason) {
        keys.completeExceptionally(new IOException(reason));
    }

    @Override
    public void established(ProtectionProfile profile, HopByHopKeys agreed) {
        keys.complete(agreed);
    }

    @Override
    public void ektKey(EktParameterSet parameters) {
        parameters.close();
    }

    @Override
    public void failed(DtlsFailure failure) {
        keys.completeExceptionally(new IOException(failure.detail()));
    }

    @Override
    public void closed() {
        keys.completeExceptionally(new IOException("the bridge closed the association"));
    }

    /** Stops sending and frees everything. */
    void leave() throws InterruptedException {
        if (sender != null) {
            sender.stop();
        }
        DtlsClientAssociation association = dtls;
        if (association != null) {
            association.close();
        }
        ice.close();
    }
}
