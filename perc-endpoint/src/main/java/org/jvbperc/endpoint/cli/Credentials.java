package org.jvbperc.endpoint.cli;

import com.nimbusds.jose.jwk.ECKey;
import java.nio.file.Path;
import java.text.ParseException;
import org.jspecify.annotations.Nullable;
import org.jvbperc.authorization.Invitation;
import org.jvbperc.endpoint.call.CredentialSource;

/** Reads what the user was given to be let in. Messages name files, never what is in them. */
final class Credentials {
    private static final int MAX_BYTES = 16 * 1024;

    private Credentials() {}

    /**
     * Reads the files of {@code --access-token-file} and {@code --dpop-key-file}, or of {@code --invitation-file}.
     *
     * @throws UsageException naming the option
     */
    static CredentialSource read(@Nullable Path token, @Nullable Path key, @Nullable Path invitation)
            throws UsageException {
        if ((token == null) != (key == null)) {
            throw new UsageException("--access-token-file and --dpop-key-file belong together");
        }
        if (token != null && invitation != null) {
            throw new UsageException("--access-token-file and --invitation-file exclude each other");
        }
        if (invitation != null) {
            try {
                return CredentialSource.of(Invitation.parse(text("--invitation-file", invitation)));
            } catch (IllegalArgumentException e) {
                throw new UsageException("--invitation-file " + invitation + ": " + e.getMessage());
            }
        }
        if (token == null || key == null) {
            return CredentialSource.NONE;
        }
        try {
            return CredentialSource.of(text("--access-token-file", token), ECKey.parse(text("--dpop-key-file", key)));
        } catch (ParseException | IllegalArgumentException e) {
            throw new UsageException(
                    "--dpop-key-file " + key + ": expected a private key on P-256 as JWK (RFC 7517), as JSON");
        }
    }

    private static String text(String option, Path file) throws UsageException {
        return SecretFile.text(option, file, MAX_BYTES);
    }
}
