package org.jvbperc.identity;

import java.io.Serial;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An identity could not be asserted or validated. The message is for people and never contains an assertion or token. */
public final class IdentityException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final IdentityError error;
    private final @Nullable Integer httpRequestStatusCode;
    private final @Nullable String idpLoginUrl;
    private final @Nullable String idpErrorInfo;

    public IdentityException(IdentityError error, String message) {
        this(error, message, (Throwable) null);
    }

    public IdentityException(IdentityError error, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.error = error;
        this.httpRequestStatusCode = null;
        this.idpLoginUrl = null;
        this.idpErrorInfo = null;
    }

    private IdentityException(
            IdentityException base, @Nullable Integer status, @Nullable String login, @Nullable String info) {
        super(base.getMessage(), base.getCause());
        this.error = base.error;
        this.httpRequestStatusCode = status;
        this.idpLoginUrl = login;
        this.idpErrorInfo = info;
    }

    /** The same for an answer of the provider with another status than 200. */
    public IdentityException withHttpStatus(int status) {
        return new IdentityException(this, status, idpLoginUrl, idpErrorInfo);
    }

    /** The same with what the provider's script said: where to log in, and a text for people. */
    public IdentityException withProviderDetails(@Nullable String loginUrl, @Nullable String errorInfo) {
        return new IdentityException(this, httpRequestStatusCode, loginUrl, errorInfo);
    }

    /** HTTP status of the script's address, with IDP_LOAD_FAILURE, if there was an answer. */
    public Optional<Integer> httpRequestStatusCode() {
        return Optional.ofNullable(httpRequestStatusCode);
    }

    /** Where to log in, with IDP_NEED_LOGIN, if the provider names an address; https. */
    public Optional<String> idpLoginUrl() {
        return Optional.ofNullable(idpLoginUrl);
    }

    /** The provider's explanation, printable and short. It is the provider's text and not trusted. */
    public Optional<String> idpErrorInfo() {
        return Optional.ofNullable(idpErrorInfo);
    }

    /** The cause, for machines. */
    public IdentityError error() {
        return error;
    }
}
