package org.jvbperc.tunnel;

import java.nio.charset.StandardCharsets;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.wire.FieldWriter;

/** Encodes messages. The records have validated their fields, so every value fits. */
final class MessageEncoder {
    private MessageEncoder() {}

    static int bodyLength(TunnelMessage message) {
        if (message instanceof SupportedProfiles m) {
            return 1 + 2 + 2 * m.profiles().size();
        } else if (message instanceof UnsupportedVersion) {
            return 1;
        } else if (message instanceof MediaKeys m) {
            int keys = m.profile().layerKeyLengthBytes();
            int salts = m.profile().layerSaltLengthBytes();
            return AssociationId.LENGTH_BYTES + 2 + 1 + m.mki().length() + 4 + 2 * keys + 2 * salts;
        } else if (message instanceof TunneledDtls m) {
            return AssociationId.LENGTH_BYTES + 2 + m.dtlsMessage().length();
        } else if (message instanceof EndpointDisconnect) {
            return AssociationId.LENGTH_BYTES;
        } else if (message instanceof SignAnswer m) {
            return SignAnswer.REQUEST_ID_BYTES
                    + 3
                    + m.offer().length()
                    + 3
                    + m.answer().length();
        } else if (message instanceof SignAnswerAck m) {
            return SignAnswer.REQUEST_ID_BYTES + 3 + m.answer().length();
        } else if (message instanceof SignAnswerError m) {
            return SignAnswer.REQUEST_ID_BYTES + 1 + utf8(m.condition()).length + 2 + utf8(m.detail()).length;
        }
        throw new IllegalStateException("no encoding for message type " + message.type());
    }

    static void body(TunnelMessage message, FieldWriter out) {
        if (message instanceof SupportedProfiles m) {
            out.uint8(m.version()).uint16(2 * m.profiles().size());
            m.profiles().forEach(out::uint16);
        } else if (message instanceof UnsupportedVersion m) {
            out.uint8(m.highestVersion());
        } else if (message instanceof MediaKeys m) {
            mediaKeys(m, out);
        } else if (message instanceof TunneledDtls m) {
            out.octets(m.associationId().toOctets())
                    .uint16(m.dtlsMessage().length())
                    .octets(m.dtlsMessage());
        } else if (message instanceof EndpointDisconnect m) {
            out.octets(m.associationId().toOctets());
        } else if (message instanceof SignAnswer m) {
            out.octets(m.requestId());
            out.uint24(m.offer().length()).octets(m.offer());
            out.uint24(m.answer().length()).octets(m.answer());
        } else if (message instanceof SignAnswerAck m) {
            out.octets(m.requestId()).uint24(m.answer().length()).octets(m.answer());
        } else if (message instanceof SignAnswerError m) {
            signAnswerError(m, out);
        }
    }

    private static void mediaKeys(MediaKeys message, FieldWriter out) {
        out.octets(message.associationId().toOctets()).uint16(message.profile().code());
        out.uint8(message.mki().length()).octets(message.mki());
        secret(message.keys().clientWriteKey(), out);
        secret(message.keys().serverWriteKey(), out);
        secret(message.keys().clientWriteSalt(), out);
        secret(message.keys().serverWriteSalt(), out);
    }

    private static void secret(SecretBytes secret, FieldWriter out) {
        out.uint8(secret.length()).secret(secret);
    }

    private static void signAnswerError(SignAnswerError message, FieldWriter out) {
        byte[] condition = utf8(message.condition());
        byte[] detail = utf8(message.detail());
        out.octets(message.requestId());
        out.uint8(condition.length).octets(condition);
        out.uint16(detail.length).octets(detail);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
