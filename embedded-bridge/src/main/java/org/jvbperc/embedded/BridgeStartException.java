package org.jvbperc.embedded;

import java.io.Serial;
import org.jvbperc.command.ExitCode;

/** The bridge cannot start. The message is one line for the administrator and names the key, port or file. */
public final class BridgeStartException extends Exception {
    /** Exit status for invalid configuration (EX_CONFIG of sysexits.h). */
    public static final int BAD_CONFIGURATION = ExitCode.SERVER_CONFIGURATION;

    /** Exit status for a port or file that cannot be opened. */
    public static final int UNAVAILABLE = ExitCode.SERVER_UNAVAILABLE;

    @Serial
    private static final long serialVersionUID = 1L;

    private final int exitStatus;

    /** An exception with the process's exit status. */
    public BridgeStartException(int exitStatus, String message) {
        super(message);
        this.exitStatus = exitStatus;
    }

    /** An exception with the process's exit status and its cause. */
    public BridgeStartException(int exitStatus, String message, Throwable cause) {
        super(message, cause);
        this.exitStatus = exitStatus;
    }

    /** {@link #BAD_CONFIGURATION} or {@link #UNAVAILABLE}. */
    public int exitStatus() {
        return exitStatus;
    }
}
