package org.jvbperc.cli;

import com.nimbusds.jose.jwk.ECKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jvbperc.cli.file.SecretFile;
import org.jvbperc.command.UsageException;
import org.jvbperc.endpoint.signalling.CredentialSource;
import org.jvbperc.identity.authorization.Invitation;

/** Reads the credentials by which a user is admitted. Messages name files, never their content. */
final class JoinCredentials {
    private static final int MAX_BYTES = 16 * 1024;

    private JoinCredentials() {}

    /**
     * Reads the files of {@code --access-token-file} and {@code --dpop-key-file}, of {@code --invitation-file}, or of {@code
     * --join-certificate-file} and {@code --join-certificate-password-file}.
     *
     * @throws UsageException naming the option
     */
    static CredentialSource read(
            @Nullable Path token,
            @Nullable Path key,
            @Nullable Path invitation,
            @Nullable Path certificate,
            @Nullable Path password)
            throws UsageException {
        if ((certificate == null) != (password == null)) {
            throw new UsageException("--join-certificate-file and --join-certificate-password-file belong together");
        }
        if (certificate != null && password != null) {
            if (token != null || invitation != null) {
                throw new UsageException("--join-certificate-file excludes --access-token-file and --invitation-file");
            }
            return certificate(certificate, text("--join-certificate-password-file", password));
        }
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

    private static CredentialSource certificate(Path file, String password) throws UsageException {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password.toCharArray());
            for (String alias : Collections.list(store.aliases())) {
                if (store.getKey(alias, password.toCharArray()) instanceof PrivateKey key) {
                    List<X509Certificate> chain = Arrays.stream(store.getCertificateChain(alias))
                            .map(X509Certificate.class::cast)
                            .toList();
                    return CredentialSource.of(chain, key);
                }
            }
            throw new UsageException("--join-certificate-file " + file + ": there is no private key in it");
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new UsageException("--join-certificate-file " + file
                    + ": expected a PKCS#12 file with a private key (RSA or elliptic curve) and its certificate, and its"
                    + " password in the other file");
        }
    }

    private static String text(String option, Path file) throws UsageException {
        return SecretFile.text(option, file, MAX_BYTES);
    }
}
