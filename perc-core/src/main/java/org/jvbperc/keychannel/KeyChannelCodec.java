package org.jvbperc.keychannel;

import java.nio.charset.StandardCharsets;
import org.jvbperc.crypto.Octets;
import org.jvbperc.wire.FieldWriter;

/**
 * Messages of the key channel to octets and back (docs/key-channel.md, section 3). Strict: a message has exactly one encoding, and
 * a type that is unknown, or that the other side sends, is an error. Stateless.
 */
public final class KeyChannelCodec {
    /** Octets of the longest message; what the Key Distributor's answer says in {@code a=max-message-size}. */
    public static final int MAX_MESSAGE_BYTES = 16_384;

    private KeyChannelCodec() {}

    /** Encodes a message. */
    public static byte[] encode(KeyChannelMessage message) {
        FieldWriter out = new FieldWriter(lengthBytes(message));
        out.uint8(message.type());
        if (message instanceof HelloMessage m) {
            out.uint8(m.versions().size());
            m.versions().forEach(out::uint8);
            out.uint8(2 * m.suites().size());
            m.suites().forEach(out::uint16);
            put(m.key(), out);
        } else if (message instanceof KeyAckMessage m) {
            put(m.next(), out.uint32(m.generation()));
        } else if (message instanceof RosterAckMessage m) {
            out.uint64(m.sequence());
        } else if (message instanceof AliveMessage m) {
            out.uint32(m.number());
        } else if (message instanceof KeyMessage m) {
            out.uint32(m.generation()).uint16(m.suite()).uint32(m.senderIndex());
            out.uint24(m.ttlSeconds()).uint16(m.beginMillis()).uint32(m.recipientKey());
            put(m.senderKey(), out);
            out.uint8(m.wrapped().length()).octets(m.wrapped());
        } else if (message instanceof RosterMessage m) {
            out.octets(m.update());
        } else if (message instanceof ProbeMessage m) {
            out.uint32(m.number());
        } else if (message instanceof RefusalMessage m) {
            byte[] condition = utf8(m.condition());
            byte[] detail = utf8(m.detail());
            out.uint8(condition.length).octets(condition);
            out.uint16(detail.length).octets(detail);
        }
        return out.finish();
    }

    private static int lengthBytes(KeyChannelMessage message) {
        if (message instanceof HelloMessage m) {
            return 1
                    + 1
                    + m.versions().size()
                    + 1
                    + 2 * m.suites().size()
                    + m.key().lengthBytes();
        } else if (message instanceof KeyAckMessage m) {
            return 1 + 4 + m.next().lengthBytes();
        } else if (message instanceof RosterAckMessage) {
            return 1 + 8;
        } else if (message instanceof AliveMessage || message instanceof ProbeMessage) {
            return 1 + 4;
        } else if (message instanceof LeaveMessage) {
            return 1;
        } else if (message instanceof KeyMessage m) {
            return 1 + 4 + 2 + 4 + 3 + 2 + 4 + m.senderKey().lengthBytes() + 1 + KeyMessage.WRAPPED_BYTES;
        } else if (message instanceof RosterMessage m) {
            return 1 + m.update().length();
        } else if (message instanceof RefusalMessage m) {
            return 1 + 1 + utf8(m.condition()).length + 2 + utf8(m.detail()).length;
        }
        throw new IllegalStateException("no encoding for message type " + message.type());
    }

    /**
     * Decodes what an endpoint sent. The array is neither kept nor changed.
     *
     * @throws KeyChannelException if it is none of an endpoint's messages; names message and field
     */
    public static EndpointMessage decodeFromEndpoint(byte[] bytes) throws KeyChannelException {
        int type = type(bytes);
        return switch (type) {
            case HelloMessage.TYPE -> {
                KeyChannelReader in = new KeyChannelReader("hello", bytes, 1);
                yield finished(in, new HelloMessage(in.versions(), in.suites(), in.publicKey("key")));
            }
            case KeyAckMessage.TYPE -> {
                KeyChannelReader in = new KeyChannelReader("key_ack", bytes, 1);
                yield finished(in, new KeyAckMessage(in.uint32("generation"), in.publicKey("next")));
            }
            case RosterAckMessage.TYPE -> {
                KeyChannelReader in = new KeyChannelReader("roster_ack", bytes, 1);
                yield finished(in, new RosterAckMessage(in.positive64("sequence")));
            }
            case AliveMessage.TYPE -> {
                KeyChannelReader in = new KeyChannelReader("alive", bytes, 1);
                yield finished(in, new AliveMessage(in.uint32("number")));
            }
            case LeaveMessage.TYPE -> finished(new KeyChannelReader("leave", bytes, 1), new LeaveMessage());
            default -> throw unknown(type, "1 to 5 from an endpoint");
        };
    }

    /**
     * Decodes what the Key Distributor sent. The array is neither kept nor changed.
     *
     * @throws KeyChannelException if it is none of the Key Distributor's messages; names message and field
     */
    public static KeyDistributorMessage decodeFromKeyDistributor(byte[] bytes) throws KeyChannelException {
        int type = type(bytes);
        return switch (type) {
            case KeyMessage.TYPE -> key(new KeyChannelReader("key", bytes, 1));
            case RosterMessage.TYPE -> roster(new KeyChannelReader("roster", bytes, 1));
            case ProbeMessage.TYPE -> {
                KeyChannelReader in = new KeyChannelReader("probe", bytes, 1);
                yield finished(in, new ProbeMessage(in.uint32("number")));
            }
            case RefusalMessage.TYPE -> refusal(new KeyChannelReader("refusal", bytes, 1));
            default -> throw unknown(type, "16 to 19 from the Key Distributor");
        };
    }

    private static KeyMessage key(KeyChannelReader in) throws KeyChannelException {
        long generation = in.uint32("generation");
        int suite = in.uint16("suite");
        long senderIndex = in.positive("sender_index", in.uint32("sender_index"));
        int ttl = in.positive("ttl", in.uint24("ttl"));
        int begin = in.uint16("begin");
        long recipientKey = in.uint32("recipient_key");
        AgreementPublicKey senderKey = in.publicKey("sender_key");
        int length = in.vector("wrapped", 1, KeyMessage.WRAPPED_BYTES, KeyMessage.WRAPPED_BYTES);
        Octets wrapped = in.octets("wrapped", length);
        return finished(
                in, new KeyMessage(generation, suite, senderIndex, ttl, begin, recipientKey, senderKey, wrapped));
    }

    private static RosterMessage roster(KeyChannelReader in) throws KeyChannelException {
        Octets update = in.octets("update", in.remaining());
        if (update.length() == 0) {
            throw in.malformed("update", "has 0 octets: expected at least 1");
        }
        return new RosterMessage(update);
    }

    private static RefusalMessage refusal(KeyChannelReader in) throws KeyChannelException {
        String condition = in.utf8("condition", in.vector("condition", 1, 1, RefusalMessage.MAX_CONDITION_BYTES));
        if (!RefusalMessage.isCondition(condition)) {
            throw in.malformed("condition", "has other characters: expected lower-case words joined by hyphens");
        }
        String detail = in.utf8("detail", in.vector("detail", 2, 0, RefusalMessage.MAX_DETAIL_BYTES));
        return finished(in, new RefusalMessage(condition, detail));
    }

    private static <M extends KeyChannelMessage> M finished(KeyChannelReader in, M message) throws KeyChannelException {
        in.finish();
        return message;
    }

    private static int type(byte[] bytes) throws KeyChannelException {
        if (bytes.length == 0 || bytes.length > MAX_MESSAGE_BYTES) {
            throw new KeyChannelException(
                    RefusalMessage.MALFORMED_MESSAGE,
                    "a message has " + bytes.length + " octets: expected from 1 to " + MAX_MESSAGE_BYTES);
        }
        return bytes[0] & 0xFF;
    }

    private static KeyChannelException unknown(int type, String expected) {
        return new KeyChannelException(
                RefusalMessage.MALFORMED_MESSAGE, "a message has type " + type + ": expected " + expected);
    }

    static void put(AgreementPublicKey key, FieldWriter out) {
        out.uint16(key.group().code()).uint8(key.key().length()).octets(key.key());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
