package org.jvbperc.trial;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.ice.IceCandidate;
import org.jvbperc.ice.IceException;
import org.jvbperc.ice.IceListener;
import org.jvbperc.ice.IceParameters;
import org.jvbperc.ice.IceTransport;
import org.jvbperc.identity.AssertionContents;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.IdpClient;
import org.jvbperc.identity.PercBinding;
import org.jvbperc.rtp.DatagramClass;

/** An endpoint with a valid identity that is admitted, gets a path to the bridge and then attacks. */
final class HostileEndpoint implements IceListener, AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int AUDIO_SSRC = 0x11111111;
    private static final int VIDEO_SSRC = 0x22222222;

    private final SecureRandom random = new SecureRandom();
    private final IceTransport ice;
    private final CountDownLatch connected = new CountDownLatch(1);
    private final AtomicLong mediaReceived = new AtomicLong();

    HostileEndpoint(InetAddress localAddress) throws IceException {
        ice = new IceTransport(localAddress, true, "hostile", this);
    }

    /** Makes an offer and returns the bridge's response, of any status. */
    HttpResponse<String> offer(URI bridge, String room, IdpClient idp)
            throws IOException, InterruptedException, IdentityException {
        String path = "/perc/offer?room=" + URLEncoder.encode(room, StandardCharsets.UTF_8);
        HttpRequest request = HttpRequest.newBuilder(bridge.resolve(path))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/sdp")
                .POST(HttpRequest.BodyPublishers.ofString(sdp(room, idp)))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private String sdp(String room, IdpClient idp) throws IdentityException {
        DtlsCertificate certificate = DtlsCertificate.generate("WebRTC", random);
        String tlsId = "hostile-" + Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
        AssertionContents contents = new AssertionContents(
                List.of(certificate.fingerprint()),
                PercBinding.forEndpoint(room, tlsId, List.of((long) AUDIO_SSRC, (long) VIDEO_SSRC)));
        IceParameters local = ice.local();
        StringBuilder sdp =
                new StringBuilder("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE audio video\r\n");
        sdp.append("a=identity:")
                .append(idp.assertion(contents.toJson()).toAttribute())
                .append("\r\n");
        for (MediaKind kind : MediaKind.values()) {
            IceCandidate candidate = local.candidates().get(0);
            boolean audio = kind == MediaKind.AUDIO;
            sdp.append("m=%s %d UDP/TLS/RTP/SAVPF %d\r\n"
                    .formatted(kind.sdpName(), candidate.address().getPort(), kind.payloadType()));
            sdp.append("c=IN IP4 %s\r\na=mid:%s\r\na=sendrecv\r\na=rtcp-mux\r\n"
                    .formatted(candidate.address().getAddress().getHostAddress(), kind.sdpName()));
            sdp.append("a=rtpmap:%d %s\r\n".formatted(kind.payloadType(), audio ? "opus/48000/2" : "VP8/90000"));
            sdp.append("a=ice-ufrag:%s\r\na=ice-pwd:%s\r\na=fingerprint:%s\r\na=setup:actpass\r\na=tls-id:%s\r\n"
                    .formatted(local.ufrag(), local.password(), certificate.fingerprint(), tlsId));
            sdp.append("a=ssrc:%d cname:x\r\na=candidate:%s\r\n"
                    .formatted(audio ? AUDIO_SSRC : VIDEO_SSRC, candidate.toAttribute()));
        }
        return sdp.toString();
    }

    /** Connects ICE to the bridge that {@code answer} describes. */
    boolean connect(String answer) throws IceException, InterruptedException {
        List<IceCandidate> candidates = Pattern.compile("(?m)^a=candidate:(.*)$")
                .matcher(answer)
                .results()
                .flatMap(found -> IceCandidate.parse(found.group(1)).stream())
                .distinct()
                .toList();
        ice.connect(new IceParameters(attribute(answer, "ice-ufrag"), attribute(answer, "ice-pwd"), candidates));
        return connected.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }

    private static String attribute(String sdp, String name) {
        Matcher matcher = Pattern.compile("(?m)^a=" + name + ":(\\S+)").matcher(sdp);
        if (!matcher.find()) {
            throw new IllegalArgumentException("the answer has no a=" + name);
        }
        return matcher.group(1);
    }

    /** Sends SRTP under keys that nobody has. */
    void sendSrtp(int packets, int perSecond) {
        byte[] packet = new byte[200];
        for (int i = 0; i < packets; i++) {
            random.nextBytes(packet);
            packet[0] = (byte) 0x80;
            packet[1] = (byte) MediaKind.AUDIO.payloadType();
            packet[2] = (byte) (i >> 8);
            packet[3] = (byte) i;
            System.arraycopy(new byte[] {0x11, 0x11, 0x11, 0x11}, 0, packet, 8, 4);
            send(packet, perSecond);
        }
    }

    /** Sends ClientHellos of random content one after the other. */
    void sendDtls(int records, int perSecond) {
        for (int i = 0; i < records; i++) {
            send(dtlsRecord(random), perSecond);
        }
    }

    /** A record with a whole ClientHello (RFC 6347 sections 4.1 and 4.2.2) of random content. */
    static byte[] dtlsRecord(SecureRandom random) {
        byte[] record = new byte[113];
        random.nextBytes(record);
        System.arraycopy(new byte[] {22, (byte) 0xFE, (byte) 0xFD, 0, 0}, 0, record, 0, 5);
        byte[] lengthAndMessage = {0, 100, 1, 0, 0, 88, 0, 0, 0, 0, 0, 0, 0, 88};
        System.arraycopy(lengthAndMessage, 0, record, 11, lengthAndMessage.length);
        return record;
    }

    private void send(byte[] datagram, int perSecond) {
        ice.send(datagram, 0, datagram.length);
        LockSupport.parkNanos(1_000_000_000L / perSecond);
    }

    /** Media packets received. */
    long mediaReceived() {
        return mediaReceived.get();
    }

    @Override
    public void connected() {
        connected.countDown();
    }

    @Override
    public void received(byte[] datagram, int offset, int length) {
        if (DatagramClass.of(datagram, offset, length) == DatagramClass.SRTP) {
            mediaReceived.incrementAndGet();
        }
    }

    @Override
    public void failed(String reason) {
        // The bridge may end its session.
    }

    @Override
    public void close() {
        ice.close();
    }
}
