package org.jvbperc.tunnel;

import java.util.ArrayList;
import java.util.List;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;

/** Decodes message bodies, with one method for each type. Strict: every octet must belong to a field. */
final class MessageDecoder {
    private static final String SIGNING_SECTION = "signing extension";

    private MessageDecoder() {}

    static TunnelFrame supportedProfiles(byte[] bytes, int offset, int length) throws TunnelException {
        MessageReader reader = new MessageReader("SupportedProfiles", "RFC 9185 section 6.2", bytes, offset, length);
        int version = reader.uint8("version");
        if (version != SupportedProfiles.VERSION) {
            return new TunnelFrame.OtherVersion(version);
        }
        int size = reader.uint16("protection_profiles");
        if (size < 2 || size % 2 != 0) {
            throw reader.malformed(
                    "protection_profiles", "has " + size + " octets: expected an even number from 2 to 65532");
        }
        reader.need("protection_profiles", size);
        List<Integer> profiles = new ArrayList<>(size / 2);
        for (int i = 0; i < size; i += 2) {
            profiles.add(reader.uint16("protection_profiles"));
        }
        reader.finish();
        return new TunnelFrame.Message(new SupportedProfiles(version, profiles));
    }

    static TunnelMessage unsupportedVersion(byte[] bytes, int offset, int length) throws TunnelException {
        MessageReader reader = new MessageReader("UnsupportedVersion", "RFC 9185 section 6.3", bytes, offset, length);
        int highest = reader.uint8("highest_version");
        reader.finish();
        return new UnsupportedVersion(highest);
    }

    static TunnelMessage mediaKeys(byte[] bytes, int offset, int length) throws TunnelException {
        MessageReader reader = new MessageReader("MediaKeys", "RFC 9185 section 6.4", bytes, offset, length);
        AssociationId id = reader.associationId();
        int code = reader.uint16("protection_profile");
        ProtectionProfile profile = ProtectionProfile.fromCode(code)
                .orElseThrow(() -> reader.malformed(
                        "protection_profile",
                        String.format("0x%04X is no profile of RFC 7714 or RFC 8723 section 10.1", code)));
        Octets mki = reader.octets("mki", reader.uint8("mki"));
        int keyBytes = profile.layerKeyLengthBytes();
        int saltBytes = profile.layerSaltLengthBytes();
        List<SecretBytes> read = new ArrayList<>(4);
        try {
            read.add(secret(reader, "client_write_SRTP_master_key", keyBytes, profile));
            read.add(secret(reader, "server_write_SRTP_master_key", keyBytes, profile));
            read.add(secret(reader, "client_write_SRTP_master_salt", saltBytes, profile));
            read.add(secret(reader, "server_write_SRTP_master_salt", saltBytes, profile));
            reader.finish();
        } catch (TunnelException e) {
            read.forEach(SecretBytes::close);
            throw e;
        }
        return new MediaKeys(id, profile, mki, new HopByHopKeys(read.get(0), read.get(1), read.get(2), read.get(3)));
    }

    static TunnelMessage tunneledDtls(byte[] bytes, int offset, int length) throws TunnelException {
        MessageReader reader = new MessageReader("TunneledDtls", "RFC 9185 section 6.5", bytes, offset, length);
        AssociationId id = reader.associationId();
        int size = reader.uint16("dtls_message");
        if (size == 0) {
            throw reader.malformed("dtls_message", "is empty");
        }
        Octets dtls = reader.octets("dtls_message", size);
        reader.finish();
        return new TunneledDtls(id, dtls);
    }

    static TunnelMessage endpointDisconnect(byte[] bytes, int offset, int length) throws TunnelException {
        MessageReader reader = new MessageReader("EndpointDisconnect", "RFC 9185 section 6.6", bytes, offset, length);
        AssociationId id = reader.associationId();
        reader.finish();
        return new EndpointDisconnect(id);
    }

    static TunnelMessage signAnswer(byte[] bytes, int offset, int length) throws TunnelException {
        MessageReader reader = new MessageReader("SignAnswer", SIGNING_SECTION, bytes, offset, length);
        Octets requestId = reader.octets("request_id", SignAnswer.REQUEST_ID_BYTES);
        Octets offer = description(reader, "offer");
        Octets answer = description(reader, "answer");
        reader.finish();
        return new SignAnswer(requestId, offer, answer);
    }

    static TunnelMessage signAnswerAck(byte[] bytes, int offset, int length) throws TunnelException {
        MessageReader reader = new MessageReader("SignAnswerAck", SIGNING_SECTION, bytes, offset, length);
        Octets requestId = reader.octets("request_id", SignAnswer.REQUEST_ID_BYTES);
        Octets answer = description(reader, "answer");
        reader.finish();
        return new SignAnswerAck(requestId, answer);
    }

    static TunnelMessage signAnswerError(byte[] bytes, int offset, int length) throws TunnelException {
        MessageReader reader = new MessageReader("SignAnswerError", SIGNING_SECTION, bytes, offset, length);
        Octets requestId = reader.octets("request_id", SignAnswer.REQUEST_ID_BYTES);
        int conditionBytes = reader.uint8("condition");
        if (conditionBytes == 0) {
            throw reader.malformed("condition", "is empty");
        }
        String condition = reader.utf8("condition", conditionBytes);
        int detailBytes = reader.uint16("detail");
        if (detailBytes > SignAnswerError.MAX_DETAIL_BYTES) {
            throw reader.malformed(
                    "detail", "has " + detailBytes + " octets: at most " + SignAnswerError.MAX_DETAIL_BYTES);
        }
        String detail = reader.utf8("detail", detailBytes);
        reader.finish();
        return new SignAnswerError(requestId, condition, detail);
    }

    private static Octets description(MessageReader reader, String field) throws TunnelException {
        int size = reader.uint24(field);
        if (size == 0) {
            throw reader.malformed(field, "is empty");
        }
        return reader.octets(field, size);
    }

    /** RFC 9185 section 6.4: of a double profile, key and salt have the length of its outer half. */
    private static SecretBytes secret(MessageReader reader, String field, int expected, ProtectionProfile profile)
            throws TunnelException {
        int size = reader.uint8(field);
        if (size != expected) {
            throw reader.malformed(
                    field,
                    "has " + size + " octets: " + (profile.isDouble() ? "the outer half of " : "") + profile + " has "
                            + expected);
        }
        return reader.secret(field, size);
    }
}
