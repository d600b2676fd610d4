package org.jvbperc.identity.jws;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jvbperc.identity.IdentityError;
import org.jvbperc.identity.IdentityException;

/** The checks of every signed JWT (RFC 7519) that vouches for an identity. Error texts never quote the token. */
public final class JwtChecks {
    private JwtChecks() {}

    /** Verifies a signature. */
    public interface Verification {
        boolean verify() throws JOSEException, IdentityException;
    }

    /**
     * Parses a token.
     *
     * @param name of the token in errors
     * @param algorithms that are accepted; "none" is no algorithm of a signed JWT
     * @param accepted the algorithms' name in errors
     * @throws IdentityException IDP_TOKEN_INVALID
     */
    public static SignedJWT parse(String token, String name, Set<JWSAlgorithm> algorithms, String accepted)
            throws IdentityException {
        SignedJWT jwt;
        try {
            jwt = SignedJWT.parse(token);
        } catch (ParseException | RuntimeException e) {
            // The cause may quote the token: not kept.
            throw invalid("its " + name + " is not a signed JWT (RFC 7519)");
        }
        if (!algorithms.contains(jwt.getHeader().getAlgorithm())) {
            throw invalid("its algorithm is not " + accepted);
        }
        return jwt;
    }

    /** Throws IDP_TOKEN_INVALID unless the signature is valid. */
    public static void requireVerified(Verification verification) throws IdentityException {
        boolean verified;
        try {
            verified = verification.verify();
        } catch (JOSEException | RuntimeException e) {
            throw invalid("its signature cannot be verified");
        }
        if (!verified) {
            throw invalid("its signature does not verify");
        }
    }

    public static JWTClaimsSet claims(SignedJWT jwt) throws IdentityException {
        JWTClaimsSet claims;
        try {
            claims = jwt.getJWTClaimsSet();
        } catch (ParseException | RuntimeException e) {
            throw invalid("its claims are not those of a JWT");
        }
        if (claims == null) {
            throw invalid("it has no claims");
        }
        return claims;
    }

    public static Instant instant(@Nullable Date date, String claim) throws IdentityException {
        if (date == null) {
            throw invalid("it has no " + claim);
        }
        return date.toInstant();
    }

    /**
     * Checks that a token was not issued in the future and has not expired.
     *
     * @param token its name in errors
     * @param provider the provider's name in errors
     * @throws IdentityException IDP_TOKEN_NOT_YET_VALID or IDP_TOKEN_EXPIRED
     */
    public static void requireCurrent(
            Instant issuedAt, Instant expiresAt, Instant now, JwsValidatorConfig config, String token, String provider)
            throws IdentityException {
        Duration skew = config.clockSkew();
        String clocks = "check the clocks of the " + provider + " and of this machine (" + now + ")";
        if (issuedAt.isAfter(now.plus(skew))) {
            throw new IdentityException(
                    IdentityError.IDP_TOKEN_NOT_YET_VALID,
                    "the " + token + " was issued "
                            + Duration.between(now, issuedAt).toSeconds() + " s in the future: " + clocks);
        }
        if (!now.isBefore(expiresAt.plus(skew).plus(config.expiryGrace()))) {
            throw new IdentityException(
                    IdentityError.IDP_TOKEN_EXPIRED,
                    "the " + token + " expired "
                            + Duration.between(expiresAt, now).toSeconds() + " s ago; if it is fresh, " + clocks);
        }
    }

    /** Whether a claim equals this text; compared in constant time. */
    public static boolean isText(@Nullable Object claim, String expected) {
        return claim instanceof String text
                && MessageDigest.isEqual(
                        text.getBytes(StandardCharsets.US_ASCII), expected.getBytes(StandardCharsets.US_ASCII));
    }

    public static IdentityException invalid(String why) {
        return new IdentityException(IdentityError.IDP_TOKEN_INVALID, "the assertion is not valid: " + why);
    }
}
