package org.jvbperc.idpproxy;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.jvbperc.identity.IdentityError;
import org.jvbperc.identity.IdentityException;

/** Maps the failures of a script to the error conditions of W3C webrtc-identity. */
final class ScriptErrors {
    private static final int MAX_INFO_CHARS = 200;
    private static final int MAX_URL_CHARS = 2000;
    /** Removes long runs without blanks, which could be an assertion or a token. */
    private static final Pattern LONG_WORD = Pattern.compile("[^ ]{33,}");

    private ScriptErrors() {}

    /** The script could not be loaded. */
    static IdentityException of(
            ProxyAddress address, HttpFailure failure, RunGuard.@Nullable Reason ended, RealmLimits limits) {
        if (ended != null) {
            return ended(address, ended, limits);
        }
        IdentityError error =
                failure.kind() == HttpFailure.Kind.TLS ? IdentityError.IDP_TLS_FAILURE : IdentityError.IDP_LOAD_FAILURE;
        return new IdentityException(
                error,
                "the script of identity provider " + address.authority() + " cannot be loaded: " + failure.getMessage(),
                failure);
    }

    /** The realm ended before its result. */
    static IdentityException of(
            ProxyAddress address, RealmException e, RunGuard.@Nullable Reason ended, RealmLimits limits) {
        if (e.kind() == RealmException.Kind.INTERRUPTED && ended != null) {
            return ended(address, ended, limits);
        }
        IdentityError error = e.kind() == RealmException.Kind.NEVER_SETTLED
                ? IdentityError.IDP_TIMEOUT
                : IdentityError.IDP_EXECUTION_FAILURE;
        return new IdentityException(error, "identity provider " + address.authority() + ": " + e.getMessage());
    }

    /** A limit of time was exceeded, or no caller waits any more. */
    static IdentityException ended(ProxyAddress address, RunGuard.Reason reason, RealmLimits limits) {
        String why = switch (reason) {
            case CPU_TIME -> "its script used more than " + limits.cpuTime().toMillis() + " ms of CPU time";
            case WALL_CLOCK -> "it did not answer within " + limits.wallClock().toMillis() + " ms";
            case CANCELLED -> "the request was cancelled before it answered";
        };
        return new IdentityException(
                IdentityError.IDP_TIMEOUT, "identity provider " + address.authority() + ": " + why);
    }

    /** The script ran, but had no result. */
    static IdentityException of(ProxyAddress address, ScriptOutcome outcome) {
        if (!(outcome instanceof ScriptOutcome.Failed failed)) {
            String why = outcome instanceof ScriptOutcome.Executed
                    ? "does not register (W3C webrtc-identity section 5)"
                    : "is not JavaScript, or fails when it is executed";
            return new IdentityException(
                    IdentityError.IDP_BAD_SCRIPT_FAILURE,
                    "the script of identity provider " + address.authority() + " " + why);
        }
        String info = printable(failed.info());
        IdentityError error = error(failed);
        String what = switch (error) {
            case IDP_TOKEN_EXPIRED -> "the assertion has expired";
            case IDP_TOKEN_INVALID -> "the assertion is not valid";
            case IDP_NEED_LOGIN -> "a login is needed";
            default -> "its script failed";
        };
        return new IdentityException(
                        error,
                        "identity provider " + address.authority() + ": " + what
                                + (info.isEmpty() ? "" : " (it says: " + info + ")"))
                .withProviderDetails(loginUrl(failed.loginUrl()), info.isEmpty() ? null : info);
    }

    /** The promise was fulfilled with a value of the wrong form. */
    static IdentityException noResult(ProxyAddress address, String method) {
        return new IdentityException(
                IdentityError.IDP_EXECUTION_FAILURE,
                "identity provider " + address.authority() + ": its " + method
                        + " returns a value that is not a result (W3C webrtc-identity section 6)");
    }

    private static IdentityError error(ScriptOutcome.Failed failed) {
        if (failed.name().equals("IdpLoginError")) {
            // Scripts for the first implementation in browsers report it in this way.
            return IdentityError.IDP_NEED_LOGIN;
        }
        return switch (failed.detail()) {
            case "idp-token-expired" -> IdentityError.IDP_TOKEN_EXPIRED;
            case "idp-token-invalid" -> IdentityError.IDP_TOKEN_INVALID;
            case "idp-need-login" -> IdentityError.IDP_NEED_LOGIN;
            default -> IdentityError.IDP_EXECUTION_FAILURE;
        };
    }

    private static String printable(String text) {
        String cut = text.length() > MAX_INFO_CHARS ? text.substring(0, MAX_INFO_CHARS) : text;
        return LONG_WORD.matcher(cut.replaceAll("[^\\x20-\\x7E]+", " ")).replaceAll("...");
    }

    private static @Nullable String loginUrl(String text) {
        try {
            URI uri = new URI(text);
            boolean usable = "https".equals(uri.getScheme()) && uri.getHost() != null && text.length() <= MAX_URL_CHARS;
            return usable ? uri.toASCIIString() : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
