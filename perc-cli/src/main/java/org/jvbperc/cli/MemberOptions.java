package org.jvbperc.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jvbperc.cli.file.SecretFile;
import org.jvbperc.command.UsageException;
import org.jvbperc.endpoint.signalling.CredentialSource;
import picocli.CommandLine.Option;

/** The options of {@code perc call} that say who calls, what lets the user in, and who is trusted. */
final class MemberOptions {
    static final String PASSWORD_VARIABLE = "PERC_PASSWORD";

    @Option(names = "--idp", required = true, paramLabel = "URL", description = "The user's identity provider.")
    @Nullable
    URI idp;

    @Option(
            names = "--user",
            required = true,
            paramLabel = "NAME",
            description = "The user's account at the identity provider.")
    @Nullable
    String user;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "A file whose first line is the user's password.")
    @Nullable
    Path passwordFile;

    @Option(
            names = "--access-token-file",
            paramLabel = "FILE",
            description = "An OAuth 2 access token bound to --dpop-key-file, for conferences that require one.")
    @Nullable
    Path accessTokenFile;

    @Option(
            names = "--dpop-key-file",
            paramLabel = "FILE",
            description = "The private key of the access token, on P-256, as JWK.")
    @Nullable
    Path dpopKeyFile;

    @Option(
            names = "--invitation-file",
            paramLabel = "FILE",
            description = "A one-time invitation, for conferences that require one.")
    @Nullable
    Path invitationFile;

    @Option(
            names = "--join-certificate-file",
            paramLabel = "FILE",
            description = "A PKCS#12 file with the user's key and certificate, for conferences that require one.")
    @Nullable
    Path joinCertificateFile;

    @Option(
            names = "--join-certificate-password-file",
            paramLabel = "FILE",
            description = "A file with the password of --join-certificate-file.")
    @Nullable
    Path joinCertificatePasswordFile;

    @Option(
            names = "--kd-identity",
            paramLabel = "USER@DOMAIN",
            description = "The Key Distributor that is accepted; required unless --any-kd-identity is given.")
    @Nullable
    String kdIdentity;

    @Option(names = "--any-kd-identity", description = "Accept any Key Distributor with a valid identity.")
    boolean anyKdIdentity;

    @Option(
            names = "--late-verification",
            description = "Accept a description that the Key Distributor signed before it knew this endpoint.")
    boolean lateVerification;

    @Option(
            names = "--trusted-idp",
            paramLabel = "DOMAIN=JWKS-URL",
            description =
                    "An identity provider that is trusted for its domain; may be repeated (default: that of --idp).")
    Map<String, URI> trustedIdps = new LinkedHashMap<>();

    @Option(
            names = "--trusted-openid",
            paramLabel = "DOMAIN=ISSUER,CLIENT-ID",
            description = "An OpenID provider that is trusted for its domain; may be repeated.")
    Map<String, String> trustedOpenIds = new LinkedHashMap<>();

    /**
     * Checks the options against each other.
     *
     * @throws UsageException naming the option and what was expected
     */
    void check() throws UsageException {
        if (kdIdentity == null && !anyKdIdentity) {
            throw new UsageException(
                    "--kd-identity is missing: name the Key Distributor that is trusted, or give --any-kd-identity");
        }
        if (kdIdentity != null && anyKdIdentity) {
            throw new UsageException("--kd-identity and --any-kd-identity exclude each other");
        }
    }

    /** What the user was given to be let in. */
    CredentialSource credentials() throws UsageException {
        return JoinCredentials.read(
                accessTokenFile, dpopKeyFile, invitationFile, joinCertificateFile, joinCertificatePasswordFile);
    }

    /** The password, of the file or the environment; not for messages. */
    String password() throws UsageException {
        if (passwordFile == null) {
            String variable = System.getenv(PASSWORD_VARIABLE);
            if (variable == null || variable.isEmpty()) {
                throw new UsageException(
                        "no password: expected --password-file or the environment variable " + PASSWORD_VARIABLE);
            }
            return variable;
        }
        return SecretFile.password("--password-file", passwordFile);
    }
}
