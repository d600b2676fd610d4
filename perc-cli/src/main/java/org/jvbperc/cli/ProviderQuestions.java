package org.jvbperc.cli;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.identity.IdentityError;

/** Repeats questions to an identity provider that does not answer in time. They change nothing there, so repeating does no harm. */
final class ProviderQuestions {
    private final long limitNanos;
    private final LongSupplier nanoTime;
    private final Consumer<String> warnings;

    /** A question to an identity provider. */
    @FunctionalInterface
    interface Question<T> {
        T ask() throws CallException, InterruptedException;
    }

    /**
     * @param limit after which a question is not repeated any more
     * @param nanoTime the time now, in nanoseconds
     * @param warnings is told why a question is repeated
     */
    ProviderQuestions(Duration limit, LongSupplier nanoTime, Consumer<String> warnings) {
        this.limitNanos = limit.toNanos();
        this.nanoTime = nanoTime;
        this.warnings = warnings;
    }

    /**
     * The answer.
     *
     * @throws CallException if the provider answered with a failure or cannot be reached, or the time is over
     */
    <T> T ask(Question<T> question) throws CallException, InterruptedException {
        long start = nanoTime.getAsLong();
        while (true) {
            try {
                return question.ask();
            } catch (CallException e) {
                boolean silent = e.condition().equals(IdentityError.IDP_TIMEOUT.code());
                if (!silent || nanoTime.getAsLong() - start >= limitNanos) {
                    throw e;
                }
                warnings.accept("warning: " + e.getMessage() + "; trying again");
            }
        }
    }
}
