package org.jvbperc.dtls.handshake;

import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;
import org.jvbperc.dtls.wire.DtlsDecodeException;
import org.jvbperc.dtls.wire.EktCiphersExtension;
import org.jvbperc.dtls.wire.ExternalIdExtensions;
import org.jvbperc.dtls.wire.RosterExtension;
import org.jvbperc.dtls.wire.UseSrtp;

/**
 * The extensions of a hello message that matter to PERC, as received; a malformed one is answered with decode_error.
 *
 * @param useSrtp the profiles and MKI
 * @param ektCiphers numbers of supported_ekt_ciphers; for a ServerHello exactly one
 * @param tlsId external_session_id
 * @param identityHash external_id_hash
 * @param roster whether perc_roster has the version understood here
 */
record HelloExtensions(
        Optional<UseSrtp> useSrtp,
        Optional<List<Integer>> ektCiphers,
        Optional<String> tlsId,
        Optional<Octets> identityHash,
        Optional<Boolean> roster) {

    /** A parser of one extension's data. */
    @FunctionalInterface
    private interface Parser<T> {
        T parse(byte[] data) throws DtlsDecodeException;
    }

    /** Those of a ClientHello. */
    static HelloExtensions ofClient(@Nullable Hashtable<?, ?> extensions) throws TlsFatalAlert {
        return of(extensions, EktCiphersExtension::parseClient);
    }

    /** Those of a ServerHello. */
    static HelloExtensions ofServer(@Nullable Hashtable<?, ?> extensions) throws TlsFatalAlert {
        return of(extensions, data -> List.of(EktCiphersExtension.parseServer(data)));
    }

    private static HelloExtensions of(@Nullable Hashtable<?, ?> extensions, Parser<List<Integer>> ektParser)
            throws TlsFatalAlert {
        return new HelloExtensions(
                read(extensions, UseSrtp.TYPE, UseSrtp::parse),
                read(extensions, EktCiphersExtension.TYPE, ektParser),
                read(extensions, ExternalIdExtensions.SESSION_ID_TYPE, ExternalIdExtensions::parseSessionId),
                read(extensions, ExternalIdExtensions.ID_HASH_TYPE, ExternalIdExtensions::parseIdHash),
                read(extensions, RosterExtension.TYPE, RosterExtension::parse));
    }

    private static <T> Optional<T> read(@Nullable Hashtable<?, ?> extensions, int type, Parser<T> parser)
            throws TlsFatalAlert {
        if (extensions == null || !(extensions.get(type) instanceof byte[] data)) {
            return Optional.empty();
        }
        try {
            return Optional.of(parser.parse(data));
        } catch (DtlsDecodeException malformed) {
            throw new TlsFatalAlert(AlertDescription.decode_error, malformed.getMessage(), malformed);
        }
    }
}
