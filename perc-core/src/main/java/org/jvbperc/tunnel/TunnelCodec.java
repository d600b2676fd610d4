package org.jvbperc.tunnel;

import org.jvbperc.wire.FieldWriter;

/**
 * Encodes and decodes tunnel messages (RFC 9185 section 6).
 *
 * <pre>
 *  msg_type(1) || length(2) || body(length)      network byte order
 * </pre>
 *
 * Stateless. {@link TunnelDecoder} reads a stream of messages.
 */
public final class TunnelCodec {
    /** msg_type and length. */
    public static final int HEADER_BYTES = 3;
    /** The largest body that the two-octet length allows. */
    public static final int MAX_BODY_BYTES = 65535;

    private TunnelCodec() {}

    /**
     * Encodes a message with its header. An encoded {@link MediaKeys} contains keys, which the caller wipes after use.
     *
     * @throws IllegalStateException if the keys of a MediaKeys have been wiped
     */
    public static byte[] encode(TunnelMessage message) {
        int bodyLength = MessageEncoder.bodyLength(message);
        FieldWriter out = new FieldWriter(HEADER_BYTES + bodyLength);
        out.uint8(message.type()).uint16(bodyLength);
        MessageEncoder.body(message, out);
        return out.finish();
    }

    /**
     * Whether {@link #decodeBody} knows {@code type}; the signing extension's types count only if it was agreed on ("Signing
     * messages" in docs/rfc-coverage.md).
     */
    public static boolean isKnown(int type, boolean signingAgreed) {
        return switch (type) {
            case SupportedProfiles.TYPE,
                    UnsupportedVersion.TYPE,
                    MediaKeys.TYPE,
                    TunneledDtls.TYPE,
                    EndpointDisconnect.TYPE -> true;
            case SignAnswer.TYPE, SignAnswerAck.TYPE, SignAnswerError.TYPE -> signingAgreed;
            default -> false;
        };
    }

    /**
     * Decodes one body of a known type. The array is neither kept nor changed; keys are copied out of it, so the caller wipes
     * it after a MediaKeys.
     *
     * @return a {@link TunnelFrame.Message}, or {@link TunnelFrame.OtherVersion}
     * @throws TunnelException if the body is malformed; names message, field and section
     */
    public static TunnelFrame decodeBody(int type, byte[] bytes, int offset, int length) throws TunnelException {
        return switch (type) {
            case SupportedProfiles.TYPE -> MessageDecoder.supportedProfiles(bytes, offset, length);
            case UnsupportedVersion.TYPE -> message(MessageDecoder.unsupportedVersion(bytes, offset, length));
            case MediaKeys.TYPE -> message(MessageDecoder.mediaKeys(bytes, offset, length));
            case TunneledDtls.TYPE -> message(MessageDecoder.tunneledDtls(bytes, offset, length));
            case EndpointDisconnect.TYPE -> message(MessageDecoder.endpointDisconnect(bytes, offset, length));
            case SignAnswer.TYPE -> message(MessageDecoder.signAnswer(bytes, offset, length));
            case SignAnswerAck.TYPE -> message(MessageDecoder.signAnswerAck(bytes, offset, length));
            case SignAnswerError.TYPE -> message(MessageDecoder.signAnswerError(bytes, offset, length));
            default -> throw new IllegalStateException("message type " + type + " has no decoding");
        };
    }

    private static TunnelFrame message(TunnelMessage message) {
        return new TunnelFrame.Message(message);
    }
}
